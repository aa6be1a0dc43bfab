//! A platform that nobody but these tests knows: pages are appended to a file. Messages have names, not numbers; it says nothing
//! itself; what stands in it can be read back.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use etronics_bot::app::PlatformRow;
use etronics_bot::domain::abilities::{Abilities, Markup};
use etronics_bot::domain::action::{Fate, Receipt, Scope, TargetAction, Urgency};
use etronics_bot::domain::chat_ref::{MessageRef, PlatformId};
use etronics_bot::domain::known::Target;
use etronics_bot::domain::lane::Lane;
use etronics_bot::domain::platform::{Job, Outcome, OutcomeSink, Platform};
use etronics_bot::outbox::TargetRow;
use etronics_bot::texts::html::plain;

const NOTEBOOK: Target = Target {
    platform: PlatformId::of("notebook"),
    name: "Notebook",
    shows: Abilities {
        text: 40,
        caption: 0,
        album: 1,
        documents: 1,
        one_message: false,
        upload: 0,
        tallest: 0,
        markup: Markup { entities: 10, bytes: 1_000, counted: false },
        poll: None,
        venues: false,
        folds: false,
        large_preview: false,
        edits: true,
        finds: true,
    },
};

/// The row of the table.
pub(super) fn rows(folder: &Path) -> Vec<PlatformRow> {
    let worker = Arc::new(Notebook { folder: folder.to_owned() });
    vec![PlatformRow::of_target(TargetRow { target: NOTEBOOK, worker })]
}

/// What is wrong with it, as the story says in a file beside the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nothing.
    None,
    /// Nothing can be written.
    Closed,
    /// What was written is not confirmed.
    Silent,
    /// Something is written, and whoever waits for the answer waits for ever.
    Stuck,
    /// The same, and nothing is written.
    Asleep,
}

impl Trouble {
    const ALL: [Self; 5] = [Self::None, Self::Closed, Self::Silent, Self::Stuck, Self::Asleep];

    pub(super) fn begin(self, folder: &Path) {
        fs::write(folder.join("notebook.trouble"), format!("{self:?}")).unwrap();
    }

    fn now(folder: &Path) -> Self {
        let word = fs::read_to_string(folder.join("notebook.trouble")).unwrap_or_default();
        Self::ALL.into_iter().find(|trouble| format!("{trouble:?}") == word).unwrap_or(Self::None)
    }
}

/// The pages that stand, in order, as `name: words`.
pub(super) fn pages(folder: &Path) -> Vec<String> {
    standing(folder).into_iter().map(|(name, words)| format!("{name}: {words}")).collect()
}

/// Everything that was ever written, changes and all.
pub(super) fn lines(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("notebook.txt")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn standing(folder: &Path) -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> = Vec::new();
    for line in lines(folder) {
        let mut words = line.splitn(3, ' ');
        let (what, name, text) = (words.next(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
        match what {
            Some("+") => pages.push((name.to_owned(), text.to_owned())),
            Some("~") => {
                for page in pages.iter_mut().filter(|(known, _)| known == name) {
                    text.clone_into(&mut page.1);
                }
            }
            _ => pages.retain(|(known, _)| known != name),
        }
    }
    pages
}

struct Notebook {
    folder: PathBuf,
}

impl Notebook {
    fn write(&self, line: &str) {
        let path = self.folder.join("notebook.txt");
        let mut file = fs::File::options().create(true).append(true).open(path).unwrap();
        writeln!(file, "{}", line.replace('\n', " ")).unwrap();
    }

    fn perform(&self, action: &TargetAction) -> Receipt {
        match action {
            TargetAction::PublishPart { chat, part, .. } => {
                assert_eq!(chat.id(), "diary");
                let name =
                    format!("page{}", lines(&self.folder).iter().filter(|line| line.starts_with('+')).count() + 1);
                self.write(&format!("+ {name} {}", plain(&part.html)));
                Receipt::Published { message_ids: vec![MessageRef::Word(name)], left_out: Vec::new() }
            }
            TargetAction::EditPart { message_id, html, .. } => {
                self.write(&format!("~ {message_id} {}", plain(html)));
                Receipt::Done
            }
            TargetAction::DeleteMessages { message_ids, .. } => {
                for message in message_ids {
                    self.write(&format!("- {message}"));
                }
                Receipt::Done
            }
            TargetAction::FindPart { part, others, .. } => {
                let words = plain(&part.html).replace('\n', " ");
                let found = standing(&self.folder)
                    .into_iter()
                    .rev()
                    .find(|(name, said)| *said == words && !others.contains(&MessageRef::Word(name.clone())));
                Receipt::PartFound(found.map(|(name, _)| vec![MessageRef::Word(name)]))
            }
            TargetAction::Tell { .. } | TargetAction::Key { .. } => Receipt::Done,
            TargetAction::LookAtChat { .. } => Receipt::Title("Дневник двора".to_owned()),
        }
    }
}

impl Platform<TargetAction> for Notebook {
    fn lane(&self, action: &TargetAction) -> Lane {
        action.facts().lane
    }

    fn ready_in(&self, _action: &TargetAction, _urgency: Urgency) -> Duration {
        Duration::ZERO
    }

    fn submit(&self, job: Job<TargetAction>, done: OutcomeSink) {
        let publishes = matches!(job.action, TargetAction::PublishPart { .. });
        let cause = || anyhow::anyhow!("the notebook is closed");
        let result = match Trouble::now(&self.folder) {
            Trouble::Closed => Err(Fate::Later { pause: None, scope: Scope::Lane, cause: cause() }),
            Trouble::Asleep if publishes => return,
            Trouble::Stuck if publishes => {
                drop(self.perform(&job.action));
                return;
            }
            Trouble::Silent if publishes => {
                drop(self.perform(&job.action));
                Err(Fate::Unknown { cause: cause() })
            }
            Trouble::None | Trouble::Asleep | Trouble::Stuck | Trouble::Silent => Ok(self.perform(&job.action)),
        };
        done(Outcome { id: job.id, revision: job.revision, result });
    }
}

//! `backtest` on the real binary, over a store of known texts.

use std::path::PathBuf;

use etronics_bot::clock::{Clock, DAY, HOUR};
use etronics_bot::domain::ids::{CommentRef, PersonId, Place};
use etronics_bot::domain::verdict::{Decision, Mode, Reason, State, SubjectKind, Verdict};
use etronics_bot::judging::fingerprint;
use etronics_bot::store::{Looked, NewComment, NewVerdict, SameTexts, Store};
use serde_json::Value;
use tempfile::TempDir;

use crate::commands::{err, out, run};
use crate::stories::comments::SPAM;

const GROUP: i64 = 229_000_001;
const THANKS: &str = "Спасибо, вчера было очень хорошо, придём ещё всей семьёй";

/// A community that only remembers.
struct Memory {
    folder: TempDir,
    store: Store,
    now: i64,
    count: i64,
}

impl Memory {
    fn new(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "[storage]\npath = \"{}\"\n[telegram]\nadmin_chat_id = 1\n[vk]\ngroup_id = {GROUP}\n{more}",
            folder.path().join("bot.db").display()
        );
        let path = folder.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let now = Clock::system().now_ms();
        let store = Store::open(&folder.path().join("bot.db"), GROUP, now).unwrap();
        Self { folder, store, now, count: 0 }
    }

    /// Somebody wrote this so long ago, and it was decided so.
    fn remembers(&mut self, author: i64, text: &str, ago: i64, then: Decision, reasons: Vec<Reason>) -> i64 {
        self.count += 1;
        let (at, number) = (self.now - ago, self.count);
        let subject = CommentRef { place: Place::Wall, owner_id: -GROUP, parent_id: 1, item_id: number };
        let verdict = Verdict { decision: then, score: 0.5, rule: "model".into(), reasons };
        let written = self.store.write(|db| {
            db.people().meet(PersonId::vk(author), Some(&format!("Гость {author}")), at).unwrap();
            let journal_id = db
                .journal()
                .record_verdict(&NewVerdict {
                    at,
                    kind: SubjectKind::Comment,
                    person: PersonId::vk(author),
                    comment: Some(&subject),
                    verdict: &verdict,
                    mode: Mode::Observe,
                    model: "comments-0",
                    state: State::Observed,
                    text: Some(text),
                    by: None,
                    item: None,
                    sweep: None,
                    wave: None,
                })
                .unwrap();
            let new = NewComment {
                subject: &subject,
                author: PersonId::vk(author),
                at,
                seen_at: at,
                text,
                content_hash: number,
                fingerprint: fingerprint(text).cast_signed(),
                score: 0.5,
                journal_id,
            };
            db.comments().put_comment(new, &mut SameTexts::default()).unwrap();
            Ok(journal_id)
        });
        written.unwrap()
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    fn tries(&self, args: &[&str]) -> std::process::Output {
        let config = self.config();
        let all = [&["--config", config.to_str().unwrap(), "backtest"], args].concat();
        run(&all)
    }

    #[track_caller]
    fn finds(&self, args: &[&str]) -> Value {
        let output = self.tries(&[&["--json"], args].concat());
        assert!(output.status.success(), "{}", err(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

#[test]
fn the_past_is_counted_as_it_was_and_as_it_would_be() {
    let mut memory = Memory::new("[moderation.comments]\nstop_words = [\"бурундук\"]\nban_author = true\n");
    memory.remembers(1, THANKS, 3 * DAY, Decision::Keep, Vec::new());
    memory.remembers(2, "А бурундук будет?", 2 * DAY, Decision::Keep, Vec::new());
    let spam = memory.remembers(3, SPAM, DAY, Decision::Quarantine, Vec::new());
    memory.remembers(3, SPAM, 40 * DAY, Decision::Keep, Vec::new());
    let found = memory.finds(&["--since", "30d"]);
    assert_eq!(found["texts"], 3, "{found:#}");
    assert_eq!(found["then"], serde_json::json!({"keep": 2, "quarantine": 1, "remove": 0}));
    assert_eq!(found["now"], serde_json::json!({"keep": 1, "quarantine": 0, "remove": 2}));
    assert_eq!(found["changed"]["texts"], 2);
    assert_eq!(found["standing"]["texts"], 2);
    // Authors go with what they wrote.
    assert_eq!(found["banned"]["people"], 2);
    // The admin's own word is no close call; the other is, with its text and reasons.
    let removed = found["closest"]["removed"].as_array().unwrap();
    assert_eq!(removed.len(), 1, "{removed:#?}");
    assert_eq!((&removed[0]["id"], &removed[0]["then"]), (&spam.into(), &"quarantine".into()));
    assert_eq!(removed[0]["text"], SPAM);
    assert!(!removed[0]["reasons"].as_array().unwrap().is_empty());
    assert_eq!(found["closest"]["kept"][0]["text"], THANKS);
    // What was seen before is not asked about unless it is asked for.
    assert_eq!(memory.finds(&["--since", "50d"])["texts"], 4);
    // Nothing was changed by it.
    assert_eq!(memory.finds(&[])["then"], found["then"]);
}

#[test]
fn another_strictness_and_another_model_are_tried_without_being_set() {
    let mut memory = Memory::new("[moderation.comments]\ndelete_score = 1.0\nquarantine_score = 1.0\n");
    memory.remembers(1, SPAM, DAY, Decision::Keep, Vec::new());
    assert_eq!(memory.finds(&[])["now"]["remove"], 0, "as set: nothing is removed");
    let strict = memory.finds(&["--strictness", "strict"]);
    assert_eq!((&strict["now"]["remove"], &strict["strictness"]), (&1.into(), &"strict".into()));
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/src/judging/models/comments.bin");
    let same = memory.finds(&["--strictness", "strict", "--model", model]);
    assert_eq!((&same["now"], &same["model"]), (&strict["now"], &strict["model"]));
}

#[test]
fn evidence_that_the_text_does_not_show_counts_again() {
    let mut memory = Memory::new("[moderation.comments]\nblocked_domains = [\"casino.example\"]\n");
    let hidden = vec![Reason::with("link", 0.4, "casino.example")];
    memory.remembers(1, "Смотрите тут", 2 * DAY, Decision::Keep, hidden);
    memory.remembers(2, "Смотрите тут", DAY + HOUR, Decision::Keep, Vec::new());
    let found = memory.finds(&[]);
    assert_eq!((&found["now"]["remove"], &found["now"]["keep"]), (&1.into(), &1.into()), "{found:#}");
}

#[test]
fn an_account_that_looks_like_a_bot_would_be_banned_whatever_it_wrote_unless_it_is_spared() {
    const USER: &str =
        "{\"id\":7,\"is_closed\":false,\"has_photo\":0,\"has_mobile\":0,\"followers_count\":0,\"verified\":0}";
    let rules = "[moderation.members]\nremove_score = 0.3\nquarantine_score = 0.2\n";
    for (more, banned) in [("", 1), ("[moderation]\nallow = [7]\n", 0)] {
        let mut memory = Memory::new(&format!("{more}{rules}"));
        memory.remembers(7, THANKS, DAY, Decision::Keep, Vec::new());
        memory.remembers(8, THANKS, DAY, Decision::Keep, Vec::new());
        let (_, profile) = etronics_bot::vk::wire::profile::read(USER).unwrap();
        let looked = Looked { id: 7, profile: profile.pack(), score: 0.9, deactivated: None };
        memory.store.write(|db| db.people().put_looked(&[looked], memory.now)).unwrap();
        let found = memory.finds(&[]);
        assert_eq!(found["banned"]["people"], banned, "{found:#}");
        if banned == 1 {
            assert_eq!((&found["banned"]["first"][0]["user_id"], &found["now"]["remove"]), (&7.into(), &0.into()));
        }
    }
}

#[test]
fn the_table_reads_well_and_mistakes_are_said_in_one_line() {
    let mut memory = Memory::new("[moderation.comments]\nstop_words = [\"бурундук\"]\n");
    memory.remembers(1, THANKS, DAY, Decision::Keep, Vec::new());
    memory.remembers(2, "А бурундук\nбудет?", 2 * DAY, Decision::Keep, Vec::new());
    let output = memory.tries(&["--since", "7d"]);
    let text = out(&output);
    let table: Vec<&str> = text.lines().skip(3).take(8).map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"), @r"
                    THEN       NOW
    keep               2         1
    quarantine         0         0
    remove             0         1

    changed: 1 (1 keep → remove)
    of those to remove, still standing: 1; barely spam among them: 0
    would have been banned: nobody
    ");
    assert!(text.starts_with("2 texts of 2 people since"), "{text}");
    for wrong in [&["--since", "tomorrow"][..], &["--strictness", "harsh"], &["--modell", "x"], &["30d"]] {
        let output = memory.tries(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", err(&output));
    }
    let nothing = memory.folder.path().join("nothing.bin");
    std::fs::write(&nothing, "nothing").unwrap();
    for (path, why) in
        [("/nowhere.bin", "reading the model /nowhere.bin"), (nothing.to_str().unwrap(), "train comments")]
    {
        let output = memory.tries(&["--model", path]);
        assert_eq!(output.status.code(), Some(1));
        assert!(err(&output).starts_with("error: ") && err(&output).lines().count() == 1, "{}", err(&output));
        assert!(err(&output).contains(why), "{}", err(&output));
    }
    let future = memory.tries(&["--since", "2099-01-01"]);
    assert!(err(&future).contains("has not come yet"), "{}", err(&future));
    let help = out(&run(&["backtest", "--help"]));
    assert!(help.contains("Examples:") && help.contains("--strictness soft"), "{help}");
}

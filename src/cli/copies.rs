//! `crosspost`: copies of posts in channels, what became of each and why; one more try, or one that is wanted at once.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use super::copies_backfill::BackfillArgs;
use super::copies_preview::PreviewArgs;
use super::order::{self, OrderProgress};
use super::show::{line, moment_like, rfc3339, short, shown, since, some, whole};
use super::{Globals, Session};
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::copies::CopyState;
use crate::domain::event::Command;
use crate::domain::lane::{Lane, VkLane};
use crate::domain::post::PostRef;
use crate::handlers::copies::is_known;
use crate::store::{CopyRow, Db};

/// So long a copy is waited for; then the daemon goes on alone.
const FOLLOWED: Duration = Duration::from_mins(1);

/// Nothing waits to be read and nothing came of it for so long: nothing will.
const ANSWERED: Duration = Duration::from_secs(3);

/// Arguments of `crosspost`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot crosspost list --since 24h\n  \
                        etronics-bot crosspost list --state failed --json\n  etronics-bot crosspost retry 7\n  \
                        etronics-bot crosspost preview\n  etronics-bot crosspost now https://vk.com/wall-1_2\n  \
                        etronics-bot crosspost backfill --last 30")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: CopiesCommand,
}

#[derive(Debug, clap::Subcommand)]
enum CopiesCommand {
    /// Copies of posts, what became of each, and why some are not out
    #[command(after_help = "Example:\n  etronics-bot crosspost list --state skipped --since 7d")]
    List(CopyRows),
    /// Send a copy that failed, was left out, or waits for a word; what is out already is not sent again
    #[command(after_help = "Example:\n  etronics-bot crosspost retry 7")]
    Retry {
        /// The copy, as `crosspost list` numbers it
        #[arg(value_name = "ID")]
        id: i64,
    },
    /// What the rules of [[crosspost.replace]] make of the last posts; nothing is sent
    Preview(PreviewArgs),
    /// Posts that were on the wall before the bot came, a few a day; without --last: how far it is
    Backfill(BackfillArgs),
    /// Copy a post at once, whatever the filters say
    #[command(after_help = "Examples:\n  etronics-bot crosspost now -1_2\n  \
                            etronics-bot crosspost now https://vk.com/wall-1_2")]
    Now {
        /// The post: -1_2, wall-1_2 or its address
        #[arg(value_name = "OWNER_POST", allow_hyphen_values = true, value_parser = post_like)]
        post: String,
    },
}

fn post_like(name: &str) -> Result<String, String> {
    let known = PostRef::parse(name).map(|_| name.to_owned());
    known.ok_or_else(|| "no post: write -1_2 or https://vk.com/wall-1_2".to_owned())
}

#[derive(Debug, clap::Args)]
struct CopyRows {
    /// One JSON array
    #[arg(long)]
    json: bool,
    /// At most so many, newest first
    #[arg(long, value_name = "N", default_value = "50", value_parser = some)]
    limit: usize,
    /// Changed not earlier than: 24h, 1h30m, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339
    #[arg(long, value_name = "T", value_parser = moment_like)]
    since: Option<String>,
    /// Only those in this state
    #[arg(long, value_name = "S", value_parser = PossibleValuesParser::new(CopyState::ALL.map(CopyState::as_str)))]
    state: Option<String>,
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    match &args.what {
        CopiesCommand::List(args) => list(args, globals),
        CopiesCommand::Backfill(args) => super::copies_backfill::run(args, globals),
        CopiesCommand::Preview(args) => super::copies_preview::run(args, globals),
        CopiesCommand::Retry { id } => retry(*id, globals),
        CopiesCommand::Now { post } => now(post, globals),
    }
}

fn list(args: &CopyRows, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let zone = session.timezone();
    let from = args.since.as_deref().map(|text| since(text, zone, session.now())).transpose()?.unwrap_or(0);
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let state = args.state.as_deref().map(CopyState::parse);
    let texts = session.texts_for(args.json, db, globals)?;
    let titles = db.chats().chat_titles()?;
    let (mut entries, mut lines) = (Vec::<Value>::new(), Vec::new());
    let copies = db.copies().copies_like(state, from, args.limit.saturating_add(1))?;
    for copy in shown(copies, args.limit, args.since.is_some(), globals) {
        if args.json {
            let message_ids: Vec<MessageRef> =
                db.copies().parts(copy.id)?.into_iter().flat_map(|part| part.message_ids).collect();
            entries.push(json!({
                "id": copy.id,
                "vk_owner_id": copy.post.owner_id,
                "vk_post_id": copy.post.post_id,
                "channel_id": is_known(&copy.channel).then_some(&copy.channel),
                "message_ids": message_ids,
                "state": copy.state.as_str(),
                "reason": copy.reason,
                "at": rfc3339(copy.at, zone),
            }));
            continue;
        }
        let words = copy.body.as_ref().map(|post| post.text.seen()).unwrap_or_default();
        let said = match copy.reason.as_deref().map(|reason| texts.copies().copy_reason(reason)) {
            Some(reason) if words.is_empty() => reason,
            Some(reason) => format!("({reason}) {words}"),
            None => words,
        };
        lines.push(vec![
            copy.id.to_string(),
            short(copy.at, zone),
            copy.post.to_string(),
            match titles.iter().find(|(chat, _)| *chat == copy.channel) {
                Some((_, title)) => whole(&named(&copy.channel, title)),
                None if is_known(&copy.channel) => copy.channel.to_string(),
                None => "?".to_owned(),
            },
            texts.terminal().code(copy.state.as_str()).to_owned(),
            whole(&said),
        ]);
    }
    if args.json {
        globals.document(&entries)?;
    } else {
        globals.table(&["ID", "AT", "POST", "CHANNEL", "STATE", "WHAT"], &lines)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A channel by its title, with its network where that is not Telegram: channels on several have one name.
fn named(channel: &ChatRef, title: &str) -> String {
    if channel.telegram().is_some() {
        title.to_owned()
    } else {
        format!("{} · {title}", channel.platform().as_str().to_uppercase())
    }
}

/// Nothing is ordered that would wait for ever.
pub(super) fn is_on(session: &Session, db: Db<'_>) -> Result<()> {
    let (current, warnings) = session.config.with_panel(&db.settings().values()?);
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    let crosspost = &current.copies;
    ensure!(crosspost.enabled, "cross-posting is off: set crosspost.enabled = true, or switch it on in the panel");
    ensure!(!crosspost.leads_nowhere(), "cross-posting has no channel: set crosspost.channel_id");
    Ok(())
}

fn retry(id: i64, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let copy = db
        .copies()
        .copy(id)?
        .with_context(|| format!("copy {id}: there is no such copy; `etronics-bot crosspost list` numbers them"))?;
    ensure!(copy.state != CopyState::Published, "copy {id} is out already: nothing to try again");
    is_on(&session, db)?;
    let given = order::give(&session, &Command::CopyRetry { id })?;
    let nothing = |_| format!("copy {id} is gone: `etronics-bot crosspost list` numbers those that are there");
    follow(&session, given, globals, nothing, |db| Ok(db.copies().copy(id)?.into_iter().collect()))
}

fn now(name: &str, globals: &Globals) -> Result<ExitCode> {
    let post =
        PostRef::parse(name).with_context(|| format!("{name} names no post: write -1_2 or https://vk.com/wall-1_2"))?;
    let session = globals.session()?;
    let conn = session.reader()?;
    is_on(&session, Db::new(&conn))?;
    let before = Db::new(&conn).copies().copies_of(post)?;
    let given = order::give(&session, &Command::CopyNow { post })?;
    // The post is read first: copies that stand as they stood are no answer yet.
    let answered = |copy: &CopyRow| before.iter().all(|old| old.id != copy.id || old.at != copy.at);
    let states: Vec<CopyState> = before.iter().map(|copy| copy.state).collect();
    let nothing = |waits| why_nothing(post, &states, waits);
    let found = |db: Db<'_>| Ok(db.copies().copies_of(post)?.into_iter().filter(answered).collect());
    follow(&session, given, globals, nothing, found)
}

/// Why nothing came of an order; `waits`: its post is still to be read.
fn why_nothing(post: PostRef, before: &[CopyState], waits: bool) -> String {
    let is_one = |state| before.contains(&state);
    if waits {
        format!("post {post} is not read yet: VK is out of reach, and `etronics-bot run` goes on trying")
    } else if is_one(CopyState::Uncertain) {
        format!("nothing was copied: post {post} may be out already, nobody knows: say which on its card")
    } else if is_one(CopyState::Pending) {
        format!("nothing was copied: post {post} is on its way already (see `etronics-bot crosspost list`)")
    } else if is_one(CopyState::Published) {
        format!("nothing was copied: post {post} is in its channels already (see `etronics-bot crosspost list`)")
    } else {
        format!("nothing was copied: there is no post {post}, no token lets it be read, or no route leads on")
    }
}

/// Waits until copies are no longer on their way, and says what became of them; `nothing`: why there are none, and whether
/// the post is still to be read.
fn follow(
    session: &Session,
    given: OrderProgress,
    globals: &Globals,
    nothing: impl Fn(bool) -> String,
    copies: impl Fn(Db<'_>) -> Result<Vec<CopyRow>>,
) -> Result<ExitCode> {
    let conn = session.reader()?;
    let deadline = Instant::now() + FOLLOWED;
    let mut reading_at = Instant::now();
    loop {
        let found = copies(Db::new(&conn))?;
        let ended = !found.is_empty() && found.iter().all(|copy| copy.state != CopyState::Pending);
        if ended {
            return tell(&found, session, globals);
        }
        let reads = Db::new(&conn).outbox().is_busy(&Lane::Vk(VkLane::Wall))?;
        if reads || !found.is_empty() {
            reading_at = Instant::now();
        }
        match given {
            OrderProgress::ToTheDaemon if Instant::now() < deadline && reading_at.elapsed() < ANSWERED => {
                super::look_again_after(Duration::from_millis(200));
            }
            _ if found.is_empty() => bail!("{}", nothing(reads)),
            OrderProgress::ToTheDaemon => {
                globals.note("ordered: the daemon goes on with it (see `etronics-bot crosspost list`)");
                return Ok(ExitCode::SUCCESS);
            }
            OrderProgress::Done { .. } => {
                globals.note("begun, but not ended: `etronics-bot run` goes on with it");
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
}

fn tell(copies: &[CopyRow], session: &Session, globals: &Globals) -> Result<ExitCode> {
    let texts = session.words(Db::new(&session.reader()?), globals)?;
    let mut failed = Vec::new();
    for copy in copies {
        let why = copy.reason.as_deref().map(|reason| texts.copies().copy_reason(reason)).unwrap_or_default();
        let why = line(&why, 200);
        let id = copy.id;
        match copy.state {
            CopyState::Published => {
                let title = Db::new(&session.reader()?).chats().chat_title(&copy.channel)?;
                let title = title.map_or_else(|| copy.channel.to_string(), |title| named(&copy.channel, &title));
                globals.note(&format!("copy {id} is out in {title}"));
            }
            CopyState::Approval => globals.note(&format!("copy {id} waits for an admin's word in the panel")),
            CopyState::Pending => globals.note(&format!("copy {id} is on its way")),
            CopyState::Skipped => failed.push(format!("copy {id} was left out: {why}")),
            CopyState::Failed => failed.push(format!("copy {id} failed: {why}")),
            CopyState::Uncertain => failed.push(format!("copy {id} may be out or not ({why}): say which in the panel")),
        }
    }
    // Each in its language: together they are no line that anybody knows.
    let failed: Vec<String> = failed.iter().map(|line| globals.texts().terminal().line(line)).collect();
    ensure!(failed.is_empty(), "{}", failed.join("; "));
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_out_is_said_to_be_out() {
        let post = PostRef { owner_id: -1, post_id: 2 };
        let said = |before: &[CopyState]| why_nothing(post, before, false);
        assert!(said(&[CopyState::Skipped, CopyState::Published]).contains("is in its channels already"));
        for state in [CopyState::Skipped, CopyState::Failed, CopyState::Approval] {
            assert!(said(&[state]).contains("there is no post -1_2"), "{}", said(&[state]));
        }
    }
}

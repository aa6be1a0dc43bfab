//! `scan`: one sweep now, followed to its end.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use rusqlite::Connection;
use serde_json::json;

use super::progress::Progress;
use super::{Globals, Session, order};
use crate::app::{Daemon, EngineStep};
use crate::domain::event::Command;
use crate::domain::ids::Network;
use crate::domain::lane::{Lane, VkLane};
use crate::domain::sweep::{SweepCounts, SweepKind, SweepState};
use crate::store::{self, Db, EngineLock, SweepFates, SweepRow};
use crate::texts::TerminalTexts;

/// It stopped at a limit: what is over it waits in quarantine.
const LIMIT_REACHED: u8 = 3;
/// A lane that waits for longer is left to the daemon.
const PATIENCE_MS: i64 = 120_000;
/// So long nothing moves while what is asked is answered with trouble: VK is out of reach.
const STALLED: Duration = Duration::from_secs(30);

/// Arguments of `scan`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  etronics-bot scan members              who of the subscribers looks like a bot; nobody is touched
  etronics-bot scan likes --enforce      and act on those who like the newest posts, within the limits
  etronics-bot scan comments             comments of the last 30 days, judged again

Exit status: 0, or 3 if it stopped at a limit (the rest waits in quarantine).")]
pub(crate) struct Args {
    /// What to look over
    what: ScanCommand,
    /// Act on what is found, within the limits; else it is only written down
    #[arg(long)]
    enforce: bool,
    /// One JSON document instead of words
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ScanCommand {
    /// The subscribers: bots, and deleted or banned accounts
    Members,
    /// Who likes the newest posts
    Likes,
    /// Comments of the last 30 days
    Comments,
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    session.config.require_daemon()?;
    let kind = match args.what {
        ScanCommand::Members => SweepKind::Members,
        ScanCommand::Likes => SweepKind::Likes,
        ScanCommand::Comments => SweepKind::Comments,
    };
    let command = Command::Scan { kind, enforce: args.enforce };
    let mut bar = Progress::new(globals);
    let swept = if EngineLock::is_held(&session.database) {
        by_the_daemon(&session, &command, kind, &mut bar, globals)?
    } else {
        by_ourselves(&session, &command, kind, &mut bar, globals)?
    };
    bar.clear();
    let conn = session.reader()?;
    let fates = Db::new(&conn).sweeps().came_to(&swept)?;
    finish(&swept, fates, args, globals)
}

/// The daemon does it; its progress stands in the database.
fn by_the_daemon(
    session: &Session,
    command: &Command,
    kind: SweepKind,
    bar: &mut Progress,
    globals: &Globals,
) -> Result<SweepRow> {
    let conn = store::open_visitor(&session.database)?;
    order::leave(session, command, &conn)?;
    let id = latest(&conn, kind)?.id;
    let (mut told, mut moving) = (false, Moving::now());
    loop {
        let db = Db::new(&conn);
        let row = db.sweeps().sweep(id)?.context("the sweep has gone from the database")?;
        show(&row, bar, globals.texts().terminal());
        tell_share(&row, &mut told, globals);
        let ordered = if row.state == SweepState::Running { 0 } else { on_the_way(&row, db)? };
        if row.state != SweepState::Running && (ordered == 0 || moving.has_stalled()) {
            return Ok(row);
        }
        if !EngineLock::is_held(&session.database) {
            bail!("the daemon has stopped: the sweep goes on with its next start, or with this command");
        }
        moving.look(row.counts, ordered.cast_signed());
        if row.state != SweepState::Running {
            super::look_again_after(Duration::from_secs(1));
            continue;
        }
        if let Some(why) = held_up(kind, &moving, session.now(), db)? {
            bail!("the sweep has to wait ({why}): the daemon goes on with it; look at `etronics-bot status`");
        }
        super::look_again_after(Duration::from_millis(250));
    }
}

/// How much of what a sweep ordered is not carried out yet; comments that wait for a profile are not even judged.
fn on_the_way(row: &SweepRow, db: Db<'_>) -> Result<u64> {
    if !row.enforce || row.state == SweepState::Failed {
        return Ok(0);
    }
    let cases = if row.kind == SweepKind::Comments { db.cases().waiting_cases(Network::Vk)? } else { 0 };
    Ok(db.sweeps().came_to(row)?.on_the_way + cases.unsigned_abs())
}

fn latest(conn: &Connection, kind: SweepKind) -> Result<SweepRow> {
    Db::new(conn).sweeps().latest_sweep(kind)?.context("the sweep did not begin: try again")
}

/// The same engine, listeners off, until the sweep is done and what it ordered is carried out.
fn by_ourselves(
    session: &Session,
    command: &Command,
    kind: SweepKind,
    bar: &mut Progress,
    globals: &Globals,
) -> Result<SweepRow> {
    let mut daemon = Daemon::new(session.setup()?)?;
    let now = session.now();
    // What the tokens may, and whom nobody touches, is known before the first verdict.
    daemon.look_around()?;
    let store = std::sync::Arc::clone(daemon.engine.store());
    let event = store.write(|db| db.inbox().put_command(command, now))?;
    let (mut id, mut told, mut moving) = (None, false, Moving::now());
    loop {
        let idle = match daemon.engine.step()? {
            EngineStep::Worked => None,
            idle @ EngineStep::Idle { .. } => Some(idle),
        };
        if id.is_none() && store.read(|db| db.inbox().event_result(event))?.is_some_and(|result| result.is_ok()) {
            id = store.read(|db| db.sweeps().latest_sweep(kind))?.map(|row| row.id);
        }
        let row = match id {
            Some(id) => store.read(|db| db.sweeps().sweep(id))?,
            None => None,
        };
        if let Some(row) = &row {
            show(row, bar, globals.texts().terminal());
            tell_share(row, &mut told, globals);
        }
        let Some(idle) = idle else { continue };
        if let Some(Err(error)) = store.read(|db| db.inbox().event_result(event))? {
            bail!("{error}");
        }
        let EngineStep::Idle { out, ready_at } = idle else { continue };
        let (running, ended) = match row {
            Some(row) if row.state == SweepState::Running => (Some(row), None),
            row => (None, row),
        };
        let left = store.read(|db| db.outbox().queue_sizes())?.outbox;
        let soon = ready_at.is_some_and(|at| at - session.clock.monotonic_ms() < PATIENCE_MS);
        let due = store.read(|db| db.outbox().next_due())?.is_some_and(|at| at - session.now() < PATIENCE_MS);
        moving.look(ended.as_ref().or(running.as_ref()).map(|row| row.counts).unwrap_or_default(), left);
        let why = match ended {
            None => store.read(|db| held_up(kind, &moving, session.now(), db))?,
            Some(_) => None,
        };
        // What a sweep that is done has ordered waits for a platform that does not answer.
        let gives_up = why.is_some() || (ended.is_some() && moving.has_stalled() && store.read(is_in_trouble)?);
        if !gives_up && (out > 0 || (left > 0 && (soon || due))) {
            daemon.engine.wait(idle)?;
            continue;
        }
        daemon.engine.finish(Duration::from_secs(5))?;
        let waiting = store.read(|db| db.outbox().calls_that_act())?;
        if waiting > 0 {
            globals.note(&order::left_to_the_daemon(waiting));
        }
        let why = why.unwrap_or_else(|| "VK's limits, or no answer".to_owned());
        return ended.with_context(|| {
            format!("the sweep has to wait ({why}): `etronics-bot run` goes on with it, or this command later")
        });
    }
}

/// Since when nothing has moved: neither the sweep, nor what it ordered.
struct Moving {
    seen: Option<(SweepCounts, i64)>,
    since: Instant,
}

impl Moving {
    fn now() -> Self {
        Self { seen: None, since: Instant::now() }
    }

    fn look(&mut self, counts: SweepCounts, left: i64) {
        if self.seen != Some((counts, left)) {
            *self = Self { seen: Some((counts, left)), since: Instant::now() };
        }
    }

    fn has_stalled(&self) -> bool {
        self.since.elapsed() >= STALLED
    }
}

/// Why a sweep that is not at its end cannot go on now; `None`: it can.
fn held_up(kind: SweepKind, moving: &Moving, now: i64, db: Db<'_>) -> Result<Option<String>> {
    let lane = Lane::Vk(if kind == SweepKind::Comments { VkLane::CatchUp } else { VkLane::Sweep });
    if moving.has_stalled()
        && let Some(trouble) = db.outbox().trouble_in(&lane)?
    {
        return Ok(Some(format!("VK has no answer to `scan {}`: {trouble}", kind.as_str())));
    }
    let far = db.outbox().due_in(&lane)?.is_some_and(|at| at - now >= PATIENCE_MS);
    Ok(far.then(|| "VK's limits, or no answer".to_owned()))
}

fn is_in_trouble(db: Db<'_>) -> Result<bool> {
    for lane in [VkLane::Ban, VkLane::Delete] {
        if db.outbox().trouble_in(&Lane::Vk(lane))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn show(row: &SweepRow, bar: &mut Progress, said: TerminalTexts) {
    let found = if row.counts.fake > 0 { said.line(&format!("found {}", row.counts.fake)) } else { String::new() };
    bar.at(row.counts.done, row.counts.total.max(row.counts.done), &found);
}

/// Said before anybody is acted on: an order given here is an agreement, and who gives it knows to what.
fn tell_share(row: &SweepRow, told: &mut bool, globals: &Globals) {
    if row.counts.marked > 0 && !*told {
        *told = true;
        globals.note(&format!("{}: acting, as ordered", share(&row.counts, row.counts.marked)));
    }
}

/// `37 of 18943 living accounts (0.20 %) look like bots`
fn share(counts: &SweepCounts, marked: u64) -> String {
    let share = counts.share(marked);
    format!("{marked} of {} living accounts ({}.{:02} %) look like bots", counts.living(), share / 100, share % 100)
}

/// How many are gone. What an older verdict has become is in the sweep's own count alone.
fn removed(row: &SweepRow, fates: SweepFates) -> u64 {
    match row.kind {
        SweepKind::Comments => fates.removed,
        SweepKind::Members | SweepKind::Likes => {
            row.counts.removed.saturating_sub(fates.on_the_way + fates.asked + fates.failed)
        }
    }
}

fn finish(row: &SweepRow, fates: SweepFates, args: &Args, globals: &Globals) -> Result<ExitCode> {
    if row.state == SweepState::Failed {
        bail!("the sweep stopped: {}", row.note.as_deref().unwrap_or("no reason is known"));
    }
    let counts = of_all(row, fates);
    if args.json {
        let document = json!({
            "id": row.id, "kind": row.kind, "state": row.state, "enforce": args.enforce,
            "looked_at": counts.done, "living": counts.living(), "marked": counts.marked, "dead": counts.dead, "fake": counts.fake.saturating_sub(counts.dead),
            "doubtful": counts.doubtful, "removed": removed(row, fates), "quarantined": counts.quarantined,
            "asked": fates.asked, "refused": fates.failed, "waiting": fates.on_the_way,
            "over_limit": counts.over_limit, "came": counts.came, "gone": counts.gone, "calls": counts.calls,
        });
        globals.document(&document)?;
    } else {
        globals.say(&words(row, fates, args.enforce, globals.texts().terminal()))?;
    }
    Ok(if row.state == SweepState::Limit { ExitCode::from(LIMIT_REACHED) } else { ExitCode::SUCCESS })
}

/// What was found; each comment is an event of its own, and what it came to stands in the journal alone.
fn of_all(row: &SweepRow, fates: SweepFates) -> SweepCounts {
    let counts = row.counts;
    match row.kind {
        SweepKind::Comments => {
            SweepCounts { fake: fates.found, doubtful: fates.doubtful, quarantined: fates.quarantined, ..counts }
        }
        SweepKind::Members | SweepKind::Likes => counts,
    }
}

/// What came of a sweep: parts of a sentence, then what else there is to say, a line each.
fn words(row: &SweepRow, fates: SweepFates, enforce: bool, said: TerminalTexts) -> String {
    let counts = of_all(row, fates);
    let calls = if counts.calls == 1 { "1 call".to_owned() } else { format!("{} calls", counts.calls) };
    let mut parts = vec![format!("looked at {} in {calls}", counts.done)];
    if row.kind != SweepKind::Comments {
        let fake = counts.fake.saturating_sub(counts.dead);
        parts.extend([share(&counts, fake), format!("{} are dead, {} doubtful", counts.dead, counts.doubtful)]);
    }
    if counts.came + counts.gone > 0 {
        parts.push(format!("{} came, {} went since the last sweep", counts.came, counts.gone));
    }
    if enforce {
        parts.push(format!("{} removed, {} in quarantine", removed(row, fates), counts.quarantined));
        let rest = [("asked of you", fates.asked), ("refused by VK", fates.failed), ("on their way", fates.on_the_way)];
        parts.extend(rest.into_iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what}: {count}")));
    } else if row.kind == SweepKind::Comments {
        parts.push(format!("of those not judged before it would remove {}, doubtful {}", counts.fake, counts.doubtful));
    } else if counts.fake + counts.doubtful > 0 {
        parts.push("nobody was touched (--enforce acts), see `etronics-bot journal`".to_owned());
    }
    if row.kind == SweepKind::Comments {
        parts.push("the verdicts are in `etronics-bot journal`".to_owned());
    }
    let mut text = parts.iter().map(|part| said.line(part)).collect::<Vec<_>>().join("; ");
    if row.state == SweepState::Asks {
        let asked = said.line("nobody was touched: that is many, and the admin chat was asked first");
        text.push_str(&format!("\n{asked}"));
    }
    if row.state == SweepState::Limit {
        let held = format!(
            "held in quarantine by a limit: {}; judged again when their time there is over, or at once: \
             `etronics-bot quarantine remove ID`",
            counts.over_limit
        );
        text.push_str(&format!("\n{}", said.line(&held)));
    }
    text
}

//! `status`: how the daemon and its sources are doing.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::Globals;
use super::show::{line, rfc3339};
use crate::app::{CLOCK_OFF, known_platforms};
use crate::clock::{MINUTE, Millis};
use crate::domain::action::{Capability, Way};
use crate::domain::chat_ref::PlatformId;
use crate::domain::known::Source;
use crate::handlers::context::local_day;
use crate::store::{Db, EngineLock, SourceHealth};
use crate::texts::with_titles;

/// A source that answered so lately is connected.
const CONNECTED: Millis = 3 * MINUTE;
/// When a source last said something, in JSON.
const LAST: &str = "last_event_at";

/// What is said of a second program on the bot's key.
pub(super) const RIVAL: &str = "another program asks telegram for updates with the same token (409)";

/// Arguments of `status`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot status\n  etronics-bot status --json | jq .queue")]
pub(crate) struct Args {
    /// One JSON document
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let conn = session.reader()?;
    let running = EngineLock::is_held(&session.database);
    let status = status(Db::new(&conn), running, session.now(), &session)?;
    if args.json {
        globals.say(&serde_json::to_string_pretty(&status)?);
    } else {
        globals.say(&in_words(&status, running));
    }
    Ok(ExitCode::SUCCESS)
}

fn status(db: Db<'_>, running: bool, now: Millis, session: &super::Session) -> Result<Value> {
    let zone = session.timezone();
    let started = db.settings().meta("started_at")?.and_then(|at| at.parse::<Millis>().ok()).filter(|_| running);
    let sources = db.inbox().sources()?;
    let find = |known: &Source| sources.iter().find(|source| known.has(&source.account));
    let connected = |source: Option<&SourceHealth>| running && source.is_some_and(|s| now - s.heard_at < CONNECTED);
    let last = |source: Option<&SourceHealth>| source.and_then(|s| s.last_event_at).map(|at| rfc3339(at, zone));
    let known = db.settings().capabilities()?;
    let capabilities: serde_json::Map<String, Value> = Capability::ALL
        .into_iter()
        .map(|capability| {
            let way = known.iter().find(|state| state.capability == capability).map_or(Way::Off, |state| state.way);
            (capability.as_str().to_owned(), json!(way.as_str()))
        })
        .collect();
    let queue = db.outbox().queue_sizes()?;
    // As the daemon saw it by what the platforms say; nobody looks while it is off.
    let off = db.settings().meta(CLOCK_OFF)?.and_then(|off| off.parse::<Millis>().ok()).filter(|_| running);
    let day = local_day(now, zone);
    let sum = |name: &str| db.sums().counted(&day, name);
    let mut status = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "started_at": started.map(|at| rfc3339(at, zone)),
        "uptime_seconds": started.map(|at| (now - at).max(0) / 1000),
        "clock_off_seconds": off.map(|off| off / 1000),
        "mode": session.mode(db)?.as_str(),
        "brake": db.brake().on()?.map(|brake| json!({
            "since": rfc3339(brake.since, zone),
            "why": brake.sight.cause.as_str(),
            "seen": brake.sight.seen,
            "among": brake.sight.among,
        })),
        "holiday_until": session.holiday(db)?.map(|until| until.to_string()),
        "capabilities": capabilities,
        "queue": {"inbox": queue.inbox, "outbox": queue.outbox, "dead": queue.dead},
        "today": {
            "checked": sum("comments_checked")?,
            "removed": sum("members_removed")?,
            "quarantined": sum("comments_quarantined")? + sum("members_quarantined")? + sum("likes_quarantined")?,
            "deleted_comments": sum("comments_deleted")?,
            "crossposted": sum("crossposted")?,
            "leads": sum("leads")?,
        },
        "last_error": last_error(db, now, running)?,
    });
    for known in known_platforms().sources() {
        let source = find(known);
        let mut health = json!({"connected": connected(source), LAST: last(source)});
        if known.platform == PlatformId::VK {
            health["ts"] = json!(source.map(|source| source.position.clone()));
        }
        if known.platform == PlatformId::TELEGRAM {
            // What Telegram tells of is an update.
            health = json!({"connected": health["connected"], "last_update_at": health[LAST]});
        }
        status[known.platform.as_str()] = health;
    }
    Ok(status)
}

/// «—», or since when it asks and why.
fn brake_in_words(brake: &Value) -> String {
    let (Some(since), Some(why)) = (brake["since"].as_str(), brake["why"].as_str()) else { return "—".to_owned() };
    format!("on since {since}, asks first: {}", why.replace('_', " "))
}

/// What holds up everything for the admin, or takes their words away, is worse than what went wrong since.
fn last_error(db: Db<'_>, now: Millis, running: bool) -> Result<Option<String>> {
    if let Some((_, why)) = db.settings().refusing_chats()?.into_iter().next() {
        return Ok(Some(with_titles(&why, &db.chats().chat_titles()?)));
    }
    if running && db.settings().rival_now(now)?.is_some() {
        return Ok(Some(RIVAL.to_owned()));
    }
    let titles = db.chats().chat_titles()?;
    Ok(db.outbox().last_error()?.map(|error| with_titles(&error, &titles)))
}

fn in_words(status: &Value, running: bool) -> String {
    let word = |value: &Value| match value {
        Value::String(text) => line(text, 200),
        Value::Null => "—".to_owned(),
        other => other.to_string(),
    };
    let source = |known: &Source| {
        let health = &status[known.platform.as_str()];
        let state = if health["connected"] == json!(true) { "connected" } else { "not connected" };
        let last = health.get(LAST).unwrap_or(&health["last_update_at"]);
        format!("{:<14}{state}, last event {}", known.platform.as_str(), word(last))
    };
    let capabilities = status["capabilities"].as_object().map_or_else(String::new, |map| {
        map.iter().map(|(name, way)| format!("{name} {}", word(way))).collect::<Vec<_>>().join(", ")
    });
    let today = &status["today"];
    let mut lines = vec![
        format!("etronics-bot {}: {}", word(&status["version"]), if running { "running" } else { "not running" }),
        format!("since         {}", word(&status["started_at"])),
        format!("clock         {}", in_seconds(status["clock_off_seconds"].as_i64())),
        format!("mode          {}", word(&status["mode"])),
        format!("brake         {}", brake_in_words(&status["brake"])),
        format!("holiday       {}", word(&status["holiday_until"])),
    ];
    lines.extend(known_platforms().sources().iter().map(source));
    lines.extend([
        format!("may           {capabilities}"),
        format!(
            "today         {} checked, {} comments deleted, {} quarantined, {} people removed",
            today["checked"], today["deleted_comments"], today["quarantined"], today["removed"]
        ),
        format!(
            "waiting       {} in, {} out, {} given up",
            status["queue"]["inbox"], status["queue"]["outbox"], status["queue"]["dead"]
        ),
        format!("last error    {}", word(&status["last_error"])),
    ]);
    lines.join("\n")
}

/// How far off the clock is, and what that means.
fn in_seconds(off: Option<i64>) -> String {
    match off {
        None => "right, as far as known".to_owned(),
        Some(off) => format!(
            "{} s {} what VK and Telegram say: nothing is forgotten or done by time until it is right",
            off.abs(),
            if off > 0 { "ahead of" } else { "behind" }
        ),
    }
}

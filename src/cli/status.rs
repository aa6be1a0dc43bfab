//! `status`: how the daemon and its sources are doing.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::check::of_the_chat;
use super::show::{line, rfc3339, short, wrapped};
use super::{Globals, Session, ink, status_targets};
use crate::app::{CLOCK_OFF, MODE_IN_USE};
use crate::clock::{DAY, Millis};
use crate::disk;
use crate::domain::action::{Advice, Capability, Way};
use crate::domain::chat_ref::PlatformId;
use crate::domain::digest::Waits;
use crate::domain::key::KeyName;
use crate::domain::known::{Source, TargetNetwork};
use crate::domain::lane::Waits as LaneWaits;
use crate::domain::language::Language;
use crate::domain::right::Right;
use crate::domain::standing::Standing;
use crate::domain::sum::Sum;
use crate::domain::sweep::SweepKind;
use crate::domain::verdict::Mode;
use crate::handlers::context::local_day;
use crate::handlers::digest;
use crate::handlers::digest::collect::ASKED;
use crate::handlers::moderation::group;
use crate::handlers::moderation::sweeps::next_after;
use crate::store::{Db, EngineLock, SourceHealth};
use crate::texts::{BrakeLine, StatusLine, TerminalTexts, Texts, html, with_titles};

/// What SQLite says where nothing can be written.
const DISK_FULL: &str = "database or disk is full";
/// When a source last said something, in JSON.
const LAST: &str = "last_event_at";

/// Arguments of `status`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot status\n  etronics-bot status --json | jq .queue\n  \
                        etronics-bot -q status --check || echo not well")]
pub(crate) struct Args {
    /// One JSON document
    #[arg(long)]
    json: bool,
    /// For a health check: one line, and 1 if the daemon does not run or hears nothing of a platform
    #[arg(long, conflicts_with = "json")]
    check: bool,
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let conn = session.reader()?;
    let running = EngineLock::is_held(&session.database);
    let status = status(Db::new(&conn), running, session.now(), &session)?;
    if args.check {
        return health(&status, running, &session, globals);
    }
    if args.json {
        globals.document(&status)?;
    } else {
        globals.say(&in_words(&status, running, Db::new(&conn), &session, globals)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What a health check asks; its one line is silent with `-q`.
fn health(status: &Value, running: bool, session: &Session, globals: &Globals) -> Result<ExitCode> {
    anyhow::ensure!(running, "the daemon does not run");
    anyhow::ensure!(status["last_error"] != json!(DISK_FULL), "the disk is full: the daemon can write nothing down");
    if let Some(trouble) = EngineLock::said(&session.database) {
        anyhow::bail!("the daemon is held up: {trouble}");
    }
    let hears = |known: &Source| status[known.platform.as_str()]["connected"] == json!(true);
    let deaf: Vec<String> =
        Source::ALL.into_iter().filter(|known| !hears(known)).map(|known| known.platform.to_string()).collect();
    anyhow::ensure!(deaf.is_empty(), "the daemon runs and hears nothing of {}", deaf.join(", "));
    globals.note("the daemon runs and hears every platform");
    Ok(ExitCode::SUCCESS)
}

fn status(db: Db<'_>, running: bool, now: Millis, session: &super::Session) -> Result<Value> {
    let zone = session.timezone();
    let started = db.settings().moment("started_at")?.filter(|_| running);
    let sources = db.inbox().sources()?;
    let find = |known: &Source| sources.iter().find(|source| known.has(&source.account));
    let connected = |source: Option<&SourceHealth>| running && source.is_some_and(|source| source.hears(now));
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
    let off = db.settings().moment(CLOCK_OFF)?.filter(|_| running);
    let day = local_day(now, zone);
    let sum = |sum: Sum| db.sums().counted(&day, sum);
    let titles = db.chats().chat_titles()?;
    // A disk that takes nothing takes no word of it either.
    let full = running && disk::is_full(&session.database);
    let held_up = if running { EngineLock::said(&session.database) } else { None };
    let last_error = match held_up {
        _ if full => Some(DISK_FULL.to_owned()),
        Some(trouble) => Some(trouble),
        None => db.settings().worst_trouble(now, running)?,
    };
    let last_error = match last_error {
        // What is not held up by it is told of last.
        None if has_dead_helper(db, session)? => Some(LaneWaits::ForHelp(None).to_string()),
        error => error.map(|error| with_titles(&error, &titles)),
    };
    let last_error = match last_error {
        Some(error) => Some(with_help(error, Language::En, db, session)?),
        None => None,
    };
    let mut status = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "started_at": started.map(|at| rfc3339(at, zone)),
        "uptime_seconds": started.map(|at| (now - at).max(0) / 1000),
        "clock_off_seconds": off.map(|off| off / 1000),
        "mode": mode_in_use(db, running, session)?.as_str(),
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
            // Of the same kinds as what waits in quarantine.
            "checked": sum(Sum::CommentsChecked)? + sum(Sum::MembersChecked)? + sum(Sum::LikesChecked)?,
            "removed": sum(Sum::MembersRemoved)? + sum(Sum::AuthorsBanned)?,
            "quarantined": sum(Sum::CommentsQuarantined)? + sum(Sum::MembersQuarantined)? + sum(Sum::LikesQuarantined)?,
            "deleted_comments": sum(Sum::CommentsDeleted)?,
            "crossposted": sum(Sum::Crossposted)?,
            "leads": sum(Sum::Leads)?,
        },
        "waiting": waiting(db, now)?,
        "next": next(db, now, session)?,
        "keys": keys(db, now, session)?,
        "last_error": last_error,
    });
    for known in &Source::ALL {
        let source = find(known);
        let mut health = json!({"connected": connected(source), LAST: last(source)});
        if known.platform == PlatformId::VK {
            health["ts"] = json!(source.map(|source| source.position.clone()));
        }
        if known.platform == PlatformId::TELEGRAM {
            // What Telegram tells of is an update.
            health = json!({"connected": health["connected"], "last_update_at": health[LAST]});
            if let Some((_, standing)) = lacking(db, session)? {
                health["group_lacks"] = json!(lacks_of(standing));
            }
        }
        status[known.platform.as_str()] = health;
    }
    let in_use = of_the_daemon(db, session)?;
    let is_there =
        |(network, name): &(TargetNetwork, KeyName)| session.config.has_key_of(*network) || in_use.contains(name);
    for (network, _) in TargetNetwork::with_keys().filter(is_there) {
        status[network.as_str()] = status_targets::of_target(network.platform(), db, running, session)?;
    }
    Ok(status)
}

/// What waits for a person's help says with what, and what to do.
fn with_help(error: String, language: Language, db: Db<'_>, session: &Session) -> Result<String> {
    if LaneWaits::parse(error.clone()) != LaneWaits::ForHelp(None) {
        return Ok(error);
    }
    let words = awaited(db, session)?.map(|advice| advised(&advice, Texts::new(language).terminal(), session));
    Ok(LaneWaits::ForHelp(words).to_string())
}

/// The advice that a person has not followed yet.
fn awaited(db: Db<'_>, session: &Session) -> Result<Option<Advice>> {
    let of_helper = Advice::new_token(KeyName::OpenAi.setting());
    Ok(match db.settings().help_awaited()? {
        None if has_dead_helper(db, session)? => Some(of_helper),
        advice => advice,
    })
}

/// The language model's server refuses the key that is given.
fn has_dead_helper(db: Db<'_>, session: &Session) -> Result<bool> {
    let given = keys_since(db, session)?.iter().any(|(name, _)| *name == KeyName::OpenAi);
    Ok(given && db.settings().refused_keys()?.contains(&KeyName::OpenAi))
}

/// What to do, as `check` says it.
fn advised(advice: &Advice, words: TerminalTexts, session: &Session) -> String {
    match advice {
        Advice::NewToken { key, .. } if session.is_of_the_chat(key) => words.line(&of_the_chat(key)),
        _ => words.advised(advice),
    }
}

/// The mode that the daemon works by while it lives, else the one that it would start in.
fn mode_in_use(db: Db<'_>, running: bool, session: &Session) -> Result<Mode> {
    let said = if running { db.settings().meta(MODE_IN_USE)? } else { None };
    said.as_deref().and_then(Mode::parse).map_or_else(|| session.mode(db), Ok)
}

/// What the bot may not do in the discussion group: its title, and how the bot stands there.
fn lacking(db: Db<'_>, session: &Session) -> Result<Option<(Option<String>, Standing)>> {
    let config = session.in_force(db)?;
    let Some(chat) = config.telegram.discussion_chat else { return Ok(None) };
    group::shown(db.surfaces().migrated(chat)?, config.moderation.ban_author, &db)
}

/// Rights by Telegram's names, or to be there at all.
fn lacks_of(standing: Standing) -> Vec<&'static str> {
    let lacks = [
        (standing.there, "member"),
        (standing.deletes, Right::DeleteMessages.as_str()),
        (standing.restricts, Right::RestrictMembers.as_str()),
    ];
    lacks.into_iter().filter_map(|(has, what)| (!has).then_some(what)).collect()
}

/// What waits for a person's word.
fn waiting(db: Db<'_>, now: Millis) -> Result<Value> {
    let Waits { people, texts, asked, leads, questions, approval, failed, uncertain } =
        db.digest().waits(now - ASKED)?;
    Ok(json!({
        "quarantine_people": people,
        "quarantine_comments": texts,
        "asked_of_you": asked,
        "crosspost_approval": approval,
        "crosspost_failed": failed,
        "crosspost_uncertain": uncertain,
        "leads_new": leads,
        "questions_new": questions,
    }))
}

/// What comes by the clock: the digest, and the sweeps that are on.
fn coming(db: Db<'_>, now: Millis, session: &Session) -> Result<[Option<Millis>; 3]> {
    let config = session.in_force(db)?;
    let zone = session.timezone();
    let digest = digest::next(&config.digest, config.holiday.until, zone, db, now)?;
    let sweep = |kind, every| Ok::<_, anyhow::Error>(next_after(db.sweeps().latest_sweep(kind)?.as_ref(), every, now));
    let reads = |capability| Ok::<_, anyhow::Error>(db.settings().way_of(capability)? == Some(Way::Auto));
    let moderation = &config.moderation;
    let members = if moderation.members { sweep(SweepKind::Members, moderation.members_sweep)? } else { None };
    let likes = moderation.likes && reads(Capability::ReadWall)? && reads(Capability::ReadLikes)?;
    let likes = if likes { sweep(SweepKind::Likes, moderation.likes_sweep)? } else { None };
    Ok([digest, members, likes])
}

fn next(db: Db<'_>, now: Millis, session: &Session) -> Result<Value> {
    let [digest, members, likes] =
        coming(db, now, session)?.map(|at| at.map(|at| rfc3339(at.max(now), session.timezone())));
    Ok(json!({"digest": digest, "sweep_members": members, "sweep_likes": likes}))
}

/// What the daemon that runs has: credentials of systemd are its alone.
fn of_the_daemon(db: Db<'_>, session: &Session) -> Result<Vec<KeyName>> {
    if EngineLock::is_held(&session.database) { db.settings().keys_in_use() } else { Ok(Vec::new()) }
}

/// Since when each key that is set is in use, as far as the daemon has seen it.
fn keys_since(db: Db<'_>, session: &Session) -> Result<Vec<(KeyName, Millis)>> {
    let origins = session.config.key_origins();
    let in_use = of_the_daemon(db, session)?;
    let mut found = Vec::new();
    for name in KeyName::ALL {
        let given = origins.given.get(&name).map(|key| key.since);
        let is_set = origins.settings.contains_key(&name) || in_use.contains(&name);
        let seen = || if is_set { db.settings().key_seen_since(name) } else { Ok(None) };
        found.extend(given.map_or_else(seen, |since| Ok(Some(since)))?.map(|since| (name, since)));
    }
    Ok(found)
}

fn keys(db: Db<'_>, now: Millis, session: &Session) -> Result<Vec<Value>> {
    let of_key = |(name, since): (KeyName, Millis)| {
        let since_words = rfc3339(since, session.timezone());
        json!({"key": name.setting(), "since": since_words, "age_days": age(since, now)})
    };
    Ok(keys_since(db, session)?.into_iter().map(of_key).collect())
}

/// Full days.
fn age(since: Millis, now: Millis) -> i64 {
    (now - since).max(0) / DAY
}

fn in_words(status: &Value, running: bool, db: Db<'_>, session: &Session, globals: &Globals) -> Result<String> {
    let (texts, zone, now) = (globals.texts(), session.timezone(), session.now());
    let words = texts.terminal();
    let text = |value: &Value| value.as_str().map_or_else(|| words.nothing().to_owned(), |text| line(text, 200));
    let brake = db.brake().on()?.map(|brake| {
        let view = BrakeLine { since: short(brake.since, zone), sight: brake.sight };
        html::plain(&texts.moderation().brake_line(&view))
    });
    let when = |at: Option<Millis>| at.map(|at| if at <= now { words.now().to_owned() } else { short(at, zone) });
    let [digest, members, likes] = coming(db, now, session)?.map(when);
    let keys = keys_since(db, session)?.into_iter().map(|(name, since)| words.status_key(name, age(since, now)));
    let keys = keys.collect::<Vec<_>>().join(", ");
    let nothing = || words.nothing().to_owned();
    let mut rows = vec![
        (words.status_label(StatusLine::Since), text(&status["started_at"])),
        (words.status_label(StatusLine::Clock), words.status_clock(status["clock_off_seconds"].as_i64())),
        (
            words.status_label(StatusLine::Mode),
            words.status_mode_in_use(mode_in_use(db, running, session)?, session.mode(db)?),
        ),
        (words.status_label(StatusLine::Brake), brake.unwrap_or_else(nothing)),
        (words.status_label(StatusLine::Holiday), text(&status["holiday_until"])),
    ];
    for source in Source::ALL {
        let health = &status[source.platform.as_str()];
        let last = health.get(LAST).unwrap_or(&health["last_update_at"]).as_str();
        rows.push((source.name, words.status_source(health["connected"] == json!(true), last)));
    }
    for (network, _) in TargetNetwork::with_keys() {
        let health = status.get(network.as_str());
        rows.extend(health.map(|health| (network.target().name, status_targets::in_words(health, &words))));
    }
    let count = |value: &Value| value.as_i64().unwrap_or_default();
    let (today, queue) = (&status["today"], &status["queue"]);
    let [checked, deleted] = [&today["checked"], &today["deleted_comments"]].map(count);
    let [quarantined, removed] = [&today["quarantined"], &today["removed"]].map(count);
    let [inbox, outbox, dead] = [&queue["inbox"], &queue["outbox"], &queue["dead"]].map(count);
    let error = match status["last_error"].as_str() {
        Some(error) => Some(line(&last_error(error, words, db, session)?, 200)),
        None => None,
    };
    rows.push((words.status_label(StatusLine::May), may(db, &texts)?));
    rows.extend(lacking(db, session)?.map(|(title, standing)| {
        let line = texts.alerts().group_line(title.as_deref(), standing);
        (words.status_label(StatusLine::Group), html::plain(&line))
    }));
    rows.extend([
        (words.status_label(StatusLine::Today), words.status_today(checked, deleted, quarantined, removed)),
        (
            words.status_label(StatusLine::ForYou),
            words.status_for_you(&db.digest().waits(now - ASKED)?).unwrap_or_else(nothing),
        ),
        (
            words.status_label(StatusLine::Next),
            words.status_next(&digest.unwrap_or_else(nothing), members.as_deref(), likes.as_deref()),
        ),
        (words.status_label(StatusLine::Keys), if keys.is_empty() { nothing() } else { keys }),
        (words.status_label(StatusLine::Queue), words.status_queue(inbox, outbox, dead)),
        (words.status_label(StatusLine::LastError), error.unwrap_or_else(nothing)),
    ]);
    let width = rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default() + 2;
    let mut said = vec![words.status_head(env!("CARGO_PKG_VERSION"), running)];
    let fit = ink::width();
    said.extend(rows.into_iter().map(|(label, what)| format!("{label:<width$}{}", wrapped(&what, fit, width, width))));
    Ok(said.join("\n"))
}

/// The same in the language of a terminal.
fn last_error(error: &str, words: TerminalTexts, db: Db<'_>, session: &Session) -> Result<String> {
    let waiting = LaneWaits::ForHelp(None).to_string();
    if error != with_help(waiting.clone(), Language::En, db, session)? {
        return Ok(words.status_error(error));
    }
    let advice = awaited(db, session)?.map(|advice| format!(": {}", advised(&advice, words, session)));
    Ok(format!("{}{}", words.status_error(&waiting), advice.unwrap_or_default()))
}

/// What the bot may do, by how it does it.
fn may(db: Db<'_>, texts: &Texts) -> Result<String> {
    let known = db.settings().capabilities()?;
    let ways = [Way::Auto, Way::Assist, Way::Off].map(|way| {
        let of_way = Capability::ALL.into_iter().filter(|capability| {
            known.iter().find(|state| state.capability == *capability).map_or(Way::Off, |state| state.way) == way
        });
        let names: Vec<&str> = of_way.map(|capability| texts.capability(capability)).collect();
        (way, names)
    });
    let said = ways.iter().filter(|(_, names)| !names.is_empty());
    Ok(said.map(|(way, names)| texts.terminal().status_way(*way, names)).collect::<Vec<_>>().join("; "))
}

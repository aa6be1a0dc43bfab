//! `check`: proves the set-up and says what to do about each failure.

mod max;
mod rules;
mod service;
mod shown;
mod telegram;
mod vk;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;

pub(super) use telegram::{ChatTrouble, admin_chat_trouble, token_that_never_worked};

use super::show::rfc3339;
use super::{Globals, Session};
use crate::app::{check_routes, known_platforms};
use crate::clock::ClockStanding;
use crate::config::addresses::masked;
use crate::domain::action::{Advice, Way};
use crate::domain::event::Command;
use crate::domain::key::{KEY_REFUSED, KeyName};
use crate::store::{self, Db, EngineLock};
use crate::texts::{BrakeLabel, BrakeLine, Language, Texts, html, with_titles};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  etronics-bot check\n  etronics-bot check --fix\n  etronics-bot check --json | jq '.checks[] | select(.ok|not)'"
)]
pub(crate) struct Args {
    /// One JSON document
    #[arg(long)]
    json: bool,
    /// Switch Long Poll on, with the events that are needed
    #[arg(long)]
    fix: bool,
    /// Try writes that VK does not list for a community token, on ids that cannot exist, and remember what it allows
    #[arg(long)]
    probe: bool,
}

impl Args {
    /// The report as people read it; nothing is changed.
    pub(in crate::cli) fn plain() -> Self {
        Self { json: false, fix: false, probe: false }
    }
}

/// The daemon that runs has looked for itself within this time, so that `status` says the same.
const LOOKED_WITHIN: Duration = Duration::from_secs(5);

/// A database of so many bytes is looked through in about a second, also by a small machine.
const LOOKED_THROUGH: u64 = 64 << 20;

/// One line of the report.
#[derive(Debug, Clone, Serialize)]
struct ReportLine {
    name: String,
    ok: bool,
    required: bool,
    detail: String,
    fix: Option<String>,
    /// What to do, where the chat says it too: there it has words in both languages.
    #[serde(skip)]
    advice: Option<Advice>,
    /// How a capability is carried out.
    #[serde(skip)]
    way: Option<Way>,
}

impl ReportLine {
    fn good(name: &str, detail: impl Into<String>) -> Self {
        let (name, detail) = (name.to_owned(), detail.into());
        Self { name, ok: true, required: false, detail, fix: None, advice: None, way: None }
    }

    fn bad(name: &str, required: bool, detail: impl Into<String>, fix: Option<String>) -> Self {
        Self { ok: false, required, fix, ..Self::good(name, detail) }
    }

    fn needed(self) -> Self {
        Self { required: true, ..self }
    }

    /// What failed and says nothing of what to do failed on the way to its platform.
    fn or_out_of_reach(self, platform: &str, api_url: &str, has_proxy: bool) -> Self {
        if self.ok || self.fix.is_some() {
            return self;
        }
        let api_url = masked(api_url);
        let way = if is_of_the_clock(&self.detail) {
            SET_THE_CLOCK.to_owned()
        } else if self.detail.contains(" answered 429") {
            CHECK_LATER.to_owned()
        } else if has_proxy {
            format!("see whether {platform}.proxy is up and leads to {api_url}, then check again")
        } else {
            format!(
                "see whether {api_url} is reached from this machine (another way: {platform}.proxy), then check again"
            )
        };
        Self { fix: Some(way), ..self }
    }

    fn advised(self, advice: Option<Advice>) -> Self {
        Self { fix: advice.as_ref().map(words), advice, ..self }
    }
}

/// What to do about certificates that are not valid at the moment that this machine takes it to be.
const SET_THE_CLOCK: &str =
    "see what time this machine has, for by it the certificate does not hold: set its clock (timedatectl set-ntp true)";

/// What to do about a platform that answers, and asks to go slower.
const CHECK_LATER: &str = "it asks to go slower: check again in a few minutes; what waits is sent by itself";

/// Whether a connection failed by a certificate that began later or ended before (the words of rustls and of OpenSSL).
fn is_of_the_clock(detail: &str) -> bool {
    let detail = detail.to_lowercase();
    let words = ["not valid yet", "notvalidyet", "not yet valid", "expired"];
    detail.contains("certificate") && words.iter().any(|words| detail.contains(words))
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let session = match globals.session() {
        Ok(session) => session,
        // Whoever reads the document finds in it what the line would say.
        Err(error) if args.json => {
            let fix = "mend the config file, or write a new one: `etronics-bot config init PATH`";
            let checks = [ReportLine::bad("config", true, format!("{error:#}"), Some(fix.to_owned()))];
            globals.document(&serde_json::json!({"ok": false, "checks": checks}))?;
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => return Err(error),
    };
    let mut checks = vec![config(&session), database(&session)];
    checks.extend(disk(&session));
    checks.extend(brake(&session));
    if session.config.vk.group_id.is_some() {
        let vk = &session.config.vk;
        let reached = |line: ReportLine| line.or_out_of_reach("vk", &vk.api_url, vk.proxy.is_some());
        checks.extend(vk::of_vk(args, &session)?.into_iter().map(reached));
    }
    let telegram = &session.config.telegram;
    let reached = |line: ReportLine| line.or_out_of_reach("telegram", &telegram.api_url, telegram.proxy.is_some());
    checks.extend(telegram::of_telegram(&session)?.into_iter().map(reached));
    checks.extend(max::of_max(&session)?);
    checks.extend(copies(&session));
    checks.extend(rules::of_rules(&session)?);
    checks.extend(met_by_the_daemon(&session));
    checks.extend(clock(&session));
    checks.extend(service::unreadable(&session));
    let checks: Vec<ReportLine> = checks.into_iter().map(|line| where_its_key_is(line, &session)).collect();
    let ok = checks.iter().all(|check| check.ok || !check.required);
    let daemon_runs = EngineLock::is_held(&session.database);
    if daemon_runs {
        // A disk that takes nothing must not cost the report that tells of it.
        if let Err(error) = look_again(&session, &checks) {
            tracing::debug!("the daemon was not asked to look again: {error:#}");
        }
    }
    if args.json {
        globals.document(&serde_json::json!({"ok": ok, "checks": checks}))?;
    } else {
        globals.say(&shown::report(&checks, daemon_runs, globals))?;
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A dead key that was given in the chat is replaced there: one that is put into the file would never be looked at.
fn where_its_key_is(line: ReportLine, session: &Session) -> ReportLine {
    match &line.advice {
        Some(Advice::NewToken { key, .. }) if session.is_of_the_chat(key) => {
            let fix = of_the_chat(key);
            ReportLine { fix: Some(fix), advice: None, ..line }
        }
        _ => line,
    }
}

/// What to do about it.
pub(super) fn of_the_chat(key: &str) -> String {
    format!(
        "{key} is no longer accepted: send a new one to the bot (⚙️ → 🔑), for the one given in the chat goes before the \
         config file"
    )
}

/// What was mended a moment ago is used by the daemon at once, not after its own next look; what a capability is has one
/// answer everywhere.
fn look_again(session: &Session, checks: &[ReportLine]) -> Result<()> {
    let conn = store::open_visitor(&session.database)?;
    Db::new(&conn).inbox().put_command(&Command::LookAgain, session.now())?;
    let deadline = Instant::now() + LOOKED_WITHIN;
    while Instant::now() < deadline {
        let known = Db::new(&conn).settings().capabilities()?;
        let said = |name: &str| known.iter().find(|state| vk::name_of(state.capability) == name).map(|state| state.way);
        if checks.iter().all(|check| check.way.is_none() || said(&check.name) == check.way) {
            break;
        }
        super::look_again_after(Duration::from_millis(50));
    }
    Ok(())
}

/// Cross-posting that is on has somewhere to go.
fn copies(session: &Session) -> Option<ReportLine> {
    let config = session.in_force_or_file().copies;
    (config.enabled && config.leads_nowhere()).then(|| {
        let fix = "make the bot an administrator of your channel, then set crosspost.channel_id to the channel's number or \
                   @name (or in the panel: 🔁)";
        ReportLine::bad("crosspost_channel", false, "cross-posting is on and has no channel", Some(fix.to_owned()))
    })
}

fn config(session: &Session) -> ReportLine {
    let path =
        session.config_path().map_or_else(|| "no file, environment only".to_owned(), |p| p.display().to_string());
    let known = || check_routes(&session.config.copies, false, &known_platforms(&session.config));
    match session.config.require_daemon().and_then(|()| known()) {
        Ok(()) => ReportLine::good("config", path).needed(),
        Err(error) => {
            // Credentials of systemd are the service's alone.
            let elsewhere = "the daemon that runs has keys which are not here, such as credentials of systemd: check with them, \
                             as docs/keys.md says";
            let fix = if EngineLock::is_held(&session.database) { elsewhere } else { "set the missing keys" };
            ReportLine::bad("config", true, format!("{path}: {error:#}"), Some(fix.to_owned()))
        }
    }
}

/// What the platforms just said of the time; nothing where they did not.
fn clock(session: &Session) -> Option<ReportLine> {
    match session.clock.standing() {
        ClockStanding::Right => Some(ReportLine::good("clock", "as VK and Telegram say")),
        ClockStanding::Off(by) => Some(ReportLine::bad(
            "clock",
            false,
            format!("{} s {} what VK and Telegram say", by.abs() / 1000, if by > 0 { "ahead of" } else { "behind" }),
            Some("set it (timedatectl set-ntp true): until then nothing is forgotten or done by time".to_owned()),
        )),
        ClockStanding::Unheard | ClockStanding::Untold => None,
    }
}

/// Nothing where the machine does not tell.
fn disk(session: &Session) -> Option<ReportLine> {
    let free = crate::disk::free_beside(&session.database)?;
    let detail = format!("{} MB free beside the database", free >> 20);
    let fix = || Some("make room, or a larger disk: when it is full nothing can be written down".to_owned());
    Some(if free < crate::disk::LOW {
        // With nothing left the daemon does nothing any more.
        ReportLine::bad("disk", crate::disk::is_full(&session.database), detail, fix())
    } else {
        ReportLine::good("disk", detail)
    })
}

/// Chats that take no messages and a second listener, as the daemon that runs met them.
fn met_by_the_daemon(session: &Session) -> Vec<ReportLine> {
    if !EngineLock::is_held(&session.database) {
        return Vec::new();
    }
    let Ok(conn) = session.reader() else { return Vec::new() };
    let db = Db::new(&conn);
    let known = db.settings().refusing_chats().unwrap_or_default();
    let titles = db.chats().chat_titles().unwrap_or_default();
    let rival = db.settings().rival_now(session.now()).ok().flatten().map(|_| {
        let fix = "stop it, or have @BotFather issue a new token: it takes some of the buttons and messages";
        ReportLine::bad("telegram_only_listener", true, store::RIVAL, Some(fix.to_owned()))
    });
    let fix = "open the chat or its topic and let the bot write there: what is for it waits and comes in order";
    // Nobody but whoever asks the model hears what its server says of the key.
    let name = KeyName::OpenAi;
    let refused = db.settings().refused_keys().unwrap_or_default();
    let of_model = (refused.contains(&name) && session.config.openai.api_key.is_some()).then(|| {
        let advice = Advice::new_token(name.setting());
        ReportLine::bad("openai_key", false, KEY_REFUSED, None).advised(Some(advice))
    });
    known
        .into_iter()
        .map(|(_, why)| {
            let why = with_titles(&why, &titles);
            ReportLine::bad("telegram_chat_takes_messages", true, why, Some(fix.to_owned()))
        })
        .chain(rival)
        .chain(of_model)
        .collect()
}

fn database(session: &Session) -> ReportLine {
    let path = &session.database;
    let is_held = EngineLock::is_held(path);
    let running = if is_held { ", the daemon runs" } else { "" };
    if let Some(trouble) = EngineLock::said(path) {
        // What is damaged says itself what to do.
        let fix = "see whether the disk has room and whether another program holds the database: the daemon goes on by itself";
        let fix = trouble.starts_with("the database refuses").then(|| fix.to_owned());
        return ReportLine::bad("database", true, trouble, fix);
    }
    // Whoever checks beside the daemon may be another user.
    let writable = if is_held { Ok(()) } else { store::ensure_writable(path) };
    if let Err(error) = store::refuse_lost(path).and(store::refuse_second_name(path)).and(writable) {
        return ReportLine::bad("database", true, format!("{error:#}"), None);
    }
    if !path.exists() {
        return ReportLine::good("database", format!("{} will be made at the first run", path.display())).needed();
    }
    let (have, know) = (store::schema_of(path), store::schema_version());
    if let Some(have) = have.filter(|have| *have < know) {
        let detail = format!("{} is of schema version {have}: the next start upgrades it to {know}", path.display());
        return ReportLine::good("database", detail).needed();
    }
    let looked = store::open_reader(path).and_then(|conn| {
        let owner = Db::new(&conn).settings().meta("group_id")?;
        if let (Some(owner), Some(ours)) = (owner, session.config.vk.group_id) {
            anyhow::ensure!(
                owner == ours.to_string(),
                "{} belongs to vk community {owner}, the config names {ours}",
                path.display()
            );
        }
        Ok(std::fs::metadata(path)?.len())
    });
    // A larger one the daemon looks through beside its work, after an unclean end.
    let is_small = looked.as_ref().is_ok_and(|bytes| *bytes <= LOOKED_THROUGH);
    if let Some(error) = is_small.then(|| store::quick_check(path)).and_then(Result::err) {
        return ReportLine::bad("database", true, format!("{:#}", store::in_words(error, path)), None);
    }
    match looked {
        Ok(bytes) => {
            ReportLine::good("database", format!("{}, {:.1} MB{running}", path.display(), bytes as f64 / 1e6)).needed()
        }
        // What is damaged says itself what to do.
        Err(error) if store::is_of_the_file(&error) => {
            ReportLine::bad("database", true, format!("{:#}", store::in_words(error, path)), None)
        }
        // A newer one says what to do as well.
        Err(error) => {
            let fix = have.is_none_or(|have| have <= know).then(|| "check storage.path".to_owned());
            ReportLine::bad("database", true, format!("{error:#}"), fix)
        }
    }
}

/// Nothing where it is off.
fn brake(session: &Session) -> Option<ReportLine> {
    let conn = store::open_reader(&session.database).ok().filter(|_| session.database.exists())?;
    let brake = Db::new(&conn).brake().on().ok().flatten()?;
    let line = BrakeLine { since: rfc3339(brake.since, session.timezone()), sight: brake.sight };
    let texts = Texts::new(Language::En);
    let fix = format!("press «{}» in the admin chat", texts.moderation().brake_label(BrakeLabel::ActAgain));
    Some(ReportLine::bad("brake", false, html::plain(&texts.moderation().brake_line(&line)), Some(fix)))
}

fn words(advice: &Advice) -> String {
    html::plain(&Texts::new(Language::En).advice(advice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_does_not_hold_now_is_the_clocks_and_no_proxys() {
        let fix = |detail: &str, has_proxy: bool| {
            let line = ReportLine::bad("vk_long_poll", true, detail, None);
            line.or_out_of_reach("vk", "https://api.vk.com/method", has_proxy).fix.unwrap()
        };
        for has_proxy in [false, true] {
            for detail in [
                "invalid peer certificate: certificate not valid yet: verification time 5 (UNIX)",
                "invalid peer certificate: certificate expired: verification time 5 (UNIX)",
                "invalid peer certificate: Expired",
            ] {
                assert!(fix(detail, has_proxy).contains("timedatectl set-ntp true"), "{detail}");
            }
        }
        assert!(fix("connection refused", true).starts_with("see whether vk.proxy is up"));
        assert!(fix("connection refused", false).contains("(another way: vk.proxy)"));
        assert!(!fix("the session expired", false).contains("timedatectl"));
    }
}

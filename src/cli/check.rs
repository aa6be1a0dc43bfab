//! `check`: proves the set-up and says what to do about each failure.

use std::process::ExitCode;

use anyhow::{Context, Result};
use serde::Serialize;

use super::show::rfc3339;
use super::{Globals, Session};
use crate::app::{check_routes, known_platforms};
use crate::clock::ClockStanding;
use crate::domain::action::{Advice, CapabilityState, Fate, Way};
use crate::domain::event::Command;
use crate::domain::ids::ChatId;
use crate::store::{self, Db, EngineLock, Store};
use crate::telegram::admin_chat;
use crate::telegram::doctor as telegram;
use crate::texts::{BrakeLabel, BrakeLine, Language, Texts, html, with_titles};
use crate::vk::capabilities;
use crate::vk::doctor as vk;
use crate::vk::tokens::{Nature, Tokens};

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

/// One line of the report.
#[derive(Debug, Clone, Serialize)]
struct ReportLine {
    name: String,
    ok: bool,
    required: bool,
    detail: String,
    fix: Option<String>,
}

impl ReportLine {
    fn good(name: &str, detail: impl Into<String>) -> Self {
        Self { name: name.to_owned(), ok: true, required: false, detail: detail.into(), fix: None }
    }

    fn bad(name: &str, required: bool, detail: impl Into<String>, fix: Option<String>) -> Self {
        Self { name: name.to_owned(), ok: false, required, detail: detail.into(), fix }
    }
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let mut checks = vec![config(&session), database(&session)];
    checks.extend(disk(&session));
    checks.extend(brake(&session));
    if session.config.vk.group_id.is_some() {
        checks.extend(of_vk(args, &session)?);
    }
    checks.extend(of_telegram(&session)?);
    checks.extend(met_by_the_daemon(&session));
    checks.extend(clock(&session));
    if EngineLock::is_held(&session.database) {
        // What was mended a moment ago is used by the daemon at once, not after its own next look.
        let conn = store::open_visitor(&session.database)?;
        Db::new(&conn).inbox().put_command(&Command::LookAgain, session.now())?;
    }
    let ok = checks.iter().all(|check| check.ok || !check.required);
    if args.json {
        globals.say(&serde_json::to_string_pretty(&serde_json::json!({"ok": ok, "checks": checks}))?);
    } else {
        for check in &checks {
            globals.say(&in_words(check));
        }
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn in_words(check: &ReportLine) -> String {
    let mark = match (check.ok, check.required) {
        (true, _) => "ok  ",
        (false, true) => "FAIL",
        (false, false) => "warn",
    };
    let fix = check.fix.as_ref().map(|fix| format!("\n      → {fix}")).unwrap_or_default();
    format!("{mark}  {}: {}{fix}", check.name, check.detail)
}

fn config(session: &Session) -> ReportLine {
    let path =
        session.config_path().map_or_else(|| "no file, environment only".to_owned(), |p| p.display().to_string());
    let known = || check_routes(&session.config.copies, false, &known_platforms());
    match session.config.require_daemon().and_then(|()| known()) {
        Ok(()) => ReportLine { required: true, ..ReportLine::good("config", path) },
        Err(error) => {
            ReportLine::bad("config", true, format!("{path}: {error:#}"), Some("set the missing keys".to_owned()))
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
        ReportLine::bad("disk", false, detail, fix())
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
        ReportLine::bad("telegram_only_listener", true, super::status::RIVAL, Some(fix.to_owned()))
    });
    let fix = "open the chat or its topic and let the bot write there: what is for it waits and comes in order";
    known
        .into_iter()
        .map(|(_, why)| {
            let why = with_titles(&why, &titles);
            ReportLine::bad("telegram_chat_takes_messages", true, why, Some(fix.to_owned()))
        })
        .chain(rival)
        .collect()
}

fn database(session: &Session) -> ReportLine {
    let path = &session.database;
    let running = if EngineLock::is_held(path) { ", the daemon runs" } else { "" };
    if let Err(error) = store::refuse_lost(path) {
        return ReportLine::bad("database", true, format!("{error:#}"), None);
    }
    if !path.exists() {
        return ReportLine {
            required: true,
            ..ReportLine::good("database", format!("{} will be made at the first run", path.display()))
        };
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
    match looked {
        Ok(bytes) => ReportLine {
            required: true,
            ..ReportLine::good("database", format!("{}, {:.1} MB{running}", path.display(), bytes as f64 / 1e6))
        },
        // What is damaged says itself what to do.
        Err(error) if store::is_of_the_file(&error) => {
            ReportLine::bad("database", true, format!("{:#}", store::in_words(error, path)), None)
        }
        Err(error) => ReportLine::bad("database", true, format!("{error:#}"), Some("check storage.path".to_owned())),
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

fn of_vk(args: &Args, session: &Session) -> Result<Vec<ReportLine>> {
    let tokens = Tokens::new(&session.config.vk_settings()?, session.clock.clone())?;
    session.recall(&tokens)?;
    let mut checks = Vec::new();
    if args.fix {
        checks.push(match capabilities::switch_long_poll_on(&tokens) {
            Ok(()) => {
                ReportLine::good("vk_long_poll_fix", "Long Poll was switched on, with every event that is needed")
            }
            Err(fate) => ReportLine::bad("vk_long_poll_fix", true, told(&fate), advice_of(&fate)),
        });
    }
    if args.probe {
        checks.extend(probe(&tokens, session)?);
    }
    checks.extend(vk::examine(&tokens).iter().map(of_finding));
    checks.extend(capabilities::look(&tokens).iter().map(of_capability));
    Ok(checks)
}

fn told(fate: &Fate) -> String {
    match fate {
        Fate::Later { cause, .. } | Fate::Unknown { cause } => format!("{cause:#}"),
        Fate::Never { note } => note.clone(),
        Fate::Help { .. } => "no token that is set may".to_owned(),
        Fate::Migrated { to } => format!("moved to {to}"),
    }
}

fn advice_of(fate: &Fate) -> Option<String> {
    match fate {
        Fate::Help { advice, .. } => Some(words(advice)),
        Fate::Later { .. } | Fate::Never { .. } | Fate::Migrated { .. } | Fate::Unknown { .. } => None,
    }
}

fn probe(tokens: &Tokens, session: &Session) -> Result<Vec<ReportLine>> {
    let probes = vk::probe_writes(tokens);
    let learnt: Vec<&str> = probes.iter().filter(|probe| probe.may == Some(true)).map(|probe| probe.method).collect();
    // Before the first `run` there is no database yet: what was found must not be lost on it.
    if session.database.exists() {
        let conn = store::open_visitor(&session.database)?;
        Db::new(&conn).settings().set_learnt_methods(&learnt).context("remembering what the probe found")?;
    } else {
        let store = Store::open(&session.database, tokens.group_id(), session.now())
            .context("remembering what the probe found")?;
        store.write(|db| db.settings().set_learnt_methods(&learnt))?;
    }
    Ok(probes
        .iter()
        .map(|probe| {
            let result = match probe.may {
                Some(true) => "VK allows it (remembered)",
                Some(false) => "VK does not allow it",
                None => "VK did not say",
            };
            let detail = format!("{} with {}: {result}: {}", probe.method, probe.kind.config_key(), probe.words);
            ReportLine::good("vk_probe", detail)
        })
        .collect())
}

fn of_finding(finding: &vk::VkFinding) -> ReportLine {
    let name = match finding.name {
        vk::VkCheck::CommunityToken => "vk_community_token",
        vk::VkCheck::ServiceToken => "vk_service_token",
        vk::VkCheck::UserToken => "vk_user_token",
        vk::VkCheck::LongPoll => "vk_long_poll",
    };
    let detail = match &finding.detail {
        vk::VkDetail::Token(nature) => of_nature(nature),
        vk::VkDetail::Stranger { group_id } => format!("belongs to another community: {group_id}"),
        vk::VkDetail::LongPoll(settings) if !settings.enabled => "switched off".to_owned(),
        vk::VkDetail::LongPoll(settings) if settings.missing.is_empty() => {
            "on, with every event that is needed".to_owned()
        }
        vk::VkDetail::LongPoll(settings) => format!("on, but without {}", settings.missing.join(", ")),
        vk::VkDetail::Failed { cause } => cause.clone(),
    };
    let fix = finding.fix.as_ref().map(words);
    ReportLine { name: name.to_owned(), ok: finding.ok, required: finding.required, detail, fix }
}

fn of_nature(nature: &Nature) -> String {
    match nature {
        Nature::Community { rights, group_id } => {
            let of = group_id.map(|id| format!(" of {id}")).unwrap_or_default();
            format!("a community token{of} with the rights {}", rights.join(", "))
        }
        Nature::Service => "a service token".to_owned(),
        Nature::User { limited: true, .. } => "a VK ID token: the methods of moderation are closed to it".to_owned(),
        Nature::User { admin_level, .. } => {
            let role = match admin_level {
                3.. => "an administrator's token",
                2 => "an editor's token",
                1 => "a moderator's token",
                _ => "the token of somebody who does not manage this community",
            };
            role.to_owned()
        }
        Nature::Dead { message } => format!("VK does not accept it: {message}"),
        Nature::Unknown { cause } => format!("VK did not answer: {cause}"),
    }
}

/// What a capability is in, and what would raise it. Assist and off are ways to work, not failures.
fn of_capability(state: &CapabilityState) -> ReportLine {
    let how = match state.way {
        Way::Auto => "auto: the bot does it itself",
        Way::Assist => "assist: the bot asks the admin to",
        Way::Off => "off",
    };
    let name = format!("can_{}", state.capability.as_str());
    ReportLine { fix: state.advice.as_ref().map(words), ..ReportLine::good(&name, how) }
}

fn of_telegram(session: &Session) -> Result<Vec<ReportLine>> {
    if session.config.telegram.bot_token.is_none() {
        let fix = "make a bot with @BotFather and set telegram.bot_token".to_owned();
        return Ok(vec![ReportLine::bad("telegram_bot", true, "no token is set", Some(fix))]);
    }
    let settings = session.config.telegram_settings()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting a runtime")?;
    let (channels, names) = session.config.copy_channels();
    let findings =
        runtime.block_on(telegram::examine(&settings, &channels, &names, has_owners(session), &session.clock))?;
    Ok(findings.iter().map(of_telegram_finding).collect())
}

fn has_owners(session: &Session) -> bool {
    !session.config.telegram.owners.is_empty()
}

/// What is wrong with the admin's chat.
pub(super) struct ChatTrouble {
    /// In one line, with what to do.
    pub(super) words: String,
    /// It is one that must not hear a word.
    pub(super) channel: bool,
    /// Where it went, if it became a supergroup.
    pub(super) moved: Option<(ChatId, ChatId)>,
}

/// What is wrong with the admin's chat. Telegram out of reach, or too slow to tell, is no trouble of the chat.
pub(super) fn admin_chat_trouble(session: &Session) -> Result<Option<ChatTrouble>> {
    /// The daemon starts after this much waiting at most.
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);
    let settings = session.config.telegram_settings()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting a runtime")?;
    let owners = has_owners(session);
    let look = async { tokio::time::timeout(PATIENCE, admin_chat::trouble(&settings, owners)).await };
    let Ok(found) = runtime.block_on(look) else { return Ok(None) };
    Ok(found?.map(|finding| {
        let ReportLine { detail, fix, .. } = of_telegram_finding(&finding);
        let fix = fix.map(|fix| format!(": {fix}")).unwrap_or_default();
        let moved = match finding.detail {
            telegram::TelegramDetail::Moved { chat, to } => Some((chat, to)),
            _ => None,
        };
        let channel = matches!(finding.detail, telegram::TelegramDetail::Channel { .. });
        ChatTrouble { words: format!("{detail}{fix}"), channel, moved }
    }))
}

/// “Editors” (-100500): the name to know it by, the number as the config has it.
fn chat_named(chat: ChatId, title: Option<&str>) -> String {
    title.map_or_else(|| chat.to_string(), |title| format!("“{title}” ({chat})"))
}

fn of_telegram_finding(finding: &telegram::TelegramFinding) -> ReportLine {
    let name = match finding.name {
        telegram::TelegramCheck::BotToken => "telegram_bot",
        telegram::TelegramCheck::Webhook => "telegram_webhook",
        telegram::TelegramCheck::AdminChat => "telegram_admin_chat",
        telegram::TelegramCheck::AdminChatAdmins => "telegram_admin_chat_admins",
        telegram::TelegramCheck::DiscussionChat => "telegram_discussion_chat",
        telegram::TelegramCheck::DiscussionRights => "telegram_discussion_rights",
        telegram::TelegramCheck::ChannelRights => "telegram_channel_rights",
        telegram::TelegramCheck::Privacy => "telegram_privacy",
    };
    let detail = match &finding.detail {
        telegram::TelegramDetail::Bot { id, username } => format!("@{username}, {id}"),
        telegram::TelegramDetail::Webhook { active: true, pending } => {
            format!("a webhook is set, {pending} updates wait")
        }
        telegram::TelegramDetail::Webhook { active: false, pending } => format!("none, {pending} updates wait"),
        telegram::TelegramDetail::Chat { chat, title } => format!("{chat} {}", title.as_deref().unwrap_or_default()),
        telegram::TelegramDetail::Channel { chat, title } => format!(
            "telegram.admin_chat_id {chat} is a channel ({}): everybody who reads it would read the panel and the digests",
            title.as_deref().unwrap_or("no title")
        ),
        telegram::TelegramDetail::Moved { chat, to } => {
            format!("the group {chat} became a supergroup and is {to} now; the daemon that runs follows it by itself")
        }
        telegram::TelegramDetail::Admins { chat, title, people } => {
            format!("{people} people administer {}", chat_named(*chat, title.as_deref()))
        }
        telegram::TelegramDetail::Writers(writers) if writers.is_empty() => {
            "telegram.admin_chat_id is not set, and nobody wrote to the bot of late".to_owned()
        }
        telegram::TelegramDetail::Writers(writers) => {
            let list: Vec<String> = writers
                .iter()
                .map(|writer| format!("{} ({})", writer.chat, writer.name.as_deref().unwrap_or("no name")))
                .collect();
            format!("telegram.admin_chat_id is not set; who wrote to the bot: {}", list.join(", "))
        }
        telegram::TelegramDetail::Rights { chat, title, missing } if missing.is_empty() => {
            format!("all that is needed in {}", chat_named(*chat, title.as_deref()))
        }
        telegram::TelegramDetail::Rights { chat, title, missing } => {
            format!("missing in {}: {}", chat_named(*chat, title.as_deref()), missing.join(", "))
        }
        telegram::TelegramDetail::Privacy { reads_all: true } => "the bot reads every message of groups".to_owned(),
        telegram::TelegramDetail::Privacy { reads_all: false } => {
            "privacy mode is on: only an administrator hears all".to_owned()
        }
        telegram::TelegramDetail::Failed { cause } => cause.clone(),
    };
    let fix = finding.fix.as_ref().map(|fix| match fix {
        telegram::Fix::Advice(advice) => words(advice),
        telegram::Fix::RunTakesWebhookAway => "`etronics-bot run` takes it away by itself".to_owned(),
        telegram::Fix::SetAdminChat => "write to the bot, then set telegram.admin_chat_id to your chat".to_owned(),
        telegram::Fix::NoChannel => {
            "set telegram.admin_chat_id to a group of your administrators, or to your own chat with the bot".to_owned()
        }
        telegram::Fix::SetNumber { to, title } => {
            let named = title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
            format!("set telegram.admin_chat_id = {to}{named}")
        }
        telegram::Fix::LetAdminsBeRead { chat, title } => format!(
            "until it is read nobody may use the panel: make the bot an administrator of {}, or name the owners in telegram.admin_user_ids",
            chat_named(*chat, title.as_deref())
        ),
        telegram::Fix::MakeAdmin { chat, title, rights } => {
            let chat = chat_named(*chat, title.as_deref());
            format!("make the bot an administrator of {chat} with {}", rights.join(", "))
        }
    });
    ReportLine { name: name.to_owned(), ok: finding.ok, required: finding.required, detail, fix }
}

//! What `check` says of Telegram: the bot, its chats, its channels.

use std::time::Duration;

use anyhow::{Context, Result};

use super::{ReportLine, SET_THE_CLOCK, is_of_the_clock, words};
use crate::cli::Session;
use crate::domain::chat_ref::ChatRef;
use crate::domain::ids::{ChatId, PersonId};
use crate::store::Db;
use crate::telegram::admin_chat;
use crate::telegram::doctor as telegram;

pub(super) fn of_telegram(session: &Session) -> Result<Vec<ReportLine>> {
    if session.config.telegram.bot_token.is_none() {
        let fix = "make a bot with @BotFather and set telegram.bot_token".to_owned();
        return Ok(vec![ReportLine::bad("telegram_bot", true, "no token is set", Some(fix))]);
    }
    let settings = session.config.telegram_settings()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting a runtime")?;
    let (channels, names) = session.config.copy_channels();
    let to = telegram::CopiedTo { channels, names, topics: session.config.copy_topics() };
    let looks = telegram::examine(&settings, &to, has_owners(session), deputy(session), &session.clock);
    let findings = match runtime.block_on(looks) {
        Ok(findings) => findings,
        // No token of a bot, say: `run` does not begin with it.
        Err(error) => {
            let fix = "correct that key of [telegram]".to_owned();
            return Ok(vec![ReportLine::bad("telegram_bot", true, format!("{error:#}"), Some(fix))]);
        }
    };
    Ok(findings.iter().map(|finding| out_of_reach(of_telegram_finding(finding), finding, session)).collect())
}

/// Who stands in on a holiday; whether they can be written to is one truth here and in the panel.
fn deputy(session: &Session) -> Option<admin_chat::Deputy> {
    let chat = session.in_force_or_file().holiday.deputy?;
    let talk = session.reader().and_then(|conn| Db::new(&conn).talks().talk(PersonId::telegram(chat.0)));
    let wrote = talk.ok().map(|talk| talk.is_some_and(|talk| talk.heard_at.is_some() && talk.reachable));
    Some(admin_chat::Deputy { chat, wrote })
}

/// Where Telegram does not answer at all, the way around is named.
fn out_of_reach(line: ReportLine, finding: &telegram::TelegramFinding, session: &Session) -> ReportLine {
    let failed = matches!(&finding.detail, telegram::TelegramDetail::Failed { cause } if cause.contains("not reached"));
    if !failed || line.fix.is_some() {
        return line;
    }
    let fix = if is_of_the_clock(&line.detail) {
        SET_THE_CLOCK
    } else if session.config.telegram.proxy.is_some() {
        "the proxy of telegram.proxy does not lead to Telegram: is it up, are its name and password right?"
    } else {
        "where Telegram is blocked set telegram.proxy = \"socks5://HOST:PORT\" (or http://): it is for Telegram alone"
    };
    ReportLine { fix: Some(fix.to_owned()), ..line }
}

/// The daemon starts after this much waiting at most.
const PATIENCE: Duration = Duration::from_secs(5);

fn has_owners(session: &Session) -> bool {
    !session.config.telegram.owners.is_empty()
}

/// What is wrong with the admin's chat.
pub(in crate::cli) struct ChatTrouble {
    /// In one line, with what to do.
    pub(in crate::cli) words: String,
    /// It is one that must not hear a word.
    pub(in crate::cli) channel: bool,
    /// Where it went, if it became a supergroup.
    pub(in crate::cli) moved: Option<(ChatId, ChatId)>,
}

/// Telegram's words for a token that it does not take and that never worked here; `None` also where it did, or where
/// Telegram is out of reach: then the daemon waits for better times.
pub(in crate::cli) fn token_that_never_worked(session: &Session) -> Result<Option<String>> {
    let settings = session.config.telegram_settings()?;
    let bot = settings.bot_token.reveal().split(':').next().unwrap_or_default().to_owned();
    let worked = match session.reader() {
        Ok(conn) => Db::new(&conn).inbox().sources()?.iter().any(|source| source.account == format!("telegram:{bot}")),
        Err(_) => false,
    };
    if worked {
        return Ok(None);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting a runtime")?;
    let asked = async { tokio::time::timeout(PATIENCE, admin_chat::token_refused(&settings)).await };
    runtime.block_on(asked).unwrap_or(Ok(None))
}

/// What is wrong with the admin's chat. Telegram out of reach, or too slow to tell, is no trouble of the chat.
pub(in crate::cli) fn admin_chat_trouble(session: &Session) -> Result<Option<ChatTrouble>> {
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

fn chat_of(chat: &ChatRef) -> ChatId {
    chat.telegram().unwrap_or(ChatId(0))
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
        telegram::TelegramCheck::Deputy => "telegram_deputy",
        telegram::TelegramCheck::LargeFiles => "telegram_large_files",
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
        telegram::TelegramDetail::ChannelNotDiscussion { chat, title } => format!(
            "telegram.discussion_chat_id {chat} is a channel ({}): nobody comments there, so nothing is moderated",
            title.as_deref().unwrap_or("no title")
        ),
        telegram::TelegramDetail::Moved { chat, to } => {
            format!("the group {chat} became a supergroup and is {to} now; the daemon that runs follows it by itself")
        }
        telegram::TelegramDetail::Unheard { chat } => {
            format!("{chat} has not written to the bot: no alert of a holiday reaches them")
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
        telegram::TelegramDetail::LocalServer(Some(true)) => "files of posts may have 2,000 MB".to_owned(),
        telegram::TelegramDetail::LocalServer(None) => {
            "files of posts may have 2,000 MB if the server was started with --local: without a picture of the bot nobody can tell"
                .to_owned()
        }
        telegram::TelegramDetail::LocalServer(Some(false)) => {
            "the server at telegram.api_url was not started with --local and takes files of 50 MB".to_owned()
        }
        telegram::TelegramDetail::Topic { chat, title, forum: true } => {
            let topic = chat.topic().unwrap_or_default();
            format!("topic {topic} of {}; whether it is there its first post will show", chat_named(chat_of(chat), title.as_deref()))
        }
        telegram::TelegramDetail::Topic { chat, title, forum: false } => {
            format!("{} has no topics", chat_named(chat_of(chat), title.as_deref()))
        }
        telegram::TelegramDetail::Failed { cause } => cause.clone(),
    };
    let advice = match &finding.fix {
        Some(telegram::Fix::Advice(advice)) => Some(advice.clone()),
        _ => None,
    };
    let fix = finding.fix.as_ref().map(words_of_fix);
    ReportLine { ok: finding.ok, required: finding.required, fix, advice, ..ReportLine::good(name, detail) }
}

fn words_of_fix(fix: &telegram::Fix) -> String {
    match fix {
        telegram::Fix::Advice(advice) => words(advice),
        telegram::Fix::RunTakesWebhookAway => "`etronics-bot run` takes it away by itself".to_owned(),
        telegram::Fix::SetAdminChat => "write to the bot, then set telegram.admin_chat_id to your chat".to_owned(),
        telegram::Fix::NoChannel => {
            "set telegram.admin_chat_id to a group of your administrators, or to your own chat with the bot".to_owned()
        }
        telegram::Fix::SetDiscussion { to: Some(to) } => {
            format!("its discussion is another chat: set telegram.discussion_chat_id = {to}")
        }
        telegram::Fix::SetDiscussion { to: None } => {
            "link a group to the channel (its settings → Discussion) and set telegram.discussion_chat_id to the group's number"
                .to_owned()
        }
        telegram::Fix::SetNumber { to, title } => {
            let named = title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
            format!("set telegram.admin_chat_id = {to}{named}")
        }
        telegram::Fix::LetAdminsBeRead { chat, title } => format!(
            "until it is read nobody may use the panel: make the bot an administrator of {}, or name the owners in telegram.admin_user_ids",
            chat_named(*chat, title.as_deref())
        ),
        telegram::Fix::RightNumber { from, to, title } => {
            format!("write {} in the place of {from} in [crosspost]", chat_named(*to, title.as_deref()))
        }
        telegram::Fix::RightName { name } => format!(
            "there is no public channel @{name} that the bot sees: mend the name in [crosspost], or name the channel by its \
             number and make the bot its administrator"
        ),
        telegram::Fix::SwitchTopicsOn => {
            "switch topics on in the group's settings, or name the group without a topic".to_owned()
        }
        telegram::Fix::StartWithLocal => {
            "start telegram-bot-api with --local, or take telegram.local_server out of the config".to_owned()
        }
        telegram::Fix::MakeAdmin { chat, title, rights } => {
            let chat = chat_named(*chat, title.as_deref());
            format!("make the bot an administrator of {chat} with {}", rights.join(", "))
        }
    }
}

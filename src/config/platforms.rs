//! Sections of what the daemon stands on: the store, the two platforms, the watcher, the optional helper.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::addresses::{database, ping, proxy, server};
use super::secret::Secret;
use super::sources::Settings;
use crate::domain::ids::ChatId;
use crate::policy::readers::{chat_id, flag, group_chat_id, group_id, numbers, text, whole};

const USERS: &str = "a list of Telegram users' numbers, such as [123456789]";

/// `[storage]`
#[derive(Debug, Clone)]
pub struct Storage {
    /// The database; `None` where neither it nor a home is known.
    pub path: Option<PathBuf>,
    /// How long *keep* verdicts stay, days.
    pub journal_days: i64,
    /// How long raw evidence about people stays, days.
    pub evidence_days: i64,
}

impl Storage {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        Ok(Self {
            path: settings.path("storage.path", database)?,
            journal_days: settings.get("storage.journal_days", whole(1, 3_650, "of days "))?,
            evidence_days: settings.get("storage.evidence_days", whole(1, 3_650, "of days "))?,
        })
    }
}

/// `[telegram]`
#[derive(Debug, Clone)]
pub struct Telegram {
    /// The bot's token; the daemon needs it.
    pub bot_token: Option<Secret>,
    /// Where the panel, alerts and digests go; the daemon needs it.
    pub admin_chat: Option<ChatId>,
    /// Owners. Empty: the person, or the creator of the group.
    pub owners: Vec<i64>,
    /// Moderators. Empty: the group's other administrators.
    pub moderators: Vec<i64>,
    /// The group whose messages are moderated.
    pub discussion_chat: Option<ChatId>,
    /// The Bot API, without a slash at its end.
    pub api_url: String,
    /// A server of the owner's own answers there, started with `--local`: it takes larger files.
    pub local_server: bool,
    /// For Telegram alone.
    pub proxy: Option<Secret>,
}

impl Telegram {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        let admin_chat = settings.maybe("telegram.admin_chat_id", chat_id)?.map(ChatId);
        let discussion_chat = settings.maybe("telegram.discussion_chat_id", group_chat_id)?.map(ChatId);
        if let (Some(chat), true) = (discussion_chat, discussion_chat == admin_chat) {
            bail!(
                "telegram.admin_chat_id and telegram.discussion_chat_id are one group, {chat}: nobody's messages would be judged \
                 there, and everybody would read what is meant for you; make a chat for the administrators alone"
            );
        }
        Ok(Self {
            bot_token: settings.secret("telegram.bot_token"),
            admin_chat,
            owners: settings.get("telegram.admin_user_ids", numbers(USERS, 1))?,
            moderators: settings.get("telegram.moderator_user_ids", numbers(USERS, 1))?,
            discussion_chat,
            api_url: settings.get("telegram.api_url", server)?,
            local_server: local_server(settings)?,
            proxy: settings.maybe("telegram.proxy", proxy)?,
        })
    }
}

/// Telegram's own servers take what they take, whatever is set here.
fn local_server(settings: &Settings) -> Result<bool> {
    let local = settings.get("telegram.local_server", flag)?;
    if local && settings.get("telegram.api_url", server)?.ends_with("//api.telegram.org") {
        bail!(
            "telegram.local_server is for a Bot API server of your own, and telegram.api_url is Telegram's: set it to yours, \
             such as http://127.0.0.1:8081"
        );
    }
    Ok(local)
}

/// `[vk]`
#[derive(Debug, Clone)]
pub struct Vk {
    /// The community, positive; the daemon needs it.
    pub group_id: Option<i64>,
    /// Long Poll, messages, members.
    pub community_token: Option<Secret>,
    /// Reading the wall and likes.
    pub service_token: Option<Secret>,
    /// An administrator's: bans, removals, deleting comments.
    pub user_token: Option<Secret>,
    /// The API, without a slash at its end.
    pub api_url: String,
    /// For VK alone.
    pub proxy: Option<Secret>,
}

impl Vk {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        Ok(Self {
            group_id: settings.maybe("vk.group_id", group_id)?,
            community_token: settings.secret("vk.community_token"),
            service_token: settings.secret("vk.service_token"),
            user_token: settings.secret("vk.user_token"),
            api_url: settings.get("vk.api_url", server)?,
            proxy: settings.maybe("vk.proxy", proxy)?,
        })
    }
}

/// `[max]`
#[derive(Debug, Clone)]
pub struct Max {
    /// The bot's; without it nothing is asked of MAX.
    pub token: Option<Secret>,
    /// The API, without a slash at its end.
    pub api_url: String,
    /// A certificate (PEM) that is trusted for MAX alone, in place of the embedded root.
    pub ca: Option<PathBuf>,
    /// For MAX alone.
    pub proxy: Option<Secret>,
}

impl Max {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        Ok(Self {
            token: settings.secret("max.token"),
            api_url: settings.get("max.api_url", server)?,
            ca: settings.path("max.ca", |raw| text(raw).map(PathBuf::from))?,
            proxy: settings.maybe("max.proxy", proxy)?,
        })
    }
}

/// `[health]`
#[derive(Debug, Clone)]
pub struct Health {
    /// Asked every five minutes; whoever knows the address can fake our being alive.
    pub ping_url: Option<Secret>,
}

impl Health {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        Ok(Self { ping_url: settings.maybe("health.ping_url", ping)? })
    }
}

/// `[openai]`
#[derive(Debug, Clone)]
pub struct OpenAi {
    /// Without it nothing is asked.
    pub api_key: Option<Secret>,
    /// Any compatible server, without a slash at its end.
    pub base_url: String,
    /// The model's name.
    pub model: String,
    /// For this server alone.
    pub proxy: Option<Secret>,
}

impl OpenAi {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        Ok(Self {
            api_key: settings.secret("openai.api_key"),
            base_url: settings.get("openai.base_url", server)?,
            model: settings.get("openai.model", text)?,
            proxy: settings.maybe("openai.proxy", proxy)?,
        })
    }
}

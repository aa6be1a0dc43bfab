//! What connects, as the platforms' sides take it, and what a command cannot do without.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::Config;
use super::keys::KEYS;
use crate::domain::chat_ref::{ChatRef, PlatformId};
use crate::domain::ids::ChatId;
use crate::domain::known::TargetNetwork;
use crate::max::MaxSettings;
use crate::openai::OpenAiSettings;
use crate::policy::copies::ChannelName;
use crate::telegram::{MediaSettings, TelegramSettings, private_host};
use crate::vk::VkSettings;

/// How to get what the daemon cannot do without.
const REQUIRED: [(&str, &str); 3] = [
    ("telegram.bot_token", "@BotFather in Telegram gives one by /newbot"),
    ("telegram.admin_chat_id", "write to the bot, then `etronics-bot check` lists the numbers"),
    ("vk.group_id", "the community's number, positive"),
];

impl Config {
    /// Whether the daemon can start; else one line that names all that is missing and how to get it.
    pub fn require_daemon(&self) -> Result<()> {
        let env_of = |name: &str| KEYS.iter().find(|key| key.name == name).and_then(|key| key.env).unwrap_or_default();
        let missing: Vec<String> = REQUIRED
            .into_iter()
            .filter(|(name, _)| self.settings.raw(name).is_none())
            .map(|(name, how)| format!("`{name}` (or {}; {how})", env_of(name)))
            .collect();
        if missing.is_empty() {
            if self.alerts.max_user.is_some() && self.max.token.is_none() {
                bail!("`alerts.max_user_id` is set, and there is no bot of MAX: set max.token (or MAX_TOKEN)");
            }
            return Ok(());
        }
        bail!(
            "not configured yet, missing: {}. `etronics-bot setup` asks for it, `etronics-bot config init` writes a file to fill in",
            missing.join(", ")
        )
    }

    /// The database's file.
    pub fn database(&self) -> Result<&Path> {
        self.storage.path.as_deref().context(
            "`storage.path` is not set and this user has no home: name a file, such as \
             /var/lib/etronics-bot/etronics-bot.db (or DATABASE_URL)",
        )
    }

    /// What Telegram's side needs.
    pub fn telegram_settings(&self) -> Result<TelegramSettings> {
        let telegram = &self.telegram;
        let bot_token = telegram.bot_token.clone().with_context(|| missing(0))?;
        Ok(TelegramSettings {
            bot_token,
            api_url: telegram.api_url.clone(),
            local_server: telegram.local_server,
            proxy: telegram.proxy.as_ref().map(|proxy| proxy.reveal().to_owned()),
            admin_chat: telegram.admin_chat,
            discussion_chat: telegram.discussion_chat,
            media: self.media(),
        })
    }

    /// What MAX's side needs beside the bot's token.
    pub fn max_settings(&self) -> MaxSettings {
        let max = &self.max;
        MaxSettings {
            api_url: max.api_url.clone(),
            ca: max.ca.clone(),
            proxy: max.proxy.as_ref().map(|proxy| proxy.reveal().to_owned()),
            media: self.media(),
        }
    }

    /// Where files of posts come from: from VK, as everything of it.
    fn media(&self) -> MediaSettings {
        MediaSettings {
            private_host: private_host(&self.vk.api_url),
            proxy: self.vk.proxy.as_ref().map(|proxy| proxy.reveal().to_owned()),
            spool: self.spool(),
        }
    }

    /// Where files lie on their way: beside the database, which has room and is ours.
    fn spool(&self) -> PathBuf {
        let folder = self.storage.path.as_deref().and_then(Path::parent);
        match folder {
            Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
            Some(folder) => folder.to_owned(),
            None => std::env::temp_dir(),
        }
    }

    /// What the language model's side needs besides its key.
    pub fn openai_settings(&self) -> OpenAiSettings {
        let openai = &self.openai;
        OpenAiSettings { base_url: openai.base_url.clone(), model: openai.model.clone(), proxy: openai.proxy.clone() }
    }

    /// Wherever posts are copied to. Nowhere while nothing is copied.
    fn copied_to(&self) -> impl Iterator<Item = &ChannelName> {
        self.copies.ends().filter(|_| self.copies.enabled)
    }

    /// Channels of Telegram that posts are copied to: by number, and by public name. None while nothing is copied.
    pub fn copy_channels(&self) -> (Vec<ChatId>, Vec<String>) {
        let (mut ids, mut names) = (Vec::new(), Vec::new());
        for channel in self.copied_to() {
            match channel {
                ChannelName::Id(id) if id.topic().is_some() => {}
                ChannelName::Id(id) => ids.extend(id.telegram().filter(|id| !ids.contains(id))),
                ChannelName::Name(name) if !names.contains(name) => names.push(name.clone()),
                ChannelName::Name(_) => {}
            }
        }
        (ids, names)
    }

    /// Topics of forums on Telegram that posts are copied to. None while nothing is copied.
    pub fn copy_topics(&self) -> Vec<ChatRef> {
        let mut found: Vec<ChatRef> = Vec::new();
        for channel in self.copied_to() {
            if let ChannelName::Id(id) = channel
                && id.topic().is_some()
                && !found.contains(id)
            {
                found.push(id.clone());
            }
        }
        found
    }

    /// Channels of MAX that posts are copied to. None while nothing is copied.
    pub fn max_channels(&self) -> Vec<ChatRef> {
        if self.copies.enabled { self.copies.channels_of(PlatformId::MAX) } else { Vec::new() }
    }

    /// Whether there is the key of a platform that may be without one.
    pub fn has_key_of(&self, network: TargetNetwork) -> bool {
        match network {
            TargetNetwork::Telegram => true,
            TargetNetwork::Max => self.max.token.is_some(),
        }
    }

    /// What VK's side needs.
    pub fn vk_settings(&self) -> Result<VkSettings> {
        let vk = &self.vk;
        Ok(VkSettings {
            group_id: vk.group_id.with_context(|| missing(2))?,
            api_url: vk.api_url.clone(),
            proxy: vk.proxy.as_ref().map(|proxy| proxy.reveal().to_owned()),
            community_token: vk.community_token.clone(),
            service_token: vk.service_token.clone(),
            user_token: vk.user_token.clone(),
        })
    }
}

pub(super) fn missing(index: usize) -> String {
    let (name, how) = REQUIRED[index];
    format!("`{name}` is not set: {how}")
}

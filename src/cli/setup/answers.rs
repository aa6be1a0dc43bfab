//! What has been answered so far: kept beside the config, readable by its owner alone, until the config is written.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize, Serializer};

use crate::cli::whole_file::{self, Spared};
use crate::config::{Config, ValueOrigin};
use crate::domain::ids::ChatId;
use crate::domain::language::Language;
use crate::domain::secret::Secret;
use crate::policy::copies::ChannelName;

/// A chat and its name for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NamedChat {
    pub id: i64,
    pub name: String,
}

/// A choice that may be «no».
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Choice<T> {
    /// Not asked yet.
    #[default]
    Unasked,
    /// Not wanted.
    No,
    Yes(T),
}

impl<T> Choice<T> {
    pub(super) fn is_asked(&self) -> bool {
        !matches!(self, Self::Unasked)
    }

    pub(super) fn yes(&self) -> Option<&T> {
        match self {
            Self::Yes(it) => Some(it),
            Self::Unasked | Self::No => None,
        }
    }
}

/// A key that is kept as it is: in this file alone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(super) struct KeptSecret(pub Secret);

impl Serialize for KeptSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.reveal())
    }
}

/// Everything that is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Answers {
    pub english: Option<bool>,
    pub bot_token: Option<KeptSecret>,
    /// Without `@`.
    pub bot_name: String,
    pub telegram_proxy: Option<KeptSecret>,
    pub telegram_api_url: Option<String>,
    pub admin_chat: Option<NamedChat>,
    pub channel: Choice<NamedChat>,
    pub community_token: Option<KeptSecret>,
    pub group_id: Option<i64>,
    pub group_name: String,
    pub long_poll: bool,
    pub service_token: Choice<KeptSecret>,
    pub user_token: Choice<KeptSecret>,
    pub vk_api_url: Option<String>,
    pub max_token: Option<KeptSecret>,
    /// With `@`, where it has a name of its own.
    pub max_name: String,
    /// The channel of MAX that posts go to.
    pub max: Choice<NamedChat>,
    /// Who is told what matters on MAX.
    pub max_user: Choice<NamedChat>,
    /// Chats of MAX that let the bot in: told once, and not again.
    pub max_chats: Vec<i64>,
    pub max_api_url: Option<String>,
    /// Posts go elsewhere too, as the file says: by routes, or to a channel that is named by its address.
    pub copied_elsewhere: bool,
    pub storage_path: Option<String>,
}

impl Answers {
    pub(super) fn language(&self) -> Option<Language> {
        self.english.map(|english| if english { Language::En } else { Language::Ru })
    }

    /// What a config says already. `known`: there is a file.
    pub(super) fn of_config(config: &Config, known: bool) -> Self {
        let kept = |secret: &Option<Secret>| secret.clone().map(KeptSecret);
        let choice = |secret: &Option<Secret>| secret.clone().map_or(Choice::Unasked, |it| Choice::Yes(KeptSecret(it)));
        let (telegram, vk) = (&config.telegram, &config.vk);
        let channel = match &config.copies.channel {
            Some(ChannelName::Id(id)) if config.copies.enabled => {
                id.telegram().map_or(Choice::Unasked, |ChatId(id)| Choice::Yes(NamedChat { id, name: id.to_string() }))
            }
            _ => Choice::Unasked,
        };
        let max = match &config.copies.max_channel {
            Some(ChannelName::Id(chat)) if config.copies.enabled => {
                let id = chat.id().parse().ok();
                id.map_or(Choice::Unasked, |id: i64| Choice::Yes(NamedChat { id, name: id.to_string() }))
            }
            _ => Choice::Unasked,
        };
        let max_user = config.alerts.max_user.map(|id| Choice::Yes(NamedChat { id, name: id.to_string() }));
        let answers = Self {
            bot_token: kept(&telegram.bot_token),
            telegram_proxy: kept(&telegram.proxy),
            telegram_api_url: None,
            admin_chat: telegram.admin_chat.map(|ChatId(id)| NamedChat { id, name: id.to_string() }),
            channel,
            community_token: kept(&vk.community_token),
            group_id: vk.group_id,
            service_token: choice(&vk.service_token),
            user_token: choice(&vk.user_token),
            max_token: kept(&config.max.token),
            max,
            max_user: max_user.unwrap_or_default(),
            copied_elsewhere: config.copies.channel.is_some() || !config.copies.routes.is_empty(),
            ..Self::default()
        };
        // The community's, whatever the terminal speaks; one that nobody chose is asked for while the rest is.
        let chosen = config.origin("language") != ValueOrigin::Default || answers.is_whole();
        let english = (known && chosen).then_some(config.general.language == Language::En);
        Self { english, ..answers }
    }

    /// Everything that the program cannot do without.
    pub(super) fn is_whole(&self) -> bool {
        self.bot_token.is_some()
            && self.admin_chat.is_some()
            && self.group_id.is_some()
            && self.community_token.is_some()
    }
}

/// Where the answers lie while a config is not written yet.
pub(super) fn draft_of(config: &Path) -> PathBuf {
    let mut name = config.as_os_str().to_owned();
    name.push(".setup");
    PathBuf::from(name)
}

/// What was answered before, if somebody left. A file that cannot be read is none.
pub(super) fn kept(config: &Path) -> Option<Answers> {
    serde_json::from_str(&fs::read_to_string(draft_of(config)).ok()?).ok()
}

pub(super) fn keep(answers: &Answers, config: &Path) -> Result<()> {
    let path = draft_of(config);
    write_private(&path, &serde_json::to_string(answers)?)
}

/// Keys stand in it: one that cannot be removed is no small thing.
pub(super) fn forget(config: &Path) -> Result<()> {
    let draft = draft_of(config);
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", draft.display()))
        }
        // None was kept: all is well.
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The whole file or none of it, readable by its owner alone from its first byte on.
pub(super) fn write_private(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    }
    whole_file::write(path, text.as_bytes(), &Spared::default())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn answers_are_kept_for_their_owner_alone_and_are_gone_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config.toml");
        let answers = Answers {
            english: Some(false),
            bot_token: Some(KeptSecret(Secret::new("700:key"))),
            user_token: Choice::No,
            service_token: Choice::Yes(KeptSecret(Secret::new("service"))),
            admin_chat: Some(NamedChat { id: 5, name: "Olga".to_owned() }),
            ..Answers::default()
        };
        keep(&answers, &config).unwrap();
        let draft = draft_of(&config);
        assert_eq!(fs::metadata(&draft).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(kept(&config), Some(answers.clone()));
        assert!(!format!("{answers:?}").contains("700:key"));
        forget(&config).unwrap();
        assert!(!draft.exists() && kept(&config).is_none());
    }
}

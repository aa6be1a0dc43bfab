//! The effective settings as a person or a script may see them: no secret, no password, and whence each value comes.

use serde::Serialize;
use serde_json::{Value as Json, json};
use toml::Value;

use super::Config;
use super::addresses::masked;
use super::keys::{ConfigKey, KEYS, ValueLook};
use super::sources::ValueOrigin;
use crate::key_looks;
use crate::policy::copies::{ChannelName, channel};
use crate::policy::readers::{Raw, flag};
use crate::policy::{SettingKey, SettingKind};

/// One effective value.
#[derive(Debug, Clone, Serialize)]
pub struct EffectiveValue {
    /// Full key.
    pub key: &'static str,
    /// The value, masked; null where nothing is set.
    pub value: Json,
    /// `default`, `config file PATH, line N`, `environment NAME`, `secret file PATH`, `credential NAME`, `panel`; null
    /// where nothing is set.
    pub source: Option<String>,
}

impl EffectiveValue {
    /// The value as TOML would have it.
    pub fn toml(&self) -> String {
        Value::try_from(&self.value).map_or_else(|_| "not set".to_owned(), |value| value.to_string())
    }
}

impl Config {
    /// Every key with its effective value, in the order of the example.
    pub fn shown(&self) -> Vec<EffectiveValue> {
        KEYS.iter().map(|key| self.shown_key(key)).collect()
    }

    pub(super) fn shown_key(&self, key: &'static ConfigKey) -> EffectiveValue {
        if let Some(computed) = self.computed(key.name) {
            return EffectiveValue { key: key.name, value: computed, source: Some(ValueOrigin::Default.to_string()) };
        }
        let found = self.settings.raw(key.name);
        EffectiveValue {
            key: key.name,
            value: found.map_or(Json::Null, |(raw, _)| self.value_of(key, raw)),
            source: found.map(|(_, origin)| origin.to_string()),
        }
    }

    /// What is worked out where nobody said anything.
    fn computed(&self, key: &str) -> Option<Json> {
        match key {
            "leads.law" if self.settings.raw(key).is_none() => Some(json!(self.leads.minds_law(self.general.language))),
            _ => None,
        }
    }

    fn value_of(&self, key: &ConfigKey, raw: &Raw) -> Json {
        let mut value = self.plain_value_of(key, raw);
        // A key that was put in the wrong place is one all the same.
        key_looks::change(&mut value, &key_looks::masked);
        value
    }

    fn plain_value_of(&self, key: &ConfigKey, raw: &Raw) -> Json {
        match (key.look, raw) {
            (ValueLook::Secret, _) | (_, Raw::Secret(_)) => json!("***"),
            (ValueLook::Address, raw) => {
                let text = match raw {
                    Raw::Toml(Value::String(text)) | Raw::Word(text) => text,
                    Raw::Toml(_) | Raw::Secret(_) => return json!("***"),
                };
                json!(if key.name == "health.ping_url" { without_path(text) } else { masked(text) })
            }
            // A time without quotes is TOML's own; everywhere else it is a text.
            (ValueLook::Plain, Raw::Toml(Value::Datetime(moment))) => json!(moment.to_string()),
            (ValueLook::Plain, Raw::Toml(value)) => serde_json::to_value(value).unwrap_or(Json::Null),
            (ValueLook::Plain, raw @ Raw::Word(word)) => self.typed(key.name, raw).unwrap_or_else(|| json!(word)),
        }
    }

    /// What the environment says in words, with the type it has.
    fn typed(&self, key: &str, raw: &Raw) -> Option<Json> {
        match key {
            "storage.path" => self.storage.path.as_ref().map(|path| json!(path.display().to_string())),
            "telegram.admin_chat_id" => self.telegram.admin_chat.map(|chat| json!(chat.0)),
            "telegram.admin_user_ids" => Some(json!(self.telegram.owners)),
            "vk.group_id" => self.vk.group_id.map(|id| json!(id)),
            key => match SettingKey::parse(key)?.kind() {
                SettingKind::Switch => flag(raw).ok().map(|on| json!(on)),
                SettingKind::Channel => channel(raw).ok().map(|channel| match channel {
                    ChannelName::Id(id) => json!(id),
                    ChannelName::Name(_) => json!(channel.shown()),
                }),
                _ => None,
            },
        }
    }
}

/// A watcher's address is a key as a whole: only the server is shown.
fn without_path(text: &str) -> String {
    let shown = masked(text);
    let Some((scheme, rest)) = shown.split_once("://") else { return "***".to_owned() };
    match rest.split_once('/') {
        Some((host, _)) => format!("{scheme}://{host}/***"),
        None => shown,
    }
}

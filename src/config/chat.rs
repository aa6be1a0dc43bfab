//! The settings that the chat changes: laid over the file's, as they are now, and whether a new value may be. The judge of
//! that is the same reader that reads the file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use serde_json::Value;

use super::connections::missing;
use super::sources::{ValueOrigin, panel_key};
use super::words::without_bad_words;
use super::{Config, keys};
use crate::clock::Time;
use crate::policy::readers::Raw;
use crate::policy::{Checker, Policy, SettingKey, SettingView};

/// What was set in the panel: full key → JSON, as the store keeps it.
pub type PanelSettings = BTreeMap<String, Value>;

/// What is odd about the settings, each of it once a process: whoever works by them reads them again and again.
pub(crate) fn warn_once(warnings: Vec<String>) {
    /// Beyond, words that were mended and spoilt again would fill the memory.
    const MOST: usize = 1_000;
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    for warning in warnings {
        if said.len() < MOST && said.insert(warning.clone()) {
            tracing::warn!("{warning}");
        }
    }
}

impl Config {
    /// The settings with the panel's laid over the file's and under the environment's. A stored value that is no longer
    /// understood is passed over with a warning. A list set in the panel takes the place of the file's list.
    pub fn with_panel(&self, panel: &PanelSettings) -> (Self, Vec<String>) {
        let mut current = self.clone();
        let mut warnings = Vec::new();
        for (name, value) in panel {
            let Some(key) = panel_key(name) else {
                warnings.push(format!("`{name}`, set in the panel, is no setting of the panel and is ignored"));
                continue;
            };
            if self.fixed_by_environment(name) {
                continue;
            }
            let Ok(value) = toml::Value::try_from(value) else {
                warnings.push(format!("panel: `{name}` holds nothing and is ignored"));
                continue;
            };
            let (value, reasons) = without_bad_words(key.name, value);
            warnings.extend(reasons.iter().map(|reason| format!("`{name}`, set in the panel: {reason}; left out")));
            let mut settings = current.settings.clone();
            settings.set(key.name, Raw::Toml(value), ValueOrigin::Panel);
            match Self::read(settings) {
                Ok(mut read) => {
                    read.file_words = std::mem::take(&mut current.file_words);
                    current = read;
                }
                Err(error) => warnings.push(format!("{error:#}; the setting is ignored")),
            }
        }
        (current, warnings)
    }

    /// The settings of this moment, as handlers need them.
    pub fn policy(&self, panel: &PanelSettings) -> Result<Policy> {
        let (mut current, warnings) = self.with_panel(panel);
        warn_once(warnings);
        let settings = self.setting_views(&current, panel);
        let group_id = current.vk.group_id.with_context(|| missing(2))?;
        current.copies.settle(group_id);
        Ok(Policy {
            group_id,
            admin_chat: current.telegram.admin_chat.with_context(|| missing(1))?,
            owners: current.telegram.owners,
            moderators: current.telegram.moderators,
            discussion_chat: current.telegram.discussion_chat,
            general: current.general,
            moderation: current.moderation,
            copies: current.copies,
            leads: current.leads,
            digest: current.digest,
            alerts: current.alerts,
            questions: current.questions,
            holiday: current.holiday,
            has_model: current.openai.api_key.is_some(),
            keys: Vec::new(),
            settings,
            checker: self.checker(),
            time: Time::default(),
            timezone: current.timezone,
            journal_days: current.storage.journal_days,
            evidence_days: current.storage.evidence_days,
            locked: SettingKey::all().filter(|key| self.fixed_by_environment(key.name())).collect(),
        })
    }

    /// Every setting that has a screen, as it is with the panel's values, which `current` has in force.
    pub(super) fn setting_views(&self, current: &Self, panel: &PanelSettings) -> Vec<SettingView> {
        let value_in = |config: &Self, key: SettingKey| {
            keys::find(key.name()).map_or(Value::Null, |key| config.shown_key(key).value)
        };
        let view = |key: SettingKey| SettingView {
            key,
            value: value_in(current, key),
            beneath: value_in(self, key),
            from_chat: panel.contains_key(key.name()) && !self.fixed_by_environment(key.name()),
            locked: self.fixed_by_environment(key.name()),
        };
        SettingKey::on_screens().map(view).collect()
    }

    /// Whether a value may stand at a key.
    pub fn checker(&self) -> Checker {
        let config = self.clone();
        Checker::new(move |key, value| {
            let panel = BTreeMap::from([(key.name().to_owned(), value.clone())]);
            config.with_panel(&panel).1.is_empty()
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::sources::is_for_panel;
    use crate::policy::{Offer, SettingKind};
    use crate::understanding::typed;

    fn config() -> Config {
        let env = |name: &str| (name == "ALERTS_ENABLED").then(|| "true".to_owned());
        Config::load_among(None, &[], &env).unwrap().config
    }

    #[test]
    fn every_setting_of_the_chat_is_a_key_that_the_panel_may_set_and_takes_what_its_buttons_offer() {
        let (config, checker) = (config(), config().checker());
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        for key in SettingKey::all() {
            let name = key.name();
            assert!(keys::find(name).is_some_and(is_for_panel), "{name}");
            let typed_ones: &[&str] = match key.kind() {
                SettingKind::Span => &["23:00-08:00", "-"],
                SettingKind::Words if name.ends_with("_domains") => &["one.example", "-"],
                SettingKind::Text | SettingKind::Words => &["one", "-"],
                SettingKind::Person | SettingKind::Account => &["7"],
                SettingKind::Channel => &["@example", "-1001234567890"],
                SettingKind::Entries
                | SettingKind::Switch
                | SettingKind::Choice(_)
                | SettingKind::Guarded(..)
                | SettingKind::Number(_)
                | SettingKind::Length(_)
                | SettingKind::Time(_)
                | SettingKind::Date(_) => &[],
            };
            let offered = key.kind().offered().into_iter().map(Offer::word);
            for word in offered.chain(typed_ones.iter().map(|word| (*word).to_owned())) {
                let value = typed(key.kind(), &word, today).unwrap_or_else(|| panic!("{name} {word}"));
                assert!(checker.takes(key, &value) || name == "alerts.enabled", "{name} {word}");
            }
        }
        let views = config.setting_views(&config, &BTreeMap::new());
        let locked: Vec<&str> = views.iter().filter(|view| view.locked).map(|view| view.key.name()).collect();
        assert_eq!(locked, ["alerts.enabled"]);
    }

    #[test]
    fn what_the_file_would_refuse_the_chat_refuses_too() {
        let checker = config().checker();
        for (name, value) in [
            ("digest.daily_at", json!("25:00")),
            ("alerts.fallback_after", json!("1s")),
            ("crosspost.sync_days", json!(-1)),
            ("moderation.quarantine_hours", json!(0)),
            ("moderation.limits.per_day", json!(-5)),
            ("language", json!("de")),
            ("holiday.until", json!("2026-13-01")),
            ("holiday.deputy", json!(-100)),
            ("crosspost.channel_id", json!("@1")),
        ] {
            assert!(!checker.takes(SettingKey::parse(name).unwrap(), &value), "{name} {value}");
        }
        // What is none of the chat's has no key, and what is stored of it is passed over.
        for (name, value) in [("vk.user_token", json!("x")), ("storage.path", json!("/tmp/x.db"))] {
            assert_eq!(SettingKey::parse(name), None);
            assert_eq!(config().with_panel(&BTreeMap::from([(name.to_owned(), value)])).1.len(), 1, "{name}");
        }
    }
}

//! The settings that the chat changes: as they are now, and whether a new value may be. The judge of that is the same
//! reader that reads the file.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Config, PanelSettings, keys};
use crate::domain::setting::{Checker, SETTINGS, Setting, SettingView};

impl Config {
    /// Every setting as it is with the panel's values, which `current` has in force.
    pub(super) fn setting_views(&self, current: &Self, panel: &PanelSettings) -> Vec<SettingView> {
        let value_in = |config: &Self, setting: &Setting| {
            keys::find(setting.key).map_or(Value::Null, |key| config.shown_key(key).value)
        };
        let view = |setting: &'static Setting| SettingView {
            setting,
            value: value_in(current, setting),
            beneath: value_in(self, setting),
            from_chat: panel.contains_key(setting.key) && !self.fixed_by_environment(setting.key),
            locked: self.fixed_by_environment(setting.key),
        };
        SETTINGS.iter().map(view).collect()
    }

    /// Whether a value may stand at a key.
    pub fn checker(&self) -> Checker {
        let config = self.clone();
        Checker::new(move |key, value| {
            let panel = BTreeMap::from([(key.to_owned(), value.clone())]);
            config.with_panel(&panel).1.is_empty()
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::sources::is_for_panel;
    use crate::domain::setting::SettingKind;
    use crate::understanding::typed;

    fn config() -> Config {
        let env = |name: &str| (name == "ALERTS_ENABLED").then(|| "true".to_owned());
        Config::load_among(None, &[], &env).unwrap().config
    }

    #[test]
    fn every_setting_of_the_chat_is_a_key_that_the_panel_may_set_and_takes_what_its_buttons_offer() {
        let (config, checker) = (config(), config().checker());
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        for setting in SETTINGS {
            assert!(keys::find(setting.key).is_some_and(is_for_panel), "{}", setting.key);
            let offered: Vec<String> = match setting.kind {
                SettingKind::Choice(words)
                | SettingKind::Length(words)
                | SettingKind::Time(words)
                | SettingKind::Date(words) => words.iter().map(|word| (*word).to_owned()).collect(),
                SettingKind::Number(numbers) => numbers.iter().map(i64::to_string).collect(),
                SettingKind::Switch => vec!["on".to_owned(), "off".to_owned()],
                SettingKind::Span => vec!["23:00-08:00".to_owned(), "-".to_owned()],
                SettingKind::Text | SettingKind::Words => vec!["one".to_owned(), "-".to_owned()],
                SettingKind::Person | SettingKind::Account => vec!["7".to_owned()],
                SettingKind::Channel => vec!["@example".to_owned(), "-1001234567890".to_owned()],
            };
            for word in offered {
                let value = typed(setting.kind, &word, today).unwrap_or_else(|| panic!("{} {word}", setting.key));
                assert!(
                    checker.takes(setting.key, &value) || setting.key == "alerts.enabled",
                    "{} {word}",
                    setting.key
                );
            }
        }
        let views = config.setting_views(&config, &BTreeMap::new());
        let locked: Vec<&str> = views.iter().filter(|view| view.locked).map(|view| view.setting.key).collect();
        assert_eq!(locked, ["alerts.enabled"]);
    }

    #[test]
    fn what_the_file_would_refuse_the_chat_refuses_too() {
        let checker = config().checker();
        for (key, value) in [
            ("digest.daily_at", json!("25:00")),
            ("alerts.fallback_after", json!("1s")),
            ("crosspost.sync_days", json!(-1)),
            ("moderation.quarantine_hours", json!(0)),
            ("moderation.limits.per_day", json!(-5)),
            ("language", json!("de")),
            ("holiday.until", json!("2026-13-01")),
            ("holiday.deputy", json!(-100)),
            ("crosspost.channel_id", json!("@1")),
            ("vk.user_token", json!("x")),
            ("storage.path", json!("/tmp/x.db")),
        ] {
            assert!(!checker.takes(key, &value), "{key} {value}");
        }
    }
}

//! The name of a setting as the program knows it, and what it is now.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::{
    AlertSetting, CopySetting, DigestSetting, GeneralSetting, HolidaySetting, LeadSetting, ModerationSetting,
    QuestionSetting, Section, SettingKind,
};

/// A setting that the chat changes, by its section's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingKey {
    /// Of moderation.
    Moderation(ModerationSetting),
    /// Of copies.
    Copies(CopySetting),
    /// Of talks with advertisers.
    Leads(LeadSetting),
    /// Of digests.
    Digest(DigestSetting),
    /// Of alerts.
    Alerts(AlertSetting),
    /// Of questions in comments.
    Questions(QuestionSetting),
    /// Of the holiday.
    Holiday(HolidaySetting),
    /// Of no section of its own.
    General(GeneralSetting),
}

/// The same of whichever section's row.
macro_rules! of_each {
    ($key:expr, $setting:ident => $what:expr) => {
        match $key {
            SettingKey::Moderation($setting) => $what,
            SettingKey::Copies($setting) => $what,
            SettingKey::Leads($setting) => $what,
            SettingKey::Digest($setting) => $what,
            SettingKey::Alerts($setting) => $what,
            SettingKey::Questions($setting) => $what,
            SettingKey::Holiday($setting) => $what,
            SettingKey::General($setting) => $what,
        }
    };
}

impl SettingKey {
    /// Every setting, those of a screen as it shows them.
    pub fn all() -> impl Iterator<Item = Self> {
        fn of<S: Copy + Into<SettingKey>>(all: &'static [S]) -> impl Iterator<Item = SettingKey> {
            all.iter().copied().map(Into::into)
        }
        of(ModerationSetting::ALL)
            .chain(of(CopySetting::ALL))
            .chain(of(LeadSetting::ALL))
            .chain(of(DigestSetting::ALL))
            .chain(of(AlertSetting::ALL))
            .chain(of(QuestionSetting::ALL))
            .chain(of(HolidaySetting::ALL))
            .chain(of(GeneralSetting::ALL))
    }

    /// Those that have a screen of their own.
    pub fn on_screens() -> impl Iterator<Item = Self> {
        Self::all().filter(|key| key.section().is_some())
    }

    /// Full key of the configuration and of the database: `leads.enabled`.
    pub const fn name(self) -> &'static str {
        of_each!(self, setting => setting.name())
    }

    /// What it holds.
    pub const fn kind(self) -> SettingKind {
        of_each!(self, setting => setting.kind())
    }

    /// Where it stands. `None`: another screen changes it.
    pub const fn section(self) -> Option<Section> {
        of_each!(self, setting => setting.section())
    }

    /// The setting of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::all().find(|key| key.name() == name)
    }

    /// The setting of a name, where it has a screen of its own.
    pub fn of_screen(name: &str) -> Option<Self> {
        Self::parse(name).filter(|key| key.section().is_some())
    }
}

/// A setting as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingView {
    /// Which.
    pub key: SettingKey,
    /// In force; null: not set.
    pub value: Value,
    /// What it would be without the chat.
    pub beneath: Value,
    /// The chat has set it.
    pub from_chat: bool,
    /// The environment fixes it.
    pub locked: bool,
}

/// Whether a value may stand at a key, as the configuration reads it.
#[derive(Clone)]
pub struct Checker(Arc<Takes>);

type Takes = dyn Fn(SettingKey, &Value) -> bool + Send + Sync;

impl Checker {
    /// A checker that asks this.
    pub fn new(takes: impl Fn(SettingKey, &Value) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(takes))
    }

    /// Whether the key takes the value.
    pub fn takes(&self, key: SettingKey, value: &Value) -> bool {
        (self.0)(key, value)
    }
}

impl fmt::Debug for Checker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Checker")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::policy::{Offer, rows};

    #[test]
    fn every_setting_has_a_name_of_its_own_that_is_a_row_and_comes_back() {
        let names: BTreeSet<&str> = SettingKey::all().map(SettingKey::name).collect();
        assert_eq!(names.len(), SettingKey::all().count());
        for key in SettingKey::all() {
            assert!(rows().any(|row| row.name == key.name()), "{}", key.name());
            assert_eq!(SettingKey::parse(key.name()), Some(key));
        }
        assert_eq!(rows().map(|row| row.name).collect::<BTreeSet<_>>().len(), rows().count());
    }

    #[test]
    fn what_a_button_offers_comes_back_and_nothing_else_does() {
        for key in SettingKey::all() {
            for offer in key.kind().offered() {
                assert_eq!(Offer::parse(key.kind(), &offer.word()), Some(offer), "{}", key.name());
            }
            assert_eq!(Offer::parse(key.kind(), "moon"), None, "{}", key.name());
        }
        // Acting by itself is offered by the question alone, and by nothing that is typed.
        let mode = SettingKey::Moderation(ModerationSetting::Mode).kind();
        assert_eq!(mode.offered(), [Offer::Word("observe")]);
        assert_eq!(Offer::parse(mode, "enforce"), Some(Offer::Word("enforce")));
    }
}

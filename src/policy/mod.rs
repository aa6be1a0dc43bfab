//! What is settled before anything is decided: every setting once, a row each, and the pure questions asked of them.
//!
//! A ground room: it knows the vocabulary and nothing else. Where values come from is for `config` to know; here stands
//! what there is to say, what it may be, and what it means. A section's file is the only place that lists its settings;
//! what they are called stands in `texts`.

pub mod alerts;
pub mod copies;
pub mod digest;
mod entries;
mod general;
mod holiday;
mod keys;
mod leads;
mod moderation;
mod questions;
pub mod readers;
pub mod rows;
mod setting;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

pub use alerts::{AlertPolicy, AlertSetting};
pub use copies::{CopyPolicy, CopySetting};
pub use digest::{DigestPolicy, DigestSetting};
pub use general::{GeneralPolicy, GeneralSetting};
pub use holiday::{HolidayPolicy, HolidaySetting};
pub use leads::{LeadPolicy, LeadSetting};
pub use moderation::{ModerationPolicy, ModerationSetting};
pub use questions::{QuestionPolicy, QuestionSetting};
pub use rows::{Offer, Row, Section, SettingKind, Source};
pub use setting::{Checker, SettingKey, SettingView};

use crate::clock::{Millis, Time};
use crate::domain::chat_ref::PlatformId;
use crate::domain::ids::{ChatId, PersonId};
use crate::domain::key::KeyView;
use crate::domain::verdict::Mode;
use crate::zone::Tz;

/// The settings of this moment: file, panel and environment are already settled.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The community, positive.
    pub group_id: i64,
    /// Where the panel, reports and cards go.
    pub admin_chat: ChatId,
    /// Owners: may do everything. Empty: the person, or the creator of the group.
    pub owners: Vec<i64>,
    /// Moderators: may judge, not configure. Empty: the group's other administrators.
    pub moderators: Vec<i64>,
    /// The Telegram group that is moderated too.
    pub discussion_chat: Option<ChatId>,
    /// The language, and whether the language model is asked.
    pub general: GeneralPolicy,
    /// What is judged, how readily, and how much is done a day.
    pub moderation: ModerationPolicy,
    /// Copies of posts.
    pub copies: CopyPolicy,
    /// Talks with advertisers.
    pub leads: LeadPolicy,
    /// When digests are told.
    pub digest: DigestPolicy,
    /// What is told as it happens, to whom and when.
    pub alerts: AlertPolicy,
    /// Questions in comments that nobody answered.
    pub questions: QuestionPolicy,
    /// The owner is away.
    pub holiday: HolidayPolicy,
    /// A language model can be asked.
    pub has_model: bool,
    /// What is known of the keys.
    pub keys: Vec<KeyView>,
    /// Settings that the chat changes, as they are.
    pub settings: Vec<SettingView>,
    /// Whether a new value may be.
    pub checker: Checker,
    /// What the clock may be trusted with at this moment.
    pub time: Time,
    /// Zone of everything local.
    pub timezone: Tz,
    /// How long *keep* verdicts stay, days.
    pub journal_days: i64,
    /// How long raw evidence stays, days.
    pub evidence_days: i64,
    /// Settings that the environment fixes: shown with a lock.
    pub locked: BTreeSet<SettingKey>,
}

impl Policy {
    /// Whom the settings name as answering for the community.
    pub fn staff(&self) -> Vec<PersonId> {
        self.named().collect()
    }

    fn named(&self) -> impl Iterator<Item = PersonId> {
        let of_chat = self.owners.iter().chain(&self.moderators).map(|id| PersonId::telegram(*id));
        of_chat.chain(self.alerts.vk_user.map(PersonId::vk))
    }

    /// Whether the settings name somebody so, or have their cards sent to them.
    pub fn is_staff(&self, person: PersonId) -> bool {
        let gets_cards = self.admin_chat.is_private() && person == PersonId::telegram(self.admin_chat.0);
        gets_cards || self.named().any(|named| named == person)
    }

    /// Whether the environment fixes a setting, so that the chat cannot change it.
    pub fn is_locked(&self, key: impl Into<SettingKey>) -> bool {
        self.locked.contains(&key.into())
    }

    /// Whether a press in the chat can let the program act by itself: it only watches, and the environment fixes no mode.
    pub fn may_be_switched_on(&self) -> bool {
        self.moderation.mode == Mode::Observe && !self.is_locked(ModerationSetting::Mode)
    }

    /// Whether a platform was taken out of the settings: it has no key, and no route leads there.
    pub fn has_left(&self, platform: &PlatformId) -> bool {
        self.is_keyless(*platform) && !self.copies.leads_to(platform)
    }

    /// A setting as it is now.
    pub fn view(&self, key: SettingKey) -> Option<&SettingView> {
        self.settings.iter().find(|view| view.key == key)
    }
}

/// Every row of every section.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    [
        GeneralPolicy::ROWS,
        ModerationPolicy::ROWS,
        CopyPolicy::ROWS,
        LeadPolicy::ROWS,
        QuestionPolicy::ROWS,
        HolidayPolicy::ROWS,
        DigestPolicy::ROWS,
        AlertPolicy::ROWS,
    ]
    .into_iter()
    .flatten()
}

/// A stored moment as a date; one beyond the calendar is its beginning.
pub fn moment(at: Millis) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at).unwrap_or(DateTime::UNIX_EPOCH)
}

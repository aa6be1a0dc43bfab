//! Settings that are worth changing in the chat: which, of what kind, on which section. What they mean to people is said
//! in `texts`, what they may be is for the configuration to say.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// On or off.
    Switch,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number; these are offered, others can be typed.
    Number(&'static [i64]),
    /// A length of time (`30m`); these are offered, others can be typed.
    Length(&'static [&'static str]),
    /// A local time of the day (`09:00`).
    Time(&'static [&'static str]),
    /// A local span of the day (`23:00-08:00`), or none.
    Span,
    /// Words that people read, or none.
    Text,
    /// A list of words, or none.
    Words,
    /// A person of VK.
    Person,
    /// A person of Telegram by number, or nobody.
    Account,
    /// A channel of Telegram: its number, or its public name.
    Channel,
    /// A local date, or none; days from today are offered.
    Date(&'static [&'static str]),
}

/// Settings that stand on one screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Limits and quarantine.
    Moderation,
    /// 💬
    Comments,
    /// 🛡 and 👍
    People,
    /// 🔁
    Copies,
    /// 💼
    Leads,
    /// 📈
    Digest,
    /// Alerts and questions.
    Alerts,
    /// 🏖
    Holiday,
    /// Language and the language model.
    General,
}

impl Section {
    /// Every section, as ⚙️ shows them.
    pub const ALL: [Self; 9] = [
        Self::Moderation,
        Self::Comments,
        Self::People,
        Self::Copies,
        Self::Leads,
        Self::Digest,
        Self::Alerts,
        Self::Holiday,
        Self::General,
    ];

    /// The word in a button's data.
    pub fn word(self) -> &'static str {
        match self {
            Self::Moderation => "s-mod",
            Self::Comments => "s-com",
            Self::People => "s-peo",
            Self::Copies => "s-cop",
            Self::Leads => "s-lea",
            Self::Digest => "s-dig",
            Self::Alerts => "s-ale",
            Self::Holiday => "s-hol",
            Self::General => "s-gen",
        }
    }

    /// The section of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.word() == word)
    }
}

/// One setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// Full key of the configuration.
    pub key: &'static str,
    /// Where it stands.
    pub section: Section,
    /// What it holds.
    pub kind: SettingKind,
}

const fn setting(section: Section, key: &'static str, kind: SettingKind) -> Setting {
    Setting { key, section, kind }
}

const STRICTNESS: &[&str] = &["soft", "normal", "strict"];
const WEEK: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Every setting that is changed on a screen of its own.
pub static SETTINGS: &[Setting] = &[
    // Acting by itself has a question of its own before it.
    setting(Section::Moderation, "moderation.mode", SettingKind::Choice(&["observe"])),
    setting(Section::Moderation, "moderation.limits.per_run", SettingKind::Number(&[10, 20, 40, 100])),
    setting(Section::Moderation, "moderation.limits.per_day", SettingKind::Number(&[50, 100, 200, 500])),
    setting(Section::Moderation, "moderation.quarantine_hours", SettingKind::Number(&[12, 24, 48, 72])),
    setting(Section::Comments, "moderation.comments.enabled", SettingKind::Switch),
    setting(Section::Comments, "moderation.comments.strictness", SettingKind::Choice(STRICTNESS)),
    setting(Section::Comments, "moderation.comments.stop_words", SettingKind::Words),
    setting(Section::Comments, "moderation.comments.blocked_domains", SettingKind::Words),
    setting(Section::Comments, "moderation.comments.ban_author", SettingKind::Switch),
    setting(Section::Comments, "moderation.comments.close_on_raid", SettingKind::Switch),
    setting(Section::Comments, "moderation.comments.allowed_domains", SettingKind::Words),
    setting(Section::People, "moderation.members.enabled", SettingKind::Switch),
    setting(Section::People, "moderation.members.strictness", SettingKind::Choice(STRICTNESS)),
    setting(Section::People, "moderation.likes.enabled", SettingKind::Switch),
    setting(Section::People, "moderation.likes.strictness", SettingKind::Choice(STRICTNESS)),
    setting(Section::People, "moderation.members.sweep", SettingKind::Length(&["6h", "12h", "24h", "7d"])),
    setting(Section::People, "moderation.likes.sweep", SettingKind::Length(&["15m", "30m", "1h", "6h"])),
    setting(Section::People, "moderation.likes.posts", SettingKind::Number(&[3, 5, 10, 20])),
    setting(Section::People, "moderation.likes.per_post", SettingKind::Number(&[300, 1_000, 3_000])),
    setting(Section::Copies, "crosspost.enabled", SettingKind::Switch),
    setting(Section::Copies, "crosspost.channel_id", SettingKind::Channel),
    setting(Section::Copies, "crosspost.approve", SettingKind::Choice(&["none", "ads", "all"])),
    setting(Section::Copies, "crosspost.skip_ads", SettingKind::Switch),
    setting(Section::Copies, "crosspost.skip_reposts", SettingKind::Switch),
    setting(Section::Copies, "crosspost.source_link", SettingKind::Switch),
    setting(Section::Copies, "crosspost.sync_edits", SettingKind::Switch),
    setting(Section::Copies, "crosspost.sync_deletions", SettingKind::Switch),
    setting(Section::Copies, "crosspost.footer", SettingKind::Text),
    setting(Section::Copies, "crosspost.hashtags", SettingKind::Choice(&["off", "local", "openai"])),
    setting(Section::Copies, "crosspost.long_text", SettingKind::Choice(&["after", "preview"])),
    setting(Section::Copies, "crosspost.silent", SettingKind::Switch),
    setting(Section::Copies, "crosspost.link_preview", SettingKind::Switch),
    setting(Section::Copies, "crosspost.sync_days", SettingKind::Number(&[1, 3, 7, 30])),
    setting(Section::Copies, "crosspost.stop_words", SettingKind::Words),
    setting(Section::Copies, "crosspost.only_hashtags", SettingKind::Words),
    setting(Section::Copies, "crosspost.min_length", SettingKind::Number(&[0, 50, 100, 200])),
    setting(Section::Leads, "leads.enabled", SettingKind::Switch),
    setting(Section::Leads, "leads.law", SettingKind::Switch),
    setting(Section::Leads, "leads.greeting", SettingKind::Text),
    setting(Section::Leads, "leads.media_kit", SettingKind::Text),
    setting(Section::Leads, "leads.answer_hours", SettingKind::Span),
    setting(Section::Leads, "leads.remind_after", SettingKind::Length(&["1h", "2h", "4h", "12h"])),
    setting(Section::Leads, "leads.quiet_after_human", SettingKind::Length(&["1h", "6h", "12h", "1d"])),
    setting(Section::Leads, "leads.retention_days", SettingKind::Number(&[90, 180, 365, 730])),
    setting(Section::Leads, "leads.place_note", SettingKind::Text),
    setting(Section::Leads, "leads.consent", SettingKind::Text),
    setting(Section::Digest, "digest.enabled", SettingKind::Switch),
    setting(Section::Digest, "digest.daily_at", SettingKind::Time(&["07:00", "08:00", "09:00", "10:00"])),
    setting(Section::Digest, "digest.weekly_on", SettingKind::Choice(WEEK)),
    setting(Section::Alerts, "alerts.enabled", SettingKind::Switch),
    setting(Section::Alerts, "alerts.quiet_hours", SettingKind::Span),
    setting(Section::Alerts, "alerts.vk_user_id", SettingKind::Person),
    setting(Section::Alerts, "alerts.vk_copy", SettingKind::Choice(&["off", "important", "all"])),
    setting(Section::Alerts, "alerts.fallback_after", SettingKind::Length(&["5m", "10m", "30m", "1h"])),
    setting(Section::Alerts, "answers.enabled", SettingKind::Switch),
    setting(Section::Alerts, "answers.after", SettingKind::Length(&["15m", "30m", "1h", "3h"])),
    setting(Section::Holiday, "holiday.until", SettingKind::Date(&["3d", "7d", "14d", "30d", "none"])),
    setting(Section::Holiday, "holiday.deputy", SettingKind::Account),
    setting(Section::General, "language", SettingKind::Choice(&["ru", "en"])),
    setting(Section::General, "openai.second_opinion", SettingKind::Switch),
];

impl Setting {
    /// The setting of a key.
    pub fn parse(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }
}

/// A setting as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingView {
    /// Which.
    pub setting: &'static Setting,
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

type Takes = dyn Fn(&str, &Value) -> bool + Send + Sync;

impl Checker {
    /// A checker that asks this.
    pub fn new(takes: impl Fn(&str, &Value) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(takes))
    }

    /// Whether the key takes the value.
    pub fn takes(&self, key: &str, value: &Value) -> bool {
        (self.0)(key, value)
    }
}

impl fmt::Debug for Checker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Checker")
    }
}

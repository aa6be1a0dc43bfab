//! Screens of the panel, and what its switches name.

use super::backtest::Calls;
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::pile::Pile;
use crate::policy::{ModerationSetting, Section, SettingKey};

/// A screen of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// The panel's first screen.
    Top,
    /// 📊: whether everything answers, what waits.
    Status,
    /// What the program saw when it stopped removing by itself.
    Brake,
    /// 💬: comments and messages.
    Comments,
    /// 💬 the last verdicts.
    Verdicts,
    /// 💬 → stop words of the admin's own.
    StopWords,
    /// 💬 → domains that links may not lead to.
    Domains,
    /// 💬 a later page of either.
    Words {
        /// Of the domains.
        domains: bool,
        /// Pages before it; none is before the first, which is the list itself.
        page: u16,
    },
    /// 📦: what waits for a decision.
    Quarantine,
    /// 📦 another page of it, or some of those who wait.
    Pile(Pile),
    /// ⚙️: mode, limits and sections.
    Settings,
    /// ⚙️ asks before acting by itself.
    ConfirmEnforce,
    /// ⚙️ → people who are never touched.
    Allowed,
    /// 🛡: subscribers and sweeps.
    Members,
    /// 🛡 👍 the last verdicts on people.
    PeopleVerdicts,
    /// 🛡 asks before dead accounts are taken off the list.
    Dead,
    /// 👍: likes and whose they are.
    Likes,
    /// What observe mode would have done.
    Would,
    /// A later page of it; none is before the first, which is `Would`.
    WouldPage(u16),
    /// 💬 what settings would have done with the stored past.
    Backtest,
    /// 💬 its closest calls.
    Calls(Calls),
    /// 🔁: copies of posts in the channel.
    Copies,
    /// 🔁 what is copied and what waits for a word.
    CopyFilters,
    /// 🔁 what is said otherwise in copies.
    CopyRules,
    /// 💼: leads, shelf by shelf.
    Leads,
    /// 💼 the price list.
    Formats,
    /// 💼 → answers that are sent by a press.
    Templates,
    /// 📈: the digest's settings and the last one.
    Digest,
    /// ⚙️ → 🔑: the keys in use.
    Keys,
    /// ⚙️ who changed what.
    Changes,
    /// ⚙️ owners and moderators.
    Managers,
    /// ⚙️ the settings of a section.
    Section(Section),
    /// ⚙️ → one setting with its choices.
    Setting(SettingKey),
}

impl Screen {
    /// Those that are told by nothing else, with their codes.
    pub const ALL: [(Self, &'static str); 27] = [
        (Self::Top, "top"),
        (Self::Status, "st"),
        (Self::Brake, "br"),
        (Self::Comments, "co"),
        (Self::Verdicts, "ve"),
        (Self::StopWords, "sw"),
        (Self::Domains, "do"),
        (Self::Quarantine, "qu"),
        (Self::Settings, "se"),
        (Self::ConfirmEnforce, "ce"),
        (Self::Allowed, "al"),
        (Self::Members, "me"),
        (Self::PeopleVerdicts, "pv"),
        (Self::Dead, "de"),
        (Self::Likes, "lk"),
        (Self::Would, "wo"),
        (Self::Backtest, "bt"),
        (Self::Copies, "cp"),
        (Self::CopyFilters, "cf"),
        (Self::CopyRules, "cr"),
        (Self::Leads, "ld"),
        (Self::Formats, "fo"),
        (Self::Templates, "tp"),
        (Self::Digest, "dg"),
        (Self::Keys, "ky"),
        (Self::Changes, "ch"),
        (Self::Managers, "ma"),
    ];

    /// The word in a button's data.
    pub fn code(self) -> &'static str {
        match self {
            Self::Section(section) => return section.word(),
            Self::Setting(setting) => return setting.name(),
            Self::Calls(calls) => return calls.code(),
            Self::Pile(_) => return Self::Quarantine.code(),
            Self::Words { domains, .. } => return Self::words(domains, 0).code(),
            Self::WouldPage(_) => return Self::Would.code(),
            _ => {}
        }
        Self::ALL.iter().find(|(screen, _)| *screen == self).map_or("top", |(_, code)| code)
    }

    /// The whole word in a button's data: with the page, where a screen has many.
    pub fn word(self) -> Cow<'static, str> {
        match self {
            Self::Pile(pile) => Cow::Owned(pile.word()),
            Self::Words { page, .. } | Self::WouldPage(page) => Cow::Owned(format!("{}.{page}", self.code())),
            _ => Cow::Borrowed(self.code()),
        }
    }

    /// A page of the stop words, or of the domains.
    pub fn words(domains: bool, page: u16) -> Self {
        match (domains, page) {
            (false, 0) => Self::StopWords,
            (true, 0) => Self::Domains,
            _ => Self::Words { domains, page },
        }
    }

    /// A page of what observe mode would have done.
    pub fn would(page: u16) -> Self {
        if page == 0 { Self::Would } else { Self::WouldPage(page) }
    }

    fn parse_words(word: &str) -> Option<Self> {
        let (list, page) = word.split_once('.')?;
        if list == Self::Would.code() {
            return Some(Self::would(page.parse().ok()?));
        }
        let domains = [false, true].into_iter().find(|domains| Self::words(*domains, 0).code() == list)?;
        Some(Self::words(domains, page.parse().ok()?))
    }

    /// The page of 📦 that it is.
    pub fn pile(self) -> Option<Pile> {
        match self {
            Self::Quarantine => Some(Pile::default()),
            Self::Pile(pile) => Some(pile),
            _ => None,
        }
    }

    /// The screen of a word.
    pub fn parse(code: &str) -> Option<Self> {
        let plain = Self::ALL.iter().find(|(_, known)| *known == code).map(|(screen, _)| *screen);
        // Messages of before the sections name their screen of limits so.
        let section =
            || Section::parse(if code == "li" { Section::Moderation.word() } else { code }).map(Self::Section);
        let calls = || Calls::parse(code).map(Self::Calls);
        let pile = || Pile::parse(code).map(Self::Pile);
        let words = || Self::parse_words(code);
        plain
            .or_else(pile)
            .or_else(words)
            .or_else(section)
            .or_else(calls)
            .or_else(|| SettingKey::of_screen(code).map(Self::Setting))
    }
}

/// What is judged, and can be switched on and off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What 💬 switches.
    Comments,
    /// What 🛡 switches.
    Members,
    /// What 👍 switches.
    Likes,
}

impl Part {
    const ALL: [(Self, &'static str, Screen); 3] = [
        (Self::Comments, "comments", Screen::Comments),
        (Self::Members, "members", Screen::Members),
        (Self::Likes, "likes", Screen::Likes),
    ];

    /// The word in a button's data and in the keys of the settings.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(part, ..)| *part == self).map_or("comments", |(_, word, _)| word)
    }

    /// The screen on which it is switched.
    pub fn screen(self) -> Screen {
        Self::ALL.iter().find(|(part, ..)| *part == self).map_or(Screen::Comments, |(.., screen)| *screen)
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map(|(part, ..)| *part)
    }

    /// Its switch.
    pub fn enabled(self) -> SettingKey {
        let setting = match self {
            Self::Comments => ModerationSetting::Comments,
            Self::Members => ModerationSetting::Members,
            Self::Likes => ModerationSetting::Likes,
        };
        setting.into()
    }

    /// How readily it is judged.
    pub fn strictness(self) -> SettingKey {
        let setting = match self {
            Self::Comments => ModerationSetting::CommentStrictness,
            Self::Members => ModerationSetting::MemberStrictness,
            Self::Likes => ModerationSetting::LikeStrictness,
        };
        setting.into()
    }
}

/// Which of those that wait in quarantine a button names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// Those of a wave.
    Wave(i64),
    /// People whose score is at least so many per cent.
    Above(u8),
}

/// Other buttons on a lead's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardMenu {
    /// Why it is rejected.
    Reject,
    /// Answers that are sent with one press.
    Templates,
}

impl CardMenu {
    /// The word in a button's data.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Templates => "templates",
        }
    }

    /// The menu of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Reject, Self::Templates].into_iter().find(|menu| menu.word() == word)
    }
}

/// A list of leads on 💼.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadShelf {
    /// Nobody took them yet.
    New,
    /// In work, agreed or published.
    Work,
    /// Hot, and not over.
    Hot,
    /// Warm, and not over.
    Warm,
    /// Cold, and not over.
    Cold,
    /// Leads that are over: closed and rejected.
    Over,
    /// Talks that were left in the middle.
    Unfinished,
    /// Those who sell promotion.
    Offers,
    /// Other questions than advertising.
    Questions,
}

impl LeadShelf {
    /// Every shelf, in the order of the screen.
    pub const ALL: [Self; 9] = [
        Self::New,
        Self::Work,
        Self::Hot,
        Self::Warm,
        Self::Cold,
        Self::Over,
        Self::Unfinished,
        Self::Offers,
        Self::Questions,
    ];

    /// The word in a button's data.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Work => "work",
            Self::Hot => "hot",
            Self::Warm => "warm",
            Self::Cold => "cold",
            Self::Over => "over",
            Self::Unfinished => "left",
            Self::Offers => "offers",
            Self::Questions => "asked",
        }
    }

    /// The list of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.word() == word)
    }
}

/// What an owner or moderator types on 💼.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadAsk {
    /// An entry of the price list.
    Format,
    /// The words of a new template.
    Template,
    /// Words to look for.
    Search,
}

impl LeadAsk {
    /// The word in a button's data.
    pub fn word(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Template => "template",
            Self::Search => "search",
        }
    }

    /// What a word asks for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Format, Self::Template, Self::Search].into_iter().find(|what| what.word() == word)
    }
}

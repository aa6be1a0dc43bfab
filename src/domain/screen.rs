//! Screens of the panel, and what its switches name.

use super::backtest::Calls;
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::pile::Pile;
use super::words::words;
use crate::policy::{ModerationSetting, Section, SettingKey};

words! {
    /// A screen of the panel.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Screen {
        /// The panel's first screen.
        Top = "top",
        /// 📊: whether everything answers, what waits.
        Status = "st",
        /// What the program saw when it stopped removing by itself.
        Brake = "br",
        /// 💬: comments and messages.
        Comments = "co",
        /// 💬 the last verdicts.
        Verdicts = "ve",
        /// 💬 → stop words of the admin's own.
        StopWords = "sw",
        /// 💬 → domains that links may not lead to.
        Domains = "do",
        /// 📦: what waits for a decision.
        Quarantine = "qu",
        /// ⚙️: mode, limits and sections.
        Settings = "se",
        /// ⚙️ asks before acting by itself.
        ConfirmEnforce = "ce",
        /// ⚙️ → people who are never touched.
        Allowed = "al",
        /// 🛡: subscribers and sweeps.
        Members = "me",
        /// 🛡 👍 the last verdicts on people.
        PeopleVerdicts = "pv",
        /// 🛡 asks before dead accounts are taken off the list.
        Dead = "de",
        /// 👍: likes and whose they are.
        Likes = "lk",
        /// What observe mode would have done.
        Would = "wo",
        /// 💬 what settings would have done with the stored past.
        Backtest = "bt",
        /// 🔁: copies of posts in the channel.
        Copies = "cp",
        /// 🔁 what is copied and what waits for a word.
        CopyFilters = "cf",
        /// 🔁 what is said otherwise in copies.
        CopyRules = "cr",
        /// 💼: leads, shelf by shelf.
        Leads = "ld",
        /// 💼 the price list.
        Formats = "fo",
        /// 💼 → answers that are sent by a press.
        Templates = "tp",
        /// 📈: the digest's settings and the last one.
        Digest = "dg",
        /// ⚙️ → 🔑: the keys in use.
        Keys = "ky",
        /// ⚙️ who changed what.
        Changes = "ch",
        /// ⚙️ owners and moderators.
        Managers = "ma";
        /// 💬 a later page of either.
        Words {
            /// Of the domains.
            domains: bool,
            /// Pages before it; none is before the first, which is the list itself.
            page: u16,
        }: Self::Words { domains, .. } => Self::words(domains, 0).as_str(),
        /// 📦 another page of it, or some of those who wait.
        Pile(Pile): Self::Pile(_) => Self::Quarantine.as_str(),
        /// A later page of it; none is before the first, which is `Would`.
        WouldPage(u16): Self::WouldPage(_) => Self::Would.as_str(),
        /// 💬 its closest calls.
        Calls(Calls): Self::Calls(calls) => calls.code(),
        /// ⚙️ the settings of a section.
        Section(Section): Self::Section(section) => section.as_str(),
        /// ⚙️ → one setting with its choices.
        Setting(SettingKey): Self::Setting(setting) => setting.name(),
    }
}

impl Screen {
    /// The whole word in a button's data: with the page, where a screen has many.
    pub fn word(self) -> Cow<'static, str> {
        match self {
            Self::Pile(pile) => Cow::Owned(pile.word()),
            Self::Words { page, .. } | Self::WouldPage(page) => Cow::Owned(format!("{}.{page}", self.as_str())),
            _ => Cow::Borrowed(self.as_str()),
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
        if list == Self::Would.as_str() {
            return Some(Self::would(page.parse().ok()?));
        }
        let domains = [false, true].into_iter().find(|domains| Self::words(*domains, 0).as_str() == list)?;
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
        let plain = Self::ALL.into_iter().find(|screen| screen.as_str() == code);
        // Messages of before the sections name their screen of limits so.
        let section =
            || Section::parse(if code == "li" { Section::Moderation.as_str() } else { code }).map(Self::Section);
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

words! {
    /// What is judged, and can be switched on and off; the word is of buttons and of the settings' keys.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Part {
        /// What 💬 switches.
        Comments = "comments",
        /// What 🛡 switches.
        Members = "members",
        /// What 👍 switches.
        Likes = "likes",
    }
}

impl Part {
    /// The screen on which it is switched.
    pub fn screen(self) -> Screen {
        match self {
            Self::Comments => Screen::Comments,
            Self::Members => Screen::Members,
            Self::Likes => Screen::Likes,
        }
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

words! {
    /// Other buttons on a lead's card.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum CardMenu {
        /// Why it is rejected.
        Reject = "reject",
        /// Answers that are sent with one press.
        Templates = "templates",
    }
}

words! {
    /// A list of leads on 💼, in the order of the screen.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum LeadShelf {
        /// Nobody took them yet.
        New = "new",
        /// In work, agreed or published.
        Work = "work",
        /// Hot, and not over.
        Hot = "hot",
        /// Warm, and not over.
        Warm = "warm",
        /// Cold, and not over.
        Cold = "cold",
        /// Leads that are over: closed and rejected.
        Over = "over",
        /// Talks that were left in the middle.
        Unfinished = "left",
        /// Those who sell promotion.
        Offers = "offers",
        /// Other questions than advertising.
        Questions = "asked",
    }
}

words! {
    /// What an owner or moderator types on 💼.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum LeadAsk {
        /// An entry of the price list.
        Format = "format",
        /// The words of a new template.
        Template = "template",
        /// Words to look for.
        Search = "search",
    }
}

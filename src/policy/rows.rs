//! What a setting is: a row. A section's file is made of them by `settings!`, each with its field, its
//! name and default, its reader, and, where the chat may change it, what it holds and where it stands.

use super::readers::Raw;

use crate::domain::words::words;

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// On or off.
    Switch,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One of the first words; one of the others only by a button that a question stands before.
    Guarded(&'static [&'static str], &'static [&'static str]),
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
    /// A list whose entries have parts: a screen of its own adds them and takes them off.
    Entries,
    /// A person of VK.
    Person,
    /// A person of Telegram by number, or nobody.
    Account,
    /// A channel of Telegram: its number, or its public name.
    Channel,
    /// A local date, or none; days from today are offered.
    Date(&'static [&'static str]),
}

impl SettingKind {
    /// The values that buttons offer on the setting's own screen.
    pub fn offered(self) -> Vec<Offer> {
        let words = |words: &'static [&'static str]| words.iter().copied().map(Offer::Word).collect();
        match self {
            Self::Switch => vec![Offer::On(true), Offer::On(false)],
            Self::Choice(these)
            | Self::Guarded(these, _)
            | Self::Length(these)
            | Self::Time(these)
            | Self::Date(these) => words(these),
            Self::Number(numbers) => numbers.iter().copied().map(Offer::Number).collect(),
            Self::Span | Self::Text | Self::Words | Self::Entries | Self::Channel | Self::Person | Self::Account => {
                Vec::new()
            }
        }
    }
}

/// A value that a button gives a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// On or off.
    On(bool),
    /// One of the kind's words.
    Word(&'static str),
    /// A number.
    Number(i64),
}

impl Offer {
    /// As a button carries it.
    pub fn word(self) -> String {
        match self {
            Self::On(true) => "on".to_owned(),
            Self::On(false) => "off".to_owned(),
            Self::Word(word) => word.to_owned(),
            Self::Number(number) => number.to_string(),
        }
    }

    /// The value of a word, where a kind may hold it.
    pub fn parse(kind: SettingKind, word: &str) -> Option<Self> {
        let among = |words: &[&'static str]| words.iter().copied().find(|known| *known == word).map(Self::Word);
        match kind {
            SettingKind::Switch => [true, false].map(Self::On).into_iter().find(|on| on.word() == word),
            SettingKind::Guarded(freely, asked) => among(freely).or_else(|| among(asked)),
            SettingKind::Choice(words)
            | SettingKind::Length(words)
            | SettingKind::Time(words)
            | SettingKind::Date(words) => among(words),
            SettingKind::Number(_) => word.parse().ok().map(Self::Number),
            SettingKind::Span
            | SettingKind::Text
            | SettingKind::Words
            | SettingKind::Entries
            | SettingKind::Channel
            | SettingKind::Person
            | SettingKind::Account => None,
        }
    }
}

words! {
    /// Settings that stand on one screen, as ⚙️ shows them.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Section {
        /// Limits and quarantine.
        Moderation = "s-mod",
        /// 💬
        Comments = "s-com",
        /// 🛡 and 👍
        People = "s-peo",
        /// 🔁
        Copies = "s-cop",
        /// 💼
        Leads = "s-lea",
        /// 📈
        Digest = "s-dig",
        /// Alerts and questions.
        Alerts = "s-ale",
        /// 🏖
        Holiday = "s-hol",
        /// Language and the language model.
        General = "s-gen",
    }
}

/// A row, as the configuration takes it.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Full key of the configuration: `leads.enabled`.
    pub name: &'static str,
    /// The environment variable that fixes it.
    pub env: Option<&'static str>,
    /// TOML of the default; empty: not set, or worked out when it is needed.
    pub default: &'static str,
}

/// Where values come from. The configuration is the only source, and the only one to know who wins.
pub trait Source {
    /// A value as it was written. `None`: nobody said anything.
    fn written(&self, name: &str) -> Option<&Raw>;

    /// Where it stands, as an error begins.
    fn place(&self, name: &str) -> String;

    /// Where an entry of a list of tables stands, or a key of it.
    fn place_of_entry(&self, list: &str, entry: &str) -> String;
}

/// A section: the struct of its settled values and the enum of those that the chat changes, a row each.
///
/// Rows stand as the section's screen shows them. `read` takes the source and the name; the readers of `readers.rs` with
/// their ranges are made such by `must`, `maybe` and their like.
macro_rules! settings {
    (
        $(#[$about:meta])*
        struct $policy:ident;
        $(#[$choice:meta])*
        enum $setting:ident of $which:ident;
        $(
            $(#[$doc:meta])*
            $field:ident: $type:ty = $name:literal $(env $env:literal)? $(default $default:literal)?,
            read $read:expr
            $(, chat $variant:ident: $kind:expr $(, on $section:ident)?)?;
        )*
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $policy {
            $( $(#[$doc])* pub $field: $type, )*
        }

        impl $policy {
            /// Its rows.
            pub const ROWS: &[$crate::policy::Row] = &[
                $( $crate::policy::Row {
                    name: $name,
                    env: $crate::policy::rows::settings!(@or None $(, Some($env))?),
                    default: $crate::policy::rows::settings!(@or "" $(, $default)?),
                }, )*
            ];

            /// What is said of it, each value checked. An error is one line: where, which key, what was expected.
            pub fn read(source: &dyn $crate::policy::Source) -> anyhow::Result<Self> {
                Ok(Self { $( $field: $read(source, $name)?, )* })
            }
        }

        $(#[$choice])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $setting {
            $( $( #[doc = concat!("`", $name, "`")] $variant, )? )*
        }

        impl $setting {
            /// Every one, as its screen shows them.
            pub const ALL: &[Self] = &[ $( $( Self::$variant, )? )* ];

            pub(super) const fn name(self) -> &'static str {
                match self { $( $( Self::$variant => $name, )? )* }
            }

            pub(super) const fn kind(self) -> $crate::policy::SettingKind {
                #[allow(
                    clippy::enum_glob_use,
                    unused_imports,
                    reason = "rows name their kinds bare, and a section may have none that the chat changes"
                )]
                use $crate::policy::SettingKind::*;
                match self { $( $( Self::$variant => $kind, )? )* }
            }

            pub(super) const fn section(self) -> Option<$crate::policy::Section> {
                match self {
                    $( $( Self::$variant => $crate::policy::rows::settings!(
                        @or None $(, Some($crate::policy::Section::$section))?
                    ), )? )*
                }
            }
        }

        impl From<$setting> for $crate::policy::SettingKey {
            fn from(setting: $setting) -> Self {
                Self::$which(setting)
            }
        }
    };
    (@or $otherwise:expr) => { $otherwise };
    (@or $otherwise:expr, $said:expr) => { $said };
}
pub(super) use settings;

//! The table of platforms, as those know it who plan, watch and tell: lists, of which nobody there knows the rows.

use super::abilities::{self, Abilities};
use super::chat_ref::{ChatRef, PlatformId};
use super::key::KeyName;
use super::words::words;

words! {
    /// A platform of this program's that posts are copied to, by the word of its lanes and routes. A further one is a variant here,
    /// and the compiler names what has to be said of it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum TargetNetwork {
        /// Telegram.
        Telegram = "telegram",
        /// MAX.
        Max = "max",
    }
}

impl TargetNetwork {
    /// Which of them a platform is; `None`: none of this program's.
    pub fn of(platform: PlatformId) -> Option<Self> {
        Self::parse(platform.as_str())
    }

    /// What is known of it.
    pub fn target(self) -> Target {
        match self {
            Self::Telegram => Target::TELEGRAM,
            Self::Max => Target::MAX,
        }
    }

    /// Its word in routes and lanes.
    pub fn platform(self) -> PlatformId {
        self.target().platform
    }

    /// The key that opens it and that may be missing: without Telegram's the program does not begin.
    pub fn key(self) -> Option<KeyName> {
        match self {
            Self::Telegram => None,
            Self::Max => Some(KeyName::Max),
        }
    }

    /// Those that may be missing, with their keys. Nothing is heard from them: what is known of them is what came of posts.
    pub fn with_keys() -> impl Iterator<Item = (Self, KeyName)> {
        Self::ALL.into_iter().filter_map(|network| Some((network, network.key()?)))
    }

    /// The one that a key opens.
    pub fn opened_by(key: KeyName) -> Option<Self> {
        Self::with_keys().find(|(_, own)| *own == key).map(|(network, _)| network)
    }
}

/// A platform that posts are copied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Its word, by which routes name it.
    pub platform: PlatformId,
    /// What people call it.
    pub name: &'static str,
    /// What it can show.
    pub shows: Abilities,
}

impl Target {
    /// Telegram, for a bot.
    pub const TELEGRAM: Self =
        Self { platform: PlatformId::TELEGRAM, name: Source::TELEGRAM.name, shows: abilities::TELEGRAM };
    /// The same over a server of the owner's own.
    pub const TELEGRAM_LOCAL: Self = Self { shows: abilities::TELEGRAM_LOCAL, ..Self::TELEGRAM };
    /// MAX, for a bot.
    pub const MAX: Self = Self { platform: PlatformId::MAX, name: "MAX", shows: abilities::MAX };
}

/// A platform that is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Its word, with which the accounts of its events begin (`vk:42`).
    pub platform: PlatformId,
    /// What people call it.
    pub name: &'static str,
}

impl Source {
    /// VK.
    pub const VK: Self = Self { platform: PlatformId::VK, name: "VK" };
    /// Telegram.
    pub const TELEGRAM: Self = Self { platform: PlatformId::TELEGRAM, name: "Telegram" };
    /// Those of this program.
    pub const ALL: [Self; 2] = [Self::VK, Self::TELEGRAM];

    /// Whether an account of events is of this platform.
    pub fn has(&self, account: &str) -> bool {
        account.split(':').next() == Some(self.platform.as_str())
    }
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct KnownPlatforms {
    targets: Vec<Target>,
    sources: Vec<Source>,
}

impl KnownPlatforms {
    /// None at all: where nothing is heard and nothing goes out.
    pub const NONE: Self = Self { targets: Vec::new(), sources: Vec::new() };

    /// Those that posts are copied to, and those that are listened to.
    pub fn new(targets: Vec<Target>, sources: Vec<Source>) -> Self {
        Self { targets, sources }
    }

    /// The same without a platform that posts are copied to.
    #[must_use]
    pub fn without(&self, platform: PlatformId) -> Self {
        let targets = self.targets.iter().filter(|target| target.platform != platform).copied().collect();
        Self::new(targets, self.sources.clone())
    }

    /// The platform of a chat that posts are copied to; `None`: nobody here knows it.
    pub fn of(&self, chat: &ChatRef) -> Option<&Target> {
        self.targets.iter().find(|target| target.platform == chat.platform())
    }

    /// What people call the platform of a chat.
    pub fn name_of(&self, chat: &ChatRef) -> String {
        self.of(chat).map_or_else(|| chat.platform().to_string(), |target| target.name.to_owned())
    }

    /// Those that are listened to.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What is said of a chat whose platform nobody here knows.
    pub fn unknown(&self, chat: &ChatRef) -> String {
        let known: Vec<&str> = self.targets.iter().map(|target| target.platform.as_str()).collect();
        format!("no posts are copied to \"{}\": the platforms are {}", chat.platform(), known.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_found_again_by_its_word_and_by_its_key() {
        for network in TargetNetwork::ALL {
            assert_eq!(TargetNetwork::of(network.platform()), Some(network), "the enum's word is the table's");
            assert_eq!(network.key().and_then(TargetNetwork::opened_by), network.key().map(|_| network));
        }
        assert_eq!(TargetNetwork::of(PlatformId::VK), None);
        assert_eq!(
            KeyName::ALL.into_iter().filter_map(TargetNetwork::opened_by).count(),
            TargetNetwork::with_keys().count()
        );
    }
}

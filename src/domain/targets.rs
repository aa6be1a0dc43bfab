//! The platforms that posts can be copied to, as those know them who plan and tell: a list, of which nobody knows the rows.

use super::abilities::{self, Abilities};
use super::chat_ref::{ChatRef, PlatformId};

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
    pub const TELEGRAM: Self = Self { platform: PlatformId::TELEGRAM, name: "Telegram", shows: abilities::TELEGRAM };
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct Targets(Vec<Target>);

impl Targets {
    /// None at all: where nothing goes out.
    pub const NONE: Self = Self(Vec::new());

    /// A list of these.
    pub fn new(targets: Vec<Target>) -> Self {
        Self(targets)
    }

    /// The platform of a chat; `None`: nobody here knows it.
    pub fn of(&self, chat: &ChatRef) -> Option<&Target> {
        self.0.iter().find(|target| target.platform == chat.platform())
    }

    /// What is said of a chat whose platform nobody here knows.
    pub fn unknown(&self, chat: &ChatRef) -> String {
        let known: Vec<&str> = self.0.iter().map(|target| target.platform.as_str()).collect();
        format!("no posts are copied to \"{}\": the platforms are {}", chat.platform(), known.join(", "))
    }
}

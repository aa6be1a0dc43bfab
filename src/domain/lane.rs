//! Work that shares one pace and one trouble: a token or chat × a kind of call.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::chat_ref::{ChatRef, PlatformId};
use super::ids::ChatId;
use super::words::words;

/// Where a call waits for its turn. Stored with each row of the outbox, as a word (`vk:delete`, `tg:-100123`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Lane {
    /// Calls to VK.
    Vk(VkLane),
    /// Calls to Telegram.
    Telegram(TelegramLane),
    /// Copies of posts in a channel of another platform.
    Posts(ChatRef),
    /// Questions to another platform that posts are copied to.
    Looks(PlatformId),
    /// Questions to the language model.
    Model,
    /// What this machine works out by itself.
    Machine,
    /// A word that this version does not know: its rows go out too, one after another.
    Other(String),
}

words! {
    /// Kinds of calls to VK; each has a thread.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum VkLane {
        /// Comments are deleted and restored.
        Delete = "delete",
        /// Bans and removals of members.
        Ban = "ban",
        /// Comments under a post are closed and opened.
        Close = "close",
        /// Words to people and under posts.
        Message = "message",
        /// Answers to presses: each is wanted within the minute and waits behind no file.
        Answer = "answer",
        /// Little questions: people, rights, managers.
        Read = "read",
        /// Walls, posts and statistics.
        Wall = "wall",
        /// What was missed.
        CatchUp = "catch_up",
        /// Pages of sweeps.
        Sweep = "sweep",
        /// Keys that were given in the chat.
        Key = "key",
    }
}

/// Kinds of calls to Telegram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TelegramLane {
    /// Everything that is said to people in private: one lane, however many they are, in which several calls may be out,
    /// one a person.
    People,
    /// What is said in a chat.
    Chat(ChatId),
    /// Answers to presses in the admin's chat.
    Answer,
    /// What is taken away in a chat.
    Moderate(ChatId),
    /// Copies of posts in a channel.
    Post(ChatId),
    /// Questions.
    Read,
    /// Profiles of strangers, who come by the hundred: nothing else waits behind them.
    Profile,
}

impl TelegramLane {
    /// The lanes are few, however many people there are: what is said in a private chat that is not the admin's goes in
    /// one.
    #[must_use]
    pub fn among_people(self, admin_chat: Option<ChatId>) -> Self {
        match self {
            Self::Chat(chat) if chat.is_private() && admin_chat != Some(chat) => Self::People,
            lane => lane,
        }
    }
}

impl Lane {
    /// The lane of a stored word.
    pub fn parse(word: &str) -> Self {
        let known = match word.split_once(':') {
            Some(("vk", kind)) => VkLane::parse(kind).map(Self::Vk),
            Some(("tg", kind)) => telegram_lane(kind).map(Self::Telegram),
            Some((platform, kind)) => other_lane(platform, kind),
            None => [Self::Model, Self::Machine].into_iter().find(|lane| lane.to_string() == word),
        };
        // A word that would be written otherwise would not be found again.
        known.filter(|lane| lane.to_string() == word).unwrap_or_else(|| Self::Other(word.to_owned()))
    }

    /// Where copies of posts in a chat wait.
    pub fn of_posts(chat: &ChatRef) -> Self {
        // A topic that is closed holds no other one of its chat.
        let whole = chat.telegram().filter(|_| chat.topic().is_none());
        whole.map_or_else(|| Self::Posts(chat.clone()), |chat| TelegramLane::Post(chat).into())
    }

    /// Where questions to a platform that posts are copied to wait.
    pub fn of_looks(platform: PlatformId) -> Self {
        if platform == PlatformId::TELEGRAM { TelegramLane::Read.into() } else { Self::Looks(platform) }
    }

    /// Whether calls to different people may be out at the same time.
    pub fn is_of_people(&self) -> bool {
        *self == Self::Telegram(TelegramLane::People)
    }

    /// Whether something is done or said here, rather than asked.
    pub fn acts(&self) -> bool {
        match self {
            Self::Vk(VkLane::Delete | VkLane::Ban | VkLane::Close | VkLane::Message)
            | Self::Telegram(
                TelegramLane::People | TelegramLane::Chat(_) | TelegramLane::Moderate(_) | TelegramLane::Post(_),
            )
            | Self::Posts(_) => true,
            Self::Vk(VkLane::Answer | VkLane::Read | VkLane::Wall | VkLane::CatchUp | VkLane::Sweep | VkLane::Key)
            | Self::Telegram(TelegramLane::Answer | TelegramLane::Read | TelegramLane::Profile)
            | Self::Looks(_)
            | Self::Model
            | Self::Machine
            | Self::Other(_) => false,
        }
    }

    /// The chat to whose people something is said here.
    pub fn speaks_in(&self) -> Option<ChatId> {
        match self {
            Self::Telegram(TelegramLane::Chat(chat)) => Some(*chat),
            _ => None,
        }
    }
}

/// A lane of a platform that is neither VK nor Telegram.
fn other_lane(platform: &str, kind: &str) -> Option<Lane> {
    let platform = PlatformId::parse(platform)?;
    match kind.split_once(':') {
        Some(("post", chat)) => Some(Lane::Posts(ChatRef::new(platform, chat))),
        Some(_) => None,
        None => (kind == "read").then_some(Lane::Looks(platform)),
    }
}

fn telegram_lane(kind: &str) -> Option<TelegramLane> {
    let chat = |number: &str| number.parse().ok().map(ChatId);
    match kind.split_once(':') {
        Some(("moderate", number)) => chat(number).map(TelegramLane::Moderate),
        Some(("post", number)) => chat(number).map(TelegramLane::Post),
        Some(_) => None,
        None => match kind {
            "people" => Some(TelegramLane::People),
            "answer" => Some(TelegramLane::Answer),
            "read" => Some(TelegramLane::Read),
            "profile" => Some(TelegramLane::Profile),
            number => chat(number).map(TelegramLane::Chat),
        },
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vk(lane) => write!(f, "vk:{}", lane.as_str()),
            Self::Telegram(lane) => match lane {
                TelegramLane::People => f.write_str("tg:people"),
                TelegramLane::Chat(chat) => write!(f, "tg:{chat}"),
                TelegramLane::Answer => f.write_str("tg:answer"),
                TelegramLane::Moderate(chat) => write!(f, "tg:moderate:{chat}"),
                TelegramLane::Post(chat) => write!(f, "tg:post:{chat}"),
                TelegramLane::Read => f.write_str("tg:read"),
                TelegramLane::Profile => f.write_str("tg:profile"),
            },
            Self::Posts(chat) => write!(f, "{}:post:{}", chat.platform(), chat.id()),
            Self::Looks(platform) => write!(f, "{platform}:read"),
            Self::Model => f.write_str("openai"),
            Self::Machine => f.write_str("backtest"),
            Self::Other(word) => f.write_str(word),
        }
    }
}

impl From<VkLane> for Lane {
    fn from(lane: VkLane) -> Self {
        Self::Vk(lane)
    }
}

impl From<TelegramLane> for Lane {
    fn from(lane: TelegramLane) -> Self {
        Self::Telegram(lane)
    }
}

impl From<String> for Lane {
    fn from(word: String) -> Self {
        Self::parse(&word)
    }
}

impl From<Lane> for String {
    fn from(lane: Lane) -> Self {
        lane.to_string()
    }
}

/// Why a row of a lane has not gone out, as the row's `error` says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waits {
    /// A person has to help first; with what a chat said, where one takes no messages.
    ForHelp(Option<String>),
    /// What was answered last.
    Trouble(String),
}

impl Waits {
    const HELP: &'static str = "waits for help";

    /// What a row's `error` says.
    pub fn parse(error: String) -> Self {
        match error.strip_prefix(Self::HELP) {
            Some("") => Self::ForHelp(None),
            Some(words) => Self::ForHelp(Some(words.strip_prefix(": ").unwrap_or(words).to_owned())),
            None => Self::Trouble(error),
        }
    }
}

impl fmt::Display for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ForHelp(None) => f.write_str(Self::HELP),
            Self::ForHelp(Some(words)) => write!(f, "{}: {words}", Self::HELP),
            Self::Trouble(error) => f.write_str(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_is_found_again_by_its_word() {
        let telegram = [
            TelegramLane::People,
            TelegramLane::Chat(ChatId(-100_500)),
            TelegramLane::Chat(ChatId(42)),
            TelegramLane::Answer,
            TelegramLane::Moderate(ChatId(-5)),
            TelegramLane::Post(ChatId(-5)),
            TelegramLane::Read,
            TelegramLane::Profile,
        ];
        let lanes = VkLane::ALL.map(Lane::Vk).into_iter().chain(telegram.map(Lane::Telegram));
        let max = PlatformId::of("max");
        let others = [Lane::Posts(ChatRef::new(max, "-5")), Lane::Looks(max), Lane::Model, Lane::Machine];
        for lane in lanes.chain(others) {
            assert_eq!(Lane::parse(&lane.to_string()), lane);
        }
        for word in ["", "vk:", "vk:dance", "tg:none", "tg:+5", "tg:post:x", "vk:delete:1", "max:5", "vk"] {
            assert_eq!(Lane::parse(word), Lane::Other(word.to_owned()));
            assert_eq!(Lane::parse(word).to_string(), word);
        }
    }

    #[test]
    fn who_waits_for_help_is_known_by_the_error() {
        for (error, waits) in [
            ("waits for help", Waits::ForHelp(None)),
            ("waits for help: Bad Request: odd", Waits::ForHelp(Some("Bad Request: odd".to_owned()))),
            ("VK 29", Waits::Trouble("VK 29".to_owned())),
        ] {
            assert_eq!(Waits::parse(error.to_owned()), waits);
            assert_eq!(waits.to_string(), error);
        }
    }
}

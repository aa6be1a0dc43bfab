//! A chat and a message by name, on whatever platform they are: for what posts are copied to.
//!
//! One textual form, in the settings, in the database and for people: `max:123`; a bare number is Telegram's. In JSON a
//! number of Telegram's is a number, which is what was written before there was another platform.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ids::ChatId;

/// A platform by its word, which is stored and typed: `telegram`. Small letters, digits and `_`, a letter first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlatformId {
    /// The word, and zeros behind it.
    word: [u8; Self::LONGEST],
}

impl PlatformId {
    /// vk.com
    pub const VK: Self = Self::of("vk");
    /// Telegram.
    pub const TELEGRAM: Self = Self::of("telegram");
    /// MAX.
    pub const MAX: Self = Self::of("max");

    const LONGEST: usize = 16;

    /// The platform of a word of the program; what is too long for one is cut.
    pub const fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut word = [0; Self::LONGEST];
        let mut at = 0;
        while at < bytes.len() && at < Self::LONGEST {
            word[at] = bytes[at];
            at += 1;
        }
        Self { word }
    }

    /// The platform of a word that somebody wrote, whether there is such a platform or not; `None`: it is no such word.
    pub fn parse(text: &str) -> Option<Self> {
        let is_word = text.len() <= Self::LONGEST
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        is_word.then(|| Self::of(text))
    }

    /// Its word.
    pub fn as_str(&self) -> &str {
        let length = self.word.iter().position(|byte| *byte == 0).unwrap_or(Self::LONGEST);
        // It is made of whole words only, whose letters are of one byte.
        std::str::from_utf8(&self.word[..length]).unwrap_or_default()
    }
}

impl fmt::Display for PlatformId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for PlatformId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the name of a dialog begins with.
const PERSON: &str = "user/";

/// A chat or channel, wherever it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChatRef {
    platform: PlatformId,
    id: String,
}

impl ChatRef {
    /// A chat of a platform, by the platform's own name of it. Empty is no name.
    pub fn new(platform: PlatformId, id: impl Into<String>) -> Self {
        Self { platform, id: id.into() }
    }

    /// The dialog with a person, where a platform numbers people and chats apart.
    pub fn of_person(platform: PlatformId, user: i64) -> Self {
        Self::new(platform, format!("{PERSON}{user}"))
    }

    /// The person whose dialog it is; `None`: it is no such dialog.
    pub fn person(&self) -> Option<i64> {
        self.id.strip_prefix(PERSON)?.parse().ok()
    }

    /// What a setting, a row or a person names.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(chat) = Self::of_telegram(text) {
            return Some(chat);
        }
        let (platform, id) = text.split_once(':')?;
        let platform = PlatformId::parse(platform)?;
        if platform == PlatformId::TELEGRAM {
            return Self::of_telegram(id);
        }
        let is_name = !id.is_empty() && !id.starts_with('/') && !id.contains(char::is_whitespace);
        is_name.then(|| Self::new(platform, id))
    }

    /// A chat of Telegram by its number, or a topic of it: `-100…/7`.
    fn of_telegram(text: &str) -> Option<Self> {
        let (chat, topic) = match text.split_once('/') {
            Some((chat, topic)) => (chat, Some(topic.parse().ok().filter(|number: &i64| *number > 0)?)),
            None => (text, None),
        };
        let chat = ChatId(chat.parse().ok()?);
        Some(topic.map_or_else(|| chat.into(), |topic| Self::new(PlatformId::TELEGRAM, format!("{chat}/{topic}"))))
    }

    /// Where it is.
    pub fn platform(&self) -> PlatformId {
        self.platform
    }

    /// What its platform calls it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Telegram's number of the chat that it is, or is a topic of; `None`: it is elsewhere.
    pub fn telegram(&self) -> Option<ChatId> {
        let chat = self.id.split('/').next().filter(|_| self.platform == PlatformId::TELEGRAM)?;
        chat.parse().ok().map(ChatId)
    }

    /// The topic of a forum on Telegram; `None`: it is a whole chat.
    pub fn topic(&self) -> Option<i64> {
        let (_, topic) = self.id.split_once('/').filter(|_| self.platform == PlatformId::TELEGRAM)?;
        topic.parse().ok()
    }

    /// The same, in the chat that Telegram's became.
    #[must_use]
    pub fn moved_to(&self, chat: ChatId) -> Self {
        self.topic().map_or_else(|| chat.into(), |topic| Self::new(PlatformId::TELEGRAM, format!("{chat}/{topic}")))
    }
}

impl From<ChatId> for ChatRef {
    fn from(chat: ChatId) -> Self {
        Self::new(PlatformId::TELEGRAM, chat.to_string())
    }
}

impl From<&ChatRef> for ChatRef {
    fn from(chat: &ChatRef) -> Self {
        chat.clone()
    }
}

impl PartialEq<ChatId> for ChatRef {
    fn eq(&self, other: &ChatId) -> bool {
        self.telegram() == Some(*other)
    }
}

impl fmt::Display for ChatRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.telegram().is_some() { f.write_str(&self.id) } else { write!(f, "{}:{}", self.platform, self.id) }
    }
}

impl Serialize for ChatRef {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.telegram() {
            Some(chat) if self.topic().is_none() => to.serialize_i64(chat.0),
            _ => to.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for ChatRef {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match MessageRef::deserialize(from)? {
            MessageRef::Number(number) => Ok(ChatId(number).into()),
            MessageRef::Word(text) => Self::parse(&text).ok_or_else(|| D::Error::custom("no chat is named so")),
        }
    }
}

/// A message by what its platform calls it within its chat: a number, or a word.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum MessageRef {
    /// Telegram counts the messages of a chat.
    Number(i64),
    /// Others name them.
    Word(String),
}

impl MessageRef {
    /// Its number; `None`: its platform does not count.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Word(_) => None,
        }
    }

    /// Whether something can be done with it: 0 stands for a video that Telegram sends later.
    pub fn is_known(&self) -> bool {
        match self {
            Self::Number(number) => *number > 0,
            Self::Word(word) => !word.is_empty(),
        }
    }
}

impl From<i64> for MessageRef {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl PartialEq<i64> for MessageRef {
    fn eq(&self, other: &i64) -> bool {
        self.number() == Some(*other)
    }
}

impl fmt::Display for MessageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => f.write_str(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_is_found_again_by_its_text_and_by_its_json() {
        let topic = ("-100500/7", r#""-100500/7""#);
        for (text, json) in [("-100500", "-100500"), topic, ("max:123", r#""max:123""#), ("max:-5", r#""max:-5""#)] {
            let chat = ChatRef::parse(text).unwrap();
            assert_eq!(chat.to_string(), text);
            assert_eq!(serde_json::to_string(&chat).unwrap(), json);
            assert_eq!(serde_json::from_str::<ChatRef>(json).unwrap(), chat);
        }
        assert_eq!(ChatRef::parse("telegram:-5"), Some(ChatId(-5).into()));
        assert_eq!(ChatRef::parse("max:123").unwrap().telegram(), None);
        let topic = ChatRef::parse("telegram:-5/7").unwrap();
        assert_eq!((topic.telegram(), topic.topic(), topic.to_string().as_str()), (Some(ChatId(-5)), Some(7), "-5/7"));
        assert_eq!(topic.moved_to(ChatId(-6)).to_string(), "-6/7");
        for text in [
            "",
            "-5/",
            "-5/0",
            "-5/x",
            "-5/7/8",
            "/7",
            "max",
            "max:",
            ":5",
            "Max:5",
            "https://t.me/example",
            "5max:1",
            "max:a b",
            "@example",
        ] {
            assert_eq!(ChatRef::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_message_is_a_number_or_a_word() {
        let written = vec![MessageRef::Number(7), MessageRef::Word("mid.7f".to_owned())];
        let json = serde_json::to_string(&written).unwrap();
        assert_eq!(json, r#"[7,"mid.7f"]"#);
        assert_eq!(serde_json::from_str::<Vec<MessageRef>>(&json).unwrap(), written);
        assert!(written.iter().all(MessageRef::is_known) && !MessageRef::Number(0).is_known());
    }

    #[test]
    fn a_platform_is_a_word() {
        assert_eq!(PlatformId::parse("telegram"), Some(PlatformId::TELEGRAM));
        assert_eq!(PlatformId::VK.as_str(), "vk");
        for word in ["", "a_word_that_is_too_long", "with space", "Вк", "7"] {
            assert_eq!(PlatformId::parse(word), None, "{word}");
        }
    }
}

//! Names of people and things on both networks: a number never travels bare.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Which of the two platforms something lives on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// vk.com: people and communities share one row of numbers, communities negative.
    Vk,
    /// Telegram: people positive, groups and channels negative.
    Telegram,
}

impl Network {
    /// The word stored in the database and printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vk => "vk",
            Self::Telegram => "telegram",
        }
    }

    /// The network of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "vk" => Some(Self::Vk),
            "telegram" => Some(Self::Telegram),
            _ => None,
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who: a person, or (negative) a community on VK, a channel or group on Telegram that writes as itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonId {
    /// Where the id counts.
    pub network: Network,
    /// VK `from_id` or Telegram `from.id` / `sender_chat.id`.
    pub id: i64,
}

impl PersonId {
    /// A person or community on VK.
    pub const fn vk(id: i64) -> Self {
        Self { network: Network::Vk, id }
    }

    /// A person, channel or group on Telegram.
    pub const fn telegram(id: i64) -> Self {
        Self { network: Network::Telegram, id }
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.network, self.id)
    }
}

/// A Telegram chat: people > 0, groups < 0, supergroups and channels −100….
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChatId(pub i64);

impl ChatId {
    /// Whether this is a private chat with one person.
    pub fn is_private(self) -> bool {
        self.0 > 0
    }

    /// What links to messages call it: only supergroups and channels have such.
    pub fn number_in_links(self) -> Option<i64> {
        /// Their numbers follow it.
        const BELOW: i64 = -1_000_000_000_000;
        (self.0 < BELOW).then(|| BELOW - self.0)
    }
}

impl fmt::Display for ChatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Under what a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A post on the wall of the VK community.
    Wall,
    /// A photo on VK.
    Photo,
    /// A video on VK.
    Video,
    /// A product on VK.
    Market,
    /// A topic of the VK community's board.
    Board,
    /// The Telegram discussion group.
    Chat,
}

impl Place {
    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wall => "wall",
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Market => "market",
            Self::Board => "board",
            Self::Chat => "chat",
        }
    }

    /// The place of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "wall" => Some(Self::Wall),
            "photo" => Some(Self::Photo),
            "video" => Some(Self::Video),
            "market" => Some(Self::Market),
            "board" => Some(Self::Board),
            "chat" => Some(Self::Chat),
            _ => None,
        }
    }

    /// The network the place belongs to.
    pub fn network(self) -> Network {
        match self {
            Self::Chat => Network::Telegram,
            Self::Wall | Self::Photo | Self::Video | Self::Market | Self::Board => Network::Vk,
        }
    }
}

/// Something on VK that can be liked: `owner_id` and the number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WallItem {
    /// The kind of thing that the number is of.
    pub kind: ItemKind,
    /// Whose wall or album: communities are negative.
    pub owner_id: i64,
    /// Post, photo, video, comment.
    pub item_id: i64,
}

impl WallItem {
    /// A post on a wall.
    pub const fn post(owner_id: i64, post_id: i64) -> Self {
        Self { kind: ItemKind::Post, owner_id, item_id: post_id }
    }
}

/// A kind of thing that can be liked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A post on a wall.
    Post,
    /// A comment of any kind.
    Comment,
    /// A photo of an album or a wall.
    Photo,
    /// A video, or a clip.
    Video,
    /// Anything else that VK names.
    Other,
}

impl ItemKind {
    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Comment => "comment",
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Other => "other",
        }
    }

    /// The kind of a stored word.
    pub fn parse(word: &str) -> Self {
        match word {
            "post" => Self::Post,
            "comment" => Self::Comment,
            "photo" => Self::Photo,
            "video" => Self::Video,
            _ => Self::Other,
        }
    }
}

/// One comment, wherever it stands. Two refs are equal when they name the same comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CommentRef {
    /// The kind of place that it stands in.
    pub place: Place,
    /// Whose wall, album or board: VK owner id (communities negative); the chat on Telegram.
    pub owner_id: i64,
    /// Post, photo, video, product or topic; the message thread on Telegram. 0 where the event does not tell.
    pub parent_id: i64,
    /// The comment or message itself.
    pub item_id: i64,
}

impl CommentRef {
    /// Key of the subject for converging rows: does not depend on `parent_id`, which some events leave out.
    /// Board comments count per topic, so there the topic is part of the name.
    pub fn key(&self) -> String {
        match self.place {
            Place::Board => {
                format!("{}:{}:{}:{}", self.place.as_str(), self.owner_id, self.parent_id, self.item_id)
            }
            Place::Wall | Place::Photo | Place::Video | Place::Market | Place::Chat => {
                format!("{}:{}:{}", self.place.as_str(), self.owner_id, self.item_id)
            }
        }
    }
}

//! Names of people and things on both networks: a number never travels bare.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::words::words;

words! {
    /// Which of the two platforms something lives on.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum Network {
        /// vk.com: people and communities share one row of numbers, communities negative.
        Vk = "vk",
        /// Telegram: people positive, groups and channels negative.
        Telegram = "telegram",
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

/// Numbers of supergroups and channels follow it.
const SUPERGROUPS_BELOW: i64 = -1_000_000_000_000;

impl ChatId {
    /// Whether this is a private chat with one person.
    pub fn is_private(self) -> bool {
        self.0 > 0
    }

    /// What links to messages call it: only supergroups and channels have such.
    pub fn number_in_links(self) -> Option<i64> {
        (self.0 < SUPERGROUPS_BELOW).then(|| SUPERGROUPS_BELOW - self.0)
    }

    /// The chat that links to messages call so.
    pub fn of_links(number: i64) -> Option<Self> {
        SUPERGROUPS_BELOW.checked_sub(number).filter(|_| number > 0).map(Self)
    }
}

impl fmt::Display for ChatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

words! {
    /// Under what a comment stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum Place {
        /// A post on the wall of the VK community.
        Wall = "wall",
        /// A photo on VK.
        Photo = "photo",
        /// A video on VK.
        Video = "video",
        /// A product on VK.
        Market = "market",
        /// A topic of the VK community's board.
        Board = "board",
        /// The Telegram discussion group.
        Chat = "chat",
    }
}

impl Place {
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

words! {
    /// A kind of thing that can be liked.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum ItemKind else Other {
        /// A post on a wall.
        Post = "post",
        /// A comment of any kind.
        Comment = "comment",
        /// A photo of an album or a wall.
        Photo = "photo",
        /// A video, or a clip.
        Video = "video",
        /// Anything else that VK names.
        Other = "other",
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

//! Many alike at once: what comes in a wave, and what is known of one.

use serde::{Deserialize, Serialize};

use super::ids::WallItem;
use super::verdict::Mode;
use super::words::words;

words! {
    /// What comes in numbers; every kind has its own rhythm.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum WaveKind else Joins {
        /// New subscribers of the community.
        Joins = "joins",
        /// Likes of one thing.
        Likes = "likes",
        /// Comments under one post.
        Comments = "comments",
    }
}

/// Where it comes: the community itself, or one thing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WavePlace {
    /// What comes there.
    pub kind: WaveKind,
    /// What is liked or commented on; `None` for joins.
    pub item: Option<WallItem>,
}

words! {
    /// How a wave stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub enum WaveState else Open {
        /// More of it may still come.
        Open = "open",
        /// Nobody of its kind came for a while.
        Over = "over",
        /// An admin said that it is none.
        Honest = "honest",
    }
}

/// What an admin ordered about the people of a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WaveOrder {
    /// Whoever is alike goes, whoever comes later too; it waits while the program only observes.
    Standing,
    /// It was given while the program only observed: those go who had come by this moment, Unix milliseconds.
    CameBy(i64),
}

impl WaveOrder {
    /// Those of the wave go who came no later.
    pub fn up_to(self) -> i64 {
        match self {
            Self::Standing => i64::MAX,
            Self::CameBy(moment) => moment,
        }
    }

    /// Whether it waits for the program to act again: what follows from it by itself is not done while that only observes.
    pub fn is_held(self, mode: Mode) -> bool {
        self == Self::Standing && mode == Mode::Observe
    }

    /// As the column `ordered` holds it: 0 is no order, 1 a standing one, else the moment.
    pub(crate) fn as_number(order: Option<Self>) -> i64 {
        match order {
            None => 0,
            Some(Self::Standing) => 1,
            Some(Self::CameBy(moment)) => moment.max(2),
        }
    }

    /// The order of a stored number.
    pub(crate) fn of_number(number: i64) -> Option<Self> {
        match number {
            0 => None,
            1 => Some(Self::Standing),
            moment => Some(Self::CameBy(moment)),
        }
    }
}

/// What the people of a wave share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trait {
    /// Profiles without a photo.
    NoPhoto,
    /// Nothing in the profile but a name.
    BareProfile,
    /// Profiles with hardly any followers.
    FewFollowers,
    /// Numbers of accounts that follow each other: registered in one go.
    NearIds,
    /// The same first or last name.
    SameNames,
    /// They come every few seconds.
    OneMinute,
}

impl Trait {
    /// Whether no honest crowd is like that, where so many per cent of one are: numbers in a row, one name, hardly a face.
    pub fn tells_a_batch(self, share: u8) -> bool {
        /// Of an honest crowd never so many per cent are without a photo.
        const NO_FACES: u8 = 85;
        match self {
            Self::NearIds | Self::SameNames => true,
            Self::NoPhoto => share >= NO_FACES,
            Self::BareProfile | Self::FewFollowers | Self::OneMinute => false,
        }
    }
}

/// What is known of a wave, for its card.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WaveFacts {
    /// Everybody who came since it began.
    pub came: u64,
    /// Those of them who look alike and wrong.
    pub suspicious: u64,
    /// What is usual in an hour at this time.
    pub usual_an_hour: f64,
    /// What they share, with the share of them in per cent.
    pub traits: Vec<(Trait, u8)>,
    /// How many came in each of the last twelve five minutes, oldest first.
    pub chart: Vec<u32>,
    /// Names that many of them have, first and last, as profiles keep them.
    pub names: Vec<(u32, u32)>,
}

/// How the people of a wave stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaveSums {
    /// Suspicious people of the wave.
    pub people: i64,
    /// Of its people, banned by now.
    pub removed: i64,
    /// On their way out.
    pub pending: i64,
    /// Of its people, waiting in quarantine.
    pub quarantined: i64,
    /// Looked at, and nobody to remove after all; or taken back.
    pub spared: i64,
    /// Left by an order about all of them: nothing names them as one of the crowd.
    pub beside: i64,
}

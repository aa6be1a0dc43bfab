//! What we want done outside, and what may come of it.
//!
//! Two kinds: *converge* (the world should be in a state; the newest wish for a subject wins) and *emit* (something is
//! said once).

mod facts;
mod machine;
mod model;
mod stored;
mod target;
mod telegram;
mod vk;
mod words;

use serde::{Deserialize, Serialize};

pub use super::capability::{Advice, Capability, CapabilityState, Way};
pub use super::fate::{Fate, OnUnknown, Performer, Scope, Urgency};
use super::ids::{ChatId, CommentRef, Network, WallItem};
use super::key::KeyWork;
pub use super::receipt::{ChatAdmin, Likers, PersonFacts, PostFacts, Receipt, TgProfile};
pub use facts::{Against, Facts, Owner};
pub use machine::MachineAction;
pub use model::ModelAction;
pub use stored::{STORED_VERSION, Unknown};
pub use target::TargetAction;
pub use telegram::TelegramAction;
pub use vk::VkAction;

/// A line of buttons under a message: label and data (at most 64 bytes) or a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlineKey {
    /// What is on it.
    pub label: String,
    /// What it does.
    pub press: Press,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Press {
    /// Comes back as `ButtonPressed` with this data.
    Data(String),
    /// Opens a page.
    Link(String),
    /// Below the field of a private chat of Telegram: opens the list of people, and who is chosen is told.
    PickPerson,
    /// Below the field: its words are said.
    Say,
    /// Nothing to see: what stood below the field goes away.
    Fold,
}

/// Rows of buttons.
pub type Keyboard = Vec<Vec<InlineKey>>;

/// One call to be made outside. A platform's worker takes only its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// On VK.
    Vk(VkAction),
    /// On Telegram.
    Telegram(TelegramAction),
    /// In a chat that posts are copied to, on whatever platform.
    Target(TargetAction),
    /// Of a language model.
    Model(ModelAction),
    /// On this machine itself.
    Machine(MachineAction),
}

impl Action {
    /// A comment should be deleted, or visible again, wherever it stands. A message of Telegram can only be deleted.
    pub fn set_comment(comment: CommentRef, visible: bool) -> Self {
        match comment.place.network() {
            Network::Vk => VkAction::SetComment { comment, visible }.into(),
            Network::Telegram => TelegramAction::SetComment { comment, visible }.into(),
        }
    }

    /// Work for whomever a key opens.
    pub fn key(work: KeyWork) -> Self {
        if work.is_of_a_model() { ModelAction::Key(work).into() } else { VkAction::Key(work).into() }
    }

    /// What everybody but its performer knows of it.
    pub fn facts(&self) -> Facts {
        match self {
            Self::Vk(action) => action.facts().widened(),
            Self::Telegram(action) => action.facts().widened(),
            Self::Target(action) => action.facts(),
            Self::Model(action) => action.facts(),
            Self::Machine(action) => action.facts(),
        }
    }

    /// Who performs it.
    pub fn performer(&self) -> Performer {
        match self {
            Self::Vk(_) => Performer::Vk,
            Self::Telegram(_) => Performer::Telegram,
            Self::Target(action) => action.performer(),
            Self::Model(_) => Performer::OpenAi,
            Self::Machine(_) => Performer::Machine,
        }
    }

    /// Its chat became a supergroup of Telegram's: what it answers or edits stands in the old one. `false`: there it can not be
    /// done any more.
    pub fn move_to(&mut self, to: ChatId) -> bool {
        match self {
            Self::Telegram(action) => action.move_to(to),
            Self::Target(action) => action.move_to(to),
            Self::Vk(_) | Self::Model(_) | Self::Machine(_) => false,
        }
    }
}

impl From<VkAction> for Action {
    fn from(action: VkAction) -> Self {
        Self::Vk(action)
    }
}

impl From<TelegramAction> for Action {
    fn from(action: TelegramAction) -> Self {
        Self::Telegram(action)
    }
}

impl From<TargetAction> for Action {
    fn from(action: TargetAction) -> Self {
        Self::Target(action)
    }
}

impl From<ModelAction> for Action {
    fn from(action: ModelAction) -> Self {
        Self::Model(action)
    }
}

impl From<MachineAction> for Action {
    fn from(action: MachineAction) -> Self {
        Self::Machine(action)
    }
}

/// A sweep over comments, and whether it acts on what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepLook {
    /// Row.
    pub id: i64,
    /// Acts; else only writes down.
    pub enforce: bool,
}

/// A page of those who like a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LikersPage {
    /// What they like.
    pub item: WallItem,
    /// Likers before it were read.
    pub offset: u64,
    /// At most so many, up to 1,000.
    pub count: u32,
}

//! What is done in a chat that posts are copied to, whatever platform it is on: one kind of action that the worker of any
//! target takes. Beside each action what everybody but the worker knows of it.

use serde::{Deserialize, Serialize};

use super::facts::{Facts, Owner};
use super::{OnUnknown, Performer};
use crate::clock::Millis;
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::copies::{Change, CopyPart};
use crate::domain::ids::ChatId;
use crate::domain::key::KeyWork;
use crate::domain::lane::Lane;

/// One call to a platform that posts are copied to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum TargetAction {
    /// Emit: one part of a post's copy. Where nobody knows whether it went out, it is looked for, or a person is asked.
    PublishPart {
        /// Row of the copy.
        copy: i64,
        /// Which part, from 0.
        ordinal: u32,
        /// The channel.
        chat: ChatRef,
        /// What is said and shown.
        part: Box<CopyPart>,
        /// The message of the same copy that it answers.
        reply_to: Option<MessageRef>,
        /// Without a sound.
        silent: bool,
    },
    /// Converge: a message of a copy should show this. One that is gone stays gone.
    EditPart {
        /// Row of the copy; none where a former version wanted it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copy: Option<i64>,
        /// The channel.
        chat: ChatRef,
        /// The message.
        message_id: MessageRef,
        /// Telegram HTML.
        html: String,
        /// What of it changes.
        change: Change,
    },
    /// Converge: messages of a copy should be gone, at most 100.
    DeleteMessages {
        /// Row of the copy, where it stays without them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copy: Option<i64>,
        /// The channel.
        chat: ChatRef,
        /// The messages.
        message_ids: Vec<MessageRef>,
    },
    /// Read: whether a part of a copy is out, of which nobody knows. Only where a channel can be read back.
    FindPart {
        /// Row of the copy.
        copy: i64,
        /// Which part, from 0.
        ordinal: u32,
        /// The channel.
        chat: ChatRef,
        /// What it says and shows.
        part: Box<CopyPart>,
        /// It was not sent before, Unix milliseconds.
        since: Millis,
        /// Messages of the channel that are of other parts.
        others: Vec<MessageRef>,
    },
    /// Emit: something is said to a person, who is better told twice than never.
    Tell {
        /// The person ([`ChatRef::of_person`]).
        chat: ChatRef,
        /// Plain words.
        text: String,
    },
    /// Work for whom a key of the platform opens.
    Key {
        /// The platform; the chat itself is none.
        chat: ChatRef,
        /// What is to be done.
        work: KeyWork,
        /// Where settings lead on that platform: channels, people.
        leads_to: Vec<ChatRef>,
    },
    /// Read: what a chat is called.
    LookAtChat {
        /// The chat.
        chat: ChatRef,
    },
}

impl TargetAction {
    /// What everybody but the platform's worker knows of it.
    pub fn facts(&self) -> Facts {
        let chat = self.chat();
        let posts = Facts::new(Lane::of_posts(chat), Owner::Copies).within_any(chat);
        match self {
            Self::PublishPart { part, .. } => posts.counts(part.messages()).unknown(OnUnknown::Ask),
            Self::EditPart { message_id, .. } => posts.about(format!("part:{chat}:{message_id}")).counts(1),
            Self::DeleteMessages { message_ids, .. } => {
                let first = message_ids.first().unwrap_or(&MessageRef::Number(0));
                posts.about(format!("messages:{chat}:{first}"))
            }
            Self::FindPart { copy, ordinal, .. } => posts.about(format!("find:{copy}:{ordinal}")),
            Self::Tell { .. } => {
                let lane = Facts::new(Lane::of_posts(chat), Owner::Alerts).within_any(chat);
                lane.counts(1).unknown(OnUnknown::RepeatMayDouble)
            }
            Self::Key { work, .. } => Facts::of_a_key(Lane::of_looks(chat.platform()), work),
            Self::LookAtChat { .. } => {
                Facts::new(Lane::of_looks(chat.platform()), Owner::Copies).about(format!("read:chat:{chat}"))
            }
        }
    }

    /// The chat that it is about.
    pub fn chat(&self) -> &ChatRef {
        match self {
            Self::PublishPart { chat, .. }
            | Self::EditPart { chat, .. }
            | Self::DeleteMessages { chat, .. }
            | Self::FindPart { chat, .. }
            | Self::Tell { chat, .. }
            | Self::Key { chat, .. }
            | Self::LookAtChat { chat } => chat,
        }
    }

    /// Who performs it.
    pub(super) fn performer(&self) -> Performer {
        Performer::of_platform(self.chat().platform())
    }

    /// Its chat became a supergroup of Telegram's: what it answers stands in the old one. `false`: it names a message of that.
    pub(super) fn move_to(&mut self, to: ChatId) -> bool {
        match self {
            Self::PublishPart { chat, reply_to, .. } => (*chat, *reply_to) = (chat.moved_to(to), None),
            Self::EditPart { .. }
            | Self::DeleteMessages { .. }
            | Self::FindPart { .. }
            | Self::Tell { .. }
            | Self::Key { .. }
            | Self::LookAtChat { .. } => return false,
        }
        true
    }
}

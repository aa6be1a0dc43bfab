//! What we want done outside, and what may come of it.
//!
//! Two kinds: *converge* (the world should be in a state; the newest wish for a subject wins) and *emit* (something is
//! said once).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ids::{ChatId, CommentRef, Network, PersonId};

/// A line of buttons under a message: label and data (at most 64 bytes) or a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
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
}

/// Rows of buttons.
pub type Keyboard = Vec<Vec<Key>>;

/// One call (or converging group of reads) to be made outside. Stored as JSON with a version beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// Converge: a comment should be deleted, or visible again. A message of a Telegram chat can only be deleted.
    SetComment {
        /// Which.
        comment: CommentRef,
        /// `false`: deleted.
        visible: bool,
    },
    /// Converge: a person should be banned from the VK community, or free.
    SetBanned {
        /// Who (VK).
        person: PersonId,
        /// `true`: banned.
        banned: bool,
        /// Until when, Unix milliseconds; `None` is for ever.
        until: Option<i64>,
    },
    /// Converge: a person (or channel, negative id) should be silenced in a Telegram group, or free to write.
    SetRestricted {
        /// The group.
        chat: ChatId,
        /// Who (Telegram).
        person: PersonId,
        /// `true`: may not write.
        restricted: bool,
    },
    /// Converge: comments under a post of the community should be closed, or open (a community token may).
    SetCommentsClosed {
        /// Owner of the wall.
        owner_id: i64,
        /// The post.
        post_id: i64,
        /// `true`: closed.
        closed: bool,
    },
    /// Converge: a message that is edited in place. Without `message_id` a new one is sent.
    ShowSurface {
        /// Row of the surfaces.
        surface_id: i64,
        /// The chat.
        chat: ChatId,
        /// The message to edit.
        message_id: Option<i64>,
        /// Telegram HTML.
        html: String,
        /// Its buttons.
        keyboard: Keyboard,
        /// Without a sound.
        silent: bool,
    },
    /// Emit: a message to a Telegram chat.
    SendMessage {
        /// The chat.
        chat: ChatId,
        /// Telegram HTML.
        html: String,
        /// Its buttons.
        keyboard: Keyboard,
        /// The message it answers.
        reply_to: Option<i64>,
        /// Without a sound.
        silent: bool,
    },
    /// Converge: one of our messages should be gone.
    DeleteMessage {
        /// The chat.
        chat: ChatId,
        /// The message.
        message_id: i64,
    },
    /// Emit: the answer to a pressed button.
    AnswerButton {
        /// Which press.
        callback_id: String,
        /// At most 200 characters.
        text: Option<String>,
        /// As an alert that must be closed.
        alert: bool,
    },
    /// Emit: a message of the community to a person on VK.
    SendVkMessage {
        /// Peer id.
        peer_id: i64,
        /// Plain text, at most 4,000 characters.
        text: String,
        /// Kept with the row, so that a repeat is no second message.
        random_id: i64,
    },
    /// Read: names and membership of people on VK, at most 1,000 ids.
    ReadPeople {
        /// Who.
        ids: Vec<i64>,
    },
    /// Read: whose short name this is on VK.
    ResolveName {
        /// `durov`
        name: String,
    },
    /// Read: managers of the VK community.
    ReadManagers,
    /// Read: administrators of a Telegram chat.
    ReadChatAdmins {
        /// The chat.
        chat: ChatId,
    },
    /// Read: whether a token kind, a right or the Long Poll settings changed (daily, and after a refusal).
    ReadCapabilities,
    /// Read: posts and comments of a time that no event told of; what is found goes into the inbox.
    CatchUp {
        /// Unix milliseconds.
        from: i64,
        /// Unix milliseconds.
        to: i64,
    },
}

/// What a platform said to a finished action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipt {
    /// Nothing worth keeping.
    Done,
    /// The message that was sent or edited.
    Message {
        /// Telegram or VK message id.
        message_id: i64,
    },
    /// Answer to `ReadPeople`.
    People(Vec<PersonFacts>),
    /// Answer to `ResolveName`: a person's id, a community's negative one, or nobody.
    Resolved {
        /// VK id.
        id: Option<i64>,
    },
    /// Answer to `ReadManagers`: VK ids.
    Managers(Vec<i64>),
    /// Answer to `ReadChatAdmins`.
    ChatAdmins(Vec<ChatAdmin>),
    /// Answer to `ReadCapabilities`.
    Capabilities(Vec<CapabilityState>),
    /// Answer to `CatchUp`: how many items went into the inbox.
    Found {
        /// Items.
        items: u64,
    },
}

/// One administrator of a Telegram chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatAdmin {
    /// Telegram user id.
    pub id: i64,
    /// The creator of the chat.
    pub creator: bool,
    /// A bot.
    pub bot: bool,
}

/// What a bulk read tells about one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonFacts {
    /// VK id.
    pub id: i64,
    /// First and last name.
    pub name: String,
    /// Subscribed to the community; `None` where it could not be asked.
    pub member: Option<bool>,
    /// `deleted` or `banned`.
    pub deactivated: Option<String>,
}

/// Something the daemon may or may not be able to do by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Delete comments on VK.
    DeleteComments,
    /// Ban on VK.
    Ban,
    /// Remove members from the VK community.
    RemoveMembers,
    /// Read the wall and its comments.
    ReadWall,
    /// Read likes.
    ReadLikes,
    /// Write as the community.
    Messages,
    /// Hear events of the community.
    LongPoll,
}

impl Capability {
    /// All, in the order of `status --json`.
    pub const ALL: [Self; 7] = [
        Self::DeleteComments,
        Self::Ban,
        Self::RemoveMembers,
        Self::ReadWall,
        Self::ReadLikes,
        Self::Messages,
        Self::LongPoll,
    ];

    /// The word of JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeleteComments => "delete_comments",
            Self::Ban => "ban",
            Self::RemoveMembers => "remove_members",
            Self::ReadWall => "read_wall",
            Self::ReadLikes => "read_likes",
            Self::Messages => "messages",
            Self::LongPoll => "long_poll",
        }
    }

    /// The capability of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|capability| capability.as_str() == word)
    }
}

/// How a capability works now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The daemon does it.
    Auto,
    /// The daemon asks the admin to do it.
    Assist,
    /// Nobody does.
    Off,
}

impl Way {
    /// The word of JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Assist => "assist",
            Self::Off => "off",
        }
    }

    /// The way of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "auto" => Some(Self::Auto),
            "assist" => Some(Self::Assist),
            "off" => Some(Self::Off),
            _ => None,
        }
    }
}

/// One capability, how it works now, and what would raise it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilityState {
    /// Which.
    pub capability: Capability,
    /// How.
    pub way: Way,
    /// Why it is not `auto`, and what would help.
    pub advice: Option<Advice>,
}

/// What a person has to do so that something works again. Words are made of it in `texts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// A token is dead or revoked: give a new one. Config key of the token (`vk.user_token`, `telegram.bot_token`).
    NewToken {
        /// Config key.
        key: String,
    },
    /// An administrator's user token is needed for this.
    UserTokenNeeded,
    /// A service key (or user token) is needed for this.
    ServiceTokenNeeded,
    /// A community token is needed for this.
    CommunityTokenNeeded,
    /// The token lacks a right. Config key and the right.
    RightMissing {
        /// Config key.
        key: String,
        /// VK right (`messages`, `manage`, `groups`, `wall`) or Telegram right (`can_delete_messages`).
        right: String,
    },
    /// VK wants a person to pass a check in a browser.
    Captcha {
        /// Where.
        redirect_uri: Option<String>,
    },
    /// Long Poll is switched off for the community.
    LongPollOff,
    /// The bot is no member of the chat, was blocked, or the chat does not exist.
    ChatUnreachable {
        /// The chat.
        chat: ChatId,
    },
    /// Anything else, in the platform's own words (no secrets).
    Other {
        /// The words.
        text: String,
    },
}

/// Whose fault a refusal is: decides whether the row or the whole lane waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// This very row.
    Row,
    /// Everything in its lane (rate, network, token): costs no attempt.
    Lane,
}

/// What becomes of an action the platform refused. Each variant is a different next move of the outbox.
#[derive(Debug)]
pub enum Fate {
    /// Definitely not done: rate, connect failure. `pause` is what the platform asked for; else backoff.
    Later {
        /// Least time to wait.
        pause: Option<Duration>,
        /// Who waits.
        scope: Scope,
        /// For the log; no secrets.
        cause: anyhow::Error,
    },
    /// Done as far as it can be: already deleted, user gone.
    Never {
        /// For the journal.
        note: String,
    },
    /// Token revoked, no token that may, captcha: this kind of work waits, the admin is told once what to do.
    Help {
        /// What to do.
        advice: Advice,
        /// The capability that fell, if it did.
        capability: Option<Capability>,
    },
    /// The chat has another id now: store it and repeat at once.
    Migrated {
        /// The new id.
        to: ChatId,
    },
    /// Bytes went out, no definite answer came. What then, each kind of action says itself.
    Unknown {
        /// For the log; no secrets.
        cause: anyhow::Error,
    },
}

/// What to do with an action whose outcome nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnUnknown {
    /// Harmless to repeat.
    Repeat,
    /// Twice is better than never: reports to the admin.
    RepeatMayDouble,
}

/// Who waits for it: smaller goes first within a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Somebody looks at the screen.
    Person = 0,
    /// An order of the admin.
    Order = 1,
    /// Spam that is visible now.
    Visible = 2,
    /// Bans and restrictions.
    Ban = 3,
    /// Keeping things in step, reports.
    Sync = 4,
    /// Reading much.
    Bulk = 5,
}

impl Action {
    /// The subject of a converging action: only the newest wish for it counts. `None`: an emit or a read.
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::SetComment { comment, .. } => Some(format!("comment:{}", comment.key())),
            Self::SetBanned { person, .. } => Some(format!("ban:{person}")),
            Self::SetRestricted { chat, person, .. } => Some(format!("restrict:{chat}:{}", person.id)),
            Self::SetCommentsClosed { owner_id, post_id, .. } => Some(format!("closed:{owner_id}_{post_id}")),
            Self::ShowSurface { surface_id, .. } => Some(format!("surface:{surface_id}")),
            Self::DeleteMessage { chat, message_id } => Some(format!("message:{chat}:{message_id}")),
            Self::ReadManagers => Some("read:managers".to_owned()),
            Self::ReadChatAdmins { chat } => Some(format!("read:admins:{chat}")),
            Self::ReadCapabilities => Some("read:capabilities".to_owned()),
            Self::SendMessage { .. }
            | Self::AnswerButton { .. }
            | Self::SendVkMessage { .. }
            | Self::ReadPeople { .. }
            | Self::ResolveName { .. }
            | Self::CatchUp { .. } => None,
        }
    }

    /// Which platform performs it.
    pub fn network(&self) -> Network {
        match self {
            Self::SetComment { comment, .. } => comment.place.network(),
            Self::SetBanned { .. }
            | Self::SetCommentsClosed { .. }
            | Self::SendVkMessage { .. }
            | Self::ReadPeople { .. }
            | Self::ResolveName { .. }
            | Self::ReadManagers
            | Self::ReadCapabilities
            | Self::CatchUp { .. } => Network::Vk,
            Self::SetRestricted { .. }
            | Self::ShowSurface { .. }
            | Self::SendMessage { .. }
            | Self::DeleteMessage { .. }
            | Self::AnswerButton { .. }
            | Self::ReadChatAdmins { .. } => Network::Telegram,
        }
    }

    /// What to do when nobody knows whether it happened.
    pub fn on_unknown(&self) -> OnUnknown {
        match self {
            Self::SendMessage { .. } | Self::ShowSurface { message_id: None, .. } => OnUnknown::RepeatMayDouble,
            Self::SetComment { .. }
            | Self::SetBanned { .. }
            | Self::SetRestricted { .. }
            | Self::SetCommentsClosed { .. }
            | Self::ShowSurface { .. }
            | Self::DeleteMessage { .. }
            | Self::AnswerButton { .. }
            | Self::SendVkMessage { .. }
            | Self::ReadPeople { .. }
            | Self::ResolveName { .. }
            | Self::ReadManagers
            | Self::ReadChatAdmins { .. }
            | Self::ReadCapabilities
            | Self::CatchUp { .. } => OnUnknown::Repeat,
        }
    }
}

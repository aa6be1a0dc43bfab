//! What we want done outside, and what may come of it.
//!
//! Two kinds: *converge* (the world should be in a state; the newest wish for a subject wins) and *emit* (something is
//! said once).

mod kinds;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::backtest::Trial;
pub use super::capability::{Advice, Capability, CapabilityState, Way};
use super::chart::Chart;
use super::copy::{Change, Part};
pub use super::fate::{Fate, OnUnknown, Performer, Scope, Urgency};
use super::ids::{ChatId, CommentRef, PersonId, WallItem};
use super::key::KeyWork;
use super::packed::Ids;
use super::post::{Post, PostRef};
pub use super::receipt::{ChatAdmin, Likers, PersonFacts, PostFacts, Receipt, TgProfile};
use super::talk::Relay;

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
    /// Below the field of a private chat of Telegram: opens the list of people, and who is chosen is told.
    PickPerson,
    /// Below the field: its words are said.
    Say,
    /// Nothing to see: what stood below the field goes away.
    Fold,
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
        /// The reason, for other administrators; the person does not see it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        why: String,
    },
    /// Converge: a person should be no member of the VK community any more; they may join again at once.
    RemoveMember {
        /// Who (VK).
        person: PersonId,
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
    /// Emit: a picture with words under it, drawn right before it is sent.
    SendPhoto {
        /// The chat.
        chat: ChatId,
        /// Telegram HTML; at most 1,024 UTF-16 units of it are seen.
        html: String,
        /// What is drawn.
        chart: Chart,
        /// Without a sound.
        silent: bool,
    },
    /// Emit: one part of a post's copy. Where nobody knows whether it went out, a person is asked.
    PublishPart {
        /// Row of the copy.
        copy: i64,
        /// Which part, from 0.
        ordinal: u32,
        /// The channel.
        chat: ChatId,
        /// What is said and shown.
        part: Box<Part>,
        /// The message of the same copy that it answers.
        reply_to: Option<i64>,
        /// Without a sound.
        silent: bool,
    },
    /// Converge: a message of a copy should show this. One that is gone stays gone.
    EditPart {
        /// The channel.
        chat: ChatId,
        /// The message.
        message_id: i64,
        /// Telegram HTML.
        html: String,
        /// What of it changes.
        change: Change,
    },
    /// Converge: messages of a copy should be gone, at most 100.
    DeleteMessages {
        /// The channel.
        chat: ChatId,
        /// The messages.
        message_ids: Vec<i64>,
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
        /// The private chat in which it was pressed; `None`: the admin's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chat: Option<ChatId>,
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
    /// Read: names, profiles and membership of people on VK, at most 1,000 ids.
    ReadPeople {
        /// Who.
        ids: Vec<i64>,
    },
    /// Read: one call's worth of a sweep over the members, in order of their ids.
    ReadMembers {
        /// For which sweep: an answer of another one is none.
        sweep: i64,
        /// Members before it were read.
        offset: u64,
        /// With their profiles; else only ids.
        profiles: bool,
        /// Pages of 1,000 that fit an answer, where a token allows more than one a call.
        pages: u32,
    },
    /// Read: the newest posts of the community's wall.
    ReadPosts {
        /// For which sweep.
        sweep: i64,
        /// How many, at most 100.
        count: u32,
    },
    /// Read: pages of those who like posts, at most 25; as many as one call gives are answered.
    ReadLikers {
        /// For which sweep.
        sweep: i64,
        /// Which pages, of at most 1,000 people each.
        pages: Vec<LikersPage>,
    },
    /// Read: profiles for a sweep; as many as one call gives are answered.
    ReadProfiles {
        /// For which sweep.
        sweep: i64,
        /// Who.
        ids: Ids,
        /// Pages of 1,000 that fit an answer, where a token allows more than one a call.
        pages: u32,
    },
    /// Read: who of these is a member, at most 12,500.
    ReadMembership {
        /// For which sweep.
        sweep: i64,
        /// Who.
        ids: Ids,
    },
    /// Read: whether a person lets the community write to them.
    ReadMayWrite {
        /// Who (VK).
        person: PersonId,
    },
    /// Read: whose short name this is on VK.
    ResolveName {
        /// `durov`
        name: String,
    },
    /// Read: a public channel of Telegram, or what a chat is called.
    ReadChannel {
        /// `example`, without the `@`; or the number of a chat.
        name: String,
    },
    /// Read: the newest posts of a wall, whole.
    ReadWall {
        /// Its owner, communities negative.
        owner_id: i64,
        /// How many, at most 100.
        count: u32,
    },
    /// Read: VK's own statistics of the day of a digest.
    ReadReach {
        /// The local day.
        day: NaiveDate,
        /// Its noon, Unix seconds.
        noon: i64,
    },
    /// Read: whose wall a short name is.
    ReadWallOwner {
        /// `durov`
        name: String,
    },
    /// Read: posts by their names, whole, at most 100.
    ReadWallPosts {
        /// Which.
        posts: Vec<PostRef>,
        /// They were asked for by a person: copied whatever the filters say.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        ordered: bool,
    },
    /// Read: what a post lacks to be shown: the name of whom it quotes, files of its videos.
    CompletePost {
        /// Row of the copy that waits for it.
        copy: i64,
        /// The post as it is known.
        post: Box<Post>,
    },
    /// Ask: hashtags for a text, of a language model.
    SuggestHashtags {
        /// Row of the copy that waits for them.
        copy: i64,
        /// Title of what the text is about.
        title: String,
        /// The text itself, nothing else.
        text: String,
    },
    /// Words between a person and the admin, or the bot and either.
    Relay(Relay),
    /// A key that was given in the chat, or is taken back.
    Key(KeyWork),
    /// Work out: what settings would have done with the stored past.
    Backtest(Trial),
    /// Read: managers of the VK community.
    ReadManagers,
    /// Read: administrators of a Telegram chat.
    ReadChatAdmins {
        /// The chat.
        chat: ChatId,
    },
    /// Read: what a person of Telegram tells of themselves.
    ReadTgProfile {
        /// Who.
        person: PersonId,
    },
    /// Read: whether a token kind, a right or the Long Poll settings changed (daily, and after a refusal).
    ReadCapabilities,
    /// Read: posts and comments of a time that no event told of; what is found goes into the inbox.
    CatchUp {
        /// Unix milliseconds.
        from: i64,
        /// Unix milliseconds.
        to: i64,
        /// For which sweep; `None`: what was missed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sweep: Option<SweepLook>,
    },
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

//! What happened. Translators make these from raw updates; every kind has its owner in `handlers::owner`.

use serde::{Deserialize, Serialize};

use super::action::{Advice, Receipt};
use super::comment::{Comment, Origin};
use super::digest::Period;
use super::ids::{ChatId, CommentRef, PersonId, WallItem};
use super::key::KeySent;
use super::lead::LeadStatus;
use super::lesson::Carried;
use super::post::{Post, PostRef};
use super::sweep::SweepKind;
use super::talk::{Incoming, SentFile};

/// How somebody was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// A person, by number.
    Person,
    /// Nobody: they are hidden where their messages are sent on.
    Hidden,
    /// A bot.
    Bot,
    /// A channel, or a group.
    Channel,
}

/// Somebody who was named in the admin chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonNamed {
    /// The chat.
    pub chat: ChatId,
    /// Who named them.
    pub from: PersonId,
    /// What they are.
    pub by: NamedBy,
    /// Their number on Telegram; 0 where that is not told.
    pub id: i64,
    /// Their name, where it is told.
    pub name: Option<String>,
}

/// One thing that happened outside, in a person's hands, on the clock, or to one of our own actions.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A comment or a message of the discussion group was written, edited, restored or found.
    CommentWritten {
        /// The version.
        comment: Comment,
        /// How it came.
        origin: Origin,
    },
    /// A comment is gone.
    CommentDeleted {
        /// Which.
        comment: CommentRef,
        /// Who deleted it, where VK tells.
        by: Option<PersonId>,
    },
    /// Somebody subscribed, or (`pending`) only asked to.
    MemberJoined {
        /// Who.
        person: PersonId,
        /// A request to a closed community: not a member yet.
        pending: bool,
    },
    /// Somebody left, or was removed.
    MemberLeft {
        /// Who.
        person: PersonId,
        /// Removed by a manager.
        removed: bool,
    },
    /// A manager (or this program) banned somebody.
    PersonBlocked {
        /// Who.
        person: PersonId,
        /// By whom.
        by: Option<PersonId>,
    },
    /// A ban ended or was lifted.
    PersonUnblocked {
        /// Who.
        person: PersonId,
    },
    /// Somebody liked something of the community, or took the like back.
    Liked {
        /// Who: a person, or (negative) a community.
        person: PersonId,
        /// What.
        item: WallItem,
        /// `false`: taken back.
        on: bool,
    },
    /// Somebody put a reaction on a message of the discussion group; taking one back is no event of ours.
    Reacted {
        /// Who: a person, or (negative) a chat that reacts as itself.
        person: PersonId,
        /// How many reactions are new.
        count: u32,
        /// When, Unix milliseconds.
        at: i64,
    },
    /// Somebody wrote to the community, or to the bot in private; or changed what they had written.
    Messaged(Box<Incoming>),
    /// Somebody pressed a callback button of the community.
    TalkPressed {
        /// To be answered with this.
        event_id: String,
        /// Who (VK).
        person: PersonId,
        /// The button's data: untrusted.
        data: String,
    },
    /// A person lets us write to them, or does not any more.
    ReachChanged {
        /// Who.
        person: PersonId,
        /// May be written to.
        on: bool,
    },
    /// A manager answered somebody by hand, in messages.
    AnsweredByHand {
        /// Whom (VK).
        person: PersonId,
    },
    /// Somebody began to pay for the community's extras (VK Donut), or stopped.
    DonorChanged {
        /// Who (VK).
        person: PersonId,
        /// Pays now.
        on: bool,
    },
    /// The community published a post on its wall.
    PostPublished {
        /// The post.
        post: Box<Post>,
        /// Found by catching up: it may have been told of before.
        found: bool,
    },
    /// A post of a channel arrived by itself in the group that is linked to it.
    PostForwarded {
        /// The channel.
        channel: ChatId,
        /// The message there.
        message_id: i64,
        /// What arrived in the group.
        comment: Box<Comment>,
    },
    /// The managers of the community, or the administrators of a Telegram chat, changed: look again.
    ManagersChanged {
        /// The Telegram chat; `None` is the VK community.
        chat: Option<ChatId>,
    },
    /// Somebody wrote in the admin chat, or to the bot in private.
    Written {
        /// The chat.
        chat: ChatId,
        /// Who; `None` for an anonymous administrator.
        from: Option<PersonId>,
        /// Their name.
        name: Option<String>,
        /// Text or caption.
        text: String,
        /// The message.
        message_id: i64,
        /// The message it answers.
        reply_to: Option<i64>,
        /// A file that came with it.
        file: Option<SentFile>,
        /// A new version of a former message.
        edited: bool,
        /// The post of a channel that it is a forwarded copy of.
        forwarded: Option<(ChatId, i64)>,
        /// Unix milliseconds.
        at: i64,
    },
    /// A key came in a message; the message has lost it already.
    KeySent {
        /// The key.
        sent: KeySent,
        /// What the message means where its sender may give no key.
        otherwise: Box<Event>,
    },
    /// Somebody was named in the admin chat: chosen from Telegram's list of people, or by a message of theirs, sent on.
    PersonNamed {
        /// Who.
        named: PersonNamed,
        /// What the message means where nobody was asked for.
        otherwise: Box<Event>,
    },
    /// An inline button was pressed.
    ButtonPressed {
        /// To be answered with this.
        callback_id: String,
        /// Who pressed.
        from: PersonId,
        /// Their name.
        name: Option<String>,
        /// Where the message with the button is, if Telegram still tells.
        chat: Option<ChatId>,
        /// The message with the button.
        message_id: Option<i64>,
        /// The button's data: untrusted.
        data: String,
    },
    /// A group became a supergroup.
    ChatMigrated {
        /// Its former id.
        from: ChatId,
        /// Its new id.
        to: ChatId,
    },
    /// A group took another title.
    ChatNamed {
        /// The group.
        chat: ChatId,
        /// Its title now.
        title: String,
    },
    /// A sweep has more to do with what it knows already.
    SweepGoesOn {
        /// Which.
        sweep: i64,
    },
    /// Comments of the past are being removed by an order, and some are left.
    CleaningGoesOn,
    /// Something of people who were forgotten was on its way, and may have ended.
    ForgettingGoesOn,
    /// Something against a person is about to go out, and their profile was last looked at too long ago.
    SecondLookWanted {
        /// The verdict.
        journal: i64,
    },
    /// A screen of the panel is to be shown with the settings of now.
    ScreenWanted {
        /// Row of the surfaces.
        surface_id: i64,
        /// Code of the screen.
        screen: String,
    },
    /// The database or the disk refused for a while, and works again.
    StoreWasIll {
        /// Unix milliseconds.
        from: i64,
        /// Unix milliseconds.
        to: i64,
        /// In the store's own words.
        cause: String,
        /// It did not refuse: it is damaged.
        damaged: bool,
    },
    /// There is little room left beside the database.
    DiskIsLow {
        /// Bytes.
        free: u64,
    },
    /// The clock's ring, once a minute.
    ClockRang,
    /// A person's command from the command line.
    Command(Command),
    /// One of our own actions came to an end that somebody cares about.
    ActionEnded {
        /// Row of the outbox.
        action_id: i64,
        /// What it came to.
        end: ActionEnd,
    },
    /// Something works only with a person's help: told once.
    HelpWanted {
        /// What to do.
        advice: Advice,
        /// The action that met it.
        action_id: i64,
    },
    /// Events were lost: what happened in between is to be read through the API.
    Gap {
        /// Unix milliseconds.
        from: i64,
        /// Unix milliseconds.
        to: i64,
    },
    /// Nothing that anybody owns.
    Ignored {
        /// The platform's word for it.
        kind: String,
    },
}

/// How an action ended, for those who wait for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionEnd {
    /// Done, with what the platform answered.
    Done(Receipt),
    /// Never to be done; why.
    Never(String),
    /// Not without help.
    Refused(Advice),
    /// Nobody knows whether it happened, and it must not be repeated blindly.
    Uncertain,
    /// Tried often enough; the last error.
    GivenUp(String),
}

/// What the command line asks the engine to do. Stored with a version, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Command {
    /// `quarantine keep ID…`
    QuarantineKeep {
        /// Rows.
        ids: Vec<i64>,
    },
    /// `quarantine remove ID…`
    QuarantineRemove {
        /// Rows.
        ids: Vec<i64>,
    },
    /// `journal undo ID…`
    Undo {
        /// Rows.
        ids: Vec<i64>,
        /// Those people are never touched again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        allow: bool,
    },
    /// `journal undo --wave ID --since T`
    UndoWave {
        /// The wave.
        wave: i64,
        /// Unix milliseconds.
        since: i64,
        /// Those people are never touched again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        allow: bool,
    },
    /// `journal undo --since T [--until T]`
    UndoSince {
        /// Unix milliseconds.
        since: i64,
        /// Unix milliseconds; `None`: now.
        until: Option<i64>,
        /// Those people are never touched again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        allow: bool,
    },
    /// `check`: what the tokens may do is asked again now.
    LookAgain,
    /// `scan members|likes|comments`
    Scan {
        /// What.
        kind: SweepKind,
        /// Act on what is found; else only write it down.
        enforce: bool,
    },
    /// `leads status ID STATUS`
    LeadStatus {
        /// The lead.
        id: i64,
        /// What it becomes.
        status: LeadStatus,
        /// Why, where it is rejected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// `leads note ID TEXT`
    LeadNote {
        /// The lead.
        id: i64,
        /// For us alone.
        text: String,
    },
    /// `learned forget ID…`, `learned forget --imported`
    Unlearn {
        /// Rows.
        ids: Vec<i64>,
        /// Everything that another community taught.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        imported: bool,
    },
    /// `learned import FILE`
    LearnImported {
        /// What it holds.
        lessons: Vec<Carried>,
    },
    /// `leads forget PERSON`
    Forget {
        /// Whose data.
        person: PersonId,
    },
    /// `crosspost retry ID`
    CopyRetry {
        /// The copy.
        id: i64,
    },
    /// `crosspost now OWNER_POST`
    CopyNow {
        /// The post.
        post: PostRef,
    },
    /// `digest --send`
    Digest {
        /// Of which time.
        period: Period,
    },
    /// `journal undo --rule NAME --since T`
    UndoRule {
        /// The rule.
        rule: String,
        /// Unix milliseconds.
        since: i64,
        /// Those people are never touched again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        allow: bool,
    },
}

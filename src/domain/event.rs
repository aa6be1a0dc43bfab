//! What happened. Translators make these from raw updates; every kind has its owner in `handlers::owner`.

use serde::{Deserialize, Serialize};

use super::action::{Advice, Receipt};
use super::comment::{Comment, ForwardedPost, Origin};
use super::deciding::Deciding;
use super::digest::Period;
use super::ids::{ChatId, CommentRef, PersonId, WallItem};
use super::key::KeySent;
use super::leads::LeadStatus;
use super::lesson::Carried;
use super::post::{Post, PostRef};
use super::returning::Returning;
use super::standing::Standing;
use super::sweep::SweepKind;
use super::talk::{Incoming, SentFile};
use super::undoing::Undoing;

/// How somebody was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// A person, by number.
    Person,
    /// Nobody: they are hidden where their messages are sent on.
    Hidden,
    /// A bot: no person at all.
    Bot,
    /// A channel, or a group.
    Channel,
}

/// Somebody who was named in the admin chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonNamed {
    /// The admin's chat, in which it was done.
    pub chat: ChatId,
    /// The admin who named them.
    pub from: PersonId,
    /// How the person was named.
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
        /// The comment as it stands now: an edit is another version.
        comment: Comment,
        /// By what it became known; old ones count differently.
        origin: Origin,
    },
    /// A comment is gone.
    CommentDeleted {
        /// The comment that is gone.
        comment: CommentRef,
        /// Who deleted it, where VK tells.
        by: Option<PersonId>,
    },
    /// Somebody subscribed, or (`pending`) only asked to.
    MemberJoined {
        /// Who subscribed, or asked to.
        person: PersonId,
        /// A request to a closed community: not a member yet.
        pending: bool,
    },
    /// Somebody left, or was removed.
    MemberLeft {
        /// Who is no member any more.
        person: PersonId,
        /// Removed by a manager.
        removed: bool,
    },
    /// A manager (or this program) banned somebody.
    PersonBlocked {
        /// Who was banned.
        person: PersonId,
        /// The manager who did it; `None`: not told.
        by: Option<PersonId>,
    },
    /// A ban ended or was lifted.
    PersonUnblocked {
        /// Who may come in again.
        person: PersonId,
        /// Its time was over: nobody has taken anything back.
        by_its_end: bool,
    },
    /// Somebody liked something of the community, or took the like back.
    Liked {
        /// Who: a person, or (negative) a community.
        person: PersonId,
        /// What was liked.
        item: WallItem,
        /// `false`: the like was taken back.
        on: bool,
    },
    /// Somebody put a reaction on a message of the discussion group; taking one back is no event of ours.
    Reacted {
        /// Who: a person, or (negative) a chat that reacts as itself.
        person: PersonId,
        /// How many reactions are new.
        count: u32,
        /// When the reactions were seen, Unix milliseconds.
        at: i64,
    },
    /// Somebody wrote to the community, or to the bot in private; or changed what they had written.
    Messaged(Box<Incoming>),
    /// Somebody pressed a callback button of the community.
    TalkPressed {
        /// To be answered with this.
        event_id: String,
        /// Who pressed, on VK.
        person: PersonId,
        /// The button's data: untrusted.
        data: String,
    },
    /// A person lets us write to them, or does not any more.
    ReachChanged {
        /// Who may be written to from now on, or no more.
        person: PersonId,
        /// May be written to.
        on: bool,
    },
    /// A manager answered somebody by hand, in messages.
    AnsweredByHand {
        /// Whom a manager answered on VK.
        person: PersonId,
    },
    /// Somebody began to pay for the community's extras (VK Donut), or stopped.
    DonorChanged {
        /// Whose subscription changed, on VK.
        person: PersonId,
        /// `true`: pays from now on.
        on: bool,
    },
    /// The community published a post on its wall.
    PostPublished {
        /// The post, with what the event told of it.
        post: Box<Post>,
        /// Found by catching up: it may have been told of before.
        found: bool,
    },
    /// A post of a channel arrived by itself in the group that is linked to it.
    PostForwarded {
        /// The channel that it was published in.
        channel: ChatId,
        /// The post's number in the channel.
        message_id: i64,
        /// What arrived in the group.
        comment: Box<Comment>,
    },
    /// The managers of the community, or the administrators of a Telegram chat, changed: look again.
    ManagersChanged {
        /// The Telegram chat; `None` is the VK community.
        chat: Option<ChatId>,
        /// It is the bot that stands there otherwise: how it stood, and how it does now.
        own: Option<(Standing, Standing)>,
    },
    /// Somebody wrote in the admin chat, or to the bot in private.
    Written {
        /// The chat it was written in.
        chat: ChatId,
        /// Who; `None` for an anonymous administrator.
        from: Option<PersonId>,
        /// The writer's name, where they have one.
        name: Option<String>,
        /// The words; a caption where files come with it.
        text: String,
        /// Its number in the chat.
        message_id: i64,
        /// The message it answers.
        reply_to: Option<i64>,
        /// What it answers is a message of this bot.
        to_bot: bool,
        /// A file that came with it.
        file: Option<SentFile>,
        /// The topic that it stands in.
        thread: Option<i64>,
        /// A new version of a former message.
        edited: bool,
        /// The post of a channel that it is a forwarded copy of.
        forwarded: Option<Box<ForwardedPost>>,
        /// The words with the addresses that its links hide, as `[address|words]`; `None` where it has none.
        linked: Option<String>,
        /// Words of it have a form that no link has: bold, hidden, quoted.
        styled: bool,
        /// When it was written, Unix milliseconds.
        at: i64,
    },
    /// A key came in a message; the message has lost it already.
    KeySent {
        /// Who sent it and where the keyring holds it: the key itself is not here.
        sent: KeySent,
        /// What the message means where its sender may give no key.
        otherwise: Box<Event>,
    },
    /// Somebody was named in the admin chat: chosen from Telegram's list of people, or by a message of theirs, sent on.
    PersonNamed {
        /// Who was named, and by whom.
        named: PersonNamed,
        /// What the message means where nobody was asked for.
        otherwise: Box<Event>,
    },
    /// An inline button was pressed.
    ButtonPressed {
        /// To be answered with this.
        callback_id: String,
        /// Who pressed: the only proof of who may.
        from: PersonId,
        /// The presser's name.
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
        /// The basic group's id, dead from now on.
        from: ChatId,
        /// The supergroup's id.
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
        /// The sweep whose next page is due.
        sweep: i64,
    },
    /// Comments of the past are being removed by an order, and some are left.
    CleaningGoesOn,
    /// Of what was done to a person some is taken back by an order, and some is left.
    ReturningGoesOn(Returning),
    /// Of many verdicts some are taken back by an order, and some are left.
    UndoingGoesOn(Box<Undoing>),
    /// Of an order about many who wait some are left.
    DecidingGoesOn(Box<Deciding>),
    /// More cases are late than one step settles.
    LateCasesGoOn,
    /// Something of people who were forgotten was on its way, and may have ended.
    ForgettingGoesOn,
    /// Something against a person is about to go out, and their profile was last looked at too long ago.
    SecondLookWanted {
        /// The verdict that is looked at again.
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
        /// When the store first refused, Unix milliseconds.
        from: i64,
        /// When it took things again, Unix milliseconds.
        to: i64,
        /// In the store's own words.
        cause: String,
        /// It did not refuse: it is damaged.
        damaged: bool,
    },
    /// The file of the database was taken away, or another one lies in its place.
    StoreWasTaken {
        /// Nothing lies there.
        gone: bool,
    },
    /// There is little room left beside the database.
    DiskIsLow {
        /// Bytes that are left.
        free: u64,
    },
    /// The clock's ring, once a minute.
    ClockRang,
    /// Of a ring some duties are done, and others are left.
    RingGoesOn {
        /// The first of these, by its name.
        duty: String,
    },
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
        /// What the admin is told to do.
        advice: Advice,
        /// The action that met it.
        action_id: i64,
    },
    /// Events were lost: what happened in between is to be read through the API.
    Gap {
        /// The last moment that was heard, Unix milliseconds.
        from: i64,
        /// When listening began again, Unix milliseconds.
        to: i64,
        /// They were too many for one answer; nothing was heard since then, Unix milliseconds.
        overfull_since: Option<i64>,
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
    /// Not without a person's help.
    Refused(Advice),
    /// Nobody knows whether it happened, and it must not be repeated blindly.
    Uncertain,
    /// Tried often enough; the last error.
    GivenUp(String),
}

impl ActionEnd {
    /// Which of them, as a word of the log: what was answered is not in it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Done(_) => "done",
            Self::Never(_) => "never",
            Self::Refused(_) => "refused",
            Self::Uncertain => "uncertain",
            Self::GivenUp(_) => "given_up",
        }
    }
}

/// What the command line asks the engine to do. Stored with a version, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Command {
    /// `quarantine keep ID…`: what waits may stay.
    QuarantineKeep {
        /// Entries by their numbers.
        ids: Vec<i64>,
    },
    /// `quarantine remove ID…`: what waits must go.
    QuarantineRemove {
        /// Entries by their numbers.
        ids: Vec<i64>,
    },
    /// `journal undo ID…`: these verdicts are taken back.
    Undo {
        /// Verdicts by their numbers.
        ids: Vec<i64>,
        /// Those people are never touched again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        allow: bool,
    },
    /// `journal undo --wave ID --since T`
    UndoWave {
        /// The wave whose verdicts are taken back.
        wave: i64,
        /// Only verdicts since then, Unix milliseconds.
        since: i64,
        /// Those people are never touched again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        allow: bool,
    },
    /// `journal undo --since T [--until T]`
    UndoSince {
        /// All verdicts since then, Unix milliseconds.
        since: i64,
        /// Unix milliseconds; `None`: now.
        until: Option<i64>,
        /// Those people are never touched again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        allow: bool,
    },
    /// `check`: what the tokens may do is asked again now.
    LookAgain,
    /// `scan members|likes|comments`: a sweep of one kind, now.
    Scan {
        /// What is gone through.
        kind: SweepKind,
        /// Act on what is found; else only write it down.
        enforce: bool,
    },
    /// `leads status ID STATUS`
    LeadStatus {
        /// The lead's number.
        id: i64,
        /// The status it gets.
        status: LeadStatus,
        /// Why, where it is rejected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// `leads note ID TEXT`
    LeadNote {
        /// The lead's number.
        id: i64,
        /// A note that no advertiser sees.
        text: String,
    },
    /// `learned forget ID…`, `learned forget --imported`
    Unlearn {
        /// Lessons by their numbers.
        ids: Vec<i64>,
        /// Everything that another community taught.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        imported: bool,
    },
    /// `learned import FILE`: lessons of another community.
    LearnImported {
        /// The file's lessons, already read.
        lessons: Vec<Carried>,
    },
    /// `leads forget PERSON`: their data is wiped everywhere.
    Forget {
        /// Whose data it is.
        person: PersonId,
    },
    /// `crosspost retry ID`: a failed copy goes on.
    CopyRetry {
        /// The copy's number.
        id: i64,
    },
    /// `crosspost now OWNER_POST`: a post is copied at once.
    CopyNow {
        /// The post that is copied.
        post: PostRef,
    },
    /// `crosspost backfill --last N`: what would be copied of the wall's past is looked at, and nothing else is done.
    BackfillLook {
        /// The offer that comes of it.
        offer: i64,
        /// So many of the newest posts.
        last: u32,
        /// To these targets, as the routes name them; empty: to all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        to: Vec<String>,
    },
    /// The person said yes to that offer.
    BackfillGo {
        /// Which.
        offer: i64,
        /// Posts a local day and target.
        per_day: u32,
    },
    /// `crosspost backfill --stop`: what waits is dropped.
    BackfillStop {
        /// For these targets, as the routes name them; empty: for all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        to: Vec<String>,
    },
    /// `digest --send`: a digest into the chat, now.
    Digest {
        /// The time that is told of.
        period: Period,
    },
    /// `journal undo --rule NAME --since T`
    UndoRule {
        /// The rule that decided, by its code.
        rule: String,
        /// Only verdicts since then, Unix milliseconds.
        since: i64,
        /// Those people are never touched again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        allow: bool,
    },
}

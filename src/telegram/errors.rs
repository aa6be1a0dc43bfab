//! What a refusal of the Bot API means for the action that met it (`docs/platforms.md`, «Telegram: editing and deleting»).
//! Pure: a table.
//!
//! By code first, then by a part of the description, whatever its case: the words may change, the codes do not.

use std::fmt;
use std::time::Duration;

use crate::bounded::pause_of;
use crate::domain::action::{Advice, Fate, Receipt, Scope};
use crate::domain::ids::ChatId;
use crate::texts::html::cut;

/// Config key of the token, for advice.
pub(crate) const TOKEN_KEY: &str = "telegram.bot_token";

/// The chat is not there for the bot.
const UNREACHABLE: [&str; 3] = ["chat not found", "group chat was deactivated", "peer_id_invalid"];

/// Of Telegram's own words to people, no more than this.
const MOST_WORDS: usize = 200;

/// Why a call brought no result. No variant carries an address or a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TelegramCallError {
    /// The Bot API answered with an error.
    Refused {
        /// `error_code`, which equals the HTTP status.
        code: u16,
        /// In Telegram's words.
        description: String,
        /// Seconds to wait, with 429.
        retry_after: Option<u64>,
        /// The chat's new id, when a group became a supergroup.
        migrate_to: Option<i64>,
    },
    /// The request did not reach Telegram.
    NotSent { cause: String },
    /// Somebody before Telegram answered an upload with a page: where other calls are answered it is of this one.
    TurnedAway { cause: String },
    /// The request went out and no definite answer came back.
    Lost { cause: String },
}

impl fmt::Display for TelegramCallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { code, description, .. } => write!(f, "telegram answered {code}: {description}"),
            Self::NotSent { cause } | Self::TurnedAway { cause } => write!(f, "telegram not reached: {cause}"),
            Self::Lost { cause } => write!(f, "no answer from telegram: {cause}"),
        }
    }
}

impl std::error::Error for TelegramCallError {}

impl TelegramCallError {
    /// Whether Telegram refused with 400 and one of these phrases (lower case).
    pub(crate) fn says(&self, phrases: &[&str]) -> bool {
        match self {
            Self::Refused { code: 400, description, .. } => mentions(description, phrases),
            Self::Refused { .. } | Self::NotSent { .. } | Self::TurnedAway { .. } | Self::Lost { .. } => false,
        }
    }

    /// The message to be edited is no longer there or no longer ours: a new one takes its place.
    pub(crate) fn edit_lost(&self) -> bool {
        self.says(&[
            "message to edit not found",
            "message can't be edited",
            "message_id_invalid",
            "there is no text in the message to edit",
            "message_author_required",
        ])
    }

    /// The markup is at fault: the text goes out plain rather than not at all.
    pub(crate) fn markup_broken(&self) -> bool {
        self.says(&["can't parse entities", "entity_bounds_invalid"])
    }

    /// The picture or the words under it are at fault, not the chat.
    pub(crate) fn refuses_content(&self) -> bool {
        self.markup_broken()
            || self.says(&[
                "image_process_failed",
                "photo_",
                "caption is too long",
                "wrong file",
                "not enough rights to send photos",
            ])
    }

    /// Telegram names the text, its markup, its length or its buttons: the chat is sound, another text would be taken.
    pub(crate) fn refuses_text(&self) -> bool {
        let Self::Refused { code, description, migrate_to: None, .. } = self else { return false };
        // What stands there already is no fault, though the words that say so name the markup.
        let same = mentions(description, &["message is not modified"]);
        *code == 413
            || (*code == 400 && !same && mentions(description, &OF_CONTENT) && !mentions(description, &OF_CHAT))
    }

    /// Telegram names the chat: no text would be taken there now.
    pub(crate) fn refuses_chat(&self) -> bool {
        let Self::Refused { code: 400 | 403, description, migrate_to: None, .. } = self else { return false };
        mentions(description, &OF_CHAT) || lacks_right(&description.to_lowercase())
    }

    /// Words would be taken there, this kind of message is not: pictures, videos, voices.
    pub(crate) fn refuses_kind(&self) -> bool {
        self.says(&["chat_send_", "not enough rights to send"])
            && !self.says(&["chat_send_plain", "send text", "send a message", "send messages"])
    }

    /// Too much at once, also in words of another code: nothing is wrong with what was sent.
    pub(crate) fn asks_to_wait(&self) -> bool {
        let Self::Refused { code, description, retry_after, migrate_to: None } = self else { return false };
        let waits = ["too many requests", "retry after", "flood_wait", "flood_premium_wait", "slowmode_wait"];
        *code == 429 || *code == 420 || retry_after.is_some() || mentions(description, &waits)
    }

    /// For how many seconds, where Telegram says so.
    fn seconds_asked(&self) -> Option<u64> {
        let Self::Refused { description, retry_after, .. } = self else { return None };
        let mut digits = description.rsplit(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        retry_after.or_else(|| digits.next()?.parse().ok())
    }

    /// Nobody knows these words, yet they speak of the chat, or of who may write there.
    fn is_unknown_of_chat(&self) -> bool {
        let Self::Refused { description, .. } = self else { return false };
        self.is_unknown_refusal() && mentions(description, &SOUNDS_OF_CHAT)
    }

    /// The words or their markup are at fault, or nobody knows what is: plainer ones may be taken.
    pub(crate) fn may_refuse_words(&self) -> bool {
        self.refuses_text() || (self.is_unknown_refusal() && !self.is_unknown_of_chat())
    }

    /// The same, where a file bears the words: its own faults are not theirs.
    pub(crate) fn refuses_caption(&self) -> bool {
        self.markup_broken() || (self.says(&["entit", "encoded in utf"]) && !self.asks_to_wait())
    }

    /// So many links are too much for one message.
    pub(crate) fn too_many_links(&self) -> bool {
        self.says(&["entities_too_long", "entities are too long", "too many entities"])
    }

    /// The words under a file are longer than Telegram lets them be.
    pub(crate) fn caption_too_long(&self) -> bool {
        self.says(&["caption is too long", "caption_too_long"])
    }

    /// A file is at fault, or nobody knows what is: it may go another way.
    pub(crate) fn may_refuse_file(&self) -> bool {
        let unknown = self.is_unknown_refusal() && !self.is_unknown_of_chat() && !self.says(&["caption", "entities"]);
        !self.asks_to_wait() && (self.refuses_file() || unknown)
    }

    /// A refusal that may be of what is said as well as of the chat: nobody knows these words.
    pub(crate) fn is_unknown_refusal(&self) -> bool {
        let Self::Refused { code, migrate_to: None, .. } = self else { return false };
        (400..500).contains(code)
            && ![401, 403, 404, 409, 429].contains(code)
            && !self.says(&["message is not modified"])
            && !self.asks_to_wait()
            && !self.refuses_text()
            && !self.refuses_chat()
    }

    /// A file is at fault: where it lies, what is in it, or how large it is. Nothing was sent; it may go another way.
    pub(crate) fn refuses_file(&self) -> bool {
        let Self::Refused { code, description, migrate_to: None, .. } = self else { return false };
        let words = description.to_lowercase();
        let of_file = [
            "photo",
            "image",
            "picture",
            "video",
            "animation",
            "gif",
            "document",
            "file",
            "media",
            "url",
            "webpage",
            "web page",
            "album",
            "dimensions",
            "group send failed",
            "wrong remote",
        ];
        *code == 413
            || (*code == 400
                && mentions(&words, &of_file)
                && !mentions(&words, &["caption", "entities"])
                && !lacks_right(&words)
                && !self.reply_lost())
    }

    /// Which item of an album is at fault, from 1, where Telegram says so.
    pub(crate) fn refused_item(&self) -> Option<usize> {
        let Self::Refused { description, .. } = self else { return None };
        let (_, rest) = description.split_once("message #")?;
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..digits)?.parse().ok()
    }

    /// The message that was to be answered is gone.
    pub(crate) fn reply_lost(&self) -> bool {
        self.says(&["message to be replied not found", "replied message not found", "reply_message_id_invalid"])
    }

    /// The topic is gone or closed.
    pub(crate) fn topic_lost(&self) -> bool {
        self.says(&["thread not found", "topic_deleted", "topic_closed"])
    }

    /// Silencing works only in supergroups.
    pub(crate) fn supergroups_only(&self) -> bool {
        self.says(&["available only for supergroups", "available for supergroup"])
    }

    /// The bot may not delete this message, or nobody may any more.
    pub(crate) fn undeletable(&self) -> bool {
        self.says(&["message can't be deleted", "message_delete_forbidden"])
    }
}

/// Words of refusals that are of the chat, whatever is said there.
const OF_CHAT: [&str; 21] = [
    "chat not found",
    "group chat was deactivated",
    "group chat was upgraded",
    "group is inaccessible",
    "peer_id_invalid",
    "channel_private",
    "channel_invalid",
    "chat_id_invalid",
    "chat_forbidden",
    "chat_guest_send_forbidden",
    "chat_send_plain_forbidden",
    "topic_closed",
    "topic_deleted",
    "thread not found",
    "user_banned_in_channel",
    "user_is_blocked",
    "input_user_deactivated",
    "slowmode",
    "slow mode",
    "payment_required",
    "premium_account_required",
];

/// Words of refusals after which the bot is not in the chat any more, or the chat is not there.
const PUT_OUT: [&str; 9] = [
    "channel_private",
    "channel_invalid",
    "chat_id_invalid",
    "chat_forbidden",
    "group is inaccessible",
    "user_banned_in_channel",
    "user_kicked",
    "was kicked",
    "not a member",
];

/// What refusals that nobody knows speak of where they are of the chat.
const SOUNDS_OF_CHAT: [&str; 19] = [
    "chat",
    "channel",
    "group",
    "topic",
    "forum",
    "thread",
    "member",
    "participant",
    "banned",
    "kicked",
    "peer",
    "send_as",
    "forbidden",
    "restricted",
    "private",
    "bot_",
    "boost",
    "premium",
    "user_",
];

/// Words of refusals that are of one text, file or message.
const OF_CONTENT: [&str; 30] = [
    "entit",
    "can't parse",
    "too long",
    "too_long",
    "too big",
    "too large",
    "is empty",
    "_empty",
    "must be non-empty",
    "must be encoded in utf-8",
    "encoded in utf",
    "message_invalid",
    "button",
    "keyboard",
    "reply_markup",
    "reply markup",
    "url_invalid",
    "caption",
    "photo",
    "image",
    "file",
    "media",
    "document",
    "to be replied",
    "replied message",
    "reply_message_id_invalid",
    "to copy",
    "be copied",
    "to forward",
    "be forwarded",
];

/// What kind of call was refused: the same words mean different things to different calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallKind {
    /// A new message: twice is not once.
    Send,
    /// An edit of our message.
    Edit,
    Delete,
    /// Silencing or freeing somebody.
    Restrict,
    /// The answer to a pressed button.
    Answer,
    Read,
}

/// The chat a call was about, and whose chat is the admin's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CallPlace {
    /// What kind of call.
    pub kind: CallKind,
    /// The chat it was about.
    pub chat: ChatId,
    /// Without this one nobody hears of anything.
    pub admin_chat: Option<ChatId>,
}

impl CallPlace {
    /// A private chat that is not the admin's: what is wrong there nobody but that person can mend.
    fn is_of_a_person(self) -> bool {
        self.chat.is_private() && self.admin_chat != Some(self.chat)
    }

    /// Something said to the admin: it waits rather than be lost, whatever it was refused for.
    fn is_for_the_admin(self) -> bool {
        matches!(self.kind, CallKind::Send | CallKind::Edit) && self.admin_chat == Some(self.chat)
    }
}

/// What becomes of an action whose call ended so.
pub(crate) fn outcome(place: CallPlace, error: TelegramCallError) -> Result<Receipt, Fate> {
    if place.is_for_the_admin() && (error.is_unknown_refusal() || error.refuses_chat()) && !error.refuses_kind() {
        return for_the_admin(place, error);
    }
    if error.asks_to_wait() {
        let asked = error.seconds_asked();
        return Err(wait(asked.map(|seconds| pause_of("telegram", seconds) + Duration::from_secs(1)), error));
    }
    let of_chat = error.refuses_chat() || error.is_unknown_of_chat();
    match error {
        TelegramCallError::NotSent { .. } => Err(wait(None, error)),
        TelegramCallError::TurnedAway { .. } => {
            Err(Fate::Later { pause: None, scope: Scope::Platform, cause: error.into() })
        }
        TelegramCallError::Lost { .. } => Err(lost(place.kind, error)),
        TelegramCallError::Refused { migrate_to: Some(to), .. } => Err(Fate::Migrated { to: ChatId(to) }),
        TelegramCallError::Refused { code, ref description, .. } => match code {
            400 => bad_request(place, description, of_chat),
            401 | 404 => Err(help(Advice::new_token(TOKEN_KEY))),
            403 => Err(forbidden(place, &description.to_lowercase())),
            409 => Err(wait(None, error)),
            500.. => Err(lost(place.kind, error)),
            _ => Err(Fate::Never { note: format!("telegram answered {code}: {description}") }),
        },
    }
}

/// The admin's chat refused, or nobody knows why: the message waits and the owner is told another way.
fn for_the_admin(place: CallPlace, error: TelegramCallError) -> Result<Receipt, Fate> {
    let TelegramCallError::Refused { code, description, .. } = error else { return Err(wait(None, error)) };
    let words = description.to_lowercase();
    if code == 403 && !lacks_right(&words) || mentions(&words, &UNREACHABLE) {
        return Err(unreachable_chat(place, &words));
    }
    Err(chat_refuses(place, &description))
}

fn chat_refuses(place: CallPlace, description: &str) -> Fate {
    let said = description.strip_prefix("Bad Request: ").or_else(|| description.strip_prefix("Forbidden: "));
    help(Advice::ChatRefuses {
        chat: place.chat.into(),
        title: None,
        words: cut(said.unwrap_or(description), MOST_WORDS),
    })
}

fn bad_request(place: CallPlace, description: &str, of_chat: bool) -> Result<Receipt, Fate> {
    let words = description.to_lowercase();
    let words = words.as_str();
    let done: &[&str] = match place.kind {
        CallKind::Edit => &["message is not modified"],
        CallKind::Answer => &["query is too old", "query id is invalid", "query_id_invalid"],
        CallKind::Restrict => &["user_not_participant", "user not found", "participant_id_invalid"],
        CallKind::Send | CallKind::Delete | CallKind::Read => &[],
    };
    if mentions(words, done) {
        return Ok(Receipt::Done);
    }
    if mentions(words, &UNREACHABLE) {
        return Err(unreachable_chat(place, words));
    }
    if lacks_right(words) && !place.is_of_a_person() {
        return Err(help(right_missing(place.kind, place.chat, words)));
    }
    if of_chat && matches!(place.kind, CallKind::Send | CallKind::Edit) && !place.is_of_a_person() {
        let out = mentions(words, &PUT_OUT);
        return Err(if out { unreachable_chat(place, words) } else { chat_refuses(place, description) });
    }
    // Whatever else: the same request would be refused again.
    Err(Fate::Never { note: words.to_owned() })
}

fn forbidden(place: CallPlace, words: &str) -> Fate {
    let of_group = lacks_right(words) && !place.is_of_a_person();
    if of_group { help(right_missing(place.kind, place.chat, words)) } else { unreachable_chat(place, words) }
}

/// A chat that cannot be written to is a person who left us, or a fault that the admin has to mend.
fn unreachable_chat(place: CallPlace, words: &str) -> Fate {
    if place.is_of_a_person() {
        return Fate::Never { note: words.to_owned() };
    }
    help(Advice::ChatUnreachable { chat: place.chat.into(), title: None })
}

/// The advice that names the right a call lacked.
pub(crate) fn right_missing(kind: CallKind, chat: ChatId, words: &str) -> Advice {
    let right = match kind {
        CallKind::Delete => "can_delete_messages",
        CallKind::Restrict => "can_restrict_members",
        CallKind::Send | CallKind::Edit if words.contains("channel") => "can_post_messages",
        CallKind::Send | CallKind::Edit | CallKind::Answer => "can_send_messages",
        CallKind::Read => "administrator",
    };
    let (key, right) = (TOKEN_KEY.to_owned(), right.to_owned());
    Advice::RightMissing { key, right, chat: Some(chat.into()), title: None }
}

fn lacks_right(words: &str) -> bool {
    let rights = [
        "need administrator rights",
        "chat_admin_required",
        "not enough rights",
        "chat_write_forbidden",
        "have no rights to send",
        "right_forbidden",
        "chat_restricted",
        "chat_send_",
    ];
    mentions(words, &rights)
}

fn mentions(words: &str, phrases: &[&str]) -> bool {
    let words = words.to_lowercase();
    phrases.iter().any(|phrase| words.contains(phrase))
}

fn help(advice: Advice) -> Fate {
    Fate::Help { advice, capability: None }
}

fn wait(pause: Option<Duration>, error: TelegramCallError) -> Fate {
    Fate::Later { pause, scope: Scope::Lane, cause: error.into() }
}

/// A message may have been sent; everything else is harmless to repeat, once the network is back.
fn lost(kind: CallKind, error: TelegramCallError) -> Fate {
    match kind {
        CallKind::Send => Fate::Unknown { cause: error.into() },
        CallKind::Edit | CallKind::Delete | CallKind::Restrict | CallKind::Answer | CallKind::Read => wait(None, error),
    }
}

#[cfg(test)]
#[path = "errors_tests.rs"]
mod tests;

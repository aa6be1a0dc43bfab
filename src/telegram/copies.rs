//! Parts of copies in a channel: sent, changed, taken away.
//!
//! Another way is tried only where Telegram definitely refused one, for then nothing is out. Knows nothing of posts or
//! of the copy that a part belongs to.

mod files;
mod letter;
pub(super) mod patience;

use std::time::Duration;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use self::letter::{FileSource, Letter, Show, name_of};
use self::patience::Attempt;
use super::client::Attachment;
use super::errors::{CallKind, TelegramCallError, outcome};
use super::sent::SentMessage;
use super::worker::{WorkerDesk, done};
use crate::domain::action::{Advice, Fate, Receipt};
use crate::domain::chat_ref::ChatRef;
use crate::domain::copies::{Body, CAPTION_TOO_LONG, Change, CopyPart, LeftOut, Preview};
use crate::domain::ids::ChatId;

/// How long a call may take while Telegram fetches files by itself.
const BY_ADDRESS_TIMEOUT: Duration = Duration::from_secs(75);
/// Links that stay where Telegram takes no more of them.
const FEW_LINKS: usize = 25;
/// Refusals of the page that is to be shown beside the words: these are taken without it.
const OF_PREVIEW: [&str; 2] = ["webpage_url_invalid", "webpage_not_found"];
/// Most messages of one `deleteMessages` (`docs/platforms.md`, «Telegram: editing and deleting»).
const DELETED_AT_ONCE: usize = 100;

/// The messages that a call made. An edit may answer `true` instead.
#[derive(Deserialize)]
#[serde(untagged)]
enum Made {
    One(SentMessage),
    Several(Vec<SentMessage>),
    Other(IgnoredAny),
}

/// The fields of a chat that are used.
#[derive(Deserialize)]
struct ChatFields {
    id: i64,
    /// Of groups and channels.
    #[serde(default)]
    title: Option<String>,
    /// Of people.
    #[serde(default)]
    first_name: Option<String>,
}

impl Made {
    fn ids(self) -> Vec<i64> {
        match self {
            Self::One(message) => vec![message.message_id],
            Self::Several(messages) => messages.into_iter().map(|message| message.message_id).collect(),
            Self::Other(_) => Vec::new(),
        }
    }
}

impl WorkerDesk {
    /// Sends a part of a copy (`of`: its row; `None`: nothing waits behind it). Files that cannot go are left out and told of. Nobody can tell afterwards whether a call that was
    /// dropped half-way arrived, so a quiet line is tried with a harmless call first: an outage costs no doubts.
    pub(super) async fn publish(
        &self,
        of: Option<i64>,
        (chat, topic): (ChatId, Option<i64>),
        part: &CopyPart,
        reply_to: Option<i64>,
        silent: bool,
    ) -> Result<Receipt, Fate> {
        if !self.heard_lately() {
            let answer: Result<IgnoredAny, _> = self.api.call_named("getMe", &json!({}), None).await;
            if let Err(error) = answer {
                return outcome(self.place(CallKind::Read, chat), error);
            }
        }
        let result = self.publish_part(of, (chat, topic), part, reply_to, silent).await;
        let result = result.map_err(|fate| of_topic(fate, topic));
        self.hear(!matches!(result, Err(Fate::Unknown { .. } | Fate::Later { .. })));
        result
    }

    async fn publish_part(
        &self,
        of: Option<i64>,
        (chat, topic): (ChatId, Option<i64>),
        part: &CopyPart,
        reply_to: Option<i64>,
        silent: bool,
    ) -> Result<Receipt, Fate> {
        let letter = Letter { chat, topic, html: &part.html, reply_to, silent, as_plain: false, links: usize::MAX };
        let show = match &part.body {
            Body::Text { preview } => Show::Words(preview),
            Body::Files { files } => {
                let attempt = self.patience.attempt(of, self.now());
                return match files.as_slice() {
                    [] => self.publish_words(letter, &attempt, Vec::new()).await,
                    files if attempt.gives_up => {
                        let left_out = (0..files.len()).map(|index| LeftOut { index, as_document: false });
                        self.publish_words(letter, &attempt, left_out.collect()).await
                    }
                    [file] => self.publish_file(letter, &attempt, file).await,
                    files => self.publish_album(letter, &attempt, files).await,
                };
            }
            Body::Poll { question, options, multiple } => Show::Poll { question, options, multiple: *multiple },
            Body::Venue { latitude, longitude, title, address } => {
                Show::Venue { latitude: *latitude, longitude: *longitude, title, address }
            }
        };
        let mut letter = letter;
        match self.say(&mut letter, &show).await? {
            Ok(message_ids) => Ok(Receipt::published(message_ids, Vec::new())),
            // Words would be taken: what a poll or a place says is told in them.
            Err(error) if error.refuses_kind() && !matches!(show, Show::Words(_)) => {
                Err(Fate::Never { note: error.to_string() })
            }
            Err(error) => self.refused(CallKind::Send, chat, error),
        }
    }

    /// What is left of a part whose files cannot go: its words, if it has any.
    async fn publish_words(
        &self,
        mut letter: Letter<'_>,
        attempt: &Attempt,
        left_out: Vec<LeftOut>,
    ) -> Result<Receipt, Fate> {
        if letter.is_blank() {
            return Ok(Receipt::published(Vec::new(), left_out));
        }
        match self.say(&mut letter, &Show::Words(&Preview::Off)).await? {
            Ok(message_ids) => Ok(Receipt::published(message_ids, left_out)),
            Err(error) => {
                if error.asks_to_wait() {
                    self.patience.forget(attempt);
                }
                self.refused(CallKind::Send, letter.chat, error)
            }
        }
    }

    /// Changes a message that is out. One that is gone stays gone.
    pub(super) async fn edit_part(
        &self,
        chat: ChatId,
        message_id: i64,
        html: &str,
        change: &Change,
    ) -> Result<Receipt, Fate> {
        let mut letter =
            Letter { chat, topic: None, html, reply_to: None, silent: false, as_plain: false, links: usize::MAX };
        let answer = match change {
            Change::Text { preview } => self.say(&mut letter, &Show::EditWords(message_id, preview)).await?,
            Change::Caption => self.say(&mut letter, &Show::EditCaption(message_id)).await?,
            Change::File { file } => return self.edit_file(letter, message_id, file).await,
            Change::Files { .. } => {
                return Err(Fate::Never { note: "telegram's albums are several messages".to_owned() });
            }
        };
        match answer {
            Ok(_) => Ok(Receipt::Done),
            Err(error) => self.refused(CallKind::Edit, chat, error),
        }
    }

    /// Takes messages of ours away.
    pub(super) async fn delete_messages(&self, chat: ChatId, message_ids: &[i64]) -> Result<Receipt, Fate> {
        let known: Vec<i64> = message_ids.iter().copied().filter(|id| *id > 0).collect();
        for some in known.chunks(DELETED_AT_ONCE) {
            let request = json!({"chat_id": chat.0, "message_ids": some});
            let answer: Result<IgnoredAny, _> = self.api.call_named("deleteMessages", &request, None).await;
            done(self.place(CallKind::Delete, chat), answer)?;
        }
        Ok(Receipt::Done)
    }

    /// Looks a public channel up, or any chat by its number: no public name begins with a minus or a digit.
    pub(super) async fn read_channel(&self, name: &str) -> Result<Receipt, Fate> {
        let name = name.trim_start_matches('@');
        let number: Option<i64> = name.parse().ok();
        let request = json!({"chat_id": number.map_or_else(|| json!(format!("@{name}")), |number| json!(number))});
        let answer: Result<ChatFields, _> = self.api.call_named("getChat", &request, None).await;
        match answer {
            Ok(chat) if chat.id < 0 || number.is_some() => {
                let title = chat.title.or(chat.first_name).unwrap_or_default();
                let title = crate::lengths::cut_owned(title, crate::lengths::TITLE);
                Ok(Receipt::Channel { id: chat.id, title })
            }
            Ok(_) => Err(Fate::Never { note: format!("@{name} is no channel") }),
            // Not the bot's rights but the name is at fault, and nobody but its author can mend that.
            Err(TelegramCallError::Refused { code: 400 | 403, description, .. }) => {
                Err(Fate::Never { note: format!("@{name}: {description}") })
            }
            Err(error) => outcome(self.place(CallKind::Read, ChatId(0)), error),
        }
    }

    /// Makes a call; where only the markup or the message it answers is at fault, once more without that. Tells the
    /// messages that came of it.
    async fn say(&self, letter: &mut Letter<'_>, show: &Show<'_>) -> Result<Result<Vec<i64>, TelegramCallError>, Fate> {
        let (mut show, bare) = (show, show.without_preview());
        loop {
            self.limiter().sent(letter.chat, show.messages(), self.now());
            match self.say_once(letter, show).await? {
                Err(error) if error.reply_lost() && letter.reply_to.is_some() => letter.reply_to = None,
                Err(error) if error.says(&OF_PREVIEW) && show.without_preview().is_some() => {
                    tracing::warn!(chat = letter.chat.0, "the words go without a preview: {error}");
                    show = bare.as_ref().unwrap_or(show);
                }
                Err(error) if error.too_many_links() && letter.links > FEW_LINKS && !letter.as_plain => {
                    tracing::warn!(chat = letter.chat.0, "telegram refused so many links: {error}");
                    letter.links = FEW_LINKS;
                }
                Err(error) if !letter.as_plain && show.may_be_plainer(letter, &error) => {
                    tracing::error!(chat = letter.chat.0, "sending the text plain: {error}");
                    letter.as_plain = true;
                }
                Ok(Made::Other(_)) if !show.is_edit() => {
                    let cause = format!("{}: an answer without a message", show.method());
                    return Ok(Err(TelegramCallError::Lost { cause }));
                }
                answer => return Ok(answer.map(Made::ids)),
            }
        }
    }

    async fn say_once(&self, letter: &Letter<'_>, show: &Show<'_>) -> Result<Result<Made, TelegramCallError>, Fate> {
        let payload = show.payload(letter);
        let mut attachments = Vec::new();
        for (field, item) in show.items() {
            if let FileSource::Upload(spooled) = item.source {
                let name = name_of(item.file, item.kind, &spooled.content_type);
                let reader = spooled.reader().map_err(files::unreadable)?;
                let content_type = files::content_type(&spooled.content_type).to_owned();
                attachments.push(Attachment { field, reader, bytes: spooled.bytes, name, content_type });
            }
        }
        if !attachments.is_empty() {
            return Ok(self.api.upload(show.method(), &payload, attachments).await);
        }
        let timeout = (!show.items().is_empty()).then_some(BY_ADDRESS_TIMEOUT);
        Ok(self.api.call_named(show.method(), &payload, timeout).await)
    }

    /// The outcome of a refused call, in a channel.
    fn refused(&self, kind: CallKind, chat: ChatId, error: TelegramCallError) -> Result<Receipt, Fate> {
        if kind == CallKind::Send && error.caption_too_long() {
            // The words go apart from their files, which is not decided here.
            return Err(Fate::Never { note: CAPTION_TOO_LONG.to_owned() });
        }
        match self.written(kind, chat, error) {
            // Nobody writes messages of their own into a channel: what may be missing there has another name.
            Err(Fate::Help { advice: Advice::RightMissing { key, right, chat, title }, capability })
                if matches!(right.as_str(), "can_send_messages" | "can_post_messages") =>
            {
                // Posts do not wait because one that is out cannot be changed.
                let right = if kind == CallKind::Edit { "can_edit_messages" } else { "can_post_messages" };
                let advice = Advice::RightMissing { key, right: right.to_owned(), chat, title };
                Err(Fate::Help { advice, capability })
            }
            result => result,
        }
    }
}

/// What a chat refuses in one of its topics is of that topic.
fn of_topic(mut fate: Fate, topic: Option<i64>) -> Fate {
    if let (Fate::Help { advice: Advice::ChatRefuses { chat, .. }, .. }, Some(topic)) = (&mut fate, topic)
        && let Some(of_topic) = ChatRef::parse(&format!("{chat}/{topic}"))
    {
        *chat = of_topic;
    }
    fate
}

#[cfg(test)]
#[path = "copies_tests.rs"]
mod tests;

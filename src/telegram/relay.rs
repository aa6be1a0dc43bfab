//! Words between people and the admin: said, copied, changed; files fetched and laid down.
//!
//! Knows how Telegram takes them; never why they are carried.

mod fetch;

use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

use super::client::Attachment;
use super::errors::{CallKind, TelegramCallError};
use super::html::fit;
use super::media::{DISK_PAUSE, no_room_words};
use super::requests::Outgoing;
use super::sent::SentMessage;
use super::worker::{WorkerDesk, done};
use crate::domain::action::{Advice, Fate, Keyboard, Receipt, Scope};
use crate::domain::copies::{Body, Change, CopyFile, CopyPart, LeftOut, Preview};
use crate::domain::ids::ChatId;
use crate::texts::html::{CAPTION_LIMIT, cut, plain};

pub(crate) use fetch::sweep_spool;

impl WorkerDesk {
    /// Other words in the place of what was said.
    pub(super) async fn edit_said(
        &self,
        chat: ChatId,
        message_id: i64,
        html: &str,
        caption: bool,
    ) -> Result<Receipt, Fate> {
        let change = if caption { Change::Caption } else { Change::Text { preview: Preview::Off } };
        as_said(self.edit_part(chat, message_id, html, &change).await)
    }

    /// Sets the menu of commands. A chat that Telegram does not know yet has none to show.
    pub(super) async fn menu(&self, chat: Option<ChatId>, commands: &[(String, String)]) -> Result<Receipt, Fate> {
        let scope = match chat {
            Some(chat) => json!({"type": "chat", "chat_id": chat.0}),
            None => json!({"type": "all_private_chats"}),
        };
        let list: Vec<Value> =
            commands.iter().map(|(name, what)| json!({"command": name, "description": what})).collect();
        let request = json!({"commands": list, "scope": scope});
        let answer: Result<IgnoredAny, _> = self.api.call_named("setMyCommands", &request, None).await;
        match answer {
            Err(TelegramCallError::Refused { code: 400 | 403, description, .. }) => {
                Err(Fate::Never { note: description })
            }
            answer => done(self.place(CallKind::Read, chat.unwrap_or(ChatId(0))), answer),
        }
    }

    /// Shows a message once more elsewhere, with whatever it holds.
    pub(super) async fn copy(
        &self,
        to: ChatId,
        from: ChatId,
        message_id: i64,
        reply_to: Option<i64>,
    ) -> Result<Receipt, Fate> {
        let mut request = json!({"chat_id": to.0, "from_chat_id": from.0, "message_id": message_id});
        if let Some(answered) = reply_to {
            request["reply_parameters"] = json!({"message_id": answered, "allow_sending_without_reply": true});
        }
        loop {
            self.limiter().sent(to, 1, self.now());
            let answer: Result<SentMessage, _> = self.api.call_named("copyMessage", &request, None).await;
            match answer {
                Ok(sent) => return Ok(Receipt::Message { message_id: sent.message_id }),
                Err(error) if error.reply_lost() && request.get("reply_parameters").is_some() => {
                    request.as_object_mut().map(|fields| fields.remove("reply_parameters"));
                }
                // People's chats do not move: it is the message that stands elsewhere now, under another number.
                Err(TelegramCallError::Refused { migrate_to: Some(_), .. }) if to.is_private() => {
                    return Err(Fate::Never { note: "the chat of the message to copy moved".to_owned() });
                }
                // It may be of this one message: whoever ordered it tells the admin, in words.
                Err(error) if error.is_unknown_refusal() => return Err(Fate::Never { note: error.to_string() }),
                Err(error) => return self.written(CallKind::Send, to, error),
            }
        }
    }

    /// Sends files with words under the first. The receipt tells which of them did not go: the words should name the
    /// page of each anyway, for a message that is out is not sent twice to add one. Words beyond a caption's 1,024
    /// characters are cut: the caller says longer ones before.
    pub(super) async fn files(
        &self,
        chat: ChatId,
        html: &str,
        files: &[CopyFile],
        reply_to: Option<i64>,
    ) -> Result<Receipt, Fate> {
        let part = CopyPart { html: html.to_owned(), body: Body::Files { files: files.to_vec() } };
        let published = as_said(self.publish(None, (chat, None), &part, reply_to, false).await);
        let Err(Fate::Help { advice: Advice::ChatRefuses { .. }, .. }) = published else { return published };
        // It may be of the files: the words go alone, and the caller names the page of each.
        let words = if plain(html).trim().is_empty() { "📎" } else { html };
        let keyboard = Keyboard::new();
        let said = Outgoing { reply_to, ..Outgoing::of(chat, words, &keyboard, false) };
        let Receipt::Message { message_id } = self.send(said).await? else { return published };
        let left_out = (0..files.len()).map(|index| LeftOut { index, as_document: false }).collect();
        Ok(Receipt::published(vec![message_id], left_out))
    }

    /// Sends a text as a file.
    pub(super) async fn document(&self, chat: ChatId, name: &str, content: &str, html: &str) -> Result<Receipt, Fate> {
        let mut payload = Map::new();
        payload.insert("chat_id".to_owned(), chat.0.into());
        if !plain(html).trim().is_empty() {
            payload.insert("caption".to_owned(), fit(html, CAPTION_LIMIT).into());
            payload.insert("parse_mode".to_owned(), "HTML".into());
        }
        loop {
            let file = self.attached(name, content).await.map_err(|error| no_room(&error))?;
            self.limiter().sent(chat, 1, self.now());
            let answer: Result<SentMessage, _> = self.api.upload("sendDocument", &payload, vec![file]).await;
            match answer {
                Ok(sent) => return Ok(Receipt::Message { message_id: sent.message_id }),
                Err(error) if error.markup_broken() && payload.remove("parse_mode").is_some() => {
                    tracing::error!(chat = chat.0, "telegram refused our markup: sending the words plain");
                    payload.insert("caption".to_owned(), Value::from(cut(&plain(html), CAPTION_LIMIT)));
                }
                Err(error) if error.is_unknown_refusal() => return Err(Fate::Never { note: error.to_string() }),
                Err(error) => return self.written(CallKind::Send, chat, error),
            }
        }
    }

    async fn attached(&self, name: &str, content: &str) -> std::io::Result<Attachment> {
        let mut reader = tokio::fs::File::from_std(tempfile::tempfile_in(self.media.spool())?);
        reader.write_all(content.as_bytes()).await?;
        reader.flush().await?;
        reader.rewind().await?;
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        let content_type = match ending.as_str() {
            "csv" => "text/csv; charset=utf-8",
            "json" => "application/json",
            _ => "text/plain; charset=utf-8",
        };
        Ok(Attachment {
            field: "document".to_owned(),
            reader,
            bytes: content.len() as u64,
            name: name.to_owned(),
            content_type: content_type.to_owned(),
        })
    }
}

/// What copies of posts need in a channel, words need in a chat under another name.
fn as_said(result: Result<Receipt, Fate>) -> Result<Receipt, Fate> {
    match result {
        Err(Fate::Help { advice: Advice::RightMissing { key, right, chat, title }, capability })
            if right == "can_post_messages" =>
        {
            let advice = Advice::RightMissing { key, right: "can_send_messages".to_owned(), chat, title };
            Err(Fate::Help { advice, capability })
        }
        result => result,
    }
}

/// The disk cannot take a file now. Nothing is out.
fn no_room(error: &std::io::Error) -> Fate {
    Fate::Later { pause: Some(DISK_PAUSE), scope: Scope::Row, cause: no_room_words(error) }
}

#[cfg(test)]
#[path = "relay_tests.rs"]
mod tests;

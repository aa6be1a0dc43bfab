//! Changes of messages that are out.

use anyhow::anyhow;
use reqwest::Method;
use serde_json::{Value, json};

use super::errors::{CallKind, MaxCallError};
use super::files::FOR_MAX;
use super::html::html;
use super::target::{MaxDesk, NOT_READY, is_yes, says_nothing};
use crate::domain::action::{Fate, Receipt, Scope};
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::copies::{Change, WITHOUT_FILES};

impl MaxDesk {
    /// Changes a message that is out. One that is gone stays gone.
    pub(super) async fn edit(
        &self,
        chat: &ChatRef,
        message: &MessageRef,
        words: &str,
        change: &Change,
    ) -> Result<Receipt, Fate> {
        let files = match change {
            Change::Text { .. } | Change::Caption => None,
            Change::File { file } => Some(std::slice::from_ref(file)),
            Change::Files { files } => Some(files.as_slice()),
        };
        let of =
            -(1 + message.to_string().bytes().fold(0_i64, |sum, byte| (sum * 31 + i64::from(byte)) % 1_000_000_007));
        let (mut attachments, mut left, mut kept) = (Value::Null, Vec::new(), false);
        if let Some(files) = files {
            let (ready, left_out, _) = self.attach_all(of, chat, files).await?;
            left = left_out;
            // Of none of them those of before stay, under the new words.
            kept = ready.is_empty() && !files.is_empty();
            attachments = if kept { Value::Null } else { Value::Array(ready) };
        }
        let body = json!({"text": html(words), "format": "html", "attachments": attachments, "link": null});
        let query = [("message_id", message.to_string())];
        let answer = self.api.call(Method::PUT, "/messages", &query, Some(&body)).await;
        if let Err(error) = &answer
            && error.refuses_files()
            && body["attachments"].as_array().is_some_and(|files| !files.is_empty())
        {
            return self.edit_words(chat, &query, body, error).await;
        }
        match answer {
            Ok(answer) if !is_yes(&answer) => Err(says_nothing("PUT")),
            Ok(_) => {
                self.is_waited_for_no_more(of);
                match left {
                    _ if kept => Err(Fate::Never { note: format!("{WITHOUT_FILES}the file is not to be had") }),
                    left if left.is_empty() => Ok(Receipt::Done),
                    left_out => Ok(Receipt::Published { message_ids: Vec::new(), left_out }),
                }
            }
            Err(error) if error.is_done_already() => Ok(Receipt::Done),
            Err(error) if error.is_not_ready() && !self.waited(of, FOR_MAX) => {
                Err(Fate::Later { pause: Some(NOT_READY), scope: Scope::Lane, cause: anyhow!("max: {error}") })
            }
            Err(error) => Err(error.fate(CallKind::Edit, chat)),
        }
    }

    /// The words of an edit whose files are refused: a date that was wrong must not stand there for that.
    async fn edit_words(
        &self,
        chat: &ChatRef,
        query: &[(&str, String)],
        mut body: Value,
        refused: &MaxCallError,
    ) -> Result<Receipt, Fate> {
        tracing::warn!(%chat, "max did not take the files of an edit: {refused}");
        body["attachments"] = Value::Null;
        match self.api.call(Method::PUT, "/messages", query, Some(&body)).await {
            Ok(answer) if !is_yes(&answer) => Err(says_nothing("PUT")),
            Ok(_) => Err(Fate::Never { note: format!("{WITHOUT_FILES}{refused}") }),
            Err(error) if error.is_done_already() => Ok(Receipt::Done),
            Err(error) => Err(error.fate(CallKind::Edit, chat)),
        }
    }
}

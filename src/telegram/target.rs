//! Telegram as a platform that posts are copied to: what is done in any target, in the way of its channels.

use std::sync::Arc;
use std::time::Duration;

use tracing::Instrument as _;

use super::worker::{TelegramPlatform, WorkerDesk};
use crate::domain::action::{Facts, Fate, Receipt, TargetAction, Urgency};
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::ids::ChatId;
use crate::domain::lane::Lane;
use crate::domain::platform::{Job, OutcomeSink, Platform};
use crate::hand::Report;

impl Platform<TargetAction> for TelegramPlatform {
    fn lane(&self, action: &TargetAction) -> Lane {
        action.facts().lane
    }

    fn ready_in(&self, action: &TargetAction, urgency: Urgency) -> Duration {
        let Facts { chat: Some(chat), messages: items @ 1.., .. } = action.facts() else { return Duration::ZERO };
        self.paced(chat, items, urgency, false)
    }

    fn submit(&self, job: Job<TargetAction>, done: OutcomeSink) {
        let desk = Arc::clone(&self.desk);
        let (report, span) = (Report::new(&job, done), job.span.clone());
        let task = async move {
            let result = desk.perform_in_target(&job.action).await;
            report.send(result);
        };
        // The task ends by reporting, whatever happens to it; nobody waits for it otherwise.
        drop(self.runtime.spawn(task.instrument(span)));
    }
}

impl WorkerDesk {
    async fn perform_in_target(&self, action: &TargetAction) -> Result<Receipt, Fate> {
        match action {
            TargetAction::PublishPart { copy, chat, part, reply_to, silent, .. } => {
                let reply_to = reply_to.as_ref().and_then(MessageRef::number);
                self.publish(Some(*copy), (number_of(chat)?, chat.topic()), part, reply_to, *silent).await
            }
            TargetAction::EditPart { chat, message_id, html, change, .. } => {
                let Some(message_id) = message_id.number() else { return Err(no_message_of_ours()) };
                self.edit_part(number_of(chat)?, message_id, html, change).await
            }
            TargetAction::DeleteMessages { chat, message_ids, .. } => {
                let message_ids: Vec<i64> = message_ids.iter().filter_map(MessageRef::number).collect();
                self.delete_messages(number_of(chat)?, &message_ids).await
            }
            TargetAction::FindPart { .. } => {
                Err(Fate::Never { note: "telegram lets no bot read a channel".to_owned() })
            }
            TargetAction::Tell { .. } => {
                Err(Fate::Never { note: "whom telegram reaches is told in the admin's chat".to_owned() })
            }
            TargetAction::Key { .. } => {
                Err(Fate::Never { note: "keys of telegram are not given in the chat".to_owned() })
            }
            TargetAction::LookAtChat { chat } => match self.read_channel(&number_of(chat)?.to_string()).await? {
                // A bot is told no topic's name: its number stands behind the chat's.
                Receipt::Channel { title, .. } => Ok(Receipt::Title(match chat.topic() {
                    Some(topic) if !title.is_empty() => format!("{title} / {topic}"),
                    _ => title,
                })),
                receipt => Ok(receipt),
            },
        }
    }
}

fn number_of(chat: &ChatRef) -> Result<ChatId, Fate> {
    chat.telegram().ok_or_else(|| Fate::Never { note: format!("{chat} is no chat of telegram") })
}

fn no_message_of_ours() -> Fate {
    Fate::Never { note: "telegram counts messages, and this is no number".to_owned() }
}

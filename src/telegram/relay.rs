//! Words between people and the admin: said, copied, changed; files fetched and laid down.
//!
//! Knows how Telegram takes them; never why they are carried.

use super::requests::Outgoing;
use super::worker::Desk;
use crate::domain::action::{Fate, Receipt};
use crate::domain::talk::Relay;

impl Desk {
    /// Carries words out.
    pub(super) async fn relay(&self, relay: &Relay) -> Result<Receipt, Fate> {
        match relay {
            Relay::Say { chat, html, keyboard, reply_to, silent, .. } => {
                let message =
                    Outgoing { chat: *chat, html, keyboard, reply_to: *reply_to, silent: *silent, as_plain: false };
                self.send(message).await
            }
            Relay::Copy { .. }
            | Relay::Files { .. }
            | Relay::Edit { .. }
            | Relay::Fetch { .. }
            | Relay::Document { .. }
            | Relay::SayVk { .. }
            | Relay::EditVk { .. }
            | Relay::AnswerVk { .. }
            | Relay::Suggest { .. } => Err(Fate::Never { note: "this is no message of telegram".to_owned() }),
        }
    }
}

//! What Telegram answers where it has sent a message.

use serde::Deserialize;

/// The only field of a sent message that is used.
#[derive(Deserialize)]
pub(super) struct SentMessage {
    pub(super) message_id: i64,
}

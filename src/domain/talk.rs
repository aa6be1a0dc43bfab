//! Words between a person and us, on either platform.

use serde::{Deserialize, Serialize};

use super::ids::PersonId;

/// What a file is that somebody sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentKind {
    /// A picture.
    Photo,
    /// A video, also one without sound or a round one.
    Video,
    /// A voice message.
    Voice,
    /// Music.
    Audio,
    /// Any other file.
    Document,
    /// A sticker or a gift: it says nothing.
    Sticker,
    /// What is no file: a post, a place, a poll, a product.
    Other,
}

/// A file that somebody sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFile {
    /// What it is.
    pub kind: SentKind,
    /// Telegram's `file_id`, or where VK keeps it; empty where neither is told.
    pub source: String,
    /// Name for people; empty where it has none.
    pub name: String,
    /// Bytes; 0 unknown.
    pub bytes: u64,
    /// What a reader opens where the file itself cannot be had; empty on Telegram.
    pub page: String,
}

/// What a person's VK app can show (`client_info`). Old ones lack callback buttons, the oldest any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VkClient {
    /// Buttons at all.
    pub keyboard: bool,
    /// Buttons under a message.
    pub inline: bool,
    /// Buttons that answer without a message.
    pub callback: bool,
}

impl VkClient {
    /// An app of which nothing is known: text buttons work in all but the oldest.
    pub const UNKNOWN: Self = Self { keyboard: true, inline: true, callback: false };
}

/// Something a person wrote to the bot in private, or to the community.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// Who.
    pub person: PersonId,
    /// Their name, where the platform told.
    pub name: Option<String>,
    /// `@username` without the `@`.
    pub username: Option<String>,
    /// The message: Telegram's id, or VK's number within the conversation.
    pub message_id: i64,
    /// The message it answers.
    pub reply_to: Option<i64>,
    /// Text or caption; of a shared contact its phone.
    pub text: String,
    /// Data of the button whose words the text is (VK's text buttons).
    pub press: Option<String>,
    /// They pressed «Начать» (VK), whose payload is `{"command":"start"}`.
    pub start: bool,
    /// Which link brought them (VK's `ref`).
    pub came_by: Option<String>,
    /// What came with it.
    pub files: Vec<SentFile>,
    /// What their app shows; Telegram's all do.
    pub client: Option<VkClient>,
    /// Telegram's `media_group_id`: files that were sent at once come as a message each, and share it (`docs/platforms.md`,
    /// «Telegram: albums»).
    pub album: Option<String>,
    /// A new version of a former message.
    pub edited: bool,
    /// Unix milliseconds.
    pub at: i64,
}

/// A file of somebody's that lies here until it was carried on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalFile {
    /// What it is.
    pub kind: SentKind,
    /// Where it lies.
    pub path: String,
    /// Name for people.
    pub name: String,
}

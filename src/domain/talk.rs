//! Words between a person and us, on either platform, and how they are carried.

use serde::{Deserialize, Serialize};

use super::action::Keyboard;
use super::copy::CopyFile;
use super::fate::{OnUnknown, Performer};
use super::ids::{ChatId, PersonId};

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

/// One call that carries words between a person and the admin, or between the bot and either.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "relay", rename_all = "snake_case")]
pub enum Relay {
    /// Emit: words of the community to a person on VK.
    SayVk {
        /// Row of the message that it delivers.
        message: i64,
        /// To whom.
        peer_id: i64,
        /// Plain text, at most 4,000 characters.
        text: String,
        /// Buttons; their data goes as `{"t": data}`.
        #[serde(default)]
        keyboard: Keyboard,
        /// What their app shows.
        client: VkClient,
        /// Files that go with it.
        #[serde(default)]
        files: Vec<LocalFile>,
        /// Kept with the row, so that a repeat is no second message.
        random_id: i64,
    },
    /// Converge: a message of the community on VK should say this.
    EditVk {
        /// To whom it went.
        peer_id: i64,
        /// The message's id, as `messages.send` told it.
        message_id: i64,
        /// Plain text.
        text: String,
    },
    /// Emit: a comment of the community under a post, in answer to another. Where nobody knows whether it arrived, a
    /// person is asked.
    Comment {
        /// Row of the question that it answers.
        question: i64,
        /// Owner of the wall.
        owner_id: i64,
        /// The post.
        post_id: i64,
        /// The comment that it answers.
        reply_to: i64,
        /// Plain text.
        text: String,
        /// VK takes a second comment of the same for the first.
        guid: String,
    },
    /// Emit: the answer to a pressed callback button on VK.
    AnswerVk {
        /// Which press.
        event_id: String,
        /// Who pressed.
        peer_id: i64,
        /// At most 90 characters; `None` only stops the wheel.
        text: Option<String>,
    },
    /// Emit: words to a person on Telegram, or of a person to the admin.
    Say {
        /// Row of the message that it delivers.
        message: i64,
        /// Where to.
        chat: ChatId,
        /// Telegram HTML.
        html: String,
        /// Buttons.
        #[serde(default)]
        keyboard: Keyboard,
        /// The message it answers.
        reply_to: Option<i64>,
        /// Without a sound.
        silent: bool,
    },
    /// Emit: a message of Telegram, whatever it holds, once more in another chat, without its author's name.
    Copy {
        /// Row of the message that it delivers.
        message: i64,
        /// Where to.
        to: ChatId,
        /// Where it stands.
        from: ChatId,
        /// Which.
        message_id: i64,
        /// The message there that it answers.
        reply_to: Option<i64>,
    },
    /// Emit: files that lie on the network, with words, in a Telegram chat. Files that cannot go are named by links.
    Files {
        /// Row of the message that it delivers.
        message: i64,
        /// Where to.
        chat: ChatId,
        /// Telegram HTML.
        html: String,
        /// At most 10.
        files: Vec<CopyFile>,
        /// The message it answers.
        reply_to: Option<i64>,
    },
    /// Converge: a message of ours on Telegram should say this.
    Edit {
        /// Where.
        chat: ChatId,
        /// Which.
        message_id: i64,
        /// Telegram HTML.
        html: String,
        /// The words stand under a file.
        caption: bool,
    },
    /// Read: a file of Telegram's, laid down here; at most 20 MB (`getFile`).
    Fetch {
        /// Row of the message that it is for.
        message: i64,
        /// Which.
        file: SentFile,
    },
    /// Emit: a text as a file in a Telegram chat.
    Document {
        /// Where to.
        chat: ChatId,
        /// Name of the file.
        name: String,
        /// What is in it.
        content: String,
        /// Telegram HTML under it.
        html: String,
    },
    /// Converge: the menu of commands that a chat shows.
    Menu {
        /// Which; `None`: every private chat without one of its own.
        chat: Option<ChatId>,
        /// Commands without the slash, and what they do.
        commands: Vec<(String, String)>,
    },
    /// Ask: an answer to an advertiser, of a language model; shown to the admin, never sent by itself.
    Suggest {
        /// The lead.
        lead: i64,
        /// What the model should know and do.
        task: String,
        /// What was said so far, without names and contacts.
        talk: String,
    },
    /// Ask: whether a doubtful comment is harmless, of a language model. Its word only softens.
    Opinion {
        /// The verdict.
        journal: i64,
        /// The comment's text, nothing else.
        text: String,
    },
}

impl Relay {
    /// The subject of a converging one.
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::EditVk { peer_id, message_id, .. } => Some(format!("vk_said:{peer_id}:{message_id}")),
            Self::Edit { chat, message_id, .. } => Some(format!("said:{chat}:{message_id}")),
            Self::Menu { chat, .. } => Some(format!("menu:{}", chat.unwrap_or(ChatId(0)))),
            Self::SayVk { .. }
            | Self::Comment { .. }
            | Self::AnswerVk { .. }
            | Self::Say { .. }
            | Self::Copy { .. }
            | Self::Files { .. }
            | Self::Fetch { .. }
            | Self::Document { .. }
            | Self::Opinion { .. }
            | Self::Suggest { .. } => None,
        }
    }

    /// Who performs it.
    pub fn performer(&self) -> Performer {
        match self {
            Self::SayVk { .. } | Self::EditVk { .. } | Self::AnswerVk { .. } | Self::Comment { .. } => Performer::Vk,
            Self::Suggest { .. } | Self::Opinion { .. } => Performer::OpenAi,
            Self::Say { .. }
            | Self::Copy { .. }
            | Self::Files { .. }
            | Self::Edit { .. }
            | Self::Fetch { .. }
            | Self::Menu { .. }
            | Self::Document { .. } => Performer::Telegram,
        }
    }

    /// What to do when nobody knows whether it happened: to a person, twice is better than never.
    pub fn on_unknown(&self) -> OnUnknown {
        match self {
            Self::Say { .. } | Self::Copy { .. } | Self::Files { .. } | Self::Document { .. } => {
                OnUnknown::RepeatMayDouble
            }
            Self::Comment { .. } => OnUnknown::Ask,
            Self::SayVk { .. }
            | Self::EditVk { .. }
            | Self::AnswerVk { .. }
            | Self::Edit { .. }
            | Self::Fetch { .. }
            | Self::Menu { .. }
            | Self::Opinion { .. }
            | Self::Suggest { .. } => OnUnknown::Repeat,
        }
    }

    /// The Telegram chat it goes to.
    pub fn chat(&self) -> Option<ChatId> {
        match self {
            Self::Say { chat, .. }
            | Self::Files { chat, .. }
            | Self::Edit { chat, .. }
            | Self::Document { chat, .. }
            | Self::Copy { to: chat, .. } => Some(*chat),
            Self::SayVk { .. }
            | Self::EditVk { .. }
            | Self::AnswerVk { .. }
            | Self::Comment { .. }
            | Self::Fetch { .. }
            | Self::Menu { .. }
            | Self::Opinion { .. }
            | Self::Suggest { .. } => None,
        }
    }

    /// Its chat became a supergroup: what it answered stands in the old one.
    pub fn move_to(&mut self, to: ChatId) {
        match self {
            Self::Say { chat, reply_to, .. }
            | Self::Files { chat, reply_to, .. }
            | Self::Copy { to: chat, reply_to, .. } => {
                *chat = to;
                *reply_to = None;
            }
            Self::Edit { chat, .. } | Self::Document { chat, .. } => *chat = to,
            Self::SayVk { .. }
            | Self::EditVk { .. }
            | Self::AnswerVk { .. }
            | Self::Comment { .. }
            | Self::Fetch { .. }
            | Self::Menu { .. }
            | Self::Opinion { .. }
            | Self::Suggest { .. } => {}
        }
    }

    /// The row of the message that it delivers.
    pub fn message(&self) -> Option<i64> {
        match self {
            Self::SayVk { message, .. }
            | Self::Say { message, .. }
            | Self::Copy { message, .. }
            | Self::Files { message, .. }
            | Self::Fetch { message, .. } => Some(*message),
            Self::EditVk { .. }
            | Self::AnswerVk { .. }
            | Self::Comment { .. }
            | Self::Edit { .. }
            | Self::Document { .. }
            | Self::Menu { .. }
            | Self::Opinion { .. }
            | Self::Suggest { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::Action;

    #[test]
    fn a_relayed_message_comes_back_from_the_store_as_it_went() {
        let relay = Relay::SayVk {
            message: 7,
            peer_id: 5,
            text: "hello".to_owned(),
            keyboard: Keyboard::new(),
            client: VkClient::UNKNOWN,
            files: vec![LocalFile { kind: SentKind::Photo, path: "a".to_owned(), name: "b".to_owned() }],
            random_id: 9,
        };
        let action = Action::Relay(relay);
        let stored = serde_json::to_string(&action).unwrap();
        assert!(stored.starts_with(r#"{"do":"relay","relay":"say_vk","message":7"#), "{stored}");
        assert_eq!(serde_json::from_str::<Action>(&stored).unwrap(), action);
    }
}

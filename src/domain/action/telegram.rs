//! What is done on Telegram: each action, and beside it what everybody but Telegram's worker knows of it.

use serde::{Deserialize, Serialize};

use super::facts::{Against, Facts, Owner};
use super::{Keyboard, OnUnknown};
use crate::domain::chart::Chart;
use crate::domain::copies::CopyFile;
use crate::domain::ids::{ChatId, CommentRef, PersonId};
use crate::domain::lane::TelegramLane;
use crate::domain::talk::SentFile;

/// One call to Telegram.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum TelegramAction {
    /// Converge: a message of a group should be deleted. It cannot be brought back.
    SetComment {
        /// Which.
        comment: CommentRef,
        /// `false`: deleted.
        visible: bool,
    },
    /// Converge: a person (or channel, negative id) should be silenced in a group, or free to write.
    SetRestricted {
        /// The group.
        chat: ChatId,
        /// Who.
        person: PersonId,
        /// `true`: may not write.
        restricted: bool,
    },
    /// Converge: a message that is edited in place. Without `message_id` a new one is sent.
    ShowSurface {
        /// Row of the surfaces.
        surface_id: i64,
        /// The chat.
        chat: ChatId,
        /// The message to edit.
        message_id: Option<i64>,
        /// Telegram HTML.
        html: String,
        /// Its buttons.
        keyboard: Keyboard,
        /// Without a sound.
        silent: bool,
        /// Address of a picture that is shown below.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        picture: Option<String>,
        /// The topic of a forum that a new one goes into.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        thread: Option<i64>,
    },
    /// Emit: a message to a chat.
    SendMessage {
        /// The chat.
        chat: ChatId,
        /// Telegram HTML.
        html: String,
        /// Its buttons.
        keyboard: Keyboard,
        /// The message it answers.
        reply_to: Option<i64>,
        /// Without a sound.
        silent: bool,
    },
    /// Emit: a picture with words under it, drawn right before it is sent.
    SendPhoto {
        /// The chat.
        chat: ChatId,
        /// Telegram HTML; at most 1,024 UTF-16 units of it are seen.
        html: String,
        /// What is drawn.
        chart: Chart,
        /// Without a sound.
        silent: bool,
    },
    /// Emit: a text as a file.
    #[serde(rename = "relay:document")]
    SendDocument {
        /// Where to.
        chat: ChatId,
        /// Name of the file.
        name: String,
        /// What is in it.
        content: String,
        /// Telegram HTML under it.
        html: String,
    },
    /// Converge: one of our messages should be gone.
    DeleteMessage {
        /// The chat.
        chat: ChatId,
        /// The message.
        message_id: i64,
    },
    /// Emit: the answer to a pressed button.
    AnswerButton {
        /// Which press.
        callback_id: String,
        /// At most 200 characters.
        text: Option<String>,
        /// As an alert that must be closed.
        alert: bool,
        /// The private chat in which it was pressed; `None`: the admin's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chat: Option<ChatId>,
        /// What is said besides while Telegram lets nothing more be shown there, with «{}» for the seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        slow: Option<String>,
    },
    /// Emit: words of a talk to a person, or of a person to the admin.
    #[serde(rename = "relay:say")]
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
    /// Emit: a message of a talk, whatever it holds, once more in another chat, without its author's name.
    #[serde(rename = "relay:copy")]
    CopyMessage {
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
    /// Emit: files of a talk that lie on the network, with words. Files that cannot go are named by links.
    #[serde(rename = "relay:files")]
    SayFiles {
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
    /// Converge: a message of a talk should say this.
    #[serde(rename = "relay:edit")]
    EditSaid {
        /// Where.
        chat: ChatId,
        /// Which.
        message_id: i64,
        /// Telegram HTML.
        html: String,
        /// The words stand under a file.
        caption: bool,
    },
    /// Read: a file of a talk, laid down here; at most 20 MB (`getFile`).
    #[serde(rename = "relay:fetch")]
    FetchFile {
        /// Row of the message that it is for.
        message: i64,
        /// Which.
        file: SentFile,
    },
    /// Converge: the menu of commands that a chat shows.
    #[serde(rename = "relay:menu")]
    SetMenu {
        /// Which; `None`: every private chat without one of its own.
        chat: Option<ChatId>,
        /// Commands without the slash, and what they do.
        commands: Vec<(String, String)>,
    },
    /// Read: a public channel of Telegram, or what a chat is called.
    ReadChannel {
        /// `example`, without the `@`; or the number of a chat.
        name: String,
    },
    /// Read: administrators of a chat.
    ReadChatAdmins {
        /// The chat.
        chat: ChatId,
    },
    /// Read: what a person tells of themselves.
    ReadTgProfile {
        /// Who.
        person: PersonId,
    },
}

/// Something that is said in a chat.
fn said(chat: ChatId, owner: Owner) -> Facts<TelegramLane> {
    Facts::new(TelegramLane::Chat(chat), owner).within(chat).counts(1)
}

impl TelegramAction {
    /// What everybody but Telegram's worker knows of it.
    pub fn facts(&self) -> Facts<TelegramLane> {
        // To a person, and to the admin, twice is better than never.
        let twice = OnUnknown::RepeatMayDouble;
        match self {
            Self::SetComment { comment, visible } => {
                Facts::new(TelegramLane::Moderate(ChatId(comment.owner_id)), Owner::Verdict)
                    .about(format!("comment:{}", comment.key()))
                    .within(ChatId(comment.owner_id))
                    .against((!visible).then_some(Against::Comment))
            }
            Self::SetRestricted { chat, person, restricted } => {
                Facts::new(TelegramLane::Moderate(*chat), Owner::Verdict)
                    .about(format!("restrict:{chat}:{}", person.id))
                    .within(*chat)
                    .against(restricted.then_some(Against::Person))
            }
            Self::ShowSurface { surface_id, chat, message_id, .. } => said(*chat, Owner::Nobody)
                .about(format!("surface:{surface_id}"))
                .unknown(if message_id.is_none() { twice } else { OnUnknown::Repeat }),
            Self::SendMessage { chat, .. } | Self::SendPhoto { chat, .. } => said(*chat, Owner::Nobody).unknown(twice),
            Self::SendDocument { chat, .. } => said(*chat, Owner::Leads(None)).unknown(twice),
            Self::DeleteMessage { chat, message_id } => Facts::new(TelegramLane::Moderate(*chat), Owner::Nobody)
                .about(format!("message:{chat}:{message_id}"))
                .within(*chat),
            Self::AnswerButton { chat, .. } => {
                Facts::new(chat.map_or(TelegramLane::Answer, TelegramLane::Chat), Owner::Nobody)
            }
            Self::Say { message, chat, .. }
            | Self::CopyMessage { message, to: chat, .. }
            | Self::SayFiles { message, chat, .. } => said(*chat, Owner::message(*message)).unknown(twice),
            Self::EditSaid { chat, message_id, .. } => {
                said(*chat, Owner::Leads(None)).about(format!("said:{chat}:{message_id}"))
            }
            Self::FetchFile { message, .. } => Facts::new(TelegramLane::Read, Owner::message(*message)),
            Self::SetMenu { chat, .. } => {
                Facts::new(TelegramLane::Read, Owner::Leads(None)).about(format!("menu:{}", chat.unwrap_or(ChatId(0))))
            }
            Self::ReadChannel { name } => {
                Facts::new(TelegramLane::Read, Owner::Copies).about(format!("read:channel:{name}"))
            }
            Self::ReadChatAdmins { chat } => {
                Facts::new(TelegramLane::Read, Owner::Staff).about(format!("read:admins:{chat}")).within(*chat)
            }
            Self::ReadTgProfile { person } => {
                Facts::new(TelegramLane::Profile, Owner::Newcomer).about(format!("read:profile:{}", person.id))
            }
        }
    }

    /// Its chat became a supergroup: what it answers or edits stands in the old one. `false`: it names a message of that, and
    /// whatever has this number in the new one is another.
    pub fn move_to(&mut self, to: ChatId) -> bool {
        // Nobody's private chat moves: what was to be copied from elsewhere did.
        if self.facts().chat.is_some_and(ChatId::is_private) {
            return false;
        }
        match self {
            Self::ShowSurface { chat, message_id, thread, .. } => (*chat, *message_id, *thread) = (to, None, None),
            Self::SendMessage { chat, reply_to: answered, .. }
            | Self::Say { chat, reply_to: answered, .. }
            | Self::SayFiles { chat, reply_to: answered, .. }
            | Self::CopyMessage { to: chat, reply_to: answered, .. } => (*chat, *answered) = (to, None),
            Self::SendPhoto { chat, .. }
            | Self::SendDocument { chat, .. }
            | Self::SetRestricted { chat, .. }
            | Self::ReadChatAdmins { chat }
            | Self::SetMenu { chat: Some(chat), .. } => *chat = to,
            Self::SetComment { .. }
            | Self::DeleteMessage { .. }
            | Self::EditSaid { .. }
            | Self::AnswerButton { .. }
            | Self::FetchFile { .. }
            | Self::SetMenu { chat: None, .. }
            | Self::ReadChannel { .. }
            | Self::ReadTgProfile { .. } => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Place;

    #[test]
    fn what_names_a_message_of_the_group_of_before_is_not_done_to_another_one() {
        let (chat, to) = (ChatId(-5), ChatId(-100_777));
        let comment = CommentRef { owner_id: chat.0, place: Place::Chat, parent_id: 0, item_id: 3 };
        let html = String::new();
        for mut action in [
            TelegramAction::SetComment { comment, visible: false },
            TelegramAction::DeleteMessage { chat, message_id: 3 },
            TelegramAction::EditSaid { chat, message_id: 3, html: html.clone(), caption: false },
            // It was copied from a group that moved, and goes to a person.
            TelegramAction::CopyMessage { message: 1, to: ChatId(7), from: chat, message_id: 3, reply_to: None },
        ] {
            let before = action.clone();
            assert!(!action.move_to(to) && action == before, "{action:?}");
        }
        let person = PersonId::telegram(7);
        let keyboard = Keyboard::new();
        for mut action in [
            TelegramAction::SetRestricted { chat, person, restricted: true },
            TelegramAction::SendMessage { chat, html, keyboard, reply_to: Some(3), silent: false },
            TelegramAction::CopyMessage { message: 1, to: chat, from: ChatId(7), message_id: 3, reply_to: Some(4) },
        ] {
            assert!(action.move_to(to) && action.facts().chat == Some(to), "{action:?}");
            assert!(!format!("{action:?}").contains("reply_to: Some"), "{action:?}");
        }
    }
}

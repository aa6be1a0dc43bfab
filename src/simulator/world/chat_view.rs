//! Telegram's chats as people see them.

use serde_json::{Map, Value, json};

use super::World;
use super::chats::{Chat, Message};
use crate::simulator::Unlooked;

/// A message as people see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The message's number in its chat.
    pub message_id: i64,
    /// Who wrote it: a person, a bot, or (negative) a chat.
    pub from: i64,
    /// The words as people see them, without markup.
    pub text: String,
    /// As it was sent, with markup; for people's messages the same as the text.
    pub html: String,
    /// Markup as the Bot API tells it.
    pub entities: Vec<Value>,
    /// Rows of its inline buttons, as they stand.
    pub keyboard: Vec<Vec<ShownButton>>,
    /// Whether it says «edited».
    pub edited: bool,
    /// It came without a sound.
    pub silent: bool,
    /// The number of the message that it answers.
    pub reply_to: Option<i64>,
    /// What it shows beside words: `photo`, `document plan.pdf`, `poll Question: a, b`.
    pub shows: String,
    /// The album it belongs to.
    pub album: Option<String>,
}

/// A button as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownButton {
    /// What stands on the button.
    pub label: String,
    /// What pressing it tells the bot.
    pub data: Option<String>,
    /// What pressing it opens.
    pub url: Option<String>,
}

impl World {
    /// What stands in a chat, oldest first.
    pub fn messages(&self, chat_id: i64) -> Vec<Shown> {
        self.look_at(Unlooked::Chat(chat_id));
        let messages = self.chats.known.get(&chat_id).map(|chat| chat.messages.iter());
        messages.into_iter().flatten().map(|(id, message)| shown(*id, message)).collect()
    }

    pub(super) fn chats_view(&self) -> Value {
        let view = |(id, chat): (&i64, &Chat)| {
            let messages: Vec<Value> = self
                .messages(*id)
                .into_iter()
                .map(|shown| {
                    let button =
                        |button: &ShownButton| json!({"label": button.label, "data": button.data, "url": button.url});
                    let rows: Vec<Vec<Value>> =
                        shown.keyboard.iter().map(|row| row.iter().map(button).collect()).collect();
                    json!({
                        "message_id": shown.message_id, "from": shown.from, "text": shown.text, "html": shown.html,
                        "keyboard": rows, "edited": shown.edited, "reply_to": shown.reply_to,
                    })
                })
                .collect();
            json!({"id": id, "type": chat.kind.as_str(), "title": chat.title, "messages": messages})
        };
        self.chats.known.iter().map(view).collect()
    }
}

fn shown(message_id: i64, message: &Message) -> Shown {
    let rows = message.keyboard.as_ref().and_then(|keyboard| keyboard.get("inline_keyboard")).and_then(Value::as_array);
    let text_of = |button: &Value, key: &str| button.get(key).and_then(Value::as_str).map(str::to_owned);
    let button = |button: &Value| ShownButton {
        label: text_of(button, "text").unwrap_or_default(),
        data: text_of(button, "callback_data"),
        url: text_of(button, "url"),
    };
    let keyboard = rows.into_iter().flatten().filter_map(Value::as_array).map(|row| row.iter().map(button).collect());
    Shown {
        message_id,
        from: message.sender_chat.or(message.from).unwrap_or(0),
        text: message.text.clone(),
        html: if message.source.is_empty() { message.text.clone() } else { message.source.clone() },
        entities: message.entities.clone(),
        keyboard: keyboard.collect(),
        edited: message.edited.is_some(),
        silent: message.silent,
        reply_to: message.reply_to,
        shows: shows(&message.extra),
        album: message.extra.get("media_group_id").and_then(Value::as_str).map(str::to_owned),
    }
}

/// What a message shows, in a few words.
fn shows(extra: &Map<String, Value>) -> String {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    for kind in ["video", "animation", "document", "audio"] {
        if let Some(file) = extra.get(kind) {
            return format!("{kind} {}", text(file, "file_name"));
        }
    }
    if let Some(contact) = extra.get("contact") {
        return format!("contact {}", text(contact, "phone_number"));
    }
    if let Some(kind) = ["voice", "video_note", "sticker"].into_iter().find(|kind| extra.contains_key(*kind)) {
        return kind.to_owned();
    }
    if let Some(poll) = extra.get("poll") {
        let options = poll.get("options").and_then(Value::as_array).into_iter().flatten();
        let options: Vec<String> = options.map(|option| text(option, "text")).collect();
        return format!("poll {}: {}", text(poll, "question"), options.join(", "));
    }
    match (extra.get("venue"), extra.contains_key("location"), extra.contains_key("photo")) {
        (Some(venue), ..) => format!("venue {}", text(venue, "title")),
        (None, true, _) => "location".to_owned(),
        (None, false, true) => "photo".to_owned(),
        (None, false, false) => String::new(),
    }
}

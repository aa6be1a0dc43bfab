//! Wishes of ours as requests of the Bot API. Pure: payloads only, nothing is sent here.

use serde_json::{Value, json};
use teloxide::payloads::{
    AnswerCallbackQuery, EditMessageText, EditMessageTextSetters as _, SendMessage, SendMessageSetters as _,
};
use teloxide::types::{
    ButtonRequest, CallbackQueryId, ChatId as WireChatId, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton,
    KeyboardButtonRequestUsers, KeyboardMarkup, LinkPreviewOptions, MessageId, ParseMode, Recipient, ReplyMarkup,
    ReplyParameters, RequestId, ThreadId, UserId,
};

use super::html::fit;
use crate::domain::action::{Fate, Keyboard, Press};
use crate::domain::ids::{ChatId, PersonId};
use crate::texts::html::{MESSAGE_LIMIT, cut, escape, plain};

/// Longest text of a button's answer, characters (`docs/platforms.md`, «Telegram: lengths of texts»).
const ANSWER_LIMIT: usize = 200;

/// A message of ours before it is put into a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outgoing<'a> {
    pub chat: ChatId,
    /// Telegram HTML.
    pub html: &'a str,
    pub keyboard: &'a Keyboard,
    /// The message it answers.
    pub reply_to: Option<i64>,
    /// Without a sound.
    pub silent: bool,
    /// Without markup, after Telegram refused it.
    pub as_plain: bool,
    /// Address of a picture that is shown below the words.
    pub picture: Option<&'a str>,
    /// The topic that it goes into.
    pub thread: Option<i64>,
}

impl<'a> Outgoing<'a> {
    /// Words and buttons, and nothing else.
    pub(crate) fn of(chat: ChatId, html: &'a str, keyboard: &'a Keyboard, silent: bool) -> Self {
        Self { chat, html, keyboard, reply_to: None, silent, as_plain: false, picture: None, thread: None }
    }
}

/// A refused text in letters, digits and everyday signs, short: what nobody can have anything against.
pub(crate) fn bare(html: &str) -> String {
    const MOST: usize = 1_000;
    let plain = plain(html);
    let kept = plain.chars().filter(|sign| {
        sign.is_alphanumeric()
            || matches!(sign, '\n' | ' ' | '.' | ',' | ':' | ';' | '!' | '?' | '-' | '(' | ')' | '/' | '№')
    });
    let kept: String = kept.collect();
    let kept = cut(kept.trim(), MOST);
    if kept.is_empty() { "?".to_owned() } else { escape(&kept) }
}

impl Outgoing<'_> {
    fn text(&self) -> String {
        if self.as_plain { cut(&plain(self.html), MESSAGE_LIMIT) } else { fit(self.html, MESSAGE_LIMIT) }
    }

    pub(crate) fn to_send(self) -> Result<SendMessage, Fate> {
        let mut request = SendMessage::new(recipient(self.chat), self.text())
            .link_preview_options(preview_of(self.picture))
            .disable_notification(self.silent);
        if !self.as_plain {
            request = request.parse_mode(ParseMode::Html);
        }
        if let Some(message_id) = self.reply_to {
            let mut reply = ReplyParameters::new(wire_message_id(message_id)?);
            reply.allow_sending_without_reply = Some(true);
            request = request.reply_parameters(reply);
        }
        if let Some(thread) = self.thread {
            request = request.message_thread_id(ThreadId(wire_message_id(thread)?));
        }
        if !self.keyboard.is_empty() {
            request = request.reply_markup(markup(self.keyboard));
        }
        Ok(request)
    }

    /// The new text and buttons of a message of ours. Without buttons the old ones go away.
    pub(crate) fn to_edit(self, message_id: i64) -> Result<EditMessageText, Fate> {
        let request = EditMessageText::new(recipient(self.chat), wire_message_id(message_id)?, self.text())
            .link_preview_options(preview_of(self.picture));
        let request = if self.as_plain { request } else { request.parse_mode(ParseMode::Html) };
        Ok(if self.keyboard.is_empty() { request } else { request.reply_markup(buttons(self.keyboard)) })
    }
}

/// The answer to a pressed button.
pub(crate) fn answer(callback_id: &str, text: Option<&str>, alert: bool) -> AnswerCallbackQuery {
    let mut request = AnswerCallbackQuery::new(CallbackQueryId(callback_id.to_owned()));
    request.text = text.map(|text| cut(text, ANSWER_LIMIT));
    request.show_alert = Some(alert);
    request
}

/// Every permission of a member, all given or all taken: what is left out counts as taken, so nothing is.
pub(crate) fn restriction(chat: ChatId, person: PersonId, restricted: bool) -> Value {
    let names = [
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_react_to_messages",
        "can_edit_tag",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_manage_topics",
    ];
    let permissions: serde_json::Map<_, _> =
        names.iter().map(|name| ((*name).to_owned(), json!(!restricted))).collect();
    json!({
        "chat_id": chat.0,
        "user_id": person.id,
        "permissions": permissions,
        "use_independent_chat_permissions": true,
    })
}

/// A chat as teloxide names it.
pub(crate) fn recipient(chat: ChatId) -> Recipient {
    Recipient::Id(WireChatId(chat.0))
}

/// A person as teloxide names them; a channel has no such name.
pub(crate) fn user_id(person: PersonId) -> Option<UserId> {
    u64::try_from(person.id).ok().map(UserId)
}

/// A message as teloxide names it. Telegram's ids fit into 32 bits; others never existed.
pub(crate) fn wire_message_id(message_id: i64) -> Result<MessageId, Fate> {
    i32::try_from(message_id)
        .map(MessageId)
        .map_err(|_| Fate::Never { note: format!("{message_id} is no message id of Telegram") })
}

/// No link of the words is previewed; a picture is the preview of its own address.
fn preview_of(picture: Option<&str>) -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: picture.is_none(),
        url: picture.map(str::to_owned),
        prefer_small_media: false,
        prefer_large_media: picture.is_some(),
        show_above_text: false,
    }
}

/// Buttons under the message, or below the field.
fn markup(keyboard: &Keyboard) -> ReplyMarkup {
    let keys = || keyboard.iter().flatten();
    if keys().any(|key| key.press == Press::Fold) {
        return ReplyMarkup::kb_remove();
    }
    if !keys().any(|key| key.press == Press::PickPerson) {
        return ReplyMarkup::InlineKeyboard(buttons(keyboard));
    }
    let rows = keyboard.iter().map(|row| {
        row.iter().map(|key| {
            let button = KeyboardButton::new(key.label.clone());
            match key.press {
                Press::PickPerson => button.request(ButtonRequest::RequestUsers(a_person())),
                Press::Data(_) | Press::Link(_) | Press::Say | Press::Fold => button,
            }
        })
    });
    ReplyMarkup::Keyboard(KeyboardMarkup::new(rows).resize_keyboard().one_time_keyboard())
}

/// One person, no bot, with the name.
fn a_person() -> KeyboardButtonRequestUsers {
    KeyboardButtonRequestUsers {
        request_id: RequestId(1),
        user_is_bot: Some(false),
        user_is_premium: None,
        max_quantity: 1,
        request_name: true,
        request_username: false,
        request_photo: false,
    }
}

/// Buttons; a link that is no address would cost the message, so it is left out.
fn buttons(keyboard: &Keyboard) -> InlineKeyboardMarkup {
    let rows = keyboard.iter().map(|row| {
        row.iter().filter_map(|key| match &key.press {
            Press::Data(data) => Some(InlineKeyboardButton::callback(key.label.clone(), data.clone())),
            Press::Link(url) => match reqwest::Url::parse(url) {
                Ok(url) => Some(InlineKeyboardButton::url(key.label.clone(), url)),
                Err(error) => {
                    tracing::warn!(%error, "a button's link is no address; the button is left out");
                    None
                }
            },
            Press::PickPerson | Press::Say | Press::Fold => None,
        })
    });
    let rows = rows.map(Iterator::collect::<Vec<_>>).filter(|row| !row.is_empty());
    InlineKeyboardMarkup { inline_keyboard: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::InlineKey;

    fn keyboard() -> Keyboard {
        let key = |label: &str, press| InlineKey { label: label.to_owned(), press };
        vec![
            vec![
                key("yes", Press::Data("q:1".to_owned())),
                key("see", Press::Link("https://vk.com/wall-1_2".to_owned())),
            ],
            vec![key("broken", Press::Link("no address".to_owned()))],
        ]
    }

    fn outgoing<'a>(html: &'a str, keyboard: &'a Keyboard) -> Outgoing<'a> {
        Outgoing { reply_to: Some(9), ..Outgoing::of(ChatId(-100_500), html, keyboard, true) }
    }

    #[test]
    fn a_message_goes_out_as_documented() {
        let keyboard = keyboard();
        let request = outgoing("<b>a</b> &lt;", &keyboard).to_send().unwrap();
        assert_eq!(
            serde_json::to_value(request).unwrap(),
            json!({
                "chat_id": -100_500,
                "text": "<b>a</b> &lt;",
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": true},
                "disable_notification": true,
                "reply_parameters": {"message_id": 9, "allow_sending_without_reply": true},
                "reply_markup": {"inline_keyboard": [[
                    {"text": "yes", "callback_data": "q:1"},
                    {"text": "see", "url": "https://vk.com/wall-1_2"},
                ]]},
            })
        );
    }

    #[test]
    fn an_edit_names_its_message_and_a_plain_one_no_markup() {
        let none = Keyboard::new();
        let request = Outgoing { as_plain: true, ..outgoing("<b>a</b> &lt;", &none) }.to_edit(7).unwrap();
        assert_eq!(
            serde_json::to_value(request).unwrap(),
            json!({"chat_id": -100_500, "message_id": 7, "text": "a <", "link_preview_options": {"is_disabled": true}})
        );
        assert!(matches!(outgoing("a", &none).to_edit(1 << 40), Err(Fate::Never { .. })));
    }

    #[test]
    fn answers_and_restrictions_are_complete() {
        let long = "x".repeat(300);
        let request = serde_json::to_value(answer("cb", Some(&long), true)).unwrap();
        assert_eq!(request["text"].as_str().unwrap().chars().count(), 200);
        assert_eq!(request["show_alert"], true);
        let request = restriction(ChatId(-100_500), PersonId::telegram(7), true);
        let permissions = request["permissions"].as_object().unwrap();
        assert_eq!(permissions.len(), 16);
        assert!(permissions.values().all(|value| value == false));
        assert_eq!(request["use_independent_chat_permissions"], true);
    }
}

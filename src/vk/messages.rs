//! Words of the community to people, with their buttons and files.
//!
//! Knows how VK takes a message; never why it is said.

use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;

use super::errors::{Purpose, refuses_buttons};
use super::tokens::Tokens;
use super::worker::unclear;
use super::{uploads, wire};
use crate::domain::action::{Fate, InlineKey, Keyboard, Press, Receipt};
use crate::domain::talk::{LocalFile, VkClient};

/// VK takes 4,096 in practice (`docs/platforms.md`, «VK: messages and keyboards»).
const MOST_CHARS: usize = 4_000;
/// Of a label, characters; the limits of keyboards stand in the same section.
const MOST_LABEL: usize = 40;
/// Of the words that answer a press, characters.
const MOST_ANSWER: usize = 90;
/// Attachments of a message.
const MOST_FILES: usize = 10;
/// Buttons of a row; rows and buttons under a message; rows and buttons instead of the letters.
const A_ROW: usize = 5;
const INLINE: (usize, usize) = (6, 10);
const ORDINARY: (usize, usize) = (10, 40);

/// Words with buttons and files.
pub(super) fn say(
    peer_id: i64,
    text: &str,
    keyboard: &Keyboard,
    client: VkClient,
    files: &[LocalFile],
    random_id: i64,
    tokens: &Tokens,
) -> Result<Receipt, Fate> {
    let attachments = upload(files, peer_id, tokens)?;
    let mut params = vec![
        ("peer_id", peer_id.to_string()),
        ("random_id", random_id.to_string()),
        ("message", cut(text, MOST_CHARS)),
        ("dont_parse_links", "1".to_owned()),
        ("disable_mentions", "1".to_owned()),
    ];
    if !attachments.is_empty() {
        params.push(("attachment", attachments.join(",")));
    }
    send(params, keyboard_for(keyboard, client), tokens)
}

/// Other words in the place of what was said.
pub(super) fn edit(peer_id: i64, message_id: i64, text: &str, tokens: &Tokens) -> Result<Receipt, Fate> {
    let params = [
        ("peer_id", peer_id.to_string()),
        ("message_id", message_id.to_string()),
        ("message", cut(text, MOST_CHARS)),
        ("keep_forward_messages", "1".to_owned()),
        ("dont_parse_links", "1".to_owned()),
        ("disable_mentions", "1".to_owned()),
    ];
    tokens.call("messages.edit", &params, Purpose::Write)?;
    Ok(Receipt::Message { message_id })
}

/// A comment of the community's, in answer to another.
pub(super) fn comment(
    owner_id: i64,
    post_id: i64,
    reply_to: i64,
    text: &str,
    guid: &str,
    tokens: &Tokens,
) -> Result<Receipt, Fate> {
    let params = [
        ("owner_id", owner_id.to_string()),
        ("post_id", post_id.to_string()),
        ("from_group", tokens.group_id().to_string()),
        ("reply_to_comment", reply_to.to_string()),
        ("message", cut(text, MOST_CHARS)),
        ("guid", guid.to_owned()),
    ];
    tokens.call("wall.createComment", &params, Purpose::Write).map(|_| Receipt::Done)
}

fn upload(files: &[LocalFile], peer_id: i64, tokens: &Tokens) -> Result<Vec<String>, Fate> {
    if files.len() > MOST_FILES {
        return Err(Fate::Never { note: format!("a message of VK takes {MOST_FILES} files, not {}", files.len()) });
    }
    files.iter().map(|file| uploads::upload(file, peer_id, tokens)).collect()
}

/// With buttons; should VK not take them, without: their words, typed, do the same.
fn send(params: Vec<(&'static str, String)>, keyboard: Option<Value>, tokens: &Tokens) -> Result<Receipt, Fate> {
    let sent = match keyboard {
        None => tokens.call("messages.send", &params, Purpose::Write),
        Some(keyboard) => {
            let mut with_buttons = params.clone();
            with_buttons.push(("keyboard", keyboard.to_string()));
            match tokens.call("messages.send", &with_buttons, Purpose::Write) {
                Err(refused) if refuses_buttons(&refused) => {
                    tracing::warn!("VK takes no buttons of this community: the message goes without");
                    tokens.call("messages.send", &params, Purpose::Write)
                }
                other => other,
            }
        }
    };
    self::sent(&sent?.value)
}

/// VK answers with the message's number; its `random_id` keeps one that is sent again from standing there twice.
pub(super) fn sent(answer: &Value) -> Result<Receipt, Fate> {
    let message_id = wire::as_number(answer).filter(|number| *number > 0);
    message_id.map(|message_id| Receipt::Message { message_id }).ok_or_else(|| unclear(answer))
}

/// A press that was answered before, or a minute ago, is refused as a wrong parameter (100): that changes nothing more.
pub(super) fn answer(event_id: &str, peer_id: i64, text: Option<&str>, tokens: &Tokens) -> Result<Receipt, Fate> {
    let mut params =
        vec![("event_id", event_id.to_owned()), ("user_id", peer_id.to_string()), ("peer_id", peer_id.to_string())];
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        let data = json!({"type": "show_snackbar", "text": cut(text, MOST_ANSWER)});
        params.push(("event_data", data.to_string()));
    }
    tokens.call("messages.sendMessageEventAnswer", &params, Purpose::Write).map(|_| Receipt::Done)
}

/// Buttons in the form that this app shows; `None`: none at all.
fn keyboard_for(keyboard: &Keyboard, client: VkClient) -> Option<Value> {
    let rows: Vec<&[InlineKey]> = keyboard.iter().flat_map(|row| row.chunks(A_ROW)).collect();
    let buttons: usize = rows.iter().map(|row| row.len()).sum();
    if buttons == 0 || !client.keyboard {
        return None;
    }
    let whole = keyboard.iter().all(|row| row.len() <= A_ROW);
    let inline = client.inline && whole && rows.len() <= INLINE.0 && buttons <= INLINE.1;
    let mut left = ORDINARY.1;
    let mut shown: Vec<Vec<Value>> = Vec::new();
    for row in rows.into_iter().take(ORDINARY.0) {
        let row: Vec<Value> = row.iter().take(left).map(|key| button(key, client)).collect();
        left -= row.len();
        if !row.is_empty() {
            shown.push(row);
        }
    }
    // `one_time` does not go with `inline`.
    Some(if inline {
        json!({"inline": true, "buttons": shown})
    } else {
        json!({"one_time": true, "inline": false, "buttons": shown})
    })
}

fn button(key: &InlineKey, client: VkClient) -> Value {
    let label = match cut(&key.label, MOST_LABEL) {
        label if label.trim().is_empty() => "…".to_owned(),
        label => label,
    };
    json!({"action": match &key.press {
        Press::Data(data) => json!({
            "type": if client.callback { "callback" } else { "text" },
            "label": label,
            "payload": json!({"t": data}).to_string(),
        }),
        Press::Link(link) => json!({"type": "open_link", "label": label, "link": link}),
        Press::PickPerson | Press::Say | Press::Fold => json!({"type": "text", "label": label}),
    }})
}

/// At most so many characters, cut between what people see as letters.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut left = most - 1;
    let mut kept = String::new();
    for letter in text.graphemes(true) {
        let chars = letter.chars().count();
        if chars > left {
            break;
        }
        left -= chars;
        kept.push_str(letter);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;

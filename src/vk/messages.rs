//! Words of the community to people, with their buttons and files.
//!
//! Knows how VK takes a message; never why it is said.

use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;

use super::errors::{Purpose, refuses_buttons};
use super::tokens::Tokens;
use super::{uploads, wire};
use crate::domain::action::{Fate, Key, Keyboard, Press, Receipt};
use crate::domain::talk::{LocalFile, Relay, VkClient};

/// VK takes 4,096 in practice (`platforms/vk.md`, 5).
const MOST_CHARS: usize = 4_000;
/// Of a label.
const MOST_LABEL: usize = 40;
/// Of the words that answer a press.
const MOST_ANSWER: usize = 90;
/// Attachments of a message.
const MOST_FILES: usize = 10;
/// Buttons of a row; rows and buttons under a message; rows and buttons instead of the letters.
const A_ROW: usize = 5;
const INLINE: (usize, usize) = (6, 10);
const ORDINARY: (usize, usize) = (10, 40);

/// Carries words out.
pub(super) fn perform(relay: &Relay, tokens: &Tokens) -> Result<Receipt, Fate> {
    match relay {
        Relay::SayVk { peer_id, text, keyboard, client, files, random_id, .. } => {
            let attachments = upload(files, *peer_id, tokens)?;
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
            send(params, keyboard_for(keyboard, *client), tokens)
        }
        Relay::EditVk { peer_id, message_id, text } => {
            let params = [
                ("peer_id", peer_id.to_string()),
                ("message_id", message_id.to_string()),
                ("message", cut(text, MOST_CHARS)),
                ("keep_forward_messages", "1".to_owned()),
                ("dont_parse_links", "1".to_owned()),
                ("disable_mentions", "1".to_owned()),
            ];
            tokens.call("messages.edit", &params, Purpose::Write)?;
            Ok(Receipt::Message { message_id: *message_id })
        }
        Relay::AnswerVk { event_id, peer_id, text } => answer(event_id, *peer_id, text.as_deref(), tokens),
        Relay::Say { .. }
        | Relay::Copy { .. }
        | Relay::Files { .. }
        | Relay::Edit { .. }
        | Relay::Fetch { .. }
        | Relay::Document { .. }
        | Relay::Suggest { .. } => Err(Fate::Never { note: "this is no message of vk".to_owned() }),
    }
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
    Ok(wire::as_number(&sent?.value).map_or(Receipt::Done, |message_id| Receipt::Message { message_id }))
}

/// A press that was answered before, or a minute ago, is refused as a wrong parameter (100): that changes nothing more.
fn answer(event_id: &str, peer_id: i64, text: Option<&str>, tokens: &Tokens) -> Result<Receipt, Fate> {
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
    let rows: Vec<&[Key]> = keyboard.iter().flat_map(|row| row.chunks(A_ROW)).collect();
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

fn button(key: &Key, client: VkClient) -> Value {
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FULL: VkClient = VkClient { keyboard: true, inline: true, callback: true };

    fn key(label: &str) -> Key {
        Key { label: label.to_owned(), press: Press::Data(format!("d:{label}")) }
    }

    fn rows(shape: &[usize]) -> Keyboard {
        shape.iter().map(|count| (0..*count).map(|at| key(&at.to_string())).collect()).collect()
    }

    #[test]
    fn buttons_go_in_the_form_that_the_app_shows() {
        let link = Key { label: "Price".to_owned(), press: Press::Link("https://a.example".to_owned()) };
        let keyboard = vec![vec![key("Yes")], vec![link]];
        insta::assert_snapshot!(keyboard_for(&keyboard, FULL).unwrap(), @r#"{"buttons":[[{"action":{"label":"Yes","payload":"{\"t\":\"d:Yes\"}","type":"callback"}}],[{"action":{"label":"Price","link":"https://a.example","type":"open_link"}}]],"inline":true}"#);
        insta::assert_snapshot!(keyboard_for(&keyboard, VkClient::UNKNOWN).unwrap(), @r#"{"buttons":[[{"action":{"label":"Yes","payload":"{\"t\":\"d:Yes\"}","type":"text"}}],[{"action":{"label":"Price","link":"https://a.example","type":"open_link"}}]],"inline":true}"#);
        let old = VkClient { inline: false, ..VkClient::UNKNOWN };
        insta::assert_snapshot!(keyboard_for(&keyboard[..1].to_vec(), old).unwrap(), @r#"{"buttons":[[{"action":{"label":"Yes","payload":"{\"t\":\"d:Yes\"}","type":"text"}}]],"inline":false,"one_time":true}"#);
        assert_eq!(keyboard_for(&keyboard, VkClient { keyboard: false, ..FULL }), None);
        assert_eq!(keyboard_for(&vec![vec![]], FULL), None);
    }

    #[test]
    fn many_buttons_leave_the_message() {
        let of = |shape: &[usize]| {
            let keyboard = keyboard_for(&rows(shape), FULL).unwrap();
            let shape: Vec<usize> =
                keyboard["buttons"].as_array().unwrap().iter().map(|row| row.as_array().unwrap().len()).collect();
            (keyboard["inline"] == true, shape)
        };
        assert_eq!(of(&[5, 5]), (true, vec![5, 5]));
        assert_eq!(of(&[5, 5, 1]), (false, vec![5, 5, 1]));
        assert_eq!(of(&[1; 7]), (false, vec![1; 7]));
        assert_eq!(of(&[6]), (false, vec![5, 1]));
        assert_eq!(of(&[5; 12]), (false, vec![5; 8]));
        assert_eq!(of(&[1; 12]), (false, vec![1; 10]));
    }

    proptest! {
        #[test]
        fn what_is_cut_is_a_beginning_and_short_enough(text in "\\PC{0,60}", most in 1_usize..50) {
            let kept = cut(&text, most);
            prop_assert!(kept.chars().count() <= most);
            prop_assert!(kept == text || text.starts_with(kept.strip_suffix('…').unwrap()));
        }
    }
}

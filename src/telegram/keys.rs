//! Keys in messages are taken out before anything is stored: of the update only a handle goes on. Pure.
//!
//! Knows what keys look like; never whether one works or who may give it.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::{Value, json};

use super::wire::{self, Message};
use crate::config::secret::Secret;
use crate::domain::key::KeyLook;

/// Field of a stored update that names the key it came with. Telegram itself has no such field.
pub(super) const FIELD: &str = "own_key";
/// What stands in the text where a key was.
const MASK: &str = "🔑";
/// A key of no known look, where one was asked for, has at least so many signs.
const LEAST: usize = 12;
const MOST: usize = 600;

/// VK's keys of today and of old, keys of language models, of Telegram bots.
static LOOKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) (?P<vk> vk1\.a\.[A-Za-z0-9_-]{40,} | \b[0-9a-f]{70,90}\b )
             | (?P<model> \bsk-[A-Za-z0-9_-]{20,} )
             | (?P<bot> \b[0-9]{8,12}:[A-Za-z0-9_-]{35} )",
    )
    .ok()
});

/// An update without its keys.
#[derive(Debug)]
pub(super) struct TakenOut {
    /// To be stored.
    pub(super) payload: Value,
    /// The key that its own words consisted of or held.
    pub(super) key: Option<(Secret, KeyLook)>,
}

/// Whoever was asked for a key: their next message is one, whatever it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    /// Telegram user id.
    pub(super) user: i64,
}

/// Takes keys out of an update. `None`: there are none in it.
pub(super) fn take_out(payload: &str, asked: Option<Asked>) -> Option<TakenOut> {
    let looks = LOOKS.as_ref()?;
    let seen = looks.find_iter(payload).any(|found| is_key(found.as_str()));
    if !seen && asked.is_none() {
        return None;
    }
    let Ok(mut update) = serde_json::from_str::<Value>(payload) else {
        // No JSON: nobody reads it, and yet it is stored.
        let masked = masked(payload, looks);
        return seen.then_some(TakenOut { payload: Value::String(masked), key: None });
    };
    let mut key = None;
    let kind = ["message", "edited_message"].into_iter().find(|kind| update.get(kind).is_some());
    if let Some(message) = kind.and_then(|kind| update.get_mut(kind)) {
        let words = ["text", "caption"].into_iter().find_map(|field| message.get(field)?.as_str());
        key = words.and_then(|words| key_in(words, looks));
        if key.is_none() && asked.is_some_and(|asked| is_from(message, asked.user)) {
            key = words.and_then(whole);
        }
        if let (Some((secret, _)), Some(fields)) = (&key, message.as_object_mut()) {
            // Links and code lie by their places in words that are gone.
            for field in ["entities", "caption_entities", "link_preview_options"] {
                fields.remove(field);
            }
            mask(message, &|text| text.replace(secret.reveal(), MASK));
        }
    }
    if !seen && key.is_none() {
        return None;
    }
    mask(&mut update, &|text| masked(text, looks));
    Some(TakenOut { payload: update, key })
}

/// The update with the handle of its key, to be stored.
pub(super) fn with_handle(mut update: Value, handle: i64, look: KeyLook) -> String {
    if let Some(fields) = update.as_object_mut() {
        fields.insert(FIELD.to_owned(), json!({"handle": handle, "look": look}));
    }
    update.to_string()
}

fn key_in(words: &str, looks: &Regex) -> Option<(Secret, KeyLook)> {
    let found = looks.captures_iter(words).find(|found| is_key(&found[0]))?;
    let named = [("vk", KeyLook::Vk), ("model", KeyLook::OpenAi), ("bot", KeyLook::Bot)];
    named.into_iter().find_map(|(name, look)| Some((Secret::new(found.name(name)?.as_str()), look)))
}

/// Whether what looks like a key is one: an address may hold a long name that begins alike, in small letters.
fn is_key(found: &str) -> bool {
    !found.starts_with("sk-")
        || (found.chars().any(|sign| sign.is_ascii_uppercase()) && found.chars().any(|sign| sign.is_ascii_digit()))
}

fn masked(text: &str, looks: &Regex) -> String {
    looks
        .replace_all(text, |found: &Captures<'_>| if is_key(&found[0]) { MASK.to_owned() } else { found[0].to_owned() })
        .into_owned()
}

/// A message that is nothing but one long word.
fn whole(words: &str) -> Option<(Secret, KeyLook)> {
    let word = words.trim();
    let is_key = (LEAST..=MOST).contains(&word.len())
        && !word.starts_with(['/', '@'])
        && !word.contains("://")
        && word.chars().all(|sign| sign.is_ascii_graphic())
        && word.chars().any(|sign| sign.is_ascii_alphanumeric());
    is_key.then(|| (Secret::new(word), KeyLook::Other))
}

fn is_from(message: &Value, user: i64) -> bool {
    let message: Option<Message> = serde_json::value::to_raw_value(message).ok().and_then(|raw| wire::read(&raw));
    message.and_then(|message| message.from).is_some_and(|from| from.id == user)
}

/// Changes every text of a value.
fn mask(value: &mut Value, change: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, change)),
        Value::Object(fields) => fields.values_mut().for_each(|field| mask(field, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VK: &str = "vk1.a.AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdEfGhIjKlMnOpQrStUvWxYz";

    fn update(text: &str) -> String {
        json!({"update_id": 7, "message": {"message_id": 5, "date": 1, "chat": {"id": 9, "type": "private"},
            "from": {"id": 9, "is_bot": false, "first_name": "A"}, "text": text,
            "entities": [{"type": "text_link", "offset": 0, "length": 4, "url": text}],
            "reply_to_message": {"message_id": 4, "text": text}}})
        .to_string()
    }

    #[test]
    fn no_trace_of_a_key_is_stored() {
        let old = "0123456789abcdef".repeat(5) + "01234";
        let bot = format!("7000000001:{}", "Aa0_-".repeat(7));
        for (text, key, look) in [
            (VK.to_owned(), VK, KeyLook::Vk),
            (format!("https://oauth.vk.com/blank.html#access_token={VK}&expires_in=0&user_id=7"), VK, KeyLook::Vk),
            (format!("here it is: {old}."), &old, KeyLook::Vk),
            ("sk-proj-0123456789abcdefXYZ".to_owned(), "sk-proj-0123456789abcdefXYZ", KeyLook::OpenAi),
            (format!("Use this token: {bot}"), &bot, KeyLook::Bot),
        ] {
            let taken = take_out(&update(&text), None).unwrap();
            let (secret, found) = taken.key.unwrap();
            assert_eq!((secret.reveal(), found), (key, look));
            let stored = with_handle(taken.payload, 77, look);
            assert!(!stored.contains(key), "{stored}");
            assert!(stored.contains("\"handle\":77") && stored.contains(MASK));
        }
    }

    #[test]
    fn any_long_word_is_a_key_where_one_was_asked_for() {
        let asked = Some(Asked { user: 9 });
        let (secret, look) = take_out(&update("gsk_any-provider.key"), asked).unwrap().key.unwrap();
        assert_eq!((secret.reveal(), look), ("gsk_any-provider.key", KeyLook::Other));
        for text in [
            "never mind then",
            "/panel@some_very_long_bot",
            "short",
            "\u{434}\u{43b}\u{438}\u{43d}\u{43d}\u{43e}\u{435}",
        ] {
            assert!(take_out(&update(text), asked).is_none(), "{text}");
        }
        assert!(take_out(&update("gsk_any-provider.key"), Some(Asked { user: 8 })).is_none());
        assert!(take_out(&update("gsk_any-provider.key"), None).is_none());
    }

    #[test]
    fn an_address_with_a_long_name_stays_whole() {
        let address = "https://shop.example/catalogue/sk-summer-collection-of-linen-shirts";
        assert!(take_out(&update(address), None).is_none());
    }

    #[test]
    fn a_key_in_a_quote_is_masked_and_not_taken() {
        let quoted = json!({"update_id": 7, "message": {"text": "look", "reply_to_message": {"text": VK}}}).to_string();
        let taken = take_out(&quoted, None).unwrap();
        assert!(taken.key.is_none() && !taken.payload.to_string().contains(VK));
        let broken = format!("{{\"update_id\": 7, {VK}");
        assert!(!take_out(&broken, None).unwrap().payload.to_string().contains(VK));
    }

    proptest! {
        #[test]
        fn nothing_breaks_it_and_nothing_gets_through(before in "\\PC{0,30}", after in "[ \\n.,\"{}\\\\]\\PC{0,30}") {
            let taken = take_out(&update(&format!("{before} {VK}{after}")), Some(Asked { user: 9 })).unwrap();
            prop_assert!(taken.key.is_some());
            prop_assert!(!taken.payload.to_string().contains("AbCdEfGh"));
        }
    }
}

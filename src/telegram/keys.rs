//! Keys in messages are taken out before anything is stored: of the update only a handle goes on. Pure.
//!
//! Knows what keys look like; never whether one works or who may give it.

use serde_json::{Value, json};

use super::wire::{self, WireMessage};
use crate::config::secret::Secret;
use crate::domain::ids::ChatId;
use crate::domain::key::KeyLook;
use crate::key_looks::{self, MASK};

/// Field of a stored update that names the key it came with. Telegram itself has no such field.
pub(super) const FIELD: &str = "own_key";
/// A key of no known look, where one was asked for, has at least so many signs.
const LEAST: usize = 12;
/// And between other words so many.
const LEAST_WITHIN: usize = 16;
const MOST: usize = 600;

/// An update without its keys.
#[derive(Debug)]
pub(super) struct TakenOut {
    pub(super) payload: Value,
    /// The key that its own words consisted of or held.
    pub(super) key: Option<(Secret, KeyLook)>,
}

/// Whoever was asked for a key: their next message is one, whatever it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AwaitedKey {
    /// Telegram user id.
    pub(super) user: i64,
}

/// What is ours to know keys by.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ours<'a> {
    /// Here and in private chats a long word may be a key of no known look.
    pub(super) admin_chat: Option<ChatId>,
    /// The keys in use: told nowhere, whatever they look like.
    pub(super) secrets: &'a [Secret],
}

impl Ours<'_> {
    fn without_secrets(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.reveal(), MASK))
    }

    fn is_said_to_us(&self, message: &Value) -> bool {
        let chat = message.get("chat");
        let is_private = chat.and_then(|chat| chat.get("type")).is_some_and(|kind| kind == "private");
        let id = chat.and_then(|chat| chat.get("id")).and_then(Value::as_i64);
        is_private || (id.is_some() && id == self.admin_chat.map(|chat| chat.0))
    }

    fn is_told_in(&self, text: &str) -> bool {
        self.secrets.iter().any(|secret| text.contains(secret.reveal()))
    }

    /// One of the keys in use, or a word that may be one.
    fn found_in(&self, words: &str, said_to_us: bool) -> Option<Secret> {
        let in_use = self.secrets.iter().find(|secret| words.contains(secret.reveal())).cloned();
        in_use.or_else(|| key_looks::find_long(words).filter(|_| said_to_us).map(Secret::new))
    }
}

/// Takes keys out of an update. `None`: there are none in it.
pub(super) fn take_out(payload: &str, asked: Option<AwaitedKey>, ours: Ours<'_>) -> Option<TakenOut> {
    let Ok(mut update) = serde_json::from_str::<Value>(payload) else {
        // No JSON: nobody reads it, and yet it is stored.
        let masked = ours.without_secrets(&key_looks::masked(payload));
        return (masked != payload).then_some(TakenOut { payload: Value::String(masked), key: None });
    };
    let kind = ["message", "edited_message"].into_iter().find(|kind| update.get(kind).is_some());
    let said_to_us = kind.is_some_and(|kind| ours.is_said_to_us(&update[kind]));
    let seen = key_looks::is_in(&update)
        || key_looks::any(&update, &|text| ours.is_told_in(text))
        || (said_to_us && key_looks::is_in_words(&update));
    if !seen && asked.is_none() {
        return None;
    }
    let mut key = None;
    if let Some(message) = kind.and_then(|kind| update.get_mut(kind)) {
        let words = ["text", "caption"].into_iter().find_map(|field| message.get(field)?.as_str()).map(str::to_owned);
        let is_answer = asked.is_some_and(|asked| is_from(message, asked.user));
        let words = words.unwrap_or_default();
        // Of what was asked for, every piece that may be one goes, also where the key itself is known by its look.
        let pieces = if is_answer { pieces(&words) } else { Vec::new() };
        key = over_lines(&words)
            .filter(|_| is_answer)
            .or_else(|| key_looks::find(&words))
            .or_else(|| pieces.first().map(|piece| (Secret::new(piece), KeyLook::Other)))
            .or_else(|| ours.found_in(&words, said_to_us).map(|secret| (secret, KeyLook::Other)));
        if let (Some((secret, _)), Some(fields)) = (&key, message.as_object_mut()) {
            // Links and code lie by their places in words that are gone.
            for field in ["entities", "caption_entities", "link_preview_options"] {
                fields.remove(field);
            }
            let secret = secret.reveal();
            let without = |text: &str| {
                let text = text.replace(secret, MASK);
                let text = if over_lines(&text).is_some_and(|(whole, _)| whole.reveal() == secret) {
                    MASK.to_owned()
                } else {
                    text
                };
                pieces.iter().fold(text, |text, piece| text.replace(piece, MASK))
            };
            key_looks::change(message, &without);
        }
    }
    if !seen && key.is_none() {
        return None;
    }
    key_looks::change(&mut update, &|text| ours.without_secrets(&key_looks::masked(text)));
    if said_to_us {
        key_looks::mask_words(&mut update);
    }
    Some(TakenOut { payload: update, key })
}

/// The update with the handle of its key, to be stored.
pub(super) fn with_handle(mut update: Value, handle: i64, look: KeyLook) -> String {
    if let Some(fields) = update.as_object_mut() {
        fields.insert(FIELD.to_owned(), json!({"handle": handle, "look": look}));
    }
    update.to_string()
}

/// A key that came over several lines: nothing but pieces of one, broken by a narrow window.
fn over_lines(words: &str) -> Option<(Secret, KeyLook)> {
    let lines: Vec<&str> = words.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let of_a_key = |line: &&str| line.chars().all(|sign| sign.is_ascii_alphanumeric() || "_-.:".contains(sign));
    if lines.len() < 2 || !lines.iter().all(of_a_key) {
        return None;
    }
    let joined = lines.concat();
    let (secret, look) = key_looks::find(&joined)?;
    (secret.reveal().len() == joined.len() && key_looks::find(words).is_none_or(|(part, _)| part.reveal() != joined))
        .then_some((secret, look))
}

/// Everything in an answer that may be a key of no known look, the likeliest first: a message that is one long word, or
/// long words with digits in them between others.
fn pieces(words: &str) -> Vec<String> {
    let whole = words.trim();
    if whole.starts_with('/') {
        return Vec::new();
    }
    let is_one_word = is_word_of_a_key(whole, LEAST) && !whole.starts_with('@') && !whole.contains("://");
    let has_a_name = whole.trim_end_matches('=').contains(['"', '\'', '`', '(', '<', '[', ',', ';', '='])
        || whole.split_once(':').is_some_and(|(name, _)| !name.bytes().all(|sign| sign.is_ascii_digit()));
    if is_one_word && !has_a_name {
        return vec![whole.to_owned()];
    }
    let ends_a_key = |sign: char| {
        !sign.is_ascii_graphic() || matches!(sign, '"' | '\'' | '`' | '(' | ')' | '<' | '>' | '[' | ']' | ',' | ';')
            // The parts of an address, and what stands after a name.
            || matches!(sign, '/' | '#' | '?' | '&' | '=' | '@')
    };
    let mut found: Vec<String> = words
        .split(ends_a_key)
        .map(|word| word.trim_matches(['.', ':', '!', '*', '_']))
        .map(|word| {
            word.rsplit_once(':')
                .filter(|(name, _)| !name.bytes().all(|sign| sign.is_ascii_digit()))
                .map_or(word, |(_, key)| key)
        })
        .filter(|word| is_word_of_a_key(word, LEAST_WITHIN))
        .filter(|word| {
            let digits = word.bytes().filter(u8::is_ascii_digit).count();
            let (small, large) = (
                word.bytes().any(|sign| sign.is_ascii_lowercase()),
                word.bytes().any(|sign| sign.is_ascii_uppercase()),
            );
            (digits > 0 && (small || large)) || (small && large && word.len() >= 24)
        })
        .map(str::to_owned)
        .collect();
    found.sort_by_key(|word| std::cmp::Reverse(word.len()));
    found.dedup();
    if found.is_empty() && is_one_word {
        found.push(whole.to_owned());
    }
    found
}

fn is_word_of_a_key(word: &str, least: usize) -> bool {
    (least..=MOST).contains(&word.len())
        && word.chars().all(|sign| sign.is_ascii_graphic())
        && word.chars().any(|sign| sign.is_ascii_alphanumeric())
}

fn is_from(message: &Value, user: i64) -> bool {
    let message: Option<WireMessage> = serde_json::value::to_raw_value(message).ok().and_then(|raw| wire::read(&raw));
    message.and_then(|message| message.from).is_some_and(|from| from.id == user)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn take(payload: &str, asked: Option<AwaitedKey>) -> Option<TakenOut> {
        take_out(payload, asked, Ours::default())
    }

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
            let taken = take(&update(&text), None).unwrap();
            let (secret, found) = taken.key.unwrap();
            assert_eq!((secret.reveal(), found), (key, look));
            let stored = with_handle(taken.payload, 77, look);
            assert!(!stored.contains(key), "{stored}");
            assert!(stored.contains("\"handle\":77") && stored.contains(MASK));
        }
    }

    #[test]
    fn any_long_word_is_a_key_where_one_was_asked_for() {
        let asked = Some(AwaitedKey { user: 9 });
        let (secret, look) = take(&update("gsk_any-provider.key"), asked).unwrap().key.unwrap();
        assert_eq!((secret.reveal(), look), ("gsk_any-provider.key", KeyLook::Other));
        for text in [
            "never mind then",
            "/panel@some_very_long_bot",
            "short",
            "\u{434}\u{43b}\u{438}\u{43d}\u{43d}\u{43e}\u{435}",
        ] {
            assert!(take(&update(text), asked).is_none(), "{text}");
        }
        assert!(take(&update("gsk_any-provider.key"), Some(AwaitedKey { user: 8 })).is_none());
        assert!(take(&update("gsk_any-provider.key"), None).is_none());
    }

    #[test]
    fn a_key_that_was_asked_for_is_found_in_any_form_and_nothing_of_it_is_stored() {
        let asked = Some(AwaitedKey { user: 9 });
        let old = "0123456789abcdef".repeat(5) + "01234";
        let odd = "Zq81-service.key_of-Somebody77";
        for key in [VK, &old, odd, "sk-lowercase0123456789abcdef", "gsk_aB3dE5fG7hI9"] {
            for form in [
                "{}",
                "Вот ключ {} спасибо",
                "ключ: {}",
                "ключ:{}",
                "token={}",
                "Держите «{}»!",
                "вот: \"{}\".",
                "держите\n{}\nэто он",
                "https://oauth.vk.com/blank.html#access_token={}&expires_in=0&user_id=7",
            ] {
                let taken = take(&update(&form.replace("{}", key)), asked).unwrap();
                let (secret, _) = taken.key.unwrap();
                assert_eq!(secret.reveal(), key, "{form}");
                assert!(!taken.payload.to_string().contains(key), "{form}");
            }
        }
        let broken = format!("{}\n{}\n", &VK[..30], &VK[30..]);
        let taken = take(&update(&broken), asked).unwrap();
        assert_eq!(taken.key.unwrap().0.reveal(), VK);
        let stored = taken.payload.to_string();
        assert!(!stored.contains(&VK[..30]) && !stored.contains(&VK[30..]), "{stored}");
    }

    #[test]
    fn an_address_with_a_long_name_stays_whole() {
        let address = "https://shop.example/catalogue/sk-summer-collection-of-linen-shirts";
        assert!(take(&update(address), None).is_none());
    }

    #[test]
    fn a_key_in_a_quote_is_masked_and_not_taken() {
        let quoted = json!({"update_id": 7, "message": {"text": "look", "reply_to_message": {"text": VK}}}).to_string();
        let taken = take(&quoted, None).unwrap();
        assert!(taken.key.is_none() && !taken.payload.to_string().contains(VK));
        let broken = format!("{{\"update_id\": 7, {VK}");
        assert!(!take(&broken, None).unwrap().payload.to_string().contains(VK));
    }

    #[test]
    fn a_long_word_that_is_said_to_the_bot_and_a_key_in_use_are_stored_nowhere() {
        const LONG: &str = "f9LHodD0cOL5kX7wPq2RzT8uVbN3mJ6yAeS4gHdK1iWxCfQoZrU_tY-lBpMnEvGh0aDs";
        const FILE: &str = "AgACAgIAAxkBAAIBZ2b8PwABmQABJx7kAAGq3zXcNtR1sL6wAALk4TEbn0vISxFh9c5tQ2Vw";
        let said = |chat: i64, kind: &str, text: &str| {
            json!({"update_id": 7, "message": {"message_id": 5, "chat": {"id": chat, "type": kind}, "from": {"id": 9},
                "photo": [{"file_id": FILE}], "caption": text}})
            .to_string()
        };
        let in_use = [Secret::new("one-of-the-keys-in-use")];
        let ours = Ours { admin_chat: Some(ChatId(-5)), secrets: &in_use };
        for (chat, kind) in [(9, "private"), (-5, "supergroup")] {
            let taken = take_out(&said(chat, kind, &format!("Ключ MAX: {LONG}")), None, ours).unwrap();
            let (secret, look) = taken.key.unwrap();
            assert_eq!((secret.reveal(), look), (LONG, KeyLook::Other));
            assert_eq!(taken.payload["message"]["caption"], format!("Ключ MAX: {MASK}"));
            assert_eq!(taken.payload["message"]["photo"][0]["file_id"], FILE, "what Telegram calls a file stays");
            assert!(take_out(&said(chat, kind, "Здравствуйте"), None, ours).is_none());
        }
        // Elsewhere it is a word as any other; a key in use is none anywhere.
        assert!(take_out(&said(-6, "supergroup", LONG), None, ours).is_none());
        let taken = take_out(&said(-6, "supergroup", "вот one-of-the-keys-in-use"), None, ours).unwrap();
        assert!(!taken.payload.to_string().contains("one-of-the-keys-in-use"), "{}", taken.payload);
    }

    proptest! {
        #[test]
        fn nothing_breaks_it_and_nothing_gets_through(before in "\\PC{0,30}", after in "[ \\n.,\"{}\\\\]\\PC{0,30}") {
            let taken = take(&update(&format!("{before} {VK}{after}")), Some(AwaitedKey { user: 9 })).unwrap();
            prop_assert!(taken.key.is_some());
            prop_assert!(!taken.payload.to_string().contains("AbCdEfGh"));
        }
    }
}

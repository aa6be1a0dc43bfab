//! What keys look like, wherever people put them: alone, within a sentence, in quotes, in an address, over lines. Pure.
//!
//! Looks at texts as people wrote them, never at JSON, where an escape may stand right before a key and hide its beginning.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

use crate::config::secret::Secret;
use crate::domain::key::KeyLook;

/// What stands where a key was.
pub(crate) const MASK: &str = "🔑";

/// VK's keys of today and of old, keys of language models, of Telegram bots. Borders are of Latin words: a letter of
/// another alphabet may stand right before a key, and `bot` before Telegram's in an address.
static LOOKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) (?P<vk> vk1\.a\.[A-Za-z0-9_-]{40,} | (?-u:\b)(?:[0-9a-f]{70,90}|[0-9A-F]{70,90})(?-u:\b) )
             | (?P<model> (?-u:\b)(?:sk-|gsk_|hf_|xai-|AIza)[A-Za-z0-9_-]{20,} )
             | (?: (?-u:\b) | bot ) (?P<bot> [0-9]{6,12}:[A-Za-z0-9_-]{30,50} )",
    )
    .ok()
});

/// Whether so many signs of keys follow one another that one may be among them: of hardly any text, and asked of every text
/// that is heard. The shortest is `hf_` and twenty more.
fn may_hold(text: &str) -> bool {
    const SHORTEST: usize = 23;
    let of_keys = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    text.len() >= SHORTEST && text.as_bytes().split(|byte| !of_keys(byte)).any(|run| run.len() >= SHORTEST)
}

/// The first key in a text.
pub(crate) fn find(text: &str) -> Option<(Secret, KeyLook)> {
    if !may_hold(text) {
        return None;
    }
    let found = LOOKS.as_ref()?.captures_iter(text).find(|found| is_key(&found[0]))?;
    let named = [("vk", KeyLook::Vk), ("model", KeyLook::OpenAi), ("bot", KeyLook::Bot)];
    named.into_iter().find_map(|(name, look)| Some((Secret::new(found.name(name)?.as_str()), look)))
}

/// The first word that may be a key without a look of its own, as MAX issues them: long, of small and large letters and digits,
/// in no address. The longest word of the kind that people write is a wallet's, of 48 signs.
pub(crate) fn find_long(text: &str) -> Option<&str> {
    const SIGNS: std::ops::RangeInclusive<usize> = 50..=600;
    let words = text.split_whitespace().filter(|word| !word.contains('/'));
    let runs = words.flat_map(|word| word.split(|sign: char| !(sign.is_ascii_alphanumeric() || "_-".contains(sign))));
    let has = |run: &str, kind: fn(&u8) -> bool| run.bytes().any(|sign| kind(&sign));
    let mut long = runs.filter(|run| {
        SIGNS.contains(&run.len())
            && has(run, u8::is_ascii_lowercase)
            && has(run, u8::is_ascii_uppercase)
            && has(run, u8::is_ascii_digit)
    });
    long.next()
}

/// A text with every such word masked.
fn without_long(text: &str) -> String {
    let mut text = text.to_owned();
    while let Some(word) = find_long(&text).map(str::to_owned) {
        text = text.replace(&word, MASK);
    }
    text
}

/// The fields of people's own words: what a platform or this program calls something is as long as a key.
fn is_of_words(field: &str) -> bool {
    matches!(field, "text" | "caption")
}

/// Whether such a word stands where people write.
pub(crate) fn is_in_words(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(is_in_words),
        Value::Object(fields) => fields.iter().any(|(name, field)| match field {
            Value::String(text) => is_of_words(name) && find_long(text).is_some(),
            other => is_in_words(other),
        }),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Masks such words where people write.
pub(crate) fn mask_words(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(mask_words),
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                match field {
                    Value::String(text) if is_of_words(name) => *text = without_long(text),
                    other => mask_words(other),
                }
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text with every key in it masked.
pub(crate) fn masked(text: &str) -> String {
    let Some(looks) = LOOKS.as_ref().filter(|_| may_hold(text)) else { return text.to_owned() };
    let mask = |found: &Captures<'_>| if is_key(&found[0]) { MASK.to_owned() } else { found[0].to_owned() };
    looks.replace_all(text, mask).into_owned()
}

/// Whether any text of a value holds a key.
pub(crate) fn is_in(value: &Value) -> bool {
    any(value, &|text| find(text).is_some())
}

/// Whether any text of a value, a field's name too, is such a one.
pub(crate) fn any(value: &Value, is_one: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is_one(text),
        Value::Array(items) => items.iter().any(|item| any(item, is_one)),
        Value::Object(fields) => fields.iter().any(|(name, field)| is_one(name) || any(field, is_one)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Changes every text of a value.
pub(crate) fn change(value: &mut Value, how: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = how(text),
        Value::Array(items) => items.iter_mut().for_each(|item| change(item, how)),
        Value::Object(fields) => {
            *fields = std::mem::take(fields)
                .into_iter()
                .map(|(name, mut field)| {
                    change(&mut field, how);
                    (how(&name), field)
                })
                .collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A JSON text without keys; `value` is what it says. What is no JSON is masked as it stands.
pub(crate) fn masked_json(payload: String, value: Option<&Value>) -> String {
    let Some(value) = value else { return masked(&payload) };
    if !is_in(value) {
        return payload;
    }
    let mut value = value.clone();
    change(&mut value, &masked);
    value.to_string()
}

/// Whether what looks like a key is one: an address may hold a long name that begins alike, in small letters and words.
fn is_key(found: &str) -> bool {
    if !found.starts_with("sk-") {
        return true;
    }
    let digits = |word: &str| word.chars().any(|sign| sign.is_ascii_digit());
    let mixed = found.chars().any(|sign| sign.is_ascii_uppercase()) && digits(found);
    // `sk-or-v1-` and sixty-four small hexadecimals.
    mixed || found.split(['-', '_']).any(|word| word.len() >= 20 && digits(word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_long_word_is_a_key_where_people_write_and_in_no_name_of_a_file() {
        let key = "f9LHodD0cOL5kX7wPq2RzT8uVbN3mJ6yAeS4gHdK1iWxCfQoZrU_tY-lBpMnEvGh0aDs";
        for form in ["{}", "ключ:{}", "token = \"{}\"", "«{}»,", "{}\n{}", "{}."] {
            let mut value = json!({"message": {
                "text": form.replace("{}", key), "photo": [{"file_id": key}], "reply_to_message": {"caption": key},
            }});
            mask_words(&mut value);
            let text = value["message"]["text"].as_str().unwrap();
            assert!(text.contains(MASK) && !text.contains(key), "{text}");
            assert_eq!(value["message"]["reply_to_message"]["caption"], MASK);
            assert_eq!(value["message"]["photo"][0]["file_id"], key);
        }
        for other in [
            format!("https://shop.example/?session={key}"),
            "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N".to_owned(),
            "Превысокомногорассмотрительствующий_очень_длинное_слово_без_цифр".to_owned(),
            "0123456789abcdef".repeat(4),
        ] {
            assert_eq!(find_long(&other), None, "{other}");
        }
    }

    #[test]
    fn every_look_is_found_wherever_it_stands_and_nothing_of_it_stays() {
        let keys = [
            format!("vk1.a.{}", "AbCdEf0123_-".repeat(6)),
            "0123456789abcdef".repeat(5) + "01234",
            "0123456789ABCDEF".repeat(5) + "01234",
            format!("sk-proj-{}", "aB3dE5".repeat(6)),
            format!("sk-or-v1-{}", "0123456789abcdef".repeat(4)),
            format!("gsk_{}", "aB3dE5".repeat(6)),
            format!("7000000001:AA{}", "aB3_-".repeat(7)),
        ];
        let forms = [
            "{}",
            "Вот ключ {} спасибо",
            "ключ:{}",
            "ключ{}",
            "«{}»",
            "\"{}\"",
            "первая строка\n{}\nвторая",
            "a\t{}.",
            "https://oauth.vk.com/blank.html#access_token={}&expires_in=0",
            "https:\\/\\/x\\/#access_token={}",
        ];
        for key in &keys {
            for form in forms {
                let text = form.replace("{}", key);
                assert_eq!(find(&text).unwrap().0.reveal(), key, "{text}");
                let json = json!({"message": {"text": text, key.as_str(): [1]}}).to_string();
                // Telegram writes other alphabets and line ends as escapes.
                let escaped: String = json
                    .chars()
                    .map(|sign| if sign.is_ascii() { sign.to_string() } else { format!("\\u{:04x}", sign as u32) })
                    .collect();
                for payload in [json, escaped] {
                    let stored = masked_json(payload.clone(), serde_json::from_str(&payload).ok().as_ref());
                    assert!(!stored.contains(&key[8..]), "{stored}");
                }
            }
        }
        // The shortest of each kind.
        for (before, signs, alike) in
            [("vk1.a.", 40, 'a'), ("", 70, 'c'), ("", 70, 'D'), ("hf_", 20, 'd'), ("123456:", 30, 'b')]
        {
            assert!(find(&format!("ключ {before}{}", alike.to_string().repeat(signs))).is_some(), "{before}{signs}");
        }
        let plain = json!({"text": "привет"});
        assert_eq!(masked_json("{\"text\": \"привет\"}".to_owned(), Some(&plain)), "{\"text\": \"привет\"}");
        assert!(find("https://shop.example/catalogue/sk-summer-collection-of-linen-shirts-2026").is_none());
    }
}

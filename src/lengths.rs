//! How long texts may be that come from outside: as long as their platform lets anybody write, and no longer, whoever
//! sends them. The one table of these lengths; everything that is stored passes here first, as the raw update it comes in
//! (`trim_raw`) or as the answer of a call (`trim`).

use std::borrow::Cow;

use serde_json::Value;
use serde_json::value::RawValue;

/// Characters of a post or a comment on VK. Nothing is documented; the server takes posts of 16,384 characters
/// (`wall.post` refuses more with error 214), and no comment is longer.
pub(crate) const VK_POST: usize = 16_384;
/// Characters of a message on VK (`messages.send` refuses more with error 914) and on Telegram (`Message.text`, 1–4096).
/// Captions have 1,024 there, four times as many from subscribers of Telegram Premium.
pub(crate) const MESSAGE: usize = 4_096;
/// Characters of a first or a last name: 64 on Telegram (`account.updateProfile`), fewer on VK.
pub(crate) const NAME: usize = 64;
/// Characters of the title of a chat or a channel (`channels.editTitle`, 255), and of a file's name.
pub(crate) const TITLE: usize = 255;
/// Characters of a short name: 32 on both platforms.
pub(crate) const SHORT_NAME: usize = 64;
/// Characters of what people tell of themselves: 70 on Telegram, 140 with Premium; a status on VK has 140.
pub(crate) const ABOUT: usize = 140;
/// Characters of a poll's question (300) and of an answer (100 on Telegram, more on VK).
const QUESTION: usize = 300;
/// Characters of a button: its data has 64 bytes on Telegram, its payload 255 characters on VK, with JSON around it.
const PAYLOAD: usize = 1_024;
/// Characters of an id of a platform's own: a `file_id` has some 100.
const ID: usize = 512;
/// Characters of an address, and of whatever the table does not name.
const OTHERS: usize = 4_096;
/// Items of a list within an update: entities (100), attachments (10), forwarded messages (100) and the like.
const ITEMS: usize = 500;
/// Longer numbers of events are told apart by their hash.
const EVENT_ID: usize = 128;

/// Shorter raw updates hold nothing that is worth a look, bytes.
const SMALL: usize = 2_048;
/// A raw update that is no JSON is not kept beyond this, bytes.
const UNREADABLE: usize = 64 << 10;

/// What stands under a name in JSON, on either platform, and how long it may be.
const FIELDS: [(&str, usize); 33] = [
    ("text", VK_POST),
    ("message", VK_POST),
    ("caption", MESSAGE),
    ("first_name", NAME),
    ("last_name", NAME),
    ("maiden_name", NAME),
    ("nickname", NAME),
    ("author_signature", 2 * NAME),
    ("sender_user_name", 2 * NAME),
    ("performer", TITLE),
    ("artist", TITLE),
    ("name", TITLE),
    ("title", TITLE),
    ("file_name", TITLE),
    ("address", TITLE),
    ("username", SHORT_NAME),
    ("screen_name", SHORT_NAME),
    ("domain", SHORT_NAME),
    ("language_code", SHORT_NAME),
    ("type", SHORT_NAME),
    ("phone_number", SHORT_NAME),
    ("emoji", SHORT_NAME),
    ("bio", ABOUT),
    ("status", TITLE),
    ("question", QUESTION),
    ("ref", TITLE),
    ("ref_source", TITLE),
    ("data", PAYLOAD),
    ("payload", PAYLOAD),
    ("file_id", ID),
    ("file_unique_id", ID),
    ("media_group_id", ID),
    ("event_id", EVENT_ID),
];

/// A text as far as it may go.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    // No character is shorter than a byte.
    if text.len() <= most {
        return text;
    }
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// The same of a text that one owns.
pub(crate) fn cut_owned(mut text: String, most: usize) -> String {
    let end = cut(&text, most).len();
    text.truncate(end);
    text
}

/// Cuts what an answer of a platform says to what the platform allows. Its lists stay whole.
pub(crate) fn trim(value: &mut Value) {
    trim_field("", value, Bounds { text: VK_POST, items: usize::MAX });
}

/// What differs from one kind of answer or update to another.
#[derive(Clone, Copy)]
struct Bounds {
    /// Characters of words.
    text: usize,
    /// Items of a list.
    items: usize,
}

impl Bounds {
    fn of_update(update: &Value) -> Self {
        let of_telegram = update.get("update_id").is_some();
        let said = update.get("type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with("message_"));
        Self { text: if of_telegram || said { MESSAGE } else { VK_POST }, items: ITEMS }
    }
}

/// Whether something was cut.
fn trim_field(name: &str, value: &mut Value, bounds: Bounds) -> bool {
    match value {
        Value::String(text) => {
            let known = FIELDS.iter().find(|(known, _)| *known == name);
            let most = known.map_or(OTHERS, |(_, most)| *most).min(bounds.text);
            let end = cut(text, most).len();
            let is_long = end < text.len();
            if is_long {
                text.truncate(end);
                text.shrink_to_fit();
            }
            is_long
        }
        Value::Array(list) => {
            let mut is_long = list.len() > bounds.items;
            list.truncate(bounds.items);
            for item in list {
                is_long |= trim_field(name, item, bounds);
            }
            is_long
        }
        Value::Object(fields) => {
            let before = fields.len();
            // No field of theirs has such a name.
            fields.retain(|name, _| name.len() <= TITLE);
            let mut is_long = fields.len() < before;
            for (name, value) in fields {
                is_long |= trim_field(name, value, bounds);
            }
            is_long
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A raw update with its texts cut; a usual one as it came.
pub(crate) fn trim_raw(payload: &str) -> Cow<'_, str> {
    if payload.len() <= SMALL {
        return Cow::Borrowed(payload);
    }
    let Ok(mut value) = serde_json::from_str::<Value>(payload) else {
        // What is nested deeper than our reader goes is JSON still, and its translator steps over it.
        let is_json = serde_json::from_str::<&RawValue>(payload).is_ok();
        let most = if is_json { usize::MAX } else { UNREADABLE };
        return Cow::Borrowed(&payload[..payload.floor_char_boundary(most)]);
    };
    let bounds = Bounds::of_update(&value);
    if trim_field("", &mut value, bounds) { Cow::Owned(value.to_string()) } else { Cow::Borrowed(payload) }
}

/// The number of an event, or the hash of one that is none.
pub(crate) fn event_id(id: &str) -> Cow<'_, str> {
    if id.len() <= EVENT_ID {
        return Cow::Borrowed(id);
    }
    Cow::Owned(format!("long:{:032x}", xxhash_rust::xxh3::xxh3_128(id.as_bytes())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_end_at_a_character() {
        assert_eq!(cut("\u{431}\u{44b}\u{43b}", 2), "\u{431}\u{44b}");
        assert_eq!(cut("\u{1f600}\u{1f600}", 1), "\u{1f600}");
        assert_eq!((cut("abc", 3), cut("", 0), cut_owned("abc".to_owned(), 1).as_str()), ("abc", "", "a"));
    }

    #[test]
    fn every_text_of_an_update_is_cut_to_what_its_platform_allows() {
        let long = "\u{44f}".repeat(500_000);
        for (name, most) in FIELDS {
            let raw = json!({"object": {name: long, "n": {name: [long]}}}).to_string();
            let cut: Value = serde_json::from_str(&trim_raw(&raw)).unwrap();
            for text in [&cut["object"][name], &cut["object"]["n"][name][0]] {
                assert_eq!(text.as_str().unwrap().chars().count(), most, "{name}");
            }
        }
        for update in [
            json!({"update_id": 1, "message": {"text": long}}),
            json!({"type": "message_new", "object": {"text": long}}),
        ] {
            assert!(trim_raw(&update.to_string()).len() < 2 * MESSAGE + 100);
        }
        let raw = json!({"of_next_year": long, "list": vec![1; 9_000]}).to_string();
        assert!(trim_raw(&raw).len() < 10_000);
        let unreadable = trim_raw(&format!("[{long}")).len();
        assert!((UNREADABLE - 4..=UNREADABLE).contains(&unreadable), "{unreadable}");
        assert!(event_id(&long).len() < 64);
    }

    #[test]
    fn what_a_platform_allows_stays_as_it_came() {
        let post =
            json!({"text": "\u{44f}".repeat(VK_POST), "url": "u".repeat(2_000), "big": 9_007_199_254_740_993_i64});
        let raw = post.to_string();
        assert_eq!(trim_raw(&raw), raw);
        let mut list = json!([{"items": vec![7; 2_000]}]);
        trim(&mut list);
        assert_eq!(list[0]["items"].as_array().unwrap().len(), 2_000);
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(2_000), "]".repeat(2_000));
        assert_eq!(trim_raw(&deep), deep);
    }

    proptest! {
        #[test]
        fn nothing_that_comes_breaks_it(text in any::<String>(), most in 0_usize..40) {
            prop_assert!(cut(&text, most).chars().count() <= most);
            trim_raw(&text.repeat(200));
        }
    }
}

//! What a person writes to the community, presses and allows → events. Pure.
//!
//! Knows VK's shapes of messages; never what is answered to them.

use anyhow::{Context, Result};
use serde_json::Value;

use super::wire::{address, flag, list, media_of, number, text};
use crate::bounded::moment_of;
use crate::domain::event::Event;
use crate::domain::ids::PersonId;
use crate::domain::post::Media;
use crate::domain::talk::{Incoming, SentFile, SentKind, VkClient};

/// Peers from here on are chats of many.
const CHATS_FROM: i64 = 2_000_000_000;
/// How deep forwarded messages are looked into.
const DEEPEST: usize = 3;
/// What is quoted of forwarded messages at most, in characters.
const MOST_QUOTED: usize = 3_500;

/// `message_new`, `message_edit`: since 5.103 a new message stands inside the object, before it was the object.
pub(super) fn messaged(kind: &str, object: &Value) -> Result<Event> {
    let message = object.get("message").filter(|message| message.is_object()).unwrap_or(object);
    let from = number(message, "from_id").context("a message without its author")?;
    let peer = number(message, "peer_id").unwrap_or(from);
    // Communities, chats of many, and what the community itself said or mended.
    if from <= 0 || peer >= CHATS_FROM || flag(message, "out") {
        return Ok(Event::Ignored { kind: kind.to_owned() });
    }
    let edited = kind == "message_edit";
    let payload = payload_of(message);
    let changed = number(message, "update_time").filter(|at| edited && *at > 0);
    Ok(Event::Messaged(Box::new(Incoming {
        person: PersonId::vk(from),
        name: None,
        username: None,
        message_id: number(message, "conversation_message_id").unwrap_or(0),
        reply_to: message.get("reply_message").and_then(|answered| number(answered, "conversation_message_id")),
        text: words_of(message),
        press: payload.as_ref().and_then(data_of),
        start: payload.as_ref().is_some_and(|payload| text(payload, "command") == "start"),
        came_by: Some(text(message, "ref")).filter(|link| !link.is_empty()).map(str::to_owned),
        files: files_of(message, DEEPEST),
        client: object.get("client_info").filter(|info| info.is_object()).map(client_of),
        album: None,
        edited,
        at: moment_of(changed.or_else(|| number(message, "date")).unwrap_or(0)),
    })))
}

/// `message_event`: a callback button. What another program's button carries is no data of ours.
pub(super) fn pressed(object: &Value) -> Result<Event> {
    let person = number(object, "user_id").context("a pressed button without its person")?;
    let event_id = text(object, "event_id");
    anyhow::ensure!(!event_id.is_empty(), "a pressed button without its event");
    if person <= 0 || number(object, "peer_id").is_some_and(|peer| peer >= CHATS_FROM) {
        return Ok(Event::Ignored { kind: "message_event".to_owned() });
    }
    let data = payload_of(object).as_ref().and_then(data_of).unwrap_or_default();
    Ok(Event::TalkPressed { event_id: event_id.to_owned(), person: PersonId::vk(person), data })
}

/// A payload is a JSON string by the schema, an object in what arrives.
fn payload_of(value: &Value) -> Option<Value> {
    match value.get("payload")? {
        Value::String(json) => serde_json::from_str(json).ok().filter(Value::is_object),
        Value::Object(fields) => Some(Value::Object(fields.clone())),
        _ => None,
    }
}

/// Data of a button of ours.
fn data_of(payload: &Value) -> Option<String> {
    payload.get("t").and_then(Value::as_str).map(str::to_owned)
}

fn client_of(info: &Value) -> VkClient {
    VkClient {
        keyboard: flag(info, "keyboard"),
        inline: flag(info, "inline_keyboard"),
        callback: list(info, "button_actions").iter().any(|action| action.as_str() == Some("callback")),
    }
}

/// The person's own words; of a message that only forwards, the words of others as quotes.
fn words_of(message: &Value) -> String {
    let own = text(message, "text");
    if !own.trim().is_empty() {
        return own.to_owned();
    }
    let mut quotes = Vec::new();
    quote(message, DEEPEST, &mut quotes);
    quotes.join("\n").chars().take(MOST_QUOTED).collect()
}

fn quote(message: &Value, deeper: usize, quotes: &mut Vec<String>) {
    if deeper == 0 {
        return;
    }
    for forwarded in list(message, "fwd_messages") {
        quotes.extend(text(forwarded, "text").lines().map(|line| format!("> {line}")));
        quote(forwarded, deeper - 1, quotes);
    }
}

/// What came with a message, and with those that it forwards.
fn files_of(message: &Value, deeper: usize) -> Vec<SentFile> {
    let mut files: Vec<SentFile> = list(message, "attachments").iter().filter_map(file_of).collect();
    files.extend(message.get("geo").and_then(place_of));
    if deeper > 0 {
        files.extend(list(message, "fwd_messages").iter().flat_map(|forwarded| files_of(forwarded, deeper - 1)));
    }
    files
}

fn file_of(attachment: &Value) -> Option<SentFile> {
    let kind = text(attachment, "type");
    let inner = attachment.get(kind).unwrap_or(&Value::Null);
    let source = |keys: &[&str]| address(inner, keys).unwrap_or_default();
    match kind {
        "" => return None,
        "audio_message" => return Some(file(SentKind::Voice, source(&["link_ogg", "link_mp3"]))),
        "sticker" | "ugc_sticker" | "gift" => return Some(file(SentKind::Sticker, String::new())),
        "graffiti" => return Some(file(SentKind::Photo, source(&["url", "photo_586", "photo_200"]))),
        "audio" => {
            let (artist, title) = (text(inner, "artist").trim(), text(inner, "title").trim());
            let name = [artist, title].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" - ");
            return Some(SentFile { name, ..file(SentKind::Audio, source(&["url"])) });
        }
        "wall" => {
            let owner = ["owner_id", "to_id", "from_id"].iter().find_map(|key| number(inner, key)).unwrap_or(0);
            let page = format!("https://vk.com/wall{owner}_{}", number(inner, "id").unwrap_or(0));
            return Some(SentFile { page, ..file(SentKind::Other, String::new()) });
        }
        _ => {}
    }
    Some(match media_of(attachment)? {
        Media::Photo { picture, .. } => file(SentKind::Photo, picture.url),
        Media::Document { title, url, bytes, page, .. } => {
            SentFile { name: title, bytes, page, ..file(SentKind::Document, url) }
        }
        // The file itself rather than its film: its name fits it.
        Media::Animation { title, page, .. } => {
            let bytes = number(inner, "size").unwrap_or(0).max(0).cast_unsigned();
            SentFile { name: title, bytes, page, ..file(SentKind::Document, source(&["url"])) }
        }
        Media::Video { title, page, .. } | Media::Album { title, page, .. } | Media::Product { title, page, .. } => {
            other(title, page)
        }
        Media::Link { url, title, .. } => other(title, url),
        Media::Poll { id, question, .. } => other(question, format!("https://vk.com/{id}")),
        Media::Audio { title, .. } => other(title, String::new()),
        Media::Sticker { .. } => file(SentKind::Sticker, String::new()),
        Media::Other { word, page } | Media::Lacking { word, page, .. } => other(word, page.unwrap_or_default()),
    })
}

fn file(kind: SentKind, source: String) -> SentFile {
    SentFile { kind, source, name: String::new(), bytes: 0, page: String::new() }
}

fn other(name: String, page: String) -> SentFile {
    SentFile { name, page, ..file(SentKind::Other, String::new()) }
}

/// A place on the map: `{"coordinates":{"latitude":55.7,"longitude":37.6},"place":{"title":"…"}}`.
fn place_of(geo: &Value) -> Option<SentFile> {
    let coordinates = geo.get("coordinates")?;
    let degrees = |key: &str| coordinates.get(key).and_then(Value::as_f64).filter(|degrees| degrees.is_finite());
    let (latitude, longitude) = (degrees("latitude")?, degrees("longitude")?);
    let name = geo.get("place").map(|place| text(place, "title")).unwrap_or_default();
    Some(other(name.to_owned(), format!("https://yandex.ru/maps/?pt={longitude},{latitude}&z=16")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn message(fields: &Value) -> Value {
        let mut message = json!({"id": 101, "conversation_message_id": 17, "date": 1_760_000_000, "from_id": 555,
            "peer_id": 555, "out": 0, "text": "hello", "attachments": [], "fwd_messages": []});
        message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        message
    }

    fn incoming(kind: &str, object: &Value) -> Incoming {
        match messaged(kind, object).unwrap() {
            Event::Messaged(incoming) => *incoming,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_message_is_told_with_its_button_its_link_and_what_the_app_shows() {
        let info = json!({"button_actions": ["text", "callback"], "keyboard": true, "inline_keyboard": 1});
        let fields =
            json!({"payload": r#"{"t":"lead:5"}"#, "ref": "ads", "reply_message": {"conversation_message_id": 9}});
        let told = incoming("message_new", &json!({"message": message(&fields), "client_info": info}));
        assert_eq!((told.person, told.message_id, told.reply_to), (PersonId::vk(555), 17, Some(9)));
        assert_eq!((told.press.as_deref(), told.came_by.as_deref()), (Some("lead:5"), Some("ads")));
        assert_eq!(told.client, Some(VkClient { keyboard: true, inline: true, callback: true }));
        assert_eq!((told.text.as_str(), told.start, told.edited, told.at), ("hello", false, false, 1_760_000_000_000));

        let bare = incoming("message_new", &message(&json!({"payload": {"command": "start"}})));
        assert_eq!((bare.start, bare.press, bare.client), (true, None, None));
        for payload in [json!("\"x\""), json!("{"), json!({"t": 5}), json!([1]), json!(null), json!({"c": "other"})] {
            assert_eq!(incoming("message_new", &message(&json!({"payload": payload}))).press, None);
        }
    }

    #[test]
    fn chats_communities_and_our_own_words_are_no_messages() {
        for fields in [json!({"peer_id": 2_000_000_001_i64}), json!({"from_id": -5}), json!({"out": 1})] {
            for kind in ["message_new", "message_edit"] {
                assert_eq!(messaged(kind, &message(&fields)).unwrap(), Event::Ignored { kind: kind.to_owned() });
            }
        }
        assert!(messaged("message_new", &json!({"text": "x"})).is_err());
        let edit = incoming("message_edit", &message(&json!({"update_time": 1_760_000_050})));
        assert_eq!((edit.edited, edit.at), (true, 1_760_000_050_000));
    }

    #[test]
    fn files_are_told_with_where_they_lie_or_a_page() {
        let attachments = json!([
            {"type": "photo", "photo": {"id": 1, "owner_id": 5, "sizes": [
                {"type": "s", "url": "https://a.example/s", "width": 75, "height": 75},
                {"type": "z", "url": "https://a.example/z", "width": 800, "height": 600}]}},
            {"type": "doc", "doc": {"id": 2, "owner_id": 5, "title": "tz", "ext": "pdf", "size": 900, "type": 1,
                "url": "https://a.example/d"}},
            {"type": "doc", "doc": {"id": 3, "owner_id": 5, "title": "a.gif", "ext": "gif", "size": 70, "type": 3,
                "url": "https://a.example/g", "preview": {"video": {"src": "https://a.example/g.mp4"}}}},
            {"type": "audio_message", "audio_message": {"link_mp3": "https://a.example/v.mp3",
                "link_ogg": "https://a.example/v.ogg"}},
            {"type": "audio", "audio": {"artist": "A", "title": "B", "url": ""}},
            {"type": "video", "video": {"id": 2, "owner_id": -1, "title": "Clip"}},
            {"type": "wall", "wall": {"id": 7, "to_id": -3}},
            {"type": "market", "market": {"id": 4, "owner_id": -1, "title": "Cup"}},
            {"type": "link", "link": {"url": "https://b.example", "title": "B"}},
            {"type": "poll", "poll": {"id": 4, "owner_id": -1, "question": "Q"}},
            {"type": "story", "story": {"id": 4, "owner_id": 1}},
            {"type": "sticker", "sticker": {"sticker_id": 4}},
            {"type": "thing_of_next_year"}, {}, 5,
        ]);
        let told = incoming("message_new", &message(&json!({"attachments": attachments})));
        let seen: Vec<String> = told
            .files
            .iter()
            .map(|file| format!("{:?} {} {} {} {}", file.kind, file.source, file.name, file.bytes, file.page))
            .map(|line| line.trim_end().to_owned())
            .collect();
        insta::assert_snapshot!(seen.join("\n"), @r#"
        Photo https://a.example/z  0
        Document https://a.example/d tz.pdf 900 https://vk.com/doc5_2
        Document https://a.example/g a.gif 70 https://vk.com/doc5_3
        Voice https://a.example/v.ogg  0
        Audio  A - B 0
        Other  Clip 0 https://vk.com/video-1_2
        Other   0 https://vk.com/wall-3_7
        Other  Cup 0 https://vk.com/market-1?w=product-1_4
        Other  B 0 https://b.example
        Other  Q 0 https://vk.com/poll-1_4
        Other  story 0 https://vk.com/story1_4
        Sticker   0
        Other  thing_of_next_year 0
        "#);
    }

    #[test]
    fn words_of_others_count_where_there_are_none_of_ones_own() {
        let forwarded = json!([{"text": "one\ntwo", "attachments": [{"type": "sticker"}],
            "fwd_messages": [{"text": "three"}]}, {"text": ""}]);
        let told = incoming("message_new", &message(&json!({"text": " ", "fwd_messages": forwarded})));
        assert_eq!((told.text.as_str(), told.files.len()), ("> one\n> two\n> three", 1));
        let own = incoming("message_new", &message(&json!({"fwd_messages": forwarded})));
        assert_eq!(own.text, "hello");
    }

    #[test]
    fn a_pressed_button_carries_its_data_and_a_foreign_one_nothing() {
        let press = |payload: Value| {
            pressed(&json!({"user_id": 555, "peer_id": 555, "event_id": "f7", "payload": payload})).unwrap()
        };
        let of = |data: &str| Event::TalkPressed {
            event_id: "f7".to_owned(),
            person: PersonId::vk(555),
            data: data.to_owned(),
        };
        assert_eq!(press(json!({"t": "a:1"})), of("a:1"));
        assert_eq!(press(json!("{\"t\":\"a:1\"}")), of("a:1"));
        for payload in [json!({"cmd": "x"}), json!("x"), json!(7), json!(null)] {
            assert_eq!(press(payload), of(""));
        }
        assert!(pressed(&json!({"event_id": "f7"})).is_err() && pressed(&json!({"user_id": 5})).is_err());
        let in_chat = json!({"user_id": 5, "peer_id": 2_000_000_007_i64, "event_id": "f7"});
        assert!(matches!(pressed(&in_chat).unwrap(), Event::Ignored { .. }));
    }

    fn odd() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(|number| json!(number)),
            ".{0,20}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let key = prop::sample::select(vec![
                "message",
                "from_id",
                "peer_id",
                "text",
                "payload",
                "t",
                "attachments",
                "type",
                "photo",
                "doc",
                "sizes",
                "audio_message",
                "fwd_messages",
                "reply_message",
                "geo",
                "coordinates",
                "client_info",
                "date",
                "event_id",
            ]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((key, inner), 0..6).prop_map(|fields| {
                    Value::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_message_breaks_the_translator(object in odd(), date in any::<i64>(), attachments in odd()) {
            drop(messaged("message_new", &object));
            drop(pressed(&object));
            let full = message(&json!({"date": date, "attachments": [attachments], "payload": object, "geo": object,
                "fwd_messages": [object]}));
            prop_assert!(messaged("message_edit", &full).is_ok());
        }
    }
}

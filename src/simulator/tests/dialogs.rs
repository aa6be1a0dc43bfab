//! Dialogs of people with the community: files, edits, buttons, old apps.

use super::*;
use crate::simulator::world::uploads::VkUploadKind;
use SimKeyKind::{Community, User};

const KEYBOARD: &str = r#"{"inline":true,"buttons":[[{"action":{"type":"callback","label":"Да","payload":"{\"t\":\"y\"}"}},
    {"action":{"type":"text","label":"Нет","payload":"{\"t\":\"n\"}"}}],
    [{"action":{"type":"open_link","label":"Прайс","link":"https://a.example"}}]]}"#;

impl Site {
    fn say(&self, person: i64, random: &str, more: &[(&str, &str)]) -> Value {
        let peer = person.to_string();
        let mut params = vec![("peer_id", peer.as_str()), ("random_id", random)];
        params.extend(more);
        self.vk(Community, "messages.send", &params)
    }

    /// What is told from a position on: kinds and objects.
    fn told_since(&self, ts: u64) -> Vec<(String, Value)> {
        let heard = self.poll(&ts.to_string());
        let told = |event: &Value| (event["type"].as_str().unwrap().to_owned(), event["object"].clone());
        heard["updates"].as_array().unwrap().iter().map(told).collect()
    }

    /// Hands a file over at an address.
    fn hand_over(&self, address: &str, field: &str, name: &str, bytes: &[u8]) -> Value {
        let head = format!("--zz\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
        let form = [head.as_bytes(), bytes, b"\r\n--zz--\r\n"].concat();
        body(
            self.agent
                .post(address)
                .header("Content-Type", "multipart/form-data; boundary=zz")
                .send(&form[..])
                .unwrap(),
        )
    }
}

#[test]
fn a_person_writes_with_files_edits_and_answers() {
    let site = Site::open();
    let files = [
        VkFile::Photo(800, 600),
        VkFile::Document("тз.pdf".to_owned(), 90_000),
        VkFile::Voice(4),
        VkFile::Sticker,
        VkFile::Video("Клип".to_owned()),
    ];
    site.world(|world| {
        let person = world.add_person("Анна", "Иванова");
        let first = world.vk_writes_with(person, "Вот", &files);
        world.vk_edits(person, first, "Вот оно").unwrap();
        world.vk_replies(person, first, "И ещё").unwrap();
        world.set_vk_client(person, VkClientKind::NoKeyboard);
        world.vk_writes(person, &"длинно ".repeat(600));
        assert!(world.vk_edits(person, 77, "x").is_err() && world.vk_replies(person, 77, "x").is_err());
    });
    let heard = site.told_since(0);
    let kinds: Vec<&str> = heard.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["message_new", "message_edit", "message_new", "message_new"]);
    let attachments = heard[0].1["message"]["attachments"].as_array().unwrap();
    let types: Vec<&str> = attachments.iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["photo", "doc", "audio_message", "sticker", "video"]);
    let ogg = attachments[2]["audio_message"]["link_ogg"].as_str().unwrap();
    assert!(site.agent.get(ogg).call().unwrap().body_mut().read_to_vec().unwrap().starts_with(b"OggS"));
    assert_eq!((&heard[1].1["text"], &heard[1].1["conversation_message_id"]), (&json!("Вот оно"), &json!(1)));
    assert_eq!(heard[2].1["message"]["reply_message"]["text"], "Вот оно");
    assert_eq!(heard[3].1["client_info"]["keyboard"], false);
}

#[test]
fn buttons_are_pressed_by_their_labels_as_far_as_the_app_shows_them() {
    let site = Site::open();
    let person = site.world(|world| {
        let person = world.add_person("Анна", "Иванова");
        world.vk_writes(person, "Здравствуйте");
        person
    });
    assert!(site.say(person, "1", &[("message", "Да?"), ("keyboard", KEYBOARD)])["response"].is_i64());
    let press = |label: &str| site.world(|world| world.vk_presses(person, label).map_err(|error| error.to_string()));
    press("Да").unwrap();
    press("Нет").unwrap();
    assert!(press("Прайс").is_err() && press("Может").unwrap_err().contains("no button"));
    let heard = site.told_since(2);
    assert_eq!((heard[0].0.as_str(), &heard[0].1["payload"]), ("message_event", &json!({"t": "y"})));
    let words = &heard[1].1["message"];
    assert_eq!((&words["text"], &words["payload"]), (&json!("Нет"), &json!("{\"t\":\"n\"}")));

    let (event, peer) = (heard[0].1["event_id"].as_str().unwrap().to_owned(), person.to_string());
    let answer = |data: &str| {
        let params = [("event_id", event.as_str()), ("user_id", &peer), ("peer_id", &peer), ("event_data", data)];
        site.vk_code(Community, "messages.sendMessageEventAnswer", &params)
    };
    let shown = r#"{"type":"show_snackbar","text":"Готово"}"#;
    assert_eq!((answer(shown), answer(shown)), (0, 100));
    assert_eq!(site.world(|world| (world.vk_press_answers().len(), world.vk_open_presses())), (1, 0));
    for (kind, yes, no) in [
        (VkClientKind::NoCallback, false, true),
        (VkClientKind::NoInline, false, false),
        (VkClientKind::NoKeyboard, false, false),
        (VkClientKind::Full, true, true),
    ] {
        site.world(|world| world.set_vk_client(person, kind));
        assert_eq!((press("Да").is_ok(), press("Нет").is_ok()), (yes, no), "{kind:?}");
    }
}

#[test]
fn a_message_is_edited_for_a_day_and_nobody_is_reached_who_forbids_it() {
    let site = Site::open();
    let person = site.world(|world| {
        let person = world.add_person("Анна", "Иванова");
        world.vk_writes(person, "Здравствуйте");
        person
    });
    let id = site.say(person, "1", &[("message", "Цена 500")])["response"].to_string();
    let peer = person.to_string();
    let edit = |id: &str, text: &str| {
        let params = [("peer_id", peer.as_str()), ("message_id", id), ("message", text)];
        site.vk_code(Community, "messages.edit", &params)
    };
    assert_eq!((edit(&id, "Цена 600"), edit("999", "x"), edit(&id, "")), (0, 100, 100));
    let said = site.world(|world| world.vk_said_to(person));
    assert_eq!((said[0].text.as_str(), said[0].former.as_slice()), ("Цена 600", ["Цена 500".to_owned()].as_slice()));
    assert_eq!(site.told_since(2)[0].0, "message_edit");
    site.world(|world| world.clock.advance(25 * crate::clock::HOUR));
    assert_eq!(edit(&id, "Цена 700"), 909);
    site.world(|world| world.allow_messages(person, false));
    assert_eq!(site.say(person, "2", &[("message", "x")])["error"]["error_code"], 901);
    assert_eq!(site.vk_code(Community, "photos.getMessagesUploadServer", &[("peer_id", &peer)]), 901);
    let twice = r#"{"inline":true,"one_time":true,"buttons":[]}"#;
    site.world(|world| world.allow_messages(person, true));
    assert_eq!(site.say(person, "3", &[("message", "x"), ("keyboard", twice)])["error"]["error_code"], 911);
}

#[test]
fn a_file_is_handed_over_saved_and_hangs_on_a_message() {
    let site = Site::open();
    let person = site.world(|world| {
        let person = world.add_person("Анна", "Иванова");
        world.vk_writes(person, "Здравствуйте");
        person
    });
    let at = |method: &str, kind: &str| {
        let params: Vec<(&str, &str)> = if kind.is_empty() { vec![] } else { vec![("type", kind)] };
        let answer = site.vk(Community, method, &params);
        answer["response"]["upload_url"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    };
    let photos = at("photos.getMessagesUploadServer", "");
    assert_eq!(site.hand_over(&photos, "photo", "a.png", b"words")["photo"], "[]");
    assert!(site.hand_over(&photos, "file", "a.png", b"x")["error"].is_string());
    let unsigned = photos.split('?').next().unwrap();
    assert!(site.hand_over(unsigned, "photo", "a.png", &png(4, 4, 1))["error"].is_string());
    let taken = site.hand_over(&photos, "photo", "a.png", &png(4, 4, 1));
    let (photo, server) = (taken["photo"].as_str().unwrap(), taken["server"].to_string());
    let save = |hash: &str| {
        site.vk(Community, "photos.saveMessagesPhoto", &[("photo", photo), ("server", &server), ("hash", hash)])
    };
    assert_eq!(save("")["error"]["error_code"], 121);
    let saved = save(taken["hash"].as_str().unwrap())["response"][0].clone();
    let key = saved["access_key"].as_str().unwrap();
    let attachment = format!("photo{}_{}_{key}", saved["owner_id"], saved["id"]);

    let taken = site.hand_over(&at("docs.getMessagesUploadServer", "audio_message"), "file", "a.ogg", b"OggS\0");
    let saved = site.vk(Community, "docs.save", &[("file", taken["file"].as_str().unwrap())])["response"].clone();
    assert_eq!(saved["type"], "audio_message");
    let voice = &saved["audio_message"];
    let voice = format!("doc{}_{}_{}", voice["owner_id"], voice["id"], voice["access_key"].as_str().unwrap());
    let both = format!("{attachment},{voice}");
    assert!(site.say(person, "1", &[("attachment", &both)])["response"].is_i64());
    assert_eq!(site.say(person, "2", &[("attachment", "doc-1_2")])["error"]["error_code"], 100);
    site.world(|world| {
        let said = world.vk_said_to(person);
        assert_eq!(said[0].attachments, [attachment.clone(), voice.clone()]);
        assert_eq!(world.vk_upload(&attachment).unwrap().content.as_ref(), png(4, 4, 1));
        assert_eq!(world.vk_upload(&voice).unwrap().kind, VkUploadKind::Voice);
    });
    assert_eq!(site.vk_code(User, "docs.save", &[("file", "x")]), 15);
    site.world(|world| world.set_community_rights(&["messages"]));
    assert_eq!(site.vk_code(Community, "docs.getMessagesUploadServer", &[]), 15);
}

#[test]
fn scripts_write_press_and_edit_from_outside() {
    let site = Site::open();
    let person = site.control("person", json!({"first": "Анна", "last": "Иванова"}))["id"].clone();
    let files = "photo,document:тз.pdf:5000,voice:3,sticker";
    let wrote = site.control("vk_message", json!({"person": person, "text": "Вот", "files": files}));
    assert_eq!(wrote["in_dialog"], 1);
    site.say(person.as_i64().unwrap(), "1", &[("message", "Да?"), ("keyboard", KEYBOARD)]);
    for (verb, params) in [
        ("vk_edit", json!({"in_dialog": 1, "text": "Вот оно"})),
        ("vk_press", json!({"label": "Нет"})),
        ("vk_client", json!({"kind": "no_callback"})),
        ("vk_message", json!({"text": "Реклама", "ref": "ads"})),
        ("vk_message", json!({"text": "Ответ", "reply_to": 2})),
    ] {
        let mut params = params;
        params["person"] = person.clone();
        let done = site.control(verb, params);
        assert!(done.get("error").is_none(), "{verb}: {done}");
    }
    assert_eq!(site.control("vk_said", json!({"person": person}))[0]["text"], "Да?");
    assert!(site.control("vk_press", json!({"person": person, "label": "Да"}))["error"].is_string());
    assert!(site.control("vk_message", json!({"person": person, "files": "song"}))["error"].is_string());
    let types: Vec<String> = site.told_since(0).into_iter().map(|(kind, _)| kind).collect();
    let ours = ["message_new", "message_reply", "message_edit", "message_new", "message_new", "message_new"];
    assert_eq!(types, ours);
}

//! Telegram's private chats: people who write, send files, press, block; and what the bot does with it.

use super::*;
use crate::simulator::world::private::TgUpload;

fn updates(site: &Site) -> Vec<Value> {
    site.tg("getUpdates", json!({}))["result"].as_array().unwrap().clone()
}

/// What a GET of a file answers: status and content.
fn download(site: &Site, token: &str, path: &str) -> (u16, Vec<u8>) {
    let address = format!("{}/file/bot{token}/{path}", site.simulator.telegram_api_url());
    let mut response = site.agent.get(address).call().unwrap();
    (response.status().as_u16(), response.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap())
}

#[test]
fn a_stranger_writes_presses_and_blocks() {
    let site = Site::open();
    let user = site.world(|world| world.add_tg_user("Анна"));
    let hello = json!({"chat_id": user, "text": "Здравствуйте!"});
    let refused = site.tg("sendMessage", hello.clone());
    assert_eq!(refused["description"], "Forbidden: bot can't initiate conversation with a user");
    site.world(|world| {
        world.tg_writes(user, "/start").unwrap();
        world.tg_shares_contact(user, "+79990000000").unwrap();
    });
    let keyboard = json!({"inline_keyboard": [[{"text": "Реклама", "callback_data": "l:ad"}]]});
    for text in ["Первое", "Второе"] {
        site.tg("sendMessage", json!({"chat_id": user, "text": text, "reply_markup": keyboard}));
    }
    let newest = site.world(|world| world.tg_said_to(user).last().unwrap().message_id);
    site.world(|world| {
        world.tg_presses(user, "Реклама").unwrap();
        assert!(world.tg_presses(user, "Чего нет").is_err());
        world.tg_blocks(user, true).unwrap();
        assert!(world.tg_writes(user, "ещё").is_err());
    });
    let told = updates(&site);
    assert_eq!(told[1]["message"]["contact"]["phone_number"], "+79990000000");
    assert_eq!(told[2]["callback_query"]["message"]["message_id"], newest);
    assert_eq!(told[3]["my_chat_member"]["new_chat_member"]["status"], "kicked");
    assert_eq!(site.tg("sendMessage", hello.clone())["description"], "Forbidden: bot was blocked by the user");
    site.world(|world| world.tg_blocks(user, false).unwrap());
    assert_eq!(site.tg("sendMessage", hello)["ok"], true);
}

#[test]
fn files_of_people_are_handed_out_up_to_20_mb() {
    let site = Site::open();
    let token = site.key(SimKeyKind::Bot);
    let user = site.world(|world| world.add_tg_user("Анна"));
    for kind in ["photo", "video", "animation", "video_note", "voice", "audio", "document", "sticker"] {
        let id =
            site.world(|world| world.tg_writes_with(user, "", &TgUpload::new(kind, "a.bin", kind.as_bytes())).unwrap());
        let message = site.world(|world| world.message_object(user, id).unwrap());
        let file = if kind == "photo" { &message["photo"][1] } else { &message[kind] };
        let found = site.tg("getFile", json!({"file_id": file["file_id"]}))["result"].clone();
        assert_eq!(found["file_size"], kind.len(), "{kind}: {found}");
        let path = found["file_path"].as_str().unwrap();
        assert_eq!(download(&site, &token, path), (200, kind.as_bytes().to_vec()), "{kind}");
        assert_eq!(download(&site, "7:wrong", path).0, 404);
    }
    let id =
        site.world(|world| world.tg_writes_with(user, "", &TgUpload::of_size("video", "", (20 << 20) + 1)).unwrap());
    let message = site.world(|world| world.message_object(user, id).unwrap());
    let refused = site.tg("getFile", json!({"file_id": message["video"]["file_id"]}));
    assert_eq!(refused["description"], "Bad Request: file is too big");
    let refused = site.tg("getFile", json!({"file_id": "nothing"}));
    assert_eq!(refused["description"], "Bad Request: wrong file_id or the file is temporarily unavailable");
    assert_eq!(download(&site, &token, "documents/none").0, 404);
    assert!(site.world(|world| world.tg_writes_with(user, "", &TgUpload::of_size("hat", "", 1)).is_err()));
}

#[test]
fn a_copy_keeps_what_is_there_and_not_who_wrote_it() {
    let site = Site::open();
    let (user, admin) = site.world(|world| (world.add_tg_user("Анна"), world.admin_chat_id));
    let id = site.world(|world| {
        world.tg_writes_with(user, "Наш бриф", &TgUpload::new("document", "бриф.pdf", b"%PDF")).unwrap()
    });
    let copied = site.tg("copyMessage", json!({"chat_id": admin, "from_chat_id": user, "message_id": id}));
    let copy = copied["result"]["message_id"].as_i64().unwrap();
    let shown = site.world(|world| world.messages(admin).pop().unwrap());
    let bot = site.world(|world| world.bot_id);
    assert_eq!((shown.message_id, shown.from), (copy, bot));
    assert_eq!((shown.text.as_str(), shown.shows.as_str()), ("Наш бриф", "document бриф.pdf"));
    let answer = site.world(|world| {
        let voice = TgUpload::new("voice", "", b"sound");
        world.admin_replies_with(admin, admin, copy, "", &voice).unwrap()
    });
    let back = json!({"chat_id": user, "from_chat_id": admin, "message_id": answer,
        "reply_parameters": {"message_id": id, "allow_sending_without_reply": true}});
    assert_eq!(site.tg("copyMessage", back.clone())["ok"], true);
    let said = site.world(|world| world.tg_said_to(user));
    assert_eq!((said[0].shows.as_str(), said[0].reply_to), ("voice", Some(id)));
    site.world(|world| world.delete(admin, answer));
    assert_eq!(site.tg("copyMessage", back)["description"], "Bad Request: message to copy not found");
    let forwarded = site.tg("forwardMessage", json!({"chat_id": admin, "from_chat_id": user, "message_id": id}));
    assert_eq!(forwarded["result"]["forward_origin"]["sender_user"]["first_name"], "Анна");
}

#[test]
fn scripts_talk_too() {
    let site = Site::open();
    let (user, admin) = site.world(|world| (world.add_tg_user("Анна"), world.admin_chat_id));
    let sent = site.control("tg_message", json!({"user": user, "text": "Цена?", "kind": "photo", "content": "x"}));
    assert!(sent["message_id"].is_i64(), "{sent}");
    assert!(site.control("tg_message", json!({"user": user, "contact": "+7999"}))["message_id"].is_i64());
    let keyboard = json!({"inline_keyboard": [[{"text": "Да", "callback_data": "y"}]]});
    let card = site.tg("sendMessage", json!({"chat_id": admin, "text": "Лид"}))["result"]["message_id"].clone();
    site.tg("sendMessage", json!({"chat_id": user, "text": "?", "reply_markup": keyboard}));
    assert!(site.control("tg_press", json!({"user": user, "label": "Да"}))["id"].is_string());
    assert!(site.control("reply", json!({"message_id": card, "text": "Ответ"}))["message_id"].is_i64());
    assert!(site.control("reply", json!({"text": "Ответ"}))["error"].is_string());
    assert_eq!(site.control("tg_block", json!({"user": user})), json!({}));
    assert_eq!(site.tg("sendMessage", json!({"chat_id": user, "text": "?"}))["error_code"], 403);
    assert_eq!(site.control("tg_block", json!({"user": user, "off": 1})), json!({}));
    assert_eq!(updates(&site).len(), 6);
}

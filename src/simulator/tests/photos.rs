//! Photos of the bot as its client sends them.

use super::contracts::BotApi;
use super::*;

/// An answer, held against the official description where that is at hand.
#[track_caller]
fn good(method: &str, answer: &Value) {
    assert_eq!(answer["ok"], true, "{method}: {answer}");
    if let Some(api) = BotApi::open() {
        api.answer(method, &answer["result"]).unwrap_or_else(|wrong| panic!("{wrong}"));
    }
}

#[test]
fn a_photo_is_sent_replaced_and_captioned_anew() {
    let site = Site::open();
    let chat_id = site.world(|world| world.admin_chat_id);
    let chat = chat_id.to_string();
    let c = ("chat_id", chat.as_str());
    let html = ("parse_mode", "HTML");
    let keyboard = ("reply_markup", r#"{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}"#);
    let (first, second) = (png(800, 400, 1), png(640, 640, 2));
    let sent = site.upload("sendPhoto", &[c, html, keyboard, ("caption", "<b>День</b>")], &[("photo", &first)]);
    good("sendPhoto", &sent);
    let id = sent["result"]["message_id"].as_i64().unwrap();
    let bytes = || site.world(|world| world.photo(chat_id, id)).unwrap().to_vec();
    assert_eq!(bytes(), first);
    assert_eq!((&sent["result"]["caption"], &sent["result"]["photo"][1]["width"]), (&json!("День"), &json!(800)));

    let number = id.to_string();
    let m = ("message_id", number.as_str());
    let media = json!({"type": "photo", "media": "attach://chart", "caption": "<i>Неделя</i>", "parse_mode": "HTML"});
    let media = media.to_string();
    let put = || site.upload("editMessageMedia", &[c, m, keyboard, ("media", &media)], &[("chart", &second)]);
    let edited = put();
    good("editMessageMedia", &edited);
    assert_eq!(edited["result"]["caption"], "Неделя");
    assert_eq!(bytes(), second);
    assert!(put()["description"].as_str().unwrap().contains("message is not modified"));

    let caption =
        |text: &str| site.tg("editMessageCaption", json!({"chat_id": chat_id, "message_id": id, "caption": text}));
    let edited = caption("Месяц");
    good("editMessageCaption", &edited);
    assert_eq!((&edited["result"]["caption"], bytes()), (&json!("Месяц"), second.clone()));
    assert!(caption(&"я".repeat(1_025))["description"].as_str().unwrap().contains("caption is too long"));
    let text = site.tg("editMessageText", json!({"chat_id": chat_id, "message_id": id, "text": "x"}));
    assert!(text["description"].as_str().unwrap().contains("no text in the message"));
}

#[test]
fn what_is_no_photo_is_refused() {
    let site = Site::open();
    let chat = site.world(|world| world.admin_chat_id).to_string();
    let c = ("chat_id", chat.as_str());
    let words = |fields: &[(&str, &str)], bytes: &[u8]| {
        let answer = site.upload("sendPhoto", fields, &[("photo", bytes)]);
        answer["description"].as_str().unwrap_or("sent").to_owned()
    };
    assert_eq!(words(&[c], b"not a picture"), "Bad Request: IMAGE_PROCESS_FAILED");
    assert_eq!(words(&[c], &png(9_000, 100, 1)), "Bad Request: PHOTO_INVALID_DIMENSIONS");
    assert!(words(&[c, ("caption", "<b>"), ("parse_mode", "HTML")], &png(9, 9, 1)).contains("can't parse entities"));
    assert!(words(&[c, ("caption", &"я".repeat(1_025))], &png(9, 9, 1)).contains("caption is too long"));
}

//! Telegram's face against the official description of the Bot API, where it lies beside the repository.

use super::contracts::BotApi;
use super::*;
use crate::simulator::world::chats::TgSaid;
use crate::simulator::world::private::TgUpload;
use crate::simulator::world::strangers::TgFace;

#[test]
fn the_table_of_methods_is_the_official_one() {
    let Some(api) = BotApi::open() else { return };
    for (method, params) in crate::simulator::telegram::methods::METHODS {
        let fields = api.fields("methods", method);
        let official: Vec<String> = fields
            .iter()
            .map(|field| {
                let mark = if field["required"] == true { "!" } else { "" };
                field["name"].as_str().unwrap().to_owned() + mark
            })
            .collect();
        assert_eq!(params.split_ascii_whitespace().collect::<Vec<_>>(), official, "{method}");
    }
}

/// Something of every kind happens. The owner, the group, the channel, a person, a channel of somebody else.
fn lively(site: &Site) -> (i64, i64, i64, i64, i64) {
    site.world(|world| {
        let person = world.add_tg_user("Иван");
        let stranger = world.add_channel("Чужой");
        let (chat, owner) = (world.discussion_chat_id, world.admin_chat_id);
        world.say(owner, owner, "/start").unwrap();
        world.tg_shares_contact(owner, "+79990000000").unwrap();
        for kind in ["photo", "video", "animation", "video_note", "voice", "audio", "document", "sticker"] {
            world.tg_writes_with(owner, "x", &TgUpload::of_size(kind, "a.bin", 900)).unwrap();
        }
        world.tg_blocks(owner, true).unwrap();
        world.tg_blocks(owner, false).unwrap();
        let said = world.say(chat, person, "привет https://a.example").unwrap();
        world.tg_face(person, TgFace { bio: "Пишу код".to_owned(), channel: Some(stranger) });
        world.name_chat(stranger, "stranger_news").unwrap();
        for emoji in ["🔥", "👍", ""] {
            world.react(chat, person, said, emoji).unwrap();
        }
        world.edit(chat, said, "пока").unwrap();
        world.say_as_channel(chat, stranger, "реклама").unwrap();
        world.say_anonymously(chat, "тише").unwrap();
        world.channel_post(world.channel_id, "Новость").unwrap();
        world.promote(chat, person, Some(Rights::ALL));
        world.promote(chat, person, None);
        world.set_bot_rights(world.channel_id, Some(Rights::ALL));
        let keyboard = json!({"inline_keyboard": [[{"text": "a", "url": "https://a.example"}]]});
        let photo = json!([{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 90}]);
        let extra = [("photo".to_owned(), photo), ("reply_markup".to_owned(), keyboard)].into_iter().collect();
        world.say(chat, person, TgSaid { extra, ..TgSaid::default() }).unwrap();
        let (post, _) = world.channel_post(stranger, "Реклама").unwrap();
        world.forward(chat, person, stranger, post).unwrap();
        let group = world.add_group("Админы");
        world.migrate(group).unwrap();
        (owner, chat, world.channel_id, person, stranger)
    })
}

#[test]
fn a_profile_is_told_of_whom_the_bot_has_met_and_a_reaction_to_an_administrator() {
    let site = Site::open();
    let kinds = json!({"allowed_updates": ["message_reaction"]});
    site.tg("getUpdates", kinds);
    let (chat, person, said) = site.world(|world| {
        let person = world.add_tg_user("Иван");
        world.tg_face(person, "Пишу код");
        let said = world.say(world.discussion_chat_id, world.admin_chat_id, "Привет").unwrap();
        (world.discussion_chat_id, person, said)
    });
    assert_eq!(site.tg("getChat", json!({"chat_id": person}))["description"], "Bad Request: chat not found");
    site.world(|world| world.react(chat, person, said, "🔥").unwrap());
    assert_eq!(site.tg("getChat", json!({"chat_id": person}))["result"]["bio"], "Пишу код");
    let told = |site: &Site| site.tg("getUpdates", json!({}))["result"].as_array().unwrap().len();
    assert_eq!(told(&site), 1);
    site.world(|world| {
        world.set_bot_rights(chat, None);
        world.react(chat, person, said, "👍").unwrap();
    });
    assert_eq!(told(&site), 1, "a member hears nothing of it");
}

#[test]
fn every_answer_and_update_of_telegram_has_the_official_shape() {
    let Some(api) = BotApi::open() else { return };
    let site = Site::open();
    let all = [
        "message",
        "edited_message",
        "channel_post",
        "callback_query",
        "my_chat_member",
        "chat_member",
        "message_reaction",
    ];
    site.tg("getUpdates", json!({"allowed_updates": all}));
    let (owner, chat, channel, person, stranger) = lively(&site);
    let keyboard = json!({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]});
    let c = json!({"chat_id": chat});
    let with = |extra: Value| {
        let mut params = c.clone();
        params.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        params
    };
    let id = site.tg("sendMessage", json!({"chat_id": owner, "text": "x", "reply_markup": keyboard}))["result"]["message_id"].as_i64();
    site.world(|world| world.press(owner, owner, id.unwrap(), "a").unwrap());
    let address = site.world(|world| world.host("photo.jpg", crate::simulator::Blob::photo(800, 600)));
    let film = site.world(|world| world.host("film.mp4", crate::simulator::Blob::file("video/mp4", 90_000)));
    let paper = site.world(|world| world.host("plan.pdf", crate::simulator::Blob::file("application/pdf", 90_000)));
    let photo = json!({"type": "photo", "media": address});
    let song = site.world(|world| world.host("song.mp3", crate::simulator::Blob::file("audio/mpeg", 90_000)));
    let voice = site.world(|world| world.host("voice.oga", crate::simulator::Blob::file("audio/ogg", 90_000)));
    let copied = json!({"from_chat_id": owner, "message_id": id, "reply_parameters": {"message_id": 3}});
    for (method, params) in [
        ("getMe", json!({})),
        ("getChat", c.clone()),
        ("getChat", json!({"chat_id": owner})),
        ("getChat", json!({"chat_id": person})),
        ("getChat", json!({"chat_id": channel})),
        ("getChatAdministrators", c.clone()),
        ("getChatMemberCount", c.clone()),
        ("getChatMember", with(json!({"user_id": person}))),
        ("getChatMember", with(json!({"user_id": owner}))),
        ("restrictChatMember", with(json!({"user_id": person, "permissions": {}}))),
        ("getChatMember", with(json!({"user_id": person}))),
        ("banChatMember", with(json!({"user_id": person}))),
        ("getChatMember", with(json!({"user_id": person}))),
        ("unbanChatMember", with(json!({"user_id": person}))),
        ("banChatSenderChat", with(json!({"sender_chat_id": stranger}))),
        ("unbanChatSenderChat", with(json!({"sender_chat_id": stranger}))),
        (
            "sendMessage",
            with(
                json!({"text": "<a href=\"https://a.example\">x</a>", "parse_mode": "HTML", "reply_parameters": {"message_id": 3}}),
            ),
        ),
        ("sendPhoto", with(json!({"photo": address, "caption": "x"}))),
        ("sendMediaGroup", with(json!({"media": [photo, photo]}))),
        ("sendVideo", with(json!({"video": film, "caption": "x", "supports_streaming": true}))),
        ("sendAnimation", with(json!({"animation": film}))),
        ("sendAudio", with(json!({"audio": song, "caption": "x"}))),
        ("sendVoice", with(json!({"voice": voice}))),
        ("copyMessage", with(copied)),
        ("forwardMessage", with(json!({"from_chat_id": owner, "message_id": id}))),
        ("getFile", json!({"file_id": "simulated-sent1"})),
        ("sendDocument", with(json!({"document": paper}))),
        ("sendPoll", with(json!({"question": "?", "options": [{"text": "a"}, {"text": "b"}]}))),
        ("sendVenue", with(json!({"latitude": 55.7, "longitude": 37.6, "title": "x", "address": "y"}))),
        ("sendLocation", with(json!({"latitude": 55.7, "longitude": 37.6}))),
        ("sendChatAction", with(json!({"action": "typing"}))),
        ("editMessageText", json!({"chat_id": owner, "message_id": id, "text": "y"})),
        ("deleteMessages", with(json!({"message_ids": [1, 2]}))),
        ("setMyCommands", json!({"commands": [{"command": "start", "description": "x"}]})),
        ("getMyCommands", json!({})),
        ("deleteMyCommands", json!({})),
        ("getWebhookInfo", json!({})),
        ("getUpdates", json!({})),
    ] {
        let answer = site.tg(method, params);
        assert_eq!(answer["ok"], true, "{method}: {answer}");
        api.answer(method, &answer["result"]).unwrap_or_else(|wrong| panic!("{wrong}"));
    }
    for exchange in site.world(|world| world.transcript()) {
        api.request(&exchange.method, &exchange.params).unwrap_or_else(|wrong| panic!("{wrong}"));
    }
}

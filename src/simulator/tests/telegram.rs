//! Telegram's face.

use super::*;

fn updates(site: &Site, params: Value) -> Vec<Value> {
    site.tg("getUpdates", params)["result"].as_array().unwrap().clone()
}

#[test]
fn updates_wait_until_an_offset_confirms_them() {
    let site = Site::open();
    site.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "/start ads").unwrap());
    let first = updates(&site, json!({}));
    assert_eq!(first[0]["message"]["text"], "/start ads");
    assert_eq!(first[0]["message"]["entities"], json!([{"type": "bot_command", "offset": 0, "length": 6}]));
    assert_eq!(updates(&site, json!({})), first);
    let next = first[0]["update_id"].as_i64().unwrap() + 1;
    assert!(updates(&site, json!({"offset": next})).is_empty());
    site.world(|world| world.inject_update("{\"update_id\":{update_id},\"message\":\"odd\"}"));
    assert_eq!(updates(&site, json!({"limit": 1})), [json!({"update_id": next, "message": "odd"})]);
}

#[test]
fn a_second_poller_and_a_webhook_are_conflicts() {
    let site = Site::open();
    let older = std::thread::scope(|scope| {
        let asked = site.world(|world| world.updates.poller);
        let poll = scope.spawn(|| site.tg("getUpdates", json!({"timeout": 15})));
        while site.world(|world| world.updates.poller) == asked {
            std::thread::yield_now();
        }
        assert_eq!(site.tg("getUpdates", json!({}))["ok"], true);
        poll.join().unwrap()
    });
    assert_eq!(older["error_code"], 409);
    assert!(older["description"].as_str().unwrap().contains("terminated by other getUpdates"));
    assert_eq!(site.tg("setWebhook", json!({"url": "https://a.example/x"}))["ok"], true);
    assert!(site.tg("getUpdates", json!({}))["description"].as_str().unwrap().contains("webhook"));
    assert_eq!(site.tg("deleteWebhook", json!({}))["ok"], true);
    assert_eq!(site.tg("getUpdates", json!({}))["ok"], true);
}

#[test]
fn messages_are_sent_edited_pressed_and_deleted() {
    let site = Site::open();
    let chat = site.world(|world| world.admin_chat_id);
    let keyboard = json!({"inline_keyboard": [[{"text": "Да", "callback_data": "y:1"}]]});
    let sent = site.tg(
        "sendMessage",
        json!({"chat_id": chat, "text": "<b>Ну</b> что?", "parse_mode": "HTML", "reply_markup": keyboard}),
    );
    let id = sent["result"]["message_id"].as_i64().unwrap();
    assert_eq!(sent["result"]["entities"][0]["type"], "bold");
    let press = site.world(|world| world.press(chat, chat, id, "Да").unwrap());
    assert!(site.world(|world| world.press(chat, chat, id, "Нет").is_err()));
    let told = updates(&site, json!({}));
    assert_eq!((&told[0]["callback_query"]["data"], &told[0]["callback_query"]["id"]), (&json!("y:1"), &json!(press)));
    let answer = json!({"callback_query_id": press, "text": "Готово"});
    assert_eq!(site.tg("answerCallbackQuery", answer.clone())["ok"], true);
    assert!(site.tg("answerCallbackQuery", answer)["description"].as_str().unwrap().contains("query is too old"));
    let edit = json!({"chat_id": chat, "message_id": id, "text": "Было"});
    assert_eq!(site.tg("editMessageText", edit.clone())["result"]["text"], "Было");
    assert!(site.tg("editMessageText", edit)["description"].as_str().unwrap().contains("message is not modified"));
    let shown = site.world(|world| world.messages(chat));
    assert!(shown[0].edited && shown[0].keyboard.is_empty());
    let gone = json!({"chat_id": chat, "message_id": id});
    assert_eq!(site.tg("deleteMessage", gone.clone())["ok"], true);
    assert_eq!(site.tg("deleteMessage", gone)["description"], "Bad Request: message to delete not found");
}

#[test]
fn what_telegram_would_not_take_is_refused_in_its_words() {
    let site = Site::open();
    let chat = site.world(|world| world.admin_chat_id);
    let stranger = site.world(|world| world.add_tg_user("Незнакомец"));
    let said = |params: Value| site.tg("sendMessage", params)["description"].as_str().unwrap_or("ok").to_owned();
    assert_eq!(said(json!({"chat_id": chat, "text": "x".repeat(4_097)})), "Bad Request: message is too long");
    assert_eq!(said(json!({"chat_id": chat, "text": "😀".repeat(4_096)})), "ok");
    assert_eq!(said(json!({"chat_id": chat, "text": " "})), "Bad Request: message text is empty");
    assert_eq!(said(json!({"chat_id": 42, "text": "x"})), "Bad Request: chat not found");
    assert!(said(json!({"chat_id": stranger, "text": "x"})).starts_with("Forbidden: bot can't initiate"));
    assert!(said(json!({"chat_id": chat, "text": "<p>", "parse_mode": "HTML"})).contains("can't parse entities"));
    assert!(said(json!({"chat_id": chat, "text": "x", "txt": "y"})).contains("txt"));
    let long = json!({"inline_keyboard": [[{"text": "x", "callback_data": "ы".repeat(33)}]]});
    assert_eq!(said(json!({"chat_id": chat, "text": "x", "reply_markup": long})), "Bad Request: BUTTON_DATA_INVALID");
    site.world(|world| world.tg_blocks(chat, true).unwrap());
    assert_eq!(said(json!({"chat_id": chat, "text": "x"})), "Forbidden: bot was blocked by the user");
    site.world(|world| world.withdraw_key(SimKeyKind::Bot));
    assert_eq!(said(json!({"chat_id": chat, "text": "x"})), "Unauthorized");
    assert_eq!(site.tg("dance", json!({}))["error_code"], 401);
    site.world(|world| world.give_key_back(SimKeyKind::Bot));
    assert_eq!(site.tg("dance", json!({}))["error_code"], 404);
    assert_eq!(site.tg("GETME", json!({}))["result"]["is_bot"], true);
}

#[test]
fn people_are_silenced_and_channels_banned_where_the_bot_may() {
    let site = Site::open();
    let (chat, spammer, owner, channel) = site.world(|world| {
        let spammer = world.add_tg_user("Спамер");
        let channel = world.add_channel("Реклама");
        world.say(world.discussion_chat_id, spammer, "купите https://a.example").unwrap();
        world.say_as_channel(world.discussion_chat_id, channel, "и это").unwrap();
        let (_, forward) = world.channel_post(world.channel_id, "Новость").unwrap();
        world.reply(world.discussion_chat_id, spammer, forward.unwrap(), "первый").unwrap();
        (world.discussion_chat_id, spammer, world.admin_chat_id, channel)
    });
    let told = updates(&site, json!({}));
    assert_eq!(told[1]["message"]["sender_chat"]["id"], channel);
    assert_eq!(told[3]["message"]["is_automatic_forward"], true);
    assert_eq!(told[4]["message"]["message_thread_id"], told[3]["message"]["message_id"]);
    let mute = |user: i64| json!({"chat_id": chat, "user_id": user, "permissions": {"can_send_messages": false}});
    assert_eq!(site.tg("restrictChatMember", mute(spammer))["ok"], true);
    assert!(site.world(|world| world.is_restricted(chat, spammer) && world.say(chat, spammer, "а?").is_err()));
    assert_eq!(site.tg("restrictChatMember", mute(owner))["description"], "Bad Request: can't remove chat owner");
    assert_eq!(site.tg("banChatSenderChat", json!({"chat_id": chat, "sender_chat_id": channel}))["ok"], true);
    assert!(site.world(|world| world.say_as_channel(chat, channel, "снова").is_err()));
    assert_eq!(site.tg("banChatMember", json!({"chat_id": chat, "user_id": spammer}))["ok"], true);
    assert_eq!(site.tg("getChatMember", json!({"chat_id": chat, "user_id": spammer}))["result"]["status"], "kicked");
    assert_eq!(
        site.tg("unbanChatMember", json!({"chat_id": chat, "user_id": spammer, "only_if_banned": true}))["ok"],
        true
    );
    assert!(!site.world(|world| world.is_restricted(chat, spammer)));
    site.world(|world| world.set_bot_rights(chat, Some(Rights::NONE)));
    assert!(
        site.tg("restrictChatMember", mute(spammer))["description"].as_str().unwrap().contains("not enough rights")
    );
    assert_eq!(
        updates(&site, json!({"offset": -1}))[0]["my_chat_member"]["new_chat_member"]["can_delete_messages"],
        false
    );
}

#[test]
fn a_group_that_became_a_supergroup_says_so() {
    let site = Site::open();
    let (old, new) = site.world(|world| {
        let old = world.add_group("Админы");
        (old, world.migrate(old).unwrap())
    });
    let refused = site.tg("sendMessage", json!({"chat_id": old, "text": "x"}));
    assert_eq!((&refused["error_code"], &refused["parameters"]["migrate_to_chat_id"]), (&json!(400), &json!(new)));
    assert_eq!(site.tg("sendMessage", json!({"chat_id": new, "text": "x"}))["ok"], true);
    let told = updates(&site, json!({}));
    assert_eq!(told[0]["message"]["migrate_to_chat_id"], new);
    assert_eq!(told[1]["message"]["migrate_from_chat_id"], old);
}

#[test]
fn a_post_of_the_bot_in_the_channel_is_brought_into_the_group() {
    let site = Site::open();
    let (channel, group) = site.world(|world| (world.channel_id, world.discussion_chat_id));
    let sent = site.tg("sendMessage", json!({"chat_id": channel, "text": "Новость"}));
    assert_eq!(sent["result"]["sender_chat"]["id"], channel);
    let told = updates(&site, json!({}));
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["message"]["chat"]["id"], group);
    assert_eq!(told[0]["message"]["forward_origin"]["message_id"], sent["result"]["message_id"]);
}

#[test]
fn a_group_takes_twenty_messages_a_minute() {
    let site = Site::open();
    site.world(|world| world.limit_calls(true));
    let chat = site.world(|world| world.discussion_chat_id);
    let send = || site.tg("sendMessage", json!({"chat_id": chat, "text": "x"}));
    assert!((0..20).all(|_| send()["ok"] == true));
    let refused = send();
    assert_eq!(refused["error_code"], 429);
    assert!((1..=60).contains(&refused["parameters"]["retry_after"].as_i64().unwrap()));
}

#[test]
fn forms_and_uploads_are_read_like_json() {
    let site = Site::open();
    let chat = site.world(|world| world.admin_chat_id).to_string();
    let base = format!("{}/bot{}", site.simulator.telegram_api_url(), site.key(SimKeyKind::Bot));
    let keyboard = r#"{"inline_keyboard":[[{"text":"a","url":"https://a.example"}]]}"#;
    let form = [("chat_id", chat.as_str()), ("text", "a+b & c"), ("reply_markup", keyboard)];
    let sent = body(site.agent.post(format!("{base}/sendMessage")).send_form(form).unwrap());
    assert_eq!(sent["result"]["text"], "a+b & c");
    assert_eq!(sent["result"]["reply_markup"]["inline_keyboard"][0][0]["url"], "https://a.example");
    let sent = site.upload("sendPhoto", &[("chat_id", &chat)], &[("photo", &png(800, 400, 1))]);
    assert!(sent["result"]["photo"].is_array());
    let got = body(site.agent.get(format!("{base}/getChat?chat_id={chat}")).call().unwrap());
    assert_eq!(got["result"]["type"], "private");
}

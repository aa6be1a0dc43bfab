//! A day with everything in it, and every request and answer of it held against the official contracts.

#[path = "../../src/simulator/tests/contracts.rs"]
#[expect(dead_code, reason = "the simulator's own tests use the rest")]
mod official;

use etronics_bot::clock::HOUR;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, TgSaid, TgUpload, VkFile, WallPlace, WallSaid};
use serde_json::{Map, Value, json};

use crate::stories::leads::{Client, PRICES};
use crate::story::{Of, Story};
use official::{BotApi, VkSchema};

const SPAM: &str = "Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм \
                    @legkij_dohod_bot, осталось 3 места";

/// Comments of every place, a message, presses of every button that is shown, a gap, a person's record.
fn a_full_day() -> Story {
    let more = format!("[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n{PRICES}");
    let mut story = Story::with(crate::story::EVERY_TOKEN, &more);
    let (owner, chat, channel) =
        story.sim.world(|world| (world.admin_chat_id, world.discussion_chat_id, world.channel_id));
    for place in WallPlace::ALL {
        let spammer = story.stranger("Кристина", "Доходова");
        story.sim.world(|world| {
            let target = world.place_for_comments(place, "место");
            world.comment(spammer, target, WallSaid::from(SPAM).with_link("https://a.example", "A")).unwrap();
        });
        story.settle();
    }
    let guest = story.stranger("Ирина", "Белова");
    story.comments(guest, "А во сколько начало и есть ли места для детей?");
    story.sim.world(|world| {
        world.message_to_community(guest, "Здравствуйте");
        let spammer = world.add_tg_user("Crypto Anna");
        let stranger = world.add_channel("Реклама");
        world.say(chat, spammer, SPAM).unwrap();
        world.say_as_channel(chat, stranger, TgSaid::from(SPAM)).unwrap();
        world.channel_post(channel, "Новость").unwrap();
        world.say(owner, owner, "/start").unwrap();
        world.say(owner, owner, "/panel").unwrap();
    });
    story.settle();
    a_talk_on_each_platform(&mut story);
    press_everything(&mut story, owner);
    // Away for long: what was missed is read through the API.
    story.sim.world(|world| {
        world.comment(guest, world_post(&world.comments()), "Ещё вопрос: где парковка?").unwrap();
        world.forget_events();
        world.fail(Fault::once(PlatformSide::Vk, Refusing::Failed(3)));
    });
    story.jump(HOUR);
    story.sim.world(|world| world.say(owner, owner, format!("https://vk.com/id{guest}").as_str()).unwrap());
    story.settle();
    press_everything(&mut story, owner);
    story
}

/// Advertisers with files, edits and answers both ways, who leave and come back.
fn a_talk_on_each_platform(story: &mut Story) {
    let (anna, boris) = (story.anna(), story.boris());
    let (Client::Telegram(on_tg), Client::Vk(on_vk)) = (anna, boris) else { panic!() };
    for (number, client) in [(1, anna), (2, boris)] {
        story.books(client, "Пекарня");
        let id = story.admin_answers(&format!("№{number} ·"), "Добрый день");
        story.sim.world(|world| world.edit(world.admin_chat_id, id, "Добрый вечер").unwrap());
        story.settle();
    }
    let files = ["photo", "document", "voice", "video"];
    let letter = story.sim.world(|world| {
        for kind in files {
            world.tg_writes_with(on_tg, kind, &TgUpload::of_size(kind, "a.bin", 5_000)).unwrap();
        }
        let sent = [VkFile::Photo(1_280, 960), VkFile::Document("a.pdf".to_owned(), 5_000), VkFile::Voice(7)];
        for file in sent {
            world.vk_writes_with(on_vk, "Файл", &[file]);
        }
        world.vk_writes(on_vk, "Опечатка")
    });
    story.settle();
    story.sim.world(|world| {
        world.vk_edits(on_vk, letter, "Без опечатки").unwrap();
        let (chat, admin) = (world.admin_chat_id, world.admin_chat_id);
        for number in [1, 2] {
            let card = format!("№{number} ·");
            let card = world.messages(chat).into_iter().find(|it| it.text.contains(&card)).unwrap().message_id;
            for kind in files {
                let upload = if kind == "photo" {
                    TgUpload::new(kind, "", b"\xff\xd8\xff\xe0 begins a picture")
                } else {
                    TgUpload::of_size(kind, "b.bin", 5_000)
                };
                world.admin_replies_with(admin, chat, card, kind, &upload).unwrap();
            }
        }
    });
    story.settle();
    story.sim.world(|world| {
        for on in [false, true] {
            world.allow_messages(on_vk, on);
            world.tg_blocks(on_tg, !on).unwrap();
        }
    });
    story.settle();
    story.admin_writes("/start");
    story.press("Реклама");
    story.press("Файл");
    story.admin_writes("/start");
}

fn world_post(comments: &[etronics_bot::simulator::Spot]) -> etronics_bot::simulator::Target {
    comments.iter().map(|spot| spot.target).find(|target| target.place == WallPlace::Wall).unwrap()
}

/// Every button that stands in a chat, once.
fn press_everything(story: &mut Story, owner: i64) {
    let shown = story.sim.world(|world| world.messages(owner));
    for message in shown {
        for data in message.keyboard.iter().flatten().filter_map(|button| button.data.clone()) {
            story.sim.world(|world| world.press_data(owner, owner, message.message_id, &data));
            story.settle();
        }
    }
}

/// What a form says: beside files, everything that is no text stands there as JSON.
fn as_meant(params: &Map<String, Value>) -> Map<String, Value> {
    let is_form = params.values().any(|value| value.get("file_size").is_some());
    let meant = |value: &Value| match value.as_str() {
        Some(text) if is_form && (text == "true" || text == "false" || text.starts_with(['{', '['])) => {
            serde_json::from_str(text).unwrap_or_else(|_| value.clone())
        }
        _ => value.clone(),
    };
    params.iter().map(|(name, value)| (name.clone(), meant(value))).collect()
}

#[test]
fn every_request_and_answer_of_a_day_is_as_the_official_contracts_say() {
    let (Some(mut vk), Some(telegram)) = (VkSchema::open(), BotApi::open()) else { return };
    let story = a_full_day();
    let all = [Of::AdminChat, Of::Group, Of::Chats, Of::Dialogs, Of::Presses, Of::Comments, Of::People, Of::Repeats];
    story.perhaps_ignoring(&all, "every call of the day is looked at below, by the contracts");
    let exchanges = story.sim.world(|world| world.transcript());
    let mut called = std::collections::BTreeSet::new();
    for exchange in exchanges.iter().filter(|exchange| exchange.method != "longpoll") {
        let method = exchange.method.as_str();
        called.insert(method.to_owned());
        let answer = &exchange.answer;
        assert!(answer.get("execute_errors").is_none(), "something inside a bundle was refused: {answer:#}");
        let verdict = match exchange.side {
            PlatformSide::Vk => vk.request(method, &exchange.params).and_then(|()| match answer.get("error") {
                Some(error) if error["error_code"] == 100 => Err(format!("{method} was refused: {answer}")),
                Some(_) => Ok(()),
                // Its answer is of whatever was asked inside.
                None if method == "execute" => Ok(()),
                None => vk.answer(method, answer),
            }),
            PlatformSide::Max => Err(format!("nothing is asked of MAX without a bot there: {method}")),
            PlatformSide::Telegram => {
                telegram.request(method, &as_meant(&exchange.params)).and_then(|()| match &answer["result"] {
                    Value::Null => Ok(()),
                    result => telegram.answer(method, result),
                })
            }
        };
        verdict.unwrap_or_else(|wrong| panic!("{wrong}\n{:#}\n{answer:#}", json!(exchange.params)));
    }
    let expected = [
        "wall.deleteComment",
        "photos.deleteComment",
        "video.deleteComment",
        "market.deleteComment",
        "board.deleteComment",
        "groups.ban",
        "users.get",
        "wall.get",
        "execute",
        "getUpdates",
        "sendMessage",
        "editMessageText",
        "deleteMessage",
        "answerCallbackQuery",
        "setMyCommands",
        "copyMessage",
        "getFile",
        "sendDocument",
        "messages.send",
        "messages.edit",
        "messages.sendMessageEventAnswer",
        "photos.getMessagesUploadServer",
        "photos.saveMessagesPhoto",
        "docs.getMessagesUploadServer",
        "docs.save",
    ];
    for method in expected {
        assert!(called.contains(method), "{method} was not called; {called:?}");
    }
}

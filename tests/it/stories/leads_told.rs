//! What an admin sees of a talk: every picture of an album, what a press sent, what it did not, and how long somebody waits.

use etronics_bot::clock::{HOUR, MINUTE};
use etronics_bot::simulator::{Fault, PlatformSide, VkFile};

use super::leads::{Client, PRICES};
use super::refused::vk;
use crate::story::{EVERY_TOKEN, Of, Story};

impl Story {
    /// The pictures that stand in the admin chat.
    fn pictures_in_chat(&self) -> Vec<i64> {
        self.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id).into_iter();
            shown.filter(|it| it.shows.to_lowercase().contains("photo")).map(|it| it.message_id).collect()
        })
    }

    /// The message that the newest one of the bot's in the admin chat answers.
    fn newest_answers(&self) -> Option<i64> {
        self.sim.world(|world| {
            let bot = world.bot_id;
            let shown = world.messages(world.admin_chat_id).into_iter();
            shown.rev().find(|message| message.from == bot).and_then(|message| message.reply_to)
        })
    }
}

#[test]
fn every_picture_of_an_album_of_vk_is_answered_and_forgotten_as_the_first_one() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    let Client::Vk(id) = boris else { panic!() };
    story.books(boris, "Выставка");
    story.sim.world(|world| world.vk_writes_with(id, "Афиши", &[VkFile::Photo(1_280, 960), VkFile::Photo(1_280, 960)]));
    story.settle();
    let pictures = story.pictures_in_chat();
    assert_eq!(pictures.len(), 2);
    for (picture, words) in pictures.iter().zip(["Первая хороша", "Вторая лучше"]) {
        story.sim.world(|world| {
            let admin = world.admin_chat_id;
            world.admin_replies(admin, admin, *picture, words).unwrap();
        });
        story.settle();
        assert_eq!(story.hears(boris), words);
    }
    story.writes(boris, "/forget");
    story.presses(boris, "Удалить всё");
    assert_eq!(story.pictures_in_chat(), [0_i64; 0]);
    story.whatever_else_is_said();
}

#[test]
fn what_a_press_sent_is_seen_by_every_admin_and_can_be_answered() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for (number, client) in [(1, story.anna()), (2, story.boris())] {
        story.books(client, "Концерт");
        let card = story.card_with(&format!("Заявка №{number}"));
        story.press("📋 Шаблоны");
        story.press("Даты свободны");
        let told = story.told_admin().pop().unwrap();
        assert!(told.starts_with("📤 ") && told.contains(&format!("№{number}\nЭти даты свободны")), "{told}");
        assert_eq!(story.newest_answers(), Some(card));
        story.admin_answers("📤 ", "И ещё: картинку пришлёте?");
        assert_eq!(story.hears(client), "И ещё: картинку пришлёте?");
    }
    story.whatever_else_is_said();
}

#[test]
fn what_a_press_could_not_send_says_whose_it_was() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    story.books(boris, "Концерт");
    let card = story.card_with("Заявка №1");
    let refusal = vk(901, "Can't send messages for users without permission");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, refusal).of("messages.send")));
    story.press("📋 Шаблоны");
    story.press("Даты свободны");
    let told = story.told_admin().pop().unwrap();
    assert!(told.starts_with("❌ Борис Смирнов · №1: не доставлено: этому человеку нельзя написать"), "{told}");
    assert!(told.contains("«Эти даты свободны"), "{told}");
    assert_eq!(story.newest_answers(), Some(card));
    story.whatever_else_is_said();
}

#[test]
fn a_reminder_below_an_hour_counts_minutes_and_a_request_of_pictures_says_so_in_the_list() {
    let mut story = Story::with(EVERY_TOKEN, &PRICES.replace("[leads]\n", "[leads]\nremind_after = \"30m\"\n"));
    let boris = story.boris();
    let Client::Vk(id) = boris else { panic!() };
    story.writes(boris, "/ads");
    story.sim.world(|world| world.vk_writes_with(id, "", &[VkFile::Photo(1_280, 960)]));
    story.settle();
    for answer in ["Пост", "20.12", "10к", "сюда", "Подтвердить"] {
        story.writes(boris, answer);
    }
    story.jump(31 * MINUTE);
    let reminder = story.told_admin().into_iter().rev().find(|text| text.starts_with('⏰')).unwrap();
    assert!(reminder.contains("№1 ждёт ответа уже 3") && reminder.contains(" мин:"), "{reminder}");
    story.admin_writes("/start");
    story.press("Реклама");
    story.press("Новые");
    assert!(story.screen().contains(": см. файлы"), "{}", story.screen());
    story.whatever_else_is_said();
}

#[test]
fn a_bare_sum_is_in_the_currency_of_the_price_list() {
    let prices = PRICES.replace("5000", "\"$100\"").replace("8 000 ₽", "$200");
    let mut story = Story::with(EVERY_TOKEN, &prices);
    let anna = story.anna();
    for answer in ["/ads", "Пекарня", "Пост", "завтра", "до 10к"] {
        story.writes(anna, answer);
    }
    assert!(story.hears(anna).starts_with("Понял: до 10\u{202f}000 $."), "{}", story.hears(anna));
    story.whatever_else_is_said();
}

#[test]
fn a_question_on_vk_takes_nothing_along_that_was_written_hours_before() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    let Client::Vk(id) = boris else { panic!() };
    story.sim.world(|world| world.vk_writes_with(id, "Смотрите, какой закат", &[VkFile::Photo(1_280, 960)]));
    story.settle();
    story.jump(2 * HOUR);
    story.writes(boris, "Начать");
    story.presses(boris, "У меня другой вопрос");
    story.writes(boris, "А парковка у вас есть?");
    let told = story.told_admin();
    assert!(told.last().unwrap().contains("А парковка у вас есть?"), "{told:#?}");
    assert!(!told.iter().any(|text| text.contains("закат")), "{told:#?}");
    assert_eq!(story.pictures_in_chat(), [0_i64; 0]);
    story.whatever_else_is_said();
}

#[test]
fn a_picture_with_a_question_on_vk_stands_below_a_name() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    let Client::Vk(id) = boris else { panic!() };
    for words in ["Подойдёт такой логотип для афиши?", "А такой?"] {
        story.sim.world(|world| world.vk_writes_with(id, words, &[VkFile::Photo(1_280, 960)]));
        story.settle();
        story.writes(boris, "У меня другой вопрос");
    }
    assert_eq!(story.pictures_in_chat().len(), 2);
    let told = story.told_admin();
    let of_picture = |text: &&String| text.starts_with("💬") || text.starts_with("📎");
    assert!(told.iter().any(|text| of_picture(&text)), "{told:#?}");
    for text in told.iter().filter(of_picture) {
        assert!(text.contains("Борис Смирнов"), "{text}");
    }
    story.whatever_else_is_said();
}

#[test]
fn who_is_known_by_name_and_cannot_be_answered_any_more_is_told_of_by_it() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    story.writes(boris, "Хочу купить рекламу, бюджет 15000");
    story.pass(1);
    let refusal = vk(902, "Can't send messages to this user due to their privacy settings");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, refusal).of("messages.send")));
    story.writes(boris, "Кофейня «Зерно»");
    story.pass(1);
    let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
    let told: Vec<_> = shown.iter().filter(|message| message.text.contains("не даёт боту ответить")).collect();
    assert_eq!(told.len(), 1, "{shown:#?}");
    assert!(told[0].text.contains("Борис Смирнов"), "{}", told[0].text);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Dialogs], "what else is said is no matter here");
}

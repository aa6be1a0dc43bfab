//! No word of an advertiser is lost once a person talks with them, and every word stands with the lead it is about.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::leads::LeadStatus;
use etronics_bot::simulator::{TgUpload, VkFile};
use etronics_bot::store::{LeadKind, Side};

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Of, Story};

impl Story {
    /// The newest message of the admin chat ends with these words.
    #[track_caller]
    pub(crate) fn admin_has_just_heard(&self, words: &str) {
        let told = self.told_admin();
        assert!(told.last().is_some_and(|text| text.ends_with(words)), "«{words}»: {told:#?}");
    }

    /// Somebody answers a message that they were sent, the newest with these words.
    #[track_caller]
    pub(crate) fn client_answers(&mut self, client: Client, to: &str, text: &str) {
        self.sim.world(|world| match client {
            Client::Telegram(id) => {
                let to = world.messages(id).into_iter().rev().find(|it| it.text.contains(to)).expect("it stands there");
                world.reply(id, id, to.message_id, text).unwrap();
            }
            Client::Vk(id) => {
                let to = world.vk_said_to(id).into_iter().rev().find(|it| it.text.contains(to)).expect("it was sent");
                world.vk_replies(id, to.in_dialog, text).unwrap();
            }
        });
        self.settle();
    }

    /// A whole talk of somebody with whom an admin talks.
    fn books_by_the_command(&mut self, client: Client, product: &str) {
        for answer in ["/ads", product, "Пост", "20.12", "10к", "сюда", "Подтвердить"] {
            self.writes(client, answer);
        }
    }

    pub(crate) fn whatever_else_is_said(&self) {
        let rest = [Of::AdminChat, Of::Chats, Of::Dialogs, Of::Presses];
        self.perhaps_ignoring(&rest, "whole talks: each story looks at the words it is about");
    }
}

#[test]
fn what_clients_write_reads_like_no_line_of_the_bots_own() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.books_by_the_command(anna, "Торты на заказ\n\nБюджет: 900 000 ₽\nКонтакт: @zlodey\n\n✅ Согласовано");
    let cards: Vec<String> = story.told_admin().into_iter().filter(|told| told.contains("Заявка №1")).collect();
    assert!(!cards.is_empty());
    for card in cards {
        let budgets: Vec<&str> = card.lines().filter(|line| line.starts_with("Бюджет:")).collect();
        assert!(budgets.len() == 1 && budgets[0].ends_with("(«10к»)"), "{card}");
        assert!(card.contains("Торты на заказ ⏎ Бюджет: 900 000 ₽ ⏎ Контакт: @zlodey ⏎ ✅ Согласовано"), "{card}");
    }
    let boris = story.boris();
    story.writes(boris, "/start");
    story.presses(boris, "У меня другой вопрос");
    story.writes(boris, "Спасибо!\n18:14 · отвечено\n\n🔴 Ключ администратора больше не действует");
    story.writes(boris, "Пришлите новый\nответом на это сообщение");
    let quoted = |words: &str| {
        let quote = format!("<blockquote>{words}");
        story.sim.world(|world| {
            let said = |exchange: &etronics_bot::simulator::Exchange| {
                exchange.params.get("text").and_then(|text| text.as_str()).is_some_and(|text| text.contains(&quote))
            };
            world.exchanges().any(said)
        })
    };
    assert!(quoted("Спасибо!\n18:14") && quoted("Пришлите новый\n"));
    story.whatever_else_is_said();
}

#[test]
fn who_goes_on_after_their_question_was_closed_is_heard() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for (number, client) in [(1, story.anna()), (2, story.boris())] {
        story.writes(client, "/start");
        story.presses(client, "У меня другой вопрос");
        story.writes(client, "Когда концерт?");
        story.admin_answers("Когда концерт?", "Завтра в семь");
        story.press("Отвечено");
        story.writes(client, "спасибо");
        story.admin_has_just_heard("спасибо");
        assert_eq!(story.store(|db| db.leads().lead(number)).unwrap().status, LeadStatus::Closed);
        story.writes(client, "А билеты ещё есть?");
        story.admin_has_just_heard("А билеты ещё есть?");
        let question = story.store(|db| db.leads().lead(number)).unwrap();
        assert_eq!((question.kind, question.status), (LeadKind::Question, LeadStatus::InProgress));
        story.admin_answers("А билеты ещё есть?", "Есть");
        assert_eq!(story.hears(client), "Есть");
    }
    story.whatever_else_is_said();
}

#[test]
fn a_question_that_was_closed_without_an_answer_leaves_the_bot_free_to_speak() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.writes(anna, "/start");
    story.presses(anna, "У меня другой вопрос");
    story.writes(anna, "Когда концерт?");
    story.press("Отвечено");
    story.writes(anna, "Сколько стоит реклама у вас?");
    assert!(story.hears(anna).contains("Что рекламируем?"), "{}", story.hears(anna));
    story.whatever_else_is_said();
}

#[test]
fn who_answers_an_admin_about_an_unfinished_request_is_heard_and_it_stays_on_its_shelf() {
    for client_of in [Story::anna, Story::boris] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        let client = client_of(&story);
        story.writes(client, "хочу рекламу");
        story.writes(client, "Студия растяжки");
        story.jump(2 * DAY + HOUR);
        story.admin_answers("Заявка не закончена", "Подскажем с форматом: какой у вас бюджет?");
        story.writes(client, "бюджет 20000, пишите на anna@mail.example");
        story.admin_has_just_heard("бюджет 20000, пишите на anna@mail.example");
        let draft = story.leads().remove(0);
        assert_eq!((draft.status, draft.confirmed_at), (LeadStatus::New, None));
        story.admin_writes("/start");
        story.press("Реклама");
        story.press("✍️ Незаконченные");
        assert!(story.screen().contains("Студия растяжки"), "{}", story.screen());
        // What was begun can still be finished.
        story.jump(13 * HOUR);
        story.writes(client, "/ads");
        story.presses(client, "Продолжить");
        assert!(story.hears(client).starts_with("Какой формат?"), "{}", story.hears(client));
        story.whatever_else_is_said();
    }
}

#[test]
fn a_seller_whom_an_admin_answers_is_heard() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        story.writes(client, "Предлагаю накрутку живых подписчиков");
        let number = story.store(|db| db.leads().letters(LeadKind::Offer, 1)).remove(0).id;
        story.admin_writes("/start");
        story.press("Реклама");
        story.press("🤫 Предложения");
        story.press(&format!("№{number}"));
        story.admin_answers(&format!("№{number} ·"), "А дизайн обложки делаете?");
        story.writes(client, "Да, от 2000 рублей");
        story.admin_has_just_heard("Да, от 2000 рублей");
        // The next day too.
        story.jump(13 * HOUR);
        story.writes(client, "Предлагаю ещё логотип");
        story.admin_has_just_heard("Предлагаю ещё логотип");
    }
    story.whatever_else_is_said();
}

#[test]
fn a_closed_request_is_taken_up_again_by_the_clients_answer() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for (number, client) in [(1, story.anna()), (2, story.boris())] {
        story.books(client, "Пекарня");
        story.press("Согласовано");
        story.press("Закрыть");
        story.admin_answers(&format!("№{number} ·"), "Повторим?");
        story.writes(client, "Да, ещё два поста!");
        story.admin_has_just_heard("Да, ещё два поста!");
        assert_eq!(story.leads()[0].status, LeadStatus::InProgress);
        // One that was rejected stays so until an admin says otherwise.
        story.press("Отклонить");
        story.press("не подходит");
        story.admin_answers(&format!("№{number} ·"), "Увы, на этой неделе всё занято");
        story.writes(client, "А на следующей?");
        story.admin_has_just_heard("А на следующей?");
        assert_eq!(story.leads()[0].status, LeadStatus::Rejected);
    }
    story.whatever_else_is_said();
}

#[test]
fn an_agreement_is_never_dropped_and_goes_to_the_request_it_answers() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for (first, client) in [(1, story.anna()), (3, story.boris())] {
        story.books(client, "Первая");
        let card = format!("№{first} ·");
        story.admin_answers(&card, "Подойдёт двадцатое за 4000?");
        story.writes(client, "А двадцать первое?");
        story.admin_answers(&card, "Секунду, уточню");
        for yes in ["ок", "Да", "Согласен", "👍", "+"] {
            story.writes(client, yes);
            story.admin_has_just_heard(&format!("№{first}\n{yes}"));
        }
        // Of two requests the one that an admin spoke in last.
        story.books_by_the_command(client, "Вторая");
        story.writes(client, "И картинку пришлю");
        story.admin_has_just_heard(&format!("№{}\nИ картинку пришлю", first + 1));
        story.admin_answers(&card, "Двадцать первое свободно");
        story.writes(client, "Да");
        story.admin_has_just_heard(&format!("№{first}\nДа"));
        story.admin_answers(&format!("№{} ·", first + 1), "А вторую берём за 5000?");
        story.writes(client, "Согласна");
        story.admin_has_just_heard(&format!("№{}\nСогласна", first + 1));
        // And where they say themselves which one they mean, that one.
        story.client_answers(client, "Двадцать первое свободно", "Тогда ждём двадцать первого");
        story.admin_has_just_heard(&format!("№{first}\nТогда ждём двадцать первого"));
    }
    story.whatever_else_is_said();
}

#[test]
fn files_of_a_second_request_stand_with_it_and_are_shown() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for (first, client) in [(1, story.anna()), (3, story.boris())] {
        story.books(client, "Первая");
        story.writes(client, "/ads");
        let sends = |story: &mut Story, words: &str| {
            story.sim.world(|world| match client {
                Client::Telegram(id) => {
                    world.tg_writes_with(id, words, &TgUpload::of_size("photo", "", 40_000)).unwrap();
                }
                Client::Vk(id) => {
                    world.vk_writes_with(id, words, &[VkFile::Photo(1_280, 960)]);
                }
            });
            story.settle();
        };
        sends(&mut story, "Вторая: афиша концерта");
        sends(&mut story, "");
        assert!(story.hears(client).contains("Записал"), "{}", story.hears(client));
        for (press, answer) in [(true, "Пост"), (false, "завтра"), (false, "1000"), (true, "Писать сюда")]
        {
            if press {
                story.presses(client, answer);
            } else {
                story.writes(client, answer);
            }
        }
        story.presses(client, "Подтвердить");
        let pictures = story.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id).into_iter();
            shown.filter(|it| it.shows.to_lowercase().contains("photo")).count()
        });
        assert_eq!(pictures, if first == 1 { 2 } else { 4 });
        let letters = story.store(|db| db.lead_messages().talk_of(first + 1, 100));
        let said: Vec<&str> =
            letters.iter().filter(|it| it.side == Side::Client).map(|letter| letter.text.as_str()).collect();
        assert_eq!(said, ["Вторая: афиша концерта", "", "завтра", "1000"]);
        let bot = letters.iter().filter(|it| it.side == Side::Bot).count();
        assert!(bot >= 5, "the bot's questions stand there too: {letters:#?}");
    }
    story.whatever_else_is_said();
}

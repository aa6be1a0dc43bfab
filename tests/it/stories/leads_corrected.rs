//! Advertisers who leave, come back, correct themselves, write at length or under an odd name: nothing of it is lost or said
//! otherwise.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::event::Command;
use etronics_bot::domain::leads::{LeadStatus, Step};
use etronics_bot::simulator::TgSaid;
use serde_json::json;

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Story};

impl Story {
    /// Somebody changes what they wrote last, which was this, and what comes of it.
    #[track_caller]
    pub(crate) fn mends(&mut self, client: Client, text: &str, to: &str) {
        self.sim.world(|world| match client {
            Client::Telegram(id) => {
                let last = world.messages(id).into_iter().rev().find(|it| it.text == text).unwrap().message_id;
                world.edit(id, last, to).unwrap();
            }
            Client::Vk(id) => {
                let last = (1..200).rev().find(|at| world.vk_edits(id, *at, to).is_ok());
                last.expect("they wrote something");
            }
        });
        self.settle();
    }
}

const LAW: &str = "[leads]\nlaw = true\n[[leads.formats]]\nname = \"Пост\"\nprice = 5000\n";

#[test]
fn who_leaves_at_a_question_of_the_law_leaves_no_mark() {
    let mut story = Story::with(EVERY_TOKEN, LAW);
    for client in [story.anna(), story.boris()] {
        for step in [Step::Platform, Step::Party, Step::Erid] {
            story.books(client, "Ярмарка");
            for (known, answer) in [(Step::Party, "ВКонтакте"), (Step::Erid, "ООО «Ромашка», ИНН 7707083893")]
            {
                if Step::ALL.iter().position(|it| *it == step) >= Step::ALL.iter().position(|it| *it == known) {
                    story.writes(client, answer);
                }
            }
            story.writes(client, "Отмена");
            assert!(story.hears(client).starts_with("Передал администратору"), "{step:?}: {}", story.hears(client));
            let wish = story.leads().remove(0).wish;
            let is_word = |text: &Option<String>| text.as_deref() == Some("Отмена");
            assert!(!is_word(&wish.party_text) && !is_word(&wish.erid), "{wish:?}");
            story.jump(61_000);
        }
    }
    story.whatever_else_is_said();
}

#[test]
fn a_format_that_is_not_on_the_list_any_more_is_asked_about_again() {
    let mut story = Story::with(EVERY_TOKEN, &PRICES.replace("\"Пост\"", "\"История\""));
    let clients = [story.anna(), story.boris()];
    for client in clients {
        story.writes(client, "/ads");
        story.writes(client, "Кофейня");
    }
    story.admin_writes("/start");
    story.press("Реклама");
    story.press("Прайс");
    story.press("✖ История");
    for client in clients {
        story.presses(client, "История");
        assert!(story.hears(client).starts_with("Прайс изменился"), "{}", story.hears(client));
        assert!(story.hears(client).contains("[Пост с закрепом]"), "{}", story.hears(client));
        story.presses(client, "Пост с закрепом");
        assert!(story.hears(client).starts_with("Понял: Пост с закрепом — 8"), "{}", story.hears(client));
    }
    story.whatever_else_is_said();
}

#[test]
fn where_no_requests_are_taken_what_was_promised_is_done() {
    let mut story = Story::with(EVERY_TOKEN, &PRICES.replace("[leads]\n", "[leads]\nenabled = false\n"));
    for client in [story.anna(), story.boris()] {
        story.writes(client, "/ads");
        assert!(story.hears(client).contains("передам администратору"), "{}", story.hears(client));
        story.writes(client, "Хочу пост о пекарне на пятницу");
        story.admin_has_just_heard("новый");
        assert!(story.told_admin().last().unwrap().contains("Хочу пост о пекарне на пятницу"));
        assert!(story.hears(client).starts_with("Передал администратору"), "{}", story.hears(client));
    }
    story.whatever_else_is_said();
}

#[test]
fn a_request_that_is_finished_later_is_heard_as_a_new_one() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    for answer in ["хочу рекламу", "Студия растяжки"] {
        story.writes(anna, answer);
    }
    story.jump(2 * DAY + HOUR);
    story.admin_has_just_heard("новая");
    story.admin_writes("Коллеги, кто сегодня?");
    story.presses(anna, "Продолжить");
    for answer in ["Пост", "20.12", "10к", "сюда", "Подтвердить"] {
        story.writes(anna, answer);
    }
    let card = story.sim.world(|world| world.messages(world.admin_chat_id)).pop().unwrap();
    assert!(card.text.contains("Заявка №1 · Telegram · горячая") && !card.silent, "{card:#?}");
    assert!(!story.told_admin().iter().any(|text| text.contains("Заявка не закончена")), "{:#?}", story.told_admin());
    story.whatever_else_is_said();
}

#[test]
fn long_words_reach_the_admin_whole() {
    let long = |words: &str, end: &str| {
        let count = 4_000 / words.chars().count();
        let text: String = words.repeat(count).chars().take(4_000 - end.chars().count()).collect();
        format!("{text}{end}")
    };
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        story.writes(client, "/start");
        story.presses(client, "У меня другой вопрос");
        story.writes(client, &long("Вопрос с подробностями & <скобками>. ", "конец вопроса"));
        assert!(story.told_admin().iter().any(|text| text.ends_with("конец вопроса")), "{:#?}", story.told_admin());
        story.writes(client, &long("Ещё подробности. ", "конец письма"));
        assert!(story.told_admin().iter().any(|text| text.ends_with("конец письма")), "{:#?}", story.told_admin());
        story.press("Отвечено");
        story.writes(client, "/ads");
        story.writes(client, &long("Очень длинный бриф. ", "конец брифа"));
        for answer in ["Пост", "20.12", "10к", "сюда"] {
            story.writes(client, answer);
        }
        assert!(story.hears(client).contains("Всё верно?"), "{}", story.hears(client));
        story.presses(client, "Подтвердить");
        assert!(story.told_admin().iter().any(|text| text.ends_with("конец брифа")), "{:#?}", story.told_admin());
    }
    assert_eq!(story.refused(), [""; 0]);
    story.markup = true;
    story.whatever_else_is_said();
}

#[test]
fn an_answer_that_was_mended_counts_as_mended() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        for answer in ["/ads", "Магазин цветов", "Пост", "завтра", "5000"] {
            story.writes(client, answer);
        }
        story.mends(client, "5000", "50000");
        assert!(story.hears(client).contains("50\u{202f}000 ₽"), "{}", story.hears(client));
        assert!(story.hears(client).contains("Как с вами связаться"), "{}", story.hears(client));
        let wish = story.leads().remove(0).wish;
        assert_eq!(wish.budget_text.as_deref(), Some("50000"));
        for answer in ["сюда", "Подтвердить"] {
            story.writes(client, answer);
        }
        // A question: the card says what it says now.
        story.jump(13 * HOUR);
        story.press("Отклонить");
        story.press("не подходит");
        story.writes(client, "/start");
        story.presses(client, "У меня другой вопрос");
        story.writes(client, "Когда концрт?");
        story.mends(client, "Когда концрт?", "Когда концерт и сколько стоит?");
        let told = story.told_admin();
        assert!(
            told.iter().any(|text| text.starts_with("❔") && text.contains("Когда концерт и сколько")),
            "{told:#?}"
        );
        story.admin_has_just_heard("Когда концерт и сколько стоит?");
        story.press("Отвечено");
    }
    story.whatever_else_is_said();
}

#[test]
fn who_wants_to_go_on_is_asked_the_question_and_their_yes_is_no_answer_to_it() {
    for client_of in [Story::anna, Story::boris] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        let client = client_of(&story);
        for answer in ["хочу рекламу", "Студия растяжки", "Пост", "завтра"] {
            story.writes(client, answer);
        }
        story.jump(2 * DAY + HOUR);
        assert!(story.hears(client).contains("Продолжим?"), "{}", story.hears(client));
        story.writes(client, "да, давайте продолжим");
        assert!(story.hears(client).starts_with("На какой бюджет"), "{}", story.hears(client));
        assert_eq!(story.leads()[0].wish.budget_text, None);
        story.whatever_else_is_said();
    }
}

#[test]
fn hidden_links_are_shown_a_template_goes_once_and_nobody_is_called_by_nothing() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    let nameless = Client::Telegram(story.sim.world(|world| world.add_tg_user("\u{200b}\u{3164}")));
    for client in [nameless, boris] {
        story.books(client, "Концерт");
    }
    let linked = |text: &str, to: Option<i64>, from: usize, length: usize| {
        let link = json!([{"type": "text_link", "offset": from, "length": length, "url": "https://price.example/x"}]);
        let extra = serde_json::Map::from_iter([("entities".to_owned(), link)]);
        TgSaid { text: text.to_owned(), reply_to: to, extra }
    };
    let Client::Telegram(id) = nameless else { panic!() };
    story.sim.world(|world| world.tg_writes(id, linked("Наш прайс тут, смотрите", None, 4, 5)).unwrap());
    story.settle();
    story.admin_has_just_heard("\nНаш прайс (https://price.example/x) тут, смотрите");
    // Nobody is called by signs that are not seen.
    assert!(story.told_admin().last().unwrap().contains(&id.to_string()), "{:#?}", story.told_admin());
    let card = story.card_with("Заявка №2");
    story.sim.world(|world| {
        let admin = world.admin_chat_id;
        world.say(admin, admin, linked("Прайс тут", Some(card), 6, 3)).unwrap();
    });
    story.settle();
    assert_eq!(story.hears(boris), "Прайс тут (https://price.example/x)");
    story.press("📋 Шаблоны");
    story.sim.world(|world| {
        let admin = world.admin_chat_id;
        let with = world.messages(admin).into_iter().rev();
        let mut with = with.filter(|it| it.keyboard.iter().flatten().any(|button| button.label == "Даты свободны"));
        let message = with.next().expect("templates are offered").message_id;
        for _ in 0..2 {
            world.press(admin, admin, message, "Даты свободны").unwrap();
        }
    });
    story.settle();
    let times = story.said_to(boris).iter().filter(|text| text.starts_with("Эти даты свободны")).count();
    assert_eq!(times, 1, "{:#?}", story.said_to(boris));
    story.whatever_else_is_said();
}

#[test]
fn who_is_not_heard_may_be_forgotten_and_calls_for_no_reminder() {
    for client_of in [Story::anna, Story::boris] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        let client = client_of(&story);
        story.books(client, "Концерт");
        story.press("В чёрный список");
        story.jump(5 * HOUR);
        assert!(!story.told_admin().iter().any(|text| text.starts_with('⏰')), "{:#?}", story.told_admin());
        let said = story.said_to(client).len();
        story.writes(client, "Ау!");
        assert_eq!(story.said_to(client).len(), said);
        story.writes(client, "/forget");
        story.presses(client, "Удалить всё");
        assert!(story.hears(client).starts_with("Готово: всё, что мы знали"), "{}", story.hears(client));
        assert_eq!(story.leads(), []);
        // And are not heard still.
        let said = story.said_to(client).len();
        story.writes(client, "Хочу рекламу");
        assert_eq!(story.said_to(client).len(), said);
        story.whatever_else_is_said();
    }
}

#[test]
fn what_a_client_takes_back_stands_under_no_admins_name() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.books(anna, "Концерт");
    story.admin_answers("Заявка №1", "Подойдёт двадцатое?");
    story.jump(2 * DAY + HOUR);
    story.presses(anna, "Уже не нужно");
    let card = story.message_with("Заявка №1 ·");
    assert!(card.ends_with("отклонена · клиент передумал"), "{card}");
    story.whatever_else_is_said();
}

#[test]
fn questions_have_a_shelf_and_are_found_and_none_is_forgotten() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.sim.world(|world| world.limit_calls(false));
    let crowd: Vec<Client> = (0..31).map(|_| story.anna()).collect();
    for (number, client) in crowd.iter().enumerate() {
        story.writes(*client, "Здравствуйте");
        story.writes(*client, &format!("А где у вас парковка номер {number}?"));
    }
    let last = crowd[30];
    story.writes(last, "И сколько она стоит в час?");
    let told = |story: &Story, words: &str| story.told_admin().iter().filter(|text| text.contains(words)).count();
    assert_eq!(told(&story, "парковка номер"), 30);
    story.admin_writes("/start");
    story.press("Реклама");
    assert!(story.screen().contains("❔ вопросы без ответа: 31"), "{}", story.screen());
    story.press("Найти");
    story.admin_writes("парковка номер 7");
    assert!(story.screen().contains("❔ №8"), "{}", story.screen());
    // Two days in which nobody rang the clock.
    story.jump(2 * DAY);
    story.pass(2);
    assert_eq!(told(&story, "номер 30"), 1, "{:#?}", story.told_admin());
    assert_eq!(told(&story, "И сколько она стоит в час?"), 1, "what was written after it comes too");
    story.admin_writes("/start");
    story.press("Реклама");
    story.press("❔ Вопросы");
    assert!(story.screen().contains("❔ №31"), "{}", story.screen());
    story.whatever_else_is_said();
}

#[test]
fn words_that_answered_nothing_change_nothing_of_the_request_when_they_are_mended() {
    let mut story = Story::with(EVERY_TOKEN, LAW);
    for client in [story.anna(), story.boris()] {
        story.books(client, "Кофейня");
        story.writes(client, "Отмена");
        let told = story.leads().remove(0).wish;
        assert!(told.consent_at.is_some(), "{told:?}");
        story.jump(HOUR);
        for (said, mended) in [
            ("Можно в среду?", "Поставьте в среду вечером"),
            ("Можно в субботу?", "Можно в четверг?"),
            ("Спасибо, жду!", "Мой телефон +7 999 123-45-67"),
        ] {
            story.writes(client, said);
            story.mends(client, said, mended);
            assert_eq!(story.leads().remove(0).wish, told, "{said} → {mended}");
        }
        assert!(story.told_admin().iter().any(|text| text.ends_with("Поставьте в среду вечером")));
    }
    story.whatever_else_is_said();
}

#[test]
fn a_contact_that_is_mended_was_agreed_to_when_it_was_given() {
    let mut story = Story::with(EVERY_TOKEN, LAW);
    for client in [story.anna(), story.boris()] {
        for answer in ["/ads", "Кофейня", "Пост", "20.12", "10к", "+7 999 123-45-67"] {
            story.writes(client, answer);
        }
        let agreed = story.leads().remove(0).wish.consent_at;
        assert!(agreed.is_some());
        story.jump(HOUR);
        story.mends(client, "+7 999 123-45-67", "+7 999 765-43-21");
        let wish = story.leads().remove(0).wish;
        assert_eq!((wish.contact.as_deref(), wish.consent_at), (Some("+7 999 765-43-21"), agreed));
        // A question says nothing of where they are reached.
        story.mends(client, "+7 999 765-43-21", "А можно в четверг?");
        let wish = story.leads().remove(0).wish;
        assert_eq!((wish.contact.as_deref(), wish.consent_at), (Some("+7 999 765-43-21"), agreed));
    }
    story.whatever_else_is_said();
}

#[test]
fn what_took_the_place_of_an_answer_is_not_changed_by_mending_the_former_one() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    for answer in ["/ads", "Кофейня", "Пост", "20.12", "10к"] {
        story.writes(anna, answer);
    }
    story.writes(anna, "Назад");
    story.presses(anna, "Пропустить");
    story.mends(anna, "10к", "20к");
    assert_eq!(story.leads().remove(0).wish.budget_text.as_deref(), Some(""));
    // What was told at another question is mended where it is kept.
    story.writes(anna, "/cancel");
    for answer in ["/ads", "Пекарня", "Пост", "5000 рублей"] {
        story.writes(anna, answer);
    }
    story.mends(anna, "5000 рублей", "7000 рублей");
    assert_eq!(story.leads().remove(0).wish.budget_text.as_deref(), Some("7000 рублей"));
    story.whatever_else_is_said();
}

#[test]
fn a_mended_answer_is_not_said_to_be_shown_where_it_is_not() {
    let mut story = Story::with(EVERY_TOKEN, LAW);
    for client in [story.anna(), story.boris()] {
        story.writes(client, "/ads");
        story.writes(client, "Кофеня");
        story.mends(client, "Кофеня", "Кофейня");
        assert!(story.hears(client).starts_with("Записал. И ещё вопрос:\n\nКакой формат?"), "{}", story.hears(client));
        for answer in ["Пост", "20.12", "10к", "+7 999 123-45-67"] {
            story.writes(client, answer);
        }
        story.mends(client, "+7 999 123-45-67", "+7 999 765-43-21");
        assert!(
            story.hears(client).starts_with("Записал, заявка теперь такая.\n\nВаша заявка:"),
            "{}",
            story.hears(client)
        );
        story.presses(client, "Подтвердить");
        story.mends(client, "+7 999 765-43-21", "+7 999 111-22-33");
        assert!(story.hears(client).starts_with("Записал. И ещё вопрос:\n\nГде разместить"), "{}", story.hears(client));
        assert_eq!(story.leads().remove(0).wish.contact.as_deref(), Some("+7 999 111-22-33"));
    }
    story.whatever_else_is_said();
}

#[test]
fn a_request_that_an_admin_closed_in_the_middle_of_its_talk_is_not_asked_about_any_more() {
    for client_of in [Story::anna, Story::boris] {
        for law in [false, true] {
            let mut story = Story::with(EVERY_TOKEN, LAW);
            let client = client_of(&story);
            if law {
                story.books(client, "Кофейня");
            } else {
                for answer in ["/ads", "Кофейня", "Пост"] {
                    story.writes(client, answer);
                }
            }
            let (id, now) = (story.leads()[0].id, story.clock.now_ms());
            let reject =
                Command::LeadStatus { id, status: LeadStatus::Rejected, reason: Some("не берём".to_owned()) };
            story.daemon().engine.store().write(|db| db.inbox().put_command(&reject, now)).unwrap();
            story.settle();
            let wish = story.leads().remove(0).wish;
            story.presses(client, "Пропустить");
            assert!(story.hears(client).starts_with("Эта заявка уже закрыта"), "{}", story.hears(client));
            assert!(story.hears(client).contains("[💼 Реклама]"), "{}", story.hears(client));
            let lead = story.leads().remove(0);
            assert_eq!((lead.status, lead.wish), (LeadStatus::Rejected, wish));
            story.presses(client, "💼 Реклама");
            story.writes(client, "Пекарня");
            assert_eq!(story.leads().len(), 2);
            assert!(story.hears(client).starts_with("Какой формат?"), "{}", story.hears(client));
            story.whatever_else_is_said();
        }
    }
}

#[test]
fn however_many_leave_their_talks_each_of_them_is_asked_to_go_on() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.sim.world(|world| world.limit_calls(false));
    let left: Vec<Client> = (0..25).map(|_| story.anna()).collect();
    for client in &left {
        story.writes(*client, "/ads");
        story.writes(*client, "Пекарня");
    }
    story.jump(2 * DAY + HOUR);
    story.pass(3);
    let asked = |client: &&Client| story.hears(**client).starts_with("Вы начинали заявку на рекламу");
    assert_eq!(left.iter().filter(asked).count(), 25);
    story.whatever_else_is_said();
}

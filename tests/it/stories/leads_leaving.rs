//! Whoever wants no more says so in their own words, and whoever wants everything deleted, too.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::leads::LeadStatus;
use etronics_bot::store::LeadKind;

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Story};

#[test]
fn stop_in_any_words_leaves_at_any_question() {
    for words in ["Стоп", "хватит", "не надо", "передумал, не нужно", "Stop"] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        for client in [story.anna(), story.boris()] {
            let answers = ["Кофейня", "Пост", "20.12", "10к", "сюда"];
            for asked in 0..=answers.len() {
                story.writes(client, "/ads");
                for answer in &answers[..asked] {
                    story.writes(client, answer);
                }
                story.writes(client, words);
                assert!(story.hears(client).starts_with("Хорошо, остановились."), "{asked}: {}", story.hears(client));
            }
            assert!(story.leads().iter().all(|lead| lead.status == LeadStatus::Rejected));
        }
        story.whatever_else_is_said();
    }
}

#[test]
fn words_to_an_admin_and_longer_answers_leave_nothing() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for (number, client) in [(1, story.anna()), (2, story.boris())] {
        story.writes(client, "/ads");
        story.writes(client, "Бар «Стоп-кран», не надо закрепа");
        assert!(story.hears(client).starts_with("Какой формат?"), "{}", story.hears(client));
        for answer in ["Пост", "20.12", "10к"] {
            story.writes(client, answer);
        }
        story.writes(client, "не скажу");
        assert!(story.hears(client).starts_with("Не вижу, как с вами связаться."), "{}", story.hears(client));
        assert_eq!(story.leads()[0].wish.contact, None);
        for answer in ["сюда", "Подтвердить"] {
            story.writes(client, answer);
        }
        story.admin_answers(&format!("№{number} ·"), "Нужен закреп?");
        story.writes(client, "Не надо");
        story.admin_has_just_heard("Не надо");
        assert_eq!(story.leads()[0].status, LeadStatus::InProgress);
    }
    story.whatever_else_is_said();
}

#[test]
fn whoever_cancels_what_an_admin_has_is_told_how() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for (number, client) in [(1, story.anna()), (2, story.boris())] {
        story.books(client, "Концерт");
        story.writes(client, "/cancel");
        let hears = story.hears(client);
        assert!(hears.starts_with(&format!("Заявка №{number} уже у администратора.")), "{hears}");
        story.writes(client, "Передумали, извините");
        story.admin_has_just_heard("Передумали, извините");
    }
    story.whatever_else_is_said();
}

#[test]
fn a_yes_to_delete_everything_is_a_yes_also_while_an_admin_talks_with_them() {
    for yes in ["да", "Да", "да, удалить", "удалить", "Удалить всё"] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        for (number, client) in [(1, story.anna()), (2, story.boris())] {
            story.books(client, "Концерт");
            story.admin_answers(&format!("№{number} ·"), "Здравствуйте!");
            story.writes(client, "/forget");
            story.writes(client, "нет");
            assert_eq!(story.hears(client), "Ничего не удалил.");
            assert_eq!(story.leads().len(), 1);
            story.writes(client, "/forget");
            story.writes(client, "А когда выйдет пост?");
            assert_eq!(story.hears(client), "Ничего не удалил.");
            story.admin_has_just_heard("А когда выйдет пост?");
            story.writes(client, "/forget");
            story.writes(client, yes);
            assert!(story.hears(client).starts_with("Готово: всё, что мы знали"), "{yes}: {}", story.hears(client));
            assert_eq!(story.leads(), []);
        }
        story.whatever_else_is_said();
    }
}

#[test]
fn leaving_the_question_of_deleting_leaves_the_request_as_it_is() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    for words in ["/ads", "Кофейня", "/forget", "/cancel"] {
        story.writes(anna, words);
    }
    assert_eq!(story.hears(anna), "Ничего не удалил.");
    assert_eq!(story.leads()[0].status, LeadStatus::New);
    story.whatever_else_is_said();
}

#[test]
fn a_yes_to_what_a_person_asks_since_deletes_nothing() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    for (number, client) in [(1, anna), (2, boris)] {
        story.books(client, "Концерт");
        story.writes(client, "/forget");
        story.admin_answers(&format!("№{number} ·"), "20 декабря свободно. Бронируем?");
        story.writes(client, "Да");
        story.admin_has_just_heard("Да");
        // The button says so plainly, whatever stands between: it is asked about once more.
        story.presses(client, "Удалить всё");
        assert!(story.hears(client).starts_with("Удалить все ваши сообщения"), "{}", story.hears(client));
        story.presses(client, "Отмена");
        assert_eq!(story.hears(client), "Ничего не удалил.");
    }
    story.writes(boris, "/forget");
    let Client::Vk(id) = boris else { panic!() };
    story.sim.world(|world| world.manager_replies(world.owner_id, id, "Подойдёт суббота?").unwrap());
    story.settle();
    story.writes(boris, "Да, конечно");
    story.admin_has_just_heard("Да, конечно");
    assert_eq!(story.leads().len(), 2);
    story.whatever_else_is_said();
}

#[test]
fn a_yes_that_answers_an_admins_letter_is_no_yes_to_the_bot() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.books(anna, "Концерт");
    story.admin_answers("№1 ·", "20 декабря свободно. Бронируем?");
    for yes in ["Да", "Удалить всё"] {
        story.writes(anna, "/forget");
        story.client_answers(anna, "Бронируем?", yes);
        story.admin_has_just_heard(yes);
        assert_eq!(story.leads().len(), 1, "{yes}");
    }
    story.whatever_else_is_said();
}

#[test]
fn what_is_no_plain_yes_to_deleting_is_asked_about_again() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        story.books(client, "Концерт");
        story.writes(client, "/forget");
        for words in ["А что удалится?", "Пока рано удалять", "Удалить всё?", "хорошо"]
        {
            story.writes(client, words);
            assert!(story.hears(client).starts_with("Удалить все ваши сообщения"), "{words}: {}", story.hears(client));
        }
        story.jump(DAY + HOUR);
        story.writes(client, "Да");
        assert!(story.hears(client).starts_with("Удалить все ваши сообщения"), "{}", story.hears(client));
        assert_eq!(story.leads().len(), 1);
        story.writes(client, "Да, удалите");
        assert!(story.hears(client).starts_with("Готово: всё, что мы знали"), "{}", story.hears(client));
        assert_eq!(story.leads(), []);
    }
    story.whatever_else_is_said();
}

#[test]
fn a_yes_to_whether_it_is_wanted_still_deletes_nothing() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.books(anna, "Концерт");
    story.admin_answers("№1 ·", "Добрый день!");
    story.writes(anna, "/forget");
    story.jump(2 * DAY + HOUR);
    story.pass(1);
    assert!(story.hears(anna).starts_with("Подскажите, реклама ещё актуальна?"), "{}", story.hears(anna));
    story.writes(anna, "Да");
    assert_eq!(story.leads().len(), 1);
    assert!(!story.hears(anna).starts_with("Удалить все"), "{}", story.hears(anna));
    story.whatever_else_is_said();
}

#[test]
fn whoever_leaves_a_request_that_an_admin_has_is_heard_by_them_also_at_a_question() {
    let law = PRICES.replace("law = false", "law = true");
    for words in ["Отмените, пожалуйста, передумала", "Я передумал, не нужно"]
    {
        let mut story = Story::with(EVERY_TOKEN, &law);
        for client in [story.anna(), story.boris()] {
            story.books(client, "Концерт");
            assert!(story.hears(client).contains("Где разместить рекламу?"), "{}", story.hears(client));
            story.writes(client, words);
            story.admin_has_just_heard(words);
            assert!(story.hears(client).starts_with("Передал администратору."), "{}", story.hears(client));
            let heard = story.said_to(client).len();
            story.writes(client, "Жду ответа");
            assert_eq!(story.said_to(client).len(), heard, "the law asks no more");

            story.writes(client, "/start");
            story.presses(client, "У меня другой вопрос");
            story.writes(client, "/cancel");
            assert!(story.hears(client).contains(" уже у администратора."), "{}", story.hears(client));
            story.writes(client, "/start");
            story.presses(client, "У меня другой вопрос");
            story.writes(client, words);
            story.admin_has_just_heard(words);
            assert!(story.hears(client).starts_with("Передал администратору."), "{}", story.hears(client));
        }
        assert!(story.leads().iter().all(|lead| lead.kind == LeadKind::Lead && lead.confirmed_at.is_some()));
        story.whatever_else_is_said();
    }
}

#[test]
fn whoever_has_nothing_in_hand_leaves_their_question() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        story.writes(client, "/start");
        story.presses(client, "У меня другой вопрос");
        story.writes(client, "Передумал, не нужно");
        assert!(story.hears(client).starts_with("Хорошо, остановились."), "{}", story.hears(client));
    }
    assert_eq!(story.leads(), []);
    story.whatever_else_is_said();
}

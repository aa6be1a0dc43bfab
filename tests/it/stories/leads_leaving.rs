//! Whoever wants no more says so in their own words, and whoever wants everything deleted, too.

use etronics_bot::domain::leads::LeadStatus;

use super::leads::PRICES;
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

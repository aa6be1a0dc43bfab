//! Whoever wants no more says so in their own words, and whoever wants everything deleted, too.

use etronics_bot::domain::leads::LeadStatus;

use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Story};

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

//! At night only a wave, a dead key and a hot lead are heard; everything else waits in the chat without a sound.

use etronics_bot::clock::{HOUR, MINUTE};
use etronics_bot::simulator::PostDraft;

use super::copies::copying;
use crate::story::{EVERY_TOKEN, MORNING, Of, Story};

/// One in the morning.
const NIGHT: i64 = MORNING + 15 * HOUR;

#[test]
fn an_advertisement_that_waits_for_a_word_is_not_heard_at_night() {
    let mut story = copying("");
    story.publishes(PostDraft::new("Скидки по утрам").ads());
    assert_eq!(story.sounds("Скидки по утрам"), [true]);
    story.jump(NIGHT - story.clock.now_ms());
    story.publishes(PostDraft::new("Скидки по ночам").ads());
    assert_eq!(story.sounds("Скидки по ночам"), [false]);
    story.perhaps_ignoring(&[Of::AdminChat], "whether they are heard is looked at");
}

#[test]
fn a_question_that_nobody_answered_is_not_heard_at_night() {
    let mut story = Story::with(EVERY_TOKEN, "[answers]\nenabled = true\nafter = \"20m\"\n");
    story.jump(NIGHT - story.clock.now_ms());
    let anna = story.stranger("Анна", "Белова");
    story.comments(anna, "А во сколько начало и есть ли места для детей?");
    story.pass(22);
    assert_eq!(story.sounds("Вопрос без ответа"), [false], "{:#?}", story.told_admin());
    story.perhaps_ignoring(&[Of::AdminChat], "whether it is heard is looked at");
}

#[test]
fn a_digest_is_heard_by_day_and_not_at_night_be_it_late_or_set_so() {
    for (at, late, heard) in [("09:00", 0, true), ("09:00", 18 * HOUR, false), ("03:00", 0, false)] {
        let mut story = Story::with(EVERY_TOKEN, &format!("[digest]\nenabled = true\ndaily_at = \"{at}\"\n"));
        // The first digest is the next morning's.
        let due = MORNING + if at == "09:00" { 23 } else { 17 } * HOUR;
        story.jump(due + late + MINUTE - story.clock.now_ms());
        story.pass(8);
        assert_eq!(story.sounds("📈"), [heard], "{at} {late}: {:#?}", story.told_admin());
        story.perhaps_ignoring(&[Of::AdminChat], "whether it is heard is looked at");
    }
}

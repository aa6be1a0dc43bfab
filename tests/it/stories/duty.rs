//! What the daemon says by itself, and how seldom.

use etronics_bot::clock::DAY;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

/// Everything that the bot has said to the admin, oldest first.
fn said(story: &Story) -> Vec<String> {
    story.sim.world(|world| {
        let bot = world.bot_id;
        let shown = world.messages(world.admin_chat_id);
        shown.into_iter().filter(|message| message.from == bot).map(|message| message.text).collect()
    })
}

#[test]
fn after_a_week_of_watching_it_says_once_what_it_would_have_done() {
    let mut story = Story::with(EVERY_TOKEN, "");
    let stranger = story.stranger("Кристина", "Доходова");
    story.comments(stranger, SPAM);
    assert!(said(&story).is_empty(), "observe mode is silent: {:?}", said(&story));
    for _ in 0..9 {
        story.jump(DAY);
    }
    assert_eq!(said(&story), ["👀 за 7 дней убрал бы 1 комментарий"]);
    let labels = story.sim.world(|world| {
        let last = world.messages(world.admin_chat_id).pop().unwrap();
        last.keyboard.concat().into_iter().map(|button| button.label).collect::<Vec<_>>()
    });
    assert_eq!(labels, ["показать", "включить"]);
}

#[test]
fn a_calm_week_in_which_it_acts_is_one_message_a_day_with_removals() {
    let mut story = Story::new();
    let stranger = story.stranger("Кристина", "Доходова");
    for text in [SPAM, "Казино дарит 100 фриспинов за регистрацию, забирай бонус: luckyspin-bonus.example/vk"]
    {
        story.comments(stranger, text);
    }
    assert_eq!(said(&story).len(), 1, "{:?}", said(&story));
    story.jump(DAY);
    assert_eq!(said(&story).len(), 1, "a day without spam is silent: {:?}", said(&story));
    insta::assert_snapshot!(story.rest(), @"2 × wall.deleteComment");
}

#[test]
fn a_community_with_long_poll_switched_off_is_told_at_the_start() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    story.sim.world(|world| world.switch_long_poll(false));
    story.start();
    story.settle();
    let told = said(&story);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("Long Poll") && told[0].contains("check --fix"), "{told:?}");
    story.jump(DAY);
    assert_eq!(said(&story).len(), 1, "told once");
}

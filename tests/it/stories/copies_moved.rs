//! Routes that change while posts wait, and walls that are called in more than one way.

use etronics_bot::simulator::{PostDraft, Rights};

use super::copies::copying;
use super::max_posts::{copying_to_both, copying_to_max};
use crate::story::{EVERY_TOKEN, Of, Story};

#[test]
fn what_waited_for_a_channel_goes_to_the_one_in_its_place_and_nowhere_else() {
    let mut story = copying("sync_deletions = true\n");
    story.perhaps_ignoring(&[Of::AdminChat], "that a right is missing is told");
    story.sim.world(|world| world.set_bot_rights(world.channel_id, None));
    story.publishes(PostDraft::new("Ждёт"));
    story.publishes(PostDraft::new("И этот"));
    assert_eq!(story.copy_states(), ["pending", "pending"]);
    story.kill();
    let place = story.sim.world(|world| {
        let place = world.add_channel("Новый канал");
        world.promote(place, world.bot_id, Some(Rights::ALL));
        world.set_bot_rights(world.channel_id, Some(Rights::ALL));
        place
    });
    story.more = format!("[crosspost]\nenabled = true\nsync_deletions = true\nchannel_id = {place}\n");
    story.start();
    story.settle();
    story.pass(3);
    assert_eq!(story.channel(), "", "the former channel");
    let there: Vec<String> = story.sim.world(|world| world.messages(place)).into_iter().map(|it| it.text).collect();
    assert_eq!(there, ["Ждёт", "И этот"]);
    assert_eq!(story.copy_states(), ["skipped: moved", "skipped: moved", "published", "published"]);
}

#[test]
fn the_own_wall_may_be_called_by_its_short_name() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let channel = story.sim.world(|world| world.channel_id);
    story.more =
        format!("[crosspost]\nenabled = true\n[[crosspost.routes]]\nfrom = \"vk.com/quiet_yard\"\nto = [{channel}]\n");
    story.start();
    story.settle();
    story.pass(2);
    story.old = story.sim.world(|world| world.messages(channel)).len();
    story.publishes(PostDraft::new("Свой пост"));
    story.pass(2);
    assert_eq!(story.channel(), "1: Свой пост");
}

#[test]
fn a_wall_of_two_names_goes_to_the_places_of_both() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (channel, owner, other) = story.sim.world(|world| {
        let other = world.add_channel("Второй канал");
        world.promote(other, world.bot_id, Some(Rights::ALL));
        (world.channel_id, world.other_wall("Соседний дом", "next_house"), other)
    });
    story.more = format!(
        "[crosspost]\nenabled = true\n[[crosspost.routes]]\nfrom = \"club{}\"\nto = [{channel}]\n\
         [[crosspost.routes]]\nfrom = \"next_house\"\nto = [{other}]\n",
        -owner
    );
    story.start();
    story.settle();
    story.pass(2);
    story.old = story.sim.world(|world| world.messages(channel)).len();
    story.sim.world(|world| world.publish_on(owner, PostDraft::new("У соседей")));
    story.pass(2);
    assert_eq!(story.channel(), "1: У соседей");
    let there: Vec<String> = story.sim.world(|world| world.messages(other)).into_iter().map(|it| it.text).collect();
    assert_eq!(there, ["У соседей"]);
}

#[test]
fn max_that_is_taken_out_of_the_config_ends_what_waits_and_its_key_is_nobodys_trouble() {
    let mut story = copying_to_max("");
    story.perhaps_ignoring(&[Of::AdminChat], "what is told is looked at");
    story.sim.world(|world| world.max_rights(world.max_channel_id, None));
    story.publishes(PostDraft::new("Ждёт"));
    story.publishes(PostDraft::new("И этот"));
    assert_eq!(story.copy_states(), ["pending", "pending"]);
    story.kill();
    let channel = story.sim.world(|world| world.channel_id);
    story.more = format!("[crosspost]\nenabled = true\nchannel_id = {channel}\n");
    story.start();
    story.settle();
    story.pass(3);
    assert_eq!(story.copy_states(), ["skipped: no_platform: max", "skipped: no_platform: max"]);
    let told = story.admin_hears();
    assert!(!told.contains("больше не принимается"), "{told}");
    assert_eq!(told.matches("MAX отключён. Пропущено: 2 поста").count(), 1, "{told}");
}

#[test]
fn cards_about_two_places_say_which() {
    let mut story = copying_to_both("");
    let first = story.publishes(PostDraft::new("Первый"));
    let second = story.publishes(PostDraft::new("Второй"));
    story.sim.world(|world| {
        world.delete_post(first);
        world.delete_post(second);
    });
    story.pass(3);
    let told = story.admin_hears();
    assert_eq!(told.matches("больше не виден").count(), 4, "{told}");
    assert_eq!(told.matches("«Первый» · MAX «Тихий двор»").count(), 1, "{told}");
    assert_eq!((story.channel(), story.max().lines().count()), ("1: Первый\n2: Второй".to_owned(), 2));
}

//! Which posts are copied, when, and how quietly; hashtags where the model is silent.

use etronics_bot::simulator::PostDraft;

use super::copies::copying;
use crate::story::{EVERY_TOKEN, Story};

#[test]
fn a_postponed_post_is_copied_when_its_hour_comes() {
    let mut story = copying("");
    let waiting = story.publishes(PostDraft::new("По расписанию").postponed());
    story.pass(5);
    assert_eq!(story.channel(), "");
    story.sim.world(|world| world.publish_postponed(waiting).unwrap());
    story.settle();
    assert_eq!(story.channel(), "1: По расписанию");
}

#[test]
fn a_suggestion_is_copied_once_it_is_the_communitys_own() {
    let mut story = copying("");
    let author = story.stranger("Анна", "Гостева");
    let suggested = story.publishes(PostDraft::new("Нашли ключи у пруда").suggested(author));
    assert_eq!((story.channel(), story.copy_states().len()), (String::new(), 0));
    story.sim.world(|world| world.accept_suggestion(suggested).unwrap());
    story.settle();
    assert_eq!(story.channel(), "1: Нашли ключи у пруда");
}

#[test]
fn silent_copies_make_no_sound_and_previews_can_be_off() {
    let mut story = copying("silent = true\nlink_preview = false\n");
    story.publishes(PostDraft::new("Тихо https://dvor.example"));
    let sent = story.sim.world(|world| world.transcript());
    let channel = story.sim.world(|world| world.channel_id);
    let sent = sent.iter().rev().find(|exchange| exchange.params.get("chat_id") == Some(&channel.into())).unwrap();
    assert_eq!(sent.params["disable_notification"], true);
    assert_eq!(sent.params["link_preview_options"]["is_disabled"], true);
    insta::assert_snapshot!(story.rest(), @"channel: Тихо https://dvor.example");
}

#[test]
fn a_silent_language_model_costs_no_post_its_hashtags() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let channel = story.sim.world(|world| world.channel_id);
    story.more = format!(
        "[crosspost]\nenabled = true\nchannel_id = {channel}\nhashtags = \"openai\"\n\
         [openai]\napi_key = \"sk-nobody\"\nbase_url = \"http://{}/v1\"\n",
        story.sim.address()
    );
    story.start();
    story.settle();
    story.old = story.sim.world(|world| world.messages(channel)).len();
    story.publishes(PostDraft::new("Фестиваль джаза у пруда: музыканты, ярмарка, пироги и лодки"));
    assert_eq!(story.copy_states(), ["published"]);
    let channel = story.channel();
    assert!(channel.contains("\n#"), "{channel}");
}

#[test]
fn a_wall_that_closes_deletes_nothing() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (channel, owner) = story.sim.world(|world| (world.channel_id, world.other_wall("Соседний дом", "next_house")));
    story.more = format!(
        "[crosspost]\nenabled = true\nsync_deletions = true\n[[crosspost.routes]]\nfrom = {owner}\nto = [{channel}]\n"
    );
    story.start();
    story.settle();
    story.old = story.sim.world(|world| world.messages(channel)).len();
    story.clock.advance(1_000);
    story.sim.world(|world| world.publish_on(owner, PostDraft::new("Новость соседей")));
    story.pass(2);
    assert_eq!(story.channel(), "1: Новость соседей");
    story.sim.world(|world| world.close_wall(owner, 15).unwrap());
    story.pass(5);
    assert_eq!(story.channel(), "1: Новость соседей");
    let told = story.sim.world(|world| world.messages(world.admin_chat_id));
    assert!(told.iter().any(|message| message.text.contains("больше не виден")), "{told:#?}");
}

#[test]
fn copies_follow_their_posts_for_so_many_days_and_no_longer() {
    let mut story = copying("sync_days = 1\n");
    let post = story.publishes(PostDraft::new("Было"));
    story.pass(2);
    let asked = |story: &Story| story.calls("wall.getById");
    assert!(asked(&story) > 0);
    story.jump(26 * 60 * 60_000);
    story.pass(3);
    let before = asked(&story);
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Стало")).unwrap());
    for _ in 0..5 {
        story.jump(60 * 60_000);
    }
    assert_eq!((asked(&story), story.channel().as_str()), (before, "1: Было"));
    assert_eq!((story.digests().len(), story.told_admin().len()), (1, 2), "yesterday's, and its picture");
}

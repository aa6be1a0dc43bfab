//! Routes that change while posts wait, and walls that are called in more than one way.

use etronics_bot::simulator::{PlatformSide, PostDraft, Rights};

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

/// The wall goes to a group that is no supergroup yet.
fn into_a_group() -> (Story, i64) {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let group = story.sim.world(|world| world.add_group("Чат двора"));
    story.more = format!("[crosspost]\nenabled = true\nsync_deletions = true\nchannel_id = {group}\n");
    story.start();
    story.settle();
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Chats, Of::Repeats],
        "the group and what is told are looked at where it matters",
    );
    (story, group)
}

impl Story {
    /// The group becomes a supergroup, whose numbers begin anew, and people talk there.
    fn becomes_a_supergroup(&self, group: i64) -> i64 {
        self.sim.world(|world| {
            let there = world.migrate(group).unwrap();
            let neighbour = world.add_tg_user("Сосед");
            for _ in 0..9 {
                world.say(there, neighbour, "Всем привет").unwrap();
            }
            there
        })
    }

    fn words_in(&self, chat: i64) -> String {
        let words = self.sim.world(|world| world.messages(chat)).into_iter().map(|it| it.text);
        words.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ").replace("Всем привет", "·")
    }
}

const TALK: &str = "· | · | · | · | · | · | · | · | ·";

#[test]
fn what_stands_in_a_group_from_before_it_became_a_supergroup_is_told_of_and_no_neighbours_message_is_touched() {
    let (mut story, group) = into_a_group();
    let posts = ["Первый", "Второй"].map(|words| story.publishes(PostDraft::new(words)));
    let album = story.publishes(PostDraft::new("Снимки").photos(3));
    let there = story.becomes_a_supergroup(group);
    story.settle();
    story.sim.world(|world| world.edit_post(posts[0], PostDraft::new("Первый, иначе")).unwrap());
    story.pass(5);
    assert!(story.told_to_admin("номеров которых я не знаю") > 0, "{:?}", story.told_admin());
    for post in [posts[1], album] {
        story.sim.world(|world| world.delete_post(post));
        story.pass(12);
    }
    assert_eq!(story.words_in(there), TALK, "nobody's words went");
    let new = story.publishes(PostDraft::new("Третий"));
    story.sim.world(|world| world.edit_post(new, PostDraft::new("Третий, иначе")).unwrap());
    story.pass(5);
    assert_eq!(story.words_in(there), format!("{TALK} | Третий, иначе"));
    // An order knows what stands there already.
    assert_eq!(story.copy_states().len(), 4, "{:?}", story.copy_states());
}

#[test]
fn calls_that_waited_while_the_group_became_a_supergroup_go_on_there_or_end_with_a_word() {
    let (mut story, group) = into_a_group();
    let posts = ["Первый", "Второй", "Третий"].map(|words| story.publishes(PostDraft::new(words)));
    story.sim.world(|world| world.offline(PlatformSide::Telegram));
    story.sim.world(|world| {
        world.edit_post(posts[0], PostDraft::new("Первый, иначе")).unwrap();
        world.edit_post(posts[1], PostDraft::new("Второй").photo(90, 90)).unwrap();
    });
    story.pass(4);
    story.publishes(PostDraft::new("Четвёртый"));
    let there = story.becomes_a_supergroup(group);
    story.sim.world(|world| world.online(PlatformSide::Telegram));
    story.pass(8);
    assert!(story.words_in(there).starts_with(TALK), "{}", story.words_in(there));
    assert_eq!(story.words_in(there).matches("Четвёртый").count(), 1);
    assert_eq!(story.told_to_admin("осталось в прежней группе"), 2, "{:?}", story.told_admin());
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

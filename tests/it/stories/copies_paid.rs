//! What only paying subscribers may read is shown to nobody else, whenever it became so and whoever orders it.

use etronics_bot::domain::PostRef;
use etronics_bot::domain::event::Command;
use etronics_bot::simulator::{PlatformSide, PostDraft};

use super::copies::copying;
use super::max_posts::copying_to_both;
use crate::commands::{Town, err};
use crate::story::{Of, Story};

const SECRET: &str = "Запись урока, смотреть целиком";

impl Story {
    /// The post is for paying subscribers from now on.
    fn is_paid_for(&self, post: i64) {
        self.sim.world(|world| {
            let draft = world.draft_of(-world.group_id, post).unwrap();
            world.edit_post(post, draft.donut()).unwrap();
        });
    }
}

#[test]
fn what_becomes_paid_for_in_quiet_hours_does_not_go_out() {
    for sleeps in [false, true] {
        let mut story = copying("quiet_hours = \"09:00-18:00\"\n");
        story.perhaps_ignoring(&[Of::AdminChat], "what the admin hears is looked at below");
        let post = story.publishes(PostDraft::new(SECRET));
        story.is_paid_for(post);
        if sleeps {
            story.hours(12);
        } else {
            story.pass(5);
            assert_eq!(story.copy_states(), ["skipped: donut"], "seen at once");
            story.hours(12);
        }
        assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["skipped: donut".to_owned()]));
        let told = story.told_admin();
        let told: Vec<&String> = told.iter().filter(|said| said.contains("только для донов")).collect();
        insta::allow_duplicates! {
            insta::assert_snapshot!(told[0], @"⏭ Пост «Запись урока, смотреть целиком» изменён во ВКонтакте до выхода и пропущен: только для донов");
        }
        assert_eq!(told.len(), 1, "{told:?}");
    }
}

#[test]
fn what_becomes_paid_for_while_it_waits_for_a_word_does_not_go_out() {
    let mut story = copying("approve = \"all\"\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "the card is looked at below");
    let post = story.publishes(PostDraft::new(SECRET));
    story.is_paid_for(post);
    story.pass(3);
    assert_eq!(story.copy_states(), ["skipped: donut"]);
    assert!(!story.screen().contains("Опубликовать"), "{}", story.screen());
    // Nobody has looked since: the press itself does.
    let post = story.publishes(PostDraft::new("Второй урок"));
    story.pass(10);
    story.is_paid_for(post);
    story.press("Опубликовать");
    assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["skipped: donut".to_owned(); 2]));
}

#[test]
fn what_becomes_paid_for_while_its_platform_is_out_of_reach_does_not_go_out() {
    let mut story = copying_to_both("");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "what the admin hears is looked at where it matters");
    story.sim.world(|world| {
        world.offline(PlatformSide::Telegram);
        world.offline(PlatformSide::Max);
    });
    let post = story.publishes(PostDraft::new(SECRET));
    story.publishes(PostDraft::new("Для всех"));
    story.is_paid_for(post);
    story.pass(5);
    story.sim.world(|world| {
        world.online(PlatformSide::Telegram);
        world.online(PlatformSide::Max);
    });
    story.pass(10);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1: Для всех", "1: Для всех"));
    // Of what was on its way to MAX when that went away nobody knows: a person is asked, and sends no more of it.
    let states = story.copy_states();
    assert_eq!(states, ["skipped: donut", "uncertain: part 1 of 1: no answer from max", "published", "published"]);
    story.press("Опубликовать");
    assert_eq!((story.answered().contains("только для донов"), story.max().as_str()), (true, "1: Для всех"));
    story.press("Да");
    assert_eq!(story.copy_states()[1], "failed: donut");
    assert!(story.bot_says().contains("🔒"), "{}", story.bot_says());
}

#[test]
fn of_what_is_out_and_becomes_paid_for_an_admin_hears_and_may_take_it_away() {
    for more in ["", "sync_edits = false\nsync_deletions = true\n"] {
        let mut story = copying(more);
        story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "what the admin hears is looked at below");
        let post = story.publishes(PostDraft::new(SECRET).photo(800, 600));
        story.is_paid_for(post);
        story.pass(3);
        insta::allow_duplicates! {
            insta::assert_snapshot!(story.screen(), @r#"
                🔒 Пост «Запись урока, смотреть целиком» во ВКонтакте теперь только для донов, а в канале его видят все. Удалить копию?
                [Удалить копию] [Оставить]
                "#);
        }
        story.pass(20);
        let asked = story.told_admin().iter().filter(|said| said.contains("🔒")).count();
        assert_eq!((asked, story.copy_states()), (1, vec!["published: held: donut".to_owned()]), "{more}: said once");
        // What only they may read is carried over by nobody.
        story
            .sim
            .world(|world| world.edit_post(post, PostDraft::new("Ещё и конспект").photo(800, 600).donut()).unwrap());
        story.pass(20);
        assert_eq!(story.channel(), format!("1 [photo]: {SECRET}"), "{more}");
        story.press("Удалить копию");
        assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["skipped: donut".to_owned()]), "{more}");
    }
    // Free again, it is a post like any other.
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "as above");
    let post = story.publishes(PostDraft::new(SECRET));
    story.is_paid_for(post);
    story.pass(3);
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Теперь для всех")).unwrap());
    story.pass(3);
    assert_eq!(
        (story.channel().as_str(), story.copy_states()),
        ("1 (edited): Теперь для всех", vec!["published".to_owned()])
    );
}

#[test]
fn nobody_orders_what_is_paid_for_into_a_channel() {
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "what the admin hears is looked at below");
    let post = story.publishes(PostDraft::new(SECRET).donut());
    let before = story.sim.world(|world| world.publish(PostDraft::new("Не дошло").donut()));
    let (owner_id, copy) = (story.sim.world(|world| -world.group_id), story.store(|db| db.copies().rows(0, 1))[0].id);
    for post_id in [post, before, before] {
        story.command(&Command::CopyNow { post: PostRef { owner_id, post_id } });
        assert!(story.bot_says().contains("только для донов"), "{}", story.bot_says());
    }
    story.command(&Command::CopyRetry { id: copy });
    story.admin_writes("/start");
    story.press_data("open cp");
    assert!(!story.screen().contains("[Опубликовать"), "{}", story.screen());
    assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["skipped: donut".to_owned(); 2]));
    // A card of before has the button still.
    story.press_data(&format!("cgo {copy}"));
    assert_eq!(story.channel(), "");
    // Free for all, it goes out like any other.
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Теперь для всех")).unwrap());
    story.command(&Command::CopyNow { post: PostRef { owner_id, post_id: post } });
    assert_eq!(story.channel(), "1: Теперь для всех");
}

#[test]
fn the_command_line_refuses_it_with_the_same_words() {
    let mut town = Town::new(crate::story::EVERY_TOKEN, "[crosspost]\nenabled = true\nchannel_id = -1001000000002\n");
    town.start();
    let (post, group) = town.story.sim.world(|world| (world.publish(PostDraft::new(SECRET).donut()), world.group_id));
    crate::commands::until("it is left out", || town.json(&["crosspost", "list", "--json"])[0]["state"] == "skipped");
    let copy = town.json(&["crosspost", "list", "--json"])[0]["id"].to_string();
    let post = format!("-{group}_{post}");
    for args in
        [["crosspost", "now", post.as_str()], ["crosspost", "retry", copy.as_str()], ["crosspost", "now", &post]]
    {
        let refused = town.run(&args);
        assert_eq!(refused.status.code(), Some(1), "{args:?}: {}", err(&refused));
        assert!(err(&refused).contains("was left out: for paying subscribers only"), "{args:?}: {}", err(&refused));
    }
    assert_eq!(town.json(&["crosspost", "list", "--json"])[0]["message_ids"], serde_json::json!([]));
}

#[test]
fn a_repost_of_what_is_paid_for_is_none_for_everybody() {
    let mut story = copying("");
    story.publishes(PostDraft::new("Смотрите").repost(PostDraft::new(SECRET).donut()));
    assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["skipped: donut".to_owned()]));
    insta::assert_snapshot!(story.rest(), @"");
}

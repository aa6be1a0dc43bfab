//! What people would not wait a minute for is looked at within seconds, without the clock's ring.

use etronics_bot::clock::MINUTE;
use etronics_bot::domain::Period;
use etronics_bot::domain::event::Command;
use etronics_bot::simulator::{Crowd, Fault, PlatformSide, Refusing, WallPlace, WallSaid};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

/// Messages of the bot in the admin's chat with these words.
fn cards(story: &Story, words: &str) -> usize {
    let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
    shown.iter().filter(|message| message.text.contains(words)).count()
}

/// Strangers write spam for so many seconds.
pub(crate) fn raid(story: &mut Story, a_second: usize, seconds: usize) {
    for second in 0..seconds {
        for number in 0..a_second {
            let author = story.stranger("Бот", &format!("{second}-{number}"));
            story.comment(author, &format!("{SPAM} {second} {number}"));
        }
        story.live(1_000);
    }
}

#[test]
fn a_raid_is_told_within_five_seconds_of_its_first_comments_and_once() {
    for tokens in [EVERY_TOKEN, &["community", "service"]] {
        let mut story = Story::with(tokens, "[moderation]\nmode = \"enforce\"\n");
        story.perhaps_ignoring(&[Of::Comments], "when it is told is looked at, not which comments are gone by then");
        story.pass(1);
        raid(&mut story, 40, 5);
        assert_eq!(cards(&story, "налёт"), 1, "with {tokens:?}");
        raid(&mut story, 40, 3);
        story.pass(2);
        assert_eq!(cards(&story, "налёт"), 1, "with {tokens:?}");
    }
}

#[test]
fn a_busy_day_is_no_raid_and_the_next_raid_is_told_again() {
    let mut story = Story::new();
    for _ in 0..4 {
        raid(&mut story, 20, 1);
        story.pass(1);
    }
    assert_eq!(cards(&story, "налёт"), 0, "eighty in four minutes are deleted as they come");
    raid(&mut story, 60, 3);
    assert_eq!(cards(&story, "налёт"), 1);
    story.pass(30);
    raid(&mut story, 60, 3);
    assert_eq!(cards(&story, "налёт"), 2);
    insta::assert_snapshot!(story.rest(), @"267 × wall.deleteComment");
}

#[test]
fn the_card_of_a_raid_comes_before_whatever_else_waits_for_the_chat() {
    let mut story = Story::new();
    let limit = Refusing::Telegram { code: 429, description: "Too Many Requests".to_owned(), retry_after: Some(20) };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, limit).of("sendMessage")));
    // Reports of removals, a digest and an alert wait for a chat that takes nothing.
    let now = story.clock.now_ms();
    let digest = Command::Digest { period: Period::Since { from: now - 3_600_000 } };
    raid(&mut story, 60, 1);
    story.daemon().engine.store().write(|db| db.inbox().put_command(&digest, now)).unwrap();
    raid(&mut story, 60, 3);
    let before = story.sim.world(|world| world.messages(world.admin_chat_id).len());
    story.live(30_000);
    let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
    let new: Vec<&str> = shown[before..].iter().map(|message| message.text.as_str()).collect();
    let heads: Vec<&str> = new.iter().map(|text| text.lines().next().unwrap_or_default()).collect();
    assert!(heads.len() > 1 && heads[0].contains("налёт"), "{heads:#?}");
    insta::assert_snapshot!(story.rest(), @"66 × wall.deleteComment");
}

#[test]
fn reports_of_a_raid_leave_room_in_a_group_that_takes_twenty_messages_a_minute() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    story.ignoring(
        &[Of::AdminChat, Of::Comments],
        "it ends in the midst of the raid; how many reports there are is looked at",
    );
    let chat = story.sim.world(|world| {
        world.admin_chat_id = world.add_group("Правление");
        world.admin_chat_id
    });
    story.start();
    story.settle();
    story.clock.advance(2 * MINUTE);
    let began = story.clock.now_ms();
    raid(&mut story, 80, 3);
    story.live(MINUTE - 5_000);
    let shown = story.sim.world(|world| world.transcript());
    let written = |call: &&etronics_bot::simulator::Exchange| {
        (call.method == "sendMessage" || call.method == "editMessageText")
            && call.at >= began
            && call.params["chat_id"].as_i64() == Some(chat)
    };
    let all: Vec<_> = shown.iter().filter(written).collect();
    let reports = all.iter().filter(|call| call.params["text"].to_string().contains("🧹")).count();
    assert!((10..=15).contains(&reports), "{reports} of {}", all.len());
    assert!(all.len() > reports, "the card found room at once");
}

#[test]
fn a_raid_on_photos_is_told_too() {
    let mut story = Story::new();
    let photo = story.sim.world(|world| world.place_for_comments(WallPlace::Photo, "Фото"));
    for number in 0..160 {
        let author = story.stranger("Бот", &number.to_string());
        story
            .sim
            .world(|world| world.comment(author, photo, WallSaid::from(format!("{SPAM} {number}").as_str())).unwrap());
    }
    story.live(5_000);
    assert_eq!(cards(&story, "налёт"), 1);
    insta::assert_snapshot!(story.rest(), @"8 × photos.deleteComment");
}

#[test]
fn a_crowd_that_comes_at_once_and_then_is_silent_is_a_wave_within_five_seconds() {
    let mut story = super::waves::calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    story.sim.world(|world| {
        let crowd = world.crowd(Crowd::fakes(900_000_000, 30).strangers()).unwrap();
        for id in world.crowd_ids(crowd, 0..30) {
            world.join(id).unwrap();
        }
    });
    story.live(5_000);
    assert_eq!(cards(&story, "Накрутка подписчиков"), 1);
    insta::assert_snapshot!(story.rest(), @"4 × groups.ban");
}

#[test]
fn a_comment_whose_author_vk_does_not_tell_about_is_judged_within_five_seconds() {
    let mut story = Story::new();
    for method in ["users.get", "execute"] {
        story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, Refusing::Status(502)).of(method)));
    }
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comment(author, SPAM);
    story.live(5_000);
    story.assert_deleted(spam);
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn a_raid_on_the_telegram_group_is_told_with_what_helps_there() {
    let mut story = Story::new();
    story.sim.world(|world| {
        for number in 0..120 {
            let user = world.add_tg_user(&format!("Бот {number}"));
            world.say(world.discussion_chat_id, user, format!("{SPAM} {number}").as_str()).unwrap();
        }
    });
    story.live(5_000);
    assert_eq!(cards(&story, "налёт"), 1);
    let card = story.message_with("налёт");
    assert!(card.contains("120 сообщений спама за минуту") && card.contains("Разрешения"), "{card}");
    insta::assert_snapshot!(story.rest(), @"group: 120 × deleted");
}

#[test]
fn what_a_raid_has_beyond_the_days_messages_is_counted_to_the_last_comment() {
    let mut story = Story::new();
    story.perhaps_ignoring(&[Of::Comments, Of::AdminChat], "what a raid's cards say is of the stories above");
    story.pass(1);
    raid(&mut story, 100, 12);
    story.settle();
    story.pass(2);
    let of_day = "SELECT count(*) FROM surface_entries e JOIN surfaces s ON s.id = e.surface_id WHERE s.purpose LIKE 'removed:%'";
    let database = rusqlite::Connection::open(story.database()).unwrap();
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let (listed, removed) = (count(of_day), count("SELECT count(*) FROM journal WHERE verdict = 'remove'"));
    assert_eq!(count("SELECT count(*) FROM surfaces WHERE purpose LIKE 'removed:%'"), 20);
    assert!(listed < removed, "{listed} of {removed} stand on messages: there are too few to tell");
    let told = cards(&story, &format!("и ещё {}: список показывает", removed - listed));
    assert!(told > 0, "{listed} of {removed} stand on messages");
}

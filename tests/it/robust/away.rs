//! Platforms that are away, slow, or ask for a person: nothing lost, nothing twice, one word to the admin.

use std::time::Duration;

use etronics_bot::app::EngineStep;
use etronics_bot::clock::{HOUR, MINUTE};
use etronics_bot::domain::chat_ref::PlatformId;
use etronics_bot::domain::platform::Heard;
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing};

use crate::stories::comments::SPAM;
use crate::story::{Of, Story};

/// Everything that the bot has said to the admin, oldest first.
fn said(story: &Story) -> Vec<String> {
    story.sim.world(|world| {
        let bot = world.bot_id;
        let shown = world.messages(world.admin_chat_id);
        // That a platform was away is told by alerts, which have stories of their own.
        let of_ours =
            shown.into_iter().filter(|message| message.from == bot && !message.text.starts_with(['📡', '✅']));
        of_ours.map(|message| message.text).collect()
    })
}

fn vk_error(code: i64) -> Refusing {
    Refusing::VkError { code, message: "simulated".to_owned() }
}

#[test]
fn telegram_is_away_for_an_hour_and_then_everything_arrives_once_and_in_order() {
    let mut story = Story::new();
    story.sim.world(|world| world.offline(PlatformSide::Telegram));
    let chat = story.sim.world(|world| world.discussion_chat_id);
    let mut spam = Vec::new();
    for minute in 0..60 {
        if minute % 6 == 0 {
            let author = story.stranger("Кристина", &minute.to_string());
            spam.push(story.comment(author, &format!("{SPAM} {minute}")));
        }
        story.pass(1);
    }
    for spot in &spam {
        story.assert_deleted(*spot);
    }
    // Meanwhile somebody wrote in the group, too.
    let (first, second) = story.sim.world(|world| {
        let person = world.add_tg_user("Crypto Anna");
        (world.say(chat, person, SPAM).unwrap(), world.say(chat, person, "А во сколько начало?").unwrap())
    });
    assert!(said(&story).is_empty());
    story.sim.world(|world| world.online(PlatformSide::Telegram));
    story.pass(3);
    let told = said(&story);
    assert_eq!(told.len(), 1, "one report, shown once: {told:#?}");
    let places: Vec<_> = spam
        .iter()
        .enumerate()
        .map(|(at, _)| told[0].find(&format!("места {}", at * 6)).or(told[0].find("осталось 3")))
        .collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {}", told[0]);
    assert!(!story.sim.world(|world| world.message_stands(chat, first)));
    assert!(story.sim.world(|world| world.message_stands(chat, second)));
    assert_eq!(story.journal().len(), 12);
}

#[test]
fn vk_is_away_for_an_hour_and_then_each_comment_is_judged_once() {
    let mut story = Story::new();
    story.sim.world(|world| world.offline(PlatformSide::Vk));
    let spam: Vec<_> = (0..10)
        .map(|minute| {
            story.pass(6);
            let author = story.stranger("Кристина", &minute.to_string());
            story.comment(author, &format!("{SPAM} {minute}"))
        })
        .collect();
    story.sim.world(|world| world.online(PlatformSide::Vk));
    story.pass(3);
    story.jump(HOUR);
    for spot in spam {
        story.assert_deleted(spot);
    }
    assert_eq!(story.journal().len(), 10);
    assert_eq!(said(&story).len(), 1, "{:#?}", said(&story));
}

#[test]
fn every_failed_code_and_a_forgotten_history_bring_each_comment_once() {
    for code in [1, 2, 3, 4] {
        let mut story = Story::new();
        story.ignoring(&[Of::AdminChat], "reports of what was caught up with; what was done is counted");
        let author = story.stranger("Кристина", "Доходова");
        let before = story.comment(author, &format!("{SPAM} раз"));
        story.sim.world(|world| {
            world.fail(Fault::once(PlatformSide::Vk, Refusing::Failed(code)).of("longpoll"));
            if matches!(code, 1 | 3) {
                world.forget_events();
            }
        });
        story.settle();
        let after = story.comment(author, &format!("{SPAM} два"));
        story.pass(3);
        story.jump(HOUR);
        story.assert_deleted(before);
        story.assert_deleted(after);
        assert_eq!(story.journal().len(), 2, "failed {code}");
        assert_eq!(story.calls("wall.deleteComment"), 2, "failed {code}");
    }
}

#[test]
fn failed_again_and_again_is_trouble_that_rests_and_what_was_lost_is_read_once_it_is_over() {
    for code in [1, 2, 3] {
        let mut story = Story::new();
        let missed = |story: &Story| {
            let conn = rusqlite::Connection::open(story.database()).unwrap();
            let sql = "SELECT coalesce(sum(revision), 0) FROM outbox WHERE lane LIKE '%catch_up'";
            conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
        };
        let before = missed(&story);
        story.sim.world(|world| {
            world.fail(Fault::lasting(PlatformSide::Vk, Refusing::Failed(code)).of("longpoll"));
        });
        let author = story.stranger("Кристина", "Доходова");
        let mut spam = Vec::new();
        for at in 0..12_u64 {
            let heard = story.daemon().hear_of(PlatformId::VK).unwrap();
            let rest = match &heard {
                Heard::Trouble { pause, cause, .. } => {
                    assert!(cause.contains("again and again"), "{cause}");
                    pause.as_secs()
                }
                _ => 0,
            };
            assert_eq!(rest, [0, 0, 2, 4, 8].get(at as usize).copied().unwrap_or(10), "failed {code}, {at}");
            story.clock.advance(5_000);
            let text = format!("{SPAM} {at}");
            spam.push(story.sim.world(|world| {
                let spot = world.comment(author, story.post, text.as_str()).unwrap();
                world.forget_events();
                spot
            }));
            // What the engine has to do meanwhile; the ear itself is asked above.
            while matches!(story.daemon().engine.step().unwrap(), EngineStep::Worked) {}
        }
        story.sim.world(|world| world.mend(PlatformSide::Vk));
        // That the simulator forgot them is a `failed` of its own.
        story.daemon().hear_of(PlatformId::VK).unwrap();
        story.settle();
        if code != 2 {
            for spot in spam {
                story.assert_deleted(spot);
            }
            let asked = missed(&story) - before;
            assert!(asked <= 4, "failed {code}: {asked} readings of the wall");
        }
        story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "a simulator that forgot events replays none after 2");
    }
}

#[test]
fn an_ear_that_can_read_nothing_is_deaf_however_long_it_lasts() {
    for odd in [Refusing::Failed(9), Refusing::Raw("{\"who\":\"knows\"}".to_owned()), Refusing::Html] {
        let mut story = Story::new();
        let heard_at = |story: &Story| {
            let conn = rusqlite::Connection::open(story.database()).unwrap();
            let sql = "SELECT heard_at FROM cursors WHERE account LIKE 'vk:%'";
            conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
        };
        let readings = |story: &Story| {
            let conn = rusqlite::Connection::open(story.database()).unwrap();
            let sql = "SELECT count(*) FROM inbox WHERE event_id LIKE 'gap:%'";
            conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
        };
        let before = (heard_at(&story), readings(&story));
        story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, odd.clone()).of("longpoll")));
        let author = story.stranger("Кристина", "Доходова");
        let spam = story.comment(author, SPAM);
        let (mut calm, mut causes) = (0, std::collections::BTreeSet::new());
        for _ in 0..120 {
            match story.daemon().hear_of(PlatformId::VK).unwrap() {
                Heard::Trouble { pause, cause, .. } => {
                    causes.insert(cause);
                    story.clock.advance(pause.as_millis() as i64);
                }
                _ => calm += 1,
            }
            while matches!(story.daemon().engine.step().unwrap(), EngineStep::Worked) {}
        }
        assert!(calm <= 1, "{odd:?}: it heard nothing, and was calm {calm} times");
        assert_eq!(causes.len(), 1, "{odd:?}: {causes:?}");
        assert_eq!(heard_at(&story), before.0, "{odd:?}: nothing was heard");
        let (read, minutes) = (readings(&story) - before.1, (story.clock.now_ms() - before.0) / MINUTE);
        assert!((1..=1 + minutes / 10).contains(&read), "{odd:?}: {read} readings in {minutes} minutes");
        story.sim.world(|world| world.mend(PlatformSide::Vk));
        story.settle();
        story.assert_deleted(spam);
        assert!(readings(&story) - before.1 <= read + 1, "{odd:?}: the rest is read once");
        story.perhaps_ignoring(&[Of::AdminChat], "that VK was away is of the stories of alerts");
    }
}

#[test]
fn a_captcha_pauses_the_lane_with_one_message_and_the_work_is_done_when_it_is_over() {
    let mut story = Story::new();
    story.ignoring(&[Of::AdminChat], "reports of what was caught up with; what was done is counted");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, vk_error(14)).of("wall.deleteComment")));
    let spam: Vec<_> = (0..20)
        .map(|number| {
            let author = story.stranger("Кристина", &number.to_string());
            story.comment(author, &format!("{SPAM} {number}"))
        })
        .collect();
    story.settle();
    story.pass(5);
    let tried = story.calls("wall.deleteComment");
    assert!(tried <= 5, "one probe at a time: {tried}");
    let told: Vec<String> = said(&story).into_iter().filter(|text| !text.contains("Удал")).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    for _ in 0..3 {
        story.jump(HOUR);
    }
    for spot in spam {
        story.assert_deleted(spot);
    }
    assert!(story.journal().iter().all(|row| row.state == State::Done), "{}", story.journal_lines());
}

#[test]
fn the_daily_limit_of_vk_pauses_and_costs_no_removal() {
    let mut story = Story::new();
    story.ignoring(&[Of::AdminChat], "reports of what was caught up with; what was done is counted");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, vk_error(29)).of("wall.deleteComment")));
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    for _ in 0..6 {
        story.jump(HOUR);
    }
    let tried = story.calls("wall.deleteComment");
    assert!(tried <= 12, "{tried} tries against a daily limit");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.jump(2 * HOUR);
    story.assert_deleted(spam);
}

#[test]
fn an_answer_that_is_lost_bans_and_deletes_once() {
    let config = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n";
    let mut story = Story::with(crate::story::EVERY_TOKEN, config);
    for method in ["wall.deleteComment", "groups.ban", "sendMessage"] {
        let side = if method == "sendMessage" { PlatformSide::Telegram } else { PlatformSide::Vk };
        story.sim.world(|world| world.fail(Fault::once(side, Refusing::CloseAfter).of(method)));
    }
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.pass(3);
    story.assert_deleted(spam);
    assert!(story.sim.world(|world| world.is_banned(author)));
    let day = "2026-11-23";
    let sums = story
        .store(|db| Ok((db.sums().counted(day, Sum::CommentsDeleted)?, db.sums().counted(day, Sum::AuthorsBanned)?)));
    assert_eq!(sums, (1, 1));
    assert!(said(&story).len() <= 2, "a report may come twice, no more: {:#?}", said(&story));
}

#[test]
fn another_bot_on_the_same_token_is_named_and_the_work_goes_on_when_it_stops() {
    let mut story = Story::new();
    story.ignoring(&[Of::AdminChat], "reports of what was caught up with; what was done is counted");
    let words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    let conflict = Refusing::Telegram { code: 409, description: words.to_owned(), retry_after: None };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, conflict).of("getUpdates")));
    let heard = story.daemon().hear_of(PlatformId::TELEGRAM).unwrap();
    let Heard::Trouble { pause, cause, rival } = heard else { panic!("{heard:?}") };
    assert!(rival && pause >= Duration::from_secs(1) && !cause.contains('\n'), "{pause:?} {cause}");
    assert!(cause.contains("another") || cause.contains("other"), "{cause}");
    story.sim.world(|world| world.mend(PlatformSide::Telegram));
    let (chat, message) = story.sim.world(|world| {
        let (chat, person) = (world.discussion_chat_id, world.add_tg_user("Crypto Anna"));
        (chat, world.say(chat, person, SPAM).unwrap())
    });
    story.settle();
    assert!(!story.sim.world(|world| world.message_stands(chat, message)));
}

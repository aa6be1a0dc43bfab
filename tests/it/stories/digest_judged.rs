//! Whom the program judged to be a fake is one in every number, whether there was room to act or not.

use etronics_bot::domain::event::Command;
use etronics_bot::handlers::digest::collect::{DigestSource, month};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, MORNING, Of, Story};

#[test]
fn fakes_for_whom_the_limit_had_no_room_are_no_honest_growth() {
    let config = "[moderation]\nmode = \"enforce\"\n[moderation.limits]\nper_day = 2\n";
    let mut story = Story::with(EVERY_TOKEN, config);
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "the numbers are looked at");
    for number in 0..5 {
        let fake = story.fake(&format!("Лишняя{number}"));
        story.joins(fake);
    }
    let honest = story.stranger("Анна", "Белова");
    story.joins(honest);
    let fakes = |story: &mut Story| story.store(|db| db.digest().fakes_between(MORNING - 1, i64::MAX));
    assert_eq!(fakes(&mut story), [5, 0, 2]);
    // Somebody says of one that they are honest: that holds.
    let waiting = story.store(|db| db.quarantine().quarantine_list(true, None, Some(10)));
    story.order(&Command::QuarantineKeep { ids: vec![waiting[0].id] });
    assert_eq!(fakes(&mut story), [4, 0, 2]);
}

#[test]
fn the_picture_counts_authors_of_spam_among_those_who_were_removed() {
    let config = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n";
    let mut story = Story::with(EVERY_TOKEN, config);
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Comments], "the numbers are looked at");
    let spammer = story.stranger("Кристина", "Доходова");
    story.comments(spammer, SPAM);
    let day = "2026-11-23".parse().unwrap();
    let (zone, now) = ("Europe/Moscow".parse::<etronics_bot::zone::Tz>().unwrap(), story.clock.now_ms());
    let group_id = story.sim.world(|world| world.group_id);
    let days =
        story.store(|db| month(day, &DigestSource { db, group_id, zone, evidence_days: 90, has_user_key: true, now }));
    assert_eq!(days.last().unwrap().removed.iter().sum::<i64>(), 2, "{days:?}");
}

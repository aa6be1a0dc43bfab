//! A digest of a part of a day counts as that of a whole one does.

use etronics_bot::clock::HOUR;
use etronics_bot::domain::event::Command;
use etronics_bot::domain::{Period, Sums};
use etronics_bot::handlers::digest::collect::{DigestSource, sums};
use etronics_bot::handlers::digest::schedule::span;
use etronics_bot::store::State;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

const DOUBTING: &str =
    "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\nstop_words = [\"ставки\"]\n";

impl Story {
    pub(crate) fn orders_and_settles(&mut self, order: &Command) {
        let now = self.clock.now_ms();
        self.daemon().engine.store().write(|db| db.inbox().put_command(order, now)).unwrap();
        self.settle();
    }
}

#[test]
fn what_was_removed_taken_back_and_decided_counts_alike_in_a_day_and_in_a_part_of_it() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    for number in 0..4 {
        let author = story.stranger("Кристина", &number.to_string());
        story.comments(author, &format!("Делайте ставки, номер {number}"));
    }
    for number in 0..3 {
        let author = story.stranger("Алина", &number.to_string());
        story.comments(author, &format!("{SPAM} {number}"));
    }
    story.pass(2);
    let waiting: Vec<_> = story.store(|db| db.quarantine().quarantine_list(true, None, None));
    assert_eq!(waiting.len(), 3);
    let entries: Vec<i64> = waiting.iter().map(|entry| entry.id).collect();
    story.orders_and_settles(&Command::QuarantineKeep { ids: vec![entries[0]] });
    story.orders_and_settles(&Command::QuarantineRemove { ids: vec![entries[1], entries[2]] });
    story.pass(2);
    let done: Vec<i64> = story.journal().iter().filter(|row| row.state == State::Done).map(|row| row.id).collect();
    assert_eq!(done.len(), 6);
    story.orders_and_settles(&Command::Undo { ids: vec![done[0], done[2], done[5]], allow: false });
    story.pass(2);
    let (now, zone) = (story.clock.now_ms(), "Europe/Moscow".parse().unwrap());
    let group_id = story.sim.world(|world| world.group_id);
    let of = |story: &mut Story, period: Period| {
        story.store(|db| {
            let source = DigestSource { db, group_id, zone, evidence_days: 90, has_user_key: true, now };
            sums(&span(period, zone, now), &source)
        })
    };
    let date = chrono::DateTime::from_timestamp_millis(now + 3 * HOUR).unwrap().date_naive();
    let told =
        |sums: Sums| [sums.comments_checked, sums.comments_deleted, sums.comments_undone, sums.comments_quarantined];
    let day = told(of(&mut story, Period::Day { date }));
    assert_eq!(day, [7, 6, 3, 3]);
    assert_eq!(told(of(&mut story, Period::Since { from: now - HOUR })), day);
    // A former version counted no minutes: rows with times tell of what was judged then, and nothing of who was silent.
    let elsewhere = rusqlite::Connection::open(story.database()).unwrap();
    elsewhere.execute("DELETE FROM daily WHERE day >= 'm'", []).unwrap();
    let by_rows = of(&mut story, Period::Since { from: now - HOUR });
    assert_eq!((by_rows.vk_silent, told(by_rows)), (None, day));
    story.ignoring(&[Of::AdminChat, Of::Comments], "what the orders themselves come to");
}

//! One deed of somebody who has done nothing else: it may be asked about, and takes nobody away for ever.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::event::Command;
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::sweep::SweepKind;
use etronics_bot::domain::verdict::{Decision, Reason, State};
use etronics_bot::simulator::{Crowd, CrowdKind, Exchange, Target};
use etronics_bot::store::JournalRow;
use serde_json::{Value, json};

use crate::story::{EVERY_TOKEN, Of, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"240h\"\n\
                       [moderation.likes]\nsweep = \"240h\"\n";

impl Story {
    /// An open page with a photo and hardly a follower, where nothing is written.
    fn quiet(&self, followers: i64) -> i64 {
        let person = self.sim.world(|world| world.add_fake("Тихая", "Читательница"));
        self.tells(person, "has_photo", json!(1));
        self.tells(person, "has_mobile", json!(1));
        self.tells(person, "status", json!(""));
        self.tells(person, "followers_count", json!(followers));
        person
    }

    fn tells(&self, person: i64, field: &str, value: Value) {
        self.sim.world(|world| world.set_profile(person, field, value));
    }

    fn likes_posts(&mut self, person: i64, count: usize, every: i64) {
        let posts: Vec<Target> = (0..count)
            .map(|n| Target::post(self.sim.world(|world| world.post(&format!("Фото с субботника {n}")))))
            .collect();
        for post in posts {
            self.sim.world(|world| world.like(person, post, None, true));
            self.settle();
            self.clock.advance(every);
        }
        self.settle();
    }

    fn last_of(&mut self, person: i64) -> Option<Decision> {
        let row = self.journal().into_iter().find(|row| row.person.id == person);
        row.map(|row| row.verdict.decision)
    }

    fn is_out(&self, person: i64) -> bool {
        self.sim.world(|world| world.is_banned(person))
    }

    /// Subscribes, and likes posts in a hurry.
    fn hurries(&mut self, person: i64) {
        self.joins(person);
        self.clock.advance(2_000);
        self.likes_posts(person, 14, 2_500);
        self.pass(12);
    }

    /// What became of removals of somebody, newest first.
    fn removals_of(&mut self, person: i64) -> Vec<State> {
        let of = |row: &JournalRow| row.person.id == person && row.verdict.decision == Decision::Remove;
        self.journal().iter().filter(|row| of(row)).map(|row| row.state).collect()
    }
}

#[test]
fn one_like_right_after_subscribing_may_be_asked_about_and_bans_nobody() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let newcomer = story.quiet(2);
    story.tells(newcomer, "occupation", json!({"type": "work", "name": "Районная библиотека"}));
    story.tells(newcomer, "city", json!({"id": 1, "title": "Тверь"}));
    // No face: two signs with the number of followers.
    story.tells(newcomer, "has_photo", json!(0));
    story.joins(newcomer);
    let before = story.last_of(newcomer);
    assert_ne!(before, Some(Decision::Remove));
    story.clock.advance(5_000);
    story.likes_posts(newcomer, 1, 0);
    story.pass(1);
    assert!(!story.is_out(newcomer), "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat], "whether it is asked about is no matter here");
}

#[test]
fn a_member_of_before_who_likes_a_dozen_posts_at_once_is_at_most_asked_about() {
    let mut story = Story::without_daemon(EVERY_TOKEN, ENFORCE);
    let old = story.quiet(50);
    story.tells(old, "city", json!({"id": 1, "title": "Тверь"}));
    story.tells(old, "bdate", json!("3.5.1951"));
    story.sim.world(|world| world.was_member(old));
    story.start();
    story.settle();
    story.jump(2 * DAY);
    story.likes_posts(old, 14, 2_500);
    story.pass(12);
    assert!(!story.is_out(old), "{}", story.journal_lines());
    assert_eq!(story.last_of(old), Some(Decision::Quarantine));
    story.perhaps_ignoring(&[Of::AdminChat], "that it is asked about is looked at in the journal");
}

#[test]
fn whoever_goes_for_what_they_did_may_come_back_in_thirty_days() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let hasty = story.quiet(50);
    story.joins(hasty);
    assert!(!story.is_out(hasty), "by the profile alone: {}", story.journal_lines());
    story.clock.advance(2_000);
    story.likes_posts(hasty, 14, 2_500);
    story.pass(12);
    assert!(story.is_out(hasty), "{}", story.journal_lines());
    let bans = story.sim.world(|world| world.transcript());
    let ban = bans.iter().find(|exchange| exchange.method == "groups.ban").expect("a ban");
    assert!(ban.params.get("end_date").is_some(), "{:?}", ban.params);
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a removal is looked at in others");
}

#[test]
fn a_class_that_registered_in_one_lesson_is_no_batch() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    // Numbers in a row, and the profiles of children: a few followers, nothing written.
    let pupils: Vec<i64> = (0..12).map(|n| story.quiet(2 + n * 2)).collect();
    story.sim.world(|world| pupils.iter().for_each(|id| world.join(*id).unwrap()));
    story.settle();
    story.pass(12);
    let out = pupils.iter().filter(|id| story.is_out(**id)).count();
    assert_eq!(out, 0, "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat], "that they are asked about is no matter here");
}

#[test]
fn a_community_full_of_bought_accounts_is_no_measure_of_them() {
    for (honest, bought) in [(300, 60), (300, 200)] {
        let mut story = Story::without_daemon(EVERY_TOKEN, &ENFORCE.replace("enforce", "observe"));
        story.sim.world(|world| {
            world.keep_transcript(0);
            world.crowd(Crowd::honest(1_000_000, honest).of(CrowdKind::Ordinary)).unwrap();
            let crowd = world.crowd(Crowd::fakes(900_000_000, bought)).unwrap();
            for (at, id) in world.crowd_ids(crowd, 0..bought).into_iter().enumerate() {
                world.set_profile(id, "status", json!(""));
                world.set_profile(id, "has_photo", json!(0));
                world.set_profile(id, "has_mobile", json!(1));
                world.set_profile(id, "followers_count", json!(at % 3));
            }
        });
        story.start();
        story.settle();
        let row = story.scan(SweepKind::Members, false);
        let found = row.counts.fake + row.counts.doubtful;
        assert!(found >= bought as u64, "{honest} and {bought}: {:?}", row.counts);
        // And of the others no more than were asked about before.
        assert!(found <= bought as u64 + honest as u64 / 5, "{honest} and {bought}: {:?}", row.counts);
        story.perhaps_ignoring(&[Of::AdminChat], "what a sweep says is looked at in others");
    }
}

#[test]
fn an_ordered_scan_sees_whom_vk_has_banned_since() {
    let mut story = Story::without_daemon(EVERY_TOKEN, &ENFORCE.replace("enforce", "observe"));
    let bought = story.quiet(90);
    story.sim.world(|world| world.was_member(bought));
    story.start();
    story.settle();
    story.jump(2 * DAY);
    story.tells(bought, "deactivated", json!("banned"));
    let row = story.scan(SweepKind::Members, false);
    assert_eq!(row.counts.dead, 1, "{row:?}");
    story.perhaps_ignoring(&[Of::AdminChat], "what a sweep says is looked at in others");
}

#[test]
fn whom_a_limit_kept_waiting_may_come_back_in_thirty_days_too() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let [doubtful, over_limit] = ["Первый", "Второй"].map(|name| {
        let person = story.fake(name);
        story.tells(person, "has_mobile", json!(0));
        story.tells(person, "followers_count", json!(120));
        story.tells(person, "city", json!({"id": 1, "title": "Тверь"}));
        person
    });
    for person in [doubtful, over_limit] {
        story.likes_posts(person, 1, 0);
        story.pass(12);
    }
    // Beyond doubt by what they did, and no room for it.
    let reasons = serde_json::to_string(&[Reason::new("over_limit", 0.0)]).unwrap();
    let other = rusqlite::Connection::open(story.database()).unwrap();
    other.execute("UPDATE journal SET reasons = ?1 WHERE user_id = ?2", (reasons, over_limit)).unwrap();
    let waiting = story.store(|db| db.quarantine().quarantine_list(true, None, None));
    let ids: Vec<i64> = waiting.iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), 2, "{}", story.journal_lines());
    story.order(&Command::QuarantineRemove { ids });
    story.pass(2);
    let bans: Vec<_> = story.sim.world(|world| world.transcript());
    let ends = |person: i64| {
        let of = |ban: &&Exchange| {
            ban.method == "groups.ban" && ban.params["owner_id"].as_str() == Some(person.to_string().as_str())
        };
        bans.iter().find(of).map(|ban| ban.params.contains_key("end_date"))
    };
    assert_eq!((ends(doubtful), ends(over_limit)), (Some(false), Some(true)));
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a removal is looked at in others");
}

#[test]
fn a_ban_that_ended_by_itself_is_not_taken_back_with_a_later_one() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let hasty = story.quiet(50);
    story.hurries(hasty);
    assert!(story.is_out(hasty), "{}", story.journal_lines());
    story.jump(31 * DAY);
    assert_eq!(story.sim.world(etronics_bot::simulator::World::end_bans), [hasty]);
    story.settle();
    // A manager's own ban, and their own change of mind.
    story.sim.world(|world| world.ban(world.owner_id, hasty));
    story.settle();
    story.jump(HOUR);
    story.sim.world(|world| world.unban(world.owner_id, hasty));
    story.settle();
    assert_eq!((story.counted_today(Sum::PeopleUndone), story.removals_of(hasty)), (0, vec![State::Done]));
    // The same again, and this one is taken back: one person is free.
    story.hurries(hasty);
    assert!(story.is_out(hasty), "{}", story.journal_lines());
    let now = story.clock.now_ms();
    story.order(&Command::UndoSince { since: now - HOUR, until: None, allow: false });
    story.pass(2);
    assert!(!story.is_out(hasty));
    let undone = (story.counted_today(Sum::PeopleUndone), story.removals_of(hasty));
    assert_eq!(undone, (1, vec![State::Undone, State::Done]));
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a removal is looked at in others");
}

#[test]
fn a_ban_that_ended_before_anybody_told_of_it_is_not_taken_back_either() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let hasty = story.quiet(50);
    story.hurries(hasty);
    assert!(story.is_out(hasty), "{}", story.journal_lines());
    // It ended while nobody listened, and a manager banned them since.
    story.clock.advance(31 * DAY);
    story.sim.world(|world| world.ban(world.owner_id, hasty));
    story.settle();
    story.sim.world(|world| world.unban(world.owner_id, hasty));
    story.settle();
    assert_eq!((story.counted_today(Sum::PeopleUndone), story.removals_of(hasty)), (0, vec![State::Done]));
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a removal is looked at in others");
}

//! VK dates neither who subscribes nor who likes: what waited to be heard happened nobody knows when, and is no haste.

use etronics_bot::clock::MINUTE;
use etronics_bot::domain::verdict::Decision;
use etronics_bot::domain::wave::Trait;
use etronics_bot::simulator::{Crowd, Target};
use serde_json::json;

use super::waves::calm_week;
use super::waves_beside::far_apart;
use crate::story::{EVERY_TOKEN, Of, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"240h\"\n\
                       [moderation.likes]\nsweep = \"240h\"\n";

impl Story {
    /// An open page with a photo, a few followers, and nothing written.
    fn reader(&self) -> i64 {
        self.sim.world(|world| {
            let person = world.add_fake("Новая", "Читательница");
            world.set_profile(person, "has_photo", json!(1));
            world.set_profile(person, "has_mobile", json!(1));
            world.set_profile(person, "status", json!(""));
            world.set_profile(person, "followers_count", json!(50));
            person
        })
    }

    /// Likes 13 posts, one in so many milliseconds; nobody hears of it yet unless `heard`.
    fn likes_unheard(&mut self, person: i64, every: i64, heard: bool) {
        let posts: Vec<Target> = (0..13)
            .map(|n| Target::post(self.sim.world(|world| world.post(&format!("Вечер в клубе, часть {n}")))))
            .collect();
        for post in posts {
            self.sim.world(|world| world.like(person, post, None, true));
            if heard {
                self.daemon().hear().unwrap();
            }
            self.clock.advance(every);
        }
    }

    /// What is said of somebody's deeds.
    fn deeds_told(&mut self, person: i64) -> Vec<String> {
        let rows = self.journal().into_iter().filter(|row| row.person.id == person);
        let reasons = rows.flat_map(|row| row.verdict.reasons).map(|reason| reason.code.to_string());
        reasons.filter(|code| code == "like_burst" || code == "haste").collect()
    }

    #[track_caller]
    fn assert_left_alone(&mut self, person: i64) {
        assert_eq!(self.deeds_told(person), Vec::<String>::new());
        assert_eq!(self.banned_of_all(&[person]), 0, "{}", self.journal_lines());
        self.perhaps_ignoring(&[Of::AdminChat, Of::People], "that they are asked about is no matter here");
    }
}

#[test]
fn likes_of_an_outage_are_no_burst() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let reader = story.reader();
    story.joins(reader);
    story.pass(5);
    story.likes_unheard(reader, 25_000, false);
    story.settle();
    story.pass(12);
    story.assert_left_alone(reader);
}

#[test]
fn who_subscribes_and_likes_while_the_program_is_off_was_in_no_hurry() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let reader = story.reader();
    story.kill();
    story.sim.world(|world| world.join(reader).unwrap());
    story.clock.advance(2 * MINUTE);
    story.likes_unheard(reader, 20_000, false);
    story.start();
    story.settle();
    // One that is heard as it happens; but when they subscribed nobody knows.
    let post = story.post;
    story.clock.advance(3_000);
    story.sim.world(|world| world.like(reader, post, None, true));
    story.settle();
    story.pass(12);
    story.assert_left_alone(reader);
}

#[test]
fn a_burst_that_was_heard_as_it_happened_is_one_also_after_a_death() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let reader = story.reader();
    story.joins(reader);
    story.pass(2);
    // Heard, and not handled yet.
    story.likes_unheard(reader, 2_500, true);
    story.kill();
    story.clock.advance(9 * MINUTE);
    story.start();
    story.settle();
    story.pass(12);
    assert_eq!(story.banned_of_all(&[reader]), 1, "{}", story.journal_lines());
    let last = story.journal().into_iter().find(|row| row.person.id == reader).expect("a verdict");
    let burst = last.verdict.reasons.iter().find(|reason| reason.code == "like_burst").expect("a burst");
    assert_eq!((last.verdict.decision, burst.detail.as_deref()), (Decision::Remove, Some("13")));
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a removal is looked at in others");
}

/// Pages of which the program is in doubt on any day subscribe while it is off, one in so long.
fn come_while_it_is_off(story: &mut Story, every: i64) -> Vec<i64> {
    let people = story.modest(far_apart(30), None);
    story.kill();
    for id in &people {
        story.sim.world(|world| world.join(*id).unwrap());
        story.clock.advance(every);
    }
    story.start();
    story.settle();
    story.pass(5);
    people
}

#[test]
fn who_subscribed_over_the_hours_of_an_outage_is_no_crowd_of_one_moment() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let people = come_while_it_is_off(&mut story, 10 * MINUTE);
    assert_eq!(story.store(|db| db.waves().wave(1)), None, "thirty in five hours");
    assert_eq!(story.banned_of_all(&people), 0, "{}", story.journal_lines());
    // A crowd that comes then is one, and they are none of it.
    let bought = story.modest(Crowd::fakes(900_000_000, 40), None);
    story.come(bought.iter().copied());
    story.pass(1);
    let of_it = story.store(|db| db.waves().wave_people(1));
    assert!(of_it.len() >= 30, "{}", of_it.len());
    assert!(!of_it.iter().any(|id| people.contains(id)), "{of_it:?}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a wave is looked at in others");
}

#[test]
fn a_crowd_that_came_within_a_short_silence_is_one() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let people = come_while_it_is_off(&mut story, 5_000);
    let of_it = story.store(|db| db.waves().wave_people(1));
    assert!(of_it.len() >= 25 && of_it.iter().all(|id| people.contains(id)), "{of_it:?}");
    let shared = story.store(|db| db.waves().wave(1)).expect("a wave").facts.traits;
    assert!(!shared.iter().any(|(what, _)| *what == Trait::OneMinute), "nobody knows: {shared:?}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a wave is looked at in others");
}

//! Nobody is removed by a sum of points, nor by what was never told of them, nor for one deed: a person could name what
//! speaks against them.

use etronics_bot::domain::verdict::Decision;
use etronics_bot::simulator::{Crowd, Target};
use serde_json::json;

use super::waves::calm_week;
use crate::story::{EVERY_TOKEN, Of, Story};

const LINES: [&str; 11] =
    ["interests", "books", "tv", "quotes", "about", "games", "movies", "activities", "music", "home_town", "site"];
const LISTS: [&str; 5] = ["career", "military", "universities", "schools", "relatives"];

impl Story {
    /// Somebody who was asked about everything and says nothing of themselves.
    fn says_nothing(&self, person: i64) {
        self.sim.world(|world| {
            for line in LINES {
                world.set_profile(person, line, json!(""));
            }
            for list in LISTS {
                world.set_profile(person, list, json!([]));
            }
            for absent in ["occupation", "personal", "status"] {
                world.set_profile(person, absent, json!(null));
            }
            world.set_profile(person, "relation", json!(0));
            world.set_profile(person, "has_photo", json!(1));
            world.set_profile(person, "is_closed", json!(false));
        });
    }

    /// Subscribes, and likes fourteen posts within half a minute.
    fn is_delighted(&mut self, person: i64) {
        let posts: Vec<Target> =
            (0..14).map(|at| Target::post(self.sim.world(|world| world.post(format!("Пост {at}").as_str())))).collect();
        self.settle();
        self.sim.world(|world| world.join(person).unwrap());
        for post in posts {
            self.clock.advance(2_000);
            self.sim.world(|world| world.like(person, post, None, true));
            self.settle();
        }
        self.pass(1);
    }

    /// Until when somebody is kept out, in days from now: none for ever.
    fn ban_days(&self, person: i64) -> Option<i64> {
        let now = self.clock.now_ms() / 1_000;
        let bans = self.sim.world(|world| world.transcript());
        let number = |ban: &etronics_bot::simulator::Exchange, name: &str| {
            ban.params.get(name).and_then(|value| value.as_str()?.parse::<i64>().ok())
        };
        let of = bans.iter().filter(|ban| ban.method == "groups.ban" && number(ban, "owner_id") == Some(person));
        of.filter_map(|ban| number(ban, "end_date")).map(|date| (date - now) / 86_400).next_back()
    }
}

#[test]
fn a_delighted_newcomer_who_likes_a_dozen_posts_is_not_thrown_out() {
    let mut story = Story::new();
    let reader = story.stranger("Вера", "Читаева");
    story.says_nothing(reader);
    story.sim.world(|world| {
        world.set_profile(reader, "status", json!(""));
        world.set_profile(reader, "followers_count", json!(120));
    });
    story.is_delighted(reader);
    assert!(!story.sim.world(|world| world.is_banned(reader)), "{}", story.journal_lines());
    let worst = story
        .journal()
        .into_iter()
        .filter(|row| row.person.id == reader)
        .any(|row| row.verdict.decision == Decision::Remove);
    assert!(!worst, "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "it is about the verdict");
}

#[test]
fn a_ban_for_deeds_ends_by_itself() {
    let mut story = Story::new();
    let hasty = story.stranger("Вера", "Скорова");
    story.says_nothing(hasty);
    story.sim.world(|world| {
        world.set_profile(hasty, "status", json!("Привет"));
        world.set_profile(hasty, "followers_count", json!(20));
    });
    story.is_delighted(hasty);
    assert!(story.sim.world(|world| world.is_banned(hasty)), "{}", story.journal_lines());
    assert!(story.ban_days(hasty).is_some_and(|days| (28..=30).contains(&days)), "{:?}", story.ban_days(hasty));
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "it is about the ban");
}

#[test]
fn in_an_honest_rush_nobody_goes_for_a_number_of_followers() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let crowd = Crowd { stride: 90_000, ..Crowd::honest(500_000_000, 60).strangers() };
    let people = story.sim.world(|world| {
        let crowd = world.crowd(crowd).unwrap();
        world.crowd_ids(crowd, 0..60)
    });
    for id in &people {
        story.says_nothing(*id);
        story.sim.world(|world| {
            world.set_profile(*id, "followers_count", json!(83));
            world.set_profile(*id, "schools", json!([{"id": "5", "name": "Школа 5"}]));
            world.join(*id).unwrap();
        });
        story.clock.advance(10_000);
        story.settle();
    }
    story.pass(2);
    let out = story.sim.world(|world| people.iter().filter(|id| world.is_banned(**id)).count());
    assert_eq!(out, 0, "all that speaks against them is the number of their followers");
    assert!(story.message_with("Накрутка подписчиков").contains("Похожих"), "and the admin is asked");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a wave is looked at in others");
}

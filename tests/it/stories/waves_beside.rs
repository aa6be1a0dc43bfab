//! Who comes beside a bought crowd and shares nothing with it, who is of it, and what is left of it a day later.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::event::Command;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::{Crowd, CrowdKind};
use etronics_bot::store::QuarantineState;
use serde_json::json;

use super::waves::calm_week;
use crate::story::{EVERY_TOKEN, Of, Story};

const TOLD: &[Of] = &[Of::AdminChat, Of::People];

impl Story {
    /// Pages with a photo, a school and few friends: of such a one the program is in doubt on any day.
    pub(crate) fn modest(&self, crowd: Crowd, status: Option<&str>) -> Vec<i64> {
        self.sim.world(|world| {
            let many = crowd.count;
            let crowd = world.crowd(crowd.strangers()).unwrap();
            let ids = world.crowd_ids(crowd, 0..many);
            for id in &ids {
                world.set_profile(*id, "has_photo", json!(1));
                world.set_profile(*id, "has_mobile", json!(1));
                world.set_profile(*id, "status", json!(status));
                world.set_profile(*id, "followers_count", json!(30));
                world.set_profile(*id, "schools", json!([{"id": "5", "name": "Школа 5"}]));
            }
            ids
        })
    }

    pub(crate) fn come(&mut self, people: impl IntoIterator<Item = i64>) {
        for id in people {
            self.sim.world(|world| world.join(id).unwrap());
            self.clock.advance(7_000);
            self.settle();
        }
    }

    fn verdicts_of(&mut self, person: i64) -> Vec<(Decision, State)> {
        let rows = self.journal().into_iter().filter(|row| row.person.id == person);
        rows.map(|row| (row.verdict.decision, row.state)).collect()
    }
}

pub(crate) fn far_apart(count: i64) -> Crowd {
    Crowd { stride: 5_000, ..Crowd::fakes(1_000_000, count) }
}

#[test]
fn who_comes_beside_a_bought_crowd_and_shares_nothing_with_it_is_judged_as_on_any_day() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n[moderation.limits]\nper_run = 150\n");
    let honest = story.modest(far_apart(12), None);
    let bought = story.modest(Crowd::fakes(900_000_000, 60), None);
    story.come(bought[..36].iter().copied());
    let beside = bought[36..].chunks(2).zip(&honest).flat_map(|(some, one)| [some[0], *one, some[1]]);
    story.come(beside.collect::<Vec<_>>());
    story.pass(12);
    assert_eq!(story.banned_of_all(&honest), 0, "{}", story.journal_lines());
    assert!(story.banned_of_all(&bought) >= 40, "{} of them", story.banned_of_all(&bought));
    story.perhaps_ignoring(TOLD, "what is said of a wave is looked at in others");
}

#[test]
fn a_doubt_of_a_wave_that_nobody_decided_about_stays() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n[moderation.limits]\nper_run = 150\n");
    let bought = story.modest(Crowd::fakes(900_000_000, 40), None);
    story.come(bought.iter().copied());
    story.pass(12);
    let before = story.banned_of_all(&bought);
    let waiting = story.waiting().0;
    assert!(before >= 20 && waiting >= 5, "{before} are out, {waiting} wait");
    story.jump(HOUR);
    story.jump(DAY);
    story.pass(3);
    assert_eq!((story.banned_of_all(&bought), story.waiting().0), (before, 0), "undecided means kept");
    story.perhaps_ignoring(TOLD, "what is said of a wave is looked at in others");
}

#[test]
fn whoever_is_removed_for_a_wave_is_one_of_its_people() {
    let mut story = Story::without_daemon(
        EVERY_TOKEN,
        "[moderation]\nmode = \"enforce\"\n[moderation.limits]\nper_run = 150\n[moderation.members]\nsweep = \"240h\"\n",
    );
    story.sim.world(|world| {
        world.keep_transcript(0);
        world.crowd(Crowd::honest(1_000_000, 3_000).of(CrowdKind::Ordinary)).unwrap();
    });
    story.start();
    story.settle();
    story.jump(2 * DAY);
    // What is usual here excuses the second half of them, and no crowd of such.
    let first = story.sim.world(|world| {
        let crowd = world.crowd(Crowd::fakes(900_000_000, 40).strangers()).unwrap();
        world.crowd_ids(crowd, 0..40)
    });
    let second = story.modest(Crowd::fakes(900_000_100, 20), Some(""));
    story.come(first.iter().chain(&second).copied());
    story.pass(3);
    let people = story.store(|db| db.waves().wave_people(1));
    let rows = story.journal();
    let removed = rows.iter().filter(|row| row.wave_id == Some(1) && row.verdict.decision == Decision::Remove);
    let removed: Vec<i64> = removed.map(|row| row.person.id).collect();
    assert!(removed.iter().any(|id| second.contains(id)), "{}", story.journal_lines());
    assert_eq!(removed.iter().filter(|id| !people.contains(id)).count(), 0, "of {} removed", removed.len());
    let sums = story.store(|db| db.waves().wave_sums(1));
    assert_eq!(sums.removed + sums.pending, removed.len() as i64, "{sums:?}");
    story.perhaps_ignoring(TOLD, "what is said of a wave is looked at in others");
}

#[test]
fn a_doubt_that_a_wave_makes_certain_is_of_that_wave() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n[moderation.limits]\nper_run = 150\n");
    let post = story.post;
    let likers = story.modest(Crowd::fakes(900_000_000, 41), Some(""));
    let (one, others) = (likers[40], &likers[..40]);
    story.come([one]);
    assert_eq!(story.verdicts_of(one), [(Decision::Quarantine, State::Pending)]);
    story.pass(20);
    for id in others.iter().chain([&one]) {
        story.sim.world(|world| world.like(*id, post, None, true));
        story.clock.advance(6_000);
        story.settle();
    }
    story.pass(12);
    let entries = story.store(|db| db.quarantine().quarantine_list(false, None, None));
    let of = story.journal().into_iter().filter(|row| row.person.id == one).map(|row| row.id).collect::<Vec<_>>();
    let ended = entries.iter().find(|entry| of.contains(&entry.journal_id)).map(|entry| entry.state);
    let out = story.banned_of_all(&[one]) == 1;
    assert_eq!(ended == Some(QuarantineState::Removed), out, "{ended:?}: {}", story.journal_lines());
    assert!(out, "{}", story.journal_lines());
    story.perhaps_ignoring(TOLD, "what is said of a wave is looked at in others");
}

#[test]
fn an_order_about_a_later_wave_passes_whom_the_admin_has_taken_back() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n[moderation.limits]\nper_run = 150\n");
    let first = story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    story.pass(12);
    let one = *first.iter().rfind(|id| story.banned_of_all(&[**id]) == 1).expect("somebody is out");
    let row = story.journal().into_iter().find(|row| row.person.id == one).expect("a verdict");
    story.order(&Command::Undo { ids: vec![row.id], allow: false });
    story.pass(40);
    assert_eq!(story.banned_of_all(&[one]), 0);
    let second = story.flood(Crowd::fakes(910_000_000, 30).strangers(), 30);
    story.joins(one);
    story.clock.advance(10_000);
    story.settle();
    assert!(story.store(|db| db.waves().wave_people(2)).contains(&one), "they came with the others");
    story.press("Убрать всех похожих");
    story.pass(4);
    assert_eq!(story.banned_of_all(&[one]), 0, "{}", story.journal_lines());
    assert!(story.banned_of_all(&second) >= 25);
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn an_order_leaves_those_who_came_beside_the_crowd_and_says_how_many_and_why() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"observe\"\n");
    let honest = story.modest(far_apart(5), None);
    let bought = story.modest(Crowd::fakes(900_000_000, 30), None);
    story.come(bought[..24].iter().copied());
    story.come(bought[24..].iter().zip(&honest).flat_map(|(bought, honest)| [*honest, *bought]).collect::<Vec<_>>());
    story.come(bought[29..].iter().copied());
    story.pass(1);
    let people = story.store(|db| db.waves().wave_people(1));
    assert!(honest.iter().all(|id| people.contains(id)), "doubtful, they came in it");
    story.press("Убрать всех похожих");
    story.pass(4);
    assert_eq!((story.banned_of_all(&honest), story.banned_of_all(&bought)), (0, 30), "{}", story.journal_lines());
    let card = story.message_with("Накрутка подписчиков");
    let left = "оставлены, пришли рядом, но на толпу не похожи: 5 (номера страниц не подряд)";
    assert!(card.contains(left) && !card.contains("Осталось"), "{card}");
    assert_eq!(story.waiting().0, 5, "each of them is asked about");
    assert!(!story.labels_of("Накрутка подписчиков").iter().any(|label| label.contains("Убрать всех")));
    story.press("Посмотреть");
    story.press("Убрать 1");
    assert_eq!(story.banned_of_all(&honest), 1, "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

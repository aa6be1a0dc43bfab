//! People who wait in quarantine: whoever is out already waits no more, the limit of a run holds at the end of their time, and
//! nobody is asked about twice.

use std::collections::BTreeMap;

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::sweep::SweepKind;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::{Crowd, Fault, PlatformSide, Refusing};
use serde_json::json;

use super::people_quarantine::DOUBTING;
use super::waves::calm_week;
use crate::story::{EVERY_TOKEN, Of, Story};

const CARD: &str = "Накрутка подписчиков";

impl Story {
    /// How often each of them was banned.
    fn bans(&self) -> BTreeMap<String, usize> {
        let mut bans = BTreeMap::new();
        for exchange in self.sim.world(|world| world.transcript()) {
            if exchange.method == "groups.ban" {
                *bans.entry(exchange.params["owner_id"].to_string()).or_insert(0) += 1;
            }
        }
        bans
    }

    pub(crate) fn counted_today(&mut self, sum: Sum) -> i64 {
        let moscow = chrono::DateTime::from_timestamp_millis(self.clock.now_ms() + 3 * HOUR).unwrap();
        let day = moscow.format("%F").to_string();
        self.store(|db| db.sums().counted(&day, sum))
    }
}

#[test]
fn whom_an_order_about_a_wave_takes_out_of_a_sweeps_quarantine_is_banned_once() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"observe\"\n[moderation.limits]\nper_run = 20\nper_day = 400\n");
    let dead: Vec<i64> = (0..4).map(|_| story.stranger("DELETED", "")).collect();
    for id in &dead {
        story.sim.world(|world| {
            world.set_profile(*id, "deactivated", json!("deleted"));
            world.join(*id).unwrap();
        });
    }
    let fakes = story.flood(Crowd::fakes(900_000_000, 50).strangers(), 50);
    story.pass(2);
    story.scan(SweepKind::Members, true);
    assert!(story.waiting().0 > 20, "{:?}", story.waiting());
    story.press("Убрать всех похожих");
    story.pass(4);
    assert_eq!(story.banned_of_all(&fakes), 50);
    assert_eq!(story.waiting().0, 0, "nobody waits who is out");
    assert_eq!(story.banned_of_all(&dead), 0, "they are off the list, which is enough");
    let card = story.message_with(CARD);
    assert!(!card.contains("Осталось") && !card.contains("в карантине"), "{card}");
    story.in_mode("observe", "enforce");
    story.jump(25 * HOUR);
    story.pass(4);
    let twice: Vec<_> = story.bans().into_iter().filter(|(_, times)| *times > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn whoever_is_banned_or_gone_when_their_time_is_up_is_not_banned_again() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let (banned, gone) = (story.waits("Забаненная", 0.9, None), story.waits("Ушедшая", 0.9, None));
    let other = story.waits("Третья", 0.5, None);
    story.sim.world(|world| {
        world.ban(world.owner_id, banned);
        world.leave(gone);
    });
    story.settle();
    story.jump(25 * HOUR);
    story.pass(2);
    let entries = story.store(|db| db.quarantine().quarantine_list(false, None, None));
    let states: Vec<&str> = entries.iter().rev().map(|entry| entry.state.as_str()).collect();
    assert_eq!(states, ["removed", "removed", "expired"]);
    assert!(story.sim.world(|world| world.is_member(other)));
    assert_eq!(story.calls("groups.ban") + story.calls("groups.removeUser"), 0);
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "the entries are looked at");
}

#[test]
fn the_limit_of_a_run_holds_at_the_end_of_quarantine_and_the_card_of_the_wave_follows() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n[moderation.limits]\nper_run = 10\nper_day = 400\n");
    let fakes = story.flood(Crowd::fakes(900_000_000, 45).strangers(), 45);
    let out = story.banned_of_all(&fakes);
    assert!(out <= 20, "{out}");
    story.jump(23 * HOUR);
    assert_eq!(story.banned_of_all(&fakes), out);
    story.jump(70 * MINUTE);
    story.pass(3);
    let next = story.banned_of_all(&fakes);
    assert!(next > out && next <= out + 10, "{out}, then {next}");
    for _ in 0..6 {
        story.jump(61 * MINUTE);
        story.pass(2);
    }
    assert_eq!((story.banned_of_all(&fakes), story.waiting().0), (45, 0));
    let card = story.message_with(CARD);
    assert!(!card.contains("Осталось") && !card.contains("в карантине"), "{card}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a wave is looked at in others");
}

#[test]
fn a_right_that_is_lost_and_given_back_in_a_wave_is_told_of_as_it_was() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n[moderation.limits]\nper_run = 12\nper_day = 400\n");
    let first = story.flood(Crowd::fakes(900_000_000, 6).strangers(), 6);
    let message = "Access denied: no access to call this method".to_owned();
    let refused = Refusing::VkError { code: 15, message };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, refused).of("groups.ban")));
    let more = story.flood(Crowd::fakes(910_000_000, 20).strangers(), 20);
    assert!(story.message_with("для вас").contains("🙋"));
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.jump(DAY / 2);
    story.pass(20);
    let people: Vec<i64> = first.iter().chain(&more).copied().collect();
    let out = story.banned_of_all(&people);
    assert!(story.message_with("вернулось ко мне").contains("✅"));
    let said = story.message_with("🛡");
    assert!(said.contains(&format!("🛡 {out} ")), "{out} are out: {said}");
    let rows = story.journal();
    let acted = rows.iter().filter(|row| row.acted_at.is_some()).count();
    assert_eq!(acted, out, "a ban that never happened takes no room");
    let waits = rows.iter().filter(|row| row.state == State::Pending).collect::<Vec<_>>();
    assert!(waits.iter().all(|row| row.verdict.decision == Decision::Quarantine), "{}", story.journal_lines());
    assert_eq!(out + waits.len(), people.len(), "{}", story.journal_lines());
    assert_eq!(out, 12, "a run lets twelve go");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a wave is looked at in others");
}

#[test]
fn who_only_waits_is_not_said_to_be_removed_and_is_not_after_all() {
    let mut story =
        Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"240h\"\n");
    let first = story.fake("Первая");
    story.joins(first);
    let busy = Refusing::VkError { code: 29, message: "Rate limit reached".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of("groups.ban")));
    let others: Vec<i64> = (0..3).map(|n| story.fake(&format!("Номер{n}"))).collect();
    story.sim.world(|world| others.iter().for_each(|id| world.join(*id).unwrap()));
    story.settle();
    story.pass(1);
    let said = story.message_with("🛡");
    assert!(said.starts_with("🛡 1 человек убран · на очереди: 3"), "{said}");
    story.in_mode("enforce", "observe");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(20);
    assert_eq!(story.banned_of_all(&others), 0);
    let said = story.message_with("🛡");
    assert!(said.starts_with("🛡 1 человек убран\n"), "{said}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "the report is looked at");
}

#[test]
fn a_hand_that_lifts_a_ban_says_what_the_button_says() {
    let mut story =
        Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"240h\"\n");
    let fake = story.fake("Иванова");
    story.joins(fake);
    assert_eq!(story.banned_of_all(&[fake]), 1);
    story.sim.world(|world| world.unban(world.owner_id, fake));
    story.settle();
    let learnt: Vec<bool> =
        story.store(|db| db.examples().account_examples()).into_iter().map(|(_, fake)| fake).collect();
    assert_eq!(learnt, [false], "its like is judged by it");
    assert_eq!((story.counted_today(Sum::Undone), story.counted_today(Sum::PeopleUndone)), (1, 1));
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said is looked at in others");
}

#[test]
fn whom_nobody_decided_about_stays_and_is_not_asked_about_again() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let fake = story.fake("Накрутова");
    story.joins(fake);
    assert_eq!((story.waiting().0, story.counted_today(Sum::MembersQuarantined)), (1, 1));
    story.jump(25 * HOUR);
    story.pass(2);
    assert_eq!(story.waiting().0, 0, "kept");
    for _ in 0..2 {
        story.jump(DAY);
        story.scan(SweepKind::Members, true);
        assert_eq!((story.waiting().0, story.counted_today(Sum::MembersQuarantined)), (0, 0));
    }
    story.perhaps_ignoring(&[Of::AdminChat], "that nobody waits is looked at");
}

#[test]
fn who_waits_is_counted_as_checked_once() {
    let sweeps = "[moderation.likes]\nsweep = \"30m\"\nremove_score = 1.0\n";
    let mut story = Story::with(EVERY_TOKEN, &format!("{DOUBTING}{sweeps}"));
    let (fake, post) = (story.fake("Лайкова"), story.post);
    story.sim.world(|world| world.like(fake, post, None, true));
    story.settle();
    let checked = story.counted_today(Sum::LikesChecked);
    assert_eq!((story.waiting().0, checked), (1, 1));
    for _ in 0..4 {
        story.jump(31 * MINUTE);
    }
    assert!(story.store(|db| db.sweeps().latest_sweep(SweepKind::Likes)).is_some_and(|row| row.counts.done > 0));
    assert_eq!(story.counted_today(Sum::LikesChecked), checked);
    story.perhaps_ignoring(&[Of::AdminChat], "that somebody waits is looked at");
}

#[test]
fn a_doubt_that_nobody_decided_about_forgives_no_removal_beyond_doubt() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let fake = story.fake("Накрутова");
    story.joins(fake);
    story.jump(25 * HOUR);
    story.pass(2);
    assert_eq!((story.waiting().0, story.banned_of_all(&[fake])), (0, 0), "kept");
    // What was doubtful is beyond doubt by now, and the score no higher.
    story.more = story.more.replace("[moderation.members]\nremove_score = 1.0\n", "");
    story.kill();
    story.start();
    story.jump(DAY);
    story.scan(SweepKind::Members, true);
    story.pass(2);
    assert_eq!(story.banned_of_all(&[fake]), 1, "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "that they are out is looked at");
}

#[test]
fn a_liker_who_is_left_alone_is_not_checked_again_with_every_sweep() {
    let sweeps = "[moderation.likes]\nsweep = \"30m\"\nremove_score = 1.0\n";
    let mut story = Story::with(EVERY_TOKEN, &format!("{DOUBTING}{sweeps}"));
    let (fake, post) = (story.fake("Лайкова"), story.post);
    story.sim.world(|world| world.like(fake, post, None, true));
    story.settle();
    let checked = story.counted_today(Sum::LikesChecked);
    assert_eq!((story.waiting().0, checked), (1, 1));
    // A manager talks to them: they are no stranger any more.
    let other = rusqlite::Connection::open(story.database()).unwrap();
    other.execute("INSERT INTO mercies VALUES ('vk', ?1, 'answered', 0)", [fake]).unwrap();
    other.execute("DELETE FROM quarantine", []).unwrap();
    other.execute("DELETE FROM journal WHERE user_id = ?1", [fake]).unwrap();
    for _ in 0..4 {
        story.jump(31 * MINUTE);
    }
    assert!(story.store(|db| db.sweeps().latest_sweep(SweepKind::Likes)).is_some_and(|row| row.counts.done > 0));
    assert_eq!((story.waiting().0, story.counted_today(Sum::LikesChecked)), (0, checked));
    story.perhaps_ignoring(&[Of::AdminChat], "that nobody waits is looked at");
}

#[test]
fn whoever_is_asked_about_for_a_comment_of_theirs_was_checked() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    for n in 0..3 {
        let fake = story.fake(&format!("Номер{n}"));
        story.comments(fake, &format!("Отличный был концерт, спасибо! Приду и {n} января"));
    }
    story.pass(12);
    let counted = [Sum::MembersQuarantined, Sum::MembersChecked].map(|sum| story.counted_today(sum));
    assert_eq!((story.waiting().0, counted), (3, [3, 3]), "{}", story.journal_lines());
    // An honest one is looked at with the comment, and is no member who was checked.
    let honest = story.stranger("Ольга", "Климова");
    story.comments(honest, "А будет ещё концерт?");
    story.pass(12);
    assert_eq!(story.counted_today(Sum::MembersChecked), 3);
    story.perhaps_ignoring(&[Of::AdminChat], "that they wait is looked at");
}

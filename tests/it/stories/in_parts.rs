//! What is long is done in parts, so that nobody waits for it: a death in the midst of them loses nothing.

use std::time::Duration;

use etronics_bot::clock::{DAY, MINUTE};
use etronics_bot::domain::event::Command;
use etronics_bot::domain::ids::PersonId;
use etronics_bot::domain::wave::WaveFacts;
use etronics_bot::inbox::{Queue, RawUpdate};
use etronics_bot::simulator::Crowd;
use etronics_bot::store::{Db, State};
use rusqlite::Connection;

use super::comments::SPAM;
use super::people_quarantine::DOUBTING;
use super::waves::calm_week;
use crate::story::{EVERY_TOKEN, Of, Story};

impl Story {
    /// Steps until this holds.
    pub(super) fn goes_on_till(&mut self, holds: impl Fn(&mut Self) -> bool) {
        for _ in 0..10_000 {
            if holds(self) {
                return;
            }
            self.daemon().hear().unwrap();
            self.daemon().engine.step().unwrap();
            self.clock.advance(10);
        }
        panic!("it never came to that");
    }

    pub(super) fn dies_in_the_midst(&mut self) {
        self.kill();
        self.start();
        self.settle();
    }
}

#[test]
fn a_crowd_whose_look_a_death_interrupts_is_of_the_wave_all_the_same() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"observe\"\n");
    story.a_crowd_joins();
    let of_it = |story: &mut Story| story.store(|db| db.waves().wave_people(1)).len();
    story.goes_on_till(|story| of_it(story) > 0);
    let wave = story.store(|db| db.waves().wave(1)).unwrap();
    assert_eq!(wave.facts, WaveFacts::default(), "its first look is not at its end");
    assert!(of_it(&mut story) < 1_200);
    story.dies_in_the_midst();
    story.clock.advance(MINUTE);
    story.daemon().ring().unwrap();
    story.settle();
    assert_eq!(of_it(&mut story), 1_200);
    let card = story.message_with("Накрутка подписчиков");
    let card: String = card.chars().filter(|letter| !letter.is_whitespace()).collect();
    assert!(card.contains("Похожих:1200из"), "{card}");
    story.perhaps_ignoring(&[Of::AdminChat], "what is said of a wave is looked at in others");
}

/// Somebody with so many removed comments, and the button that brings all of them back.
fn somebody_removed(story: &mut Story, count: usize) -> i64 {
    let author = story.stranger("Кристина", "Доходова");
    story.sim.world(|world| world.keep_transcript(0));
    for number in 0..count {
        story.comment(author, &format!("{SPAM} {number}"));
    }
    story.settle();
    story.pass(2);
    assert_eq!(
        story.journal().iter().filter(|row| row.state == State::Done).count(),
        count,
        "{}",
        story.journal_lines()
    );
    let link = format!("vk.com/id{author}");
    story.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, link.as_str()).unwrap());
    story.settle();
    author
}

#[test]
fn what_a_death_interrupts_of_bringing_back_comes_to_its_end_and_is_answered_once() {
    const COUNT: usize = 60;
    let mut story = Story::new();
    somebody_removed(&mut story, COUNT);
    let answers = story.sim.world(|world| world.callback_answers().len());
    let undone = |story: &mut Story| story.journal().iter().filter(|row| row.state == State::Undone).count();
    story.press_only("Вернуть");
    story.goes_on_till(|story| undone(story) > 0);
    assert!(undone(&mut story) < COUNT, "a part at a time");
    story.dies_in_the_midst();
    assert_eq!(undone(&mut story), COUNT);
    let told: Vec<String> =
        story.sim.world(|world| world.callback_answers()[answers..].iter().map(|answer| answer.text.clone()).collect());
    assert_eq!(told, [format!("Возвращаю: {COUNT}")]);
    assert!(story.message_with("👤").contains("Кристина Доходова"));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::Presses], "what is shown is looked at in others");
}

#[test]
fn what_was_taught_from_somebodys_words_is_nobodys_though_a_death_interrupts_it() {
    const COUNT: usize = 60;
    let mut story = Story::new();
    let author = somebody_removed(&mut story, COUNT);
    let person = PersonId::vk(author);
    let now = story.clock.now_ms();
    let removed = story.journal();
    let taught = |db: Db<'_>| {
        for row in removed.iter().filter(|row| row.person == person) {
            db.lessons().learn(row.id, row.text.as_deref().unwrap(), true, 5, now)?;
        }
        db.inbox().put_command(&Command::Forget { person }, now)
    };
    story.daemon().engine.store().write(taught).unwrap();
    let left = |story: &mut Story| story.store(|db| db.forget().lessons_from(person, 1_000)).len();
    story.goes_on_till(|story| left(story) < COUNT);
    assert!(left(&mut story) > 0, "a few at a time");
    story.dies_in_the_midst();
    assert_eq!(left(&mut story), 0);
    let lessons = story.store(|db| db.lessons().lesson_rows(None, 1_000, 0));
    let nobodys = lessons.iter().filter(|row| row.text.is_none() && row.journal.is_none() && row.features.is_some());
    assert_eq!((lessons.len(), nobodys.count()), (COUNT, COUNT));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::Presses], "what is shown is looked at in others");
}

#[test]
fn hundreds_whose_profiles_come_at_once_are_judged_in_parts_and_none_is_lost_by_a_death() {
    const COUNT: i64 = 400;
    let mut story = calm_week(EVERY_TOKEN, "mode = \"observe\"\n");
    let before = story.journal().len();
    let crowd = story.sim.world(|world| {
        world.keep_transcript(0);
        let crowd = world.crowd(Crowd::fakes(900_000_000, COUNT).strangers()).unwrap();
        world.crowd_ids(crowd, 0..COUNT)
    });
    for id in &crowd {
        story.sim.world(|world| world.join(*id).unwrap());
    }
    let judged = |story: &mut Story| story.journal().len() - before;
    story.goes_on_till(|story| judged(story) > 0);
    assert!(judged(&mut story) < crowd.len(), "a part at a time");
    story.dies_in_the_midst();
    assert_eq!(judged(&mut story), crowd.len());
    story.perhaps_ignoring(&[Of::AdminChat], "what is said of a wave is looked at in others");
}

/// The words of the sum that an order about many came to, each time it was told.
fn sums_told(story: &Story) -> Vec<String> {
    let told = story.told_admin();
    told.into_iter().filter(|text| text.starts_with("↩️")).collect()
}

fn undone(story: &mut Story) -> usize {
    story.journal().iter().filter(|row| row.state == State::Undone).count()
}

#[test]
fn a_full_report_that_is_taken_back_comes_back_whole_though_a_death_interrupts_it() {
    const COUNT: i64 = 30;
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let crowd = story.flood(Crowd::fakes(900_000_000, COUNT).strangers(), COUNT);
    story.pass(2);
    let banned = |story: &Story| crowd.iter().filter(|id| story.sim.world(|world| world.is_banned(**id))).count();
    let removed = banned(&story);
    assert!(removed > 20, "{removed}");
    let answered = story.sim.world(|world| world.callback_answers().len());
    story.press_only("Вернуть всех");
    story.goes_on_till(|story| undone(story) > 0);
    assert!(undone(&mut story) < removed, "a part at a time");
    story.dies_in_the_midst();
    assert_eq!((undone(&mut story), banned(&story)), (removed, 0));
    let told = sums_told(&story);
    assert!(told.len() == 1 && told[0].starts_with(&format!("↩️ Возвращаю: {removed}\n")), "{told:?}");
    assert_eq!(story.sim.world(|world| world.callback_answers().len()), answered + 1);
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is shown is looked at in others");
}

#[test]
fn an_order_about_hundreds_is_carried_out_in_parts_and_told_once_though_a_death_interrupts_it() {
    const COUNT: usize = 90;
    for allow in [false, true] {
        let mut story = Story::new();
        let authors: Vec<i64> = (0..COUNT)
            .map(|number| {
                let author = story.stranger("Кристина", &number.to_string());
                story.comment(author, &format!("{SPAM} {number}"));
                author
            })
            .collect();
        story.settle();
        story.pass(2);
        let removed = story.journal().len();
        let since = story.clock.now_ms() - 10 * MINUTE;
        let now = story.clock.now_ms();
        let order = Command::UndoSince { since, until: None, allow };
        story.daemon().engine.store().write(|db| db.inbox().put_command(&order, now)).unwrap();
        story.goes_on_till(|story| undone(story) > 0);
        assert!(undone(&mut story) <= removed / 2, "a part at a time");
        story.dies_in_the_midst();
        assert_eq!(undone(&mut story), removed);
        let mut sum = format!("↩️ Возвращаю: {removed}\nкомментарии покажутся снова: {COUNT}");
        if allow {
            sum.push_str(&format!("\nтеперь никогда не трогаю: {COUNT}"));
        }
        assert_eq!(sums_told(&story), [sum]);
        let spared = |db: Db<'_>| authors.iter().map(|id| db.people().is_never_touched(PersonId::vk(*id))).collect();
        let spared: Vec<bool> = story.store(spared);
        assert!(spared.iter().all(|spared| *spared == allow));
        story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People], "what is shown is looked at in others");
    }
}

#[test]
fn an_order_of_named_verdicts_takes_each_back_once_and_refuses_all_where_one_is_none() {
    const COUNT: usize = 50;
    let mut story = Story::new();
    for number in 0..COUNT {
        let author = story.stranger("Кристина", &number.to_string());
        story.comment(author, &format!("{SPAM} {number}"));
    }
    story.settle();
    let mut ids: Vec<i64> = story.journal().iter().map(|row| row.id).collect();
    let all = ids.len();
    ids.push(99_999);
    story.order(&Command::Undo { ids: ids.clone(), allow: false });
    assert_eq!(undone(&mut story), 0, "nothing is done by halves");
    ids.pop();
    ids.extend_from_within(..10);
    story.order(&Command::Undo { ids, allow: false });
    assert_eq!(undone(&mut story), all);
    assert_eq!(sums_told(&story), [format!("↩️ Возвращаю: {all}\nкомментарии покажутся снова: {COUNT}")]);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People], "what is shown is looked at in others");
}

#[test]
fn a_wave_that_is_none_is_given_back_in_parts_and_taught_from_once_all_are_back() {
    const COUNT: i64 = 60;
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let crowd = story.flood(Crowd::fakes(900_000_000, COUNT).strangers(), COUNT);
    story.pass(2);
    let banned = |story: &Story| crowd.iter().filter(|id| story.sim.world(|world| world.is_banned(**id))).count();
    assert!(banned(&story) > 30, "{}", banned(&story));
    story.press_only("Это не накрутка");
    story.goes_on_till(|story| undone(story) > 0);
    assert!(undone(&mut story) <= 20, "a part at a time");
    assert!(story.store(|db| db.examples().account_examples()).len() <= 20, "the rest teaches once all are back");
    story.dies_in_the_midst();
    assert_eq!(banned(&story), 0);
    assert_eq!(sums_told(&story).len(), 1, "{:?}", sums_told(&story));
    assert!(story.message_with("Не накрутка").contains("возвращаю"));
    assert!(story.store(|db| db.examples().account_examples()).len() >= 50);
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

/// Entries about which nobody has decided.
fn waiting(story: &mut Story) -> usize {
    story.store(|db| db.quarantine().quarantine_list(true, None, None)).len()
}

/// Nothing that can wait for the next step is done in the same.
pub(super) fn cut_after_each(story: &mut Story) {
    story.patience = Duration::ZERO;
    story.daemon().engine.be_patient(Duration::ZERO);
}

#[test]
fn what_is_over_in_quarantine_is_judged_in_parts_each_once_though_a_death_interrupts_it() {
    const COMMENTS: usize = 60;
    const PEOPLE: usize = 20;
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    for number in 0..COMMENTS {
        story.doubts(number as i64);
    }
    for number in 0..PEOPLE {
        story.waits(&format!("Анна-{number}"), 0.9, None);
    }
    cut_after_each(&mut story);
    story.clock.advance(DAY + MINUTE);
    story.daemon().ring().unwrap();
    story.goes_on_till(|story| waiting(story) < COMMENTS + PEOPLE);
    let left = waiting(&mut story);
    assert!(left > PEOPLE, "a part at a time: {left}");
    // Whoever is still being asked about holds up nobody.
    story.dies_in_the_midst();
    assert_eq!(waiting(&mut story), 0, "{}", story.journal_lines());
    story.clock.advance(MINUTE);
    story.daemon().ring().unwrap();
    story.settle();
    assert_eq!(story.message_with("📦").matches("ждут").count(), 0, "{}", story.message_with("📦"));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People], "what is shown is looked at in others");
}

#[test]
fn an_order_about_many_that_wait_is_carried_out_in_parts_each_once_though_a_death_interrupts_it() {
    const COUNT: usize = 40;
    for remove in [false, true] {
        let mut story = Story::with(EVERY_TOKEN, DOUBTING);
        for number in 0..COUNT {
            story.doubts(number as i64);
        }
        cut_after_each(&mut story);
        let mut ids = story.store(|db| db.quarantine().quarantine_list(true, None, None));
        let mut ids: Vec<i64> = ids.drain(..).map(|entry| entry.id).collect();
        let order = |ids: Vec<i64>| {
            if remove { Command::QuarantineRemove { ids } } else { Command::QuarantineKeep { ids } }
        };
        ids.push(99_999);
        story.order(&order(ids.clone()));
        assert_eq!(waiting(&mut story), COUNT, "nothing is done by halves");
        ids.pop();
        let now = story.clock.now_ms();
        let number = story.daemon().engine.store().write(|db| db.inbox().put_command(&order(ids), now)).unwrap();
        story.goes_on_till(|story| waiting(story) < COUNT);
        assert!(waiting(&mut story) > COUNT / 2, "a part at a time");
        assert_eq!(story.store(|db| db.inbox().event_result(number)), Some(Ok(())));
        assert_eq!(story.store(|db| db.inbox().rest_of_order(number)), None, "the command line waits for the rest");
        story.dies_in_the_midst();
        assert_eq!(waiting(&mut story), 0);
        assert_eq!(story.store(|db| db.inbox().rest_of_order(number)), Some(Ok(())));
        assert_eq!(story.store(|db| db.lessons().lesson_rows(None, 1_000, 0)).len(), COUNT);
        story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People], "what is shown is looked at in others");
    }
}

#[test]
fn a_wave_comes_into_quarantine_and_all_of_it_are_kept_in_parts_though_deaths_interrupt_it() {
    const COUNT: i64 = 60;
    let mut story = calm_week(EVERY_TOKEN, "mode = \"observe\"\n");
    story.flood(Crowd::fakes(900_000_000, COUNT).strangers(), COUNT);
    story.pass(2);
    let before = waiting(&mut story);
    let all = story.store(|db| db.waves().wave_left(1, i64::MAX, 1_000)).len();
    assert!(all > 40, "{all}");
    cut_after_each(&mut story);
    story.press_only("В карантин");
    story.goes_on_till(|story| waiting(story) > before);
    assert!(waiting(&mut story) < before + all / 2, "a part at a time");
    story.dies_in_the_midst();
    let (people, _) = story.store(|db| db.growth().quarantine_sizes());
    assert!(people as usize >= all, "{people} of {all}");
    story.pass(1);
    let up_to = story.store(|db| db.quarantine().quarantine_list(true, None, Some(1)))[0].id;
    story.admin_writes("/panel");
    story.sim.world(|world| {
        let chat = world.admin_chat_id;
        let panel = world.messages(chat).last().unwrap().message_id;
        world.press_data(chat, chat, panel, &format!("wave 0 1 {up_to}"));
    });
    story.goes_on_till(|story| waiting(story) < people as usize);
    assert!(waiting(&mut story) > people as usize / 2, "a part at a time");
    story.dies_in_the_midst();
    let told = story.told_admin().into_iter().filter(|text| text.starts_with("✅")).collect::<Vec<_>>();
    assert_eq!(told.len(), 1, "{told:?}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn the_order_of_a_wave_is_taken_back_in_parts_though_a_death_interrupts_it() {
    const COUNT: i64 = 60;
    let mut story = calm_week(EVERY_TOKEN, "mode = \"observe\"\n");
    let crowd = story.flood(Crowd::fakes(900_000_000, COUNT).strangers(), COUNT);
    story.pass(2);
    let pending = |story: &mut Story| story.journal().iter().filter(|row| row.state == State::Pending).count();
    let before = pending(&mut story);
    cut_after_each(&mut story);
    story.press_only("Убрать всех");
    let may_be_stopped = |story: &mut Story| {
        let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
        shown.iter().flat_map(|message| message.keyboard.iter().flatten()).any(|button| button.label == "Остановить")
    };
    story.goes_on_till(may_be_stopped);
    let ordered = pending(&mut story) - before;
    assert!(ordered > 30, "{ordered}");
    story.press_only("Остановить");
    story.goes_on_till(|story| undone(story) > 0);
    assert!(undone(&mut story) < 30, "a part at a time, {ordered} were ordered");
    story.dies_in_the_midst();
    assert_eq!(pending(&mut story), 0, "{}", story.journal_lines());
    let banned = crowd.iter().filter(|id| story.sim.world(|world| world.is_banned(**id))).count();
    let stayed = undone(&mut story);
    assert!(banned < COUNT as usize / 2 && stayed > 20, "{banned} are out, {stayed} stayed");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn a_step_that_waited_for_whoever_wrote_before_has_its_time_for_events_all_the_same() {
    const EVENTS: usize = 60;
    /// Longer than a step may take.
    const HELD: Duration = Duration::from_millis(40);
    let mut story = Story::new();
    story.settle();
    let group = story.sim.world(|world| world.group_id);
    let event = |number: usize| RawUpdate {
        event_id: format!("vote-{number}"),
        queue: Queue::Bulk,
        by: None,
        payload: format!(r#"{{"type":"poll_vote_new","event_id":"vote-{number}","object":{{"user_id":{number}}}}}"#),
    };
    let events: Vec<_> = (0..EVENTS).map(event).collect();
    story.daemon().engine.inbox().accept(&format!("vk:{group}"), None, &events, None).unwrap();
    let left = |story: &mut Story| story.store(|db| db.outbox().queue_sizes()).inbox as usize;
    let (mut steps, before) = (0, left(&mut story));
    assert_eq!(before, EVENTS);
    while left(&mut story) > 0 {
        let other = Connection::open(story.database()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let writes = std::thread::spawn(move || {
            // This is how long a disk takes, not a wait for anything.
            std::thread::park_timeout(HELD);
            other.execute_batch("COMMIT").unwrap();
        });
        story.daemon().engine.step().unwrap();
        writes.join().unwrap();
        steps += 1;
        assert!(steps < EVENTS, "an event a step");
    }
    assert!(steps <= EVENTS / 4, "{steps} steps for {EVENTS} events");
    story.rest();
}

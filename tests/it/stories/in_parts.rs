//! What is long is done in parts, so that nobody waits for it: a death in the midst of them loses nothing.

use etronics_bot::clock::MINUTE;
use etronics_bot::domain::event::Command;
use etronics_bot::domain::ids::PersonId;
use etronics_bot::domain::wave::WaveFacts;
use etronics_bot::simulator::Crowd;
use etronics_bot::store::{Db, State};

use super::comments::SPAM;
use super::waves::calm_week;
use crate::story::{EVERY_TOKEN, Of, Story};

impl Story {
    /// Steps until this holds.
    fn goes_on_till(&mut self, holds: impl Fn(&mut Self) -> bool) {
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

    fn dies_in_the_midst(&mut self) {
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
    assert_eq!(told, [format!("Возвращено: {COUNT}")]);
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

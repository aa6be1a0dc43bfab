//! Who is free again without a word of the platform, and who became one of those that are never touched while something waited.

use etronics_bot::clock::HOUR;
use etronics_bot::domain::event::Command;
use etronics_bot::domain::verdict::{Decision, State};

use super::comments::SPAM;
use super::leads::{Client, PRICES};
use super::people_quarantine::DOUBTING;
use crate::story::{EVERY_TOKEN, Of, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";

#[test]
fn whom_a_hand_freed_while_nobody_listened_is_judged_as_anybody_when_they_are_back() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let (subscribes, writes) = (story.fake("Иванова"), story.fake("Петрова"));
    story.joins(subscribes);
    story.joins(writes);
    let is_out = |story: &Story, person: i64| story.sim.world(|world| world.is_banned(person));
    assert!(is_out(&story, subscribes) && is_out(&story, writes), "{}", story.journal_lines());
    story.kill();
    story.sim.world(|world| {
        let owner = world.owner_id;
        assert!(world.unban(owner, subscribes) && world.unban(owner, writes));
        world.forget_events();
    });
    story.clock.advance(3 * HOUR);
    story.start();
    story.settle();
    let verdicts = story.journal().len();
    story.joins(subscribes);
    let row = story.last();
    assert_eq!(story.journal().len(), verdicts + 1, "{}", story.journal_lines());
    assert_eq!(row.person.id, subscribes);
    story.comments(writes, SPAM);
    story.pass(2);
    assert!(is_out(&story, writes), "the card says that its author is banned: {}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People], "who is out is looked at");
}

#[test]
fn whoever_is_in_the_middle_of_ordering_an_advert_is_kept_out_by_nobody() {
    let mut story = Story::with(EVERY_TOKEN, &format!("{ENFORCE}{PRICES}"));
    let client = story.fake("Пекарь");
    story.writes(Client::Vk(client), "Сколько стоит реклама?");
    story.writes(Client::Vk(client), "Пекарня на углу");
    story.joins(client);
    story.pass(2);
    assert!(!story.sim.world(|world| world.is_banned(client)), "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Dialogs], "who is out is looked at");
}

#[test]
fn whoever_pays_while_they_wait_for_a_decision_is_put_out_by_no_order() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let donor = story.waits("Вера", 0.7, None);
    story.sim.world(|world| world.make_donor(donor, true)).unwrap();
    story.settle();
    let entry = story.store(|db| db.quarantine().quarantine_list(true, None, None)).remove(0);
    story.order(&Command::QuarantineRemove { ids: vec![entry.id] });
    story.pass(2);
    assert!(!story.sim.world(|world| world.is_banned(donor)), "{}", story.journal_lines());
    let row = story.last();
    assert_eq!((row.verdict.decision, row.state), (Decision::Quarantine, State::Observed));
    story.perhaps_ignoring(&[Of::AdminChat], "who is out is looked at");
}

#[test]
fn three_words_on_the_way_in_are_no_history_of_good_comments() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let fake = story.fake("Накрутова");
    for word in ["Класс!", "Ура", "Молодцы"] {
        story.comment(fake, word);
    }
    story.joins(fake);
    let row = story.last();
    assert_eq!((row.person.id, row.verdict.decision), (fake, Decision::Quarantine), "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat], "that they are judged is looked at");
}

//! Who manages the community is known from a list that holds somebody: an empty one is no answer.

use etronics_bot::clock::DAY;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::{Fault, PlatformSide, Refusing};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

fn no_managers() -> Refusing {
    Refusing::Raw(r#"{"response":{"count":0,"items":[]}}"#.to_owned())
}

#[test]
fn an_empty_list_of_managers_is_no_answer() {
    let mut story = Story::new();
    let manager = story.stranger("Анна", "Старшая");
    story.sim.world(|world| world.make_manager(manager, 3));
    story.settle();
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, no_managers()).of("groups.getMembers")));
    story.jump(DAY);
    story.pass(5);
    let words = story.comments(manager, SPAM);
    story.assert_visible(words);
    assert_eq!(story.last().verdict.rule, "exempt");
    story.perhaps_ignoring(&[Of::AdminChat], "the day's words are no matter here");
}

#[test]
fn while_nobody_knows_who_manages_the_community_it_is_asked_before_anything_is_removed() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, no_managers()).of("groups.getMembers")));
    story.start();
    story.settle();
    let author = story.stranger("Кристина", "Доходова");
    let first = story.comments(author, SPAM);
    story.assert_visible(first);
    let row = story.last();
    assert_eq!((row.verdict.decision, row.state), (Decision::Quarantine, State::Pending));
    assert!(row.verdict.reasons.iter().any(|reason| reason.code == "managers_unknown"), "{:?}", row.verdict.reasons);
    // Once they are known, it acts again.
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(5);
    let second = story.comments(author, &format!("{SPAM}, не пропустите"));
    story.assert_deleted(second);
    story.perhaps_ignoring(&[Of::AdminChat], "the journal is looked at");
}

//! VK says that this kind of key may not, and is wrong: that is forgotten within minutes.

use etronics_bot::simulator::{Fault, PlatformSide, Refusing};

use super::comments::SPAM;
use super::refused::vk;
use crate::story::{Of, Story};

#[test]
fn one_answer_of_the_wrong_kind_makes_nobody_deaf_and_switches_nothing_off_for_a_day() {
    for code in [20, 27, 28, 1051] {
        let mut story = Story::new();
        let wrong = vk(code, "Group authorization failed: method is unavailable with group auth.");
        story.sim.world(|world| {
            world.fail(Fault::lasting(PlatformSide::Vk, wrong.clone()).of("groups.getLongPollServer"));
            // Of a session that is over a new one is asked for.
            world.fail(Fault::once(PlatformSide::Vk, Refusing::Failed(2)).of("longpoll"));
        });
        story.pass(3);
        story.sim.world(|world| world.mend(PlatformSide::Vk));
        story.pass(2);
        let author = story.stranger("Кристина", "Доходова");
        let spam = story.comments(author, SPAM);
        story.assert_deleted(spam);
        // The same of a deletion: it is said once more, or tried again within minutes.
        story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, wrong.clone()).of("wall.deleteComment")));
        let second = story.comments(author, &format!("{SPAM}, не пропустите"));
        story.assert_deleted(second);
        story.sim.world(|world| {
            world.fail(Fault::lasting(PlatformSide::Vk, wrong.clone()).of("wall.deleteComment").times(2));
        });
        let third = story.comments(author, &format!("{SPAM}, торопитесь"));
        story.assert_visible(third);
        story.pass(15);
        story.assert_deleted(third);
        story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "what is told of the key is no matter here");
    }
}

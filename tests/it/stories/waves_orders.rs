//! How far an order about a wave goes: over those whom it was about, and no further than the admin would have it.

use etronics_bot::clock::HOUR;
use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{Crowd, Fault, PlatformSide, Refusing, SimKeyKind};
use etronics_bot::store;

use super::waves::calm_week;
use crate::story::{EVERY_TOKEN, Of, Story};

const CARD: &str = "Накрутка подписчиков";

impl Story {
    fn out_of(&self, people: &[i64]) -> usize {
        self.sim.world(|world| people.iter().filter(|id| world.is_banned(**id)).count())
    }

    /// The config says another mode, and the daemon starts anew.
    pub(crate) fn in_mode(&mut self, from: &str, to: &str) {
        let mode = |word: &str| format!("mode = \"{word}\"");
        assert!(self.more.contains(&mode(from)));
        self.more = self.more.replace(&mode(from), &mode(to));
        self.kill();
        self.start();
        self.settle();
    }
}

#[test]
fn an_order_that_is_given_while_only_observing_is_about_those_who_had_come() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"observe\"\n");
    let first = story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    story.pass(1);
    let card = story.message_with(CARD);
    assert!(card.contains("Только смотрю") && card.contains("кто придёт позже"), "it says what it would do: {card}");
    story.press("Убрать всех похожих");
    story.pass(2);
    assert_eq!(story.out_of(&first), 30);
    let more = story.flood(Crowd::fakes(910_000_000, 10).strangers(), 10);
    story.pass(3);
    assert_eq!(story.out_of(&more), 0, "who came later is only written down");
    // Pressed again it is about them.
    story.press("Убрать всех похожих (10)");
    story.pass(2);
    assert_eq!(story.out_of(&more), 10);
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn a_standing_order_waits_while_the_program_only_observes_and_says_so() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n[moderation.limits]\nper_run = 5\nper_day = 25\n");
    let first = story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    story.press("Убрать всех похожих");
    story.pass(2);
    assert_eq!(story.out_of(&first), 25, "the limit of a day");
    story.in_mode("enforce", "observe");
    story.more = story.more.replace("per_day = 25", "per_day = 200");
    story.kill();
    story.start();
    story.settle();
    let more = story.flood(Crowd::fakes(910_000_000, 10).strangers(), 10);
    story.pass(3);
    assert_eq!((story.out_of(&first), story.out_of(&more)), (25, 0), "observing, nothing goes on by itself");
    let card = story.message_with(CARD);
    assert!(card.contains("Приказ ждёт") && !card.contains("закончу"), "{card}");
    // Acting again, it goes on over all of them.
    story.in_mode("observe", "enforce");
    story.pass(3);
    assert_eq!((story.out_of(&first), story.out_of(&more)), (30, 10));
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn a_restore_withdraws_the_order_about_a_wave() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n[moderation.limits]\nper_run = 5\nper_day = 25\n");
    let first = story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    story.press("Убрать всех похожих");
    story.pass(2);
    assert_eq!(story.out_of(&first), 25);
    let copy = story.database().with_file_name("copy.db");
    store::backup(&story.database(), &copy).unwrap();
    story.kill();
    store::restore(&copy, &story.database(), story.clock.now_ms()).unwrap();
    // Even where the limit lets more through, and whatever the mode is then.
    story.more = story.more.replace("per_day = 25", "per_day = 200");
    story.start();
    story.settle();
    let more = story.flood(Crowd::fakes(910_000_000, 10).strangers(), 10);
    story.pass(3);
    assert_eq!((story.out_of(&first), story.out_of(&more)), (25, 0), "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn whom_a_moderator_frees_by_hand_the_order_passes_by() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n[moderation.limits]\nper_run = 5\nper_day = 200\n");
    let fakes = story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    story.press("Убрать всех похожих");
    story.pass(2);
    assert_eq!(story.out_of(&fakes), 30);
    let freed = fakes[7];
    story.sim.world(|world| world.unban(world.owner_id, freed));
    story.settle();
    story.pass(3);
    assert_eq!(story.out_of(&[freed]), 0, "a hand's word stands");
    story.sim.world(|world| world.join(freed).unwrap());
    story.settle();
    story.pass(3);
    assert_eq!((story.out_of(&[freed]), story.out_of(&fakes)), (0, 29));
    let card = story.message_with(CARD);
    assert!(card.contains("оставлены: 1") && !card.contains("втором взгляде"), "nobody looked twice: {card}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn whom_a_manager_answers_while_a_removal_waits_is_left_alone() {
    for (answered, out) in [(false, 1), (true, 0)] {
        let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
        story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
        let fake = story.flood(Crowd::fakes(900_000_000, 1).strangers(), 1);
        assert_eq!(story.last().state, State::Pending);
        if answered {
            let other = rusqlite::Connection::open(story.database()).unwrap();
            other.execute("INSERT INTO mercies VALUES ('vk', ?1, 'answered', 0)", [fake[0]]).unwrap();
        }
        story.sim.world(|world| world.give_key_back(SimKeyKind::User));
        story.pass(20);
        assert_eq!(story.out_of(&fake), out, "{}", story.journal_lines());
        story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of a removal is looked at in others");
    }
}

#[test]
fn the_last_word_about_an_honest_crowd_does_not_say_that_it_is_banned() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let fakes = story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    assert!(story.out_of(&fakes) > 20);
    story.press("Это не накрутка");
    story.settle();
    story.pass(2);
    assert_eq!(story.out_of(&fakes), 0);
    let card = story.message_with("Не накрутка");
    assert!(!card.contains("забанено"), "{card}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn a_second_press_on_a_card_that_was_pressed_is_no_second_order() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n[moderation.limits]\nper_run = 5\nper_day = 25\n");
    story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    let waited = story.waiting();
    let (remove, wait) = (story.seen_button("Убрать всех похожих"), story.seen_button("В карантин"));
    story.press("Убрать всех похожих");
    for stale in [remove, wait] {
        story.press_seen(&stale);
        assert_eq!(story.answered(), "Уже было");
    }
    assert!(story.waiting().0 <= waited.0, "nobody more waits");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn an_order_takes_those_too_whom_the_admin_was_only_asked_about() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"enforce\"\n");
    let message = "Access denied: no access to call this method".to_owned();
    let refused = Refusing::VkError { code: 15, message };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, refused).of("groups.ban")));
    let fakes = story.flood(Crowd::fakes(900_000_000, 45).strangers(), 45);
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    // The right is there again when nobody may act on what was asked by itself any more.
    story.jump(26 * HOUR);
    story.pass(20);
    let asked = story.journal().iter().filter(|row| row.state == State::Assist).count();
    assert!(asked > 20 && story.out_of(&fakes) < 25, "{asked} are asked about: {}", story.journal_lines());
    let waiting = story.waiting();
    story.press("В карантин");
    assert_eq!(story.waiting(), waiting, "whoever is asked about waits for a person's word already");
    story.press("Убрать всех похожих");
    assert_eq!(story.answered(), "Убираю, ход в карточке");
    story.pass(4);
    assert_eq!(story.out_of(&fakes), 45, "{}", story.journal_lines());
    assert!(story.journal().iter().all(|row| row.state != State::Assist), "{}", story.journal_lines());
    let card = story.message_with(CARD);
    assert!(!card.contains("Осталось"), "{card}");
    assert!(story.message_with("вернулось ко мне").contains("✅"));
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

#[test]
fn whom_vk_does_not_let_anybody_ban_the_order_passes_by_and_the_card_does_not_count() {
    let mut story = calm_week(EVERY_TOKEN, "mode = \"observe\"\n");
    let fakes = story.flood(Crowd::fakes(900_000_000, 30).strangers(), 30);
    story.pass(1);
    let message = "One of the parameters specified was missing or invalid: owner_id".to_owned();
    let refused = Refusing::VkError { code: 100, message };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, refused).of("groups.ban")));
    story.press("Убрать всех похожих");
    story.pass(6);
    assert_eq!(story.out_of(&fakes), 29, "{}", story.journal_lines());
    assert_eq!(story.calls("groups.ban"), 30, "nobody is tried again and again");
    let card = story.message_with(CARD);
    assert!(!card.contains("Осталось"), "{card}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of a wave is looked at in others");
}

//! Who wrote spam may delete and restore it: nobody's word against a verdict.

use etronics_bot::clock::{Clock, HOUR};
use etronics_bot::domain::event::Command;
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, Spot, WallPlace};
use etronics_bot::store::QuarantineState;

use super::comments::{HAM, SPAM};
use crate::story::{EVERY_TOKEN, Of, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";
const DOUBTING: &str = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n";

impl Story {
    /// Whoever wrote it deletes it.
    #[track_caller]
    fn taken_away(&mut self, author: i64, spot: Spot) {
        assert!(self.sim.world(|world| world.delete_comment(author, spot)));
        self.settle();
    }

    #[track_caller]
    fn brought_back(&mut self, spot: Spot) {
        assert!(self.sim.world(|world| world.restore_comment(spot)));
        self.settle();
    }

    fn ends(&mut self) -> Vec<State> {
        self.journal().iter().map(|row| row.state).collect()
    }

    fn held_states(&mut self) -> Vec<QuarantineState> {
        self.store(|db| db.quarantine().quarantine_list(false, None, None)).iter().map(|entry| entry.state).collect()
    }
}

#[test]
fn what_its_author_took_away_and_brings_back_is_asked_about_again() {
    let mut story = Story::with(&["community"], ENFORCE);
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    assert_eq!(story.ends(), [State::Assist]);
    story.taken_away(author, spam);
    assert_eq!(story.ends(), [State::Observed], "nobody did what was asked");
    insta::assert_snapshot!(story.bot_says(), @"↩️ Больше делать нечего: этого там уже нет.");
    story.brought_back(spam);
    assert_eq!(story.ends(), [State::Assist, State::Observed]);
    // Done by a manager's hand, and taken back by one: that is a person's word.
    story.sim.world(|world| world.delete_comment(world.owner_id, spam));
    story.settle();
    assert_eq!(story.ends(), [State::Done, State::Observed]);
    story.brought_back(spam);
    assert_eq!(story.ends(), [State::Undone, State::Observed]);
    // Which stands, whatever its author does then.
    story.taken_away(author, spam);
    story.brought_back(spam);
    assert_eq!(story.ends(), [State::Undone, State::Observed]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🙋 Первый случай, где нужна ваша рука
        admin: ↩️ Больше делать нечего: этого там уже нет.
        admin: ✅ Всё, о чём просил, сделано. Спасибо!
        "#);
}

#[test]
fn what_waited_in_quarantine_waits_again_once_its_author_brings_it_back() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    for place in WallPlace::ALL {
        let target = story.sim.world(|world| world.place_for_comments(place, "место"));
        let author = story.stranger("Кристина", "Доходова");
        let spam = story.sim.world(|world| world.comment(author, target, SPAM).unwrap());
        story.settle();
        assert_eq!((story.ends()[0], story.held_states()[0]), (State::Pending, QuarantineState::Pending), "{place:?}");
        story.taken_away(author, spam);
        assert_ne!(story.held_states()[0], QuarantineState::Pending, "{place:?}");
        story.brought_back(spam);
        assert_eq!((story.ends()[0], story.held_states()[0]), (State::Pending, QuarantineState::Pending), "{place:?}");
        // Of products VK does not tell who it was.
        if place != WallPlace::Market {
            assert_eq!(
                (story.ends()[1], story.held_states()[1]),
                (State::Observed, QuarantineState::Expired),
                "{place:?}"
            );
        }
    }
    assert!(story.journal().iter().all(|row| row.state != State::Undone));
    insta::assert_snapshot!(story.rest(), @"admin: 📦 5 комментариев ждут решения");
}

/// A manager on VK knows better than the press in the chat did.
#[test]
fn what_was_removed_from_quarantine_and_is_restored_by_hand_teaches_nothing() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let author = story.stranger("Кристина", "Мастерова");
    let text = story.comments(author, SPAM);
    story.admin_writes("/panel");
    story.press("Карантин");
    story.press("Удалить");
    assert_eq!(story.answered(), "Удаляю");
    story.settle();
    story.assert_deleted(text);
    assert_eq!((story.ends(), story.store(|db| db.lessons().lesson_sizes()).spam), (vec![State::Done], 1));
    story.brought_back(text);
    assert_eq!((story.ends(), story.store(|db| db.lessons().lesson_sizes()).spam), (vec![State::Undone], 0));
    story.assert_visible(text);
    story.ignoring(&[Of::AdminChat], "cards of what waits");
}

#[test]
fn spammers_who_are_quicker_than_the_deletions_bring_nothing_back_and_no_brake() {
    for place in WallPlace::ALL {
        let mut story = Story::new();
        let target = story.sim.world(|world| world.place_for_comments(place, "место"));
        let method = match place {
            WallPlace::Wall => "wall.deleteComment",
            WallPlace::Photo => "photos.deleteComment",
            WallPlace::Video => "video.deleteComment",
            WallPlace::Market => "market.deleteComment",
            WallPlace::Board => "board.deleteComment",
        };
        let busy = Refusing::VkError { code: 29, message: "Rate limit reached".to_owned() };
        story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of(method)));
        let mut written = Vec::new();
        for at in 0..12 {
            let author = story.stranger("Кристина", &format!("Доходова-{at}"));
            let text = SPAM.replace("5000", &format!("{}", 5000 + at));
            written.push((author, story.sim.world(|world| world.comment(author, target, text.as_str()).unwrap())));
        }
        story.settle();
        assert!(story.ends().iter().all(|state| *state == State::Pending), "{}", story.journal_lines());
        for (author, spot) in &written {
            story.sim.world(|world| world.delete_comment(*author, *spot));
        }
        story.settle();
        story.sim.world(|world| world.mend(PlatformSide::Vk));
        story.jump(HOUR);
        for (_, spot) in &written {
            story.sim.world(|world| world.restore_comment(*spot));
        }
        story.settle();
        story.pass(1);
        for (_, spot) in written {
            story.assert_deleted(spot);
        }
        assert!(story.ends().iter().all(|state| *state != State::Undone), "{place:?}:\n{}", story.journal_lines());
        assert!(story.store(|db| db.brake().on()).is_none());
        story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "what stands there in the end is what it is about");
    }
}

/// Our call comes between the author's hand and what VK tells of it, and VK does not tell whose hand it was.
#[test]
fn what_our_own_call_found_gone_is_nobodys_pardon_when_it_comes_back() {
    let mut story = Story::new();
    let topic = story.sim.world(|world| world.place_for_comments(WallPlace::Board, "Вопросы соседей"));
    let busy = Refusing::VkError { code: 29, message: "Rate limit reached".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of("board.deleteComment").times(1)));
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.sim.world(|world| world.comment(author, topic, SPAM).unwrap());
    story.settle();
    assert_eq!(story.ends(), [State::Pending]);
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, Refusing::Status(502)).of("longpoll")));
    assert!(story.sim.world(|world| world.delete_comment(author, spam)));
    story.jump(HOUR);
    assert_eq!(story.ends(), [State::Done]);
    story.sim.world(|world| {
        world.mend(PlatformSide::Vk);
        let untold = Refusing::Altered { find: "deleter_id".to_owned(), put: "nobody_id".to_owned() };
        world.fail(Fault::lasting(PlatformSide::Vk, untold).of("longpoll"));
    });
    story.pass(1);
    story.brought_back(spam);
    story.pass(1);
    story.assert_deleted(spam);
    assert!(story.ends().iter().all(|state| *state != State::Undone), "{}", story.journal_lines());
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Comments, Of::Repeats],
        "what stands there in the end is what it is about",
    );
}

#[test]
fn our_own_deletion_is_taken_back_by_a_person_in_every_place() {
    for place in WallPlace::ALL {
        let mut story = Story::new();
        let target = story.sim.world(|world| world.place_for_comments(place, "место"));
        let author = story.stranger("Кристина", "Доходова");
        let spam = story.sim.world(|world| world.comment(author, target, SPAM).unwrap());
        story.settle();
        story.assert_deleted(spam);
        story.brought_back(spam);
        story.assert_visible(spam);
        assert_eq!(story.ends(), [State::Undone], "{place:?}");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "the journal says it");
    }
}

#[test]
fn what_was_gone_before_it_was_heard_of_is_judged_once_it_is_back() {
    let mut story = Story::new();
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comment(author, SPAM);
    // Before anybody has judged it.
    story.sim.world(|world| world.delete_comment(author, spam));
    story.settle();
    story.brought_back(spam);
    story.assert_deleted(spam);
    // What was found harmless is not looked at again: it would count twice for its author.
    let guest = story.stranger("Ирина", "Белова");
    let ham = story.comments(guest, HAM);
    let judged = story.journal().len();
    story.taken_away(guest, ham);
    story.brought_back(ham);
    story.assert_visible(ham);
    assert_eq!(story.journal().len(), judged);
    assert_eq!(story.last().verdict.decision, Decision::Keep);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "it is about the journal");
}

#[test]
fn what_others_took_away_while_its_deletion_waited_is_no_call_and_what_its_author_took_no_work_of_ours() {
    let mut story = Story::new();
    let busy = Refusing::VkError { code: 29, message: "Rate limit reached".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of("wall.deleteComment")));
    let authors = ["Первая", "Вторая", "Третья"].map(|last| story.stranger("Кристина", last));
    let spots = authors.map(|author| story.comment(author, &SPAM.replace("5000", &format!("{}000", author % 7 + 2))));
    story.settle();
    assert_eq!(story.ends(), [State::Pending; 3]);
    story.taken_away(authors[0], spots[0]);
    story.sim.world(|world| world.delete_comment(world.owner_id, spots[1]));
    story.settle();
    let before = story.calls("wall.deleteComment");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.jump(HOUR);
    story.pass(2);
    assert_eq!(story.calls("wall.deleteComment"), before + 1, "only what stood there still");
    let mut ends: Vec<(i64, State)> = story.journal().iter().map(|row| (row.person.id, row.state)).collect();
    ends.sort_unstable_by_key(|end| end.0);
    assert_eq!(ends.iter().map(|end| end.1).collect::<Vec<_>>(), [State::Observed, State::Done, State::Done]);
    assert_eq!(story.store(|db| db.sums().counted("2026-11-23", Sum::CommentsDeleted)), 2);
    let report = story.message_with("удалённых комментария");
    assert!(report.contains("2 удалённых комментария") && report.contains("удалил сам автор"), "{report}");
    // Nor does an order bring back what its author took away.
    let row = story.journal().into_iter().find(|row| row.person.id == authors[0]).unwrap();
    story.order(&Command::Undo { ids: vec![row.id], allow: false });
    story.pass(1);
    story.assert_deleted(spots[0]);
    assert_eq!(story.calls("wall.restoreComment"), 0);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::Repeats], "the journal and the report are looked at");
}

#[test]
fn that_its_author_took_it_away_may_be_told_after_our_call_found_it_gone() {
    let mut story = Story::new();
    let gone = Refusing::VkError { code: 211, message: "Access to wall's comment denied".to_owned() };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, gone).of("wall.deleteComment")));
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    assert_eq!(story.ends(), [State::Done]);
    story.taken_away(author, spam);
    assert_eq!(story.ends(), [State::Observed]);
    assert_eq!(story.store(|db| db.sums().counted("2026-11-23", Sum::CommentsDeleted)), 0);
    let report = story.message_with("удалённых комментариев");
    assert!(report.contains("0 удалённых комментариев") && report.contains("удалил сам автор"), "{report}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "the report is looked at");
}

/// The sums of a day count no less than nothing, and the day before keeps none that was its author's.
#[test]
fn that_its_author_took_it_away_may_be_told_after_midnight() {
    // 23:57 in Moscow.
    let mut story = Story::at(Clock::manual(1_795_467_420_000), EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    story.start();
    story.settle();
    let gone = Refusing::VkError { code: 211, message: "Access to wall's comment denied".to_owned() };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, gone).of("wall.deleteComment")));
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    assert_eq!(story.ends(), [State::Done]);
    story.pass(4);
    story.taken_away(author, spam);
    assert_eq!(story.ends(), [State::Observed]);
    for day in ["2026-11-23", "2026-11-24"] {
        assert_eq!(story.store(|db| db.sums().counted(day, Sum::CommentsDeleted)), 0, "{day}");
    }
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "it is about the sums");
}

#[test]
fn a_manager_who_deletes_what_waits_in_quarantine_has_deleted_it() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.sim.world(|world| world.delete_comment(world.owner_id, spam));
    story.settle();
    assert_eq!((story.ends(), story.held_states()), (vec![State::Done], vec![QuarantineState::Removed]));
    assert_eq!(story.store(|db| db.sums().counted("2026-11-23", Sum::CommentsDeleted)), 1);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "it is about the sum");
}

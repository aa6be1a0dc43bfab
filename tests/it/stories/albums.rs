//! An album of Telegram comes as several messages, and is one thing: what is decided of its words goes for all its pictures.

use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::TgSaid;
use serde_json::json;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

/// Nothing is removed by the score alone: all that looks like spam is doubtful.
const DOUBTING: &str = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n";

impl Story {
    /// One picture of an album; the daemon has not heard of it yet.
    fn picture(&self, author: i64, album: &str, caption: &str) -> i64 {
        let photo = json!([{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 90}]);
        let extra = json!({"photo": photo, "media_group_id": album});
        let said = TgSaid { extra: extra.as_object().unwrap().clone(), ..TgSaid::from(caption) };
        self.sim.world(|world| world.say(world.discussion_chat_id, author, said).unwrap())
    }

    fn shows_picture(&mut self, author: i64, album: &str, caption: &str) -> i64 {
        let message = self.picture(author, album, caption);
        self.settle();
        message
    }

    fn guest(&self, name: &str) -> i64 {
        self.sim.world(|world| world.add_tg_user(name))
    }

    #[track_caller]
    fn assert_stand(&mut self, pictures: &[i64], stand: bool) {
        let journal = self.journal_lines();
        assert!(pictures.iter().all(|picture| self.stands(*picture) == stand), "{journal}");
    }

    fn entries_of_report(&mut self) -> usize {
        self.message_with("🧹").matches("🗑").count()
    }
}

#[test]
fn all_pictures_go_with_the_words_of_one_in_whichever_order_they_come() {
    let mut story = Story::new();
    let authors = ["Crypto Anna", "Crypto Olga", "Crypto Vera"].map(|name| story.guest(name));
    let words_first = [SPAM, "", "", ""].map(|words| story.shows_picture(authors[0], "1", words));
    story.assert_stand(&words_first, false);
    let words_last = ["", "", "", SPAM].map(|words| story.shows_picture(authors[1], "2", words));
    story.assert_stand(&words_last, false);
    let at_once = ["", SPAM, "", ""].map(|words| story.picture(authors[2], "3", words));
    story.settle();
    story.assert_stand(&at_once, false);
    // Each is one entry, and each message is counted.
    assert_eq!(story.entries_of_report(), 3, "{}", story.message_with("🧹"));
    assert_eq!(story.store(|db| db.sums().counted("2026-11-23", Sum::CommentsDeleted)), 12);
    assert!(story.journal().iter().all(|row| row.state == State::Done || row.verdict.decision == Decision::Keep));
    // Nobody else's pictures go with them.
    let guest = story.guest("Юля");
    let others = ["", ""].map(|words| story.shows_picture(guest, "1", words));
    story.assert_stand(&others, true);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Group], "what stands is looked at");
}

#[test]
fn what_a_person_says_of_the_words_goes_for_the_pictures() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let (spammer, honest) = (story.guest("Crypto Anna"), story.guest("Юля"));
    let gone = [SPAM, "", ""].map(|words| story.shows_picture(spammer, "1", words));
    story.assert_stand(&gone, true);
    let waits = story.store(|db| db.quarantine().quarantine_list(true, None, None));
    assert_eq!(waits.len(), 1, "{}", story.journal_lines());
    story.press("Посмотреть");
    story.press("Удалить");
    story.assert_stand(&gone, false);
    let late = story.shows_picture(spammer, "1", "");
    story.assert_stand(&[late], false);
    let kept = [&*SPAM.replace("5000", "8000"), ""].map(|words| story.shows_picture(honest, "2", words));
    story.press("Посмотреть");
    story.press("Оставить");
    let late = story.shows_picture(honest, "2", "");
    story.assert_stand(&[kept[0], kept[1], late], true);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Group], "what stands is looked at");
}

#[test]
fn a_verdict_that_is_taken_back_leaves_the_pictures_that_come_after_it_alone() {
    let mut story = Story::new();
    let author = story.guest("Crypto Anna");
    let gone = [SPAM, ""].map(|words| story.shows_picture(author, "1", words));
    story.assert_stand(&gone, false);
    story.press("Не спам");
    assert!(story.journal().iter().all(|row| row.state == State::Undone), "{}", story.journal_lines());
    let late = story.shows_picture(author, "1", "");
    story.assert_stand(&[late], true);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Group], "what stands is looked at");
}

#[test]
fn where_the_bot_may_not_delete_one_thing_is_asked_of_a_person() {
    let mut story = Story::new();
    story.sim.world(|world| {
        world.set_bot_rights(world.discussion_chat_id, Some(etronics_bot::simulator::Rights::NONE));
    });
    let author = story.guest("Crypto Anna");
    let pictures = ["", SPAM, ""].map(|words| story.shows_picture(author, "1", words));
    story.assert_stand(&pictures, true);
    assert!(story.message_with("🙋 1 дело для вас").contains("открыть комментарий"));
    story.press("Сделано");
    assert!(story.journal().iter().all(|row| row.state != State::Assist), "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Group], "the card is looked at");
}

#[test]
fn an_album_is_no_flood() {
    let mut story = Story::new();
    let guest = story.guest("Юля");
    let pictures: Vec<i64> =
        (0..10).map(|at| story.picture(guest, "1", if at == 9 { "С концерта" } else { "" })).collect();
    story.settle();
    story.assert_stand(&pictures, true);
    let codes = |row: &etronics_bot::store::JournalRow| row.verdict.reasons.iter().any(|reason| reason.code == "flood");
    assert!(!story.journal().iter().any(codes), "{}", story.journal_lines());
}

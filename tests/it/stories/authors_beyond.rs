//! Authors of spam for whose ban the limits have no room: they wait, and it is said.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::simulator::Spot;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

const TOLD: &[Of] = &[Of::AdminChat, Of::Comments, Of::Presses, Of::People, Of::Repeats];

fn with_limits(limits: &str) -> Story {
    let limits = format!("[moderation.limits]\n{limits}\n[moderation.comments]\nban_author = true\n");
    Story::with(EVERY_TOKEN, &format!("[moderation]\nmode = \"enforce\"\n{limits}"))
}

impl Story {
    /// Each of them writes what is deleted; who they are, and what they wrote.
    fn spammers<const COUNT: usize>(&mut self) -> [(i64, Spot); COUNT] {
        std::array::from_fn(|at| {
            let author = self.stranger("Спамер", &format!("Номер-{at}"));
            let spam = self.comments(author, &format!("{SPAM} {at}"));
            self.settle();
            self.assert_deleted(spam);
            (author, spam)
        })
    }

    fn out(&self, authors: &[(i64, Spot)]) -> Vec<bool> {
        self.sim.world(|world| authors.iter().map(|(author, _)| world.is_banned(*author)).collect())
    }
}

#[test]
fn an_author_whom_the_limits_do_not_let_be_banned_waits_for_a_person_and_the_report_says_so() {
    let mut story = with_limits("per_run = 1");
    let authors = story.spammers::<2>();
    let again = story.comments(authors[1].0, &format!("{SPAM} снова"));
    story.pass(1);
    story.assert_deleted(again);
    assert_eq!(story.out(&authors), [true, false]);
    assert_eq!(story.waiting(), (1, 0), "once, whatever they write: {}", story.journal_lines());
    let report = story.message_with("🧹");
    assert!(report.contains("автор забанен") && report.contains("автор сверх лимита, ждёт в 📦"), "{report}");
    assert_eq!(story.told("Лимит на сегодня"), 0, "of an hour the next one lets more through");
    story.press("Посмотреть");
    let card = story.screen();
    assert!(card.contains("Спамер Номер-1") && card.contains("за удалённый спам"), "{card}");
    assert!(card.contains("Решите сами; без решения останутся"), "{card}");
    story.press("Убрать 1");
    assert_eq!(story.answered(), "Убираю");
    assert_eq!((story.out(&authors), story.waiting()), (vec![true, true], (0, 0)), "{}", story.journal_lines());
    assert!(!story.message_with("🧹").contains("сверх лимита"));
    story.perhaps_ignoring(TOLD, "who is out is looked at");
}

#[test]
fn the_limit_of_a_day_that_holds_bans_of_authors_is_told_once() {
    let mut story = with_limits("per_day = 1");
    let authors = story.spammers::<4>();
    assert_eq!(story.out(&authors), [true, false, false, false]);
    assert_eq!((story.told("Лимит на сегодня: 1"), story.waiting()), (1, (3, 0)));
    story.perhaps_ignoring(TOLD, "who is out is looked at");
}

#[test]
fn who_waits_to_be_banned_and_is_not_decided_about_stays_and_takes_no_room_from_others() {
    let mut story = with_limits("per_run = 1");
    let authors = story.spammers::<2>();
    story.jump(HOUR);
    story.jump(DAY);
    story.pass(2);
    assert_eq!((story.out(&authors), story.waiting()), (vec![true, false], (0, 0)), "{}", story.journal_lines());
    let next = story.spammers::<1>();
    assert_eq!(story.out(&next), [true]);
    story.perhaps_ignoring(TOLD, "who is out is looked at");
}

#[test]
fn what_is_no_spam_after_all_bans_nobody_later_and_the_button_of_the_report_bans_at_once() {
    let mut story = with_limits("per_run = 1");
    let authors = story.spammers::<3>();
    assert_eq!(story.waiting(), (2, 0));
    story.press("Не спам 2");
    assert_eq!(story.waiting(), (1, 0), "{}", story.journal_lines());
    story.press("Забанить 3");
    assert_eq!((story.out(&authors), story.waiting()), (vec![true, false, true], (0, 0)), "{}", story.journal_lines());
    story.jump(2 * DAY);
    story.pass(2);
    assert_eq!(story.out(&authors), [true, false, true]);
    story.perhaps_ignoring(TOLD, "who is out is looked at");
}

#[test]
fn who_writes_on_where_there_is_room_again_is_banned_and_waits_no_more() {
    let mut story = with_limits("per_run = 1");
    let authors = story.spammers::<2>();
    story.jump(2 * HOUR);
    story.comments(authors[1].0, &format!("{SPAM} снова"));
    story.settle();
    assert_eq!((story.out(&authors), story.waiting()), (vec![true, true], (0, 0)), "{}", story.journal_lines());
    story.perhaps_ignoring(TOLD, "who is out is looked at");
}

#[test]
fn authors_in_the_group_of_telegram_wait_too() {
    let mut story = with_limits("per_run = 1");
    let authors = [0, 1].map(|at| {
        let author = story.sim.world(|world| world.add_tg_user(&format!("Crypto Anna {at}")));
        story.says(author, &format!("{SPAM} {at}"));
        author
    });
    let silenced = |story: &Story| {
        authors.map(|author| story.sim.world(|world| world.is_restricted(world.discussion_chat_id, author)))
    };
    assert_eq!((silenced(&story), story.waiting()), ([true, false], (1, 0)), "{}", story.journal_lines());
    story.press("Посмотреть");
    story.press("Убрать 1");
    assert_eq!((silenced(&story), story.waiting()), ([true, true], (0, 0)), "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Group, Of::Presses], "who is silenced is looked at");
}

//! What the bot may do in the discussion group: lost, it is said at once and shown; given back, it is used.

use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::Rights;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

const BANS: &str = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n";

impl Story {
    fn bot_gets(&mut self, rights: Option<Rights>) {
        self.sim.world(|world| world.set_bot_rights(world.discussion_chat_id, rights));
        self.settle();
    }

    fn status_screen(&mut self) -> String {
        self.admin_writes("/start");
        self.press("Статус");
        self.screen()
    }
}

#[test]
fn a_right_that_is_taken_away_is_said_at_once_and_used_once_it_is_back() {
    let mut story = Story::with(EVERY_TOKEN, BANS);
    let group = story.sim.world(|world| world.discussion_chat_id);
    story.bot_gets(Some(Rights::NONE));
    let alert = story.message_with("Нужна ваша помощь");
    assert!(alert.contains("в чате «") && alert.contains("нет права «удаление сообщений»"), "{alert}");
    let spammer = story.sim.world(|world| world.add_tg_user("Crypto Anna"));
    let spam = story.says(spammer, SPAM);
    assert!(story.stands(spam));
    let card = story.message_with("для вас");
    assert!(card.contains("Боту в группе это не разрешено") && card.contains("нажмите «Сделано»"), "{card}");
    assert!(!card.contains("закроется"), "{card}");
    let screen = story.status_screen();
    assert!(screen.contains("прошу вас, у бота нет прав «удаление сообщений», «блокировка участников»"), "{screen}");
    story.bot_gets(Some(Rights::ALL));
    assert!(!story.stands(spam), "{}", story.journal_lines());
    assert!(story.sim.world(|world| world.is_restricted(group, spammer)), "{}", story.journal_lines());
    assert!(story.journal().iter().all(|row| row.state == State::Done), "{}", story.journal_lines());
    let alert = story.message_with("снова удаляю сам");
    assert!(!alert.contains("нет права «удаление сообщений»"), "{alert}");
    let screen = story.status_screen();
    assert!(!screen.contains("нет прав"), "{screen}");
    // Lost once more, it is news once more.
    story.bot_gets(None);
    assert!(story.message_with("Нужна ваша помощь").contains("нет права «удаление сообщений»"));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Group, Of::People], "messages are looked at");
}

#[test]
fn what_waits_for_a_bot_that_was_thrown_out_is_not_counted_as_deleted() {
    let mut story = Story::new();
    let spam = story.sim.world(|world| {
        let spammer = world.add_tg_user("Crypto Anna");
        let spam = world.say(world.discussion_chat_id, spammer, SPAM).unwrap();
        world.kick_bot(world.discussion_chat_id);
        spam
    });
    story.settle();
    story.pass(1);
    let alert = story.message_with("Нужна ваша помощь");
    assert!(alert.contains("недоступен боту"), "{alert}");
    let report = story.message_with("🧹");
    assert!(report.contains("0 удалённых комментариев · ждут, пока бот вернётся в группу: 1"), "{report}");
    let screen = story.status_screen();
    assert!(screen.contains("бота там нет"), "{screen}");
    story.bot_gets(Some(Rights::ALL));
    story.pass(2);
    assert!(!story.stands(spam), "{}", story.journal_lines());
    let report = story.message_with("🧹");
    assert!(report.contains("1 удалённый комментарий") && !report.contains("ждут"), "{report}");
    assert!(!story.status_screen().contains("бота там нет"));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Group], "messages are looked at");
}

#[test]
fn authors_of_spam_are_counted_with_the_comments_not_with_the_subscribers() {
    let mut story = Story::with(EVERY_TOKEN, BANS);
    let spammer = story.sim.world(|world| world.add_tg_user("Crypto Anna"));
    story.says(spammer, SPAM);
    let screen = story.status_screen();
    let line = |sign: &str| screen.lines().find(|line| line.starts_with(sign)).unwrap_or_default().to_owned();
    assert!(line("💬").contains("авторов забанено 1"), "{screen}");
    assert!(line("🛡").contains("убрано 0"), "{screen}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Group, Of::People], "the screen is looked at");
}

//! The Telegram discussion group.

use etronics_bot::clock::{HOUR, MINUTE};
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, Rights};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

impl Story {
    /// Somebody writes in the discussion group, and what comes of it.
    #[track_caller]
    pub(crate) fn says(&mut self, user: i64, text: &str) -> i64 {
        let message = self.sim.world(|world| world.say(world.discussion_chat_id, user, text).unwrap());
        self.settle();
        message
    }

    pub(crate) fn stands(&self, message: i64) -> bool {
        self.sim.world(|world| world.message_stands(world.discussion_chat_id, message))
    }
}

#[test]
fn spam_is_deleted_and_ordinary_talk_is_kept() {
    let mut story = Story::new();
    let (spammer, guest) = story.sim.world(|world| (world.add_tg_user("Crypto Anna"), world.add_tg_user("Юля")));
    let spam = story.says(spammer, SPAM);
    assert!(!story.stands(spam));
    assert_eq!(story.last().state, State::Done);
    let talk = story.says(guest, "Ура! А столик у сцены ещё есть?");
    assert!(story.stands(talk));
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn a_message_edited_into_an_advert_is_deleted() {
    let mut story = Story::new();
    let user = story.sim.world(|world| world.add_tg_user("Глеб"));
    let message = story.says(user, "Отличный был концерт");
    assert!(story.stands(message));
    story.sim.world(|world| world.edit(world.discussion_chat_id, message, SPAM).unwrap());
    story.settle();
    assert!(!story.stands(message));
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn the_channel_anonymous_admins_and_bots_that_administer_are_exempt() {
    let mut story = Story::new();
    let (_, forwarded) = story.sim.world(|world| world.channel_post(world.channel_id, SPAM).unwrap());
    story.settle();
    assert!(story.stands(forwarded.unwrap()));
    assert_eq!(story.last().verdict.rule, "exempt");
    let anonymous = story.sim.world(|world| world.say_anonymously(world.discussion_chat_id, SPAM).unwrap());
    story.settle();
    assert!(story.stands(anonymous));
    let bot = story.sim.world(|world| {
        let bot = world.add_tg_bot("helper_bot");
        world.promote(world.discussion_chat_id, bot, Some(Rights::ALL));
        bot
    });
    let of_bot = story.says(bot, SPAM);
    assert!(story.stands(of_bot));
    assert!(story.journal().iter().all(|row| row.verdict.rule == "exempt"), "{}", story.journal_lines());
}

#[test]
fn a_bot_that_any_member_may_have_added_is_judged_like_people_and_asked_about_while_administrators_are_unknown() {
    for unknown in [false, true] {
        let mut story = Story::without_daemon(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
        if unknown {
            let trouble = Refusing::Status(502);
            story.sim.world(|world| {
                world.fail(Fault::lasting(PlatformSide::Telegram, trouble).of("getChatAdministrators"));
            });
        }
        story.start();
        story.settle();
        let bot = story.sim.world(|world| world.add_tg_bot("bonus_bot"));
        let spam = story.says(bot, SPAM);
        story.pass(1);
        assert_eq!(story.stands(spam), unknown, "{}", story.journal_lines());
        let decision = if unknown { Decision::Quarantine } else { Decision::Remove };
        assert_eq!(story.last().verdict.decision, decision, "{}", story.journal_lines());
        let talk = story.says(bot, "Добро пожаловать! Правила чата в закрепе");
        assert!(story.stands(talk));
        story.perhaps_ignoring(&[Of::AdminChat, Of::Group], "whose words stand is looked at");
    }
}

#[test]
fn what_was_learnt_on_one_platform_counts_on_the_other() {
    let mut story = Story::new();
    let text = "Ищем бариста! Подработка по выходным, оплата каждый день от 3000 рублей, пишите в личные сообщения";
    let owner = story.stranger("Светлана", "Орлова");
    let wrong = story.comments(owner, text);
    story.assert_deleted(wrong);
    story.press("Не спам");
    let user = story.sim.world(|world| world.add_tg_user("Света"));
    let message = story.says(user, text);
    assert!(story.stands(message));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 0 удалённых комментариев · 1 возвращён
        press: Вернул и запомнил
        wall.restoreComment
        "#);
}

#[test]
fn the_author_is_silenced_where_the_config_says_so_and_freed_with_the_undo() {
    let config = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n";
    let mut story = Story::with(EVERY_TOKEN, config);
    let spammer = story.sim.world(|world| world.add_tg_user("Crypto Anna"));
    story.says(spammer, SPAM);
    let silenced = |story: &Story| story.sim.world(|world| world.is_restricted(world.discussion_chat_id, spammer));
    assert!(silenced(&story));
    story.press("Не спам");
    assert!(!silenced(&story));
    insta::assert_snapshot!(story.rest(), @r#"
        group: deleted
        admin: 🧹 1 удалённый комментарий
        press: Запомнил. Сообщение в Telegram вернуть нельзя, но автор снова может писать
        "#);
}

#[test]
fn without_the_right_to_delete_the_admin_is_told_once() {
    let mut story = Story::new();
    story.sim.world(|world| world.set_bot_rights(world.discussion_chat_id, Some(Rights::NONE)));
    let spammer = story.sim.world(|world| world.add_tg_user("Crypto Anna"));
    let first = story.says(spammer, SPAM);
    let second = story.says(spammer, &SPAM.replace("5000", "8000"));
    assert!(story.stands(first) && story.stands(second));
    let told = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        shown.iter().filter(|message| message.text.contains("удаление сообщений")).count()
    });
    assert_eq!(told, 1);
}

#[test]
fn messages_that_telegram_restores_to_nobody_are_not_told_as_restored() {
    let mut story = Story::new();
    for at in 5..8 {
        let spammer = story.sim.world(|world| world.add_tg_user(&format!("Crypto Anna {at}")));
        let message = story.says(spammer, &SPAM.replace("5000", &format!("{at}100")));
        assert!(!story.stands(message));
    }
    let screen = story.screen();
    assert!(screen.contains("[Не спам: все (3)]") && !screen.contains("Восстановить"), "{screen}");
    story.press("Не спам 2");
    let report = story.message_with("🧹");
    assert!(report.contains("3 удалённых комментария") && !report.contains("возвращ"), "{report}");
    assert!(report.contains("не спам, но в Telegram не вернуть"), "{report}");
    story.press("Не спам: все");
    let said = story.message_with("↩️");
    assert!(said.contains("Возвращено: 0") && said.contains("вернуть нельзя: 2"), "{said}");
    for sum in [Sum::Undone, Sum::CommentsUndone] {
        assert_eq!(story.store(|db| db.sums().counted("2026-11-23", sum)), 0, "{sum:?}");
    }
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Group], "the report is looked at");
}

const BANS: &str = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n";

/// The group's own channel speaks there, as nobody else's would be let.
#[track_caller]
fn own_channel_is_let_speak(story: &mut Story, group: i64) {
    let said = story.sim.world(|world| world.say_as_channel(group, world.channel_id, SPAM).unwrap());
    story.settle();
    let (stands, banned) =
        story.sim.world(|world| (world.message_stands(group, said), world.is_restricted(group, world.channel_id)));
    assert!(stands && !banned, "{}", story.journal_lines());
    assert_eq!(story.last().verdict.rule, "exempt", "{}", story.journal_lines());
}

#[test]
fn the_groups_own_channel_is_known_however_late_the_bot_comes_into_the_group() {
    let mut story = Story::without_daemon(EVERY_TOKEN, BANS);
    let group = story.sim.world(|world| world.discussion_chat_id);
    story.sim.world(|world| world.kick_bot(group));
    story.start();
    story.settle();
    story.sim.world(|world| world.set_bot_rights(group, Some(Rights::ALL)));
    own_channel_is_let_speak(&mut story, group);
    let spammer = story.sim.world(|world| world.add_channel("Казино"));
    let spam = story.sim.world(|world| world.say_as_channel(group, spammer, SPAM).unwrap());
    story.settle();
    assert!(!story.stands(spam), "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Group, Of::People], "whose words stand is looked at");
}

#[test]
fn the_groups_own_channel_is_known_where_linking_it_made_the_group_a_supergroup() {
    let mut story = Story::without_daemon(EVERY_TOKEN, BANS);
    let small = story.sim.world(|world| {
        world.unlink_channel();
        world.discussion_chat_id = world.add_group("Обсуждения");
        world.discussion_chat_id
    });
    story.start();
    story.settle();
    let group = story.sim.world(|world| {
        let group = world.migrate(small).unwrap();
        world.link_channel(world.channel_id, group);
        group
    });
    own_channel_is_let_speak(&mut story, group);
    story.kill();
    story.start();
    own_channel_is_let_speak(&mut story, group);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Group, Of::People], "whose words stand is looked at");
}

#[test]
fn spam_that_stayed_in_the_group_of_before_is_asked_about_once() {
    let mut story = Story::without_daemon(EVERY_TOKEN, BANS);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Group, Of::Chats, Of::People], "what is asked is an entry as any");
    let group = story.sim.world(|world| {
        world.discussion_chat_id = world.add_group("Обсуждения");
        world.promote(world.discussion_chat_id, world.bot_id, Some(Rights::ALL));
        world.discussion_chat_id
    });
    story.start();
    story.settle();
    let spammer = story.sim.world(|world| world.add_tg_user("Crypto Anna"));
    let slow = Refusing::Telegram { code: 429, description: "Too Many Requests".to_owned(), retry_after: Some(60) };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, slow).of("deleteMessage")));
    story.says(spammer, SPAM);
    assert_eq!(story.calls("deleteMessage"), 1);
    story.sim.world(|world| world.migrate(group).unwrap());
    story.pass(5);
    assert_eq!(story.calls("deleteMessage"), 2, "once more, and never again");
    let row = story.journal().into_iter().find(|row| row.verdict.rule == "model").unwrap();
    let why = "it stands in the group that became a supergroup";
    assert_eq!((row.state, row.error.as_deref()), (State::Assist, Some(why)), "{}", story.journal_lines());
}

#[test]
fn while_nobody_knows_the_groups_own_channel_all_channels_are_asked_about_at_most() {
    let mut story = Story::without_daemon(EVERY_TOKEN, BANS);
    let group = story.sim.world(|world| world.discussion_chat_id);
    let description = "Bad Request: chat not found".to_owned();
    let unseen = Refusing::Telegram { code: 400, description, retry_after: None };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, unseen).of("getChat")));
    story.start();
    story.settle();
    let some = story.sim.world(|world| world.add_channel("Казино"));
    let said = story.sim.world(|world| world.say_as_channel(group, some, SPAM).unwrap());
    story.settle();
    assert!(story.stands(said), "{}", story.journal_lines());
    let row = story.last();
    assert_eq!(row.verdict.decision, Decision::Quarantine, "{}", story.journal_lines());
    assert!(row.verdict.reasons.iter().any(|reason| reason.code == "channel_unknown"), "{:?}", row.verdict.reasons);
    // A post that Telegram itself brings names the channel, whatever `getChat` says.
    story.sim.world(|world| world.channel_post(world.channel_id, "Открываем в семь").unwrap());
    own_channel_is_let_speak(&mut story, group);
    let spam = story.sim.world(|world| world.say_as_channel(group, some, &*SPAM.replace("5000", "8000")).unwrap());
    story.settle();
    assert!(!story.stands(spam), "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Group, Of::People], "whose words stand is looked at");
}

#[test]
fn a_channel_that_was_linked_later_is_known_within_an_hour_and_one_that_posts_are_copied_to_at_once() {
    let mut story = Story::without_daemon(EVERY_TOKEN, BANS);
    let group = story.sim.world(|world| {
        world.unlink_channel();
        world.discussion_chat_id
    });
    let other = story.sim.world(|world| world.add_channel("Наш второй канал"));
    story.more.push_str(&format!("[crosspost]\nchannel_id = {other}\n"));
    story.start();
    story.settle();
    let said = story.sim.world(|world| world.say_as_channel(group, other, SPAM).unwrap());
    story.settle();
    assert!(story.stands(said), "{}", story.journal_lines());
    story.sim.world(|world| world.link_channel(world.channel_id, group));
    story.jump(HOUR + MINUTE);
    own_channel_is_let_speak(&mut story, group);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Group, Of::People], "whose words stand is looked at");
}

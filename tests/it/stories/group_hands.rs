//! The discussion group as people see it: what is never touched there, what other hands do, what a press comes to.

use etronics_bot::clock::HOUR;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, Rights, TgSaid};
use etronics_bot::store::JournalRow;
use serde_json::json;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";
const BANS: &str = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n";
/// Nothing is removed by the score alone: all that looks like spam is doubtful.
const DOUBTING: &str = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n";
const LOOKED_AT: &[Of] = &[Of::AdminChat, Of::Presses, Of::Group, Of::People];

impl Story {
    fn member(&self, name: &str) -> i64 {
        self.sim.world(|world| world.add_tg_user(name))
    }

    fn group(&self) -> i64 {
        self.sim.world(|world| world.discussion_chat_id)
    }

    fn is_silenced(&self, person: i64) -> bool {
        self.sim.world(|world| world.is_restricted(world.discussion_chat_id, person))
    }

    fn throw_out(&mut self, person: i64, out: bool) {
        self.sim.world(|world| world.throw_out(world.discussion_chat_id, person, out));
        self.settle();
    }

    fn last_verdicts(&mut self) -> String {
        self.admin_writes("/panel");
        self.press("Анти-комменты");
        self.press("Последние решения");
        self.screen()
    }

    fn spam(&mut self, person: i64, number: usize) -> i64 {
        self.says(person, &SPAM.replace("5000", &format!("{number}100")))
    }
}

#[test]
fn what_the_community_says_in_its_group_has_no_button_and_nobody_bans_it() {
    let mut story = Story::without_daemon(EVERY_TOKEN, BANS);
    let (group, channel) = story.sim.world(|world| (world.discussion_chat_id, world.channel_id));
    let description = "Bad Request: chat not found".to_owned();
    let unseen = Refusing::Telegram { code: 400, description, retry_after: None };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, unseen).of("getChat")));
    story.start();
    story.settle();
    let asked_about = story.sim.world(|world| world.say_as_channel(group, channel, SPAM).unwrap());
    story.settle();
    let asked = story.last();
    assert_eq!(asked.verdict.decision, Decision::Quarantine, "{}", story.journal_lines());
    // The post names the channel; anonymous administrators write as the group.
    let (_, post) = story.sim.world(|world| world.channel_post(channel, "Открываем в семь").unwrap());
    let rules = story.sim.world(|world| world.say_anonymously(group, "Правила группы в закрепе").unwrap());
    story.settle();
    let screen = story.last_verdicts();
    assert!(screen.contains("Открываем в семь") && screen.contains("Правила группы"), "{screen}");
    assert!(!screen.contains("[Спам "), "{screen}");
    // A screen of yesterday may have it still.
    let exempt: Vec<i64> =
        story.journal().iter().filter(|row| row.verdict.rule == "exempt").map(|row| row.id).collect();
    assert_eq!(exempt.len(), 2, "{}", story.journal_lines());
    for journal in exempt {
        for order in ["spam", "ban"] {
            story.press_data(&format!("{order} {journal}"));
            assert_eq!(story.answered(), "Этого человека трогать нельзя", "{order}");
        }
    }
    assert!(story.stands(post.unwrap()) && story.stands(rules), "{}", story.journal_lines());
    assert!(story.words_taught().is_empty());
    // What was asked about is the admin's to delete, and still no word against the channel.
    story.press_data("rm 1");
    assert!(!story.stands(asked_about), "{}", story.journal_lines());
    assert!(!story.is_silenced(channel) && !story.is_silenced(group));
    story.press_data(&format!("ban {}", asked.id));
    assert_eq!(story.answered(), "Этого человека трогать нельзя");
    let offered = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        shown.iter().flat_map(|message| message.keyboard.iter().flatten()).any(|key| key.label.starts_with("Забанить"))
    });
    assert!(!offered, "{}", story.message_with("🧹"));
    story.perhaps_ignoring(LOOKED_AT, "whose words stand is looked at");
}

#[test]
fn whom_an_admin_lets_write_again_is_banned_anew_for_new_spam() {
    let mut story = Story::with(EVERY_TOKEN, BANS);
    let spammer = story.member("Crypto Anna");
    story.spam(spammer, 5);
    assert!(story.is_silenced(spammer));
    story.throw_out(spammer, false);
    assert!(!story.is_silenced(spammer));
    let ban = story.journal().into_iter().find(JournalRow::bans_an_author).unwrap();
    assert_eq!(ban.state, State::Undone, "{}", story.journal_lines());
    story.spam(spammer, 6);
    assert!(story.is_silenced(spammer), "{}", story.journal_lines());
    // Where nobody heard of it, what they write tells it.
    let group = story.group();
    story.pass(10);
    story.sim.world(|world| world.let_in_unheard(group, spammer));
    story.spam(spammer, 7);
    assert!(story.is_silenced(spammer), "{}", story.journal_lines());
    assert_eq!(story.journal().iter().filter(|row| row.bans_an_author()).count(), 3, "{}", story.journal_lines());
    story.perhaps_ignoring(LOOKED_AT, "who may write is looked at");
}

#[test]
fn a_ban_that_was_asked_of_the_admin_is_done_once_they_have_banned_by_hand() {
    let mut story = Story::with(EVERY_TOKEN, BANS);
    let group = story.group();
    story.sim.world(|world| world.set_bot_rights(group, Some(Rights { restrict: false, ..Rights::ALL })));
    story.settle();
    let spammer = story.member("Crypto Anna");
    story.spam(spammer, 5);
    assert_eq!(story.store(|db| db.journal().asked_since(0)), 1, "{}", story.journal_lines());
    assert!(story.message_with("🙋").contains("1 дело для вас"), "{}", story.message_with("🙋"));
    story.throw_out(spammer, true);
    story.pass(1);
    assert_eq!(story.store(|db| db.journal().asked_since(0)), 0, "{}", story.journal_lines());
    assert!(!story.message_with("🙋").contains("1 дело для вас"), "{}", story.message_with("🙋"));
    story.perhaps_ignoring(LOOKED_AT, "the card is looked at");
}

#[test]
fn a_ban_that_the_bot_may_not_give_is_asked_for_at_once_and_every_place_says_why() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let group = story.group();
    story.sim.world(|world| world.set_bot_rights(group, Some(Rights { restrict: false, ..Rights::ALL })));
    story.settle();
    let spammer = story.member("Crypto Anna");
    story.spam(spammer, 5);
    story.press("Забанить");
    assert_eq!(story.answered(), "Прав на бан нет: добавил в список дел для вас");
    assert!(!story.is_silenced(spammer));
    story.admin_writes("/start");
    story.press("Статус");
    assert!(story.screen().contains("нет прав «блокировка участников»"), "{}", story.screen());
    story.sim.world(|world| world.set_bot_rights(group, Some(Rights::ALL)));
    story.settle();
    assert!(story.is_silenced(spammer), "{}", story.journal_lines());
    story.perhaps_ignoring(LOOKED_AT, "what is said is looked at");
}

#[test]
fn authors_who_are_free_again_are_counted_where_their_messages_cannot_come_back() {
    let mut story = Story::with(EVERY_TOKEN, BANS);
    for number in 5..8 {
        let spammer = story.member(&format!("Crypto Anna {number}"));
        story.spam(spammer, number);
        assert!(story.is_silenced(spammer));
    }
    story.press("Не спам: все");
    let said = story.message_with("↩️");
    assert!(said.contains("Возвращаю: 3") && said.contains("их авторы разбанены: 3"), "{said}");
    assert!(said.contains("вернуть нельзя: 3"), "{said}");
    story.perhaps_ignoring(LOOKED_AT, "the sums are looked at");
}

#[test]
fn whom_a_basic_group_threw_out_has_to_come_in_again() {
    let mut story = Story::without_daemon(EVERY_TOKEN, BANS);
    let group = story.sim.world(|world| {
        world.unlink_channel();
        world.discussion_chat_id = world.add_group("Обсуждения");
        world.set_bot_rights(world.discussion_chat_id, Some(Rights::ALL));
        world.discussion_chat_id
    });
    story.start();
    story.settle();
    let spammer = story.member("Crypto Anna");
    story.spam(spammer, 5);
    assert!(story.is_silenced(spammer), "{group}: {}", story.journal_lines());
    story.press("Не спам");
    assert!(!story.is_silenced(spammer));
    assert_eq!(
        story.answered(),
        "Запомнил. Сообщение в Telegram вернуть нельзя; автор разбанен, вернуться в группу он должен сам"
    );
    story.perhaps_ignoring(LOOKED_AT, "the answer is looked at");
}

#[test]
fn a_press_that_comes_after_the_time_was_up_is_obeyed_or_told_so() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let (anna, olga) = (story.member("Crypto Anna"), story.member("Crypto Olga"));
    let first = story.spam(anna, 5);
    let second = story.spam(olga, 6);
    story.admin_writes("/panel");
    story.press("Карантин");
    story.jump(30 * HOUR);
    assert!(story.stands(first) && story.stands(second));
    // The panel shows them still.
    story.press("Удалить 1");
    assert_eq!(story.answered(), "Удаляю и запомнил");
    assert!(story.message_with("время вышло").contains("удалён"), "{}", story.message_with("время вышло"));
    story.press_data("keep 1");
    assert_eq!(story.answered(), "Время вышло: оставлено");
    assert!(story.stands(first) && !story.stands(second), "{}", story.journal_lines());
    story.perhaps_ignoring(LOOKED_AT, "the answers are looked at");
}

#[test]
fn what_an_admin_deletes_from_quarantine_does_not_wait_there_on_its_way() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let anna = story.member("Crypto Anna");
    story.spam(anna, 5);
    let out = Fault::lasting(PlatformSide::Telegram, Refusing::Status(502)).of("deleteMessage");
    story.sim.world(|world| world.fail(out));
    story.admin_writes("/panel");
    story.press("Карантин");
    story.press("Удалить 1");
    let report = story.message_with("🧹");
    assert!(!report.contains("ждёт вас в карантине") && !report.contains("📦"), "{report}");
    story.perhaps_ignoring(LOOKED_AT, "the report is looked at");
}

#[test]
fn an_album_that_went_by_order_stands_once_in_the_last_verdicts() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let guest = story.member("Саша");
    for number in 0..3 {
        let photo = json!([{"file_id": "f", "file_unique_id": format!("u{number}"), "width": 90, "height": 90}]);
        let extra = json!({"photo": photo, "media_group_id": "1"}).as_object().unwrap().clone();
        story
            .sim
            .world(|world| world.say(world.discussion_chat_id, guest, TgSaid { extra, ..TgSaid::default() }).unwrap());
        story.settle();
    }
    let screen = story.last_verdicts();
    assert_eq!(screen.matches("оставлен").count(), 3, "{screen}");
    story.press("Спам 1");
    let screen = story.last_verdicts();
    assert!(!screen.contains("оставлен") && !screen.contains("без текста -"), "{screen}");
    assert_eq!(screen.matches("вы сказали, что это спам").count(), 3, "{screen}");
    story.perhaps_ignoring(LOOKED_AT, "the screen is looked at");
}

#[test]
fn whoever_wrote_in_the_group_is_found_by_their_message() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let (anna, olga) = (story.member("Crypto Anna"), story.member("Юля"));
    let spam = story.spam(anna, 5);
    story.says(olga, "Ура! А столик у сцены ещё есть?");
    let number = -1_000_000_000_000 - story.group();
    story.admin_writes(&format!("https://t.me/c/{number}/{spam}"));
    let record = story.screen();
    assert!(record.starts_with("👤 Crypto Anna") && record.contains("Вернуть"), "{record}");
    story.press("Никогда не трогать");
    let person = etronics_bot::domain::ids::PersonId::telegram(anna);
    assert!(story.store(|db| db.people().is_never_touched(person)));
    let sent_on =
        json!({"forward_origin": {"type": "user", "date": 1, "sender_user": {"id": olga, "first_name": "Юля"}}});
    story.sim.world(|world| {
        let extra = sent_on.as_object().unwrap().clone();
        let said = TgSaid { extra, ..TgSaid::from("Смотри") };
        world.say(world.admin_chat_id, world.admin_chat_id, said).unwrap();
    });
    story.settle();
    assert!(story.screen().starts_with("👤 Юля"), "{}", story.screen());
    // Of whom nothing is known here, it is said how they are found.
    story.admin_writes("@vasya_spam");
    assert!(story.screen().contains("найду по ссылке на его сообщение"), "{}", story.screen());
    story.perhaps_ignoring(LOOKED_AT, "the records are looked at");
}

#[test]
fn nothing_promises_that_a_message_of_the_group_comes_back() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"observe\"\n");
    story.admin_writes("/panel");
    story.press("Настройки");
    story.press("Действую сам");
    assert!(story.screen().contains("Удалённое в Telegram не восстановить"), "{}", story.screen());
    story.perhaps_ignoring(LOOKED_AT, "the question is looked at");
}

//! «Чему научен»: what the buttons taught is looked at, taken back, and not drowned.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::verdict::Decision;
use etronics_bot::simulator::WallSaid;
use insta::assert_snapshot;

use super::comments::SPAM;
use crate::story::Story;

/// Another advert: nobody would doubt it.
const CASINO: &str = "Казино дарит 100 фриспинов, забирай бонус: luckyspin-bonus.example/vk";

impl Story {
    /// «Чему научен», by way of 💬.
    #[track_caller]
    fn taught(&mut self) -> String {
        self.admin_writes("/panel");
        self.press("Анти-комменты");
        self.press("Чему научен");
        self.screen()
    }
}

#[test]
fn what_was_taught_is_shown_with_what_it_decided_and_forgotten_at_once() {
    let mut story = Story::new();
    assert_snapshot!(story.taught(), @r#"
        🎓 Чему научен
        Пока ничему. Нажимайте «Не спам» и «Спам» под решениями: похожее дальше решу так же.
        [🔙 Назад]
        "#);
    let owner = story.stranger("Светлана", "Орлова");
    let wrong = story.comments(owner, SPAM);
    story.assert_deleted(wrong);
    story.press("Не спам");
    let other = story.stranger("Олег", "Другой");
    let again = story.comments(other, SPAM);
    story.assert_visible(again);
    assert_snapshot!(story.taught(), @r#"
        🎓 Чему научен
        Спам: 0 · Не спам: 1

        1. ✅ не спам · 10:00 · Ольга
        «Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot, осталось 3 места»
        С тех пор так решено похожих: 1
        [Забыть 1]
        [🔙 Назад]
        "#);
    story.press("Забыть 1");
    assert_eq!(story.answered(), "Забыл");
    assert_snapshot!(story.screen(), @r#"
        🎓 Чему научен
        Пока ничему. Нажимайте «Не спам» и «Спам» под решениями: похожее дальше решу так же.
        [🔙 Назад]
        "#);
    // Without a restart it is judged as if nobody had ever said anything.
    let third = story.stranger("Пётр", "Третий");
    let now = story.comments(third, &format!("{SPAM}!"));
    story.assert_deleted(now);
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 🧹 1 удалённый комментарий · 1 возвращён
        admin: /panel
        admin: 🎓 Чему научен
        wall.restoreComment
        "#);
}

/// Whoever copies what was let stay puts an own contact into it.
#[test]
fn what_was_let_stay_is_asked_about_with_another_contact() {
    let mut story = Story::new();
    let owner = story.stranger("Светлана", "Орлова");
    let own = story.comments(owner, SPAM);
    story.assert_deleted(own);
    story.press("Не спам");
    let copier = story.stranger("Олег", "Другой");
    let theirs = story.comments(copier, &SPAM.replace("@legkij_dohod_bot", "@drugoj_dohod_bot"));
    story.assert_visible(theirs);
    let verdict = story.last().verdict;
    assert_eq!(verdict.decision, Decision::Quarantine);
    assert!(verdict.reasons.iter().any(|reason| reason.code == "other_address"), "{:?}", verdict.reasons);
    let again = story.comments(owner, &format!("{SPAM}!"));
    story.assert_visible(again);
    assert_eq!(story.last().verdict.decision, Decision::Keep);
    assert_snapshot!(story.rest(), @r"
        admin: 🧹 0 удалённых комментариев · 1 возвращён
        admin: 📦 1 комментарий ждёт решения
        press: Вернул и запомнил
        wall.restoreComment
        ");
}

#[test]
fn many_lessons_are_turned_page_by_page_and_a_late_press_changes_nothing_else() {
    let mut story = Story::new();
    let owner = story.sim.world(|world| world.admin_chat_id);
    let teach = |story: &mut Story, from: i64| {
        let now = story.clock.now_ms();
        let taught = story.daemon().engine.store().write(|db| {
            (from..from + 7)
                .try_for_each(|number| db.lessons().learn(number, &format!("урок {number}"), true, owner, now + number))
        });
        taught.unwrap();
    };
    teach(&mut story, 101);
    let first = story.taught();
    assert!(first.contains("6. ") && !first.contains("урок 101") && first.contains("[Раньше →]"), "{first}");
    story.press("Раньше");
    let second = story.screen();
    assert!(second.contains("7. ") && second.contains("урок 101") && second.contains("[← Позже]"), "{second}");
    story.press("Забыть 7");
    let after = story.screen();
    assert!(!after.contains("урок 101") && after.contains("[Забыть 6]"), "the last page is the first now: {after}");
    assert_eq!(story.store(|db| db.lessons().lesson_sizes()).spam, 6);
    assert_snapshot!(story.rest(), @"press: Забыл");
}

#[test]
fn an_hour_of_presses_on_adverts_leaves_what_was_taught_before_in_force() {
    let mut story = Story::new();
    let owner = story.stranger("Светлана", "Орлова");
    story.comments(owner, CASINO);
    story.press("Не спам");
    let now = story.clock.now_ms();
    let raid = story.daemon().engine.store().write(|db| {
        (0..300).try_for_each(|number| {
            db.lessons().learn(10_000 + number, SPAM, true, 9, now)?;
            db.lessons().learn(20_000 + number, &format!("{SPAM} {number}"), true, 9, now)
        })
    });
    raid.unwrap();
    story.kill();
    story.start();
    let other = story.stranger("Олег", "Другой");
    let again = story.comments(other, CASINO);
    story.assert_visible(again);
    let advert = story.comments(other, SPAM);
    story.assert_deleted(advert);
    let offered = story.store(|db| db.lessons().all());
    let raid: f32 = offered.iter().filter(|lesson| lesson.spam).map(|lesson| lesson.weight).sum();
    assert!((1.0..=61.0).contains(&raid), "what one hour taught weighs {raid}");
    assert_snapshot!(story.rest(), @r#"
        admin: 🧹 1 удалённый комментарий · 1 возвращён
        press: Вернул и запомнил
        wall.deleteComment
        wall.restoreComment
        "#);
}

#[test]
fn what_the_community_answers_likes_or_lets_stand_is_quiet_evidence() {
    let mut story = Story::new();
    let post = story.post;
    let group = story.sim.world(|world| world.group_id);
    let asker = story.stranger("Анна", "Спрашивает");
    let thanker = story.stranger("Борис", "Благодарит");
    let talker = story.stranger("Вера", "Говорит");
    let spammer = story.stranger("Кристина", "Доходова");
    let question = story.comments(asker, "А во сколько начало завтра?");
    let thanks = story.comments(thanker, "Спасибо вам за чудесный вечер");
    story.comments(talker, "Мы с сестрой придём обязательно");
    let missed = story.comments(spammer, "Отличный был концерт");
    story.sim.world(|world| {
        world.comment(-group, post, WallSaid::from("В семь!").in_reply_to(question)).unwrap();
        world.comment(talker, post, WallSaid::from("И нам интересно").in_reply_to(missed)).unwrap();
        world.like(-group, post, Some(thanks), true);
    });
    story.settle();
    story.pass(1);
    assert_eq!(story.store(|db| db.kept_talk().texts(10)), [] as [&str; 0]);
    story.jump(25 * HOUR);
    let answered = story.store(|db| db.kept_talk().texts(10));
    assert_eq!(answered, ["Спасибо вам за чудесный вечер", "А во сколько начало завтра?"]);
    story.jump(7 * DAY);
    let stood = story.store(|db| db.kept_talk().texts(10));
    assert_eq!(stood.len(), 4, "{stood:?}");
    assert_eq!(stood[..2], answered[..]);
    story.sim.world(|world| world.delete_comment(spammer, missed));
    story.settle();
    assert_eq!(story.store(|db| db.kept_talk().texts(10)).len(), 3);
}

#[test]
fn what_is_taught_in_one_network_holds_in_the_other_until_it_is_forgotten() {
    let mut story = Story::new();
    let on_vk = story.stranger("Светлана", "Орлова");
    let on_telegram = story.sim.world(|world| world.add_tg_user("Света"));
    // Taught on VK…
    let wrong = story.comments(on_vk, CASINO);
    story.assert_deleted(wrong);
    story.press("Не спам");
    let kept = story.says(on_telegram, CASINO);
    assert!(story.stands(kept), "{}", story.journal_lines());
    assert_eq!(story.last().verdict.rule, "learned");
    // …and in Telegram's group.
    let wrong = story.says(on_telegram, SPAM);
    assert!(!story.stands(wrong));
    story.press("Не спам");
    let kept = story.comments(on_vk, SPAM);
    story.assert_visible(kept);
    assert_eq!(story.last().verdict.rule, "learned");
    let taught = story.taught();
    assert!(taught.contains("1. ✅ не спам") && taught.contains("2. ✅ не спам"), "{taught}");
    story.press("Забыть 2");
    story.press("Забыть 1");
    let gone = story.says(on_telegram, &format!("{CASINO}!"));
    assert!(!story.stands(gone), "{}", story.journal_lines());
    let gone = story.comments(on_vk, &format!("{SPAM}!"));
    story.assert_deleted(gone);
    assert_snapshot!(story.rest(), @r#"
        admin: 🧹 3 удалённых комментария · 1 возвращён
        admin: /panel
        admin: 🎓 Чему научен
        press: Вернул и запомнил
        press: Запомнил. Сообщение в Telegram вернуть нельзя, но автор снова может писать
        press: Забыл
        press: Забыл
        wall.restoreComment
        "#);
}

#[test]
fn talk_that_is_called_spam_in_one_network_is_judged_so_in_the_other() {
    const TALK: &str = "Отличный был концерт, ждём вас снова в нашем городе";
    let mut story = Story::new();
    let on_vk = story.stranger("Борис", "Хвалит");
    let on_telegram = story.sim.world(|world| world.add_tg_user("Боря"));
    let talk = story.comments(on_vk, TALK);
    story.assert_visible(talk);
    story.admin_writes("/panel");
    story.press("Анти-комменты");
    story.press("Последние решения");
    story.press("Спам 1");
    story.assert_deleted(talk);
    story.says(on_telegram, TALK);
    assert_eq!(story.last().verdict.rule, "learned");
    assert_ne!(story.last().verdict.decision, Decision::Keep, "{}", story.journal_lines());
    assert_snapshot!(story.rest(), @r#"
        group: deleted
        admin: /panel
        admin: 💬 Последние решения
        admin: 🧹 2 удалённых комментария
        press: Удаляю и запомнил
        "#);
}

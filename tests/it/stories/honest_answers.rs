//! What a press is answered is what happens next, what a screen counts is what stands behind it, and a record forgets
//! nothing.

use std::process::Command;

use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::store::JournalRow;
use insta::assert_snapshot;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

const LISTS: &str = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nstop_words = [\"бурундук\"]\n\
                     blocked_domains = [\"chipmunk.example\"]\n";
const WATCHES: &str = "[moderation.comments]\nstop_words = [\"бурундук\"]\n";
const TALK: &str = "Отличный был концерт, ждём вас снова в нашем городе";

impl Story {
    fn opens_the_last_verdicts(&mut self) {
        self.admin_writes("/panel");
        self.press("Анти-комменты");
        self.press("Последние решения");
    }
}

#[test]
fn no_spam_on_what_an_own_stop_word_removed_promises_nothing_and_leads_to_the_list() {
    let mut story = Story::with(EVERY_TOKEN, LISTS);
    let guest = story.stranger("Ирина", "Белова");
    let said = story.comments(guest, "А бурундук будет?");
    story.assert_deleted(said);
    story.press("Не спам 1");
    story.assert_visible(said);
    assert_eq!(
        story.answered(),
        "Вернул. Но ваше стоп-слово «бурундук» и дальше удалит такие. Снять его: 💬 Анти-комменты → Стоп-слова"
    );
    assert!(story.words_taught().is_empty());
    assert_snapshot!(story.screen(), @r#"
        🧹 0 удалённых комментариев · 1 возвращён

        ↩️ 1. 10:00 · Ирина Белова
        «А бурундук будет?»
        ваше стоп-слово «бурундук»
        возвращён: не спам, но пока это в вашем списке, такое удалю снова
        [Стоп-слова]
        "#);
    let other = story.stranger("Олег", "Серый");
    let again = story.comments(other, "А бурундук будет?");
    story.assert_deleted(again);
    story.press("Стоп-слова");
    let list = story.screen();
    assert!(list.contains("1. бурундук") && list.contains("[✖ 1]"), "{list}");
    // Off the list, what is said of such a text is learnt as ever.
    story.press("✖ 1");
    story.press("Не спам 2");
    assert_eq!(story.answered(), "Вернул и запомнил");
    assert_eq!(story.words_taught().len(), 1);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Comments], "the screens are looked at");
}

#[test]
fn the_same_of_a_blocked_domain_and_of_telegram_where_nothing_comes_back() {
    let mut story = Story::with(EVERY_TOKEN, LISTS);
    let guest = story.stranger("Ирина", "Белова");
    let said = story.comments(guest, "Смотрите тут: https://www.chipmunk.example/1");
    story.assert_deleted(said);
    story.press("Не спам 1");
    story.assert_visible(said);
    let answered = story.answered();
    assert!(answered.contains("chipmunk.example") && answered.ends_with("💬 Анти-комменты → Домены"), "{answered}");
    assert!(story.screen().contains("[Домены]"), "{}", story.screen());
    let there = story.sim.world(|world| world.add_tg_user("Света"));
    let message = story.says(there, "А бурундук будет?");
    assert!(!story.stands(message));
    story.press("Не спам 2");
    assert_eq!(
        story.answered(),
        "Сообщение в Telegram вернуть нельзя, и ваше стоп-слово «бурундук» дальше удалит такие. Снять его: 💬 Анти-комменты → \
         Стоп-слова"
    );
    assert!(story.words_taught().is_empty());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Comments, Of::Group], "the answers are looked at");
}

#[test]
fn a_mispress_that_is_taken_back_leaves_nothing_learnt() {
    let mut story = Story::new();
    let guest = story.stranger("Борис", "Хвалит");
    let talk = story.comments(guest, TALK);
    story.opens_the_last_verdicts();
    story.press("Спам 1");
    story.assert_deleted(talk);
    assert_eq!(story.words_taught(), [(TALK.to_owned(), true)]);
    story.press("Не спам 1");
    assert_eq!(story.answered(), "Вернул, как было");
    story.assert_visible(talk);
    assert!(story.words_taught().is_empty(), "{:?}", story.words_taught());
    let other = story.stranger("Олег", "Другой");
    let again = story.comments(other, TALK);
    story.assert_visible(again);
    assert_eq!(story.last().verdict.rule, "model");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Comments], "the answers are looked at");
}

#[test]
fn what_would_have_been_removed_is_one_number_on_every_screen_without_what_was_called_no_spam() {
    let mut story = Story::with(EVERY_TOKEN, &format!("{WATCHES}quarantine_score = 0.01\n"));
    for number in 0..10 {
        let guest = story.stranger("Гость", &number.to_string());
        story.comments(guest, &format!("А бурундук номер {number} будет?"));
    }
    let guest = story.stranger("Ирина", "Белова");
    story.comments(guest, "Продам гараж, пишите в лс");
    assert_eq!(story.last().verdict.decision, Decision::Quarantine);
    story.admin_writes("/panel");
    assert!(story.screen().contains("👀 С 10:00 убрал бы 10 комментариев\n"), "{}", story.screen());
    story.press("показать");
    let shown = story.screen();
    assert!(shown.contains("убрал бы 10 комментариев\n") && !shown.contains("в карантин"), "{shown}");
    assert!(shown.contains("\n8. ") && !shown.contains("\n9. ") && shown.contains("[9–10 ▶]"), "{shown}");
    story.press("9–10 ▶");
    let older = story.screen();
    assert!(older.contains("\n9. ") && older.contains("\n10. ") && older.contains("номер 0"), "{older}");
    assert!(older.contains("[◀ 1–8]") && older.contains("[Не спам 10]"), "{older}");
    story.press("Не спам 10");
    let screen = story.screen();
    assert!(
        screen.contains("убрал бы 9 комментариев\n") && screen.contains("\n9. ") && !screen.contains("\n10. "),
        "{screen}"
    );
    story.press("включить");
    assert!(story.screen().contains("С 10:00 убрал бы 9 комментариев\n"), "{}", story.screen());
    story.admin_writes("/panel");
    assert!(story.screen().contains("👀 С 10:00 убрал бы 9 комментариев\n"), "{}", story.screen());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "the screens are looked at");
}

#[test]
fn a_record_counts_every_judged_text_and_as_deleted_what_is_so_now() {
    let mut story = Story::new();
    let guest = story.stranger("Кристина", "Доходова");
    let first = story.comments(guest, SPAM);
    story.press("Не спам 1");
    story.assert_visible(first);
    let record = |story: &mut Story| {
        story.admin_writes(&format!("id{guest}"));
        story.screen().lines().nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!(record(&mut story), "не подписан · комментариев 1");
    let second = story.comments(guest, "Казино дарит 100 фриспинов, забирай бонус: luckyspin-bonus.example/vk");
    story.assert_deleted(second);
    assert_eq!(record(&mut story), "не подписан · комментариев 2 · из них удалено 1");
    story.press("Вернуть");
    assert_eq!(story.message_with("👤").lines().nth(1), Some("не подписан · комментариев 2"));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Comments], "the records are looked at");
}

#[test]
fn a_record_counts_a_comment_that_waits_in_quarantine() {
    let doubting = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n";
    let mut story = Story::with(EVERY_TOKEN, doubting);
    let guest = story.stranger("Кристина", "Доходова");
    story.comments(guest, SPAM);
    assert_eq!(story.last().state, State::Pending);
    story.admin_writes(&format!("id{guest}"));
    assert_eq!(story.screen().lines().nth(1), Some("не подписан · комментариев 1"));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "the record is looked at");
}

#[test]
fn only_who_was_subscribed_is_told_to_have_to_subscribe_again() {
    let mut story = Story::new();
    // Each writes another text: taking one back teaches that it is harmless.
    let spam = [SPAM, "Казино дарит 100 фриспинов за регистрацию, забирай: bonus-spin.top/vk"];
    let answers = [(false, "Возвращаю: 2"), (true, "Возвращаю: 2. Подписаться заново он должен сам")];
    for ((joins, answer), spam) in answers.into_iter().zip(spam) {
        let guest = story.stranger("Кристина", "Доходова");
        if joins {
            story.joins(guest);
        }
        story.comments(guest, spam);
        story.press("Забанить");
        assert!(story.sim.world(|world| world.is_banned(guest)));
        story.admin_writes(&format!("id{guest}"));
        story.press("Вернуть");
        assert_eq!(story.answered(), answer);
        assert!(!story.sim.world(|world| world.is_banned(guest)));
    }
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Comments, Of::People], "the answers are looked at");
}

#[test]
fn what_a_kind_of_lessons_decided_is_counted_and_a_kept_text_says_so() {
    let mut story = Story::new();
    let flagged = [
        "Требуется помощник флориста на 7–8 марта, 4500 за смену, без опыта можно, пишите в лс",
        "Нужен помощник флориста на праздники, оплата 4000 за смену, научим, пишите в лс",
        "Ищем помощника флориста на выходные, 3500 за смену, без опыта, пишите в личку",
    ];
    for text in flagged {
        let guest = story.stranger("Марина", "Цветочница");
        story.comments(guest, text);
        if story.last().verdict.decision != Decision::Keep {
            story.calls_it(false);
        }
    }
    let by_kinds = |row: &JournalRow| {
        row.verdict.reasons.iter().any(|reason| reason.code == "kind_ham" || reason.code == "kind_spam")
    };
    let guest = story.stranger("Елена", "Розова");
    story.comments(guest, "Нужна помощница флориста на субботу, 4000 за смену, всему научим, пишите в лс");
    let last = story.last();
    assert!(by_kinds(&last) && last.verdict.decision == Decision::Keep, "{:?}", last.verdict);
    let count = story.journal().iter().filter(|row| by_kinds(row)).count();
    story.opens_the_last_verdicts();
    let screen = story.screen();
    assert!(screen.contains("· оставлен\n«Нужна помощница флориста"), "{screen}");
    assert!(screen.contains("\nпохоже на то, что вы отмечали как «не спам»\n"), "{screen}");
    story.press("Назад");
    story.press("Чему научен");
    let taught = story.screen();
    assert!(taught.contains(&format!("\nПо сходству с ними решал: {count}\n")), "{taught}");
    let listed = Command::new(env!("CARGO_BIN_EXE_etronics-bot"))
        .args(["--config", story.config_file().to_str().unwrap(), "--lang", "en", "learned", "list"])
        .output()
        .unwrap();
    let noted = String::from_utf8_lossy(&listed.stderr).into_owned();
    assert!(noted.contains(&format!("decided with the help of their kinds since: {count}\n")), "{noted}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::Comments], "the screens are looked at");
}

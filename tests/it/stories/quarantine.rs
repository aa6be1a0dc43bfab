//! What is doubtful waits for a person; undecided means kept.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::event::Command;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::Spot;
use etronics_bot::store::QuarantineState;
use insta::assert_snapshot;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

/// Nothing is removed by the score alone: all that looks like spam is doubtful.
const DOUBTING: &str = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n";
const CASINO: &str = "Казино дарит 100 фриспинов, забирай бонус: luckyspin-bonus.example/vk";

impl Story {
    /// A community in which everything that looks like spam is doubtful.
    fn doubting() -> Self {
        Self::with(EVERY_TOKEN, DOUBTING)
    }

    /// A stranger writes something doubtful.
    #[track_caller]
    fn doubtful(&mut self, text: &str) -> Spot {
        let author = self.stranger("Кристина", "Доходова");
        let spot = self.comments(author, text);
        assert_eq!(self.last().verdict.decision, Decision::Quarantine, "{}", self.journal_lines());
        spot
    }

    /// How the entries ended, newest first.
    fn entries(&mut self) -> Vec<QuarantineState> {
        self.store(|db| db.quarantine().quarantine_list(false, None, None)).iter().map(|entry| entry.state).collect()
    }

    #[track_caller]
    fn orders(&mut self, command: &Command) {
        let now = self.clock.now_ms();
        self.daemon().engine.store().write(|db| db.inbox().put_command(command, now)).unwrap();
        self.settle();
    }
}

#[test]
fn a_doubtful_comment_stays_visible_and_one_line_tells_of_it() {
    let mut story = Story::doubting();
    let spot = story.doubtful(SPAM);
    story.assert_visible(spot);
    assert_eq!(story.last().state, State::Pending);
    assert_snapshot!(story.screen(), @r#"
        📦 1 комментарий ждёт решения
        [Посмотреть]
        "#);
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    assert_snapshot!(story.screen(), @r#"
        📦 1 комментарий ждёт решения
        Решите сами; без решения останутся.

        1. Кристина Доходова
        «Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot, осталось 3 места»
        обещает заработок, зовёт писать в мессенджер; похоже на спам словами «удалённо, девочки, телеграм, день»
        [Оставить 1] [Удалить 1]
        [🔄 Обновить] [🔙 Назад]
        "#);
}

#[test]
fn what_a_person_keeps_stays_and_its_like_is_no_longer_doubted() {
    let mut story = Story::doubting();
    let spot = story.doubtful(SPAM);
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    story.press("Оставить 1");
    assert_eq!(story.answered(), "Оставлено");
    assert_snapshot!(story.screen(), @r#"
        📦 В карантине пусто
        [🔄 Обновить] [🔙 Назад]
        "#);
    assert_eq!(story.entries(), [QuarantineState::Kept]);
    story.jump(2 * DAY);
    story.assert_visible(spot);
    let other = story.stranger("Олег", "Другой");
    story.comments(other, SPAM);
    assert_eq!(story.last().verdict.decision, Decision::Keep);
}

#[test]
fn what_a_person_removes_is_deleted_and_can_be_taken_back() {
    let mut story = Story::doubting();
    let spot = story.doubtful(SPAM);
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    story.press("Удалить 1");
    assert_eq!(story.answered(), "Удаляю");
    story.assert_deleted(spot);
    assert_eq!((story.entries(), story.last().state), (vec![QuarantineState::Removed], State::Done));
    story.press("Не спам 1");
    story.assert_visible(spot);
    assert_eq!(story.last().state, State::Undone);
    assert_snapshot!(story.rest(), @r#"
        admin: 📦 В карантине пусто
        admin: /panel
        admin: 📦 В карантине пусто
        admin: 🧹 0 удалённых комментариев · 1 возвращён
        press: Вернул и запомнил
        "#);
}

#[test]
fn several_at_once_are_those_that_were_on_the_screen_and_no_others() {
    let mut story = Story::doubting();
    let mut spots: Vec<Spot> = (0..7).map(|number| story.doubtful(&format!("{SPAM} {number}"))).collect();
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    spots.push(story.doubtful(CASINO));
    let screen = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        shown.into_iter().rev().find(|message| message.text.contains("Решите сами")).unwrap()
    });
    story.sim.world(|world| {
        world.press(world.admin_chat_id, world.admin_chat_id, screen.message_id, "Удалить показанные").unwrap()
    });
    story.settle();
    let standing: Vec<bool> = spots.iter().map(|spot| story.is_visible(*spot)).collect();
    assert_eq!(standing, [true, true, false, false, false, false, false, true]);
    assert_snapshot!(story.rest(), @r#"
        admin: 📦 3 комментария ждут решения
        admin: /panel
        admin: 📦 3 комментария ждут решения
        admin: 🧹 5 удалённых комментариев
        press: Удаляю
        "#);
}

#[test]
fn after_a_day_undecided_means_kept() {
    let mut story = Story::doubting();
    let spot = story.doubtful(SPAM);
    story.jump(23 * HOUR);
    assert_eq!(story.entries(), [QuarantineState::Pending]);
    story.jump(2 * HOUR);
    assert_eq!(story.entries(), [QuarantineState::Expired]);
    story.assert_visible(spot);
    assert_eq!(story.last().state, State::Observed);
    assert_eq!(story.calls("wall.deleteComment"), 0);
    assert_snapshot!(story.rest(), @r#"
        admin: 📦 В карантине пусто
        admin: 📈 23 ноября photo
        admin: 📈 Понедельник, 23 ноября
        "#);
}

#[test]
fn the_second_look_removes_what_is_beyond_doubt_by_then() {
    let mut story = Story::doubting();
    let spot = story.doubtful(SPAM);
    story.admin_writes("/panel");
    for button in ["Анти-комменты", "Стоп-слова", "Добавить"] {
        story.press(button);
    }
    story.admin_writes("осталось 3 места");
    story.jump(25 * HOUR);
    story.assert_deleted(spot);
    assert_eq!(story.entries(), [QuarantineState::Removed]);
    assert_snapshot!(story.rest(), @r#"
        admin: 📦 В карантине пусто
        admin: /panel
        admin: 💬 Стоп-слова
        admin: осталось 3 места
        admin: ✅ Добавлено: «осталось 3 места»
        admin: 🧹 1 удалённый комментарий
        "#);
}

#[test]
fn the_second_look_of_a_bot_that_only_observes_removes_nothing() {
    let mut story = Story::doubting();
    let spot = story.doubtful(SPAM);
    story.admin_writes("/panel");
    for button in ["Анти-комменты", "Стоп-слова", "Добавить"] {
        story.press(button);
    }
    story.admin_writes("осталось 3 места");
    story.admin_writes("/panel");
    story.press("Настройки");
    story.press("Только смотрю");
    story.jump(25 * HOUR);
    story.assert_visible(spot);
    assert_eq!(story.calls("wall.deleteComment"), 0);
    assert_snapshot!(story.rest(), @r#"
        admin: 📦 В карантине пусто
        admin: /panel
        admin: осталось 3 места
        admin: ✅ Добавлено: «осталось 3 места»
        admin: /panel
        admin: ⚙️ Настройки
        press: Сохранено
        "#);
}

#[test]
fn an_entry_that_was_edited_meanwhile_is_about_the_new_words() {
    let mut story = Story::doubting();
    let spot = story.doubtful(SPAM);
    story.sim.world(|world| world.edit_comment(spot, "Спасибо, было очень интересно!").unwrap());
    story.settle();
    assert_eq!(story.last().verdict.decision, Decision::Keep);
    let waiting = story.store(|db| db.quarantine().quarantine_size());
    assert_eq!(waiting, 0, "what was doubted is not there any more");
    story.orders(&Command::QuarantineRemove { ids: vec![1] });
    story.assert_visible(spot);
    assert_snapshot!(story.rest(), @"admin: 📦 В карантине пусто");
}

#[test]
fn an_entry_that_its_author_deleted_is_closed() {
    let mut story = Story::doubting();
    let spot = story.doubtful(SPAM);
    story.sim.world(|world| world.delete_comment(world.owner_id, spot));
    story.settle();
    assert_eq!(story.store(|db| db.quarantine().quarantine_size()), 0);
    assert_eq!(story.calls("wall.deleteComment"), 0);
    assert_snapshot!(story.rest(), @"admin: 📦 В карантине пусто");
}

#[test]
fn commands_decide_like_buttons_and_a_second_decision_is_refused_with_all_beside_it() {
    let mut story = Story::doubting();
    let (kept, removed) = (story.doubtful(SPAM), story.doubtful(CASINO));
    let ids: Vec<i64> = story
        .store(|db| db.quarantine().quarantine_list(true, None, None))
        .iter()
        .rev()
        .map(|entry| entry.id)
        .collect();
    story.orders(&Command::QuarantineKeep { ids: vec![ids[0]] });
    story.orders(&Command::QuarantineRemove { ids: ids.clone() });
    story.assert_visible(kept);
    story.assert_visible(removed);
    story.orders(&Command::QuarantineRemove { ids: vec![ids[1]] });
    story.assert_visible(kept);
    story.assert_deleted(removed);
    assert_eq!(story.entries(), [QuarantineState::Removed, QuarantineState::Kept]);
    assert_snapshot!(story.rest(), @r#"
        admin: 📦 В карантине пусто
        admin: 🧹 1 удалённый комментарий
        "#);
}

#[test]
fn a_line_of_yesterday_says_that_nothing_waits_any_more() {
    let mut story = Story::doubting();
    let spot = story.doubtful(SPAM);
    story.jump(20 * HOUR);
    assert_eq!(story.store(|db| db.quarantine().quarantine_size()), 1);
    story.sim.world(|world| world.delete_comment(world.owner_id, spot));
    story.settle();
    story.pass(1);
    assert_snapshot!(story.rest(), @"admin: 📦 В карантине пусто");
}

#[test]
fn what_its_author_took_away_is_said_so_and_nothing_is_offered_to_delete() {
    let mut story = Story::doubting();
    let author = story.stranger("Кристина", "Доходова");
    let spot = story.comments(author, SPAM);
    story.doubtful(CASINO);
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    let stale = story.seen_button("Удалить 2");
    story.sim.world(|world| assert!(world.delete_comment(author, spot)));
    story.settle();
    story.press_seen(&stale);
    assert_eq!(story.answered(), "Этого больше нет");
    let screen = story.screen();
    assert!(screen.contains("🗑 Кристина Доходова · удалил сам автор") && !screen.contains("[Удалить 2]"), "{screen}");
    assert_eq!(story.calls("wall.deleteComment"), 0);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "the screen is looked at");
}

#[test]
fn one_answer_settles_all_that_say_the_very_same() {
    for (label, visible) in [("Удалить 1", false), ("Оставить 1", true)] {
        let mut story = Story::doubting();
        let author = story.stranger("Кристина", "Доходова");
        let mut same: Vec<Spot> = (0..11).map(|_| story.comments(author, SPAM)).collect();
        let other = story.stranger("Марина", "Быстрова");
        same.push(story.comments(other, SPAM));
        let alone = story.doubtful(CASINO);
        let pending =
            |story: &mut Story| story.entries().iter().filter(|state| **state == QuarantineState::Pending).count();
        let waiting = pending(&mut story);
        story.admin_writes("/panel");
        story.press("📦 Карантин");
        let screen = story.screen();
        assert_eq!(screen.matches("Девочки").count(), 1, "{screen}");
        assert!(screen.contains(&format!("и ещё {} таких же: ответ решит все", waiting - 2)), "{screen}");
        story.press(&label.replace('1', "2"));
        assert_eq!(pending(&mut story), 1, "{:?}", story.entries());
        let left: Vec<bool> = same.iter().map(|spot| story.is_visible(*spot)).collect();
        assert!(left.iter().all(|is| *is == visible), "{left:?}");
        story.assert_visible(alone);
        story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats, Of::Comments, Of::Presses], "the screen is looked at");
    }
}

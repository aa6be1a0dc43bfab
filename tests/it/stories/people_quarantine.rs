//! People who are doubtful: cards with their past, decided one by one, all shown, all of a wave, all above a score.

use etronics_bot::clock::{HOUR, MINUTE};
use etronics_bot::domain::ids::PersonId;
use etronics_bot::domain::verdict::{Decision, Mode, Reason, State, SubjectKind, Verdict};
use etronics_bot::store::{NewVerdict, QuarantineState};
use insta::assert_snapshot;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

/// Nobody and nothing is removed by the score alone.
pub(crate) const DOUBTING: &str = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n\
                        [moderation.members]\nremove_score = 1.0\n";

impl Story {
    /// A subscriber waits in quarantine with this score, of this wave.
    pub(crate) fn waits(&mut self, name: &str, score: f64, wave: Option<i64>) -> i64 {
        let person = self.stranger(name, "Сомнительная");
        self.sim.world(|world| world.was_member(person));
        let now = self.clock.now_ms();
        let reasons = vec![Reason::with("dense_ids", 1.5, "7")];
        let verdict = Verdict { decision: Decision::Quarantine, score, rule: "account".into(), reasons };
        let new = NewVerdict {
            at: now,
            kind: SubjectKind::Member,
            person: PersonId::vk(person),
            comment: None,
            verdict: &verdict,
            mode: Mode::Enforce,
            model: "test",
            state: State::Pending,
            text: None,
            by: None,
            item: None,
            sweep: None,
            wave,
        };
        let write = |db: etronics_bot::store::Db<'_>| {
            db.people().meet(PersonId::vk(person), Some(&format!("{name} Сомнительная")), now)?;
            let journal = db.journal().record_verdict(&new)?;
            db.quarantine().hold(journal, now, now + 86_400_000)
        };
        self.daemon().engine.store().write(write).unwrap();
        person
    }

    pub(crate) fn waiting(&mut self) -> (u32, u32) {
        self.store(|db| db.growth().quarantine_sizes())
    }

    pub(crate) fn banned_of_all(&self, people: &[i64]) -> usize {
        self.sim.world(|world| people.iter().filter(|id| world.is_banned(**id)).count())
    }
}

#[test]
fn a_doubtful_person_waits_with_their_past_and_stays_subscribed() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let fake = story.fake("Накрутова");
    let stranger = story.stranger("Кристина", "Доходова");
    story.joins(fake);
    story.comments(stranger, SPAM);
    assert_eq!(story.screen(), "📦 1 человек и 1 комментарий ждут решения\n[Посмотреть]");
    assert!(story.sim.world(|world| world.is_member(fake)));
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    assert_snapshot!(story.people_screen(), @r#"
        📦 1 человек и 1 комментарий ждут решения
        Решите сами; без решения останутся.

        1. Кристина Доходова
        «Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot, осталось 3 места»
        обещает заработок, зовёт писать в мессенджер; похоже на спам словами «удалённо, девочки, телеграм, день»

        2. 👤 Алёна Накрутова · N % · подписчик
        всего 15 подписчиков, пустой профиль
        подписан с 10:00
        [Оставить 1] [Удалить 1]
        [Оставить 2] [Убрать 2] [Подробнее 2]
        [Оставить показанные] [Убрать показанные]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("Убрать 2");
    assert_eq!(story.answered(), "Убираю");
    assert_eq!((story.banned_of_all(&[fake]), story.waiting()), (1, (0, 1)));
    let learnt: Vec<bool> =
        story.store(|db| db.examples().account_examples()).into_iter().map(|(_, fake)| fake).collect();
    assert_eq!(learnt, [true]);
    assert_snapshot!(story.rest(), @r#"
        admin: 📦 1 комментарий ждёт решения
        admin: /panel
        admin: 📦 1 комментарий ждёт решения
        admin: 🛡 1 человек убран
        "#);
}

#[test]
fn who_is_kept_stays_is_learnt_and_is_not_asked_about_again() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let fake = story.fake("Накрутова");
    story.joins(fake);
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    story.press("Оставить 1");
    assert_eq!(story.answered(), "Оставлено");
    let learnt: Vec<bool> =
        story.store(|db| db.examples().account_examples()).into_iter().map(|(_, fake)| fake).collect();
    assert_eq!(learnt, [false]);
    story.sim.world(|world| world.leave(fake));
    story.joins(fake);
    assert_eq!((story.waiting(), story.banned_of_all(&[fake])), ((0, 0), 0));
    assert_snapshot!(story.rest(), @r#"
        admin: 📦 В карантине пусто
        admin: /panel
        admin: 📦 В карантине пусто
        "#);
}

#[test]
fn shown_means_shown_also_among_people() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let people: Vec<i64> =
        ["Анна", "Белла", "Вера", "Галина", "Дарья", "Ева", "Жанна"].map(|name| story.waits(name, 0.8, None)).to_vec();
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    story.waits("Зоя", 0.99, None);
    story.press("Убрать показанные");
    assert_eq!(story.answered(), "Убираю");
    let banned: Vec<bool> = story.sim.world(|world| people.iter().map(|id| world.is_banned(*id)).collect());
    assert_eq!(banned, [false, false, true, true, true, true, true]);
    assert_eq!(story.waiting(), (3, 0));
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 📦 3 человека ждут решения
        admin: 🛡 5 человек убрано
        admin: 📦 3 человека ждут решения
        "#);
}

#[test]
fn all_above_a_score_are_those_that_were_counted_on_the_button() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let sure: Vec<i64> = ["Анна", "Белла", "Вера"].map(|name| story.waits(name, 0.97, None)).to_vec();
    let unsure = story.waits("Галина", 0.94, None);
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    assert!(story.screen().contains("[Убрать всех от 95 % (3)]"), "{}", story.screen());
    let late = story.waits("Дарья", 0.99, None);
    story.press("Убрать всех от 95 %");
    assert_eq!(story.answered(), "Убираю: 3");
    assert_eq!((story.banned_of_all(&sure), story.banned_of_all(&[unsure, late])), (3, 0));
    assert_eq!(story.waiting(), (2, 0));
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 📦 2 человека ждут решения
        admin: ✅ Убрано: все от 95 % · 3 человека
        admin: 🛡 3 человека убраны
        admin: 📦 2 человека ждут решения
        "#);
}

#[test]
fn many_at_once_go_within_the_limits_worst_first_and_the_rest_waits() {
    let limits = format!("{DOUBTING}[moderation.limits]\nper_run = 2\nper_day = 3\n");
    let mut story = Story::with(EVERY_TOKEN, &limits);
    let people: Vec<i64> = [0.96, 0.99, 0.97, 0.98].iter().map(|score| story.waits("Анна", *score, None)).collect();
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    story.press("Убрать всех от 95 % (4)");
    assert_eq!(story.answered(), "Убираю: 2. Ещё ждут: 2 (лимит 2 за раз, 3 в день)");
    assert_eq!(story.banned_of_all(&[people[1], people[3]]), 2, "the worst");
    story.press("Убрать всех от 95 % (2)");
    assert_eq!(story.answered(), "Уже идёт. Продолжу сам: 11:00");
    assert_eq!(
        (story.banned_of_all(&people), story.waiting()),
        (2, (2, 0)),
        "a run is an hour, however often it is pressed"
    );
    story.jump(HOUR + MINUTE);
    assert_eq!((story.banned_of_all(&people), story.waiting()), (3, (1, 0)));
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 📦 2 человека ждут решения
        admin: 🧹 Убираю: все от 95 %
        admin: 🛡 3 человека убраны
        admin: 📦 1 человек ждёт решения
        "#);
}

#[test]
fn a_wave_is_kept_or_removed_as_a_whole() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let first: Vec<i64> = ["Анна", "Белла"].map(|name| story.waits(name, 0.7, Some(3))).to_vec();
    let other = story.waits("Вера", 0.7, None);
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    assert_snapshot!(story.people_screen(), @r#"
        📦 3 человека ждут решения
        Решите сами; без решения останутся.

        1. 👤 Вера Сомнительная · N % · подписчик
        пришёл вместе с 7 соседями по номеру
        подписка неизвестна

        2. 👤 Белла Сомнительная · N % · подписчик
        пришёл вместе с 7 соседями по номеру
        подписка неизвестна

        3. 👤 Анна Сомнительная · N % · подписчик
        пришёл вместе с 7 соседями по номеру
        подписка неизвестна
        [Оставить 1] [Убрать 1] [Подробнее 1]
        [Оставить 2] [Убрать 2] [Подробнее 2]
        [Оставить 3] [Убрать 3] [Подробнее 3]
        [Оставить показанные] [Убрать показанные]
        [Оставить волну 3 (2)] [Убрать волну 3 (2)]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("Убрать волну 3");
    assert_eq!(story.answered(), "Убираю: 2");
    assert_eq!((story.banned_of_all(&first), story.banned_of_all(&[other])), (2, 0));
    story.waits("Галина", 0.7, Some(4));
    story.press("Обновить");
    story.press("Оставить волну 4 (1)");
    assert_eq!((story.answered(), story.waiting()), ("Оставлено: 1".to_owned(), (1, 0)));
    let ends: Vec<QuarantineState> =
        story.store(|db| db.quarantine().quarantine_list(false, None, None)).iter().map(|entry| entry.state).collect();
    let (kept, removed) = (QuarantineState::Kept, QuarantineState::Removed);
    assert_eq!(ends, [kept, QuarantineState::Pending, removed, removed]);
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 📦 1 человек ждёт решения
        admin: ✅ Убрано: волна 3 · 2 человека
        admin: 🛡 2 человека убраны
        admin: 📦 1 человек ждёт решения
        admin: ✅ Оставлено: 1 человек · волна 4
        "#);
}

#[test]
fn one_line_counts_people_and_comments_in_words() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    for name in ["Анна", "Белла"] {
        story.waits(name, 0.7, None);
    }
    let fake = story.fake("Накрутова");
    story.joins(fake);
    assert_eq!(story.screen(), "📦 3 человека ждут решения\n[Посмотреть]");
    for number in 0..2 {
        let stranger = story.stranger("Кристина", "Доходова");
        story.comments(stranger, &format!("{SPAM} {number}"));
    }
    assert_eq!(story.screen(), "📦 3 человека и 2 комментария ждут решения\n[Посмотреть]");
    story.admin_writes("/panel");
    assert!(story.screen().contains("📦 3 человека и 2 комментария ждут решения"), "{}", story.screen());
}

//! 📦 with 140 entries: pages, filters, one order about 116 people that goes on by itself, and the way back for all.

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::domain::ids::{CommentRef, PersonId, Place};
use etronics_bot::domain::verdict::{Decision, Mode, State, SubjectKind, Verdict};
use etronics_bot::store::{Db, NewVerdict};
use insta::assert_snapshot;

use super::comments::SPAM;
use super::people_quarantine::DOUBTING;
use crate::story::{EVERY_TOKEN, Of, Story};

/// A day by which all 116 may go.
const LIMITS: &str = "[moderation.limits]\nper_run = 40\nper_day = 200\n";

fn label(button: &etronics_bot::simulator::ShownButton) -> String {
    format!("[{}]", button.label)
}

impl Story {
    /// 24 comments wait, then 116 people, 30 of them of one wave.
    fn crowd(more: &str) -> (Self, Vec<i64>) {
        let mut story = Self::with(EVERY_TOKEN, &format!("{DOUBTING}{more}"));
        for number in 0..24 {
            story.doubts(number);
        }
        let score = |number: i64| if number < 30 { 0.96 } else { 0.99 };
        let people = (0..116)
            .map(|number| story.waits(&format!("Анна-{number}"), score(number), (number < 30).then_some(3)))
            .collect();
        (story, people)
    }

    /// A comment waits, as if it had been judged.
    pub(crate) fn doubts(&mut self, number: i64) {
        let author = self.stranger("Кристина", "Доходова");
        let now = self.clock.now_ms();
        let verdict = Verdict { decision: Decision::Quarantine, score: 0.8, rule: "model".into(), reasons: Vec::new() };
        let comment = CommentRef { place: Place::Wall, owner_id: -229_000_001, parent_id: 1, item_id: 1_000 + number };
        let text = format!("{SPAM} {number}");
        let new = NewVerdict {
            at: now,
            kind: SubjectKind::Comment,
            person: PersonId::vk(author),
            comment: Some(&comment),
            verdict: &verdict,
            mode: Mode::Enforce,
            model: "test",
            state: State::Pending,
            text: Some(&text),
            by: None,
            item: None,
            sweep: None,
            wave: None,
        };
        let write = |db: Db<'_>| {
            db.people().meet(PersonId::vk(author), Some("Кристина Доходова"), now)?;
            let journal = db.journal().record_verdict(&new)?;
            db.quarantine().hold(journal, now, now + DAY)
        };
        self.daemon().engine.store().write(write).unwrap();
    }

    #[track_caller]
    fn open_quarantine(&mut self) {
        self.admin_writes("/panel");
        self.press("📦 Карантин");
    }

    /// 📦 as it stands in the chat, whatever was said below it.
    fn pile(&self) -> String {
        let (words, rows) = self.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id);
            let panel = shown.into_iter().rev().find(|message| message.text.contains("Решите сами")).expect("📦");
            let row = |row: &Vec<_>| row.iter().map(label).collect::<Vec<_>>().join(" ");
            (panel.text.clone(), panel.keyboard.iter().map(row).collect::<Vec<_>>())
        });
        format!("{words}\n{}", rows.join("\n"))
    }

    /// Numbers of the first names that stand on the screen.
    fn names_on_screen(&self) -> Vec<String> {
        let anna = regex::Regex::new(r"Анна-\d+").unwrap();
        anna.find_iter(&self.pile()).map(|found| found.as_str().to_owned()).collect()
    }
}

#[test]
fn a_crowd_in_quarantine_has_pages_and_filters() {
    let (mut story, _) = Story::crowd(LIMITS);
    story.open_quarantine();
    assert_eq!(story.waiting(), (116, 24));
    assert_snapshot!(story.pile(), @r#"
        📦 116 человек и 24 комментария ждут решения
        Решите сами; без решения останутся.
        страница 1 из 28

        1. 👤 Анна-115 Сомнительная · 99 % · подписчик
        пришёл вместе с 7 соседями по номеру
        подписка неизвестна

        2. 👤 Анна-114 Сомнительная · 99 % · подписчик
        пришёл вместе с 7 соседями по номеру
        подписка неизвестна

        3. 👤 Анна-113 Сомнительная · 99 % · подписчик
        пришёл вместе с 7 соседями по номеру
        подписка неизвестна

        4. 👤 Анна-112 Сомнительная · 99 % · подписчик
        пришёл вместе с 7 соседями по номеру
        подписка неизвестна

        5. 👤 Анна-111 Сомнительная · 99 % · подписчик
        пришёл вместе с 7 соседями по номеру
        подписка неизвестна
        [Оставить 1] [Убрать 1] [Подробнее 1]
        [Оставить 2] [Убрать 2] [Подробнее 2]
        [Оставить 3] [Убрать 3] [Подробнее 3]
        [Оставить 4] [Убрать 4] [Подробнее 4]
        [Оставить 5] [Убрать 5] [Подробнее 5]
        [Оставить показанные] [Убрать показанные]
        [Убрать всех от 95 % (116)]
        [Раньше ▶]
        [• Все 140] [💬 24] [👤 116]
        [🌊 Волна 3 (30)]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("Раньше ▶");
    assert_eq!(story.names_on_screen(), ["Анна-110", "Анна-109", "Анна-108", "Анна-107", "Анна-106"]);
    assert!(story.pile().contains("страница 2 из 28"), "{}", story.pile());
    story.press("Раньше ▶");
    story.press("◀ Новее");
    assert_eq!(story.names_on_screen(), ["Анна-110", "Анна-109", "Анна-108", "Анна-107", "Анна-106"]);
    story.press("◀ Новее");
    assert_eq!(story.names_on_screen()[0], "Анна-115");
    story.press("💬 24");
    assert!(story.pile().contains("💬 Только комментарии: 24 · страница 1 из 5"), "{}", story.pile());
    assert!(story.pile().contains("[Удалить показанные]") && !story.pile().contains("от 95 %"));
    story.press("🌊 Волна 3");
    assert!(story.pile().contains("🌊 Волна 3: 30 · страница 1 из 6"), "{}", story.pile());
    assert_eq!(story.names_on_screen()[0], "Анна-29");
    // «Показанные» are those on the page, whoever waits between them.
    story.press("👤 116");
    story.press("Убрать показанные");
    assert_eq!(story.waiting(), (111, 24));
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 📦 111 человек и 24 комментария ждут решения
        admin: 🛡 5 человек убрано
        admin: 📦 111 человек и 24 комментария ждут решения
        press: Убираю
        5 × groups.ban
        "#);
}

#[test]
fn a_number_means_whom_it_stood_beside_until_the_page_is_turned() {
    let (mut story, people) = Story::crowd(LIMITS);
    story.open_quarantine();
    story.press("Убрать 2");
    story.waits("Поздняя", 0.99, None);
    story.press("Оставить 4");
    let screen = story.pile();
    assert!(screen.contains("1. 👤 Анна-115") && screen.contains("2. 🚫 Анна-114 Сомнительная · убран"), "{screen}");
    assert!(
        screen.contains("4. ✅ Анна-112 Сомнительная · оставлен") && screen.contains("[🚫 2] [Подробнее 2]"),
        "{screen}"
    );
    story.press("Убрать 5");
    let banned: Vec<bool> = story.sim.world(|world| people[111..].iter().map(|id| world.is_banned(*id)).collect());
    assert_eq!(banned, [true, false, false, true, false]);
    // Pressed once more, a place that is decided changes nothing.
    story.press("🚫 2");
    assert_eq!(story.answered(), "Уже было");
    for number in [1, 3] {
        story.press(&format!("Оставить {number}"));
    }
    assert_eq!(story.names_on_screen()[0], "Анна-110", "the page is decided: the next ones come");
    assert_snapshot!(story.rest(), @r#"
        press: Оставлено
        press: Оставлено
        "#);
}

#[test]
fn an_order_about_116_does_what_the_limit_lets_and_goes_on_by_itself() {
    let (mut story, people) = Story::crowd(LIMITS);
    story.open_quarantine();
    story.press("Убрать всех от 95 % (116)");
    assert_eq!(story.banned_of_all(&people), 40);
    assert_snapshot!(story.message_with("Убираю: все"), @r#"
        🧹 Убираю: все от N %
        Готово 40 из 116, ещё 76. Продолжу сам: 11:00 (лимит 40 за раз, 200 в день).
        "#);
    story.pass(59);
    assert_eq!(story.banned_of_all(&people), 40);
    story.pass(2);
    assert_eq!(story.banned_of_all(&people), 80);
    assert_snapshot!(story.message_with("Убираю: все"), @r#"
        🧹 Убираю: все от N %
        Готово 80 из 116, ещё 36. Продолжу сам: 12:00 (лимит 40 за раз, 200 в день).
        "#);
    // A restart forgets nothing.
    story.kill();
    story.start();
    story.jump(HOUR + MINUTE);
    assert_eq!((story.banned_of_all(&people), story.waiting()), (116, (0, 24)));
    assert_snapshot!(story.message_with("Убрано: все"), @"✅ Убрано: все от N % · 116 человек");
    assert_snapshot!(story.rest(), @"press: Убираю: 40. Ещё ждут: 76 (лимит 40 за раз, 200 в день)");
}

#[test]
fn a_nervous_second_press_does_no_more_than_the_first_in_an_hour() {
    let (mut story, people) = Story::crowd(LIMITS);
    story.open_quarantine();
    story.press("Убрать всех от 95 % (116)");
    for _ in 0..3 {
        story.press("Убрать всех от 95 % (76)");
        assert_eq!(story.answered(), "Уже идёт. Продолжу сам: 11:00");
    }
    assert_eq!(story.banned_of_all(&people), 40);
    // Stopped and given once more it is the same hour, and so are the others of a wave.
    story.press("Остановить");
    story.press("Убрать всех от 95 % (76)");
    assert_eq!(story.answered(), "Убираю: 0. Ещё ждут: 76 (лимит 40 за раз, 200 в день)");
    assert!(story.message_with("Убираю: все").contains("Продолжу сам: 11:00"));
    story.press("🌊 Волна 3");
    story.press("Убрать волну 3 (30)");
    assert_eq!(story.banned_of_all(&people), 40);
    story.jump(HOUR + MINUTE);
    assert_eq!(story.banned_of_all(&people), 80);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::People], "what is done of an order is another story");
}

#[test]
fn an_order_waits_for_the_next_day_loses_nobody_to_time_and_can_be_stopped() {
    let (mut story, people) = Story::crowd("[moderation.limits]\nper_run = 40\nper_day = 50\n");
    story.open_quarantine();
    story.press("Убрать всех от 95 % (116)");
    story.jump(HOUR + MINUTE);
    assert_eq!(story.banned_of_all(&people), 50);
    let said = story.message_with("Убираю: все");
    assert!(said.contains("Продолжу сам: 24.11 00:00"), "{said}");
    story.jump(13 * HOUR);
    assert_eq!(story.banned_of_all(&people), 90);
    // A day of quarantine is over for them, and they still go.
    for _ in 0..12 {
        story.jump(HOUR);
    }
    assert_eq!(story.banned_of_all(&people), 100);
    story.press("Остановить");
    assert_snapshot!(story.message_with("Остановлено"), @r#"
        ⏹ Остановлено: все от N %
        Готово 100 из 116, ещё 16. Они ждут решения в 📦.
        "#);
    story.jump(24 * HOUR);
    assert_eq!(story.banned_of_all(&people), 100);
    // Whether what waited is gone at that very moment or with the next ring is chance; everything before it is not.
    let rest = story.rest();
    let told: Vec<&str> = rest.lines().filter(|line| !line.starts_with("admin: 📦")).collect();
    assert_snapshot!(told.join("\n"), @r#"
        admin: /panel
        admin: ⏹ Остановлено: все от 95 %
        admin: 🛡 48 человек убрано
        admin: 🛡 2 человека убраны
        admin: 🛡 44 человека убраны
        admin: 🛡 6 человек убрано
        admin: 📈 23 ноября photo
        admin: 💤 Меня не было 1 ч, догонять пока нечего
        press: Убираю: 40. Ещё ждут: 76 (лимит 40 за раз, 50 в день)
        press: Остановил
        "#);
}

#[test]
fn everybody_on_a_report_can_be_taken_back_one_by_one_or_at_once() {
    let (mut story, people) = Story::crowd(LIMITS);
    story.open_quarantine();
    story.press("🌊 Волна 3");
    story.press("Убрать волну 3 (30)");
    assert_eq!(story.banned_of_all(&people), 30);
    let report = story.message_with("🛡 30 человек убрано");
    assert!(report.contains("\nВолна 3\n🚫 1."), "{report}");
    story.press("◀ 11–20");
    story.press("◀ 1–10");
    story.press("Вернуть 1");
    assert_eq!(story.banned_of_all(&people), 29);
    story.press("Вернуть всех (29)");
    assert_eq!(story.banned_of_all(&people), 0);
    assert!(story.message_with("0 человек убрано").contains("· 30 возвращено"));
    assert!(story.bot_says().starts_with("↩️ Возвращаю: 29"), "{}", story.bot_says());
    assert_snapshot!(story.rest(), @r#"
        press: Убираю: 30
        press: Разбанил. Подписаться заново он должен сам
        press: Возвращаю
        "#);
}

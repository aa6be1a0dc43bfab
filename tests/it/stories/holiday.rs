//! 🏖 The owner is away, and the community is looked after as if somebody sensible had stayed.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::verdict::Decision;
use etronics_bot::simulator::SimKeyKind;
use insta::assert_snapshot;

use super::comments::SPAM;
use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";

impl Story {
    /// ⚙️ → 🏖 → this button.
    #[track_caller]
    fn goes_on_holiday(&mut self, button: &str) {
        self.admin_writes("/panel");
        for label in ["Настройки", "🏖 Отпуск", "Отпуск до", button] {
            self.press(label);
        }
    }

    fn days(&mut self, days: f64) {
        self.goes_on_until(self.clock.now_ms() + (days * DAY as f64) as i64);
    }

    pub(crate) fn told(&self, words: &str) -> usize {
        self.told_admin().iter().filter(|text| text.contains(words)).count()
    }
}

#[test]
fn it_begins_with_a_button_or_a_typed_day_and_is_seen_everywhere() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    story.admin_writes("/panel");
    for label in ["Настройки", "🏖 Отпуск", "Отпуск до"] {
        story.press(label);
    }
    assert_snapshot!(story.screen(), @r#"
        ⚙️ Отпуск до
        По этот день: только недельная сводка, без напоминаний, сомнительное оставляю, лимиты вдвое меньше, рекламодателям называю день.

        Сейчас: не задано
        [+3 дн] [+7 дн] [+14 дн]
        [+30 дн] [Вернулся]
        [✏️ Изменить]
        [🔙 Назад]
        "#);
    story.press("+7 дн");
    assert!(story.screen().contains("Сейчас: 30 ноября"), "{}", story.screen());
    story.admin_writes("/panel");
    assert_snapshot!(story.screen(), @r#"
        🛠 Панель
        ⚔️ Действую сам
        🏖 Отпуск до 30 ноября
        [📊 Статус] [🛡 Подписчики]
        [👍 Анти-лайки] [💬 Анти-комменты]
        [📦 Карантин] [🔁 Кросспостинг]
        [💼 Реклама] [📈 Сводка]
        [⚙️ Настройки]
        "#);
    for label in ["Настройки", "🏖 Отпуск", "Отпуск до", "Изменить"] {
        story.press(label);
    }
    story.admin_writes("вчера");
    assert!(story.told_admin().last().unwrap().contains("Нужен день"), "{}", story.told_admin().last().unwrap());
    story.admin_writes("до 8 декабря");
    story.admin_writes("/panel");
    assert!(story.screen().contains("🏖 Отпуск до 8 декабря"), "{}", story.screen());
    // Back early: at once, with one message.
    story.pass(1);
    story.goes_on_holiday("Вернулся");
    story.pass(1);
    assert_eq!(story.told("Отпуск кончился"), 1);
    story.admin_writes("/panel");
    assert!(!story.screen().contains("🏖"), "{}", story.screen());
    assert_snapshot!(story.rest(), @r#"
        press: Сохранено
        press: Жду сообщение
        press: Сохранено
        "#);
}

#[test]
fn only_weekly_digests_come_and_afterwards_one_a_day_again() {
    let more = format!("{ENFORCE}[digest]\nenabled = true\ndaily_at = \"09:00\"\nweekly_on = \"monday\"\n");
    let mut story = Story::with(EVERY_TOKEN, &more);
    // From Monday the 23rd through Wednesday the 2nd of December.
    story.goes_on_holiday("Изменить");
    story.admin_writes("02.12");
    let digests = |story: &Story| story.digests().into_iter().map(|shown| shown.text).collect::<Vec<_>>();
    // A restart in the middle changes nothing.
    story.days(3.0);
    story.kill();
    story.start();
    story.settle();
    story.days(3.5);
    assert_eq!(digests(&story).len(), 0, "{:#?}", digests(&story));
    story.days(1.0);
    let told = digests(&story);
    assert_eq!(told.len(), 1, "Monday the 30th: {told:#?}");
    assert!(told[0].contains("Неделя"), "{}", told[0]);
    story.days(2.0);
    assert_eq!(digests(&story).len(), 1);
    assert_eq!(story.told("Отпуск кончился"), 0);
    // Thursday the 3rd: it is over since midnight, and the morning has its digest.
    story.days(1.0);
    assert_eq!(story.told("Отпуск кончился"), 1);
    let told = digests(&story);
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[1].contains("Среда, 2 декабря") && !told[1].contains("меня не было"), "{}", told[1]);
    story.days(1.0);
    assert_eq!(digests(&story).len(), 3);
    assert_snapshot!(story.rest(), @"press: Жду сообщение");
}

#[test]
fn advertisers_are_told_the_day_and_nobody_is_reminded_until_it_is_over() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.goes_on_holiday("+3 дн");
    let (anna, boris) = (story.anna(), story.boris());
    for client in [anna, boris] {
        story.books(client, "Пекарня");
        let said = story.said_to(client).join("\n");
        assert!(said.contains("Мы в отпуске до 26 ноября: ответим 27 ноября."), "{said}");
    }
    story.days(3.0);
    assert_eq!(story.told("⏰"), 0);
    story.days(0.7);
    assert_eq!((story.told("Отпуск кончился"), story.told("⏰")), (1, 0));
    let told = story.told_admin();
    let back = told.iter().find(|text| text.contains("Отпуск кончился")).unwrap();
    assert_snapshot!(back, @r#"
        🏖 Отпуск кончился
        Ждут вас: новых заявок: 2.
        Сводки снова каждый день, лимиты полные, сомнительное снова ждёт в карантине.
        "#);
    // What the message named is not reminded of one by one; what comes later is, as always.
    story.days(1.5);
    assert_eq!(story.told("⏰"), 0);
    let again = story.anna();
    story.books(again, "Кофейня");
    story.days(1.0);
    assert_eq!(story.told("⏰"), 1);
    assert_snapshot!(story.rest(), @r#"
        chat: Сколько стоит реклама?
        chat: Наш прайс:
        chat: Кофейня
        chat: Какой формат? Выберите кнопкой или напишите.
        chat: Понял: Пост — 5 000 ₽.
        chat: 20.12
        chat: Понял: 20.12.2026 (вс).
        chat: 10к
        chat: Понял: 10 000 ₽.
        chat: Ваша заявка:
        chat: Спасибо! Заявка №3 принята и уже у администратора.
        press: Сохранено
        "#);
}

#[test]
fn what_is_doubtful_is_kept_with_its_reason() {
    let doubting = format!("{ENFORCE}[moderation.comments]\ndelete_score = 1.0\n");
    let mut story = Story::with(EVERY_TOKEN, &doubting);
    let author = story.stranger("Кристина", "Доходова");
    story.comments(author, SPAM);
    assert_eq!(story.last().verdict.decision, Decision::Quarantine);
    story.goes_on_holiday("+3 дн");
    let author = story.stranger("Марина", "Быстрова");
    let spot = story.comments(author, &format!("{SPAM} Торопитесь"));
    let row = story.last();
    assert_eq!(row.verdict.decision, Decision::Keep);
    assert_eq!(row.verdict.reasons[0].code, "holiday");
    story.assert_visible(spot);
    assert_snapshot!(story.rest(), @r#"
        admin: 📦 1 комментарий ждёт решения
        admin: /panel
        admin: ⚙️ Отпуск до
        press: Сохранено
        "#);
}

#[test]
fn the_limits_are_halved() {
    let more = "[moderation]\nmode = \"enforce\"\n[moderation.limits]\nper_run = 40\nper_day = 4\n\
                [moderation.comments]\nban_author = true\n";
    let mut story = Story::with(EVERY_TOKEN, more);
    story.goes_on_holiday("+3 дн");
    let authors: Vec<i64> = (0..5).map(|at| story.stranger("Кристина", &format!("Доходова-{at}"))).collect();
    for (at, author) in authors.iter().enumerate() {
        story.comments(*author, &format!("{SPAM} {at}"));
        story.pass(1);
    }
    let banned = |story: &Story| story.sim.world(|world| authors.iter().filter(|id| world.is_banned(**id)).count());
    assert_eq!(banned(&story), 2);
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: ⚙️ Отпуск до
        admin: 🧹 5 удалённых комментариев
        admin: 🛑 Лимит на сегодня: 2
        admin: 📦 3 человека ждут решения
        press: Сохранено
        5 × wall.deleteComment
        "#);
}

#[test]
fn whoever_stands_in_hears_the_alarms() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let deputy = story.sim.world(|world| {
        let deputy = world.add_tg_user("Мария");
        world.tg_writes(deputy, "/start").unwrap();
        deputy
    });
    story.settle();
    story.admin_writes("/panel");
    for label in ["Настройки", "🏖 Отпуск", "Заместитель", "Изменить"] {
        story.press(label);
    }
    story.admin_writes(&deputy.to_string());
    let heard = |story: &Story| {
        let said = story.sim.world(|world| world.tg_said_to(deputy));
        said.into_iter().map(|shown| shown.text).filter(|text| text.contains("вы за него")).collect::<Vec<_>>()
    };
    // Not on holiday yet.
    story.sim.world(|world| world.withdraw_key(SimKeyKind::Service));
    story.days(0.1);
    assert!(heard(&story).is_empty());
    story.goes_on_holiday("+3 дн");
    story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    let author = story.stranger("Кристина", "Доходова");
    story.comments(author, SPAM);
    story.jump(HOUR);
    let said = heard(&story);
    // The key, and what it did: deleting and banning.
    assert!(!said.is_empty() && said.len() <= 3, "{said:#?}");
    assert!(said[0].contains("Ключ администратора"), "{said:#?}");
    assert!(story.told("Ключ администратора") > 0, "the admin chat hears it too");
    assert_snapshot!(story.rest(), @r#"
        press: Жду сообщение
        press: Сохранено
        "#);
}

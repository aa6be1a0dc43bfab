//! What the admin sees and presses for people: subscribers, likes, dead accounts, a person's record.

use etronics_bot::clock::{Clock, DAY, HOUR};
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::sweep::{SweepCounts, SweepKind};
use etronics_bot::domain::verdict::State;
use insta::assert_snapshot;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

/// Half past midnight behind the night that summer time cuts short: of those 24 hours 23 belong to the day before.
#[test]
fn seven_days_hold_the_day_that_summer_time_cuts_short() {
    let mut story = Story::at(Clock::manual(1_806_273_000_000), EVERY_TOKEN, ENFORCE);
    story.zone = Some("Europe/Berlin");
    story.start();
    story.settle();
    story
        .daemon()
        .engine
        .store()
        .write(|db| {
            db.sums().count("2027-03-27", Sum::Joined, 2)?;
            db.sums().count("2027-03-28", Sum::Joined, 7)
        })
        .unwrap();
    story.opens(&["Подписчики"]);
    let screen = story.people_screen();
    assert!(screen.contains("7 дней\nподписались 9 "), "{screen}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses, Of::People], "the screen is looked at above");
}

/// Subscribers and likes are judged, and acted on.
pub(crate) const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"24h\"\n\
                                  [moderation.likes]\nsweep = \"24h\"\n";
/// The same, and nobody is touched.
const OBSERVE: &str = "[moderation]\nmode = \"observe\"\n[moderation.members]\nsweep = \"24h\"\n\
                       [moderation.likes]\nsweep = \"24h\"\n";

impl Story {
    /// The newest message, without what changes with every training of the model.
    pub(crate) fn people_screen(&self) -> String {
        steady(&self.screen())
    }

    /// The newest message of the bot that holds these words.
    pub(crate) fn message_with(&self, words: &str) -> String {
        self.sim.world(|world| {
            let bot = world.bot_id;
            let shown = world.messages(world.admin_chat_id);
            let found = shown.iter().rev().find(|message| message.from == bot && message.text.contains(words));
            steady(&found.unwrap_or_else(|| panic!("nobody said «{words}»: {shown:#?}")).text)
        })
    }

    /// Somebody subscribes, and what comes of it.
    #[track_caller]
    pub(crate) fn joins(&mut self, person: i64) {
        self.sim.world(|world| world.join(person).unwrap());
        self.settle();
    }

    fn bot_messages(&self) -> usize {
        self.sim.world(|world| {
            let bot = world.bot_id;
            world.messages(world.admin_chat_id).iter().filter(|message| message.from == bot).count()
        })
    }

    fn is_banned(&self, person: i64) -> bool {
        self.sim.world(|world| world.is_banned(person))
    }

    pub(crate) fn is_member(&self, person: i64) -> bool {
        self.sim.world(|world| world.is_member(person))
    }

    /// Opens a screen of the panel.
    #[track_caller]
    pub(crate) fn opens(&mut self, buttons: &[&str]) {
        self.admin_writes("/panel");
        for button in buttons {
            self.press(button);
        }
    }
}

/// Points, shares and reasons of the model change with every training.
fn steady(screen: &str) -> String {
    let reasons = regex::Regex::new(r"(?m)^(?:[^,\n]+ [+-](?:N|\d+\.\d)(?:, )?)+$").unwrap();
    let percent = regex::Regex::new(r"\d+ %").unwrap();
    percent.replace_all(&reasons.replace_all(screen, "(причины)"), "N %").into_owned()
}

#[test]
fn subscribers_are_shown_with_what_happened_today_and_growth_without_fakes() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let fake = story.fake("Накрутова");
    let (honest, fickle) = (story.stranger("Марина", "Соколова"), story.stranger("Глеб", "Тихонов"));
    for person in [fake, honest, fickle] {
        story.joins(person);
    }
    story.sim.world(|world| world.leave(fickle));
    story.settle();
    story.opens(&["Подписчики"]);
    assert_snapshot!(story.people_screen(), @r#"
        🛡 Подписчики: включены
        Строгость: обычно

        Всего: 2

        Сегодня
        подписались 3 · ушли 1 · удалены 1 · убрано 1 · мёртвых 0 · в карантин 0
        прирост: +1 · без накрутки: +1
        7 дней
        подписались 3 · ушли 1 · удалены 1 · убрано 1 · мёртвых 0 · в карантин 0
        прирост: +1 · без накрутки: +1
        Последняя проверка: 10:00
        Следующая: 24.11 10:00
        [мягко] [• обычно] [строго]
        [Последние решения] [Выключить]
        [Проверить сейчас] [🪦 Мёртвые души]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("Последние решения");
    assert_snapshot!(story.people_screen(), @r#"
        🛡 Последние решения

        1. 10:00 Алёна Накрутова · убрать · N % · сделано
        всего 15 подписчиков, пустой профиль, нет фото
        [Вернуть 1]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("Вернуть 1");
    assert_eq!(story.answered(), "Разбанил. Подписаться заново он должен сам");
    assert!(!story.is_banned(fake));
    assert_snapshot!(story.rest(), @r#"
        admin: 🛡 0 человек убрано · 1 возвращён
        admin: /panel
        admin: 🛡 Последние решения
        "#);
}

#[test]
fn strictness_and_the_switch_of_each_part_are_settings_of_their_own() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    story.opens(&["Подписчики", "строго"]);
    assert!(
        story.screen().contains("Строгость: строго") && story.screen().contains("[• строго]"),
        "{}",
        story.screen()
    );
    story.press("Выключить");
    assert!(story.screen().contains("Подписчики: выключены"), "{}", story.screen());
    story.press("Назад");
    story.press("Анти-лайки");
    story.press("мягко");
    assert!(story.screen().contains("Анти-лайки: включены\nСтрогость: мягко"), "{}", story.screen());
    let keys: Vec<String> =
        story.store(|db| db.settings().setting_changes(9)).into_iter().map(|change| change.key).collect();
    assert_eq!(keys, ["moderation.likes.strictness", "moderation.members.enabled", "moderation.members.strictness"]);
    let fake = story.fake("Накрутова");
    story.joins(fake);
    assert!(!story.is_banned(fake), "subscribers are not judged any more");
    assert_snapshot!(story.rest(), @r#"
        press: Сохранено
        press: Сохранено
        press: Сохранено
        "#);
}

#[test]
fn a_sweep_is_ordered_from_the_panel_and_its_end_is_told() {
    let mut story = Story::with(EVERY_TOKEN, OBSERVE);
    let fake = story.fake("Старая");
    story.sim.world(|world| world.was_member(fake));
    story.opens(&["Подписчики", "Проверить сейчас"]);
    assert_eq!(story.answered(), "Проверяю, ход покажу ниже");
    assert_snapshot!(story.message_with("Проверка подписчиков"), @r#"
        ✅ Проверка подписчиков
        просмотрено: 2
        подписались: 1
        похожи на ботов: 1
        Я только смотрел: никто не тронут.
        "#);
    assert!(!story.is_banned(fake), "a bot that observes sweeps so too");
    story.opens(&["Подписчики"]);
    assert_snapshot!(story.people_screen(), @r#"
        🛡 Подписчики: включены
        Строгость: обычно

        Всего: 2 · сомнительных 1

        Сегодня
        подписались 1 · ушли 0 · убрано 0 · мёртвых 0 · в карантин 0
        прирост: +1 · без накрутки: 0
        7 дней
        подписались 1 · ушли 0 · убрано 0 · мёртвых 0 · в карантин 0
        прирост: +1 · без накрутки: 0
        Последняя проверка: 10:00
        Следующая: 24.11 10:00
        👀 С 10:00 убрал бы 1 подписчика
        [мягко] [• обычно] [строго]
        [Последние решения] [Выключить]
        [Проверить сейчас] [🪦 Мёртвые души]
        [показать] [Действую сам]
        [🔄 Обновить] [🔙 Назад]
        "#);
}

#[test]
fn posts_are_shown_with_the_share_of_suspicious_likes() {
    let mut story = Story::without_daemon(EVERY_TOKEN, OBSERVE);
    let post = story.post;
    let likers = [story.fake("Лайкова"), story.fake("Лайкина"), story.stranger("Глеб", "Тихонов")];
    story.sim.world(|world| likers.iter().for_each(|id| world.like(*id, post, None, true)));
    story.start();
    story.settle();
    story.opens(&["Анти-лайки"]);
    assert_snapshot!(story.screen(), @r#"
        👍 Анти-лайки: включены
        Строгость: обычно

        Посты ещё не проверены.
        Следующая: 10:00

        Сами лайки остаются: снять чужой лайк ВКонтакте не даёт никому. Убрать можно только того, кто его поставил.
        [мягко] [• обычно] [строго]
        [Последние решения] [Выключить]
        [Проверить сейчас]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("Проверить сейчас");
    assert_snapshot!(story.message_with("Проверка лайков"), @r#"
        ✅ Проверка лайков
        просмотрено: 3
        похожи на ботов: 2
        Я только смотрел: никто не тронут.
        "#);
    story.opens(&["Анти-лайки"]);
    assert_snapshot!(story.people_screen(), @r#"
        👍 Анти-лайки: включены
        Строгость: обычно

        Последние посты
        1. «Концерт в пятницу, начало в семь»: 3 лайка, подозрительных N % (2 из 3)
        Последняя проверка: 10:00
        Следующая: 24.11 10:00

        Сами лайки остаются: снять чужой лайк ВКонтакте не даёт никому. Убрать можно только того, кто его поставил.
        👀 С 10:00 убрал бы 2 человек за лайки
        [мягко] [• обычно] [строго]
        [Последние решения] [Выключить]
        [Проверить сейчас]
        [показать] [Действую сам]
        [🔄 Обновить] [🔙 Назад]
        "#);
    assert_snapshot!(story.rest(), @"press: Проверяю, ход покажу ниже");
}

#[test]
fn a_running_sweep_shows_how_far_it_is_on_its_screen() {
    let mut story = Story::with(EVERY_TOKEN, OBSERVE);
    story.jump(2 * HOUR);
    let now = story.clock.now_ms();
    let counts = SweepCounts { total: 100_000, done: 31_000, dead: 12, ..SweepCounts::default() };
    let begin = |db: etronics_bot::store::Db<'_>| {
        let id = db.sweeps().begin_sweep(SweepKind::Members, false, false, Some(1), now)?.expect("none runs");
        db.sweeps().move_sweep(id, "{}", &counts, now)
    };
    story.daemon().engine.store().write(begin).unwrap();
    story.opens(&["Подписчики"]);
    let screen = story.screen();
    assert!(screen.contains("🔎 Проверка подписчиков\n▰▰▰▱▱▱▱▱▱▱ 31 %, 31\u{202F}000 / 100\u{202F}000"), "{screen}");
    assert!(!screen.contains("Следующая"), "{screen}");
    story.press("Назад");
    story.press("Статус");
    assert!(story.screen().contains("🔎 Проверка подписчиков: идёт, 31 %"), "{}", story.screen());
}

#[test]
fn status_counts_people_and_sweeps_too() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let fake = story.fake("Накрутова");
    story.joins(fake);
    story.opens(&["Статус"]);
    assert_snapshot!(story.people_screen(), @r#"
        📊 Статус
        ⚔️ Действую сам

        VK: 🟢 на связи, последнее событие только что
        Telegram: 🟢 на связи, последнее событие только что

        ✅ удаление комментариев: сам
        ✅ баны: сам
        ✅ удаление подписчиков: сам
        ✅ чтение стены: сам
        ✅ чтение лайков: сам
        ✅ сообщения сообщества: сам
        ✅ события (Long Poll): сам

        Сегодня
        💬 проверено 0 · удалено 0 · в карантин 0 · возвращено 0
        🛡 всего 1 · мёртвых 0 · сомнительных 0 · подписались 1 · ушли 0 · удалены 1 · проверено 1 · убрано 1 · в карантин 0
        🔎 Проверка подписчиков: последняя 10:00, следующая 24.11 10:00
        🔎 Проверка лайков: следующая 10:00
        [🔄 Обновить] [🔙 Назад]
        "#);
    assert_snapshot!(story.rest(), @"groups.ban");
}

#[test]
fn a_record_tells_all_that_was_seen_of_a_person_and_changes_in_place() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let post = story.post;
    let fake = story.fake("Накрутова");
    story.sim.world(|world| {
        world.message_to_community(fake, "Здравствуйте");
        world.like(fake, post, None, true);
        world.join(fake).unwrap();
    });
    story.settle();
    story.admin_writes(&format!("https://vk.com/id{fake}"));
    assert_snapshot!(story.people_screen(), @r#"
        👤 Алёна Накрутова (id300000002)
        не подписан · забанен
        Похож на бота: N %
        всего 15 подписчиков, пустой профиль, нет фото
        👍 1: пост
        10:00 забанен
        10:00 удалён из подписчиков
        10:00 подписался
        10:00 написал сообществу

        10:00 Алёна Накрутова · убрать · N % · сделано
        всего 15 подписчиков, пустой профиль, взялся за дело сразу после подписки, нет фото
        [Вернуть] [Никогда не трогать]
        [Подробнее]
        "#);
    let messages = story.bot_messages();
    story.press("Никогда не трогать");
    assert_eq!(story.answered(), "Сохранено");
    assert!(story.screen().contains("🛟 никогда не трогать"), "{}", story.screen());
    story.press("Вернуть");
    assert_eq!(story.answered(), "Возвращаю: 1. Подписаться заново он должен сам");
    assert_eq!(story.bot_messages(), messages + 1, "the record is edited in place; the apology is a card of its own");
    assert!(!story.is_banned(fake));
    assert_snapshot!(story.message_with("👤"), @r#"
        👤 Алёна Накрутова (id300000002)
        не подписан
        🛟 никогда не трогать
        Похож на бота: N %
        всего 15 подписчиков, статуса нет
        👍 1: пост
        10:00 разбанен
        10:00 забанен
        10:00 удалён из подписчиков
        10:00 подписался
        10:00 написал сообществу

        10:00 Алёна Накрутова · убрать · N % · возвращено: подписаться заново должен сам
        всего 15 подписчиков, пустой профиль, взялся за дело сразу после подписки, нет фото
        "#);
}

#[test]
fn two_records_of_one_person_both_show_how_it_is() {
    let mut story = Story::with(EVERY_TOKEN, ENFORCE);
    let fake = story.fake("Накрутова");
    story.joins(fake);
    story.admin_writes(&format!("https://vk.com/id{fake}"));
    let older = story.seen_button("Вернуть");
    story.admin_writes(&format!("https://vk.com/id{fake}"));
    assert!(story.seen_button("Вернуть").0 > older.0);
    story.press_seen(&older);
    assert!(!story.is_banned(fake));
    let records = story.sim.world(|world| world.messages(world.admin_chat_id));
    let records: Vec<_> = records.into_iter().filter(|message| message.text.starts_with("👤")).collect();
    assert_eq!(records.len(), 2);
    for record in records {
        assert!(record.text.contains("разбанен") && !record.text.contains("· забанен"), "{}", record.text);
        assert!(record.keyboard.concat().iter().all(|button| button.label != "Вернуть"), "{:?}", record.keyboard);
    }
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what else is said of it is looked at in others");
}

#[test]
fn every_reason_is_told_in_words() {
    let mut story = Story::with(EVERY_TOKEN, OBSERVE);
    let people = [story.fake("Накрутова"), story.stranger("Марина", "Соколова")];
    for person in people {
        story.joins(person);
    }
    let code = regex::Regex::new(r"[a-z]+_[a-z]+|\b[a-z]{4,}\b").unwrap();
    for person in people {
        story.admin_writes(&format!("id{person}"));
        let screen = story.screen();
        assert!(screen.contains("Похож на бота") && code.find(&screen).is_none(), "{screen}");
    }
}

#[test]
fn a_week_of_watching_counts_people_too_and_shows_whom() {
    let mut story = Story::with(EVERY_TOKEN, OBSERVE);
    let (fake, liker) = (story.fake("Накрутова"), story.fake("Лайкова"));
    let post = story.post;
    story.joins(fake);
    story.sim.world(|world| world.like(liker, post, None, true));
    story.settle();
    let stranger = story.stranger("Кристина", "Доходова");
    story.comments(stranger, SPAM);
    for _ in 0..7 {
        story.jump(DAY);
    }
    assert_snapshot!(story.message_with("за 7 дней"), @"👀 за 7 дней убрал бы 3: 1 комментарий, 1 подписчика, 1 человека за лайки");
    story.press("показать");
    assert_snapshot!(story.people_screen(), @r#"
        👀 за 7 дней убрал бы 3: 1 комментарий, 1 подписчика, 1 человека за лайки

        1. 23.11 10:00 Кристина Доходова · удалить · только записано
        «Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod…»
        обещает заработок, зовёт писать в мессенджер; похоже на спам словами «удалённо, девочки, телеграм, день»

        2. 23.11 10:00 Алёна Лайкова · убрать · N % · только записано
        всего 7 подписчиков, пустой профиль, нет фото

        3. 23.11 10:00 Алёна Накрутова · убрать · N % · только записано
        всего 15 подписчиков, пустой профиль, нет фото
        [Не спам 1] [Не бот 2]
        [Не бот 3]
        [включить]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("включить");
    assert!(story.screen().contains("Действовать самому?"), "{}", story.screen());
    assert!(!story.is_banned(fake) && !story.is_banned(liker));
    assert!(story.journal().iter().all(|row| row.state == State::Observed));
}

#[test]
fn long_lists_are_shown_to_their_end() {
    let words: Vec<String> = (0..120).map(|number| format!("\"словцо{number}\"")).collect();
    let (words, ids) = (words.join(", "), (1..=1_500).map(|id| id.to_string()).collect::<Vec<_>>().join(", "));
    let more = format!("[moderation]\nallow = [{ids}]\n[moderation.comments]\nstop_words = [{words}]\n");
    let mut story = Story::with(EVERY_TOKEN, &more);
    story.opens(&["Анти-комменты", "Стоп-слова"]);
    let first = story.screen();
    assert!(first.contains("1–50 из 120") && first.contains("50. словцо49") && !first.contains("словцо50"), "{first}");
    story.press("51–100 ▶");
    story.press("101–120 ▶");
    let last = story.screen();
    assert!(last.contains("101–120 из 120") && last.contains("[✖ 120]") && !last.contains("▶"), "{last}");
    story.press("✖ 120");
    assert!(story.screen().contains("101–119 из 119"), "it stays on its page: {}", story.screen());
    story.press("◀ 51–100");
    assert!(story.screen().contains("51–100 из 119"), "{}", story.screen());
    story.opens(&["Настройки", "Никогда не трогать"]);
    let listed = story.screen();
    assert!(listed.contains("1\u{202f}500 человек в файле настроек (moderation.allow)"), "{listed}");
    story.admin_writes("https://vk.com/id7");
    let record = story.screen();
    assert!(record.contains("🛟 никогда не трогать") && !record.contains("[Никогда не трогать]"), "{record}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "the lists are looked at");
}

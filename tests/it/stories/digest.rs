//! What happened is told every morning, once, as it was.

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::domain::Period;
use etronics_bot::handlers::digest::collect::{DigestSource, collect};
use etronics_bot::handlers::digest::json_of;
use etronics_bot::simulator::{PostDraft, Shown, Target};
use etronics_bot::store::Db;
use etronics_bot::texts::html::plain;
use etronics_bot::texts::{DigestView, Language, Texts};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::comments::SPAM;
use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, MORNING, Story};

/// Everybody is judged and acted on, posts are copied, digests are told.
const EVERYTHING: &str = "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"24h\"\n\
                          [moderation.likes]\nsweep = \"24h\"\n[digest]\ndaily_at = \"09:00\"\n";

fn everything() -> Story {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let channel = story.sim.world(|world| world.channel_id);
    story.more = format!("{EVERYTHING}[crosspost]\nenabled = true\nchannel_id = {channel}\n{PRICES}");
    story.start();
    story.settle();
    story
}

impl Story {
    /// What `digest --json` tells of a period.
    pub(crate) fn digest(&mut self, period: Period) -> Value {
        let (zone, now) = ("Europe/Moscow".parse::<etronics_bot::zone::Tz>().unwrap(), self.clock.now_ms());
        let group_id = self.sim.world(|world| world.group_id);
        self.store(|db| {
            let digest =
                collect(period, &DigestSource { db, group_id, zone, evidence_days: 90, has_user_key: true, now })?;
            Ok(json_of(&digest, zone))
        })
    }

    fn day(&mut self, date: &str) -> Value {
        self.digest(Period::Day { date: date.parse().unwrap() })
    }

    /// The bot's messages that are digests, oldest first.
    pub(crate) fn digests(&self) -> Vec<Shown> {
        self.sim.world(|world| {
            let bot = world.bot_id;
            let shown = world.messages(world.admin_chat_id);
            let is_one =
                |message: &Shown| message.from == bot && message.text.contains("📈") && message.shows.is_empty();
            shown.into_iter().filter(is_one).collect()
        })
    }

    /// Time goes by until a moment; the clock rings every few minutes.
    fn until(&mut self, at: i64) {
        while self.clock.now_ms() < at {
            self.stride((at - self.clock.now_ms()).min(4 * MINUTE));
            // The daemon's own loop marks an ear that hears nothing as well.
            let now = self.clock.now_ms();
            let mark = |db: Db<'_>| -> anyhow::Result<()> {
                db.inbox().sources()?.iter().try_for_each(|source| db.inbox().heard(&source.account, now))
            };
            self.daemon().engine.store().write(mark).unwrap();
        }
        self.settle();
    }

    /// A period in English, as it is sent.
    fn in_english(&mut self, periods: &[Period]) -> String {
        let (zone, now) = ("Europe/Moscow".parse::<etronics_bot::zone::Tz>().unwrap(), self.clock.now_ms());
        let group_id = self.sim.world(|world| world.group_id);
        let digests = self.store(|db| {
            let source = DigestSource { db, group_id, zone, evidence_days: 90, has_user_key: true, now };
            periods.iter().map(|period| collect(*period, &source)).collect::<anyhow::Result<Vec<_>>>()
        });
        let today = etronics_bot::handlers::digest::schedule::date_of(now, zone);
        let view = DigestView { digests: &digests, earlier: &[], away: None, more: false, zone, today };
        plain(&Texts::new(Language::En).digest().short(&view)).replace('\u{202F}', " ")
    }
}

/// Midnight in Moscow before the story's first morning.
const MIDNIGHT: i64 = MORNING - 10 * HOUR;

/// A day that is known to the last like.
fn a_full_day(story: &mut Story) {
    let post = story.post;
    let (anna, gleb, leaver) =
        (story.stranger("Анна", "Белова"), story.stranger("Глеб", "Тихонов"), story.stranger("Олег", "Кравцов"));
    for person in [anna, gleb, leaver] {
        story.joins(person);
    }
    let fakes = [story.fake("Первая"), story.fake("Вторая")];
    for fake in fakes {
        story.joins(fake);
    }
    story.sim.world(|world| world.leave(leaver));
    let liker = story.fake("Лайкова");
    story.sim.world(|world| [anna, gleb, liker].iter().for_each(|id| world.like(*id, post, None, true)));
    story.settle();
    story.comments(anna, "Во сколько начало? Придём всей семьёй");
    let spammer = story.stranger("Кристина", "Доходова");
    story.comments(spammer, SPAM);
    story.press("Не спам");
    story.comments(
        story.stranger("Артём", "Удачин"),
        "Казино дарит 100 фриспинов за регистрацию! Забирай бонус и выводи на карту: luckyspin-bonus.example/vk",
    );
    let first = story.sim.world(|world| world.publish(PostDraft::new("Завтра открываемся в восемь")));
    let second = story.sim.world(|world| world.publish(PostDraft::new("Новый кофе из Эфиопии, приходите пробовать")));
    story.settle();
    story.sim.world(|world| {
        world.like(anna, Target::post(second), None, true);
        world.like(gleb, Target::post(second), None, true);
        world.like(gleb, Target::post(first), None, true);
        world.comment(anna, Target::post(first), "Ура!").unwrap();
    });
    story.settle();
    let client = story.anna();
    story.books(client, "Курсы английского");
}

#[test]
fn every_number_of_a_day_is_what_happened() {
    let mut story = everything();
    let before = story.store(|db| db.digest().members_now()).unwrap();
    a_full_day(&mut story);
    story.until(MIDNIGHT + DAY + 9 * HOUR);
    let day = story.day("2026-11-23");
    let numbers = |names: &[&str], of: &Value| -> Value { names.iter().map(|name| of[*name].clone()).collect() };
    assert_eq!(day["period"]["from"], "2026-11-23T00:00:00+03:00");
    assert_eq!(day["period"]["to"], "2026-11-24T00:00:00+03:00");
    let members = numbers(&["joined", "left", "thrown_out", "removed", "dead", "quarantined", "net"], &day["members"]);
    assert_eq!(members, json!([5, 1, 2, 2, 0, 0, 2]), "{day:#}");
    assert_eq!(numbers(&["fakes_joined", "fakes_left", "net_without_fakes"], &day["members"]), json!([2, 0, 2]));
    assert_eq!(numbers(&["given", "removed", "quarantined"], &day["likes"]), json!([6, 1, 0]), "{day:#}");
    let comments = numbers(&["checked", "deleted", "quarantined", "undone"], &day["comments"]);
    // Four were written; both copies that arrived in the discussion group are no comments.
    assert_eq!(comments, json!([4, 2, 0, 1]), "{day:#}");
    let posts = numbers(&["published", "crossposted", "skipped", "failed"], &day["posts"]);
    assert_eq!(posts, json!([2, 2, 0, 0]), "{day:#}");
    assert_eq!((&day["leads"]["new"], &day["leads"]["by_status"]["new"]), (&json!(1), &json!(1)));
    let top = day["top_posts"].as_array().unwrap();
    let liked: Vec<_> = top.iter().map(|post| numbers(&["likes", "comments"], post)).collect();
    assert_eq!(liked[..2], [json!([2, 0]), json!([1, 1])], "{day:#}");
    assert_eq!(day["members"]["total"], json!(before + 2), "{day:#}");
    assert_eq!(day["errors"], json!([]));
    assert_eq!(story.digests().len(), 1, "{:#?}", story.digests());
    assert_snapshot!(story.screen(), @r#"
        📈 Понедельник, 23 ноября
        ▫️ считаю с 23.11 10:00
        👥 3 (+2) · пришли 5 · ушли 1 · удалены 2
        🧹 убраны: фейки 2 · за лайки 1
        💬 проверено 4 · удалено 2 · возвращено 1
        📝 постов 2 · в канал 2
        👀 охват 10 · подписчиков 6 · посетителей 10
        💼 новых заявок 1 · без ответа

        ⏳ Ждут вас: заявок 1
        [Подробнее]
        [💼 Реклама]
        "#);
    story.press("Подробнее");
    assert_snapshot!(story.screen(), @r#"
        📈 Понедельник, 23 ноября
        ▫️ считаю с 23.11 10:00
        👥 3 (+2) · пришли 5 · ушли 1 · удалены 2
        🧹 убраны: фейки 2 · за лайки 1
        💬 проверено 4 · удалено 2 · возвращено 1
        📝 постов 2 · в канал 2
        👀 охват 10 · подписчиков 6 · посетителей 10
        💼 новых заявок 1 · без ответа

        👥 Подписчики
        пришли: 5
        ушли сами: 1
        удалены из сообщества: 2
        прирост: 2
        прирост без накрутки: 2
        проверено: 5
        в карантин: 0

        👍 Лайки
        поставлено: 6
        проверено: 6
        убрано людей: 1
        в карантин: 0

        💬 Комментарии
        проверено: 4
        удалено: 2
        в карантин: 0
        авторов забанено: 0
        возвращено: 1

        📝 Посты
        вышло: 2
        в канал: 2
        пропущено: 0
        не вышло в канал: 0

        🏆 Лучшие посты
        1. «Новый кофе из Эфиопии, приходите пробов…»: ❤️ 2 · 💬 0 · 👁 0
        2. «Завтра открываемся в восемь»: ❤️ 1 · 💬 1 · 👁 1

        💼 Заявки
        новые 1
        отвечено: 0

        🩺 Здоровье
        не работал: 0 мин
        VK без связи: 0 мин
        Telegram без связи: 0 мин
        вызовов отменено: 0
        событий отложено: 0

        👀 Охват по статистике ВКонтакте
        охват: 10
        подписчиков: 6
        посетителей: 10
        просмотров страницы: 10
        Остальные числа собственные.

        ⏳ Ждут вас: заявок 1
        [Короче]
        [💼 Реклама]
        "#);
    story.press("Короче");
    assert_eq!(story.digests().len(), 1, "it unfolds in place");
    assert_snapshot!("every_number_of_a_day_is_what_happened_and_the_rest", story.rest());
}

#[test]
fn what_began_today_owes_nothing_for_yesterday_and_the_first_digest_comes_tomorrow_at_its_time() {
    let mut story = everything();
    story.until(MIDNIGHT + DAY + 9 * HOUR - MINUTE);
    assert_eq!(story.digests().len(), 0);
    story.pass(1);
    assert_eq!(story.digests().len(), 1);
    story.pass(30);
    assert_eq!(story.digests().len(), 1);
}

#[test]
fn days_that_were_slept_through_are_told_in_a_line_each() {
    let mut story = everything();
    let visitor = story.stranger("Анна", "Белова");
    story.comments(visitor, "Во сколько начало? Придём всей семьёй");
    story.until(MIDNIGHT + 13 * HOUR);
    story.kill();
    story.clock.advance(3 * DAY);
    story.start();
    story.settle();
    story.pass(12);
    assert_eq!(story.digests().len(), 1, "{:#?}", story.digests());
    let told = story.message_with("Меня не было");
    assert!(told.contains("🗓 Дни, о которых сводки не было\nПонедельник, 23 ноября: "), "{told}");
    assert!(told.contains("проверено 1") && !told.contains("Вторник, 24"), "{told}");
}

#[test]
fn what_was_due_while_nobody_was_there_is_told_once_and_says_so() {
    let mut story = everything();
    let visitor = story.stranger("Анна", "Белова");
    story.comments(visitor, "Во сколько начало? Придём всей семьёй");
    story.until(MIDNIGHT + DAY + 8 * HOUR + 30 * MINUTE);
    story.kill();
    story.clock.advance(6 * HOUR + 12 * MINUTE);
    story.comment(visitor, "А билеты ещё есть?");
    for _ in 0..2 {
        story.start();
        story.settle();
        story.kill();
        story.clock.advance(20_000);
    }
    story.start();
    story.settle();
    story.pass(3);
    assert_eq!(story.digests().len(), 1, "{:#?}", story.digests());
    assert_snapshot!(story.screen(), @r#"
        💤 Меня не было 6 ч 12 мин, сделано: комментариев проверено 1

        📈 Понедельник, 23 ноября
        ▫️ считаю с 23.11 10:00
        👥 1 (0) · пришли 0 · ушли 0
        💬 проверено 1
        👀 охват 1 · подписчиков 0 · посетителей 1
        [Подробнее]
        "#);
    for _ in 0..3 {
        story.kill();
        story.start();
        story.pass(1);
    }
    assert_eq!(story.digests().len(), 1, "it was told");
    let day = story.day("2026-11-24");
    assert_eq!(day["health"]["off_minutes"], 6 * 60 + 12);
    story.until(MIDNIGHT + 2 * DAY + 9 * HOUR);
    assert_eq!(story.digests().len(), 2, "the next one comes at its time");
    assert!(!story.bot_says().contains("Меня не было"), "{}", story.bot_says());
}

#[test]
fn on_the_weekly_day_one_message_holds_both_and_a_week_is_the_sum_of_its_days() {
    let mut story = everything();
    a_full_day(&mut story);
    for day in 1..7 {
        story.until(MIDNIGHT + day * DAY + 12 * HOUR);
        let visitor = story.stranger("Гость", "Дня");
        story.joins(visitor);
        story.comments(visitor, "Спасибо, было очень вкусно");
    }
    story.until(MIDNIGHT + 7 * DAY + 9 * HOUR);
    assert_eq!(story.digests().len(), 7, "one a day");
    assert_snapshot!(story.screen(), @r#"
        📈 Воскресенье, 29 ноября
        👥 9 (+1) · пришли 1 · ушли 0
        💬 проверено 1
        👀 охват 1 · подписчиков 0 · посетителей 1

        📈 Неделя 23 – 29 ноября
        ▫️ считаю с 23.11 10:00
        👥 9 (+8) · пришли 11 · ушли 1 · удалены 2
        🧹 убраны: фейки 2 · за лайки 1
        💬 проверено 10 · удалено 2 · возвращено 1
        📝 постов 2 · в канал 2
        👀 охват 2 · подписчиков 1 · посетителей 2 в день
        💼 новых заявок 1 · без ответа

        ⏳ Ждут вас: заявок 1
        [Подробнее]
        [💼 Реклама]
        "#);
    let day = Period::Day { date: "2026-11-29".parse().unwrap() };
    let week = Period::Week { last: "2026-11-29".parse().unwrap() };
    assert_snapshot!(story.in_english(&[day, week]), @r#"
        📈 Sunday, 29 November
        👥 9 (+1) · joined 1 · left 0
        💬 checked 1
        👀 reach 1 · subscribers 0 · visitors 1

        📈 Week 23 – 29 November
        ▫️ counted since 23.11 10:00
        👥 9 (+8) · joined 11 · left 1 · thrown out 2
        🧹 removed: fakes 2 · for likes 1
        💬 checked 10 · deleted 2 · taken back 1
        📝 posts 2 · copied 2
        👀 reach 2 · subscribers 1 · visitors 2 a day
        💼 new leads 1 · not answered

        ⏳ Waiting for you: leads 1
        "#);
    let week = story.digest(week);
    assert_eq!((&week["members"]["joined"], &week["members"]["net"]), (&json!(11), &json!(8)), "{week:#}");
    let days: Vec<Value> = (23..30).map(|day| story.day(&format!("2026-11-{day}"))).collect();
    for (part, names) in [
        ("members", &["joined", "left", "thrown_out", "removed", "quarantined", "net", "net_without_fakes"][..]),
        ("likes", &["given", "checked", "removed", "quarantined"]),
        ("comments", &["checked", "deleted", "quarantined", "undone"]),
        ("posts", &["published", "crossposted", "skipped", "failed"]),
        ("leads", &["new"]),
    ] {
        for name in names {
            let sum: i64 = days.iter().map(|day| day[part][name].as_i64().unwrap()).sum();
            assert_eq!(week[part][name], sum, "{part}.{name}");
        }
    }
    let picture = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        // Words first seen below their picture.
        let photo = shown.iter().rev().find(|message| !message.shows.is_empty()).unwrap();
        assert_eq!(photo.message_id + 1, shown.last().unwrap().message_id);
        world.photo(world.admin_chat_id, photo.message_id).unwrap()
    });
    assert!(picture.starts_with(b"\x89PNG"));
    // For whoever wants to look at it.
    std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("digest.png"), &picture).unwrap();
    assert_snapshot!(
        "on_the_weekly_day_one_message_holds_both_and_a_week_is_the_sum_of_its_days_and_the_rest",
        story.rest()
    );
}

#[test]
fn a_clock_that_stands_in_the_past_sends_nothing_and_one_that_jumps_ahead_tells_each_day_once() {
    let mut story = everything();
    story.until(MIDNIGHT + DAY + 10 * HOUR);
    assert_eq!(story.digests().len(), 1);
    // A machine without a battery starts years ago; then the network tells the time.
    story.kill();
    story.clock.advance(-900 * DAY);
    story.start();
    story.settle();
    story.pass(5);
    assert_eq!(story.digests().len(), 1, "{:#?}", story.digests());
    story.clock.advance(900 * DAY);
    story.pass(5);
    assert_eq!(story.digests().len(), 1);
    // Three days ahead by mistake, and back.
    story.jump(3 * DAY);
    story.pass(2);
    assert_eq!(story.digests().len(), 2);
    story.clock.advance(-3 * DAY);
    story.pass(5);
    story.until(MIDNIGHT + DAY + 20 * HOUR);
    assert_eq!(story.digests().len(), 2);
}

#[test]
fn the_panel_shows_today_yesterday_and_the_week_and_sends_when_asked() {
    let mut story = everything();
    a_full_day(&mut story);
    story.until(MIDNIGHT + DAY + 10 * HOUR);
    let before = story.digests().len();
    story.opens(&["Сводка"]);
    assert_snapshot!(story.screen(), @r#"
        📈 Сводка

        Вторник, 24 ноября (пока)
        👥 3 (0) · пришли 0 · ушли 0
        💬 проверено 0

        Понедельник, 23 ноября
        ▫️ считаю с 23.11 10:00
        👥 3 (+2) · пришли 5 · ушли 1 · удалены 2
        🧹 убраны: фейки 2 · за лайки 1
        💬 проверено 4 · удалено 2 · возвращено 1
        📝 постов 2 · в канал 2
        👀 охват 10 · подписчиков 6 · посетителей 10
        💼 новых заявок 1 · без ответа

        Неделя 17 – 23 ноября
        ▫️ считаю с 23.11 10:00
        👥 3 (+2) · пришли 5 · ушли 1 · удалены 2
        🧹 убраны: фейки 2 · за лайки 1
        💬 проверено 4 · удалено 2 · возвращено 1
        📝 постов 2 · в канал 2
        👀 охват 10 · подписчиков 6 · посетителей 10
        💼 новых заявок 1 · без ответа
        [Прислать сейчас]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("Прислать сейчас");
    assert_eq!(story.answered(), "Отправил");
    assert_eq!(story.digests().len(), before + 2, "the screen, and what was asked for");
    assert!(story.bot_says().starts_with("📈 Понедельник, 23 ноября"), "{}", story.bot_says());
    assert_snapshot!("the_panel_shows_today_yesterday_and_the_week_and_sends_when_asked_and_the_rest", story.rest());
}

#[test]
fn without_a_token_for_the_wall_the_best_posts_are_not_known_and_it_says_so() {
    let mut story = Story::without_daemon(&["community"], EVERYTHING);
    story.start();
    story.settle();
    story.sim.world(|world| world.publish(PostDraft::new("Завтра открываемся в восемь")));
    story.until(MIDNIGHT + DAY + 9 * HOUR + 2 * MINUTE);
    let day = story.day("2026-11-23");
    assert_eq!((&day["top_posts"], &day["top_posts_known"]), (&json!([]), &json!(false)));
    story.press("Подробнее");
    assert!(story.bot_says().contains("Лучшие посты: неизвестны"), "{}", story.bot_says());
}

#[test]
fn weeks_of_outages_and_restarts_have_one_digest_a_day() {
    let mut story = everything();
    let mut chance = fastrand::Rng::with_seed(7);
    while story.clock.now_ms() < MIDNIGHT + 21 * DAY {
        story.kill();
        story.clock.advance(chance.i64(1..20 * 60) * MINUTE + chance.i64(0..60_000));
        story.start();
        story.settle();
        if chance.bool() {
            // Twice in a minute.
            story.kill();
            story.start();
            story.settle();
        }
        story.pass(chance.i64(2..9));
    }
    let titles: Vec<String> = story
        .digests()
        .iter()
        .map(|shown| {
            let line = shown.text.lines().find(|line| line.starts_with("📈")).unwrap_or_default();
            line.split(", ").last().unwrap_or_default().to_owned()
        })
        .collect();
    let days: Vec<String> = (23..=30).map(|day| format!("{day} ноября")).collect();
    let days: Vec<String> = days.into_iter().chain((1..=30).map(|day| format!("{day} декабря"))).collect();
    assert!((19..=21).contains(&titles.len()), "{titles:?}");
    assert_eq!(titles, days[..titles.len()]);
}

//! Dead accounts taken off the list: within the limits, each after a second look, stopped and gone on with.

use etronics_bot::clock::{DAY, HOUR};
use etronics_bot::domain::sweep::SweepKind;
use insta::assert_snapshot;
use serde_json::json;

use super::people_panel::ENFORCE;
use crate::story::{EVERY_TOKEN, Of, Story};

/// A dead account that was subscribed before the bot came.
fn dead_member(story: &Story, name: &str) -> i64 {
    let dead = story.stranger(name, "Ушёл");
    story.sim.world(|world| {
        world.set_profile(dead, "deactivated", json!("deleted"));
        world.was_member(dead);
    });
    dead
}

#[test]
fn dead_accounts_go_within_the_limits_each_after_a_second_look() {
    let limits = "[moderation]\nmode = \"observe\"\n[moderation.limits]\nper_run = 2\nper_day = 3\n\
                  [moderation.members]\nsweep = \"24h\"\n";
    let mut story = Story::without_daemon(EVERY_TOKEN, limits);
    let dead: Vec<i64> = ["Пётр", "Иван", "Олег", "Анна", "Вера"].map(|name| dead_member(&story, name)).to_vec();
    story.start();
    story.settle();
    let gone = |story: &Story| dead.iter().filter(|id| !story.is_member(**id)).count();
    story.jump(HOUR);
    story.opens(&["Подписчики", "Мёртвые души"]);
    assert_snapshot!(story.people_screen(), @r#"
        🪦 5 мёртвых душ
        Это удалённые и заблокированные аккаунты: они ничего не читают, а охват портят.

        Уберу: до 2 в час, до 3 в день. Закончу 24 ноября.
        [Убрать (5)] [Лимиты]
        [🔄 Обновить] [🔙 Назад]
        "#);
    // One of them comes back to life before anybody is touched.
    story.sim.world(|world| world.set_profile(dead[0], "deactivated", json!(null)));
    story.press("Убрать (5)");
    assert_eq!(story.answered(), "Убираю");
    assert_snapshot!(story.people_screen(), @r#"
        🛡 1 человек убран

        👁 1. 11:00 · Пётр Ушёл
        аккаунт удалён или заблокирован
        не тронут

        🚫 2. 11:00 · DELETED
        аккаунт удалён или заблокирован
        [Вернуть 2]
        "#);
    assert_snapshot!(story.message_with("🪦"), @r#"
        🪦 3 мёртвые души
        Это удалённые и заблокированные аккаунты: они ничего не читают, а охват портят.

        Убираю: до 2 в час, до 3 в день. Закончу 24 ноября.
        "#);
    assert_eq!((gone(&story), story.is_member(dead[0])), (1, true), "the living one stays");
    story.pass(1);
    assert_eq!(gone(&story), 2, "a run is an hour");
    story.jump(HOUR);
    assert_eq!(gone(&story), 3, "and three a day");
    story.jump(HOUR);
    assert_eq!(gone(&story), 3);
    story.jump(DAY);
    story.pass(1);
    assert_eq!((gone(&story), story.is_member(dead[0])), (4, true));
    assert_eq!(story.calls("groups.ban"), 0, "nobody is banned for being dead");
    story.opens(&["Подписчики", "Мёртвые души"]);
    assert_snapshot!(story.people_screen(), @r#"
        🪦 Мёртвых душ нет
        [🔄 Обновить] [🔙 Назад]
        "#);
    assert_snapshot!(story.rest(), @"4 × groups.removeUser");
}

/// Three dead members, ordered off in this mode; one of them is, for a run has room for no more.
fn one_of_three_is_off(mode: &str) -> (Story, Vec<i64>) {
    let limits = format!(
        "[moderation]\nmode = \"{mode}\"\n[moderation.limits]\nper_run = 1\nper_day = 9\n\
         [moderation.members]\nsweep = \"24h\"\n"
    );
    let mut story = Story::without_daemon(EVERY_TOKEN, &limits);
    let dead: Vec<i64> = ["Пётр", "Иван", "Олег"].map(|name| dead_member(&story, name)).to_vec();
    story.start();
    story.settle();
    story.opens(&["Подписчики", "Мёртвые души", "Убрать (3)"]);
    assert_eq!(dead.iter().filter(|id| !story.is_member(**id)).count(), 1);
    (story, dead)
}

#[test]
fn taking_the_dead_off_can_be_stopped_and_survives_a_restart() {
    let (mut story, dead) = one_of_three_is_off("observe");
    let gone = |story: &Story| dead.iter().filter(|id| !story.is_member(**id)).count();
    story.kill();
    story.start();
    story.jump(2 * HOUR);
    assert_eq!(gone(&story), 2);
    story.opens(&["Подписчики", "Мёртвые души", "Остановить"]);
    assert_eq!(story.answered(), "Больше не убираю");
    story.jump(2 * HOUR);
    assert_eq!(gone(&story), 2);
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 🛡 2 человека убраны
        admin: /panel
        admin: 🪦 1 мёртвая душа
        2 × groups.removeUser
        "#);
}

#[test]
fn without_a_token_that_removes_the_screen_says_what_is_needed_and_promises_nothing() {
    let mut story = Story::without_daemon(&["community"], ENFORCE);
    dead_member(&story, "Пётр");
    story.start();
    story.settle();
    story.opens(&["Подписчики", "Мёртвые души"]);
    assert_snapshot!(story.people_screen(), @r#"
        🪦 1 мёртвая душа
        Это удалённые и заблокированные аккаунты: они ничего не читают, а охват портят.

        🙋 Убрать сам не могу: нужен ключ администратора: VK разрешает это только ему. Его даёт старое Standalone-приложение с правами groups, wall, offline; ключи VK ID не подходят
        • DELETED
        [Участники]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("Назад");
    story.press("Назад");
    story.press("Анти-лайки");
    assert_snapshot!(story.people_screen(), @r#"
        👍 Анти-лайки: включены
        Строгость: обычно

        🙋 Лайки прочитать нечем: нужен сервисный ключ любого своего приложения (dev.vk.com → Мои приложения → Настройки) или ключ администратора

        Сами лайки остаются: снять чужой лайк ВКонтакте не даёт никому. Убрать можно только того, кто его поставил.
        [мягко] [• обычно] [строго]
        [Последние решения] [Выключить]
        [🔄 Обновить] [🔙 Назад]
        "#);
}

#[test]
fn taking_the_dead_off_waits_while_only_observing_where_it_was_ordered_while_acting_and_a_restore_withdraws_it() {
    let (mut story, dead) = one_of_three_is_off("enforce");
    let gone = |story: &Story| dead.iter().filter(|id| !story.is_member(**id)).count();
    story.more = story.more.replace("mode = \"enforce\"", "mode = \"observe\"");
    story.kill();
    story.start();
    story.jump(2 * HOUR);
    assert_eq!(gone(&story), 1, "observing, nothing goes on by itself");
    story.opens(&["Подписчики", "Мёртвые души"]);
    assert_snapshot!(story.people_screen(), @r#"
        🪦 2 мёртвые души
        Это удалённые и заблокированные аккаунты: они ничего не читают, а охват портят.

        Приказ ждёт: сейчас я только смотрю и никого не убираю. Включите «Действую сам», и продолжу.
        [Остановить]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.more = story.more.replace("mode = \"observe\"", "mode = \"enforce\"");
    story.kill();
    story.start();
    story.pass(1);
    assert_eq!(gone(&story), 2, "and acting again, it does");
    let copy = story.database().with_file_name("copy.db");
    etronics_bot::store::backup(&story.database(), &copy).unwrap();
    story.kill();
    etronics_bot::store::restore(&copy, &story.database(), story.clock.now_ms()).unwrap();
    story.start();
    story.settle();
    story.jump(2 * HOUR);
    story.jump(2 * HOUR);
    assert_eq!(gone(&story), 2, "a restore withdraws it");
    story.opens(&["Подписчики", "Мёртвые души"]);
    assert!(story.people_screen().contains("Уберу"), "{}", story.people_screen());
    story.perhaps_ignoring(&[Of::AdminChat, Of::People, Of::Presses], "what is said of it is looked at in others");
}

#[test]
fn a_removal_that_is_switched_off_takes_no_dead_account_off_the_list_either() {
    let off = "[moderation]\nmode = \"enforce\"\n[moderation.members]\nremove_score = 1.0\n";
    let mut story = Story::without_daemon(EVERY_TOKEN, off);
    let dead = dead_member(&story, "Пётр");
    story.start();
    story.settle();
    let row = story.scan(SweepKind::Members, true);
    assert_eq!((row.counts.dead, row.counts.fake, row.counts.removed), (1, 1, 0), "{row:?}");
    assert!(story.is_member(dead) && story.calls("groups.removeUser") == 0, "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "the list is looked at");
}

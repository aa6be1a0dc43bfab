//! Posts that go out later: because a person said so, or because they came in quiet hours.

use etronics_bot::clock::HOUR;
use etronics_bot::simulator::PostDraft;

use super::copies::copying;
use super::max_posts::copying_to_both;
use crate::story::Story;

const ALL: &str = "approve = \"all\"\n";

impl Story {
    /// Hours go by, a ring a minute of the last one.
    pub(crate) fn hours(&mut self, hours: i64) {
        self.jump(hours * HOUR - HOUR / 6);
        self.pass(11);
    }
}

#[test]
fn a_post_goes_out_in_the_evening_with_what_was_changed_meanwhile_and_others_pass_it() {
    let mut story = copying(ALL);
    let post = story.publishes(PostDraft::new("Концерт в семь"));
    insta::assert_snapshot!(story.screen(), @r#"
        📝 Пост ждёт решения: «Концерт в семь»

        Концерт в семь
        [Опубликовать] [Изменить текст]
        [В 18:00] [Завтра утром]
        [Пропустить]
        "#);
    story.press("В 18:00");
    assert_eq!(story.answered(), "Выйдет 23.11 в 18:00");
    insta::assert_snapshot!(story.screen(), @r#"
        🕕 Отложен: «Концерт в семь» · выйдет 23.11 в 18:00
        [Сейчас] [Не публиковать]
        "#);
    // The card had both buttons, and somebody else presses the other one.
    story.publishes(PostDraft::new("Сразу"));
    story.press("Опубликовать");
    assert_eq!(story.channel(), "1: Сразу", "nobody waits behind it");
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Концерт в восемь"))).unwrap();
    story.pass(3);
    insta::assert_snapshot!(story.bot_says(), @r#"
        📝 Пост ждёт решения: «Концерт в восемь»
        Он изменён во ВКонтакте, пока ждал: посмотрите ещё раз.

        Концерт в восемь
        "#);
    assert_eq!(story.copy_states(), ["approval: edited", "published"]);
    story.press("В 18:00");
    story.hours(7);
    assert_eq!(story.channel(), "1: Сразу");
    story.kill();
    story.start();
    story.hours(1);
    assert_eq!(story.channel(), "1: Сразу\n2: Концерт в восемь");
    story.hours(24);
    assert_eq!((story.channel().lines().count(), story.copy_states()), (2, vec!["published".to_owned(); 2]));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✏️ Пост «Концерт в восемь» изменён и ждёт решения заново, на новой карточке
        admin: ✅ Опубликован: «Сразу»
        admin: ✅ Опубликован: «Концерт в восемь»
        admin: 📈 23 ноября photo
        admin: 💤 Меня не было 23 ч 50 мин, догонять пока нечего
        press: Публикую
        press: Выйдет 23.11 в 18:00
        "#);
}

#[test]
fn now_and_not_at_all_and_a_deleted_post() {
    let mut story = copying(ALL);
    story.publishes(PostDraft::new("Передумали ждать"));
    story.press("Завтра утром");
    assert_eq!(story.answered(), "Выйдет 24.11 в 09:00");
    story.press("Сейчас");
    assert_eq!(story.channel(), "1: Передумали ждать");
    story.publishes(PostDraft::new("Передумали совсем"));
    story.press("Завтра утром");
    story.press("Не публиковать");
    let gone = story.publishes(PostDraft::new("Удалят"));
    story.press("Завтра утром");
    story.sim.world(|world| world.delete_post(gone));
    story.hours(1);
    story.hours(24);
    assert_eq!(story.channel(), "1: Передумали ждать");
    assert_eq!(story.copy_states(), ["published", "skipped: admin", "skipped: deleted"]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ Опубликован: «Передумали ждать»
        admin: ⏭ Пропущен: «Передумали совсем»
        admin: ⏭ Пропущен: «Удалят»
        admin: 📈 23 ноября photo
        admin: 💤 Меня не было 23 ч 50 мин, догонять пока нечего
        press: Публикую
        press: Выйдет 24.11 в 09:00
        press: Пропущен
        press: Выйдет 24.11 в 09:00
        "#);
}

#[test]
fn what_comes_in_quiet_hours_goes_out_after_them_in_order_everywhere() {
    let mut story = copying_to_both("quiet_hours = \"23:00-08:00\"\n");
    story.publishes(PostDraft::new("Днём"));
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1: Днём", "1: Днём"));
    story.hours(14);
    story.publishes(PostDraft::new("Ночью"));
    let late = story.publishes(PostDraft::new("Позже ночью"));
    story.pass(3);
    assert_eq!((story.channel().as_str(), story.max().as_str()), ("1: Днём", "1: Днём"));
    story.opens(&["🔁 Кросспостинг"]);
    insta::assert_snapshot!(story.screen(), @r#"
        🔁 Кросспостинг: включён
        Стена сообщества → «Тихий двор», MAX «Тихий двор»
        Рекламу сначала показываю вам

        в пути 4

        1. ⏳ 00:01 · Позже ночью → MAX «Тихий двор»
        выйдет 24.11 в 08:00
        2. ⏳ 00:01 · Позже ночью → «Тихий двор»
        выйдет 24.11 в 08:00
        3. ⏳ 00:01 · Ночью → MAX «Тихий двор»
        выйдет 24.11 в 08:00
        4. ⏳ 00:01 · Ночью → «Тихий двор»
        выйдет 24.11 в 08:00
        5. ✅ 23.11 10:00 · Днём → MAX «Тихий двор»
        6. ✅ 23.11 10:00 · Днём → «Тихий двор»
        [Сейчас 1] [Пропустить 1]
        [Сейчас 2] [Пропустить 2]
        [Сейчас 3] [Пропустить 3]
        [Сейчас 4] [Пропустить 4]
        [Фильтры] [Выключить]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.sim.world(|world| world.edit_post(late, PostDraft::new("Позже ночью, исправлено"))).unwrap();
    story.hours(7);
    assert_eq!(story.channel(), "1: Днём", "it is seven");
    story.hours(2);
    assert_eq!(story.channel(), "1: Днём\n2: Ночью\n3: Позже ночью, исправлено");
    assert_eq!(story.max(), story.channel());
    insta::assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 🔁 Кросспостинг: включён
        admin: 📈 23 ноября photo
        admin: 📈 Понедельник, 23 ноября
        "#);
}

#[test]
fn an_order_beats_quiet_hours() {
    let mut story = copying("quiet_hours = \"09:00-12:00\"\n");
    let post = story.publishes(PostDraft::new("Срочно"));
    assert_eq!(story.channel(), "");
    let group = story.sim.world(|world| world.group_id);
    story.admin_writes(&format!("https://vk.com/wall-{group}_{post}"));
    story.press("Опубликовать");
    assert_eq!(story.channel(), "1: Срочно");
    insta::assert_snapshot!(story.rest(), @"press: Публикую");
}

#[test]
fn past_the_evening_the_next_one_is_meant_and_in_the_small_hours_the_morning_that_comes() {
    let mut story = copying(ALL);
    story.hours(9);
    story.publishes(PostDraft::new("Семь вечера"));
    story.press("В 18:00");
    assert_eq!(story.answered(), "Выйдет 24.11 в 18:00");
    story.hours(7);
    story.publishes(PostDraft::new("Два часа ночи"));
    story.press("Завтра утром");
    assert_eq!(story.answered(), "Выйдет 24.11 в 09:00");
    story.hours(8);
    assert_eq!(story.channel(), "1: Два часа ночи");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🕕 Отложен: «Семь вечера» · выйдет 24.11 в 18:00
        admin: ✅ Опубликован: «Два часа ночи»
        admin: 📈 23 ноября photo
        admin: 💤 Меня не было 7 ч 50 мин, сделано: постов в канал 1
        "#);
}

//! 🔁 as the admin sees it: copies and what became of them, what waits for a word, switches and filters.

use etronics_bot::domain::copy::CopyState;
use etronics_bot::simulator::PostDraft;
use insta::assert_snapshot;

use crate::story::{EVERY_TOKEN, Story};

/// The community's wall goes into its channel.
const COPIES: &str = "[crosspost]\nenabled = true\nchannel_id = -1001000000002\nstop_words = [\"казино\"]\n";

impl Story {
    /// The community publishes a post, and what comes of it.
    #[track_caller]
    fn post_comes_out(&mut self, draft: PostDraft) {
        self.sim.world(|world| world.publish(draft));
        self.settle();
    }

    fn copy_states(&mut self) -> Vec<CopyState> {
        self.store(|db| Ok(db.copies(0, 9)?.into_iter().map(|copy| copy.state).collect()))
    }
}

#[test]
fn the_last_posts_are_shown_with_what_became_of_them_and_buttons_for_those_that_wait() {
    let mut story = Story::with(EVERY_TOKEN, COPIES);
    story.post_comes_out(PostDraft::new("В субботу убираем парк: приходите все, кто может, с друзьями").photos(2));
    story.post_comes_out(PostDraft::new("Лучшее казино города"));
    story.post_comes_out(PostDraft::new("Пицца у вокзала: второй кусок в подарок").ads());
    story.opens(&["Кросспостинг"]);
    assert_snapshot!(story.screen(), @r#"
        🔁 Кросспостинг: включён
        Стена сообщества → -1001000000002
        Рекламу сначала показываю вам

        ждут решения 1

        1. ✋ 10:00 · Пицца у вокзала: второй кусок в подарок
        2. ⏭ 10:00 · Лучшее казино города
        стоп-слово «казино»
        3. ✅ 10:00 · В субботу убираем парк: приходите все, …
        [Опубликовать 1] [Пропустить 1]
        [Опубликовать 2]
        [Фильтры] [Выключить]
        [🔄 Обновить] [🔙 Назад]
        "#);

    // The advertisement waits for its mark; what a filter left out goes at a person's word.
    story.press("Пропустить 1");
    story.press("Опубликовать 2");
    assert_eq!(story.copy_states(), [CopyState::Skipped, CopyState::Published, CopyState::Published]);
    story.opens(&["Кросспостинг"]);
    assert_snapshot!(story.screen(), @r#"
        🔁 Кросспостинг: включён
        Стена сообщества → -1001000000002
        Рекламу сначала показываю вам

        1. ⏭ 10:00 · Пицца у вокзала: второй кусок в подарок
        пропущен вами
        2. ✅ 10:00 · Лучшее казино города
        3. ✅ 10:00 · В субботу убираем парк: приходите все, …
        [Опубликовать 1]
        [Фильтры] [Выключить]
        [🔄 Обновить] [🔙 Назад]
        "#);
}

#[test]
fn copying_is_switched_off_and_on_and_its_filters_are_set_with_buttons() {
    let mut story = Story::with(EVERY_TOKEN, COPIES);
    story.opens(&["Кросспостинг", "Выключить"]);
    story.post_comes_out(PostDraft::new("Этот пост никуда не пойдёт"));
    assert_eq!(story.copy_states(), []);
    assert_snapshot!(story.screen(), @r#"
        🔁 Кросспостинг: выключен
        Стена сообщества → -1001000000002
        Рекламу сначала показываю вам

        Копий пока нет.
        [Фильтры] [Включить]
        [🔄 Обновить] [🔙 Назад]
        "#);

    story.press("Включить");
    story.press("Фильтры");
    story.press("все посты");
    story.press("Пропускать репосты");
    story.press("Переносить правки");
    assert_snapshot!(story.screen(), @r#"
        🔁 Фильтры
        Каждый пост сначала показываю вам
        Хештеги не добавляю
        За постом слежу 7 дней

        Стена сообщества → -1001000000002
        · без репостов
        · стоп-слова: казино

        Стены, каналы, слова и подпись меняются в файле настроек.
        [ничего] [реклама] [• все посты]
        [◻️ Пропускать рекламу] [✅ Пропускать репосты]
        [◻️ Переносить правки] [◻️ Переносить удаления]
        [◻️ Ссылка на пост] [🔙 Назад]
        "#);
    story.post_comes_out(PostDraft::new("А этот сначала покажут"));
    assert_eq!(story.copy_states(), [CopyState::Approval]);
}

#[test]
fn a_bot_that_cannot_read_the_wall_says_that_edits_are_not_seen() {
    let mut story = Story::with(&["community"], COPIES);
    story.opens(&["Кросспостинг"]);
    assert_snapshot!(story.screen(), @r#"
        🔁 Кросспостинг: включён
        Стена сообщества → -1001000000002
        Рекламу сначала показываю вам
        ⚠️ правки не видны: нужен сервисный ключ

        Копий пока нет.
        [Фильтры] [Выключить]
        [🔄 Обновить] [🔙 Назад]
        "#);
}

//! 🔁 as the admin sees it: copies and what became of them, what waits for a word, switches and filters.

use etronics_bot::domain::CopyState;
use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};
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

    fn states_of_copies(&mut self) -> Vec<CopyState> {
        self.store(|db| Ok(db.copies().rows(0, 9)?.into_iter().map(|copy| copy.state).collect()))
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
        Стена сообщества → «Тихий двор»
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
    assert_eq!(story.states_of_copies(), [CopyState::Skipped, CopyState::Published, CopyState::Published]);
    story.opens(&["Кросспостинг"]);
    assert_snapshot!(story.screen(), @r#"
        🔁 Кросспостинг: включён
        Стена сообщества → «Тихий двор»
        Рекламу сначала показываю вам

        1. ⏭ 10:00 · Пицца у вокзала: второй кусок в подарок
        пропущен вами
        2. ✅ 10:00 · Лучшее казино города
        3. ✅ 10:00 · В субботу убираем парк: приходите все, …
        [Опубликовать 1]
        [Фильтры] [Выключить]
        [🔄 Обновить] [🔙 Назад]
        "#);
    assert_snapshot!(story.rest(), @r#"
        channel: В субботу убираем парк: приходите все, кто может, с друзьями photo
        channel: photo
        channel: Лучшее казино города
        press: Пропущен
        press: Публикую
        "#);
}

#[test]
fn copying_is_switched_off_and_on_and_its_filters_are_set_with_buttons() {
    let mut story = Story::with(EVERY_TOKEN, COPIES);
    story.opens(&["Кросспостинг", "Выключить"]);
    story.post_comes_out(PostDraft::new("Этот пост никуда не пойдёт"));
    assert_eq!(story.states_of_copies(), []);
    assert_snapshot!(story.screen(), @r#"
        🔁 Кросспостинг: выключен
        Стена сообщества → «Тихий двор»
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
        Хэштеги не добавляю
        За постом слежу 7 дней

        Стена сообщества → «Тихий двор»
        · без репостов
        · стоп-слова: казино

        Канал, слова, хэштеги и подпись меняются в ⚙️ → 🔁; другие стены, каналы и замены слов — в файле настроек.
        [ничего] [реклама] [• все посты]
        [◻️ Пропускать рекламу] [✅ Пропускать репосты]
        [◻️ Переносить правки] [◻️ Переносить удаления]
        [◻️ Ссылка на пост] [🔙 Назад]
        "#);
    story.post_comes_out(PostDraft::new("А этот сначала покажут"));
    assert_eq!(story.states_of_copies(), [CopyState::Approval]);
    assert_snapshot!(story.rest(), @r#"
        admin: /panel
        admin: 🔁 Фильтры
        admin: 📝 Пост ждёт решения: «А этот сначала покажут»
        press: Сохранено
        press: Сохранено
        press: Сохранено
        press: Сохранено
        press: Сохранено
        "#);
}

#[test]
fn a_bot_that_cannot_read_the_wall_says_that_edits_are_not_seen() {
    let mut story = Story::with(&["community"], COPIES);
    story.opens(&["Кросспостинг"]);
    assert_snapshot!(story.screen(), @r#"
        🔁 Кросспостинг: включён
        Стена сообщества → «Тихий двор»
        Рекламу сначала показываю вам
        ⚠️ правки не видны: нужен сервисный ключ

        Копий пока нет.
        [Фильтры] [Выключить]
        [🔄 Обновить] [🔙 Назад]
        "#);
}

#[test]
fn what_failed_or_is_in_doubt_is_tried_again_or_settled_from_the_panel() {
    let mut story = Story::with(EVERY_TOKEN, COPIES);
    let refused = Refusing::Telegram {
        code: 400,
        description: "Bad Request: <something> is strange".to_owned(),
        retry_after: None,
    };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, refused).of("sendMessage")));
    story.post_comes_out(PostDraft::new("Первый пост"));
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, Refusing::CloseBefore).of("sendMessage")));
    story.post_comes_out(PostDraft::new("Второй пост"));
    story.opens(&["Кросспостинг"]);
    assert_snapshot!(story.screen(), @r#"
        🔁 Кросспостинг: включён
        Стена сообщества → «Тихий двор»
        Рекламу сначала показываю вам

        не вышли 1 · под вопросом 1

        1. ❓ 10:00 · Второй пост
        Telegram не ответил: в канале ли это, неизвестно
        2. ❌ 10:00 · Первый пост
        площадка ответила отказом. Подробнее: bad request: <something> is strange
        [Уже в канале 1] [Опубликовать 1]
        [Повторить 2] [Пропустить 2]
        [Фильтры] [Выключить]
        [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("Уже в канале 1");
    story.press("Повторить 2");
    assert_eq!(story.states_of_copies(), [CopyState::Published; 2]);
    assert_snapshot!(story.screen(), @r#"
        🔁 Кросспостинг: включён
        Стена сообщества → «Тихий двор»
        Рекламу сначала показываю вам

        в пути 1

        1. ✅ 10:00 · Второй пост
        2. ⏳ 10:00 · Первый пост
        [Фильтры] [Выключить]
        [🔄 Обновить] [🔙 Назад]
        "#);
    assert_snapshot!(story.rest(), @r#"
        channel: Первый пост
        press: Понял: опубликован
        press: Публикую
        "#);
}

#[test]
fn several_walls_and_channels_are_named_with_their_filters() {
    const ROUTES: &str = "[crosspost]\nenabled = true\nchannel_id = -1001000000002\nfooter = \"Тихий двор\"\n\
                          [[crosspost.routes]]\nfrom = \"yard\"\nto = [\"@elsewhere\", -1001000000002]\n\
                          skip_ads = true\nonly_hashtags = [\"двор\"]\nmin_length = 20\n\
                          [[crosspost.routes]]\nfrom = -77\nto = [-1001000000002]\n";
    let mut story = Story::with(EVERY_TOKEN, ROUTES);
    story.opens(&["Кросспостинг", "Фильтры"]);
    assert_snapshot!(story.screen(), @r#"
        🔁 Фильтры
        Рекламу сначала показываю вам
        Хэштеги не добавляю
        За постом слежу 7 дней
        Подпись: «Тихий двор»

        Стена сообщества → «Тихий двор»

        vk.com/yard → @elsewhere, «Тихий двор»
        · без рекламы
        · только с хэштегами: двор
        · знаков не меньше: 20

        vk.com/club77 → «Тихий двор»

        Канал, слова, хэштеги и подпись меняются в ⚙️ → 🔁; другие стены, каналы и замены слов — в файле настроек.
        [ничего] [• реклама] [все посты]
        [◻️ Пропускать рекламу] [◻️ Пропускать репосты]
        [✅ Переносить правки] [◻️ Переносить удаления]
        [◻️ Ссылка на пост] [🔙 Назад]
        "#);
}

#[test]
fn a_post_named_by_its_address_is_published_at_a_persons_word() {
    let mut story = Story::with(EVERY_TOKEN, COPIES);
    let address = format!("https://vk.com/wall-{}_{}", story.sim.world(|world| world.group_id), story.post.id);
    story.admin_writes(&address);
    assert_snapshot!(story.screen(), @r#"
        🔁 Пост -229000001_1
        Его в канале нет. Опубликовать, что бы ни говорили фильтры?
        [Опубликовать]
        "#);
    story.press("Опубликовать");
    assert_eq!(story.states_of_copies(), [CopyState::Published]);
    story.admin_writes(&address);
    assert_snapshot!(story.screen(), @r#"
        🔁 Пост -229000001_1
        ✅ 10:00 · Концерт в пятницу, начало в семь
        Опубликовать там, где его ещё нет?
        [Опубликовать]
        "#);
    story.press("Опубликовать");
    assert_eq!(story.states_of_copies(), [CopyState::Published]);

    story.opens(&["Кросспостинг", "Выключить"]);
    story.admin_writes(&address);
    assert_snapshot!(story.screen(), @r#"
        🔁 Пост -229000001_1
        ✅ 10:00 · Концерт в пятницу, начало в семь
        Кросспостинг выключен, см. 🔁 в /panel.
        "#);
    assert_snapshot!(story.rest(), @r#"
        channel: Концерт в пятницу, начало в семь
        press: Публикую
        press: Публикую
        press: Сохранено
        "#);
}

//! Advertisements: a mark that is there stands once, one that is not whole is said to be so, and it may come any way.

use crate::story::Of;
use etronics_bot::simulator::PostDraft;

use super::copies::copying;

const WHOLE: &str = "Реклама. ООО «Ромашка», ИНН 7707083893, erid: 2VtzqXabc";

#[test]
fn a_post_that_carries_its_mark_goes_out_by_one_press_as_it_is() {
    for text in [
        format!("Скидки на всё!\n{WHOLE}"),
        "Скидки. РЕКЛАМА ООО Ромашка ИНН 7707083893 ERID=2VtzqXabc".to_owned(),
        "Скидки #реклама https://shop.example/?erid=2VtzqXabc".to_owned(),
    ] {
        let mut story = copying("");
        story.ignoring(&[Of::AdminChat, Of::Presses], "the card is looked at before the press, the channel after it");
        story.publishes(PostDraft::new(&text).ads());
        assert!(story.bot_says().contains("Пометка уже в тексте, erid: 2VtzqXabc"), "{}", story.bot_says());
        story.press("Опубликовать");
        assert_eq!((story.channel(), story.copy_states()), (format!("1: {text}"), vec!["published".to_owned()]));
    }
    // Where the token is only in a link, and the word is missing, the word is put there.
    let mut story = copying("");
    story.ignoring(&[Of::Presses], "words on presses: of the panel's own stories");
    story.publishes(PostDraft::new("Скидки").link("https://shop.example/?erid=2VtzqXabc", "Магазин").ads());
    story.press("Опубликовать");
    assert!(story.bot_says().contains("Опубликован"), "{}", story.bot_says());
    insta::assert_snapshot!(story.channel(), @r#"
        1: Скидки

        🔗 <a href="https://shop.example/?erid=2VtzqXabc">Магазин</a>

        Реклама
        "#);
}

#[test]
fn a_mark_without_its_token_or_with_a_number_that_cannot_be_is_said_to_be_so() {
    let mut story = copying("");
    story.publishes(PostDraft::new("Скидки!\nРеклама. ООО «Ромашка», ИНН 7707083894").ads());
    insta::assert_snapshot!(story.bot_says(), @r#"
        📣 Реклама ждёт решения: «Скидки!»

        Скидки!
        Реклама. ООО «Ромашка», ИНН 7707083894

        ⚠️ В тексте есть слово «Реклама», но нет erid: пришлите «erid: …» или всю строку «Реклама. Имя, ИНН, erid: …», ответом на эту карточку или отдельным сообщением
        ⚠️ ИНН 7707083894 не бывает: контрольная сумма не сходится, проверьте цифры
        "#);
    story.press("Опубликовать");
    assert!(story.answered().contains("нет erid"), "{}", story.answered());
    assert_eq!(story.channel(), "");
    story.admin_writes("Реклама. ООО «Ромашка», ИНН 7707083894, erid: 2VtzqXabc");
    assert!(story.bot_says().contains("ИНН 7707083894 не бывает"), "{}", story.bot_says());
    story.admin_writes(WHOLE);
    assert!(!story.bot_says().contains('⚠'), "{}", story.bot_says());
    story.press("Опубликовать");
    assert_eq!(story.channel(), format!("1: Скидки!\n\n{WHOLE}"));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ Опубликован: «Скидки!»
        admin: Реклама. ООО «Ромашка», ИНН 7707083894, erid: 2VtzqXabc
        admin: Готово, карточка обновлена
        admin: Реклама. ООО «Ромашка», ИНН 7707083893, erid: 2VtzqXabc
        admin: Готово, карточка обновлена
        press: Публикую
        "#);
}

#[test]
fn a_token_alone_is_put_behind_who_advertises() {
    let mut story = copying("");
    story.publishes(PostDraft::new("Скидки!\n\nРеклама. ООО «Ромашка», ИНН 7707083893.").photo(800, 600).ads());
    story.press("Опубликовать");
    story.admin_writes("erid 2VtzqXabc");
    story.press("Опубликовать");
    assert_eq!(story.channel(), format!("1 [photo]: Скидки!\n\n{WHOLE}"));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ Опубликован: «Скидки!»
        admin: erid 2VtzqXabc
        admin: Готово, карточка обновлена
        press: В тексте есть пометка, но нет erid: пришлите «erid: …» или всю строку пометки
        press: Публикую
        "#);
}

#[test]
fn what_was_asked_for_may_come_as_a_message_of_its_own() {
    let mut story = copying("");
    story.publishes(PostDraft::new("Скидки").ads());
    // Nobody is talked over: only what is a mark is taken for one.
    story.admin_writes("ок, сейчас узнаю");
    story.admin_writes(WHOLE);
    assert!(story.bot_says().contains("Готово"), "{}", story.bot_says());
    story.press("Изменить текст");
    story.admin_writes("Скидки до воскресенья");
    story.press("Опубликовать");
    assert_eq!(story.channel(), format!("1: Скидки до воскресенья\n\n{WHOLE}"));
    // Once it is out, the same words are nobody's.
    story.admin_writes(WHOLE);
    assert_eq!(story.copy_states(), ["published"]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ Опубликован: «Скидки до воскресенья»
        admin: ок, сейчас узнаю
        admin: 🤔 Не понял. Что здесь можно: /help
        admin: Реклама. ООО «Ромашка», ИНН 7707083893, erid: 2VtzqXabc
        admin: Готово, карточка обновлена
        admin: Скидки до воскресенья
        admin: Готово, карточка обновлена
        admin: Реклама. ООО «Ромашка», ИНН 7707083893, erid: 2VtzqXabc
        admin: 🤔 Не понял. Что здесь можно: /help
        press: Пришлите новый текст: ответом на эту карточку или следующим сообщением
        press: Публикую
        "#);
}

#[test]
fn words_typed_after_turning_to_something_else_are_not_the_posts() {
    let mut story = copying("approve = \"all\"\n");
    story.publishes(PostDraft::new("Обычный пост"));
    story.press("Изменить текст");
    story.admin_writes("/panel");
    story.press("Статус");
    story.admin_writes("просто так");
    story.press("Опубликовать");
    assert_eq!(story.channel(), "1: Обычный пост");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ Опубликован: «Обычный пост»
        admin: /panel
        admin: 📊 Статус
        admin: просто так
        admin: 🤔 Не понял. Что здесь можно: /help
        press: Пришлите новый текст: ответом на эту карточку или следующим сообщением
        press: Публикую
        "#);
}

#[test]
fn of_several_the_one_that_was_pressed_is_meant_or_it_is_asked_which() {
    let mut story = copying("");
    story.publishes(PostDraft::new("Скидки в «Ромашке»").ads());
    story.publishes(PostDraft::new("Пицца у вокзала").ads());
    story.admin_writes(WHOLE);
    insta::assert_snapshot!(story.bot_says(), @r#"
        Пометки ждут несколько постов. Ответьте этой строкой на карточку нужного:
        • «Скидки в «Ромашке»»
        • «Пицца у вокзала»
        "#);
    story.press("Добавить пометку");
    story.admin_writes(WHOLE);
    assert!(story.bot_says().contains("Готово"), "{}", story.bot_says());
    story.press("Опубликовать");
    assert_eq!(story.channel(), format!("1: Пицца у вокзала\n\n{WHOLE}"));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 📣 Реклама ждёт решения: «Скидки в «Ромашке»»
        admin: ✅ Опубликован: «Пицца у вокзала»
        admin: Реклама. ООО «Ромашка», ИНН 7707083893, erid: 2VtzqXabc
        admin: Пометки ждут несколько постов. Ответьте этой строкой на карточку нужного:
        admin: Реклама. ООО «Ромашка», ИНН 7707083893, erid: 2VtzqXabc
        admin: Готово, карточка обновлена
        press: Пришлите строку «Реклама. Имя, ИНН, erid: …»: ответом на эту карточку или следующим сообще
        press: Публикую
        "#);
}

#[test]
fn an_advertisement_that_no_flag_names_waits_for_a_word_all_the_same() {
    let mut story = copying("");
    story.ignoring(&[Of::AdminChat], "the cards are of the stories above");
    let neighbour = story.sim.world(|world| world.other_wall("Соседний дом", "next_house"));
    let quoted = PostDraft::new("Скидки в магазине «Ромашка»").on(neighbour);
    story.publishes(PostDraft::new("Смотрите, что у соседей").repost(quoted.clone().ads()));
    story.publishes(PostDraft::new(&format!("Купите наш товар. {WHOLE}")));
    story.publishes(PostDraft::new("Купите [https://shop.example/?erid=2VtzqXabc|наш товар]"));
    story.publishes(
        PostDraft::new("Купите")
            .link("https://vk.com/away.php?to=https%3A%2F%2Fa.example%2F%3Ferid%3D2VtzqXabc", "Товар"),
    );
    story.publishes(PostDraft::new("Видели?").repost(PostDraft::new(&format!("Купите. {WHOLE}")).on(neighbour)));
    story.publishes(PostDraft::new("Скидки.\nРеклама. ООО «Ромашка», ИНН 7707083893"));
    assert_eq!((story.channel(), story.copy_states()), (String::new(), vec!["approval".to_owned(); 6]));
    // Who only speaks of advertising is none, nor is whoever shows a neighbour's post.
    let harmless = [
        "Реклама двигатель торговли",
        "Реклама в сообществе: пишите в личные сообщения",
        "Реклама — это такой тип рассылки, ООО или ИП её шлёт",
        "Что такое erid и зачем он нужен",
        "Получить erid токен: инструкция на 2026 год",
        "Marking: the erid token of 2026",
    ];
    for text in harmless {
        story.publishes(PostDraft::new(text));
    }
    story.publishes(PostDraft::new("").repost(quoted));
    assert_eq!(story.copy_states().iter().filter(|state| *state == "published").count(), 7);
    assert_eq!(story.channel().lines().filter(|line| line.as_bytes()[0].is_ascii_digit()).count(), 7);
}

#[test]
fn an_advertisement_that_no_flag_names_is_left_out_where_they_are() {
    let mut story = copying("skip_ads = true\n");
    let neighbour = story.sim.world(|world| world.other_wall("Соседний дом", "next_house"));
    story.publishes(PostDraft::new("").repost(PostDraft::new("Скидки").on(neighbour).ads()));
    story.publishes(PostDraft::new(&format!("Купите наш товар. {WHOLE}")));
    story.publishes(PostDraft::new("Купите [https://shop.example/?erid=2VtzqXabc|наш товар]"));
    assert_eq!((story.channel(), story.copy_states()), (String::new(), vec!["skipped: ads".to_owned(); 3]));
}

#[test]
fn a_mark_that_names_nobody_who_pays_is_not_said_to_be_there() {
    let mut story = copying("");
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Presses],
        "the card is looked at before the press, the channel after it",
    );
    story.publishes(PostDraft::new("Открытие кофейни. Без рекламы и накруток, только кофе!").ads());
    assert!(story.bot_says().contains("Нужна пометка"), "a story is no mark: {}", story.bot_says());
    story.admin_writes("erid: 2VtzqwXYZ1");
    for said in story.told_admin().iter().rev().take(2) {
        assert!(said.contains("В пометке нет рекламодателя") && !said.contains("✅ Пометка"), "{said}");
    }
    story.admin_writes(WHOLE);
    assert!(!story.bot_says().contains('⚠'), "{}", story.bot_says());
    story.press("Опубликовать");
    assert!(story.channel().ends_with(WHOLE), "{}", story.channel());
}

//! What a press is answered is gone in a second: whatever must be known stands on a card or a screen, too.

use etronics_bot::simulator::PostDraft;

use super::comments::SPAM;
use super::copies::copying;
use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Of, Story};

const ALL: &[Of] =
    &[Of::AdminChat, Of::Group, Of::Chats, Of::Dialogs, Of::Presses, Of::Comments, Of::People, Of::Posts, Of::Repeats];

#[test]
fn a_ban_stands_on_the_card_of_removals_and_is_offered_no_more() {
    let mut story = Story::new();
    story.perhaps_ignoring(ALL, "the card is looked at");
    let author = story.stranger("Кристина", "Доходова");
    story.comments(author, SPAM);
    story.comments(author, &SPAM.replace("5000", "7000"));
    story.press("Забанить 1");
    let card = story.screen();
    assert_eq!(card.matches("автор забанен").count(), 2, "both are theirs: {card}");
    assert!(!card.contains("[Забанить") && card.contains("[Не спам 2]"), "{card}");
    // Whoever is free again can be banned again.
    story.press("Не спам 1");
    let card = story.screen();
    assert!(!card.contains("автор забанен") && card.contains("[Забанить 2]"), "{card}");
}

#[test]
fn the_card_of_a_published_lead_says_that_its_link_is_awaited_until_it_comes() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.perhaps_ignoring(ALL, "the card is looked at");
    let boris = story.boris();
    story.books(boris, "Концерт группы");
    story.press("В работу");
    story.press("Опубликовано");
    let awaits = |story: &Story| story.told_admin().iter().filter(|text| text.contains("Жду ссылку на пост")).count();
    assert_eq!(awaits(&story), 1, "{:#?}", story.told_admin());
    story.admin_writes("https://vk.com/wall-1_77");
    assert_eq!(awaits(&story), 0, "{:#?}", story.told_admin());
}

#[test]
fn where_the_environment_fixes_the_mode_no_screen_offers_to_act() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    story.environment = &[("MODERATION_MODE", "observe")];
    story.first_day = true;
    story.perhaps_ignoring(ALL, "screens are looked at");
    story.start();
    story.settle();
    let first = story.told_admin().remove(0);
    assert!(first.contains("MODERATION_MODE") && !first.contains("нажмите «Действую сам»"), "{first}");
    let author = story.stranger("Кристина", "Доходова");
    story.comments(author, SPAM);
    story.admin_writes("/panel");
    let offers = ["[Действую сам]", "[включить]", "Да, "];
    for screen in ["top", "se", "ce", "wo", "co"] {
        story.press_data(&format!("open {screen}"));
        let shown = story.screen();
        assert!(offers.iter().all(|offer| !shown.contains(offer)), "{shown}");
        assert!(screen == "wo" || shown.contains("🔒 Режим задан в окружении сервера (MODERATION_MODE)"), "{shown}");
    }
    // After a week of watching nothing is offered either.
    story.jump(8 * etronics_bot::clock::DAY);
    story.pass(2);
    let told = story.told_admin();
    assert!(
        told.iter().any(|text| text.contains("за 7 дней убрал бы") && text.contains("MODERATION_MODE")),
        "{told:#?}"
    );
}

#[test]
fn what_a_card_of_a_copy_asks_for_stands_on_it_until_it_comes_or_somebody_turns_away() {
    let mut story = copying("");
    story.perhaps_ignoring(ALL, "the card is looked at");
    story.publishes(PostDraft::new("Скидки в «Ромашке»").ads());
    story.press("Добавить пометку");
    assert!(story.bot_says().contains("✏️ Пришлите строку «Реклама. Имя, ИНН, erid: …»"), "{}", story.bot_says());
    story.admin_writes("Реклама. ООО «Ромашка», ИНН 7707083893, erid: 2VtzqXabc");
    assert!(story.told_admin().iter().all(|text| !text.contains("✏️")), "{:#?}", story.told_admin());
    let mut story = copying("approve = \"all\"\n");
    story.perhaps_ignoring(ALL, "the card is looked at");
    story.publishes(PostDraft::new("Обычный пост"));
    story.press("Изменить текст");
    assert!(story.bot_says().contains("✏️ Пришлите новый текст"), "{}", story.bot_says());
    story.admin_writes("/panel");
    story.press("Статус");
    assert!(story.told_admin().iter().all(|text| !text.contains("✏️")), "{:#?}", story.told_admin());
}

#[test]
fn the_greeting_and_the_question_say_what_no_key_may_do() {
    let mut story = Story::without_daemon(&["community"], "[moderation]\nmode = \"enforce\"\n");
    story.first_day = true;
    story.perhaps_ignoring(ALL, "the first words are looked at");
    story.start();
    story.settle();
    let first = story.told_admin().into_iter().find(|text| text.starts_with('👋')).unwrap();
    assert!(first.contains("Ключа администратора нет") && !first.contains("⚔️"), "{first}");
    let mut story = Story::with(&["community"], "");
    story.perhaps_ignoring(ALL, "the question is looked at");
    story.admin_writes("/panel");
    story.press("Настройки");
    story.press("Действую сам");
    assert!(story.screen().contains("Ключа администратора нет"), "{}", story.screen());
    let mut story = Story::without_daemon(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    story.first_day = true;
    story.perhaps_ignoring(ALL, "the first words are looked at");
    story.start();
    story.settle();
    assert!(story.told_admin()[0].contains("⚔️ Действую сам"), "{:#?}", story.told_admin());
}

#[test]
fn a_typed_list_keeps_what_can_be_and_a_value_out_of_its_range_is_told_the_range() {
    let mut story = Story::new();
    story.perhaps_ignoring(ALL, "what is said is looked at");
    story.admin_writes("/panel");
    story.press_data("open moderation.comments.stop_words");
    story.press("Изменить");
    story.admin_writes("кот, /(/, собака");
    let said = story.told_admin().join("\n");
    assert!(said.contains("✅ Добавлено: «кот», «собака»") && said.contains("/(/"), "{said}");
    let kept = story.store(|db| db.settings().values()).remove("moderation.comments.stop_words");
    assert_eq!(kept, Some(serde_json::json!(["кот", "собака"])));
    story.admin_writes("/panel");
    story.press_data("open moderation.comments.stop_words");
    story.press("Изменить");
    story.admin_writes("/(/");
    assert!(story.told_admin().join("\n").contains("Список остался прежним"), "{:#?}", story.told_admin());
    story.admin_writes("/panel");
    story.press_data("open moderation.likes.sweep");
    story.press("Изменить");
    story.admin_writes("2 минуты");
    let told = story.told_admin();
    assert_eq!(told.last().map(String::as_str), Some("⚠️ Так не получится. Можно от 5 мин до 30 дн."), "{told:#?}");
}

//! The first hour: what is said when keys are missing, when somebody begins, when a right comes back.

use etronics_bot::clock::{DAY, HOUR};
use insta::assert_snapshot;

use super::comments::SPAM;
use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Of, Story};

#[test]
fn without_keys_it_is_said_once_what_is_missing() {
    for tokens in [&[][..], &["service"][..]] {
        let mut story = Story::with(tokens, "[moderation]\nmode = \"enforce\"\n");
        story.pass(3);
        let told = story.told_admin();
        let about = told.iter().filter(|text| text.contains("нужен ключ сообщества")).count();
        assert_eq!(about, 1, "{told:#?}");
        let text = told.iter().find(|text| text.contains("нужен ключ сообщества")).unwrap();
        assert_eq!(text.matches("нужен ключ сообщества").count(), 1, "{text}");
    }
    let mut story = Story::with(&[], "[moderation]\nmode = \"enforce\"\n");
    story.pass(3);
    assert_snapshot!(story.told_admin().join("\n---\n"), @r#"
        ⚠️ Нужна ваша помощь
        нужен ключ сообщества: Управление → Работа с API → Ключи доступа, права «управление сообществом» и «сообщения»

        ⚠️ события (Long Poll): не работает
        "#);
}

#[test]
fn an_answer_that_cannot_leave_says_why_in_plain_words() {
    let mut story = Story::with(&["community"], PRICES);
    let boris = story.boris();
    story.books(boris, "Концерт");
    // The key loses its right in the middle: the admin hears at once what did not arrive, and what to do.
    story.sim.world(|world| world.set_community_rights(&["manage"]));
    story.admin_answers("Заявка №1", "Подойдёт двадцатое?");
    let told = story.told_admin();
    let lost = told.iter().find(|text| text.starts_with("❌")).unwrap_or_else(|| panic!("{told:#?}"));
    assert!(
        lost.contains("Не доставлено: Ключ сообщества без права «сообщения сообщества»")
            && !lost.contains("Нужна ваша помощь"),
        "{lost}"
    );
    assert_snapshot!(story.rest(), @r#"
        dialog: Наш прайс:
        dialog: Какой формат? Выберите кнопкой или напишите.
        dialog: Понял: Пост — 5 000 ₽.
        dialog: Понял: 20.12.2026 (вс).
        dialog: Понял: 10 000 ₽.
        dialog: Ваша заявка:
        dialog: Спасибо! Заявка №1 принята и уже у администратора.
        "#);
}

#[test]
fn the_first_message_welcomes_and_says_what_comes_next_once() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "[digest]\ndaily_at = \"09:00\"\n");
    story.first_day = true;
    story.start();
    story.settle();
    let first = story.told_admin().remove(0);
    assert!(first.starts_with("👋") && first.contains("09:00"), "{first}");
    story.press("Действую сам");
    assert!(story.screen().contains("Буду убирать спам"), "{}", story.screen());
    story.pass(3);
    story.kill();
    story.start();
    story.pass(3);
    assert_eq!(story.told_admin().iter().filter(|text| text.starts_with("👋")).count(), 1);
}

#[test]
fn while_only_watching_the_screens_show_what_would_have_been_done_and_how_to_switch_it_on() {
    let mut story = Story::with(EVERY_TOKEN, "");
    story.admin_writes("/start");
    assert!(story.screen().contains("👀 Смотрю с 10:00: убирать пока было нечего"), "{}", story.screen());
    story.press("Действую сам");
    assert!(story.screen().contains("С 10:00 убрал бы 0"), "{}", story.screen());
    story.press("Назад");
    assert!(story.screen().starts_with("🛠 Панель"), "it leads back to where it was opened: {}", story.screen());
    let author = story.stranger("Кристина", "Доходова");
    story.comments(author, SPAM);
    story.admin_writes("/start");
    assert_snapshot!(story.screen(), @r#"
        🛠 Панель
        👁 Только смотрю
        👀 С 10:00 убрал бы 1 комментарий
        [📊 Статус] [🛡 Подписчики]
        [👍 Анти-лайки] [💬 Анти-комменты]
        [📦 Карантин] [🔁 Кросспостинг]
        [💼 Реклама] [📈 Сводка]
        [показать] [Действую сам]
        [⚙️ Настройки]
        "#);
    story.press("Анти-комменты");
    assert_snapshot!(story.screen(), @r#"
        💬 Анти-комменты: включены
        Строгость: обычно
        стоп-слов: 0 · запрещённых доменов: 0

        Сегодня: проверено 1 · удалено 0 · в карантин 0 · возвращено 0
        👀 С 10:00 убрал бы 1 комментарий
        [мягко] [• обычно] [строго]
        [Последние решения] [Выключить]
        [Проверить сейчас] [🕰 Проверка на прошлом]
        [Стоп-слова] [Домены]
        [показать] [Действую сам]
        [🎓 Чему научен] [🔄 Обновить] [🔙 Назад]
        "#);
    story.press("показать");
    assert!(story.screen().contains("Девочки"), "{}", story.screen());
    story.press("включить");
    assert!(story.screen().contains("Буду убирать спам"), "{}", story.screen());
    let mut acting = Story::new();
    acting.admin_writes("/start");
    assert!(!acting.screen().contains("👀"), "{}", acting.screen());
}

#[test]
fn the_first_panel_does_not_say_that_the_bot_acts_where_no_key_lets_it() {
    let mut story = Story::without_daemon(&["community", "service"], "[moderation]\nmode = \"enforce\"\n");
    story.start();
    story.admin_writes("/panel");
    let says = story.screen();
    assert!(says.to_lowercase().contains("прошу вас") && !says.contains("Действую сам"), "{says}");
}

#[test]
fn it_is_said_since_when_it_watches_after_it_acted() {
    let mut story = Story::with(EVERY_TOKEN, "");
    let author = story.stranger("Кристина", "Доходова");
    story.comments(author, SPAM);
    story.admin_writes("/panel");
    story.press("Действую сам");
    story.press("Да, только новые");
    story.jump(DAY + HOUR);
    story.settle();
    story.admin_writes("/panel");
    story.press("Настройки");
    story.press("Только смотрю");
    story.admin_writes("/panel");
    assert!(story.screen().contains("👀 Смотрю с 11:"), "{}", story.screen());
    assert!(story.screen().contains("убирать пока было нечего"), "{}", story.screen());
    story.ignoring(&[Of::Presses], "the screens are looked at");
}

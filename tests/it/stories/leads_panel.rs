//! 💼 as the admin sees it: how many leads there are, lists of them, search, the price list, templates, the file.

use insta::assert_snapshot;

use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Story};

/// Three leads of different kinds, one talk left in the middle, one seller.
fn market() -> Story {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    story.books(anna, "Керамическая мастерская");
    story.press("В работу");
    story.books(boris, "Барбершоп на Лесной");
    let vera = story.boris();
    story.writes(vera, "хочу рекламу");
    story.writes(vera, "Студия растяжки");
    let seller = story.boris();
    story.writes(seller, "Предлагаю накрутку живых подписчиков");
    let third = story.anna();
    story.books(third, "Ещё одна пекарня");
    story.press("Отклонить");
    story.press("не подходит");
    story
}

#[test]
fn the_top_counts_and_every_list_opens() {
    let mut story = market();
    story.admin_writes("/start");
    story.press("Реклама");
    assert_snapshot!(story.screen(), @r#"
        💼 Реклама: принимаю заявки
        новых 1 · в работе 1 · согласовано 0 · опубликовано 0 · закрыто 0 · отклонено 1
        🔥 горячих 2 · 🌤 тёплых 0 · ❄️ холодных 0
        ✍️ не закончили анкету: 1
        🤫 предлагали услуги: 1
        [🆕 Новые] [В работе] [Завершённые]
        [🔥 Горячие] [🌤 Тёплые] [❄️ Холодные]
        [❔ Вопросы] [✍️ Незаконченные] [🤫 Предложения]
        [🔎 Найти] [📄 Файл]
        [💰 Прайс] [📋 Шаблоны]
        [✅ Приём заявок] [▫️ Вопросы по закону]
        [🔄 Обновить] [🔙 Назад]
        "#);
    let mut lists = Vec::new();
    for label in
        ["🆕 Новые", "В работе", "🔥 Горячие", "❄️ Холодные", "Завершённые", "✍️ Незаконченные", "🤫 Предложения"]
    {
        story.press(label);
        lists.push(story.screen());
        story.press("Назад");
    }
    assert_snapshot!(lists.join("\n---\n"), @r#"
        💼 🆕 Новые
        🔥 №2 10:00 Борис Смирнов: Барбершоп на Лесной · 10 000 ₽ · новая
        [№2]
        [🔙 Назад]
        ---
        💼 В работе
        🔥 №1 10:00 Анна @user500000002: Керамическая мастерская · 10 000 ₽ · в работе
        [№1]
        [🔙 Назад]
        ---
        💼 🔥 Горячие
        🔥 №2 10:00 Борис Смирнов: Барбершоп на Лесной · 10 000 ₽ · новая
        🔥 №1 10:00 Анна @user500000002: Керамическая мастерская · 10 000 ₽ · в работе
        [№2] [№1]
        [🔙 Назад]
        ---
        💼 ❄️ Холодные
        Пусто.
        [🔙 Назад]
        ---
        💼 Завершённые
        🔥 №5 10:00 Анна @user500000003: Ещё одна пекарня · 10 000 ₽ · отклонена
        [№5]
        [🔙 Назад]
        ---
        💼 ✍️ Незаконченные
        ✍️ №3 10:00 Борис Смирнов: Студия растяжки
        [№3]
        [🔙 Назад]
        ---
        💼 🤫 Предложения
        🤫 №4 10:00 Борис Смирнов: Предлагаю накрутку живых подписчиков
        [№4]
        [🔙 Назад]
        "#);
    assert_snapshot!("the_top_counts_and_every_list_opens_and_the_rest", story.rest());
}

#[test]
fn a_card_moves_down_when_it_is_opened_and_search_finds_by_anything() {
    let mut story = market();
    for words in ["барбершоп", "ЛЕСНОЙ", "Борис", "2", "№2", "#2", "№ 2", "заявка 2", "Заявка №2", "@борис"]
    {
        story.admin_writes("/start");
        story.press("Реклама");
        story.press("Найти");
        story.admin_writes(words);
        assert!(story.screen().contains("№2"), "{words}: {}", story.screen());
    }
    story.press("№2");
    assert!(story.screen().starts_with("🔥 Заявка №2"), "{}", story.screen());
    story.press("В работу");
    assert!(story.screen().contains("в работе"), "{}", story.screen());
    let cards = story.told_admin().iter().filter(|text| text.contains("Заявка №2 ·")).count();
    assert_eq!(cards, 1);
    story.admin_writes("/start");
    story.press("Реклама");
    story.press("Найти");
    story.admin_writes("такого нет");
    assert_snapshot!(story.screen(), @r#"
        🔎 «такого нет»: ничего не нашлось.
        [🔙 Назад]
        "#);
    story.admin_writes("и <этого> нет");
    assert!(story.screen().contains("«и &lt;этого&gt; нет»") || story.screen().contains("«и <этого> нет»"));
    story.admin_writes("@user500000002");
    assert!(story.screen().contains("№1") && !story.screen().contains("№2"), "{}", story.screen());
    assert_snapshot!("a_card_moves_down_when_it_is_opened_and_search_finds_by_anything_and_the_rest", story.rest());
}

#[test]
fn lists_have_pages() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for number in 1..=9 {
        let client = story.boris();
        story.books(client, &format!("Заявитель {number}"));
    }
    story.admin_writes("/start");
    story.press("Реклама");
    story.press("🆕 Новые");
    assert!(story.screen().contains("Заявитель 9") && !story.screen().contains("Заявитель 1\n"), "{}", story.screen());
    story.press("Раньше");
    assert!(story.screen().contains("Заявитель 1 ·"), "{}", story.screen());
    story.press("Позже");
    assert!(story.screen().contains("Заявитель 9"), "{}", story.screen());
    assert_snapshot!("lists_have_pages_and_the_rest", story.rest());
}

#[test]
fn the_price_list_is_edited_in_the_chat_and_clients_hear_it_at_once() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.admin_writes("/start");
    story.press("Реклама");
    story.press("Прайс");
    assert_snapshot!(story.screen(), @r#"
        💰 Прайс
        Наш прайс:
        1. Пост — 5 000 ₽
           сутки в ленте
        2. Пост с закрепом — 8 000 ₽

        Кнопка с крестиком убирает строку.
        [✖ Пост] [✖ Пост с закрепом]
        [➕ Добавить] [🔙 Назад]
        "#);
    story.press("Добавить");
    story.admin_writes("История; 2000; сутки");
    story.press("Добавить");
    story.admin_writes("Пост; 6000");
    story.press("✖ Пост с закрепом");
    story.press("Добавить");
    story.admin_writes(";;");
    assert!(story.told_admin().last().unwrap().starts_with("⚠️ Нужно «Название; цена; описание»"));
    story.admin_writes("Интервью");
    let anna = story.anna();
    story.writes(anna, "/ads");
    assert_snapshot!(story.hears(anna), @r#"
        Наш прайс:
        1. Пост — 6 000 ₽
        2. История — 2 000 ₽
           сутки
        3. Интервью

        Что рекламируем? Расскажите в двух словах, можно со ссылкой или картинкой.
        [Отмена]
        "#);
    assert_snapshot!(story.rest(), @r#"
        admin: /start
        admin: 💰 Прайс
        admin: История; 2000; сутки
        admin: ✅ Добавлено: «История: 2000; сутки»
        admin: Пост; 6000
        admin: ✅ Добавлено: «Пост: 6000»
        admin: ;;
        admin: ⚠️ Нужно «Название; цена; описание»: название до 40 знаков, всё до 1000. Пришлите ещё раз.
        admin: Интервью
        admin: ✅ Добавлено: «Интервью»
        press: Жду сообщение
        press: Жду сообщение
        press: Сохранено
        press: Жду сообщение
        "#);
}

#[test]
fn templates_are_edited_in_the_chat() {
    let mut story = market();
    story.admin_writes("/start");
    story.press("Реклама");
    story.press("Шаблоны");
    assert_snapshot!(story.screen(), @r#"
        📋 Шаблоны ответов
        Спасибо, смотрю: Здравствуйте! Спасибо за заявку, посмотрю детали и вернусь с ответом сегодня.
        Даты свободны: Эти даты свободны. Если всё подходит, пришлите, пожалуйста, текст и картинку — забронирую место.
        Даты заняты: Увы, эти даты уже заняты. Можем предложить ближайшие свободные — подойдёт?
        Нужны материалы: Пришлите, пожалуйста, текст, ссылку и картинку для поста.
        Нужны реквизиты: Чтобы оформить рекламу по закону, пришлите, пожалуйста, ИНН и название рекламодателя. erid получим сами или возьмём ваш.
        Мягкий отказ: Спасибо, что выбрали нас! К сожалению, сейчас эта реклама нам не подходит. Будем рады в другой раз.
        [✖ Спасибо, смотрю] [✖ Даты свободны]
        [✖ Даты заняты] [✖ Нужны материалы]
        [✖ Нужны реквизиты] [✖ Мягкий отказ]
        [➕ Добавить] [🔙 Назад]
        "#);
    story.press("✖ Мягкий отказ");
    story.press("Добавить");
    story.admin_writes("Скидка; Для вас скидка 10 %");
    let panel = story.told_admin().into_iter().find(|text| text.starts_with("📋")).expect("the panel shows them");
    assert!(panel.contains("Скидка") && !panel.contains("Мягкий отказ"), "{panel}");
    assert_snapshot!("templates_are_edited_in_the_chat_and_the_rest", story.rest());
}

#[test]
fn all_leads_come_as_a_file() {
    let mut story = market();
    story.admin_writes("/start");
    story.press("Реклама");
    story.press("Файл");
    let file = story.sim.world(|world| world.messages(world.admin_chat_id).into_iter().last().unwrap());
    assert_eq!(file.text, "📄 4 заявки");
    assert!(file.shows.contains("leads-2026-11-23.csv"), "{:?}", file.shows);
    assert_snapshot!("all_leads_come_as_a_file_and_the_rest", story.rest());
}

#[test]
fn taking_requests_is_switched_off_and_on() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.admin_writes("/start");
    story.press("Реклама");
    story.press("Приём заявок");
    assert!(story.screen().contains("выключена"), "{}", story.screen());
    let boris = story.boris();
    story.writes(boris, "хочу рекламу");
    assert_eq!(story.said_to(boris), [""; 0]);
    story.press("Приём заявок");
    story.press("Вопросы по закону");
    story.books(boris, "Пекарня");
    assert!(story.hears(boris).contains("Где разместить рекламу?"), "{}", story.hears(boris));
    assert_snapshot!(story.rest(), @r#"
        admin: /start
        admin: 💼 Реклама: принимаю заявки
        admin: 🔥 Заявка №1 · ВКонтакте · горячая
        press: Сохранено
        press: Сохранено
        press: Сохранено
        "#);
}

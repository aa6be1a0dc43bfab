//! Whoever has asked, cancelled or finished before is heard like anybody else when they want to advertise, and what is no
//! answer is taken for none.

use etronics_bot::clock::DAY;
use etronics_bot::domain::leads::LeadStatus;
use etronics_bot::simulator::VkClientKind;
use etronics_bot::store::LeadKind;

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Story};

fn law() -> String {
    PRICES.replace("law = false", "law = true")
}

#[test]
fn whoever_once_asked_a_question_begins_by_words_about_advertising() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for (number, client) in [(1, story.anna()), (3, story.boris())] {
        story.writes(client, "/start");
        story.presses(client, "У меня другой вопрос");
        story.writes(client, "Во сколько концерт в субботу?");
        story.admin_answers(&format!("№{number} ·"), "В семь вечера");
        // While a person talks with them, that person hears it.
        story.writes(client, "А сколько стоит реклама?");
        story.admin_has_just_heard("А сколько стоит реклама?");
        story.jump(20 * DAY);
        story.writes(client, "Спасибо, были на концерте!");
        story.admin_has_just_heard("Спасибо, были на концерте!");
        story.writes(client, "Хочу разместить рекламу");
        assert!(story.hears(client).starts_with("Наш прайс:"), "{}", story.hears(client));
        story.writes(client, "Кофейня");
        assert!(story.hears(client).starts_with("Какой формат?"), "{}", story.hears(client));
    }
    let kinds: Vec<LeadKind> = story.leads().iter().map(|lead| lead.kind).collect();
    assert_eq!(kinds, [LeadKind::Lead, LeadKind::Lead]);
    story.whatever_else_is_said();
}

#[test]
fn the_quiet_after_a_question_that_nobody_has_answered_swallows_no_wish_to_advertise() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    for words in ["/ads", "Кофейня", "/cancel", "передумала, давайте всё-таки"] {
        story.writes(anna, words);
    }
    assert!(story.hears(anna).starts_with("Передал администратору."), "{}", story.hears(anna));
    story.writes(anna, "хочу рекламу");
    assert!(story.hears(anna).starts_with("Наш прайс:"), "{}", story.hears(anna));
    let boris = story.boris();
    for words in ["/start", "У меня другой вопрос", "Где вы находитесь?", "и почём у вас реклама?"]
    {
        story.writes(boris, words);
    }
    assert!(story.hears(boris).starts_with("Наш прайс:"), "{}", story.hears(boris));
    story.whatever_else_is_said();
}

#[test]
fn without_requests_the_greeting_promises_no_advertising() {
    let mut story = Story::with(EVERY_TOKEN, "[leads]\nenabled = false\n");
    let anna = story.anna();
    story.writes(anna, "/start");
    assert_eq!(
        story.hears(anna),
        "Здравствуйте! Это бот сообщества. Здесь можно задать вопрос администратору.\n[У меня другой вопрос]"
    );
    story.writes(anna, "/help");
    assert!(!story.hears(anna).contains("еклам"), "{}", story.hears(anna));
    story.whatever_else_is_said();
}

#[test]
fn whoever_types_cancel_at_the_laws_first_question_is_heard_by_the_admin() {
    let mut story = Story::with(EVERY_TOKEN, &law());
    for (number, client) in [(1, story.anna()), (2, story.boris())] {
        story.books(client, "Концерт");
        assert!(story.hears(client).contains("Где разместить рекламу?"), "{}", story.hears(client));
        // A command is told how; the word is passed on.
        story.writes(client, "/cancel");
        let hears = story.hears(client);
        assert!(hears.starts_with(&format!("Заявка №{number} уже у администратора.")), "{hears}");
    }
    for client in [story.anna(), story.boris()] {
        story.books(client, "Концерт");
        story.writes(client, "Отмена");
        story.admin_has_just_heard("Отмена");
        assert!(story.hears(client).starts_with("Передал администратору."), "{}", story.hears(client));
        assert_eq!(story.leads()[0].status, LeadStatus::New);
    }
    story.whatever_else_is_said();
}

#[test]
fn the_right_link_in_an_answer_to_the_card_is_the_posts_after_a_wrong_one_too() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.books(anna, "Концерт");
    for button in ["В работу", "Согласовано", "Опубликовано"] {
        story.press(button);
    }
    let group = -229_000_001;
    let card = "№1 ·";
    story.admin_answers(card, &format!("https://vk.com/wall{group}_77"));
    assert!(story.leads()[0].post.is_some());
    story.press("Не тот пост");
    assert_eq!((story.leads()[0].status, story.leads()[0].post), (LeadStatus::Published, None));
    let said = story.said_to(anna).len();
    story.admin_answers(card, &format!("https://vk.com/wall{group}_78"));
    assert_eq!(story.leads()[0].post.map(|post| post.post_id), Some(78));
    assert_eq!(story.said_to(anna).len(), said, "{}", story.hears(anna));
    // And by itself, not only as an answer.
    story.press("Не тот пост");
    story.admin_writes(&format!("https://vk.com/wall{group}_79"));
    assert_eq!(story.leads()[0].post.map(|post| post.post_id), Some(79));
    story.whatever_else_is_said();
}

#[test]
fn apps_without_buttons_are_told_the_answers_that_stand_on_them() {
    let mut story = Story::with(EVERY_TOKEN, &law());
    let boris = story.boris();
    let Client::Vk(id) = boris else { panic!() };
    story.sim.world(|world| world.set_vk_client(id, VkClientKind::NoKeyboard));
    story.writes(boris, "хочу рекламу");
    story.writes(boris, "Пекарня");
    assert!(
        story.hears(boris).ends_with("\n\nМожно ответить: Пост, Пост с закрепом, Другое, Назад, Отмена"),
        "{}",
        story.hears(boris)
    );
    for words in ["пост", "завтра", "10к", "сюда"] {
        story.writes(boris, words);
    }
    assert!(
        story.hears(boris).ends_with("\n\nМожно ответить: Подтвердить, Изменить, Отмена"),
        "{}",
        story.hears(boris)
    );
    let vera = story.boris();
    story.writes(vera, "хочу рекламу");
    assert!(!story.hears(vera).contains("Можно ответить"), "{}", story.hears(vera));
    story.whatever_else_is_said();
}

#[test]
fn a_skip_is_no_contact_and_a_new_beginning_begins_anew() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        for words in ["/ads", "Кофейня", "Пост", "завтра", "5к", "пропустить"] {
            story.writes(client, words);
        }
        assert!(story.hears(client).starts_with("Не вижу, как с вами связаться."), "{}", story.hears(client));
        assert_eq!(story.leads()[0].wish.contact, None);
        story.writes(client, "Пропустить");
        assert!(story.hears(client).contains("Контакт: здесь, в этом чате"), "{}", story.hears(client));
        story.writes(client, "Начать заново");
        assert!(story.hears(client).contains("Что рекламируем?"), "{}", story.hears(client));
        assert_eq!(story.leads(), []);
    }
    story.whatever_else_is_said();
}

#[test]
fn no_token_is_no_token_and_who_registers_is_no_token_either() {
    for (words, kept) in [
        ("нет", None),
        ("Нету", None),
        ("пока нет", None),
        ("пропустить", None),
        ("зарегистрируйте вы", Some("Зарегистрируйте вы")),
        ("вы зарегистрируйте", Some("вы зарегистрируйте")),
        ("2VtzqwE3fRt", Some("2VtzqwE3fRt")),
    ] {
        let mut story = Story::with(EVERY_TOKEN, &law());
        for client in [story.anna(), story.boris()] {
            story.books(client, "Концерт");
            for answer in ["ВКонтакте", "пропустить", words] {
                story.writes(client, answer);
            }
            assert_eq!(story.hears(client), "Спасибо, всё записал.", "{words}");
            let erid = story.leads()[0].wish.erid.clone();
            assert_eq!(erid.map(|erid| erid.to_lowercase()), kept.map(str::to_lowercase), "{words}");
        }
        story.whatever_else_is_said();
    }
}

//! Nothing that an advertiser wrote is lost or made of it what it is not: law labels, days and sums told early, talks that a
//! manager took over.

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::domain::leads::LeadStatus;

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Story};

fn law() -> String {
    PRICES.replace("law = false", "law = true")
}

#[test]
fn free_words_are_no_advertiser_and_make_no_mark_whole() {
    for words in ["сейчас уточню у бухгалтера", "сами оформим", "я физлицо, без ИНН"]
    {
        let mut story = Story::with(EVERY_TOKEN, &law());
        for client in [story.anna(), story.boris()] {
            story.books(client, "Кофейня");
            for answer in ["обе", words, "erid: 2VtzqwertyUI123"] {
                story.writes(client, answer);
            }
            let card = story.screen();
            assert!(card.contains("Пометка: Реклама. erid: 2VtzqwertyUI123\n"), "{card}");
            assert!(card.contains(&format!("Рекламодатель (словами): {words}")), "{card}");
            assert!(card.contains("Для пометки не хватает: рекламодатель"), "{card}");
        }
        story.whatever_else_is_said();
    }
}

#[test]
fn words_that_put_off_take_nothing_from_an_answer() {
    let mut story = Story::with(EVERY_TOKEN, &law());
    for client in [story.anna(), story.boris()] {
        for words in
            ["/ads", "Курсы английского: учись сейчас, плати потом", "пост с закрепом, детали обсудим", "20.12", "10к"]
        {
            story.writes(client, words);
        }
        for words in ["сюда", "Подтвердить", "вк", "ООО «Ромашка», ИНН пришлю позже"]
        {
            story.writes(client, words);
        }
        story.writes(client, "erid пришлю потом, регистрируем мы сами через ОРД");
        assert_eq!(story.hears(client), "Спасибо, всё записал.");
        let wish = story.leads().remove(0).wish;
        assert_eq!(wish.product.as_deref(), Some("Курсы английского: учись сейчас, плати потом"));
        assert_eq!(wish.format.as_deref(), Some("Пост с закрепом"));
        assert_eq!(wish.party.and_then(|party| party.name).as_deref(), Some("ООО «Ромашка»"));
        assert_eq!(wish.party_text.as_deref(), Some("ООО «Ромашка», ИНН пришлю позже"));
        assert_eq!(wish.erid.as_deref(), Some("erid пришлю потом, регистрируем мы сами через ОРД"));
    }
    story.whatever_else_is_said();
}

#[test]
fn whoever_settled_with_a_manager_is_not_asked_to_go_on() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    story.writes(boris, "Здравствуйте, хочу разместить рекламу");
    story.writes(boris, "Ремонт окон");
    let Client::Vk(id) = boris else { panic!() };
    story.sim.world(|world| world.manager_replies(world.owner_id, id, "1500, завтра в 12 выйдет").unwrap());
    story.settle();
    story.writes(boris, "Отлично, перевёл");
    let heard = story.said_to(boris).len();
    story.jump(2 * DAY + HOUR);
    story.pass(3);
    story.writes(boris, "Ольга, пост так и не вышел, верните деньги");
    assert_eq!(story.said_to(boris).len(), heard, "{:#?}", story.said_to(boris));
    let lead = story.leads().remove(0);
    assert_eq!((lead.wish.product.as_deref(), lead.wish.format), (Some("Ремонт окон"), None));
    story.whatever_else_is_said();
}

#[test]
fn a_new_order_is_not_held_up_by_what_the_law_asked_about_a_closed_one() {
    let mut story = Story::with(EVERY_TOKEN, &law());
    for (number, client) in [(1, story.anna()), (3, story.boris())] {
        story.books(client, "Пекарня");
        story.admin_answers(&format!("№{number} ·"), "Ставим на завтра");
        for button in ["Согласовано", "Опубликовано", "Закрыть"] {
            story.press(button);
        }
        story.jump(HOUR + MINUTE);
        story.writes(client, "Хочу ещё рекламу на следующей неделе");
        assert!(story.hears(client).contains("Что рекламируем?"), "{}", story.hears(client));
        let closed = story.store(|db| db.leads().lead(number)).unwrap();
        assert_eq!(closed.status, LeadStatus::Closed);
    }
    story.whatever_else_is_said();
}

#[test]
fn a_day_and_a_sum_that_come_first_are_no_product_and_no_format() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        story.writes(client, "/ads");
        story.writes(client, "завтра");
        assert!(story.hears(client).contains("Что рекламируем?"), "{}", story.hears(client));
        story.writes(client, "Кофейня «Зерно»");
        story.writes(client, "до 5к");
        assert!(story.hears(client).contains("Какой формат?"), "{}", story.hears(client));
        story.writes(client, "давайте с закрепом");
        assert!(story.hears(client).contains("Как с вами связаться?"), "{}", story.hears(client));
        story.writes(client, "+7 999 123-45-67");
        story.writes(client, "Писать сюда");
        assert!(story.hears(client).contains("Контакт: здесь, в этом чате"), "{}", story.hears(client));
        let wish = story.leads().remove(0).wish;
        assert_eq!((wish.dates_text.as_deref(), wish.budget_text.as_deref()), (Some("завтра"), Some("до 5к")));
        assert_eq!((wish.format.as_deref(), wish.price.as_deref()), (Some("Пост с закрепом"), Some("8 000 ₽")));
    }
    story.whatever_else_is_said();
}

#[test]
fn asking_to_delete_everything_opens_the_question_and_capitals_do_not_matter() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        story.writes(client, "/Ads");
        for words in ["удалите мои данные", "Удалите всё обо мне", "/Forget"] {
            story.writes(client, words);
            assert!(story.hears(client).starts_with("Удалить все ваши сообщения"), "{words}: {}", story.hears(client));
            story.writes(client, "/Cancel");
            assert_eq!(story.hears(client), "Ничего не удалил.", "{words}");
        }
        story.writes(client, "/ads");
        story.writes(client, "Кофейня");
        story.writes(client, "давайте с начала");
        assert!(story.hears(client).contains("Что рекламируем?"), "{}", story.hears(client));
        story.writes(client, "Кофейня");
        story.writes(client, "Передумала, отмените заявку");
        assert!(story.hears(client).starts_with("Хорошо, остановились."), "{}", story.hears(client));
    }
    story.whatever_else_is_said();
}

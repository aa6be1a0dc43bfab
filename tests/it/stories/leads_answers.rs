//! The advertiser's talk bends to how people really answer, and the card to how admins really press.

use etronics_bot::domain::leads::LeadStatus;
use etronics_bot::store::LeadRow;
use insta::assert_snapshot;

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Of, Story};

const LAW: &str = "[leads]\nlaw = true\n[[leads.formats]]\nname = \"Пост\"\nprice = 5000\n";

impl Story {
    /// The newest lead.
    #[track_caller]
    fn newest_lead(&mut self) -> LeadRow {
        self.leads().remove(0)
    }

    /// How often the admin chat was told something with these words.
    fn told_of(&self, words: &str) -> usize {
        self.told_admin().iter().filter(|text| text.contains(words)).count()
    }
}

#[test]
fn whoever_asks_for_advice_gets_it_from_a_person_and_the_question_stands_on_the_card() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.writes(anna, "/ads");
    story.writes(anna, "Здравствуйте!");
    assert!(story.hears(anna).starts_with("Не совсем понял. Ещё раз:\n\nЧто рекламируем?"), "{}", story.hears(anna));
    story.writes(anna, "Чай на развес");
    story.writes(anna, "не знаю, а что посоветуете?");
    assert!(
        story.hears(anna).starts_with("Хорошо, формат посоветует администратор.\n\nКогда"),
        "{}",
        story.hears(anna)
    );
    story.writes(anna, "завтра");
    story.writes(anna, "а сколько у вас стоит?");
    let prices = story.hears(anna);
    assert!(prices.contains("Передам ваш вопрос") && prices.contains("Пост — 5\u{202f}000 ₽"), "{prices}");
    story.writes(anna, "10к");
    story.writes(anna, "ну договоримся");
    assert!(story.hears(anna).starts_with("Не вижу, как с вами связаться."), "{}", story.hears(anna));
    story.writes(anna, "да пишите сюда");
    assert_snapshot!(story.hears(anna), @r#"
        Ваша заявка:
        Что рекламируем: Чай на развес
        Формат: просит совета
        Даты: 24.11.2026 (вт) («завтра»)
        Бюджет: 10 000 ₽ («10к»)
        Контакт: здесь, в этом чате

        Всё верно?
        [Подтвердить] [Изменить]
        [Отмена]
        "#);
    // A phone under the summary takes its place; other words go to the admin with the card.
    story.writes(anna, "или звоните +7 999 123-45-67");
    assert!(story.hears(anna).contains("Контакт: или звоните +7 999 123-45-67"), "{}", story.hears(anna));
    story.writes(anna, "лучше бюджет 12к");
    assert!(story.hears(anna).contains("Бюджет: 12\u{202f}000 ₽"), "{}", story.hears(anna));
    story.writes(anna, "и картинку мы нарисуем сами");
    story.writes(anna, "да, всё верно");
    assert!(story.hears(anna).starts_with("Спасибо! Заявка №1 принята"), "{}", story.hears(anna));
    assert_snapshot!(story.screen(), @r#"
        🔥 Заявка №1 · Telegram · горячая
        👤 Анна @user500000002
        Что рекламируем: Чай на развес
        Формат: просит совета
        Даты: 24.11.2026 (вт) («завтра»)
        Бюджет: 12 000 ₽ («лучше бюджет 12к»)
        Контакт: или звоните +7 999 123-45-67
        💬 не знаю, а что посоветуете?
        💬 а сколько у вас стоит?
        💬 и картинку мы нарисуем сами
        10:00 · новая
        [В работу] [Согласовано]
        [Отклонить] [🚫 В чёрный список]
        [📋 Шаблоны]
        "#);
}

#[test]
fn words_that_answer_no_question_of_the_law_leave_it_waiting() {
    let mut story = Story::with(EVERY_TOKEN, LAW);
    for client in [story.anna(), story.boris()] {
        story.books(client, "Концерт группы");
        for words in ["а вы точно опубликуете?", "спасибо"] {
            story.writes(client, words);
        }
        assert!(story.told_of("а вы точно опубликуете?") > 0, "the admin hears it");
        story.writes(client, "и там и там");
        assert!(story.hears(client).starts_with("Кто рекламодатель?"), "{}", story.hears(client));
        story.writes(client, "а зачем это?");
        story.writes(client, "ООО «Ромашка», ИНН 7707083893");
        assert!(story.hears(client).starts_with("Есть ли erid"), "{}", story.hears(client));
        story.writes(client, "ок");
        story.writes(client, "erid: 2VtzqwErTy12");
        assert!(story.hears(client).starts_with("Спасибо, всё записал"), "{}", story.hears(client));
        let wish = story.newest_lead().wish;
        assert_eq!(wish.erid.as_deref(), Some("2VtzqwErTy12"));
        assert_eq!(wish.party.and_then(|party| party.inn).as_deref(), Some("7707083893"));
    }
    // Whoever does not know is not held up.
    let third = story.boris();
    story.books(third, "Ярмарка");
    for words in ["не знаю", "нет", "нет"] {
        story.writes(third, words);
    }
    assert!(story.hears(third).starts_with("Спасибо, всё записал"), "{}", story.hears(third));
    assert_eq!(story.newest_lead().wish.party_text, None);
    assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · Telegram · горячая
        admin: 2 × 💬 Анна · №1
        admin: 🔥 Заявка №2 · ВКонтакте · горячая
        admin: 2 × 💬 Борис Смирнов · №2
        admin: 🔥 Заявка №3 · ВКонтакте · горячая
        "#);
}

#[test]
fn thanks_call_nobody_unless_they_answer_an_admin() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for client in [story.anna(), story.boris()] {
        story.books(client, "Концерт");
        let (before, heard) = (story.told_admin().len(), story.said_to(client).len());
        for thanks in ["спасибо", "Спасибо большое!", "ок", "🙏", "благодарю, жду"]
        {
            story.writes(client, thanks);
        }
        assert_eq!(story.told_admin().len(), before, "{:#?}", story.told_admin());
        assert_eq!(story.said_to(client).len(), heard, "{:#?}", story.said_to(client));
        let card = format!("Заявка №{}", story.newest_lead().id);
        story.admin_answers(&card, "Подойдёт двадцатое?");
        story.writes(client, "ок, спасибо");
        assert!(story.told_admin().last().unwrap().contains("ок, спасибо"), "{:#?}", story.told_admin());
        // Once somebody has spoken with them no word is dropped, but one like this makes no sound.
        story.writes(client, "спасибо");
        let last = story.sim.world(|world| world.messages(world.admin_chat_id)).pop().unwrap();
        assert!(last.text.ends_with("\nспасибо") && last.silent, "{last:#?}");
        let before = story.told_admin().len();
        story.writes(client, "а можно на день раньше?");
        assert_eq!(story.told_admin().len(), before + 1, "{:#?}", story.told_admin());
    }
    assert_snapshot!(story.rest(), @r#"
        chat: Сколько стоит реклама?
        chat: Наш прайс:
        chat: Концерт
        chat: Какой формат? Выберите кнопкой или напишите.
        chat: Понял: Пост — 5 000 ₽.
        chat: 20.12
        chat: Понял: 20.12.2026 (вс).
        chat: 10к
        chat: Понял: 10 000 ₽.
        chat: Ваша заявка:
        chat: Спасибо! Заявка №1 принята и уже у администратора.
        chat: спасибо
        chat: Спасибо большое!
        chat: ок
        chat: 🙏
        chat: благодарю, жду
        chat: Подойдёт двадцатое?
        chat: ок, спасибо
        chat: спасибо
        chat: а можно на день раньше?
        dialog: Наш прайс:
        dialog: Какой формат? Выберите кнопкой или напишите.
        dialog: Понял: Пост — 5 000 ₽.
        dialog: Понял: 20.12.2026 (вс).
        dialog: Понял: 10 000 ₽.
        dialog: Ваша заявка:
        dialog: Спасибо! Заявка №2 принята и уже у администратора.
        dialog: Подойдёт двадцатое?
        "#);
}

#[test]
fn a_shop_that_wants_to_advertise_is_no_spam() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for product in [
        "Чайный магазин: продаём пуэр и улун оптом и в розницу, доставка, скидка 20% по промокоду ТЕПЛО https://tea.example",
        "Открыли набор в школу танцев, первое занятие бесплатно, пишите в директ",
        "Ремонт квартир под ключ, дёшево, звоните 8 999 123-45-67",
        "Розыгрыш призов среди подписчиков нашей кофейни, подарки каждому",
        "Маникюр со скидкой, запись в личку, подписывайтесь на канал t.me/nails",
    ] {
        let client = story.anna();
        story.books(client, product);
        assert!(!story.screen().contains("Похоже на спам"), "{}", story.screen());
    }
    let casino = story.anna();
    story.books(casino, "Онлайн казино, бонус 500% на депозит, играй и выводи деньги: casino-win.example t.me/win");
    assert!(story.screen().contains("Похоже на спам"), "{}", story.screen());
    assert_snapshot!("a_shop_that_wants_to_advertise_is_no_spam_and_the_rest", story.rest());
}

#[test]
fn after_cancelling_a_new_talk_works_whichever_way_it_begins() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.ignoring(&[Of::Chats, Of::Dialogs], "ninety talks; of each the word is looked at that it is about");
    let ways = ["/ads", "💼 Реклама", "реклама", "Хочу купить рекламу", "сколько стоит пост?"];
    for way in ways {
        for client in [story.anna(), story.boris()] {
            // At each question, and under the summary.
            let answers = ["Пекарня", "Пост", "завтра", "10к", "сюда"];
            for count in 0..=answers.len() {
                story.writes(client, "Сколько стоит реклама?");
                for answer in &answers[..count] {
                    story.writes(client, answer);
                }
                story.writes(client, "Отмена");
                assert!(story.hears(client).starts_with("Хорошо, остановились"), "{}", story.hears(client));
                story.writes(client, way);
                assert!(story.hears(client).contains("Что рекламируем?"), "{way} {count}: {}", story.hears(client));
                story.writes(client, "Кофейня");
                assert!(story.hears(client).starts_with("Какой формат?"), "{way}: {}", story.hears(client));
                assert_eq!(story.newest_lead().wish.product.as_deref(), Some("Кофейня"));
                story.writes(client, "Отмена");
                // Thirty messages a minute are heard.
                story.jump(61_000);
            }
        }
    }
}

#[test]
fn a_talk_begun_after_another_question_or_an_answer_by_hand_is_carried_on() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    story.writes(anna, "/start");
    story.presses(anna, "У меня другой вопрос");
    story.writes(anna, "Где вы находитесь?");
    story.writes(boris, "Здравствуйте, где вы?");
    let Client::Vk(id) = boris else { unreachable!() };
    story.sim.world(|world| world.manager_replies(world.owner_id, id, "На Невском").unwrap());
    story.settle();
    // Who pressed «У меня другой вопрос» and asks for the price all the same gets it.
    let vera = story.anna();
    story.writes(vera, "/start");
    story.presses(vera, "У меня другой вопрос");
    story.writes(vera, "Сколько стоит реклама у вас?");
    assert!(story.hears(vera).contains("Что рекламируем?"), "{}", story.hears(vera));
    for client in [anna, boris] {
        story.writes(client, "/ads");
        story.writes(client, "Пекарня");
        assert!(story.hears(client).starts_with("Какой формат?"), "{}", story.hears(client));
    }
    assert_snapshot!(story.rest(), @"admin: ❔ Вопрос №1 · Telegram");
}

#[test]
fn an_admin_who_presses_faster_than_the_card_is_drawn_is_not_their_own_rival() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    story.books(boris, "Концерт группы");
    let card = story.card_with("Заявка №1");
    let admin = story.sim.world(|world| world.admin_chat_id);
    // Both buttons stand on the card as it was: «Опубликовано» only on the one of a lead in work.
    story.press("В работу");
    let said = story.sim.world(|world| {
        let first = world.press(admin, admin, card, "Согласовано").unwrap();
        (first, world.press(admin, admin, card, "Опубликовано").unwrap())
    });
    story.settle();
    let answer = |id: &str| {
        story.sim.world(|world| world.callback_answers().iter().find(|it| it.id == id).map(|it| it.text.clone()))
    };
    assert_eq!(answer(&said.0).as_deref(), Some("Готово"));
    assert!(answer(&said.1).unwrap().starts_with("Готово. Пришлите ссылку"), "{:?}", answer(&said.1));
    assert_eq!(story.newest_lead().status, LeadStatus::Published);
    assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · ВКонтакте · горячая
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
fn the_link_of_the_post_is_taken_as_an_answer_and_by_itself() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    for (number, alone, link) in [
        (1, true, "https://vk.com/wall-1_77"),
        (2, false, "вот https://vk.com/club1?w=wall-1_78"),
        (3, true, "https://t.me/channel/55"),
        (4, false, "t.me/channel/56"),
    ] {
        let boris = story.boris();
        story.books(boris, "Концерт группы");
        let heard = story.said_to(boris).len();
        story.press("В работу");
        story.press("Опубликовано");
        if alone {
            story.admin_writes(link);
        } else {
            story.admin_answers(&format!("Заявка №{number}"), link);
        }
        assert_eq!(story.said_to(boris).len(), heard, "nothing of it goes to the client");
        assert_eq!(story.told_of(&format!("📌 Записал ссылку к заявке №{number}")), 1, "{:#?}", story.told_admin());
        let lead = story.newest_lead();
        let on_the_card = story.told_of("channel/5") > 0;
        assert!(if link.contains("wall") { lead.post.is_some() } else { on_the_card }, "{:#?}", story.told_admin());
    }
    // Before that a link in an answer is for the client.
    let boris = story.boris();
    story.books(boris, "Концерт группы");
    story.admin_answers("Заявка №5", "https://vk.com/wall-1_80");
    assert!(story.hears(boris).contains("wall-1_80"), "{}", story.hears(boris));
    assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · ВКонтакте · горячая
        admin: https://vk.com/wall-1_77
        admin: 📌 Записал ссылку к заявке №1
        admin: 🔥 Заявка №2 · ВКонтакте · горячая
        admin: вот https://vk.com/club1?w=wall-1_78
        admin: 📌 Записал ссылку к заявке №2
        admin: 🔥 Заявка №3 · ВКонтакте · горячая
        admin: https://t.me/channel/55
        admin: 📌 Записал ссылку к заявке №3
        admin: 🔥 Заявка №4 · ВКонтакте · горячая
        admin: t.me/channel/56
        admin: 📌 Записал ссылку к заявке №4
        admin: 🔥 Заявка №5 · ВКонтакте · горячая
        admin: https://vk.com/wall-1_80
        press: Готово
        press: Готово. Пришлите ссылку на пост следующим сообщением, если она есть
        press: Готово
        press: Готово. Пришлите ссылку на пост следующим сообщением, если она есть
        press: Готово
        press: Готово. Пришлите ссылку на пост следующим сообщением, если она есть
        press: Готово
        press: Готово. Пришлите ссылку на пост следующим сообщением, если она есть
        "#);
}

//! Advertisers on both platforms: from «сколько стоит реклама?» to a lead with everything in it.

use etronics_bot::domain::ids::PersonId;
use etronics_bot::domain::leads::{LeadStatus, Temperature};
use etronics_bot::simulator::Shown;
use etronics_bot::store::{LeadFilter, LeadRow, TalkState};
use insta::assert_snapshot;

use crate::story::{EVERY_TOKEN, Of, Story};

/// A price list; the questions of the law have stories of their own.
pub(crate) const PRICES: &str = "[leads]\nlaw = false\n[[leads.formats]]\nname = \"Пост\"\nprice = 5000\n\
    description = \"сутки в ленте\"\n[[leads.formats]]\nname = \"Пост с закрепом\"\nprice = \"8 000 ₽\"\n";

/// A person who writes, on one of the platforms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Client {
    Telegram(i64),
    Vk(i64),
}

impl Client {
    pub(crate) fn person(self) -> PersonId {
        match self {
            Self::Telegram(id) => PersonId::telegram(id),
            Self::Vk(id) => PersonId::vk(id),
        }
    }
}

impl Story {
    /// A person on Telegram, and one on VK.
    pub(crate) fn anna(&self) -> Client {
        Client::Telegram(self.sim.world(|world| world.add_tg_user("Анна")))
    }

    pub(crate) fn boris(&self) -> Client {
        Client::Vk(self.stranger("Борис", "Смирнов"))
    }

    /// Somebody writes, and what comes of it.
    #[track_caller]
    pub(crate) fn writes(&mut self, client: Client, text: &str) {
        self.sim.world(|world| match client {
            Client::Telegram(id) => {
                world.say(id, id, text).unwrap();
            }
            Client::Vk(id) => {
                world.vk_writes(id, text);
            }
        });
        self.settle();
    }

    /// Somebody presses the newest button with these words.
    #[track_caller]
    pub(crate) fn presses(&mut self, client: Client, label: &str) {
        self.sim.world(|world| match client {
            Client::Telegram(id) => {
                let with = |shown: &Shown| shown.keyboard.iter().flatten().any(|button| button.label == label);
                let message = world.messages(id).into_iter().rev().find(with);
                let message = message.unwrap_or_else(|| panic!("nobody was shown {label}")).message_id;
                world.press(id, id, message, label).unwrap();
            }
            Client::Vk(id) => world.vk_presses(id, label).unwrap(),
        });
        self.settle();
    }

    /// Everything the bot said to somebody, with its buttons.
    pub(crate) fn said_to(&self, client: Client) -> Vec<String> {
        self.sim.world(|world| match client {
            Client::Telegram(id) => {
                let bot = world.bot_id;
                let messages = world.messages(id).into_iter().filter(|message| message.from == bot);
                let with_buttons = |message: Shown| {
                    let rows = message.keyboard.iter().map(|row| {
                        row.iter().map(|button| format!("[{}]", button.label)).collect::<Vec<_>>().join(" ")
                    });
                    std::iter::once(message.text.clone()).chain(rows).collect::<Vec<_>>().join("\n")
                };
                messages.map(with_buttons).collect()
            }
            Client::Vk(id) => {
                let with_buttons = |sent: etronics_bot::simulator::VkSent| {
                    let empty = Vec::new();
                    let rows = sent.keyboard.as_ref().and_then(|it| it["buttons"].as_array()).unwrap_or(&empty);
                    let rows = rows.iter().map(|row| {
                        let labels = row.as_array().unwrap().iter();
                        let label = |it: &serde_json::Value| format!("[{}]", it["action"]["label"].as_str().unwrap());
                        labels.map(label).collect::<Vec<_>>().join(" ")
                    });
                    std::iter::once(sent.text.clone()).chain(rows).collect::<Vec<_>>().join("\n")
                };
                world.vk_said_to(id).into_iter().map(with_buttons).collect()
            }
        })
    }

    /// The last thing the bot said to somebody.
    #[track_caller]
    pub(crate) fn hears(&self, client: Client) -> String {
        self.said_to(client).pop().expect("the bot said something")
    }

    /// Every lead, newest first.
    pub(crate) fn leads(&mut self) -> Vec<LeadRow> {
        self.store(|db| db.leads().rows(LeadFilter { unfinished: true, ..LeadFilter::default() }, 100))
    }

    /// What the bot wrote into the admin chat, oldest first.
    pub(crate) fn told_admin(&self) -> Vec<String> {
        self.sim.world(|world| {
            let bot = world.bot_id;
            let shown = world.messages(world.admin_chat_id).into_iter();
            shown.filter(|message| message.from == bot).map(|message| message.text).collect()
        })
    }

    /// A whole talk, by words and by buttons.
    #[track_caller]
    pub(crate) fn books(&mut self, client: Client, product: &str) {
        self.writes(client, "Сколько стоит реклама?");
        self.writes(client, product);
        self.presses(client, "Пост");
        self.writes(client, "20.12");
        self.writes(client, "10к");
        self.presses(client, "Писать сюда");
        self.presses(client, "Подтвердить");
    }
}

#[test]
fn an_advertiser_on_telegram_hears_the_price_first_and_becomes_a_lead() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.writes(anna, "/start");
    story.presses(anna, "💼 Реклама");
    story.writes(anna, "Кофейня на Невском, https://coffee.example");
    story.presses(anna, "Пост с закрепом");
    story.writes(anna, "с 1 по 5 декабря");
    story.writes(anna, "10-15 тыс");
    story.writes(anna, "+7 999 123-45-67");
    story.presses(anna, "Подтвердить");
    assert_snapshot!(story.said_to(anna).join("\n---\n"), @r#"
        Здравствуйте! Это бот сообщества. Здесь можно договориться о рекламе или задать вопрос.
        [💼 Реклама]
        [У меня другой вопрос]
        ---
        Наш прайс:
        1. Пост — 5 000 ₽
           сутки в ленте
        2. Пост с закрепом — 8 000 ₽

        Что рекламируем? Расскажите в двух словах, можно со ссылкой или картинкой.
        [Отмена]
        ---
        Какой формат? Выберите кнопкой или напишите.
        [Пост] [Пост с закрепом]
        [Другое]
        [Назад] [Отмена]
        ---
        Понял: Пост с закрепом — 8 000 ₽.

        Когда разместить? Например: завтра, в пятницу, 20.12, с 1 по 5 декабря, как можно скорее.
        [Пропустить]
        [Назад] [Отмена]
        ---
        Понял: 01.12.2026 – 05.12.2026.

        На какой бюджет рассчитываете? Например: 5000, 10-15 тыс., до 20к, по прайсу, бартер.
        [Пропустить]
        [Назад] [Отмена]
        ---
        Понял: 10 000–15 000 ₽.

        Как с вами связаться? Телефон, почта или @имя; можно отвечать и здесь — «Писать сюда».
        [Писать сюда]
        [Назад] [Отмена]
        ---
        Ваша заявка:
        Что рекламируем: Кофейня на Невском, https://coffee.example
        Формат: Пост с закрепом — 8 000 ₽
        Даты: 01.12.2026 – 05.12.2026 («с 1 по 5 декабря»)
        Бюджет: 10 000–15 000 ₽ («10-15 тыс»)
        Контакт: +7 999 123-45-67

        Всё верно?
        [Подтвердить] [Изменить]
        [Отмена]
        ---
        Спасибо! Заявка №1 принята и уже у администратора.
        "#);
    let leads = story.leads();
    let [lead] = leads.as_slice() else { panic!("{leads:?}") };
    assert_eq!((lead.status, lead.temperature), (LeadStatus::New, Temperature::Hot));
    assert_snapshot!(story.screen(), @r#"
        🔥 Заявка №1 · Telegram · горячая
        👤 Анна @user500000002
        Что рекламируем: Кофейня на Невском, https://coffee.example
        Формат: Пост с закрепом — 8 000 ₽
        Даты: 01.12.2026 – 05.12.2026 («с 1 по 5 декабря»)
        Бюджет: 10 000–15 000 ₽ («10-15 тыс»)
        Контакт: +7 999 123-45-67
        10:00 · новая
        [В работу] [Согласовано]
        [Отклонить] [🚫 В чёрный список]
        [📋 Шаблоны]
        "#);
}

#[test]
fn an_advertiser_on_vk_goes_the_same_way_in_the_same_words() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    story.books(anna, "Концерт группы");
    story.books(boris, "Концерт группы");
    let numbered = |said: Vec<String>| said.join("\n---\n").replace("№1", "№N").replace("№2", "№N");
    assert_eq!(numbered(story.said_to(anna)), numbered(story.said_to(boris)));
    assert_snapshot!(story.screen(), @r#"
        🔥 Заявка №2 · ВКонтакте · горячая
        👤 Борис Смирнов
        Что рекламируем: Концерт группы
        Формат: Пост — 5 000 ₽
        Даты: 20.12.2026 (вс) («20.12»)
        Бюджет: 10 000 ₽ («10к»)
        Контакт: здесь, в этом чате
        10:00 · новая
        [В работу] [Согласовано]
        [Отклонить] [🚫 В чёрный список]
        [📋 Шаблоны]
        "#);
}

#[test]
fn nobody_who_writes_about_something_else_is_dragged_into_a_sale() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    for text in ["Во сколько начало?", "хватит рекламы", "Спасибо за вечер!"]
    {
        story.writes(boris, text);
    }
    assert_eq!(story.said_to(boris), [""; 0]);
    story.writes(anna, "/start");
    story.presses(anna, "У меня другой вопрос");
    story.writes(anna, "Можно ли прийти с собакой?");
    story.writes(anna, "Она маленькая");
    assert_snapshot!(story.said_to(anna).join("\n---\n"), @r#"
        Здравствуйте! Это бот сообщества. Здесь можно договориться о рекламе или задать вопрос.
        [💼 Реклама]
        [У меня другой вопрос]
        ---
        Напишите вопрос — передам администратору, он ответит здесь.
        ---
        Передал администратору. Ответ придёт сюда.
        "#);
    assert_snapshot!(story.told_admin().join("\n---\n"), @r#"
        ❔ Вопрос №1 · Telegram
        👤 Анна @user500000002
        Можно ли прийти с собакой?
        10:00 · новый
        ---
        💬 Анна · №1
        Она маленькая
        "#);
    assert_eq!(story.leads(), []);
}

#[test]
fn buttons_typed_count_as_pressed_and_there_is_a_way_back_from_every_question() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let mut heard = Vec::new();
    for client in [story.anna(), story.boris()] {
        story.writes(client, "хочу рекламу");
        story.writes(client, "Пекарня");
        story.writes(client, "назад");
        story.writes(client, "Пекарня у моста");
        story.writes(client, "пост с закрепом");
        story.writes(client, "Пока не знаю когда");
        story.writes(client, "договоримся");
        story.writes(client, "писать сюда");
        story.writes(client, "изменить");
        story.writes(client, "Даты");
        story.writes(client, "завтра");
        heard.push(story.hears(client));
        story.writes(client, "ПОДТВЕРДИТЬ!");
    }
    assert_eq!(heard[0], heard[1]);
    assert_snapshot!(heard[0], @r#"
        Понял: 24.11.2026 (вт).

        Ваша заявка:
        Что рекламируем: Пекарня у моста
        Формат: Пост с закрепом — 8 000 ₽
        Даты: 24.11.2026 (вт) («завтра»)
        Бюджет: обсудим («договоримся»)
        Контакт: здесь, в этом чате

        Всё верно?
        [Подтвердить] [Изменить]
        [Отмена]
        "#);
    let leads = story.leads();
    assert_eq!(leads.len(), 2);
    assert!(
        leads.iter().all(|lead| lead.confirmed_at.is_some() && lead.wish.product.as_deref() == Some("Пекарня у моста"))
    );
    assert_snapshot!(
        "buttons_typed_count_as_pressed_and_there_is_a_way_back_from_every_question_and_the_rest",
        story.rest()
    );
}

#[test]
fn whoever_was_asked_what_to_change_may_confirm_all_the_same() {
    for typed in [false, true] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        for client in [story.anna(), story.boris()] {
            for answer in ["хочу рекламу", "Пекарня", "пост с закрепом", "20.12", "10к", "писать сюда", "изменить"]
            {
                story.writes(client, answer);
            }
            if typed {
                story.writes(client, "Подтвердить");
            } else {
                story.presses(client, "Подтвердить");
            }
        }
        let leads = story.leads();
        assert!(leads.len() == 2 && leads.iter().all(|lead| lead.confirmed_at.is_some()), "{leads:?}");
        story.perhaps_ignoring(
            &[Of::AdminChat, Of::Chats, Of::Dialogs, Of::Presses],
            "what a confirmed lead brings is looked at in others",
        );
    }
}

#[test]
fn a_restart_after_every_single_step_loses_nothing() {
    for client in ["telegram", "vk"] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        let client = if client == "vk" { story.boris() } else { story.anna() };
        let again = |story: &mut Story| {
            story.kill();
            story.start();
            story.settle();
        };
        for answer in ["сколько стоит реклама?", "Пекарня", "1", "в пятницу", "15 000 ₽", "@pekarnya", "подтвердить"]
        {
            story.writes(client, answer);
            again(&mut story);
        }
        let leads = story.leads();
        let [lead] = leads.as_slice() else { panic!("{leads:?}") };
        let wish = &lead.wish;
        assert_eq!(wish.format.as_deref(), Some("Пост"));
        assert_eq!(wish.dates.unwrap().from.to_string(), "2026-11-27");
        assert_eq!(wish.budget.as_ref().unwrap().max, Some(15_000));
        assert_eq!(wish.contact.as_deref(), Some("@pekarnya"));
        assert!(lead.confirmed_at.is_some());
        // Eight messages: nothing was said twice and nothing was left out.
        assert_eq!(story.said_to(client).len(), 7, "{:#?}", story.said_to(client));
        assert_eq!(story.told_admin().iter().filter(|text| text.contains("№1")).count(), 1);
    }
}

#[test]
fn a_budget_that_cannot_be_read_is_asked_again_once_and_dates_never() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.writes(anna, "/ads");
    story.writes(anna, "Пекарня");
    story.presses(anna, "Пост");
    story.writes(anna, "как звёзды сойдутся");
    story.writes(anna, "ну такое");
    assert!(story.hears(anna).starts_with("Не понял сумму"), "{}", story.hears(anna));
    story.writes(anna, "когда рак свистнет");
    assert!(story.hears(anna).contains("Как с вами связаться"), "{}", story.hears(anna));
    let wish = &story.leads()[0].wish;
    assert_eq!(wish.dates_text.as_deref(), Some("как звёзды сойдутся"));
    assert_eq!((wish.budget_text.as_deref(), &wish.budget), (Some("когда рак свистнет"), &None));
}

#[test]
fn cancelling_leaves_at_any_step_and_a_pause_of_days_goes_on_where_it_stopped() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    story.writes(anna, "/ads");
    story.writes(anna, "Пекарня");
    story.writes(anna, "/cancel");
    assert!(story.hears(anna).starts_with("Хорошо, остановились"), "{}", story.hears(anna));
    assert_eq!(story.leads(), []);
    let idle = story.store(|db| Ok(db.talks().talk(anna.person())?.unwrap().state));
    assert_eq!(idle, TalkState::Idle);

    story.writes(boris, "Хочу купить рекламу");
    story.writes(boris, "Пекарня");
    story.presses(boris, "Пост");
    story.jump(3 * 24 * 60 * 60 * 1000);
    story.writes(boris, "Здравствуйте");
    assert_snapshot!(story.hears(boris), @r#"
        С возвращением! Продолжим?

        Ваша заявка:
        Что рекламируем: Пекарня
        Формат: Пост — 5 000 ₽
        Даты: —
        Бюджет: —
        Контакт: —
        [Продолжить]
        [Начать заново] [Отмена]
        "#);
    story.presses(boris, "Продолжить");
    assert!(story.hears(boris).starts_with("Когда разместить?"), "{}", story.hears(boris));
    story.writes(boris, "завтра");
    assert!(story.hears(boris).starts_with("Понял: 27.11.2026"), "{}", story.hears(boris));
    assert_snapshot!(story.rest(), @"admin: ✍️ Заявка не закончена №2 · ВКонтакте");
}

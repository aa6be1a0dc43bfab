//! Leads in the admin chat: the pipeline, two admins at once, reminders, the post that comes of one, the law.

use etronics_bot::domain::event::Command;
use etronics_bot::domain::leads::LeadStatus;
use etronics_bot::simulator::PostDraft;
use etronics_bot::store::{LeadRow, Side};
use insta::assert_snapshot;

use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Story};

const HOUR: i64 = 60 * 60 * 1000;
const DAY: i64 = 24 * HOUR;
/// With the questions of the law.
const LAW: &str = "[leads]\n[[leads.formats]]\nname = \"Пост\"\nprice = 5000\n";

impl Story {
    #[track_caller]
    fn lead(&mut self) -> LeadRow {
        self.leads().into_iter().next().expect("there is a lead")
    }

    /// The newest card of the admin chat with these words.
    #[track_caller]
    pub(crate) fn card_with(&self, words: &str) -> i64 {
        self.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id).into_iter().rev();
            shown.into_iter().find(|it| it.text.contains(words)).expect("there is such a card").message_id
        })
    }
}

#[test]
fn a_lead_goes_through_the_pipeline_by_buttons_and_its_card_is_edited_in_place() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    story.books(boris, "Концерт группы");
    let card = story.card_with("Заявка №1");
    for (label, status) in [
        ("В работу", LeadStatus::InProgress),
        ("Согласовано", LeadStatus::Agreed),
        ("Опубликовано", LeadStatus::Published),
        ("Закрыть", LeadStatus::Closed),
    ] {
        story.press(label);
        assert_eq!(story.lead().status, status);
    }
    assert_eq!(story.card_with("Заявка №1"), card);
    assert_snapshot!(story.screen(), @r#"
        🔥 Заявка №1 · ВКонтакте · горячая
        👤 Борис Смирнов
        Что рекламируем: Концерт группы
        Формат: Пост — 5 000 ₽
        Даты: 20.12.2026 (вс) («20.12»)
        Бюджет: 10 000 ₽ («10к»)
        Контакт: здесь, в этом чате
        10:00 · закрыта · Ольга
        [Вернуть в работу]
        "#);
    // What became of it is written down, by whom.
    let changes = story.store(|db| db.lead_messages().letters_of(1, 100));
    let changes: Vec<String> = changes.into_iter().filter(|it| it.side == Side::Change).map(|it| it.text).collect();
    assert_eq!(changes, ["в работе", "согласовано", "опубликовано", "закрыта"]);
    // Who is a client already is greeted by name.
    story.writes(boris, "Здравствуйте, хочу ещё рекламу");
    assert!(story.hears(boris).starts_with("Борис Смирнов, рады видеть вас снова!"), "{}", story.hears(boris));
    assert_snapshot!(story.rest(), @r#"
        press: Готово
        press: Готово
        press: Готово. Пришлите ссылку на пост следующим сообщением, если она есть
        press: Готово
        "#);
}

#[test]
fn a_lead_is_rejected_with_a_reason_and_comes_back() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.books(anna, "Концерт группы");
    story.press("Отклонить");
    assert_snapshot!(story.screen(), @r#"
        🔥 Заявка №1 · Telegram · горячая
        👤 Анна @user500000002
        Что рекламируем: Концерт группы
        Формат: Пост — 5 000 ₽
        Даты: 20.12.2026 (вс) («20.12»)
        Бюджет: 10 000 ₽ («10к»)
        Контакт: здесь, в этом чате
        10:00 · новая
        [не сошлись в цене] [не подходит]
        [не отвечает] [спам]
        [клиент передумал]
        [🔙 Назад]
        "#);
    story.press("не сошлись в цене");
    assert_eq!((story.lead().status, story.lead().reason.as_deref()), (LeadStatus::Rejected, Some("price")));
    assert!(story.screen().contains("отклонена · не сошлись в цене"), "{}", story.screen());
    story.press("Вернуть в работу");
    assert_eq!((story.lead().status, story.lead().reason), (LeadStatus::InProgress, None));
    assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · Telegram · горячая
        chat: Сколько стоит реклама?
        chat: Наш прайс:
        chat: Концерт группы
        chat: Какой формат? Выберите кнопкой или напишите.
        chat: Понял: Пост — 5 000 ₽.
        chat: 20.12
        chat: Понял: 20.12.2026 (вс).
        chat: 10к
        chat: Понял: 10 000 ₽.
        chat: Ваша заявка:
        chat: Спасибо! Заявка №1 принята и уже у администратора.
        press: Почему?
        press: Готово
        press: Готово
        "#);
}

#[test]
fn of_two_admins_who_press_at_once_one_wins_and_the_other_is_told() {
    let mut story = Story::without_daemon(EVERY_TOKEN, PRICES);
    let (group, one, two) = story.sim.world(|world| {
        let group = world.add_group("Администраторы");
        let (one, two) = (world.add_tg_user("Вера"), world.add_tg_user("Глеб"));
        for admin in [one, two] {
            world.join_chat(group, admin);
            world.promote(group, admin, Some(etronics_bot::simulator::Rights::ALL));
        }
        world.admin_chat_id = group;
        (group, one, two)
    });
    story.start();
    story.settle();
    let boris = story.boris();
    story.books(boris, "Концерт группы");
    let card = story.card_with("Заявка №1");
    let said = story.sim.world(|world| {
        let first = world.press(one, group, card, "В работу").unwrap();
        let second = world.press(two, group, card, "В работу").unwrap();
        (first, second)
    });
    story.settle();
    let answer = |id: &str| {
        story.sim.world(|world| world.callback_answers().iter().find(|it| it.id == id).map(|it| it.text.clone()))
    };
    assert_eq!(answer(&said.0).as_deref(), Some("Готово"));
    assert_eq!(answer(&said.1).as_deref(), Some("Опередили: Вера — в работе"));
    assert_eq!(story.lead().taken_name.as_deref(), Some("Вера"));
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
fn a_lead_that_nobody_answered_is_told_of_again_and_then_left_alone() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    story.books(boris, "Концерт группы");
    let reminders = |story: &Story| story.told_admin().iter().filter(|text| text.starts_with('⏰')).count();
    story.jump(3 * HOUR);
    assert_eq!(reminders(&story), 0);
    story.jump(HOUR);
    assert_eq!(reminders(&story), 1);
    story.pass(3);
    assert_eq!(reminders(&story), 1);
    for _ in 0..5 {
        story.jump(DAY);
    }
    assert_eq!(reminders(&story), 2);
    // A hand was put on it: no reminder.
    let anna = story.anna();
    story.books(anna, "Выставка");
    story.press("В работу");
    story.jump(5 * HOUR);
    assert_eq!(reminders(&story), 2);
    assert_snapshot!(story.rest(), @r#"
        chat: Сколько стоит реклама?
        chat: Наш прайс:
        chat: Выставка
        chat: Какой формат? Выберите кнопкой или напишите.
        chat: Понял: Пост — 5 000 ₽.
        chat: 20.12
        chat: Понял: 20.12.2026 (вс).
        chat: 10к
        chat: Понял: 10 000 ₽.
        chat: Ваша заявка:
        chat: Спасибо! Заявка №2 принята и уже у администратора.
        dialog: Наш прайс:
        dialog: Какой формат? Выберите кнопкой или напишите.
        dialog: Понял: Пост — 5 000 ₽.
        dialog: Понял: 20.12.2026 (вс).
        dialog: Понял: 10 000 ₽.
        dialog: Ваша заявка:
        dialog: Спасибо! Заявка №1 принята и уже у администратора.
        press: Готово
        "#);
}

#[test]
fn a_client_who_falls_silent_is_asked_once_and_never_at_night() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    story.writes(anna, "/ads");
    story.writes(anna, "Пекарня");
    story.books(boris, "Концерт группы");
    let card = story.card_with("Заявка №2");
    story.sim.world(|world| {
        world.reply(world.admin_chat_id, world.admin_chat_id, card, "Добрый день! Даты свободны.").unwrap()
    });
    story.settle();
    // Two days later at two in the morning nobody is written to; at ten they are.
    story.jump(2 * DAY + 16 * HOUR);
    assert!(!story.hears(anna).contains("Продолжим?"));
    story.jump(8 * HOUR);
    assert!(story.hears(anna).starts_with("Вы начинали заявку на рекламу. Продолжим?"), "{}", story.hears(anna));
    assert!(story.hears(boris).starts_with("Подскажите, реклама ещё актуальна?"), "{}", story.hears(boris));
    let said = (story.said_to(anna).len(), story.said_to(boris).len());
    for _ in 0..4 {
        story.jump(DAY);
    }
    assert_eq!((story.said_to(anna).len(), story.said_to(boris).len()), said);
    // What they had told stands before the admin, silently.
    assert!(story.told_admin().iter().any(|text| text.contains("Заявка не закончена №1")));
    story.presses(anna, "Продолжить");
    assert!(story.hears(anna).starts_with("Какой формат?"));
    story.presses(boris, "Уже не нужно");
    let reason = story.store(|db| Ok(db.leads().lead(2)?.unwrap().reason));
    assert_eq!(reason.as_deref(), Some("client"));
    assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №2 · ВКонтакте · горячая
        admin: Добрый день! Даты свободны.
        admin: ✍️ Заявка не закончена №1 · Telegram
        admin: 👀 за 7 дней убрал бы 0
        dialog: Наш прайс:
        dialog: Какой формат? Выберите кнопкой или напишите.
        dialog: Понял: Пост — 5 000 ₽.
        dialog: Понял: 20.12.2026 (вс).
        dialog: Понял: 10 000 ₽.
        dialog: Ваша заявка:
        dialog: Спасибо! Заявка №2 принята и уже у администратора.
        dialog: Добрый день! Даты свободны.
        dialog: Подскажите, реклама ещё актуальна?
        dialog: Поняли, спасибо. Будем рады в другой раз.
        "#);
}

#[test]
fn the_law_is_asked_about_after_the_lead_is_in_and_each_question_may_be_skipped() {
    let mut story = Story::with(EVERY_TOKEN, LAW);
    let (anna, boris) = (story.anna(), story.boris());
    story.writes(anna, "/ads");
    story.writes(anna, "Концерт группы");
    story.presses(anna, "Пост");
    story.writes(anna, "20.12");
    story.writes(anna, "10к");
    assert!(story.hears(anna).contains("вы соглашаетесь, что мы сохраним его"), "{}", story.hears(anna));
    story.presses(anna, "Писать сюда");
    story.presses(anna, "Подтвердить");
    assert!(story.lead().confirmed_at.is_some() && story.lead().wish.consent_at.is_some());
    let before = story.said_to(anna).len();
    story.presses(anna, "Обе площадки");
    story.writes(anna, "ООО «Ромашка», ИНН 7707083893");
    story.writes(anna, "erid: 2VtzqwErTy12");
    assert_snapshot!(story.said_to(anna)[before - 1..].join("\n---\n"), @r#"
        Спасибо! Заявка №1 принята и уже у администратора.

        Чтобы не задержать публикацию, ещё три вопроса по закону о рекламе. Любой можно пропустить.

        Где разместить рекламу?
        С 1 сентября 2025 года реклама запрещена на ресурсах, доступ к которым ограничен в России; о Telegram на дату размещения решает администратор.
        [ВКонтакте] [Telegram]
        [Обе площадки]
        [Пропустить]
        ---
        Кто рекламодатель? По закону в рекламе называют его: пришлите ИНН и название (или ФИО для ИП и самозанятых).
        [Пропустить] [Назад]
        ---
        Есть ли erid (токен рекламы)? Пришлите его, или скажите, кто регистрирует рекламу в ОРД.
        [Зарегистрируйте вы]
        [Пропустить] [Назад]
        ---
        Спасибо, всё записал.
        "#);
    assert_snapshot!(story.screen(), @r#"
        🔥 Заявка №1 · Telegram · горячая
        👤 Анна @user500000002
        Что рекламируем: Концерт группы
        Формат: Пост — 5 000 ₽
        Даты: 20.12.2026 (вс) («20.12»)
        Бюджет: 10 000 ₽ («10к»)
        Контакт: здесь, в этом чате
        Площадка: Обе площадки
        Пометка: Реклама. ООО «Ромашка», ИНН 7707083893. erid: 2VtzqwErTy12
        10:00 · новая
        [В работу] [Согласовано]
        [Отклонить] [🚫 В чёрный список]
        [📋 Шаблоны]
        "#);

    story.books(boris, "Выставка");
    for _ in 0..3 {
        story.presses(boris, "Пропустить");
    }
    assert!(story.hears(boris).starts_with("Спасибо, всё записал"), "{}", story.hears(boris));
    assert!(story.screen().contains("Для пометки не хватает: рекламодатель, erid"), "{}", story.screen());
    // Whoever asks something instead of answering is not pressed.
    let third = story.boris();
    story.books(third, "Ярмарка");
    story.writes(third, "А вы пишете тексты сами?");
    assert!(story.screen().contains("А вы пишете тексты сами?"), "{}", story.screen());
    assert_snapshot!(story.rest(), @r#"
        dialog: Наш прайс:
        dialog: Какой формат? Выберите кнопкой или напишите.
        dialog: Понял: Пост — 5 000 ₽.
        dialog: Понял: 20.12.2026 (вс).
        dialog: Понял: 10 000 ₽.
        dialog: Ваша заявка:
        dialog: Спасибо! Заявка №3 принята и уже у администратора.
        "#);
}

#[test]
fn the_post_that_comes_of_a_lead_is_found_by_itself_and_brings_its_mark_to_the_copy() {
    let more = format!("{LAW}[crosspost]\nenabled = true\nchannel_id = -1001000000002\n");
    let mut story = Story::with(EVERY_TOKEN, &more);
    let boris = story.boris();
    story.books(boris, "Пекарня у моста, https://pekarnya.example/");
    story.presses(boris, "Обе площадки");
    story.writes(boris, "ИП Смирнов, ИНН 500100732259");
    story.writes(boris, "erid: 2VtzqwErTy12");
    story.press("Согласовано");
    story.sim.world(|world| {
        world.publish(PostDraft::new("Обычный пост про погоду"));
        world.publish(PostDraft::new("Булочки каждый день: pekarnya.example").ads());
    });
    story.settle();
    let lead = story.lead();
    assert_eq!(lead.status, LeadStatus::Published);
    let copies = story.store(|db| db.copies().rows(0, 9));
    let copy = copies.iter().find(|copy| Some(copy.post) == lead.post).expect("its post waits for a word");
    assert_eq!(copy.label.as_deref(), Some("Реклама. ИП Смирнов, ИНН 500100732259. erid: 2VtzqwErTy12"));
    assert!(story.told_admin().iter().any(|text| text == "📌 Вышел пост по заявке №1"), "{:#?}", story.told_admin());
    assert_snapshot!(story.rest(), @r#"
        channel: Обычный пост про погоду
        dialog: Наш прайс:
        dialog: Какой формат? Выберите кнопкой или напишите.
        dialog: Понял: Пост — 5 000 ₽.
        dialog: Понял: 20.12.2026 (вс).
        dialog: Понял: 10 000 ₽.
        dialog: Ваша заявка:
        dialog: Спасибо! Заявка №1 принята и уже у администратора.
        dialog: Кто рекламодатель? По закону в рекламе называют его: пришлите ИНН и название (или ФИО для 
        dialog: Есть ли erid (токен рекламы)? Пришлите его, или скажите, кто регистрирует рекламу в ОРД.
        dialog: Спасибо, всё записал.
        press: Готово
        "#);
}

#[test]
fn outside_of_the_hours_it_is_said_when_a_person_will_answer() {
    let hours = PRICES.replace("law = false\n", "law = false\nanswer_hours = \"11:00-19:00\"\n");
    let mut story = Story::with(EVERY_TOKEN, &hours);
    let (anna, boris) = (story.anna(), story.boris());
    story.books(anna, "Концерт группы");
    assert!(story.hears(anna).ends_with("Сейчас нерабочее время: ответим сегодня с 11:00."), "{}", story.hears(anna));
    story.jump(12 * HOUR);
    story.books(boris, "Концерт группы");
    assert!(story.hears(boris).ends_with("Сейчас нерабочее время: ответим завтра с 11:00."), "{}", story.hears(boris));
    assert_snapshot!(story.rest(), @r#"
        admin: 🔥 Заявка №1 · Telegram · горячая
        admin: 🔥 Заявка №2 · ВКонтакте · горячая
        "#);
}

#[test]
fn the_command_line_sets_a_status_and_leaves_a_note() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.markup = true;
    let anna = story.anna();
    story.books(anna, "Концерт группы");
    let now = story.clock.now_ms();
    for command in [
        Command::LeadStatus { id: 1, status: LeadStatus::Agreed, reason: None },
        Command::LeadNote { id: 1, text: "просит <b>скидку</b>".to_owned() },
    ] {
        story.daemon().engine.store().write(|db| db.inbox().put_command(&command, now)).unwrap();
    }
    story.settle();
    assert_eq!(story.lead().status, LeadStatus::Agreed);
    assert!(story.screen().contains("📝 просит <b>скидку</b>"), "{}", story.screen());
    // The client hears nothing of it.
    assert!(story.said_to(anna).iter().all(|text| !text.contains("скидку")));
}

#[test]
fn what_is_over_for_a_year_is_forgotten_and_what_is_not_over_stays() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    story.books(anna, "Концерт группы");
    story.press("Отклонить");
    story.press("не подходит");
    story.books(boris, "Выставка");
    story.jump(364 * DAY);
    assert_eq!(story.leads().len(), 2);
    story.jump(2 * DAY);
    let left: Vec<i64> = story.leads().iter().map(|lead| lead.id).collect();
    assert_eq!(left, [2]);
    assert_eq!(story.store(|db| db.talks().talk(anna.person())), None);
    assert_snapshot!(story.rest(), @r#"
        admin: 🗑 Данные удалены
        admin: 🔥 Заявка №2 · ВКонтакте · горячая
        admin: 👀 за 7 дней убрал бы 0
        admin: ⏰ Заявка №2 ждёт ответа уже 8736 ч: Борис Смирнов
        chat: Сколько стоит реклама?
        chat: Наш прайс:
        chat: Концерт группы
        chat: Какой формат? Выберите кнопкой или напишите.
        chat: Понял: Пост — 5 000 ₽.
        chat: 20.12
        chat: Понял: 20.12.2026 (вс).
        chat: 10к
        chat: Понял: 10 000 ₽.
        chat: Ваша заявка:
        chat: Спасибо! Заявка №1 принята и уже у администратора.
        dialog: Наш прайс:
        dialog: Какой формат? Выберите кнопкой или напишите.
        dialog: Понял: Пост — 5 000 ₽.
        dialog: Понял: 20.12.2026 (вс).
        dialog: Понял: 10 000 ₽.
        dialog: Ваша заявка:
        dialog: Спасибо! Заявка №2 принята и уже у администратора.
        press: Почему?
        press: Готово
        "#);
}

#[test]
fn an_unfinished_request_that_somebody_moved_on_stands_on_the_shelf_of_what_it_is() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (anna, boris) = (story.anna(), story.boris());
    for client in [anna, boris] {
        story.writes(client, "хочу рекламу");
        story.writes(client, "Студия растяжки");
    }
    // Who leaves by their own word has asked for nothing.
    story.writes(boris, "/cancel");
    assert_eq!(story.leads().len(), 1);
    for (status, shelf) in [(LeadStatus::Agreed, "В работе"), (LeadStatus::Closed, "Завершённые")] {
        story.order(&Command::LeadStatus { id: 1, status, reason: None });
        assert_eq!(story.leads().iter().map(|lead| (lead.id, lead.status)).collect::<Vec<_>>(), [(1, status)]);
        assert_eq!(story.store(|db| db.leads().count_open_leads()).unfinished, 0);
        let counted = story.store(|db| db.leads().count_leads());
        assert_eq!(counted.iter().map(|(_, count)| count).sum::<i64>(), 1, "{counted:?}");
        for (name, stands) in [(shelf, true), ("Незаконченные", false)] {
            story.admin_writes("/start");
            story.press("Реклама");
            story.press(name);
            assert_eq!(story.screen().contains("Студия растяжки"), stands, "{name}: {}", story.screen());
        }
    }
    story.whatever_else_is_said();
}

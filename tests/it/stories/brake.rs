//! A bot that sees itself err stops removing by itself and asks, until a person lets it act again.

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::domain::brake::BrakeCause;
use etronics_bot::domain::event::Command;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, Spot};
use etronics_bot::store::JournalRow;

use super::comments::SPAM;
use super::in_parts::cut_after_each;
use crate::story::{EVERY_TOKEN, Of, Story};

/// Adverts that nobody would call one another's copies.
const ADVERTS: [&str; 12] = [
    "Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot",
    "Казино дарит 100 фриспинов, забирай бонус: luckyspin-bonus.example/vk, выводи на карту",
    "Займы без отказа на карту за 5 минут, плохая кредитная история не помеха: https://zaim-srochno.example",
    "Накрутка подписчиков и лайков дёшево, гарантия, пишите в телеграм @nakrutka_fast_bot",
    "Прогнозы на спорт с проходимостью 95%, закрытый канал бесплатно сегодня: t.me/stavki_verno_bot",
    "Продам базу клиентов вашего города, телефоны и почты, обращайтесь в телеграм @baza_prodam_bot",
    "Инвестируй 1000 рублей и получай 300% прибыли каждую неделю, жми https://investor-profit.example/start",
    "Интим знакомства в вашем городе без регистрации, анкеты девушек тут: https://intim-znakomstva.example",
    "Требуются курьеры-закладчики, оплата от 200000 рублей в месяц, писать в телеграм @rabota_kladmen_bot",
    "Таблетки для похудения минус 20 кг за месяц, без диет, заказ со скидкой: https://pohudej-bystro.example",
    "Куплю аккаунты ВК дорого, оплата сразу на карту, пишите в телеграм @skupka_akkov_bot",
    "Обучение трейдингу и крипте, доход от 10000 рублей в день с первого дня, t.me/kripto_dohod_bot",
];

impl Story {
    /// Each of these by a person of their own, one after another.
    #[track_caller]
    fn adverts(&mut self, which: std::ops::Range<usize>) -> Vec<Spot> {
        let mut spots = Vec::new();
        for at in which {
            let author = self.stranger("Кристина", &format!("Доходова-{at}"));
            spots.push(self.comments(author, ADVERTS[at]));
        }
        spots
    }

    /// `journal undo` of the oldest removals that stand.
    #[track_caller]
    fn take_back(&mut self, count: usize) {
        let removed = |row: &&JournalRow| row.verdict.decision == Decision::Remove && row.state == State::Done;
        let ids = self.journal().iter().rev().filter(removed).take(count).map(|row| row.id).collect();
        self.order(&Command::Undo { ids, allow: false });
    }

    fn brake_messages(&self) -> Vec<String> {
        self.sim.world(|world| {
            let bot = world.bot_id;
            let shown = world.messages(world.admin_chat_id).into_iter().filter(|message| message.from == bot);
            shown.map(|message| message.text).filter(|text| text.starts_with(['✋', '✅'])).collect()
        })
    }

    pub(crate) fn json_of(&self, command: &str) -> serde_json::Value {
        let config = self.config_file();
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_etronics-bot"))
            .args(["--config", config.to_str().unwrap(), command, "--json"])
            .output()
            .unwrap();
        serde_json::from_slice(&out.stdout).unwrap()
    }
}

/// Eleven removals, two taken back.
fn braked() -> Story {
    let mut story = Story::with(
        EVERY_TOKEN,
        "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nstop_words = [\"абракадабра\"]\n",
    );
    let removed = story.adverts(0..11);
    for spot in &removed {
        story.assert_deleted(*spot);
    }
    assert!(story.store(|db| db.brake().on()).is_none());
    story.press("Не спам");
    assert!(story.store(|db| db.brake().on()).is_none(), "one press is no tenth");
    story.press("Не спам");
    story
}

#[test]
fn of_eleven_removals_two_are_taken_back_and_the_twelfth_is_asked() {
    let mut story = braked();
    let brake = story.store(|db| db.brake().on()).expect("the brake is on");
    assert_eq!((brake.sight.cause, brake.sight.seen, brake.sight.among), (BrakeCause::TakenBack, 2, 11));
    insta::assert_snapshot!(story.brake_messages().join("\n---\n"));

    let twelfth = story.adverts(11..12)[0];
    story.assert_visible(twelfth);
    let row = story.last();
    assert_eq!((row.verdict.decision, row.state), (Decision::Quarantine, State::Pending));
    assert_eq!(row.verdict.reasons[0].code, "brake");
    assert_eq!(story.store(|db| db.quarantine().quarantine_list(true, None, None)).len(), 1);

    // The admin's own list still acts.
    let author = story.stranger("Олег", "Прямой");
    let listed = story.comments(author, "абракадабра всем");
    story.assert_deleted(listed);

    story.pass(5);
    assert_eq!(story.brake_messages().len(), 1, "told once");
    insta::assert_snapshot!(story.rest(), @r#"
        press: Вернул и запомнил
        press: Вернул и запомнил
        2 × wall.restoreComment
        "#);
}

#[test]
fn it_outlives_the_process_and_never_goes_by_itself() {
    let mut story = braked();
    story.kill();
    story.start();
    story.settle();
    let after_restart = story.adverts(11..12)[0];
    story.assert_visible(after_restart);
    story.jump(3 * DAY);
    assert!(story.store(|db| db.brake().on()).is_some());
    story.assert_visible(after_restart);
    assert_eq!(story.brake_messages().len(), 1, "told once");
    insta::assert_snapshot!(story.rest(), @r#"
        press: Вернул и запомнил
        press: Вернул и запомнил
        2 × wall.restoreComment
        "#);
}

#[test]
fn a_press_lets_it_act_again_and_the_card_says_so() {
    let mut story = braked();
    let asked = story.adverts(11..12)[0];
    story.press("Снова действовать самому");
    assert_eq!(story.answered(), "Снова действую сам");
    assert!(story.store(|db| db.brake().on()).is_none());
    insta::assert_snapshot!(story.brake_messages().join("\n---\n"));
    let author = story.stranger("Пётр", "Ставкин");
    let next = story
        .comments(author, "Ставки на спорт: закрытый канал, верные прогнозы, доход 300% в день: t.me/verno_stavki");
    story.assert_deleted(next);
    // What was asked waits on, and the two that were taken back count no more.
    story.assert_visible(asked);
    story.pass(3);
    assert!(story.store(|db| db.brake().on()).is_none());
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 10 удалённых комментариев · 2 возвращены
        admin: ✅ Снова действую сам, с 10:01 (Ольга)
        admin: 📦 1 комментарий ждёт решения
        2 × wall.restoreComment
        "#);
}

#[test]
fn what_waits_to_be_deleted_at_that_moment_goes_back_to_quarantine() {
    let mut story = Story::new();
    story.adverts(0..11);
    let busy = Refusing::VkError { code: 29, message: "Rate limit reached".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of("wall.deleteComment")));
    let waiting = story.adverts(11..12)[0];
    assert_eq!(story.last().state, State::Pending);
    story.take_back(2);
    let brake = story.store(|db| db.brake().on()).expect("the brake is on");
    assert_eq!(brake.held, 1);
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.jump(HOUR);
    story.assert_visible(waiting);
    assert_eq!(story.store(|db| db.quarantine().quarantine_list(true, None, None)).len(), 1);
    assert_eq!(story.calls("wall.deleteComment"), 12, "eleven and the one that VK refused");
    // The report no longer calls it removed, and a person's word removes it after all.
    story.press("Посмотреть");
    story.press("Удалить 1");
    story.assert_deleted(waiting);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 10 удалённых комментариев · 2 возвращены
        admin: ✋ Больше не удаляю сам: сначала спрашиваю вас
        admin: ↩️ Возвращаю: 2
        admin: 📦 В карантине пусто
        admin: 📮 Не могу отправить с 10:00: удаление комментариев
        admin: 📦 В карантине пусто
        press: Удаляю
        2 × wall.restoreComment
        "#);
}

#[test]
fn hundreds_that_wait_are_held_in_parts_and_none_goes_out_meanwhile_though_a_death_interrupts_it() {
    const WAITING: usize = 60;
    for lifted in [false, true] {
        let mut story = Story::new();
        story.adverts(0..11);
        let busy = Refusing::VkError { code: 29, message: "Rate limit reached".to_owned() };
        story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of("wall.deleteComment")));
        let mut spots = Vec::new();
        for number in 0..WAITING {
            let author = story.stranger("Алина", &format!("Гадалова-{number}"));
            spots.push(story.comment(author, &format!("{} осталось мест: {number}", ADVERTS[number % 11])));
        }
        story.settle();
        assert_eq!(story.store(|db| db.brake().own_pending(0, 100)).len(), WAITING);
        let called = story.calls("wall.deleteComment");
        cut_after_each(&mut story);
        let held = |story: &mut Story| story.store(|db| db.quarantine().quarantine_list(true, None, None)).len();
        let removed = |row: &JournalRow| row.verdict.decision == Decision::Remove && row.state == State::Done;
        let ids = story.journal().iter().filter(|row| removed(row)).map(|row| row.id).collect();
        let now = story.clock.now_ms();
        let order = Command::Undo { ids, allow: false };
        story.daemon().engine.store().write(|db| db.inbox().put_command(&order, now)).unwrap();
        story.goes_on_till(|story| held(story) > 0);
        assert!(held(&mut story) < WAITING / 2, "a part at a time: {}", held(&mut story));
        let brake = story.store(|db| db.brake().on()).expect("the brake is on");
        assert_eq!(brake.sight.cause, BrakeCause::TakenBack);
        // VK would take all of them now.
        story.sim.world(|world| world.mend(PlatformSide::Vk));
        story.clock.advance(HOUR);
        if lifted {
            story.goes_on_till(|story| {
                story.sim.world(|world| {
                    let shown = world.messages(world.admin_chat_id);
                    shown.iter().any(|message| message.text.starts_with('✋') && !message.keyboard.is_empty())
                })
            });
            story.press_only("Снова действовать самому");
            story.dies_in_the_midst();
            let held = held(&mut story);
            assert!(held < WAITING, "what waits by then waits on, and nothing comes to it: {held}");
            assert_eq!(spots.iter().filter(|spot| story.is_visible(**spot)).count(), held);
        } else {
            story.kill();
            story.start();
            // What is brought back goes first; there is time enough for what is behind it.
            story.goes_on_till(|story| {
                story.clock.advance(600);
                held(story) == WAITING
            });
            story.settle();
            assert_eq!(held(&mut story), WAITING);
            assert_eq!(story.store(|db| db.brake().on()).unwrap().held, WAITING as i64);
            assert!(spots.iter().all(|spot| story.is_visible(*spot)), "{}", story.journal_lines());
            assert_eq!(story.calls("wall.deleteComment"), called);
            let told = format!("{WAITING}");
            assert!(story.brake_messages().last().unwrap().contains(&told), "{:?}", story.brake_messages());
        }
        story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::Presses], "what is shown is looked at in others");
    }
}

#[test]
fn status_check_and_the_panel_tell_of_it_and_show_opens_what_was_seen() {
    let mut story = braked();
    let status = story.json_of("status");
    assert_eq!(status["mode"], "enforce");
    assert_eq!((&status["brake"]["why"], &status["brake"]["seen"]), (&"taken_back".into(), &2.into()));
    let check = story.json_of("check");
    let said = check["checks"].as_array().unwrap().iter().find(|check| check["name"] == "brake").unwrap();
    assert!(said["detail"].as_str().unwrap().contains("2 of 11 removed in a day were taken back"), "{said}");
    assert_eq!((&said["ok"], &said["required"]), (&false.into(), &false.into()));
    story.press("Показать");
    let seen = story.bot_says();
    assert!(seen.starts_with("✋ Больше не удаляю сам: сначала спрашиваю вас\nЗа сутки возвращено 2 из 11"), "{seen}");
    assert!(seen.contains("↩️ 1. 10:0") && seen.contains("🗑 3. 10:0") && seen.contains(ADVERTS[10]), "{seen}");
    story.press("Назад");
    let shown = story.bot_says();
    assert!(shown.contains("📊") && shown.contains("✋ Сначала спрашиваю вас, с 10:0"), "{shown}");
    story.press("Почему спрашиваю");
    story.press("Снова действовать самому");
    assert!(story.store(|db| db.brake().on()).is_none());
    assert_eq!(story.json_of("status")["brake"], serde_json::Value::Null);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 9 удалённых комментариев · 2 возвращены
        admin: 2 × ✅ Снова действую сам, с 10:01 (Ольга)
        press: Вернул и запомнил
        press: Вернул и запомнил
        press: Снова действую сам
        2 × wall.restoreComment
        "#);
}

#[test]
fn a_raid_of_two_hundred_copies_is_no_bad_day() {
    let mut story = Story::new();
    story.jump(4 * DAY);
    for at in 0..200 {
        let bot = story.stranger("Бот", &at.to_string());
        story.comment(bot, &SPAM.replace("5000", &format!("{}000", at % 9 + 1)));
    }
    story.settle();
    story.pass(5);
    let removed = story.journal().iter().filter(|row| row.verdict.decision == Decision::Remove).count();
    assert!(removed >= 150, "{removed}");
    assert!(story.store(|db| db.brake().on()).is_none(), "{:?}", story.store(|db| db.brake().on()));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 13 удалённых комментариев
        admin: 🧹 12 удалённых комментариев
        admin: 🌊 Похоже на налёт
        admin: 14 × 🧹 12 удалённых комментариев
        admin: 🧹 7 удалённых комментариев
        admin: 📈 23–26 ноября photo
        admin: 💤 Меня не было 4 д, сделано: комментариев проверено 200, удалено 200
        200 × wall.deleteComment
        "#);
}

#[test]
fn a_raid_does_not_drown_what_was_taken_back_beside_it() {
    let mut story = Story::new();
    story.adverts(0..11);
    for at in 0..60 {
        let bot = story.stranger("Бот", &at.to_string());
        story.comment(bot, SPAM);
    }
    story.settle();
    story.take_back(2);
    assert!(story.store(|db| db.brake().on()).is_some(), "{}", story.journal_lines());
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 11 удалённых комментариев · 2 возвращены
        admin: 4 × 🧹 12 удалённых комментариев
        admin: 🧹 10 удалённых комментариев
        admin: ✋ Больше не удаляю сам: сначала спрашиваю вас
        admin: ↩️ Возвращаю: 2
        71 × wall.deleteComment
        2 × wall.restoreComment
        "#);
}

#[test]
fn removing_people_whose_comments_were_always_fine_is_a_bad_day() {
    let mut story = Story::new();
    let people: Vec<i64> = (0..12).map(|at| story.stranger("Ирина", &format!("Белова-{at}"))).collect();
    let talk = [
        "А во сколько начало и есть ли места для детей?",
        "Спасибо за праздник, были всей семьёй",
        "Подскажите, пожалуйста, где парковка",
    ];
    for (at, person) in people.iter().enumerate() {
        for said in talk {
            story.comments(*person, &format!("{said} ({at})"));
            story.clock.advance(2 * MINUTE);
        }
    }
    story.jump(DAY);
    // Beyond doubt: of what is not, people who wrote well a day ago are asked about anyway.
    let beyond_doubt: [&[usize]; 12] =
        [&[0], &[1, 2], &[3, 4, 7], &[5, 7], &[6], &[8], &[10], &[11], &[2, 3, 9], &[4, 5], &[4, 7, 9], &[9, 1]];
    for (person, parts) in people.iter().zip(beyond_doubt) {
        let text = parts.iter().map(|part| ADVERTS[*part]).collect::<Vec<_>>().join(". ");
        story.comment(*person, &text);
        story.settle();
    }
    story.pass(2);
    let brake = story.store(|db| db.brake().on()).unwrap_or_else(|| panic!("{}", story.journal_lines()));
    assert_eq!(brake.sight.cause, BrakeCause::LikeOwnTalk);
    insta::assert_snapshot!(story.brake_messages().join("\n---\n"));
    insta::assert_snapshot!(story.rest(), @"10 × wall.deleteComment");
}

#[test]
fn pleasantries_of_the_same_hour_make_no_regulars() {
    let mut story = Story::new();
    let socks: Vec<i64> = (0..11).map(|at| story.stranger("Гость", &format!("Петров-{at}"))).collect();
    let good = ["Спасибо, вчера было очень хорошо", "Подскажите, во сколько начало?", "Отличный концерт, придём ещё"];
    for said in good {
        for (at, sock) in socks.iter().enumerate() {
            story.comment(*sock, &format!("{said} ({at})"));
        }
        story.settle();
        story.clock.advance(MINUTE);
    }
    for (at, sock) in socks.iter().enumerate() {
        let advert = story.comments(*sock, ADVERTS[at]);
        story.assert_deleted(advert);
    }
    story.pass(2);
    assert!(story.store(|db| db.brake().on()).is_none(), "{}", story.journal_lines());
    let fresh = story.stranger("Новый", "Спамер");
    let spam = story.comments(fresh, ADVERTS[11]);
    story.assert_deleted(spam);
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 12 удалённых комментариев");
}

#[test]
fn a_spammers_evening_without_regulars_is_no_bad_day() {
    let mut story = Story::new();
    story.adverts(0..12);
    story.pass(3);
    assert!(story.store(|db| db.brake().on()).is_none());
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 12 удалённых комментариев
        12 × wall.deleteComment
        "#);
}

#[test]
fn far_more_different_removals_than_such_an_hour_brings_are_a_bad_day_and_a_raid_is_not() {
    let halves = |at: usize| ADVERTS[at].split_at(ADVERTS[at].char_indices().nth(45).unwrap().0);
    for raid in [false, true] {
        let mut story = Story::new();
        story.perhaps_ignoring(
            &[Of::AdminChat, Of::Presses, Of::Comments],
            "two days without a rest: whether it asks is looked at, and reports of reports are many",
        );
        story.jump(4 * DAY);
        for at in 0..48 {
            let (first, second) = (at % 12, (at % 12 + 1 + at / 12) % 12);
            let text = if raid { SPAM.to_owned() } else { format!("{} {}", halves(first).0, halves(second).1) };
            let author = story.stranger("Гость", &at.to_string());
            story.comment(author, &text);
        }
        story.settle();
        story.pass(2);
        let brake = story.store(|db| db.brake().on());
        if raid {
            assert!(brake.is_none(), "{brake:?}");
        } else {
            let brake = brake.unwrap_or_else(|| panic!("{}", story.journal_lines()));
            assert_eq!(brake.sight.cause, BrakeCause::OutOfRhythm);
            // «Снова действовать самому» says that these were right: it is not asked again at once.
            story.press("Снова действовать самому");
            story.pass(5);
            assert!(story.store(|db| db.brake().on()).is_none());
        }
    }
}

#[test]
fn a_part_of_the_brake_that_is_set_aside_lets_nothing_out() {
    const WAITING: usize = 60;
    let mut story = Story::new();
    story.adverts(0..11);
    let busy = Refusing::VkError { code: 29, message: "Rate limit reached".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of("wall.deleteComment")));
    let spots: Vec<Spot> = (0..WAITING)
        .map(|number| {
            let author = story.stranger("Алина", &format!("Гадалова-{number}"));
            story.comment(author, &format!("{} осталось мест: {number}", ADVERTS[number % 11]))
        })
        .collect();
    story.settle();
    let pending = story.store(|db| db.brake().own_pending(0, 100));
    assert_eq!(pending.len(), WAITING);
    cut_after_each(&mut story);
    // Something about the thirtieth of them fails.
    let broken = format!(
        "CREATE TRIGGER broken BEFORE INSERT ON quarantine WHEN new.journal_id = {}
         BEGIN SELECT RAISE(ABORT, 'broken'); END",
        pending[30].id
    );
    rusqlite::Connection::open(story.database()).unwrap().execute_batch(&broken).unwrap();
    let removed = |row: &JournalRow| row.verdict.decision == Decision::Remove && row.state == State::Done;
    let ids = story.journal().iter().filter(|row| removed(row)).map(|row| row.id).collect();
    let now = story.clock.now_ms();
    let order = Command::Undo { ids, allow: false };
    story.daemon().engine.store().write(|db| db.inbox().put_command(&order, now)).unwrap();
    story.goes_on_till(|story| story.store(|db| db.quarantine().quarantine_list(true, None, None)).len() >= 20);
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.clock.advance(HOUR);
    story.settle();
    story.pass(2);
    assert_eq!(spots.iter().filter(|spot| story.is_visible(**spot)).count(), WAITING);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::Presses], "what comes of the order itself");
}

#[test]
fn of_eleven_people_put_out_two_are_taken_back_and_the_next_is_asked_about() {
    let mut story =
        Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"240h\"\n");
    let mut fakes = Vec::new();
    for n in 0..11 {
        let fake = story.fake(&format!("Ботова {n}"));
        story.joins(fake);
        story.pass(7);
        fakes.push(fake);
    }
    assert_eq!(story.banned_of_all(&fakes), 11, "{}", story.journal_lines());
    let ids: Vec<i64> = story.journal().iter().take(2).map(|row| row.id).collect();
    story.order(&Command::Undo { ids: vec![ids[0]], allow: false });
    story.settle();
    assert!(story.store(|db| db.brake().on()).is_none(), "one is no tenth");
    story.order(&Command::Undo { ids: vec![ids[1]], allow: false });
    story.settle();
    let brake = story.store(|db| db.brake().on()).expect("the brake is on");
    assert_eq!((brake.sight.cause, brake.sight.seen, brake.sight.among), (BrakeCause::PeopleTakenBack, 2, 11));
    assert!(story.message_with("Больше никого не убираю сам").contains("возвращено 2 из 11 убранных людей"));
    let next = story.fake("Ботова последняя");
    story.joins(next);
    story.pass(12);
    assert_eq!(story.banned_of_all(&[next]), 0, "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is said of an undo is looked at in others");
}

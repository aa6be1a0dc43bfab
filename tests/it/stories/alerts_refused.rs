//! The admin's chat refuses, or another program listens there: nothing is lost, and the owner hears of it.

use etronics_bot::clock::MINUTE;
use etronics_bot::domain::lane::Lane;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing};

use super::alerts::with_owner;
use super::comments::SPAM;
use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Of, Story};

/// Everything that would write into the admin's chat is refused so.
fn refuse_writing(story: &Story, code: u16, words: &str) {
    for method in ["sendMessage", "sendPhoto", "editMessageText", "copyMessage", "sendDocument"] {
        let trouble = Refusing::Telegram { code, description: words.to_owned(), retry_after: None };
        story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, trouble).of(method)));
    }
}

#[test]
fn whatever_the_admins_chat_is_refused_for_waits_is_told_elsewhere_and_comes_in_order_once() {
    let refusals = [
        (400, "Bad Request: TOPIC_CLOSED"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
        (403, "Forbidden: CHAT_WRITE_FORBIDDEN"),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (400, "Bad Request: have no rights to send a message"),
        (400, "Bad Request: CHAT_RESTRICTED"),
        (400, "Bad Request: a reason of tomorrow"),
    ];
    for (code, words) in refusals {
        let (mut story, owner) = with_owner(PRICES, "vk_copy = \"off\"\n");
        let boris = story.boris();
        story.writes(boris, "хочу рекламу");
        refuse_writing(&story, code, words);
        // What people who write in private are told is another matter: VK's Boris finishes his order.
        for answer in ["Пекарня", "1", "завтра", "10к", "Писать сюда"] {
            story.writes(boris, answer);
        }
        story.presses(boris, "Подтвердить");
        assert!(story.hears(boris).contains("Заявка №1"), "{words}: {}", story.hears(boris));
        story.pass(1);
        let told = story.on_vk(owner);
        assert!(told.iter().any(|text| text.contains("чат") && text.contains("бот")), "{words}: {told:#?}");
        let (known, error) = story.store(|db| Ok((db.settings().refusing_chats()?, db.outbox().last_error()?)));
        assert_eq!(known.len(), 1, "{words}");
        assert!(error.is_some_and(|error| error.starts_with("waits for help: chat")), "{words}");
        // For hours: nothing is given up.
        story.goes_on_until(story.clock.now_ms() + 240 * MINUTE);
        assert_eq!(story.store(|db| Ok(db.outbox().queue_sizes()?.dead)), 0, "{words}");
        assert!(!story.told_admin().iter().any(|text| text.contains("Заявка №1")), "{words}");
        story.sim.world(|world| world.mend(PlatformSide::Telegram));
        story.pass(3);
        let told = story.told_admin();
        assert_eq!(told.iter().filter(|text| text.contains("Что рекламируем")).count(), 1, "{words}: {told:#?}");
        let reminder = told.iter().position(|text| text.starts_with('⏰')).unwrap();
        let card = told.iter().position(|text| text.contains("Что рекламируем")).unwrap();
        assert!(card < reminder, "{words}: {told:#?}");
        assert_eq!(story.store(|db| db.settings().refusing_chats()), [], "{words}");
        let waiting = story.store(|db| Ok(db.outbox().queue_sizes()?.outbox));
        story.pass(2);
        assert_eq!(story.told_admin().len(), told.len(), "{words}: once, {waiting} wait");
    }
}

#[test]
fn a_text_that_is_itself_refused_goes_out_plain_and_holds_nothing_up() {
    for (words, times) in [
        ("Bad Request: can't parse entities: Unsupported start tag", 1),
        ("Bad Request: ENTITY_BOUNDS_INVALID", 1),
        ("Bad Request: message is too long", 2),
        ("Bad Request: BUTTON_DATA_INVALID", 2),
        ("Bad Request: a reason of tomorrow", 2),
        ("Bad Request: strings must be encoded in UTF-8", 3),
    ] {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        story.ignoring(&[Of::Dialogs], "the talk itself is of the stories of leads");
        let trouble = Refusing::Telegram { code: 400, description: words.to_owned(), retry_after: None };
        story
            .sim
            .world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, trouble).of("sendMessage").times(times)));
        let boris = story.boris();
        story.books(boris, "Пекарня");
        let told = story.told_admin();
        assert_eq!(told.iter().filter(|text| text.contains("Заявка №1")).count(), 1, "{words}: {told:#?}");
        assert_eq!(story.store(|db| db.settings().refusing_chats()), [], "{words}");
    }
}

#[test]
fn a_second_program_on_the_token_is_told_once_and_once_when_it_is_gone() {
    let (mut story, owner) = with_owner("", "");
    let description =
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    let conflict = Refusing::Telegram { code: 409, description: description.to_owned(), retry_after: None };
    let of_polls = |times| Fault::lasting(PlatformSide::Telegram, conflict.clone()).of("getUpdates").times(times);
    // A restart of our own is none.
    story.sim.world(|world| world.fail(of_polls(1)));
    story.pass(6);
    assert_eq!(story.told_admin(), [""; 0]);
    let told = |story: &Story, words: &str| story.told_admin().iter().filter(|text| text.contains(words)).count();
    // They take turns: now and then we hear something.
    for _ in 0..14 {
        story.sim.world(|world| world.fail(of_polls(1)));
        story.pass(1);
    }
    assert_eq!(told(&story, "слушает ещё одна программа"), 1, "{:#?}", story.told_admin());
    let now = story.clock.now_ms();
    assert!(story.store(|db| db.settings().rival_now(now)).is_some());
    assert_eq!(story.on_vk(owner), [""; 0], "telegram is not out of reach");
    story.pass(6);
    assert_eq!(told(&story, "снова слушаю только я"), 1, "{:#?}", story.told_admin());
    assert_eq!(story.store(|db| db.settings().rival_now(now + 6 * MINUTE)), None);
    story.pass(20);
    assert_eq!(story.told_admin().len(), 2, "{:#?}", story.told_admin());
}

#[test]
fn the_panel_tells_first_of_what_holds_everything_up_and_of_a_second_program() {
    let mut story = Story::new();
    story.ignoring(&[Of::Presses], "that it is told at once is above");
    let now = story.clock.now_ms();
    let note = |story: &mut Story, words: Option<&str>| {
        let lane = Lane::parse("tg:-1001234567890");
        let database = std::sync::Arc::clone(story.daemon().engine.store());
        database
            .write(|db| {
                db.settings().note_rival(now - 2 * MINUTE)?;
                db.settings().note_rival(now)?;
                db.settings().chat_refuses(&lane, words)
            })
            .unwrap();
    };
    note(&mut story, None);
    story.open(&["Статус"]);
    let screen = story.screen();
    assert!(screen.contains("забирает ещё одна программа с тем же ключом бота"), "{screen}");
    note(&mut story, Some("chat -1001234567890 takes no messages: Bad Request: TOPIC_CLOSED"));
    story.press("Обновить");
    let screen = story.screen();
    assert!(screen.contains("тема закрыта для сообщений"), "{screen}");
}

#[test]
fn an_owner_who_lets_the_bot_write_again_hears_at_once() {
    let mut story = Story::new();
    let blocks = |story: &Story, on: bool| {
        story.sim.world(|world| world.tg_blocks(world.admin_chat_id, on).unwrap());
    };
    blocks(&story, true);
    let author = story.stranger("Кристина", "Доходова");
    story.comments(author, SPAM);
    story.live(20_000);
    let heard = |story: &Story| story.sim.world(|world| world.messages(world.admin_chat_id).len());
    let before = heard(&story);
    blocks(&story, false);
    story.settle();
    assert!(heard(&story) > before, "what waited waits still");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People], "when they come is looked at");
}

#[test]
fn a_bot_whose_key_works_again_answers_within_minutes_however_long_it_did_not() {
    let mut story = Story::new();
    story.perhaps_ignoring(&[Of::AdminChat], "whatever else was told of the key");
    let description = "Unauthorized".to_owned();
    let revoked = Refusing::Telegram { code: 401, description, retry_after: None };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, revoked)));
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.assert_deleted(spam);
    // By now what waits is tried about once an hour.
    story.pass(150);
    story.sim.world(|world| world.mend(PlatformSide::Telegram));
    story.pass(4);
    let told = story.told_admin();
    assert!(told.iter().any(|text| text.contains("Кристин")), "{told:#?}");
}

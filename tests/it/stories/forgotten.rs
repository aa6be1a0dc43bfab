//! Whoever asks to be forgotten is, raw rows and all; what the admins learnt from them stays, as what names nobody.

use etronics_bot::domain::event::Command;
use etronics_bot::domain::verdict::Decision;

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Of, Story};

/// Nothing is removed by the score alone: all that looks like spam is doubtful.
const DOUBTING: &str = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n";
const ADVERT: &str = "Девочки, нужен доход от 5000 рублей в день? Стрекозиный бизнес без вложений, пишите в телеграм \
                      @kuznechik_dohod, осталось 3 места";

/// Which of these words stand in the database or its log, as they are or as JSON escapes them.
pub(crate) fn found(story: &Story, words: &[&str]) -> Vec<String> {
    let mut bytes = std::fs::read(story.database()).unwrap();
    bytes.extend(std::fs::read(story.database().with_extension("db-wal")).unwrap_or_default());
    let escaped = |word: &str| {
        let units: Vec<String> = word.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        units.concat()
    };
    let holds = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    words.iter().filter(|word| holds(word) || holds(&escaped(word))).map(|word| (*word).to_owned()).collect()
}

/// The admin has said of a stranger's advert that it is spam, and the stranger asks to be forgotten.
fn spammer_forgotten(by_command: bool) -> (Story, Client) {
    let mut story = Story::with(EVERY_TOKEN, &format!("{DOUBTING}{PRICES}"));
    let id = story.stranger("Кузнечик", "Зелёный");
    let spammer = Client::Vk(id);
    story.comments(id, ADVERT);
    assert_eq!(story.last().verdict.decision, Decision::Quarantine, "{}", story.journal_lines());
    story.admin_writes("/panel");
    story.press("Карантин");
    story.press("Удалить 1");
    story.admin_writes("/panel");
    story.press("Анти-комменты");
    story.press("Последние решения");
    assert!(story.screen().contains("Стрекозиный"), "{}", story.screen());
    assert!(!found(&story, &["Стрекозиный", "Кузнечик"]).is_empty());
    if by_command {
        let now = story.clock.now_ms();
        let forget = Command::Forget { person: spammer.person() };
        story.daemon().engine.store().write(|db| db.inbox().put_command(&forget, now)).unwrap();
    } else {
        story.writes(spammer, "/forget");
        story.presses(spammer, "Удалить всё");
    }
    story.settle();
    (story, spammer)
}

#[test]
fn what_was_learnt_of_a_spammer_outlives_their_wish_to_be_forgotten_without_their_words() {
    for by_command in [false, true] {
        let (mut story, _) = spammer_forgotten(by_command);
        story.perhaps_ignoring(
            &[Of::AdminChat, Of::Dialogs, Of::Presses, Of::Comments],
            "what is left in the database is looked at, not what was said before",
        );
        story.admin_writes("/panel");
        story.press("Анти-комменты");
        story.press("Чему научен");
        let taught = story.screen();
        assert!(taught.contains("1. 🚫 спам") && taught.contains("автор попросил забыть его"), "{taught}");
        let other = story.stranger("Олег", "Другой");
        let again = story.comments(other, &ADVERT.replace("5000", "8000"));
        assert_eq!(story.last().verdict.rule, "learned", "{}", story.journal_lines());
        story.assert_visible(again);
        assert_eq!(story.last().verdict.decision, Decision::Quarantine);
        story.kill();
        story.start();
        story.comments(other, &ADVERT.replace("5000", "9000"));
        assert_eq!(story.last().verdict.rule, "learned", "{}", story.journal_lines());
    }
}

/// What they asked under a post and their record stand in the chat, and may be edited for ever.
#[test]
fn cards_of_somebody_who_is_forgotten_say_nothing_of_them() {
    let mut story = Story::with(EVERY_TOKEN, "[answers]\nenabled = true\nafter = \"20m\"\n");
    let anna = story.stranger("Мирослава", "Тополева");
    story.comments(anna, "Подскажите, где у вас парковка?");
    story.pass(21);
    story.admin_writes(&format!("https://vk.com/id{anna}"));
    let shown = |story: &Story| {
        let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
        let theirs = |text: &str| text.contains("Тополева") || text.contains("парковка");
        shown.into_iter().map(|message| message.text).filter(|text| theirs(text)).collect::<Vec<_>>()
    };
    assert_eq!(shown(&story).len(), 2, "{:#?}", shown(&story));
    let now = story.clock.now_ms();
    let forget = Command::Forget { person: Client::Vk(anna).person() };
    story.daemon().engine.store().write(|db| db.inbox().put_command(&forget, now)).unwrap();
    story.settle();
    story.pass(2);
    assert_eq!(shown(&story), [""; 0]);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People], "what stands in the chat is looked at");
}

#[test]
fn no_row_and_no_page_of_the_database_holds_their_words_or_their_name() {
    for by_command in [false, true] {
        let (mut story, spammer) = spammer_forgotten(by_command);
        story.perhaps_ignoring(
            &[Of::Dialogs, Of::Presses, Of::Comments],
            "what is left in the database is looked at, not what was said before",
        );
        story.pass(2);
        // What the panel shows now, it shows without them; nobody asks VK for the name again.
        story.admin_writes("/panel");
        story.press("Анти-комменты");
        story.press("Последние решения");
        let screen = story.screen();
        assert!(!screen.contains("Стрекозиный") && !screen.contains("Кузнечик"), "{screen}");
        story.pass(1);
        story.daemon().engine.tend().unwrap();
        assert_eq!(found(&story, &["Стрекозиный", "стрекозиный", "Кузнечик", "Зелёный", "kuznechik"]), [] as [&str; 0]);
        let person = spammer.person();
        assert!(story.store(|db| db.forget().names_of(person)).is_empty());
    }
}

#[test]
fn a_person_of_telegram_is_forgotten_as_well_and_what_is_on_its_way_is_cleaned_as_it_ends() {
    let mut story = Story::with(EVERY_TOKEN, &format!("{DOUBTING}{PRICES}"));
    let id = story.sim.world(|world| world.add_tg_user("Стрекоза Лунная"));
    story.says(id, ADVERT);
    story.admin_writes("/panel");
    story.press("Карантин");
    assert!(story.screen().contains("Лунная"), "{}", story.screen());
    let client = Client::Telegram(id);
    story.writes(client, "/forget");
    // Written before, handled after: people's presses go before the talk of groups.
    let late = story.sim.world(|world| world.say(world.discussion_chat_id, id, "Муравьиный тост за всех").unwrap());
    story.presses(client, "Удалить всё");
    let shown = story.screen();
    assert!(!shown.contains("Лунная") && !shown.contains("Стрекозиный"), "{shown}");
    assert!(story.stands(late));
    story.pass(2);
    story.press("Оставить 1");
    story.pass(2);
    story.daemon().engine.tend().unwrap();
    let words = ["Стрекозиный", "Стрекоза Лунная", "kuznechik", "Муравьиный"];
    assert_eq!(found(&story, &words), [] as [&str; 0]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 📦 В карантине пусто
        admin: /panel
        admin: 📦 В карантине пусто
        chat: /forget
        chat: Удалить все ваши сообщения и заявки? Вернуть их будет нельзя.
        chat: Готово: всё, что мы знали о вас, удалено. Резервные копии обновятся со временем.
        press: Оставлено
        "#);
}

#[test]
fn the_log_is_folded_once_nobody_reads_it_any_more() {
    let (mut story, _) = spammer_forgotten(true);
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Dialogs, Of::Presses, Of::Comments],
        "what is left in the files is looked at, not what was said before",
    );
    let words = ["Стрекозиный", "Кузнечик"];
    // Another program reads meanwhile, as `journal` or a backup does.
    let reader = rusqlite::Connection::open(story.database()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM journal;").unwrap();
    story.pass(2);
    story.daemon().engine.tend().unwrap();
    assert!(!found(&story, &words).is_empty(), "whoever reads still needs the former pages");
    reader.execute_batch("COMMIT").unwrap();
    drop(reader);
    story.pass(2);
    story.daemon().engine.tend().unwrap();
    assert_eq!(found(&story, &words), [] as [&str; 0]);
}

#[test]
fn what_waits_without_its_words_says_that_they_were_forgotten() {
    for group in [false, true] {
        let mut story = Story::with(EVERY_TOKEN, &format!("{DOUBTING}{PRICES}"));
        let client = if group {
            let id = story.sim.world(|world| world.add_tg_user("Стрекоза Лунная"));
            story.says(id, ADVERT);
            Client::Telegram(id)
        } else {
            let id = story.stranger("Кузнечик", "Зелёный");
            story.comments(id, ADVERT);
            Client::Vk(id)
        };
        assert_eq!(story.last().verdict.decision, Decision::Quarantine, "{}", story.journal_lines());
        story.writes(client, "/forget");
        story.presses(client, "Удалить всё");
        story.admin_writes("/panel");
        story.press("Карантин");
        assert!(story.screen().contains("«текст забыт»"), "{}", story.screen());
        story.perhaps_ignoring(
            &[Of::AdminChat, Of::Group, Of::Chats, Of::Dialogs, Of::Presses, Of::Comments],
            "only the screen is looked at",
        );
    }
}

//! After a restore: the admin hears of it once, the bot only watches, and one button is the way back.

use etronics_bot::clock::{DAY, HOUR, MINUTE};
use etronics_bot::store;
use insta::assert_snapshot;

use super::comments::SPAM;
use crate::story::{Of, Story};

const ALL: &[Of] = &[Of::AdminChat, Of::Presses, Of::Comments, Of::People];

fn restored(story: &mut Story) {
    let copy = story.database().with_file_name("copy.db");
    store::backup(&story.database(), &copy).unwrap();
    story.kill();
    store::restore(&copy, &story.database(), story.clock.now_ms()).unwrap();
    story.start();
    story.settle();
}

fn told(story: &Story) -> Vec<String> {
    let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
    shown.into_iter().map(|message| message.text).filter(|text| text.contains("из копии")).collect()
}

#[test]
fn after_a_restore_the_chat_is_told_once_with_the_way_back() {
    let mut story = Story::with(crate::story::EVERY_TOKEN, "");
    let now = story.clock.now_ms();
    story
        .daemon()
        .engine
        .store()
        .write(|db| db.settings().set_setting("moderation.mode", Some(&serde_json::json!("enforce")), 1, now))
        .unwrap();
    story.kill();
    story.start();
    story.settle();
    restored(&mut story);
    assert_snapshot!(told(&story).join("\n"), @"
    💾 База возвращена из копии, пока только смотрю
    Что было после копии, я не помню. Начатое и не законченное не повторяю, чтобы не сделать дважды; о постах, которые ждали отправки, спрошу.
    Посмотрите, всё ли на месте, и включите меня снова.
    ");
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.assert_visible(spam);
    // Told once, also over starts.
    story.kill();
    story.start();
    story.settle();
    story.pass(2);
    assert_eq!(told(&story).len(), 1);
    // The way back: the button leads to the question, and the question to the mode.
    let chat = story.sim.world(|world| world.admin_chat_id);
    for label in ["включить", "Да"] {
        let shown = story.sim.world(|world| world.messages(chat));
        let (message, label) = shown
            .iter()
            .rev()
            .flat_map(|message| message.keyboard.iter().flatten().map(move |key| (message.message_id, &key.label)))
            .find(|(_, known)| known.contains(label))
            .unwrap_or_else(|| panic!("no button «{label}»: {shown:#?}"));
        story.sim.world(|world| world.press(chat, chat, message, label).unwrap());
        story.settle();
    }
    let another = story.stranger("Алиса", "Доходова");
    let spam = story.comments(another, SPAM);
    story.assert_deleted(spam);
    // A second restore is told of anew.
    restored(&mut story);
    story.pass(1);
    assert_eq!(told(&story).len(), 2);
    assert_snapshot!(story.rest(), @r#"
        press: Действую. Убираю и те, что на виду
        wall.deleteComment
        "#);
}

/// The digest of the morning, and the week's with it, was told before the restore; and nobody was away.
#[test]
fn what_was_told_between_the_backup_and_its_restore_is_not_told_again() {
    let mut story = Story::with(crate::story::EVERY_TOKEN, "[digest]\nenabled = true\ndaily_at = \"09:00\"\n");
    story.perhaps_ignoring(ALL, "how many digests there are is looked at");
    // Half an hour before the weekly digest, and noon after it.
    story.jump(6 * DAY + 13 * HOUR + 50 * MINUTE);
    story.goes_on_until(story.clock.now_ms() + 130 * 4 * MINUTE);
    let before = story.digests().len();
    let copy = story.database().with_file_name("copy.db");
    store::backup(&story.database(), &copy).unwrap();
    story.goes_on_until(story.clock.now_ms() + 4 * HOUR);
    let digests = story.digests();
    assert_eq!(digests.len(), before + 1, "{digests:#?}");
    assert!(digests.last().unwrap().text.contains("Неделя"), "{digests:#?}");
    story.kill();
    store::restore(&copy, &story.database(), story.clock.now_ms()).unwrap();
    story.start();
    story.settle();
    story.pass(15);
    assert_eq!(story.digests().len(), before + 1, "{:#?}", story.digests());
    // The next morning's is of one day, and says nothing of an absence.
    story.goes_on_until(story.clock.now_ms() + 320 * 4 * MINUTE);
    let digests = story.digests();
    assert_eq!(digests.len(), before + 2, "{digests:#?}");
    let last = &digests.last().unwrap().text;
    assert!(!last.contains("Меня не было") && !last.contains("Неделя") && !last.contains("не работал"), "{last}");
}

/// Its buttons name rows by number, and the numbers of then must not be about others now.
#[test]
fn a_card_of_the_time_after_the_backup_acts_on_nobody_else() {
    let mut story = Story::new();
    story.perhaps_ignoring(ALL, "who was banned is looked at");
    let copy = story.database().with_file_name("copy.db");
    store::backup(&story.database(), &copy).unwrap();
    let spammer = story.stranger("Кристина", "Доходова");
    let spam = story.comments(spammer, SPAM);
    story.assert_deleted(spam);
    let chat = story.sim.world(|world| world.admin_chat_id);
    let shown = story.sim.world(|world| world.messages(chat));
    let ban = shown.iter().find_map(|message| {
        let button = message.keyboard.iter().flatten().find(|button| button.label.starts_with("Забанить"))?;
        Some((message.message_id, button.label.clone()))
    });
    let (message, label) = ban.expect("a card offers it");
    story.kill();
    store::restore(&copy, &story.database(), story.clock.now_ms()).unwrap();
    story.start();
    story.settle();
    let innocent = story.stranger("Анна", "Невиновная");
    for words in ["А во сколько начало и есть ли места для детей?", "Спасибо, придём с детьми"]
    {
        story.comments(innocent, words);
    }
    story.sim.world(|world| world.press(chat, chat, message, &label).unwrap());
    story.settle();
    assert_eq!(story.calls("groups.ban"), 0, "{:#?}", story.told_admin());
}

#[test]
fn who_changed_what_says_that_it_was_the_restore() {
    let mut story = Story::with(crate::story::EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    restored(&mut story);
    story.open(&["Настройки", "Кто что менял"]);
    assert!(story.screen().contains(" · возврат копии · Режим: "), "{}", story.screen());
    assert!(!story.screen().contains("id0"), "{}", story.screen());
    story.rest();
}

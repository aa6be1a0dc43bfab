//! Whom and what an owner names in the chat: people by every link that VK's apps copy, numbers that are refused, lists that
//! take another's place.

use serde_json::json;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

const ALL: &[Of] = &[Of::AdminChat, Of::Presses, Of::Comments];

#[test]
fn every_link_of_a_person_opens_their_record() {
    let mut story = Story::new();
    let ira = story.stranger("Ира", "Ли");
    for text in [
        format!("https://vk.com/gim229000001?sel={ira}"),
        format!("https://vk.com/write{ira}"),
        format!("https://vk.com/photo{ira}_45"),
        format!("https://vk.com/wall{ira}_1"),
        format!("VK.COM/ID{ira}"),
        format!("vkontakte.ru/id{ira}"),
        format!("https://m.vk.com/id{ira}"),
        format!("[id{ira}|Ира]"),
        format!("посмотри vk.com/id{ira} пожалуйста"),
    ] {
        let records = story.told_admin().iter().filter(|told| told.starts_with("👤")).count();
        story.admin_writes(&text);
        let told = story.told_admin();
        let now = told.iter().filter(|told| told.starts_with("👤")).count();
        // Asked for again, it comes where the question stands.
        assert!(now > records || told.last().is_some_and(|last| last.starts_with("👤")), "{text}: {told:#?}");
        story.admin_writes("/panel");
    }
    let oleg = story.stranger("Олег", "Серый");
    story.admin_writes(&format!("vk.com/id{ira} vk.com/id{oleg}"));
    let told = story.told_admin().join("\n");
    assert!(told.contains(&format!("(id{oleg})")), "{told}");
    story.perhaps_ignoring(ALL, "the records are looked at");
}

#[test]
fn the_link_of_a_comment_opens_its_authors_record_and_of_an_unknown_one_what_it_stands_under() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"observe\"\n");
    let guest = story.stranger("Ирина", "Белова");
    let spot = story.comments(guest, SPAM);
    let comment = spot.id;
    story.admin_writes(&format!("https://vk.com/wall-229000001_1?reply={comment}"));
    assert!(story.screen().starts_with("👤 Ирина Белова"), "{}", story.screen());
    story.admin_writes("https://vk.com/wall-229000001_1?reply=99999");
    assert!(!story.screen().starts_with("👤"), "{}", story.screen());
    story.perhaps_ignoring(ALL, "the record is looked at");
}

#[test]
fn a_number_that_is_nobody_is_not_found_and_one_on_a_settings_screen_is_its_value() {
    let mut story = Story::new();
    story.admin_writes("-5");
    assert!(story.screen().starts_with("Такого человека не нашёл\nКто пишет в группе Telegram"), "{}", story.screen());
    story.admin_writes("/panel");
    story.press_data("open leads.retention_days");
    for number in ["-5", "0"] {
        story.admin_writes(number);
        assert!(story.screen().starts_with("⚠️ Так не получится."), "{number}: {}", story.screen());
    }
    assert!(story.told_admin().iter().all(|told| !told.starts_with("👤")), "{:#?}", story.told_admin());
    story.admin_writes("/panel");
    story.admin_writes("999999999");
    assert!(story.screen().starts_with("👤 id999999999\n"), "{}", story.screen());
    story.perhaps_ignoring(ALL, "the screens are looked at");
}

#[test]
fn a_list_that_takes_anothers_place_says_what_it_took_off_and_gives_it_back() {
    let mut story = Story::with(
        EVERY_TOKEN,
        "[moderation.comments]\nstop_words = [\"казино\", \"ставки\", \"крипта\"]\nallowed_domains = [\"a.example\"]\n",
    );
    story.admin_writes("/panel");
    story.press_data("open moderation.comments.stop_words");
    story.admin_writes("рулетка");
    let said = story.message_with("Убрано");
    assert!(said.contains("➖ Убрано (новый список занял место прежнего): «казино», «ставки», «крипта»"), "{said}");
    story.press("Вернуть");
    assert_eq!(story.setting("moderation.comments.stop_words"), None);
    story.admin_writes("/panel");
    story.press_data("open moderation.comments.stop_words");
    story.admin_writes("казино, ставки, крипта, рулетка");
    assert_eq!(story.told_admin().iter().filter(|told| told.contains("Убрано")).count(), 1);
    story.admin_writes("/panel");
    story.press_data("open moderation.comments.stop_words");
    story.press("Изменить");
    story.admin_writes("казино, /(/");
    let said = story.message_with("Не взял");
    assert!(said.contains("➖ Убрано") && said.contains("«рулетка»") && said.contains("Не взял"), "{said}");
    assert_eq!(story.setting("moderation.comments.stop_words"), Some(json!(["казино"])));
    story.admin_writes("/panel");
    story.press_data("open moderation.comments.allowed_domains");
    story.admin_writes("b.example");
    assert!(story.told_admin().join("\n").contains("«a.example»"), "{:#?}", story.told_admin());
    story.perhaps_ignoring(ALL, "what is said is looked at");
}

//! Whatever goes wrong once on either platform, in the end the same is done as if nothing had.

use std::time::Duration;

use etronics_bot::clock::HOUR;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing};

use crate::story::Story;

const SPAM: &str = "Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм \
                    @legkij_dohod_bot, осталось 3 места";

/// What a network and a gateway do; whether the call was done is another question each time.
fn of_the_network() -> Vec<Refusing> {
    let raw = |body: &str| Refusing::Raw(body.to_owned());
    vec![
        Refusing::Status(500),
        Refusing::Status(502),
        Refusing::CloseBefore,
        Refusing::CloseAfter,
        Refusing::BreakOff,
        Refusing::Truncated,
        Refusing::Html,
        Refusing::Garbage,
        Refusing::Slow(Duration::from_millis(3)),
        raw("{}"),
        raw("[]"),
        raw(""),
    ]
}

/// One spam comment under this trouble; then hours go by.
#[track_caller]
fn vk_spam_under(method: &str, trouble: &Refusing) {
    let config = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n";
    let mut story = Story::with(crate::story::EVERY_TOKEN, config);
    let stranger = story.stranger("Кристина", "Доходова");
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, trouble.clone()).of(method)));
    let spam = story.comments(stranger, SPAM);
    for _ in 0..3 {
        story.jump(HOUR);
    }
    let journal = story.journal_lines();
    assert!(!story.is_visible(spam), "{method} {trouble:?}: still visible\n{journal}");
    assert!(story.sim.world(|world| world.is_banned(stranger)), "{method} {trouble:?}: not banned\n{journal}");
    assert_eq!(story.journal().len(), 2, "{method} {trouble:?}\n{journal}");
    let mut shown = story.sim.world(|world| world.messages(world.admin_chat_id));
    // That VK's limit of a day is used up is told besides, and that what waited gets out again.
    shown.retain(|message| !["лимит ВКонтакте", "Снова получается"].iter().any(|words| message.text.contains(words)));
    assert_eq!(shown.len(), 1, "{method} {trouble:?}: {shown:#?}");
}

#[test]
fn spam_goes_once_whatever_vk_answers_to_a_call() {
    let code = |code| Refusing::VkError { code, message: "simulated".to_owned() };
    for method in ["wall.deleteComment", "groups.ban", "groups.getLongPollServer"] {
        for trouble in of_the_network().into_iter().chain([1, 6, 9, 10, 29, 36].map(code)) {
            vk_spam_under(method, &trouble);
        }
    }
}

#[test]
fn spam_goes_once_whatever_the_poll_answers() {
    for trouble in of_the_network().into_iter().chain([1, 2, 3, 4].map(Refusing::Failed)) {
        vk_spam_under("longpoll", &trouble);
    }
}

#[test]
fn spam_of_the_chat_goes_once_and_reports_come_whatever_telegram_answers() {
    let says = |code, words: &str, retry_after| Refusing::Telegram { code, description: words.to_owned(), retry_after };
    let own = [
        says(429, "Too Many Requests: retry after 3", Some(3)),
        says(500, "Internal Server Error", None),
        says(409, "Conflict: terminated by other getUpdates request", None),
    ];
    for method in ["getUpdates", "deleteMessage", "editMessageText", "sendMessage"] {
        for trouble in of_the_network().into_iter().chain(own.clone()) {
            let mut story = Story::new();
            story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, trouble.clone()).of(method)));
            let (chat, message) = story.sim.world(|world| {
                let (chat, person) = (world.discussion_chat_id, world.add_tg_user("Crypto Anna"));
                (chat, world.say(chat, person, SPAM).unwrap())
            });
            story.settle();
            for _ in 0..3 {
                story.jump(HOUR);
            }
            assert!(!story.sim.world(|world| world.message_stands(chat, message)), "{method} {trouble:?}");
            assert_eq!(story.journal().len(), 1, "{method} {trouble:?}");
            // A report may come twice, when the answer to the first was lost: better than never.
            let shown = story.sim.world(|world| world.messages(world.admin_chat_id)).len();
            let lost = matches!(trouble, Refusing::CloseAfter | Refusing::BreakOff | Refusing::Truncated);
            let most = if method == "sendMessage" && lost { 2 } else { 1 };
            assert!((1..=most).contains(&shown), "{method} {trouble:?}: {shown} messages");
        }
    }
}

//! What falls, comes back and falls once more is told each time; what lasts for days is told as days.

use etronics_bot::clock::{HOUR, MINUTE};
use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, SimKeyKind};

use super::alerts::with_owner;
use super::comments::SPAM;
use super::leads::Client;
use super::refused::vk;
use crate::story::{EVERY_TOKEN, Of, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";

#[test]
fn a_key_that_dies_again_after_it_came_back_is_told_again_on_both_lanes() {
    let (mut story, owner) = with_owner(ENFORCE, "");
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Comments, Of::People, Of::Presses],
        "what is told of the key is looked at",
    );
    for round in 1..=2 {
        story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
        let stranger = story.stranger("Кристина", &format!("Доходова{round}"));
        story.comments(stranger, &format!("{SPAM} {round}"));
        story.pass(1);
        assert_eq!(story.sounds("Ключ не работает"), vec![true; round], "{:#?}", story.told_admin());
        let standing = |words: &str| story.told_admin().iter().filter(|text| text.contains(words)).count();
        assert_eq!((standing("теперь прошу вас"), standing("Пока прошу вас")), (0, 1), "{:#?}", story.told_admin());
        let on_vk = |words: &str| story.on_vk(owner).iter().filter(|text| text.contains(words)).count();
        assert_eq!(on_vk("Ключ не работает"), round, "{:#?}", story.on_vk(owner));
        story.sim.world(|world| world.give_key_back(SimKeyKind::User));
        story.pass(15);
        let told = story.told_admin();
        let standing = |words: &str| told.iter().filter(|text| text.contains(words)).count();
        assert_eq!(standing("Ключ не работает"), 0, "{told:#?}");
        assert_eq!(standing("Ключ администратора снова работает"), round, "{told:#?}");
        assert_eq!(standing("снова делаю сам"), 0, "one cause is one message: {told:#?}");
        assert_eq!(standing("×"), 0, "each fell once before it came back: {told:#?}");
        let on_vk = |words: &str| story.on_vk(owner).iter().filter(|text| text.contains(words)).count();
        assert_eq!(on_vk("Ключ администратора снова работает"), round, "{:#?}", story.on_vk(owner));
    }
}

#[test]
fn a_limit_is_reached_once_however_many_it_turns_away() {
    let config = "[moderation]\nmode = \"enforce\"\n[moderation.limits]\nper_day = 2\n";
    let mut story = Story::with(EVERY_TOKEN, config);
    story.perhaps_ignoring(&[Of::AdminChat, Of::People], "what is told of the limit is looked at");
    for number in 0..6 {
        let fake = story.fake(&format!("Лишняя{number}"));
        story.joins(fake);
    }
    let told = story.told_admin();
    let told: Vec<_> = told.iter().filter(|text| text.contains("Лимит на сегодня: 2")).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(!told[0].contains('×'), "{told:#?}");
}

#[test]
fn an_outage_of_days_is_told_with_its_days_and_how_long_it_was() {
    let mut story = Story::with(EVERY_TOKEN, "[digest]\nenabled = false\n");
    story.sim.world(|world| world.offline(PlatformSide::Vk));
    story.pass(15);
    story.jump(50 * HOUR);
    story.sim.world(|world| world.online(PlatformSide::Vk));
    story.pass(5);
    let told = story.told_admin();
    let back = told.iter().find(|text| text.contains("снова отвечает")).expect("it is told");
    assert!(back.contains("связи не было 2 д 2 ч, с 23.11 10:0"), "{told:#?}");
    assert!(back.contains("до 25.11 12:"), "{told:#?}");
    story.perhaps_ignoring(&[Of::AdminChat], "what is told of the outage is looked at");
}

const STUCK: &str = "Не могу отправить";
const MOVES: &str = "✅ Снова получается";

#[test]
fn what_could_not_be_sent_and_gets_out_again_is_told_once_in_the_place_of_its_alarm() {
    let (mut story, owner) = with_owner(ENFORCE, "vk_copy = \"all\"\n");
    story.sim.world(|world| {
        world.fail(Fault::lasting(PlatformSide::Vk, vk(29, "Rate limit reached")).of("wall.deleteComment"));
    });
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.pass(3);
    assert!(story.told_admin().iter().any(|text| text.contains(STUCK)), "{:#?}", story.told_admin());
    story.pass(20);
    assert!(story.told_admin().iter().all(|text| !text.contains(MOVES)), "it is stuck still");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.jump(HOUR);
    story.pass(5);
    story.assert_deleted(spam);
    let told = story.told_admin();
    let over: Vec<_> = told.iter().filter(|text| text.contains(MOVES)).collect();
    assert_eq!(over.len(), 1, "{told:#?}");
    assert!(over[0].contains("удаление комментариев"), "{told:#?}");
    assert!(told.iter().all(|text| !text.contains(STUCK)), "{told:#?}");
    assert_eq!(story.on_vk(owner).iter().filter(|text| text.contains(MOVES)).count(), 1, "{:#?}", story.on_vk(owner));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::Repeats], "what is told is looked at");
}

#[test]
fn that_the_chat_takes_messages_again_is_told_only_where_its_alarm_was_read() {
    for (minutes, is_told) in [(45, true), (150, false)] {
        let mut story = Story::with(EVERY_TOKEN, "[digest]\nenabled = false\n");
        let closed =
            Refusing::Telegram { code: 500, description: "Internal Server Error".to_owned(), retry_after: None };
        for method in ["sendMessage", "editMessageText"] {
            story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, closed.clone()).of(method)));
        }
        let begun = story.clock.now_ms();
        story.admin_writes("/panel");
        while story.clock.now_ms() < begun + minutes * MINUTE {
            story.pass(1);
        }
        story.sim.world(|world| world.mend(PlatformSide::Telegram));
        story.jump(HOUR / 2);
        story.pass(5);
        let told = story.told_admin();
        assert_eq!(told.iter().any(|text| text.contains(MOVES)), is_told, "{minutes}: {told:#?}");
        assert!(told.iter().all(|text| !text.contains(STUCK)), "{minutes}: {told:#?}");
        assert_eq!(told.iter().any(|text| text.contains("не выходили действия")), !is_told, "{minutes}: {told:#?}");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats, Of::Presses], "what is told is looked at");
    }
}

#[test]
fn the_owner_on_vk_hears_what_is_asked_of_their_hands_and_sends_no_key_there() {
    let (mut story, owner) = with_owner(ENFORCE, "");
    story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    for number in 1..=2 {
        let stranger = story.stranger("Кристина", &format!("Доходова{number}"));
        story.comments(stranger, &format!("{SPAM} {number}"));
    }
    story.pass(1);
    let told = story.on_vk(owner).join("\n");
    assert!(told.contains("пришлите его боту в Telegram") && !told.contains("пришлите его мне"), "{told}");
    story.writes(Client::Vk(owner), "статус");
    let told = story.on_vk(owner).pop().unwrap();
    // One of the two may be on its way still: the key is tried now and then.
    let asked = story.journal().iter().filter(|row| row.state == State::Assist).count();
    let words = ["1 комментарий", "2 комментария"][asked - 1];
    assert!(told.contains(&format!("🙋 Прошу вас, на карточках: {words}")), "{told}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "what is told on VK is looked at");
}

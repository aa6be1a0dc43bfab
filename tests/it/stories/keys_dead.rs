//! A key that is not accepted any more: what it opened falls with it, and each death and each return is told once, to
//! everybody who heard of the one before.

use etronics_bot::clock::{HOUR, MINUTE};
use etronics_bot::domain::action::{Capability, Way};
use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing, SimKeyKind};

use super::alerts::with_owner;
use super::copies::copying_with;
use crate::story::{Of, Story};

/// Whether the wall and its likes are read, as `status` tells it.
fn reading(story: &mut Story) -> [Option<Way>; 2] {
    [Capability::ReadWall, Capability::ReadLikes].map(|of| story.store(|db| db.settings().way_of(of)))
}

/// The screen 🔑, one line of it.
fn line_of_service_key(story: &mut Story) -> String {
    story.admin_writes("/panel");
    story.press("Настройки");
    story.press("Ключи");
    let screen = story.screen();
    screen.lines().find(|line| line.contains("Сервисный ключ:")).unwrap_or_default().to_owned()
}

fn calm_alerts(tokens: &'static [&'static str]) -> Story {
    let story = copying_with(tokens, "[alerts]\nquiet_hours = \"\"\n");
    let of = [Of::AdminChat, Of::Presses, Of::Chats, Of::Group, Of::Repeats];
    story.perhaps_ignoring(&of, "what is told of the key is looked at");
    story
}

/// The service key dies twice of a day, and each death is told after so many minutes; meanwhile reading goes that way.
fn dies_twice(mut story: Story, minutes: i64, meanwhile: Way) {
    for round in 1..=2 {
        story.sim.world(|world| world.withdraw_key(SimKeyKind::Service));
        story.publishes(PostDraft::new(&format!("Пост {round}")));
        story.pass(minutes);
        assert_eq!(story.sounds("Ключ не работает"), vec![true; round], "{:#?}", story.told_admin());
        assert_eq!(reading(&mut story), [Some(meanwhile); 2]);
        let line = line_of_service_key(&mut story);
        assert!(line.starts_with('❌'), "{line}");
        story.sim.world(|world| world.give_key_back(SimKeyKind::Service));
        story.pass(15);
        let told = story.told_admin();
        let works = told.iter().filter(|text| text.contains("Сервисный ключ снова работает")).count();
        assert_eq!(works, round, "{told:#?}");
        assert_eq!(reading(&mut story), [Some(Way::Auto); 2]);
        let line = line_of_service_key(&mut story);
        assert!(line.starts_with('✅'), "{line}");
    }
}

#[test]
fn a_dead_service_key_takes_down_what_it_opened_and_its_second_death_is_told_like_the_first() {
    dies_twice(calm_alerts(&["community", "service"]), 1, Way::Off);
}

#[test]
fn a_dead_service_key_is_shown_and_its_return_told_also_where_an_administrators_key_reads_in_its_place() {
    // Nothing is held up by it: the look at the keys finds it.
    dies_twice(calm_alerts(crate::story::EVERY_TOKEN), 12, Way::Auto);
}

#[test]
fn a_bots_key_that_was_dead_for_a_moment_at_night_wakes_nobody_once_it_works() {
    let (mut story, owner) = with_owner("", "");
    story.perhaps_ignoring(&[Of::AdminChat], "what is told of the key is looked at");
    story.jump(14 * HOUR + 45 * MINUTE);
    let description = "Unauthorized".to_owned();
    let revoked = Refusing::Telegram { code: 401, description, retry_after: None };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, revoked)));
    story.pass(2);
    story.sim.world(|world| world.mend(PlatformSide::Telegram));
    story.pass(5);
    let told = story.told_admin();
    assert!(!told.iter().any(|text| text.contains("Ключ не работает")), "{told:#?}");
    let heard = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        shown.iter().filter(|message| message.text.contains("снова работает")).count()
    });
    assert_eq!(heard, 1, "{told:#?}");
    let on_vk = story.on_vk(owner);
    let counted = |words: &str| on_vk.iter().filter(|text| text.contains(words)).count();
    assert_eq!((counted("Ключ бота больше не"), counted("Ключ бота снова работает")), (1, 1), "{on_vk:#?}");
}

#[test]
fn what_nobody_could_be_told_on_vk_while_its_key_was_dead_is_not_told_there_once_it_works() {
    let (mut story, owner) = with_owner("", "");
    story.perhaps_ignoring(&[Of::AdminChat], "what is told of the key is looked at");
    story.sim.world(|world| world.withdraw_key(SimKeyKind::Community));
    story.jump(5 * HOUR);
    story.pass(2);
    assert_eq!(story.sounds("Ключ сообщества"), [true], "{:#?}", story.told_admin());
    story.sim.world(|world| world.give_key_back(SimKeyKind::Community));
    story.pass(30);
    let told = story.told_admin();
    assert!(told.iter().any(|text| text.contains("Ключ сообщества снова работает")), "{told:#?}");
    let on_vk = story.on_vk(owner);
    assert!(!on_vk.iter().any(|text| text.contains("Ключ сообщества")), "{on_vk:#?}");
}

//! What is important reaches the owner on MAX too, and everything while Telegram is out of reach.

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};

use super::max_posts::copying_to_both;
use super::raid_noticed::raid;
use crate::commands::{Town, err};
use crate::story::{EVERY_TOKEN, Of, Story};

const OWNER: i64 = 77;

/// A community whose owner hears on MAX.
fn heard_on_max(begun: bool) -> Story {
    let story = copying_to_both(&format!("[moderation]\nmode = \"enforce\"\n[alerts]\nmax_user_id = {OWNER}\n"));
    if begun {
        story.sim.world(|world| world.max_talks(OWNER, true));
    }
    story
}

impl Story {
    fn on_max(&self) -> Vec<String> {
        self.sim.world(|world| world.max_messages(OWNER)).into_iter().map(|message| message.text).collect()
    }

    fn a_key_dies(&mut self) {
        self.sim.world(|world| world.withdraw_key(etronics_bot::simulator::SimKeyKind::User));
        let spammer = self.stranger("Бот", "1");
        self.comment(spammer, super::comments::SPAM);
        self.settle();
    }
}

#[test]
fn a_dead_key_is_told_on_max_too_and_once() {
    let mut story = heard_on_max(true);
    story.a_key_dies();
    let said = story.on_max();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].contains("vk.user_token") || said[0].contains("ключ"), "{said:#?}");
    story.pass(120);
    assert_eq!(story.on_max().len(), 1, "once a day");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 0 удалённых комментариев · прошу вас: 1
        admin: 🔑 Ключ не работает
        admin: 🙋 Первый случай, где нужна ваша рука
        admin: 🙋 1 дело для вас
        "#);
}

#[test]
fn with_telegram_away_max_is_told_everything_and_posts_go_on_there() {
    let mut story = heard_on_max(true);
    story.sim.world(|world| world.offline(PlatformSide::Telegram));
    story.sim.world(|world| world.publish(PostDraft::new("Без Телеграма")));
    story.pass(20);
    let said = story.on_max();
    assert!(said.iter().any(|text| text.contains("Telegram")), "{said:#?}");
    assert_eq!(story.max(), "1: Без Телеграма");
    story.sim.world(|world| world.online(PlatformSide::Telegram));
    story.pass(20);
    assert_eq!(story.channel(), "1: Без Телеграма");
    let rest = story.rest();
    assert!(rest.starts_with("admin: ✅ Telegram снова отвечает") && rest.lines().count() == 1, "{rest}");
}

#[test]
fn whom_max_does_not_reach_is_told_in_telegram_once_what_to_do() {
    let mut story = heard_on_max(false);
    story.a_key_dies();
    story.pass(5);
    let heard = story.admin_hears();
    assert_eq!(heard.matches("Не могу написать вам в MAX").count(), 1, "{heard}");
    assert!(heard.contains("нажмите «Начать»"), "{heard}");
    // Nothing else waits behind it.
    story.publishes(PostDraft::new("Дальше"));
    assert_eq!((story.max().as_str(), story.channel().as_str()), ("1: Дальше", "1: Дальше"));
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn a_lost_answer_says_it_twice_rather_than_never() {
    let mut story = heard_on_max(true);
    story.sim.world(|world| {
        world.fail(Fault::once(PlatformSide::Max, Refusing::CloseAfter).of("POST /messages"));
    });
    story.a_key_dies();
    story.pass(5);
    assert_eq!(story.on_max().len(), 2);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 0 удалённых комментариев · прошу вас: 1
        admin: 🔑 Ключ не работает
        admin: 🙋 Первый случай, где нужна ваша рука
        admin: 🙋 1 дело для вас
        "#);
}

#[test]
fn each_raid_is_told_on_max_though_no_event_stands_behind_it() {
    let mut story = heard_on_max(true);
    for raids in 1..=2 {
        raid(&mut story, 60, 3);
        let told = story.on_max().iter().filter(|text| text.contains("Рейд")).count();
        assert_eq!(told, raids, "{:#?}", story.on_max());
        story.jump(etronics_bot::clock::DAY);
    }
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Comments, Of::Chats],
        "what becomes of a raid, and what the admin reads of it, is of the stories of raids",
    );
}

#[test]
fn without_a_bot_the_config_says_what_is_missing() {
    let town = Town::new(EVERY_TOKEN, "[alerts]\nmax_user_id = 7\n");
    let run = town.run(&["run"]);
    assert!(!run.status.success());
    assert!(err(&run).contains("`alerts.max_user_id` is set, and there is no bot of MAX"), "{}", err(&run));
}

//! What the program may is concluded from definite answers alone: a failure of one call on the daily look takes nothing away,
//! and is asked again within minutes.

use etronics_bot::clock::DAY;
use etronics_bot::domain::action::{Capability, Way};
use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing};

use crate::stories::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

const METHODS: [&str; 6] = [
    "groups.getTokenPermissions",
    "users.get",
    "account.getAppPermissions",
    "groups.getById",
    "utils.getServerTime",
    "groups.getLongPollSettings",
];

fn troubles() -> Vec<Refusing> {
    let code = |code| Refusing::VkError { code, message: "simulated".to_owned() };
    let raw = |body: &str| Refusing::Raw(body.to_owned());
    let mut troubles = vec![Refusing::Status(502), Refusing::CloseBefore, Refusing::Html, Refusing::Truncated];
    troubles.extend([6, 10, 14, 36].map(code));
    troubles.extend(
        [
            "{}",
            "",
            r#"{"response":null}"#,
            r#"{"response":{}}"#,
            r#"{"response":"x"}"#,
            r#"{"response":[null]}"#,
            r#"{"response":{"groups":[]}}"#,
            r#"{"response":{"groups":[{"name":1}]}}"#,
            r#"{"response":{"permissions":[{}],"items":[null]}}"#,
        ]
        .map(raw),
    );
    troubles
}

fn ways(story: &mut Story) -> Vec<(Capability, Way)> {
    Capability::ALL.into_iter().map(|c| (c, story.store(|db| db.settings().way_of(c)).unwrap())).collect()
}

#[test]
fn no_failure_of_a_call_on_the_daily_look_takes_a_right_away() {
    for method in METHODS {
        for trouble in troubles() {
            let mut story = Story::new();
            story.ignoring(&[Of::AdminChat], "a hundred troubles, each with its own words; the rights are looked at");
            let before = ways(&mut story);
            assert!(before.iter().all(|(_, way)| *way == Way::Auto), "{before:?}");
            story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, trouble.clone()).of(method)));
            story.jump(DAY);
            story.pass(1);
            assert_eq!(ways(&mut story), before, "{method} {trouble:?}");
            // Once there is an answer, it is heard within minutes.
            story.sim.world(|world| {
                world.mend(PlatformSide::Vk);
                world.set_admin_level(0);
            });
            story.pass(3);
            let of = |way| [Capability::DeleteComments, Capability::Ban].map(|capability| (capability, way));
            let after = ways(&mut story);
            // What was no doubt at all was not asked again: that comes with the next day.
            let asked = after.iter().any(|(capability, way)| *capability == Capability::Ban && *way == Way::Assist);
            if !asked {
                story.jump(DAY);
            }
            let after = ways(&mut story);
            assert!(of(Way::Assist).iter().all(|fell| after.contains(fell)), "{method} {trouble:?}: {after:?}");
        }
    }
}

#[test]
fn what_a_key_is_is_asked_once_at_the_start_however_many_threads_want_to_know() {
    let story = Story::new();
    // Each of the three keys is asked for its rights.
    assert_eq!(story.calls("groups.getTokenPermissions"), 3);
}

#[test]
fn a_doubt_at_the_daily_look_is_asked_again_within_minutes_and_moderation_goes_on() {
    let mut story = Story::new();
    let trouble = Refusing::VkError { code: 6, message: "Too many requests per second".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, trouble).of("groups.getById")));
    story.jump(DAY);
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.assert_deleted(spam);
    let asked = story.calls("groups.getLongPollSettings");
    story.pass(5);
    assert!(story.calls("groups.getLongPollSettings") >= asked + 2, "it is asked again while there is a doubt");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(5);
    let asked = story.calls("groups.getLongPollSettings");
    story.pass(10);
    assert_eq!(story.calls("groups.getLongPollSettings"), asked, "and no more once there is none");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 1 удалённый комментарий
        admin: 📈 23 ноября photo
        admin: 💤 Меня не было 1 д, сделано: комментариев проверено 1, удалено 1
        "#);
}

const PEOPLE: &str =
    "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"24h\"\n[moderation.limits]\nper_run = 2\n";

#[test]
fn a_right_that_is_granted_is_used_within_seconds_and_what_was_asked_is_done_or_closes() {
    let mut story = Story::without_daemon(EVERY_TOKEN, PEOPLE);
    story.sim.world(|world| world.set_admin_level(0));
    story.start();
    story.settle();
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.assert_visible(spam);
    let asked = |story: &mut Story| story.journal().iter().filter(|row| row.state == State::Assist).count();
    let fakes = ["Иванова", "Петрова", "Сидорова"].map(|last| story.fake(last));
    for fake in fakes {
        story.sim.world(|world| world.join(fake).unwrap());
        story.settle();
    }
    assert_eq!(asked(&mut story), 4, "{}", story.journal_lines());
    // A community whose limit is reached asks of the rest in quarantine, not on a card that stays for ever.
    story.sim.world(|world| {
        world.set_admin_level(3);
        world.make_manager(world.owner_id, 3);
    });
    story.settle();
    story.assert_deleted(spam);
    assert_eq!(asked(&mut story), 0, "{}", story.journal_lines());
    let banned = story.sim.world(|world| fakes.iter().filter(|fake| world.is_banned(**fake)).count());
    let waits = story.store(|db| db.quarantine().quarantine_list(true, None, None)).len();
    assert_eq!((banned, waits), (2, 1), "{}", story.journal_lines());
    assert!(ways(&mut story).iter().all(|(_, way)| *way == Way::Auto));
    story.admin_writes("/start");
    story.press("Статус");
    assert!(!story.screen().contains("прошу вас"), "{}", story.screen());
}

#[test]
fn a_right_that_came_back_unsaid_is_found_within_minutes() {
    let mut story = Story::new();
    story.sim.world(|world| world.set_admin_level(0));
    story.jump(DAY);
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.assert_visible(spam);
    story.sim.world(|world| world.set_admin_level(3));
    story.pass(12);
    story.assert_deleted(spam);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ удаление комментариев: снова делаю сам
        admin: 🙋 Первый случай, где нужна ваша рука
        admin: ✅ Это вернулось ко мне: дальше сам, от вас ничего не нужно.
        admin: 📈 23 ноября photo
        admin: 💤 Меня не было 1 д, сделано: комментариев проверено 1
        "#);
}

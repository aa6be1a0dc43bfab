//! People who come one by one are asked about together: at most one look a second, and nobody waits long.

use etronics_bot::domain::event::Command;
use etronics_bot::domain::ids::PersonId;
use etronics_bot::simulator::Crowd;

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

const PEOPLE: &str =
    "[moderation]\nmode = \"enforce\"\n[moderation.members]\nsweep = \"24h\"\n[moderation.likes]\nsweep = \"24h\"\n";

/// Calls of `users.get`, inner calls of `execute` among them.
fn looks(story: &Story) -> usize {
    story.sim.world(|world| {
        let calls = world.transcript();
        let inner = |call: &&etronics_bot::simulator::Exchange| {
            serde_json::to_string(&call.params).unwrap().contains("API.users.get")
        };
        let bundled = calls.iter().filter(|call| call.method == "execute").filter(inner).count();
        bundled + calls.iter().filter(|call| call.method == "users.get").count()
    })
}

/// People do something, ten of them a second; returns how many looks that cost.
fn stream(story: &mut Story, people: &[i64], act: impl Fn(&Story, i64)) -> usize {
    let before = looks(story);
    for person in people {
        act(story, *person);
        story.live(100);
    }
    story.live(3_000);
    looks(story) - before
}

#[test]
fn three_hundred_who_join_like_or_comment_within_half_a_minute_cost_one_look_a_second() {
    let mut story = Story::with(EVERY_TOKEN, PEOPLE);
    let crowd = story.sim.world(|world| {
        let crowd = world.crowd(Crowd::honest(1_000_000, 900).strangers()).unwrap();
        world.crowd_ids(crowd, 0..900)
    });
    let joined = stream(&mut story, &crowd[..300], |story, id| story.sim.world(|world| world.join(id).unwrap()));
    let post = story.post;
    let liked = stream(&mut story, &crowd[300..600], |story, id| {
        story.sim.world(|world| {
            world.like(id, post, None, true);
        });
    });
    let commented = stream(&mut story, &crowd[600..], |story, id| {
        story.comment(id, &format!("Приду обязательно, столик {id}"));
    });
    assert!((20..=34).contains(&joined), "{joined} looks for 300 joins in 30 seconds");
    assert!((20..=34).contains(&liked), "{liked} looks for 300 likes");
    assert!((20..=34).contains(&commented), "{commented} looks for 300 comments");
    let judged = story.journal().iter().filter(|row| row.person.id >= 1_000_000 && row.comment.is_none()).count();
    assert!(judged >= 300, "everybody who joined is judged: {judged}");
    insta::assert_snapshot!(story.rest(), @"admin: 📦 40 человек ждут решения");
}

#[test]
fn names_for_the_reports_of_a_raid_are_asked_for_together_too() {
    let mut story = Story::new();
    let before = looks(&story);
    for number in 0..100 {
        let author = story.stranger("Бот", &number.to_string());
        story.comment(author, &format!("{SPAM} {number}"));
        story.live(100);
    }
    assert!(looks(&story) - before <= 12, "{}", looks(&story) - before);
    story.settle();
    assert!(story.message_with("Удалён").contains("Бот"), "and they are named");
    insta::assert_snapshot!(story.rest(), @"100 × wall.deleteComment");
}

#[test]
fn one_who_joins_alone_is_judged_at_once_and_the_next_within_two_seconds() {
    let mut story = Story::with(EVERY_TOKEN, PEOPLE);
    for (number, within) in [(0, 0), (1, 2_000), (2, 2_000)] {
        let fake = story.fake(&format!("Накрутова {number}"));
        story.sim.world(|world| world.join(fake).unwrap());
        story.live(within);
        assert!(story.journal().iter().any(|row| row.person.id == fake), "number {number}:\n{}", story.journal_lines());
    }
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🛡 0 человек убрано · на очереди: 1
        3 × groups.ban
        "#);
}

#[test]
fn whoever_is_forgotten_before_they_were_asked_about_stays_so() {
    let mut story = Story::with(EVERY_TOKEN, PEOPLE);
    let (first, second) = (story.stranger("Первая", "Обычная"), story.stranger("Стрекоза", "Забытая"));
    story.sim.world(|world| world.join(first).unwrap());
    story.live(0);
    story.sim.world(|world| world.join(second).unwrap());
    story.live(0);
    let forget = Command::Forget { person: PersonId::vk(second) };
    let now = story.clock.now_ms();
    story.daemon().engine.store().write(|db| db.inbox().put_command(&forget, now)).unwrap();
    story.settle();
    story.pass(2);
    let known = story.store(|db| db.people().person(PersonId::vk(second)));
    assert!(known.is_none_or(|known| known.name.is_none_or(|name| !name.contains("Стрекоза"))));
}

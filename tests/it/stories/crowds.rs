//! Many people: what a sweep over 100,000 of them costs in calls, and whom the shipped scorecard takes for what.

use etronics_bot::domain::sweep::{SweepKind, SweepState};
use etronics_bot::simulator::{Crowd, CrowdKind, Target};

use crate::story::{EVERY_TOKEN, Story};

const OBSERVE: &str = "[moderation]\nmode = \"observe\"\n[moderation.members]\nsweep = \"24h\"\n\
                       [moderation.likes]\nsweep = \"24h\"\nper_post = 20000\n";

impl Story {
    /// Calls of a method since the last time, inner calls of `execute` not among them.
    fn calls_of(&self, method: &str) -> u64 {
        self.sim.world(|world| world.call_counts().get(method).copied().unwrap_or(0))
    }
}

#[test]
fn a_sweep_over_100_000_members_costs_hardly_more_calls_than_the_least_possible() {
    let mut story = Story::without_daemon(EVERY_TOKEN, OBSERVE);
    let crowd = story.sim.world(|world| {
        world.keep_transcript(0);
        world.crowd(Crowd::honest(1_000_000, 100_000)).unwrap()
    });
    story.start();
    story.settle();
    let first = story.store(|db| db.sweeps().latest_sweep(SweepKind::Members)).unwrap();
    assert_eq!((first.state, first.counts.done, first.counts.total), (SweepState::Done, 100_001, 100_001), "{first:?}");
    // A profile takes about 700 bytes, an answer holds 5 MB: seven thousand people a call.
    let bytes: u64 =
        serde_json::from_str::<serde_json::Value>(&first.position).unwrap()["profile_bytes"].as_u64().unwrap();
    let least = (100_001 * bytes).div_ceil(5_000_000);
    assert!(first.counts.calls <= least * 3 / 2, "{} calls, {least} are the least possible", first.counts.calls);
    assert_eq!((first.counts.fake, first.counts.dead), (0, 0), "honest people: {:?}", first.counts);

    // Later: 300 came unheard, 200 went. Ids are compared, and only the new are looked at.
    story.sim.world(|world| {
        for id in world.crowd_ids(crowd, 1_000..1_200) {
            world.leave(id);
        }
        world.crowd(Crowd::fakes(900_000_000, 300)).unwrap();
        world.clear_call_counts();
    });
    story.kill();
    story.start();
    let second = story.scan(SweepKind::Members, false);
    assert_eq!((second.counts.came, second.counts.fake), (300, 300), "{second:?}");
    assert_eq!(story.store(|db| db.people().members_between(0, None, None)).len(), 100_101);
    // 101 pages of ids in 5 bundles; one question about those who were not found; one for 300 profiles.
    assert!(second.counts.calls <= 7, "{second:?}");
    assert!(story.calls_of("execute") <= 7, "{:?}", story.sim.world(|world| world.call_counts()));
}

#[test]
fn a_sweep_over_five_posts_with_20_000_likes_judges_each_liker_once() {
    let mut story = Story::without_daemon(EVERY_TOKEN, OBSERVE);
    story.sim.world(|world| {
        world.keep_transcript(0);
        let honest = world.crowd(Crowd::honest(1_000_000, 30_000).strangers()).unwrap();
        let fakes = world.crowd(Crowd::fakes(900_000_000, 2_000).strangers()).unwrap();
        for at in 0..5 {
            let post = Target::post(world.post(&format!("Пост {at}")));
            world.likers(post.id, honest, 0..18_000).unwrap();
            world.likers(post.id, fakes, 0..2_000).unwrap();
        }
    });
    story.start();
    story.settle();
    story.sim.world(etronics_bot::simulator::World::clear_call_counts);
    let row = story.scan(SweepKind::Likes, false);
    assert_eq!((row.counts.likes, row.counts.done), (100_000, 20_000), "{row:?}");
    assert!((1_990..=2_000).contains(&row.counts.fake), "{row:?}");
    // One look at the wall, 100 pages of likes in four bundles, three or four calls for 20,000 profiles.
    assert!(row.counts.calls <= 1 + 4 + 5, "{row:?}");
    let posts = story.store(|db| db.sweeps().liked_posts(0.4, 100));
    assert!(posts.iter().all(|post| post.suspicious * 10 / post.looked.max(1) == 1 || post.likes == 0), "{posts:?}");
}

#[test]
fn with_a_service_key_alone_a_sweep_reads_page_by_page() {
    let mut story = Story::without_daemon(&["service"], OBSERVE);
    story.sim.world(|world| {
        world.keep_transcript(0);
        world.crowd(Crowd::honest(1_000_000, 5_000)).unwrap()
    });
    story.start();
    story.settle();
    let row = story.scan(SweepKind::Members, false);
    assert_eq!((row.state, row.counts.done), (SweepState::Done, 5_001), "{row:?}");
    assert_eq!(story.calls_of("execute"), 0);
    insta::assert_snapshot!(story.rest(), @"admin: ⚠️ Нужна ваша помощь");
}

#[test]
fn the_audit_is_one_message_with_a_picture() {
    let mut story = Story::without_daemon(EVERY_TOKEN, OBSERVE);
    story.first_day = true;
    story.sim.world(|world| {
        world.crowd(Crowd::honest(1_000_000, 900)).unwrap();
        world.crowd(Crowd::honest(5_000_000, 60).of(CrowdKind::Dead)).unwrap();
        let fakes = world.crowd(Crowd::fakes(900_000_000, 40)).unwrap();
        let post = Target::post(world.post("Пост с накруткой"));
        world.likers(post.id, fakes, 0..40).unwrap();
    });
    story.start();
    story.settle();
    story.pass(2);
    let (text, photo) = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        let audits: Vec<_> = shown.iter().filter(|message| message.text.contains("Аудит")).collect();
        assert_eq!(audits.len(), 1, "{audits:?}");
        (audits[0].text.clone(), world.photo(world.admin_chat_id, audits[0].message_id).expect("a picture"))
    });
    assert!(text.contains("Подписчиков: 1\u{202f}001") && text.contains("Удалённые и заблокированные: 60"), "{text}");
    assert!(text.contains("подозрительных лайков: 100 %"), "{text}");
    assert!(text.contains("«Пост с накруткой»"), "a post of before is called by its words: {text}");
    assert!(photo.starts_with(b"\x89PNG"));
    story.kill();
    story.start();
    story.settle();
    story.pass(2);
    let audits = story.sim.world(|world| {
        let shown = world.messages(world.admin_chat_id);
        shown.iter().filter(|message| message.text.contains("Аудит")).count()
    });
    assert_eq!(audits, 1, "once");
}

#[test]
fn whoever_joins_while_a_sweep_runs_is_judged_at_once_and_a_death_in_the_middle_reads_nothing_twice() {
    let enforce = OBSERVE.replace("observe", "enforce");
    let mut story = Story::without_daemon(EVERY_TOKEN, &enforce);
    story.sim.world(|world| {
        world.keep_transcript(0);
        world.crowd(Crowd::honest(1_000_000, 60_000)).unwrap();
    });
    story.start();
    story.daemon().hear().unwrap();
    let members = |story: &mut Story| story.store(|db| db.sweeps().latest_sweep(SweepKind::Members));
    while members(&mut story).is_none_or(|row| row.counts.done == 0) {
        if let idle @ etronics_bot::app::EngineStep::Idle { .. } = story.daemon().engine.step().unwrap() {
            story.clock.advance(100);
            let patience = std::time::Duration::from_millis(50);
            story.daemon().engine.wait_at_most(idle, patience).unwrap();
        }
    }
    let fake = story.fake("Посреди");
    story.sim.world(|world| world.join(fake).unwrap());
    story.daemon().hear().unwrap();
    for _ in 0..400 {
        if story.sim.world(|world| world.is_banned(fake)) {
            break;
        }
        if let idle @ etronics_bot::app::EngineStep::Idle { .. } = story.daemon().engine.step().unwrap() {
            story.clock.advance(100);
            let patience = std::time::Duration::from_millis(50);
            story.daemon().engine.wait_at_most(idle, patience).unwrap();
        }
    }
    assert!(story.sim.world(|world| world.is_banned(fake)), "judged and out while the sweep goes on");
    let so_far = members(&mut story).unwrap();
    assert_eq!(so_far.state, SweepState::Running, "{so_far:?}");
    story.kill();
    story.start();
    story.settle();
    let row = members(&mut story).unwrap();
    assert_eq!((row.id, row.state), (so_far.id, SweepState::Done), "{row:?}");
    assert!((60_000..=60_002).contains(&row.counts.done), "each looked at once: {row:?}");
    // The report may be on its way when the process dies: then it comes again, as what is said to the admin may, and the first
    // one stands there as it was, told before the ban had come back.
    let rest = story.rest().replace("admin: 2 × 🛡", "admin: 🛡");
    let rest: Vec<&str> = rest.lines().filter(|line| *line != "admin: 🛡 0 человек убрано · на очереди: 1").collect();
    insta::assert_snapshot!(rest.join("\n"), @r#"
        admin: 🛡 1 человек убран
        groups.ban
        "#);
}

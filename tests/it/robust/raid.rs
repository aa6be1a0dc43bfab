//! A raid of 100,000 comments: who presses a button is answered in the very next batch, and no step looks at all of it.

use std::time::Duration;

use etronics_bot::app::EngineStep;
use etronics_bot::domain::lane::{Lane, VkLane};
use etronics_bot::inbox::{Queue, RawUpdate};

use super::process::{community, is_polling, knows_managers, signal, start, until, wait};
use crate::stories::comments::SPAM;
use crate::story::Story;

const COMMENTS: i64 = 100_000;
const BY_HAND: i64 = 2_000;

/// Comments as VK tells of them, straight into the inbox: what the network brings in minutes.
fn raid(story: &mut Story) {
    let group = story.sim.world(|world| world.group_id);
    let (post, at) = (story.post.id, story.clock.now_ms() / 1000);
    let event = |number: i64| RawUpdate {
        event_id: format!("raid-{number}"),
        queue: Queue::Bulk,
        by: None,
        payload: serde_json::json!({
            "type": "wall_reply_new", "event_id": format!("raid-{number}"), "v": "5.199", "group_id": group,
            "object": {"id": 1_000_000 + number, "from_id": 700_000_000 + number, "date": at, "text":
                format!("{SPAM} {number}"), "post_id": post, "post_owner_id": -group, "owner_id": -group}
        })
        .to_string(),
    };
    let inbox = story.daemon().engine.inbox();
    for start in (0..COMMENTS).step_by(1_000) {
        let batch: Vec<_> = (start..start + 1_000).map(event).collect();
        inbox.accept(&format!("vk:{group}"), None, &batch, None).unwrap();
    }
}

#[test]
fn while_100_000_comments_wait_a_press_is_handled_in_the_next_batch_and_answered() {
    let mut story = Story::new();
    let admin = story.sim.world(|world| world.admin_chat_id);
    story.sim.world(|world| world.say(admin, admin, "/panel").unwrap());
    story.settle();
    story.sim.world(|world| world.keep_transcript(0));
    raid(&mut story);
    // Some of it is judged, so that deletions wait in the outbox too.
    while story.store(|db| db.outbox().waiting_in(&Lane::Vk(VkLane::Delete))) < BY_HAND {
        story.daemon().engine.step().unwrap();
    }
    let (message, label) = story.sim.world(|world| {
        let panel = world.messages(admin).into_iter().find(|message| !message.keyboard.is_empty()).unwrap();
        (panel.message_id, panel.keyboard[0][0].label.clone())
    });
    story.sim.world(|world| world.press(admin, admin, message, &label).unwrap());
    let waiting = story.store(|db| db.outbox().queue_sizes()).inbox;
    assert!(waiting > COMMENTS / 2, "{waiting}");
    story.daemon().hear().unwrap();
    // One step hands the press to its owner and sends the answer; a few more bring its outcome.
    for _ in 0..3 {
        story.daemon().engine.step().unwrap();
    }
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while story.sim.world(|world| world.callback_answers().is_empty()) {
        assert!(std::time::Instant::now() < deadline, "the press was not answered");
        std::thread::yield_now();
    }
    assert!(story.store(|db| db.outbox().queue_sizes()).inbox > COMMENTS / 2, "the rest still waits");
    // The clock rings: one card tells of the raid, and rings of the next minutes tell nothing more.
    let cards = |story: &Story| {
        let shown = story.sim.world(|world| world.messages(admin));
        shown.iter().filter(|message| message.text.contains("налёт")).count()
    };
    for minute in 0..4 {
        story.clock.advance(60_000);
        story.daemon().ring().unwrap();
        for _ in 0..200 {
            story.clock.advance(100);
            if let idle @ EngineStep::Idle { .. } = story.daemon().engine.step().unwrap() {
                story.daemon().engine.wait_at_most(idle, Duration::from_millis(5)).unwrap();
            }
            if minute == 0 && cards(&story) > 0 {
                break;
            }
        }
        assert_eq!(cards(&story), 1, "in minute {minute}");
    }
}

#[test]
fn a_process_tells_of_a_raid_while_it_goes_on_and_keeps_what_people_see_clean() {
    /// Raiders of one tick, and ticks enough for the slowest of machines.
    const AT_ONCE: usize = 50;
    const TICKS: usize = 1_200;
    let story = community();
    let config = story.config_file();
    let mut daemon = start(&config);
    until("the first poll", &config, || is_polling(&story));
    until("the managers", &config, || knows_managers(&story));
    let told = || {
        let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
        shown.iter().any(|message| message.text.contains("налёт"))
    };
    let write = |tick: usize| {
        story.sim.world(|world| {
            let write = |number| {
                let author = world.add_person("Бот", &format!("{tick}-{number}"));
                world.comment(author, story.post, format!("{SPAM} {tick} {number}").as_str()).unwrap()
            };
            (0..AT_ONCE).map(write).collect::<Vec<_>>()
        })
    };
    let mut written = Vec::new();
    // How many seconds it takes is measured by a bench (`benches/raid.py`): here other tests have the machine as well.
    for tick in 0..TICKS {
        // Thousands of deletions wait, as behind a real one.
        if tick >= 60 && told() {
            break;
        }
        written.extend(write(tick));
        std::thread::park_timeout(Duration::from_millis(100));
    }
    assert!(told(), "the card comes while the raid goes on");
    let author = story.stranger("Свежий", "Бот");
    let spam = story.comment(author, &format!("{SPAM} 999999"));
    until("fresh spam", &config, || !story.is_visible(spam));
    let older = written.iter().filter(|spam| story.is_visible(**spam)).count();
    assert!(older > 1_000, "it did not wait for {} older ones: {older} are left", written.len());
    signal(&daemon, "TERM");
    assert!(wait(&mut daemon, Duration::from_secs(20)).success());
}

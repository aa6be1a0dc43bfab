//! Every way in which HTTP breaks, at MAX: moderation goes on meanwhile, nothing grows, the log holds no token, and once the line is
//! whole every post stands in the channel, once and in order.

use std::sync::atomic::Ordering;
use std::time::Duration;

use etronics_bot::clock::Clock;
use etronics_bot::simulator::{PostDraft, World};

use super::broken_http::{Kind, Line, memory, memory_forgotten, of_every_kind};
use super::process::{is_polling, signal, start, until, wait};
use crate::stories::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

/// MAX answered so lately that nobody asks first whether it is there: a little longer.
const QUIET: Duration = Duration::from_millis(5_500);

/// A community by the machine's clock, whose line to MAX leads through a `Line`.
fn wired(kind: Kind) -> (Story, Line) {
    let mut story = Story::at(Clock::system(), EVERY_TOKEN, "");
    let line = Line::to(story.sim.address(), kind);
    let (max, token) = story.sim.world(|world: &mut World| {
        world.keep_transcript(0);
        world.limit_calls(false);
        (world.max_channel_id, world.keys.max.clone())
    });
    story.more = format!(
        "[moderation]\nmode = \"enforce\"\n[max]\ntoken = \"{token}\"\napi_url = \"http://{}\"\n\
         [crosspost]\nenabled = true\nmax_channel_id = {max}\n",
        line.address
    );
    (story, line)
}

fn survives(name: &str, kind: Kind) {
    let (story, line) = wired(kind);
    let config = story.config_file();
    let publish = |words: &str| story.sim.world(|world| world.publish(PostDraft::new(words)));
    let mut daemon = start(&config);
    until("the first poll", &config, || is_polling(&story));
    publish("До");
    until("a post while the line is whole", &config, || story.max() == "1: До");
    let (before, _) = memory(daemon.id());
    line.broken.store(true, Ordering::SeqCst);
    std::thread::park_timeout(QUIET);
    publish("Раз");
    publish("Два");
    until(&format!("a meeting with {name}"), &config, || line.met.load(Ordering::SeqCst) > 0);
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comment(author, SPAM);
    until(&format!("a removal beside {name}"), &config, || !story.is_visible(spam));
    std::thread::park_timeout(Duration::from_secs(2));
    line.broken.store(false, Ordering::SeqCst);
    until(&format!("all posts after {name}"), &config, || story.max() == "1: До\n2: Раз\n3: Два");
    assert!(daemon.try_wait().unwrap().is_none(), "{name}: the process is gone");
    let (after, most) = memory_forgotten(daemon.id(), before);
    signal(&daemon, "TERM");
    assert!(wait(&mut daemon, Duration::from_secs(20)).success(), "{name}");
    let log = std::fs::read_to_string(config.with_file_name("log.txt")).unwrap();
    println!("{name}: {before} kB, at most {most}, then {after}");
    let token = story.sim.world(|world| world.keys.max.clone());
    assert!(!log.contains("panic") && !log.contains(&token) && !log.contains("secret"), "{name}:\n{log}");
    assert!(log.contains("max"), "{name}: not a word of it\n{log}");
    assert_eq!(story.max(), "1: До\n2: Раз\n3: Два", "{name}");
    assert!(after < before + 10 * 1024, "{name}: {before} kB before, {after} kB after");
    assert!(most < before + 64 * 1024, "{name}: {before} kB before, {most} kB at most");
    story.perhaps_ignoring(
        &[crate::story::Of::AdminChat, crate::story::Of::Comments, crate::story::Of::People],
        "what is told of a removal: of other stories",
    );
}

#[test]
fn every_kind_of_broken_http_at_max_is_survived_and_no_post_is_lost_or_doubled() {
    of_every_kind(survives);
}

//! Nothing changes for who has no MAX: nobody calls it, no thread of it is there, and its certificate is not so much as looked at.

use std::collections::BTreeSet;
use std::process::Child;

use etronics_bot::clock::Clock;
use etronics_bot::simulator::PostDraft;

use super::process::{is_polling, signal, start, until, wait};
use crate::stories::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of, Story};

/// What the threads of a process are called.
fn threads(child: &Child) -> BTreeSet<String> {
    let Ok(tasks) = std::fs::read_dir(format!("/proc/{}/task", child.id())) else { return BTreeSet::new() };
    let name = |task: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(task.ok()?.path().join("comm")).ok();
    tasks.filter_map(name).map(|name| name.trim().to_owned()).collect()
}

/// A daemon lives through a day in small: a post, a comment that goes, a panel. Returns its threads and what it asked MAX.
fn lives(max: &str, copies: &str) -> (BTreeSet<String>, Vec<String>, String) {
    let mut story = Story::at(Clock::system(), EVERY_TOKEN, "");
    let channel = story.sim.world(|world| world.channel_id);
    story.more =
        format!("[moderation]\nmode = \"enforce\"\n{max}[crosspost]\nenabled = true\nchannel_id = {channel}\n{copies}")
            .replace("SIM", &story.sim.max_api_url());
    story.old = story.sim.world(|world| world.messages(channel)).len();
    let config = story.config_file();
    let mut daemon = start(&config);
    until("the first poll", &config, || is_polling(&story));
    story.sim.world(|world| {
        world.publish(PostDraft::new("Пост").photo(640, 480));
        world.say(world.admin_chat_id, world.admin_chat_id, "/panel").unwrap();
    });
    let spam = story.comment(story.stranger("Кристина", "Доходова"), SPAM);
    until("a removal", &config, || !story.is_visible(spam));
    until("a copy", &config, || story.channel().ends_with(": Пост"));
    if !copies.is_empty() {
        until("a copy on MAX", &config, || story.max() == "1 [image]: Пост");
    }
    let found = threads(&daemon);
    signal(&daemon, "TERM");
    assert!(wait(&mut daemon, std::time::Duration::from_secs(20)).success());
    let asked = story.sim.world(|world| world.call_counts());
    let asked = asked.into_keys().filter(|method| method.contains('/')).collect();
    let log = std::fs::read_to_string(config.with_file_name("log.txt")).unwrap();
    story
        .perhaps_ignoring(&[Of::AdminChat, Of::Chats, Of::Comments, Of::People], "a day in small, as in other stories");
    (found, asked, log)
}

#[test]
fn who_has_no_max_has_no_thread_and_no_call_of_it() {
    let token = etronics_bot::simulator::Keys::default().max;
    let (with, asked, _) =
        lives(&format!("[max]\ntoken = \"{token}\"\napi_url = \"SIM\"\n"), "max_channel_id = -70000000000001\n");
    assert!(asked.contains(&"POST /messages".to_owned()), "{asked:?}");
    let (without, asked, log) = lives("", "");
    assert_eq!(asked, Vec::<String>::new());
    assert!(!log.to_lowercase().contains("max:"), "{log}");
    if with.is_empty() {
        println!("skipped: this machine does not tell of threads");
        return;
    }
    // The same list finds it where it is.
    assert!(with.contains("max"), "{with:?}");
    assert!(!without.contains("max"), "{without:?}");
    assert_eq!(with.difference(&without).map(String::as_str).collect::<Vec<_>>(), ["max"]);
    // An address that is none and a certificate that is not there are nobody's trouble without a bot: nothing is opened.
    let (lazy, asked, _) = lives("[max]\napi_url = \"SIM\"\nca = \"/nowhere/root.pem\"\n", "");
    assert_eq!((lazy, asked), (without, Vec::new()));
}

//! Few open files, slow platforms and thousands of people: calls are bounded, moderation goes on, and what ran out of
//! descriptors comes back by itself.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use etronics_bot::simulator::{Fault, PlatformSide, Refusing};

use super::process::{community, is_polling, knows_managers, signal, until, wait};
use crate::stories::comments::SPAM;
use crate::story::Story;

/// The daemon under a limit of open files.
fn start_with(files: u32, config: &Path) -> Child {
    let log = File::options().append(true).create(true).open(config.with_file_name("log.txt")).unwrap();
    let program = env!("CARGO_BIN_EXE_etronics-bot");
    Command::new("sh")
        .args(["-c", &format!("ulimit -n {files}; exec \"$0\" --config \"$1\" run"), program])
        .arg(config)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// What a process has open; where the machine tells.
fn open_files(child: &Child) -> Option<usize> {
    Some(std::fs::read_dir(format!("/proc/{}/fd", child.id())).ok()?.count())
}

fn said(config: &Path) -> String {
    std::fs::read_to_string(config.with_file_name("log.txt")).unwrap()
}

#[test]
fn with_64_descriptors_2000_strangers_and_a_slow_telegram_moderation_goes_on_and_a_press_is_answered() {
    let story = community();
    let config = story.config_file();
    let mut daemon = start_with(64, &config);
    until("the first poll", &config, || is_polling(&story));
    until("the managers", &config, || knows_managers(&story));
    let admin = story.sim.world(|world| world.admin_chat_id);
    story.sim.world(|world| world.say(admin, admin, "/start").unwrap());
    let panel = |story: &Story| {
        let shown = story.sim.world(|world| world.messages(admin));
        shown.into_iter().rev().find(|message| !message.keyboard.is_empty())
    };
    until("the panel", &config, || panel(&story).is_some());
    for method in ["sendMessage", "answerCallbackQuery", "editMessageText"] {
        let slow = Fault::lasting(PlatformSide::Telegram, Refusing::Slow(Duration::from_millis(1_500))).of(method);
        story.sim.world(|world| world.fail(slow));
    }
    story.sim.world(|world| {
        for number in 0..2_000 {
            let id = world.add_tg_user(&format!("Гость {number}"));
            world.say(id, id, "Привет").unwrap();
        }
    });
    let mut most = 0;
    for number in 0..5 {
        let author = story.stranger("Кристина", &format!("Доходова {number}"));
        let spam = story.comment(author, &format!("{SPAM} {number}"));
        until("a removal meanwhile", &config, || {
            most = most.max(open_files(&daemon).unwrap_or_default());
            !story.is_visible(spam)
        });
    }
    let shown = panel(&story).unwrap();
    story.sim.world(|world| world.press(admin, admin, shown.message_id, &shown.keyboard[0][0].label).unwrap());
    until("the answer to a press", &config, || !story.sim.world(|world| world.callback_answers().is_empty()));
    until("all of them heard", &config, || story.sim.world(|world| world.pending_updates()) == 0);
    assert!(most < 60, "{most} files were open");
    let log = said(&config);
    assert!(!log.contains("Too many open files") && !log.contains("unable to open"), "{log}");
    signal(&daemon, "TERM");
    assert_eq!(wait(&mut daemon, Duration::from_secs(20)).code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_daemon_that_has_run_out_of_descriptors_comes_back_by_itself_and_moderates() {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let story = community();
    let config = story.config_file();
    let mut daemon = start_with(256, &config);
    until("the first poll", &config, || is_polling(&story));
    until("the managers", &config, || knows_managers(&story));
    let pid = Pid::from_child(&daemon);
    let limit = |files: u64| {
        prlimit(Some(pid), Resource::Nofile, Rlimit { current: Some(files), maximum: Some(256) }).unwrap();
    };
    // Nothing can be opened any more: neither a connection nor a file.
    limit(3);
    for side in [PlatformSide::Vk, PlatformSide::Telegram] {
        story.sim.world(|world| world.offline(side));
    }
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comment(author, SPAM);
    until("trouble", &config, || said(&config).contains("Too many open files"));
    for side in [PlatformSide::Vk, PlatformSide::Telegram] {
        story.sim.world(|world| world.online(side));
    }
    std::thread::park_timeout(Duration::from_secs(6));
    assert!(daemon.try_wait().unwrap().is_none(), "{}", said(&config));
    let repeated = said(&config).matches("Too many open files").count();
    assert!(repeated < 12, "{repeated}: {}", said(&config));
    limit(256);
    until("a removal", &config, || !story.is_visible(spam));
    signal(&daemon, "TERM");
    assert_eq!(wait(&mut daemon, Duration::from_secs(20)).code(), Some(0));
}

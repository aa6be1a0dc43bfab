//! The real program as a process: SIGKILL a dozen times, SIGTERM at the end.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use etronics_bot::clock::Clock;
use etronics_bot::domain::action::{Capability, Way};
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::PlatformSide;
use etronics_bot::store::{self, Db, JournalFilter, SubjectKind};

use crate::commands::rest_after;
use crate::stories::comments::SPAM;
use crate::story::Story;

const HAM: &str = "А во сколько начало и есть ли места для детей?";

/// A community by the machine's clock, whose daemon is a process of its own.
pub(super) fn community() -> Story {
    let config = "[moderation]\nmode = \"enforce\"\n";
    let story = Story::at(Clock::system(), crate::story::EVERY_TOKEN, config);
    story.sim.world(|world| {
        world.keep_transcript(0);
        world.limit_calls(false);
    });
    story
}

pub(super) fn start(config: &Path) -> Child {
    let log = File::options().append(true).create(true).open(config.with_file_name("log.txt")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_etronics-bot"))
        .arg("--config")
        .arg(config)
        .arg("run")
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

pub(super) fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status().unwrap();
    assert!(sent.success());
}

pub(super) fn wait(child: &mut Child, most: Duration) -> ExitStatus {
    let deadline = Instant::now() + most;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(Instant::now() < deadline, "the process does not end");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

/// While nobody knows who the managers are, whom nothing may happen to, the program asks: whoever waits for a removal waits for
/// this first.
pub(super) fn knows_managers(story: &Story) -> bool {
    let conn = store::open_reader(&story.database()).unwrap();
    Db::new(&conn).settings().meta("managers_read").unwrap().is_some()
}

/// Whether the position of VK's events was stored.
pub(super) fn is_polling(story: &Story) -> bool {
    let Ok(conn) = store::open_reader(&story.database()) else { return false };
    Db::new(&conn).inbox().sources().is_ok_and(|sources| sources.iter().any(|source| source.account.starts_with("vk:")))
}

/// Waits until something holds in the world outside.
#[track_caller]
pub(super) fn until(what: &str, config: &Path, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    let mut looked = Instant::now();
    while !holds() {
        if Instant::now() > deadline {
            let log = std::fs::read_to_string(config.with_file_name("log.txt")).unwrap_or_default();
            panic!("{what} did not come about; the log:\n{log}");
        }
        looked = rest_after(looked);
    }
}

#[test]
fn a_process_killed_a_dozen_times_judges_each_comment_once_and_ends_in_order_when_asked() {
    let story = community();
    let config = story.config_file();
    let mut random = fastrand::Rng::with_seed(7);
    let mut spam = Vec::new();
    let lives = || std::fs::read_to_string(config.with_file_name("log.txt")).unwrap().matches(" started ").count();
    let mut lives_before = 0;
    let mut daemon = start(&config);
    // What was written before the first poll is history, and not the daemon's.
    until("the first poll", &config, || is_polling(&story));
    until("the managers", &config, || knows_managers(&story));
    for life in 0..12 {
        for number in 0..4 {
            let author = story.stranger("Гость", &format!("{life}-{number}"));
            story.comment(author, &format!("{HAM} Нас будет {number} человек"));
        }
        let author = story.stranger("Кристина", &life.to_string());
        spam.push(story.comment(author, &format!("{SPAM} {life}")));
        if life % 3 == 2 {
            let last = spam[spam.len() - 1];
            until("a removal between deaths", &config, || !story.is_visible(last));
        } else {
            std::thread::park_timeout(Duration::from_millis(random.u64(20..2_500)));
        }
        signal(&daemon, "KILL");
        assert!(!wait(&mut daemon, Duration::from_secs(10)).success());
        lives_before = lives();
        daemon = start(&config);
    }
    until("every removal", &config, || spam.iter().all(|spot| !story.is_visible(*spot)));
    let journal = || {
        let conn = store::open_reader(&story.database()).unwrap();
        Db::new(&conn).journal().rows(JournalFilter::default()).unwrap()
    };
    let settled = || {
        let rows = journal();
        // The same question by many people may end in quarantine; what is to be removed is removed.
        rows.len() == 60 && rows.iter().all(|row| row.verdict.decision != Decision::Remove || row.state == State::Done)
    };
    until("every verdict", &config, settled);
    // From the moment it says so, it hears signals.
    until("the last start", &config, || lives() > lives_before);
    let begun = Instant::now();
    signal(&daemon, "TERM");
    let status = wait(&mut daemon, Duration::from_secs(10));
    assert_eq!(status.code(), Some(0), "after {:?}", begun.elapsed());
    let mut judged: Vec<i64> = journal()
        .iter()
        .filter(|row| row.kind == SubjectKind::Comment)
        .map(|row| row.comment.unwrap().item_id)
        .collect();
    judged.sort_unstable();
    let before = judged.len();
    judged.dedup();
    assert_eq!((before, judged.len()), (60, 60), "each comment is judged once");
}

#[test]
fn a_second_daemon_on_the_same_database_says_so_in_one_line_and_ends() {
    let story = community();
    let config = story.config_file();
    let mut first = start(&config);
    until("the first poll", &config, || is_polling(&story));
    let program = env!("CARGO_BIN_EXE_etronics-bot");
    let second = Command::new(program).arg("--config").arg(&config).arg("run").output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8(second.stderr).unwrap();
    let lines: Vec<&str> = said.lines().filter(|line| line.contains("in use by another etronics-bot")).collect();
    assert_eq!(lines.len(), 1, "{said}");
    signal(&first, "TERM");
    assert_eq!(wait(&mut first, Duration::from_secs(10)).code(), Some(0));
}

#[test]
fn a_daemon_whose_clock_is_off_what_the_platforms_say_tells_it_and_goes_on_once_it_is_right() {
    let mut story = community();
    story.more.push_str("[alerts]\nenabled = true\n");
    // Right by the platforms' word, the machine's clock is 400 days ahead.
    story.sim.world(|world| world.date_is_off_by(Some(-400 * 86_400_000)));
    let config = story.config_file();
    let mut daemon = start(&config);
    until("the first poll", &config, || is_polling(&story));
    let program = env!("CARGO_BIN_EXE_etronics-bot");
    let run = |args: &[&str]| {
        let done = Command::new(program).arg("--config").arg(&config).args(args).output().unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    let off = || {
        let status: serde_json::Value = serde_json::from_str(&run(&["status", "--json"])).unwrap();
        status["clock_off_seconds"].as_i64()
    };
    until("the word about the clock", &config, || off().is_some());
    assert!((off().unwrap() - 400 * 86_400).abs() < 10, "{:?}", off());
    assert!(run(&["status"]).contains("ahead of what VK and Telegram say"));
    let check = run(&["check"]);
    assert!(check.contains("warn  clock: ") && check.contains("timedatectl"), "{check}");
    // Comments are judged as ever.
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comment(author, SPAM);
    until("a removal", &config, || !story.is_visible(spam));
    story.sim.world(|world| world.date_is_off_by(Some(0)));
    let author = story.stranger("Алиса", "Доходова");
    let spam = story.comment(author, SPAM);
    until("another removal", &config, || !story.is_visible(spam));
    until("the right clock", &config, || off().is_none());
    assert!(run(&["check"]).contains("ok    clock: "));
    signal(&daemon, "TERM");
    assert_eq!(wait(&mut daemon, Duration::from_secs(10)).code(), Some(0));
}

#[test]
fn an_ear_that_is_deaf_for_half_a_minute_is_called_so_and_is_connected_again_once_it_hears() {
    let story = community();
    let config = story.config_file();
    let mut daemon = start(&config);
    let run = |args: &[&str]| {
        let program = env!("CARGO_BIN_EXE_etronics-bot");
        Command::new(program).arg("--config").arg(&config).args(args).output().unwrap()
    };
    let status = || -> serde_json::Value { serde_json::from_slice(&run(&["status", "--json"]).stdout).unwrap() };
    let connected = |status: &serde_json::Value| ["vk", "telegram"].map(|name| status[name]["connected"] == true);
    until("the first poll", &config, || is_polling(&story) && connected(&status()) == [true; 2]);
    assert!(run(&["status", "--check"]).status.success());
    story.sim.world(|world| {
        world.offline(PlatformSide::Vk);
        world.offline(PlatformSide::Telegram);
    });
    until("the word that nothing is heard", &config, || connected(&status()) == [false; 2]);
    let error = status()["last_error"].as_str().unwrap_or_default().to_owned();
    assert!(error.contains("vk community") || error.contains("getUpdates"), "{error}");
    let check = run(&["status", "--check"]);
    assert_eq!(check.status.code(), Some(1), "{check:?}");
    assert!(String::from_utf8(run(&["status"]).stdout).unwrap().contains("not connected"));
    story.sim.world(|world| {
        world.online(PlatformSide::Vk);
        world.online(PlatformSide::Telegram);
    });
    until("the word that all is heard", &config, || connected(&status()) == [true; 2]);
    assert_ne!(status()["last_error"], error.as_str());
    assert!(run(&["status", "--check"]).status.success());
    signal(&daemon, "TERM");
    assert_eq!(wait(&mut daemon, Duration::from_secs(10)).code(), Some(0));
}

/// The most memory a process ever held, bytes; where the machine tells.
fn peak_memory(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[test]
fn a_document_of_fifty_megabytes_goes_through_in_little_memory() {
    use etronics_bot::simulator::PostDraft;
    let mut story = Story::at(Clock::system(), crate::story::EVERY_TOKEN, "");
    let channel = story.sim.world(|world| {
        world.keep_transcript(0);
        world.channel_id
    });
    story.more = format!("[crosspost]\nenabled = true\nchannel_id = {channel}\n");
    let config = story.config_file();
    let mut child = start(&config);
    until("polling", &config, || is_polling(&story));
    let shown = |story: &Story, words: &str| {
        story.sim.world(|world| world.messages(channel)).iter().any(|message| message.text == words)
    };
    story.sim.world(|world| world.publish(PostDraft::new("Маленький").document("План.rar", 100_000)));
    until("a small document", &config, || shown(&story, "Маленький"));
    let before = peak_memory(&child);
    story.sim.world(|world| world.publish(PostDraft::new("Большой").document("Архив.rar", 50_000_000)));
    until("a large document", &config, || shown(&story, "Большой"));
    if let (Some(before), Some(after)) = (before, peak_memory(&child)) {
        assert!(after - before < 16 << 20, "{} bytes more", after - before);
    } else {
        println!("this machine does not tell what a process held: the memory is not looked at");
    }
    signal(&child, "TERM");
    assert!(wait(&mut child, Duration::from_secs(20)).success());
}

#[test]
fn a_key_given_in_the_chat_is_in_no_log_no_database_and_no_backup() {
    use crate::stories::keys::{USER, files_with};
    let config = "[moderation]\nmode = \"enforce\"\n";
    let story = Story::at(Clock::system(), &["community", "service"], config);
    story.sim.world(|world| USER.clone_into(&mut world.keys.user));
    let config = story.config_file();
    let log = File::create(config.with_file_name("log.txt")).unwrap();
    let program = env!("CARGO_BIN_EXE_etronics-bot");
    // As talkative as it can be.
    let mut daemon = Command::new(program)
        .args(["-vv", "--config"])
        .arg(&config)
        .arg("run")
        .env("RUST_LOG", "trace")
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap();
    until("the first poll", &config, || is_polling(&story));
    story.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, USER).unwrap());
    let told = || {
        let shown = story.sim.world(|world| world.messages(world.admin_chat_id));
        shown.iter().any(|message| message.text.contains("работает, пользуюсь им"))
    };
    until("the word that the key works", &config, told);
    let may_delete = || {
        let conn = store::open_reader(&story.database()).unwrap();
        Db::new(&conn).settings().way_of(Capability::DeleteComments).unwrap() == Some(Way::Auto)
    };
    until("what the key opens", &config, may_delete);
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comment(author, SPAM);
    until("a removal with the new key", &config, || !story.is_visible(spam));
    let folder = config.parent().unwrap().to_owned();
    let run = |args: &[&str]| {
        let done = Command::new(program).arg("--config").arg(&config).args(args).output().unwrap();
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    run(&["backup", folder.join("copy.db").to_str().unwrap()]);
    let shown = run(&["config", "show"]);
    let line = shown.lines().find(|line| line.starts_with("vk.user_token")).unwrap();
    assert!(line.contains("\"***\"") && line.contains("panel"), "{line}");
    let checked = run(&["check"]);
    assert!(checked.contains("administrator's key: an administrator"), "{checked}");
    // The daemon runs still: its write-ahead log is looked through too.
    assert_eq!(files_with(&folder, USER), ["bot.keys.toml"]);
    signal(&daemon, "TERM");
    assert_eq!(wait(&mut daemon, Duration::from_secs(10)).code(), Some(0));
    assert_eq!(files_with(&folder, USER), ["bot.keys.toml"]);
    // Libraries that print requests byte by byte would break it into pieces.
    assert_eq!(files_with(&folder, "UserUser"), ["bot.keys.toml"]);
}

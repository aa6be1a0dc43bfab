//! The real binary, as a person or a script runs it, against the simulated platforms.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use etronics_bot::clock::Clock;
use etronics_bot::simulator::PostDraft;
use serde_json::{Value, json};

use crate::stories::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";

/// Runs the binary to its end, far from any other config.
pub(crate) fn run(args: &[&str]) -> Output {
    bare(args).output().unwrap()
}

pub(crate) fn bare(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_etronics-bot"));
    command.args(args).env_clear().current_dir(std::env::temp_dir());
    command
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Waits until it is so, with a deadline.
#[track_caller]
pub(crate) fn until(what: &str, so: impl FnMut() -> bool) {
    until_within(Duration::from_secs(40), what, so);
}

/// The same, with another deadline: what waits for the minute's ring may take a minute more.
pub(crate) fn until_within(patience: Duration, what: &str, mut so: impl FnMut() -> bool) {
    let deadline = Instant::now() + patience;
    let mut looked = Instant::now();
    while !so() {
        assert!(Instant::now() < deadline, "it never came to be: {what}");
        looked = rest_after(looked);
    }
}

/// Rests four times as long as a look took that began then, for a look may start a program; returns when the next begins.
pub(crate) fn rest_after(looked: Instant) -> Instant {
    let rest = (4 * looked.elapsed()).clamp(Duration::from_millis(20), Duration::from_millis(500));
    std::thread::park_timeout(rest);
    Instant::now()
}

/// A community with the machine's clock and the daemon as a process of its own.
pub(crate) struct Town {
    pub(crate) story: Story,
    pub(crate) config: PathBuf,
    daemon: Option<Child>,
}

impl Town {
    pub(crate) fn new(tokens: &'static [&'static str], more: &str) -> Self {
        let story = Story::at(Clock::system(), tokens, more);
        let config = story.config_file();
        Self { story, config, daemon: None }
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut all = vec!["--config", self.config.to_str().unwrap()];
        all.extend(args);
        bare(&all)
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub(crate) fn run_with(&self, args: &[&str], set: &[(String, String)]) -> Output {
        self.command(args).envs(set.iter().cloned()).output().unwrap()
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let output = self.run(args);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", err(&output)))
    }

    pub(crate) fn start(&mut self) {
        let log = std::fs::File::create(self.config.with_file_name("log")).unwrap();
        self.start_with(log.into());
    }

    /// The same, with the log wherever it shall go.
    pub(crate) fn start_with(&mut self, log: Stdio) {
        self.start_among(log, &[]);
    }

    /// The same with variables that no command beside it has.
    pub(crate) fn start_among(&mut self, log: Stdio, set: &[(&str, &str)]) {
        let mut command = self.command(&["run"]);
        let command = command.env("RUST_LOG", "trace").envs(set.iter().copied()).stderr(log).stdout(Stdio::null());
        self.daemon = Some(command.spawn().unwrap());
        // Until the database is made, there is no status to read.
        let up = |output: Output| {
            serde_json::from_slice::<Value>(&output.stdout).is_ok_and(|s| s["vk"]["connected"] == true)
        };
        until("the daemon is up", || up(self.run(&["status", "--json"])));
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.config.with_file_name("log")).unwrap()
    }

    pub(crate) fn signal(&self, signal: &str) {
        let id = self.daemon.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    pub(crate) fn stop(&mut self, signal: &str) -> std::process::ExitStatus {
        self.signal(signal);
        let mut child = self.daemon.take().unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end within ten seconds");
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        if let Some(mut child) = self.daemon.take() {
            // The test has failed already: the process must not outlive it.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

pub(crate) fn check_of<'v>(report: &'v Value, name: &str) -> &'v Value {
    report["checks"].as_array().unwrap().iter().find(|check| check["name"] == name).unwrap_or(&Value::Null)
}

#[test]
fn check_says_of_each_subset_of_tokens_what_works_and_how_to_get_the_rest() {
    let subsets: [(&'static [&'static str], &str, bool); 5] = [
        (EVERY_TOKEN, "auto", true),
        (&["community", "service"], "assist", true),
        (&["community"], "assist", true),
        (&["community", "user"], "auto", true),
        (&["service"], "assist", false),
    ];
    for (tokens, deleting, works) in subsets {
        let town = Town::new(tokens, "");
        let output = town.run(&["check", "--json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["ok"], works, "{tokens:?}: {report:#}");
        assert_eq!(output.status.code(), Some(i32::from(!works)));
        let can = check_of(&report, "can_delete_comments");
        assert!(can["detail"].as_str().unwrap().starts_with(deleting), "{tokens:?}: {can}");
        assert_eq!(can["fix"].is_null(), deleting == "auto");
        if deleting == "assist" {
            assert!(can["fix"].as_str().unwrap().contains("vk.user_token"), "{can}");
        }
        let long_poll = check_of(&report, "vk_long_poll");
        assert_eq!(long_poll["ok"], works, "{tokens:?}: {long_poll}");
        if !works {
            assert!(long_poll["fix"].as_str().unwrap().contains("vk.community_token"), "{long_poll}");
        }
    }
}

#[test]
fn check_says_what_a_server_of_ones_own_takes() {
    let town = || {
        let mut town = Town::new(EVERY_TOKEN, "");
        town.story.local_server = true;
        town.config = town.story.config_file();
        town
    };
    let cloud = town();
    let report = cloud.json(&["check", "--json"]);
    let line = check_of(&report, "telegram_large_files");
    assert_eq!((&report["ok"], &line["ok"]), (&json!(true), &json!(false)), "{line}");
    assert!(line["fix"].as_str().unwrap().contains("--local"), "{line}");
    let own = town();
    own.story.sim.world(etronics_bot::simulator::World::start_local_server).unwrap();
    let line = own.json(&["check", "--json"]);
    let line = check_of(&line, "telegram_large_files");
    assert_eq!((&line["ok"], &line["detail"]), (&json!(true), &json!("files of posts may have 2,000 MB")));
    // Whoever has none hears nothing of it.
    let line = Town::new(EVERY_TOKEN, "").json(&["check", "--json"]);
    assert!(check_of(&line, "telegram_large_files").is_null());
}

#[test]
fn check_switches_long_poll_on_and_names_who_wrote_to_the_bot() {
    let town = Town::new(EVERY_TOKEN, "");
    town.story.sim.world(|world| world.switch_long_poll(false));
    let before = town.run(&["check"]);
    assert_eq!(before.status.code(), Some(1));
    assert!(out(&before).contains("FAIL  Long Poll: switched off"), "{}", out(&before));
    assert!(out(&before).contains("check --fix"), "{}", out(&before));
    let after = town.run(&["check", "--fix"]);
    assert_eq!(after.status.code(), Some(0), "{}", out(&after));
    // Without an admin chat the bot lists who wrote to it.
    town.story.sim.world(|world| world.say(world.admin_chat_id, world.admin_chat_id, "привет").unwrap());
    let config = std::fs::read_to_string(&town.config).unwrap();
    let without: String =
        config.lines().filter(|line| !line.starts_with("admin_chat_id")).collect::<Vec<_>>().join("\n");
    std::fs::write(&town.config, without).unwrap();
    let report = town.json(&["check", "--json"]);
    let admin = town.story.sim.world(|world| world.admin_chat_id).to_string();
    assert!(check_of(&report, "telegram_admin_chat")["detail"].as_str().unwrap().contains(&admin), "{report:#}");
}

#[test]
fn a_day_with_the_daemon_as_a_process() {
    let mut town = Town::new(EVERY_TOKEN, ENFORCE);
    town.start();
    let stranger = town.story.stranger("Кристина", "Доходова");
    let spam = town.story.comment(stranger, SPAM);
    until("the spam is gone", || !town.story.is_visible(spam));
    until("the journal says so", || town.json(&["journal", "--json"])[0]["state"] == "done");

    let journal = town.json(&["journal", "--json"]);
    let entry = &journal[0];
    assert_eq!((&entry["verdict"], &entry["platform"]), (&Value::from("remove"), &Value::from("vk")));
    assert_eq!(entry["subject"]["kind"], "comment");
    assert_eq!(entry["subject"]["user_id"], stranger);
    assert_eq!(entry["subject"]["item_id"], spam.id);
    assert!(entry["reasons"].as_array().unwrap().iter().all(|reason| reason["text"].is_string()), "{entry}");
    assert!(entry["at"].as_str().unwrap().ends_with("+03:00"), "{entry}");

    let second = town.run(&["run"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(err(&second).trim_end().ends_with("stop it first (systemctl stop etronics-bot)"), "{}", err(&second));

    let undo = town.run(&["journal", "undo", &entry["id"].to_string()]);
    assert!(undo.status.success(), "{}", err(&undo));
    until("the comment is back", || town.story.is_visible(spam));
    let wrong = town.run(&["journal", "undo", "4711"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(err(&wrong).contains("journal entry 4711 does not exist"), "{}", err(&wrong));

    let status = town.json(&["status", "--json"]);
    assert_eq!((&status["mode"], &status["telegram"]["connected"]), (&Value::from("enforce"), &Value::from(true)));
    assert_eq!(status["capabilities"]["delete_comments"], "auto");
    assert!(status["uptime_seconds"].is_number() && status["today"]["checked"] == 1, "{status:#}");
    // People are among them, too.
    let today = |language: &str| out(&town.run(&["--lang", language, "status"]));
    assert!(today("en").contains(" 1 checked, ") && today("ru").contains(" проверено 1, "), "{}", today("en"));

    let copy = town.config.with_file_name("copy.db");
    assert!(town.run(&["backup", copy.to_str().unwrap()]).status.success());
    assert!(town.stop("-TERM").success());
    assert!(town.run(&["restore", copy.to_str().unwrap()]).status.success());
    assert_eq!(town.json(&["status", "--json"])["mode"], "observe");
    assert_eq!(town.json(&["status", "--json"])["vk"]["connected"], false);
    nothing_leaked(&town);
}

#[test]
fn copies_are_listed_tried_again_and_made_at_once() {
    const COPIES: &str = "[crosspost]\nenabled = true\nchannel_id = -1001000000002\n";
    let mut town = Town::new(EVERY_TOKEN, COPIES);
    let (group, channel) = town.story.sim.world(|world| (world.group_id, world.channel_id));
    let older = town.story.sim.world(|world| world.post("Posts that stood here before anybody copied them"));
    town.start();
    assert_eq!(town.json(&["crosspost", "list", "--json"]), Value::Array(Vec::new()));
    assert_eq!(out(&town.run(&["crosspost", "list"])).trim_end(), "ID  AT  POST  CHANNEL  STATE  WHAT");
    let unknown = town.run(&["crosspost", "retry", "4711"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(err(&unknown).starts_with("error: copy 4711: there is no such copy"), "{}", err(&unknown));

    let album = town.story.sim.world(|world| world.publish(PostDraft::new("Two pictures").photos(2)));
    until("the copy is out", || town.json(&["crosspost", "list", "--json"])[0]["state"] == "published");
    let list = town.json(&["crosspost", "list", "--json", "--state", "published", "--since", "1h"]);
    let copy = &list[0];
    let named = ["vk_owner_id", "vk_post_id", "channel_id"].map(|key| copy[key].as_i64().unwrap());
    assert_eq!(named, [-group, album, channel], "{copy:#}");
    assert_eq!(copy["message_ids"].as_array().unwrap().len(), 2, "{copy:#}");
    assert!(copy["reason"].is_null() && copy["at"].as_str().unwrap().ends_with("+03:00"), "{copy:#}");
    assert_eq!(town.json(&["crosspost", "list", "--json", "--state", "failed"]), Value::Array(Vec::new()));
    let again = town.run(&["crosspost", "retry", &copy["id"].to_string()]);
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("is out already"), "{}", err(&again));

    // The post that stood on the wall before the bot came.
    let old = town.story.post.id;
    let now = town.run(&["crosspost", "now", &format!("https://vk.com/wall-{group}_{old}")]);
    assert!(now.status.success() && err(&now).contains("is out in"), "{}", err(&now));
    let again = town.run(&["crosspost", "now", &format!("-{group}_{old}")]);
    assert!(err(&again).contains(&format!("post -{group}_{old} is in its channels already")), "{}", err(&again));
    let list = town.json(&["crosspost", "list", "--json", "--limit", "1"]);
    assert_eq!((&list[0]["vk_post_id"], &list[0]["state"]), (&Value::from(old), &Value::from("published")));
    assert_eq!(town.json(&["status", "--json"])["today"]["crossposted"], 2);

    // Without a daemon the command does it itself.
    assert!(town.stop("-TERM").success());
    let other = town.run(&["crosspost", "now", &format!("-{group}_{older}")]);
    assert!(other.status.success() && err(&other).contains("is out in"), "{}", err(&other));
    for (post, why) in [(999, "there is no post"), (older, "is in its channels already")] {
        let nothing = town.run(&["crosspost", "now", &format!("-{group}_{post}")]);
        assert_eq!(nothing.status.code(), Some(1));
        let said = err(&nothing);
        assert!(said.contains("error: nothing was copied: ") && said.contains(why), "{said}");
        assert!(said.contains(&format!("post -{group}_{post}")), "{said}");
    }

    // Switched off, nothing is ordered that would wait for ever.
    let config = std::fs::read_to_string(&town.config).unwrap().replace("[crosspost]\nenabled = true", "[crosspost]");
    std::fs::write(&town.config, config).unwrap();
    let off = town.run(&["crosspost", "now", &format!("-{group}_{old}")]);
    assert_eq!(off.status.code(), Some(1));
    assert!(err(&off).starts_with("error: cross-posting is off"), "{}", err(&off));
}

/// No token stands in the log (at its loudest), the database or the backup.
#[track_caller]
fn nothing_leaked(town: &Town) {
    let keys = town.story.sim.world(|world| world.keys.clone());
    let folder = town.config.parent().unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path == town.config {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for key in [&keys.community, &keys.service, &keys.user, &keys.bot] {
            let found = bytes.windows(key.len()).any(|window| window == key.as_bytes());
            assert!(!found, "a token stands in {}", path.display());
        }
    }
    assert!(!town.log().is_empty());
}

#[test]
fn killed_again_and_again_it_loses_nothing() {
    let mut town = Town::new(EVERY_TOKEN, ENFORCE);
    let mut spots = Vec::new();
    for round in 0..4 {
        town.start();
        let stranger = town.story.stranger("Бот", &round.to_string());
        for number in 0..3 {
            spots.push(town.story.comment(stranger, &format!("{SPAM} {round} {number}")));
        }
        if round % 2 == 0 {
            let first = spots[spots.len() - 3];
            until("some of it is done", || !town.story.is_visible(first));
        }
        assert!(!town.stop("-KILL").success());
    }
    town.start();
    until("all of it is gone", || spots.iter().all(|spot| !town.story.is_visible(*spot)));
    let judged = town.json(&["journal", "--json", "--limit", "1000"]);
    assert_eq!(judged.as_array().unwrap().len(), spots.len(), "each judged once");
    assert!(town.stop("-INT").success());
}

#[test]
fn wrong_usage_exits_2_and_what_fails_exits_1_in_one_line() {
    let wave = ["journal", "undo", "--wave", "3"];
    let many = ["journal", "--limit", "many"];
    let until = ["journal", "undo", "--until", "1h"];
    let both = ["journal", "undo", "7", "--since", "1h"];
    let undo = ["journal", "undo"];
    let state = ["crosspost", "list", "--state", "lost"];
    let retry = ["crosspost", "retry", "seven"];
    for args in [
        &["nonsense"][..],
        &many,
        &["quarantine", "keep"],
        &["scan", "nobody"],
        &wave,
        &until,
        &both,
        &undo,
        &state,
        &retry,
        &["crosspost", "now"],
        &["leads", "status", "1", "sold"],
        &["leads", "export", "--format", "xls"],
        &["crosspost", "now", "-1_-2"],
        &["journal", "--limit", "0"],
        &["journal", "--since", "tomorrow"],
        &["journal", "--state", "lost"],
        &["--lang", "de", "journal"],
        &["demo", "--fast", "--png", "-"],
        &["train", "comments", "none.csv", "--out", "-"],
        &["train", "comments", "none.csv", "--verdicts", "-"],
        &["train", "accounts", "none.jsonl", "--out", "-"],
        &[],
    ] {
        assert_eq!(run(args).status.code(), Some(2), "{args:?}");
    }
    for args in
        [&["status"][..], &["run"], &["--config", "/nowhere.toml", "status"], &["classify", "comments", "/nowhere.csv"]]
    {
        let output = run(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        let error = err(&output);
        assert!(error.starts_with("error: ") && error.trim_end().lines().count() == 1, "{args:?}: {error}");
    }
}

#[test]
fn texts_are_classified_from_standard_input_in_order() {
    let mut child = bare(&["classify", "comments"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let input = format!("label,text\n1,\"{SPAM}\"\n0,Во сколько начало?\n");
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let lines: Vec<String> = out(&output).lines().map(str::to_owned).collect();
    assert_eq!(lines[0], "score,verdict,reasons");
    assert!(lines[1].contains(",remove,") && lines[2].contains(",keep,"), "{lines:?}");
    assert!(err(&output).contains("a second"), "{}", err(&output));
}

#[test]
fn every_command_has_help_with_examples() {
    for command in [
        &["run"][..],
        &["demo"],
        &["simulator"],
        &["check"],
        &["status"],
        &["journal"],
        &["journal", "undo"],
        &["quarantine"],
        &["crosspost"],
        &["crosspost", "list"],
        &["crosspost", "retry"],
        &["crosspost", "now"],
        &["leads"],
        &["leads", "list"],
        &["leads", "show"],
        &["leads", "note"],
        &["leads", "status"],
        &["leads", "export"],
        &["leads", "forget"],
        &["learned"],
        &["learned", "list"],
        &["learned", "forget"],
        &["learned", "export"],
        &["learned", "import"],
        &["classify", "comments"],
        &["train", "comments"],
        &["backup"],
        &["restore"],
        &["config"],
        &["config", "init"],
        &["config", "show"],
    ] {
        let output = run(&[command, &["--help"]].concat());
        assert!(output.status.success() && out(&output).contains("Example"), "{command:?}:\n{}", out(&output));
    }
}

#[test]
fn a_community_token_in_the_service_slot_is_recognised_and_used_as_one() {
    let town = Town::new(EVERY_TOKEN, "");
    let (community, service, user) = town
        .story
        .sim
        .world(|world| (world.keys.community.clone(), world.keys.service.clone(), world.keys.user.clone()));
    let config = std::fs::read_to_string(&town.config).unwrap();
    let dropped = |line: &str| line.starts_with("community_token") || line.starts_with("user_token");
    let lines: Vec<&str> = config.lines().filter(|line| !dropped(line)).collect();
    std::fs::write(&town.config, lines.join("\n").replace(&service, &community)).unwrap();
    let report = town.json(&["check", "--json"]);
    assert_eq!(report["ok"], true, "{report:#}");
    let token = check_of(&report, "vk_service_token");
    assert!(token["detail"].as_str().unwrap().starts_with("a community token"), "{token}");
    assert!(check_of(&report, "can_messages")["detail"].as_str().unwrap().starts_with("auto"), "{report:#}");
    assert!(!report.to_string().contains(&community) && !report.to_string().contains(&user));
}

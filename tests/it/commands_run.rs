//! What a process meets that runs for years: hangups, and logs that nobody reads any more.

use std::fs::OpenOptions;

use etronics_bot::simulator::SimKeyKind;

use crate::commands::{Town, err, out, until};
use crate::stories::comments::SPAM;
use crate::story::{EVERY_TOKEN, Of};

const ENFORCE: &str = "[moderation]\nmode = \"enforce\"\n";

impl Town {
    /// Somebody writes spam, and it goes.
    #[track_caller]
    fn still_works(&mut self, who: &str) {
        let author = self.story.stranger("Кристина", who);
        let post = self.story.post;
        let spam = self.story.sim.world(|world| world.comment(author, post, SPAM).unwrap());
        until("the spam is gone", || !self.story.is_visible(spam));
    }
}

#[test]
fn a_hangup_is_no_reason_to_end() {
    let mut town = Town::new(EVERY_TOKEN, ENFORCE);
    town.start();
    town.signal("-HUP");
    until("it says so", || town.log().contains("a hangup changes nothing"));
    town.still_works("Доходова");
    assert!(town.stop("-TERM").success());
    town.story.ignoring(&[Of::AdminChat, Of::Comments], "what is removed is looked at in others");
}

#[test]
fn a_log_that_cannot_be_written_ends_nothing() {
    let mut town = Town::new(EVERY_TOKEN, ENFORCE);
    let (reader, writer) = std::io::pipe().unwrap();
    town.start_with(writer.into());
    drop(reader);
    town.still_works("Доходова");
    assert!(town.stop("-TERM").success());
    // Nor does it at the start.
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    town.start_with(full.into());
    town.still_works("Прибылева");
    assert!(town.stop("-TERM").success());
    town.story.ignoring(&[Of::AdminChat, Of::Comments], "what is removed is looked at in others");
}

#[test]
fn status_tells_the_mode_that_the_daemon_works_by_whatever_the_file_says_by_now() {
    let mut town = Town::new(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    town.start();
    let config = std::fs::read_to_string(&town.config).unwrap();
    std::fs::write(&town.config, config.replace("\"enforce\"", "\"observe\"")).unwrap();
    assert_eq!(town.json(&["status", "--json"])["mode"], "enforce");
    let said = out(&town.run(&["--lang", "en", "status"]));
    assert!(said.contains("enforce (the settings here say observe: "), "{said}");
    // What a shell says that the daemon was not started from.
    let set = [("MODERATION_MODE".to_owned(), "enforce".to_owned())];
    let said = out(&town.run_with(&["--lang", "en", "status"], &set));
    assert!(!said.contains("the settings here"), "{said}");
    assert!(town.stop("-TERM").success());
    assert_eq!(town.json(&["status", "--json"])["mode"], "observe");
}

#[test]
fn status_says_which_key_is_dead_and_what_to_do() {
    let mut town = Town::new(EVERY_TOKEN, ENFORCE);
    town.start();
    let status = |town: &Town| town.json(&["status", "--json"]);
    until("the rights are known", || status(&town)["capabilities"]["delete_comments"] == "auto");
    town.story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    let author = town.story.stranger("Кристина", "Доходова");
    town.story.comment(author, SPAM);
    let said = |town: &Town| status(town)["last_error"].as_str().unwrap_or_default().to_owned();
    until("it waits for a key", || said(&town).starts_with("waits for help"));
    assert!(said(&town).contains("vk.user_token"), "{}", said(&town));
    let words = out(&town.run(&["--lang", "ru", "status"]));
    assert!(words.contains("ждёт вашей помощи: ") && words.contains("vk.user_token"), "{words}");
    // A list of a span of time says where it is not the whole.
    let list = town.run(&["journal", "--json", "--since", "1h", "--limit", "50"]);
    assert!(!err(&list).contains("--limit N shows more"), "{}", err(&list));
    let other = town.story.stranger("Виктория", "М");
    town.story.comment(other, "Спасибо, было здорово");
    until("both are judged", || town.json(&["journal", "--json"]).as_array().unwrap().len() > 1);
    let list = town.run(&["journal", "--json", "--since", "1h", "--limit", "1"]);
    assert!(err(&list).contains("not every row is shown, only the newest (1): --limit N shows more"), "{}", err(&list));
    assert!(town.stop("-TERM").success());
}

#[test]
fn an_option_that_names_no_channel_is_a_mistake_of_usage_with_its_name() {
    let mut town = Town::new(EVERY_TOKEN, "[crosspost]\nenabled = true\nchannel_id = -1001000000002\n");
    town.start();
    let said = town.run(&["crosspost", "backfill", "--to", "@zzz"]);
    assert_eq!(said.status.code(), Some(2), "{}", err(&said));
    assert!(err(&said).starts_with("error: --to: must be a channel"), "{}", err(&said));
}

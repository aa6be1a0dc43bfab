//! What a process meets that runs for years: hangups, and logs that nobody reads any more.

use std::fs::OpenOptions;

use crate::commands::{Town, out, until};
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

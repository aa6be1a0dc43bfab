//! Whoever reads the log may stand still: a terminal that was stopped by Ctrl-S, a pager, a collector of logs that hangs.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::process::{community, is_polling, knows_managers, signal, until, wait};
use crate::stories::comments::SPAM;

/// What a pipe holds on Linux before whoever writes has to wait.
const PIPE: usize = 64 * 1024;

#[test]
fn a_reader_of_the_log_who_stands_still_holds_nothing_up_and_hears_how_much_was_lost() {
    let story = community();
    let config = story.config_file();
    let (mut reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&vec![b'.'; PIPE]).unwrap();
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_etronics-bot"))
        .arg("--config")
        .arg(&config)
        .args(["run", "-v"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(writer)
        .spawn()
        .unwrap();
    until("the first poll", &config, || is_polling(&story));
    until("the managers", &config, || knows_managers(&story));
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comment(author, SPAM);
    until("a removal beside a reader who stands still", &config, || !story.is_visible(spam));
    // They read on, and the next line says what they missed.
    let reader = std::thread::spawn(move || {
        let mut log = Vec::new();
        reader.read_to_end(&mut log).map(|_| String::from_utf8_lossy(&log[PIPE..]).into_owned())
    });
    let author = story.stranger("Виктория", "М");
    let spam = story.comment(author, &format!("{SPAM} Ещё!"));
    until("the next removal", &config, || !story.is_visible(spam));
    signal(&daemon, "TERM");
    assert!(wait(&mut daemon, Duration::from_secs(20)).success());
    let log = reader.join().unwrap().unwrap();
    let lost = log.lines().next().unwrap_or_default();
    assert!(lost.starts_with("lines of the log that could not be written: "), "{log}");
    assert!(log.contains("stopped"), "{log}");
    story.perhaps_ignoring(
        &[crate::story::Of::AdminChat, crate::story::Of::Comments, crate::story::Of::People],
        "what is told of a removal: of other stories",
    );
}

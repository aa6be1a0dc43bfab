//! `demo` as a newcomer runs it: what it says in both languages, when, and what it leaves behind.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::commands::{bare, err, out};

fn demo(args: &[&str], folder: &std::path::Path) -> Command {
    let mut command = bare(&[&["demo"], args].concat());
    command.env("TMPDIR", folder);
    command
}

/// Plays it to its end; what it said, with the picture's place left out.
#[track_caller]
fn told(args: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("digest.png");
    let args = [args, &["--fast", "--png", picture.to_str().unwrap()]].concat();
    let output = demo(&args, folder.path()).output().unwrap();
    assert!(output.status.success(), "{}\n{}", out(&output), err(&output));
    assert!(std::fs::read(&picture).unwrap().starts_with(b"\x89PNG"));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["digest.png"], "beside the picture nothing is left");
    let said = out(&output);
    assert!(!said.contains('\u{1b}'), "colours in a pipe");
    said.replace(picture.to_str().unwrap(), "digest.png")
}

/// The picture is told of, never a reason for the day to have failed; one that cannot be written where it was asked for is
/// refused before the day begins.
#[test]
fn the_day_does_not_fail_over_its_picture() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("etronics-bot-demo-digest.png")).unwrap();
    let output = demo(&["--fast"], folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
    let named = folder.path().join("etronics-bot-demo-digest-");
    assert!(out(&output).contains(named.to_str().unwrap()), "{}", out(&output));
    let nowhere = folder.path().join("none/digest.png");
    let output = demo(&["--fast", "--png", nowhere.to_str().unwrap()], folder.path()).output().unwrap();
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), ""), "{}", err(&output));
    assert!(err(&output).starts_with("error: there is no folder "), "{}", err(&output));
}

/// Without what a pause that is drawn by lot moves: minutes, and the bars of a wave.
fn steady(said: &str) -> String {
    let times = regex::Regex::new(r"\d\d:\d\d").unwrap().replace_all(said, "hh:mm").into_owned();
    times.replace(|sign: char| ('▁'..='█').contains(&sign), "▁")
}

/// Every «N = a + b + …» of the totals adds up.
#[track_caller]
fn adds_up(said: &str) {
    let mut sums = 0;
    for line in said.lines() {
        let Some((all, parts)) = line.split_once(" = ") else { continue };
        let number = |text: &str| text.split_whitespace().last().and_then(|word| word.parse::<u64>().ok());
        let parts: Vec<Option<u64>> = parts.split(" + ").map(number).collect();
        let sum: u64 = parts.iter().map(|part| part.unwrap_or_else(|| panic!("{line}"))).sum();
        assert_eq!(number(all), Some(sum), "{line}");
        sums += 1;
    }
    assert!(sums >= 2, "{said}");
}

#[test]
fn a_minute_of_it_in_russian() {
    let said = told(&["--lang", "ru"]);
    adds_up(&said);
    insta::assert_snapshot!(steady(&said));
}

/// The day in English, played once.
fn in_english() -> &'static str {
    static SAID: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    SAID.get_or_init(|| told(&["--lang", "en"]))
}

#[test]
fn a_minute_of_it_in_english_with_no_russian_left() {
    let said = in_english();
    adds_up(said);
    let russian = said.lines().find(|line| line.contains(|sign: char| ('А'..='я').contains(&sign)));
    assert!(russian.is_none(), "{russian:?}");
    insta::assert_snapshot!(steady(said));
}

#[test]
fn the_long_day_plays_to_its_end_in_either_language() {
    for (language, parts) in [
        ("ru", ["возвращ", "чат администратора", "Рекламодатели", "Вечер", "Итоги дня", "etronics-bot setup"]),
        ("en", ["is back", "the admin's chat", "Advertisers", "Evening", "The day in numbers", "etronics-bot setup"]),
    ] {
        let said = told(&["--full", "--lang", language]);
        adds_up(&said);
        for part in parts {
            assert!(said.contains(part), "{part} is missing:\n{said}");
        }
        if language == "en" {
            let russian = said.lines().find(|line| line.contains(|sign: char| ('А'..='я').contains(&sign)));
            assert!(russian.is_none(), "{russian:?}");
        }
    }
}

/// What the digest says of the day and what the totals say are the same numbers.
#[test]
fn the_totals_are_those_of_the_digest() {
    let said = in_english();
    let digest = |sign: &str| {
        let line = said.lines().find(|line| line.contains(sign)).unwrap_or_else(|| panic!("{sign}:\n{said}"));
        let words: Vec<&str> = line.split_whitespace().collect();
        let after = |word: &str| {
            let at = words.iter().position(|known| *known == word)?;
            words.get(at + 1)?.parse::<u64>().ok()
        };
        (after("checked"), after("deleted"), after("back"), after("fakes"))
    };
    let (checked, deleted, back, _) = digest("💬 checked");
    let (.., fakes) = digest("🧹 removed:");
    let (checked, deleted, back, fakes) = (checked.unwrap(), deleted.unwrap(), back.unwrap(), fakes.unwrap());
    let kept = checked - deleted;
    let texts = format!("{checked} = removed {} + brought back by you {back} + kept {kept}", deleted - back);
    assert!(said.contains(&texts), "{texts}:\n{said}");
    let people = format!("{fakes} = removed {fakes}");
    assert!(said.contains(&people), "{people}:\n{said}");
}

/// Reads lines until one holds the words; how long that took.
#[track_caller]
fn until(lines: &mut impl Iterator<Item = std::io::Result<String>>, words: &str, begun: Instant) -> Duration {
    let mut said = Vec::new();
    for line in lines.map(Result::unwrap) {
        if line.contains(words) {
            return begun.elapsed();
        }
        said.push(line);
    }
    panic!("«{words}» was never said:\n{}", said.join("\n"));
}

fn end(mut child: Child, signal: rustix::process::Signal) -> Option<i32> {
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), signal).unwrap();
    child.wait().unwrap().code()
}

#[test]
fn the_first_removal_comes_at_once_and_whoever_ends_it_there_finds_nothing_left() {
    use rustix::process::Signal;
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let folder = tempfile::tempdir().unwrap();
        let begun = Instant::now();
        let mut child = demo(&["--lang", "ru"], folder.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let removed = until(&mut lines, "удалён: обещает заработок", begun);
        // Five seconds where nobody else works on the machine.
        assert!(removed < Duration::from_secs(20), "{removed:?}");
        assert!(std::fs::read_dir(folder.path()).unwrap().next().is_some(), "it plays somewhere else");
        assert_eq!(end(child, signal), Some(code));
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn a_reader_who_goes_away_ends_it_in_peace() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = demo(&["--fast"], folder.path());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 40];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(err(&output), "");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

//! The pages for owners: every command in them is run, every message they quote exists, every link leads somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::commands::{Town, err, out, until};
use crate::stories::comments::SPAM;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every page for people, with its text.
fn pages() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in ["", "docs", "docs/ru"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "md") {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// Lines of the blocks that are typed into a shell.
fn typed(text: &str) -> Vec<String> {
    let (mut inside, mut found) = (false, Vec::new());
    for line in text.lines() {
        if line.starts_with("```") {
            inside = !inside && line.starts_with("```sh");
        } else if inside {
            found.push(line.split(" #").next().unwrap_or_default().trim().to_owned());
        }
    }
    found
}

/// What only makes sense on a machine of its own; `setup`, `demo` and `simulator` have tests of their own.
const ELSEWHERE: [&str; 4] = ["run", "setup", "demo", "simulator"];

#[test]
fn every_command_in_the_docs_is_run() {
    let mut town = Town::new(&["community"], "[moderation]\nmode = \"enforce\"\n");
    town.start();
    let author = town.story.stranger("Олег", "Другой");
    town.story.comment(author, SPAM);
    until("it is judged", || town.json(&["journal", "--json"])[0]["id"] == 1);
    assert!(town.stop("-TERM").success());
    let folder = tempfile::tempdir().unwrap();
    let commands: BTreeSet<String> = pages().iter().flat_map(|(_, text)| typed(text)).collect();
    // What is copied goes before what is restored.
    let mut commands: Vec<String> = commands.into_iter().filter(|line| line.contains("etronics-bot ")).collect();
    commands.sort_by_key(|line| (!line.contains(" backup "), !line.contains(" restore "), line.clone()));
    let mut seen = 0;
    for line in &commands {
        let mut words = line.split_whitespace().peekable();
        let mut set: Vec<(String, String)> = Vec::new();
        // sudo hands on what is set after it, and drops what is set before.
        let by_sudo = words.next_if_eq(&"sudo").is_some();
        while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
            set.push((name.to_owned(), inside(value, folder.path())));
            words.next();
        }
        assert!(set.is_empty() || words.peek() != Some(&"sudo"), "{line}: sudo drops what is set before it");
        if by_sudo && words.next_if_eq(&"-u").is_some() {
            words.next();
        }
        if words.next() != Some("etronics-bot") {
            continue;
        }
        let command: Vec<&str> = words.collect();
        if command.first().is_some_and(|name| ELSEWHERE.contains(name)) {
            continue;
        }
        let args: Vec<String> = command.iter().map(|word| inside(word.trim_matches('"'), folder.path())).collect();
        let mut args: Vec<&str> = args.iter().map(String::as_str).collect();
        // A config that the page names is the town's here.
        if args.first() == Some(&"--config") {
            args.drain(..2);
        }
        let new = inside("/new.toml", folder.path());
        if args == ["config", "init"] {
            args.push(&new);
        }
        let output = town.run_with(&args, &set);
        seen += 1;
        // Numbers of somebody's entries are not those of this town: 1 then; what was mistyped would be 2.
        let names_an_entry = args.iter().any(|word| word.parse::<i64>().is_ok_and(|number| number > 1));
        let fine = output.status.code() == Some(0) || (names_an_entry && output.status.code() == Some(1));
        assert!(fine, "{line}: {:?}\n{}{}", output.status.code(), out(&output), err(&output));
    }
    assert!(seen > 5, "the pages are not read any more: {commands:?}");
}

/// Paths of a page lie in a folder of the test.
fn inside(word: &str, folder: &Path) -> String {
    let name = Path::new(word).file_name().filter(|_| word.starts_with('/') || word.contains(".db"));
    name.map_or_else(|| word.to_owned(), |name| folder.join(name).display().to_string())
}

/// A text of the code or a page with what differs taken out: `…` and `{}` alike.
fn bare_of(text: &str) -> String {
    let (mut bare, mut chars) = (String::new(), text.chars());
    while let Some(c) = chars.next() {
        match c {
            '{' => {
                chars.by_ref().find(|c| *c == '}');
                bare.push('…');
            }
            '`' => bare.push('\''),
            '\\' => {}
            other => bare.push(other),
        }
    }
    bare
}

#[test]
fn every_message_that_a_page_quotes_is_one_that_is_said() {
    let texts: String = ["errors", "errors_config", "check"]
        .map(|name| fs::read_to_string(root().join(format!("src/texts/terminal/{name}.rs"))).unwrap())
        .concat();
    let said = bare_of(&texts);
    let mut seen = 0;
    for name in ["docs/troubles.md", "docs/ru/troubles.md"] {
        let page = fs::read_to_string(root().join(name)).unwrap();
        for quoted in page.lines().filter_map(|line| line.strip_prefix("## `")) {
            let quoted = quoted.trim_end_matches('`');
            seen += 1;
            assert!(said.contains(&format!("\"{quoted}\"")), "{name}: nothing says «{quoted}»");
        }
    }
    assert!(seen > 20, "the pages are not read any more");
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let link = regex::Regex::new(r"\]\(([^)#\s]+)").unwrap();
    for (path, text) in pages() {
        for found in link.captures_iter(&text).map(|found| found[1].to_owned()) {
            if !found.contains("://") {
                let target = path.parent().unwrap().join(&found);
                assert!(target.exists(), "{}: {found} is not there", path.display());
            }
        }
    }
}

#[test]
fn each_page_for_owners_is_there_in_both_languages() {
    let names = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().file_name());
        entries.filter_map(|name| name.into_string().ok()).filter(|name| name.contains(".md")).collect()
    };
    let (russian, mut english) = (names("docs/ru"), names("docs"));
    for for_builders in ["logs.md", "platforms.md", "packages.md"] {
        english.remove(for_builders);
    }
    assert_eq!(russian, english);
}

//! What a command says on a terminal: in the language asked for, and nothing of it forgotten in another.

use std::fs;
use std::path::{Path, PathBuf};

use etronics_bot::texts::{Language, Texts};

/// Rooms whose errors and notes a person at a terminal reads.
const ROOMS: [&str; 3] = ["cli", "config", "policy"];
/// Within them: what speaks with words of its own in `texts/`.
const OWN_WORDS: [&str; 2] = ["cli/demo/", "cli/setup/"];
/// What makes an error or says a line.
const CALLS: [&str; 8] =
    ["bail!(", "ensure!(", "anyhow!(", "context(", "with_context(", ".note(", "map_err(", "ok_or_else("];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.to_string_lossy().ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The texts in quotes up to the closing bracket of a call that has just been opened.
fn quoted(code: &str) -> Vec<String> {
    let (mut found, mut depth, mut chars) = (Vec::new(), 1, code.chars());
    while let Some(c) = chars.next() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '"' => {
                let mut text = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => match chars.next() {
                            Some('\n') => text.push('\n'),
                            Some(other) => text.push(other),
                            None => break,
                        },
                        other => text.push(other),
                    }
                }
                found.push(text);
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

/// A text of the code as the catalogue has it: broken lines joined, `{}` for whatever is filled in.
fn row_of(text: &str) -> String {
    let joined = text.split('\n').enumerate().map(|(at, line)| if at == 0 { line } else { line.trim_start() });
    let (mut row, text) = (String::new(), joined.collect::<String>());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' if chars.peek() == Some(&c) => {
                chars.next();
                row.push(c);
            }
            '{' => {
                row.push_str("{}");
                chars.by_ref().find(|c| *c == '}');
            }
            other => row.push(other),
        }
    }
    row
}

/// Whether it is a sentence, and no pattern, name or path.
fn is_said(row: &str) -> bool {
    let words = row.split_whitespace().filter(|word| word.chars().filter(char::is_ascii_lowercase).count() > 1);
    words.count() >= 2 && !row.starts_with(' ')
}

#[test]
fn every_error_and_note_of_the_command_line_is_said_in_russian_too() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for room in ROOMS {
        sources(&root.join(room), &mut files);
    }
    let words = Texts::new(Language::Ru).terminal();
    let (mut seen, mut silent) = (0, Vec::new());
    for file in files {
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        if OWN_WORDS.iter().any(|own| name.starts_with(own)) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code = code.split("\n#[cfg(all(test").next().unwrap_or_default();
        let lines: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = lines.join("\n");
        for call in CALLS {
            for (at, _) in code.match_indices(call) {
                for row in quoted(&code[at + call.len()..]).iter().map(|text| row_of(text)).filter(|row| is_said(row)) {
                    seen += 1;
                    if !words.knows(&row) {
                        silent.push(format!("{name}: {row}"));
                    }
                }
            }
        }
    }
    silent.sort();
    silent.dedup();
    assert!(seen > 100, "the code is not read any more: {seen}");
    assert!(silent.is_empty(), "no Russian for:\n{}", silent.join("\n"));
}

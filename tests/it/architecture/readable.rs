//! Files and functions stay short enough to be read.

use super::{name_of, sources};

#[test]
fn files_stay_readable() {
    for folder in ["src", "tests"] {
        for (path, text) in sources(folder) {
            let lines = text.lines().count();
            assert!(lines <= 500, "{} has {lines} lines: split it by subject", path.display());
        }
    }
}

/// Whether a line begins a function, whatever stands before the word: who may call it, `const`, `async`, `unsafe`, `extern`.
fn begins_a_function(line: &str) -> bool {
    let mut rest = line.trim_start();
    if let Some(after) = rest.strip_prefix("pub") {
        rest = match after.strip_prefix('(') {
            Some(within) => within.split_once(')').map_or("", |(_, after)| after),
            None => after,
        };
    }
    let before = rest.split("fn ").next().unwrap_or_default();
    let words = |word: &str| ["const", "async", "unsafe", "extern", "default"].contains(&word) || word.starts_with('"');
    rest.contains("fn ") && before.split_whitespace().all(words) && (before.is_empty() || before.ends_with(' '))
}

#[test]
fn every_kind_of_function_is_seen() {
    for line in [
        "fn a() {",
        "    pub fn a() {",
        "pub async fn a() {",
        "pub(crate) async fn a() {",
        "pub(super) const fn a() {",
        "const fn a() {",
        "pub(in crate::store) fn a() {",
        "pub extern \"C\" fn a() {",
    ] {
        assert!(begins_a_function(line), "{line}");
    }
    for line in ["let a = fn_b();", "// fn a", "a: fn () -> b,", "pub struct A {", "type A = fn (b);"] {
        assert!(!begins_a_function(line), "{line}");
    }
}

/// Functions that are longer than a screen or three are several.
#[test]
fn functions_stay_readable() {
    for (path, text) in sources("src") {
        let name = name_of(&path);
        if name.ends_with("tests.rs") {
            continue;
        }
        let lines: Vec<&str> = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default().lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let bare = line.trim_start();
            if !begins_a_function(line) {
                continue;
            }
            let end = format!("{}}}", " ".repeat(indent));
            let Some(length) = lines[at..].iter().position(|line| *line == end) else { continue };
            assert!(length < 100, "{name}: {bare} has {} lines: split it", length + 1);
        }
    }
}

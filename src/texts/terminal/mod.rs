//! Words of the command line, for whoever sits at a terminal.

mod catalogue;
pub(super) mod check;
mod chrome;
mod copies;
mod errors;
mod errors_config;
mod help;
mod pages;
pub(super) mod status;
mod tables;
mod training;

use super::departments::TerminalTexts;
use crate::domain::language::Language;

/// How many days ago a day was that people call by its name.
pub(crate) fn days_ago(name: &str) -> Option<u64> {
    match name.to_lowercase().as_str() {
        "today" | "сегодня" => Some(0),
        "yesterday" | "вчера" => Some(1),
        _ => None,
    }
}

const ROWS: &[&[(&str, &str)]] = &[
    errors::ROWS,
    errors_config::ROWS,
    copies::ROWS,
    help::ROWS,
    check::ROWS,
    tables::ROWS,
    chrome::ROWS,
    pages::ROWS,
    training::ROWS,
];

impl TerminalTexts {
    /// A line of the command line in the language of these words; what has no other words stays as it is.
    pub fn line(&self, english: &str) -> String {
        match self.language() {
            Language::En => english.to_owned(),
            Language::Ru => catalogue::in_russian(english, ROWS),
        }
    }

    /// The same for each line of a text, indented as it was.
    pub fn lines(&self, english: &str) -> String {
        let line = |line: &str| {
            let words = line.trim_start();
            format!("{}{}", &line[..line.len() - words.len()], self.line(words))
        };
        english.split('\n').map(line).collect::<Vec<_>>().join("\n")
    }

    /// The line that a command which failed ends with: what failed, on what, why.
    pub fn error(&self, error: &anyhow::Error) -> String {
        let said: Vec<String> = error.chain().map(|cause| self.line(&cause.to_string())).collect();
        format!("{} {}", self.t("ошибка:", "error:"), said.join(": "))
    }

    /// Above the arguments that every command takes.
    pub fn heading(&self) -> &'static str {
        self.t("Общие параметры", "Of every command")
    }

    /// «2 файла»
    pub fn files(&self, count: usize) -> String {
        self.counted(count as i64, ["файл", "файла", "файлов"], ["file", "files"])
    }

    /// Whether a line has words of its own in this language: for the test that none is forgotten.
    pub fn knows(&self, english: &str) -> bool {
        catalogue::knows(english, ROWS)
    }
}

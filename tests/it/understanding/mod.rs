//! What people mean by what they write: tables of phrases with the expected reading, and what holds for every text.

mod budgets;
mod days;
mod intents;
mod people;

/// Rows `phrase => reading`; every wrong one is shown at once.
#[track_caller]
fn check_table(table: &str, at_least: usize, read: impl Fn(&str) -> String) {
    let rows: Vec<(&str, &str)> = table.lines().filter_map(|row| row.split_once(" => ")).collect();
    assert!(rows.len() >= at_least, "only {} rows", rows.len());
    let wrong: Vec<String> = rows
        .iter()
        .filter(|(phrase, expected)| read(phrase) != *expected)
        .map(|(phrase, expected)| format!("{phrase:?}: expected {expected}, read {}", read(phrase)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

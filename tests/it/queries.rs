//! What the store asks of SQLite is answered by an index wherever the table grows for years: every statement that stands in
//! `src/store/` is explained by SQLite itself.

use std::collections::{BTreeMap, BTreeSet};

use etronics_bot::store::Store;
use regex::Regex;

/// Tables that grow with what people do.
const LARGE: [&str; 13] = [
    "journal",
    "inbox",
    "outbox",
    "people",
    "comments",
    "deeds",
    "seen_events",
    "likers",
    "wave_people",
    "lead_messages",
    "wall_posts",
    "quarantine",
    "surface_entries",
];

/// Indexes that hold a few rows of a large table: these may be read whole.
const FEW: [&str; 10] = [
    "inbox_waiting",
    "inbox_parked",
    "outbox_due",
    "outbox_out",
    "outbox_dead",
    "outbox_subject",
    "journal_open",
    "quarantine_open",
    "quarantine_waiting",
    "people_dead",
];

/// Statements that may go through one of them from end to end: how they begin, and why.
const ALLOWED: &[(&str, &str)] = &[
    ("DELETE FROM likers WHERE", "once a sweep, which has just written all of them"),
    ("UPDATE outbox SET state = 3, ended_at = ?1, error = 'restored", "once a restore"),
    ("UPDATE journal SET state = 'failed', error = 'restored", "once a restore"),
    ("SELECT c.place, c.owner_id, c.parent_id", "the stored past, judged again on a person's order beside the engine"),
    ("SELECT c.text FROM comments c LEFT JOIN journal j", "the newest of it, for the same"),
    ("SELECT network, user_id, text FROM journal WHERE kind", "the newest of it, for the same"),
    ("SELECT error FROM outbox WHERE subject", "while a digest waits for a chat that takes nothing"),
    ("SELECT id, lane, CASE WHEN octet_length(action) <= 2097152 THEN action END, revision", "damaged rows"),
    ("SELECT received_at FROM inbox ORDER BY id DESC LIMIT 1", "the first row it meets is the one"),
    ("SELECT id FROM journal ORDER BY id DESC LIMIT 1", "the same"),
    ("SELECT coalesce(max(id), 0) FROM outbox", "the last row is the one"),
    ("SELECT j.network, j.user_id, c.fingerprint, j.text", "the newest, until there are enough; once an hour"),
];

/// What is put together at run time, with what comes in its places.
const PIECES: [(&str, &str); 6] = [
    ("{of}", "j.network = ?2 AND j.user_id = ?3 AND (?7 IS NULL OR j.wave_id = ?7)"),
    ("{of}", "j.wave_id = ?7 AND ?2 IS NULL AND ?3 IS NULL"),
    (
        "{which}",
        "id IN (SELECT id FROM (SELECT id FROM quarantine WHERE state = 'pending' AND on_person = 0 AND (?1 IS NULL OR at >= ?1)
            ORDER BY id DESC LIMIT ?2)
         UNION ALL SELECT id FROM (SELECT id FROM quarantine WHERE state = 'pending' AND on_person = 1
            AND (?1 IS NULL OR at >= ?1) ORDER BY id DESC LIMIT ?2))",
    ),
    ("{which}", "id > 0"),
    ("{clock}", "seen_at"),
    ("{clock}", "answered_at"),
];

/// The string literals of a file of Rust that are statements of SQL, as SQLite sees them.
fn statements(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let literal = Regex::new(r#"(?s)"((?:[^"\\]|\\.)*)""#).unwrap();
    let columns = Regex::new(r#"(?s)const (\w+): &str =\s*"((?:[^"\\]|\\.)*)""#).unwrap();
    let named: BTreeMap<&str, &str> =
        columns.captures_iter(source).map(|found| found.extract()).map(|(_, [name, text])| (name, text)).collect();
    // A quote in a comment or a character would turn texts inside out.
    let comments = Regex::new(r"(?m)^\s*//.*$").unwrap();
    let source = comments.replace_all(source, "").replace("'\"'", "");
    let sql = Regex::new(r"^\s*(SELECT|WITH|UPDATE|DELETE|INSERT)\s").unwrap();
    let texts = literal.captures_iter(&source).map(|found| found[1].to_owned());
    let texts =
        texts.map(|text| named.iter().fold(text, |text, (name, put)| text.replace(&format!("{{{name}}}"), put)));
    // Columns of another file, by their place.
    let plain =
        |text: String| text.replace("\\\"", "\"").replace("\\\n", " ").replace("SELECT {} FROM", "SELECT 1 FROM");
    let whole = |text: String| -> Vec<String> {
        let put: Vec<_> = PIECES.iter().filter(|(piece, _)| text.contains(piece)).collect();
        if put.is_empty() { vec![text] } else { put.iter().map(|(piece, put)| text.replace(piece, put)).collect() }
    };
    texts.map(plain).filter(|text| sql.is_match(text)).flat_map(whole).collect()
}

/// The tables of a statement by the names it gives them.
fn tables(sql: &str) -> BTreeMap<String, String> {
    let named = Regex::new(r"(?i)\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?").unwrap();
    let mut known = BTreeMap::new();
    for found in named.captures_iter(sql) {
        known.insert(found[1].to_owned(), found[1].to_owned());
        if let Some(alias) = found.get(2) {
            known.insert(alias.as_str().to_owned(), found[1].to_owned());
        }
    }
    known
}

/// Indexes that no statement which can be read here asks for, and what they are there for.
const UNASKED: &[(&str, &str)] = &[
    ("copies_look", "`copies_to_look_at`, put together at run time"),
    ("lead_messages_heard", "what an advertiser wrote is written down once"),
    ("lead_messages_shown", "`letter_shown`, put together at run time"),
    ("questions_waiting", "`late_questions`, put together at run time"),
    ("questions_post", "`open_questions`, put together at run time"),
    ("copies_open", "`next_copy`, put together at run time"),
    ("lead_messages_album", "`letter_of_album`, put together at run time"),
];

#[test]
fn no_statement_goes_through_a_table_that_grows() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("bot.db");
    drop(Store::open(&database, 1, 1_795_417_200_000).unwrap());
    let conn = rusqlite::Connection::open(&database).unwrap();
    // A search by nothing is the largest or smallest of a whole table.
    // Nor does it help to know on which of two networks somebody is.
    let scan = Regex::new(
        r"^(?:SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?|SEARCH (\w+)$|SEARCH (\w+) USING [A-Z ]+(?: \w+)? \(network=\?\))",
    )
    .unwrap();
    let (mut asked, mut bad, mut used) = (0, Vec::new(), BTreeSet::new());
    let index = Regex::new(r"USING (?:COVERING )?INDEX (\w+)").unwrap();
    let mut helpful = BTreeSet::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/store")).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        if file.ends_with("_tests.rs") {
            continue;
        }
        for sql in statements(&std::fs::read_to_string(&path).unwrap()) {
            // What is put together at run time cannot be read here.
            let Ok(mut plan) = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")) else {
                assert!(sql.contains('{'), "{file}: {sql}");
                continue;
            };
            let nothing = vec![rusqlite::types::Null; plan.parameter_count()];
            let steps = plan.query_map(rusqlite::params_from_iter(nothing), |row| row.get::<_, String>(3)).unwrap();
            let steps: Vec<String> = steps.collect::<Result<_, _>>().unwrap();
            asked += 1;
            let tables = tables(&sql);
            for step in steps {
                helpful.extend(index.captures(&step).map(|found| found[1].to_owned()));
                let Some(found) = scan.captures(&step) else { continue };
                let name = found.get(1).or(found.get(3)).or(found.get(4)).map_or("", |name| name.as_str());
                let table = tables.get(name).map_or(name, String::as_str);
                let few = found.get(2).is_some_and(|index| FEW.contains(&index.as_str()));
                let words = sql.split_whitespace().collect::<Vec<_>>().join(" ");
                if few || !LARGE.contains(&table) {
                    continue;
                }
                match ALLOWED.iter().find(|(begins, _)| words.starts_with(begins)) {
                    Some((begins, _)) => drop(used.insert(*begins)),
                    None => bad.push(format!("{file}: {step}: {words}")),
                }
            }
        }
    }
    assert!(asked > 250, "only {asked} statements were found");
    assert!(bad.is_empty(), "{} statements go through a whole table:\n{}", bad.len(), bad.join("\n"));
    // An index that was made for a statement and that SQLite passes over for another: the statement goes through more than it
    // has to, and every row that is written pays for the index.
    let all = "SELECT name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite_autoindex%'";
    let all: Vec<String> =
        conn.prepare(all).unwrap().query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let unasked: Vec<_> = all.into_iter().filter(|name| !helpful.contains(name)).collect();
    assert_eq!(unasked, UNASKED.iter().map(|(name, _)| *name).collect::<Vec<_>>(), "indexes that no statement uses");
    let idle: Vec<_> = ALLOWED.iter().filter(|(begins, _)| !used.contains(begins)).collect();
    assert!(idle.is_empty(), "no statement begins so any more: {idle:?}");
}

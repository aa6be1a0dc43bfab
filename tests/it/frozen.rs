//! How a database is frozen: the rows of every story's database are gathered, one of each shape that a stored payload has.
//!
//! `FREEZE=<folder> cargo test --test it stories:: commands` gathers rows as the stories run, and
//! `FREEZE=<folder> cargo test --test it frozen::freeze -- --ignored` writes `<folder>/frozen.sql` from them. For an older
//! version both are done in a worktree of its last commit, with this file and the line that calls it carried into `Story`. What
//! is frozen is never made again: it is what a user may have.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;

/// Fields whose value names what the rest of an object is.
const TAGS: &[&str] = &["do", "relay", "work", "event", "command", "change", "key", "kind", "show", "screen"];
/// So many different words are kept of one place; beyond, it is no list of names.
const MOST_LABELS: usize = 120;
/// A longer row says in its length nothing that a shorter one does not.
const MOST_BYTES: usize = 6_000;

struct Gathered {
    folder: PathBuf,
    shapes: BTreeSet<String>,
    labels: HashMap<String, usize>,
    /// Rows of a story's database that were looked at.
    seen: HashMap<(PathBuf, String), BTreeSet<u64>>,
}

static GATHERED: LazyLock<Option<Mutex<Gathered>>> = LazyLock::new(|| {
    let folder = PathBuf::from(std::env::var_os("FREEZE")?);
    std::fs::create_dir_all(&folder).unwrap();
    Some(Mutex::new(Gathered { folder, shapes: BTreeSet::new(), labels: HashMap::new(), seen: HashMap::new() }))
});

/// Keeps rows of a shape that no story has had, where rows are gathered.
pub(crate) fn gather(database: &Path) {
    let Some(gathered) = GATHERED.as_ref() else { return };
    if !database.exists() {
        return;
    }
    let mut gathered = gathered.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let schema = gathered.folder.join("schema.sql");
    if !schema.exists() {
        std::fs::write(&schema, schema_of(&conn)).unwrap();
    }
    for table in tables_of(&conn) {
        for row in rows_of(&conn, &table) {
            gathered.take(database, &table, &row);
        }
    }
}

type Row = BTreeMap<String, Json>;

impl Gathered {
    fn take(&mut self, database: &Path, table: &str, row: &Row) {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let text = serde_json::to_string(row).unwrap();
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        if !self.seen.entry((database.to_owned(), table.to_owned())).or_default().insert(hasher.finish()) {
            return;
        }
        let mut shapes = shapes_of(table, row);
        shapes.retain(|shape| self.is_one_of_a_list(shape));
        let new = shapes.iter().any(|shape| !self.shapes.contains(shape));
        if !new || text.len() > MOST_BYTES {
            return;
        }
        self.shapes.extend(shapes);
        let mut file = std::fs::File::options().create(true).append(true).open(self.folder.join("rows.jsonl")).unwrap();
        writeln!(file, "{}", serde_json::json!([table, row])).unwrap();
    }

    fn is_one_of_a_list(&mut self, shape: &str) -> bool {
        let Some((place, _)) = shape.split_once('=') else { return true };
        if self.shapes.contains(shape) {
            return true;
        }
        let labels = self.labels.entry(place.to_owned()).or_default();
        *labels += 1;
        *labels <= MOST_LABELS
    }
}

fn tables_of(conn: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut tables = conn.prepare(sql).unwrap();
    tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn schema_of(conn: &Connection) -> String {
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
        ORDER BY type = 'index', rowid";
    let mut statements = conn.prepare(sql).unwrap();
    let statements: Vec<String> = statements.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    statements.join(";\n") + ";\n"
}

/// The newest rows of a table; numbers that JavaScript has no room for, and bytes, are said in words of their own.
fn rows_of(conn: &Connection, table: &str) -> Vec<Row> {
    let newest =
        if conn.prepare(&format!("SELECT rowid FROM \"{table}\"")).is_ok() { "ORDER BY rowid DESC" } else { "" };
    let mut rows = conn.prepare(&format!("SELECT * FROM \"{table}\" {newest} LIMIT 400")).unwrap();
    let names: Vec<String> = rows.column_names().map(str::to_owned).collect();
    let read = rows.query_map([], |row| {
        let mut read = Row::new();
        for (at, name) in names.iter().enumerate() {
            let value = match row.get(at)? {
                Value::Null => Json::Null,
                Value::Integer(number) => number.into(),
                Value::Real(number) => number.into(),
                Value::Text(text) => text.into(),
                Value::Blob(bytes) => serde_json::json!({"hex": hex(&bytes)}),
            };
            read.insert(name.clone(), value);
        }
        Ok(read)
    });
    // A story may write down what is no text.
    read.unwrap().filter_map(Result::ok).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02X}"))
}

/// What a row shows of how rows are written: which fields there are, of which type, and every name from a list.
fn shapes_of(table: &str, row: &Row) -> BTreeSet<String> {
    let mut shapes = BTreeSet::new();
    if table == "seen_events" {
        return shapes;
    }
    // What platforms send is theirs; of it only the kind of event counts, and what our own buttons carry.
    let foreign = table == "inbox" && row["account"] != "engine";
    for (column, value) in row {
        let place = format!("{table}.{column}");
        match value {
            Json::Object(bytes) => {
                let hex = bytes["hex"].as_str().unwrap_or_default();
                shapes.insert(format!("{place}:bytes:{}", hex.get(..2).unwrap_or_default()));
            }
            Json::String(text) if text.starts_with(['{', '[']) => match serde_json::from_str(text) {
                Ok(json) => walk(&place, &json, &mut shapes),
                Err(_) => {
                    shapes.insert(format!("{place}:text"));
                }
            },
            value => walk(&place, value, &mut shapes),
        }
    }
    if foreign {
        shapes.retain(|shape| shape.contains(".type=") || shape.contains(".data=") || shape.contains(".account="));
    }
    shapes
}

fn walk(place: &str, json: &Json, shapes: &mut BTreeSet<String>) {
    let shape = match json {
        Json::Null => format!("{place}:null"),
        Json::Bool(value) => format!("{place}:{value}"),
        Json::Number(number) => format!("{place}:{}", if number.is_f64() { "real" } else { "number" }),
        Json::String(text) => label(place, text).map_or(format!("{place}:text"), |label| format!("{place}={label}")),
        Json::Array(items) => {
            for item in items {
                walk(&format!("{place}[]"), item, shapes);
            }
            format!("{place}:{}", if items.is_empty() { "empty" } else { "list" })
        }
        Json::Object(fields) => {
            let tags = TAGS.iter().filter_map(|tag| fields.get(*tag)?.as_str());
            let place = tags.fold(place.to_owned(), |place, tag| format!("{place}<{tag}>"));
            for (name, value) in fields {
                walk(&format!("{place}.{}", label(&place, name).unwrap_or_default()), value, shapes);
            }
            format!("{place}:fields")
        }
    };
    shapes.insert(shape);
}

/// What a button carries.
fn is_data(place: &str) -> bool {
    place.rsplit('.').next() == Some("data")
}

/// A word of the program's own, without its numbers; `None` for what people write, and for what is packed.
fn label(place: &str, text: &str) -> Option<String> {
    let data = is_data(place);
    let own = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || "_:.-".contains(char);
    let fits = text.len() <= if data { 64 } else { 32 }
        && !text.contains("example")
        && text.chars().all(|char| own(char) || data && char.is_ascii_graphic() || data && char == ' ');
    let mut label = String::new();
    for char in text.chars().filter(|_| fits) {
        let char = if char.is_ascii_digit() { '#' } else { char };
        if char != '#' || !label.ends_with('#') {
            label.push(char);
        }
    }
    fits.then_some(label)
}

/// Rows that show something no other row shows; the longest are spared first.
fn needed(mut rows: Vec<(String, Row)>) -> Vec<(String, Row)> {
    rows.sort_by_cached_key(|row| std::cmp::Reverse(serde_json::to_string(row).unwrap().len()));
    let mut shapes: Vec<BTreeSet<String>> = rows.iter().map(|(table, row)| shapes_of(table, row)).collect();
    // Where there are many words they are people's names, not ours; buttons and settings are ours, however many.
    let mut words: HashMap<String, BTreeSet<String>> = HashMap::new();
    for (place, word) in shapes.iter().flatten().filter_map(|shape| shape.split_once('=')) {
        words.entry(place.to_owned()).or_default().insert(word.to_owned());
    }
    for shapes in &mut shapes {
        shapes.retain(|shape| {
            let place = shape.split_once('=').map(|(place, _)| place);
            place.is_none_or(|place| !place.starts_with("inbox") || is_data(place) || words[place].len() < 12)
        });
    }
    let mut counts: HashMap<&String, usize> = HashMap::new();
    for shape in shapes.iter().flatten() {
        *counts.entry(shape).or_default() += 1;
    }
    let mut needed = Vec::new();
    for (row, shapes) in rows.into_iter().zip(&shapes) {
        if shapes.iter().all(|shape| counts[shape] > 1) {
            for shape in shapes {
                *counts.get_mut(shape).unwrap() -= 1;
            }
        } else {
            needed.push(row);
        }
    }
    needed.sort_by_cached_key(|row| serde_json::to_string(row).unwrap());
    needed
}

#[test]
#[ignore = "writes frozen.sql from what stories gathered; see the head of this file"]
fn freeze() {
    let folder = PathBuf::from(std::env::var_os("FREEZE").unwrap());
    let gathered = std::fs::read_to_string(folder.join("rows.jsonl")).unwrap();
    let mut rows = needed(gathered.lines().map(|line| serde_json::from_str(line).unwrap()).collect());
    let conn = Connection::open_in_memory().unwrap();
    let schema = std::fs::read_to_string(folder.join("schema.sql")).unwrap();
    conn.execute_batch(&schema).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = ON;").unwrap();
    // What is referred to comes first.
    rows.sort_by_key(|(table, _)| !["journal", "copies", "waves", "sweeps", "surfaces"].contains(&table.as_str()));
    let mut written = format!("-- Frozen, and never made again: see tests/it/frozen.rs.\nBEGIN TRANSACTION;\n{schema}");
    for (table, row) in rows {
        if let Some(statement) = statement(&conn, &table, row) {
            written.push_str(&statement);
        }
    }
    written.push_str("COMMIT;\n");
    std::fs::write(folder.join("frozen.sql"), written).unwrap();
}

/// The row as SQL, with a number of its own where another story's row has it; `None` where it cannot stand beside them.
fn statement(conn: &Connection, table: &str, mut row: Row) -> Option<String> {
    if table == "refinery_schema_history" {
        row.insert("applied_on".to_owned(), "2026-11-24T00:00:00Z".into());
    }
    let exists = |row: &Row| {
        let id = row.get("id")?.as_i64()?;
        conn.query_row(&format!("SELECT id FROM \"{table}\" WHERE id = ?1"), [id], |row| row.get::<_, i64>(0)).ok()
    };
    if exists(&row).is_some() {
        let newest = format!("SELECT max(id) FROM \"{table}\"");
        let newest: i64 = conn.query_row(&newest, [], |row| row.get(0)).unwrap();
        row.insert("id".to_owned(), (newest + 1).into());
    }
    let mut tried = insertion(table, &row);
    if conn.execute_batch(&tried).is_err() {
        // What only one row may say at a time is said by the first, and what another story refers to is not here.
        for name in ["subject", "cause"].into_iter().filter(|_| table == "outbox") {
            row.insert(name.to_owned(), Json::Null);
        }
        for (column, parent) in references_of(conn, table) {
            let free = format!("SELECT id FROM \"{parent}\" WHERE id NOT IN (SELECT \"{column}\" FROM \"{table}\")");
            let free: i64 = conn.query_row(&free, [], |row| row.get(0)).ok()?;
            row.insert(column, free.into());
        }
        tried = insertion(table, &row);
        conn.execute_batch(&tried).ok()?;
    }
    Some(tried)
}

fn references_of(conn: &Connection, table: &str) -> Vec<(String, String)> {
    let mut references = conn.prepare(&format!("PRAGMA foreign_key_list(\"{table}\")")).unwrap();
    references.query_map([], |row| Ok((row.get("from")?, row.get("table")?))).unwrap().map(Result::unwrap).collect()
}

fn insertion(table: &str, row: &Row) -> String {
    let columns: Vec<String> = row.keys().map(|name| format!("\"{name}\"")).collect();
    let values: Vec<String> = row.values().map(literal).collect();
    format!("INSERT INTO \"{table}\" ({}) VALUES ({});\n", columns.join(", "), values.join(", "))
}

fn literal(value: &Json) -> String {
    match value {
        Json::Null => "NULL".to_owned(),
        Json::String(text) => format!("'{}'", text.replace('\'', "''")),
        Json::Object(bytes) => format!("X'{}'", bytes["hex"].as_str().unwrap_or_default()),
        // A column of REAL takes what is written with a point.
        value => value.to_string(),
    }
}

//! Bringing a database to this program's schema, whole or not at all: every missing step, its row in the history and the
//! look at the references are one transaction.
//!
//! A former program made a step and its row two transactions, and a kill between them left tables that nobody had written
//! down. What stands there is compared with what each version should be, so such a database is known for what it is.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{LazyLock, OnceLock};

use anyhow::{Context, Result, bail, ensure};
use chrono::{DateTime, Utc};
use refinery::Migration;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::backups_kept::{BEFORE_UPGRADE, forget_old, keep_before_upgrade};
use super::damage::full_check;
use super::migration_list::FILES;
use crate::clock::Millis;

/// As refinery made it, so that its own tools read it still.
const HISTORY: &str = "CREATE TABLE IF NOT EXISTS refinery_schema_history(
    version int4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255));";

/// What a schema is made of: `table people`, `column people.name`, `index people_x`.
type Parts = BTreeSet<String>;

/// One step, as the program carries it.
struct MigrationStep {
    version: i64,
    name: String,
    checksum: String,
    sql: &'static str,
}

/// What a file holds, whatever its history says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DatabaseKind {
    Empty,
    /// The schema of a version, and the history says so.
    Sound(i64),
    /// The schema of a version, and the history says something else.
    Unrecorded(i64),
    /// The schema of a version, with parts of a later one that hold nothing.
    Partial(i64),
    /// A schema that a newer program made.
    Newer(i64),
    /// Somebody else's tables.
    Foreign,
}

/// The newest schema version this program knows.
pub fn schema_version() -> i64 {
    STEPS.last().map_or(0, |step| step.version)
}

/// Version, name and checksum are refinery's own. A name that it does not take is no step; a test looks for that.
static STEPS: LazyLock<Vec<MigrationStep>> = LazyLock::new(|| {
    let read = |(name, sql): &(&str, &'static str)| {
        let migration = Migration::unapplied(name, sql).ok()?;
        Some(MigrationStep {
            version: i64::from(migration.version()),
            name: migration.name().to_owned(),
            checksum: migration.checksum().to_string(),
            sql,
        })
    };
    let mut steps: Vec<MigrationStep> = FILES.iter().filter_map(read).collect();
    steps.sort_by_key(|step| step.version);
    steps
});

/// The newest version that the history names; what is no version there counts for nothing.
pub(super) fn stored_version(conn: &Connection) -> Result<i64> {
    if !has_history(conn)? {
        return Ok(0);
    }
    let newest = "SELECT coalesce(max(version), 0) FROM refinery_schema_history WHERE typeof(version) = 'integer'";
    Ok(conn.query_row(newest, [], |row| row.get(0))?)
}

fn has_history(conn: &Connection) -> Result<bool> {
    Ok(conn
        .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'refinery_schema_history'")?
        .exists([])?)
}

/// Whether the history is exactly the first steps of this program, and how many.
fn sound_history(conn: &Connection, steps: &[MigrationStep]) -> Result<Option<i64>> {
    if !has_history(conn)? {
        return Ok(Some(0));
    }
    let mut rows = conn.prepare("SELECT version, name, checksum FROM refinery_schema_history ORDER BY version")?;
    let mut known = steps.iter();
    let mut newest = 0;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let said: [Value; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
        let Some(step) = known.next() else { return Ok(None) };
        let ours = [Value::Integer(step.version), Value::Text(step.name.clone()), Value::Text(step.checksum.clone())];
        if said != ours {
            return Ok(None);
        }
        newest = step.version;
    }
    Ok(Some(newest))
}

/// What the file holds.
pub(super) fn look(conn: &Connection) -> Result<DatabaseKind> {
    let steps = STEPS.as_slice();
    let newest = steps.last().map_or(0, |step| step.version);
    let stored = stored_version(conn)?;
    if stored > newest {
        return Ok(DatabaseKind::Newer(stored));
    }
    let history = sound_history(conn, steps)?;
    let present = parts(conn)?;
    if present.is_empty() {
        return Ok(DatabaseKind::Empty);
    }
    let schemas = schemas()?;
    let ours: Parts = schemas.iter().flat_map(|(_, parts)| parts).cloned().collect();
    // An index or a table that somebody added by hand is nobody's business.
    let known: Parts = present.intersection(&ours).cloned().collect();
    if known.is_empty() {
        let strange = present.iter().any(|part| part.starts_with("table "));
        return Ok(if strange { DatabaseKind::Foreign } else { DatabaseKind::Empty });
    }
    if let Some((version, _)) = schemas.iter().find(|(_, parts)| *parts == known) {
        return Ok(if history == Some(*version) {
            DatabaseKind::Sound(*version)
        } else {
            DatabaseKind::Unrecorded(*version)
        });
    }
    if stored == 0 && present.iter().any(|part| part.starts_with("table ") && !ours.contains(part)) {
        return Ok(DatabaseKind::Foreign);
    }
    let base = match history {
        Some(version) => version,
        None => {
            schemas.iter().filter(|(_, parts)| parts.is_subset(&known)).map(|(version, _)| *version).max().unwrap_or(0)
        }
    };
    Ok(DatabaseKind::Partial(base))
}

/// What a version makes of the one before it.
struct SchemaChange {
    version: i64,
    comes: Parts,
    goes: Parts,
}

/// Kept as changes: a process that has upgraded a database holds tens of kilobytes for it, not megabytes.
static SCHEMA_CHANGES: OnceLock<Vec<SchemaChange>> = OnceLock::new();

/// What each version should be.
fn schemas() -> Result<Vec<(i64, Parts)>> {
    let make = || schema_changes(&STEPS).map(|made| SCHEMA_CHANGES.get_or_init(|| made));
    let changes = SCHEMA_CHANGES.get().map_or_else(make, Ok)?;
    let mut present = Parts::new();
    let apply = |change: &SchemaChange| {
        present.retain(|part| !change.goes.contains(part));
        present.extend(change.comes.iter().cloned());
        (change.version, present.clone())
    };
    Ok(changes.iter().map(apply).collect())
}

/// From the same steps on an empty database in memory: a process does it once.
fn schema_changes(steps: &[MigrationStep]) -> Result<Vec<SchemaChange>> {
    let conn = Connection::open_in_memory()?;
    let mut before = Parts::new();
    let mut changes = Vec::new();
    for step in steps {
        conn.execute_batch(step.sql).with_context(|| format!("building schema version {}", step.version))?;
        let after = parts(&conn)?;
        let missing = |there: &Parts, here: &Parts| there.difference(here).cloned().collect();
        changes.push(SchemaChange {
            version: step.version,
            comes: missing(&after, &before),
            goes: missing(&before, &after),
        });
        before = after;
    }
    Ok(changes)
}

fn parts(conn: &Connection) -> Result<Parts> {
    let mut found = conn.prepare(
        "SELECT type || ' ' || name FROM sqlite_schema
         WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'refinery_schema_history'
         UNION ALL
         SELECT 'column ' || s.name || '.' || c.name FROM sqlite_schema s, pragma_table_xinfo(s.name) c
         WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND s.name <> 'refinery_schema_history'",
    )?;
    let found = found.query_map([], |row| row.get::<_, String>(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Refuses a database without a history of ours that holds something else, or nothing yet.
pub(super) fn refuse_none_of_ours(conn: &Connection, path: &Path) -> Result<()> {
    match look(conn)? {
        DatabaseKind::Foreign => bail!("{} is not a database of etronics-bot: check storage.path", path.display()),
        DatabaseKind::Empty => {
            bail!("there is no database at {}: start `etronics-bot run` once, or check storage.path", path.display())
        }
        DatabaseKind::Sound(_) | DatabaseKind::Newer(_) | DatabaseKind::Unrecorded(_) | DatabaseKind::Partial(_) => {
            Ok(())
        }
    }
}

/// Brings the database to the newest version: checked and copied before, and all of it in one transaction.
pub(super) fn upgrade(conn: &mut Connection, path: &Path, now: Millis) -> Result<()> {
    let steps = STEPS.as_slice();
    let newest = steps.last().map_or(0, |step| step.version);
    if sound_history(conn, steps)? == Some(newest) {
        return Ok(());
    }
    let found = look(conn)?;
    let have = match found {
        DatabaseKind::Empty => 0,
        DatabaseKind::Sound(version) | DatabaseKind::Unrecorded(version) | DatabaseKind::Partial(version) => version,
        DatabaseKind::Newer(version) => bail!(
            "the database {} was written by a newer version (schema {version}, this program knows {newest}): \
             upgrade the program",
            path.display()
        ),
        DatabaseKind::Foreign => bail!("{} is not a database of etronics-bot: check storage.path", path.display()),
    };
    if have > 0 {
        full_check(conn, path)?;
        let copy = keep_before_upgrade(conn, path, newest)?;
        tracing::info!(from = have, to = newest, backup = %copy.display(), "upgrading the database");
    }
    match found {
        DatabaseKind::Unrecorded(version) => tracing::warn!(
            "the database {} stands at schema version {version} and its history does not say so, for a start was cut \
             short: the history is mended",
            path.display()
        ),
        DatabaseKind::Partial(version) => tracing::warn!(
            "the database {} is half-way beyond schema version {version}, for a start was cut short: what it had begun \
             is begun anew",
            path.display()
        ),
        DatabaseKind::Empty | DatabaseKind::Sound(_) | DatabaseKind::Newer(_) | DatabaseKind::Foreign => {}
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let DatabaseKind::Partial(version) = found {
        clear_beyond(version, steps, &tx).with_context(|| {
            format!(
                "the database {} is half upgraded and cannot be mended: restore a backup (etronics-bot restore FILE)",
                path.display()
            )
        })?;
    }
    apply(have, steps, &tx, now).with_context(|| format!("upgrading the database {}", path.display()))?;
    tx.commit().with_context(|| format!("upgrading the database {}", path.display()))?;
    forget_old(path, BEFORE_UPGRADE)
}

fn apply(have: i64, steps: &[MigrationStep], tx: &Transaction<'_>, now: Millis) -> Result<()> {
    let applied_on = DateTime::<Utc>::from_timestamp_millis(now).unwrap_or_default().to_rfc3339();
    tx.execute_batch(HISTORY)?;
    if sound_history(tx, steps)? != Some(have) {
        tx.execute("DELETE FROM refinery_schema_history", [])?;
    }
    let mut write = tx.prepare(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
    )?;
    for step in steps {
        if step.version > have {
            tx.execute_batch(step.sql).with_context(|| format!("schema version {}", step.version))?;
        }
        write.execute(params![step.version, step.name, applied_on, step.checksum])?;
    }
    let broken: Option<String> = tx.query_row("PRAGMA foreign_key_check", [], |row| row.get(0)).optional()?;
    ensure!(broken.is_none(), "the upgraded database has broken references in {broken:?}");
    Ok(())
}

/// Takes away what belongs to later versions than `base` and holds nothing, and puts back what such a version took away.
fn clear_beyond(base: i64, steps: &[MigrationStep], tx: &Transaction<'_>) -> Result<()> {
    let model = Connection::open_in_memory()?;
    for step in steps.iter().filter(|step| step.version <= base) {
        model.execute_batch(step.sql)?;
    }
    let wanted = parts(&model)?;
    let ours: Parts = schemas()?.into_iter().flat_map(|(_, parts)| parts).collect();
    let present: Parts = parts(tx)?.intersection(&ours).cloned().collect();
    let surplus: Vec<(&str, &str)> = present.difference(&wanted).filter_map(|part| part.split_once(' ')).collect();
    let of = |kind: &str| surplus.iter().filter(|(is, _)| *is == kind).map(|(_, name)| *name).collect::<Vec<_>>();
    let tables = of("table");
    for index in of("index") {
        tx.execute_batch(&format!("DROP INDEX IF EXISTS \"{index}\""))?;
    }
    for table in &tables {
        let used = tx.prepare(&format!("SELECT 1 FROM \"{table}\" LIMIT 1"))?.exists([])?;
        ensure!(!used, "the table {table} holds rows");
    }
    tx.execute_batch("PRAGMA defer_foreign_keys=ON")?;
    for table in &tables {
        tx.execute_batch(&format!("DROP TABLE \"{table}\""))?;
    }
    for column in of("column") {
        let Some((table, name)) = column.split_once('.').filter(|(table, _)| !tables.contains(table)) else { continue };
        let used = tx.prepare(&format!("SELECT 1 FROM \"{table}\" WHERE \"{name}\" IS NOT NULL LIMIT 1"))?.exists([])?;
        ensure!(!used, "the column {column} holds values");
        tx.execute_batch(&format!("ALTER TABLE \"{table}\" DROP COLUMN \"{name}\""))?;
    }
    for part in wanted.difference(&present) {
        let Some(("index", index)) = part.split_once(' ') else { bail!("the {part} is missing") };
        let sql: String =
            model.query_row("SELECT sql FROM sqlite_schema WHERE name = ?1", [index], |row| row.get(0))?;
        tx.execute_batch(&sql)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use refinery::Runner;

    use super::*;

    #[test]
    fn the_list_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut found = refinery::load_sql_migrations(folder).unwrap();
        found.sort();
        let found: Vec<_> = found
            .iter()
            .map(|file| (i64::from(file.version()), file.name().to_owned(), file.checksum().to_string(), file.sql()))
            .collect();
        let ours: Vec<_> =
            STEPS.iter().map(|step| (step.version, step.name.clone(), step.checksum.clone(), Some(step.sql))).collect();
        assert_eq!(ours, found);
        assert_eq!(ours.len(), FILES.len());
        assert_eq!(ours.len(), std::fs::read_dir(folder).unwrap().count(), "every file there is a migration");
    }

    #[test]
    fn each_schema_is_what_its_steps_make() {
        let conn = Connection::open_in_memory().unwrap();
        let made = schemas().unwrap();
        assert_eq!(made.len(), STEPS.len());
        for (step, (version, is)) in STEPS.iter().zip(made) {
            conn.execute_batch(step.sql).unwrap();
            assert_eq!((version, is), (step.version, parts(&conn).unwrap()));
        }
    }

    #[test]
    fn refinery_itself_finds_nothing_to_do_afterwards() {
        let mut conn = Connection::open_in_memory().unwrap();
        let tx = conn.transaction().unwrap();
        apply(0, &STEPS, &tx, 0).unwrap();
        tx.commit().unwrap();
        let all = FILES.iter().map(|(name, sql)| Migration::unapplied(name, sql).unwrap()).collect::<Vec<_>>();
        let runner = Runner::new(&all).set_abort_divergent(true).set_abort_missing(true);
        assert_eq!(runner.get_applied_migrations(&mut conn).unwrap().len(), all.len());
        assert!(runner.run(&mut conn).unwrap().applied_migrations().is_empty());
    }
}

//! What becomes of a backup before the daemon may start with it: nothing is done twice, and no number is given out twice.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, params};

use super::open::fresh_salt;
use crate::clock::Millis;

/// Stands in a file that `backup` wrote, with the last start of the database it was made of: with another one it has lived since,
/// under a program that does not know this mark.
pub(super) const COPY: &str = "is_a_copy";
/// Numbers that are left out where nobody knows how many were given out since the backup. Cards in the chat carry them: on one
/// of before, a button must not be about somebody else.
const NUMBERS_APART: i64 = 1_000_000;

/// Marks a copy as one: put in the place of a database by hand, it is prepared like one that was restored.
pub(super) fn mark_as_copy(file: &Path) -> Result<()> {
    let conn = Connection::open(file)?;
    if has_table(&conn, "meta")? {
        conn.execute(
            "INSERT OR REPLACE INTO meta SELECT ?1, coalesce((SELECT value FROM meta WHERE key = 'started_at'), '')",
            [COPY],
        )?;
    }
    Ok(())
}

/// Makes of a copy in its own file what the daemon may start with in the place of `former`.
pub(super) fn prepare(file: &Path, former: &Path, now: Millis) -> Result<()> {
    let mut conn = Connection::open(file)?;
    let tx = conn.transaction()?;
    let known = numbers_of(former, &tx);
    make_ready(&tx, known, now)?;
    tx.commit()?;
    conn.execute_batch("PRAGMA journal_mode=DELETE")?;
    drop(conn);
    File::open(file)?.sync_all().with_context(|| format!("writing {} to the disk", file.display()))
}

/// The same of a copy that somebody put there without `restore`.
pub(super) fn prepare_if_copy(tx: &Transaction<'_>, now: Millis) -> Result<()> {
    let lives =
        "SELECT value IS NOT coalesce((SELECT value FROM meta WHERE key = 'started_at'), '') FROM meta WHERE key = ?1";
    let Some(lives) = tx.query_row(lives, [COPY], |row| row.get::<_, bool>(0)).optional()? else { return Ok(()) };
    if lives {
        tx.execute("DELETE FROM meta WHERE key = ?1", [COPY])?;
        return Ok(());
    }
    tracing::warn!("the database is a copy that `backup` wrote: it is taken like one that was restored");
    make_ready(tx, None, now)
}

fn make_ready(tx: &Transaction<'_>, known: Option<Numbers>, now: Millis) -> Result<()> {
    tx.execute("DELETE FROM meta WHERE key = ?1", [COPY])?;
    tx.execute("UPDATE meta SET value = ?1 WHERE key = 'salt'", [fresh_salt().to_string()])?;
    // A backup of a database that lived has its mark of a running engine: none of this one died.
    tx.execute("UPDATE meta SET value = '0' WHERE key = 'running'", [])?;
    tx.execute("INSERT OR REPLACE INTO meta VALUES ('restored_at', ?1)", [now.to_string()])?;
    tx.execute("DELETE FROM meta WHERE key = 'restored_told'", [])?;
    // The ring of this very minute may be in the backup, and the first one after the restore tells of it.
    tx.execute("DELETE FROM seen_events WHERE account = 'clock'", [])?;
    // What was on its way when the backup was made may have happened since.
    tx.execute(
        "UPDATE outbox SET state = 3, ended_at = ?1, error = 'restored from a backup' WHERE state IN (0, 1)",
        [now],
    )?;
    // What waits for a word in quarantine goes on waiting: nothing of it was on its way.
    tx.execute(
        "UPDATE journal SET state = 'failed', error = 'restored from a backup' WHERE state = 'pending'
         AND id NOT IN (SELECT journal_id FROM quarantine WHERE state = 'pending')",
        [],
    )?;
    withdraw_orders(tx, now)?;
    doubt_copies(tx, now)?;
    let former: Option<String> =
        tx.query_row("SELECT value FROM settings WHERE key = 'moderation.mode'", [], |row| row.get(0)).optional()?;
    tx.execute("INSERT OR REPLACE INTO settings VALUES ('moderation.mode', '\"observe\"', 0, ?1)", [now])?;
    tx.execute(
        "INSERT INTO settings_log (key, old_value, new_value, changed_by, changed_at)
         VALUES ('moderation.mode', ?2, '\"observe\"', 0, ?1)",
        params![now, former],
    )?;
    give_out_no_number_twice(tx, known)
}

/// The last number that was given out, by table.
type Numbers = BTreeMap<String, i64>;

/// What a former database has given out, where it is the one that the backup was made of. Of another nobody knows.
fn numbers_of(former: &Path, copy: &Transaction<'_>) -> Option<Numbers> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let former = Connection::open_with_flags(former, flags).ok()?;
    let began = |conn: &Connection| -> rusqlite::Result<String> {
        conn.query_row("SELECT value FROM meta WHERE key = 'first_start'", [], |row| row.get(0))
    };
    let known = given_out(&former).ok()?;
    let is_older = given_out(copy).ok()?.iter().any(|(table, last)| known.get(table).is_none_or(|known| known < last));
    (!is_older && began(&former).ok()? == began(copy).ok()?).then_some(known)
}

fn given_out(conn: &Connection) -> Result<Numbers> {
    let mut statement = conn.prepare("SELECT name, max(seq) FROM sqlite_sequence GROUP BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Cards and messages of the time after the backup are still in the chat, and their buttons name rows by number.
fn give_out_no_number_twice(tx: &Transaction<'_>, known: Option<Numbers>) -> Result<()> {
    let given = given_out(tx)?;
    let last = known.map_or_else(
        || {
            let mut tables =
                tx.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")?;
            let tables = tables.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
            anyhow::Ok(
                tables
                    .into_iter()
                    .map(|table| {
                        let last = given.get(&table).copied().unwrap_or(0).saturating_add(NUMBERS_APART);
                        (table, last)
                    })
                    .collect(),
            )
        },
        Ok,
    )?;
    for (table, last) in last {
        tx.execute("DELETE FROM sqlite_sequence WHERE name = ?1", [&table])?;
        tx.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", params![table, last])?;
    }
    Ok(())
}

/// What somebody had ordered about many goes no further: it was about people of then, and nothing is done by itself now. To
/// take something back is no such thing, and goes on.
fn withdraw_orders(tx: &Transaction<'_>, now: Millis) -> Result<()> {
    tx.execute(
        "UPDATE inbox SET state = 1, error = 'restored from a backup' WHERE state = 0
         AND (account = 'command' OR event_id GLOB 'deciding:*')",
        [],
    )?;
    tx.execute("UPDATE meta SET value = '' WHERE key = 'dead_order'", [])?;
    if has_table(tx, "ordered")? {
        tx.execute(
            "DELETE FROM ordered WHERE order_id NOT IN (SELECT CAST(substr(event_id, 9) AS INTEGER) FROM inbox
             WHERE state = 0 AND event_id GLOB 'undoing:*')",
            [],
        )?;
    }
    if has_table(tx, "waves")? {
        tx.execute("UPDATE waves SET ordered = 0", [])?;
        tx.execute(
            "UPDATE sweeps SET state = 'failed', ended_at = ?1, note = 'restored from a backup'
             WHERE state = 'running' AND enforce = 1 AND by_id IS NOT NULL",
            [now],
        )?;
    }
    Ok(())
}

fn has_table(conn: &Connection, name: &str) -> Result<bool> {
    Ok(conn.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1")?.exists([name])?)
}

/// Copies that waited when the backup was made may be out since: a person is asked about each.
fn doubt_copies(tx: &Transaction<'_>, now: Millis) -> Result<()> {
    if !has_table(tx, "copies")? {
        return Ok(());
    }
    tx.execute(
        "UPDATE copy_parts SET state = 'unsure' WHERE state IN ('out', 'waiting') AND ordinal = (
            SELECT min(o.ordinal) FROM copy_parts o WHERE o.copy_id = copy_parts.copy_id AND o.state IN ('out', 'waiting'))
         AND copy_id IN (SELECT id FROM copies WHERE state = 'pending' AND step = 'sending')",
        [],
    )?;
    tx.execute(
        "UPDATE copies SET state = CASE step WHEN 'sending' THEN 'uncertain' ELSE 'approval' END, step = '',
            reason = 'restored', deadline = ?1 WHERE state = 'pending'",
        [now],
    )?;
    // So may those that waited for a word, which somebody may have given since. What their cards show by now nobody knows: a
    // new one asks about each.
    tx.execute("UPDATE copies SET reason = 'restored' WHERE state = 'approval'", [])?;
    tx.execute("UPDATE copies SET deadline = ?1 WHERE state = 'uncertain'", [now])?;
    tx.execute(
        "UPDATE surfaces SET closed = 1 WHERE purpose IN (
            SELECT 'copy:' || id FROM copies WHERE state IN ('approval', 'uncertain'))",
        [],
    )?;
    Ok(())
}

//! What a damaged file is called: one line with its name and the way back, never a decoder's words.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Error, Result, anyhow, ensure};
use rusqlite::{Connection, ErrorCode};

/// The way back from any damage.
const WAY: &str = "restore a backup (etronics-bot restore FILE)";

/// Looks through a database for damage, on a connection of its own.
pub fn quick_check(path: &Path) -> Result<()> {
    check(&super::open_reader(path)?, path, "PRAGMA quick_check(1)")
}

/// A file with something in it that is not the beginning of a database. SQLite itself would take a very short one for an
/// empty database and begin anew in it.
///
/// Not looked at beside an engine of this process, which has looked at it: closing the file here would take away the locks that
/// SQLite holds on it, and whoever opened the database next would put away its log with everything that is not folded in yet
/// (<https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>).
pub(super) fn refuse_other_files(path: &Path) -> Result<()> {
    if super::EngineLock::is_ours(path) { Ok(()) } else { refuse_other_file(path) }
}

/// The same before anybody of this process has opened it.
pub(super) fn refuse_other_file(path: &Path) -> Result<()> {
    ensure!(!is_other_file(path)?, "{} is damaged: {WAY}", path.display());
    Ok(())
}

pub(super) fn is_other_file(path: &Path) -> Result<bool> {
    /// The smallest page, and what each database begins with.
    const LEAST: u64 = 512;
    const MAGIC: &[u8; 16] = b"SQLite format 3\0";
    let Ok(meta) = std::fs::metadata(path) else { return Ok(false) };
    // A first write that was cut short is taken back by its journal.
    if !meta.is_file() || meta.len() == 0 || super::open::beside(path, "-journal").exists() {
        return Ok(false);
    }
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut head))
        .with_context(|| format!("reading the database {}", path.display()))?;
    Ok(meta.len() < LEAST || head != MAGIC)
}

/// Every page, every index.
pub(super) fn full_check(conn: &Connection, path: &Path) -> Result<()> {
    check(conn, path, "PRAGMA integrity_check")
}

/// The same of a backup: whoever restores it needs another one, not the advice to restore.
pub(super) fn check_backup(conn: &Connection, path: &Path) -> Result<()> {
    full_check(conn, path).map_err(|error| {
        tracing::debug!("{error:#}");
        anyhow!("the backup {} is damaged: restore another one (etronics-bot restore FILE)", path.display())
    })
}

fn check(conn: &Connection, path: &Path, how: &str) -> Result<()> {
    let word: String = conn
        .query_row(how, [], |row| row.get(0))
        .with_context(|| format!("checking {}", path.display()))
        .map_err(|error| in_words(error, path))?;
    if word != "ok" {
        tracing::debug!("{}: {word}", path.display());
        return Err(anyhow!(words(path)));
    }
    Ok(())
}

/// What a damaged file is called.
pub(super) fn words(path: &Path) -> String {
    format!("{} is damaged: {WAY}", path.display())
}

/// The same error, or, where it tells of damage, what is damaged and what to do.
pub(crate) fn in_words(error: Error, path: &Path) -> Error {
    if is_damage(&error) {
        return anyhow!(words(path));
    }
    if is_unreadable(&error) {
        // The whole chain is for whoever mends the program.
        tracing::debug!("{error:#}");
        return anyhow!("{} holds a row that cannot be read: {WAY}", path.display());
    }
    error
}

/// Whether an error tells of the file itself rather than of what was done with it.
pub(crate) fn is_of_the_file(error: &Error) -> bool {
    is_damage(error) || is_unreadable(error)
}

/// For the log of a running engine: what the file is, where an error tells of damage.
pub(super) fn context(error: &Error, doing: impl Display, path: &Path) -> String {
    if is_damage(error) { words(path) } else { format!("{doing} {}", path.display()) }
}

/// The file is no database, or not a whole one.
pub(super) fn is_damage(error: &Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<rusqlite::Error>()
            .and_then(rusqlite::Error::sqlite_error_code)
            .is_some_and(|code| matches!(code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    })
}

/// A row whose value is not what this program writes.
pub(crate) fn is_unreadable(error: &Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<rusqlite::Error>().is_some_and(is_of_a_row))
}

/// The same, of an error of SQLite's door.
pub(super) fn is_of_a_row(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..)
    )
}

/// The same trouble of the same rows, met each minute, is one line of the log.
pub(super) fn say_once(text: &str) {
    /// So many troubles are told apart.
    const MOST: usize = 100;
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if said.len() < MOST && said.insert(text.to_owned()) {
        tracing::error!("{text}");
    }
}

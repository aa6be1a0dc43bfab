//! Former databases that the program keeps beside the one in use, under names that are never used twice.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::{Connection, OpenFlags};

use super::backup::backup;
use super::migrations::stored_version;
use super::open::beside;
use super::restoring::COPY;

/// How many of each kind are kept.
const KEPT: usize = 3;
/// What a restore has put aside.
pub(super) const BEFORE_RESTORE: &str = ".before-restore";
/// What was copied before an upgrade; the version follows.
pub(super) const BEFORE_UPGRADE: &str = ".before-v";

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kept {
    /// The version that was upgraded to; 0 for what a restore has put aside.
    pub(super) version: i64,
    /// 1 for the name without a number.
    pub(super) number: u32,
    pub(super) path: PathBuf,
}

/// What is kept of one kind, the oldest first.
pub(super) fn kept(path: &Path, kind: &str) -> Result<Vec<Kept>> {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Ok(Vec::new()) };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let prefix = format!("{name}{kind}");
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("looking into the folder {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let file = entry.file_name();
        let Some(rest) = file.to_str().and_then(|file| file.strip_prefix(&prefix)) else { continue };
        let (version, number) = rest.split_once('.').unwrap_or((rest, "1"));
        let version = if kind == BEFORE_RESTORE && version.is_empty() { Some(0) } else { version.parse().ok() };
        let (Some(version), Ok(number)) = (version, number.parse()) else { continue };
        // The folder's own spelling may be a link: the name is what counts.
        found.push(Kept { version, number, path: folder.join(&file) });
    }
    found.sort();
    Ok(found)
}

/// A name of a kind that nothing has.
pub(super) fn next_name(path: &Path, kind: &str, version: i64) -> Result<PathBuf> {
    let last = kept(path, kind)?.iter().filter(|kept| kept.version == version).map(|kept| kept.number).max();
    let of = if kind == BEFORE_RESTORE { String::new() } else { version.to_string() };
    Ok(match last {
        None => beside(path, &format!("{kind}{of}")),
        Some(last) => beside(path, &format!("{kind}{of}.{}", last + 1)),
    })
}

/// The newest file of any kind that a lost database could come back from.
pub(super) fn newest(path: &Path) -> Result<Option<PathBuf>> {
    let mut all = kept(path, BEFORE_RESTORE)?;
    all.extend(kept(path, BEFORE_UPGRADE)?);
    let age = |kept: &Kept| fs::metadata(&kept.path).and_then(|meta| meta.modified()).ok();
    Ok(all.into_iter().max_by_key(age).map(|kept| kept.path))
}

/// Takes away all but the newest of a kind.
pub(super) fn forget_old(path: &Path, kind: &str) -> Result<()> {
    for old in kept(path, kind)?.iter().rev().skip(KEPT) {
        fs::remove_file(&old.path).with_context(|| format!("removing the old copy {}", old.path.display()))?;
        let log = beside(&old.path, "-wal");
        if log.exists() {
            fs::remove_file(&log).with_context(|| format!("removing {}", log.display()))?;
        }
    }
    Ok(())
}

/// A copy of the database as it is before an upgrade. A start that fails again and again makes one copy, not one each
/// time, and none of them takes the place of another.
pub(super) fn keep_before_upgrade(conn: &Connection, path: &Path, newest: i64) -> Result<PathBuf> {
    let face = face(conn)?;
    for known in kept(path, BEFORE_UPGRADE)?.into_iter().rev().filter(|kept| kept.version == newest) {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let same =
            Connection::open_with_flags(&known.path, flags).map_err(Into::into).and_then(|copy| self::face(&copy));
        if same.is_ok_and(|same| same == face) {
            return Ok(known.path);
        }
    }
    let copy = next_name(path, BEFORE_UPGRADE, newest)?;
    backup(path, &copy).context("backing up before the upgrade")?;
    Ok(copy)
}

/// What tells one state of a database from another: its version, its own memory, how many rows its tables have and had.
fn face(conn: &Connection) -> Result<Vec<String>> {
    let mut face = vec![format!("version {}", stored_version(conn)?)];
    let tables: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    // Each row of its own memory is told below.
    for table in tables.iter().filter(|table| *table != "meta") {
        let rows: i64 = conn.query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |row| row.get(0))?;
        face.push(format!("{table} {rows}"));
    }
    for pairs in ["meta", "sqlite_sequence"].into_iter().filter(|table| tables.iter().any(|name| name == table)) {
        let (key, value) = if pairs == "meta" { ("key", "value") } else { ("name", "seq") };
        // The mark of a copy is no part of what was copied.
        let sql =
            format!("SELECT quote({key}) || ' ' || quote({value}) FROM {pairs} WHERE {key} IS NOT ?1 ORDER BY {key}");
        let mut rows = conn.prepare(&sql)?;
        let rows = rows.query_map([COPY], |row| row.get(0))?;
        face.extend(rows.collect::<rusqlite::Result<Vec<String>>>()?);
    }
    Ok(face)
}

//! Where the database lies: which file a name leads to, and whether the open file is still the one that its name leads to.
//! Nothing here opens the database: closing any descriptor of it would take away the locks that SQLite holds on it
//! (<https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>).

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::open::beside;

/// More links in a row lead nowhere.
const MOST_LINKS: usize = 40;

/// Which file on which disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId(u64, u64);

/// What the name of the open database leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The open file, as far as anybody can tell.
    Same,
    /// Nothing: what is written is lost when the engine stops.
    Gone,
    /// Another file.
    Other,
}

/// The file that a name leads to; `None` where it cannot be told.
pub(super) fn file_id(path: &Path) -> Option<FileId> {
    told_of(fs::metadata(path))
}

/// The same of a file that is open.
pub(super) fn opened_id(file: &File) -> Option<FileId> {
    told_of(file.metadata())
}

#[cfg(unix)]
fn told_of(meta: io::Result<Metadata>) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    meta.ok().map(|meta| FileId(meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
fn told_of(_meta: io::Result<Metadata>) -> Option<FileId> {
    None
}

/// The log was taken away from beside a database that is open: the engine ends, which saves what stands there, and whoever
/// started it starts it again.
#[derive(Debug)]
pub struct LogWasTaken;

impl std::fmt::Display for LogWasTaken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "the database's log, the file ending in -wal, was taken away: it is saved by stopping now, start the daemon again",
        )
    }
}

impl std::error::Error for LogWasTaken {}

/// What a name leads to by now, that led to `opened`.
pub(super) fn place_of(path: &Path, opened: Option<FileId>) -> Place {
    match (opened, fs::metadata(path)) {
        (Some(_), Err(error)) if error.kind() == ErrorKind::NotFound => Place::Gone,
        // A folder that cannot be looked into for a moment tells nothing.
        (None, _) | (_, Err(_)) => Place::Same,
        (opened, Ok(_)) if file_id(path).is_none_or(|now| Some(now) == opened) => Place::Same,
        _ => Place::Other,
    }
}

/// A database with a second name on the disk has a log beside each of them: two engines would not see one another, and one
/// destroys what the other wrote.
#[cfg(unix)]
pub(crate) fn refuse_second_name(path: &Path) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    // A folder is named from within itself, and is no database.
    let names = fs::metadata(path).ok().filter(fs::Metadata::is_file).map_or(1, |meta| meta.nlink());
    ensure!(
        names < 2,
        "the database {} has a second name on the disk (a hard link): remove that name, or put a copy in its place",
        path.display()
    );
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn refuse_second_name(_path: &Path) -> Result<()> {
    Ok(())
}

/// Where SQLite keeps the log of a database, whichever name that goes by.
pub(super) fn log_of(path: &Path) -> PathBuf {
    beside(&resolved(path), "-wal")
}

/// Where a name leads, also one that leads to nothing yet.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        if let Ok(whole) = path.canonicalize() {
            return whole;
        }
        let Ok(to) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(to);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

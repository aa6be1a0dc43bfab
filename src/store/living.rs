//! Which files something lives in: a database, what belongs to it, its keys. Nothing that this program writes takes their place.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};

use super::backup::{READY, RESTORING};
use super::backups_kept::{self, BEFORE_RESTORE, BEFORE_UPGRADE};
use super::open::{EngineLock, beside};
use super::place::{file_id, resolved};
use crate::config::chat_keys;

/// What SQLite lays beside a database.
pub(super) const ASIDE: [&str; 3] = ["-wal", "-shm", "-journal"];
/// What a database begins with.
const DATABASE: &[u8] = b"SQLite format 3\0";
/// What its log begins with, whichever way the sums in it are read (<https://sqlite.org/walformat.html>).
const LOGS: [&[u8]; 2] = [&[0x37, 0x7f, 0x06, 0x82], &[0x37, 0x7f, 0x06, 0x83]];

/// Refuses a target that is the database, what belongs to it, its keys, or another daemon's database.
pub(crate) fn refuse_living(source: &Path, target: &Path) -> Result<()> {
    let keys = chat_keys::path_of(source);
    let mut living = vec![source.to_owned(), beside(&keys, ".bad"), keys];
    living.extend([".lock", RESTORING, READY].map(|end| beside(source, end)));
    // SQLite lays its files beside the database itself, also where that is known by a link.
    let real = resolved(source);
    living.extend(ASIDE.into_iter().flat_map(|end| [beside(source, end), beside(&real, end)]));
    for kind in [BEFORE_RESTORE, BEFORE_UPGRADE] {
        living.extend(backups_kept::kept(source, kind)?.into_iter().map(|kept| kept.path));
    }
    for path in &living {
        ensure!(
            !are_same(path, target),
            "{} belongs to the database {}: name another file",
            target.display(),
            source.display()
        );
    }
    ensure!(
        !EngineLock::is_held(&resolved(target)),
        "{} is the database of another etronics-bot that runs: name another file",
        target.display()
    );
    Ok(())
}

/// Refuses a target that any database lives in, also one that no config names here. Opens what it looks at: whoever has a
/// database open asks [`refuse_living`] about that one first.
pub(crate) fn refuse_any_database(target: &Path) -> Result<()> {
    let real = resolved(target);
    let head = head_of(&real);
    ensure!(
        !head.starts_with(DATABASE) && !LOGS.iter().any(|log| head.starts_with(log)),
        "{} is a database: name another file",
        target.display()
    );
    if let Some(database) = owner_of(&real) {
        bail!("{} belongs to the database {}: name another file", target.display(), database.display());
    }
    Ok(())
}

/// The database that a file beside it belongs to, as its name tells.
fn owner_of(file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?.to_str()?;
    let is_database = |path: &PathBuf| head_of(path).starts_with(DATABASE);
    if name.ends_with(".keys.toml") {
        let beside = fs::read_dir(file.parent()?).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
        return beside.filter(|other| chat_keys::path_of(other) == file).find(is_database);
    }
    let ends = ASIDE.into_iter().chain([".lock"]);
    ends.filter_map(|end| Some(file.with_file_name(name.strip_suffix(end)?))).find(is_database)
}

/// What a file begins with; nothing of what is none.
fn head_of(path: &Path) -> Vec<u8> {
    let mut head = Vec::new();
    // A pipe would wait for whoever writes into it.
    if path.is_file()
        && let Ok(file) = File::open(path)
    {
        drop(file.take(DATABASE.len() as u64).read_to_end(&mut head));
    }
    head
}

/// Whether two names are one file, through links of either kind, or would be once both exist.
pub(crate) fn are_same(a: &Path, b: &Path) -> bool {
    resolved(a) == resolved(b) || are_one_file(a, b)
}

/// Whether two names are one file by now.
pub(super) fn are_one_file(a: &Path, b: &Path) -> bool {
    file_id(a).is_some_and(|id| file_id(b) == Some(id))
}

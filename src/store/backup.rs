//! Copies of the live database, and the way back from one. Neither ever writes over a file that something lives in, and a
//! death at any moment leaves the former database or the new one, never none.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use super::backups_kept::{self, BEFORE_RESTORE};
use super::damage::{check_backup, full_check, in_words, is_damage, is_other_file, refuse_other_files};
use super::living::{ASIDE, are_same, refuse_living};
use super::migrations::{DatabaseKind, look, refuse_none_of_ours, schema_version, stored_version};
use super::open::{EngineLock, beside, is_there, leads_to, leave_to_owner, refuse_folder, sync_folder};
use super::restoring::{mark_as_copy, prepare};
use crate::clock::Millis;
use crate::paths;

/// A backup on its way into the place of the database, not whole yet.
pub(super) const RESTORING: &str = ".restoring";
/// The same, whole: from here on the restore is finished by whoever comes next.
pub(super) const READY: &str = ".restore-ready";

/// Copies the live database to `target` consistently: temporary file of mode 600, fsync, rename.
pub fn backup(source: &Path, target: &Path) -> Result<u64> {
    refuse_folder(source)?;
    ensure!(is_there(source)?, "there is no database at {}: nothing to back up", source.display());
    ensure!(!target.is_dir(), "{} is a folder: name a file for the backup", target.display());
    paths::refuse_no_file(target)?;
    let temporary = beside(target, ".part");
    for path in [target, &temporary] {
        refuse_living(source, path)?;
    }
    refuse_no_folder(&temporary)?;
    let _alone = OnlyWriter::take(target)?;
    refuse_other_files(source)?;
    let conn = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("opening the database {}", source.display()))?;
    conn.busy_timeout(Duration::from_secs(30))?;
    if stored_version(&conn).is_ok_and(|have| have == 0) {
        refuse_none_of_ours(&conn, source)?;
    }
    copy_into(&conn, source, &temporary, mark_as_copy)?;
    if let Err(error) = is_copy_of(&conn, &temporary) {
        drop(clear(&temporary));
        return Err(error);
    }
    if let Err(error) = fs::rename(&temporary, target) {
        drop(clear(&temporary));
        return Err(error).with_context(|| format!("renaming to {}", target.display()));
    }
    sync_folder(target)?;
    Ok(fs::metadata(target)?.len())
}

/// Proof that no other command writes a copy to the same file: they would write into each other's half.
struct OnlyWriter {
    path: PathBuf,
    _file: File,
}

impl OnlyWriter {
    fn take(target: &Path) -> Result<Self> {
        let path = beside(target, ".backup-lock");
        loop {
            let mut options = OpenOptions::new();
            options.create(true).truncate(false).write(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&path).with_context(|| format!("making the file {}", path.display()))?;
            match file.try_lock() {
                // Whoever had it takes it away at the end.
                Ok(()) if !leads_to(&path, &file) => {}
                Ok(()) => return Ok(Self { path, _file: file }),
                Err(TryLockError::WouldBlock) => {
                    bail!("another backup is being written to {}: wait for its end", target.display())
                }
                Err(TryLockError::Error(error)) => {
                    return Err(error).with_context(|| format!("making the file {}", path.display()));
                }
            }
        }
    }
}

impl Drop for OnlyWriter {
    fn drop(&mut self) {
        // Left there it keeps nobody out.
        drop(fs::remove_file(&self.path));
    }
}

/// A copy that lacks what its source tells of itself is none.
fn is_copy_of(source: &Connection, file: &Path) -> Result<()> {
    let copy = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("opening the backup {}", file.display()))?;
    let tells = |conn: &Connection| Some((stored_version(conn).ok()?, community(conn).ok().flatten()));
    let (ours, theirs) = (tells(source), tells(&copy));
    ensure!(ours.is_some() && ours == theirs, "the copy {} is not whole: try again", file.display());
    Ok(())
}

/// Writes a whole copy to a file that nobody else may read from its first byte on, and waits until the disk has it.
fn copy_into(conn: &Connection, source: &Path, temporary: &Path, mark: fn(&Path) -> Result<()>) -> Result<()> {
    clear(temporary)?;
    let name = temporary.to_str().context("the path of the backup is not readable text")?;
    create_private(temporary)?;
    let copied = conn
        .execute("VACUUM INTO ?1", [name])
        .map_err(|error| {
            let doing = format!("copying {} to {}", source.display(), temporary.display());
            let full = matches!(error.sqlite_error_code(), Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure));
            let doing = if full { format!("{doing}: is there room on the disk?") } else { doing };
            anyhow::Error::new(error).context(doing)
        })
        .map_err(|error| if is_damage(&error) { in_words(error, source) } else { error })
        .and_then(|_| mark(temporary))
        .and_then(|()| {
            let file = OpenOptions::new().write(true).open(temporary)?;
            file.sync_all().with_context(|| format!("writing {} to the disk", temporary.display()))
        });
    if copied.is_err() {
        // The half-made copy is of no use to anybody; the error says what happened.
        drop(clear(temporary));
    }
    copied
}

/// Puts a backup in the place of the database: checked first, with a new salt, unfinished calls unknown, in observe.
/// The former database stays beside it as `….before-restore`, the second one as `….before-restore.2`.
pub fn restore(backup_file: &Path, target: &Path, now: Millis) -> Result<()> {
    restore_for(backup_file, target, None, now)
}

/// The same, for the community that the config names.
pub(crate) fn restore_for(backup_file: &Path, target: &Path, group_id: Option<i64>, now: Millis) -> Result<()> {
    ensure!(is_there(backup_file)?, "there is no backup at {}", backup_file.display());
    ensure!(
        backup_file.is_file() && !is_other_file(backup_file)?,
        "{} is no backup: name a file that `etronics-bot backup` wrote",
        backup_file.display()
    );
    let source = Connection::open_with_flags(backup_file, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .with_context(|| format!("opening the backup {}", backup_file.display()))?;
    sound(&source, backup_file).map_err(|error| in_words(error, backup_file))?;
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    }
    let _lock = EngineLock::take(target)?;
    // A former restore that died half-way comes first: what it was to put aside is put aside.
    resume(target)?;
    ensure!(
        !are_same(backup_file, target),
        "{} is the database itself: name a file that `backup` wrote",
        backup_file.display()
    );
    same_community(&source, backup_file, target, group_id)?;
    let temporary = beside(target, RESTORING);
    ensure!(!are_same(backup_file, &temporary), "{} is half a restore: rename it first", backup_file.display());
    copy_into(&source, backup_file, &temporary, |_| Ok(()))?;
    drop(source);
    prepare(&temporary, target, now).map_err(|error| {
        // The former database still stands: half a restore would only take the room that may be what is missing.
        drop(clear(&temporary));
        in_words(error, backup_file)
    })?;
    let ready = beside(target, READY);
    fs::rename(&temporary, &ready).with_context(|| format!("renaming to {}", ready.display()))?;
    sync_folder(target)?;
    if let Err(error) = finish(target) {
        // Whoever ordered it hears that it did not happen: then it must not happen later either.
        drop(clear(&ready));
        return Err(error);
    }
    backups_kept::forget_old(target, BEFORE_RESTORE)
}

/// Refuses what is no whole database of ours.
fn sound(source: &Connection, file: &Path) -> Result<()> {
    check_backup(source, file)?;
    match look(source)? {
        DatabaseKind::Sound(_) | DatabaseKind::Unrecorded(_) | DatabaseKind::Partial(1..) => Ok(()),
        DatabaseKind::Newer(version) => bail!(
            "the backup {} is of a newer version (schema {version}, this program knows {}): upgrade the program",
            file.display(),
            schema_version()
        ),
        DatabaseKind::Empty | DatabaseKind::Foreign | DatabaseKind::Partial(_) => {
            bail!("{} is no backup: name a file that `etronics-bot backup` wrote", file.display())
        }
    }
}

fn same_community(source: &Connection, file: &Path, target: &Path, group_id: Option<i64>) -> Result<()> {
    let Some(theirs) = community(source)? else { return Ok(()) };
    if let Some(ours) = group_id {
        ensure!(
            theirs == ours.to_string(),
            "the backup {} belongs to vk community {theirs}, the config names {ours}: restore a backup of its own",
            file.display()
        );
    }
    // A database that cannot be read belongs to nobody: it is what the backup is for.
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let former = Connection::open_with_flags(target, flags).ok();
    if let Some(ours) = former.and_then(|former| community(&former).ok()).flatten() {
        ensure!(
            theirs == ours,
            "the backup {} belongs to vk community {theirs}, the database {} to {ours}: restore a backup of its own",
            file.display(),
            target.display()
        );
    }
    Ok(())
}

fn community(conn: &Connection) -> Result<Option<String>> {
    Ok(conn.query_row("SELECT value FROM meta WHERE key = 'group_id'", [], |row| row.get(0)).optional()?)
}

/// Puts the former database aside and the whole copy in its place. May die anywhere, and is begun again.
fn finish(target: &Path) -> Result<()> {
    let ready = beside(target, READY);
    let kept = backups_kept::next_name(target, BEFORE_RESTORE, 0)?;
    if target.exists() {
        fold(target);
        // A log that could not be folded in belongs to what is put aside; it goes first, so that it never waits for another.
        let log = beside(target, "-wal");
        if fs::metadata(&log).is_ok_and(|meta| meta.len() > 0) {
            fs::rename(&log, beside(&kept, "-wal")).with_context(|| format!("keeping {}", log.display()))?;
        }
        fs::rename(target, &kept).with_context(|| format!("keeping the former database as {}", kept.display()))?;
    }
    let moved = put(&ready, target);
    if moved.is_err() && !target.exists() {
        drop(fs::rename(&kept, target));
        drop(fs::rename(beside(&kept, "-wal"), beside(target, "-wal")));
    }
    moved
}

fn put(ready: &Path, target: &Path) -> Result<()> {
    for end in ASIDE {
        let leftover = beside(target, end);
        if leftover.exists() {
            fs::remove_file(&leftover).with_context(|| format!("removing {}", leftover.display()))?;
        }
    }
    fs::rename(ready, target).with_context(|| format!("renaming to {}", target.display()))?;
    sync_folder(target)
}

/// Folds the log in, where the file lets it: a damaged one is put aside as it is.
fn fold(target: &Path) {
    let folded =
        Connection::open(target).and_then(|former| former.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
    if let Err(error) = folded {
        tracing::debug!("the former database is put aside as it is: {error}");
    }
}

/// Finishes what a restore that died had begun; the lock is held. A former program left its whole copy under the name of
/// a half one, with no database beside it.
pub(super) fn resume(target: &Path) -> Result<()> {
    let ready = beside(target, READY);
    if !ready.exists() {
        let temporary = beside(target, RESTORING);
        if !is_lost(target) || !temporary.exists() {
            return Ok(());
        }
        if !is_prepared(&temporary) {
            return put_back(target);
        }
        fs::rename(&temporary, &ready).with_context(|| format!("renaming to {}", ready.display()))?;
    }
    tracing::warn!("a restore of {} was cut short: it is finished now", target.display());
    if is_lost(target) && target.exists() {
        fs::remove_file(target).with_context(|| format!("removing {}", target.display()))?;
    }
    finish(target)
}

/// The copy is not whole: what the restore had put aside comes back.
fn put_back(target: &Path) -> Result<()> {
    let Some(kept) = backups_kept::kept(target, BEFORE_RESTORE)?.pop() else { return Ok(()) };
    tracing::warn!("a restore of {} was cut short: the former database is back", target.display());
    let log = beside(&kept.path, "-wal");
    if log.exists() {
        fs::rename(&log, beside(target, "-wal")).with_context(|| format!("putting {} back", log.display()))?;
    }
    fs::rename(&kept.path, target).with_context(|| format!("putting {} back", kept.path.display()))?;
    sync_folder(target)?;
    clear(&beside(target, RESTORING))
}

fn is_prepared(file: &Path) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(file, flags).map_err(anyhow::Error::from).is_ok_and(|conn| {
        full_check(&conn, file).is_ok()
            && conn
                .prepare("SELECT 1 FROM meta WHERE key = 'restored_at'")
                .and_then(|mut known| known.exists([]))
                .unwrap_or(false)
    })
}

/// No database, or a file without a byte in it.
fn is_lost(target: &Path) -> bool {
    fs::metadata(target).map_or(true, |meta| meta.len() == 0)
}

/// Where a database should be and is not, although there was one: then nothing may be begun in its place.
pub(crate) fn refuse_lost(target: &Path) -> Result<()> {
    is_there(target)?;
    if !is_lost(target) || target.parent().is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        return Ok(());
    }
    if let Some(copy) = backups_kept::newest(target)? {
        bail!(
            "the database {} is missing, and {} is what is left of it: put it back (etronics-bot restore {}), or move it \
             away to begin anew",
            target.display(),
            copy.display(),
            copy.display()
        );
    }
    let log = beside(target, "-wal");
    ensure!(
        !fs::metadata(&log).is_ok_and(|meta| meta.len() > 0),
        "the database {} is missing, and its log {} is still there: put the file back, restore a backup \
         (etronics-bot restore FILE), or move the log away to begin anew",
        target.display(),
        log.display()
    );
    Ok(())
}

/// Removes a temporary file with whatever SQLite laid beside it.
fn clear(file: &Path) -> Result<()> {
    for path in ASIDE.into_iter().map(|end| beside(file, end)).chain([file.to_owned()]) {
        if path.symlink_metadata().is_ok() {
            fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    Ok(())
}

fn refuse_no_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.exists()) {
        bail!("there is no folder {}: make it first", folder.display());
    }
    Ok(())
}

/// An empty file that only its owner may read, from its creation on.
pub(super) fn create_private(path: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    refuse_no_folder(path)?;
    options.open(path).with_context(|| format!("making the file {}", path.display()))?;
    leave_to_owner(path).with_context(|| format!("making the file {}", path.display()))
}

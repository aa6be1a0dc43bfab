//! Opening, proving that we are alone, migrating, backing up and restoring.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::Store;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// How many backups made before migrations are kept.
const BACKUPS_KEPT: usize = 3;

/// Proof that this process is the only engine of a database. Released when dropped, also by `kill -9`.
#[derive(Debug)]
pub struct EngineLock {
    _file: File,
}

impl EngineLock {
    /// Takes the lock beside the database, or says who has it.
    pub fn take(database: &Path) -> Result<Self> {
        let path = beside(database, ".lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(|| format!("locking the database {}", database.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => bail!(
                "the database {} is in use by another etronics-bot: stop it first (systemctl stop etronics-bot)",
                database.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("locking the database {}", database.display()))
            }
        }
    }

    /// Whether an engine runs on this database now.
    pub fn is_held(database: &Path) -> bool {
        let path = beside(database, ".lock");
        OpenOptions::new()
            .write(true)
            .open(path)
            .is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
    }
}

/// The newest schema version this program knows.
pub fn schema_version() -> i64 {
    embedded::migrations::runner().get_migrations().iter().map(|m| i64::from(m.version())).max().unwrap_or(0)
}

pub(super) fn open_engine(path: &Path, group_id: i64, now: i64) -> Result<Store> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    }
    let lock = EngineLock::take(path)?;
    let fresh = !path.exists() || fs::metadata(path).is_ok_and(|meta| meta.len() == 0);
    let mut conn = Connection::open(path).with_context(|| format!("opening the database {}", path.display()))?;
    if fresh {
        restrict(path)?;
        conn.execute_batch("PRAGMA auto_vacuum=INCREMENTAL").with_context(|| unwritable(path))?;
    }
    prepare(&conn).with_context(|| unwritable(path))?;
    ensure!(
        fs::metadata(path).map_or(true, |meta| !meta.permissions().readonly()),
        "the database {} is read-only: give this user the right to write it",
        path.display()
    );
    if !fresh {
        refuse_foreign(&conn, path, group_id)?;
    }
    migrate(&mut conn, path, fresh)?;
    conn.execute("INSERT INTO meta VALUES ('group_id', ?1) ON CONFLICT (key) DO NOTHING", [group_id.to_string()])
        .with_context(|| unwritable(path))?;
    conn.execute("INSERT INTO meta VALUES ('salt', ?1) ON CONFLICT (key) DO NOTHING", [fresh_salt().to_string()])?;
    conn.execute("INSERT INTO meta VALUES ('first_start', ?1) ON CONFLICT (key) DO NOTHING", [now.to_string()])?;
    let reader = open_reader(path)?;
    Ok(Store {
        writer: Mutex::new(conn),
        reader: Mutex::new(reader),
        path: path.to_owned(),
        trouble: Mutex::default(),
        _lock: lock,
    })
}

/// Opens the database for a command that only reads; refuses another schema version.
pub fn open_reader(path: &Path) -> Result<Connection> {
    ensure!(
        path.exists(),
        "there is no database at {}: start `etronics-bot run` once, or check storage.path",
        path.display()
    );
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("opening the database {}", path.display()))?;
    conn.busy_timeout(Duration::from_secs(10))?;
    let have = stored_version(&conn).with_context(|| format!("reading the database {}", path.display()))?;
    let know = schema_version();
    ensure!(
        have == know,
        "the database {} is of schema version {have}, this program reads version {know}: {}",
        path.display(),
        if have > know { "upgrade the program" } else { "start `etronics-bot run` once to upgrade the database" }
    );
    Ok(conn)
}

/// Opens the database for a command that leaves an order for the running engine.
pub fn open_visitor(path: &Path) -> Result<Connection> {
    drop(open_reader(path)?);
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("opening the database {}", path.display()))?;
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.execute_batch("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")?;
    Ok(conn)
}

/// Copies the live database to `target` consistently: temporary file, fsync, rename, mode 600.
pub fn backup(source: &Path, target: &Path) -> Result<u64> {
    ensure!(source.exists(), "there is no database at {}: nothing to back up", source.display());
    ensure!(!target.is_dir(), "{} is a folder: name a file for the backup", target.display());
    let temporary = beside(target, ".part");
    if temporary.exists() {
        fs::remove_file(&temporary).with_context(|| format!("removing {}", temporary.display()))?;
    }
    let conn = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("opening the database {}", source.display()))?;
    conn.busy_timeout(Duration::from_secs(30))?;
    let name = temporary.to_str().context("the path of the backup is not readable text")?;
    let copied = conn.execute("VACUUM INTO ?1", [name]).with_context(|| {
        format!("copying {} to {}: is there room on the disk?", source.display(), temporary.display())
    });
    if let Err(error) = copied {
        // The half-made copy is of no use to anybody; the error below says what happened.
        drop(fs::remove_file(&temporary));
        return Err(error);
    }
    restrict(&temporary)?;
    let file = OpenOptions::new().write(true).open(&temporary)?;
    file.sync_all().with_context(|| format!("writing {} to the disk", temporary.display()))?;
    fs::rename(&temporary, target).with_context(|| format!("renaming to {}", target.display()))?;
    sync_folder(target)?;
    Ok(fs::metadata(target)?.len())
}

/// Copies that waited when the backup was made may be out since: a person is asked about each.
fn doubt_copies(tx: &rusqlite::Transaction<'_>, now: i64) -> Result<()> {
    let known: bool = tx.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'copies'")?.exists([])?;
    if !known {
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
    Ok(())
}

/// Puts a backup in the place of the database: checked first, with a new salt, unfinished calls unknown, in observe.
/// The former database stays beside it as `….before-restore`.
pub fn restore(backup_file: &Path, target: &Path, now: i64) -> Result<()> {
    ensure!(backup_file.exists(), "there is no backup at {}", backup_file.display());
    let source = Connection::open_with_flags(backup_file, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .with_context(|| format!("opening the backup {}", backup_file.display()))?;
    full_check(&source, backup_file)?;
    let have = stored_version(&source)?;
    ensure!(have > 0, "{} is not a database of etronics-bot", backup_file.display());
    ensure!(
        have <= schema_version(),
        "the backup {} is of a newer version: upgrade the program",
        backup_file.display()
    );
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    }
    let _lock = EngineLock::take(target)?;
    let temporary = beside(target, ".restoring");
    if temporary.exists() {
        fs::remove_file(&temporary)?;
    }
    let name = temporary.to_str().context("the path of the database is not readable text")?;
    source.execute("VACUUM INTO ?1", [name]).context("copying the backup: is there room on the disk?")?;
    drop(source);
    restrict(&temporary)?;
    let mut conn = Connection::open(&temporary)?;
    let tx = conn.transaction()?;
    tx.execute("UPDATE meta SET value = ?1 WHERE key = 'salt'", [fresh_salt().to_string()])?;
    tx.execute("INSERT OR REPLACE INTO meta VALUES ('restored_at', ?1)", [now.to_string()])?;
    // What was on its way when the backup was made may have happened since.
    tx.execute(
        "UPDATE outbox SET state = 3, ended_at = ?1, error = 'restored from a backup' WHERE state IN (0, 1)",
        [now],
    )?;
    tx.execute("UPDATE journal SET state = 'failed', error = 'restored from a backup' WHERE state = 'pending'", [])?;
    doubt_copies(&tx, now)?;
    tx.execute("INSERT OR REPLACE INTO settings VALUES ('moderation.mode', '\"observe\"', 0, ?1)", [now])?;
    tx.execute(
        "INSERT INTO settings_log (key, old_value, new_value, changed_by, changed_at)
         VALUES ('moderation.mode', NULL, '\"observe\"', 0, ?1)",
        [now],
    )?;
    tx.commit()?;
    conn.execute_batch("PRAGMA journal_mode=DELETE")?;
    drop(conn);
    File::open(&temporary)?.sync_all()?;
    if target.exists() {
        let former = Connection::open(target)?;
        former.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        drop(former);
        let kept = beside(target, ".before-restore");
        fs::rename(target, &kept).with_context(|| format!("keeping the former database as {}", kept.display()))?;
    }
    for end in ["-wal", "-shm"] {
        let leftover = beside(target, end);
        if leftover.exists() {
            fs::remove_file(&leftover).with_context(|| format!("removing {}", leftover.display()))?;
        }
    }
    fs::rename(&temporary, target)?;
    sync_folder(target)
}

fn prepare(conn: &Connection) -> Result<()> {
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.query_row("PRAGMA journal_mode=WAL", [], |_| Ok(()))?;
    conn.execute_batch(
        "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;
         PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-8000;",
    )?;
    conn.set_prepared_statement_cache_capacity(96);
    Ok(())
}

fn refuse_foreign(conn: &Connection, path: &Path, group_id: i64) -> Result<()> {
    let have = stored_version(conn).with_context(|| format!("reading the database {}", path.display()))?;
    let know = schema_version();
    ensure!(
        have <= know,
        "the database {} was written by a newer version (schema {have}, this program knows {know}): upgrade the program",
        path.display()
    );
    if have == 0 {
        let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        ensure!(tables == 0, "{} is not a database of etronics-bot: check storage.path", path.display());
        return Ok(());
    }
    let owner: Option<String> =
        conn.query_row("SELECT value FROM meta WHERE key = 'group_id'", [], |row| row.get(0)).optional()?;
    if let Some(owner) = owner {
        ensure!(
            owner == group_id.to_string(),
            "the database {} belongs to vk community {owner}, the config names {group_id}: use another storage.path",
            path.display()
        );
    }
    Ok(())
}

fn migrate(conn: &mut Connection, path: &Path, fresh: bool) -> Result<()> {
    let have = if fresh { 0 } else { stored_version(conn)? };
    if have == schema_version() {
        return Ok(());
    }
    if have > 0 {
        full_check(conn, path)?;
        let copy = beside(path, &format!(".before-v{}", schema_version()));
        backup(path, &copy).context("backing up before the upgrade")?;
        forget_old_backups(path)?;
        tracing::info!(from = have, to = schema_version(), backup = %copy.display(), "upgrading the database");
    }
    embedded::migrations::runner().run(conn).with_context(|| format!("upgrading the database {}", path.display()))?;
    let broken: Option<String> = conn.query_row("PRAGMA foreign_key_check", [], |row| row.get(0)).optional()?;
    ensure!(broken.is_none(), "the upgraded database {} has broken references in {broken:?}", path.display());
    Ok(())
}

/// Looks through a database for damage, on a connection of its own.
pub fn quick_check(path: &Path) -> Result<()> {
    let conn = open_reader(path)?;
    let word: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    let first = word.lines().next().unwrap_or_default();
    ensure!(word == "ok", "{} is damaged ({first}): restore a backup (etronics-bot restore FILE)", path.display());
    Ok(())
}

fn full_check(conn: &Connection, path: &Path) -> Result<()> {
    let word: String = conn
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .with_context(|| format!("checking {}", path.display()))?;
    let first = word.lines().next().unwrap_or_default();
    ensure!(word == "ok", "{} is damaged ({first}): restore a backup (etronics-bot restore FILE)", path.display());
    Ok(())
}

fn stored_version(conn: &Connection) -> Result<i64> {
    let known: i64 =
        conn.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'refinery_schema_history'", [], |row| {
            row.get(0)
        })?;
    if known == 0 {
        return Ok(0);
    }
    Ok(conn.query_row("SELECT coalesce(max(version), 0) FROM refinery_schema_history", [], |row| row.get(0))?)
}

fn forget_old_backups(path: &Path) -> Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Ok(());
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let prefix = format!("{name}.before-v");
    let mut copies: Vec<(u32, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file = entry.file_name();
        let version = file.to_str().and_then(|file| file.strip_prefix(&prefix)).and_then(|v| v.parse().ok());
        if let Some(version) = version {
            copies.push((version, entry.path()));
        }
    }
    copies.sort();
    for (_, old) in copies.iter().rev().skip(BACKUPS_KEPT) {
        fs::remove_file(old).with_context(|| format!("removing the old backup {}", old.display()))?;
    }
    Ok(())
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn unwritable(path: &Path) -> String {
    format!("the database {} cannot be written: check its rights and the room on the disk", path.display())
}

#[cfg(unix)]
fn restrict(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
        .with_context(|| format!("protecting {}", path.display()))
}

#[cfg(not(unix))]
fn restrict(_path: &Path) -> Result<()> {
    Ok(())
}

fn sync_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all().with_context(|| format!("writing the folder {} to the disk", folder.display()))
}

/// The salt that keeps VK's `random_id`s of this database apart from those of any other.
fn fresh_salt() -> i64 {
    fastrand::i64(0..i64::from(i32::MAX))
}

//! Opening, and proving that we are alone.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result, anyhow, bail, ensure};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::disk;

use super::backup::{create_private, refuse_lost, resume};
use super::damage::{in_words, is_damage, is_unreadable, refuse_other_file, refuse_other_files};
use super::migrations::{refuse_none_of_ours, schema_version, stored_version, upgrade};
use super::place::{Place, file_id, log_of, opened_id, place_of, refuse_second_name, resolved};
use super::restoring::prepare_if_copy;
use super::{Store, Writer};

/// Proof that this process is the only engine of a database. Released when dropped, also by `kill -9`.
#[derive(Debug)]
pub struct EngineLock {
    /// The file beside it that is locked: another one after somebody took the first away.
    file: Mutex<File>,
    /// The database, by the name of the file itself.
    database: PathBuf,
}

/// Databases whose engines run in this process.
static OURS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Let go by word: a child that is just being started holds the file as well, until it is another program.
impl Drop for EngineLock {
    fn drop(&mut self) {
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.unlock() {
            tracing::debug!("the lock of the database ends with the file: {error}");
        }
        let mut ours = OURS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = ours.iter().position(|database| *database == self.database) {
            ours.swap_remove(at);
        }
    }
}

impl EngineLock {
    /// Takes the lock beside the database, or says who has it.
    pub fn take(database: &Path) -> Result<Self> {
        // Beside the file itself, not beside a link to it: two names of one database are one lock.
        let resolved = resolved(database);
        let file = Mutex::new(locked(database, &beside(&resolved, ".lock"))?);
        OURS.lock().unwrap_or_else(PoisonError::into_inner).push(resolved.clone());
        Ok(Self { file, database: resolved })
    }

    /// Looks whether the name of the lock still leads to the file that is locked here: with another one a second engine could
    /// start. What was taken away is made anew; `true`: it was. An error: another engine has it.
    pub(super) fn keep(&self) -> Result<bool> {
        let path = beside(&self.database, ".lock");
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if leads_to(&path, &file) {
            return Ok(false);
        }
        *file = locked(&self.database, &path)?;
        Ok(true)
    }

    /// Writes into the file what holds this engine up, in the place of what it said before: there another process reads it
    /// also where the database itself takes nothing, or cannot be read.
    pub(super) fn say(&self, words: &str) -> io::Result<()> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file: &File = &file;
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(words.as_bytes())
    }

    /// What the engine that runs on this database says it is held up by; `None`: nothing, or none runs.
    pub fn said(database: &Path) -> Option<String> {
        /// Nobody says more.
        const MOST: u64 = 4_096;
        if !Self::is_held(database) {
            return None;
        }
        let mut said = Vec::new();
        File::open(beside(&resolved(database), ".lock")).ok()?.take(MOST).read_to_end(&mut said).ok()?;
        Some(String::from_utf8_lossy(&said).into_owned()).filter(|said| !said.is_empty())
    }

    /// Whether the engine of this database runs in this very process.
    pub(super) fn is_ours(database: &Path) -> bool {
        OURS.lock().unwrap_or_else(PoisonError::into_inner).contains(&resolved(database))
    }

    /// Whether an engine runs on this database now.
    pub fn is_held(database: &Path) -> bool {
        let path = beside(&resolved(database), ".lock");
        let Ok(file) = OpenOptions::new().write(true).open(path) else { return false };
        // Shared: others who only ask are no engine, nor is this to them. Whoever wants to start waits for a moment.
        match file.try_lock_shared() {
            // Let go as the file is closed.
            Ok(()) => false,
            Err(error) => matches!(error, TryLockError::WouldBlock),
        }
    }
}

/// The lock's file, locked by this process alone.
fn locked(database: &Path, path: &Path) -> Result<File> {
    /// Who only asks whether an engine runs has the lock for less than this.
    const PATIENCE: Duration = Duration::from_millis(200);
    const LOOK: Duration = Duration::from_millis(10);
    let begun = Instant::now();
    loop {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(path)
            .and_then(|file| leave_to_owner(path).map(|()| file))
            // Whoever may open it may lock it, and keep the engine out.
            .inspect(|_| keep_private(path))
            .map_err(|error| unwritable_beside(database, path, &error))?;
        match file.try_lock() {
            // Taken away since it was opened, it keeps nobody out.
            Ok(()) if !leads_to(path, &file) => {}
            Ok(()) => {
                // What the last engine was held up by ended with it.
                drop(file.set_len(0));
                return Ok(file);
            }
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the start of a program: nothing else waits for this thread"
                )]
                std::thread::sleep(LOOK);
            }
            Err(TryLockError::WouldBlock) => bail!(
                "the database {} is in use by another etronics-bot: stop it first (systemctl stop etronics-bot)",
                database.display()
            ),
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("locking the database {}", database.display()));
            }
        }
    }
}

/// Takes the rights of all others on a file of ours: one that was copied by hand may be everybody's to read.
#[cfg(unix)]
fn keep_private(path: &Path) {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let Ok(meta) = fs::metadata(path) else { return };
    let mode = meta.permissions().mode() & 0o777;
    if mode == mode & 0o700 || meta.uid() != rustix::process::geteuid().as_raw() {
        return;
    }
    match fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700)) {
        Ok(()) => tracing::info!("{} was open to others (mode {mode:o}): it is its owner's alone now", path.display()),
        Err(error) => tracing::warn!("{} is open to others (mode {mode:o}): chmod 600 it ({error})", path.display()),
    }
}

/// Elsewhere rights are no bits.
#[cfg(not(unix))]
fn keep_private(_path: &Path) {}

/// Whether a name leads to an open file, as far as anybody can tell.
pub(super) fn leads_to(path: &Path, file: &File) -> bool {
    match place_of(path, opened_id(file)) {
        Place::Same => true,
        Place::Gone | Place::Other => false,
    }
}

/// Where the database lies, and its log and its lock beside it.
fn folder_of(database: &Path) -> &Path {
    database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unwritable_folder(folder: &Path, error: &io::Error) -> Error {
    anyhow!(
        "the database's folder {} cannot be written ({error}): give this user the right to write it, or set storage.path",
        folder.display()
    )
}

/// A file beside the database that is there and cannot be written, by itself; else the folder that it would lie in.
fn unwritable_beside(database: &Path, path: &Path, error: &io::Error) -> Error {
    if path.is_file() {
        return anyhow!("{} cannot be written ({error}): give this user the right to write it", path.display());
    }
    unwritable_folder(folder_of(database), error)
}

/// What root makes by hand in the folder of a service belongs to the service: else it could not open it.
#[cfg(unix)]
pub(super) fn leave_to_owner(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let (file, folder) = (fs::metadata(path)?, fs::metadata(folder_of(path))?);
    if file.uid() == 0 && folder.uid() != 0 {
        std::os::unix::fs::chown(path, Some(folder.uid()), Some(folder.gid()))?;
    }
    Ok(())
}

/// Elsewhere files belong to nobody else.
#[cfg(not(unix))]
pub(super) fn leave_to_owner(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether an engine of this user could write: the database, where it is there, and beside it. Leaves nothing behind.
pub(crate) fn ensure_writable(path: &Path) -> Result<()> {
    // What is not there yet is made by the engine.
    let there = folder_of(path).ancestors().find(|folder| folder.as_os_str().is_empty() || folder.exists());
    let there = there.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    refuse_folder(path)?;
    tempfile::tempfile_in(there).map_err(|error| unwritable_folder(there, &error))?;
    if path.exists() {
        OpenOptions::new().append(true).open(path).map_err(|_| read_only(path))?;
    }
    Ok(())
}

/// Whether there is a file, where that can be told: of a folder that this user may not look into nobody says that it is empty.
pub(crate) fn is_there(path: &Path) -> Result<bool> {
    match path.try_exists() {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(closed(path)),
        there => Ok(there.unwrap_or(false)),
    }
}

/// Whose it is, and how to ask as them.
#[cfg(unix)]
fn closed(path: &Path) -> Error {
    use std::os::unix::fs::MetadataExt;
    // The innermost folder that can be looked at is the one that lets nobody in.
    let owner = path.ancestors().skip(1).find_map(|folder| fs::metadata(folder).ok()).map(|meta| meta.uid());
    let name = owner.map(|owner| user_of(owner).unwrap_or_else(|| format!("#{owner}")));
    let name = name.unwrap_or_else(|| "OWNER".to_owned());
    anyhow!("no right to look at {}: run it as its owner, `sudo -u {name} etronics-bot …`", path.display())
}

#[cfg(not(unix))]
fn closed(path: &Path) -> Error {
    anyhow!("no right to look at {}: run it as its owner", path.display())
}

/// A user's name, where the machine's own list has it.
#[cfg(unix)]
fn user_of(id: u32) -> Option<String> {
    let list = fs::read_to_string("/etc/passwd").ok()?;
    let name_of = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(id)).then(|| name.to_owned())
    };
    list.lines().find_map(name_of)
}

pub(super) fn refuse_folder(path: &Path) -> Result<()> {
    anyhow::ensure!(!path.is_dir(), "the database {} is a folder: name a file in storage.path", path.display());
    Ok(())
}

fn read_only(path: &Path) -> Error {
    anyhow!("the database {} is read-only: give this user the right to write it", path.display())
}

pub(super) fn open_engine(path: &Path, group_id: i64, now: i64) -> Result<Store> {
    let folder = folder_of(path);
    fs::create_dir_all(folder).map_err(|error| unwritable_folder(folder, &error))?;
    refuse_folder(path)?;
    let lock = EngineLock::take(path)?;
    refuse_second_name(path)?;
    resume(path)?;
    refuse_lost(path)?;
    let conn = open_writer(path, group_id, now).map_err(|error| in_words(error, path))?;
    let reader = open_reader(path)?;
    keep_statements(&reader)?;
    // Each commit of the writer empties what a reader keeps.
    reader.execute_batch("PRAGMA cache_size=-500")?;
    Ok(Store {
        writer: Mutex::new(Writer { conn, waits: true }),
        reader: Mutex::new(reader),
        path: path.to_owned(),
        file: file_id(path),
        log: file_id(&log_of(path)),
        waiting: AtomicUsize::default(),
        trouble: Mutex::default(),
        undurable: AtomicBool::default(),
        lock,
    })
}

fn open_writer(path: &Path, group_id: i64, now: i64) -> Result<Connection> {
    refuse_other_file(path)?;
    if !path.exists() {
        create_private(path)?;
    }
    // Its log and its index are made with its own rights.
    for end in ["", "-wal", "-shm"] {
        keep_private(&beside(path, end));
    }
    let mut conn = Connection::open(path).with_context(|| format!("opening the database {}", path.display()))?;
    // Tells only as long as there is no table yet.
    conn.execute_batch("PRAGMA auto_vacuum=INCREMENTAL").map_err(|error| unwritable(error.into(), path))?;
    prepare(&conn).map_err(|error| unwritable(error, path))?;
    if fs::metadata(path).is_ok_and(|meta| meta.permissions().readonly()) {
        return Err(read_only(path));
    }
    refuse_foreign(&conn, path, group_id)?;
    upgrade(&mut conn, path, now)?;
    let tx = conn.transaction().map_err(|error| unwritable(error.into(), path))?;
    for (key, value) in [("group_id", group_id), ("salt", fresh_salt()), ("first_start", now)] {
        tx.execute("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING", params![key, value.to_string()])
            .map_err(|error| unwritable(error.into(), path))?;
    }
    prepare_if_copy(&tx, now).map_err(|error| unwritable(error, path))?;
    tx.commit().map_err(|error| unwritable(error.into(), path))?;
    // What a savepoint may take back stays in memory, not in a file: an event touches a few pages. Only now, for an upgrade
    // may sort a whole table.
    conn.execute_batch("PRAGMA temp_store=MEMORY")?;
    keep_statements(&conn)?;
    Ok(conn)
}

/// Where nothing is, nothing is known, and no file is made of a mistyped path.
pub fn refuse_none(path: &Path) -> Result<()> {
    refuse_folder(path)?;
    ensure!(
        is_there(path)?,
        "there is no database at {}: start `etronics-bot run` once, or check storage.path",
        path.display()
    );
    Ok(())
}

/// Opens the database for a command that only reads; refuses another schema version.
pub fn open_reader(path: &Path) -> Result<Connection> {
    refuse_none(path)?;
    refuse_other_files(path)?;
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("opening the database {}", path.display()))?;
    conn.busy_timeout(Duration::from_secs(10))?;
    let have = stored_version(&conn)
        .with_context(|| format!("reading the database {}", path.display()))
        .map_err(|error| in_words(error, path))?;
    let know = schema_version();
    if have == 0 {
        refuse_none_of_ours(&conn, path)?;
    }
    ensure!(
        have == know,
        "the database {} is of schema version {have}, this program reads version {know}: {}",
        path.display(),
        if have > know { "upgrade the program" } else { "start `etronics-bot run` once to upgrade the database" }
    );
    Ok(conn)
}

/// The same for a command that has a config: the database of another community is not its own.
pub fn open_reader_of(path: &Path, group_id: Option<i64>) -> Result<Connection> {
    let conn = open_reader(path)?;
    if let Some(group_id) = group_id {
        refuse_foreign(&conn, path, group_id)?;
    }
    Ok(conn)
}

/// The schema version of a database, where it is one and can be read.
pub(crate) fn schema_of(path: &Path) -> Option<i64> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    stored_version(&Connection::open_with_flags(path, flags).ok()?).ok().filter(|version| *version > 0)
}

/// Opens the database for a command that leaves an order for the running engine.
pub(crate) fn open_visitor(path: &Path) -> Result<Connection> {
    drop(open_reader(path)?);
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("opening the database {}", path.display()))?;
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.execute_batch("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")?;
    Ok(conn)
}

/// How long the engine waits for other processes.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

fn prepare(conn: &Connection) -> Result<()> {
    conn.busy_timeout(PATIENCE)?;
    conn.query_row("PRAGMA journal_mode=WAL", [], |_| Ok(()))?;
    conn.execute_batch(
        "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;
         PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-2000;",
    )?;
    Ok(())
}

/// For connections of an engine, which ask the same statements for years.
fn keep_statements(conn: &Connection) -> Result<()> {
    // Every statement of the store, some in a few shapes: preparing one costs more than running it.
    conn.set_prepared_statement_cache_capacity(512);
    // Else one whose value might decide about a partial index is planned anew with each value.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn refuse_foreign(conn: &Connection, path: &Path, group_id: i64) -> Result<()> {
    let known = conn.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'meta'")?.exists([])?;
    if !known {
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

pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// What the disk or the rights refuse; damage is told of as what it is.
fn unwritable(error: Error, path: &Path) -> Error {
    let advice =
        format!("the database {} cannot be written: check its rights and the room on the disk", path.display());
    if is_damage(&error) || is_unreadable(&error) { error } else { error.context(advice) }
}

pub(super) fn sync_folder(path: &Path) -> Result<()> {
    disk::sync_folder(path).with_context(|| format!("writing the folder of {} to the disk", path.display()))
}

/// The salt that keeps VK's `random_id`s of this database apart from those of any other.
pub(super) fn fresh_salt() -> i64 {
    fastrand::i64(0..i64::from(i32::MAX))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn whatever_lies_there_open_to_others_is_its_owners_alone_after_a_start() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("bot.db");
        let files = || ["", ".lock", "-wal", "-shm"].map(|end| beside(&database, end));
        let modes = || files().map(|path| fs::metadata(path).unwrap().permissions().mode() & 0o777);
        let store = open_engine(&database, 1, 0).unwrap();
        assert_eq!(modes(), [0o600; 4], "made anew");
        drop(store);
        for path in files().iter().filter(|path| path.exists()) {
            fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
        }
        let store = open_engine(&database, 1, 0).unwrap();
        assert_eq!(modes(), [0o600; 4], "copied by hand");
        drop(store);
    }

    #[test]
    fn what_root_makes_in_the_folder_of_a_service_is_the_services() {
        if !rustix::process::geteuid().is_root() {
            println!("only root can give a file away: skipped");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::chown(folder.path(), Some(54_321), Some(54_322)).unwrap();
        let database = folder.path().join("bot.db");
        let store = open_engine(&database, 1, 0).unwrap();
        for path in [database.clone(), beside(&database, ".lock"), beside(&database, "-wal")] {
            let meta = fs::metadata(&path).unwrap();
            assert_eq!((meta.uid(), meta.gid()), (54_321, 54_322), "{}", path.display());
        }
        drop(store);
    }
}

//! One SQLite file: one writing connection, readers beside it. The only room with SQL.
//!
//! One engine per database, proved by a lock on a file beside it; see `open`.

mod activity;
mod alerts;
mod backtest;
mod backup;
mod backups_kept;
mod brake;
mod cases;
mod chats;
mod comers;
mod comments;
mod copies;
mod copies_backfill;
mod copies_decided;
mod copies_standing;
mod damage;
mod digest;
mod examples;
mod forget;
mod forgetting;
mod growth;
mod health;
mod inbox;
mod journal;
mod journal_rows;
mod kept_talk;
mod lead_messages;
mod leads;
mod lessons;
mod line;
mod living;
mod migration_list;
mod migrations;
mod moments;
mod neighbourhood;
mod newcomers;
mod open;
mod ordered;
mod outbox;
mod people;
mod piles;
mod place;
mod profile_requests;
mod quarantine;
mod questions;
mod refused_calls;
mod restoring;
mod retention;
mod same_texts;
mod settings;
mod spool;
mod subjects;
mod sums;
mod surfaces;
mod sweeps;
mod talks;
mod traces;
mod undoing;
mod walls;
mod waves;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Error, Result};
use rusqlite::{Connection, TransactionBehavior};

pub use crate::domain::verdict::{State, SubjectKind};
pub use activity::Activity;
pub(crate) use activity::DeedRow;
pub(crate) use alerts::{AlertRow, Reach, SourceMark, StuckLane, Turn, purpose_of as alert_purpose};
pub(crate) use backtest::JudgedText;
pub use backup::{backup, restore};
pub(crate) use backup::{refuse_lost, restore_for};
pub(crate) use brake::BrakeRow;
pub(crate) use comers::{ComerRow, ComersRead};
pub use comments::NewComment;
pub(crate) use comments::{CommentRow, Hand};
pub use copies::CopyRow;
pub(crate) use copies::PartRow;
pub use copies_backfill::{BackfillCounts, BackfillRow, BackfillTarget};
pub use copies_standing::TargetStanding;
pub use damage::quick_check;
pub(crate) use damage::{in_words, is_of_the_file, is_unreadable};
pub(crate) use digest::{DigestRow, NamedSums};
pub(crate) use health::RIVAL;
pub use health::SourceHealth;
pub(crate) use inbox::InboxRow;
pub use inbox::Turns;
pub use journal::{JournalFilter, NewVerdict};
pub use journal_rows::JournalRow;
pub(crate) use lead_messages::LeadMessageRow;
pub use lead_messages::Side;
pub use leads::LeadKind;
pub(crate) use leads::OpenLeads;
pub use leads::{LeadFilter, LeadRow};
pub(crate) use lessons::{LESSONS_KEPT, LessonRow};
pub(crate) use living::{are_same, refuse_any_database, refuse_living};
pub use migrations::schema_version;
pub use neighbourhood::Neighbourhood;
pub(crate) use newcomers::NewcomerRow;
pub(crate) use open::ensure_writable;
pub use open::{EngineLock, open_reader, open_reader_of, refuse_none};
pub(crate) use open::{open_visitor, schema_of};
pub use outbox::Wanted;
pub(crate) use outbox::{OutboxRow, newest_first};
pub use people::{Looked, ManagerRow};
pub(crate) use people::{MemberRow, PersonRow, TextsKnown};
pub(crate) use place::refuse_second_name;
use place::{FileId, log_of};
pub use place::{LogWasTaken, Place};
pub(crate) use profile_requests::{ProfileRequest, RequestCause};
pub(crate) use quarantine::QuarantineRow;
pub use quarantine::QuarantineState;
pub(crate) use questions::QuestionRow;
pub(crate) use retention::{Kept, Pruning};
pub use same_texts::SameTexts;
pub use subjects::{
    ActivityDb, AlertsDb, BacktestDb, BrakeDb, CasesDb, ChatsDb, CommentsDb, CopiesDb, DigestDb, ExamplesDb, ForgetDb,
    ForgettingDb, GrowthDb, InboxDb, JournalDb, KeptTalkDb, LeadMessagesDb, LeadsDb, LessonsDb, LineDb, NewcomersDb,
    OrderedDb, OutboxDb, PeopleDb, PilesDb, ProfileRequestsDb, QuarantineDb, QuestionsDb, RetentionDb, SettingsDb,
    SumsDb, SurfacesDb, SweepsDb, TalksDb, WallsDb, WavesDb,
};
pub(crate) use surfaces::SurfaceRow;
pub use sweeps::{SweepFates, SweepRow};
pub(crate) use talks::TalkRow;
pub use talks::TalkState;
pub use waves::WaveRow;

/// The store of a running engine: holds the lock, the writing connection and one reader.
pub struct Store {
    writer: Mutex<Writer>,
    reader: Mutex<Connection>,
    path: PathBuf,
    /// What its name led to as it was opened.
    file: Option<FileId>,
    /// What the name of its log did.
    log: Option<FileId>,
    /// How many wait to write.
    waiting: AtomicUsize,
    /// The first refusal of the disk or the database since somebody asked.
    trouble: Mutex<Option<String>>,
    /// Something stands that a power cut may still take back.
    undurable: AtomicBool,
    lock: EngineLock,
}

/// What stands in the database, as far as one connection tells it from what stood there before
/// (<https://sqlite.org/pragma.html#pragma_data_version>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataVersion(i64);

/// The writing connection.
struct Writer {
    conn: Connection,
    /// Its commits wait for the disk.
    waits: bool,
}

impl Writer {
    /// Whether the commits that follow wait for the disk. Not inside of a transaction; prepared anew each time, for it takes
    /// effect as it is prepared.
    fn wait_for_disk(&mut self, waits: bool) -> rusqlite::Result<()> {
        if self.waits != waits {
            self.conn.execute_batch(if waits { "PRAGMA synchronous=FULL" } else { "PRAGMA synchronous=NORMAL" })?;
            self.waits = waits;
        }
        Ok(())
    }
}

/// Subjects' queries on one connection. Inside `Store::write` it is a transaction.
#[derive(Clone, Copy)]
pub struct Db<'c> {
    conn: &'c Connection,
}

impl<'c> Db<'c> {
    /// Queries on a connection of a reading command.
    pub fn new(conn: &'c Connection) -> Self {
        Self { conn }
    }

    /// Runs `work` in a savepoint: its error takes back only its own changes.
    pub fn savepoint<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.conn.prepare_cached("SAVEPOINT event")?.execute([])?;
        match work() {
            Ok(value) => {
                self.conn.prepare_cached("RELEASE event")?.execute([])?;
                Ok(value)
            }
            // A full disk or a failed write may have taken the whole transaction back, the savepoint with it.
            Err(error) if self.conn.is_autocommit() => Err(error),
            Err(error) => {
                self.conn
                    .execute_batch("ROLLBACK TO event; RELEASE event")
                    .with_context(|| format!("taking back a change after: {error:#}"))?;
                Err(error)
            }
        }
    }
}

impl Store {
    /// Opens the database for the engine: takes the lock, checks, backs up and migrates.
    /// Errors are one line each: locked, of another community, of a newer version, read-only, damaged.
    pub fn open(path: &Path, group_id: i64, now: i64) -> Result<Self> {
        open::open_engine(path, group_id, now)
    }

    /// Runs `work` in one transaction. Nothing of it is stored unless `work` and the commit succeed.
    pub fn write<T>(&self, work: impl FnOnce(Db<'_>) -> Result<T>) -> Result<T> {
        self.write_so(true, work)
    }

    /// The same, for what another transaction follows at once: the disk is waited for there, once for both. A kill takes
    /// nothing back, a power cut in between does: whoever goes on to what the world sees calls `make_durable` first.
    pub fn write_with_next<T>(&self, work: impl FnOnce(Db<'_>) -> Result<T>) -> Result<T> {
        self.write_so(false, work)
    }

    /// Waits for the disk where something was written that no other transaction has made durable.
    pub fn make_durable(&self) -> Result<()> {
        if !self.undurable.load(Ordering::SeqCst) {
            return Ok(());
        }
        self.write(|db| db.settings().touch())
    }

    fn write_so<T>(&self, durably: bool, work: impl FnOnce(Db<'_>) -> Result<T>) -> Result<T> {
        let written = self.transact(durably, work);
        if let Err(error) = &written
            && is_own(error)
        {
            let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
            trouble.get_or_insert_with(|| format!("{error:#}"));
        }
        written
    }

    /// What the disk or the database refused, to whomever, since this was last asked.
    pub fn take_trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether the file that is open is still the one that its name leads to.
    pub fn place(&self) -> Place {
        place::place_of(&self.path, self.file)
    }

    /// Whether the log beside the database, which holds what was written lately, is still the one that is open. In one that was
    /// taken away it stands until the engine stops, and a kill loses it; whoever else opens the database begins another.
    pub fn has_its_log(&self) -> bool {
        self.place() != Place::Same || place::place_of(&log_of(&self.path), self.log) == Place::Same
    }

    /// Looks whether the lock beside the database still keeps others out, and makes one that was taken away anew. `true`: it
    /// was. An error: another engine has the database by now.
    pub fn keep_lock(&self) -> Result<bool> {
        self.lock.keep()
    }

    /// Says to other processes what holds the engine up; nothing: it goes on.
    pub(crate) fn say_to_others(&self, words: &str) -> Result<()> {
        self.lock.say(words).context("writing down what holds the engine up")
    }

    /// What an error is called that tells of damage; `None`: it tells of something else.
    pub(crate) fn damage(&self, error: &Error) -> Option<String> {
        damage::is_damage(error).then(|| damage::words(&self.path))
    }

    fn transact<T>(&self, durably: bool, work: impl FnOnce(Db<'_>) -> Result<T>) -> Result<T> {
        let writing = |error: Error| {
            let doing = damage::context(&error, "writing to the database", &self.path);
            error.context(doing)
        };
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut writer = Self::hold(&self.writer);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let writer = &mut *writer;
        writer.wait_for_disk(durably).map_err(|error| writing(error.into()))?;
        let changes = writer.conn.total_changes();
        let tx = writer
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| writing(error.into()))?;
        let value = match work(Db { conn: &tx }) {
            Err(error) if is_own(&error) => return Err(writing(error)),
            done => done?,
        };
        tx.commit().map_err(|error| writing(error.into()))?;
        // What has changed nothing has not waited for the disk.
        if writer.conn.total_changes() != changes {
            self.undurable.store(!durably, Ordering::SeqCst);
        }
        Ok(value)
    }

    /// Runs `work` on the reading connection, beside the writer.
    pub fn read<T>(&self, work: impl FnOnce(Db<'_>) -> Result<T>) -> Result<T> {
        let conn = Self::hold(&self.reader);
        work(Db { conn: &conn }).map_err(|error| {
            if !damage::is_damage(&error) {
                return error;
            }
            let doing = damage::context(&error, "reading the database", &self.path);
            error.context(doing)
        })
    }

    /// What stands in the database now: another one once anybody, also another process, has committed something.
    pub fn data_version(&self) -> Result<DataVersion> {
        self.read(|db| {
            let version = db.conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
            Ok(DataVersion(version))
        })
    }

    /// Whether somebody waits to write, asked by whoever writes much.
    pub fn others_wait(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// Whoever has written much lets those write who wait: the lock itself is not fair.
    pub fn let_others_write(&self) {
        /// Steps of waiting, and how long each is: a waking thread needs less.
        const STEPS: usize = 20;
        const STEP: Duration = Duration::from_micros(100);
        for _ in 0..STEPS {
            if !self.others_wait() {
                return;
            }
            #[expect(clippy::disallowed_methods, reason = "whoever waits wakes and takes the lock meanwhile")]
            std::thread::sleep(STEP);
        }
    }

    /// Lets the database file grow by at most so many pages; `None`: as far as the disk goes. Beyond, writing fails just
    /// as on a full disk: for tests of that, and for whoever must bound the file.
    pub fn limit_growth(&self, pages: Option<u32>) -> Result<()> {
        let conn = &Self::hold(&self.writer).conn;
        let have: i64 = conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let most = pages.map_or(i64::from(u32::MAX - 1), |pages| have + i64::from(pages));
        conn.pragma_update_and_check(None, "max_page_count", most, |_| Ok(()))?;
        Ok(())
    }

    /// Folds the write-ahead log into the file and shortens it. `false`: somebody reads or writes, and it stays as it is.
    pub fn checkpoint(&self) -> Result<bool> {
        Self::fold(&Self::hold(&self.writer).conn)
    }

    /// The same without waiting for anybody.
    pub fn checkpoint_if_free(&self) -> Result<bool> {
        let conn = &Self::hold(&self.writer).conn;
        conn.busy_timeout(Duration::ZERO)?;
        let folded = Self::fold(conn);
        conn.busy_timeout(open::PATIENCE)?;
        folded
    }

    fn fold(conn: &Connection) -> Result<bool> {
        let busy: bool = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(!busy)
    }

    /// A thread that panicked inside a transaction has rolled it back: the connection itself is sound.
    fn hold<T>(connection: &Mutex<T>) -> MutexGuard<'_, T> {
        connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Text of a row, with a mark in the place of what is none: for names and causes, which hide nothing else then.
fn lossy(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<String> {
    let value = row.get_ref(column)?;
    let bytes = value.as_bytes_or_null()?.unwrap_or_default();
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

/// The same, of a column that may be empty.
fn lossy_if_any(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    let is_null = row.get_ref(column)? == rusqlite::types::ValueRef::Null;
    if is_null { Ok(None) } else { lossy(row, column).map(Some) }
}

/// Rows as far as they can be read: one that cannot be is said in the log and left out, and hides none of the others.
fn readable<T>(rows: impl Iterator<Item = rusqlite::Result<T>>) -> rusqlite::Result<Vec<T>> {
    let mut found = Vec::new();
    for row in rows {
        match row {
            Ok(row) => found.push(row),
            Err(error) if damage::is_of_a_row(&error) => damage::say_once(&format!("a row is left out: {error}")),
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Whether the store could not open a file: it has too many open, most likely.
pub fn cannot_open(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let code = cause.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code);
        code == Some(rusqlite::ErrorCode::CannotOpen)
    })
}

/// Errors of the store itself (full, I/O, busy) are no event's fault: the same event is tried again.
pub fn is_own(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code).is_some_and(|code| {
            matches!(
                code,
                rusqlite::ErrorCode::DiskFull
                    | rusqlite::ErrorCode::SystemIoFailure
                    | rusqlite::ErrorCode::DatabaseBusy
                    | rusqlite::ErrorCode::DatabaseLocked
                    | rusqlite::ErrorCode::ReadOnly
                    | rusqlite::ErrorCode::OutOfMemory
                    | rusqlite::ErrorCode::DatabaseCorrupt
                    | rusqlite::ErrorCode::CannotOpen
            )
        })
    })
}

#[cfg(test)]
#[path = "copies_tests.rs"]
mod copies_tests;
#[cfg(test)]
#[path = "digest_tests.rs"]
mod digest_tests;
#[cfg(test)]
#[path = "durability_tests.rs"]
mod durability_tests;

#[cfg(test)]
#[path = "words_tests.rs"]
mod words_tests;

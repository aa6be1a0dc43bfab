use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

const FULL: i64 = 2;
const NORMAL: i64 = 1;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("test.db"), 7, 0).unwrap();
    (folder, store)
}

fn synchronous(db: Db<'_>) -> i64 {
    db.conn.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap()
}

/// A change, and how its commit will wait for the disk.
fn change(db: Db<'_>) -> Result<i64> {
    db.settings().set_meta("test", "1")?;
    Ok(synchronous(db))
}

fn may_be_lost(store: &Store) -> bool {
    store.undurable.load(Ordering::SeqCst)
}

#[test]
fn the_disk_is_waited_for_once_where_another_transaction_follows() {
    let (_folder, store) = store();
    assert_eq!((store.write_with_next(change).unwrap(), may_be_lost(&store)), (NORMAL, true));
    assert_eq!((store.write(change).unwrap(), may_be_lost(&store)), (FULL, false));
}

#[test]
fn a_transaction_that_changes_nothing_makes_nothing_durable() {
    let (_folder, store) = store();
    store.write_with_next(change).unwrap();
    assert_eq!((store.write(|db| Ok(synchronous(db))).unwrap(), may_be_lost(&store)), (FULL, true));
    store.make_durable().unwrap();
    assert!(!may_be_lost(&store));
}

#[test]
fn what_is_made_durable_is_written() {
    let (folder, store) = store();
    let log = || std::fs::metadata(folder.path().join("test.db-wal")).unwrap().len();
    for _ in 0..3 {
        store.write_with_next(change).unwrap();
        let before = log();
        store.make_durable().unwrap();
        assert!(log() > before, "a commit that writes nothing waits for no disk");
    }
}

#[test]
fn what_falls_or_fails_leaves_the_next_one_as_durable_as_ever() {
    let (_folder, store) = store();
    let fallen =
        catch_unwind(AssertUnwindSafe(|| store.write_with_next(|_| -> Result<()> { panic!("a handler fell") })));
    assert!(fallen.is_err());
    assert_eq!((store.write(change).unwrap(), may_be_lost(&store)), (FULL, false));
    store.write_with_next(|_| -> Result<()> { anyhow::bail!("refused") }).unwrap_err();
    assert_eq!((store.write(change).unwrap(), may_be_lost(&store)), (FULL, false));
}

/// Whoever opens the database while an engine runs, and is the last as far as the locks tell, puts away its log.
#[cfg(target_os = "linux")]
#[test]
fn an_engine_keeps_its_hold_of_the_file_whoever_reads_beside_it() {
    use std::os::unix::fs::MetadataExt;

    let (folder, store) = store();
    let path = folder.path().join("test.db");
    let inode = std::fs::metadata(&path).unwrap().ino();
    // <https://sqlite.org/src/file?name=src/os.h>: SHARED_FIRST
    let holds = || {
        let locks = std::fs::read_to_string("/proc/locks").unwrap();
        let of_it = |line: &&str| line.contains(&format!(":{inode} 1073741826 ")) && line.contains("POSIX");
        locks.lines().filter(of_it).count() > 0
    };
    store.write(change).unwrap();
    assert!(holds(), "as it begins");
    drop(open_reader(&path).unwrap());
    quick_check(&path).unwrap();
    store.write(change).unwrap();
    assert!(holds(), "after others of this process have read");
}

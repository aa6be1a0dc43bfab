//! Which copies are taken up, however many others stand beside them.

use rusqlite::params;

use super::*;
use crate::clock::{DAY, Millis};
use crate::domain::chat_ref::ChatRef;

const NOW: Millis = 1_795_417_200_000;

fn put(db: &CopiesDb<'_>, post: i64, target: &str, state: &str, deadline: Option<Millis>) -> Result<()> {
    db.conn.execute(
        "INSERT INTO copies (owner_id, post_id, post_at, target, created_at, at, state, step, deadline, look_at)
         VALUES (-1, ?1, 0, ?2, 0, ?3, ?4, '', ?5, ?3)",
        params![post, target, NOW - 40 * DAY, state, deadline],
    )?;
    Ok(())
}

fn posts(rows: Vec<CopyRow>) -> Vec<i64> {
    rows.into_iter().map(|row| row.post.post_id).collect()
}

#[test]
fn a_hundred_that_wait_for_a_person_hide_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
    store
        .write(|db| {
            let db = db.copies();
            for post in 1..=100 {
                put(&db, post, "max:5", "uncertain", None)?;
                put(&db, post, "max:6", "pending", None)?;
            }
            put(&db, 101, "max:5", "uncertain", Some(NOW))?;
            put(&db, 102, "max:5", "uncertain", Some(NOW + 1))?;
            put(&db, 103, "max:7", "pending", None)?;
            assert_eq!(posts(db.uncertain_due(NOW, 100)?), [101]);
            let place = ChatRef::parse("max:7").unwrap();
            assert_eq!(posts(db.waiting_for(&place, 100)?), [103]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_nobody_can_look_at_is_not_looked_at_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
    store
        .write(|db| {
            let db = db.copies();
            put(&db, 1, "max:5", "published", None)?;
            put(&db, 2, "max:5", "pending", None)?;
            assert_eq!(db.stop_looking(NOW - 41 * DAY)?, 0);
            assert_eq!(db.stop_looking(NOW - 7 * DAY)?, 1, "what waits to go out is looked at before");
            Ok(())
        })
        .unwrap();
}

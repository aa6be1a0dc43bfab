use super::*;
use crate::domain::ids::{CommentRef, Place};
use crate::domain::verdict::{Decision, Mode, Reason, State, SubjectKind, Verdict};
use crate::store::{Db, NewComment, NewVerdict, SameTexts, Store};

const NOW: Millis = 1_795_417_200_000;

fn subject(number: i64) -> CommentRef {
    CommentRef { place: Place::Wall, owner_id: -7, parent_id: 1, item_id: number }
}

/// How a comment was judged.
struct Judged {
    verdict: Verdict,
    mode: Mode,
    by: Option<i64>,
}

/// A comment as it was judged; its number is its author, its text and its row.
fn written(db: Db<'_>, number: i64, at: Millis, change: impl FnOnce(&mut Judged)) -> i64 {
    let text = format!("what {number} says");
    said(db, number, number, &text, at, change)
}

fn said(db: Db<'_>, number: i64, author: i64, text: &str, at: Millis, change: impl FnOnce(&mut Judged)) -> i64 {
    let verdict = Verdict { decision: Decision::Keep, score: 0.1, rule: "model".into(), reasons: Vec::new() };
    let mut judged = Judged { verdict, mode: Mode::Enforce, by: None };
    change(&mut judged);
    let subject = subject(number);
    let new = NewVerdict {
        at,
        kind: SubjectKind::Comment,
        person: PersonId::vk(author),
        comment: Some(&subject),
        verdict: &judged.verdict,
        mode: judged.mode,
        model: "m",
        state: State::Observed,
        text: Some(text),
        by: judged.by,
        item: None,
        sweep: None,
        wave: None,
    };
    let journal_id = db.journal().record_verdict(&new).unwrap();
    let new = NewComment {
        subject: &subject,
        author: PersonId::vk(author),
        at,
        seen_at: at,
        text,
        content_hash: number,
        fingerprint: xxhash_rust::xxh3::xxh3_64(text.as_bytes()).cast_signed(),
        score: 0.1,
        journal_id,
    };
    db.comments().put_comment(new, &mut SameTexts::default()).unwrap();
    journal_id
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("test.db"), 7, 0).unwrap();
    (folder, store)
}

fn gathered(db: Db<'_>, now: Millis) -> Vec<String> {
    for _ in 0..10 {
        db.kept_talk().gather_talk(now, 90).unwrap();
    }
    db.kept_talk().texts(100).unwrap()
}

#[test]
fn what_stood_a_week_is_kept_talk_and_what_was_answered_comes_first() {
    let (_folder, store) = store();
    store
        .write(|db| {
            written(db, 1, NOW, |_| {});
            written(db, 2, NOW + 1, |_| {});
            written(db, 3, NOW + 2, |new| new.mode = Mode::Observe);
            written(db, 4, NOW + 3, |new| new.mode = Mode::Observe);
            db.kept_talk().note_answered(&subject(4).key(), NOW + 10)?;
            written(db, 5, NOW + 6 * DAY, |_| {});
            assert_eq!(gathered(db, NOW + DAY / 2), [] as [&str; 0]);
            assert_eq!(gathered(db, NOW + 2 * DAY), ["what 4 says"]);
            assert_eq!(gathered(db, NOW + 8 * DAY), ["what 4 says", "what 2 says", "what 1 says"]);
            // One an author: the newest, unless the older one was answered.
            said(db, 6, 1, "a later word of 1", NOW + 2 * DAY, |_| {});
            said(db, 7, 4, "a later word of 4", NOW + 2 * DAY, |_| {});
            assert_eq!(gathered(db, NOW + 10 * DAY), ["what 4 says", "a later word of 1", "what 2 says"]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_somebody_doubted_is_no_kept_talk() {
    let (_folder, store) = store();
    store
        .write(|db| {
            written(db, 1, NOW, |new| new.verdict.reasons.push(Reason::new("flood", 1.0)));
            written(db, 2, NOW, |new| new.verdict.decision = Decision::Remove);
            written(db, 3, NOW, |new| new.verdict.rule = "exempt".into());
            written(db, 4, NOW, |new| new.by = Some(9));
            written(db, 5, NOW, |_| {});
            db.comments().mark_deleted(&subject(5), true, NOW)?;
            let spam = written(db, 6, NOW, |_| {});
            db.lessons().learn(spam, "what 6 says", true, 9, NOW)?;
            written(db, 7, NOW, |_| {});
            db.people().set_banned(PersonId::vk(7), true, NOW)?;
            for author in 20..25 {
                said(db, author, author, "copied by many", NOW, |_| {});
            }
            assert_eq!(gathered(db, NOW + 8 * DAY), [] as [&str; 0]);
            // …nor once somebody doubts it.
            let (gone, called, banned) = (30, 31, 32);
            written(db, gone, NOW + DAY, |_| {});
            let row = written(db, called, NOW + DAY, |_| {});
            written(db, banned, NOW + DAY, |_| {});
            written(db, 33, NOW + DAY, |_| {});
            assert_eq!(gathered(db, NOW + 9 * DAY).len(), 4);
            db.comments().mark_deleted(&subject(gone), true, NOW)?;
            db.lessons().learn(row, "what 31 says", true, 9, NOW)?;
            db.people().set_banned(PersonId::vk(banned), true, NOW)?;
            said(db, 33, 33, "other words now", NOW + 9 * DAY, |_| {});
            assert_eq!(gathered(db, NOW + 9 * DAY), [] as [&str; 0]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_raid_fills_no_more_than_its_day_and_reading_looks_at_no_more_than_it_gives() {
    let (_folder, store) = store();
    store
        .write(|db| {
            written(db, 1, NOW - 3 * DAY, |_| {});
            for number in 100..700 {
                written(db, number, NOW, |_| {});
            }
            assert_eq!(gathered(db, NOW + 8 * DAY).len(), 1 + OF_A_DAY as usize);
            assert_eq!(db.kept_talk().texts(5)?.len(), 5);
            let plan = |sql: &str| {
                let mut statement = db.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
                let rows = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
                rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
            };
            let read = plan("SELECT text FROM kept_talk ORDER BY answered DESC, at DESC LIMIT 5");
            assert_eq!(read, "SCAN kept_talk USING INDEX kept_talk_at");
            let gather = plan(
                "SELECT key, seen_at FROM comments WHERE seen_at IS NOT NULL AND (seen_at, key) > (5, 'a') AND seen_at <= 9
                 ORDER BY seen_at, key LIMIT 4",
            );
            assert!(gather.starts_with("SEARCH comments USING COVERING INDEX comments_seen"), "{gather}");
            Ok(())
        })
        .unwrap();
}

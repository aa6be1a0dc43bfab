//! What is known in memory and by the index of the few is what an index of all would say.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::domain::ids::{CommentRef, Place};
use crate::store::{Db, NewComment, Store};

#[derive(Debug, Clone)]
enum Deed {
    /// A comment is written or, where its number is taken, edited.
    Writes {
        number: i64,
        author: i64,
        text: i64,
    },
    /// The same, and an event after it is taken back, or all of its transaction.
    InVain {
        number: i64,
        author: i64,
        text: i64,
    },
    /// A verdict is sought: how many wrote it is asked.
    Asks {
        text: i64,
    },
    Passes(Millis),
    Restarts,
}

fn deed() -> impl Strategy<Value = Deed> {
    let of = (0..12_i64, 0..5_i64, 0..6_i64);
    prop_oneof![
        6 => of.clone().prop_map(|(number, author, text)| Deed::Writes { number, author, text }),
        1 => of.prop_map(|(number, author, text)| Deed::InVain { number, author, text }),
        2 => (0..6_i64).prop_map(|text| Deed::Asks { text }),
        // A clock may be set back, too.
        3 => (-2 * HOUR..20 * HOUR).prop_map(Deed::Passes),
        1 => Just(Deed::Restarts),
    ]
}

fn write(db: Db<'_>, texts: &mut SameTexts, (number, author, text): (i64, i64, i64), now: Millis) -> Result<()> {
    let subject = CommentRef { place: Place::Wall, owner_id: -7, parent_id: 3, item_id: number };
    let new = NewComment {
        subject: &subject,
        author: PersonId::vk(author + 1),
        at: now,
        seen_at: now,
        text: "",
        content_hash: text,
        fingerprint: text,
        score: 0.0,
        journal_id: 1,
    };
    db.comments().put_comment(new, texts)
}

/// As an index of all would say it.
fn authors_of_all(db: Db<'_>, text: i64, author: i64, now: Millis) -> Result<u32> {
    let mut statement =
        db.comments().conn.prepare("SELECT author_id FROM comments WHERE fingerprint = ?1 AND seen_at >= ?2")?;
    let rows = statement.query_map([text, now - DAY], |row| row.get::<_, i64>(0))?;
    let mut others = rows.collect::<rusqlite::Result<BTreeSet<i64>>>()?;
    others.remove(&author);
    Ok(others.len() as u32)
}

fn holds(deeds: &[Deed], most: usize) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), 7, 0).unwrap();
    let (mut now, mut texts) = (10 * DAY, SameTexts::of_at_most(most));
    for deed in deeds {
        match *deed {
            Deed::Writes { number, author, text } => {
                store.write(|db| write(db, &mut texts, (number, author, text), now)).unwrap();
                texts.stands();
            }
            Deed::InVain { number, author, text } => {
                // First the savepoint of one event, then the transaction with what stood in it until then.
                let written = store.write(|db| {
                    write(db, &mut texts, (number, author, text), now)?;
                    let marks = texts.marks();
                    let event = db.savepoint(|| {
                        write(db, &mut texts, (number + 1, author, (text + 1) % 6), now)?;
                        Err::<(), _>(anyhow::anyhow!("taken back"))
                    });
                    texts.take_back(marks);
                    if number % 2 == 0 { Ok(()) } else { event }
                });
                match written {
                    Ok(()) => texts.stands(),
                    Err(_) => texts.take_back(0),
                }
            }
            Deed::Asks { text } => says_the_same(&store, &mut texts, text, now),
            Deed::Passes(time) => now += time,
            Deed::Restarts => texts = SameTexts::of_at_most(most),
        }
    }
    for text in 0..6 {
        says_the_same(&store, &mut texts, text, now);
    }
}

fn says_the_same(store: &Store, texts: &mut SameTexts, text: i64, now: Millis) {
    let counts = store.write(|db| {
        let all = authors_of_all(db, text, 2, now)?;
        Ok((db.comments().same_text_authors(text, PersonId::vk(2), now, texts)?, all))
    });
    texts.stands();
    let (known, all) = counts.unwrap();
    assert_eq!(known, all, "text {text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn as_many_wrote_the_same_as_an_index_of_all_would_say(deeds in proptest::collection::vec(deed(), 1..60)) {
        holds(&deeds, MOST);
    }
}

/// Found by chance: what was a day old, and gone, is of the day again.
#[test]
fn a_clock_that_goes_back_over_the_days_end_counts_both() {
    holds(
        &[
            Deed::Writes { number: 0, author: 3, text: 2 },
            Deed::Passes(66_904_949),
            Deed::Passes(19_555_052),
            Deed::InVain { number: 1, author: 0, text: 3 },
            Deed::Writes { number: 1, author: 0, text: 2 },
            Deed::Passes(-60_001),
            Deed::InVain { number: 2, author: 1, text: 2 },
            Deed::Writes { number: 2, author: 1, text: 2 },
        ],
        MOST,
    );
}

#[test]
fn texts_that_are_not_kept_are_asked_for() {
    let writes = |number, author, text| Deed::Writes { number, author, text };
    // Room for two of them.
    holds(&[writes(1, 0, 0), writes(2, 1, 1), writes(3, 2, 2), writes(4, 3, 2), writes(5, 3, 3), writes(6, 1, 3)], 2);
    holds(
        &[
            writes(1, 0, 0),
            writes(2, 1, 1),
            writes(3, 2, 2),
            Deed::Passes(23 * HOUR),
            writes(4, 3, 2),
            Deed::Passes(2 * HOUR),
            writes(5, 1, 2),
            writes(6, 1, 0),
            writes(7, 2, 0),
        ],
        2,
    );
}

#[test]
fn what_cannot_be_read_may_hold_any_text() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), 7, 0).unwrap();
    store
        .write(|db| {
            write(db, &mut SameTexts::default(), (1, 1, 3), 10 * DAY)?;
            db.comments().conn.execute_batch("ALTER TABLE comments RENAME COLUMN seen_at TO seen")?;
            let mut texts = SameTexts::default();
            assert!(db.comments().read_same_texts(&mut texts, 10 * DAY), "nothing waits for it");
            db.comments().conn.execute_batch("ALTER TABLE comments RENAME COLUMN seen TO seen_at")?;
            write(db, &mut texts, (2, 2, 4), 10 * DAY)?;
            // Written down as if it had come before.
            let copied = "SELECT copied FROM comments WHERE fingerprint = 4";
            assert_eq!(db.comments().conn.query_row(copied, [], |row| row.get::<_, i64>(0))?, 1);
            Ok(())
        })
        .unwrap();
}

#[test]
fn of_texts_that_come_once_nothing_stands_in_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), 7, 0).unwrap();
    let mut texts = SameTexts::default();
    let copied = |db: Db<'_>| -> Result<i64> {
        Ok(db.comments().conn.query_row("SELECT count(*) FROM comments WHERE copied = 1", [], |row| row.get(0))?)
    };
    store
        .write(|db| {
            for number in 0..5_000 {
                write(db, &mut texts, (number, number % 7, number), 10 * DAY + number)?;
            }
            assert_eq!(copied(db)?, 0);
            write(db, &mut texts, (5_000, 3, 17), 10 * DAY + HOUR)?;
            assert_eq!(copied(db)?, 2);
            // The next process reads them in parts.
            let mut texts = SameTexts::default();
            let mut parts = 1;
            while !db.comments().read_same_texts(&mut texts, 10 * DAY + HOUR) {
                parts += 1;
            }
            assert_eq!(parts, 3);
            assert_eq!(db.comments().same_text_authors(18, PersonId::vk(77), 10 * DAY + HOUR, &mut texts)?, 1);
            Ok(())
        })
        .unwrap();
}

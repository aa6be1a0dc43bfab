use super::*;
use crate::store::Store;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("test.db"), 7, 0).unwrap();
    (folder, store)
}

#[test]
fn an_hour_of_presses_weighs_no_more_than_an_hour_may() {
    let (_folder, store) = store();
    let lessons = store.write(|db| {
        db.lessons().learn(1, "taught long ago", false, 9, 0)?;
        for number in 0..300 {
            db.lessons().learn(100 + number, "one advert", true, 9, 10 * DAY)?;
        }
        for number in 0..300 {
            db.lessons().learn(1_000 + number, &format!("another advert {number}"), true, 9, 20 * DAY)?;
        }
        db.lessons().all()
    });
    let lessons = lessons.unwrap();
    assert_eq!(lessons[0], Lesson { taught: Taught::Words("taught long ago".into()), spam: false, weight: 1.0 });
    let same = lessons.iter().filter(|lesson| lesson.taught == Taught::Words("one advert".into())).count();
    assert_eq!(same, OF_ONE_TEXT);
    let weight: f32 = lessons[1 + OF_ONE_TEXT..].iter().map(|lesson| lesson.weight).sum();
    assert_eq!((lessons.len(), weight.round()), (1 + OF_ONE_TEXT + 300, 60.0));
}

#[test]
fn what_is_old_and_distinct_outlives_a_flood_of_presses() {
    let (_folder, store) = store();
    let kept = store.write(|db| {
        for number in 0..100 {
            db.lessons().learn(number, &format!("taught long ago {number}"), false, 9, number * DAY)?;
        }
        for number in 0..3_000 {
            db.lessons().learn(10_000 + number, "one advert", true, 9, 200 * DAY)?;
        }
        for number in 0..6_000 {
            db.lessons().learn(20_000 + number, &format!("another advert {number}"), true, 9, 201 * DAY)?;
        }
        let newest = db.lessons().lesson_rows(None, 1, 0)?;
        assert_eq!(newest[0].text.as_deref(), Some("another advert 5999"), "the newest word always counts");
        let old = db.lessons().lesson_rows(None, usize::MAX, 0)?.iter().filter(|row| row.at < 200 * DAY).count();
        Ok((old, db.lessons().lesson_sizes()?.total()))
    });
    let (old, all) = kept.unwrap();
    assert_eq!(old, 100);
    assert!((4_000..=5_000).contains(&all), "{all}");
}

#[test]
fn an_own_word_replaces_what_came_from_elsewhere_and_that_goes_together() {
    let (_folder, store) = store();
    store
        .write(|db| {
            let carried = |text: &str| Carried { text: text.to_owned(), spam: true, at: 900 };
            db.lessons().learn_imported(&carried("theirs"), 1, 50)?;
            db.lessons().learn_imported(&carried("theirs"), 1, 1_000)?;
            db.lessons().learn_imported(&carried("theirs too"), 2, 1_000)?;
            db.lessons().learn(5, "ours", false, 9, 500)?;
            let rows = db.lessons().lesson_rows(None, 10, 0)?;
            let said: Vec<(Option<&str>, Millis)> = rows.iter().map(|row| (row.text.as_deref(), row.at)).collect();
            assert_eq!(said, [(Some("theirs too"), 900), (Some("theirs"), 900), (Some("ours"), 500)]);
            assert_eq!(
                db.lessons().all()?.last().unwrap().taught,
                Taught::Words("ours".into()),
                "the own word is the last"
            );
            assert_eq!(db.lessons().lesson_sizes()?, LessonSizes { spam: 0, ham: 1, imported: 2 });
            assert_eq!(db.lessons().unlearn_imported()?, 2);
            let left: Vec<Taught> = db.lessons().all()?.into_iter().map(|lesson| lesson.taught).collect();
            assert_eq!(left, [Taught::Words("ours".into())]);
            assert!(db.lessons().unlearn_lesson(rows[2].id)? && !db.lessons().unlearn_lesson(rows[2].id)?);
            Ok(())
        })
        .unwrap();
}

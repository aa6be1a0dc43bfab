use super::*;
use crate::store::Store;

const NOW: Millis = 1_795_417_200_000;
const WORDS: &str = "Стрекозиный бизнес без вложений";

fn put(db: &ForgettingDb<'_>, from: i64, text: &str, state: i64) -> i64 {
    let payload = serde_json::json!({"object": {"from_id": from, "text": text}}).to_string();
    let id = db.db().inbox().put_event("vk:1", "e", 1, &payload, NOW).unwrap();
    db.conn.execute("UPDATE inbox SET state = ?2 WHERE id = ?1", [id, state]).unwrap();
    id
}

fn call(db: &ForgettingDb<'_>, action: &str, state: i64) {
    let sql = "INSERT INTO outbox (network, lane, urgency, action, action_version, created_at, due_at, state)
               VALUES ('vk', 'vk:act', 2, ?1, 1, 0, 0, ?2)";
    db.conn.execute(sql, params![action, state]).unwrap();
}

fn count(db: &ForgettingDb<'_>, table: &str, words: &str) -> i64 {
    let column = if table == "inbox" { "payload" } else { "action" };
    let sql = format!("SELECT count(*) FROM {table} WHERE instr({column}, ?1)");
    db.conn.query_row(&sql, [words], |row| row.get(0)).unwrap()
}

/// Fills both queues, and has a person forgotten.
fn begun(store: &Store, person: PersonId) -> i64 {
    let fill = |db: crate::store::Db<'_>| {
        let db = db.forgetting();
        for number in 0..3_500 {
            put(&db, 41_000 + number, "Спасибо, придём ещё", 1);
        }
        for (from, text) in [(41, "Кто последний?"), (42, &*format!("пишет: {WORDS}!")), (141, "не тот")]
        {
            put(&db, from, text, 1);
        }
        for number in 0..250 {
            put(&db, 41, &format!("и снова {number}"), 1);
        }
        let waits = put(&db, 41, "ждёт", 0);
        for number in 0..1_500 {
            call(&db, r#"{"ban":{"person":{"network":"vk","id":410}}}"#, if number == 700 { 0 } else { 2 });
        }
        call(&db, r#"{"ban":{"person":{"network":"vk","id":41}}}"#, 2);
        call(&db, r#"{"ban":{"person":{"network":"vk","id":41},"later":1}}"#, 1);
        db.hold_forgotten(person, vec![WORDS.to_owned()], Vec::new(), NOW)?;
        Ok(waits)
    };
    store.write(fill).unwrap()
}

#[test]
fn somebody_is_looked_for_in_short_steps_that_a_new_engine_goes_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    let person = PersonId::vk(41);
    let waits = begun(&Store::open(&path, 1, NOW).unwrap(), person);
    let mut steps = 0;
    let rows = |db: &ForgettingDb<'_>| count(db, "inbox", "") + count(db, "outbox", "");
    loop {
        // Each step in a process of its own.
        let store = Store::open(&path, 1, NOW).unwrap();
        let done = store
            .write(|db| {
                let before = rows(&db.forgetting());
                assert!(!db.forgetting().is_gone_through(person)?);
                let done = db.forgetting().go_on_forgetting()?;
                assert!(before - rows(&db.forgetting()) <= 2 * GONE as i64, "a step is short");
                Ok(done)
            })
            .unwrap();
        steps += 1;
        if !done.more {
            break;
        }
    }
    assert!(steps >= 7, "only {steps} steps");
    let store = Store::open(&path, 1, NOW).unwrap();
    store
        .write(|db| {
            let db = db.forgetting();
            assert!(db.is_gone_through(person)?);
            // What is on its way stays until it has ended; others stay.
            let of_them = |table| count(&db, table, if table == "inbox" { ":41," } else { ":41}" });
            assert_eq!((of_them("inbox"), of_them("outbox"), count(&db, "inbox", WORDS)), (1, 1, 0));
            assert_eq!((count(&db, "inbox", "не тот"), count(&db, "inbox", "придём")), (1, 3_500));
            assert_eq!(count(&db, "outbox", ":410}"), 1_500);
            let again = db.go_on_forgetting()?;
            assert_eq!(again, Forgetting { wiped: vec![person], more: false });
            db.conn.execute("UPDATE inbox SET state = 1 WHERE id = ?1", [waits])?;
            db.conn.execute("UPDATE outbox SET state = 2 WHERE state = 1", [])?;
            assert!(!db.fold_is_wanted()?);
            assert_eq!(db.go_on_forgetting()?, Forgetting { wiped: vec![person], more: false });
            assert_eq!((of_them("inbox"), of_them("outbox")), (0, 0));
            assert!(db.fold_is_wanted()?, "and the log is folded");
            assert_eq!(db.go_on_forgetting()?, Forgetting::default());
            Ok(())
        })
        .unwrap();
}

#[test]
fn words_that_come_between_its_steps_go_too() {
    for after in 0..40 {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 7, NOW).unwrap();
        let person = PersonId::vk(41);
        let verdict = |db: crate::store::Db<'_>, at: Millis| {
            let sql =
                "INSERT INTO journal (at, network, kind, user_id, verdict, score, rule, reasons, mode, model, state,
                           text)
                       VALUES (?1, 'vk', 'comment', 41, 'keep', 0.1, 'model', '[]', 'enforce', 'v', 'done', ?2)";
            db.conn.execute(sql, params![at, WORDS]).map(drop)
        };
        let waits = store
            .write(|db| {
                for number in 0..1_500 {
                    verdict(db, NOW - 10_000 + number)?;
                }
                let waits = put(&db.forgetting(), 41, "ждёт", 0);
                db.forget().forget_person(person, NOW)?;
                Ok(waits)
            })
            .unwrap();
        let mut steps = 0;
        loop {
            let more = store
                .write(|db| {
                    if steps == after {
                        // Its turn has come, and it is written down with its words.
                        verdict(db, NOW + 5)?;
                        db.inbox().event_done(waits)?;
                    }
                    Ok(db.forgetting().go_on_forgetting()?.more)
                })
                .unwrap();
            steps += 1;
            if !more && steps > after {
                break;
            }
        }
        let count = |sql: &str| store.read(|db| Ok(db.conn.query_row(sql, [], |row| row.get::<_, i64>(0))?)).unwrap();
        assert_eq!(count("SELECT count(*) FROM forgetting"), 0, "after {after} of {steps} steps");
        assert_eq!(count("SELECT count(*) FROM journal WHERE text IS NOT NULL"), 0, "after {after} of {steps} steps");
    }
}

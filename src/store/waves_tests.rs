use super::*;
use crate::store::{QuarantineState, Store};

const NOW: Millis = 1_795_417_200_000;

/// What stands with a wave, counted.
fn counted(db: &WavesDb<'_>, wave: i64) -> [i64; 4] {
    let sql = "SELECT count(*), coalesce(sum(banned), 0), coalesce(sum(journal_id = -1 AND NOT banned), 0),
                  (SELECT count(DISTINCT j.user_id) FROM quarantine q JOIN journal j ON j.id = q.journal_id
                   WHERE q.state = 'pending' AND j.wave_id = ?1 AND j.network = 'vk'
                      AND EXISTS (SELECT 1 FROM wave_people o WHERE o.wave_id = ?1 AND o.person = j.user_id))
               FROM wave_people WHERE wave_id = ?1";
    db.conn.query_row(sql, [wave], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])).unwrap()
}

fn standing(db: &WavesDb<'_>, wave: i64) -> [i64; 4] {
    let WaveSums { people, removed, spared, quarantined, .. } = db.wave_sums(wave).unwrap();
    [people, removed, spared, quarantined]
}

/// A verdict about somebody, of a wave or of none, that waits for a person.
fn waits(db: &WavesDb<'_>, person: i64, wave: Option<i64>) -> i64 {
    let sql =
        "INSERT INTO journal (at, network, kind, user_id, verdict, score, rule, reasons, mode, model, state, wave_id)
               VALUES (?1, 'vk', 'member', ?2, 'quarantine', 0.5, 'model', '[]', 'enforce', 'v', 'pending', ?3)";
    db.conn.execute(sql, params![NOW, person, wave]).unwrap();
    db.db().quarantine().hold(db.conn.last_insert_rowid(), NOW, NOW).unwrap()
}

fn sizes(db: &WavesDb<'_>) -> ((u32, u32), (u32, u32)) {
    let sql =
        "SELECT coalesce(sum(on_person), 0), coalesce(sum(NOT on_person), 0) FROM quarantine WHERE state = 'pending'";
    let counted = db.conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    (db.db().growth().quarantine_sizes().unwrap(), counted)
}

#[test]
fn what_stands_with_a_wave_is_what_counting_its_people_would_tell() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
    let mut random = fastrand::Rng::with_seed(7);
    store
        .write(|db| {
            let waves = db.waves();
            let place = |kind, item_id| WavePlace {
                kind,
                item: Some(WallItem { kind: ItemKind::Post, owner_id: -1, item_id }),
            };
            let open = |item| waves.open_wave(place(WaveKind::Likes, item), NOW, NOW).unwrap().unwrap();
            let ids = [open(1), open(2)];
            let mut most = [0; 4];
            let mut entries = Vec::new();
            for _ in 0..4_000 {
                let (wave, person) = (*random.choice(&ids).unwrap(), random.i64(1..60));
                match random.u8(0..8) {
                    0 => drop(waves.put_in_wave(wave, person, NOW, None, (NOW, 0))?),
                    1 => waves.set_banned_in_waves(person, true)?,
                    2 => waves.set_banned_in_waves(person, false)?,
                    3 => waves.spare_in_wave(wave, person)?,
                    4 => entries.push(waits(&waves, person, None)),
                    5 => {
                        entries.push(waits(&waves, person, Some(wave)));
                    }
                    6 => {
                        let entry = *random.choice(&entries).unwrap_or(&0);
                        db.quarantine().decide_quarantine(entry, QuarantineState::Expired, None)?;
                    }
                    // An old verdict goes, and its entry with it.
                    _ => drop(waves.conn.execute("DELETE FROM journal WHERE id % 50 = ?1", [random.i64(0..50)])?),
                }
                for wave in ids {
                    let standing = standing(&waves, wave);
                    assert_eq!(standing, counted(&waves, wave));
                    most = std::array::from_fn(|at| most[at].max(standing[at]));
                }
                let (kept, counted) = sizes(&waves);
                assert_eq!(kept, counted);
            }
            assert!(most[0] > 40 && most[1..].iter().all(|most| *most > 5), "{most:?}");
            waves.conn.execute("DELETE FROM wave_people WHERE person < 30", [])?;
            assert_eq!(standing(&waves, ids[0]), counted(&waves, ids[0]));
            assert_eq!(standing(&waves, 99), [0; 4]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_limits_count_is_what_the_program_has_acted_on_up_to_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
    store
        .write(|db| {
            let waves = db.waves();
            let acted = |count: i64, rule: &str, at: Option<Millis>, by: Option<i64>, sweep: Option<i64>, wave: Option<i64>| {
                let sql = "INSERT INTO journal (at, network, kind, user_id, verdict, score, rule, reasons, mode, model, state,
                                                acted_at, by_id, sweep_id, wave_id)
                           VALUES (?1, 'vk', 'member', ?2, 'remove', 1, ?3, '[]', 'enforce', 'v', 'done', ?4, ?5, ?6, ?7)";
                (0..count).for_each(|person| {
                    waves.conn.execute(sql, params![NOW, person, rule, at, by, sweep, wave]).unwrap();
                });
            };
            acted(2, "account", Some(NOW), None, None, None);
            acted(3, "account", Some(NOW), None, Some(8), None);
            acted(7, "wave", Some(NOW), None, None, Some(9));
            // An admin's orders are no acts of the program, but for dead accounts.
            acted(20, "order", Some(NOW), Some(5), None, Some(9));
            acted(1, "dead", Some(NOW), Some(5), None, None);
            // Yesterday's, and what was never acted on.
            acted(40, "account", Some(NOW - 1), None, None, None);
            acted(80, "account", None, None, Some(8), Some(9));
            let journal = db.journal();
            let counts = |most| -> Result<[u32; 4]> {
                Ok([
                    journal.people_acted_on(NOW, most)?,
                    journal.people_acted_on_live(NOW, most)?,
                    journal.people_acted_on_in_sweep(8, most)?,
                    journal.people_acted_on_in_wave(9, most)?,
                ])
            };
            assert_eq!(counts(1_000)?, [13, 3, 3, 7]);
            assert_eq!(counts(5)?, [5, 3, 3, 5], "no further than it is asked");
            assert_eq!(counts(0)?, [0; 4]);
            // Of a run are live events, and whom an order about many that wait removed, sweep or wave.
            assert_eq!(journal.people_of_the_run(NOW, 1_000)?, (3, Some(NOW)));
            acted(4, "account", Some(NOW + 5), None, Some(8), None);
            assert_eq!(journal.people_of_the_run(NOW, 1_000)?, (3, Some(NOW)));
            waves.conn.execute(
                "INSERT INTO quarantine (journal_id, at, expires_at, state, decided_by)
                 SELECT id, ?1, ?1, 'removed', 5 FROM journal WHERE acted_at = ?1 + 5",
                [NOW],
            )?;
            assert_eq!(journal.people_of_the_run(NOW, 1_000)?, (7, Some(NOW)));
            assert_eq!(journal.people_of_the_run(NOW, 4)?, (4, Some(NOW + 5)), "the newest of them");
            Ok(())
        })
        .unwrap();
}

use super::*;
use crate::store::Store;

const NOW: Millis = 1_795_417_200_000;

/// What stands with a wave, counted.
fn counted(db: &WavesDb<'_>, wave: i64) -> (i64, i64, i64) {
    let sql = "SELECT count(*), coalesce(sum(banned), 0), coalesce(sum(journal_id = -1 AND NOT banned), 0)
               FROM wave_people WHERE wave_id = ?1";
    db.conn.query_row(sql, [wave], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()
}

fn standing(db: &WavesDb<'_>, wave: i64) -> (i64, i64, i64) {
    let WaveSums { people, removed, spared, .. } = db.wave_sums(wave).unwrap();
    (people, removed, spared)
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
            let mut most = (0, 0, 0);
            for _ in 0..2_000 {
                let (wave, person) = (*random.choice(&ids).unwrap(), random.i64(1..60));
                match random.u8(0..4) {
                    0 => drop(waves.put_in_wave(wave, person, NOW, None, (NOW, 0))?),
                    1 => waves.set_banned_in_waves(person, true)?,
                    2 => waves.set_banned_in_waves(person, false)?,
                    _ => waves.spare_in_wave(wave, person)?,
                }
                for wave in ids {
                    let standing = standing(&waves, wave);
                    assert_eq!(standing, counted(&waves, wave));
                    most = (most.0.max(standing.0), most.1.max(standing.1), most.2.max(standing.2));
                }
            }
            assert!(most.0 > 40 && most.1 > 5 && most.2 > 5, "{most:?}");
            waves.conn.execute("DELETE FROM wave_people WHERE person < 30", [])?;
            assert_eq!(standing(&waves, ids[0]), counted(&waves, ids[0]));
            assert_eq!(standing(&waves, 99), (0, 0, 0));
            Ok(())
        })
        .unwrap();
}

use super::*;
use crate::store::Store;

/// What [`PeopleDb::member_sums`] tells, counted.
fn counted(db: &PeopleDb<'_>, doubtful: f64) -> (i64, i64, i64) {
    let sql = "SELECT count(*), coalesce(sum(deactivated IS NOT NULL), 0),
                  coalesce(sum(deactivated IS NULL AND score >= ?1), 0) FROM people WHERE network = 'vk' AND member = 1";
    db.conn.query_row(sql, [doubtful], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()
}

#[test]
fn sums_of_members_are_what_counting_them_would_tell() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), 1, 0).unwrap();
    let mut random = fastrand::Rng::with_seed(11);
    let work = |db: crate::store::Db<'_>| {
        let people = db.people();
        let mut most = (0, 0, 0);
        for _ in 0..3_000 {
            let id = random.i64(1..80);
            // Thresholds and scores as they are set and as they come: whole hundredths, and anything.
            let points = if random.bool() { f64::from(random.u8(0..=100)) / 100.0 } else { random.f64() * 1.2 };
            let looked =
                Looked { id, deactivated: random.bool().then_some("deleted"), profile: vec![1], score: points };
            match random.u8(0..6) {
                0 | 1 => people.put_members(&[id], None, 0)?,
                2 => people.put_gone(&[id])?,
                3 => people.set_score(PersonId::vk(id), points)?,
                4 => people.put_looked(&[looked], 0)?,
                _ => drop(people.conn.execute("DELETE FROM people WHERE id = ?1 AND id % 7 = 0", [id])?),
            }
            let sums = people.member_sums(0.57)?;
            assert_eq!(sums, counted(&people, 0.57));
            assert_eq!(people.member_sums(0.6)?, counted(&people, 0.6));
            most = (most.0.max(sums.0), most.1.max(sums.1), most.2.max(sums.2));
        }
        assert!(most.0 > 30 && most.1 > 5 && most.2 > 5, "{most:?}");
        // A person of Telegram is no member.
        people.set_score(PersonId::telegram(5), 0.9)?;
        assert_eq!(people.member_sums(0.6)?, counted(&people, 0.6));
        Ok(())
    };
    store.write(work).unwrap();
}

//! Sums of a local day, kept for ever; those of a minute, kept for a month, so that a part of a day adds up to the same.

use crate::domain::sum::Sum;
use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::SumsDb;
use crate::clock::{MINUTE, Millis};

/// Days begin with a digit: no day lies among the minutes, and no minute among the days.
const MINUTES: char = 'm';

/// The key of a minute in the place of a day's.
pub(super) fn minute_of(at: Millis) -> String {
    format!("{MINUTES}{:08}", at.div_euclid(MINUTE).max(0))
}

/// Its first millisecond.
pub(super) fn at_of_minute(key: &str) -> Option<Millis> {
    key.strip_prefix(MINUTES)?.parse::<Millis>().ok()?.checked_mul(MINUTE)
}

impl SumsDb<'_> {
    /// Adds to a sum of a day (`2026-11-23`).
    pub fn count(&self, day: &str, sum: Sum, by: i64) -> Result<()> {
        self.add(day, sum.as_str(), by)
    }

    /// The same of a word as it is stored, which a later version may have written.
    pub(super) fn add(&self, day: &str, name: &str, by: i64) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO daily VALUES (?1, ?2, ?3) ON CONFLICT (day, name) DO UPDATE SET value = value + excluded.value",
            )?
            .execute(params![day, name, by])?;
        Ok(())
    }

    /// Adds to a sum of the minute of a moment.
    pub fn count_minute(&self, at: Millis, sum: Sum, by: i64) -> Result<()> {
        self.count(&minute_of(at), sum, by)
    }

    /// Takes one off a sum of a day, and of the minute of a moment, where it was counted there.
    pub fn uncount(&self, day: &str, at: Millis, sum: Sum) -> Result<()> {
        let mut statement = self
            .conn
            .prepare_cached("UPDATE daily SET value = value - 1 WHERE day = ?1 AND name = ?2 AND value > 0")?;
        statement.execute([day, sum.as_str()])?;
        statement.execute([minute_of(at).as_str(), sum.as_str()])?;
        Ok(())
    }

    /// A sum of a day.
    pub fn counted(&self, day: &str, sum: Sum) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT value FROM daily WHERE day = ?1 AND name = ?2")?
            .query_row([day, sum.as_str()], |row| row.get(0))
            .optional()?
            .unwrap_or(0))
    }

    /// A sum of all days from this one on.
    pub fn counted_since(&self, day: &str, sum: Sum) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT coalesce(sum(value), 0) FROM daily WHERE day BETWEEN ?1 AND '9999' AND name = ?2")?
            .query_row([day, sum.as_str()], |row| row.get(0))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::DAY;
    use crate::store::{Kept, Pruning, Store};

    const NOW: Millis = 1_795_417_200_000;

    #[test]
    fn minutes_stand_beside_days_add_up_and_are_forgotten_after_a_month() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
        store
            .write(|db| {
                assert_eq!(db.digest().minutes_since()?, None);
                for at in [NOW - 40 * DAY, NOW - MINUTE - 1, NOW - MINUTE, NOW - 1, NOW] {
                    db.sums().count("2026-11-23", Sum::Posts, 1)?;
                    db.sums().count_minute(at, Sum::Posts, 1)?;
                }
                let posts = |from: Millis, to: Millis| {
                    Ok::<_, anyhow::Error>(db.digest().sums_between(-1, from, to)?.get("posts").copied().unwrap_or(0))
                };
                assert_eq!(posts(NOW - 2 * MINUTE, NOW)?, 3, "what happens at its end is of the next");
                assert_eq!((posts(NOW - MINUTE, NOW)?, posts(NOW - MINUTE + 1, NOW + 1)?), (2, 3));
                assert_eq!(db.digest().sums_of_days("2026-01-01", "2026-12-31")?["posts"], 5, "no minute is a day");
                assert_eq!(db.digest().minutes_since()?, Some(NOW - 40 * DAY));
                let kept = Kept { journal_days: 30, evidence_days: 90 };
                let mut round = Pruning::default();
                while !round.is_over() {
                    db.retention().prune(NOW, kept, &mut round)?;
                }
                assert_eq!(db.digest().minutes_since()?, Some(NOW - 2 * MINUTE));
                assert_eq!(db.sums().counted("2026-11-23", Sum::Posts)?, 5);
                db.sums().count("2026-11-24", Sum::Posts, 2)?;
                let since = |day: &str| db.sums().counted_since(day, Sum::Posts);
                db.sums().uncount("2026-11-25", NOW, Sum::Posts)?;
                db.sums().uncount("2026-11-24", NOW, Sum::Posts)?;
                db.sums().count("2026-11-24", Sum::Posts, 1)?;
                assert_eq!((since("2026-11-23")?, since("2026-11-24")?, since("2026-11-25")?), (7, 2, 0));
                Ok(())
            })
            .unwrap();
    }
}

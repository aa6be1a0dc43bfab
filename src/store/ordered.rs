//! What an order about many has named and not come to yet. It is written down once; each of the order's parts takes the next.

use anyhow::{Context, Result};
use rusqlite::{OptionalExtension, params};

use super::OrderedDb;
use crate::domain::ids::{Network, PersonId};

/// So many numbers stand together: a part reads one row and writes what is left of it.
const TOGETHER: usize = 200;

/// The next numbers of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextOrdered {
    place: i64,
    /// In the order in which they were named.
    pub numbers: Vec<i64>,
}

impl OrderedDb<'_> {
    /// Numbers that are left of an order, none of which was written down before.
    pub fn put_numbers(&self, order: i64, numbers: &[i64]) -> Result<()> {
        let mut put = self.conn.prepare_cached("INSERT INTO ordered (order_id, place, numbers) VALUES (?1, ?2, ?3)")?;
        for (place, some) in numbers.chunks(TOGETHER).enumerate() {
            put.execute(params![order, place as i64, serde_json::to_string(some)?])?;
        }
        Ok(())
    }

    /// The next of them; `None`: nothing is left.
    pub fn next_numbers(&self, order: i64) -> Result<Option<NextOrdered>> {
        let next: Option<(i64, String)> = self
            .conn
            .prepare_cached("SELECT place, numbers FROM ordered WHERE order_id = ?1 ORDER BY place LIMIT 1")?
            .query_row([order], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((place, numbers)) = next else { return Ok(None) };
        let numbers = serde_json::from_str(&numbers).context("what is left of an order cannot be read")?;
        Ok(Some(NextOrdered { place, numbers }))
    }

    /// So many of the next are done. `true`: nothing is left of the order.
    pub fn numbers_done(&self, order: i64, mut next: NextOrdered, done: usize) -> Result<bool> {
        next.numbers.drain(..done.min(next.numbers.len()));
        if next.numbers.is_empty() {
            self.conn
                .prepare_cached("DELETE FROM ordered WHERE order_id = ?1 AND place = ?2")?
                .execute([order, next.place])?;
            return Ok(self.next_numbers(order)?.is_none());
        }
        self.conn
            .prepare_cached("UPDATE ordered SET numbers = ?3 WHERE order_id = ?1 AND place = ?2")?
            .execute(params![order, next.place, serde_json::to_string(&next.numbers)?])?;
        Ok(false)
    }

    /// People whom an order is about; each once.
    pub fn put_people(&self, order: i64, people: impl IntoIterator<Item = PersonId>) -> Result<()> {
        let mut put = self.conn.prepare_cached("INSERT OR IGNORE INTO ordered_people VALUES (?1, ?2, ?3)")?;
        for person in people {
            put.execute(params![order, person.network.as_str(), person.id])?;
        }
        Ok(())
    }

    /// How many they are.
    pub fn people_count(&self, order: i64) -> Result<usize> {
        let count: i64 = self
            .conn
            .prepare_cached("SELECT count(*) FROM ordered_people WHERE order_id = ?1")?
            .query_row([order], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The next of them.
    pub fn next_people(&self, order: i64, limit: usize) -> Result<Vec<PersonId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT network, person FROM ordered_people WHERE order_id = ?1 ORDER BY network, person LIMIT ?2",
        )?;
        let mut rows = statement.query(params![order, limit as i64])?;
        let mut people = Vec::new();
        while let Some(row) = rows.next()? {
            let network =
                Network::parse(&row.get::<_, String>(0)?).context("a person of no network is ordered about")?;
            people.push(PersonId { network, id: row.get(1)? });
        }
        Ok(people)
    }

    /// What was ordered about one of them is done.
    pub fn person_done(&self, order: i64, person: PersonId) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM ordered_people WHERE order_id = ?1 AND network = ?2 AND person = ?3")?
            .execute(params![order, person.network.as_str(), person.id])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Store;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn each_number_is_taken_once_and_in_order(
            numbers in proptest::collection::vec(any::<i64>(), 1..700),
            parts in proptest::collection::vec(1_usize..150, 1..8),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(&folder.path().join("test.db"), 7, 0).unwrap();
            store.write(|db| {
                db.ordered().put_numbers(5, &numbers)?;
                db.ordered().put_numbers(6, &[1])
            }).unwrap();
            let mut taken = Vec::new();
            for part in parts.iter().cycle() {
                let is_over = store.write(|db| {
                    let next = db.ordered().next_numbers(5)?.unwrap();
                    let done = *part.min(&next.numbers.len());
                    taken.extend_from_slice(&next.numbers[..done]);
                    db.ordered().numbers_done(5, next, done)
                }).unwrap();
                if is_over {
                    break;
                }
            }
            assert_eq!(taken, numbers);
            store.read(|db| {
                assert_eq!(db.ordered().next_numbers(5)?, None);
                assert_eq!(db.ordered().next_numbers(6)?.unwrap().numbers, [1]);
                Ok(())
            }).unwrap();
        }
    }
}

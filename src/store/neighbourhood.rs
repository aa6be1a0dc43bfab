//! Whose ids lie near: accounts that were made by the dozen come by the dozen.

use anyhow::Result;
use rusqlite::params;

use super::{ActivityDb, readable};
use crate::clock::Millis;
use crate::domain::ids::{Network, PersonId};

/// Who subscribed or liked since a moment near people who are judged together: read once for all of them.
#[derive(Debug, Default)]
pub struct Neighbourhood {
    within: i64,
    since: Millis,
    /// First and last id of each stretch that was read, ascending, none touching another.
    stretches: Vec<(i64, i64)>,
    /// Those of VK who did something there, ascending.
    ids: Vec<i64>,
}

impl Neighbourhood {
    /// How many others with an id at most `within` away did so since a moment; `None`: that was not read.
    pub fn of(&self, person: PersonId, within: i64, since: Millis) -> Option<u32> {
        let (first, last) = (person.id.saturating_sub(within), person.id.saturating_add(within));
        let read = self.stretches.iter().any(|(from, to)| *from <= first && last <= *to);
        if person.network != Network::Vk || (within, since) != (self.within, self.since) || !read {
            return None;
        }
        let near = self.ids.partition_point(|id| *id <= last) - self.ids.partition_point(|id| *id < first);
        Some((near - usize::from(self.ids.binary_search(&person.id).is_ok())) as u32)
    }
}

impl ActivityDb<'_> {
    /// How many others with an id at most `within` away subscribed or liked since a moment.
    pub fn neighbours(&self, person: PersonId, within: i64, since: Millis) -> Result<u32> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT count(DISTINCT person) FROM deeds WHERE network = ?1 AND person BETWEEN ?2 - ?3 AND ?2 + ?3
                 AND person <> ?2 AND at >= ?4 AND deed IN ('join', 'like')",
            )?
            .query_row(params![person.network.as_str(), person.id, within, since], |row| row.get(0))?)
    }

    /// What [`Self::neighbours`] would say of each of these people of VK. No row is read twice, however near they are.
    pub fn neighbourhood(&self, people: &[i64], within: i64, since: Millis) -> Result<Neighbourhood> {
        let mut around = Neighbourhood { within, since, stretches: stretches(people, within), ids: Vec::new() };
        let mut came = self.conn.prepare_cached(
            "SELECT DISTINCT person FROM deeds WHERE network = 'vk' AND person BETWEEN ?1 AND ?2
             AND at >= ?3 AND deed IN ('join', 'like') ORDER BY person",
        )?;
        for (from, to) in &around.stretches {
            around.ids.extend(readable(came.query_map(params![from, to, since], |row| row.get::<_, i64>(0))?)?);
        }
        Ok(around)
    }
}

/// The ids within reach of each, where they meet as one stretch.
fn stretches(people: &[i64], within: i64) -> Vec<(i64, i64)> {
    let mut people = people.to_vec();
    people.sort_unstable();
    let mut stretches: Vec<(i64, i64)> = Vec::new();
    for id in people {
        let (first, last) = (id.saturating_sub(within), id.saturating_add(within));
        match stretches.last_mut() {
            Some((_, to)) if first <= to.saturating_add(1) => *to = last,
            _ => stretches.push((first, last)),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::{Activity, Store};

    #[test]
    fn stretches_that_meet_are_one() {
        assert_eq!(stretches(&[20, 1, 5], 3), [(-2, 8), (17, 23)]);
        assert_eq!(stretches(&[1, 8], 3), [(-2, 11)]);
        assert_eq!(stretches(&[i64::MAX, 1, 1], 3), [(-2, 4), (i64::MAX - 3, i64::MAX)]);
        assert!(stretches(&[], 3).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Read at once or one by one, the neighbours are as many.
        #[test]
        fn those_of_many_are_those_of_each(
            deeds in proptest::collection::vec((1_i64..60, 0_i64..100, 0_u8..3), 0..60),
            asked in proptest::collection::vec(1_i64..60, 0..12),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(&folder.path().join("bot.db"), 1, 0).unwrap();
            store.write(|db| {
                for (person, at, kind) in &deeds {
                    let act = [Activity::Join, Activity::Like, Activity::Leave][usize::from(*kind)];
                    db.activity().note_activity(PersonId::vk(*person), act, None, *at)?;
                }
                let around = db.activity().neighbourhood(&asked, 5, 50)?;
                for id in &asked {
                    let each = db.activity().neighbours(PersonId::vk(*id), 5, 50)?;
                    assert_eq!(around.of(PersonId::vk(*id), 5, 50), Some(each), "{id} among {deeds:?}");
                    assert_eq!(around.of(PersonId::vk(*id), 6, 50), None);
                    assert_eq!(around.of(PersonId::vk(*id), 5, 49), None);
                }
                assert_eq!(around.of(PersonId::vk(1_000), 5, 50), None);
                Ok(())
            }).unwrap();
        }
    }
}

//! What the panel tells of people: who came and went, what waits, whom to take off the list.

use anyhow::Result;
use rusqlite::params;
use rusqlite::types::Value;

use super::{GrowthDb, QuarantineRow, readable};
use crate::clock::Millis;
use crate::domain::button::Waiting;

impl GrowthDb<'_> {
    /// How many people and how many texts wait in quarantine.
    pub fn quarantine_sizes(&self) -> Result<(u32, u32)> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(waiting) FILTER (WHERE on_person), 0),
                    coalesce(sum(waiting) FILTER (WHERE NOT on_person), 0) FROM quarantine_counts",
            )?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// What waits of a wave, or people with at least such a score: rows up to `up_to`, worst first. Whose removal was refused is
    /// asked about one by one: an order would try in vain again and again.
    pub fn quarantined_of(&self, which: Waiting, up_to: i64) -> Result<Vec<QuarantineRow>> {
        let (wave, score) = match which {
            Waiting::Wave(wave) => (Some(wave), 0.0),
            Waiting::Above(percent) => (None, f64::from(percent) / 100.0),
        };
        let mut statement = self.conn.prepare_cached(
            "SELECT q.id FROM quarantine q JOIN journal j ON j.id = q.journal_id
             WHERE q.state = 'pending' AND q.on_person >= (?2 IS NULL) AND q.id <= ?1 AND j.state <> 'failed'
               AND CASE WHEN ?2 IS NULL THEN j.score >= ?3 ELSE j.wave_id = ?2 END
             ORDER BY j.score DESC, q.id",
        )?;
        let ids = statement.query_map(params![up_to, wave, score], |row| row.get(0))?;
        let ids = ids.collect::<rusqlite::Result<Vec<i64>>>()?;
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            rows.extend(self.db().quarantine().quarantined(id)?);
        }
        Ok(rows)
    }

    /// How many they are.
    pub fn count_quarantined_of(&self, which: Waiting, up_to: i64) -> Result<usize> {
        let (sql, of) = match which {
            Waiting::Wave(wave) => (
                "SELECT count(*) FROM quarantine q JOIN journal j ON j.id = q.journal_id
                 WHERE q.state = 'pending' AND q.id <= ?1 AND j.wave_id = ?2 AND j.state <> 'failed'",
                Value::from(wave),
            ),
            Waiting::Above(percent) => (
                "SELECT count(*) FROM quarantine q JOIN journal j ON j.id = q.journal_id
                 WHERE q.state = 'pending' AND q.on_person = 1 AND q.id <= ?1 AND j.score >= ?2
                    AND j.state <> 'failed'",
                Value::from(f64::from(percent) / 100.0),
            ),
        };
        let count: i64 = self.conn.prepare_cached(sql)?.query_row(params![up_to, of], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Deactivated members who may be taken off the list: nobody spared them, no such verdict waits, none was taken back,
    /// none was carried out lately.
    pub fn dead_to_remove(&self, lately: Millis, limit: usize) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT p.id FROM people p INDEXED BY people_dead WHERE p.network = 'vk' AND p.member = 1 AND p.deactivated IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM never_touch n WHERE n.network = 'vk' AND n.id = p.id)
               AND NOT EXISTS (SELECT 1 FROM managers m WHERE m.scope = 'vk' AND m.id = p.id)
               AND NOT EXISTS (SELECT 1 FROM mercies m WHERE m.network = 'vk' AND m.person = p.id)
               AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.network = 'vk' AND j.user_id = p.id AND j.rule = 'dead'
                  AND (j.state IN ('pending', 'assist', 'undone') OR (j.state <> 'observed' AND j.at >= ?1)))
             ORDER BY p.id LIMIT ?2",
        )?;
        let rows = statement.query_map(params![lately, limit as i64], |row| row.get(0))?;
        Ok(readable(rows)?)
    }
}

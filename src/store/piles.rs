//! Pages of what waits in quarantine.

use anyhow::Result;
use rusqlite::params;

use super::{PilesDb, readable};
use crate::domain::pile::{Pile, Sort, Turn};

/// Those of a sort that wait: `?1` its letter, `?2` the wave. Only of a wave each verdict is looked at.
const OF_SORT: &str = "FROM quarantine q WHERE q.state = 'pending'
    AND CASE ?1 WHEN 'p' THEN q.on_person WHEN 't' THEN NOT q.on_person
                WHEN 'w' THEN (SELECT j.wave_id = ?2 FROM journal j WHERE j.id = q.journal_id) ELSE 1 END";

fn letter(sort: Sort) -> (&'static str, i64) {
    match sort {
        Sort::All => ("a", 0),
        Sort::Texts => ("t", 0),
        Sort::People => ("p", 0),
        Sort::Wave(wave) => ("w", wave),
    }
}

impl PilesDb<'_> {
    /// Rows of a page of those who wait, newest first.
    pub fn pile_page(&self, pile: Pile, limit: usize) -> Result<Vec<i64>> {
        let (letter, wave) = letter(pile.sort);
        let (bound, row, order) = match pile.turn {
            Turn::Newest => ("?3 = ?3", 0, "DESC"),
            Turn::Older(row) => ("q.id < ?3", row, "DESC"),
            Turn::Newer(row) => ("q.id > ?3", row, "ASC"),
        };
        let mut statement =
            self.conn.prepare_cached(&format!("SELECT q.id {OF_SORT} AND {bound} ORDER BY q.id {order} LIMIT ?4"))?;
        let rows = statement.query_map(params![letter, wave, row, limit as i64], |row| row.get(0))?;
        let mut rows: Vec<i64> = readable(rows)?;
        rows.sort_unstable_by(|a, b| b.cmp(a));
        Ok(rows)
    }

    /// How many of a sort wait, and how many of them are newer than a row.
    pub fn pile_size(&self, sort: Sort, row: i64) -> Result<(u32, u32)> {
        let (letter, wave) = letter(sort);
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT count(*), coalesce(sum(q.id > ?3), 0) {OF_SORT}"))?
            .query_row(params![letter, wave, row], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Waves of which somebody waits, newest first, with how many.
    pub fn waves_waiting(&self, limit: usize) -> Result<Vec<(i64, u32)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT j.wave_id, count(*) FROM quarantine q JOIN journal j ON j.id = q.journal_id
             WHERE q.state = 'pending' AND j.wave_id IS NOT NULL GROUP BY j.wave_id ORDER BY j.wave_id DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(readable(rows)?)
    }

    /// The newest row that waits.
    pub fn newest_waiting(&self) -> Result<Option<i64>> {
        let newest = "SELECT max(+id) FROM quarantine WHERE state = 'pending'";
        Ok(self.conn.prepare_cached(newest)?.query_row([], |row| row.get(0))?)
    }
}

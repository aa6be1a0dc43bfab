//! Waves: who came in one, and what was ordered about it; and the hourly counts that tell what is usual.

use std::collections::BTreeMap;

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::{WavesDb, lossy, readable};
use crate::clock::{HOUR, Millis};
use crate::domain::ids::{ItemKind, Network, PersonId, WallItem};
use crate::domain::wave::{WaveFacts, WaveKind, WaveOrder, WavePlace, WaveState, WaveSums};

/// Many who came at once, as one thing that an admin decides about.
#[derive(Debug, Clone, PartialEq)]
pub struct WaveRow {
    /// The number by which verdicts and buttons name it.
    pub id: i64,
    /// What came, and where.
    pub wave_place: WavePlace,
    /// When the first of it came, Unix milliseconds.
    pub began_at: Millis,
    /// When the last suspicious one came.
    pub last_at: Millis,
    /// When it was over.
    pub ended_at: Option<Millis>,
    /// Whether more may still come, or who decided what.
    pub state: WaveState,
    /// What an admin ordered about all who are alike.
    pub ordered: Option<WaveOrder>,
    /// The admin who decided about it, by Telegram id.
    pub by: Option<i64>,
    /// What its people have in common, written down when it was found.
    pub facts: WaveFacts,
}

const COLUMNS: &str =
    "id, kind, item_kind, owner_id, item_id, began_at, last_at, ended_at, state, ordered, by_id, facts";

impl WavesDb<'_> {
    /// Counts something of this hour.
    pub fn count_hour(&self, name: &str, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO hourly VALUES (?1, ?2, 1) ON CONFLICT (hour, name) DO UPDATE SET value = value + 1",
            )?
            .execute(params![now.div_euclid(HOUR), name])?;
        Ok(())
    }

    /// Counts by Unix hour, since an hour.
    pub fn hours(&self, name: &str, since: i64) -> Result<BTreeMap<i64, i64>> {
        let mut statement =
            self.conn.prepare_cached("SELECT hour, value FROM hourly WHERE name = ?1 AND hour >= ?2")?;
        let rows = statement.query_map(params![name, since], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(readable(rows)?.into_iter().collect())
    }

    /// A wave begins; `None`: one is open there.
    pub fn open_wave(&self, wave_place: WavePlace, began_at: Millis, now: Millis) -> Result<Option<i64>> {
        let item = wave_place.item;
        let opened = self
            .conn
            .prepare_cached(
                "INSERT INTO waves (kind, item_kind, owner_id, item_id, began_at, last_at, state, facts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', '{}') ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                wave_place.kind.as_str(),
                item.map_or("", |item| item.kind.as_str()),
                item.map_or(0, |item| item.owner_id),
                item.map_or(0, |item| item.item_id),
                began_at,
                now,
            ])?;
        Ok((opened > 0).then(|| self.conn.last_insert_rowid()))
    }

    /// The open wave there.
    pub fn wave_at(&self, wave_place: WavePlace) -> Result<Option<WaveRow>> {
        let item = wave_place.item;
        Ok(self
            .conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM waves WHERE kind = ?1 AND owner_id = ?2 AND item_id = ?3 AND item_kind = ?4
                 AND state = 'open'"
            ))?
            .query_row(
                params![
                    wave_place.kind.as_str(),
                    item.map_or(0, |item| item.owner_id),
                    item.map_or(0, |item| item.item_id),
                    item.map_or("", |item| item.kind.as_str()),
                ],
                wave_of,
            )
            .optional()?)
    }

    /// Whether an admin said since a moment that what comes there is honest.
    pub fn was_honest(&self, wave_place: WavePlace, since: Millis) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT 1 FROM waves WHERE kind = ?1 AND owner_id = ?2 AND item_id = ?3 AND item_kind = ?5 AND state = 'honest'
                 AND ended_at >= ?4",
            )?
            .exists(params![
                wave_place.kind.as_str(),
                wave_place.item.map_or(0, |item| item.owner_id),
                wave_place.item.map_or(0, |item| item.item_id),
                since,
                wave_place.item.map_or("", |item| item.kind.as_str()),
            ])?)
    }

    /// A wave by its number.
    pub fn wave(&self, id: i64) -> Result<Option<WaveRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM waves WHERE id = ?1"))?
            .query_row([id], wave_of)
            .optional()?)
    }

    /// Waves that go on, and those about which an order is being carried out.
    pub fn busy_waves(&self) -> Result<Vec<WaveRow>> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM waves WHERE state = 'open' OR ordered <> 0 ORDER BY id"))?;
        let rows = statement.query_map([], wave_of)?;
        Ok(readable(rows)?)
    }

    /// What is known of a wave by now.
    pub fn move_wave(&self, id: i64, facts: &WaveFacts, last_at: Millis) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE waves SET facts = ?2, last_at = max(last_at, ?3) WHERE id = ?1")?
            .execute(params![id, serde_json::to_string(facts)?, last_at])?;
        Ok(())
    }

    /// A wave is over, or was none.
    pub fn end_wave(&self, id: i64, state: WaveState, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE waves SET state = ?2, ended_at = coalesce(ended_at, ?3) WHERE id = ?1")?
            .execute(params![id, state.as_str(), now])?;
        Ok(())
    }

    /// An admin orders to remove everybody alike, or the order is at its end.
    pub fn order_wave(&self, id: i64, ordered: Option<WaveOrder>, by: Option<i64>) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE waves SET ordered = ?2, by_id = coalesce(?3, by_id) WHERE id = ?1")?
            .execute(params![id, WaveOrder::as_number(ordered), by])?;
        Ok(())
    }

    /// The order that is being carried out about a wave.
    pub fn wave_order(&self, wave: Option<i64>) -> Result<Option<WaveOrder>> {
        let Some(wave) = wave else { return Ok(None) };
        let order = "SELECT ordered FROM waves WHERE id = ?1";
        let number = self.conn.prepare_cached(order)?.query_row([wave], |row| row.get(0)).optional()?;
        Ok(number.and_then(WaveOrder::of_number))
    }

    /// The smallest number of a verdict since a moment: all of then have this one or a larger one.
    pub fn first_verdict_since(&self, at: Millis) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT coalesce(min(+id), 9223372036854775807) FROM journal WHERE at >= ?1")?
            .query_row([at], |row| row.get(0))?)
    }

    /// Somebody came in a wave. What was judged of them since it began, which are verdicts from `first` on, belongs to it;
    /// returns the bans among it that the program has made, or is about to make, without knowing of the wave.
    pub fn put_in_wave(
        &self,
        wave: i64,
        person: i64,
        at: Millis,
        score: Option<f64>,
        (began_at, first): (Millis, i64),
    ) -> Result<Vec<i64>> {
        self.go_in_wave(wave, person, at, score)?;
        let mut statement = self.conn.prepare_cached(
            "UPDATE journal SET wave_id = ?1 WHERE network = 'vk' AND user_id = ?2 AND id >= ?4 AND at >= ?3
             AND wave_id IS NULL AND sweep_id IS NULL AND verdict <> 'keep'
             RETURNING id, verdict = 'remove' AND rule <> 'dead' AND kind IN ('member', 'like') AND by_id IS NULL
                AND acted_at IS NOT NULL AND state IN ('pending', 'done')",
        )?;
        let rows = statement.query_map([wave, person, began_at, first], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let rows: Vec<(i64, bool)> = rows.collect::<rusqlite::Result<_>>()?;
        Ok(rows.into_iter().filter_map(|(id, banned)| banned.then_some(id)).collect())
    }

    /// Somebody is one of a wave's people.
    pub fn go_in_wave(&self, wave: i64, person: i64, at: Millis, score: Option<f64>) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO wave_people (wave_id, person, at, score, banned) VALUES (?1, ?2, ?3, ?4,
                    max(coalesce((SELECT banned FROM people WHERE network = 'vk' AND id = ?2), 0),
                        EXISTS (SELECT 1 FROM journal WHERE network = 'vk' AND user_id = ?2 AND rule = 'dead'
                            AND state = 'done' AND at >= ?3))) ON CONFLICT DO NOTHING",
            )?
            .execute(params![wave, person, at, score])?;
        Ok(())
    }

    /// Somebody was banned or freed: the sums of the waves they came in are of those who are not out yet.
    pub(super) fn set_banned_in_waves(&self, person: i64, banned: bool) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE wave_people SET banned = ?2 WHERE person = ?1")?
            .execute(params![person, banned])?;
        Ok(())
    }

    /// A dead account was taken off the list: it is out of the waves it came in.
    pub fn out_of_waves(&self, person: PersonId) -> Result<()> {
        if person.network == Network::Vk { self.set_banned_in_waves(person.id, true) } else { Ok(()) }
    }

    /// Whether others of a wave have accounts numbered near somebody's.
    pub fn is_near_others(&self, wave: i64, person: PersonId, within: i64) -> Result<bool> {
        Ok(person.network == Network::Vk
            && self
                .conn
                .prepare_cached(
                    "SELECT 1 FROM wave_people WHERE wave_id = ?1 AND person BETWEEN ?2 - ?3 AND ?2 + ?3 AND person <> ?2
                     LIMIT 1",
                )?
                .exists([wave, person.id, within])?)
    }

    /// Whether somebody came in a wave that goes on.
    pub fn came_in_a_wave(&self, person: PersonId) -> Result<bool> {
        Ok(person.network == Network::Vk
            && self
                .conn
                .prepare_cached(
                    "SELECT 1 FROM waves w JOIN wave_people p ON p.wave_id = w.id AND p.person = ?1
                     WHERE w.state = 'open' AND p.journal_id IS NULL LIMIT 1",
                )?
                .exists([person.id])?)
    }

    /// Bans of authors that the program has made under a post since a moment, or is about to make, for ever.
    pub fn author_bans_under(&self, post: WallItem, since: Millis) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM journal WHERE acted_at >= ?1 AND rule = 'ban_author' AND +network = 'vk' AND by_id IS NULL
             AND wave_id IS NULL AND state IN ('pending', 'done') AND place = 'wall' AND owner_id = ?2 AND parent_id = ?3",
        )?;
        let rows = statement.query_map([since, post.owner_id, post.item_id], |row| row.get(0))?;
        Ok(readable(rows)?)
    }

    /// How the people of a wave stand: triggers keep it, but for those on their way out, who are few, and those whom an order has
    /// left.
    pub fn wave_sums(&self, wave: i64) -> Result<WaveSums> {
        let sums = self
            .conn
            .prepare_cached(
                "SELECT w.people, w.banned, w.spared, w.quarantined,
                    (SELECT count(DISTINCT j.user_id) FROM journal j INDEXED BY journal_wave_pending
                     WHERE j.wave_id = ?1 AND j.state = 'pending' AND j.network = 'vk'
                        AND j.kind IN ('member', 'like') AND j.verdict = 'remove'
                        AND EXISTS (SELECT 1 FROM wave_people o WHERE o.wave_id = ?1 AND o.person = j.user_id)),
                    CASE WHEN w.by_id IS NULL THEN 0 ELSE (SELECT count(*) FROM wave_people o
                        WHERE o.wave_id = ?1 AND o.journal_id = -2 AND o.banned = 0) END
                 FROM waves w WHERE w.id = ?1",
            )?
            .query_row([wave], |row| {
                Ok(WaveSums {
                    people: row.get(0)?,
                    removed: row.get(1)?,
                    spared: row.get(2)?,
                    quarantined: row.get(3)?,
                    pending: row.get(4)?,
                    beside: row.get(5)?,
                })
            })
            .optional()?;
        Ok(sums.unwrap_or_default())
    }

    /// People of a wave who came by a moment and are neither kept out nor decided about, first come first.
    pub fn wave_left(&self, wave: i64, up_to: Millis, limit: usize) -> Result<Vec<i64>> {
        let left = self.wave_left_after(wave, (Millis::MIN, 0), limit)?;
        Ok(left.into_iter().take_while(|(at, _)| *at <= up_to).map(|(_, person)| person).collect())
    }

    /// How many of a wave came after a moment and are in it still.
    pub fn wave_came_after(&self, wave: i64, moment: Millis) -> Result<i64> {
        let count =
            "SELECT count(*) FROM wave_people WHERE wave_id = ?1 AND at > ?2 AND banned = 0 AND journal_id IS NULL";
        Ok(self.conn.prepare_cached(count)?.query_row([wave, moment], |row| row.get(0))?)
    }

    /// The same of those who came after somebody; when they came, and who they are. Whom something else has taken out since they
    /// came, as a sweep does, is decided about too; whom a person was only asked about, or whose removal failed, is not.
    pub fn wave_left_after(&self, wave: i64, after: (Millis, i64), limit: usize) -> Result<Vec<(Millis, i64)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT w.at, w.person FROM wave_people w WHERE w.wave_id = ?1 AND w.journal_id IS NULL AND w.banned = 0
             AND (w.at, w.person) > (?3, ?4)
             AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.network = 'vk' AND j.user_id = w.person
                AND (+j.wave_id = w.wave_id OR +j.at >= w.at)
                AND j.kind IN ('member', 'like') AND j.verdict = 'remove'
                AND j.state IN ('pending', 'done'))
             ORDER BY w.at, w.person LIMIT ?2",
        )?;
        let rows =
            statement.query_map(params![wave, limit as i64, after.0, after.1], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(readable(rows)?)
    }

    /// Somebody of a wave is left alone after all.
    pub fn spare_in_wave(&self, wave: i64, person: i64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE wave_people SET journal_id = -1 WHERE wave_id = ?1 AND person = ?2")?
            .execute([wave, person])?;
        Ok(())
    }

    /// An order about all of a wave leaves somebody where they are: nothing names them as one of its crowd.
    pub fn leave_in_wave(&self, wave: i64, person: i64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE wave_people SET journal_id = -2 WHERE wave_id = ?1 AND person = ?2")?
            .execute([wave, person])?;
        Ok(())
    }

    /// The same of every wave they came in: a person has let them stay.
    pub fn spare_in_waves(&self, person: PersonId) -> Result<()> {
        if person.network == Network::Vk {
            self.conn
                .prepare_cached("UPDATE wave_people SET journal_id = -1 WHERE person = ?1 AND journal_id IS NOT -1")?
                .execute([person.id])?;
        }
        Ok(())
    }

    /// The waves somebody came in that are over, or were none: their cards change no more by themselves.
    pub fn past_waves_of(&self, person: PersonId) -> Result<Vec<i64>> {
        if person.network != Network::Vk {
            return Ok(Vec::new());
        }
        let mut statement = self.conn.prepare_cached(
            "SELECT w.id FROM wave_people p JOIN waves w ON w.id = p.wave_id WHERE p.person = ?1 AND w.state <> 'open'",
        )?;
        let rows = statement.query_map([person.id], |row| row.get(0))?;
        Ok(readable(rows)?)
    }

    /// A page of the people of a wave, with their names: first come first.
    pub fn wave_page(&self, wave: i64, offset: usize, limit: usize) -> Result<Vec<(PersonId, Option<String>)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT w.person, p.name FROM wave_people w LEFT JOIN people p ON p.network = 'vk' AND p.id = w.person
             WHERE w.wave_id = ?1 ORDER BY w.at, w.person LIMIT ?3 OFFSET ?2",
        )?;
        let rows = statement
            .query_map([wave, offset as i64, limit as i64], |row| Ok((PersonId::vk(row.get(0)?), row.get(1)?)))?;
        Ok(readable(rows)?)
    }

    /// The waves of whose people an admin is asked to remove somebody.
    pub fn waves_asked_about(&self) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT wave_id FROM journal INDEXED BY journal_open
             WHERE state IN ('pending', 'assist') AND state = 'assist' AND wave_id IS NOT NULL",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(readable(rows)?)
    }

    /// Everybody of a wave.
    pub fn wave_people(&self, wave: i64) -> Result<Vec<i64>> {
        let mut statement =
            self.conn.prepare_cached("SELECT person FROM wave_people WHERE wave_id = ?1 ORDER BY person")?;
        let rows = statement.query_map([wave], |row| row.get(0))?;
        Ok(readable(rows)?)
    }
}

fn wave_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<WaveRow> {
    let kind = WaveKind::parse(&lossy(row, 1)?);
    let item_kind: String = row.get(2)?;
    let item = match kind {
        WaveKind::Joins => None,
        WaveKind::Likes | WaveKind::Comments => {
            Some(WallItem { kind: ItemKind::parse(&item_kind), owner_id: row.get(3)?, item_id: row.get(4)? })
        }
    };
    let facts = serde_json::from_str(&lossy(row, 11)?).unwrap_or_default();
    Ok(WaveRow {
        id: row.get(0)?,
        wave_place: WavePlace { kind, item },
        began_at: row.get(5)?,
        last_at: row.get(6)?,
        ended_at: row.get(7)?,
        state: WaveState::parse(&lossy(row, 8)?),
        ordered: WaveOrder::of_number(row.get(9)?),
        by: row.get(10)?,
        facts,
    })
}

#[cfg(test)]
#[path = "waves_tests.rs"]
mod tests;

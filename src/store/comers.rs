//! Who came to a place of late, read a part at a time: a crowd of thousands takes longer than anybody waits for a button.

use anyhow::Result;
use rusqlite::params;

use super::WavesDb;
use crate::clock::Millis;
use crate::domain::ids::Place;
use crate::domain::wave::{WaveKind, WavePlace};

/// Somebody who came, with what is known of them.
#[derive(Debug, Clone, PartialEq)]
pub struct ComerRow {
    /// VK id.
    pub id: i64,
    pub at: Millis,
    /// Score of the profile. What somebody wrote is judged where it stands, and has a card of its own when it is a raid.
    pub score: Option<f64>,
    /// Packed profile.
    pub profile: Option<Vec<u8>>,
}

/// How far a reading has come that was cut off: what is older than this row is not read yet.
#[derive(Debug, Clone, PartialEq)]
pub struct ComersRead {
    at: Millis,
    /// Rows of one moment have an order by these: the author and the key of a comment, or the number of a deed.
    number: i64,
    key: String,
}

impl Default for ComersRead {
    fn default() -> Self {
        Self { at: Millis::MAX, number: 0, key: String::new() }
    }
}

impl WavesDb<'_> {
    /// The next `count` of those who came there since a moment, newest first; whoever came several times is there as often.
    /// In the order of the indexes: sorting and grouping thousands would take SQLite longer than reading them.
    pub fn comers(
        &self,
        wave_place: WavePlace,
        since: Millis,
        read: &mut ComersRead,
        count: usize,
    ) -> Result<Vec<ComerRow>> {
        let item = wave_place.item;
        let (sql, kind) = match wave_place.kind {
            WaveKind::Joins => (
                "SELECT d.person, d.at, p.score, p.profile, '', d.id FROM deeds d
                 LEFT JOIN people p ON p.network = 'vk' AND p.id = d.person
                 WHERE d.at >= ?1 AND d.at <= ?5 AND (d.at < ?5 OR d.id < ?7) AND d.deed = 'join' AND +d.network = 'vk'
                    AND ?2 IS NOT NULL AND ?3 IS NULL AND ?4 IS NULL AND ?6 IS NOT NULL
                 ORDER BY d.at DESC, d.deed DESC, d.id DESC LIMIT ?8",
                "",
            ),
            WaveKind::Likes => (
                "SELECT d.person, d.at, p.score, p.profile, '', d.id FROM deeds d
                 LEFT JOIN people p ON p.network = 'vk' AND p.id = d.person
                 WHERE d.at >= ?1 AND d.at <= ?5 AND (d.at < ?5 OR d.id < ?7) AND d.deed = 'like' AND +d.network = 'vk'
                    AND d.item_kind = ?2 AND d.owner_id = ?3 AND d.item_id = ?4 AND ?6 IS NOT NULL
                 ORDER BY d.at DESC, d.deed DESC, d.id DESC LIMIT ?8",
                item.map_or("", |item| item.kind.as_str()),
            ),
            WaveKind::Comments => (
                // Whose they are stands in the index; whoever writes on a wall is of VK.
                "SELECT c.author_id, c.seen_at, p.score, p.profile, c.key, c.author_id
                 FROM comments c LEFT JOIN people p ON p.network = 'vk' AND p.id = c.author_id
                 WHERE c.seen_at >= ?1 AND c.seen_at <= ?5 AND (c.seen_at < ?5 OR (c.author_id, c.key) < (?7, ?6))
                    AND c.place = ?2 AND c.owner_id = ?3 AND c.parent_id = ?4
                 ORDER BY c.seen_at DESC, c.author_id DESC, c.key DESC LIMIT ?8",
                Place::Wall.as_str(),
            ),
        };
        let mut statement = self.conn.prepare_cached(sql)?;
        let (owner, id) = (item.map(|item| item.owner_id), item.map(|item| item.item_id));
        let mut rows =
            statement.query(params![since, kind, owner, id, read.at, read.key, read.number, count as i64])?;
        let mut comers = Vec::with_capacity(count.min(1_024));
        while let Some(row) = rows.next()? {
            let at = row.get(1)?;
            comers.push(ComerRow { id: row.get(0)?, at, score: row.get(2)?, profile: row.get(3)? });
            // Where fewer than asked for are found, nothing is left to go on with.
            if comers.len() == count {
                *read = ComersRead { at, number: row.get(5)?, key: row.get(4)? };
            }
        }
        Ok(comers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{CommentRef, PersonId, WallItem};
    use crate::store::{NewComment, SameTexts, Store};

    const POST: CommentRef = CommentRef { place: Place::Wall, owner_id: -7, parent_id: 3, item_id: 0 };

    #[test]
    fn a_reading_in_parts_misses_nobody_and_reads_nobody_twice() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 7, 0).unwrap();
        store
            .write(|db| {
                for number in 0..40 {
                    // Many of one moment, some by the same author; the last ones stand under another post.
                    let parent_id = if number < 36 { 3 } else { 4 };
                    let new = NewComment {
                        subject: &CommentRef { item_id: number, parent_id, ..POST },
                        author: PersonId::vk(100 + number % 7),
                        at: 0,
                        seen_at: 1_000 + number / 12,
                        text: "",
                        content_hash: 0,
                        fingerprint: 0,
                        score: 0.0,
                        journal_id: 0,
                    };
                    db.comments().put_comment(new, &mut SameTexts::default())?;
                }
                let place = WavePlace { kind: WaveKind::Comments, item: Some(WallItem::post(-7, 3)) };
                let all = db.waves().comers(place, 1_001, &mut ComersRead::default(), 100)?;
                assert_eq!(all.len(), 24);
                assert!(all.is_sorted_by_key(|comer| std::cmp::Reverse(comer.at)));
                for count in 1..30 {
                    let (mut read, mut found) = (ComersRead::default(), Vec::new());
                    loop {
                        let part = db.waves().comers(place, 1_001, &mut read, count)?;
                        let over = part.len() < count;
                        found.extend(part);
                        if over {
                            break;
                        }
                    }
                    assert_eq!(found, all, "{count} at a time");
                }
                Ok(())
            })
            .unwrap();
    }
}

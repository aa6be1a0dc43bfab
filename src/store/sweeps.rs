//! Sweeps: how far each one got; and the posts whose likes they read.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::{SweepsDb, lossy, readable};
use crate::clock::Millis;
use crate::domain::action::PostFacts;
use crate::domain::ids::WallItem;
use crate::domain::own_event::OwnEvent;
use crate::domain::sweep::{SweepCounts, SweepKind, SweepState};
use crate::domain::verdict::{Decision, Mode, State};

/// A walk through everybody or everything, with its position: it goes on where it stopped.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepRow {
    /// The number by which pages and verdicts name it.
    pub id: i64,
    /// What it goes through.
    pub kind: SweepKind,
    /// Acts on what it finds.
    pub enforce: bool,
    /// Judges nobody: the first import.
    pub quiet: bool,
    /// The admin who ordered it; `Some(0)`: the command line; `None`: its time had come.
    pub by: Option<i64>,
    /// Whether it goes on, waits for a word, or how it ended.
    pub state: SweepState,
    /// Where it is: JSON of the handler's own.
    pub position: String,
    /// What it has counted so far.
    pub counts: SweepCounts,
    /// When it was ordered, Unix milliseconds.
    pub began_at: Millis,
    /// When it last moved on.
    pub moved_at: Millis,
    /// When it ended, Unix milliseconds; `None` while it goes on.
    pub ended_at: Option<Millis>,
    /// What stopped it, in words for the admin.
    pub note: Option<String>,
}

/// A post, and how its likes look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LikedPost {
    pub item: WallItem,
    /// When it was written.
    pub at: Millis,
    /// Likes, as VK counted them last.
    pub likes: i64,
    /// Those who were looked at.
    pub looked: i64,
    /// Those of them that are suspicious.
    pub suspicious: i64,
    /// Comments, as VK counted them last.
    pub comments: i64,
}

/// What came of the verdicts of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SweepFates {
    /// Verdicts «remove».
    pub found: u64,
    /// Verdicts «quarantine».
    pub doubtful: u64,
    /// Of these, those that were put there.
    pub quarantined: u64,
    /// Gone.
    pub removed: u64,
    /// Not carried out yet.
    pub on_the_way: u64,
    /// A person is asked to do it.
    pub asked: u64,
    /// The platform refused.
    pub failed: u64,
}

const COLUMNS: &str = "id, kind, enforce, quiet, by_id, state, position, counts, began_at, moved_at, ended_at, note";

impl SweepsDb<'_> {
    /// Begins a sweep; `None`: one of this kind is running.
    pub fn begin_sweep(
        &self,
        kind: SweepKind,
        enforce: bool,
        quiet: bool,
        by: Option<i64>,
        now: Millis,
    ) -> Result<Option<i64>> {
        let counts = serde_json::to_string(&SweepCounts::default())?;
        let begun = self
            .conn
            .prepare_cached(
                "INSERT INTO sweeps (kind, enforce, quiet, by_id, state, position, counts, began_at, moved_at)
             VALUES (?1, ?2, ?3, ?4, 'running', '{}', ?5, ?6, ?6) ON CONFLICT DO NOTHING",
            )?
            .execute(params![kind.as_str(), enforce, quiet, by, counts, now])?;
        Ok((begun > 0).then(|| self.conn.last_insert_rowid()))
    }

    /// A sweep by its number.
    pub fn sweep(&self, id: i64) -> Result<Option<SweepRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM sweeps WHERE id = ?1"))?
            .query_row([id], row_of)
            .optional()?)
    }

    /// What the verdicts of a sweep came to by now.
    pub fn came_to(&self, sweep: &SweepRow) -> Result<SweepFates> {
        let mut statement = self.conn.prepare_cached(
            "SELECT verdict, mode, state, count(*) FROM journal WHERE at >= ?1 AND sweep_id = ?2 GROUP BY 1, 2, 3",
        )?;
        let mut rows = statement.query([sweep.began_at, sweep.id])?;
        let mut fates = SweepFates::default();
        while let Some(row) = rows.next()? {
            let (decision, mode, state) = (lossy(row, 0)?, lossy(row, 1)?, State::parse(&lossy(row, 2)?));
            let count = row.get::<_, i64>(3)?.unsigned_abs();
            let acts = Mode::parse(&mode) == Some(Mode::Enforce);
            match (Decision::parse(&decision), state) {
                (None | Some(Decision::Keep), _) => {}
                (Some(Decision::Quarantine), _) => {
                    fates.doubtful += count;
                    fates.quarantined += if acts { count } else { 0 };
                }
                (Some(Decision::Remove), state) => {
                    fates.found += count;
                    match state {
                        State::Done => fates.removed += count,
                        State::Pending => fates.on_the_way += count,
                        State::Assist => fates.asked += count,
                        State::Failed => fates.failed += count,
                        State::Observed | State::Undone => {}
                    }
                }
            }
        }
        Ok(fates)
    }

    /// Whether a verdict was made in a sweep that somebody ordered to act, whatever the mode.
    pub fn is_of_ordered_sweep(&self, sweep: Option<i64>) -> Result<bool> {
        let Some(sweep) = sweep else { return Ok(false) };
        let found = "SELECT 1 FROM sweeps WHERE id = ?1 AND enforce = 1 AND by_id IS NOT NULL";
        Ok(self.conn.prepare_cached(found)?.exists([sweep])?)
    }

    /// The newest sweep of a kind.
    pub fn latest_sweep(&self, kind: SweepKind) -> Result<Option<SweepRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM sweeps WHERE kind = ?1 ORDER BY id DESC LIMIT 1"))?
            .query_row([kind.as_str()], row_of)
            .optional()?)
    }

    /// Sweeps that are not at their end.
    pub fn running_sweeps(&self) -> Result<Vec<SweepRow>> {
        let mut statement =
            self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM sweeps WHERE state = 'running' ORDER BY id"))?;
        let rows = statement.query_map([], row_of)?;
        Ok(readable(rows)?)
    }

    /// Stores how far a sweep got.
    pub fn move_sweep(&self, id: i64, position: &str, counts: &SweepCounts, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE sweeps SET position = ?2, counts = ?3, moved_at = ?4 WHERE id = ?1")?
            .execute(params![id, position, serde_json::to_string(counts)?, now])?;
        Ok(())
    }

    /// A running sweep does what somebody ordered from now on.
    pub fn order_sweep(&self, id: i64, enforce: bool, by: i64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE sweeps SET enforce = ?2, quiet = 0, by_id = ?3 WHERE id = ?1")?
            .execute(params![id, enforce, by])?;
        Ok(())
    }

    /// Somebody decided what becomes of those whom a sweep marked: it goes on; `by`: acting, by their order. `false`: it is no longer asking, or another
    /// of its kind is running.
    pub fn resume_sweep(&self, id: i64, by: Option<i64>, position: &str, now: Millis) -> Result<bool> {
        let resumed = self
            .conn
            .prepare_cached(
                "UPDATE sweeps SET state = 'running', enforce = enforce OR ?2 IS NOT NULL,
                 by_id = coalesce(?2, by_id), position = ?3,
                 moved_at = ?4, ended_at = NULL
                 WHERE id = ?1 AND state = 'asks'
                 AND NOT EXISTS (SELECT 1 FROM sweeps o WHERE o.kind = sweeps.kind
                 AND o.state = 'running')",
            )?
            .execute(params![id, by, position, now])?;
        Ok(resumed > 0)
    }

    /// What sweeps of a kind asked is out of date.
    pub fn forget_asking(&self, kind: SweepKind) -> Result<()> {
        self.conn
            .prepare_cached(
                "DELETE FROM sweep_marks WHERE sweep_id IN (SELECT id FROM sweeps WHERE kind = ?1 AND state = 'asks')",
            )?
            .execute([kind.as_str()])?;
        self.conn
            .prepare_cached(
                "UPDATE sweeps SET state = 'done', note = 'another sweep began' WHERE kind = ?1 AND state = 'asks'",
            )?
            .execute([kind.as_str()])?;
        Ok(())
    }

    /// A sweep would act on this person.
    pub fn mark(&self, sweep: i64, person: i64, score: f64) -> Result<()> {
        self.conn
            .prepare_cached("INSERT INTO sweep_marks VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute(params![sweep, person, score])?;
        Ok(())
    }

    /// How many a sweep marked.
    pub fn marked(&self, sweep: i64) -> Result<u64> {
        let count = "SELECT count(*) FROM sweep_marks WHERE sweep_id = ?1";
        Ok(self.conn.prepare_cached(count)?.query_row([sweep], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// Those whom a sweep marked, the most certain first, a page of them.
    pub fn marked_page(&self, sweep: i64, offset: usize, limit: usize) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT person FROM sweep_marks WHERE sweep_id = ?1 ORDER BY score DESC, person LIMIT ?3 OFFSET ?2",
        )?;
        let rows = statement.query_map(params![sweep, offset as i64, limit as i64], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The mark of somebody is dealt with.
    pub fn unmark(&self, sweep: i64, person: i64) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM sweep_marks WHERE sweep_id = ?1 AND person = ?2")?
            .execute([sweep, person])?;
        Ok(())
    }

    /// A sweep begins again: nobody is marked.
    pub fn forget_marks(&self, sweep: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM sweep_marks WHERE sweep_id = ?1")?.execute([sweep])?;
        Ok(())
    }

    /// Has the engine go on with a sweep, after whoever waits.
    pub fn sweep_goes_on(&self, id: i64, now: Millis) -> Result<()> {
        self.db().inbox().tell(
            &format!("sweep:{id}"),
            crate::inbox::Queue::Bulk,
            &OwnEvent::SweepGoesOn { sweep: id },
            now,
        )?;
        Ok(())
    }

    /// A sweep is at its end.
    pub fn end_sweep(&self, id: i64, state: SweepState, note: Option<&str>, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE sweeps SET state = ?2, note = ?3, ended_at = ?4 WHERE id = ?1 AND state = 'running'",
            )?
            .execute(params![id, state.as_str(), note, now])?;
        Ok(())
    }

    /// Remembers the newest posts; older ones are forgotten with their likers.
    pub fn put_posts(&self, posts: &[PostFacts], now: Millis) -> Result<()> {
        let mut put = self.conn.prepare_cached(
            "INSERT INTO posts VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (owner_id, post_id) DO UPDATE SET
                at = excluded.at, likes = excluded.likes, comments = excluded.comments, swept_at = excluded.swept_at",
        )?;
        for post in posts {
            let (likes, comments) = (post.likes as i64, post.comments as i64);
            put.execute(params![post.item.owner_id, post.item.item_id, post.at, likes, comments, now])?;
        }
        self.conn
            .prepare_cached(
                "DELETE FROM likers WHERE NOT EXISTS (SELECT 1 FROM posts p WHERE p.owner_id = likers.owner_id
                AND p.post_id = likers.post_id AND p.swept_at = ?1)",
            )?
            .execute([now])?;
        self.conn.prepare_cached("DELETE FROM posts WHERE swept_at IS NOT ?1")?.execute([now])?;
        Ok(())
    }

    /// Remembers who likes a post.
    pub fn put_likers(&self, item: WallItem, ids: &[i64], sweep: i64) -> Result<()> {
        let mut put = self.conn.prepare_cached(
            "INSERT INTO likers VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (owner_id, post_id, person) DO UPDATE SET sweep_id = excluded.sweep_id",
        )?;
        for id in ids {
            put.execute(params![item.owner_id, item.item_id, id, sweep])?;
        }
        Ok(())
    }

    /// A like came or went, as an event told; posts that no sweep knows are left alone.
    pub fn set_liker(&self, item: WallItem, person: i64, on: bool) -> Result<()> {
        if on {
            self.conn
                .prepare_cached(
                    "INSERT INTO likers SELECT ?1, ?2, ?3, coalesce((SELECT max(id) FROM sweeps WHERE kind = 'likes'), 0)
                     WHERE EXISTS (SELECT 1 FROM posts WHERE owner_id = ?1 AND post_id = ?2)
                     ON CONFLICT DO NOTHING",
                )?
                .execute([item.owner_id, item.item_id, person])?;
        } else {
            self.conn
                .prepare_cached("DELETE FROM likers WHERE owner_id = ?1 AND post_id = ?2 AND person = ?3")?
                .execute([item.owner_id, item.item_id, person])?;
        }
        Ok(())
    }

    /// Likes that a finished sweep did not see any more are forgotten.
    pub fn forget_stale_likers(&self, sweep: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM likers WHERE sweep_id < ?1")?.execute([sweep])?;
        Ok(())
    }

    /// People of a likes sweep, by id: after `after`, at most `limit`, each once however many posts they like.
    pub fn likers_after(&self, sweep: i64, after: i64, limit: usize) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT person FROM likers WHERE sweep_id = ?1 AND person > ?2 ORDER BY person LIMIT ?3",
        )?;
        let rows = statement.query_map(params![sweep, after, limit as i64], |row| row.get(0))?;
        Ok(readable(rows)?)
    }

    /// A post that a person likes, the newest.
    pub fn liked_by(&self, person: i64) -> Result<Option<WallItem>> {
        Ok(self
            .conn
            .prepare_cached("SELECT owner_id, post_id FROM likers WHERE person = ?1 ORDER BY post_id DESC LIMIT 1")?
            .query_row([person], |row| Ok(WallItem::post(row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// So many of the newest posts with the share of suspicious likes: from `suspicious` on a score is.
    pub fn liked_posts(&self, suspicious: f64, limit: usize) -> Result<Vec<LikedPost>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT p.owner_id, p.post_id, p.at, p.likes, p.comments, count(e.score), coalesce(sum(e.score >= ?1), 0)
             FROM (SELECT * FROM posts ORDER BY at DESC, post_id DESC LIMIT ?2) p LEFT JOIN likers l ON l.owner_id = p.owner_id AND l.post_id = p.post_id
                LEFT JOIN people e ON e.network = 'vk' AND e.id = l.person
             GROUP BY p.owner_id, p.post_id ORDER BY p.at DESC, p.post_id DESC",
        )?;
        let rows = statement.query_map(params![suspicious, limit as i64], |row| {
            Ok(LikedPost {
                item: WallItem::post(row.get(0)?, row.get(1)?),
                at: row.get(2)?,
                likes: row.get(3)?,
                comments: row.get(4)?,
                looked: row.get(5)?,
                suspicious: row.get(6)?,
            })
        })?;
        Ok(readable(rows)?)
    }
}

fn row_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<SweepRow> {
    let counts = serde_json::from_str(&lossy(row, 7)?).unwrap_or_default();
    Ok(SweepRow {
        id: row.get(0)?,
        kind: SweepKind::parse(&lossy(row, 1)?),
        enforce: row.get(2)?,
        quiet: row.get(3)?,
        by: row.get(4)?,
        state: SweepState::parse(&lossy(row, 5)?),
        position: row.get(6)?,
        counts,
        began_at: row.get(8)?,
        moved_at: row.get(9)?,
        ended_at: row.get(10)?,
        note: row.get(11)?,
    })
}

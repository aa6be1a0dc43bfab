//! Numbers of days and of parts of days, which digests were told, when the program was away, what posts have come to.

use std::collections::BTreeMap;

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::sums::{at_of_minute, minute_of};
use super::{DigestDb, GrowthDb, LeadKind, lossy, readable};
use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Capability, Way};
use crate::domain::already::{NOT_TAKEN_BACK, why_not_taken_back};
use crate::domain::copies::CopyState;
use crate::domain::digest::{LeadSums, PostCounts, TopPost, Trouble, Waits};
use crate::domain::leads::LeadStatus;
use crate::domain::post::PostRef;
use crate::domain::sum::Sum;

/// Done calls and parked events are forgotten after so long; before that, nobody asks for them.
const KEPT: Millis = 30 * DAY;

/// When a post that is gone was written, for whoever asks for posts of a time.
const GONE: Millis = Millis::MAX;

/// Of a deed `d`: whoever did it was judged to be a fake, and that was not taken back.
const FAKE: &str = "(EXISTS (
        SELECT 1 FROM journal j WHERE j.network = d.network AND j.user_id = d.person AND j.kind IN ('member', 'like')
        AND j.verdict = 'remove' AND j.state <> 'undone' AND j.comment_key IS NULL)
    OR EXISTS (
        SELECT 1 FROM journal j JOIN quarantine q ON q.journal_id = j.id AND q.state <> 'kept'
        WHERE j.network = d.network AND j.user_id = d.person AND j.kind IN ('member', 'like')
        AND j.verdict = 'quarantine' AND j.state <> 'undone' AND j.comment_key IS NULL AND (j.wave_id IS NOT NULL OR EXISTS (
            SELECT 1 FROM json_each(CASE WHEN json_valid(j.reasons) THEN j.reasons ELSE '[]' END) r
            WHERE json_extract(r.value, '$.code') IN ('over_limit', 'brake', 'managers_unknown')))))";

/// What can go wrong.
const TROUBLES: [&str; 7] = ["call", "event", "copy", "sweep", "undo", "removal", "deletion"];

/// What was removed, of what was judged between two moments, by the program's judgement or by a person's word about one that
/// waited; also what was taken back since.
const REMOVED: &str = "j.at >= ?1 AND j.at < ?2 AND (j.state = 'done' OR j.state = 'undone' AND j.mode <> 'observe')
    AND (j.verdict = 'remove' OR EXISTS (SELECT 1 FROM quarantine q WHERE q.journal_id = j.id AND q.state = 'removed'))";

/// What is known of the digest of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_field_names, reason = "three moments, named as in the table")]
pub struct DigestRow {
    /// The counts of posts were asked for.
    pub asked_at: Option<Millis>,
    /// They came, or nobody can read them.
    pub counted_at: Option<Millis>,
    pub sent_at: Option<Millis>,
}

/// Sums by their names.
pub(crate) type NamedSums = BTreeMap<String, i64>;

impl DigestDb<'_> {
    /// Every sum of the days from one to another, both among them.
    pub fn sums_of_days(&self, from: &str, to: &str) -> Result<NamedSums> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT name, sum(value) FROM daily WHERE day >= ?1 AND day <= ?2 GROUP BY name")?;
        let rows = statement.query_map([from, to], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(readable(rows)?.into_iter().collect())
    }

    /// Every sum of every day from one to another, both among them.
    pub fn sums_by_day(&self, from: &str, to: &str) -> Result<BTreeMap<String, NamedSums>> {
        let mut statement =
            self.conn.prepare_cached("SELECT day, name, value FROM daily WHERE day >= ?1 AND day <= ?2")?;
        let mut rows = statement.query([from, to])?;
        let mut days: BTreeMap<String, NamedSums> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            days.entry(row.get(0)?).or_default().insert(row.get(1)?, row.get(2)?);
        }
        Ok(days)
    }

    /// A number of a day as it stands now, in the place of what it was.
    pub fn gauge(&self, day: &str, sum: Sum, value: i64) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO daily VALUES (?1, ?2, ?3) ON CONFLICT (day, name) DO UPDATE SET value = excluded.value",
            )?
            .execute(params![day, sum.as_str(), value])?;
        Ok(())
    }

    /// The same numbers of a part of a day, by its minutes: the one that `from` lies in is among them.
    pub fn sums_between(&self, own_wall: i64, from: Millis, to: Millis) -> Result<NamedSums> {
        let first = self.minutes_since()?.unwrap_or(to);
        let mut sums = if from < first { self.rows_between(own_wall, from, to.min(first))? } else { NamedSums::new() };
        let mut statement = self
            .conn
            .prepare_cached("SELECT name, sum(value) FROM daily WHERE day >= ?1 AND day < ?2 GROUP BY name")?;
        // Of a time that ends now its minute is not over.
        let mut rows = statement.query([minute_of(from), minute_of(to.saturating_add(MINUTE - 1))])?;
        while let Some(row) = rows.next()? {
            *sums.entry(row.get(0)?).or_default() += row.get::<_, i64>(1)?;
        }
        Ok(sums)
    }

    /// Since when sums of minutes are known: older ones were forgotten, or never written.
    pub fn minutes_since(&self) -> Result<Option<Millis>> {
        let first = "SELECT day FROM daily WHERE day >= 'm' ORDER BY day LIMIT 1";
        let key: Option<String> = self.conn.prepare_cached(first)?.query_row([], |row| lossy(row, 0)).optional()?;
        Ok(key.and_then(|key| at_of_minute(&key)))
    }

    /// The same of a time before, counted from rows with times. Who was looked at for a like and kept, and who was silent, is in
    /// no row. What was removed, or taken back, is counted when it had been judged: nothing tells when it was done.
    fn rows_between(&self, own_wall: i64, from: Millis, to: Millis) -> Result<NamedSums> {
        let mut sums = NamedSums::new();
        let mut add = |sql: &str| -> Result<()> {
            let mut statement = self.conn.prepare_cached(sql)?;
            let mut rows = statement.query([from, to])?;
            while let Some(row) = rows.next()? {
                *sums.entry(row.get(0)?).or_default() += row.get::<_, i64>(1)?;
            }
            Ok(())
        };
        add("SELECT CASE deed WHEN 'join' THEN 'joined' WHEN 'leave' THEN 'left' WHEN 'removed' THEN 'left_removed'
                WHEN 'like' THEN 'likes' ELSE 'likes_back' END, count(*)
             FROM deeds WHERE at >= ?1 AND at < ?2 AND deed IN ('join', 'leave', 'removed', 'like', 'unlike') GROUP BY 1")?;
        // A like is judged by whoever gave it, who need not be judged anew for each.
        add("SELECT 'likes_checked', count(*) FROM deeds d JOIN people p ON p.network = d.network AND p.id = d.person
             WHERE d.at >= ?1 AND d.at < ?2 AND d.deed = 'like' AND p.looked_at IS NOT NULL")?;
        // A comment that was edited counts once, what the community itself says not at all.
        add("SELECT CASE kind WHEN 'member' THEN 'members_checked' ELSE 'comments_checked' END,
                count(DISTINCT CASE WHEN kind = 'member' THEN id ELSE coalesce(comment_key, id) END)
             FROM journal WHERE at >= ?1 AND at < ?2 AND kind <> 'like' AND NOT (kind = 'member' AND comment_key IS NOT NULL)
                AND NOT (rule = 'exempt' AND user_id < 0)
             GROUP BY 1")?;
        for (name, which) in [
            (
                "CASE WHEN j.kind = 'member' AND j.comment_key IS NOT NULL THEN 'authors_banned'
                    WHEN j.kind IN ('member', 'like') THEN 'members_removed' ELSE 'comments_deleted' END",
                "1",
            ),
            ("'likes_removed'", "j.kind = 'like'"),
            ("'dead_removed'", "j.rule = 'dead'"),
        ] {
            add(&format!("SELECT {name}, count(*) FROM journal j WHERE {REMOVED} AND {which} GROUP BY 1"))?;
        }
        add("SELECT CASE j.kind WHEN 'member' THEN 'members_quarantined' WHEN 'like' THEN 'likes_quarantined'
                ELSE 'comments_quarantined' END, count(*)
             FROM quarantine q JOIN journal j ON j.id = q.journal_id WHERE q.at >= ?1 AND q.at < ?2 GROUP BY 1")?;
        add("SELECT CASE WHEN kind IN ('member', 'like') THEN 'people_undone' ELSE 'comments_undone' END, count(*)
             FROM journal j WHERE at >= ?1 AND at < ?2 AND state = 'undone' AND NOT EXISTS
                (SELECT 1 FROM quarantine q WHERE q.journal_id = j.id AND q.state = 'kept')
                AND NOT (kind = 'message' AND EXISTS
                    (SELECT 1 FROM comments c WHERE c.key = j.comment_key AND c.deleted > 0)) GROUP BY 1")?;
        add("SELECT CASE WHEN rule = 'dead' THEN 'dead_would_remove' WHEN kind = 'like' THEN 'likes_would_remove'
                WHEN kind = 'member' THEN 'members_would_remove' ELSE 'comments_would_delete' END,
                count(DISTINCT CASE WHEN kind IN ('member', 'like') THEN id ELSE coalesce(comment_key, id) END)
             FROM journal WHERE at >= ?1 AND at < ?2 AND verdict = 'remove' AND mode = 'observe' GROUP BY 1")?;
        add(&format!("SELECT 'posts', count(*) FROM wall_posts WHERE at >= ?1 AND at < ?2 AND owner_id = {own_wall}"))?;
        // A post counts once, however many channels it goes to.
        add("SELECT 'crossposted', count(DISTINCT owner_id || '_' || post_id) FROM copies
             WHERE published_at >= ?1 AND published_at < ?2 AND backfilled = 0")?;
        add("SELECT CASE state WHEN 'failed' THEN 'copies_failed' ELSE 'posts_skipped' END,
                count(DISTINCT owner_id || '_' || post_id) FROM copies
             WHERE at >= ?1 AND at < ?2 AND state IN ('failed', 'skipped') GROUP BY 1")?;
        add("SELECT 'leads', count(*) FROM leads WHERE kind = 'lead' AND confirmed_at >= ?1 AND confirmed_at < ?2")?;
        add("SELECT 'reaction_floods', count(*) FROM newcomers WHERE flood_at >= ?1 AND flood_at < ?2")?;
        add("SELECT 'waves', count(*) FROM waves WHERE began_at >= ?1 AND began_at < ?2")?;
        Ok(sums)
    }

    /// Of those who subscribed, of those who left by themselves, and of those who were thrown out between two moments: judged to
    /// be fakes by now, unless that was taken back; also those who only wait because there was no room to remove them, and the
    /// people of a wave whom nobody has called honest.
    pub fn fakes_between(&self, from: Millis, to: Millis) -> Result<[i64; 3]> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT count(*) FROM deeds d WHERE d.at >= ?1 AND d.at < ?2 AND d.deed = ?3 AND {FAKE}"
        ))?;
        let mut moved = |act: &str| statement.query_row(params![from, to, act], |row| row.get(0));
        Ok([moved("join")?, moved("leave")?, moved("removed")?])
    }

    /// Subscribers known now; `None`: nobody has read the list yet.
    pub fn members_now(&self) -> Result<Option<i64>> {
        if self.db().settings().meta("members_total")?.is_none() {
            return Ok(None);
        }
        let known = "SELECT coalesce(sum(members), 0) FROM member_counts";
        Ok(Some(self.conn.prepare_cached(known)?.query_row([], |row| row.get(0))?))
    }

    /// Leads that came between two moments.
    pub fn leads_between(&self, from: Millis, to: Millis) -> Result<LeadSums> {
        let mut statement = self.conn.prepare_cached(
            // Former versions took a hand that was put on it for an answer.
            "SELECT status, confirmed_at, CASE WHEN admin_at IS NOT NULL THEN answered_at END FROM leads
             WHERE kind = 'lead' AND confirmed_at >= ?1 AND confirmed_at < ?2",
        )?;
        let rows = statement.query_map([from, to], |row| {
            Ok((lossy(row, 0)?, row.get::<_, Millis>(1)?, row.get::<_, Option<Millis>>(2)?))
        })?;
        let rows = readable(rows)?;
        let mut minutes: Vec<i64> = rows
            .iter()
            .filter_map(|(_, came, answered)| Some((*answered)?.saturating_sub(*came).max(0) / 60_000))
            .collect();
        minutes.sort_unstable();
        let with = |status: LeadStatus| rows.iter().filter(|(word, ..)| word == status.as_str()).count() as i64;
        let new = LeadStatus::New.as_str();
        Ok(LeadSums {
            untouched: rows.iter().filter(|(word, _, answered)| word == new && answered.is_none()).count() as i64,
            by_status: LeadStatus::ALL.into_iter().map(|status| (status, with(status))).collect(),
            answered: minutes.len() as i64,
            answered_within: minutes.get(minutes.len().saturating_sub(1) / 2).copied(),
        })
    }

    /// Posts of a wall whose likes were heard between two moments, but for those that are gone, most liked first: by what was heard,
    /// whatever they have come to in all. `at` is the last like.
    pub fn heard_posts(&self, owner_id: i64, from: Millis, to: Millis, limit: usize) -> Result<Vec<TopPost>> {
        let mut statement = self.conn.prepare_cached(
            // Comments are counted under those few posts alone.
            "SELECT h.item_id, h.likes,
                (SELECT count(*) FROM comments c
                 WHERE c.place = 'wall' AND c.owner_id = ?1 AND c.parent_id = h.item_id AND c.deleted = 0),
                h.last_at
             FROM (SELECT d.item_id, sum(CASE d.deed WHEN 'like' THEN 1 ELSE -1 END) AS likes, max(d.at) AS last_at
                FROM deeds d
                WHERE d.at >= ?2 AND d.at < ?3 AND d.deed IN ('like', 'unlike') AND d.item_kind = 'post' AND d.owner_id = ?1
                    AND NOT EXISTS (SELECT 1 FROM post_counts p
                        WHERE p.owner_id = ?1 AND p.post_id = d.item_id AND p.posted_at = ?5)
                GROUP BY d.item_id HAVING likes > 0 ORDER BY likes DESC, d.item_id DESC LIMIT ?4) h
             ORDER BY h.likes DESC, h.item_id DESC",
        )?;
        let rows = statement.query_map(params![owner_id, from, to, limit as i64, GONE], |row| {
            Ok(TopPost {
                post: PostRef { owner_id, post_id: row.get(0)? },
                counts: PostCounts { likes: row.get(1)?, comments: row.get(2)?, views: None },
                words: None,
                at: row.get(3)?,
            })
        })?;
        Ok(readable(rows)?)
    }

    /// The most liked of the posts of a wall between two moments.
    pub fn top_posts(&self, owner_id: i64, from: Millis, to: Millis, limit: usize) -> Result<Vec<TopPost>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT post_id, likes, comments, views, at FROM post_counts
             WHERE posted_at >= ?2 AND posted_at < ?3 AND owner_id = ?1
             ORDER BY likes DESC, comments DESC, views DESC, post_id DESC LIMIT ?4",
        )?;
        let rows = statement.query_map(params![owner_id, from, to, limit as i64], |row| {
            Ok(TopPost {
                post: PostRef { owner_id, post_id: row.get(0)? },
                counts: PostCounts { likes: row.get(1)?, comments: row.get(2)?, views: row.get(3)? },
                words: None,
                at: row.get(4)?,
            })
        })?;
        Ok(readable(rows)?)
    }

    /// What a post has come to.
    pub fn count_post(&self, post: PostRef, posted_at: Millis, counts: PostCounts, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO post_counts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (owner_id, post_id) DO UPDATE SET
                    posted_at = excluded.posted_at, likes = excluded.likes, comments = excluded.comments,
                    views = coalesce(excluded.views, views), at = excluded.at",
            )?
            .execute(params![
                post.owner_id,
                post.post_id,
                posted_at,
                counts.likes,
                counts.comments,
                counts.views,
                now
            ])?;
        Ok(())
    }

    /// A post is on the wall no more: it is one of no time. Likes of it that were heard do not bring it back, another reading does.
    pub fn post_is_gone(&self, post: PostRef, now: Millis) -> Result<()> {
        self.count_post(post, GONE, PostCounts { likes: 0, comments: 0, views: None }, now)
    }

    /// Posts of a wall that were met since a moment, newest first.
    pub fn posts_since(&self, owner_id: i64, since: Millis, limit: usize) -> Result<Vec<PostRef>> {
        let mut statement = self.conn.prepare_cached(
            // By when they were met: nearly all of them stand on one wall.
            "SELECT post_id FROM wall_posts WHERE at >= ?2 AND +owner_id = ?1 ORDER BY at DESC, post_id DESC LIMIT ?3",
        )?;
        let rows = statement
            .query_map(params![owner_id, since, limit as i64], |row| Ok(PostRef { owner_id, post_id: row.get(0)? }))?;
        Ok(readable(rows)?)
    }

    /// What waits for a person now.
    pub fn waits(&self, lately: Millis) -> Result<Waits> {
        let (people, texts) = self.db().growth().quarantine_sizes()?;
        let mut waiting = self.conn.prepare_cached(
            "SELECT count(*) FROM leads WHERE kind = ?1 AND status = 'new' AND confirmed_at IS NOT NULL AND answered_at IS NULL",
        )?;
        let mut waiting = |kind: LeadKind| waiting.query_row([kind.as_str()], |row| row.get(0));
        let copies = |state| self.db().copies().count_copies(state);
        Ok(Waits {
            people,
            texts,
            asked: self.db().journal().asked_since(lately)?,
            leads: waiting(LeadKind::Lead)?,
            questions: waiting(LeadKind::Question)?,
            approval: copies(CopyState::Approval)?,
            failed: copies(CopyState::Failed)?,
            uncertain: copies(CopyState::Uncertain)?,
        })
    }
}

impl GrowthDb<'_> {
    /// People who subscribed, who left by themselves, and who were thrown out since a moment, and were judged to be fakes
    /// (whatever came of it, unless it was taken back).
    pub fn fakes_that_moved(&self, since: Millis) -> Result<[i64; 3]> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT count(DISTINCT person) FROM deeds d WHERE d.at >= ?1 AND d.deed = ?2 AND {FAKE}"
        ))?;
        let mut moved = |act: &str| statement.query_row(params![since, act], |row| row.get(0));
        Ok([moved("join")?, moved("leave")?, moved("removed")?])
    }
}

/// How the program was.
impl DigestDb<'_> {
    /// Writes down that the clock did not ring between two moments.
    pub fn was_away(&self, from: Millis, to: Millis) -> Result<()> {
        self.conn.prepare_cached("INSERT OR REPLACE INTO absences VALUES (?1, ?2)")?.execute([from, to])?;
        Ok(())
    }

    /// How long of the time between two moments nobody was there.
    pub fn away_between(&self, from: Millis, to: Millis) -> Result<Millis> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(min(ended_at, ?2) - max(began_at, ?1)), 0) FROM absences
                 WHERE began_at < ?2 AND ended_at > ?1",
            )?
            .query_row([from, to], |row| row.get(0))?)
    }

    /// The absence that a moment lies in.
    pub fn away_at(&self, at: Millis) -> Result<Option<(Millis, Millis)>> {
        let last: Option<(Millis, Millis)> = self
            .conn
            .prepare_cached(
                "SELECT began_at, ended_at FROM absences WHERE began_at <= ?1 ORDER BY began_at DESC LIMIT 1",
            )?
            .query_row([at], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(last.filter(|(_, ended)| *ended > at))
    }

    /// When the newest handled event came in, whatever its number, to a minute: when the clock rang last.
    pub fn newest_handled_at(&self) -> Result<Option<Millis>> {
        let newest = "SELECT max(received_at) FROM inbox WHERE account = 'clock' AND state <> 0";
        Ok(self.conn.prepare_cached(newest)?.query_row([], |row| row.get(0))?)
    }

    /// Calls given up and events set aside between two moments, while that is remembered.
    pub fn given_up(&self, from: Millis, to: Millis, now: Millis) -> Result<(Option<i64>, Option<i64>)> {
        if from < now - KEPT {
            return Ok((None, None));
        }
        let count =
            |sql: &str| -> Result<i64> { Ok(self.conn.prepare_cached(sql)?.query_row([from, to], |row| row.get(0))?) };
        // Few are dead or set aside: the plus keeps SQLite from going through all that ended in a week.
        let dead = count("SELECT count(*) FROM outbox WHERE +ended_at >= ?1 AND +ended_at < ?2 AND state = 4")?;
        let parked = count("SELECT count(*) FROM inbox WHERE +received_at >= ?1 AND +received_at < ?2 AND state = 2")?;
        Ok((Some(dead), Some(parked)))
    }

    /// What the tokens may since a time between two moments, and did not before, or the other way round.
    pub fn capability_changes(&self, from: Millis, to: Millis) -> Result<Vec<(Capability, Way)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT capability, way FROM capabilities WHERE changed_at >= ?1 AND changed_at < ?2 ORDER BY changed_at",
        )?;
        let mut rows = statement.query([from, to])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (capability, way): (String, String) = (row.get(0)?, row.get(1)?);
            found.extend(Capability::parse(&capability).zip(Way::parse(&way)));
        }
        Ok(found)
    }

    /// What went wrong between two moments, newest first, the same words once; of verdicts that were not carried out, or not taken
    /// back, each kind once.
    pub fn troubles(&self, from: Millis, to: Millis, limit: usize) -> Result<Vec<Trouble>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT max(at), what, text, count(*) FROM (
                SELECT ended_at AS at, 'call' AS what, error AS text FROM outbox
                    WHERE +ended_at >= ?1 AND +ended_at < ?2 AND state = 4 AND error IS NOT NULL
                UNION ALL SELECT received_at, 'event', error FROM inbox
                    WHERE +received_at >= ?1 AND +received_at < ?2 AND state = 2 AND error IS NOT NULL
                UNION ALL SELECT at, 'copy', reason FROM copies
                    WHERE at >= ?1 AND at < ?2 AND state = 'failed' AND reason IS NOT NULL
                UNION ALL SELECT ended_at, 'sweep', note FROM sweeps
                    WHERE ended_at >= ?1 AND ended_at < ?2 AND state = 'failed' AND note IS NOT NULL
                UNION ALL SELECT at, CASE WHEN state = 'done' THEN 'undo' WHEN kind IN ('member', 'like') THEN 'removal'
                        ELSE 'deletion' END, error FROM journal
                    WHERE at >= ?1 AND at < ?2 AND error IS NOT NULL
                        AND (state = 'failed' OR state = 'done' AND substr(error, 1, length(?4)) = ?4)
             ) GROUP BY what, CASE WHEN what IN ('undo', 'removal', 'deletion') THEN '' ELSE text END
             ORDER BY 1 DESC LIMIT ?3",
        )?;
        let rows = statement.query_map(params![from, to, limit as i64, NOT_TAKEN_BACK], |row| {
            let what: String = row.get(1)?;
            let what = TROUBLES.into_iter().find(|known| *known == what).unwrap_or("call");
            let text: String = row.get(2)?;
            let text = why_not_taken_back(Some(&text)).map(str::to_owned).unwrap_or(text);
            Ok(Trouble { at: row.get(0)?, what, text, count: row.get(3)? })
        })?;
        Ok(readable(rows)?)
    }
}

/// Which digests were told.
impl DigestDb<'_> {
    /// What is known of the digest that is due on a day.
    pub fn told(&self, day: &str) -> Result<DigestRow> {
        Ok(self
            .conn
            .prepare_cached("SELECT asked_at, counted_at, sent_at FROM digests WHERE day = ?1")?
            .query_row([day], |row| {
                Ok(DigestRow { asked_at: row.get(0)?, counted_at: row.get(1)?, sent_at: row.get(2)? })
            })
            .optional()?
            .unwrap_or_default())
    }

    /// Writes a day's digest down; the row's key is the local day, so a day is told once.
    pub fn save_digest(&self, day: &str, row: DigestRow) -> Result<()> {
        self.conn.prepare_cached("INSERT OR REPLACE INTO digests VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            day,
            row.asked_at,
            row.counted_at,
            row.sent_at
        ])?;
        Ok(())
    }

    /// The last day before this one whose digest was sent.
    pub fn digest_before(&self, day: &str) -> Result<Option<String>> {
        Ok(self
            .conn
            .prepare_cached("SELECT max(day) FROM digests WHERE day < ?1 AND sent_at IS NOT NULL")?
            .query_row([day], |row| row.get(0))?)
    }

    /// Counts that are asked for are answered.
    pub fn digests_counted(&self, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE digests SET counted_at = ?1 WHERE sent_at IS NULL AND asked_at IS NOT NULL")?
            .execute([now])?;
        Ok(())
    }
}

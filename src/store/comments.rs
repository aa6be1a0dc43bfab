//! Comments: what was last judged, and whether they are gone.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::{CommentsDb, SameTexts};
use crate::clock::{MINUTE, Millis};
use crate::domain::comment::AttachmentKind;
use crate::domain::ids::{CommentRef, PersonId, Place, WallItem};
use crate::domain::verdict::SubjectKind;

/// A comment as it was last judged.
#[derive(Debug, Clone)]
pub struct CommentRow {
    /// Hash of (text, attachments) last judged.
    pub content_hash: Option<i64>,
    pub score: Option<f64>,
    pub journal_id: Option<i64>,
    /// Whether it is gone.
    pub deleted: bool,
    /// Gone by its author's hand, as far as anybody told.
    pub is_by_author: bool,
    /// When it was written, Unix milliseconds; of one that nobody has read, when its end was heard of.
    pub at: Millis,
}

impl CommentRow {
    /// Whether the words that stand there now are none that were judged, nor come after such.
    pub fn is_unjudged(&self) -> bool {
        self.content_hash.is_none() && self.score.is_none()
    }
}

/// Who deleted a comment. In `comments.deleted` 0 stands for nobody, 1 for another than its author, and always did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// A manager, the community, this program.
    Another = 1,
    /// Whoever wrote it.
    Author = 2,
    /// The platform does not tell.
    Unknown = 3,
}

/// What is remembered of a judged version.
#[derive(Debug, Clone, Copy)]
pub struct NewComment<'a> {
    /// Its place and number; its key is made of both.
    pub subject: &'a CommentRef,
    /// Who wrote it, or a community that did.
    pub author: PersonId,
    /// When it was written.
    pub at: Millis,
    /// When we saw this version.
    pub seen_at: Millis,
    /// As it was written; kept as evidence for a while.
    pub text: &'a str,
    /// Hash of (text, attachments).
    pub content_hash: i64,
    /// Hash of the normalised text.
    pub fingerprint: i64,
    /// The judge's score, from 0 to 1.
    pub score: f64,
    /// The journal's row of its verdict.
    pub journal_id: i64,
}

impl CommentsDb<'_> {
    /// The comment of a key.
    pub fn comment(&self, key: &str) -> Result<Option<CommentRow>> {
        Ok(self
            .conn
            .prepare_cached("SELECT content_hash, score, journal_id, deleted, at FROM comments WHERE key = ?1")?
            .query_row([key], |row| {
                Ok(CommentRow {
                    content_hash: row.get(0)?,
                    score: row.get(1)?,
                    journal_id: row.get(2)?,
                    deleted: row.get::<_, i64>(3)? > 0,
                    is_by_author: row.get::<_, i64>(3)? > Hand::Another as i64,
                    at: row.get(4)?,
                })
            })
            .optional()?)
    }

    /// Who wrote a comment that was seen.
    pub fn author_of(&self, comment: &CommentRef) -> Result<Option<PersonId>> {
        let author = self
            .conn
            .prepare_cached("SELECT author_id FROM comments WHERE key = ?1")?
            .query_row([comment.key()], |row| row.get(0))
            .optional()?;
        Ok(author.map(|id| PersonId { network: comment.place.network(), id }))
    }

    /// Remembers a judged version.
    pub fn put_comment(&self, new: NewComment<'_>, same_texts: &mut SameTexts) -> Result<()> {
        let CommentRef { place, owner_id, parent_id, item_id } = *new.subject;
        let key = new.subject.key();
        let copied = self.meet_text(new.fingerprint, new.seen_at, same_texts)?;
        self.conn
            .prepare_cached(
                "INSERT INTO comments (key, place, owner_id, parent_id, item_id, network, author_id, at, seen_at, text,
                                       content_hash, fingerprint, score, journal_id, copied)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
                 ON CONFLICT (key) DO UPDATE SET author_id = excluded.author_id, at = excluded.at,
                    parent_id = CASE excluded.parent_id WHEN 0 THEN comments.parent_id ELSE excluded.parent_id END,
                    seen_at = excluded.seen_at, text = excluded.text, content_hash = excluded.content_hash,
                    fingerprint = excluded.fingerprint, copied = excluded.copied, score = excluded.score,
                    journal_id = excluded.journal_id,
                    answered_at = CASE WHEN comments.text IS excluded.text THEN comments.answered_at END",
            )?
            .execute(params![
                key,
                place.as_str(),
                owner_id,
                parent_id,
                item_id,
                place.network().as_str(),
                new.author.id,
                new.at,
                new.seen_at,
                new.text,
                new.content_hash,
                new.fingerprint,
                new.score,
                new.journal_id,
                copied,
            ])?;
        // Other words stand there now: they have their own time to stand.
        self.db().kept_talk().drop_kept(&key)?;
        Ok(())
    }

    /// Remembers what a comment carries besides its words, and the address of the picture that it shows.
    pub fn put_carried(&self, subject: &CommentRef, carries: &[AttachmentKind], picture: Option<&str>) -> Result<()> {
        /// VK takes two, Telegram ten.
        const MOST: usize = 20;
        let some = &carries[..carries.len().min(MOST)];
        let carries = (!some.is_empty()).then(|| serde_json::to_string(some)).transpose()?;
        self.conn
            .prepare_cached(
                "UPDATE comments SET carries = ?2, picture = ?3
                 WHERE key = ?1 AND (carries IS NOT ?2 OR picture IS NOT ?3)",
            )?
            .execute(params![subject.key(), carries, picture])?;
        Ok(())
    }

    /// The address of the picture that a comment shows.
    pub fn picture_of_comment(&self, subject: &CommentRef) -> Result<Option<String>> {
        let picture: Option<Option<String>> = self
            .conn
            .prepare_cached("SELECT picture FROM comments WHERE key = ?1")?
            .query_row([subject.key()], |row| row.get(0))
            .optional()?;
        Ok(picture.flatten())
    }

    /// What a comment carries besides its words.
    pub fn carried(&self, subject: &CommentRef) -> Result<Vec<AttachmentKind>> {
        let carries: Option<Option<String>> = self
            .conn
            .prepare_cached("SELECT carries FROM comments WHERE key = ?1")?
            .query_row([subject.key()], |row| row.get(0))
            .optional()?;
        Ok(carries.flatten().and_then(|kinds| serde_json::from_str(&kinds).ok()).unwrap_or_default())
    }

    /// Remembers that a comment is gone (or back), known or not; returns whether that is news.
    pub fn mark_deleted(&self, subject: &CommentRef, deleted: bool, now: Millis) -> Result<bool> {
        let changed = self
            .conn
            .prepare_cached("UPDATE comments SET deleted = ?2 WHERE key = ?1 AND (deleted > 0) <> ?2")?
            .execute(params![subject.key(), deleted])?;
        if deleted && changed > 0 {
            self.db().kept_talk().drop_kept(&subject.key())?;
        }
        if changed > 0 || !deleted {
            return Ok(changed > 0);
        }
        let new = self
            .conn
            .prepare_cached(
                "INSERT INTO comments (key, place, owner_id, parent_id, item_id, network, author_id, at, seen_at, deleted)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?7, 1) ON CONFLICT (key) DO NOTHING",
            )?
            .execute(params![
                subject.key(),
                subject.place.as_str(),
                subject.owner_id,
                subject.parent_id,
                subject.item_id,
                subject.place.network().as_str(),
                now
            ])?;
        Ok(new > 0)
    }

    /// By whose hand a comment is gone.
    pub fn deleted_by(&self, subject: &CommentRef, hand: Hand) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE comments SET deleted = ?2 WHERE key = ?1 AND deleted > 0")?
            .execute(params![subject.key(), hand as i64])?;
        Ok(())
    }

    /// A platform that did not tell who deleted a comment has told that this program did.
    pub fn deleted_by_us(&self, subject: &CommentRef) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE comments SET deleted = ?2 WHERE key = ?1 AND deleted = ?3")?
            .execute(params![subject.key(), Hand::Another as i64, Hand::Unknown as i64])?;
        Ok(())
    }

    /// What stands there is to be judged again; `as_new`: as if nothing had been judged there before.
    pub fn forget_verdict(&self, subject: &CommentRef, as_new: bool) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE comments SET content_hash = NULL, score = CASE WHEN NOT ?2 THEN score END WHERE key = ?1",
            )?
            .execute(params![subject.key(), as_new])?;
        Ok(())
    }

    /// Whether a text of a person that was kept stands since before a moment.
    pub fn wrote_well_before(&self, person: PersonId, before: Millis) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM comments c LEFT JOIN journal j ON j.id = c.journal_id
                    WHERE c.network = ?1 AND c.author_id = ?2 AND c.seen_at < ?3 AND c.deleted = 0
                      AND coalesce(j.verdict, 'keep') = 'keep')",
            )?
            .query_row(params![person.network.as_str(), person.id, before], |row| row.get(0))?)
    }

    /// How many comments an author wrote since a moment (counted up to 100): an album is one.
    pub fn comments_by(&self, author: PersonId, since: Millis) -> Result<u32> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT count(DISTINCT coalesce(album, key)) FROM (
                    SELECT album, key FROM comments WHERE network = ?1 AND author_id = ?2 AND seen_at >= ?3 LIMIT 100)",
            )?
            .query_row(params![author.network.as_str(), author.id, since], |row| row.get(0))?)
    }
}

/// A message of an album.
#[derive(Debug, Clone, Copy)]
pub struct AlbumPart {
    /// Which.
    pub subject: CommentRef,
    /// The verdict on it.
    pub journal_id: Option<i64>,
    /// It is gone.
    pub deleted: bool,
}

impl CommentsDb<'_> {
    /// Remembers which album a message is a part of.
    pub fn put_album(&self, subject: &CommentRef, album: &str) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE comments SET album = ?2 WHERE key = ?1 AND album IS NOT ?2")?
            .execute(params![subject.key(), album])?;
        Ok(())
    }

    /// The album that a message is a part of.
    pub fn album_of(&self, subject: &CommentRef) -> Result<Option<String>> {
        let album: Option<Option<String>> = self
            .conn
            .prepare_cached("SELECT album FROM comments WHERE key = ?1")?
            .query_row([subject.key()], |row| row.get(0))
            .optional()?;
        Ok(album.flatten())
    }

    /// The parts of an album of an author that were met so far.
    pub fn album_parts(&self, owner_id: i64, album: &str, author: PersonId) -> Result<Vec<AlbumPart>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT place, owner_id, parent_id, item_id, journal_id, deleted > 0 FROM comments INDEXED BY comments_album
             WHERE owner_id = ?1 AND album = ?2 AND place = 'chat' AND author_id = ?3 ORDER BY item_id LIMIT 100",
        )?;
        let rows = statement.query_map(params![owner_id, album, author.id], |row| {
            Ok(AlbumPart { subject: subject_of(row)?, journal_id: row.get(4)?, deleted: row.get(5)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// Reads a `CommentRef` from the first four columns.
pub(super) fn subject_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<CommentRef> {
    let place: String = row.get(0)?;
    Ok(CommentRef {
        place: Place::parse(&place).unwrap_or(Place::Wall),
        owner_id: row.get(1)?,
        parent_id: row.get(2)?,
        item_id: row.get(3)?,
    })
}

impl CommentsDb<'_> {
    /// The post under which most spam of a time stood, if it is at least so much.
    pub fn most_attacked_post(&self, since: Millis, least: i64) -> Result<Option<WallItem>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT owner_id, parent_id FROM journal WHERE at >= ?1 AND place = 'wall' AND kind = 'comment'
                 AND verdict IN ('remove', 'quarantine')
                 GROUP BY owner_id, parent_id HAVING count(*) >= ?2 ORDER BY count(*) DESC LIMIT 1",
            )?
            .query_row([since, least], |row| Ok(WallItem::post(row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// Spam of a kind that was written and judged since a moment, counted up to a number. `held`: also what waits in
    /// quarantine.
    pub fn spam_since(&self, kind: SubjectKind, since: Millis, held: bool, up_to: i64) -> Result<i64> {
        /// By the platform's clock, and as late as its events are.
        const SLACK: Millis = 5 * MINUTE;
        let sql = if held {
            "SELECT count(*) FROM (SELECT 1 FROM journal j JOIN comments c ON c.key = j.comment_key
             WHERE j.at >= ?1 AND j.kind = ?4 AND j.verdict IN ('remove', 'quarantine') AND c.at >= ?2
               AND j.rule <> 'album' LIMIT ?3)"
        } else {
            "SELECT count(*) FROM (SELECT 1 FROM journal j JOIN comments c ON c.key = j.comment_key
             WHERE j.at >= ?1 AND j.verdict = 'remove' AND j.kind = ?4 AND c.at >= ?2
               AND j.rule <> 'album' LIMIT ?3)"
        };
        let with = params![since, since - SLACK, up_to, kind.as_str()];
        Ok(self.conn.prepare_cached(sql)?.query_row(with, |row| row.get(0))?)
    }
}

impl CommentsDb<'_> {
    /// When a person first wrote a comment since a moment.
    pub fn first_comment_since(&self, person: PersonId, since: Millis) -> Result<Option<Millis>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT min(seen_at) FROM comments WHERE network = ?1 AND author_id = ?2 AND seen_at >= ?3",
            )?
            .query_row(params![person.network.as_str(), person.id, since], |row| row.get(0))?)
    }

    /// The post under which a person commented last.
    pub fn last_commented(&self, person: PersonId) -> Result<Option<WallItem>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT owner_id, parent_id FROM comments WHERE network = ?1 AND author_id = ?2 AND place = 'wall'
                 ORDER BY seen_at DESC LIMIT 1",
            )?
            .query_row(params![person.network.as_str(), person.id], |row| Ok(WallItem::post(row.get(0)?, row.get(1)?)))
            .optional()?)
    }
}

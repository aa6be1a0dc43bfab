//! Copies of posts and their parts.

use anyhow::{Context, Result};
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::{CopiesDb, lossy, readable};
use crate::clock::Millis;
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::copies::{CopyPart, CopyState, CopyStep, PartState};
use crate::domain::post::{Post, PostRef};

/// Version of the stored JSON of posts and parts.
const VERSION: i64 = 1;

/// A copy of a post in a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct CopyRow {
    /// The number by which buttons and commands name it.
    pub id: i64,
    /// The post that is copied.
    pub post: PostRef,
    /// The channel that it goes to.
    pub channel: ChatRef,
    /// When the post was written.
    pub post_at: Millis,
    /// When the last thing happened to the copy.
    pub at: Millis,
    /// When its last part went out.
    pub published_at: Option<Millis>,
    /// What became of it.
    pub state: CopyState,
    /// How far a pending one is.
    pub step: CopyStep,
    /// Why it was skipped, failed, or is uncertain.
    pub reason: Option<String>,
    /// The post as it was last read; forgotten when copies do not follow it any more.
    pub body: Option<Post>,
    /// The admin's own words in place of the post's.
    pub words: Option<String>,
    /// The line that marks an advertisement.
    pub label: Option<String>,
    /// Hashtags that are added.
    pub tags: Vec<String>,
    /// Answers that it waits for.
    pub asked: u8,
    /// Until when it waits for them.
    pub deadline: Option<Millis>,
    /// When the post is looked at again.
    pub look_at: Option<Millis>,
    /// When the post was found missing.
    pub gone_at: Option<Millis>,
    /// How often its parts were begun anew.
    pub tries: u32,
    /// It goes out no earlier.
    pub due_at: Option<Millis>,
    /// Its post stood on the wall before: new ones go first.
    pub backfilled: bool,
}

/// One part of a copy.
#[derive(Debug, Clone, PartialEq)]
pub struct PartRow {
    pub copy: i64,
    /// Place in it, from 0.
    pub ordinal: u32,
    /// What it says and shows, or will once its edits are through.
    pub part: CopyPart,
    /// What it shows as long as edits of it are on their way.
    pub stands: Option<CopyPart>,
    /// What became of it.
    pub state: PartState,
    /// Its messages, where they are known.
    pub message_ids: Vec<MessageRef>,
    /// When the call was queued.
    pub sent_at: Option<Millis>,
    /// The message that the linked group got meanwhile.
    pub seen_id: Option<i64>,
}

impl PartRow {
    /// A part that nothing was done about yet.
    pub(crate) fn waiting(copy: i64, ordinal: u32, part: CopyPart) -> Self {
        let (message_ids, sent_at, seen_id) = (Vec::new(), None, None);
        Self { copy, ordinal, part, stands: None, state: PartState::Waiting, message_ids, sent_at, seen_id }
    }
}

/// A part as its column holds it.
#[derive(Serialize, Deserialize)]
struct Stored<P> {
    #[serde(flatten)]
    part: P,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    stands: Option<P>,
}

fn none<P>() -> Option<P> {
    None
}

const COLUMNS: &str = "id, owner_id, post_id, target, post_at, at, published_at, state, step, reason, body, words, label, \
                       tags, asked, deadline, look_at, gone_at, tries, body_version, due_at, backfilled";
const PART_COLUMNS: &str = "copy_id, ordinal, part, state, message_ids, sent_at, seen_id, part_version";

impl CopiesDb<'_> {
    /// Remembers a post, and what it is called; `true`: it was not met before.
    pub fn meet_post(&self, post: PostRef, at: Millis, words: &str) -> Result<bool> {
        let new = self
            .conn
            .prepare_cached("INSERT OR IGNORE INTO wall_posts (owner_id, post_id, at) VALUES (?1, ?2, ?3)")?
            .execute(params![post.owner_id, post.post_id, at])?;
        self.db().chats().learn_post_words(post, words)?;
        Ok(new > 0)
    }

    /// When the newest post of a wall that was met was written.
    pub fn last_met(&self, owner_id: i64) -> Result<Option<Millis>> {
        Ok(self
            .conn
            .prepare_cached("SELECT max(at) FROM wall_posts WHERE owner_id = ?1")?
            .query_row([owner_id], |row| row.get(0))?)
    }

    /// A new copy; `None` where there is one already.
    pub fn add_copy(&self, post: &Post, channel: &ChatRef, state: CopyState, now: Millis) -> Result<Option<CopyRow>> {
        let body = serde_json::to_string(post).context("writing a post down")?;
        let new = self
            .conn
            .prepare_cached(
                "INSERT OR IGNORE INTO copies (owner_id, post_id, target, post_at, created_at, at, state, body, body_version)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                post.id.owner_id,
                post.id.post_id,
                channel.to_string(),
                post.at,
                now,
                state.as_str(),
                body,
                VERSION
            ])?;
        if new == 0 {
            return Ok(None);
        }
        self.copy(self.conn.last_insert_rowid())
    }

    /// A copy by its number.
    pub fn copy(&self, id: i64) -> Result<Option<CopyRow>> {
        self.one_copy("id = ?1", params![id])
    }

    /// The copy of a post in a channel.
    pub fn copy_in(&self, post: PostRef, channel: &ChatRef) -> Result<Option<CopyRow>> {
        self.one_copy(
            "owner_id = ?1 AND post_id = ?2 AND target = ?3",
            params![post.owner_id, post.post_id, channel.to_string()],
        )
    }

    /// Every copy of a post.
    pub fn copies_of(&self, post: PostRef) -> Result<Vec<CopyRow>> {
        self.many_copies("owner_id = ?1 AND post_id = ?2 ORDER BY id", params![post.owner_id, post.post_id])
    }

    /// Copies whose last change is not older than a moment, newest first.
    pub fn rows(&self, since: Millis, limit: usize) -> Result<Vec<CopyRow>> {
        self.many_copies("at >= ?1 ORDER BY id DESC LIMIT ?2", params![since, limit as i64])
    }

    /// Copies in this state, or in any, whose last change is not older than a moment, the last changed first.
    pub fn copies_like(&self, state: Option<CopyState>, since: Millis, limit: usize) -> Result<Vec<CopyRow>> {
        self.many_copies(
            "id IN (SELECT id FROM copies WHERE at >= ?1 AND (?2 IS NULL OR state = ?2) ORDER BY at DESC, id DESC LIMIT ?3)
             ORDER BY at DESC, id DESC",
            params![since, state.map(CopyState::as_str), limit as i64],
        )
    }

    /// Copies in a state, oldest first.
    pub fn copies_in(&self, state: CopyState, limit: usize) -> Result<Vec<CopyRow>> {
        self.many_copies("state = ?1 ORDER BY id LIMIT ?2", params![state.as_str(), limit as i64])
    }

    /// Uncertain ones that are looked for, or whose time is over, oldest first.
    pub fn uncertain_due(&self, now: Millis, limit: usize) -> Result<Vec<CopyRow>> {
        self.many_copies(
            "state = 'uncertain' AND (asked <> 0 OR deadline <= ?1) ORDER BY id LIMIT ?2",
            params![now, limit as i64],
        )
    }

    /// Those that wait for a channel, oldest first.
    pub fn waiting_for(&self, channel: &ChatRef, limit: usize) -> Result<Vec<CopyRow>> {
        let of = params![channel.to_string(), limit as i64];
        self.many_copies("state = 'pending' AND target = ?1 ORDER BY id LIMIT ?2", of)
    }

    /// Nothing looks at posts of so long ago any more, whoever could not be asked.
    pub fn stop_looking(&self, before: Millis) -> Result<usize> {
        Ok(self
            .conn
            .prepare_cached(
                "UPDATE copies SET look_at = NULL
                 WHERE look_at < ?1 AND coalesce(published_at, at) < ?1 AND state IN ('published', 'skipped')",
            )?
            .execute([before])?)
    }

    /// How many copies are in a state.
    pub fn count_copies(&self, state: CopyState) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT count(*) FROM copies WHERE state = ?1")?
            .query_row([state.as_str()], |row| row.get(0))?)
    }

    /// The next copy of a channel whose time has come: the oldest post first, those from before after all others.
    pub fn next_copy(&self, channel: &ChatRef, now: Millis) -> Result<Option<CopyRow>> {
        self.one_copy(
            "state = 'pending' AND target = ?1 AND (due_at IS NULL OR due_at <= ?2)
             ORDER BY step <> 'sending', backfilled, post_at, post_id LIMIT 1",
            params![channel.to_string(), now],
        )
    }

    /// Channels in which a copy waits.
    pub fn channels_waiting(&self) -> Result<Vec<ChatRef>> {
        let mut statement = self.conn.prepare_cached("SELECT DISTINCT target FROM copies WHERE state = 'pending'")?;
        let rows = statement.query_map([], |row| chat_of(row, 0))?;
        Ok(readable(rows)?)
    }

    /// Whether one has waited for its answers for long enough.
    pub fn is_one_late(&self, now: Millis) -> Result<bool> {
        let late = "SELECT 1 FROM copies WHERE state = 'pending' AND step = 'asking' AND deadline <= ?1";
        Ok(self.conn.prepare_cached(late)?.exists([now])?)
    }

    /// Takes back the calls of a copy that wait for their channel; so many. One that is out goes on.
    pub fn withdraw_calls(&self, copy: i64, now: Millis) -> Result<usize> {
        Ok(self
            .conn
            .prepare_cached(
                "UPDATE outbox SET state = 3, ended_at = ?3, error = 'the post was edited'
                 WHERE state = 0 AND cause > ?1 AND cause < ?2",
            )?
            .execute(params![format!("copy:{copy}:"), format!("copy:{copy};"), now])?)
    }

    /// Takes back the unsent wish for a subject.
    pub fn withdraw_call_about(&self, subject: &str, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE outbox SET state = 3, ended_at = ?2, error = 'its copy is taken away'
                 WHERE subject = ?1 AND state = 0",
            )?
            .execute(params![subject, now])?;
        Ok(())
    }

    /// Copies whose answers did not come in time.
    pub fn late_copies(&self, now: Millis) -> Result<Vec<CopyRow>> {
        self.many_copies("state = 'pending' AND step = 'asking' AND deadline <= ?1", params![now])
    }

    /// Copies whose posts are to be looked at.
    pub fn copies_to_look_at(&self, now: Millis, limit: usize) -> Result<Vec<CopyRow>> {
        self.many_copies("look_at <= ?1 ORDER BY look_at LIMIT ?2", params![now, limit as i64])
    }

    /// Copies of a wall whose posts were found missing.
    pub fn copies_gone(&self, owner_id: i64) -> Result<Vec<CopyRow>> {
        self.many_copies("owner_id = ?1 AND gone_at IS NOT NULL AND look_at IS NOT NULL", params![owner_id])
    }

    /// Writes down what changed of a copy.
    pub fn save_copy(&self, copy: &CopyRow, now: Millis) -> Result<()> {
        let body = copy.body.as_ref().map(serde_json::to_string).transpose().context("writing a post down")?;
        self.conn
            .prepare_cached(
                "UPDATE copies SET at = ?2, published_at = ?3, state = ?4, step = ?5, reason = ?6,
                    body = CASE WHEN body_version > ?16 THEN body ELSE ?7 END, words = ?8, label = ?9, tags = ?10, asked = ?11, deadline = ?12, look_at = ?13, gone_at = ?14, tries = ?15, due_at = ?17,
                    backfilled = ?18
                 WHERE id = ?1",
            )?
            .execute(params![
                copy.id,
                now,
                copy.published_at,
                copy.state.as_str(),
                copy.step.as_str(),
                copy.reason,
                body,
                copy.words,
                copy.label,
                serde_json::to_string(&copy.tags)?,
                copy.asked,
                copy.deadline,
                copy.look_at,
                copy.gone_at,
                copy.tries,
                VERSION,
                copy.due_at,
                copy.backfilled,
            ])?;
        Ok(())
    }

    /// The copies of a channel belong to another number: its name was resolved.
    pub fn move_copies(&self, from: &ChatRef, to: &ChatRef) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE OR IGNORE copies SET target = ?2 WHERE target = ?1")?
            .execute(params![from.to_string(), to.to_string()])?;
        self.move_backfill(from, to)
    }

    /// A group became a supergroup: its copies go on there, where the messages of before have no number.
    pub(super) fn chat_moved(&self, from: &ChatRef, to: &ChatRef) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE copy_parts SET message_ids = '[]', seen_id = NULL
                 WHERE copy_id IN (SELECT id FROM copies WHERE target = ?1)",
            )?
            .execute([from.to_string()])?;
        self.move_copies(from, to)
    }

    /// The parts of a copy, in order.
    pub fn parts(&self, copy: i64) -> Result<Vec<PartRow>> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("SELECT {PART_COLUMNS} FROM copy_parts WHERE copy_id = ?1 ORDER BY ordinal"))?;
        let rows = statement.query_map([copy], part_of)?;
        // All or none: a copy without one of its parts would be another post.
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Other parts in the place of those of a copy.
    pub fn set_parts(&self, copy: i64, parts: &[PartRow]) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM copy_parts WHERE copy_id = ?1")?.execute([copy])?;
        for part in parts {
            self.save_part(part)?;
        }
        Ok(())
    }

    /// Writes a part down.
    pub fn save_part(&self, row: &PartRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO copy_parts (copy_id, ordinal, part, part_version, state, message_ids, sent_at, seen_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                row.copy,
                row.ordinal,
                serde_json::to_string(&Stored { part: &row.part, stands: row.stands.as_ref() })
                    .context("writing a part down")?,
                VERSION,
                row.state.as_str(),
                serde_json::to_string(&row.message_ids)?,
                row.sent_at,
                row.seen_id
            ])?;
        Ok(())
    }

    /// Parts of a channel that are out, or of which nobody knows whether they are.
    pub fn parts_in_doubt(&self, channel: &ChatRef) -> Result<Vec<PartRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT p.copy_id, p.ordinal, p.part, p.state, p.message_ids, p.sent_at, p.seen_id, p.part_version
             FROM copy_parts p
             JOIN copies c ON c.id = p.copy_id WHERE c.target = ?1 AND c.state IN ('pending', 'uncertain')
             AND p.state IN ('out', 'unsure') ORDER BY p.copy_id, p.ordinal",
        )?;
        let rows = statement.query_map([channel.to_string()], part_of)?;
        Ok(readable(rows)?)
    }

    /// The messages of the newest parts of a channel.
    pub fn newest_messages(&self, channel: &ChatRef, parts: usize) -> Result<Vec<MessageRef>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT p.message_ids FROM copies c JOIN copy_parts p ON p.copy_id = c.id
             WHERE c.target = ?1 ORDER BY c.id DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![channel.to_string(), parts as i64], |row| json(row, 0))?;
        Ok(readable(rows)?.into_iter().flat_map(|ids: Vec<MessageRef>| ids).collect())
    }

    /// Whether a channel's message is known to be of some part.
    pub fn is_message_of_a_part(&self, channel: &ChatRef, message_id: i64) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM copy_parts p JOIN copies c ON c.id = p.copy_id, json_each(CASE WHEN json_valid(p.message_ids) THEN p.message_ids ELSE '[]' END) m
                 WHERE c.target = ?1 AND m.value = ?2)",
            )?
            .query_row(params![channel.to_string(), message_id], |row| row.get(0))?)
    }

    /// A call for a part of a copy was set aside unread (its cause is `copy:ID:ORDINAL:…`): the copy has failed, and its
    /// channel goes on.
    pub(super) fn fail_copy_of(&self, cause: &str, why: &str, now: Millis) -> Result<()> {
        let mut numbers = cause.strip_prefix("copy:").unwrap_or_default().split(':').map(str::parse::<i64>);
        let (Some(Ok(copy)), Some(Ok(ordinal))) = (numbers.next(), numbers.next()) else { return Ok(()) };
        self.conn
            .prepare_cached(
                "UPDATE copy_parts SET state = 'failed' WHERE copy_id = ?1 AND ordinal = ?2 AND state = 'out'",
            )?
            .execute(params![copy, ordinal])?;
        self.conn
            .prepare_cached(
                "UPDATE copies SET state = 'failed', step = '', reason = ?2, at = ?3 WHERE id = ?1
                 AND state = 'pending'",
            )?
            .execute(params![copy, why, now])?;
        Ok(())
    }

    fn one_copy(&self, condition: &str, values: impl rusqlite::Params) -> Result<Option<CopyRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM copies WHERE {condition}"))?
            .query_row(values, copy_of)
            .optional()?)
    }

    fn many_copies(&self, condition: &str, values: impl rusqlite::Params) -> Result<Vec<CopyRow>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM copies WHERE {condition}"))?;
        let rows = statement.query_map(values, copy_of)?;
        Ok(readable(rows)?)
    }
}

/// A chat by its text.
pub(super) fn chat_of(row: &Row<'_>, column: usize) -> rusqlite::Result<ChatRef> {
    let text: String = row.get(column)?;
    ChatRef::parse(&text).ok_or_else(|| {
        let why = "no chat is named so";
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, why.into())
    })
}

/// Stored JSON as what it is; what is not understood is the row's error, not a silent nothing.
fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into()))
}

fn copy_of(row: &Row<'_>) -> rusqlite::Result<CopyRow> {
    let body: Option<String> = row.get(10).unwrap_or_default();
    let is_known = row.get::<_, i64>(19)? <= VERSION;
    Ok(CopyRow {
        id: row.get(0)?,
        post: PostRef { owner_id: row.get(1)?, post_id: row.get(2)? },
        channel: chat_of(row, 3)?,
        post_at: row.get(4)?,
        at: row.get(5)?,
        published_at: row.get(6)?,
        state: CopyState::parse(&lossy(row, 7)?),
        step: CopyStep::parse(&lossy(row, 8)?),
        reason: row.get(9)?,
        // A post that cannot be read, or is of a later version, counts as forgotten.
        body: body.filter(|_| is_known).and_then(|body| serde_json::from_str(&body).ok()),
        words: row.get(11)?,
        label: row.get(12)?,
        tags: serde_json::from_str(&lossy(row, 13)?).unwrap_or_default(),
        asked: row.get(14)?,
        deadline: row.get(15)?,
        look_at: row.get(16)?,
        gone_at: row.get(17)?,
        tries: row.get(18)?,
        due_at: row.get(20)?,
        backfilled: row.get(21)?,
    })
}

fn part_of(row: &Row<'_>) -> rusqlite::Result<PartRow> {
    let version: i64 = row.get(7)?;
    if version > VERSION {
        let why = format!("a part of a copy is of version {version}, this program knows {VERSION}");
        return Err(rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, why.into()));
    }
    let Stored { part, stands } = json(row, 2)?;
    Ok(PartRow {
        copy: row.get(0)?,
        ordinal: row.get(1)?,
        part,
        stands,
        state: PartState::parse(&lossy(row, 3)?),
        message_ids: json(row, 4)?,
        sent_at: row.get(5)?,
        seen_id: row.get(6)?,
    })
}

//! Messages of ours that are edited in place: panels, growing reports, assist cards.

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::JournalRow;
use super::damage::{is_unreadable, say_once};
use super::{SurfacesDb, readable};
use crate::clock::Millis;
use crate::domain::chat_ref::ChatRef;
use crate::domain::ids::ChatId;
use crate::domain::own_event::OwnEvent;

/// One message of ours.
#[derive(Debug, Clone)]
pub struct SurfaceRow {
    pub id: i64,
    pub chat: ChatId,
    /// What for: `panel`, `removed:2026-11-23`, `assist`.
    pub purpose: String,
    /// The message, once it was sent.
    pub message_id: Option<i64>,
    /// When it was last shown.
    pub shown_at: Option<Millis>,
    /// How many verdicts stand on it.
    pub entries: i64,
    /// Visible length of these, UTF-16 units, as it was when they were put there.
    pub length_utf16: i64,
    /// Small JSON of the purpose's own (a panel's screen).
    pub state: String,
    /// The topic of a forum that it stands in.
    pub thread: Option<i64>,
}

const COLUMNS: &str = "id, chat_id, purpose, message_id, shown_at, state, entries, length_utf16, thread";

impl SurfacesDb<'_> {
    /// Opens a new surface.
    pub fn open_surface(&self, chat: ChatId, purpose: &str, now: Millis) -> Result<SurfaceRow> {
        self.conn
            .prepare_cached("INSERT INTO surfaces (chat_id, purpose, created_at) VALUES (?1, ?2, ?3)")?
            .execute(params![chat.0, purpose, now])?;
        Ok(SurfaceRow {
            id: self.conn.last_insert_rowid(),
            chat,
            purpose: purpose.to_owned(),
            message_id: None,
            shown_at: None,
            entries: 0,
            length_utf16: 0,
            state: "{}".to_owned(),
            thread: None,
        })
    }

    /// The newest open surface of a purpose.
    pub fn surface(&self, chat: ChatId, purpose: &str) -> Result<Option<SurfaceRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM surfaces WHERE chat_id = ?1 AND purpose = ?2 AND closed = 0 ORDER BY id DESC LIMIT 1"
            ))?
            .query_row(params![chat.0, purpose], row_of)
            .optional()?)
    }

    /// The newest messages of a purpose, open or not.
    pub fn newest_surfaces(&self, chat: ChatId, purpose: &str, most: usize) -> Result<Vec<SurfaceRow>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM surfaces WHERE chat_id = ?1 AND purpose = ?2 ORDER BY id DESC LIMIT ?3"
        ))?;
        let rows = statement.query_map(params![chat.0, purpose, most as i64], row_of)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest open messages whose purpose begins so and whose state is another.
    pub fn begun_with(&self, chat: ChatId, prefix: &str, but: &str, most: usize) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM surfaces WHERE chat_id = ?1 AND purpose >= ?2 AND purpose < ?2 || '~' AND closed = 0
                AND state <> ?3 ORDER BY id DESC LIMIT ?4",
        )?;
        let rows = statement.query_map(params![chat.0, prefix, but, most as i64], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many messages of a purpose were begun since a moment.
    pub fn surfaces_since(&self, chat: ChatId, purpose: &str, since: Millis) -> Result<i64> {
        Ok(self
            .conn
            .prepare_cached("SELECT count(*) FROM surfaces WHERE chat_id = ?1 AND purpose = ?2 AND created_at >= ?3")?
            .query_row(params![chat.0, purpose, since], |row| row.get(0))?)
    }

    /// When a surface was opened.
    pub fn surface_begun(&self, id: i64) -> Result<Millis> {
        Ok(self
            .conn
            .prepare_cached("SELECT created_at FROM surfaces WHERE id = ?1")?
            .query_row([id], |row| row.get(0))?)
    }

    /// A surface by its row.
    pub fn surface_by_id(&self, id: i64) -> Result<Option<SurfaceRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM surfaces WHERE id = ?1"))?
            .query_row([id], row_of)
            .optional()?)
    }

    /// The surface that a message belongs to.
    pub fn surface_of_message(&self, chat: ChatId, message_id: i64) -> Result<Option<SurfaceRow>> {
        Ok(self
            .conn
            .query_row(
                &format!("SELECT {COLUMNS} FROM surfaces WHERE chat_id = ?1 AND message_id = ?2 LIMIT 1"),
                params![chat.0, message_id],
                row_of,
            )
            .optional()?)
    }

    /// It is shown in this topic.
    pub fn put_in_topic(&self, id: i64, thread: Option<i64>) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE surfaces SET thread = ?2 WHERE id = ?1 AND thread IS NOT ?2")?
            .execute(params![id, thread])?;
        Ok(())
    }

    /// Nothing is added to it any more.
    pub fn close_surface(&self, id: i64) -> Result<()> {
        self.conn.prepare_cached("UPDATE surfaces SET closed = 1 WHERE id = ?1")?.execute([id])?;
        Ok(())
    }

    /// It was shown as this message.
    pub fn surface_shown(&self, id: i64, message_id: i64, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE surfaces SET message_id = ?2, shown_at = ?3 WHERE id = ?1")?
            .execute(params![id, message_id, now])?;
        Ok(())
    }

    /// Its own small JSON.
    pub fn set_surface_state(&self, id: i64, state: &str) -> Result<()> {
        self.conn.prepare_cached("UPDATE surfaces SET state = ?2 WHERE id = ?1")?.execute(params![id, state])?;
        Ok(())
    }

    /// Puts a verdict of this visible length on a surface.
    pub fn put_on_surface(&self, surface: i64, journal: i64, length_utf16: i64) -> Result<()> {
        let new = self
            .conn
            .prepare_cached("INSERT INTO surface_entries VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute([surface, journal])?;
        if new > 0 {
            self.conn
                .prepare_cached(
                    "UPDATE surfaces SET entries = entries + 1, length_utf16 = length_utf16 + ?2 WHERE id = ?1",
                )?
                .execute([surface, length_utf16])?;
        }
        Ok(())
    }

    /// Nothing more fits on a surface: its verdicts count as at least so long from now on.
    pub fn fill_surface(&self, surface: i64, length_utf16: i64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE surfaces SET length_utf16 = max(length_utf16, ?2) WHERE id = ?1")?
            .execute([surface, length_utf16])?;
        Ok(())
    }

    /// The verdicts on a surface, in the order they came.
    pub fn on_surface(&self, surface: i64) -> Result<Vec<JournalRow>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT journal_id FROM surface_entries WHERE surface_id = ?1 ORDER BY journal_id")?;
        let ids = statement.query_map([surface], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            match self.db().journal().verdict(id) {
                Err(error) if is_unreadable(&error) => {
                    say_once(&format!("verdict {id} is left out of a card: {error}"));
                }
                verdict => rows.extend(verdict?),
            }
        }
        Ok(rows)
    }

    /// The surfaces a verdict stands on.
    pub fn surfaces_with(&self, journal: i64) -> Result<Vec<SurfaceRow>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM surfaces WHERE id IN (SELECT surface_id FROM surface_entries WHERE journal_id = ?1)"
        ))?;
        let rows = statement.query_map([journal], row_of)?;
        Ok(readable(rows)?)
    }

    /// A group became a supergroup: every stored reference moves.
    pub fn migrate_chat(&self, from: ChatId, to: ChatId) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE surfaces SET chat_id = ?2, message_id = NULL WHERE chat_id = ?1")?
            .execute([from.0, to.0])?;
        self.conn
            .prepare_cached("UPDATE managers SET scope = ?2 WHERE scope = ?1")?
            .execute(params![from.0.to_string(), to.0.to_string()])?;
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO meta VALUES ('migrated:' || ?1, ?2)")?
            .execute(params![from.0.to_string(), to.0.to_string()])?;
        // It is called the same.
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO chats SELECT ?2, title, at FROM chats WHERE chat = ?1")?
            .execute(params![from.to_string(), to.to_string()])?;
        self.db().copies().chat_moved(&from.into(), &to.into())
    }

    /// The same, of a chat that may be on any platform: only those of Telegram move.
    pub fn now_at(&self, chat: &ChatRef) -> Result<ChatRef> {
        chat.telegram().map_or_else(|| Ok(chat.clone()), |number| Ok(chat.moved_to(self.migrated(number)?)))
    }

    /// Where a chat went, if it became a supergroup.
    pub fn migrated(&self, chat: ChatId) -> Result<ChatId> {
        let to: Option<String> = self
            .conn
            .prepare_cached("SELECT value FROM meta WHERE key = 'migrated:' || ?1")?
            .query_row([chat.0.to_string()], |row| row.get(0))
            .optional()?;
        Ok(to.and_then(|to| to.parse().ok()).map_or(chat, ChatId))
    }
}

fn row_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<SurfaceRow> {
    Ok(SurfaceRow {
        id: row.get(0)?,
        chat: ChatId(row.get(1)?),
        purpose: row.get(2)?,
        message_id: row.get(3)?,
        shown_at: row.get(4)?,
        state: row.get(5)?,
        entries: row.get(6)?,
        length_utf16: row.get(7)?,
        thread: row.get(8)?,
    })
}

impl SurfacesDb<'_> {
    /// Asks the engine to show a screen of a panel once the settings were read again.
    pub fn open_screen(&self, surface: &SurfaceRow, screen: &str, now: Millis) -> Result<()> {
        let event = OwnEvent::Screen { surface: surface.id, screen: screen.to_owned() };
        self.db().inbox().tell(&format!("screen:{}", surface.id), crate::inbox::Queue::People, &event, now)?;
        Ok(())
    }
}

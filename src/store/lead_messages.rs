//! Every word that people and admins wrote to each other, and whether it arrived.

use anyhow::Result;
use rusqlite::{OptionalExtension, Row, params};

use super::{LeadMessagesDb, lossy, readable};
use crate::clock::Millis;
use crate::domain::ids::{ChatId, Network, PersonId};
use crate::domain::leads::Step;
use crate::domain::talk::SentFile;
use crate::domain::words::words;

words! {
    /// Which side of the talk a message comes from.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Side else Client {
        /// The person who advertises, or asks.
        Client = "client",
        /// An admin, to the person.
        Admin = "admin",
        /// An admin, for us alone.
        Note = "note",
        /// What became of the lead.
        Change = "change",
        /// The bot, to the person.
        Bot = "bot",
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct LeadMessageRow {
    /// Row; 0 before it is written down.
    pub id: i64,
    /// Whose talk it belongs to.
    pub person: PersonId,
    /// The lead it belongs to.
    pub lead: Option<i64>,
    pub side: Side,
    pub at: Millis,
    /// The admin (Telegram id).
    pub by: Option<i64>,
    pub by_name: Option<String>,
    pub text: String,
    /// What came with them.
    pub files: Vec<SentFile>,
    /// Its number on the person's side.
    pub client_message: Option<i64>,
    /// Where it stands in the admin chat.
    pub admin_message: Option<(ChatId, i64)>,
    /// Why it did not arrive.
    pub trouble: Option<String>,
    /// The question whose answer, as it stands now, these words are.
    pub answers: Option<Step>,
    /// What the client sent at once with others, as a message each, shares this.
    pub album: Option<String>,
}

impl LeadMessageRow {
    /// Without words, and with nothing that comes with them.
    pub fn new(person: PersonId, lead: Option<i64>, side: Side, at: Millis) -> Self {
        Self {
            id: 0,
            person,
            lead,
            side,
            at,
            by: None,
            by_name: None,
            text: String::new(),
            files: Vec::new(),
            client_message: None,
            admin_message: None,
            trouble: None,
            answers: None,
            album: None,
        }
    }
}

const COLUMNS: &str = "id, network, person, lead_id, side, at, by_id, by_name, text, files, client_message, admin_chat, \
                       admin_message, trouble, answers, album";

/// What was said. A change or a note without words only keeps which lead a message of ours in the admin chat is about.
const WORDS: &str = "NOT (side IN ('change', 'note') AND text = '')";

impl LeadMessagesDb<'_> {
    /// Writes a message down; `None`: this message of the person's was written down before.
    pub fn add_lead_message(&self, letter: &LeadMessageRow) -> Result<Option<i64>> {
        let new = self
            .conn
            .prepare_cached(
                "INSERT OR IGNORE INTO lead_messages (network, person, lead_id, side, at, by_id, by_name, text, files,
                    client_message, admin_chat, admin_message, album)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                letter.person.network.as_str(),
                letter.person.id,
                letter.lead,
                letter.side.as_str(),
                letter.at,
                letter.by,
                letter.by_name,
                letter.text,
                serde_json::to_string(&letter.files)?,
                letter.client_message,
                letter.admin_message.map(|(chat, _)| chat.0),
                letter.admin_message.map(|(_, message)| message),
                letter.album,
            ])?;
        Ok((new > 0).then(|| self.conn.last_insert_rowid()))
    }

    /// A message by its row's number.
    pub fn letter(&self, id: i64) -> Result<Option<LeadMessageRow>> {
        self.one_letter("id = ?1", params![id])
    }

    /// The person's own message of this number.
    pub fn letter_heard(&self, person: PersonId, client_message: i64) -> Result<Option<LeadMessageRow>> {
        self.one_letter(
            "network = ?1 AND person = ?2 AND client_message = ?3 AND side = 'client'",
            params![person.network.as_str(), person.id, client_message],
        )
    }

    /// What of an album was written down already: what answered something rather than anything else of it.
    pub fn letter_of_album(&self, person: PersonId, album: &str) -> Result<Option<LeadMessageRow>> {
        self.one_letter(
            "network = ?1 AND person = ?2 AND album = ?3 ORDER BY answers IS NULL, id",
            params![person.network.as_str(), person.id, album],
        )
    }

    /// The answer to a question of a lead's talk is these words from now on; `None`: a button's, and nobody's to change.
    pub fn answers_now(&self, lead: i64, step: Step, letter: Option<i64>) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE lead_messages SET answers = CASE WHEN id = ?3 THEN ?2 END
                 WHERE lead_id = ?1 AND (answers = ?2 OR id = ?3)",
            )?
            .execute(params![lead, step.as_str(), letter])?;
        Ok(())
    }

    /// What stands under this number on the person's side, whoever said it.
    pub fn letter_in_talk(&self, person: PersonId, client_message: i64) -> Result<Option<LeadMessageRow>> {
        self.one_letter(
            "network = ?1 AND person = ?2 AND client_message = ?3",
            params![person.network.as_str(), person.id, client_message],
        )
    }

    /// What stands at a place of the admin chat.
    pub fn letter_shown(&self, chat: ChatId, message: i64) -> Result<Option<LeadMessageRow>> {
        self.one_letter("admin_chat = ?1 AND admin_message = ?2", params![chat.0, message])
    }

    /// What people said about a lead, oldest first; of more than `limit` the newest.
    pub fn letters_of(&self, lead: i64, limit: usize) -> Result<Vec<LeadMessageRow>> {
        let mut found = self.many_lead_messages(
            &format!("lead_id = ?1 AND side <> 'bot' AND {WORDS} ORDER BY id DESC LIMIT {limit}"),
            params![lead],
        )?;
        found.reverse();
        Ok(found)
    }

    /// The same with what the bot said: both sides of the talk.
    pub fn talk_of(&self, lead: i64, limit: usize) -> Result<Vec<LeadMessageRow>> {
        let mut found = self
            .many_lead_messages(&format!("lead_id = ?1 AND {WORDS} ORDER BY id DESC LIMIT {limit}"), params![lead])?;
        found.reverse();
        Ok(found)
    }

    /// Messages of a person that belong to no lead, since a moment, oldest first.
    pub fn letters_alone(&self, person: PersonId, since: Millis) -> Result<Vec<LeadMessageRow>> {
        self.many_lead_messages(
            "network = ?1 AND person = ?2 AND lead_id IS NULL AND side = 'client' AND at >= ?3 ORDER BY id",
            params![person.network.as_str(), person.id, since],
        )
    }

    /// Messages of a person that belong to no lead yet belong to this one; those before `since` stay alone.
    pub fn adopt_lead_messages(&self, person: PersonId, lead: i64, since: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE lead_messages SET lead_id = ?3 WHERE network = ?1 AND person = ?2 AND lead_id IS NULL AND at >= ?4",
            )?
            .execute(params![person.network.as_str(), person.id, lead, since])?;
        Ok(())
    }

    /// New words of a message.
    pub fn reword_letter(&self, id: i64, text: &str) -> Result<()> {
        self.conn.prepare_cached("UPDATE lead_messages SET text = ?2 WHERE id = ?1")?.execute(params![id, text])?;
        Ok(())
    }

    /// A person's message stands in the admin chat now.
    pub fn letter_is_shown(&self, id: i64, chat: ChatId, message: i64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE lead_messages SET admin_chat = ?2, admin_message = ?3 WHERE id = ?1")?
            .execute(params![id, chat.0, message])?;
        Ok(())
    }

    /// An admin's message arrived under this number, or did not.
    pub fn letter_arrived(&self, id: i64, client_message: Option<i64>, trouble: Option<&str>) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE lead_messages SET client_message = coalesce(?2, client_message), trouble = ?3 WHERE id = ?1",
            )?
            .execute(params![id, client_message, trouble])?;
        Ok(())
    }

    fn one_letter(&self, filter: &str, values: impl rusqlite::Params) -> Result<Option<LeadMessageRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM lead_messages WHERE {filter} LIMIT 1"))?
            .query_row(values, row_of)
            .optional()?)
    }

    fn many_lead_messages(&self, filter: &str, values: impl rusqlite::Params) -> Result<Vec<LeadMessageRow>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM lead_messages WHERE {filter}"))?;
        let rows = statement.query_map(values, row_of)?;
        Ok(readable(rows)?)
    }
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<LeadMessageRow> {
    let (network, files): (String, String) = (row.get(1)?, row.get(9)?);
    let (chat, message): (Option<i64>, Option<i64>) = (row.get(11)?, row.get(12)?);
    Ok(LeadMessageRow {
        id: row.get(0)?,
        person: PersonId { network: Network::parse(&network).unwrap_or(Network::Telegram), id: row.get(2)? },
        lead: row.get(3)?,
        side: Side::parse(&lossy(row, 4)?),
        at: row.get(5)?,
        by: row.get(6)?,
        by_name: row.get(7)?,
        text: row.get(8)?,
        files: serde_json::from_str(&files).unwrap_or_default(),
        client_message: row.get(10)?,
        admin_message: chat.zip(message).map(|(chat, message)| (ChatId(chat), message)),
        trouble: row.get(13)?,
        answers: row.get::<_, Option<String>>(14)?.and_then(|step| Step::parse(&step)),
        album: row.get(15)?,
    })
}

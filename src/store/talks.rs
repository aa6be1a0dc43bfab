//! People who write to us: how far each talk is.

use anyhow::Result;
use rusqlite::{OptionalExtension, Row, params};

use super::{TalksDb, lossy, readable};
use crate::clock::Millis;
use crate::domain::ids::{Network, PersonId};
use crate::domain::leads::Step;
use crate::domain::talk::VkClient;
use crate::domain::words::words;

words! {
    /// Where a talk stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum TalkState else Idle {
        /// No question waits for an answer.
        #[default]
        Idle = "idle",
        /// A question of the talk with an advertiser waits for its answer.
        Asking = "asking",
        /// «Продолжим?» waits: somebody came back after a pause.
        Resuming = "resuming",
        /// «Что изменить?» waits: which answer is to be asked for again.
        Changing = "changing",
        /// They have another question: the bot keeps quiet.
        Question = "question",
        /// «Удалить всё?» waits for a last word.
        Forgetting = "forgetting",
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct TalkRow {
    pub person: PersonId,
    /// Their name, once known.
    pub name: Option<String>,
    /// `@username` without the `@`.
    pub username: Option<String>,
    /// What their VK app shows.
    pub client: Option<VkClient>,
    /// Where the talk stands.
    pub state: TalkState,
    /// The question that waits, or waited when the talk was left.
    pub step: Option<Step>,
    /// How often it was asked again.
    pub tries: u32,
    /// One answer of the summary is being changed: then back to it.
    pub changing: bool,
    /// Of the last question: a button of an older one means nothing.
    pub revision: i64,
    /// The lead that is talked about.
    pub lead: Option<i64>,
    /// When they last wrote.
    pub heard_at: Option<Millis>,
    /// When the bot last spoke.
    pub said_at: Option<Millis>,
    /// A person talks with them: the bot keeps quiet until then.
    pub quiet_until: Option<Millis>,
    /// Nothing of theirs is read.
    pub banned: bool,
    /// They let us write to them.
    pub reachable: bool,
    /// Minute of `in_minute`, since 1970.
    pub minute: i64,
    /// Messages of theirs in that minute.
    pub in_minute: u32,
    /// Cause of the last thing that was said to them as to a stranger.
    pub said_cause: Option<String>,
}

impl TalkRow {
    /// A person who was never heard of.
    pub fn new(person: PersonId) -> Self {
        Self {
            person,
            name: None,
            username: None,
            client: None,
            state: TalkState::Idle,
            step: None,
            tries: 0,
            changing: false,
            revision: 0,
            lead: None,
            heard_at: None,
            said_at: None,
            quiet_until: None,
            banned: false,
            reachable: true,
            minute: 0,
            in_minute: 0,
            said_cause: None,
        }
    }
}

const COLUMNS: &str = "network, person, name, username, client, state, step, tries, changing, revision, lead_id, heard_at, \
                       said_at, quiet_until, banned, reachable, minute, in_minute, said_cause";

impl TalksDb<'_> {
    /// A person's talk, on the platform they are known on.
    pub fn talk(&self, person: PersonId) -> Result<Option<TalkRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM talks WHERE network = ?1 AND person = ?2"))?
            .query_row(params![person.network.as_str(), person.id], row_of)
            .optional()?)
    }

    /// The Telegram talk of somebody with this `@username`.
    pub fn talk_of_name(&self, username: &str) -> Result<Option<TalkRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM talks WHERE network = 'telegram' AND username = ?1 COLLATE NOCASE LIMIT 1"
            ))?
            .query_row([username], row_of)
            .optional()?)
    }

    /// Talks in which a question waits and that were left between two moments, oldest first; not those that were asked to
    /// go on already.
    pub fn talks_left(&self, from: Millis, to: Millis, limit: usize) -> Result<Vec<TalkRow>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM talks WHERE state <> 'idle' AND heard_at > ?1 AND heard_at <= ?2 AND banned = 0
             AND NOT EXISTS (SELECT 1 FROM leads WHERE leads.id = talks.lead_id AND leads.nudged_at IS NOT NULL
                AND leads.confirmed_at IS NULL AND leads.status NOT IN ('closed', 'rejected'))
             ORDER BY heard_at LIMIT ?3"
        ))?;
        let rows = statement.query_map(params![from, to, limit as i64], row_of)?;
        Ok(readable(rows)?)
    }

    /// Writes a talk down.
    pub fn save_talk(&self, talk: &TalkRow) -> Result<()> {
        let client = talk.client.map(|client| serde_json::to_string(&client)).transpose()?;
        self.conn
            .prepare_cached(&format!(
                "INSERT OR REPLACE INTO talks ({COLUMNS})
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"
            ))?
            .execute(params![
                talk.person.network.as_str(),
                talk.person.id,
                talk.name,
                talk.username,
                client,
                talk.state.as_str(),
                talk.step.map(Step::as_str),
                talk.tries,
                talk.changing,
                talk.revision,
                talk.lead,
                talk.heard_at,
                talk.said_at,
                talk.quiet_until,
                talk.banned,
                talk.reachable,
                talk.minute,
                talk.in_minute,
                talk.said_cause,
            ])?;
        Ok(())
    }
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<TalkRow> {
    let network: String = row.get(0)?;
    let client: Option<String> = row.get(4)?;
    let step: Option<String> = row.get(6)?;
    Ok(TalkRow {
        person: PersonId { network: Network::parse(&network).unwrap_or(Network::Telegram), id: row.get(1)? },
        name: row.get(2)?,
        username: row.get(3)?,
        client: client.and_then(|client| serde_json::from_str(&client).ok()),
        state: TalkState::parse(&lossy(row, 5)?),
        step: step.and_then(|step| Step::parse(&step)),
        tries: row.get(7)?,
        changing: row.get(8)?,
        revision: row.get(9)?,
        lead: row.get(10)?,
        heard_at: row.get(11)?,
        said_at: row.get(12)?,
        quiet_until: row.get(13)?,
        banned: row.get(14)?,
        reachable: row.get(15)?,
        minute: row.get(16)?,
        in_minute: row.get(17)?,
        said_cause: row.get(18)?,
    })
}

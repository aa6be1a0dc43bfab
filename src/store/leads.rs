//! Leads, and what was said about them.

use anyhow::{Context, Result};
use rusqlite::{OptionalExtension, Row, params};

use super::{LeadsDb, lossy, readable};
use crate::clock::Millis;
use crate::domain::ids::{Network, PersonId};
use crate::domain::leads::{LeadStatus, Temperature, Wish};
use crate::domain::post::PostRef;
use crate::domain::words::words;

/// Version of the stored JSON of a wish.
const VERSION: i64 = 1;

words! {
    /// What somebody wrote for.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum LeadKind else Lead {
        /// Somebody wants to advertise.
        Lead = "lead",
        /// Somebody asks something else.
        Question = "question",
        /// To sell something: nobody is told.
        Offer = "offer",
    }
}

/// What an advertiser wants, and how far the talk about it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadRow {
    /// The number that cards and commands name it by.
    pub id: i64,
    /// What they wrote for.
    pub kind: LeadKind,
    /// Who wants it, on the platform they write from.
    pub person: PersonId,
    /// When the talk became a lead, Unix milliseconds.
    pub created_at: Millis,
    /// When anything last changed.
    pub updated_at: Millis,
    /// When the client said that all is right; `None`: the talk is not finished.
    pub confirmed_at: Option<Millis>,
    /// How far it is.
    pub status: LeadStatus,
    /// When it came so far.
    pub status_at: Millis,
    /// How soon somebody should answer.
    pub temperature: Temperature,
    /// What they have told so far.
    pub wish: Wish,
    /// The admin who took it (Telegram id).
    pub taken_by: Option<i64>,
    /// The name of the admin who took it, as it was then.
    pub taken_name: Option<String>,
    /// When the client last wrote.
    pub client_at: Option<Millis>,
    /// When a person first answered.
    pub answered_at: Option<Millis>,
    /// When a person last answered.
    pub admin_at: Option<Millis>,
    /// How often the admin was reminded.
    pub reminders: u32,
    /// When the silent client was asked.
    pub nudged_at: Option<Millis>,
    /// How much its words look like spam, 0 to 1.
    pub spam: Option<f64>,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// The post that came of it.
    pub post: Option<PostRef>,
}

impl LeadRow {
    /// A talk that the client may still finish, and of which nobody said how far it is.
    pub fn is_unfinished(&self) -> bool {
        let begun = matches!(self.status, LeadStatus::New | LeadStatus::InProgress);
        self.kind != LeadKind::Offer && self.confirmed_at.is_none() && begun
    }
}

/// What waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLeads {
    /// Leads that are no talks in the middle, and not over.
    pub by_temperature: Vec<(Temperature, i64)>,
    /// Talks left in the middle.
    pub unfinished: i64,
    /// Offers on the silent list.
    pub offers: i64,
    /// Questions that nobody answered.
    pub questions: i64,
}

/// Which leads are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct LeadFilter<'a> {
    /// Only leads in this status.
    pub status: Option<LeadStatus>,
    /// Only leads of this temperature.
    pub temperature: Option<Temperature>,
    /// Only this person's leads.
    pub person: Option<PersonId>,
    /// With these words in what they told, or their name, or their number.
    pub words: Option<&'a str>,
    /// Only leads that began since, Unix milliseconds.
    pub since: Millis,
    /// Also talks that were left before they were finished.
    pub unfinished: bool,
    /// Also questions and offers.
    pub any_kind: bool,
}

const COLUMNS: &str = "id, kind, network, person, created_at, updated_at, confirmed_at, status, status_at, temperature, wish, \
                       taken_by, taken_name, client_at, answered_at, admin_at, reminders, nudged_at, spam, reason, \
                       post_owner, post_id, wish_version";

/// What is listed at all: not what the client left by their own word before anybody had put a hand on it.
const LISTED: &str = "(confirmed_at IS NOT NULL OR kind = 'offer' OR status <> 'rejected' OR reason IS NOT 'cancelled' \
                       OR answered_at IS NOT NULL)";
/// No longer a talk in the middle: the client confirmed it, or one of ours said how far it is.
const SETTLED: &str = "(confirmed_at IS NOT NULL OR status NOT IN ('new', 'in_progress'))";

impl LeadsDb<'_> {
    /// A new lead, question or offer.
    pub fn add_lead(&self, kind: LeadKind, person: PersonId, wish: &Wish, now: Millis) -> Result<LeadRow> {
        let wish = serde_json::to_string(wish).context("writing a wish down")?;
        self.conn
            .prepare_cached(
                "INSERT INTO leads (kind, network, person, created_at, updated_at, status, status_at, wish, wish_version)
                 VALUES (?1, ?2, ?3, ?4, ?4, 'new', ?4, ?5, ?6)",
            )?
            .execute(params![kind.as_str(), person.network.as_str(), person.id, now, wish, VERSION])?;
        let id = self.conn.last_insert_rowid();
        self.lead(id)?.context("a lead that was just written is gone")
    }

    /// A lead by its number.
    pub fn lead(&self, id: i64) -> Result<Option<LeadRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM leads WHERE id = ?1"))?
            .query_row([id], row_of)
            .optional()?)
    }

    /// Writes down what changed of a lead.
    pub fn save_lead(&self, lead: &LeadRow, now: Millis) -> Result<()> {
        let wish = serde_json::to_string(&lead.wish).context("writing a wish down")?;
        self.conn
            .prepare_cached(
                "UPDATE leads SET kind = ?2, updated_at = ?3, confirmed_at = ?4, status = ?5, status_at = ?6,
                    temperature = ?7, wish = CASE WHEN wish_version > ?20 THEN wish ELSE ?8 END, taken_by = ?9, taken_name = ?10, client_at = ?11, answered_at = ?12,
                    admin_at = ?13, reminders = ?14, nudged_at = ?15, spam = ?16, reason = ?17, post_owner = ?18,
                    post_id = ?19
                 WHERE id = ?1",
            )?
            .execute(params![
                lead.id,
                lead.kind.as_str(),
                now,
                lead.confirmed_at,
                lead.status.as_str(),
                lead.status_at,
                lead.temperature.as_str(),
                wish,
                lead.taken_by,
                lead.taken_name,
                lead.client_at,
                lead.answered_at,
                lead.admin_at,
                lead.reminders,
                lead.nudged_at,
                lead.spam,
                lead.reason,
                lead.post.map(|post| post.owner_id),
                lead.post.map(|post| post.post_id),
                VERSION
            ])?;
        Ok(())
    }

    /// Everything of a person, newest first.
    pub fn leads_of(&self, person: PersonId) -> Result<Vec<LeadRow>> {
        self.many_leads(
            "network = ?1 AND person = ?2 ORDER BY id DESC LIMIT 100",
            params![person.network.as_str(), person.id],
        )
    }

    /// Leads, newest first. What was left by the client's own word is none.
    pub fn rows(&self, filter: LeadFilter<'_>, limit: usize) -> Result<Vec<LeadRow>> {
        let words = filter.words.map(str::to_lowercase);
        let kinds = if filter.any_kind { "kind IN ('lead', 'question', 'offer')" } else { "kind = 'lead'" };
        let mut found = Vec::new();
        let mut before = i64::MAX;
        while found.len() < limit {
            let page = self.many_leads(
                &format!(
                    "{kinds} AND id < ?1 AND created_at >= ?2 AND (?3 IS NULL OR status = ?3)
                     AND (?4 IS NULL OR temperature = ?4) AND (?5 OR {SETTLED})
                     AND (?6 IS NULL OR (network = ?6 AND person = ?7)) AND {LISTED}
                     ORDER BY id DESC LIMIT 200"
                ),
                params![
                    before,
                    filter.since,
                    filter.status.map(LeadStatus::as_str),
                    filter.temperature.map(Temperature::as_str),
                    filter.unfinished,
                    filter.person.map(|person| person.network.as_str()),
                    filter.person.map(|person| person.id),
                ],
            )?;
            let Some(last) = page.last() else { break };
            before = last.id;
            for lead in page {
                if found.len() < limit && self.is_about(&lead, words.as_deref())? {
                    found.push(lead);
                }
            }
        }
        Ok(found)
    }

    /// Whether the words stand in what is known of a lead: SQLite's own search knows no Russian capitals.
    fn is_about(&self, lead: &LeadRow, words: Option<&str>) -> Result<bool> {
        let Some(words) = words else { return Ok(true) };
        let wish = &lead.wish;
        let told = [&wish.product, &wish.format, &wish.contact, &wish.party_text, &wish.erid, &wish.dates_text];
        if told.into_iter().flatten().chain(&wish.remarks).any(|text| text.to_lowercase().contains(words))
            || crate::understanding::lead_number(words) == Some(lead.id)
            || lead.person.id.to_string() == words
        {
            return Ok(true);
        }
        // Of an offer only the letters tell.
        if lead.kind == LeadKind::Offer
            && self
                .db()
                .lead_messages()
                .letters_of(lead.id, 20)?
                .iter()
                .any(|row| row.text.to_lowercase().contains(words))
        {
            return Ok(true);
        }
        let talk = self.db().talks().talk(lead.person)?;
        let names = talk.into_iter().flat_map(|talk| [talk.name, talk.username]);
        let name = words.strip_prefix('@').filter(|name| !name.is_empty()).unwrap_or(words);
        Ok(names.flatten().any(|known| known.to_lowercase().contains(name)))
    }

    /// What somebody wrote that is no lead, newest first.
    pub fn letters(&self, kind: LeadKind, limit: usize) -> Result<Vec<LeadRow>> {
        self.many_leads(&format!("kind = ?1 ORDER BY id DESC LIMIT {limit}"), params![kind.as_str()])
    }

    /// How many leads that are no talks in the middle are in each status.
    pub fn count_leads(&self) -> Result<Vec<(LeadStatus, i64)>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT status, count(*) FROM leads WHERE kind = 'lead' AND {SETTLED} AND {LISTED} GROUP BY status"
        ))?;
        let rows = statement.query_map([], |row| Ok((lossy(row, 0)?, row.get::<_, i64>(1)?)))?;
        let counted = readable(rows)?;
        Ok(LeadStatus::ALL
            .into_iter()
            .map(|status| {
                (status, counted.iter().find(|(word, _)| word == status.as_str()).map_or(0, |(_, count)| *count))
            })
            .collect())
    }

    /// How much waits for somebody.
    pub fn count_open_leads(&self) -> Result<OpenLeads> {
        let mut by_temperature = Vec::new();
        for temperature in Temperature::ALL {
            let count = self
                .conn
                .prepare_cached(&format!(
                    "SELECT count(*) FROM leads WHERE kind = 'lead' AND {SETTLED} AND temperature = ?1
                     AND status NOT IN ('closed', 'rejected')"
                ))?
                .query_row([temperature.as_str()], |row| row.get(0))?;
            by_temperature.push((temperature, count));
        }
        let count = |sql: &str| -> Result<i64> { Ok(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?) };
        let unfinished = count(
            "SELECT count(*) FROM leads WHERE kind = 'lead' AND confirmed_at IS NULL AND status IN ('new', 'in_progress')",
        )?;
        let offers = count("SELECT count(*) FROM leads WHERE kind = 'offer'")?;
        let questions = count("SELECT count(*) FROM leads WHERE kind = 'question' AND status = 'new'")?;
        Ok(OpenLeads { by_temperature, unfinished, offers, questions })
    }

    /// Confirmed leads that nobody answered, that came before a moment and were told of so often at most, oldest first.
    pub fn unanswered_leads(&self, before: Millis, reminders: u32) -> Result<Vec<LeadRow>> {
        self.many_leads(
            "kind IN ('lead', 'question') AND confirmed_at <= ?1 AND status = 'new' AND answered_at IS NULL
             AND reminders <= ?2 ORDER BY id LIMIT 20",
            params![before, reminders],
        )
    }

    /// Questions whose cards wait, oldest first.
    pub fn questions_held(&self, mark: u32, limit: usize) -> Result<Vec<LeadRow>> {
        self.many_leads(
            "kind = 'question' AND status = 'new' AND reminders = ?1 ORDER BY id LIMIT ?2",
            params![mark, limit as i64],
        )
    }

    /// Leads in work in which the last word is ours and was said between two moments, and whose client was not asked yet.
    pub fn silent_leads(&self, from: Millis, to: Millis) -> Result<Vec<LeadRow>> {
        self.many_leads(
            "kind = 'lead' AND status = 'in_progress' AND nudged_at IS NULL AND admin_at > ?1 AND admin_at <= ?2
             AND coalesce(client_at, 0) <= admin_at ORDER BY id LIMIT 20",
            params![from, to],
        )
    }

    /// Leads whose post is to be found on the wall, newest first.
    pub fn leads_to_publish(&self) -> Result<Vec<LeadRow>> {
        self.many_leads(
            "kind = 'lead' AND status IN ('in_progress', 'agreed') AND post_id IS NULL ORDER BY status, id DESC LIMIT 200",
            params![],
        )
    }

    /// The lead that a post came of.
    pub fn lead_of_post(&self, post: PostRef) -> Result<Option<LeadRow>> {
        let found = self.many_leads(
            "post_owner = ?1 AND post_id = ?2 ORDER BY id DESC LIMIT 1",
            params![post.owner_id, post.post_id],
        )?;
        Ok(found.into_iter().next())
    }

    fn many_leads(&self, filter: &str, values: impl rusqlite::Params) -> Result<Vec<LeadRow>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM leads WHERE {filter}"))?;
        let rows = statement.query_map(values, row_of)?;
        Ok(readable(rows)?)
    }
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<LeadRow> {
    let (network, wish): (String, String) = (row.get(2)?, lossy(row, 10)?);
    let (owner, post): (Option<i64>, Option<i64>) = (row.get(20)?, row.get(21)?);
    // A lead whose wish cannot be read, or is of a later version, is a lead still: the talk beside it tells what was said.
    let is_known = row.get::<_, i64>(22)? <= VERSION;
    let wish = Some(wish).filter(|_| is_known).and_then(|wish| serde_json::from_str(&wish).ok()).unwrap_or_default();
    Ok(LeadRow {
        id: row.get(0)?,
        kind: LeadKind::parse(&lossy(row, 1)?),
        person: PersonId { network: Network::parse(&network).unwrap_or(Network::Telegram), id: row.get(3)? },
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
        confirmed_at: row.get(6)?,
        status: LeadStatus::parse(&lossy(row, 7)?).unwrap_or(LeadStatus::New),
        status_at: row.get(8)?,
        temperature: Temperature::parse(&lossy(row, 9)?),
        wish,
        taken_by: row.get(11)?,
        taken_name: row.get(12)?,
        client_at: row.get(13)?,
        answered_at: row.get(14)?,
        admin_at: row.get(15)?,
        reminders: row.get(16)?,
        nudged_at: row.get(17)?,
        spam: row.get(18)?,
        reason: row.get(19)?,
        post: owner.zip(post).map(|(owner_id, post_id)| PostRef { owner_id, post_id }),
    })
}

//! What the owner writes to the community on VK, and the buttons there: a short panel for whoever is cut off from
//! Telegram. Everything is authorised by the VK id of the settings.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::second;
use super::watch::Watch;
use crate::clock::{HOUR, MINUTE, Millis};
use crate::domain::action::{Key, Keyboard, Press, Urgency, VkAction};
use crate::domain::alert::AlertKind;
use crate::domain::ids::PersonId;
use crate::domain::talk::{Incoming, VkClient};
use crate::handlers::desk::Desk;
use crate::handlers::leads::send_text;
use crate::handlers::panel::when;
use crate::handlers::quarantine::{self, Choice};
use crate::store::{LeadFilter, LeadKind, LeadRow, QuarantineState};
use crate::texts::OwnerStatus;

/// Key under which the database keeps what was asked of the owner.
const KEY: &str = "alerts.owner";
/// Entries and leads that are shown at once.
const SHOWN: usize = 3;
/// Leads that are looked through.
const LOOKED: usize = 50;
/// After «Ответить» the next message is the answer for so long.
const WAITS: Millis = 15 * MINUTE;
/// Longest answer to a client, characters.
const MOST_CHARS: usize = 4_000;

/// What is known of the owner's talk.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct OwnerState {
    /// What their app shows.
    #[serde(default)]
    pub(super) client: Option<VkClient>,
    /// The next message answers this lead…
    #[serde(default)]
    answers: Option<i64>,
    /// …until then.
    #[serde(default)]
    until: Millis,
}

impl OwnerState {
    pub(super) fn load(desk: &Desk<'_>) -> Result<Self> {
        Ok(desk.db.meta(KEY)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    fn save(&self, desk: &Desk<'_>) -> Result<()> {
        desk.db.set_meta(KEY, &serde_json::to_string(self)?)
    }
}

/// What a button of the owner's does. Encoded with a prefix of its own: it is no button of an advertiser's talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Status,
    Quarantine,
    Leads,
    Keep(i64),
    Remove(i64),
    Answer(i64),
    Cancel,
}

impl Order {
    fn encode(self) -> String {
        match self {
            Self::Status => "own st".to_owned(),
            Self::Quarantine => "own qu".to_owned(),
            Self::Leads => "own le".to_owned(),
            Self::Cancel => "own no".to_owned(),
            Self::Keep(id) => format!("own k {id}"),
            Self::Remove(id) => format!("own r {id}"),
            Self::Answer(id) => format!("own a {id}"),
        }
    }

    fn decode(data: &str) -> Option<Self> {
        let words: Vec<&str> = data.split(' ').collect();
        match words.as_slice() {
            ["own", "st"] => Some(Self::Status),
            ["own", "qu"] => Some(Self::Quarantine),
            ["own", "le"] => Some(Self::Leads),
            ["own", "no"] => Some(Self::Cancel),
            ["own", "k", id] => id.parse().ok().map(Self::Keep),
            ["own", "r", id] => id.parse().ok().map(Self::Remove),
            ["own", "a", id] => id.parse().ok().map(Self::Answer),
            _ => None,
        }
    }
}

/// Whether this is the person whom the settings name.
pub fn is_owner(person: PersonId, desk: &Desk<'_>) -> bool {
    desk.policy.alerts.vk_user.is_some_and(|id| person == PersonId::vk(id))
}

/// The owner wrote to the community. Nothing of it is an advertiser's talk.
pub fn wrote(incoming: &Incoming, desk: &mut Desk<'_>) -> Result<()> {
    if incoming.edited {
        return Ok(());
    }
    let mut state = OwnerState::load(desk)?;
    if incoming.client.is_some() && state.client != incoming.client {
        state.client = incoming.client;
        state.save(desk)?;
    }
    let pressed = incoming.press.as_deref().and_then(Order::decode);
    let name = incoming.name.as_deref();
    match pressed.or_else(|| desk.texts.owner_word(&incoming.text).and_then(Order::decode)) {
        Some(order) => obey(order, desk),
        None => said(&incoming.text, name, state, desk),
    }
}

/// The owner pressed a callback button. `false`: it is none of theirs.
pub fn pressed(event_id: &str, person: PersonId, data: &str, desk: &mut Desk<'_>) -> Result<bool> {
    let Some(order) = Order::decode(data) else { return Ok(false) };
    // Data of a button is untrusted: anybody may send it.
    let may = is_owner(person, desk);
    let text = (!may).then(|| desk.texts.said("no_right"));
    let answer = VkAction::AnswerPress { event_id: event_id.to_owned(), peer_id: person.id, text };
    desk.want(answer, Urgency::Person);
    if may {
        obey(order, desk)?;
    }
    Ok(true)
}

/// The button on the copy of an alert that leads to its cause.
pub(super) fn opens_on_vk(kind: AlertKind, subject: &str, desk: &Desk<'_>) -> Keyboard {
    let lead = subject.parse().ok().filter(|_| kind == AlertKind::HotLead);
    let order = match (kind, lead) {
        (_, Some(lead)) => Order::Answer(lead),
        (AlertKind::Limit | AlertKind::Wave, None) => Order::Quarantine,
        (_, None) => Order::Status,
    };
    vec![vec![button(order, desk)]]
}

fn button(order: Order, desk: &Desk<'_>) -> Key {
    let what = match order {
        Order::Status => "status",
        Order::Quarantine => "quarantine",
        Order::Leads => "leads",
        Order::Keep(_) => "keep",
        Order::Remove(_) => "remove",
        Order::Answer(_) => "answer",
        Order::Cancel => "cancel",
    };
    Key { label: desk.texts.alert_button(what).to_owned(), press: Press::Data(order.encode()) }
}

fn reply(text: &str, keyboard: Keyboard, desk: &mut Desk<'_>) -> Result<()> {
    second::say(text, keyboard, HOUR, desk)
}

fn obey(order: Order, desk: &mut Desk<'_>) -> Result<()> {
    match order {
        Order::Status => status(desk),
        Order::Quarantine => waiting(desk),
        Order::Leads => leads(desk),
        Order::Keep(id) => decide(id, Choice::Keep, desk),
        Order::Remove(id) => decide(id, Choice::Remove, desk),
        Order::Answer(lead) => ask_for_answer(lead, desk),
        Order::Cancel => {
            OwnerState { answers: None, until: 0, ..OwnerState::load(desk)? }.save(desk)?;
            let text = desk.texts.owner_said("cancelled").to_owned();
            reply(&text, Keyboard::new(), desk)
        }
    }
}

fn status(desk: &mut Desk<'_>) -> Result<()> {
    let watch = Watch::load(desk)?;
    let queue = desk.db.queue_sizes()?;
    let day = desk.day();
    let counted = |name: &str| desk.db.counted(&day, name);
    let view = OwnerStatus {
        mode: desk.policy.moderation.mode,
        telegram_out: watch.telegram_out.map(|at| when(at, desk)),
        vk_out: watch.vk_out.map(|at| when(at, desk)),
        deleted: counted("comments_deleted")?,
        removed: counted("members_removed")?,
        quarantine: desk.db.quarantine_sizes()?,
        leads: open_leads(desk)?.len(),
        waiting: queue.outbox,
        dead: queue.dead,
    };
    let text = desk.texts.owner_status(&view);
    let keys = vec![vec![button(Order::Quarantine, desk), button(Order::Leads, desk)]];
    reply(&text, keys, desk)
}

/// The newest entries that wait, a message each, with their buttons.
fn waiting(desk: &mut Desk<'_>) -> Result<()> {
    let entries = desk.db.quarantine_list(true, None, Some(SHOWN))?;
    let all = desk.db.quarantine_size()?;
    if entries.is_empty() {
        let text = desk.texts.owner_said("nothing_waits").to_owned();
        return reply(&text, Keyboard::new(), desk);
    }
    // Oldest first: the newest stands lowest.
    for entry in entries.iter().rev() {
        let Some(row) = desk.db.verdict(entry.journal_id)? else { continue };
        let who = desk.texts.owner_who(row.person, row.name.as_deref());
        let text = desk.texts.owner_entry(entry.id, &who, row.text.as_deref(), &row.verdict.reasons);
        let keys = vec![vec![button(Order::Keep(entry.id), desk), button(Order::Remove(entry.id), desk)]];
        reply(&text, keys, desk)?;
    }
    let more = i64::from(all) - entries.len() as i64;
    if more > 0 {
        let text = desk.texts.owner_more(more);
        reply(&text, Keyboard::new(), desk)?;
    }
    Ok(())
}

fn decide(entry: i64, choice: Choice, desk: &mut Desk<'_>) -> Result<()> {
    let Some(row) = desk.db.quarantined(entry)?.filter(|row| row.state == QuarantineState::Pending) else {
        let text = desk.texts.owner_said("decided_already").to_owned();
        return reply(&text, Keyboard::new(), desk);
    };
    let by = desk.policy.alerts.vk_user.unwrap_or(0);
    let decided = quarantine::decide(&row, choice, by, desk)?;
    let what = match (decided, choice) {
        (false, _) => "decided_already",
        (true, Choice::Keep) => "kept",
        (true, Choice::Remove) => "removed",
    };
    let text = desk.texts.owner_said(what).to_owned();
    reply(&text, Keyboard::new(), desk)
}

fn open_leads(desk: &Desk<'_>) -> Result<Vec<LeadRow>> {
    let found = desk.db.leads(LeadFilter::default(), LOOKED)?;
    let open = |lead: &LeadRow| lead.kind == LeadKind::Lead && lead.confirmed_at.is_some() && !lead.status.is_over();
    Ok(found.into_iter().filter(open).collect())
}

/// The newest open leads, a message each.
fn leads(desk: &mut Desk<'_>) -> Result<()> {
    let open = open_leads(desk)?;
    if open.is_empty() {
        let text = desk.texts.owner_said("no_leads").to_owned();
        return reply(&text, Keyboard::new(), desk);
    }
    for lead in open.iter().take(SHOWN).rev() {
        let name = desk.db.talk(lead.person)?.and_then(|talk| talk.name);
        let who = desk.texts.owner_who(lead.person, name.as_deref());
        let text = desk.texts.owner_lead(lead.id, lead.status, &lead.wish, &who);
        let keys = vec![vec![button(Order::Answer(lead.id), desk)]];
        reply(&text, keys, desk)?;
    }
    if open.len() > SHOWN {
        let text = desk.texts.owner_more((open.len() - SHOWN) as i64);
        reply(&text, Keyboard::new(), desk)?;
    }
    Ok(())
}

fn ask_for_answer(lead: i64, desk: &mut Desk<'_>) -> Result<()> {
    if desk.db.lead(lead)?.is_none() {
        let text = desk.texts.owner_said("no_lead").to_owned();
        return reply(&text, Keyboard::new(), desk);
    }
    OwnerState { answers: Some(lead), until: desk.now + WAITS, ..OwnerState::load(desk)? }.save(desk)?;
    let text = desk.texts.owner_asked(lead);
    let keys = vec![vec![button(Order::Cancel, desk)]];
    reply(&text, keys, desk)
}

/// Free words: the answer that was asked for, or nothing that we know.
fn said(words: &str, name: Option<&str>, state: OwnerState, desk: &mut Desk<'_>) -> Result<()> {
    let waited_for = state.answers.filter(|_| desk.now < state.until);
    let Some(lead) = waited_for.map_or(Ok(None), |id| desk.db.lead(id))? else {
        let text = desk.texts.owner_said("help").to_owned();
        let keys =
            vec![vec![button(Order::Status, desk), button(Order::Quarantine, desk)], vec![button(Order::Leads, desk)]];
        return reply(&text, keys, desk);
    };
    let words = words.trim();
    if words.is_empty() || words.chars().count() > MOST_CHARS {
        let text = desk.texts.owner_said("bad_answer").to_owned();
        return reply(&text, Keyboard::new(), desk);
    }
    OwnerState { answers: None, until: 0, client: state.client }.save(desk)?;
    let by = desk.policy.alerts.vk_user.unwrap_or(0);
    let name = name.unwrap_or(desk.texts.owner_said("owner")).to_owned();
    send_text(lead, words, by, Some(&name), desk)?;
    let text = desk.texts.owner_said("sent").to_owned();
    reply(&text, Keyboard::new(), desk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_comes_back_as_it_went_and_nothing_else_is_one() {
        let orders = [
            Order::Status,
            Order::Quarantine,
            Order::Leads,
            Order::Keep(7),
            Order::Remove(i64::MAX),
            Order::Answer(1),
            Order::Cancel,
        ];
        for order in orders {
            assert_eq!(Order::decode(&order.encode()), Some(order));
            assert!(crate::domain::choice::Choice::decode(&order.encode()).is_none());
        }
        for data in ["", "own", "own k", "own k x", "own k 1 2", "t 1 ads", "k 1"] {
            assert_eq!(Order::decode(data), None, "{data}");
        }
    }
}

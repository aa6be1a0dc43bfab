//! What the owner writes to the community on VK, and the buttons there: a short panel for whoever is cut off from
//! Telegram. Everything is authorised by the VK id of the settings.

use anyhow::Result;

use super::screens;
use crate::clock::{HOUR, MINUTE, Millis};
use crate::domain::action::{Keyboard, Urgency, VkAction};
use crate::domain::ids::PersonId;
use crate::domain::sum::Sum;
use crate::domain::talk::Incoming;
use crate::handlers::alerts::{self, OwnerOrder, OwnerState, Watch, is_owner, owner_button as button};
use crate::handlers::context::{Context, when};
use crate::handlers::leads::send_text;
use crate::handlers::moderation::quarantine::{self, QuarantineChoice};
use crate::store::{LeadFilter, LeadKind, LeadRow, QuarantineState};
use crate::texts::{OwnerSaid, OwnerStatus, Said};

/// Entries and leads that are shown at once.
const SHOWN: usize = 3;
/// Leads that are looked through.
const LOOKED: usize = 50;
/// After «Ответить» the next message is the answer for so long.
const WAITS: Millis = 15 * MINUTE;
/// Longest answer to a client, characters.
const MOST_CHARS: usize = 4_000;

/// The owner wrote to the community. Nothing of it is an advertiser's talk.
pub fn wrote(incoming: &Incoming, ctx: &mut Context<'_>) -> Result<()> {
    if incoming.edited {
        return Ok(());
    }
    let mut state = OwnerState::load(ctx)?;
    if incoming.client.is_some() && state.client != incoming.client {
        state.client = incoming.client;
        state.save(ctx)?;
    }
    let pressed = incoming.press.as_deref().and_then(OwnerOrder::decode);
    let name = incoming.name.as_deref();
    match pressed.or_else(|| ctx.texts.panel().owner_word(&incoming.text).map(OwnerOrder::from)) {
        Some(order) => obey(order, ctx),
        None => said(&incoming.text, name, state, ctx),
    }
}

/// The owner pressed a callback button. `false`: it is none of theirs.
pub fn pressed(event_id: &str, person: PersonId, data: &str, ctx: &mut Context<'_>) -> Result<bool> {
    let Some(order) = OwnerOrder::decode(data) else { return Ok(false) };
    // Data of a button is untrusted: anybody may send it.
    let may = is_owner(person, ctx);
    let text = (!may).then(|| ctx.texts.said(Said::NoRight));
    let answer = VkAction::AnswerPress { event_id: event_id.to_owned(), peer_id: person.id, text };
    ctx.want(answer, Urgency::Person);
    if may {
        obey(order, ctx)?;
    }
    Ok(true)
}

fn reply(text: &str, keyboard: Keyboard, ctx: &mut Context<'_>) -> Result<()> {
    alerts::say_to_owner(text, keyboard, HOUR, ctx)
}

fn obey(order: OwnerOrder, ctx: &mut Context<'_>) -> Result<()> {
    match order {
        OwnerOrder::Status => status(ctx),
        OwnerOrder::Quarantine => waiting(ctx),
        OwnerOrder::Leads => leads(ctx),
        OwnerOrder::Keep(id) => decide(id, QuarantineChoice::Keep, ctx),
        OwnerOrder::Remove(id) => decide(id, QuarantineChoice::Remove, ctx),
        OwnerOrder::Answer(lead) => ask_for_answer(lead, ctx),
        OwnerOrder::Cancel => {
            OwnerState { answers: None, until: 0, ..OwnerState::load(ctx)? }.save(ctx)?;
            let text = ctx.texts.panel().owner_said(OwnerSaid::Cancelled).to_owned();
            reply(&text, Keyboard::new(), ctx)
        }
    }
}

fn status(ctx: &mut Context<'_>) -> Result<()> {
    let watch = Watch::load(ctx)?;
    let queue = ctx.db.outbox().queue_sizes()?;
    let day = ctx.day();
    let counted = |sum: Sum| ctx.db.sums().counted(&day, sum);
    let view = OwnerStatus {
        acting: super::acting(ctx)?,
        telegram_out: watch.telegram_out.map(|at| when(at, ctx)),
        vk_out: watch.vk_out.map(|at| when(at, ctx)),
        deleted: counted(Sum::CommentsDeleted)?,
        removed: counted(Sum::MembersRemoved)? + counted(Sum::AuthorsBanned)?,
        quarantine: ctx.db.growth().quarantine_sizes()?,
        asked: screens::asked(ctx)?,
        leads: open_leads(ctx)?.len(),
        waiting: queue.outbox,
        dead: queue.dead,
    };
    let text = ctx.texts.alerts().owner_status(&view);
    let keys = vec![vec![button(OwnerOrder::Quarantine, ctx), button(OwnerOrder::Leads, ctx)]];
    reply(&text, keys, ctx)
}

/// The newest entries that wait, a message each, with their buttons.
fn waiting(ctx: &mut Context<'_>) -> Result<()> {
    let mut entries = ctx.db.quarantine().quarantine_list(true, None, Some(LOOKED))?;
    let all = ctx.db.quarantine().quarantine_size()?;
    let shown = screens::one_of_each(entries.iter().map(|entry| entry.id), SHOWN, ctx)?;
    entries.retain(|entry| shown.contains(&entry.id));
    let mut told = 0;
    if entries.is_empty() {
        let text = ctx.texts.panel().owner_said(OwnerSaid::NothingWaits).to_owned();
        return reply(&text, Keyboard::new(), ctx);
    }
    // Oldest first: the newest stands lowest.
    for entry in entries.iter().rev() {
        let Some(row) = ctx.db.journal().verdict(entry.journal_id)? else { continue };
        let who = ctx.texts.alerts().owner_who(row.person, row.name.as_deref());
        let alike = screens::alike(entry.id, ctx)?.len();
        told += 1 + alike as i64;
        let text = ctx.texts.alerts().owner_entry(entry.id, &who, row.text.as_deref(), alike, &row.verdict.reasons);
        let keys = vec![vec![button(OwnerOrder::Keep(entry.id), ctx), button(OwnerOrder::Remove(entry.id), ctx)]];
        reply(&text, keys, ctx)?;
    }
    let more = i64::from(all) - told;
    if more > 0 {
        let text = ctx.texts.alerts().owner_more(more);
        reply(&text, Keyboard::new(), ctx)?;
    }
    Ok(())
}

fn decide(entry: i64, choice: QuarantineChoice, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.quarantine().quarantined(entry)?.filter(|row| row.state == QuarantineState::Pending) else {
        let text = ctx.texts.panel().owner_said(OwnerSaid::DecidedAlready).to_owned();
        return reply(&text, Keyboard::new(), ctx);
    };
    let by = ctx.policy.alerts.vk_user.unwrap_or(0);
    let decided = quarantine::deciding::decide_one(&row, choice, by, ctx)?;
    let what = match (decided, choice) {
        (false, _) => OwnerSaid::DecidedAlready,
        (true, QuarantineChoice::Keep) => OwnerSaid::Kept,
        (true, QuarantineChoice::Remove) => OwnerSaid::Removed,
    };
    let text = ctx.texts.panel().owner_said(what).to_owned();
    reply(&text, Keyboard::new(), ctx)
}

fn open_leads(ctx: &Context<'_>) -> Result<Vec<LeadRow>> {
    let found = ctx.db.leads().rows(LeadFilter::default(), LOOKED)?;
    let open = |lead: &LeadRow| lead.kind == LeadKind::Lead && lead.confirmed_at.is_some() && !lead.status.is_over();
    Ok(found.into_iter().filter(open).collect())
}

/// The newest open leads, a message each.
fn leads(ctx: &mut Context<'_>) -> Result<()> {
    let open = open_leads(ctx)?;
    if open.is_empty() {
        let text = ctx.texts.panel().owner_said(OwnerSaid::NoLeads).to_owned();
        return reply(&text, Keyboard::new(), ctx);
    }
    for lead in open.iter().take(SHOWN).rev() {
        let name = ctx.db.talks().talk(lead.person)?.and_then(|talk| talk.name);
        let who = ctx.texts.alerts().owner_who(lead.person, name.as_deref());
        let text = ctx.texts.alerts().owner_lead(lead.id, lead.status, &lead.wish, &who);
        let keys = vec![vec![button(OwnerOrder::Answer(lead.id), ctx)]];
        reply(&text, keys, ctx)?;
    }
    if open.len() > SHOWN {
        let text = ctx.texts.alerts().owner_more((open.len() - SHOWN) as i64);
        reply(&text, Keyboard::new(), ctx)?;
    }
    Ok(())
}

fn ask_for_answer(lead: i64, ctx: &mut Context<'_>) -> Result<()> {
    if ctx.db.leads().lead(lead)?.is_none() {
        let text = ctx.texts.panel().owner_said(OwnerSaid::NoLead).to_owned();
        return reply(&text, Keyboard::new(), ctx);
    }
    OwnerState { answers: Some(lead), until: ctx.now + WAITS, ..OwnerState::load(ctx)? }.save(ctx)?;
    let text = ctx.texts.alerts().owner_asked(lead);
    let keys = vec![vec![button(OwnerOrder::Cancel, ctx)]];
    reply(&text, keys, ctx)
}

/// Free words: the answer that was asked for, or nothing that we know.
fn said(words: &str, name: Option<&str>, state: OwnerState, ctx: &mut Context<'_>) -> Result<()> {
    let waited_for = state.answers.filter(|_| ctx.now < state.until);
    let Some(lead) = waited_for.map_or(Ok(None), |id| ctx.db.leads().lead(id))? else {
        let text = ctx.texts.panel().owner_said(OwnerSaid::Help).to_owned();
        let keys = vec![
            vec![button(OwnerOrder::Status, ctx), button(OwnerOrder::Quarantine, ctx)],
            vec![button(OwnerOrder::Leads, ctx)],
        ];
        return reply(&text, keys, ctx);
    };
    let words = words.trim();
    if words.is_empty() || words.chars().count() > MOST_CHARS {
        let text = ctx.texts.panel().owner_said(OwnerSaid::BadAnswer).to_owned();
        return reply(&text, Keyboard::new(), ctx);
    }
    OwnerState { answers: None, until: 0, client: state.client }.save(ctx)?;
    let by = ctx.policy.alerts.vk_user.unwrap_or(0);
    let name = name.unwrap_or(ctx.texts.panel().owner_said(OwnerSaid::Owner)).to_owned();
    send_text(lead, words, by, Some(&name), ctx)?;
    let text = ctx.texts.panel().owner_said(OwnerSaid::Sent).to_owned();
    reply(&text, Keyboard::new(), ctx)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_comes_back_as_it_went_and_nothing_else_is_one() {
        let orders = [
            OwnerOrder::Status,
            OwnerOrder::Quarantine,
            OwnerOrder::Leads,
            OwnerOrder::Keep(7),
            OwnerOrder::Remove(i64::MAX),
            OwnerOrder::Answer(1),
            OwnerOrder::Cancel,
        ];
        for order in orders {
            assert_eq!(OwnerOrder::decode(&order.encode()), Some(order));
            assert!(crate::domain::choice::Choice::decode(&order.encode()).is_none());
        }
        for data in ["", "own", "own k", "own k x", "own k 1 2", "t 1 ads", "k 1"] {
            assert_eq!(OwnerOrder::decode(data), None, "{data}");
        }
    }
}

//! How far a lead is, and who said so: the first one wins.

use anyhow::Result;

use super::say::talk_with;
use super::told::{self, Told};
use super::{cards, posts, whose};
use crate::clock::{MINUTE, Millis};
use crate::decided::Decided;
use crate::domain::ids::ChatId;
use crate::domain::leads::LeadStatus;
use crate::domain::sum::Sum;
use crate::handlers::context::Context;
use crate::store::{LeadKind, LeadMessageRow, LeadRow, Side};
use crate::texts::LeadSaid;

/// Longest note, characters.
const MOST_CHARS: usize = 4_000;
/// So long after a press of theirs an admin may still look at the card as it was before.
const OWN_PRESS: Millis = MINUTE;

/// Who presses or writes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct By<'a> {
    /// Telegram id; none for an anonymous administrator and the command line.
    pub(super) id: Option<i64>,
    pub(super) name: Option<&'a str>,
}

/// A button of the pipeline. Returns what is answered to the press.
pub(super) fn pressed(
    lead: i64,
    from: LeadStatus,
    to: LeadStatus,
    reason: Option<&str>,
    by: By<'_>,
    ctx: &mut Context<'_>,
) -> Result<String> {
    let Some(row) = ctx.db.leads().lead(lead)? else {
        return Ok(ctx.texts.leads().lead_said(LeadSaid::Gone).to_owned());
    };
    if row.status == to {
        // The same press twice, or two admins of one mind.
        let other = row.taken_by.is_some() && row.taken_by != by.id;
        cards::refresh(&row, ctx)?;
        return Ok(if other {
            ctx.texts.leads().lead_taken(row.taken_name.as_deref(), row.status, cards::kind_of(&row))
        } else {
            ctx.texts.leads().lead_said(LeadSaid::Already).to_owned()
        });
    }
    // Who goes on before their own press is drawn is nobody's rival, as long as it goes forward.
    let own = row.taken_by.is_some() && row.taken_by == by.id;
    let goes_on = own && ctx.now - row.status_at < OWN_PRESS && rank(to) > rank(row.status);
    if row.status != from && !goes_on {
        cards::refresh(&row, ctx)?;
        return Ok(if own {
            ctx.texts.leads().lead_said(LeadSaid::Already).to_owned()
        } else {
            ctx.texts.leads().lead_taken(row.taken_name.as_deref(), row.status, cards::kind_of(&row))
        });
    }
    let asks_link = to == LeadStatus::Published && row.post.is_none() && row.kind == LeadKind::Lead;
    let id = row.id;
    let asked = by.id.filter(|_| asks_link);
    if let Some(admin) = asked {
        posts::await_link(id, admin, ctx)?;
    }
    set(row, to, reason, by, ctx)?;
    if asked.is_some() {
        return Ok(ctx.texts.leads().lead_said(LeadSaid::SendLink).to_owned());
    }
    Ok(ctx.texts.leads().lead_said(LeadSaid::Done).to_owned())
}

/// How far along the pipeline a status is.
fn rank(status: LeadStatus) -> Option<usize> {
    LeadStatus::ALL.iter().position(|known| *known == status)
}

/// A lead is so far now.
pub(super) fn set(
    mut lead: LeadRow,
    to: LeadStatus,
    reason: Option<&str>,
    by: By<'_>,
    ctx: &mut Context<'_>,
) -> Result<()> {
    lead.status = to;
    lead.status_at = ctx.now;
    lead.reason = reason.map(str::to_owned);
    if by.id.is_some() || by.name.is_some() {
        lead.taken_by = by.id;
        lead.taken_name = by.name.map(str::to_owned);
    }
    ctx.db.leads().save_lead(&lead, ctx.now)?;
    if to.is_over() {
        whose::lets_the_bot_speak(lead.person, ctx)?;
    }
    ctx.decided(Decided::of_lead(&lead, "nothing").by(by.id));
    let change = ctx.texts.leads().lead_change(to, cards::kind_of(&lead), reason);
    write_down(&lead, Side::Change, &change, by, None, ctx)?;
    if lead.kind == LeadKind::Lead && to == LeadStatus::Agreed {
        ctx.count(Sum::LeadsAgreed, 1)?;
    }
    cards::open_menu(&lead, None, ctx)
}

pub(super) fn write_down(
    lead: &LeadRow,
    side: Side,
    text: &str,
    by: By<'_>,
    place: Option<(ChatId, i64)>,
    ctx: &Context<'_>,
) -> Result<()> {
    let letter = LeadMessageRow {
        by: by.id,
        by_name: by.name.map(str::to_owned),
        text: text.to_owned(),
        admin_message: place,
        ..LeadMessageRow::new(lead.person, Some(lead.id), side, ctx.now)
    };
    ctx.db.lead_messages().add_lead_message(&letter)?;
    Ok(())
}

/// A note for us alone, that stands at a place of the admin chat.
pub(super) fn note(lead: &LeadRow, text: &str, by: By<'_>, place: (ChatId, i64), ctx: &mut Context<'_>) -> Result<()> {
    if text.is_empty() || text.chars().count() > MOST_CHARS {
        let what = if text.is_empty() { LeadSaid::Empty } else { LeadSaid::TooLong };
        return of_note(lead, what, ctx);
    }
    write_down(lead, Side::Note, text, by, Some(place), ctx)?;
    cards::refresh(lead, ctx)?;
    of_note(lead, LeadSaid::Noted, ctx)
}

fn of_note(lead: &LeadRow, what: LeadSaid, ctx: &mut Context<'_>) -> Result<()> {
    let html = ctx.texts.leads().lead_said(what).to_owned();
    told::of_lead(lead, html, Told { of_note: true, ..Told::QUIETLY }, ctx)
}

/// Hears a client no more, or again.
pub(super) fn ban(lead: i64, on: bool, ctx: &mut Context<'_>) -> Result<LeadSaid> {
    let Some(lead) = ctx.db.leads().lead(lead)? else { return Ok(LeadSaid::Gone) };
    let mut talk = talk_with(lead.person, ctx)?;
    talk.banned = on;
    ctx.db.talks().save_talk(&talk)?;
    cards::refresh(&lead, ctx)?;
    Ok(if on { LeadSaid::Banned } else { LeadSaid::Unbanned })
}

/// `leads status ID STATUS`
pub fn command_status(id: i64, status: LeadStatus, reason: Option<&str>, ctx: &mut Context<'_>) -> Result<()> {
    match ctx.db.leads().lead(id)? {
        Some(lead) => set(lead, status, reason, By::default(), ctx),
        None => Ok(()),
    }
}

/// `leads note ID TEXT`
pub fn command_note(id: i64, text: &str, ctx: &mut Context<'_>) -> Result<()> {
    let Some(lead) = ctx.db.leads().lead(id)? else { return Ok(()) };
    write_down(&lead, Side::Note, text, By::default(), None, ctx)?;
    cards::refresh(&lead, ctx)
}

/// Everything of a person that is not over.
pub(super) fn is_open(lead: &LeadRow) -> bool {
    !lead.status.is_over()
}

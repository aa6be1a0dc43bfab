//! Which lead somebody's words are about: what they answer, what the bot asks of them, or where a person spoke with them last.

use anyhow::Result;

use super::pipeline::{self, By};
use super::say::is_quiet;
use super::{ask, cards};
use crate::domain::ids::PersonId;
use crate::domain::leads::{LeadStatus, Step};
use crate::domain::talk::Incoming;
use crate::handlers::context::Context;
use crate::store::{LeadKind, LeadRow, Side, TalkRow, TalkState};

/// The lead or question that an admin has on the table: of several the one that something was said of last.
pub(super) fn open_lead(talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<LeadRow>> {
    Ok(ctx.db.leads().leads_of(talk.person)?.into_iter().filter(is_open).max_by_key(last_spoken_of))
}

/// What an admin sees without looking for it, and is not over. A seller to whom an admin has written is one who is talked with.
fn is_open(lead: &LeadRow) -> bool {
    let shown = match lead.kind {
        LeadKind::Offer => lead.admin_at.is_some(),
        LeadKind::Lead | LeadKind::Question => lead.confirmed_at.is_some(),
    };
    shown && !lead.status.is_over()
}

/// When an admin spoke in it, or the client made it known.
fn last_spoken_of(lead: &LeadRow) -> (Option<i64>, i64) {
    (lead.admin_at.max(lead.confirmed_at), lead.id)
}

/// The lead in which a person talks with a client now, whatever it is and however far: what is said there is never dropped.
fn talked_in(lead: &LeadRow, ctx: &Context<'_>) -> bool {
    lead.admin_at.is_some_and(|at| ctx.now - at < ctx.policy.leads.quiet)
}

/// Where words for the admin go; `None`: nobody talks with them.
pub(super) fn for_admin(incoming: &Incoming, talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<LeadRow>> {
    if let Some((lead, _)) = answered(incoming, ctx)? {
        return Ok(Some(lead));
    }
    // Who has just said that it is about something else does not mean what was closed.
    let anew = talk.state == TalkState::Question;
    let leads = ctx.db.leads().leads_of(talk.person)?.into_iter();
    Ok(leads.filter(|lead| is_open(lead) || !anew && talked_in(lead, ctx)).max_by_key(last_spoken_of))
}

/// The lead whose words somebody answers, and whether these are an admin's.
fn answered(incoming: &Incoming, ctx: &Context<'_>) -> Result<Option<(LeadRow, bool)>> {
    let Some(message) = incoming.reply_to else { return Ok(None) };
    let Some(letter) = ctx.db.lead_messages().letter_in_talk(incoming.person, message)? else { return Ok(None) };
    let Some(lead) = letter.lead.map_or(Ok(None), |id| ctx.db.leads().lead(id))? else { return Ok(None) };
    let by_admin = letter.side == Side::Admin;
    Ok((by_admin || is_open(&lead) || talked_in(&lead, ctx)).then_some((lead, by_admin)))
}

/// Whether a question of the bot's waits for these words, and no person is talking with them.
pub(super) fn is_asked(incoming: &Incoming, talk: &TalkRow, ctx: &Context<'_>) -> Result<bool> {
    let waits = match talk.state {
        TalkState::Asking => true,
        // After a day they may well mean something else.
        TalkState::Resuming | TalkState::Changing => !ask::was_away(talk, ctx.now),
        TalkState::Idle | TalkState::Question | TalkState::Forgetting => false,
    };
    Ok(waits && !is_talked_with(incoming, talk, ctx)?)
}

/// Whether a person talks with them, or these words answer what one said.
pub(super) fn is_talked_with(incoming: &Incoming, talk: &TalkRow, ctx: &Context<'_>) -> Result<bool> {
    Ok(is_quiet(talk, ctx.now) || answers_admin(incoming, ctx)?)
}

/// Whether these words answer what an admin said.
pub(super) fn answers_admin(incoming: &Incoming, ctx: &Context<'_>) -> Result<bool> {
    Ok(answered(incoming, ctx)?.is_some_and(|(_, by_admin)| by_admin))
}

/// Whether the question that waits is one of the law: the lead is in, and the admin has it.
pub(super) fn is_by_law(talk: &TalkRow) -> bool {
    talk.state == TalkState::Asking && matches!(talk.step, Some(Step::Platform | Step::Party | Step::Erid))
}

/// The request that an admin has and that words of leaving are about: the one that the law asks about, or one in hand of
/// somebody who said that they have a question.
pub(super) fn called_off(talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<LeadRow>> {
    match talk.state {
        _ if is_by_law(talk) => Ok(of_questions(talk, ctx)?.filter(|lead| !lead.status.is_over())),
        TalkState::Question => ask::in_hand(talk, ctx),
        _ => Ok(None),
    }
}

/// The lead that a letter stands with; `None`: a talk that has just begun, or none.
pub(super) fn of_letter(incoming: &Incoming, talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<LeadRow>> {
    if is_asked(incoming, talk, ctx)? && !is_by_law(talk) {
        return of_questions(talk, ctx);
    }
    Ok(for_admin(incoming, talk, ctx)?.or(ask::draft(talk, ctx)?))
}

/// The lead that what the bot says stands with.
pub(super) fn of_bot(talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<LeadRow>> {
    match talk.state {
        TalkState::Asking | TalkState::Resuming | TalkState::Changing => of_questions(talk, ctx),
        TalkState::Idle | TalkState::Question | TalkState::Forgetting => {
            Ok(open_lead(talk, ctx)?.or(ask::draft(talk, ctx)?))
        }
    }
}

/// The lead that the bot's questions are about: none before the first answer.
fn of_questions(talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<LeadRow>> {
    talk.lead.map_or(Ok(None), |id| ctx.db.leads().lead(id))
}

/// A client goes on about what was closed: it is in work again. What an admin rejected stays so until they say otherwise.
pub(super) fn taken_up_again(lead: LeadRow, ctx: &mut Context<'_>) -> Result<LeadRow> {
    if lead.status != LeadStatus::Closed {
        return Ok(lead);
    }
    let id = lead.id;
    pipeline::set(lead, LeadStatus::InProgress, None, By::default(), ctx)?;
    ctx.db.leads().lead(id)?.ok_or_else(|| anyhow::anyhow!("a lead that was just written is gone"))
}

/// Something of a person's is over: where an admin talks with them about nothing else, the bot may speak again.
pub(super) fn lets_the_bot_speak(person: PersonId, ctx: &Context<'_>) -> Result<()> {
    let Some(mut talk) = ctx.db.talks().talk(person)?.filter(|talk| is_quiet(talk, ctx.now)) else { return Ok(()) };
    let leads = ctx.db.leads().leads_of(person)?;
    if !leads.iter().any(|lead| !lead.status.is_over() && talked_in(lead, ctx)) {
        talk.quiet_until = None;
        ctx.db.talks().save_talk(&talk)?;
    }
    Ok(())
}

/// Shows what changed of a person on the cards of what is open.
pub(super) fn refresh_open(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    for lead in ctx.db.leads().leads_of(person)?.into_iter().filter(|lead| !lead.status.is_over()) {
        cards::refresh(&lead, ctx)?;
    }
    Ok(())
}

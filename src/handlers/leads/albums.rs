//! Several pictures that somebody sends at once come as a message each: they are answered once, whichever of them bears the words.

use anyhow::Result;

use super::say::speak;
use super::{ask, edits, is_for_admin, pass_on, route, too_much, whose};
use crate::domain::leads::Step;
use crate::domain::talk::Incoming;
use crate::handlers::context::Context;
use crate::store::{LeadMessageRow, TalkRow};

/// What was heard before of the album that this belongs to; `None`: it begins here, or there is none.
pub(super) fn begun(incoming: &Incoming, ctx: &Context<'_>) -> Result<Option<LeadMessageRow>> {
    let Some(album) = &incoming.album else { return Ok(None) };
    ctx.db.lead_messages().letter_of_album(incoming.person, album)
}

/// The next picture of an album: its file is kept or passed on, and nothing is said to it but what its words call for.
pub(super) fn goes_on(
    begun: &LeadMessageRow,
    incoming: &Incoming,
    letter: i64,
    talk: &mut TalkRow,
    ctx: &mut Context<'_>,
) -> Result<()> {
    if let Some(lead) = whose::for_admin(incoming, talk, ctx)?
        && is_for_admin(incoming, &lead, talk, ctx)?
    {
        return pass_on(lead, incoming, letter, true, talk, ctx);
    }
    if !incoming.text.trim().is_empty() {
        return match begun.answers {
            Some(step) => named(begun, step, incoming, letter, talk, ctx),
            None => route(incoming, letter, talk, ctx),
        };
    }
    match too_much(incoming, true, talk, ctx)? {
        Some(word) => speak(talk, &ctx.texts.leads().reply(word), &[], ctx),
        None => Ok(()),
    }
}

/// A picture has answered already; the words that come with another one say what it shows.
fn named(
    begun: &LeadMessageRow,
    step: Step,
    incoming: &Incoming,
    letter: i64,
    talk: &mut TalkRow,
    ctx: &mut Context<'_>,
) -> Result<()> {
    // Words below several of them: those of the first are the answer, the rest goes to the admin with the files.
    if !begun.text.trim().is_empty() {
        return Ok(());
    }
    let Some(mut lead) = begun.lead.map_or(Ok(None), |id| ctx.db.leads().lead(id))? else { return Ok(()) };
    let anew = edits::answered_anew(step, &incoming.text, &lead.wish, ask::rules_at(incoming.at, ctx));
    let Some(wish) = anew else { return Ok(()) };
    lead.wish = wish;
    ctx.db.lead_messages().answers_now(lead.id, step, Some(letter))?;
    // The question that stands below is still the one that waits; a summary would show what is no more.
    if talk.step == Some(Step::Summary) {
        return ask::mended(&mut lead, step, talk, ctx);
    }
    ask::keep(&mut lead, talk, ctx)
}

//! Many people who ask something at once: their questions are all kept, cards come into the admin chat at a pace that can be
//! read, the rest by and by.

use anyhow::Result;

use super::say::talk_with;
use super::{cards, long};
use crate::clock::{DAY, HOUR, Millis};
use crate::domain::action::Urgency;
use crate::domain::notice::{DatedNotice, Notice};
use crate::handlers::context::Context;
use crate::store::LeadRow;

/// Cards of questions in an hour.
const MOST_AN_HOUR: i64 = 30;
/// Cards of questions that waited and are shown a minute.
const A_MINUTE: usize = 2;
/// A question whose card waits has this many reminders: none is told of it before.
pub(super) const HELD: u32 = 1_000;
/// The hour since 1970, and the cards in it.
const KEY: &str = "leads.question_cards";

/// Whether one more card may be shown in this hour; it counts.
fn takes_turn(ctx: &Context<'_>) -> Result<bool> {
    let hour = ctx.now.div_euclid(HOUR);
    let stored = ctx.db.settings().meta(KEY)?;
    let known: Option<(Millis, i64)> = stored
        .as_deref()
        .and_then(|text| text.split_once(' '))
        .and_then(|(hour, count)| Some((hour.parse().ok()?, count.parse().ok()?)));
    let count = known.filter(|(of, _)| *of == hour).map_or(0, |(_, count)| count);
    if count >= MOST_AN_HOUR {
        return Ok(false);
    }
    ctx.db.settings().set_meta(KEY, &format!("{hour} {}", count + 1))?;
    Ok(true)
}

/// Shows the card of a question, or holds it back. `false`: it waits.
pub(super) fn show_or_hold(lead: &mut LeadRow, ctx: &mut Context<'_>) -> Result<bool> {
    if takes_turn(ctx)? {
        cards::show_for(lead, Urgency::Sync, ctx)?;
        return Ok(true);
    }
    lead.reminders = HELD;
    ctx.db.leads().save_lead(lead, ctx.now)?;
    if ctx.db.settings().notice_once(&Notice::dated(DatedNotice::Crowd, ctx.now.div_euclid(DAY)), ctx.now)? {
        let words = ctx.texts.leads().crowd_asks(MOST_AN_HOUR);
        ctx.tell_admin(words, Vec::new());
    }
    Ok(false)
}

/// Once a minute: cards that waited, the oldest first, each with what was written after the question. However long it takes:
/// nobody's question is forgotten.
pub(super) fn show_held(ctx: &mut Context<'_>) -> Result<()> {
    for mut lead in ctx.db.leads().questions_held(HELD, A_MINUTE)? {
        if !takes_turn(ctx)? {
            return Ok(());
        }
        lead.reminders = 0;
        ctx.db.leads().save_lead(&lead, ctx.now)?;
        cards::show_for(&lead, Urgency::Sync, ctx)?;
        let talk = talk_with(lead.person, ctx)?;
        long::cut_on_the_card(&lead, &talk, ctx)?;
        long::said_since(&lead, &talk, ctx)?;
    }
    Ok(())
}

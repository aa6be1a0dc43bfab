//! Many people who ask something at once: their questions are all kept, cards come into the admin chat at a pace that can be
//! read, the rest by and by.

use anyhow::Result;

use super::cards;
use crate::clock::{DAY, HOUR, Millis};
use crate::domain::action::Urgency;
use crate::handlers::desk::Desk;
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
fn takes_turn(desk: &Desk<'_>) -> Result<bool> {
    let hour = desk.now.div_euclid(HOUR);
    let stored = desk.db.meta(KEY)?;
    let known: Option<(Millis, i64)> = stored
        .as_deref()
        .and_then(|text| text.split_once(' '))
        .and_then(|(hour, count)| Some((hour.parse().ok()?, count.parse().ok()?)));
    let count = known.filter(|(of, _)| *of == hour).map_or(0, |(_, count)| count);
    if count >= MOST_AN_HOUR {
        return Ok(false);
    }
    desk.db.set_meta(KEY, &format!("{hour} {}", count + 1))?;
    Ok(true)
}

/// Shows the card of a question, or holds it back. `false`: it waits.
pub(super) fn show_or_hold(lead: &mut LeadRow, desk: &mut Desk<'_>) -> Result<bool> {
    if takes_turn(desk)? {
        cards::show_for(lead, Urgency::Sync, desk)?;
        return Ok(true);
    }
    lead.reminders = HELD;
    desk.db.save_lead(lead, desk.now)?;
    if desk.db.notice_once(&format!("crowd:{}", desk.now.div_euclid(DAY)), desk.now)? {
        let words = desk.texts.crowd_asks(MOST_AN_HOUR);
        desk.tell_admin(words, Vec::new());
    }
    Ok(false)
}

/// Once a minute: cards that waited, the oldest first. What was asked more than a day ago stays on the list only.
pub(super) fn show_held(desk: &mut Desk<'_>) -> Result<()> {
    for mut lead in desk.db.questions_held(HELD, desk.now - DAY, A_MINUTE)? {
        if !takes_turn(desk)? {
            return Ok(());
        }
        lead.reminders = 0;
        desk.db.save_lead(&lead, desk.now)?;
        cards::show_for(&lead, Urgency::Sync, desk)?;
    }
    Ok(())
}

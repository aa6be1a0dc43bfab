//! A key that may act is there again: what was asked of the admin meanwhile is done by itself, or closes.

use anyhow::Result;

use super::accounts::{self, Run};
use super::{brake, reports};
use crate::clock::{DAY, Millis};
use crate::domain::action::{Action, Urgency};
use crate::domain::ids::Network;
use crate::domain::rule::Rule;
use crate::domain::verdict::{Mode, State};
use crate::handlers::desk::Desk;
use crate::store::{JournalFilter, JournalRow};

/// What was decided longer ago is not acted on any more: a person may have made up their mind.
const FRESH: Millis = DAY;
/// More than that is a raid, whose card stands in the chat.
const MOST: usize = 2_000;

/// Deletes what still stands of the comments that the admin was asked to delete.
pub(super) fn comments(desk: &mut Desk<'_>) -> Result<()> {
    for row in asked(false, desk)? {
        let Some(comment) = row.comment else { continue };
        let key = comment.key();
        let newest = desk.db.latest_verdict_on(&key)?.is_some_and(|newest| newest.id == row.id);
        let gone = desk.db.comment(&key)?.is_some_and(|known| known.deleted);
        if !newest || gone || desk.is_untouchable(row.person)? || brake::holds(&row.verdict, desk)? {
            continue;
        }
        desk.db.set_state(row.id, State::Pending, None)?;
        let gone = Action::set_comment(comment, false);
        desk.want_gone(gone, Urgency::Visible, row.id, row.at, comment.item_id);
        reports::refresh(row.id, desk)?;
    }
    Ok(())
}

/// Keeps out whom the admin was asked to ban (`dead`: to take off the list), within the limits; who is beyond them waits in
/// quarantine, and the card closes. A look that is old is taken anew before the call goes out.
pub(super) fn people(dead: bool, desk: &mut Desk<'_>) -> Result<()> {
    for row in asked(true, desk)?.into_iter().filter(|row| (row.verdict.rule == Rule::Dead) == dead) {
        let banned = desk.db.person(row.person)?.is_some_and(|person| person.banned);
        if banned || desk.is_untouchable(row.person)? || brake::holds(&row.verdict, desk)? {
            continue;
        }
        let run = row.wave_id.map_or(Run::Live, Run::Wave);
        if accounts::within_limits(run, desk)? {
            accounts::remove_now(&row, false, desk)?;
        } else {
            desk.db.set_state(row.id, State::Pending, None)?;
            desk.db.quarantine(row.id, desk.now, desk.now + desk.policy.moderation.quarantine)?;
            reports::quarantined(desk)?;
        }
        reports::refresh(row.id, desk)?;
    }
    Ok(())
}

/// What was asked of the admin within a day on VK and not done, oldest first.
fn asked(on_people: bool, desk: &Desk<'_>) -> Result<Vec<JournalRow>> {
    if desk.policy.moderation.mode != Mode::Enforce {
        return Ok(Vec::new());
    }
    let filter = JournalFilter {
        since: Some(desk.now - FRESH),
        flagged: true,
        on_people: Some(on_people),
        limit: Some(MOST),
        ..JournalFilter::default()
    };
    let rows = desk.db.journal(filter)?.into_iter().rev();
    Ok(rows.filter(|row| row.state == State::Assist && row.person.network == Network::Vk).collect())
}

//! A key that may delete is there again: what was asked of the admin meanwhile is done by itself.

use anyhow::Result;

use super::{brake, reports};
use crate::clock::{DAY, Millis};
use crate::domain::action::{Action, Urgency};
use crate::domain::ids::Network;
use crate::domain::verdict::{Mode, State};
use crate::handlers::desk::Desk;
use crate::store::JournalFilter;

/// What was decided longer ago is not acted on any more: a person may have made up their mind.
const FRESH: Millis = DAY;
/// More than that is a raid, whose card stands in the chat.
const MOST: usize = 2_000;

/// Deletes what still stands of the comments that the admin was asked to delete. People are left to the admin: their
/// limits and second looks are not those of yesterday.
pub(super) fn take_over(desk: &mut Desk<'_>) -> Result<()> {
    if desk.policy.mode != Mode::Enforce {
        return Ok(());
    }
    let filter = JournalFilter {
        since: Some(desk.now - FRESH),
        flagged: true,
        on_people: Some(false),
        limit: Some(MOST),
        ..JournalFilter::default()
    };
    let asked = desk.db.journal(filter)?.into_iter().rev().filter(|row| row.state == State::Assist);
    for row in asked.filter(|row| row.person.network == Network::Vk) {
        let Some(comment) = row.comment else { continue };
        let key = comment.key();
        let newest = desk.db.latest_verdict_on(&key)?.is_some_and(|newest| newest.id == row.id);
        let gone = desk.db.comment(&key)?.is_some_and(|known| known.deleted);
        if !newest || gone || desk.is_untouchable(row.person)? || brake::holds(&row.verdict, desk)? {
            continue;
        }
        desk.db.set_state(row.id, State::Pending, None)?;
        let gone = Action::SetComment { comment, visible: false };
        desk.want_gone(gone, Urgency::Visible, row.id, row.at, comment.item_id);
        reports::refresh(row.id, desk)?;
    }
    Ok(())
}

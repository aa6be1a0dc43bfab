//! A key that may act is there again: what was asked of the admin meanwhile is done by itself, or closes.

use anyhow::Result;

use super::accounts::{Run, remove_now, wait_for_room, within_limits};
use super::{brake, people, reports, waves};
use crate::clock::{DAY, Millis};
use crate::domain::action::{Action, Urgency};
use crate::domain::ids::{ChatId, Network, Place};
use crate::domain::rule::Rule;
use crate::domain::verdict::{Mode, State};
use crate::handlers::context::Context;
use crate::store::{JournalFilter, JournalRow};

/// What was decided longer ago is not acted on any more: a person may have made up their mind.
const FRESH: Millis = DAY;
/// More than that is a raid, whose card stands in the chat.
const MOST: usize = 2_000;

/// Deletes what still stands of the comments that the admin was asked to delete.
pub(super) fn comments(ctx: &mut Context<'_>) -> Result<()> {
    delete(asked(false, Network::Vk, ctx)?, ctx)
}

/// The same of a group of Telegram.
pub(super) fn messages(chat: ChatId, ctx: &mut Context<'_>) -> Result<()> {
    let rows = asked(false, Network::Telegram, ctx)?;
    delete(rows.into_iter().filter(|row| stands_in(chat, row)).collect(), ctx)
}

/// Silences those whom the admin was asked to ban in a group of Telegram, within the limits.
pub(super) fn authors(chat: ChatId, ctx: &mut Context<'_>) -> Result<()> {
    for row in asked(true, Network::Telegram, ctx)?.into_iter().filter(|row| stands_in(chat, row)) {
        let Some(comment) = row.comment else { continue };
        let banned = ctx.db.people().person(row.person)?.is_some_and(|person| person.banned);
        if banned || ctx.is_untouchable(row.person)? || !within_limits(Run::Live, ctx)? {
            continue;
        }
        ctx.db.journal().set_state(row.id, State::Pending, None)?;
        ctx.db.journal().reserve(row.id, ctx.now)?;
        let silence = people::silencing(row.person, &comment, None, true);
        ctx.want_gone(silence, Urgency::Ban, row.id, ctx.now, comment.item_id);
        reports::refresh_row(&row, ctx)?;
    }
    Ok(())
}

fn stands_in(chat: ChatId, row: &JournalRow) -> bool {
    row.comment.is_some_and(|comment| comment.place == Place::Chat && comment.owner_id == chat.0)
}

fn delete(rows: Vec<JournalRow>, ctx: &mut Context<'_>) -> Result<()> {
    for row in rows {
        let Some(comment) = row.comment else { continue };
        let key = comment.key();
        let newest = ctx.db.journal().latest_verdict_on(&key)?.is_some_and(|newest| newest.id == row.id);
        let gone = ctx.db.comments().comment(&key)?.is_some_and(|known| known.deleted);
        if !newest
            || gone
            || ctx.is_untouchable(row.person)?
            || brake::holds(&row.verdict, comment.place.network(), ctx)?
        {
            continue;
        }
        ctx.db.journal().set_state(row.id, State::Pending, None)?;
        let gone = Action::set_comment(comment, false);
        ctx.want_gone(gone, Urgency::Visible, row.id, row.at, comment.item_id);
        reports::refresh(row.id, ctx)?;
    }
    Ok(())
}

/// Keeps out whom the admin was asked to ban (`dead`: to take off the list), within the limits; who is beyond them waits in
/// quarantine, and the card closes. A look that is old is taken anew before the call goes out.
pub(super) fn accounts(dead: bool, ctx: &mut Context<'_>) -> Result<()> {
    for row in asked(true, Network::Vk, ctx)?.into_iter().filter(|row| (row.verdict.rule == Rule::Dead) == dead) {
        let banned = ctx.db.people().person(row.person)?.is_some_and(|person| person.banned);
        if banned || ctx.is_untouchable(row.person)? || brake::holds(&row.verdict, Network::Vk, ctx)? {
            continue;
        }
        let run = row.wave_id.map_or(Run::Live, Run::Wave);
        if within_limits(run, ctx)? {
            remove_now(&row, false, ctx)?;
        } else {
            wait_for_room(&row, ctx)?;
        }
        reports::refresh(row.id, ctx)?;
    }
    // An order about those of whom it is too late to do by itself is offered again.
    for wave in ctx.db.waves().waves_asked_about()? {
        waves::refresh(wave, ctx)?;
    }
    Ok(())
}

/// What was asked of the admin within a day and not done, oldest first.
fn asked(on_people: bool, network: Network, ctx: &Context<'_>) -> Result<Vec<JournalRow>> {
    if ctx.policy.moderation.mode != Mode::Enforce {
        return Ok(Vec::new());
    }
    let filter = JournalFilter {
        since: Some(ctx.now - FRESH),
        flagged: true,
        on_people: Some(on_people),
        limit: Some(MOST),
        ..JournalFilter::default()
    };
    let rows = ctx.db.journal().rows(filter)?.into_iter().rev();
    Ok(rows.filter(|row| row.state == State::Assist && row.person.network == network).collect())
}

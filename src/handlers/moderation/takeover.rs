//! A key that may act is there again: what was asked of the admin meanwhile is done by itself, or closes.

use anyhow::Result;

use super::accounts::{Run, remove_now, wait_for_room, wish, within_limits};
use super::{brake, people, reports, waves};
use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Action, Capability, Urgency};
use crate::domain::already::{TRIED_AGAIN, may_be_for_a_right};
use crate::domain::ids::{ChatId, Network, Place};
use crate::domain::rule::Rule;
use crate::domain::verdict::{Mode, State};
use crate::handlers::context::Context;
use crate::store::{JournalRow, SubjectKind};

/// What was decided longer ago is not acted on any more: a person may have made up their mind.
const FRESH: Millis = DAY;
/// More than that is a raid, whose card stands in the chat.
const MOST: usize = 2_000;

/// What waits for a right is tried once more after so long.
const AGAIN_AFTER: Millis = 10 * MINUTE;

/// Deletes what still stands of the comments that the admin was asked to delete; `place`: only of those there.
pub(super) fn comments(place: Option<Place>, ctx: &mut Context<'_>) -> Result<()> {
    let rows = asked(false, Network::Vk, ctx)?.into_iter();
    let there = |row: &JournalRow| place.is_none() || place_of(row) == place;
    delete(rows.filter(there).collect(), ctx)
}

/// VK refused such calls, and the keys live: of what waits for each place one is tried, another one each time, and all the
/// others go once that is done.
pub(super) fn try_one(capability: Capability, ctx: &mut Context<'_>) -> Result<()> {
    let places = ctx.db.settings().refused_places(capability, &ctx.policy.keys)?;
    let rows: Vec<JournalRow> = waiting(ctx)?.into_iter().filter(|row| needed_for(row) == capability).collect();
    for place in places {
        let there: Vec<&JournalRow> = rows.iter().filter(|row| place_of(row) == place).collect();
        let turn = ctx.now / AGAIN_AFTER;
        if let Some(row) = there.get(turn.rem_euclid(there.len().max(1) as i64) as usize) {
            try_again(row, ctx)?;
        }
    }
    Ok(())
}

/// Every few minutes: what VK refused alone, though it allows the like, is tried again, after longer and longer. It may have been
/// VK's own mistake.
pub fn refused_alone(ctx: &mut Context<'_>) -> Result<()> {
    const TRIED_AT: &str = "refused_alone_tried_at";
    /// At once; the others have their next turn.
    const MOST_AT_ONCE: usize = 5;
    let last: Option<Millis> = ctx.db.settings().moment(TRIED_AT)?;
    if last.is_some_and(|last| (0..AGAIN_AFTER).contains(&(ctx.now - last))) {
        return Ok(());
    }
    ctx.db.settings().note_moment(TRIED_AT, ctx.now)?;
    let last = last.filter(|last| *last <= ctx.now).unwrap_or(ctx.now);
    let mut tried = 0;
    for row in waiting(ctx)? {
        let is_for_a_right = row.error.as_deref().is_some_and(may_be_for_a_right);
        if tried >= MOST_AT_ONCE || !is_for_a_right || !is_due(row.at, last, ctx.now) {
            continue;
        }
        // Of those one stands for all.
        let refused = ctx.db.settings().refused_places(needed_for(&row), &ctx.policy.keys)?;
        if !refused.contains(&place_of(&row)) {
            try_again(&row, ctx)?;
            tried += 1;
        }
    }
    Ok(())
}

/// Ten minutes after it was decided, twenty, forty …: whether one of those is between two moments.
fn is_due(at: Millis, last: Millis, now: Millis) -> bool {
    (0..12).map(|times| at + (AGAIN_AFTER << times)).any(|due| last < due && due <= now)
}

/// What waits for a right on VK, oldest first.
fn waiting(ctx: &Context<'_>) -> Result<Vec<JournalRow>> {
    let mut rows = asked(false, Network::Vk, ctx)?;
    rows.extend(asked(true, Network::Vk, ctx)?);
    Ok(rows)
}

fn needed_for(row: &JournalRow) -> Capability {
    if is_about_text(row) {
        Capability::DeleteComments
    } else if row.verdict.rule == Rule::Dead {
        Capability::RemoveMembers
    } else {
        Capability::Ban
    }
}

/// What stands there goes, not whoever wrote it.
fn is_about_text(row: &JournalRow) -> bool {
    matches!(row.kind, SubjectKind::Comment | SubjectKind::Message)
}

fn place_of(row: &JournalRow) -> Option<Place> {
    row.comment.filter(|_| is_about_text(row)).map(|comment| comment.place)
}

/// Tried once more, while the card asks for it still.
fn try_again(row: &JournalRow, ctx: &mut Context<'_>) -> Result<()> {
    if let Some(comment) = row.comment.filter(|_| is_about_text(row)) {
        if may_go(row, ctx)? {
            ctx.db.journal().set_state(row.id, State::Pending, Some(TRIED_AGAIN))?;
            let gone = Action::set_comment(comment, false);
            ctx.want_gone(gone, Urgency::Visible, row.id, row.at, comment.item_id);
        }
        return Ok(());
    }
    let run = row.wave_id.map_or(Run::Live, Run::Wave);
    if is_out_or_spared(row, ctx)? || !within_limits(run, ctx)? {
        return Ok(());
    }
    ctx.db.journal().set_state(row.id, State::Pending, Some(TRIED_AGAIN))?;
    ctx.db.journal().reserve(row.id, ctx.now)?;
    wish(row, Urgency::Ban, ctx)
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
        if !may_go(&row, ctx)? {
            continue;
        }
        ctx.db.journal().set_state(row.id, State::Pending, None)?;
        let gone = Action::set_comment(comment, false);
        ctx.want_gone(gone, Urgency::Visible, row.id, row.at, comment.item_id);
        reports::refresh(row.id, ctx)?;
    }
    Ok(())
}

/// Whether it stands there still, and nothing has come between.
fn may_go(row: &JournalRow, ctx: &Context<'_>) -> Result<bool> {
    let Some(comment) = row.comment else { return Ok(false) };
    let key = comment.key();
    let newest = ctx.db.journal().latest_verdict_on(&key)?.is_some_and(|newest| newest.id == row.id);
    let gone = ctx.db.comments().comment(&key)?.is_some_and(|known| known.deleted);
    let held = brake::holds(&row.verdict, comment.place.network(), ctx)?;
    Ok(newest && !gone && !held && !ctx.is_untouchable(row.person)?)
}

fn is_out_or_spared(row: &JournalRow, ctx: &Context<'_>) -> Result<bool> {
    let banned = ctx.db.people().person(row.person)?.is_some_and(|person| person.banned);
    Ok(banned || ctx.is_untouchable(row.person)? || brake::holds(&row.verdict, Network::Vk, ctx)?)
}

/// Keeps out whom the admin was asked to ban (`dead`: to take off the list), within the limits; who is beyond them waits in
/// quarantine, and the card closes. A look that is old is taken anew before the call goes out.
pub(super) fn accounts(dead: bool, ctx: &mut Context<'_>) -> Result<()> {
    for row in asked(true, Network::Vk, ctx)?.into_iter().filter(|row| (row.verdict.rule == Rule::Dead) == dead) {
        if is_out_or_spared(&row, ctx)? {
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
    ctx.db.journal().asked(on_people, network, ctx.now - FRESH, MOST)
}

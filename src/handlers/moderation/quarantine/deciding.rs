//! Many are decided about by one order: some at a time, with other events in between.

use anyhow::{Result, bail};

use super::{QuarantineChoice, decide};
use crate::domain::action::{Keyboard, TelegramAction, Urgency};
use crate::domain::already::{BY_AUTHOR, EDITED};
use crate::domain::deciding::{Deciding, DecidingLeft, order_of_brake};
use crate::domain::screen::Waiting;
use crate::handlers::context::{Context, News};
use crate::handlers::moderation::{brake, waves};
use crate::store::{JournalRow, QuarantineRow, QuarantineState};

/// `quarantine keep|remove ID…`: one choice about many entries, as if pressed one by one.
pub fn decide_all(ids: Vec<i64>, remove: bool, ctx: &mut Context<'_>) -> Result<()> {
    let wished = if remove { QuarantineState::Removed } else { QuarantineState::Kept };
    // All of them are looked at before anything is done. The same choice once more is no mistake.
    for id in &ids {
        let Some(entry) = ctx.db.quarantine().quarantined(*id)? else {
            bail!("quarantine entry {id} does not exist: `etronics-bot quarantine list` numbers them");
        };
        let journal = entry.journal_id;
        match entry.state {
            state if state == wished => {}
            QuarantineState::Pending => {}
            QuarantineState::Kept => bail!("quarantine entry {id} is decided already: it was kept"),
            QuarantineState::Removed => bail!(
                "quarantine entry {id} is decided already: it was removed; `etronics-bot journal undo {journal}` takes that back"
            ),
            QuarantineState::Expired => {
                let row = ctx.db.journal().verdict(journal)?;
                match row.as_ref().and_then(|row| row.error.as_deref()) {
                    Some(BY_AUTHOR) => bail!("quarantine entry {id} is over: its author deleted the comment"),
                    Some(EDITED) => bail!("quarantine entry {id} is over: its author edited the comment since"),
                    Some(_) | None => {
                        bail!("quarantine entry {id} is over: nobody decided in time, so it stays")
                    }
                }
            }
        }
    }
    decide_these(ids, remove, 0, ctx)
}

/// The same by an admin's button.
pub fn decide_these(ids: Vec<i64>, remove: bool, by: i64, ctx: &mut Context<'_>) -> Result<()> {
    begin(if remove { DecidingLeft::Remove(ids) } else { DecidingLeft::Keep(ids) }, by, None, ctx)
}

/// The entries that wait with the very same words: one answer is an answer to all of them.
pub(in crate::handlers) fn alike(row: &JournalRow, ctx: &Context<'_>) -> Result<Vec<i64>> {
    row.comment.map_or_else(|| Ok(Vec::new()), |comment| ctx.db.quarantine().waiting_alike(&comment))
}

/// A button's word about one entry, which holds for those that are alike. `false`: somebody else already had decided.
pub(in crate::handlers) fn decide_one(
    entry: &QuarantineRow,
    choice: QuarantineChoice,
    by: i64,
    ctx: &mut Context<'_>,
) -> Result<bool> {
    let row = ctx.db.journal().verdict(entry.journal_id)?;
    let decided = decide(entry, choice, by, ctx)?;
    let others = match row {
        Some(row) if decided => alike(&row, ctx)?,
        _ => Vec::new(),
    };
    if !others.is_empty() {
        decide_these(others, choice == QuarantineChoice::Remove, by, ctx)?;
    }
    Ok(decided)
}

/// Those whom a button named stay: how many they are is told once all are decided about.
pub(super) fn keep_named(ids: Vec<i64>, named: Waiting, by: i64, ctx: &mut Context<'_>) -> Result<()> {
    begin(DecidingLeft::Keep(ids), by, Some(named), ctx)
}

/// The people of a wave come into quarantine.
pub(in crate::handlers::moderation) fn hold_wave(wave: i64, ctx: &mut Context<'_>) -> Result<()> {
    begin(DecidingLeft::Hold { wave, after: (i64::MIN, 0) }, 0, None, ctx)
}

/// The people whom a wave's order has not reached stay.
pub(in crate::handlers::moderation) fn free_wave(wave: i64, ctx: &mut Context<'_>) -> Result<()> {
    let before = ctx.db.journal().newest_verdict()? + 1;
    begin(DecidingLeft::Free { wave, before }, 0, None, ctx)
}

/// What the program was about to remove by itself comes into quarantine.
pub(in crate::handlers::moderation) fn hold_what_waits(brake: i64, ctx: &mut Context<'_>) -> Result<()> {
    let left = DecidingLeft::Brake { brake, after: 0 };
    let order = order_of_brake(brake);
    part(Deciding { order, by: 0, left, decided: 0, learnt: false, named: None }, true, ctx)
}

/// The first part of an order.
fn begin(left: DecidingLeft, by: i64, named: Option<Waiting>, ctx: &mut Context<'_>) -> Result<()> {
    let order = ctx.event_id;
    part(Deciding { order, by, left, decided: 0, learnt: false, named }, true, ctx)
}

/// The next part of one.
pub fn go_on(deciding: Deciding, ctx: &mut Context<'_>) -> Result<()> {
    ctx.wanted_before = deciding.decided;
    part(deciding, false, ctx)
}

fn part(mut deciding: Deciding, is_first: bool, ctx: &mut Context<'_>) -> Result<()> {
    let reload = ctx.reload;
    let by = deciding.by;
    let (decided, is_over) = match &mut deciding.left {
        DecidingLeft::Keep(ids) => first_of(ids, QuarantineChoice::Keep, by, ctx)?,
        DecidingLeft::Remove(ids) => first_of(ids, QuarantineChoice::Remove, by, ctx)?,
        DecidingLeft::KeepNamed => next_of(deciding.order, QuarantineChoice::Keep, by, ctx)?,
        DecidingLeft::RemoveNamed => next_of(deciding.order, QuarantineChoice::Remove, by, ctx)?,
        DecidingLeft::Hold { wave, after } => waves::hold_some(*wave, after, ctx)?,
        DecidingLeft::Brake { brake, after } => brake::hold_some(*brake, after, ctx)?,
        DecidingLeft::Free { wave, before } => waves::free_some(*wave, before, ctx)?,
    };
    deciding.decided += decided;
    deciding.learnt |= ctx.reload;
    if !is_over {
        ctx.reload = reload;
        // What it names is written down once, and not again with each part.
        let named = match &deciding.left {
            DecidingLeft::Keep(ids) => Some((ids, DecidingLeft::KeepNamed)),
            DecidingLeft::Remove(ids) => Some((ids, DecidingLeft::RemoveNamed)),
            _ => None,
        };
        if let Some((ids, left)) = named {
            ctx.db.ordered().put_numbers(deciding.order, ids)?;
            deciding.left = left;
        }
        return ctx.db.journal().deciding_goes_on(&deciding, ctx.now);
    }
    ctx.reload |= deciding.learnt;
    match deciding.left {
        DecidingLeft::Hold { wave, .. } | DecidingLeft::Free { wave, .. } => waves::refresh(wave, ctx)?,
        DecidingLeft::Brake { brake, .. } => brake::has_held(brake, is_first, ctx)?,
        // It was drawn before the last of them were decided about.
        DecidingLeft::Keep(_) | DecidingLeft::Remove(_) | DecidingLeft::KeepNamed | DecidingLeft::RemoveNamed => {
            if !is_first {
                ctx.news.push(News::PanelIsStale);
            }
        }
    }
    if let Some(which) = deciding.named {
        let chat = ctx.admin_chat()?;
        let html = ctx.texts.moderation().order_kept(which, deciding.decided);
        let keyboard = Keyboard::new();
        let told = TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent: true };
        ctx.want(told, Urgency::Person);
    }
    Ok(())
}

/// The first entries of those that an order names: how many were decided, and whether none is left.
fn first_of(ids: &mut Vec<i64>, choice: QuarantineChoice, by: i64, ctx: &mut Context<'_>) -> Result<(usize, bool)> {
    let (decided, gone_through) = some_of(ids, choice, by, ctx)?;
    ids.drain(..gone_through);
    Ok((decided, ids.is_empty()))
}

/// The same of the next ones.
fn next_of(order: i64, choice: QuarantineChoice, by: i64, ctx: &mut Context<'_>) -> Result<(usize, bool)> {
    let Some(named) = ctx.db.ordered().next_numbers(order)? else { return Ok((0, true)) };
    let (decided, gone_through) = some_of(&named.numbers, choice, by, ctx)?;
    let is_over = ctx.db.ordered().numbers_done(order, named, gone_through)?;
    Ok((decided, is_over))
}

/// How many were decided, and how many gone through: at least one.
fn some_of(ids: &[i64], choice: QuarantineChoice, by: i64, ctx: &mut Context<'_>) -> Result<(usize, usize)> {
    let (mut decided, mut gone_through) = (0, 0);
    for id in ids {
        gone_through += 1;
        if let Some(entry) = ctx.db.quarantine().quarantined(*id)? {
            decided += usize::from(decide(&entry, choice, by, ctx)?);
        }
        if ctx.turn.is_long() {
            break;
        }
    }
    Ok((decided, gone_through))
}

//! Comments under the newest posts, read like what was missed; each of them is an event of its own.

use anyhow::Result;

use super::{Phase, Sweep, ask, end};
use crate::clock::DAY;
use crate::domain::action::{SweepLook, VkAction};
use crate::domain::verdict::Mode;
use crate::handlers::context::Context;

/// Older comments were seen by everybody already.
const BACK: i64 = 30 * DAY;

/// What to do next.
pub(super) fn step(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    if sweep.at.phase != Phase::Begin {
        return Ok(());
    }
    let enforce = if sweep.row.by.is_some() { sweep.row.enforce } else { ctx.policy.moderation.mode == Mode::Enforce };
    let look = SweepLook { id: sweep.row.id, enforce };
    ask(VkAction::CatchUp { from: ctx.now - BACK, to: ctx.now, sweep: Some(look) }, ctx)
}

/// Everything was read: so many comments are in the inbox.
pub(super) fn found(items: u64, sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    if sweep.at.phase != Phase::Begin {
        return Ok(());
    }
    sweep.at.phase = Phase::Judge;
    sweep.counts.total = items;
    if sweep.counts.done >= items { end(sweep, ctx) } else { Ok(()) }
}

/// One of them was judged.
pub(super) fn judged(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    sweep.counts.done += 1;
    if sweep.at.phase == Phase::Judge && sweep.counts.done >= sweep.counts.total {
        return end(sweep, ctx);
    }
    Ok(())
}

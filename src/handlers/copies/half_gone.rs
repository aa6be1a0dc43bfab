//! Posts that are missing while only a part of their copy is out: no more of one goes out until its wall has told, and nothing
//! more at all where it is gone.

use anyhow::Result;

use super::{added, follow, walls};
use crate::domain::action::Urgency;
use crate::domain::copies::{CopyState, CopyStep, PartState};
use crate::domain::post::Post;
use crate::handlers::context::Context;
use crate::store::CopyRow;

/// Whether the rest of a copy is on its way.
pub(super) fn is_half_out(copy: &CopyRow, ctx: &Context<'_>) -> Result<bool> {
    let goes_on = copy.state == CopyState::Pending && copy.step == CopyStep::Sending;
    Ok(goes_on && !follow::nothing_is_out(copy, ctx)?)
}

/// Whether its rest stays where it is until the wall has told of its post.
pub(super) fn is_held(copy: &CopyRow, ctx: &Context<'_>) -> Result<bool> {
    // What is looked at no more would be held for ever.
    let is_missing = copy.gone_at.is_some() && copy.look_at.is_some() && follow::may_read(ctx)?;
    Ok(is_missing && is_half_out(copy, ctx)?)
}

/// The post of a copy is missing that is half out: the wall is asked.
pub(super) fn hold(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let at = copy.at;
    copy.look_at = copy.look_at.or(Some(ctx.now + follow::interval(ctx.now - copy.post_at)));
    take_back(&mut copy, ctx)?;
    ctx.db.copies().save_copy(&copy, at)?;
    walls::ask(copy.post.owner_id, follow::NEWEST, Urgency::Sync, ctx)
}

/// A call that waits for its turn waits for the wall instead.
fn take_back(copy: &mut CopyRow, ctx: &Context<'_>) -> Result<()> {
    let mut rows = ctx.db.copies().parts(copy.id)?;
    rows.retain(|row| row.state == PartState::Out);
    if rows.is_empty() || ctx.db.copies().withdraw_calls(copy.id, ctx.now)? == 0 {
        return Ok(());
    }
    for mut row in rows {
        row.state = PartState::Waiting;
        ctx.db.copies().save_part(&row)?;
    }
    // Part of the cause under which parts are wanted.
    copy.tries += 1;
    Ok(())
}

/// Those of a wall whose posts were missing at the last look.
fn of_wall(owner_id: i64, ctx: &Context<'_>) -> Result<Vec<CopyRow>> {
    let mut found = Vec::new();
    for copy in ctx.db.copies().copies_gone(owner_id)? {
        if is_half_out(&copy, ctx)? {
            found.push(copy);
        }
    }
    Ok(found)
}

/// The wall was read. What it shows goes on; of what it does not show nothing more goes out, and what is out is a copy like others
/// whose posts are gone.
pub(super) fn confirm(owner_id: i64, found: &[Post], ctx: &mut Context<'_>) -> Result<()> {
    let copies = of_wall(owner_id, ctx)?;
    let is_one_post = copies.windows(2).all(|two| two[0].post == two[1].post);
    for copy in copies {
        if found.iter().any(|shown| shown.id == copy.post) {
            go_on(copy, ctx)?;
        } else if !found.is_empty() || is_one_post {
            stop(copy, ctx)?;
        }
    }
    Ok(())
}

/// The wall is closed: that its posts are missing says nothing of them.
pub(super) fn closed(owner_id: i64, ctx: &mut Context<'_>) -> Result<()> {
    of_wall(owner_id, ctx)?.into_iter().try_for_each(|copy| go_on(copy, ctx))
}

fn go_on(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let at = copy.at;
    copy.gone_at = None;
    ctx.db.copies().save_copy(&copy, at)?;
    ctx.channels.insert(copy.channel);
    Ok(())
}

fn stop(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    tracing::info!(copy.id, "the rest of a copy stays: its post is gone");
    take_back(&mut copy, ctx)?;
    ctx.channels.insert(copy.channel.clone());
    added::leave_out(copy, ctx)
}

//! Posts that were left out and may go out after all: deleted ones that stand on their wall again, and those that a filter left
//! out and that were corrected.

use anyhow::Result;

use super::{FIRST_LOOK, cards, edits, filters, held, later, marks, moved, paid, pump, wait_for_approval, walls};
use crate::clock::{DAY, Millis};
use crate::domain::copies::{CopyState, CopyStep, LeftOutBy};
use crate::domain::post::Post;
use crate::handlers::context::Context;
use crate::handlers::leads;
use crate::policy::copies::Approve;
use crate::store::CopyRow;

/// Why a copy waits for a word: its post and it were deleted, and the post is back.
pub(super) const RETURNED: &str = "returned";
/// So long what a filter left out is looked at: people correct what they have just published.
const CORRECTED: Millis = DAY;

/// Whether a copy was left out because its post was deleted.
pub(super) fn is_deleted(copy: &CopyRow) -> bool {
    copy.state == CopyState::Skipped && copy.reason.as_deref() == Some(LeftOutBy::Deleted.as_str())
}

/// Whether a filter left a copy out.
pub(super) fn is_filtered(copy: &CopyRow) -> bool {
    copy.state == CopyState::Skipped && copy.reason.as_deref().is_some_and(filters::is_of_filters)
}

/// When a post that is left out for this reason is looked at next, if at all.
pub(super) fn first_look(why: &str, post_at: Millis, now: Millis) -> Option<Millis> {
    (filters::is_of_filters(why) && now - post_at < CORRECTED).then_some(now + FIRST_LOOK)
}

/// Whether a post that a filter left out is looked at no more.
pub(super) fn is_too_late(copy: &CopyRow, now: Millis) -> bool {
    is_filtered(copy) && now - copy.post_at > CORRECTED
}

/// A deleted post was seen again. What never went out goes the way of a new post; where its copy was taken away with it, a
/// person says whether it comes back too.
pub(super) fn stands_again(mut copy: CopyRow, known: &Post, post: &Post, ctx: &mut Context<'_>) -> Result<()> {
    take(&mut copy, known, post);
    if post.donut || (copy.published_at.is_none() && is_led_to(&copy, ctx)?) {
        return anew(copy, ctx);
    }
    stand_still(&mut copy, ctx);
    copy.reason = Some(RETURNED.to_owned());
    // Its messages are gone, or a person was told that they are not.
    ctx.db.copies().set_parts(copy.id, &[])?;
    cards::close(&copy, ctx)?;
    wait_for_approval(copy, ctx)
}

/// A post that a filter left out was edited.
pub(super) fn corrected(mut copy: CopyRow, known: &Post, post: &Post, ctx: &mut Context<'_>) -> Result<()> {
    take(&mut copy, known, post);
    anew(copy, ctx)
}

fn take(copy: &mut CopyRow, known: &Post, post: &Post) {
    let mut now = post.clone();
    now.keep(known);
    edits::inherit(&mut now, known);
    copy.body = Some(now);
    copy.gone_at = None;
}

fn stand_still(copy: &mut CopyRow, ctx: &Context<'_>) {
    copy.step = CopyStep::None;
    (copy.due_at, copy.deadline, copy.asked) = (None, None, 0);
    copy.look_at = Some(ctx.now + FIRST_LOOK);
}

/// The way of a new post, which no card and no counter was told of.
fn anew(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let at = copy.at;
    let Some(post) = copy.body.clone() else { return Ok(()) };
    if paid::is_so(&copy) {
        copy.reason = Some(LeftOutBy::Donut.as_str().to_owned());
        copy.look_at = None;
        return ctx.db.copies().save_copy(&copy, at);
    }
    if let Some(why) = held::left_out_by(&copy, &post, ctx)? {
        copy.look_at = copy.look_at.filter(|_| first_look(&why, copy.post_at, ctx.now).is_some());
        copy.reason = Some(why);
        return ctx.db.copies().save_copy(&copy, at);
    }
    stand_still(&mut copy, ctx);
    copy.reason = None;
    let ads = marks::is_ad(&post);
    if ads && copy.label.is_none() {
        copy.label = leads::mark_of(post.id, ctx)?;
    }
    ctx.db.copies().set_parts(copy.id, &[])?;
    if ads || (ctx.policy.copies.approve == Approve::All && !copy.backfilled) {
        cards::close(&copy, ctx)?;
        return wait_for_approval(copy, ctx);
    }
    copy.due_at = later::after_quiet_hours(ctx);
    let id = copy.id;
    pump::begin(copy, ctx)?;
    ctx.db.copies().copy(id)?.map_or(Ok(()), |copy| cards::refresh(&copy, ctx))
}

/// Whether a route leads from the wall of a copy's post to its channel still.
fn is_led_to(copy: &CopyRow, ctx: &Context<'_>) -> Result<bool> {
    for route in walls::routes_from(copy.post.owner_id, ctx)? {
        if moved::known_channels_of(&route, ctx)?.contains(&copy.channel) {
            return Ok(true);
        }
    }
    Ok(false)
}

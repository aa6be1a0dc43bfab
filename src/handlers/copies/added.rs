//! What is added to a copy that everybody sees already, by an edit or because it came late, and does not come through: the copy
//! stays out without it, and is followed on.

use anyhow::Result;

use super::pump::{self, shown_post};
use super::{cards, edits, glance};
use crate::domain::copies::{CopyPart, PartState};
use crate::domain::notice::{DatedNotice, Notice};
use crate::handlers::context::Context;
use crate::store::{CopyRow, PartRow, is_unreadable};

/// Whether what still goes out of a copy is added to what stands in its channel.
pub(super) fn is_addition(copy: &CopyRow, parts: &[PartRow]) -> bool {
    let stood = |part: &PartRow, at| part.state == PartState::Done && part.sent_at.is_some_and(|sent| sent <= at);
    copy.published_at.is_some_and(|at| parts.iter().any(|part| stood(part, at)))
}

/// The same of a copy whose parts are still to be read.
pub(super) fn is_only_added(copy: &CopyRow, ctx: &Context<'_>) -> Result<bool> {
    match ctx.db.copies().parts(copy.id) {
        Ok(parts) => Ok(is_addition(copy, &parts)),
        Err(error) if is_unreadable(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// A part of it was refused: the others go on. What a person can mend is tried again as the edit that it is.
pub(super) fn is_refused(
    mut copy: CopyRow,
    mut row: PartRow,
    why: &str,
    may_be_mended: bool,
    ctx: &mut Context<'_>,
) -> Result<()> {
    row.part = CopyPart::nothing();
    row.state = PartState::Done;
    ctx.db.copies().save_part(&row)?;
    if may_be_mended {
        copy.reason = Some(edits::REFUSED.to_owned());
    }
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    let first = ctx.db.settings().notice_once(&refused_notice(copy.id), ctx.now)?;
    if first || !may_be_mended { tell(&copy, why, ctx) } else { Ok(()) }
}

/// A part of it is there: the next that is refused is news.
pub(super) fn came_through(copy: i64, ctx: &Context<'_>) -> Result<()> {
    ctx.db.settings().forget_notice(refused_notice(copy).key()).map(drop)
}

fn refused_notice(copy: i64) -> Notice {
    Notice::dated(DatedNotice::EditRefused, format_args!("{copy}:added"))
}

/// What is not out of it stays out of it. A part of which nobody knows counts as out, for it must not come twice.
pub(super) fn leave_out(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    for mut row in ctx.db.copies().parts(copy.id)? {
        match row.state {
            PartState::Waiting | PartState::Failed => row.part = CopyPart::nothing(),
            PartState::Unsure => {}
            PartState::Done | PartState::Out => continue,
        }
        row.state = PartState::Done;
        ctx.db.copies().save_part(&row)?;
    }
    (copy.deadline, copy.asked) = (None, 0);
    pump::finish(copy, ctx)
}

/// An admin hears that something of an edit is not in the channel.
pub(super) fn tell(copy: &CopyRow, why: &str, ctx: &mut Context<'_>) -> Result<()> {
    let title = shown_post(copy).as_ref().map(glance).unwrap_or_default();
    let place = cards::place_of(copy, ctx)?.map(|place| place.words);
    let text = ctx.texts.copies().edit_not_added(copy.post, &title, place.as_deref(), why);
    ctx.tell_admin(text, Vec::new());
    Ok(())
}

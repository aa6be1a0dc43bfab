//! Copies whose messages somebody took out of their channel by hand, which an edit that finds none of them tells: whoever orders
//! such a post gets it anew.

use anyhow::Result;

use super::pump;
use crate::domain::action::{TargetAction, Urgency};
use crate::domain::chat_ref::MessageRef;
use crate::domain::copies::{CopyState, CopyStep, LeftOutBy};
use crate::handlers::context::Context;
use crate::store::CopyRow;

/// Whether a platform says in this note that the message itself is not there.
fn says_so(note: &str) -> bool {
    let note = note.to_lowercase();
    ["message to edit not found", "message_id_invalid"].iter().any(|said| note.contains(said))
}

/// An edit did not come through, and why: a copy of which that was the only message is in its channel no more.
pub(super) fn note(copy: i64, message: &MessageRef, why: &str, ctx: &mut Context<'_>) -> Result<()> {
    if !says_so(why) {
        return Ok(());
    }
    let published = |copy: &CopyRow| copy.state == CopyState::Published;
    let Some(mut copy) = ctx.db.copies().copy(copy)?.filter(published) else { return Ok(()) };
    let rows = ctx.db.copies().parts(copy.id)?;
    let is_only_one = rows.iter().flat_map(|row| &row.message_ids).all(|known| known == message);
    copy.reason = Some(LeftOutBy::Removed.as_str().to_owned());
    if is_only_one {
        copy.state = CopyState::Skipped;
        copy.step = CopyStep::None;
        copy.look_at = None;
        ctx.db.copies().set_parts(copy.id, &[])?;
    }
    ctx.db.copies().save_copy(&copy, ctx.now)
}

/// Whether a copy that counts as published is known not to be whole any more.
pub(super) fn is_so(copy: &CopyRow) -> bool {
    copy.state == CopyState::Published && copy.reason.as_deref() == Some(LeftOutBy::Removed.as_str())
}

/// Somebody ordered it: it goes out anew, and what is left of it goes.
pub(super) fn anew(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let rows = ctx.db.copies().parts(copy.id)?;
    let message_ids: Vec<MessageRef> = rows.into_iter().flat_map(|row| row.message_ids).collect();
    for message in message_ids {
        let (chat, message_ids) = (copy.channel.clone(), vec![message]);
        ctx.want(TargetAction::DeleteMessages { copy: None, chat, message_ids }, Urgency::Order);
    }
    ctx.db.copies().set_parts(copy.id, &[])?;
    copy.reason = None;
    pump::begin_with_a_look(copy, ctx)
}

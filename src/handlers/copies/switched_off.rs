//! Platforms that are not in use any more: what waits for one goes nowhere, and what stands there stays as it is.

use anyhow::Result;

use super::pump::{self, NO_PLATFORM};
use super::{cards, follow, sent};
use crate::domain::chat_ref::ChatRef;
use crate::domain::copies::CopyState;
use crate::domain::notice::Notice;
use crate::handlers::context::Context;
use crate::store::CopyRow;

/// So many that wait are looked at, at a time.
const MOST: usize = 1_000;

/// Whether nothing can be done with a copy because its platform is not in use any more, or has no key. Told once a channel: somebody switched
/// it off on purpose, yet what stands there stays as it is.
pub(super) fn is_switched_off(copy: &CopyRow, ctx: &mut Context<'_>) -> Result<bool> {
    if !ctx.policy.is_keyless(copy.channel.platform()) && ctx.platforms.of(&copy.channel).is_some() {
        return Ok(false);
    }
    if ctx.db.settings().notice_once(&Notice::lasting(format!("switched_off:{}", copy.channel)), ctx.now)? {
        let title = ctx.db.chats().chat_title(&copy.channel)?;
        let text = ctx.texts.copies().platform_is_off(&copy.channel, title.as_deref());
        ctx.tell_admin(text, Vec::new());
    }
    Ok(true)
}

/// What waits for a channel of a platform that was taken out of the settings goes nowhere, and a person hears of all of it at once.
pub(super) fn leave(channel: &ChatRef, ctx: &mut Context<'_>) -> Result<()> {
    let mut left = 0;
    let why = format!("{NO_PLATFORM}: {}", channel.platform());
    for mut copy in ctx.db.copies().copies_in(CopyState::Pending, MOST)? {
        if copy.channel != *channel {
            continue;
        }
        if !follow::nothing_is_out(&copy, ctx)? {
            // Its beginning is out: its card says so.
            sent::fail(copy, &why, ctx)?;
            continue;
        }
        copy.due_at = None;
        let id = copy.id;
        pump::leave_out(copy, &why, ctx)?;
        if let Some(copy) = ctx.db.copies().copy(id)? {
            cards::refresh(&copy, ctx)?;
        }
        left += 1;
    }
    if left > 0 {
        let title = ctx.db.chats().chat_title(channel)?;
        let text = ctx.texts.copies().posts_go_nowhere(channel, title.as_deref(), left);
        ctx.tell_admin(text, Vec::new());
    }
    Ok(())
}

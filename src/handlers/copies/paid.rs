//! What only paying subscribers may read is shown to nobody else, whoever orders it: what waits stays on VK, and of what is out
//! already a person hears.

use anyhow::Result;

use super::pump::{self, shown_post};
use super::{cards, follow, glance, held};
use crate::domain::action::{TelegramAction, Urgency};
use crate::domain::button::Button;
use crate::domain::copies::{CopyState, CopyStep, LeftOutBy};
use crate::domain::notice::{DatedNotice, Notice};
use crate::domain::post::Post;
use crate::handlers::context::{Context, key};
use crate::store::CopyRow;
use crate::texts::CopyCardLabel;

/// Whether a post is for paying subscribers now and was for everybody.
pub(super) fn is_so_since(known: Option<&Post>, now: &Post) -> bool {
    now.donut && known.is_none_or(|known| !known.donut)
}

/// Whether the post of a copy is for paying subscribers.
pub(super) fn is_so(copy: &CopyRow) -> bool {
    copy.body.as_ref().is_some_and(|post| post.donut)
}

/// The post of a copy became so; `copy` holds it as it is now.
pub(super) fn keep_on_vk(mut copy: CopyRow, known: Option<Post>, ctx: &mut Context<'_>) -> Result<()> {
    let at = copy.at;
    match copy.state {
        // Nothing of it goes on by itself; of what is uncertain a person is asked already.
        CopyState::Skipped | CopyState::Uncertain => ctx.db.copies().save_copy(&copy, at),
        CopyState::Published => {
            ask(&copy, ctx)?;
            // What everybody sees is what is compared with from here on: free again, it is a post like any other.
            copy.body = known;
            held::hold(&mut copy, LeftOutBy::Donut.as_str());
            ctx.db.copies().save_copy(&copy, at)
        }
        _ if follow::nothing_is_out(&copy, ctx)? => {
            held::tell_left_out(&copy, LeftOutBy::Donut.as_str(), ctx)?;
            leave_out(copy, ctx)
        }
        // Its beginning is out: the rest stays.
        CopyState::Pending | CopyState::Approval | CopyState::Failed => stop(copy, ctx),
    }
}

/// A part of it is out: no more of it goes there.
pub(super) fn stop(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    ask(&copy, ctx)?;
    copy.state = CopyState::Failed;
    copy.step = CopyStep::None;
    copy.reason = Some(LeftOutBy::Donut.as_str().to_owned());
    copy.deadline = None;
    copy.asked = 0;
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    cards::refresh(&copy, ctx)
}

/// Somebody ordered it: nothing of it goes out, and what waited does not either. `false`: it is out, or on its way.
pub(super) fn refuse(copy: CopyRow, ctx: &mut Context<'_>) -> Result<bool> {
    if copy.state == CopyState::Published || !follow::nothing_is_out(&copy, ctx)? {
        return Ok(false);
    }
    leave_out(copy, ctx).map(|()| true)
}

fn leave_out(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let id = copy.id;
    copy.due_at = None;
    pump::leave_out(copy, LeftOutBy::Donut.as_str(), ctx)?;
    ctx.db.copies().copy(id)?.map_or(Ok(()), |copy| cards::refresh(&copy, ctx))
}

/// Everybody may go on reading it, or nobody: asked once.
fn ask(copy: &CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    if !ctx.db.settings().notice_once(&Notice::dated(DatedNotice::PaidTold, copy.id), ctx.now)? {
        return Ok(());
    }
    let title = shown_post(copy).as_ref().map(glance).unwrap_or_default();
    let place = cards::place_of(copy, ctx)?.map(|place| place.words);
    let html = ctx.texts.copies().paid_for_now(copy.post, &title, place.as_deref());
    let button = |what, delete| {
        key(ctx.texts.copies().copy_button(what).to_owned(), &Button::CopyGone { copy: copy.id, delete })
    };
    let keyboard = vec![vec![button(CopyCardLabel::DeleteCopy, true), button(CopyCardLabel::LeaveCopy, false)]];
    let chat = ctx.admin_chat()?;
    let silent = ctx.is_quiet();
    ctx.want(TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent }, Urgency::Order);
    Ok(())
}

//! Two admins look at the same card, and one presses first: the other hears what was decided meanwhile, and by whom.

use anyhow::Result;

use super::{held, later};
use crate::domain::button::Button;
use crate::domain::copies::{CopyState, LeftOutBy};
use crate::handlers::context::Context;
use crate::store::CopyRow;
use crate::texts::CopySaid;

/// The copy of a button whose press decides something.
pub(super) fn decides(button: &Button) -> Option<i64> {
    match button {
        Button::CopyGo { copy, .. }
        | Button::CopySkip { copy, .. }
        | Button::CopyLater { copy, .. }
        | Button::CopyIsOut { copy } => Some(*copy),
        _ => None,
    }
}

/// What is answered to a press on a button that showed another state than the copy is in by now; `None`: it is taken.
pub(super) fn said(button: &Button, by: i64, ctx: &Context<'_>) -> Result<Option<String>> {
    let (id, seen) = match button {
        Button::CopyGo { copy, seen } | Button::CopySkip { copy, seen } => (*copy, *seen),
        Button::CopyLater { copy, .. } => (*copy, Some(CopyState::Approval)),
        Button::CopyIsOut { copy } => (*copy, Some(CopyState::Uncertain)),
        _ => return Ok(None),
    };
    let Some(copy) = ctx.db.copies().copy(id)? else { return Ok(None) };
    // Buttons of before tell of no state. What waits for a word again, or failed, is for whoever presses.
    let waits_again = match copy.state {
        // It is another post since: the button that let the former one out is none for this.
        CopyState::Approval if copy.reason.as_deref() == Some(held::EDITED) => {
            matches!(button, Button::CopySkip { .. })
        }
        CopyState::Approval | CopyState::Failed => true,
        CopyState::Pending | CopyState::Published | CopyState::Skipped | CopyState::Uncertain => false,
    };
    let is_news = seen.is_some_and(|seen| seen != copy.state)
        && !waits_again
        // What is uncertain goes on by itself when it is found.
        && !(seen == Some(CopyState::Uncertain) && copy.state == CopyState::Pending);
    if !is_news {
        return Ok(None);
    }
    let what = what_became(&copy, ctx);
    let Some(who) = ctx.db.copies().decided_by(id)?.filter(|who| *who != by) else { return Ok(Some(what)) };
    let name = ctx.db.settings().admin_name(who)?;
    Ok(Some(ctx.texts.copies().decided_by(&what, name.as_deref())))
}

pub(super) fn what_became(copy: &CopyRow, ctx: &Context<'_>) -> String {
    let texts = ctx.texts.copies();
    let by_admin = copy.reason.as_deref() == Some(LeftOutBy::Admin.as_str());
    let said = match copy.state {
        CopyState::Pending if later::is_put_off(copy) => {
            return texts.put_off_already(copy.reason.as_deref().unwrap_or_default());
        }
        CopyState::Pending | CopyState::Uncertain => CopySaid::OnItsWay,
        CopyState::Published => CopySaid::AlreadyOut,
        CopyState::Skipped if by_admin => CopySaid::AlreadySkipped,
        CopyState::Skipped | CopyState::Approval | CopyState::Failed => CopySaid::Gone,
    };
    texts.copy_said(said).to_owned()
}

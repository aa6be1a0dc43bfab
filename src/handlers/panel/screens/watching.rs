//! While only watching, no screen is an empty shop window: what would have been done, «Показать», and the way to switch it on.

use anyhow::Result;

use super::{go, would_have};
use crate::domain::action::InlineKey;
use crate::domain::button::Screen;
use crate::domain::verdict::Mode;
use crate::handlers::context::Context;
use crate::texts::{PanelLabel, WouldHave};

/// The line and the buttons that a screen shows besides its own; `None`: it is no shop window, or things are done.
pub(super) fn shown_on(screen: Screen, ctx: &Context<'_>) -> Result<Option<(String, Vec<InlineKey>)>> {
    if ctx.policy.moderation.mode != Mode::Observe {
        return Ok(None);
    }
    let all = would_have(ctx)?;
    let of_screen = match screen {
        Screen::Top => all,
        Screen::Comments => WouldHave { members: 0, dead: 0, likes: 0, ..all },
        Screen::Members => WouldHave { comments: 0, likes: 0, ..all },
        Screen::Likes => WouldHave { comments: 0, members: 0, dead: 0, ..all },
        _ => return Ok(None),
    };
    if screen != Screen::Top && of_screen.total() == 0 {
        return Ok(None);
    }
    let mut keys = Vec::new();
    if of_screen.total() > 0 {
        keys.push(go(PanelLabel::Show, Screen::Would, ctx));
    }
    let mut line = ctx.texts.alerts().watching_line(&of_screen);
    if ctx.policy.may_be_switched_on() {
        keys.push(go(PanelLabel::Enforce, Screen::ConfirmEnforce, ctx));
    } else {
        line.push_str(&format!("\n{}", ctx.texts.panel().mode_is_fixed()));
    }
    Ok(Some((line, keys)))
}

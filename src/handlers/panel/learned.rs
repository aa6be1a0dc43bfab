//! «Чему научен» under 💬: pages of what was taught, and taking it back.

use anyhow::Result;

use super::screens::taught;
use super::{PanelState, Pressed, surface_of};
use crate::domain::action::Urgency;
use crate::domain::button::Button;
use crate::handlers::context::Context;
use crate::texts::Said;

/// The buttons of «Чему научен». `None`: there is nothing to say; what is forgotten counts from the next event on.
pub(super) fn act(button: &Button, press: &Pressed, ctx: &mut Context<'_>) -> Result<Option<Said>> {
    let (page, said) = match button {
        Button::Unlearn { lesson, page } => {
            let was_there = ctx.db.lessons().unlearn_lesson(*lesson)?;
            ctx.reload |= was_there;
            (*page, Some(if was_there { Said::Unlearnt } else { Said::Already }))
        }
        Button::UnlearnImported => {
            let count = ctx.db.lessons().unlearn_imported()?;
            ctx.reload |= count > 0;
            (0, Some(if count > 0 { Said::Unlearnt } else { Said::Already }))
        }
        Button::Taught { page } => (*page, None),
        _ => return Ok(None),
    };
    let surface = surface_of(press, ctx)?;
    // Nothing that comes later puts another screen in its place.
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&PanelState::default())?)?;
    let (html, keyboard) = taught(page, ctx)?;
    ctx.show(&surface, html, keyboard, Urgency::Person);
    Ok(said)
}

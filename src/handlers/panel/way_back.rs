//! Where the way back leads from what is opened from several screens.

use anyhow::Result;

use super::{PanelState, screens};
use crate::domain::action::Keyboard;
use crate::domain::button::{Button, Screen};
use crate::handlers::context::{Context, key};
use crate::store::SurfaceRow;
use crate::texts::PanelLabel;

/// What is opened from several screens leads back to the one it was opened from.
pub(super) fn came_from(screen: Screen, surface: &SurfaceRow) -> Option<String> {
    if !matches!(screen, Screen::ConfirmEnforce | Screen::Would | Screen::WouldPage(_)) {
        return None;
    }
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    match state.screen.as_deref().and_then(Screen::parse)? {
        from @ (Screen::Top | Screen::Comments | Screen::Members | Screen::Likes) => Some(from.word().into_owned()),
        Screen::ConfirmEnforce | Screen::Would | Screen::WouldPage(_) => state.back,
        _ => None,
    }
}

/// A screen as it is shown here.
pub(super) fn composed(screen: Screen, state: &PanelState, ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let (html, mut keyboard) = screens::compose(screen, &state.cards, ctx)?;
    let back = state.back.as_deref().and_then(Screen::parse);
    let label = ctx.texts.panel_label(PanelLabel::Back);
    if let (Some(back), Some(last)) = (back, keyboard.last_mut())
        && let Some(there) = last.iter_mut().find(|there| there.label == label)
    {
        *there = key(label, &Button::Open(back));
    }
    Ok((html, keyboard))
}

//! What the program saw when it stopped removing by itself, and the way to let it act again.

use anyhow::Result;

use super::go;
use crate::domain::action::Keyboard;
use crate::domain::button::{Button, Screen};
use crate::domain::verdict::State;
use crate::handlers::context::{Context, key};
use crate::handlers::moderation::brake as brakes;
use crate::handlers::moderation::reports::entry;
use crate::handlers::moderation::undo::is_about_account;
use crate::store::JournalRow;
use crate::texts::{BrakeLabel, Entry, PanelLabel};

/// Removals on the screen.
const ROWS: usize = 8;

/// The removals that it shows.
pub(super) fn rows(ctx: &Context<'_>) -> Result<Vec<JournalRow>> {
    ctx.db.brake().last_brake()?.map_or_else(|| Ok(Vec::new()), |brake| brakes::looked_at(&brake, ROWS, ctx))
}

pub(super) fn brake(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let last = ctx.db.brake().last_brake()?;
    let rows = rows(ctx)?;
    let entries: Vec<Entry> = rows.iter().map(|row| entry(row, ctx)).collect();
    let card = last.as_ref().map(|brake| brakes::card(brake, ctx)).transpose()?;
    let mut keyboard = Keyboard::new();
    for (at, row) in rows.iter().enumerate() {
        if !matches!(row.state, State::Undone | State::Observed) {
            let texts = ctx.texts.moderation();
            let label = if is_about_account(row) { texts.return_button(at + 1) } else { texts.not_spam_button(at + 1) };
            keyboard.push(vec![key(label, &Button::NotSpam { journal: row.id })]);
        }
    }
    if let Some(on) = last.filter(|brake| brake.lifted_at.is_none()) {
        let label = ctx.texts.moderation().brake_label(BrakeLabel::ActAgain).to_owned();
        keyboard.push(vec![key(label, &Button::BrakeLift { brake: on.id })]);
    }
    keyboard.push(vec![go(PanelLabel::Quarantine, Screen::Quarantine, ctx)]);
    keyboard.push(vec![go(PanelLabel::Refresh, Screen::Brake, ctx), go(PanelLabel::Back, Screen::Status, ctx)]);
    Ok((ctx.texts.moderation().brake_screen(card.as_ref(), &entries), keyboard))
}

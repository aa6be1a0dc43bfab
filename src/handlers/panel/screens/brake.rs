//! What the program saw when it stopped removing by itself, and the way to let it act again.

use anyhow::Result;

use super::go;
use crate::domain::action::Keyboard;
use crate::domain::button::{Button, Screen};
use crate::domain::verdict::State;
use crate::handlers::desk::Desk;
use crate::handlers::moderation::brake as brakes;
use crate::handlers::moderation::reports::{entry, key};
use crate::store::JournalRow;
use crate::texts::Entry;

/// Removals on the screen.
const ROWS: usize = 8;

/// The removals that it shows.
pub(super) fn rows(desk: &Desk<'_>) -> Result<Vec<JournalRow>> {
    desk.db.last_brake()?.map_or_else(|| Ok(Vec::new()), |brake| brakes::looked_at(&brake, ROWS, desk))
}

pub(super) fn brake(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let last = desk.db.last_brake()?;
    let rows = rows(desk)?;
    let entries: Vec<Entry> = rows.iter().map(|row| entry(row, desk)).collect();
    let card = last.as_ref().map(|brake| brakes::card(brake, desk)).transpose()?;
    let mut keyboard = Keyboard::new();
    for (at, row) in rows.iter().enumerate() {
        if !matches!(row.state, State::Undone | State::Observed) {
            keyboard.push(vec![key(desk.texts.not_spam_button(at + 1), &Button::NotSpam { journal: row.id })]);
        }
    }
    if let Some(on) = last.filter(|brake| brake.lifted_at.is_none()) {
        let label = desk.texts.brake_label("act_again").to_owned();
        keyboard.push(vec![key(label, &Button::BrakeLift { brake: on.id })]);
    }
    keyboard.push(vec![go("quarantine", Screen::Quarantine, desk)]);
    keyboard.push(vec![go("refresh", Screen::Brake, desk), go("back", Screen::Status, desk)]);
    Ok((desk.texts.brake_screen(card.as_ref(), &entries), keyboard))
}

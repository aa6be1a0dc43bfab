//! 📦: what waits for a person's word.

use anyhow::Result;

use super::go;
use crate::domain::action::{Key, Keyboard};
use crate::domain::button::{Button, Screen, Waiting};
use crate::handlers::desk::Desk;
use crate::handlers::moderation::reports::{entry, key};
use crate::handlers::moderation::undo::is_about_account;
use crate::handlers::panel::person;
use crate::store::{JournalRow, QuarantineRow};
use crate::texts::WaitingCard;

/// Cards on the screen.
const CARDS: usize = 5;
/// «Всех от 95 %»: beyond doubt for nearly everybody.
const ABOVE: u8 = 95;

pub(super) fn quarantine(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let shown = desk.db.quarantine_list(true, None, Some(CARDS))?;
    let mut rows = Vec::new();
    for waiting in &shown {
        if let Some(row) = desk.db.verdict(waiting.journal_id)? {
            rows.push((waiting, row));
        }
    }
    let mut cards = Vec::new();
    let mut keyboard = Keyboard::new();
    for (waiting, row) in &rows {
        let about_person = is_about_account(row);
        let past = if about_person { Some(person::past(row.person, Some(row.id), desk)?) } else { None };
        cards.push(WaitingCard { entry: entry(row, desk), item: row.item, past });
        let number = cards.len();
        let remove = desk.texts.panel_label(if about_person { "take_off" } else { "remove" });
        let mut line = vec![
            key(format!("{} {number}", desk.texts.panel_label("keep")), &Button::Keep { quarantine: waiting.id }),
            key(format!("{remove} {number}"), &Button::Remove { quarantine: waiting.id }),
        ];
        if about_person {
            let details = format!("{} {number}", desk.texts.panel_label("details"));
            line.push(key(details, &Button::Points { id: row.person.id, on: true }));
        }
        keyboard.push(line);
    }
    if let [newest, .., oldest] = shown.as_slice() {
        keyboard.push(all_shown(oldest.id, newest.id, rows.iter().any(|(_, row)| is_about_account(row)), desk));
    }
    keyboard.extend(many(&shown, &rows, desk)?);
    keyboard.push(vec![go("refresh", Screen::Quarantine, desk), go("back", Screen::Top, desk)]);
    let (people, texts) = desk.db.quarantine_sizes()?;
    Ok((desk.texts.quarantine_screen(&cards, people, texts), keyboard))
}

/// Those between the oldest and the newest shown: whatever waits there was on the screen.
fn all_shown(from: i64, up_to: i64, people: bool, desk: &Desk<'_>) -> Vec<Key> {
    let remove = desk.texts.panel_label(if people { "take_off_all" } else { "remove_all" });
    vec![
        key(desk.texts.panel_label("keep_all"), &Button::All { remove: false, from, up_to }),
        key(remove, &Button::All { remove: true, from, up_to }),
    ]
}

/// Buttons that name more than is shown say how many they name.
fn many(shown: &[QuarantineRow], rows: &[(&QuarantineRow, JournalRow)], desk: &Desk<'_>) -> Result<Keyboard> {
    let Some(newest) = shown.first() else { return Ok(Keyboard::new()) };
    let up_to = newest.id;
    let mut keyboard = Keyboard::new();
    if let Some(wave) = rows.iter().find_map(|(_, row)| row.wave_id) {
        let which = Waiting::Wave(wave);
        let count = desk.db.quarantined_of(which, up_to)?.len();
        keyboard.push(
            [false, true]
                .map(|remove| key(desk.texts.all_of_wave(remove, wave, count), &Button::These { remove, which, up_to }))
                .to_vec(),
        );
    }
    let which = Waiting::Above(ABOVE);
    let count = desk.db.quarantined_of(which, up_to)?.len();
    if count > 1 {
        let button = Button::These { remove: true, which, up_to };
        keyboard.push(vec![key(desk.texts.all_above(ABOVE, count), &button)]);
    }
    Ok(keyboard)
}

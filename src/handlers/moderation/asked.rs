//! «Дела для вас» as the card stands: whatever is done keeps its place, so that no number moves under the finger.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::removals::turns;
use super::reports::{ASSIST, ENTRIES_WITH_BUTTONS, entry};
use super::undo::is_about_account;
use crate::domain::action::{InlineKey, Keyboard};
use crate::domain::already::{ORDERED_WITH_WAVE, TRIED_AGAIN};
use crate::domain::button::Button;
use crate::handlers::context::{Context, key};
use crate::store::{JournalRow, State, SubjectKind, SurfaceRow};
use crate::texts::Entry;

/// What the card remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Shown {
    /// Its verdicts by their numbers.
    order: Vec<i64>,
    /// The first of the entries that have buttons, if somebody chose.
    from: Option<usize>,
    /// Nothing of it was left to ask for, and some of it the program did itself by then.
    taken_over: bool,
}

/// Whether a person is asked for it: also while it is tried once more.
pub fn is_asked(row: &JournalRow) -> bool {
    row.state == State::Assist || (row.state == State::Pending && row.error.as_deref() == Some(TRIED_AGAIN))
}

/// What a card is about, as it asks for it.
pub(super) fn rows_of(surface: &SurfaceRow, ctx: &Context<'_>) -> Result<Vec<JournalRow>> {
    let mut rows = ctx.db.surfaces().on_surface(surface.id)?;
    for row in rows.iter_mut().filter(|row| row.state == State::Pending && is_asked(row)) {
        (row.state, row.error) = (State::Assist, None);
    }
    Ok(rows)
}

/// The program did it itself after all: once nothing of a card is left to ask for, nobody is thanked.
pub(super) fn taken_over(row: &JournalRow, ctx: &Context<'_>) -> Result<()> {
    for surface in ctx.db.surfaces().surfaces_with(row.id)?.iter().filter(|surface| surface.purpose == ASSIST) {
        let shown: Shown = serde_json::from_str(&surface.state).unwrap_or_default();
        let shown = Shown { taken_over: true, ..shown };
        ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&shown)?)?;
    }
    Ok(())
}

/// Buttons for other entries, until all of those are done.
pub(super) fn turn(surface: &SurfaceRow, from: usize, ctx: &Context<'_>) -> Result<()> {
    let mut shown: Shown = serde_json::from_str(&surface.state).unwrap_or_default();
    shown.from = Some(from);
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&shown)?)
}

/// The words and the buttons of a card; what is new on it gets its number here.
pub(super) fn card(surface: &SurfaceRow, rows: Vec<JournalRow>, ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let mut shown: Shown = serde_json::from_str(&surface.state).unwrap_or_default();
    let rows = in_place(rows, &shown.order);
    let order: Vec<i64> = rows.iter().map(|row| row.id).collect();
    // Of this a person is not thanked, also once it is done.
    let is_ours = |row: &JournalRow| row.state == State::Pending || row.error.as_deref() == Some(ORDERED_WITH_WAVE);
    let taken_over =
        shown.taken_over || (rows.iter().all(|row| row.state != State::Assist) && rows.iter().any(is_ours));
    if order != shown.order || taken_over != shown.taken_over {
        shown = Shown { order, taken_over, ..shown };
        ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&shown)?)?;
    }
    if taken_over && rows.iter().all(|row| row.state != State::Assist) {
        let mut waiting = 0;
        for row in rows.iter().filter(|row| row.verdict.is_over_limit()) {
            waiting += usize::from(ctx.db.quarantine().quarantine_of(row.id)?.is_some());
        }
        return Ok((ctx.texts.moderation().taken_over(waiting), Keyboard::new()));
    }
    Ok((words(&rows, ctx), buttons(surface.id, &rows, shown.from, ctx)))
}

/// The words alone: what a card measures itself by.
pub(super) fn words(rows: &[JournalRow], ctx: &Context<'_>) -> String {
    let entries: Vec<Entry> = rows.iter().map(|row| entry(row, ctx)).collect();
    ctx.texts.moderation().assist_card(&entries)
}

/// Those that have a number keep it; the others follow, worst first, grouped by author.
fn in_place(mut rows: Vec<JournalRow>, order: &[i64]) -> Vec<JournalRow> {
    let worst: Vec<_> = rows.iter().map(|row| (row.person, row.verdict.score)).collect();
    let worst_of =
        |of| worst.iter().filter(|(person, _)| *person == of).map(|(_, score)| *score).fold(0.0_f64, f64::max);
    let place = |row: &JournalRow| order.iter().position(|id| *id == row.id).unwrap_or(usize::MAX);
    rows.sort_by(|a, b| {
        place(a)
            .cmp(&place(b))
            .then(worst_of(b.person).total_cmp(&worst_of(a.person)))
            .then(a.person.cmp(&b.person))
            .then(b.verdict.score.total_cmp(&a.verdict.score))
    });
    rows
}

/// Buttons of the first ten of whom somebody waits, or of those that somebody turned to: the next ten come once all of these are
/// done.
fn buttons(surface: i64, rows: &[JournalRow], chosen: Option<usize>, ctx: &Context<'_>) -> Keyboard {
    let page_of = |at: usize| at / ENTRIES_WITH_BUTTONS * ENTRIES_WITH_BUTTONS;
    let is_open = |row: &JournalRow| row.state == State::Assist;
    let Some(first) = rows.iter().position(is_open) else { return Keyboard::new() };
    let chosen = chosen.map(page_of).filter(|from| rows.iter().skip(*from).take(ENTRIES_WITH_BUTTONS).any(is_open));
    let from = chosen.unwrap_or_else(|| page_of(first));
    let page = rows.iter().enumerate().skip(from).take(ENTRIES_WITH_BUTTONS);
    let mut keyboard: Keyboard = page.map(|(at, row)| keys_of(at + 1, row, ctx)).collect();
    keyboard.extend(turns(surface, from, rows.len(), ctx));
    keyboard
}

fn keys_of(number: usize, row: &JournalRow, ctx: &Context<'_>) -> Vec<InlineKey> {
    let handled = Button::Handled { journal: row.id };
    if row.state != State::Assist {
        // Keeps the place; pressed again it changes nothing.
        return vec![key(format!("{} {number}", ctx.texts.moderation().asked_mark(row.state)), &handled)];
    }
    let mut line = vec![key(ctx.texts.moderation().handled_button(number), &handled)];
    if is_about_account(row) {
        line.push(key(ctx.texts.moderation().let_stay_button(number), &Button::NotSpam { journal: row.id }));
    } else if row.kind != SubjectKind::Member {
        line.push(key(ctx.texts.moderation().not_spam_button(number), &Button::NotSpam { journal: row.id }));
    }
    line
}

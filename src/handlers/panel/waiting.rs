//! 📦: what its buttons decide.

use std::ops::RangeInclusive;

use anyhow::Result;

use super::{PanelState, Pressed, is_on, screens, show, show_cards, surface_of};
use crate::domain::already::BY_AUTHOR;
use crate::domain::button::{Screen, Waiting};
use crate::domain::pile::Pile;
use crate::handlers::context::Context;
use crate::handlers::moderation::quarantine::orders::{self, Given};
use crate::handlers::moderation::quarantine::{self, QuarantineChoice};
use crate::store::{QuarantineState, SurfaceRow};
use crate::texts::Said;

/// One entry, by its button.
pub(super) fn decide(entry: i64, choice: QuarantineChoice, press: &Pressed, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(row) = ctx.db.quarantine().quarantined(entry)? else { return Ok(Said::Stale) };
    let verdict = ctx.db.journal().verdict(row.journal_id)?;
    let taken_away = verdict.as_ref().is_some_and(|verdict| verdict.error.as_deref() == Some(BY_AUTHOR));
    if row.state == QuarantineState::Expired && !taken_away {
        let said = quarantine::decide_late(&row, choice, press.from.id, ctx)?;
        show_same(press, ctx)?;
        return Ok(said);
    }
    let about_person = verdict.is_some_and(|verdict| verdict.is_about_person());
    let decided = quarantine::deciding::decide_one(&row, choice, press.from.id, ctx)?;
    show_again(press, ctx)?;
    Ok(match (decided, choice) {
        (false, _) if taken_away => Said::Gone,
        (false, _) => Said::Already,
        (true, QuarantineChoice::Keep) => Said::Kept,
        (true, QuarantineChoice::Remove) if about_person => Said::TakenOff,
        (true, QuarantineChoice::Remove) => Said::Removed,
    })
}

/// Decides those that a button named by wave or score, as they were when it was shown.
pub(super) fn decide_these(
    remove: bool,
    which: Waiting,
    up_to: i64,
    press: &Pressed,
    ctx: &mut Context<'_>,
) -> Result<String> {
    let given = orders::give(remove, which, up_to, press.from.id, ctx)?;
    let surface = surface_of(press, ctx)?;
    show(&surface, Screen::Pile(pile_of(&surface)), ctx)?;
    let texts = ctx.texts.panel();
    Ok(match given {
        Given::Begun { count, left } => texts.decided(remove, count, left, [ctx.per_run(), ctx.per_day()]),
        Given::GoesOn { next } => texts.order_goes_on(next.as_deref()),
    })
}

/// Decides those that were on the screen and still wait; a person never decides what they have not seen.
pub(super) fn decide_all(
    remove: bool,
    shown: RangeInclusive<i64>,
    press: &Pressed,
    ctx: &mut Context<'_>,
) -> Result<Said> {
    let drawn = drawn(press, ctx)?;
    let mut waiting = ctx.db.quarantine().waiting_between(*shown.start(), *shown.end())?;
    // Others may wait between the cards of a filtered page.
    waiting.retain(|(id, _)| drawn.is_empty() || drawn.contains(id));
    let (none, people) = (waiting.is_empty(), waiting.iter().any(|(_, on_person)| *on_person));
    if none && drawn.iter().any(|id| is_expired(*id, ctx)) {
        show_same(press, ctx)?;
        return Ok(Said::TimeWasUp);
    }
    let mut ids: Vec<i64> = waiting.into_iter().map(|(id, _)| id).collect();
    for id in ids.clone() {
        // On the screen one card stood for all that are alike.
        ids.extend(screens::alike(id, ctx)?.into_iter().filter(|other| !ids.contains(other)).collect::<Vec<_>>());
    }
    quarantine::deciding::decide_these(ids, remove, press.from.id, ctx)?;
    show_again(press, ctx)?;
    Ok(match (remove, people) {
        _ if none => Said::Already,
        (true, true) => Said::TakenOff,
        (true, false) => Said::Removed,
        (false, _) => Said::Kept,
    })
}

/// The entries on the panel that was pressed; none where it was another message.
fn drawn(press: &Pressed, ctx: &Context<'_>) -> Result<Vec<i64>> {
    let chat = ctx.admin_chat()?;
    let panel = ctx.db.surfaces().surface(chat, super::PANEL)?.filter(|panel| is_on(panel, press));
    Ok(panel.map(|panel| state_of(&panel).cards).unwrap_or_default())
}

fn state_of(surface: &SurfaceRow) -> PanelState {
    serde_json::from_str(&surface.state).unwrap_or_default()
}

fn pile_of(surface: &SurfaceRow) -> Pile {
    state_of(surface).screen.as_deref().and_then(Screen::parse).and_then(Screen::pile).unwrap_or_default()
}

/// Whether nobody decided in time. A press without it is answered as any other.
fn is_expired(entry: i64, ctx: &Context<'_>) -> bool {
    ctx.db.quarantine().quarantined(entry).ok().flatten().is_some_and(|row| row.state == QuarantineState::Expired)
}

/// The same cards, though nothing waits on them: what became of them is said where they stand.
fn show_same(press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    let surface = surface_of(press, ctx)?;
    let (pile, cards) = (pile_of(&surface), state_of(&surface).cards);
    if cards.is_empty() { show_again(press, ctx) } else { show_cards(&surface, pile, cards, ctx) }
}

/// The same cards with what was decided of them; the next ones once all of them are.
fn show_again(press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    let surface = surface_of(press, ctx)?;
    let (pile, cards) = (pile_of(&surface), state_of(&surface).cards);
    let mut waits = false;
    for id in &cards {
        waits |= ctx.db.quarantine().quarantined(*id)?.is_some_and(|entry| entry.state == QuarantineState::Pending);
    }
    if waits {
        return show_cards(&surface, pile, cards, ctx);
    }
    let (pile, cards) = screens::page_of(pile, ctx)?;
    show_cards(&surface, pile, cards, ctx)
}

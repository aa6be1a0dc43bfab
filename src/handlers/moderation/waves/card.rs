//! The card of a wave: one message that says as it goes what comes, what is being done, and when that will be finished.

use anyhow::Result;

use crate::clock::DAY;
use crate::domain::action::{Capability, Keyboard, Urgency, Way};
use crate::domain::button::Button;
use crate::domain::verdict::Mode;
use crate::domain::wave::{WaveKind, WaveOrder, WaveState, WaveSums};
use crate::handlers::alerts;
use crate::handlers::context::{Context, from_to, key, moment, when};
use crate::store::{SurfaceRow, WaveRow};
use crate::texts::{WaveDoing, WaveLabel, WaveView};

/// Limits of a day that are offered, next larger first.
const STEPS: [u32; 5] = [100, 200, 500, 1_000, 2_000];

/// Beginning of the purpose of a card.
const PURPOSE: &str = "wave:";

/// The card of a wave, if it was ever shown.
pub fn card_of(wave: i64, ctx: &Context<'_>) -> Result<Option<SurfaceRow>> {
    let chat = ctx.admin_chat()?;
    ctx.db.surfaces().surface(chat, &format!("{PURPOSE}{wave}"))
}

/// The wave whose card it is.
pub fn on_card(surface: &SurfaceRow) -> Option<i64> {
    surface.purpose.strip_prefix(PURPOSE)?.parse().ok()
}

/// Shows the card as it is now.
pub(super) fn show(wave: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.waves().wave(wave)? else { return Ok(()) };
    let sums = ctx.db.waves().wave_sums(wave)?;
    let surface = if let Some(surface) = card_of(wave, ctx)? {
        surface
    } else {
        let chat = ctx.admin_chat()?;
        ctx.db.surfaces().open_surface(chat, &format!("{PURPOSE}{wave}"), ctx.now)?
    };
    let later = match row.ordered {
        Some(WaveOrder::CameBy(moment)) => ctx.db.waves().wave_came_after(wave, moment)?,
        Some(WaveOrder::Standing) | None => 0,
    };
    let left = left(&row, sums, later);
    let observes = ctx.policy.moderation.mode == Mode::Observe;
    // It is said to be over a while after the last of them came.
    let ended = row.ended_at.map(|_| from_to(row.began_at, row.last_at, ctx));
    let (since, until) = match ended {
        Some((since, until)) => (since, Some(until)),
        None => (when(row.began_at, ctx), None),
    };
    let may_ban = ctx.db.settings().way_of(Capability::Ban)?.unwrap_or(Way::Auto) == Way::Auto;
    let view = WaveView {
        wave_place: row.wave_place,
        state: row.state,
        since,
        until,
        facts: row.facts.clone(),
        sums,
        doing: match row.ordered {
            Some(order) if order.is_held(ctx.policy.moderation.mode) => WaveDoing::Held,
            Some(WaveOrder::CameBy(_)) => WaveDoing::OfThoseWhoCame { later },
            Some(WaveOrder::Standing) => WaveDoing::Standing,
            None if observes => WaveDoing::Observing,
            None => WaveDoing::Nothing,
        },
        may_ban,
        left,
        per_day: ctx.per_day(),
        done_on: done_on(left, ctx)?,
        words: row.wave_place.item.map(|item| ctx.words_of(item)).transpose()?.flatten(),
    };
    let html = ctx.texts.moderation().wave(&view);
    let keyboard = keyboard(&row, &view, ctx);
    // Only the first is heard, at night too.
    if surface.message_id.is_none() && row.state == WaveState::Open && alerts::may_sound(true, ctx) {
        ctx.show_loud(&surface, html, keyboard, Urgency::Sync);
    } else {
        ctx.show(&surface, html, keyboard, Urgency::Sync);
    }
    Ok(())
}

/// How many are still to be removed if everybody alike is; `later`: those whom the order is not about.
fn left(row: &WaveRow, sums: WaveSums, later: i64) -> i64 {
    if row.state == WaveState::Honest {
        return 0;
    }
    (sums.people - sums.removed - sums.pending - sums.spared - sums.beside - later).max(0)
}

/// The local day on which the limit will have let everybody through, as a moment of it; `None`: today.
fn done_on(left: i64, ctx: &Context<'_>) -> Result<Option<(u32, u32)>> {
    use chrono::Datelike;
    let per_day = i64::from(ctx.per_day());
    let today = (per_day - i64::from(ctx.acted_on_today()?)).max(0);
    if left <= today {
        return Ok(Some((0, 0)).filter(|_| per_day == 0 && left > 0));
    }
    if per_day == 0 {
        return Ok(Some((0, 0)));
    }
    let days = (left - today + per_day - 1) / per_day;
    let date = moment(ctx.now + days * DAY).with_timezone(&ctx.policy.timezone).date_naive();
    Ok(Some((date.day(), date.month())))
}

fn keyboard(row: &WaveRow, view: &WaveView, ctx: &Context<'_>) -> Keyboard {
    let mut keyboard = Keyboard::new();
    if row.state == WaveState::Honest {
        return keyboard;
    }
    let wave = row.id;
    if row.ordered.is_some() {
        keyboard.push(vec![key(ctx.texts.moderation().wave_button(WaveLabel::Stop), &Button::WaveStop { wave })]);
    } else if view.may_ban && view.left > 0 {
        keyboard.push(vec![key(ctx.texts.moderation().wave_remove_button(view.left), &Button::WaveRemove { wave })]);
    }
    if view.may_ban
        && view.done_on.is_some()
        && let Some(to) = STEPS.iter().copied().find(|step| *step > ctx.policy.moderation.per_day)
    {
        keyboard.push(vec![key(ctx.texts.moderation().wave_raise_button(to), &Button::RaiseDay { wave, to })]);
    }
    if view.left > 0 && row.ordered.is_none() {
        keyboard.push(vec![key(
            ctx.texts.moderation().wave_button(WaveLabel::Quarantine),
            &Button::WaveQuarantine { wave },
        )]);
    }
    keyboard.push(vec![
        key(ctx.texts.moderation().wave_button(WaveLabel::List), &Button::WaveList { wave, page: 0 }),
        key(ctx.texts.moderation().wave_button(WaveLabel::Honest), &Button::WaveHonest { wave }),
    ]);
    if let (WaveKind::Comments, Some(post)) = (row.wave_place.kind, row.wave_place.item) {
        let closed = !ctx.policy.moderation.close_on_raid;
        let button = Button::CloseComments { owner_id: post.owner_id, post_id: post.item_id, closed };
        keyboard.push(vec![key(ctx.texts.moderation().close_comments_button(closed), &button)]);
    }
    keyboard
}

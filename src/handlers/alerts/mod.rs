//! What is worth a message now, and what is one message: the only door through which trouble reaches people.
//!
//! Alerts of a kind share one message a local day that counts up in place, so that a storm is a number. What could not be
//! shown within an hour is folded into one summary.

pub mod holiday;
mod message;
mod owner;
mod second_lane;
mod watch;
pub mod welcome;

use anyhow::Result;

pub use message::{
    capability_changed, clock, disk_is_low, events_overfull, first_assist, help_came, help_wanted, hot_lead,
    is_told_dead, key_works, limit_reached, raid, store_is_damaged, store_was_ill, store_was_taken, wave,
};
pub(in crate::handlers) use owner::{OwnerOrder, OwnerState, button as owner_button, is_owner};
pub(in crate::handlers) use second_lane::say as say_to_owner;
pub use second_lane::{not_heard, told};
pub(in crate::handlers) use watch::Watch;
pub use watch::rang;

use crate::clock::{HOUR, Millis};
use crate::decided::{Decided, Matter};
use crate::domain::action::{InlineKey, Keyboard, Urgency};
use crate::domain::alert::{Alert, AlertKind, Level};
use crate::handlers::context::{Context, moment, shown};
use crate::store::{AlertRow, SurfaceRow, Turn, Wanted, alert_purpose};
use crate::texts::AlertLine;

/// An alert that nobody could be shown for so long is folded into the summary.
const EXPIRES: Millis = HOUR;
/// Messages of a kind a day; beyond, everything is added to the last one.
const MOST_MESSAGES: i64 = 5;
/// What stands on a message in full; the rest is a number.
const MOST_LINES: usize = 8;
/// Buttons under a message.
const MOST_KEYS: usize = 6;
/// The purpose of the summary of what nobody was shown.
const MISSED: &str = "alert:missed";

/// Tells people that something happened: in the admin chat, and on the second lane where it should.
pub fn raise(alert: &Alert, ctx: &mut Context<'_>) -> Result<()> {
    if !ctx.policy.alerts.enabled && !alert.kind.is_health() {
        return Ok(());
    }
    let (row, turn) = ctx.db.alerts().note_alert(alert, &ctx.day(), ctx.now)?;
    if row.times == 1 {
        let then = if alert.has_card { "show_card" } else { "tell_admin" };
        ctx.decided(Decided::new(Matter::Alert, alert.level.as_str()).why(alert.kind.as_str()).then(then));
    }
    if !alert.has_card {
        let surface = message_for(alert, &row, turn, ctx)?;
        ctx.db.alerts().put_alert(row.id, surface.id)?;
        show(&surface, ctx)?;
    }
    if row.times == 1 {
        holiday::tell_deputy(alert, &row.words, ctx)?;
    }
    second_lane::copy(alert, &row, turn, ctx)
}

/// Whether a card, or a message, may make a sound now. `wakes`: it is worth waking somebody up.
pub fn may_sound(wakes: bool, ctx: &Context<'_>) -> bool {
    let settings = &ctx.policy.alerts;
    settings.enabled && (wakes || !settings.is_quiet(ctx.now, ctx.policy.timezone))
}

/// The message of the day that an alert stands on: another one where news must be seen, or the day is another.
fn message_for(alert: &Alert, row: &AlertRow, turn: Turn, ctx: &mut Context<'_>) -> Result<SurfaceRow> {
    let chat = ctx.admin_chat()?;
    let purpose = alert_purpose(alert.kind);
    let today = format!("{{\"day\":\"{}\"}}", ctx.day());
    if let Some(open) = ctx.db.surfaces().surface(chat, &purpose)? {
        let is_new = match turn {
            Turn::None => row.times == 1 && (alert.anew || alert.level == Level::Critical),
            Turn::Again => alert.level == Level::Critical || !falls_with_others(row, &open, ctx)?,
            // It stands in the place of what it ends.
            Turn::Back { .. } => alert.anew,
        };
        let is_news = is_new && open.shown_at.is_some();
        let full = ctx.db.alerts().alert_messages(chat, alert.kind, ctx.day_start())? >= MOST_MESSAGES;
        if open.state == today && (!is_news || full) {
            return Ok(open);
        }
        ctx.db.surfaces().close_surface(open.id)?;
    }
    let surface = ctx.db.surfaces().open_surface(chat, &purpose, ctx.now)?;
    ctx.db.surfaces().set_surface_state(surface.id, &today)?;
    Ok(surface)
}

/// Whether something else on a message fell a while ago: one cause takes several things down, and is one message.
fn falls_with_others(row: &AlertRow, open: &SurfaceRow, ctx: &Context<'_>) -> Result<bool> {
    let others = ctx.db.alerts().alerts_on(open.id)?;
    Ok(others.iter().any(|other| other.id != row.id && other.level > Level::Info && ctx.now - other.last_at < HOUR))
}

/// Shows a message of alerts as it is now.
fn show(surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<()> {
    let rows = ctx.db.alerts().alerts_on(surface.id)?;
    let zone = ctx.policy.timezone;
    let time = |at: Millis| moment(at).with_timezone(&zone).format("%H:%M").to_string();
    let newest = rows.len().saturating_sub(MOST_LINES);
    let lines: Vec<AlertLine<'_>> = rows[newest..]
        .iter()
        .map(|row| {
            // What is missing is missing, however many calls found it so.
            let is_lack = row.subject.starts_with("token:")
                || (row.kind == AlertKind::Capability && row.subject.ends_with("_token"));
            let times = if is_lack { 1 } else { row.times };
            AlertLine { words: &row.words, times, last: time(row.last_at) }
        })
        .collect();
    let html = ctx.texts.alerts().message(&lines, newest);
    // In quiet hours only what wakes is heard; good news never is.
    let health = rows.iter().any(|row| row.kind.is_health());
    let wakes = rows.iter().any(|row| row.kind.wakes());
    let quiet = ctx.policy.alerts.is_quiet(ctx.now, zone);
    let loud =
        rows.iter().any(|row| row.level > Level::Info) && (ctx.policy.alerts.enabled || health) && (wakes || !quiet);
    put(surface, html, keyboard(&rows), !loud, Some(ctx.now + EXPIRES), ctx);
    Ok(())
}

/// The buttons of everything on a message, each once, the newest first.
fn keyboard(rows: &[AlertRow]) -> Keyboard {
    let mut keys: Vec<&InlineKey> = Vec::new();
    for key in rows.iter().rev().flat_map(|row| &row.keys) {
        if !keys.contains(&key) && keys.len() < MOST_KEYS {
            keys.push(key);
        }
    }
    keys.chunks(2).map(|pair| pair.iter().map(|key| (*key).clone()).collect()).collect()
}

fn put(
    surface: &SurfaceRow,
    html: String,
    keyboard: Keyboard,
    silent: bool,
    expires_at: Option<Millis>,
    ctx: &mut Context<'_>,
) {
    /// A message that grows is not edited more often than this.
    const CALM: Millis = 5_000;
    let due_at = surface.shown_at.map_or(ctx.now, |at| ctx.now.max(at + CALM));
    let action = shown(surface, html, keyboard, silent, None);
    // A message that stands already may be brought up to date at any time.
    let expires_at = expires_at.filter(|_| surface.shown_at.is_none());
    let urgency = Urgency::Order;
    ctx.wanted.push(Wanted { action, urgency, rank: 0, journal_id: None, due_at, expires_at, cause: None });
}

/// Alerts that nobody could be shown in time become one summary, shown when somebody can be reached again.
fn fold_missed(ctx: &mut Context<'_>) -> Result<()> {
    if ctx.policy.time.held {
        return Ok(());
    }
    let missed = ctx.db.alerts().unseen_alerts(ctx.now - EXPIRES)?;
    if missed.is_empty() {
        return Ok(());
    }
    let chat = ctx.admin_chat()?;
    let summary = match ctx.db.surfaces().surface(chat, MISSED)? {
        // One that was read is not added to.
        Some(open) if open.shown_at.is_none() => open,
        former => {
            if let Some(former) = former {
                ctx.db.surfaces().close_surface(former.id)?;
            }
            ctx.db.surfaces().open_surface(chat, MISSED, ctx.now)?
        }
    };
    for surface in missed {
        ctx.db.alerts().move_alerts(surface, summary.id)?;
        ctx.db.surfaces().close_surface(surface)?;
    }
    let rows = ctx.db.alerts().alerts_on(summary.id)?;
    let zone = ctx.policy.timezone;
    let time = |at: Millis| moment(at).with_timezone(&zone).format("%d.%m %H:%M").to_string();
    let mut kinds: Vec<(AlertKind, i64, Millis)> = Vec::new();
    for row in &rows {
        match kinds.iter_mut().find(|(kind, ..)| *kind == row.kind) {
            Some((_, times, last)) => (*times, *last) = (*times + row.times, row.last_at.max(*last)),
            None => kinds.push((row.kind, row.times, row.last_at)),
        }
    }
    let kinds: Vec<(AlertKind, i64, String)> =
        kinds.into_iter().map(|(kind, times, last)| (kind, times, time(last))).collect();
    let html = ctx.texts.alerts().missed_alerts(&kinds);
    let silent = !may_sound(false, ctx);
    put(&summary, html, keyboard(&rows), silent, None, ctx);
    Ok(())
}

//! What is worth a message now, and what is one message: the only door through which trouble reaches people.
//!
//! Alerts of a kind share one message a local day that counts up in place, so that a storm is a number. What could not be
//! shown within an hour is folded into one summary.

mod owner;
mod second;
mod told;
mod watch;

use anyhow::Result;

use owner::opens_on_vk;
pub use owner::{is_owner, pressed, wrote};
pub use second::not_heard;
pub use told::{
    capability_changed, clock, disk_is_low, first_assist, help_wanted, hot_lead, limit_reached, raid, store_is_damaged,
    store_was_ill, wave,
};
pub use watch::rang;

use super::desk::{Desk, moment};
use super::holiday;
use crate::clock::{HOUR, Millis};
use crate::domain::action::{Key, Keyboard, TelegramAction, Urgency};
use crate::domain::alert::{Alert, AlertKind, Level};
use crate::store::{AlertRow, SurfaceRow, Wanted, alert_purpose};
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
pub fn raise(alert: &Alert, desk: &mut Desk<'_>) -> Result<()> {
    if !desk.policy.alerts.enabled && !alert.kind.is_health() {
        return Ok(());
    }
    let row = desk.db.note_alert(alert, &desk.day(), desk.now)?;
    if row.times == 1 {
        tracing::info!(kind = alert.kind.as_str(), level = alert.level.as_str(), "an alert");
    }
    if !alert.has_card {
        let surface = message_for(alert, &row, desk)?;
        desk.db.put_alert(row.id, surface.id)?;
        show(&surface, desk)?;
    }
    if row.times == 1 {
        holiday::tell_deputy(alert, &row.words, desk)?;
    }
    second::copy(alert, &row, desk)
}

/// Whether a card, or a message, may make a sound now. `wakes`: it is worth waking somebody up.
pub fn may_sound(wakes: bool, desk: &Desk<'_>) -> bool {
    let settings = &desk.policy.alerts;
    settings.enabled && (wakes || !settings.is_quiet(desk.now, desk.policy.timezone))
}

/// The message of the day that an alert stands on: another one where news must be seen, or the day is another.
fn message_for(alert: &Alert, row: &AlertRow, desk: &mut Desk<'_>) -> Result<SurfaceRow> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let purpose = alert_purpose(alert.kind);
    let today = format!("{{\"day\":\"{}\"}}", desk.day());
    if let Some(open) = desk.db.surface(chat, &purpose)? {
        let is_news = row.times == 1 && (alert.anew || alert.level == Level::Critical) && open.shown_at.is_some();
        let full = desk.db.alert_messages(chat, alert.kind, desk.day_start())? >= MOST_MESSAGES;
        if open.state == today && (!is_news || full) {
            return Ok(open);
        }
        desk.db.close_surface(open.id)?;
    }
    let surface = desk.db.open_surface(chat, &purpose, desk.now)?;
    desk.db.set_surface_state(surface.id, &today)?;
    Ok(surface)
}

/// Shows a message of alerts as it is now.
fn show(surface: &SurfaceRow, desk: &mut Desk<'_>) -> Result<()> {
    let rows = desk.db.alerts_on(surface.id)?;
    let zone = desk.policy.timezone;
    let time = |at: Millis| moment(at).with_timezone(&zone).format("%H:%M").to_string();
    let newest = rows.len().saturating_sub(MOST_LINES);
    let lines: Vec<AlertLine<'_>> = rows[newest..]
        .iter()
        .map(|row| {
            // What is missing is missing, however many calls found it so.
            let is_lack = row.kind == AlertKind::Capability && row.subject.ends_with("_token");
            let times = if is_lack { 1 } else { row.times };
            AlertLine { words: &row.words, times, last: time(row.last_at) }
        })
        .collect();
    let html = desk.texts.alerts(&lines, newest);
    // In quiet hours only what wakes is heard; good news never is.
    let health = rows.iter().any(|row| row.kind.is_health());
    let wakes = rows.iter().any(|row| row.kind.wakes());
    let quiet = desk.policy.alerts.is_quiet(desk.now, zone);
    let loud =
        rows.iter().any(|row| row.level > Level::Info) && (desk.policy.alerts.enabled || health) && (wakes || !quiet);
    put(surface, html, keyboard(&rows), !loud, Some(desk.now + EXPIRES), desk);
    Ok(())
}

/// The buttons of everything on a message, each once, the newest first.
fn keyboard(rows: &[AlertRow]) -> Keyboard {
    let mut keys: Vec<&Key> = Vec::new();
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
    desk: &mut Desk<'_>,
) {
    /// A message that grows is not edited more often than this.
    const CALM: Millis = 5_000;
    let due_at = surface.shown_at.map_or(desk.now, |at| desk.now.max(at + CALM));
    let action = TelegramAction::ShowSurface {
        surface_id: surface.id,
        chat: surface.chat,
        message_id: surface.message_id,
        html,
        keyboard,
        silent,
    };
    let action = action.into();
    // A message that stands already may be brought up to date at any time.
    let expires_at = expires_at.filter(|_| surface.shown_at.is_none());
    let urgency = Urgency::Order;
    desk.wanted.push(Wanted { action, urgency, rank: 0, journal_id: None, due_at, expires_at, cause: None });
}

/// Alerts that nobody could be shown in time become one summary, shown when somebody can be reached again.
fn fold_missed(desk: &mut Desk<'_>) -> Result<()> {
    if desk.policy.time.held {
        return Ok(());
    }
    let missed = desk.db.unseen_alerts(desk.now - EXPIRES)?;
    if missed.is_empty() {
        return Ok(());
    }
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let summary = match desk.db.surface(chat, MISSED)? {
        // One that was read is not added to.
        Some(open) if open.shown_at.is_none() => open,
        former => {
            if let Some(former) = former {
                desk.db.close_surface(former.id)?;
            }
            desk.db.open_surface(chat, MISSED, desk.now)?
        }
    };
    for surface in missed {
        desk.db.move_alerts(surface, summary.id)?;
        desk.db.close_surface(surface)?;
    }
    let rows = desk.db.alerts_on(summary.id)?;
    let zone = desk.policy.timezone;
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
    let html = desk.texts.missed_alerts(&kinds);
    let silent = !may_sound(false, desk);
    put(&summary, html, keyboard(&rows), silent, None, desk);
    Ok(())
}

//! The top, and 📊.

use anyhow::Result;

use super::{go, sum, sweep_times};
use crate::clock::MINUTE;
use crate::domain::action::Keyboard;
use crate::domain::button::{Button, Screen};
use crate::domain::sweep::SweepKind;
use crate::domain::verdict::SubjectKind;
use crate::handlers::desk::Desk;
use crate::handlers::moderation::reports::key;
use crate::handlers::panel::when;
use crate::texts::{BrakeLine, Health, PeopleStatus, StatusView};

/// A source that answered within so long is connected.
const CONNECTED: i64 = 3 * MINUTE;

pub(super) fn top(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let (people, texts) = desk.db.quarantine_sizes()?;
    let mut text = desk.texts.panel_top(desk.policy.moderation.mode, people, texts);
    if let Some(brake) = brake_line(desk)? {
        text.push_str(&format!("\n{}", desk.texts.brake_line(&brake)));
    }
    if let Some(until) = desk.holiday() {
        text.push_str(&format!("\n{}", desk.texts.holiday_line(until)));
    }
    let keyboard = vec![
        vec![go("status", Screen::Status, desk), go("members", Screen::Members, desk)],
        vec![go("likes", Screen::Likes, desk), go("comments", Screen::Comments, desk)],
        vec![go("quarantine", Screen::Quarantine, desk), go("copies", Screen::Copies, desk)],
        vec![go("leads", Screen::Leads, desk), go("digest", Screen::Digest, desk)],
        vec![go("settings", Screen::Settings, desk)],
    ];
    Ok((text, keyboard))
}

pub(super) fn status(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let sources = desk.db.sources()?;
    let health = |prefix: &str| {
        let source = sources.iter().find(|source| source.account.starts_with(prefix));
        Health {
            connected: source.is_some_and(|source| desk.now - source.heard_at < CONNECTED),
            quiet_minutes: source.and_then(|source| source.last_event_at).map(|at| (desk.now - at) / MINUTE),
        }
    };
    let queue = desk.db.queue_sizes()?;
    let view = StatusView {
        mode: desk.policy.moderation.mode,
        brake: brake_line(desk)?,
        vk: health("vk:"),
        telegram: health("telegram:"),
        capabilities: desk.db.capabilities()?,
        today: super::comments::today(desk)?,
        people: people(desk)?,
        quarantine: desk.db.quarantine_sizes()?,
        sweeps: [sweep_times(SweepKind::Members, desk)?, sweep_times(SweepKind::Likes, desk)?],
        // The press that asks is still in the inbox itself.
        queue: [(queue.inbox - 1).max(0), queue.outbox, queue.dead],
        last_error: desk.db.last_error()?,
    };
    let mut keyboard = vec![vec![go("refresh", Screen::Status, desk), go("back", Screen::Top, desk)]];
    if view.brake.is_some() {
        let label = desk.texts.brake_label("show_why").to_owned();
        keyboard.insert(0, vec![key(label, &Button::Open(Screen::Brake))]);
    }
    Ok((desk.texts.status(&view), keyboard))
}

fn brake_line(desk: &Desk<'_>) -> Result<Option<BrakeLine>> {
    let brake = desk.db.brake()?;
    Ok(brake.map(|brake| BrakeLine { since: when(brake.since, desk), sight: brake.sight }))
}

fn people(desk: &Desk<'_>) -> Result<PeopleStatus> {
    let (known, dead, doubtful) = desk.db.member_sums(desk.accounts.thresholds(SubjectKind::Member).quarantine)?;
    let today = |name: &str| sum(name, 1, desk);
    Ok(PeopleStatus {
        total: super::members::total(known, desk)?,
        dead,
        doubtful,
        joined: today("joined")?,
        left: today("left")? + today("left_removed")?,
        checked: today("members_checked")? + today("likes_checked")?,
        removed: today("members_removed")?,
        quarantined: today("members_quarantined")? + today("likes_quarantined")?,
    })
}

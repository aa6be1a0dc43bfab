//! What the clock's ring brings: cases that waited too long, quarantine that is over, a raid, the daily look at the tokens.

use anyhow::Result;

use super::desk::Desk;
use super::moderation::{accounts, brake, comments, dead, reports};
use super::{alerts, answers, crosspost, digest, holiday, keys, leads, panel, quarantine, raid, sweeps, waves};
use crate::clock::{DAY, Millis};
use crate::domain::action::{Action, Urgency};
use crate::domain::button::{Button, Screen};
use crate::domain::verdict::Mode;

/// Once a minute.
pub fn rang(desk: &mut Desk<'_>) -> Result<()> {
    late_cases(desk)?;
    quarantine::expire(desk)?;
    raid::watch(desk)?;
    brake::watch(desk)?;
    dead::go_on(desk)?;
    once_a_day(desk)?;
    sweeps::watch(desk)?;
    crosspost::rang(desk)?;
    holiday::rang(desk)?;
    leads::rang(desk)?;
    answers::rang(desk)?;
    digest::rang(desk)?;
    waves::watch(desk)?;
    alerts::rang(desk)
}

/// The profile did not come in time: what waited is judged with what there is.
pub fn late_cases(desk: &mut Desk<'_>) -> Result<()> {
    for case in desk.db.close_late_cases(desk.now)? {
        comments::judge_waiting(case.comment, case.origin, desk)?;
    }
    for look in desk.db.close_late_looks(desk.now)? {
        accounts::looked(look, desk)?;
    }
    Ok(())
}

/// What must happen once a local day is a row keyed by that day.
fn once_a_day(desk: &mut Desk<'_>) -> Result<()> {
    let day = desk.day();
    if desk.db.meta("daily_look")?.as_deref() == Some(day.as_str()) {
        return Ok(());
    }
    desk.db.set_meta("daily_look", &day)?;
    after_a_week_of_watching(desk)?;
    keys::note(desk)?;
    desk.want(Action::ReadCapabilities, Urgency::Order);
    desk.want(Action::ReadManagers, Urgency::Order);
    for chat in [Some(desk.policy.admin_chat), desk.policy.discussion_chat].into_iter().flatten() {
        if !chat.is_private() {
            desk.want(Action::ReadChatAdmins { chat }, Urgency::Order);
        }
    }
    Ok(())
}

/// Once, after seven days in observe mode: what would have been done by now, and the way to switch it on.
fn after_a_week_of_watching(desk: &mut Desk<'_>) -> Result<()> {
    let first: Option<Millis> = desk.db.meta("first_start")?.and_then(|at| at.parse().ok());
    let week_ago = desk.now - 7 * DAY;
    if desk.policy.mode != Mode::Observe || first.is_none_or(|first| first > week_ago) {
        return Ok(());
    }
    if !desk.db.notice_once("observed_week", desk.now)? {
        return Ok(());
    }
    let text = desk.texts.observed_week(&panel::would_have(desk)?);
    let keys = vec![
        reports::key(desk.texts.panel_label("show"), &Button::Open(Screen::Would)),
        reports::key(desk.texts.panel_label("switch_on"), &Button::Open(Screen::ConfirmEnforce)),
    ];
    desk.tell_admin(text, vec![keys]);
    Ok(())
}

//! What the clock's ring brings: cases that waited too long, quarantine that is over, a raid, the daily look at the tokens.

use anyhow::Result;

use super::desk::Desk;
use super::moderation::{accounts, brake, comments, dead, kept, outcomes, reports};
use super::{
    alerts, answers, crosspost, digest, holiday, keys, leads, panel, quarantine, quarantine_orders, raid, sweeps,
    titles, waves, welcome,
};
use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Advice, TelegramAction, Urgency, VkAction, Way};
use crate::domain::button::{Button, Screen};
use crate::domain::verdict::Mode;
use crate::panics::caught;

/// What goes on by a clock that is wrong or not known to be right: it reads, or answers what just happened. Everything
/// else at the ring destroys or publishes because of the time alone, and waits.
const BY_ANY_CLOCK: [&str; 7] =
    ["the clock", "the restore", "late cases", "raids", "doubted rights", "titles", "alerts"];

/// What a ring may bring.
type Duty = fn(&mut Desk<'_>) -> Result<()>;

/// What is due at the minute's ring, in the order of the list below.
pub fn rang(desk: &mut Desk<'_>) -> Result<()> {
    let duties: [(&str, Duty); 22] = [
        ("the welcome", welcome::rang),
        ("the clock", alerts::clock),
        ("the restore", restored),
        ("late cases", late_cases),
        // Before its time is up for any of them.
        ("orders about quarantine", quarantine_orders::go_on),
        ("quarantine", quarantine::expire),
        ("raids", raid::watch),
        ("the brake", brake::watch),
        ("dead accounts", dead::go_on),
        ("the daily look", once_a_day),
        ("doubted rights", doubted_rights),
        ("titles", titles::look),
        ("sweeps", sweeps::watch),
        ("copies", crosspost::rang),
        ("the holiday", holiday::rang),
        ("leads", leads::rang),
        ("answers", answers::rang),
        ("digests", digest::rang),
        ("waves", waves::watch),
        ("kept talk", kept::rang),
        ("what is forgotten", leads::go_on_forgetting),
        ("alerts", alerts::rang),
    ];
    for (name, duty) in duties {
        if desk.policy.time.held && !BY_ANY_CLOCK.contains(&name) {
            continue;
        }
        apart(name, duty, desk)?;
    }
    Ok(())
}

/// Every few seconds while something comes or waits: what people would not wait a minute for.
pub fn soon(desk: &mut Desk<'_>) -> Result<()> {
    apart("late cases", late_cases, desk)?;
    apart("raids", raid::watch, desk)?;
    if desk.policy.time.held { Ok(()) } else { apart("the brake", brake::watch_soon, desk) }
}

/// One duty in its own savepoint: what one of them cannot read holds up none of the others. It is told of once a day.
fn apart(name: &str, duty: Duty, desk: &mut Desk<'_>) -> Result<()> {
    let (db, wished) = (desk.db, desk.wanted.len());
    let done = db.savepoint(|| caught(|| duty(desk)));
    match done {
        Err(error) if !crate::store::is_own(&error) => {
            tracing::error!("{name} at the clock's ring: {error:#}");
            desk.wanted.truncate(wished);
            db.bury_elsewhere(name, &desk.day(), &format!("{name} at the clock's ring: {error:#}"), desk.now)
        }
        done => done,
    }
}

/// Once after a restore: that there was one, that nothing is done by itself any more, and the way back.
fn restored(desk: &mut Desk<'_>) -> Result<()> {
    const TOLD: &str = "restored_told";
    let Some(at) = desk.db.meta("restored_at")? else { return Ok(()) };
    if desk.db.meta(TOLD)?.as_deref() == Some(at.as_str()) {
        return Ok(());
    }
    desk.db.set_meta(TOLD, &at)?;
    tracing::warn!(mode = desk.policy.moderation.mode.as_str(), "the database came back from a backup");
    let watches = desk.policy.moderation.mode == Mode::Observe;
    let button = if watches {
        reports::key(desk.texts.panel_label("switch_on"), &Button::Open(Screen::ConfirmEnforce))
    } else {
        reports::key(desk.texts.panel_label("settings"), &Button::Open(Screen::Settings))
    };
    desk.tell_admin(desk.texts.restored(watches), vec![vec![button]]);
    Ok(())
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

/// What a look at the rights left in doubt is asked again within minutes, and so is what fell though its key is there: it
/// may have been mended on VK, which tells nobody.
fn doubted_rights(desk: &mut Desk<'_>) -> Result<()> {
    /// From one look to the next.
    const AGAIN_AFTER: Millis = 2 * MINUTE;
    /// The same where VK has said no.
    const FALLEN_AFTER: Millis = 10 * MINUTE;
    const ASKED_AT: &str = "rights_asked_at";
    let moment = |key: &str| Ok::<_, anyhow::Error>(desk.db.meta(key)?.and_then(|at| at.parse::<Millis>().ok()));
    // A clock that was set back makes nobody wait longer.
    let is_over = |since: Millis, wait: Millis| !(0..wait).contains(&(desk.now - since));
    let doubted = moment(outcomes::RIGHTS_DOUBTED)?.is_some_and(|since| is_over(since, AGAIN_AFTER));
    let fell = desk.db.capabilities()?.into_iter().any(|state| {
        let may_come_back =
            matches!(state.advice, Some(Advice::RightMissing { .. } | Advice::NewToken { .. } | Advice::LongPollOff));
        state.way != Way::Auto && may_come_back
    });
    let fallen = fell && moment(ASKED_AT)?.is_none_or(|since| is_over(since, FALLEN_AFTER));
    if doubted {
        desk.db.set_meta(outcomes::RIGHTS_DOUBTED, &desk.now.to_string())?;
    }
    if doubted || fallen {
        desk.db.set_meta(ASKED_AT, &desk.now.to_string())?;
        desk.want(VkAction::ReadCapabilities, Urgency::Order);
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
    desk.want(VkAction::ReadCapabilities, Urgency::Order);
    desk.want(VkAction::ReadManagers, Urgency::Order);
    for chat in [Some(desk.policy.admin_chat), desk.policy.discussion_chat].into_iter().flatten() {
        if !chat.is_private() {
            desk.want(TelegramAction::ReadChatAdmins { chat }, Urgency::Order);
        }
    }
    Ok(())
}

/// Once, after seven days in observe mode: what would have been done by now, and the way to switch it on.
fn after_a_week_of_watching(desk: &mut Desk<'_>) -> Result<()> {
    let first: Option<Millis> = desk.db.meta("first_start")?.and_then(|at| at.parse().ok());
    let week_ago = desk.now - 7 * DAY;
    if desk.policy.moderation.mode != Mode::Observe || first.is_none_or(|first| first > week_ago) {
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

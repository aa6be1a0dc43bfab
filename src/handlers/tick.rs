//! What the clock's ring brings: cases that waited too long, quarantine that is over, a raid, the daily look at the tokens.

use anyhow::Result;

use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Advice, Urgency, VkAction, Way};
use crate::domain::button::{Button, Screen};
use crate::domain::ids::Network;
use crate::domain::key::{KeyName, KeySource};
use crate::domain::notice::Notice;
use crate::domain::own_event::OwnEvent;
use crate::domain::verdict::Mode;
use crate::handlers::alerts;
use crate::handlers::alerts::holiday;
use crate::handlers::alerts::welcome;
use crate::handlers::context::{Context, key};
use crate::handlers::copies;
use crate::handlers::digest;
use crate::handlers::leads;
use crate::handlers::moderation::missed;
use crate::handlers::moderation::quarantine;
use crate::handlers::moderation::quarantine::orders;
use crate::handlers::moderation::raid;
use crate::handlers::moderation::reports;
use crate::handlers::moderation::sweeps;
use crate::handlers::moderation::takeover;
use crate::handlers::moderation::waves;
use crate::handlers::moderation::{brake, comments, dead, kept, outcomes, people};
use crate::handlers::panel;
use crate::handlers::panel::keys;
use crate::handlers::questions;
use crate::handlers::titles;
use crate::inbox::Queue;
use crate::panics::caught;
use crate::policy::ModerationSetting;
use crate::texts::PanelLabel;

/// What goes on by a clock that is wrong or not known to be right: it reads, or answers what just happened. Everything
/// else at the ring destroys or publishes because of the time alone, and waits.
const BY_ANY_CLOCK: [&str; 7] =
    ["the clock", "the restore", "late cases", "raids", "doubted rights", "titles", "alerts"];

/// A ring is not cut before these, which take little: a sweep that is due with the daily look begins with it, and would wait for
/// the next ring once it stands in the outbox that the managers are read.
const WITH_THE_ONE_BEFORE: [&str; 3] = ["doubted rights", "titles", "sweeps"];

/// What a ring may bring.
type Duty = fn(&mut Context<'_>) -> Result<()>;

/// What is due at the minute's ring, in this order. The names stand in the inbox where a ring goes on.
const DUTIES: [(&str, Duty); 27] = [
    ("the welcome", welcome::rang),
    ("the clock", alerts::clock),
    ("the restore", restored),
    // Before anything is asked for whose answer may send a digest.
    ("what digests will tell", digest::watch),
    ("late cases", late_cases),
    // Before its time is up for any of them.
    ("orders about quarantine", orders::go_on),
    ("quarantine", quarantine::expire),
    ("raids", raid::watch),
    ("late deletions", reports::late),
    ("what was refused", takeover::refused_alone),
    ("the brake", brake::watch),
    ("dead accounts", dead::go_on),
    ("the daily look", once_a_day),
    ("doubted rights", doubted_rights),
    ("unknown managers", unknown_managers),
    ("what was missed", missed::rang),
    ("titles", titles::look),
    ("sweeps", sweeps::watch),
    ("copies", copies::rang),
    ("the holiday", holiday::rang),
    ("leads", leads::rang),
    ("answers", questions::rang),
    ("digests", digest::rang),
    ("waves", waves::watch),
    ("kept talk", kept::rang),
    ("what is forgotten", leads::forgetting_rang),
    ("alerts", alerts::rang),
];

/// The duties of a ring from this one on; a name that nobody knows is another version's, and a doubled ring is harmless.
fn left_of(from: Option<&str>) -> &'static [(&'static str, Duty)] {
    let first = from.and_then(|from| DUTIES.iter().position(|(name, _)| *name == from));
    &DUTIES[first.unwrap_or(0)..]
}

/// What is due at the minute's ring, or what is left of one: where it takes long the rest goes on in an event of its own, with
/// others in between; so does a duty that is long by itself. Should the next minute's come meanwhile, each duty is done once for
/// each of both, in their order.
pub fn rang(from: Option<&str>, ctx: &mut Context<'_>) -> Result<()> {
    let may = |name: &str| !ctx.policy.time.held || BY_ANY_CLOCK.contains(&name);
    let due: Vec<_> = left_of(from).iter().filter(|(name, _)| may(name)).collect();
    for (at, (name, duty)) in due.into_iter().enumerate() {
        if at > 0 && ctx.turn.is_long() && !WITH_THE_ONE_BEFORE.contains(name) {
            return goes_on_with(name, ctx);
        }
        apart(name, *duty, ctx)?;
        if std::mem::take(&mut ctx.unfinished) {
            return goes_on_with(name, ctx);
        }
    }
    Ok(())
}

fn goes_on_with(duty: &str, ctx: &Context<'_>) -> Result<()> {
    let rest = OwnEvent::Rang { from: Some(duty.to_owned()) };
    ctx.db.inbox().tell(&format!("rang:{}:{duty}", ctx.event_id), Queue::People, &rest, ctx.now)?;
    Ok(())
}

/// What people would not wait a minute for.
const SOON: [(&str, Duty); 4] = [
    ("late cases", late_cases),
    ("late copies", copies::late),
    ("raids", raid::watch),
    ("the brake", |ctx: &mut Context<'_>| if ctx.policy.time.held { Ok(()) } else { brake::watch_soon(ctx) }),
];

/// Every few seconds while something comes or waits: from this one of them on. Returns which is left for the next step; 0:
/// none is.
pub fn soon(from: usize, ctx: &mut Context<'_>) -> Result<usize> {
    let mut next = from % SOON.len();
    for (name, duty) in &SOON[next..] {
        apart(name, *duty, ctx)?;
        next += 1;
        if ctx.turn.is_long() {
            break;
        }
    }
    super::tell(ctx)?;
    Ok(next % SOON.len())
}

/// One duty in its own savepoint: what one of them cannot read holds up none of the others. It is told of once a day.
fn apart(name: &str, duty: Duty, ctx: &mut Context<'_>) -> Result<()> {
    let (db, wished, decided) = (ctx.db, ctx.wanted.len(), ctx.decided.len());
    let done = db.savepoint(|| caught(|| duty(ctx)));
    match done {
        Err(error) if !crate::store::is_own(&error) => {
            tracing::error!("{name} at the clock's ring: {error:#}");
            ctx.wanted.truncate(wished);
            ctx.decided.truncate(decided);
            // It was taken back: begun once more at once, it would come to the same.
            ctx.unfinished = false;
            db.inbox().bury_elsewhere(name, &ctx.day(), &format!("{name} at the clock's ring: {error:#}"), ctx.now)
        }
        done => done,
    }
}

/// Once after a restore: that there was one, that nothing is done by itself any more, and the way back.
fn restored(ctx: &mut Context<'_>) -> Result<()> {
    const TOLD: &str = "restored_told";
    let Some(mut at) = ctx.db.settings().restored_at()? else { return Ok(()) };
    let told = ctx.db.settings().meta(TOLD)?;
    let is_told = told.as_deref() == Some(at.to_string().as_str());
    if at > ctx.now {
        // By a clock that ran ahead: until then every post would be one of before, and every digest told.
        at = ctx.now;
        ctx.db.settings().restored_by(at)?;
    }
    if is_told && told.as_deref() == Some(at.to_string().as_str()) {
        return Ok(());
    }
    ctx.db.settings().set_meta(TOLD, &at.to_string())?;
    if is_told {
        return Ok(());
    }
    tracing::warn!(mode = ctx.policy.moderation.mode.as_str(), "the database came back from a backup");
    let watches = ctx.policy.moderation.mode == Mode::Observe;
    let fixed = ctx.policy.is_locked(ModerationSetting::Mode);
    let button = if watches && !fixed {
        key(ctx.texts.panel_label(PanelLabel::SwitchOn), &Button::Open(Screen::ConfirmEnforce))
    } else {
        key(ctx.texts.panel_label(PanelLabel::Settings), &Button::Open(Screen::Settings))
    };
    ctx.tell_admin(ctx.texts.alerts().restored(watches, fixed), vec![vec![button]]);
    Ok(())
}

/// The profile did not come in time, or has come with hundreds of others: what waited is judged with what there is. Some at a
/// time: when VK was out, thousands are late at once.
pub fn late_cases(ctx: &mut Context<'_>) -> Result<()> {
    /// Of cases and of looks, a few milliseconds.
    const AT_ONCE: usize = 40;
    for case in ctx.db.cases().close_late_cases(ctx.now, AT_ONCE)? {
        comments::judge_waiting(case.comment, case.origin, ctx)?;
    }
    people::looked(ctx.db.profile_requests().close_late_profile_requests(ctx.now, AT_ONCE)?, ctx)?;
    ctx.db.cases().go_on_if_late(ctx.now)
}

/// What a look at the rights left in doubt is asked again within minutes, and so is what fell though its key is there: it
/// may have been mended on VK, which tells nobody.
fn doubted_rights(ctx: &mut Context<'_>) -> Result<()> {
    /// From one look to the next.
    const AGAIN_AFTER: Millis = 2 * MINUTE;
    /// The same where VK has said no.
    const FALLEN_AFTER: Millis = 10 * MINUTE;
    const ASKED_AT: &str = "rights_asked_at";
    let moment = |key: &str| ctx.db.settings().moment(key);
    // A clock that was set back makes nobody wait longer.
    let is_over = |since: Millis, wait: Millis| !(0..wait).contains(&(ctx.now - since));
    let doubted = moment(outcomes::RIGHTS_DOUBTED)?.is_some_and(|since| is_over(since, AGAIN_AFTER));
    let is_given = |name| ctx.policy.keys.iter().any(|key| key.name == name && key.source != KeySource::Missing);
    let fell = ctx.db.settings().capabilities()?.into_iter().any(|state| {
        let may_come_back = match state.advice {
            Some(Advice::RightMissing { .. } | Advice::NewToken { .. } | Advice::LongPollOff) => true,
            // VK has said of a key that is given that it is of the wrong kind: that may pass.
            Some(Advice::UserTokenNeeded) => is_given(KeyName::User),
            Some(Advice::ServiceTokenNeeded) => is_given(KeyName::Service),
            Some(Advice::CommunityTokenNeeded) => is_given(KeyName::Community),
            Some(_) | None => false,
        };
        state.way != Way::Auto && may_come_back
    });
    // A key that another stands in for takes nothing down with it.
    let fell = fell || ctx.db.settings().refused_keys()?.into_iter().any(KeyName::is_of_vk);
    let fallen = fell && moment(ASKED_AT)?.is_none_or(|since| is_over(since, FALLEN_AFTER));
    if doubted {
        ctx.db.settings().note_moment(outcomes::RIGHTS_DOUBTED, ctx.now)?;
    }
    if doubted || fallen {
        ctx.db.settings().note_moment(ASKED_AT, ctx.now)?;
        ctx.want(VkAction::ReadCapabilities, Urgency::Order);
    }
    Ok(())
}

/// Who manages the community, and the discussion group, is asked for anew after the program was away: somebody may be new among
/// them. While nobody knows it at all it is asked for again within minutes: until it was read once, removals are asked about.
fn unknown_managers(ctx: &mut Context<'_>) -> Result<()> {
    const AGAIN_AFTER: Millis = 10 * MINUTE;
    const ASKED_AT: &str = "managers_asked_at";
    /// A ring that comes so late is the first after it was away.
    const AWAY: Millis = 3 * MINUTE;
    const RANG_AT: &str = "managers_rang_at";
    let rang_at: Option<Millis> = ctx.db.settings().moment(RANG_AT)?;
    ctx.db.settings().note_moment(RANG_AT, ctx.now)?;
    if rang_at.is_some_and(|at| ctx.now - at > AWAY) && !ctx.managers_are_awaited(Network::Vk)? {
        people::ask_for_managers(None, ctx)?;
        if let Some(chat) = ctx.policy.discussion_chat {
            people::ask_for_managers(Some(chat), ctx)?;
        }
    }
    if ctx.db.people().knows_managers("vk")? {
        return Ok(());
    }
    let asked_at: Option<Millis> = ctx.db.settings().moment(ASKED_AT)?;
    if asked_at.is_some_and(|at| (0..AGAIN_AFTER).contains(&(ctx.now - at))) {
        return Ok(());
    }
    ctx.want(VkAction::ReadManagers, Urgency::Order);
    ctx.db.settings().note_moment(ASKED_AT, ctx.now)
}

/// What must happen once a local day is a row keyed by that day.
fn once_a_day(ctx: &mut Context<'_>) -> Result<()> {
    let day = ctx.day();
    if ctx.db.settings().meta("daily_look")?.as_deref() == Some(day.as_str()) {
        return Ok(());
    }
    ctx.db.settings().set_meta("daily_look", &day)?;
    after_a_week_of_watching(ctx)?;
    keys::note(ctx)?;
    ctx.want(VkAction::ReadCapabilities, Urgency::Order);
    people::ask_for_managers(None, ctx)?;
    for chat in [Some(ctx.admin_chat()?), ctx.policy.discussion_chat].into_iter().flatten() {
        if !chat.is_private() {
            people::ask_for_managers(Some(chat), ctx)?;
        }
    }
    Ok(())
}

/// Once, after seven days in observe mode: what would have been done by now, and the way to switch it on.
fn after_a_week_of_watching(ctx: &mut Context<'_>) -> Result<()> {
    let first: Option<Millis> = ctx.db.settings().watching_since()?;
    let week_ago = ctx.now - 7 * DAY;
    if ctx.policy.moderation.mode != Mode::Observe || first.is_none_or(|first| first > week_ago) {
        return Ok(());
    }
    if !ctx.db.settings().notice_once(&Notice::lasting("observed_week"), ctx.now)? {
        return Ok(());
    }
    let mut text = ctx.texts.panel().observed_week(&panel::would_have(ctx)?);
    let mut keys = vec![key(ctx.texts.panel_label(PanelLabel::Show), &Button::Open(Screen::Would))];
    if ctx.policy.may_be_switched_on() {
        keys.push(key(ctx.texts.panel_label(PanelLabel::SwitchOn), &Button::Open(Screen::ConfirmEnforce)));
    } else {
        text.push_str(&format!("\n{}", ctx.texts.panel().mode_is_fixed()));
    }
    ctx.tell_admin(text, vec![keys]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_goes_on_where_it_stopped_and_begins_anew_where_nobody_knows_where_that_was() {
        let names = |from| left_of(from).iter().map(|(name, _)| *name).collect::<Vec<_>>();
        assert_eq!(names(None).len(), DUTIES.len());
        for (at, (name, _)) in DUTIES.iter().enumerate() {
            assert_eq!(names(Some(name)).first(), Some(name), "each has a name of its own");
            assert_eq!(names(Some(name)).len(), DUTIES.len() - at);
        }
        assert_eq!(names(Some("a duty of another version")), names(None));
        let mut known = BY_ANY_CLOCK.iter().chain(&WITH_THE_ONE_BEFORE);
        assert!(known.all(|name| DUTIES.iter().any(|(known, _)| known == name)));
    }
}

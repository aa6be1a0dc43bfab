//! Posts that go out later: in the evening or in the morning, because a person said so, or once the quiet hours are over.

use anyhow::Result;
use chrono::{Duration, NaiveTime, TimeZone as _, Timelike as _};

use super::cards;
use crate::clock::Millis;
use crate::decided::Decided;
use crate::domain::copies::{CopyState, CopyStep, LeftOutBy};
use crate::handlers::context::{Context, moment};
use crate::handlers::digest::schedule::{date_of, due};
use crate::policy::Policy;
use crate::policy::readers::Span;
use crate::store::CopyRow;
use crate::zone::Tz;

/// «В 18:00»
const EVENING: u32 = 18;
/// «Завтра утром», or when the quiet hours are over, if that is later.
const MORNING: u32 = 9;
/// Whoever is still up in the small hours means the morning that comes.
const SMALL_HOURS: u32 = 4;

/// When what comes now may go out; `None`: at once.
pub(super) fn after_quiet_hours(ctx: &Context<'_>) -> Option<Millis> {
    quiet_until(ctx.now, ctx.policy)
}

/// When the quiet hours of a moment are over; `None`: it is in none.
pub(super) fn quiet_until(at: Millis, policy: &Policy) -> Option<Millis> {
    ends_at(at, policy.copies.quiet_hours?, policy.timezone)
}

/// When quiet hours end that a moment lies in; `None`: it lies in none. Where a clock is set back their end comes twice, and
/// the next of both is meant.
fn ends_at(now: Millis, hours: Span, zone: Tz) -> Option<Millis> {
    if !hours.holds(moment(now).with_timezone(&zone).time()) {
        return None;
    }
    let today = date_of(now, zone);
    let both = |day: i64| {
        let date = today + Duration::days(day);
        let again = zone.from_local_datetime(&date.and_time(hours.to)).latest();
        [Some(due(date, hours.to, zone)), again.map(|at| at.timestamp_millis())]
    };
    (0..=2).flat_map(both).flatten().filter(|at| *at > now).min()
}

/// The evening of this day, or of the next one where it has begun.
pub(super) fn evening(ctx: &Context<'_>) -> Millis {
    evening_after(ctx.now, ctx.policy.timezone)
}

fn evening_after(now: Millis, zone: Tz) -> Millis {
    let (today, at) = (date_of(now, zone), hour(EVENING));
    let this = due(today, at, zone);
    if this > now { this } else { due(today + Duration::days(1), at, zone) }
}

/// The next morning.
pub(super) fn morning(ctx: &Context<'_>) -> Millis {
    morning_after(ctx.now, ctx.policy.copies.quiet_hours, ctx.policy.timezone)
}

fn morning_after(now: Millis, quiet: Option<Span>, zone: Tz) -> Millis {
    let local = moment(now).with_timezone(&zone);
    let ends = quiet.map(|hours| hours.to).filter(|to| to.hour() < 12);
    let at = ends.map_or(hour(MORNING), |to| to.max(hour(MORNING)));
    let next = i64::from(local.hour() >= SMALL_HOURS);
    due(local.date_naive() + Duration::days(next), at, zone)
}

fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()
}

/// Why a copy waits, as it is stored: until when, by the community's clock.
pub(super) fn reason(at: Millis, ctx: &Context<'_>) -> String {
    format!("later: {}", moment(at).with_timezone(&ctx.policy.timezone).format("%Y-%m-%d %H:%M"))
}

/// Whether a copy waits for its time, and for nothing else.
pub(super) fn is_put_off(copy: &CopyRow) -> bool {
    copy.state == CopyState::Pending && copy.due_at.is_some() && copy.step != CopyStep::Sending
}

/// «Сейчас»: its time has come.
pub(super) fn release(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    copy.due_at = None;
    copy.reason = None;
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    ctx.decided(Decided::of_copy(&copy, "publish").why("ordered"));
    ctx.channels.insert(copy.channel.clone());
    cards::refresh(&copy, ctx)
}

/// «Не публиковать»
pub(super) fn cancel(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    copy.state = CopyState::Skipped;
    copy.step = CopyStep::None;
    copy.due_at = None;
    copy.deadline = None;
    copy.asked = 0;
    copy.look_at = None;
    copy.reason = Some(LeftOutBy::Admin.as_str().to_owned());
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    ctx.decided(Decided::of_copy(&copy, "nothing"));
    super::count_skipped(&copy, ctx)?;
    cards::refresh(&copy, ctx)
}

#[cfg(test)]
#[path = "later_tests.rs"]
mod tests;

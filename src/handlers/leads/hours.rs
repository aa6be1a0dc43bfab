//! When people answer: the hours of the settings, in the community's zone.

use chrono::{NaiveTime, Timelike};

use crate::handlers::context::{Context, moment};

/// Without hours of the settings, nobody is written to of our own accord outside of these.
const CIVIL: (u32, u32) = (10, 20);

fn local_time(ctx: &Context<'_>) -> NaiveTime {
    moment(ctx.now).with_timezone(&ctx.policy.timezone).time()
}

/// Outside of the hours: when a person will answer.
pub(super) fn when_answered(ctx: &Context<'_>) -> Option<String> {
    if let Some(until) = ctx.holiday() {
        return Some(ctx.texts.alerts().answered_after_holiday(until));
    }
    let hours = ctx.policy.leads.answer_hours?;
    let now = local_time(ctx);
    if hours.holds(now) {
        return None;
    }
    let tomorrow = now >= hours.from;
    Some(ctx.texts.leads().answered_at(tomorrow, &hours.from.format("%H:%M").to_string()))
}

/// Whether a person may be written to of our own accord now.
pub(super) fn is_civil(ctx: &Context<'_>) -> bool {
    let now = local_time(ctx);
    match ctx.policy.leads.answer_hours {
        Some(hours) => hours.holds(now),
        None => (CIVIL.0..CIVIL.1).contains(&now.hour()),
    }
}

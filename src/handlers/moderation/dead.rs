//! Dead accounts taken off the list by an admin's order: within the limits, each after a second look, until none is left.
//! The order survives a restart; what is done of it stands in the journal.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::accounts::{self, Run};
use super::{reports, second_look};
use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Urgency, Way};
use crate::domain::ids::PersonId;
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, Mode, Reason, State, SubjectKind, Verdict};
use crate::handlers::context::Context;
use crate::store::NewVerdict;

/// Key under which the database keeps the order.
const ORDER: &str = "dead_order";
/// A look this fresh needs no second one.
const FRESH: Millis = 10 * MINUTE;
/// More than a limit lets through in one go.
const MOST: usize = 1_000_000;
/// A run of what an order does is an hour.
const RUNS_A_DAY: u64 = 24;

/// Who ordered it, and when.
#[derive(Debug, Serialize, Deserialize)]
struct DeadOrder {
    by: i64,
    at: Millis,
    /// It was given while the program only observed: what is ordered then is done then.
    #[serde(default)]
    observing: bool,
}

impl DeadOrder {
    fn waits(&self, ctx: &Context<'_>) -> bool {
        !self.observing && ctx.policy.moderation.mode == Mode::Observe
    }
}

/// Whether dead accounts are being taken off the list.
pub fn is_ordered(ctx: &Context<'_>) -> Result<bool> {
    Ok(ordered(ctx)?.is_some())
}

fn ordered(ctx: &Context<'_>) -> Result<Option<DeadOrder>> {
    let Some(stored) = ctx.db.settings().meta(ORDER)?.filter(|stored| !stored.is_empty()) else { return Ok(None) };
    // An order that nobody can read is none: whoever gave it sees the switch off.
    Ok(serde_json::from_str(&stored).ok())
}

/// Whether the order waits: it was given while the program acted, which only observes by now.
pub fn is_held(ctx: &Context<'_>) -> Result<bool> {
    Ok(ordered(ctx)?.is_some_and(|order| order.waits(ctx)))
}

/// Begins, or stops. What is on its way already still goes.
pub fn order(on: bool, by: i64, ctx: &mut Context<'_>) -> Result<()> {
    let observing = ctx.policy.moderation.mode == Mode::Observe;
    let stored = if on { serde_json::to_string(&DeadOrder { by, at: ctx.now, observing })? } else { String::new() };
    ctx.db.settings().set_meta(ORDER, &stored)?;
    go_on(ctx)
}

/// Whether a token may take people off the list.
pub fn can_remove(ctx: &Context<'_>) -> Result<bool> {
    Ok(accounts::way_to_remove(true, ctx)? == Way::Auto)
}

/// How many may be taken off.
pub fn waiting(ctx: &Context<'_>) -> Result<usize> {
    Ok(candidates(MOST, ctx)?.len())
}

/// Nobody whom the config spares.
fn candidates(limit: usize, ctx: &Context<'_>) -> Result<Vec<i64>> {
    let allowed = &ctx.policy.moderation.allow;
    let mut ids = ctx.db.growth().dead_to_remove(ctx.now - DAY, limit.saturating_add(allowed.len()))?;
    ids.retain(|id| !allowed.contains(id));
    ids.truncate(limit);
    Ok(ids)
}

/// When so many would all be gone; `None`: never, for a limit is zero.
pub fn done_on(waiting: usize, ctx: &Context<'_>) -> Result<Option<Millis>> {
    let (per_run, per_day) = (u64::from(ctx.per_run()), u64::from(ctx.per_day()));
    let a_day = per_day.min(per_run * RUNS_A_DAY);
    if a_day == 0 {
        return Ok(None);
    }
    let used = u64::from(ctx.acted_on_today()?);
    let later = (waiting as u64).saturating_sub(a_day.saturating_sub(used));
    let days = later.div_ceil(a_day).min(100_000);
    Ok(Some(ctx.now + days as i64 * DAY))
}

/// Once a minute: as many as the limits let through.
pub fn go_on(ctx: &mut Context<'_>) -> Result<()> {
    let Some(order) = ordered(ctx)? else { return Ok(()) };
    if order.waits(ctx) || !can_remove(ctx)? || !accounts::within_limits(Run::Live, ctx)? {
        return Ok(());
    }
    let ids = candidates(ctx.per_run() as usize, ctx)?;
    if ids.is_empty() {
        // Everybody is on their way or gone: the report of the day has the list.
        return ctx.db.settings().set_meta(ORDER, "");
    }
    for id in ids {
        if !accounts::within_limits(Run::Live, ctx)? {
            return Ok(());
        }
        take_off(PersonId::vk(id), &order, ctx)?;
    }
    Ok(())
}

fn take_off(person: PersonId, order: &DeadOrder, ctx: &mut Context<'_>) -> Result<()> {
    let verdict =
        Verdict { decision: Decision::Remove, score: 1.0, rule: Rule::Dead, reasons: vec![Reason::new("dead", 0.0)] };
    let journal = ctx.judged(&NewVerdict {
        at: ctx.now,
        kind: SubjectKind::Member,
        person,
        comment: None,
        verdict: &verdict,
        mode: Mode::Enforce,
        model: ctx.accounts.model_version(),
        state: State::Pending,
        text: None,
        by: Some(order.by),
        item: None,
        sweep: None,
        wave: None,
    })?;
    let looked_at = ctx.db.people().person(person)?.and_then(|known| known.looked_at);
    if looked_at.is_some_and(|at| ctx.now - at <= FRESH) {
        if let Some(row) = ctx.db.journal().verdict(journal)? {
            accounts::wish(&row, Urgency::Ban, ctx)?;
        }
    } else {
        second_look::wanted(journal, ctx)?;
    }
    reports::removed(journal, ctx)
}

//! «Да, и убрать эти 41»: comments that still stand and that the settings of now would have removed, judged once more each
//! and removed the ordinary way, a few an event, so that a button never waits for them; and the way back.

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::{WEEK, trying};
use crate::backtest::{evidence_again, is_to_be_removed};
use crate::domain::button::Button;
use crate::domain::packed::Ids;
use crate::domain::verdict::{Decision, Mode, State};
use crate::handlers::context::{Context, key};
use crate::handlers::moderation::{comments, undo};
use crate::texts::BacktestLabel;

/// Comments in one event.
const STEP: usize = 10;
/// The order, in the store.
const NAME: &str = "cleaning";

/// Where an order stands. Version 1 of the stored JSON: fields are added with defaults.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Cleaning {
    /// Verdicts on comments that are to go, and so many of them are done.
    ids: Ids,
    done: usize,
    /// Verdicts by which some of them went.
    removed: Ids,
    /// Takes back instead, and so many are back.
    back: bool,
    returned: usize,
}

impl Cleaning {
    fn load(ctx: &Context<'_>) -> Result<Option<Self>> {
        let stored = ctx.db.settings().meta(NAME)?.filter(|stored| !stored.is_empty());
        stored.map(|stored| serde_json::from_str(&stored).context("reading what is being removed")).transpose()
    }

    fn save(&self, ctx: &Context<'_>) -> Result<()> {
        ctx.db.settings().set_meta(NAME, &serde_json::to_string(self)?)
    }

    fn is_over(&self) -> bool {
        if self.back { self.returned >= self.removed.0.len() } else { self.done >= self.ids.0.len() }
    }
}

/// Removes what a trial named, in a while; `false`: another trial has named others since.
pub fn order(until: i64, ctx: &mut Context<'_>) -> Result<bool> {
    let named = trying(WEEK, ctx)?.result.filter(|result| result.trial.until == until);
    let Some(result) = named else { return Ok(false) };
    if Cleaning::load(ctx)?.is_none_or(|running| running.is_over()) {
        Cleaning { ids: result.standing, ..Cleaning::default() }.save(ctx)?;
        ctx.db.backtest().cleaning_goes_on(ctx.now)?;
    }
    Ok(true)
}

/// Takes back what was removed so; `false`: that is not the last order any more.
pub fn take_back(from: i64, ctx: &mut Context<'_>) -> Result<bool> {
    let ours = |known: &Cleaning| known.removed.0.first() == Some(&from) && !known.back && known.is_over();
    let Some(mut known) = Cleaning::load(ctx)?.filter(ours) else { return Ok(false) };
    known.back = true;
    known.save(ctx)?;
    ctx.db.backtest().cleaning_goes_on(ctx.now)?;
    Ok(true)
}

/// The next few of them.
pub fn go_on(ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut known) = Cleaning::load(ctx)?.filter(|known| !known.is_over()) else { return Ok(()) };
    if known.back {
        return give_back(known, ctx);
    }
    // Whoever went back to watching meanwhile wants no more of it, nor does a bot that errs.
    let watching = ctx.policy.moderation.mode == Mode::Observe || ctx.db.brake().on()?.is_some();
    let most = if watching { 0 } else { STEP };
    let next: Vec<i64> = known.ids.0.iter().skip(known.done).take(most).copied().collect();
    for journal in &next {
        if let Some(removed) = remove(*journal, ctx)? {
            known.removed.0.push(removed);
        }
    }
    known.done = if watching { known.ids.0.len() } else { known.done + next.len() };
    known.save(ctx)?;
    if !known.is_over() {
        return ctx.db.backtest().cleaning_goes_on(ctx.now);
    }
    let all = known.ids.0.len();
    let html = ctx.texts.backtest().cleaned(known.removed.0.len(), all);
    let back = known.removed.0.first().map(|from| {
        vec![key(ctx.texts.backtest().backtest_label(BacktestLabel::TakeAllBack), &Button::Uncleaned { from: *from })]
    });
    ctx.tell_admin(html, back.into_iter().collect());
    Ok(())
}

/// One of them, if it still stands and is still judged so. Returns the verdict by which it goes.
fn remove(journal: i64, ctx: &mut Context<'_>) -> Result<Option<i64>> {
    let Some(past) = ctx.db.backtest().past_of(journal)? else { return Ok(None) };
    if !is_to_be_removed(&past) || ctx.is_untouchable(past.author)? {
        return Ok(None);
    }
    let verdict = evidence_again(&past, ctx.judge, ctx.db)?;
    if verdict.decision != Decision::Remove {
        return Ok(None);
    }
    comments::remove_past(&past, &verdict, ctx).map(Some)
}

fn give_back(mut known: Cleaning, ctx: &mut Context<'_>) -> Result<()> {
    let next: Vec<i64> = known.removed.0.iter().skip(known.returned).take(STEP).copied().collect();
    for journal in &next {
        let Some(row) = ctx.db.journal().verdict(*journal)? else { continue };
        if matches!(row.state, State::Pending | State::Done | State::Assist) {
            undo::undo(&row, 0, ctx)?;
            // One press on all of them says nothing of any.
            ctx.db.backtest().unlearn(row.id)?;
        }
    }
    known.returned += next.len();
    known.save(ctx)?;
    if known.is_over() { Ok(()) } else { ctx.db.backtest().cleaning_goes_on(ctx.now) }
}

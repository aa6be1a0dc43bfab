//! The past judged again, for the chat: who asks for it, what came of it, what a person says of its closest calls. The
//! work itself is an action (`backtest::Trials`), its answer an event.

pub mod cleaning;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Action, MachineAction, Receipt, Urgency};
use crate::domain::backtest::{Backtest, Trial};
use crate::domain::button::Screen;
use crate::domain::event::ActionEnd;
use crate::domain::verdict::{Decision, Strictness};
use crate::handlers::context::{Context, News};
use crate::handlers::moderation::quarantine;
use crate::handlers::moderation::{apology, undo};
use crate::texts::Said;

/// Days that the switch to acting by itself looks at.
pub const WEEK: u32 = 7;
/// Days that 💬 looks at.
pub const MONTH: u32 = 30;
/// What was tried so lately is not tried again, unless somebody changed or taught something.
const FRESH: Millis = 10 * MINUTE;

/// How a trial of so many days stands. Version 1 of the stored JSON: fields are added with defaults.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Trying {
    /// Asked for then, and not answered yet.
    pub asked: Option<Millis>,
    /// The strictness that somebody wants to switch to; `None`: the one in force.
    pub asked_for: Option<Strictness>,
    /// Why the last one came to nothing.
    pub failed: Option<String>,
    /// What came of the last one that did not.
    pub result: Option<Backtest>,
}

fn name_of(days: u32) -> String {
    format!("backtest:{days}")
}

/// How a trial of so many days stands.
pub fn trying(days: u32, ctx: &Context<'_>) -> Result<Trying> {
    let Some(stored) = ctx.db.settings().meta(&name_of(days))? else { return Ok(Trying::default()) };
    serde_json::from_str(&stored).context("reading what a trial of the past came to")
}

fn keep(days: u32, trying: &Trying, ctx: &Context<'_>) -> Result<()> {
    ctx.db.settings().set_meta(&name_of(days), &serde_json::to_string(trying)?)
}

/// A screen is about to be shown: what it shows is worked out, if nobody has, or things are otherwise by now.
pub fn opened(screen: Screen, ctx: &mut Context<'_>) -> Result<()> {
    let days = match screen {
        Screen::ConfirmEnforce => WEEK,
        Screen::Backtest => MONTH,
        _ => return Ok(()),
    };
    let known = trying(days, ctx)?;
    // What somebody has just asked for is on its way, whatever stands there still.
    let strictness = match known.asked {
        Some(_) => known.asked_for,
        None => known.result.as_ref().and_then(|result| result.trial.strictness),
    };
    ask(days, strictness, ctx)
}

/// Asks for a trial, unless the answer is known or on its way.
pub fn ask(days: u32, strictness: Option<Strictness>, ctx: &mut Context<'_>) -> Result<()> {
    let mut known = trying(days, ctx)?;
    let current = match &known.result {
        Some(result) => {
            let fresh = (0..FRESH).contains(&(ctx.now - result.trial.until));
            fresh && result.trial.strictness == strictness && ctx.db.backtest().last_word_at()? < result.trial.until
        }
        None => false,
    };
    let waits = match known.asked.filter(|_| known.asked_for == strictness) {
        // In this very event it is not written down yet.
        Some(asked) => asked == ctx.now || ctx.db.outbox().is_wanted(&name_of(days))?,
        None => false,
    };
    if waits || (current && known.asked.is_none()) {
        return Ok(());
    }
    (known.asked, known.asked_for) = (Some(ctx.now), strictness);
    keep(days, &known, ctx)?;
    // What happens in this very millisecond is past, too.
    let until = ctx.now + 1;
    let trial = Trial { days, since: until - i64::from(days) * DAY, until, strictness };
    ctx.want(MachineAction::Backtest(trial), Urgency::Person);
    Ok(())
}

/// A trial came to its end.
pub fn ended(action: &Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Action::Machine(MachineAction::Backtest(trial)) = action else { return Ok(()) };
    let mut known = trying(trial.days, ctx)?;
    known.asked = None;
    match end {
        ActionEnd::Done(Receipt::Backtest(result)) => {
            known.failed = None;
            known.result = Some(*result);
        }
        ActionEnd::Never(why) | ActionEnd::GivenUp(why) => known.failed = Some(why),
        ActionEnd::Done(_) | ActionEnd::Refused(_) | ActionEnd::Uncertain => known.failed = Some(String::new()),
    }
    keep(trial.days, &known, ctx)?;
    ctx.news.push(News::ScreenIsStale(if trial.days == WEEK { Screen::ConfirmEnforce } else { Screen::Backtest }));
    Ok(())
}

/// «Верно» or «Ошибка» on a closest call. Returns a word for `Texts::said`.
pub fn said_of(journal: i64, spam: bool, wrong: bool, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(Said::Stale) };
    if ctx.db.backtest().taught(journal)? == Some(spam) {
        return Ok(Said::Already);
    }
    if wrong && spam {
        return quarantine::spam(journal, by, ctx);
    }
    if row.text.is_none() {
        return Ok(Said::Stale);
    }
    if wrong && row.verdict.decision != Decision::Keep {
        let undone = undo::undo(&row, by, ctx)?;
        apology::offer(row.person, undone, ctx)?;
        return Ok(undo::said_of_undone(undone, &row));
    }
    if let Some(text) = row.taught_text() {
        ctx.db.lessons().learn(row.id, &text, spam, by, ctx.now)?;
        ctx.reload = true;
    }
    Ok(Said::Written)
}

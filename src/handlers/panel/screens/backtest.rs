//! 💬 what settings would have done with the past: counts, and the closest calls as cards.

use anyhow::Result;

use super::go;
use crate::domain::action::Keyboard;
use crate::domain::backtest::{Backtest, Calls, ClosestCall};
use crate::domain::button::{Button, Screen};
use crate::domain::verdict::{Decision, Strictness};
use crate::handlers::backtest::{MONTH, Trying, WEEK, trying};
use crate::handlers::context::{Context, key, when};
use crate::handlers::moderation::reports::entry;
use crate::store::JournalRow;
use crate::texts::{BacktestLabel, BacktestView, CallCard, PanelLabel};

/// What is shown of a trial.
pub(super) fn view<'a>(days: u32, known: &'a Trying, ctx: &Context<'_>) -> Result<BacktestView<'a>> {
    let mut banned = Vec::new();
    for one in known.result.iter().flat_map(|result| &result.banned).take(5) {
        let name = ctx.db.people().person(one.person)?.and_then(|known| known.name);
        banned.push((one.person, name));
    }
    Ok(BacktestView {
        days,
        result: known.result.as_ref(),
        at: known.result.as_ref().map(|result| when(result.trial.until, ctx)).unwrap_or_default(),
        running: known.asked.is_some(),
        failed: known.failed.as_deref(),
        strictness: ctx.policy.moderation.strictness,
        banned,
        limits: [ctx.per_run(), ctx.per_day()],
    })
}

pub(super) fn backtest(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let known = trying(MONTH, ctx)?;
    let text = ctx.texts.backtest().backtest_screen(&view(MONTH, &known, ctx)?);
    let shown = known.result.as_ref().map_or(ctx.policy.moderation.strictness, |result| result.strictness);
    let all = [Strictness::Soft, Strictness::Normal, Strictness::Strict];
    let mut keyboard = vec![
        all.into_iter()
            .map(|strictness| {
                let mark = if strictness == shown { "• " } else { "" };
                // The one in force is no trial of another.
                let other = (strictness != ctx.policy.moderation.strictness).then_some(strictness);
                key(
                    format!("{mark}{}", ctx.texts.panel().strictness(strictness)),
                    &Button::Backtest { strictness: other },
                )
            })
            .collect(),
    ];
    if let Some(result) = &known.result {
        keyboard.extend(ways(false, result, ctx));
    }
    keyboard.push(vec![go(PanelLabel::Refresh, Screen::Backtest, ctx), go(PanelLabel::Back, Screen::Comments, ctx)]);
    Ok((text, keyboard))
}

/// Buttons that lead to the closest calls, where there are any.
fn ways(week: bool, result: &Backtest, ctx: &Context<'_>) -> Keyboard {
    let way = |kept: bool, calls: &[ClosestCall]| {
        let label =
            ctx.texts.backtest().backtest_label(if kept { BacktestLabel::Kept } else { BacktestLabel::Removed });
        let button = Button::Open(Screen::Calls(Calls { week, kept, page: 0 }));
        (!calls.is_empty()).then(|| vec![key(format!("{label} ({})", calls.len()), &button)])
    };
    [way(false, &result.removed), way(true, &result.kept)].into_iter().flatten().collect()
}

/// The verdicts of then on a page of closest calls, with what would be decided.
pub(super) fn rows(calls: Calls, ctx: &Context<'_>) -> Result<Vec<(JournalRow, ClosestCall)>> {
    let mut rows = Vec::new();
    for call in all(calls, ctx)?.into_iter().skip(usize::from(calls.page) * Calls::PAGE).take(Calls::PAGE) {
        if let Some(row) = ctx.db.journal().verdict(call.journal)? {
            rows.push((row, call));
        }
    }
    Ok(rows)
}

fn all(calls: Calls, ctx: &Context<'_>) -> Result<Vec<ClosestCall>> {
    let result = trying(if calls.week { WEEK } else { MONTH }, ctx)?.result;
    Ok(result.map(|result| if calls.kept { result.kept } else { result.removed }).unwrap_or_default())
}

pub(super) fn calls(calls: Calls, ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let all = all(calls, ctx)?.len();
    let mut cards = Vec::new();
    let mut keyboard = Keyboard::new();
    for (at, (row, call)) in rows(calls, ctx)?.into_iter().enumerate() {
        let number = usize::from(calls.page) * Calls::PAGE + at + 1;
        let said = ctx.db.backtest().taught(row.id)?;
        if said.is_none() && row.text.is_some() {
            let would_go = call.now.decision != Decision::Keep;
            let button = |label: BacktestLabel, spam: bool, wrong: bool| {
                let label = format!("{} {number}", ctx.texts.backtest().backtest_label(label));
                key(label, &Button::Call { journal: row.id, spam, wrong })
            };
            keyboard.push(vec![
                button(BacktestLabel::Right, would_go, false),
                button(BacktestLabel::Wrong, !would_go, true),
            ]);
        }
        let mut entry = entry(&row, ctx);
        entry.verdict = call.now;
        cards.push(CallCard { entry, then: call.then, said });
    }
    let page = |page: u8, label: &str| key(label.to_owned(), &Button::Open(Screen::Calls(Calls { page, ..calls })));
    let mut leaf = Vec::new();
    if calls.page > 0 {
        leaf.push(page(calls.page - 1, "‹"));
    }
    if (usize::from(calls.page) + 1) * Calls::PAGE < all {
        leaf.push(page(calls.page + 1, "›"));
    }
    if !leaf.is_empty() {
        keyboard.push(leaf);
    }
    keyboard.push(vec![go(PanelLabel::Back, if calls.week { Screen::ConfirmEnforce } else { Screen::Backtest }, ctx)]);
    Ok((ctx.texts.backtest().calls_screen(calls, all, &cards), keyboard))
}

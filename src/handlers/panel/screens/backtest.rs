//! 💬 what settings would have done with the past: counts, and the closest calls as cards.

use anyhow::Result;

use super::{go, when};
use crate::domain::action::Keyboard;
use crate::domain::backtest::{Backtest, Call, Calls};
use crate::domain::button::{Button, Screen};
use crate::domain::verdict::{Decision, Strictness};
use crate::handlers::backtest::{MONTH, Trying, WEEK, trying};
use crate::handlers::desk::Desk;
use crate::handlers::moderation::reports::{entry, key};
use crate::store::JournalRow;
use crate::texts::{BacktestView, CallCard};

/// What is shown of a trial.
pub(super) fn view<'a>(days: u32, known: &'a Trying, desk: &Desk<'_>) -> Result<BacktestView<'a>> {
    let mut banned = Vec::new();
    for one in known.result.iter().flat_map(|result| &result.banned).take(5) {
        let name = desk.db.person(one.person)?.and_then(|known| known.name);
        banned.push((one.person, name));
    }
    Ok(BacktestView {
        days,
        result: known.result.as_ref(),
        at: known.result.as_ref().map(|result| when(result.trial.until, desk)).unwrap_or_default(),
        running: known.asked.is_some(),
        failed: known.failed.as_deref(),
        strictness: desk.policy.moderation.strictness,
        banned,
        limits: [desk.per_run(), desk.per_day()],
    })
}

pub(super) fn backtest(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let known = trying(MONTH, desk)?;
    let text = desk.texts.backtest_screen(&view(MONTH, &known, desk)?);
    let shown = known.result.as_ref().map_or(desk.policy.moderation.strictness, |result| result.strictness);
    let all = [Strictness::Soft, Strictness::Normal, Strictness::Strict];
    let mut keyboard = vec![
        all.into_iter()
            .map(|strictness| {
                let mark = if strictness == shown { "• " } else { "" };
                // The one in force is no trial of another.
                let other = (strictness != desk.policy.moderation.strictness).then_some(strictness);
                key(format!("{mark}{}", desk.texts.strictness(strictness)), &Button::Backtest { strictness: other })
            })
            .collect(),
    ];
    if let Some(result) = &known.result {
        keyboard.extend(ways(false, result, desk));
    }
    keyboard.push(vec![go("refresh", Screen::Backtest, desk), go("back", Screen::Comments, desk)]);
    Ok((text, keyboard))
}

/// Buttons that lead to the closest calls, where there are any.
fn ways(week: bool, result: &Backtest, desk: &Desk<'_>) -> Keyboard {
    let way = |kept: bool, calls: &[Call]| {
        let label = desk.texts.backtest_label(if kept { "kept" } else { "removed" });
        let button = Button::Open(Screen::Calls(Calls { week, kept, page: 0 }));
        (!calls.is_empty()).then(|| vec![key(format!("{label} ({})", calls.len()), &button)])
    };
    [way(false, &result.removed), way(true, &result.kept)].into_iter().flatten().collect()
}

/// The verdicts of then on a page of closest calls, with what would be decided.
pub(super) fn rows(calls: Calls, desk: &Desk<'_>) -> Result<Vec<(JournalRow, Call)>> {
    let mut rows = Vec::new();
    for call in all(calls, desk)?.into_iter().skip(usize::from(calls.page) * Calls::PAGE).take(Calls::PAGE) {
        if let Some(row) = desk.db.verdict(call.journal)? {
            rows.push((row, call));
        }
    }
    Ok(rows)
}

fn all(calls: Calls, desk: &Desk<'_>) -> Result<Vec<Call>> {
    let result = trying(if calls.week { WEEK } else { MONTH }, desk)?.result;
    Ok(result.map(|result| if calls.kept { result.kept } else { result.removed }).unwrap_or_default())
}

pub(super) fn calls(calls: Calls, desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let all = all(calls, desk)?.len();
    let mut cards = Vec::new();
    let mut keyboard = Keyboard::new();
    for (at, (row, call)) in rows(calls, desk)?.into_iter().enumerate() {
        let number = usize::from(calls.page) * Calls::PAGE + at + 1;
        let said = desk.db.taught(row.id)?;
        if said.is_none() && row.text.is_some() {
            let would_go = call.now.decision != Decision::Keep;
            let button = |label: &str, spam: bool, wrong: bool| {
                let label = format!("{} {number}", desk.texts.backtest_label(label));
                key(label, &Button::Call { journal: row.id, spam, wrong })
            };
            keyboard.push(vec![button("right", would_go, false), button("wrong", !would_go, true)]);
        }
        let mut entry = entry(&row, desk);
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
    keyboard.push(vec![go("back", if calls.week { Screen::ConfirmEnforce } else { Screen::Backtest }, desk)]);
    Ok((desk.texts.calls_screen(calls, all, &cards), keyboard))
}

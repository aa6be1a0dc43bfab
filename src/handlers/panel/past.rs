//! The past judged again: what its buttons do.

use anyhow::Result;

use super::{PanelState, Pressed, settings, show, surface_of};
use crate::domain::button::Screen;
use crate::domain::verdict::{Mode, Strictness};
use crate::handlers::backtest;
use crate::handlers::context::Context;
use crate::policy::ModerationSetting;
use crate::texts::Said;

/// «Проверка на прошлом» with the settings in force, or with another strictness.
pub(super) fn try_on_the_past(strictness: Option<Strictness>, press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    backtest::ask(backtest::MONTH, strictness, ctx)?;
    let surface = surface_of(press, ctx)?;
    show(&surface, Screen::Backtest, ctx)?;
    Ok(())
}

/// «Верно» or «Ошибка»: the page that it stands on is shown with the mark.
pub(super) fn said_of_call(
    journal: i64,
    spam: bool,
    wrong: bool,
    press: &Pressed,
    ctx: &mut Context<'_>,
) -> Result<Said> {
    let said = backtest::said_of(journal, spam, wrong, press.from.id, ctx)?;
    let surface = surface_of(press, ctx)?;
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    if let Some(screen @ Screen::Calls(_)) = state.screen.as_deref().and_then(Screen::parse) {
        show(&surface, screen, ctx)?;
    }
    Ok(said)
}

/// «Да, и убрать эти 41»
pub(super) fn act_and_clean(until: i64, press: &Pressed, ctx: &mut Context<'_>) -> Result<Said> {
    if ctx.policy.is_locked(ModerationSetting::Mode) {
        // The screen says who fixed it: a button of an older message may stand on it still.
        let surface = surface_of(press, ctx)?;
        show(&surface, Screen::ConfirmEnforce, ctx)?;
        return Ok(Said::Locked);
    }
    if !backtest::cleaning::order(until, ctx)? {
        let surface = surface_of(press, ctx)?;
        show(&surface, Screen::ConfirmEnforce, ctx)?;
        return Ok(Said::Stale);
    }
    settings::set(ModerationSetting::Mode.into(), Mode::Enforce.into(), Some(Screen::Settings), press, ctx)?;
    Ok(Said::Cleaning)
}

/// «Вернуть все»: what was cleaned away since then.
pub(super) fn take_back(from: i64, ctx: &mut Context<'_>) -> Result<Said> {
    Ok(if backtest::cleaning::take_back(from, ctx)? { Said::TakingBack } else { Said::Already })
}

//! ⚙️, and the way from watching to acting.

use anyhow::Result;

use super::sections::change_lines;
use super::{backtest, go, would_have};
use crate::domain::action::Keyboard;
use crate::domain::backtest::Calls;
use crate::domain::button::{Button, Screen};
use crate::domain::verdict::Mode;
use crate::handlers::alerts::welcome;
use crate::handlers::backtest::{WEEK, trying};
use crate::handlers::context::{Context, key};
use crate::handlers::panel::acting;
use crate::policy::{ModerationSetting, Section};
use crate::texts::{BacktestLabel, PanelLabel, SettingsView};

pub(super) fn settings(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let policy = ctx.policy;
    let changes = change_lines(3, ctx)?;
    let view = SettingsView {
        acting: acting(ctx)?,
        mode_locked: policy.is_locked(ModerationSetting::Mode),
        limits: [policy.moderation.per_run, policy.moderation.per_day],
        changes,
    };
    let mut keyboard = Keyboard::new();
    // What the environment fixes is no choice of the chat: the words say so instead.
    if !view.mode_locked {
        keyboard.push(vec![match policy.moderation.mode {
            Mode::Observe => key(ctx.texts.panel_label(PanelLabel::Enforce), &Button::Open(Screen::ConfirmEnforce)),
            Mode::Enforce => key(ctx.texts.panel_label(PanelLabel::Observe), &to_mode(Mode::Observe)),
        }]);
    }
    let sections = Section::ALL.map(|section| {
        key(ctx.texts.panel().section_name(section).to_owned(), &Button::Open(Screen::Section(section)))
    });
    keyboard.extend(sections.chunks(2).map(<[_]>::to_vec));
    keyboard.push(vec![go(PanelLabel::Keys, Screen::Keys, ctx), go(PanelLabel::Never, Screen::Allowed, ctx)]);
    keyboard.push(vec![go(PanelLabel::Managers, Screen::Managers, ctx), go(PanelLabel::Changes, Screen::Changes, ctx)]);
    keyboard.push(vec![go(PanelLabel::Back, Screen::Top, ctx)]);
    Ok((ctx.texts.panel().settings_screen(&view), keyboard))
}

fn to_mode(mode: Mode) -> Button {
    Button::SettingTo { key: ModerationSetting::Mode.into(), to: mode.into(), at: Some(Screen::Settings) }
}

pub(super) fn confirm(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let known = trying(WEEK, ctx)?;
    let week = ctx.texts.backtest().week_judged_again(&backtest::view(WEEK, &known, ctx)?);
    let would = would_have(ctx)?;
    let mut keyboard = Keyboard::new();
    let may_act = ctx.policy.may_be_switched_on();
    let judged = known.result.as_ref().filter(|_| known.asked.is_none());
    let standing = judged.map_or(0, |result| result.standing.0.len());
    if let Some(result) = judged {
        if !result.removed.is_empty() {
            let look = Button::Open(Screen::Calls(Calls { week: true, kept: false, page: 0 }));
            keyboard.push(vec![key(ctx.texts.backtest().backtest_label(BacktestLabel::Look), &look)]);
        }
        if standing > 0 && may_act {
            let clean = Button::Clean { until: result.trial.until };
            keyboard.push(vec![key(ctx.texts.backtest().act_and_clean(standing), &clean)]);
        }
    }
    let only_new = ctx.texts.backtest().backtest_label(BacktestLabel::OnlyNew);
    let yes = if standing > 0 { only_new } else { ctx.texts.panel_label(PanelLabel::Yes) };
    let yes = may_act.then(|| key(yes, &to_mode(Mode::Enforce)));
    keyboard.push(yes.into_iter().chain([go(PanelLabel::Show, Screen::Would, ctx)]).collect());
    keyboard.push(vec![go(PanelLabel::Back, Screen::Settings, ctx)]);
    let mut html = ctx.texts.panel().confirm_enforce(&would, &week, ctx.policy.discussion_chat.is_some());
    let asks = ctx.texts.alerts().asks_instead(welcome::lacking(ctx)?);
    if !asks.is_empty() {
        html.push_str(&format!("\n{asks}"));
    }
    if ctx.policy.is_locked(ModerationSetting::Mode) {
        html.push_str(&format!("\n{}", ctx.texts.panel().mode_is_fixed()));
    }
    Ok((html, keyboard))
}

pub(super) fn allowed(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    /// More would not fit a message.
    const NAMED: usize = 50;
    let all = ctx.db.people().never_touched()?;
    let mut people = Vec::new();
    for person in all.iter().copied().take(NAMED) {
        let name = ctx.db.people().person(person)?.and_then(|known| known.name);
        people.push((person, name));
    }
    let (more, in_file) = (all.len() - people.len(), ctx.policy.moderation.allow.len());
    Ok((
        ctx.texts.panel().allowed_screen(&people, more, in_file),
        vec![vec![go(PanelLabel::Back, Screen::Settings, ctx)]],
    ))
}

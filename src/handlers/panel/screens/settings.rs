//! ⚙️, and the way from watching to acting.

use anyhow::Result;

use super::members::way_back;
use super::sections::change_lines;
use super::{backtest, go, would_have};
use crate::domain::action::Keyboard;
use crate::domain::backtest::Calls;
use crate::domain::button::{Button, Screen};
use crate::domain::verdict::{Mode, SubjectKind};
use crate::handlers::alerts::welcome;
use crate::handlers::backtest::{WEEK, trying};
use crate::handlers::context::{Context, key};
use crate::handlers::moderation::reports::entry;
use crate::handlers::panel::acting;
use crate::policy::{ModerationSetting, Section};
use crate::store::{JournalFilter, JournalRow};
use crate::texts::{BacktestLabel, Entry, PanelLabel, SettingsView};

/// Verdicts that show what would have been done.
const SHOWN: usize = 8;

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
    let mut would = would_have(ctx)?;
    let mut keyboard = Keyboard::new();
    let may_act = ctx.policy.may_be_switched_on();
    let judged = known.result.as_ref().filter(|_| known.asked.is_none());
    let standing = judged.map_or(0, |result| result.standing.0.len());
    if let Some(result) = judged {
        // By the settings of now, not by those of each day.
        would.comments = result.now.remove as i64;
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
    let mut html = ctx.texts.panel().confirm_enforce(&would, &week);
    let asks = ctx.texts.alerts().asks_instead(welcome::lacking(ctx)?);
    if !asks.is_empty() {
        html.push_str(&format!("\n{asks}"));
    }
    if ctx.policy.is_locked(ModerationSetting::Mode) {
        html.push_str(&format!("\n{}", ctx.texts.panel().mode_is_fixed()));
    }
    Ok((html, keyboard))
}

/// The newest that was, or would have been, done: of a comment that was edited, as it stands there now.
pub(super) fn newest(ctx: &Context<'_>) -> Result<Vec<JournalRow>> {
    /// Among so many others edits are looked for.
    const READ: usize = 5 * SHOWN;
    let rows = ctx.db.journal().rows(JournalFilter { flagged: true, limit: Some(READ), ..JournalFilter::default() })?;
    let mut newest = Vec::with_capacity(SHOWN);
    for row in rows {
        let is_text = matches!(row.kind, SubjectKind::Comment | SubjectKind::Message);
        let known =
            row.comment.filter(|_| is_text).map(|comment| ctx.db.comments().comment(&comment.key())).transpose()?;
        if known.flatten().and_then(|known| known.journal_id).is_none_or(|last| last == row.id) {
            newest.push(row);
        }
        if newest.len() == SHOWN {
            break;
        }
    }
    Ok(newest)
}

/// What observe mode would have done: the sums, and the newest of it.
pub(super) fn would(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let rows = newest(ctx)?;
    let entries: Vec<Entry> = rows.iter().map(|row| entry(row, ctx)).collect();
    let mut keyboard = Keyboard::new();
    for (at, row) in rows.iter().enumerate() {
        let number = at + 1;
        let back = match row.kind {
            SubjectKind::Member | SubjectKind::Like => way_back(number, row, ctx),
            SubjectKind::Comment | SubjectKind::Message => {
                Some(key(ctx.texts.moderation().not_spam_button(number), &Button::NotSpam { journal: row.id }))
            }
        };
        match (back, keyboard.last_mut()) {
            (Some(back), Some(line)) if line.len() < 2 => line.push(back),
            (Some(back), _) => keyboard.push(vec![back]),
            (None, _) => {}
        }
    }
    if ctx.policy.may_be_switched_on() {
        keyboard.push(vec![go(PanelLabel::SwitchOn, Screen::ConfirmEnforce, ctx)]);
    }
    keyboard.push(vec![go(PanelLabel::Refresh, Screen::Would, ctx), go(PanelLabel::Back, Screen::Settings, ctx)]);
    Ok((ctx.texts.panel().would_screen(&would_have(ctx)?, &entries), keyboard))
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

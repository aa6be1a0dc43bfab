//! State → text and buttons, one screen a function.

mod backtest;
mod brake;
mod comments;
mod copies;
mod digest;
mod keys;
mod leads;
mod learned;
mod likes;
mod members;
mod quarantine;
mod sections;
mod settings;
mod top;
mod watching;
mod would;

use anyhow::Result;
use chrono::NaiveDate;

pub(super) use comments::{LISTED, can_read as reads_comments};
pub(super) use copies::offer as post_offer;
pub(super) use leads::{lead_lines, lead_list};
pub(super) use learned::taught;
pub(super) use likes::cannot_read as likes_advice;
pub(super) use quarantine::{alike, one_of_each, page as page_of};
pub(in crate::handlers) use would::would_have;

use crate::domain::action::{InlineKey, Keyboard};
use crate::domain::button::{Button, Part, Screen};
use crate::domain::ids::{Network, PersonId};
use crate::domain::pile::Pile;
use crate::domain::sum::Sum;
use crate::domain::sweep::{SweepKind, SweepState};
use crate::domain::verdict::Strictness;
use crate::handlers::context::{Context, key, when};
use crate::handlers::digest::collect::ASKED;
use crate::handlers::digest::schedule::{back, date_of};
use crate::handlers::moderation::sweeps;
use crate::policy::Offer;
use crate::texts::{PanelLabel, PartView, SweepTimes, SweepView};

/// A screen's text and buttons; `cards`: the entries of quarantine that stand on it.
pub(super) fn compose(screen: Screen, cards: &[i64], ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let (mut html, mut keyboard) = own(screen, cards, ctx)?;
    if matches!(screen, Screen::Section(_) | Screen::Setting(_)) {
        // The number is what the setting holds; what it is called stands beside it.
        html = ctx.texts.chats_named(&html, &ctx.db.chats().chat_titles()?);
    }
    if let Some((line, keys)) = watching::shown_on(screen, ctx)? {
        html.push_str(&format!("\n{line}"));
        keyboard.insert(keyboard.len().saturating_sub(1), keys);
    }
    Ok((html, keyboard))
}

fn own(screen: Screen, cards: &[i64], ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    match screen {
        Screen::Top => top::top(ctx),
        Screen::Status => top::status(ctx),
        Screen::Brake => brake::brake(ctx),
        Screen::Members => members::members(ctx),
        Screen::PeopleVerdicts => members::verdicts(ctx),
        Screen::Dead => members::dead(ctx),
        Screen::Likes => likes::likes(ctx),
        Screen::Comments => comments::comments(ctx),
        Screen::Verdicts => comments::verdicts(ctx),
        Screen::StopWords => Ok(comments::list(false, 0, ctx)),
        Screen::Domains => Ok(comments::list(true, 0, ctx)),
        Screen::Words { domains, page } => Ok(comments::list(domains, page, ctx)),
        Screen::Quarantine => quarantine::quarantine(Pile::default(), cards, ctx),
        Screen::Pile(pile) => quarantine::quarantine(pile, cards, ctx),
        Screen::Settings => settings::settings(ctx),
        Screen::ConfirmEnforce => settings::confirm(ctx),
        Screen::Would => would::would(0, ctx),
        Screen::WouldPage(page) => would::would(page, ctx),
        Screen::Backtest => backtest::backtest(ctx),
        Screen::Calls(calls) => backtest::calls(calls, ctx),
        Screen::Allowed => settings::allowed(ctx),
        Screen::Copies => copies::copies(ctx),
        Screen::CopyFilters => copies::filters(ctx),
        Screen::CopyRules => copies::rules(ctx),
        Screen::Leads => leads::leads(ctx),
        Screen::Formats => Ok(leads::formats(ctx)),
        Screen::Templates => Ok(leads::template_list(ctx)),
        Screen::Digest => digest::digest(ctx),
        Screen::Keys => keys::keys(ctx),
        Screen::Changes => sections::changes(ctx),
        Screen::Managers => sections::managers(ctx),
        Screen::Section(section) => Ok(sections::section(section, ctx)),
        Screen::Setting(setting) => Ok(sections::setting(setting, ctx)),
    }
}

/// Whom a screen shows by name.
fn people_on(screen: Screen, cards: &[i64], ctx: &Context<'_>) -> Result<Vec<PersonId>> {
    let rows = match screen {
        Screen::PeopleVerdicts => members::newest(ctx)?,
        Screen::Verdicts => comments::newest(ctx)?,
        Screen::Brake => brake::rows(ctx)?,
        Screen::Would => would::rows(0, ctx)?,
        Screen::WouldPage(page) => would::rows(page, ctx)?,
        Screen::Calls(calls) => backtest::rows(calls, ctx)?.into_iter().map(|(row, _)| row).collect(),
        Screen::Dead => return members::dead_named(ctx),
        Screen::Quarantine | Screen::Pile(_) => return quarantine::people(cards, ctx),
        Screen::Top
        | Screen::Status
        | Screen::Members
        | Screen::Likes
        | Screen::Comments
        | Screen::StopWords
        | Screen::Domains
        | Screen::Words { .. }
        | Screen::Settings
        | Screen::ConfirmEnforce
        | Screen::Backtest
        | Screen::Allowed
        | Screen::Copies
        | Screen::CopyFilters
        | Screen::CopyRules
        | Screen::Leads
        | Screen::Formats
        | Screen::Templates
        | Screen::Digest
        | Screen::Keys
        | Screen::Changes
        | Screen::Managers
        | Screen::Section(_)
        | Screen::Setting(_) => return Ok(Vec::new()),
    };
    Ok(rows.into_iter().map(|row| row.person).collect())
}

/// Those of them whose name nobody knows yet: people of VK whom a sweep found, or who wrote.
pub(super) fn nameless(screen: Screen, cards: &[i64], ctx: &Context<'_>) -> Result<Vec<i64>> {
    let mut ids = Vec::new();
    for person in people_on(screen, cards, ctx)? {
        let named = ctx.db.people().person(person)?.is_some_and(|known| known.name.is_some());
        if person.network == Network::Vk && !named && !ids.contains(&person.id) {
            ids.push(person.id);
        }
    }
    Ok(ids)
}

fn go(label: PanelLabel, screen: Screen, ctx: &Context<'_>) -> InlineKey {
    key(ctx.texts.panel_label(label), &Button::Open(screen))
}

/// A sum of the last local days, today among them.
fn sum(sum: Sum, days: i64, ctx: &Context<'_>) -> Result<i64> {
    let mut total = 0;
    for back in 0..days {
        total += ctx.db.sums().counted(&day_before(back, ctx).to_string(), sum)?;
    }
    Ok(total)
}

/// The local date so many days before today: twice a year a day has not 24 hours.
fn day_before(days: i64, ctx: &Context<'_>) -> NaiveDate {
    back(date_of(ctx.now, ctx.policy.timezone), days.unsigned_abs())
}

/// Of whom a screen says that something is asked of the admin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    All,
    People,
    Texts,
}

/// People and texts that the admin is asked to remove by hand, as `status` counts them.
pub(super) fn asked(ctx: &Context<'_>) -> Result<(i64, i64)> {
    ctx.db.journal().asked_of_each_since(ctx.now - ASKED)
}

/// A line of its own; nothing where nothing is asked.
fn asked_line(of: Asked, ctx: &Context<'_>) -> Result<String> {
    let (people, texts) = asked(ctx)?;
    let people = if of == Asked::Texts { 0 } else { people };
    let texts = if of == Asked::People { 0 } else { texts };
    Ok(ctx.texts.panel().asked_of_you(people, texts).map_or_else(String::new, |line| format!("\n{line}")))
}

fn part_view(part: Part, ctx: &Context<'_>) -> PartView {
    let policy = ctx.policy;
    let (on, strictness) = match part {
        Part::Comments => (policy.moderation.comments, policy.moderation.strictness),
        Part::Members => (policy.moderation.members, policy.moderation.members_strictness),
        Part::Likes => (policy.moderation.likes, policy.moderation.likes_strictness),
    };
    let locked = policy.is_locked(part.enabled());
    PartView { on, locked, strictness }
}

/// `[мягко] [• обычно] [строго]`
fn strictness_keys(part: Part, ctx: &Context<'_>) -> Vec<InlineKey> {
    let now = part_view(part, ctx).strictness;
    [Strictness::Soft, Strictness::Normal, Strictness::Strict]
        .iter()
        .map(|strictness| {
            let mark = if *strictness == now { "• " } else { "" };
            let to = (*strictness).into();
            let button = Button::SettingTo { key: part.strictness(), to, at: Some(part.screen()) };
            key(format!("{mark}{}", ctx.texts.panel().strictness(*strictness)), &button)
        })
        .collect()
}

/// `[Включить]` or `[Выключить]`
fn switch_key(part: Part, ctx: &Context<'_>) -> InlineKey {
    let on = part_view(part, ctx).on;
    let button = Button::SettingTo { key: part.enabled(), to: Offer::On(!on), at: Some(part.screen()) };
    key(ctx.texts.panel_label(if on { PanelLabel::Off } else { PanelLabel::On }), &button)
}

/// How sweeps of a kind stand.
fn sweep_times(kind: SweepKind, ctx: &Context<'_>) -> Result<SweepTimes> {
    let latest = ctx.db.sweeps().latest_sweep(kind)?;
    let next = sweeps::next_due(kind, ctx)?.map(|at| when(at.max(ctx.now), ctx));
    let Some(row) = latest else { return Ok(SweepTimes { sweep: None, last: None, next }) };
    let view = SweepView {
        kind,
        state: row.state,
        counts: row.counts,
        acts: sweeps::acts(&row, ctx),
        per_run: ctx.per_run(),
        per_day: ctx.per_day(),
        note: row.note.clone(),
    };
    // A sweep that came to its end without trouble is told by its time alone.
    let told = row.state != SweepState::Done;
    Ok(SweepTimes { sweep: told.then_some(view), last: row.ended_at.map(|at| when(at, ctx)), next })
}

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

use anyhow::Result;

pub(super) use comments::can_read as reads_comments;
pub(super) use copies::offer as post_offer;
pub(super) use leads::{lead_lines, lead_list};
pub(super) use learned::taught;
pub(super) use likes::cannot_read as likes_advice;
pub(super) use quarantine::page as page_of;

use crate::clock::{DAY, Millis};
use crate::domain::action::{Key, Keyboard};
use crate::domain::button::{Button, Part, Screen};
use crate::domain::ids::{Network, PersonId};
use crate::domain::pile::Pile;
use crate::domain::sweep::{SweepKind, SweepState};
use crate::domain::verdict::Strictness;
use crate::handlers::desk::{Desk, local_day, moment};
use crate::handlers::moderation::reports::key;
use crate::handlers::sweeps;
use crate::policy::Offer;
use crate::texts::{PartView, SweepTimes, SweepView, WouldHave};

/// A screen's text and buttons; `cards`: the entries of quarantine that stand on it.
pub(super) fn compose(screen: Screen, cards: &[i64], desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let (mut html, mut keyboard) = own(screen, cards, desk)?;
    if matches!(screen, Screen::Section(_) | Screen::Setting(_)) {
        // The number is what the setting holds; what it is called stands beside it.
        html = desk.texts.chats_named(&html, &desk.db.chat_titles()?);
    }
    if let Some((line, keys)) = watching::shown_on(screen, desk)? {
        html.push_str(&format!("\n{line}"));
        keyboard.insert(keyboard.len().saturating_sub(1), keys);
    }
    Ok((html, keyboard))
}

fn own(screen: Screen, cards: &[i64], desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    match screen {
        Screen::Top => top::top(desk),
        Screen::Status => top::status(desk),
        Screen::Brake => brake::brake(desk),
        Screen::Members => members::members(desk),
        Screen::PeopleVerdicts => members::verdicts(desk),
        Screen::Dead => members::dead(desk),
        Screen::Likes => likes::likes(desk),
        Screen::Comments => comments::comments(desk),
        Screen::Verdicts => comments::verdicts(desk),
        Screen::StopWords => Ok(comments::list(false, desk)),
        Screen::Domains => Ok(comments::list(true, desk)),
        Screen::Quarantine => quarantine::quarantine(Pile::default(), cards, desk),
        Screen::Pile(pile) => quarantine::quarantine(pile, cards, desk),
        Screen::Settings => settings::settings(desk),
        Screen::ConfirmEnforce => settings::confirm(desk),
        Screen::Would => settings::would(desk),
        Screen::Backtest => backtest::backtest(desk),
        Screen::Calls(calls) => backtest::calls(calls, desk),
        Screen::Allowed => settings::allowed(desk),
        Screen::Copies => copies::copies(desk),
        Screen::CopyFilters => copies::filters(desk),
        Screen::Leads => leads::leads(desk),
        Screen::Formats => Ok(leads::formats(desk)),
        Screen::Templates => Ok(leads::template_list(desk)),
        Screen::Digest => digest::digest(desk),
        Screen::Keys => keys::keys(desk),
        Screen::Changes => sections::changes(desk),
        Screen::Managers => sections::managers(desk),
        Screen::Section(section) => Ok(sections::section(section, desk)),
        Screen::Setting(setting) => Ok(sections::setting(setting, desk)),
    }
}

/// Whom a screen shows by name.
fn people_on(screen: Screen, cards: &[i64], desk: &Desk<'_>) -> Result<Vec<PersonId>> {
    let rows = match screen {
        Screen::PeopleVerdicts => members::newest(desk)?,
        Screen::Verdicts => comments::newest(desk)?,
        Screen::Brake => brake::rows(desk)?,
        Screen::Would => settings::newest(desk)?,
        Screen::Calls(calls) => backtest::rows(calls, desk)?.into_iter().map(|(row, _)| row).collect(),
        Screen::Dead => return members::dead_named(desk),
        Screen::Quarantine | Screen::Pile(_) => return quarantine::people(cards, desk),
        Screen::Top
        | Screen::Status
        | Screen::Members
        | Screen::Likes
        | Screen::Comments
        | Screen::StopWords
        | Screen::Domains
        | Screen::Settings
        | Screen::ConfirmEnforce
        | Screen::Backtest
        | Screen::Allowed
        | Screen::Copies
        | Screen::CopyFilters
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
pub(super) fn nameless(screen: Screen, cards: &[i64], desk: &Desk<'_>) -> Result<Vec<i64>> {
    let mut ids = Vec::new();
    for person in people_on(screen, cards, desk)? {
        let named = desk.db.person(person)?.is_some_and(|known| known.name.is_some());
        if person.network == Network::Vk && !named && !ids.contains(&person.id) {
            ids.push(person.id);
        }
    }
    Ok(ids)
}

fn go(label: &str, screen: Screen, desk: &Desk<'_>) -> Key {
    key(desk.texts.panel_label(label), &Button::Open(screen))
}

/// A sum of the last local days, today among them.
fn sum(name: &str, days: i64, desk: &Desk<'_>) -> Result<i64> {
    let mut sum = 0;
    let mut last = String::new();
    for back in 0..days {
        let day = local_day(desk.now - back * DAY, desk.policy.timezone);
        // Once a year a day has 25 hours, and would count twice.
        if day != last {
            sum += desk.db.counted(&day, name)?;
        }
        last = day;
    }
    Ok(sum)
}

/// What observe mode would have done in seven days, and what there is of today.
pub(in crate::handlers) fn would_have(desk: &Desk<'_>) -> Result<WouldHave> {
    let sum = |name: &str| sum(name, 8, desk);
    Ok(WouldHave {
        comments: sum("comments_would_delete")?,
        members: sum("members_would_remove")?,
        dead: sum("dead_would_remove")?,
        likes: sum("likes_would_remove")?,
    })
}

/// A moment as people of the chat read it: the day is named unless it is today.
pub(in crate::handlers) fn when(at: Millis, desk: &Desk<'_>) -> String {
    let zone = desk.policy.timezone;
    let local = moment(at).with_timezone(&zone);
    let today = moment(desk.now).with_timezone(&zone);
    let form = if local.date_naive() == today.date_naive() {
        "%H:%M"
    } else if (desk.now - at).abs() < 300 * DAY {
        "%d.%m %H:%M"
    } else {
        "%d.%m.%Y"
    };
    local.format(form).to_string()
}

fn part_view(part: Part, desk: &Desk<'_>) -> PartView {
    let policy = desk.policy;
    let (on, strictness) = match part {
        Part::Comments => (policy.moderation.comments, policy.moderation.strictness),
        Part::Members => (policy.moderation.members, policy.moderation.members_strictness),
        Part::Likes => (policy.moderation.likes, policy.moderation.likes_strictness),
    };
    let locked = policy.is_locked(part.enabled());
    PartView { on, locked, strictness }
}

/// [мягко] [• обычно] [строго]
fn strictness_keys(part: Part, desk: &Desk<'_>) -> Vec<Key> {
    let now = part_view(part, desk).strictness;
    [Strictness::Soft, Strictness::Normal, Strictness::Strict]
        .iter()
        .map(|strictness| {
            let mark = if *strictness == now { "• " } else { "" };
            let to = (*strictness).into();
            let button = Button::SettingTo { key: part.strictness(), to, at: Some(part.screen()) };
            key(format!("{mark}{}", desk.texts.strictness(*strictness)), &button)
        })
        .collect()
}

/// [Включить] or [Выключить]
fn switch_key(part: Part, desk: &Desk<'_>) -> Key {
    let on = part_view(part, desk).on;
    let button = Button::SettingTo { key: part.enabled(), to: Offer::On(!on), at: Some(part.screen()) };
    key(desk.texts.panel_label(if on { "off" } else { "on" }), &button)
}

/// How sweeps of a kind stand.
fn sweep_times(kind: SweepKind, desk: &Desk<'_>) -> Result<SweepTimes> {
    let latest = desk.db.latest_sweep(kind)?;
    let next = sweeps::next_due(kind, desk)?.map(|at| when(at.max(desk.now), desk));
    let Some(row) = latest else { return Ok(SweepTimes { sweep: None, last: None, next }) };
    let view = SweepView {
        kind,
        state: row.state,
        counts: row.counts,
        acts: sweeps::acts(&row, desk),
        per_run: desk.per_run(),
        per_day: desk.per_day(),
        note: row.note.clone(),
    };
    // A sweep that came to its end without trouble is told by its time alone.
    let told = row.state != SweepState::Done;
    Ok(SweepTimes { sweep: told.then_some(view), last: row.ended_at.map(|at| when(at, desk)), next })
}

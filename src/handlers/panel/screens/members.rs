//! 🛡: subscribers, the last verdicts on people, dead accounts.

use anyhow::Result;
use chrono::Datelike;

use super::{Asked, asked_line, day_before, go, part_view, strictness_keys, sum, sweep_times, switch_key};
use crate::domain::action::{Capability, InlineKey, Keyboard, Press, Way};
use crate::domain::button::{Button, Part, Screen};
use crate::domain::ids::PersonId;
use crate::domain::sum::Sum;
use crate::domain::sweep::SweepKind;
use crate::domain::verdict::{State, SubjectKind};
use crate::handlers::context::{Context, key, moment};
use crate::handlers::digest::schedule::start_of;
use crate::handlers::moderation::dead;
use crate::handlers::moderation::reports::entry;
use crate::policy::Section;
use crate::store::{JournalFilter, JournalRow};
use crate::texts::{DeadView, Entry, MembersView, PanelLabel, SubscriberPeriod};

/// Verdicts on one screen.
const CARDS: usize = 5;
/// Dead accounts named, where only a person can take them off.
const NAMED: usize = 10;

pub(super) fn members(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let (known, dead, doubtful) =
        ctx.db.people().member_sums(ctx.accounts.thresholds(SubjectKind::Member).quarantine)?;
    let view = MembersView {
        part: part_view(Part::Members, ctx),
        total: total(known, ctx)?,
        dead,
        doubtful,
        today: period(1, ctx)?,
        week: period(7, ctx)?,
        times: sweep_times(SweepKind::Members, ctx)?,
        purge: dead::is_ordered(ctx)? && !dead::is_held(ctx)?,
    };
    let sweep = key(ctx.texts.panel_label(PanelLabel::SweepNow), &Button::Sweep { kind: SweepKind::Members });
    let keyboard = vec![
        strictness_keys(Part::Members, ctx),
        vec![go(PanelLabel::Verdicts, Screen::PeopleVerdicts, ctx), switch_key(Part::Members, ctx)],
        vec![sweep, go(PanelLabel::Dead, Screen::Dead, ctx)],
        vec![go(PanelLabel::Refresh, Screen::Members, ctx), go(PanelLabel::Back, Screen::Top, ctx)],
    ];
    let text = ctx.texts.panel().members_screen(&view) + &asked_line(Asked::People, ctx)?;
    Ok((text, keyboard))
}

/// Subscribers: those known, once somebody has read the list.
pub(super) fn total(known: i64, ctx: &Context<'_>) -> Result<Option<i64>> {
    Ok(ctx.db.settings().meta("members_total")?.map(|_| known))
}

fn period(days: i64, ctx: &Context<'_>) -> Result<SubscriberPeriod> {
    let sum = |of: Sum| sum(of, days, ctx);
    let fakes = ctx.db.growth().fakes_that_moved(start_of(day_before(days - 1, ctx), ctx.policy.timezone))?;
    let dead = sum(Sum::DeadRemoved)?;
    Ok(SubscriberPeriod {
        joined: sum(Sum::Joined)?,
        left: sum(Sum::Left)?,
        thrown_out: sum(Sum::LeftRemoved)?,
        removed: sum(Sum::MembersRemoved)? - dead,
        dead,
        quarantined: sum(Sum::MembersQuarantined)? + sum(Sum::LikesQuarantined)?,
        fakes,
    })
}

/// The last verdicts on people.
pub(super) fn newest(ctx: &Context<'_>) -> Result<Vec<JournalRow>> {
    let filter = JournalFilter { limit: Some(CARDS), flagged: true, on_people: Some(true), ..JournalFilter::default() };
    ctx.db.journal().rows(filter)
}

pub(super) fn verdicts(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let rows = newest(ctx)?;
    let entries: Vec<Entry> = rows.iter().map(|row| entry(row, ctx)).collect();
    let mut keyboard: Keyboard =
        rows.iter().enumerate().filter_map(|(at, row)| way_back(at + 1, row, ctx)).map(|key| vec![key]).collect();
    keyboard
        .push(vec![go(PanelLabel::Refresh, Screen::PeopleVerdicts, ctx), go(PanelLabel::Back, Screen::Members, ctx)]);
    Ok((ctx.texts.panel().verdicts_screen(true, &entries), keyboard))
}

/// «Вернуть» what was done, «Не бот» where nothing was.
pub(super) fn way_back(number: usize, row: &JournalRow, ctx: &Context<'_>) -> Option<InlineKey> {
    let label = match row.state {
        State::Undone => return None,
        State::Pending | State::Done | State::Failed => ctx.texts.moderation().return_button(number),
        State::Observed | State::Assist => format!("{} {number}", ctx.texts.panel_label(PanelLabel::NoFake)),
    };
    Some(key(label, &Button::NotSpam { journal: row.id }))
}

/// Dead accounts that are named where only a person can take them off.
pub(super) fn dead_named(ctx: &Context<'_>) -> Result<Vec<PersonId>> {
    if dead::can_remove(ctx)? {
        return Ok(Vec::new());
    }
    Ok(ctx.db.people().dead_members(NAMED)?.into_iter().map(PersonId::vk).collect())
}

pub(super) fn dead(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let waiting = dead::waiting(ctx)?;
    let running = dead::is_ordered(ctx)?;
    let capability =
        ctx.db.settings().capabilities()?.into_iter().find(|state| state.capability == Capability::RemoveMembers);
    let advice = capability.filter(|state| state.way != Way::Auto).and_then(|state| state.advice);
    let mut some = Vec::new();
    for person in dead_named(ctx)? {
        some.push((person, ctx.db.people().person(person)?.and_then(|known| known.name)));
    }
    let until = dead::done_on(waiting, ctx)?.map(|at| {
        let day = moment(at).with_timezone(&ctx.policy.timezone);
        [day.day(), day.month()]
    });
    let can = advice.is_none() && until.is_some() && waiting > 0;
    let limits = [ctx.per_run(), ctx.per_day()];
    let held = dead::is_held(ctx)?;
    let view = DeadView { count: waiting as i64, limits, until, running, held, advice, some };
    let mut keyboard = Keyboard::new();
    if running {
        keyboard.push(vec![key(ctx.texts.panel_label(PanelLabel::Stop), &Button::Dead { on: false })]);
    } else if can {
        let label = format!("{} ({waiting})", ctx.texts.panel_label(PanelLabel::TakeOff));
        keyboard.push(vec![
            key(label, &Button::Dead { on: true }),
            go(PanelLabel::Limits, Screen::Section(Section::Moderation), ctx),
        ]);
    } else if view.count > 0 && view.advice.is_some() {
        let url = format!("https://vk.com/club{}?act=users", ctx.policy.group_id);
        keyboard
            .push(vec![InlineKey { label: ctx.texts.panel_label(PanelLabel::MembersPage), press: Press::Link(url) }]);
    }
    keyboard.push(vec![go(PanelLabel::Refresh, Screen::Dead, ctx), go(PanelLabel::Back, Screen::Members, ctx)]);
    Ok((ctx.texts.panel().dead_screen(&view), keyboard))
}

//! 🛡: subscribers, the last verdicts on people, dead accounts.

use anyhow::Result;
use chrono::Datelike;

use super::{go, part_view, strictness_keys, sum, sweep_times, switch_key};
use crate::clock::DAY;
use crate::domain::action::{Capability, Key, Keyboard, Press, Way};
use crate::domain::button::{Button, Part, Screen};
use crate::domain::ids::PersonId;
use crate::domain::sweep::SweepKind;
use crate::domain::verdict::{State, SubjectKind};
use crate::handlers::desk::{Desk, moment};
use crate::handlers::moderation::dead;
use crate::handlers::moderation::reports::{entry, key};
use crate::policy::Section;
use crate::store::{JournalFilter, JournalRow};
use crate::texts::{DeadView, Entry, MembersView, Period};

/// Verdicts on one screen.
const CARDS: usize = 5;
/// Dead accounts named, where only a person can take them off.
const NAMED: usize = 10;

pub(super) fn members(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let (known, dead, doubtful) = desk.db.member_sums(desk.accounts.thresholds(SubjectKind::Member).quarantine)?;
    let view = MembersView {
        part: part_view(Part::Members, desk),
        total: total(known, desk)?,
        dead,
        doubtful,
        today: period(1, desk)?,
        week: period(7, desk)?,
        times: sweep_times(SweepKind::Members, desk)?,
        purge: dead::is_ordered(desk)?,
    };
    let sweep = key(desk.texts.panel_label("sweep_now"), &Button::Sweep { kind: SweepKind::Members });
    let keyboard = vec![
        strictness_keys(Part::Members, desk),
        vec![go("verdicts", Screen::PeopleVerdicts, desk), switch_key(Part::Members, desk)],
        vec![sweep, go("dead", Screen::Dead, desk)],
        vec![go("refresh", Screen::Members, desk), go("back", Screen::Top, desk)],
    ];
    Ok((desk.texts.members_screen(&view), keyboard))
}

/// Subscribers: those known, once somebody has read the list.
pub(super) fn total(known: i64, desk: &Desk<'_>) -> Result<Option<i64>> {
    Ok(desk.db.meta("members_total")?.map(|_| known))
}

fn period(days: i64, desk: &Desk<'_>) -> Result<Period> {
    let sum = |name: &str| sum(name, days, desk);
    let (fakes_joined, fakes_left) = desk.db.fakes_that_moved(desk.day_start() - (days - 1) * DAY)?;
    let dead = sum("dead_removed")?;
    Ok(Period {
        joined: sum("joined")?,
        left: sum("left")?,
        thrown_out: sum("left_removed")?,
        removed: sum("members_removed")? - dead,
        dead,
        quarantined: sum("members_quarantined")? + sum("likes_quarantined")?,
        fakes_joined,
        fakes_left,
    })
}

/// The last verdicts on people.
pub(super) fn newest(desk: &Desk<'_>) -> Result<Vec<JournalRow>> {
    let filter = JournalFilter { limit: Some(CARDS), flagged: true, on_people: Some(true), ..JournalFilter::default() };
    desk.db.journal(filter)
}

pub(super) fn verdicts(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let rows = newest(desk)?;
    let entries: Vec<Entry> = rows.iter().map(|row| entry(row, desk)).collect();
    let mut keyboard: Keyboard =
        rows.iter().enumerate().filter_map(|(at, row)| way_back(at + 1, row, desk)).map(|key| vec![key]).collect();
    keyboard.push(vec![go("refresh", Screen::PeopleVerdicts, desk), go("back", Screen::Members, desk)]);
    Ok((desk.texts.verdicts_screen(true, &entries), keyboard))
}

/// «Вернуть» what was done, «Не бот» where nothing was.
pub(super) fn way_back(number: usize, row: &JournalRow, desk: &Desk<'_>) -> Option<Key> {
    let label = match row.state {
        State::Undone => return None,
        State::Pending | State::Done | State::Failed => desk.texts.return_button(number),
        State::Observed | State::Assist => format!("{} {number}", desk.texts.panel_label("no_fake")),
    };
    Some(key(label, &Button::NotSpam { journal: row.id }))
}

/// Dead accounts that are named where only a person can take them off.
pub(super) fn dead_named(desk: &Desk<'_>) -> Result<Vec<PersonId>> {
    if dead::can_remove(desk)? {
        return Ok(Vec::new());
    }
    Ok(desk.db.dead_members(NAMED)?.into_iter().map(PersonId::vk).collect())
}

pub(super) fn dead(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let waiting = dead::waiting(desk)?;
    let running = dead::is_ordered(desk)?;
    let capability = desk.db.capabilities()?.into_iter().find(|state| state.capability == Capability::RemoveMembers);
    let advice = capability.filter(|state| state.way != Way::Auto).and_then(|state| state.advice);
    let mut some = Vec::new();
    for person in dead_named(desk)? {
        some.push((person, desk.db.person(person)?.and_then(|known| known.name)));
    }
    let until = dead::done_on(waiting, desk)?.map(|at| {
        let day = moment(at).with_timezone(&desk.policy.timezone);
        [day.day(), day.month()]
    });
    let can = advice.is_none() && until.is_some() && waiting > 0;
    let limits = [desk.per_run(), desk.per_day()];
    let view = DeadView { count: waiting as i64, limits, until, running, advice, some };
    let mut keyboard = Keyboard::new();
    if running {
        keyboard.push(vec![key(desk.texts.panel_label("stop"), &Button::Dead { on: false })]);
    } else if can {
        let label = format!("{} ({waiting})", desk.texts.panel_label("take_off"));
        keyboard.push(vec![
            key(label, &Button::Dead { on: true }),
            go("limits", Screen::Section(Section::Moderation), desk),
        ]);
    } else if view.count > 0 && view.advice.is_some() {
        let url = format!("https://vk.com/club{}?act=users", desk.policy.group_id);
        keyboard.push(vec![Key { label: desk.texts.panel_label("members_page"), press: Press::Link(url) }]);
    }
    keyboard.push(vec![go("refresh", Screen::Dead, desk), go("back", Screen::Members, desk)]);
    Ok((desk.texts.dead_screen(&view), keyboard))
}

//! Many verdicts are taken back by one order: some at a time, with other events in between; it says once what came of it.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use super::undo::{Undone, add, undo};
use super::{apology, brake, people, waves};
use crate::clock::Millis;
use crate::domain::ids::PersonId;
use crate::domain::rule::Rule;
use crate::domain::undoing::{TakenBack, Undoing, UndoingLeft, UndoingThen};
use crate::domain::verdict::Decision;
use crate::handlers::context::Context;

/// Verdicts that are taken back in one step, or people who are left alone from then on: each report is shown anew.
const AT_ONCE: usize = 20;
/// Apologies offered after one order; with more people none is.
const APOLOGIES: usize = 10;
/// Of so many people of an honest crowd is learnt.
const LEARNT: usize = 50;

/// `journal undo ID…`: each of these verdicts is taken back by itself.
pub fn undo_all(ids: Vec<i64>, allow: bool, ctx: &mut Context<'_>) -> Result<()> {
    for id in &ids {
        let Some(row) = ctx.db.journal().verdict(*id)? else {
            bail!("journal entry {id} does not exist: `etronics-bot journal` numbers them");
        };
        if row.verdict.decision == Decision::Keep {
            bail!("journal entry {id} removed nothing: there is nothing to take back");
        }
    }
    begin(UndoingLeft::Verdicts(ids), allow, 0, UndoingThen::Told, ctx).map(drop)
}

/// `journal undo --rule NAME --since T`
pub fn undo_rule(rule: String, since: Millis, allow: bool, ctx: &mut Context<'_>) -> Result<()> {
    if !Rule::from(rule.clone()).is_known() {
        bail!(
            "no rule is called {rule}: there are {}, and the reasons that `journal --json` names by their codes, such as link",
            Rule::names().join(", ")
        );
    }
    let left = since_then(Some(rule), since, None, ctx)?;
    begin(left, allow, 0, UndoingThen::Told, ctx).map(drop)
}

/// `journal undo --since T [--until T]`
pub fn undo_since(since: Millis, until: Option<Millis>, allow: bool, ctx: &mut Context<'_>) -> Result<()> {
    let left = since_then(None, since, until, ctx)?;
    begin(left, allow, 0, UndoingThen::Told, ctx).map(drop)
}

/// `journal undo --wave ID --since T`
pub fn undo_wave(wave: i64, since: Millis, allow: bool, ctx: &mut Context<'_>) -> Result<()> {
    if ctx.db.waves().wave(wave)?.is_none() {
        bail!("wave {wave} does not exist: `etronics-bot journal --json` names it as wave_id");
    }
    // What was ordered about it goes no further.
    ctx.db.waves().order_wave(wave, None, None)?;
    let left = UndoingLeft::Wave { wave, since, before: newest(ctx)? + 1 };
    begin(left, allow, 0, UndoingThen::WaveShown { wave }, ctx).map(drop)
}

/// «Это не накрутка»: everything of a wave. `true`: nothing of it is left.
pub(super) fn undo_honest(wave: i64, by: i64, ctx: &mut Context<'_>) -> Result<bool> {
    let left = UndoingLeft::Wave { wave, since: 0, before: newest(ctx)? + 1 };
    begin(left, false, 0, UndoingThen::WaveLearnt { wave, by }, ctx)
}

/// «Вернуть всех»: by an admin's button.
pub(super) fn undo_many(ids: Vec<i64>, by: i64, ctx: &mut Context<'_>) -> Result<()> {
    begin(UndoingLeft::Verdicts(ids), false, by, UndoingThen::Told, ctx).map(drop)
}

fn newest(ctx: &Context<'_>) -> Result<i64> {
    ctx.db.journal().newest_verdict()
}

fn since_then(rule: Option<String>, since: Millis, until: Option<Millis>, ctx: &Context<'_>) -> Result<UndoingLeft> {
    Ok(UndoingLeft::Since { rule, since, before: (until.unwrap_or(Millis::MAX), 0), up_to: newest(ctx)? })
}

/// The first part of an order. `true`: nothing is left of it.
fn begin(left: UndoingLeft, allow: bool, by: i64, then: UndoingThen, ctx: &mut Context<'_>) -> Result<bool> {
    let allow = allow.then(BTreeSet::new);
    let (order, sum, wronged) = (ctx.event_id, TakenBack::default(), Vec::new());
    take_back(Undoing { order, by, left, then, sum, wronged, allow, learnt: false }, ctx)
}

/// The next part of one.
pub fn go_on(undoing: Undoing, ctx: &mut Context<'_>) -> Result<()> {
    ctx.wanted_before = undoing.sum.all + undoing.sum.stayed;
    take_back(undoing, ctx).map(drop)
}

/// A part of it. `true`: nothing is left.
fn take_back(mut undoing: Undoing, ctx: &mut Context<'_>) -> Result<bool> {
    match &mut undoing.left {
        UndoingLeft::Nothing => return close(undoing, ctx),
        UndoingLeft::People(_) | UndoingLeft::NamedPeople => return leave_alone(undoing, ctx),
        UndoingLeft::Verdicts(_) | UndoingLeft::Named | UndoingLeft::Since { .. } | UndoingLeft::Wave { .. } => {}
    }
    let reload = ctx.reload;
    let (ids, is_over) = next(undoing.order, &mut undoing.left, ctx)?;
    for id in ids {
        // Another of them may have brought it back a moment ago.
        let Some(row) = ctx.db.journal().verdict(id)? else { continue };
        let undone = undo(&row, undoing.by, ctx)?;
        add(undone, &row, &mut undoing.sum, ctx);
        if let Some(people) = &mut undoing.allow {
            people.insert(row.person);
        }
        let is_wronged = matches!(undone, Undone::MustSubscribe | Undone::MustRejoin);
        if is_wronged && undoing.wronged.len() <= APOLOGIES {
            undoing.wronged.push(row.person);
        }
    }
    undoing.learnt |= ctx.reload;
    if is_over {
        undoing.left = UndoingLeft::Nothing;
        if !ctx.turn.is_long() {
            return close(undoing, ctx);
        }
    }
    ctx.reload = reload;
    wait(undoing, ctx)
}

/// All are taken back: was it one too many, who is to be asked for pardon, who is left alone from now on?
fn close(mut undoing: Undoing, ctx: &mut Context<'_>) -> Result<bool> {
    ctx.reload |= undoing.learnt;
    brake::after_undo(ctx)?;
    // A wave of hundreds would be hundreds of cards.
    if undoing.wronged.len() <= APOLOGIES {
        for person in std::mem::take(&mut undoing.wronged) {
            apology::offer(person, Undone::MustSubscribe, ctx)?;
        }
    }
    let Some(people) = undoing.allow.take() else { return end(&undoing, ctx) };
    ctx.db.ordered().put_people(undoing.order, people)?;
    undoing.sum.allowed = ctx.db.ordered().people_count(undoing.order)?;
    undoing.left = UndoingLeft::NamedPeople;
    if ctx.turn.is_long() { wait(undoing, ctx) } else { leave_alone(undoing, ctx) }
}

/// The numbers of the next verdicts, and whether these are the last.
fn next(order: i64, left: &mut UndoingLeft, ctx: &Context<'_>) -> Result<(Vec<i64>, bool)> {
    match left {
        UndoingLeft::Named => {
            let ordered = ctx.db.ordered();
            let Some(named) = ordered.next_numbers(order)? else { return Ok((Vec::new(), true)) };
            let ids: Vec<i64> = named.numbers.iter().copied().take(AT_ONCE).collect();
            let is_over = ordered.numbers_done(order, named, ids.len())?;
            Ok((ids, is_over))
        }
        UndoingLeft::Verdicts(ids) => {
            let rest = ids.split_off(ids.len().min(AT_ONCE));
            let next = std::mem::replace(ids, rest);
            Ok((next, ids.is_empty()))
        }
        UndoingLeft::Since { rule, since, before, up_to } => {
            let page = ctx.db.journal().flagged_since(*since, *before, rule.as_deref(), AT_ONCE)?;
            *before = page.before;
            Ok((page.ids.into_iter().filter(|id| id <= up_to).collect(), page.is_last))
        }
        UndoingLeft::Wave { wave, since, before } => {
            let mut ids = ctx.db.journal().flagged_of_wave(*wave, *since, *before, AT_ONCE + 1)?;
            let is_over = ids.len() <= AT_ONCE;
            ids.truncate(AT_ONCE);
            *before = ids.last().copied().unwrap_or(*before);
            Ok((ids, is_over))
        }
        UndoingLeft::Nothing | UndoingLeft::People(_) | UndoingLeft::NamedPeople => Ok((Vec::new(), true)),
    }
}

/// Those whom it was about are never touched again.
fn leave_alone(mut undoing: Undoing, ctx: &mut Context<'_>) -> Result<bool> {
    let order = undoing.order;
    if let UndoingLeft::People(people) = &mut undoing.left {
        ctx.db.ordered().put_people(order, std::mem::take(people))?;
        undoing.left = UndoingLeft::NamedPeople;
    }
    for person in ctx.db.ordered().next_people(order, AT_ONCE)? {
        ctx.db.people().set_never_touched(person, true, undoing.by, ctx.now)?;
        people::spare(person, undoing.by, ctx)?;
        ctx.db.ordered().person_done(order, person)?;
        // Of some there are hundreds of verdicts.
        if ctx.turn.is_long() {
            break;
        }
    }
    if ctx.db.ordered().next_people(order, 1)?.is_empty() { end(&undoing, ctx) } else { wait(undoing, ctx) }
}

/// The rest follows. What it names is written down once, and not again with each part.
fn wait(mut undoing: Undoing, ctx: &Context<'_>) -> Result<bool> {
    if let UndoingLeft::Verdicts(ids) = &undoing.left {
        ctx.db.ordered().put_numbers(undoing.order, ids)?;
        undoing.left = UndoingLeft::Named;
    }
    if let Some(people) = &mut undoing.allow {
        ctx.db.ordered().put_people(undoing.order, std::mem::take(people))?;
    }
    ctx.db.journal().undoing_goes_on(&undoing, ctx.now)?;
    Ok(false)
}

/// What came of it is said.
fn end(undoing: &Undoing, ctx: &mut Context<'_>) -> Result<bool> {
    let sum = &undoing.sum;
    ctx.db.journal().note_undone(undoing.order, sum)?;
    if sum.must_subscribe + sum.messages_gone + sum.allowed > 0 || (sum.all + sum.stayed).max(sum.written) > 1 {
        let text = ctx.texts.moderation().taken_back(sum);
        ctx.tell_admin(text, Vec::new());
    }
    match undoing.then {
        UndoingThen::Told => {}
        UndoingThen::WaveShown { wave } => waves::refresh(wave, ctx)?,
        UndoingThen::WaveLearnt { wave, by } => {
            for id in ctx.db.waves().wave_people(wave)?.into_iter().take(LEARNT) {
                if let Some(profile) = ctx.db.people().person(PersonId::vk(id))?.and_then(|person| person.profile) {
                    ctx.db.examples().learn_account(id, &profile, false, by, ctx.now)?;
                }
            }
            ctx.reload = true;
            waves::refresh(wave, ctx)?;
        }
    }
    Ok(true)
}

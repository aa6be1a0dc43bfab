//! What an admin orders about a wave: all who are alike go, or wait, or it is none. The limit of a day holds the program to
//! its pace whoever ordered; each person is looked at once more right before they go.

use anyhow::Result;

use super::card;
use crate::clock::Millis;
use crate::domain::action::{Keyboard, Urgency, VkAction, Way};
use crate::domain::already::{ORDER_TAKEN_BACK, ORDERED_WITH_WAVE};
use crate::domain::button::Button;
use crate::domain::ids::PersonId;
use crate::domain::lane::{Lane, VkLane};
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, Mode, Reason, Verdict};
use crate::domain::wave::{WaveOrder, WaveState};
use crate::handlers::context::{Context, key};
use crate::handlers::moderation::accounts::{self, way_to_remove};
use crate::handlers::moderation::evidence::spared;
use crate::handlers::moderation::quarantine::{self, deciding};
use crate::handlers::moderation::reports;
use crate::handlers::moderation::undo::is_about_account;
use crate::handlers::moderation::undoing;
use crate::policy::ModerationSetting;
use crate::store::{JournalFilter, JournalRow, NewVerdict, State, SubjectKind, WaveRow};
use crate::texts::{Said, WaveLabel};

/// Bans go one a second: more a minute would only wait.
const A_MINUTE: usize = 60;
/// People on one page of the list.
const PAGE: usize = 40;
/// Of whom most wait for the next part of an order: they are read quickly.
const READ: usize = 100;

/// «Убрать всех похожих»: stored, and carried out as the limit of the day allows, over restarts and days. Of the doubtful ones only
/// those go whom something names as of the crowd. While the program only observes it is about those who have come, and about nobody
/// who comes later.
pub fn remove_all(wave: i64, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(row) = ctx.db.waves().wave(wave)? else { return Ok(Said::Stale) };
    if row.state == WaveState::Honest {
        return Ok(Said::Already);
    }
    if way_to_remove(false, ctx)? != Way::Auto {
        return Ok(Said::Cannot);
    }
    // Another press a moment ago: the card shows what is being done.
    if row.ordered.is_some_and(|order| !order.is_held(ctx.policy.moderation.mode)) {
        card::show(wave, ctx)?;
        return Ok(Said::Already);
    }
    let order = match ctx.policy.moderation.mode {
        Mode::Enforce => WaveOrder::Standing,
        Mode::Observe => WaveOrder::CameBy(ctx.now),
    };
    ctx.db.waves().order_wave(wave, Some(order), Some(by))?;
    ctx.decided(super::of_wave(wave, "ordered_out").why("ordered").by(Some(by)).then("remove_people"));
    carry_out(wave, ctx)?;
    Ok(Said::Ordered)
}

/// The order is taken back: whoever is not out yet stays.
pub fn stop_order(wave: i64, ctx: &mut Context<'_>) -> Result<Said> {
    ctx.db.waves().order_wave(wave, None, None)?;
    ctx.decided(super::of_wave(wave, "order_stopped").why("ordered").then("bring_back"));
    deciding::free_wave(wave, ctx)?;
    card::show(wave, ctx)?;
    Ok(Said::Done)
}

/// The next of those who stay: how many, and whether none is left.
pub fn free_some(wave: i64, before: &mut i64, ctx: &mut Context<'_>) -> Result<(usize, bool)> {
    let ids = ctx.db.journal().flagged_of_wave(wave, 0, *before, READ)?;
    let (mut freed, mut left) = (0, ids.len());
    for id in &ids {
        (*before, left) = (*id, left - 1);
        let Some(row) = ctx.db.journal().verdict(*id)? else { continue };
        // Whoever only waits in quarantine was none of the order's.
        let ordered_out = row.verdict.rule == Rule::Wave && row.verdict.decision == Decision::Remove;
        if ordered_out && row.state == State::Pending {
            // The other wish: also whoever is being banned at this moment is free again.
            let free = VkAction::SetBanned { person: row.person, banned: false, until: None, why: String::new() };
            ctx.want_for(free, Urgency::Order, Some(row.id));
            ctx.db.journal().set_state(row.id, State::Undone, Some(ORDER_TAKEN_BACK))?;
            ctx.db.journal().release(row.id)?;
            reports::refresh(row.id, ctx)?;
            freed += 1;
        }
        if ctx.turn.is_long() {
            break;
        }
    }
    Ok((freed, left == 0 && ids.len() < READ))
}

/// The next of those whom an order is about, as many as this minute and this day have room for.
pub fn carry_out(wave: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.waves().wave(wave)? else { return Ok(()) };
    let Some(order) = row.ordered else { return Ok(()) };
    if order.is_held(ctx.policy.moderation.mode) || way_to_remove(false, ctx)? != Way::Auto {
        // The token has gone: the order waits for another one instead of becoming a list of requests.
        return card::show(wave, ctx);
    }
    let used = ctx.acted_on_today()?;
    let room = (ctx.per_day().saturating_sub(used) as usize).min(A_MINUTE);
    let waiting = usize::try_from(ctx.db.outbox().waiting_in(&Lane::Vk(VkLane::Ban))?).unwrap_or(0);
    let room = room.saturating_sub(waiting);
    for id in ctx.db.waves().wave_left(wave, order.up_to(), room)? {
        remove(&row, PersonId::vk(id), ctx)?;
    }
    let sums = ctx.db.waves().wave_sums(wave)?;
    // Nobody whom it is about comes later: to a wave that is over, or by an order that is about those who had come.
    let is_closed = row.state != WaveState::Open || order != WaveOrder::Standing;
    if is_closed && sums.pending == 0 && ctx.db.waves().wave_left(wave, order.up_to(), 1)?.is_empty() {
        ctx.db.waves().order_wave(wave, None, None)?;
    }
    card::show(wave, ctx)
}

fn remove(wave: &WaveRow, person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    if spared(person, ctx)?.is_some() || was_let_stay(person, ctx)? {
        return ctx.db.waves().spare_in_wave(wave.id, person.id);
    }
    if let Some(verdict) = super::beside(wave, person, ctx)? {
        return leave(wave, person, verdict, ctx);
    }
    // They wait in quarantine no more, whatever put them there: from here on it is about the verdict of the order.
    quarantine::close_entries_of(person, ORDERED_WITH_WAVE, ctx)?;
    for row in open_without_us(person, ctx)? {
        ctx.db.journal().set_state(row.id, State::Observed, Some(ORDERED_WITH_WAVE))?;
        reports::refresh(row.id, ctx)?;
    }
    let journal = record(wave, person, Decision::Remove, ctx)?;
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    accounts::wish(&row, Urgency::Order, ctx)?;
    reports::removed(journal, ctx)
}

/// Whoever merely came beside the crowd stays, and waits for a word about themselves where they are doubtful.
fn leave(wave: &WaveRow, person: PersonId, verdict: Verdict, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.waves().leave_in_wave(wave.id, person.id)?;
    if verdict.decision == Decision::Quarantine && !waits_for_a_word(person, ctx)? {
        let journal = write_down(wave, person, &verdict, ctx)?;
        accounts::hold(journal, super::kind_of(wave), ctx)?;
    }
    Ok(())
}

/// Whether somebody's account waits for a person's word, whatever put it there.
fn waits_for_a_word(person: PersonId, ctx: &Context<'_>) -> Result<bool> {
    Ok(!quarantine::entries_of(person, ctx)?.is_empty()
        || open_without_us(person, ctx)?.iter().any(|row| row.state == State::Assist))
}

/// Whether a person has said of somebody's account that it stays. Whom an order about a wave left alone as it was stopped is no
/// word of that kind.
fn was_let_stay(person: PersonId, ctx: &Context<'_>) -> Result<bool> {
    let last = ctx.db.journal().latest_verdict_on_person(person)?;
    Ok(last.is_some_and(|row| row.state == State::Undone && row.error.as_deref() != Some(ORDER_TAKEN_BACK)))
}

/// Verdicts on somebody's account that the program does not carry out: a person is asked to, or it failed.
fn open_without_us(person: PersonId, ctx: &Context<'_>) -> Result<Vec<JournalRow>> {
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    let mut rows = ctx.db.journal().rows(filter)?;
    rows.retain(|row| is_about_account(row) && matches!(row.state, State::Assist | State::Failed));
    Ok(rows)
}

/// Writes down what is to become of somebody of a wave, by an admin's order.
fn record(wave: &WaveRow, person: PersonId, decision: Decision, ctx: &Context<'_>) -> Result<i64> {
    let score = ctx.db.people().person(person)?.and_then(|row| row.score).unwrap_or(0.5);
    let reasons = vec![Reason::with("wave", 0.0, wave.id.to_string())];
    write_down(wave, person, &Verdict { decision, score, rule: Rule::Wave, reasons }, ctx)
}

fn write_down(wave: &WaveRow, person: PersonId, verdict: &Verdict, ctx: &Context<'_>) -> Result<i64> {
    let kind = super::kind_of(wave);
    ctx.judged(&NewVerdict {
        at: ctx.now,
        kind,
        person,
        comment: None,
        verdict,
        mode: ctx.policy.moderation.mode,
        model: ctx.accounts.model_version(),
        state: State::Pending,
        text: None,
        by: None,
        item: wave.wave_place.item.filter(|_| kind == SubjectKind::Like),
        sweep: None,
        wave: Some(wave.id),
    })
}

/// «В карантин»: everybody alike waits for a person's word, one by one or all of the wave.
pub fn quarantine_all(wave: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(row) = ctx.db.waves().wave(wave)? else { return Ok(Said::Stale) };
    if row.state == WaveState::Honest || row.ordered.is_some() {
        card::show(wave, ctx)?;
        return Ok(Said::Already);
    }
    deciding::hold_wave(wave, ctx)?;
    card::show(wave, ctx)?;
    Ok(Said::Quarantined)
}

/// The next of those who come into quarantine: how many, and whether none is left.
pub fn hold_some(wave: i64, after: &mut (Millis, i64), ctx: &mut Context<'_>) -> Result<(usize, bool)> {
    // It may have been called honest since the order.
    let Some(row) = ctx.db.waves().wave(wave)?.filter(|row| row.state != WaveState::Honest) else {
        return Ok((0, true));
    };
    let people = ctx.db.waves().wave_left_after(wave, *after, READ)?;
    let (mut held, mut left) = (0, people.len());
    for who in &people {
        (*after, left) = (*who, left - 1);
        let person = PersonId::vk(who.1);
        if spared(person, ctx)?.is_none() && !was_let_stay(person, ctx)? && !waits_for_a_word(person, ctx)? {
            let journal = record(&row, person, Decision::Quarantine, ctx)?;
            ctx.db.quarantine().hold(journal, ctx.now, ctx.now + ctx.policy.moderation.quarantine)?;
            held += 1;
        }
        if ctx.turn.is_long() {
            break;
        }
    }
    reports::quarantined(ctx)?;
    Ok((held, left == 0 && people.len() < READ))
}

/// «Это не накрутка»: what was done in it is taken back, and its like is no wave for a day.
pub fn say_honest(wave: i64, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(row) = ctx.db.waves().wave(wave)? else { return Ok(Said::Stale) };
    if row.state == WaveState::Honest {
        return Ok(Said::Already);
    }
    ctx.db.waves().order_wave(wave, None, Some(by))?;
    ctx.db.waves().end_wave(wave, WaveState::Honest, ctx.now)?;
    ctx.decided(super::of_wave(wave, "honest").why("ordered").by(Some(by)).then("bring_back"));
    if !undoing::undo_honest(wave, by, ctx)? {
        // The rest follows; nothing more is to be ordered about it meanwhile.
        card::show(wave, ctx)?;
    }
    Ok(Said::Honest)
}

/// «Поднять до …»: the limit of a day; the engine reads the settings again, and the card follows with the next minute.
pub fn raise_limit(to: u32, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    if ctx.policy.is_locked(ModerationSetting::PerDay) {
        return Ok(Said::Locked);
    }
    if to <= ctx.policy.moderation.per_day {
        return Ok(Said::Already);
    }
    ctx.set(ModerationSetting::PerDay, Some(&serde_json::json!(to)), by)?;
    Ok(Said::Saved)
}

/// Everybody of a wave, a page a message.
pub fn list(wave: i64, page: u32, ctx: &mut Context<'_>) -> Result<Said> {
    let people = ctx.db.waves().wave_page(wave, page as usize * PAGE, PAGE + 1)?;
    if people.is_empty() {
        return Ok(Said::Stale);
    }
    let more = people.len() > PAGE;
    let shown = &people[..people.len().min(PAGE)];
    let html = ctx.texts.moderation().wave_list(wave, page as usize * PAGE, shown);
    let keyboard = if more {
        vec![vec![key(ctx.texts.moderation().wave_button(WaveLabel::More), &Button::WaveList { wave, page: page + 1 })]]
    } else {
        Keyboard::new()
    };
    ctx.tell_admin(html, keyboard);
    Ok(Said::Done)
}

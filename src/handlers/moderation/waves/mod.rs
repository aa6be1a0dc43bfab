//! Waves: who came of late is compared with the community's own rhythm; an improbable crowd of look-alikes becomes a case
//! with one card.

mod card;
mod looking;
mod orders;

use anyhow::Result;

use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::decided::{Decided, Matter, Row};
use crate::domain::ids::{CommentRef, PersonId, Place, WallItem};
use crate::domain::profile::Profile;
use crate::domain::verdict::{Decision, Verdict};
use crate::domain::wave::{WaveFacts, WaveKind, WavePlace, WaveState};
use crate::handlers::context::Context;
use crate::handlers::moderation::{evidence, raid};
use crate::judging::waves::{NEAR, is_made, is_named, is_of_batch, usual};
use crate::judging::{AccountEvidence, Behaviour, DENSE};
use crate::store::{SubjectKind, WaveRow};

pub use card::{card_of, on_card};
pub use looking::Look;
pub use orders::{
    carry_out, free_some, hold_some, list, quarantine_all, raise_limit, remove_all, say_honest, stop_order,
};

/// Nobody of its kind for so long: it is over.
const CALM: Millis = 30 * MINUTE;
/// After «Это не накрутка» nothing like it is a wave for so long.
const TRUST: Millis = DAY;
/// A member of so long before a wave has not come with it.
const LONG_HERE: Millis = 7 * DAY;
/// Weeks of hourly counts that are looked at.
const HISTORY_HOURS: i64 = 8 * 168 + 2;

/// Name of the hourly count of what comes.
pub fn name_of(kind: WaveKind) -> &'static str {
    match kind {
        WaveKind::Joins => "joins",
        WaveKind::Likes => "likes",
        WaveKind::Comments => "comments",
    }
}

/// Something was changed about a wave elsewhere: its card follows.
pub fn refresh(wave: i64, ctx: &mut Context<'_>) -> Result<()> {
    card::show(wave, ctx)
}

/// The open wave that a new verdict belongs to.
pub fn of(wave_place: WavePlace, ctx: &Context<'_>) -> Result<Option<i64>> {
    Ok(ctx.db.waves().wave_at(wave_place)?.map(|wave| wave.id))
}

/// The open wave of comments that one on the wall belongs to.
pub fn of_comment(subject: &CommentRef, ctx: &Context<'_>) -> Result<Option<i64>> {
    if subject.place != Place::Wall {
        return Ok(None);
    }
    of(WavePlace { kind: WaveKind::Comments, item: Some(WallItem::post(subject.owner_id, subject.parent_id)) }, ctx)
}

/// What is held against somebody, in this wave or in none. A crowd that shares nothing of note lowers the thresholds for each of
/// them; a batch that was made does so for whoever has what it shares, and to them that is a sign: who only came at the same
/// time is judged as on any day.
pub fn evidence_in<'a>(
    wave: Option<i64>,
    person: PersonId,
    kind: SubjectKind,
    profile: Option<&'a Profile>,
    behaviour: Behaviour,
    ctx: &Context<'_>,
) -> Result<AccountEvidence<'a>> {
    let alone = AccountEvidence { kind, profile, behaviour, tightened: false, batch: false };
    let Some(row) = wave.map(|wave| ctx.db.waves().wave(wave)).transpose()?.flatten() else { return Ok(alone) };
    if !is_made(&row.facts.traits) {
        return Ok(AccountEvidence { tightened: true, ..alone });
    }
    let near = behaviour.dense_ids >= DENSE || ctx.db.waves().is_near_others(row.id, person, NEAR)?;
    let shares = is_of_batch(&row.facts, profile, near);
    Ok(AccountEvidence { tightened: shares, batch: shares, ..alone })
}

/// What is held against somebody who is none of a wave's crowd, though they came in it and are doubtful: nothing that can be
/// named makes them one of it, nor would they be removed. `None`: they are one.
pub fn beside(wave: &WaveRow, person: PersonId, ctx: &Context<'_>) -> Result<Option<Verdict>> {
    let known = ctx.db.people().person(person)?;
    let packed = known.as_ref().and_then(|known| known.profile.as_deref());
    let profile = packed.and_then(|packed| Profile::unpack(packed).ok());
    let behaviour = evidence::behaviour(person, ctx)?;
    let near = behaviour.dense_ids >= DENSE || ctx.db.waves().is_near_others(wave.id, person, NEAR)?;
    let joined = known.and_then(|known| known.joined_at);
    let long_here = behaviour.was_here || joined.is_some_and(|joined| joined < wave.began_at - LONG_HERE);
    if is_named(&wave.facts, profile.as_ref(), near, long_here) {
        return Ok(None);
    }
    let evidence = evidence_in(Some(wave.id), person, kind_of(wave), profile.as_ref(), behaviour, ctx)?;
    Ok(Some(ctx.accounts.judge(&evidence)).filter(|verdict| verdict.decision != Decision::Remove))
}

/// As what somebody of a wave is judged.
fn kind_of(wave: &WaveRow) -> SubjectKind {
    if wave.wave_place.kind == WaveKind::Likes { SubjectKind::Like } else { SubjectKind::Member }
}

/// Whoever is removed for a wave, or would be if there were room, is one of its people, whatever their profile alone says.
pub fn goes_in(wave: Option<i64>, journal: i64, person: PersonId, verdict: &Verdict, ctx: &Context<'_>) -> Result<()> {
    let Some(wave) = wave else { return Ok(()) };
    let waits_for_room = verdict.reasons.iter().any(|reason| reason.code == "over_limit");
    if verdict.decision == Decision::Remove || waits_for_room {
        // A doubt of an ordinary day that a wave made certain is a verdict of the wave.
        ctx.db.journal().put_verdict_in_wave(journal, wave)?;
        ctx.db.waves().go_in_wave(wave, person.id, ctx.now, None)?;
    }
    Ok(())
}

fn of_wave(id: i64, verdict: &'static str) -> Decided {
    Decided::new(Matter::Wave, verdict).row(Row::Wave(id))
}

/// Comments of an attacked post are closed without asking only where that is configured; they are opened again by the clock.
fn close_comments(wave_place: WavePlace, ctx: &mut Context<'_>) -> Result<()> {
    match (wave_place.kind, wave_place.item) {
        (WaveKind::Comments, Some(post)) if ctx.policy.moderation.close_on_raid => {
            raid::set_closed(post.owner_id, post.item_id, true, ctx)
        }
        _ => Ok(()),
    }
}

/// Once a minute: what is over is said to be, and orders are carried on with.
pub fn watch(ctx: &mut Context<'_>) -> Result<()> {
    let waves = ctx.db.waves().busy_waves()?;
    let open = waves.iter().filter(|wave| wave.state == WaveState::Open && wave.ordered.is_none());
    let open: Vec<i64> = open.map(|wave| wave.id).collect();
    // Each card of a crowd takes milliseconds: where there are several, one a minute.
    let turn = open.get(ctx.now.div_euclid(MINUTE).rem_euclid(open.len().max(1) as i64) as usize).copied();
    for wave in waves {
        if wave.state == WaveState::Open && ctx.now - wave.last_at >= CALM {
            ctx.db.waves().end_wave(wave.id, WaveState::Over, ctx.now)?;
            ctx.decided(of_wave(wave.id, "over").why(wave.wave_place.kind.as_str()));
            card::show(wave.id, ctx)?;
        }
        if wave.state == WaveState::Open && wave.facts == WaveFacts::default() {
            // The process ended before its first look did.
            ctx.wave_places.insert(wave.wave_place);
        }
        if wave.ordered.is_some() {
            carry_out(wave.id, ctx)?;
        } else if turn == Some(wave.id) && ctx.now - wave.last_at < CALM {
            // Limits and tokens may have changed: the card says what holds now.
            card::show(wave.id, ctx)?;
        }
    }
    Ok(())
}

fn usual_now(kind: WaveKind, ctx: &Context<'_>) -> Result<f64> {
    let hour = ctx.now.div_euclid(HOUR);
    let first: Millis = ctx.db.settings().moment("first_start")?.unwrap_or(ctx.now);
    let history = ctx.db.waves().hours(name_of(kind), hour - HISTORY_HOURS)?;
    Ok(usual(&history, hour, first.div_euclid(HOUR)))
}

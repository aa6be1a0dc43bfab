//! Waves: who came of late is compared with the community's own rhythm; an improbable crowd of look-alikes becomes a case
//! with one card.

mod card;
mod orders;

use std::collections::{BTreeSet, HashSet};

use anyhow::Result;

use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::decided::{Decided, Matter, Row};
use crate::domain::ids::{CommentRef, Place, WallItem};
use crate::domain::profile::Profile;
use crate::domain::verdict::SubjectKind;
use crate::domain::wave::{WaveFacts, WaveKind, WavePlace, WaveState};
use crate::handlers::alerts;
use crate::handlers::context::Context;
use crate::handlers::moderation::accounts;
use crate::handlers::moderation::raid;
use crate::judging::waves::{Comer, chart, is_wave, suspicious, traits, usual};
use crate::store::WaveRow;

pub use orders::{carry_out, list, quarantine_all, raise_limit, remove_all, say_honest, stop_order};

/// Nobody of its kind for so long: it is over.
const CALM: Millis = 30 * MINUTE;
/// A profile may come so much later than its owner.
const LATE: Millis = 15 * MINUTE;
/// People who are put in a wave at one look: each takes some time, and a button may be pressed meanwhile.
const AT_ONCE: usize = 500;
/// After «Это не накрутка» nothing like it is a wave for so long.
const TRUST: Millis = DAY;
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

/// Looks at every place where somebody came in this batch of events.
pub fn look_at(wave_places: BTreeSet<WavePlace>, ctx: &mut Context<'_>) -> Result<()> {
    for wave_place in wave_places {
        match ctx.db.waves().wave_at(wave_place)? {
            // Profiles come after their owners: whoever was too early to be told apart is looked at once more.
            Some(wave) => grow(&wave, wave.last_at - LATE, ctx)?,
            None => look(wave_place, ctx)?,
        }
    }
    Ok(())
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

fn of_wave(id: i64, verdict: &'static str) -> Decided {
    Decided::new(Matter::Wave, verdict).row(Row::Wave(id))
}

fn look(wave_place: WavePlace, ctx: &mut Context<'_>) -> Result<()> {
    // A person has looked already: the same crowd is no news for a day.
    if ctx.db.waves().was_honest(wave_place, ctx.now - TRUST)? {
        return Ok(());
    }
    let comers = comers(wave_place, ctx.now - HOUR, ctx)?;
    let usual = usual_now(wave_place.kind, ctx)?;
    if !is_wave(&comers, usual, ctx.now) {
        return Ok(());
    }
    let all: Vec<&Comer> = comers.iter().collect();
    let began_at = suspicious(&all).iter().map(|comer| comer.at).min().unwrap_or(ctx.now);
    let Some(id) = ctx.db.waves().open_wave(wave_place, began_at, ctx.now)? else { return Ok(()) };
    ctx.decided(of_wave(id, "open").why(wave_place.kind.as_str()).then("tell_admin"));
    ctx.count("waves", 1)?;
    alerts::wave(id, wave_place.kind, ctx)?;
    close_comments(wave_place, ctx)?;
    let Some(wave) = ctx.db.waves().wave(id)? else { return Ok(()) };
    // Everybody alike belongs to it, also who came long before it had a name.
    grow(&wave, wave.began_at, ctx)
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

/// Who came since a moment belongs to it; its card tells.
fn grow(wave: &WaveRow, since: Millis, ctx: &mut Context<'_>) -> Result<()> {
    let comers = comers(wave.wave_place, wave.began_at, ctx)?;
    let all: Vec<&Comer> = comers.iter().collect();
    let alike = suspicious(&all);
    for comer in those_to_put(wave, since, &alike, ctx)? {
        let bans = ctx.db.waves().put_in_wave(wave.id, comer.id, comer.at, None, wave.began_at)?;
        accounts::make_temporary(&bans, ctx)?;
    }
    let facts = WaveFacts {
        came: comers.len() as u64,
        suspicious: alike.len() as u64,
        usual_an_hour: usual_now(wave.wave_place.kind, ctx)?,
        traits: traits(&alike),
        chart: chart(&comers, ctx.now),
    };
    let last_at = alike.iter().map(|comer| comer.at).max().unwrap_or(wave.last_at);
    ctx.db.waves().move_wave(wave.id, &facts, last_at)?;
    card::show(wave.id, ctx)
}

/// Who is alike and not of the wave yet, first come first: of a crowd of thousands some now, the rest at the next look.
fn those_to_put<'a>(
    wave: &WaveRow,
    since: Millis,
    alike: &[&'a Comer],
    ctx: &mut Context<'_>,
) -> Result<Vec<&'a Comer>> {
    let known: HashSet<i64> = ctx.db.waves().wave_people(wave.id)?.into_iter().collect();
    let mut new: Vec<&Comer> =
        alike.iter().copied().filter(|comer| comer.at >= since && !known.contains(&comer.id)).collect();
    new.sort_unstable_by_key(|comer| (comer.at, comer.id));
    // Whom the next look would not see any more is put there now.
    let passing = new.iter().filter(|comer| comer.at < ctx.now - LATE).count();
    if new.len() > passing.max(AT_ONCE) {
        new.truncate(passing.max(AT_ONCE));
        ctx.wave_places.insert(wave.wave_place);
    }
    Ok(new)
}

/// Once a minute: what is over is said to be, and orders are carried on with.
pub fn watch(ctx: &mut Context<'_>) -> Result<()> {
    let waves = ctx.db.waves().busy_waves()?;
    let open = waves.iter().filter(|wave| wave.state == WaveState::Open && !wave.ordered);
    let open: Vec<i64> = open.map(|wave| wave.id).collect();
    // Each card of a crowd takes milliseconds: where there are several, one a minute.
    let turn = open.get(ctx.now.div_euclid(MINUTE).rem_euclid(open.len().max(1) as i64) as usize).copied();
    for wave in waves {
        if wave.state == WaveState::Open && ctx.now - wave.last_at >= CALM {
            ctx.db.waves().end_wave(wave.id, WaveState::Over, ctx.now)?;
            ctx.decided(of_wave(wave.id, "over").why(wave.wave_place.kind.as_str()));
            card::show(wave.id, ctx)?;
        }
        if wave.ordered {
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
    let first: Millis = ctx.db.settings().meta("first_start")?.and_then(|at| at.parse().ok()).unwrap_or(ctx.now);
    let history = ctx.db.waves().hours(name_of(kind), hour - HISTORY_HOURS)?;
    Ok(usual(&history, hour, first.div_euclid(HOUR)))
}

fn comers(wave_place: WavePlace, since: Millis, ctx: &Context<'_>) -> Result<Vec<Comer>> {
    let kind = if wave_place.kind == WaveKind::Likes { SubjectKind::Like } else { SubjectKind::Member };
    let doubtful = ctx.accounts.thresholds(kind).quarantine;
    let rows = ctx.db.waves().comers(wave_place, since)?;
    let comer = |row: crate::store::ComerRow| Comer {
        id: row.id,
        at: row.at,
        suspicious: row.score.is_some_and(|score| score >= doubtful),
        // A profile of a version that is not understood any more is no profile.
        profile: row.profile.and_then(|packed| Profile::unpack(&packed).ok()),
    };
    Ok(rows.into_iter().filter(|row| row.id > 0).map(comer).collect())
}

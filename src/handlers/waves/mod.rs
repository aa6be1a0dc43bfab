//! Waves: who came of late is compared with the community's own rhythm; an improbable crowd of look-alikes becomes a case
//! with one card.

mod card;
mod orders;

use std::collections::BTreeSet;

use anyhow::Result;

use super::alerts;
use super::desk::Desk;
use super::moderation::accounts;
use super::raid;
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::domain::ids::{CommentRef, Place, WallItem};
use crate::domain::profile::Profile;
use crate::domain::verdict::SubjectKind;
use crate::domain::wave::{Shore, WaveFacts, WaveKind, WaveState};
use crate::judging::waves::{Comer, chart, is_wave, suspicious, traits, usual};
use crate::store::WaveRow;

pub use orders::{carry_out, list, quarantine_all, raise_limit, remove_all, say_honest, stop_order};

/// Nobody of its kind for so long: it is over.
const CALM: Millis = 30 * MINUTE;
/// A profile may come so much later than its owner.
const LATE: Millis = 15 * MINUTE;
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
pub fn look_at(shores: BTreeSet<Shore>, desk: &mut Desk<'_>) -> Result<()> {
    for shore in shores {
        match desk.db.wave_at(shore)? {
            // Profiles come after their owners: whoever was too early to be told apart is looked at once more.
            Some(wave) => grow(&wave, wave.last_at - LATE, desk)?,
            None => look(shore, desk)?,
        }
    }
    Ok(())
}

/// Something was changed about a wave elsewhere: its card follows.
pub fn refresh(wave: i64, desk: &mut Desk<'_>) -> Result<()> {
    card::show(wave, desk)
}

/// The open wave that a new verdict belongs to.
pub fn of(shore: Shore, desk: &Desk<'_>) -> Result<Option<i64>> {
    Ok(desk.db.wave_at(shore)?.map(|wave| wave.id))
}

/// The open wave of comments that one on the wall belongs to.
pub fn of_comment(subject: &CommentRef, desk: &Desk<'_>) -> Result<Option<i64>> {
    if subject.place != Place::Wall {
        return Ok(None);
    }
    of(Shore { kind: WaveKind::Comments, item: Some(WallItem::post(subject.owner_id, subject.parent_id)) }, desk)
}

fn look(shore: Shore, desk: &mut Desk<'_>) -> Result<()> {
    // A person has looked already: the same crowd is no news for a day.
    if desk.db.was_honest(shore, desk.now - TRUST)? {
        return Ok(());
    }
    let comers = comers(shore, desk.now - HOUR, desk)?;
    let usual = usual_now(shore.kind, desk)?;
    if !is_wave(&comers, usual, desk.now) {
        return Ok(());
    }
    let all: Vec<&Comer> = comers.iter().collect();
    let began_at = suspicious(&all).iter().map(|comer| comer.at).min().unwrap_or(desk.now);
    let Some(id) = desk.db.open_wave(shore, began_at, desk.now)? else { return Ok(()) };
    tracing::warn!(wave = id, kind = shore.kind.as_str(), "a wave");
    desk.count("waves", 1)?;
    alerts::wave(id, shore.kind, desk)?;
    close_comments(shore, desk)?;
    let Some(wave) = desk.db.wave(id)? else { return Ok(()) };
    // Everybody alike belongs to it, also who came long before it had a name.
    grow(&wave, wave.began_at, desk)
}

/// Comments of an attacked post are closed without asking only where that is configured; they are opened again by the clock.
fn close_comments(shore: Shore, desk: &mut Desk<'_>) -> Result<()> {
    match (shore.kind, shore.item) {
        (WaveKind::Comments, Some(post)) if desk.policy.moderation.close_on_raid => {
            raid::set_closed(post.owner_id, post.item_id, true, desk)
        }
        _ => Ok(()),
    }
}

/// Who came since a moment belongs to it; its card tells.
fn grow(wave: &WaveRow, since: Millis, desk: &mut Desk<'_>) -> Result<()> {
    let comers = comers(wave.shore, wave.began_at, desk)?;
    let all: Vec<&Comer> = comers.iter().collect();
    let alike = suspicious(&all);
    for comer in alike.iter().filter(|comer| comer.at >= since) {
        let bans = desk.db.put_in_wave(wave.id, comer.id, comer.at, None, wave.began_at)?;
        accounts::make_temporary(&bans, desk)?;
    }
    let facts = WaveFacts {
        came: comers.len() as u64,
        suspicious: alike.len() as u64,
        usual_an_hour: usual_now(wave.shore.kind, desk)?,
        traits: traits(&alike),
        chart: chart(&comers, desk.now),
    };
    let last_at = alike.iter().map(|comer| comer.at).max().unwrap_or(wave.last_at);
    desk.db.move_wave(wave.id, &facts, last_at)?;
    card::show(wave.id, desk)
}

/// Once a minute: what is over is said to be, and orders are carried on with.
pub fn watch(desk: &mut Desk<'_>) -> Result<()> {
    for wave in desk.db.busy_waves()? {
        if wave.state == WaveState::Open && desk.now - wave.last_at >= CALM {
            desk.db.end_wave(wave.id, WaveState::Over, desk.now)?;
            card::show(wave.id, desk)?;
        }
        if wave.ordered {
            carry_out(wave.id, desk)?;
        } else if wave.state == WaveState::Open {
            // Limits and tokens may have changed: the card says what holds now.
            card::show(wave.id, desk)?;
        }
    }
    Ok(())
}

fn usual_now(kind: WaveKind, desk: &Desk<'_>) -> Result<f64> {
    let hour = desk.now.div_euclid(HOUR);
    let first: Millis = desk.db.meta("first_start")?.and_then(|at| at.parse().ok()).unwrap_or(desk.now);
    let history = desk.db.hours(name_of(kind), hour - HISTORY_HOURS)?;
    Ok(usual(&history, hour, first.div_euclid(HOUR)))
}

fn comers(shore: Shore, since: Millis, desk: &Desk<'_>) -> Result<Vec<Comer>> {
    let kind = if shore.kind == WaveKind::Likes { SubjectKind::Like } else { SubjectKind::Member };
    let doubtful = desk.accounts.thresholds(kind).quarantine;
    let rows = desk.db.comers(shore, since)?;
    let comer = |row: crate::store::ComerRow| Comer {
        id: row.id,
        at: row.at,
        suspicious: row.score.is_some_and(|score| score >= doubtful),
        // A profile of a version that is not understood any more is no profile.
        profile: row.profile.and_then(|packed| Profile::unpack(&packed).ok()),
    };
    Ok(rows.into_iter().filter(|row| row.id > 0).map(comer).collect())
}

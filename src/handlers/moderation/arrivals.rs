//! What people do, as it arrives: who subscribes, leaves, likes and comments, and whose profile has come. Who is not known
//! well enough is asked about; judging is `accounts`.

use anyhow::Result;

use super::accounts::{Run, Suspect, exempt, judge};
use super::evidence::spared;
use super::{people, second_look, waves};
use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::ids::{Network, PersonId, WallItem};
use crate::domain::sum::Sum;
use crate::domain::wave::{WaveKind, WavePlace};
use crate::handlers::context::Context;
use crate::store::{Activity, ProfileRequest, RequestCause, SubjectKind};

/// Somebody known is looked at again after so long.
pub const STALE: Millis = 30 * DAY;
/// A verdict waits so long for a profile; then it is reached with what there is.
pub const PATIENCE: Millis = 10 * MINUTE;

/// Somebody subscribed: remembered, and asked about together with the others of this second.
pub fn joined(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    people::is_free(person, ctx.heard_at, ctx)?;
    if !has_joined(person, ctx)? {
        ctx.count(Sum::Joined, 1)?;
        ctx.db.activity().note_activity(person, Activity::Join, None, ctx.heard_at)?;
        ctx.db.people().set_member(person, true, ctx.now)?;
    }
    // No sweep counts hours.
    ctx.db.waves().count_hour(waves::name_of(WaveKind::Joins), ctx.now)?;
    if !ctx.policy.moderation.members {
        return Ok(());
    }
    if spared(person, ctx)?.is_some() {
        return exempt(person, ctx);
    }
    look(person, RequestCause::Join, ctx)
}

/// Somebody unsubscribed, or was removed. Whom we put out, and whom a sweep missed, was counted before VK tells of it.
pub fn left(person: PersonId, removed: bool, ctx: &mut Context<'_>) -> Result<()> {
    if is_member(person, ctx)? != Some(false) {
        goes(person, removed, ctx)?;
    }
    ctx.db.people().set_member(person, false, ctx.now)?;
    people::gone(person, ctx)
}

/// We removed or banned somebody: with that they are a member no more, though nobody may be there to hear VK tell of it.
pub(super) fn put_out(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    if is_member(person, ctx)? == Some(true) {
        goes(person, true, ctx)?;
        ctx.db.people().set_member(person, false, ctx.now)?;
    }
    Ok(())
}

/// Counted and noted: somebody is gone, by themselves or not.
pub(super) fn goes(person: PersonId, removed: bool, ctx: &Context<'_>) -> Result<()> {
    let (sum, act) = if removed { (Sum::LeftRemoved, Activity::Removed) } else { (Sum::Left, Activity::Leave) };
    ctx.count(sum, 1)?;
    ctx.db.activity().note_activity(person, act, None, ctx.now)
}

/// Whether a sweep, which may be earlier than the event, has counted them already. Whom the first look found it counts not.
fn has_joined(person: PersonId, ctx: &Context<'_>) -> Result<bool> {
    let known = ctx.db.people().person(person)?;
    Ok(known.is_some_and(|row| row.member == Some(true) && row.joined_at.is_some()))
}

pub(super) fn is_member(person: PersonId, ctx: &Context<'_>) -> Result<Option<bool>> {
    Ok(ctx.db.people().person(person)?.and_then(|row| row.member))
}

/// Somebody liked something, or took it back. Likes of communities are nobody's account.
pub fn liked(person: PersonId, item: WallItem, on: bool, ctx: &mut Context<'_>) -> Result<()> {
    ctx.count(if on { Sum::Likes } else { Sum::LikesBack }, 1)?;
    if on {
        super::kept::liked(person, item, ctx)?;
    }
    if person.id <= 0 {
        return Ok(());
    }
    ctx.db.people().meet(person, None, ctx.now)?;
    let act = if on { Activity::Like } else { Activity::Unlike };
    ctx.db.activity().note_activity(person, act, Some(item), ctx.heard_at)?;
    ctx.db.sweeps().set_liker(item, person.id, on)?;
    if on {
        ctx.db.waves().count_hour(waves::name_of(WaveKind::Likes), ctx.now)?;
    }
    if !on || !ctx.policy.moderation.likes || spared(person, ctx)?.is_some() {
        return Ok(());
    }
    look(person, RequestCause::Like, ctx)
}

/// Judges at once by a profile that is known well enough, or asks for it: all of a batch in one call.
fn look(person: PersonId, cause: RequestCause, ctx: &mut Context<'_>) -> Result<()> {
    let row = ctx.db.people().person(person)?;
    let known = row
        .as_ref()
        .is_some_and(|row| row.profile.is_some() && row.looked_at.is_some_and(|looked_at| ctx.now - looked_at < STALE));
    if known {
        return looked(ProfileRequest { person: person.id, cause, journal: None }, ctx);
    }
    ctx.db
        .profile_requests()
        .request_profile(ProfileRequest { person: person.id, cause, journal: None }, ctx.now + PATIENCE)
}

/// The profile came, or the wait for it is over.
pub fn looked(look: ProfileRequest, ctx: &mut Context<'_>) -> Result<()> {
    let person = PersonId::vk(look.person);
    match (look.cause, look.journal) {
        (RequestCause::Name, _) => Ok(()),
        (RequestCause::Second, Some(journal)) => second_look::take(journal, ctx),
        (RequestCause::Expired, Some(journal)) => crate::handlers::moderation::quarantine::expired_person(journal, ctx),
        (RequestCause::Join | RequestCause::Second | RequestCause::Expired, _) => {
            let suspect = Suspect { kind: SubjectKind::Member, item: None, every: true };
            live(person, suspect, WavePlace { kind: WaveKind::Joins, item: None }, ctx)
        }
        (RequestCause::Comment, _) => {
            let suspect = Suspect { kind: SubjectKind::Member, item: None, every: false };
            let item = ctx.db.comments().last_commented(person)?;
            live(person, suspect, WavePlace { kind: WaveKind::Comments, item }, ctx)
        }
        (RequestCause::Like, _) => {
            let likes = ctx.db.activity().activity_of(person, ctx.now - DAY, 50)?;
            let item = likes.iter().find(|act| act.act == Activity::Like).and_then(|act| act.item);
            let suspect = Suspect { kind: SubjectKind::Like, item, every: false };
            live(person, suspect, WavePlace { kind: WaveKind::Likes, item }, ctx)
        }
    }
}

fn live(person: PersonId, suspect: Suspect, wave_place: WavePlace, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.people().person(person)? else { return Ok(()) };
    let run = waves::of(wave_place, ctx)?.map_or(Run::Live, Run::Wave);
    judge(&row, suspect, run, ctx)?;
    ctx.wave_places.insert(wave_place);
    Ok(())
}

/// Somebody commented on the wall: their account is judged too.
pub fn commented(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    if !ctx.policy.moderation.members || person.network != Network::Vk || person.id <= 0 {
        return Ok(());
    }
    look(person, RequestCause::Comment, ctx)
}

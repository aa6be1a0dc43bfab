//! What has become of the reason for an action, as the store knows it now.

use anyhow::Result;

use super::still_wanted::ReasonStanding;
use crate::clock::Millis;
use crate::domain::action::{Action, TargetAction};
use crate::domain::brake::concerns;
use crate::domain::copies::{CopyState, PartState};
use crate::domain::ids::Network;
use crate::domain::own_event::OwnEvent;
use crate::domain::rule::Rule;
use crate::inbox::Queue;
use crate::policy::Policy;
use crate::policy::copies::{ChannelName, WallName};
use crate::store::{CopyRow, Db, OutboxRow, PartRow, State, SubjectKind};

/// Whether a call is about posts on a platform that was taken out of the settings: there is no key to make it with.
fn is_of_what_left(action: &Action, policy: &Policy) -> bool {
    match action {
        Action::Target(
            TargetAction::PublishPart { chat, .. }
            | TargetAction::EditPart { chat, .. }
            | TargetAction::DeleteMessages { chat, .. }
            | TargetAction::FindPart { chat, .. }
            | TargetAction::LookAtChat { chat },
        ) => policy.has_left(&chat.platform()),
        _ => false,
    }
}

/// Whether nothing leads to a copy's channel any more and another has taken its place, where the post goes at the next ring.
fn moves(copy: &CopyRow, policy: &Policy, db: Db<'_>) -> Result<bool> {
    let number_of = |channel: &ChannelName| match channel {
        ChannelName::Id(id) => db.surfaces().now_at(id).map(Some),
        ChannelName::Name(name) => Ok(db.walls().channel(name)?.map(Into::into)),
    };
    let Some(leads) = policy.copies.leads(number_of)? else { return Ok(false) };
    if leads.iter().any(|(_, places)| places.contains(&copy.channel)) {
        return Ok(false);
    }
    let begun = |part: &PartRow| matches!(part.state, PartState::Done | PartState::Unsure);
    if db.copies().parts(copy.id)?.iter().any(begun) {
        return Ok(false);
    }
    for (wall, places) in leads {
        let of_wall = match wall {
            WallName::Own => copy.post.owner_id == -policy.group_id,
            WallName::Id(id) => *id == copy.post.owner_id,
            WallName::Name(name) => db.walls().owner_of(name)? == Some(copy.post.owner_id),
        };
        if of_wall && places.iter().any(|place| place.platform() == copy.channel.platform()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The profile is looked at once more before the call goes out; the verdict itself stays on its way.
pub(super) fn second_look(row: &OutboxRow, db: Db<'_>, now: Millis) -> Result<()> {
    let Some(journal) = row.journal_id else { return Ok(()) };
    db.inbox().tell(&format!("second_look:{}", row.id), Queue::Bulk, &OwnEvent::SecondLook { journal }, now)?;
    Ok(())
}

/// The standing of a row right before it is sent.
pub(super) fn standing_of(row: &OutboxRow, policy: &Policy, db: Db<'_>) -> Result<ReasonStanding> {
    if is_of_what_left(&row.action, policy) {
        return Ok(ReasonStanding { copy_is_off: true, ..ReasonStanding::default() });
    }
    if let Action::Target(TargetAction::PublishPart { copy, .. }) = &row.action {
        // Deleted on VK, or skipped by an admin, while its channel was out of reach.
        let copy = db.copies().copy(*copy)?.filter(|copy| copy.state == CopyState::Pending);
        return Ok(ReasonStanding {
            mode: policy.moderation.mode,
            copy_is_off: copy.is_none(),
            copy_moves: copy.map_or(Ok(false), |copy| moves(&copy, policy, db))?,
            time_is_held: policy.time.held,
            ..ReasonStanding::default()
        });
    }
    let Some(verdict) = row.journal_id.map(|journal| db.journal().verdict(journal)).transpose()?.flatten() else {
        return Ok(ReasonStanding {
            mode: policy.moderation.mode,
            time_is_held: policy.time.held,
            ..ReasonStanding::default()
        });
    };
    let person = verdict.person;
    let vk = person.network == Network::Vk;
    let by_person = verdict.by.is_some() || db.outbox().was_ordered(row.journal_id)?;
    // Whom a manager answered, or who pays, since they were judged is spared as if it had been known then.
    let is_judged = !by_person && verdict.comment.is_none();
    let untouchable = (is_judged && db.activity().mercy(person)?.is_some())
        || db.people().is_never_touched(person)?
        || (vk && (policy.moderation.allow.contains(&person.id) || db.people().is_manager("vk", person.id)?));
    // A verdict on an account is acted on by a fresh profile; what a person wrote, or an admin's word, needs none, and what
    // is done already only changes how long it lasts.
    let by_account = !by_person
        && vk
        && verdict.state == State::Pending
        && verdict.comment.is_none()
        && matches!(verdict.kind, SubjectKind::Member | SubjectKind::Like);
    let looked_at =
        if by_account { Some(db.people().person(person)?.and_then(|person| person.looked_at)) } else { None };
    let orders = db.inbox().orders_going_on()?;
    Ok(ReasonStanding {
        verdict: Some(verdict.state),
        held: verdict.state == State::Pending && db.quarantine().quarantine_of(verdict.id)?.is_some(),
        is_to_be_held: orders.undoing
            || !by_person && (orders.deciding || concerns(&verdict.verdict) && db.brake().still_holds()?),
        judged_at: Some(verdict.acted_at.unwrap_or(verdict.at)),
        ordered: by_person
            || db.sweeps().is_of_ordered_sweep(verdict.sweep_id)?
            || (verdict.verdict.rule == Rule::Wave
                && db.waves().wave_order(verdict.wave_id)?.is_some_and(|order| !order.is_held(policy.moderation.mode))),
        untouchable,
        mode: policy.moderation.mode,
        looked_at,
        copy_is_off: false,
        copy_moves: false,
        time_is_held: policy.time.held,
    })
}

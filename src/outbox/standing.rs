//! What has become of the reason for an action, as the store knows it now.

use anyhow::Result;

use super::still_wanted::ReasonStanding;
use crate::clock::Millis;
use crate::domain::action::{Action, TargetAction};
use crate::domain::brake::concerns;
use crate::domain::copies::CopyState;
use crate::domain::ids::Network;
use crate::domain::own_event::OwnEvent;
use crate::domain::rule::Rule;
use crate::inbox::Queue;
use crate::policy::Policy;
use crate::store::{Db, OutboxRow, State, SubjectKind};

/// The profile is looked at once more before the call goes out; the verdict itself stays on its way.
pub(super) fn second_look(row: &OutboxRow, db: Db<'_>, now: Millis) -> Result<()> {
    let Some(journal) = row.journal_id else { return Ok(()) };
    db.inbox().tell(&format!("second_look:{}", row.id), Queue::Bulk, &OwnEvent::SecondLook { journal }, now)?;
    Ok(())
}

/// The standing of a row right before it is sent.
pub(super) fn standing_of(row: &OutboxRow, policy: &Policy, db: Db<'_>) -> Result<ReasonStanding> {
    if let Action::Target(TargetAction::PublishPart { copy, .. }) = &row.action {
        // Deleted on VK, or skipped by an admin, while its channel was out of reach.
        let copy_is_off = db.copies().copy(*copy)?.is_none_or(|copy| copy.state != CopyState::Pending);
        return Ok(ReasonStanding {
            mode: policy.moderation.mode,
            copy_is_off,
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
        time_is_held: policy.time.held,
    })
}

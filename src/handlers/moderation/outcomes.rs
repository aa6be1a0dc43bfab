//! What our own actions came to: the journal, the reports and the capabilities follow.

use anyhow::Result;

use super::{accounts, apology, brake, comments, newcomers, reports, takeover};
use crate::domain::action::{Action, Advice, Capability, CapabilityState, ChatAdmin, Receipt, Way};
use crate::domain::event::ActionEnd;
use crate::domain::ids::{Network, PersonId, Place};
use crate::handlers::alerts;
use crate::handlers::desk::Desk;
use crate::store::{JournalRow, ManagerRow, OutboxRow, State, SubjectKind};

/// An action that a verdict wanted has ended: the verdict, its entry and its report hear how.
pub fn ended(row: OutboxRow, end: ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    if let Some(sweep) = row.action.sweep() {
        return crate::handlers::sweeps::answered(sweep, &row.action, end, desk);
    }
    match end {
        ActionEnd::Done(receipt) => done(&row, receipt, desk),
        ActionEnd::Never(note) => never(&row, &note, desk),
        ActionEnd::Refused(advice) => refused(&row, &advice, desk),
        ActionEnd::Uncertain | ActionEnd::GivenUp(_) => Ok(()),
    }
}

fn done(row: &OutboxRow, receipt: Receipt, desk: &mut Desk<'_>) -> Result<()> {
    match receipt {
        Receipt::People(facts) => {
            desk.db.learn_people(&facts, desk.now)?;
            let Action::ReadPeople { ids } = &row.action else { return Ok(()) };
            settle_waiting(ids, desk)?;
            crate::handlers::panel::names_came(ids, desk)?;
            crate::handlers::sweeps::names_came(ids, desk)?;
            reports::names_came(ids, desk)
        }
        Receipt::Managers(ids) => {
            let managers: Vec<_> = ids.iter().map(|id| ManagerRow { id: *id, creator: false, bot: false }).collect();
            desk.db.replace_managers("vk", &managers)
        }
        Receipt::ChatAdmins(admins) => {
            let Action::ReadChatAdmins { chat } = &row.action else { return Ok(()) };
            let rows: Vec<_> = admins
                .iter()
                .map(|ChatAdmin { id, creator, bot }| ManagerRow { id: *id, creator: *creator, bot: *bot })
                .collect();
            desk.db.replace_managers(&chat.to_string(), &rows)?;
            crate::handlers::panel::admins::read(*chat, desk)
        }
        Receipt::Resolved { id } => crate::handlers::panel::person::resolved(id, desk),
        Receipt::Reach(reach) => {
            let Action::ReadReach { day, .. } = &row.action else { return Ok(()) };
            crate::handlers::digest::reached(*day, reach, desk)
        }
        Receipt::TgProfile(profile) => {
            let Action::ReadTgProfile { person } = &row.action else { return Ok(()) };
            newcomers::looked(*person, Some(&profile), desk)
        }
        Receipt::Capabilities(states) => capabilities(&states, desk),
        Receipt::Found { items } => {
            tracing::info!(items, "read what was missed");
            Ok(())
        }
        Receipt::Members { .. }
        | Receipt::Posts(_)
        | Receipt::Likers(_)
        | Receipt::Profiles { .. }
        | Receipt::Membership { .. }
        | Receipt::Published { .. }
        | Receipt::Wall(_)
        | Receipt::Completed(_)
        | Receipt::Hashtags(_)
        | Receipt::Backtest(_)
        | Receipt::File(_)
        | Receipt::Words(_)
        | Receipt::Key(_)
        | Receipt::Channel { .. } => {
            tracing::warn!(action.id = row.id, "an answer that nobody asked for");
            Ok(())
        }
        Receipt::MayWrite(may) => {
            let Action::ReadMayWrite { person } = &row.action else { return Ok(()) };
            apology::may_write(*person, may, desk)
        }
        Receipt::Done | Receipt::Message { .. } => acted(row, desk),
    }
}

/// What waited for a look at these people goes on.
fn settle_waiting(ids: &[i64], desk: &mut Desk<'_>) -> Result<()> {
    for case in desk.db.close_cases_of(Network::Vk, ids)? {
        comments::judge_waiting(case.comment, case.origin, desk)?;
    }
    for look in desk.db.close_looks_of(ids)? {
        accounts::looked(look, desk)?;
    }
    Ok(())
}

/// The wish of a verdict is fulfilled.
fn acted(row: &OutboxRow, desk: &mut Desk<'_>) -> Result<()> {
    match &row.action {
        Action::SetComment { comment, visible } => {
            desk.db.mark_deleted(comment, !visible, desk.now)?;
            settle(row, !visible, desk)
        }
        Action::SetBanned { person, banned, .. } => {
            desk.db.set_banned(*person, *banned, desk.now)?;
            settle(row, *banned, desk)
        }
        Action::RemoveMember { person } => {
            desk.db.set_member(*person, false, desk.now)?;
            settle(row, true, desk)
        }
        Action::SetRestricted { person, restricted, .. } => {
            desk.db.set_banned(*person, *restricted, desk.now)?;
            settle(row, *restricted, desk)
        }
        Action::SendVkMessage { peer_id, .. } => apology::apologised(PersonId::vk(*peer_id), None, desk),
        Action::SetCommentsClosed { .. }
        | Action::ShowSurface { .. }
        | Action::SendMessage { .. }
        | Action::SendPhoto { .. }
        | Action::DeleteMessage { .. }
        | Action::AnswerButton { .. }
        | Action::ReadPeople { .. }
        | Action::ReadMembers { .. }
        | Action::ReadPosts { .. }
        | Action::ReadLikers { .. }
        | Action::ReadProfiles { .. }
        | Action::ReadMembership { .. }
        | Action::ReadMayWrite { .. }
        | Action::ResolveName { .. }
        | Action::ReadManagers
        | Action::ReadChatAdmins { .. }
        | Action::ReadTgProfile { .. }
        | Action::ReadCapabilities
        | Action::PublishPart { .. }
        | Action::EditPart { .. }
        | Action::DeleteMessages { .. }
        | Action::ReadChannel { .. }
        | Action::ReadReach { .. }
        | Action::ReadWall { .. }
        | Action::ReadWallPosts { .. }
        | Action::ReadWallOwner { .. }
        | Action::CompletePost { .. }
        | Action::SuggestHashtags { .. }
        | Action::Backtest(_)
        | Action::Key(_)
        | Action::Relay(_)
        | Action::CatchUp { .. } => Ok(()),
    }
}

fn settle(row: &OutboxRow, against: bool, desk: &mut Desk<'_>) -> Result<()> {
    let Some(journal) = row.journal_id else { return Ok(()) };
    let Some(verdict) = desk.db.verdict(journal)? else { return Ok(()) };
    // An undo keeps its own state; a verdict that was taken back meanwhile stays taken back.
    if against && verdict.state == State::Pending {
        carried_out(row, &verdict, None, desk)?;
    }
    reports::refresh(journal, desk)
}

/// Each verdict is carried out once, and counted once: also where a repeated call hears that it had been done before.
fn carried_out(row: &OutboxRow, verdict: &JournalRow, note: Option<&str>, desk: &mut Desk<'_>) -> Result<()> {
    desk.db.set_state(verdict.id, State::Done, note)?;
    brake::was_too_late(verdict, desk)?;
    if matches!(row.action, Action::SetComment { visible: false, .. }) {
        desk.count("comments_deleted", 1)?;
    }
    if matches!(row.action, Action::SetBanned { banned: true, .. } | Action::RemoveMember { .. }) {
        desk.count("members_removed", 1)?;
        if verdict.kind == SubjectKind::Like {
            desk.count("likes_removed", 1)?;
        }
    }
    if matches!(row.action, Action::RemoveMember { .. }) {
        desk.count("dead_removed", 1)?;
    }
    Ok(())
}

fn never(row: &OutboxRow, note: &str, desk: &mut Desk<'_>) -> Result<()> {
    if let Action::SetComment { comment, visible: false } = &row.action {
        desk.db.mark_deleted(comment, true, desk.now)?;
    }
    if let Action::ReadPeople { ids } = &row.action {
        settle_waiting(ids, desk)?;
    }
    if let Action::ReadTgProfile { person } = &row.action {
        newcomers::looked(*person, None, desk)?;
    }
    if let Action::ReadChatAdmins { chat } = &row.action {
        crate::handlers::panel::admins::unread(*chat, note, desk)?;
    }
    if let Action::SendVkMessage { peer_id, .. } = &row.action {
        apology::apologised(PersonId::vk(*peer_id), Some(note), desk)?;
    }
    let Some(journal) = row.journal_id else { return Ok(()) };
    let Some(verdict) = desk.db.verdict(journal)? else { return Ok(()) };
    if verdict.state == State::Pending {
        carried_out(row, &verdict, Some(note), desk)?;
    } else if verdict.state == State::Undone {
        desk.db.set_state(journal, State::Undone, Some(note))?;
    }
    reports::refresh(journal, desk)
}

/// No token may: from now on the admin is asked.
fn refused(row: &OutboxRow, advice: &Advice, desk: &mut Desk<'_>) -> Result<()> {
    if let Action::ReadPeople { ids } = &row.action {
        return settle_waiting(ids, desk);
    }
    if let Action::ReadTgProfile { person } = &row.action {
        return newcomers::looked(*person, None, desk);
    }
    if let Action::ReadChatAdmins { chat } = &row.action {
        let words = crate::texts::html::plain(&desk.texts.advice(advice));
        return crate::handlers::panel::admins::unread(*chat, &words, desk);
    }
    if matches!(row.action, Action::CatchUp { .. }) {
        tracing::warn!(?advice, "what was missed cannot be read");
        return Ok(());
    }
    let Some(journal) = row.journal_id else { return Ok(()) };
    let Some(verdict) = desk.db.verdict(journal)? else { return Ok(()) };
    if verdict.state == State::Pending {
        desk.db.set_state(journal, State::Assist, None)?;
        reports::ask_for_help(journal, desk)?;
        reports::refresh(journal, desk)?;
    } else if verdict.state == State::Undone {
        let text = desk.texts.cannot_undo(advice);
        desk.db.set_state(journal, State::Undone, Some(&text))?;
        desk.tell_admin(text, Vec::new());
    }
    Ok(())
}

/// Since when a look at the rights left a doubt; empty where none is.
pub const RIGHTS_DOUBTED: &str = "rights_doubted";

/// The ways things work now; the admin is told of what fell and what is back.
pub fn capabilities(states: &[CapabilityState], desk: &mut Desk<'_>) -> Result<()> {
    // What VK gave no definite answer to stays as it is known, and is asked again in a while.
    let doubted = states.len() < Capability::ALL.len();
    desk.db.set_meta(RIGHTS_DOUBTED, &if doubted { desk.now.to_string() } else { String::new() })?;
    let mut came_back = false;
    for state in states {
        let before = desk.db.way_of(state.capability)?;
        if !desk.db.set_capability(state, desk.now)? {
            continue;
        }
        came_back |= state.way == Way::Auto && before.is_some();
        let fell = before == Some(Way::Auto);
        // Without events the program is deaf: told at the first look too.
        let deaf = before.is_none() && state.capability == Capability::LongPoll && state.way != Way::Auto;
        let back = before.is_some() && state.way == Way::Auto;
        if fell || back || deaf {
            alerts::capability_changed(state, desk)?;
        }
        if state.way == Way::Auto {
            // What was missing is there again: should it go once more, that is news.
            desk.db.forget_notices("advice:")?;
        }
        match state.capability {
            Capability::DeleteComments if back => takeover::comments(desk)?,
            Capability::Ban if back => takeover::people(false, desk)?,
            Capability::RemoveMembers if back => takeover::people(true, desk)?,
            _ => {}
        }
    }
    if came_back {
        desk.try_what_waits()?;
        crate::handlers::panel::show_anew(desk)?;
    }
    Ok(())
}

/// Something works only with a person's help: told once, with what to do; the capability falls to asking.
pub fn help_wanted(advice: &Advice, action_id: i64, desk: &mut Desk<'_>) -> Result<()> {
    let row = desk.db.outbox_row(action_id)?;
    let channel = row.as_ref().and_then(|row| match row.action {
        Action::PublishPart { chat, .. } => Some(chat),
        _ => None,
    });
    alerts::help_wanted(advice, channel, desk)?;
    let Some(row) = row else { return Ok(()) };
    if let Some(capability) = capability_of(&row.action)
        && matches!(advice, Advice::UserTokenNeeded | Advice::RightMissing { .. } | Advice::NewToken { .. })
    {
        let state = CapabilityState { capability, way: Way::Assist, advice: Some(advice.clone()) };
        desk.db.set_capability(&state, desk.now)?;
    }
    Ok(())
}

fn capability_of(action: &Action) -> Option<Capability> {
    match action {
        Action::SetComment { comment, .. }
            if comment.place.network() == Network::Vk && comment.place != Place::Board =>
        {
            Some(Capability::DeleteComments)
        }
        Action::SetBanned { .. } => Some(Capability::Ban),
        Action::RemoveMember { .. } => Some(Capability::RemoveMembers),
        Action::SetComment { .. }
        | Action::SetRestricted { .. }
        | Action::SetCommentsClosed { .. }
        | Action::ShowSurface { .. }
        | Action::SendMessage { .. }
        | Action::SendPhoto { .. }
        | Action::DeleteMessage { .. }
        | Action::AnswerButton { .. }
        | Action::SendVkMessage { .. }
        | Action::ReadPeople { .. }
        | Action::ReadMembers { .. }
        | Action::ReadPosts { .. }
        | Action::ReadLikers { .. }
        | Action::ReadProfiles { .. }
        | Action::ReadMembership { .. }
        | Action::ReadMayWrite { .. }
        | Action::ResolveName { .. }
        | Action::ReadManagers
        | Action::ReadChatAdmins { .. }
        | Action::ReadTgProfile { .. }
        | Action::ReadCapabilities
        | Action::PublishPart { .. }
        | Action::EditPart { .. }
        | Action::DeleteMessages { .. }
        | Action::ReadChannel { .. }
        | Action::ReadReach { .. }
        | Action::ReadWall { .. }
        | Action::ReadWallPosts { .. }
        | Action::ReadWallOwner { .. }
        | Action::CompletePost { .. }
        | Action::SuggestHashtags { .. }
        | Action::Backtest(_)
        | Action::Key(_)
        | Action::Relay(_)
        | Action::CatchUp { .. } => None,
    }
}

//! What verdicts came to, and what the tokens may: the journal, the reports and the capabilities follow.

use anyhow::Result;

use super::{brake, reports, takeover};
use crate::domain::action::{
    Action, Advice, Against, Capability, CapabilityState, Receipt, TelegramAction, VkAction, Way,
};
use crate::domain::event::ActionEnd;
use crate::handlers::alerts;
use crate::handlers::desk::Desk;
use crate::store::{JournalRow, OutboxRow, State, SubjectKind};

/// What carries a verdict out, or takes it back, ended.
pub fn ended(row: &OutboxRow, end: ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    match end {
        ActionEnd::Done(_) => acted(row, desk),
        ActionEnd::Never(note) => never(row, &note, desk),
        ActionEnd::Refused(advice) => refused(row, &advice, desk),
        ActionEnd::Uncertain | ActionEnd::GivenUp(_) => Ok(()),
    }
}

/// The wish of a verdict is fulfilled.
fn acted(row: &OutboxRow, desk: &mut Desk<'_>) -> Result<()> {
    let against = match &row.action {
        Action::Vk(VkAction::SetComment { comment, visible })
        | Action::Telegram(TelegramAction::SetComment { comment, visible }) => {
            desk.db.mark_deleted(comment, !visible, desk.now)?;
            !visible
        }
        Action::Vk(VkAction::SetBanned { person, banned: out, .. })
        | Action::Telegram(TelegramAction::SetRestricted { person, restricted: out, .. }) => {
            desk.db.set_banned(*person, *out, desk.now)?;
            *out
        }
        Action::Vk(VkAction::RemoveMember { person }) => {
            desk.db.set_member(*person, false, desk.now)?;
            true
        }
        Action::Vk(_) | Action::Telegram(_) | Action::Model(_) | Action::Machine(_) => return Ok(()),
    };
    settle(row, against, desk)
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
    if row.action.facts().against == Some(Against::Comment) {
        desk.count("comments_deleted", 1)?;
    }
    if let Action::Vk(action @ (VkAction::SetBanned { banned: true, .. } | VkAction::RemoveMember { .. })) = &row.action
    {
        desk.count("members_removed", 1)?;
        if verdict.kind == SubjectKind::Like {
            desk.count("likes_removed", 1)?;
        }
        if matches!(action, VkAction::RemoveMember { .. }) {
            desk.count("dead_removed", 1)?;
        }
    }
    Ok(())
}

fn never(row: &OutboxRow, note: &str, desk: &mut Desk<'_>) -> Result<()> {
    if let Action::Vk(VkAction::SetComment { comment, visible: false })
    | Action::Telegram(TelegramAction::SetComment { comment, visible: false }) = &row.action
    {
        desk.db.mark_deleted(comment, true, desk.now)?;
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

/// What the tokens may do was looked at.
pub fn rights_came(end: ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    match end {
        ActionEnd::Done(Receipt::Capabilities(states)) => capabilities(&states, desk),
        ActionEnd::Done(_)
        | ActionEnd::Never(_)
        | ActionEnd::Refused(_)
        | ActionEnd::Uncertain
        | ActionEnd::GivenUp(_) => Ok(()),
    }
}

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
        Action::Telegram(TelegramAction::PublishPart { chat, .. }) => Some(chat),
        _ => None,
    });
    alerts::help_wanted(advice, channel, desk)?;
    let Some(row) = row else { return Ok(()) };
    if let Some(capability) = row.action.facts().needs
        && matches!(advice, Advice::UserTokenNeeded | Advice::RightMissing { .. } | Advice::NewToken { .. })
    {
        let state = CapabilityState { capability, way: Way::Assist, advice: Some(advice.clone()) };
        desk.db.set_capability(&state, desk.now)?;
    }
    Ok(())
}

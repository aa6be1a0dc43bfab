//! Asking about people, banning within limits, and what others did to them.

use anyhow::Result;

use super::reports;
use crate::domain::action::{Action, Capability, Urgency, Way};
use crate::domain::ids::{ChatId, CommentRef, Network, PersonId};
use crate::domain::verdict::{Decision, Mode, Verdict};
use crate::handlers::desk::Desk;
use crate::store::{JournalFilter, NewVerdict, QuarantineState, State, SubjectKind};

/// At most so many people in one question.
const BUNDLE: usize = 1_000;

/// Asks for the profiles of everybody whose case is open and who was not asked about yet; while a question waits for its
/// turn, the next one gathers.
pub fn ask_about_cases(desk: &mut Desk<'_>) -> Result<()> {
    if desk.db.is_asking_about_people("vk:read")? {
        return Ok(());
    }
    let ids = desk.db.ask_about(BUNDLE)?;
    if !ids.is_empty() {
        desk.want(Action::ReadPeople { ids }, Urgency::Visible);
    }
    Ok(())
}

/// Asks who manages the community, or a chat.
pub fn ask_for_managers(chat: Option<ChatId>, desk: &mut Desk<'_>) {
    let action = match chat {
        Some(chat) => Action::ReadChatAdmins { chat },
        None => Action::ReadManagers,
    };
    desk.want(action, Urgency::Order);
}

/// Reads what was missed.
pub fn catch_up(from: i64, to: i64, desk: &mut Desk<'_>) {
    desk.want(Action::CatchUp { from, to }, Urgency::Bulk);
}

/// The wish that silences a person where they wrote, or frees them.
pub fn silencing(person: PersonId, subject: &CommentRef, silenced: bool) -> Action {
    match person.network {
        Network::Vk => Action::SetBanned { person, banned: silenced, until: None },
        Network::Telegram => Action::SetRestricted { chat: ChatId(subject.owner_id), person, restricted: silenced },
    }
}

/// Bans the author of a removed comment, within the limits; beyond them nothing is done to people.
pub fn ban_for(author: PersonId, subject: &CommentRef, cause: i64, desk: &mut Desk<'_>) -> Result<()> {
    if desk.is_untouchable(author)? || desk.db.person(author)?.is_some_and(|person| person.banned) {
        return Ok(());
    }
    // A run of live events is an hour; a day is local.
    let in_run = desk.db.people_acted_on(desk.now - crate::clock::HOUR)?;
    let in_day = desk.db.people_acted_on(desk.day_start())?;
    if in_run >= desk.policy.per_run || in_day >= desk.policy.per_day {
        tracing::info!(person = %author, "the limit of bans is reached: the author stays");
        return Ok(());
    }
    ban(author, subject, cause, None, desk).map(drop)
}

/// Writes a ban down and queues it. `by`: the admin who ordered it. Returns what became of it.
pub fn ban(author: PersonId, subject: &CommentRef, cause: i64, by: Option<i64>, desk: &mut Desk<'_>) -> Result<State> {
    let Some(row) = desk.db.verdict(cause)? else { return Ok(State::Failed) };
    let verdict = Verdict { decision: Decision::Remove, rule: "ban_author".into(), ..row.verdict };
    let state = match (author.network, desk.db.way_of(Capability::Ban)?) {
        (Network::Vk, Some(Way::Assist | Way::Off)) => State::Assist,
        (Network::Telegram | Network::Vk, _) if by.is_some() || desk.policy.mode == Mode::Enforce => State::Pending,
        (Network::Telegram | Network::Vk, _) => State::Observed,
    };
    let journal = desk.db.record_verdict(&NewVerdict {
        at: desk.now,
        kind: SubjectKind::Member,
        person: author,
        comment: Some(subject),
        verdict: &verdict,
        mode: desk.policy.mode,
        model: desk.judge.model_version(),
        state,
        text: None,
        by,
    })?;
    match state {
        State::Pending => {
            let urgency = if by.is_some() { Urgency::Order } else { Urgency::Ban };
            desk.want_for(silencing(author, subject, true), urgency, Some(journal));
        }
        State::Assist => reports::ask_for_help(journal, desk)?,
        State::Observed | State::Done | State::Failed | State::Undone => {}
    }
    Ok(state)
}

/// Somebody is never to be touched from now on: what waits against them is withdrawn. What was done stays done.
pub fn spare(person: PersonId, by: i64, desk: &mut Desk<'_>) -> Result<()> {
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(500), ..JournalFilter::default() };
    for row in desk.db.journal(filter)? {
        if !matches!(row.state, State::Pending | State::Assist) {
            continue;
        }
        desk.db.set_state(row.id, State::Observed, Some("never to be touched"))?;
        if let Some(entry) = desk.db.quarantine_of(row.id)? {
            desk.db.decide_quarantine(entry.id, QuarantineState::Kept, Some(by))?;
            reports::quarantined(desk)?;
        }
        reports::refresh(row.id, desk)?;
    }
    Ok(())
}

/// Somebody was banned: what was asked of the admin is done.
pub fn blocked(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    desk.db.set_banned(person, true, desk.now)?;
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    for row in desk.db.journal(filter)? {
        if row.kind == SubjectKind::Member && row.state == State::Assist {
            desk.db.set_state(row.id, State::Done, None)?;
            reports::refresh(row.id, desk)?;
        }
    }
    Ok(())
}

/// A ban was lifted: by us, by hand, by its end.
pub fn unblocked(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    desk.db.set_banned(person, false, desk.now)?;
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    for row in desk.db.journal(filter)? {
        if row.kind == SubjectKind::Member && row.state == State::Done {
            desk.db.set_state(row.id, State::Undone, None)?;
        }
    }
    Ok(())
}

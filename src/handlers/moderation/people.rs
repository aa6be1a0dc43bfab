//! Asking about people, banning within limits, and what others did to them.

use anyhow::Result;

use super::accounts::{self, Run, WAVE_BAN};
use super::reports;
use crate::clock::Millis;
use crate::domain::action::{Action, Capability, Urgency, Way};
use crate::domain::ids::{ChatId, CommentRef, Network, PersonId};
use crate::domain::verdict::{Decision, Mode, Verdict};
use crate::handlers::desk::Desk;
use crate::handlers::panel::person;
use crate::handlers::{raid, waves};
use crate::store::{Deed, JournalFilter, JournalRow, NewVerdict, QuarantineState, State, SubjectKind, newest_first};

/// At most so many people in one question.
const BUNDLE: usize = 1_000;

/// Asks for the profiles of everybody about whom something waits and who was not asked about yet: one call is enough for
/// all of them; while a question is out, the next one gathers. `turn`: VK may be asked once more by now. Returns whether it
/// was.
pub fn ask_about_waiting(turn: bool, desk: &mut Desk<'_>) -> Result<bool> {
    if !desk.db.somebody_to_ask_about()? {
        return Ok(false);
    }
    // Telegram tells of one person a call.
    for id in desk.db.ask_about(Network::Telegram, BUNDLE)? {
        desk.want(Action::ReadTgProfile { person: PersonId::telegram(id) }, Urgency::Visible);
    }
    if !turn || desk.db.is_asking_about_people("vk:read")? {
        return Ok(false);
    }
    let mut ids = desk.db.ask_about(Network::Vk, BUNDLE)?;
    let room = BUNDLE - ids.len();
    ids.extend(desk.db.looks_to_ask(room)?);
    ids.sort_unstable();
    ids.dedup();
    let asks = !ids.is_empty();
    if asks {
        desk.want(Action::ReadPeople { ids }, Urgency::Visible);
    }
    Ok(asks)
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
    desk.want(Action::CatchUp { from, to, sweep: None }, Urgency::Bulk);
}

/// The wish that silences a person where they wrote (on VK until a moment, where one is given), or frees them.
pub fn silencing(person: PersonId, subject: &CommentRef, until: Option<Millis>, silenced: bool) -> Action {
    match person.network {
        Network::Vk => Action::SetBanned { person, banned: silenced, until, why: String::new() },
        Network::Telegram => Action::SetRestricted { chat: ChatId(subject.owner_id), person, restricted: silenced },
    }
}

/// Bans the author of a removed comment, within the limits; beyond them nothing is done to people.
pub fn ban_for(author: PersonId, subject: &CommentRef, cause: i64, desk: &mut Desk<'_>) -> Result<()> {
    if desk.is_untouchable(author)? || desk.db.person(author)?.is_some_and(|person| person.banned) {
        return Ok(());
    }
    // Whoever goes on writing while their ban waits goes before the others, and counts once.
    let waits = silencing(author, subject, None, true).subject().unwrap_or_default();
    if desk.db.hasten_ban(&waits, newest_first(desk.now, subject.item_id))? {
        return Ok(());
    }
    let run = waves::of_comment(subject, desk)?.map_or(Run::Live, Run::Wave);
    // A run of live events is an hour; a day is local.
    if !accounts::within_limits(run, desk)? {
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
        (Network::Telegram | Network::Vk, _) if by.is_some() || desk.policy.moderation.mode == Mode::Enforce => {
            State::Pending
        }
        (Network::Telegram | Network::Vk, _) => State::Observed,
    };
    // An admin who bans somebody by name means it; one of a crowd comes back when it has passed.
    let wave = if by.is_none() { waves::of_comment(subject, desk)? } else { None };
    let in_a_crowd = wave.is_some() || (by.is_none() && raid::goes_on(desk)?);
    let journal = desk.db.record_verdict(&NewVerdict {
        at: desk.now,
        kind: SubjectKind::Member,
        person: author,
        comment: Some(subject),
        verdict: &verdict,
        mode: desk.policy.moderation.mode,
        model: desk.judge.model_version(),
        state,
        text: None,
        by,
        item: None,
        sweep: None,
        wave,
    })?;
    match state {
        State::Pending => {
            let until = in_a_crowd.then_some(desk.now + WAVE_BAN);
            let silence = silencing(author, subject, until, true);
            match by {
                Some(_) => desk.want_for(silence, Urgency::Order, Some(journal)),
                None => desk.want_gone(silence, Urgency::Ban, journal, desk.now, subject.item_id),
            }
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
    desk.db.deed(person, Deed::Ban, None, desk.now)?;
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    for row in desk.db.journal(filter)? {
        if is_about_person(row.kind) && row.state == State::Assist {
            done_by_hand(&row, desk)?;
        }
    }
    person::refresh(&[person.id], desk)
}

/// Somebody is no member any more: what was asked of the admin about a dead account is done.
pub fn gone(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    for row in desk.db.journal(filter)? {
        if is_about_person(row.kind) && row.state == State::Assist && row.verdict.rule == "dead" {
            done_by_hand(&row, desk)?;
            desk.count("dead_removed", 1)?;
        }
    }
    Ok(())
}

fn done_by_hand(row: &JournalRow, desk: &mut Desk<'_>) -> Result<()> {
    desk.db.set_state(row.id, State::Done, None)?;
    desk.count("members_removed", 1)?;
    if row.kind == SubjectKind::Like {
        desk.count("likes_removed", 1)?;
    }
    reports::refresh(row.id, desk)
}

fn is_about_person(kind: SubjectKind) -> bool {
    matches!(kind, SubjectKind::Member | SubjectKind::Like)
}

/// A ban was lifted: by us, by hand, by its end.
pub fn unblocked(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    desk.db.set_banned(person, false, desk.now)?;
    desk.db.deed(person, Deed::Unban, None, desk.now)?;
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    for row in desk.db.journal(filter)? {
        if is_about_person(row.kind) && row.state == State::Done {
            desk.db.set_state(row.id, State::Undone, None)?;
        }
    }
    person::refresh(&[person.id], desk)
}

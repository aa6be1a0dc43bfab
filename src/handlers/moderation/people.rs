//! Asking about people, banning within limits, and what others did to them.

use anyhow::Result;

use super::accounts::{self, Run, WAVE_BAN};
use super::{comments, reports};
use crate::clock::Millis;
use crate::domain::action::{Action, Capability, ChatAdmin, Receipt, TelegramAction, Urgency, VkAction, Way};
use crate::domain::event::ActionEnd;
use crate::domain::ids::{ChatId, CommentRef, Network, PersonId};
use crate::domain::lane::{Lane, VkLane};
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, Mode, Verdict};
use crate::handlers::desk::Desk;
use crate::handlers::panel::{self, person};
use crate::handlers::{raid, waves};
use crate::store::{
    Deed, JournalFilter, JournalRow, ManagerRow, NewVerdict, QuarantineState, State, SubjectKind, newest_first,
};

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
        desk.want(TelegramAction::ReadTgProfile { person: PersonId::telegram(id) }, Urgency::Visible);
    }
    if !turn || desk.db.is_asking_about_people(&Lane::Vk(VkLane::Read))? {
        return Ok(false);
    }
    let mut ids = desk.db.ask_about(Network::Vk, BUNDLE)?;
    let room = BUNDLE - ids.len();
    ids.extend(desk.db.looks_to_ask(room)?);
    ids.sort_unstable();
    ids.dedup();
    let asks = !ids.is_empty();
    if asks {
        desk.want(VkAction::ReadPeople { ids }, Urgency::Visible);
    }
    Ok(asks)
}

/// Asks who manages the community, or a chat.
pub fn ask_for_managers(chat: Option<ChatId>, desk: &mut Desk<'_>) {
    match chat {
        Some(chat) => desk.want(TelegramAction::ReadChatAdmins { chat }, Urgency::Order),
        None => desk.want(VkAction::ReadManagers, Urgency::Order),
    }
}

/// What waited for a look at these people goes on.
pub fn settle_waiting(ids: &[i64], desk: &mut Desk<'_>) -> Result<()> {
    for case in desk.db.close_cases_of(Network::Vk, ids)? {
        comments::judge_waiting(case.comment, case.origin, desk)?;
    }
    for look in desk.db.close_looks_of(ids)? {
        accounts::looked(look, desk)?;
    }
    Ok(())
}

/// Who manages the community, or a chat, is known now; or why not.
pub fn staff_came(action: &Action, end: ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    if let ActionEnd::Done(Receipt::Managers(ids)) = &end {
        let managers: Vec<_> = ids.iter().map(|id| ManagerRow { id: *id, creator: false, bot: false }).collect();
        return desk.db.replace_managers("vk", &managers);
    }
    let Action::Telegram(TelegramAction::ReadChatAdmins { chat }) = action else { return Ok(()) };
    match end {
        ActionEnd::Done(Receipt::ChatAdmins(admins)) => {
            let rows: Vec<_> = admins
                .iter()
                .map(|ChatAdmin { id, creator, bot }| ManagerRow { id: *id, creator: *creator, bot: *bot })
                .collect();
            desk.db.replace_managers(&chat.to_string(), &rows)?;
            panel::admins::read(*chat, desk)
        }
        ActionEnd::Never(note) => panel::admins::unread(*chat, &note, desk),
        ActionEnd::Refused(advice) => {
            let words = crate::texts::html::plain(&desk.texts.advice(&advice));
            panel::admins::unread(*chat, &words, desk)
        }
        ActionEnd::Done(_) | ActionEnd::Uncertain | ActionEnd::GivenUp(_) => Ok(()),
    }
}

/// What was missed was read, or cannot be.
pub fn caught_up(end: &ActionEnd) {
    match end {
        ActionEnd::Done(Receipt::Found { items }) => tracing::info!(items, "read what was missed"),
        ActionEnd::Refused(advice) => tracing::warn!(?advice, "what was missed cannot be read"),
        ActionEnd::Done(_) | ActionEnd::Never(_) | ActionEnd::Uncertain | ActionEnd::GivenUp(_) => {}
    }
}

/// Reads what was missed.
pub fn catch_up(from: i64, to: i64, desk: &mut Desk<'_>) {
    desk.want(VkAction::CatchUp { from, to, sweep: None }, Urgency::Bulk);
}

/// The wish that silences a person where they wrote (on VK until a moment, where one is given), or frees them.
pub fn silencing(person: PersonId, subject: &CommentRef, until: Option<Millis>, silenced: bool) -> Action {
    match person.network {
        Network::Vk => VkAction::SetBanned { person, banned: silenced, until, why: String::new() }.into(),
        Network::Telegram => {
            let chat = ChatId(subject.owner_id);
            TelegramAction::SetRestricted { chat, person, restricted: silenced }.into()
        }
    }
}

/// Bans the author of a removed comment, within the limits; beyond them nothing is done to people.
pub fn ban_for(author: PersonId, subject: &CommentRef, cause: i64, desk: &mut Desk<'_>) -> Result<()> {
    if desk.is_untouchable(author)? || desk.db.person(author)?.is_some_and(|person| person.banned) {
        return Ok(());
    }
    // Whoever goes on writing while their ban waits goes before the others, and counts once.
    let waits = silencing(author, subject, None, true).facts().subject.unwrap_or_default();
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
    let verdict = Verdict { decision: Decision::Remove, rule: Rule::BanAuthor, ..row.verdict };
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
        if is_about_person(row.kind) && row.state == State::Assist && row.verdict.rule == Rule::Dead {
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

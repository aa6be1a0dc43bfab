//! Every verdict's way back, and what is learnt from it.

use anyhow::{Result, bail};

use super::{people, reports};
use crate::clock::Millis;
use crate::domain::action::{Action, Urgency};
use crate::domain::ids::{Network, PersonId};
use crate::domain::verdict::Decision;
use crate::handlers::desk::Desk;
use crate::store::{JournalFilter, JournalRow, QuarantineState, State, SubjectKind};

/// How a verdict was taken back: what can come back, and what cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// Everything comes back.
    Whole,
    /// Telegram cannot restore a deleted message; the author may write again and the text is learnt.
    MessageIsGone,
    /// The ban is lifted; the person must subscribe again.
    MustSubscribe,
    /// It had been taken back before.
    Already,
    /// There was nothing to take back: it had only been written down.
    OnlyWritten,
}

/// Takes a verdict back by a person's order and learns from it.
pub fn undo(row: &JournalRow, by: i64, desk: &mut Desk<'_>) -> Result<Undone> {
    if row.state == State::Undone {
        return Ok(Undone::Already);
    }
    if let Some(text) = &row.text
        && row.kind != SubjectKind::Member
        && row.verdict.decision != Decision::Keep
    {
        desk.db.learn(row.id, text, false, by, desk.now)?;
        desk.reload = true;
    }
    learn_account(row, false, by, desk)?;
    let waited = desk.db.quarantine_of(row.id)?;
    if let Some(entry) = waited {
        desk.db.decide_quarantine(entry.id, QuarantineState::Kept, Some(by))?;
        reports::quarantined(desk)?;
    }
    // A doubtful one was acted on once its entry was decided.
    let acted = matches!(row.state, State::Pending | State::Done | State::Failed) && waited.is_none();
    desk.db.set_state(row.id, State::Undone, None)?;
    desk.count("undone", 1)?;
    let undone =
        if acted && row.verdict.decision != Decision::Keep { reverse(row, desk)? } else { Undone::OnlyWritten };
    free_author(row, by, desk)?;
    reports::refresh(row.id, desk)?;
    Ok(undone)
}

fn reverse(row: &JournalRow, desk: &mut Desk<'_>) -> Result<Undone> {
    if is_about_account(row) {
        if row.verdict.rule != "dead" {
            let free = Action::SetBanned { person: row.person, banned: false, until: None, why: String::new() };
            desk.want_for(free, Urgency::Order, Some(row.id));
        }
        return Ok(Undone::MustSubscribe);
    }
    let Some(subject) = row.comment else { return Ok(Undone::OnlyWritten) };
    if row.kind == SubjectKind::Member {
        desk.want_for(people::silencing(row.person, &subject, false), Urgency::Order, Some(row.id));
        return Ok(Undone::MustSubscribe);
    }
    match subject.place.network() {
        Network::Vk => {
            desk.db.mark_deleted(&subject, false, desk.now)?;
            desk.want_for(Action::SetComment { comment: subject, visible: true }, Urgency::Order, Some(row.id));
            Ok(Undone::Whole)
        }
        Network::Telegram => Ok(Undone::MessageIsGone),
    }
}

/// Whether a verdict is about an account itself, not about something it wrote.
pub fn is_about_account(row: &JournalRow) -> bool {
    row.person.network == Network::Vk
        && row.comment.is_none()
        && matches!(row.kind, SubjectKind::Member | SubjectKind::Like)
}

/// An admin's word on an account: its like is judged by it from now on. A deactivated one teaches nothing.
pub fn learn_account(row: &JournalRow, fake: bool, by: i64, desk: &mut Desk<'_>) -> Result<()> {
    if !is_about_account(row) || row.verdict.rule == "dead" || row.verdict.decision == Decision::Keep {
        return Ok(());
    }
    let Some(profile) = desk.db.person(row.person)?.and_then(|person| person.profile) else { return Ok(()) };
    desk.db.learn_account(row.person.id, &profile, fake, by, desk.now)?;
    desk.reload = true;
    Ok(())
}

/// A ban that followed from this verdict goes with it.
fn free_author(row: &JournalRow, by: i64, desk: &mut Desk<'_>) -> Result<()> {
    if row.kind == SubjectKind::Member || is_about_account(row) {
        return Ok(());
    }
    let filter = JournalFilter { person: Some(row.person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    for ban in desk.db.journal(filter)? {
        let follows = ban.kind == SubjectKind::Member && ban.comment == row.comment && ban.state != State::Undone;
        if follows {
            undo(&ban, by, desk)?;
        }
    }
    Ok(())
}

/// Takes back everything that was done to a person; returns how much.
pub fn undo_person(person: PersonId, by: i64, desk: &mut Desk<'_>) -> Result<usize> {
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(500), ..JournalFilter::default() };
    let mut count = 0;
    for row in desk.db.journal(filter)? {
        if matches!(row.state, State::Pending | State::Done | State::Assist) {
            undo(&row, by, desk)?;
            count += 1;
        }
    }
    Ok(count)
}

/// `journal undo ID…`
pub fn undo_all(ids: &[i64], desk: &mut Desk<'_>) -> Result<()> {
    for id in ids {
        let Some(row) = desk.db.verdict(*id)? else { bail!("journal entry {id} does not exist") };
        undo(&row, 0, desk)?;
    }
    Ok(())
}

/// `journal undo --rule NAME --since T`
pub fn undo_rule(rule: &str, since: Millis, desk: &mut Desk<'_>) -> Result<()> {
    undo_those(JournalFilter { rule: Some(rule), since: Some(since), flagged: true, ..JournalFilter::default() }, desk)
}

/// `journal undo --wave ID --since T`
pub fn undo_wave(wave: i64, since: Millis, desk: &mut Desk<'_>) -> Result<()> {
    undo_those(JournalFilter { wave: Some(wave), since: Some(since), flagged: true, ..JournalFilter::default() }, desk)
}

fn undo_those(filter: JournalFilter<'_>, desk: &mut Desk<'_>) -> Result<()> {
    for row in desk.db.journal(filter)? {
        if row.state != State::Undone {
            undo(&row, 0, desk)?;
        }
    }
    Ok(())
}

//! What is doubtful: kept or removed by a person, judged again when its time is up; undecided means kept.

use anyhow::{Result, bail};

use super::desk::Desk;
use super::moderation::{comments, reports};
use crate::domain::action::{Urgency, Way};
use crate::domain::verdict::{Decision, Mode, Verdict};
use crate::judging::CommentEvidence;
use crate::store::{JournalRow, QuarantineRow, QuarantineState, State};

/// What a person, or the second look, decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// It stays, and its like is learnt as harmless.
    Keep,
    /// It goes, and its like is learnt as spam.
    Remove,
}

/// Decides an entry; `false`: somebody else already had.
pub fn decide(entry: &QuarantineRow, choice: Choice, by: i64, desk: &mut Desk<'_>) -> Result<bool> {
    let state = match choice {
        Choice::Keep => QuarantineState::Kept,
        Choice::Remove => QuarantineState::Removed,
    };
    if !desk.db.decide_quarantine(entry.id, state, Some(by))? {
        return Ok(false);
    }
    let Some(row) = desk.db.verdict(entry.journal_id)? else { return Ok(true) };
    if let Some(text) = &row.text {
        desk.db.learn(row.id, text, choice == Choice::Remove, by, desk.now)?;
        desk.reload = true;
    }
    match choice {
        Choice::Keep => desk.db.set_state(row.id, State::Undone, None)?,
        Choice::Remove => remove_by_order(&row, desk)?,
    }
    reports::quarantined(desk)?;
    Ok(true)
}

/// Removes what a person ordered to remove.
pub fn remove_by_order(row: &JournalRow, desk: &mut Desk<'_>) -> Result<()> {
    let Some(subject) = row.comment else { return Ok(()) };
    let state = match comments::way_to_delete(&subject, desk)? {
        Way::Auto => State::Pending,
        Way::Assist | Way::Off => State::Assist,
    };
    desk.db.set_state(row.id, state, None)?;
    comments::remove(&subject, row.person, row.id, state, Urgency::Order, desk)
}

/// `quarantine keep|remove ID…`
pub fn decide_all(ids: &[i64], choice: Choice, desk: &mut Desk<'_>) -> Result<()> {
    for id in ids {
        let Some(entry) = desk.db.quarantined(*id)? else { bail!("quarantine entry {id} does not exist") };
        decide(&entry, choice, 0, desk)?;
    }
    Ok(())
}

/// Entries whose time is up are judged again: what is beyond doubt by now goes, the rest is kept.
pub fn expire(desk: &mut Desk<'_>) -> Result<()> {
    let due = desk.db.quarantine_due(desk.now, 100)?;
    if due.is_empty() {
        return Ok(());
    }
    for entry in due {
        let Some(row) = desk.db.verdict(entry.journal_id)? else { continue };
        let again = row.text.as_deref().map(|text| desk.judge.judge(&CommentEvidence::of_text(text)));
        // Mercy for a long-standing member is not taken back by the same points; more of them, or a person's word, is news.
        let news = |verdict: &Verdict| {
            verdict.decision == Decision::Remove
                && (comments::OWN_WORD.contains(&verdict.rule.as_ref()) || verdict.score > row.verdict.score)
        };
        if desk.policy.mode == Mode::Enforce && again.as_ref().is_some_and(news) {
            desk.db.decide_quarantine(entry.id, QuarantineState::Removed, None)?;
            remove_by_order(&row, desk)?;
        } else {
            desk.db.decide_quarantine(entry.id, QuarantineState::Expired, None)?;
            desk.db.set_state(row.id, State::Observed, None)?;
        }
    }
    reports::quarantined(desk)
}

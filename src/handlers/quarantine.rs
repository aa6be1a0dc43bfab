//! What is doubtful: kept or removed by a person, judged again when its time is up; undecided means kept.

use anyhow::{Result, bail};

use super::desk::Desk;
use super::moderation::{accounts, brake, comments, evidence, reports, undo};
use crate::clock::HOUR;
use crate::domain::action::{Receipt, Way};
use crate::domain::event::ActionEnd;
use crate::domain::profile::Profile;
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, Mode, Verdict};
use crate::judging::{AccountEvidence, CommentEvidence};
use crate::store::{JournalRow, Look, LookCause, QuarantineRow, QuarantineState, State};

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
    undo::learn_account(&row, choice == Choice::Remove, by, desk)?;
    match choice {
        Choice::Keep => desk.db.set_state(row.id, State::Undone, None)?,
        Choice::Remove => remove_by_order(&row, desk)?,
    }
    reports::quarantined(desk)?;
    Ok(true)
}

/// How many people an order may remove now: a press is a run, and the day has its limit.
pub fn room(desk: &Desk<'_>) -> Result<usize> {
    let left = desk.per_day().saturating_sub(desk.db.people_acted_on(desk.day_start())?);
    Ok(left.min(desk.per_run()) as usize)
}

/// Decides many at once; of people, no more than there is room for go. Returns how many were decided, and how many wait on
/// because of that. Entries come worst first.
pub fn decide_some(
    entries: &[QuarantineRow],
    choice: Choice,
    by: i64,
    mut room: usize,
    desk: &mut Desk<'_>,
) -> Result<(usize, usize)> {
    let (mut count, mut over_limit) = (0, 0);
    for entry in entries {
        let row = desk.db.verdict(entry.journal_id)?;
        let counts = choice == Choice::Remove && row.as_ref().is_some_and(undo::is_about_account);
        if counts && room == 0 {
            over_limit += 1;
            continue;
        }
        if !decide(entry, choice, by, desk)? {
            continue;
        }
        count += 1;
        // What is only asked of the admin is no act of the program.
        if counts && desk.db.verdict(entry.journal_id)?.is_some_and(|row| row.state == State::Pending) {
            room -= 1;
            desk.db.reserve(entry.journal_id, desk.now)?;
        }
    }
    Ok((count, over_limit))
}

/// Removes what a person ordered to remove.
pub fn remove_by_order(row: &JournalRow, desk: &mut Desk<'_>) -> Result<()> {
    let Some(subject) = row.comment else {
        return if undo::is_about_account(row) { accounts::remove_now(row, true, desk) } else { Ok(()) };
    };
    let state = match comments::way_to_delete(&subject, desk)? {
        Way::Auto => State::Pending,
        Way::Assist | Way::Off => State::Assist,
    };
    desk.db.set_state(row.id, state, None)?;
    comments::remove(&subject, row.person, row.id, state, (desk.urgency_of_order(), row.at), desk)
}

/// `quarantine keep|remove ID…`: one choice about many entries, as if pressed one by one.
pub fn decide_all(ids: &[i64], choice: Choice, desk: &mut Desk<'_>) -> Result<()> {
    for id in ids {
        let Some(entry) = desk.db.quarantined(*id)? else { bail!("quarantine entry {id} does not exist") };
        decide(&entry, choice, 0, desk)?;
    }
    Ok(())
}

/// Entries whose time is up are judged again: what is beyond doubt by now goes, the rest is kept.
pub fn expire(desk: &mut Desk<'_>) -> Result<()> {
    let due = desk.db.quarantine_due(desk.now, 1_000)?;
    if due.is_empty() {
        return Ok(());
    }
    for entry in due {
        let Some(row) = desk.db.verdict(entry.journal_id)? else { continue };
        if undo::is_about_account(&row) {
            // By fresh evidence: the profile is read again, and the answer decides.
            let look = Look { person: row.person.id, cause: LookCause::Expired, journal: Some(row.id) };
            desk.db.open_look(look, desk.now + HOUR)?;
            continue;
        }
        let again = row.text.as_deref().map(|text| desk.judge.judge(&CommentEvidence::of_text(text)));
        // Mercy for a long-standing member is not taken back by the same points; more of them, or a person's word, is news.
        let news = |verdict: &Verdict| {
            verdict.decision == Decision::Remove && (verdict.rule.is_own_word() || verdict.score > row.verdict.score)
        };
        let asks = again.as_ref().map(|verdict| brake::holds(verdict, desk)).transpose()?.unwrap_or(false);
        if desk.policy.moderation.mode == Mode::Enforce && again.as_ref().is_some_and(news) && !asks {
            desk.db.decide_quarantine(entry.id, QuarantineState::Removed, None)?;
            remove_by_order(&row, desk)?;
        } else {
            desk.db.decide_quarantine(entry.id, QuarantineState::Expired, None)?;
            desk.db.set_state(row.id, State::Observed, None)?;
        }
    }
    reports::quarantined(desk)
}

/// A language model was asked about a doubtful comment: what it calls harmless is kept, as if its time were up. It removes
/// nothing, and nothing is learnt of its word.
pub fn second_opinion(journal: i64, end: &ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    let ActionEnd::Done(Receipt::Words(word)) = end else { return Ok(()) };
    let Some(entry) = desk.db.quarantine_of(journal)? else { return Ok(()) };
    if word != "ham" || !desk.db.decide_quarantine(entry.id, QuarantineState::Kept, None)? {
        return Ok(());
    }
    desk.db.set_state(journal, State::Undone, Some("second opinion: harmless"))?;
    desk.count("comments_softened", 1)?;
    reports::quarantined(desk)
}

/// A person whose time in quarantine is over was looked at again: beyond doubt by now they go, within the limits; else they
/// stay.
pub fn expired_person(journal: i64, desk: &mut Desk<'_>) -> Result<()> {
    let Some(row) = desk.db.verdict(journal)? else { return Ok(()) };
    let Some(entry) = desk.db.quarantine_of(journal)? else { return Ok(()) };
    let person = desk.db.person(row.person)?;
    let profile =
        person.as_ref().and_then(|person| person.profile.as_deref()).and_then(|packed| Profile::unpack(packed).ok());
    let behaviour = evidence::behaviour(row.person, desk)?;
    let tightened = row.wave_id.is_some();
    let verdict =
        desk.accounts.judge(&AccountEvidence { kind: row.kind, profile: profile.as_ref(), behaviour, tightened });
    let gone = verdict.rule == Rule::Dead && person.is_some_and(|person| person.member != Some(true));
    let goes = desk.policy.moderation.mode == Mode::Enforce
        && verdict.decision == Decision::Remove
        && !gone
        && !brake::holds(&verdict, desk)?
        && evidence::spared(row.person, desk)?.is_none();
    if goes && !accounts::within_limits(accounts::Run::Live, desk)? {
        return desk.db.extend_quarantine(entry.id, desk.now + HOUR);
    }
    if goes {
        desk.db.decide_quarantine(entry.id, QuarantineState::Removed, None)?;
        desk.db.judge_again(row.id, &verdict)?;
        if let Some(row) = desk.db.verdict(row.id)? {
            accounts::remove_now(&row, false, desk)?;
        }
    } else {
        desk.db.decide_quarantine(entry.id, QuarantineState::Expired, None)?;
        desk.db.set_state(row.id, State::Observed, None)?;
    }
    reports::quarantined(desk)
}

/// «Спам» on what was kept: learnt, and removed by order.
pub fn spam(journal: i64, by: i64, desk: &mut Desk<'_>) -> Result<&'static str> {
    let Some(row) = desk.db.verdict(journal)? else { return Ok("stale") };
    if desk.is_untouchable(row.person)? {
        return Ok("untouchable");
    }
    if let Some(text) = &row.text {
        desk.db.learn(row.id, text, true, by, desk.now)?;
        desk.reload = true;
    }
    let already = row.comment.map(|comment| desk.db.comment(&comment.key())).transpose()?.flatten();
    if already.is_some_and(|comment| comment.deleted) {
        return Ok("written");
    }
    desk.db.order_removal(row.id, by)?;
    remove_by_order(&row, desk)?;
    Ok("learnt_spam")
}

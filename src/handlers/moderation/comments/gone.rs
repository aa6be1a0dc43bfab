//! A comment is gone, or back: by whose hand, and what that says.

use anyhow::Result;

use super::{Version, brake, judge, reports};
use crate::decided::{Decided, Matter, Row};
use crate::domain::already::{BY_AUTHOR, NOT_TAKEN_BACK};
use crate::domain::comment::{Comment, Origin};
use crate::domain::ids::{CommentRef, PersonId};
use crate::domain::rule::Rule;
use crate::domain::sum::Sum;
use crate::domain::verdict::Decision;
use crate::handlers::context::{Context, local_day};
use crate::store::{CommentRow, Hand, JournalRow, QuarantineState, State};

/// Somebody brought back what was deleted. If we deleted it, or a manager did, that is a person's word against our verdict;
/// what its author had deleted says nothing, whoever wrote spam may do that at any time.
pub(super) fn restored(comment: &Comment, known: &CommentRow, version: &Version, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.comments().mark_deleted(&comment.subject, false, ctx.now)?;
    if known.content_hash != Some(version.hash) {
        return judge(comment.clone(), version, Origin::Restored, Some(known), true, ctx);
    }
    let Some(journal) = known.journal_id else { return Ok(()) };
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    // Nobody told whose hand it was before our own call came: the author's is the one that anybody may lend to spam.
    if known.is_by_author || row.verdict.rule == Rule::Deleted || was_gone(&row) {
        return back_by_author(comment, &row, version, ctx);
    }
    // What waited in quarantine, and was removed by a press, is taken back as well, and what the press taught with it.
    if row.verdict.decision != Decision::Keep && matches!(row.state, State::Done | State::Assist) {
        ctx.db.journal().set_state(journal, State::Undone, None)?;
        ctx.reload |= ctx.db.lessons().unlearn_verdict(journal)?;
        let decided = Decided::new(Matter::Undo, "undone").row(Row::Journal(journal)).person(row.person);
        ctx.decided(decided.why("restored_by_hand"));
        ctx.count(Sum::Undone, 1)?;
        ctx.count(Sum::CommentsUndone, 1)?;
        reports::refresh(journal, ctx)?;
        brake::after_undo(ctx)?;
    }
    Ok(())
}

/// The words stand there again, as if they had been written now: they are judged, unless they were found harmless, or a
/// person has said so.
fn back_by_author(comment: &Comment, row: &JournalRow, version: &Version, ctx: &mut Context<'_>) -> Result<()> {
    let never_judged = row.verdict.rule == Rule::Deleted;
    let harmless = row.verdict.decision == Decision::Keep && !never_judged;
    if harmless || row.state == State::Undone {
        return Ok(());
    }
    // Mercy that these words were shown is theirs again; an edit that was shown none comes to none by a detour.
    let as_new = never_judged || row.verdict.reasons.iter().any(|reason| super::MERCY.contains(&reason.code.as_ref()));
    ctx.db.comments().forget_verdict(&comment.subject, as_new)?;
    let known = ctx.db.comments().comment(&comment.subject.key())?;
    judge(comment.clone(), version, Origin::Restored, known.as_ref(), true, ctx)
}

/// A comment is gone: by us, by its author, by a manager.
pub fn deleted(subject: CommentRef, by: Option<PersonId>, ctx: &mut Context<'_>) -> Result<()> {
    let key = subject.key();
    ctx.db.cases().drop_case(&key)?;
    let news = ctx.db.comments().mark_deleted(&subject, true, ctx.now)?;
    let row = ctx.db.journal().latest_verdict_on(&key)?;
    let author = row.as_ref().map(|row| row.person);
    let hand = match by {
        Some(_) if by == author => Hand::Author,
        Some(_) => Hand::Another,
        None => Hand::Unknown,
    };
    // Our own call may have found it gone before this was told.
    if news || by.is_some() {
        ctx.db.comments().deleted_by(&subject, hand)?;
    }
    let Some(row) = row else { return Ok(()) };
    if !news {
        return found_gone(&row, hand, ctx);
    }
    if let Some(by) = by.filter(|_| hand == Hand::Another && row.state != State::Pending) {
        // A person's hand, not ours: what was on its way would be.
        ctx.db.people().confirm_removal(row.id, by.id)?;
    }
    let entry = ctx.db.quarantine().quarantine_of(row.id)?;
    // Where the platform does not tell whose hand it was, the answer to our own call does.
    let on_its_way = row.state == State::Pending && entry.is_none() && hand != Hand::Unknown;
    if on_its_way || (entry.is_none() && matches!(row.state, State::Assist | State::Failed)) {
        done_for_us(&row, hand, ctx)?;
        reports::refresh(row.id, ctx)?;
    }
    if let Some(entry) = entry {
        let end = if hand == Hand::Author { QuarantineState::Expired } else { QuarantineState::Removed };
        ctx.db.quarantine().decide_quarantine(entry.id, end, None)?;
        if let Some(by) = by.filter(|_| hand == Hand::Another) {
            ctx.db.people().confirm_removal(row.id, by.id)?;
        }
        done_for_us(&row, hand, ctx)?;
        reports::quarantined(ctx)?;
    }
    Ok(())
}

/// Done by hand on VK, as asked, as we could not, or before we could; or by our own call, whose answer is on its way still:
/// whichever, once. What its author took away is no work of ours, and not for us to bring back; nor is there anybody to thank.
fn done_for_us(row: &JournalRow, hand: Hand, ctx: &Context<'_>) -> Result<()> {
    if hand == Hand::Author {
        return ctx.db.journal().set_state(row.id, State::Observed, Some(BY_AUTHOR));
    }
    ctx.db.journal().set_state(row.id, State::Done, None)?;
    ctx.count(Sum::CommentsDeleted, 1)
}

/// Whether our own call found the comment gone: its note stands beside what is called done.
fn was_gone(row: &JournalRow) -> bool {
    row.state == State::Done && row.error.as_deref().is_some_and(|note| !note.starts_with(NOT_TAKEN_BACK))
}

/// Our call had found it gone before anybody told by whose hand, and was taken for the one that did it.
fn found_gone(row: &JournalRow, hand: Hand, ctx: &mut Context<'_>) -> Result<()> {
    if hand != Hand::Author || !was_gone(row) {
        return Ok(());
    }
    ctx.db.journal().set_state(row.id, State::Observed, Some(BY_AUTHOR))?;
    // Of the day that counted it: midnight may lie between.
    let at = row.acted_at.unwrap_or(row.at);
    ctx.db.sums().uncount(&local_day(at, ctx.policy.timezone), at, Sum::CommentsDeleted)?;
    reports::refresh(row.id, ctx)
}

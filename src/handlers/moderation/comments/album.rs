//! An album of Telegram is one thing in several messages: what is decided of the words under one of its pictures goes for all.

use anyhow::Result;

use super::{Version, kind_of, remember, reports};
use crate::clock::Millis;
use crate::domain::action::{Action, Urgency};
use crate::domain::comment::{Comment, Origin};
use crate::domain::ids::{CommentRef, PersonId, Place};
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, Verdict};
use crate::handlers::context::Context;
use crate::store::{JournalRow, NewVerdict, QuarantineState, State};

/// The removal of another part of the same album, if there is one.
pub(super) fn removal(comment: &Comment, ctx: &Context<'_>) -> Result<Option<JournalRow>> {
    let Some(album) = &comment.album else { return Ok(None) };
    for part in ctx.db.comments().album_parts(comment.subject.owner_id, album, comment.author)? {
        let verdict = part.journal_id.map(|journal| ctx.db.journal().verdict(journal)).transpose()?.flatten();
        if let Some(row) = verdict.filter(|row| part.subject != comment.subject && row.verdict.rule != Rule::Album)
            && goes(&row, ctx)?
        {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// It is deleted, or about to be, or asked of the admin.
fn goes(row: &JournalRow, ctx: &Context<'_>) -> Result<bool> {
    let acts = matches!(row.state, State::Pending | State::Done | State::Assist);
    Ok(acts && row.verdict.decision != Decision::Keep && ctx.db.quarantine().quarantine_of(row.id)?.is_none())
}

/// What goes with the removal of another part. Of what a person ordered no points are the reason.
fn along(removal: &JournalRow) -> Verdict {
    let mut verdict = Verdict { decision: Decision::Remove, rule: Rule::Album, ..removal.verdict.clone() };
    if removal.verdict.rule == Rule::Order {
        verdict.reasons.clear();
    }
    verdict
}

/// A part that came after the verdict on its album.
pub(super) fn follow(
    comment: &Comment,
    version: &Version,
    removal: &JournalRow,
    origin: Origin,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let state = if removal.state == State::Assist { State::Assist } else { State::Pending };
    let journal = remember(comment, version, &along(removal), state, origin, ctx)?;
    if state == State::Pending {
        let gone = Action::set_comment(comment.subject, false);
        ctx.want_gone(gone, Urgency::Visible, journal, comment.at, comment.subject.item_id);
    }
    Ok(())
}

/// The parts that came before the verdict on their album. The report tells of the album once.
pub(super) fn take_along(
    subject: &CommentRef,
    author: PersonId,
    (journal, state): (i64, State),
    (urgency, shown_at): (Urgency, Millis),
    ctx: &mut Context<'_>,
) -> Result<()> {
    if subject.place != Place::Chat {
        return Ok(());
    }
    let Some(album) = ctx.db.comments().album_of(subject)? else { return Ok(()) };
    let Some(removal) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    for part in ctx.db.comments().album_parts(subject.owner_id, &album, author)? {
        let former = part.journal_id.map(|journal| ctx.db.journal().verdict(journal)).transpose()?.flatten();
        if part.deleted || part.subject == *subject || !is_to_go(former.as_ref(), ctx)? {
            continue;
        }
        let journal = ctx.judged(&NewVerdict {
            at: ctx.now,
            kind: kind_of(part.subject.place),
            person: author,
            comment: Some(&part.subject),
            verdict: &along(&removal),
            mode: removal.mode,
            model: ctx.judge.model_version(),
            state,
            text: None,
            by: removal.by,
            item: None,
            sweep: None,
            wave: None,
        })?;
        ctx.db.backtest().judged_anew(&part.subject.key(), removal.verdict.score, journal)?;
        if state == State::Pending {
            let gone = Action::set_comment(part.subject, false);
            ctx.want_gone(gone, urgency, journal, shown_at, part.subject.item_id);
        }
    }
    Ok(())
}

/// Whether a part goes with its album: not where it does so already, or a person has said that it may stay. What waits for
/// a person's word waits no more.
fn is_to_go(former: Option<&JournalRow>, ctx: &mut Context<'_>) -> Result<bool> {
    let Some(row) = former else { return Ok(true) };
    if let Some(entry) = ctx.db.quarantine().quarantine_of(row.id)? {
        ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Removed, None)?;
        ctx.db.journal().set_state(row.id, State::Observed, None)?;
        reports::quarantined(ctx)?;
        return Ok(true);
    }
    Ok(row.state != State::Undone && !goes(row, ctx)?)
}

/// What became of the verdict that the album followed becomes of the other parts: what is on its way still is withdrawn.
pub fn same_of_album(row: &JournalRow, state: State, ctx: &Context<'_>) -> Result<()> {
    let Some(subject) = row.comment.filter(|comment| comment.place == Place::Chat) else { return Ok(()) };
    if row.verdict.rule == Rule::Album {
        return Ok(());
    }
    let Some(album) = ctx.db.comments().album_of(&subject)? else { return Ok(()) };
    for part in ctx.db.comments().album_parts(subject.owner_id, &album, row.person)? {
        let verdict = part.journal_id.map(|journal| ctx.db.journal().verdict(journal)).transpose()?.flatten();
        let Some(followed) = verdict.filter(|verdict| verdict.verdict.rule == Rule::Album) else { continue };
        let taken_back = state == State::Undone && followed.state == State::Done;
        if taken_back || matches!(followed.state, State::Pending | State::Assist) {
            ctx.db.journal().set_state(followed.id, state, None)?;
        }
    }
    Ok(())
}

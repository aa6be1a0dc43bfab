//! Parts of which nobody knows whether they are out: the linked group tells, or a person is asked.

use anyhow::Result;

use super::cards;
use crate::clock::{MINUTE, Millis};
use crate::decided::Decided;
use crate::domain::comment::Comment;
use crate::domain::copies::{Body, CopyState, CopyStep, PartState};
use crate::domain::ids::ChatId;
use crate::handlers::context::Context;
use crate::store::{CopyRow, PartRow};
use crate::texts::html::plain;

/// Telegram brings a post into the linked group within seconds: so long nobody is asked.
const FORWARD: Millis = MINUTE;

/// Nobody knows whether a part is out.
pub(super) fn doubt(mut copy: CopyRow, mut row: PartRow, count: usize, ctx: &mut Context<'_>) -> Result<()> {
    // The group was quicker than the lost answer.
    if let Some(seen) = row.seen_id {
        return settle(copy, row, Some(seen), ctx);
    }
    row.state = PartState::Unsure;
    ctx.db.copies().save_part(&row)?;
    copy.state = CopyState::Uncertain;
    copy.step = CopyStep::None;
    copy.reason = Some(format!("part {} of {count}: no answer from telegram", row.ordinal + 1));
    // A channel's posts arrive in its linked group by themselves (`docs/platforms.md`, «Telegram: who writes and
    // presses»): a minute is waited for that before a person is asked.
    let linked = ctx.policy.discussion_chat.is_some();
    copy.deadline = linked.then_some(ctx.now + FORWARD);
    let then = if linked { "wait" } else { "ask_admin" };
    ctx.decided(Decided::of_copy(&copy, then).why("no_answer"));
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    if linked { Ok(()) } else { cards::show(&copy, ctx) }
}

/// Those that the linked group did not settle are asked about.
pub(super) fn ask(ctx: &mut Context<'_>) -> Result<()> {
    for mut copy in ctx.db.copies().copies_in(CopyState::Uncertain, 100)? {
        if copy.deadline.is_some_and(|deadline| deadline <= ctx.now) {
            copy.deadline = None;
            ctx.db.copies().save_copy(&copy, ctx.now)?;
            cards::show(&copy, ctx)?;
        }
    }
    Ok(())
}

/// A post of a channel arrived in its group: it is the part in doubt, if it says the same.
pub fn forwarded(channel: ChatId, message_id: i64, comment: &Comment, ctx: &mut Context<'_>) -> Result<()> {
    let parts = ctx.db.copies().parts_in_doubt(channel)?;
    // Files without words look alike: the second picture of an album is not the part that comes after the album.
    if parts.is_empty() || ctx.db.copies().is_message_of_a_part(channel, message_id)? {
        return Ok(());
    }
    for mut row in parts {
        if row.seen_id.is_some() || !is_the_same(&row, comment) {
            continue;
        }
        if row.state == PartState::Out {
            // Its answer may still come.
            row.seen_id = Some(message_id);
            return ctx.db.copies().save_part(&row);
        }
        let Some(copy) = ctx.db.copies().copy(row.copy)? else { continue };
        return settle(copy, row, Some(message_id), ctx);
    }
    Ok(())
}

fn is_the_same(row: &PartRow, comment: &Comment) -> bool {
    // Telegram trims and breaks lines its own way: words are compared, not the spaces between them.
    let bare = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Clocks differ a little; an older post that says the same is another one.
    let in_time = row.sent_at.is_some_and(|sent| comment.at >= sent - MINUTE);
    let said = bare(&comment.text);
    let same = match &row.part.body {
        Body::Text { .. } => bare(&plain(&row.part.html)) == said,
        Body::Files { .. } => !comment.attachments.is_empty() && bare(&plain(&row.part.html)) == said,
        Body::Poll { question, .. } => said.contains(&bare(question)),
        Body::Venue { .. } => !comment.attachments.is_empty(),
    };
    in_time && same
}

/// The part in doubt is out; `first` is its first message, where that is known. The copy goes on with the next.
pub(super) fn settle(mut copy: CopyRow, mut row: PartRow, first: Option<i64>, ctx: &mut Context<'_>) -> Result<()> {
    row.state = PartState::Done;
    // Messages of an album follow one another.
    row.message_ids = first.into_iter().flat_map(|first| (first..).take(row.part.messages())).collect();
    ctx.db.copies().save_part(&row)?;
    copy.state = CopyState::Pending;
    copy.step = CopyStep::Sending;
    copy.reason = None;
    copy.deadline = None;
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    ctx.decided(Decided::of_copy(&copy, "publish").why("part_is_out"));
    ctx.channels.insert(copy.channel);
    cards::refresh(&copy, ctx)
}

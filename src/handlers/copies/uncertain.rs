//! Parts of which nobody knows whether they are out: the linked group tells, the channel is read back where that can be, or
//! a person is asked.

use anyhow::Result;

use super::{cards, orders, paid};
use crate::clock::{MINUTE, Millis};
use crate::decided::Decided;
use crate::domain::action::{Receipt, TargetAction, Urgency};
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::comment::{AttachmentKind, Comment, ForwardedPost};
use crate::domain::copies::{Body, CopyFile, CopyState, CopyStep, FileKind, PartState};
use crate::domain::event::ActionEnd;
use crate::domain::ids::ChatId;
use crate::handlers::context::Context;
use crate::store::{CopyRow, PartRow};
use crate::texts::CopySaid;
use crate::texts::html::plain;

/// Telegram brings a post into the linked group within seconds: so long nobody is asked.
const FORWARD: Millis = MINUTE;
/// What an uncertain copy waits for: a look at its channel, and another one.
const FIRST: u8 = 1;
const SECOND: u8 = 2;
/// Parts of a channel whose messages are known to be others'.
const REMEMBERED: usize = 100;

/// Nobody knows whether a part is out.
pub(super) fn doubt(mut copy: CopyRow, mut row: PartRow, count: usize, ctx: &mut Context<'_>) -> Result<()> {
    // The group was quicker than the lost answer.
    if let Some(seen) = row.seen_id {
        let messages = following(seen, &row, &copy.channel, ctx)?;
        return settle(copy, row, messages, ctx);
    }
    let looks = ctx.platforms.of(&copy.channel).is_some_and(|target| target.shows.finds);
    row.state = PartState::Unsure;
    ctx.db.copies().save_part(&row)?;
    copy.state = CopyState::Uncertain;
    copy.step = CopyStep::None;
    copy.reason = Some(reason(&copy, &row, count));
    // A channel's posts arrive in its linked group by themselves (`docs/platforms.md`, «Telegram: who writes and
    // presses»): a minute is waited for that before a person is asked.
    let linked =
        copy.channel.telegram().is_some() && copy.channel.topic().is_none() && ctx.policy.discussion_chat.is_some();
    let waits = linked || looks;
    copy.deadline = waits.then_some(ctx.now + FORWARD);
    copy.asked = if looks { FIRST } else { 0 };
    let then = if waits { "wait" } else { "ask_admin" };
    ctx.decided(Decided::of_copy(&copy, then).why("no_answer"));
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    if looks {
        return look_for(&copy, &row, ctx);
    }
    if linked { Ok(()) } else { cards::show(&copy, ctx) }
}

fn reason(copy: &CopyRow, row: &PartRow, count: usize) -> String {
    format!("part {} of {count}: no answer from {}", row.ordinal + 1, copy.channel.platform())
}

/// A person orders a copy: is there a part of which nobody knows, its card comes anew and asks. `false`: there is none.
pub(super) fn ask_anew(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<bool> {
    let parts = ctx.db.copies().parts(copy.id)?;
    let Some(row) = parts.iter().find(|row| row.state == PartState::Unsure) else { return Ok(false) };
    copy.reason = Some(reason(&copy, row, parts.len()));
    copy.state = CopyState::Uncertain;
    copy.step = CopyStep::None;
    (copy.deadline, copy.asked) = (None, 0);
    ctx.decided(Decided::of_copy(&copy, "ask_admin").why("no_answer"));
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    cards::put_away(&copy, ctx)?;
    cards::show(&copy, ctx)?;
    Ok(true)
}

/// Whether a person who orders a copy is asked first.
pub(super) fn is_unclear(copy: &CopyRow, ctx: &Context<'_>) -> Result<bool> {
    Ok(match copy.state {
        CopyState::Uncertain => true,
        CopyState::Pending | CopyState::Published => false,
        CopyState::Skipped | CopyState::Failed | CopyState::Approval => {
            orders::is_begun(copy, ctx)?
                && ctx.db.copies().parts(copy.id)?.iter().any(|row| row.state == PartState::Unsure)
        }
    })
}

/// Reads the channel back for a part of which nobody knows.
fn look_for(copy: &CopyRow, row: &PartRow, ctx: &mut Context<'_>) -> Result<()> {
    let action = TargetAction::FindPart {
        copy: copy.id,
        ordinal: row.ordinal,
        chat: copy.channel.clone(),
        part: Box::new(row.part.clone()),
        since: row.sent_at.unwrap_or(copy.at),
        others: ctx.db.copies().newest_messages(&copy.channel, REMEMBERED)?,
    };
    ctx.want(action, Urgency::Sync);
    Ok(())
}

/// The channel was read back. What is not there at the first look may be on its way still.
pub(super) fn looked_for(copy: i64, ordinal: u32, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut copy) = ctx.db.copies().copy(copy)? else { return Ok(()) };
    let doubtful = |row: &PartRow| row.ordinal == ordinal && row.state == PartState::Unsure;
    let Some(row) = ctx.db.copies().parts(copy.id)?.into_iter().find(doubtful) else { return Ok(()) };
    match end {
        ActionEnd::Done(Receipt::PartFound(Some(messages))) => settle(copy, row, messages, ctx),
        ActionEnd::Done(Receipt::PartFound(None)) if copy.asked & SECOND == 0 => Ok(()),
        end => {
            tracing::warn!(
                copy.id,
                ordinal,
                end = end.as_str(),
                "a part was not found in its channel: a person is asked"
            );
            copy.asked = 0;
            copy.deadline = None;
            ctx.db.copies().save_copy(&copy, ctx.now)?;
            cards::show(&copy, ctx)
        }
    }
}

/// Those that neither the linked group nor a first look settled are looked for once more, or asked about.
pub(super) fn ask(ctx: &mut Context<'_>) -> Result<()> {
    for mut copy in ctx.db.copies().uncertain_due(ctx.now, 100)? {
        // Nobody can look there any more: a person is asked.
        if copy.asked != 0 && ctx.policy.has_left(&copy.channel.platform()) {
            copy.asked = 0;
            copy.deadline = None;
            ctx.db.copies().save_copy(&copy, ctx.now)?;
            cards::show(&copy, ctx)?;
            continue;
        }
        if copy.deadline.is_some_and(|deadline| deadline <= ctx.now) {
            copy.deadline = None;
            let rows = ctx.db.copies().parts(copy.id)?;
            let doubtful = rows.into_iter().find(|row| row.state == PartState::Unsure);
            if let (FIRST, Some(row)) = (copy.asked, doubtful) {
                copy.asked = FIRST | SECOND;
                ctx.db.copies().save_copy(&copy, ctx.now)?;
                look_for(&copy, &row, ctx)?;
                continue;
            }
            ctx.db.copies().save_copy(&copy, ctx.now)?;
            cards::show(&copy, ctx)?;
        }
    }
    Ok(())
}

/// A post of a channel arrived in its group: it is the part in doubt, if it says the same.
pub fn forwarded(channel: ChatId, message_id: i64, comment: &Comment, ctx: &mut Context<'_>) -> Result<()> {
    let channel = ChatRef::from(channel);
    let parts = ctx.db.copies().parts_in_doubt(&channel)?;
    // Files without words look alike: the second picture of an album is not the part that comes after the album.
    if parts.is_empty() || ctx.db.copies().is_message_of_a_part(&channel, message_id)? {
        return Ok(());
    }
    for mut row in parts {
        if row.seen_id.is_some() || !is_the_same(&row, &comment.text, &comment.attachments, comment.at) {
            continue;
        }
        if row.state == PartState::Out {
            // Its answer may still come.
            row.seen_id = Some(message_id);
            return ctx.db.copies().save_part(&row);
        }
        let Some(copy) = ctx.db.copies().copy(row.copy)? else { continue };
        let messages = following(message_id, &row, &channel, ctx)?;
        return settle(copy, row, messages, ctx);
    }
    Ok(())
}

/// A person forwards a post of a channel: it is the part in doubt, if it says and shows the same. `None`: nothing is in doubt there.
pub(super) fn forwarded_by_a_person(post: &ForwardedPost, ctx: &mut Context<'_>) -> Result<Option<CopySaid>> {
    let channel = ChatRef::from(post.channel);
    let mut unsure = ctx.db.copies().parts_in_doubt(&channel)?;
    unsure.retain(|part| part.state == PartState::Unsure);
    if unsure.is_empty() {
        return Ok(None);
    }
    let is_anothers = ctx.db.copies().is_message_of_a_part(&channel, post.message_id)?;
    let same = |row: &PartRow| is_the_same(row, &post.text, &post.attachments, post.at);
    let meant = unsure.into_iter().find(|row| !is_anothers && same(row));
    let Some(row) = meant else { return Ok(Some(CopySaid::OtherPost)) };
    let Some(copy) = ctx.db.copies().copy(row.copy)? else { return Ok(None) };
    // Which picture of an album without words it is, nobody can tell: only this one is known to be ours.
    let messages = if row.part.html.is_empty() {
        vec![MessageRef::from(post.message_id)]
    } else {
        following(post.message_id, &row, &channel, ctx)?
    };
    settle(copy, row, messages, ctx)?;
    Ok(Some(CopySaid::TakenAsOut))
}

fn is_the_same(row: &PartRow, text: &str, attachments: &[AttachmentKind], at: Millis) -> bool {
    // Telegram trims and breaks lines its own way: words are compared, not the spaces between them.
    let bare = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Clocks differ a little; an older post that says the same is another one.
    let in_time = row.sent_at.is_some_and(|sent| at == 0 || at >= sent - MINUTE);
    let said = bare(text);
    let same = match &row.part.body {
        Body::Text { .. } => attachments.iter().all(|kind| !is_of_file(*kind)) && bare(&plain(&row.part.html)) == said,
        Body::Files { files } => shows_one_of(files, attachments) && bare(&plain(&row.part.html)) == said,
        Body::Poll { question, .. } => said.contains(&bare(question)),
        Body::Venue { .. } => !attachments.is_empty(),
    };
    in_time && same
}

fn is_of_file(kind: AttachmentKind) -> bool {
    matches!(kind, AttachmentKind::Photo | AttachmentKind::Video | AttachmentKind::Document)
}

/// Whether a message may be one of an album: what a platform does not take as a picture or a video goes as a document.
fn shows_one_of(files: &[CopyFile], attachments: &[AttachmentKind]) -> bool {
    let may_be = |file: &CopyFile, kind: AttachmentKind| match file.kind {
        _ if kind == AttachmentKind::Document => true,
        FileKind::Photo => kind == AttachmentKind::Photo,
        FileKind::Video | FileKind::Animation => kind == AttachmentKind::Video,
        FileKind::Document => false,
    };
    attachments.iter().any(|kind| files.iter().any(|file| may_be(file, *kind)))
}

/// The messages of a part of which the first one is known: those of an album follow one another, up to what is another part's.
fn following(first: i64, row: &PartRow, channel: &ChatRef, ctx: &Context<'_>) -> Result<Vec<MessageRef>> {
    let mut messages = Vec::new();
    for number in (first..).take(row.part.messages()) {
        if ctx.db.copies().is_message_of_a_part(channel, number)? {
            break;
        }
        messages.push(MessageRef::from(number));
    }
    Ok(messages)
}

/// The part in doubt is out, as these messages, where they are known. The copy goes on with the next.
pub(super) fn settle(
    mut copy: CopyRow,
    mut row: PartRow,
    messages: Vec<MessageRef>,
    ctx: &mut Context<'_>,
) -> Result<()> {
    row.state = PartState::Done;
    row.message_ids = messages;
    ctx.db.copies().save_part(&row)?;
    if paid::is_so(&copy) {
        return paid::stop(copy, ctx);
    }
    copy.state = CopyState::Pending;
    copy.step = CopyStep::Sending;
    copy.reason = None;
    copy.asked = 0;
    copy.deadline = None;
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    ctx.decided(Decided::of_copy(&copy, "publish").why("part_is_out"));
    ctx.channels.insert(copy.channel.clone());
    cards::refresh(&copy, ctx)
}

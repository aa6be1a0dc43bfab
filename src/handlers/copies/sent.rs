//! What became of parts that were sent: they stand in their channel, nobody knows, or something simpler goes in their place.

use anyhow::Result;

use super::pump::{parts_of, shown_post};
use super::simpler::{links, simpler};
use super::{added, cards, edits, follow, glance, uncertain};
use crate::decided::Decided;
use crate::domain::action::Receipt;
use crate::domain::chat_ref::MessageRef;
use crate::domain::copies::{
    Body, CopyFile, CopyPart, CopyState, CopyStep, FileKind, LeftOut, PartState, Preview, video_that_is_too_large,
};
use crate::domain::event::ActionEnd;
use crate::domain::notice::{DatedNotice, Notice};
use crate::domain::sum::Sum;
use crate::handlers::context::Context;
use crate::store::{CopyRow, PartRow};

/// What became of a part.
pub(super) fn part_ended(copy: i64, ordinal: u32, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut copy) = ctx.db.copies().copy(copy)? else { return Ok(()) };
    let parts = ctx.db.copies().parts(copy.id)?;
    let (count, adds) = (parts.len(), added::is_addition(&copy, &parts));
    let Some(mut row) = parts.into_iter().find(|part| part.ordinal == ordinal && part.state == PartState::Out) else {
        return Ok(());
    };
    ctx.channels.insert(copy.channel.clone());
    match end {
        ActionEnd::Done(Receipt::Published { message_ids, left_out }) => {
            row.state = PartState::Done;
            // 0 stands for a video that Telegram sends later: nothing can be done with it.
            row.message_ids = message_ids.into_iter().filter(MessageRef::is_known).collect();
            ctx.db.copies().save_part(&row)?;
            if adds {
                added::came_through(copy.id, ctx)?;
            }
            if copy.state == CopyState::Skipped {
                // Taken back while the call was on its way.
                return follow::delete(copy, ctx).map(drop);
            }
            append(&row, &left_out, count as u32, ctx)?;
            tell_of_left_out(&copy, &row, &left_out, ctx)
        }
        // Nothing was said of message numbers: it is out, and cannot be edited or taken away by us.
        ActionEnd::Done(_) => {
            row.state = PartState::Done;
            ctx.db.copies().save_part(&row)
        }
        // Never sent again blindly: Telegram has no key against doubles, and a channel would show the post twice.
        ActionEnd::Uncertain => uncertain::doubt(copy, row, count, ctx),
        ActionEnd::Never(note) | ActionEnd::GivenUp(note) => {
            copy.tries += 1;
            if let Some(video) = video_that_is_too_large(&note)
                && follow::nothing_is_out(&copy, ctx)?
                && edits::is_without_file_now(&mut copy, video)
            {
                tracing::warn!(copy.id, ordinal, "a video goes out as its picture: {note}");
                let rows =
                    parts_of(&copy, ctx)?.into_iter().zip(0..).map(|(part, at)| PartRow::waiting(copy.id, at, part));
                ctx.db.copies().set_parts(copy.id, &rows.collect::<Vec<_>>())?;
                return ctx.db.copies().save_copy(&copy, ctx.now);
            }
            let target = ctx.platforms.of(&copy.channel);
            if let Some(simpler) =
                target.and_then(|target| simpler(&row.part, &note, copy.post, &target.shows, ctx.texts))
            {
                tracing::warn!(copy.id, ordinal, "a part goes out more simply: {note}");
                return replace(copy, row, simpler, count as u32, ctx);
            }
            let why = format!("part {} of {count}: {note}", ordinal + 1);
            if adds {
                return added::is_refused(copy, row, &why, false, ctx);
            }
            row.state = PartState::Failed;
            ctx.db.copies().save_part(&row)?;
            fail(copy, &why, ctx)
        }
        ActionEnd::Refused(advice) => {
            let why = ctx.advice_in_words(&advice)?;
            if adds {
                return added::is_refused(copy, row, &why, true, ctx);
            }
            row.state = PartState::Failed;
            ctx.db.copies().save_part(&row)?;
            fail(copy, &why, ctx)
        }
    }
}

/// Other parts go out in place of one that was refused: the first where it stood, the others after everything.
fn replace(copy: CopyRow, mut row: PartRow, parts: Vec<CopyPart>, next: u32, ctx: &mut Context<'_>) -> Result<()> {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else {
        // Nothing of it can be said: the others go on.
        row.part = CopyPart::nothing();
        row.state = PartState::Done;
        ctx.db.copies().save_part(&row)?;
        return ctx.db.copies().save_copy(&copy, ctx.now);
    };
    row.part = first;
    row.state = PartState::Waiting;
    ctx.db.copies().save_part(&row)?;
    for (part, ordinal) in parts.zip(next..) {
        ctx.db.copies().save_part(&PartRow::waiting(row.copy, ordinal, part))?;
    }
    ctx.db.copies().save_copy(&copy, ctx.now)
}

/// What could not go with its part goes after everything else: as documents, or as links.
fn append(row: &PartRow, left_out: &[LeftOut], mut next: u32, ctx: &Context<'_>) -> Result<()> {
    let Body::Files { files } = &row.part.body else { return Ok(()) };
    let of = |left: &LeftOut| files.get(left.index);
    let documents: Vec<CopyFile> = left_out
        .iter()
        .filter(|left| left.as_document)
        .filter_map(of)
        .filter(|file| file.kind != FileKind::Document)
        .map(|file| CopyFile { kind: FileKind::Document, ..file.clone() })
        .collect();
    let links = links(&only_linked(files, left_out), ctx.texts);
    for file in documents {
        let part = CopyPart { html: String::new(), body: Body::Files { files: vec![file] } };
        ctx.db.copies().save_part(&PartRow::waiting(row.copy, next, part))?;
        next += 1;
    }
    if !links.is_empty() {
        // One message leads to all that is missing.
        let rows = ctx.db.copies().parts(row.copy)?;
        let waits =
            |row: &&PartRow| row.state == PartState::Waiting && row.part.html.starts_with("<a href=\"https://vk.com/");
        if let Some(known) = rows.iter().rev().take(1).find(waits) {
            let mut known = known.clone();
            known.part.html = format!("{}\n{links}", known.part.html);
            return ctx.db.copies().save_part(&known);
        }
        let part = CopyPart { html: links, body: Body::Text { preview: Preview::First } };
        ctx.db.copies().save_part(&PartRow::waiting(row.copy, next, part))?;
    }
    Ok(())
}

/// Files that go neither as they are nor as documents.
fn only_linked(files: &[CopyFile], left_out: &[LeftOut]) -> Vec<CopyFile> {
    let of = |left: &LeftOut| files.get(left.index);
    let linked = left_out
        .iter()
        .filter(|left| !left.as_document || of(left).is_some_and(|file| file.kind == FileKind::Document));
    linked.filter_map(of).cloned().collect()
}

/// An admin hears once of a post that some of its files did not come with it.
fn tell_of_left_out(copy: &CopyRow, row: &PartRow, left_out: &[LeftOut], ctx: &mut Context<'_>) -> Result<()> {
    let Body::Files { files } = &row.part.body else { return Ok(()) };
    let count = only_linked(files, left_out).len() as i64;
    let notice = Notice::dated(DatedNotice::CopyFiles, format_args!("{}:{}", copy.id, copy.tries));
    if count == 0 || !ctx.db.settings().notice_once(&notice, ctx.now)? {
        return Ok(());
    }
    let title = shown_post(copy).as_ref().map(glance).unwrap_or_default();
    let (platform, named) = (ctx.platforms.name_of(&copy.channel), ctx.db.chats().chat_title(&copy.channel)?);
    let place = ctx.texts.copies().place(&platform, &copy.channel, named.as_deref());
    let text = ctx.texts.copies().files_left_out(copy.post, &title, &place, count);
    ctx.tell_admin(text, Vec::new());
    Ok(())
}

/// A copy could not go out, or only partly: said with a card. What was only to be added to one that is out is left out of it.
pub(super) fn fail(mut copy: CopyRow, why: &str, ctx: &mut Context<'_>) -> Result<()> {
    if added::is_only_added(&copy, ctx)? {
        added::tell(&copy, why, ctx)?;
        return added::leave_out(copy, ctx);
    }
    copy.state = CopyState::Failed;
    copy.step = CopyStep::None;
    copy.reason = Some(why.to_owned());
    super::count_post(&copy, CopyState::Failed, Sum::CopiesFailed, ctx)?;
    ctx.decided(Decided::of_copy(&copy, "ask_admin"));
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    cards::show(&copy, ctx)
}

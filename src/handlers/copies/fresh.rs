//! Where the files of copies lie that are not out yet: every look tells it anew, and what waits must not go out with addresses
//! that have expired (`docs/platforms.md`, «VK: attachments»).

use anyhow::Result;

use super::{edits, follow, pump};
use crate::clock::HOUR;
use crate::domain::action::{Urgency, VkAction};
use crate::domain::copies::{Body, CopyFile, CopyPart, CopyState, CopyStep, FileKind, PartState, Preview};
use crate::domain::post::Post;
use crate::handlers::context::Context;
use crate::store::{CopyRow, is_unreadable};

/// Before a file of Telegram's own, where an address may stand.
const OF_TELEGRAM: &str = "file_id:";

/// A look at the post of a copy tells where its files lie.
pub(super) fn take(copy: &mut CopyRow, post: &Post, ctx: &mut Context<'_>) -> Result<()> {
    let goes_out = match copy.state {
        CopyState::Approval | CopyState::Pending | CopyState::Failed | CopyState::Uncertain => true,
        CopyState::Published => edits::was_refused(copy),
        CopyState::Skipped => false,
    };
    if !goes_out {
        return Ok(());
    }
    let at = copy.at;
    if copy.body.as_mut().is_some_and(|body| body.take_addresses(post)) {
        ctx.db.copies().save_copy(copy, at)?;
        to_parts(copy, false, ctx)?;
    }
    // What begins later asks for them then.
    let has_a_plan = match copy.state {
        CopyState::Pending => copy.step != CopyStep::Asking,
        CopyState::Failed | CopyState::Uncertain => !follow::nothing_is_out(copy, ctx)?,
        CopyState::Approval | CopyState::Published | CopyState::Skipped => false,
    };
    if let Some(body) = copy.body.as_ref().filter(|body| has_a_plan && body.has_old_files(ctx.now)) {
        let post = Box::new(body.without_old_files(ctx.now));
        ctx.want(VkAction::CompletePost { copy: copy.id, post }, Urgency::Sync);
    }
    Ok(())
}

/// Parts that are not out take over where their files lie by now. `at_once`: also one whose call waits for its turn since less
/// than an hour.
pub(super) fn to_parts(copy: &mut CopyRow, at_once: bool, ctx: &mut Context<'_>) -> Result<()> {
    if copy.state == CopyState::Pending && copy.step == CopyStep::Asking {
        return Ok(());
    }
    let rows = match ctx.db.copies().parts(copy.id) {
        Ok(rows) => rows,
        Err(error) if is_unreadable(&error) => return Ok(()),
        Err(error) => return Err(error),
    };
    let now = pump::parts_of(copy, ctx)?;
    for mut row in rows {
        if row.state == PartState::Done || !renew(&mut row.part, &now) {
            continue;
        }
        if row.state == PartState::Out {
            let waits_long = at_once || row.sent_at.is_none_or(|at| ctx.now - at >= HOUR);
            // One that is being made carries its own addresses.
            if copy.state != CopyState::Pending || !waits_long || ctx.db.copies().withdraw_calls(copy.id, ctx.now)? == 0
            {
                continue;
            }
            row.state = PartState::Waiting;
            let at = copy.at;
            copy.tries += 1;
            ctx.db.copies().save_copy(copy, at)?;
            ctx.channels.insert(copy.channel.clone());
        }
        ctx.db.copies().save_part(&row)?;
    }
    Ok(())
}

/// `true`: a file of the part lies elsewhere by now.
fn renew(part: &mut CopyPart, now: &[CopyPart]) -> bool {
    let known: Vec<&CopyFile> = now
        .iter()
        .flat_map(|part| match &part.body {
            Body::Files { files } => files.as_slice(),
            Body::Text { .. } | Body::Poll { .. } | Body::Venue { .. } => &[],
        })
        .collect();
    match &mut part.body {
        Body::Files { files } => {
            let mut is_news = false;
            for file in files.iter_mut().filter(|file| !file.url.starts_with(OF_TELEGRAM)) {
                let same = known.iter().find(|known| known.id == file.id && known.kind == file.kind);
                // What was no photo to its platform goes as the document that it is.
                let same =
                    same.or_else(|| known.iter().find(|known| known.id == file.id && file.kind == FileKind::Document));
                if let Some(same) = same.filter(|same| same.url != file.url) {
                    file.url.clone_from(&same.url);
                    file.smaller.clone_from(&same.smaller);
                    is_news = true;
                }
            }
            is_news
        }
        Body::Text { preview: Preview::Large(url) } => {
            let large = now.iter().find_map(|part| match &part.body {
                Body::Text { preview: Preview::Large(url) } => Some(url),
                _ => None,
            });
            let Some(large) = large.filter(|large| *large != url) else { return false };
            url.clone_from(large);
            true
        }
        Body::Text { .. } | Body::Poll { .. } | Body::Venue { .. } => false,
    }
}

//! What a post had from the beginning and nobody was told of in time: it comes after the copy, and is no edit.

use anyhow::Result;

use super::plan::plan;
use super::{cards, edits, held, pump};
use crate::decided::Decided;
use crate::domain::copies::{CopyState, CopyStep, Style};
use crate::domain::post::{Media, Post, RichText};
use crate::handlers::context::Context;
use crate::store::{CopyRow, PartRow};

/// A look tells what was lacking when the copy was planned.
pub(super) fn came(mut copy: CopyRow, post: &Post, ctx: &mut Context<'_>) -> Result<()> {
    let at = copy.at;
    let Some(known) = copy.body.clone() else { return Ok(()) };
    let mut now = known.clone();
    now.fill(post);
    edits::inherit(&mut now, &known);
    let came = told_now(&known, &now);
    copy.gone_at = None;
    copy.body = Some(now);
    match copy.state {
        CopyState::Approval => {
            ctx.db.copies().save_copy(&copy, ctx.now)?;
            cards::show(&copy, ctx)
        }
        CopyState::Pending if copy.step == CopyStep::Ready => match held::of_filled(copy, Some(&known), ctx)? {
            Some(copy) => pump::begin(copy, ctx),
            None => Ok(()),
        },
        CopyState::Published if !came.is_empty() => follow_up(copy, came, ctx),
        CopyState::Pending | CopyState::Published | CopyState::Skipped | CopyState::Failed | CopyState::Uncertain => {
            ctx.db.copies().save_copy(&copy, at)
        }
    }
}

/// What has something to show now and had not.
fn told_now(known: &Post, now: &Post) -> Vec<Media> {
    let all = |post: &Post| -> Vec<Media> {
        let quoted = post.original.iter().flat_map(|original| original.media.clone());
        post.media.iter().cloned().chain(quoted).collect()
    };
    let before = all(known);
    let shows = |media: &Media| {
        matches!(media, Media::Photo { .. } | Media::Video { .. } | Media::Animation { .. } | Media::Document { .. })
    };
    let was_told = |media: &Media| before.iter().any(|known| known.name() == media.name() && !known.is_lacking());
    all(now).into_iter().filter(|media| shows(media) && !media.is_lacking() && !was_told(media)).collect()
}

/// Files that are known only now follow the copy that went out without them.
fn follow_up(mut copy: CopyRow, media: Vec<Media>, ctx: &mut Context<'_>) -> Result<()> {
    let Some(body) = &copy.body else { return Ok(()) };
    // Where its platform is not in use, they are found lacking anew when it is back.
    let Some(target) = ctx.platforms.of(&copy.channel) else { return Ok(()) };
    let files = Post {
        text: RichText::default(),
        media,
        ads: false,
        geo: None,
        copyright: None,
        original: None,
        ..body.clone()
    };
    let style = Style { footer: None, source_link: false, ..ctx.policy.copies.style().clone() };
    let next = ctx.db.copies().parts(copy.id)?.len() as u32;
    for (part, ordinal) in plan(&files, &style, &[], None, &target.shows, ctx.texts).into_iter().zip(next..) {
        ctx.db.copies().save_part(&PartRow::waiting(copy.id, ordinal, part))?;
    }
    copy.state = CopyState::Pending;
    copy.step = CopyStep::Sending;
    copy.tries += 1;
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    ctx.decided(Decided::of_copy(&copy, "publish").why("came_late"));
    ctx.channels.insert(copy.channel);
    Ok(())
}

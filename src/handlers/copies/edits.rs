//! What changed of a post after its copy went out, carried over as far as its platform lets messages change.

use std::collections::BTreeMap;

use anyhow::Result;

use super::pump::parts_of;
use crate::domain::action::{TargetAction, Urgency};
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::copies::{Body, Change, CopyFile, CopyPart, FileKind, PartState};
use crate::domain::event::ActionEnd;
use crate::domain::post::{Media, Post, VideoFile};
use crate::handlers::context::Context;
use crate::store::{CopyRow, PartRow};
use crate::texts::html::link;

/// What a fresh look does not tell but was known: files of videos, the name of whom the post quotes.
pub(super) fn inherit(post: &mut Post, known: &Post) {
    let mut files: BTreeMap<&str, &Vec<VideoFile>> = BTreeMap::new();
    let quoted = known.original.iter().flat_map(|original| &original.media);
    for media in known.media.iter().chain(quoted) {
        if let Media::Video { id, files: known, .. } = media
            && !known.is_empty()
        {
            files.insert(id, known);
        }
    }
    let quoted = post.original.iter_mut().flat_map(|original| original.media.iter_mut());
    for media in post.media.iter_mut().chain(quoted) {
        if let Media::Video { id, files: lacking, .. } = media
            && lacking.is_empty()
            && let Some(known) = files.get(id.as_str())
        {
            (*known).clone_into(lacking);
        }
    }
    if let (Some(original), Some(known)) = (post.original.as_mut(), known.original.as_ref())
        && original.author_name.is_none()
        && original.author == known.author
    {
        original.author_name.clone_from(&known.author_name);
    }
}

/// Carries over what differs between the copy as it is out and the post as it is now. `false`: Telegram does not let
/// everything change, and a person should know.
pub(super) fn carry_over(copy: &CopyRow, ctx: &mut Context<'_>) -> Result<bool> {
    if ctx.platforms.of(&copy.channel).is_some_and(|target| !target.shows.edits) {
        return Ok(false);
    }
    let as_one = ctx.platforms.of(&copy.channel).is_some_and(|target| target.shows.one_message);
    let rows = ctx.db.copies().parts(copy.id)?;
    let parts = parts_of(copy, ctx)?;
    let mut whole = rows.iter().filter(|row| !is_appended(row, &rows)).count() == parts.len();
    for (mut row, part) in rows.into_iter().zip(parts) {
        if row.state != PartState::Done || row.part == part {
            continue;
        }
        whole &= change(&copy.channel, &row, &part, as_one, ctx);
        row.part = part;
        ctx.db.copies().save_part(&row)?;
    }
    Ok(whole)
}

/// Parts that were put at the end because something could not go with its own: the file once more, as a document, or where it is.
fn is_appended(row: &PartRow, rows: &[PartRow]) -> bool {
    let before = rows.iter().filter(|other| other.ordinal < row.ordinal).flat_map(|other| match &other.part.body {
        Body::Files { files } => files.as_slice(),
        _ => &[],
    });
    match &row.part.body {
        Body::Files { files } => {
            let [file] = files.as_slice() else { return false };
            file.kind == FileKind::Document && { before }.any(|known| known.id == file.id)
        }
        Body::Text { .. } => {
            let pages: Vec<String> = before.filter(|file| !file.page.is_empty()).map(opening_of_link).collect();
            let leads = |line: &str| pages.iter().any(|page| line.starts_with(page.as_str()));
            !row.part.html.is_empty() && row.part.html.lines().all(leads)
        }
        Body::Poll { .. } | Body::Venue { .. } => false,
    }
}

/// How a line begins that leads to a file on VK.
fn opening_of_link(file: &CopyFile) -> String {
    link(&file.page, "").trim_end_matches("</a>").to_owned()
}

/// Changes the messages of a part, or the one that all of it is; `false` where that is impossible.
fn change(channel: &ChatRef, row: &PartRow, part: &CopyPart, as_one: bool, ctx: &mut Context<'_>) -> bool {
    let (Some(first), messages) = (row.message_ids.first(), &row.message_ids) else { return false };
    let mut edit = |message: &MessageRef, html: &str, change: Change| {
        let (chat, message_id) = (channel.clone(), message.clone());
        ctx.want(TargetAction::EditPart { chat, message_id, html: html.to_owned(), change }, Urgency::Sync);
    };
    match (&row.part.body, &part.body) {
        (Body::Text { .. }, Body::Text { preview }) => {
            edit(first, &part.html, Change::Text { preview: preview.clone() });
            true
        }
        (Body::Files { files: before }, Body::Files { files: after }) if as_one => {
            let ids = |files: &[CopyFile]| files.iter().map(|file| file.id.clone()).collect::<Vec<_>>();
            let same = ids(before) == ids(after);
            let change = if same { Change::Caption } else { Change::Files { files: after.clone() } };
            edit(first, &part.html, change);
            true
        }
        (Body::Files { files: before }, Body::Files { files: after }) => {
            let words = row.part.html != part.html;
            let mut worded = !words;
            for (index, (old, new)) in before.iter().zip(after).enumerate() {
                let Some(message) = messages.get(index) else { return false };
                if old.id != new.id && may_replace(old, new, before.len()) {
                    let html = if index == 0 { part.html.as_str() } else { "" };
                    edit(message, html, Change::File { file: new.clone() });
                    worded |= index == 0;
                }
            }
            if !worded {
                edit(first, &part.html, Change::Caption);
            }
            let replaced =
                before.iter().zip(after).all(|(old, new)| old.id == new.id || may_replace(old, new, before.len()));
            replaced && before.len() == after.len() && messages.len() >= before.len()
        }
        _ => false,
    }
}

/// In an album only its like takes a file's place (`docs/platforms.md`, «Telegram: albums»).
fn may_replace(old: &CopyFile, new: &CopyFile, album: usize) -> bool {
    let seen = |kind: FileKind| matches!(kind, FileKind::Photo | FileKind::Video);
    album == 1 || old.kind == new.kind || (seen(old.kind) && seen(new.kind))
}

/// What became of an edit: one that is not possible is said.
pub(super) fn ended(chat: &ChatRef, message_id: &MessageRef, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let note = match end {
        ActionEnd::Done(_) => return Ok(()),
        ActionEnd::Never(note) | ActionEnd::GivenUp(note) => note,
        ActionEnd::Refused(advice) => ctx.advice_in_words(&advice)?,
        ActionEnd::Uncertain => "no answer".to_owned(),
    };
    tracing::warn!(%chat, %message_id, "an edit of a copy was not carried over: {note}");
    let title = ctx.db.chats().chat_title(chat)?;
    let text = ctx.texts.copies().edit_not_carried(chat, title.as_deref(), message_id, &note);
    ctx.tell_admin(text, Vec::new());
    Ok(())
}

//! What changed of a post after its copy went out, carried over as far as its platform lets messages change.

use std::collections::BTreeMap;

use anyhow::Result;

use super::changes::{Call, Changes, Now, changes};
use super::pump::parts_for;
use super::standing::{self, standing};
use super::{cards, taken_out};
use crate::domain::abilities::{Abilities, Markup};
use crate::domain::action::{Receipt, TargetAction, Urgency};
use crate::domain::already::STAYED_BEHIND;
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::copies::{
    Body, Change, CopyFile, CopyPart, CopyState, CopyStep, EditLeft, FileKind, LeftOut, PartState, Preview,
    WITHOUT_FILES, video_that_is_too_large,
};
use crate::domain::event::ActionEnd;
use crate::domain::notice::{DatedNotice, Notice};
use crate::domain::post::{Media, Post, VideoFile};
use crate::handlers::context::Context;
use crate::store::{CopyRow, PartRow};
use crate::texts::CopySaid;

/// An edit was refused for what a person can mend, as a copy's reason stores it.
pub(super) const REFUSED: &str = "edit_refused";
/// More than any post says.
const ENDLESS: usize = 1 << 30;

/// What a fresh look does not tell but was known: files of videos, that none of them fits, where those of other sites play; the
/// name of whom the post quotes.
pub(super) fn inherit(post: &mut Post, known: &Post) {
    let mut files: BTreeMap<&str, (&Vec<VideoFile>, bool, Option<&String>)> = BTreeMap::new();
    let quoted = known.original.iter().flat_map(|original| &original.media);
    for media in known.media.iter().chain(quoted) {
        if let Media::Video { id, files: known, oversized, page, fileless, .. } = media {
            files.insert(id, (known, *oversized, Some(page).filter(|_| *fileless)));
        }
    }
    let quoted = post.original.iter_mut().flat_map(|original| original.media.iter_mut());
    for media in post.media.iter_mut().chain(quoted) {
        if let Media::Video { id, files: lacking, oversized, page, fileless, .. } = media
            && let Some((known, too_large, elsewhere)) = files.get(id.as_str())
        {
            *oversized |= *too_large;
            // A broadcast that is over has its file.
            if let Some(elsewhere) = elsewhere.filter(|_| *fileless && lacking.is_empty()) {
                elsewhere.clone_into(page);
            }
            if lacking.is_empty() {
                (*known).clone_into(lacking);
            }
        }
    }
    if let (Some(original), Some(known)) = (post.original.as_mut(), known.original.as_ref())
        && original.author_name.is_none()
        && original.author == known.author
    {
        original.author_name.clone_from(&known.author_name);
    }
    post.files_at = post.files_at.or(known.files_at);
}

/// A video of a copy's post is too large in every size, and goes as one without files from now on. `false`: it did already.
pub(super) fn is_without_file_now(copy: &mut CopyRow, video: &str) -> bool {
    let Some(post) = copy.body.as_mut() else { return false };
    let quoted = post.original.iter_mut().flat_map(|original| original.media.iter_mut());
    let mut is_news = false;
    for media in post.media.iter_mut().chain(quoted) {
        if let Media::Video { id, oversized, .. } = media
            && id == video
        {
            is_news |= !std::mem::replace(oversized, true);
        }
    }
    is_news
}

/// Carries over what differs between the copy as it is out and the post as it is now: messages change, those that have nothing to
/// show go, what has no message yet follows. What is left is for a person, who should know.
pub(super) fn carry_over(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<Vec<EditLeft>> {
    let Some(shows) = ctx.platforms.of(&copy.channel).map(|target| target.shows) else { return Ok(Vec::new()) };
    if !shows.edits {
        return Ok(vec![EditLeft::All]);
    }
    let rows = ctx.db.copies().parts(copy.id)?;
    let (changes, seen) = changes_of(&copy, &rows, &shows, ctx)?;
    want(&copy, &rows, &changes, ctx)?;
    if !changes.new.is_empty() {
        copy.state = CopyState::Pending;
        copy.step = CopyStep::Sending;
        // Part of the cause under which parts are wanted.
        copy.tries += 1;
        ctx.db.copies().save_copy(&copy, ctx.now)?;
        ctx.channels.insert(copy.channel.clone());
    }
    let mut left = Vec::new();
    for what in changes.left {
        // What stays as it is while only words change is told once.
        let key = Notice::dated(DatedNotice::EditLeft, format_args!("{}:{what:?}:{seen}", copy.id));
        let told =
            matches!(what, EditLeft::FileStays | EditLeft::Poll) && !ctx.db.settings().notice_once(&key, ctx.now)?;
        left.extend((!told).then_some(what));
    }
    Ok(left)
}

/// The same of the messages that are known, while nobody knows of the others of it: those are left as they are, and what has no
/// message yet follows once it is compared again.
pub(super) fn change_what_stands(copy: &CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let Some(shows) = ctx.platforms.of(&copy.channel).map(|target| target.shows).filter(|shows| shows.edits) else {
        return Ok(());
    };
    let rows = ctx.db.copies().parts(copy.id)?;
    // What is not known to be out keeps its words and files, as if they stood where nothing can be changed.
    let as_if_out = rows.iter().cloned().map(|row| match row.state {
        PartState::Done => row,
        PartState::Waiting | PartState::Out | PartState::Unsure | PartState::Failed => {
            PartRow { state: PartState::Done, stands: None, message_ids: Vec::new(), ..row }
        }
    });
    let (mut changes, _) = changes_of(copy, &as_if_out.collect::<Vec<_>>(), &shows, ctx)?;
    changes.new.clear();
    want(copy, &rows, &changes, ctx)
}

/// What brings a copy's messages to what its post is now; what hangs on it, as a number.
fn changes_of(copy: &CopyRow, rows: &[PartRow], shows: &Abilities, ctx: &Context<'_>) -> Result<(Changes, u64)> {
    let now = as_it_stands(copy, rows);
    let endless = Abilities {
        text: ENDLESS,
        caption: ENDLESS,
        markup: Markup { entities: ENDLESS, bytes: ENDLESS, ..shows.markup },
        ..*shows
    };
    let whole = parts_for(&now, &endless, ctx)?;
    let beside = |part: &CopyPart| matches!(part.body, Body::Text { preview: Preview::Large(_) });
    let large = parts_for(&now, shows, ctx)?.first().is_some_and(beside);
    let seen = print_of(&whole);
    let now = Now { whole, large, post: copy.post, shows, texts: ctx.texts };
    Ok((changes(standing(rows, shows.one_message), now), seen))
}

/// Writes down what its messages are to show, and wants the calls.
fn want(copy: &CopyRow, rows: &[PartRow], changes: &Changes, ctx: &mut Context<'_>) -> Result<()> {
    for row in standing::wanted(copy.id, rows, changes) {
        ctx.db.copies().save_part(&row)?;
    }
    for call in &changes.calls {
        let (chat, copy) = (copy.channel.clone(), Some(copy.id));
        let action = match call.clone() {
            Call::Edit { message, html, change } => {
                TargetAction::EditPart { copy, chat, message_id: message, html, change }
            }
            Call::Delete { message } => TargetAction::DeleteMessages { copy, chat, message_ids: vec![message] },
        };
        ctx.want(action, Urgency::Sync);
    }
    Ok(())
}

/// What hangs on a post, as a number: addresses of files change from look to look.
fn print_of(whole: &[CopyPart]) -> u64 {
    let shown: Vec<String> = { whole.iter() }
        .flat_map(|part| match &part.body {
            Body::Text { .. } => Vec::new(),
            Body::Files { files } => files.iter().map(|file| file.id.clone()).collect(),
            Body::Poll { question, options, .. } => [question].into_iter().chain(options).cloned().collect(),
            Body::Venue { title, address, .. } => vec![title.clone(), address.clone()],
        })
        .collect();
    xxhash_rust::xxh3::xxh3_64(shown.join("\n").as_bytes())
}

/// The post, with its polls open where one stands in the channel: closed ones are words only in a copy that begins.
fn as_it_stands(copy: &CopyRow, rows: &[PartRow]) -> CopyRow {
    let mut now = copy.clone();
    let polls = rows.iter().any(|row| matches!(row.part.body, Body::Poll { .. }));
    if let Some(post) = now.body.as_mut().filter(|_| polls) {
        let quoted = post.original.iter_mut().flat_map(|original| original.media.iter_mut());
        for media in post.media.iter_mut().chain(quoted) {
            if let Media::Poll { closed, .. } = media {
                *closed = false;
            }
        }
    }
    now
}

/// A video file takes the place of the picture that stands for it.
pub(super) fn replace_video(copy: &CopyRow, file: &str, ctx: &mut Context<'_>) -> Result<CopySaid> {
    let videos = cards::videos_without_file(copy);
    for mut row in ctx.db.copies().parts(copy.id)? {
        let stood = row.part.clone();
        let Body::Files { files } = &mut row.part.body else { continue };
        let place = files.iter().position(|known| known.kind == FileKind::Photo && videos.contains(&known.id));
        let Some((index, message)) = place.and_then(|index| Some((index, row.message_ids.get(index)?.clone()))) else {
            continue;
        };
        let new = CopyFile { kind: FileKind::Video, url: format!("file_id:{file}"), ..files[index].clone() };
        files[index].clone_from(&new);
        let html = if index == 0 { row.part.html.clone() } else { String::new() };
        row.stands = Some(stood);
        ctx.db.copies().save_part(&row)?;
        let change = Change::File { file: new };
        ctx.want(
            TargetAction::EditPart {
                copy: Some(copy.id),
                chat: copy.channel.clone(),
                message_id: message,
                html,
                change,
            },
            Urgency::Order,
        );
        return Ok(CopySaid::VideoReplaced);
    }
    Ok(CopySaid::NoVideoPlace)
}

/// Whether an edit of a copy waits for a right that somebody may have given meanwhile.
pub(super) fn was_refused(copy: &CopyRow) -> bool {
    copy.reason.as_deref() == Some(REFUSED)
}

/// What was refused of an edit is tried once more; what needs a hand was told when it came.
pub(super) fn try_again(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let at = copy.at;
    copy.reason = None;
    ctx.db.copies().save_copy(&copy, at)?;
    carry_over(copy, ctx).map(drop)
}

/// An edit was refused for what a person can mend: it is tried again at the next look. `true`: that is news.
fn refused(copy: i64, message_id: &MessageRef, ctx: &Context<'_>) -> Result<bool> {
    if let Some(mut copy) = ctx.db.copies().copy(copy)?
        && matches!(copy.state, CopyState::Published | CopyState::Pending)
        && copy.reason.is_none()
    {
        let at = copy.at;
        copy.reason = Some(REFUSED.to_owned());
        ctx.db.copies().save_copy(&copy, at)?;
    }
    ctx.db.settings().notice_once(&refused_notice(copy, message_id), ctx.now)
}

fn refused_notice(copy: i64, message_id: &MessageRef) -> Notice {
    Notice::dated(DatedNotice::EditRefused, format_args!("{copy}:{message_id}"))
}

/// What became of an edit: one that is not possible is said.
pub(super) fn ended(
    copy: Option<i64>,
    (chat, message_id): (&ChatRef, &MessageRef),
    (html, change): (&str, &Change),
    end: ActionEnd,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let done = matches!(end, ActionEnd::Done(_));
    let without_files = match &end {
        ActionEnd::Never(note) => note.strip_prefix(WITHOUT_FILES).map(str::to_owned),
        _ => None,
    };
    let lacking = match &end {
        ActionEnd::Done(Receipt::Published { left_out, .. }) => left_out.as_slice(),
        _ => &[],
    };
    if let Some(mut row) = row_of(copy, message_id, ctx)? {
        if without_files.is_some() {
            standing::worded(&mut row, message_id, html);
        } else if done {
            standing::changed(&mut row, message_id, html, &without(change, lacking));
            if !lacking.is_empty() {
                standing::not_changed(&mut row);
            }
            ctx.db.settings().forget_notice(refused_notice(row.copy, message_id).key())?;
        } else {
            standing::not_changed(&mut row);
        }
        ctx.db.copies().save_part(&row)?;
    }
    if let (ActionEnd::Never(note), Some(copy)) = (&end, copy)
        && let Some(video) = video_that_is_too_large(note)
        && let Some(mut copy) = ctx.db.copies().copy(copy)?
        && is_without_file_now(&mut copy, video)
    {
        return try_again(copy, ctx);
    }
    if !done && is_left_out(copy, ctx)? {
        return Ok(());
    }
    if let (ActionEnd::Never(note), Some(copy)) = (&end, copy) {
        taken_out::note(copy, message_id, note, ctx)?;
    }
    if let (ActionEnd::Refused(_), Some(copy)) = (&end, copy)
        && !refused(copy, message_id, ctx)?
    {
        return Ok(());
    }
    if !lacking.is_empty() {
        let (platform, title) = (ctx.platforms.name_of(chat), ctx.db.chats().chat_title(chat)?);
        let count = lacking.len() as i64;
        let text = ctx.texts.copies().edit_lacks_files(&platform, chat, title.as_deref(), message_id, count);
        ctx.tell_admin(text, Vec::new());
        return Ok(());
    }
    let Some(note) = note_of(end, ctx)? else { return Ok(()) };
    tracing::warn!(%chat, %message_id, "an edit of a copy was not carried over: {note}");
    let title = ctx.db.chats().chat_title(chat)?;
    if let Some(why) = without_files {
        let platform = ctx.platforms.name_of(chat);
        let text = ctx.texts.copies().edit_without_files(&platform, chat, title.as_deref(), message_id, &why);
        ctx.tell_admin(text, Vec::new());
        return Ok(());
    }
    let text = ctx.texts.copies().edit_not_carried(chat, title.as_deref(), message_id, &note);
    ctx.tell_admin(text, Vec::new());
    Ok(())
}

/// What a message shows after an edit, where some of its new files could not come.
fn without(change: &Change, lacking: &[LeftOut]) -> Change {
    let Change::Files { files } = change else { return change.clone() };
    let is_there = |at: usize| !lacking.iter().any(|left| left.index == at);
    let came = files.iter().enumerate().filter(|(at, _)| is_there(*at)).map(|(_, file)| file.clone());
    Change::Files { files: came.collect() }
}

/// Messages that had nothing to show any more are gone, or still there.
pub(super) fn taken_away(
    copy: i64,
    chat: &ChatRef,
    message_ids: &[MessageRef],
    end: ActionEnd,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let done = matches!(end, ActionEnd::Done(_));
    let may_be_mended = matches!(end, ActionEnd::Refused(_));
    let note = note_of(end, ctx)?.unwrap_or_default();
    for message_id in message_ids {
        if let Some(mut row) = row_of(Some(copy), message_id, ctx)? {
            if done {
                standing::gone(&mut row, message_id);
            } else {
                standing::not_changed(&mut row);
            }
            ctx.db.copies().save_part(&row)?;
        } else if note != STAYED_BEHIND {
            continue;
        }
        if done {
            ctx.db.settings().forget_notice(refused_notice(copy, message_id).key())?;
        } else if !is_left_out(Some(copy), ctx)? && (!may_be_mended || refused(copy, message_id, ctx)?) {
            tracing::warn!(%chat, %message_id, "what an edit left nothing to show was not taken away: {note}");
            let title = ctx.db.chats().chat_title(chat)?;
            let text = ctx.texts.copies().surplus_not_deleted(chat, title.as_deref(), message_id, &note);
            ctx.tell_admin(text, Vec::new());
        }
    }
    Ok(())
}

/// Whether a copy was taken away while an edit of it was on its way.
fn is_left_out(copy: Option<i64>, ctx: &Context<'_>) -> Result<bool> {
    let copy = copy.map(|copy| ctx.db.copies().copy(copy)).transpose()?.flatten();
    Ok(copy.is_some_and(|copy| copy.state == CopyState::Skipped))
}

/// Why something did not come through; `None`: it did.
fn note_of(end: ActionEnd, ctx: &Context<'_>) -> Result<Option<String>> {
    Ok(match end {
        ActionEnd::Done(_) => None,
        ActionEnd::Never(note) | ActionEnd::GivenUp(note) => Some(note),
        ActionEnd::Refused(advice) => Some(ctx.advice_in_words(&advice)?),
        ActionEnd::Uncertain => Some("no answer".to_owned()),
    })
}

/// The part of a copy that has this message.
fn row_of(copy: Option<i64>, message_id: &MessageRef, ctx: &Context<'_>) -> Result<Option<PartRow>> {
    let Some(copy) = copy else { return Ok(None) };
    Ok(ctx.db.copies().parts(copy)?.into_iter().find(|row| row.message_ids.contains(message_id)))
}

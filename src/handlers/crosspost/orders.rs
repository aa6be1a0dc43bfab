//! What people order of copies: by buttons of cards, by answers to them, from the command line.

use anyhow::Result;

use super::settings::WallName;
use super::{along, cards, follow, pump, routes_of, uncertain};
use crate::domain::action::{Action, Urgency};
use crate::domain::button::Button;
use crate::domain::copy::{Body, Change, CopyFile, CopyState, CopyStep, FileKind, PartState};
use crate::domain::event::ActionEnd;
use crate::domain::ids::ChatId;
use crate::domain::post::{Post, PostRef};
use crate::handlers::desk::Desk;
use crate::store::CopyRow;

/// Longest text that takes a post's place, characters.
const MOST_WORDS: usize = 16_000;
/// Longest mark of an advertisement, characters.
const MOST_LABEL: usize = 500;

/// A button of a card was pressed; what is answered.
pub fn press(button: &Button, desk: &mut Desk<'_>) -> Result<String> {
    let of = |copy: i64, desk: &Desk<'_>| desk.db.copy(copy);
    let said = match button {
        Button::CopyGo { copy } => match of(*copy, desk)? {
            Some(copy) => go(copy, desk)?,
            None => "gone",
        },
        Button::CopySkip { copy } => match of(*copy, desk)? {
            Some(copy) => skip(copy, desk)?,
            None => "gone",
        },
        Button::CopyWords { .. } => "answer_words",
        Button::CopyLabel { .. } => "answer_label",
        Button::CopyIsOut { copy } => match of(*copy, desk)? {
            Some(copy) => is_out(copy, None, desk)?,
            None => "gone",
        },
        Button::CopyGone { copy, delete } => match of(*copy, desk)? {
            Some(copy) if copy.state == CopyState::Published && *delete => {
                follow::delete(copy, desk)?;
                "copy_deleted"
            }
            Some(mut copy) if copy.state == CopyState::Published => {
                copy.look_at = None;
                desk.db.save_copy(&copy, desk.now)?;
                "copy_left"
            }
            Some(_) | None => "gone",
        },
        _ => "gone",
    };
    Ok(desk.texts.copy_said(said).to_owned())
}

/// «Опубликовать»: approved, tried again, or sent although nobody knows.
fn go(mut copy: CopyRow, desk: &mut Desk<'_>) -> Result<&'static str> {
    let ads = copy.body.as_ref().is_some_and(|post| post.ads);
    match copy.state {
        CopyState::Pending => return Ok("on_its_way"),
        CopyState::Published => return Ok("already_out"),
        CopyState::Approval | CopyState::Skipped | CopyState::Failed if ads && copy.label.is_none() => {
            copy.state = CopyState::Approval;
            desk.db.save_copy(&copy, desk.now)?;
            cards::show(&copy, desk)?;
            return Ok("needs_label");
        }
        CopyState::Approval | CopyState::Skipped | CopyState::Failed | CopyState::Uncertain => {}
    }
    let mut parts = desk.db.parts(copy.id)?;
    let begun = parts.iter().any(|part| matches!(part.state, PartState::Done | PartState::Unsure));
    if begun && copy.state != CopyState::Skipped {
        for part in parts.iter_mut().filter(|part| matches!(part.state, PartState::Failed | PartState::Unsure)) {
            part.state = PartState::Waiting;
            part.seen_id = None;
            desk.db.save_part(part)?;
        }
        copy.state = CopyState::Pending;
        copy.step = CopyStep::Sending;
        copy.reason = None;
        copy.deadline = None;
        copy.tries += 1;
        desk.db.save_copy(&copy, desk.now)?;
        desk.channels.insert(copy.channel);
    } else {
        copy.look_at = Some(desk.now);
        pump::begin(copy.clone(), desk)?;
    }
    if let Some(copy) = desk.db.copy(copy.id)? {
        cards::refresh(&copy, desk)?;
    }
    Ok("goes_out")
}

/// «Пропустить»
fn skip(mut copy: CopyRow, desk: &mut Desk<'_>) -> Result<&'static str> {
    if !matches!(copy.state, CopyState::Approval | CopyState::Failed | CopyState::Uncertain) {
        return Ok(if copy.state == CopyState::Skipped { "skipped" } else { "already_out" });
    }
    copy.state = CopyState::Skipped;
    copy.step = CopyStep::None;
    copy.reason = Some("admin".to_owned());
    copy.look_at = None;
    desk.db.save_copy(&copy, desk.now)?;
    desk.count("posts_skipped", 1)?;
    cards::refresh(&copy, desk)?;
    Ok("skipped")
}

/// «Да, опубликован»: the part in doubt is out, as message `first` where that is known.
fn is_out(copy: CopyRow, first: Option<i64>, desk: &mut Desk<'_>) -> Result<&'static str> {
    let parts = desk.db.parts(copy.id)?;
    let Some(row) = parts.into_iter().find(|part| part.state == PartState::Unsure) else { return Ok("gone") };
    uncertain::settle(copy, row, first, desk)?;
    Ok("taken_as_out")
}

/// What an admin wrote in answer to something of ours.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// Words.
    pub text: &'a str,
    /// The message that it answers.
    pub reply_to: Option<i64>,
    /// A video file that came with it.
    pub video: Option<&'a str>,
    /// The post of a channel that it is a copy of.
    pub forwarded: Option<(ChatId, i64)>,
}

/// Takes an admin's message that answers a card, or is a copy of a post in doubt. `false`: it is neither.
pub fn answered(message: Answer<'_>, desk: &mut Desk<'_>) -> Result<bool> {
    if let Some((channel, id)) = message.forwarded
        && found_in(channel, id, desk)?
    {
        say("taken_as_out", desk);
        return Ok(true);
    }
    let Some(reply_to) = message.reply_to else { return Ok(false) };
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let Some(surface) = desk.db.surface_of_message(chat, reply_to)? else { return Ok(false) };
    let id = surface.purpose.strip_prefix("copy:").and_then(|id| id.parse().ok());
    let Some(copy) = id.map(|id: i64| desk.db.copy(id)).transpose()?.flatten() else { return Ok(false) };
    let said = match message.video {
        Some(file) => replace_video(&copy, file, desk)?,
        None => reworded(copy, message.text, desk)?,
    };
    say(said, desk);
    Ok(true)
}

fn say(what: &str, desk: &mut Desk<'_>) {
    let (chat, html) = (desk.policy.admin_chat, desk.texts.copy_said(what).to_owned());
    let action = Action::SendMessage { chat, html, keyboard: Vec::new(), reply_to: None, silent: true };
    desk.want(action, Urgency::Person);
}

/// A forwarded copy of a post settles the part in doubt of that channel, if there is just one.
fn found_in(channel: ChatId, message_id: i64, desk: &mut Desk<'_>) -> Result<bool> {
    let mut unsure = desk.db.parts_in_doubt(channel)?;
    unsure.retain(|part| part.state == PartState::Unsure);
    let [row] = unsure.as_slice() else { return Ok(false) };
    let Some(copy) = desk.db.copy(row.copy)? else { return Ok(false) };
    is_out(copy, Some(message_id), desk)?;
    Ok(true)
}

/// New words for a copy that waits, or its mark of an advertisement.
fn reworded(mut copy: CopyRow, text: &str, desk: &mut Desk<'_>) -> Result<&'static str> {
    let text = text.trim();
    if copy.state != CopyState::Approval {
        return Ok("not_waiting");
    }
    if text.is_empty() {
        return Ok("no_words");
    }
    let ads = copy.body.as_ref().is_some_and(|post| post.ads);
    let marks = desk.texts.marks_advertisement(text);
    if marks || (ads && copy.label.is_none()) {
        if text.chars().count() > MOST_LABEL {
            return Ok("too_long");
        }
        copy.label = Some(desk.texts.advertisement_label(text));
    } else {
        if text.chars().count() > MOST_WORDS {
            return Ok("too_long");
        }
        copy.words = Some(text.to_owned());
    }
    desk.db.save_copy(&copy, desk.now)?;
    cards::show(&copy, desk)?;
    Ok("card_changed")
}

/// A video file takes the place of the picture that stands for it.
fn replace_video(copy: &CopyRow, file: &str, desk: &mut Desk<'_>) -> Result<&'static str> {
    let videos = cards::videos_without_file(copy);
    for mut row in desk.db.parts(copy.id)? {
        let Body::Files { files } = &mut row.part.body else { continue };
        let place = files.iter().position(|known| known.kind == FileKind::Photo && videos.contains(&known.id));
        let Some((index, message)) = place.and_then(|index| Some((index, *row.message_ids.get(index)?))) else {
            continue;
        };
        let new = CopyFile { kind: FileKind::Video, url: format!("file_id:{file}"), ..files[index].clone() };
        files[index].clone_from(&new);
        let html = if index == 0 { row.part.html.clone() } else { String::new() };
        desk.db.save_part(&row)?;
        let change = Change::File { file: new };
        desk.want(Action::EditPart { chat: copy.channel, message_id: message, html, change }, Urgency::Order);
        return Ok("video_replaced");
    }
    Ok("no_video_place")
}

/// `crosspost retry ID`
pub fn command_retry(id: i64, desk: &mut Desk<'_>) -> Result<()> {
    let Some(copy) = desk.db.copy(id)? else { return Ok(()) };
    let said = go(copy, desk)?;
    tracing::info!(copy.id = id, said, "ordered from the command line");
    Ok(())
}

/// `crosspost now OWNER_POST`
pub fn command_now(post: PostRef, desk: &mut Desk<'_>) -> Result<()> {
    desk.want(Action::ReadWallPosts { posts: vec![post], ordered: true }, Urgency::Order);
    Ok(())
}

/// The post that a person asked for.
pub(super) fn read(asked: &[PostRef], found: &[Post], desk: &mut Desk<'_>) -> Result<()> {
    for asked in asked {
        if let Some(post) = found.iter().find(|post| post.id == *asked) {
            desk.db.meet_post(post.id, post.at)?;
            ordered(post, desk)?;
        } else {
            let text = desk.texts.no_such_post(*asked);
            desk.tell_admin(text, Vec::new());
        }
    }
    Ok(())
}

/// No token reads the wall: what events told of the post is taken.
pub(super) fn unread(asked: &[PostRef], end: &ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    tracing::warn!(?end, "a post that was ordered cannot be read");
    for asked in asked {
        let known = desk.db.copies_of(*asked)?.into_iter().find_map(|copy| copy.body);
        if let Some(post) = known {
            ordered(&post, desk)?;
        } else {
            let text = desk.texts.no_such_post(*asked);
            desk.tell_admin(text, Vec::new());
        }
    }
    Ok(())
}

/// Along every route of its wall, else along those of the community's own.
fn ordered(post: &Post, desk: &mut Desk<'_>) -> Result<()> {
    let own = post.id.owner_id == -desk.policy.group_id;
    let mut routes = if own { Vec::new() } else { routes_of(&WallName::Id(post.id.owner_id), desk) };
    if routes.is_empty() {
        routes = routes_of(&WallName::Own, desk);
    }
    for route in routes {
        along(&route, post, true, desk)?;
    }
    Ok(())
}

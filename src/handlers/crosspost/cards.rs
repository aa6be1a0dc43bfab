//! Cards of copies in the admin chat: what waits for a word, what did not go out, what nobody knows.

use anyhow::Result;

use super::glance;
use super::pump::{parts_of, shown_post};
use crate::domain::action::{Keyboard, TelegramAction, Urgency};
use crate::domain::button::Button;
use crate::domain::copy::{CopyState, PartState};
use crate::domain::post::Media;
use crate::handlers::desk::Desk;
use crate::handlers::moderation::reports::key;
use crate::store::{CopyRow, SurfaceRow};
use crate::texts::CopyCard;

/// Shows the card of a copy, a new one if there is none yet.
pub(super) fn show(copy: &CopyRow, desk: &mut Desk<'_>) -> Result<()> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let purpose = format!("copy:{}", copy.id);
    let surface = match desk.db.surface(chat, &purpose)? {
        Some(surface) => surface,
        None => desk.db.open_surface(chat, &purpose, desk.now)?,
    };
    render(copy, &surface, desk)
}

/// Copies that wait for a word and have no card yet: the database came back from a backup.
pub(super) fn show_those_without(desk: &mut Desk<'_>) -> Result<()> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    for copy in desk.db.copies_in(CopyState::Approval, 50)? {
        if desk.db.surface(chat, &format!("copy:{}", copy.id))?.is_none() {
            show(&copy, desk)?;
        }
    }
    Ok(())
}

/// Shows what became of a copy on its card, where it has one.
pub(super) fn refresh(copy: &CopyRow, desk: &mut Desk<'_>) -> Result<()> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let lacking = copy.state == CopyState::Published && !videos_without_file(copy).is_empty();
    match desk.db.surface(chat, &format!("copy:{}", copy.id))? {
        Some(surface) => render(copy, &surface, desk),
        // Its video went as a picture: the card takes the file.
        None if lacking => show(copy, desk),
        None => Ok(()),
    }
}

fn render(copy: &CopyRow, surface: &SurfaceRow, desk: &mut Desk<'_>) -> Result<()> {
    let parts = match copy.state {
        CopyState::Approval => parts_of(copy, desk),
        CopyState::Pending | CopyState::Published | CopyState::Skipped | CopyState::Failed | CopyState::Uncertain => {
            desk.db.parts(copy.id)?.into_iter().map(|row| row.part).collect()
        }
    };
    let doubt = desk.db.parts(copy.id)?.into_iter().find(|row| row.state == PartState::Unsure);
    let post = shown_post(copy);
    let view = CopyCard {
        state: copy.state,
        post: copy.post,
        title: post.as_ref().map(glance).unwrap_or_default(),
        ads: post.as_ref().is_some_and(|post| post.ads),
        label: copy.label.as_deref(),
        own_mark: post.as_ref().map(super::marks::of_post).unwrap_or_default(),
        reason: copy.reason.as_deref(),
        doubt: doubt.map(|row| (row.ordinal as usize + 1, parts.len())),
        parts: &parts,
        video_lacking: !videos_without_file(copy).is_empty(),
    };
    let html = desk.texts.copy_card(&view);
    let keyboard = keyboard(copy, view.ads, desk);
    let urgency = if copy.state == CopyState::Approval { Urgency::Person } else { Urgency::Order };
    // What waits for a person is heard; what only tells is not.
    let loud = !keyboard.is_empty() && surface.message_id.is_none();
    if loud {
        desk.show_loud(surface, html, keyboard, urgency);
    } else {
        desk.show(surface, html, keyboard, urgency);
    }
    Ok(())
}

fn keyboard(copy: &CopyRow, ads: bool, desk: &Desk<'_>) -> Keyboard {
    let id = copy.id;
    let button = |what: &str, button: &Button| key(desk.texts.copy_button(what).to_owned(), button);
    let go = Button::CopyGo { copy: id };
    let skip = Button::CopySkip { copy: id };
    match copy.state {
        CopyState::Approval => {
            let mut rows = vec![vec![button("publish", &go), button("words", &Button::CopyWords { copy: id })]];
            if ads {
                rows.push(vec![button("label", &Button::CopyLabel { copy: id })]);
            }
            rows.push(vec![button("skip", &skip)]);
            rows
        }
        CopyState::Uncertain => {
            vec![
                vec![button("is_out", &Button::CopyIsOut { copy: id }), button("publish", &go)],
                vec![button("skip", &skip)],
            ]
        }
        CopyState::Failed => vec![vec![button("again", &go), button("skip", &skip)]],
        CopyState::Pending | CopyState::Published | CopyState::Skipped => Keyboard::new(),
    }
}

/// Videos of the post that went as pictures, by VK's names of them.
pub(super) fn videos_without_file(copy: &CopyRow) -> Vec<String> {
    let Some(post) = &copy.body else { return Vec::new() };
    let quoted = post.original.iter().flat_map(|original| &original.media);
    let videos = post.media.iter().chain(quoted).filter_map(|media| match media {
        Media::Video { id, files, picture: Some(_), .. } if files.is_empty() => Some(id.clone()),
        _ => None,
    });
    videos.collect()
}

/// A post is gone, and it is not certain enough to take its copy away: asked once.
pub(super) fn ask_about_gone(copy: &CopyRow, desk: &mut Desk<'_>) -> Result<()> {
    let mut copy = copy.clone();
    copy.reason = Some("gone".to_owned());
    desk.db.save_copy(&copy, desk.now)?;
    let title = shown_post(&copy).as_ref().map(glance).unwrap_or_default();
    let html = desk.texts.post_is_gone(copy.post, &title);
    let keyboard = vec![vec![
        key(desk.texts.copy_button("delete_copy").to_owned(), &Button::CopyGone { copy: copy.id, delete: true }),
        key(desk.texts.copy_button("leave_copy").to_owned(), &Button::CopyGone { copy: copy.id, delete: false }),
    ]];
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    desk.want(TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent: false }, Urgency::Order);
    Ok(())
}

//! Cards of copies in the admin chat: what waits for a word, what did not go out, what nobody knows.

use anyhow::Result;

use super::pump::{parts_of, shown_post};
use super::{added, glance, is_known, orders};
use crate::domain::action::{Keyboard, TelegramAction, Urgency};
use crate::domain::button::Button;
use crate::domain::copies::{CopyState, LeftOutBy, PartState};
use crate::domain::post::Media;
use crate::handlers::alerts;
use crate::handlers::context::{Context, key};
use crate::policy::copies::ChannelName;
use crate::store::{CopyRow, SurfaceRow};
use crate::texts::{CopyCard, CopyCardLabel, CopyPlace, VideoLack};

/// Shows the card of a copy, a new one if there is none yet.
pub(super) fn show(copy: &CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let purpose = format!("copy:{}", copy.id);
    let surface = match ctx.db.surfaces().surface(chat, &purpose)? {
        Some(surface) => surface,
        None => ctx.db.surfaces().open_surface(chat, &purpose, ctx.now)?,
    };
    render(copy, &surface, ctx)
}

/// Copies that wait for a word and have no card yet: the database came back from a backup.
pub(super) fn show_those_without(ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    for copy in ctx.db.copies().copies_in(CopyState::Approval, 50)? {
        // Of what says nothing yet the post is being read.
        if shown_post(&copy).is_some_and(|post| post.is_empty()) {
            continue;
        }
        if ctx.db.surfaces().surface(chat, &format!("copy:{}", copy.id))?.is_none() {
            show(&copy, ctx)?;
        }
    }
    Ok(())
}

/// Shows what became of a copy on its card, where it has one.
pub(super) fn refresh(copy: &CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let lacking = copy.state == CopyState::Published && !videos_without_file(copy).is_empty();
    match ctx.db.surfaces().surface(chat, &format!("copy:{}", copy.id))? {
        Some(surface) => render(copy, &surface, ctx),
        // Its video went as a picture: the card takes the file.
        None if lacking => show(copy, ctx),
        None => Ok(()),
    }
}

/// The card of a copy is over: the next one is a new message, which is heard.
pub(super) fn put_away(copy: &CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, &format!("copy:{}", copy.id))? else { return Ok(()) };
    if surface.message_id.is_some() {
        let title = shown_post(copy).as_ref().map(glance).unwrap_or_default();
        let html = ctx.texts.copies().card_is_over(copy.post, &title);
        ctx.show(&surface, html, Keyboard::new(), Urgency::Order);
    }
    ctx.db.surfaces().close_surface(surface.id)
}

/// The card of a copy says what became of it and stays; what comes next is said on a new one, which is heard.
pub(super) fn close(copy: &CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    match ctx.db.surfaces().surface(chat, &format!("copy:{}", copy.id))? {
        Some(surface) => ctx.db.surfaces().close_surface(surface.id),
        None => Ok(()),
    }
}

fn render(copy: &CopyRow, surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<()> {
    let parts = match copy.state {
        CopyState::Approval => parts_of(copy, ctx)?,
        CopyState::Pending | CopyState::Published | CopyState::Skipped | CopyState::Failed | CopyState::Uncertain => {
            ctx.db.copies().parts(copy.id)?.into_iter().map(|row| row.part).collect()
        }
    };
    let doubt = ctx.db.copies().parts(copy.id)?.into_iter().find(|row| row.state == PartState::Unsure);
    let post = shown_post(copy);
    let view = CopyCard {
        state: copy.state,
        post: copy.post,
        place: place_of(copy, ctx)?,
        title: post.as_ref().map(glance).unwrap_or_default(),
        ads: super::post_is_ad(copy),
        label: copy.label.as_deref(),
        own_mark: post.as_ref().map(super::marks::of_post).unwrap_or_default(),
        reason: copy.reason.as_deref(),
        added: copy.state == CopyState::Uncertain && added::is_only_added(copy, ctx)?,
        doubt: doubt.map(|row| (row.ordinal as usize + 1, parts.len())),
        parts: &parts,
        video_lacking: video_lack(copy),
        asked: orders::asked_on(surface, ctx)?,
    };
    let html = ctx.texts.copies().copy_card(&view);
    let keyboard = keyboard(copy, view.ads, ctx);
    let urgency = if copy.state == CopyState::Approval { Urgency::Person } else { Urgency::Order };
    // What waits for a person is heard; what only tells is not.
    let loud = !keyboard.is_empty() && surface.message_id.is_none() && alerts::may_sound(false, ctx);
    if loud {
        ctx.show_loud(surface, html, keyboard, urgency);
    } else {
        ctx.show(surface, html, keyboard, urgency);
    }
    Ok(())
}

/// Where a copy goes, where that is not Telegram's only channel: most communities have one, and it is there.
pub(super) fn place_of(copy: &CopyRow, ctx: &Context<'_>) -> Result<Option<CopyPlace>> {
    let of_telegram = copy.channel.telegram().is_some();
    if of_telegram && !has_many_on_telegram(ctx) {
        return Ok(None);
    }
    let title = ctx.db.chats().chat_title(&copy.channel)?;
    if of_telegram && title.is_none() && !is_known(&copy.channel) {
        return Ok(None);
    }
    let platform = ctx.platforms.name_of(&copy.channel);
    let words = ctx.texts.copies().place(&platform, &copy.channel, title.as_deref());
    Ok(Some(CopyPlace { platform, words, of_telegram }))
}

/// Whether posts go to more than one channel of Telegram: then a card says to which.
fn has_many_on_telegram(ctx: &Context<'_>) -> bool {
    let all = ctx.policy.copies.routes.iter().flat_map(|route| &route.channels);
    let mut on_telegram = all.filter(|channel| match channel {
        ChannelName::Id(id) => id.telegram().is_some(),
        ChannelName::Name(_) => true,
    });
    let first = on_telegram.next();
    on_telegram.any(|other| Some(other) != first)
}

fn keyboard(copy: &CopyRow, ads: bool, ctx: &Context<'_>) -> Keyboard {
    let id = copy.id;
    let button = |what: CopyCardLabel, button: &Button| key(ctx.texts.copies().copy_button(what).to_owned(), button);
    let go = Button::CopyGo { copy: id, seen: Some(copy.state) };
    let skip = Button::CopySkip { copy: id, seen: Some(copy.state) };
    match copy.state {
        CopyState::Approval => {
            let mut rows = vec![vec![
                button(CopyCardLabel::Publish, &go),
                button(CopyCardLabel::Words, &Button::CopyWords { copy: id }),
            ]];
            let later = |what, morning| button(what, &Button::CopyLater { copy: id, morning });
            rows.push(vec![later(CopyCardLabel::Evening, false), later(CopyCardLabel::Morning, true)]);
            if ads {
                rows.push(vec![button(CopyCardLabel::Mark, &Button::CopyLabel { copy: id })]);
            }
            rows.push(vec![button(CopyCardLabel::Skip, &skip)]);
            rows
        }
        CopyState::Uncertain => {
            vec![
                vec![
                    button(CopyCardLabel::IsOut, &Button::CopyIsOut { copy: id }),
                    button(CopyCardLabel::Publish, &go),
                ],
                vec![button(CopyCardLabel::Skip, &skip)],
            ]
        }
        CopyState::Failed => vec![vec![button(CopyCardLabel::Again, &go), button(CopyCardLabel::Skip, &skip)]],
        CopyState::Pending if copy.due_at.is_some() => {
            vec![vec![button(CopyCardLabel::Now, &go), button(CopyCardLabel::NotAtAll, &skip)]]
        }
        CopyState::Pending | CopyState::Published | CopyState::Skipped => Keyboard::new(),
    }
}

/// Videos of the post that went as pictures, by VK's names of them.
pub(super) fn videos_without_file(copy: &CopyRow) -> Vec<String> {
    // What an admin sends is a file of Telegram's: only there it can take a picture's place.
    let Some(post) = copy.body.as_ref().filter(|_| copy.channel.telegram().is_some()) else { return Vec::new() };
    let quoted = post.original.iter().flat_map(|original| &original.media);
    let videos = post.media.iter().chain(quoted).filter_map(|media| match media {
        Media::Video { id, files, picture: Some(_), oversized, fileless: false, .. }
            if files.is_empty() || *oversized =>
        {
            Some(id.clone())
        }
        _ => None,
    });
    videos.collect()
}

/// Why a video of the post went as a picture, if one did.
fn video_lack(copy: &CopyRow) -> Option<VideoLack> {
    let lacking = videos_without_file(copy);
    let post = copy.body.as_ref()?;
    let quoted = post.original.iter().flat_map(|original| &original.media);
    let mut media = post.media.iter().chain(quoted);
    let too_large =
        media.any(|media| matches!(media, Media::Video { id, oversized: true, .. } if lacking.contains(id)));
    (!lacking.is_empty()).then_some(if too_large { VideoLack::TooLarge } else { VideoLack::NoFile })
}

/// A post is gone, and it is not certain enough to take its copy away: asked once.
pub(super) fn ask_about_gone(copy: &CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let mut copy = copy.clone();
    copy.reason = Some(LeftOutBy::Gone.as_str().to_owned());
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    let title = shown_post(&copy).as_ref().map(glance).unwrap_or_default();
    let place = place_of(&copy, ctx)?.map(|place| place.words);
    let html = ctx.texts.copies().post_is_gone(copy.post, &title, place.as_deref());
    let keyboard = vec![vec![
        key(
            ctx.texts.copies().copy_button(CopyCardLabel::DeleteCopy).to_owned(),
            &Button::CopyGone { copy: copy.id, delete: true },
        ),
        key(
            ctx.texts.copies().copy_button(CopyCardLabel::LeaveCopy).to_owned(),
            &Button::CopyGone { copy: copy.id, delete: false },
        ),
    ]];
    let chat = ctx.admin_chat()?;
    let silent = ctx.is_quiet();
    ctx.want(TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent }, Urgency::Order);
    Ok(())
}

//! Walls that nobody tells of are read in turn; names of channels and walls become numbers.

use anyhow::Result;

use super::{Came, along, glance, is_known, provisional, routes_of};
use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Receipt, TelegramAction, Urgency, VkAction};
use crate::domain::chat_ref::ChatRef;
use crate::domain::event::ActionEnd;
use crate::domain::ids::ChatId;
use crate::domain::notice::{DatedNotice, Notice};
use crate::domain::post::Post;
use crate::handlers::context::Context;
use crate::handlers::titles;
use crate::policy::copies::{ChannelName, Route, WallName};
use crate::store::Db;

/// `wall.get` answers 5,000 times a day (`docs/platforms.md`, «VK: calls a second and a day»); sweeps and
/// catching up need some.
const CALLS_A_DAY: i64 = 4_000;
/// Posts that are read of a wall at a time.
const NEWEST: u32 = 20;
/// Posts of one minute may come in any order.
const MARGIN: Millis = 5 * MINUTE;

/// How long until a wall is read again, so that all of them share a day's calls.
fn interval(walls: usize) -> Millis {
    (walls as i64 * DAY / CALLS_A_DAY).max(MINUTE)
}

/// Since when the community's own wall is copied: what stood there before is nobody's news.
pub(super) fn copied_since(ctx: &Context<'_>) -> Result<Millis> {
    let own = -ctx.policy.group_id;
    Ok(ctx.db.walls().wall("own", Some(own), ctx.now)?.since)
}

/// Reads walls whose turn it is; asks for numbers of names.
pub(super) fn look(ctx: &mut Context<'_>) -> Result<()> {
    let routes = ctx.policy.copies.routes.clone();
    let mut walls: Vec<&WallName> = Vec::new();
    for route in &routes {
        if route.wall != WallName::Own && !walls.contains(&&route.wall) {
            walls.push(&route.wall);
        }
        for channel in &route.channels {
            if let ChannelName::Name(name) = channel
                && ctx.db.walls().channel(name)?.is_none()
            {
                ctx.want(TelegramAction::ReadChannel { name: name.clone() }, Urgency::Order);
            }
        }
    }
    let every = interval(walls.len());
    for wall in walls {
        let (name, owner) = match wall {
            WallName::Id(id) => (id.to_string(), Some(*id)),
            WallName::Name(name) => (name.clone(), None),
            WallName::Own => continue,
        };
        let row = ctx.db.walls().wall(&name, owner, ctx.now)?;
        // Of the own wall VK tells by itself, whatever it is called.
        if row.owner_id == Some(-ctx.policy.group_id) {
            continue;
        }
        // Half a minute of grace: the ring itself wavers.
        if row.looked_at.is_some_and(|at| ctx.now - at < every - MINUTE / 2) {
            continue;
        }
        ctx.db.walls().wall_looked_at(&name, ctx.now)?;
        match row.owner_id {
            Some(owner_id) => ask(owner_id, NEWEST, Urgency::Bulk, ctx)?,
            None => ctx.want(VkAction::ReadWallOwner { name }, Urgency::Bulk),
        }
    }
    Ok(())
}

/// Asks for the newest posts of a wall; where it is copied, for those before them too of which nobody knows yet. Whoever asks,
/// for what one reading does not reach the next one takes for met.
pub(super) fn ask(owner_id: i64, count: u32, urgency: Urgency, ctx: &mut Context<'_>) -> Result<()> {
    let mut first: Option<Millis> = None;
    for (name, _) in names_of(owner_id, ctx)? {
        let since = ctx.db.walls().wall(&name, Some(owner_id), ctx.now)?.since;
        first = Some(first.map_or(since, |first| first.min(since)));
    }
    let met = ctx.db.copies().last_met(owner_id)?;
    let since = first.map(|first| met.map_or(first, |met| met.max(first)) - MARGIN);
    ctx.want(VkAction::ReadWall { owner_id, count, since }, urgency);
    Ok(())
}

/// More was published since the last reading than is read at once.
pub(super) fn tell_of_cut(owner_id: i64, found: &[Post], ctx: &mut Context<'_>) -> Result<()> {
    let notice = Notice::dated(DatedNotice::WallCut, format_args!("{owner_id}:{}", ctx.day()));
    if ctx.db.settings().notice_once(&notice, ctx.now)? {
        let text = ctx.texts.copies().wall_cut(owner_id, found.len() as i64);
        ctx.tell_admin(text, Vec::new());
    }
    Ok(())
}

/// Posts of a wall, newest first: those that were never met and are not older than our knowing the wall are copied.
pub(super) fn read(owner_id: i64, mut found: Vec<Post>, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.walls().wall_error(owner_id, None)?;
    found.retain(|post| post.post_type == "post" && post.from_id == post.id.owner_id);
    found.sort_by_key(|post| (post.at, post.id.post_id));
    let mut names = Vec::new();
    for (name, wall) in names_of(owner_id, ctx)? {
        names.push((ctx.db.walls().wall(&name, Some(owner_id), ctx.now)?.since, wall));
    }
    let Some(first) = names.iter().map(|(since, _)| *since).min() else { return Ok(()) };
    for post in found.iter().filter(|post| post.at >= first) {
        // Met once, however many names the wall has.
        if !ctx.db.copies().meet_post(post.id, post.at, &glance(post))? {
            continue;
        }
        for (_, wall) in names.iter().filter(|(since, _)| post.at >= *since) {
            for route in routes_of(wall, ctx) {
                along(&route, post, Came::Found, ctx)?;
            }
        }
    }
    Ok(())
}

/// Whether a wall of the settings is this owner's, by whatever name they call it.
pub(crate) fn is_wall_of(wall: &WallName, owner_id: i64, group_id: i64, db: Db<'_>) -> Result<bool> {
    Ok(match wall {
        WallName::Own => owner_id == -group_id,
        WallName::Id(id) => *id == owner_id,
        WallName::Name(name) => db.walls().owner_of(name)? == Some(owner_id),
    })
}

/// The walls of the settings that are this owner's.
fn names_of(owner_id: i64, ctx: &Context<'_>) -> Result<Vec<(String, WallName)>> {
    let mut names = Vec::new();
    for route in &ctx.policy.copies.routes {
        let name = match &route.wall {
            WallName::Id(id) if *id == owner_id => id.to_string(),
            WallName::Name(name) if ctx.db.walls().owner_of(name)? == Some(owner_id) => name.clone(),
            WallName::Own | WallName::Id(_) | WallName::Name(_) => continue,
        };
        if !names.iter().any(|(known, _)| *known == name) {
            names.push((name, route.wall.clone()));
        }
    }
    Ok(names)
}

/// The routes that begin at a wall, by whatever name they call it.
pub(super) fn routes_from(owner_id: i64, ctx: &Context<'_>) -> Result<Vec<Route>> {
    let mut found = Vec::new();
    for route in &ctx.policy.copies.routes {
        if is_wall_of(&route.wall, owner_id, ctx.policy.group_id, ctx.db)? {
            found.push(route.clone());
        }
    }
    Ok(found)
}

/// A wall could not be read: said once until it can.
pub(super) fn unread(owner_id: i64, end: &ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let why = match end {
        ActionEnd::Never(note) | ActionEnd::GivenUp(note) => note.clone(),
        ActionEnd::Refused(advice) => ctx.advice_in_words(advice)?,
        ActionEnd::Done(_) | ActionEnd::Uncertain => return Ok(()),
    };
    ctx.db.walls().wall_error(owner_id, Some(&why))?;
    let notice = Notice::dated(DatedNotice::Wall, format_args!("{owner_id}:{}", ctx.day()));
    if ctx.db.settings().notice_once(&notice, ctx.now)? {
        let text = ctx.texts.copies().wall_unreadable(owner_id, &why);
        ctx.tell_admin(text, Vec::new());
    }
    Ok(())
}

/// Whose wall a short name is.
pub(super) fn resolved(name: &str, end: &ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    if let ActionEnd::Done(Receipt::Resolved { id: Some(id) }) = end {
        ctx.db.walls().wall_is_of(name, *id)?;
        if *id != -ctx.policy.group_id {
            ask(*id, NEWEST, Urgency::Bulk, ctx)?;
        }
        return Ok(());
    }
    let notice = Notice::dated(DatedNotice::Wall, format_args!("{name}:{}", ctx.day()));
    if ctx.db.settings().notice_once(&notice, ctx.now)? {
        let text = ctx.texts.copies().wall_unknown(name);
        ctx.tell_admin(text, Vec::new());
    }
    Ok(())
}

/// The number of a channel; a public name that nobody has resolved yet is asked about, and copies wait for it.
pub(super) fn channel_of(channel: &ChannelName, ctx: &mut Context<'_>) -> Result<ChatRef> {
    match channel {
        ChannelName::Id(id) => ctx.db.surfaces().now_at(id),
        ChannelName::Name(name) => {
            if let Some(known) = ctx.db.walls().channel(name)? {
                return Ok(known.into());
            }
            ctx.want(TelegramAction::ReadChannel { name: name.clone() }, Urgency::Order);
            Ok(provisional(name))
        }
    }
}

/// A channel was found, or not.
pub(super) fn channel_found(name: &str, end: &ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    if titles::is_number(name) {
        return titles::told_of_number(end, ctx);
    }
    if let ActionEnd::Done(Receipt::Channel { id, title }) = end {
        let channel = ChatId(*id);
        ctx.db.chats().learn_chat_title(channel, title, ctx.now)?;
        ctx.db.walls().learn_channel(name, channel, title, ctx.now)?;
        let channel = ChatRef::from(channel);
        ctx.db.copies().move_copies(&provisional(name), &channel)?;
        if is_known(&channel) {
            ctx.channels.insert(channel);
        }
        return Ok(());
    }
    let notice = Notice::dated(DatedNotice::Channel, format_args!("{name}:{}", ctx.day()));
    if ctx.db.settings().notice_once(&notice, ctx.now)? {
        let text = ctx.texts.copies().channel_unknown(name);
        ctx.tell_admin(text, Vec::new());
    }
    Ok(())
}

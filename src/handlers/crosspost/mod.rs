//! Copies of posts: which exist, which are made, which are left out and why. Each copy is a plan of parts, each part one
//! call; what nobody knows is asked of a person (`uncertain`), what the post becomes afterwards follows (`follow`).

mod cards;
mod edits;
pub mod filters;
mod follow;
mod glance;
mod late;
mod marks;
mod orders;
pub mod plan;
mod pump;
pub mod render;
mod simpler;
pub mod split;
mod uncertain;
mod walls;

use anyhow::Result;

pub use glance::glance;
pub use orders::{Answer, answered, asks_no_more, command_now, command_retry, press};
pub use pump::go_on;
pub use uncertain::forwarded;

use super::desk::Desk;
use crate::clock::MINUTE;
use crate::domain::action::{Action, ModelAction, Receipt, TelegramAction, Urgency, VkAction};
use crate::domain::copy::CopyState;
use crate::domain::event::ActionEnd;
use crate::domain::ids::ChatId;
use crate::domain::post::Post;
use crate::handlers::{digest, leads};
use crate::judging::hashtags::hashtags_in;
use crate::policy::copies::{Approve, Filters, Route, WallName};

/// A post is first looked at again after this.
const FIRST_LOOK: i64 = 2 * MINUTE;

/// The community published a post, or catching up found one.
pub fn published(post: Post, found: bool, desk: &mut Desk<'_>) -> Result<()> {
    let new = desk.db.meet_post(post.id, post.at, &glance(&post))?;
    if new {
        desk.count("posts", 1)?;
        for tag in hashtags_in(&post.text.seen()) {
            desk.db.count_hashtag(&tag, desk.now)?;
        }
    }
    // One that was met before and has no copy was met while nothing was copied.
    if !desk.policy.copies.enabled || (found && (!new || post.at <= walls::copied_since(desk)?)) {
        return Ok(());
    }
    for route in routes_of(&WallName::Own, desk) {
        along(&route, &post, false, desk)?;
    }
    Ok(())
}

/// The routes that begin at a wall.
fn routes_of(wall: &WallName, desk: &Desk<'_>) -> Vec<Route> {
    desk.policy.copies.routes.iter().filter(|route| route.wall == *wall).cloned().collect()
}

/// A post goes along a route. `ordered`: a person asked for it, whatever the filters say.
fn along(route: &Route, post: &Post, ordered: bool, desk: &mut Desk<'_>) -> Result<()> {
    for channel in &route.channels {
        let channel = walls::channel_of(channel, desk)?;
        admit(post, channel, &route.filters, ordered, desk)?;
    }
    Ok(())
}

fn admit(post: &Post, channel: ChatId, filters: &Filters, ordered: bool, desk: &mut Desk<'_>) -> Result<()> {
    if let Some(mut copy) = desk.db.copy_in(post.id, channel)? {
        // The same post by event and by catch-up, or by two routes into one channel.
        if ordered && matches!(copy.state, CopyState::Skipped | CopyState::Failed) {
            copy.body = Some(post.clone());
            return if post.ads && copy.label.is_none() {
                wait_for_approval(copy, desk)
            } else {
                pump::begin(copy, desk)
            };
        }
        return Ok(());
    }
    let reason = if post.donut { Some("donut".to_owned()) } else { None };
    let reason = reason.or_else(|| if ordered { None } else { filters::reason(post, filters) });
    // What was written before the database came back from a backup may have been copied since that was made.
    let restored = desk.db.meta("restored_at")?.and_then(|at| at.parse::<i64>().ok());
    let doubtful = !ordered && restored.is_some_and(|at| post.at <= at);
    let asks = post.ads || doubtful || (desk.policy.copies.approve == Approve::All && !ordered);
    let state = match (&reason, asks) {
        (Some(_), _) => CopyState::Skipped,
        (None, true) => CopyState::Approval,
        (None, false) => CopyState::Pending,
    };
    let Some(mut copy) = desk.db.add_copy(post, channel, state, desk.now)? else { return Ok(()) };
    copy.look_at = Some(desk.now + FIRST_LOOK);
    if post.ads {
        // An advertiser whose lead it is brings the mark that the law asks for.
        copy.label = leads::mark_of(post.id, desk)?;
    }
    match state {
        CopyState::Skipped => {
            copy.reason = reason;
            copy.look_at = None;
            desk.count("posts_skipped", 1)?;
            desk.db.save_copy(&copy, desk.now)
        }
        CopyState::Approval => {
            copy.reason = doubtful.then(|| "restored".to_owned());
            wait_for_approval(copy, desk)
        }
        CopyState::Pending | CopyState::Published | CopyState::Failed | CopyState::Uncertain => pump::begin(copy, desk),
    }
}

fn wait_for_approval(mut copy: crate::store::CopyRow, desk: &mut Desk<'_>) -> Result<()> {
    copy.state = CopyState::Approval;
    desk.db.save_copy(&copy, desk.now)?;
    if let Some(post) = copy.body.as_ref().filter(|post| post.is_lacking()) {
        // The card should show what will go out.
        desk.want(VkAction::CompletePost { copy: copy.id, post: Box::new(post.clone()) }, Urgency::Sync);
    }
    cards::show(&copy, desk)
}

/// One of the actions of copies came to its end.
pub fn ended(action: Action, end: ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    match (action, end) {
        (Action::Telegram(TelegramAction::PublishPart { copy, ordinal, .. }), end) => {
            pump::part_ended(copy, ordinal, end, desk)
        }
        (Action::Vk(VkAction::CompletePost { copy, .. }), end) => pump::completed(copy, end, desk),
        (Action::Model(ModelAction::SuggestHashtags { copy, .. }), end) => pump::tagged(copy, end, desk),
        (Action::Telegram(TelegramAction::EditPart { chat, message_id, .. }), end) => {
            edits::ended(chat, message_id, end, desk)
        }
        (Action::Telegram(TelegramAction::DeleteMessages { chat, message_ids }), end) => {
            follow::deleted(chat, &message_ids, end, desk)
        }
        (Action::Vk(VkAction::ReadWallPosts { posts, ordered }), ActionEnd::Done(Receipt::Wall(found))) => {
            digest::read(&found, desk)?;
            if ordered { orders::read(&posts, &found, desk) } else { follow::seen(&posts, &found, desk) }
        }
        (Action::Vk(VkAction::ReadWallPosts { posts, ordered: true }), end) => orders::unread(&posts, &end, desk),
        (Action::Vk(VkAction::ReadWall { owner_id, .. }), ActionEnd::Done(Receipt::Wall(found))) => {
            digest::read(&found, desk)?;
            follow::confirm(owner_id, &found, desk)?;
            walls::read(owner_id, found, desk)
        }
        (Action::Vk(VkAction::ReadWall { owner_id, .. }), end) => {
            follow::unreadable(owner_id, desk)?;
            walls::unread(owner_id, &end, desk)
        }
        (Action::Vk(VkAction::ReadWallOwner { name }), end) => walls::resolved(&name, &end, desk),
        (Action::Telegram(TelegramAction::ReadChannel { name }), end) => walls::channel_found(&name, &end, desk),
        (action, end) => {
            tracing::info!(?end, "nobody waits for this end of {}", action.performer().as_str());
            Ok(())
        }
    }
}

/// Moves what waits for its time, at the minute's ring.
pub fn rang(desk: &mut Desk<'_>) -> Result<()> {
    if !desk.policy.copies.enabled {
        return Ok(());
    }
    walls::copied_since(desk)?;
    pump::late(desk)?;
    uncertain::ask(desk)?;
    cards::show_those_without(desk)?;
    follow::look(desk)?;
    walls::look(desk)?;
    for channel in desk.db.channels_waiting()? {
        desk.channels.insert(channel);
    }
    Ok(())
}

/// The name of a channel that nobody has resolved yet.
fn provisional(name: &str) -> ChatId {
    ChatId(i64::MIN / 2 + i64::from(xxhash_rust::xxh3::xxh3_64(name.to_lowercase().as_bytes()) as u32))
}

/// Whether a channel's number is known: one that was named in words has a provisional one until it is found.
pub fn is_known(channel: ChatId) -> bool {
    channel.0 > i64::MIN / 4
}

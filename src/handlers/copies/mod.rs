//! Copies of posts: which exist, which are made, which are left out and why. Each copy is a plan of parts, each part one
//! call; what nobody knows is asked of a person (`uncertain`), what the post becomes afterwards follows (`follow`).

mod added;
pub mod backfill;
mod cards;
mod changes;
mod edits;
pub mod filters;
mod follow;
mod fresh;
mod half_gone;
mod held;
mod late;
mod later;
mod marks;
mod moved;
mod ordered;
mod orders;
mod overtaken;
mod paid;
pub mod plan;
mod previewed;
mod pump;
pub mod render;
pub(crate) mod replace;
mod returned;
mod sent;
mod simpler;

pub mod split;
mod standing;
mod switched_off;
mod taken_out;
mod uncertain;
pub(crate) mod walls;

use anyhow::Result;

use crate::handlers::titles::{self, glance};
pub use ordered::{command_now, press_now};
pub use orders::{CopyAnswer, answered, asks_no_more, command_retry, press};
pub use pump::go_on;
pub use uncertain::forwarded;

use crate::clock::MINUTE;
use crate::decided::Decided;
use crate::domain::action::{Action, ModelAction, Receipt, TargetAction, TelegramAction, Urgency, VkAction};
use crate::domain::chat_ref::ChatRef;
use crate::domain::copies::{CopyState, LeftOutBy};
use crate::domain::event::ActionEnd;
use crate::domain::ids::ChatId;
use crate::domain::post::Post;
use crate::domain::sum::Sum;
use crate::handlers::context::Context;
use crate::handlers::digest;
use crate::handlers::leads;
use crate::judging::hashtags::hashtags_in;
use crate::policy::copies::{Approve, Filters, Route, WallName};

/// A post is first looked at again after this.
const FIRST_LOOK: i64 = 2 * MINUTE;

/// The community published a post, or catching up found one.
pub fn published(post: Post, found: bool, ctx: &mut Context<'_>) -> Result<()> {
    let new = ctx.db.copies().meet_post(post.id, post.at, &glance(&post))?;
    if new {
        ctx.count(Sum::Posts, 1)?;
        for tag in hashtags_in(&post.text.seen()) {
            ctx.db.walls().count_hashtag(&tag, ctx.now)?;
        }
    }
    // One that was met before and has no copy was met while nothing was copied.
    if !ctx.policy.copies.enabled || (found && (!new || post.at <= walls::copied_since(ctx)?)) {
        return Ok(());
    }
    for route in walls::routes_from(post.id.owner_id, ctx)? {
        along(&route, &post, if found { Came::Found } else { Came::Told }, ctx)?;
    }
    Ok(())
}

/// The routes that begin at a wall.
fn routes_of(wall: &WallName, ctx: &Context<'_>) -> Vec<Route> {
    ctx.policy.copies.routes.iter().filter(|route| route.wall == *wall).cloned().collect()
}

/// How a post came to be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// An event told of it: of before, perhaps.
    Told,
    /// It was read on its wall right now.
    Found,
    /// A person asked for it, whatever the filters say.
    Ordered,
}

/// A post goes along a route.
fn along(route: &Route, post: &Post, came: Came, ctx: &mut Context<'_>) -> Result<()> {
    for channel in &route.channels {
        let channel = walls::channel_of(channel, ctx)?;
        admit(post, &channel, &route.filters, came, ctx)?;
    }
    Ok(())
}

fn admit(post: &Post, channel: &ChatRef, filters: &Filters, came: Came, ctx: &mut Context<'_>) -> Result<()> {
    let ordered = came == Came::Ordered;
    if let Some(mut copy) = ctx.db.copies().copy_in(post.id, channel)? {
        if ordered && post.donut {
            copy.body = Some(post.clone());
            return paid::refuse(copy, ctx).map(drop);
        }
        if ordered && later::is_put_off(&copy) {
            return later::release(copy, ctx);
        }
        // A part of it is out: the rest follows as it was planned, and then it is compared with the post as it is by now.
        let waits = matches!(copy.state, CopyState::Approval | CopyState::Skipped | CopyState::Failed);
        if ordered && waits && orders::is_begun(&copy, ctx)? {
            return orders::go(copy, None, ctx).map(drop);
        }
        // Whoever orders it says the word that it waits for.
        if ordered && copy.state == CopyState::Approval {
            copy.body = Some(post.clone());
            return orders::go(copy, None, ctx).map(drop);
        }
        // Sent blindly it might stand there twice: whoever orders it is asked where they look.
        if ordered && copy.state == CopyState::Uncertain && copy.deadline.is_none() {
            return uncertain::ask_anew(copy, ctx).map(drop);
        }
        if ordered && taken_out::is_so(&copy) {
            copy.body = Some(post.clone());
            return taken_out::anew(copy, ctx);
        }
        // The same post by event and by catch-up, or by two routes into one channel.
        if ordered && matches!(copy.state, CopyState::Skipped | CopyState::Failed) {
            copy.body = Some(post.clone());
            ctx.db.copies().set_parts(copy.id, &[])?;
            return if marks::is_ad(post) && copy.label.is_none() {
                wait_for_approval(copy, ctx)
            } else {
                pump::begin(copy, ctx)
            };
        }
        return Ok(());
    }
    let reason = if post.donut { Some(LeftOutBy::Donut.as_str().to_owned()) } else { None };
    let reason = reason.or_else(|| if ordered { None } else { filters::reason(post, filters) });
    // What was written before the database came back from a backup may have been copied since that was made.
    let restored = ctx.db.settings().restored_at()?;
    let doubtful = !ordered && restored.is_some_and(|at| post.at <= at);
    let ads = marks::is_ad(post);
    let asks = ads || doubtful || (ctx.policy.copies.approve == Approve::All && !ordered);
    let state = match (&reason, asks) {
        (Some(_), _) => CopyState::Skipped,
        (None, true) => CopyState::Approval,
        (None, false) => CopyState::Pending,
    };
    let Some(mut copy) = ctx.db.copies().add_copy(post, channel, state, ctx.now)? else { return Ok(()) };
    copy.look_at = Some(ctx.now + FIRST_LOOK);
    if ads {
        // An advertiser whose lead it is brings the mark that the law asks for.
        copy.label = leads::mark_of(post.id, ctx)?;
    }
    match state {
        CopyState::Skipped => {
            copy.look_at = reason.as_deref().and_then(|why| returned::first_look(why, copy.post_at, ctx.now));
            copy.reason = reason;
            count_skipped(&copy, ctx)?;
            ctx.decided(Decided::of_copy(&copy, "nothing"));
            ctx.db.copies().save_copy(&copy, ctx.now)
        }
        CopyState::Approval => {
            copy.reason = doubtful.then(|| "restored".to_owned());
            wait_for_approval(copy, ctx)
        }
        CopyState::Pending | CopyState::Published | CopyState::Failed | CopyState::Uncertain => {
            copy.due_at = if ordered { None } else { later::after_quiet_hours(ctx) };
            if came == Came::Told { pump::begin_told_late(copy, ctx) } else { pump::begin(copy, ctx) }
        }
    }
}

/// A copy is about to be left out: its post counts once, however many channels it does not go to.
fn count_skipped(copy: &crate::store::CopyRow, ctx: &Context<'_>) -> Result<()> {
    count_post(copy, CopyState::Skipped, Sum::PostsSkipped, ctx)
}

fn count_post(copy: &crate::store::CopyRow, comes_to: CopyState, sum: Sum, ctx: &Context<'_>) -> Result<()> {
    let of_post = ctx.db.copies().copies_of(copy.post)?;
    let is_first = of_post.iter().all(|other| other.id == copy.id || other.state != comes_to);
    if is_first { ctx.count(sum, 1) } else { Ok(()) }
}

fn post_is_ad(copy: &crate::store::CopyRow) -> bool {
    copy.body.as_ref().is_some_and(marks::is_ad)
}

fn wait_for_approval(mut copy: crate::store::CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    copy.state = CopyState::Approval;
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    let nothing = pump::shown_post(&copy).filter(Post::is_empty);
    if nothing.as_ref().is_some_and(|post| !post.is_lacking()) {
        return pump::leave_out_empty(copy, ctx);
    }
    let why = match copy.reason.as_deref() {
        Some(held::EDITED) => held::EDITED,
        Some(returned::RETURNED) => returned::RETURNED,
        Some(_) => "restored",
        None if post_is_ad(&copy) => "ads",
        None => "approve_all",
    };
    ctx.decided(Decided::of_copy(&copy, "ask_admin").why(why));
    if let Some(post) = copy.body.as_ref().filter(|post| post.is_lacking()) {
        // The card should show what will go out.
        ctx.want(VkAction::CompletePost { copy: copy.id, post: Box::new(post.clone()) }, Urgency::Sync);
    }
    // Whether there is anything to ask about, the answer tells.
    if nothing.is_some() { Ok(()) } else { cards::show(&copy, ctx) }
}

/// One of the actions of copies came to its end.
pub fn ended(action: Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    match (action, end) {
        (Action::Target(TargetAction::PublishPart { copy, ordinal, chat, .. }), end) => {
            sent::part_ended(copy, ordinal, moved::with_its_numbers(&chat, end, ctx)?, ctx)
        }
        (Action::Target(TargetAction::FindPart { copy, ordinal, .. }), end) => {
            uncertain::looked_for(copy, ordinal, end, ctx)
        }
        (Action::Target(TargetAction::LookAtChat { chat }), end) => titles::told(&chat, &end, ctx),
        (Action::Vk(VkAction::CompletePost { copy, .. }), end) => pump::completed(copy, end, ctx),
        (Action::Model(ModelAction::SuggestHashtags { copy, .. }), end) => pump::tagged(copy, end, ctx),
        (Action::Target(TargetAction::EditPart { copy, chat, message_id, html, change }), end) => {
            edits::ended(copy, (&chat, &message_id), (&html, &change), end, ctx)
        }
        (Action::Target(TargetAction::DeleteMessages { copy, chat, message_ids }), end) => match copy {
            Some(copy) => edits::taken_away(copy, &chat, &message_ids, end, ctx),
            None => follow::deleted(&chat, &message_ids, end, ctx),
        },
        (Action::Vk(VkAction::ReadOldPosts { offer, offset, .. }), end) => backfill::page(offer, offset, end, ctx),
        (Action::Vk(VkAction::ReadBackfill { posts }), end) => backfill::read(&posts, end, ctx),
        (Action::Vk(VkAction::ReadWallPosts { posts, ordered }), ActionEnd::Done(Receipt::Wall(found))) => {
            digest::gone(&posts, &found, ctx)?;
            digest::read(&found, ctx)?;
            if ordered { ordered::read(&posts, &found, ctx) } else { follow::seen(&posts, &found, ctx) }
        }
        (Action::Vk(VkAction::ReadWallPosts { posts, ordered: true }), end) => ordered::unread(&posts, &end, ctx),
        (Action::Vk(VkAction::ReadWallPosts { posts, ordered: false }), _) => {
            posts.into_iter().try_for_each(|post| pump::looked(post, ctx))
        }
        (Action::Vk(VkAction::ReadWall { owner_id, count, .. }), ActionEnd::Done(Receipt::Wall(found))) => {
            digest::read(&found, ctx)?;
            follow::confirm(owner_id, count, &found, ctx)?;
            walls::read(owner_id, found, ctx)
        }
        (Action::Vk(VkAction::ReadWall { owner_id, count, .. }), ActionEnd::Done(Receipt::WallCut(found))) => {
            digest::read(&found, ctx)?;
            follow::confirm(owner_id, count, &found, ctx)?;
            walls::tell_of_cut(owner_id, &found, ctx)?;
            walls::read(owner_id, found, ctx)
        }
        (Action::Vk(VkAction::ReadWall { owner_id, .. }), end) => {
            follow::unreadable(owner_id, matches!(end, ActionEnd::Never(_)), ctx)?;
            walls::unread(owner_id, &end, ctx)
        }
        (Action::Vk(VkAction::ReadWallOwner { name }), end) => walls::resolved(&name, &end, ctx),
        (Action::Telegram(TelegramAction::ReadChannel { name }), end) => walls::channel_found(&name, &end, ctx),
        (action, end) => {
            tracing::info!(end = end.as_str(), action.kind = action.kind(), "nobody waits for this end");
            Ok(())
        }
    }
}

/// What its post lacks did not come in time: others wait behind it.
pub fn late(ctx: &mut Context<'_>) -> Result<()> {
    if ctx.policy.copies.enabled { pump::late(ctx) } else { Ok(()) }
}

/// Moves what waits for its time, at the minute's ring.
pub fn rang(ctx: &mut Context<'_>) -> Result<()> {
    if !ctx.policy.copies.enabled {
        return Ok(());
    }
    walls::copied_since(ctx)?;
    pump::late(ctx)?;
    uncertain::ask(ctx)?;
    cards::show_those_without(ctx)?;
    follow::look(ctx)?;
    walls::look(ctx)?;
    moved::follow_routes(ctx)?;
    backfill::look(ctx)?;
    for channel in ctx.db.copies().channels_waiting()? {
        ctx.channels.insert(channel);
    }
    Ok(())
}

/// The name of a channel that nobody has resolved yet.
fn provisional(name: &str) -> ChatRef {
    let number = i64::MIN / 2 + i64::from(xxhash_rust::xxh3::xxh3_64(name.to_lowercase().as_bytes()) as u32);
    ChatId(number).into()
}

/// Whether a channel's number is known: one that was named in words has a provisional one until it is found.
pub fn is_known(channel: &ChatRef) -> bool {
    channel.telegram().is_none_or(|chat| chat.0 > i64::MIN / 4)
}

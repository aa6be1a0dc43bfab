//! Posts that stood on the wall before the bot came: looked at on a person's word, then copied a few a day, the oldest
//! first. Each goes the way of a new post once it is its turn; new ones always go before.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::Timelike as _;
use serde::{Deserialize, Serialize};

use super::marks::is_ad;
use super::{FIRST_LOOK, filters, glance, is_known, later, provisional, pump, wait_for_approval, walls};
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::decided::{Decided, Matter};
use crate::domain::action::{Capability, Receipt, Urgency, VkAction, Way};
use crate::domain::chat_ref::ChatRef;
use crate::domain::copies::{BackfillState, CopyState, LeftOutBy};
use crate::domain::event::ActionEnd;
use crate::domain::post::{Post, PostRef};
use crate::domain::verdict::Mode;
use crate::handlers::context::{Context, day_start};
use crate::policy::Policy;
use crate::policy::copies::{ChannelName, Filters, Route};
use crate::store::{BackfillCounts, BackfillRow, BackfillTarget, CopyRow, Db};

/// Posts a day where nobody says how many.
pub const A_DAY: u32 = 10;
/// At most so many a day: more would flood whoever reads.
pub const MOST_A_DAY: u32 = 100;
/// At most so many of the newest posts.
pub const MOST: u32 = 1_000;
/// From one post to the next at least.
const GAP: Millis = 10 * MINUTE;
/// What could not be read is read again after this.
const AGAIN: Millis = 10 * MINUTE;
/// An answer that did not come in this time is asked for anew.
const PATIENCE: Millis = HOUR;
/// An offer that nobody takes is none any more.
const OFFERED: Millis = HOUR;
/// `wall.get` answers so many.
const PAGE: u32 = 100;
/// A post has to be missing so often: one look may err.
const LOOKS: u32 = 2;
/// `wall.getById` takes a hundred, with witnesses.
const AT_ONCE: usize = 90;
/// So many of the newest copies say whether the wall shows anything at all.
const WITNESSES: usize = 5;
/// Where the offer is kept until a person has said yes.
const OFFER: &str = "backfill_offer";

/// What was found on the wall, until a person has said yes to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackfillOffer {
    /// Whose answer it is.
    pub id: i64,
    /// So many of the newest posts.
    last: u32,
    /// When it was asked for, Unix milliseconds.
    at: Millis,
    /// Where to.
    targets: Vec<ChatRef>,
    /// What stands there.
    seen: Vec<Offered>,
    /// Everything is read.
    pub done: bool,
    /// Why it cannot be read, in words.
    pub error: Option<String>,
}

/// A post of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Offered {
    post: PostRef,
    at: Millis,
    /// Why it is left out, a target each.
    why: Vec<Option<String>>,
}

/// What would go to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackfillPlan {
    /// Where to.
    pub target: ChatRef,
    /// What, newest first, and when each was written.
    pub posts: Vec<(PostRef, Millis)>,
    /// Posts that are there already, or were decided about.
    pub there: i64,
    /// Posts that wait for their turn already.
    pub waits: i64,
    /// Posts that are left out, by the code of why.
    pub left_out: BTreeMap<String, i64>,
    /// Of `posts`: they may have been copied before the database came back from a backup, and a person is asked about each.
    pub doubtful: i64,
}

/// When the next post goes to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackfillTurn {
    /// Not before.
    At(Millis),
    /// Nothing is copied at all.
    Off,
    /// The bot only observes.
    Observes,
    /// Nobody lets us read the wall.
    Unreadable,
    /// No route leads there any more.
    NoRoute,
    /// Its platform has no key any more.
    NoKey,
}

/// How a target stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackfillStand {
    /// Where to.
    pub target: ChatRef,
    /// How many are how far.
    pub counts: BackfillCounts,
    /// Posts a day.
    pub per_day: u32,
    /// When the next goes.
    pub turn: BackfillTurn,
}

/// `crosspost backfill --last N`: reads the wall, and does nothing else.
pub fn command_look(id: i64, last: u32, to: &[String], ctx: &mut Context<'_>) -> Result<()> {
    let mut targets: Vec<ChatRef> = Vec::new();
    for channel in named(to, ctx)? {
        let target = walls::channel_of(&channel, ctx)?;
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    let last = last.min(MOST);
    let offer = BackfillOffer { id, last, at: ctx.now, targets, seen: Vec::new(), done: false, error: None };
    keep(&offer, ctx)?;
    let owner_id = -ctx.policy.group_id;
    ctx.want(VkAction::ReadOldPosts { offer: id, owner_id, offset: 0 }, Urgency::Order);
    Ok(())
}

/// The channels of the own wall's routes; of these only those that are named, if any is.
fn named(to: &[String], ctx: &Context<'_>) -> Result<Vec<ChannelName>> {
    let channels = walls::routes_from(-ctx.policy.group_id, ctx)?.into_iter().flat_map(|route| route.channels);
    Ok(channels.filter(|channel| to.is_empty() || to.contains(&channel.shown())).collect())
}

fn keep(offer: &BackfillOffer, ctx: &Context<'_>) -> Result<()> {
    ctx.db.settings().set_meta(OFFER, &serde_json::to_string(offer)?)
}

/// What was last found on the wall.
pub fn offered(db: Db<'_>) -> Result<Option<BackfillOffer>> {
    Ok(db.settings().meta(OFFER)?.and_then(|offer| serde_json::from_str(&offer).ok()))
}

/// A page of the wall came, or did not.
pub(super) fn page(id: i64, offset: u32, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut offer) = offered(ctx.db)?.filter(|offer| offer.id == id && !offer.done) else { return Ok(()) };
    let found = match end {
        ActionEnd::Done(Receipt::Wall(found)) => found,
        ActionEnd::Refused(advice) => {
            offer.error = Some(ctx.advice_in_words(&advice)?);
            return keep(&offer, ctx);
        }
        ActionEnd::Never(note) | ActionEnd::GivenUp(note) => {
            offer.error = Some(note);
            return keep(&offer, ctx);
        }
        ActionEnd::Done(_) | ActionEnd::Uncertain => return Ok(()),
    };
    let (is_end, owner_id) = (found.is_empty(), -ctx.policy.group_id);
    for post in &found {
        let ours = post.post_type == "post" && post.from_id == owner_id && post.id.owner_id == owner_id;
        // A pinned one comes first, and perhaps once more in its place.
        if !ours || offer.seen.iter().any(|known| known.post == post.id) {
            continue;
        }
        let mut why = Vec::new();
        for target in &offer.targets {
            let route = route_to(target, ctx.db, ctx.policy)?;
            why.push(route.and_then(|route| why_not(post, &route.filters)));
        }
        offer.seen.push(Offered { post: post.id, at: post.at, why });
    }
    let next = offset + PAGE;
    // One more than is wanted: the first may be a pinned one of long ago.
    if !is_end && offer.seen.len() <= offer.last as usize && next < 2 * MOST {
        keep(&offer, ctx)?;
        ctx.want(VkAction::ReadOldPosts { offer: id, owner_id, offset: next }, Urgency::Order);
        return Ok(());
    }
    offer.seen.sort_by_key(|post| std::cmp::Reverse((post.at, post.post.post_id)));
    offer.seen.truncate(offer.last as usize);
    offer.done = true;
    keep(&offer, ctx)
}

/// Why an old post is not copied. An advertisement of then was paid for then: who wants it orders it by itself.
fn why_not(post: &Post, filters: &Filters) -> Option<String> {
    let by_itself = if is_ad(post) { Some(LeftOutBy::Ads) } else { post.is_empty().then_some(LeftOutBy::Empty) };
    filters::reason(post, filters).or_else(|| by_itself.map(|why| why.as_str().to_owned()))
}

/// What an offer means for each of its targets, as things are now.
pub fn plans(offer: &BackfillOffer, db: Db<'_>) -> Result<Vec<BackfillPlan>> {
    // What was written before may have been copied since that backup was made.
    let restored = db.settings().restored_at()?;
    let mut plans = Vec::new();
    for (index, target) in offer.targets.iter().enumerate() {
        let mut plan = BackfillPlan {
            target: target.clone(),
            posts: Vec::new(),
            there: 0,
            waits: 0,
            left_out: BTreeMap::new(),
            doubtful: 0,
        };
        for seen in &offer.seen {
            let copy = db.copies().copy_in(seen.post, target)?;
            if copy.is_some_and(|copy| !was_only_filtered(&copy)) {
                plan.there += 1;
            } else if db.copies().is_in_backfill(target, seen.post)? {
                plan.waits += 1;
            } else if let Some(why) = seen.why.get(index).and_then(Option::as_ref) {
                let code = why.split(':').next().unwrap_or(why);
                *plan.left_out.entry(code.to_owned()).or_default() += 1;
            } else {
                plan.doubtful += i64::from(restored.is_some_and(|at| seen.at <= at));
                plan.posts.push((seen.post, seen.at));
            }
        }
        plans.push(plan);
    }
    Ok(plans)
}

/// Whether a filter alone said no: it may say something else by now.
fn was_only_filtered(copy: &CopyRow) -> bool {
    let by_filter = copy.reason.as_deref().is_some_and(filters::is_of_filters);
    copy.state == CopyState::Skipped && copy.published_at.is_none() && by_filter
}

/// The person said yes.
pub fn command_go(id: i64, per_day: u32, ctx: &mut Context<'_>) -> Result<()> {
    let taken = |offer: &BackfillOffer| offer.id == id && offer.done && ctx.now - offer.at < OFFERED;
    let Some(offer) = offered(ctx.db)?.filter(taken) else { return Ok(()) };
    for plan in plans(&offer, ctx.db)? {
        if !plan.posts.is_empty() || plan.waits > 0 {
            ctx.db.copies().add_backfill(&plan.target, per_day.clamp(1, MOST_A_DAY), &plan.posts, ctx.now)?;
            let waits = plan.posts.len();
            tracing::info!(target = %plan.target, waits, per_day, "posts from before are copied in their turn");
        }
    }
    ctx.db.settings().set_meta(OFFER, "")
}

/// `crosspost backfill --stop`
pub fn command_stop(to: &[String], ctx: &mut Context<'_>) -> Result<()> {
    if to.is_empty() {
        return stop(ctx).map(drop);
    }
    for channel in named(to, ctx)? {
        let target = walls::channel_of(&channel, ctx)?;
        ctx.db.copies().stop_backfill(Some(&target))?;
    }
    Ok(())
}

/// «Остановить»: nothing of what waits goes out. How much that was.
pub fn stop(ctx: &mut Context<'_>) -> Result<i64> {
    let dropped = ctx.db.copies().stop_backfill(None)?;
    tracing::info!(dropped, "posts from before are copied no more");
    Ok(dropped)
}

/// How each target stands that something goes to, or went.
pub fn stands(db: Db<'_>, policy: &Policy, now: Millis) -> Result<Vec<BackfillStand>> {
    let mut stands = Vec::new();
    for row in db.copies().backfills()? {
        let counts = db.copies().backfill_counts(&row.target)?;
        if counts != BackfillCounts::default() {
            let turn = turn_of(&row, db, policy, now)?;
            stands.push(BackfillStand { target: row.target, counts, per_day: row.per_day, turn });
        }
    }
    Ok(stands)
}

/// The route by which the own wall goes to a target: the first one, as with new posts.
fn route_to(target: &ChatRef, db: Db<'_>, policy: &Policy) -> Result<Option<Route>> {
    let target = db.surfaces().now_at(target)?;
    for route in &policy.copies.routes {
        if !walls::is_wall_of(&route.wall, -policy.group_id, policy.group_id, db)? {
            continue;
        }
        for channel in &route.channels {
            let leads_to = match channel {
                ChannelName::Id(id) => db.surfaces().now_at(id)?,
                ChannelName::Name(name) => db.walls().channel(name)?.map_or_else(|| provisional(name), ChatRef::from),
            };
            if leads_to == target {
                return Ok(Some(route.clone()));
            }
        }
    }
    Ok(None)
}

/// When the next post may go to a target.
fn turn_of(row: &BackfillTarget, db: Db<'_>, policy: &Policy, now: Millis) -> Result<BackfillTurn> {
    if !policy.copies.enabled {
        return Ok(BackfillTurn::Off);
    }
    if policy.moderation.mode == Mode::Observe {
        return Ok(BackfillTurn::Observes);
    }
    if policy.is_keyless(row.target.platform()) {
        return Ok(BackfillTurn::NoKey);
    }
    if route_to(&row.target, db, policy)?.is_none() {
        return Ok(BackfillTurn::NoRoute);
    }
    if db.settings().way_of(Capability::ReadWall)?.is_some_and(|way| way != Way::Auto) {
        return Ok(BackfillTurn::Unreadable);
    }
    let after_last = row.taken_at.map_or(0, |at| at + interval(row.per_day, policy));
    let mut at = after_last.max(row.after.unwrap_or(0)).max(now);
    let today = day_start(now, policy.timezone);
    let tomorrow = day_start(today + DAY + 2 * HOUR, policy.timezone);
    if at < tomorrow && db.copies().backfilled_since(&row.target, today)? >= i64::from(row.per_day) {
        at = tomorrow;
    }
    Ok(BackfillTurn::At(later::quiet_until(at, policy).unwrap_or(at)))
}

/// From one post to the next, so that a day's posts are spread over the hours that are not quiet.
fn interval(per_day: u32, policy: &Policy) -> Millis {
    let of_day = |time: chrono::NaiveTime| i64::from(time.num_seconds_from_midnight()) * 1000;
    let quiet = policy.copies.quiet_hours.map_or(0, |hours| (of_day(hours.to) - of_day(hours.from)).rem_euclid(DAY));
    ((DAY - quiet) / i64::from(per_day.max(1))).max(GAP)
}

/// Asks what the posts say now whose turn it is.
pub(super) fn look(ctx: &mut Context<'_>) -> Result<()> {
    let rows = ctx.db.copies().backfills()?;
    if rows.is_empty() {
        return Ok(());
    }
    ctx.db.copies().forget_backfill_asked(ctx.now - PATIENCE)?;
    let asked = ctx.db.copies().backfill_asked()?;
    let (mut posts, mut more) = (asked.iter().map(|row| row.post).collect::<BTreeSet<_>>(), false);
    for row in rows {
        let channel = ctx.db.surfaces().now_at(&row.target)?;
        // One at a time, and none beside a new post.
        if asked.iter().any(|asked| asked.target == row.target)
            || !is_known(&row.target)
            || ctx.platforms.of(&row.target).is_none()
            || ctx.db.copies().next_copy(&channel, ctx.now)?.is_some()
        {
            continue;
        }
        if posts.len() >= AT_ONCE {
            break;
        }
        let next = ctx.db.copies().next_backfills(&row.target, 2)?;
        let Some(first) = next.first() else { continue };
        if turn_of(&row, ctx.db, ctx.policy, ctx.now)? == BackfillTurn::At(ctx.now) {
            ctx.db.copies().set_backfill(first, BackfillState::Asked, None, ctx.now)?;
            more = true;
            posts.extend(next.iter().map(|row| row.post));
        }
    }
    if more {
        posts.extend(witnesses(ctx)?);
        ctx.want(VkAction::ReadBackfill { posts: posts.into_iter().collect() }, Urgency::Bulk);
    }
    Ok(())
}

/// Posts that should be there: where none of them is, the wall is closed or VK has a bad day, and nothing is gone.
fn witnesses(ctx: &Context<'_>) -> Result<Vec<PostRef>> {
    let own = |copy: &CopyRow| copy.state == CopyState::Published && copy.post.owner_id == -ctx.policy.group_id;
    let newest = ctx.db.copies().rows(0, WITNESSES)?;
    Ok(newest.into_iter().filter(own).map(|copy| copy.post).collect())
}

/// Posts as they are at their turn.
pub(super) fn read(posts: &[PostRef], end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let asked = ctx.db.copies().backfill_asked()?.into_iter().filter(|row| posts.contains(&row.post));
    let asked: Vec<BackfillRow> = asked.collect();
    let ActionEnd::Done(Receipt::Wall(found)) = end else {
        tracing::warn!(end = end.as_str(), "posts from before cannot be read: tried again later");
        return asked.into_iter().try_for_each(|row| wait_again(&row, ctx));
    };
    let blind = found.is_empty() && posts.len() > 1;
    for row in asked {
        match found.iter().find(|post| post.id == row.post) {
            Some(post) => turn(&row, post, ctx)?,
            None if blind => wait_again(&row, ctx)?,
            None => missing(row, ctx)?,
        }
    }
    Ok(())
}

/// Its turn comes once more, in a while.
fn wait_again(row: &BackfillRow, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.copies().set_backfill(row, BackfillState::Waits, None, ctx.now)?;
    let Some(mut target) = ctx.db.copies().backfill_of(&row.target)? else { return Ok(()) };
    target.after = Some(ctx.now + AGAIN);
    ctx.db.copies().save_backfill_target(&target)
}

fn missing(mut row: BackfillRow, ctx: &mut Context<'_>) -> Result<()> {
    row.missed += 1;
    if row.missed < LOOKS {
        return wait_again(&row, ctx);
    }
    ended(&row, BackfillState::Gone, Some(LeftOutBy::Deleted.as_str()), ctx)
}

/// It becomes no copy: a line of the log says why.
fn ended(row: &BackfillRow, state: BackfillState, why: Option<&str>, ctx: &mut Context<'_>) -> Result<()> {
    let about = format!("wall{}_{}", row.post.owner_id, row.post.post_id);
    let code = why.map_or("there", |why| why.split(':').next().unwrap_or(why));
    ctx.decided(Decided::new(Matter::Copy, CopyState::Skipped.as_str()).about(about).why(code).then("nothing"));
    ctx.db.copies().set_backfill(row, state, why, ctx.now)
}

/// It goes the way of a new post from here on.
fn turn(row: &BackfillRow, post: &Post, ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut target) = ctx.db.copies().backfill_of(&row.target)? else { return Ok(()) };
    let route = match turn_of(&target, ctx.db, ctx.policy, ctx.now)? {
        BackfillTurn::At(_) => route_to(&row.target, ctx.db, ctx.policy)?,
        // The settings changed while the answer was on its way.
        _ => None,
    };
    let Some(route) = route else {
        return ctx.db.copies().set_backfill(row, BackfillState::Waits, None, ctx.now);
    };
    let channel = ctx.db.surfaces().now_at(&row.target)?;
    let known = ctx.db.copies().copy_in(post.id, &channel)?;
    if known.as_ref().is_some_and(|copy| !was_only_filtered(copy)) {
        return ended(row, BackfillState::There, None, ctx);
    }
    if let Some(why) = why_not(post, &route.filters) {
        return ended(row, BackfillState::LeftOut, Some(&why), ctx);
    }
    ctx.db.copies().meet_post(post.id, post.at, &glance(post))?;
    let made = match known {
        Some(copy) => Some(copy),
        None => ctx.db.copies().add_copy(post, &channel, CopyState::Pending, ctx.now)?,
    };
    let Some(mut copy) = made else { return ended(row, BackfillState::There, None, ctx) };
    ctx.db.copies().set_backfill(row, BackfillState::Taken, None, ctx.now)?;
    target.taken_at = Some(ctx.now);
    target.after = None;
    ctx.db.copies().save_backfill_target(&target)?;
    copy.body = Some(post.clone());
    copy.backfilled = true;
    copy.reason = None;
    copy.look_at = Some(ctx.now + FIRST_LOOK);
    if ctx.db.settings().restored_at()?.is_some_and(|at| post.at <= at) {
        copy.reason = Some("restored".to_owned());
        return wait_for_approval(copy, ctx);
    }
    pump::begin(copy, ctx)
}

//! How copies go out: what a post lacks is asked for, a plan is made, its parts follow one another. One copy a channel is
//! on its way at a time, the oldest post first, so that order is kept whatever fails.

use anyhow::Result;

use super::plan::plan;
use super::replace::{emptied_by, shown_there};
use super::sent::fail;
use super::{FIRST_LOOK, added, cards, edits, follow, fresh, half_gone, held, is_known, later, paid, returned};
use crate::clock::{HOUR, MINUTE, Millis};
use crate::decided::Decided;
use crate::domain::abilities::Abilities;
use crate::domain::action::{ModelAction, Receipt, TargetAction, Urgency, VkAction};
use crate::domain::chat_ref::ChatRef;
use crate::domain::copies::{Body, CopyPart, CopyState, CopyStep, LeftOutBy, PartState};
use crate::domain::event::ActionEnd;
use crate::domain::lane::Lane;
use crate::domain::markup;
use crate::domain::post::{Post, PostRef};
use crate::domain::sum::Sum;
use crate::handlers::context::Context;
use crate::handlers::titles::first_line;
use crate::judging::hashtags::suggest_hashtags;
use crate::policy::copies::TagSource;
use crate::store::{CopyRow, PartRow, Wanted, is_unreadable};

/// What a copy waits for.
const POST: u8 = 1;
const TAGS: u8 = 2;
/// The post as it is by now: it was put off, and may be another one or gone.
const LOOK: u8 = 4;
/// Why a copy goes nowhere, before its platform's word.
pub(super) const NO_PLATFORM: &str = "no_platform";
/// A copy waits so long for what its post lacks, for others wait behind it.
const PATIENCE: Millis = 3 * MINUTE / 4;
/// The community's hashtags that are offered to the new ones.
const FORMER: usize = 50;

/// A person lets out what nobody has looked at lately: it is looked at once more, for it may be none for everybody by now.
pub(super) fn begin_with_a_look(copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    begin_looking(copy.at, copy, ctx)
}

/// What is told of late may be another post by now, or gone.
pub(super) fn begin_told_late(copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    begin_looking(copy.post_at, copy, ctx)
}

fn begin_looking(known_since: Millis, copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let is_late = ctx.now - known_since >= FIRST_LOOK && copy.due_at.is_none_or(|at| at <= ctx.now);
    begin_asking(copy, if is_late && follow::may_read(ctx)? { LOOK } else { 0 }, ctx)
}

/// A copy is to go out: first what it lacks.
pub(super) fn begin(copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    begin_asking(copy, 0, ctx)
}

fn begin_asking(mut copy: CopyRow, first: u8, ctx: &mut Context<'_>) -> Result<()> {
    let Some(post) = copy.body.clone() else {
        return fail(copy, "the post is forgotten", ctx);
    };
    copy.state = CopyState::Pending;
    copy.due_at = copy.due_at.filter(|at| *at > ctx.now);
    copy.reason = copy.due_at.map(|at| later::reason(at, ctx));
    copy.asked = first;
    // Part of the cause under which parts are wanted: a copy that begins anew must not be taken for its former self.
    copy.tries += 1;
    ctx.decided(Decided::of_copy(&copy, "publish"));
    if first & LOOK != 0 {
        ctx.want(VkAction::ReadWallPosts { posts: vec![copy.post], ordered: false }, Urgency::Order);
    }
    ask_for_what_it_lacks(&mut copy, &post, ctx);
    // While what the model was asked waits for its trouble to be over, a post does not wait with it.
    let asks = ctx.policy.copies.hashtags == TagSource::Model && ctx.db.outbox().trouble_in(&Lane::Model)?.is_none();
    if asks && copy.tags.is_empty() && !post.words().trim().is_empty() {
        copy.asked |= TAGS;
        let (title, text) = (first_line(&post), post.words());
        ctx.want(ModelAction::SuggestHashtags { copy: copy.id, title, text }, Urgency::Sync);
    }
    if copy.asked == 0 {
        return planned(copy, ctx);
    }
    copy.step = CopyStep::Asking;
    copy.deadline = Some(ctx.now + PATIENCE);
    ctx.db.copies().save_copy(&copy, ctx.now)
}

/// What its event did not tell, and files of videos that lie elsewhere by now.
fn ask_for_what_it_lacks(copy: &mut CopyRow, post: &Post, ctx: &mut Context<'_>) {
    let post = post.without_old_files(ctx.now);
    if post.is_incomplete() {
        copy.asked |= POST;
        ctx.want(VkAction::CompletePost { copy: copy.id, post: Box::new(post) }, Urgency::Sync);
    }
}

/// The answer about what a post lacked.
pub(super) fn completed(copy: i64, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut copy) = ctx.db.copies().copy(copy)? else { return Ok(()) };
    if let ActionEnd::Done(Receipt::Completed(post)) = end {
        let known = copy.body.clone();
        // It may have been edited while the answer was on its way: only what it lacked is taken.
        match copy.body.as_mut() {
            Some(body) => {
                let asked = body.clone();
                body.fill(&post);
                edits::inherit(body, &post);
                // A look may have told meanwhile where its files lie; those of videos only this answer tells.
                body.take_addresses(&asked);
                body.take_video_files(&post, ctx.now);
            }
            None => copy.body = Some(*post),
        }
        fresh::to_parts(&mut copy, true, ctx)?;
        if copy.body.as_ref().is_some_and(|now| paid::is_so_since(known.as_ref(), now)) {
            return paid::keep_on_vk(copy, known, ctx);
        }
        if copy.state == CopyState::Approval && shown_post(&copy).is_none_or(|post| !post.is_empty()) {
            ctx.db.copies().save_copy(&copy, ctx.now)?;
            return cards::show(&copy, ctx);
        }
        // What the event did not tell may be that nobody but a person lets it out.
        if copy.state == CopyState::Pending {
            let Some(goes_on) = held::of_filled(copy, known.as_ref(), ctx)? else { return Ok(()) };
            copy = goes_on;
        }
    }
    if copy.state == CopyState::Approval && shown_post(&copy).is_some_and(|post| post.is_empty()) {
        return leave_out_empty(copy, ctx);
    }
    answered(copy, POST, ctx)
}

/// The answer with hashtags.
pub(super) fn tagged(copy: i64, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut copy) = ctx.db.copies().copy(copy)? else { return Ok(()) };
    match end {
        ActionEnd::Done(Receipt::Hashtags(tags)) => copy.tags = tags,
        end => tracing::info!(end = end.as_str(), "the language model gave no hashtags: they are made here"),
    }
    answered(copy, TAGS, ctx)
}

fn answered(mut copy: CopyRow, what: u8, ctx: &mut Context<'_>) -> Result<()> {
    copy.asked &= !what;
    if copy.state != CopyState::Pending || copy.step != CopyStep::Asking || copy.asked != 0 {
        return ctx.db.copies().save_copy(&copy, ctx.now);
    }
    planned(copy, ctx)
}

/// Answers that did not come in time are done without.
pub(super) fn late(ctx: &mut Context<'_>) -> Result<()> {
    for copy in ctx.db.copies().late_copies(ctx.now)? {
        planned(copy, ctx)?;
    }
    Ok(())
}

/// The post as it is shown: with the admin's own words, if there are any.
pub(super) fn shown_post(copy: &CopyRow) -> Option<Post> {
    let mut post = copy.body.clone()?;
    if let Some(words) = &copy.words {
        post.text = markup::parse(words);
    }
    Some(post)
}

/// The parts of a copy as its post is now.
pub(super) fn parts_of(copy: &CopyRow, ctx: &Context<'_>) -> Result<Vec<CopyPart>> {
    let Some(target) = ctx.platforms.of(&copy.channel) else { return Ok(Vec::new()) };
    parts_for(copy, &target.shows, ctx)
}

/// The parts of a copy where so much is shown.
pub(super) fn parts_for(copy: &CopyRow, shows: &Abilities, ctx: &Context<'_>) -> Result<Vec<CopyPart>> {
    let settings = &ctx.policy.copies;
    let Some(post) = shown_there(copy, &settings.replace, ctx.db)? else { return Ok(Vec::new()) };
    Ok(plan(&post, &settings.style(), &copy.tags, copy.label.as_deref(), shows, ctx.texts))
}

pub(super) fn leave_out(mut copy: CopyRow, why: &str, ctx: &mut Context<'_>) -> Result<()> {
    copy.state = CopyState::Skipped;
    copy.step = CopyStep::None;
    copy.reason = Some(why.to_owned());
    copy.look_at = returned::first_look(why, copy.post_at, ctx.now);
    copy.deadline = None;
    copy.asked = 0;
    super::count_skipped(&copy, ctx)?;
    ctx.decided(Decided::of_copy(&copy, "nothing"));
    ctx.db.copies().save_copy(&copy, ctx.now)
}

/// What was to be shown and is nothing may be a fault of ours: a person looks at it.
pub(super) fn leave_out_empty(copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    let id = copy.id;
    let why = match emptied_by(&copy, &ctx.policy.copies.replace, ctx.db)? {
        Some(rule) => format!("replaced: {rule}"),
        None => LeftOutBy::Empty.as_str().to_owned(),
    };
    leave_out(copy, &why, ctx)?;
    ctx.db.copies().copy(id)?.map_or(Ok(()), |copy| cards::show(&copy, ctx))
}

/// The plan is made; the copy waits for its channel.
fn planned(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    copy.deadline = None;
    copy.asked = 0;
    if copy.tags.is_empty() && ctx.policy.copies.hashtags != TagSource::Off {
        // The community's own tags are offered first: readers look for what they know.
        let former = ctx.db.walls().former_hashtags(FORMER)?;
        let text = shown_post(&copy).map(|post| post.words()).unwrap_or_default();
        copy.tags = suggest_hashtags("", None, &text, &former);
    }
    if ctx.platforms.of(&copy.channel).is_none() || ctx.policy.has_left(&copy.channel.platform()) {
        let why = format!("{NO_PLATFORM}: {}", copy.channel.platform());
        return fail(copy, &why, ctx);
    }
    let parts = parts_of(&copy, ctx)?;
    if parts.is_empty() {
        return leave_out_empty(copy, ctx);
    }
    let rows: Vec<PartRow> =
        parts.into_iter().zip(0..).map(|(part, ordinal)| PartRow::waiting(copy.id, ordinal, part)).collect();
    ctx.db.copies().set_parts(copy.id, &rows)?;
    copy.step = CopyStep::Ready;
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    ctx.channels.insert(copy.channel.clone());
    Ok(())
}

/// The next thing to do in a channel, once at the end of a batch.
pub fn go_on(channel: &ChatRef, ctx: &mut Context<'_>) -> Result<()> {
    if !is_known(channel) || !ctx.policy.copies.enabled {
        return Ok(());
    }
    if ctx.policy.has_left(&channel.platform()) {
        return super::switched_off::leave(channel, ctx);
    }
    while let Some(mut copy) = ctx.db.copies().next_copy(channel, ctx.now)? {
        match copy.step {
            // An older post waits for what it lacks, and the newer ones behind it: the order stays.
            CopyStep::Asking | CopyStep::None => return Ok(()),
            CopyStep::Ready if waited_long(&copy, ctx) && follow::may_read(ctx)? => return look_first(copy, ctx),
            CopyStep::Ready => {
                copy.step = CopyStep::Sending;
                if copy.due_at.take().is_some() {
                    copy.reason = None;
                }
                ctx.db.copies().save_copy(&copy, ctx.now)?;
            }
            CopyStep::Sending if half_gone::is_held(&copy, ctx)? => return Ok(()),
            CopyStep::Sending => {}
        }
        match next_part(&copy, ctx) {
            Ok(true) => return Ok(()),
            Ok(false) => finish(copy, ctx)?,
            // Behind it others wait, and it will not become readable.
            Err(error) if is_unreadable(&error) => fail(copy, "its plan cannot be read", ctx)?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether the last look at a post was so long ago that it may be another one, and its files lie elsewhere.
fn waited_long(copy: &CopyRow, ctx: &Context<'_>) -> bool {
    copy.due_at.is_some() || ctx.now - copy.at >= HOUR
}

/// What was put off goes out as it is by now, and not at all if it is gone: this machine may have slept since the last look.
fn look_first(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    copy.due_at = None;
    copy.reason = None;
    copy.step = CopyStep::Asking;
    copy.asked = LOOK;
    copy.deadline = Some(ctx.now + PATIENCE);
    copy.tries += 1;
    if let Some(post) = copy.body.clone().filter(|post| post.has_old_files(ctx.now)) {
        ask_for_what_it_lacks(&mut copy, &post, ctx);
    }
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    ctx.want(VkAction::ReadWallPosts { posts: vec![copy.post], ordered: false }, Urgency::Sync);
    Ok(())
}

/// Whether a copy waits for a look at its post.
pub(super) fn waits_for_a_look(copy: &CopyRow) -> bool {
    copy.state == CopyState::Pending && copy.step == CopyStep::Asking && copy.asked & LOOK != 0
}

/// The post was looked at, or cannot be: its copy goes on.
pub(super) fn looked(post: PostRef, ctx: &mut Context<'_>) -> Result<()> {
    for copy in ctx.db.copies().copies_of(post)?.into_iter().filter(waits_for_a_look) {
        answered(copy, LOOK, ctx)?;
    }
    Ok(())
}

/// Sends the next part of a copy; `false`: there is none.
fn next_part(copy: &CopyRow, ctx: &mut Context<'_>) -> Result<bool> {
    let parts = ctx.db.copies().parts(copy.id)?;
    // One call at a time: the next part may answer this one's message, and its number is not known yet.
    if parts.iter().any(|part| part.state == PartState::Out) {
        return Ok(true);
    }
    let stay = parts.iter().filter(|part| !part.part.is_nothing());
    let first_message = stay.flat_map(|part| &part.message_ids).next().cloned();
    let Some(mut row) = parts.iter().find(|part| part.state == PartState::Waiting).cloned() else { return Ok(false) };
    // Words that did not fit under the media answer them, and so does what an edit adds to a copy that was out already.
    let adds = added::is_addition(copy, &parts);
    let answers = adds || (row.ordinal > 0 && matches!(row.part.body, Body::Text { .. }));
    let action = TargetAction::PublishPart {
        copy: copy.id,
        ordinal: row.ordinal,
        chat: copy.channel.clone(),
        part: Box::new(row.part.clone()),
        reply_to: first_message.filter(|_| answers),
        // Nobody's telephone rings for what is years old, nor twice for one post.
        silent: ctx.policy.copies.silent || copy.backfilled || adds,
    };
    row.state = PartState::Out;
    row.sent_at = Some(ctx.now);
    ctx.db.copies().save_part(&row)?;
    ctx.wanted.push(Wanted {
        action: action.into(),
        urgency: Urgency::Sync,
        rank: 0,
        journal_id: None,
        due_at: ctx.now,
        expires_at: None,
        cause: Some(format!("copy:{}:{}:{}", copy.id, row.ordinal, copy.tries)),
    });
    Ok(true)
}

/// Takes a copy back that waits for its channel, before it goes out as something else. `false`: some of it is out, or may be.
pub(super) fn withdraw(copy: &mut CopyRow, ctx: &Context<'_>) -> Result<bool> {
    if !follow::nothing_is_out(copy, ctx)? {
        return Ok(false);
    }
    let mut parts = ctx.db.copies().parts(copy.id)?;
    parts.retain(|part| part.state == PartState::Out);
    if !parts.is_empty() && ctx.db.copies().withdraw_calls(copy.id, ctx.now)? == 0 {
        return Ok(false);
    }
    for mut part in parts {
        part.state = PartState::Waiting;
        ctx.db.copies().save_part(&part)?;
    }
    copy.step = CopyStep::Ready;
    Ok(true)
}

/// All of it is out that comes out.
pub(super) fn finish(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    copy.state = CopyState::Published;
    copy.step = CopyStep::None;
    copy.reason = copy.reason.filter(|reason| reason == edits::REFUSED);
    // What came late follows a copy that was counted, and a post counts once, however many channels it goes to.
    let of_post = ctx.db.copies().copies_of(copy.post)?;
    copy.published_at = Some(ctx.now);
    // Nor is an old post one of this day's.
    if !copy.backfilled && of_post.iter().all(|other| other.published_at.is_none()) {
        ctx.count(Sum::Crossposted, 1)?;
    }
    let follows = ctx.policy.copies.sync_edits || ctx.policy.copies.sync_deletions;
    // VK tells of no edited or deleted post (`docs/platforms.md`, «VK: events»): it is looked at again and again.
    copy.look_at = follows.then_some(ctx.now + FIRST_LOOK);
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    ctx.decided(Decided::of_copy(&copy, if follows { "follow" } else { "nothing" }));
    cards::refresh(&copy, ctx)
}

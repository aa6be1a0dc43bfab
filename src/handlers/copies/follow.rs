//! Copies follow their posts for some days: VK tells nobody of edits and deletions, so posts are looked at again.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::standing::{Row, standing};
use super::switched_off::is_switched_off;
use super::{cards, edits, fresh, glance, half_gone, held, late, paid, pump, returned, walls};
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::decided::Decided;
use crate::domain::action::{Action, Capability, TargetAction, Urgency, VkAction, Way};
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::copies::{Change, CopyState, CopyStep, LeftOutBy, PartState};
use crate::domain::event::ActionEnd;
use crate::domain::post::{Post, PostRef};
use crate::handlers::context::Context;
use crate::store::CopyRow;

/// `wall.getById` takes so many.
const POSTS: usize = 100;
/// Posts of a wall that are read to see whether one of them is really gone.
pub(super) const NEWEST: u32 = 50;

/// How long until a post of an age is looked at again.
pub(super) fn interval(age: Millis) -> Millis {
    match age {
        ..HOUR => 2 * MINUTE,
        HOUR..DAY => 15 * MINUTE,
        _ => HOUR,
    }
}

/// Whether anybody lets us read walls.
pub(super) fn may_read(ctx: &Context<'_>) -> Result<bool> {
    Ok(ctx.db.settings().way_of(Capability::ReadWall)?.is_none_or(|way| way == Way::Auto))
}

/// Asks for the posts whose turn it is.
pub(super) fn look(ctx: &mut Context<'_>) -> Result<()> {
    let settings = &ctx.policy.copies;
    let (follows, days) = (settings.sync_edits || settings.sync_deletions, settings.sync);
    if !follows || !may_read(ctx)? {
        // Who cannot be asked keeps no post for ever: it is forgotten as others are.
        ctx.db.copies().stop_looking(ctx.now - days)?;
        return Ok(());
    }
    let mut posts = BTreeSet::new();
    for mut copy in ctx.db.copies().copies_to_look_at(ctx.now, 4 * POSTS)? {
        if posts.len() >= POSTS && !posts.contains(&copy.post) {
            break;
        }
        let age = ctx.now - copy.post_at;
        // What never went out is not followed for ever either.
        let over = ctx.now - copy.published_at.unwrap_or(copy.at) > days || returned::is_too_late(&copy, ctx.now);
        let next = ctx.now + interval(age);
        // What is put off is looked at once more right before it goes out.
        let before = copy.due_at.map(|at| at - MINUTE).filter(|at| *at > ctx.now);
        copy.look_at = (!over).then_some(before.map_or(next, |before| before.min(next)));
        // A look is no change: the copy keeps its place among the newest.
        let at = copy.at;
        ctx.db.copies().save_copy(&copy, at)?;
        if !over {
            posts.insert(copy.post);
        }
    }
    if !posts.is_empty() {
        let action = VkAction::ReadWallPosts { posts: posts.into_iter().collect(), ordered: false };
        ctx.want(action, Urgency::Bulk);
    }
    Ok(())
}

/// Posts as they are now.
pub(super) fn seen(asked: &[PostRef], found: &[Post], ctx: &mut Context<'_>) -> Result<()> {
    let now: BTreeMap<PostRef, &Post> = found.iter().map(|post| (post.id, post)).collect();
    let mut gone = 0;
    for post in asked.iter().filter(|post| !now.contains_key(post)) {
        let copies = ctx.db.copies().copies_of(*post)?;
        gone += usize::from(copies.iter().any(|copy| copy.look_at.is_some() && copy.state != CopyState::Skipped));
    }
    for asked in asked {
        for copy in ctx.db.copies().copies_of(*asked)? {
            if copy.look_at.is_none() && !pump::waits_for_a_look(&copy) {
                continue;
            }
            match now.get(asked) {
                Some(post) => changed(copy, post, ctx)?,
                None => missing(copy, gone, ctx)?,
            }
        }
        // Of what is missing nothing is certain: the wall is read before a copy is dropped, or goes out.
        if now.contains_key(asked) {
            pump::looked(*asked, ctx)?;
        }
    }
    Ok(())
}

fn changed(mut copy: CopyRow, post: &Post, ctx: &mut Context<'_>) -> Result<()> {
    let at = copy.at;
    if !returned::is_deleted(&copy) {
        fresh::take(&mut copy, post, ctx)?;
    }
    let Some(known) = copy.body.clone() else { return Ok(()) };
    if returned::is_deleted(&copy) {
        return returned::stands_again(copy, &known, post, ctx);
    }
    let back = copy.gone_at.take().is_some();
    if back && copy.state == CopyState::Published {
        let gone = [LeftOutBy::Deleted, LeftOutBy::Gone].map(LeftOutBy::as_str);
        copy.reason.take_if(|reason| gone.contains(&reason.as_str()));
    }
    // Counts of likes and views change all the time: only words, files, the law's mark and who may read it are compared.
    if known.says_the_same(post) {
        if known.is_lacking() && !post.is_lacking() {
            return late::came(copy, post, ctx);
        }
        if copy.state == CopyState::Published
            && ctx.policy.copies.sync_edits
            && (edits::was_refused(&copy) || held::was_half(&copy, ctx)?)
            && !is_switched_off(&copy, ctx)?
        {
            return held::try_again(copy, ctx);
        }
        let over = copy.state == CopyState::Published && held::is_over(&mut copy);
        return if back || over { ctx.db.copies().save_copy(&copy, at) } else { Ok(()) };
    }
    if copy.state == CopyState::Published && ctx.policy.copies.sync_edits && is_switched_off(&copy, ctx)? {
        // It is compared anew when its platform is back.
        return if back { ctx.db.copies().save_copy(&copy, at) } else { Ok(()) };
    }
    if returned::is_filtered(&copy) {
        return returned::corrected(copy, &known, post, ctx);
    }
    let mut now = post.clone();
    now.keep(&known);
    edits::inherit(&mut now, &known);
    let paid = paid::is_so_since(Some(&known), &now);
    copy.body = Some(now);
    let state = copy.state;
    match state {
        // However far it is, and whatever else is carried over.
        _ if paid => paid::keep_on_vk(copy, Some(known), ctx),
        CopyState::Published if ctx.policy.copies.sync_edits => held::of_published(copy, known, ctx),
        CopyState::Approval => {
            ctx.db.copies().save_copy(&copy, ctx.now)?;
            cards::show(&copy, ctx)
        }
        // What is on its way is compared when it is out: the post is kept as it was planned.
        CopyState::Pending if copy.step == CopyStep::Sending && !pump::withdraw(&mut copy, ctx)? => {
            copy.body = Some(known);
            ctx.db.copies().save_copy(&copy, at)
        }
        // Nothing of it is out yet: it goes out as it is now, if that may go out.
        CopyState::Pending => held::of_waiting(copy, &known, ctx),
        CopyState::Failed if nothing_is_out(&copy, ctx)? => held::of_waiting(copy, &known, ctx),
        CopyState::Failed | CopyState::Uncertain => held::of_half(copy, known, ctx),
        CopyState::Published | CopyState::Skipped => ctx.db.copies().save_copy(&copy, at),
    }
}

fn missing(mut copy: CopyRow, gone: usize, ctx: &mut Context<'_>) -> Result<()> {
    if copy.state == CopyState::Published && ctx.policy.copies.sync_deletions && is_switched_off(&copy, ctx)? {
        return Ok(());
    }
    // What was missing while its copy waited was asked about then, and the wall was not asked about one that is out.
    let out = copy.published_at.filter(|_| copy.state == CopyState::Published);
    let first = copy.gone_at.is_none_or(|at| out.is_some_and(|out| at < out));
    if first {
        copy.gone_at = Some(ctx.now);
    }
    let at = copy.at;
    if half_gone::is_half_out(&copy, ctx)? {
        return half_gone::hold(copy, ctx);
    }
    let is_asked_about = copy.reason.as_deref() == Some(LeftOutBy::Gone.as_str());
    if gone > 1 {
        ctx.db.copies().save_copy(&copy, at)?;
        // Several at once may be a closed wall or a bad day of VK's: nothing is done, a person is asked.
        return if !is_asked_about && copy.state == CopyState::Published && ctx.policy.copies.sync_deletions {
            cards::ask_about_gone(&copy, ctx)
        } else {
            Ok(())
        };
    }
    match copy.state {
        // One look may err: the wall itself is read before anything is dropped or deleted.
        _ if waits_to_go_out(&copy, ctx)? => {
            // Found again by what is looked at, until the wall has told.
            copy.look_at = copy.look_at.or(Some(ctx.now + interval(ctx.now - copy.post_at)));
            ctx.db.copies().save_copy(&copy, at)?;
            walls::ask(copy.post.owner_id, NEWEST, Urgency::Sync, ctx)
        }
        CopyState::Published if ctx.policy.copies.sync_deletions => {
            ctx.db.copies().save_copy(&copy, at)?;
            // Missing a while later too: the wall, which was read meanwhile, does not reach back to it.
            let is_missing_still = copy.gone_at.is_some_and(|at| ctx.now - at >= MINUTE);
            if first {
                walls::ask(copy.post.owner_id, NEWEST, Urgency::Sync, ctx)
            } else if is_missing_still && !is_asked_about {
                cards::ask_about_gone(&copy, ctx)
            } else {
                Ok(())
            }
        }
        // It may come back: it is looked for as long as its copy follows.
        CopyState::Published => {
            ctx.db.copies().save_copy(&copy, at)?;
            if first { walls::ask(copy.post.owner_id, NEWEST, Urgency::Sync, ctx) } else { Ok(()) }
        }
        CopyState::Approval | CopyState::Pending | CopyState::Skipped | CopyState::Failed | CopyState::Uncertain => {
            ctx.db.copies().save_copy(&copy, at)
        }
    }
}

/// Whether a copy waits for a person, or for its moment, and nothing of it is out.
fn waits_to_go_out(copy: &CopyRow, ctx: &Context<'_>) -> Result<bool> {
    Ok(match copy.state {
        CopyState::Approval => true,
        CopyState::Pending => nothing_is_out(copy, ctx)?,
        CopyState::Published | CopyState::Skipped | CopyState::Failed | CopyState::Uncertain => false,
    })
}

pub(super) fn nothing_is_out(copy: &CopyRow, ctx: &Context<'_>) -> Result<bool> {
    Ok(!ctx.db.copies().parts(copy.id)?.iter().any(|part| matches!(part.state, PartState::Done | PartState::Unsure)))
}

fn skip_deleted(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    copy.state = CopyState::Skipped;
    copy.step = CopyStep::None;
    copy.reason = Some(LeftOutBy::Deleted.as_str().to_owned());
    // VK gives a deleted post back for a while, and nobody tells of that either.
    copy.look_at = Some(ctx.now + interval(ctx.now - copy.post_at));
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    ctx.decided(Decided::of_copy(&copy, "nothing"));
    cards::refresh(&copy, ctx)
}

/// `count` posts of the wall were read, or more: a post that is missing there too is gone, if it is the only one and the wall
/// shows others.
pub(super) fn confirm(owner_id: i64, count: u32, found: &[Post], ctx: &mut Context<'_>) -> Result<()> {
    confirm_waiting(owner_id, count, found, ctx)?;
    half_gone::confirm(owner_id, found, ctx)?;
    note_deleted(owner_id, found, ctx)?;
    let gone: Vec<CopyRow> = suspects(owner_id, ctx)?;
    let posts: BTreeSet<PostRef> = gone.iter().map(|copy| copy.post).collect();
    // A wall that shows nothing, or the very post, says that the look before was wrong or the wall is closed.
    let there = found.iter().any(|post| posts.contains(&post.id));
    for copy in gone {
        if there || found.is_empty() || posts.len() > 1 {
            cards::ask_about_gone(&copy, ctx)?;
        } else if !is_beyond(copy.post, count, found) {
            delete(copy, ctx)?;
        }
    }
    Ok(())
}

/// Where copies stay whatever becomes of their posts, it is written down that a post is not on its wall any more. That a closed
/// wall shows nothing says nothing of them.
fn note_deleted(owner_id: i64, found: &[Post], ctx: &Context<'_>) -> Result<()> {
    if found.is_empty() || ctx.policy.copies.sync_deletions {
        return Ok(());
    }
    for mut copy in ctx.db.copies().copies_gone(owner_id)? {
        let why = Some(LeftOutBy::Deleted.as_str().to_owned());
        let is_there = found.iter().any(|shown| shown.id == copy.post);
        if copy.state == CopyState::Published && !is_there && copy.reason != why {
            copy.reason = why;
            ctx.db.copies().save_copy(&copy, ctx.now)?;
        }
    }
    Ok(())
}

/// Copies that wait to go out, and whose post was found missing at the last look.
fn waiting_suspects(owner_id: i64, ctx: &Context<'_>) -> Result<Vec<CopyRow>> {
    let mut found = Vec::new();
    for copy in ctx.db.copies().copies_gone(owner_id)? {
        if waits_to_go_out(&copy, ctx)? {
            found.push(copy);
        }
    }
    Ok(found)
}

/// The same of what waits to go out: what both looks miss is gone, and what the wall shows goes on waiting.
fn confirm_waiting(owner_id: i64, count: u32, found: &[Post], ctx: &mut Context<'_>) -> Result<()> {
    let waiting = waiting_suspects(owner_id, ctx)?;
    let posts: BTreeSet<PostRef> = waiting.iter().map(|copy| copy.post).collect();
    if found.is_empty() && posts.len() > 1 {
        // A closed wall, or a bad day of VK's: each is looked at again before it goes out.
        return Ok(());
    }
    for mut copy in waiting {
        let post = copy.post;
        if found.iter().any(|shown| shown.id == post) {
            let at = copy.at;
            copy.gone_at = None;
            ctx.db.copies().save_copy(&copy, at)?;
            pump::looked(post, ctx)?;
        } else if !is_beyond(post, count, found) {
            skip_deleted(copy, ctx)?;
        }
    }
    Ok(())
}

/// Whether so much was published since that the newest `count` posts of a wall say nothing of one. A single older one among
/// them may be pinned, and then says nothing either.
fn is_beyond(post: PostRef, count: u32, found: &[Post]) -> bool {
    found.len() >= count as usize && found.iter().filter(|shown| shown.id.post_id < post.post_id).count() < 2
}

/// The wall cannot be read: nothing is deleted, a person is asked. `closed`: VK says that it shows it to nobody of ours.
pub(super) fn unreadable(owner_id: i64, closed: bool, ctx: &mut Context<'_>) -> Result<()> {
    for mut copy in waiting_suspects(owner_id, ctx)? {
        match copy.state {
            // Of a closed wall every post is missing: what was told of it goes out as it was told.
            CopyState::Pending if closed => {
                let (at, post) = (copy.at, copy.post);
                copy.gone_at = None;
                ctx.db.copies().save_copy(&copy, at)?;
                pump::looked(post, ctx)?;
            }
            // Of what would go out by itself the one look there was is believed; a person sees for themselves.
            CopyState::Pending => skip_deleted(copy, ctx)?,
            CopyState::Approval
            | CopyState::Published
            | CopyState::Skipped
            | CopyState::Failed
            | CopyState::Uncertain => {}
        }
    }
    if closed {
        half_gone::closed(owner_id, ctx)?;
    }
    for copy in suspects(owner_id, ctx)? {
        cards::ask_about_gone(&copy, ctx)?;
    }
    Ok(())
}

/// Published copies whose post was found missing at the last look, and nobody was asked about yet.
fn suspects(owner_id: i64, ctx: &Context<'_>) -> Result<Vec<CopyRow>> {
    if !ctx.policy.copies.sync_deletions {
        return Ok(Vec::new());
    }
    let mut found = ctx.db.copies().copies_gone(owner_id)?;
    found.retain(|copy| copy.state == CopyState::Published && copy.reason.as_deref() != Some(LeftOutBy::Gone.as_str()));
    Ok(found)
}

/// Takes a copy away with its post; `false`: messages whose numbers nobody told us stay, and a person hears of it.
pub(super) fn delete(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<bool> {
    let rows = ctx.db.copies().parts(copy.id)?;
    let in_one = ctx.platforms.of(&copy.channel).is_some_and(|target| target.shows.one_message);
    let is_whole = standing(&rows, in_one).iter().all(Row::is_of_known_messages);
    let message_ids: Vec<MessageRef> = rows.into_iter().flat_map(|part| part.message_ids).collect();
    withdraw_edits(&copy.channel, &message_ids, ctx)?;
    for ids in message_ids.chunks(POSTS) {
        ctx.want(
            TargetAction::DeleteMessages { copy: None, chat: copy.channel.clone(), message_ids: ids.to_vec() },
            Urgency::Order,
        );
    }
    copy.look_at = None;
    let why = if held::is_paid_for(&copy) { LeftOutBy::Donut } else { LeftOutBy::Deleted };
    // One that was left out while its call was on its way keeps its reason.
    if copy.state != CopyState::Skipped || copy.reason.is_none() {
        copy.reason = Some(why.as_str().to_owned());
    }
    if is_whole {
        copy.state = CopyState::Skipped;
        copy.look_at = returned::is_deleted(&copy).then_some(ctx.now + interval(ctx.now - copy.post_at));
    } else {
        let title = pump::shown_post(&copy).as_ref().map(glance).unwrap_or_default();
        let place = cards::place_of(&copy, ctx)?.map(|place| place.words);
        let text = ctx.texts.copies().copy_of_unknown_messages(copy.post, &title, place.as_deref());
        ctx.tell_admin(text, Vec::new());
    }
    ctx.decided(Decided::of_copy(&copy, "delete"));
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    Ok(is_whole)
}

/// What is about to go needs no edit any more.
fn withdraw_edits(chat: &ChatRef, message_ids: &[MessageRef], ctx: &Context<'_>) -> Result<()> {
    for message_id in message_ids {
        let (chat, message_id) = (chat.clone(), message_id.clone());
        let edit =
            TargetAction::EditPart { copy: None, chat, message_id, html: String::new(), change: Change::Caption };
        if let Some(subject) = Action::from(edit).facts().subject {
            ctx.db.copies().withdraw_call_about(&subject, ctx.now)?;
        }
    }
    Ok(())
}

/// What became of taking messages away.
pub(super) fn deleted(chat: &ChatRef, message_ids: &[MessageRef], end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let note = match end {
        ActionEnd::Done(_) => return Ok(()),
        ActionEnd::Never(note) | ActionEnd::GivenUp(note) => note,
        ActionEnd::Refused(advice) => ctx.advice_in_words(&advice)?,
        ActionEnd::Uncertain => "no answer".to_owned(),
    };
    let first = message_ids.first().cloned().unwrap_or(MessageRef::Number(0));
    let title = ctx.db.chats().chat_title(chat)?;
    let text = ctx.texts.copies().copy_not_deleted(&ctx.platforms.name_of(chat), chat, title.as_deref(), &first, &note);
    ctx.tell_admin(text, Vec::new());
    Ok(())
}

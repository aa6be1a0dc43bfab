//! Posts that wait for a place to which nothing leads any more, because its topic or its channel was deleted and the config names
//! another: they go there. Nothing of them is out, so nothing is doubled.

use anyhow::Result;

use super::walls::is_wall_of;
use super::{cards, pump};
use crate::decided::Decided;
use crate::domain::action::Receipt;
use crate::domain::chat_ref::ChatRef;
use crate::domain::copies::{CopyState, CopyStep, LeftOutBy, PartState};
use crate::domain::event::ActionEnd;
use crate::handlers::context::Context;
use crate::policy::copies::{ChannelName, Route};
use crate::store::CopyRow;

/// So many are moved at a ring.
const MOST: usize = 100;

/// Moves what waits for places of before to those of now.
pub(super) fn follow_routes(ctx: &mut Context<'_>) -> Result<()> {
    let waiting = ctx.db.copies().channels_waiting()?;
    if waiting.is_empty() {
        return Ok(());
    }
    let Some(leads) = ctx.policy.copies.leads(|channel| number_of(channel, ctx))? else { return Ok(()) };
    let is_led_to = |channel: &ChatRef| leads.iter().any(|(_, channels)| channels.contains(channel));
    let mut left = Vec::new();
    for place in waiting.iter().filter(|place| !is_led_to(place)) {
        left.extend(ctx.db.copies().waiting_for(place, MOST)?);
    }
    for copy in left {
        if is_begun(&copy, ctx)? {
            continue;
        }
        let mut places: Vec<&ChatRef> = Vec::new();
        for (wall, channels) in &leads {
            if is_wall_of(wall, copy.post.owner_id, ctx.policy.group_id, ctx.db)? {
                places.extend(channels.iter().filter(|place| place.platform() == copy.channel.platform()));
            }
        }
        let mut free = None;
        for place in &places {
            if free.is_none() && ctx.db.copies().copy_in(copy.post, place)?.is_none() {
                free = Some(*place);
            }
        }
        match free {
            Some(place) => move_to(copy, place, ctx)?,
            // It is in every place that there is now.
            None if !places.is_empty() => leave(copy, ctx)?,
            None => {}
        }
    }
    Ok(())
}

/// The end of a call for a chat that has become another one meanwhile: its messages have no number there.
pub(super) fn with_its_numbers(chat: &ChatRef, end: ActionEnd, ctx: &Context<'_>) -> Result<ActionEnd> {
    if ctx.db.surfaces().now_at(chat)? == *chat {
        return Ok(end);
    }
    Ok(match end {
        ActionEnd::Done(Receipt::Published { left_out, .. }) => {
            ActionEnd::Done(Receipt::Published { message_ids: Vec::new(), left_out })
        }
        end => end,
    })
}

fn number_of(channel: &ChannelName, ctx: &Context<'_>) -> Result<Option<ChatRef>> {
    Ok(match channel {
        ChannelName::Id(id) => Some(ctx.db.surfaces().now_at(id)?),
        ChannelName::Name(name) => ctx.db.walls().channel(name)?.map(Into::into),
    })
}

/// The places that a route leads to, but those whose name nobody has found yet.
pub(super) fn known_channels_of(route: &Route, ctx: &Context<'_>) -> Result<Vec<ChatRef>> {
    let mut found = Vec::new();
    for channel in &route.channels {
        found.extend(number_of(channel, ctx)?);
    }
    Ok(found)
}

/// Whether something of it stands somewhere, or may.
fn is_begun(copy: &CopyRow, ctx: &Context<'_>) -> Result<bool> {
    Ok(ctx.db.copies().parts(copy.id)?.iter().any(|part| matches!(part.state, PartState::Done | PartState::Unsure)))
}

fn move_to(copy: CopyRow, place: &ChatRef, ctx: &mut Context<'_>) -> Result<()> {
    let Some(post) = copy.body.clone() else { return Ok(()) };
    let Some(mut there) = ctx.db.copies().add_copy(&post, place, CopyState::Pending, ctx.now)? else { return Ok(()) };
    there.words.clone_from(&copy.words);
    there.label.clone_from(&copy.label);
    there.tags.clone_from(&copy.tags);
    (there.due_at, there.look_at) = (copy.due_at, copy.look_at);
    leave(copy, ctx)?;
    pump::begin(there, ctx)
}

/// A call that is out for it right now is taken back by its end.
fn leave(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    copy.state = CopyState::Skipped;
    copy.step = CopyStep::None;
    copy.reason = Some(LeftOutBy::Moved.as_str().to_owned());
    copy.due_at = None;
    copy.deadline = None;
    copy.asked = 0;
    copy.look_at = None;
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    ctx.decided(Decided::of_copy(&copy, "nothing"));
    cards::refresh(&copy, ctx)
}

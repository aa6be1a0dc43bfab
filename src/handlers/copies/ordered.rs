//! Posts that a person orders by their names: `crosspost now`, or an address sent to the admin chat.

use anyhow::Result;

use super::{along, glance, walls};
use crate::domain::action::{Urgency, VkAction};
use crate::domain::copies::CopyState;
use crate::domain::event::ActionEnd;
use crate::domain::post::{Post, PostRef};
use crate::handlers::context::Context;
use crate::texts::CopySaid;

/// `crosspost now OWNER_POST`: a post is copied at once.
pub fn command_now(post: PostRef, ctx: &mut Context<'_>) -> Result<()> {
    ctx.want(VkAction::ReadWallPosts { posts: vec![post], ordered: true }, Urgency::Order);
    Ok(())
}

/// «Опубликовать» under a post that somebody named; what is answered.
pub fn press_now(post: PostRef, ctx: &mut Context<'_>) -> Result<CopySaid> {
    let copies = ctx.db.copies().copies_of(post)?;
    command_now(post, ctx)?;
    let is_unclear = copies.iter().any(|copy| copy.state == CopyState::Uncertain);
    Ok(if is_unclear { CopySaid::WhetherOut } else { CopySaid::GoesOut })
}

/// The post that a person asked for.
pub(super) fn read(asked: &[PostRef], found: &[Post], ctx: &mut Context<'_>) -> Result<()> {
    for asked in asked {
        if let Some(post) = found.iter().find(|post| post.id == *asked) {
            ctx.db.copies().meet_post(post.id, post.at, &glance(post))?;
            ordered(post, ctx)?;
        } else {
            let text = ctx.texts.copies().no_such_post(*asked);
            ctx.tell_admin(text, Vec::new());
        }
    }
    Ok(())
}

/// No token reads the wall: what events told of the post is taken.
pub(super) fn unread(asked: &[PostRef], end: &ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    tracing::warn!(end = end.as_str(), "a post that was ordered cannot be read");
    for asked in asked {
        let known = ctx.db.copies().copies_of(*asked)?.into_iter().find_map(|copy| copy.body);
        if let Some(post) = known {
            ordered(&post, ctx)?;
        } else {
            let text = ctx.texts.copies().no_such_post(*asked);
            ctx.tell_admin(text, Vec::new());
        }
    }
    Ok(())
}

/// Along every route of its wall, else along those of the community's own.
fn ordered(post: &Post, ctx: &mut Context<'_>) -> Result<()> {
    let mut routes = walls::routes_from(post.id.owner_id, ctx)?;
    if routes.is_empty() {
        routes = walls::routes_from(-ctx.policy.group_id, ctx)?;
    }
    for route in routes {
        along(&route, post, true, ctx)?;
    }
    if post.donut {
        let text = ctx.texts.copies().paid_for_stays(post.id, &glance(post));
        ctx.tell_admin(text, Vec::new());
    }
    Ok(())
}

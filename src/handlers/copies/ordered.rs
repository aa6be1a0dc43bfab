//! Posts that a person orders by their names: `crosspost now`, or an address sent to the admin chat.

use anyhow::Result;

use super::{Came, along, glance, uncertain, walls};
use crate::domain::action::{Urgency, VkAction};
use crate::domain::event::ActionEnd;
use crate::domain::notice::Notice;
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
    ctx.db.settings().notice_once(&pressed_notice(post), ctx.now)?;
    command_now(post, ctx)?;
    let mut is_unclear = false;
    for copy in &copies {
        is_unclear |= uncertain::is_unclear(copy, ctx)?;
    }
    Ok(if is_unclear { CopySaid::WhetherOut } else { CopySaid::GoesOut })
}

fn pressed_notice(post: PostRef) -> Notice {
    Notice::lasting(format!("ordered_in_chat:{post}"))
}

/// There is no such post: whoever pressed hears it here, and whoever typed it on the shell hears it there.
fn tell_of_none(post: PostRef, ctx: &mut Context<'_>) -> Result<()> {
    if ctx.db.settings().forget_notice(pressed_notice(post).key())? {
        let text = ctx.texts.copies().no_such_post(post);
        ctx.tell_admin(text, Vec::new());
    }
    Ok(())
}

/// The post that a person asked for.
pub(super) fn read(asked: &[PostRef], found: &[Post], ctx: &mut Context<'_>) -> Result<()> {
    for asked in asked {
        if let Some(post) = found.iter().find(|post| post.id == *asked) {
            ctx.db.copies().meet_post(post.id, post.at, &glance(post))?;
            ordered(post, ctx)?;
        } else {
            tell_of_none(*asked, ctx)?;
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
            tell_of_none(*asked, ctx)?;
        }
    }
    Ok(())
}

/// Along every route of its wall, else along those of the community's own.
fn ordered(post: &Post, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.settings().forget_notice(pressed_notice(post.id).key())?;
    let mut routes = walls::routes_from(post.id.owner_id, ctx)?;
    if routes.is_empty() {
        routes = walls::routes_from(-ctx.policy.group_id, ctx)?;
    }
    for route in routes {
        along(&route, post, Came::Ordered, ctx)?;
    }
    if post.donut {
        let text = ctx.texts.copies().paid_for_stays(post.id, &glance(post));
        ctx.tell_admin(text, Vec::new());
    }
    Ok(())
}

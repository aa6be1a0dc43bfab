//! 👍: the newest posts and how their likes look.

use anyhow::Result;

use super::{go, part_view, strictness_keys, sweep_times, switch_key};
use crate::domain::action::{Advice, Capability, Keyboard, Way};
use crate::domain::button::{Button, Part, Screen};
use crate::domain::sweep::SweepKind;
use crate::handlers::context::{Context, key, when};
use crate::handlers::moderation::sweeps;
use crate::texts::{LikesView, PanelLabel, PostView};

/// Posts on the screen.
const POSTS: usize = 8;

pub(super) fn likes(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let advice = cannot_read(ctx)?;
    let posts = ctx.db.sweeps().liked_posts(sweeps::suspicious_from(ctx), POSTS)?;
    let view = LikesView {
        part: part_view(Part::Likes, ctx),
        posts: posts
            .iter()
            .map(|post| {
                Ok(PostView {
                    item: post.item,
                    words: ctx.db.chats().post_words(post.item.owner_id, post.item.item_id)?,
                    written: when(post.at, ctx),
                    likes: post.likes,
                    looked: post.looked,
                    suspicious: post.suspicious,
                })
            })
            .collect::<Result<_>>()?,
        times: sweep_times(SweepKind::Likes, ctx)?,
        advice,
    };
    let mut keyboard = vec![
        strictness_keys(Part::Likes, ctx),
        vec![go(PanelLabel::Verdicts, Screen::PeopleVerdicts, ctx), switch_key(Part::Likes, ctx)],
    ];
    // No button promises what no token can do.
    if view.advice.is_none() {
        keyboard
            .push(vec![key(ctx.texts.panel_label(PanelLabel::SweepNow), &Button::Sweep { kind: SweepKind::Likes })]);
    }
    keyboard.push(vec![go(PanelLabel::Refresh, Screen::Likes, ctx), go(PanelLabel::Back, Screen::Top, ctx)]);
    Ok((ctx.texts.panel().likes_screen(&view), keyboard))
}

/// What would help where no token reads the wall and its likes.
pub(in crate::handlers::panel) fn cannot_read(ctx: &Context<'_>) -> Result<Option<Advice>> {
    let states = ctx.db.settings().capabilities()?;
    let missing = states.into_iter().find(|state| {
        matches!(state.capability, Capability::ReadWall | Capability::ReadLikes) && state.way != Way::Auto
    });
    Ok(missing.map(|state| state.advice.unwrap_or(Advice::ServiceTokenNeeded)))
}

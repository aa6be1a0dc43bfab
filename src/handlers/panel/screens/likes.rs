//! 👍: the newest posts and how their likes look.

use anyhow::Result;

use super::{go, part_view, strictness_keys, sweep_times, switch_key, when};
use crate::domain::action::{Advice, Capability, Keyboard, Way};
use crate::domain::button::{Button, Part, Screen};
use crate::domain::sweep::SweepKind;
use crate::handlers::desk::Desk;
use crate::handlers::moderation::reports::key;
use crate::handlers::sweeps;
use crate::texts::{LikesView, PostView};

/// Posts on the screen.
const POSTS: usize = 8;

pub(super) fn likes(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let advice = cannot_read(desk)?;
    let posts = desk.db.liked_posts(sweeps::suspicious_from(desk))?;
    let view = LikesView {
        part: part_view(Part::Likes, desk),
        posts: posts
            .iter()
            .take(POSTS)
            .map(|post| {
                Ok(PostView {
                    item: post.item,
                    words: desk.db.post_words(post.item.owner_id, post.item.item_id)?,
                    written: when(post.at, desk),
                    likes: post.likes,
                    looked: post.looked,
                    suspicious: post.suspicious,
                })
            })
            .collect::<Result<_>>()?,
        times: sweep_times(SweepKind::Likes, desk)?,
        advice,
    };
    let mut keyboard = vec![
        strictness_keys(Part::Likes, desk),
        vec![go("verdicts", Screen::PeopleVerdicts, desk), switch_key(Part::Likes, desk)],
    ];
    // No button promises what no token can do.
    if view.advice.is_none() {
        keyboard.push(vec![key(desk.texts.panel_label("sweep_now"), &Button::Sweep { kind: SweepKind::Likes })]);
    }
    keyboard.push(vec![go("refresh", Screen::Likes, desk), go("back", Screen::Top, desk)]);
    Ok((desk.texts.likes_screen(&view), keyboard))
}

/// What would help where no token reads the wall and its likes.
pub(in crate::handlers::panel) fn cannot_read(desk: &Desk<'_>) -> Result<Option<Advice>> {
    let states = desk.db.capabilities()?;
    let missing = states.into_iter().find(|state| {
        matches!(state.capability, Capability::ReadWall | Capability::ReadLikes) && state.way != Way::Auto
    });
    Ok(missing.map(|state| state.advice.unwrap_or(Advice::ServiceTokenNeeded)))
}

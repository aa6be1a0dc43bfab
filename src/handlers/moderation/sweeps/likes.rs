//! Who likes the newest posts: the lists of all posts first, then everybody judged once, however many posts they like.

use anyhow::Result;

use super::{PAGE, Phase, Posts, STEP, Sweep, ask, end, glance, is_fresh, report, soon};
use crate::domain::action::{Likers, LikersPage, VkAction};
use crate::domain::ids::PersonId;
use crate::domain::packed::Ids;
use crate::domain::profile::Profile;
use crate::domain::verdict::{Decision, SubjectKind};
use crate::handlers::context::Context;
use crate::handlers::moderation::accounts::{Run, Suspect, judge};

/// Pages asked for at once: what one `execute` may hold.
const PAGES_A_CALL: usize = 25;

/// What to do next.
pub(super) fn step(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    match sweep.at.phase {
        Phase::Begin => ask(VkAction::ReadPosts { sweep: sweep.row.id, count: ctx.policy.moderation.likes_posts }, ctx),
        Phase::List | Phase::Missing if sweep.at.pages.is_empty() => {
            sweep.at.phase = Phase::Judge;
            ctx.db.sweeps().forget_stale_likers(sweep.row.id)?;
            judge_next(sweep, ctx)
        }
        Phase::List | Phase::Missing => {
            let pages = sweep.at.pages.iter().copied().take(PAGES_A_CALL).collect();
            ask(VkAction::ReadLikers { sweep: sweep.row.id, pages }, ctx)
        }
        Phase::Count | Phase::Judge | Phase::Act | Phase::Spare => judge_next(sweep, ctx),
    }
}

/// The newest posts: so many pages of likes each, newest likes first.
pub(super) fn posts(posts: &Posts, sweep: &mut Sweep, ctx: &Context<'_>) -> Result<()> {
    if sweep.at.phase != Phase::Begin {
        return Ok(());
    }
    ctx.db.sweeps().put_posts(posts, ctx.now)?;
    report::remember_words(posts, ctx)?;
    let most = u64::from(ctx.policy.moderation.likes_per_post);
    for post in posts {
        let likes = post.likes.min(most);
        sweep.counts.total += likes;
        for offset in (0..likes).step_by(PAGE) {
            let count = (likes - offset).min(PAGE as u64) as u32;
            sweep.at.pages.push(LikersPage { item: post.item, offset, count });
        }
    }
    sweep.at.phase = Phase::List;
    Ok(())
}

/// Pages of likers came.
pub(super) fn pages(pages: &[Likers], sweep: &mut Sweep, ctx: &Context<'_>) -> Result<()> {
    for likers in pages {
        sweep.at.pages.retain(|page| *page != likers.page);
        if likers.total.is_none() {
            // The post has gone meanwhile: its other pages are of no use.
            sweep.at.pages.retain(|page| page.item != likers.page.item);
        }
        sweep.counts.likes += likers.ids.0.len() as u64;
        ctx.db.sweeps().put_likers(likers.page.item, &likers.ids.0, sweep.row.id)?;
    }
    Ok(())
}

fn judge_next(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    let pages = sweep.pages();
    let wanted = pages as usize * PAGE;
    let mut seen = 0;
    while sweep.at.waiting.0.len() < wanted && seen < STEP {
        let ids = ctx.db.sweeps().likers_after(sweep.row.id, sweep.at.after, STEP)?;
        if ids.is_empty() {
            break;
        }
        for id in ids {
            seen += 1;
            sweep.at.after = id;
            judge_or_wait(id, sweep, ctx)?;
            if sweep.at.waiting.0.len() >= wanted {
                break;
            }
        }
    }
    sweep.counts.total = sweep.counts.done + sweep.at.waiting.0.len() as u64;
    if seen >= STEP && sweep.at.waiting.0.len() < wanted {
        return soon(sweep, ctx);
    }
    if sweep.at.waiting.0.is_empty() {
        return end(sweep, ctx);
    }
    let ids = Ids(sweep.at.waiting.0.iter().copied().take(wanted).collect());
    ask(VkAction::ReadProfiles { sweep: sweep.row.id, ids, pages }, ctx)
}

fn judge_or_wait(id: i64, sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    let row = ctx.db.people().person(PersonId::vk(id))?.filter(|row| is_fresh(row.looked_at, ctx));
    let profile = row.as_ref().and_then(|row| Profile::unpack(row.profile.as_deref()?).ok());
    let (Some(row), Some(profile)) = (row, profile) else {
        sweep.at.waiting.0.push(id);
        return Ok(());
    };
    let (verdict, judged) = glance(&profile, SubjectKind::Like, ctx);
    if verdict.decision == Decision::Keep {
        sweep.add(judged);
        return Ok(());
    }
    let suspect = Suspect { kind: SubjectKind::Like, item: ctx.db.sweeps().liked_by(id)?, every: false };
    let judged = judge(&row, suspect, Run::Sweep(&sweep.row), ctx)?;
    sweep.add(judged);
    Ok(())
}

/// Judges those whose profiles have just come.
pub(super) fn judge_faces(faces: &[(i64, Vec<u8>)], sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    for (id, packed) in faces {
        if Profile::unpack(packed).is_ok() {
            judge_or_wait(*id, sweep, ctx)?;
        }
    }
    Ok(())
}

/// From which score of the profile on a like counts as suspicious.
pub fn suspicious_from(ctx: &Context<'_>) -> f64 {
    ctx.accounts.thresholds(SubjectKind::Like).quarantine
}

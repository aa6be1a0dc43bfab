//! What many repeat may be what the community itself says: where its posts and comments lead, or what its own old members wrote. Nothing but
//! copies against a text, it is asked about then.

use anyhow::Result;

use super::comments::LONG_STANDING;
use crate::clock::{DAY, Millis};
use crate::domain::comment::Comment;
use crate::domain::post::{Media, Post};
use crate::domain::verdict::{Decision, Reason, Verdict};
use crate::handlers::context::Context;
use crate::judging::contacts::all_addresses;

/// Key under which the database keeps where the community's posts lead: hashes of addresses, each with when that was last said.
const KEY: &str = "own_addresses";
/// A post speaks for what it leads to for so long…
const SPOKEN: Millis = 30 * DAY;
/// …and so many addresses are known at most, the newest.
const MOST: usize = 500;

/// A post of the community's own was met: where it leads is known to be its own word.
pub(in crate::handlers) fn published(post: &Post, ctx: &Context<'_>) -> Result<()> {
    let own = -ctx.policy.group_id;
    if post.id.owner_id != own || post.from_id != own || post.at < ctx.now - SPOKEN {
        return Ok(());
    }
    let links = post.text.0.iter().filter_map(|run| run.link.clone());
    let links: Vec<String> = links.chain(post.media.iter().filter_map(card)).collect();
    speaks_for(all_addresses(&post.text.seen(), &links), post.at, ctx)
}

/// The community's own comment speaks for where it leads as well.
pub(super) fn said(comment: &Comment, ctx: &Context<'_>) -> Result<()> {
    if comment.at < ctx.now - SPOKEN {
        return Ok(());
    }
    speaks_for(all_addresses(&comment.text, &comment.link_urls), comment.at, ctx)
}

fn speaks_for(found: Vec<u64>, said_at: Millis, ctx: &Context<'_>) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let mut known = known(ctx)?;
    let is_news = |address: &u64| !known.iter().any(|(other, at)| other == address && *at >= said_at);
    let new: Vec<u64> = found.into_iter().filter(is_news).collect();
    if new.is_empty() {
        return Ok(());
    }
    known.retain(|(address, at)| !new.contains(address) && *at >= ctx.now - SPOKEN);
    known.extend(new.into_iter().map(|address| (address, said_at)));
    known.sort_unstable_by_key(|(_, at)| std::cmp::Reverse(*at));
    known.truncate(MOST);
    ctx.db.settings().set_meta(KEY, &serde_json::to_string(&known)?)
}

/// Where the card of a link leads.
fn card(media: &Media) -> Option<String> {
    if let Media::Link { url, .. } = media { Some(url.clone()) } else { None }
}

fn known(ctx: &Context<'_>) -> Result<Vec<(u64, Millis)>> {
    Ok(ctx.db.settings().meta(KEY)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Nothing is looked up but for what would be removed because others wrote the same.
pub(super) fn soften(verdict: &mut Verdict, comment: &Comment, print: i64, ctx: &Context<'_>) -> Result<()> {
    if verdict.decision != Decision::Remove || verdict.rule.is_own_word() || !ctx.judge.stays_but_for_copies(verdict) {
        return Ok(());
    }
    let leads_to = all_addresses(&comment.text, &comment.link_urls);
    let why = if !leads_to.is_empty() && is_own_word(&leads_to, ctx)? {
        "named_in_posts"
    } else if ctx.db.comments().members_wrote(print, ctx.now, ctx.now - LONG_STANDING)? {
        "members_wrote"
    } else {
        return Ok(());
    };
    verdict.decision = Decision::Quarantine;
    verdict.reasons.push(Reason::new(why, 0.0));
    Ok(())
}

/// Whether the community's posts lead wherever a text does.
fn is_own_word(leads_to: &[u64], ctx: &Context<'_>) -> Result<bool> {
    let known = known(ctx)?;
    let is_known = |address: &u64| known.iter().any(|(own, at)| own == address && *at >= ctx.now - SPOKEN);
    Ok(leads_to.iter().all(is_known))
}

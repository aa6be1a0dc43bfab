//! The post that came of a lead, found by itself when it appears on the wall; and its mark as an advertisement.

use anyhow::Result;

use super::{cards, pipeline};
use crate::domain::action::{Action, Urgency};
use crate::domain::lead::{LeadStatus, Wish};
use crate::domain::post::{Post, PostRef};
use crate::handlers::desk::{Desk, moment};
use crate::store::LeadRow;
use crate::understanding;

/// Shorter words of an advertiser are no sign.
const LEAST_SIGN: usize = 5;

/// A post is on the wall: whose is it?
pub fn post_published(post: &Post, desk: &mut Desk<'_>) -> Result<()> {
    if desk.db.lead_of_post(post.id)?.is_some() {
        return Ok(());
    }
    let waiting = desk.db.leads_to_publish()?;
    let Some(mut lead) = of(post, waiting, desk) else { return Ok(()) };
    lead.post = Some(post.id);
    let html = desk.texts.lead_post_found(lead.id, post.id);
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let reply_to = desk.db.surface(chat, &cards::purpose(lead.id))?.and_then(|surface| surface.message_id);
    if lead.status == LeadStatus::Agreed {
        pipeline::set(lead, LeadStatus::Published, None, pipeline::By::default(), desk)?;
    } else {
        desk.db.save_lead(&lead, desk.now)?;
        cards::refresh(&lead, desk)?;
    }
    desk.want(Action::SendMessage { chat, html, keyboard: Vec::new(), reply_to, silent: true }, Urgency::Order);
    Ok(())
}

/// The lead that a post names: by its token, by the advertiser, by their links; else the only one that is due.
fn of(post: &Post, waiting: Vec<LeadRow>, desk: &Desk<'_>) -> Option<LeadRow> {
    let text = post.text.seen().to_lowercase();
    let by = |sign: &dyn Fn(&Wish) -> Vec<String>| {
        waiting.iter().find(|lead| {
            sign(&lead.wish)
                .iter()
                .any(|sign| sign.chars().count() >= LEAST_SIGN && text.contains(&sign.to_lowercase()))
        })
    };
    let named = by(&|wish| wish.erid.iter().filter_map(|erid| understanding::erid(erid)).collect())
        .or_else(|| {
            by(&|wish| wish.party.iter().flat_map(|party| [party.inn.clone(), party.name.clone()]).flatten().collect())
        })
        .or_else(|| by(&signs));
    if let Some(lead) = named {
        return Some(lead.clone());
    }
    if !post.ads {
        return None;
    }
    let today = moment(desk.now).with_timezone(&desk.policy.timezone).date_naive();
    let mut due = waiting.iter().filter(|lead| {
        lead.status == LeadStatus::Agreed
            && lead.wish.dates.is_some_and(|dates| dates.from <= today && dates.to.is_none_or(|to| today <= to))
    });
    match (due.next(), due.next()) {
        (Some(lead), None) => Some(lead.clone()),
        _ => None,
    }
}

/// Links and @names of what is advertised.
fn signs(wish: &Wish) -> Vec<String> {
    let found = understanding::contacts(wish.product.as_deref().unwrap_or_default());
    let bare = |link: &String| {
        let link = link.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
        link.trim_end_matches('/').to_owned()
    };
    found.links.iter().map(bare).chain(found.names.iter().map(|name| format!("@{name}"))).collect()
}

/// The mark of an advertisement that a lead brings to its post, if everything that the law asks for is known.
pub fn mark_of(post: PostRef, desk: &Desk<'_>) -> Result<Option<String>> {
    let Some(lead) = desk.db.lead_of_post(post)? else { return Ok(None) };
    Ok(if desk.texts.ad_mark_is_whole(&lead.wish) { desk.texts.ad_mark(&lead.wish) } else { None })
}

/// «Не тот пост»
pub(super) fn unlink(lead: i64, desk: &mut Desk<'_>) -> Result<&'static str> {
    let Some(mut lead) = desk.db.lead(lead)? else { return Ok("gone") };
    if lead.post.take().is_none() {
        return Ok("already");
    }
    if lead.status == LeadStatus::Published {
        lead.status = LeadStatus::Agreed;
        lead.status_at = desk.now;
    }
    desk.db.save_lead(&lead, desk.now)?;
    cards::refresh(&lead, desk)?;
    Ok("done")
}

//! The post that came of a lead, found by itself when it appears on the wall; and its mark as an advertisement.

use anyhow::Result;

use super::relay::{self, AdminAnswer};
use super::told::{self, Told};
use super::{cards, pipeline};
use crate::clock::{DAY, Millis};
use crate::domain::action::Urgency;
use crate::domain::leads::{LeadStatus, Wish};
use crate::domain::post::{Post, PostRef};
use crate::handlers::context::{Context, moment};
use crate::store::{LeadKind, LeadRow, Side};
use crate::texts::LeadSaid;
use crate::understanding;

/// Shorter words of an advertiser are no sign.
const LEAST_SIGN: usize = 5;

/// A post is on the wall: whose is it?
pub fn post_published(post: &Post, ctx: &mut Context<'_>) -> Result<()> {
    if ctx.db.leads().lead_of_post(post.id)?.is_some() {
        return Ok(());
    }
    let waiting = ctx.db.leads().leads_to_publish()?;
    let Some(mut lead) = of(post, waiting, ctx) else { return Ok(()) };
    lead.post = Some(post.id);
    let html = ctx.texts.leads().lead_post_found(lead.id, post.id);
    let chat = ctx.admin_chat()?;
    let reply_to = ctx.db.surfaces().surface(chat, &cards::purpose(lead.id))?.and_then(|surface| surface.message_id);
    let of = lead.clone();
    if lead.status == LeadStatus::Agreed {
        pipeline::set(lead, LeadStatus::Published, None, pipeline::By::default(), ctx)?;
    } else {
        ctx.db.leads().save_lead(&lead, ctx.now)?;
        cards::refresh(&lead, ctx)?;
    }
    told::of_lead(&of, html, Told { reply_to, urgency: Urgency::Order, ..Told::QUIETLY }, ctx)
}

/// The lead that a post names: by its token, by the advertiser, by their links; else the only one that is due.
fn of(post: &Post, waiting: Vec<LeadRow>, ctx: &Context<'_>) -> Option<LeadRow> {
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
    let today = moment(ctx.now).with_timezone(&ctx.policy.timezone).date_naive();
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

/// After «Опубликовано» the next link of this admin is the post's. What was asked of them before is asked no more.
pub(super) fn await_link(lead: i64, admin: i64, ctx: &mut Context<'_>) -> Result<()> {
    let before = awaited(Some(admin), ctx)?.filter(|before| before.id != lead);
    ctx.db.settings().set_meta(&awaits(admin), &format!("{lead} {}", ctx.now))?;
    before.map_or(Ok(()), |before| cards::refresh(&before, ctx))
}

/// Whether the link of this lead's post is awaited of whoever published it: its card says so, for a toast is gone at once.
pub(super) fn is_link_awaited(lead: &LeadRow, ctx: &Context<'_>) -> Result<bool> {
    Ok(lead.kind == LeadKind::Lead && awaited(lead.taken_by, ctx)?.is_some_and(|awaited| awaited.id == lead.id))
}

fn awaits(admin: i64) -> String {
    format!("lead_link:{admin}")
}

/// Takes a link that an admin typed after «Опубликовано», as an answer to the card or by itself. `false`: it is no link of
/// a post, or none is waited for.
pub fn link_typed(answer: AdminAnswer<'_>, ctx: &mut Context<'_>) -> Result<bool> {
    let Some(link) = Link::read(answer.text) else { return Ok(false) };
    let lead = match relay::answered_lead(answer, ctx)? {
        // Before a lead is published a link in an answer is for the client.
        Some(lead) => Some(lead).filter(|lead| lead.status == LeadStatus::Published && lead.post.is_none()),
        None if answer.reply_to.is_none() => awaited(answer.by, ctx)?,
        None => None,
    };
    let Some(mut lead) = lead else { return Ok(false) };
    if let Some(admin) = answer.by {
        ctx.db.settings().set_meta(&awaits(admin), "")?;
    }
    let by = pipeline::By { id: answer.by, name: answer.name };
    match link {
        Link::Wall(post) => {
            lead.post = Some(post);
            ctx.db.leads().save_lead(&lead, ctx.now)?;
        }
        Link::Elsewhere(address) => {
            pipeline::write_down(&lead, Side::Note, &address, by, Some((answer.chat, answer.message_id)), ctx)?;
        }
    }
    cards::refresh(&lead, ctx)?;
    let html = ctx.texts.leads().lead_link_taken(lead.id);
    told::of_lead(&lead, html, Told { reply_to: Some(answer.message_id), ..Told::QUIETLY }, ctx)?;
    Ok(true)
}

/// The lead whose link this admin was asked for, within a day.
fn awaited(admin: Option<i64>, ctx: &Context<'_>) -> Result<Option<LeadRow>> {
    let kept = admin.map_or(Ok(None), |admin| ctx.db.settings().meta(&awaits(admin)))?;
    let Some((lead, at)) = kept.as_deref().and_then(|kept| kept.split_once(' ')) else { return Ok(None) };
    let (Ok(lead), Ok(at)) = (lead.parse::<i64>(), at.parse::<Millis>()) else { return Ok(None) };
    if ctx.now - at > DAY {
        return Ok(None);
    }
    Ok(ctx.db.leads().lead(lead)?.filter(|lead| lead.status == LeadStatus::Published && lead.post.is_none()))
}

/// Where a post stands.
enum Link {
    /// On a wall of VK.
    Wall(PostRef),
    /// A message of a channel, or any other page.
    Elsewhere(String),
}

impl Link {
    /// A link with at most a word or two beside it.
    fn read(text: &str) -> Option<Self> {
        if text.split_whitespace().count() > 4 {
            return None;
        }
        let links = understanding::contacts(text).links;
        let word = text.split_whitespace().find(|word| word.contains("wall"));
        if let Some(post) = word.and_then(PostRef::parse) {
            return Some(Self::Wall(post));
        }
        let [link] = links.as_slice() else { return None };
        Some(Self::Elsewhere(link.clone()))
    }
}

/// The mark of an advertisement that a lead brings to its post, if everything that the law asks for is known.
pub fn mark_of(post: PostRef, ctx: &Context<'_>) -> Result<Option<String>> {
    let Some(lead) = ctx.db.leads().lead_of_post(post)? else { return Ok(None) };
    Ok(if ctx.texts.leads().ad_mark_is_whole(&lead.wish) { ctx.texts.leads().ad_mark(&lead.wish) } else { None })
}

/// «Не тот пост»: it stays published, and the right link is awaited of whoever says so.
pub(super) fn unlink(lead: i64, by: pipeline::By<'_>, ctx: &mut Context<'_>) -> Result<LeadSaid> {
    let Some(mut lead) = ctx.db.leads().lead(lead)? else { return Ok(LeadSaid::Gone) };
    if lead.post.take().is_none() {
        return Ok(LeadSaid::Already);
    }
    let asked = by.id.filter(|_| lead.status == LeadStatus::Published);
    if asked.is_some() {
        lead.taken_by = asked;
        lead.taken_name = by.name.map(str::to_owned);
    }
    ctx.db.leads().save_lead(&lead, ctx.now)?;
    if let Some(admin) = asked {
        await_link(lead.id, admin, ctx)?;
    }
    cards::refresh(&lead, ctx)?;
    Ok(if asked.is_some() { LeadSaid::SendLink } else { LeadSaid::Done })
}

//! The first message of an advertiser: whoever stops right after it is not lost, and what they told is not asked for again.

use anyhow::Result;

use super::talk::Rules;
use super::{ask, talk};
use crate::domain::leads::{Step, Wish};
use crate::domain::talk::Incoming;
use crate::handlers::context::Context;
use crate::store::TalkRow;
use crate::texts::Reply;
use crate::understanding;

/// Begins the talk with what was written: it stands on the card, and what is unmistakable in it is known.
pub(super) fn begin_with(incoming: &Incoming, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let text = incoming.text.trim();
    if !ctx.policy.leads.enabled || !understanding::tells_more(text) {
        return ask::begin(talk, ctx);
    }
    if ask::draft(talk, ctx)?.is_some() {
        keep(text, talk, ctx)?;
        return ask::begin(talk, ctx);
    }
    let rules = ask::rules_at(incoming.at, ctx);
    let wish = told(text, rules);
    talk.lead = None;
    let mut lead = ask::new_lead(&wish, talk, ctx)?;
    ask::keep(&mut lead, talk, ctx)?;
    let understood: Vec<String> =
        [Step::Dates, Step::Budget].iter().filter_map(|step| ctx.texts.leads().talk_understood(*step, &wish)).collect();
    let noted = if understood.is_empty() { ctx.texts.leads().reply(Reply::Kept) } else { understood.join("\n") };
    ask::begin_about(&wish, vec![noted], talk, ctx)
}

/// Words of somebody who comes back to a talk that was left: they stand on its card.
pub(super) fn keep(text: &str, talk: &TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut lead) = ask::draft(talk, ctx)?.filter(|_| understanding::tells_more(text)) else { return Ok(()) };
    talk::remark(text, &mut lead.wish);
    ask::keep(&mut lead, talk, ctx)
}

/// What is known once words that stand on the card are others; `None`: they do not stand there.
pub(super) fn reworded(known: &Wish, text: &str, to: &str, rules: Rules<'_>) -> Option<Wish> {
    let mut wish = known.clone();
    let remark = wish.remarks.iter_mut().find(|remark| *remark == text.trim())?;
    to.trim().clone_into(remark);
    let (before, now) = (told(text, rules), told(to.trim(), rules));
    // What was answered since then stays.
    if before.dates_text.is_some() && known.dates_text == before.dates_text {
        (wish.dates_text, wish.dates) = (now.dates_text, now.dates);
    }
    if before.budget_text.is_some() && known.budget_text == before.budget_text {
        (wish.budget_text, wish.budget) = (now.budget_text, now.budget);
    }
    if before.contact.is_some() && known.contact == before.contact {
        wish.contact = now.contact;
    }
    Some(wish)
}

fn told(text: &str, rules: Rules<'_>) -> Wish {
    let read = understanding::opening(text, rules.today, |part| rules.budget(part));
    let (dates_text, dates) = read.dates.unzip();
    let (budget_text, budget) = read.budget.unzip();
    Wish {
        dates_text,
        dates,
        budget_text,
        budget,
        // Where the law wants consent first, the contact is asked for in its turn, with the words that ask for it.
        contact: read.contact.filter(|_| !rules.law),
        remarks: vec![text.chars().take(talk::MOST_CHARS).collect()],
        ..Wish::default()
    }
}

//! What the buttons on a lead's card do.

use anyhow::Result;

use super::cards::{self, templates};
use super::pipeline::{self, By};
use super::{posts, sent};
use crate::clock::MINUTE;
use crate::domain::action::{ModelAction, Urgency};
use crate::domain::button::{Button, CardMenu};
use crate::domain::leads::LeadStatus;
use crate::handlers::context::{Context, check_of};
use crate::store::{LeadMessageRow, LeadRow, Side};
use crate::texts::LeadSaid;

/// Letters that a language model sees: the newest.
const MODEL_LETTERS: usize = 20;

/// Does what a card's button says; returns what is answered to the press. `None`: it is no button of a card.
pub fn act(button: &Button, by: i64, name: Option<&str>, ctx: &mut Context<'_>) -> Result<Option<String>> {
    let who = By { id: Some(by), name };
    let said = match button {
        Button::LeadStatus { lead, from, to } => {
            return pipeline::pressed(*lead, *from, *to, None, who, ctx).map(Some);
        }
        Button::LeadReject { lead, from, reason } => {
            return pipeline::pressed(*lead, *from, LeadStatus::Rejected, Some(reason), who, ctx).map(Some);
        }
        Button::LeadMenu { lead, menu } => menu_of(*lead, *menu, ctx)?,
        Button::LeadTemplate { lead, index, check } => template(*lead, *index, *check, who, ctx)?,
        Button::LeadSuggest { lead } => suggest(*lead, ctx)?,
        Button::LeadSuggested { lead, send } => {
            match (cards::take_suggestion(*lead, ctx)?, ctx.db.leads().lead(*lead)?) {
                (Some(text), Some(lead)) if *send => {
                    sent::send_text(lead, &text, by, name, ctx)?;
                    LeadSaid::Sent
                }
                (Some(_), Some(_)) => LeadSaid::Done,
                _ => LeadSaid::Gone,
            }
        }
        Button::LeadBan { lead, on } => pipeline::ban(*lead, *on, ctx)?,
        Button::LeadUnlink { lead } => posts::unlink(*lead, who, ctx)?,
        _ => return Ok(None),
    };
    Ok(Some(ctx.texts.leads().lead_said(said).to_owned()))
}

fn menu_of(lead: i64, menu: Option<CardMenu>, ctx: &mut Context<'_>) -> Result<LeadSaid> {
    let Some(lead) = ctx.db.leads().lead(lead)? else { return Ok(LeadSaid::Gone) };
    cards::open_menu(&lead, menu, ctx)?;
    Ok(match menu {
        Some(CardMenu::Reject) => LeadSaid::Why,
        Some(_) => LeadSaid::Choose,
        None => LeadSaid::Done,
    })
}

fn template(lead: i64, index: u32, check: u16, by: By<'_>, ctx: &mut Context<'_>) -> Result<LeadSaid> {
    let Some(lead) = ctx.db.leads().lead(lead)? else { return Ok(LeadSaid::Gone) };
    let found = templates(ctx).into_iter().nth(index as usize).filter(|found| check_of(&found.text) == check);
    let Some(template) = found else {
        cards::open_menu(&lead, Some(CardMenu::Templates), ctx)?;
        return Ok(LeadSaid::Stale);
    };
    let id = lead.id;
    // Two quick presses on one button, or two admins of one mind: the client hears it once.
    let letters = ctx.db.lead_messages().letters_of(id, MODEL_LETTERS)?;
    let last = letters.iter().rev().find(|letter| matches!(letter.side, Side::Client | Side::Admin));
    let again = |letter: &LeadMessageRow| {
        letter.side == Side::Admin && letter.text == template.text && ctx.now - letter.at < MINUTE
    };
    if last.is_some_and(again) {
        return Ok(LeadSaid::Already);
    }
    sent::send_text(lead, &template.text, by.id.unwrap_or(0), by.name, ctx)?;
    if let Some(lead) = ctx.db.leads().lead(id)? {
        cards::open_menu(&lead, None, ctx)?;
    }
    Ok(LeadSaid::Sent)
}

/// Asks a language model for an answer. What leaves is the talk itself, without names and contacts.
fn suggest(lead: i64, ctx: &mut Context<'_>) -> Result<LeadSaid> {
    let Some(lead) = ctx.db.leads().lead(lead)? else { return Ok(LeadSaid::Gone) };
    let relay = ModelAction::SuggestAnswer {
        lead: lead.id,
        task: ctx.texts.leads().suggestion_task(&ctx.policy.leads.formats),
        talk: talk_of(&lead, ctx)?,
    };
    ctx.want(relay, Urgency::Person);
    Ok(LeadSaid::AskedModel)
}

fn talk_of(lead: &LeadRow, ctx: &Context<'_>) -> Result<String> {
    let mut lines = vec![ctx.texts.leads().suggestion_facts(&lead.wish)];
    for letter in ctx.db.lead_messages().letters_of(lead.id, MODEL_LETTERS)? {
        let who = match letter.side {
            Side::Client => "client",
            Side::Admin => "we",
            Side::Note | Side::Change | Side::Bot => continue,
        };
        lines.push(format!("{who}: {}", without_contacts(&letter.text)));
    }
    Ok(lines.join("\n"))
}

/// Words without phones, e-mails and @names.
fn without_contacts(text: &str) -> String {
    let is_contact = |word: &str| {
        let found = crate::understanding::contacts(word);
        let digits = word.chars().filter(char::is_ascii_digit).count();
        !found.phones.is_empty() || !found.emails.is_empty() || !found.names.is_empty() || digits >= 7
    };
    if crate::understanding::contacts(text).phones.is_empty() {
        return text
            .split_whitespace()
            .map(|word| if is_contact(word) { "***" } else { word })
            .collect::<Vec<_>>()
            .join(" ");
    }
    // A phone may be written with spaces: no digits of such a text leave.
    let hidden: String = text.chars().map(|letter| if letter.is_ascii_digit() { '*' } else { letter }).collect();
    hidden.split_whitespace().map(|word| if is_contact(word) { "***" } else { word }).collect::<Vec<_>>().join(" ")
}

//! What is longer than one message or a card: none of it is left out.

use anyhow::Result;

use super::say::name_of;
use super::told::{self, Told};
use super::{questions, relay};
use crate::domain::action::{Keyboard, TelegramAction, Urgency};
use crate::handlers::context::Context;
use crate::store::{LeadKind, LeadMessageRow, LeadRow, Side, TalkRow};
use crate::texts::ROOM_ON_A_CARD;
use crate::texts::html::{pieces, utf16_len};
use crate::understanding::{self, Aside};

/// Words of a client in one message, UTF-16 units: above them there is a name.
pub(super) const PIECE: usize = 3_900;
/// Letters of a lead that are looked through.
const MOST_LETTERS: usize = 500;

/// A client's words in as many messages as they need; the first of them is the letter's own.
pub(super) fn in_pieces(
    lead: &LeadRow,
    name: &str,
    text: &str,
    mut letter: Option<i64>,
    how: Told,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let Told { reply_to, silent, urgency, .. } = how;
    for piece in pieces(text, PIECE) {
        let html = ctx.texts.leads().lead_words(lead.id, name, &piece);
        let Some(message) = letter.take() else {
            told::of_lead(lead, html, Told { silent: true, ..how }, ctx)?;
            continue;
        };
        let chat = ctx.admin_chat()?;
        ctx.want(TelegramAction::Say { message, chat, html, keyboard: Keyboard::new(), reply_to, silent }, urgency);
    }
    Ok(())
}

/// What a card has no room for comes below it, whole.
pub(super) fn cut_on_the_card(lead: &LeadRow, talk: &TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let wish = lead.wish.clone();
    let offered = match lead.kind {
        LeadKind::Offer => ctx.db.lead_messages().letters_of(lead.id, MOST_LETTERS)?.into_iter().next(),
        LeadKind::Lead | LeadKind::Question => None,
    };
    let told = [
        offered.map(|letter| letter.text),
        wish.product,
        wish.format,
        wish.dates_text,
        wish.budget_text,
        wish.contact,
        wish.party_text,
        wish.erid,
    ];
    let urgency = if lead.kind == LeadKind::Question { Urgency::Sync } else { Urgency::Person };
    for text in told.into_iter().flatten().chain(wish.remarks).filter(|text| utf16_len(text) > ROOM_ON_A_CARD) {
        in_pieces(lead, &name_of(talk), &text, None, Told { urgency, ..Told::QUIETLY }, ctx)?;
    }
    Ok(())
}

/// What was said after the words that stand on a card, and was not shown yet: it comes below the card.
pub(super) fn said_since(lead: &LeadRow, talk: &TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let letters = ctx.db.lead_messages().letters_of(lead.id, MOST_LETTERS)?;
    let of_client: Vec<&LeadMessageRow> = letters.iter().filter(|letter| letter.side == Side::Client).collect();
    let last = questions::last_on_the_card(lead.wish.product.as_deref().unwrap_or_default(), &of_client);
    let untold = |letter: &LeadMessageRow| letter.admin_message.is_none() && letter.trouble.is_none();
    // A card shows words, and no pictures.
    let below = |at: usize, letter: &LeadMessageRow| (at > last || !letter.files.is_empty()) && untold(letter);
    for (_, letter) in of_client.into_iter().enumerate().filter(|(at, letter)| below(*at, letter)) {
        let thanks = letter.files.is_empty() && understanding::aside(&letter.text) == Some(Aside::Thanks);
        if !thanks {
            relay::to_admin(lead, talk, letter.id, true, ctx)?;
        }
    }
    Ok(())
}

//! What the bot says of a lead in the admin chat: whoever answers it answers the client, as they do on the card.

use anyhow::Result;

use crate::domain::action::{Keyboard, TelegramAction, Urgency};
use crate::handlers::context::Context;
use crate::store::{LeadMessageRow, LeadRow, Side};
use crate::texts::LeadSaid;

/// How something is said of a lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// The message it answers.
    pub reply_to: Option<i64>,
    pub silent: bool,
    pub urgency: Urgency,
    /// It is about a note: who answers it does not write to the client either.
    pub of_note: bool,
}

impl Told {
    /// At once, and without a sound.
    pub(super) const QUIETLY: Self = Self { reply_to: None, silent: true, urgency: Urgency::Person, of_note: false };
}

/// Says something of a lead. The row keeps whose message it is; without words it is no part of the talk.
pub(super) fn of_lead(lead: &LeadRow, html: String, how: Told, ctx: &mut Context<'_>) -> Result<()> {
    let side = if how.of_note { Side::Note } else { Side::Change };
    let row = LeadMessageRow::new(lead.person, Some(lead.id), side, ctx.now);
    let message = ctx.db.lead_messages().add_lead_message(&row)?.unwrap_or(0);
    let chat = ctx.admin_chat()?;
    let Told { reply_to, silent, urgency, .. } = how;
    ctx.want(TelegramAction::Say { message, chat, html, keyboard: Keyboard::new(), reply_to, silent }, urgency);
    Ok(())
}

/// Says something of a letter, whose lead may be gone by now.
pub(super) fn of_letter(
    letter: &LeadMessageRow,
    html: String,
    reply_to: Option<i64>,
    ctx: &mut Context<'_>,
) -> Result<()> {
    if let Some(lead) = letter.lead.map_or(Ok(None), |id| ctx.db.leads().lead(id))? {
        return of_lead(&lead, html, Told { reply_to, ..Told::QUIETLY }, ctx);
    }
    of_nobody(html, reply_to, ctx);
    Ok(())
}

/// Says what belongs to no lead that is known.
pub(super) fn of_nobody(html: String, reply_to: Option<i64>, ctx: &mut Context<'_>) {
    let chat = ctx.policy.admin_chat;
    ctx.want(
        TelegramAction::SendMessage { chat, html, keyboard: Keyboard::new(), reply_to, silent: true },
        Urgency::Person,
    );
}

/// One of the fixed words.
pub(super) fn say(lead: &LeadRow, what: LeadSaid, reply_to: Option<i64>, ctx: &mut Context<'_>) -> Result<()> {
    let html = ctx.texts.leads().lead_said(what).to_owned();
    of_lead(lead, html, Told { reply_to, ..Told::QUIETLY }, ctx)
}

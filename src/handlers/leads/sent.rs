//! Answers that go to a client by a press: a template, a suggestion, what the owner writes on VK.

use anyhow::Result;

use super::relay;
use super::say::{name_of, say_vk, talk_with};
use super::told::{self, Told};
use crate::domain::action::{Action, Keyboard, TelegramAction, Urgency};
use crate::domain::ids::{ChatId, Network};
use crate::handlers::context::Context;
use crate::store::{LeadMessageRow, LeadRow, Side};
use crate::texts::html::{cut, escape};

/// Longest words of such an answer where it is told of, UTF-16 units.
const MOST_SENT: usize = 3_500;

/// A template or a suggestion that an admin sends with one press.
pub(in crate::handlers) fn send_text(
    lead: LeadRow,
    text: &str,
    by: i64,
    name: Option<&str>,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let letter = LeadMessageRow {
        by: Some(by),
        by_name: name.map(str::to_owned),
        text: text.to_owned(),
        ..LeadMessageRow::new(lead.person, Some(lead.id), Side::Admin, ctx.now)
    };
    let Some(row) = ctx.db.lead_messages().add_lead_message(&letter)? else { return Ok(()) };
    let talk = talk_with(lead.person, ctx)?;
    let relay: Action = match lead.person.network {
        Network::Telegram => TelegramAction::Say {
            message: row,
            chat: ChatId(lead.person.id),
            html: escape(text),
            keyboard: Keyboard::new(),
            reply_to: None,
            silent: false,
        }
        .into(),
        Network::Vk => say_vk(&talk, row, text.to_owned(), Keyboard::new(), Vec::new(), ctx)?.into(),
    };
    ctx.want(relay, Urgency::Person);
    // Whoever did not press sees what the client was told, too.
    let chat = ctx.admin_chat()?;
    let html = ctx.texts.leads().lead_answer(lead.id, &name_of(&talk), name, &cut(text, MOST_SENT));
    let reply_to = relay::card_message(&lead, chat, ctx)?;
    told::of_lead(&lead, html, Told { reply_to, ..Told::QUIETLY }, ctx)?;
    relay::human_spoke(lead, talk, Some(by), name, ctx)
}

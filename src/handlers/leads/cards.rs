//! Cards of leads in the admin chat: shown once with a sound, then edited in place.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::say::talk_with;
use super::{ask, crowd, long, posts, temperature};
use crate::domain::action::{InlineKey, Keyboard, TelegramAction, Urgency};
use crate::domain::button::{Button, CardMenu};
use crate::domain::ids::{Network, PersonId};
use crate::domain::leads::{LeadStatus, RejectReason, Temperature, Template};
use crate::handlers::alerts;
use crate::handlers::context::{Context, key, when};
use crate::store::{LeadKind, LeadRow, Side, SurfaceRow, TalkRow};
use crate::texts::{CardKind, LeadCard, LeadLabel};

/// Notes that stand on a card: the newest.
const MOST_NOTES: usize = 5;
/// Letters that are looked through for notes.
const MOST_LETTERS: usize = 500;

/// What a card remembers between presses.
#[derive(Debug, Default, Serialize, Deserialize)]
struct CardState {
    #[serde(default)]
    menu: Option<String>,
    /// A suggested answer, on a card of its own.
    #[serde(default)]
    suggestion: Option<String>,
}

/// The purpose of a lead's surface.
pub(super) fn purpose(lead: i64) -> String {
    format!("lead:{lead}")
}

/// The lead of a surface's purpose: of its card, or of an answer that was suggested.
pub(super) fn lead_of_purpose(purpose: &str) -> Option<i64> {
    purpose.strip_prefix("lead:").or_else(|| purpose.strip_prefix("suggest:"))?.parse().ok()
}

/// Shows the card of a lead, a new one if there is none yet.
pub(super) fn show(lead: &LeadRow, ctx: &mut Context<'_>) -> Result<()> {
    show_for(lead, Urgency::Person, ctx)
}

/// The same, as urgently as it is wanted.
pub(super) fn show_for(lead: &LeadRow, urgency: Urgency, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let surface = match ctx.db.surfaces().surface(chat, &purpose(lead.id))? {
        Some(surface) => surface,
        None => ctx.db.surfaces().open_surface(chat, &purpose(lead.id), ctx.now)?,
    };
    render(lead, &surface, urgency, ctx)?;
    let talk = talk_with(lead.person, ctx)?;
    if lead.person.network == Network::Vk && talk.name.is_none() {
        ctx.want_name(lead.person.id)?;
    }
    Ok(())
}

/// Shows what became of a lead on its card, where it has one.
pub(super) fn refresh(lead: &LeadRow, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    match ctx.db.surfaces().surface(chat, &purpose(lead.id))? {
        Some(surface) => render(lead, &surface, Urgency::Person, ctx),
        None => Ok(()),
    }
}

/// Moves the card of a lead down, where it is seen. `false`: there is no such lead.
pub fn open_card(lead: i64, ctx: &mut Context<'_>) -> Result<bool> {
    let Some(mut lead) = ctx.db.leads().lead(lead)? else { return Ok(false) };
    // Who looks at a question that waits for its turn has given it one.
    if lead.reminders == crowd::HELD {
        lead.reminders = 0;
        ctx.db.leads().save_lead(&lead, ctx.now)?;
    }
    let chat = ctx.admin_chat()?;
    if let Some(old) = ctx.db.surfaces().surface(chat, &purpose(lead.id))? {
        ctx.db.surfaces().close_surface(old.id)?;
        if let Some(message_id) = old.message_id {
            ctx.want(TelegramAction::DeleteMessage { chat, message_id }, Urgency::Person);
        }
    }
    show(&lead, ctx)?;
    let talk = talk_with(lead.person, ctx)?;
    long::cut_on_the_card(&lead, &talk, ctx)?;
    if lead.kind != LeadKind::Lead {
        long::said_since(&lead, &talk, ctx)?;
    }
    Ok(true)
}

/// Shows other buttons on a card.
pub(super) fn open_menu(lead: &LeadRow, menu: Option<CardMenu>, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, &purpose(lead.id))? else { return Ok(()) };
    let state = CardState { menu: menu.map(|menu| menu.as_str().to_owned()), suggestion: None };
    let state = serde_json::to_string(&state)?;
    ctx.db.surfaces().set_surface_state(surface.id, &state)?;
    render(lead, &SurfaceRow { state, ..surface }, Urgency::Person, ctx)
}

/// The names of these people came: their cards show them.
pub fn names_came(ids: &[i64], ctx: &mut Context<'_>) -> Result<()> {
    for id in ids {
        let Some(mut talk) = ctx.db.talks().talk(PersonId::vk(*id))? else { continue };
        let name = ctx.db.people().person(talk.person)?.and_then(|known| known.name);
        if talk.name.is_some() || name.is_none() {
            continue;
        }
        talk.name = name;
        ctx.db.talks().save_talk(&talk)?;
        for lead in ctx.db.leads().leads_of(talk.person)? {
            refresh(&lead, ctx)?;
        }
    }
    Ok(())
}

fn render(lead: &LeadRow, surface: &SurfaceRow, urgency: Urgency, ctx: &mut Context<'_>) -> Result<()> {
    let state: CardState = serde_json::from_str(&surface.state).unwrap_or_default();
    let menu = state.menu.as_deref().and_then(CardMenu::parse);
    let talk = talk_with(lead.person, ctx)?;
    let html = view_of(lead, &talk, ctx)?;
    let keyboard = keyboard(lead, &talk, menu, ctx);
    let loud = alerts::may_sound(lead.temperature == Temperature::Hot, ctx);
    if surface.message_id.is_none() && lead.confirmed_at.is_some() && loud {
        ctx.show_loud(surface, html, keyboard, urgency);
    } else {
        ctx.show(surface, html, keyboard, urgency);
    }
    Ok(())
}

/// A lead in words, as its card and 💼 show it.
pub fn view_of(lead: &LeadRow, talk: &TalkRow, ctx: &Context<'_>) -> Result<String> {
    let letters = ctx.db.lead_messages().letters_of(lead.id, MOST_LETTERS)?;
    let mut notes: Vec<String> =
        letters.iter().filter(|letter| letter.side == Side::Note).map(|letter| letter.text.clone()).collect();
    notes.drain(..notes.len().saturating_sub(MOST_NOTES));
    let words = match lead.kind {
        LeadKind::Lead => None,
        LeadKind::Question => lead.wish.product.clone(),
        LeadKind::Offer => letters.first().map(|letter| letter.text.clone()),
    };
    let deals = ask::deals_of(talk, ctx)? - i64::from(is_deal(lead.status));
    let admin_spoke = letters.iter().any(|letter| letter.side == Side::Admin);
    let card = LeadCard {
        kind: kind_of(lead),
        id: lead.id,
        person: lead.person,
        name: talk.name.as_deref(),
        username: talk.username.as_deref(),
        status: lead.status,
        temperature: lead.temperature,
        wish: &lead.wish,
        taken_name: lead.taken_name.as_deref(),
        reason: lead.reason.as_deref(),
        post: lead.post,
        deals,
        law: ctx.policy.minds_law(),
        unreachable: !talk.reachable,
        spam: lead.spam.is_some_and(|score| score >= temperature::SPAM),
        notes: &notes,
        time: &when(lead.confirmed_at.unwrap_or(lead.created_at), ctx),
        words: words.as_deref(),
        by_hand: lead.admin_at.is_some() && !admin_spoke && lead.person.network == Network::Vk,
        link_awaited: posts::is_link_awaited(lead, ctx)?,
    };
    Ok(ctx.texts.leads().lead_card(&card))
}

/// What its card is about.
pub(super) fn kind_of(lead: &LeadRow) -> CardKind {
    match (lead.kind, lead.confirmed_at) {
        (LeadKind::Lead, Some(_)) => CardKind::Lead,
        (LeadKind::Lead, None) => CardKind::Unfinished,
        (LeadKind::Question | LeadKind::Offer, _) => CardKind::Question,
    }
}

fn is_deal(status: LeadStatus) -> bool {
    matches!(status, LeadStatus::Agreed | LeadStatus::Published | LeadStatus::Closed)
}

/// Templates that are offered: the admin's own, else the shipped ones.
pub(in crate::handlers) fn templates(ctx: &Context<'_>) -> Vec<Template> {
    let own = &ctx.policy.leads.templates;
    if own.is_empty() { ctx.texts.leads().shipped_templates() } else { own.clone() }
}

fn keyboard(lead: &LeadRow, talk: &TalkRow, menu: Option<CardMenu>, ctx: &Context<'_>) -> Keyboard {
    let id = lead.id;
    let button = |what: LeadLabel, button: &Button| key(ctx.texts.leads().lead_button(what).to_owned(), button);
    let back = || vec![button(LeadLabel::Back, &Button::LeadMenu { lead: id, menu: None })];
    match menu {
        Some(CardMenu::Reject) => {
            let reason = |reason: RejectReason| {
                let button = Button::LeadReject { lead: id, from: lead.status, reason: reason.as_str().to_owned() };
                key(ctx.texts.leads().reject_label(reason).to_owned(), &button)
            };
            vec![
                vec![reason(RejectReason::Price), reason(RejectReason::Fit)],
                vec![reason(RejectReason::Silent), reason(RejectReason::Spam)],
                vec![reason(RejectReason::Client)],
                back(),
            ]
        }
        Some(CardMenu::Templates) => {
            let mut rows: Keyboard = templates(ctx)
                .iter()
                .enumerate()
                .take(20)
                .map(|(index, template)| {
                    let button = Button::LeadTemplate {
                        lead: id,
                        index: index as u32,
                        check: crate::handlers::context::check_of(&template.text),
                    };
                    vec![key(template.name.clone(), &button)]
                })
                .collect();
            rows.push(back());
            rows
        }
        None => plain_keyboard(lead, talk, ctx),
    }
}

fn plain_keyboard(lead: &LeadRow, talk: &TalkRow, ctx: &Context<'_>) -> Keyboard {
    let id = lead.id;
    let button = |what: LeadLabel, button: &Button| key(ctx.texts.leads().lead_button(what).to_owned(), button);
    let to = |what: LeadLabel, to: LeadStatus| button(what, &Button::LeadStatus { lead: id, from: lead.status, to });
    let reject = || button(LeadLabel::Rejected, &Button::LeadMenu { lead: id, menu: Some(CardMenu::Reject) });
    let ban = || {
        let what = if talk.banned { LeadLabel::Unban } else { LeadLabel::Ban };
        button(what, &Button::LeadBan { lead: id, on: !talk.banned })
    };
    let mut rows: Vec<Vec<InlineKey>> = match (lead.kind, lead.status) {
        (LeadKind::Question, status) if status.is_over() => Vec::new(),
        (LeadKind::Question | LeadKind::Offer, _) => {
            vec![vec![
                button(
                    LeadLabel::Answered,
                    &Button::LeadStatus { lead: id, from: lead.status, to: LeadStatus::Closed },
                ),
                ban(),
            ]]
        }
        (LeadKind::Lead, _) if lead.is_unfinished() => vec![vec![reject()]],
        (LeadKind::Lead, LeadStatus::New) => {
            vec![
                vec![to(LeadLabel::InProgress, LeadStatus::InProgress), to(LeadLabel::Agreed, LeadStatus::Agreed)],
                vec![reject(), ban()],
            ]
        }
        (LeadKind::Lead, LeadStatus::InProgress) => {
            vec![
                vec![to(LeadLabel::Agreed, LeadStatus::Agreed), to(LeadLabel::Published, LeadStatus::Published)],
                vec![reject(), ban()],
            ]
        }
        (LeadKind::Lead, LeadStatus::Agreed) => {
            vec![
                vec![to(LeadLabel::Published, LeadStatus::Published), to(LeadLabel::Closed, LeadStatus::Closed)],
                vec![reject()],
            ]
        }
        (LeadKind::Lead, LeadStatus::Published) => vec![vec![to(LeadLabel::Closed, LeadStatus::Closed)]],
        (LeadKind::Lead, LeadStatus::Closed | LeadStatus::Rejected) => {
            vec![vec![button(
                LeadLabel::Reopen,
                &Button::LeadStatus { lead: id, from: lead.status, to: LeadStatus::InProgress },
            )]]
        }
    };
    if lead.post.is_some() && !lead.status.is_over() {
        rows.push(vec![button(LeadLabel::Unlink, &Button::LeadUnlink { lead: id })]);
    }
    if !lead.status.is_over() && lead.kind != LeadKind::Offer && lead.confirmed_at.is_some() {
        let mut more =
            vec![button(LeadLabel::Templates, &Button::LeadMenu { lead: id, menu: Some(CardMenu::Templates) })];
        if ctx.policy.has_model {
            more.push(button(LeadLabel::Suggest, &Button::LeadSuggest { lead: id }));
        }
        rows.push(more);
    }
    rows
}

/// An answer that a model suggests, on a card of its own.
pub(super) fn suggested(lead: i64, text: &str, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let purpose = format!("suggest:{lead}");
    if let Some(old) = ctx.db.surfaces().surface(chat, &purpose)? {
        ctx.db.surfaces().close_surface(old.id)?;
    }
    let surface = ctx.db.surfaces().open_surface(chat, &purpose, ctx.now)?;
    let state = CardState { menu: None, suggestion: Some(text.to_owned()) };
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    let html = ctx.texts.leads().suggested(lead, text);
    let button = |what: LeadLabel, send: bool| {
        key(ctx.texts.leads().lead_button(what).to_owned(), &Button::LeadSuggested { lead, send })
    };
    ctx.show(
        &surface,
        html,
        vec![vec![button(LeadLabel::Send, true), button(LeadLabel::Drop, false)]],
        Urgency::Person,
    );
    Ok(())
}

/// The suggestion that waits for a word; it is used up.
pub(super) fn take_suggestion(lead: i64, ctx: &mut Context<'_>) -> Result<Option<String>> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, &format!("suggest:{lead}"))? else { return Ok(None) };
    let state: CardState = serde_json::from_str(&surface.state).unwrap_or_default();
    let Some(text) = state.suggestion else { return Ok(None) };
    let html = ctx.texts.leads().suggested(lead, &text);
    ctx.show(&surface, html, Keyboard::new(), Urgency::Person);
    ctx.db.surfaces().set_surface_state(surface.id, "{}")?;
    ctx.db.surfaces().close_surface(surface.id)?;
    Ok(Some(text))
}

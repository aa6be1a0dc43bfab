//! What somebody wrote is changed afterwards: on either side, the other one sees it too.

use anyhow::Result;

use super::relay::{AdminAnswer, is_command, note_of};
use super::say::{is_quiet, name_of};
use super::talk::{AnswerHeard, Rules, TalkAnswer, Why};
use super::told::{self, Told};
use super::{ask, cards, long, opening, questions, relay, talk};
use crate::domain::action::{Action, TelegramAction, Urgency, VkAction};
use crate::domain::ids::{ChatId, Network, PersonId};
use crate::domain::leads::{Step, Wish};
use crate::domain::talk::Incoming;
use crate::handlers::context::Context;
use crate::store::{LeadKind, LeadMessageRow, LeadRow, Side, TalkRow};
use crate::texts::LeadSaid;
use crate::texts::html::{escape, pieces};

/// A person changed what they had written: so does what the admin sees, and an answer to the bot counts as it stands now.
pub(super) fn client_edited(incoming: &Incoming, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let Some(letter) = ctx.db.lead_messages().letter_heard(incoming.person, incoming.message_id)? else {
        return Ok(());
    };
    if letter.text == incoming.text {
        return Ok(());
    }
    ctx.db.lead_messages().reword_letter(letter.id, &incoming.text)?;
    let Some(lead) = letter.lead.map_or(Ok(None), |id| ctx.db.leads().lead(id))? else { return Ok(()) };
    let mended = mend(lead.clone(), &letter, &incoming.text, talk, ctx)?;
    if let Some(place) = letter.admin_message {
        return reword_shown(&lead, &letter, &incoming.text, talk, place, ctx);
    }
    // It stands on the card only, which says nothing of what it said before.
    if mended && (lead.confirmed_at.is_some() || is_quiet(talk, ctx.now)) {
        let how = Told { urgency: Urgency::Order, silent: relay::waits_till_morning(&lead, ctx), ..Told::QUIETLY };
        return long::in_pieces(&lead, &name_of(talk), &incoming.text, None, how, ctx);
    }
    Ok(())
}

/// What the admin was shown says what the client says now.
fn reword_shown(
    lead: &LeadRow,
    letter: &LeadMessageRow,
    text: &str,
    talk: &TalkRow,
    (chat, message_id): (ChatId, i64),
    ctx: &mut Context<'_>,
) -> Result<()> {
    let copied = talk.person.network == Network::Telegram && !letter.files.is_empty();
    let mut parts = pieces(text, long::PIECE).into_iter();
    let first = parts.next().unwrap_or_default();
    let name = name_of(talk);
    let html = if copied { escape(text) } else { ctx.texts.leads().lead_words(lead.id, &name, &first) };
    let chat = ctx.db.surfaces().migrated(chat)?;
    let caption = !letter.files.is_empty();
    ctx.want(TelegramAction::EditSaid { chat, message_id, html, caption }, Urgency::Order);
    let rest: String = parts.collect();
    if copied || rest.is_empty() {
        return Ok(());
    }
    long::in_pieces(lead, &name, &rest, None, Told { reply_to: Some(message_id), ..Told::QUIETLY }, ctx)
}

/// Where the letter answered something, that is answered anew. `false`: what is known of the lead stays as it was.
fn mend(
    mut lead: LeadRow,
    letter: &LeadMessageRow,
    text: &str,
    talk: &mut TalkRow,
    ctx: &mut Context<'_>,
) -> Result<bool> {
    if lead.kind == LeadKind::Question {
        let asked = lead.wish.product.as_deref().unwrap_or_default();
        let Some(asked) = questions::reworded(asked, &letter.text, text) else { return Ok(false) };
        lead.wish.product = Some(asked);
        ctx.db.leads().save_lead(&lead, ctx.now)?;
        cards::refresh(&lead, ctx)?;
        return Ok(true);
    }
    let rules = ask::rules_at(letter.at, ctx);
    // An answer may say the same words as the first message did.
    let of_first = letter.answers.is_none().then(|| opening::reworded(&lead.wish, &letter.text, text, rules)).flatten();
    if let Some(wish) = of_first {
        lead.wish = wish;
        ask::keep(&mut lead, talk, ctx)?;
        return Ok(true);
    }
    let anew = letter.answers.and_then(|step| Some((step, answered_anew(step, text, &lead.wish, rules)?)));
    let Some((step, wish)) = anew else { return Ok(false) };
    lead.wish = wish;
    ask::mended(&mut lead, step, talk, ctx)?;
    Ok(true)
}

/// What is known once a question that was answered is answered in other words. `None`: nothing else than before.
pub(super) fn answered_anew(step: Step, text: &str, told: &Wish, rules: Rules<'_>) -> Option<Wish> {
    let mut wish = told.clone();
    // Whatever is said now counts; but a way to reach them is never lost to words that name none.
    let tries = u32::from(step != Step::Contact);
    let answer = TalkAnswer { text, ..TalkAnswer::default() };
    let heard = step != Step::Summary && talk::take(step, tries, answer, &mut wish, rules) == AnswerHeard::Next;
    // They agreed when they first gave a contact.
    wish.consent_at = told.consent_at.or(wish.consent_at);
    (heard && wish != *told).then_some(wish)
}

/// The question that words answered: the one that was asked, or the one that they told something of all the same.
pub(super) fn answered_step(asked: Step, heard: AnswerHeard, before: &Wish, now: &Wish) -> Option<Step> {
    let told = |step: &Step| match step {
        Step::Product => before.product != now.product,
        Step::Format => before.format != now.format,
        Step::Dates => before.dates_text != now.dates_text,
        Step::Budget => before.budget_text != now.budget_text,
        Step::Contact => before.contact != now.contact,
        Step::Summary | Step::Platform | Step::Party | Step::Erid => false,
    };
    match heard {
        AnswerHeard::Next => Some(asked),
        AnswerHeard::Again(Why::Noted | Why::Changed) => Step::ALL.into_iter().find(told),
        _ => None,
    }
}

/// An admin changed an answer that is out already.
pub(super) fn admin_edited(answer: AdminAnswer<'_>, ctx: &mut Context<'_>) -> Result<bool> {
    let Some(letter) = ctx.db.lead_messages().letter_shown(answer.chat, answer.message_id)? else { return Ok(false) };
    if letter.side == Side::Note {
        let note = note_of(answer.text).unwrap_or(answer.text);
        ctx.db.lead_messages().reword_letter(letter.id, note)?;
        if let Some(lead) = letter.lead.map_or(Ok(None), |id| ctx.db.leads().lead(id))? {
            cards::refresh(&lead, ctx)?;
        }
        return Ok(true);
    }
    if letter.side != Side::Admin || letter.text == answer.text {
        return Ok(letter.side == Side::Admin);
    }
    // A note that an edit would make of an answer stays here.
    if note_of(answer.text).is_some() || is_command(answer.text) {
        too_late_for(&letter, Some(answer.message_id), ctx)?;
        return Ok(true);
    }
    ctx.db.lead_messages().reword_letter(letter.id, answer.text)?;
    let Some(message_id) = letter.client_message else {
        too_late_for(&letter, Some(answer.message_id), ctx)?;
        return Ok(true);
    };
    let relay: Action = match letter.person.network {
        Network::Telegram => TelegramAction::EditSaid {
            chat: ChatId(letter.person.id),
            message_id,
            html: escape(answer.text),
            caption: !letter.files.is_empty(),
        }
        .into(),
        Network::Vk => {
            VkAction::EditSaid { peer_id: letter.person.id, message_id, text: answer.text.to_owned() }.into()
        }
    };
    ctx.want(relay, Urgency::Order);
    Ok(true)
}

/// Somebody's client sees the former words still: said as an answer to what was changed, where that is known.
pub(super) fn too_late(action: &Action, ctx: &mut Context<'_>) -> Result<()> {
    let known = match action {
        Action::Telegram(TelegramAction::EditSaid { chat, message_id, .. }) => {
            Some((PersonId::telegram(chat.0), *message_id))
        }
        Action::Vk(VkAction::EditSaid { peer_id, message_id, .. }) => Some((PersonId::vk(*peer_id), *message_id)),
        _ => None,
    };
    let letter = known.map_or(Ok(None), |(person, message)| ctx.db.lead_messages().letter_in_talk(person, message))?;
    let Some(letter) = letter else {
        let html = ctx.texts.leads().lead_said(LeadSaid::EditLate).to_owned();
        told::of_nobody(html, None, ctx);
        return Ok(());
    };
    let answered = letter.admin_message.map(|(_, message)| message);
    too_late_for(&letter, answered, ctx)
}

fn too_late_for(letter: &LeadMessageRow, reply_to: Option<i64>, ctx: &mut Context<'_>) -> Result<()> {
    let html = ctx.texts.leads().lead_said(LeadSaid::EditLate).to_owned();
    told::of_letter(letter, html, reply_to, ctx)
}

//! What the clock brings to leads: a reminder before one goes cold, one polite question to a silent client, and what is
//! forgotten when its time is over.

use anyhow::Result;

use super::say::{is_quiet, name_of, speak, talk_with};
use super::told::{self, Told};
use super::{ask, cards, crowd, forget, hours, menu, pipeline, relay};
use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::Urgency;
use crate::domain::choice::Choice;
use crate::domain::leads::LeadStatus;
use crate::handlers::context::Context;
use crate::store::{TalkRow, TalkState};
use crate::texts::Reply;

/// A client is silent for so long before they are asked, once.
const SILENT: Millis = 2 * DAY;
/// And not after so long: who was away for a month is left in peace.
const FORGOTTEN: Millis = 14 * DAY;
/// The admin is reminded after `remind_after`, and then a day later, and then no more.
const REMINDERS: [Millis; 2] = [0, DAY];

/// Reminds of leads that wait and of talks that stopped, at the minute's ring.
pub fn rang(ctx: &mut Context<'_>) -> Result<()> {
    menu::offer(ctx)?;
    forget::the_old(ctx)?;
    crowd::show_held(ctx)?;
    if !ctx.policy.leads.enabled || ctx.holiday().is_some() || !hours::is_civil(ctx) {
        return Ok(());
    }
    // What two reminders are due for at once, as after a time away, is told of once.
    for (count, more) in REMINDERS.into_iter().enumerate().rev() {
        remind(count as u32, ctx.policy.leads.remind_after + more, ctx)?;
    }
    nudge_talks(ctx)?;
    nudge_leads(ctx)
}

/// Leads that nobody answered for so long, and that were told of so often at most.
fn remind(count: u32, after: Millis, ctx: &mut Context<'_>) -> Result<()> {
    for mut lead in ctx.db.leads().unanswered_leads(ctx.now - after, count)? {
        lead.reminders = count + 1;
        ctx.db.leads().save_lead(&lead, ctx.now)?;
        let talk = talk_with(lead.person, ctx)?;
        if talk.banned {
            continue;
        }
        let who = ctx.texts.leads().who(lead.person, Some(&name_of(&talk)), talk.username.as_deref());
        let waited = (ctx.now - lead.confirmed_at.unwrap_or(lead.created_at)).max(after) / MINUTE;
        let html = ctx.texts.leads().lead_reminder(lead.id, cards::kind_of(&lead), waited, &who);
        let chat = ctx.admin_chat()?;
        let card = ctx.db.surfaces().surface(chat, &cards::purpose(lead.id))?.and_then(|surface| surface.message_id);
        let silent = relay::waits_till_morning(&lead, ctx);
        let how = Told { reply_to: card, silent, urgency: Urgency::Order, of_note: false };
        told::of_lead(&lead, html, how, ctx)?;
    }
    Ok(())
}

/// People who left the talk in the middle.
fn nudge_talks(ctx: &mut Context<'_>) -> Result<()> {
    for mut talk in ctx.db.talks().talks_left(ctx.now - FORGOTTEN, ctx.now - SILENT, 20)? {
        let draft = ask::draft(&talk, ctx)?;
        let Some(mut lead) = draft.filter(|lead| lead.nudged_at.is_none()) else {
            // Nothing was told, or they were asked already: the talk is over until they write.
            if ask::draft(&talk, ctx)?.is_none() {
                talk.state = TalkState::Idle;
                ctx.db.talks().save_talk(&talk)?;
            }
            continue;
        };
        lead.nudged_at = Some(ctx.now);
        ctx.db.leads().save_lead(&lead, ctx.now)?;
        // A person has spoken with them about it, and the bot does not.
        if lead.admin_at.is_some() {
            continue;
        }
        cards::show(&lead, ctx)?;
        if !is_quiet(&talk, ctx.now) {
            talk.state = TalkState::Resuming;
            let text = ctx.texts.leads().reply(Reply::NudgeTalk);
            speak(&mut talk, &text, &[vec![Choice::Resume], vec![Choice::Cancel]], ctx)?;
        }
        ctx.db.talks().save_talk(&talk)?;
    }
    Ok(())
}

/// Clients who do not answer us.
fn nudge_leads(ctx: &mut Context<'_>) -> Result<()> {
    for mut lead in ctx.db.leads().silent_leads(ctx.now - FORGOTTEN, ctx.now - SILENT)? {
        lead.nudged_at = Some(ctx.now);
        ctx.db.leads().save_lead(&lead, ctx.now)?;
        let mut talk = talk_with(lead.person, ctx)?;
        if talk.banned {
            continue;
        }
        forget::asks_no_more(&mut talk);
        let text = ctx.texts.leads().reply(Reply::NudgeLead);
        speak(&mut talk, &text, &[vec![Choice::StillActual], vec![Choice::NotActual]], ctx)?;
        ctx.db.talks().save_talk(&talk)?;
    }
    Ok(())
}

/// The answer to «ещё актуально?».
pub(super) fn client_told(still: bool, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let asked = ctx
        .db
        .leads()
        .leads_of(talk.person)?
        .into_iter()
        .find(|lead| lead.nudged_at.is_some() && pipeline::is_open(lead));
    let Some(mut lead) = asked else {
        let text = ctx.texts.leads().reply(Reply::Answered);
        return speak(talk, &text, &[], ctx);
    };
    lead.client_at = Some(ctx.now);
    let text = ctx.texts.leads().reply(if still { Reply::GoodToHear } else { Reply::GoodBye });
    if still {
        ctx.db.leads().save_lead(&lead, ctx.now)?;
        let words = ctx.texts.leads().talk_label(Choice::StillActual, &[]);
        let html = ctx.texts.leads().lead_words(lead.id, &name_of(talk), &words);
        let silent = ctx.policy.alerts.is_quiet(ctx.now, ctx.policy.timezone);
        told::of_lead(&lead, html, Told { silent, urgency: Urgency::Order, ..Told::QUIETLY }, ctx)?;
    } else {
        talk.quiet_until = None;
        // It was the client's word, and no admin's.
        (lead.taken_by, lead.taken_name) = (None, None);
        pipeline::set(lead, LeadStatus::Rejected, Some("client"), pipeline::By::default(), ctx)?;
    }
    speak(talk, &text, &[], ctx)
}

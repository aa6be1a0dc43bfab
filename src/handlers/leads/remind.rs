//! What the clock brings to leads: a reminder before one goes cold, one polite question to a silent client, and what is
//! forgotten when its time is over.

use anyhow::Result;

use super::say::{is_quiet, name_of, speak, talk_with};
use super::{ask, cards, crowd, forget, hours, hours_since, menu, pipeline};
use crate::clock::{DAY, HOUR, Millis};
use crate::domain::action::{TelegramAction, Urgency};
use crate::domain::choice::Choice;
use crate::domain::lead::LeadStatus;
use crate::handlers::desk::Desk;
use crate::store::{TalkRow, TalkState};
use crate::texts::Reply;

/// A client is silent for so long before they are asked, once.
const SILENT: Millis = 2 * DAY;
/// And not after so long: who was away for a month is left in peace.
const FORGOTTEN: Millis = 14 * DAY;
/// The admin is reminded after `remind_after`, and then a day later, and then no more.
const REMINDERS: [Millis; 2] = [0, DAY];

/// Reminds of leads that wait and of talks that stopped, at the minute's ring.
pub fn rang(desk: &mut Desk<'_>) -> Result<()> {
    menu::offer(desk)?;
    forget::the_old(desk)?;
    crowd::show_held(desk)?;
    if !desk.policy.leads.enabled || desk.holiday().is_some() || !hours::is_civil(desk) {
        return Ok(());
    }
    for (count, more) in REMINDERS.into_iter().enumerate() {
        remind(count as u32, desk.policy.leads.remind_after + more, desk)?;
    }
    nudge_talks(desk)?;
    nudge_leads(desk)
}

/// Leads that nobody answered for so long, and that were told of so often.
fn remind(count: u32, after: Millis, desk: &mut Desk<'_>) -> Result<()> {
    for mut lead in desk.db.unanswered_leads(desk.now - after, count)? {
        if lead.reminders != count {
            continue;
        }
        lead.reminders += 1;
        desk.db.save_lead(&lead, desk.now)?;
        let talk = talk_with(lead.person, desk)?;
        let who = desk.texts.who(lead.person, Some(&name_of(&talk)), talk.username.as_deref());
        let waited = hours_since(lead.confirmed_at.unwrap_or(lead.created_at), desk.now);
        let html = desk.texts.lead_reminder(lead.id, waited.max(after / HOUR), &who);
        let chat = desk.db.migrated(desk.policy.admin_chat)?;
        let card = desk.db.surface(chat, &cards::purpose(lead.id))?.and_then(|surface| surface.message_id);
        let action = TelegramAction::SendMessage { chat, html, keyboard: Vec::new(), reply_to: card, silent: false };
        desk.want(action, Urgency::Order);
    }
    Ok(())
}

/// People who left the talk in the middle.
fn nudge_talks(desk: &mut Desk<'_>) -> Result<()> {
    for mut talk in desk.db.talks_left(desk.now - FORGOTTEN, desk.now - SILENT, 20)? {
        let draft = ask::draft(&talk, desk)?;
        let Some(mut lead) = draft.filter(|lead| lead.nudged_at.is_none()) else {
            // Nothing was told, or they were asked already: the talk is over until they write.
            if ask::draft(&talk, desk)?.is_none() {
                talk.state = TalkState::Idle;
                desk.db.save_talk(&talk)?;
            }
            continue;
        };
        lead.nudged_at = Some(desk.now);
        desk.db.save_lead(&lead, desk.now)?;
        cards::show(&lead, desk)?;
        if !is_quiet(&talk, desk.now) {
            talk.state = TalkState::Resuming;
            let text = desk.texts.reply(Reply::NudgeTalk);
            speak(&mut talk, &text, &[vec![Choice::Resume], vec![Choice::Cancel]], desk)?;
        }
        desk.db.save_talk(&talk)?;
    }
    Ok(())
}

/// Clients who do not answer us.
fn nudge_leads(desk: &mut Desk<'_>) -> Result<()> {
    for mut lead in desk.db.silent_leads(desk.now - FORGOTTEN, desk.now - SILENT)? {
        lead.nudged_at = Some(desk.now);
        desk.db.save_lead(&lead, desk.now)?;
        let mut talk = talk_with(lead.person, desk)?;
        if talk.banned {
            continue;
        }
        let text = desk.texts.reply(Reply::NudgeLead);
        speak(&mut talk, &text, &[vec![Choice::StillActual], vec![Choice::NotActual]], desk)?;
        desk.db.save_talk(&talk)?;
    }
    Ok(())
}

/// The answer to «ещё актуально?».
pub(super) fn client_told(still: bool, talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    let asked =
        desk.db.leads_of(talk.person)?.into_iter().find(|lead| lead.nudged_at.is_some() && pipeline::is_open(lead));
    let Some(mut lead) = asked else {
        let text = desk.texts.reply(Reply::Answered);
        return speak(talk, &text, &[], desk);
    };
    lead.client_at = Some(desk.now);
    let text = desk.texts.reply(if still { Reply::GoodToHear } else { Reply::GoodBye });
    if still {
        desk.db.save_lead(&lead, desk.now)?;
        let words = desk.texts.talk_label(Choice::StillActual, &[]);
        let html = desk.texts.lead_words(lead.id, &name_of(talk), &words);
        desk.tell_admin(html, Vec::new());
    } else {
        pipeline::set(lead, LeadStatus::Rejected, Some("client"), pipeline::By::default(), desk)?;
    }
    speak(talk, &text, &[], desk)
}

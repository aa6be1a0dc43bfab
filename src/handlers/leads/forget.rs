//! What is known of a person is deleted: by their own word, by an order, or because its time is over.

use anyhow::Result;

use super::cards;
use super::say::speak;
use crate::domain::action::{Keyboard, TelegramAction, Urgency};
use crate::domain::ids::PersonId;
use crate::handlers::desk::Desk;
use crate::handlers::panel;
use crate::judging::carry::without_people;
use crate::judging::likeness::Print;
use crate::store::{TalkRow, TalkState};
use crate::texts::Reply;

/// People whose time is over and who are forgotten a minute.
const STEP: usize = 5;
/// Reports that are shown anew without the words of somebody who is forgotten; older ones scroll out of sight.
const SHOWN_ANEW: usize = 20;
/// Messages of one call.
const AT_ONCE: usize = 100;

/// `/forget` and its confirmation.
pub(super) fn by_themselves(talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    forget(talk.person, desk)?;
    let fresh = TalkRow {
        revision: talk.revision,
        client: talk.client,
        banned: talk.banned,
        minute: talk.minute,
        in_minute: talk.in_minute,
        state: TalkState::Idle,
        ..TalkRow::new(talk.person)
    };
    *talk = fresh;
    let text = desk.texts.reply(Reply::Forgotten);
    speak(talk, &text, &[], desk)
}

/// `leads forget PERSON`: everything that somebody told is wiped, also what is still on its way.
pub fn command_forget(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    forget(person, desk)
}

/// People whose last lead is over, or was left, so long ago.
pub(super) fn the_old(desk: &mut Desk<'_>) -> Result<()> {
    for person in desk.db.people_to_forget(desk.now - desk.policy.leads.retention, STEP)? {
        tracing::info!("a person's leads are older than leads.retention_days: forgotten");
        forget(person, desk)?;
    }
    Ok(())
}

/// Deletes what is known of a person, in the database and, as far as Telegram lets us, in the admin chat.
fn forget(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    for lead in desk.db.leads_of(person)? {
        for purpose in [cards::purpose(lead.id), format!("suggest:{}", lead.id)] {
            let Some(surface) = desk.db.surface(chat, &purpose)? else { continue };
            let html = desk.texts.lead_forgotten().to_owned();
            desk.db.set_surface_state(surface.id, "{}")?;
            desk.db.close_surface(surface.id)?;
            desk.show(&surface, html, Keyboard::new(), Urgency::Order);
        }
    }
    keep_what_was_learnt(person, desk)?;
    let shown = desk.db.letters_in_chat(person, chat)?;
    // Only the newest two days can be deleted by a bot that is no administrator; what is refused stays.
    for message_id in shown.into_iter().rev().take(AT_ONCE) {
        desk.want(TelegramAction::DeleteMessage { chat, message_id }, Urgency::Sync);
    }
    desk.db.forget_person(person, desk.now)?;
    show_anew(person, desk)
}

/// What was on its way of people who were forgotten may have ended.
pub fn go_on_forgetting(desk: &mut Desk<'_>) -> Result<()> {
    for person in desk.db.go_on_forgetting()? {
        keep_what_was_learnt(person, desk)?;
        show_anew(person, desk)?;
    }
    Ok(())
}

/// What is shown of somebody is shown anew, without their words.
fn show_anew(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    desk.stale.extend(desk.db.surfaces_about(person, SHOWN_ANEW)?);
    panel::show_anew(desk)
}

/// What admins taught from a person's words stays, as what names nobody: how like other texts are to it.
fn keep_what_was_learnt(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    let names = desk.db.names_of(person)?;
    for (lesson, text) in desk.db.lessons_from(person)? {
        let nameless = names.iter().fold(without_people(&text), |text, name| text.replace(name.as_str(), ""));
        desk.db.blind_lesson(lesson, &Print::of(&nameless).pack())?;
        desk.reload = true;
    }
    Ok(())
}

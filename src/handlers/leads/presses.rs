//! Buttons of a talk on both platforms: whether they still mean anything, and what they choose.

use anyhow::Result;

use super::say::{speak, talk_with};
use super::{ask, asked_already, forget, is_too_fast, question, remind, talk};
use crate::domain::action::{TelegramAction, Urgency, VkAction};
use crate::domain::choice::Choice;
use crate::domain::ids::{ChatId, PersonId};
use crate::domain::lead::{LeadStatus, Step};
use crate::handlers::alerts;
use crate::handlers::desk::Desk;
use crate::store::{TalkRow, TalkState};
use crate::texts::Reply;

/// A button of a talk in Telegram, or a callback button of VK. Returns what is answered to the press itself.
fn press(data: &str, person: PersonId, desk: &mut Desk<'_>) -> Result<Option<String>> {
    let mut talk = talk_with(person, desk)?;
    if talk.banned {
        return Ok(None);
    }
    let Some((revision, choice)) = Choice::decode(data) else {
        return Ok(Some(desk.texts.reply(Reply::Answered)));
    };
    if revision != talk.revision && !choice.is_timeless() {
        return Ok(Some(desk.texts.reply(Reply::Answered)));
    }
    talk.reachable = true;
    if is_too_fast(&mut talk, desk)? {
        desk.db.save_talk(&talk)?;
        return Ok(Some(desk.texts.reply(Reply::TooFast)));
    }
    let label = desk.texts.talk_label(choice, &desk.policy.leads.formats);
    chosen(choice, &label, &mut talk, desk)?;
    talk.heard_at = Some(desk.now);
    desk.db.save_talk(&talk)?;
    Ok(None)
}

/// A callback button of the community on VK was pressed.
pub fn pressed_on_vk(event_id: &str, person: PersonId, data: &str, desk: &mut Desk<'_>) -> Result<()> {
    if alerts::pressed(event_id, person, data, desk)? {
        return Ok(());
    }
    let text = press(data, person, desk)?;
    let answer = VkAction::AnswerPress { event_id: event_id.to_owned(), peer_id: person.id, text };
    let urgency = press_urgency(person, desk)?;
    desk.want(answer, urgency);
    Ok(())
}

/// A button in a private chat was pressed.
pub fn pressed_in_private(callback_id: &str, person: PersonId, data: &str, desk: &mut Desk<'_>) -> Result<()> {
    // No button of a talk: here it is one of the panel's, or made up, and nobody may press either.
    if Choice::decode(data).is_none() {
        let text = desk.texts.said("no_right");
        return answer_press(callback_id, person, Some(text), true, desk);
    }
    let text = press(data, person, desk)?;
    answer_press(callback_id, person, text, false, desk)
}

/// Behind those who told us something, and before words to strangers: of no use after a minute.
fn answer_press(
    callback_id: &str,
    person: PersonId,
    text: Option<String>,
    alert: bool,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let action = TelegramAction::AnswerButton {
        callback_id: callback_id.to_owned(),
        text,
        alert,
        chat: Some(ChatId(person.id)),
    };
    let urgency = press_urgency(person, desk)?;
    desk.want(action, urgency);
    Ok(())
}

fn press_urgency(person: PersonId, desk: &Desk<'_>) -> Result<Urgency> {
    Ok(if desk.db.is_known(person)? { Urgency::Person } else { Urgency::Sync })
}

/// A choice, pressed or typed; `text`: its words.
pub(super) fn chosen(choice: Choice, text: &str, talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    match (choice, talk.state) {
        (Choice::Ads, _) => ask::begin(talk, desk),
        (Choice::Question, _) => {
            // Who has asked already is not made to ask again.
            if let Some(letter) = asked_already(talk, desk)? {
                return question(&letter, talk, desk);
            }
            talk.state = TalkState::Question;
            let text = desk.texts.reply(Reply::AskAway);
            speak(talk, &text, &[], desk)
        }
        (Choice::Forget, TalkState::Forgetting) => forget::by_themselves(talk, desk),
        (_, TalkState::Forgetting) => {
            ask::close(talk);
            let text = desk.texts.reply(Reply::NotForgotten);
            speak(talk, &text, &[], desk)
        }
        (Choice::StillActual | Choice::NotActual, _) => remind::client_told(choice == Choice::StillActual, talk, desk),
        (Choice::Cancel, _) => ask::cancel(talk, desk),
        (Choice::Resume, _) => ask::ask_again(talk, Vec::new(), desk),
        (Choice::Anew, _) => {
            if let Some(mut lead) = ask::draft(talk, desk)? {
                lead.status = LeadStatus::Rejected;
                lead.reason = Some("cancelled".to_owned());
                desk.db.save_lead(&lead, desk.now)?;
            }
            talk.lead = None;
            ask::begin(talk, desk)
        }
        (Choice::Edit(step), _) => ask::edit(talk, step, desk),
        (Choice::Back, TalkState::Changing) => {
            talk.step = Some(Step::Summary);
            ask::ask_again(talk, Vec::new(), desk)
        }
        (choice, TalkState::Asking) => {
            let answer = talk::Answer { text, choice: Some(choice), files: false, at: None };
            ask::answered(talk, answer, desk)
        }
        (_, TalkState::Idle | TalkState::Resuming | TalkState::Changing | TalkState::Question) => stale(talk, desk),
    }
}

/// A button that means nothing now: what waits is asked once more.
pub(super) fn stale(talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    if talk.state == TalkState::Asking {
        let words = vec![desk.texts.reply(Reply::Answered)];
        return ask::ask_again(talk, words, desk);
    }
    let text = desk.texts.reply(Reply::Answered);
    speak(talk, &text, &[], desk)
}

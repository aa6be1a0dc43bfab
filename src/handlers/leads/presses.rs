//! Buttons of a talk on both platforms: whether they still mean anything, and what they choose.

use anyhow::Result;

use super::questions::{asked_already, question};
use super::say::{speak, talk_with};
use super::{ask, forget, is_too_fast, remind, talk};
use crate::domain::action::{TelegramAction, Urgency, VkAction};
use crate::domain::choice::Choice;
use crate::domain::ids::{ChatId, Network, PersonId};
use crate::domain::leads::{LeadStatus, RejectReason, Step};
use crate::handlers::context::Context;
use crate::store::{TalkRow, TalkState};
use crate::texts::{Reply, Said};

/// A button of a talk in Telegram, or a callback button of VK. Returns what is answered to the press itself.
fn press(data: &str, person: PersonId, ctx: &mut Context<'_>) -> Result<Option<String>> {
    let mut talk = talk_with(person, ctx)?;
    if talk.banned && talk.state != TalkState::Forgetting {
        return Ok(None);
    }
    let Some((revision, choice)) = Choice::decode(data) else {
        return Ok(Some(ctx.texts.leads().reply(Reply::Answered)));
    };
    if !is_fresh(revision, choice, &talk) {
        return Ok(Some(ctx.texts.leads().reply(Reply::Answered)));
    }
    talk.reachable = true;
    if is_too_fast(&mut talk, ctx)? {
        ctx.db.talks().save_talk(&talk)?;
        return Ok(Some(ctx.texts.leads().reply(Reply::TooFast)));
    }
    let label = ctx.texts.leads().talk_label(choice, &ctx.policy.leads.formats);
    chosen(choice, &label, None, &mut talk, ctx)?;
    talk.heard_at = Some(ctx.now);
    ctx.db.talks().save_talk(&talk)?;
    Ok(None)
}

/// Whether a button means something still. While it is asked what to change, the summary above is the last one: the next has
/// at least so many questions between.
pub(super) fn is_fresh(revision: i64, choice: Choice, talk: &TalkRow) -> bool {
    const TO_NEXT_SUMMARY: i64 = 4;
    let of_summary = || {
        let confirms = choice == Choice::Confirm && talk.state == TalkState::Changing;
        confirms && (1..TO_NEXT_SUMMARY).contains(&(talk.revision - revision))
    };
    revision == talk.revision || choice.is_timeless() || of_summary()
}

/// A callback button of the community on VK was pressed.
pub fn pressed_on_vk(event_id: &str, person: PersonId, data: &str, ctx: &mut Context<'_>) -> Result<()> {
    let text = press(data, person, ctx)?;
    let answer = VkAction::AnswerPress { event_id: event_id.to_owned(), peer_id: person.id, text };
    let urgency = press_urgency(person, ctx)?;
    ctx.want(answer, urgency);
    Ok(())
}

/// A button in a private chat was pressed.
pub fn pressed_in_private(callback_id: &str, person: PersonId, data: &str, ctx: &mut Context<'_>) -> Result<()> {
    // No button of a talk: here it is one of the panel's, or made up, and nobody may press either.
    if Choice::decode(data).is_none() {
        let text = ctx.texts.said(Said::NoRight);
        return answer_press(callback_id, person, Some(text), true, ctx);
    }
    let text = press(data, person, ctx)?;
    answer_press(callback_id, person, text, false, ctx)
}

/// Behind those who told us something, and before words to strangers: of no use after a minute.
fn answer_press(
    callback_id: &str,
    person: PersonId,
    text: Option<String>,
    alert: bool,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let action = TelegramAction::AnswerButton {
        callback_id: callback_id.to_owned(),
        text,
        alert,
        chat: Some(ChatId(person.id)),
        slow: None,
    };
    let urgency = press_urgency(person, ctx)?;
    ctx.want(action, urgency);
    Ok(())
}

fn press_urgency(person: PersonId, ctx: &Context<'_>) -> Result<Urgency> {
    Ok(if ctx.db.line().is_known(person)? { Urgency::Person } else { Urgency::Sync })
}

/// A choice, pressed or typed; `text`: its words, and `letter`: their row, where they are a message.
pub(super) fn chosen(
    choice: Choice,
    text: &str,
    letter: Option<i64>,
    talk: &mut TalkRow,
    ctx: &mut Context<'_>,
) -> Result<()> {
    match (choice, talk.state) {
        (Choice::Ads, _) => ask::begin(talk, ctx),
        (Choice::Question, _) => {
            // Whoever presses this wants to be answered.
            talk.quiet_until = None;
            // Who has asked already is not made to ask again.
            if let Some(letter) = asked_already(talk, ctx)? {
                return question(&letter, talk, ctx);
            }
            talk.state = TalkState::Question;
            // It stands above what comes with the question.
            if talk.person.network == Network::Vk && talk.name.is_none() {
                ctx.want_name(talk.person.id)?;
            }
            let text = ctx.texts.leads().reply(Reply::AskAway);
            speak(talk, &text, &[], ctx)
        }
        (Choice::Forget, TalkState::Forgetting) => forget::by_themselves(talk, ctx),
        (_, TalkState::Forgetting) => {
            ask::close(talk);
            let text = ctx.texts.leads().reply(Reply::NotForgotten);
            speak(talk, &text, &[], ctx)
        }
        (Choice::Forget, _) => forget::ask(talk, ctx),
        (Choice::StillActual | Choice::NotActual, _) => remind::client_told(choice == Choice::StillActual, talk, ctx),
        (Choice::Cancel, _) => ask::cancel(talk, ctx),
        (Choice::Anew, _) => {
            if let Some(mut lead) = ask::draft(talk, ctx)? {
                lead.status = LeadStatus::Rejected;
                lead.reason = Some(RejectReason::Cancelled.as_str().to_owned());
                ctx.db.leads().save_lead(&lead, ctx.now)?;
                ctx.decided(crate::decided::Decided::of_lead(&lead, "nothing"));
            }
            talk.lead = None;
            ask::begin(talk, ctx)
        }
        _ if ask::is_over(talk, ctx)? => ask::end_over(talk, ctx),
        (Choice::Resume, _) => ask::ask_again(talk, Vec::new(), ctx),
        (Choice::Edit(step), _) => ask::edit(talk, step, ctx),
        (Choice::Back, TalkState::Changing) => {
            talk.step = Some(Step::Summary);
            ask::ask_again(talk, Vec::new(), ctx)
        }
        (Choice::Confirm, TalkState::Changing) => {
            talk.state = TalkState::Asking;
            talk.step = Some(Step::Summary);
            let answer = talk::TalkAnswer { text, choice: Some(choice), files: false, at: None };
            ask::answered(talk, answer, letter, ctx)
        }
        (choice, TalkState::Asking) => {
            let answer = talk::TalkAnswer { text, choice: Some(choice), files: false, at: None };
            ask::answered(talk, answer, letter, ctx)
        }
        (_, TalkState::Idle | TalkState::Resuming | TalkState::Changing | TalkState::Question) => stale(talk, ctx),
    }
}

/// A button that means nothing now: what waits is asked once more.
pub(super) fn stale(talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    if talk.state == TalkState::Asking {
        let words = vec![ctx.texts.leads().reply(Reply::Answered)];
        return ask::ask_again(talk, words, ctx);
    }
    let text = ctx.texts.leads().reply(Reply::Answered);
    speak(talk, &text, &[], ctx)
}

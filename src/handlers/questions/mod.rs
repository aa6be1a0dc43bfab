//! Questions in VK comments that nobody answered come as cards; an answer to a card is posted as the community.
//!
//! Off by default. What is spam is no question. Whoever of the managers, or the community itself, writes under the post after a question has answered it.

use anyhow::Result;

use crate::clock::{DAY, Millis};
use crate::domain::action::{InlineKey, Keyboard, Press, TelegramAction, Urgency, VkAction};
use crate::domain::comment::{Comment, Origin};
use crate::domain::event::ActionEnd;
use crate::domain::ids::{ChatId, CommentRef, Network, PersonId, Place};
use crate::domain::questions::QuestionState;
use crate::domain::verdict::Decision;
use crate::handlers::alerts;
use crate::handlers::context::{Context, random_id};
use crate::store::QuestionRow;
use crate::texts::QuestionSaid;
use crate::understanding;

/// Longest answer, characters.
const MOST_CHARS: usize = 4_000;
/// Cards shown a minute: a flood of questions is no flood of cards.
const MOST_CARDS: usize = 5;
/// What is older is answered by nobody any more.
const TOO_LATE: Millis = 2 * DAY;

/// A comment was judged: a question of a visitor's begins to wait, a word of the community's answers what waits.
pub fn heard(comment: &Comment, origin: Origin, ctx: &mut Context<'_>) -> Result<()> {
    let subject = &comment.subject;
    let about_us = subject.place == Place::Wall && subject.owner_id == -ctx.policy.group_id;
    if !ctx.policy.questions.enabled || !about_us || matches!(origin, Origin::Sweep { .. }) {
        return Ok(());
    }
    let ours = comment.author.id == -ctx.policy.group_id || ctx.db.people().is_manager("vk", comment.author.id)?;
    if ours {
        return answered_on_vk(comment, ctx);
    }
    // By a clock that is wrong nothing is too late.
    let fresh = ctx.policy.time.held || ctx.now - comment.at < TOO_LATE;
    if comment.author.id > 0 && fresh && understanding::asks(&comment.text) {
        ctx.db.questions().add_question(subject, comment.author.id, &comment.text, comment.at)?;
    }
    Ok(())
}

/// A comment is gone: nobody waits for its answer.
pub fn deleted(comment: &CommentRef, ctx: &mut Context<'_>) -> Result<()> {
    match ctx.db.questions().question_of(comment)? {
        Some(question) if matches!(question.state, QuestionState::Waiting | QuestionState::Shown) => {
            become_of(question, QuestionState::Gone, ctx)
        }
        _ => Ok(()),
    }
}

/// Who begins with somebody's name answers them; else everybody who asked before.
fn answered_on_vk(comment: &Comment, ctx: &mut Context<'_>) -> Result<()> {
    let open = ctx.db.questions().open_questions(comment.subject.owner_id, comment.subject.parent_id, comment.at)?;
    let named: Vec<i64> =
        open.iter().map(|it| it.author).filter(|id| comment.text.contains(&format!("[id{id}|"))).collect();
    for question in open {
        if named.is_empty() || named.contains(&question.author) {
            become_of(question, QuestionState::Answered, ctx)?;
        }
    }
    Ok(())
}

/// Once a minute: what waited long enough comes as a card.
pub fn rang(ctx: &mut Context<'_>) -> Result<()> {
    if !ctx.policy.questions.enabled {
        return Ok(());
    }
    for question in ctx.db.questions().late_questions(ctx.now - ctx.policy.questions.after, MOST_CARDS)? {
        let known = ctx.db.comments().comment(&question.comment().key())?.filter(|known| !known.deleted);
        let verdict = known.and_then(|known| known.journal_id).map_or(Ok(None), |id| ctx.db.journal().verdict(id))?;
        let stands = verdict.is_some_and(|row| row.verdict.decision == Decision::Keep);
        let too_late = ctx.now - question.at > TOO_LATE;
        let state = if too_late || !stands { QuestionState::Gone } else { QuestionState::Shown };
        let author = PersonId::vk(question.author);
        if state == QuestionState::Shown && ctx.db.people().person(author)?.is_none_or(|known| known.name.is_none()) {
            ctx.want_name(author.id)?;
        }
        become_of(question, state, ctx)?;
    }
    Ok(())
}

/// The names of these people came: their questions show them.
pub fn names_came(ids: &[i64], ctx: &mut Context<'_>) -> Result<()> {
    for question in ctx.db.questions().questions_shown(ids)? {
        show(&question, ctx)?;
    }
    Ok(())
}

fn purpose(question: i64) -> String {
    format!("question:{question}")
}

fn become_of(mut question: QuestionRow, state: QuestionState, ctx: &mut Context<'_>) -> Result<()> {
    question.state = state;
    ctx.db.questions().save_question(&question)?;
    show(&question, ctx)
}

/// Shows a question's card; one that was answered before it came to a card needs none.
fn show(question: &QuestionRow, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let surface = match ctx.db.surfaces().surface(chat, &purpose(question.id))? {
        Some(surface) => surface,
        None if question.state == QuestionState::Shown => {
            ctx.db.surfaces().open_surface(chat, &purpose(question.id), ctx.now)?
        }
        None => return Ok(()),
    };
    let name = ctx.db.people().person(PersonId::vk(question.author))?.and_then(|known| known.name);
    let who = ctx.texts.leads().who(PersonId { network: Network::Vk, id: question.author }, name.as_deref(), None);
    let html = ctx.texts.questions().question_card(
        question.state,
        &who,
        &question.text,
        question.answer.as_deref(),
        question.answered_by.as_deref(),
    );
    let link = format!("https://vk.com/wall{}_{}?reply={}", question.owner_id, question.post_id, question.comment_id);
    let keyboard: Keyboard =
        vec![vec![InlineKey { label: ctx.texts.questions().open_comment().to_owned(), press: Press::Link(link) }]];
    if surface.message_id.is_none() && alerts::may_sound(false, ctx) {
        ctx.show_loud(&surface, html, keyboard, Urgency::Order);
    } else {
        ctx.show(&surface, html, keyboard, Urgency::Person);
    }
    Ok(())
}

/// Takes an admin's message that answers a question's card. `false`: it is none.
pub fn answered(
    chat: ChatId,
    reply_to: Option<i64>,
    text: &str,
    name: Option<&str>,
    ctx: &mut Context<'_>,
) -> Result<bool> {
    let Some(surface) = reply_to.map_or(Ok(None), |message| ctx.db.surfaces().surface_of_message(chat, message))?
    else {
        return Ok(false);
    };
    let id = surface.purpose.strip_prefix("question:").and_then(|id| id.parse().ok());
    let Some(mut question) = id.map_or(Ok(None), |id| ctx.db.questions().question(id))? else { return Ok(false) };
    let text = text.trim();
    let refused = match question.state {
        _ if text.is_empty() => Some(QuestionSaid::NoWords),
        _ if text.chars().count() > MOST_CHARS => Some(QuestionSaid::TooLong),
        QuestionState::Sending => Some(QuestionSaid::Sending),
        QuestionState::Answered | QuestionState::Gone => Some(QuestionSaid::Over),
        QuestionState::Waiting | QuestionState::Shown | QuestionState::Doubt => None,
    };
    if let Some(what) = refused {
        let html = ctx.texts.questions().question_said(what).to_owned();
        ctx.want(
            TelegramAction::SendMessage { chat, html, keyboard: Vec::new(), reply_to, silent: true },
            Urgency::Person,
        );
        return Ok(true);
    }
    question.answer = Some(text.to_owned());
    question.answered_by = name.map(str::to_owned);
    let relay = VkAction::AnswerComment {
        question: question.id,
        owner_id: question.owner_id,
        post_id: question.post_id,
        reply_to: question.comment_id,
        text: text.to_owned(),
        guid: random_id(ctx)?.to_string(),
    };
    ctx.want(relay, Urgency::Person);
    become_of(question, QuestionState::Sending, ctx)?;
    Ok(true)
}

/// An answer came to its end.
pub fn ended(question: i64, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Some(question) = ctx.db.questions().question(question)? else { return Ok(()) };
    let (state, note) = match end {
        ActionEnd::Done(_) => (QuestionState::Answered, None),
        // Posted twice as the community is worse than asked about once.
        ActionEnd::Uncertain => (QuestionState::Doubt, None),
        ActionEnd::Never(note) | ActionEnd::GivenUp(note) => (QuestionState::Shown, Some(note)),
        ActionEnd::Refused(advice) => (QuestionState::Shown, Some(ctx.advice_in_words(&advice)?)),
    };
    become_of(question, state, ctx)?;
    if let Some(note) = note {
        let html = ctx.texts.leads().not_delivered(&note);
        ctx.tell_admin(html, Vec::new());
    }
    Ok(())
}

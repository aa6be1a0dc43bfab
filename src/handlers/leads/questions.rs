//! «У меня другой вопрос»: what somebody asks goes to the admin, all of it, and the bot keeps quiet.

use anyhow::Result;

use super::say::{is_quiet, speak};
use super::talk::bare;
use super::{ask, crowd, hours, long, relay};
use crate::clock::{DAY, HOUR, Millis};
use crate::decided::Decided;
use crate::domain::choice::Choice;
use crate::domain::ids::Network;
use crate::domain::leads::Wish;
use crate::handlers::context::Context;
use crate::store::{LeadKind, LeadMessageRow, TalkRow};
use crate::texts::Reply;
use crate::understanding::{self, Aside};

/// What somebody asked before they pressed «У меня другой вопрос»: words of the last hour that no part of the talk took.
pub(super) fn asked_already(talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<LeadMessageRow>> {
    let untaken = untaken_words(talk, HOUR, ctx)?;
    Ok(untaken.into_iter().rev().find(|letter| bare(&letter.text).contains(' ')))
}

/// Words that no part of the talk took, oldest first: no greetings, no thanks, and nothing that stands on a button.
fn untaken_words(talk: &TalkRow, within: Millis, ctx: &Context<'_>) -> Result<Vec<LeadMessageRow>> {
    let labels = [Choice::Ads, Choice::Question].map(|choice| bare(&ctx.texts.leads().talk_label(choice, &[])));
    let says = |letter: &LeadMessageRow| {
        let words = bare(&letter.text);
        !letter.text.starts_with('/')
            && !words.is_empty()
            && !labels.contains(&words)
            && !understanding::is_start(&letter.text)
            && !understanding::only_greets(&letter.text)
            && understanding::aside(&letter.text) != Some(Aside::Thanks)
    };
    let mut alone = ctx.db.lead_messages().letters_alone(talk.person, ctx.now - within)?;
    alone.retain(says);
    Ok(alone)
}

/// How far back a question reaches. On VK people write to the community about anything, and its managers answer it there.
fn reach(talk: &TalkRow) -> Millis {
    if talk.person.network == Network::Vk { HOUR } else { DAY }
}

/// The question with what was written before it: «Жду ответа» alone asks nothing.
fn asked(letter: &LeadMessageRow, talk: &TalkRow, ctx: &Context<'_>) -> Result<String> {
    let mut letters = untaken_words(talk, reach(talk), ctx)?;
    letters.retain(|known| known.id != letter.id);
    letters.push(letter.clone());
    letters.sort_by_key(|letter| letter.id);
    let mut words: Vec<&str> =
        letters.iter().map(|letter| letter.text.trim()).filter(|text| !text.is_empty()).collect();
    words.dedup();
    Ok(words.join("\n"))
}

/// A question goes to the admin, and the bot keeps quiet.
pub(super) fn question(letter: &LeadMessageRow, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let wish = Wish { product: Some(asked(letter, talk, ctx)?), ..Wish::default() };
    let mut lead = ctx.db.leads().add_lead(LeadKind::Question, talk.person, &wish, ctx.now)?;
    ctx.decided(Decided::of_lead(&lead, "tell_admin"));
    ctx.db.lead_messages().adopt_lead_messages(talk.person, lead.id, ctx.now - reach(talk))?;
    lead.confirmed_at = Some(ctx.now);
    lead.client_at = Some(ctx.now);
    ctx.db.leads().save_lead(&lead, ctx.now)?;
    ask::close(talk);
    talk.lead = Some(lead.id);
    let hushed = is_quiet(talk, ctx.now);
    // In a crowd everybody was greeted, and that is enough until an administrator reads what they ask.
    if crowd::show_or_hold(&mut lead, ctx)? {
        long::cut_on_the_card(&lead, talk, ctx)?;
        relay::forward_kept(&lead, talk, ctx)?;
        // It stands with a request that is not finished.
        if letter.lead.is_some() && !letter.files.is_empty() {
            relay::to_admin(&lead, talk, letter.id, false, ctx)?;
        }
        if !hushed {
            let mut words = vec![ctx.texts.leads().reply(Reply::QuestionPassed)];
            words.extend(hours::when_answered(ctx));
            speak(talk, &words.join(" "), &[], ctx)?;
        }
    }
    talk.quiet_until = Some(ctx.now + ctx.policy.leads.quiet);
    Ok(())
}

/// The words on a question's card once one of the letters they are made of says something else; `None`: it is none of them.
pub(super) fn reworded(asked: &str, letter: &str, to: &str) -> Option<String> {
    let (framed, part) = (format!("\n{asked}\n"), format!("\n{}\n", letter.trim()));
    let reworded = framed.replacen(&part, &format!("\n{}\n", to.trim()), 1);
    let (from, end) = (1, reworded.len() - 1);
    (framed.contains(&part) && !to.trim().is_empty()).then(|| reworded[from..end].to_owned())
}

/// Of letters, oldest first, the place of the last one that stands on the card of a question.
pub(super) fn last_on_the_card(asked: &str, letters: &[&LeadMessageRow]) -> usize {
    let (mut rest, mut last) = (asked, 0);
    for (at, letter) in letters.iter().enumerate() {
        let words = letter.text.trim();
        let left =
            rest.strip_prefix(words).filter(|left| !words.is_empty() && (left.is_empty() || left.starts_with('\n')));
        if let Some(left) = left {
            (rest, last) = (left.trim_start_matches('\n'), at);
        }
    }
    last
}

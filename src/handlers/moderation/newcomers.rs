//! Strangers in Telegram's group: before the first words of somebody are judged, their profile is looked at, as VK's
//! accounts are. What it tells, and reactions to everything, are points and nothing more: nobody goes for them.

use anyhow::Result;

use super::comments;
use crate::clock::{DAY, Millis};
use crate::domain::action::{Action, Receipt, TelegramAction};
use crate::domain::comment::Comment;
use crate::domain::event::ActionEnd;
use crate::domain::ids::{Network, PersonId};
use crate::domain::receipt::TgProfile;
use crate::domain::sum::Sum;
use crate::domain::verdict::{Decision, Reason, Verdict};
use crate::handlers::context::Context;
use crate::judging::{CommentEvidence, contacts};
use crate::store::NewcomerRow;

/// A link, or a channel, in a profile: many have one.
const BIO_LINK: f64 = 0.5;
/// A profile that would be removed, were it a comment.
const BIO_OFFER: f64 = 1.2;
/// A name that leads somewhere or offers something.
const NAME_OFFER: f64 = 0.8;
/// Reactions to everything.
const REACTS: f64 = 1.0;
/// All of it together at most.
const MOST: f64 = 2.0;
/// So many reactions within a minute, by somebody who never wrote, are no reading.
const EAGER: u32 = 10;
/// So many are a flood, which the digest tells of.
const FLOOD: u32 = 30;
/// What is known counts for so long…
const FRESH: Millis = 30 * DAY;
/// …and no longer than until somebody has written so much that was fine.
const GOOD_MESSAGES: u32 = 3;
/// With more verdicts waiting it is a raid, and a call each would hold all of them up: words are judged alone.
const MOST_WAITING: i64 = 30;
/// So much of a profile is shown as evidence, characters.
const SHOWN: usize = 60;

/// Whether a message is the first of somebody whose profile nobody has looked at.
pub fn wants_a_look(comment: &Comment, ctx: &Context<'_>) -> Result<bool> {
    let author = comment.author;
    if author.network != Network::Telegram || author.id <= 0 || ctx.db.comments().comments_by(author, 0)? > 0 {
        return Ok(false);
    }
    let looked_at = ctx.db.newcomers().newcomer(author.id)?.and_then(|known| known.looked_at);
    let known = looked_at.is_some_and(|at| ctx.now - at < FRESH);
    Ok(!known && ctx.db.cases().waiting_cases(Network::Telegram)? < MOST_WAITING)
}

/// Their profile was asked for.
pub fn ended(action: &Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Action::Telegram(TelegramAction::ReadTgProfile { person }) = action else { return Ok(()) };
    match end {
        ActionEnd::Done(Receipt::TgProfile(profile)) => looked(*person, Some(&profile), ctx),
        ActionEnd::Never(_) | ActionEnd::Refused(_) => looked(*person, None, ctx),
        ActionEnd::Done(_) | ActionEnd::Uncertain | ActionEnd::GivenUp(_) => Ok(()),
    }
}

/// The profile came, or cannot be read: what waited for it is judged.
pub fn looked(person: PersonId, profile: Option<&TgProfile>, ctx: &mut Context<'_>) -> Result<()> {
    let reasons = profile.map(|profile| reasons_of(profile, ctx)).unwrap_or_default();
    ctx.db.newcomers().looked_at_newcomer(person.id, &reasons, ctx.now)?;
    let awaited = ctx.managers_are_awaited(Network::Telegram)?;
    let cases = if awaited { Vec::new() } else { ctx.db.cases().close_cases_of(Network::Telegram, &[person.id])? };
    for case in cases {
        comments::judge_waiting(case.comment, case.origin, ctx)?;
    }
    Ok(())
}

/// What a profile speaks of.
fn reasons_of(profile: &TgProfile, ctx: &Context<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let channel = profile.channel_name.iter().map(|name| format!("t.me/{name}"));
    let found = contacts::find(&profile.bio, &[]);
    let link = channel.chain(found.domains.iter().cloned()).next();
    if let Some(link) = link.or_else(|| found.messenger.then(|| shown(&profile.bio))) {
        reasons.push(Reason::with("bio_link", BIO_LINK, link));
    }
    let title = profile.channel_title.as_deref().unwrap_or_default();
    if let Some(words) = [profile.bio.as_str(), title].into_iter().find(|words| is_offer(words, ctx)) {
        reasons.push(Reason::with("bio_offer", BIO_OFFER, shown(words)));
    }
    let in_name = contacts::find(&profile.name, &[]);
    if !in_name.domains.is_empty() || in_name.messenger || is_offer(&profile.name, ctx) {
        reasons.push(Reason::with("name_offer", NAME_OFFER, shown(&profile.name)));
    }
    reasons
}

/// Whether words of a profile would be removed, were they a comment.
fn is_offer(words: &str, ctx: &Context<'_>) -> bool {
    !words.trim().is_empty() && ctx.judge.judge(&CommentEvidence::of_text(words)).decision == Decision::Remove
}

fn shown(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SHOWN).collect()
}

/// Adds what is known of an author to the verdict on their words.
pub fn weigh(verdict: &mut Verdict, author: PersonId, ctx: &Context<'_>) -> Result<()> {
    if author.network != Network::Telegram {
        return Ok(());
    }
    let Some(known) = ctx.db.newcomers().newcomer(author.id)? else { return Ok(()) };
    let (spam, good) = ctx.db.journal().texts_of(author, ctx.now - ctx.policy.journal_days * DAY, Millis::MAX)?;
    if good >= GOOD_MESSAGES && spam == 0 {
        return Ok(());
    }
    let about = points_of(known);
    if !about.is_empty() {
        *verdict = ctx.judge.with_author(verdict, &about);
    }
    Ok(())
}

fn points_of(known: NewcomerRow) -> Vec<Reason> {
    let mut about = known.reasons;
    if known.most_in_minute >= EAGER {
        about.push(Reason::with("reacts_to_all", REACTS, known.most_in_minute.to_string()));
    }
    let mut room = MOST;
    for reason in &mut about {
        reason.points = reason.points.min(room);
        room -= reason.points;
    }
    about.retain(|reason| reason.points > 0.0);
    about
}

/// Somebody reacts to messages of the group. Who has written there before may react as they like.
pub fn reacted(person: PersonId, count: u32, at: Millis, ctx: &mut Context<'_>) -> Result<()> {
    if ctx.is_untouchable(person)? || ctx.db.comments().comments_by(person, 0)? > 0 {
        return Ok(());
    }
    ctx.db.newcomers().reacted(person.id, count, at)?;
    let Some(known) = ctx.db.newcomers().newcomer(person.id)? else { return Ok(()) };
    let told = known.flood_at.is_some_and(|at| at >= ctx.day_start());
    if known.in_minute >= FLOOD && !told {
        ctx.db.newcomers().flooded(person.id, ctx.now)?;
        ctx.count(Sum::ReactionFloods, 1)?;
        tracing::debug!(person = %person, "reacts to everything and never wrote");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_known_of_somebody_is_a_couple_of_points_at_most() {
        let reasons = vec![
            Reason::new("bio_link", BIO_LINK),
            Reason::new("bio_offer", BIO_OFFER),
            Reason::new("name_offer", NAME_OFFER),
        ];
        let points = |known| points_of(known).iter().map(|reason| reason.points).sum::<f64>();
        let all = NewcomerRow { reasons: reasons.clone(), most_in_minute: EAGER, ..NewcomerRow::default() };
        assert!((points(all) - MOST).abs() < 1e-9);
        let eager = NewcomerRow { most_in_minute: EAGER, ..NewcomerRow::default() };
        assert!((points(eager) - REACTS).abs() < 1e-9);
        let calm = NewcomerRow { most_in_minute: EAGER - 1, ..NewcomerRow::default() };
        assert!(points_of(calm).is_empty());
    }
}

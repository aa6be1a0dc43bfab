//! The talk with an advertiser, carried on: the answer is kept, the next question said.

use anyhow::Result;
use chrono::NaiveDate;

use super::say::{name_of, speak};
use super::talk::{self, Answer, CHANGEABLE, Heard, Rules, Why};
use super::{cards, heat, hours, relay};
use crate::clock::{DAY, Millis};
use crate::domain::choice::Choice;
use crate::domain::ids::Network;
use crate::domain::lead::{LeadStatus, Step, Temperature, Wish};
use crate::handlers::alerts;
use crate::handlers::desk::{Desk, moment};
use crate::store::{LeadKind, LeadRow, Mercy, TalkRow, TalkState};
use crate::texts::html::cut;
use crate::texts::{AskedAgain, Reply};

/// Longest price list, UTF-16 units: of a message there must be room for the question.
const MOST_PRICES: usize = 3_000;
/// After so long a person is welcomed back before the talk goes on.
const PAUSE: Millis = DAY;

/// What answers are understood with now.
pub(super) fn rules<'a>(desk: &Desk<'a>) -> Rules<'a> {
    rules_at(desk.now, desk)
}

/// The same for what was written before: its «tomorrow» is the day after that day, however late it came.
fn rules_at<'a>(at: Millis, desk: &Desk<'a>) -> Rules<'a> {
    let today: NaiveDate = moment(at.min(desk.now)).with_timezone(&desk.policy.timezone).date_naive();
    Rules { formats: &desk.policy.leads.formats, today, now: desk.now, law: desk.policy.minds_law() }
}

/// The short greeting with its two ways on.
pub(super) fn greet(talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    talk.state = TalkState::Idle;
    talk.quiet_until = None;
    let deals = deals_of(talk, desk)?;
    let name = (deals > 0).then(|| name_of(talk));
    let text = desk.texts.talk_greeting(desk.policy.leads.greeting.as_deref(), name.as_deref());
    let ways = if desk.policy.leads.enabled {
        vec![vec![Choice::Ads], vec![Choice::Question]]
    } else {
        vec![vec![Choice::Question]]
    };
    speak(talk, &text, &ways, desk)
}

/// Deals with this person so far: agreed on, or further.
pub(super) fn deals_of(talk: &TalkRow, desk: &Desk<'_>) -> Result<i64> {
    let done = [LeadStatus::Agreed, LeadStatus::Published, LeadStatus::Closed];
    let leads = desk.db.leads_of(talk.person)?;
    Ok(leads.iter().filter(|lead| lead.kind == LeadKind::Lead && done.contains(&lead.status)).count() as i64)
}

/// The lead whose talk is not finished.
pub(super) fn draft(talk: &TalkRow, desk: &Desk<'_>) -> Result<Option<LeadRow>> {
    let Some(id) = talk.lead else { return Ok(None) };
    Ok(desk.db.lead(id)?.filter(|lead| lead.confirmed_at.is_none() && lead.status == LeadStatus::New))
}

/// «Реклама»: the price list and the first question; or, where a talk was left in the middle, whether to go on.
pub(super) fn begin(talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    if !desk.policy.leads.enabled {
        let text = desk.texts.reply(Reply::NotNow);
        return speak(talk, &text, &[], desk);
    }
    // Who begins a talk with the bot wants it to speak, also where a person has answered them before.
    talk.quiet_until = None;
    if let Some(lead) = draft(talk, desk)? {
        return welcome_back(talk, &lead.wish, desk);
    }
    talk.lead = None;
    talk.changing = false;
    talk.tries = 0;
    let mut words = Vec::new();
    if deals_of(talk, desk)? > 0 {
        words.push(desk.texts.talk_greeting(None, Some(&name_of(talk))));
    }
    let prices = desk.texts.price_list(&desk.policy.leads.formats, desk.policy.leads.media_kit.as_deref());
    // However long the prices are, the question below them is seen.
    words.push(cut(&prices, MOST_PRICES));
    ask(talk, Step::Product, &Wish::default(), words, desk)
}

/// «Продолжим?»
pub(super) fn welcome_back(talk: &mut TalkRow, wish: &Wish, desk: &mut Desk<'_>) -> Result<()> {
    talk.state = TalkState::Resuming;
    let known = desk.texts.talk_summary(wish);
    let text = desk.texts.reply(Reply::Resume { known: &known });
    speak(talk, &text, &[vec![Choice::Resume], vec![Choice::Anew, Choice::Cancel]], desk)
}

/// Asks a question, after other words.
pub(super) fn ask(
    talk: &mut TalkRow,
    step: Step,
    wish: &Wish,
    mut words: Vec<String>,
    desk: &mut Desk<'_>,
) -> Result<()> {
    talk.state = TalkState::Asking;
    talk.step = Some(step);
    let leads = &desk.policy.leads;
    if step == Step::Summary {
        words.push(desk.texts.talk_summary(wish));
        talk.changing = false;
    }
    let consent = desk.policy.minds_law().then(|| leads.consent.as_deref().unwrap_or(desk.texts.talk_consent()));
    let note = leads.place_note.as_deref().unwrap_or(desk.texts.talk_place_note());
    words.push(desk.texts.talk_question(step, &leads.formats, consent, Some(note)));
    let choices = talk::choices(step, rules(desk));
    speak(talk, &words.join("\n\n"), &choices, desk)
}

/// Asks the question that waits once more.
pub(super) fn ask_again(talk: &mut TalkRow, words: Vec<String>, desk: &mut Desk<'_>) -> Result<()> {
    let step = talk.step.unwrap_or(Step::Product);
    let wish = lead_of(talk, desk)?.map(|lead| lead.wish).unwrap_or_default();
    ask(talk, step, &wish, words, desk)
}

/// The lead that is talked about, finished or not.
fn lead_of(talk: &TalkRow, desk: &Desk<'_>) -> Result<Option<LeadRow>> {
    talk.lead.map_or(Ok(None), |id| desk.db.lead(id))
}

/// An answer to the question that waits.
pub(super) fn answered(talk: &mut TalkRow, answer: Answer<'_>, desk: &mut Desk<'_>) -> Result<()> {
    let step = talk.step.unwrap_or(Step::Product);
    let lead = lead_of(talk, desk)?;
    let mut wish = lead.as_ref().map(|lead| lead.wish.clone()).unwrap_or_default();
    // A platform's clock that says nothing sensible counts as now.
    let at = answer.at.filter(|at| desk.now - at < 7 * DAY).unwrap_or(desk.now);
    let heard = talk::take(step, talk.tries, answer, &mut wish, rules_at(at, desk));
    // Every answer is kept as it comes, also one that is asked about again.
    let lead = match lead {
        Some(mut lead) if lead.wish != wish => {
            lead.wish.clone_from(&wish);
            keep(&mut lead, talk, desk)?;
            Some(lead)
        }
        None if wish != Wish::default() => {
            let mut lead = desk.db.add_lead(LeadKind::Lead, talk.person, &wish, desk.now)?;
            talk.lead = Some(lead.id);
            desk.db.adopt_letters(talk.person, lead.id, desk.now - DAY)?;
            desk.db.begins_to_talk(talk.person)?;
            if talk.person.network == Network::Vk && talk.name.is_none() {
                desk.want_name(talk.person.id)?;
            }
            keep(&mut lead, talk, desk)?;
            Some(lead)
        }
        known => known,
    };
    match heard {
        Heard::Next => {
            talk.tries = 0;
            let understood = desk.texts.talk_understood(step, &wish).into_iter().collect();
            match talk::next(step, talk.changing, &wish) {
                Some(next) => ask(talk, next, &wish, understood, desk),
                None => law_is_done(talk, desk),
            }
        }
        Heard::Again(why) => {
            talk.tries += u32::from(!matches!(why, Why::Noted | Why::Changed));
            let mut words = vec![desk.texts.talk_again(again(why)).to_owned()];
            // Whoever asks back here mostly asks what it costs.
            if why == Why::Asked && matches!(step, Step::Format | Step::Budget) {
                let leads = &desk.policy.leads;
                words.push(cut(&desk.texts.price_list(&leads.formats, leads.media_kit.as_deref()), MOST_PRICES));
            }
            ask(talk, step, &wish, words, desk)
        }
        Heard::Kept if step == Step::Summary => ask(talk, step, &wish, vec![desk.texts.reply(Reply::Kept)], desk),
        Heard::Kept => {
            let text = desk.texts.reply(Reply::Kept);
            speak(talk, &text, &[], desk)
        }
        Heard::Back => {
            talk.tries = 0;
            let before = if talk.changing { Some(Step::Summary) } else { talk::before(step) };
            ask(talk, before.unwrap_or(step), &wish, Vec::new(), desk)
        }
        Heard::Edit(step) => edit(talk, step, desk),
        Heard::Change => what_to_change(talk, desk),
        Heard::Cancel => cancel(talk, desk),
        Heard::Confirm => match lead {
            Some(lead) => confirm(talk, lead, desk),
            None => begin(talk, desk),
        },
    }
}

fn again(why: Why) -> AskedAgain {
    match why {
        Why::Nothing => AskedAgain::Nothing,
        Why::TooLong => AskedAgain::TooLong,
        Why::Budget => AskedAgain::Budget,
        Why::Noted => AskedAgain::Noted,
        Why::Asked => AskedAgain::Asked,
        Why::Unclear => AskedAgain::Unclear,
        Why::Contact => AskedAgain::Contact,
        Why::Changed => AskedAgain::Changed,
    }
}

/// Writes a lead down with what follows from its answers.
fn keep(lead: &mut LeadRow, talk: &TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    lead.client_at = Some(desk.now);
    lead.spam = heat::spam_of(lead, desk);
    lead.temperature = heat::of(lead, deals_of(talk, desk)?, rules(desk));
    desk.db.save_lead(lead, desk.now)?;
    if lead.confirmed_at.is_some() {
        cards::refresh(lead, desk)?;
    }
    Ok(())
}

/// «Что изменить?»
pub(super) fn what_to_change(talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    talk.state = TalkState::Changing;
    let text = desk.texts.reply(Reply::WhatToChange);
    let mut rows: Vec<Vec<Choice>> =
        CHANGEABLE.chunks(2).map(|pair| pair.iter().map(|step| Choice::Edit(*step)).collect()).collect();
    rows.push(vec![Choice::Back, Choice::Cancel]);
    speak(talk, &text, &rows, desk)
}

/// One answer of the summary is given anew.
pub(super) fn edit(talk: &mut TalkRow, step: Step, desk: &mut Desk<'_>) -> Result<()> {
    if draft(talk, desk)?.is_none() || !CHANGEABLE.contains(&step) {
        return ask_again(talk, Vec::new(), desk);
    }
    talk.changing = true;
    talk.tries = 0;
    talk.step = Some(step);
    ask_again(talk, Vec::new(), desk)
}

/// They leave. What they told stays, so that nothing is lost, but it is no lead.
pub(super) fn cancel(talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    let was_idle = talk.state == TalkState::Idle;
    let confirmed = matches!(talk.step, Some(Step::Platform | Step::Party | Step::Erid));
    if let Some(mut lead) = draft(talk, desk)? {
        lead.status = LeadStatus::Rejected;
        lead.status_at = desk.now;
        lead.reason = Some("cancelled".to_owned());
        desk.db.save_lead(&lead, desk.now)?;
        cards::refresh(&lead, desk)?;
        talk.lead = None;
    } else if was_idle {
        let text = desk.texts.reply(Reply::NothingToCancel);
        return speak(talk, &text, &[], desk);
    }
    close(talk);
    let text = desk.texts.reply(if confirmed { Reply::LawDone } else { Reply::Cancelled });
    speak(talk, &text, &[], desk)
}

/// «Подтвердить»: the lead is in.
fn confirm(talk: &mut TalkRow, mut lead: LeadRow, desk: &mut Desk<'_>) -> Result<()> {
    if lead.confirmed_at.is_some() {
        let text = desk.texts.reply(Reply::Answered);
        return speak(talk, &text, &[], desk);
    }
    lead.confirmed_at = Some(desk.now);
    lead.status_at = desk.now;
    keep(&mut lead, talk, desk)?;
    desk.db.set_mercy(talk.person, Mercy::Lead, true, desk.now)?;
    desk.count("leads", 1)?;
    cards::show(&lead, desk)?;
    relay::forward_kept(&lead, talk, desk)?;
    if lead.temperature == Temperature::Hot {
        alerts::hot_lead(&lead, talk, desk)?;
    }
    let mut words = vec![desk.texts.reply(Reply::Done { id: lead.id })];
    words.extend(hours::when_answered(desk));
    talk.changing = false;
    if desk.policy.minds_law()
        && let Some(step) = first_by_law(&lead.wish)
    {
        words.push(desk.texts.reply(Reply::MoreByLaw));
        return ask(talk, step, &lead.wish, words, desk);
    }
    close(talk);
    speak(talk, &words.join("\n\n"), &[], desk)
}

/// The first question of the law that is not answered.
fn first_by_law(wish: &Wish) -> Option<Step> {
    if wish.place.is_none() { Some(Step::Platform) } else { talk::next(Step::Platform, false, wish) }
}

fn law_is_done(talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    close(talk);
    let text = desk.texts.reply(Reply::LawDone);
    speak(talk, &text, &[], desk)
}

/// Nothing is asked any more, and every button that was shown is old.
pub(super) fn close(talk: &mut TalkRow) {
    talk.state = TalkState::Idle;
    talk.step = None;
    talk.changing = false;
    talk.tries = 0;
    talk.revision += 1;
}

/// Whether they were away long enough to be welcomed back.
pub(super) fn was_away(talk: &TalkRow, now: Millis) -> bool {
    talk.heard_at.is_some_and(|at| now - at > PAUSE)
}

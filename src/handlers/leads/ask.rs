//! The talk with an advertiser, carried on: the answer is kept, the next question said.

use anyhow::Result;
use chrono::NaiveDate;

use super::say::{is_quiet, name_of, speak};
use super::talk::{self, AnswerHeard, CHANGEABLE, Rules, TalkAnswer, Why};
use super::{cards, edits, hours, relay, temperature};
use crate::clock::{DAY, Millis};
use crate::domain::choice::Choice;
use crate::domain::ids::Network;
use crate::domain::leads::{LeadStatus, RejectReason, Step, Temperature, Wish};
use crate::domain::mercy::Mercy;
use crate::domain::sum::Sum;
use crate::handlers::alerts;
use crate::handlers::context::{Context, moment};
use crate::store::{LeadKind, LeadRow, TalkRow, TalkState};
use crate::texts::{AskedAgain, Reply};

/// Longest price list, UTF-16 units: of a message there must be room for the question.
const MOST_PRICES: usize = 3_000;
/// After so long a person is welcomed back before the talk goes on.
const PAUSE: Millis = DAY;

/// What answers are understood with now.
pub(super) fn rules<'a>(ctx: &Context<'a>) -> Rules<'a> {
    rules_at(ctx.now, ctx)
}

/// The same for what was written before: its «tomorrow» is the day after that day, however late it came.
pub(super) fn rules_at<'a>(at: Millis, ctx: &Context<'a>) -> Rules<'a> {
    let today: NaiveDate = moment(at.min(ctx.now)).with_timezone(&ctx.policy.timezone).date_naive();
    Rules { formats: &ctx.policy.leads.formats, today, now: ctx.now, law: ctx.policy.minds_law() }
}

/// The short greeting with its two ways on.
pub(super) fn greet(talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    talk.state = TalkState::Idle;
    talk.quiet_until = None;
    let deals = deals_of(talk, ctx)?;
    let name = (deals > 0).then(|| name_of(talk));
    let text = ctx.texts.leads().talk_greeting(
        ctx.policy.leads.greeting.as_deref(),
        name.as_deref(),
        ctx.policy.leads.enabled,
    );
    let ways = ways_on(ctx);
    speak(talk, &text, &ways, ctx)
}

/// Deals with this person so far: agreed on, or further.
pub(super) fn deals_of(talk: &TalkRow, ctx: &Context<'_>) -> Result<i64> {
    let done = [LeadStatus::Agreed, LeadStatus::Published, LeadStatus::Closed];
    let leads = ctx.db.leads().leads_of(talk.person)?;
    Ok(leads.iter().filter(|lead| lead.kind == LeadKind::Lead && done.contains(&lead.status)).count() as i64)
}

/// The lead whose talk is not finished.
pub(super) fn draft(talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<LeadRow>> {
    let Some(id) = talk.lead else { return Ok(None) };
    Ok(ctx.db.leads().lead(id)?.filter(|lead| lead.confirmed_at.is_none() && !lead.status.is_over()))
}

/// «Реклама»: the price list and the first question; or, where a talk was left in the middle, whether to go on.
pub(super) fn begin(talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    if !ctx.policy.leads.enabled {
        // What they write next goes to the administrator, as is promised here.
        talk.state = TalkState::Question;
        talk.quiet_until = None;
        let text = ctx.texts.leads().reply(Reply::NotNow);
        return speak(talk, &text, &[], ctx);
    }
    // Who begins a talk with the bot wants it to speak, also where a person has answered them before.
    talk.quiet_until = None;
    if let Some(lead) = draft(talk, ctx)? {
        return welcome_back(talk, &lead.wish, ctx);
    }
    talk.lead = None;
    begin_about(&Wish::default(), Vec::new(), talk, ctx)
}

/// The price list, words on what was told before it, and the first question.
pub(super) fn begin_about(wish: &Wish, noted: Vec<String>, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    talk.quiet_until = None;
    talk.changing = false;
    talk.tries = 0;
    let mut words = Vec::new();
    if deals_of(talk, ctx)? > 0 {
        words.push(ctx.texts.leads().talk_greeting(None, Some(&name_of(talk)), true));
    }
    words.push(prices(ctx));
    words.extend(noted);
    ask(talk, Step::Product, wish, words, ctx)
}

/// A lead whose talk goes on; what was written of late belongs to it.
pub(super) fn new_lead(wish: &Wish, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<LeadRow> {
    let lead = ctx.db.leads().add_lead(LeadKind::Lead, talk.person, wish, ctx.now)?;
    ctx.decided(crate::decided::Decided::of_lead(&lead, "ask_on"));
    // Whoever is in the middle of ordering is kept out by nobody.
    ctx.db.activity().set_mercy(talk.person, Mercy::Lead, true, ctx.now)?;
    talk.lead = Some(lead.id);
    ctx.db.lead_messages().adopt_lead_messages(talk.person, lead.id, ctx.now - DAY)?;
    ctx.db.line().begins_to_talk(talk.person)?;
    if talk.person.network == Network::Vk && talk.name.is_none() {
        ctx.want_name(talk.person.id)?;
    }
    Ok(lead)
}

/// The price list: however long it is, the question below it is seen.
fn prices(ctx: &Context<'_>) -> String {
    let leads = &ctx.policy.leads;
    ctx.texts.leads().price_list_within(&leads.formats, leads.media_kit.as_deref(), MOST_PRICES)
}

/// «Продолжим?»
pub(super) fn welcome_back(talk: &mut TalkRow, wish: &Wish, ctx: &mut Context<'_>) -> Result<()> {
    talk.state = TalkState::Resuming;
    let known = ctx.texts.leads().talk_summary(wish);
    let text = ctx.texts.leads().reply(Reply::Resume { known: &known });
    speak(talk, &text, &[vec![Choice::Resume], vec![Choice::Anew, Choice::Cancel]], ctx)
}

/// Asks a question, after other words.
pub(super) fn ask(
    talk: &mut TalkRow,
    step: Step,
    wish: &Wish,
    mut words: Vec<String>,
    ctx: &mut Context<'_>,
) -> Result<()> {
    talk.state = TalkState::Asking;
    talk.step = Some(step);
    let leads = &ctx.policy.leads;
    if step == Step::Summary {
        words.push(ctx.texts.leads().talk_summary(wish));
        talk.changing = false;
    }
    let consent = ctx.policy.minds_law().then(|| leads.consent.as_deref().unwrap_or(ctx.texts.leads().talk_consent()));
    let note = leads.place_note.as_deref().unwrap_or(ctx.texts.leads().talk_place_note());
    words.push(ctx.texts.leads().talk_question(step, &leads.formats, consent, Some(note)));
    let choices = talk::choices(step, rules(ctx));
    speak(talk, &words.join("\n\n"), &choices, ctx)
}

/// Asks the question that waits once more.
pub(super) fn ask_again(talk: &mut TalkRow, words: Vec<String>, ctx: &mut Context<'_>) -> Result<()> {
    let step = talk.step.unwrap_or(Step::Product);
    let wish = lead_of(talk, ctx)?.map(|lead| lead.wish).unwrap_or_default();
    ask(talk, step, &wish, words, ctx)
}

/// The lead that is talked about, finished or not.
fn lead_of(talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<LeadRow>> {
    talk.lead.map_or(Ok(None), |id| ctx.db.leads().lead(id))
}

/// An answer to the question that waits; `letter`: the row of its words.
pub(super) fn answered(
    talk: &mut TalkRow,
    answer: TalkAnswer<'_>,
    letter: Option<i64>,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let step = talk.step.unwrap_or(Step::Product);
    let lead = lead_of(talk, ctx)?;
    let mut wish = lead.as_ref().map(|lead| lead.wish.clone()).unwrap_or_default();
    // A platform's clock that says nothing sensible counts as now.
    let at = answer.at.filter(|at| ctx.now - at < 7 * DAY).unwrap_or(ctx.now);
    let before = wish.clone();
    let heard = talk::take(step, talk.tries, answer, &mut wish, rules_at(at, ctx));
    // Every answer is kept as it comes, also one that is asked about again.
    let lead = match lead {
        Some(mut lead) if lead.wish != wish => {
            lead.wish.clone_from(&wish);
            keep(&mut lead, talk, ctx)?;
            Some(lead)
        }
        None if wish != Wish::default() => {
            let mut lead = new_lead(&wish, talk, ctx)?;
            keep(&mut lead, talk, ctx)?;
            Some(lead)
        }
        known => known,
    };
    if let (Some(step), Some(lead)) = (edits::answered_step(step, heard, &before, &wish), &lead) {
        ctx.db.lead_messages().answers_now(lead.id, step, letter)?;
    }
    match heard {
        AnswerHeard::Next => {
            talk.tries = 0;
            let understood = ctx.texts.leads().talk_understood(step, &wish).into_iter().collect();
            match talk::next(step, talk.changing, &wish) {
                Some(next) => ask(talk, next, &wish, understood, ctx),
                None => law_is_done(talk, ctx),
            }
        }
        AnswerHeard::Again(why) => {
            talk.tries += u32::from(!matches!(why, Why::Noted | Why::Changed | Why::Prices));
            let mut words = vec![ctx.texts.leads().talk_again(again(why)).to_owned()];
            // Whoever asks back here mostly asks what it costs.
            let asks = why == Why::Asked && matches!(step, Step::Format | Step::Budget);
            if asks || why == Why::Prices {
                words.push(prices(ctx));
            }
            ask(talk, step, &wish, words, ctx)
        }
        AnswerHeard::Kept if step == Step::Summary => {
            ask(talk, step, &wish, vec![ctx.texts.leads().reply(Reply::Kept)], ctx)
        }
        AnswerHeard::Kept => {
            let text = ctx.texts.leads().reply(Reply::Kept);
            speak(talk, &text, &[], ctx)
        }
        AnswerHeard::Back => {
            talk.tries = 0;
            let before = if talk.changing { Some(Step::Summary) } else { talk::before(step) };
            ask(talk, before.unwrap_or(step), &wish, Vec::new(), ctx)
        }
        AnswerHeard::Edit(step) => edit(talk, step, ctx),
        AnswerHeard::Change => what_to_change(talk, ctx),
        AnswerHeard::Cancel => cancel(talk, ctx),
        AnswerHeard::Confirm => match lead {
            Some(lead) => confirm(talk, lead, ctx),
            None => begin(talk, ctx),
        },
    }
}

/// An answer was mended: it is kept, and the question that waits is asked below what it says now.
pub(super) fn mended(lead: &mut LeadRow, step: Step, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    keep(lead, talk, ctx)?;
    if talk.state != TalkState::Asking || talk.lead != Some(lead.id) || is_quiet(talk, ctx.now) {
        return Ok(());
    }
    let noted = |what| ctx.texts.leads().talk_again(what).to_owned();
    let words = match ctx.texts.leads().talk_understood(step, &lead.wish) {
        _ if talk.step == Some(Step::Summary) => noted(AskedAgain::Changed),
        Some(understood) => understood,
        None => noted(AskedAgain::Noted),
    };
    ask(talk, talk.step.unwrap_or(Step::Product), &lead.wish, vec![words], ctx)
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
        Why::Prices => AskedAgain::Prices,
    }
}

/// Writes a lead down with what follows from its answers.
pub(super) fn keep(lead: &mut LeadRow, talk: &TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    lead.client_at = Some(ctx.now);
    lead.spam = temperature::spam_of(lead, ctx);
    lead.temperature = temperature::of(lead, deals_of(talk, ctx)?, rules(ctx));
    ctx.db.leads().save_lead(lead, ctx.now)?;
    if lead.confirmed_at.is_some() {
        cards::refresh(lead, ctx)?;
    }
    Ok(())
}

/// «Что изменить?»
pub(super) fn what_to_change(talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    talk.state = TalkState::Changing;
    let text = ctx.texts.leads().reply(Reply::WhatToChange);
    let mut rows: Vec<Vec<Choice>> =
        CHANGEABLE.chunks(2).map(|pair| pair.iter().map(|step| Choice::Edit(*step)).collect()).collect();
    rows.push(vec![Choice::Back, Choice::Cancel]);
    speak(talk, &text, &rows, ctx)
}

/// One answer of the summary is given anew.
pub(super) fn edit(talk: &mut TalkRow, step: Step, ctx: &mut Context<'_>) -> Result<()> {
    if draft(talk, ctx)?.is_none() || !CHANGEABLE.contains(&step) {
        return ask_again(talk, Vec::new(), ctx);
    }
    talk.changing = true;
    talk.tries = 0;
    talk.step = Some(step);
    ask_again(talk, Vec::new(), ctx)
}

/// They leave. What they told stays, so that nothing is lost, but it is no lead.
pub(super) fn cancel(talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let in_hand = in_hand(talk, ctx)?;
    // A question that was to be asked takes nothing back of what an administrator has.
    let asks_of_none = talk.state == TalkState::Idle || talk.state == TalkState::Question && in_hand.is_some();
    let confirmed = matches!(talk.step, Some(Step::Platform | Step::Party | Step::Erid));
    if let Some(mut lead) = draft(talk, ctx)? {
        lead.status = LeadStatus::Rejected;
        lead.status_at = ctx.now;
        lead.reason = Some(RejectReason::Cancelled.as_str().to_owned());
        ctx.db.leads().save_lead(&lead, ctx.now)?;
        ctx.decided(crate::decided::Decided::of_lead(&lead, "nothing"));
        cards::refresh(&lead, ctx)?;
        talk.lead = None;
    } else if asks_of_none {
        talk.state = TalkState::Idle;
        // What an administrator has is theirs to call off.
        let word = in_hand.map_or(Reply::NothingToCancel, |lead| Reply::AtTheAdmin { id: lead.id });
        let text = ctx.texts.leads().reply(word);
        return speak(talk, &text, &[], ctx);
    }
    close(talk);
    let at_the_admin = in_hand.filter(|_| confirmed).map(|lead| Reply::AtTheAdmin { id: lead.id });
    let text = ctx.texts.leads().reply(at_the_admin.unwrap_or(Reply::Cancelled));
    speak(talk, &text, &[], ctx)
}

/// The request of theirs that came last of those that an administrator has on the table.
pub(super) fn in_hand(talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<LeadRow>> {
    let leads = ctx.db.leads().leads_of(talk.person)?.into_iter();
    let open =
        leads.filter(|lead| lead.kind == LeadKind::Lead && lead.confirmed_at.is_some() && !lead.status.is_over());
    Ok(open.max_by_key(|lead| lead.id))
}

/// «Подтвердить»: the lead is in.
fn confirm(talk: &mut TalkRow, mut lead: LeadRow, ctx: &mut Context<'_>) -> Result<()> {
    if lead.confirmed_at.is_some() {
        let text = ctx.texts.leads().reply(Reply::Answered);
        return speak(talk, &text, &[], ctx);
    }
    // Before it counts as confirmed: the old card, which goes, is not drawn once more on its way.
    keep(&mut lead, talk, ctx)?;
    lead.confirmed_at = Some(ctx.now);
    lead.status_at = ctx.now;
    // What an admin wrote about a talk in the middle answers no request that came after it.
    lead.answered_at = None;
    ctx.db.leads().save_lead(&lead, ctx.now)?;
    ctx.db.activity().set_mercy(talk.person, Mercy::Lead, true, ctx.now)?;
    ctx.count(Sum::Leads, 1)?;
    // The card of a talk left in the middle stands far above, and came without a sound.
    cards::open_card(lead.id, ctx)?;
    relay::forward_kept(&lead, talk, ctx)?;
    if lead.temperature == Temperature::Hot {
        alerts::hot_lead(&lead, talk, ctx)?;
    }
    let mut words = vec![ctx.texts.leads().reply(Reply::Done { id: lead.id })];
    words.extend(hours::when_answered(ctx));
    talk.changing = false;
    if ctx.policy.minds_law()
        && let Some(step) = first_by_law(&lead.wish)
    {
        words.push(ctx.texts.leads().reply(Reply::MoreByLaw));
        return ask(talk, step, &lead.wish, words, ctx);
    }
    close(talk);
    speak(talk, &words.join("\n\n"), &[], ctx)
}

/// The first question of the law that is not answered.
fn first_by_law(wish: &Wish) -> Option<Step> {
    if wish.place.is_none() { Some(Step::Platform) } else { talk::next(Step::Platform, false, wish) }
}

fn law_is_done(talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    close(talk);
    let text = ctx.texts.leads().reply(Reply::LawDone);
    speak(talk, &text, &[], ctx)
}

/// Whether what is asked about was closed meanwhile, which nobody who answers can know.
pub(super) fn is_over(talk: &TalkRow, ctx: &Context<'_>) -> Result<bool> {
    let asks = matches!(talk.state, TalkState::Asking | TalkState::Resuming | TalkState::Changing);
    Ok(asks && lead_of(talk, ctx)?.is_some_and(|lead| lead.status.is_over()))
}

/// Says so, and asks no more.
pub(super) fn end_over(talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    close(talk);
    talk.lead = None;
    let text = ctx.texts.leads().reply(Reply::LeadIsOver);
    let ways = ways_on(ctx);
    speak(talk, &text, &ways, ctx)
}

/// The buttons below a greeting.
fn ways_on(ctx: &Context<'_>) -> Vec<Vec<Choice>> {
    let ads = ctx.policy.leads.enabled.then(|| vec![Choice::Ads]);
    ads.into_iter().chain([vec![Choice::Question]]).collect()
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

//! Talks with advertisers and other people who write: what they say becomes leads, what the admin answers reaches them.

mod albums;
mod ask;
mod buttons;
mod by_law;
mod cards;
mod crowd;
mod currency;
mod edits;
mod export;
mod forget;
mod hours;
mod long;
mod menu;
mod opening;
mod pipeline;
mod posts;
mod presses;
mod questions;
mod relay;
mod remind;
mod say;
mod sent;
mod talk;
mod temperature;
mod told;
mod whose;

use anyhow::Result;

pub use buttons::act;
pub(in crate::handlers) use cards::templates;
pub use cards::{names_came, open_card, view_of};
pub use export::{csv, json_of};
pub use forget::{command_forget, forgetting_rang, go_on_forgetting};
pub use pipeline::{command_note, command_status};
pub use posts::{link_typed, mark_of, post_published};
pub use presses::{pressed_in_private, pressed_on_vk};
pub use relay::{AdminAnswer, answered, ended};
pub use remind::rang;
pub(in crate::handlers) use sent::send_text;

use self::presses::{chosen, stale};
use self::questions::question;
use self::say::{is_quiet, is_unsaid, speak, talk_with};
use self::talk::bare;
use crate::clock::{DAY, HOUR, MINUTE};
use crate::decided::Decided;
use crate::domain::choice::Choice;
use crate::domain::ids::{Network, PersonId};
use crate::domain::leads::{Intent, Step, Wish};
use crate::domain::talk::{Incoming, SentKind};
use crate::handlers::context::Context;
use crate::store::{Activity, LeadKind, LeadMessageRow, LeadRow, Side, TalkRow, TalkState};
use crate::texts::Reply;
use crate::understanding::{self, Aside, ToForget};

/// Messages of a person that are heard in a minute.
const MOST_A_MINUTE: u32 = 30;
/// Files of a lead that are passed on.
const MOST_FILES: usize = 30;
/// Largest file that is passed on from VK, bytes.
const MOST_BYTES: u64 = 50 * 1024 * 1024;

/// Somebody wrote to the bot or the community, or changed what they had written.
pub fn messaged(incoming: &Incoming, ctx: &mut Context<'_>) -> Result<()> {
    let person = incoming.person;
    ctx.db.people().meet(person, incoming.name.as_deref(), ctx.now)?;
    if person.network == Network::Vk && !incoming.edited {
        ctx.db.activity().note_activity(person, Activity::Message, None, ctx.now)?;
    }
    let mut talk = talk_with(person, ctx)?;
    // Whoever is not heard may have everything deleted that is known of them all the same.
    if talk.banned && talk.state != TalkState::Forgetting && !incoming.text.trim().eq_ignore_ascii_case("/forget") {
        return Ok(());
    }
    if incoming.name.is_some() {
        talk.name.clone_from(&incoming.name);
    }
    if incoming.username.is_some() {
        talk.username.clone_from(&incoming.username);
    }
    talk.client = incoming.client.or(talk.client);
    // A picture is shown below a name.
    if person.network == Network::Vk && talk.name.is_none() && !incoming.files.is_empty() && !talk.banned {
        ctx.want_name(person.id)?;
    }
    if !std::mem::replace(&mut talk.reachable, true) {
        ctx.db.talks().save_talk(&talk)?;
        whose::refresh_open(person, ctx)?;
    }
    if incoming.edited {
        edits::client_edited(incoming, &mut talk, ctx)?;
        return ctx.db.talks().save_talk(&talk);
    }
    // What else comes of an album belongs to the message that was heard.
    let begun = albums::begun(incoming, ctx)?;
    if begun.is_none() && is_too_fast(&mut talk, ctx)? {
        return ctx.db.talks().save_talk(&talk);
    }
    let Some(letter) = ctx.db.lead_messages().add_lead_message(&letter_of(incoming, &talk, ctx)?)? else {
        return Ok(());
    };
    match begun {
        Some(begun) => albums::goes_on(&begun, incoming, letter, &mut talk, ctx)?,
        None => route(incoming, letter, &mut talk, ctx)?,
    }
    talk.heard_at = Some(ctx.now);
    ctx.db.talks().save_talk(&talk)
}

/// Beyond thirty messages a minute nothing is heard, which is said once.
fn is_too_fast(talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<bool> {
    let minute = ctx.now.div_euclid(MINUTE);
    if talk.minute != minute {
        (talk.minute, talk.in_minute) = (minute, 0);
    }
    talk.in_minute = talk.in_minute.saturating_add(1);
    if talk.in_minute == MOST_A_MINUTE + 1 {
        let text = ctx.texts.leads().reply(Reply::TooFast);
        speak(talk, &text, &[], ctx)?;
    }
    Ok(talk.in_minute > MOST_A_MINUTE)
}

fn letter_of(incoming: &Incoming, talk: &TalkRow, ctx: &Context<'_>) -> Result<LeadMessageRow> {
    let lead = whose::of_letter(incoming, talk, ctx)?;
    Ok(LeadMessageRow {
        text: incoming.text.clone(),
        files: incoming.files.iter().filter(|file| file.kind != SentKind::Sticker).cloned().collect(),
        client_message: Some(incoming.message_id),
        album: incoming.album.clone(),
        ..LeadMessageRow::new(incoming.person, lead.map(|lead| lead.id), Side::Client, ctx.now)
    })
}

fn route(incoming: &Incoming, letter: i64, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    // A link of the community's own that speaks of advertising says more than the «start» that VK puts behind it.
    if incoming.came_by.as_deref() == Some("ads") && talk.state == TalkState::Idle {
        return opening::begin_with(incoming, talk, ctx);
    }
    // Typed, it counts as pressed.
    let typed_start = talk.state == TalkState::Idle && understanding::is_start(&incoming.text);
    if incoming.start || typed_start {
        return ask::greet(talk, ctx);
    }
    if let Some(done) = command(incoming.text.trim(), talk, ctx)? {
        return Ok(done);
    }
    if incoming.press.is_none()
        && talk.state != TalkState::Forgetting
        && understanding::wants_to_be_forgotten(&incoming.text)
        && !whose::answers_admin(incoming, ctx)?
    {
        return forget::ask(talk, ctx);
    }
    let pressed = incoming.press.as_deref().and_then(Choice::decode);
    let fresh = pressed.filter(|(revision, choice)| presses::is_fresh(*revision, *choice, talk));
    let mut choice = fresh.map(|(_, choice)| choice).or(typed(incoming, talk, ctx)?);
    // At a question of the law the request is in the administrator's hands: «Отмена» is theirs to hear.
    let calls_off = fresh.is_none() && choice == Some(Choice::Cancel) && whose::is_by_law(talk);
    if calls_off && let Some(lead) = whose::called_off(talk, ctx)? {
        return call_off(lead, incoming, letter, talk, ctx);
    }
    if choice.is_none() && is_leaving(incoming, talk, ctx)? {
        if let Some(lead) = whose::called_off(talk, ctx)? {
            return call_off(lead, incoming, letter, talk, ctx);
        }
        choice = Some(Choice::Cancel);
    }
    if let Some(choice) = choice {
        return chosen(choice, &incoming.text, Some(letter), talk, ctx);
    }
    if pressed.is_some() {
        // A button of last year: what it says is no answer to anything.
        return stale(talk, ctx);
    }
    said(incoming, letter, talk, ctx)
}

/// `/start`, `/ads`, `/cancel`, `/forget`, `/help`.
fn command(text: &str, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<Option<()>> {
    let mut words = text.split_whitespace();
    let (command, rest) = (words.next().unwrap_or_default(), words.next());
    match (understanding::command(command).as_str(), rest) {
        ("/start", Some("ads")) | ("/ads", _) => ask::begin(talk, ctx)?,
        ("/start", _) => ask::greet(talk, ctx)?,
        ("/cancel", _) => chosen(Choice::Cancel, text, None, talk, ctx)?,
        ("/forget", _) => forget::ask(talk, ctx)?,
        ("/help", _) => {
            let text = ctx.texts.leads().reply(Reply::Help { ads: ctx.policy.leads.enabled });
            speak(talk, &text, &[], ctx)?;
        }
        _ => return Ok(None),
    }
    Ok(Some(()))
}

/// «Стоп», «передумал»: at any question as good as «Отмена»; to a person who talks with them it is a word like any other.
fn is_leaving(incoming: &Incoming, talk: &TalkRow, ctx: &Context<'_>) -> Result<bool> {
    let asks = talk.state != TalkState::Idle && incoming.files.is_empty();
    Ok(asks && understanding::leaves(&incoming.text) && !whose::is_talked_with(incoming, talk, ctx)?)
}

/// What an administrator has is theirs to call off: they hear it, and the bot asks no more.
fn call_off(lead: LeadRow, incoming: &Incoming, letter: i64, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    pass_on(lead, incoming, letter, false, talk, ctx)?;
    ask::close(talk);
    let mut words = vec![ctx.texts.leads().reply(Reply::QuestionPassed)];
    words.extend(hours::when_answered(ctx));
    speak(talk, &words.join(" "), &[], ctx)
}

/// The button whose words somebody typed: of the question that waits, or one that means the same at any time. What answers
/// an admin's letter presses nothing.
fn typed(incoming: &Incoming, talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<Choice>> {
    let words = bare(&incoming.text);
    if words.is_empty() || whose::answers_admin(incoming, ctx)? {
        return Ok(None);
    }
    let mut known: Vec<Choice> = match talk.state {
        TalkState::Asking => {
            let step = talk.step.unwrap_or(Step::Product);
            // Whoever wants to leave, back, or all of it anew says so at any question, with such a button below it or without.
            let ways = [Choice::Back, Choice::Cancel, Choice::Anew];
            talk::choices(step, ask::rules(ctx)).into_iter().flatten().chain(ways).collect()
        }
        TalkState::Resuming => vec![Choice::Resume, Choice::Anew, Choice::Cancel],
        TalkState::Changing => talk::CHANGEABLE
            .into_iter()
            .map(Choice::Edit)
            .chain([Choice::Confirm, Choice::Back, Choice::Cancel])
            .collect(),
        TalkState::Idle => vec![Choice::StillActual, Choice::NotActual],
        // The yes to deleting everything is read with more care.
        TalkState::Question | TalkState::Forgetting => vec![Choice::Cancel],
    };
    if known.contains(&Choice::Anew) && understanding::begins_anew(&incoming.text) {
        return Ok(Some(Choice::Anew));
    }
    known.extend([Choice::Ads, Choice::Question]);
    let formats = &ctx.policy.leads.formats;
    Ok(known.into_iter().find(|choice| bare(&ctx.texts.leads().talk_label(*choice, formats)) == words))
}

/// Free words, or files.
fn said(incoming: &Incoming, letter: i64, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let text = incoming.text.trim();
    if talk.state == TalkState::Forgetting {
        let to_bot = incoming.files.is_empty() && !whose::answers_admin(incoming, ctx)?;
        let word = understanding::forgets(text).filter(|_| to_bot);
        match word {
            // After a day they may well mean something else.
            Some(ToForget::Yes) if !ask::was_away(talk, ctx.now) => return forget::by_themselves(talk, ctx),
            Some(ToForget::Yes | ToForget::Unclear) => return forget::ask(talk, ctx),
            Some(ToForget::No) | None => {}
        }
        chosen(Choice::Cancel, text, None, talk, ctx)?;
        // Words about something else are for whoever talks with them.
        if word.is_some() || talk.banned || whose::for_admin(incoming, talk, ctx)?.is_none() {
            return Ok(());
        }
    }
    // What the law asks is of no use once its request is over: who orders again is not held up by it.
    let anew = || ctx.policy.leads.enabled && understanding::intent(text) == Intent::Advertise;
    if whose::is_by_law(talk) && ask::is_over(talk, ctx)? && anew() && !whose::is_talked_with(incoming, talk, ctx)? {
        ask::close(talk);
    }
    if let Some(lead) = whose::for_admin(incoming, talk, ctx)? {
        if wants_anew(incoming, &lead, talk, ctx)? {
            // Nobody has spoken with them yet: this is for the bot, and it speaks.
            talk.quiet_until = None;
        } else if is_for_admin(incoming, &lead, talk, ctx)? {
            return pass_on(lead, incoming, letter, false, talk, ctx);
        }
    }
    if is_quiet(talk, ctx.now) {
        // On VK whoever answered by hand sees what comes; elsewhere only the bot is to keep quiet.
        return match ctx.db.lead_messages().letter(letter)?.filter(|_| talk.person.network == Network::Telegram) {
            Some(letter) => question(&letter, talk, ctx),
            None => Ok(()),
        };
    }
    if ask::is_over(talk, ctx)? {
        return ask::end_over(talk, ctx);
    }
    match talk.state {
        TalkState::Asking | TalkState::Resuming => {
            let comes_back = ask::was_away(talk, ctx.now)
                && (understanding::greets(text) || understanding::intent(text) == Intent::Advertise);
            if comes_back && let Some(lead) = ask::draft(talk, ctx)? {
                opening::keep(text, talk, ctx)?;
                return ask::welcome_back(talk, &lead.wish, ctx);
            }
            if talk.state == TalkState::Resuming
                && incoming.files.is_empty()
                && let Some(on) = understanding::goes_on(text)
            {
                return if on { ask::ask_again(talk, Vec::new(), ctx) } else { ask::cancel(talk, ctx) };
            }
            talk.state = TalkState::Asking;
            let files = incoming.files.iter().any(|file| file.kind != SentKind::Sticker);
            if files && let Some(word) = too_much(incoming, false, talk, ctx)? {
                return speak(talk, &ctx.texts.leads().reply(word), &[], ctx);
            }
            let answer = talk::TalkAnswer { text, choice: None, files, at: Some(incoming.at) };
            ask::answered(talk, answer, Some(letter), ctx)
        }
        TalkState::Changing => ask::what_to_change(talk, ctx),
        TalkState::Question if ctx.policy.leads.enabled && understanding::intent(text) == Intent::Advertise => {
            opening::begin_with(incoming, talk, ctx)
        }
        TalkState::Question => match ctx.db.lead_messages().letter(letter)? {
            Some(letter) => question(&letter, talk, ctx),
            None => Ok(()),
        },
        TalkState::Idle | TalkState::Forgetting => first_words(incoming, letter, talk, ctx),
    }
}

/// Whether words are for a person and not for the bot, where there is somebody to hear them.
fn is_for_admin(incoming: &Incoming, lead: &LeadRow, talk: &TalkRow, ctx: &Context<'_>) -> Result<bool> {
    let text = incoming.text.trim();
    if whose::is_by_law(talk) {
        // Other words are for the admin; the question waits, and its buttons stay good.
        let talks = whose::is_talked_with(incoming, talk, ctx)?;
        let answers = talk.step.is_some_and(|step| by_law::answers(step, text, talks));
        return Ok(!answers || !incoming.files.is_empty());
    }
    if whose::is_asked(incoming, talk, ctx)? {
        return Ok(false);
    }
    // What was closed is not what somebody means who wants to advertise now.
    let anew = lead.status.is_over() && ctx.policy.leads.enabled && !is_quiet(talk, ctx.now);
    Ok(!(anew && understanding::intent(text) == Intent::Advertise))
}

/// Whether somebody who had a question, or sold something, wants to advertise now, which the bot talks about: not while a
/// person talks with them.
fn wants_anew(incoming: &Incoming, lead: &LeadRow, talk: &TalkRow, ctx: &Context<'_>) -> Result<bool> {
    let idle = matches!(talk.state, TalkState::Idle | TalkState::Question);
    if lead.kind == LeadKind::Lead || !idle || !ctx.policy.leads.enabled || whose::answers_admin(incoming, ctx)? {
        return Ok(false);
    }
    let heard = lead.admin_at.is_some() && is_quiet(talk, ctx.now);
    Ok(!heard && understanding::intent(&incoming.text) == Intent::Advertise)
}

/// A word on files beyond the limits; `again`: on what else comes of an album, of which it is said once.
fn too_much(incoming: &Incoming, again: bool, talk: &TalkRow, ctx: &Context<'_>) -> Result<Option<Reply<'static>>> {
    let vk = incoming.person.network == Network::Vk;
    if vk && incoming.files.iter().any(|file| file.bytes > MOST_BYTES) {
        return Ok(Some(Reply::FileTooLarge));
    }
    let Some(lead) = talk.lead else { return Ok(None) };
    let files: usize = ctx.db.lead_messages().letters_of(lead, 500)?.iter().map(|letter| letter.files.len()).sum();
    let before = if again { files.saturating_sub(incoming.files.len()) } else { 0 };
    Ok((files > MOST_FILES && before <= MOST_FILES).then_some(Reply::TooManyFiles))
}

/// Words to the admin about what is on the table.
fn pass_on(
    mut lead: LeadRow,
    incoming: &Incoming,
    letter: i64,
    again: bool,
    talk: &mut TalkRow,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let word = if incoming.files.is_empty() { None } else { too_much(incoming, again, talk, ctx)? };
    // Where no admin has said anything, «спасибо» is nothing to be called for; where one has, no word is dropped.
    let aside = understanding::aside(&incoming.text).filter(|_| incoming.files.is_empty());
    let courtesy = matches!(aside, Some(Aside::Thanks | Aside::Yes));
    let spoke = lead.admin_at.is_some();
    let called_for = aside != Some(Aside::Thanks) || admin_spoke_last(&lead, letter, ctx)?;
    if aside != Some(Aside::Thanks) {
        lead = whose::taken_up_again(lead, ctx)?;
    }
    lead.client_at = Some(ctx.now);
    ctx.db.leads().save_lead(&lead, ctx.now)?;
    if !courtesy || spoke {
        relay::to_admin(&lead, talk, letter, !called_for, ctx)?;
    }
    match word {
        Some(word) => speak(talk, &ctx.texts.leads().reply(word), &[], ctx),
        None => Ok(()),
    }
}

/// Whether an admin has spoken since the client's words before these.
fn admin_spoke_last(lead: &LeadRow, letter: i64, ctx: &Context<'_>) -> Result<bool> {
    let by_hand = lead.admin_at.is_some_and(|spoke| lead.client_at.is_none_or(|heard| spoke > heard));
    let said = |row: &&LeadMessageRow| row.id != letter && matches!(row.side, Side::Client | Side::Admin);
    let letters = ctx.db.lead_messages().letters_of(lead.id, 20)?;
    Ok(by_hand || letters.iter().rev().find(said).is_some_and(|row| row.side == Side::Admin))
}

/// Words out of the blue.
fn first_words(incoming: &Incoming, letter: i64, talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let greeted = talk.said_at.is_some_and(|at| ctx.now - at < DAY);
    let wordless = bare(&incoming.text).is_empty() && incoming.files.is_empty();
    match understanding::intent(&incoming.text) {
        Intent::Advertise if ctx.policy.leads.enabled => opening::begin_with(incoming, talk, ctx),
        Intent::Sells | Intent::Mutual => offer(talk, ctx),
        // On VK people write to the community about anything, and its managers see it there.
        _ if talk.person.network == Network::Vk => Ok(()),
        _ if greeted && understanding::aside(&incoming.text) == Some(Aside::Thanks) => Ok(()),
        // «???» right after the greeting: its two ways on stand there still.
        _ if wordless && talk.said_at.is_some_and(|at| ctx.now - at < HOUR) => Ok(()),
        _ if greeted && !bare(&incoming.text).is_empty() && !is_unsaid(talk, ctx)? => {
            match ctx.db.lead_messages().letter(letter)? {
                Some(letter) => question(&letter, talk, ctx),
                None => Ok(()),
            }
        }
        _ => ask::greet(talk, ctx),
    }
}

/// Somebody sells promotion: on the silent list, nobody is told.
fn offer(talk: &TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let known = ctx.db.leads().leads_of(talk.person)?.into_iter().find(|lead| lead.kind == LeadKind::Offer);
    let mut lead = if let Some(lead) = known {
        lead
    } else {
        let lead = ctx.db.leads().add_lead(LeadKind::Offer, talk.person, &Wish::default(), ctx.now)?;
        ctx.decided(Decided::of_lead(&lead, "nothing"));
        lead
    };
    ctx.db.lead_messages().adopt_lead_messages(talk.person, lead.id, ctx.now - DAY)?;
    lead.client_at = Some(ctx.now);
    if talk.person.network == Network::Vk && talk.name.is_none() {
        ctx.want_name(talk.person.id)?;
    }
    ctx.db.leads().save_lead(&lead, ctx.now)
}

/// A manager answered somebody by hand on VK: the bot keeps quiet with them.
pub fn answered_by_hand(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    let mut talk = talk_with(person, ctx)?;
    forget::asks_no_more(&mut talk);
    talk.quiet_until = Some(ctx.now + ctx.policy.leads.quiet);
    // A person has taken the talk over: no answer to them is one to the bot, nor is anybody asked to go on with it.
    if let Some(mut draft) = ask::draft(&talk, ctx)? {
        draft.admin_at = Some(ctx.now);
        ctx.db.leads().save_lead(&draft, ctx.now)?;
        ask::close(&mut talk);
    }
    ctx.db.talks().save_talk(&talk)?;
    let Some(mut lead) = whose::open_lead(&talk, ctx)? else { return Ok(()) };
    lead.answered_at = lead.answered_at.or(Some(ctx.now));
    lead.admin_at = Some(ctx.now);
    ctx.db.leads().save_lead(&lead, ctx.now)?;
    cards::refresh(&lead, ctx)
}

/// Somebody lets us write to them, or does not any more.
pub fn reach_changed(person: PersonId, on: bool, ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut talk) = ctx.db.talks().talk(person)? else { return Ok(()) };
    if talk.reachable == on {
        return Ok(());
    }
    talk.reachable = on;
    ctx.db.talks().save_talk(&talk)?;
    whose::refresh_open(person, ctx)
}

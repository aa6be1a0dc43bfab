//! Talks with advertisers and other people who write: what they say becomes leads, what the admin answers reaches them.

mod ask;
mod buttons;
mod cards;
mod crowd;
mod export;
mod forget;
mod heat;
mod hours;
mod menu;
mod pipeline;
mod posts;
mod presses;
mod relay;
mod remind;
mod say;
mod talk;

use anyhow::Result;

pub use buttons::act;
pub(in crate::handlers) use cards::templates;
pub use cards::{names_came, open_card, view_of};
pub use export::{csv, json_of};
pub use pipeline::{command_note, command_status};
pub use posts::{link_typed, mark_of, post_published};
pub use presses::{pressed_in_private, pressed_on_vk};
pub(in crate::handlers) use relay::send_text;
pub use relay::{Answer, answered, ended};
pub use remind::rang;
pub(in crate::handlers) use say::random_id;

pub use forget::{command_forget, go_on_forgetting};

use self::presses::{chosen, stale};
use self::say::{is_quiet, is_unsaid, speak, talk_with};
use self::talk::bare;
use super::alerts;
use super::desk::Desk;
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::domain::choice::Choice;
use crate::domain::ids::{Network, PersonId};
use crate::domain::lead::{Intent, Step, Wish};
use crate::domain::talk::{Incoming, SentKind};
use crate::store::{Deed, LeadKind, LeadRow, LetterRow, Side, TalkRow, TalkState};
use crate::texts::Reply;
use crate::understanding::{self, Aside};

/// Messages of a person that are heard in a minute.
const MOST_A_MINUTE: u32 = 30;
/// Files of a lead that are passed on.
const MOST_FILES: usize = 30;
/// Largest file that is passed on from VK, bytes.
const MOST_BYTES: u64 = 50 * 1024 * 1024;

/// Somebody wrote to the bot or the community, or changed what they had written.
pub fn messaged(incoming: &Incoming, desk: &mut Desk<'_>) -> Result<()> {
    let person = incoming.person;
    if alerts::is_owner(person, desk) {
        return alerts::wrote(incoming, desk);
    }
    desk.db.meet(person, incoming.name.as_deref(), desk.now)?;
    if person.network == Network::Vk && !incoming.edited {
        desk.db.deed(person, Deed::Message, None, desk.now)?;
    }
    let mut talk = talk_with(person, desk)?;
    if talk.banned {
        return Ok(());
    }
    if incoming.name.is_some() {
        talk.name.clone_from(&incoming.name);
    }
    if incoming.username.is_some() {
        talk.username.clone_from(&incoming.username);
    }
    talk.client = incoming.client.or(talk.client);
    if !std::mem::replace(&mut talk.reachable, true) {
        desk.db.save_talk(&talk)?;
        refresh_open(&talk, desk)?;
    }
    if incoming.edited {
        relay::client_edited(incoming, &talk, desk)?;
        return desk.db.save_talk(&talk);
    }
    if is_too_fast(&mut talk, desk)? {
        return desk.db.save_talk(&talk);
    }
    let Some(letter) = desk.db.add_letter(&letter_of(incoming, &talk, desk)?)? else { return Ok(()) };
    route(incoming, letter, &mut talk, desk)?;
    talk.heard_at = Some(desk.now);
    desk.db.save_talk(&talk)
}

/// Beyond thirty messages a minute nothing is heard, which is said once.
fn is_too_fast(talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<bool> {
    let minute = desk.now.div_euclid(MINUTE);
    if talk.minute != minute {
        (talk.minute, talk.in_minute) = (minute, 0);
    }
    talk.in_minute = talk.in_minute.saturating_add(1);
    if talk.in_minute == MOST_A_MINUTE + 1 {
        let text = desk.texts.reply(Reply::TooFast);
        speak(talk, &text, &[], desk)?;
    }
    Ok(talk.in_minute > MOST_A_MINUTE)
}

fn letter_of(incoming: &Incoming, talk: &TalkRow, desk: &Desk<'_>) -> Result<LetterRow> {
    let lead = open_lead(talk, desk)?.or(ask::draft(talk, desk)?);
    Ok(LetterRow {
        id: 0,
        person: incoming.person,
        lead: lead.map(|lead| lead.id),
        side: Side::Client,
        at: desk.now,
        by: None,
        by_name: None,
        text: incoming.text.clone(),
        files: incoming.files.iter().filter(|file| file.kind != SentKind::Sticker).cloned().collect(),
        client_message: Some(incoming.message_id),
        admin_message: None,
        trouble: None,
    })
}

/// The lead or question that an admin has on the table.
fn open_lead(talk: &TalkRow, desk: &Desk<'_>) -> Result<Option<LeadRow>> {
    let is_open =
        |lead: &LeadRow| lead.kind != LeadKind::Offer && lead.confirmed_at.is_some() && !lead.status.is_over();
    Ok(desk.db.leads_of(talk.person)?.into_iter().find(is_open))
}

fn route(incoming: &Incoming, letter: i64, talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    if incoming.start {
        return ask::greet(talk, desk);
    }
    if let Some(done) = command(incoming.text.trim(), talk, desk)? {
        return Ok(done);
    }
    let pressed = incoming.press.as_deref().and_then(Choice::decode);
    let fresh = pressed.filter(|(revision, choice)| *revision == talk.revision || choice.is_timeless());
    let choice = fresh.map(|(_, choice)| choice).or_else(|| typed(&incoming.text, talk, desk));
    if incoming.came_by.as_deref() == Some("ads") && talk.state == TalkState::Idle {
        return ask::begin(talk, desk);
    }
    if let Some(choice) = choice {
        return chosen(choice, &incoming.text, talk, desk);
    }
    if pressed.is_some() {
        // A button of last year: what it says is no answer to anything.
        return stale(talk, desk);
    }
    said(incoming, letter, talk, desk)
}

/// `/start`, `/ads`, `/cancel`, `/forget`, `/help`.
fn command(text: &str, talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<Option<()>> {
    let mut words = text.split_whitespace();
    let (command, rest) = (words.next().unwrap_or_default(), words.next());
    match (command, rest) {
        ("/start", Some("ads")) | ("/ads", _) => ask::begin(talk, desk)?,
        ("/start", _) => ask::greet(talk, desk)?,
        ("/cancel", _) => ask::cancel(talk, desk)?,
        ("/forget", _) => {
            talk.state = TalkState::Forgetting;
            let text = desk.texts.reply(Reply::AskToForget);
            speak(talk, &text, &[vec![Choice::Forget, Choice::Cancel]], desk)?;
        }
        ("/help", _) => {
            let text = desk.texts.reply(Reply::Help);
            speak(talk, &text, &[], desk)?;
        }
        _ => return Ok(None),
    }
    Ok(Some(()))
}

/// The button whose words somebody typed: of the question that waits, or one that means the same at any time.
fn typed(text: &str, talk: &TalkRow, desk: &Desk<'_>) -> Option<Choice> {
    let words = bare(text);
    if words.is_empty() {
        return None;
    }
    let mut known: Vec<Choice> = match talk.state {
        TalkState::Asking => {
            talk::choices(talk.step.unwrap_or(Step::Product), ask::rules(desk)).into_iter().flatten().collect()
        }
        TalkState::Resuming => vec![Choice::Resume, Choice::Anew, Choice::Cancel],
        TalkState::Changing => {
            talk::CHANGEABLE.into_iter().map(Choice::Edit).chain([Choice::Back, Choice::Cancel]).collect()
        }
        TalkState::Forgetting => vec![Choice::Forget, Choice::Cancel],
        TalkState::Idle => vec![Choice::StillActual, Choice::NotActual],
        TalkState::Question => vec![Choice::Cancel],
    };
    known.extend([Choice::Ads, Choice::Question]);
    let formats = &desk.policy.leads.formats;
    known.into_iter().find(|choice| bare(&desk.texts.talk_label(*choice, formats)) == words)
}

/// Free words, or files.
fn said(incoming: &Incoming, letter: i64, talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    let text = incoming.text.trim();
    if let Some(lead) = open_lead(talk, desk)? {
        let by_law =
            talk.state == TalkState::Asking && matches!(talk.step, Some(Step::Platform | Step::Party | Step::Erid));
        if by_law {
            let answers = talk.step.is_some_and(|step| talk::answers_by_law(step, text)) && incoming.files.is_empty();
            // Other words are for the admin; the question waits, and its buttons stay good.
            if !answers {
                return pass_on(lead, incoming, letter, talk, desk);
            }
        } else if talk.state != TalkState::Asking || is_quiet(talk, desk.now) {
            return pass_on(lead, incoming, letter, talk, desk);
        }
    } else if is_quiet(talk, desk.now) {
        return Ok(());
    }
    match talk.state {
        TalkState::Asking | TalkState::Resuming => {
            let comes_back = ask::was_away(talk, desk.now)
                && (understanding::greets(text) || understanding::intent(text) == Intent::Advertise);
            if comes_back && let Some(lead) = ask::draft(talk, desk)? {
                return ask::welcome_back(talk, &lead.wish, desk);
            }
            talk.state = TalkState::Asking;
            let files = incoming.files.iter().any(|file| file.kind != SentKind::Sticker);
            if files && let Some(word) = too_much(incoming, talk, desk)? {
                return speak(talk, &desk.texts.reply(word), &[], desk);
            }
            ask::answered(talk, talk::Answer { text, choice: None, files, at: Some(incoming.at) }, desk)
        }
        TalkState::Changing => ask::what_to_change(talk, desk),
        TalkState::Forgetting => chosen(Choice::Cancel, text, talk, desk),
        TalkState::Question if desk.policy.leads.enabled && understanding::intent(text) == Intent::Advertise => {
            ask::begin(talk, desk)
        }
        TalkState::Question => match desk.db.letter(letter)? {
            Some(letter) => question(&letter, talk, desk),
            None => Ok(()),
        },
        TalkState::Idle => first_words(incoming, letter, talk, desk),
    }
}

/// A word on files beyond the limits.
fn too_much(incoming: &Incoming, talk: &TalkRow, desk: &Desk<'_>) -> Result<Option<Reply<'static>>> {
    let vk = incoming.person.network == Network::Vk;
    if vk && incoming.files.iter().any(|file| file.bytes > MOST_BYTES) {
        return Ok(Some(Reply::FileTooLarge));
    }
    let Some(lead) = talk.lead else { return Ok(None) };
    let files: usize = desk.db.letters_of(lead, 500)?.iter().map(|letter| letter.files.len()).sum();
    Ok((files > MOST_FILES).then_some(Reply::TooManyFiles))
}

/// Words to the admin about what is on the table.
fn pass_on(mut lead: LeadRow, incoming: &Incoming, letter: i64, talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    let word = if incoming.files.is_empty() { None } else { too_much(incoming, talk, desk)? };
    // «спасибо» answers what an admin said; where nobody has said anything since, it is nothing to be called for.
    let aside = understanding::aside(&incoming.text);
    let courtesy = incoming.files.is_empty() && matches!(aside, Some(Aside::Thanks | Aside::Yes));
    let is_answer = courtesy && admin_spoke_last(&lead, letter, desk)?;
    lead.client_at = Some(desk.now);
    desk.db.save_lead(&lead, desk.now)?;
    if !courtesy || is_answer {
        relay::to_admin(&lead, talk, letter, desk)?;
    }
    match word {
        Some(word) => speak(talk, &desk.texts.reply(word), &[], desk),
        None => Ok(()),
    }
}

/// Whether an admin has spoken since the client's words before these.
fn admin_spoke_last(lead: &LeadRow, letter: i64, desk: &Desk<'_>) -> Result<bool> {
    let by_hand = lead.admin_at.is_some_and(|spoke| lead.client_at.is_none_or(|heard| spoke > heard));
    let said = |row: &&LetterRow| row.id != letter && matches!(row.side, Side::Client | Side::Admin);
    let letters = desk.db.letters_of(lead.id, 20)?;
    Ok(by_hand || letters.iter().rev().find(said).is_some_and(|row| row.side == Side::Admin))
}

/// What somebody asked before they pressed «У меня другой вопрос»: words of the last hour that no part of the talk took.
fn asked_already(talk: &TalkRow, desk: &Desk<'_>) -> Result<Option<LetterRow>> {
    let labels = [Choice::Ads, Choice::Question].map(|choice| bare(&desk.texts.talk_label(choice, &[])));
    let is_question = |letter: &LetterRow| {
        let words = bare(&letter.text);
        !letter.text.starts_with('/')
            && words.contains(' ')
            && !labels.contains(&words)
            && !understanding::greets(&letter.text)
    };
    let alone = desk.db.letters_alone(talk.person, desk.now - HOUR)?;
    Ok(alone.into_iter().rev().find(is_question))
}

/// «У меня другой вопрос»: to the admin, and the bot keeps quiet.
fn question(letter: &LetterRow, talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    let wish = Wish { product: Some(letter.text.clone()), ..Wish::default() };
    let mut lead = desk.db.add_lead(LeadKind::Question, talk.person, &wish, desk.now)?;
    desk.db.adopt_letters(talk.person, lead.id, desk.now - DAY)?;
    lead.confirmed_at = Some(desk.now);
    lead.client_at = Some(desk.now);
    desk.db.save_lead(&lead, desk.now)?;
    ask::close(talk);
    talk.lead = Some(lead.id);
    // In a crowd everybody was greeted, and that is enough until an administrator reads what they ask.
    if crowd::show_or_hold(&mut lead, desk)? {
        if !letter.files.is_empty() {
            relay::to_admin(&lead, talk, letter.id, desk)?;
        }
        let mut words = vec![desk.texts.reply(Reply::QuestionPassed)];
        words.extend(hours::when_answered(desk));
        speak(talk, &words.join(" "), &[], desk)?;
    }
    talk.quiet_until = Some(desk.now + desk.policy.leads.quiet);
    Ok(())
}

/// Words out of the blue.
fn first_words(incoming: &Incoming, letter: i64, talk: &mut TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    let greeted = talk.said_at.is_some_and(|at| desk.now - at < DAY);
    match understanding::intent(&incoming.text) {
        Intent::Advertise if desk.policy.leads.enabled => ask::begin(talk, desk),
        Intent::Sells | Intent::Mutual => offer(talk, desk),
        // On VK people write to the community about anything, and its managers see it there.
        _ if talk.person.network == Network::Vk => Ok(()),
        _ if greeted && understanding::aside(&incoming.text) == Some(Aside::Thanks) => Ok(()),
        _ if greeted && !bare(&incoming.text).is_empty() && !is_unsaid(talk, desk)? => match desk.db.letter(letter)? {
            Some(letter) => question(&letter, talk, desk),
            None => Ok(()),
        },
        _ => ask::greet(talk, desk),
    }
}

/// Somebody sells promotion: on the silent list, nobody is told.
fn offer(talk: &TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    let known = desk.db.leads_of(talk.person)?.into_iter().find(|lead| lead.kind == LeadKind::Offer);
    let mut lead = match known {
        Some(lead) => lead,
        None => desk.db.add_lead(LeadKind::Offer, talk.person, &Wish::default(), desk.now)?,
    };
    desk.db.adopt_letters(talk.person, lead.id, desk.now - DAY)?;
    lead.client_at = Some(desk.now);
    if talk.person.network == Network::Vk && talk.name.is_none() {
        desk.want_name(talk.person.id)?;
    }
    desk.db.save_lead(&lead, desk.now)
}

/// A manager answered somebody by hand on VK: the bot keeps quiet with them.
pub fn answered_by_hand(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    let mut talk = talk_with(person, desk)?;
    talk.quiet_until = Some(desk.now + desk.policy.leads.quiet);
    desk.db.save_talk(&talk)?;
    let Some(mut lead) = open_lead(&talk, desk)? else { return Ok(()) };
    lead.answered_at = lead.answered_at.or(Some(desk.now));
    lead.admin_at = Some(desk.now);
    desk.db.save_lead(&lead, desk.now)?;
    cards::refresh(&lead, desk)
}

/// Somebody lets us write to them, or does not any more.
pub fn reach_changed(person: PersonId, on: bool, desk: &mut Desk<'_>) -> Result<()> {
    let Some(mut talk) = desk.db.talk(person)? else { return Ok(()) };
    if talk.reachable == on {
        return Ok(());
    }
    talk.reachable = on;
    desk.db.save_talk(&talk)?;
    refresh_open(&talk, desk)
}

/// Shows what changed of a person on the card of their open lead.
fn refresh_open(talk: &TalkRow, desk: &mut Desk<'_>) -> Result<()> {
    match open_lead(talk, desk)? {
        Some(lead) => cards::refresh(&lead, desk),
        None => Ok(()),
    }
}

/// How long ago something was, whole hours.
fn hours_since(at: Millis, now: Millis) -> i64 {
    (now - at) / HOUR
}

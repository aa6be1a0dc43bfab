//! What an owner types after «Добавить»: a stop word or a domain, checked before it is stored.

use anyhow::Result;
use serde_json::json;

use super::buttons::{check_of, list_of};
use super::{PanelState, Role, leads, settings};
use crate::domain::action::{Action, Keyboard, Urgency};
use crate::domain::button::{Button, LeadAsk};
use crate::handlers::desk::Desk;
use crate::handlers::moderation::reports;
use crate::judging::rules::{BadStopWord, WhyBad, bare_domain};
use crate::judging::{CommentRules, RuleSource};
use crate::store::SurfaceRow;
use crate::texts::BadEntry;

/// So many of the newest harmless comments are looked at before a word is taken: some hundred milliseconds.
const MOST_LOOKED: usize = 3_000;
/// A word that would have removed more than one in so many is asked about…
const ONE_IN: usize = 50;
/// …with so many of them.
const EXAMPLES: usize = 3;
/// Longest entry.
const MOST_CHARS: usize = 200;
/// At most so many entries in a list.
const MOST_ENTRIES: usize = 500;

/// Takes a message as the entry that was asked for; `false`: nothing was asked of this person.
pub(super) fn taken(from: i64, role: Role, text: &str, desk: &mut Desk<'_>) -> Result<bool> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let Some(surface) = desk.db.surface(chat, "panel")? else { return Ok(false) };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    if state.waits_for != Some(from) {
        return Ok(false);
    }
    if let Some(name) = &state.setting {
        return settings::taken(name, from, role, text, &surface, desk);
    }
    match state.lead.as_deref().and_then(LeadAsk::parse) {
        Some(what) if role == Role::Owner || what == LeadAsk::Search => {
            leads::taken(what, from, text, &surface, desk)?;
            return Ok(true);
        }
        None if role == Role::Owner => {}
        Some(_) | None => return Ok(false),
    }
    let entry = if state.domain { bare_domain(text) } else { text.trim().to_owned() };
    let (key, list, screen) = list_of(state.domain, desk);
    let said = match check(&entry, state.domain, list.len(), desk) {
        Err(problem) => desk.texts.bad_entry(problem),
        Ok(()) if desk.policy.locked.contains(key) => desk.texts.said("locked"),
        Ok(()) => {
            let mut list = list.clone();
            if !list.contains(&entry) {
                list.push(entry);
            }
            if !state.domain && objects(&list, &surface, desk)? {
                return Ok(true);
            }
            desk.db.set_setting(key, Some(&json!(list)), from, desk.now)?;
            desk.reload = true;
            desk.db.open_screen(&surface, screen.code(), desk.now)?;
            desk.texts.said("added")
        }
    };
    let action = Action::SendMessage { chat, html: said, keyboard: Vec::new(), reply_to: None, silent: true };
    desk.want(action, Urgency::Person);
    Ok(true)
}

fn check(entry: &str, domain: bool, known: usize, desk: &Desk<'_>) -> Result<(), BadEntry> {
    if known >= MOST_ENTRIES {
        return Err(BadEntry::TooMany);
    }
    if entry.chars().count() > MOST_CHARS || entry.contains('\n') {
        return Err(BadEntry::TooLong);
    }
    if domain {
        return if entry.contains('.') && !entry.contains(' ') { Ok(()) } else { Err(BadEntry::NoDomain) };
    }
    compiled(&[entry.to_owned()], desk).map(|_| ()).map_err(|error| {
        tracing::debug!("a stop word that cannot be one: {error:#}");
        match error.downcast_ref::<BadStopWord>().map(|bad| bad.why) {
            None => BadEntry::NoPattern,
            Some(WhyBad::Nothing) => BadEntry::Nothing,
            Some(WhyBad::TooShort) => BadEntry::TooShort,
            Some(WhyBad::FitsAnything) => BadEntry::FitsAnything,
        }
    })
}

fn compiled(words: &[String], desk: &Desk<'_>) -> Result<CommentRules> {
    CommentRules::compile(&RuleSource {
        stop_words: words,
        blocked_domains: &[],
        allowed_domains: &[],
        strictness: desk.policy.strictness,
        delete_score: None,
        quarantine_score: None,
    })
}

/// Looks at what a new list would have done to harmless comments of the past. `true`: a word in it is none, or bites, and
/// that was said; the list is kept until somebody insists.
pub(super) fn objects(list: &[String], surface: &SurfaceRow, desk: &mut Desk<'_>) -> Result<bool> {
    let new: Vec<String> = list.iter().filter(|word| !desk.policy.stop_words.contains(word)).cloned().collect();
    for word in &new {
        if let Err(problem) = check(word, false, 0, desk) {
            let html = desk.texts.bad_entry(problem);
            say(html, Keyboard::new(), surface, desk);
            return Ok(true);
        }
    }
    if new.is_empty() {
        return Ok(false);
    }
    let rules = compiled(&new, desk)?;
    let past = desk.db.harmless_texts(MOST_LOOKED)?;
    let bitten: Vec<&str> = past.iter().map(String::as_str).filter(|text| rules.has_stop_word(text)).collect();
    if bitten.len() * ONE_IN <= past.len() {
        return Ok(false);
    }
    let mut some: Vec<&str> = Vec::new();
    for text in &bitten {
        if some.len() < EXAMPLES && !some.contains(text) {
            some.push(text);
        }
    }
    let html = desk.texts.stop_word_bites(&new, bitten.len(), past.len(), &some);
    let check = check_of(&list.join("\n"));
    let button = |add: bool| reports::key(desk.texts.stop_word_answer(add).to_owned(), &Button::Anyway { add, check });
    let keyboard = vec![vec![button(true), button(false)]];
    let mut state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    state.pending = Some(list.to_owned());
    desk.db.set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    say(html, keyboard, surface, desk);
    Ok(true)
}

/// What an owner says of words that bite.
pub(super) fn decided(add: bool, check: u16, by: i64, desk: &mut Desk<'_>) -> Result<&'static str> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let Some(surface) = desk.db.surface(chat, "panel")? else { return Ok("stale") };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    let pending = state.pending.filter(|list| check_of(&list.join("\n")) == check);
    let Some(list) = pending else { return Ok("stale") };
    let (key, _, screen) = list_of(false, desk);
    if desk.policy.locked.contains(key) {
        return Ok("stale");
    }
    if add {
        desk.db.set_setting(key, Some(&json!(list)), by, desk.now)?;
        desk.reload = true;
    }
    // The screen forgets what was asked.
    desk.db.set_surface_state(surface.id, "")?;
    desk.db.open_screen(&surface, screen.code(), desk.now)?;
    Ok(if add { "added" } else { "not_added" })
}

fn say(html: String, keyboard: Keyboard, surface: &SurfaceRow, desk: &mut Desk<'_>) {
    let action = Action::SendMessage { chat: surface.chat, html, keyboard, reply_to: None, silent: true };
    desk.want(action, Urgency::Person);
}

//! What an owner types after «Добавить»: a stop word or a domain, checked before it is stored.

use anyhow::Result;
use serde_json::json;

use super::buttons::list_of;
use super::{PanelState, Role, leads, settings};
use crate::domain::action::{Action, Urgency};
use crate::domain::button::LeadAsk;
use crate::handlers::desk::Desk;
use crate::judging::rules::bare_domain;
use crate::judging::{CommentRules, RuleSource};
use crate::texts::BadEntry;

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
    let words = [entry.to_owned()];
    let compiled = CommentRules::compile(&RuleSource {
        stop_words: &words,
        blocked_domains: &[],
        allowed_domains: &[],
        strictness: desk.policy.strictness,
        delete_score: None,
        quarantine_score: None,
    });
    compiled.map(|_| ()).map_err(|error| {
        tracing::debug!("a stop word that cannot be one: {error:#}");
        BadEntry::NoPattern
    })
}

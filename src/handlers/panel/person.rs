//! A person's record: all that was judged and done, and the way back.

use anyhow::Result;

use crate::domain::action::{Action, Urgency};
use crate::domain::button::Button;
use crate::domain::ids::{Network, PersonId};
use crate::handlers::desk::Desk;
use crate::handlers::moderation::reports::{entry, key};
use crate::store::JournalFilter;
use crate::texts::PersonCard;

/// How many verdicts a record shows.
const SHOWN: usize = 8;

/// What a message names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    Id(PersonId),
    Short(String),
    Nobody,
}

/// A VK link, id or @name opens that person's record; any other text is none of the panel's business.
pub fn asked(text: &str, desk: &mut Desk<'_>) -> Result<()> {
    match named(text) {
        Named::Id(person) => show(person, desk),
        Named::Short(name) => {
            desk.want(Action::ResolveName { name }, Urgency::Person);
            Ok(())
        }
        Named::Nobody => Ok(()),
    }
}

/// VK told whose short name it was.
pub fn resolved(id: Option<i64>, desk: &mut Desk<'_>) -> Result<()> {
    if let Some(id) = id {
        return show(PersonId::vk(id), desk);
    }
    let text = desk.texts.said("no_person");
    desk.tell_admin(text, Vec::new());
    Ok(())
}

/// Sends a person's record to the admin chat.
pub fn show(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    let filter = JournalFilter { person: Some(person), limit: Some(SHOWN), ..JournalFilter::default() };
    let rows = desk.db.journal(filter)?;
    let known = desk.db.person(person)?;
    let untouchable = desk.is_untouchable(person)?;
    let listed = desk.db.is_never_touched(person)?;
    let card = PersonCard {
        person,
        name: known.as_ref().and_then(|known| known.name.clone()),
        member: known.as_ref().and_then(|known| known.member),
        banned: known.as_ref().is_some_and(|known| known.banned),
        untouchable,
        entries: rows.iter().map(|row| entry(row, desk)).collect(),
    };
    let html = desk.texts.person_card(&card);
    let vk = person.network == Network::Vk;
    let never = desk.texts.panel_label(if listed { "touchable" } else { "never" });
    let mut line = vec![key(never, &Button::NeverTouch { vk, id: person.id, on: !listed })];
    if !card.entries.is_empty() {
        line.insert(0, key(desk.texts.panel_label("return"), &Button::Return { vk, id: person.id }));
    }
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let action = Action::SendMessage { chat, html, keyboard: vec![line], reply_to: None, silent: true };
    desk.want(action, Urgency::Person);
    Ok(())
}

fn named(text: &str) -> Named {
    let word = text.trim();
    if word.is_empty() || word.contains(char::is_whitespace) || word.len() > 200 {
        return Named::Nobody;
    }
    if let Ok(id) = word.parse::<i64>() {
        return if id == 0 { Named::Nobody } else { Named::Id(PersonId::vk(id)) };
    }
    let bare = word.split_once("://").map_or(word, |(_, rest)| rest);
    let page = ["vk.com/", "vk.ru/", "m.vk.com/", "www.vk.com/"].iter().find_map(|home| bare.strip_prefix(home));
    let name = match (page, bare.strip_prefix('@')) {
        (Some(page), _) => page.split(['?', '#', '/']).next().unwrap_or_default(),
        (None, Some(name)) => name,
        (None, None) if is_id(bare) => bare,
        (None, None) => return Named::Nobody,
    };
    for (prefix, sign) in [("id", 1), ("club", -1), ("public", -1)] {
        if let Some(Ok(id)) = name.strip_prefix(prefix).map(str::parse::<i64>) {
            return Named::Id(PersonId::vk(sign * id));
        }
    }
    let plain = name.len() >= 2 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    if plain { Named::Short(name.to_owned()) } else { Named::Nobody }
}

fn is_id(word: &str) -> bool {
    word.strip_prefix("id").is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_ids_and_names_name_people_and_talk_does_not() {
        for (text, id) in
            [("https://vk.com/id55", 55), ("vk.ru/id7?from=x", 7), ("id9", 9), ("12", 12), ("vk.com/club5", -5)]
        {
            assert_eq!(named(text), Named::Id(PersonId::vk(id)), "{text}");
        }
        assert_eq!(named("@durov"), Named::Short("durov".to_owned()));
        assert_eq!(named("https://vk.com/durov"), Named::Short("durov".to_owned()));
        for text in ["спасибо", "всё хорошо", "0", "https://example.com/id5", "@ы", ""] {
            assert_eq!(named(text), Named::Nobody, "{text}");
        }
    }
}

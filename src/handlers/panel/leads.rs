//! 💼 in the panel: lists of leads, the price list and templates typed in the chat, the file of everything.

use anyhow::Result;
use serde_json::{Value, json};

use super::screens::lead_lines;
use super::settings::check_of_entry;
use super::{PanelState, Pressed, is_no_second_press, surface_of};
use crate::domain::action::{TelegramAction, Urgency};
use crate::domain::button::{Button, LeadAsk, Screen};
use crate::domain::leads::{AdFormat, Template};
use crate::handlers::context::{Context, key};
use crate::handlers::leads;
use crate::policy::{LeadSetting, SettingKey};
use crate::store::{LeadFilter, SurfaceRow};
use crate::texts::{PanelLabel, Said, Typed};

/// Longest name on a button, characters: VK takes 40.
const MOST_NAME: usize = 40;
/// Longest text of an entry, characters.
const MOST_TEXT: usize = 1_000;
/// Entries of a list at most.
const MOST_ENTRIES: usize = 30;
/// Leads that a search shows.
const MOST_FOUND: usize = 10;
/// Leads in the file.
const MOST_EXPORTED: usize = 100_000;

/// The buttons of 💼. `None`: there is nothing to say.
pub(super) fn act(button: &Button, press: &Pressed, ctx: &mut Context<'_>) -> Result<Option<Said>> {
    Ok(Some(match button {
        Button::LeadList { shelf, page } => {
            let surface = surface_of(press, ctx)?;
            let (html, keyboard) = super::screens::lead_list(*shelf, *page, ctx)?;
            ctx.show(&surface, html, keyboard, Urgency::Person);
            return Ok(None);
        }
        Button::LeadOpen { lead } => {
            if leads::open_card(*lead, ctx)? {
                Said::MovedDown
            } else {
                Said::Gone
            }
        }
        Button::LeadExport => {
            if is_no_second_press("leads_file", ctx)? {
                export(ctx)?;
            }
            Said::FileComes
        }
        Button::LeadSearch => {
            ask_for_words(press, ctx)?;
            Said::TypeIt
        }
        _ => return Ok(None),
    }))
}

fn ask_for_words(press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    let surface = surface_of(press, ctx)?;
    let state = PanelState {
        screen: Some(Screen::Leads.as_str().to_owned()),
        waits_for: Some(press.from.id),
        lead: Some(LeadAsk::Search.as_str().to_owned()),
        ..PanelState::default()
    };
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    let text = ctx.texts.leads().lead_ask(LeadAsk::Search).to_owned();
    let keyboard = vec![vec![key(ctx.texts.panel_label(PanelLabel::Back), &Button::Open(Screen::Leads))]];
    ctx.show(&surface, text, keyboard, Urgency::Person);
    Ok(())
}

fn screen_of(what: LeadAsk) -> Screen {
    match what {
        LeadAsk::Format => Screen::Formats,
        LeadAsk::Template => Screen::Templates,
        LeadAsk::Search => Screen::Leads,
    }
}

/// Takes a message as what was asked for on 💼.
pub(super) fn taken(what: LeadAsk, from: i64, text: &str, surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<()> {
    if what == LeadAsk::Search {
        let filter = LeadFilter { words: Some(text.trim()), unfinished: true, any_kind: true, ..LeadFilter::default() };
        let mut found = ctx.db.leads().rows(filter, MOST_FOUND + 1)?;
        let more = found.len() > MOST_FOUND;
        found.truncate(MOST_FOUND);
        let (html, keyboard) = lead_lines(text.trim(), &found, more, ctx)?;
        ctx.show(surface, html, keyboard, Urgency::Person);
        return Ok(());
    }
    if what == LeadAsk::Format {
        return prices(from, text, surface, ctx);
    }
    let key = key_of(what);
    let (name, rest) = text.split_once(';').unwrap_or((text, ""));
    let (name, rest) = (name.trim(), rest.trim());
    let entries = entries_of(what, ctx);
    let said = if ctx.policy.is_locked(key) {
        ctx.texts.said(Said::Locked)
    } else if is_bad(what, name, rest) {
        ctx.texts.leads().lead_bad_entry(what).to_owned()
    } else if entries.len() >= MOST_ENTRIES {
        ctx.texts.panel().bad_entry(crate::texts::BadEntry::TooMany)
    } else {
        let entry = entry_of(what, name, rest);
        let mut list = entries;
        // An entry of the same name is replaced: so a price is changed.
        match list.iter_mut().find(|known| known.get("name") == entry.get("name")) {
            Some(known) => *known = entry,
            None => list.push(entry),
        }
        ctx.set(key, Some(&Value::Array(list)), from)?;
        ctx.db.surfaces().open_screen(surface, screen_of(what).as_str(), ctx.now)?;
        ctx.texts.said(Said::Added)
    };
    let chat = surface.chat;
    let action = TelegramAction::SendMessage { chat, html: said, keyboard: Vec::new(), reply_to: None, silent: true };
    ctx.want(action, Urgency::Person);
    Ok(())
}

/// Prices, one or several: those that can be are taken, and it is said what became of each.
fn prices(from: i64, text: &str, surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<()> {
    let what = LeadAsk::Format;
    let key = key_of(what);
    let mut list = entries_of(what, ctx);
    let (mut typed, mut refused) = (Typed::default(), 0);
    let parts = price_lines(text);
    for part in &parts {
        let (name, rest) = name_and_price(part);
        let known = list.iter().position(|known| known.get("name").and_then(Value::as_str) == Some(name));
        let why = if is_bad(what, name, rest) {
            refused += 1;
            Some(ctx.texts.panel().bad_price_reason())
        } else if known.is_none() && list.len() >= MOST_ENTRIES {
            Some(ctx.texts.panel().bad_entry_reason(crate::texts::BadEntry::TooMany).to_owned())
        } else {
            None
        };
        if let Some(why) = why {
            typed.refused.push(((*part).to_owned(), why));
            continue;
        }
        let entry = entry_of(what, name, rest);
        // An entry of the same name is replaced: so a price is changed.
        match known.and_then(|at| list.get_mut(at)) {
            Some(known) => *known = entry,
            None => list.push(entry),
        }
        typed.added.push(if rest.is_empty() { name.to_owned() } else { format!("{name}: {rest}") });
    }
    let said = if ctx.policy.is_locked(key) {
        ctx.texts.said(Said::Locked)
    } else if parts.len() == 1 && refused == 1 {
        ctx.texts.leads().lead_bad_entry(what).to_owned()
    } else {
        if !typed.added.is_empty() {
            ctx.set(key, Some(&Value::Array(list)), from)?;
            ctx.db.surfaces().open_screen(surface, screen_of(what).as_str(), ctx.now)?;
        }
        ctx.texts.panel().typed(&typed)
    };
    let chat = surface.chat;
    ctx.want(
        TelegramAction::SendMessage { chat, html: said, keyboard: Vec::new(), reply_to: None, silent: true },
        Urgency::Person,
    );
    Ok(())
}

/// A line each; on one line without `;`, by commas that are followed by another priced name.
fn price_lines(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let [line] = lines.as_slice() else { return if lines.is_empty() { vec![text] } else { lines } };
    if line.contains(';') {
        return lines;
    }
    let parts: Vec<&str> = line.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let priced = |part: &&str| part.contains(char::is_alphabetic) && part.contains(|sign: char| sign.is_ascii_digit());
    if parts.len() > 1 && parts.iter().all(priced) { parts } else { lines }
}

/// «Пост; 1 500 ₽; сутки», «Пост — 1 500 ₽», «Пост: 1 500», «Пост 1500 руб»
fn name_and_price(line: &str) -> (&str, &str) {
    let marks = [";", " — ", " – ", " - ", ": "];
    if let Some((name, rest)) = marks.iter().find_map(|mark| line.split_once(mark)) {
        return (name.trim(), rest.trim());
    }
    // The last run of digits that begins after a space is the price.
    let mut starts = line.match_indices(' ').map(|(at, _)| at + 1);
    let digit = |at: usize| line[at..].starts_with(|sign: char| sign.is_ascii_digit());
    let words_before = |at: usize| line[..at].trim_end().ends_with(char::is_alphabetic);
    match starts.rfind(|at| digit(*at) && words_before(*at)) {
        Some(at) => (line[..at].trim(), line[at..].trim()),
        None => (line.trim(), ""),
    }
}

/// Whether a text on the price list's screen is meant as an entry of it.
pub(super) fn looks_like_a_price(text: &str) -> bool {
    price_lines(text).iter().all(|line| line.contains(';') || !name_and_price(line).1.is_empty())
}

/// Whether an entry cannot stand in its list.
fn is_bad(what: LeadAsk, name: &str, rest: &str) -> bool {
    let long = name.chars().count() > MOST_NAME || rest.chars().count() > MOST_TEXT;
    name.is_empty() || long || (what == LeadAsk::Template && rest.is_empty())
}

pub(super) fn key_of(what: LeadAsk) -> SettingKey {
    if what == LeadAsk::Format { LeadSetting::Formats.into() } else { LeadSetting::Templates.into() }
}

fn entry_of(what: LeadAsk, name: &str, rest: &str) -> Value {
    if what == LeadAsk::Template {
        return json!({"name": name, "text": rest});
    }
    let (price, description) = rest.split_once(';').unwrap_or((rest, ""));
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    format_value(&AdFormat { name: name.to_owned(), price: filled(price), description: filled(description) })
}

fn format_value(format: &AdFormat) -> Value {
    let mut value = json!({"name": format.name});
    if let Some(price) = &format.price {
        value["price"] = json!(price);
    }
    if let Some(description) = &format.description {
        value["description"] = json!(description);
    }
    value
}

/// The list as it is now; what is shipped counts as the admin's own once they change it.
pub(super) fn entries_of(what: LeadAsk, ctx: &Context<'_>) -> Vec<Value> {
    match what {
        LeadAsk::Format => ctx.policy.leads.formats.iter().map(format_value).collect(),
        LeadAsk::Template | LeadAsk::Search => {
            let value = |Template { name, text }: Template| json!({"name": name, "text": text});
            leads::templates(ctx).into_iter().map(value).collect()
        }
    }
}

/// First bits of an entry's hash, as its button carries them.
pub(super) fn checks(what: LeadAsk, ctx: &Context<'_>) -> Vec<u16> {
    entries_of(what, ctx).iter().map(check_of_entry).collect()
}

/// Every lead as a file in the admin chat.
fn export(ctx: &mut Context<'_>) -> Result<()> {
    let filter = LeadFilter { unfinished: true, ..LeadFilter::default() };
    let rows = ctx.db.leads().rows(filter, MOST_EXPORTED)?;
    // Spreadsheets take a file without this mark for one of their own alphabet.
    let content = format!("\u{feff}{}", leads::csv(&rows, ctx.db, ctx.policy.timezone)?);
    let day = ctx.day();
    let html = ctx.texts.leads().export_caption(rows.len() as i64);
    let chat = ctx.admin_chat()?;
    let relay = TelegramAction::SendDocument { chat, name: format!("leads-{day}.csv"), content, html };
    ctx.want(relay, Urgency::Person);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_come_as_people_write_them() {
        for (text, pairs) in [
            ("Пост; 1 500 ₽; сутки", vec![("Пост", "1 500 ₽; сутки")]),
            ("Пост — 1 500 ₽\nСторис: 700", vec![("Пост", "1 500 ₽"), ("Сторис", "700")]),
            ("Пост 1500, Сторис 700 руб", vec![("Пост", "1500"), ("Сторис", "700 руб")]),
            ("Пост 24 часа 1 500 ₽", vec![("Пост 24 часа", "1 500 ₽")]),
            ("Пост с закрепом, сутки 1500", vec![("Пост с закрепом, сутки", "1500")]),
            ("Бартер", vec![("Бартер", "")]),
        ] {
            let found: Vec<_> = price_lines(text).into_iter().map(name_and_price).collect();
            assert_eq!(found, pairs, "{text}");
        }
        assert!(looks_like_a_price("Пост 1500") && !looks_like_a_price("спасибо"));
    }
}

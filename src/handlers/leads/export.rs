//! Leads as JSON and CSV, for the command line and the panel.

use anyhow::Result;
use chrono::{SecondsFormat, TimeZone};
use serde_json::{Value, json};

use crate::clock::Millis;
use crate::domain::ids::Network;
use crate::domain::unseen::commands_terminal;
use crate::store::{Db, LeadRow};
use crate::zone::Tz;

/// The columns of the file.
const COLUMNS: [&str; 19] = [
    "id",
    "created_at",
    "source",
    "user_id",
    "user_name",
    "product",
    "format",
    "price",
    "dates_from",
    "dates_to",
    "dates_text",
    "budget_min",
    "budget_max",
    "budget_currency",
    "budget_text",
    "contact",
    "status",
    "temperature",
    "advertiser",
];

/// A lead as `leads list --json` prints it.
pub fn json_of(lead: &LeadRow, db: Db<'_>, zone: Tz) -> Result<Value> {
    let talk = db.talks().talk(lead.person)?;
    let name = talk.as_ref().and_then(|talk| talk.name.clone());
    let username = talk.and_then(|talk| talk.username);
    let wish = &lead.wish;
    let dates = wish.dates_text.as_ref().filter(|text| !text.is_empty()).map(|text| {
        let (from, to) = (wish.dates.map(|dates| dates.from), wish.dates.and_then(|dates| dates.to));
        json!({"from": from, "to": to, "text": text})
    });
    let budget = wish.budget_text.as_ref().filter(|text| !text.is_empty()).map(|text| {
        let read = wish.budget.clone().unwrap_or_default();
        json!({"min": read.min, "max": read.max, "currency": read.currency, "text": text})
    });
    Ok(json!({
        "id": lead.id,
        "created_at": rfc3339(lead.created_at, zone),
        "source": lead.person.network.as_str(),
        "user_id": lead.person.id,
        "user_name": name,
        "username": username.clone(),
        "product": wish.product,
        "format": wish.format.as_deref().filter(|format| !format.is_empty()),
        "price": wish.price,
        "dates": dates,
        "budget": budget,
        "contact": contact_of(lead, username.as_deref()),
        "status": lead.status.as_str(),
        "temperature": lead.temperature.as_str(),
        "unfinished": lead.is_unfinished(),
        "confirmed_at": lead.confirmed_at.map(|at| rfc3339(at, zone)),
        "answered_at": lead.answered_at.map(|at| rfc3339(at, zone)),
        "taken_by": lead.taken_name,
        "reason": lead.reason,
        "place": wish.place,
        "advertiser": {"inn": wish.party.as_ref().and_then(|party| party.inn.clone()),
                       "name": wish.party.as_ref().and_then(|party| party.name.clone()), "text": wish.party_text},
        // What people say instead of a token stands on the card.
        "erid": wish.erid.as_deref().filter(|erid| is_token(erid)),
        "consent_at": wish.consent_at.map(|at| rfc3339(at, zone)),
        "post": lead.post.map(|post| post.to_string()),
    }))
}

fn is_token(erid: &str) -> bool {
    erid.len() >= 8
        && erid.bytes().all(|letter| letter.is_ascii_alphanumeric())
        && erid.bytes().any(|letter| letter.is_ascii_digit())
}

/// How to reach them; who said «here» is reached where they wrote.
fn contact_of(lead: &LeadRow, username: Option<&str>) -> Option<String> {
    let contact = lead.wish.contact.clone()?;
    Some(match (contact.is_empty(), lead.person.network, username) {
        (false, ..) => contact,
        (true, Network::Vk, _) => format!("https://vk.com/id{}", lead.person.id),
        (true, Network::Telegram, Some(username)) => format!("@{username}"),
        (true, Network::Telegram, None) => format!("tg://user?id={}", lead.person.id),
    })
}

/// Leads as a table that a spreadsheet opens.
pub fn csv(leads: &[LeadRow], db: Db<'_>, zone: Tz) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for lead in leads {
        let value = json_of(lead, db, zone)?;
        let cells = COLUMNS.map(|column| {
            let cell = match column.split_once('_') {
                Some(("dates" | "budget", _)) => {
                    let (object, field) = column.split_once('_').unwrap_or((column, ""));
                    &value[object][field]
                }
                _ if column == "advertiser" => &value["advertiser"]["text"],
                _ => &value[column],
            };
            safe(cell)
        });
        writer.write_record(cells)?;
    }
    Ok(String::from_utf8(writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?)?)
}

/// A cell, without signs that would command a terminal. What a spreadsheet would take for a formula is quoted; a phone or a
/// number is none.
fn safe(cell: &Value) -> String {
    let text = match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text: String = text.chars().filter(|sign| matches!(sign, '\n' | '\t') || !commands_terminal(*sign)).collect();
    let is_number =
        |text: &str| text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '.'));
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(&text) { format!("'{text}") } else { text }
}

fn rfc3339(at: Millis, zone: Tz) -> String {
    let moment = zone.timestamp_millis_opt(at).single();
    moment.map_or_else(String::new, |moment| moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_quoted_and_phones_are_not() {
        assert_eq!(safe(&json!("=HYPERLINK(1)")), "'=HYPERLINK(1)");
        assert_eq!(safe(&json!("@SUM(A1)")), "'@SUM(A1)");
        assert_eq!(safe(&json!("-2+cmd|' /C calc'!A0")), "'-2+cmd|' /C calc'!A0");
        assert_eq!(safe(&json!("+7 (999) 123-45-67")), "+7 (999) 123-45-67");
        assert_eq!(safe(&Value::Null), "");
        assert_eq!(safe(&json!("\u{1b}=HYPERLINK(1)")), "'=HYPERLINK(1)");
    }
}

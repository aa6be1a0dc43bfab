//! What an owner types as the new value of a setting, as people write such things. Pure.
//!
//! Whether the value may be, the configuration says afterwards.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::dates;
use crate::policy::SettingKind;

/// Entries of a list at most, and characters of one.
const MOST_ENTRIES: usize = 200;
const MOST_CHARS: usize = 200;
/// Characters of a text.
const MOST_TEXT: usize = 1_500;

/// A value of a kind; `None`: this is none.
pub(crate) fn typed(kind: SettingKind, text: &str, today: NaiveDate) -> Option<Value> {
    let text = text.trim();
    let word = text.to_lowercase();
    let none = ["нет", "-", "—", "–", "none", "no", "off", "выкл"].contains(&word.as_str());
    match kind {
        SettingKind::Switch => match word.as_str() {
            "да" | "вкл" | "включить" | "on" | "yes" | "true" | "1" => Some(json!(true)),
            "нет" | "выкл" | "выключить" | "off" | "no" | "false" | "0" => Some(json!(false)),
            _ => None,
        },
        SettingKind::Choice(words) | SettingKind::Guarded(words, _) => {
            words.iter().find(|known| **known == word).map(|known| json!(known))
        }
        SettingKind::Number(_) => {
            let digits: String = word.chars().filter(|sign| !sign.is_whitespace()).collect();
            digits.parse::<i64>().ok().map(|number| json!(number))
        }
        SettingKind::Length(_) => length(&word).map(|length| json!(length)),
        SettingKind::Time(_) => time(&word).map(|time| json!(time)),
        SettingKind::Span | SettingKind::Text | SettingKind::Account | SettingKind::Date(_) if none => Some(json!("")),
        SettingKind::Span => {
            let plain = word.replace(['–', '—'], "-");
            let plain = plain.strip_prefix("с ").unwrap_or(&plain).replace(" до ", "-");
            let (from, to) = plain.split_once('-')?;
            Some(json!(format!("{}-{}", time(from)?, time(to)?)))
        }
        SettingKind::Text => (text.chars().count() <= MOST_TEXT && !text.is_empty()).then(|| json!(text)),
        SettingKind::Words if none => Some(json!([])),
        SettingKind::Words => words(text).map(|words| json!(words)),
        SettingKind::Entries => None,
        SettingKind::Person => person(&word).map(|id| json!(id)),
        SettingKind::Channel => channel(text),
        SettingKind::Account => word.parse::<i64>().ok().filter(|id| *id > 0).map(|id| json!(id)),
        SettingKind::Date(_) => date(&word, today).map(|date| json!(date.to_string())),
    }
}

/// «9», «9:00», «9.00», «09:00» → `09:00`
fn time(text: &str) -> Option<String> {
    let text = text.trim().replace('.', ":");
    let (hours, minutes) = text.split_once(':').unwrap_or((text.as_str(), "00"));
    let number = |part: &str| part.trim().parse::<u32>().ok().filter(|_| part.trim().len() <= 2);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then(|| format!("{hours:02}:{minutes:02}"))
}

/// «30 мин», «4 часа», «1 день 12 часов», `1h30m` → `30m`, `4h`, `1d12h`, `1h30m`
fn length(text: &str) -> Option<String> {
    let mut found = String::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|sign: char| !sign.is_ascii_digit())?;
        let number: u32 = rest[..end].parse().ok()?;
        rest = rest[end..].trim_start();
        let end = rest.find(|sign: char| !sign.is_alphabetic() && sign != '.').unwrap_or(rest.len());
        let unit = rest[..end].trim_end_matches('.');
        let letter = match unit {
            "s" | "с" | "сек" | "sec" | "seconds" | "секунд" => 's',
            "m" | "м" | "мин" | "min" | "minutes" | "минут" | "минуту" | "минуты" => 'm',
            "h" | "ч" | "час" | "часа" | "часов" | "hour" | "hours" => 'h',
            "d" | "д" | "дн" | "день" | "дня" | "дней" | "сут" | "сутки" | "суток" | "day" | "days" => {
                'd'
            }
            "w" | "нед" | "неделя" | "неделю" | "недели" | "недель" | "week" | "weeks" => {
                found.push_str(&format!("{}d", number.checked_mul(7)?));
                rest = rest[end..].trim_start();
                continue;
            }
            _ => return None,
        };
        found.push_str(&format!("{number}{letter}"));
        rest = rest[end..].trim_start();
    }
    (!found.is_empty()).then_some(found)
}

/// `-1001234567890`, `@example`, `https://t.me/example`
fn channel(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(json!(number));
    }
    let name = text.trim_end_matches('/').rsplit('/').next()?.trim_start_matches('@');
    (!name.is_empty()).then(|| json!(format!("@{name}")))
}

/// `7d` from today, `2026-12-08`, «до 8 декабря»: a day that is not over yet.
fn date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u64>().ok());
    let ahead = days.and_then(|days| today.checked_add_days(Days::new(days)));
    let read = || dates(text.strip_prefix("до ").unwrap_or(text), today).map(|dates| dates.to.unwrap_or(dates.from));
    ahead.or_else(|| text.parse().ok()).or_else(read).filter(|date| *date >= today)
}

/// Entries by lines, else by commas; an expression may hold both. Nothing at all is one entry, which is refused.
pub(crate) fn list_entries(text: &str) -> Vec<&str> {
    let text = text.trim();
    let expression =
        |text: &str| text.len() > 1 && text.starts_with('/') && text.ends_with('/') && !text.contains("/,");
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() != 1 || expression(text) {
        return if lines.is_empty() { vec![text] } else { lines };
    }
    let mut parts: Vec<&str> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        // A comma within /…/ is the expression's own.
        let inside = rest.starts_with('/').then(|| rest.get(1..).and_then(|tail| tail.find("/,"))).flatten();
        let end = match inside {
            Some(at) => Some(at + 2),
            None if rest.starts_with('/') && rest.ends_with('/') && rest.len() > 1 => None,
            None => rest.find(','),
        };
        let (part, tail) = end.map_or((rest, ""), |end| (&rest[..end], &rest[end + 1..]));
        parts.extend(Some(part.trim()).filter(|part| !part.is_empty()));
        rest = tail.trim_start();
    }
    if parts.is_empty() { vec![text] } else { parts }
}

/// A list of [`list_entries`], each once.
fn words(text: &str) -> Option<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for word in list_entries(text).into_iter().filter(|word| !word.is_empty()) {
        if !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    let fits =
        !found.is_empty() && found.len() <= MOST_ENTRIES && found.iter().all(|it| it.chars().count() <= MOST_CHARS);
    fits.then_some(found)
}

/// `123456`, `id123456`, `https://vk.com/id123456`
fn person(text: &str) -> Option<i64> {
    let name = text.trim_end_matches('/').rsplit('/').next()?;
    let digits = name.strip_prefix("id").unwrap_or(name);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse::<i64>().ok().filter(|id| is_number && *id > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_write_values_in_many_ways() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let length = SettingKind::Length(&[]);
        let clock = SettingKind::Time(&[]);
        for (kind, text, value) in [
            (SettingKind::Switch, " Да ", Some(json!(true))),
            (SettingKind::Switch, "off", Some(json!(false))),
            (SettingKind::Switch, "может быть", None),
            (SettingKind::Choice(&["soft", "strict"]), "STRICT", Some(json!("strict"))),
            (SettingKind::Choice(&["soft", "strict"]), "harder", None),
            (SettingKind::Number(&[]), "1 000", Some(json!(1000))),
            (SettingKind::Number(&[]), "много", None),
            (length, "30 мин.", Some(json!("30m"))),
            (length, "4 часа", Some(json!("4h"))),
            (length, "1 день 12 часов", Some(json!("1d12h"))),
            (length, "2 недели", Some(json!("14d"))),
            (length, "1h30m", Some(json!("1h30m"))),
            (length, "30", None),
            (length, "скоро", None),
            (clock, "9", Some(json!("09:00"))),
            (clock, "9.30", Some(json!("09:30"))),
            (clock, "25:00", None),
            (SettingKind::Span, "23 – 8", Some(json!("23:00-08:00"))),
            (SettingKind::Span, "с 22:30 до 7", Some(json!("22:30-07:00"))),
            (SettingKind::Span, "нет", Some(json!(""))),
            (SettingKind::Span, "ночью", None),
            (SettingKind::Text, "Тихий двор", Some(json!("Тихий двор"))),
            (SettingKind::Text, "нет", Some(json!(""))),
            (SettingKind::Words, "раз, два,раз,", Some(json!(["раз", "два"]))),
            (SettingKind::Words, "раз, два\nтри", Some(json!(["раз, два", "три"]))),
            (SettingKind::Words, "/казин[оa]{1,3}/, слот", Some(json!(["/казин[оa]{1,3}/", "слот"]))),
            (SettingKind::Words, "/казин[оa]{1,3}/", Some(json!(["/казин[оa]{1,3}/"]))),
            (SettingKind::Words, "нет", Some(json!([]))),
            (SettingKind::Person, "https://vk.com/id7", Some(json!(7))),
            (SettingKind::Person, "durov", None),
            (SettingKind::Date(&[]), "7d", Some(json!("2026-11-30"))),
            (SettingKind::Date(&[]), "до 8 декабря", Some(json!("2026-12-08"))),
            (SettingKind::Date(&[]), "08.12", Some(json!("2026-12-08"))),
            (SettingKind::Date(&[]), "2026-12-31", Some(json!("2026-12-31"))),
            (SettingKind::Date(&[]), "2026-11-22", None),
            (SettingKind::Date(&[]), "нет", Some(json!(""))),
            (SettingKind::Date(&[]), "когда-нибудь", None),
            (SettingKind::Channel, "https://t.me/quiet_yard", Some(json!("@quiet_yard"))),
            (SettingKind::Channel, "-1001234567890", Some(json!(-1_001_234_567_890_i64))),
            (SettingKind::Account, "500000001", Some(json!(500_000_001))),
            (SettingKind::Account, "@durov", None),
        ] {
            assert_eq!(typed(kind, text, today), value, "{kind:?} {text}");
        }
    }

    proptest! {
        #[test]
        fn no_words_break_it(text in "\\PC{0,40}") {
            for key in crate::policy::SettingKey::all() {
                let _ = typed(key.kind(), &text, NaiveDate::MIN);
            }
        }
    }
}

//! One value, as it was written, into its type; or what was expected instead. Knows no keys, but for the few readers of a
//! row: `must`, `maybe` and their like.
//!
//! An error completes the sentence «`KEY` …» and repeats the value only where no secret can stand in it.

use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use chrono::{NaiveDate, NaiveTime, Weekday};
use toml::Value;

use super::Source;
use crate::clock::{DAY, HOUR, Millis};
use crate::domain::language::Language;
use crate::domain::secret::Secret;
use crate::domain::verdict::{Mode, Strictness};
use crate::key_looks;

/// The shortest and the longest that most lengths of time may be.
pub const MINUTE: Duration = Duration::from_mins(1);
/// 30 days.
pub const MONTH: Duration = Duration::from_hours(30 * 24);

/// A value as it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// In TOML, or set in the panel.
    Toml(Value),
    /// In an environment variable: numbers, switches and lists (by commas) are words there.
    Word(String),
    /// A key or token, wherever it stood.
    Secret(Secret),
}

/// A value, or what was expected.
pub type Parsed<T> = Result<T, String>;

/// A local span of every day; it may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First minute.
    pub from: NaiveTime,
    /// First minute after.
    pub to: NaiveTime,
}

impl Span {
    /// Whether a local time lies in it.
    pub fn holds(&self, time: NaiveTime) -> bool {
        if self.from <= self.to { self.from <= time && time < self.to } else { time >= self.from || time < self.to }
    }
}

/// The reader of a row that has a default.
pub fn must<T>(parse: impl Fn(&Raw) -> Parsed<T>) -> impl Fn(&dyn Source, &str) -> Result<T> {
    let maybe = maybe(parse);
    move |source, name| maybe(source, name)?.with_context(|| format!("`{name}` is not set and has no default"))
}

/// The reader of a row that may be silent.
pub fn maybe<T>(parse: impl Fn(&Raw) -> Parsed<T>) -> impl Fn(&dyn Source, &str) -> Result<Option<T>> {
    move |source, name| {
        let Some(raw) = source.written(name) else { return Ok(None) };
        parse(raw).map(Some).map_err(|what| anyhow!("{}: `{name}` {what}", source.place(name)))
    }
}

/// The reader of a row in which a value can say «none», too.
pub fn or_none<T>(parse: impl Fn(&Raw) -> Parsed<Option<T>>) -> impl Fn(&dyn Source, &str) -> Result<Option<T>> {
    let maybe = maybe(parse);
    move |source, name| Ok(maybe(source, name)?.flatten())
}

/// The reader of words that people read; blank ones say nothing.
pub fn words(source: &dyn Source, name: &str) -> Result<Option<String>> {
    Ok(maybe(text)(source, name)?.filter(|words| !words.trim().is_empty()))
}

/// A word as an error shows it: a key that was put in the wrong place is one all the same.
pub fn quoted(word: &str) -> String {
    key_looks::masked(&format!("{word:?}"))
}

/// The value as the error shows it, shortened.
fn got(raw: &Raw) -> String {
    let whole = match raw {
        Raw::Toml(Value::Table(_)) => "{ … }".to_owned(),
        Raw::Toml(value) => value.to_string(),
        Raw::Word(word) => format!("{word:?}"),
        Raw::Secret(_) => "***".to_owned(),
    };
    // A key that was put in the wrong place is one all the same.
    let whole = key_looks::masked(&whole);
    let short: String = whole.chars().take(60).map(|c| if c == '\n' { ' ' } else { c }).collect();
    if short.len() < whole.len() { format!("{short}…") } else { short }
}

fn expected<T>(what: &str, raw: &Raw) -> Parsed<T> {
    if let Raw::Toml(Value::String(text)) = raw
        && (what.contains("number") || what.contains("score") || what.contains("true or false"))
        && (text.parse::<f64>().is_ok() || text.parse::<bool>().is_ok())
    {
        return Err(format!("must be {what}, not {}: write it without the quotes", got(raw)));
    }
    Err(format!("must be {what}, not {}", got(raw)))
}

/// A text.
pub fn text(raw: &Raw) -> Parsed<String> {
    match raw {
        Raw::Toml(Value::String(text)) | Raw::Word(text) => Ok(text.clone()),
        Raw::Toml(_) | Raw::Secret(_) => expected("a text in quotes", raw),
    }
}

/// A switch.
pub fn flag(raw: &Raw) -> Parsed<bool> {
    match raw {
        Raw::Toml(Value::Boolean(on)) => Ok(*on),
        Raw::Word(word) => match word.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Ok(true),
            "false" | "no" | "off" | "0" => Ok(false),
            _ => expected("true or false", raw),
        },
        Raw::Toml(_) | Raw::Secret(_) => expected("true or false", raw),
    }
}

fn integer(raw: &Raw) -> Option<i64> {
    match raw {
        Raw::Toml(Value::Integer(number)) => Some(*number),
        Raw::Word(word) => word.trim().parse().ok(),
        Raw::Toml(_) | Raw::Secret(_) => None,
    }
}

/// A whole number within bounds.
pub fn whole(least: i64, most: i64, unit: &'static str) -> impl Fn(&Raw) -> Parsed<i64> {
    move |raw| match integer(raw) {
        Some(number) if (least..=most).contains(&number) => Ok(number),
        _ => expected(&format!("a whole number {unit}from {least} to {most}"), raw),
    }
}

/// A count within bounds.
pub fn count(least: u32, most: u32) -> impl Fn(&Raw) -> Parsed<u32> {
    move |raw| whole(i64::from(least), i64::from(most), "")(raw).map(|number| number as u32)
}

/// A share in [0, 1].
pub fn score(raw: &Raw) -> Parsed<f64> {
    let number = match raw {
        Raw::Toml(Value::Float(number)) => Some(*number),
        Raw::Toml(Value::Integer(number)) => Some(*number as f64),
        Raw::Word(word) => word.trim().parse().ok(),
        Raw::Toml(_) | Raw::Secret(_) => None,
    };
    match number {
        Some(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => expected("a score from 0.0 to 1.0 (1.0 switches it off)", raw),
    }
}

/// A VK community: positive. What people paste instead gets advice.
pub fn group_id(raw: &Raw) -> Parsed<i64> {
    const WHAT: &str = "the community's number, such as 123456789";
    if let Some(number) = integer(raw) {
        return match number {
            1.. => Ok(number),
            0 => expected(WHAT, raw),
            _ => Err(format!("must be positive, not {number}: write it without the minus, {}", number.unsigned_abs())),
        };
    }
    let (Raw::Toml(Value::String(word)) | Raw::Word(word)) = raw else { return expected(WHAT, raw) };
    let name = word.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let digits = ["club", "public", "event", ""].iter().find_map(|prefix| {
        name.strip_prefix(prefix).filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    });
    match digits {
        Some(digits) => Err(format!("must be {WHAT}, not {}: write the number alone, {digits}", got(raw))),
        None => Err(format!(
            "must be {WHAT}, not {}: the number stands in the address of the community's settings, or ask VK for it \
             by utils.resolveScreenName",
            got(raw)
        )),
    }
}

/// A VK person.
pub fn vk_person(raw: &Raw) -> Parsed<i64> {
    match integer(raw) {
        Some(number) if number > 0 => Ok(number),
        _ => expected("a VK person's number, such as 1234567", raw),
    }
}

/// A Telegram chat of any kind.
pub fn chat_id(raw: &Raw) -> Parsed<i64> {
    match integer(raw) {
        Some(number) if number != 0 => Ok(number),
        None if matches!(raw, Raw::Toml(Value::String(text)) if text.trim().parse::<i64>().is_ok()) => {
            expected("a chat's number", raw)
        }
        _ => Err(format!(
            "must be a chat's number, not {}: write to the bot, then `etronics-bot check` lists the numbers",
            got(raw)
        )),
    }
}

/// A Telegram group: negative.
pub fn group_chat_id(raw: &Raw) -> Parsed<i64> {
    match integer(raw) {
        Some(number) if number < 0 => Ok(number),
        _ => expected("a group's number, which is negative, such as -1001234567890", raw),
    }
}

/// Numbers that are not 0: a TOML list, or words between commas.
pub fn numbers(what: &'static str, least: i64) -> impl Fn(&Raw) -> Parsed<Vec<i64>> {
    move |raw| {
        let found: Option<Vec<i64>> = match raw {
            Raw::Toml(Value::Array(items)) => items.iter().map(Value::as_integer).collect(),
            // The environment may hold one number, and so may a hurried hand in the file.
            Raw::Toml(Value::Integer(one)) => Some(vec![*one]),
            Raw::Word(words) => {
                words.split(',').map(str::trim).filter(|word| !word.is_empty()).map(|word| word.parse().ok()).collect()
            }
            Raw::Toml(_) | Raw::Secret(_) => None,
        };
        match found {
            Some(numbers) if numbers.iter().all(|number| *number >= least && *number != 0) => Ok(numbers),
            _ => expected(what, raw),
        }
    }
}

/// Texts: a TOML list, or words between commas.
pub fn texts(raw: &Raw) -> Parsed<Vec<String>> {
    let found: Option<Vec<String>> = match raw {
        Raw::Toml(Value::Array(items)) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        Raw::Word(words) => {
            Some(words.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect())
        }
        Raw::Toml(_) | Raw::Secret(_) => None,
    };
    found.map_or_else(|| expected(r#"a list of texts, such as ["one", "two"]"#, raw), Ok)
}

/// One of some words.
pub fn one_of<T: Copy>(words: &'static [(&'static str, T)]) -> impl Fn(&Raw) -> Parsed<T> {
    move |raw| {
        let word = match raw {
            Raw::Toml(Value::String(word)) | Raw::Word(word) => word.trim().to_ascii_lowercase(),
            Raw::Toml(_) | Raw::Secret(_) => String::new(),
        };
        let found = words.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        found.map_or_else(
            || {
                let names: Vec<String> = words.iter().map(|(name, _)| format!("\"{name}\"")).collect();
                let what = match names.split_last() {
                    Some((end, rest)) if !rest.is_empty() => format!("{} or {end}", rest.join(", ")),
                    _ => names.concat(),
                };
                expected(&what, raw)
            },
            Ok,
        )
    }
}

/// Observe or enforce.
pub fn mode(raw: &Raw) -> Parsed<Mode> {
    one_of(&[("observe", Mode::Observe), ("enforce", Mode::Enforce)])(raw)
}

/// Soft, normal, strict.
pub fn strictness(raw: &Raw) -> Parsed<Strictness> {
    one_of(&[("soft", Strictness::Soft), ("normal", Strictness::Normal), ("strict", Strictness::Strict)])(raw)
}

/// Russian or English.
pub fn language(raw: &Raw) -> Parsed<Language> {
    one_of(&[("ru", Language::Ru), ("en", Language::En)])(raw)
}

/// A day of the week.
pub fn weekday(raw: &Raw) -> Parsed<Weekday> {
    one_of(&[
        ("monday", Weekday::Mon),
        ("tuesday", Weekday::Tue),
        ("wednesday", Weekday::Wed),
        ("thursday", Weekday::Thu),
        ("friday", Weekday::Fri),
        ("saturday", Weekday::Sat),
        ("sunday", Weekday::Sun),
    ])(raw)
}

fn time_of(text: &str) -> Option<NaiveTime> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours, 2) || minutes.len() != 2 || !digits(minutes, 2) {
        return None;
    }
    NaiveTime::from_hms_opt(hours.parse().ok()?, minutes.parse().ok()?, 0)
}

/// A local time, `09:00`. TOML's own times (without quotes) are taken too.
pub fn time(raw: &Raw) -> Parsed<NaiveTime> {
    const WHAT: &str = "a time such as \"09:00\"";
    match raw {
        Raw::Toml(Value::String(text)) | Raw::Word(text) => time_of(text).map_or_else(|| expected(WHAT, raw), Ok),
        Raw::Toml(Value::Datetime(moment)) => match (moment.date, moment.time) {
            (None, Some(time)) => NaiveTime::from_hms_opt(u32::from(time.hour), u32::from(time.minute), 0)
                .map_or_else(|| expected(WHAT, raw), Ok),
            _ => expected(WHAT, raw),
        },
        Raw::Toml(_) | Raw::Secret(_) => expected(WHAT, raw),
    }
}

/// A date, `2026-12-08`; an empty text: none. TOML's own dates (without quotes) are taken too.
pub fn date(raw: &Raw) -> Parsed<Option<NaiveDate>> {
    const WHAT: &str = "a date such as \"2026-12-08\"";
    let text = match raw {
        Raw::Toml(Value::Datetime(moment)) => moment.to_string(),
        raw => text(raw).or_else(|_| expected(WHAT, raw))?,
    };
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.trim().parse().map_or_else(|_| expected(WHAT, raw), |date| Ok(Some(date)))
}

/// A person of Telegram by number; an empty text: nobody.
pub fn tg_person(raw: &Raw) -> Parsed<Option<i64>> {
    const WHAT: &str = "a person's number on Telegram, such as 123456789";
    match raw {
        Raw::Toml(Value::String(text)) if text.trim().is_empty() => Ok(None),
        raw => integer(raw).filter(|id| *id > 0).map_or_else(|| expected(WHAT, raw), |id| Ok(Some(id))),
    }
}

/// A span of the day, `23:00-08:00`; an empty text, or both ends alike: none.
pub fn span(raw: &Raw) -> Parsed<Option<Span>> {
    const WHAT: &str = "a span such as \"23:00-08:00\"";
    let Ok(text) = text(raw) else { return expected(WHAT, raw) };
    if text.trim().is_empty() {
        return Ok(None);
    }
    let ends = text.split_once('-').and_then(|(from, to)| Some(Span { from: time_of(from)?, to: time_of(to)? }));
    match ends {
        Some(ends) if ends.from == ends.to => Ok(None),
        Some(ends) => Ok(Some(ends)),
        None => expected(WHAT, raw),
    }
}

/// A length of time within bounds: `4h`, `30m`, `90s`, `1d`, `1w`, `1h30m`.
pub fn duration(least: Duration, most: Duration) -> impl Fn(&Raw) -> Parsed<Duration> {
    move |raw| match text(raw).ok().and_then(|text| duration_of(&text)) {
        Some(found) if (least..=most).contains(&found) => Ok(found),
        Some(_) => expected(&format!("from {} to {}", duration_text(least), duration_text(most)), raw),
        None => expected("a length of time such as \"30m\", \"4h\" or \"1d\"", raw),
    }
}

/// The same in milliseconds.
pub fn length(least: Duration, most: Duration) -> impl Fn(&Raw) -> Parsed<Millis> {
    move |raw| duration(least, most)(raw).map(|length| length.as_millis() as Millis)
}

/// Whole days within bounds.
pub fn days(least: i64, most: i64) -> impl Fn(&Raw) -> Parsed<Millis> {
    move |raw| whole(least, most, "of days ")(raw).map(|days| days * DAY)
}

/// Whole hours within bounds.
pub fn hours(least: i64, most: i64) -> impl Fn(&Raw) -> Parsed<Millis> {
    move |raw| whole(least, most, "of hours ")(raw).map(|hours| hours * HOUR)
}

fn duration_of(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut seconds = 0_u64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = match rest.as_bytes()[digits] {
            b's' => 1,
            b'm' => 60,
            b'h' => 3_600,
            b'd' => 86_400,
            b'w' => 7 * 86_400,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = rest[digits + 1..].trim_start();
    }
    Some(Duration::from_secs(seconds))
}

/// A length of time in the largest unit that is whole.
pub fn duration_text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let unit = [(86_400, 'd'), (3_600, 'h'), (60, 'm')]
        .into_iter()
        .find(|(unit, _)| seconds > 0 && seconds.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{seconds}s"), |(unit, letter)| format!("{}{letter}", seconds / unit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str) -> Raw {
        Raw::Word(text.to_owned())
    }

    #[test]
    fn lengths_of_time_are_read_and_written() {
        for (text, seconds, written) in [
            ("90s", 90, "90s"),
            ("30m", 1_800, "30m"),
            ("1h30m", 5_400, "90m"),
            ("4h", 14_400, "4h"),
            ("1d 12h", 129_600, "36h"),
            ("1w", 604_800, "7d"),
            ("0s", 0, "0s"),
        ] {
            let found = duration_of(text).unwrap();
            assert_eq!((found.as_secs(), duration_text(found).as_str()), (seconds, written), "{text}");
        }
        for text in ["", "h", "4", "4x", "-4h", "4 h", "99999999999999999999d", "18446744073709551615d", "4\u{447}"] {
            assert_eq!(duration_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_may_go_over_midnight() {
        let night = span(&word("23:00-08:00")).unwrap().unwrap();
        let at = |text: &str| time_of(text).unwrap();
        assert!(night.holds(at("23:00")) && night.holds(at("3:15")) && !night.holds(at("08:00")));
        let day = span(&word("10:00 - 19:30")).unwrap().unwrap();
        assert!(day.holds(at("10:00")) && !day.holds(at("9:59")) && !day.holds(at("19:30")));
        assert_eq!(span(&word("00:00-00:00")), Ok(None));
        assert_eq!(span(&Raw::Toml(Value::String(String::new()))), Ok(None));
    }

    #[test]
    fn times_are_strict() {
        for text in ["24:00", "9:5", "09:60", "+9:00", "09:00:00", "९:00", ":00", "9:"] {
            assert_eq!(time_of(text), None, "{text}");
        }
        assert_eq!(time_of(" 9:05 "), NaiveTime::from_hms_opt(9, 5, 0));
    }

    proptest! {
        #[test]
        fn no_word_panics(text in "\\PC{0,24}") {
            let raw = word(&text);
            let _: (Parsed<_>, Parsed<_>, Parsed<_>) = (span(&raw), time(&raw), duration(Duration::ZERO, Duration::MAX)(&raw));
            let _: (Parsed<_>, Parsed<_>, Parsed<_>) = (group_id(&raw), score(&raw), mode(&raw));
        }

        #[test]
        fn every_length_of_time_survives_writing(seconds in 0_u64..10_000_000) {
            let duration = Duration::from_secs(seconds);
            prop_assert_eq!(duration_of(&duration_text(duration)), Some(duration));
        }
    }
}

//! How moments are read and written, and how a table looks.

use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone};
use unicode_width::UnicodeWidthStr;

use super::Globals;
use crate::clock::Millis;
use crate::domain::unseen::commands_terminal;
use crate::handlers::context::{day_start, moment};
use crate::handlers::digest::schedule::{back, date_of};
use crate::policy::readers::{self, Raw};
use crate::texts::days_ago;
use crate::zone::Tz;

/// RFC 3339 with the offset of a zone, to the second.
pub(super) fn rfc3339(at: Millis, zone: Tz) -> String {
    moment(at).with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

/// `23.11 14:05`, for tables.
pub(super) fn short(at: Millis, zone: Tz) -> String {
    moment(at).with_timezone(&zone).format("%d.%m %H:%M").to_string()
}

/// A moment as people type it: RFC 3339, a local date with or without a time, a day by its name, or how long ago (`90s`,
/// `1h30m`, `7d`).
pub(super) fn since(text: &str, zone: Tz, now: Millis) -> Result<Millis> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.timestamp_millis());
    }
    if let Some(date) = day(text, zone, now) {
        let noon = date.and_hms_opt(12, 0, 0).and_then(|noon| zone.from_local_datetime(&noon).earliest());
        let noon = noon.with_context(|| format!("{text} is no day of {zone}"))?;
        return Ok(day_start(noon.timestamp_millis(), zone));
    }
    let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    if let Some(local) = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()) {
        let at = zone.from_local_datetime(&local).earliest();
        return Ok(at.with_context(|| format!("{text} is no time of {zone}"))?.timestamp_millis());
    }
    let ago = readers::length(Duration::ZERO, LONGEST)(&Raw::Word(text.to_owned())).ok();
    let ago = ago.with_context(|| {
        format!("{text} is no time: write 24h, 1h30m, today, 2026-11-23, 2026-11-23 21:00 or 2026-11-23T09:00:00+03:00")
    })?;
    Ok(now - ago)
}

/// Nothing is asked for from longer ago.
const LONGEST: Duration = Duration::from_hours(24 * 1_000_000);

/// A local day: its date, or how people call it.
pub(super) fn day(text: &str, zone: Tz, now: Millis) -> Option<NaiveDate> {
    let text = text.trim();
    let named = || days_ago(text).map(|days| back(date_of(now, zone), days));
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().or_else(named)
}

/// One line of a text, at most so many characters, without what could command a terminal or turn the line around.
pub(super) fn line(text: &str, most: usize) -> String {
    let clean: String = text.chars().map(|c| if commands_terminal(c) { ' ' } else { c }).collect();
    cut(&clean.split_whitespace().collect::<Vec<_>>().join(" "), most)
}

/// JSON in which what could command a terminal stands as JSON writes it out; what breaks its lines stays.
pub(super) fn harmless(json: &str) -> String {
    let mut said = String::with_capacity(json.len());
    for sign in json.chars() {
        if commands_terminal(sign) && sign != '\n' {
            said.push_str(&format!("\\u{:04x}", u32::from(sign)));
        } else {
            said.push(sign);
        }
    }
    said
}

/// At most so many characters, the last of which tells that there were more.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// One line of a text, whole: a table cuts it where it must fit.
pub(super) fn whole(text: &str) -> String {
    line(text, usize::MAX)
}

/// A number of rows: none is a mistake.
pub(super) fn some(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("0 lists nothing: give a positive number".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("not a number".to_owned()),
    }
}

/// The rows of a list, of which one more was read than is shown. Who asks for a span of time hears that it is not the whole.
pub(super) fn shown<T>(mut rows: Vec<T>, limit: usize, of_span: bool, globals: &Globals) -> Vec<T> {
    if rows.len() > limit {
        rows.truncate(limit);
        if of_span {
            globals.note(&format!("not every row is shown, only the newest ({limit}): --limit N shows more"));
        }
    }
    rows
}

/// What `--since` and its like take, looked at before anything is done.
pub(super) fn moment_like(text: &str) -> Result<String, String> {
    since(text, Tz::utc(), 0).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

/// A text in lines of so many columns, those after the first indented, before which so many columns are taken already: words
/// stay whole where they fit. In a pipe, where there is no width, it stays as it is.
pub(super) fn wrapped(text: &str, width: Option<usize>, taken: usize, indent: usize) -> String {
    // However narrow the terminal is, as much is left for the words as stands before them.
    let Some(width) = width.map(|width| width.max(2 * indent)) else { return text.to_owned() };
    let mut said = String::new();
    let (mut column, mut begins) = (taken, true);
    for word in text.split(' ') {
        if !begins && column + 1 + word.width() > width {
            said.push('\n');
            said.push_str(&" ".repeat(indent));
            column = indent;
        } else if !begins {
            said.push(' ');
            column += 1;
        }
        said.push_str(word);
        column += word.width();
        begins = false;
    }
    said
}

/// Between columns.
const GAP: &str = "  ";
/// A column is cut no narrower than this…
const NARROW: usize = 8;
/// …but where even that is too much.
const NARROWEST: usize = 4;

/// Rows under a head, columns as wide as their widest cell, the last one not padded; where there is a `fit`, the widest
/// columns that need not stay `whole` give way until a row is no longer than that.
pub(super) fn table(head: &[&str], rows: &[Vec<String>], whole: &[bool], fit: Option<usize>) -> String {
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    let mut too_long = fit.map_or(0, |fit| (widths.iter().sum::<usize>() + gaps).saturating_sub(fit));
    for narrowest in [NARROW, NARROWEST] {
        while too_long > 0 {
            let give_way = widths.iter_mut().zip(whole).filter(|(_, whole)| !**whole).map(|(width, _)| width);
            let Some(widest) = give_way.max().filter(|width| **width > narrowest) else { break };
            *widest -= 1;
            too_long -= 1;
        }
    }
    let render = |cells: Vec<&str>| {
        let last = cells.len().saturating_sub(1);
        let padded = cells.iter().enumerate().map(|(at, cell)| {
            let cell = cut(cell, widths[at]);
            if at == last { cell } else { format!("{cell:<width$}", width = widths[at]) }
        });
        padded.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    };
    let mut lines = vec![render(head.to_vec())];
    lines.extend(rows.iter().map(|row| render(row.iter().map(String::as_str).collect())));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{DAY, MINUTE};

    #[test]
    fn a_name_neither_commands_a_terminal_nor_turns_its_line_around() {
        assert_eq!(line("Анна\u{1b}[2J\u{202e}\nБ", 40), "Анна [2J Б");
    }

    #[test]
    fn moments_are_read_as_people_type_them() {
        let zone = "Europe/Moscow".parse::<Tz>().unwrap();
        let now = 1_760_000_000_000;
        assert_eq!(since("90m", zone, now).unwrap(), now - 90 * MINUTE);
        assert_eq!(since(" 7d ", zone, now).unwrap(), now - 7 * DAY);
        assert_eq!(rfc3339(since("2026-11-23", zone, now).unwrap(), zone), "2026-11-23T00:00:00+03:00");
        assert_eq!(rfc3339(since("2026-11-23T09:00:00Z", zone, now).unwrap(), zone), "2026-11-23T12:00:00+03:00");
        for (text, ago) in [("90s", 90), ("1h30m", 5_400), ("1d12h", 129_600), ("1w", 604_800)] {
            assert_eq!(since(text, zone, now).unwrap(), now - ago * 1_000, "{text}");
        }
        for (text, at) in [
            ("2026-11-30 21:00", "2026-11-30T21:00:00+03:00"),
            ("2026-11-30 21:00:05", "2026-11-30T21:00:05+03:00"),
            ("2026-11-30T21:00:00", "2026-11-30T21:00:00+03:00"),
            ("2026-11-30T21:00", "2026-11-30T21:00:00+03:00"),
            ("today", "2025-10-09T00:00:00+03:00"),
            ("Yesterday", "2025-10-08T00:00:00+03:00"),
            ("сегодня", "2025-10-09T00:00:00+03:00"),
            ("Вчера", "2025-10-08T00:00:00+03:00"),
        ] {
            assert_eq!(rfc3339(since(text, zone, now).unwrap(), zone), at, "{text}");
        }
        for wrong in ["", "h", "tomorrow", "-5h", "99999999999h", "2026-13-40", "д", "2026-11-30 25:00"] {
            assert!(since(wrong, zone, now).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_table_is_whole_in_a_pipe_and_fits_a_terminal() {
        let rows = [vec!["1".to_owned(), "длинное имя человека".to_owned(), "короткий текст".to_owned()]];
        assert_eq!(
            table(&["ID", "WHO", "TEXT"], &rows, &[false; 3], None),
            "ID  WHO                   TEXT\n1   длинное имя человека  короткий текст"
        );
        let fitting = table(&["ID", "WHO", "TEXT"], &rows, &[false; 3], Some(30));
        assert_eq!(fitting, "ID  WHO           TEXT\n1   длинное имя…  короткий те…");
        assert!(
            table(&["ID", "WHO", "TEXT"], &rows, &[false; 3], Some(3)).lines().all(|line| line.chars().count() <= 22)
        );
    }

    #[test]
    fn when_and_what_stay_whole_in_eighty_columns() {
        let head = ["ID", "AT", "WHO", "VERDICT", "SCORE", "RULE", "STATE", "WHY", "TEXT"];
        let whole = head.map(|name| ["ID", "AT", "VERDICT", "SCORE", "STATE"].contains(&name));
        let row = ["10", "30.11 18:43", "Пётр Иванов (vk:100000010)", "quarantine", "0.65", "text_model", "observed"];
        let row: Vec<String> = row.into_iter().chain(["обещает заработок, ссылка"; 2]).map(str::to_owned).collect();
        let said = table(&head, &[row], &whole, Some(80));
        assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
        for cell in ["30.11 18:43", "quarantine", "0.65", "observed"] {
            assert!(said.contains(cell), "{cell}: {said}");
        }
    }

    #[test]
    fn long_lines_are_wrapped_at_words_and_indented() {
        assert_eq!(wrapped("один два три четыре", Some(12), 0, 2), "один два три\n  четыре");
        assert_eq!(wrapped("слово-длиннее-строки и ещё", Some(8), 0, 2), "слово-длиннее-строки\n  и ещё");
        assert_eq!(wrapped("", Some(8), 0, 2), "");
        assert_eq!(wrapped("один два три", None, 0, 2), "один два три");
        assert_eq!(wrapped("🔁 🔁 🔁", Some(6), 0, 2), "🔁 🔁\n  🔁");
    }

    #[test]
    fn what_stands_before_the_first_words_is_counted() {
        let text = "Long Poll: включён, события приходят, всё настроено как нужно, и сервер отвечает без задержек";
        for (width, taken, indent) in [(60, 8, 8), (80, 8, 8), (100, 10, 10), (40, 20, 20)] {
            let said = format!("{}{}", "x".repeat(taken), wrapped(text, Some(width), taken, indent));
            assert!(said.lines().all(|line| line.chars().count() <= width), "{width}: {said}");
            assert!(said.lines().count() > 1 && said.lines().skip(1).all(|line| line.starts_with(&" ".repeat(indent))));
            let words: Vec<&str> = said.trim_start_matches('x').split_whitespace().collect();
            assert_eq!(words.join(" "), text);
        }
    }

    #[test]
    fn texts_of_strangers_do_not_command_the_terminal() {
        assert_eq!(line("a\u{1b}[2Jb\n\n c", 80), "a [2Jb c");
        assert_eq!(line("длинный текст", 8), "длинный…");
    }

    #[test]
    fn json_holds_nothing_that_commands_a_terminal_and_says_the_same() {
        let words = "a\u{9b}31m\u{85}b\u{202e}c\u{2066}\u{1b}[2J\u{7f} д\n\t";
        let json = harmless(&serde_json::to_string_pretty(&serde_json::json!({ "text": words })).unwrap());
        assert!(json.chars().all(|sign| sign == '\n' || !commands_terminal(sign)), "{json:?}");
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["text"], words);
    }
}

//! How moments are read and written, and how a table looks.

use anyhow::{Context, Result, bail};
use chrono::{DateTime, NaiveDate, TimeZone};

use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::handlers::context::{day_start, moment};
use crate::zone::Tz;

/// RFC 3339 with the offset of a zone, to the second.
pub(super) fn rfc3339(at: Millis, zone: Tz) -> String {
    moment(at).with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

/// `23.11 14:05`, for tables.
pub(super) fn short(at: Millis, zone: Tz) -> String {
    moment(at).with_timezone(&zone).format("%d.%m %H:%M").to_string()
}

/// A moment as people type it: RFC 3339, a local date, or how long ago (`90m`, `24h`, `7d`).
pub(super) fn since(text: &str, zone: Tz, now: Millis) -> Result<Millis> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.timestamp_millis());
    }
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        let noon = date.and_hms_opt(12, 0, 0).and_then(|noon| zone.from_local_datetime(&noon).earliest());
        let noon = noon.with_context(|| format!("{text} is no day of {zone}"))?;
        return Ok(day_start(noon.timestamp_millis(), zone));
    }
    let unit = match text.chars().last() {
        Some('m') => MINUTE,
        Some('h') => HOUR,
        Some('d') => DAY,
        _ => bail!("{text} is no time: write 24h, 7d, 2026-11-23 or 2026-11-23T09:00:00+03:00"),
    };
    let number: Millis = text[..text.len() - 1]
        .parse()
        .ok()
        .filter(|number| (0..=1_000_000).contains(number))
        .with_context(|| format!("{text} is no time: write 24h, 7d, 2026-11-23 or 2026-11-23T09:00:00+03:00"))?;
    Ok(now - number * unit)
}

/// One line of a text, at most so many characters, without what could command a terminal.
pub(super) fn line(text: &str, most: usize) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= most {
        return words;
    }
    let cut: String = words.chars().take(most.saturating_sub(1)).collect();
    format!("{cut}…")
}

/// Rows under a head, columns as wide as their widest cell; the last one is not padded.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let render = |cells: Vec<&str>| {
        let last = cells.len().saturating_sub(1);
        let padded = cells.iter().enumerate().map(|(at, cell)| {
            if at == last { (*cell).to_owned() } else { format!("{cell:<width$}", width = widths[at]) }
        });
        padded.collect::<Vec<_>>().join("  ")
    };
    let mut lines = vec![render(head.to_vec())];
    lines.extend(rows.iter().map(|row| render(row.iter().map(String::as_str).collect())));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_type_them() {
        let zone = "Europe/Moscow".parse::<Tz>().unwrap();
        let now = 1_760_000_000_000;
        assert_eq!(since("90m", zone, now).unwrap(), now - 90 * MINUTE);
        assert_eq!(since(" 7d ", zone, now).unwrap(), now - 7 * DAY);
        assert_eq!(rfc3339(since("2026-11-23", zone, now).unwrap(), zone), "2026-11-23T00:00:00+03:00");
        assert_eq!(rfc3339(since("2026-11-23T09:00:00Z", zone, now).unwrap(), zone), "2026-11-23T12:00:00+03:00");
        for wrong in ["", "h", "yesterday", "-5h", "99999999999h", "2026-13-40", "д"] {
            assert!(since(wrong, zone, now).is_err(), "{wrong}");
        }
    }

    #[test]
    fn texts_of_strangers_do_not_command_the_terminal() {
        assert_eq!(line("a\u{1b}[2Jb\n\n c", 80), "a [2Jb c");
        assert_eq!(line("длинный текст", 8), "длинный…");
    }
}

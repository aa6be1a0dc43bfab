//! Names of months and days of the week, and arithmetic with days that cannot fail loudly.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::tokens::starts;

/// The month of a word: «декабря», «дек», «Dec».
pub(super) fn month(word: &str) -> Option<u32> {
    const STEMS: [(&str, &str); 12] = [
        ("январ", "januar"),
        ("феврал", "februar"),
        ("март", "march"),
        ("апрел", "april"),
        ("май", "may"),
        ("июн", "june"),
        ("июл", "july"),
        ("август", "august"),
        ("сентябр", "septem"),
        ("октябр", "octo"),
        ("ноябр", "novem"),
        ("декабр", "decem"),
    ];
    const SHORT: [(&str, u32); 24] = [
        ("янв", 1),
        ("фев", 2),
        ("февр", 2),
        ("мар", 3),
        ("апр", 4),
        ("мая", 5),
        ("мае", 5),
        ("авг", 8),
        ("сен", 9),
        ("сент", 9),
        ("окт", 10),
        ("ноя", 11),
        ("нояб", 11),
        ("дек", 12),
        ("jan", 1),
        ("feb", 2),
        ("mar", 3),
        ("apr", 4),
        ("jun", 6),
        ("jul", 7),
        ("aug", 8),
        ("sep", 9),
        ("nov", 11),
        ("dec", 12),
    ];
    if matches!(word, "sept") {
        return Some(9);
    }
    if matches!(word, "oct") {
        return Some(10);
    }
    if let Some((_, number)) = SHORT.iter().find(|(short, _)| *short == word) {
        return Some(*number);
    }
    if word.chars().count() > 9 {
        return None;
    }
    (1..).zip(STEMS).find(|(_, (russian, english))| starts(word, &[russian, english])).map(|(number, _)| number)
}

/// The day of the week of a word: «пятницу», «пт», «Friday».
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    // «по пятницам» is no day but a habit.
    if word.ends_with("ам") {
        return None;
    }
    let day = match word {
        "пн" | "mon" => Weekday::Mon,
        "вт" | "tue" | "tues" => Weekday::Tue,
        "ср" | "среда" | "среду" | "среды" | "среде" | "wed" => Weekday::Wed,
        "чт" | "thu" | "thur" | "thurs" => Weekday::Thu,
        "пт" | "fri" => Weekday::Fri,
        "сб" => Weekday::Sat,
        "вс" => Weekday::Sun,
        _ if starts(word, &["понедельник", "monday"]) => Weekday::Mon,
        _ if starts(word, &["вторник", "tuesday"]) => Weekday::Tue,
        _ if starts(word, &["wednesday"]) => Weekday::Wed,
        _ if starts(word, &["четверг", "thursday"]) => Weekday::Thu,
        _ if starts(word, &["пятниц", "friday"]) => Weekday::Fri,
        _ if starts(word, &["суббот", "saturday"]) => Weekday::Sat,
        _ if starts(word, &["воскресень", "воскресен", "sunday"]) => Weekday::Sun,
        _ => return None,
    };
    Some(day)
}

/// So many days later; the day itself at the end of the calendar.
pub(super) fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// So many months later.
pub(super) fn months_later(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(chrono::Months::new(months)).unwrap_or(day)
}

/// Monday of the week.
pub(super) fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

/// The last day of the month.
pub(super) fn month_end(year: i32, month: u32) -> Option<NaiveDate> {
    let next =
        if month == 12 { NaiveDate::from_ymd_opt(year + 1, 1, 1) } else { NaiveDate::from_ymd_opt(year, month + 1, 1) };
    next.and_then(|first| first.pred_opt())
}

/// The nearest such day not before that one; a 29 February may be years away.
pub(super) fn nearest(day: u32, month: u32, not_before: NaiveDate) -> Option<NaiveDate> {
    (0..=8).find_map(|years| {
        NaiveDate::from_ymd_opt(not_before.year().checked_add(years)?, month, day).filter(|found| *found >= not_before)
    })
}

/// The last such day not after that one.
pub(super) fn latest(day: u32, month: u32, not_after: NaiveDate) -> Option<NaiveDate> {
    (0..=8).find_map(|years| {
        NaiveDate::from_ymd_opt(not_after.year().checked_sub(years)?, month, day).filter(|found| *found <= not_after)
    })
}

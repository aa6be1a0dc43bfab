//! One day, or one stretch of days with a name of its own, as it stands in a text.

use chrono::{Datelike, NaiveDate, Weekday};

use super::dates::stands_alone;
use super::days::{later, monday, month, month_end, months_later, weekday};
use super::numerals::{cardinal, ordinal};
use super::tokens::{Pieces, starts};

/// What a place of a text says of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Point {
    /// A number that may be a day; whether it is one, its neighbours say.
    Day(u32),
    /// Day and month: the nearest one is meant.
    DayMonth(u32, u32),
    /// A day with its year, or counted from today.
    Full(NaiveDate),
    /// A week, a month, days off.
    Span(NaiveDate, NaiveDate),
    /// Written like a day, and there is no such day.
    Wrong,
}

/// What begins at that piece, and the piece after it.
pub(super) fn point(tokens: &Pieces, at: usize, today: NaiveDate) -> Option<(Point, usize)> {
    if tokens.digits(at).is_some() {
        return iso(tokens, at).or_else(|| dotted(tokens, at)).or_else(|| day(tokens, at));
    }
    let word = tokens.word(at);
    if word.is_empty() {
        return None;
    }
    if let Some(found) = ordinal(word).and_then(|_| day(tokens, at)) {
        return Some(found);
    }
    relative(tokens, at, today)
        .or_else(|| half(tokens, at, today))
        .or_else(|| part(tokens, at, today))
        .or_else(|| weekday(word).map(|day| (week_day(tokens, at, day, today), at + 1)))
        .or_else(|| week(tokens, at, today))
        .or_else(|| month_first(tokens, at, today))
}

/// Words between two ends that say nothing: «или в пятницу», «to the 5th».
pub(super) fn skip_small(tokens: &Pieces, at: usize) -> usize {
    let mut at = at;
    for _ in 0..3 {
        let small = matches!(
            tokens.word(at),
            "в" | "во"
                | "на"
                | "с"
                | "со"
                | "до"
                | "по"
                | "the"
                | "on"
                | "at"
                | "эту"
                | "этой"
                | "следующую"
                | "следующей"
                | "след"
        );
        if !small {
            break;
        }
        at += 1;
    }
    at
}

/// «2026-12-20»
fn iso(tokens: &Pieces, at: usize) -> Option<(Point, usize)> {
    let year = tokens.digits(at).filter(|run| run.len() == 4)?.parse().ok()?;
    let separator = tokens.sign(at + 1).filter(|sign| matches!(sign, '-' | '.' | '/'))?;
    let (month, day) = (tokens.number(at + 2)?, tokens.number(at + 4)?);
    let whole = tokens.is_sign(at + 3, separator) && (at + 1..at + 5).all(|at| tokens.is_glued(at));
    whole.then(|| (NaiveDate::from_ymd_opt(year, month, day).map_or(Point::Wrong, Point::Full), at + 5))
}

/// «20.12», «20/12/2026», «20.12.26»
fn dotted(tokens: &Pieces, at: usize) -> Option<(Point, usize)> {
    let separator = tokens.sign(at + 1).filter(|sign| matches!(sign, '.' | '/' | '-'))?;
    let short = |at: usize| tokens.digits(at).is_some_and(|run| run.len() <= 2);
    if !short(at) || !short(at + 2) || !tokens.is_glued(at + 1) || !tokens.is_glued(at + 2) {
        return None;
    }
    let (mut day, mut month) = (tokens.number(at)?, tokens.number(at + 2)?);
    if separator == '/' && month > 12 && day <= 12 {
        (day, month) = (month, day);
    }
    let year = tokens
        .number(at + 4)
        .filter(|_| tokens.is_sign(at + 3, separator) && tokens.is_glued(at + 3) && tokens.is_glued(at + 4));
    if separator == '-' && year.is_none_or(|year| year < 1_000) {
        // «20-12» is rather two days.
        return None;
    }
    if let Some(year) = year {
        let year = if year < 100 { year + 2_000 } else { year };
        let date = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
        return Some((date.map_or(Point::Wrong, Point::Full), at + 5));
    }
    Some((day_month(day, month), at + 3))
}

fn day_month(day: u32, month: u32) -> Point {
    // A leap year, so that 29 February is a day.
    NaiveDate::from_ymd_opt(2_024, month, day).map_or(Point::Wrong, |_| Point::DayMonth(day, month))
}

/// «20», «20-го», «двадцать пятого», each with its month and year when they follow.
fn day(tokens: &Pieces, at: usize) -> Option<(Point, usize)> {
    let (day, mut end) = match tokens.number(at) {
        Some(day) => (day, at + 1),
        None => (ordinal(tokens.word(at))?, at + 1),
    };
    let hyphen = usize::from(tokens.is_sign(end, '-'));
    if matches!(tokens.word(end + hyphen), "го" | "ого" | "му" | "ому" | "м" | "е" | "ое" | "th" | "st" | "nd" | "rd")
    {
        end += hyphen + 1;
    }
    let of = usize::from(matches!(tokens.word(end), "of" | "числа" | "число"));
    let Some(month) = month(tokens.word(end + of)) else {
        let counts = tokens.is_sign(end, ':')
            || tokens.is_sign(end, '%')
            || tokens.is_glued(end) && tokens.sign(end) == Some('.') && tokens.digits(end + 1).is_some();
        return ((1..=31).contains(&day) && !counts).then_some((Point::Day(day), end));
    };
    end += of + 1;
    end += usize::from(tokens.is_sign(end, '.') && tokens.is_glued(end));
    Some(with_year(tokens, day, month, end))
}

/// The year that may follow a day and its month.
fn with_year(tokens: &Pieces, day: u32, month: u32, end: usize) -> (Point, usize) {
    let place = end + usize::from(tokens.is_sign(end, ','));
    let year = tokens.digits(place).filter(|run| run.len() == 4).and_then(|run| run.parse().ok());
    match year {
        Some(year) => {
            let date = NaiveDate::from_ymd_opt(year, month, day);
            let named = usize::from(starts(tokens.word(place + 1), &["год"]) || tokens.word(place + 1) == "г");
            (date.map_or(Point::Wrong, Point::Full), place + 1 + named)
        }
        None => (day_month(day, month), end),
    }
}

/// «декабря 20», «Dec 20th, 2026», «в декабре».
fn month_first(tokens: &Pieces, at: usize, today: NaiveDate) -> Option<(Point, usize)> {
    let word = tokens.word(at);
    let month = month(word)?;
    let dot = usize::from(tokens.is_sign(at + 1, '.'));
    if let Some(day) = tokens.number(at + 1 + dot).filter(|day| (1..=31).contains(day)) {
        let latin = word.is_ascii();
        let mut end = at + 2 + dot;
        end += usize::from(matches!(tokens.word(end), "th" | "st" | "nd" | "rd"));
        let named = word.ends_with(['ь', 'т', 'й']) && stands_alone(tokens, end);
        if (latin || named) && !tokens.is_sign(end, ':') {
            return Some(with_year(tokens, day, month, end));
        }
    }
    let is_modal = matches!(word, "may" | "march" | "mar")
        && !matches!(tokens.word_before(at), "in" | "of" | "next" | "this" | "until" | "after");
    if is_modal {
        return None;
    }
    let (from, to) = whole_month(month, today)?;
    Some((Point::Span(from, to), at + 1))
}

/// «в декабре, числа 10-15», «в декабре с 10 по 15», «в декабре 10-го»: the days of a month that stands before them, and the piece
/// behind.
pub(super) fn days_of_month(tokens: &Pieces, at: usize) -> Option<(Point, Option<Point>, usize)> {
    const MOST_BETWEEN: usize = 5;
    let month = month(tokens.word(at))?;
    let is_number = |at: usize| starts(tokens.word(at), &["числ"]);
    let passed = |at: usize| {
        matches!(tokens.sign(at), Some(',' | ':' | '(' | '-'))
            || matches!(tokens.word(at), "с" | "со" | "c" | "где" | "то" | "примерно" | "около" | "from")
            || is_number(at)
    };
    let mut place = at + 1;
    while place < at + 1 + MOST_BETWEEN && passed(place) {
        place += 1;
    }
    let alone = |found: (Point, usize)| if let (Point::Day(day), end) = found { Some((day, end)) } else { None };
    let (from, mut end) = day(tokens, place).and_then(alone)?;
    let joins = tokens.sign(end) == Some('-') || matches!(tokens.word(end), "по" | "или" | "и" | "to");
    let second = if joins { day(tokens, end + 1).and_then(alone) } else { None };
    let suffixed = |place: usize, end: usize| end > place + 1 || super::numerals::ordinal(tokens.word(place)).is_some();
    let numbered = (at + 1..place).any(is_number)
        || suffixed(place, end)
        || second.is_some_and(|(_, last)| suffixed(end + 1, last) || is_number(last))
        || is_number(end);
    let of_month = |day: u32| day_month(day, month);
    let is_sum = |end: usize| matches!(tokens.sign(end), Some('₽' | '$' | '€' | '%' | ':'));
    match second {
        Some((to, last)) if numbered || (stands_alone(tokens, last) && !is_sum(last)) => {
            end = last + usize::from(is_number(last));
            Some((of_month(from), Some(of_month(to)), end))
        }
        // «числа 30-35»
        None if joins && tokens.digits(end + 1).is_some() => None,
        None if numbered => Some((of_month(from), None, end + usize::from(is_number(end)))),
        Some(_) | None => None,
    }
}

/// The nearest such month that is not over.
fn whole_month(month: u32, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let year = if month < today.month() { today.year().checked_add(1)? } else { today.year() };
    Some((NaiveDate::from_ymd_opt(year, month, 1)?, month_end(year, month)?))
}

/// «завтра», «через 3 дня», «в течение недели», «на выходных», «до нового года».
fn relative(tokens: &Pieces, at: usize, today: NaiveDate) -> Option<(Point, usize)> {
    let days = |days: u64, end: usize| Some((Point::Full(later(today, days)), end));
    let next = tokens.word(at + 1);
    match tokens.word(at) {
        "сегодня" | "today" | "tonight" => days(0, at + 1),
        "завтра" | "tomorrow" | "завтрашний" | "завтрашнего" => days(1, at + 1),
        "послезавтра" => days(2, at + 1),
        "после" if next == "завтра" => days(2, at + 2),
        "day" if next == "after" && tokens.word(at + 2) == "tomorrow" => days(2, at + 3),
        "через" | "in" => {
            let (count, unit) = count(tokens, at + 1)?;
            let (count, end) = (count, unit + 1);
            Some((Point::Full(after(tokens.word(unit), count, today)?), end))
        }
        "течение" | "течении" | "within" => {
            let from = at + 1 + usize::from(matches!(next, "этой" | "a" | "the" | "this"));
            let (count, unit) = count(tokens, from)?;
            Some((Point::Span(today, after(tokens.word(unit), count, today)?), unit + 1))
        }
        word if starts(word, &["выходн", "weekend", "уикенд"]) => {
            let shift = if is_next(tokens, at) { 7 } else { 0 };
            let saturday = later(monday(today), 5 + shift);
            Some((Point::Span(saturday, later(saturday, 1)), at + 1))
        }
        // The holidays, and not the month.
        "майские" | "майских" | "майским" => {
            let year = i32::from(today > NaiveDate::from_ymd_opt(today.year(), 5, 10)?);
            let first = NaiveDate::from_ymd_opt(today.year().checked_add(year)?, 5, 1)?;
            Some((Point::Span(first, later(first, 9)), at + 1))
        }
        word if starts(word, &["нов"]) && matches!(next, "год" | "года" | "году" | "годом") => {
            let end = month_end(today.year(), 12)?;
            Some((Point::Full(end), at + 2))
        }
        _ => None,
    }
}

/// «3», «три», «пару», «a couple of», «» before a unit of time: how many, and where the unit stands.
fn count(tokens: &Pieces, at: usize) -> Option<(u32, usize)> {
    let word = tokens.word(at);
    if let Some(number) = tokens.number(at) {
        return Some((number, at + 1));
    }
    if let Some(number) = cardinal(word) {
        return Some((u32::try_from(number).ok()?, at + 1));
    }
    match word {
        "пару" | "парочку" => Some((2, at + 1)),
        "несколько" | "few" => Some((3, at + 1)),
        "a" if tokens.word(at + 1) == "couple" => Some((2, at + 2 + usize::from(tokens.word(at + 2) == "of"))),
        "a" if tokens.word(at + 1) == "few" => Some((3, at + 2)),
        "a" => Some((1, at + 1)),
        _ if !word.is_empty() => Some((1, at)),
        _ => None,
    }
}

/// So many units of time after today.
fn after(unit: &str, count: u32, today: NaiveDate) -> Option<NaiveDate> {
    if count > 1_000 {
        return None;
    }
    match unit {
        "полгода" => Some(months_later(today, 6 * count)),
        _ if starts(unit, &["день", "дня", "дней", "дн", "сут", "day"]) => {
            Some(later(today, u64::from(count)))
        }
        _ if starts(unit, &["недел", "week"]) => Some(later(today, 7 * u64::from(count))),
        _ if starts(unit, &["месяц", "мес", "month"]) => Some(months_later(today, count)),
        _ if starts(unit, &["год", "year"]) => Some(months_later(today, 12 * count)),
        _ => None,
    }
}

/// «следующую», «next» before that piece.
fn is_next(tokens: &Pieces, at: usize) -> bool {
    let word = tokens.word_before(at);
    starts(word, &["следующ", "след", "будущ"]) || word == "next"
}

fn is_this(tokens: &Pieces, at: usize) -> bool {
    matches!(
        tokens.word_before(at),
        "эту" | "этот" | "это" | "этой" | "этом" | "этого" | "this" | "текущей" | "текущем"
    )
}

/// «в пятницу»: the next one after today; «в эту», «в следующую»: of this or the next week.
fn week_day(tokens: &Pieces, at: usize, day: Weekday, today: NaiveDate) -> Point {
    let this = later(monday(today), u64::from(day.num_days_from_monday()));
    let date = if is_next(tokens, at) {
        later(this, 7)
    } else if this > today || (this == today && is_this(tokens, at)) {
        this
    } else {
        later(this, 7)
    };
    Point::Full(date)
}

/// «на этой неделе», «со следующей недели», «в следующем месяце».
fn week(tokens: &Pieces, at: usize, today: NaiveDate) -> Option<(Point, usize)> {
    let word = tokens.word(at);
    let (next, this) = (is_next(tokens, at), is_this(tokens, at));
    let at_week = word == "неделе" && tokens.word_before(at) == "на";
    if starts(word, &["недел", "week"]) && (next || this || at_week) {
        let first = later(monday(today), if next { 7 } else { 0 });
        return Some((Point::Span(first, later(first, 6)), at + 1));
    }
    if starts(word, &["месяц", "month"]) && (next || this) {
        let first = months_later(today.with_day(1)?, u32::from(next));
        return Some((Point::Span(first, month_end(first.year(), first.month())?), at + 1));
    }
    None
}

/// «во второй половине декабря», «первая половина месяца».
fn half(tokens: &Pieces, at: usize, today: NaiveDate) -> Option<(Point, usize)> {
    let second = starts(tokens.word(at), &["втор"]);
    if !(second || starts(tokens.word(at), &["перв"])) || !starts(tokens.word(at + 1), &["половин"]) {
        return None;
    }
    let of_month = |first: NaiveDate| {
        let end = if second { month_end(first.year(), first.month())? } else { first.with_day(15)? };
        Some((first.with_day(if second { 16 } else { 1 })?, end))
    };
    let first = match tokens.word(at + 2) {
        "месяца" => today.with_day(1)?,
        word => whole_month(month(word)?, today)?.0,
    };
    let (from, to) = of_month(first).filter(|(_, to)| *to >= today).or_else(|| of_month(months_later(first, 12)))?;
    Some((Point::Span(from, to), at + 3))
}

/// «в начале декабря», «в конце недели», «середина месяца».
fn part(tokens: &Pieces, at: usize, today: NaiveDate) -> Option<(Point, usize)> {
    let word = tokens.word(at);
    let third = match word {
        _ if starts(word, &["начал", "beginning", "early"]) => 0,
        "start" => 0,
        _ if starts(word, &["перв"]) && starts(tokens.word(at + 1), &["числ", "недел", "декад"]) => 0,
        _ if starts(word, &["последн"]) && starts(tokens.word(at + 1), &["числ", "недел", "декад"]) => {
            2
        }
        _ if starts(word, &["середин", "middle"]) => 1,
        "mid" => 1,
        _ if starts(word, &["конец", "конц"]) => 2,
        "end" | "late" => 2,
        _ => return None,
    };
    let mut place = at + 1 + usize::from(starts(word, &["перв", "последн"]));
    while matches!(tokens.word(place), "of" | "the" | "этой" | "этого" | "this" | "next" | "на")
        || starts(tokens.word(place), &["следующ"])
        || tokens.word(place) == "след"
        || tokens.is_sign(place, '-')
    {
        place += 1;
    }
    let unit = tokens.word(place);
    let next = u32::from(is_next(tokens, place));
    if starts(unit, &["недел", "week"]) {
        let first = later(monday(today), 7 * u64::from(next));
        let (from, to) = [(0, 1), (2, 3), (4, 6)][third];
        return Some((Point::Span(later(first, from), later(first, to)), place + 1));
    }
    if starts(unit, &["год", "year"]) {
        let end = month_end(today.year(), 12)?;
        return (third == 2).then_some((Point::Span(end.with_day(21)?, end), place + 1));
    }
    let first = if starts(unit, &["месяц", "month"]) {
        months_later(today.with_day(1)?, next)
    } else {
        whole_month(month(unit)?, today)?.0
    };
    let mut first = first;
    let end_of = |first: NaiveDate| match third {
        0 => first.with_day(10),
        1 => first.with_day(20),
        _ => month_end(first.year(), first.month()),
    };
    if end_of(first)? < today {
        first = months_later(first, 12);
    }
    let from = first.with_day([1, 11, 21][third])?;
    Some((Point::Span(from, end_of(first)?), place + 1))
}

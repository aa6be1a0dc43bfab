//! Days as people write them, in the past of nobody: nothing before today is meant.

use chrono::{Datelike, NaiveDate};

use super::contacts::without_contacts;
use super::days::{later, latest, monday, nearest, weekday};
use super::points::{Point, days_of_month, point, skip_small};
use super::tokens::{Pieces, plain, starts};
use crate::domain::leads::Dates;

/// The days that somebody wants; `None` when the text names none that can be.
pub fn dates(text: &str, today: NaiveDate) -> Option<Dates> {
    let tokens = Pieces::of(&without_contacts(&plain(text)).replace("след.", "след "));
    let mut at = 0;
    while at < tokens.len() {
        let Some((first, end)) = point(&tokens, at, today) else {
            at += 1;
            continue;
        };
        let (first, last, end) = if let (Point::Span(..), Some(days)) = (first, days_of_month(&tokens, at)) {
            days
        } else {
            let (first, end) = named_twice(&tokens, at, first, end, today);
            let DayChain { first, last, end, .. } = in_that_week(&tokens, chain(&tokens, at, first, end, today), today);
            (first, last, end)
        };
        if matches!(first, Point::Wrong) || matches!(last, Some(Point::Wrong)) {
            return None;
        }
        match resolve(&tokens, (at, end), first, last, today) {
            DateFound::Days(dates) => return Some(dates),
            DateFound::Past => return None,
            DateFound::Nothing => at = end.max(at + 1),
        }
    }
    is_urgent(&tokens).then_some(Dates { from: today, to: None })
}

/// «в среду, 2 декабря»: the day with a number is the one that is meant; «в среду на следующей неделе» is one day.
fn named_twice(tokens: &Pieces, at: usize, first: Point, end: usize, today: NaiveDate) -> (Point, usize) {
    let behind = skip_small(tokens, end);
    let day_of = |week: Point, day: Option<chrono::Weekday>| match (week, day) {
        (Point::Span(from, to), Some(day)) if later(from, 6) == to => {
            Some(Point::Full(later(from, u64::from(day.num_days_from_monday()))))
        }
        _ => None,
    };
    // «через неделю в среду», «в среду через неделю»: a day of that week.
    let counted = |from: usize, to: usize, point: Point| match point {
        Point::Full(date)
            if matches!(tokens.word(from), "через" | "in")
                && (from..to).any(|at| starts(tokens.word(at), &["недел", "week"])) =>
        {
            Some(Point::Span(monday(date), later(monday(date), 6)))
        }
        _ => None,
    };
    let Some(day) = weekday(tokens.word(at)) else {
        let week = counted(at, end, first).unwrap_or(first);
        let day = day_of(week, weekday(tokens.word(behind)));
        return day.map_or((first, end), |day| (day, behind + 1));
    };
    if let Some((week, after)) = point(tokens, behind, today)
        && let Some(day) = day_of(counted(behind, after, week).unwrap_or(week), Some(day))
    {
        return (day, after);
    }
    let next = end + usize::from(matches!(tokens.sign(end), Some(',' | '(')));
    match point(tokens, next, today) {
        Some((second @ (Point::DayMonth(..) | Point::Full(_)), after)) if tokens.digits(next).is_some() => {
            (second, after)
        }
        // «вторник 8»: where the next 8th is such a day, it is no hour.
        Some((Point::Day(number), after)) if stands_alone(tokens, after) => {
            let date = nearest_day(number, today).filter(|date| date.weekday() == day);
            date.map_or((first, end), |date| (Point::Full(date), after))
        }
        _ => (first, end),
    }
}

/// «в среду или пятницу на следующей неделе»: the week behind weekdays is that of all of them, as far as their order lets it.
fn in_that_week(tokens: &Pieces, chain: DayChain, today: NaiveDate) -> DayChain {
    let (Point::Full(from), Some(Point::Full(to)), true) = (chain.first, chain.last, chain.weekdays) else {
        return chain;
    };
    let behind = skip_small(tokens, chain.end);
    let Some((Point::Span(begin, close), end)) = point(tokens, behind, today) else { return chain };
    if later(begin, 6) != close {
        return chain;
    }
    let there = |day: NaiveDate| later(begin, u64::from(day.weekday().num_days_from_monday()));
    let first = if chain.ordered && there(from) > there(to) { from } else { there(from) };
    DayChain { first: Point::Full(first), last: Some(Point::Full(there(to))), end, ..chain }
}

/// Nothing behind a bare number makes an hour or a sum of it.
pub(super) fn stands_alone(tokens: &Pieces, after: usize) -> bool {
    let word = tokens.word(after);
    // Whole words: «2 поста» count.
    word.is_empty() || ["и", "или", "по"].contains(&word) || starts(word, &["числ", "год"])
}

enum DateFound {
    Days(Dates),
    Past,
    Nothing,
}

/// Points that stand together.
#[derive(Clone, Copy)]
struct DayChain {
    first: Point,
    last: Option<Point>,
    /// The piece behind them.
    end: usize,
    /// All of them are days of the week, by name.
    weekdays: bool,
    /// «с … по …»: the last one comes after the first.
    ordered: bool,
}

/// The first point and what follows it: «1, 2 и 3 декабря», «с 28 декабря по 3 января». A bare number takes the month of the
/// nearest point behind it that has one: «с 29 по 31 декабря и 2 января».
fn chain(tokens: &Pieces, at: usize, first: Point, end: usize, today: NaiveDate) -> DayChain {
    let named = weekday(tokens.word(at)).is_some();
    let mut found = DayChain { first, last: None, end, weekdays: named, ordered: true };
    let mut previous = first;
    for _ in 0..31 {
        // «10 числа или 15»
        let numbered = matches!(previous, Point::Day(_)) && starts(tokens.word(found.end), &["числ"]);
        let end = found.end + usize::from(numbered);
        let comma = tokens.is_sign(end, ',');
        let spans = matches!(tokens.sign(end), Some('-' | '~'))
            || matches!(tokens.word(end), "по" | "до" | "to" | "till" | "until" | "through");
        let joins = spans || matches!(tokens.word(end), "и" | "или" | "либо" | "and" | "or");
        let listed = comma && matches!(previous, Point::Day(_) | Point::DayMonth(..));
        let next = if joins || listed { end + 1 } else { break };
        let place = skip_small(tokens, next);
        let Some((next, after)) = point(tokens, place, today) else { break };
        if comma && matches!(previous, Point::DayMonth(..)) && !matches!(next, Point::DayMonth(..)) {
            break;
        }
        let takes_day = matches!(previous, Point::Day(_) | Point::DayMonth(..) | Point::Full(_));
        let alone = stands_alone(tokens, after);
        if matches!(next, Point::Day(_)) && !(takes_day && (alone || matches!(previous, Point::Day(_)))) {
            break;
        }
        let named = weekday(tokens.word(place)).is_some();
        // «с пн по пт»: the weekday that ends a span is the next one after its beginning.
        let next = match (next, concrete(previous, today)) {
            (Point::Full(day), Some((from, _))) if spans && named => Point::Full(not_before(day, from)),
            _ => next,
        };
        // The last of them may lend its month as well: two ends are put in order where they are read.
        found.first = match (found.first, previous) {
            (Point::Day(day), Point::DayMonth(_, month)) => Point::DayMonth(day, month),
            (Point::Day(day), Point::Full(date)) => with_day(date, day).map_or(found.first, Point::Full),
            _ => found.first,
        };
        found.weekdays &= named;
        found.ordered &= spans;
        (found.last, found.end, previous) = (Some(next), after, next);
        if matches!(next, Point::Wrong) {
            break;
        }
    }
    found
}

/// The first such day of a week from that day on.
fn not_before(day: NaiveDate, from: NaiveDate) -> NaiveDate {
    let late = (from - day).num_days().max(0).unsigned_abs();
    later(day, 7 * late.div_ceil(7))
}

fn resolve(
    tokens: &Pieces,
    (at, end): (usize, usize),
    first: Point,
    last: Option<Point>,
    today: NaiveDate,
) -> DateFound {
    if is_excluded(tokens, at) {
        return DateFound::Nothing;
    }
    let Some(last) = last else { return one(tokens, at, end, first, today) };
    let two_days = |from: u32, from_month: u32, to: u32, to_month: u32| {
        let swapped = from_month == to_month && from > to;
        let (from, to) = if swapped { (to, from) } else { (from, to) };
        let to = nearest(to, to_month, today)?;
        Some((latest(from, from_month, to)?, to))
    };
    let found = match (first, last) {
        (Point::Day(from), Point::DayMonth(to, month)) | (Point::DayMonth(from, month), Point::Day(to)) => {
            two_days(from, month, to, month)
        }
        (Point::DayMonth(from, first), Point::DayMonth(to, second)) => two_days(from, first, to, second),
        (Point::Day(from), Point::Full(to)) => with_day(to, from).map(|from| (from, to)),
        (Point::Full(from), Point::Day(to)) => with_day(from, to).map(|to| (from, to)),
        (Point::DayMonth(from, month), Point::Full(to)) => latest(from, month, to).map(|from| (from, to)),
        (Point::Full(from), Point::DayMonth(to, month)) => nearest(to, month, from).map(|to| (from, to)),
        (Point::Day(from), Point::Day(to)) => {
            let spans = matches!(tokens.word_before(at), "с" | "со" | "c") && tokens.word(at + 1) == "по";
            let marked = is_numbered(tokens, at, 7) || spans;
            let from = marked.then(|| nearest_day(from, today)).flatten();
            from.and_then(|from| Some((from, nearest_day(to, from)?)))
        }
        (Point::Day(_), _) => None,
        (_, Point::Day(_)) => return one(tokens, at, end, first, today),
        _ => match (concrete(first, today), concrete(last, today)) {
            (Some((from, _)), Some((_, to))) => Some((from, to)),
            _ => None,
        },
    };
    found.map_or(DateFound::Nothing, |(from, to)| span(from.min(to), Some(from.max(to)), today))
}

/// «кроме 5 декабря», «не в пятницу», «не завтра, а послезавтра»; «почему бы не завтра?» is a wish.
fn is_excluded(tokens: &Pieces, at: usize) -> bool {
    match lead(tokens, at) {
        ("кроме" | "except", _) => true,
        ("в" | "во" | "на" | "on", before) => matches!(before, "не" | "not"),
        ("не" | "not", before) => !matches!(before, "бы" | "why"),
        _ => false,
    }
}

/// One point and the word before it.
fn one(tokens: &Pieces, at: usize, end: usize, point: Point, today: NaiveDate) -> DateFound {
    if matches!(point, Point::Day(_)) && !is_numbered(tokens, at, 3) {
        return DateFound::Nothing;
    }
    let Some((from, to)) = concrete(point, today) else { return DateFound::Nothing };
    let (word, before) = lead(tokens, at);
    match word {
        _ if goes_on(tokens, end) => span(from, None, today),
        "с" | "c" | "со" | "from" | "since" | "starting" | "начиная" => span(from, None, today),
        "раньше" | "ранее" | "earlier" | "before" if matches!(before, "не" | "not" | "no") => {
            span(from, None, today)
        }
        "позже" | "позднее" | "later" if matches!(before, "не" | "not" | "no") => {
            span(today, Some(to), today)
        }
        "до" | "перед" | "before" | "until" | "till" | "by" | "к" | "ко" | "раньше" => {
            // «до выходных» ends before them, «до конца декабря» and «до 15 декабря» with the day.
            let inclusive = from == to || starts(tokens.word(at), &["конц", "конец", "end"]);
            let to = if inclusive { to } else { from.pred_opt().unwrap_or(from).max(today) };
            span(today, Some(to), today)
        }
        "после" | "after" | "позже" | "позднее" => span(later(to, 1), None, today),
        _ => span(from, Some(to), today),
    }
}

/// «1 декабря и далее»
fn goes_on(tokens: &Pieces, end: usize) -> bool {
    let and = usize::from(matches!(tokens.word(end), "и" | "или" | "and" | "or"));
    matches!(tokens.word(end + and), "далее" | "дальше" | "позже" | "позднее" | "onwards" | "onward" | "later")
}

/// The word that leads a point, and the one before it; adjectives and articles are stepped over.
fn lead(tokens: &Pieces, at: usize) -> (&str, &str) {
    let mut at = at;
    for _ in 0..3 {
        let word = tokens.word_before(at);
        let steps = starts(word, &["следующ", "ближайш", "будущ"])
            || matches!(word, "the" | "of" | "next" | "this" | "эту" | "этой" | "этого" | "этих" | "этим" | "эти");
        if !steps {
            break;
        }
        at -= 1;
    }
    if tokens.word_before(at) == "than" || tokens.word_before(at) == "чем" {
        at -= 1;
    }
    (tokens.word_before(at), tokens.word_before(at.saturating_sub(1)))
}

/// «20 числа», «20-го»: a day without its month says that it is one.
fn is_numbered(tokens: &Pieces, at: usize, reach: usize) -> bool {
    (at..at + reach).any(|at| {
        starts(tokens.word(at), &["числ"])
            || (matches!(tokens.word(at), "го" | "му" | "ому" | "th" | "st" | "nd" | "rd"))
            || super::numerals::ordinal(tokens.word(at)).is_some_and(|_| tokens.word(at).ends_with("ого"))
    })
}

fn with_day(date: NaiveDate, day: u32) -> Option<NaiveDate> {
    date.with_day(day)
}

/// The nearest day of that number in this month or one of the next.
fn nearest_day(day: u32, not_before: NaiveDate) -> Option<NaiveDate> {
    (0..4).find_map(|months| {
        let month = super::days::months_later(not_before, months);
        with_day(month, day).filter(|found| *found >= not_before)
    })
}

/// First and last day of a point.
fn concrete(point: Point, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    match point {
        Point::Day(day) => nearest_day(day, today).map(|day| (day, day)),
        Point::DayMonth(day, month) => nearest(day, month, today).map(|day| (day, day)),
        Point::Full(day) => Some((day, day)),
        Point::Span(from, to) => Some((from, to)),
        Point::Wrong => None,
    }
}

/// Nothing begins before today; what is over is past.
fn span(from: NaiveDate, to: Option<NaiveDate>, today: NaiveDate) -> DateFound {
    if to.is_some_and(|to| to < today) || (to.is_none() && from < today) {
        return DateFound::Past;
    }
    DateFound::Days(Dates { from: from.max(today), to })
}

/// «как можно скорее», «срочно», «asap»
fn is_urgent(tokens: &Pieces) -> bool {
    const STEMS: [&str; 15] = [
        "срочн",
        "asap",
        "немедленн",
        "побыстр",
        "поскор",
        "скорее",
        "быстрее",
        "скорейш",
        "urgent",
        "immediat",
        "сразу",
        "сейчас",
        "быстр",
        "горит",
        "ближайш",
    ];
    let words: Vec<&str> = tokens.words().collect();
    let denied = words.windows(2).any(|pair| matches!(pair[0], "не" | "not") && starts(pair[1], &STEMS));
    let soon = words.iter().any(|word| starts(word, &STEMS) || matches!(*word, "now" | "soon"));
    let as_soon =
        words.windows(3).any(|three| matches!(three, ["чем" | "можно", "раньше", _] | ["как", "можно", "раньше"]));
    let no_hurry = words.windows(2).any(|pair| matches!(pair, ["не", "к"] | ["no", "rush" | "hurry"]));
    (soon && !denied && !no_hurry) || as_soon
}

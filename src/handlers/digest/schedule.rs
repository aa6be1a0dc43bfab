//! When a digest is due, and which moments a period holds. Pure: a date, a zone and a time in, moments out.

use chrono::{Datelike, Days, Duration, NaiveDate, NaiveTime, TimeZone, Weekday};

use crate::clock::Millis;
use crate::domain::digest::{Period, Span};
use crate::handlers::context::moment;
use crate::zone::Tz;

/// Minutes that a skipped time is looked for: once a whole day was left out of a calendar.
const LONGEST_SKIP: i64 = 26 * 60;

/// The moment of a local time. A time that summer time skips: the first valid minute after; a doubled one: the first.
pub fn due(date: NaiveDate, at: NaiveTime, zone: Tz) -> Millis {
    let wanted = date.and_time(at);
    let valid =
        (0..LONGEST_SKIP).find_map(|late| zone.from_local_datetime(&(wanted + Duration::minutes(late))).earliest());
    // No zone skips more than a day; were there one, its wall clock is taken for UTC.
    valid.map_or_else(|| wanted.and_utc().timestamp_millis(), |valid| valid.timestamp_millis())
}

/// The first moment of a local day.
pub fn start_of(date: NaiveDate, zone: Tz) -> Millis {
    due(date, NaiveTime::MIN, zone)
}

/// The local day of a moment.
pub fn date_of(at: Millis, zone: Tz) -> NaiveDate {
    moment(at).with_timezone(&zone).date_naive()
}

/// The newest local day whose digest is due by now.
pub fn latest_due(now: Millis, at: NaiveTime, zone: Tz) -> NaiveDate {
    let today = date_of(now, zone);
    if now >= due(today, at, zone) { today } else { back(today, 1) }
}

/// So many days before.
pub fn back(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(date)
}

/// Whether the weekly day lies after `told` (the last day that was told of) and not after `date`.
pub fn holds_week(date: NaiveDate, told: Option<NaiveDate>, weekly_on: Weekday) -> bool {
    let last = back(date, u64::from(date.weekday().days_since(weekly_on)));
    last == date || told.is_some_and(|told| told < last)
}

/// The moments of a period. What is not over yet ends now.
pub fn span(period: Period, zone: Tz, now: Millis) -> Span {
    let days = |first: NaiveDate, last: NaiveDate| -> Vec<NaiveDate> {
        first.iter_days().take_while(|day| *day <= last).take(5_000).collect()
    };
    let whole = |first: NaiveDate, last: NaiveDate| {
        let end = last.checked_add_days(Days::new(1)).map_or(now, |next| start_of(next, zone));
        let from = start_of(first, zone);
        Span { from, to: end.min(now.max(from)), days: days(first, last), head: None }
    };
    match period {
        Period::Day { date } => whole(date, date),
        Period::Week { last } => whole(back(last, 6), last),
        Period::Since { from } => {
            let (first, today) = (date_of(from, zone), date_of(now, zone));
            if start_of(first, zone) == from {
                return Span { from, to: now, days: days(first, today), head: None };
            }
            let next = first.checked_add_days(Days::new(1)).unwrap_or(first);
            let until = start_of(next, zone).min(now);
            let days = if next > today { Vec::new() } else { days(next, today) };
            Span { from, to: now, days, head: Some((from, until)) }
        }
    }
}

/// The period before it, as long; nothing comes before «since».
pub fn before(period: Period) -> Option<Period> {
    match period {
        Period::Day { date } => Some(Period::Day { date: back(date, 1) }),
        Period::Week { last } => Some(Period::Week { last: back(last, 7) }),
        Period::Since { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{DAY, HOUR, MINUTE};
    use proptest::prelude::*;

    const ZONES: [&str; 5] = ["Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo"];

    fn zone_of(name: &str) -> Tz {
        name.parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> NaiveTime {
        text.parse().unwrap()
    }

    fn utc(text: &str) -> Millis {
        chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    #[test]
    fn a_skipped_time_is_the_first_minute_after_and_a_doubled_one_the_first() {
        let cases = [
            ("Europe/Moscow", "2026-11-24", "09:00:00", "2026-11-24T09:00:00+03:00"),
            ("Europe/Berlin", "2026-03-29", "02:30:00", "2026-03-29T03:00:00+02:00"),
            ("Europe/Berlin", "2026-10-25", "02:30:00", "2026-10-25T02:30:00+02:00"),
            ("America/New_York", "2026-03-08", "02:00:00", "2026-03-08T03:00:00-04:00"),
            ("America/New_York", "2026-11-01", "01:59:00", "2026-11-01T01:59:00-04:00"),
            // Summer time begins at midnight: the day begins at one.
            ("Africa/Cairo", "2026-04-24", "00:00:00", "2026-04-24T01:00:00+03:00"),
            ("Africa/Cairo", "2026-10-29", "23:30:00", "2026-10-29T23:30:00+03:00"),
            ("Asia/Kolkata", "2026-01-01", "00:00:00", "2026-01-01T00:00:00+05:30"),
            // A day that never was.
            ("Pacific/Apia", "2011-12-30", "09:00:00", "2011-12-31T00:00:00+14:00"),
        ];
        for (zone, day, time, moment) in cases {
            assert_eq!(due(date(day), at(time), zone_of(zone)), utc(moment), "{zone} {day} {time}");
        }
    }

    #[test]
    fn days_join_without_a_gap_all_year_round() {
        for zone in ZONES.map(zone_of) {
            for day in date("2026-01-01").iter_days().take(366) {
                let span = span(Period::Day { date: day }, zone, Millis::MAX);
                let next = super::span(Period::Day { date: day.succ_opt().unwrap() }, zone, Millis::MAX);
                assert_eq!(span.to, next.from, "{zone} {day}");
                assert!((23 * HOUR..=25 * HOUR).contains(&(span.to - span.from)), "{zone} {day}");
                assert_eq!((date_of(span.from, zone), date_of(span.to - 1, zone)), (day, day), "{zone}");
                let week = super::span(Period::Week { last: day }, zone, Millis::MAX);
                assert_eq!((week.days.len(), week.to), (7, span.to));
            }
        }
    }

    #[test]
    fn since_the_middle_of_a_day_counts_its_rest_and_whole_days_after() {
        let zone = zone_of("Europe/Moscow");
        let now = utc("2026-11-24T15:00:00+03:00");
        let spans = |from: &str| span(Period::Since { from: utc(from) }, zone, now);
        let from = spans("2026-11-22T20:00:00+03:00");
        assert_eq!(from.days, [date("2026-11-23"), date("2026-11-24")]);
        assert_eq!(from.head, Some((utc("2026-11-22T20:00:00+03:00"), utc("2026-11-23T00:00:00+03:00"))));
        let midnight = spans("2026-11-23T00:00:00+03:00");
        assert_eq!((midnight.days.len(), midnight.head), (2, None));
        let today = spans("2026-11-24T14:00:00+03:00");
        assert_eq!((today.days.len(), today.head), (0, Some((utc("2026-11-24T14:00:00+03:00"), now))));
    }

    #[test]
    fn a_week_that_was_missed_is_told_with_the_next_day() {
        let monday = date("2026-11-23");
        let day = |back_from: u64| back(date("2026-11-26"), back_from);
        assert!(holds_week(monday, None, Weekday::Mon));
        assert!(!holds_week(day(0), None, Weekday::Mon), "nobody looked before");
        assert!(holds_week(day(0), Some(day(5)), Weekday::Mon));
        assert!(!holds_week(day(0), Some(monday), Weekday::Mon));
    }

    /// The digests that are sent when the clock rings every minute but while nobody is there: whether one is owed is asked
    /// as the handler asks it, of rows keyed by the local day.
    fn sent(zone: Tz, at: NaiveTime, days: u64, outages: &[(Millis, Millis)]) -> Vec<(NaiveDate, Millis)> {
        let begin = utc("2026-01-01T00:00:00Z");
        let mut rows = std::collections::BTreeMap::new();
        // Minutes around what is due are rung one by one; of the others every seventh, for time's sake.
        let mut now = begin;
        while now < begin + days as Millis * DAY {
            let away = outages.iter().find(|(from, to)| (*from..*to).contains(&(now - begin)));
            if let Some((_, to)) = away {
                now = begin + to;
                continue;
            }
            let day = latest_due(now, at, zone);
            if start_of(day, zone) > begin {
                rows.entry(day).or_insert(now);
            }
            let next = due(day.succ_opt().unwrap(), at, zone);
            now = if next > now { (now + 7 * MINUTE).min(next) } else { now + 7 * MINUTE };
        }
        rows.into_iter().collect()
    }

    #[test]
    fn a_year_without_outages_has_one_digest_a_day_at_its_time_in_every_zone() {
        for zone in ZONES.map(zone_of) {
            for time in ["00:00:00", "01:30:00", "02:30:00", "09:00:00", "23:59:00"] {
                let told = sent(zone, at(time), 366, &[]);
                assert!(told.len() >= 364, "{zone} {time}: {}", told.len());
                for pair in told.windows(2) {
                    assert_eq!(pair[0].0.succ_opt(), Some(pair[1].0), "{zone} {time}");
                }
                for (day, moment) in told {
                    assert_eq!(moment, due(day, at(time), zone), "{zone} {time} {day}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn outages_delay_a_digest_and_never_double_it(
            zone in 0..ZONES.len(), hour in 0_u32..24, minute in 0_u32..60,
            outages in proptest::collection::vec((0_i64..366 * 24 * 60, 1_i64..4 * 24 * 60), 0..40),
        ) {
            let (zone, time) = (zone_of(ZONES[zone]), NaiveTime::from_hms_opt(hour, minute, 0).unwrap());
            let outages: Vec<_> = outages.iter().map(|(from, long)| (from * MINUTE, (from + long) * MINUTE)).collect();
            let begin = utc("2026-01-01T00:00:00Z");
            let told = sent(zone, time, 366, &outages);
            for pair in told.windows(2) {
                prop_assert!(pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
            }
            let away = |at: Millis| outages.iter().any(|(from, to)| (*from..*to).contains(&(at - begin)));
            for day in date("2026-01-03").iter_days().take(350) {
                let (from, until) = (due(day, time, zone), due(day.succ_opt().unwrap(), time, zone));
                let one = told.iter().filter(|(told, _)| *told == day).count();
                // Somebody was there before the next one was due: it was told, once, and at its time where nobody was away.
                let there = (from..until).step_by(MINUTE as usize).any(|at| !away(at));
                prop_assert_eq!(one, usize::from(there), "{} {}", zone, day);
                if !away(from) {
                    prop_assert!(told.contains(&(day, from)));
                }
            }
        }
    }
}

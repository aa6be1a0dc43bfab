use proptest::prelude::*;

use super::*;
use crate::clock::{DAY, HOUR, MINUTE};

const ZONES: [&str; 6] =
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Europe/Moscow", "Pacific/Apia"];

fn zone(name: &str) -> Tz {
    name.parse().unwrap()
}

fn span(from: &str, to: &str) -> Span {
    Span { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

fn at(text: &str) -> Millis {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
}

/// The night of 25 October 2026 has two o'clock twice in Berlin, that of 28 March 2027 has it never.
#[test]
fn quiet_hours_end_with_the_clock_that_people_see() {
    let berlin = zone("Europe/Berlin");
    for (now, from, to, ends) in [
        // Through the hour that comes twice.
        ("2026-10-25T00:30:00+02:00", "23:00", "08:00", "2026-10-25T08:00:00+01:00"),
        ("2026-10-24T23:30:00+02:00", "23:00", "02:30", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T02:10:00+02:00", "01:00", "02:30", "2026-10-25T02:30:00+02:00"),
        // The second time: it ends within minutes, and not a day later.
        ("2026-10-25T02:10:00+01:00", "01:00", "02:30", "2026-10-25T02:30:00+01:00"),
        ("2026-10-25T02:00:00+01:00", "23:00", "02:30", "2026-10-25T02:30:00+01:00"),
        ("2026-10-25T02:59:00+02:00", "02:30", "06:00", "2026-10-25T06:00:00+01:00"),
        // Through the hour that is left out.
        ("2027-03-28T01:59:00+01:00", "23:00", "08:00", "2027-03-28T08:00:00+02:00"),
        ("2027-03-28T01:30:00+01:00", "23:00", "02:30", "2027-03-28T03:00:00+02:00"),
        ("2027-03-27T23:30:00+01:00", "23:00", "02:00", "2027-03-28T03:00:00+02:00"),
        ("2027-03-28T03:30:00+02:00", "03:00", "04:00", "2027-03-28T04:00:00+02:00"),
    ] {
        assert_eq!(ends_at(at(now), span(from, to), berlin), Some(at(ends)), "{now}, {from} to {to}");
    }
    for (now, from, to) in [
        ("2026-10-25T02:30:00+02:00", "01:00", "02:30"),
        ("2026-10-25T02:30:00+01:00", "01:00", "02:30"),
        ("2027-03-28T03:00:00+02:00", "02:10", "02:50"),
        ("2027-03-28T03:00:00+02:00", "23:00", "02:30"),
    ] {
        assert_eq!(ends_at(at(now), span(from, to), berlin), None, "{now}, {from} to {to}");
    }
}

#[test]
fn the_morning_and_the_evening_are_those_of_the_clock_on_the_wall() {
    let berlin = zone("Europe/Berlin");
    for (now, expected) in [
        ("2026-10-24T20:00:00+02:00", "2026-10-25T09:00:00+01:00"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T09:00:00+01:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T09:00:00+01:00"),
        ("2027-03-27T20:00:00+01:00", "2027-03-28T09:00:00+02:00"),
        ("2027-03-28T01:59:00+01:00", "2027-03-28T09:00:00+02:00"),
        ("2027-03-28T03:00:00+02:00", "2027-03-28T09:00:00+02:00"),
        ("2027-03-28T04:00:00+02:00", "2027-03-29T09:00:00+02:00"),
    ] {
        assert_eq!(morning_after(at(now), None, berlin), at(expected), "{now}");
    }
    let late = Some(span("23:00", "10:30"));
    assert_eq!(morning_after(at("2026-10-24T20:00:00+02:00"), late, berlin), at("2026-10-25T10:30:00+01:00"));
    for (now, expected) in [
        ("2026-10-25T17:59:00+01:00", "2026-10-25T18:00:00+01:00"),
        ("2026-10-24T18:00:00+02:00", "2026-10-25T18:00:00+01:00"),
        ("2027-03-27T18:00:00+01:00", "2027-03-28T18:00:00+02:00"),
    ] {
        assert_eq!(evening_after(at(now), berlin), at(expected), "{now}");
    }
}

proptest! {
    /// Whenever a post comes, in whatever zone: it waits no longer than a day and the hour that a clock is set back, and comes
    /// out of quiet hours right when they end.
    #[test]
    fn quiet_hours_end_when_they_end(
        name in prop::sample::select(&ZONES[..]),
        now in 1_704_067_200_000_i64..1_893_456_000_000,
        from in 0_u32..1440,
        to in 0_u32..1440,
    ) {
        let zone = zone(name);
        let time = |minutes: u32| NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap();
        let hours = Span { from: time(from), to: time(to) };
        let quiet = |at: Millis| hours.holds(moment(at).with_timezone(&zone).time());
        match ends_at(now, hours, zone) {
            None => prop_assert!(!quiet(now)),
            Some(end) => {
                prop_assert!(quiet(now) && end > now && end - now <= DAY + HOUR);
                prop_assert!(quiet(end - 1), "the last moment of them");
                // An end that a clock leaves out may lie in the beginning of the next ones only where they leave it no room.
                prop_assert!(!quiet(end) || (from + 1440 - to) % 1440 <= 60);
            }
        }
    }

    #[test]
    fn a_morning_and_an_evening_come_within_a_day_and_at_their_hour(
        name in prop::sample::select(&ZONES[..]),
        now in 1_704_067_200_000_i64..1_893_456_000_000,
    ) {
        let zone = zone(name);
        let shown = |at: Millis| moment(at).with_timezone(&zone).format("%H:%M").to_string();
        let (morning, evening) = (morning_after(now, None, zone), evening_after(now, zone));
        prop_assert!(morning > now && morning - now <= 30 * HOUR, "{}", (morning - now) / MINUTE);
        prop_assert!(evening > now && evening - now <= 25 * HOUR, "{}", (evening - now) / MINUTE);
        prop_assert_eq!((shown(morning), shown(evening)), ("09:00".to_owned(), "18:00".to_owned()));
    }
}

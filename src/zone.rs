//! Zones of the world for chrono: jiff reads the IANA database that it carries (0.2 MB of bytes, the one zone that is used is
//! unfolded). chrono-tz lays all of them out as tables with pointers, which is 2 MB of the binary.
//!
//! Knows no settings; a zone is what its name says.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Mutex;

use anyhow::{Context, Error, Result};
use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Timelike};
use chrono::{Datelike, Utc};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, TimeZone as Rules};

/// A zone, `Europe/Moscow`. Small to copy: each zone that was ever asked for is read once and stays.
#[derive(Clone, Copy)]
pub struct Tz {
    name: &'static str,
    rules: &'static Rules,
}

impl Tz {
    /// Its name in the database.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The zone of nobody.
    pub fn utc() -> Self {
        static UTC: Rules = Rules::UTC;
        Self { name: "UTC", rules: &UTC }
    }
}

impl FromStr for Tz {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        // As many as the database has, for no other name is kept.
        static KNOWN: Mutex<BTreeMap<String, Tz>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(zone) = known.get(name) {
            return Ok(*zone);
        }
        let rules = Rules::get(name).with_context(|| format!("{name:?} is no time zone"))?;
        let written = rules.iana_name().filter(|written| *written == name);
        let name: &'static str = written.with_context(|| format!("{name:?} is no time zone"))?.to_owned().leak();
        let zone = Self { name, rules: Box::leak(Box::new(rules)) };
        known.insert(name.to_owned(), zone);
        Ok(zone)
    }
}

impl PartialEq for Tz {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Tz {}

impl fmt::Debug for Tz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Display for Tz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// How far a zone is from UTC at some moment.
#[derive(Clone, Copy)]
pub struct ZoneOffset {
    zone: Tz,
    fixed: FixedOffset,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.fixed
    }
}

impl fmt::Debug for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.fixed, f)
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.fixed, f)
    }
}

impl TimeZone for Tz {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        let Some(civil) = civil(*local) else { return MappedLocalTime::Single(self.far_away(local.and_utc())) };
        match self.rules.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => MappedLocalTime::Single(self.by(offset)),
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
            AmbiguousOffset::Fold { before, after } => MappedLocalTime::Ambiguous(self.by(before), self.by(after)),
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        self.far_away(utc.and_utc())
    }
}

impl Tz {
    /// The offset of a moment; beyond the years that jiff counts (−9999 to 9999), that of their end.
    fn far_away(self, at: DateTime<Utc>) -> ZoneOffset {
        let end = if at.year() > 0 { Timestamp::MAX } else { Timestamp::MIN };
        self.by(self.rules.to_offset(Timestamp::from_second(at.timestamp()).unwrap_or(end)))
    }

    fn by(self, offset: jiff::tz::Offset) -> ZoneOffset {
        let fixed = FixedOffset::east_opt(offset.seconds()).unwrap_or_else(|| Utc.fix());
        ZoneOffset { zone: self, fixed }
    }
}

/// jiff has years of four digits, and no leap seconds.
fn civil(local: NaiveDateTime) -> Option<jiff::civil::DateTime> {
    let number = |part: u32| i8::try_from(part).ok();
    jiff::civil::DateTime::new(
        i16::try_from(local.year()).ok()?,
        number(local.month())?,
        number(local.day())?,
        number(local.hour())?,
        number(local.minute())?,
        number(local.second())?,
        i32::try_from(local.nanosecond().min(999_999_999)).ok()?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> Tz {
        name.parse().unwrap()
    }

    #[test]
    fn a_zone_is_named_exactly() {
        assert_eq!(zone("Europe/Moscow").name(), "Europe/Moscow");
        assert_eq!(zone("UTC"), Tz::utc());
        for strange in ["", "Mars/Base", "europe/moscow", "MSK-3", "../Europe/Moscow"] {
            assert!(strange.parse::<Tz>().is_err(), "{strange}");
        }
    }

    #[test]
    fn summer_time_leaves_an_hour_out_and_has_another_twice() {
        let berlin = zone("Europe/Berlin");
        let local = |text: &str| berlin.from_local_datetime(&text.parse().unwrap());
        assert_eq!(local("2026-03-29T02:30:00"), MappedLocalTime::None);
        let twice = local("2026-10-25T02:30:00");
        assert_eq!(twice.earliest().unwrap().to_rfc3339(), "2026-10-25T02:30:00+02:00");
        assert_eq!(twice.latest().unwrap().to_rfc3339(), "2026-10-25T02:30:00+01:00");
        assert_eq!(local("2026-07-01T12:00:00").single().unwrap().to_rfc3339(), "2026-07-01T12:00:00+02:00");
    }

    #[test]
    fn moments_beyond_all_calendars_have_an_offset_too() {
        for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let offset = zone("Europe/Moscow").offset_from_utc_datetime(&at.naive_utc()).fix();
            assert!(offset.local_minus_utc().abs() < 24 * 3_600);
        }
    }

    proptest! {
        #[test]
        fn a_moment_is_found_again_by_its_local_time(at in -2_000_000_000_i64..8_000_000_000, place in 0..5_usize) {
            let zone = zone(["Europe/Moscow", "Africa/Cairo", "America/New_York", "Asia/Kolkata", "Pacific/Apia"][place]);
            let moment = DateTime::from_timestamp(at, 0).unwrap().with_timezone(&zone);
            let again = zone.from_local_datetime(&moment.naive_local());
            prop_assert!(again.earliest() == Some(moment) || again.latest() == Some(moment));
        }
    }
}

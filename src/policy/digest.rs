//! `[digest]`: sums of a day and a week, in the morning.

use chrono::{NaiveTime, Weekday};

use super::readers::{flag, must, time, weekday};
use super::rows::settings;

const WEEK: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

settings! {
    /// `[digest]`
    #[derive(Copy)]
    struct DigestPolicy;
    /// What the chat changes of it.
    enum DigestSetting of Digest;

    /// Sent at all.
    enabled: bool = "digest.enabled" default "true",
    read must(flag), chat Enabled: Switch, on Digest;
    /// Local time.
    daily_at: NaiveTime = "digest.daily_at" default r#""09:00""#,
    read must(time), chat DailyAt: Time(&["07:00", "08:00", "09:00", "10:00"]), on Digest;
    /// On this day one message holds both.
    weekly_on: Weekday = "digest.weekly_on" default r#""monday""#,
    read must(weekday), chat WeeklyOn: Choice(WEEK), on Digest;
}

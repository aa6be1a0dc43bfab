//! `[answers]`: questions in comments that nobody answered.

use std::time::Duration;

use super::readers::{flag, length, must};
use super::rows::settings;
use crate::clock::Millis;

const SOONEST: Duration = Duration::from_mins(1);
const LATEST: Duration = Duration::from_hours(30 * 24);

settings! {
    /// `[answers]`
    #[derive(Copy)]
    struct QuestionPolicy;
    /// What the chat changes of it.
    enum QuestionSetting of Questions;

    /// Unanswered questions come as cards.
    enabled: bool = "answers.enabled" default "false",
    read must(flag), chat Enabled: Switch, on Alerts;
    /// After so long.
    after: Millis = "answers.after" default r#""30m""#,
    read must(length(SOONEST, LATEST)), chat After: Length(&["15m", "30m", "1h", "3h"]), on Alerts;
}

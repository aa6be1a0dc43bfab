//! `[answers]`: questions in comments that nobody answered.

use super::readers::{MINUTE, MONTH, flag, length, must};
use super::rows::settings;
use crate::clock::Millis;

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
    read must(length(MINUTE, MONTH)), chat After: Length(&["15m", "30m", "1h", "3h"]), on Alerts;
}

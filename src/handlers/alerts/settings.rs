//! What the settings say of alerts, as handlers need it.

use chrono::NaiveTime;
use chrono_tz::Tz;

use crate::clock::Millis;
use crate::domain::alert::VkCopy;
use crate::handlers::desk::moment;

/// `[alerts]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertSettings {
    /// Messages about events as they happen.
    pub enabled: bool,
    /// Local hours without a sound but for what wakes; may reach over midnight.
    pub quiet_hours: Option<(NaiveTime, NaiveTime)>,
    /// Who hears by VK message too.
    pub vk_user: Option<i64>,
    /// What of.
    pub vk_copy: VkCopy,
    /// A platform that did not answer for so long is out of reach.
    pub fallback_after: Millis,
}

impl AlertSettings {
    /// Whether a moment lies in the quiet hours.
    pub fn is_quiet(&self, at: Millis, zone: Tz) -> bool {
        let Some((from, to)) = self.quiet_hours else { return false };
        let time = moment(at).with_timezone(&zone).time();
        if from <= to { from <= time && time < to } else { time >= from || time < to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HOUR;

    #[test]
    fn quiet_hours_reach_over_midnight_in_the_zone_of_the_community() {
        let hours = (NaiveTime::from_hms_opt(23, 0, 0).unwrap(), NaiveTime::from_hms_opt(8, 0, 0).unwrap());
        let settings = AlertSettings {
            enabled: true,
            quiet_hours: Some(hours),
            vk_user: None,
            vk_copy: VkCopy::Important,
            fallback_after: 0,
        };
        let ten_in_moscow = 1_795_417_200_000;
        for (hours, quiet) in [(0, false), (12, false), (13, true), (21, true), (22, false)] {
            assert_eq!(settings.is_quiet(ten_in_moscow + hours * HOUR, chrono_tz::Europe::Moscow), quiet, "{hours}");
        }
        // Ten in Moscow is two at night in New York.
        assert!(settings.is_quiet(ten_in_moscow, chrono_tz::America::New_York));
        assert!(!AlertSettings { quiet_hours: None, ..settings }.is_quiet(ten_in_moscow, chrono_tz::UTC));
    }
}

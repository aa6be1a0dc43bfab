//! `[alerts]`: what is told as it happens, to whom and when.

use super::moment;
use super::readers::{MINUTE, MONTH, Parsed, Raw, Span, flag, length, maybe, must, one_of, span, vk_person};
use super::rows::settings;
use crate::clock::Millis;
use crate::domain::alert::VkCopy;
use crate::domain::chat_ref::ChatRef;
use crate::domain::known::TargetNetwork;
use crate::zone::Tz;

settings! {
    /// `[alerts]`
    #[derive(Copy)]
    struct AlertPolicy;
    /// What the chat changes of it.
    enum AlertSetting of Alerts;

    /// Messages about events as they happen.
    enabled: bool = "alerts.enabled" env "ALERTS_ENABLED" default "true",
    read must(flag), chat Enabled: Switch, on Alerts;
    /// Local hours without a sound but for what wakes; may reach over midnight.
    quiet_hours: Option<Span> = "alerts.quiet_hours" default r#""23:00-08:00""#,
    read must(span), chat QuietHours: Span, on Alerts;
    /// Who hears by VK message too.
    vk_user: Option<i64> = "alerts.vk_user_id", read maybe(vk_person), chat VkUser: Person, on Alerts;
    /// What of.
    vk_copy: VkCopy = "alerts.vk_copy" default r#""important""#,
    read must(vk_copy), chat VkCopy: Choice(&["off", "important", "all"]), on Alerts;
    /// Who hears by a message of MAX too.
    max_user: Option<i64> = "alerts.max_user_id", read maybe(max_person);
    /// A platform that did not answer for so long is out of reach.
    fallback_after: Millis = "alerts.fallback_after" default r#""10m""#,
    read must(length(MINUTE, MONTH)), chat FallbackAfter: Length(&["5m", "10m", "30m", "1h"]), on Alerts;
}

impl AlertPolicy {
    /// The owner's dialog on a platform that posts are copied to, where alerts go too; on Telegram that is the admin's chat.
    pub fn owner_on(&self, network: TargetNetwork) -> Option<ChatRef> {
        let user = match network {
            TargetNetwork::Telegram => None,
            TargetNetwork::Max => self.max_user,
        };
        user.map(|user| ChatRef::of_person(network.platform(), user))
    }

    /// Whether a moment lies in the quiet hours.
    pub fn is_quiet(&self, at: Millis, zone: Tz) -> bool {
        self.quiet_hours.is_some_and(|hours| hours.holds(moment(at).with_timezone(&zone).time()))
    }
}

fn max_person(raw: &Raw) -> Parsed<i64> {
    // People of every platform are numbered from one.
    vk_person(raw).map_err(|words| words.replace("a VK person's", "a MAX person's"))
}

fn vk_copy(raw: &Raw) -> Parsed<VkCopy> {
    one_of(&[("off", VkCopy::Off), ("important", VkCopy::Important), ("all", VkCopy::All)])(raw)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::*;
    use crate::clock::HOUR;

    #[test]
    fn quiet_hours_reach_over_midnight_in_the_zone_of_the_community() {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let hours = Span { from: at(23), to: at(8) };
        let settings = AlertPolicy {
            enabled: true,
            quiet_hours: Some(hours),
            vk_user: None,
            max_user: None,
            vk_copy: VkCopy::Important,
            fallback_after: 0,
        };
        let ten_in_moscow = 1_795_417_200_000;
        for (hours, quiet) in [(0, false), (12, false), (13, true), (21, true), (22, false)] {
            assert_eq!(
                settings.is_quiet(ten_in_moscow + hours * HOUR, "Europe/Moscow".parse().unwrap()),
                quiet,
                "{hours}"
            );
        }
        // Ten in Moscow is two at night in New York.
        assert!(settings.is_quiet(ten_in_moscow, "America/New_York".parse().unwrap()));
        assert!(!AlertPolicy { quiet_hours: None, ..settings }.is_quiet(ten_in_moscow, Tz::utc()));
    }
}

//! The community's own statistics, day by day.

use serde_json::{Value, json};

use super::{VkCall, VkRefusal, VkReply};
use crate::simulator::world::days::DAY;

/// Periods of one answer.
const MOST_PERIODS: i64 = 366;

pub(super) fn call(call: &mut VkCall<'_>) -> VkReply {
    call.our_group()?;
    if !call.manages() {
        return Err(VkRefusal::new(7, "Permission to perform this action is denied"));
    }
    let interval = call.params.text("interval");
    if !matches!(interval.as_str(), "" | "day") {
        return Err(VkRefusal::param("this simulator counts by days only"));
    }
    let day_of = |name: &str| call.params.number(name).map(|at| at.div_euclid(DAY));
    let last = day_of("timestamp_to").unwrap_or_else(|| call.world.now().div_euclid(DAY));
    let asked = call.params.number("intervals_count");
    let first = match (asked, day_of("timestamp_from")) {
        (Some(count), _) => last - count + 1,
        (None, Some(first)) => first,
        (None, None) => last - 29,
    };
    if last - first >= MOST_PERIODS {
        return Err(VkRefusal::param("intervals_count: too many periods"));
    }
    let period = |number: i64| {
        let day = call.world.days.of(number);
        let views = json!({"views": day.likes + day.comments, "visitors": day.likes + day.comments});
        json!({
            "period_from": number * DAY, "period_to": (number + 1) * DAY - 1, "visitors": views,
            "reach": {"reach": day.likes + day.comments, "reach_subscribers": day.likes, "mobile_reach": 0},
            "activity": {
                "likes": day.likes, "comments": day.comments, "copies": 0, "hidden": 0,
                "subscribed": day.subscribed, "unsubscribed": day.unsubscribed,
            },
        })
    };
    // Newest first.
    Ok((first..=last).rev().map(period).collect::<Vec<Value>>().into())
}

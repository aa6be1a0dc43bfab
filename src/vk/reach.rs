//! What VK's own statistics tell of a day. Only a manager's token reads them; where none may, nothing is told.

use serde_json::Value;

use super::errors::Purpose;
use super::tokens::Tokens;
use super::wire;
use crate::domain::action::{Fate, Receipt};
use crate::domain::digest::Reach;

/// Half a day, seconds: VK cuts days where it likes, and each holds one noon.
const HALF_A_DAY: i64 = 12 * 3_600;

/// The statistics of the day that a local noon (Unix seconds) lies in.
pub(super) fn read(noon: i64, tokens: &Tokens) -> Result<Receipt, Fate> {
    if !tokens.can("stats.get") {
        return Ok(Receipt::Reach(None));
    }
    let params = [
        ("group_id", tokens.group_id().to_string()),
        ("timestamp_from", (noon - HALF_A_DAY).to_string()),
        ("timestamp_to", (noon + HALF_A_DAY - 1).to_string()),
        ("interval", "day".to_owned()),
        ("extended", "0".to_owned()),
    ];
    match tokens.call("stats.get", &params, Purpose::Read) {
        Ok(answer) => Ok(Receipt::Reach(day_of(&answer.value, noon))),
        Err(later @ (Fate::Later { .. } | Fate::Unknown { .. })) => Err(later),
        // Statistics are a nicety: whoever may not read them is asked for nothing.
        Err(_) => Ok(Receipt::Reach(None)),
    }
}

/// The period of an answer that a moment lies in.
fn day_of(answer: &Value, at: i64) -> Option<Reach> {
    let holds = |period: &&Value| {
        let end = |name: &str| wire::number(period, name);
        end("period_from").is_some_and(|from| from <= at) && end("period_to").is_some_and(|to| at <= to)
    };
    let period = answer.as_array()?.iter().find(holds)?;
    let of = |part: &str, name: &str| period.get(part).and_then(|part| wire::number(part, name));
    Some(Reach {
        reach: of("reach", "reach")?,
        subscribers: of("reach", "reach_subscribers").unwrap_or(0),
        visitors: of("visitors", "visitors").unwrap_or(0),
        views: of("visitors", "views").unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_day_is_the_one_that_holds_the_noon_and_odd_answers_are_none() {
        let period = |from: i64, to: i64, reach: i64| {
            json!({"period_from": from, "period_to": to, "reach": {"reach": reach, "reach_subscribers": 3},
                "visitors": {"views": 9, "visitors": 5}})
        };
        let answer = json!([period(100, 199, 7), period(0, 99, 8)]);
        let reach = |at| day_of(&answer, at).map(|reach| reach.reach);
        assert_eq!([reach(150), reach(99), reach(200)], [Some(7), Some(8), None]);
        for odd in [json!(null), json!({}), json!([1, "x"]), json!([{"period_from": 0, "period_to": "x"}])] {
            assert_eq!(day_of(&odd, 5), None, "{odd}");
        }
        assert_eq!(day_of(&json!([{"period_from": 0, "period_to": 9}]), 5), None, "no numbers are not nought");
    }
}

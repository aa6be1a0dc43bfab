//! Forgiving reading of what VK sends: 0/1 for booleans, `180.0` for numbers, numbers in strings, `[]` for `{}`,
//! missing and unknown fields (`docs/platforms.md`, «VK: requests and answers»).

mod links;
mod media;
pub(crate) mod post;
pub mod profile;

pub(crate) use media::video_files;
pub(in crate::vk) use media::{address, external_page, media_of, picture_of};

use serde_json::Value;

use crate::bounded::moment_of;
use crate::clock::Millis;

/// A number, however it came.
pub fn number(value: &Value, key: &str) -> Option<i64> {
    as_number(value.get(key)?)
}

/// A number, however it came.
pub fn as_number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => {
            number.as_i64().or_else(|| number.as_f64().filter(|n| n.is_finite() && n.abs() < 9e15).map(|n| n as i64))
        }
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(flag) => Some(i64::from(*flag)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A truth, however it came; missing is false.
pub fn flag(value: &Value, key: &str) -> bool {
    match value.get(key) {
        Some(Value::Bool(flag)) => *flag,
        Some(other) => as_number(other).is_some_and(|number| number != 0),
        None => false,
    }
}

/// A text; missing, or of another type, is empty.
pub fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A text, or the number that stands where one should.
pub fn words(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// A moment that came in Unix seconds, in milliseconds; missing is 0.
pub fn moment(value: &Value, key: &str) -> Millis {
    moment_of(number(value, key).unwrap_or(0))
}

/// A list; missing, or of another type, is empty.
pub fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The items of an answer: `{"items":[…]}`, `{"groups":[…]}` of the newer versions, or a bare array of the older ones.
pub fn items(answer: &Value) -> &[Value] {
    if let Some(items) = answer.as_array() {
        return items;
    }
    for key in ["items", "groups", "users", "response"] {
        if let Some(items) = answer.get(key).and_then(Value::as_array) {
            return items;
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn loose_types_are_read() {
        let value = json!({"a": 180.0, "b": "5", "c": true, "d": 1, "e": "1", "f": null, "g": [], "h": 0.0});
        assert_eq!(number(&value, "a"), Some(180));
        assert_eq!(number(&value, "b"), Some(5));
        assert!(flag(&value, "c") && flag(&value, "d") && flag(&value, "e"));
        assert!(!flag(&value, "f") && !flag(&value, "g") && !flag(&value, "h") && !flag(&value, "z"));
        assert!(items(&json!({"count": 0})).is_empty());
        assert_eq!(items(&json!([1])).len(), 1);
    }

    proptest! {
        #[test]
        fn no_number_breaks_the_reader(number in proptest::num::f64::ANY) {
            as_number(&json!(number));
        }
    }
}

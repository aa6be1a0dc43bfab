//! Reads bundled into one `execute`: at most 25 calls, answers in the order of the questions.

use serde_json::{Map, Value, json};

use super::client::{VkAnswer, VkError};

/// Calls in one `execute` (`docs/platforms.md`, «VK: execute»).
pub(crate) const MOST_CALLS: usize = 25;

#[derive(Debug, Clone)]
pub(crate) struct InnerCall {
    pub method: &'static str,
    pub params: Vec<(&'static str, String)>,
}

/// VKScript that makes the calls and returns their answers as a list. Parameters are JSON strings: nothing of a text from
/// outside can become code.
pub(crate) fn code_of(calls: &[InnerCall]) -> String {
    let calls: Vec<String> = calls
        .iter()
        .map(|call| {
            let params: Map<String, Value> =
                call.params.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
            format!("API.{}({})", call.method, Value::Object(params))
        })
        .collect();
    format!("return [{}];", calls.join(","))
}

/// Answers aligned with the calls: a failed one came as `false`, its error stands in `execute_errors` in order.
pub(crate) fn aligned(answer: VkAnswer, calls: usize) -> Vec<Result<Value, VkError>> {
    let values = match answer.value {
        Value::Array(values) => values,
        _ => Vec::new(),
    };
    let values = values.into_iter().map(|value| (value != Value::Bool(false)).then_some(value)).collect();
    with_errors(VkAnswer { value: values, inner: answer.inner }, calls)
}

/// The same for answers that were taken apart already: `None` stands where `false` came.
pub(crate) fn with_errors<T>(answer: VkAnswer<Vec<Option<T>>>, calls: usize) -> Vec<Result<T, VkError>> {
    let mut errors = answer.inner.into_iter();
    let mut values = answer.value;
    values.resize_with(calls, || None);
    values
        .into_iter()
        .map(|value| {
            value.ok_or_else(|| {
                let message = "no answer of an inner call".to_owned();
                errors.next().unwrap_or(VkError { code: 1, message, ..VkError::default() })
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_holds_texts_as_data_and_answers_find_their_questions() {
        let call = |method, value: &str| InnerCall { method, params: vec![("q", value.to_owned())] };
        let code = code_of(&[call("wall.get", "1"), call("users.get", "\"});API.groups.ban({\"")]);
        assert_eq!(code, r#"return [API.wall.get({"q":"1"}),API.users.get({"q":"\"});API.groups.ban({\""})];"#);
        let refused = VkError { code: 212, ..VkError::default() };
        let answer = VkAnswer { value: json!([{"count": 1}, false, 7]), inner: vec![refused.clone()] };
        let parts = aligned(answer, 3);
        assert_eq!(parts, [Ok(json!({"count": 1})), Err(refused), Ok(json!(7))]);
    }
}

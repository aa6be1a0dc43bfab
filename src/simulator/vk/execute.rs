//! `execute`: VKScript as far as clients use it to bundle calls, `return [API.a.b({…}),…];` or one call alone.

use serde_json::{Value, json};

use super::{Method, VkRefusal, VkReply, allowed, call, known, object};
use crate::simulator::faults::Refusing;
use crate::simulator::http::Params;
use crate::simulator::world::{SimKeyKind, World};

/// Calls in one `execute` (`docs/platforms.md`, «VK: execute»).
const MOST_CALLS: usize = 25;

/// Of one answer.
pub(super) const MOST_BYTES: usize = 5 << 20;

#[derive(Debug, PartialEq)]
struct InnerRequest {
    method: String,
    params: Value,
}

/// The whole answer, with `execute_errors` beside `response`.
pub(super) fn run(world: &mut World, params: &Params, kind: SimKeyKind) -> VkReply {
    let code = params.text("code");
    let Some((calls, is_list)) = parse(&code) else {
        return Err(VkRefusal::new(12, "Unable to compile code: this simulator reads only `return [API.x.y({…}),…];`"));
    };
    if calls.len() > MOST_CALLS {
        return Err(VkRefusal::new(13, "Runtime error occurred during code invocation: Too many API calls"));
    }
    let mut errors = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    for inner in calls {
        values.push(one(world, &inner, kind).unwrap_or_else(|refusal| {
            errors.push(json!({
                "method": inner.method, "error_code": refusal.code, "error_msg": refusal.message,
            }));
            json!(false)
        }));
    }
    let response = if is_list { Value::Array(values) } else { values.pop().unwrap_or_default() };
    let mut reply = object([("response", response)]);
    if !errors.is_empty() {
        reply["execute_errors"] = Value::Array(errors);
    }
    Ok(reply)
}

/// What is answered instead of more than [`MOST_BYTES`].
pub(super) fn too_big() -> VkRefusal {
    VkRefusal::new(13, "Runtime error occurred during code invocation: response size is too big")
}

fn one(world: &mut World, inner: &InnerRequest, kind: SimKeyKind) -> VkReply {
    let Some(method) = Method::named(&inner.method).filter(|method| method.name != "execute") else {
        return Err(VkRefusal::new(3, "Unknown method passed"));
    };
    world.count_call(method.name);
    if let Some(Refusing::VkError { code, message }) = world.take_inner_fault(method.name) {
        return Err(VkRefusal::new(code, &message));
    }
    let params = Params(inner.params.as_object().cloned().unwrap_or_default());
    allowed(world, method, kind)?;
    known(method, &params)?;
    call(world, method, &params, kind)
}

/// The calls, and whether they stand in a list.
fn parse(code: &str) -> Option<(Vec<InnerRequest>, bool)> {
    let body = code.trim().strip_prefix("return")?.trim();
    let body = body.strip_suffix(';').unwrap_or(body).trim();
    let (mut rest, is_list) = match body.strip_prefix('[') {
        Some(list) => (list.strip_suffix(']')?, true),
        None => (body, false),
    };
    let mut calls = Vec::new();
    while !rest.trim().is_empty() {
        let (inner, after) = parse_call(rest.trim_start())?;
        calls.push(inner);
        rest = after.trim_start();
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None if rest.is_empty() => {}
            None => return None,
        }
    }
    (is_list || calls.len() == 1).then_some((calls, is_list))
}

fn parse_call(text: &str) -> Option<(InnerRequest, &str)> {
    let (method, rest) = text.strip_prefix("API.")?.split_once('(')?;
    if let Some(after) = rest.trim_start().strip_prefix(')') {
        return Some((InnerRequest { method: method.to_owned(), params: json!({}) }, after));
    }
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    let params = values.next()?.ok().filter(Value::is_object)?;
    let after = rest[values.byte_offset()..].trim_start().strip_prefix(')')?;
    Some((InnerRequest { method: method.to_owned(), params }, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_are_read_and_everything_else_is_not() {
        let (calls, is_list) = parse(r#"return [API.wall.get({"a":"]);("}), API.users.get()];"#).unwrap();
        assert!(is_list && calls.len() == 2);
        assert_eq!(calls[0], InnerRequest { method: "wall.get".to_owned(), params: json!({"a": "]);("}) });
        assert!(!parse("return API.utils.getServerTime();").unwrap().1);
        for odd in [
            "",
            "return 1;",
            "var a = 1; return a;",
            "return [API.wall.get({})",
            "return [API.wall.get({}) API.x.y({})];",
        ] {
            assert!(parse(odd).is_none(), "{odd}");
        }
    }
}

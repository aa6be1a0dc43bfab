//! MAX as its bots see it: the official contract (`max-messenger/api-schema`), and what `docs/platforms.md`, «MAX», reports.

mod methods;
mod updates;
mod words;

pub(super) use methods::message_of;

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Shared;
use super::faults::Refusing;
use super::http::HttpRequest;
use super::server::Answered;
use super::world::World;
use super::world::max::MaxFile;

/// What MAX answers to a call that it refuses.
struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(status: u16, code: &'static str, message: &str) -> Self {
        Self { status, code, message: message.to_owned() }
    }
}

type Reply = Result<Value, Refusal>;

/// The method of a path, such as `POST /messages`; `None`: there is none. `/max` may stand before it.
pub(super) fn method_of(verb: &str, path: &str) -> Option<String> {
    let path = path.strip_prefix("/max/").map_or(path, |_| &path["/max".len()..]);
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let known = ["me", "messages", "uploads", "chats", "updates", "subscriptions", "answers", "videos"];
    if !known.contains(&first) {
        return None;
    }
    let numbers =
        |part: &str| if part.trim_start_matches('-').parse::<i64>().is_ok() { "{chatId}" } else { part }.to_owned();
    let named: Vec<String> = path.trim_start_matches('/').split('/').map(numbers).collect();
    Some(format!("{verb} /{}", named.join("/")))
}

/// One call; whoever asks for events waits for them.
pub(super) async fn answer(
    shared: &Arc<Shared>,
    method: &str,
    asked: &HttpRequest,
    trouble: Option<&Refusing>,
) -> Answered {
    let waits = method == "GET /updates" && !matches!(trouble, Some(Refusing::Max { .. }));
    if !waits || shared.lock().keys.max != asked.authorization {
        return shared.act(|world| call(world, method, asked, trouble));
    }
    shared.act(|world| world.max.is_used = true);
    answered(updates::told(shared, &asked.query).await, "max", asked.query.0.clone())
}

/// One call that is answered at once.
fn call(world: &mut World, method: &str, asked: &HttpRequest, trouble: Option<&Refusing>) -> Answered {
    let mut params = asked.query.0.clone();
    params.extend(asked.body.0.clone());
    let known = asked.authorization == world.keys.max;
    world.max.is_used |= known;
    let reply = match trouble {
        Some(Refusing::Max { status, code, message, .. }) => {
            let body = if *status == 200 {
                json!({"success": false, "code": code, "message": message})
            } else {
                json!({"code": code, "message": message})
            };
            return Answered { status: *status, body: body.to_string(), token: "max", params };
        }
        _ if !known => Err(Refusal::new(401, "verify.token", "Invalid access_token")),
        _ => methods::reply(world, method, asked),
    };
    answered(reply, if known { "max" } else { "none" }, params)
}

fn answered(reply: Reply, token: &'static str, params: Map<String, Value>) -> Answered {
    match reply {
        Ok(value) => Answered { status: 200, body: value.to_string(), token, params },
        Err(Refusal { status, code, message }) => {
            let body = json!({"code": code, "message": message}).to_string();
            Answered { status, body, token, params }
        }
    }
}

/// The servers that files are handed over to: the address is the key, no token is asked for.
pub(super) fn hand_over(world: &mut World, path: &str, asked: &HttpRequest) -> Answered {
    let answered = |status: u16, body: String| Answered { status, body, token: "none", params: Map::new() };
    let told = asked.body.0.get("data").cloned().unwrap_or_default();
    let (bytes, name) = match told["file_size"].as_u64() {
        Some(bytes) => (bytes, told["file_name"].as_str().unwrap_or_default().to_owned()),
        None => (asked.length, "file".to_owned()),
    };
    let picture = asked.files.get("data").and_then(|bytes| crate::simulator::world::page_max::picture_in(bytes));
    let address = world.address;
    let ready_at = world.now_ms() + world.max.works_for;
    let forbidden = world.max.forbidden.clone().is_some_and(|ending| name.ends_with(&ending));
    let Some(file) = world.max.uploads.get_mut(path) else {
        return answered(404, r#"{"error_code":"1","error_data":"no such upload"}"#.to_owned());
    };
    if bytes == 0 || forbidden {
        return answered(400, r#"{"code":"proto.payload","message":"File extension is forbidden"}"#.to_owned());
    }
    file.bytes = bytes;
    file.name = name;
    file.picture = picture.filter(|_| file.kind == "image").map(|path| path.number(address));
    if file.kind == "video" {
        file.ready_at = ready_at;
    }
    let MaxFile { kind, token, .. } = &*file;
    let body = match kind.as_str() {
        "image" => json!({"photos": {"1": {"token": token}}}).to_string(),
        "file" => json!({"token": token, "fileId": 1}).to_string(),
        _ => "<retval>1</retval>".to_owned(),
    };
    answered(200, body)
}

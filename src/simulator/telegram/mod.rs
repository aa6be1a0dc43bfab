//! Telegram's face: the Bot API over one bot, in the Bot API's shapes and words.

mod copies;
mod files;
mod html;
mod markdown;
mod members;
mod messages;
pub(super) mod methods;
mod photos;
mod polling;
mod rate;

use std::sync::Arc;

use serde_json::{Value, json};

use super::Shared;
use super::faults::Refusing;
use super::http::{Files, HttpRequest, Params};
use super::server::Answered;
use super::world::chats::{Chat, Rights, Standing};
use super::world::{BOT_USERNAME, SimKeyKind, World};

pub(super) use copies::download;
pub(super) use rate::Lately;

/// The channel's public name.
const CHANNEL_NAME: &str = "@quiet_yard_news";

/// The Bot API's error.
#[derive(Debug, Clone, PartialEq)]
struct BotRefusal {
    code: u16,
    description: String,
    parameters: Option<Value>,
}

impl BotRefusal {
    fn bad(words: &str) -> Self {
        Self { code: 400, description: format!("Bad Request: {words}"), parameters: None }
    }

    fn forbidden(words: &str) -> Self {
        Self { code: 403, description: format!("Forbidden: {words}"), parameters: None }
    }

    fn conflict(words: &str) -> Self {
        Self { code: 409, description: format!("Conflict: {words}"), parameters: None }
    }

    fn too_many(seconds: u64) -> Self {
        Self {
            code: 429,
            description: format!("Too Many Requests: retry after {seconds}"),
            parameters: Some(json!({"retry_after": seconds})),
        }
    }
}

/// What a method answers.
type BotReply = Result<Value, BotRefusal>;

/// One call on its way into a method.
struct BotCall<'a> {
    world: &'a mut World,
    params: &'a Params,
    files: &'a Files,
}

/// Answers one HTTP request to a method.
pub(super) async fn answer(
    shared: &Arc<Shared>,
    token: &str,
    method: &str,
    asked: HttpRequest,
    trouble: Option<&Refusing>,
) -> Answered {
    let mut params = asked.query;
    params.0.extend(asked.body.0);
    let known = shared.lock().key_of(token) == Some(SimKeyKind::Bot);
    let reply = match trouble {
        Some(Refusing::Telegram { code, description, retry_after }) => Err(BotRefusal {
            code: *code,
            description: description.clone(),
            parameters: retry_after.map(|seconds| json!({"retry_after": seconds})),
        }),
        _ if !token.contains(':') => {
            Err(BotRefusal { code: 404, description: "Not Found".to_owned(), parameters: None })
        }
        _ if !known => Err(BotRefusal { code: 401, description: "Unauthorized".to_owned(), parameters: None }),
        _ => match gate(method, &params) {
            Ok("getUpdates") => polling::updates(shared, &params).await,
            Ok(method) => shared.act(|world| call(world, method, &params, &asked.files)).map(|value| value.to_string()),
            Err(refusal) => Err(refusal),
        },
    };
    let (status, body) = match reply {
        Ok(result) => (200, format!(r#"{{"ok":true,"result":{result}}}"#)),
        Err(refusal) => (refusal.code, refused(&refusal)),
    };
    Answered { status, body, token: if known { "bot" } else { "none" }, params: params.0 }
}

fn refused(refusal: &BotRefusal) -> String {
    let mut body = json!({"ok": false, "error_code": refusal.code, "description": refusal.description});
    if let Some(parameters) = &refusal.parameters {
        body["parameters"] = parameters.clone();
    }
    body.to_string()
}

/// The method's proper name. Telegram itself passes over parameters that it does not know; here they are errors, so that
/// misspelt ones are found. Files are parts named by `attach://`.
fn gate(method: &str, params: &Params) -> Result<&'static str, BotRefusal> {
    let Some((name, list)) = methods::named(method) else {
        return Err(BotRefusal { code: 404, description: "Not Found".to_owned(), parameters: None });
    };
    let mut known = list.split_ascii_whitespace();
    if let Some(missing) = known.clone().filter_map(|param| param.strip_suffix('!')).find(|param| !params.has(param)) {
        let words = match missing {
            "text" => "message text is empty".to_owned(),
            "chat_id" => "chat_id is empty".to_owned(),
            other => format!("parameter \"{other}\" is required"),
        };
        return Err(BotRefusal::bad(&words));
    }
    let is_file = |value: &Value| value.get("file_name").is_some();
    let unknown = params.0.iter().find(|(name, value)| {
        !is_file(value) && !known.clone().any(|param| param.trim_end_matches('!') == name.as_str())
    });
    // `known` is asked again for every parameter.
    known.by_ref().for_each(drop);
    match unknown {
        Some((unknown, _)) => Err(BotRefusal::bad(&format!("{unknown} is no parameter of {name}"))),
        None => Ok(name),
    }
}

fn call(world: &mut World, method: &str, params: &Params, files: &Files) -> BotReply {
    let reply = in_its_room(world, method, params, files)?;
    world.was_called(method, params);
    Ok(reply)
}

fn in_its_room(world: &mut World, method: &str, params: &Params, files: &Files) -> BotReply {
    let mut call = BotCall { world, params, files };
    match method {
        "getMe" => Ok(call.me()),
        "deleteWebhook" | "setWebhook" | "getWebhookInfo" => polling::webhook(&mut call, method),
        "sendPhoto" => photos::send(&mut call),
        "sendVideo" => files::send(&mut call, "video"),
        "sendAnimation" => files::send(&mut call, "animation"),
        "sendDocument" => files::send(&mut call, "document"),
        "sendAudio" => files::send(&mut call, "audio"),
        "sendVoice" => files::send(&mut call, "voice"),
        "copyMessage" => copies::copy(&mut call),
        "forwardMessage" => copies::forward(&mut call),
        "getFile" => copies::file(&call),
        "getUserProfilePhotos" => copies::photos_of(&call),
        "sendPoll" => files::poll(&mut call),
        "sendVenue" | "sendLocation" => files::place(&mut call),
        "editMessageMedia" => photos::edit_media(&mut call),
        "editMessageCaption" => photos::edit_caption(&mut call),
        "sendMessage"
        | "sendMediaGroup"
        | "sendChatAction"
        | "editMessageText"
        | "editMessageReplyMarkup"
        | "deleteMessage"
        | "deleteMessages"
        | "answerCallbackQuery"
        | "pinChatMessage"
        | "unpinChatMessage" => messages::call(&mut call, method),
        _ => members::call(&mut call, method),
    }
}

impl BotCall<'_> {
    fn me(&self) -> Value {
        let mut me = self.world.user_object(self.world.bot_id);
        for (name, value) in [
            ("can_join_groups", true),
            ("can_read_all_group_messages", true),
            ("supports_inline_queries", false),
            ("can_connect_to_business", false),
            ("has_main_web_app", false),
        ] {
            me[name] = json!(value);
        }
        me
    }

    /// The chat that is named and can be talked to.
    fn chat(&self) -> Result<i64, BotRefusal> {
        let named = self.params.text("chat_id");
        let id = match named.trim() {
            name if name == format!("@{BOT_USERNAME}") => Some(self.world.bot_id),
            name if name.eq_ignore_ascii_case(CHANNEL_NAME) => Some(self.world.channel_id),
            number => number.parse().ok(),
        };
        let Some(id) = id else { return Err(BotRefusal::bad("chat not found")) };
        let Some(chat) = self.world.chats.known.get(&id) else {
            let person = id > 0 && self.world.chats.users.contains_key(&id);
            return Err(if person {
                BotRefusal::forbidden("bot can't initiate conversation with a user")
            } else {
                BotRefusal::bad("chat not found")
            });
        };
        if let Some(to) = chat.migrated_to {
            let mut refusal = BotRefusal::bad("group chat was upgraded to a supergroup chat");
            refusal.parameters = Some(json!({"migrate_to_chat_id": to}));
            return Err(refusal);
        }
        if chat.blocked {
            return Err(BotRefusal::forbidden("bot was blocked by the user"));
        }
        if id < 0 {
            let kind = chat.kind_word();
            match chat.standings.get(&self.world.bot_id) {
                Some(Standing::Kicked { .. }) => {
                    return Err(BotRefusal::forbidden(&format!("bot was kicked from the {kind} chat")));
                }
                None | Some(Standing::Left) => {
                    return Err(BotRefusal::forbidden(&format!("bot is not a member of the {kind} chat")));
                }
                Some(_) => {}
            }
        }
        Ok(id)
    }

    /// A chat that was found a moment ago.
    fn seen(&self, chat: i64) -> Result<&Chat, BotRefusal> {
        self.world.chats.known.get(&chat).ok_or_else(|| BotRefusal::bad("chat not found"))
    }

    fn rights(&self, chat: i64) -> Option<Rights> {
        self.world.chats.known.get(&chat).and_then(|chat| chat.rights(self.world.bot_id))
    }

    fn need(&self, name: &str) -> Result<i64, BotRefusal> {
        self.params.number(name).ok_or_else(|| BotRefusal::bad(&format!("{name} is not specified")))
    }

    fn object(&self, name: &str) -> Result<Option<Value>, BotRefusal> {
        self.params.object(name).map_err(|()| BotRefusal::bad(&format!("can't parse {name}: Can't parse JSON object")))
    }
}

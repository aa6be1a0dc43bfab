//! VK's face: who calls what with which key, and VK's answer in VK's shape.

mod comments;
mod execute;
mod groups;
pub(super) mod long_poll;
mod messages;
pub(super) mod methods;
mod people;
mod posts;
mod stats;
pub(super) mod uploads;
mod wall;

use serde_json::{Map, Value, json};

use super::faults::Refusing;
use super::http::{HttpRequest, Params};
use super::server::Answered;
use super::world::{SimKeyKind, World};
use methods::Method;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct VkRefusal {
    code: i64,
    message: String,
    /// `error_subcode`, `redirect_uri`, …
    extra: Map<String, Value>,
}

impl VkRefusal {
    fn new(code: i64, message: &str) -> Self {
        Self { code, message: message.to_owned(), extra: Map::new() }
    }

    /// A parameter that is missing or makes no sense.
    fn param(what: &str) -> Self {
        Self::new(100, &format!("One of the parameters specified was missing or invalid: {what}"))
    }

    /// The key lacks a right.
    fn no_right() -> Self {
        let mut refusal =
            Self::new(15, "Access denied: no access to call this method. It cannot be called with current scopes.");
        refusal.extra.insert("error_subcode".to_owned(), json!(1133));
        refusal
    }
}

/// What a method answers.
type VkReply = Result<Value, VkRefusal>;

/// One call on its way into a method.
struct VkCall<'a> {
    world: &'a mut World,
    params: &'a Params,
    kind: SimKeyKind,
}

impl VkCall<'_> {
    /// A number that must be there.
    fn need(&self, name: &str) -> Result<i64, VkRefusal> {
        self.params.number(name).ok_or_else(|| VkRefusal::param(&format!("{name} is undefined")))
    }

    /// The community that the call names must be the one there is.
    fn our_group(&self) -> Result<(), VkRefusal> {
        let named = self.params.text("group_id");
        let ours = named.parse() == Ok(self.world.group_id) || named == super::world::SCREEN_NAME;
        if ours { Ok(()) } else { Err(VkRefusal::new(125, "Invalid group id")) }
    }

    /// The owner must be our community; left out, it is the caller.
    fn our_owner(&self) -> Result<(), VkRefusal> {
        match self.params.number("owner_id") {
            Some(owner) if owner == -self.world.group_id => Ok(()),
            Some(_) => Err(VkRefusal::new(15, "Access denied")),
            None => Err(VkRefusal::param("owner_id is undefined")),
        }
    }

    /// Only who manages the community may; a key of the community that got this far may too.
    fn manages(&self) -> bool {
        match self.kind {
            SimKeyKind::Community => true,
            SimKeyKind::User => self.world.tokens.admin_level > 0,
            SimKeyKind::Service | SimKeyKind::Bot => false,
        }
    }

    /// In whose name it is done.
    fn actor(&self) -> i64 {
        if self.kind == SimKeyKind::User { self.world.owner_id } else { -self.world.group_id }
    }

    fn offset(&self) -> usize {
        usize::try_from(self.params.number("offset").unwrap_or(0)).unwrap_or(0)
    }

    /// How many to answer: `usual`, at most `most` (more is an error, as at VK).
    fn count(&self, usual: usize, most: usize) -> Result<usize, VkRefusal> {
        match self.params.number("count") {
            None => Ok(usual),
            Some(count) => match usize::try_from(count) {
                Ok(count) if count <= most => Ok(count),
                _ => Err(VkRefusal::param(&format!("count should be from 0 to {most}"))),
            },
        }
    }
}

/// Answers one HTTP request to a method.
pub(super) fn answer(world: &mut World, method: &str, asked: HttpRequest, trouble: Option<&Refusing>) -> Answered {
    let mut params = asked.query;
    if !asked.json {
        // VK reads forms only: what a JSON body says is not heard.
        params.0.extend(asked.body.0);
    }
    let in_form = params.0.remove("access_token").and_then(|token| token.as_str().map(str::to_owned));
    let token = in_form.or(asked.bearer).unwrap_or_default();
    let kind = world.key_of(&token);
    let reply = match trouble {
        Some(Refusing::VkError { code, message }) => Err(ordered(*code, message)),
        _ => gate(world, method, &params, &token, kind).and_then(|(method, kind)| {
            if method.name == "execute" {
                execute::run(world, &params, kind)
            } else {
                call(world, method, &params, kind).map(|value| object([("response", value)]))
            }
        }),
    };
    let mut body = reply.unwrap_or_else(|refusal| refused(method, &params, refusal)).to_string();
    if method == "execute" && body.len() > execute::MOST_BYTES {
        body = refused(method, &params, execute::too_big()).to_string();
    }
    Answered { status: 200, body, token: kind.map_or("none", SimKeyKind::as_str), params: params.0 }
}

/// An object of values that are made already: `json!` would copy each of them whole, and pages are large.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    fields.into_iter().collect()
}

/// A page of a list as most methods answer it.
fn listed(count: impl Into<Value>, items: Vec<Value>) -> Value {
    object([("count", count.into()), ("items", Value::Array(items))])
}

/// An error that a story ordered.
fn ordered(code: i64, message: &str) -> VkRefusal {
    let mut refusal = VkRefusal::new(code, message);
    if matches!(code, 14 | 17) {
        let page = json!("https://id.vk.com/not_robot_captcha?domain=vk.com&session_token=simulated");
        refusal.extra.insert("redirect_uri".to_owned(), page);
    }
    refusal
}

fn refused(method: &str, params: &Params, refusal: VkRefusal) -> Value {
    let pair = |key: &str, value: String| json!({"key": key, "value": value});
    let mut echo = vec![pair("method", method.to_owned()), pair("oauth", "1".to_owned())];
    echo.extend(params.0.keys().map(|key| pair(key, params.text(key))));
    let mut error = refusal.extra;
    error.insert("error_code".to_owned(), json!(refusal.code));
    error.insert("error_msg".to_owned(), json!(refusal.message));
    error.insert("request_params".to_owned(), json!(echo));
    json!({"error": error})
}

/// What is looked at before the method itself: in this order.
fn gate(
    world: &mut World,
    method: &str,
    params: &Params,
    token: &str,
    kind: Option<SimKeyKind>,
) -> Result<(Method, SimKeyKind), VkRefusal> {
    let Some(method) = Method::named(method) else { return Err(VkRefusal::new(3, "Unknown method passed")) };
    if !params.has("v") {
        return Err(VkRefusal::new(8, "Invalid request: v (version) is required"));
    }
    if token.is_empty() {
        return Err(VkRefusal::new(5, "User authorization failed: no access_token passed."));
    }
    let Some(kind) = kind.filter(|kind| *kind != SimKeyKind::Bot) else {
        return Err(VkRefusal::new(5, "User authorization failed: invalid access_token (4)."));
    };
    if world.limited && !world.tokens.may_call_now(kind) {
        return Err(VkRefusal::new(6, "Too many requests per second"));
    }
    allowed(world, method, kind)?;
    known(method, params)?;
    Ok((method, kind))
}

fn allowed(world: &World, method: Method, kind: SimKeyKind) -> Result<(), VkRefusal> {
    if kind == SimKeyKind::User && world.tokens.user_limited {
        let open = ["users.get", "groups.getById", "utils.getServerTime", "utils.resolveScreenName"];
        if !open.contains(&method.name) {
            return Err(VkRefusal::new(1051, "Method is not available for this profile type"));
        }
    }
    if method.takes(kind) {
        return right_of(world, method, kind);
    }
    match kind {
        SimKeyKind::Community if world.tokens.beyond_schema.contains(method.name) => Ok(()),
        SimKeyKind::Community => {
            Err(VkRefusal::new(27, "Group authorization failed: method is unavailable with group auth."))
        }
        SimKeyKind::Service => {
            Err(VkRefusal::new(28, "Application authorization failed: method is unavailable with service token."))
        }
        SimKeyKind::User | SimKeyKind::Bot => Err(VkRefusal::no_right()),
    }
}

/// The right that a community's key needs for a method.
fn right_of(world: &World, method: Method, kind: SimKeyKind) -> Result<(), VkRefusal> {
    let right = match method.name {
        "groups.getLongPollServer" | "groups.getLongPollSettings" | "groups.setLongPollSettings" => "manage",
        "wall.createComment" | "wall.closeComments" | "wall.openComments" => "wall",
        name if name.starts_with("messages.") => "messages",
        name if name.starts_with("docs.") => "docs",
        "photos.getMessagesUploadServer" | "photos.saveMessagesPhoto" => "photos",
        _ => return Ok(()),
    };
    let lacks = kind == SimKeyKind::Community && !world.tokens.rights.contains(right);
    if lacks { Err(VkRefusal::no_right()) } else { Ok(()) }
}

/// VK itself passes over parameters that it does not know; here they are errors, so that misspelt ones are found.
fn known(method: Method, params: &Params) -> Result<(), VkRefusal> {
    if let Some(missing) = method.required().find(|name| !params.has(name)) {
        return Err(VkRefusal::param(&format!("{missing} is undefined")));
    }
    match params.0.keys().find(|name| !method.knows(name)) {
        Some(unknown) => Err(VkRefusal::param(&format!("{unknown} is no parameter of {}", method.name))),
        None => Ok(()),
    }
}

/// Calls a method whose gate was passed.
fn call(world: &mut World, method: Method, params: &Params, kind: SimKeyKind) -> VkReply {
    let reply = in_its_room(world, method, params, kind)?;
    world.was_called(method.name, params);
    Ok(reply)
}

fn in_its_room(world: &mut World, method: Method, params: &Params, kind: SimKeyKind) -> VkReply {
    let mut call = VkCall { world, params, kind };
    let room = method.name.split('.').next().unwrap_or_default();
    match room {
        "groups" => groups::call(&mut call, method.name),
        "docs" => uploads::call(&mut call, method.name),
        "photos" if method.name.contains("Messages") => uploads::call(&mut call, method.name),
        "messages" => messages::call(&mut call, method.name),
        "stats" => stats::call(&mut call),
        "users" | "utils" | "account" | "likes" => people::call(&mut call, method.name),
        "video" if method.name == "video.get" => posts::videos(&mut call),
        "wall" if !method.name.ends_with("deleteComment") && !method.name.ends_with("restoreComment") => {
            wall::call(&mut call, method.name)
        }
        _ => comments::call(&mut call, method.name),
    }
}

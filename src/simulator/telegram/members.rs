//! Chats and who is in them: looking, silencing, banning; and the bot's commands.

use serde_json::{Map, Value, json};

use super::messages::commands;
use super::{BotCall, BotRefusal, BotReply};
use crate::simulator::world::chats::{Chat, ChatKind, Standing};

/// Every permission of a member, in the Bot API's order.
const PERMISSIONS: [&str; 16] = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
];

pub(super) fn call(call: &mut BotCall<'_>, method: &str) -> BotReply {
    match method {
        "getChat" => get_chat(call),
        "getChatMember" => get_member(call),
        "getChatMemberCount" => count(call),
        "getChatAdministrators" => administrators(call),
        "restrictChatMember" => restrict(call),
        "banChatMember" => ban(call),
        "unbanChatMember" => unban(call),
        "banChatSenderChat" => ban_sender(call, true),
        "unbanChatSenderChat" => ban_sender(call, false),
        "leaveChat" => leave(call),
        "setMyCommands" => {
            let list = commands(call)?;
            let scope = call.params.text("scope");
            call.world.chats.commands.insert(scope, list);
            Ok(json!(true))
        }
        "getMyCommands" => {
            let scope = call.params.text("scope");
            Ok(call.world.chats.commands.get(&scope).cloned().unwrap_or_else(|| json!([])))
        }
        "deleteMyCommands" => {
            let scope = call.params.text("scope");
            call.world.chats.commands.remove(&scope);
            Ok(json!(true))
        }
        _ => Err(BotRefusal { code: 404, description: "Not Found".to_owned(), parameters: None }),
    }
}

impl Chat {
    /// Its kind, as refusals name it.
    pub(super) fn kind_word(&self) -> &'static str {
        match self.kind {
            ChatKind::Private => "private",
            ChatKind::Group => "group",
            ChatKind::Supergroup => "supergroup",
            ChatKind::Channel => "channel",
        }
    }
}

fn get_chat(call: &mut BotCall<'_>) -> BotReply {
    let person = call.params.number("chat_id").filter(|id| *id > 0 && *id != call.world.bot_id);
    let (id, mut object) = match person {
        Some(id) => (id, call.world.stranger_object(id).ok_or_else(|| BotRefusal::bad("chat not found"))?),
        None => call.chat().map(|id| (id, call.world.chat_object(id)))?,
    };
    if person.is_none() {
        of_a_group(call.seen(id)?, &mut object);
    }
    object["accent_color_id"] = json!(0);
    object["max_reaction_count"] = json!(11);
    object["accepted_gift_types"] = json!({
        "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false,
        "gifts_from_channels": false,
    });
    Ok(object)
}

/// What `getChat` tells of groups and channels alone.
fn of_a_group(chat: &Chat, object: &mut Value) {
    if let Some(linked) = chat.linked {
        object["linked_chat_id"] = json!(linked);
    }
    if chat.kind != ChatKind::Private {
        let all: Map<String, Value> = PERMISSIONS.iter().map(|name| ((*name).to_owned(), json!(true))).collect();
        object["permissions"] = Value::Object(all);
    }
}

fn get_member(call: &mut BotCall<'_>) -> BotReply {
    let chat = call.chat()?;
    let user = call.need("user_id")?;
    if !call.world.chats.users.contains_key(&user) {
        return Err(BotRefusal::bad("PARTICIPANT_ID_INVALID"));
    }
    if call.seen(chat)?.kind == ChatKind::Private {
        let mut member = call.world.member_object(chat, user);
        member["status"] = json!("member");
        return Ok(member);
    }
    Ok(call.world.member_object(chat, user))
}

fn count(call: &mut BotCall<'_>) -> BotReply {
    let id = call.chat()?;
    let chat = call.seen(id)?;
    let present = chat.standings.values().filter(|it| !matches!(it, Standing::Left | Standing::Kicked { .. }));
    Ok(json!(if chat.kind == ChatKind::Private { 2 } else { present.count() }))
}

/// Other bots are left out, as Telegram does unless asked.
fn administrators(call: &mut BotCall<'_>) -> BotReply {
    let id = call.chat()?;
    let chat = call.seen(id)?;
    if chat.kind == ChatKind::Private {
        return Err(BotRefusal::bad("there are no administrators in the private chat"));
    }
    let others_too = call.params.flag("return_bots");
    let users = &call.world.chats.users;
    let is_other_bot = |user: i64| user != call.world.bot_id && users.get(&user).is_some_and(|known| known.is_bot);
    let admins = chat.standings.iter().filter(|(_, it)| matches!(it, Standing::Creator | Standing::Admin(_)));
    let shown = admins.filter(|(user, _)| others_too || !is_other_bot(**user));
    Ok(shown.map(|(user, _)| call.world.member_object(id, *user)).collect())
}

/// The person that is to be silenced or banned, who must be there and no administrator.
fn target(call: &BotCall<'_>, supergroups_only: bool) -> Result<(i64, i64), BotRefusal> {
    let id = call.chat()?;
    let user = call.need("user_id")?;
    let chat = call.seen(id)?;
    match chat.kind {
        ChatKind::Private => return Err(BotRefusal::bad("can't restrict members in a private chat")),
        ChatKind::Group | ChatKind::Channel if supergroups_only => {
            return Err(BotRefusal::bad("method is available only for supergroups"));
        }
        _ => {}
    }
    if !call.rights(id).is_some_and(|rights| rights.restrict) {
        return Err(BotRefusal::bad("not enough rights to restrict/unrestrict chat member"));
    }
    if !call.world.chats.users.contains_key(&user) {
        return Err(BotRefusal::bad("PARTICIPANT_ID_INVALID"));
    }
    match chat.standings.get(&user) {
        Some(Standing::Creator) => Err(BotRefusal::bad("can't remove chat owner")),
        Some(Standing::Admin(_)) => Err(BotRefusal::bad("user is an administrator of the chat")),
        _ => Ok((id, user)),
    }
}

/// Less than 30 seconds or more than 366 days is for ever.
fn until(call: &BotCall<'_>) -> i64 {
    let now = call.world.now();
    let named = call.params.number("until_date").unwrap_or(0);
    if (now + 30..now + 366 * 86_400).contains(&named) { named } else { 0 }
}

fn restrict(call: &mut BotCall<'_>) -> BotReply {
    let (chat, user) = target(call, true)?;
    let Some(given) = call.object("permissions")?.filter(Value::is_object) else {
        return Err(BotRefusal::bad("can't parse permissions JSON object"));
    };
    let flag = |name: &str| given.get(name).and_then(Value::as_bool).unwrap_or(false);
    let permissions: Map<String, Value> =
        PERMISSIONS.iter().map(|name| ((*name).to_owned(), json!(flag(name)))).collect();
    // Who may do everything that members may is a member again.
    let standing = if PERMISSIONS[..10].iter().all(|name| flag(name)) {
        Standing::Member
    } else {
        Standing::Restricted { permissions, until: until(call) }
    };
    let bot = call.world.bot_id;
    call.world.set_standing(chat, bot, user, standing);
    Ok(json!(true))
}

fn ban(call: &mut BotCall<'_>) -> BotReply {
    let (chat, user) = target(call, false)?;
    let (bot, until) = (call.world.bot_id, until(call));
    call.world.set_standing(chat, bot, user, Standing::Kicked { until });
    let is_big = call.seen(chat)?.kind != ChatKind::Group;
    if (is_big || call.params.flag("revoke_messages"))
        && let Some(chat) = call.world.chats.known.get_mut(&chat)
    {
        chat.messages.retain(|_, message| message.from != Some(user));
    }
    Ok(json!(true))
}

/// Throws a member out who is not banned, unless told not to.
fn unban(call: &mut BotCall<'_>) -> BotReply {
    let (chat, user) = target(call, false)?;
    let standing = call.seen(chat)?.standings.get(&user).cloned();
    let was_banned = matches!(standing, Some(Standing::Kicked { .. }));
    if was_banned || (standing.is_some() && !call.params.flag("only_if_banned")) {
        let bot = call.world.bot_id;
        call.world.set_standing(chat, bot, user, Standing::Left);
    }
    Ok(json!(true))
}

fn ban_sender(call: &mut BotCall<'_>, banned: bool) -> BotReply {
    let id = call.chat()?;
    let sender = call.need("sender_chat_id")?;
    if !call.rights(id).is_some_and(|rights| rights.restrict) {
        return Err(BotRefusal::bad("not enough rights to ban/unban sender chat"));
    }
    let is_channel = call.world.chats.known.get(&sender).is_some_and(|chat| chat.kind == ChatKind::Channel);
    if !is_channel {
        return Err(BotRefusal::bad("PARTICIPANT_ID_INVALID"));
    }
    if let Some(chat) = call.world.chats.known.get_mut(&id) {
        if banned {
            chat.banned_senders.insert(sender);
        } else {
            chat.banned_senders.remove(&sender);
        }
    }
    Ok(json!(true))
}

fn leave(call: &mut BotCall<'_>) -> BotReply {
    let chat = call.chat()?;
    let bot = call.world.bot_id;
    call.world.set_standing(chat, bot, bot, Standing::Left);
    Ok(json!(true))
}

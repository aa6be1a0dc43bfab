//! What a guided set-up asks of Telegram: whose token it is, who wrote to the bot, where it was made an administrator.
//!
//! Confirms no update: the daemon gets all of them later. So what waits comes again and again, and is looked at anew.

use std::time::Duration;

use serde_json::json;
use serde_json::value::RawValue;
use teloxide::payloads::{DeleteWebhook, GetMe};

use super::TelegramSettings;
use super::admin_chat;
use super::client::Api;
use super::errors::TelegramCallError;
use super::members::{Member, MemberUpdate};
use super::poll::ALLOWED_UPDATES;
use super::wire::{self, WireChat, WireMessage, WireUser};
use crate::domain::ids::ChatId;

/// How much longer than the poll the connection is waited for.
const MARGIN: Duration = Duration::from_secs(4);
/// As many updates as one answer holds: behind them more may wait, which nobody sees without confirming these.
const WHOLE_BATCH: usize = 100;
/// An answer about one thing is waited for no longer: whoever set this up sits there.
const PATIENCE: Duration = Duration::from_secs(12);

/// Why Telegram did not do as asked, by what is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FinderTrouble {
    /// It knows no bot by this token.
    BadToken,
    /// It cannot be reached, or says nothing.
    Silent { cause: String },
    /// A webhook takes the updates.
    Webhook,
    /// Another program asks for updates with this token.
    Rival,
    /// It refused, in its words.
    Refused { words: String },
}

/// A bot as Telegram knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundBot {
    /// Without `@`.
    pub username: String,
}

/// A chat that could be the wanted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundChat {
    pub chat: ChatId,
    /// Title of the group or channel, name of the person.
    pub name: String,
    /// The bot may post there; of channels.
    pub may_post: bool,
}

/// What the updates that wait tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// People and groups that wrote to the bot or took it in, newest first.
    pub chats: Vec<FoundChat>,
    /// Channels where the bot is an administrator, newest first.
    pub channels: Vec<FoundChat>,
    /// More may wait behind what was seen.
    pub more: bool,
}

/// Whose token it is.
pub(crate) async fn bot(settings: &TelegramSettings) -> Result<FoundBot, FinderTrouble> {
    let me: WireUser = soon(api(settings)?.call(&GetMe::new())).await?;
    Ok(FoundBot { username: me.username.unwrap_or_default() })
}

/// What waits for the bot now, or comes within so many seconds.
pub(crate) async fn look(settings: &TelegramSettings, seconds: u32) -> Result<Seen, FinderTrouble> {
    let request = json!({"limit": WHOLE_BATCH, "timeout": seconds, "allowed_updates": ALLOWED_UPDATES});
    let timeout = Some(Duration::from_secs(seconds.into()) + MARGIN);
    let updates: Vec<wire::RawFields> =
        api(settings)?.call_named("getUpdates", &request, timeout).await.map_err(trouble)?;
    Ok(seen(&updates))
}

/// The webhook goes; what waits stays.
pub(crate) async fn take_webhook_away(settings: &TelegramSettings) -> Result<(), FinderTrouble> {
    let _: Box<RawValue> = soon(api(settings)?.call(&DeleteWebhook::new())).await?;
    Ok(())
}

/// A channel or chat by its number or `@name`, and whether the bot may post there.
pub(crate) async fn channel(settings: &TelegramSettings, name: &str) -> Result<(FoundChat, bool), FinderTrouble> {
    let api = api(settings)?;
    let id = name.parse::<i64>().map_or_else(|_| json!(name), |id| json!(id));
    let found: WireChat = match soon(api.call_named("getChat", &json!({"chat_id": id}), None)).await {
        Err(refused @ FinderTrouble::Refused { .. }) => {
            let Some(number) = id.as_i64() else { return Err(refused) };
            let Some((other, _)) = admin_chat::as_telegram_writes(&api, ChatId(number)).await else {
                return Err(refused);
            };
            soon(api.call_named("getChat", &json!({"chat_id": other.0}), None)).await?
        }
        answer => answer?,
    };
    let question = json!({"chat_id": found.id, "user_id": api.bot_id()});
    let member = soon(api.call_named::<_, Member>("getChatMember", &question, None)).await;
    let may_post = match member {
        Ok(member) => member.may("can_post_messages"),
        Err(FinderTrouble::Refused { .. }) => false,
        Err(trouble) => return Err(trouble),
    };
    let is_channel = found.kind == "channel";
    Ok((FoundChat { may_post, ..of_chat(found) }, is_channel))
}

/// Says a word in a chat: that it can be said there is seen by whoever waits for it.
pub(crate) async fn say(settings: &TelegramSettings, chat: ChatId, words: &str) -> Result<(), FinderTrouble> {
    let message = json!({"chat_id": chat.0, "text": words});
    let _: Box<RawValue> = soon(api(settings)?.call_named("sendMessage", &message, None)).await?;
    Ok(())
}

fn api(settings: &TelegramSettings) -> Result<Api, FinderTrouble> {
    Api::new(settings).map_err(|error| {
        let cause = format!("{error:#}");
        if cause.contains("bot_token") { FinderTrouble::BadToken } else { FinderTrouble::Silent { cause } }
    })
}

async fn soon<T>(call: impl Future<Output = Result<T, TelegramCallError>>) -> Result<T, FinderTrouble> {
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(answer) => answer.map_err(trouble),
        Err(_) => Err(FinderTrouble::Silent { cause: String::new() }),
    }
}

fn trouble(error: TelegramCallError) -> FinderTrouble {
    match error {
        // A token that is no token at all is answered 404.
        TelegramCallError::Refused { code: 401 | 404, .. } => FinderTrouble::BadToken,
        TelegramCallError::Refused { code: 409, description, .. } if description.contains("webhook is active") => {
            FinderTrouble::Webhook
        }
        TelegramCallError::Refused { code: 409, .. } => FinderTrouble::Rival,
        TelegramCallError::Refused { code: 500.., description, .. } => FinderTrouble::Silent { cause: description },
        TelegramCallError::Refused { description, .. } => FinderTrouble::Refused { words: description },
        TelegramCallError::NotSent { cause }
        | TelegramCallError::TurnedAway { cause }
        | TelegramCallError::Lost { cause } => FinderTrouble::Silent { cause },
    }
}

fn of_chat(chat: WireChat) -> FoundChat {
    let name = chat.title.or(chat.first_name).or_else(|| chat.username.map(|name| format!("@{name}")));
    FoundChat { chat: ChatId(chat.id), name: name.unwrap_or_else(|| chat.id.to_string()), may_post: false }
}

fn seen(updates: &[wire::RawFields]) -> Seen {
    let mut seen = Seen { more: updates.len() >= WHOLE_BATCH, ..Seen::default() };
    for update in updates {
        if let Some(message) = update.get("message").and_then(|raw| wire::read::<WireMessage>(raw)) {
            let by_bot = message.from.as_ref().is_some_and(|from| from.is_bot) && message.sender_chat.is_none();
            if !by_bot && !message.is_automatic_forward {
                note(&mut seen.chats, of_chat(message.chat));
            }
        }
        let Some(told) = update.get("my_chat_member").and_then(|raw| wire::read::<MemberUpdate>(raw)) else {
            continue;
        };
        let (id, now) = (ChatId(told.chat.id), &told.new_chat_member);
        let list = if told.chat.kind == "channel" { &mut seen.channels } else { &mut seen.chats };
        list.retain(|known| known.chat != id);
        let stays = matches!(now.status.as_str(), "creator" | "administrator" | "member");
        if told.chat.kind == "channel" && now.is_admin() {
            let may_post = now.may("can_post_messages");
            list.insert(0, FoundChat { may_post, ..of_chat(told.chat) });
        } else if told.chat.kind != "channel" && stays {
            list.insert(0, of_chat(told.chat));
        }
    }
    seen
}

/// The newest is the first.
fn note(list: &mut Vec<FoundChat>, found: FoundChat) {
    list.retain(|known| known.chat != found.chat);
    list.insert(0, found);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn updates(json: &serde_json::Value) -> Vec<wire::RawFields> {
        serde_json::from_str(&json.to_string()).unwrap()
    }

    #[test]
    fn who_wrote_last_is_named_first_and_a_channel_that_let_the_bot_go_is_not_named() {
        let change = |kind: &str, id: i64, status: &str, post: bool| {
            json!({"update_id": 1, "my_chat_member": {
                "chat": {"id": id, "type": kind, "title": format!("{kind} {id}")}, "from": {"id": 5}, "date": 1,
                "old_chat_member": {"user": {"id": 7}, "status": "left"},
                "new_chat_member": {"user": {"id": 7}, "status": status, "can_post_messages": post},
            }})
        };
        let said = |id: i64, name: &str| {
            json!({"update_id": 1, "message": {
                "message_id": 1, "date": 1, "chat": {"id": id, "type": "private", "first_name": name},
                "from": {"id": id, "first_name": name, "is_bot": false}, "text": "/start",
            }})
        };
        let found = seen(&updates(&json!([
            said(5, "Anna"),
            change("channel", -1_001, "administrator", true),
            change("channel", -1_002, "administrator", false),
            change("channel", -1_001, "left", false),
            change("group", -3, "member", false),
            said(6, "Boris"),
            said(5, "Anna"),
            {"update_id": 9, "message": {"odd": 1}},
        ])));
        let names = |list: &[FoundChat]| list.iter().map(|chat| chat.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&found.chats), ["Anna", "Boris", "group -3"]);
        assert_eq!(names(&found.channels), ["channel -1002"]);
        assert!(!found.channels[0].may_post && !found.more);
    }

    #[test]
    fn each_refusal_is_told_apart_by_what_is_to_be_done() {
        let refused = |code: u16, description: &str| {
            trouble(TelegramCallError::Refused {
                code,
                description: description.to_owned(),
                retry_after: None,
                migrate_to: None,
            })
        };
        assert_eq!(refused(401, "Unauthorized"), FinderTrouble::BadToken);
        assert_eq!(refused(404, "Not Found"), FinderTrouble::BadToken);
        assert_eq!(
            refused(409, "Conflict: can't use getUpdates method while webhook is active"),
            FinderTrouble::Webhook
        );
        assert_eq!(refused(409, "Conflict: terminated by other getUpdates request"), FinderTrouble::Rival);
        assert!(matches!(refused(502, "Bad Gateway"), FinderTrouble::Silent { .. }));
        assert!(matches!(refused(400, "Bad Request: chat not found"), FinderTrouble::Refused { .. }));
    }
}

//! What a guided set-up asks of MAX: whose token it is, which channels let the bot in, who wrote to it.
//!
//! Events come by long polling, which nobody else here uses: the daemon never asks for them.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::MaxSettings;
use super::client::{Api, Token};
use super::doctor::{ChannelFinding, channel, name_of};
use super::errors::MaxCallError;
use crate::config::secret::Secret;
use crate::domain::capability::CertificateFault;
use crate::domain::chat_ref::{ChatRef, PlatformId};

/// The events that tell of channels and of people.
const KINDS: &str = "bot_added,bot_removed,bot_started,bot_stopped,message_created";
/// As many as MAX tells at once since May 2026.
const BATCH: usize = 100;
/// An answer about one thing is waited for no longer: whoever set this up sits there.
const PATIENCE: Duration = Duration::from_secs(12);

/// Why MAX did not do as asked, by what is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MaxTrouble {
    /// It knows no bot by this token.
    BadToken,
    /// The server's certificate does not pass.
    Untrusted(CertificateFault),
    /// It cannot be reached, or says nothing that is MAX's.
    Silent { cause: String },
    /// It refused, in its words: a bot in moderation, a chat that is not there.
    Refused { words: String },
}

/// A channel or a group that the bot is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundChannel {
    pub id: i64,
    pub title: String,
    /// No group.
    pub is_channel: bool,
    /// Rights that the bot lacks there, in MAX's words.
    pub missing: Vec<&'static str>,
}

/// Somebody who wrote to the bot, or began the talk with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundPerson {
    pub id: i64,
    pub name: String,
}

/// What events have told so far, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MaxSeen {
    /// Chats that let the bot in and did not put it out again.
    pub chats: Vec<i64>,
    /// People in whose dialogs the bot may write.
    pub people: Vec<FoundPerson>,
    /// Where the next question begins; passing it commits what was told before.
    marker: Option<i64>,
}

/// The bot's name.
pub(crate) async fn bot(settings: &MaxSettings, token: &Secret) -> Result<String, MaxTrouble> {
    let me = soon(api(settings, token)?.call(Method::GET, "/me", &[], None)).await?;
    Ok(name_of(&me))
}

/// Who wrote and which chats let the bot in, as far as it waits or comes within so many seconds. What was told before
/// stays in `seen`, and is committed; a `seen` that is new commits nothing.
pub(crate) async fn look(
    settings: &MaxSettings,
    token: &Secret,
    seen: &mut MaxSeen,
    seconds: u32,
) -> Result<(), MaxTrouble> {
    let mut query = vec![("limit", BATCH.to_string()), ("timeout", seconds.to_string()), ("types", KINDS.to_owned())];
    query.extend(seen.marker.map(|marker| ("marker", marker.to_string())));
    let answer = api(settings, token)?.call(Method::GET, "/updates", &query, None).await.map_err(trouble)?;
    for event in answer.get("updates").and_then(Value::as_array).into_iter().flatten() {
        seen.note(event);
    }
    seen.marker = answer.get("marker").and_then(Value::as_i64).or(seen.marker);
    Ok(())
}

/// Whether another program gets the events by a webhook: nobody is told them by asking then.
pub(crate) async fn is_hooked(settings: &MaxSettings, token: &Secret) -> Result<bool, MaxTrouble> {
    let answer = soon(api(settings, token)?.call(Method::GET, "/subscriptions", &[], None)).await?;
    Ok(answer.get("subscriptions").and_then(Value::as_array).is_some_and(|hooks| !hooks.is_empty()))
}

/// A channel by its number.
pub(crate) async fn channel_of(settings: &MaxSettings, token: &Secret, id: i64) -> Result<FoundChannel, MaxTrouble> {
    let api = api(settings, token)?;
    let chat = ChatRef::new(PlatformId::MAX, id.to_string());
    let asked = async {
        let kind = api.call(Method::GET, &format!("/chats/{id}"), &[], None).await?;
        Ok((kind.get("type").and_then(Value::as_str) == Some("channel"), channel(&api, &chat).await?))
    };
    match soon(asked).await? {
        (is_channel, ChannelFinding::Seen { title, missing }) => Ok(FoundChannel { id, title, is_channel, missing }),
        (_, ChannelFinding::Unseen(words)) => Err(MaxTrouble::Refused { words }),
    }
}

/// Says a word to somebody: that it can be said is seen by whoever waits for it.
pub(crate) async fn greet(settings: &MaxSettings, token: &Secret, person: i64, words: &str) -> Result<(), MaxTrouble> {
    let body = json!({"text": words, "attachments": [], "link": null});
    let query = [("user_id", person.to_string())];
    soon(api(settings, token)?.call(Method::POST, "/messages", &query, Some(&body))).await.map(drop)
}

fn api(settings: &MaxSettings, token: &Secret) -> Result<Api, MaxTrouble> {
    // A header takes no other letters, and MAX gives none.
    if token.reveal().is_empty() || !token.reveal().bytes().all(|sign| sign.is_ascii_graphic()) {
        return Err(MaxTrouble::BadToken);
    }
    Api::new(settings, Token::Of(token.clone())).map_err(|error| MaxTrouble::Silent { cause: format!("{error:#}") })
}

async fn soon<T>(call: impl Future<Output = Result<T, MaxCallError>>) -> Result<T, MaxTrouble> {
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(answer) => answer.map_err(trouble),
        Err(_) => Err(MaxTrouble::Silent { cause: String::new() }),
    }
}

fn trouble(error: MaxCallError) -> MaxTrouble {
    if error.is_dead_token() {
        return MaxTrouble::BadToken;
    }
    match error {
        MaxCallError::Untrusted { fault, .. } => MaxTrouble::Untrusted(fault),
        MaxCallError::Refused { .. } => MaxTrouble::Refused { words: error.to_string() },
        MaxCallError::NotSent { cause } | MaxCallError::Lost { cause } => MaxTrouble::Silent { cause },
    }
}

impl MaxSeen {
    /// What one event tells; one of another kind, or without what is looked for, tells nothing.
    fn note(&mut self, event: &Value) {
        let kind = event.get("update_type").and_then(Value::as_str).unwrap_or_default();
        let chat = event.get("chat_id").and_then(Value::as_i64);
        match (kind, chat) {
            ("bot_added", Some(chat)) => {
                self.chats.retain(|known| *known != chat);
                self.chats.insert(0, chat);
            }
            ("bot_removed", Some(chat)) => self.chats.retain(|known| *known != chat),
            ("bot_started", _) => self.met(event.get("user")),
            ("bot_stopped", _) => {
                let gone = event.pointer("/user/user_id").and_then(Value::as_i64);
                self.people.retain(|known| Some(known.id) != gone);
            }
            ("message_created", _) if event.pointer("/message/recipient/chat_type") == Some(&json!("dialog")) => {
                self.met(event.pointer("/message/sender"));
            }
            _ => {}
        }
    }

    fn met(&mut self, user: Option<&Value>) {
        let Some(user) = user.filter(|user| user.get("is_bot") != Some(&Value::Bool(true))) else { return };
        let Some(id) = user.get("user_id").and_then(Value::as_i64) else { return };
        let text = |name: &str| user.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let names: Vec<&str> = [text("first_name"), text("last_name")].into_iter().flatten().collect();
        let name = if names.is_empty() { id.to_string() } else { names.join(" ") };
        self.people.retain(|known| known.id != id);
        self.people.insert(0, FoundPerson { id, name });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_wrote_last_is_named_first_and_a_channel_that_let_the_bot_go_is_not_named() {
        let wrote = |id: i64, kind: &str, bot: bool| {
            json!({"update_type": "message_created", "message": {
                "sender": {"user_id": id, "first_name": format!("Ann {id}"), "last_name": null, "is_bot": bot},
                "recipient": {"chat_type": kind, "chat_id": 1},
            }})
        };
        let bot = |kind: &str, chat: i64| json!({"update_type": kind, "chat_id": chat, "is_channel": true});
        let mut seen = MaxSeen::default();
        for event in [
            wrote(5, "dialog", false),
            // Without a user, as since November 2026.
            bot("bot_added", -1),
            bot("bot_added", -2),
            bot("bot_removed", -1),
            wrote(6, "chat", false),
            wrote(7, "dialog", true),
            json!({"update_type": "bot_started", "chat_id": 8, "user": {"user_id": 8, "first_name": "Bo", "last_name": "Li"}}),
            json!({"update_type": "bot_stopped", "chat_id": 9, "user": {"user_id": 9, "first_name": "Cy"}}),
            // As a voice message came once.
            json!({"update_type": "message_created"}),
            json!({"update_type": "of_tomorrow", "chat_id": -3}),
            wrote(5, "dialog", false),
        ] {
            seen.note(&event);
        }
        assert_eq!(seen.chats, [-2]);
        let people: Vec<(i64, &str)> = seen.people.iter().map(|found| (found.id, found.name.as_str())).collect();
        assert_eq!(people, [(5, "Ann 5"), (8, "Bo Li")]);
    }
}

//! What `check` asks of MAX: whose token it is, what each channel is called, and what the bot may do there.

use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::Value;

use super::MaxSettings;
use super::client::{Api, Token};
use super::errors::MaxCallError;
use crate::config::secret::Secret;
use crate::domain::chat_ref::ChatRef;
use crate::lengths;

/// What is needed to post (`write`), to see what stands there, and to follow posts that change.
pub(super) const NEEDED: [&str; 4] = ["write", "read_all_messages", "edit", "delete"];

/// The bot.
#[derive(Debug)]
pub(crate) enum BotFinding {
    /// Its name.
    Bot(String),
    /// The token is known to nobody.
    DeadToken,
    /// The server's certificate does not pass, in the words of the log.
    Untrusted(String),
    /// Nobody answers there, or not as MAX does.
    Away(String),
}

/// A channel.
#[derive(Debug)]
pub(crate) enum ChannelFinding {
    /// Its title, and the rights that the bot lacks there.
    Seen { title: String, missing: Vec<&'static str> },
    /// The bot does not see it, in MAX's words.
    Unseen(String),
}

/// Looks at the bot and at its channels; nothing is written.
pub(crate) fn examine(
    settings: &MaxSettings,
    token: Secret,
    channels: &[ChatRef],
) -> Result<(BotFinding, Vec<(ChatRef, ChannelFinding)>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting a runtime")?;
    let api = Api::new(settings, Token::Of(token))?;
    Ok(runtime.block_on(async {
        let bot = match api.call(Method::GET, "/me", &[], None).await {
            Ok(answer) => BotFinding::Bot(name_of(&answer)),
            Err(error) if error.is_dead_token() => BotFinding::DeadToken,
            Err(MaxCallError::Untrusted { cause, .. }) => BotFinding::Untrusted(cause),
            Err(error) => BotFinding::Away(error.to_string()),
        };
        let mut found = Vec::new();
        if matches!(bot, BotFinding::Bot(_)) {
            for chat in channels {
                let finding = channel(&api, chat).await;
                found.push((chat.clone(), finding.unwrap_or_else(|error| ChannelFinding::Unseen(error.to_string()))));
            }
        }
        (bot, found)
    }))
}

pub(super) async fn channel(api: &Api, chat: &ChatRef) -> Result<ChannelFinding, MaxCallError> {
    let path = format!("/chats/{}", chat.id());
    let answer = api.call(Method::GET, &path, &[], None).await?;
    let me = api.call(Method::GET, &format!("{path}/members/me"), &[], None).await?;
    let owner = me.get("is_owner").and_then(Value::as_bool).unwrap_or(false);
    let rights: Vec<&str> =
        me.get("permissions").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    // Names of before July 2026 may still be answered.
    let has = |right: &str| {
        owner
            || rights.contains(&right)
            || (right == "edit"
                && rights.iter().any(|known| matches!(*known, "edit_message" | "post_edit_delete_message")))
            || (right == "delete"
                && rights.iter().any(|known| matches!(*known, "delete_message" | "post_edit_delete_message")))
            || (right == "write" && rights.contains(&"post_edit_delete_message"))
    };
    let missing = NEEDED.into_iter().filter(|right| !has(right)).collect();
    let title = cut(answer.get("title").and_then(Value::as_str).unwrap_or_default());
    Ok(ChannelFinding::Seen { title, missing })
}

pub(super) fn name_of(me: &Value) -> String {
    let text = |name: &str| me.get(name).and_then(Value::as_str).unwrap_or_default();
    match text("username") {
        "" => cut(text("first_name")),
        username => format!("@{}", cut(username)),
    }
}

fn cut(name: &str) -> String {
    lengths::cut_owned(name.to_owned(), lengths::TITLE)
}

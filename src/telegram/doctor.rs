//! What `check` finds out about Telegram: facts and advice as data, words are made elsewhere. Reads only, and confirms no update,
//! so that a daemon that listens loses none.

use serde::{Deserialize, Serialize};
use teloxide::payloads::{GetChat, GetChatMember, GetMe, GetWebhookInfo};
use teloxide::types::UserId;

use super::TelegramSettings;
use super::admin_chat::{Deputy, as_telegram_writes};
use super::client::Api;
use super::errors::{TOKEN_KEY, TelegramCallError};
use super::members::Member;
use super::requests::recipient;
use super::wire::{self, WireChat, WireMessage};
use crate::clock::Clock;
use crate::domain::action::Advice;
use crate::domain::chat_ref::ChatRef;
use crate::domain::ids::ChatId;

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TelegramCheck {
    /// Telegram is reached and takes the token.
    BotToken,
    /// No webhook keeps the updates to itself.
    Webhook,
    /// The admin's chat is configured and reached.
    AdminChat,
    /// Its administrators can be read: else nobody may use the panel.
    AdminChatAdmins,
    /// The group to be moderated is reached.
    DiscussionChat,
    /// The bot may delete and silence there.
    DiscussionRights,
    /// A channel is reached and the bot may post there.
    ChannelRights,
    /// The bot hears all messages of the group, not only those to it.
    Privacy,
    /// Who stands in on a holiday can be written to.
    Deputy,
    /// A server of the owner's own takes large files.
    LargeFiles,
}

/// One look and what it showed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TelegramFinding {
    /// What was looked at.
    pub name: TelegramCheck,
    /// As it should be.
    pub ok: bool,
    /// Nothing works without it.
    pub required: bool,
    pub detail: TelegramDetail,
    /// What would mend it.
    pub fix: Option<Fix>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TelegramDetail {
    Bot {
        /// Telegram id.
        id: i64,
        /// Without `@`.
        username: String,
    },
    /// Long polling is possible (`active: false`) or not.
    Webhook {
        /// A webhook is set.
        active: bool,
        /// Updates that wait at Telegram.
        pending: u64,
    },
    Chat {
        chat: ChatId,
        /// Its title, or the person's name.
        title: Option<String>,
    },
    /// A channel where a chat should be: whoever reads it would read the panel.
    Channel { chat: ChatId, title: Option<String> },
    /// A channel where its discussion should be: comments are written in another chat.
    ChannelNotDiscussion { chat: ChatId, title: Option<String> },
    /// The group became a supergroup.
    Moved { chat: ChatId, to: ChatId },
    /// Somebody who never wrote to the bot, and so cannot be written to.
    Unheard { chat: ChatId },
    /// Who administers the chat.
    Admins {
        chat: ChatId,
        /// Its title.
        title: Option<String>,
        /// People among them.
        people: usize,
    },
    /// No admin chat is configured; these wrote to the bot of late.
    Writers(Vec<ChatWriter>),
    /// The bot's rights in a chat.
    Rights {
        chat: ChatId,
        /// Its title.
        title: Option<String>,
        /// Rights that it should have and has not (`can_delete_messages`).
        missing: Vec<&'static str>,
    },
    Privacy {
        /// The bot gets every message of a group.
        reads_all: bool,
    },
    /// A topic of a group, and whether that has any.
    Topic {
        chat: ChatRef,
        /// The group's.
        title: Option<String>,
        forum: bool,
    },
    /// Whether the server keeps files on its disk, as one does that was started with `--local`; `None`: nobody could tell.
    LocalServer(Option<bool>),
    /// The question got no answer; in Telegram's words, no secrets.
    Failed { cause: String },
}

/// A chat that wrote to the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChatWriter {
    /// The chat: what `telegram.admin_chat_id` could be.
    pub chat: ChatId,
    /// Title of the group or name of the person.
    pub name: Option<String>,
}

/// What would mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fix {
    /// Advice that other parts give too.
    Advice(Advice),
    /// Nothing to do: `run` takes the webhook away by itself.
    RunTakesWebhookAway,
    /// Write to the bot, then put one of the listed ids into `telegram.admin_chat_id`.
    SetAdminChat,
    /// A channel is no admin's chat: take a group or a person.
    NoChannel,
    /// Put the channel's discussion into `telegram.discussion_chat_id`: its number, where the channel has one.
    SetDiscussion { to: Option<ChatId> },
    /// Put this number into `telegram.admin_chat_id`.
    SetNumber {
        to: ChatId,
        /// The chat that it is, if that was seen.
        title: Option<String>,
    },
    /// Make the bot an administrator of the chat, or name the owners in the configuration.
    LetAdminsBeRead { chat: ChatId, title: Option<String> },
    /// Write a channel's number as Telegram does.
    RightNumber { from: ChatId, to: ChatId, title: Option<String> },
    /// Name the channel as it is called, or by its number.
    RightName { name: String },
    /// Switch topics on in the group.
    SwitchTopicsOn,
    /// Start the server with `--local`, or do without it.
    StartWithLocal,
    /// Make the bot an administrator of this chat with these rights.
    MakeAdmin { chat: ChatId, title: Option<String>, rights: Vec<&'static str> },
}

#[derive(Deserialize)]
struct Me {
    id: i64,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    can_read_all_group_messages: bool,
}

#[derive(Deserialize)]
struct WebhookInfo {
    #[serde(default)]
    url: String,
    #[serde(default)]
    pending_update_count: u64,
}

/// Where posts are copied to.
#[derive(Debug, Clone, Default)]
pub(crate) struct CopiedTo {
    /// Channels and groups by number.
    pub channels: Vec<ChatId>,
    /// Public ones, without their `@`.
    pub names: Vec<String>,
    /// Topics.
    pub topics: Vec<ChatRef>,
}

/// Looks at everything that is configured. `owners`: the configuration names somebody who may do everything.
/// Fails only on settings that cannot be right (see `Api::new`).
pub(crate) async fn examine(
    settings: &TelegramSettings,
    to: &CopiedTo,
    owners: bool,
    deputy: Option<Deputy>,
    clock: &Clock,
) -> anyhow::Result<Vec<TelegramFinding>> {
    let api = Api::new(settings)?.telling(clock.clone());
    let mut findings = Vec::new();
    let me: Me = match api.call(&GetMe::new()).await {
        Ok(me) => me,
        Err(error) => {
            findings.push(failed(TelegramCheck::BotToken, true, &error, None));
            return Ok(findings);
        }
    };
    let username = me.username.unwrap_or_default();
    findings.push(good(TelegramCheck::BotToken, true, TelegramDetail::Bot { id: me.id, username }));
    findings.push(webhook(&api).await);
    if settings.local_server {
        findings.push(local_server(&api).await);
    }
    findings.extend(admin_chat(&api, settings, owners).await);
    if let Some(deputy) = deputy.filter(|deputy| Some(deputy.chat) != settings.admin_chat) {
        findings.push(super::admin_chat::examine_deputy(&api, deputy).await);
    }
    if let Some(chat) = settings.discussion_chat {
        findings.extend(discussion(&api, chat, me.can_read_all_group_messages).await);
    }
    for chat in &to.channels {
        findings.push(target(&api, *chat).await);
    }
    for name in &to.names {
        let question = serde_json::json!({"chat_id": format!("@{name}")});
        let answer: Result<NamedChat, _> = api.call_named("getChat", &question, None).await;
        findings.push(match answer {
            Ok(found) => {
                let title = found.title.or_else(|| Some(format!("@{name}")));
                rights(&api, TelegramCheck::ChannelRights, (ChatId(found.id), title), &["can_post_messages"]).await
            }
            Err(error) => unknown_name(name, &error),
        });
    }
    for topic in &to.topics {
        findings.push(examine_topic(&api, topic).await);
    }
    Ok(findings)
}

/// A place that posts are copied to by its number. A group that became a supergroup is followed, as the daemon does.
async fn target(api: &Api, chat: ChatId) -> TelegramFinding {
    let moved = target_rights(api, chat).await;
    let TelegramDetail::Moved { to, .. } = moved.detail else { return moved };
    let there = target_rights(api, to).await;
    if there.ok { moved } else { there }
}

async fn target_rights(api: &Api, chat: ChatId) -> TelegramFinding {
    let found: Result<WireChat, _> = api.call(&GetChat::new(recipient(chat))).await;
    let unknown = matches!(found, Err(TelegramCallError::Refused { code: 400, .. }));
    let title = found.ok().and_then(|found| found.title);
    let mut finding = rights(api, TelegramCheck::ChannelRights, (chat, title), &["can_post_messages"]).await;
    let is_wrong = unknown && !matches!(finding.detail, TelegramDetail::Moved { .. });
    let meant = if is_wrong { as_telegram_writes(api, chat).await } else { None };
    finding.fix = meant.map(|(to, title)| Fix::RightNumber { from: chat, to, title }).or(finding.fix);
    finding
}

/// A public name that Telegram does not find is no trouble of the way to it.
fn unknown_name(name: &str, error: &TelegramCallError) -> TelegramFinding {
    let mut finding = failed(TelegramCheck::ChannelRights, false, error, None);
    finding.detail = TelegramDetail::Failed { cause: format!("@{name}: {error}") };
    if matches!(error, TelegramCallError::Refused { code: 400 | 403, .. }) {
        finding.fix = Some(Fix::RightName { name: name.to_owned() });
    }
    finding
}

/// A group with topics. Bots are told of no topic before something stands in it (`docs/platforms.md`, «Telegram: topics»).
async fn examine_topic(api: &Api, topic: &ChatRef) -> TelegramFinding {
    let chat = topic.telegram().unwrap_or(ChatId(0));
    let found: Result<WireChat, _> = api.call(&GetChat::new(recipient(chat))).await;
    match found {
        Ok(found) => TelegramFinding {
            name: TelegramCheck::ChannelRights,
            ok: found.is_forum,
            required: false,
            detail: TelegramDetail::Topic { chat: topic.clone(), title: found.title, forum: found.is_forum },
            fix: (!found.is_forum).then_some(Fix::SwitchTopicsOn),
        },
        Err(error) => failed(TelegramCheck::ChannelRights, false, &error, Some(chat)),
    }
}

/// A public chat that was found by its name.
#[derive(Deserialize)]
struct NamedChat {
    id: i64,
    #[serde(default)]
    title: Option<String>,
}

#[derive(Deserialize)]
struct Photos {
    #[serde(default)]
    photos: Vec<Vec<FileName>>,
}

#[derive(Deserialize)]
struct FileName {
    #[serde(default)]
    file_id: String,
}

#[derive(Deserialize)]
struct FilePath {
    #[serde(default)]
    file_path: String,
}

/// A server says nowhere how it was started. With `--local` it names files by their place on its disk: the bot's own picture
/// is asked for (`docs/platforms.md`, «Telegram: files»).
async fn local_server(api: &Api) -> TelegramFinding {
    let own = serde_json::json!({"user_id": api.bot_id(), "limit": 1});
    let local = async {
        let found: Photos = api.call_named("getUserProfilePhotos", &own, None).await?;
        let Some(photo) = found.photos.iter().flatten().next() else { return Ok(None) };
        let file: FilePath = api.call_named("getFile", &serde_json::json!({"file_id": photo.file_id}), None).await?;
        Ok::<_, TelegramCallError>(Some(std::path::Path::new(&file.file_path).is_absolute()))
    };
    match local.await {
        Ok(local) => TelegramFinding {
            name: TelegramCheck::LargeFiles,
            ok: local != Some(false),
            required: false,
            detail: TelegramDetail::LocalServer(local),
            fix: (local == Some(false)).then_some(Fix::StartWithLocal),
        },
        Err(error) => failed(TelegramCheck::LargeFiles, false, &error, None),
    }
}

async fn webhook(api: &Api) -> TelegramFinding {
    let info: WebhookInfo = match api.call(&GetWebhookInfo::new()).await {
        Ok(info) => info,
        Err(error) => return failed(TelegramCheck::Webhook, false, &error, None),
    };
    let active = !info.url.is_empty();
    TelegramFinding {
        name: TelegramCheck::Webhook,
        ok: !active,
        required: false,
        detail: TelegramDetail::Webhook { active, pending: info.pending_update_count },
        fix: active.then_some(Fix::RunTakesWebhookAway),
    }
}

async fn admin_chat(api: &Api, settings: &TelegramSettings, owners: bool) -> Vec<TelegramFinding> {
    match settings.admin_chat {
        Some(chat) => super::admin_chat::examine(api, chat, owners).await,
        None => vec![match writers(api).await {
            Ok(writers) => TelegramFinding {
                name: TelegramCheck::AdminChat,
                ok: false,
                required: true,
                detail: TelegramDetail::Writers(writers),
                fix: Some(Fix::SetAdminChat),
            },
            Err(error) => failed(TelegramCheck::AdminChat, true, &error, None),
        }],
    }
}

/// Who wrote to the bot of late: asked without an offset, so nothing counts as received.
async fn writers(api: &Api) -> Result<Vec<ChatWriter>, TelegramCallError> {
    let request = serde_json::json!({
        "limit": 100,
        "timeout": 0,
        "allowed_updates": super::poll::ALLOWED_UPDATES,
    });
    let updates: Vec<wire::RawFields> = api.call_named("getUpdates", &request, None).await?;
    let mut writers: Vec<ChatWriter> = Vec::new();
    for update in &updates {
        let Some(message) = update.get("message").and_then(|raw| wire::read::<WireMessage>(raw)) else { continue };
        let chat = ChatId(message.chat.id);
        if writers.iter().all(|writer| writer.chat != chat) {
            let name = message.chat.title.or_else(|| message.from.and_then(|user| user.name()));
            writers.push(ChatWriter { chat, name });
        }
    }
    Ok(writers)
}

async fn discussion(api: &Api, chat: ChatId, reads_all: bool) -> Vec<TelegramFinding> {
    let reached = reachable(api, TelegramCheck::DiscussionChat, false, chat).await;
    if !reached.ok {
        return vec![reached];
    }
    // It may have become a supergroup, which the daemon follows.
    let (chat, title) = match &reached.detail {
        TelegramDetail::Chat { chat, title } => (*chat, title.clone()),
        _ => (chat, None),
    };
    if let Some(channel) = channel_instead(api, chat).await {
        return vec![channel];
    }
    let wanted = ["can_delete_messages", "can_restrict_members"];
    let rights = rights(api, TelegramCheck::DiscussionRights, (chat, title.clone()), &wanted).await;
    // An administrator hears everything, whatever the privacy mode says.
    let hears = reads_all || rights.ok || is_admin(api, chat).await;
    let privacy = TelegramFinding {
        name: TelegramCheck::Privacy,
        ok: hears,
        required: false,
        detail: TelegramDetail::Privacy { reads_all },
        fix: (!hears).then(|| Fix::MakeAdmin { chat, title, rights: wanted.to_vec() }),
    };
    vec![reached, rights, privacy]
}

/// A channel named as its own discussion: nothing that is written there would be looked at.
async fn channel_instead(api: &Api, chat: ChatId) -> Option<TelegramFinding> {
    let found: WireChat = api.call(&GetChat::new(recipient(chat))).await.ok()?;
    (found.kind == "channel").then(|| TelegramFinding {
        name: TelegramCheck::DiscussionChat,
        ok: false,
        required: true,
        detail: TelegramDetail::ChannelNotDiscussion { chat, title: found.title },
        fix: Some(Fix::SetDiscussion { to: found.linked_chat_id.map(ChatId) }),
    })
}

pub(super) async fn reachable(api: &Api, name: TelegramCheck, required: bool, chat: ChatId) -> TelegramFinding {
    let mut chat = chat;
    let mut answer: Result<WireChat, _> = api.call(&GetChat::new(recipient(chat))).await;
    if let Err(TelegramCallError::Refused { migrate_to: Some(to), .. }) = answer {
        chat = ChatId(to);
        answer = api.call(&GetChat::new(recipient(chat))).await;
    }
    match answer {
        Ok(found) => good(name, required, TelegramDetail::Chat { chat, title: found.title.or(found.first_name) }),
        Err(error) => failed(name, required, &error, Some(chat)),
    }
}

async fn rights(
    api: &Api,
    name: TelegramCheck,
    of: (ChatId, Option<String>),
    wanted: &[&'static str],
) -> TelegramFinding {
    let (chat, title) = of;
    match standing(api, chat).await {
        Ok(member) => {
            let missing: Vec<_> = wanted.iter().copied().filter(|right| !member.may(right)).collect();
            let fix =
                (!missing.is_empty()).then(|| Fix::MakeAdmin { chat, title: title.clone(), rights: missing.clone() });
            TelegramFinding {
                name,
                ok: fix.is_none(),
                required: false,
                detail: TelegramDetail::Rights { chat, title, missing },
                fix,
            }
        }
        Err(TelegramCallError::Refused { migrate_to: Some(to), .. }) => {
            good(name, false, TelegramDetail::Moved { chat, to: ChatId(to) })
        }
        Err(error) => {
            let mut finding = failed(name, false, &error, Some(chat));
            if let Some(Fix::Advice(Advice::ChatUnreachable { title: unknown, .. })) = &mut finding.fix {
                *unknown = title;
            }
            finding
        }
    }
}

async fn is_admin(api: &Api, chat: ChatId) -> bool {
    standing(api, chat).await.is_ok_and(|member| member.is_admin())
}

async fn standing(api: &Api, chat: ChatId) -> Result<Member, TelegramCallError> {
    api.call(&GetChatMember::new(recipient(chat), UserId(api.bot_id().unsigned_abs()))).await
}

pub(super) fn good(name: TelegramCheck, required: bool, detail: TelegramDetail) -> TelegramFinding {
    TelegramFinding { name, ok: true, required, detail, fix: None }
}

pub(super) fn failed(
    name: TelegramCheck,
    required: bool,
    error: &TelegramCallError,
    chat: Option<ChatId>,
) -> TelegramFinding {
    let advice = match (error, chat) {
        (TelegramCallError::Refused { code: 401 | 404, .. }, _) => Some(Advice::new_token(TOKEN_KEY)),
        (TelegramCallError::Refused { code: 400 | 403, .. }, Some(chat)) => {
            Some(Advice::ChatUnreachable { chat: chat.into(), title: None })
        }
        _ => None,
    };
    let detail = TelegramDetail::Failed { cause: error.to_string() };
    TelegramFinding { name, ok: false, required, detail, fix: advice.map(Fix::Advice) }
}

//! Whether the admin's chat is the right one: no channel, the right number, its administrators can be read. Reads only.

use serde_json::json;
use serde_json::value::RawValue;
use teloxide::payloads::{GetChat, GetMe};

use super::TelegramSettings;
use super::client::Api;
use super::doctor::{Fix, TelegramCheck, TelegramDetail, TelegramFinding, failed, good, reachable};
use super::errors::TelegramCallError;
use super::members::Member;
use super::requests::recipient;
use super::wire::{WireChat, read};
use crate::domain::action::Advice;
use crate::domain::ids::ChatId;

/// What Telegram puts before the number of a supergroup or a channel.
const LONG: i64 = -1_000_000_000_000;

/// Looks at the chat that is configured. `owners`: somebody is named who may do everything.
pub(super) async fn examine(api: &Api, chat: ChatId, owners: bool) -> Vec<TelegramFinding> {
    let found = match look(api, chat).await {
        Ok(found) => found,
        Err(error) => return vec![unreachable(api, chat, &error).await],
    };
    let title = found.title.clone().or(found.first_name.clone());
    if found.kind == "channel" {
        return vec![TelegramFinding {
            name: TelegramCheck::AdminChat,
            ok: false,
            required: true,
            detail: TelegramDetail::Channel { chat, title },
            fix: Some(Fix::NoChannel),
        }];
    }
    let reached = good(TelegramCheck::AdminChat, true, TelegramDetail::Chat { chat, title: title.clone() });
    if chat.is_private() {
        return vec![reached];
    }
    match administrators(api, chat).await {
        Ok(admins) => {
            let people = admins.iter().filter(|admin| admin.user.id != 0 && !admin.user.is_bot).count();
            vec![reached, good(TelegramCheck::AdminChatAdmins, !owners, TelegramDetail::Admins { chat, title, people })]
        }
        Err(TelegramCallError::Refused { migrate_to: Some(to), .. }) => vec![moved(chat, ChatId(to))],
        Err(error) => {
            let finding = TelegramFinding {
                name: TelegramCheck::AdminChatAdmins,
                ok: false,
                required: !owners,
                detail: TelegramDetail::Failed { cause: error.to_string() },
                fix: Some(Fix::LetAdminsBeRead { chat, title }),
            };
            vec![reached, finding]
        }
    }
}

/// A chat's administrators, other bots too, read one by one: who cannot be read has the id 0, and the others are known all the
/// same. A server that does not know `return_bots` leaves other bots out.
pub(super) async fn administrators(api: &Api, chat: ChatId) -> Result<Vec<Member>, TelegramCallError> {
    let params = json!({"chat_id": recipient(chat), "return_bots": true});
    let answer: Vec<Box<RawValue>> = api.call_named("getChatAdministrators", &params, None).await?;
    Ok(answer.iter().map(|member| read(member).unwrap_or_default()).collect())
}

async fn look(api: &Api, chat: ChatId) -> Result<WireChat, TelegramCallError> {
    api.call(&GetChat::new(recipient(chat))).await
}

fn moved(chat: ChatId, to: ChatId) -> TelegramFinding {
    TelegramFinding {
        name: TelegramCheck::AdminChat,
        ok: false,
        required: true,
        detail: TelegramDetail::Moved { chat, to },
        fix: Some(Fix::SetNumber { to, title: None }),
    }
}

/// The chat is not reached: it moved, or its number is written otherwise than Telegram writes it.
async fn unreachable(api: &Api, chat: ChatId, error: &TelegramCallError) -> TelegramFinding {
    let TelegramCallError::Refused { code: 400 | 403, migrate_to, .. } = error else {
        return failed(TelegramCheck::AdminChat, true, error, Some(chat));
    };
    if let Some(to) = migrate_to {
        return moved(chat, ChatId(*to));
    }
    let mut finding = failed(TelegramCheck::AdminChat, true, error, Some(chat));
    // Refused with 403 it is the right one, and the bot is not in it.
    if let TelegramCallError::Refused { code: 400, .. } = error
        && let Some((to, title)) = as_telegram_writes(api, chat).await
    {
        finding.fix = Some(Fix::SetNumber { to, title });
    }
    finding
}

/// The chat that a number means which is written otherwise than Telegram writes it, and what it is called, if that is seen.
pub(super) async fn as_telegram_writes(api: &Api, chat: ChatId) -> Option<(ChatId, Option<String>)> {
    for other in spellings(chat) {
        match look(api, other).await {
            Ok(found) => return Some((other, found.title.or(found.first_name))),
            Err(TelegramCallError::Refused { migrate_to: Some(to), .. }) => return Some((ChatId(to), None)),
            Err(_) => {}
        }
    }
    None
}

/// Who hears alerts besides the admin's chat, and whether they wrote to the bot, as far as the database knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deputy {
    pub chat: ChatId,
    pub wrote: Option<bool>,
}

/// Telegram tells of people whom the bot met in a group, too: whether they wrote to it only the database knows.
pub(super) async fn examine_deputy(api: &Api, Deputy { chat, wrote }: Deputy) -> TelegramFinding {
    let reached = reachable(api, TelegramCheck::Deputy, false, chat).await;
    if !reached.ok || wrote != Some(false) {
        return reached;
    }
    let fix = Fix::Advice(Advice::ChatUnreachable { chat: chat.into(), title: None });
    TelegramFinding { ok: false, detail: TelegramDetail::Unheard { chat }, fix: Some(fix), ..reached }
}

/// The same digits as Telegram may mean them: without a minus, without the 100 before them, or with one too many.
fn spellings(chat: ChatId) -> Vec<ChatId> {
    let digits = chat.0.checked_abs().unwrap_or(0);
    let long = LONG.checked_sub(digits);
    let short = (digits > -LONG).then(|| digits + LONG);
    let mut found = Vec::new();
    let others = [Some(-digits), long, short.map(|short| -short), short, Some(digits)];
    for other in others.into_iter().flatten().filter(|other| *other != 0 && *other != chat.0) {
        if !found.contains(&ChatId(other)) {
            found.push(ChatId(other));
        }
    }
    found
}

/// What is wrong with the admin's chat by now, if that is known: asked before the daemon says its first word there.
/// Nothing where Telegram is not reached: the daemon waits for it.
pub(crate) async fn trouble(settings: &TelegramSettings, owners: bool) -> anyhow::Result<Option<TelegramFinding>> {
    let Some(chat) = settings.admin_chat else { return Ok(None) };
    let api = Api::new(settings)?;
    let findings = examine(&api, chat, owners).await;
    let told = |finding: &TelegramFinding| match &finding.detail {
        TelegramDetail::Channel { .. } | TelegramDetail::Moved { .. } => true,
        _ => finding.fix.is_some(),
    };
    Ok(findings.into_iter().find(|finding| !finding.ok && told(finding)))
}

/// Whether Telegram knows no bot by this token, in its words. Out of reach is no answer.
pub(crate) async fn token_refused(settings: &TelegramSettings) -> anyhow::Result<Option<String>> {
    let answer: Result<Box<RawValue>, _> = Api::new(settings)?.call(&GetMe::new()).await;
    // What is no token at all is answered 404, one that was withdrawn 401.
    Ok(match answer {
        Err(error @ TelegramCallError::Refused { code: 401 | 404, .. }) => Some(error.to_string()),
        Ok(_) | Err(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_tried_as_telegram_may_write_it() {
        for (typed, right) in [
            (4_321, -4_321),
            (1_234_567_890, -1_001_234_567_890),
            (-1_234_567_890, -1_001_234_567_890),
            (1_001_234_567_890, -1_001_234_567_890),
            (-1_000_000_004_321, -4_321),
            (-500_000_001, 500_000_001),
        ] {
            let tried = spellings(ChatId(typed));
            assert!(tried.contains(&ChatId(right)) && !tried.contains(&ChatId(typed)), "{typed}: {tried:?}");
        }
        assert!(spellings(ChatId(i64::MIN)).len() <= 5);
    }
}

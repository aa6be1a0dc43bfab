//! What the bot may do in the discussion group: told by Telegram as it changes, and by what it refuses.

use anyhow::Result;

use super::{reports, takeover};
use crate::domain::action::{Action, Advice, TelegramAction};
use crate::domain::comment::Comment;
use crate::domain::ids::{ChatId, Place};
use crate::domain::notice::Notice;
use crate::domain::right::Right;
use crate::domain::standing::Standing;
use crate::handlers::alerts;
use crate::handlers::context::{Context, News, own_channel};
use crate::store::Db;

/// Config key of the bot's token: what advice names it by.
const TOKEN_KEY: &str = "telegram.bot_token";

fn kept_under(chat: ChatId) -> String {
    format!("standing:{chat}")
}

/// The community spoke there: as its channel, it is known by that from now on.
pub fn community_spoke(comment: &Comment, ctx: &Context<'_>) -> Result<()> {
    if comment.subject.place != Place::Chat || comment.author.id >= 0 {
        return Ok(());
    }
    let (kept_under, channel) = (own_channel(ChatId(comment.subject.owner_id)), comment.author.id.to_string());
    if ctx.db.settings().meta(&kept_under)?.is_some_and(|known| known == channel) {
        return Ok(());
    }
    ctx.db.settings().set_meta(&kept_under, &channel)
}

/// How the bot stands in a group, as far as anybody told; where nobody did, nothing speaks against it.
pub fn standing(chat: ChatId, db: &Db<'_>) -> Result<Standing> {
    let told = db.settings().meta(&kept_under(chat))?;
    Ok(told.and_then(|told| serde_json::from_str(&told).ok()).unwrap_or(Standing::WHOLE))
}

/// Telegram tells how the bot stands now, and how it stood.
pub fn told(chat: ChatId, before: Standing, after: Standing, ctx: &mut Context<'_>) -> Result<()> {
    if ctx.policy.discussion_chat != Some(chat) {
        return Ok(());
    }
    if before.deletes && !after.deletes {
        say_lost(chat, after, ctx)?;
    }
    let known = standing(chat, &ctx.db)?;
    // What was lost before anybody kept it is back all the same.
    let before = Standing {
        there: known.there && before.there,
        deletes: known.deletes && before.deletes,
        restricts: known.restricts && before.restricts,
    };
    set(chat, before, after, ctx)
}

/// A call was refused, or came to nothing, for what the bot may not do there.
pub fn refused(action: &Action, advice: &Advice, ctx: &mut Context<'_>) -> Result<()> {
    let Some(chat) = moderated_by(action).filter(|chat| ctx.policy.discussion_chat == Some(*chat)) else {
        return Ok(());
    };
    let known = standing(chat, &ctx.db)?;
    let now = match advice {
        Advice::ChatUnreachable { .. } => Standing { there: false, deletes: false, restricts: false },
        Advice::RightMissing { right, .. } => match Right::parse(right) {
            Some(Right::DeleteMessages) => Standing { there: true, deletes: false, ..known },
            Some(Right::RestrictMembers) => Standing { there: true, restricts: false, ..known },
            _ => known,
        },
        _ => known,
    };
    set(chat, known, now, ctx)
}

/// A call was carried out: so it may be.
pub fn carried_out(action: &Action, ctx: &mut Context<'_>) -> Result<()> {
    let Some(chat) = moderated_by(action).filter(|chat| ctx.policy.discussion_chat == Some(*chat)) else {
        return Ok(());
    };
    let known = standing(chat, &ctx.db)?;
    let now = match action {
        Action::Telegram(TelegramAction::SetComment { .. }) => Standing { there: true, deletes: true, ..known },
        _ => Standing { there: true, restricts: true, ..known },
    };
    set(chat, known, now, ctx)
}

/// The group in which an action moderates.
fn moderated_by(action: &Action) -> Option<ChatId> {
    match action {
        Action::Telegram(TelegramAction::SetComment { comment, .. }) if comment.place == Place::Chat => {
            Some(ChatId(comment.owner_id))
        }
        Action::Telegram(TelegramAction::SetRestricted { chat, .. }) => Some(*chat),
        _ => None,
    }
}

/// What is not as it should be there, for 📊 and `status`: the group's title, and how the bot stands in it. `bans`: authors are
/// banned too, as they are once somebody's ban waits for the admin.
pub fn shown(chat: ChatId, bans: bool, db: &Db<'_>) -> Result<Option<(Option<String>, Standing)>> {
    let standing = standing(chat, db)?;
    if standing.suffices(bans || db.journal().asks_for_a_ban_in_a_group()?) {
        return Ok(None);
    }
    Ok(Some((db.chats().chat_title(chat)?, standing)))
}

/// It stands so from now on: what was asked of the admin is done by itself where it may be again.
fn set(chat: ChatId, before: Standing, now: Standing, ctx: &mut Context<'_>) -> Result<()> {
    if before == now && standing(chat, &ctx.db)? == now {
        return Ok(());
    }
    ctx.db.settings().set_meta(&kept_under(chat), &serde_json::to_string(&now)?)?;
    ctx.news.push(News::PanelIsStale);
    reports::refresh_today(ctx)?;
    if now.deletes && !before.deletes {
        say_back(chat, before, ctx)?;
        takeover::messages(chat, ctx)?;
    }
    if now.restricts && !before.restricts {
        takeover::authors(chat, ctx)?;
    }
    Ok(())
}

fn lost(chat: ChatId, standing: Standing) -> Advice {
    if standing.there {
        let right = Right::DeleteMessages.as_str().to_owned();
        Advice::RightMissing { key: TOKEN_KEY.to_owned(), right, chat: Some(chat.into()), title: None }
    } else {
        Advice::ChatUnreachable { chat: chat.into(), title: None }
    }
}

/// Told at once, not when the next spam comes; the refusal of a call says the same and is no news then.
fn say_lost(chat: ChatId, now: Standing, ctx: &mut Context<'_>) -> Result<()> {
    let advice = lost(chat, now);
    let told = Notice::lasting(format!("advice:{}", serde_json::to_string(&advice)?));
    if ctx.db.settings().notice_once(&told, ctx.now)? { alerts::help_wanted(&advice, None, ctx) } else { Ok(()) }
}

/// The alert that stands says that it is over. Should it be lost once more, that is news.
fn say_back(chat: ChatId, before: Standing, ctx: &mut Context<'_>) -> Result<()> {
    for standing in [before, Standing { there: !before.there, ..before }] {
        let told = format!("advice:{}", serde_json::to_string(&lost(chat, standing))?);
        if ctx.db.settings().forget_notice(&told)? {
            alerts::help_came(&lost(chat, standing), chat, ctx)?;
        }
    }
    Ok(())
}

//! A group whose administrators Telegram does not show: nobody can be told from a stranger, and that is said.

use anyhow::Result;

use crate::domain::action::{Keyboard, TelegramAction, Urgency};
use crate::domain::ids::ChatId;
use crate::handlers::context::Context;

/// Key under which the database keeps why they could not be read; empty: they could.
const UNREAD: &str = "admins_unread";
/// Key under which it keeps who waits for the panel until they are read.
const WANTED: &str = "panel_wanted";
/// So much of Telegram's words is kept, characters.
const MOST_WORDS: usize = 200;

/// Telegram does not tell who administers a chat.
pub fn unread(chat: ChatId, why: &str, ctx: &mut Context<'_>) -> Result<()> {
    if chat != ctx.admin_chat()? {
        return Ok(());
    }
    tracing::warn!(
        %chat,
        "the administrators of the admin's chat cannot be read ({why}): nobody but those in telegram.admin_user_ids may \
         use the panel; make the bot an administrator of the chat, or name the owners there"
    );
    let why: String = why.chars().take(MOST_WORDS).collect();
    ctx.db.settings().set_meta(UNREAD, &why)?;
    if wanted(ctx)?.is_some() {
        ctx.db.settings().set_meta(WANTED, "")?;
        say(chat, ctx.texts.panel().admins_are_unread(&why), ctx);
    }
    Ok(())
}

/// Who asked for the panel before it was known who they are.
fn wanted(ctx: &Context<'_>) -> Result<Option<i64>> {
    Ok(ctx.db.settings().meta(WANTED)?.and_then(|id| id.parse().ok()))
}

fn say(chat: ChatId, html: String, ctx: &mut Context<'_>) {
    let keyboard = Keyboard::new();
    ctx.want(TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent: true }, Urgency::Person);
}

/// They were read. Whoever waited for it is told.
pub fn read(chat: ChatId, ctx: &mut Context<'_>) -> Result<()> {
    if chat != ctx.admin_chat()? {
        return Ok(());
    }
    if let Some(person) = wanted(ctx)? {
        ctx.db.settings().set_meta(WANTED, "")?;
        if super::role_of(person, ctx)? > super::Role::Stranger {
            super::open(chat, None, ctx)?;
        }
    }
    if ctx.db.settings().meta(UNREAD)?.unwrap_or_default().is_empty() {
        return Ok(());
    }
    ctx.db.settings().set_meta(UNREAD, "")?;
    tracing::info!(%chat, "the administrators of the admin's chat are known now");
    say(chat, ctx.texts.panel().admins_are_read(), ctx);
    Ok(())
}

/// Why nobody is known to administer the admin's chat, in Telegram's words, maybe none; `None`: they are known, or named.
pub(super) fn cannot_tell(ctx: &Context<'_>) -> Result<Option<String>> {
    let chat = ctx.admin_chat()?;
    if chat.is_private() || !ctx.policy.owners.is_empty() || !ctx.db.people().managers(&chat.to_string())?.is_empty() {
        return Ok(None);
    }
    Ok(Some(ctx.db.settings().meta(UNREAD)?.unwrap_or_default()))
}

/// Somebody asks for the panel, and nobody can tell who they are: it is said, and asked once more. Where nothing stands in
/// the way, the answer opens the panel.
pub(super) fn say_so(chat: ChatId, why: &str, person: Option<i64>, ctx: &mut Context<'_>) -> Result<()> {
    if why.is_empty() {
        ctx.db.settings().set_meta(WANTED, &person.map(|id| id.to_string()).unwrap_or_default())?;
    } else {
        say(chat, ctx.texts.panel().admins_are_unread(why), ctx);
    }
    ctx.want(TelegramAction::ReadChatAdmins { chat }, Urgency::Person);
    Ok(())
}

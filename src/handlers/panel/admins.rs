//! A group whose administrators Telegram does not show: nobody can be told from a stranger, and that is said.

use anyhow::Result;

use crate::domain::action::{Keyboard, TelegramAction, Urgency};
use crate::domain::ids::ChatId;
use crate::handlers::desk::Desk;

/// Key under which the database keeps why they could not be read; empty: they could.
const UNREAD: &str = "admins_unread";
/// Key under which it keeps who waits for the panel until they are read.
const WANTED: &str = "panel_wanted";
/// So much of Telegram's words is kept, characters.
const MOST_WORDS: usize = 200;

/// Telegram does not tell who administers a chat.
pub fn unread(chat: ChatId, why: &str, desk: &mut Desk<'_>) -> Result<()> {
    if chat != desk.db.migrated(desk.policy.admin_chat)? {
        return Ok(());
    }
    tracing::warn!(
        %chat,
        "the administrators of the admin's chat cannot be read ({why}): nobody but those in telegram.admin_user_ids may \
         use the panel; make the bot an administrator of the chat, or name the owners there"
    );
    let why: String = why.chars().take(MOST_WORDS).collect();
    desk.db.set_meta(UNREAD, &why)?;
    if wanted(desk)?.is_some() {
        desk.db.set_meta(WANTED, "")?;
        say(chat, desk.texts.admins_are_unread(&why), desk);
    }
    Ok(())
}

/// Who asked for the panel before it was known who they are.
fn wanted(desk: &Desk<'_>) -> Result<Option<i64>> {
    Ok(desk.db.meta(WANTED)?.and_then(|id| id.parse().ok()))
}

fn say(chat: ChatId, html: String, desk: &mut Desk<'_>) {
    let keyboard = Keyboard::new();
    desk.want(TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent: true }, Urgency::Person);
}

/// They were read. Whoever waited for it is told.
pub fn read(chat: ChatId, desk: &mut Desk<'_>) -> Result<()> {
    if chat != desk.db.migrated(desk.policy.admin_chat)? {
        return Ok(());
    }
    if let Some(person) = wanted(desk)? {
        desk.db.set_meta(WANTED, "")?;
        if super::role_of(person, desk)? > super::Role::Stranger {
            super::open(chat, desk)?;
        }
    }
    if desk.db.meta(UNREAD)?.unwrap_or_default().is_empty() {
        return Ok(());
    }
    desk.db.set_meta(UNREAD, "")?;
    tracing::info!(%chat, "the administrators of the admin's chat are known now");
    say(chat, desk.texts.admins_are_read(), desk);
    Ok(())
}

/// Why nobody is known to administer the admin's chat, in Telegram's words, maybe none; `None`: they are known, or named.
pub(super) fn cannot_tell(desk: &Desk<'_>) -> Result<Option<String>> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    if chat.is_private() || !desk.policy.owners.is_empty() || !desk.db.managers(&chat.to_string())?.is_empty() {
        return Ok(None);
    }
    Ok(Some(desk.db.meta(UNREAD)?.unwrap_or_default()))
}

/// Somebody asks for the panel, and nobody can tell who they are: it is said, and asked once more. Where nothing stands in
/// the way, the answer opens the panel.
pub(super) fn say_so(chat: ChatId, why: &str, person: Option<i64>, desk: &mut Desk<'_>) -> Result<()> {
    if why.is_empty() {
        desk.db.set_meta(WANTED, &person.map(|id| id.to_string()).unwrap_or_default())?;
    } else {
        say(chat, desk.texts.admins_are_unread(why), desk);
    }
    desk.want(TelegramAction::ReadChatAdmins { chat }, Urgency::Person);
    Ok(())
}

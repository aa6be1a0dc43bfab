//! «Заместитель»: chosen from Telegram's own list of people, by a forwarded message, a number or a name.

use anyhow::Result;
use serde_json::json;

use super::{PANEL, PanelState, Role, role_of, settings};
use crate::domain::action::{Key, Keyboard, Press, TelegramAction, Urgency};
use crate::domain::button::Screen;
use crate::domain::event::{Event, NamedBy, PersonNamed};
use crate::domain::ids::{ChatId, PersonId};
use crate::handlers::desk::Desk;
use crate::policy::{SettingKey, SettingKind};
use crate::store::SurfaceRow;
use crate::texts::Account;

/// Telegram's own list of people, as a button below the field: private chats alone have it.
pub(super) fn offer(surface: &SurfaceRow, desk: &mut Desk<'_>) {
    if !surface.chat.is_private() {
        return;
    }
    let key = |label: String, press| vec![Key { label, press }];
    let keyboard = vec![key(desk.texts.pick_person(), Press::PickPerson), key(desk.texts.pick_nobody(), Press::Say)];
    say(surface.chat, desk.texts.pick_below(), keyboard, desk);
}

fn say(chat: ChatId, html: String, keyboard: Keyboard, desk: &mut Desk<'_>) {
    desk.want(TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent: true }, Urgency::Person);
}

/// The keyboard below the field goes away with the next message.
pub(super) fn fold(chat: ChatId) -> Keyboard {
    if chat.is_private() { vec![vec![Key { label: String::new(), press: Press::Fold }]] } else { Keyboard::new() }
}

/// Somebody was named in the admin chat: by whoever was asked for a deputy, or it means what it means otherwise.
pub fn named(named: &PersonNamed, otherwise: Event, desk: &mut Desk<'_>) -> Result<()> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let Some(surface) = desk.db.surface(chat, PANEL)? else { return crate::handlers::handle(otherwise, desk) };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    let Some(setting) = state.wants_account(named.from.id) else { return crate::handlers::handle(otherwise, desk) };
    if named.chat != chat || role_of(named.from.id, desk)? != Role::Owner {
        return crate::handlers::handle(otherwise, desk);
    }
    let refused = match named.by {
        NamedBy::Person => return take(setting, named.id, named.name.as_deref(), named.from.id, &surface, desk),
        NamedBy::Hidden => "hidden",
        NamedBy::Bot => "bot",
        NamedBy::Channel => "channel",
    };
    say(chat, desk.texts.deputy_refused(refused), Keyboard::new(), desk);
    Ok(())
}

/// A number, a name or a link, typed. `false`: it is none of these.
pub(super) fn typed(
    setting: SettingKey,
    text: &str,
    by: i64,
    surface: &SurfaceRow,
    desk: &mut Desk<'_>,
) -> Result<bool> {
    let word = text.trim().trim_end_matches('/');
    if let Some(id) = word.parse::<i64>().ok().filter(|id| *id > 0) {
        take(setting, id, None, by, surface, desk)?;
        return Ok(true);
    }
    let bare = word.split_once("://").map_or(word, |(_, rest)| rest);
    let name = bare.strip_prefix('@').or_else(|| bare.strip_prefix("t.me/"));
    let Some(name) = name.filter(|name| !name.is_empty() && !name.contains(char::is_whitespace)) else {
        return Ok(false);
    };
    match desk.db.talk_of_name(name)? {
        Some(talk) => take(setting, talk.person.id, talk.name.as_deref(), by, surface, desk)?,
        None => say(surface.chat, desk.texts.deputy_refused("name"), Keyboard::new(), desk),
    }
    Ok(true)
}

fn take(
    setting: SettingKey,
    id: i64,
    name: Option<&str>,
    by: i64,
    surface: &SurfaceRow,
    desk: &mut Desk<'_>,
) -> Result<()> {
    if !settings::keep(setting, &json!(id), by, desk)? {
        say(surface.chat, desk.texts.said("locked"), fold(surface.chat), desk);
        return Ok(());
    }
    if let Some(name) = name {
        desk.db.note_admin(id, name)?;
    }
    let account = known(id, desk);
    say(surface.chat, desk.texts.deputy_is(id, &account), fold(surface.chat), desk);
    if account.reachable && desk.db.migrated(desk.policy.admin_chat)?.0 != id {
        say(ChatId(id), desk.texts.you_stand_in(), Keyboard::new(), desk);
    }
    desk.db.open_screen(surface, Screen::Setting(setting).code(), desk.now)
}

/// Who a number of Telegram is. What the store cannot tell is as if it were not known.
pub(super) fn known(id: i64, desk: &Desk<'_>) -> Account {
    let talk = desk.db.talk(PersonId::telegram(id)).ok().flatten();
    let named = desk.db.admin_name(id).ok().flatten();
    // Telegram lets a bot write to whoever wrote to it.
    let home = desk.db.migrated(desk.policy.admin_chat).is_ok_and(|chat| chat.0 == id);
    let reachable = home || talk.as_ref().is_some_and(|talk| talk.heard_at.is_some() && talk.reachable);
    Account { name: talk.and_then(|talk| talk.name).or(named), reachable }
}

impl PanelState {
    /// The setting whose value is a person of Telegram, if this admin is asked for it or has it before them.
    fn wants_account(&self, from: i64) -> Option<SettingKey> {
        let asked = self.setting.as_deref().filter(|_| self.waits_for == Some(from)).and_then(SettingKey::of_screen);
        let open = || match self.screen.as_deref().and_then(Screen::parse) {
            Some(Screen::Setting(setting)) if self.waits_for.is_none() => Some(setting),
            Some(_) | None => None,
        };
        asked.or_else(open).filter(|setting| setting.kind() == SettingKind::Account)
    }
}

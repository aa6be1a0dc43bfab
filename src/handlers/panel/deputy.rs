//! «Заместитель»: chosen from Telegram's own list of people, by a forwarded message, a number or a name.

use anyhow::Result;
use serde_json::json;

use super::{PANEL, PanelState, Role, role_of, settings};
use crate::domain::action::{InlineKey, Keyboard, Press, TelegramAction, Urgency};
use crate::domain::button::Screen;
use crate::domain::event::{NamedBy, PersonNamed};
use crate::domain::ids::{ChatId, PersonId};
use crate::handlers::context::Context;
use crate::policy::{SettingKey, SettingKind};
use crate::store::SurfaceRow;
use crate::texts::{Account, DeputyRefused, Said};

/// Telegram's own list of people, as a button below the field: private chats alone have it.
pub(super) fn offer(surface: &SurfaceRow, ctx: &mut Context<'_>) {
    if !surface.chat.is_private() {
        return;
    }
    let key = |label: String, press| vec![InlineKey { label, press }];
    let keyboard =
        vec![key(ctx.texts.panel().pick_person(), Press::PickPerson), key(ctx.texts.panel().pick_nobody(), Press::Say)];
    say(surface.chat, ctx.texts.panel().pick_below(), keyboard, ctx);
}

fn say(chat: ChatId, html: String, keyboard: Keyboard, ctx: &mut Context<'_>) {
    ctx.want(TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent: true }, Urgency::Person);
}

/// The keyboard below the field goes away with the next message.
pub(super) fn fold(chat: ChatId) -> Keyboard {
    if chat.is_private() { vec![vec![InlineKey { label: String::new(), press: Press::Fold }]] } else { Keyboard::new() }
}

/// Whether the panel waits for somebody to be named, with the list of people below the field.
pub(super) fn is_asked(ctx: &Context<'_>) -> Result<bool> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, PANEL)?.filter(|_| chat.is_private()) else { return Ok(false) };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    Ok(state.waits_for.is_some_and(|admin| state.wants_account(admin).is_some()))
}

/// The admin went elsewhere: nobody is waited for any more, and the list goes.
pub(super) fn put_away(ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    say(chat, ctx.texts.panel().cancelled(), fold(chat), ctx);
    Ok(())
}

/// Somebody was named in the admin chat. `false`: not by whoever was asked for a deputy.
pub fn named(named: &PersonNamed, ctx: &mut Context<'_>) -> Result<bool> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, PANEL)? else { return Ok(false) };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    let Some(setting) = state.wants_account(named.from.id) else { return Ok(false) };
    if named.chat != chat || role_of(named.from.id, ctx)? != Role::Owner {
        return Ok(false);
    }
    let refused = match named.by {
        NamedBy::Person => {
            take(setting, named.id, named.name.as_deref(), named.from.id, &surface, ctx)?;
            return Ok(true);
        }
        NamedBy::Hidden => DeputyRefused::Hidden,
        NamedBy::Bot => DeputyRefused::Bot,
        NamedBy::Channel => DeputyRefused::Channel,
    };
    say(chat, ctx.texts.panel().deputy_refused(refused), Keyboard::new(), ctx);
    Ok(true)
}

/// A number, a name or a link, typed. `false`: it is none of these.
pub(super) fn typed(
    setting: SettingKey,
    text: &str,
    by: i64,
    surface: &SurfaceRow,
    ctx: &mut Context<'_>,
) -> Result<bool> {
    let word = text.trim().trim_end_matches('/');
    if let Some(id) = word.parse::<i64>().ok().filter(|id| *id > 0) {
        take(setting, id, None, by, surface, ctx)?;
        return Ok(true);
    }
    let bare = word.split_once("://").map_or(word, |(_, rest)| rest);
    let name = bare.strip_prefix('@').or_else(|| bare.strip_prefix("t.me/"));
    let Some(name) = name.filter(|name| !name.is_empty() && !name.contains(char::is_whitespace)) else {
        return Ok(false);
    };
    match ctx.db.talks().talk_of_name(name)? {
        Some(talk) => take(setting, talk.person.id, talk.name.as_deref(), by, surface, ctx)?,
        None => say(surface.chat, ctx.texts.panel().deputy_refused(DeputyRefused::UnknownName), Keyboard::new(), ctx),
    }
    Ok(true)
}

fn take(
    setting: SettingKey,
    id: i64,
    name: Option<&str>,
    by: i64,
    surface: &SurfaceRow,
    ctx: &mut Context<'_>,
) -> Result<()> {
    if !settings::keep(setting, &json!(id), by, ctx)? {
        say(surface.chat, ctx.texts.said(Said::Locked), fold(surface.chat), ctx);
        return Ok(());
    }
    if let Some(name) = name {
        ctx.db.settings().note_admin(id, name)?;
    }
    let account = known(id, ctx);
    say(surface.chat, ctx.texts.panel().deputy_is(id, &account), fold(surface.chat), ctx);
    if account.reachable && ctx.admin_chat()?.0 != id {
        say(ChatId(id), ctx.texts.panel().you_stand_in(), Keyboard::new(), ctx);
    }
    ctx.db.surfaces().open_screen(surface, Screen::Setting(setting).as_str(), ctx.now)
}

/// Who a number of Telegram is. What the store cannot tell is as if it were not known.
pub(super) fn known(id: i64, ctx: &Context<'_>) -> Account {
    let talk = ctx.db.talks().talk(PersonId::telegram(id)).ok().flatten();
    let named = ctx.db.settings().admin_name(id).ok().flatten();
    // Telegram lets a bot write to whoever wrote to it.
    let home = ctx.admin_chat().is_ok_and(|chat| chat.0 == id);
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

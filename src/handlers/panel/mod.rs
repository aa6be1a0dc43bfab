//! The panel: one message of inline buttons, edited in place. Every press is authorised by who pressed.

mod buttons;
mod input;
mod leads;
mod learned;
mod past;
pub mod person;
mod screens;
mod settings;

use anyhow::Result;
use serde::{Deserialize, Serialize};

pub(in crate::handlers) use buttons::{check_of, said_of_undone};
pub(in crate::handlers) use screens::{when, would_have};

use super::answers;
use super::backtest;
use super::crosspost::{self, Answer};
use super::desk::Desk;
use super::leads as talks;
use crate::domain::action::{Action, Urgency};
use crate::domain::button::{Button, Screen};
use crate::domain::ids::{ChatId, PersonId};
use crate::domain::talk::{SentFile, SentKind};
use crate::store::SurfaceRow;

/// A message in the admin chat, or in private.
#[derive(Debug)]
pub struct Written {
    /// The chat.
    pub chat: ChatId,
    /// Who; `None` for an anonymous administrator.
    pub from: Option<PersonId>,
    /// Their name.
    pub name: Option<String>,
    /// The text.
    pub text: String,
    /// The message.
    pub message_id: i64,
    /// The message it answers.
    pub reply_to: Option<i64>,
    /// A file that came with it.
    pub file: Option<SentFile>,
    /// A new version of a former message.
    pub edited: bool,
    /// The post of a channel that it is a copy of.
    pub forwarded: Option<(ChatId, i64)>,
    /// When.
    pub at: i64,
}

/// A pressed button.
#[derive(Debug)]
pub struct Pressed {
    /// To be answered with this.
    pub callback_id: String,
    /// Who pressed.
    pub from: PersonId,
    /// Their name.
    pub name: Option<String>,
    /// Where.
    pub chat: Option<ChatId>,
    /// On which message.
    pub message_id: Option<i64>,
    /// Untrusted data.
    pub data: String,
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Nothing.
    Stranger,
    /// Judge.
    Moderator,
    /// Everything.
    Owner,
}

/// What the panel remembers between presses.
#[derive(Debug, Default, Serialize, Deserialize)]
struct PanelState {
    #[serde(default)]
    screen: Option<String>,
    /// Waits for the next message of this admin: a stop word or a domain.
    #[serde(default)]
    waits_for: Option<i64>,
    #[serde(default)]
    domain: bool,
    /// What is typed belongs to 💼.
    #[serde(default)]
    lead: Option<String>,
    /// What is typed is the value of this setting.
    #[serde(default)]
    setting: Option<String>,
    /// Stop words that are added only if this admin says so once more: the whole list with them.
    #[serde(default)]
    pending: Option<Vec<String>>,
    /// Asked for the names of these people on the screen: it is shown once more when they come.
    #[serde(default)]
    asked: Vec<i64>,
}

/// The role of a Telegram user.
pub fn role_of(user: i64, desk: &Desk<'_>) -> Result<Role> {
    let policy = desk.policy;
    if policy.owners.contains(&user) {
        return Ok(Role::Owner);
    }
    if policy.moderators.contains(&user) {
        return Ok(Role::Moderator);
    }
    let chat = desk.db.migrated(policy.admin_chat)?;
    if chat.is_private() {
        return Ok(if chat.0 == user && policy.owners.is_empty() { Role::Owner } else { Role::Stranger });
    }
    let managers = desk.db.managers(&chat.to_string())?;
    let Some(manager) = managers.iter().find(|manager| manager.id == user && !manager.bot) else {
        return Ok(Role::Stranger);
    };
    Ok(match (manager.creator, policy.owners.is_empty(), policy.moderators.is_empty()) {
        (true, true, _) => Role::Owner,
        (_, _, true) => Role::Moderator,
        (_, _, false) => Role::Stranger,
    })
}

/// Somebody wrote where the bot listens for commands.
pub fn written(message: &Written, desk: &mut Desk<'_>) -> Result<()> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    if message.chat != chat {
        return Ok(());
    }
    let command = message.text.split_whitespace().next().unwrap_or_default();
    let command = command.split('@').next().unwrap_or_default();
    // Who writes in the group's own name is one of its administrators; which one, Telegram keeps to itself.
    let role = message.from.map_or(Ok(Role::Moderator), |from| role_of(from.id, desk))?;
    if role == Role::Stranger {
        return Ok(());
    }
    if let (Some(from), Some(name)) = (message.from, &message.name) {
        desk.db.note_admin(from.id, name)?;
    }
    if matches!(command, "/start" | "/panel") && !message.edited {
        return open(chat, desk);
    }
    if command == "/help" && !message.edited {
        let (html, reply_to) = (desk.texts.admin_help(), Some(message.message_id));
        desk.want(Action::SendMessage { chat, html, keyboard: Vec::new(), reply_to, silent: true }, Urgency::Person);
        return Ok(());
    }
    let video = message.file.as_ref().filter(|file| file.kind == SentKind::Video);
    let relayed = talks::Answer {
        chat,
        message_id: message.message_id,
        reply_to: message.reply_to,
        by: message.from.map(|from| from.id),
        name: message.name.as_deref(),
        text: &message.text,
        file: message.file.as_ref(),
        edited: message.edited,
    };
    if talks::answered(relayed, desk)? || message.edited {
        return Ok(());
    }
    if answers::answered(chat, message.reply_to, &message.text, message.name.as_deref(), desk)? {
        return Ok(());
    }
    let answer = Answer {
        text: &message.text,
        by: message.from.map(|from| from.id),
        reply_to: message.reply_to,
        video: video.map(|file| file.source.as_str()),
        forwarded: message.forwarded,
    };
    if crosspost::answered(answer, desk)? {
        return Ok(());
    }
    let Some(from) = message.from else { return Ok(()) };
    if input::taken(from.id, role, &message.text, desk)? {
        return Ok(());
    }
    if let Some((html, keyboard)) = screens::post_offer(&message.text, desk)? {
        let reply_to = Some(message.message_id);
        desk.want(Action::SendMessage { chat, html, keyboard, reply_to, silent: true }, Urgency::Person);
        return Ok(());
    }
    person::asked(&message.text, desk)
}

/// Moves the panel down: the old message goes, a new one comes.
fn open(chat: ChatId, desk: &mut Desk<'_>) -> Result<()> {
    let surface = moved_down(chat, desk)?;
    show(&surface, Screen::Top, desk)
}

fn moved_down(chat: ChatId, desk: &mut Desk<'_>) -> Result<SurfaceRow> {
    if let Some(old) = desk.db.surface(chat, "panel")? {
        desk.db.close_surface(old.id)?;
        if let Some(message_id) = old.message_id {
            desk.want(Action::DeleteMessage { chat, message_id }, Urgency::Person);
        }
    }
    desk.db.open_surface(chat, "panel", desk.now)
}

/// Shows a screen on a panel's message.
fn show(surface: &SurfaceRow, screen: Screen, desk: &mut Desk<'_>) -> Result<()> {
    backtest::opened(screen, desk)?;
    let asked = screens::nameless(screen, desk)?;
    let state = PanelState { screen: Some(screen.code().to_owned()), asked, ..PanelState::default() };
    desk.db.set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    let (html, keyboard) = screens::compose(screen, desk)?;
    desk.show(surface, html, keyboard, Urgency::Person);
    if !state.asked.is_empty() {
        desk.want(Action::ReadPeople { ids: state.asked }, Urgency::Person);
    }
    Ok(())
}

/// What VK tells of people came: a screen that waits for their names is shown once more.
pub fn names_came(ids: &[i64], desk: &mut Desk<'_>) -> Result<()> {
    talks::names_came(ids, desk)?;
    answers::names_came(ids, desk)?;
    person::refresh(ids, desk)?;
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let Some(surface) = desk.db.surface(chat, "panel")? else { return Ok(()) };
    let mut state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    let Some(screen) = state.screen.as_deref().and_then(Screen::parse) else { return Ok(()) };
    if !state.asked.iter().any(|id| ids.contains(id)) {
        return Ok(());
    }
    state.asked.clear();
    desk.db.set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    let (html, keyboard) = screens::compose(screen, desk)?;
    desk.show(&surface, html, keyboard, Urgency::Person);
    Ok(())
}

/// The panel's message that a press came from; a press on a message we do not know opens a new panel.
fn surface_of(press: &Pressed, desk: &mut Desk<'_>) -> Result<SurfaceRow> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    if let (Some(in_chat), Some(message)) = (press.chat, press.message_id)
        && let Some(surface) = desk.db.surface_of_message(in_chat, message)?
        && surface.purpose == "panel"
    {
        return Ok(surface);
    }
    match desk.db.surface(chat, "panel")? {
        Some(surface) => Ok(surface),
        None => desk.db.open_surface(chat, "panel", desk.now),
    }
}

/// The panel that a button opens: its own, or, below an alert, one that is seen there.
fn panel_below(press: &Pressed, desk: &mut Desk<'_>) -> Result<SurfaceRow> {
    if let (Some(chat), Some(message)) = (press.chat, press.message_id)
        && let Some(surface) = desk.db.surface_of_message(chat, message)?
        && ["alert:", "brake:"].iter().any(|card| surface.purpose.starts_with(card))
    {
        return moved_down(chat, desk);
    }
    surface_of(press, desk)
}

/// Somebody pressed a button.
pub fn pressed(press: &Pressed, desk: &mut Desk<'_>) -> Result<()> {
    let role = role_of(press.from.id, desk)?;
    let button = match Button::decode(&press.data) {
        Ok(button) => button,
        Err(error) => {
            tracing::info!("a press that means nothing: {error:#}");
            let text = desk.texts.said("stale");
            desk.answer(&press.callback_id, Some(text), false);
            return Ok(());
        }
    };
    let here = desk.db.migrated(desk.policy.admin_chat)?;
    if role < buttons::least_role(&button) || press.chat.is_some_and(|chat| chat != here) {
        let text = desk.texts.said("no_right");
        desk.answer(&press.callback_id, Some(text), true);
        return Ok(());
    }
    if let Some(name) = &press.name {
        desk.db.note_admin(press.from.id, name)?;
    }
    buttons::act(&button, press, desk)
}

/// A screen has something else to show: it is shown anew where it is open.
pub(in crate::handlers) fn shown_anew(screen: Screen, desk: &mut Desk<'_>) -> Result<()> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let Some(surface) = desk.db.surface(chat, "panel")? else { return Ok(()) };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    if state.screen.as_deref() == Some(screen.code()) && state.waits_for.is_none() {
        let (html, keyboard) = screens::compose(screen, desk)?;
        desk.show(&surface, html, keyboard, Urgency::Person);
    }
    Ok(())
}

/// Another key is in use: 🔑 is shown anew where it is open.
pub fn keys_changed(desk: &mut Desk<'_>) -> Result<()> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let Some(surface) = desk.db.surface(chat, "panel")? else { return Ok(()) };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    if state.screen.as_deref() == Some(Screen::Keys.code()) {
        // The engine reads the keys again before it shows the screen.
        desk.db.open_screen(&surface, Screen::Keys.code(), desk.now)?;
    }
    Ok(())
}

/// Something that the panel may show is no more: its screen is shown anew, after what is being done.
pub fn show_anew(desk: &mut Desk<'_>) -> Result<()> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let Some(surface) = desk.db.surface(chat, "panel")? else { return Ok(()) };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    // Where an answer is typed, the screen waits for it and shows nobody.
    match state.screen {
        Some(screen) if state.waits_for.is_none() => desk.db.open_screen(&surface, &screen, desk.now),
        Some(_) | None => Ok(()),
    }
}

/// Shows a screen that a change of settings led to.
pub fn screen_wanted(surface_id: i64, screen: &str, desk: &mut Desk<'_>) -> Result<()> {
    let Some(surface) = desk.db.surface_by_id(surface_id)? else { return Ok(()) };
    show(&surface, Screen::parse(screen).unwrap_or(Screen::Top), desk)
}

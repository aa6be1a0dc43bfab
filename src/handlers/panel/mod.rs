//! The panel: one message of inline buttons, edited in place. Every press is authorised by who pressed.

pub mod admins;
mod buttons;
pub mod deputy;
mod input;
pub mod keys;
mod leads;
mod learned;
mod named;
pub mod on_vk;
mod past;
pub mod person;
pub mod returning;
mod screens;
mod settings;
mod waiting;
mod way_back;

use anyhow::Result;
use serde::{Deserialize, Serialize};

pub(in crate::handlers) use screens::would_have;

use crate::clock::{HOUR, Millis};
use crate::domain::action::{Capability, TelegramAction, Urgency, VkAction, Way};
use crate::domain::button::{Button, Screen};
use crate::domain::comment::ForwardedPost;
use crate::domain::ids::{ChatId, PersonId};
use crate::domain::key::KeyName;
use crate::domain::pile::Pile;
use crate::domain::talk::{SentFile, SentKind};
use crate::domain::verdict::{Acting, Mode};
use crate::handlers::backtest;
use crate::handlers::context::Context;
use crate::handlers::copies::{self, CopyAnswer};
use crate::handlers::leads as talks;
use crate::handlers::questions;
use crate::policy::SettingKey;
use crate::store::SurfaceRow;
use crate::texts::{LostOfWords, Said};
use way_back::{came_from, composed};

/// The purpose of the panel's message.
const PANEL: &str = "panel";
/// A message of ours can be deleted for two days, says Telegram; an hour is kept in hand.
const DELETABLE: Millis = 47 * HOUR;

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
    /// What it answers is a message of ours.
    pub to_bot: bool,
    /// A file that came with it.
    pub file: Option<SentFile>,
    /// The topic that it stands in.
    pub thread: Option<i64>,
    /// A new version of a former message.
    pub edited: bool,
    /// The post of a channel that it is a copy of.
    pub forwarded: Option<Box<ForwardedPost>>,
    /// The words with what their links hide, where they have any.
    pub linked: Option<String>,
    /// Whose message it is a copy of.
    pub sent_on: Option<PersonId>,
    /// Words of it have a form.
    pub styled: bool,
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
    /// Somebody answered in the group's own name: from then on only what answers the panel is taken.
    #[serde(default)]
    only_answers: bool,
    /// Whoever typed beside it was told so.
    #[serde(default)]
    said_only_answers: bool,
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
    /// The entries of quarantine that were drawn: they keep their numbers until all of them are decided.
    #[serde(default)]
    cards: Vec<i64>,
    /// The way back leads there, where that is not what the screen itself says.
    #[serde(default)]
    back: Option<String>,
}

/// How verdicts are acted on, by what the keys allow.
fn acting(ctx: &Context<'_>) -> Result<Acting> {
    if ctx.policy.moderation.mode == Mode::Observe {
        return Ok(Acting::Watching);
    }
    for capability in [Capability::DeleteComments, Capability::Ban, Capability::RemoveMembers] {
        let way = ctx.db.settings().way_of(capability)?;
        // Before the first look at the keys it is as the greeting says: by those that are set.
        if way.map_or(ctx.policy.has_key(KeyName::User), |way| way == Way::Auto) {
            return Ok(Acting::Itself);
        }
    }
    Ok(if ctx.policy.discussion_chat.is_some() { Acting::OnTelegram } else { Acting::Asking })
}

/// The role of a Telegram user.
pub fn role_of(user: i64, ctx: &Context<'_>) -> Result<Role> {
    let policy = ctx.policy;
    if policy.owners.contains(&user) {
        return Ok(Role::Owner);
    }
    if policy.moderators.contains(&user) {
        return Ok(Role::Moderator);
    }
    let chat = ctx.admin_chat()?;
    if chat.is_private() {
        return Ok(if chat.0 == user && policy.owners.is_empty() { Role::Owner } else { Role::Stranger });
    }
    let managers = ctx.db.people().managers(&chat.to_string())?;
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
pub fn written(message: &Written, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    if message.chat != chat {
        return Ok(());
    }
    let command = message.text.split_whitespace().next().unwrap_or_default();
    let command = command.split('@').next().unwrap_or_default();
    // Who writes in the group's own name is one of its administrators; which one, Telegram keeps to itself.
    let role = message.from.map_or(Ok(Role::Moderator), |from| role_of(from.id, ctx))?;
    if role == Role::Stranger {
        let asks = matches!(command, "/start" | "/panel" | "/help") && !message.edited;
        return match admins::cannot_tell(ctx)?.filter(|_| asks) {
            Some(why) => admins::say_so(chat, &why, message.from.map(|from| from.id), ctx),
            None => Ok(()),
        };
    }
    if let (Some(from), Some(name)) = (message.from, &message.name) {
        ctx.db.settings().note_admin(from.id, name)?;
    }
    if matches!(command, "/start" | "/panel") && !message.edited {
        return open(chat, message.thread, ctx);
    }
    if command == "/help" && !message.edited {
        let (html, reply_to) = (ctx.texts.panel().admin_help(), Some(message.message_id));
        ctx.want(
            TelegramAction::SendMessage { chat, html, keyboard: Vec::new(), reply_to, silent: true },
            Urgency::Person,
        );
        return Ok(());
    }
    let video = message.file.as_ref().filter(|file| file.kind == SentKind::Video);
    let relayed = talks::AdminAnswer {
        chat,
        message_id: message.message_id,
        reply_to: message.reply_to,
        by: message.from.map(|from| from.id),
        name: message.name.as_deref(),
        text: &message.text,
        file: message.file.as_ref(),
        edited: message.edited,
    };
    if !message.edited && talks::link_typed(relayed, ctx)? {
        return Ok(());
    }
    if talks::answered(relayed, ctx)? || message.edited {
        return Ok(());
    }
    if questions::answered(chat, message.reply_to, &message.text, message.name.as_deref(), ctx)? {
        return Ok(());
    }
    let answer = CopyAnswer {
        text: message.linked.as_deref().unwrap_or(&message.text),
        by: message.from.map(|from| from.id),
        reply_to: message.reply_to,
        video: video.map(|file| file.source.as_str()),
        lost: LostOfWords { style: message.styled, file: message.file.is_some() },
        forwarded: message.forwarded.as_deref(),
    };
    if copies::answered(answer, ctx)? {
        return Ok(());
    }
    let to_us = is_to_us(message, ctx)?;
    if let Some(from) = message.from {
        let words = input::TypedWords { from: from.id, role, text: &message.text, to_us, answers: message.reply_to };
        if input::taken(words, ctx)? {
            return Ok(());
        }
    } else if input::taken_from_nobody(message, ctx)? {
        return Ok(());
    }
    if person::asked_by_what_was_sent_on(message.sent_on, ctx)? || person::asked_by_wall(&message.text, ctx)? {
        return Ok(());
    }
    if let Some((html, keyboard)) = screens::post_offer(&message.text, ctx)? {
        let reply_to = Some(message.message_id);
        ctx.want(TelegramAction::SendMessage { chat, html, keyboard, reply_to, silent: true }, Urgency::Person);
        return Ok(());
    }
    if person::asked(&message.text, ctx)? || !to_us {
        return Ok(());
    }
    let html = ctx.texts.panel().not_understood(open_setting(chat, role, ctx)?);
    let (reply_to, keyboard) = (Some(message.message_id), Vec::new());
    ctx.want(TelegramAction::SendMessage { chat, html, keyboard, reply_to, silent: true }, Urgency::Person);
    Ok(())
}

/// Whether something is said to the bot: in a group people talk to each other, too.
fn is_to_us(message: &Written, ctx: &Context<'_>) -> Result<bool> {
    if message.chat.is_private() || message.text.starts_with('/') || message.to_bot {
        return Ok(true);
    }
    let Some(answered) = message.reply_to else { return Ok(false) };
    Ok(ctx.db.surfaces().surface_of_message(message.chat, answered)?.is_some())
}

/// The setting whose screen stands open.
fn open_setting(chat: ChatId, role: Role, ctx: &Context<'_>) -> Result<Option<SettingKey>> {
    let Some(surface) = ctx.db.surfaces().surface(chat, PANEL)?.filter(|_| role == Role::Owner) else {
        return Ok(None);
    };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    Ok(match state.screen.as_deref().and_then(Screen::parse) {
        Some(Screen::Setting(setting)) => Some(setting),
        Some(_) | None => None,
    })
}

/// Moves the panel down, into the topic where it was asked for: the old message goes, a new one comes.
fn open(chat: ChatId, thread: Option<i64>, ctx: &mut Context<'_>) -> Result<()> {
    if deputy::is_asked(ctx)? {
        deputy::put_away(ctx)?;
    }
    let mut surface = moved_down(chat, ctx)?;
    surface.thread = thread;
    ctx.db.surfaces().put_in_topic(surface.id, thread)?;
    show(&surface, Screen::Top, ctx)
}

fn moved_down(chat: ChatId, ctx: &mut Context<'_>) -> Result<SurfaceRow> {
    if let Some(old) = ctx.db.surfaces().surface(chat, PANEL)? {
        // One that is on its way comes below whatever was written.
        if old.message_id.is_none() {
            return Ok(old);
        }
        ctx.db.surfaces().close_surface(old.id)?;
        match old.message_id {
            // What Telegram lets nobody delete any more loses its buttons.
            Some(_) if ctx.now - ctx.db.surfaces().surface_begun(old.id)? > DELETABLE => {
                let html = ctx.texts.moderation().panel_is_below();
                ctx.show(&old, html, Vec::new(), Urgency::Person);
            }
            Some(message_id) => ctx.want(TelegramAction::DeleteMessage { chat, message_id }, Urgency::Person),
            None => {}
        }
    }
    ctx.db.surfaces().open_surface(chat, PANEL, ctx.now)
}

/// Shows a screen on a panel's message.
fn show(surface: &SurfaceRow, screen: Screen, ctx: &mut Context<'_>) -> Result<()> {
    if let Some(pile) = screen.pile() {
        let (pile, cards) = screens::page_of(pile, ctx)?;
        return show_cards(surface, pile, cards, ctx);
    }
    backtest::opened(screen, ctx)?;
    show_drawn(surface, screen, Vec::new(), ctx)
}

/// Shows these entries of quarantine.
fn show_cards(surface: &SurfaceRow, pile: Pile, cards: Vec<i64>, ctx: &mut Context<'_>) -> Result<()> {
    let screen = if pile == Pile::default() { Screen::Quarantine } else { Screen::Pile(pile) };
    show_drawn(surface, screen, cards, ctx)
}

fn show_drawn(surface: &SurfaceRow, screen: Screen, cards: Vec<i64>, ctx: &mut Context<'_>) -> Result<()> {
    let asked = screens::nameless(screen, &cards, ctx)?;
    let back = came_from(screen, surface);
    let state = PanelState { screen: Some(screen.word().into_owned()), asked, cards, back, ..PanelState::default() };
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    let (html, keyboard) = composed(screen, &state, ctx)?;
    ctx.show(surface, html, keyboard, Urgency::Person);
    if !state.asked.is_empty() {
        ctx.want(VkAction::ReadPeople { ids: state.asked }, Urgency::Person);
    }
    Ok(())
}

/// What VK tells of people came: a screen that waits for their names is shown once more.
pub fn names_came(ids: &[i64], ctx: &mut Context<'_>) -> Result<()> {
    person::refresh(ids, ctx)?;
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, PANEL)? else { return Ok(()) };
    let mut state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    let Some(screen) = state.screen.as_deref().and_then(Screen::parse) else { return Ok(()) };
    if !state.asked.iter().any(|id| ids.contains(id)) {
        return Ok(());
    }
    state.asked.clear();
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    let (html, keyboard) = composed(screen, &state, ctx)?;
    ctx.show(&surface, html, keyboard, Urgency::Person);
    Ok(())
}

/// The panel that a press is answered on: its own message, or, where the button stands on any other one, a panel that is
/// seen right there.
fn surface_of(press: &Pressed, ctx: &mut Context<'_>) -> Result<SurfaceRow> {
    let chat = ctx.admin_chat()?;
    match ctx.db.surfaces().surface(chat, PANEL)? {
        // One that is on its way comes below whatever was pressed.
        Some(panel) if panel.message_id.is_none() || is_on(&panel, press) => Ok(panel),
        Some(_) | None => moved_down(chat, ctx),
    }
}

fn is_on(panel: &SurfaceRow, press: &Pressed) -> bool {
    press.chat == Some(panel.chat) && press.message_id == panel.message_id
}

/// Whether a panel shows a screen already.
fn is_shown(screen: Screen, surface: &SurfaceRow) -> bool {
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    surface.message_id.is_some() && state.waits_for.is_none() && state.screen.as_deref() == Some(&*screen.word())
}

/// A button on the panel said something of what the panel itself shows: it is shown as it is now.
fn seen_anew(press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let Some(panel) = ctx.db.surfaces().surface(chat, PANEL)?.filter(|panel| is_on(panel, press)) else {
        return Ok(());
    };
    let state: PanelState = serde_json::from_str(&panel.state).unwrap_or_default();
    match state.screen.as_deref().and_then(Screen::parse) {
        Some(screen) if state.waits_for.is_none() => show(&panel, screen, ctx),
        Some(_) | None => Ok(()),
    }
}

/// Whether a press that sends something is no repeat of one a moment ago: what it sends is on its way.
fn is_no_second_press(what: &str, ctx: &Context<'_>) -> Result<bool> {
    /// A nervous finger, or two admins.
    const AT_ONCE: Millis = 10_000;
    let key = format!("pressed:{what}");
    let last: Option<Millis> = ctx.db.settings().moment(&key)?;
    if last.is_some_and(|last| (0..AT_ONCE).contains(&(ctx.now - last))) {
        return Ok(false);
    }
    ctx.db.settings().note_moment(&key, ctx.now)?;
    Ok(true)
}

/// Somebody pressed a button.
pub fn pressed(press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    let role = role_of(press.from.id, ctx)?;
    let here = ctx.admin_chat()?;
    // Before anything is looked at: to a stranger forged and stale data are all the same.
    if role == Role::Stranger || press.chat.is_some_and(|chat| chat != here) {
        return refuse(press, ctx);
    }
    let button = match Button::decode(&press.data) {
        Ok(button) => button,
        Err(error) => {
            tracing::debug!("a press that means nothing: {error:#}");
            let text = ctx.texts.said(Said::Stale);
            ctx.answer(&press.callback_id, Some(text), false);
            // How it is now: below, or on the panel itself.
            let surface = surface_of(press, ctx)?;
            let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
            return show(&surface, state.screen.as_deref().and_then(Screen::parse).unwrap_or(Screen::Top), ctx);
        }
    };
    if role < buttons::least_role(&button) {
        return refuse(press, ctx);
    }
    if let Some(name) = &press.name {
        ctx.db.settings().note_admin(press.from.id, name)?;
    }
    let named = deputy::is_asked(ctx)?;
    buttons::act(&button, press, ctx)?;
    if named && !deputy::is_asked(ctx)? { deputy::put_away(ctx) } else { Ok(()) }
}

fn refuse(press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    let text = match admins::cannot_tell(ctx)? {
        Some(_) => ctx.texts.panel().no_right_is_known(),
        None => ctx.texts.said(Said::NoRight),
    };
    ctx.answer(&press.callback_id, Some(text), true);
    Ok(())
}

/// A screen has something else to show: it is shown anew where it is open.
pub(in crate::handlers) fn shown_anew(screen: Screen, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, PANEL)? else { return Ok(()) };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    if state.screen.as_deref() == Some(screen.as_str()) && state.waits_for.is_none() {
        let (html, keyboard) = composed(screen, &state, ctx)?;
        ctx.show(&surface, html, keyboard, Urgency::Person);
    }
    Ok(())
}

/// Another key is in use: 🔑 is shown anew where it is open.
pub fn keys_changed(ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, PANEL)? else { return Ok(()) };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    if state.screen.as_deref() == Some(Screen::Keys.as_str()) {
        // The engine reads the keys again before it shows the screen.
        ctx.db.surfaces().open_screen(&surface, Screen::Keys.as_str(), ctx.now)?;
    }
    Ok(())
}

/// Something that the panel may show is no more: its screen is shown anew, after what is being done.
pub fn show_anew(ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, PANEL)? else { return Ok(()) };
    let state: PanelState = serde_json::from_str(&surface.state).unwrap_or_default();
    // Where an answer is typed, the screen waits for it and shows nobody.
    match state.screen {
        Some(screen) if state.waits_for.is_none() => ctx.db.surfaces().open_screen(&surface, &screen, ctx.now),
        Some(_) | None => Ok(()),
    }
}

/// Shows a screen that a change of settings led to.
pub fn screen_wanted(surface_id: i64, screen: &str, ctx: &mut Context<'_>) -> Result<()> {
    let Some(surface) = ctx.db.surfaces().surface_by_id(surface_id)? else { return Ok(()) };
    show(&surface, Screen::parse(screen).unwrap_or(Screen::Top), ctx)
}

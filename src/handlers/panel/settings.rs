//! ⚙️: a setting is chosen, given a value by a button or typed, or given back to the file. Nothing is stored that the
//! configuration would not read.

use anyhow::Result;
use serde_json::{Value, json};

use super::{PanelState, Pressed, Role, deputy, input, surface_of};
use crate::clock::{HOUR, Millis};
use crate::domain::action::{Action, Urgency};
use crate::domain::button::{Button, Screen};
use crate::handlers::desk::Desk;
use crate::handlers::digest::schedule::date_of;
use crate::handlers::moderation::reports::key;
use crate::policy::{ModerationSetting, Offer, SettingKey, SettingKind, SettingView};
use crate::store::SurfaceRow;
use crate::texts::Typed;
use crate::understanding::typed;

/// The one setting whose words may bite.
const STOP_WORDS: SettingKey = SettingKey::Moderation(ModerationSetting::StopWords);

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    Saved,
    Locked,
    Wrong,
}

/// A button gives a setting a value. Returns a word for `Texts::said`.
pub(super) fn set(setting: SettingKey, to: Offer, press: &Pressed, desk: &mut Desk<'_>) -> Result<&'static str> {
    let given = give(setting, &to.word(), press.from.id, desk)?;
    let surface = surface_of(press, desk)?;
    desk.db.open_screen(&surface, Screen::Setting(setting).code(), desk.now)?;
    Ok(match given {
        Given::Saved => "saved",
        Given::Locked => "locked",
        Given::Wrong => "stale",
    })
}

/// «Как в файле»
pub(super) fn reset(setting: SettingKey, press: &Pressed, desk: &mut Desk<'_>) -> Result<&'static str> {
    if desk.policy.is_locked(setting) {
        return Ok("locked");
    }
    desk.db.set_setting(setting.name(), None, press.from.id, desk.now)?;
    desk.reload = true;
    let surface = surface_of(press, desk)?;
    desk.db.open_screen(&surface, Screen::Setting(setting).code(), desk.now)?;
    Ok("saved")
}

/// «Изменить»: the next message of this owner is the value.
pub(super) fn ask(setting: SettingKey, press: &Pressed, desk: &mut Desk<'_>) -> Result<&'static str> {
    if desk.policy.is_locked(setting) {
        return Ok("locked");
    }
    let surface = surface_of(press, desk)?;
    let state = PanelState {
        screen: Some(Screen::Setting(setting).code().to_owned()),
        waits_for: Some(press.from.id),
        setting: Some(setting.name().to_owned()),
        ..PanelState::default()
    };
    desk.db.set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    let text = desk.texts.setting_ask(setting);
    let back = key(desk.texts.panel_label("back"), &Button::Open(Screen::Setting(setting)));
    desk.show(&surface, text, vec![vec![back]], Urgency::Person);
    if setting.kind() == SettingKind::Account {
        deputy::offer(&surface, desk);
    }
    Ok("type_it")
}

/// Takes a message as the value that was asked for; `false`: it is not theirs to give. A wrong one is asked for again.
pub(super) fn taken(
    name: &str,
    from: i64,
    role: Role,
    text: &str,
    surface: &SurfaceRow,
    desk: &mut Desk<'_>,
) -> Result<bool> {
    let (Some(setting), Role::Owner) = (SettingKey::of_screen(name), role) else { return Ok(false) };
    if setting.kind() == SettingKind::Account && deputy::typed(setting, text, from, surface, desk)? {
        return Ok(true);
    }
    if setting == STOP_WORDS {
        let today = date_of(desk.now, desk.policy.timezone);
        let words: Option<Vec<String>> =
            typed(setting.kind(), text, today).and_then(|value| serde_json::from_value(value).ok());
        if let Some(words) = words
            && !desk.policy.is_locked(setting)
            && input::objects(&words, surface, desk)?
        {
            return Ok(true);
        }
    }
    if setting.kind() == SettingKind::Words && some_of_list(setting, text, from, surface, desk)? {
        return Ok(true);
    }
    let html = match give(setting, text, from, desk)? {
        Given::Saved => {
            desk.db.open_screen(surface, Screen::Setting(setting).code(), desk.now)?;
            let value = value_of(setting, text, desk).unwrap_or_default();
            desk.texts.setting_saved(setting, &value)
        }
        Given::Locked => desk.texts.said("locked"),
        Given::Wrong => desk.texts.setting_wrong(setting),
    };
    let keyboard = if setting.kind() == SettingKind::Account { deputy::fold(surface.chat) } else { Vec::new() };
    let action = Action::SendMessage { chat: surface.chat, html, keyboard, reply_to: None, silent: true };
    desk.want(action, Urgency::Person);
    Ok(true)
}

/// A list in which some entries cannot be: the others are taken, and these are named. `false`: all of it can be, or nothing.
fn some_of_list(setting: SettingKey, text: &str, by: i64, surface: &SurfaceRow, desk: &mut Desk<'_>) -> Result<bool> {
    let today = date_of(desk.now, desk.policy.timezone);
    let words: Option<Vec<String>> =
        typed(setting.kind(), text, today).and_then(|value| serde_json::from_value(value).ok());
    let Some(words) = words else { return Ok(false) };
    let fits = |word: &String| desk.policy.checker.takes(setting, &json!([word]));
    let (good, bad): (Vec<String>, Vec<String>) = words.into_iter().partition(fits);
    if good.is_empty() || bad.is_empty() || !keep(setting, &json!(good), by, desk)? {
        return Ok(false);
    }
    let why = desk.texts.bad_value_reason(setting.name().ends_with("domains"));
    let typed =
        Typed { added: good, known: Vec::new(), refused: bad.into_iter().map(|word| (word, why.clone())).collect() };
    let html = desk.texts.typed(&typed);
    desk.db.open_screen(surface, Screen::Setting(setting).code(), desk.now)?;
    let action = Action::SendMessage { chat: surface.chat, html, keyboard: Vec::new(), reply_to: None, silent: true };
    desk.want(action, Urgency::Person);
    Ok(true)
}

/// What was typed while a setting's screen stood open, without «Изменить». `false`: it is no value of it.
pub(super) fn implied(
    setting: SettingKey,
    from: i64,
    text: &str,
    surface: &SurfaceRow,
    desk: &mut Desk<'_>,
) -> Result<bool> {
    /// What may be anything is taken for it only while the screen is fresh.
    const FRESH: Millis = HOUR;
    let anything = matches!(setting.kind(), SettingKind::Text | SettingKind::Words);
    let stale = surface.shown_at.is_none_or(|at| desk.now - at > FRESH);
    let account = setting.kind() == SettingKind::Account;
    if (anything && stale) || (value_of(setting, text, desk).is_none() && !(account && text.contains('@'))) {
        return Ok(false);
    }
    taken(setting.name(), from, Role::Owner, text, surface, desk)
}

/// What a text means as a value, if it may be one.
fn value_of(setting: SettingKey, text: &str, desk: &Desk<'_>) -> Option<Value> {
    let today = date_of(desk.now, desk.policy.timezone);
    typed(setting.kind(), text, today).filter(|value| desk.policy.checker.takes(setting, value))
}

/// A value that was found otherwise. `false`: the environment fixes it.
pub(super) fn keep(setting: SettingKey, value: &Value, by: i64, desk: &mut Desk<'_>) -> Result<bool> {
    if desk.policy.is_locked(setting) || !desk.policy.checker.takes(setting, value) {
        return Ok(false);
    }
    store(setting, value, by, desk)?;
    Ok(true)
}

fn give(setting: SettingKey, text: &str, by: i64, desk: &mut Desk<'_>) -> Result<Given> {
    if desk.policy.is_locked(setting) {
        return Ok(Given::Locked);
    }
    let Some(value) = value_of(setting, text, desk) else { return Ok(Given::Wrong) };
    store(setting, &value, by, desk)?;
    Ok(Given::Saved)
}

/// The same value once more is no change.
fn store(setting: SettingKey, value: &Value, by: i64, desk: &mut Desk<'_>) -> Result<()> {
    if desk.policy.view(setting).is_some_and(|view: &SettingView| view.from_chat && view.value == *value) {
        return Ok(());
    }
    desk.db.set_setting(setting.name(), Some(value), by, desk.now)?;
    desk.reload = true;
    Ok(())
}

//! ⚙️: a setting is chosen, given a value by a button or typed, or given back to the file. Nothing is stored that the
//! configuration would not read.

use anyhow::Result;
use serde_json::{Value, json};

use super::screens::LISTED;
use super::{PanelState, Pressed, Role, deputy, input, leads, show, surface_of};
use crate::clock::{HOUR, Millis};
use crate::domain::action::{InlineKey, TelegramAction, Urgency};
use crate::domain::button::{Button, LeadAsk, Screen};
use crate::domain::chat_ref::ChatRef;
use crate::domain::verdict::Mode;
use crate::handlers::context::{Context, check_of, key};
use crate::handlers::digest::schedule::date_of;
use crate::handlers::moderation::brake;
use crate::policy::{LeadSetting, ModerationSetting, Offer, SettingKey, SettingKind};
use crate::store::SurfaceRow;
use crate::texts::{PanelLabel, Said, Typed, choice_called};
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

/// A button gives a setting a value; the screen that it leads to is shown with it.
pub(super) fn set(
    setting: SettingKey,
    to: Offer,
    at: Option<Screen>,
    press: &Pressed,
    ctx: &mut Context<'_>,
) -> Result<Said> {
    let by = press.from.id;
    let locked = ctx.policy.is_locked(setting);
    let value = offered(setting, to, ctx).filter(|value| ctx.policy.checker.takes(setting, value));
    let said = match value {
        _ if locked => Said::Locked,
        None => Said::Stale,
        Some(value) => {
            ctx.set(setting, Some(&value), by)?;
            Said::Saved
        }
    };
    // The screen is composed with the new settings: the engine reads them again before the next event.
    let surface = surface_of(press, ctx)?;
    ctx.db.surfaces().open_screen(&surface, &at.unwrap_or(Screen::Setting(setting)).word(), ctx.now)?;
    if said == Said::Saved && setting == ModerationSetting::Mode.into() && to == Mode::Enforce.into() {
        brake::lift_any(by, ctx)?;
    }
    Ok(said)
}

/// What a button offers, as a value. Words that the kind explains (`7d` from today) are read as if they were typed.
fn offered(setting: SettingKey, to: Offer, ctx: &Context<'_>) -> Option<Value> {
    let kind = setting.kind();
    match (kind, to) {
        (_, Offer::On(on)) => Some(json!(on)),
        (_, Offer::Number(number)) => Some(json!(number)),
        (SettingKind::Choice(_) | SettingKind::Guarded(..), Offer::Word(word)) => Some(json!(word)),
        (_, Offer::Word(word)) => typed(kind, word, date_of(ctx.now, ctx.policy.timezone)),
    }
}

/// «Как в файле»
pub(super) fn reset(setting: SettingKey, press: &Pressed, ctx: &mut Context<'_>) -> Result<Said> {
    if ctx.policy.is_locked(setting) {
        return Ok(Said::Locked);
    }
    ctx.set(setting, None, press.from.id)?;
    let surface = surface_of(press, ctx)?;
    ctx.db.surfaces().open_screen(&surface, Screen::Setting(setting).as_str(), ctx.now)?;
    Ok(Said::Saved)
}

/// «Изменить»: the next message of this owner is the value.
pub(super) fn ask(setting: SettingKey, press: &Pressed, ctx: &mut Context<'_>) -> Result<Said> {
    if ctx.policy.is_locked(setting) {
        return Ok(Said::Locked);
    }
    let surface = surface_of(press, ctx)?;
    let state = PanelState {
        screen: Some(Screen::Setting(setting).as_str().to_owned()),
        waits_for: Some(press.from.id),
        setting: Some(setting.name().to_owned()),
        ..PanelState::default()
    };
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    let text = ctx.texts.panel().setting_ask(setting);
    let back = key(ctx.texts.panel_label(PanelLabel::Back), &Button::Open(Screen::Setting(setting)));
    ctx.show(&surface, text, vec![vec![back]], Urgency::Person);
    if setting.kind() == SettingKind::Account {
        deputy::offer(&surface, ctx);
    }
    Ok(Said::TypeIt)
}

/// «Добавить»: the next message of this owner is an entry of the list.
pub(super) fn ask_to_add(setting: SettingKey, press: &Pressed, ctx: &mut Context<'_>) -> Result<Option<Said>> {
    let Some(list) = List::of(setting) else { return ask(setting, press, ctx).map(Some) };
    let surface = surface_of(press, ctx)?;
    let state = PanelState {
        screen: Some(list.screen().as_str().to_owned()),
        waits_for: Some(press.from.id),
        domain: list == List::Domains,
        lead: list.lead().map(|what| what.as_str().to_owned()),
        ..PanelState::default()
    };
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    let text = match list.lead() {
        Some(what) => ctx.texts.leads().lead_ask(what).to_owned(),
        None => ctx.texts.panel().ask_entry(list == List::Domains),
    };
    let back = key(ctx.texts.panel_label(PanelLabel::Back), &Button::Open(list.screen()));
    ctx.show(&surface, text, vec![vec![back]], Urgency::Person);
    Ok(list.lead().map(|_| Said::TypeIt))
}

/// Takes an entry off a list, if it is the one that stood there when the button was shown.
pub(super) fn drop_entry(
    setting: SettingKey,
    index: u32,
    check: u16,
    press: &Pressed,
    ctx: &mut Context<'_>,
) -> Result<Said> {
    let Some(list) = List::of(setting) else { return Ok(Said::Stale) };
    let mut entries = list.entries(ctx);
    let at = index as usize;
    if entries.get(at).is_none_or(|entry| check_of_entry(entry) != check) {
        let surface = surface_of(press, ctx)?;
        show(&surface, list.screen(), ctx)?;
        return Ok(Said::Stale);
    }
    if ctx.policy.is_locked(setting) {
        return Ok(Said::Locked);
    }
    entries.remove(at);
    ctx.set(setting, Some(&Value::Array(entries)), press.from.id)?;
    let surface = surface_of(press, ctx)?;
    // The page on which it stood.
    let screen = match list {
        List::StopWords | List::Domains => Screen::words(list == List::Domains, (at / LISTED) as u16),
        List::Formats | List::Templates => list.screen(),
    };
    ctx.db.surfaces().open_screen(&surface, &screen.word(), ctx.now)?;
    Ok(Said::Saved)
}

/// First bits of the hash of an entry as it is stored: a press on an old list must not drop another one.
pub(super) fn check_of_entry(entry: &Value) -> u16 {
    entry.as_str().map_or_else(|| check_of(&entry.to_string()), check_of)
}

/// A list that has a screen of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    StopWords,
    Domains,
    Formats,
    Templates,
}

impl List {
    fn of(setting: SettingKey) -> Option<Self> {
        Some(match setting {
            SettingKey::Moderation(ModerationSetting::StopWords) => Self::StopWords,
            SettingKey::Moderation(ModerationSetting::BlockedDomains) => Self::Domains,
            SettingKey::Leads(LeadSetting::Formats) => Self::Formats,
            SettingKey::Leads(LeadSetting::Templates) => Self::Templates,
            _ => return None,
        })
    }

    fn screen(self) -> Screen {
        match self {
            Self::StopWords => Screen::StopWords,
            Self::Domains => Screen::Domains,
            Self::Formats => Screen::Formats,
            Self::Templates => Screen::Templates,
        }
    }

    fn lead(self) -> Option<LeadAsk> {
        match self {
            Self::StopWords | Self::Domains => None,
            Self::Formats => Some(LeadAsk::Format),
            Self::Templates => Some(LeadAsk::Template),
        }
    }

    /// As it is now.
    fn entries(self, ctx: &Context<'_>) -> Vec<Value> {
        match self.lead() {
            Some(what) => leads::entries_of(what, ctx),
            None => input::list_of(self == Self::Domains, ctx).1.iter().map(|entry| json!(entry)).collect(),
        }
    }
}

/// Takes a message as the value that was asked for; `false`: it is not theirs to give. A wrong one is asked for again.
pub(super) fn taken(
    name: &str,
    from: i64,
    role: Role,
    text: &str,
    surface: &SurfaceRow,
    ctx: &mut Context<'_>,
) -> Result<bool> {
    let (Some(setting), Role::Owner) = (SettingKey::of_screen(name), role) else { return Ok(false) };
    if setting.kind() == SettingKind::Account && deputy::typed(setting, text, from, surface, ctx)? {
        return Ok(true);
    }
    if setting == STOP_WORDS
        && let Some(words) = words_of(setting, text, ctx)
        && !ctx.policy.is_locked(setting)
        && input::objects(&words, from, surface, ctx)?
    {
        return Ok(true);
    }
    if setting.kind() == SettingKind::Words && some_of_list(setting, text, from, surface, ctx)? {
        return Ok(true);
    }
    let mut way_back = None;
    let html = match give(setting, text, from, ctx)? {
        Given::Saved => {
            ctx.db.surfaces().open_screen(surface, Screen::Setting(setting).as_str(), ctx.now)?;
            let value = value_of(setting, text, ctx).unwrap_or_default();
            let saved = ctx.texts.panel().setting_saved(setting, &value);
            let removed = removed(setting, &value, ctx);
            way_back = back_to_the_file(setting, &removed, ctx);
            let lines = std::iter::once(saved).chain(ctx.texts.panel().taken_off(&removed));
            lines.collect::<Vec<_>>().join("\n")
        }
        Given::Locked => ctx.texts.said(Said::Locked),
        Given::Wrong => wrong(setting, text, ctx),
    };
    let account = setting.kind() == SettingKind::Account;
    let keyboard = if account { deputy::fold(surface.chat) } else { way_back.into_iter().collect() };
    let action = TelegramAction::SendMessage { chat: surface.chat, html, keyboard, reply_to: None, silent: true };
    ctx.want(action, Urgency::Person);
    Ok(true)
}

/// Entries that a list loses to one that takes its place.
pub(super) fn removed(setting: SettingKey, new: &Value, ctx: &Context<'_>) -> Vec<String> {
    let entries = |value: &Value| match (setting.kind(), value) {
        (SettingKind::Words, Value::Array(items)) => {
            items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    let before: Vec<String> = ctx.policy.view(setting).map(|view| entries(&view.value)).unwrap_or_default();
    let now: Vec<String> = entries(new);
    before.into_iter().filter(|entry| !now.contains(entry)).collect()
}

/// «Вернуть», where the list that something was taken off is the file's own.
pub(super) fn back_to_the_file(setting: SettingKey, removed: &[String], ctx: &Context<'_>) -> Option<Vec<InlineKey>> {
    let of_the_file = ctx.policy.view(setting).is_some_and(|view| !view.from_chat);
    let button = || key(ctx.texts.panel_label(PanelLabel::Return), &Button::SettingReset { key: setting });
    (of_the_file && !removed.is_empty()).then(|| vec![button()])
}

/// A list in which some entries cannot be: the others are taken, and these are named. `false`: all of it can be, or nothing.
fn some_of_list(setting: SettingKey, text: &str, by: i64, surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<bool> {
    let Some(words) = words_of(setting, text, ctx) else { return Ok(false) };
    let fits = |word: &String| ctx.policy.checker.takes(setting, &json!([word]));
    let (good, bad): (Vec<String>, Vec<String>) = words.into_iter().partition(fits);
    let removed = removed(setting, &json!(good), ctx);
    let way_back = back_to_the_file(setting, &removed, ctx);
    if good.is_empty() || bad.is_empty() || !keep(setting, &json!(good), by, ctx)? {
        return Ok(false);
    }
    let refused = with_reasons(setting, bad, ctx);
    let typed = Typed { added: good, known: Vec::new(), refused, removed };
    let html = ctx.texts.panel().typed(&typed);
    ctx.db.surfaces().open_screen(surface, Screen::Setting(setting).as_str(), ctx.now)?;
    let keyboard = way_back.into_iter().collect();
    let action = TelegramAction::SendMessage { chat: surface.chat, html, keyboard, reply_to: None, silent: true };
    ctx.want(action, Urgency::Person);
    Ok(true)
}

fn with_reasons(setting: SettingKey, bad: Vec<String>, ctx: &Context<'_>) -> Vec<(String, String)> {
    let with_reason = |word: String| {
        let why = input::why_bad(setting, &word, ctx);
        (word, why)
    };
    bad.into_iter().map(with_reason).collect()
}

/// What was typed while a setting's screen stood open, without «Изменить». `false`: it is no value of it.
pub(super) fn implied(
    setting: SettingKey,
    from: i64,
    text: &str,
    surface: &SurfaceRow,
    ctx: &mut Context<'_>,
) -> Result<bool> {
    /// What may be anything is taken for it only while the screen is fresh.
    const FRESH: Millis = HOUR;
    /// Smaller numbers name people only where nothing else is asked for.
    const LEAST_ID: i64 = 100_000;
    let anything = matches!(setting.kind(), SettingKind::Text | SettingKind::Words);
    let stale = surface.shown_at.is_none_or(|at| ctx.now - at > FRESH);
    // A number like this is no person of VK: it was meant for the setting, which says why it cannot be.
    let short = text.trim().parse::<i64>().is_ok_and(|number| number.abs() < LEAST_ID);
    let named = matches!(setting.kind(), SettingKind::Person | SettingKind::Account | SettingKind::Channel);
    if short && !stale && !named {
        return taken(setting.name(), from, Role::Owner, text, surface, ctx);
    }
    // A list with entries that cannot be is a list: they are named.
    let is_list = || setting.kind() == SettingKind::Words && words_of(setting, text, ctx).is_some();
    let names_account = setting.kind() == SettingKind::Account && text.contains('@');
    if (anything && stale) || (value_of(setting, text, ctx).is_none() && !names_account && !is_list()) {
        return Ok(false);
    }
    taken(setting.name(), from, Role::Owner, text, surface, ctx)
}

/// The entries of a list as they were typed, whether or not they may be.
fn words_of(setting: SettingKey, text: &str, ctx: &Context<'_>) -> Option<Vec<String>> {
    let today = date_of(ctx.now, ctx.policy.timezone);
    typed(setting.kind(), text, today).and_then(|value| serde_json::from_value(value).ok())
}

/// What a text means as a value, if it may be one.
fn value_of(setting: SettingKey, text: &str, ctx: &Context<'_>) -> Option<Value> {
    let today = date_of(ctx.now, ctx.policy.timezone);
    // The words on the buttons are what people see of a choice.
    let called = match setting.kind() {
        SettingKind::Choice(words) | SettingKind::Guarded(words, _) => choice_called(setting, words, text),
        _ => None,
    };
    let value = typed(setting.kind(), called.unwrap_or(text), today)
        .filter(|value| ctx.policy.checker.takes(setting, value))?;
    let leads = setting.kind() != SettingKind::Channel || leads_somewhere(&value, ctx);
    leads.then_some(value)
}

/// Why a value cannot be: one of the right form is out of its range, which is said.
fn wrong(setting: SettingKey, text: &str, ctx: &Context<'_>) -> String {
    if setting.kind() == SettingKind::Words
        && let Some(words) = words_of(setting, text, ctx)
    {
        let bad = words.into_iter().filter(|word| !ctx.policy.checker.takes(setting, &json!([word]))).collect();
        let refused = with_reasons(setting, bad, ctx);
        if !refused.is_empty() {
            let html = ctx.texts.panel().typed(&Typed { refused, ..Typed::default() });
            return format!("{html}\n{}", ctx.texts.panel().list_is_unchanged());
        }
    }
    let today = date_of(ctx.now, ctx.policy.timezone);
    let bounds = typed(setting.kind(), text, today).and_then(|_| bounds(setting, ctx));
    match bounds {
        Some((least, most)) => ctx.texts.panel().setting_beyond(setting, &least, &most),
        None => ctx.texts.panel().setting_wrong(setting),
    }
}

/// The smallest and the largest value of a number or a length of time. The configuration alone knows: it is asked.
fn bounds(setting: SettingKey, ctx: &Context<'_>) -> Option<(String, String)> {
    /// More than any setting takes: minutes, or a plain number.
    const MOST: i64 = 10_000_000;
    let number = matches!(setting.kind(), SettingKind::Number(_));
    if !number && !matches!(setting.kind(), SettingKind::Length(_)) {
        return None;
    }
    let value = |at: i64| if number { json!(at) } else { json!(format!("{at}m")) };
    let takes = |at: i64| ctx.policy.checker.takes(setting, &value(at));
    let known = (0..=MOST.ilog2()).map(|power| 1_i64 << power).find(|at| takes(*at))?;
    // Between one that it takes and one that it does not.
    let edge = |mut inside: i64, mut outside: i64| {
        while (inside - outside).abs() > 1 {
            let middle = i64::midpoint(inside, outside);
            if takes(middle) { inside = middle } else { outside = middle }
        }
        inside
    };
    let said = |at: i64| match at {
        at if number => at.to_string(),
        at if at > 0 && at % 1_440 == 0 => format!("{}d", at / 1_440),
        at if at > 0 && at % 60 == 0 => format!("{}h", at / 60),
        at => format!("{at}m"),
    };
    Some((said(edge(known, -1)), said(edge(known, MOST))))
}

/// Whether there is a platform for what a channel is called.
fn leads_somewhere(value: &Value, ctx: &Context<'_>) -> bool {
    let chat = value.as_str().and_then(|name| ChatRef::parse(name.trim()));
    chat.is_none_or(|chat| ctx.platforms.of(&chat).is_some())
}

/// A value that was found otherwise. `false`: the environment fixes it.
pub(super) fn keep(setting: SettingKey, value: &Value, by: i64, ctx: &mut Context<'_>) -> Result<bool> {
    if ctx.policy.is_locked(setting) || !ctx.policy.checker.takes(setting, value) {
        return Ok(false);
    }
    ctx.set(setting, Some(value), by)?;
    Ok(true)
}

fn give(setting: SettingKey, text: &str, by: i64, ctx: &mut Context<'_>) -> Result<Given> {
    if ctx.policy.is_locked(setting) {
        return Ok(Given::Locked);
    }
    let Some(value) = value_of(setting, text, ctx) else { return Ok(Given::Wrong) };
    ctx.set(setting, Some(&value), by)?;
    Ok(Given::Saved)
}

//! ⚙️ in depth: sections of settings, one setting, who changed what, who may.

use anyhow::Result;

use super::go;
use crate::domain::action::Keyboard;
use crate::domain::button::{Button, Screen};
use crate::handlers::context::{Context, key, when};
use crate::policy::{Section, SettingKey, SettingKind, SettingView};
use crate::texts::{ChangeLine, ManagersView, PanelLabel, SettingLabel};

/// Changes on their own screen.
const SHOWN: usize = 20;

/// The settings of a section.
pub(super) fn section(section: Section, ctx: &Context<'_>) -> (String, Keyboard) {
    let views: Vec<&SettingView> =
        ctx.policy.settings.iter().filter(|view| view.key.section() == Some(section)).collect();
    let mut keyboard: Keyboard = views
        .iter()
        .map(|view| {
            let name = ctx.texts.setting_name(view.key).to_owned();
            vec![key(name, &Button::Open(Screen::Setting(view.key)))]
        })
        .collect();
    keyboard.push(vec![go(PanelLabel::Back, Screen::Settings, ctx)]);
    (ctx.texts.panel().section_screen(section, &views), keyboard)
}

/// One setting, and what it can be.
pub(super) fn setting(setting: SettingKey, ctx: &Context<'_>) -> (String, Keyboard) {
    let up = setting.section().map_or(Screen::Settings, Screen::Section);
    let back = vec![go(PanelLabel::Back, up, ctx)];
    let Some(view) = ctx.policy.view(setting) else {
        return (ctx.texts.setting_name(setting).to_owned(), vec![back]);
    };
    let mut keyboard = Keyboard::new();
    let kind = setting.kind();
    if !view.locked {
        let offered = kind.offered().into_iter();
        let keys: Vec<_> = offered
            .map(|to| {
                key(ctx.texts.panel().setting_choice(view, to), &Button::SettingTo { key: setting, to, at: None })
            })
            .collect();
        keyboard.extend(keys.chunks(3).map(<[_]>::to_vec));
        if !matches!(kind, SettingKind::Switch | SettingKind::Choice(_) | SettingKind::Guarded(..)) {
            keyboard.push(vec![key(
                ctx.texts.panel().setting_label(SettingLabel::Change),
                &Button::SettingAsk { key: setting, add: false },
            )]);
        }
        if view.from_chat {
            keyboard.push(vec![key(
                ctx.texts.panel().setting_label(SettingLabel::Reset),
                &Button::SettingReset { key: setting },
            )]);
        }
    }
    keyboard.push(back);
    let mut html = ctx.texts.panel().setting_screen(view);
    if let (SettingKind::Account, Some(id)) = (kind, view.value.as_i64()) {
        html.push_str(&ctx.texts.panel().account_line(&super::super::deputy::known(id, ctx)));
    }
    (html, keyboard)
}

/// The last changes in words.
pub(super) fn change_lines(limit: usize, ctx: &Context<'_>) -> Result<Vec<ChangeLine>> {
    let mut lines = Vec::new();
    for change in ctx.db.settings().setting_changes(limit)? {
        let parsed = |json: Option<String>| json.and_then(|json| serde_json::from_str(&json).ok());
        lines.push(ChangeLine {
            at: when(change.at, ctx),
            by: change.by,
            name: ctx.db.settings().admin_name(change.by)?,
            old: parsed(change.old),
            new: parsed(change.new),
            key: change.key,
        });
    }
    Ok(lines)
}

/// ⚙️ who changed what.
pub(super) fn changes(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let lines = change_lines(SHOWN, ctx)?;
    Ok((ctx.texts.panel().changes_screen(&lines), vec![vec![go(PanelLabel::Back, Screen::Settings, ctx)]]))
}

/// ⚙️ owners and moderators, and where that comes from.
pub(super) fn managers(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let chat = ctx.admin_chat()?;
    let in_chat = if chat.is_private() { Vec::new() } else { ctx.db.people().managers(&chat.to_string())? };
    let people = in_chat.iter().filter(|manager| !manager.bot);
    let (mut owners, mut moderators) = (ctx.policy.owners.clone(), ctx.policy.moderators.clone());
    if owners.is_empty() {
        owners.extend(people.clone().filter(|manager| manager.creator).map(|manager| manager.id));
        owners.extend(chat.is_private().then_some(chat.0));
    }
    if moderators.is_empty() {
        moderators.extend(people.filter(|manager| !owners.contains(&manager.id)).map(|manager| manager.id));
    }
    let named =
        |ids: &[i64]| ids.iter().map(|id| Ok((*id, ctx.db.settings().admin_name(*id)?))).collect::<Result<Vec<_>>>();
    let view = ManagersView {
        owners: named(&owners)?,
        owners_are_set: !ctx.policy.owners.is_empty(),
        moderators: named(&moderators)?,
        moderators_are_set: !ctx.policy.moderators.is_empty(),
        group: !chat.is_private(),
    };
    Ok((ctx.texts.panel().managers_screen(&view), vec![vec![go(PanelLabel::Back, Screen::Settings, ctx)]]))
}

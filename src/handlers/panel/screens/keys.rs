//! ⚙️ 🔑: each key, what it opens, since when, how to renew it.

use anyhow::Result;

use super::go;
use crate::domain::action::Keyboard;
use crate::domain::button::{Button, Screen};
use crate::domain::key::KeySource;
use crate::handlers::context::{Context, key};
use crate::handlers::panel::keys;
use crate::texts::PanelLabel;

pub(super) fn keys(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let lines = keys::lines(ctx)?;
    let mut keyboard = Keyboard::new();
    for line in lines.iter().filter(|line| ctx.policy.is_key_free(line.name)) {
        let mut row = vec![key(ctx.texts.panel().key_button(line), &Button::KeyAsk { name: line.name })];
        if line.source == KeySource::Chat {
            row.push(key(ctx.texts.panel().key_drop_button(), &Button::KeyDrop { name: line.name }));
        }
        keyboard.push(row);
    }
    keyboard.push(vec![go(PanelLabel::Refresh, Screen::Keys, ctx), go(PanelLabel::Back, Screen::Settings, ctx)]);
    Ok((ctx.texts.panel().keys_screen(&lines), keyboard))
}

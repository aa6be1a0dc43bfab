//! ⚙️ 🔑: each key, what it opens, since when, how to renew it.

use anyhow::Result;

use super::go;
use crate::domain::action::Keyboard;
use crate::domain::button::{Button, Screen};
use crate::domain::key::KeySource;
use crate::handlers::desk::Desk;
use crate::handlers::keys;
use crate::handlers::moderation::reports::key;

pub(super) fn keys(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let lines = keys::lines(desk)?;
    let mut keyboard = Keyboard::new();
    for line in lines.iter().filter(|line| desk.policy.is_key_free(line.name)) {
        let mut row = vec![key(desk.texts.key_button(line), &Button::KeyAsk { name: line.name })];
        if line.source == KeySource::Chat {
            row.push(key(desk.texts.key_drop_button(), &Button::KeyDrop { name: line.name }));
        }
        keyboard.push(row);
    }
    keyboard.push(vec![go("refresh", Screen::Keys, desk), go("back", Screen::Settings, desk)]);
    Ok((desk.texts.keys_screen(&lines), keyboard))
}

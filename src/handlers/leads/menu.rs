//! The menus of commands: what a person, and what an admin, finds under the slash.

use anyhow::Result;

use crate::domain::action::{TelegramAction, Urgency};
use crate::handlers::desk::Desk;

/// Sets the menus once, and again whenever their words or the admin chat change.
pub(super) fn offer(desk: &mut Desk<'_>) -> Result<()> {
    let admin = desk.db.migrated(desk.policy.admin_chat)?;
    let menus =
        [(None, desk.texts.client_commands(desk.policy.leads.enabled)), (Some(admin), desk.texts.admin_commands())];
    let now = serde_json::to_string(&menus)?;
    if desk.db.meta("menus")?.as_deref() == Some(now.as_str()) {
        return Ok(());
    }
    desk.db.set_meta("menus", &now)?;
    for (chat, commands) in menus {
        desk.want(TelegramAction::SetMenu { chat, commands }, Urgency::Sync);
    }
    Ok(())
}

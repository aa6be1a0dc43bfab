//! The menus of commands: what a person, and what an admin, finds under the slash.

use anyhow::Result;

use crate::domain::action::{TelegramAction, Urgency};
use crate::handlers::context::Context;

/// Sets the menus once, and again whenever their words or the admin chat change.
pub(super) fn offer(ctx: &mut Context<'_>) -> Result<()> {
    let admin = ctx.admin_chat()?;
    let menus = [
        (None, ctx.texts.leads().client_commands(ctx.policy.leads.enabled)),
        (Some(admin), ctx.texts.leads().admin_commands()),
    ];
    let now = serde_json::to_string(&menus)?;
    if ctx.db.settings().meta("menus")?.as_deref() == Some(now.as_str()) {
        return Ok(());
    }
    ctx.db.settings().set_meta("menus", &now)?;
    for (chat, commands) in menus {
        ctx.want(TelegramAction::SetMenu { chat, commands }, Urgency::Sync);
    }
    Ok(())
}

//! The second lane: the owner hears by VK message what is important, and everything while Telegram is out of reach.

use anyhow::Result;

use super::owner::{OwnerState, opens_on_vk};
use super::raise;
use super::watch::Watch;
use crate::clock::{DAY, HOUR, Millis};
use crate::domain::action::{Action, Keyboard, Urgency, VkAction};
use crate::domain::alert::{Alert, AlertKind, Level, VkCopy};
use crate::domain::lane::{Lane, TelegramLane};
use crate::domain::talk::VkClient;
use crate::handlers::context::{Context, random_id};
use crate::store::{AlertRow, Wanted};
use crate::texts::html;

/// Messages about a kind in an hour; more is what «статус» is for.
const MOST_AN_HOUR: i64 = 3;
/// Longest message, UTF-16 units.
const MOST: usize = 3_900;

/// Sends an alert to the owner on VK, where it should go there: each subject once a day.
pub(super) fn copy(alert: &Alert, row: &AlertRow, ctx: &mut Context<'_>) -> Result<()> {
    let settings = &ctx.policy.alerts;
    if settings.vk_user.is_none() || row.copied_at.is_some() || alert.kind == AlertKind::Vk {
        return Ok(());
    }
    let asked_for = match settings.vk_copy {
        VkCopy::Off => false,
        VkCopy::Important => alert.is_important(),
        VkCopy::All => true,
    };
    if !asked_for && Watch::load(ctx)?.telegram_out.is_none() && !chat_is_closed(ctx)? {
        return Ok(());
    }
    if ctx.db.alerts().alerts_copied(alert.kind, ctx.now - HOUR)? >= MOST_AN_HOUR {
        return Ok(());
    }
    ctx.db.alerts().alert_copied(row.id, ctx.now)?;
    let text = html::plain(&row.words);
    let keyboard = opens_on_vk(alert.kind, &row.subject, ctx);
    say(&text, keyboard, HOUR, ctx)
}

/// The admin's chat takes no messages now.
fn chat_is_closed(ctx: &Context<'_>) -> Result<bool> {
    let lane = Lane::Telegram(TelegramLane::Chat(ctx.db.surfaces().migrated(ctx.policy.admin_chat)?));
    Ok(ctx.db.settings().refusing_chats()?.iter().any(|(refusing, _)| *refusing == lane))
}

/// Says something to the owner on VK; of no use after `lasts`.
pub(in crate::handlers) fn say(text: &str, keyboard: Keyboard, lasts: Millis, ctx: &mut Context<'_>) -> Result<()> {
    let Some(peer_id) = ctx.policy.alerts.vk_user else { return Ok(()) };
    let client = OwnerState::load(ctx)?.client.unwrap_or(VkClient::UNKNOWN);
    let text = html::cut(text, MOST);
    let random_id = random_id(ctx)?;
    let relay = VkAction::Say { message: 0, peer_id, text, keyboard, client, files: Vec::new(), random_id };
    ctx.wanted.push(Wanted {
        action: relay.into(),
        urgency: Urgency::Order,
        rank: 0,
        journal_id: None,
        due_at: ctx.now,
        expires_at: Some(ctx.now + lasts),
        cause: Some(format!("{}:owner:{}", ctx.event_id, random_id)),
    });
    Ok(())
}

/// A message to the owner on VK that must be read whenever it arrives within the day.
pub(super) fn say_anyhow(text: &str, ctx: &mut Context<'_>) -> Result<()> {
    say(text, Keyboard::new(), DAY, ctx)
}

/// VK did not let us write to the owner: said in Telegram, once a day. `false`: the message was not for the owner.
pub fn not_heard(action: &Action, note: &str, ctx: &mut Context<'_>) -> Result<bool> {
    let Action::Vk(VkAction::Say { message: 0, peer_id, .. }) = action else { return Ok(false) };
    if ctx.policy.alerts.vk_user != Some(*peer_id) {
        return Ok(false);
    }
    if ctx.db.settings().notice_once(&format!("owner_unheard:{}", ctx.day()), ctx.now)? {
        let words = ctx.texts.alerts().owner_unreachable(ctx.policy.group_id, note);
        raise(&Alert::new(AlertKind::Vk, Level::Warning, "owner", words), ctx)?;
    }
    Ok(true)
}

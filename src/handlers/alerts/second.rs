//! The second lane: the owner hears by VK message what is important, and everything while Telegram is out of reach.

use anyhow::Result;

use super::owner::OwnerState;
use super::watch::Watch;
use super::{opens_on_vk, raise};
use crate::clock::{DAY, HOUR, Millis};
use crate::domain::action::{Action, Keyboard, Urgency, VkAction};
use crate::domain::alert::{Alert, AlertKind, Level, VkCopy};
use crate::domain::lane::{Lane, TelegramLane};
use crate::domain::talk::VkClient;
use crate::handlers::desk::Desk;
use crate::handlers::leads::random_id;
use crate::store::{AlertRow, Wanted};
use crate::texts::html;

/// Messages about a kind in an hour; more is what «статус» is for.
const MOST_AN_HOUR: i64 = 3;
/// Longest message, UTF-16 units.
const MOST: usize = 3_900;

/// Sends an alert to the owner on VK, where it should go there: each subject once a day.
pub(super) fn copy(alert: &Alert, row: &AlertRow, desk: &mut Desk<'_>) -> Result<()> {
    let settings = &desk.policy.alerts;
    if settings.vk_user.is_none() || row.copied_at.is_some() || alert.kind == AlertKind::Vk {
        return Ok(());
    }
    let asked_for = match settings.vk_copy {
        VkCopy::Off => false,
        VkCopy::Important => alert.is_important(),
        VkCopy::All => true,
    };
    if !asked_for && Watch::load(desk)?.telegram_out.is_none() && !chat_is_closed(desk)? {
        return Ok(());
    }
    if desk.db.alerts_copied(alert.kind, desk.now - HOUR)? >= MOST_AN_HOUR {
        return Ok(());
    }
    desk.db.alert_copied(row.id, desk.now)?;
    let text = html::plain(&row.words);
    let keyboard = opens_on_vk(alert.kind, &row.subject, desk);
    say(&text, keyboard, HOUR, desk)
}

/// The admin's chat takes no messages now.
fn chat_is_closed(desk: &Desk<'_>) -> Result<bool> {
    let lane = Lane::Telegram(TelegramLane::Chat(desk.db.migrated(desk.policy.admin_chat)?));
    Ok(desk.db.refusing_chats()?.iter().any(|(refusing, _)| *refusing == lane))
}

/// Says something to the owner on VK; of no use after `lasts`.
pub(super) fn say(text: &str, keyboard: Keyboard, lasts: Millis, desk: &mut Desk<'_>) -> Result<()> {
    let Some(peer_id) = desk.policy.alerts.vk_user else { return Ok(()) };
    let client = OwnerState::load(desk)?.client.unwrap_or(VkClient::UNKNOWN);
    let text = html::cut(text, MOST);
    let random_id = random_id(desk)?;
    let relay = VkAction::Say { message: 0, peer_id, text, keyboard, client, files: Vec::new(), random_id };
    desk.wanted.push(Wanted {
        action: relay.into(),
        urgency: Urgency::Order,
        rank: 0,
        journal_id: None,
        due_at: desk.now,
        expires_at: Some(desk.now + lasts),
        cause: Some(format!("{}:owner:{}", desk.event_id, random_id)),
    });
    Ok(())
}

/// A message to the owner on VK that must be read whenever it arrives within the day.
pub(super) fn say_anyhow(text: &str, desk: &mut Desk<'_>) -> Result<()> {
    say(text, Keyboard::new(), DAY, desk)
}

/// VK did not let us write to the owner: said in Telegram, once a day. `false`: the message was not for the owner.
pub fn not_heard(action: &Action, note: &str, desk: &mut Desk<'_>) -> Result<bool> {
    let Action::Vk(VkAction::Say { message: 0, peer_id, .. }) = action else { return Ok(false) };
    if desk.policy.alerts.vk_user != Some(*peer_id) {
        return Ok(false);
    }
    if desk.db.notice_once(&format!("owner_unheard:{}", desk.day()), desk.now)? {
        let words = desk.texts.owner_unreachable(desk.policy.group_id, note);
        raise(&Alert::new(AlertKind::Vk, Level::Warning, "owner", words), desk)?;
    }
    Ok(true)
}

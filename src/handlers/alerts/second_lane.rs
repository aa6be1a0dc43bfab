//! The second lane: the owner hears by message of VK and of MAX what is important, and everything while Telegram is out of reach.

use anyhow::Result;

use super::owner::{OwnerState, opens_on_vk};
use super::raise;
use super::watch::Watch;
use crate::clock::{DAY, HOUR, Millis};
use crate::domain::action::{Action, Keyboard, TargetAction, Urgency, VkAction};
use crate::domain::alert::{Alert, AlertKind, Level, VkCopy};
use crate::domain::chat_ref::{ChatRef, PlatformId};
use crate::domain::event::ActionEnd;
use crate::domain::key::KeyName;
use crate::domain::known::TargetNetwork;
use crate::domain::lane::{Lane, TelegramLane};
use crate::domain::notice::{DatedNotice, Notice};
use crate::domain::talk::VkClient;
use crate::handlers::context::{Context, random_id};
use crate::store::{AlertRow, Turn, Wanted};
use crate::texts::html;

/// Messages about a kind in an hour; more is what «статус» is for.
const MOST_AN_HOUR: i64 = 3;
/// Longest message, UTF-16 units.
const MOST: usize = 3_900;

/// What an alert is about that the owner cannot be told of on a platform.
fn unheard_on(network: TargetNetwork) -> String {
    format!("owner_unheard_on_{}", network.as_str())
}

/// Sends an alert to the owner on VK and MAX, where it should go there: each fall of a subject once a day, and its end.
pub(super) fn copy(alert: &Alert, row: &AlertRow, turn: Turn, ctx: &mut Context<'_>) -> Result<()> {
    let settings = &ctx.policy.alerts;
    if (settings.vk_user.is_none() && owners(ctx).is_empty()) || row.copied_at.is_some() {
        return Ok(());
    }
    let is_important = alert.is_important() || turn == Turn::Back { copied: true };
    let asked_of_vk = match settings.vk_copy {
        VkCopy::Off => false,
        VkCopy::Important => is_important,
        VkCopy::All => true,
    };
    let alone = Watch::load(ctx)?.telegram_out.is_some() || chat_is_closed(ctx)?;
    let mut by_vk = settings.vk_user.is_some() && alert.kind != AlertKind::Vk && (asked_of_vk || alone);
    // What is said by a dead key arrives once it is not dead any more.
    let is_about = |name: KeyName| alert.subject == format!("token:{}", name.setting());
    by_vk &= !is_about(KeyName::Community);
    let mut elsewhere = if is_important || alone { owners(ctx) } else { Vec::new() };
    elsewhere.retain(|(network, _)| alert.subject != unheard_on(*network) && !network.key().is_some_and(is_about));
    if turn == (Turn::Back { copied: true }) {
        // Whoever could not be told of it before it was over is not told of it any more.
        by_vk &= !ctx.db.alerts().take_back(&cause_on(PlatformId::VK, row.id), ctx.now)?;
        for owner in std::mem::take(&mut elsewhere) {
            if !ctx.db.alerts().take_back(&cause_on(owner.0.platform(), row.id), ctx.now)? {
                elsewhere.push(owner);
            }
        }
    }
    if !by_vk && elsewhere.is_empty() {
        return Ok(());
    }
    if ctx.db.alerts().alerts_copied(alert.kind, ctx.now - HOUR)? >= MOST_AN_HOUR {
        return Ok(());
    }
    ctx.db.alerts().alert_copied(row.id, ctx.now)?;
    let text = html::plain(&row.words);
    for (network, chat) in elsewhere {
        tell(chat, &text, HOUR, &cause_on(network.platform(), row.id), ctx)?;
    }
    if by_vk {
        let keyboard = opens_on_vk(alert.kind, &row.subject, ctx);
        send(&text, keyboard, HOUR, &cause_on(PlatformId::VK, row.id), ctx)?;
    }
    Ok(())
}

/// The beginning of the cause of every message that an alert is told by.
fn cause_on(platform: PlatformId, alert: i64) -> String {
    format!("alert:{alert}:{platform}:")
}

/// The owner where posts are copied to, and there is a bot.
fn owners(ctx: &Context<'_>) -> Vec<(TargetNetwork, ChatRef)> {
    let owner = |network| Some((network, ctx.policy.alerts.owner_on(network)?));
    let known = |(_, chat): &(_, ChatRef)| ctx.platforms.of(chat).is_some();
    TargetNetwork::ALL.into_iter().filter_map(owner).filter(known).collect()
}

/// Says something to the owner there; of no use after `lasts`.
fn tell(chat: ChatRef, text: &str, lasts: Millis, cause: &str, ctx: &mut Context<'_>) -> Result<()> {
    // Raids and waves are found between events: the number of an event alone would be the same each day.
    let number = random_id(ctx)?;
    ctx.wanted.push(Wanted {
        action: TargetAction::Tell { chat, text: html::cut(text, MOST) }.into(),
        urgency: Urgency::Order,
        rank: 0,
        journal_id: None,
        due_at: ctx.now,
        expires_at: Some(ctx.now + lasts),
        cause: Some(format!("{cause}{number}")),
    });
    Ok(())
}

/// What became of a message to the owner on MAX or the like: that it does not arrive is said in Telegram, once a day.
pub fn told(action: &Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Action::Target(TargetAction::Tell { chat, .. }) = action else { return Ok(()) };
    let Some(network) = TargetNetwork::of(chat.platform()) else { return Ok(()) };
    let (ActionEnd::Never(note) | ActionEnd::GivenUp(note)) = end else { return Ok(()) };
    let day = ctx.day();
    let notice = match network {
        TargetNetwork::Telegram => DatedNotice::OwnerUnheard,
        TargetNetwork::Max => DatedNotice::OwnerUnheardOnMax,
    };
    if ctx.db.settings().notice_once(&Notice::dated(notice, day), ctx.now)? {
        let words = ctx.texts.alerts().owner_unreachable_on(network, &note);
        raise(&Alert::new(AlertKind::Help, Level::Warning, unheard_on(network), words), ctx)?;
    }
    Ok(())
}

/// The admin's chat takes no messages now.
fn chat_is_closed(ctx: &Context<'_>) -> Result<bool> {
    let lane = Lane::Telegram(TelegramLane::Chat(ctx.admin_chat()?));
    Ok(ctx.db.settings().refusing_chats()?.iter().any(|(refusing, _)| *refusing == lane))
}

/// Says something to the owner on VK; of no use after `lasts`.
pub(in crate::handlers) fn say(text: &str, keyboard: Keyboard, lasts: Millis, ctx: &mut Context<'_>) -> Result<()> {
    let cause = format!("{}:owner:", ctx.event_id);
    send(text, keyboard, lasts, &cause, ctx)
}

fn send(text: &str, keyboard: Keyboard, lasts: Millis, cause: &str, ctx: &mut Context<'_>) -> Result<()> {
    let Some(peer_id) = ctx.policy.alerts.vk_user else { return Ok(()) };
    let client = OwnerState::load(ctx)?.client.unwrap_or(VkClient::UNKNOWN);
    let text = html::cut(&without_vk_markup(text), MOST);
    let random_id = random_id(ctx)?;
    let relay = VkAction::Say { message: 0, peer_id, text, keyboard, client, files: Vec::new(), random_id };
    ctx.wanted.push(Wanted {
        action: relay.into(),
        urgency: Urgency::Order,
        rank: 0,
        journal_id: None,
        due_at: ctx.now,
        expires_at: Some(ctx.now + lasts),
        cause: Some(format!("{cause}{random_id}")),
    });
    Ok(())
}

/// Of `[club1|words]`, `@club1 (words)` and `*id1 (words)` VK shows the words alone: strangers could make theirs lead anywhere.
fn without_vk_markup(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let (mut in_brackets, mut in_mention) = (false, false);
    for sign in text.chars() {
        match sign {
            '[' => in_brackets = true,
            ']' => in_brackets = false,
            '@' | '*' => in_mention = true,
            // Nobody sees it, and the mention ends before its words.
            '(' if in_mention => shown.push('\u{2060}'),
            _ => {}
        }
        in_mention &= matches!(sign, '@' | '*' | '_' | '.' | ' ') || sign.is_ascii_alphanumeric();
        shown.push(if sign == '|' && in_brackets { '¦' } else { sign });
    }
    shown
}

/// A message to the owner that must be read whenever it arrives within the day.
pub(super) fn say_anyhow(text: &str, ctx: &mut Context<'_>) -> Result<()> {
    for (network, chat) in owners(ctx) {
        let cause = format!("{}:told:{}:", ctx.event_id, network.as_str());
        tell(chat, text, DAY, &cause, ctx)?;
    }
    say(text, Keyboard::new(), DAY, ctx)
}

/// VK did not let us write to the owner: said in Telegram, once a day. `false`: the message was not for the owner.
pub fn not_heard(action: &Action, note: &str, ctx: &mut Context<'_>) -> Result<bool> {
    let Action::Vk(VkAction::Say { message: 0, peer_id, .. }) = action else { return Ok(false) };
    if ctx.policy.alerts.vk_user != Some(*peer_id) {
        return Ok(false);
    }
    if ctx.db.settings().notice_once(&Notice::dated(DatedNotice::OwnerUnheard, ctx.day()), ctx.now)? {
        let words = ctx.texts.alerts().owner_unreachable(ctx.policy.group_id, note);
        raise(&Alert::new(AlertKind::Vk, Level::Warning, "owner", words), ctx)?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_strangers_write_is_a_link_of_vk_with_words_of_theirs() {
        for (said, shown) in [
            (
                "[club1|Security of VK]: [https://a.example|vk.com]",
                "[club1¦Security of VK]: [https://a.example¦vk.com]",
            ),
            ("*id1 (Paul) @club1(Support)", "*id1 \u{2060}(Paul) @club1\u{2060}(Support)"),
            ("ask @anna, it is 5*2 | (cheap)", "ask @anna, it is 5*2 | (cheap)"),
        ] {
            assert_eq!(without_vk_markup(said), shown);
        }
    }
}

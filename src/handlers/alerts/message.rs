//! What happens elsewhere and is worth a message: made into an alert with its reason, its level and the way to its cause.

use anyhow::Result;

use super::raise;
use crate::clock::Millis;
use crate::domain::action::{Advice, CapabilityState, InlineKey, Press, Way};
use crate::domain::alert::{Alert, AlertKind, Level};
use crate::domain::button::{Button, Screen};
use crate::domain::chat_ref::ChatRef;
use crate::domain::ids::ChatId;
use crate::domain::key::KeyName;
use crate::domain::notice::Notice;
use crate::domain::right::Right;
use crate::handlers::context::{Context, News, from_to, key, when};
use crate::policy::Section;
use crate::store::{LeadRow, Reach, TalkRow};
use crate::texts::{AlertLabel, PanelLabel, RaidAt};

/// Opens a screen of the panel.
pub(super) fn opens(screen: Screen, ctx: &Context<'_>) -> InlineKey {
    let label = match screen {
        Screen::Section(_) => PanelLabel::Settings,
        Screen::Quarantine => PanelLabel::Quarantine,
        Screen::Keys => PanelLabel::Keys,
        _ => PanelLabel::Status,
    };
    key(ctx.texts.panel_label(label), &Button::Open(screen))
}

/// Something fell, or is back.
pub fn capability_changed(state: &CapabilityState, ctx: &mut Context<'_>) -> Result<()> {
    let level = if state.way == Way::Auto { Level::Info } else { Level::Warning };
    let words = ctx.texts.capability_changed(state);
    let button = opens(Screen::Status, ctx);
    raise(&Alert::new(AlertKind::Capability, level, state.capability.as_str(), words).leads_to(button), ctx)
}

/// Something works only with a person's help. `channel`: where a post waits for it.
pub fn help_wanted(advice: &Advice, channel: Option<&ChatRef>, ctx: &mut Context<'_>) -> Result<()> {
    let advice = &ctx.named(advice)?;
    if *advice == Advice::UserTokenNeeded && is_told_of_dead_user_token(ctx)? {
        return Ok(());
    }
    let (kind, level, subject) = match advice {
        Advice::NewToken { key, .. } if KeyName::parse(key).is_some_and(KeyName::is_a_helpers) => {
            (AlertKind::Help, Level::Warning, format!("token:{key}"))
        }
        Advice::NewToken { key, .. } => (AlertKind::Key, Level::Critical, format!("token:{key}")),
        Advice::OtherCommunity { key, .. } => (AlertKind::Help, Level::Critical, format!("community:{key}")),
        Advice::Captcha { .. } => (AlertKind::Key, Level::Critical, "captcha".to_owned()),
        Advice::ChatUnreachable { chat, .. } => (AlertKind::Help, Level::Critical, format!("chat:{chat}")),
        // Each time anew: it was well in between.
        Advice::ChatRefuses { chat, .. } => (AlertKind::Telegram, Level::Critical, format!("chat:{chat}:{}", ctx.now)),
        Advice::Certificate { key, .. } => (AlertKind::Help, Level::Critical, format!("certificate:{key}")),
        Advice::LongPollOff => (AlertKind::Capability, Level::Critical, "long_poll".to_owned()),
        Advice::UserTokenNeeded => (AlertKind::Capability, Level::Warning, "user_token".to_owned()),
        Advice::ServiceTokenNeeded => (AlertKind::Capability, Level::Warning, "service_token".to_owned()),
        Advice::CommunityTokenNeeded => (AlertKind::Capability, Level::Warning, "community_token".to_owned()),
        Advice::RightMissing { key, right, chat, .. } => {
            let place = channel.or(chat.as_ref()).map(|chat| format!(":{chat}")).unwrap_or_default();
            (AlertKind::Capability, Level::Warning, format!("right:{key}:{right}{place}"))
        }
        Advice::Other { .. } => (AlertKind::Help, Level::Warning, "other".to_owned()),
    };
    let words = match (advice, channel) {
        (Advice::RightMissing { right, .. }, Some(channel)) if Right::parse(right) == Some(Right::PostMessages) => {
            ctx.texts.help_wanted_in_channel(channel.platform(), ctx.db.chats().chat_title(channel)?.as_deref())
        }
        (Advice::NewToken { .. }, _) => {
            let mut fallen = ctx.db.settings().capabilities()?;
            fallen.retain(|state| state.advice.as_ref() == Some(advice));
            ctx.texts.alerts().key_trouble(advice, &fallen)
        }
        _ if kind == AlertKind::Key => ctx.texts.alerts().key_trouble(advice, &[]),
        _ => ctx.texts.help_wanted(advice),
    };
    let mut alert = Alert::new(kind, level, subject, words);
    if let Advice::Captcha { redirect_uri: Some(address) } = advice {
        let label = ctx.texts.alerts().alert_button(AlertLabel::Open).to_owned();
        alert = alert.leads_to(InlineKey { label, press: Press::Link(address.clone()) });
    }
    let cause = if matches!(advice, Advice::NewToken { .. }) { Screen::Keys } else { Screen::Status };
    let alert = alert.leads_to(opens(cause, ctx));
    raise(&alert, ctx)
}

/// What the bot could not do in the discussion group, it does again: it stands in the place of the alert.
pub fn help_came(advice: &Advice, chat: ChatId, ctx: &mut Context<'_>) -> Result<()> {
    let (kind, subject) = match advice {
        Advice::RightMissing { key, right, .. } => (AlertKind::Capability, format!("right:{key}:{right}:{chat}")),
        _ => (AlertKind::Help, format!("chat:{chat}")),
    };
    let words = ctx.texts.alerts().group_is_back(ctx.db.chats().chat_title(chat)?.as_deref());
    let button = opens(Screen::Status, ctx);
    raise(&Alert::new(kind, Level::Info, subject, words).leads_to(button), ctx)
}

/// A key that was told of as dead is accepted again: that stands in the place of the alert.
pub fn key_works(name: KeyName, ctx: &mut Context<'_>) -> Result<()> {
    if !is_told_dead(name, ctx)? {
        return Ok(());
    }
    for dead in advices_of(name)? {
        ctx.db.alerts().forget_advised(&dead, ctx.now)?;
        // Where another key stands in for it nothing else comes back with it: its next death is told again all the same.
        ctx.db.settings().forget_notice(&format!("advice:{dead}"))?;
    }
    ctx.news.push(News::PanelIsStale);
    let words = ctx.texts.alerts().key_works(name);
    let button = opens(Screen::Keys, ctx);
    let (kind, subject) = alert_of(name);
    raise(&Alert::new(kind, Level::Info, subject, words).leads_to(button), ctx)
}

/// Whether people were told that a key is not accepted, and not yet that it is again.
pub fn is_told_dead(name: KeyName, ctx: &Context<'_>) -> Result<bool> {
    let (kind, subject) = alert_of(name);
    Ok(ctx.db.alerts().wrong_since(kind, &subject)?.is_some())
}

fn alert_of(name: KeyName) -> (AlertKind, String) {
    let kind = if name.is_a_helpers() { AlertKind::Help } else { AlertKind::Key };
    (kind, format!("token:{}", name.setting()))
}

/// The key is there and is not accepted any more: that was said, with what to do. That one is needed would be another cause.
fn is_told_of_dead_user_token(ctx: &Context<'_>) -> Result<bool> {
    for dead in advices_of(KeyName::User)? {
        if ctx.db.settings().is_noticed(&format!("advice:{dead}"))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What is advised about a key that is not accepted, as the database keeps it: whatever the reason.
fn advices_of(name: KeyName) -> Result<[String; 2]> {
    let advice = |bound| serde_json::to_string(&Advice::NewToken { key: name.setting().to_owned(), bound });
    Ok([advice(false)?, advice(true)?])
}

/// The limit of a day holds the program back: told once of each limit, however many it turns away.
pub fn limit_reached(ctx: &mut Context<'_>) -> Result<()> {
    let subject = format!("day:{}", ctx.per_day());
    if ctx.db.alerts().is_told(AlertKind::Limit, &subject, &ctx.day())? {
        return Ok(());
    }
    let words = ctx.texts.alerts().limit_reached(ctx.per_day());
    let alert = Alert::new(AlertKind::Limit, Level::Warning, subject, words)
        .leads_to(opens(Screen::Section(Section::Moderation), ctx))
        .leads_to(opens(Screen::Quarantine, ctx));
    raise(&alert, ctx)
}

/// A verdict that only a person can carry out. The first one ever is told of; the card lists all.
pub fn first_assist(ctx: &mut Context<'_>) -> Result<()> {
    if !ctx.db.settings().notice_once(&Notice::lasting("first_assist"), ctx.now)? {
        return Ok(());
    }
    let words = ctx.texts.alerts().first_assist();
    let button = opens(Screen::Status, ctx);
    raise(&Alert::new(AlertKind::Assist, Level::Warning, "first", words).leads_to(button), ctx)
}

/// An advertiser with a budget and dates; the lead's card stands in the chat.
pub fn hot_lead(lead: &LeadRow, talk: &TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    let words = ctx.texts.alerts().hot_lead(lead.id, &lead.wish, talk.person);
    let subject = lead.id.to_string();
    raise(&Alert::new(AlertKind::HotLead, Level::Warning, subject, words).with_card(), ctx)
}

/// A wave began; its card stands in the chat.
pub fn wave(wave: i64, kind: crate::domain::wave::WaveKind, ctx: &mut Context<'_>) -> Result<()> {
    let words = ctx.texts.alerts().wave_began(kind);
    raise(&Alert::new(AlertKind::Wave, Level::Critical, format!("wave:{wave}"), words).with_card(), ctx)
}

/// More spam than can be deleted soon; the raid's card stands in the chat.
pub fn raid(size: i64, at: RaidAt, ctx: &mut Context<'_>) -> Result<()> {
    let words = ctx.texts.alerts().raid_began(size);
    let subject = match at {
        RaidAt::Post(post) => format!("raid:{}", post.item_id),
        RaidAt::Elsewhere => "raid:0".to_owned(),
        RaidAt::Chat => "raid:chat".to_owned(),
    };
    raise(&Alert::new(AlertKind::Wave, Level::Critical, subject, words).with_card(), ctx)
}

/// The database or the disk refused, and works again. What happened meanwhile was waited with, not lost.
pub fn store_was_ill(from: Millis, to: Millis, cause: &str, ctx: &mut Context<'_>) -> Result<()> {
    let (began, ended) = from_to(from, to, ctx);
    let words = ctx.texts.alerts().store_was_ill(&began, &ended, to - from, cause);
    let button = opens(Screen::Status, ctx);
    raise(&Alert::new(AlertKind::Storage, Level::Critical, "refused", words).leads_to(button), ctx)
}

/// More happened on VK than it tells in one answer: what people wrote to the community meanwhile nobody else reads.
pub fn events_overfull(since: Millis, to: Millis, ctx: &mut Context<'_>) -> Result<()> {
    let words = ctx.texts.alerts().events_overfull(&when(since, ctx), &when(to, ctx));
    let button = opens(Screen::Status, ctx);
    raise(&Alert::new(AlertKind::Vk, Level::Warning, format!("overfull:{since}"), words).leads_to(button), ctx)
}

/// The disk will be full soon.
pub fn disk_is_low(free: u64, ctx: &mut Context<'_>) -> Result<()> {
    let words = ctx.texts.alerts().disk_is_low(free);
    let button = opens(Screen::Status, ctx);
    raise(&Alert::new(AlertKind::Storage, Level::Critical, "disk", words).leads_to(button), ctx)
}

/// The engine writes into a file that nobody will find any more.
pub fn store_was_taken(gone: bool, ctx: &mut Context<'_>) -> Result<()> {
    let words = ctx.texts.alerts().store_was_taken(gone);
    let button = opens(Screen::Status, ctx);
    raise(&Alert::new(AlertKind::Storage, Level::Critical, "taken", words).leads_to(button), ctx)
}

/// After an unclean end the file was looked through, and is not sound.
pub fn store_is_damaged(cause: &str, ctx: &mut Context<'_>) -> Result<()> {
    let words = ctx.texts.alerts().store_is_damaged(cause);
    let button = opens(Screen::Status, ctx);
    raise(&Alert::new(AlertKind::Storage, Level::Critical, "damaged", words).leads_to(button), ctx)
}

/// The machine's clock is wrong, and was a minute ago: said once, and again after it was right, which is said too.
pub fn clock(ctx: &mut Context<'_>) -> Result<()> {
    const TOLD: &str = "clock_told";
    /// Seen at one ring.
    const SEEN: &str = "seen";
    const SAID: &str = "said";
    let known = ctx.db.settings().meta(TOLD)?.unwrap_or_default();
    let Some(by) = ctx.policy.time.off_by else {
        return match known.as_str() {
            "" => Ok(()),
            SAID => clock_is_right(TOLD, ctx),
            _ => ctx.db.settings().set_meta(TOLD, ""),
        };
    };
    match known.as_str() {
        SAID => Ok(()),
        // A machine that slept is compared anew within a minute.
        SEEN => {
            ctx.db.settings().set_meta(TOLD, SAID)?;
            let words = ctx.texts.alerts().clock_is_off(by);
            let button = opens(Screen::Status, ctx);
            raise(&Alert::new(AlertKind::Storage, Level::Critical, CLOCK, words).leads_to(button), ctx)
        }
        _ => ctx.db.settings().set_meta(TOLD, SEEN),
    }
}

/// What an alert about the clock is about.
const CLOCK: &str = "clock";

/// Whoever heard that it is wrong hears that it is right: once it is known whether anybody did.
fn clock_is_right(told: &str, ctx: &mut Context<'_>) -> Result<()> {
    match ctx.db.alerts().reach(AlertKind::Storage, CLOCK)? {
        Reach::Waits => return Ok(()),
        Reach::Nobody => {}
        Reach::Told => {
            let words = ctx.texts.alerts().clock_is_right(&when(ctx.now, ctx));
            let button = opens(Screen::Status, ctx);
            raise(&Alert::new(AlertKind::Storage, Level::Info, CLOCK, words).leads_to(button), ctx)?;
        }
    }
    ctx.db.settings().set_meta(told, "")
}

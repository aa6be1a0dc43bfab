//! The table of platforms: a row says what the daemon has of one. Whatever goes through platforms goes through its rows.

use std::sync::Arc;

use anyhow::{Result, bail};
use tokio::runtime::Handle;

use super::ears::{Ear, TelegramEar, VkEar};
use crate::clock::Clock;
use crate::config::Config;
use crate::dispatcher::{SourceRow, Translate};
use crate::domain::chat_ref::PlatformId;
use crate::domain::ids::ChatId;
use crate::domain::known::{KnownPlatforms, Source, Target, TargetNetwork};
use crate::keyring::Keyring;
use crate::max::{MaxPlatform, MaxSettings};
use crate::outbox::TargetRow;
use crate::policy::copies::{ChannelName, CopyPolicy};
use crate::store::Store;
use crate::telegram::{TelegramListener, TelegramPlatform, TelegramSettings};
use crate::vk::VkListener;

/// What the daemon has of a platform.
pub struct PlatformRow {
    /// Its word: of routes, lanes, and of the accounts that events come from (`telegram:42`).
    pub platform: PlatformId,
    /// Posts are copied to it, and who carries that out.
    pub target: Option<TargetRow>,
    /// It is listened to: the ear, its name, and who turns what it hears into events.
    pub heard: Option<(Box<dyn Ear>, SourceRow)>,
}

impl PlatformRow {
    /// A platform that posts are copied to and that says nothing itself.
    pub fn of_target(row: TargetRow) -> Self {
        Self { platform: row.target.platform, target: Some(row), heard: None }
    }
}

/// The table of this program as it is built, for commands that run no daemon: without platforms that have no key.
pub(crate) fn known_platforms(config: &Config) -> KnownPlatforms {
    let targets = TargetNetwork::ALL.into_iter().filter(|network| config.has_key_of(*network));
    KnownPlatforms::new(targets.map(TargetNetwork::target).collect(), Source::ALL.to_vec())
}

/// Posts are copied to MAX; nothing is heard there.
/// Without a bot it does nothing and has nothing until a key is given in the chat.
pub fn max(settings: MaxSettings, keyring: Keyring, clock: Clock) -> Result<PlatformRow> {
    let worker = Arc::new(MaxPlatform::new(settings, keyring, clock)?);
    Ok(PlatformRow::of_target(TargetRow { target: Target::MAX, worker }))
}

/// VK speaks; posts come from there.
pub(super) fn vk(listener: VkListener, group_id: i64) -> PlatformRow {
    let context = crate::vk::VkTranslateContext { group_id };
    let translate: Translate = Box::new(move |payload| crate::vk::translate(payload, &context));
    let row = SourceRow { source: Source::VK, translate };
    PlatformRow { platform: PlatformId::VK, target: None, heard: Some((Box::new(VkEar(listener)), row)) }
}

/// What Telegram's row is made of.
pub(super) struct OfTelegram {
    pub(super) listener: TelegramListener,
    pub(super) worker: Arc<TelegramPlatform>,
    pub(super) settings: TelegramSettings,
    pub(super) store: Arc<Store>,
    pub(super) clock: Clock,
    pub(super) runtime: Handle,
}

/// Telegram speaks, and posts are copied to it.
pub(super) fn telegram(of: OfTelegram) -> PlatformRow {
    let OfTelegram { listener, worker, settings, store, clock, runtime } = of;
    let identity = listener.identity();
    let target = if settings.local_server { Target::TELEGRAM_LOCAL } else { Target::TELEGRAM };
    let known = Arc::clone(&store);
    let translate: Translate = Box::new(move |payload| {
        let mut context = identity.context(&settings)?;
        let now_at = |chat: Option<ChatId>| chat.map(|chat| known.read(|db| db.surfaces().migrated(chat))).transpose();
        context.admin_chat = now_at(context.admin_chat)?;
        context.discussion_chat = now_at(context.discussion_chat)?;
        crate::telegram::translate(payload, &context)
    });
    let ear = TelegramEar { listener, store, clock, runtime };
    PlatformRow {
        platform: PlatformId::TELEGRAM,
        target: Some(TargetRow { target, worker }),
        heard: Some((Box::new(ear), SourceRow { source: Source::TELEGRAM, translate })),
    }
}

/// Posts lead only to platforms of the table. `of_chat`: the own wall's channel was set in the chat, where it was asked of the
/// table when it was set.
pub(crate) fn check_routes(copies: &CopyPolicy, of_chat: bool, targets: &KnownPlatforms) -> Result<()> {
    for channel in copies.ends().filter(|channel| !of_chat || copies.channel.as_ref() != Some(*channel)) {
        if let ChannelName::Id(chat) = channel
            && targets.of(chat).is_none()
        {
            match TargetNetwork::of(chat.platform()) {
                Some(TargetNetwork::Max) => {
                    bail!("`crosspost` leads to \"{chat}\", and there is no bot of MAX: set max.token (or MAX_TOKEN)")
                }
                Some(TargetNetwork::Telegram) | None => {}
            }
            bail!("`crosspost` leads to \"{chat}\": {}", targets.unknown(chat));
        }
    }
    Ok(())
}

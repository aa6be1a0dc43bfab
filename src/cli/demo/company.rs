//! The daemon of the demo: real, beside a simulated world, in a folder of its own that goes away with it.

use std::path::Path;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::app::{Daemon, Settled, Setup};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::language::Language;
use crate::keyring::Keyring;
use crate::simulator::Simulator;
use crate::zone::Tz;

/// The daemon and its folder. The daemon goes first.
pub(super) struct Company {
    pub(super) daemon: Daemon,
    pub(super) zone: Tz,
    pub(super) folder: TempDir,
}

/// The config of the demo, written as a person would write it and read by the same code. Nothing but this file is asked: no
/// environment, no credentials, no folder of the owner's.
fn config(sim: &Simulator, folder: &Path, language: Language) -> Result<Config> {
    let prices = match language {
        Language::Ru => [("Пост", "сутки в ленте"), ("Пост с закрепом", "закреп на сутки")],
        Language::En => [("Post", "a day in the feed"), ("Pinned post", "on top for a day")],
    };
    let text = sim.world(|world| {
        format!(
            "language = \"{}\"\n[storage]\npath = '{}'\n[moderation]\nmode = \"enforce\"\n[telegram]\nbot_token = \"{}\"\n\
             admin_chat_id = {}\ndiscussion_chat_id = {}\napi_url = \"{}\"\n[vk]\ngroup_id = {}\napi_url = \"{}\"\n\
             community_token = \"{}\"\nservice_token = \"{}\"\nuser_token = \"{}\"\n\
             [max]\ntoken = \"{}\"\napi_url = \"{}\"\n\
             [crosspost]\nenabled = true\nsync_deletions = true\nchannel_id = {}\nmax_channel_id = {}\n\
             [[leads.formats]]\nname = \"{}\"\nprice = 5000\ndescription = \"{}\"\n\
             [[leads.formats]]\nname = \"{}\"\nprice = 8000\ndescription = \"{}\"\n",
            language.as_str(),
            // Everything beside it, its keys among them, is the demo's own too.
            folder.join("demo.db").display(),
            world.keys.bot,
            world.admin_chat_id,
            world.discussion_chat_id,
            sim.telegram_api_url(),
            world.group_id,
            sim.vk_api_url(),
            world.keys.community,
            world.keys.service,
            world.keys.user,
            world.keys.max,
            sim.max_api_url(),
            world.channel_id,
            world.max_channel_id,
            prices[0].0,
            prices[0].1,
            prices[1].0,
            prices[1].1,
        )
    });
    let path = folder.join("config.toml");
    std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    Ok(Config::load_among(Some(&path), &[], &|_| None)?.config)
}

impl Company {
    /// Nothing was asked of a platform yet.
    pub(super) fn gather(sim: &Simulator, clock: &Clock, language: Language) -> Result<Self> {
        // New and nobody else's: nothing lies there that could be taken for settings or keys.
        let folder = tempfile::Builder::new().prefix("etronics-bot-demo-").tempdir().context("making a folder")?;
        super::leaving::takes_along(folder.path());
        let config = config(sim, folder.path(), language)?;
        let zone = config.timezone;
        let keyring = Keyring::of(&config);
        let setup = Setup {
            database: config.database()?.to_owned(),
            vk: config.vk_settings()?,
            telegram: config.telegram_settings()?,
            openai: config.openai_settings(),
            platforms: vec![crate::app::max(config.max_settings(), keyring.clone(), clock.clone())?],
            keyring,
            ping: None,
            disk: crate::disk::machine(),
            settle: Box::new(move |panel| {
                Ok(Settled {
                    policy: config.policy(panel)?,
                    rules: config.comment_rules(panel)?,
                    account_rules: config.account_rules(panel),
                })
            }),
            clock: clock.clone(),
        };
        Ok(Self { daemon: Daemon::new(setup)?, zone, folder })
    }
}

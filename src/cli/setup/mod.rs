//! `setup`: guided set-up in a terminal, one question at a time, each answer checked at once; ends with `check` and, if asked,
//! a running service. Where there is no terminal it says what to set instead.

mod answers;
mod choosing;
mod echo;
mod guide;
mod max;
mod max_person;
mod pasted;
mod screen;
mod service;
mod telegram;
mod vk;
mod writing;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use super::Globals;
use crate::config::Config;
use crate::domain::key::KeyName;
use crate::paths;
use crate::telemetry;
use answers::Answers;
use guide::{ApiUrls, Guide};
use screen::{Left, Screen};

/// Arguments of `setup`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  etronics-bot setup\n  etronics-bot --lang ru setup\n  etronics-bot --config /etc/etronics-bot/config.toml setup"
)]
pub(crate) struct Args {
    /// VK's API: a simulator's, to try this out
    #[arg(long, value_name = "URL")]
    vk_api_url: Option<String>,
    /// Telegram's Bot API: a local server's or a simulator's
    #[arg(long, value_name = "URL")]
    telegram_api_url: Option<String>,
    /// MAX's API: a simulator's
    #[arg(long, value_name = "URL")]
    max_api_url: Option<String>,
    /// Leave services alone: the last word is how to start it by hand
    #[arg(long)]
    no_service: bool,
}

/// Variables that win over the file.
const FIXING: [&str; 8] = [
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_ADMIN_CHAT_ID",
    "TELEGRAM_CHANNEL_ID",
    "VK_GROUP_ID",
    "VK_COMMUNITY_TOKEN",
    "VK_SERVICE_TOKEN",
    "VK_USER_TOKEN",
    "MAX_TOKEN",
];

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let path = target(globals)?;
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        globals.say(&globals.texts().setup().without_terminal(&path.display().to_string()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let known = path.is_file();
    let config = if known {
        Config::load(Some(&path), &super::environment)
    } else {
        Config::load_among(None, &[], &super::environment)
    };
    let config = config?.config;
    telemetry::hide(config.secrets());
    let mut was = Answers::of_config(&config, known);
    let set =
        |key: &str, value: &str| (config.origin(key) != crate::config::ValueOrigin::Default).then(|| value.to_owned());
    was.telegram_api_url = set("telegram.api_url", &config.telegram.api_url);
    was.vk_api_url = set("vk.api_url", &config.vk.api_url);
    was.max_api_url = set("max.api_url", &config.max.api_url);
    let mut guide = Guide {
        globals,
        screen: Screen::open(globals.texts())?,
        path,
        answers: was.clone(),
        was,
        api_urls: ApiUrls {
            vk: args.vk_api_url.clone(),
            telegram: args.telegram_api_url.clone(),
            max: args.max_api_url.clone(),
        },
        max: config.max_settings(),
        max_seen: max::SharedSeen::default(),
        vk_proxy: config.vk.proxy.clone(),
        named_database: config.origin("storage.path") != crate::config::ValueOrigin::Default,
        of_the_chat: KeyName::ALL
            .into_iter()
            .filter(|name| config.origin(name.setting()) == crate::config::ValueOrigin::Panel)
            .collect(),
        known,
        no_service: args.no_service,
    };
    let fixed: Vec<&str> =
        FIXING.into_iter().filter(|name| paths::env_value(&super::environment, name).is_some()).collect();
    if !fixed.is_empty() {
        guide.screen.careful(&guide.words().environment_wins(&fixed.join(", ")));
    }
    match guide.lead() {
        Err(error) if error.is::<Left>() => {
            let words = guide.words();
            let draft = answers::draft_of(&guide.path);
            let kept = draft.exists().then(|| draft.display().to_string());
            guide.screen.put("");
            guide.screen.say(&words.left(kept.as_deref(), &guide.command("setup")));
            Ok(ExitCode::FAILURE)
        }
        ended => ended,
    }
}

/// The file that is there, else where one belongs: the machine's for root, the user's own for others.
fn target(globals: &Globals) -> Result<PathBuf> {
    let named =
        globals.config.clone().or_else(|| paths::env_value(&super::environment, "ETRONICS_CONFIG").map(PathBuf::from));
    if let Some(named) = named {
        anyhow::ensure!(
            !named.is_dir(),
            "{} is a folder: name the file, such as {}",
            named.display(),
            named.join("config.toml").display()
        );
        paths::refuse_no_file(&named)?;
        return Ok(named);
    }
    if let Some(found) = Config::find(None, &super::environment)? {
        return Ok(found);
    }
    if rustix::process::geteuid().is_root() {
        return Ok(PathBuf::from(paths::SYSTEM_CONFIG));
    }
    paths::user_config().context("this user has no home: name the file, `etronics-bot --config PATH setup`")
}

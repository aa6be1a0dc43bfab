//! The engine by itself, driven step by step: a platform that does everything at once, a config, the table of sources.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use etronics_bot::app::{Engine, Settled, open};
use etronics_bot::clock::Clock;
use etronics_bot::config::Config;
use etronics_bot::dispatcher::{SourceRow, Translate};
use etronics_bot::domain::action::{Action, PersonFacts, Receipt, TelegramAction, Urgency, VkAction};
use etronics_bot::domain::ids::ChatId;
use etronics_bot::domain::known::Source;
use etronics_bot::domain::lane::Lane;
use etronics_bot::domain::platform::{Job, Outcome, OutcomeSink, Platform};
use etronics_bot::outbox::Platforms;
use etronics_bot::simulator::Keys;
use etronics_bot::telegram::TelegramTranslateContext;
use etronics_bot::vk::VkTranslateContext;

/// The community, the admin (whose private chat holds the panel) and the group under the channel.
pub(crate) const GROUP: i64 = 229_000_001;
pub(crate) const ADMIN: i64 = 500_000_001;
pub(crate) const DISCUSSION: i64 = -1_001_234_567_890;

/// Does everything at once, and remembers when a button was answered.
#[derive(Default)]
pub(crate) struct Obliging {
    pub(crate) calls: AtomicUsize,
    pub(crate) answered: Mutex<Option<Instant>>,
}

impl Obliging {
    fn receipt(&self, action: Action) -> Receipt {
        match action {
            Action::Telegram(TelegramAction::AnswerButton { .. }) => {
                self.answered.lock().unwrap().get_or_insert_with(Instant::now);
                Receipt::Done
            }
            Action::Telegram(
                TelegramAction::ShowSurface { .. }
                | TelegramAction::SendMessage { .. }
                | TelegramAction::SendPhoto { .. }
                | TelegramAction::SendDocument { .. }
                | TelegramAction::Say { .. }
                | TelegramAction::CopyMessage { .. },
            )
            | Action::Vk(VkAction::SendMessage { .. } | VkAction::Say { .. }) => Receipt::Message { message_id: 7 },
            Action::Telegram(TelegramAction::ReadChatAdmins { .. }) => Receipt::ChatAdmins(Vec::new()),
            Action::Telegram(TelegramAction::ReadTgProfile { .. }) => Receipt::TgProfile(Box::default()),
            Action::Vk(VkAction::ReadPeople { ids }) => Receipt::People(ids.into_iter().map(facts).collect()),
            Action::Vk(VkAction::ReadManagers) => Receipt::Managers(vec![1]),
            Action::Vk(VkAction::ReadCapabilities) => Receipt::Capabilities(Vec::new()),
            Action::Vk(VkAction::ReadReach { .. }) => Receipt::Reach(None),
            Action::Vk(VkAction::ReadWall { .. } | VkAction::ReadWallPosts { .. }) => Receipt::Wall(Vec::new()),
            Action::Vk(VkAction::ReadPosts { .. }) => Receipt::Posts(Vec::new()),
            Action::Vk(VkAction::CatchUp { .. }) => Receipt::Found { items: 0, cut: false, posts_cut: false },
            _ => Receipt::Done,
        }
    }
}

fn facts(id: i64) -> PersonFacts {
    let told = serde_json::json!({"id": id, "name": format!("Иван {id}"), "member": true, "deactivated": null,
        "profile": "AQAAAAAAAAAAeAAAAAcAAAAJAAAA"});
    serde_json::from_value(told).unwrap()
}

impl<A> Platform<A> for Obliging
where
    A: Clone + Into<Action>,
{
    fn lane(&self, action: &A) -> Lane {
        action.clone().into().facts().lane
    }

    fn ready_in(&self, _action: &A, _urgency: Urgency) -> Duration {
        Duration::ZERO
    }

    fn submit(&self, job: Job<A>, done: OutcomeSink) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let receipt = self.receipt(job.action.into());
        done(Outcome { id: job.id, revision: job.revision, result: Ok(receipt) });
    }
}

/// A config of a community in a folder, written there; `more` is added to it.
pub(crate) fn config(folder: &Path, (vk, telegram): (&str, &str), tokens: &Keys, more: &str) -> Config {
    let text = format!(
        "[storage]\npath = \"{}\"\n[moderation]\nmode = \"enforce\"\n[telegram]\nbot_token = \"{}\"\nadmin_chat_id = {ADMIN}\n\
         discussion_chat_id = {DISCUSSION}\n         api_url = \"{telegram}\"\n[vk]\ngroup_id = {GROUP}\napi_url = \"{vk}\"\ncommunity_token = \"{}\"\nuser_token = \"{}\"\n{more}",
        folder.join("bot.db").display(),
        tokens.bot,
        tokens.community,
        tokens.user
    );
    let path = folder.join("config.toml");
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    Config::load_among(Some(&path), &[], &|_| None).unwrap().config
}

/// An engine over the database of a folder, by a clock, with nothing but `Obliging` behind it.
pub(crate) fn engine(folder: &Path, config: Config, clock: &Clock) -> (Engine, Arc<Obliging>) {
    let opened = open(&folder.join("bot.db"), GROUP, clock).unwrap();
    let platform = Arc::new(Obliging::default());
    let platforms = Platforms {
        vk: platform.clone(),
        telegram: platform.clone(),
        openai: platform.clone(),
        machine: platform.clone(),
        targets: Vec::new(),
    };
    let telegram = TelegramTranslateContext {
        bot_id: 7_000_000_001,
        bot_username: "quiet_yard_bot".to_owned(),
        admin_chat: Some(ChatId(ADMIN)),
        discussion_chat: Some(ChatId(DISCUSSION)),
        linked_channel: None,
        channel_is_unknown: false,
    };
    let of_vk: Translate =
        Box::new(|payload| etronics_bot::vk::translate(payload, &VkTranslateContext { group_id: GROUP }));
    let of_telegram: Translate = Box::new(move |payload| etronics_bot::telegram::translate(payload, &telegram));
    let sources = vec![
        SourceRow { source: Source::VK, translate: of_vk },
        SourceRow { source: Source::TELEGRAM, translate: of_telegram },
    ];
    let settle = Box::new(move |panel: &_| {
        Ok(Settled {
            policy: config.policy(panel)?,
            rules: config.comment_rules(panel)?,
            account_rules: config.account_rules(panel),
        })
    });
    (Engine::new(opened, clock.clone(), platforms, sources, settle).unwrap(), platform)
}

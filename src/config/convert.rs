//! The settings as the rest of the program takes them: what each command cannot do without, what each part needs,
//! and what the panel changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::Config;
use super::features::{Alerts, Approve, Channel, Crosspost, Filters, Hashtags, Leads, Wall};
use super::keys::KEYS;
use super::moderation::without_bad_words;
use super::parse::Raw;
use super::sources::{Origin, is_for_panel, panel_key};
use crate::clock::Time;
use crate::clock::{DAY, HOUR, Millis};
use crate::domain::copy::Style;
use crate::domain::ids::ChatId;
use crate::domain::lead::AdFormat;
use crate::handlers::alerts::settings::AlertSettings;
use crate::handlers::answers::AnswerSettings;
use crate::handlers::crosspost::settings::{self, ChannelName, CopySettings, TagSource, WallName};
use crate::handlers::desk::Policy;
use crate::handlers::digest::DigestSettings;
use crate::handlers::holiday::HolidaySettings;
use crate::handlers::leads::settings::LeadSettings;
use crate::judging::{AccountRules, AccountThresholds, CommentRules};
use crate::openai::OpenAiSettings;
use crate::telegram::{MediaSettings, TelegramSettings, private_host};
use crate::vk::VkSettings;

/// What was set in the panel: full key → JSON, as the store keeps it.
pub type PanelSettings = BTreeMap<String, serde_json::Value>;

/// How to get what the daemon cannot do without.
const REQUIRED: [(&str, &str); 3] = [
    ("telegram.bot_token", "@BotFather in Telegram gives one by /newbot"),
    ("telegram.admin_chat_id", "write to the bot, then `etronics-bot check` lists the numbers"),
    ("vk.group_id", "the community's number, positive"),
];

/// The list that the chat may fill with words that are none.
const STOP_WORDS: &str = "moderation.comments.stop_words";

impl Config {
    /// Whether the daemon can start; else one line that names all that is missing and how to get it.
    pub fn require_daemon(&self) -> Result<()> {
        let env_of = |name: &str| KEYS.iter().find(|key| key.name == name).and_then(|key| key.env).unwrap_or_default();
        let missing: Vec<String> = REQUIRED
            .into_iter()
            .filter(|(name, _)| self.settings.raw(name).is_none())
            .map(|(name, how)| format!("`{name}` (or {}; {how})", env_of(name)))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        bail!(
            "not configured yet, missing: {}. `etronics-bot config init` writes a file to fill in",
            missing.join(", ")
        )
    }

    /// The database's file.
    pub fn database(&self) -> Result<&Path> {
        self.storage.path.as_deref().context(
            "`storage.path` is not set and this user has no home: name a file, such as \
             /var/lib/etronics-bot/etronics-bot.db (or DATABASE_URL)",
        )
    }

    /// What Telegram's side needs.
    pub fn telegram_settings(&self) -> Result<TelegramSettings> {
        let telegram = &self.telegram;
        let bot_token = telegram.bot_token.clone().with_context(|| missing(0))?;
        Ok(TelegramSettings {
            bot_token,
            api_url: telegram.api_url.clone(),
            proxy: telegram.proxy.as_ref().map(|proxy| proxy.reveal().to_owned()),
            admin_chat: telegram.admin_chat,
            discussion_chat: telegram.discussion_chat,
            media: MediaSettings {
                private_host: private_host(&self.vk.api_url),
                proxy: self.vk.proxy.as_ref().map(|proxy| proxy.reveal().to_owned()),
                spool: self.spool(),
            },
        })
    }

    /// Where files lie on their way: beside the database, which has room and is ours.
    fn spool(&self) -> PathBuf {
        let folder = self.storage.path.as_deref().and_then(Path::parent);
        match folder {
            Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
            Some(folder) => folder.to_owned(),
            None => std::env::temp_dir(),
        }
    }

    /// What the language model's side needs besides its key.
    pub fn openai_settings(&self) -> OpenAiSettings {
        let openai = &self.openai;
        OpenAiSettings { base_url: openai.base_url.clone(), model: openai.model.clone(), proxy: openai.proxy.clone() }
    }

    /// Channels that posts are copied to: by number, and by public name. None while nothing is copied.
    pub fn copy_channels(&self) -> (Vec<ChatId>, Vec<String>) {
        let (mut ids, mut names) = (Vec::new(), Vec::new());
        let routes = self.crosspost.routes.iter().flat_map(|route| &route.to);
        for channel in self.crosspost.channel.iter().chain(routes).filter(|_| self.crosspost.enabled) {
            match channel {
                Channel::Id(id) if !ids.contains(&ChatId(*id)) => ids.push(ChatId(*id)),
                Channel::Name(name) if !names.contains(name) => names.push(name.clone()),
                Channel::Id(_) | Channel::Name(_) => {}
            }
        }
        (ids, names)
    }

    /// What VK's side needs.
    pub fn vk_settings(&self) -> Result<VkSettings> {
        let vk = &self.vk;
        Ok(VkSettings {
            group_id: vk.group_id.with_context(|| missing(2))?,
            api_url: vk.api_url.clone(),
            proxy: vk.proxy.as_ref().map(|proxy| proxy.reveal().to_owned()),
            community_token: vk.community_token.clone(),
            service_token: vk.service_token.clone(),
            user_token: vk.user_token.clone(),
        })
    }

    /// The settings with the panel's laid over the file's and under the environment's. A stored value that is no longer
    /// understood is passed over with a warning. A list set in the panel takes the place of the file's list.
    pub fn with_panel(&self, panel: &PanelSettings) -> (Self, Vec<String>) {
        let mut current = self.clone();
        let mut warnings = Vec::new();
        for (name, value) in panel {
            let Some(key) = panel_key(name) else {
                warnings.push(format!("`{name}`, set in the panel, is no setting of the panel and is ignored"));
                continue;
            };
            if self.fixed_by_environment(name) {
                continue;
            }
            let Ok(value) = toml::Value::try_from(value) else {
                warnings.push(format!("panel: `{name}` holds nothing and is ignored"));
                continue;
            };
            let value = if key.name == STOP_WORDS {
                let (value, reasons) = without_bad_words(value);
                warnings.extend(reasons.iter().map(|reason| format!("`{name}`, set in the panel: {reason}; left out")));
                value
            } else {
                value
            };
            let mut settings = current.settings.clone();
            settings.set(key.name, Raw::Toml(value), Origin::Panel);
            match Self::read(settings) {
                Ok(mut read) => {
                    read.moderation.comments.file_words = std::mem::take(&mut current.moderation.comments.file_words);
                    current = read;
                }
                Err(error) => warnings.push(format!("{error:#}; the setting is ignored")),
            }
        }
        (current, warnings)
    }

    /// The settings of this moment, as handlers need them.
    pub fn policy(&self, panel: &PanelSettings) -> Result<Policy> {
        let (current, warnings) = self.with_panel(panel);
        for warning in warnings {
            tracing::warn!("{warning}");
        }
        let settings = self.setting_views(&current, panel);
        let moderation = current.moderation;
        let locked = KEYS.iter().filter(|key| is_for_panel(key) && self.fixed_by_environment(key.name));
        Ok(Policy {
            group_id: current.vk.group_id.with_context(|| missing(2))?,
            admin_chat: current.telegram.admin_chat.with_context(|| missing(1))?,
            owners: current.telegram.owners,
            moderators: current.telegram.moderators,
            discussion_chat: current.telegram.discussion_chat,
            mode: moderation.mode,
            per_run: moderation.limits.per_run,
            per_day: moderation.limits.per_day,
            quarantine: moderation.quarantine_hours * HOUR,
            comments: moderation.comments.enabled,
            ban_author: moderation.comments.ban_author,
            close_on_raid: moderation.comments.close_on_raid,
            strictness: moderation.comments.strictness,
            members: moderation.members.enabled,
            members_strictness: moderation.members.strictness,
            members_sweep: moderation.members.sweep.as_millis() as Millis,
            likes: moderation.likes.enabled,
            likes_strictness: moderation.likes.strictness,
            likes_sweep: moderation.likes.sweep.as_millis() as Millis,
            likes_posts: moderation.likes.posts,
            likes_per_post: moderation.likes.per_post,
            stop_words: moderation.comments.stop_words,
            blocked_domains: moderation.comments.blocked_domains,
            copies: copies(&current.crosspost, current.vk.group_id),
            leads: leads(&current.leads),
            digest: DigestSettings {
                enabled: current.digest.enabled,
                daily_at: current.digest.daily_at,
                weekly_on: current.digest.weekly_on,
            },
            alerts: alerts(&current.alerts),
            answers: AnswerSettings {
                enabled: current.answers.enabled,
                after: current.answers.after.as_millis() as Millis,
            },
            has_model: current.openai.api_key.is_some(),
            time: Time::default(),
            second_opinion: current.openai.second_opinion,
            holiday: HolidaySettings { until: current.holiday.until, deputy: current.holiday.deputy.map(ChatId) },
            keys: Vec::new(),
            settings,
            checker: self.checker(),
            allow: moderation.allow,
            timezone: current.timezone,
            language: current.language,
            journal_days: current.storage.journal_days,
            evidence_days: current.storage.evidence_days,
            locked: locked.map(|key| key.name.to_owned()).collect(),
        })
    }

    /// The rules of the judge of comments, with the panel's lists and strictness.
    pub fn comment_rules(&self, panel: &PanelSettings) -> Result<CommentRules> {
        self.with_panel(panel).0.moderation.comments.rules()
    }

    /// The thresholds of the judge of accounts, with the panel's strictness.
    pub fn account_rules(&self, panel: &PanelSettings) -> AccountRules {
        let moderation = self.with_panel(panel).0.moderation;
        let (members, likes) = (moderation.members, moderation.likes);
        AccountRules {
            members: AccountThresholds::of(members.strictness, members.remove_score, members.quarantine_score),
            likes: AccountThresholds::of(likes.strictness, likes.remove_score, likes.quarantine_score),
        }
    }
}

/// Routes as handlers take them: the community's own wall first, then the others.
fn copies(crosspost: &Crosspost, group_id: Option<i64>) -> CopySettings {
    let channel = |channel: &Channel| match channel {
        Channel::Id(id) => ChannelName::Id(ChatId(*id)),
        Channel::Name(name) => ChannelName::Name(name.clone()),
    };
    let filters = |filters: &Filters| settings::Filters {
        skip_ads: filters.skip_ads,
        skip_reposts: filters.skip_reposts,
        stop_words: filters.stop_words.clone(),
        only_hashtags: filters.only_hashtags.clone(),
        min_length: usize::try_from(filters.min_length).unwrap_or(0),
    };
    let own = crosspost.channel.iter().map(|own| settings::Route {
        wall: WallName::Own,
        channels: vec![channel(own)],
        filters: filters(&crosspost.filters),
    });
    let more = crosspost.routes.iter().map(|route| settings::Route {
        wall: match &route.from {
            Wall::Id(id) if group_id.is_some_and(|group| *id == -group) => WallName::Own,
            Wall::Id(id) => WallName::Id(*id),
            Wall::Name(name) => WallName::Name(name.clone()),
        },
        channels: route.to.iter().map(channel).collect(),
        filters: filters(&route.filters),
    });
    CopySettings {
        enabled: crosspost.enabled,
        approve: match crosspost.approve {
            Approve::None => settings::Approve::None,
            Approve::Ads => settings::Approve::Ads,
            Approve::All => settings::Approve::All,
        },
        routes: own.chain(more).collect(),
        hashtags: match crosspost.hashtags {
            Hashtags::Off => TagSource::Off,
            Hashtags::Local => TagSource::Local,
            Hashtags::OpenAi => TagSource::Model,
        },
        style: Style {
            footer: crosspost.footer.clone().filter(|footer| !footer.trim().is_empty()),
            source_link: crosspost.source_link,
            link_preview: crosspost.link_preview,
            long_text: crosspost.long_text,
        },
        silent: crosspost.silent,
        sync_edits: crosspost.sync_edits,
        sync_deletions: crosspost.sync_deletions,
        sync: crosspost.sync_days * DAY,
    }
}

/// Talks with advertisers as handlers take them.
fn leads(leads: &Leads) -> LeadSettings {
    let filled = |words: &Option<String>| words.clone().filter(|words| !words.trim().is_empty());
    let format = |format: &AdFormat| AdFormat {
        name: format.name.clone(),
        price: filled(&format.price),
        description: filled(&format.description),
    };
    LeadSettings {
        enabled: leads.enabled,
        formats: leads.formats.iter().map(format).collect(),
        greeting: filled(&leads.greeting),
        media_kit: filled(&leads.media_kit),
        remind_after: leads.remind_after.as_millis() as Millis,
        answer_hours: leads.answer_hours.map(|hours| (hours.from, hours.to)),
        quiet: leads.quiet_after_human.as_millis() as Millis,
        retention: leads.retention_days * DAY,
        law: leads.law,
        consent: filled(&leads.consent),
        place_note: filled(&leads.place_note),
        templates: leads.templates.clone(),
    }
}

/// Alerts as handlers take them.
fn alerts(alerts: &Alerts) -> AlertSettings {
    AlertSettings {
        enabled: alerts.enabled,
        quiet_hours: alerts.quiet_hours.map(|hours| (hours.from, hours.to)),
        vk_user: alerts.vk_user,
        vk_copy: alerts.vk_copy,
        fallback_after: alerts.fallback_after.as_millis() as Millis,
    }
}

fn missing(index: usize) -> String {
    let (name, how) = REQUIRED[index];
    format!("`{name}` is not set: {how}")
}

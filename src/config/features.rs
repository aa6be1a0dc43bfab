//! Sections of what the daemon tells and sells: copies, advertisers, digests, alerts.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use chrono::{NaiveDate, NaiveTime, Weekday};
use toml::Value;

use super::parse::{
    Parsed, Raw, Span, date, duration, flag, one_of, span, text, texts, tg_person, time, vk_person, weekday, whole,
};
use super::sources::Settings;
pub use crate::domain::alert::VkCopy;
use crate::domain::copy::LongText;
use crate::domain::lead::{AdFormat, Template};
use crate::texts::Language;

const MINUTE: Duration = Duration::from_mins(1);
const MONTH: Duration = Duration::from_hours(30 * 24);

/// A Telegram channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Channel {
    /// Its number, −100….
    Id(i64),
    /// Its public name, without the `@`.
    Name(String),
}

/// A wall on VK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wall {
    /// Owner id; communities negative.
    Id(i64),
    /// Short name.
    Name(String),
}

/// Which posts wait for the admin's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approve {
    /// None.
    None,
    /// Advertisements.
    Ads,
    /// All.
    All,
}

/// Where hashtags of copies come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hashtags {
    /// None are added.
    Off,
    /// Made here.
    Local,
    /// Asked of the model.
    OpenAi,
}

/// Which posts are copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Advertisements are left out.
    pub skip_ads: bool,
    /// Reposts are left out.
    pub skip_reposts: bool,
    /// Posts with one of these are left out.
    pub stop_words: Vec<String>,
    /// Where not empty: only posts with one of these.
    pub only_hashtags: Vec<String>,
    /// Shorter texts are left out, characters.
    pub min_length: i64,
}

/// `[[crosspost.routes]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Whose wall.
    pub from: Wall,
    /// To which channels; at least one.
    pub to: Vec<Channel>,
    /// What is copied.
    pub filters: Filters,
}

/// `[crosspost]`
#[derive(Debug, Clone)]
pub struct Crosspost {
    /// Whether posts are copied.
    pub enabled: bool,
    /// Where the community's own wall goes.
    pub channel: Option<Channel>,
    /// Which posts wait for the admin's word.
    pub approve: Approve,
    /// What is copied of the own wall.
    pub filters: Filters,
    /// Put below every copy.
    pub footer: Option<String>,
    /// A link to the post below every copy.
    pub source_link: bool,
    /// Where hashtags come from.
    pub hashtags: Hashtags,
    /// Copies arrive without a sound.
    pub silent: bool,
    /// Links of a text are previewed.
    pub link_preview: bool,
    /// Where words go that do not fit under a picture.
    pub long_text: LongText,
    /// An edited post edits its copies.
    pub sync_edits: bool,
    /// A deleted post deletes its copies.
    pub sync_deletions: bool,
    /// For how long copies follow their posts, days.
    pub sync_days: i64,
    /// More walls and channels.
    pub routes: Vec<Route>,
}

impl Crosspost {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        let approve = one_of(&[("none", Approve::None), ("ads", Approve::Ads), ("all", Approve::All)]);
        let long_text = one_of(&[("after", LongText::After), ("preview", LongText::Preview)]);
        let hashtags = one_of(&[("off", Hashtags::Off), ("local", Hashtags::Local), ("openai", Hashtags::OpenAi)]);
        Ok(Self {
            enabled: settings.get("crosspost.enabled", flag)?,
            channel: settings.maybe("crosspost.channel_id", channel)?,
            approve: settings.get("crosspost.approve", approve)?,
            filters: Filters {
                skip_ads: settings.get("crosspost.skip_ads", flag)?,
                skip_reposts: settings.get("crosspost.skip_reposts", flag)?,
                stop_words: settings.get("crosspost.stop_words", texts)?,
                only_hashtags: settings.get("crosspost.only_hashtags", texts)?,
                min_length: settings.get("crosspost.min_length", whole(0, 16_000, "of characters "))?,
            },
            footer: settings.maybe("crosspost.footer", text)?,
            source_link: settings.get("crosspost.source_link", flag)?,
            hashtags: settings.get("crosspost.hashtags", hashtags)?,
            silent: settings.get("crosspost.silent", flag)?,
            link_preview: settings.get("crosspost.link_preview", flag)?,
            long_text: settings.get("crosspost.long_text", long_text)?,
            sync_edits: settings.get("crosspost.sync_edits", flag)?,
            sync_deletions: settings.get("crosspost.sync_deletions", flag)?,
            sync_days: settings.get("crosspost.sync_days", whole(1, 365, "of days "))?,
            routes: entries(settings, "crosspost.routes")?.iter().map(Entry::route).collect::<Result<_>>()?,
        })
    }
}

/// `[leads]`
#[derive(Debug, Clone)]
pub struct Leads {
    /// Whether advertisers are talked with.
    pub enabled: bool,
    /// `[[leads.formats]]`: what an advertiser can buy.
    pub formats: Vec<AdFormat>,
    /// Instead of the shipped greeting.
    pub greeting: Option<String>,
    /// Address or file of the media kit.
    pub media_kit: Option<String>,
    /// A lead that nobody took is told of again after this.
    pub remind_after: Duration,
    /// Local hours in which people answer.
    pub answer_hours: Option<Span>,
    /// After a human's word the bot keeps quiet so long.
    pub quiet_after_human: Duration,
    /// How long a closed lead's personal data stays, days.
    pub retention_days: i64,
    /// The Russian law on advertising is minded.
    pub law: bool,
    /// Instead of the shipped words that the contact is kept.
    pub consent: Option<String>,
    /// Instead of the shipped note on where an advertisement may stand.
    pub place_note: Option<String>,
    /// `[[leads.templates]]`: answers that are sent with one press; empty: the shipped ones.
    pub templates: Vec<Template>,
}

impl Leads {
    pub(super) fn read(settings: &Settings, language: Language) -> Result<Self> {
        Ok(Self {
            enabled: settings.get("leads.enabled", flag)?,
            formats: entries(settings, "leads.formats")?.iter().map(Entry::format).collect::<Result<_>>()?,
            greeting: settings.maybe("leads.greeting", text)?,
            media_kit: settings.maybe("leads.media_kit", text)?,
            remind_after: settings.get("leads.remind_after", duration(MINUTE, MONTH))?,
            answer_hours: settings.maybe("leads.answer_hours", span)?.flatten(),
            quiet_after_human: settings.get("leads.quiet_after_human", duration(Duration::ZERO, MONTH))?,
            retention_days: settings.get("leads.retention_days", whole(1, 3_650, "of days "))?,
            law: settings.maybe("leads.law", flag)?.unwrap_or(language == Language::Ru),
            consent: settings.maybe("leads.consent", text)?,
            place_note: settings.maybe("leads.place_note", text)?,
            templates: entries(settings, "leads.templates")?.iter().map(Entry::template).collect::<Result<_>>()?,
        })
    }
}

/// `[answers]`
#[derive(Debug, Clone, Copy)]
pub struct Answers {
    /// Questions in comments that nobody answered come as cards.
    pub enabled: bool,
    /// After so long.
    pub after: Duration,
}

impl Answers {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        Ok(Self {
            enabled: settings.get("answers.enabled", flag)?,
            after: settings.get("answers.after", duration(MINUTE, MONTH))?,
        })
    }
}

/// `[holiday]`
#[derive(Debug, Clone, Copy)]
pub struct Holiday {
    /// Its last day.
    pub until: Option<NaiveDate>,
    /// Who hears alerts meanwhile: a person's number on Telegram.
    pub deputy: Option<i64>,
}

impl Holiday {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        Ok(Self {
            until: settings.maybe("holiday.until", date)?.flatten(),
            deputy: settings.maybe("holiday.deputy", tg_person)?.flatten(),
        })
    }
}

/// `[digest]`
#[derive(Debug, Clone, Copy)]
pub struct Digest {
    /// Sent at all.
    pub enabled: bool,
    /// Local time.
    pub daily_at: NaiveTime,
    /// On this day one message holds both.
    pub weekly_on: Weekday,
}

impl Digest {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        Ok(Self {
            enabled: settings.get("digest.enabled", flag)?,
            daily_at: settings.get("digest.daily_at", time)?,
            weekly_on: settings.get("digest.weekly_on", weekday)?,
        })
    }
}

/// `[alerts]`
#[derive(Debug, Clone, Copy)]
pub struct Alerts {
    /// Messages about events as they happen.
    pub enabled: bool,
    /// Silent but for a wave, a dead key, a hot lead.
    pub quiet_hours: Option<Span>,
    /// Who hears by VK message.
    pub vk_user: Option<i64>,
    /// What of.
    pub vk_copy: VkCopy,
    /// And everything, when Telegram has been out of reach for so long.
    pub fallback_after: Duration,
}

impl Alerts {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        let vk_copy = one_of(&[("off", VkCopy::Off), ("important", VkCopy::Important), ("all", VkCopy::All)]);
        Ok(Self {
            enabled: settings.get("alerts.enabled", flag)?,
            quiet_hours: settings.get("alerts.quiet_hours", span)?,
            vk_user: settings.maybe("alerts.vk_user_id", vk_person)?,
            vk_copy: settings.get("alerts.vk_copy", vk_copy)?,
            fallback_after: settings.get("alerts.fallback_after", duration(MINUTE, MONTH))?,
        })
    }
}

/// A channel's number, or its public name.
fn channel(raw: &Raw) -> Parsed<Channel> {
    const WHAT: &str =
        "must be a channel: its number, such as -1001234567890, or its public name, such as \"@example\"";
    let number = match raw {
        Raw::Toml(Value::Integer(number)) => Some(*number),
        _ => text(raw).ok().and_then(|word| word.trim().parse().ok()),
    };
    if let Some(number) = number {
        return if number < 0 { Ok(Channel::Id(number)) } else { Err(format!("{WHAT}, not {number}")) };
    }
    let word = text(raw).map_err(|_| WHAT.to_owned())?;
    let name = word.trim().trim_start_matches("https://").trim_start_matches("t.me/").trim_start_matches('@');
    let is_name = name.len() >= 4
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_name { Ok(Channel::Name(name.to_owned())) } else { Err(format!("{WHAT}, not {word:?}")) }
}

/// A VK owner id, or a short name.
fn wall(raw: &Raw) -> Parsed<Wall> {
    const WHAT: &str = "must be a VK owner id (communities negative) or a short name, such as \"example\"";
    let number = match raw {
        Raw::Toml(Value::Integer(number)) => Some(*number),
        _ => text(raw).ok().and_then(|word| word.trim().parse().ok()),
    };
    if let Some(number) = number {
        return if number == 0 { Err(format!("{WHAT}, not 0")) } else { Ok(Wall::Id(number)) };
    }
    let word = text(raw).map_err(|_| WHAT.to_owned())?;
    let name = word.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    if is_name { Ok(Wall::Name(name.to_owned())) } else { Err(format!("{WHAT}, not {word:?}")) }
}

/// An entry of a list of tables; its keys are known, for the file was checked.
struct Entry<'a> {
    settings: &'a Settings,
    list: &'static str,
    index: usize,
    values: toml::Table,
}

fn entries<'a>(settings: &'a Settings, list: &'static str) -> Result<Vec<Entry<'a>>> {
    let Some((Raw::Toml(Value::Array(items)), _)) = settings.raw(list) else {
        bail!("{}: `{list}` must be sections of their own: write [[{list}]]", settings.at_entry(list, list));
    };
    let table = |(index, item): (usize, &Value)| match item {
        Value::Table(values) => Ok(Entry { settings, list, index: index + 1, values: values.clone() }),
        _ => Err(anyhow!("{}: `{list}` must hold sections: write [[{list}]]", settings.at_entry(list, list))),
    };
    items.iter().enumerate().map(table).collect()
}

impl Entry<'_> {
    fn maybe<T>(&self, key: &str, parse: impl Fn(&Raw) -> Parsed<T>) -> Result<Option<T>> {
        let Some(value) = self.values.get(key) else { return Ok(None) };
        parse(&Raw::Toml(value.clone())).map(Some).map_err(|what| self.wrong(key, &what))
    }

    fn get<T>(&self, key: &str, parse: impl Fn(&Raw) -> Parsed<T>) -> Result<T> {
        self.maybe(key, parse)?.ok_or_else(|| {
            let entry = format!("{}[{}]", self.list, self.index);
            anyhow!("{}: `{entry}` has no `{key}`", self.settings.at_entry(self.list, &entry))
        })
    }

    fn wrong(&self, key: &str, what: &str) -> anyhow::Error {
        let name = format!("{}[{}].{key}", self.list, self.index);
        anyhow!("{}: `{name}` {what}", self.settings.at_entry(self.list, &name))
    }

    fn route(&self) -> Result<Route> {
        let one_or_more = |raw: &Raw| match raw {
            Raw::Toml(Value::Array(items)) => items.iter().map(|item| channel(&Raw::Toml(item.clone()))).collect(),
            one => channel(one).map(|one| vec![one]),
        };
        let to: Vec<Channel> = self.get("to", one_or_more)?;
        if to.is_empty() {
            return Err(self.wrong("to", "must name at least one channel"));
        }
        let filters = Filters {
            skip_ads: self.maybe("skip_ads", flag)?.unwrap_or(false),
            skip_reposts: self.maybe("skip_reposts", flag)?.unwrap_or(false),
            stop_words: self.maybe("stop_words", texts)?.unwrap_or_default(),
            only_hashtags: self.maybe("only_hashtags", texts)?.unwrap_or_default(),
            min_length: self.maybe("min_length", whole(0, 16_000, "of characters "))?.unwrap_or(0),
        };
        Ok(Route { from: self.get("from", wall)?, to, filters })
    }

    fn template(&self) -> Result<Template> {
        Ok(Template { name: self.filled("name")?, text: self.filled("text")? })
    }

    /// Words that must not be missing.
    fn filled(&self, key: &str) -> Result<String> {
        let words: String = self.get(key, text)?;
        let words = words.trim();
        if words.is_empty() {
            return Err(self.wrong(key, "must not be empty: people read it"));
        }
        Ok(words.to_owned())
    }

    fn format(&self) -> Result<AdFormat> {
        let price = |raw: &Raw| match raw {
            Raw::Toml(Value::Integer(number)) => Ok(number.to_string()),
            other => text(other),
        };
        Ok(AdFormat {
            name: self.filled("name")?,
            price: self.maybe("price", price)?,
            description: self.maybe("description", text)?,
        })
    }
}

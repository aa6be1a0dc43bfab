//! `[crosspost]`: which posts are copied where, and how copies look.

use anyhow::Result;
use toml::Value;

use super::entries::{Entry, entries};
use super::readers::{
    Parsed, Raw, Span, days, flag, maybe, must, one_of, or_none, quoted, span, text, texts, whole, words,
};
use super::rows::{Offer, settings};
use crate::clock::Millis;
use crate::domain::chat_ref::{ChatRef, PlatformId};
use crate::domain::copies::{LongText, Style};
use crate::domain::ids::ChatId;
use crate::domain::known::TargetNetwork;
use crate::domain::replace::{Among, Replacement, pattern, unknown_group};

/// Which posts wait for the admin's word. Advertisements always do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approve {
    /// None but advertisements.
    None,
    /// Advertisements.
    Ads,
    /// All.
    All,
}

/// Where added hashtags come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagSource {
    /// None are added.
    Off,
    /// Made here.
    Local,
    /// Asked of a language model; made here where it does not answer.
    Model,
}

/// A wall on VK, as the settings name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WallName {
    /// The community's own: VK tells of its posts.
    Own,
    /// Somebody's, by number.
    Id(i64),
    /// Somebody's, by short name.
    Name(String),
}

/// A channel, as the settings name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelName {
    /// By its platform and what that calls it; a number alone is Telegram's.
    Id(ChatRef),
    /// By its public name on Telegram, without the `@`.
    Name(String),
}

impl ChannelName {
    /// For people.
    pub fn shown(&self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::Name(name) => format!("@{name}"),
        }
    }
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
    /// Where not empty: only posts with one of these, with or without `#`.
    pub only_hashtags: Vec<String>,
    /// Shorter texts are left out, characters.
    pub min_length: usize,
}

/// From a wall to channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Whose posts.
    pub wall: WallName,
    /// Where to.
    pub channels: Vec<ChannelName>,
    /// Which.
    pub filters: Filters,
}

/// What is said otherwise, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplaceRule {
    /// What.
    pub what: Replacement,
    /// In these channels; empty: in all.
    pub channels: Vec<ChannelName>,
}

settings! {
    /// `[crosspost]`
    struct CopyPolicy;
    /// What the chat changes of it.
    enum CopySetting of Copies;

    /// Posts are copied.
    enabled: bool = "crosspost.enabled" default "false",
    read must(flag), chat Enabled: Switch, on Copies;
    /// Where the community's own wall goes.
    channel: Option<ChannelName> = "crosspost.channel_id" env "TELEGRAM_CHANNEL_ID",
    read maybe(channel), chat Channel: Channel, on Copies;
    /// Where it goes on MAX.
    max_channel: Option<ChannelName> = "crosspost.max_channel_id", read maybe(max_channel);
    /// Which wait for a word.
    approve: Approve = "crosspost.approve" default r#""ads""#,
    read must(approve), chat Approve: Choice(&["none", "ads", "all"]), on Copies;
    /// Advertisements of the own wall are left out.
    skip_ads: bool = "crosspost.skip_ads" default "false",
    read must(flag), chat SkipAds: Switch, on Copies;
    /// Reposts on the own wall are left out.
    skip_reposts: bool = "crosspost.skip_reposts" default "false",
    read must(flag), chat SkipReposts: Switch, on Copies;
    /// A link to the post below every copy.
    source_link: bool = "crosspost.source_link" default "false",
    read must(flag), chat SourceLink: Switch, on Copies;
    /// Edits are carried over.
    sync_edits: bool = "crosspost.sync_edits" default "true",
    read must(flag), chat SyncEdits: Switch, on Copies;
    /// Deletions are carried over.
    sync_deletions: bool = "crosspost.sync_deletions" default "false",
    read must(flag), chat SyncDeletions: Switch, on Copies;
    /// Put below every copy.
    footer: Option<String> = "crosspost.footer", read words, chat Footer: Text, on Copies;
    /// Where hashtags come from.
    hashtags: TagSource = "crosspost.hashtags" default r#""off""#,
    read must(tag_source), chat Hashtags: Choice(&["off", "local", "openai"]), on Copies;
    /// Where words go that do not fit under a picture.
    long_text: LongText = "crosspost.long_text" default r#""after""#,
    read must(long_text), chat LongText: Choice(&["after", "preview"]), on Copies;
    /// Copies arrive without a sound.
    silent: bool = "crosspost.silent" default "false",
    read must(flag), chat Silent: Switch, on Copies;
    /// Local hours in which no post goes out by itself; may reach over midnight.
    quiet_hours: Option<Span> = "crosspost.quiet_hours", read or_none(span), chat QuietHours: Span, on Copies;
    /// Links of a text are previewed.
    link_preview: bool = "crosspost.link_preview" default "true",
    read must(flag), chat LinkPreview: Switch, on Copies;
    /// For so long copies follow their posts.
    sync: Millis = "crosspost.sync_days" default "7",
    read must(days(1, 365)), chat SyncDays: Number(&[1, 3, 7, 30]), on Copies;
    /// Posts of the own wall with one of these are left out.
    stop_words: Vec<String> = "crosspost.stop_words" default "[]",
    read must(texts), chat StopWords: Words, on Copies;
    /// Where not empty: only posts of the own wall with one of these.
    only_hashtags: Vec<String> = "crosspost.only_hashtags" default "[]",
    read must(texts), chat OnlyHashtags: Words, on Copies;
    /// Shorter texts of the own wall are left out, characters.
    min_length: usize = "crosspost.min_length" default "0",
    read must(characters), chat MinLength: Number(&[0, 50, 100, 200]), on Copies;
    /// From where to where: those of the file, and the own wall's once it is known ([`CopyPolicy::settle`]).
    routes: Vec<Route> = "crosspost.routes" default "[]", read entries(route);
    /// What is said otherwise in copies, in this order.
    replace: Vec<ReplaceRule> = "crosspost.replace" default "[]", read entries(replace_rule);
}

/// A wall, and the places that a route leads to from there.
pub type Lead<'a> = (&'a WallName, Vec<ChatRef>);

impl CopyPolicy {
    /// The own wall's channel on a platform.
    fn own_channel(&self, network: TargetNetwork) -> Option<&ChannelName> {
        match network {
            TargetNetwork::Telegram => self.channel.as_ref(),
            TargetNetwork::Max => self.max_channel.as_ref(),
        }
    }

    fn own_channels(&self) -> impl Iterator<Item = &ChannelName> {
        TargetNetwork::ALL.into_iter().filter_map(|network| self.own_channel(network))
    }

    /// Wherever posts lead, the own wall's channels first; once it is settled, those are named twice.
    pub fn ends(&self) -> impl Iterator<Item = &ChannelName> {
        self.own_channels().chain(self.routes.iter().flat_map(|route| &route.channels))
    }

    /// Whether nothing is led to.
    pub fn leads_nowhere(&self) -> bool {
        self.own_channels().next().is_none() && self.routes.is_empty()
    }

    /// Channels of a platform that posts lead to and that are known by number, each once.
    pub fn channels_of(&self, platform: PlatformId) -> Vec<ChatRef> {
        let mut found: Vec<ChatRef> = Vec::new();
        for channel in self.ends() {
            match channel {
                ChannelName::Id(chat) if chat.platform() == platform && !found.contains(chat) => {
                    found.push(chat.clone());
                }
                ChannelName::Id(_) | ChannelName::Name(_) => {}
            }
        }
        found
    }

    /// Puts the own wall's route before the others, and calls the own wall so wherever it is named by its number.
    pub fn settle(&mut self, group_id: i64) {
        for route in &mut self.routes {
            if route.wall == WallName::Id(-group_id) {
                route.wall = WallName::Own;
            }
        }
        let channels: Vec<ChannelName> = self.own_channels().cloned().collect();
        if !channels.is_empty() {
            let own = Route { wall: WallName::Own, channels, filters: self.filters() };
            self.routes.insert(0, own);
        }
    }

    /// Whether posts are copied to this chat: it is the owner's own.
    pub fn is_target(&self, chat: ChatId) -> bool {
        self.ends().any(|name| matches!(name, ChannelName::Id(id) if id.telegram() == Some(chat)))
    }

    /// Whether a route leads to a platform.
    pub fn leads_to(&self, platform: &PlatformId) -> bool {
        let is_there = |channel: &ChannelName| match channel {
            ChannelName::Id(id) => id.platform() == *platform,
            ChannelName::Name(_) => *platform == PlatformId::TELEGRAM,
        };
        self.routes.iter().flat_map(|route| &route.channels).any(is_there)
    }

    /// The routes with the places that they lead to; `None`: somewhere a name is not known yet, and nobody knows what is led to.
    pub fn leads<E>(
        &self,
        number_of: impl Fn(&ChannelName) -> std::result::Result<Option<ChatRef>, E>,
    ) -> std::result::Result<Option<Vec<Lead<'_>>>, E> {
        let mut leads = Vec::new();
        for route in &self.routes {
            let mut places = Vec::new();
            for channel in &route.channels {
                let Some(place) = number_of(channel)? else { return Ok(None) };
                places.push(place);
            }
            leads.push((&route.wall, places));
        }
        Ok(Some(leads))
    }

    /// What is copied of the own wall.
    fn filters(&self) -> Filters {
        Filters {
            skip_ads: self.skip_ads,
            skip_reposts: self.skip_reposts,
            stop_words: self.stop_words.clone(),
            only_hashtags: self.only_hashtags.clone(),
            min_length: self.min_length,
        }
    }

    /// How copies look.
    pub fn style(&self) -> Style {
        Style {
            footer: self.footer.clone(),
            source_link: self.source_link,
            link_preview: self.link_preview,
            long_text: self.long_text,
        }
    }
}

impl From<Approve> for Offer {
    fn from(approve: Approve) -> Self {
        Self::Word(match approve {
            Approve::None => "none",
            Approve::Ads => "ads",
            Approve::All => "all",
        })
    }
}

fn approve(raw: &Raw) -> Parsed<Approve> {
    one_of(&[("none", Approve::None), ("ads", Approve::Ads), ("all", Approve::All)])(raw)
}

fn tag_source(raw: &Raw) -> Parsed<TagSource> {
    one_of(&[("off", TagSource::Off), ("local", TagSource::Local), ("openai", TagSource::Model)])(raw)
}

fn long_text(raw: &Raw) -> Parsed<LongText> {
    one_of(&[("after", LongText::After), ("preview", LongText::Preview)])(raw)
}

fn characters(raw: &Raw) -> Parsed<usize> {
    whole(0, 16_000, "of characters ")(raw).map(|number| number as usize)
}

/// What a link that lets people in is answered: it names no chat to a bot.
const INVITATION: &str = "must be a channel's number or public name; an invitation link names no channel: make the bot its administrator, and `etronics-bot setup` finds the number";

/// Whether it is a link that lets people into a private chat: `t.me/+…`, `t.me/joinchat/…`.
pub(crate) fn is_invitation(typed: &str) -> bool {
    typed.split_once("t.me/").is_some_and(|(_, place)| place.starts_with('+') || place.starts_with("joinchat/"))
}

/// A channel's number with what Telegram puts before it.
fn with_prefix(number: i64) -> Option<i64> {
    const BEFORE: i64 = 1_000_000_000_000;
    match number {
        1_000_000..BEFORE => Some(-BEFORE - number),
        BEFORE.. if number < 2 * BEFORE => Some(-number),
        _ => None,
    }
}

/// A channel's number, or its public name.
pub fn channel(raw: &Raw) -> Parsed<ChannelName> {
    const WHAT: &str =
        "must be a channel: its number, such as -1001234567890, or its public name, such as \"@example\"";
    const TOPIC: &str = "must name a topic by the number of its group, such as \"-1001234567890/7\": copy the topic's link, t.me/c/1234567890/7";
    let number = match raw {
        Raw::Toml(Value::Integer(number)) => Some(*number),
        _ => text(raw).ok().and_then(|word| word.trim().parse().ok()),
    };
    if let Some(number) = number {
        return if number < 0 {
            Ok(ChannelName::Id(ChatId(number).into()))
        } else {
            Err(match with_prefix(number) {
                Some(meant) => format!("{WHAT}, not {number}; is it {meant}?"),
                None => format!("{WHAT}, not {number}"),
            })
        };
    }
    let word = text(raw).map_err(|_| WHAT.to_owned())?;
    if is_invitation(&word) {
        return Err(INVITATION.to_owned());
    }
    if word.trim().starts_with("max:") {
        return max_channel(raw);
    }
    if let Some(chat) = topic_of_link(word.trim()).or_else(|| ChatRef::parse(word.trim())) {
        // Posts come from there. Which platforms there are to go to is known where their table is.
        let is_target = chat.platform() != PlatformId::VK && chat.telegram().is_none_or(|chat| chat.0 < 0);
        return if is_target { Ok(ChannelName::Id(chat)) } else { Err(format!("{WHAT}, not {}", quoted(&word))) };
    }
    let name = word.trim().trim_start_matches("https://").trim_start_matches("t.me/").trim_start_matches('@');
    if name.split_once('/').is_some_and(|(_, topic)| topic.parse::<i64>().is_ok()) {
        return Err(TOPIC.to_owned());
    }
    let is_name = name.len() >= 4
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_name { Ok(ChannelName::Name(name.to_owned())) } else { Err(format!("{WHAT}, not {}", quoted(&word))) }
}

/// What «Copy link» gives for a topic, or for a message of it: `https://t.me/c/1234567890/7`.
fn topic_of_link(text: &str) -> Option<ChatRef> {
    let (_, rest) = text.split_once("t.me/c/")?;
    let mut steps = rest.split(['/', '?']);
    let (chat, topic) = (steps.next()?, steps.next()?);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(chat) && is_number(topic)).then(|| ChatRef::parse(&format!("-100{chat}/{topic}"))).flatten()
}

/// A channel of MAX: its number, with or without the platform's word before it.
fn max_channel(raw: &Raw) -> Parsed<ChannelName> {
    const WHAT: &str = "must be the number of a channel of MAX, such as -70000000000001";
    let word = match raw {
        Raw::Toml(Value::Integer(number)) => number.to_string(),
        _ => text(raw).map_err(|_| WHAT.to_owned())?,
    };
    let number = word.trim().trim_start_matches("max:").parse().ok().filter(|number: &i64| *number != 0);
    let number = number.ok_or_else(|| format!("{WHAT}, not {}", quoted(&word)))?;
    Ok(ChannelName::Id(ChatRef::new(PlatformId::MAX, number.to_string())))
}

/// A VK owner id, or a short name.
fn wall(raw: &Raw) -> Parsed<WallName> {
    const WHAT: &str = "must be a VK owner id (communities negative) or a short name, such as \"example\"";
    let number = match raw {
        Raw::Toml(Value::Integer(number)) => Some(*number),
        _ => text(raw).ok().and_then(|word| word.trim().parse().ok()),
    };
    if let Some(number) = number {
        return if number == 0 { Err(format!("{WHAT}, not 0")) } else { Ok(WallName::Id(number)) };
    }
    let word = text(raw).map_err(|_| WHAT.to_owned())?;
    let name = word.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if let Some(id) = number_in(name) {
        return Ok(WallName::Id(id));
    }
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    if is_name { Ok(WallName::Name(name.to_owned())) } else { Err(format!("{WHAT}, not {}", quoted(&word))) }
}

/// The owner whom VK itself names so: `club1`, `id1`.
fn number_in(name: &str) -> Option<i64> {
    let of = |kind: &str| name.strip_prefix(kind)?.parse::<u32>().ok().filter(|number| *number > 0).map(i64::from);
    ["club", "public", "event"].into_iter().find_map(of).map(|number| -number).or_else(|| of("id"))
}

/// An entry of `[[crosspost.routes]]`.
fn route(entry: &Entry<'_>) -> Result<Route> {
    let channels = entry.get("to", channels)?;
    if channels.is_empty() {
        return Err(entry.wrong("to", "must name at least one channel"));
    }
    let filters = Filters {
        skip_ads: entry.maybe("skip_ads", flag)?.unwrap_or(false),
        skip_reposts: entry.maybe("skip_reposts", flag)?.unwrap_or(false),
        stop_words: entry.maybe("stop_words", texts)?.unwrap_or_default(),
        only_hashtags: entry.maybe("only_hashtags", texts)?.unwrap_or_default(),
        min_length: entry.maybe("min_length", characters)?.unwrap_or(0),
    };
    Ok(Route { wall: entry.get("from", wall)?, channels, filters })
}

/// One channel or several.
fn channels(raw: &Raw) -> Parsed<Vec<ChannelName>> {
    match raw {
        Raw::Toml(Value::Array(items)) => items.iter().map(|item| channel(&Raw::Toml(item.clone()))).collect(),
        one => channel(one).map(|one| vec![one]),
    }
}

/// An entry of `[[crosspost.replace]]`.
fn replace_rule(entry: &Entry<'_>) -> Result<ReplaceRule> {
    let from = entry.maybe("from", text)?;
    let is_pattern = entry.maybe("regex", flag)?.unwrap_or(false);
    let found = from.as_deref().filter(|_| is_pattern).map(pattern).transpose();
    let found =
        found.map_err(|why| entry.wrong("from", &format!("is no regular expression that can be used: {why}")))?;
    let what = match (entry.maybe("utm", text)?, from, found) {
        (Some(_), _, _) if entry.maybe("to", text)?.is_some() => {
            return Err(entry.wrong("to", "does not go with `utm`: that adds to addresses and replaces nothing"));
        }
        (Some(add), from, found) => Replacement::Parameters {
            among: found.map(Among::Pattern).or(from.filter(|from| !from.is_empty()).map(Among::Letters)),
            add: parameters(&add).ok_or_else(|| entry.wrong("utm", PARAMETERS))?,
        },
        (None, Some(from), _) if from.is_empty() => {
            return Err(entry.wrong("from", "must not be empty: it says what is replaced"));
        }
        (None, Some(_), Some(found)) => {
            let to = entry.get("to", text)?;
            if let Some(name) = unknown_group(&found, &to) {
                let what = format!(
                    "names a group `{name}` that `from` does not have: write ${{1}} before letters, $$ for a $"
                );
                return Err(entry.wrong("to", &what));
            }
            Replacement::Pattern { from: found, to }
        }
        (None, Some(from), None) => Replacement::Letters { from, to: entry.get("to", text)? },
        (None, None, _) => Replacement::Letters { from: entry.get("from", text)?, to: String::new() },
    };
    Ok(ReplaceRule { what, channels: entry.maybe("targets", channels)?.unwrap_or_default() })
}

const PARAMETERS: &str = "must be parameters of an address, such as \"utm_source=telegram&utm_medium=post\"";

/// `name=value` joined by `&`, with or without the mark before them.
fn parameters(written: &str) -> Option<Vec<String>> {
    let written = written.trim().trim_start_matches(['?', '&']);
    let is_one = |one: &str| {
        let named = one.split_once('=').is_some_and(|(name, value)| !name.is_empty() && !value.is_empty());
        named && one.chars().all(|c| !c.is_whitespace() && !"#?<>\"&".contains(c))
    };
    let parts: Vec<String> = written.split('&').map(str::to_owned).collect();
    parts.iter().all(|one| is_one(one)).then_some(parts)
}

//! `[moderation]` and its parts: whether verdicts are acted on, how much a day, and how each source is judged.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use super::parse::{Parsed, Raw, duration, flag, mode, numbers, score, strictness, text, texts, whole};
use super::sources::Settings;
use crate::domain::verdict::{Mode, Strictness};
use crate::judging::{CommentRules, RuleSource};

/// Sweeps are not more frequent than this: they would never end.
const SHORTEST_SWEEP: Duration = Duration::from_mins(5);
const LONGEST_SWEEP: Duration = Duration::from_hours(30 * 24);

/// `[moderation]`
#[derive(Debug, Clone)]
pub struct Moderation {
    /// Whether verdicts are acted on.
    pub mode: Mode,
    /// How long quarantine lasts, hours.
    pub quarantine_hours: i64,
    /// VK ids never touched.
    pub allow: BTreeSet<i64>,
    /// Bans and removals of people at most.
    pub limits: Limits,
    /// Comments and messages.
    pub comments: Comments,
    /// Subscribers.
    pub members: Members,
    /// Likes.
    pub likes: Likes,
}

/// `[moderation.limits]`
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// In a sweep, a wave, or an hour of live events.
    pub per_run: u32,
    /// In a local day.
    pub per_day: u32,
}

/// `[moderation.comments]`
#[derive(Debug, Clone)]
pub struct Comments {
    /// Whether comments are judged.
    pub enabled: bool,
    /// How readily.
    pub strictness: Strictness,
    /// Overrides the threshold of removal.
    pub delete_score: Option<f64>,
    /// Overrides the threshold of quarantine.
    pub quarantine_score: Option<f64>,
    /// Stop words of the config, or, once edited there, of the panel.
    pub stop_words: Vec<String>,
    /// Where more stop words stand.
    pub stop_words_file: Option<PathBuf>,
    /// Stop words of that file. The panel neither shows nor edits them.
    pub file_words: Vec<String>,
    /// Domains that are never welcome.
    pub blocked_domains: Vec<String>,
    /// Domains that cost nothing.
    pub allowed_domains: Vec<String>,
    /// The author of a removed comment is banned too.
    pub ban_author: bool,
    /// Comments of a post under raid are closed without asking.
    pub close_on_raid: bool,
}

/// `[moderation.members]`
#[derive(Debug, Clone, Copy)]
pub struct Members {
    /// Whether people who subscribe are judged.
    pub enabled: bool,
    /// How readily.
    pub strictness: Strictness,
    /// Overrides the threshold of removal.
    pub remove_score: Option<f64>,
    /// Overrides the threshold of quarantine.
    pub quarantine_score: Option<f64>,
    /// From one sweep to the next.
    pub sweep: Duration,
}

/// `[moderation.likes]`
#[derive(Debug, Clone, Copy)]
pub struct Likes {
    /// Whether those who like are judged.
    pub enabled: bool,
    /// How readily.
    pub strictness: Strictness,
    /// Overrides the threshold of removal.
    pub remove_score: Option<f64>,
    /// Overrides the threshold of quarantine.
    pub quarantine_score: Option<f64>,
    /// From one sweep to the next.
    pub sweep: Duration,
    /// The newest posts that a sweep looks at.
    pub posts: u32,
    /// Likes of a post that it looks at.
    pub per_post: u32,
}

impl Moderation {
    pub(super) fn read(settings: &Settings) -> Result<Self> {
        let allow = numbers("a list of VK ids, such as [1234567]", i64::MIN);
        Ok(Self {
            mode: settings.get("moderation.mode", mode)?,
            quarantine_hours: settings.get("moderation.quarantine_hours", whole(1, 8_760, "of hours "))?,
            allow: settings.get("moderation.allow", allow)?.into_iter().collect(),
            limits: Limits {
                per_run: settings.get("moderation.limits.per_run", count(0, 100_000))?,
                per_day: settings.get("moderation.limits.per_day", count(0, 100_000))?,
            },
            comments: Comments::read(settings)?,
            members: Members::read(settings)?,
            likes: Likes::read(settings)?,
        })
    }
}

impl Comments {
    fn read(settings: &Settings) -> Result<Self> {
        let known = Self {
            enabled: settings.get("moderation.comments.enabled", flag)?,
            strictness: settings.get("moderation.comments.strictness", strictness)?,
            delete_score: settings.maybe("moderation.comments.delete_score", score)?,
            quarantine_score: settings.maybe("moderation.comments.quarantine_score", score)?,
            stop_words: settings.get("moderation.comments.stop_words", stop_words)?,
            stop_words_file: settings
                .path("moderation.comments.stop_words_file", |raw| text(raw).map(PathBuf::from))?,
            file_words: Vec::new(),
            blocked_domains: settings.get("moderation.comments.blocked_domains", texts)?,
            allowed_domains: settings.get("moderation.comments.allowed_domains", texts)?,
            ban_author: settings.get("moderation.comments.ban_author", flag)?,
            close_on_raid: settings.get("moderation.comments.close_on_raid", flag)?,
        };
        Ok(known)
    }

    /// Reads `stop_words_file`, if one is named: an entry a line, `#` begins a comment.
    pub(super) fn read_file_words(&mut self, settings: &Settings) -> Result<()> {
        const KEY: &str = "moderation.comments.stop_words_file";
        let Some(path) = &self.stop_words_file else { return Ok(()) };
        let shown = path.display();
        let read =
            fs::read_to_string(path).with_context(|| format!("{}: `{KEY}`: reading {shown}", settings.origin(KEY)))?;
        self.file_words.clear();
        for (index, line) in read.trim_start_matches('\u{FEFF}').lines().enumerate() {
            let entry = line.trim();
            if entry.is_empty() || entry.starts_with('#') {
                continue;
            }
            check_stop_word(entry).map_err(|what| anyhow!("stop words file {shown}, line {}: {what}", index + 1))?;
            self.file_words.push(entry.to_owned());
        }
        Ok(())
    }

    /// The rules of the judge: the words of the config or panel and those of the file together.
    pub fn rules(&self) -> Result<CommentRules> {
        let words: Vec<String> = self.stop_words.iter().chain(&self.file_words).cloned().collect();
        CommentRules::compile(&RuleSource {
            stop_words: &words,
            blocked_domains: &self.blocked_domains,
            allowed_domains: &self.allowed_domains,
            strictness: self.strictness,
            delete_score: self.delete_score,
            quarantine_score: self.quarantine_score,
        })
    }
}

impl Members {
    fn read(settings: &Settings) -> Result<Self> {
        Ok(Self {
            enabled: settings.get("moderation.members.enabled", flag)?,
            strictness: settings.get("moderation.members.strictness", strictness)?,
            remove_score: settings.maybe("moderation.members.remove_score", score)?,
            quarantine_score: settings.maybe("moderation.members.quarantine_score", score)?,
            sweep: settings.get("moderation.members.sweep", duration(SHORTEST_SWEEP, LONGEST_SWEEP))?,
        })
    }
}

impl Likes {
    fn read(settings: &Settings) -> Result<Self> {
        Ok(Self {
            enabled: settings.get("moderation.likes.enabled", flag)?,
            strictness: settings.get("moderation.likes.strictness", strictness)?,
            remove_score: settings.maybe("moderation.likes.remove_score", score)?,
            quarantine_score: settings.maybe("moderation.likes.quarantine_score", score)?,
            sweep: settings.get("moderation.likes.sweep", duration(SHORTEST_SWEEP, LONGEST_SWEEP))?,
            posts: settings.get("moderation.likes.posts", count(1, 100))?,
            per_post: settings.get("moderation.likes.per_post", count(1, 1_000_000))?,
        })
    }
}

fn count(least: i64, most: i64) -> impl Fn(&Raw) -> Parsed<u32> {
    move |raw| whole(least, most, "")(raw).map(|number| number as u32)
}

/// Texts of which each one is a rule that can be understood.
fn stop_words(raw: &Raw) -> Parsed<Vec<String>> {
    let words = texts(raw)?;
    for word in &words {
        check_stop_word(word).map_err(|what| format!("holds an entry that cannot be understood: {what}"))?;
    }
    Ok(words)
}

/// A list of the chat's as it was stored, without what this version takes for no stop word any more: one of them costs
/// itself, not the list. With the reasons.
pub(super) fn without_bad_words(value: toml::Value) -> (toml::Value, Vec<String>) {
    let toml::Value::Array(words) = value else { return (value, Vec::new()) };
    let mut reasons = Vec::new();
    let mut good = Vec::new();
    for word in words {
        match word.as_str().map(check_stop_word) {
            Some(Err(reason)) => reasons.push(reason),
            Some(Ok(())) | None => good.push(word),
        }
    }
    (toml::Value::Array(good), reasons)
}

fn check_stop_word(word: &str) -> Result<(), String> {
    let words = [word.to_owned()];
    let source = RuleSource {
        stop_words: &words,
        blocked_domains: &[],
        allowed_domains: &[],
        strictness: Strictness::Normal,
        delete_score: None,
        quarantine_score: None,
    };
    // A broken pattern explains itself in several lines, with a drawing: the last one is the reason.
    CommentRules::compile(&source).map(drop).map_err(|error| {
        let whole = format!("{error:#}");
        let mut lines = whole.lines().map(str::trim).filter(|line| !line.is_empty());
        match (lines.next(), lines.next_back()) {
            (Some(first), Some(last)) => format!("{first} {last}"),
            (Some(only), None) => only.to_owned(),
            (None, _) => format!("{word:?}"),
        }
    })
}

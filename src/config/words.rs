//! Rules of the judges as they are settled: stop words that can be understood, wherever they stand, and thresholds.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};

use super::sources::Settings;
use super::{Config, PanelSettings};
use crate::domain::verdict::Strictness;
use crate::judging::rules::is_domain;
use crate::judging::{AccountRules, AccountThresholds, CommentRules, RuleSource};
use crate::paths;
use crate::policy::readers::{Parsed, Raw, must, text, texts};
use crate::policy::{ModerationPolicy, ModerationSetting, SettingKey};

/// The list that the file and the chat fill with stop words.
pub(super) const STOP_WORDS: SettingKey = SettingKey::Moderation(ModerationSetting::StopWords);
/// Lists of domains.
const DOMAINS: [SettingKey; 2] = [
    SettingKey::Moderation(ModerationSetting::BlockedDomains),
    SettingKey::Moderation(ModerationSetting::AllowedDomains),
];
const FILE: &str = "moderation.comments.stop_words_file";
/// Each word is looked for in each comment: nobody has so many.
const MOST_BYTES: u64 = 16 << 20;

impl Config {
    /// The rules of the judge of comments, with the panel's lists and strictness.
    pub fn comment_rules(&self, panel: &PanelSettings) -> Result<CommentRules> {
        let current = self.with_panel(panel).0;
        let moderation = &current.moderation;
        let words: Vec<String> = moderation.stop_words.iter().chain(&current.file_words).cloned().collect();
        CommentRules::compile(&RuleSource {
            stop_words: &words,
            blocked_domains: &moderation.blocked_domains,
            allowed_domains: &moderation.allowed_domains,
            strictness: moderation.strictness,
            delete_score: moderation.delete_score,
            quarantine_score: moderation.quarantine_score,
        })
    }

    /// The thresholds of the judge of accounts, with the panel's strictness.
    pub fn account_rules(&self, panel: &PanelSettings) -> AccountRules {
        let ModerationPolicy {
            members_strictness,
            members_remove_score,
            members_quarantine_score,
            likes_strictness,
            likes_remove_score,
            likes_quarantine_score,
            ..
        } = self.with_panel(panel).0.moderation;
        AccountRules {
            members: AccountThresholds::of(members_strictness, members_remove_score, members_quarantine_score),
            likes: AccountThresholds::of(likes_strictness, likes_remove_score, likes_quarantine_score),
        }
    }
}

/// Refuses a list with a text that is no rule.
pub(super) fn check(settings: &Settings) -> Result<()> {
    for list in DOMAINS {
        must(domains)(settings, list.name())?;
    }
    must(stop_words)(settings, STOP_WORDS.name())
}

fn domains(raw: &Raw) -> Parsed<()> {
    texts(raw)?.iter().try_for_each(|entry| check_domain(entry))
}

fn check_domain(entry: &str) -> Result<(), String> {
    // What is empty means nothing, and never did.
    if entry.trim().is_empty() || is_domain(entry) {
        return Ok(());
    }
    Err(format!("holds what is no domain: {entry:?}; write it as \"spam.example\""))
}

fn stop_words(raw: &Raw) -> Parsed<()> {
    for word in &texts(raw)? {
        check_stop_word(word).map_err(|what| format!("holds an entry that cannot be understood: {what}"))?;
    }
    Ok(())
}

/// Where more stop words stand, if a file is named.
pub(super) fn file_of(settings: &Settings) -> Result<Option<PathBuf>> {
    settings.path(FILE, |raw| text(raw).map(PathBuf::from))
}

/// The stop words of a file: an entry a line, `#` begins a comment. The panel neither shows nor edits them.
pub(super) fn of_file(path: &Path, settings: &Settings) -> Result<Vec<String>> {
    let shown = path.display();
    let read = paths::text_of(path, MOST_BYTES)
        .with_context(|| format!("{}: `{FILE}`: reading {shown}", settings.origin(FILE)))?;
    let mut words = Vec::new();
    for (index, line) in read.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let entry = line.trim();
        if entry.is_empty() || entry.starts_with('#') {
            continue;
        }
        check_stop_word(entry).map_err(|what| anyhow!("stop words file {shown}, line {}: {what}", index + 1))?;
        words.push(entry.to_owned());
    }
    Ok(words)
}

/// A list of the chat's as it was stored, without what this version takes for no stop word or domain any more: one of them
/// costs itself, not the list. With the reasons.
pub(super) fn without_bad_words(key: &str, value: toml::Value) -> (toml::Value, Vec<String>) {
    let check: fn(&str) -> Result<(), String> = if key == STOP_WORDS.name() {
        check_stop_word
    } else if DOMAINS.iter().any(|list| list.name() == key) {
        check_domain
    } else {
        return (value, Vec::new());
    };
    let toml::Value::Array(words) = value else { return (value, Vec::new()) };
    let mut reasons = Vec::new();
    let mut good = Vec::new();
    for word in words {
        match word.as_str().map(check) {
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

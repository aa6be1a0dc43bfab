//! Every key there is: its name, its environment variable, its default, how it may be shown. Keys of what is decided are
//! rows of `policy`; those of what connects stand here. Nothing else lists keys.

use std::sync::LazyLock;

use super::EXAMPLE;
use super::likeness::likeness;
use crate::policy;

/// How much of a value may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueLook {
    /// All of it.
    Plain,
    /// Nothing; it also has a `*_file` form and a credential.
    Secret,
    /// An address: without its password.
    Address,
}

/// One key.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConfigKey {
    /// Full name, `vk.group_id`.
    pub name: &'static str,
    /// The environment variable that fixes it.
    pub env: Option<&'static str>,
    /// TOML of the default; empty: not set, or worked out when it is needed.
    pub default: &'static str,
    /// How much of it may be seen.
    pub look: ValueLook,
}

const fn key(name: &'static str, default: &'static str) -> ConfigKey {
    ConfigKey { name, env: None, default, look: ValueLook::Plain }
}

const fn fixed(name: &'static str, env: &'static str, default: &'static str) -> ConfigKey {
    ConfigKey { name, env: Some(env), default, look: ValueLook::Plain }
}

const fn secret(name: &'static str, env: &'static str) -> ConfigKey {
    ConfigKey { name, env: Some(env), default: "", look: ValueLook::Secret }
}

const fn address(name: &'static str, env: Option<&'static str>, default: &'static str) -> ConfigKey {
    ConfigKey { name, env, default, look: ValueLook::Address }
}

/// All keys, in the order in which the example and `config show` name them: what connects, and the rows of every section.
pub(super) static KEYS: LazyLock<Vec<ConfigKey>> = LazyLock::new(|| {
    let rows = policy::rows().map(|row| ConfigKey {
        name: row.name,
        env: row.env,
        default: row.default,
        look: ValueLook::Plain,
    });
    let mut keys: Vec<ConfigKey> = CONNECTIONS.iter().copied().chain(rows).collect();
    let order = named_in(EXAMPLE);
    keys.sort_by_key(|key| order.iter().position(|name| name == key.name));
    keys
});

/// What connects, and what only the file can say.
const CONNECTIONS: &[ConfigKey] = &[
    // `TZ` speaks only where the file is silent: no variable fixes the zone.
    key("timezone", r#""Europe/Moscow""#),
    fixed("storage.path", "DATABASE_URL", ""),
    key("storage.journal_days", "30"),
    key("storage.evidence_days", "90"),
    secret("telegram.bot_token", "TELEGRAM_BOT_TOKEN"),
    fixed("telegram.admin_chat_id", "TELEGRAM_ADMIN_CHAT_ID", ""),
    fixed("telegram.admin_user_ids", "TELEGRAM_ADMIN_USER_IDS", "[]"),
    key("telegram.moderator_user_ids", "[]"),
    key("telegram.discussion_chat_id", ""),
    address("telegram.api_url", Some("TELEGRAM_API_URL"), r#""https://api.telegram.org""#),
    key("telegram.local_server", "false"),
    address("telegram.proxy", Some("TELEGRAM_PROXY"), ""),
    fixed("vk.group_id", "VK_GROUP_ID", ""),
    secret("vk.community_token", "VK_COMMUNITY_TOKEN"),
    secret("vk.service_token", "VK_SERVICE_TOKEN"),
    secret("vk.user_token", "VK_USER_TOKEN"),
    address("vk.api_url", Some("VK_API_URL"), r#""https://api.vk.com/method""#),
    address("vk.proxy", Some("VK_PROXY"), ""),
    secret("max.token", "MAX_TOKEN"),
    address("max.api_url", Some("MAX_API_URL"), r#""https://platform-api2.max.ru""#),
    key("max.ca", ""),
    address("max.proxy", None, ""),
    key("moderation.comments.stop_words_file", ""),
    address("health.ping_url", None, ""),
    secret("openai.api_key", "OPENAI_API_KEY"),
    address("openai.base_url", Some("OPENAI_BASE_URL"), r#""https://api.openai.com/v1""#),
    fixed("openai.model", "OPENAI_MODEL", r#""gpt-4o-mini""#),
    address("openai.proxy", None, ""),
];

/// Lists of tables: the list's key, and the keys of each entry.
pub(super) const TABLES: &[(&str, &[&str])] = &[
    ("crosspost.routes", &["from", "to", "skip_ads", "skip_reposts", "stop_words", "only_hashtags", "min_length"]),
    ("crosspost.replace", &["from", "to", "regex", "utm", "targets"]),
    ("leads.formats", &["name", "price", "description"]),
    ("leads.templates", &["name", "text"]),
];

/// The full names of the keys of an example, switched off or on, as they stand in it.
fn named_in(example: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut section = "";
    for line in example.lines() {
        let line = line.strip_prefix('#').unwrap_or(line);
        if let Some(list) = line.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
            names.push(list.to_owned());
            // The keys of an entry are not keys of their own.
            section = "[";
        } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
            names.push(if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") });
        }
    }
    names
}

/// The key of a full name.
pub(super) fn find(name: &str) -> Option<&'static ConfigKey> {
    KEYS.iter().find(|key| key.name == name)
}

/// The secret that a `*_file` key is the form of.
pub(super) fn secret_of_file_form(name: &str) -> Option<&'static ConfigKey> {
    name.strip_suffix("_file").and_then(find).filter(|key| key.look == ValueLook::Secret)
}

/// Whether a name is a section: the beginning of some key.
pub(super) fn is_section(name: &str) -> bool {
    KEYS.iter().any(|key| key.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

/// The keys of the entries of a list of tables.
pub(super) fn entry_keys(list: &str) -> Option<&'static [&'static str]> {
    TABLES.iter().find(|(name, _)| *name == list).map(|(_, keys)| *keys)
}

/// The known name that looks most like an unknown one. A right last word in a wrong section beats a misspelt one.
pub(super) fn nearest(unknown: &str) -> String {
    let files = KEYS.iter().filter(|key| key.look == ValueLook::Secret).map(|key| format!("{}_file", key.name));
    let keys = KEYS.iter().map(|key| key.name.to_owned()).chain(files);
    // A whole section misspelt is compared with sections, lest the longest key of another one wins.
    let sections = KEYS.iter().flat_map(|key| prefixes(key.name));
    let fits = |known: &str| {
        let whole = likeness(unknown, known);
        let last = if last(unknown) == last(known) { 0.9 } else { 0.0 };
        whole.max(last * (0.9 + 0.1 * whole))
    };
    // A key below a section that there is, is one of that section: the key of one platform is given to no other.
    let section = unknown.rsplit_once('.').map(|(section, _)| format!("{section}."));
    let all: Vec<String> = keys.chain(sections).collect();
    let of_section = |known: &&String| section.as_ref().is_some_and(|section| known.starts_with(section.as_str()));
    let inside: Vec<&String> = all.iter().filter(of_section).collect();
    let among = if inside.is_empty() { all.iter().collect() } else { inside };
    among.into_iter().max_by(|a, b| fits(a).total_cmp(&fits(b))).cloned().unwrap_or_else(|| "timezone".to_owned())
}

/// The name of an entry's key that looks most like an unknown one.
pub(super) fn nearest_of(unknown: &str, known: &[&'static str]) -> &'static str {
    known.iter().copied().max_by(|a, b| likeness(unknown, a).total_cmp(&likeness(unknown, b))).unwrap_or("")
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn prefixes(name: &'static str) -> impl Iterator<Item = String> {
    name.match_indices('.').map(move |(at, _)| name[..at].to_owned())
}

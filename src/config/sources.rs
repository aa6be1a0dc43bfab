//! Who wins: environment, credentials of systemd, the panel, the file, the default; and where each value came from.
//!
//! The only place that knows the order. Values stay as they were written; the sections give them types.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use toml::Value;

use super::chat_keys::GivenKey;
use super::file::{self, Entries};
use super::keys::{self, ConfigKey, KEYS, ValueLook};
use super::secret::Secret;
use crate::domain::key::KeyName;
use crate::key_looks;
use crate::paths::{self, Env, env_value, resolved};
use crate::policy::readers::{self, Parsed, Raw};
use crate::policy::{self, Source};

/// Where an effective value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueOrigin {
    /// Nobody said anything.
    Default,
    /// The config file, and the line.
    File(PathBuf, usize),
    /// A variable.
    Environment(String),
    /// A file named by a `*_file` key or variable.
    SecretFile(PathBuf),
    /// A file below `$CREDENTIALS_DIRECTORY`.
    Credential(String),
    /// The panel.
    Panel,
}

impl fmt::Display for ValueOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line) => write!(f, "{}", file::place(path, *line)),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::SecretFile(path) => write!(f, "secret file {}", key_looks::masked(&path.display().to_string())),
            Self::Credential(name) => write!(f, "credential {name}"),
            Self::Panel => f.write_str("panel"),
        }
    }
}

/// The keys that may be given in the chat, and where they come from.
#[derive(Debug, Clone, Default)]
pub struct KeyOrigins {
    /// What file, credentials and environment say.
    pub settings: BTreeMap<KeyName, Secret>,
    /// What the environment fixes.
    pub fixed: BTreeSet<KeyName>,
    /// What was given in the chat.
    pub given: BTreeMap<KeyName, GivenKey>,
}

/// The effective values as they were written. Its `Debug` shows none, for passwords stand in some.
#[derive(Clone, Default)]
pub(super) struct Settings {
    found: BTreeMap<&'static str, (Raw, ValueOrigin)>,
    lines: BTreeMap<String, usize>,
    /// What a variable says, itself or by naming a file.
    by_environment: BTreeSet<&'static str>,
    /// Keys given in the chat, and what they lie over.
    given: BTreeMap<KeyName, GivenKey>,
    beneath: BTreeMap<KeyName, Secret>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Settings({} keys)", self.found.len())
    }
}

impl Settings {
    /// Collects every key from its best source. `warnings` gets a line for each thing that is only odd.
    pub(super) fn collect(file: Option<(&Path, Entries)>, env: Env<'_>, warnings: &mut Vec<String>) -> Result<Self> {
        let mut settings = Self::default();
        let (path, entries) = match file {
            Some((path, entries)) => (Some(path), entries),
            None => (None, Entries::default()),
        };
        for key in KEYS.iter() {
            let stronger = match from_environment(key, env, warnings)? {
                Some(found) => {
                    settings.by_environment.insert(key.name);
                    Some(found)
                }
                None => from_credentials(key, env)?,
            };
            let found = match (stronger, path) {
                (Some(found), _) => Some(found),
                (None, Some(path)) => from_file(key, path, &entries, env, warnings)?,
                (None, None) => None,
            };
            if let Some(found) = found.or_else(|| default_of(key)) {
                settings.found.insert(key.name, found);
            }
        }
        settings.lines = entries.into_lines();
        Ok(settings)
    }

    /// Puts a value in the place of what there was.
    pub(super) fn set(&mut self, key: &'static str, raw: Raw, origin: ValueOrigin) {
        self.found.insert(key, (raw, origin));
    }

    /// Lays keys that were given in the chat over those of file and credentials; the environment stays on top.
    pub(super) fn give(&mut self, given: BTreeMap<KeyName, GivenKey>) {
        for (name, key) in &given {
            if self.by_environment.contains(name.setting()) {
                continue;
            }
            if let Some(secret) = self.secret(name.setting()) {
                self.beneath.insert(*name, secret);
            }
            self.set(name.setting(), Raw::Secret(key.secret.clone()), ValueOrigin::Panel);
        }
        self.given = given;
    }

    /// Where the keys come from that may be given in the chat.
    pub(super) fn key_origins(&self) -> KeyOrigins {
        let mut origins = KeyOrigins { given: self.given.clone(), ..KeyOrigins::default() };
        for name in KeyName::ALL {
            let beneath = self.beneath.get(&name).cloned();
            let is_given = self.origin(name.setting()) == ValueOrigin::Panel;
            let secret = if is_given { beneath } else { self.secret(name.setting()) };
            origins.settings.extend(secret.map(|secret| (name, secret)));
            if self.by_environment.contains(name.setting()) {
                origins.fixed.insert(name);
            }
        }
        origins
    }

    /// Gives a key back to its default.
    pub(super) fn reset(&mut self, key: &'static ConfigKey) {
        match default_of(key) {
            Some(found) => self.found.insert(key.name, found),
            None => self.found.remove(key.name),
        };
    }

    /// The value as it was written, and where.
    pub(super) fn raw(&self, key: &str) -> Option<&(Raw, ValueOrigin)> {
        self.found.get(key)
    }

    /// Where a value came from.
    pub(super) fn origin(&self, key: &str) -> ValueOrigin {
        self.found.get(key).map_or(ValueOrigin::Default, |(_, origin)| origin.clone())
    }

    /// The files that secrets were read from.
    pub(super) fn secret_files(&self) -> impl Iterator<Item = PathBuf> {
        self.found.values().filter_map(|(_, origin)| match origin {
            ValueOrigin::SecretFile(path) => Some(path.clone()),
            _ => None,
        })
    }

    /// A value with its type, if it is set.
    pub(super) fn maybe<T>(&self, key: &str, parse: impl Fn(&Raw) -> Parsed<T>) -> Result<Option<T>> {
        readers::maybe(parse)(self, key)
    }

    /// A value with its type; every such key has a default.
    pub(super) fn get<T>(&self, key: &str, parse: impl Fn(&Raw) -> Parsed<T>) -> Result<T> {
        readers::must(parse)(self, key)
    }

    /// A secret, if it is set.
    pub(super) fn secret(&self, key: &str) -> Option<Secret> {
        match self.found.get(key) {
            Some((Raw::Secret(secret), _)) => Some(secret.clone()),
            _ => None,
        }
    }

    /// A path, if it is set: from a file it counts from the file's folder.
    pub(super) fn path(&self, key: &str, parse: impl Fn(&Raw) -> Parsed<PathBuf>) -> Result<Option<PathBuf>> {
        let base = match self.origin(key) {
            ValueOrigin::File(path, _) => path.parent().map(Path::to_owned),
            _ => None,
        };
        Ok(self.maybe(key, parse)?.map(|path| resolved(&path, base.as_deref())))
    }
}

impl Source for Settings {
    fn written(&self, name: &str) -> Option<&Raw> {
        self.raw(name).map(|(raw, _)| raw)
    }

    fn place(&self, name: &str) -> String {
        said_where(&self.origin(name))
    }

    fn place_of_entry(&self, list: &str, entry: &str) -> String {
        match self.origin(list) {
            ValueOrigin::File(path, line) => file::place(&path, self.lines.get(entry).copied().unwrap_or(line)),
            origin => said_where(&origin),
        }
    }
}

/// Where a wrong value stands, for the beginning of an error.
fn said_where(origin: &ValueOrigin) -> String {
    match origin {
        ValueOrigin::Environment(name) => format!("environment variable {name}"),
        ValueOrigin::Default
        | ValueOrigin::File(..)
        | ValueOrigin::SecretFile(_)
        | ValueOrigin::Credential(_)
        | ValueOrigin::Panel => origin.to_string(),
    }
}

fn default_of(key: &ConfigKey) -> Option<(Raw, ValueOrigin)> {
    if key.default.is_empty() {
        return None;
    }
    // A default that is no TOML would be one of ours, and a test reads them all.
    let value = toml::from_str::<toml::Table>(&format!("value = {}", key.default)).ok()?.remove("value")?;
    Some((Raw::Toml(value), ValueOrigin::Default))
}

fn from_environment(key: &ConfigKey, env: Env<'_>, warnings: &mut Vec<String>) -> Result<Option<(Raw, ValueOrigin)>> {
    let Some(name) = key.env else { return Ok(None) };
    let value = env_value(env, name);
    if key.look != ValueLook::Secret {
        return Ok(value.map(|value| (Raw::Word(value), ValueOrigin::Environment(name.to_owned()))));
    }
    let file_name = format!("{name}_FILE");
    match (value, env_value(env, &file_name)) {
        (Some(_), Some(_)) => bail!("environment: both {name} and {file_name} are set: unset one of them"),
        (Some(value), None) => {
            let secret = secret_of(&value).with_context(|| format!("environment variable {name}"))?;
            Ok(Some((Raw::Secret(secret), ValueOrigin::Environment(name.to_owned()))))
        }
        (None, Some(path)) => {
            let path = resolved(Path::new(path.trim()), None);
            warnings.extend(readable_by_others("secret file", &path, env));
            Ok(Some(from_secret_file(&path, &format!("environment variable {file_name}"))?))
        }
        (None, None) => Ok(None),
    }
}

/// systemd's `LoadCredential=`: a file of the key's name, with its dot or (older habits) an underscore.
fn from_credentials(key: &ConfigKey, env: Env<'_>) -> Result<Option<(Raw, ValueOrigin)>> {
    let Some(folder) = env_value(env, "CREDENTIALS_DIRECTORY").filter(|_| key.look == ValueLook::Secret) else {
        return Ok(None);
    };
    for name in [key.name.to_owned(), key.name.replace('.', "_")] {
        let path = Path::new(&folder).join(&name);
        if path.is_file() {
            let secret = secret_in(&path).with_context(|| format!("credential {name}"))?;
            return Ok(Some((Raw::Secret(secret), ValueOrigin::Credential(name))));
        }
    }
    Ok(None)
}

fn from_file(
    key: &ConfigKey,
    path: &Path,
    entries: &Entries,
    env: Env<'_>,
    warnings: &mut Vec<String>,
) -> Result<Option<(Raw, ValueOrigin)>> {
    // An empty text where nothing is the default says nothing, as in a form that was left blank.
    let says = |name: &str| {
        let blank =
            |value: &&Value| key.default.is_empty() && value.as_str().is_some_and(|text| text.trim().is_empty());
        entries.values.get(name).filter(|value| !blank(value))
    };
    let at = |name: &str| file::place(path, entries.line(name));
    let origin = ValueOrigin::File(path.to_owned(), entries.line(key.name));
    if key.look != ValueLook::Secret {
        return Ok(says(key.name).map(|value| (Raw::Toml(value.clone()), origin)));
    }
    let file_form = format!("{}_file", key.name);
    match (says(key.name), says(&file_form)) {
        (Some(_), Some(_)) => {
            bail!("{}: both `{}` and `{file_form}` are given: keep one of them", at(&file_form), key.name)
        }
        (Some(Value::String(text)), None) => {
            let secret = secret_of(text).with_context(|| format!("{}: `{}`", at(key.name), key.name))?;
            Ok(Some((Raw::Secret(secret), origin)))
        }
        (Some(_), None) => bail!("{}: `{}` must be a text in quotes", at(key.name), key.name),
        (None, Some(Value::String(named))) => {
            let secret_path = resolved(Path::new(named.trim()), path.parent());
            warnings.extend(readable_by_others("secret file", &secret_path, env));
            Ok(Some(from_secret_file(&secret_path, &format!("{}: `{file_form}`", at(&file_form)))?))
        }
        (None, Some(_)) => bail!("{}: `{file_form}` must be a path in quotes", at(&file_form)),
        (None, None) => Ok(None),
    }
}

fn from_secret_file(path: &Path, named_by: &str) -> Result<(Raw, ValueOrigin)> {
    let secret = secret_in(path).with_context(|| named_by.to_owned())?;
    Ok((Raw::Secret(secret), ValueOrigin::SecretFile(path.to_owned())))
}

/// No key is so long.
const MOST_BYTES: u64 = 64 << 10;

fn secret_in(path: &Path) -> Result<Secret> {
    ensure!(
        key_looks::find(&path.display().to_string()).is_none(),
        "here stands the key itself, not the name of a file: put it into the key of this name without `_file`"
    );
    let text =
        paths::text_of(path, MOST_BYTES).with_context(|| format!("reading the secret file {}", path.display()))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text).trim();
    ensure!(!text.is_empty(), "the secret file {} is empty: put the token into it", path.display());
    secret_of(text).with_context(|| format!("the secret file {}", path.display()))
}

/// What no token holds would break the request that carries it, far from here.
pub(super) fn secret_of(text: &str) -> Result<Secret> {
    let secret = Secret::new(text);
    ensure!(
        secret.reveal().chars().all(|c| c.is_ascii_graphic()),
        "holds more than a token: leave only the token itself, one word of Latin letters, digits and signs"
    );
    Ok(secret)
}

/// The warning about a file that more than its owner may read. Credentials are spared: systemd lets one user read them
/// through an access list, which looks like rights of a group.
#[cfg(unix)]
pub(super) fn readable_by_others(kind: &str, path: &Path, env: Env<'_>) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    if env_value(env, "CREDENTIALS_DIRECTORY").is_some_and(|folder| path.starts_with(folder)) {
        return None;
    }
    let mode = fs::metadata(path).ok()?.mode();
    let shown = path.display();
    (mode & 0o077 != 0)
        .then(|| format!("{kind} {shown} is readable by others (mode {:o}): chmod 600 {shown}", mode & 0o777))
}

/// Other systems have no such bits.
#[cfg(not(unix))]
pub(super) fn readable_by_others(_kind: &str, _path: &Path, _env: Env<'_>) -> Option<String> {
    None
}

/// Whether a key may be set in the panel: never what decides who rules, where things lie, or what connects.
pub(super) fn is_for_panel(key: &ConfigKey) -> bool {
    policy::rows().any(|row| row.name == key.name)
}

/// The key of a name, where the panel may set it.
pub(super) fn panel_key(name: &str) -> Option<&'static ConfigKey> {
    keys::find(name).filter(|key| is_for_panel(key))
}

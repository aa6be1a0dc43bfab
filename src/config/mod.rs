//! Where settings come from, and who wins: the file, the environment, credentials, the chat. What there is to say, and of
//! which type, are rows of `policy`; here stand those of what connects. Every value is checked when it is loaded.
//!
//! Reads no process environment itself and asks no platform; which keys a command cannot do without, it says itself.

pub(crate) mod addresses;
mod chat;
pub mod chat_keys;
mod connections;
mod file;
mod keys;
mod likeness;
mod platforms;
#[cfg(test)]
mod replace_tests;
mod show;
mod sources;
#[cfg(test)]
mod tests;
mod words;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

pub use chat::PanelSettings;
pub(crate) use chat::warn_once;
pub use platforms::{Health, Max, OpenAi, Storage, Telegram, Vk};
pub use show::EffectiveValue;
pub use sources::{KeyOrigins, ValueOrigin};

use crate::domain::language::Language;
pub use crate::domain::secret;
use crate::paths::{self, Env, env_value};
use crate::policy::readers::{self, Parsed, Raw};
use crate::policy::{
    AlertPolicy, CopyPolicy, DigestPolicy, GeneralPolicy, HolidayPolicy, LeadPolicy, ModerationPolicy, QuestionPolicy,
};
use crate::zone::Tz;
use secret::Secret;
use sources::{Settings, readable_by_others};

/// The commented example, as `config init` writes it.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");

/// The same in a language.
pub fn example(language: Language) -> &'static str {
    match language {
        Language::En => EXAMPLE,
        Language::Ru => include_str!("../../config.example.ru.toml"),
    }
}

/// Everything that can be set, with its type.
#[derive(Debug, Clone)]
pub struct Config {
    /// Zone of every schedule and digest.
    pub timezone: Tz,
    /// The database.
    pub storage: Storage,
    /// One platform.
    pub telegram: Telegram,
    /// The other.
    pub vk: Vk,
    /// One that posts are copied to, if it has a token.
    pub max: Max,
    /// The language, and whether the language model is asked.
    pub general: GeneralPolicy,
    /// What is judged and done.
    pub moderation: ModerationPolicy,
    /// Copies of posts.
    pub copies: CopyPolicy,
    /// Advertisers.
    pub leads: LeadPolicy,
    /// Questions in comments that nobody answered.
    pub questions: QuestionPolicy,
    /// The owner is away.
    pub holiday: HolidayPolicy,
    /// Sums of a day and a week.
    pub digest: DigestPolicy,
    /// Messages as things happen.
    pub alerts: AlertPolicy,
    /// Where more stop words stand.
    stop_words_file: Option<PathBuf>,
    /// The stop words of that file.
    file_words: Vec<String>,
    /// The watcher outside.
    pub health: Health,
    /// The optional helper.
    pub openai: OpenAi,
    settings: Settings,
}

/// A config as it was loaded.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// The file that was read, if one was found.
    pub file: Option<PathBuf>,
    /// What is only odd, a line each.
    pub warnings: Vec<String>,
}

impl Config {
    /// Finds the config file (`flag`, `$ETRONICS_CONFIG`, here, the user's, the machine's), reads it and everything
    /// else that says something. Fails on a named file that is missing, an unknown key, a value out of range; keys
    /// that a command cannot do without are that command's to ask for ([`Config::require_daemon`]).
    pub fn load(flag: Option<&Path>, env: Env<'_>) -> Result<Loaded> {
        Self::load_among(flag, &paths::config_candidates(), env)
    }

    /// The same with other places to look in where no file is named.
    pub fn load_among(flag: Option<&Path>, candidates: &[PathBuf], env: Env<'_>) -> Result<Loaded> {
        let path = find_file(flag, candidates, env)?;
        let mut warnings = Vec::new();
        let entries = match &path {
            Some(path) => {
                let text = text_of(path).with_context(|| unreadable(path))?;
                warnings.extend(readable_by_others("config file", path, env));
                Some(file::read(&text, path)?)
            }
            None => None,
        };
        let mut settings = Settings::collect(path.as_deref().zip(entries), env, &mut warnings)?;
        settle_timezone(&mut settings, env, &mut warnings);
        settle_defaults(&mut settings, env);
        lay_given_keys(&mut settings, env, &mut warnings)?;
        warnings.extend(webhook_habits(env));
        let mut config = Self::read(settings)?;
        if let Some(path) = &config.stop_words_file {
            config.file_words = words::of_file(path, &config.settings)?;
        }
        Ok(Loaded { config, file: path, warnings })
    }

    /// The config file that is read, if there is one; nothing is read yet.
    pub fn find(flag: Option<&Path>, env: Env<'_>) -> Result<Option<PathBuf>> {
        find_file(flag, &paths::config_candidates(), env)
    }

    /// The language that the file sets, where there is a file that can be read; nothing else is looked at.
    pub fn language_of_file(flag: Option<&Path>, env: Env<'_>) -> Option<Language> {
        let path = find_file(flag, &paths::config_candidates(), env).ok()??;
        // Also of one whose other keys are none: what is wrong with them is said in it.
        let values: toml::Table = toml::from_str(&text_of(&path).ok()?).ok()?;
        readers::language(&Raw::Toml(values.get("language")?.clone())).ok()
    }

    fn read(settings: Settings) -> Result<Self> {
        let general = GeneralPolicy::read(&settings)?;
        let timezone = settings.get("timezone", zone)?;
        let (storage, telegram, vk) = (Storage::read(&settings)?, Telegram::read(&settings)?, Vk::read(&settings)?);
        let moderation = ModerationPolicy::read(&settings)?;
        words::check(&settings)?;
        Ok(Self {
            timezone,
            storage,
            telegram,
            vk,
            max: Max::read(&settings)?,
            general,
            moderation,
            stop_words_file: words::file_of(&settings)?,
            file_words: Vec::new(),
            copies: CopyPolicy::read(&settings)?,
            leads: LeadPolicy::read(&settings)?,
            questions: QuestionPolicy::read(&settings)?,
            holiday: HolidayPolicy::read(&settings)?,
            digest: DigestPolicy::read(&settings)?,
            alerts: AlertPolicy::read(&settings)?,
            health: Health::read(&settings)?,
            openai: OpenAi::read(&settings)?,
            settings,
        })
    }

    /// Where the effective value of a key came from.
    pub fn origin(&self, key: &str) -> ValueOrigin {
        self.settings.origin(key)
    }

    /// Whether the environment decides a key, so that neither panel nor file can change it.
    pub fn fixed_by_environment(&self, key: &str) -> bool {
        // `TZ` is heard only where nobody else speaks.
        key != "timezone" && matches!(self.origin(key), ValueOrigin::Environment(_))
    }

    /// Where the keys come from that may be given in the chat.
    pub fn key_origins(&self) -> KeyOrigins {
        self.settings.key_origins()
    }

    /// The files beside the config file that it reads: keys, stop words.
    pub fn own_files(&self) -> Vec<PathBuf> {
        self.settings.secret_files().chain(self.stop_words_file.clone()).collect()
    }

    /// Everything that no log may show.
    pub fn secrets(&self) -> Vec<Secret> {
        let (telegram, vk) = (&self.telegram, &self.vk);
        let held = [
            &telegram.bot_token,
            &telegram.proxy,
            &vk.community_token,
            &vk.service_token,
            &vk.user_token,
            &vk.proxy,
            &self.max.token,
            &self.max.proxy,
            &self.health.ping_url,
            &self.openai.api_key,
            &self.openai.proxy,
        ];
        let mut secrets: Vec<Secret> = held.into_iter().flatten().cloned().collect();
        // Those that lie beneath a key of the chat are secrets still.
        secrets.extend(self.key_origins().settings.into_values());
        secrets.sort_by(|one, other| one.reveal().cmp(other.reveal()));
        secrets.dedup();
        secrets
    }
}

fn find_file(flag: Option<&Path>, candidates: &[PathBuf], env: Env<'_>) -> Result<Option<PathBuf>> {
    let named = match flag {
        Some(path) => Some((path.to_owned(), "--config")),
        None => env_value(env, "ETRONICS_CONFIG").map(|path| (PathBuf::from(path), "$ETRONICS_CONFIG")),
    };
    if let Some((path, by)) = named {
        if !path.exists() {
            let shown = path.display();
            bail!("config file {shown} (named by {by}) does not exist: `etronics-bot config init {shown}` writes one");
        }
        return Ok(Some(path));
    }
    let found = candidates.iter().find(|path| path.symlink_metadata().is_ok());
    // Whoever put it there means it: the next one may be another community's.
    let shown = found.filter(|path| !path.is_file()).map(|path| path.display());
    if let Some(shown) = shown {
        bail!("config file {shown} is a folder, or a link that leads to no file: mend it, or name another by --config");
    }
    Ok(found.cloned())
}

/// No config is so large.
const MOST_BYTES: u64 = 4 << 20;

/// The text of a config. What comes through a pipe is there once, so it is kept for whoever asks again.
fn text_of(path: &Path) -> io::Result<String> {
    static HEARD: Mutex<Vec<(PathBuf, String)>> = Mutex::new(Vec::new());
    if path.is_file() {
        return paths::text_of(path, MOST_BYTES);
    }
    let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, text)) = heard.iter().find(|(of, _)| of == path) {
        return Ok(text.clone());
    }
    let text = paths::text_of(path, MOST_BYTES)?;
    heard.push((path.to_owned(), text.clone()));
    Ok(text)
}

fn unreadable(path: &Path) -> String {
    let shown = path.display();
    format!("reading the config file {shown}: it must be UTF-8 text that this user may read (sudo -u its owner)")
}

fn zone(raw: &Raw) -> Parsed<Tz> {
    let name = readers::text(raw)?;
    // `TZ` may begin with a colon.
    name.trim()
        .trim_start_matches(':')
        .parse()
        .map_err(|_| "must be an IANA zone, such as \"Europe/Moscow\"".to_owned())
}

/// The file's zone, else the machine's, else the default; what is no zone is passed over with a warning.
fn settle_timezone(settings: &mut Settings, env: Env<'_>, warnings: &mut Vec<String>) {
    let Some(key) = keys::find("timezone") else { return };
    let mut pass_over = |raw: &Raw, origin: &ValueOrigin| {
        let shown = readers::text(raw).map_or_else(|_| "it".to_owned(), |name| readers::quoted(&name));
        warnings.push(format!("{origin}: {shown} is no IANA time zone and is ignored: something like Europe/Moscow"));
    };
    if let Some((raw, origin @ ValueOrigin::File(..))) = settings.raw(key.name).cloned() {
        if zone(&raw).is_ok() {
            return;
        }
        pass_over(&raw, &origin);
        settings.reset(key);
    }
    if let Some(name) = env_value(env, "TZ") {
        let (raw, origin) = (Raw::Word(name), ValueOrigin::Environment("TZ".to_owned()));
        if zone(&raw).is_ok() {
            settings.set(key.name, raw, origin);
        } else {
            pass_over(&raw, &origin);
        }
    }
}

/// Defaults that hang on the machine or on another key.
fn settle_defaults(settings: &mut Settings, env: Env<'_>) {
    if settings.raw("storage.path").is_none()
        && let Some(path) = paths::default_database(env)
    {
        settings.set("storage.path", Raw::Word(path.display().to_string()), ValueOrigin::Default);
    }
}

/// Keys that owners gave in the chat lie beside the database. A file that cannot be read costs its keys, not the start.
fn lay_given_keys(settings: &mut Settings, env: Env<'_>, warnings: &mut Vec<String>) -> Result<()> {
    let Some(database) = settings.path("storage.path", addresses::database)? else { return Ok(()) };
    let (path, shared) = chat_keys::settled(&database);
    warnings.extend(shared);
    match chat_keys::read(&path) {
        Ok(given) if given.is_empty() => {}
        Ok(given) => {
            warnings.extend(readable_by_others("key file", &path, env));
            settings.give(given);
        }
        Err(error) => warnings.push(format!("{error:#}; keys that were given in the chat are not used")),
    }
    Ok(())
}

fn webhook_habits(env: Env<'_>) -> Option<String> {
    let set: Vec<&str> =
        ["PUBLIC_BASE_URL", "WEBHOOK_SECRET"].into_iter().filter(|name| env_value(env, name).is_some()).collect();
    let verb = if set.len() > 1 { "are" } else { "is" };
    (!set.is_empty()).then(|| {
        format!("{} {verb} ignored: long polling needs neither a public address nor a secret", set.join(" and "))
    })
}

//! What a command works on: the effective config, the database it names, the clock.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use chrono::NaiveDate;
use rusqlite::Connection;

use super::Globals;
use crate::app::{self, Settled, Setup};
use crate::clock::{Clock, Millis};
use crate::config::{self, Config, Loaded, PanelSettings, ValueOrigin};
use crate::domain::action::CapabilityState;
use crate::domain::key::KeyName;
use crate::domain::known::TargetNetwork;
use crate::domain::verdict::Mode;
use crate::handlers::digest::schedule::date_of;
use crate::keyring::Keyring;
use crate::store::{self, Db};
use crate::texts::Texts;
use crate::vk::tokens::Tokens;
use crate::zone::Tz;

/// A command's session.
pub(super) struct Session {
    /// The effective config.
    pub(super) config: Arc<Config>,
    /// The database.
    pub(super) database: PathBuf,
    /// The clock.
    pub(super) clock: Clock,
    file: Option<PathBuf>,
}

impl Session {
    /// A session over a loaded config; what is odd about it goes to the log.
    pub(super) fn of(loaded: Loaded) -> Result<Self> {
        let Loaded { config, warnings, file } = loaded;
        config::warn_once(warnings);
        let database = config.database()?.to_owned();
        Ok(Self { config: Arc::new(config), database, clock: Clock::system(), file })
    }

    /// The config file, if there is one.
    pub(super) fn config_path(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Whether a key of the config is one that was given in the chat: it goes before the file's.
    pub(super) fn is_of_the_chat(&self, key: &str) -> bool {
        KeyName::parse(key).is_some() && self.config.origin(key) == ValueOrigin::Panel
    }

    /// Now.
    pub(super) fn now(&self) -> Millis {
        self.clock.now_ms()
    }

    /// Zone of everything local.
    pub(super) fn timezone(&self) -> Tz {
        self.config.timezone
    }

    /// Words for this terminal: `--lang`, else the language that the config or the panel sets, else the locale's.
    pub(super) fn words(&self, db: Db<'_>, globals: &Globals) -> Result<Texts> {
        let current = self.in_force(db)?;
        let decided = globals.lang.is_some() || current.origin("language") == ValueOrigin::Default;
        Ok(if decided { globals.texts() } else { Texts::new(current.general.language) })
    }

    /// Words for a terminal, or for JSON.
    pub(super) fn texts_for(&self, json: bool, db: Db<'_>, globals: &Globals) -> Result<Texts> {
        if json { self.texts(db) } else { self.words(db, globals) }
    }

    /// Words in the language in force, which JSON has whatever the terminal speaks: the panel may have changed it.
    pub(super) fn texts(&self, db: Db<'_>) -> Result<Texts> {
        Ok(Texts::new(self.in_force(db)?.general.language))
    }

    /// The database, for reading; another community's is refused, as `run` does it.
    pub(super) fn reader(&self) -> Result<Connection> {
        store::open_reader_of(&self.database, self.config.vk.group_id)
    }

    /// The mode in force: the panel may have changed it.
    pub(super) fn mode(&self, db: Db<'_>) -> Result<Mode> {
        Ok(self.in_force(db)?.moderation.mode)
    }

    /// The last day of the holiday, while it lasts.
    pub(super) fn holiday(&self, db: Db<'_>) -> Result<Option<NaiveDate>> {
        let today = date_of(self.now(), self.timezone());
        Ok(self.in_force(db)?.holiday.until.filter(|until| today <= *until))
    }

    /// Everything that the judges and handlers work by.
    pub(super) fn settled(&self, db: Db<'_>) -> Result<Settled> {
        settled(&self.config, &db.settings().values()?)
    }

    /// The config with what the panel set over it.
    pub(super) fn in_force(&self, db: Db<'_>) -> Result<Config> {
        let (current, warnings) = self.config.with_panel(&db.settings().values()?);
        config::warn_once(warnings);
        Ok(current)
    }

    /// The same where there is a database that can be read.
    pub(super) fn in_force_or_file(&self) -> Config {
        let current = self.reader().and_then(|conn| self.in_force(Db::new(&conn)));
        current.unwrap_or_else(|_| (*self.config).clone())
    }

    /// What `check --probe` found out before.
    pub(super) fn recall(&self, tokens: &Tokens) -> Result<()> {
        // Where there is none, or none that can be read, nothing was found out.
        let Ok(conn) = self.reader() else { return Ok(()) };
        tokens.may_call(&Db::new(&conn).settings().learnt_methods()?);
        Ok(())
    }

    /// What a look at the keys found, where VK has not refused the daemon's calls all the same.
    pub(super) fn as_calls_say(&self, found: CapabilityState) -> Result<CapabilityState> {
        // Where there is no database, nothing was called.
        let Ok(conn) = self.reader() else { return Ok(found) };
        Db::new(&conn).settings().as_calls_say(found, &Keyring::of(&self.config).views())
    }

    /// What the daemon is made of.
    pub(super) fn setup(&self) -> Result<Setup> {
        let config = Arc::clone(&self.config);
        let keyring = Keyring::of(&self.config);
        let row = |network| match network {
            // The daemon's own, which speaks too.
            TargetNetwork::Telegram => None,
            TargetNetwork::Max => Some(app::max(self.config.max_settings(), keyring.clone(), self.clock.clone())),
        };
        Ok(Setup {
            database: self.database.clone(),
            vk: self.config.vk_settings()?,
            telegram: self.config.telegram_settings()?,
            openai: self.config.openai_settings(),
            platforms: TargetNetwork::ALL.into_iter().filter_map(row).collect::<Result<_>>()?,
            keyring,
            ping: self.config.health.ping_url.clone(),
            disk: crate::disk::machine(),
            settle: Box::new(move |panel| settled(&config, panel)),
            clock: self.clock.clone(),
        })
    }
}

fn settled(config: &Config, panel: &PanelSettings) -> Result<Settled> {
    Ok(Settled {
        policy: config.policy(panel)?,
        rules: config.comment_rules(panel)?,
        account_rules: config.account_rules(panel),
    })
}

//! What was set in the panel, by whom; what the admin was told; facts of the database itself.

use std::collections::BTreeMap;

use anyhow::Result;
use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use super::damage::say_once;
use super::{SettingsDb, lossy, readable};
use crate::clock::{MINUTE, Millis};
use crate::domain::action::{Advice, Capability, CapabilityState, Way};
use crate::domain::key::KeyName;
use crate::domain::lane::Lane;
use crate::domain::notice::Notice;

const AWAITED_KEY: &str = "key_awaited";
const COMMUNITY: &str = "community_name";
/// When a backup was put in the place of this database.
const RESTORED_AT: &str = "restored_at";
/// Keys of VK that it does not accept, by the names of their settings.
const REFUSED_KEYS: &str = "vk.refused_keys";
const KEYS_IN_USE: &str = "keys_in_use";
const LEARNT: &str = "vk.learnt_methods";
/// Whoever was asked for a key has so long to send it.
const KEY_PATIENCE: Millis = 15 * MINUTE;

/// One change of a setting.
#[derive(Debug, Clone)]
pub struct SettingChange {
    /// Full key.
    pub key: String,
    /// JSON before; `None`: as in the file.
    pub old: Option<String>,
    /// JSON after; `None`: back to the file.
    pub new: Option<String>,
    /// Telegram id of the admin.
    pub by: i64,
    /// When.
    pub at: Millis,
}

/// Where it is remembered that another program listens with the bot's key.
const RIVAL: &str = "telegram_rival";
/// Unseen for so long, it is gone: two that listen take turns, and each of them hears something now and then.
const RIVAL_IS_GONE: Millis = 3 * MINUTE;
/// Shorter than this it is a restart of our own.
const RIVAL_LASTS: Millis = MINUTE;

/// Another program that listens with the bot's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rival {
    /// First seen.
    pub since: Millis,
    /// Last seen.
    pub last: Millis,
}

/// Keys under which it is remembered that an ear hears nothing begin so; its account follows.
const DEAF: &str = "deaf:";

/// An ear that has heard nothing for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deaf {
    /// Whose events it would hear.
    pub account: String,
    /// Since when.
    pub since: Millis,
    /// As the log says it.
    pub cause: String,
}

/// Keys under which it is remembered that a chat takes no messages begin so; the lane follows.
const CHAT_REFUSES: &str = "chat_refuses:";

impl SettingsDb<'_> {
    /// Everything set in the panel: full key → JSON value.
    pub fn values(&self) -> Result<BTreeMap<String, Value>> {
        let mut statement = self.conn.prepare_cached("SELECT key, value FROM settings")?;
        let mut found = BTreeMap::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (key, value) = (lossy(row, 0)?, lossy(row, 1)?);
            // What stands in the file is in force then, and the daemon starts.
            match serde_json::from_str(&value) {
                Ok(value) => drop(found.insert(key, value)),
                Err(_) => {
                    say_once(&format!("the stored setting {key} cannot be read: what the config says is in force"));
                }
            }
        }
        Ok(found)
    }

    /// Sets a key in the panel's name, or (`None`) gives it back to the file. Who and when is kept.
    pub fn set_setting(&self, key: &str, value: Option<&Value>, by: i64, now: Millis) -> Result<()> {
        let old: Option<String> = self
            .conn
            .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        let new = value.map(Value::to_string);
        match &new {
            Some(new) => self
                .conn
                .prepare_cached("INSERT OR REPLACE INTO settings VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![key, new, by, now])?,
            None => self.conn.prepare_cached("DELETE FROM settings WHERE key = ?1")?.execute([key])?,
        };
        self.conn
            .prepare_cached(
                "INSERT INTO settings_log (key, old_value, new_value, changed_by, changed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![key, old, new, by, now])?;
        Ok(())
    }

    /// The last changes, newest first.
    pub fn setting_changes(&self, limit: usize) -> Result<Vec<SettingChange>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT key, old_value, new_value, changed_by, changed_at FROM settings_log ORDER BY id DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([limit as i64], |row| {
            Ok(SettingChange { key: row.get(0)?, old: row.get(1)?, new: row.get(2)?, by: row.get(3)?, at: row.get(4)? })
        })?;
        Ok(readable(rows)?)
    }

    /// An owner was asked for a key: their next message is one.
    pub fn await_key(&self, from: i64, name: KeyName, now: Millis) -> Result<()> {
        self.set_meta(AWAITED_KEY, &serde_json::to_string(&(from, name, now + KEY_PATIENCE))?)
    }

    /// Who was asked for a key a moment ago, and for which.
    pub fn awaited_key(&self, now: Millis) -> Result<Option<(i64, KeyName)>> {
        let Some(stored) = self.meta(AWAITED_KEY)? else { return Ok(None) };
        let awaited: Option<(i64, KeyName, Millis)> = serde_json::from_str(&stored).unwrap_or_default();
        Ok(awaited.filter(|(.., until)| now < *until).map(|(from, name, _)| (from, name)))
    }

    /// Nobody is asked for a key any more.
    pub fn await_no_key(&self) -> Result<()> {
        self.set_meta(AWAITED_KEY, "null")
    }

    /// A key was given or taken back in the chat. That it was is kept; the key is not.
    pub fn log_key(&self, name: KeyName, given: bool, by: i64, now: Millis) -> Result<()> {
        let masked = given.then_some("\"***\"");
        self.conn
            .prepare_cached(
                "INSERT INTO settings_log (key, old_value, new_value, changed_by, changed_at)
                 VALUES (?1, NULL, ?2, ?3, ?4)",
            )?
            .execute(params![name.setting(), masked, by, now])?;
        Ok(())
    }

    /// An admin's name, as last seen; `None`: never seen.
    pub fn admin_name(&self, id: i64) -> Result<Option<String>> {
        self.meta(&format!("admin:{id}"))
    }

    /// Remembers an admin's name.
    pub fn note_admin(&self, id: i64, name: &str) -> Result<()> {
        if self.admin_name(id)?.as_deref() != Some(name) {
            self.set_meta(&format!("admin:{id}"), name)?;
        }
        Ok(())
    }

    /// Since when a key with this mark is in use; another mark is another key.
    pub fn key_since(&self, name: KeyName, mark: u32, now: Millis) -> Result<Millis> {
        let fact = format!("key:{}", name.setting());
        let known = self.meta(&fact)?.and_then(|stored| serde_json::from_str::<(u32, Millis)>(&stored).ok());
        match known {
            Some((known, since)) if known == mark => Ok(since),
            Some(_) | None => {
                self.set_meta(&fact, &serde_json::to_string(&(mark, now))?)?;
                Ok(now)
            }
        }
    }

    /// Since when the key that was last seen under this name is in use; `None`: none was.
    pub fn key_seen_since(&self, name: KeyName) -> Result<Option<Millis>> {
        let stored = self.meta(&format!("key:{}", name.setting()))?;
        Ok(stored.and_then(|stored| serde_json::from_str::<(u32, Millis)>(&stored).ok()).map(|(_, since)| since))
    }

    /// The keys that the daemon has, wherever they stand: a command beside it may not see them all.
    pub fn keys_in_use(&self) -> Result<Vec<KeyName>> {
        Ok(self.meta(KEYS_IN_USE)?.unwrap_or_default().split(' ').filter_map(KeyName::parse).collect())
    }

    /// Keeps them.
    pub fn note_keys_in_use(&self, names: &[KeyName]) -> Result<()> {
        if self.keys_in_use()? != names {
            let names: Vec<&str> = names.iter().map(|name| name.setting()).collect();
            self.set_meta(KEYS_IN_USE, &names.join(" "))?;
        }
        Ok(())
    }

    /// A fact of the database itself.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        Ok(self
            .conn
            .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
            // What is no text is none of the facts that anybody has written.
            .query_row([key], |row| lossy(row, 0))
            .optional()?)
    }

    /// When a backup was put in the place of this database, by the clock of then.
    pub fn restored_at(&self) -> Result<Option<Millis>> {
        self.moment(RESTORED_AT)
    }

    /// … by a clock that ran ahead: it was not later than this.
    pub fn restored_by(&self, at: Millis) -> Result<()> {
        self.note_moment(RESTORED_AT, at)
    }

    /// A moment that was noted; `None`: none was.
    pub fn moment(&self, key: &str) -> Result<Option<Millis>> {
        Ok(self.meta(key)?.and_then(|at| at.parse().ok()))
    }

    /// Notes a moment.
    pub fn note_moment(&self, key: &str, at: Millis) -> Result<()> {
        self.set_meta(key, &at.to_string())
    }

    /// Stores a fact of the database itself.
    pub fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        self.conn.prepare_cached("INSERT OR REPLACE INTO meta VALUES (?1, ?2)")?.execute([key, value])?;
        Ok(())
    }

    /// From now on the program only watches.
    pub fn begin_to_watch(&self, now: Millis) -> Result<()> {
        self.set_meta("watching_since", &now.to_string())
    }

    /// Since when it has been watching where it does: since its first start, or since it was last told to.
    pub fn watching_since(&self) -> Result<Option<Millis>> {
        let at = |key| Ok::<_, anyhow::Error>(self.meta(key)?.and_then(|at| at.parse::<Millis>().ok()));
        Ok(at("first_start")?.max(at("watching_since")?))
    }

    /// Writes something: a commit without changes waits for no disk, and a cell that is set to what it was is no change.
    pub fn touch(&self) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO meta VALUES ('touched', '0')
                 ON CONFLICT (key) DO UPDATE SET value = CASE value WHEN '0' THEN '1' ELSE '0' END",
            )?
            .execute([])?;
        Ok(())
    }

    /// What the community is called on VK, where it was ever said.
    pub fn community_name(&self) -> Result<Option<String>> {
        Ok(self.meta(COMMUNITY)?.filter(|name| !name.is_empty()))
    }

    /// Keeps it.
    pub fn set_community_name(&self, name: &str) -> Result<()> {
        self.set_meta(COMMUNITY, name)
    }

    /// Keys that VK refused when it was last asked what they are.
    pub fn refused_keys(&self) -> Result<Vec<KeyName>> {
        // The next look finds it again: nothing depends on its being readable.
        Ok(self.meta(REFUSED_KEYS)?.unwrap_or_default().split(' ').filter_map(KeyName::parse).collect())
    }

    /// Keeps them.
    pub fn set_refused_keys(&self, names: &[KeyName]) -> Result<()> {
        let names: Vec<&str> = names.iter().map(|name| name.setting()).collect();
        self.set_meta(REFUSED_KEYS, &names.join(" "))
    }

    /// Methods of VK that the community's token was found to be allowed against the schema.
    pub fn learnt_methods(&self) -> Result<Vec<String>> {
        // What a probe found is found again: nothing depends on its being readable.
        Ok(self.meta(LEARNT)?.and_then(|known| serde_json::from_str(&known).ok()).unwrap_or_default())
    }

    /// Remembers them.
    pub fn set_learnt_methods(&self, methods: &[&str]) -> Result<()> {
        self.set_meta(LEARNT, &serde_json::to_string(methods)?)
    }

    /// Remembers why what is written for people in a lane waits for its chat, or that it waits no more.
    pub fn chat_refuses(&self, lane: &Lane, words: Option<&str>) -> Result<()> {
        let key = format!("{CHAT_REFUSES}{lane}");
        if let Some(words) = words {
            return self.set_meta(&key, words);
        }
        self.conn.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key])?;
        Ok(())
    }

    /// Why messages wait for their chats: lane and words.
    pub fn refusing_chats(&self) -> Result<Vec<(Lane, String)>> {
        let sql = "SELECT substr(key, length(?1) + 1), value FROM meta
                   WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([CHAT_REFUSES], |row| Ok((Lane::parse(&lossy(row, 0)?), lossy(row, 1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Another program asked for updates with the bot's key a moment ago.
    pub fn note_rival(&self, now: Millis) -> Result<()> {
        let since = self.rival()?.filter(|rival| now - rival.last <= RIVAL_IS_GONE).map_or(now, |rival| rival.since);
        self.set_meta(RIVAL, &format!("{since} {now}"))
    }

    /// When another program asked for updates with the bot's key.
    pub fn rival(&self) -> Result<Option<Rival>> {
        let Some(stored) = self.meta(RIVAL)? else { return Ok(None) };
        let moments = stored.split_once(' ').and_then(|(since, last)| Some((since.parse().ok()?, last.parse().ok()?)));
        Ok(moments.map(|(since, last)| Rival { since, last }))
    }

    /// The same, where it goes on still.
    pub fn rival_now(&self, now: Millis) -> Result<Option<Rival>> {
        Ok(self.rival()?.filter(|rival| now - rival.last <= RIVAL_IS_GONE && rival.last - rival.since >= RIVAL_LASTS))
    }

    /// An ear hears nothing since a moment.
    pub fn note_deaf(&self, account: &str, since: Millis, cause: &str) -> Result<()> {
        self.set_meta(&format!("{DEAF}{account}"), &format!("{since} {cause}"))
    }

    /// It hears again.
    pub fn hears_again(&self, account: &str) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([format!("{DEAF}{account}")])?;
        Ok(())
    }

    /// Ears that hear nothing, those first that hear nothing for longest.
    pub fn deaf_ears(&self) -> Result<Vec<Deaf>> {
        // `;` is the sign behind the colon.
        let mut statement =
            self.conn.prepare_cached("SELECT key, value FROM meta WHERE key >= 'deaf:' AND key < 'deaf;'")?;
        let rows = statement.query_map([], |row| Ok((lossy(row, 0)?, lossy(row, 1)?)))?;
        let mut ears = Vec::new();
        for row in rows {
            let (key, value) = row?;
            let account = key.strip_prefix(DEAF).map(str::to_owned);
            let told = value.split_once(' ').and_then(|(since, cause)| Some((since.parse().ok()?, cause.to_owned())));
            if let (Some(account), Some((since, cause))) = (account, told) {
                ears.push(Deaf { account, since, cause });
            }
        }
        ears.sort_by_key(|ear| ear.since);
        Ok(ears)
    }

    /// A process that begins knows nothing of ears that were deaf in the one before.
    pub fn forget_deaf_ears(&self) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM meta WHERE key >= 'deaf:' AND key < 'deaf;'")?.execute([])?;
        Ok(())
    }

    /// A process that begins knows nothing of chats that refused the one before.
    pub fn forget_refusing_chats(&self) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM meta WHERE substr(key, 1, length(?1)) = ?1")?.execute([CHAT_REFUSES])?;
        Ok(())
    }

    /// `true` the first time a notice is given, and again only after `forget` of it.
    pub fn notice_once(&self, notice: &Notice, now: Millis) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached("INSERT INTO notices VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![notice.key(), now])?
            > 0)
    }

    /// Whether a notice stands.
    pub fn is_noticed(&self, key: &str) -> Result<bool> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM notices WHERE key = ?1")?.exists([key])?)
    }

    /// What a person has to help with, the newest of it.
    pub fn help_awaited(&self) -> Result<Option<Advice>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT key FROM notices WHERE substr(key, 1, 8) = 'advice:{' ORDER BY at DESC")?;
        let keys = statement.query_map([], |row| lossy(row, 0))?;
        let advice = |key: &String| serde_json::from_str(key.strip_prefix("advice:")?).ok();
        Ok(readable(keys)?.iter().find_map(advice))
    }

    /// The trouble is over: the next one is told again.
    pub fn forget_notice(&self, key: &str) -> Result<bool> {
        Ok(self.conn.prepare_cached("DELETE FROM notices WHERE key = ?1")?.execute([key])? > 0)
    }

    /// How every capability works now, as last looked.
    pub fn capabilities(&self) -> Result<Vec<CapabilityState>> {
        let mut statement = self.conn.prepare_cached("SELECT capability, way, advice FROM capabilities")?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (capability, way, advice) = (lossy(row, 0)?, lossy(row, 1)?, lossy(row, 2)?);
            let (Some(capability), Some(way)) = (Capability::parse(&capability), Way::parse(&way)) else { continue };
            // Advice of another version is none: the daily look brings it anew.
            let advice: Option<Advice> = serde_json::from_str(&advice).ok();
            found.push(CapabilityState { capability, way, advice });
        }
        found.sort_by_key(|state| state.capability);
        Ok(found)
    }

    /// How one capability works now; `None`: never looked.
    pub fn way_of(&self, capability: Capability) -> Result<Option<Way>> {
        let way: Option<String> = self
            .conn
            .prepare_cached("SELECT way FROM capabilities WHERE capability = ?1")?
            .query_row([capability.as_str()], |row| lossy(row, 0))
            .optional()?;
        Ok(way.and_then(|way| Way::parse(&way)))
    }

    /// Stores how a capability works; `true` if that changed.
    pub fn set_capability(&self, state: &CapabilityState, now: Millis) -> Result<bool> {
        let before = self.way_of(state.capability)?;
        let advice = state.advice.as_ref().map(serde_json::to_string).transpose()?;
        self.conn
            .prepare_cached(
                "INSERT INTO capabilities VALUES (?1, ?2, ?3, ?4) ON CONFLICT (capability) DO UPDATE SET
                changed_at = CASE WHEN way = excluded.way THEN changed_at ELSE excluded.changed_at END,
                way = excluded.way, advice = excluded.advice",
            )?
            .execute(params![state.capability.as_str(), state.way.as_str(), advice, now])?;
        Ok(before != Some(state.way))
    }
}

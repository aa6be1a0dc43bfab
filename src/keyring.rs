//! The keys in use, by name: those of the settings, and those that owners gave in the chat. A key that came in a message
//! is held here, in memory, until it is checked; one that is good goes into a file of mode 600 and is used at once.
//!
//! Knows no platform and no database: elsewhere a key is a name or a handle.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::clock::{MINUTE, Millis};
use crate::config::chat_keys::{self, GivenKey};
use crate::config::secret::Secret;
use crate::config::{Config, KeyOrigins};
use crate::domain::key::{KeyName, KeySource, KeyView};
use crate::key_looks;
use crate::telemetry;

/// A key that nobody has checked for so long is forgotten.
const HELD_FOR: Millis = 30 * MINUTE;
/// So many keys are held at once at most: strangers may send them too.
const MOST_HELD: usize = 50;
/// And so many of one person.
const MOST_OF_ONE: usize = 3;

/// A key that waits to be checked.
struct HeldKey {
    secret: Secret,
    at: Millis,
    /// Telegram user id, where the message tells one.
    by: Option<i64>,
    /// They were asked for it.
    awaited: bool,
}

/// The keys. Clones share them.
#[derive(Clone)]
pub struct Keyring(Arc<Mutex<KeyringState>>);

struct KeyringState {
    /// Where given keys are kept; `None`: nowhere.
    file: Option<PathBuf>,
    settings: BTreeMap<KeyName, Secret>,
    fixed: BTreeSet<KeyName>,
    given: BTreeMap<KeyName, GivenKey>,
    held: HashMap<i64, HeldKey>,
}

impl Keyring {
    /// The keys of a configuration.
    pub fn of(config: &Config) -> Self {
        let KeyOrigins { settings, fixed, given } = config.key_origins();
        let file = config.storage.path.as_deref().map(chat_keys::path_of);
        Self(Arc::new(Mutex::new(KeyringState { file, settings, fixed, given, held: HashMap::new() })))
    }

    /// Takes a key out of a message into memory. While it is held no line of the log shows it. `awaited`: whoever sent it was
    /// asked for one.
    pub fn hold(&self, secret: Secret, by: Option<i64>, awaited: bool, now: Millis) -> i64 {
        telemetry::hide_sent(secret.clone());
        let mut inner = self.lock();
        // Also of a clock that ran ahead.
        inner.held.retain(|_, held| (0..HELD_FOR).contains(&(now - held.at)));
        if inner.held.values().filter(|held| held.by == by).count() >= MOST_OF_ONE {
            inner.forget_oldest(|held| held.by == by);
        }
        if inner.held.len() >= MOST_HELD {
            inner.forget_oldest(|held| !held.awaited);
        }
        let handle = fastrand::i64(1..i64::MAX);
        inner.held.insert(handle, HeldKey { secret, at: now, by, awaited });
        handle
    }

    /// A held key; `None`: it was let go, or the program started anew.
    pub fn held(&self, handle: i64) -> Option<Secret> {
        self.lock().held.get(&handle).map(|held| held.secret.clone())
    }

    /// Forgets a held key.
    pub fn let_go(&self, handle: i64) {
        self.lock().held.remove(&handle);
    }

    /// The key in use.
    pub fn secret(&self, name: KeyName) -> Option<Secret> {
        self.lock().secret(name)
    }

    /// Every key that is in use, or lies beneath one. A short word would tear people's texts apart, and is no key.
    pub fn secrets(&self) -> Vec<Secret> {
        const SHORTEST: usize = 16;
        let inner = self.lock();
        let given = inner.given.values().map(|key| &key.secret);
        let all = inner.settings.values().chain(given);
        all.filter(|secret| secret.reveal().len() >= SHORTEST).cloned().collect()
    }

    /// Whether the environment fixes a key.
    pub fn is_fixed(&self, name: KeyName) -> bool {
        self.lock().fixed.contains(&name)
    }

    /// Whether the settings themselves have a key, without what the chat gave.
    pub fn is_beneath(&self, name: KeyName) -> bool {
        self.lock().settings.contains_key(&name)
    }

    /// Keeps a key that was given in the chat: first in the file, then in use.
    pub fn keep(&self, name: KeyName, secret: &Secret, by: i64, now: Millis) -> Result<()> {
        let mut inner = self.lock();
        let mut given = inner.given.clone();
        telemetry::hide([secret.clone()]);
        given.insert(name, GivenKey { secret: secret.clone(), since: now, by });
        inner.write(given)
    }

    /// Forgets a key that was given in the chat; what the settings say is in use again, if they say anything.
    pub fn forget(&self, name: KeyName) -> Result<Option<Secret>> {
        let mut inner = self.lock();
        let mut given = inner.given.clone();
        given.remove(&name);
        inner.write(given)?;
        Ok(inner.secret(name))
    }

    /// Every key, as the panel shows it.
    pub fn views(&self) -> Vec<KeyView> {
        let inner = self.lock();
        let view = |name: KeyName| {
            let given = inner.given.get(&name).filter(|_| !inner.fixed.contains(&name));
            let source = match (inner.fixed.contains(&name), given, inner.settings.get(&name)) {
                (true, ..) => KeySource::Environment,
                (_, Some(_), _) => KeySource::Chat,
                (_, None, Some(_)) => KeySource::Settings,
                (_, None, None) => KeySource::Missing,
            };
            let mark = inner.secret(name).map(|secret| mark_of(&secret));
            KeyView { name, source, since: given.map(|given| given.since), mark }
        };
        KeyName::ALL.into_iter().map(view).collect()
    }

    /// Whoever panicked while they held the lock left plain data behind.
    fn lock(&self) -> MutexGuard<'_, KeyringState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyringState {
    fn secret(&self, name: KeyName) -> Option<Secret> {
        let given = self.given.get(&name).filter(|_| !self.fixed.contains(&name));
        given.map(|given| given.secret.clone()).or_else(|| self.settings.get(&name).cloned())
    }

    fn forget_oldest(&mut self, of: impl Fn(&HeldKey) -> bool) {
        let oldest = self.held.iter().filter(|(_, held)| of(held)).min_by_key(|(_, held)| held.at);
        if let Some(handle) = oldest.map(|(handle, _)| *handle) {
            self.held.remove(&handle);
        }
    }

    fn write(&mut self, given: BTreeMap<KeyName, GivenKey>) -> Result<()> {
        let file = self.file.as_deref().context("there is no database to keep keys beside")?;
        chat_keys::write(file, &given)?;
        self.given = given;
        Ok(())
    }
}

/// A raw update or answer of VK without keys of any kind: whoever sends one to the community has shown it to its managers,
/// and yet it is not kept here. `value` is what it says, where somebody has read it.
pub(crate) fn without_vk_keys(payload: String, value: Option<&Value>) -> String {
    key_looks::masked_json(payload, value)
}

/// 24 bits of a hash: enough to notice another key, far too few to make one.
fn mark_of(secret: &Secret) -> u32 {
    (xxhash_rust::xxh3::xxh3_64(secret.reveal().as_bytes()) & 0x00FF_FFFF) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_push_out_neither_each_others_keys_nor_one_that_was_asked_for() {
        let state = KeyringState {
            file: None,
            settings: BTreeMap::new(),
            fixed: BTreeSet::new(),
            given: BTreeMap::new(),
            held: HashMap::new(),
        };
        let keyring = Keyring(Arc::new(Mutex::new(state)));
        let key = |number: i64| Secret::new(&format!("keyring-test-key-{number}"));
        let asked_for = keyring.hold(key(-1), Some(1), true, 0);
        let modest = keyring.hold(key(-2), Some(2), false, 1);
        let sent: Vec<i64> = (0..100).map(|number| keyring.hold(key(number), Some(3), false, 2 + number)).collect();
        assert!(keyring.held(modest).is_some(), "of the one who sends many only the last are held");
        let held = sent.iter().filter(|handle| keyring.held(**handle).is_some()).count();
        assert_eq!((held, keyring.held(sent[99]).is_some()), (MOST_OF_ONE, true));
        for person in 10..200 {
            keyring.hold(key(person), Some(person), false, 1_000 + person);
        }
        assert!(keyring.held(modest).is_none() && keyring.held(asked_for).is_some());
        assert_eq!(keyring.lock().held.len(), MOST_HELD);
        keyring.hold(key(-3), Some(1), true, HELD_FOR);
        assert!(keyring.held(asked_for).is_none(), "for half an hour");
    }
}

//! The file of keys that owners gave in the chat: beside the database, readable by its owner alone, whole or not there.
//!
//! A copy of the database holds none of them, and neither does a backup.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};

use super::secret::Secret;
use super::sources::secret_of;
use crate::clock::Millis;
use crate::domain::key::KeyName;

const HEAD: &str = "# Keys that owners gave etronics-bot in the chat. It writes this file itself; they win over the config \
file.\n# To go back to the config file: the panel, or delete a section here and restart.\n\n";

/// A key that was given in the chat.
#[derive(Debug, Clone)]
pub struct GivenKey {
    /// The key.
    pub secret: Secret,
    /// When.
    pub since: Millis,
    /// By whom: a Telegram user id.
    pub by: i64,
}

/// A section of the file. Not `Debug`: the key stands in it.
#[derive(Serialize, Deserialize)]
struct KeySection {
    key: String,
    since: String,
    by: i64,
}

/// Where the keys of a database are kept: `bot.db` → `bot.keys.toml`.
pub fn path_of(database: &Path) -> PathBuf {
    database.with_extension("keys.toml")
}

/// The keys of a file; none where there is no file. An error names the file and the section, never a key.
pub fn read(path: &Path) -> Result<BTreeMap<KeyName, GivenKey>> {
    let shown = path.display();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(error).with_context(|| format!("reading {shown}")),
    };
    // The library's own words would quote the line, and the key in it.
    let sections: Option<BTreeMap<String, KeySection>> = toml::from_str(&text).ok();
    let sections = sections.with_context(|| format!("{shown} is no file of keys any more"))?;
    let mut keys = BTreeMap::new();
    for (name, section) in sections {
        let known = KeyName::parse(&name).filter(|name| name.may_be_given());
        let name = known.with_context(|| format!("{shown} names a key that nobody knows: {name:?}"))?;
        let since = DateTime::parse_from_rfc3339(&section.since);
        let since = since.ok().with_context(|| format!("{shown}: {} has no time", name.setting()))?;
        let secret = secret_of(&section.key).with_context(|| format!("{shown}: {}", name.setting()))?;
        keys.insert(name, GivenKey { secret, since: since.timestamp_millis(), by: section.by });
    }
    Ok(keys)
}

/// Writes the whole file or none of it, readable by its owner alone from its first byte on. No keys: no file. A former
/// file that cannot be understood may hold keys still: it is put aside as `….bad`.
pub fn write(path: &Path, keys: &BTreeMap<KeyName, GivenKey>) -> Result<()> {
    let shown = path.display();
    if read(path).is_err() {
        let mut aside = path.as_os_str().to_owned();
        aside.push(".bad");
        fs::rename(path, &aside).with_context(|| format!("putting {shown} aside"))?;
        tracing::warn!("{shown} could not be understood and is put aside as {}", Path::new(&aside).display());
    }
    if keys.is_empty() {
        return match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("removing {shown}"))
            }
            _ => Ok(()),
        };
    }
    let sections: BTreeMap<&str, KeySection> =
        keys.iter().map(|(name, given)| (name.setting(), section(given))).collect();
    let text = toml::to_string(&sections).ok().with_context(|| format!("writing {shown}: a key is no text"))?;
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = fs::remove_file(&part)
        .or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
        .and_then(|()| for_its_owner(&part))
        .and_then(|mut file| {
            file.write_all(HEAD.as_bytes())?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // Half of it would be keys that nobody reads any more.
        drop(fs::remove_file(&part));
    }
    written.with_context(|| format!("writing {shown}"))
}

fn section(given: &GivenKey) -> KeySection {
    let since = DateTime::from_timestamp_millis(given.since).unwrap_or_default();
    KeySection {
        key: given.secret.reveal().to_owned(),
        since: since.to_rfc3339_opts(SecondsFormat::Secs, true),
        by: given.by,
    }
}

fn for_its_owner(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_as_they_went_and_only_their_owner_reads_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = path_of(&folder.path().join("bot.db"));
        assert_eq!(path.file_name().unwrap(), "bot.keys.toml");
        assert!(read(&path).unwrap().is_empty());
        let given = GivenKey { secret: Secret::new("vk1.a.\"quoted\""), since: 1_795_417_200_000, by: 7 };
        for _ in 0..2 {
            write(&path, &BTreeMap::from([(KeyName::User, given.clone())])).unwrap();
        }
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).unwrap()) & 0o777, 0o600);
        let back = read(&path).unwrap();
        let user = &back[&KeyName::User];
        assert_eq!((user.secret.reveal(), user.since, user.by), ("vk1.a.\"quoted\"", given.since, 7));
        assert!(!format!("{back:?}").contains("quoted"));
        write(&path, &BTreeMap::new()).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_put_aside_and_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bot.keys.toml");
        fs::write(&path, "a slip of somebody's hand").unwrap();
        let given = GivenKey { secret: Secret::new("vk1.a.new"), since: 0, by: 7 };
        write(&path, &BTreeMap::from([(KeyName::User, given)])).unwrap();
        assert_eq!(read(&path).unwrap().len(), 1);
        assert_eq!(fs::read_to_string(folder.path().join("bot.keys.toml.bad")).unwrap(), "a slip of somebody's hand");
    }

    #[test]
    fn what_is_wrong_is_said_without_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bot.keys.toml");
        let with = |name: &str, key: &str, since: &str| {
            format!("[\"{name}\"]\nkey = \"{key}\"\nsince = \"{since}\"\nby = 7\n")
        };
        for text in [
            "key = hidden-key".to_owned(),
            "[\"vk.user_token\"]\nkey = \"hidden-key\n".to_owned(),
            with("vk.group_id", "hidden-key", "2026-11-24T07:00:00Z"),
            with("telegram.bot_token", "hidden-key", "2026-11-24T07:00:00Z"),
            with("vk.user_token", "hidden-key", "yesterday"),
            with("vk.user_token", "hidden-key and more", "2026-11-24T07:00:00Z"),
        ] {
            fs::write(&path, text).unwrap();
            let error = format!("{:#}", read(&path).unwrap_err());
            assert!(error.contains("bot.keys.toml") && !error.contains("hidden"), "{error}");
        }
    }
}

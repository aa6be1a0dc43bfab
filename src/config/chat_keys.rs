//! The file of keys that owners gave in the chat: beside the database, readable by its owner alone, whole or not there.
//!
//! A copy of the database holds none of them, and neither does a backup.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};

use super::secret::Secret;
use super::sources::secret_of;
use crate::clock::Millis;
use crate::disk::sync_folder;
use crate::domain::key::KeyName;
use crate::paths;

/// A few keys are never so many bytes.
const MOST_BYTES: u64 = 1 << 20;

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

/// Where the keys of a database are kept: `bot.db` → `bot.keys.toml`, `club.one` → `club.one.keys.toml`: what is no usual ending
/// tells one database from another.
pub fn path_of(database: &Path) -> PathBuf {
    let usual = database.extension().is_none_or(|end| ["db", "sqlite", "sqlite3"].iter().any(|usual| end == *usual));
    if usual {
        return database.with_extension("keys.toml");
    }
    let mut name = database.as_os_str().to_owned();
    name.push(".keys.toml");
    PathBuf::from(name)
}

/// The same; a file under the name that former programs gave it is renamed first. Where several databases shared that one nobody
/// can tell whose keys they are: it stays, and the warning names the way.
pub(super) fn settled(database: &Path) -> (PathBuf, Option<String>) {
    let (path, former) = (path_of(database), database.with_extension("keys.toml"));
    if path == former || path.exists() || !former.exists() || !database.exists() {
        return (path, None);
    }
    if let Some(other) = sharer(database, &former) {
        let warning = format!(
            "{} was the file of keys of {} and of {}: they are not used; rename it to {} if they are this community's, or give \
             the keys in the chat again",
            former.display(),
            database.display(),
            other.display(),
            path.display()
        );
        return (path, Some(warning));
    }
    // Who only reads may not be allowed to.
    if fs::rename(&former, &path).is_ok() { (path, None) } else { (former, None) }
}

/// Another database beside this one that a former program kept the same file of keys for.
fn sharer(database: &Path, former: &Path) -> Option<PathBuf> {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.file_name()));
    let others = names.map(|name| database.with_file_name(name)).filter(|path| path != database);
    others.filter(|path| path.with_extension("keys.toml") == former).find(|path| is_database(path))
}

fn is_database(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(16).read_to_end(&mut head));
    read.is_ok() && head == b"SQLite format 3\0"
}

/// The keys of a file; none where there is no file. An error names the file and the section, never a key.
pub fn read(path: &Path) -> Result<BTreeMap<KeyName, GivenKey>> {
    let shown = path.display();
    let text = match paths::text_of(path, MOST_BYTES) {
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
        .and_then(|()| fs::rename(&part, path))
        .and_then(|()| sync_folder(path));
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
    fn each_database_has_a_file_of_keys_of_its_own_and_a_shared_former_one_is_nobodys() {
        for (database, keys) in [
            ("bot.db", "bot.keys.toml"),
            ("bot.sqlite", "bot.keys.toml"),
            ("bot.sqlite3", "bot.keys.toml"),
            ("bot", "bot.keys.toml"),
            ("club.one", "club.one.keys.toml"),
            ("club.two", "club.two.keys.toml"),
        ] {
            assert_eq!(path_of(Path::new(database)), Path::new(keys));
        }
        let folder = tempfile::tempdir().unwrap();
        let [one, two, former] = ["club.one", "club.two", "club.keys.toml"].map(|name| folder.path().join(name));
        fs::write(&former, "the keys").unwrap();
        assert_eq!(settled(&one), (path_of(&one), None));
        assert!(former.exists(), "a database that is not there has no keys");
        for path in [&one, &two] {
            fs::write(path, "SQLite format 3\0…").unwrap();
        }
        for (path, other) in [(&one, &two), (&two, &one)] {
            let (keys, warning) = settled(path);
            let warning = warning.unwrap();
            assert!(keys == path_of(path) && !keys.exists() && former.exists(), "{}", keys.display());
            for name in [path, other, &former, &keys] {
                assert!(warning.contains(&name.display().to_string()), "{warning}");
            }
        }
        fs::remove_file(&two).unwrap();
        assert_eq!(settled(&one), (path_of(&one), None));
        assert_eq!(fs::read_to_string(path_of(&one)).unwrap(), "the keys");
        assert!(!former.exists(), "renamed once");
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

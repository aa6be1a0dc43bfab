//! Where files lie: config files, the data directory, the database and its lock. Opens none of them, but tells where a new one may lie.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use directories::{BaseDirs, ProjectDirs};

/// Asks for an environment variable; an empty one counts as not set.
pub(crate) type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The config file of the machine.
pub(crate) const SYSTEM_CONFIG: &str = "/etc/etronics-bot/config.toml";
/// The name of the database where none is given.
pub(crate) const DATABASE_NAME: &str = "etronics-bot.db";
/// The directory below the user's own ones.
const APPLICATION: &str = "etronics-bot";

/// Whether a file may take the place of what stands at a path: of nothing, or of another file. What the system gave a name
/// (a pipe, a device, a socket, an open file of this process) would be gone with it, for every other program too.
pub(crate) fn may_be_replaced(path: &Path) -> bool {
    let is_open_file = std::fs::read_link(path).is_ok_and(|to| to.starts_with("/proc"));
    !is_open_file && std::fs::metadata(path).map_or(true, |meta| meta.is_file())
}

/// A file that is read whole, as long as it is no larger than any of its kind: a device may have no end.
pub(crate) fn bytes_of(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    bytes_from(File::open(path)?, most)
}

fn bytes_from(file: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let kilobytes = most >> 10;
        let size = if kilobytes < 1024 { format!("{kilobytes} KB") } else { format!("{} MB", kilobytes >> 10) };
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is larger than {size}: name another file"),
        ));
    }
    Ok(bytes)
}

/// The same of text.
pub(crate) fn text_of(path: &Path, most: u64) -> io::Result<String> {
    text_from(File::open(path)?, most)
}

/// The same of what is open already.
pub(crate) fn text_from(file: impl Read, most: u64) -> io::Result<String> {
    String::from_utf8(bytes_from(file, most)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "stream did not contain valid UTF-8"))
}

/// Says what to do instead, where it may not.
pub(crate) fn refuse_no_file(path: &Path) -> Result<()> {
    ensure!(!path.is_dir(), "{} is a folder: name the file", path.display());
    ensure!(may_be_replaced(path), "{} is a pipe, a device or a socket: name a file", path.display());
    Ok(())
}

/// The variable's value, if it is set and says anything.
pub(crate) fn env_value(env: Env<'_>, name: &str) -> Option<String> {
    env(name).filter(|value| !value.trim().is_empty())
}

fn user_dirs() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", APPLICATION)
}

/// The config file in the user's own config directory; `None` for a user without a home.
pub(crate) fn user_config() -> Option<PathBuf> {
    user_dirs().map(|dirs| dirs.config_dir().join("config.toml"))
}

/// Where a config file is looked for when none is named, in this order.
pub(crate) fn config_candidates() -> Vec<PathBuf> {
    let here = PathBuf::from("config.toml");
    [Some(here), user_config(), Some(PathBuf::from(SYSTEM_CONFIG))].into_iter().flatten().collect()
}

/// Where the program keeps its data: what systemd gave (`StateDirectory=`, the first of a list), else the user's data
/// directory; `None` for a user without a home.
pub(crate) fn data_dir(env: Env<'_>) -> Option<PathBuf> {
    let given = env_value(env, "STATE_DIRECTORY")
        .and_then(|list| list.split(':').map(str::trim).find(|path| !path.is_empty()).map(PathBuf::from));
    given.or_else(|| user_dirs().map(|dirs| dirs.data_dir().to_owned()))
}

/// The database where no `storage.path` is set.
pub(crate) fn default_database(env: Env<'_>) -> Option<PathBuf> {
    data_dir(env).map(|dir| dir.join(DATABASE_NAME))
}

/// `~/…` as the user's home; anything relative counts from `base`.
pub(crate) fn resolved(path: &Path, base: Option<&Path>) -> PathBuf {
    if let (Ok(rest), Some(dirs)) = (path.strip_prefix("~"), BaseDirs::new()) {
        return dirs.home_dir().join(rest);
    }
    base.map_or_else(|| path.to_owned(), |base| base.join(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systemd_names_the_data_directory_and_the_first_one_counts() {
        let env = |name: &str| (name == "STATE_DIRECTORY").then(|| "/var/lib/etronics-bot:/var/lib/other".to_owned());
        assert_eq!(data_dir(&env), Some(PathBuf::from("/var/lib/etronics-bot")));
        assert_eq!(default_database(&env), Some(PathBuf::from("/var/lib/etronics-bot/etronics-bot.db")));
    }

    #[test]
    fn an_empty_state_directory_is_none() {
        let empty = |name: &str| (name == "STATE_DIRECTORY").then(String::new);
        assert_eq!(data_dir(&empty), data_dir(&|_| None));
    }

    #[test]
    fn the_machines_config_is_looked_for_last() {
        let candidates = config_candidates();
        assert_eq!(candidates.first(), Some(&PathBuf::from("config.toml")));
        assert_eq!(candidates.last(), Some(&PathBuf::from(SYSTEM_CONFIG)));
    }

    #[test]
    fn relative_paths_count_from_the_file_that_names_them() {
        let base = Some(Path::new("/etc/etronics-bot"));
        assert_eq!(resolved(Path::new("words.txt"), base), PathBuf::from("/etc/etronics-bot/words.txt"));
        assert_eq!(resolved(Path::new("/words.txt"), base), PathBuf::from("/words.txt"));
        assert_eq!(resolved(Path::new("words.txt"), None), PathBuf::from("words.txt"));
    }
}

//! A file that is written whole or not at all, and never in the place of what lives; what holds keys or what people said, for
//! its owner's eyes from its first byte on.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::{Globals, Session};
use crate::disk::sync_folder;
use crate::paths;
use crate::store;

/// What no file may take the place of: any database with what belongs to it, and what is named here.
#[derive(Debug, Default)]
pub(super) struct Spared {
    configs: Vec<PathBuf>,
    named: Vec<PathBuf>,
    /// What a command reads.
    inputs: Vec<PathBuf>,
    database: Option<PathBuf>,
}

impl Spared {
    /// Every config that a command could read; none is read.
    pub(super) fn configs(globals: &Globals) -> Self {
        let named = paths::env_value(&super::environment, "ETRONICS_CONFIG").map(PathBuf::from);
        let configs = globals.config.clone().into_iter().chain(named).chain(paths::config_candidates());
        Self { configs: configs.collect(), ..Self::default() }
    }

    /// And what this command reads.
    pub(super) fn and_inputs(self, inputs: &[PathBuf]) -> Self {
        Self { inputs: inputs.to_vec(), ..self }
    }

    /// What a session works on besides.
    pub(super) fn of(session: &Session, globals: &Globals) -> Self {
        let mut spared = Self::configs(globals);
        spared.configs.extend(session.config_path().map(Path::to_owned));
        spared.named = session.config.own_files();
        spared.database = Some(session.database.clone());
        spared
    }

    /// Refuses such a target, through links of either kind too.
    pub(super) fn refuse(&self, target: &Path) -> Result<()> {
        self.refuse_named(target)?;
        // The database that this process has open comes first: what is opened after it is another file.
        if let Some(database) = &self.database {
            store::refuse_living(database, target)?;
        }
        store::refuse_any_database(target)
    }

    /// The same of what the config names, and of itself.
    pub(super) fn refuse_named(&self, target: &Path) -> Result<()> {
        let among = |files: &[PathBuf]| files.iter().any(|file| file.exists() && store::are_same(file, target));
        ensure!(!among(&self.configs), "{} is the config file: name another file", target.display());
        ensure!(!among(&self.named), "{} is a file that the config names: name another file", target.display());
        ensure!(!among(&self.inputs), "{} is read here: name another file for what comes of it", target.display());
        Ok(())
    }
}

/// Whether a file can be laid down there, asked before long work is done for it.
pub(super) fn may_be_written(target: &Path, doing: impl FnOnce() -> String) -> Result<()> {
    ensure!(!target.is_dir(), "{} is a folder: name the file", target.display());
    if !paths::may_be_replaced(target) {
        return Ok(());
    }
    let led = target.canonicalize().unwrap_or_else(|_| target.to_owned());
    let folder = led.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::NamedTempFile::new_in(folder).map(drop).with_context(doing)
}

/// Puts a file in the place of what stands there, mode 600. A link gives way to it: what it points at stays as it is.
pub(super) fn write(target: &Path, bytes: &[u8], spared: &Spared) -> Result<()> {
    paths::refuse_no_file(target)?;
    for path in [target, &part_of(target)] {
        spared.refuse(path)?;
    }
    put(target, bytes, For::OwnerAlways).with_context(|| format!("writing {}", target.display()))
}

/// The same of what shows a community: rights stay as they were, a link of ours stays one, and a pipe or a device hears it as
/// it comes. What is new is nobody else's to read either. What went wrong is told with `doing`.
pub(super) fn write_open(target: &Path, bytes: &[u8], spared: &Spared, doing: impl FnOnce() -> String) -> Result<()> {
    write_for(For::Owner, target, bytes, spared, doing)
}

/// The same of what shows nobody anything: the program's own pages, a model. What is new has the rights of any new file.
pub(super) fn write_for_all(
    target: &Path,
    bytes: &[u8],
    spared: &Spared,
    doing: impl FnOnce() -> String,
) -> Result<()> {
    write_for(For::All, target, bytes, spared, doing)
}

fn write_for(whom: For, target: &Path, bytes: &[u8], spared: &Spared, doing: impl FnOnce() -> String) -> Result<()> {
    if !paths::may_be_replaced(target) {
        return fs::write(target, bytes).with_context(doing);
    }
    // What somebody else laid into a shared folder must not choose which file of ours gives way.
    let led = if is_ours(target) { target.canonicalize().ok() } else { None };
    let real = led.unwrap_or_else(|| target.to_owned());
    spared.refuse(target)?;
    spared.refuse(&part_of(&real))?;
    put(&real, bytes, whom).with_context(doing)
}

/// Whether a name, and not what it may lead to, was laid down by this user.
#[cfg(unix)]
fn is_ours(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    path.symlink_metadata().is_ok_and(|meta| meta.uid() == rustix::process::geteuid().as_raw())
}

/// Elsewhere links are the machine owner's.
#[cfg(not(unix))]
fn is_ours(_path: &Path) -> bool {
    true
}

/// Where a file is written until it is whole.
fn part_of(target: &Path) -> PathBuf {
    let mut part = target.as_os_str().to_owned();
    part.push(".part");
    PathBuf::from(part)
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    /// Its owner, whatever rights the former one had.
    OwnerAlways,
    /// Its owner, where it is new.
    Owner,
    /// Whom the machine lets read new files.
    All,
}

fn put(target: &Path, bytes: &[u8], whom: For) -> io::Result<()> {
    let part = part_of(target);
    // What a former attempt left there may be readable by others, or a link.
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if whom == For::All { 0o666 } else { 0o600 });
    let mut file = options.open(&part)?;
    let former = fs::metadata(target).ok().filter(|_| whom != For::OwnerAlways);
    let laid = former
        .map_or(Ok(()), |former| file.set_permissions(former.permissions()))
        .and_then(|()| file.write_all(bytes))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&part, target))
        .and_then(|()| sync_folder(target));
    if laid.is_err() {
        // Half a file is of no use to anybody; the error says what happened.
        drop(fs::remove_file(&part));
    }
    laid
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_a_former_attempt_left_lends_neither_its_rights_nor_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let (target, part) = (folder.path().join("config.toml"), folder.path().join("config.toml.part"));
        let elsewhere = folder.path().join("elsewhere");
        fs::write(&elsewhere, "mine").unwrap();
        std::os::unix::fs::symlink(&elsewhere, &part).unwrap();
        write(&target, b"a key", &Spared::default()).unwrap();
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "mine");
        fs::write(&part, "old").unwrap();
        fs::set_permissions(&part, fs::Permissions::from_mode(0o666)).unwrap();
        write(&target, b"another", &Spared::default()).unwrap();
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(&target).unwrap(), "another");
        assert!(!part.exists());
    }

    #[test]
    fn what_could_not_be_laid_down_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("export.jsonl");
        fs::create_dir_all(target.join("in the way")).unwrap();
        for whom in [For::OwnerAlways, For::Owner, For::All] {
            put(&target, b"a text", whom).unwrap_err();
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_picture_is_its_owners_alone_and_goes_where_no_strangers_link_leads() {
        let folder = tempfile::tempdir().unwrap();
        let [picture, link, mine] = ["picture.png", "link.png", "mine"].map(|name| folder.path().join(name));
        write_open(&picture, b"new", &Spared::default(), String::new).unwrap();
        assert_eq!(fs::metadata(&picture).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&mine, "mine").unwrap();
        std::os::unix::fs::symlink(&mine, &link).unwrap();
        if std::os::unix::fs::lchown(&link, Some(65_534), None).is_err() {
            println!("only root can give a link away: skipped");
            return;
        }
        write_open(&link, b"new", &Spared::default(), String::new).unwrap();
        assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
        assert!(!link.symlink_metadata().unwrap().is_symlink());
    }

    #[test]
    fn what_shows_nobody_anything_has_the_rights_of_any_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let [page, usual] = ["page.1", "usual"].map(|name| folder.path().join(name));
        write_for_all(&page, b"new", &Spared::default(), String::new).unwrap();
        fs::write(&usual, "new").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&page), mode(&usual));
    }

    #[test]
    fn what_is_no_secret_keeps_its_rights_and_its_link_and_is_heard_through_a_pipe() {
        let folder = tempfile::tempdir().unwrap();
        let [picture, link, pipe] = ["picture.png", "link.png", "pipe"].map(|name| folder.path().join(name));
        fs::write(&picture, "old").unwrap();
        fs::set_permissions(&picture, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&picture, &link).unwrap();
        write_open(&link, b"new", &Spared::default(), String::new).unwrap();
        assert_eq!(fs::read_to_string(&picture).unwrap(), "new");
        assert_eq!(fs::metadata(&picture).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let heard = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        write_open(&pipe, b"a picture", &Spared::default(), String::new).unwrap();
        assert_eq!(heard.join().unwrap(), b"a picture");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}

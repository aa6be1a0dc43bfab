//! A file that holds keys or what people said: whole or not at all, for its owner's eyes from its first byte on.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Puts a file in the place of what stands there, mode 600.
pub(super) fn write(target: &Path, bytes: &[u8]) -> Result<()> {
    put(target, bytes).with_context(|| format!("writing {}", target.display()))
}

fn put(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = target.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    // What a former attempt left there may be readable by others, or a link.
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, target)
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
        write(&target, b"a key").unwrap();
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "mine");
        fs::write(&part, "old").unwrap();
        fs::set_permissions(&part, fs::Permissions::from_mode(0o666)).unwrap();
        write(&target, b"another").unwrap();
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(&target).unwrap(), "another");
        assert!(!part.exists());
    }
}

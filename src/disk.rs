//! How much room there is where the database lies, asked of the machine, in stories of whoever tells them; and that a new name of a
//! file is there after a power cut.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Less than this is too little: a day of a raid, a backup or an upgrade may need it.
pub const LOW: u64 = 300 << 20;
/// So much is enough again.
pub const ENOUGH: u64 = 600 << 20;

/// With less than this nothing more is written down: a page and its log.
const FULL: u64 = 64 << 10;

/// Tells the bytes that this user may still write beside a file; `None`: the machine does not say.
pub type Probe = Arc<dyn Fn(&Path) -> Option<u64> + Send + Sync>;

/// Asks the machine's own file system; tests put another probe in its place.
pub fn machine() -> Probe {
    Arc::new(free_beside)
}

/// Bytes that this user may still write beside a file.
#[cfg(unix)]
pub fn free_beside(file: &Path) -> Option<u64> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let told = rustix::fs::statvfs(folder).ok()?;
    told.f_bavail.checked_mul(told.f_frsize)
}

/// The folder of a file is written to the disk: a file that took another's place a moment ago keeps it.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Whether nothing more can be written down beside a file.
pub(crate) fn is_full(file: &Path) -> bool {
    free_beside(file).is_some_and(|free| free < FULL)
}

/// Other systems are not asked.
#[cfg(not(unix))]
pub fn free_beside(_file: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn the_machine_tells_and_a_folder_that_is_not_there_tells_nothing() {
        assert!(free_beside(Path::new("bot.db")).is_some());
        assert_eq!(free_beside(Path::new("/nowhere/at/all/bot.db")), None);
    }
}

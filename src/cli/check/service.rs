//! Files that root can read and the service that runs as another user cannot: it would start without what stands in them, or
//! not at all.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::ReportLine;
use crate::cli::Session;
use crate::config::chat_keys;

/// Whom the service runs as.
struct ServiceUser {
    user: u32,
    group: u32,
}

/// A line for each such file. Whoever is not root sees what they cannot read as it is.
pub(super) fn unreadable(session: &Session) -> Vec<ReportLine> {
    if !rustix::process::geteuid().is_root() {
        return Vec::new();
    }
    let Some(service) = of_database(&session.database) else { return Vec::new() };
    let keys = chat_keys::path_of(&session.database);
    let files: Vec<PathBuf> =
        session.config_path().map(Path::to_owned).into_iter().chain(session.config.own_files()).chain([keys]).collect();
    let hidden = files.into_iter().filter(|file| !service.may_read(file));
    let name = service.name();
    hidden
        .map(|file| {
            let file = file.display();
            let detail = format!("{file}: the service, which runs as {name}, cannot read it");
            ReportLine::bad("readable_by_the_service", false, detail, Some(format!("chown {name} {file}")))
        })
        .collect()
}

/// Whose the folder of the database is: `restore` gives it its files by that too.
fn of_database(database: &Path) -> Option<ServiceUser> {
    let folder = fs::metadata(database.parent()?).ok()?;
    (folder.uid() != 0).then(|| ServiceUser { user: folder.uid(), group: folder.gid() })
}

impl ServiceUser {
    /// A group of others that may read it is left to whoever made it.
    fn may_read(&self, file: &Path) -> bool {
        let Ok(meta) = fs::metadata(file) else { return true };
        let by_group = meta.mode() & 0o040 != 0 && (meta.gid() == self.group || meta.gid() != 0);
        meta.mode() & 0o004 != 0 || by_group || (meta.uid() == self.user && meta.mode() & 0o400 != 0)
    }

    /// As `chown` takes it: a name, where the machine has one.
    fn name(&self) -> String {
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let name = users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)?.parse() == Ok(self.user)).then(|| name.to_owned())
        });
        name.unwrap_or_else(|| self.user.to_string())
    }
}

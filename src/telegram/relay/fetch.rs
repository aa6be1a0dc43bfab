//! Files that people sent, laid down here under names that nobody guesses, until they were carried on.
//!
//! The address of a file bears the bot's token, and so does a local server's path: neither is told to anybody.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::anyhow;
use reqwest::Response;
use serde::Deserialize;
use serde_json::json;
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::no_room;
use crate::domain::action::{Fate, Receipt, Scope};
use crate::domain::ids::ChatId;
use crate::domain::talk::{LocalFile, SentFile};
use crate::telegram::errors::{CallKind, TelegramCallError, outcome};
use crate::telegram::worker::WorkerDesk;

/// Largest file that is laid down; the Bot API gives no larger one (`docs/platforms.md`, «Telegram: files»).
const LIMIT: u64 = 20 * 1024 * 1024;
/// How long a file may take as a whole.
const TIMEOUT: Duration = Duration::from_mins(3);
/// What names of such files begin with.
const PREFIX: &str = "relay-";

/// The fields of `FileFields` that are used.
#[derive(Deserialize)]
struct FileFields {
    #[serde(default)]
    file_size: u64,
    #[serde(default)]
    file_path: String,
}

/// A file as it arrives.
enum ArrivingFile {
    Network(Response),
    Disk(tokio::fs::File),
}

impl ArrivingFile {
    /// The next bytes; none at the end.
    async fn next(&mut self) -> Result<Vec<u8>, Fate> {
        match self {
            Self::Network(response) => {
                let piece = response.chunk().await.map_err(|error| {
                    let error = anyhow::Error::new(error.without_url()).context("reading a file of telegram's");
                    Fate::Later { pause: None, scope: Scope::Row, cause: error }
                })?;
                Ok(piece.map(|piece| piece.to_vec()).unwrap_or_default())
            }
            Self::Disk(file) => {
                let mut piece = vec![0; 64 * 1024];
                let length = file.read(&mut piece).await.map_err(|error| unreadable(&error))?;
                piece.truncate(length);
                Ok(piece)
            }
        }
    }
}

impl WorkerDesk {
    /// Lays a file down that was sent to the bot.
    pub(in crate::telegram) async fn fetch_sent(&self, file: &SentFile) -> Result<Receipt, Fate> {
        if file.source.is_empty() {
            return Err(never("telegram told no file"));
        }
        if file.bytes > LIMIT {
            return Err(too_big());
        }
        let answer: Result<FileFields, _> =
            self.api.call_named("getFile", &json!({"file_id": file.source}), None).await;
        let found = match answer {
            Ok(found) => found,
            Err(error) => return outcome(self.place(CallKind::Read, ChatId(0)), error),
        };
        if found.file_size > LIMIT {
            return Err(too_big());
        }
        let stream = self.open(&found.file_path).await?;
        let spooled = self.lay_down(stream).await?;
        let name = if file.name.trim().is_empty() { &found.file_path } else { &file.name };
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        // From here on whoever carries it on takes it away, or the sweep of the folder does.
        let path = spooled.into_temp_path().keep().map_err(|error| no_room(&error.error))?;
        let path = path.to_str().ok_or_else(|| never("the folder of files has no name in UTF-8"))?.to_owned();
        Ok(Receipt::File(LocalFile { kind: file.kind, path, name }))
    }

    /// A path that `getFile` told: behind the API, or on this machine beside a local server.
    async fn open(&self, path: &str) -> Result<ArrivingFile, Fate> {
        if path.is_empty() || path.split(['/', '\\']).any(|step| step == "..") {
            return Err(never("telegram told no path of the file"));
        }
        if Path::new(path).is_absolute() {
            let file = self.open_local(Path::new(path)).await?;
            let about = file.metadata().await.map_err(|error| unreadable(&error))?;
            return match (about.is_file(), about.len() > LIMIT) {
                (true, false) => Ok(ArrivingFile::Disk(file)),
                (true, true) => Err(too_big()),
                (false, _) => Err(never("telegram's path is no file")),
            };
        }
        let response = self.api.download(path, TIMEOUT).await.map_err(|error: TelegramCallError| {
            // Other files may well be had: only this one waits.
            Fate::Later { pause: None, scope: Scope::Row, cause: error.into() }
        })?;
        let status = response.status();
        let code = status.as_u16();
        if status.is_server_error() || matches!(code, 408 | 425 | 429) {
            let cause = anyhow!("telegram answered {code} instead of a file");
            return Err(Fate::Later { pause: None, scope: Scope::Row, cause });
        }
        if !status.is_success() {
            return Err(Fate::Never { note: format!("telegram answered {code} instead of a file") });
        }
        if response.content_length().is_some_and(|length| length > LIMIT) {
            return Err(too_big());
        }
        Ok(ArrivingFile::Network(response))
    }

    /// A file of a local server's, which keeps those of a bot below a folder that bears the bot's token. Whatever else a
    /// server names (keys, the database) is none of its business, and no link leads there.
    async fn open_local(&self, path: &Path) -> Result<tokio::fs::File, Fate> {
        let foreign = || never("telegram named a file here that is none of a local server's");
        if !self.api.is_near() {
            return Err(foreign());
        }
        let steps: Vec<Component<'_>> = path.components().collect();
        let own = |step: &Component<'_>| step.as_os_str().to_str().is_some_and(|name| self.api.is_own_folder(name));
        let at = steps.iter().position(own).ok_or_else(foreign)?;
        let (root, below) = steps.split_at(at + 1);
        if below.is_empty() || !below.iter().all(|step| matches!(step, Component::Normal(_))) {
            return Err(foreign());
        }
        let (root, below): (PathBuf, PathBuf) = (root.iter().collect(), below.iter().collect());
        let root = tokio::fs::canonicalize(root).await.map_err(|error| unreadable(&error))?;
        let whole = root.join(below);
        // The same once links are followed: there are none below the folder.
        let real = tokio::fs::canonicalize(&whole).await.map_err(|error| unreadable(&error))?;
        if real != whole {
            return Err(foreign());
        }
        let mut options = tokio::fs::OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        options.custom_flags(rustix::fs::OFlags::NOFOLLOW.union(rustix::fs::OFlags::NONBLOCK).bits() as i32);
        options.open(&real).await.map_err(|error| unreadable(&error))
    }

    /// Writes a file down as it comes, for this user's eyes only. A half of it does not stay.
    async fn lay_down(&self, mut stream: ArrivingFile) -> Result<NamedTempFile, Fate> {
        let spooled = tempfile::Builder::new().prefix(PREFIX).rand_bytes(24).tempfile_in(self.media.spool());
        let spooled = spooled.map_err(|error| no_room(&error))?;
        let copy = spooled.as_file().try_clone().map_err(|error| no_room(&error))?;
        let mut writer = tokio::fs::File::from_std(copy);
        let mut bytes = 0_u64;
        loop {
            let piece = stream.next().await?;
            if piece.is_empty() {
                break;
            }
            bytes += piece.len() as u64;
            if bytes > LIMIT {
                return Err(too_big());
            }
            writer.write_all(&piece).await.map_err(|error| no_room(&error))?;
        }
        writer.flush().await.map_err(|error| no_room(&error))?;
        if bytes == 0 { Err(never("the file is empty")) } else { Ok(spooled) }
    }
}

/// Takes away files that were laid down before a moment and never carried on; says how many. `needed`: paths of those that wait.
pub(crate) fn sweep_spool(folder: &Path, before: SystemTime, needed: &BTreeSet<String>) -> io::Result<usize> {
    let needed: BTreeSet<&OsStr> = needed.iter().filter_map(|path| Path::new(path).file_name()).collect();
    let mut swept = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        let old = || entry.metadata().and_then(|about| about.modified()).is_ok_and(|at| at < before);
        if ours && !needed.contains(entry.file_name().as_os_str()) && old() {
            match std::fs::remove_file(entry.path()) {
                Ok(()) => swept += 1,
                // Carried on a moment ago.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(swept)
}

fn too_big() -> Fate {
    never("file is too big: telegram gives bots at most 20 MB")
}

fn never(note: &str) -> Fate {
    Fate::Never { note: note.to_owned() }
}

/// A local server's file cannot be read. Its path is not told.
fn unreadable(error: &io::Error) -> Fate {
    Fate::Never { note: format!("a file of the local bot api server cannot be read here: {}", error.kind()) }
}

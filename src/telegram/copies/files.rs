//! Ways of a file into a channel: by its address, by upload, as a document, or not at all.
//!
//! The next way is taken only after a definite refusal. What a host of files answers while a file is fetched is no
//! answer of Telegram's: nothing is out yet, so the part simply comes later or goes without the file.

use std::time::Duration;

use anyhow::anyhow;
use reqwest::Url;

use super::super::errors::{CallKind, TelegramCallError};
use super::super::media::{FetchError, Spooled};
use super::super::worker::WorkerDesk;
use super::letter::{FileSource, Item, Letter, Show};
use super::patience::Attempt;
use crate::domain::action::{Fate, Receipt, Scope};
use crate::domain::copies::{CopyFile, FileKind, LeftOut, Preview, WITHOUT_FILES, video_too_large};

/// Most bytes of a photo that Telegram fetches by itself (`docs/platforms.md`, «Telegram: files»).
const PHOTO_BY_ADDRESS: u64 = 5 * 1024 * 1024;
/// Most bytes of another file that it does.
const FILE_BY_ADDRESS: u64 = 20 * 1024 * 1024;
/// What an address begins with that names a file of Telegram's.
const FILE_ID: &str = "file_id:";

/// A host that cannot answer now is asked again after no more than this, whatever it says: a channel waits.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A file that is ready to go, and which of its part it is.
struct Ready<'a> {
    index: usize,
    file: &'a CopyFile,
    source: FileSource,
}

impl Ready<'_> {
    fn left_out(&self) -> LeftOut {
        let as_document = matches!(self.source, FileSource::Upload(_)) && self.file.kind != FileKind::Document;
        LeftOut { index: self.index, as_document }
    }
}

/// What became of a file that was to be fetched.
enum Fetched {
    Here(Spooled),
    /// As a photo or video it cannot go; larger files may go as documents.
    TooLong,
    Nowhere(String),
}

impl WorkerDesk {
    /// Sends one file with words under it.
    pub(super) async fn publish_file(
        &self,
        mut letter: Letter<'_>,
        attempt: &Attempt,
        file: &CopyFile,
    ) -> Result<Receipt, Fate> {
        let by_name = self.by_name(file).filter(|_| !attempt.no_address || is_known(file));
        if let Some(source) = &by_name {
            let show = Show::File(Item { file, kind: file.kind, source });
            match self.say(&mut letter, &show).await? {
                Ok(message_ids) => return Ok(Receipt::published(message_ids, Vec::new())),
                Err(error) if error.may_refuse_file() => note_step(&letter, "by its address", &error),
                Err(error) => return self.slowed_or_refused(&letter, attempt, is_known(file), error),
            }
        }
        let nothing = vec![LeftOut { index: 0, as_document: false }];
        if is_known(file) {
            return self.publish_words(letter, attempt, nothing).await;
        }
        let _turn = self.media.turn().await;
        let mut kinds = vec![file.kind, FileKind::Document];
        kinds.dedup();
        let mut fetched = self.fetch(&letter, attempt, file, self.limit_of(file.kind)).await?;
        if matches!(fetched, Fetched::TooLong) && self.limit_of(file.kind) < self.limit_of(FileKind::Document) {
            kinds = vec![FileKind::Document];
            fetched = self.fetch(&letter, attempt, file, self.limit_of(FileKind::Document)).await?;
        }
        let Fetched::Here(spooled) = fetched else {
            return self.publish_words(letter, attempt, nothing).await;
        };
        let source = FileSource::Upload(spooled);
        for kind in kinds {
            match self.say(&mut letter, &Show::File(Item { file, kind, source: &source })).await? {
                Ok(message_ids) => return Ok(Receipt::published(message_ids, Vec::new())),
                Err(error) if attempt.is_of_file(&error) => note_step(&letter, "by upload", &error),
                Err(error) => return self.slowed_or_refused(&letter, attempt, true, error),
            }
        }
        self.publish_words(letter, attempt, nothing).await
    }

    /// The outcome of a call with files that was refused for something else than them. Where Telegram asks to wait, the
    /// next try may go another way.
    fn slowed_or_refused(
        &self,
        letter: &Letter<'_>,
        attempt: &Attempt,
        uploaded: bool,
        error: TelegramCallError,
    ) -> Result<Receipt, Fate> {
        if matches!(error, TelegramCallError::TurnedAway { .. }) {
            self.patience.turned_away(attempt);
        }
        if error.asks_to_wait() {
            if uploaded {
                self.patience.slowed_by_upload(attempt);
            } else {
                self.patience.slowed_by_address(attempt);
            }
        }
        self.refused(CallKind::Send, letter.chat, error)
    }

    /// Sends an album; files that cannot go with it are left out.
    pub(super) async fn publish_album(
        &self,
        mut letter: Letter<'_>,
        attempt: &Attempt,
        files: &[CopyFile],
    ) -> Result<Receipt, Fate> {
        let by_name: Option<Vec<FileSource>> = files.iter().map(|file| self.by_name(file)).collect();
        if let Some(sources) = by_name.filter(|_| !attempt.no_address) {
            let items = files.iter().zip(&sources).map(|(file, source)| Item { file, kind: file.kind, source });
            match self.say(&mut letter, &Show::Album(items.collect())).await? {
                Ok(message_ids) => return Ok(Receipt::published(message_ids, Vec::new())),
                Err(error) if error.may_refuse_file() => note_step(&letter, "by its address", &error),
                Err(error) => return self.slowed_or_refused(&letter, attempt, false, error),
            }
        }
        let _turn = self.media.turn().await;
        let mut left_out = Vec::new();
        let mut ready = Vec::new();
        for (index, file) in files.iter().enumerate() {
            if is_known(file)
                && let Some(source) = self.by_name(file)
            {
                ready.push(Ready { index, file, source });
                continue;
            }
            match self.fetch(&letter, attempt, file, self.limit_of(file.kind)).await? {
                Fetched::Here(spooled) => ready.push(Ready { index, file, source: FileSource::Upload(spooled) }),
                Fetched::TooLong => left_out
                    .push(LeftOut { index, as_document: self.limit_of(file.kind) < self.limit_of(FileKind::Document) }),
                Fetched::Nowhere(_) => left_out.push(LeftOut { index, as_document: false }),
            }
        }
        self.upload_album(letter, attempt, ready, left_out).await
    }

    /// Sends those files of an album that Telegram takes. Where it does not say which one it refuses, the album is
    /// tried without each: it goes out whole or not at all, so no try is seen.
    async fn upload_album(
        &self,
        mut letter: Letter<'_>,
        attempt: &Attempt,
        mut ready: Vec<Ready<'_>>,
        mut left_out: Vec<LeftOut>,
    ) -> Result<Receipt, Fate> {
        while !ready.is_empty() {
            let error = match self.say_files(&mut letter, &ready, None).await? {
                Ok(message_ids) => return Ok(published(message_ids, left_out)),
                Err(error) if attempt.is_of_file(&error) => error,
                Err(error) => return self.slowed_or_refused(&letter, attempt, true, error),
            };
            note_step(&letter, "by upload", &error);
            let culprit = if ready.len() == 1 { Some(1) } else { error.refused_item() };
            if let Some(culprit) = culprit.filter(|at| (1..=ready.len()).contains(at)) {
                left_out.push(ready.remove(culprit - 1).left_out());
                continue;
            }
            for skipped in 0..ready.len() {
                match self.say_files(&mut letter, &ready, Some(skipped)).await? {
                    Ok(message_ids) => {
                        left_out.push(ready.remove(skipped).left_out());
                        return Ok(published(message_ids, left_out));
                    }
                    Err(error) if attempt.is_of_file(&error) => note_step(&letter, "in a smaller album", &error),
                    Err(error) => return self.slowed_or_refused(&letter, attempt, true, error),
                }
            }
            left_out.extend(ready.drain(..).map(|file| file.left_out()));
        }
        left_out.sort_by_key(|file| file.index);
        self.publish_words(letter, attempt, left_out).await
    }

    async fn say_files(
        &self,
        letter: &mut Letter<'_>,
        ready: &[Ready<'_>],
        skipped: Option<usize>,
    ) -> Result<Result<Vec<i64>, TelegramCallError>, Fate> {
        let kept = ready.iter().enumerate().filter(|(at, _)| Some(*at) != skipped);
        let items: Vec<Item<'_>> =
            kept.map(|(_, one)| Item { file: one.file, kind: one.file.kind, source: &one.source }).collect();
        let show = match items.as_slice() {
            [item] => Show::File(*item),
            _ => Show::Album(items),
        };
        self.say(letter, &show).await
    }

    /// Puts another file into a message. What Telegram does not take leaves the old one, under the new words.
    pub(super) async fn edit_file(
        &self,
        mut letter: Letter<'_>,
        message_id: i64,
        file: &CopyFile,
    ) -> Result<Receipt, Fate> {
        // Posts wait behind an edit too.
        let attempt = self.patience.attempt(Some(-message_id), self.now());
        if attempt.gives_up {
            return self.edit_words(letter, &attempt, message_id, "too many requests").await;
        }
        let by_name = self.by_name(file).filter(|_| !attempt.no_address || is_known(file));
        if let Some(source) = &by_name {
            let show = Show::EditFile(message_id, Item { file, kind: file.kind, source });
            match self.say(&mut letter, &show).await? {
                Ok(_) => return Ok(Receipt::Done),
                // Of a message that is gone no file is fetched.
                Err(error) if error.may_refuse_file() && !error.edit_lost() => {
                    note_step(&letter, "by its address", &error);
                    if is_known(file) {
                        return self.edit_words(letter, &attempt, message_id, &error.to_string()).await;
                    }
                }
                Err(error) => {
                    if error.asks_to_wait() {
                        self.patience.slowed_by_address(&attempt);
                    }
                    return self.refused(CallKind::Edit, letter.chat, error);
                }
            }
        }
        let _turn = self.media.turn().await;
        let fetched = self.fetch(&letter, &attempt, file, self.limit_of(file.kind)).await?;
        let source = match fetched {
            Fetched::Here(spooled) => FileSource::Upload(spooled),
            Fetched::TooLong => return self.edit_words(letter, &attempt, message_id, "the file is too large").await,
            Fetched::Nowhere(why) => return self.edit_words(letter, &attempt, message_id, &why).await,
        };
        let show = Show::EditFile(message_id, Item { file, kind: file.kind, source: &source });
        match self.say(&mut letter, &show).await? {
            Ok(_) => Ok(Receipt::Done),
            Err(error) if attempt.is_of_file(&error) && !error.edit_lost() => {
                note_step(&letter, "by upload", &error);
                self.edit_words(letter, &attempt, message_id, &error.to_string()).await
            }
            Err(error) => {
                if matches!(error, TelegramCallError::TurnedAway { .. }) {
                    self.patience.turned_away(&attempt);
                }
                if error.asks_to_wait() {
                    self.patience.slowed_by_upload(&attempt);
                }
                self.refused(CallKind::Edit, letter.chat, error)
            }
        }
    }

    /// The words of an edit whose file cannot come: a date that was wrong must not stand there for that.
    async fn edit_words(
        &self,
        mut letter: Letter<'_>,
        attempt: &Attempt,
        message_id: i64,
        why: &str,
    ) -> Result<Receipt, Fate> {
        tracing::warn!(chat = letter.chat.0, message_id, "an edit goes without its file: {why}");
        let mut answer = self.say(&mut letter, &Show::EditCaption(message_id)).await?;
        let is_of_words = answer.as_ref().is_err_and(|error| error.says(&["no caption in the message to edit"]));
        if is_of_words && !letter.is_blank() {
            answer = self.say(&mut letter, &Show::EditWords(message_id, &Preview::Off)).await?;
        }
        if let Err(error) = answer {
            if error.asks_to_wait() {
                self.patience.forget(attempt);
            }
            self.refused(CallKind::Edit, letter.chat, error)?;
        }
        Err(Fate::Never { note: format!("{WITHOUT_FILES}{why}") })
    }

    /// A file as Telegram may get it without us, if it may.
    fn by_name(&self, file: &CopyFile) -> Option<FileSource> {
        if let Some(id) = file.url.strip_prefix(FILE_ID) {
            return Some(FileSource::Named(id.to_owned()));
        }
        (goes_by_address(file) && self.media.admits(&file.url)).then(|| FileSource::Named(file.url.clone()))
    }

    /// Fetches a file; one that cannot be had now is waited for as long as the channel can wait.
    async fn fetch(
        &self,
        letter: &Letter<'_>,
        attempt: &Attempt,
        file: &CopyFile,
        limit: u64,
    ) -> Result<Fetched, Fate> {
        let mut fetched = self.media.fetch(&file.url, limit, attempt.left()).await;
        for smaller in &file.smaller {
            if matches!(fetched, Err(FetchError::TooLong)) {
                tracing::info!(chat = letter.chat.0, file = %file.id, limit, "a file is too large: a smaller one is tried");
                fetched = self.media.fetch(smaller, limit, attempt.left()).await;
            }
        }
        match fetched {
            Ok(spooled) => Ok(Fetched::Here(spooled)),
            Err(FetchError::TooLong) => {
                tracing::info!(chat = letter.chat.0, file = %file.id, limit, "a file is too large");
                if file.kind == FileKind::Video {
                    // Its picture and its name say more than a link alone, which is not decided here.
                    return Err(Fate::Never { note: video_too_large(&file.id) });
                }
                Ok(Fetched::TooLong)
            }
            Err(FetchError::Refused(why)) => {
                tracing::info!(chat = letter.chat.0, file = %file.id, "a file is not to be had: {why}");
                Ok(Fetched::Nowhere(why))
            }
            Err(FetchError::Later { cause, .. }) if attempt.is_last(self.now()) => {
                tracing::warn!(chat = letter.chat.0, file = %file.id, "a file is done without: {cause:#}");
                Ok(Fetched::Nowhere(format!("{cause:#}")))
            }
            Err(FetchError::Later { pause, cause }) => {
                self.patience.not_to_be_had(attempt);
                Err(Fate::Later { pause: Some(pause.min(LONGEST_WAIT)), scope: Scope::Row, cause })
            }
        }
    }
}

fn note_step(letter: &Letter<'_>, how: &str, error: &TelegramCallError) {
    tracing::info!(chat = letter.chat.0, "telegram did not take a file {how}: {error}");
}

fn published(message_ids: Vec<i64>, mut left_out: Vec<LeftOut>) -> Receipt {
    left_out.sort_by_key(|file| file.index);
    Receipt::published(message_ids, left_out)
}

/// Whether it is a file that Telegram has.
fn is_known(file: &CopyFile) -> bool {
    file.url.starts_with(FILE_ID)
}

/// Whether Telegram fetches such a file by itself (`docs/platforms.md`, «Telegram: files»).
fn goes_by_address(file: &CopyFile) -> bool {
    let limit = match file.kind {
        FileKind::Photo => PHOTO_BY_ADDRESS,
        FileKind::Video | FileKind::Animation | FileKind::Document => FILE_BY_ADDRESS,
    };
    if file.bytes > limit {
        return false;
    }
    let ends_well = |name: &str| {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        ending.is_some_and(|ending| matches!(ending.as_str(), "pdf" | "zip" | "gif"))
    };
    if file.kind != FileKind::Document {
        return true;
    }
    let Ok(url) = Url::parse(&file.url) else { return false };
    let last = url.path().rsplit('/').next().unwrap_or_default().to_owned();
    // Fetched by its address it would be named after that: people should read its own name.
    ends_well(&last) && (file.name.is_empty() || file.name == last)
}

/// A kind of content for the form; a host's odd word for it must not cost the upload.
pub(super) fn content_type(given: &str) -> &str {
    let letters = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-+.".contains(&byte))
    };
    let good = given.split_once('/').is_some_and(|(kind, form)| letters(kind) && letters(form));
    if good { given } else { "application/octet-stream" }
}

/// A file that was written here and cannot be read. Nothing is out.
pub(super) fn unreadable(error: std::io::Error) -> Fate {
    let cause = anyhow!("reading a file that lies beside the database: {error}");
    Fate::Later { pause: None, scope: Scope::Row, cause }
}

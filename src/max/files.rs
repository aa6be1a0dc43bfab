//! A file of a post on its way into a message of MAX: fetched, handed over, named by a token. A token serves every message
//! and channel of the bot, so what waits for its turn again is not sent again.

use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::anyhow;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::Upload;
use super::errors::{CallKind, MaxCallError};
use super::target::MaxDesk;
use crate::clock::{HOUR, MINUTE, Millis};
use crate::domain::action::{Fate, Scope};
use crate::domain::chat_ref::ChatRef;
use crate::domain::copies::{CopyFile, FileKind, is_film, name_of_film, video_too_large};
use crate::telegram::{FETCH_TIMEOUT, FetchError, Spooled};

/// Largest picture (`docs/platforms.md`, «MAX»).
const PHOTO_LIMIT: u64 = 50 << 20;
/// Largest video, and the largest file that this machine carries.
const FILE_LIMIT: u64 = 250 << 20;
/// So long a post waits for a host that its files lie on; behind it others wait.
pub(super) const FOR_HOSTS: Millis = 75_000;
/// So long it waits for MAX to take its files and to work on them: a long video takes minutes.
pub(super) const FOR_MAX: Millis = 15 * MINUTE;
/// A host that cannot answer now is asked again after no more than this.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Tokens are remembered for so long, and so many.
const REMEMBERED: Millis = 6 * HOUR;
const MOST_REMEMBERED: usize = 300;

/// Longest word that names a file; it is kept in memory.
const LONGEST_TOKEN: usize = 4 << 10;
/// One picture is handed over at a time, and told as a few of its sizes at most.
const MOST_SIZES: usize = 16;

/// Tokens of what was handed over.
#[derive(Debug, Default)]
pub(super) struct Tokens(Vec<(String, Value, Millis)>);

/// What became of a file.
pub(super) enum Attached {
    /// It may hang on a message. `again`: its token is from before.
    Ready { attachment: Value, again: bool },
    /// It cannot go as what it is, but perhaps as a document.
    AsDocument,
    /// It cannot go: only its page can be named.
    Nowhere,
}

impl MaxDesk {
    /// Makes a file ready to hang on a message. `of`: whose trouble it is, if it is some.
    pub(super) async fn attach(&self, of: i64, chat: &ChatRef, file: &CopyFile) -> Result<Attached, Fate> {
        let key = format!("{:?} {} {}", file.kind, file.id, file.url);
        let _turn = self.media.turn().await;
        // Another channel may have had it handed over a moment ago.
        if let Some(attachment) = self.known_token(&key) {
            return Ok(Attached::Ready { attachment, again: true });
        }
        let limit = if file.kind == FileKind::Photo { PHOTO_LIMIT } else { FILE_LIMIT };
        let mut fetched = self.media.fetch(&file.url, limit, FETCH_TIMEOUT).await;
        for smaller in &file.smaller {
            if matches!(fetched, Err(FetchError::TooLong)) {
                fetched = self.media.fetch(smaller, limit, FETCH_TIMEOUT).await;
            }
        }
        let spooled = match fetched {
            Ok(spooled) => spooled,
            // Its picture and its name say more than a link alone, which is not decided here.
            Err(FetchError::TooLong) if file.kind == FileKind::Video => {
                return Err(Fate::Never { note: video_too_large(&file.id) });
            }
            Err(FetchError::TooLong) => return Ok(Attached::Nowhere),
            Err(FetchError::Refused(why)) => {
                tracing::info!(%chat, file = %file.id, "a file is not to be had: {why}");
                return Ok(Attached::Nowhere);
            }
            Err(FetchError::Later { cause, .. }) if self.waited(of, FOR_HOSTS) => {
                tracing::warn!(%chat, file = %file.id, "a file is done without: {cause:#}");
                return Ok(Attached::Nowhere);
            }
            Err(FetchError::Later { pause, cause }) => {
                let pause = Some(pause.min(LONGEST_WAIT));
                return Err(Fate::Later { pause, scope: Scope::Row, cause });
            }
        };
        match self.hand_over(file, &spooled).await {
            Ok(attachment) => {
                self.remember(key, attachment.clone());
                Ok(Attached::Ready { attachment, again: false })
            }
            Err(error @ (MaxCallError::NotSent { .. } | MaxCallError::Lost { .. })) => {
                if self.waited(of, FOR_MAX) {
                    tracing::warn!(%chat, file = %file.id, "a file is done without: {error}");
                    return Ok(Attached::Nowhere);
                }
                // No message is out: whatever became of the file, nothing is doubled.
                Err(Fate::Later { pause: None, scope: Scope::Lane, cause: anyhow!("max: {error}") })
            }
            Err(error) => refused_file(chat, file, error),
        }
    }

    /// Three steps: an address for the file, the file, its token.
    async fn hand_over(&self, file: &CopyFile, spooled: &Spooled) -> Result<Value, MaxCallError> {
        let kind = kind_of(file.kind);
        let place = self.api.call(Method::POST, "/uploads", &[("type", kind.to_owned())], None).await?;
        let url = place.get("url").and_then(Value::as_str).unwrap_or_default();
        let reader = spooled.reader().map_err(|error| MaxCallError::NotSent {
            cause: format!("reading a file that lies beside the database: {error}"),
        })?;
        let name = name_of(file, &spooled.content_type);
        let answer = self.api.upload(url, Upload { reader, bytes: spooled.bytes, name }).await?;
        // Of videos the first answer names it, of files the second, of pictures the second in a list.
        let payload = match (photos_in(&answer), token_in(&answer).or_else(|| token_in(&place))) {
            (Some(photos), _) if kind == "image" => json!({"photos": photos}),
            (_, Some(token)) => json!({"token": token}),
            _ => return Err(MaxCallError::Lost { cause: "an upload was answered without a token".to_owned() }),
        };
        Ok(json!({"type": kind, "payload": payload}))
    }

    fn tokens(&self) -> MutexGuard<'_, Tokens> {
        // Tokens stay tokens, whatever another thread died of.
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_token(&self, key: &str) -> Option<Value> {
        let now = self.clock.monotonic_ms();
        let tokens = self.tokens();
        let known = tokens.0.iter().find(|(known, _, at)| known == key && now - at < REMEMBERED);
        known.map(|(_, attachment, _)| attachment.clone())
    }

    fn remember(&self, key: String, attachment: Value) {
        let now = self.clock.monotonic_ms();
        let mut tokens = self.tokens();
        tokens.0.retain(|(known, _, at)| *known != key && now - at < REMEMBERED);
        if tokens.0.len() >= MOST_REMEMBERED {
            tokens.0.remove(0);
        }
        tokens.0.push((key, attachment, now));
    }

    /// Tokens that MAX no longer takes.
    pub(super) fn forget(&self, attachments: &[Value]) {
        self.tokens().0.retain(|(_, known, _)| !attachments.contains(known));
    }
}

fn refused_file(chat: &ChatRef, file: &CopyFile, error: MaxCallError) -> Result<Attached, Fate> {
    let of_file = matches!(&error, MaxCallError::Refused { status: 400 | 404 | 413 | 415 | 422, .. });
    if error.is_dead_token() || !of_file {
        return Err(error.fate(CallKind::Read, chat));
    }
    tracing::info!(%chat, file = %file.id, "max did not take a file: {error}");
    let seen = matches!(file.kind, FileKind::Photo | FileKind::Video);
    Ok(if seen { Attached::AsDocument } else { Attached::Nowhere })
}

fn token_in(answer: &Value) -> Option<&str> {
    answer.get("token").and_then(Value::as_str).filter(|token| (1..=LONGEST_TOKEN).contains(&token.len()))
}

/// What names a picture, if it is what was agreed on: it is repeated in messages as it came.
fn photos_in(answer: &Value) -> Option<Value> {
    let photos = answer.get("photos").and_then(Value::as_object)?;
    let named = |(key, photo): (&String, &Value)| key.len() <= LONGEST_TOKEN && token_in(photo).is_some();
    let (few, sound) = ((1..=MOST_SIZES).contains(&photos.len()), photos.iter().all(named));
    (few && sound).then(|| Value::Object(photos.clone()))
}

fn kind_of(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Photo => "image",
        FileKind::Video => "video",
        // A picture that moves would stand still as an image.
        FileKind::Animation | FileKind::Document => "file",
    }
}

/// Its own name where it has one with an ending, else one whose ending says what it is.
fn name_of(file: &CopyFile, content_type: &str) -> String {
    let is_film = is_film(content_type, &file.url);
    let bare = content_type.split(';').next().unwrap_or(content_type).trim();
    let ending = match (bare, file.kind) {
        ("image/png", _) => "png",
        ("image/gif", _) => "gif",
        (_, FileKind::Animation) if is_film => "mp4",
        (_, FileKind::Animation) => "gif",
        ("image/jpeg", FileKind::Document) | (_, FileKind::Photo) => "jpg",
        (_, FileKind::Video) => "mp4",
        // A photo or a video that goes as a file.
        ("image/webp", FileKind::Document) => "webp",
        ("application/pdf", FileKind::Document) => "pdf",
        (_, FileKind::Document) if is_film => "mp4",
        (_, FileKind::Document) => "bin",
    };
    let is_ending = |text: &str| (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match file.name.rsplit_once('.') {
        Some((_, known)) if is_ending(known) => {
            name_of_film(&file.name).filter(|_| ending == "mp4").unwrap_or_else(|| file.name.clone())
        }
        _ if file.name.is_empty() => format!("file.{ending}"),
        _ => format!("{}.{ending}", file.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_ending_says_what_it_is() {
        let named = |kind, name: &str, url: &str, content: &str| {
            let (id, page, smaller) = (String::new(), String::new(), Vec::new());
            let (name, url) = (name.to_owned(), url.to_owned());
            let file = CopyFile { kind, id, url, name, page, bytes: 0, width: 0, height: 0, duration: 0, smaller };
            name_of(&file, content)
        };
        let gif = FileKind::Animation;
        assert_eq!(named(gif, "Cat.gif", "https://a.example/x", "video/mp4"), "Cat.mp4");
        assert_eq!(named(gif, "Cat", "https://a.example/x.mp4?y", "application/octet-stream"), "Cat.mp4");
        assert_eq!(named(gif, "Cat.gif", "https://a.example/x", "image/gif"), "Cat.gif");
        assert_eq!(named(FileKind::Document, "Plan.pdf", "https://a.example/x", "video/mp4"), "Plan.pdf");
        let document = FileKind::Document;
        assert_eq!(named(document, "", "https://a.example/x", "image/jpeg; charset=binary"), "file.jpg");
        assert_eq!(named(document, "", "https://a.example/x", "video/mp4"), "file.mp4");
        assert_eq!(named(document, "", "https://a.example/x", "application/octet-stream"), "file.bin");
        assert_eq!(named(FileKind::Video, "", "https://a.example/x", ""), "file.mp4");
    }
}

//! Files that lie here → attachments of a message on VK: an address is asked for, the file is handed over there in pieces,
//! and what it became is saved.
//!
//! Nothing is said to anybody yet: whatever fails here is tried again later. Knows nothing of messages.

use std::fs::File;
use std::io::{Cursor, ErrorKind, Read};
use std::path::Path;

use anyhow::anyhow;
use serde_json::Value;

use super::client::VkCallError;
use super::errors::Purpose;
use super::tokens::Tokens;
use super::wire;
use crate::domain::action::{Advice, Fate, Scope};
use crate::domain::refusal::{FILE_NOT_TAKEN, quoted};
use crate::domain::talk::{LocalFile, SentKind};

/// As what VK takes a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UploadWay {
    Photo,
    Voice,
    Document,
}

/// The file as an attachment for `messages.send`. What VK does not take as a picture or a voice goes as a document.
pub(super) fn upload(file: &LocalFile, peer_id: i64, tokens: &Tokens) -> Result<String, Fate> {
    let ways: &[UploadWay] = match file.kind {
        SentKind::Photo => &[UploadWay::Photo, UploadWay::Document],
        SentKind::Voice => &[UploadWay::Voice, UploadWay::Document],
        SentKind::Video | SentKind::Audio | SentKind::Document | SentKind::Sticker | SentKind::Other => {
            &[UploadWay::Document]
        }
    };
    let not_taken = format!("{FILE_NOT_TAKEN} {}", quoted(&name_of(file)));
    let mut last = Fate::Never { note: not_taken.clone() };
    for way in ways {
        match upload_as(*way, file, peer_id, tokens) {
            Ok(Ok(attachment)) => return Ok(attachment),
            Ok(Err(why)) => last = Fate::Never { note: format!("{not_taken}: {why}") },
            // The other right may be there.
            Err(help @ Fate::Help { advice: Advice::RightMissing { .. }, .. }) => last = help,
            Err(fate) => return Err(fate),
        }
    }
    Err(last)
}

/// The inner error is the host's own word that it does not want this file.
fn upload_as(way: UploadWay, file: &LocalFile, peer_id: i64, tokens: &Tokens) -> Result<Result<String, String>, Fate> {
    let peer = ("peer_id", peer_id.to_string());
    let (method, params) = match way {
        UploadWay::Photo => ("photos.getMessagesUploadServer", vec![peer]),
        UploadWay::Voice => ("docs.getMessagesUploadServer", vec![peer, ("type", "audio_message".to_owned())]),
        UploadWay::Document => ("docs.getMessagesUploadServer", vec![peer, ("type", "doc".to_owned())]),
    };
    // Asked again, it names another address and nothing has happened.
    let answer = tokens.call(method, &params, Purpose::Read)?.value;
    let address = wire::text(&answer, "upload_url");
    if address.is_empty() {
        return Err(later(anyhow!("{method} named no address")));
    }
    let taken = hand_over(way, file, address, tokens)?;
    if way == UploadWay::Photo {
        let photo = wire::text(&taken, "photo");
        if photo.is_empty() || photo == "[]" {
            return Ok(Err(refusal_of(&taken)));
        }
        let server = wire::number(&taken, "server").unwrap_or(0);
        let params = [
            ("photo", photo.to_owned()),
            ("server", server.to_string()),
            ("hash", wire::text(&taken, "hash").to_owned()),
        ];
        let saved = tokens.call("photos.saveMessagesPhoto", &params, Purpose::Read)?.value;
        return attachment("photo", wire::items(&saved).first().unwrap_or(&Value::Null)).map(Ok);
    }
    let handle = wire::text(&taken, "file");
    if handle.is_empty() {
        return Ok(Err(refusal_of(&taken)));
    }
    let params = [("file", handle.to_owned()), ("title", name_of(file))];
    let saved = tokens.call("docs.save", &params, Purpose::Read)?.value;
    // `{"type":"doc","doc":{…}}`, before 5.92 a list of documents.
    let kind = if way == UploadWay::Voice { "audio_message" } else { "doc" };
    let inner = [kind, "doc"].iter().find_map(|key| saved.get(key)).or_else(|| wire::items(&saved).first());
    attachment(kind, inner.unwrap_or(&Value::Null)).map(Ok)
}

/// `photo{owner}_{id}_{access_key}`; a saved voice is an `audio_message` there, and attached as `doc`.
fn attachment(kind: &str, saved: &Value) -> Result<String, Fate> {
    let (Some(owner), Some(id)) = (wire::number(saved, "owner_id"), wire::number(saved, "id")) else {
        return Err(later(anyhow!("VK saved a {kind} and did not tell which")));
    };
    let word = if kind == "photo" { "photo" } else { "doc" };
    Ok(match wire::text(saved, "access_key") {
        "" => format!("{word}{owner}_{id}"),
        key => format!("{word}{owner}_{id}_{key}"),
    })
}

fn refusal_of(taken: &Value) -> String {
    let words = ["error_descr", "error"].iter().map(|key| wire::text(taken, key)).find(|words| !words.is_empty());
    words.unwrap_or("its server wants another kind of file").chars().take(100).collect()
}

fn later(cause: anyhow::Error) -> Fate {
    Fate::Later { pause: None, scope: Scope::Row, cause }
}

/// Reads the file while it goes out, between the head and the end of a form.
fn hand_over(way: UploadWay, file: &LocalFile, address: &str, tokens: &Tokens) -> Result<Value, Fate> {
    let opened = File::open(Path::new(&file.path)).and_then(|opened| {
        let bytes = opened.metadata()?.len();
        Ok((opened, bytes))
    });
    let (opened, bytes) = match opened {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Fate::Never {
                note: format!("the file {} does not lie here any more", quoted(&name_of(file))),
            });
        }
        Err(error) => return Err(later(anyhow!("opening the file {}: {error}", quoted(&name_of(file))))),
    };
    let field = if way == UploadWay::Photo { "photo" } else { "file" };
    let border = format!("etronics-{:016x}", fastrand::u64(..));
    let head = format!(
        "--{border}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n",
        name_of(file)
    );
    let end = format!("\r\n--{border}--\r\n");
    let length = head.len() as u64 + bytes + end.len() as u64;
    let mut body = Cursor::new(head).chain(opened.take(bytes)).chain(Cursor::new(end));
    let kind = format!("multipart/form-data; boundary={border}");
    let answer = tokens.client().upload(address, &kind, length, &mut body).map_err(|error| match error {
        VkCallError::NotSent(cause) => {
            Fate::Later { pause: None, scope: Scope::Lane, cause: anyhow!("uploading a file to VK: {cause}") }
        }
        error => later(anyhow!("uploading a file to VK: {error}")),
    })?;
    serde_json::from_slice(&answer).map_err(|_| later(anyhow!("VK's server of files answered no JSON")))
}

/// The name with an ending (by which VK tells kinds apart), without what would break the form.
fn name_of(file: &LocalFile) -> String {
    let given = if file.name.is_empty() {
        Path::new(&file.path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    } else {
        file.name.clone()
    };
    let clean: String = given.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\' | '/')).take(100).collect();
    let (bare, ending) = match file.kind {
        SentKind::Photo => ("photo", "jpg"),
        SentKind::Video => ("video", "mp4"),
        SentKind::Voice => ("voice", "ogg"),
        SentKind::Audio => ("audio", "mp3"),
        SentKind::Sticker => ("sticker", "webp"),
        SentKind::Document | SentKind::Other => ("file", "bin"),
    };
    let stem = if clean.trim().is_empty() { bare } else { clean.trim() };
    if Path::new(stem).extension().is_some() { stem.to_owned() } else { format!("{stem}.{ending}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_an_ending_and_breaks_no_form() {
        let named = |kind, name: &str| name_of(&LocalFile { kind, path: "dir/123".to_owned(), name: name.to_owned() });
        assert_eq!(named(SentKind::Photo, ""), "123.jpg");
        assert_eq!(named(SentKind::Document, "a\"b\r\n.pdf"), "ab.pdf");
        assert_eq!(named(SentKind::Voice, "voice"), "voice.ogg");
        assert_eq!(named(SentKind::Document, " "), "file.bin");
    }
}

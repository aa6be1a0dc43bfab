//! `/media/…`: files as a content server hands them out. Their bytes are made while they are sent and say what they are
//! only in their first few; the rest depends on the file's path and nothing else.
//!
//! Knows nothing of posts.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use tokio::io::{AsyncRead, ReadBuf};
use tokio_util::io::ReaderStream;

use super::server::status_page;
use super::world::media::Blob;

/// Bytes made at a time.
const CHUNK: usize = 16 << 10;

/// The answer to a request for a file (the body of an answer to HEAD is left out by the server).
pub(super) fn response(path: &str, blob: Blob) -> Response {
    if let Some(elsewhere) = &blob.elsewhere {
        let mut sent_on = status_page(302);
        if let Ok(location) = HeaderValue::from_str(elsewhere) {
            sent_on.headers_mut().insert(header::LOCATION, location);
        }
        return sent_on;
    }
    let kind = HeaderValue::from_str(&blob.mime);
    let length = HeaderValue::from(blob.bytes);
    let mut response =
        Response::new(Body::from_stream(ReaderStream::with_capacity(FileStream::of(path, &blob), CHUNK)));
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    headers.insert(header::CONTENT_LENGTH, length);
    response
}

/// The first bytes of a file: enough to tell what it is, and of a photo how large it is.
fn head(path: &str, blob: &Blob) -> Vec<u8> {
    let (width, height) = (blob.width, blob.height);
    match blob.mime.as_str() {
        "image/jpeg" => [b"\xFF\xD8\xFF\xE0".as_slice(), format!("{width}x{height};{path};").as_bytes()].concat(),
        "image/png" => {
            let begun = [b"\x89PNG\r\n\x1a\n".as_slice(), &13_u32.to_be_bytes(), b"IHDR"].concat();
            [begun.as_slice(), &width.to_be_bytes(), &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat()
        }
        "image/gif" => b"GIF89a".to_vec(),
        "image/webp" => b"RIFF\0\0\0\0WEBP".to_vec(),
        "application/pdf" => b"%PDF-1.7\n".to_vec(),
        "application/zip" => b"PK\x03\x04".to_vec(),
        "video/mp4" => b"\0\0\0\x18ftypmp42".to_vec(),
        "audio/ogg" => b"OggS\0\x02".to_vec(),
        "audio/mpeg" => b"ID3\x04".to_vec(),
        kind if kind.starts_with("text/html") => b"<!DOCTYPE html>\n".to_vec(),
        _ => Vec::new(),
    }
}

/// A file on its way.
struct FileStream {
    head: Vec<u8>,
    /// What follows, again and again.
    filler: Bytes,
    sent: usize,
    bytes: usize,
    breaks_after: Option<usize>,
    /// What was sent may reach the other end before the connection breaks.
    paused: bool,
}

impl FileStream {
    fn of(path: &str, blob: &Blob) -> Self {
        let seed = path.bytes().fold(7, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
        // A row of low bytes that begins elsewhere for every file.
        let filler = (0..CHUNK).map(|at| (seed.wrapping_add(at).wrapping_mul(151) >> 3).to_le_bytes()[0]).collect();
        let length = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        let breaks_after = blob.breaks_after.filter(|after| *after < blob.bytes).map(length);
        Self { head: head(path, blob), filler, sent: 0, bytes: length(blob.bytes), breaks_after, paused: false }
    }

    /// The next bytes, so many at most; the head is shorter than a chunk.
    fn next(&mut self, most: usize) -> Bytes {
        let end = self.breaks_after.unwrap_or(self.bytes).min(self.sent + most.min(CHUNK));
        let filler = self.filler.slice(..end - self.sent);
        let begins = std::mem::replace(&mut self.sent, end) == 0;
        if !begins {
            return filler;
        }
        let mut made = filler.to_vec();
        let headed = self.head.len().min(made.len());
        made[..headed].copy_from_slice(&self.head[..headed]);
        Bytes::from(made)
    }
}

impl AsyncRead for FileStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.breaks_after == Some(self.sent) {
            if std::mem::replace(&mut self.paused, true) {
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.sent < self.bytes {
            let next = self.next(into.remaining());
            into.put_slice(&next);
        }
        Poll::Ready(Ok(()))
    }
}

//! What people enclose in their messages. Files lie on the network of this world and can be fetched.

use serde_json::{Value, json};

use super::World;
use super::drafts::{PhotoAge, Piece, VideoKind};
use super::media::Blob;

/// A thing that a person encloses.
#[derive(Debug, Clone, PartialEq)]
pub enum VkFile {
    /// A photo of so many pixels.
    Photo(u32, u32),
    /// A file: its name and bytes.
    Document(String, u64),
    /// A voice message of so many seconds.
    Voice(u32),
    /// A video of that title.
    Video(String),
    /// Music: artist and title.
    Audio(String, String),
    /// A link: address and title.
    Link(String, String),
    /// A sticker of VK's own shop.
    Sticker,
    /// An attachment exactly as it is written.
    Raw(Value),
}

impl VkFile {
    /// From a script: `photo`, `sticker`, `voice`, `voice:12`, `document:name.pdf`, `document:name.pdf:90000`,
    /// `video:title`, `audio:artist:title`, `link:https://a.example`.
    pub fn parse(words: &str) -> Option<Self> {
        let (kind, rest) = words.split_once(':').unwrap_or((words, ""));
        let pair = || rest.rsplit_once(':').unwrap_or((rest, ""));
        Some(match kind {
            "photo" => Self::Photo(1_280, 960),
            "sticker" => Self::Sticker,
            "voice" => Self::Voice(rest.parse().unwrap_or(7)),
            "document" => match pair().1.parse() {
                Ok(bytes) => Self::Document(pair().0.to_owned(), bytes),
                Err(_) => Self::Document(rest.to_owned(), 90_000),
            },
            "video" => Self::Video(rest.to_owned()),
            "audio" => Self::Audio(pair().0.to_owned(), pair().1.to_owned()),
            "link" => Self::Link(rest.to_owned(), rest.to_owned()),
            _ => return None,
        })
    }
}

impl World {
    /// A thing as it hangs on a message of a person.
    pub(super) fn enclose(&mut self, person: i64, file: &VkFile) -> Value {
        let piece = match file {
            VkFile::Photo(width, height) => Piece::Photo { width: *width, height: *height, age: PhotoAge::Usual },
            VkFile::Document(title, bytes) => Piece::Document { title: title.clone(), bytes: *bytes },
            VkFile::Video(title) => Piece::Video { kind: VideoKind::Video, title: title.clone(), seconds: 15 },
            VkFile::Audio(artist, title) => Piece::Audio { artist: artist.clone(), title: title.clone() },
            VkFile::Link(url, title) => Piece::Link { url: url.clone(), title: title.clone() },
            VkFile::Sticker => Piece::Sticker,
            VkFile::Raw(value) => Piece::Raw(value.clone()),
            VkFile::Voice(seconds) => return self.voice(person, *seconds),
        };
        self.attach(person, &piece)
    }

    fn voice(&mut self, person: i64, seconds: u32) -> Value {
        self.posts.media += 1;
        let id = 456_239_000 + self.posts.media;
        let bytes = 2_000 * u64::from(seconds) + 500;
        let mp3 = self.host("voice.mp3", Blob::file("audio/mpeg", bytes * 2));
        let ogg = self.host("voice.ogg", Blob::file("audio/ogg", bytes));
        json!({"type": "audio_message", "audio_message": {
            "id": id, "owner_id": person, "duration": seconds, "access_key": format!("{id:018x}"), "link_mp3": mp3,
            "link_ogg": ogg, "waveform": [0, 3, 9, 4, 0],
        }})
    }
}

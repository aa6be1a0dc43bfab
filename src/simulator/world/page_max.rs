//! The channel of MAX, as the page shows it to its readers.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::World;
use super::page_view::number_of;

/// Messages that are shown at once.
const MESSAGES: usize = 60;

/// Where a picture lies on the simulated network: its first bytes tell.
pub(in crate::simulator) struct PicturePath(String);

/// The path in a picture's first bytes (`files.rs`); `None`: another picture, of which nothing is known.
pub(in crate::simulator) fn picture_in(bytes: &[u8]) -> Option<PicturePath> {
    let told = bytes.strip_prefix(b"\xFF\xD8\xFF\xE0")?;
    let path = told.split(|byte| *byte == b';').nth(1)?;
    let path = std::str::from_utf8(path).ok().filter(|path| path.starts_with("/media/"))?;
    Some(PicturePath(path.to_owned()))
}

impl PicturePath {
    /// The number of the same picture on the wall.
    pub(in crate::simulator) fn number(&self, address: SocketAddr) -> u32 {
        number_of(&format!("http://{address}{}", self.0))
    }
}

impl World {
    /// Whether somebody has called MAX here.
    pub(in crate::simulator) fn max_is_used(&self) -> bool {
        self.max.is_used
    }

    /// The channel with its newest messages.
    pub(in crate::simulator) fn page_max(&self) -> Value {
        let Some(channel) = self.max.channels.get(&self.max_channel_id) else { return Value::Null };
        let newest = channel.messages.len().saturating_sub(MESSAGES);
        let messages = channel.messages.iter().skip(newest).map(|message| {
            let files: Vec<Value> = message
                .files
                .iter()
                .map(|file| json!({"kind": file.kind, "name": file.name, "picture": file.picture}))
                .collect();
            json!({
                "mid": message.mid, "text": message.text, "html": message.formatted.then_some(&message.html),
                "files": files, "at": message.at, "edited": message.edits > 0, "preview": message.preview,
            })
        });
        json!({"title": channel.title, "messages": messages.collect::<Vec<_>>()})
    }
}

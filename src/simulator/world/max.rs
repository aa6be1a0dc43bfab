//! MAX in the world: channels, what stands in them, files that were handed over. Plain data with verbs.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use serde_json::{Value, json};

use super::World;
use super::max_updates::MaxUpdates;

/// A message in a channel or a dialog of MAX.
#[derive(Debug, Clone, PartialEq)]
pub struct MaxMessage {
    /// `mid.…`
    pub mid: String,
    /// The chat's number; of a dialog the person's.
    pub chat: i64,
    /// The person who wrote it; none: the bot, or the channel.
    pub by: Option<i64>,
    /// As people see it.
    pub text: String,
    /// As it was sent.
    pub html: String,
    /// It was sent as HTML.
    pub formatted: bool,
    /// What hangs on it: the kind, the file's name and its bytes.
    pub files: Vec<MaxFile>,
    /// A link of it is previewed.
    pub preview: bool,
    /// Unix milliseconds.
    pub at: i64,
    /// How often it was changed.
    pub edits: u32,
}

/// A file that was handed over to MAX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaxFile {
    /// `image`, `video`, `audio`, `file`.
    pub kind: String,
    /// As it was named when it was handed over.
    pub name: String,
    /// Bytes; nothing was handed over yet: 0.
    pub bytes: u64,
    /// Of a picture: the number that the page draws it from.
    pub(in crate::simulator) picture: Option<u32>,
    /// Names it in messages.
    pub(in crate::simulator) token: String,
    /// It hangs on messages from then on, Unix milliseconds.
    pub(in crate::simulator) ready_at: i64,
}

/// A channel, and what the bot is there.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct MaxChannel {
    pub(in crate::simulator) title: String,
    /// `channel`, `chat`, `dialog`.
    pub(in crate::simulator) kind: &'static str,
    /// `None`: the bot is no member.
    pub(in crate::simulator) rights: Option<Vec<String>>,
    pub(in crate::simulator) messages: Vec<MaxMessage>,
    /// When messages were sent of late, real time.
    pub(in crate::simulator) lately: VecDeque<Instant>,
}

/// All of it.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Max {
    pub(in crate::simulator) channels: BTreeMap<i64, MaxChannel>,
    /// By the path they are handed over at.
    pub(in crate::simulator) uploads: BTreeMap<String, MaxFile>,
    /// So long the server works on a video before it may hang on a message, milliseconds.
    pub(in crate::simulator) works_for: i64,
    /// Somebody has called it with the bot's token.
    pub(in crate::simulator) is_used: bool,
    /// Files whose names end so are forbidden.
    pub(in crate::simulator) forbidden: Option<String>,
    pub(in crate::simulator) next: u64,
    pub(in crate::simulator) updates: MaxUpdates,
}

impl MaxMessage {
    /// Words as they were sent.
    pub(in crate::simulator) fn plain(mid: String, chat: i64, text: &str, at: i64) -> Self {
        let (text, html) = (text.to_owned(), text.to_owned());
        Self { mid, chat, by: None, text, html, formatted: false, files: Vec::new(), preview: false, at, edits: 0 }
    }
}

/// Everything that a bot may do in a channel.
pub(in crate::simulator) const EVERY_RIGHT: [&str; 6] =
    ["read_all_messages", "write", "edit", "delete", "pin_message", "change_chat_info"];

impl World {
    /// The bot is an administrator of one more channel; returns its number.
    pub fn add_max_channel(&mut self, title: &str) -> i64 {
        let id = self.max_channel_id - self.max.channels.len() as i64;
        self.max.channels.insert(id, MaxChannel::new(title, "channel"));
        id
    }

    /// A person of MAX begins a talk with the bot (`true`), or ends it.
    pub fn max_talks(&mut self, user: i64, begins: bool) {
        let rights = begins.then(|| vec!["write".to_owned()]);
        self.max.channels.entry(user).or_insert_with(|| MaxChannel::new("", "dialog")).rights = rights;
        self.tell_of_max_talk(user, begins);
    }

    /// What stands in a channel of MAX, or in a person's dialog with the bot, oldest first.
    pub fn max_messages(&self, channel: i64) -> Vec<MaxMessage> {
        self.max.channels.get(&channel).map(|channel| channel.messages.clone()).unwrap_or_default()
    }

    /// A channel of MAX as people see it, a line a message: `1 [image, video]: words`.
    pub fn max_shown(&self, channel: i64) -> String {
        let lines = self.max_messages(channel).into_iter().enumerate().map(|(index, message)| {
            let files: Vec<String> = message.files.iter().map(|file| file.kind.clone()).collect();
            let files = if files.is_empty() { String::new() } else { format!(" [{}]", files.join(", ")) };
            let edited = if message.edits > 0 { " (edited)" } else { "" };
            format!("{}{edited}{files}: {}", index + 1, message.text)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Somebody else writes into a channel.
    pub fn max_writes(&mut self, channel: i64, text: &str) -> Option<String> {
        let at = self.now_ms();
        self.max.next += 1;
        let mid = format!("mid.{:016x}", self.max.next);
        let message = MaxMessage::plain(mid.clone(), channel, text, at);
        self.max.channels.get_mut(&channel)?.messages.push(message);
        Some(mid)
    }

    /// What the bot may do in a channel; `None`: it is put out of it.
    pub fn max_rights(&mut self, channel: i64, rights: Option<&[&str]>) {
        let Some(seen) = self.max.channels.get_mut(&channel) else { return };
        let was = seen.rights.is_some();
        seen.rights = rights.map(|rights| rights.iter().map(|right| (*right).to_owned()).collect());
        if was != rights.is_some() {
            self.tell_of_max_bot(channel, !was);
        }
    }

    /// The same, with every right.
    pub fn max_every_right(&mut self, channel: i64) {
        self.max_rights(channel, Some(&EVERY_RIGHT));
    }

    /// From now on videos may hang on messages only so many milliseconds after they came.
    pub fn max_works_for(&mut self, ms: i64) {
        self.max.works_for = ms;
    }

    /// Files whose names end so are refused.
    pub fn max_forbids(&mut self, ending: &str) {
        self.max.forbidden = Some(ending.to_owned());
    }

    /// How many files were handed over.
    pub fn max_uploads(&self) -> usize {
        self.max.uploads.values().filter(|file| file.bytes > 0).count()
    }

    pub(super) fn max_view(&self) -> Value {
        let channels = self.max.channels.iter().map(|(id, channel)| {
            let messages: Vec<Value> = channel.messages.iter().map(message_view).collect();
            json!({"id": id, "title": channel.title, "rights": channel.rights, "messages": messages})
        });
        json!(channels.collect::<Vec<_>>())
    }
}

fn message_view(message: &MaxMessage) -> Value {
    let files: Vec<Value> =
        message.files.iter().map(|file| json!({"kind": file.kind, "name": file.name, "bytes": file.bytes})).collect();
    json!({
        "mid": message.mid, "text": message.text, "html": message.html, "files": files, "at": message.at,
        "edits": message.edits, "preview": message.preview,
    })
}

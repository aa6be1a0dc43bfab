//! What people do in private with the bot, and files that they send: verbs of stories about talks.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};

use super::World;
use super::chats::{Shown, TgSaid};

/// A file that somebody sends on Telegram.
#[derive(Debug, Clone)]
pub struct TgUpload {
    /// The message's field: `photo`, `video`, `animation`, `video_note`, `voice`, `audio`, `document`, `sticker`.
    pub kind: String,
    /// Its name, where its kind has one.
    pub name: String,
    /// Its size in bytes, as Telegram tells it.
    pub bytes: u64,
    /// What is in it; none: filler.
    pub content: Option<Arc<[u8]>>,
}

impl TgUpload {
    /// A file with something in it.
    pub fn new(kind: &str, name: &str, content: &[u8]) -> Self {
        Self { content: Some(content.into()), ..Self::of_size(kind, name, content.len() as u64) }
    }

    /// A file of so many bytes.
    pub fn of_size(kind: &str, name: &str, bytes: u64) -> Self {
        Self { kind: kind.to_owned(), name: name.to_owned(), bytes, content: None }
    }
}

/// A file as Telegram keeps it.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct TgFile {
    pub name: String,
    pub unique: String,
    pub path: String,
    pub bytes: u64,
    content: Option<Arc<[u8]>>,
}

impl TgFile {
    pub(in crate::simulator) fn content(&self) -> Vec<u8> {
        let filler = || vec![b'x'; usize::try_from(self.bytes).unwrap_or(0)];
        self.content.as_ref().map_or_else(filler, |content| content.to_vec())
    }
}

/// The picture of the bot itself.
pub(in crate::simulator) const BOT_PHOTO: &str = "simulated-bot-photo";

/// Files by their ids.
pub(in crate::simulator) type TgFiles = BTreeMap<String, TgFile>;

/// Where files lie that the bot sent itself.
const SENT: &str = "sent/";

impl World {
    /// Somebody writes to the bot in private. The first message opens the chat.
    pub fn tg_writes(&mut self, user: i64, said: impl Into<TgSaid>) -> Result<i64> {
        let blocked = self.chats.known.get(&user).is_some_and(|chat| chat.blocked);
        ensure!(!blocked, "{user} blocked the bot");
        self.say(user, user, said)
    }

    /// Somebody sends the bot a file in private, with words under it.
    pub fn tg_writes_with(&mut self, user: i64, text: &str, upload: &TgUpload) -> Result<i64> {
        let said = self.with_file(text.into(), upload)?;
        self.tg_writes(user, said)
    }

    /// Somebody sends the bot several files at once, each with words under it or without.
    pub fn tg_writes_album(&mut self, user: i64, items: &[(&str, TgUpload)]) -> Result<Vec<i64>> {
        self.chats.albums += 1;
        let group = format!("8{:07}", self.chats.albums);
        let mut sent = Vec::new();
        for (text, upload) in items {
            let mut said = self.with_file((*text).into(), upload)?;
            said.extra.insert("media_group_id".to_owned(), json!(group));
            sent.push(self.tg_writes(user, said)?);
        }
        Ok(sent)
    }

    /// Somebody shares a contact with the bot: their own.
    pub fn tg_shares_contact(&mut self, user: i64, phone: &str) -> Result<i64> {
        let name = self.chats.users.get(&user).map(|user| user.name.clone()).unwrap_or_default();
        let contact = json!({"phone_number": phone, "first_name": name, "user_id": user});
        let extra = Map::from_iter([("contact".to_owned(), contact)]);
        self.tg_writes(user, TgSaid { extra, ..TgSaid::default() })
    }

    /// Somebody presses a button of the newest message in private that has it, by its words. Returns the press's id.
    pub fn tg_presses(&mut self, user: i64, label: &str) -> Result<String> {
        let shown = self.messages(user);
        let has = |shown: &&Shown| shown.keyboard.iter().flatten().any(|button| button.label == label);
        let Some(found) = shown.iter().rev().find(has) else {
            let labels: Vec<_> = shown.iter().flat_map(|it| it.keyboard.iter().flatten()).map(|it| &it.label).collect();
            bail!("no message to {user} has a button «{label}», only {labels:?}");
        };
        self.press(user, user, found.message_id, label)
    }

    /// A person blocks the bot, or lets it write again.
    pub fn tg_blocks(&mut self, user: i64, blocked: bool) -> Result<()> {
        let chat = self.chats.known.get_mut(&user).with_context(|| format!("{user} never wrote to the bot"))?;
        chat.blocked = blocked;
        let (old, new) = if blocked { ("member", "kicked") } else { ("kicked", "member") };
        let member = |status: &str| json!({"status": status, "user": self.user_object(self.bot_id), "until_date": 0});
        let update = json!({
            "chat": self.chat_object(user), "from": self.user_object(user), "date": self.now(),
            "old_chat_member": member(old), "new_chat_member": member(new),
        });
        self.notify("my_chat_member", &update);
        Ok(())
    }

    /// What the bot said to somebody in private and still stands there, oldest first.
    pub fn tg_said_to(&self, user: i64) -> Vec<Shown> {
        let mut shown = self.messages(user);
        shown.retain(|shown| shown.from == self.bot_id);
        shown
    }

    /// An administrator answers a message of the admin chat.
    pub fn admin_replies(&mut self, user: i64, chat: i64, reply_to: i64, text: &str) -> Result<i64> {
        self.reply(chat, user, reply_to, text)
    }

    /// An administrator answers a message of the admin chat with a file.
    pub fn admin_replies_with(
        &mut self,
        user: i64,
        chat: i64,
        reply_to: i64,
        text: &str,
        upload: &TgUpload,
    ) -> Result<i64> {
        let said = TgSaid { reply_to: Some(reply_to), ..TgSaid::from(text) };
        let said = self.with_file(said, upload)?;
        self.say(chat, user, said)
    }

    /// Words with a file: what a message needs of it.
    pub(in crate::simulator) fn with_file(&mut self, mut said: TgSaid, upload: &TgUpload) -> Result<TgSaid> {
        let number = self.chats.files.len() + 1;
        let (id, unique) = (format!("simulated-sent{number}"), format!("sent{number}"));
        let (folder, ending) = match upload.kind.as_str() {
            "photo" => ("photos", "jpg"),
            "video" => ("videos", "mp4"),
            "animation" => ("animations", "mp4"),
            "video_note" => ("video_notes", "mp4"),
            "voice" => ("voice", "oga"),
            "audio" => ("music", "mp3"),
            "document" => ("documents", "bin"),
            "sticker" => ("stickers", "webp"),
            other => bail!("{other} is no kind of a file"),
        };
        let ending = upload.name.rsplit_once('.').map_or(ending, |(_, ending)| ending);
        let mut file = json!({"file_id": id, "file_unique_id": unique, "file_size": upload.bytes});
        let mut set = |name: &str, value: Value| file[name] = value;
        match upload.kind.as_str() {
            "video_note" => set("length", json!(240)),
            "sticker" => {
                set("type", json!("regular"));
                set("is_animated", json!(false));
                set("is_video", json!(false));
            }
            "video" | "animation" | "audio" | "document" => set("file_name", json!(upload.name)),
            _ => {}
        }
        if matches!(upload.kind.as_str(), "photo" | "video" | "animation" | "sticker") {
            set("width", json!(1280));
            set("height", json!(960));
        }
        if !matches!(upload.kind.as_str(), "photo" | "document" | "sticker") {
            set("duration", json!(15));
        }
        let kept = TgFile {
            name: upload.name.clone(),
            unique: unique.clone(),
            path: format!("{folder}/file_{number}.{ending}"),
            bytes: upload.bytes,
            content: upload.content.clone(),
        };
        self.chats.files.insert(id, kept);
        let shown = if upload.kind == "photo" {
            let small = json!({
                "file_id": format!("simulated-small{number}"), "file_unique_id": format!("small{number}"),
                "file_size": 900, "width": 90, "height": 68,
            });
            json!([small, file])
        } else {
            file
        };
        if upload.kind == "animation" {
            // Old programs look for it there.
            let mut repeated = shown.clone();
            for name in ["width", "height", "duration"] {
                repeated.as_object_mut().map(|fields| fields.remove(name));
            }
            said.extra.insert("document".to_owned(), repeated);
        }
        said.extra.insert(upload.kind.clone(), shown);
        Ok(said)
    }

    /// A file that somebody sent, the bot too.
    pub(in crate::simulator) fn tg_file(&self, file_id: &str) -> Option<TgFile> {
        if let Some(file) = self.chats.files.get(file_id) {
            return Some(file.clone());
        }
        if file_id == BOT_PHOTO {
            let (name, unique, path) = (String::new(), "u-bot-photo".to_owned(), "photos/bot.jpg".to_owned());
            return Some(TgFile { name, unique, path, bytes: 1_000, content: None });
        }
        let mut messages = self.chats.known.values().flat_map(|chat| chat.messages.values());
        messages.find_map(|message| {
            let shown = message.extra.values().flat_map(|value| match value {
                Value::Array(sizes) => sizes.iter().collect(),
                one => vec![one],
            });
            let found =
                shown.into_iter().find(|shown| shown.get("file_id").and_then(Value::as_str) == Some(file_id))?;
            let text = |name: &str| found.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let content = message.photo.clone();
            let told = found.get("file_size").and_then(Value::as_u64);
            let bytes = content.as_ref().map(|content| content.len() as u64).or(told).unwrap_or(1_000);
            let (name, unique) = (text("file_name"), text("file_unique_id"));
            Some(TgFile { name, unique, path: format!("{SENT}{file_id}"), bytes, content })
        })
    }

    /// The file at a path that `getFile` told.
    pub(in crate::simulator) fn tg_file_at(&self, path: &str) -> Option<TgFile> {
        match path.strip_prefix(SENT) {
            Some(file_id) => self.tg_file(file_id),
            None => self.chats.files.values().find(|file| file.path == path).cloned(),
        }
    }
}

//! Parts and edits of copies as requests of the Bot API. Pure: payloads only, nothing is sent here.

use serde_json::{Map, Value, json};

use super::super::errors::TelegramCallError;
use super::super::html::fit;
use super::super::media::Spooled;
use crate::domain::copies::{CopyFile, FileKind, Preview, is_film, name_of_film};
use crate::domain::ids::ChatId;
use crate::texts::html::{CAPTION_LIMIT, HtmlToken, MESSAGE_LIMIT, cut, plain, tokens};

/// The topic that every forum has.
const GENERAL: i64 = 1;

/// What every request about a part says beside what is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter<'a> {
    pub(super) chat: ChatId,
    /// Of a forum.
    pub(super) topic: Option<i64>,
    /// Telegram HTML.
    pub(super) html: &'a str,
    /// The message it answers.
    pub(super) reply_to: Option<i64>,
    /// Without a sound.
    pub(super) silent: bool,
    /// Without markup, after Telegram refused it.
    pub(super) as_plain: bool,
    /// So many links stay links.
    pub(super) links: usize,
}

/// Where Telegram takes a file from.
#[derive(Debug)]
pub(super) enum FileSource {
    /// An address that it fetches, or the id of a file that it has.
    Named(String),
    Upload(Spooled),
}

/// A file and how it is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) file: &'a CopyFile,
    pub(super) kind: FileKind,
    pub(super) source: &'a FileSource,
}

/// What a request shows or changes.
#[derive(Debug)]
pub(super) enum Show<'a> {
    Words(&'a Preview),
    File(Item<'a>),
    Album(Vec<Item<'a>>),
    Poll { question: &'a str, options: &'a [String], multiple: bool },
    Venue { latitude: f64, longitude: f64, title: &'a str, address: &'a str },
    EditWords(i64, &'a Preview),
    EditCaption(i64),
    EditFile(i64, Item<'a>),
}

impl Letter<'_> {
    /// Whether anything of the words can be seen.
    pub(super) fn is_blank(&self) -> bool {
        plain(self.html).trim().is_empty()
    }

    fn words(&self, limit: usize) -> String {
        match (self.as_plain, self.links) {
            (true, _) => cut(&plain(self.html), limit),
            (false, usize::MAX) => fit(self.html, limit),
            (false, most) => fit(&with_links(self.html, most), limit),
        }
    }

    /// Words under a field's name, and how they are to be read.
    fn put_words(&self, fields: &mut Map<String, Value>, name: &str, limit: usize) {
        if name == "caption" && self.is_blank() {
            return;
        }
        fields.insert(name.to_owned(), self.words(limit).into());
        if !self.as_plain {
            fields.insert("parse_mode".to_owned(), "HTML".into());
        }
    }
}

impl<'a> Show<'a> {
    /// The method that shows it.
    pub(super) fn method(&self) -> &'static str {
        match self {
            Self::Words(_) => "sendMessage",
            Self::File(item) => match item.kind {
                FileKind::Photo => "sendPhoto",
                FileKind::Video => "sendVideo",
                FileKind::Animation => "sendAnimation",
                FileKind::Document => "sendDocument",
            },
            Self::Album(_) => "sendMediaGroup",
            Self::Poll { .. } => "sendPoll",
            Self::Venue { title, address, .. } if named(title, address).is_none() => "sendLocation",
            Self::Venue { .. } => "sendVenue",
            Self::EditWords(..) => "editMessageText",
            Self::EditCaption(_) => "editMessageCaption",
            Self::EditFile(..) => "editMessageMedia",
        }
    }

    /// Whether other words may be taken after such a refusal.
    pub(super) fn may_be_plainer(&self, letter: &Letter<'_>, error: &TelegramCallError) -> bool {
        match self {
            Self::Words(_) | Self::EditWords(..) => {
                let plainer = error.markup_broken() || plain(letter.html) != letter.html;
                plainer && !error.edit_lost() && error.may_refuse_words()
            }
            Self::File(_) | Self::Album(_) | Self::EditCaption(_) | Self::EditFile(..) => error.refuses_caption(),
            Self::Poll { .. } | Self::Venue { .. } => false,
        }
    }

    /// The same without what stands beside the words, if something does.
    pub(super) fn without_preview(&self) -> Option<Self> {
        match self {
            Self::Words(preview) if **preview != Preview::Off => Some(Self::Words(&Preview::Off)),
            Self::EditWords(message, preview) if **preview != Preview::Off => {
                Some(Self::EditWords(*message, &Preview::Off))
            }
            _ => None,
        }
    }

    /// Messages that it counts for.
    pub(super) fn messages(&self) -> usize {
        match self {
            Self::Album(items) => items.len(),
            _ => 1,
        }
    }

    /// Whether a message of ours is changed, rather than a new one made.
    pub(super) fn is_edit(&self) -> bool {
        matches!(self, Self::EditWords(..) | Self::EditCaption(_) | Self::EditFile(..))
    }

    /// Files that stand in it, each with the name of its part of the form where it is uploaded.
    pub(super) fn items(&self) -> Vec<(String, Item<'a>)> {
        match self {
            Self::File(item) => vec![(word_of(item.kind).to_owned(), *item)],
            Self::EditFile(_, item) => vec![("file0".to_owned(), *item)],
            Self::Album(items) => items.iter().enumerate().map(|(at, item)| (format!("file{at}"), *item)).collect(),
            _ => Vec::new(),
        }
    }

    /// The request. Files that are uploaded stand beside it.
    pub(super) fn payload(&self, letter: &Letter<'_>) -> Map<String, Value> {
        let mut fields = Map::new();
        fields.insert("chat_id".to_owned(), letter.chat.0.into());
        if !self.is_edit() {
            fields.insert("disable_notification".to_owned(), letter.silent.into());
            // What is in the general topic is in none (`docs/platforms.md`, «Telegram: topics»).
            if let Some(topic) = letter.topic.filter(|topic| *topic != GENERAL) {
                fields.insert("message_thread_id".to_owned(), topic.into());
            }
            if let Some(message_id) = letter.reply_to {
                let reply = json!({"message_id": message_id, "allow_sending_without_reply": true});
                fields.insert("reply_parameters".to_owned(), reply);
            }
        }
        match self {
            Self::Words(preview) => {
                letter.put_words(&mut fields, "text", MESSAGE_LIMIT);
                fields.insert("link_preview_options".to_owned(), preview_of(preview));
            }
            Self::File(item) => {
                if let FileSource::Named(name) = item.source {
                    fields.insert(word_of(item.kind).to_owned(), name.clone().into());
                }
                put_shape(&mut fields, item);
                letter.put_words(&mut fields, "caption", CAPTION_LIMIT);
            }
            Self::Album(items) => {
                let media = items.iter().enumerate().map(|(at, item)| medium(item, at, (at == 0).then_some(letter)));
                fields.insert("media".to_owned(), media.collect());
            }
            Self::Poll { question, options, multiple } => {
                let options: Vec<Value> = options.iter().map(|text| json!({"text": text})).collect();
                fields.insert("question".to_owned(), (*question).into());
                fields.insert("options".to_owned(), options.into());
                fields.insert("is_anonymous".to_owned(), true.into());
                fields.insert("allows_multiple_answers".to_owned(), (*multiple).into());
            }
            Self::Venue { latitude, longitude, title, address } => {
                fields.insert("latitude".to_owned(), (*latitude).into());
                fields.insert("longitude".to_owned(), (*longitude).into());
                if let Some((title, address)) = named(title, address) {
                    fields.insert("title".to_owned(), title.into());
                    fields.insert("address".to_owned(), address.into());
                }
            }
            Self::EditWords(message_id, preview) => {
                fields.insert("message_id".to_owned(), (*message_id).into());
                letter.put_words(&mut fields, "text", MESSAGE_LIMIT);
                fields.insert("link_preview_options".to_owned(), preview_of(preview));
            }
            Self::EditCaption(message_id) => {
                fields.insert("message_id".to_owned(), (*message_id).into());
                letter.put_words(&mut fields, "caption", CAPTION_LIMIT);
            }
            Self::EditFile(message_id, item) => {
                fields.insert("message_id".to_owned(), (*message_id).into());
                fields.insert("media".to_owned(), medium(item, 0, Some(letter)));
            }
        }
        fields
    }
}

/// What a place is called and where it is: Telegram wants both, and takes one for the other.
fn named<'a>(title: &'a str, address: &'a str) -> Option<(&'a str, &'a str)> {
    let (title, address) = (title.trim(), address.trim());
    match (title.is_empty(), address.is_empty()) {
        (true, true) => None,
        (true, false) => Some((address, address)),
        (false, true) => Some((title, title)),
        (false, false) => Some((title, address)),
    }
}

/// The same text with its first links only; of the others the words stay.
fn with_links(html: &str, most: usize) -> String {
    let (mut links, mut text) = (0, String::new());
    for token in tokens(html) {
        match token {
            HtmlToken::Open { name: "a", raw } => {
                links += 1;
                text.push_str(if links <= most { raw } else { "" });
            }
            // Links do not nest.
            HtmlToken::Close { name: "a", raw } => text.push_str(if links <= most { raw } else { "" }),
            HtmlToken::Open { raw, .. } | HtmlToken::Close { raw, .. } | HtmlToken::Seen { raw, .. } => {
                text.push_str(raw);
            }
        }
    }
    text
}

/// The name of a file for people, with the ending that Telegram goes by.
pub(super) fn name_of(file: &CopyFile, kind: FileKind, content_type: &str) -> String {
    if !file.name.trim().is_empty() {
        let as_video = name_of_film(&file.name).filter(|_| is_film(content_type, &file.url));
        return as_video.unwrap_or_else(|| file.name.clone());
    }
    let ending = match (content_type, file.kind) {
        ("image/png", _) => "png",
        ("image/webp", _) => "webp",
        ("image/gif", _) => "gif",
        ("video/webm", _) => "webm",
        ("video/quicktime", _) => "mov",
        ("application/pdf", _) => "pdf",
        ("application/zip", _) => "zip",
        ("image/jpeg", _) | (_, FileKind::Photo) => "jpg",
        (_, FileKind::Video | FileKind::Animation) => "mp4",
        (_, FileKind::Document) => "bin",
    };
    format!("{}.{ending}", word_of(kind))
}

fn word_of(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Photo => "photo",
        FileKind::Video => "video",
        FileKind::Animation => "animation",
        FileKind::Document => "document",
    }
}

/// An item of an album, or the new file of a message.
fn medium(item: &Item<'_>, at: usize, words: Option<&Letter<'_>>) -> Value {
    let mut fields = Map::new();
    fields.insert("type".to_owned(), word_of(item.kind).into());
    let place = match item.source {
        FileSource::Named(name) => name.clone(),
        FileSource::Upload(_) => format!("attach://file{at}"),
    };
    fields.insert("media".to_owned(), place.into());
    put_shape(&mut fields, item);
    if let Some(letter) = words {
        letter.put_words(&mut fields, "caption", CAPTION_LIMIT);
    }
    Value::Object(fields)
}

/// What a player needs to know before it has the file.
fn put_shape(fields: &mut Map<String, Value>, item: &Item<'_>) {
    if !matches!(item.kind, FileKind::Video | FileKind::Animation) {
        return;
    }
    let file = item.file;
    for (name, value) in [("width", file.width), ("height", file.height), ("duration", file.duration)] {
        if value > 0 {
            fields.insert(name.to_owned(), value.into());
        }
    }
    if item.kind == FileKind::Video {
        fields.insert("supports_streaming".to_owned(), true.into());
    }
}

fn preview_of(preview: &Preview) -> Value {
    match preview {
        Preview::Off => json!({"is_disabled": true}),
        Preview::First => json!({"is_disabled": false}),
        Preview::Link(url) => json!({"url": url}),
        Preview::Large(url) => json!({"url": url, "prefer_large_media": true, "show_above_text": true}),
    }
}

#[cfg(test)]
#[path = "letter_tests.rs"]
mod tests;

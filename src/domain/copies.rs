//! A post's copy in a Telegram channel: a plan of parts, each of them one call that the outside can see.

use serde::{Deserialize, Serialize};

use super::words::words;

/// The note of a part whose words are more than Telegram puts under a file.
pub(crate) const CAPTION_TOO_LONG: &str = "the caption is too long";

/// Before VK's name of a video, the note of a part whose platform takes it in none of its sizes.
const VIDEO_TOO_LARGE: &str = "the video is too large in every size: ";

/// The note of a part with a video that its platform takes in none of its sizes.
pub(crate) fn video_too_large(id: &str) -> String {
    format!("{VIDEO_TOO_LARGE}{id}")
}

/// The video that such a note is about.
pub(crate) fn video_that_is_too_large(note: &str) -> Option<&str> {
    note.strip_prefix(VIDEO_TOO_LARGE)
}

/// Before the platform's own words, the note of an edit of which only the words came through.
pub(crate) const WITHOUT_FILES: &str = "the words are changed, the files are those of before: ";

/// A file's name as it stands in the head of a form, which a line break would end.
pub(crate) fn name_in_form(name: &str) -> String {
    name.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ")
}

/// Whether a host gave the film that VK mostly means by a GIF.
pub(crate) fn is_film(content_type: &str, url: &str) -> bool {
    content_type.starts_with("video/")
        || url.split('?').next().and_then(|url| url.rsplit_once('.')).is_some_and(|(_, ending)| ending == "mp4")
}

/// The name of a film that is called a GIF, by whose ending platforms go.
pub(crate) fn name_of_film(name: &str) -> Option<String> {
    let (name, ending) = name.rsplit_once('.')?;
    ending.eq_ignore_ascii_case("gif").then(|| format!("{name}.mp4"))
}

/// What is previewed under a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preview {
    #[default]
    Off,
    /// The first link of the text.
    First,
    /// This address, wherever it stands in the text.
    Link(String),
    /// This address, large and above the text: a picture that stands for the first one of the post.
    Large(String),
}

/// How a file is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// `sendPhoto`
    Photo,
    /// `sendVideo`
    Video,
    /// `sendAnimation`: never in an album.
    Animation,
    /// `sendDocument`: in an album only with its like.
    Document,
}

/// A file that goes into a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyFile {
    pub kind: FileKind,
    /// VK's name of it (`photo-1_2`).
    pub id: String,
    /// Where it lies: an address on the network, or `file_id:…` of one that the bot was sent.
    pub url: String,
    /// Name for people, with its ending; empty where it does not matter.
    pub name: String,
    /// What a reader opens where the file cannot be sent.
    pub page: String,
    /// Bytes; 0 unknown.
    pub bytes: u64,
    /// Pixels; 0 unknown.
    pub width: u32,
    /// Pixels; 0 unknown.
    pub height: u32,
    /// Seconds; 0 unknown or none.
    pub duration: u32,
    /// Where smaller ones of it lie, the largest first: for whoever takes none so large.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub smaller: Vec<String>,
}

/// What a part shows beside its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "show", rename_all = "snake_case")]
pub enum Body {
    /// Nothing: a message of words.
    Text { preview: Preview },
    /// One file, or an album of 2–10 that may stand together. The words are the caption of the first.
    Files {
        /// In order.
        files: Vec<CopyFile>,
    },
    /// A poll. It has no words beside it.
    Poll {
        /// At most 300 characters.
        question: String,
        /// 2–12, each at most 100 characters.
        options: Vec<String>,
        /// Several may be chosen.
        multiple: bool,
    },
    /// A place on the map. It has no words beside it.
    Venue {
        /// Degrees.
        latitude: f64,
        /// Degrees.
        longitude: f64,
        title: String,
        address: String,
    },
}

/// One call's worth of a copy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CopyPart {
    /// Telegram HTML: the message, or the caption of the first file.
    pub html: String,
    pub body: Body,
}

impl CopyPart {
    /// What is left of a part whose messages were taken away.
    pub fn nothing() -> Self {
        Self { html: String::new(), body: Body::Files { files: Vec::new() } }
    }

    /// Whether nothing of it is to be seen.
    pub fn is_nothing(&self) -> bool {
        self.html.is_empty() && matches!(&self.body, Body::Files { files } if files.is_empty())
    }

    /// Messages that come of it.
    pub fn messages(&self) -> usize {
        match &self.body {
            Body::Files { files } => files.len().max(1),
            Body::Text { .. } | Body::Poll { .. } | Body::Venue { .. } => 1,
        }
    }
}

/// A file that could not go out with its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Which file of the part, from 0.
    pub index: usize,
    /// It is whole but no photo or video to Telegram: it may go as a document. Else only its page can be named.
    pub as_document: bool,
}

/// What an edit changes of a message that is out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// The words of a message.
    Text { preview: Preview },
    /// The words under a file.
    Caption,
    /// The file itself, with the words under it.
    File { file: CopyFile },
    /// Everything that one message shows, with the words under it, where an album is one message.
    Files { files: Vec<CopyFile> },
}

/// Something of an edit that is left to a person, because its platform lets no bot do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EditLeft {
    /// A file went, and the words stand under it: no message loses its file.
    FileStays,
    /// A poll that people vote in.
    Poll,
    /// Messages whose numbers nobody told us.
    Unknown,
    /// Nothing is left of the post that could be shown.
    Empty,
    /// All of it: nothing that is out can be changed there.
    All,
}

/// Where the words go that do not fit under a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongText {
    /// Media first, the text after as a reply to them.
    After,
    /// The text with a large preview of the first picture, other media after it.
    Preview,
}

/// How copies look, as the settings say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Put below every copy.
    pub footer: Option<String>,
    /// A link to the post below every copy.
    pub source_link: bool,
    /// Links of a text are previewed.
    pub link_preview: bool,
    /// Where long words go.
    pub long_text: LongText,
}

words! {
    /// What became of a copy. A state of a later version failed, for all that this one can do about it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum CopyState else Failed {
        /// Not all of it has gone out yet.
        Pending = "pending",
        /// Waits for an admin.
        Approval = "approval",
        /// All of its parts stand in the channel.
        Published = "published",
        /// Left out, for a reason.
        Skipped = "skipped",
        /// Could not go out, or only partly.
        Failed = "failed",
        /// Nobody knows whether a part of it is out.
        Uncertain = "uncertain",
    }
}

words! {
    /// How far a pending copy is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum CopyStep else None {
        None = "",
        /// Waits for what the post lacks.
        Asking = "asking",
        /// Its parts are known.
        Ready = "ready",
        /// Its parts go out.
        Sending = "sending",
    }
}

words! {
    /// What became of a part. What is not understood must not be sent again blindly.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum PartState else Unsure {
        Waiting = "waiting",
        /// On its way.
        Out = "out",
        Done = "done",
        /// Nobody knows.
        Unsure = "unsure",
        /// Refused.
        Failed = "failed",
    }
}

words! {
    /// Why a post has no copy, where one word says it. Stored beside longer reasons: a stop word, a length, a refusal.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum LeftOutBy {
        /// It is an advertisement.
        Ads = "ads",
        /// It is a repost.
        Repost = "repost",
        /// It has none of the hashtags that are asked for.
        Hashtag = "hashtag",
        /// Only paying subscribers may read it.
        Donut = "donut",
        /// Nothing of it can be shown.
        Empty = "empty",
        /// It was deleted while its copy waited or after it went out.
        Deleted = "deleted",
        /// It cannot be found, and its copy stands.
        Gone = "gone",
        /// A person left it out.
        Admin = "admin",
        /// Somebody took it out of its channel by hand.
        Removed = "removed",
        /// Nothing leads to its channel any more, and it goes to the one that took its place.
        Moved = "moved",
    }
}

words! {
    /// How far a post from before is, which is to be copied when its turn comes. A state that is not known waits for
    /// nothing.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum BackfillState else There {
        /// Its turn comes.
        Waits = "waits",
        /// It is its turn, and what it says now is being read.
        Asked = "asked",
        /// It is a copy now.
        Taken = "taken",
        /// It was there already.
        There = "there",
        /// It is none that is copied.
        LeftOut = "left_out",
        /// It was deleted before its turn.
        Gone = "gone",
    }
}

//! A comment as both networks have it: what judging and the journal need, nothing of any wire.

use serde::{Deserialize, Serialize};

use super::ids::{ChatId, CommentRef, PersonId};

/// What hangs on a comment besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    Photo,
    /// A video, clip, round video or animation.
    Video,
    Audio,
    Document,
    /// A link with a preview.
    Link,
    Sticker,
    /// A repost of somebody's post.
    Wall,
    Poll,
    Contact,
    Voice,
    Story,
    Market,
    /// Anything newer than this program.
    Other,
}

/// A post of a channel, as a person forwards it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardedPost {
    pub channel: ChatId,
    /// Its number there.
    pub message_id: i64,
    /// When it was published, Unix milliseconds; 0 where that is not told.
    pub at: i64,
    /// What it says, its poll's question too.
    pub text: String,
    /// What it shows.
    pub attachments: Vec<AttachmentKind>,
}

/// Whose word is never judged; journalled as `keep` with rule `exempt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exemption {
    /// The community, the group or the linked channel itself; a channel's post forwarded by Telegram.
    Own,
    /// Manager of the community, administrator of the chat, an anonymous administrator.
    Manager,
    /// On the admin's never-touch list.
    Allowed,
    /// An account of the platform's own that stands for somebody.
    Bot,
    /// A post of the community's own channel that a person forwards: what it says is not that person's word.
    OwnPost,
    /// A channel that speaks in the group, while nobody knows which channel is the group's own: judged, and at most asked about.
    PerhapsOwn,
}

/// How a version of a comment came to our knowledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Told by an event, just written.
    New,
    /// Changed by its author.
    Edited,
    /// Brought back by its author or a manager.
    Restored,
    /// Found by reading what was missed.
    CatchUp,
    /// Found by a sweep.
    Sweep {
        /// The sweep's row, whose limit counts.
        id: i64,
        /// It acts on what it finds; else it only writes down.
        enforce: bool,
    },
}

/// One version of a comment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Its place and number.
    pub subject: CommentRef,
    /// Who wrote it; a community has a negative id.
    pub author: PersonId,
    /// The author's name, where the event tells it (Telegram does, VK's Long Poll does not).
    pub author_name: Option<String>,
    /// When it was written, Unix milliseconds.
    pub at: i64,
    /// Its text as it came.
    pub text: String,
    /// Words of what hangs on it: titles, a poll's question, a reposted post. Judged beside the text, and never a reason to
    /// remove: mostly they are somebody else's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached_words: Option<String>,
    /// Every word and address in what hangs on it, names of songs and videos among them: for the admin's own lists alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_words: Option<String>,
    /// What hangs on it.
    pub attachments: Vec<AttachmentKind>,
    /// Links that the text does not show: text links, link attachments, buttons.
    pub link_urls: Vec<String>,
    /// Stable names of the attachments (`photo-1_2`), for telling an edit from a repeat.
    pub attachment_ids: Vec<String>,
    /// Forwarded from somebody else.
    pub forwarded: bool,
    /// Whether it carries inline buttons, which people cannot add.
    pub has_buttons: bool,
    /// What the event itself tells about the author's standing (managers and the allow-list are looked up later).
    pub exemption: Option<Exemption>,
    /// The comment of the same place that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<i64>,
    /// Address of the first picture that it shows, where the platform gives one that anybody may open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// The album that it is a part of, by Telegram's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
}

//! A post of a wall as everybody sees it: words with links, media, what it quotes. Free of platform markup.

mod fresh;
mod lacking;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::digest::PostCounts;

/// Which post: the wall's owner (communities negative) and the number on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PostRef {
    /// Owner of the wall.
    pub owner_id: i64,
    /// Its number on that wall.
    pub post_id: i64,
}

impl PostRef {
    /// Its page on VK.
    pub fn link(self) -> String {
        format!("https://vk.com/wall{self}")
    }

    /// The post of `-1_2`, `wall-1_2` or a link that ends so.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let tail = text.rfind("wall").map_or(text, |at| &text[at + 4..]);
        let end = tail.find(|c: char| !(c.is_ascii_digit() || c == '-' || c == '_')).unwrap_or(tail.len());
        let (owner, post) = tail[..end].split_once('_')?;
        // `wall-1_2_r5` is an answer under the post.
        let post = post.strip_suffix('_').filter(|_| tail[end..].starts_with('r')).unwrap_or(post);
        let found = Self { owner_id: owner.parse().ok()?, post_id: post.parse().ok()? };
        (found.owner_id != 0 && found.post_id > 0).then_some(found)
    }
}

impl fmt::Display for PostRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.owner_id, self.post_id)
    }
}

/// A stretch of text, plain or leading somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextRun {
    pub text: String,
    /// Where it leads (http or https).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// Words with links. Two plain runs never stand side by side; no run is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RichText(pub Vec<TextRun>);

impl RichText {
    /// Words without links.
    pub fn plain(text: impl Into<String>) -> Self {
        let mut rich = Self::default();
        rich.push(text.into(), None);
        rich
    }

    /// Adds a stretch; plain ones grow together, an empty one is nothing.
    pub fn push(&mut self, text: String, link: Option<String>) {
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.link.is_none() && link.is_none() => last.text.push_str(&text),
            _ => self.0.push(TextRun { text, link }),
        }
    }

    /// Everything that is seen.
    pub fn seen(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }

    /// Whether nothing is seen: spaces, and letters that show nothing.
    pub fn is_blank(&self) -> bool {
        self.0.iter().flat_map(|run| run.text.chars()).all(shows_nothing)
    }
}

/// Letters of which a message shows nothing, and which no messenger takes alone.
pub(crate) fn shows_nothing(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// A picture by its address. Sizes are 0 where nobody told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub url: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Where the next smaller size of it lies: for whoever takes no file so large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smaller: Option<String>,
}

fn is_nought(number: &u32) -> bool {
    *number == 0
}

/// Something that a post carries. `id` is VK's name of it (`photo-1_2`), by which edits are noticed; `page` is where a
/// browser shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Media {
    Photo {
        id: String,
        /// The largest uncropped one.
        picture: Picture,
    },
    /// A video or a clip.
    Video {
        id: String,
        /// For `video.get`: owner, number and, for private ones, the access key joined by `_`.
        key: String,
        title: String,
        /// Seconds.
        duration: u32,
        /// Pixels; 0 unknown.
        #[serde(default, skip_serializing_if = "is_nought")]
        width: u32,
        /// Pixels; 0 unknown.
        #[serde(default, skip_serializing_if = "is_nought")]
        height: u32,
        /// Where a browser plays it.
        page: String,
        /// What is shown before it plays.
        picture: Option<Picture>,
        /// Files by height in pixels, where a token gives them.
        files: Vec<VideoFile>,
        /// A clip: upright and short.
        clip: bool,
        /// None of its files is small enough for where the post is copied to.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        oversized: bool,
        /// It has no file by nature: it plays on another site, or goes on still.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        fileless: bool,
    },
    Animation {
        id: String,
        /// File name.
        title: String,
        /// The GIF, or better its film.
        url: String,
        /// Bytes; 0 unknown.
        bytes: u64,
        /// Where a browser shows it.
        page: String,
    },
    Document {
        id: String,
        /// File name with its ending.
        title: String,
        url: String,
        /// Bytes; 0 unknown.
        bytes: u64,
        /// Where a browser shows it.
        page: String,
    },
    /// Music: VK gives no file.
    Audio { id: String, artist: String, title: String },
    Poll {
        id: String,
        question: String,
        /// Answers in order.
        answers: Vec<String>,
        /// Several may be chosen.
        multiple: bool,
        /// Nobody can vote any more.
        closed: bool,
    },
    /// A link, article, podcast, playlist, page: a title that leads somewhere.
    Link {
        url: String,
        /// Title; may be empty.
        title: String,
        /// An article: worth its own line even where the text links it.
        article: bool,
        /// Picture of the card.
        picture: Option<Picture>,
    },
    Product {
        id: String,
        title: String,
        /// As VK writes it; may be empty.
        price: String,
        page: String,
        picture: Option<Picture>,
    },
    /// An album of photos or products.
    Album {
        id: String,
        title: String,
        /// How many are in it.
        size: u32,
        page: String,
        picture: Option<Picture>,
    },
    /// A sticker or graffiti: a picture without words.
    Sticker { id: String, picture: Picture },
    /// Something of a known kind of which the answer told no more than its name.
    Lacking {
        id: String,
        /// VK's word for it.
        word: String,
        /// Where a browser shows it, if it can be told.
        page: Option<String>,
    },
    /// What this version does not know.
    Other {
        /// VK's word for it.
        word: String,
        /// Where a browser shows it, if it can be told.
        page: Option<String>,
    },
}

impl Media {
    /// VK's name of it, by which a change is noticed; addresses change by themselves.
    pub fn name(&self) -> String {
        match self {
            Self::Photo { id, .. }
            | Self::Video { id, .. }
            | Self::Animation { id, .. }
            | Self::Document { id, .. }
            | Self::Audio { id, .. }
            | Self::Poll { id, .. }
            | Self::Product { id, .. }
            | Self::Album { id, .. }
            | Self::Sticker { id, .. }
            | Self::Lacking { id, .. } => id.clone(),
            Self::Link { url, .. } => url.clone(),
            Self::Other { word, page } => format!("{word}:{}", page.as_deref().unwrap_or_default()),
        }
    }
}

impl Media {
    /// What is written on it.
    fn words(&self) -> Vec<&str> {
        match self {
            Self::Poll { question, answers, .. } => [question].into_iter().chain(answers).map(String::as_str).collect(),
            Self::Audio { artist, title, .. } => vec![artist, title],
            Self::Link { url, title, .. } if title.is_empty() => vec![url],
            Self::Video { title, .. }
            | Self::Animation { title, .. }
            | Self::Document { title, .. }
            | Self::Link { title, .. }
            | Self::Product { title, .. }
            | Self::Album { title, .. } => vec![title],
            Self::Photo { .. } | Self::Sticker { .. } | Self::Lacking { .. } | Self::Other { .. } => Vec::new(),
        }
    }
}

/// A file of a video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoFile {
    /// Pixels.
    pub height: u32,
    pub url: String,
}

/// A place on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Geo {
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
    /// Its name; may be empty.
    pub title: String,
    /// Its address; may be empty.
    pub address: String,
}

/// What a post quotes: somebody's post, nested once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Original {
    pub id: PostRef,
    /// Who wrote it (communities negative).
    pub author: i64,
    /// Their name, once it is known.
    pub author_name: Option<String>,
    pub text: RichText,
    pub media: Vec<Media>,
    /// It is gone, or cannot be read.
    pub gone: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "VK's own word, and stored so")]
pub struct Post {
    pub id: PostRef,
    /// In whose name it stands (communities negative).
    pub from_id: i64,
    /// When, Unix milliseconds.
    pub at: i64,
    /// VK's word for its kind: `post`; `suggest`, `postpone` and others never go out.
    pub post_type: String,
    pub text: RichText,
    /// What it carries, in VK's order.
    pub media: Vec<Media>,
    /// Marked as an advertisement.
    pub ads: bool,
    /// Only for paying subscribers.
    pub donut: bool,
    /// The place it names.
    pub geo: Option<Geo>,
    /// Where it was taken from: a name and a link.
    pub copyright: Option<TextRun>,
    pub original: Option<Box<Original>>,
    /// What it had come to when it was read; `None` where nobody told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<PostCounts>,
    /// When the files of its videos were asked for last, Unix milliseconds; `None`: they came with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files_at: Option<i64>,
}

impl Post {
    /// A post of the community's that says this and shows nothing.
    #[cfg(test)]
    pub(crate) fn of_words(text: &str) -> Self {
        Self {
            id: PostRef { owner_id: -1, post_id: 2 },
            from_id: -1,
            at: 0,
            post_type: "post".to_owned(),
            text: RichText::plain(text),
            media: Vec::new(),
            ads: false,
            donut: false,
            geo: None,
            copyright: None,
            original: None,
            counts: None,
            files_at: None,
        }
    }

    /// Whether nothing of it can be seen: what it quotes, if anything, is gone.
    pub fn is_empty(&self) -> bool {
        self.text.is_blank()
            && self.media.is_empty()
            && self.geo.is_none()
            && self.copyright.is_none()
            && self.original.as_deref().is_none_or(|original| original.gone)
    }

    /// Its own words and those of what it quotes, as they are seen.
    pub fn words(&self) -> String {
        let mut seen = self.text.seen();
        if let Some(original) = &self.original {
            seen.push('\n');
            seen.push_str(&original.text.seen());
        }
        seen
    }

    /// Everything that it says to whoever sees it: its words, those of what it quotes, and what hangs on both is called.
    pub fn all_words(&self) -> String {
        let mut said = vec![self.words()];
        let quoted = self.original.as_deref().into_iter().flat_map(|original| &original.media);
        for media in self.media.iter().chain(quoted) {
            said.extend(media.words().into_iter().map(str::to_owned));
        }
        if let Some(geo) = &self.geo {
            said.extend([geo.title.clone(), geo.address.clone()]);
        }
        said.extend(self.copyright.iter().map(|source| source.text.clone()));
        said.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_are_named_as_people_name_them() {
        let post = PostRef { owner_id: -1, post_id: 2 };
        for text in [
            "-1_2",
            "wall-1_2",
            " https://vk.com/wall-1_2 ",
            "vk.ru/club1?w=wall-1_2%2Fall",
            "-1_2?reply=5",
            "vk.com/club1?w=wall-1_2_r5",
        ] {
            assert_eq!(PostRef::parse(text), Some(post), "{text}");
        }
        for text in ["", "2", "wall", "-1_", "_2", "0_1", "-1_-2", "a_b", "-1_2_3"] {
            assert_eq!(PostRef::parse(text), None, "{text}");
        }
        assert_eq!(PostRef::parse(&post.link()), Some(post));
    }

    #[test]
    fn plain_stretches_grow_together() {
        let mut rich = RichText::plain("a");
        rich.push(String::new(), Some("https://a.example".to_owned()));
        rich.push("b".to_owned(), None);
        rich.push("c".to_owned(), Some("https://a.example".to_owned()));
        assert_eq!((rich.0.len(), rich.seen().as_str(), rich.is_blank()), (2, "abc", false));
        assert!(RichText::plain(" \n").is_blank() && RichText::default().is_blank());
        let gone = Original {
            id: PostRef { owner_id: -2, post_id: 1 },
            author: -2,
            author_name: None,
            text: RichText::default(),
            media: Vec::new(),
            gone: true,
        };
        let quoting = |text: &str, gone: Original| Post { original: Some(Box::new(gone)), ..Post::of_words(text) };
        assert!(quoting("\u{2060}", gone.clone()).is_empty() && !quoting("look", gone.clone()).is_empty());
        assert!(!quoting("", Original { gone: false, ..gone }).is_empty());
        for nothing in ["\u{200b}", "\u{3164} \u{feff}", "\u{2800}", "\u{ad}\u{2060}", "\u{202e}\u{7}", "\u{fe0f}"] {
            assert!(RichText::plain(nothing).is_blank(), "{nothing:?}");
        }
        assert!(!RichText::plain("\u{200b}a").is_blank() && !RichText::plain("\u{1f44d}\u{fe0f}").is_blank());
    }
}

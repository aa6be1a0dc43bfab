//! What somebody puts together before it is a post: words and everything that can hang on them. Nothing here has an
//! address or a number yet.

use serde_json::Value;

/// A post as it is written. `PostDraft::new("Концерт").photos(3).poll("Придёте?", &["Да", "Нет"])`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PostDraft {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) geo: Option<MapPoint>,
    pub(super) copyright: Option<(String, String)>,
    pub(super) quotes: Option<Quoted>,
    pub(super) stage: Stage,
    /// Whose words they are; `None`: the wall's owner.
    pub(super) author: Option<i64>,
    pub(super) signer: Option<i64>,
    pub(super) ads: bool,
    pub(super) donut: bool,
    pub(super) carousel: bool,
    pub(super) pinned: bool,
    /// Whose wall it stands on as somebody's original; `None`: a community made for it.
    pub(super) wall: Option<i64>,
    /// When it came out, Unix seconds; `None`: now.
    pub(super) date: Option<i64>,
}

/// Where a post stands on its way to everybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::simulator) enum Stage {
    /// Everybody sees it.
    #[default]
    Out,
    /// It waits for its hour.
    Postponed,
    /// Somebody offers it to the community.
    Suggested,
}

/// The post that a repost shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Quoted {
    /// One that comes out on its wall with the repost.
    New(Box<PostDraft>),
    /// One that stands: wall and number.
    Standing(i64, i64),
}

/// A point on the map, with the name of a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MapPoint {
    pub latitude: f64,
    pub longitude: f64,
    pub place: String,
}

/// One thing that hangs on a post.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Photo { width: u32, height: u32, age: PhotoAge },
    Video { kind: VideoKind, title: String, seconds: u32 },
    Gif { bytes: u64 },
    Document { title: String, bytes: u64 },
    Audio { artist: String, title: String },
    Link { url: String, title: String },
    Article { title: String },
    Poll { question: String, answers: Vec<String>, multiple: bool, closed: bool },
    Product { title: String, price: i64 },
    Album { title: String, size: i64 },
    MarketAlbum { title: String, size: i64 },
    Sticker,
    Graffiti,
    PostedPhoto,
    Podcast { title: String },
    Playlist { title: String },
    Event { text: String },
    Page { title: String },
    Unknown { kind: String },
    Raw(Value),
}

/// What VK knows of a photo's sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PhotoAge {
    /// Before 2012: addresses without sizes.
    Old,
    /// As most are.
    Usual,
    /// As 5.199 shows them: `base` and `orig` too.
    Original,
}

/// What a video is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VideoKind {
    Video,
    Clip,
    /// It goes on: there are no files.
    Live,
    /// Of another site: no files either.
    External,
    /// Not for everybody: neither picture nor files.
    Restricted,
}

impl PostDraft {
    /// Words, in VK's own markup; may be empty.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    fn with(mut self, piece: Piece) -> Self {
        self.pieces.push(piece);
        self
    }

    fn video_of(self, kind: VideoKind, title: &str, seconds: u32) -> Self {
        self.with(Piece::Video { kind, title: title.to_owned(), seconds })
    }

    /// The same draft with other words.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    /// With nothing attached any more.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.pieces.clear();
        self
    }

    /// With a photo of so many pixels.
    #[must_use]
    pub fn photo(self, width: u32, height: u32) -> Self {
        self.with(Piece::Photo { width, height, age: PhotoAge::Usual })
    }

    /// With so many photos, each of another size.
    #[must_use]
    pub fn photos(self, count: u32) -> Self {
        (0..count).fold(self, |draft, at| draft.photo(1_280 - at, 960))
    }

    /// With a photo of the days before 2012, whose sizes are all nought.
    #[must_use]
    pub fn old_photo(self) -> Self {
        self.with(Piece::Photo { width: 807, height: 605, age: PhotoAge::Old })
    }

    /// With a photo that tells its original too.
    #[must_use]
    pub fn orig_photo(self, width: u32, height: u32) -> Self {
        self.with(Piece::Photo { width, height, age: PhotoAge::Original })
    }

    /// Adds a video of so many seconds.
    #[must_use]
    pub fn video(self, title: &str, seconds: u32) -> Self {
        self.video_of(VideoKind::Video, title, seconds)
    }

    /// Adds a clip of so many seconds, which VK shows upright.
    #[must_use]
    pub fn clip(self, title: &str, seconds: u32) -> Self {
        self.video_of(VideoKind::Clip, title, seconds)
    }

    /// With a broadcast that goes on.
    #[must_use]
    pub fn live(self, title: &str) -> Self {
        self.video_of(VideoKind::Live, title, 0)
    }

    /// With a video of another site.
    #[must_use]
    pub fn external_video(self, title: &str, seconds: u32) -> Self {
        self.video_of(VideoKind::External, title, seconds)
    }

    /// With a video that not everybody may see.
    #[must_use]
    pub fn restricted_video(self, title: &str, seconds: u32) -> Self {
        self.video_of(VideoKind::Restricted, title, seconds)
    }

    /// With an animation: a document of that length, and a video of a tenth of it.
    #[must_use]
    pub fn gif(self, bytes: u64) -> Self {
        self.with(Piece::Gif { bytes })
    }

    /// With a document; its kind is told by the ending of its name.
    #[must_use]
    pub fn document(self, title: &str, bytes: u64) -> Self {
        self.with(Piece::Document { title: title.to_owned(), bytes })
    }

    /// Adds a song, which VK gives no file of.
    #[must_use]
    pub fn audio(self, artist: &str, title: &str) -> Self {
        self.with(Piece::Audio { artist: artist.to_owned(), title: title.to_owned() })
    }

    /// With a link's card.
    #[must_use]
    pub fn link(self, url: &str, title: &str) -> Self {
        self.with(Piece::Link { url: url.to_owned(), title: title.to_owned() })
    }

    /// With an article of VK's editor.
    #[must_use]
    pub fn article(self, title: &str) -> Self {
        self.with(Piece::Article { title: title.to_owned() })
    }

    /// With a poll of one choice.
    #[must_use]
    pub fn poll(self, question: &str, answers: &[&str]) -> Self {
        self.poll_of(question, answers, false, false)
    }

    /// With a poll that takes several answers, or is over.
    #[must_use]
    pub fn poll_of(self, question: &str, answers: &[&str], multiple: bool, closed: bool) -> Self {
        let answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
        self.with(Piece::Poll { question: question.to_owned(), answers, multiple, closed })
    }

    /// With a product; roubles.
    #[must_use]
    pub fn product(self, title: &str, price: i64) -> Self {
        self.with(Piece::Product { title: title.to_owned(), price })
    }

    /// With an album of so many photos.
    #[must_use]
    pub fn album(self, title: &str, size: i64) -> Self {
        self.with(Piece::Album { title: title.to_owned(), size })
    }

    /// With a collection of so many products.
    #[must_use]
    pub fn market_album(self, title: &str, size: i64) -> Self {
        self.with(Piece::MarketAlbum { title: title.to_owned(), size })
    }

    /// Hangs a sticker on the post.
    #[must_use]
    pub fn sticker(self) -> Self {
        self.with(Piece::Sticker)
    }

    /// Hangs a drawing of the old kind on it.
    #[must_use]
    pub fn graffiti(self) -> Self {
        self.with(Piece::Graffiti)
    }

    /// With a photo as it was once put on walls: two sizes and no album.
    #[must_use]
    pub fn posted_photo(self) -> Self {
        self.with(Piece::PostedPhoto)
    }

    /// With an episode of a podcast.
    #[must_use]
    pub fn podcast(self, title: &str) -> Self {
        self.with(Piece::Podcast { title: title.to_owned() })
    }

    /// With a list of songs.
    #[must_use]
    pub fn playlist(self, title: &str) -> Self {
        self.with(Piece::Playlist { title: title.to_owned() })
    }

    /// Adds a meeting of a community.
    #[must_use]
    pub fn event(self, text: &str) -> Self {
        self.with(Piece::Event { text: text.to_owned() })
    }

    /// With a wiki page.
    #[must_use]
    pub fn page(self, title: &str) -> Self {
        self.with(Piece::Page { title: title.to_owned() })
    }

    /// With something that nobody has heard of.
    #[must_use]
    pub fn unknown(self, kind: &str) -> Self {
        self.with(Piece::Unknown { kind: kind.to_owned() })
    }

    /// With an attachment as it is.
    #[must_use]
    pub fn raw(self, attachment: Value) -> Self {
        self.with(Piece::Raw(attachment))
    }

    /// Somewhere on the map; an empty place has no name.
    #[must_use]
    pub fn geo(mut self, latitude: f64, longitude: f64, place: &str) -> Self {
        self.geo = Some(MapPoint { latitude, longitude, place: place.to_owned() });
        self
    }

    /// Marked as an advertisement.
    #[must_use]
    pub fn ads(mut self) -> Self {
        self.ads = true;
        self
    }

    /// For those who pay; others see neither words nor media.
    #[must_use]
    pub fn donut(mut self) -> Self {
        self.donut = true;
        self
    }

    /// Offered to the community by somebody.
    #[must_use]
    pub fn suggested(mut self, author: i64) -> Self {
        self.stage = Stage::Suggested;
        self.author = Some(author);
        self
    }

    /// It waits for its hour.
    #[must_use]
    pub fn postponed(mut self) -> Self {
        self.stage = Stage::Postponed;
        self
    }

    /// By somebody else than the wall's owner.
    #[must_use]
    pub fn written_by(mut self, author: i64) -> Self {
        self.author = Some(author);
        self
    }

    /// With its author's name under it.
    #[must_use]
    pub fn signed(mut self, user: i64) -> Self {
        self.signer = Some(user);
        self
    }

    /// With the source that it was taken from.
    #[must_use]
    pub fn copyright(mut self, name: &str, link: &str) -> Self {
        self.copyright = Some((name.to_owned(), link.to_owned()));
        self
    }

    /// Shows another post under its own words: `PostDraft::new("Смотрите").repost(PostDraft::new("…").on(wall))`. The
    /// original comes out on its wall first.
    #[must_use]
    pub fn repost(mut self, original: Self) -> Self {
        self.quotes = Some(Quoted::New(Box::new(original)));
        self
    }

    /// Shows a post that stands already.
    #[must_use]
    pub fn repost_of(mut self, owner: i64, post: i64) -> Self {
        self.quotes = Some(Quoted::Standing(owner, post));
        self
    }

    /// As an original: on whose wall it stands (a community of `World::other_wall`, or a person).
    #[must_use]
    pub fn on(mut self, owner: i64) -> Self {
        self.wall = Some(owner);
        self
    }

    /// Its photos are leafed through one by one.
    #[must_use]
    pub fn carousel(mut self) -> Self {
        self.carousel = true;
        self
    }

    /// On top of its wall, in place of what stood there.
    #[must_use]
    pub fn pinned(mut self) -> Self {
        self.pinned = true;
        self
    }

    /// It came out at that time, Unix seconds.
    #[must_use]
    pub fn dated(mut self, at: i64) -> Self {
        self.date = Some(at);
        self
    }
}

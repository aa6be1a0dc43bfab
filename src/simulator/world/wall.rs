//! What people write under posts, photos, videos, products and topics, and what becomes of it.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::World;
use super::likes::Likers;
use crate::simulator::Unlooked;

/// Kind of a place that takes comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WallPlace {
    /// Under a post of the community.
    Wall,
    /// Under a photo of the community.
    Photo,
    /// Under a video of the community.
    Video,
    /// Under a product of the community.
    Market,
    /// A topic of the board.
    Board,
}

impl WallPlace {
    /// Every place that comments can stand in.
    pub const ALL: [Self; 5] = [Self::Wall, Self::Photo, Self::Video, Self::Market, Self::Board];

    /// Its word in control requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wall => "wall",
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Market => "market",
            Self::Board => "board",
        }
    }

    /// The place of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.as_str() == word)
    }

    /// What likes call it, or a comment under it.
    pub(in crate::simulator) fn liked(self, comment: bool) -> &'static str {
        match (self, comment) {
            (Self::Wall, false) => "post",
            (Self::Wall, true) => "comment",
            (Self::Photo, false) => "photo",
            (Self::Photo, true) => "photo_comment",
            (Self::Video, false) => "video",
            (Self::Video, true) => "video_comment",
            (Self::Market, false) => "market",
            (Self::Market, true) => "market_comment",
            (Self::Board, _) => "topic_comment",
        }
    }

    /// How its events are called.
    fn event(self, what: &str) -> String {
        match self {
            Self::Wall => format!("wall_reply_{what}"),
            Self::Photo => format!("photo_comment_{what}"),
            Self::Video => format!("video_comment_{what}"),
            Self::Market => format!("market_comment_{what}"),
            Self::Board => format!("board_post_{what}"),
        }
    }
}

/// What is commented on: all of it belongs to the community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    /// The kind of thing that is commented on.
    pub place: WallPlace,
    /// Post, photo, video, product or topic.
    pub id: i64,
}

impl Target {
    /// A post of the wall.
    pub fn post(id: i64) -> Self {
        Self { place: WallPlace::Wall, id }
    }
}

/// Where one comment stands, as VK names it: its target and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot {
    /// Under what it stands.
    pub target: Target,
    /// The comment's number within its place.
    pub id: i64,
}

/// A comment to be written: words, and what hangs on it.
#[derive(Debug, Clone, Default)]
pub struct WallSaid {
    /// The words; empty where only something hangs on it.
    pub text: String,
    /// As VK shows them: `{"type":"photo","photo":{…}}`.
    pub attachments: Vec<Value>,
    /// The comment it answers.
    pub reply_to: Option<i64>,
}

impl From<&str> for WallSaid {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

impl WallSaid {
    /// With a link card.
    #[must_use]
    pub fn with_link(mut self, url: &str, title: &str) -> Self {
        self.attachments
            .push(json!({"type": "link", "link": {"url": url, "title": title, "caption": "", "description": ""}}));
        self
    }

    /// The same with a photo hung on it.
    #[must_use]
    pub fn with_photo(mut self, owner: i64, id: i64) -> Self {
        let sizes = json!([{"type": "x", "url": "http://127.0.0.1/photo/x.jpg", "width": 604, "height": 403}]);
        let photo = json!({
            "id": id, "owner_id": owner, "album_id": -8, "date": 1_760_000_000, "has_tags": false, "text": "",
            "access_key": "simulated", "sizes": sizes,
        });
        self.attachments.push(json!({"type": "photo", "photo": photo}));
        self
    }

    /// In answer to a comment.
    #[must_use]
    pub fn in_reply_to(mut self, comment: Spot) -> Self {
        self.reply_to = Some(comment.id);
        self
    }
}

#[derive(Debug, Clone)]
pub(in crate::simulator) struct Comment {
    pub author: i64,
    pub at: i64,
    pub text: String,
    pub attachments: Vec<Value>,
    pub reply_to: Option<i64>,
    /// The root of its thread, if it is not one itself.
    pub root: Option<i64>,
    pub deleted: bool,
}

/// Something that takes comments.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Item {
    pub text: String,
    pub at: i64,
    pub closed: bool,
    pub deleted: bool,
    pub comments: BTreeMap<i64, Comment>,
    /// Who likes it; `None` is the item itself, else a comment under it.
    pub likes: BTreeMap<Option<i64>, Likers>,
    /// Comments by the root that they answer, in order; `None`: the roots themselves.
    levels: BTreeMap<Option<i64>, Vec<i64>>,
}

impl Item {
    /// The comments of a thread, or the roots.
    pub(in crate::simulator) fn level(&self, root: Option<i64>) -> &[i64] {
        self.levels.get(&root).map_or(&[], Vec::as_slice)
    }
}

/// Everything that takes comments.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Wall {
    pub items: BTreeMap<Target, Item>,
    /// Where a comment of a place stands: VK's methods name most comments without their post.
    pub whereabouts: HashMap<(WallPlace, i64), Target>,
    next: HashMap<WallPlace, i64>,
}

impl Wall {
    /// Posts and comments of one place share a row of numbers.
    pub(super) fn next_id(&mut self, place: WallPlace) -> i64 {
        let next = self.next.entry(place).or_insert(0);
        *next += 1;
        *next
    }

    pub(in crate::simulator) fn item(&self, target: Target) -> Option<&Item> {
        self.items.get(&target).filter(|item| !item.deleted)
    }

    pub(in crate::simulator) fn comment(&self, spot: Spot) -> Option<&Comment> {
        self.items.get(&spot.target)?.comments.get(&spot.id)
    }

    pub(super) fn comment_mut(&mut self, spot: Spot) -> Option<&mut Comment> {
        self.items.get_mut(&spot.target)?.comments.get_mut(&spot.id)
    }

    /// The comment that a method names.
    pub(in crate::simulator) fn find(&self, place: WallPlace, id: i64) -> Option<Spot> {
        self.whereabouts.get(&(place, id)).map(|target| Spot { target: *target, id })
    }
}

impl World {
    /// The community publishes a post of nothing but words.
    pub fn post(&mut self, text: &str) -> i64 {
        self.publish(super::drafts::PostDraft::new(text))
    }

    /// A photo, video, product or topic of the community appears (a post too, but quietly).
    pub fn place_for_comments(&mut self, place: WallPlace, text: &str) -> Target {
        let target = Target { place, id: self.wall.next_id(place) };
        let item = Item { text: text.to_owned(), at: self.now(), ..Item::default() };
        self.wall.items.insert(target, item);
        if place == WallPlace::Wall {
            self.keep_plain(target.id, text);
        }
        target
    }

    /// A person (or, negative, a community) comments. Fails where VK would not let them.
    pub fn comment(&mut self, author: i64, target: Target, said: impl Into<WallSaid>) -> Result<Spot> {
        let said = said.into();
        ensure!(!self.is_banned(author), "{author} is banned and cannot comment");
        ensure!(author < 0 || self.people.exists(author), "nobody is {author}");
        let item = self.wall.item(target).with_context(|| format!("nothing to comment on: {target:?}"))?;
        ensure!(!item.closed || author == -self.group_id, "comments are closed");
        let root = match said.reply_to {
            Some(answered) => {
                let answered_comment = item.comments.get(&answered).context("there is no such comment to answer")?;
                Some(answered_comment.root.unwrap_or(answered))
            }
            None => None,
        };
        let spot = Spot { target, id: self.wall.next_id(target.place) };
        let WallSaid { text, attachments, reply_to } = said;
        let comment = Comment { author, at: self.now(), text, attachments, reply_to, root, deleted: false };
        if let Some(item) = self.wall.items.get_mut(&target) {
            item.comments.insert(spot.id, comment);
            item.levels.entry(root).or_default().push(spot.id);
        }
        self.wall.whereabouts.insert((target.place, spot.id), target);
        self.record(|day| day.comments += 1);
        self.tell_of_comment(spot, "new");
        Ok(spot)
    }

    /// The author rewrites a comment.
    pub fn edit_comment(&mut self, spot: Spot, said: impl Into<WallSaid>) -> Result<()> {
        let said = said.into();
        let comment = self.wall.comment_mut(spot).context("there is no such comment")?;
        ensure!(!comment.deleted, "a deleted comment cannot be edited");
        comment.text = said.text;
        comment.attachments = said.attachments;
        self.tell_of_comment(spot, "edit");
        Ok(())
    }

    /// Somebody deletes a comment: its author or a manager, by hand. False: it was deleted already.
    pub fn delete_comment(&mut self, by: i64, spot: Spot) -> bool {
        let Some(comment) = self.wall.comment_mut(spot) else { return false };
        if std::mem::replace(&mut comment.deleted, true) {
            return false;
        }
        let author = comment.author;
        let owner = -self.group_id;
        let parent = spot.target.id;
        let object = match spot.target.place {
            // The schema names who deleted user_id, clients in use deleter_id.
            WallPlace::Wall => {
                json!({"owner_id": owner, "id": spot.id, "post_id": parent, "user_id": by, "deleter_id": by})
            }
            WallPlace::Photo => {
                json!({"owner_id": owner, "id": spot.id, "user_id": author, "deleter_id": by, "photo_id": parent})
            }
            WallPlace::Video => {
                json!({"owner_id": owner, "id": spot.id, "user_id": author, "deleter_id": by, "video_id": parent})
            }
            WallPlace::Market => json!({"owner_id": owner, "id": spot.id, "user_id": author, "item_id": parent}),
            WallPlace::Board => {
                json!({"topic_owner_id": owner, "topic_id": parent, "id": spot.id, "deleter_id": by})
            }
        };
        self.tell(&spot.target.place.event("delete"), &object);
        true
    }

    /// Somebody brings a comment back. False: it was not deleted.
    pub fn restore_comment(&mut self, spot: Spot) -> bool {
        let Some(comment) = self.wall.comment_mut(spot) else { return false };
        if !std::mem::replace(&mut comment.deleted, false) {
            return false;
        }
        self.tell_of_comment(spot, "restore");
        true
    }

    /// Closes or opens the comments of a post. False: there is no such post.
    pub fn close_comments(&mut self, post_id: i64, closed: bool) -> bool {
        match self.wall.items.get_mut(&Target::post(post_id)).filter(|item| !item.deleted) {
            Some(item) => {
                item.closed = closed;
                true
            }
            None => false,
        }
    }

    /// Whether everybody can read a comment.
    pub fn is_visible(&self, spot: Spot) -> bool {
        self.look_at(Unlooked::Comment(spot.id));
        let standing = self.wall.item(spot.target).is_some();
        standing && self.wall.comment(spot).is_some_and(|comment| !comment.deleted)
    }

    /// Whether the comments of a post are closed.
    pub fn comments_closed(&self, post_id: i64) -> bool {
        self.look_at(Unlooked::Post(post_id));
        self.wall.item(Target::post(post_id)).is_some_and(|item| item.closed)
    }

    /// Who wrote a comment: a person, or (negative) a community.
    pub fn comment_author(&self, spot: Spot) -> Option<i64> {
        self.wall.comment(spot).map(|comment| comment.author)
    }

    /// The words of a comment, deleted or not.
    pub fn comment_text(&self, spot: Spot) -> Option<String> {
        self.wall.comment(spot).map(|comment| comment.text.clone())
    }

    /// Every comment, deleted or not, in order of places and numbers.
    pub fn comments(&self) -> Vec<Spot> {
        self.look_at(Unlooked::Comment(0));
        let items = self.wall.items.iter();
        items.flat_map(|(target, item)| item.comments.keys().map(|id| Spot { target: *target, id: *id })).collect()
    }

    fn tell_of_comment(&mut self, spot: Spot, what: &str) {
        if let Some(object) = self.comment_event_object(spot) {
            self.tell(&spot.target.place.event(what), &object);
        }
    }
}

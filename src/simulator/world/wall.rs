//! What people write under posts, photos, videos, products and topics, and what becomes of it.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::World;

/// Kind of a place that takes comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A post.
    Wall,
    /// A photo.
    Photo,
    /// A video.
    Video,
    /// A product.
    Market,
    /// A topic of the board.
    Board,
}

impl Place {
    /// Every place.
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
    /// Kind.
    pub place: Place,
    /// Post, photo, video, product or topic.
    pub id: i64,
}

impl Target {
    /// A post of the wall.
    pub fn post(id: i64) -> Self {
        Self { place: Place::Wall, id }
    }
}

/// One comment's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot {
    /// Under what it stands.
    pub target: Target,
    /// The comment itself.
    pub id: i64,
}

/// What somebody writes.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Words.
    pub text: String,
    /// As VK shows them: `{"type":"photo","photo":{…}}`.
    pub attachments: Vec<Value>,
    /// The comment it answers.
    pub reply_to: Option<i64>,
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

impl Said {
    /// With a link card.
    #[must_use]
    pub fn with_link(mut self, url: &str, title: &str) -> Self {
        self.attachments
            .push(json!({"type": "link", "link": {"url": url, "title": title, "caption": "", "description": ""}}));
        self
    }

    /// With a photo.
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

/// One comment.
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
}

/// Everything that takes comments.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Wall {
    pub items: BTreeMap<Target, Item>,
    /// Where a comment of a place stands: VK's methods name most comments without their post.
    pub whereabouts: HashMap<(Place, i64), Target>,
    next: HashMap<Place, i64>,
}

impl Wall {
    /// Posts and comments of one place share a row of numbers.
    fn next_id(&mut self, place: Place) -> i64 {
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
    pub(in crate::simulator) fn find(&self, place: Place, id: i64) -> Option<Spot> {
        self.whereabouts.get(&(place, id)).map(|target| Spot { target: *target, id })
    }
}

impl World {
    /// The community publishes a post.
    pub fn post(&mut self, text: &str) -> i64 {
        let target = self.place_for_comments(Place::Wall, text);
        let post = self.post_object(target.id);
        if let Some(post) = post {
            self.tell("wall_post_new", &post);
        }
        target.id
    }

    /// A photo, video, product or topic of the community appears (a post too, but quietly).
    pub fn place_for_comments(&mut self, place: Place, text: &str) -> Target {
        let target = Target { place, id: self.wall.next_id(place) };
        let item = Item { text: text.to_owned(), at: self.now(), ..Item::default() };
        self.wall.items.insert(target, item);
        target
    }

    /// A person (or, negative, a community) comments. Fails where VK would not let them.
    pub fn comment(&mut self, author: i64, target: Target, said: impl Into<Said>) -> Result<Spot> {
        let said = said.into();
        ensure!(!self.is_banned(author), "{author} is banned and cannot comment");
        ensure!(author < 0 || self.people.get(author).is_some(), "nobody is {author}");
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
        let Said { text, attachments, reply_to } = said;
        let comment = Comment { author, at: self.now(), text, attachments, reply_to, root, deleted: false };
        if let Some(item) = self.wall.items.get_mut(&target) {
            item.comments.insert(spot.id, comment);
        }
        self.wall.whereabouts.insert((target.place, spot.id), target);
        self.tell_of_comment(spot, "new");
        Ok(spot)
    }

    /// The author rewrites a comment.
    pub fn edit_comment(&mut self, spot: Spot, said: impl Into<Said>) -> Result<()> {
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
            Place::Wall => json!({"owner_id": owner, "id": spot.id, "post_id": parent, "deleter_id": by}),
            Place::Photo => {
                json!({"owner_id": owner, "id": spot.id, "user_id": author, "deleter_id": by, "photo_id": parent})
            }
            Place::Video => {
                json!({"owner_id": owner, "id": spot.id, "user_id": author, "deleter_id": by, "video_id": parent})
            }
            Place::Market => json!({"owner_id": owner, "id": spot.id, "user_id": author, "item_id": parent}),
            Place::Board => json!({"topic_owner_id": owner, "topic_id": parent, "id": spot.id}),
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

    /// A post disappears with all that stands under it; VK tells nobody.
    pub fn delete_post(&mut self, post_id: i64) {
        if let Some(item) = self.wall.items.get_mut(&Target::post(post_id)) {
            item.deleted = true;
        }
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
        let standing = self.wall.item(spot.target).is_some();
        standing && self.wall.comment(spot).is_some_and(|comment| !comment.deleted)
    }

    /// Whether the comments of a post are closed.
    pub fn comments_closed(&self, post_id: i64) -> bool {
        self.wall.item(Target::post(post_id)).is_some_and(|item| item.closed)
    }

    /// The words of a comment, deleted or not.
    pub fn comment_text(&self, spot: Spot) -> Option<String> {
        self.wall.comment(spot).map(|comment| comment.text.clone())
    }

    /// Every comment, deleted or not, in order of places and numbers.
    pub fn comments(&self) -> Vec<Spot> {
        let items = self.wall.items.iter();
        items.flat_map(|(target, item)| item.comments.keys().map(|id| Spot { target: *target, id: *id })).collect()
    }

    fn tell_of_comment(&mut self, spot: Spot, what: &str) {
        if let Some(object) = self.comment_event_object(spot) {
            self.tell(&spot.target.place.event(what), &object);
        }
    }

    fn comment_event_object(&self, spot: Spot) -> Option<Value> {
        let mut object = self.comment_object(spot)?;
        let (owner, parent) = (json!(-self.group_id), json!(spot.target.id));
        let names: &[(&str, &Value)] = match spot.target.place {
            Place::Wall => &[("post_id", &parent), ("post_owner_id", &owner)],
            Place::Photo => &[("photo_id", &parent), ("photo_owner_id", &owner)],
            Place::Video => &[("video_id", &parent), ("video_owner_id", &owner)],
            Place::Market => &[("item_id", &parent), ("market_owner_id", &owner)],
            Place::Board => &[("topic_id", &parent), ("topic_owner_id", &owner)],
        };
        let fields = object.as_object_mut()?;
        fields.extend(names.iter().map(|(name, value)| ((*name).to_owned(), (*value).clone())));
        Some(object)
    }

    /// A comment as the methods show it. Of a deleted one only its place is left.
    pub(in crate::simulator) fn comment_object(&self, spot: Spot) -> Option<Value> {
        let comment = self.wall.comment(spot)?;
        let mut object = json!({"id": spot.id, "from_id": comment.author, "date": comment.at, "text": comment.text});
        let fields = object.as_object_mut()?;
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        if spot.target.place == Place::Wall {
            set("post_id", json!(spot.target.id));
            set("owner_id", json!(-self.group_id));
            set("parents_stack", json!(comment.root.into_iter().collect::<Vec<_>>()));
            if comment.root.is_none() {
                set("thread", json!({"count": 0, "items": [], "can_post": true, "show_reply_button": true}));
            }
        }
        if comment.deleted {
            set("deleted", json!(true));
            set("from_id", json!(0));
            set("text", json!(""));
            return Some(object);
        }
        if !comment.attachments.is_empty() {
            set("attachments", json!(comment.attachments));
        }
        if let Some(answered) = comment.reply_to {
            let to = Spot { target: spot.target, id: answered };
            set("reply_to_comment", json!(answered));
            set("reply_to_user", json!(self.wall.comment(to).map_or(0, |comment| comment.author)));
        }
        Some(object)
    }

    /// A post as the methods show it.
    pub(in crate::simulator) fn post_object(&self, post_id: i64) -> Option<Value> {
        let item = self.wall.item(Target::post(post_id))?;
        let seen = item.comments.values().filter(|comment| !comment.deleted).count();
        let can_post = i64::from(!item.closed);
        Some(json!({
            "inner_type": "wall_wallpost", "id": post_id, "owner_id": -self.group_id, "from_id": -self.group_id,
            "date": item.at, "post_type": "post", "text": item.text, "attachments": [], "marked_as_ads": 0,
            "comments": {"count": seen, "can_post": can_post, "groups_can_post": true},
            "likes": {"count": 0, "can_like": 1, "user_likes": 0, "can_publish": 1},
            "reposts": {"count": 0, "user_reposted": 0}, "views": {"count": seen},
            "donut": {"is_donut": false}, "hash": format!("h{post_id}"), "is_favorite": false,
        }))
    }

    pub(super) fn posts_view(&self) -> Value {
        let posts = self.wall.items.iter().filter(|(target, _)| target.place == Place::Wall);
        posts.map(|(target, item)| json!({"id": target.id, "text": item.text, "closed": item.closed})).collect()
    }

    pub(super) fn comments_view(&self) -> Value {
        let view = |spot: Spot| {
            let comment = self.wall.comment(spot)?;
            Some(json!({
                "place": spot.target.place.as_str(), "parent_id": spot.target.id, "id": spot.id,
                "author": comment.author, "text": comment.text, "visible": self.is_visible(spot),
            }))
        };
        self.comments().into_iter().filter_map(view).collect()
    }
}

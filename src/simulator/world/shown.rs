//! Posts and comments in the shape in which VK's methods and events show them.

use serde_json::{Value, json};

use super::World;
use super::drafts::{MapPoint, Stage};
use super::likes::Likers;
use super::posts::Kept;
use super::wall::{Item, Spot, Target, WallPlace};

/// Originals in a row, one quoting the next.
const MOST_QUOTED: usize = 10;

/// Who looks at a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulator) enum Viewer {
    /// Anybody: what is not for everybody is hidden.
    Stranger,
    /// Who manages the community, and its events.
    Manager,
}

impl World {
    pub(super) fn comment_event_object(&self, spot: Spot) -> Option<Value> {
        let mut object = self.comment_object(spot)?;
        let (owner, parent) = (json!(-self.group_id), json!(spot.target.id));
        let names: &[(&str, &Value)] = match spot.target.place {
            WallPlace::Wall => &[("post_id", &parent), ("post_owner_id", &owner)],
            WallPlace::Photo => &[("photo_id", &parent), ("photo_owner_id", &owner)],
            WallPlace::Video => &[("video_id", &parent), ("video_owner_id", &owner)],
            WallPlace::Market => &[("item_id", &parent), ("market_owner_id", &owner)],
            WallPlace::Board => &[("topic_id", &parent), ("topic_owner_id", &owner)],
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
        if spot.target.place == WallPlace::Wall {
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

    /// A post as its event shows it.
    pub(super) fn post_event_object(&self, post_id: i64) -> Option<Value> {
        self.post_object(-self.group_id, post_id, Viewer::Manager)
    }

    /// A post as the methods show it to somebody. `None`: it is not there for them.
    pub(in crate::simulator) fn post_object(&self, owner: i64, id: i64, viewer: Viewer) -> Option<Value> {
        let kept = self.posts.kept.get(&(owner, id)).filter(|kept| !kept.deleted)?;
        let draft = &kept.draft;
        if draft.stage != Stage::Out && viewer == Viewer::Stranger {
            return None;
        }
        let mut object = words_of(owner, id, kept);
        let item = self.wall.item(Target::post(id)).filter(|_| owner == -self.group_id);
        let likes = item.and_then(|item| item.likes.get(&None)).map_or(0, Likers::count);
        let seen = item.map_or(0, |item| item.comments.values().filter(|comment| !comment.deleted).count());
        let can_post = i64::from(item.is_none_or(|item| !item.closed));
        let mut set = |name: &str, value: Value| object[name] = value;
        set("comments", json!({"count": seen, "can_post": can_post, "groups_can_post": true}));
        set("likes", json!({"count": likes, "can_like": 1, "user_likes": 0, "can_publish": 1}));
        set("reposts", json!({"count": 0, "user_reposted": 0}));
        set("views", json!({"count": seen}));
        set("donut", json!({"is_donut": draft.donut}));
        set("hash", json!(format!("h{id}")));
        set("is_favorite", json!(false));
        if owner < 0 {
            set("marked_as_ads", json!(i64::from(draft.ads)));
        }
        if self.posts.pinned.get(&owner) == Some(&id) {
            set("is_pinned", json!(1));
        }
        if let Some(edited) = kept.edited {
            set("edited", json!(edited));
        }
        if let Some(waited_as) = kept.waited_as {
            set("postponed_id", json!(waited_as));
        }
        if draft.carousel {
            set("carousel_offset", json!(0));
        }
        if let Some(signer) = draft.signer {
            set("signer_id", json!(signer));
        }
        let quoted = self.quoted(kept.quotes);
        if !quoted.is_empty() {
            set("copy_history", json!(quoted));
        }
        if draft.donut && viewer == Viewer::Stranger {
            set("text", json!(""));
            set("attachments", json!([]));
            let placeholder = json!({"text": "Эта запись доступна только донам"});
            set("donut", json!({"is_donut": true, "placeholder": placeholder}));
        }
        Some(object)
    }

    /// What is left of a deleted post for those who ask for it by name.
    pub(in crate::simulator) fn deleted_post_object(&self, owner: i64, id: i64) -> Option<Value> {
        let kept = self.posts.kept.get(&(owner, id)).filter(|kept| kept.deleted && self.posts.show_deleted)?;
        Some(json!({
            "inner_type": "wall_wallpost", "id": id, "owner_id": owner, "from_id": owner, "date": kept.at, "text": "",
            "post_type": "post", "is_deleted": true, "deleted_reason": "Запись удалена",
        }))
    }

    /// The row of originals, the nearest first.
    fn quoted(&self, first: Option<(i64, i64)>) -> Vec<Value> {
        let mut row = Vec::new();
        let mut next = first;
        while let Some((owner, id)) = next {
            let Some(kept) = self.posts.kept.get(&(owner, id)) else { break };
            if kept.deleted {
                let gone = json!({
                    "inner_type": "wall_wallpost", "id": id, "owner_id": owner, "from_id": owner, "date": kept.at,
                    "post_type": "post", "text": "", "is_deleted": true, "deleted_reason": "Запись удалена",
                });
                row.push(gone);
                break;
            }
            let mut words = words_of(owner, id, kept);
            if kept.draft.ads && owner < 0 {
                words["marked_as_ads"] = json!(1);
            }
            if kept.draft.donut {
                words["donut"] = json!({"is_donut": true});
            }
            row.push(words);
            next = kept.quotes.filter(|_| row.len() < MOST_QUOTED);
        }
        row
    }

    pub(super) fn posts_view(&self) -> Value {
        let view = |(target, item): (&Target, &Item)| {
            let kept = self.posts.kept.get(&(-self.group_id, target.id))?;
            Some(json!({
                "id": target.id, "text": item.text, "closed": item.closed, "deleted": item.deleted,
                "attachments": kept.attachments.len(),
            }))
        };
        self.wall.items.iter().filter(|(target, _)| target.place == WallPlace::Wall).filter_map(view).collect()
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

/// What a post says and carries, without what becomes of it.
fn words_of(owner: i64, id: i64, kept: &Kept) -> Value {
    let draft = &kept.draft;
    let post_type = match draft.stage {
        Stage::Out => "post",
        Stage::Postponed => "postpone",
        Stage::Suggested => "suggest",
    };
    let mut object = json!({
        "inner_type": "wall_wallpost", "id": id, "owner_id": owner, "from_id": draft.author.unwrap_or(owner),
        "date": kept.at, "post_type": post_type, "text": draft.text, "attachments": kept.attachments,
        "post_source": {"type": "vk"},
    });
    if let Some(MapPoint { latitude, longitude, place }) = &draft.geo {
        let coordinates = format!("{latitude} {longitude}");
        object["geo"] = json!({"type": "point", "coordinates": coordinates, "showmap": 1});
        if !place.is_empty() {
            object["geo"]["type"] = json!("place");
            object["geo"]["place"] = json!({
                "id": 1, "title": place, "latitude": latitude, "longitude": longitude, "created": 0,
                "icon": "https://vk.com/images/places/place.png", "country": "Россия", "city": "Москва",
            });
        }
    }
    if let Some((name, link)) = &draft.copyright {
        object["copyright"] = json!({"type": "external_link", "name": name, "link": link});
    }
    object
}

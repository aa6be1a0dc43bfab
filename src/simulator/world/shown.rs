//! Posts and comments in the shape in which VK's methods and events show them.

use serde_json::{Value, json};

use super::World;
use super::likes::Likers;
use super::wall::{Place, Spot, Target};

impl World {
    pub(super) fn comment_event_object(&self, spot: Spot) -> Option<Value> {
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
        let likes = item.likes.get(&None).map_or(0, Likers::count);
        let seen = item.comments.values().filter(|comment| !comment.deleted).count();
        let can_post = i64::from(!item.closed);
        Some(json!({
            "inner_type": "wall_wallpost", "id": post_id, "owner_id": -self.group_id, "from_id": -self.group_id,
            "date": item.at, "post_type": "post", "text": item.text, "attachments": [], "marked_as_ads": 0,
            "comments": {"count": seen, "can_post": can_post, "groups_can_post": true},
            "likes": {"count": likes, "can_like": 1, "user_likes": 0, "can_publish": 1},
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

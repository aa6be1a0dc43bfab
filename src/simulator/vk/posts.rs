//! Reading walls, ours and others', and what only `video.get` tells of a video.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::groups::some_group;
use super::people::person_object;
use super::{VkCall, VkRefusal, VkReply, listed};
use crate::simulator::world::drafts::Stage;
use crate::simulator::world::shown::Viewer;
use crate::simulator::world::{SimKeyKind, World};

/// Originals in a row that are shown where nothing else is asked for.
const USUAL_DEPTH: usize = 2;

impl VkCall<'_> {
    /// Who looks at a wall.
    fn viewer(&self, owner: i64) -> Viewer {
        let manages = self.kind == SimKeyKind::User && self.manages() && owner == -self.world.group_id;
        if manages { Viewer::Manager } else { Viewer::Stranger }
    }

    /// Why who calls cannot read a wall.
    fn closed_to(&self, owner: i64) -> Option<i64> {
        let is_for_members = self.world.posts.members_only && owner == -self.world.group_id;
        let is_hidden = is_for_members && self.viewer(owner) == Viewer::Stranger;
        self.world.wall_closed(owner).or_else(|| is_hidden.then_some(15))
    }
}

/// VK's words for a wall that cannot be read.
fn closed(code: i64) -> VkRefusal {
    let message = match code {
        18 => "User was deleted or banned",
        19 => "Content blocked",
        30 => "This profile is private",
        _ => "Access denied: this wall available only for community members",
    };
    VkRefusal::new(code, message)
}

/// `wall.get`
pub(super) fn get(call: &mut VkCall<'_>) -> VkReply {
    if !call.world.may_get_wall(call.kind) {
        return Err(VkRefusal::new(29, "Rate limit reached"));
    }
    let owner = match call.params.number("owner_id") {
        Some(owner) => owner,
        None if call.params.has("domain") => {
            let named = call.world.wall_named(&call.params.text("domain"));
            named.ok_or_else(|| VkRefusal::param("domain not found"))?
        }
        None => return Err(VkRefusal::param("owner_id is undefined")),
    };
    if let Some(code) = call.closed_to(owner) {
        return Err(closed(code));
    }
    if !call.world.is_wall(owner) {
        return Err(VkRefusal::new(15, "Access denied"));
    }
    let (offset, count) = (call.offset(), call.count(20, 100)?);
    let viewer = call.viewer(owner);
    let filter = call.params.text("filter");
    let stage = match filter.as_str() {
        "postponed" => Stage::Postponed,
        "suggests" => Stage::Suggested,
        _ => Stage::Out,
    };
    if stage != Stage::Out && viewer == Viewer::Stranger {
        return Err(VkRefusal::new(15, "Access denied"));
    }
    let wanted = |post: &Value| match filter.as_str() {
        "owner" => post["from_id"] == owner,
        "others" => post["from_id"] != owner,
        "donut" => post["donut"]["is_donut"] == true,
        "archived" => false,
        _ => true,
    };
    let ids = call.world.wall_order(owner, stage);
    let posts = ids.into_iter().filter_map(|id| call.world.post_object(owner, id, viewer)).filter(wanted);
    let posts: Vec<Value> = posts.collect();
    let items: Vec<Value> = posts.iter().skip(offset).take(count).cloned().map(|post| cut(post, USUAL_DEPTH)).collect();
    Ok(with_authors(call, listed(posts.len(), items)))
}

/// `wall.getById`: posts of closed walls are absent, as deleted ones are.
pub(super) fn get_by_id(call: &mut VkCall<'_>) -> VkReply {
    let named = call.params.words("posts");
    if named.len() > 100 {
        return Err(VkRefusal::param("posts: more than 100"));
    }
    let depth = call.params.number("copy_history_depth").and_then(|depth| usize::try_from(depth).ok());
    let world = &call.world;
    let found = named.iter().filter_map(|name| {
        // `owner_id`, or `owner_id_access`.
        let mut parts = name.splitn(3, '_').map(str::parse::<i64>);
        let (owner, id) = (parts.next()?.ok()?, parts.next()?.ok()?);
        if call.closed_to(owner).is_some() {
            return None;
        }
        let post = world.post_object(owner, id, call.viewer(owner));
        post.or_else(|| world.deleted_post_object(owner, id))
    });
    let items: Vec<Value> = found.map(|post| cut(post, depth.unwrap_or(USUAL_DEPTH))).collect();
    Ok(with_authors(call, json!({"items": items})))
}

/// A post with so many originals.
fn cut(mut post: Value, depth: usize) -> Value {
    if let Some(row) = post.get_mut("copy_history").and_then(Value::as_array_mut) {
        row.truncate(depth);
    }
    post
}

/// `extended` adds everybody who is named: owners, authors, signers, of originals too.
fn with_authors(call: &VkCall<'_>, mut answer: Value) -> Value {
    if !call.params.flag("extended") {
        return answer;
    }
    let mut named = BTreeSet::new();
    for post in answer["items"].as_array().into_iter().flatten() {
        for shown in std::iter::once(post).chain(post["copy_history"].as_array().into_iter().flatten()) {
            named.extend(["owner_id", "from_id", "signer_id"].iter().filter_map(|name| shown[*name].as_i64()));
        }
    }
    let fields = call.params.words("fields");
    let people = named.iter().filter(|id| **id > 0).filter_map(|id| person_object(call.world, *id, &fields));
    answer["profiles"] = people.collect();
    let groups = named.iter().filter(|id| **id < 0).map(|id| some_group(call.world, -id));
    answer["groups"] = groups.collect();
    answer
}

/// `video.get`: with the player and files. A wrong key opens nothing.
pub(super) fn videos(call: &mut VkCall<'_>) -> VkReply {
    let (offset, count) = (call.offset(), call.count(100, 200)?);
    let world = &call.world;
    let found: Vec<Value> = if call.params.has("videos") {
        call.params.words("videos").iter().filter_map(|name| video_named(world, name)).collect()
    } else {
        let owner = call.need("owner_id")?;
        if world.wall_closed(owner).is_some() {
            return Err(VkRefusal::new(204, "Access denied"));
        }
        let of_owner = world.posts.videos.range((owner, i64::MIN)..=(owner, i64::MAX));
        of_owner.filter_map(|((owner, id), _)| whole_video(world, *owner, *id)).collect()
    };
    let items: Vec<Value> = found.iter().skip(offset).take(count).cloned().collect();
    Ok(listed(found.len(), items))
}

/// `owner_id` or `owner_id_key`.
fn video_named(world: &World, name: &str) -> Option<Value> {
    let mut parts = name.splitn(3, '_');
    let (owner, id) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let known = world.posts.videos.get(&(owner, id))?;
    if parts.next().is_some_and(|key| key != known.key) {
        return None;
    }
    whole_video(world, owner, id)
}

fn whole_video(world: &World, owner: i64, id: i64) -> Option<Value> {
    let known = world.posts.videos.get(&(owner, id))?;
    let mut object = known.object.clone();
    object.as_object_mut()?.extend(known.behind.clone());
    Some(object)
}

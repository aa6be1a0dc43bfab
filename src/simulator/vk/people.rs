//! People: profiles, names, the time of day, and who likes what.

use serde_json::{Value, json};

use super::groups::some_group;
use super::{VkCall, VkRefusal, VkReply, listed};
use crate::simulator::world::likes::Likers;
use crate::simulator::world::wall::{Target, WallPlace};
use crate::simulator::world::{SimKeyKind, World};

/// What a closed profile does not tell (`docs/platforms.md`, «VK: people»).
const HIDDEN: [&str; 22] = [
    "followers_count",
    "counters",
    "last_seen",
    "bdate",
    "city",
    "relation",
    "interests",
    "books",
    "tv",
    "quotes",
    "about",
    "games",
    "movies",
    "activities",
    "music",
    "home_town",
    "career",
    "military",
    "universities",
    "schools",
    "relatives",
    "personal",
];

pub(super) fn call(call: &mut VkCall<'_>, method: &str) -> VkReply {
    match method {
        "users.get" => get(call),
        "utils.getServerTime" => Ok(json!(call.world.now())),
        "utils.resolveScreenName" => Ok(resolve(call)),
        // groups, wall, photos, video, market, offline
        "account.getAppPermissions" => Ok(json!(262_144 + 8_192 + 4 + 16 + 134_217_728 + 65_536)),
        "likes.getList" => likes(call),
        _ => Err(VkRefusal::new(3, "Unknown method passed")),
    }
}

fn get(call: &mut VkCall<'_>) -> VkReply {
    let mut named = call.params.words("user_ids");
    if named.is_empty() && call.kind == SimKeyKind::User {
        named.push(call.world.owner_id.to_string());
    }
    if named.len() > 1_000 {
        return Err(VkRefusal::new(113, "Invalid user id"));
    }
    if named.iter().any(|name| name.starts_with('-')) {
        return Err(VkRefusal::new(113, "Invalid user id"));
    }
    let fields = call.params.words("fields");
    let known = named.iter().filter_map(|name| person_named(call.world, name));
    Ok(known.filter_map(|id| person_object(call.world, id, &fields)).collect())
}

/// The person of a number or a short name.
fn person_named(world: &World, name: &str) -> Option<i64> {
    let bare = name.strip_prefix("id").unwrap_or(name);
    bare.parse().ok().filter(|id| world.people.exists(*id))
}

/// A person as `users.get` shows them; of a deactivated one almost nothing is left.
pub(super) fn person_object(world: &World, id: i64, fields: &[String]) -> Option<Value> {
    let person = world.people.get(id)?;
    if let Some(deactivated) = person.profile.get("deactivated").and_then(Value::as_str) {
        let (first, last) =
            if deactivated == "deleted" { ("DELETED", "") } else { (person.first.as_str(), person.last.as_str()) };
        return Some(json!({"id": id, "first_name": first, "last_name": last, "deactivated": deactivated}));
    }
    let closed = person.profile.get("is_closed").and_then(Value::as_bool).unwrap_or(false);
    let mut object = json!({
        "id": id, "first_name": person.first, "last_name": person.last, "is_closed": closed,
        "can_access_closed": !closed,
    });
    let told = object.as_object_mut()?;
    for field in fields {
        // What a closed profile hides is simply not there.
        let hidden = closed && HIDDEN.contains(&field.as_str());
        if let Some(value) = person.profile.get(field).filter(|_| !hidden) {
            told.insert(field.clone(), value.clone());
        }
    }
    Some(object)
}

/// VK answers an empty list where there is nothing of that name.
fn resolve(call: &VkCall<'_>) -> Value {
    let name = call.params.text("screen_name");
    if let Some(group) = call.world.wall_named(&name).filter(|owner| *owner < 0).map(|owner| -owner) {
        return json!({"type": "group", "object_id": group, "group_id": group});
    }
    match person_named(call.world, &name) {
        Some(id) if name.starts_with("id") => json!({"type": "user", "object_id": id}),
        _ => json!([]),
    }
}

fn likes(call: &mut VkCall<'_>) -> VkReply {
    call.our_owner()?;
    let (offset, count) = (call.offset(), call.count(100, 1_000)?);
    let (kind, id) = (call.params.text("type"), call.need("item_id")?);
    let wall = &call.world.wall;
    let of_item = WallPlace::ALL.into_iter().find(|place| *place != WallPlace::Board && place.liked(false) == kind);
    let of_comment = WallPlace::ALL.into_iter().find(|place| place.liked(true) == kind);
    let (target, comment) = match (of_item, of_comment) {
        (Some(place), _) => (Target { place, id }, None),
        (None, Some(place)) => match wall.find(place, id) {
            Some(spot) => (spot.target, Some(id)),
            None => return Err(VkRefusal::param("object not found")),
        },
        (None, None) => return Err(VkRefusal::param("type is unknown")),
    };
    let Some(item) = wall.item(target) else { return Err(VkRefusal::param("object not found")) };
    let likers = item.likes.get(&comment);
    let page = likers.into_iter().flat_map(|likers| likers.newest(&call.world.people)).skip(offset).take(count);
    let items: Vec<Value> = if call.params.flag("extended") {
        let fields = call.params.words("fields");
        page.filter_map(|id| liker_object(call.world, id, &fields)).collect()
    } else {
        page.map(|id| json!(id)).collect()
    };
    Ok(listed(likers.map_or(0, Likers::count), items))
}

/// A person or a community among likers.
fn liker_object(world: &World, id: i64, fields: &[String]) -> Option<Value> {
    if id < 0 {
        return Some(some_group(world, -id));
    }
    person_object(world, id, fields)
}

//! Deleting and restoring comments of every place, and reading those of photos, videos, products and topics.

use serde_json::{Value, json};

use super::{VkCall, VkRefusal, VkReply, listed};
use crate::simulator::world::wall::{Spot, Target, WallPlace};

pub(super) fn call(call: &mut VkCall<'_>, method: &str) -> VkReply {
    match method {
        "wall.deleteComment" => delete(call, WallPlace::Wall),
        "wall.restoreComment" => restore(call, WallPlace::Wall),
        "photos.deleteComment" => delete(call, WallPlace::Photo),
        "photos.restoreComment" => restore(call, WallPlace::Photo),
        "photos.getComments" => list(call, WallPlace::Photo, "photo_id"),
        "video.deleteComment" => delete(call, WallPlace::Video),
        "video.restoreComment" => restore(call, WallPlace::Video),
        "video.getComments" => list(call, WallPlace::Video, "video_id"),
        "market.deleteComment" => delete(call, WallPlace::Market),
        "market.restoreComment" => restore(call, WallPlace::Market),
        "market.getComments" => list(call, WallPlace::Market, "item_id"),
        "board.deleteComment" => delete(call, WallPlace::Board),
        "board.restoreComment" => restore(call, WallPlace::Board),
        "board.getComments" => list(call, WallPlace::Board, "topic_id"),
        "board.getTopics" => topics(call),
        _ => Err(VkRefusal::new(3, "Unknown method passed")),
    }
}

/// The comment that is named, whose place the caller may manage.
fn named(call: &VkCall<'_>, place: WallPlace) -> Result<Option<Spot>, VkRefusal> {
    let id = call.need("comment_id")?;
    if place == WallPlace::Board {
        call.our_group()?;
        let target = Target { place, id: call.need("topic_id")? };
        return Ok(Some(Spot { target, id }).filter(|spot| call.world.wall.comment(*spot).is_some()));
    }
    call.our_owner()?;
    Ok(call.world.wall.find(place, id))
}

/// What each place says where there is nothing to do: photos and products answer 0, the others have an error.
fn nothing(place: WallPlace, restoring: bool) -> VkReply {
    match (place, restoring) {
        (WallPlace::Wall, true) => Err(VkRefusal::new(243, "Comment is not deleted")),
        (WallPlace::Wall, false) => Err(VkRefusal::new(211, "Access to wall's comment denied")),
        (WallPlace::Photo | WallPlace::Market, _) | (WallPlace::Video, true) => Ok(json!(0)),
        (WallPlace::Video, false) => Err(VkRefusal::param("comment not found")),
        (WallPlace::Board, _) => Err(VkRefusal::new(104, "Not found")),
    }
}

/// Where there is no such comment at all.
fn missing(place: WallPlace, restoring: bool) -> VkReply {
    if place == WallPlace::Wall {
        Err(VkRefusal::new(211, "Access to wall's comment denied"))
    } else {
        nothing(place, restoring)
    }
}

fn delete(call: &mut VkCall<'_>, place: WallPlace) -> VkReply {
    let Some(spot) = named(call, place)? else { return missing(place, false) };
    let own = call.world.wall.comment(spot).is_some_and(|comment| comment.author == call.actor());
    if !call.manages() && !own {
        return Err(denied(place));
    }
    let actor = call.actor();
    if call.world.delete_comment(actor, spot) { Ok(json!(1)) } else { nothing(place, false) }
}

fn restore(call: &mut VkCall<'_>, place: WallPlace) -> VkReply {
    let Some(spot) = named(call, place)? else { return missing(place, true) };
    if !call.manages() {
        return Err(denied(place));
    }
    if call.world.restore_comment(spot) { Ok(json!(1)) } else { nothing(place, true) }
}

fn denied(place: WallPlace) -> VkRefusal {
    if place == WallPlace::Wall {
        VkRefusal::new(211, "Access to wall's comment denied")
    } else {
        VkRefusal::new(7, "Permission to perform this action is denied")
    }
}

fn list(call: &mut VkCall<'_>, place: WallPlace, parent: &str) -> VkReply {
    if place == WallPlace::Board {
        call.our_group()?;
    } else {
        call.our_owner()?;
    }
    let target = Target { place, id: call.need(parent)? };
    let (offset, count) = (call.offset(), call.count(20, 100)?);
    let world = &call.world;
    let Some(item) = world.wall.item(target) else { return Err(VkRefusal::new(15, "Access denied")) };
    let mut ids: Vec<i64> = item.comments.iter().filter(|(_, comment)| !comment.deleted).map(|(id, _)| *id).collect();
    let all = ids.len();
    if call.params.text("sort") == "desc" {
        ids.reverse();
    }
    let items: Vec<Value> =
        ids.into_iter().skip(offset).take(count).filter_map(|id| world.comment_object(Spot { target, id })).collect();
    Ok(with_people(call, listed(all, items)))
}

fn topics(call: &mut VkCall<'_>) -> VkReply {
    call.our_group()?;
    let (offset, count) = (call.offset(), call.count(40, 100)?);
    let wanted = call.params.numbers("topic_ids");
    let (group_id, owner) = (call.world.group_id, call.world.owner_id);
    let topic = |(target, item): (&Target, &crate::simulator::world::wall::Item)| {
        let last = item.comments.values().next_back();
        json!({
            "id": target.id, "title": item.text, "created": item.at, "created_by": owner,
            "updated": last.map_or(item.at, |comment| comment.at), "updated_by": last.map_or(owner, |comment| comment.author),
            "is_closed": 0, "is_fixed": 0, "comments": item.comments.len(), "owner_id": -group_id,
        })
    };
    let mut topics: Vec<Value> = call
        .world
        .wall
        .items
        .iter()
        .filter(|(target, item)| target.place == WallPlace::Board && !item.deleted)
        .filter(|(target, _)| wanted.is_empty() || wanted.contains(&target.id))
        .map(topic)
        .collect();
    topics.sort_by_key(|topic| std::cmp::Reverse(topic["updated"].as_i64()));
    let all = topics.len();
    let items: Vec<Value> = topics.into_iter().skip(offset).take(count).collect();
    Ok(with_people(call, json!({"count": all, "items": items, "default_order": 1, "can_add_topics": 0})))
}

/// `extended` adds everybody who is mentioned; also used by the wall's methods.
pub(super) fn with_people(call: &VkCall<'_>, mut answer: Value) -> Value {
    if call.params.flag("extended") {
        let items = answer.get("items").and_then(Value::as_array);
        let mut ids: Vec<i64> =
            items.into_iter().flatten().filter_map(|item| item.get("from_id").and_then(Value::as_i64)).collect();
        ids.sort_unstable();
        ids.dedup();
        let fields = call.params.words("fields");
        let profiles: Vec<Value> =
            ids.iter().filter_map(|id| super::people::person_object(call.world, *id, &fields)).collect();
        answer["profiles"] = Value::Array(profiles);
        answer["groups"] = json!([super::groups::group_object(call.world)]);
    }
    answer
}

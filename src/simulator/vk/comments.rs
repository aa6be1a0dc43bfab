//! Deleting and restoring comments of every place, and reading those of photos, videos, products and topics.

use serde_json::{Value, json};

use super::{Call, Refusal, Reply};
use crate::simulator::world::wall::{Place, Spot, Target};

pub(super) fn call(call: &mut Call<'_>, method: &str) -> Reply {
    match method {
        "wall.deleteComment" => delete(call, Place::Wall),
        "wall.restoreComment" => restore(call, Place::Wall),
        "photos.deleteComment" => delete(call, Place::Photo),
        "photos.restoreComment" => restore(call, Place::Photo),
        "photos.getComments" => list(call, Place::Photo, "photo_id"),
        "video.deleteComment" => delete(call, Place::Video),
        "video.restoreComment" => restore(call, Place::Video),
        "video.getComments" => list(call, Place::Video, "video_id"),
        "market.deleteComment" => delete(call, Place::Market),
        "market.restoreComment" => restore(call, Place::Market),
        "market.getComments" => list(call, Place::Market, "item_id"),
        "board.deleteComment" => delete(call, Place::Board),
        "board.restoreComment" => restore(call, Place::Board),
        "board.getComments" => list(call, Place::Board, "topic_id"),
        "board.getTopics" => topics(call),
        _ => Err(Refusal::new(3, "Unknown method passed")),
    }
}

/// The comment that is named, whose place the caller may manage.
fn named(call: &Call<'_>, place: Place) -> Result<Option<Spot>, Refusal> {
    let id = call.need("comment_id")?;
    if place == Place::Board {
        call.our_group()?;
        let target = Target { place, id: call.need("topic_id")? };
        return Ok(Some(Spot { target, id }).filter(|spot| call.world.wall.comment(*spot).is_some()));
    }
    call.our_owner()?;
    Ok(call.world.wall.find(place, id))
}

/// What each place says where there is nothing to do: photos and products answer 0, the others have an error.
fn nothing(place: Place, restoring: bool) -> Reply {
    match (place, restoring) {
        (Place::Wall, true) => Err(Refusal::new(243, "Comment is not deleted")),
        (Place::Wall, false) => Err(Refusal::new(211, "Access to wall's comment denied")),
        (Place::Photo | Place::Market, _) | (Place::Video, true) => Ok(json!(0)),
        (Place::Video, false) => Err(Refusal::param("comment not found")),
        (Place::Board, _) => Err(Refusal::new(104, "Not found")),
    }
}

/// Where there is no such comment at all.
fn missing(place: Place, restoring: bool) -> Reply {
    if place == Place::Wall {
        Err(Refusal::new(211, "Access to wall's comment denied"))
    } else {
        nothing(place, restoring)
    }
}

fn delete(call: &mut Call<'_>, place: Place) -> Reply {
    let Some(spot) = named(call, place)? else { return missing(place, false) };
    let own = call.world.wall.comment(spot).is_some_and(|comment| comment.author == call.actor());
    if !call.manages() && !own {
        return Err(denied(place));
    }
    let actor = call.actor();
    if call.world.delete_comment(actor, spot) { Ok(json!(1)) } else { nothing(place, false) }
}

fn restore(call: &mut Call<'_>, place: Place) -> Reply {
    let Some(spot) = named(call, place)? else { return missing(place, true) };
    if !call.manages() {
        return Err(denied(place));
    }
    if call.world.restore_comment(spot) { Ok(json!(1)) } else { nothing(place, true) }
}

fn denied(place: Place) -> Refusal {
    if place == Place::Wall {
        Refusal::new(211, "Access to wall's comment denied")
    } else {
        Refusal::new(7, "Permission to perform this action is denied")
    }
}

fn list(call: &mut Call<'_>, place: Place, parent: &str) -> Reply {
    if place == Place::Board {
        call.our_group()?;
    } else {
        call.our_owner()?;
    }
    let target = Target { place, id: call.need(parent)? };
    let (offset, count) = (call.offset(), call.count(20, 100)?);
    let world = &call.world;
    let Some(item) = world.wall.item(target) else { return Err(Refusal::new(15, "Access denied")) };
    let mut ids: Vec<i64> = item.comments.iter().filter(|(_, comment)| !comment.deleted).map(|(id, _)| *id).collect();
    let all = ids.len();
    if call.params.text("sort") == "desc" {
        ids.reverse();
    }
    let items: Vec<Value> =
        ids.into_iter().skip(offset).take(count).filter_map(|id| world.comment_object(Spot { target, id })).collect();
    Ok(with_people(call, json!({"count": all, "items": items})))
}

fn topics(call: &mut Call<'_>) -> Reply {
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
        .filter(|(target, item)| target.place == Place::Board && !item.deleted)
        .filter(|(target, _)| wanted.is_empty() || wanted.contains(&target.id))
        .map(topic)
        .collect();
    topics.sort_by_key(|topic| std::cmp::Reverse(topic["updated"].as_i64()));
    let all = topics.len();
    let items: Vec<Value> = topics.into_iter().skip(offset).take(count).collect();
    Ok(with_people(call, json!({"count": all, "items": items, "default_order": 1, "can_add_topics": 0})))
}

/// `extended` adds everybody who is mentioned; also used by the wall's methods.
pub(super) fn with_people(call: &Call<'_>, mut answer: Value) -> Value {
    if call.params.flag("extended") {
        let items = answer.get("items").and_then(Value::as_array);
        let mut ids: Vec<i64> =
            items.into_iter().flatten().filter_map(|item| item.get("from_id").and_then(Value::as_i64)).collect();
        ids.sort_unstable();
        ids.dedup();
        let fields = call.params.words("fields");
        let profiles: Vec<Value> =
            ids.iter().filter_map(|id| super::people::person_object(call.world, *id, &fields)).collect();
        answer["profiles"] = json!(profiles);
        answer["groups"] = json!([super::groups::group_object(call.world)]);
    }
    answer
}

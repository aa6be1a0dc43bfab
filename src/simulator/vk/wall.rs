//! The community's wall: comments under its posts, and posts that clients write.

use serde_json::{Value, json};

use super::comments::with_people;
use super::{VkCall, VkRefusal, VkReply, posts};
use crate::simulator::world::wall::{Spot, Target, WallPlace, WallSaid};

/// Longest comment (VK cuts or refuses beyond; the real figure is not published).
const LONGEST_COMMENT: usize = 16_000;

pub(super) fn call(call: &mut VkCall<'_>, method: &str) -> VkReply {
    match method {
        "wall.get" => posts::get(call),
        "wall.getById" => posts::get_by_id(call),
        "wall.getComments" => get_comments(call),
        "wall.getComment" => get_comment(call),
        "wall.createComment" => create_comment(call),
        "wall.editComment" => edit_comment(call),
        "wall.closeComments" => close(call, true),
        "wall.openComments" => close(call, false),
        "wall.post" => post(call),
        _ => Err(VkRefusal::new(3, "Unknown method passed")),
    }
}

/// The post that is named.
fn named(call: &VkCall<'_>) -> Result<Target, VkRefusal> {
    call.our_owner()?;
    let target = Target::post(call.need("post_id")?);
    match call.world.wall.item(target) {
        Some(_) => Ok(target),
        None => Err(VkRefusal::new(15, "Access denied: post was not found check post_id param")),
    }
}

fn get_comments(call: &mut VkCall<'_>) -> VkReply {
    let target = named(call)?;
    let (offset, count) = (call.offset(), call.count(10, 100)?);
    let threads = match call.params.number("thread_items_count").unwrap_or(0) {
        shown @ 0..=10 => shown.unsigned_abs() as usize,
        _ => return Err(VkRefusal::param("thread_items_count should be from 0 to 10")),
    };
    let world = &call.world;
    let Some(item) = world.wall.item(target) else { return Err(VkRefusal::new(15, "Access denied")) };
    let root = call.params.number("comment_id");
    let mut level = item.level(root).to_vec();
    let current = level.len();
    if call.params.text("sort") == "desc" {
        level.reverse();
    }
    if let Some(start) = call.params.number("start_comment_id") {
        level = level.into_iter().skip_while(|id| *id != start).collect();
    }
    let object = |id: i64| world.comment_object(Spot { target, id });
    let items: Vec<Value> = level
        .into_iter()
        .skip(offset)
        .take(count)
        .filter_map(|id| {
            let mut shown = object(id)?;
            if root.is_none() {
                let answers = item.level(Some(id));
                let first: Vec<Value> = answers.iter().take(threads).filter_map(|id| object(*id)).collect();
                shown["thread"] = json!({
                    "count": answers.len(), "items": first, "can_post": true, "show_reply_button": true,
                });
            }
            Some(shown)
        })
        .collect();
    let answer = json!({
        "count": item.comments.len(), "items": items, "current_level_count": current,
        "can_post": !item.closed, "show_reply_button": !item.closed, "groups_can_post": true,
    });
    Ok(with_people(call, answer))
}

fn get_comment(call: &mut VkCall<'_>) -> VkReply {
    call.our_owner()?;
    let id = call.need("comment_id")?;
    let spot = call.world.wall.find(WallPlace::Wall, id);
    let found = spot.and_then(|spot| call.world.comment_object(spot));
    match found {
        Some(comment) => Ok(with_people(call, json!({"items": [comment]}))),
        None => Err(VkRefusal::new(211, "Access to wall's comment denied")),
    }
}

fn create_comment(call: &mut VkCall<'_>) -> VkReply {
    let target = named(call)?;
    let text = call.params.text("message");
    if text.is_empty() && !call.params.has("attachments") && !call.params.has("sticker_id") {
        return Err(VkRefusal::param("message is undefined"));
    }
    if text.chars().count() > LONGEST_COMMENT {
        return Err(VkRefusal::param("message: too long"));
    }
    let named_group = call.params.number("from_group").unwrap_or(0);
    if named_group != 0 && named_group != call.world.group_id {
        return Err(VkRefusal::new(15, "Access denied"));
    }
    let as_group = call.kind == crate::simulator::world::SimKeyKind::Community || named_group != 0;
    let author = if as_group { -call.world.group_id } else { call.actor() };
    let said = WallSaid { text, attachments: attachments(call), reply_to: call.params.number("reply_to_comment") };
    match call.world.comment(author, target, said) {
        Ok(spot) => {
            let stack = call.world.wall.comment(spot).and_then(|comment| comment.root);
            Ok(json!({"comment_id": spot.id, "parents_stack": stack.into_iter().collect::<Vec<_>>()}))
        }
        Err(error) => Err(VkRefusal::new(213, &format!("Access to status replies denied: {error}"))),
    }
}

fn edit_comment(call: &mut VkCall<'_>) -> VkReply {
    call.our_owner()?;
    let id = call.need("comment_id")?;
    let spot = call.world.wall.find(WallPlace::Wall, id);
    let author = spot.and_then(|spot| call.world.wall.comment(spot)).map(|comment| comment.author);
    let Some(spot) = spot.filter(|_| author == Some(call.actor()) || author == Some(-call.world.group_id)) else {
        return Err(VkRefusal::new(211, "Access to wall's comment denied"));
    };
    let said = WallSaid { text: call.params.text("message"), attachments: attachments(call), reply_to: None };
    match call.world.edit_comment(spot, said) {
        Ok(()) => Ok(json!(1)),
        Err(_) => Err(VkRefusal::new(211, "Access to wall's comment denied")),
    }
}

/// What is named like `photo1_2`, and addresses as links.
fn attachments(call: &VkCall<'_>) -> Vec<Value> {
    let said = call.params.words("attachments").iter().fold(WallSaid::default(), |said, name| {
        let numbers = name.strip_prefix("photo").and_then(|rest| rest.split_once('_'));
        let numbers = numbers.and_then(|(owner, id)| Some((owner.parse().ok()?, id.split('_').next()?.parse().ok()?)));
        match numbers {
            Some((owner, id)) => said.with_photo(owner, id),
            None if name.contains("://") => said.with_link(name, name),
            None => said,
        }
    });
    said.attachments
}

fn close(call: &mut VkCall<'_>, closed: bool) -> VkReply {
    let target = named(call)?;
    if !call.manages() {
        return Err(VkRefusal::new(7, "Permission to perform this action is denied"));
    }
    Ok(json!(i64::from(call.world.close_comments(target.id, closed))))
}

fn post(call: &mut VkCall<'_>) -> VkReply {
    call.our_owner()?;
    let text = call.params.text("message");
    if text.is_empty() && !call.params.has("attachments") {
        return Err(VkRefusal::param("message is undefined"));
    }
    if !call.manages() || !call.params.flag("from_group") {
        return Err(VkRefusal::new(214, "Access to adding post denied"));
    }
    Ok(json!({"post_id": call.world.post(&text)}))
}

//! The community: what it is, who belongs to it, who is kept out, and how its events are told.

use serde_json::{Map, Value, json};

use super::people::person_object;
use super::{VkCall, VkRefusal, VkReply, listed};
use crate::simulator::world::events::EVENT_TYPES;
use crate::simulator::world::people::{Ban, Person};
use crate::simulator::world::{SCREEN_NAME, SimKeyKind, World};

/// Settable, but not among what the schema lets the settings tell.
const NOT_TOLD: [&str; 4] = ["like_add", "like_remove", "message_event", "app_payload"];
/// Rights of a community's key and their bits.
const RIGHTS: [(&str, i64); 7] = [
    ("stories", 1),
    ("photos", 4),
    ("messages", 4_096),
    ("wall", 8_192),
    ("docs", 131_072),
    ("manage", 262_144),
    ("market", 134_217_728),
];

pub(super) fn call(call: &mut VkCall<'_>, method: &str) -> VkReply {
    match method {
        "groups.getById" => get_by_id(call),
        "groups.getTokenPermissions" => Ok(permissions(call)),
        "groups.getLongPollServer" => server(call),
        "groups.getLongPollSettings" => settings(call),
        "groups.setLongPollSettings" => set(call),
        "groups.getMembers" => members(call),
        "groups.isMember" => is_member(call),
        "groups.getBanned" => banned(call),
        "groups.ban" => ban(call),
        "groups.unban" => unban(call),
        "groups.removeUser" => remove(call),
        "groups.getOnlineStatus" => call.our_group().map(|()| json!({"status": "none"})),
        "groups.enableOnline" => call.our_group().map(|()| json!(1)),
        _ => Err(VkRefusal::new(3, "Unknown method passed")),
    }
}

/// The community as methods show it.
pub(super) fn group_object(world: &World) -> Value {
    let closed = i64::from(world.posts.members_only);
    json!({
        "id": world.group_id, "name": world.community_name, "screen_name": SCREEN_NAME, "is_closed": closed, "type": "group",
        "photo_50": "http://127.0.0.1/group_50.jpg", "photo_100": "http://127.0.0.1/group_100.jpg",
        "photo_200": "http://127.0.0.1/group_200.jpg",
    })
}

/// Any community: of most nothing more is known than that they exist.
pub(super) fn some_group(world: &World, id: i64) -> Value {
    if id == world.group_id {
        return group_object(world);
    }
    let state = world.wall_closed(-id);
    let closed = i64::from(state == Some(15));
    let mut group = json!({
        "id": id, "name": world.name_of(-id), "screen_name": world.screen_name_of(-id), "is_closed": closed,
        "type": "group",
        "photo_50": "http://127.0.0.1/group_50.jpg", "photo_100": "http://127.0.0.1/group_100.jpg",
        "photo_200": "http://127.0.0.1/group_200.jpg",
    });
    if state == Some(19) {
        group["deactivated"] = json!("banned");
    }
    group
}

fn get_by_id(call: &mut VkCall<'_>) -> VkReply {
    let mut named = call.params.words("group_ids");
    named.extend(call.params.words("group_id"));
    if named.is_empty() {
        if call.kind != SimKeyKind::Community {
            return Err(VkRefusal::param("group_ids is undefined"));
        }
        named.push(call.world.group_id.to_string());
    }
    let ours = [call.world.group_id.to_string(), SCREEN_NAME.to_owned(), format!("club{}", call.world.group_id)];
    let groups: Vec<Value> = named
        .iter()
        .filter_map(|name| {
            if !ours.contains(name) {
                let named = || call.world.wall_named(name).filter(|owner| *owner < 0).map(|owner| -owner);
                let id: i64 = name.parse().ok().filter(|id| *id > 0).or_else(named)?;
                return Some(some_group(call.world, id));
            }
            let mut group = group_object(call.world);
            if call.kind == SimKeyKind::User {
                let level = call.world.tokens.admin_level;
                group["is_admin"] = json!(i64::from(level > 0));
                group["is_member"] = json!(1);
                if level > 0 {
                    group["admin_level"] = json!(level);
                }
            }
            Some(group)
        })
        .collect();
    if groups.is_empty() {
        return Err(VkRefusal::new(
            100,
            "One of the parameters specified was missing or invalid: group_ids is invalid",
        ));
    }
    Ok(json!({"groups": groups, "profiles": []}))
}

fn permissions(call: &VkCall<'_>) -> Value {
    let held = RIGHTS.iter().filter(|(name, _)| call.world.tokens.rights.contains(*name));
    let mask: i64 = held.clone().map(|(_, bit)| bit).sum();
    let permissions: Vec<Value> = held.map(|(name, bit)| json!({"name": name, "setting": bit})).collect();
    json!({"mask": mask, "permissions": permissions})
}

fn managed(call: &VkCall<'_>) -> Result<(), VkRefusal> {
    call.our_group()?;
    if call.manages() { Ok(()) } else { Err(VkRefusal::new(15, "Access denied")) }
}

fn server(call: &mut VkCall<'_>) -> VkReply {
    managed(call)?;
    if !call.world.events.enabled {
        return Err(VkRefusal::param("longpoll for this group is not enabled"));
    }
    let events = &call.world.events;
    let (key, ts) = (super::long_poll::key_text(events.key), events.newest.to_string());
    Ok(json!({"key": key, "server": format!("http://{}/longpoll", call.world.address), "ts": ts}))
}

fn settings(call: &mut VkCall<'_>) -> VkReply {
    managed(call)?;
    let events = &call.world.events;
    let told = EVENT_TYPES.iter().filter(|kind| !NOT_TOLD.contains(kind));
    let switches: Map<String, Value> =
        told.map(|kind| ((*kind).to_owned(), json!(i64::from(events.switched_on.contains(kind))))).collect();
    Ok(json!({"is_enabled": events.enabled, "api_version": "5.199", "events": switches}))
}

/// Whether events that are not named stay as they are is not documented; here they do.
fn set(call: &mut VkCall<'_>) -> VkReply {
    managed(call)?;
    if call.params.has("enabled") {
        let on = call.params.flag("enabled");
        call.world.switch_long_poll(on);
    }
    for kind in EVENT_TYPES {
        if call.params.has(kind) {
            let on = call.params.flag(kind);
            call.world.switch_event(kind, on);
        }
    }
    Ok(json!(1))
}

fn members(call: &mut VkCall<'_>) -> VkReply {
    call.our_group()?;
    let (offset, count) = (call.offset(), call.count(1_000, 1_000)?);
    let world = &call.world;
    match call.params.text("sort").as_str() {
        "" | "id_asc" => {}
        other => return Err(VkRefusal::param(&format!("sort {other} is not simulated"))),
    }
    let fields = call.params.words("fields");
    let shown = |id: i64| if fields.is_empty() { Some(json!(id)) } else { person_object(world, id, &fields) };
    match call.params.text("filter").as_str() {
        "" => {
            let (all, page) = world.people.member_page(offset, count);
            let items: Vec<Value> = page.into_iter().filter_map(shown).collect();
            Ok(listed(all, items))
        }
        "managers" => {
            managed(call)?;
            let managers = world.people.known_members().filter(|(_, person)| person.role > 0);
            let managers: Vec<Value> = managers.map(|(id, person)| manager(id, person)).collect();
            let items: Vec<Value> = managers.iter().skip(offset).take(count).cloned().collect();
            Ok(listed(managers.len(), items))
        }
        "donut" => {
            managed(call)?;
            let donors = world.people.known_members().filter(|(_, person)| person.donor);
            let donors: Vec<i64> = donors.map(|(id, _)| id).collect();
            let items: Vec<Value> = donors.iter().skip(offset).take(count).filter_map(|id| shown(*id)).collect();
            Ok(listed(donors.len(), items))
        }
        _ => Ok(json!({"count": 0, "items": []})),
    }
}

fn manager(id: i64, person: &Person) -> Value {
    let role = match person.role {
        1 => "moderator",
        2 => "editor",
        3 => "administrator",
        _ => "creator",
    };
    json!({"id": id, "role": role, "permissions": ["ads"]})
}

fn is_member(call: &mut VkCall<'_>) -> VkReply {
    call.our_group()?;
    let flag = |id: i64| i64::from(call.world.is_member(id));
    if call.params.has("user_ids") {
        let ids = call.params.numbers("user_ids");
        if ids.len() > 500 {
            return Err(VkRefusal::param("user_ids: more than 500"));
        }
        return Ok(ids.iter().map(|id| json!({"user_id": id, "member": flag(*id)})).collect());
    }
    Ok(json!(flag(call.need("user_id")?)))
}

fn banned(call: &mut VkCall<'_>) -> VkReply {
    managed(call)?;
    let (offset, count) = (call.offset(), call.count(20, 200)?);
    let world = &call.world;
    let only = call.params.number("owner_id");
    let entry = |(id, person): (i64, &Person)| {
        let ban = person.ban.as_ref()?;
        let info = json!({
            "admin_id": ban.admin_id, "comment": ban.comment, "date": ban.at, "end_date": ban.until,
            "reason": ban.reason, "comment_visible": false,
        });
        Some(json!({"type": "profile", "profile": person_object(world, id, &[])?, "ban_info": info}))
    };
    let found: Vec<Value> =
        world.people.banned().filter(|(id, _)| only.is_none_or(|only| only == *id)).filter_map(entry).collect();
    if only.is_some() && found.is_empty() {
        return Err(VkRefusal::new(104, "Not found"));
    }
    let items: Vec<Value> = found.iter().skip(offset).take(count).cloned().collect();
    Ok(listed(found.len(), items))
}

fn ban(call: &mut VkCall<'_>) -> VkReply {
    managed(call)?;
    let person = call.need("owner_id")?;
    let until = call.params.number("end_date").unwrap_or(0);
    let now = call.world.now();
    if until != 0 && (until <= now || until > now + 366 * 86_400) {
        return Err(VkRefusal::param("end_date should be within a year from now"));
    }
    let reason = call.params.number("reason").unwrap_or(0);
    if !(0..=4).contains(&reason) {
        return Err(VkRefusal::param("reason should be from 0 to 4"));
    }
    if call.world.is_manager(person) {
        return Err(VkRefusal::new(15, "Access denied: managers cannot be banned"));
    }
    let (admin_id, comment) = (call.actor(), call.params.text("comment"));
    // Communities can be banned too; nobody keeps a list of them here.
    let done = person < 0 || call.world.put_ban(person, Ban { admin_id, at: now, until, reason, comment });
    if done { Ok(json!(1)) } else { Err(VkRefusal::new(113, "Invalid user id")) }
}

fn unban(call: &mut VkCall<'_>) -> VkReply {
    managed(call)?;
    let person = call.need("owner_id")?;
    let actor = call.actor();
    if call.world.lift_ban(actor, person) { Ok(json!(1)) } else { Err(VkRefusal::new(104, "Not found")) }
}

fn remove(call: &mut VkCall<'_>) -> VkReply {
    managed(call)?;
    let person = call.need("user_id")?;
    if call.world.is_manager(person) {
        return Err(VkRefusal::new(15, "Access denied: managers cannot be removed"));
    }
    if call.world.end_membership(person, 0) {
        Ok(json!(1))
    } else {
        Err(VkRefusal::new(15, "Access denied: user is not a member of the community"))
    }
}

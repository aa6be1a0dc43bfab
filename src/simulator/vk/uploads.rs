//! Files of the community on their way into a message: an address, the server behind it, and saving.

use serde_json::{Value, json};

use super::messages::reachable;
use super::{VkCall, VkRefusal, VkReply};
use crate::simulator::http::HttpRequest;
use crate::simulator::server::Answered;
use crate::simulator::world::uploads::{VkUpload, VkUploadKind};
use crate::simulator::world::{SimKeyKind, World};

pub(super) fn call(call: &mut VkCall<'_>, method: &str) -> VkReply {
    if call.kind == SimKeyKind::User {
        return Err(VkRefusal::no_right());
    }
    match method {
        "photos.getMessagesUploadServer" => {
            let upload_url = open(call, VkUploadKind::Photo)?;
            Ok(json!({"album_id": -64, "upload_url": upload_url, "user_id": 0, "group_id": call.world.group_id}))
        }
        "docs.getMessagesUploadServer" => {
            let kind = match call.params.text("type").as_str() {
                "audio_message" => VkUploadKind::Voice,
                "" | "doc" => VkUploadKind::Document,
                _ => return Err(VkRefusal::param("type should be doc, audio_message or graffiti")),
            };
            Ok(json!({"upload_url": open(call, kind)?}))
        }
        "photos.saveMessagesPhoto" => save_photo(call),
        "docs.save" => save_document(call),
        _ => Err(VkRefusal::new(3, "Unknown method passed")),
    }
}

/// The address holds keys, as at VK.
fn open(call: &mut VkCall<'_>, kind: VkUploadKind) -> Result<String, VkRefusal> {
    if let Some(peer) = call.params.number("peer_id") {
        reachable(call, peer)?;
    }
    let path = call.world.dialogs.uploads.open(kind);
    Ok(format!("http://{}{path}?act=do_add&mid={}&hash=simulated-upload-key", call.world.address, call.world.group_id))
}

/// The server that files are handed over to. Its refusals are answers with status 200.
pub(in crate::simulator) fn hand_over(world: &mut World, path: &str, asked: &HttpRequest) -> Answered {
    let answered =
        |body: &Value| Answered { status: 200, body: body.to_string(), token: "none", params: serde_json::Map::new() };
    let refused = |why: &str| answered(&json!({"error": "unknown error", "error_descr": why, "bwact": "error"}));
    let signed = asked.query.text("hash") == "simulated-upload-key";
    let Some(kind) = world.dialogs.uploads.kind_at(path).filter(|_| signed) else {
        return refused("wrong address");
    };
    let field = if kind == VkUploadKind::Photo { "photo" } else { "file" };
    let Some(content) = asked.files.get(field) else { return refused("no file") };
    let told = asked.body.0.get(field).cloned().unwrap_or_default();
    let upload = VkUpload {
        kind,
        name: told["file_name"].as_str().unwrap_or_default().to_owned(),
        bytes: told["file_size"].as_u64().unwrap_or(0),
        content: content.clone(),
    };
    let picture = is_picture(content);
    match kind {
        VkUploadKind::Photo if !picture => answered(&json!({"server": 852_236, "photo": "[]", "hash": "0"})),
        VkUploadKind::Photo => {
            let handle = world.dialogs.uploads.hand_over(upload);
            answered(&json!({"server": 852_236, "photo": json!([{"photo": handle}]).to_string(), "hash": "1a2b3c"}))
        }
        VkUploadKind::Voice if picture || content.starts_with(b"%PDF") => refused("wrong audio file"),
        _ if upload.bytes == 0 => refused("empty file"),
        _ if [".exe", ".apk"].iter().any(|ending| upload.name.ends_with(ending)) => refused("file type is not allowed"),
        _ => answered(&json!({"file": world.dialogs.uploads.hand_over(upload)})),
    }
}

fn is_picture(content: &[u8]) -> bool {
    [b"\xFF\xD8\xFF".as_slice(), b"\x89PNG", b"GIF8", b"RIFF"].iter().any(|magic| content.starts_with(magic))
}

fn save_photo(call: &mut VkCall<'_>) -> VkReply {
    let photo: Value = serde_json::from_str(&call.params.text("photo")).unwrap_or_default();
    let handle = photo[0]["photo"].as_str().unwrap_or_default();
    let upload = call.world.dialogs.uploads.handed(handle).filter(|upload| upload.kind == VkUploadKind::Photo);
    let Some(upload) = upload else { return Err(VkRefusal::new(129, "Invalid photo")) };
    if call.params.text("hash") != "1a2b3c" || call.params.number("server").is_none() {
        return Err(VkRefusal::new(121, "Invalid hash"));
    }
    let (owner, id, key) = named(call);
    call.world.dialogs.uploads.save(format!("photo{owner}_{id}_{key}"), upload);
    Ok(json!([{
        "album_id": -64, "date": call.world.now(), "id": id, "owner_id": owner, "access_key": key, "sizes": [],
        "text": "", "has_tags": false,
    }]))
}

fn save_document(call: &mut VkCall<'_>) -> VkReply {
    let upload = call.world.dialogs.uploads.handed(&call.params.text("file"));
    let Some(upload) = upload.filter(|upload| upload.kind != VkUploadKind::Photo) else {
        return Err(VkRefusal::new(105, "Couldn't save file"));
    };
    let (owner, id, key) = named(call);
    let title = if call.params.has("title") { call.params.text("title") } else { upload.name.clone() };
    let ext = upload.name.rsplit_once('.').map_or("bin", |(_, ext)| ext).to_owned();
    let (kind, bytes) = (upload.kind, upload.bytes);
    call.world.dialogs.uploads.save(format!("doc{owner}_{id}_{key}"), upload);
    let page = format!("https://vk.com/doc{owner}_{id}");
    Ok(if kind == VkUploadKind::Voice {
        json!({"type": "audio_message", "audio_message": {
            "id": id, "owner_id": owner, "duration": 5, "access_key": key, "waveform": [1, 2, 3],
            "link_mp3": format!("{page}.mp3"), "link_ogg": format!("{page}.ogg"),
        }})
    } else {
        json!({"type": "doc", "doc": {
            "id": id, "owner_id": owner, "title": title, "size": bytes, "ext": ext, "date": call.world.now(), "type": 8,
            "url": page, "access_key": key,
        }})
    })
}

/// Owner, number and key of what is saved.
fn named(call: &mut VkCall<'_>) -> (i64, u64, String) {
    let id = 456_300_000 + call.world.dialogs.uploads.number();
    (-call.world.group_id, id, format!("{:018x}", id.wrapping_mul(0x9e37_79b9)))
}

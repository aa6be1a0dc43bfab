//! Photos of the bot: sent, and put in each other's place.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::html::Formatted;
use super::messages::{LONGEST_CAPTION, answered, change, editable, formatted, keyboard, may_write, put, words};
use super::{BotCall, BotRefusal, BotReply};
use crate::simulator::world::chats::Message;

/// Bytes of a photo.
const LARGEST: usize = 10 << 20;

/// A photo by address or file id, or an upload with its bytes.
pub(super) struct PhotoSource {
    name: String,
    width: u32,
    height: u32,
    pub bytes: Option<Arc<[u8]>>,
}

/// What a parameter names: an address, a file id, `attach://part`.
pub(super) fn picture(call: &BotCall<'_>, media: &str) -> Result<PhotoSource, BotRefusal> {
    match media.strip_prefix("attach://") {
        Some(part) => uploaded(call, part),
        None if media.is_empty() => Err(BotRefusal::bad("there is no photo in the request")),
        None if media.contains("://") => fetched_picture(call, media),
        None => Ok(PhotoSource { name: media.to_owned(), width: 800, height: 533, bytes: None }),
    }
}

/// A photo that Telegram's servers fetch.
fn fetched_picture(call: &BotCall<'_>, address: &str) -> Result<PhotoSource, BotRefusal> {
    let Some((_, blob)) = super::files::fetched(call, address) else {
        return Err(BotRefusal::bad("failed to get HTTP URL content"));
    };
    if !blob.mime.starts_with("image/") {
        return Err(BotRefusal::bad("wrong type of the web page content"));
    }
    if blob.bytes > super::files::PHOTO_BY_ADDRESS {
        return Err(BotRefusal::bad("file is too big"));
    }
    let (width, height) = (blob.width.max(1), blob.height.max(1));
    fits(width, height)?;
    Ok(PhotoSource { name: address.to_owned(), width, height, bytes: None })
}

fn fits(width: u32, height: u32) -> Result<(), BotRefusal> {
    let (small, large) = (width.min(height), width.max(height));
    if small == 0 || width.saturating_add(height) > 10_000 || large / small > 20 {
        return Err(BotRefusal::bad("PHOTO_INVALID_DIMENSIONS"));
    }
    Ok(())
}

fn uploaded(call: &BotCall<'_>, part: &str) -> Result<PhotoSource, BotRefusal> {
    let Some(bytes) = call.files.get(part) else { return Err(BotRefusal::bad("file must be non-empty")) };
    if bytes.len() > LARGEST {
        return Err(BotRefusal::bad("file is too big"));
    }
    let Some((width, height)) = measures(bytes) else { return Err(BotRefusal::bad("IMAGE_PROCESS_FAILED")) };
    fits(width, height)?;
    let name = String::from_utf8_lossy(bytes).into_owned();
    Ok(PhotoSource { name, width, height, bytes: Some(Arc::clone(bytes)) })
}

/// Width and height of a PNG; of a JPEG nobody looks. Other files are no photos here.
fn measures(bytes: &[u8]) -> Option<(u32, u32)> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xd8, 0xff]) {
        // Photos of the simulated network tell their measures right behind.
        let told: String = rest.iter().skip(1).take(16).map(|byte| char::from(*byte)).collect();
        let measured = told.split(';').next().and_then(|told| told.split_once('x'));
        let measured = measured.and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
        return measured.or(Some((800, 533)));
    }
    let head = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    Some((number(8)?, number(12)?))
}

/// The sizes in which a photo is shown.
pub(super) fn sizes(picture: &PhotoSource) -> Value {
    let sum = picture.name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let size = |width: u32, height: u32| {
        json!({
            "file_id": format!("simulated{sum:08x}-{width}"), "file_unique_id": format!("u{sum:08x}{width}"),
            "width": width, "height": height,
        })
    };
    json!([size(90, 60), size(picture.width, picture.height)])
}

pub(super) fn send(call: &mut BotCall<'_>) -> BotReply {
    let chat = call.chat()?;
    let found = words(call, "caption", "caption_entities", LONGEST_CAPTION)?;
    let picture = if call.files.contains_key("photo") {
        uploaded(call, "photo")?
    } else {
        picture(call, &call.params.text("photo"))?
    };
    let keyboard = keyboard(call)?;
    let reply_to = answered(call, chat)?;
    may_write(call, chat, 1)?;
    let extra = Map::from_iter([("photo".to_owned(), sizes(&picture))]);
    let source = call.params.text("caption");
    let Formatted { text, entities } = found;
    let photo = picture.bytes;
    put(call, chat, Message { text, entities, source, keyboard, reply_to, extra, photo, ..Message::default() })
}

/// Puts another photo, with another caption, in a photo's (or a text's) place.
pub(super) fn edit_media(call: &mut BotCall<'_>) -> BotReply {
    let (chat, id) = editable(call)?;
    let Some(media) = call.object("media")? else { return Err(BotRefusal::bad("media is not specified")) };
    let text_of = |name: &str| media.get(name).and_then(Value::as_str).unwrap_or_default();
    let kind = text_of("type");
    let (shown, bytes) = match kind {
        "photo" => {
            let picture = picture(call, text_of("media"))?;
            (sizes(&picture), picture.bytes)
        }
        "video" | "animation" | "document" => (super::files::file(call, kind, text_of("media"))?.1, None),
        _ => return Err(BotRefusal::bad("unsupported media type")),
    };
    let caption = text_of("caption").to_owned();
    let found = formatted(&caption, text_of("parse_mode"))?;
    if found.text.chars().count() > LONGEST_CAPTION {
        return Err(BotRefusal::bad("message caption is too long"));
    }
    let keyboard = keyboard(call)?;
    change(call, chat, id, |message| {
        let in_album = message.extra.contains_key("media_group_id");
        if in_album && message.extra.contains_key("document") != (kind == "document") {
            return Err(BotRefusal::bad("can't use the media of the specified type in the album"));
        }
        let same = message.extra.get(kind) == Some(&shown)
            && message.text == found.text
            && message.entities == found.entities
            && message.keyboard == keyboard;
        for known in ["photo", "video", "animation", "document"] {
            message.extra.remove(known);
        }
        message.extra.insert(kind.to_owned(), shown);
        message.photo = bytes;
        message.text = found.text;
        message.entities = found.entities;
        message.source = caption;
        message.keyboard = keyboard;
        Ok(same)
    })
}

pub(super) fn edit_caption(call: &mut BotCall<'_>) -> BotReply {
    let (chat, id) = editable(call)?;
    let found = words(call, "caption", "caption_entities", LONGEST_CAPTION)?;
    let keyboard = keyboard(call)?;
    let source = call.params.text("caption");
    change(call, chat, id, |message| {
        if !message.is_media() {
            return Err(BotRefusal::bad("there is no caption in the message to edit"));
        }
        let same = message.text == found.text && message.entities == found.entities && message.keyboard == keyboard;
        message.text = found.text;
        message.entities = found.entities;
        message.source = source;
        message.keyboard = keyboard;
        Ok(same)
    })
}

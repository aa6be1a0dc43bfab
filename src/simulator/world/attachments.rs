//! Photos, videos and everything else that hangs on posts, as VK 5.199 shows it. Each file of it lies on the network of
//! this world and can be fetched.

use serde_json::{Map, Value, json};

use super::World;
use super::drafts::{PhotoAge, Piece, VideoKind};
use super::media::Blob;

/// Whole photos: letter and longest side.
const WHOLE: [(&str, u32); 6] = [("s", 75), ("m", 130), ("x", 604), ("y", 807), ("z", 1_080), ("w", 2_560)];
/// Cut to 3:2: letter, width, height.
const CROPPED: [(&str, u32, u32); 4] = [("o", 130, 87), ("p", 200, 133), ("q", 320, 213), ("r", 510, 340)];
/// Files of a video: shorter side, bytes a second.
const QUALITIES: [(u32, u64); 6] =
    [(144, 20_000), (240, 40_000), (360, 80_000), (480, 125_000), (720, 250_000), (1_080, 500_000)];

/// What only `video.get` tells, and only to a user.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct Video {
    /// As it hangs on a post.
    pub object: Value,
    /// `player` and `files`.
    pub behind: Map<String, Value>,
    /// `access_key`
    pub key: String,
}

impl World {
    /// A thing as it hangs on a post of a wall.
    pub(super) fn attach(&mut self, owner: i64, piece: &Piece) -> Value {
        Workshop { world: self, owner }.make(piece)
    }
}

/// Where things are made for a wall.
struct Workshop<'a> {
    world: &'a mut World,
    owner: i64,
}

impl Workshop<'_> {
    fn make(&mut self, piece: &Piece) -> Value {
        let owner = self.owner;
        let (kind, object) = match piece {
            Piece::Photo { width, height, age } => ("photo", self.photo(*width, *height, *age)),
            Piece::Video { kind, title, seconds } => {
                let word = if *kind == VideoKind::Clip { "clip" } else { "video" };
                (word, self.video(*kind, title, *seconds))
            }
            Piece::Gif { bytes } => ("doc", self.gif(*bytes)),
            Piece::Document { title, bytes } => ("doc", self.document(title, *bytes)),
            Piece::Link { url, title } => ("link", self.link(url, title)),
            Piece::Poll { question, answers, multiple, closed } => {
                ("poll", self.poll(question, answers, (*multiple, *closed)))
            }
            Piece::Product { title, price } => ("market", self.product(title, *price)),
            Piece::Album { .. } | Piece::MarketAlbum { .. } | Piece::Playlist { .. } => self.collection(piece),
            Piece::Sticker => ("sticker", self.sticker()),
            Piece::Graffiti => ("graffiti", self.graffiti()),
            Piece::PostedPhoto => ("posted_photo", self.posted_photo()),
            Piece::Audio { .. } | Piece::Podcast { .. } => self.sound(piece),
            Piece::Article { .. } | Piece::Event { .. } | Piece::Page { .. } => self.page(piece),
            Piece::Unknown { kind } => {
                let object = json!({"id": self.number().1, "owner_id": owner, "title": kind});
                (kind.as_str(), object)
            }
            Piece::Raw(value) => return value.clone(),
        };
        let mut attachment = Map::new();
        attachment.insert("type".to_owned(), json!(kind));
        attachment.insert(kind.to_owned(), object);
        Value::Object(attachment)
    }

    /// Owner and number of a new thing: all share a row of numbers here.
    fn number(&mut self) -> (i64, i64) {
        self.world.posts.media += 1;
        (self.owner, 456_239_000 + self.world.posts.media)
    }

    fn picture(&mut self, name: &str, width: u32, height: u32) -> String {
        // About six pixels a byte, as in a photo of usual quality.
        let bytes = 1_500 + u64::from(width) * u64::from(height) / 6;
        let mime = if name.ends_with("png") { "image/png" } else { "image/jpeg" };
        self.world.host(name, Blob { width, height, ..Blob::file(mime, bytes) })
    }

    fn photo(&mut self, width: u32, height: u32, age: PhotoAge) -> Value {
        let (owner, id) = self.number();
        let mut sizes = Vec::new();
        let seen = |side: u32| if age == PhotoAge::Old { 0 } else { side };
        let longest = width.max(height);
        let mut smaller = 0;
        for (letter, most) in WHOLE {
            // A letter is there while the one before it is smaller than the photo.
            if smaller >= longest && most > 604 {
                break;
            }
            smaller = most;
            let (width, height) = fit(width, height, most);
            let url = self.picture(&format!("{letter}.jpg"), width, height);
            sizes.push(json!({"type": letter, "url": url, "width": seen(width), "height": seen(height)}));
        }
        if age != PhotoAge::Old {
            for (letter, most, tall) in CROPPED {
                let (width, height) = (most.min(width), tall.min(height));
                let url = self.picture(&format!("{letter}.jpg"), width, height);
                sizes.push(json!({"type": letter, "url": url, "width": width, "height": height}));
            }
        }
        let mut photo = json!({
            "album_id": -7, "date": self.world.now(), "id": id, "owner_id": owner, "access_key": key_of(id), "user_id": 100,
            "text": "", "has_tags": false,
        });
        if age == PhotoAge::Original {
            let url = self.picture("orig.jpg", width, height);
            let whole = json!({"type": "base", "url": url, "width": width, "height": height});
            sizes.push(whole.clone());
            sizes.push(json!({"type": "orig", "url": url, "width": width, "height": height}));
            photo["orig_photo"] = whole;
        }
        photo["sizes"] = json!(sizes);
        photo
    }

    fn video(&mut self, kind: VideoKind, title: &str, seconds: u32) -> Value {
        let (owner, id) = self.number();
        let key = key_of(id);
        let word = match kind {
            VideoKind::Clip => "short_video",
            VideoKind::Live => "live",
            VideoKind::Video | VideoKind::External | VideoKind::Restricted => "video",
        };
        let (width, height) = if kind == VideoKind::Clip { (1_080, 1_920) } else { (1_920, 1_080) };
        let mut object = json!({
            "response_type": "full", "id": id, "owner_id": owner, "access_key": key, "title": title,
            "description": "", "duration": seconds, "date": self.world.now(), "type": word, "views": 12, "comments": 0,
            "width": width, "height": height, "can_add": 1, "is_favorite": false,
            "track_code": format!("video_{id}"),
        });
        if kind == VideoKind::Restricted {
            object["content_restricted"] = json!(1);
            object["content_restricted_message"] = json!("Видео доступно не всем");
        } else {
            object["image"] = self.covers(&[130, 320, 720, 1_280], width, height, true);
            object["first_frame"] = self.covers(&[320, 1_280], width, height, false);
        }
        match kind {
            VideoKind::Live => {
                object["live"] = json!(1);
                object["spectators"] = json!(34);
            }
            VideoKind::External => object["platform"] = json!("YouTube"),
            VideoKind::Video | VideoKind::Clip | VideoKind::Restricted => {}
        }
        let behind = self.behind((owner, id), kind, seconds);
        self.world.posts.videos.insert((owner, id), Video { object: object.clone(), behind, key });
        object
    }

    fn covers(&mut self, sides: &[u32], width: u32, height: u32, padded: bool) -> Value {
        let mut covers = Vec::new();
        for side in sides {
            let (width, height) = fit(width, height, *side);
            let mut cover = json!({"url": self.picture("cover.jpg", width, height), "width": width, "height": height});
            // The smallest pictures come with black bars.
            if padded && *side == 130 {
                cover["with_padding"] = json!(1);
            }
            covers.push(cover);
        }
        json!(covers)
    }

    fn behind(&mut self, (owner, id): (i64, i64), kind: VideoKind, seconds: u32) -> Map<String, Value> {
        let mut behind = Map::new();
        let mut files = Map::new();
        match kind {
            VideoKind::Video | VideoKind::Clip => {
                for (side, rate) in QUALITIES {
                    let long = side * 16 / 9;
                    let (width, height) = if kind == VideoKind::Clip { (side, long) } else { (long, side) };
                    let bytes = 1_000 + rate * u64::from(seconds);
                    let blob = Blob { width, height, ..Blob::file("video/mp4", bytes) };
                    files.insert(format!("mp4_{side}"), json!(self.world.host(&format!("{side}.mp4"), blob)));
                }
            }
            VideoKind::External => {
                files.insert("external".to_owned(), json!(format!("https://www.youtube.com/watch?v=s{id}")));
            }
            VideoKind::Live => {}
            VideoKind::Restricted => return behind,
        }
        if !files.is_empty() {
            behind.insert("files".to_owned(), Value::Object(files));
        }
        let player = format!("https://vk.com/video_ext.php?oid={owner}&id={id}&hash={}", key_of(id));
        behind.insert("player".to_owned(), json!(player));
        behind
    }

    /// A document, whose address sends a reader on to the file.
    fn doc(&mut self, title: &str, blob: Blob, kind: i64) -> Value {
        let (owner, id) = self.number();
        let (size, ext) = (blob.bytes, title.rsplit_once('.').map_or("bin", |(_, ext)| ext).to_owned());
        let elsewhere = Some(self.world.host(&format!("file.{ext}"), blob));
        let url = self.world.host(&format!("doc{owner}_{id}"), Blob { elsewhere, ..Blob::file("text/html", 0) });
        json!({
            "id": id, "owner_id": owner, "title": title, "size": size, "ext": ext, "date": self.world.now(), "type": kind,
            "url": url, "access_key": key_of(id), "is_unsafe": 0,
        })
    }

    fn gif(&mut self, bytes: u64) -> Value {
        let (width, height) = (480, 270);
        let blob = Blob { width, height, ..Blob::file("image/gif", bytes) };
        let mut doc = self.doc("animation.gif", blob, 3);
        let sizes: Vec<Value> = [("m", 130, 73), ("x", width, height)]
            .into_iter()
            .map(|(letter, width, height)| {
                let src = self.picture("preview.jpg", width, height);
                json!({"src": src, "width": width, "height": height, "type": letter})
            })
            .collect();
        let size = bytes / 10 + 1;
        let src = self.world.host("preview.mp4", Blob { width, height, ..Blob::file("video/mp4", size) });
        doc["preview"] = json!({
            "photo": {"sizes": sizes}, "video": {"src": src, "width": width, "height": height, "file_size": size},
        });
        doc
    }

    fn document(&mut self, title: &str, bytes: u64) -> Value {
        let ext = title.rsplit_once('.').map_or("", |(_, ext)| ext);
        let (kind, mime) = match ext {
            "pdf" => (1, "application/pdf"),
            "txt" => (1, "text/plain"),
            "doc" | "docx" => (1, "application/msword"),
            "zip" => (2, "application/zip"),
            "jpg" | "jpeg" => (4, "image/jpeg"),
            "png" => (4, "image/png"),
            "mp3" => (5, "audio/mpeg"),
            "mp4" => (6, "video/mp4"),
            "epub" => (7, "application/epub+zip"),
            _ => (8, "application/octet-stream"),
        };
        let (width, height) = if kind == 4 { (1_600, 1_200) } else { (0, 0) };
        self.doc(title, Blob { width, height, ..Blob::file(mime, bytes) }, kind)
    }

    fn link(&mut self, url: &str, title: &str) -> Value {
        let caption = url.split("//").nth(1).unwrap_or(url).split('/').next().unwrap_or(url);
        let photo = self.photo(537, 240, PhotoAge::Usual);
        json!({
            "url": url, "title": title, "caption": caption, "description": "", "photo": photo, "is_favorite": false,
            "is_external": !caption.ends_with("vk.com"),
        })
    }

    fn poll(&mut self, question: &str, answers: &[String], (multiple, closed): (bool, bool)) -> Value {
        let (owner, id) = self.number();
        let answer =
            |(at, text): (usize, &String)| json!({"id": id * 100 + at as i64, "text": text, "votes": 0, "rate": 0});
        let answers: Vec<Value> = answers.iter().enumerate().map(answer).collect();
        json!({
            "id": id, "owner_id": owner, "author_id": owner, "created": self.world.now(), "question": question,
            "answers": answers, "votes": 0, "multiple": multiple, "closed": closed, "anonymous": true,
            "end_date": 0, "is_board": false, "can_edit": false, "can_vote": !closed, "can_report": false,
            "can_share": true, "disable_unvote": false, "answer_ids": [], "embed_hash": key_of(id),
        })
    }

    fn product(&mut self, title: &str, price: i64) -> Value {
        let (owner, id) = self.number();
        let thumb = self.picture("thumb.jpg", 400, 400);
        let category = json!({
            "inner_type": "market_market_category_nested", "id": 1, "name": "Еда",
            "parent": {"inner_type": "market_market_category_nested", "id": 100, "name": "Товары"},
        });
        json!({
            "id": id, "owner_id": owner, "title": title, "description": "Описание товара", "availability": 0,
            "category": category, "date": self.world.now(), "thumb_photo": thumb, "access_key": key_of(id),
            "is_favorite": false, "url": format!("https://vk.com/market{owner}?w=product{owner}_{id}"),
            "price": {
                "amount": (price * 100).to_string(), "text": format!("{price} ₽"),
                "currency": {"id": 643, "name": "RUB", "title": "₽"},
            },
        })
    }

    /// Albums of photos, of products, of songs.
    fn collection(&mut self, piece: &Piece) -> (&'static str, Value) {
        let (owner, id) = self.number();
        let (now, cover) = (self.world.now(), self.photo(807, 605, PhotoAge::Usual));
        match piece {
            Piece::Album { title, size } => (
                "album",
                json!({
                    "id": id, "owner_id": owner, "title": title, "size": size, "created": now, "updated": now,
                    "description": "", "thumb": cover,
                }),
            ),
            Piece::MarketAlbum { title, size } => (
                "market_album",
                json!({
                    "id": id, "owner_id": owner, "title": title, "count": size, "updated_time": now, "photo": cover,
                    "is_main": false, "is_hidden": false,
                }),
            ),
            other => {
                let title = if let Piece::Playlist { title } = other { title.as_str() } else { "" };
                let playlist = json!({
                    "id": id, "owner_id": owner, "title": title, "count": 12, "type": 0, "description": "",
                    "access_key": key_of(id), "photo": {"photo_300": self.picture("cover.jpg", 300, 300)},
                });
                ("audio_playlist", playlist)
            }
        }
    }

    /// What can be heard, though not by us: VK gives no address.
    fn sound(&mut self, piece: &Piece) -> (&'static str, Value) {
        let (owner, id) = self.number();
        let (kind, artist, title, seconds) = match piece {
            Piece::Audio { artist, title } => ("audio", artist.as_str(), title.as_str(), 214),
            Piece::Podcast { title } => ("podcast", "", title.as_str(), 1_830),
            _ => ("audio", "", "", 0),
        };
        let mut sound = json!({
            "id": id, "owner_id": owner, "artist": artist, "title": title, "duration": seconds, "url": "",
            "date": self.world.now(), "access_key": key_of(id),
        });
        if kind == "podcast" {
            let cover = self.picture("cover.jpg", 600, 600);
            let cover = json!({"sizes": [{"type": "x", "url": cover, "width": 600, "height": 600}]});
            sound["podcast_info"] = json!({"cover": cover, "plays": 7, "is_favorite": false, "description": ""});
        }
        (kind, sound)
    }

    /// What is read on a page of its own.
    fn page(&mut self, piece: &Piece) -> (&'static str, Value) {
        let ((owner, id), now) = (self.number(), self.world.now());
        match piece {
            Piece::Article { title } => {
                let url = format!("https://vk.com/@{}-article-{id}", self.world.screen_name_of(owner));
                let photo = self.photo(1_074, 480, PhotoAge::Usual);
                let article = json!({
                    "id": id, "owner_id": owner, "owner_name": self.world.name_of(owner), "title": title, "subtitle": "",
                    "state": "available", "published_date": now, "url": url, "view_url": url, "photo": photo,
                    "access_key": key_of(id), "views": 5, "can_report": true,
                });
                ("article", article)
            }
            Piece::Event { text } => (
                "event",
                json!({
                    "id": id, "text": text, "time": now + 86_400, "address": "ул. Тихая, 5", "member_status": 0,
                    "button_text": "Пойду", "friends": [], "is_favorite": false,
                }),
            ),
            other => {
                let title = if let Piece::Page { title } = other { title.as_str() } else { "" };
                let page = json!({
                    "id": id, "group_id": owner.abs(), "title": title, "created": now, "edited": now, "views": 3,
                    "view_url": format!("https://m.vk.com/page{owner}_{id}?api_view=simulated"),
                    "who_can_view": 2, "who_can_edit": 0,
                });
                ("page", page)
            }
        }
    }

    fn sticker(&mut self) -> Value {
        let (_, id) = self.number();
        let mut images = Vec::new();
        for side in [64, 128, 256, 352, 512] {
            images.push(json!({"url": self.picture("sticker.png", side, side), "width": side, "height": side}));
        }
        json!({
            "inner_type": "base_sticker_new", "sticker_id": id, "product_id": 1, "images": images,
            "images_with_background": images, "is_allowed": true,
        })
    }

    fn posted_photo(&mut self) -> Value {
        let (owner, id) = self.number();
        let (small, large) = (self.picture("m.jpg", 130, 97), self.picture("x.jpg", 604, 453));
        json!({"id": id, "owner_id": owner, "photo_130": small, "photo_604": large})
    }

    fn graffiti(&mut self) -> Value {
        let (owner, id) = self.number();
        let url = self.picture("graffiti.png", 586, 293);
        json!({
            "id": id, "owner_id": owner, "url": url, "photo_586": url, "width": 586, "height": 293,
            "access_key": key_of(id),
        })
    }
}

/// Sides of a picture within a square, never larger than it is.
fn fit(width: u32, height: u32, most: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= most {
        return (width, height);
    }
    let scaled = |side: u32| (side * most / longest).max(1);
    (scaled(width), scaled(height))
}

/// The key that opens a thing: the same for the same number.
fn key_of(id: i64) -> String {
    format!("{:016x}", id.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

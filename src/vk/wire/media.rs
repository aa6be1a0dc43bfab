//! Attachments of posts → media of ours (`docs/platforms.md`, «VK: attachments»). An unknown kind keeps its name and
//! breaks nothing.

use serde_json::Value;

use super::links::links_in;
use super::{as_number, flag, list, number, text};
use crate::domain::away::{self, is_address};
use crate::domain::post::{Media, Picture, VideoFile};

/// Sizes of photos without measures, best first. `o p q r` are cropped.
const BY_NAME: [&str; 13] = ["orig", "max", "base", "w", "z", "y", "x", "r", "q", "p", "o", "m", "s"];
const CROPPED: [&str; 4] = ["o", "p", "q", "r"];
/// Width and height of a photo that Telegram takes as one (`docs/platforms.md`, «Telegram: files»).
const MOST_MEASURES: u32 = 10_000;

/// Everything that an attachment shows: mostly one thing, of an unknown kind each of its links.
pub(super) fn all_media_of(attachment: &Value) -> Vec<Media> {
    let cards = attachment.get("pretty_cards").map(|inner| list(inner, "cards")).unwrap_or_default();
    let cards: Vec<Media> = cards.iter().filter_map(card).collect();
    if !cards.is_empty() {
        return cards;
    }
    match media_of(attachment) {
        Some(Media::Other { word, page: None }) => {
            let links = links_in(attachment).into_iter();
            let links: Vec<Media> =
                links.map(|(url, title)| Media::Link { url, title, article: false, picture: None }).collect();
            if links.is_empty() { vec![Media::Other { word, page: None }] } else { links }
        }
        media => media.into_iter().collect(),
    }
}

/// One of a row of cards: a link with its picture and what it costs.
fn card(card: &Value) -> Option<Media> {
    let of_button = || address(card.get("button")?.get("action")?, &["url"]);
    let url = away::straight(&address(card, &["link_url"]).or_else(of_button)?);
    let (title, price) = (words(card, "title"), words(card, "price"));
    let title = [title, price].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" \u{2014} ");
    let picture = largest(list(card, "images")).or_else(|| address(card, &["photo"]).map(bare));
    Some(Media::Link { url, title, article: false, picture })
}

/// One attachment; `None` where its own part is missing.
pub(in crate::vk) fn media_of(attachment: &Value) -> Option<Media> {
    let kind = text(attachment, "type");
    if kind.is_empty() {
        return None;
    }
    let Some(inner) = attachment.get(kind).filter(|inner| inner.is_object()) else {
        return Some(Media::Other { word: kind.to_owned(), page: None });
    };
    let read = match kind {
        "photo" => picture_of(inner).map(|picture| Media::Photo { id: id(kind, inner), picture }),
        "posted_photo" => address(inner, &["photo_604", "photo_130"])
            .map(|url| Media::Photo { id: id(kind, inner), picture: bare(url) }),
        // Without its number nobody can be led to it.
        "video" | "clip" | "poll" | "market" | "album" | "market_album" if !is_named(inner) => None,
        "video" | "clip" => Some(video(kind, inner)),
        "doc" => doc(inner),
        "audio" => {
            Some(Media::Audio { id: id(kind, inner), artist: words(inner, "artist"), title: words(inner, "title") })
        }
        "poll" => Some(poll(inner)),
        "link" => link(inner),
        "article" => address(inner, &["view_url", "url"]).map(|url| Media::Link {
            url,
            title: words(inner, "title"),
            article: true,
            picture: inner.get("photo").and_then(picture_of),
        }),
        "market" => Some(product(inner)),
        "album" => Some(album(inner, format!("https://vk.com/album{}", pair(inner)), "thumb")),
        "market_album" => {
            let page = format!("https://vk.com/market{}?section=album_{}", owner(inner), item(inner));
            Some(album(inner, page, "photo"))
        }
        "sticker" | "ugc_sticker" => largest(list(inner, "images")).map(|picture| Media::Sticker {
            id: format!("sticker{}", number(inner, "sticker_id").unwrap_or(0)),
            picture,
        }),
        "graffiti" => address(inner, &["url", "photo_586", "photo_200"])
            .map(|url| Media::Sticker { id: id(kind, inner), picture: bare(url) }),
        _ => Some(titled(kind, inner)),
    };
    Some(read.unwrap_or_else(|| lacking(kind, inner)))
}

/// A thing of a known kind that came without what it shows: its name and its page are all that is left.
fn lacking(kind: &str, inner: &Value) -> Media {
    let named = is_named(inner);
    let page = match kind {
        "photo" | "posted_photo" => named.then(|| format!("https://vk.com/photo{}", pair(inner))),
        "doc" => named.then(|| format!("https://vk.com/doc{}", pair(inner))),
        _ => None,
    };
    Media::Lacking { id: id(kind, inner), word: kind.to_owned(), page }
}

/// Things that are a title with a page, and those that nobody knows.
fn titled(kind: &str, inner: &Value) -> Media {
    let (named, pair) = (is_named(inner), pair(inner));
    let app = || number(inner, "id").or_else(|| number(inner.get("app")?, "id")).filter(|id| *id != 0);
    let page = match kind {
        "audio_playlist" if named => {
            let key = Some(text(inner, "access_key")).filter(|key| !key.is_empty());
            Some(format!(
                "https://vk.com/music/playlist/{pair}{}",
                key.map(|key| format!("_{key}")).unwrap_or_default()
            ))
        }
        "podcast" if named => Some(format!("https://vk.com/podcast{pair}")),
        "wall" if named => Some(format!("https://vk.com/wall{pair}")),
        "wall_reply" if named => {
            let post = number(inner, "post_id").unwrap_or(0);
            Some(format!("https://vk.com/wall{}_{post}?reply={}", owner(inner), item(inner)))
        }
        "story" if named => Some(format!("https://vk.com/story{pair}")),
        "event" if item(inner) != 0 => Some(format!("https://vk.com/event{}", item(inner).abs())),
        "group" if item(inner) != 0 => Some(format!("https://vk.com/club{}", item(inner).abs())),
        "video_playlist" if named => Some(format!("https://vk.com/video/playlist/{pair}")),
        "mini_app" | "app" => app().map(|id| format!("https://vk.com/app{id}")),
        _ => address(inner, &["view_url", "url"]),
    };
    let title =
        ["title", "name", "text", "caption"].iter().map(|key| words(inner, key)).find(|title| !title.is_empty());
    match (page, title) {
        (Some(url), Some(title)) => Media::Link { url, title, article: false, picture: None },
        (page, _) => Media::Other { word: kind.to_owned(), page },
    }
}

fn is_named(inner: &Value) -> bool {
    owner(inner) != 0 && item(inner) != 0
}

fn owner(inner: &Value) -> i64 {
    number(inner, "owner_id").unwrap_or(0)
}

fn item(inner: &Value) -> i64 {
    number(inner, "id").unwrap_or(0)
}

fn pair(inner: &Value) -> String {
    format!("{}_{}", owner(inner), item(inner))
}

fn id(kind: &str, inner: &Value) -> String {
    format!("{kind}{}", pair(inner))
}

fn words(inner: &Value, key: &str) -> String {
    text(inner, key).trim().to_owned()
}

fn bare(url: String) -> Picture {
    Picture { url, width: 0, height: 0, smaller: None }
}

/// The first of these fields that holds an address.
pub(in crate::vk) fn address(inner: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().map(|key| text(inner, key)).find(|url| is_address(url)).map(str::to_owned)
}

fn measure(value: &Value, key: &str) -> u32 {
    number(value, key).and_then(|pixels| u32::try_from(pixels).ok()).unwrap_or(0)
}

/// The largest uncropped size of a photo, with the next smaller one; where nobody measured it (before 2012), by its name.
pub(in crate::vk) fn picture_of(photo: &Value) -> Option<Picture> {
    let mut sizes: Vec<(u64, usize, bool, Picture)> = Vec::new();
    let original = photo.get("orig_photo").map(|size| (size, "orig"));
    let listed = list(photo, "sizes").iter().map(|size| (size, text(size, "type")));
    for (size, name) in listed.chain(original) {
        let Some(url) = address(size, &["url", "src"]) else { continue };
        let (width, height) = (measure(size, "width"), measure(size, "height"));
        let fits = width.saturating_add(height) <= MOST_MEASURES;
        let whole = !CROPPED.contains(&name);
        // What Telegram would not take as a photo, or shows a part only, comes last.
        let area = if fits && whole { u64::from(width) * u64::from(height) } else { 0 };
        let rank = BY_NAME.iter().position(|known| *known == name).unwrap_or(BY_NAME.len());
        sizes.push((area, BY_NAME.len() - rank, whole && fits, Picture { url, width, height, smaller: None }));
    }
    sizes.sort_by_key(|(area, rank, ..)| std::cmp::Reverse((*area, *rank)));
    let mut sizes = sizes.into_iter();
    let (.., mut picture) = sizes.next()?;
    // The original may be told twice.
    let next = sizes.find(|(_, _, whole, next)| *whole && next.url != picture.url);
    picture.smaller = next.map(|(.., next)| next.url);
    Some(picture)
}

fn largest(images: &[Value]) -> Option<Picture> {
    let pictures = images.iter().filter_map(|image| {
        let url = address(image, &["url"])?;
        Some(Picture { url, width: measure(image, "width"), height: measure(image, "height"), smaller: None })
    });
    pictures.max_by_key(|picture| u64::from(picture.width) * u64::from(picture.height))
}

fn video(kind: &str, inner: &Value) -> Media {
    let clip = kind == "clip" || text(inner, "type") == "short_video";
    let pair = pair(inner);
    let live = flag(inner, "live") || text(inner, "type") == "live";
    let external = external_page(inner);
    let fileless = live || external.is_some() || !text(inner, "platform").is_empty();
    // Whoever has the key may look at a private one.
    let (key, opened) = match text(inner, "access_key") {
        "" => (pair.clone(), String::new()),
        access => (format!("{pair}_{access}"), format!("?list={access}")),
    };
    Media::Video {
        id: format!("{kind}{pair}"),
        key,
        title: words(inner, "title"),
        duration: measure(inner, "duration"),
        page: external
            .unwrap_or_else(|| format!("https://vk.com/{}{pair}{opened}", if clip { "clip" } else { "video" })),
        picture: largest(list(inner, "image")).or_else(|| largest(list(inner, "first_frame"))),
        files: if live { Vec::new() } else { video_files(inner) },
        width: measure(inner, "width"),
        height: measure(inner, "height"),
        clip,
        oversized: false,
        fileless,
    }
}

/// Where a video of another site plays.
pub(in crate::vk) fn external_page(video: &Value) -> Option<String> {
    video.get("files").and_then(|files| address(files, &["external"]))
}

/// Files of a video by height: `{"mp4_720": "https://…"}`. Streams (`hls`, `dash`) are no files.
pub(crate) fn video_files(video: &Value) -> Vec<VideoFile> {
    let Some(files) = video.get("files").and_then(Value::as_object) else { return Vec::new() };
    let file = |(name, url): (&String, &Value)| {
        let height = name.strip_prefix("mp4_")?.parse().ok()?;
        let url = url.as_str().filter(|url| is_address(url))?;
        Some(VideoFile { height, url: url.to_owned() })
    };
    let mut found: Vec<VideoFile> = files.iter().filter_map(file).collect();
    found.sort_by_key(|file| file.height);
    found
}

fn doc(inner: &Value) -> Option<Media> {
    let url = address(inner, &["url"])?;
    let bytes = number(inner, "size").unwrap_or(0).max(0).cast_unsigned();
    let (title, ext) = (words(inner, "title"), text(inner, "ext").to_lowercase());
    let named = if ext.is_empty() || title.to_lowercase().ends_with(&format!(".{ext}")) {
        title
    } else {
        format!("{title}.{ext}")
    };
    let (id, page) = (id("doc", inner), format!("https://vk.com/doc{}{}", pair(inner), keys_of(&url)));
    if ext == "gif" || number(inner, "type") == Some(3) {
        let film = inner.get("preview").and_then(|preview| preview.get("video"));
        let film = film.and_then(|film| Some((address(film, &["src"])?, film.get("file_size").and_then(as_number))));
        let (url, bytes) = match film {
            Some((film, size)) => (film, size.unwrap_or(0).max(0).cast_unsigned()),
            None => (url, bytes),
        };
        return Some(Media::Animation { id, title: named, url, bytes, page });
    }
    Some(Media::Document { id, title: named, url, bytes, page })
}

/// What opens a document to whoever is none of its owner's friends: VK puts it into the address of the file.
fn keys_of(url: &str) -> String {
    let own = ["https://vk.com/doc", "https://vk.ru/doc"].iter().any(|start| url.starts_with(start));
    let query = url.split_once('?').filter(|_| own).map_or("", |(_, query)| query);
    let keys = query.split('&').filter(|pair| pair.starts_with("hash=") || pair.starts_with("dl="));
    let keys = keys.collect::<Vec<_>>().join("&");
    if keys.is_empty() { keys } else { format!("?{keys}") }
}

fn poll(inner: &Value) -> Media {
    Media::Poll {
        id: id("poll", inner),
        question: words(inner, "question"),
        answers: list(inner, "answers")
            .iter()
            .map(|answer| words(answer, "text"))
            .filter(|text| !text.is_empty())
            .collect(),
        multiple: flag(inner, "multiple"),
        closed: flag(inner, "closed"),
    }
}

fn link(inner: &Value) -> Option<Media> {
    let url = away::straight(&address(inner, &["url"])?);
    // Articles come as links too: vk.com/@name-title.
    let article = url.contains("vk.com/@") || url.contains("vk.ru/@");
    let title = [words(inner, "title"), words(inner, "caption")].into_iter().find(|title| !title.is_empty());
    let picture = inner.get("photo").and_then(picture_of);
    Some(Media::Link { url, title: title.unwrap_or_default(), article, picture })
}

fn product(inner: &Value) -> Media {
    let (owner, pair) = (owner(inner), pair(inner));
    let photos = list(inner, "photos");
    Media::Product {
        id: id("market", inner),
        title: words(inner, "title"),
        price: inner.get("price").map(|price| words(price, "text")).unwrap_or_default(),
        page: format!("https://vk.com/market{owner}?w=product{pair}"),
        picture: photos.first().and_then(picture_of).or_else(|| address(inner, &["thumb_photo"]).map(bare)),
    }
}

fn album(inner: &Value, page: String, cover: &str) -> Media {
    Media::Album {
        id: id("album", inner),
        title: words(inner, "title"),
        size: measure(inner, "size").max(measure(inner, "count")),
        page,
        picture: inner.get(cover).and_then(picture_of),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn photo(sizes: &Value) -> Option<String> {
        picture_of(&json!({"sizes": sizes}))
            .map(|picture| picture.url.trim_start_matches("https://v.example/").to_owned())
    }

    fn size(kind: &str, width: u32, height: u32) -> Value {
        json!({"type": kind, "url": format!("https://v.example/{kind}"), "width": width, "height": height})
    }

    #[test]
    fn the_largest_whole_photo_is_taken() {
        assert_eq!(photo(&json!([size("s", 75, 50), size("r", 510, 340), size("x", 604, 403)])).as_deref(), Some("x"));
        assert_eq!(
            photo(&json!([size("w", 2560, 1707), size("base", 3000, 2000), size("r", 9000, 900)])).as_deref(),
            Some("base")
        );
        assert_eq!(
            photo(&json!([size("x", 0, 0), size("y", 0, 0), size("q", 0, 0), size("m", 0, 0)])).as_deref(),
            Some("y")
        );
        assert_eq!(photo(&json!([size("w", 2560, 1700), size("orig", 12_000, 9_000)])).as_deref(), Some("w"));
        assert_eq!(photo(&json!([size("o", 130, 87)])).as_deref(), Some("o"));
        assert_eq!(photo(&json!([{"type": "x", "url": "ftp://a"}, null, 5])), None);
        let smaller = |sizes: Value| picture_of(&json!({"sizes": sizes})).and_then(|picture| picture.smaller);
        let sizes = json!([size("x", 604, 403), size("r", 9000, 900), size("orig", 6000, 4000), size("w", 2560, 1707)]);
        assert_eq!(smaller(sizes).as_deref(), Some("https://v.example/w"));
        assert_eq!(smaller(json!([size("y", 0, 0), size("x", 0, 0)])).as_deref(), Some("https://v.example/x"));
        assert_eq!(smaller(json!([size("x", 604, 403), size("p", 200, 100)])), None);
    }

    #[test]
    fn links_lead_straight_to_where_they_lead() {
        let link = json!({"type": "link", "link": {"url": "https://vk.com/away.php?to=https%3A%2F%2Fshop.example%2Fa", "title": "Shop"}});
        let Media::Link { url, .. } = media_of(&link).unwrap() else { panic!("no link") };
        assert_eq!(url, "https://shop.example/a");
    }

    #[test]
    fn a_row_of_cards_is_links_with_their_pictures_and_prices() {
        let image = |width: u32| json!({"url": format!("https://v.example/{width}"), "width": width, "height": width});
        let cards = json!({"type": "pretty_cards", "pretty_cards": {"cards": [
            {"title": "Mug", "link_url": "https://shop.example/mug", "price": "500 ₽", "images": [image(100), image(400), image(200)]},
            {"title": "Cup", "button": {"title": "More", "action": {"url": "https://shop.example/cup"}}},
            {"title": "Nowhere"}]}});
        let shown = all_media_of(&cards).into_iter().map(|media| match media {
            Media::Link { url, title, picture, .. } => (url, title, picture.map(|picture| picture.width)),
            other => panic!("{other:?}"),
        });
        let card = |url: &str, title: &str, width| (format!("https://shop.example/{url}"), title.to_owned(), width);
        assert_eq!(shown.collect::<Vec<_>>(), [card("mug", "Mug \u{2014} 500 ₽", Some(400)), card("cup", "Cup", None)]);
    }

    #[test]
    fn kinds_of_media_are_told_apart() {
        let kind = |attachment: Value| format!("{:?}", media_of(&attachment).unwrap());
        let gif = kind(
            json!({"type": "doc", "doc": {"id": 1, "owner_id": 2, "title": "a", "ext": "gif", "size": 9, "url": "https://v.example/g",
            "type": 3, "preview": {"video": {"src": "https://v.example/g.mp4", "file_size": 5}}}}),
        );
        assert!(
            gif.starts_with("Animation") && gif.contains("g.mp4") && gif.contains("bytes: 5") && gif.contains("a.gif"),
            "{gif}"
        );
        let clip = kind(
            json!({"type": "video", "video": {"id": 1, "owner_id": 2, "type": "short_video", "access_key": "k", "title": "t"}}),
        );
        assert!(clip.contains("https://vk.com/clip2_1") && clip.contains("2_1_k"), "{clip}");
        let article = kind(json!({"type": "link", "link": {"url": "https://vk.com/@yard-news", "title": "News"}}));
        assert!(article.contains("article: true"), "{article}");
        for odd in [
            json!({"type": "photo", "photo": []}),
            json!({"type": "photo", "photo": {}}),
            json!({"type": "of_next_year"}),
            json!({"type": "poll", "poll": 5}),
            json!({"type": "doc", "doc": {"url": 7}}),
        ] {
            let told = kind(odd);
            assert!(told.starts_with("Other") || told.starts_with("Lacking"), "{told}");
        }
        assert!(media_of(&json!({"photo": {}})).is_none() && media_of(&json!(null)).is_none());
    }

    #[test]
    fn pages_open_with_the_key_that_came_with_them() {
        let page = |attachment: Value| match media_of(&attachment).unwrap() {
            Media::Video { page, .. } | Media::Document { page, .. } | Media::Animation { page, .. } => page,
            Media::Link { url, .. } => url,
            other => format!("{other:?}"),
        };
        let video = |more: Value| {
            let mut video = json!({"id": 1, "owner_id": -2, "title": "t"});
            video.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            page(json!({"type": "video", "video": video}))
        };
        assert_eq!(video(json!({"access_key": "K"})), "https://vk.com/video-2_1?list=K");
        assert_eq!(video(json!({"type": "short_video", "access_key": "K"})), "https://vk.com/clip-2_1?list=K");
        assert_eq!(video(json!({})), "https://vk.com/video-2_1");
        let files = json!({"external": "https://www.youtube.com/watch?v=1"});
        assert_eq!(video(json!({"access_key": "K", "files": files})), "https://www.youtube.com/watch?v=1");
        let doc = |url: &str| {
            page(json!({"type": "doc", "doc": {"id": 1, "owner_id": -2, "title": "a.zip", "ext": "zip", "url": url}}))
        };
        assert_eq!(doc("https://vk.com/doc-2_1?hash=H&dl=D&api=1"), "https://vk.com/doc-2_1?hash=H&dl=D");
        assert_eq!(doc("https://v.example/f.zip?extra=1"), "https://vk.com/doc-2_1");
        let list = json!({"type": "audio_playlist", "audio_playlist": {"id": 1, "owner_id": -2, "title": "t", "access_key": "K"}});
        assert_eq!(page(list), "https://vk.com/music/playlist/-2_1_K");
    }

    #[test]
    fn files_of_videos_are_sorted_and_streams_are_none() {
        let video = json!({"files": {"mp4_720": "https://v.example/7", "mp4_240": "https://v.example/2", "hls": "https://v.example/h",
            "mp4_x": "https://v.example/x", "mp4_1080": ""}});
        assert_eq!(video_files(&video).iter().map(|file| file.height).collect::<Vec<_>>(), [240, 720]);
        assert!(video_files(&json!({"files": []})).is_empty());
    }
}

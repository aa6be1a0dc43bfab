//! A post as VK's methods and events show it → a post of ours. Forgiving: what cannot be read is left out, a kind of
//! attachment that nobody knows keeps its name (`docs/platforms.md`, «VK: walls and posts»).

use std::collections::BTreeMap;

use serde_json::Value;

use super::media::all_media_of;
use super::{flag, list, moment, number, text};
use crate::domain::digest::PostCounts;
use crate::domain::markup;
use crate::domain::post::{Geo, Media, Original, Post, PostRef, TextRun};

/// Names of people and (negative) communities that an answer brings with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(BTreeMap<i64, String>);

impl Names {
    /// Those of an extended answer.
    pub(crate) fn of(answer: &Value) -> Self {
        let mut names = Self::default();
        names.add(list(answer, "profiles"));
        names.add(list(answer, "groups"));
        names
    }

    /// People have two names, communities one.
    pub(crate) fn add(&mut self, items: &[Value]) {
        for item in items {
            let Some(id) = number(item, "id") else { continue };
            let (first, last) = (text(item, "first_name"), text(item, "last_name"));
            let name = text(item, "name");
            if !first.is_empty() || !last.is_empty() {
                self.0.insert(id, format!("{first} {last}").trim().to_owned());
            } else if !name.is_empty() {
                self.0.insert(-id.abs(), name.to_owned());
            }
        }
    }

    /// The name of somebody.
    pub(crate) fn get(&self, id: i64) -> Option<String> {
        self.0.get(&id).cloned()
    }
}

/// The post of an object; `None` where it has no name, or is no more than the mark of a deleted one.
pub(crate) fn post_of(value: &Value, names: &Names) -> Option<Post> {
    if flag(value, "is_deleted") {
        return None;
    }
    let owner_id = number(value, "owner_id").or_else(|| number(value, "to_id")).filter(|id| *id != 0)?;
    let post_id = number(value, "id").or_else(|| number(value, "post_id")).filter(|id| *id > 0)?;
    let post_type = match text(value, "post_type") {
        "" => "post",
        word => word,
    };
    // Who says nothing of his own shows the place and the source of what he shows.
    let chain = list(value, "copy_history");
    let told = |key: &str| value.get(key).or_else(|| first_saying(chain)?.get(key));
    Some(Post {
        id: PostRef { owner_id, post_id },
        from_id: number(value, "from_id").unwrap_or(owner_id),
        at: moment(value, "date"),
        post_type: post_type.to_owned(),
        text: markup::parse(text(value, "text")),
        media: list(value, "attachments").iter().flat_map(all_media_of).collect(),
        // Whoever shows an advertisement of another wall shows an advertisement.
        ads: flag(value, "marked_as_ads")
            || list(value, "copy_history").iter().any(|original| flag(original, "marked_as_ads")),
        // … and whoever shows what another wall keeps for who pays shows that.
        donut: is_paid_for(value) || list(value, "copy_history").iter().any(is_paid_for),
        geo: told("geo").and_then(geo_of),
        copyright: told("copyright").and_then(copyright_of),
        original: original_of(chain, names).map(Box::new),
        counts: counts_of(value),
        files_at: None,
    })
}

fn is_paid_for(value: &Value) -> bool {
    value.get("donut").is_some_and(|donut| flag(donut, "is_donut"))
}

/// Events come without views, and with likes that nobody gave yet.
fn counts_of(value: &Value) -> Option<PostCounts> {
    let count = |name: &str| value.get(name).and_then(|object| number(object, "count")).filter(|count| *count >= 0);
    Some(PostCounts { likes: count("likes")?, comments: count("comments").unwrap_or(0), views: count("views") })
}

fn says(value: &Value) -> bool {
    !text(value, "text").trim().is_empty() || !list(value, "attachments").is_empty()
}

/// Of a chain of reposts the one that is shown as the original.
fn first_saying(chain: &[Value]) -> Option<&Value> {
    chain.iter().find(|value| says(value)).or_else(|| chain.first())
}

/// Of a chain of reposts the first that says or shows something, and within it what it quotes itself: by its address, for
/// names come with some answers only, and a name that is told later is no edit.
fn original_of(chain: &[Value], names: &Names) -> Option<Original> {
    let value = first_saying(chain)?;
    let saying = chain.iter().filter(|value| says(value)).skip(1);
    let owner_id = number(value, "owner_id").unwrap_or(0);
    let author = number(value, "from_id").unwrap_or(owner_id);
    let media = |value: &Value| list(value, "attachments").iter().flat_map(all_media_of).collect::<Vec<Media>>();
    let mut original = Original {
        id: PostRef { owner_id, post_id: number(value, "id").unwrap_or(0) },
        author,
        author_name: names.get(author),
        text: markup::parse(text(value, "text")),
        media: media(value),
        gone: flag(value, "is_deleted") || owner_id == 0,
    };
    for deeper in saying {
        let id = |key: &str| number(deeper, key).unwrap_or(0);
        let page = PostRef { owner_id: id("owner_id"), post_id: id("id") }.link();
        let space = if original.text.is_blank() { "" } else { "\n\n" };
        original.text.push(format!("{space}\u{1F501} "), None);
        original.text.push(page.trim_start_matches("https://").to_owned(), Some(page));
        original.text.push("\n".to_owned(), None);
        for run in markup::parse(text(deeper, "text")).0 {
            original.text.push(run.text, run.link);
        }
        original.media.extend(media(deeper));
    }
    Some(original)
}

fn geo_of(geo: &Value) -> Option<Geo> {
    let (latitude, longitude) = match geo.get("coordinates")? {
        Value::String(both) => {
            let mut numbers = both.split_whitespace().map(str::parse::<f64>);
            (numbers.next()?.ok()?, numbers.next()?.ok()?)
        }
        both => (both.get("latitude")?.as_f64()?, both.get("longitude")?.as_f64()?),
    };
    let real = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
    let place = geo.get("place").unwrap_or(&Value::Null);
    real.then(|| Geo {
        latitude,
        longitude,
        title: text(place, "title").trim().to_owned(),
        address: [text(place, "city"), text(place, "address")].map(str::trim).join(" ").trim().to_owned(),
    })
}

fn copyright_of(copyright: &Value) -> Option<TextRun> {
    let link = text(copyright, "link");
    let name = text(copyright, "name").trim();
    let seen = if name.is_empty() { link } else { name };
    let link = (link.starts_with("http://") || link.starts_with("https://")).then(|| link.to_owned());
    (!seen.is_empty()).then(|| TextRun { text: seen.to_owned(), link })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_post_is_read_with_what_it_quotes() {
        let value = json!({
            "id": 77, "owner_id": -123, "from_id": -123, "date": 1_760_000_000, "post_type": "post", "text": "hi [id1|P]",
            "marked_as_ads": 1, "donut": {"is_donut": false}, "geo": {"coordinates": "55.7 37.6", "place": {"title": "Yard"}},
            "copyright": {"name": "Paper", "link": "https://paper.example", "type": "external_link"},
            "copy_history": [
                {"id": 5, "owner_id": -7, "from_id": -7, "text": "", "attachments": []},
                {"id": 6, "owner_id": 9, "from_id": 9, "text": "original", "attachments": [{"type": "mystery"}]}],
        });
        let mut names = Names::default();
        names.add(&[json!({"id": 9, "first_name": "Anna", "last_name": "K"}), json!({"id": 7, "name": "Yard"})]);
        let post = post_of(&value, &names).unwrap();
        assert_eq!((post.id.to_string().as_str(), post.ads, post.text.seen().as_str()), ("-123_77", true, "hi P"));
        assert_eq!(post.geo.as_ref().map(|geo| geo.title.as_str()), Some("Yard"));
        let original = post.original.as_deref().unwrap();
        assert_eq!((original.author, original.author_name.as_deref(), original.id.post_id), (9, Some("Anna K"), 6));
        assert_eq!(original.media, [Media::Other { word: "mystery".to_owned(), page: None }]);
        // What nobody knows may be told more of by another read.
        assert!(post.is_incomplete());
        let quoting = |ads: i64| {
            let original = json!({"id": 5, "owner_id": -7, "from_id": -7, "text": "a", "marked_as_ads": ads});
            post_of(&json!({"id": 7, "owner_id": -1, "marked_as_ads": 0, "copy_history": [original]}), &names).unwrap()
        };
        assert_eq!((quoting(0).ads, quoting(1).ads), (false, true), "whoever shows an advertisement");
        assert!(post_of(&json!({"id": 77, "owner_id": -1, "is_deleted": true}), &names).is_none());
        let paid = json!({"id": 6, "owner_id": -7, "text": "a", "donut": {"is_donut": true}});
        let deep = json!([{"id": 5, "owner_id": -8, "text": "b"}, paid]);
        let post = post_of(&json!({"id": 7, "owner_id": -1, "copy_history": deep}), &names).unwrap();
        assert!(post.donut, "whoever shows what is paid for");
        assert!(post_of(&json!([]), &names).is_none());
    }

    #[test]
    fn of_a_chain_of_reposts_everything_is_shown_that_says_something() {
        let photo = json!({"type": "photo", "photo": {"id": 1, "owner_id": -8, "sizes": [
            {"type": "x", "url": "https://v.example/x", "width": 6, "height": 4}]}});
        let chain = json!([
            {"id": 5, "owner_id": -7, "from_id": -7, "text": "look"},
            {"id": 4, "owner_id": -9, "from_id": -9, "text": ""},
            {"id": 6, "owner_id": -8, "from_id": -8, "text": "a fair", "attachments": [photo]}]);
        let read = post_of(&json!({"id": 7, "owner_id": -1, "copy_history": chain}), &Names::default()).unwrap();
        let original = read.original.unwrap();
        assert_eq!((original.id.post_id, original.author, original.media.len()), (5, -7, 1));
        assert_eq!(original.text.seen(), "look\n\n\u{1F501} vk.com/wall-8_6\na fair");
        assert_eq!(original.text.0[1].link.as_deref(), Some("https://vk.com/wall-8_6"));
    }

    #[test]
    fn a_repost_shows_the_place_and_the_source_of_what_it_quotes_where_it_has_none() {
        let geo = json!({"coordinates": "55.7 37.6", "place": {"title": "Yard"}});
        let said = json!({"id": 5, "owner_id": -7, "text": "a fair", "geo": geo, "copyright": {"name": "Paper"}});
        let chain = json!([{"id": 4, "owner_id": -9, "text": ""}, said]);
        let read = post_of(&json!({"id": 7, "owner_id": -1, "copy_history": chain}), &Names::default()).unwrap();
        assert_eq!(read.geo.map(|geo| geo.title).as_deref(), Some("Yard"));
        assert_eq!(read.copyright.map(|source| source.text).as_deref(), Some("Paper"));
        let own = json!({"id": 7, "owner_id": -1, "copyright": {"name": "Own"}, "copy_history": chain});
        let read = post_of(&own, &Names::default()).unwrap();
        assert_eq!(read.copyright.map(|source| source.text).as_deref(), Some("Own"));
    }

    proptest! {
        #[test]
        fn no_object_breaks_the_reader(
            key in "(text|date|attachments|geo|copy_history|donut|copyright|from_id|marked_as_ads)",
            value in "(null|\\[\\]|\\{\\}|\\[null\\]|\\[\\{\\}\\]|\"x\"|1e300|-1|true|[0-9]{1,25})",
        ) {
            let Ok(value) = serde_json::from_str::<Value>(&value) else { return Ok(()) };
            let post = json!({"id": 1, "owner_id": -1, key: value});
            prop_assert!(post_of(&post, &Names::default()).is_some());
        }
    }
}

//! Where a thing that this version does not know leads people: addresses with their titles, wherever they stand in it.
//! Pictures, and what only VK's own apps open, are no such addresses.

use serde_json::Value;

use super::text;
use crate::domain::away::is_address;

/// More links than this say no more.
const MOST: usize = 10;
/// Nothing that people are shown lies deeper.
const DEEPEST: usize = 8;

/// Words of keys under which pictures, films and counters lie.
const NOT_FOR_PEOPLE: [&str; 18] = [
    "photo",
    "image",
    "img",
    "icon",
    "thumb",
    "cover",
    "preview",
    "avatar",
    "picture",
    "poster",
    "background",
    "sizes",
    "track",
    "stat",
    "player",
    "frame",
    "webview",
    "pixel",
];
/// Fields that name a thing, best first.
const TITLES: [&str; 6] = ["title", "name", "text", "caption", "label", "button_text"];

/// Addresses for people within an attachment and what they are called there, each once.
pub(super) fn links_in(attachment: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(attachment, "", "", DEEPEST, &mut found);
    found
}

fn walk(value: &Value, key: &str, above: &str, deeper: usize, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(url)
            if names_a_link(key)
                && is_address(url)
                && !is_a_picture(url)
                && found.len() < MOST
                && !found.iter().any(|(known, _)| known == url) =>
        {
            found.push((url.clone(), above.to_owned()));
        }
        Value::Array(items) if deeper > 0 => {
            for item in items {
                walk(item, key, above, deeper - 1, found);
            }
        }
        // With its measures it is a picture, whatever it is called.
        Value::Object(fields) if deeper > 0 && !(fields.contains_key("width") && fields.contains_key("height")) => {
            let own = TITLES.iter().map(|name| text(value, name).trim()).find(|title| !title.is_empty());
            // A button is called «Подробнее»: the thing that it belongs to tells more.
            let of_a_button = key.contains("button") || key.contains("action");
            let title = match own {
                Some(own) if above.is_empty() || !of_a_button => own,
                _ => above,
            };
            for (name, inner) in fields {
                if !NOT_FOR_PEOPLE.iter().any(|word| name.contains(word)) {
                    walk(inner, name, title, deeper - 1, found);
                }
            }
        }
        _ => {}
    }
}

fn names_a_link(key: &str) -> bool {
    ["url", "link", "href", "target", "uri"].iter().any(|word| key.contains(word))
}

fn is_a_picture(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url).to_lowercase();
    [".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg", ".mp4"].iter().any(|ending| path.ends_with(ending))
        || path.contains(".userapi.com/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cards_lead_where_they_lead_and_pictures_do_not() {
        let cards = json!({"type": "pretty_cards", "pretty_cards": {"cards": [
            {"card_id": "1", "title": "Mug", "link_url": "https://shop.example/mug", "price": "500",
             "images": [{"url": "https://v.example/i", "width": 400, "height": 400}],
             "button": {"title": "More", "action": {"type": "open_url", "url": "https://shop.example/mug"}}},
            {"card_id": "2", "title": "Cup", "photo": "https://v.example/p",
             "button": {"title": "More", "action": {"url": "https://shop.example/cup"}}},
            {"link_url": "https://v.example/x.jpg?size=1"}]}});
        let pair = |url: &str, title: &str| (url.to_owned(), title.to_owned());
        assert_eq!(
            links_in(&cards),
            [pair("https://shop.example/mug", "Mug"), pair("https://shop.example/cup", "Cup")]
        );
        let listed = json!({"type": "of_tomorrow", "payload": [{"links": ["https://a.example", "javascript:x"]}]});
        assert_eq!(links_in(&listed), [pair("https://a.example", "")]);
        let odd = json!({"a": [[[[[[[[[{"url": "https://deep.example"}]]]]]]]]], "url": 5, "link": null});
        assert!(links_in(&odd).is_empty() && links_in(&json!("https://a.example")).is_empty());
    }
}

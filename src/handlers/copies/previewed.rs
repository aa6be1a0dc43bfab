//! The address whose preview stands under a copy without pictures: the one that the post is about. Pure.

use std::sync::LazyLock;

use regex::Regex;

use crate::domain::post::{Media, Post, RichText};
use crate::domain::typed::address_len;

/// Sites of VK: there people are mentioned and posts are named, and its cards say less than the post does.
const VK: [&str; 3] = ["vk.com", "vk.ru", "vk.me"];

/// How addresses that are typed begin.
static TYPED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pattern = r"(?i)(?:https?://|\b(?:t\.me|vk\.cc)/)";
    Regex::new(pattern).inspect_err(|error| tracing::error!("the pattern of addresses is broken: {error}")).ok()
});

/// The link that hangs on a post or on what it quotes, else the first address in the words of both that leads away from VK.
pub(super) fn address(post: &Post) -> Option<String> {
    let quoted = post.original.as_deref().filter(|original| !original.gone);
    let mut media = post.media.iter().chain(quoted.into_iter().flat_map(|original| &original.media));
    let attached = media.find_map(|media| match media {
        Media::Link { url, .. } => Some(url.clone()),
        _ => None,
    });
    let mut words = [Some(&post.text), quoted.map(|original| &original.text)].into_iter().flatten();
    attached.or_else(|| words.find_map(in_words))
}

fn in_words(words: &RichText) -> Option<String> {
    words.0.iter().find_map(|run| match &run.link {
        Some(link) => leads_away(link).then(|| link.clone()),
        None => typed_in(&run.text),
    })
}

fn typed_in(text: &str) -> Option<String> {
    let mut from = 0;
    while let Some(begins) = TYPED.as_ref()?.find_at(text, from) {
        let typed = &text[begins.start()..][..address_len(&text[begins.start()..])];
        let has_scheme = typed.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"));
        let url = if has_scheme { typed.to_owned() } else { format!("https://{typed}") };
        if leads_away(&url) {
            return Some(url);
        }
        from = begins.start() + typed.len().max(begins.len());
    }
    None
}

fn leads_away(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest).to_lowercase();
    let is_vk = VK.iter().any(|site| host == *site || host.ends_with(&format!(".{site}")));
    scheme.to_lowercase().starts_with("http") && host.contains('.') && !is_vk
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::post::{Original, PostRef};

    fn link(url: &str) -> Media {
        Media::Link { url: url.to_owned(), title: String::new(), article: false, picture: None }
    }

    #[test]
    fn what_a_post_is_about_is_its_link_or_the_first_address_that_leads_away() {
        for (text, expected) in [
            ("see https://a.example/x_y?b=1, and http://b.example", Some("https://a.example/x_y?b=1")),
            ("(HTTPS://A.example).", Some("HTTPS://A.example")),
            ("https://w.example/X_(river), and", Some("https://w.example/X_(river)")),
            ("https://a.example/x?q=[1]&z=2", Some("https://a.example/x?q=[1]&z=2")),
            ("(see t.me/yard)", Some("https://t.me/yard")),
            ("https://vk.com/away?x=https://a.example", None),
            ("t.me/yard and not.me/x", Some("https://t.me/yard")),
            ("at vk.cc/abc!", Some("https://vk.cc/abc")),
            ("https://vk.com/wall-1_2 https://m.vk.ru/x https://vkusno.example", Some("https://vkusno.example")),
            ("https://vk.com/club1 only", None),
            ("a.example mail@t.me https://", None),
        ] {
            assert_eq!(address(&Post::of_words(text)).as_deref(), expected, "{text}");
        }
        let mut post = Post::of_words("");
        post.text.push("Yard".to_owned(), Some("https://vk.com/club1".to_owned()));
        assert_eq!(address(&post), None);
        post.text.push("shop".to_owned(), Some("https://shop.example".to_owned()));
        assert_eq!(address(&post).as_deref(), Some("https://shop.example"));
        let original = Original {
            id: PostRef { owner_id: -2, post_id: 1 },
            author: -2,
            author_name: None,
            text: RichText::plain("https://c.example"),
            media: vec![link("https://d.example")],
            gone: false,
        };
        post.original = Some(Box::new(original));
        assert_eq!(address(&post).as_deref(), Some("https://d.example"));
        post.media.push(link("https://vk.com/@yard-news"));
        assert_eq!(address(&post).as_deref(), Some("https://vk.com/@yard-news"));
    }
}

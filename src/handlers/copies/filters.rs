//! Whether a post is copied at all, or why not. Pure.

use super::marks::{is_ad, links};
use crate::domain::copies::LeftOutBy;
use crate::domain::post::Post;
use crate::judging::hashtags::hashtags_in;
use crate::policy::copies::Filters;

/// Before the length of a text that is too short.
const SHORT: &str = "short: ";
/// How pages of VK are named that have a number for a name.
const NUMBERED: [&str; 5] = ["id", "club", "public", "event", "app"];

/// Why a post is left out, as it is stored: a code, and what met it.
pub fn reason(post: &Post, filters: &Filters) -> Option<String> {
    reasons(post, filters).into_iter().next()
}

/// Everything that a post meets, what weighs most first.
pub(super) fn reasons(post: &Post, filters: &Filters) -> Vec<String> {
    let mut met = Vec::new();
    if post.donut {
        met.push(LeftOutBy::Donut.as_str().to_owned());
    }
    if filters.skip_ads && is_ad(post) {
        met.push(LeftOutBy::Ads.as_str().to_owned());
    }
    if filters.skip_reposts && post.original.is_some() {
        met.push(LeftOutBy::Repost.as_str().to_owned());
    }
    let seen = post.words();
    let lower = format!("{}\n{}", post.all_words(), where_it_leads(post)).to_lowercase();
    let stands = |word: &&str| !word.is_empty() && lower.contains(&word.to_lowercase());
    let words = filters.stop_words.iter().map(|word| word.trim());
    met.extend(words.filter(stands).map(|word| format!("stop_word: {word}")));
    if !filters.only_hashtags.is_empty() {
        let tags: Vec<String> = hashtags_in(&seen).iter().map(|tag| tag.to_lowercase()).collect();
        let wanted = filters.only_hashtags.iter().map(|tag| tag.trim().trim_start_matches('#').to_lowercase());
        if !wanted.into_iter().any(|tag| tags.contains(&tag)) {
            met.push(LeftOutBy::Hashtag.as_str().to_owned());
        }
    }
    let length = seen.trim().chars().count();
    if length < filters.min_length {
        met.push(format!("{SHORT}{length}"));
    }
    met
}

/// The addresses behind its words and cards, as people name them; a mention of a page by its number is nobody's word.
fn where_it_leads(post: &Post) -> String {
    let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    let is_page = |rest: &str| NUMBERED.iter().any(|kind| rest.strip_prefix(kind).is_some_and(is_number));
    let named = links(post).into_iter().filter_map(|link| link.split_once("://").map(|(_, rest)| rest));
    let led: Vec<&str> = named.filter(|rest| !rest.strip_prefix("vk.com/").is_some_and(is_page)).collect();
    led.join("\n")
}

/// Whether a stored reason is a filter's, which the post may pass once it is corrected.
pub(super) fn is_of_filters(reason: &str) -> bool {
    match LeftOutBy::parse(reason) {
        Some(LeftOutBy::Ads | LeftOutBy::Repost | LeftOutBy::Hashtag) => true,
        Some(
            LeftOutBy::Donut
            | LeftOutBy::Empty
            | LeftOutBy::Deleted
            | LeftOutBy::Gone
            | LeftOutBy::Moved
            | LeftOutBy::Removed
            | LeftOutBy::Admin,
        ) => false,
        None => reason.starts_with("stop_word: ") || reason.starts_with(SHORT),
    }
}

/// Whether two reasons are one: a text that is too short is so at any length.
pub(super) fn is_alike(one: &str, other: &str) -> bool {
    one == other || (one.starts_with(SHORT) && other.starts_with(SHORT))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::domain::post::Media;

    fn post(text: &str) -> Post {
        Post::of_words(text)
    }

    #[test]
    fn every_filter_names_itself() {
        let some = Filters {
            skip_ads: true,
            stop_words: vec![" Casino ".to_owned(), String::new()],
            only_hashtags: vec!["#News".to_owned()],
            min_length: 12,
            ..Filters::default()
        };
        let of = |post: &Post| reason(post, &some).unwrap_or_default();
        assert_eq!(of(&post("a fine day #news today")), "");
        assert_eq!(of(&post("the casinos #news")), "stop_word: Casino");
        assert_eq!(of(&post("a fine day #other")), "hashtag");
        assert_eq!(of(&post("a #news")), "short: 7");
        let mut hidden = post("a fine day #news ");
        hidden.text.push("here".to_owned(), Some("https://casino.example/x".to_owned()));
        assert_eq!(of(&hidden), "stop_word: Casino", "where its words lead");
        let mut carded = post("a fine day #news");
        let (url, title) = ("https://casino.example".to_owned(), "Gift".to_owned());
        carded.media.push(Media::Link { url, title, article: false, picture: None });
        assert_eq!(of(&carded), "stop_word: Casino", "where its card leads");
        let mut mention = post("a fine day #news ");
        mention.text.push("Yard".to_owned(), Some("https://vk.com/club12".to_owned()));
        let club = Filters { stop_words: vec!["club".to_owned(), "https".to_owned()], ..Filters::default() };
        assert_eq!(reason(&mention, &club), None, "what a mention is made of is nobody's word");
        assert_eq!(of(&Post { ads: true, ..post("a fine day #news") }), "ads");
        assert_eq!(of(&Post { donut: true, ..post("a fine day #news") }), "donut");
        assert_eq!(reason(&post(""), &Filters::default()), None);
        let all = reasons(&Post { ads: true, ..post("casino") }, &some);
        assert_eq!(all, ["ads", "stop_word: Casino", "hashtag", "short: 6"]);
        assert!(is_alike("short: 6", "short: 7") && !is_alike("stop_word: a", "stop_word: b"));
    }
}

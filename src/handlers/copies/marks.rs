//! The mark of an advertisement in a copy: what the post says of itself, what a person gave, never both. Pure.

use std::ops::Range;

use crate::domain::post::{Media, Post, RichText};
use crate::understanding::{AdMark, ad_mark, ad_mark_place, is_marked};

/// The mark that a post carries in its words and links, and in those of what it quotes: both are shown.
pub(super) fn of_post(post: &Post) -> AdMark {
    ad_mark(&post.words(), links(post))
}

/// Whether a post is an advertisement: VK's flag says so, or it does itself.
pub(super) fn is_ad(post: &Post) -> bool {
    post.ads || is_marked(&post.words(), links(post))
}

/// Where its words and cards lead, and those of what it quotes.
pub(super) fn links(post: &Post) -> Vec<&str> {
    let mut links = Vec::new();
    let quoted = post.original.as_deref().map(|original| (&original.text, &original.media));
    for (text, media) in [(&post.text, &post.media)].into_iter().chain(quoted) {
        links.extend(text.0.iter().filter_map(|run| run.link.as_deref()));
        links.extend(media.iter().filter_map(|media| match media {
            Media::Link { url, .. } => Some(url.as_str()),
            _ => None,
        }));
    }
    links
}

/// The words of a copy and the line that marks it: a label takes the place of the mark that the words had, unless that
/// says all of it already.
pub(super) fn settled<'a>(post: &Post, label: Option<&'a str>) -> (RichText, Option<&'a str>) {
    let label = label.filter(|label| !label.trim().is_empty());
    let Some(given) = label else { return (post.text.clone(), None) };
    let own = of_post(post);
    if own.is_whole() && ad_mark(given, []).erid.is_none_or(|erid| own.erid.as_ref() == Some(&erid)) {
        return (post.text.clone(), None);
    }
    match ad_mark_place(&post.text.seen()) {
        Some(place) => (without(&post.text, &place), label),
        None => (post.text.clone(), label),
    }
}

/// A given label with what only the words say: a token alone is put behind who advertises.
pub(super) fn joined(post: &Post, given: &str) -> Option<String> {
    let mark = ad_mark(given, []);
    let token = mark.erid?;
    let rest: String = given.replace(&token, "").chars().filter(|c| c.is_alphanumeric()).collect();
    if rest.chars().count() > "erid".len() || of_post(post).erid.is_some() {
        return None;
    }
    let seen = post.text.seen();
    let own = seen[ad_mark_place(&seen)?].trim().trim_end_matches(['.', ',', ';']).to_owned();
    Some(format!("{own}, erid: {token}"))
}

fn without(text: &RichText, place: &Range<usize>) -> RichText {
    let mut kept = RichText::default();
    let mut at = 0;
    for run in &text.0 {
        let inside = |byte: usize| byte.clamp(at, at + run.text.len()) - at;
        let (from, until) = (inside(place.start), inside(place.end));
        for part in [&run.text[..from], &run.text[until..]] {
            kept.push(part.to_owned(), run.link.clone());
        }
        at += run.text.len();
    }
    kept
}

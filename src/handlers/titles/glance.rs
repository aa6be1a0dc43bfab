//! What a post is called: its first words, or what it shows where it has none. People read no numbers.

use crate::domain::post::{Media, Post, shows_nothing};
use crate::texts::html::cut;

/// Letters of a first line.
const LINE: usize = 60;

/// Whether a thing is of a kind.
type Is = fn(&Media) -> bool;

/// «Концерт в пятницу», or `🖼 2 🎬 1`; empty where a post has neither.
pub fn glance(post: &Post) -> String {
    let line = first_line(post);
    if !line.is_empty() {
        return line;
    }
    let kinds: [(&str, Is); 5] = [
        ("\u{1F5BC}", |media| matches!(media, Media::Photo { .. } | Media::Album { .. } | Media::Sticker { .. })),
        ("\u{1F3AC}", |media| matches!(media, Media::Video { .. } | Media::Animation { .. })),
        ("\u{1F4CE}", |media| matches!(media, Media::Document { .. })),
        ("\u{1F3B5}", |media| matches!(media, Media::Audio { .. })),
        ("\u{1F4CA}", |media| matches!(media, Media::Poll { .. })),
    ];
    let quoted = post.original.iter().flat_map(|original| &original.media);
    let media: Vec<&Media> = post.media.iter().chain(quoted).collect();
    let counted = kinds.iter().filter_map(|(sign, is)| {
        let count = media.iter().filter(|media| is(media)).count();
        (count > 0).then(|| format!("{sign} {count}"))
    });
    counted.collect::<Vec<_>>().join(" ")
}

/// The beginning of a post for lists and cards, at most 60 letters.
pub(in crate::handlers) fn first_line(post: &Post) -> String {
    line_of(&post.words())
}

/// The same of words alone.
pub(in crate::handlers) fn line_of(words: &str) -> String {
    let line = words.lines().map(str::trim).find(|line| !line.chars().all(shows_nothing)).unwrap_or_default();
    cut(line, LINE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::post::RichText;

    #[test]
    fn a_post_is_called_by_its_words_or_by_what_it_shows() {
        let media = |id: &str| Media::Album {
            id: id.to_owned(),
            title: String::new(),
            size: 1,
            page: String::new(),
            picture: None,
        };
        let mut post = Post { media: vec![media("a"), media("b")], ..Post::of_words("\n a concert\nfriday") };
        assert_eq!(glance(&post), "a concert");
        post.text = RichText::plain("\u{200b}\n\u{2060} ");
        assert_eq!(glance(&post), "\u{1F5BC} 2");
        post.text = RichText::default();
        assert_eq!(glance(&post), "\u{1F5BC} 2");
        post.media.clear();
        assert_eq!(glance(&post), "");
    }
}

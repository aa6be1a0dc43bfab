//! Whether a post is copied at all, or why not. Pure.

use crate::domain::copies::LeftOutBy;
use crate::domain::post::Post;
use crate::judging::hashtags::hashtags_in;
use crate::policy::copies::Filters;

/// Why a post is left out, as it is stored: a code, and what met it.
pub fn reason(post: &Post, filters: &Filters) -> Option<String> {
    if post.donut {
        return Some(LeftOutBy::Donut.as_str().to_owned());
    }
    if filters.skip_ads && post.ads {
        return Some(LeftOutBy::Ads.as_str().to_owned());
    }
    if filters.skip_reposts && post.original.is_some() {
        return Some(LeftOutBy::Repost.as_str().to_owned());
    }
    let seen = post.words();
    let lower = seen.to_lowercase();
    let met = |word: &&String| !word.trim().is_empty() && lower.contains(&word.trim().to_lowercase());
    if let Some(word) = filters.stop_words.iter().find(met) {
        return Some(format!("stop_word: {}", word.trim()));
    }
    if !filters.only_hashtags.is_empty() {
        let tags: Vec<String> = hashtags_in(&seen).iter().map(|tag| tag.to_lowercase()).collect();
        let wanted = filters.only_hashtags.iter().map(|tag| tag.trim().trim_start_matches('#').to_lowercase());
        if !wanted.into_iter().any(|tag| tags.contains(&tag)) {
            return Some(LeftOutBy::Hashtag.as_str().to_owned());
        }
    }
    let length = seen.trim().chars().count();
    (length < filters.min_length).then(|| format!("short: {length}"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(of(&Post { ads: true, ..post("a fine day #news") }), "ads");
        assert_eq!(of(&Post { donut: true, ..post("a fine day #news") }), "donut");
        assert_eq!(reason(&post(""), &Filters::default()), None);
    }
}

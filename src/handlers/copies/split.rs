//! Long HTML in pieces that a message takes: at paragraphs, else sentences, words, letters; tags are closed at the end of a
//! piece and opened again in the next. Pure.

use crate::domain::abilities::Markup;
use crate::texts::html::{HtmlToken, tokens, utf16_len, visible_len};

/// Bytes of an entity beside its address.
const ENTITY: usize = 16;

/// What tags cost of what a message takes of them.
#[derive(Debug, Default, Clone, Copy)]
struct Weight {
    entities: usize,
    bytes: usize,
}

impl Weight {
    fn add(&mut self, raw: &str) {
        self.entities += 1;
        self.bytes += raw.len() + ENTITY;
    }

    fn is_beyond(self, most: Markup) -> bool {
        self.entities > most.entities || self.bytes > most.bytes
    }
}

/// How long a text is to whoever counts so, UTF-16 units: what is seen, and tags where they count.
pub(crate) fn length(html: &str, most: Markup) -> usize {
    if most.counted { utf16_len(html) } else { visible_len(html) }
}

/// How much of a message's length a piece of a text takes. Where tags count, one that opens is counted with what closes it.
fn units(token: &HtmlToken<'_>, most: Markup) -> usize {
    match token {
        HtmlToken::Seen { raw, .. } if most.counted => utf16_len(raw),
        HtmlToken::Open { name, raw } if most.counted => opened(name, raw),
        token => token.units(),
    }
}

fn opened(name: &str, raw: &str) -> usize {
    utf16_len(raw) + name.len() + "</>".len()
}

/// Whether one message takes all the markup of a text.
pub(crate) fn is_light(html: &str, most: Markup) -> bool {
    let mut weight = Weight::default();
    for token in tokens(html) {
        if let HtmlToken::Open { raw, .. } = token {
            weight.add(raw);
        }
    }
    !weight.is_beyond(most)
}

/// Pieces of an HTML text: the first of at most `first` UTF-16 units of what is seen, the others of at most `rest`, each with
/// no more markup than a message takes. No piece is empty, none begins or ends with a space.
pub(crate) fn split(html: &str, first: usize, rest: usize, most: Markup) -> Vec<String> {
    let all = tokens(html);
    let mut pieces = Vec::new();
    let mut open: Vec<(&str, &str)> = Vec::new();
    let mut at = skip_spaces(&all, 0, &mut open);
    while at < all.len() {
        let limit = if pieces.is_empty() { first } else { rest };
        let mut weight = Weight::default();
        for (_, raw) in &open {
            weight.add(raw);
        }
        let carried = if most.counted { open.iter().map(|(name, raw)| opened(name, raw)).sum() } else { 0 };
        let end = end_of_piece(&all[at..], limit.max(1), carried, weight, most) + at;
        let mut piece: String = open.iter().map(|(_, raw)| *raw).collect();
        // Spaces, and tags that open, wait for what follows them: neither ends a piece.
        let mut waiting = String::new();
        let mut written = open.len();
        let mut seen = false;
        for token in &all[at..end] {
            match token {
                HtmlToken::Open { name, raw } => {
                    open.push((name, raw));
                    waiting.push_str(raw);
                }
                HtmlToken::Close { name, raw } => {
                    let Some(place) = open.iter().rposition(|(known, _)| known == name) else { continue };
                    let (_, opened) = open.remove(place);
                    if place < written {
                        written -= 1;
                        piece.push_str(raw);
                    } else if let Some(found) = waiting.rfind(opened) {
                        waiting.replace_range(found..found + opened.len(), "");
                    }
                }
                HtmlToken::Seen { raw, text } if text.trim().is_empty() => {
                    if seen {
                        waiting.push_str(raw);
                    }
                }
                HtmlToken::Seen { raw, .. } => {
                    seen = true;
                    written = open.len();
                    piece.push_str(&std::mem::take(&mut waiting));
                    piece.push_str(raw);
                }
            }
        }
        for (name, _) in open[..written].iter().rev() {
            piece.push_str(&format!("</{name}>"));
        }
        if seen {
            pieces.push(piece);
        }
        at = skip_spaces(&all, end, &mut open);
    }
    pieces
}

/// Over the spaces, and over tags between them that open or close nothing seen.
fn skip_spaces<'a>(all: &[HtmlToken<'a>], from: usize, open: &mut Vec<(&'a str, &'a str)>) -> usize {
    let mut at = from;
    while let Some(token) = all.get(at) {
        match token {
            HtmlToken::Seen { text, .. } if text.trim().is_empty() => {}
            HtmlToken::Close { name, .. } => {
                if let Some(place) = open.iter().rposition(|(known, _)| known == name) {
                    open.remove(place);
                }
            }
            HtmlToken::Open { .. } | HtmlToken::Seen { .. } => break,
        }
        at += 1;
    }
    at
}

/// How good a place to cut is after a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seam {
    Letter,
    Word,
    Line,
    Sentence,
    Paragraph,
}

/// How many tokens make a piece: as many as fit, cut at the best seam of its second half, else at the best of all.
/// `carried`: so much of the limit is taken by tags that are open already.
fn end_of_piece(all: &[HtmlToken<'_>], limit: usize, carried: usize, mut weight: Weight, most: Markup) -> usize {
    let mut length = carried;
    let mut fits = 0;
    for token in all {
        if let HtmlToken::Open { raw, .. } = token {
            weight.add(raw);
        }
        if (length + units(token, most) > limit || weight.is_beyond(most)) && fits > 0 {
            break;
        }
        length += units(token, most);
        fits += 1;
    }
    // Spaces at the end are left out, and what closes there belongs to what was opened.
    let ends = |token: &HtmlToken<'_>| match token {
        HtmlToken::Seen { text, .. } => text.trim().is_empty(),
        HtmlToken::Close { .. } => true,
        HtmlToken::Open { .. } => false,
    };
    fits += all[fits..].iter().take_while(|token| ends(token)).count();
    if fits == all.len() {
        return fits;
    }
    let mut best: Option<(Seam, usize)> = None;
    let mut passed = carried;
    for at in 0..fits {
        passed += units(&all[at], most);
        let Some(seam) = seam_after(all, at) else { continue };
        // A paragraph of two words is no piece: early seams count only where there is nothing better.
        let seam = if (passed * 2) < length { Seam::Letter } else { seam };
        if best.is_none_or(|(known, _)| seam >= known) {
            best = Some((seam, at + 1));
        }
    }
    match best {
        Some((Seam::Letter, _)) | None => {
            // Only early seams: the last word that fits, else the last letter.
            let word = (0..fits).rev().find(|at| matches!(seam_after(all, *at), Some(seam) if seam >= Seam::Word));
            word.map_or(fits, |at| at + 1).max(1)
        }
        Some((_, end)) => end.max(1),
    }
}

fn seam_after(all: &[HtmlToken<'_>], at: usize) -> Option<Seam> {
    let text = |at: usize| match all.get(at) {
        Some(HtmlToken::Seen { text, .. }) => Some(text.as_ref()),
        _ => None,
    };
    let here = text(at)?;
    if !here.trim().is_empty() {
        return None;
    }
    let before = at.checked_sub(1).and_then(text);
    if here.contains('\n') {
        return Some(if before.is_some_and(|before| before.contains('\n')) { Seam::Paragraph } else { Seam::Line });
    }
    let ends = before.is_some_and(|before| before.ends_with(['.', '!', '?', '\u{2026}']));
    Some(if ends { Seam::Sentence } else { Seam::Word })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::abilities::TELEGRAM;
    use crate::texts::html::{escape, link, plain, utf16_len, visible_len};
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    #[test]
    fn pieces_end_where_people_would_end_them() {
        let text = "One sentence here. Another one.\n\nA new paragraph that is long.";
        assert_eq!(split(text, 100, 100, TELEGRAM.markup), [text]);
        assert_eq!(
            split(text, 40, 40, TELEGRAM.markup),
            ["One sentence here. Another one.", "A new paragraph that is long."]
        );
        assert_eq!(split("aaa bbb. ccc ddd", 12, 12, TELEGRAM.markup), ["aaa bbb.", "ccc ddd"]);
        assert_eq!(split("aaa bbb ccc", 7, 7, TELEGRAM.markup), ["aaa bbb", "ccc"]);
        assert_eq!(split("abcdef", 4, 3, TELEGRAM.markup), ["abcd", "ef"]);
        assert!(split(" \n ", 5, 5, TELEGRAM.markup).is_empty());
    }

    #[test]
    fn tags_are_closed_and_opened_again() {
        assert_eq!(
            split("<b>aa <i>bb cc</i></b> d", 5, 9, TELEGRAM.markup),
            ["<b>aa <i>bb</i></b>", "<b><i>cc</i></b> d"]
        );
        assert_eq!(split("<b>aa <i>bb</i></b>", 2, 9, TELEGRAM.markup), ["<b>aa</b>", "<b><i>bb</i></b>"]);
        assert_eq!(
            split("x <a href=\"https://a.example\">yy zz</a>", 4, 4, TELEGRAM.markup),
            ["x <a href=\"https://a.example\">yy</a>", "<a href=\"https://a.example\">zz</a>"]
        );
        assert_eq!(split("&lt;&amp;&gt;ab", 2, 9, TELEGRAM.markup), ["&lt;&amp;", "&gt;ab"]);
    }

    #[test]
    fn many_long_links_are_several_messages() {
        let long = format!("https://shop.example/{}", "x".repeat(140));
        let links: Vec<String> =
            (0..80).map(|number| link(&format!("{long}{number}"), &format!("link {number}"))).collect();
        let pieces = split(&links.join("\n"), 4096, 4096, TELEGRAM.markup);
        assert!(pieces.len() == 2 && pieces.iter().all(|piece| is_light(piece, TELEGRAM.markup)), "{pieces:#?}");
        assert!(pieces.iter().all(|piece| piece.starts_with("<a ") && piece.ends_with("</a>")), "{pieces:#?}");
        assert_eq!(pieces.iter().map(|piece| piece.matches("<a ").count()).sum::<usize>(), 80);
        let short: Vec<String> = (0..250).map(|number| link("https://a.example", &number.to_string())).collect();
        assert_eq!(split(&short.join(" "), 4096, 4096, TELEGRAM.markup).len(), 3);
    }

    fn bare(text: &str) -> String {
        text.chars().filter(|letter| !letter.is_whitespace()).collect()
    }

    /// Tags of a piece match and its markup is Telegram's.
    fn is_balanced(piece: &str) -> bool {
        let mut open = Vec::new();
        tokens(piece).iter().all(|token| match token {
            HtmlToken::Open { name, .. } => {
                open.push(*name);
                true
            }
            HtmlToken::Close { name, .. } => open.pop() == Some(*name),
            HtmlToken::Seen { .. } => true,
        }) && open.is_empty()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn nothing_seen_is_lost_and_limits_are_kept(
            stretches in prop::collection::vec((any::<String>(), 0_u8..4), 0..12), first in 64_usize..200, rest in 64_usize..200,
        ) {
            let html: String = stretches.iter().map(|(text, style)| match style {
                0 => escape(text),
                1 => link("https://a.example/?a=1&b=2", text),
                2 => format!("<b>{}</b>", escape(text)),
                _ => format!("<blockquote>{}\n\n{}</blockquote>", escape(text), escape(text)),
            }).collect();
            let pieces = split(&html, first, rest, TELEGRAM.markup);
            let joined: String = pieces.iter().map(|piece| plain(piece)).collect();
            prop_assert_eq!(bare(&joined), bare(&plain(&html)));
            for (index, piece) in pieces.iter().enumerate() {
                let limit = if index == 0 { first } else { rest };
                prop_assert!(visible_len(piece) <= limit, "{} > {}: {:?}", visible_len(piece), limit, piece);
                prop_assert!(is_balanced(piece), "{:?}", piece);
                let seen = plain(piece);
                let ends = [seen.graphemes(true).next(), seen.graphemes(true).next_back()];
                prop_assert!(ends.into_iter().flatten().all(|letter| !letter.trim().is_empty()), "{:?}", piece);
                prop_assert!(!seen.is_empty());
            }
        }

        #[test]
        fn letters_as_people_see_them_stay_whole(text in "(\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}|e\u{301}|\u{1F1F7}\u{1F1FA}| |a){0,80}") {
            let before: Vec<&str> = text.graphemes(true).filter(|letter| !letter.trim().is_empty()).collect();
            let pieces = split(&escape(&text), 24, 24, TELEGRAM.markup);
            let after: Vec<String> = pieces.iter().flat_map(|piece| piece.graphemes(true).map(str::to_owned).collect::<Vec<_>>())
                .filter(|letter| !letter.trim().is_empty()).collect();
            prop_assert_eq!(before, after);
            prop_assert!(pieces.iter().all(|piece| utf16_len(piece) <= 24));
        }
    }
}

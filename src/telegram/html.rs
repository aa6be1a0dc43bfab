//! Fits long HTML into Telegram's messages. Pure; knows nothing of requests.

use crate::texts::html::{HtmlToken, plain, tokens, visible_len};

/// Cuts an HTML text into pieces of at most `limit` visible UTF-16 units: never inside a tag, an entity or a letter,
/// rather between lines, else between words. Tags that are open at a cut are closed there and opened again after it.
/// Blank pieces are left out: Telegram refuses them.
pub(crate) fn split(html: &str, limit: usize) -> Vec<String> {
    let limit = limit.max(1);
    let parts = tokens(html);
    let mut pieces = Vec::new();
    let mut open: Vec<(&str, &str)> = Vec::new();
    let mut start = 0;
    while start < parts.len() {
        let end = end_of_piece(&parts, start, limit);
        let mut piece: String = open.iter().map(|(_, raw)| *raw).collect();
        for part in &parts[start..end] {
            match part {
                HtmlToken::Open { name, raw } => {
                    open.push((*name, *raw));
                    piece.push_str(raw);
                }
                HtmlToken::Close { name, raw } => {
                    if open.last().is_some_and(|(opened, _)| opened.eq_ignore_ascii_case(name)) {
                        open.pop();
                    }
                    piece.push_str(raw);
                }
                HtmlToken::Seen { raw, .. } => piece.push_str(raw),
            }
        }
        for (name, _) in open.iter().rev() {
            piece.push_str("</");
            piece.push_str(name);
            piece.push('>');
        }
        if !plain(&piece).trim().is_empty() {
            pieces.push(piece);
        }
        start = end;
        while end < parts.len() && parts.get(start).is_some_and(is_blank) {
            start += 1;
        }
    }
    pieces
}

/// The text itself if it fits into `limit` visible UTF-16 units, else its first piece with an ellipsis.
pub(crate) fn fit(html: &str, limit: usize) -> String {
    if visible_len(html) <= limit {
        return html.to_owned();
    }
    let first = split(html, limit.saturating_sub(1)).into_iter().next().unwrap_or_default();
    first + "…"
}

/// Where the piece that begins at `start` ends: everything that fits, or back to the last good border in its later half.
fn end_of_piece(parts: &[HtmlToken<'_>], start: usize, limit: usize) -> usize {
    let mut seen = 0;
    let mut line = None;
    let mut word = None;
    for (at, part) in parts.iter().enumerate().skip(start) {
        let units = part.units();
        if seen + units > limit {
            // A letter wider than the limit goes alone rather than nowhere.
            return line.or(word).unwrap_or(at).max(start + 1);
        }
        seen += units;
        if seen * 2 > limit && is_blank(part) {
            word = Some(at);
            if matches!(part, HtmlToken::Seen { text, .. } if text.contains('\n')) {
                line = Some(at);
            }
        }
    }
    parts.len()
}

fn is_blank(part: &HtmlToken<'_>) -> bool {
    matches!(part, HtmlToken::Seen { text, .. } if text.chars().all(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn balanced(html: &str) -> bool {
        let mut open = Vec::new();
        for token in tokens(html) {
            match token {
                HtmlToken::Open { name, .. } => open.push(name.to_owned()),
                HtmlToken::Close { name, .. } => {
                    if open.pop().as_deref() != Some(name) {
                        return false;
                    }
                }
                HtmlToken::Seen { .. } => {}
            }
        }
        open.is_empty()
    }

    fn letters(text: &str) -> String {
        text.chars().filter(|letter| !letter.is_whitespace()).collect()
    }

    #[test]
    fn a_short_text_stays_whole() {
        assert_eq!(split("<b>hello</b>", 10), ["<b>hello</b>"]);
        assert_eq!(fit("<b>hello</b>", 5), "<b>hello</b>");
    }

    #[test]
    fn tags_are_closed_and_opened_again() {
        assert_eq!(split("<b>one two <i>three</i></b>", 8), ["<b>one two</b>", "<b><i>three</i></b>"]);
        assert_eq!(split("<a href=\"https://a.example\">aaaa bbbb</a>", 5).len(), 2);
    }

    #[test]
    fn lines_come_before_words() {
        assert_eq!(split("one two\nthree", 10), ["one two", "three"]);
    }

    #[test]
    fn too_long_shows_that_something_is_missing() {
        assert_eq!(fit("<b>abcdef</b>", 4), "<b>abc</b>…");
    }

    fn html_text() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            "[a-z \n]{0,20}",
            Just("&amp;&lt;".to_owned()),
            Just("\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}".to_owned()),
            Just("e\u{301}".to_owned()),
        ];
        leaf.prop_recursive(4, 64, 6, |inner| {
            (prop_oneof!["b", "i", "code"], prop::collection::vec(inner, 0..6))
                .prop_map(|(name, children)| format!("<{name}>{}</{name}>", children.concat()))
        })
    }

    proptest! {
        #[test]
        fn pieces_fit_and_lose_no_letter(html in html_text(), limit in 10_usize..60) {
            let pieces = split(&html, limit);
            for piece in &pieces {
                prop_assert!(visible_len(piece) <= limit, "{piece}");
                prop_assert!(balanced(piece), "{piece}");
            }
            let together: String = pieces.iter().map(|piece| plain(piece)).collect();
            prop_assert_eq!(letters(&together), letters(&plain(&html)));
            prop_assert!(visible_len(&fit(&html, limit)) <= limit);
        }

        #[test]
        fn splitting_never_panics(html in any::<String>(), limit in 0_usize..20) {
            split(&html, limit);
            fit(&html, limit);
        }
    }
}

//! Telegram's HTML: the one place where foreign text is escaped, and how long a text looks to Telegram.
//!
//! Knows nothing of requests or platforms, only of strings. Lengths are UTF-16 units of the *visible* text: Telegram
//! counts after the entities are parsed, and UTF-16 is never less than what the server counts.

use unicode_segmentation::UnicodeSegmentation;

use crate::domain::unseen::is_unseen;

/// Longest text of a message, UTF-16 units of what is seen.
pub const MESSAGE_LIMIT: usize = 4096;
/// Longest caption of a picture, UTF-16 units that are seen.
pub const CAPTION_LIMIT: usize = 1024;

/// Clusters of more code points than this are no letters but vandalism, and may be cut.
const CLUSTER_LIMIT: usize = 32;

/// Turns whatever follows around, the words behind a name among them. Nobody needs it: letters know their direction.
const OVERRIDES: [char; 2] = ['\u{202d}', '\u{202e}'];

/// Makes a text from outside safe inside an element.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + text.len() / 8);
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // As long as it was, and as invisible.
            _ if OVERRIDES.contains(&letter) => safe.push('\u{200b}'),
            _ => safe.push(letter),
        }
    }
    safe
}

/// Makes a text from outside safe inside a quoted attribute.
pub fn escape_attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;")
}

/// What ends a line where a text is shown.
const LINE_ENDS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// A text from outside that stands in a line of ours, in one line: what it goes on with must not read like lines of ours.
pub fn one_line(text: &str) -> String {
    text.split(LINE_ENDS).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ⏎ ")
}

/// A text from outside by itself, made safe: where it has lines it is shown as somebody's words.
pub fn quoted(text: &str) -> String {
    if text.trim().contains(LINE_ENDS) { format!("<blockquote>{}</blockquote>", escape(text)) } else { escape(text) }
}

/// Whether nothing of a text is seen: spaces, and signs without width that some are called by.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|letter| letter.is_whitespace() || letter.is_control() || is_unseen(letter))
}

/// A link: both parts come from outside. One whose words nobody sees could not be pressed.
pub fn link(url: &str, label: &str) -> String {
    let label = if is_blank(label) { url } else { label };
    format!("<a href=\"{}\">{}</a>", escape_attribute(url), escape(label))
}

/// UTF-16 units of a plain text.
pub fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// UTF-16 units of what is seen of an HTML text.
pub fn visible_len(html: &str) -> usize {
    let (mut units, mut rest) = (0, html);
    while let Some(first) = rest.chars().next() {
        let (token, length) = next_token(rest, first);
        units += token.as_ref().map_or_else(|| utf16_len(&rest[..length]), HtmlToken::units);
        rest = &rest[length..];
    }
    units
}

/// A plain text of at most `limit` UTF-16 units, cut on a border of letters as people see them, with an ellipsis where
/// something is missing. To be escaped afterwards.
pub fn cut(text: &str, limit: usize) -> String {
    if utf16_len(text) <= limit {
        return text.to_owned();
    }
    let mut left = limit.saturating_sub(1);
    let mut kept = String::new();
    for cluster in clusters(text) {
        let units = utf16_len(cluster);
        if units > left {
            break;
        }
        left -= units;
        kept.push_str(cluster);
    }
    if limit > 0 {
        kept.push('…');
    }
    kept
}

/// A plain text in pieces of at most `limit` UTF-16 units, none of it left out, divided where words or lines end if such a
/// place is near. To be escaped afterwards.
pub fn pieces(text: &str, limit: usize) -> Vec<String> {
    let (mut found, mut piece, mut units) = (Vec::new(), String::new(), 0);
    for cluster in clusters(text) {
        let more = utf16_len(cluster);
        if units + more > limit && !piece.is_empty() {
            let place = piece.rfind('\n').or_else(|| piece.rfind(' ')).map(|at| at + 1);
            let at = place.filter(|at| *at > piece.len() * 3 / 4).unwrap_or(piece.len());
            let rest = piece.split_off(at);
            found.push(std::mem::replace(&mut piece, rest));
            units = utf16_len(&piece);
        }
        piece.push_str(cluster);
        units += more;
    }
    found.push(piece);
    found
}

/// What an HTML text looks like: without tags, entities as the letters they stand for.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for token in tokens(html) {
        if let HtmlToken::Seen { text: seen, .. } = token {
            text.push_str(&seen);
        }
    }
    text
}

/// A part of an HTML text that must not be cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HtmlToken<'a> {
    /// An opening tag: `<b>`, `<a href="…">`.
    Open {
        /// The tag's name: `b`.
        name: &'a str,
        /// The tag with its brackets, to be repeated as it stands.
        raw: &'a str,
    },
    /// A closing tag: `</b>`.
    Close {
        /// The name of the tag that it closes.
        name: &'a str,
        /// The tag with its brackets, as it stands.
        raw: &'a str,
    },
    /// One letter as people see it, or one entity.
    Seen {
        /// With entities, as it stands: `&lt;`.
        raw: &'a str,
        /// As people see it: `<`.
        text: std::borrow::Cow<'a, str>,
    },
}

impl HtmlToken<'_> {
    /// UTF-16 units that the reader sees of it.
    pub fn units(&self) -> usize {
        match self {
            Self::Open { .. } | Self::Close { .. } => 0,
            Self::Seen { text, .. } => utf16_len(text),
        }
    }
}

/// The parts of an HTML text. A `<` or `&` that opens nothing counts as a letter.
pub fn tokens(html: &str) -> Vec<HtmlToken<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(first) = rest.chars().next() {
        let (token, length) = next_token(rest, first);
        if let Some(token) = token {
            found.push(token);
        } else {
            let letters = clusters(&rest[..length]).into_iter();
            found.extend(letters.map(|raw| HtmlToken::Seen { raw, text: raw.into() }));
        }
        rest = &rest[length..];
    }
    found
}

/// The token that a text begins with, or `None` for letters up to the next one, and how many bytes it has.
fn next_token(rest: &str, first: char) -> (Option<HtmlToken<'_>>, usize) {
    let (token, length) = match first {
        '<' => tag(rest).unwrap_or_else(|| letter(rest, first)),
        '&' => entity(rest).unwrap_or_else(|| letter(rest, first)),
        _ => return (None, rest.find(['<', '&']).unwrap_or(rest.len())),
    };
    (Some(token), length)
}

fn letter(rest: &str, first: char) -> (HtmlToken<'_>, usize) {
    let raw = &rest[..first.len_utf8()];
    (HtmlToken::Seen { raw, text: raw.into() }, raw.len())
}

fn tag(rest: &str) -> Option<(HtmlToken<'_>, usize)> {
    let end = rest.find('>')?;
    let raw = &rest[..=end];
    let inside = &rest[1..end];
    let (inside, closing) = inside.strip_prefix('/').map_or((inside, false), |name| (name, true));
    let length = inside.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').unwrap_or(inside.len());
    let name = &inside[..length];
    if !name.starts_with(|letter: char| letter.is_ascii_alphabetic()) || inside.contains('<') {
        return None;
    }
    Some((if closing { HtmlToken::Close { name, raw } } else { HtmlToken::Open { name, raw } }, raw.len()))
}

fn entity(rest: &str) -> Option<(HtmlToken<'_>, usize)> {
    // The longest that Telegram knows is `&#x10FFFF;`.
    let end = rest.bytes().take(12).position(|byte| byte == b';')?;
    let raw = &rest[..=end];
    let letter = match &rest[1..end] {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((HtmlToken::Seen { raw, text: letter.to_string().into() }, raw.len()))
}

/// Letters as people see them; what pretends to be one but is longer than any comes apart.
fn clusters(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for cluster in text.graphemes(true) {
        if cluster.chars().count() <= CLUSTER_LIMIT {
            found.push(cluster);
        } else {
            found.extend(cluster.char_indices().map(|(at, letter)| &cluster[at..at + letter.len_utf8()]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_from_outside_is_text() {
        assert_eq!(escape("Анна\u{202e}"), "Анна\u{200b}", "what follows a name is not turned around");
        assert_eq!(escape("<b>&\"</b>"), "&lt;b&gt;&amp;\"&lt;/b&gt;");
        assert_eq!(
            link("https://a.example/?a=1&b=\"", "<x>"),
            "<a href=\"https://a.example/?a=1&amp;b=&quot;\">&lt;x&gt;</a>"
        );
    }

    #[test]
    fn only_what_is_seen_counts() {
        assert_eq!(visible_len("<b>ab</b>&amp;<a href=\"https://a.example\">c</a>"), 4);
        assert_eq!(visible_len("a < b & c"), 9);
        assert_eq!(visible_len("\u{1F600}"), 2);
        assert_eq!(visible_len("&#128512;&#x41;"), 3);
        assert_eq!(visible_len("&nbsp;"), 6, "not an entity of Telegram");
    }

    #[test]
    fn cutting_keeps_letters_whole() {
        let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}";
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut(&format!("a{family}b"), 5), "a…");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn a_link_is_always_seen() {
        for label in ["", " ", "\u{200b}\u{3164}", "\u{2800}\u{feff}"] {
            assert!(link("https://a.example", label).ends_with(">https://a.example</a>"), "{label:?}");
        }
        for label in ["Анна", "🌸", "."] {
            assert!(!is_blank(label), "{label}");
        }
    }

    #[test]
    fn a_text_in_pieces_is_divided_between_words() {
        assert_eq!(pieces("раз два три", 8), ["раз два ", "три"]);
        assert_eq!(pieces("абвгдежз", 3), ["абв", "где", "жз"]);
        assert_eq!(pieces("", 3), [""]);
    }

    #[test]
    fn what_strangers_write_is_in_one_line_or_quoted() {
        for (text, line) in [("a", "a"), ("a\n\n b\r\nc\u{2028}d\n", "a ⏎ b ⏎ c ⏎ d"), ("\n", "")] {
            assert_eq!(one_line(text), line);
        }
        assert_eq!([quoted("1 < 2"), quoted("a\n<b>")], ["1 &lt; 2", "<blockquote>a\n&lt;b&gt;</blockquote>"]);
    }

    #[test]
    fn plain_text_is_what_was_escaped() {
        assert_eq!(plain("<b>1 &lt; 2</b> &amp; <i>3</i>"), "1 < 2 & 3");
    }

    proptest! {
        #[test]
        fn escaping_shows_the_same_text(text in any::<String>()) {
            prop_assert_eq!(plain(&escape(&text)), text.replace(OVERRIDES, "\u{200b}"));
            prop_assert_eq!(visible_len(&escape(&text)), utf16_len(&text));
            prop_assert_eq!(visible_len(&escape_attribute(&text)), utf16_len(&text));
        }

        #[test]
        fn tokens_lose_nothing(html in any::<String>()) {
            let whole: String = tokens(&html).iter().map(|token| match token {
                HtmlToken::Open { raw, .. } | HtmlToken::Close { raw, .. } | HtmlToken::Seen { raw, .. } => *raw,
            }).collect();
            prop_assert_eq!(whole, html);
        }

        #[test]
        fn letters_are_counted_as_tokens_are(html in "(<b>|</b>|&lt;|&|<|[a-я]|😀)*") {
            prop_assert_eq!(visible_len(&html), tokens(&html).iter().map(HtmlToken::units).sum::<usize>());
        }

        #[test]
        fn cut_texts_fit(text in any::<String>(), limit in 0_usize..40) {
            prop_assert!(utf16_len(&cut(&text, limit)) <= limit);
            let pieces = pieces(&text, limit);
            prop_assert_eq!(pieces.concat(), text);
        }
    }
}

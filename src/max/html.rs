//! The HTML of posts in the subset that MAX shows: it strips what it does not know, and a link would lose its address. Pure.

use crate::texts::html::{HtmlToken, tokens};

/// What is shown (`docs/platforms.md`, «MAX»).
const SHOWN: [&str; 13] = ["b", "strong", "i", "em", "del", "s", "ins", "u", "a", "code", "pre", "mark", "blockquote"];

/// The same text with the tags that MAX shows.
pub(super) fn html(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    for token in tokens(text) {
        match token {
            // Its attributes (`expandable`, a language) mean nothing there.
            HtmlToken::Open { name, raw } if SHOWN.contains(&name) => {
                let bare = format!("<{name}>");
                said.push_str(if name == "a" { raw } else { &bare });
            }
            HtmlToken::Close { name, raw } if SHOWN.contains(&name) => said.push_str(raw),
            HtmlToken::Open { .. } | HtmlToken::Close { .. } => {}
            HtmlToken::Seen { raw, .. } => said.push_str(raw),
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_shown_stays() {
        let text = "<blockquote expandable>a &lt;b&gt;</blockquote> <tg-spoiler>c</tg-spoiler> <a href=\"https://a.b/?x=1&amp;y=2\">d</a>";
        assert_eq!(html(text), "<blockquote>a &lt;b&gt;</blockquote> c <a href=\"https://a.b/?x=1&amp;y=2\">d</a>");
    }
}

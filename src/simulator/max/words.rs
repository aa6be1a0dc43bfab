//! Texts as MAX reads them: HTML loses the tags that it does not know, silently.

/// What people see of a text in HTML.
pub(super) fn seen(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let tag = &rest[at..];
        let named = tag[1..].trim_start_matches('/').starts_with(|letter: char| letter.is_ascii_alphabetic());
        if let Some(end) = tag.find('>').filter(|_| named) {
            rest = &tag[end + 1..];
        } else {
            text.push('<');
            rest = &tag[1..];
        }
    }
    text.push_str(rest);
    let escapes = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    escapes.into_iter().fold(text, |text, (escape, letter)| text.replace(escape, letter))
}

/// UTF-16 units.
pub(super) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_letters_stay() {
        assert_eq!(seen("<b>1 &lt; 2</b> < <a href=\"https://a.b/?x&amp;y\">c &amp;lt;</a>"), "1 < 2 < c &lt;");
        assert_eq!(units("a\u{1F600}"), 3);
    }
}

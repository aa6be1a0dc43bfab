//! Both of Telegram's Markdowns, turned into its HTML: other people's bots write in them, the daemon does not.

/// A mark that opens and closes.
struct Mark {
    sign: &'static str,
    tag: &'static str,
}

const fn mark(sign: &'static str, tag: &'static str) -> Mark {
    Mark { sign, tag }
}

/// `MarkdownV2`, the longer signs first.
const NEW: [Mark; 6] =
    [mark("__", "u"), mark("||", "tg-spoiler"), mark("*", "b"), mark("_", "i"), mark("~", "s"), mark("`", "code")];
/// `Markdown`, the old one.
const OLD: [Mark; 3] = [mark("*", "b"), mark("_", "i"), mark("`", "code")];
/// What must be escaped in `MarkdownV2` where it is no mark.
const RESERVED: &str = "_*[]()~`>#+-=|{}.!";

/// The same text as HTML; the error is what follows «can't parse entities: ».
pub(super) fn to_html(source: &str, is_new: bool) -> Result<String, String> {
    let marks: &[Mark] = if is_new { &NEW } else { &OLD };
    let mut html = String::new();
    let mut open: Vec<(usize, &Mark)> = Vec::new();
    let mut at = 0;
    while let Some(letter) = source[at..].chars().next() {
        let rest = &source[at..];
        if let Some((text, length)) = fenced(rest) {
            html.push_str(&format!("<pre>{}</pre>", escaped(text)));
            at += length;
            continue;
        }
        if let Some((letter, length)) = escape(rest, is_new) {
            html.push_str(&escaped(letter));
            at += length;
            continue;
        }
        let in_code = open.last().is_some_and(|(_, mark)| mark.tag == "code");
        if let Some(found) = marks.iter().find(|mark| rest.starts_with(mark.sign) && (!in_code || mark.tag == "code")) {
            if open.last().is_some_and(|(_, mark)| mark.sign == found.sign) {
                open.pop();
                html.push_str(&format!("</{}>", found.tag));
            } else if is_new || open.is_empty() {
                open.push((at, found));
                html.push_str(&format!("<{}>", found.tag));
            } else {
                // The old one knows no nesting.
                html.push_str(&escaped(found.sign));
            }
            at += found.sign.len();
            continue;
        }
        if let Some((text, url, length)) = link(rest).filter(|_| !in_code) {
            let text = to_html(text, is_new)?;
            html.push_str(&format!("<a href=\"{}\">{text}</a>", escaped(url).replace('"', "&quot;")));
            at += length;
            continue;
        }
        let starts_line = at == 0 || source[..at].ends_with('\n');
        if is_new && starts_line && letter == '>' {
            let end = rest.find('\n').unwrap_or(rest.len());
            html.push_str(&format!("<blockquote>{}</blockquote>", to_html(&rest[1..end], true)?));
            at += end;
            continue;
        }
        if is_new && !in_code && RESERVED.contains(letter) {
            return Err(format!("Character '{letter}' is reserved and must be escaped with the preceding '\\'"));
        }
        html.push_str(&escaped(&rest[..letter.len_utf8()]));
        at += letter.len_utf8();
    }
    match open.last() {
        Some((from, _)) => Err(format!("Can't find end of the entity starting at byte offset {from}")),
        None => Ok(html),
    }
}

/// Between three backticks; a word on their line names the language.
fn fenced(rest: &str) -> Option<(&str, usize)> {
    let body = rest.strip_prefix("```")?;
    let end = body.find("```")?;
    let text = &body[..end];
    let text = text.split_once('\n').filter(|(first, _)| !first.contains(' ')).map_or(text, |(_, text)| text);
    Some((text, end + 6))
}

/// What stands behind a backslash. The old one escapes its own marks only.
fn escape(rest: &str, is_new: bool) -> Option<(&str, usize)> {
    let behind = rest.strip_prefix('\\')?;
    let letter = behind
        .chars()
        .next()
        .filter(|letter| if is_new { u32::from(*letter) <= 126 } else { "_*`[".contains(*letter) })?;
    Some((&behind[..letter.len_utf8()], 1 + letter.len_utf8()))
}

/// `[words](address)`
fn link(rest: &str) -> Option<(&str, &str, usize)> {
    let body = rest.strip_prefix('[')?;
    let (text, after) = body.split_once("](")?;
    let (url, _) = after.split_once(')')?;
    Some((text, url, text.len() + url.len() + 4))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_markdowns_become_html() {
        for (source, is_new, html) in [
            ("*a* _b_ 1\\. <x\\>", true, "<b>a</b> <i>b</i> 1. &lt;x&gt;"),
            ("*a _b_* __u__ ||s|| ~x~", true, "<b>a <i>b</i></b> <u>u</u> <tg-spoiler>s</tg-spoiler> <s>x</s>"),
            (
                "[go](https://x.example/?a=1&b) `c.d`",
                true,
                "<a href=\"https://x.example/?a=1&amp;b\">go</a> <code>c.d</code>",
            ),
            ("```rust\nlet a\n```", true, "<pre>let a\n</pre>"),
            (">quoted\nplain", true, "<blockquote>quoted</blockquote>\nplain"),
            ("*a* 1. \\_", false, "<b>a</b> 1. _"),
        ] {
            assert_eq!(to_html(source, is_new).as_deref(), Ok(html), "{source}");
        }
        assert_eq!(
            to_html("1.", true).unwrap_err(),
            "Character '.' is reserved and must be escaped with the preceding '\\'"
        );
        assert_eq!(to_html("a *b", false).unwrap_err(), "Can't find end of the entity starting at byte offset 2");
    }
}

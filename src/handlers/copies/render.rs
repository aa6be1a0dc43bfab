//! Words with links → Telegram HTML. Pure.

use crate::domain::post::RichText;
use crate::texts::html::{escape, link};

/// A longer address is none that people follow, and more than a message takes.
const LONGEST: usize = 2_000;

/// Telegram HTML of words: everything is escaped, links lead where they led, bare links stay as they are.
pub fn render(text: &RichText) -> String {
    let mut html = String::new();
    for run in &text.0 {
        match &run.link {
            Some(url) if is_address(url) && !run.text.trim().is_empty() => html.push_str(&linked(url, &run.text)),
            _ => html.push_str(&escape(&run.text)),
        }
    }
    html
}

/// A link whose words keep the spaces around them outside.
fn linked(url: &str, words: &str) -> String {
    let inside = words.trim();
    let at = words.find(inside).unwrap_or(0);
    format!("{}{}{}", escape(&words[..at]), link(url, inside), escape(&words[at + inside.len()..]))
}

fn is_address(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && !url.contains(char::is_whitespace)
        && url.len() <= LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::post::TextRun;

    #[test]
    fn words_are_escaped_and_links_lead() {
        let mut rich = RichText::plain("<b>&\n");
        rich.push(" a <i> ".to_owned(), Some("https://a.example/?x=1&y=\"".to_owned()));
        rich.push("b".to_owned(), Some("javascript:alert(1)".to_owned()));
        assert_eq!(render(&rich), "&lt;b&gt;&amp;\n <a href=\"https://a.example/?x=1&amp;y=&quot;\">a &lt;i&gt;</a> b");
    }

    #[test]
    fn an_address_without_end_is_none() {
        let run = TextRun { text: "x".to_owned(), link: Some(format!("https://a.example/{}", "y".repeat(LONGEST))) };
        assert_eq!(render(&RichText(vec![run])), "x");
    }
}

//! Telegram's HTML as the server reads it: visible text and entities, or the words with which it refuses.

use serde_json::{Map, Value, json};

/// Text and its entities, offsets and lengths in UTF-16 units.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Formatted {
    pub text: String,
    pub entities: Vec<Value>,
}

struct Open {
    name: String,
    /// Where it begins, UTF-16 units and bytes of the visible text.
    units: usize,
    bytes: usize,
    attributes: Vec<(String, String)>,
}

const TAGS: [&str; 17] = [
    "a",
    "b",
    "strong",
    "i",
    "em",
    "s",
    "strike",
    "del",
    "u",
    "ins",
    "tg-spoiler",
    "tg-emoji",
    "tg-time",
    "span",
    "pre",
    "code",
    "blockquote",
];

/// Parses; the error is what follows «can't parse entities: ».
pub(super) fn parse(source: &str) -> Result<Formatted, String> {
    let mut reader = Reader { source, at: 0, text: String::new(), units: 0, open: Vec::new(), entities: Vec::new() };
    while reader.at < source.len() {
        match source.as_bytes()[reader.at] {
            b'<' => reader.tag()?,
            b'&' => reader.escape(),
            _ => {
                let next = source[reader.at..].find(['<', '&']).map_or(source.len(), |found| reader.at + found);
                reader.say(&source[reader.at..next]);
                reader.at = next;
            }
        }
    }
    if let Some(open) = reader.open.last() {
        return Err(format!("Can't find end tag corresponding to start tag \"{}\"", open.name));
    }
    Ok(trimmed(reader.text, reader.entities))
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    text: String,
    units: usize,
    open: Vec<Open>,
    entities: Vec<(usize, usize, Map<String, Value>)>,
}

impl Reader<'_> {
    fn say(&mut self, words: &str) {
        self.text.push_str(words);
        self.units += words.encode_utf16().count();
    }

    /// Four names and all numbers; whatever else follows an ampersand is itself.
    fn escape(&mut self) {
        let rest = &self.source[self.at + 1..];
        let end = rest.find(';').filter(|end| *end <= 10);
        let found = end.and_then(|end| {
            let name = &rest[..end];
            let letter = match name {
                "lt" => Some('<'),
                "gt" => Some('>'),
                "amp" => Some('&'),
                "quot" => Some('"'),
                _ => name
                    .strip_prefix('#')
                    .and_then(|number| match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok(),
                        None => number.parse().ok(),
                    })
                    .filter(|code| *code != 0)
                    .and_then(char::from_u32),
            };
            letter.map(|letter| (letter, end))
        });
        if let Some((letter, end)) = found {
            self.say(letter.encode_utf8(&mut [0; 4]));
            self.at += end + 2;
        } else {
            self.say("&");
            self.at += 1;
        }
    }

    fn tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        if self.source[begin..].starts_with("</") {
            return self.end_tag(begin);
        }
        let rest = &self.source[begin + 1..];
        let length = rest.find(|letter: char| letter.is_whitespace() || letter == '>');
        let Some(length) = length else { return Err(format!("Unclosed start tag at byte offset {begin}")) };
        let name = rest[..length].to_ascii_lowercase();
        if !TAGS.contains(&name.as_str()) {
            return Err(format!("Unsupported start tag \"{name}\" at byte offset {begin}"));
        }
        self.at = begin + 1 + length;
        let attributes = self.attributes(begin, &name)?;
        let is_spoiler = attributes.iter().any(|(key, value)| key == "class" && value == "tg-spoiler");
        if name == "span" && !is_spoiler {
            return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"));
        }
        self.open.push(Open { name, units: self.units, bytes: self.text.len(), attributes });
        Ok(())
    }

    fn attributes(&mut self, begin: usize, tag: &str) -> Result<Vec<(String, String)>, String> {
        let mut found = Vec::new();
        loop {
            let rest = self.source[self.at..].trim_start();
            self.at = self.source.len() - rest.len();
            if rest.is_empty() {
                return Err(format!("Unclosed start tag \"{tag}\" at byte offset {begin}"));
            }
            if rest.starts_with('>') {
                self.at += 1;
                return Ok(found);
            }
            let length = rest
                .find(|letter: char| letter.is_whitespace() || letter == '=' || letter == '>')
                .unwrap_or(rest.len());
            if length == 0 {
                return Err(format!("Empty attribute name in the tag \"{tag}\" at byte offset {begin}"));
            }
            let name = rest[..length].to_ascii_lowercase();
            let after = rest[length..].trim_start();
            let Some(value) = after.strip_prefix('=') else {
                if tag == "blockquote" && name == "expandable" {
                    self.at = self.source.len() - after.len();
                    found.push((name, String::new()));
                    continue;
                }
                return Err(format!(
                    "Expected equal sign in declaration of an attribute of the tag \"{tag}\" at byte offset {begin}"
                ));
            };
            let value = value.trim_start();
            let quote = value.chars().next().filter(|letter| matches!(letter, '"' | '\''));
            let parts = if let Some(quote) = quote {
                value[1..].split_once(quote)
            } else {
                let end = value.find(|letter: char| letter.is_whitespace() || letter == '>').unwrap_or(value.len());
                Some(value.split_at(end))
            };
            let Some((text, after)) = parts else {
                return Err(format!("Unclosed start tag \"{tag}\" at byte offset {begin}"));
            };
            found.push((name, unescaped(text)));
            self.at = self.source.len() - after.len();
        }
    }

    fn end_tag(&mut self, begin: usize) -> Result<(), String> {
        let Some(length) = self.source[begin..].find('>') else {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        };
        let name = self.source[begin + 2..begin + length].trim().to_ascii_lowercase();
        let Some(open) = self.open.pop() else { return Err(format!("Unexpected end tag at byte offset {begin}")) };
        if !name.is_empty() && name != open.name {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{name}>\"",
                open.name
            ));
        }
        self.at = begin + length + 1;
        self.close(open);
        Ok(())
    }

    fn close(&mut self, open: Open) {
        let length = self.units - open.units;
        if length == 0 {
            return;
        }
        let attribute =
            |wanted: &str| open.attributes.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.clone());
        let mut fields = Map::new();
        let kind = match open.name.as_str() {
            "b" | "strong" => "bold",
            "i" | "em" => "italic",
            "u" | "ins" => "underline",
            "s" | "strike" | "del" => "strikethrough",
            "span" | "tg-spoiler" => "spoiler",
            "pre" => "pre",
            "code" => "code",
            "blockquote" if attribute("expandable").is_some() => "expandable_blockquote",
            "blockquote" => "blockquote",
            "tg-emoji" => {
                fields.insert("custom_emoji_id".to_owned(), json!(attribute("emoji-id").unwrap_or_default()));
                "custom_emoji"
            }
            "a" => {
                let shown = &self.text[open.bytes..];
                let url = attribute("href").unwrap_or_else(|| shown.to_owned());
                // What is no address stays plain text.
                if !url.contains("://") && !url.contains('.') {
                    return;
                }
                if let Some(user) = url.strip_prefix("tg://user?id=").and_then(|id| id.parse::<i64>().ok()) {
                    fields.insert("user".to_owned(), json!({"id": user, "is_bot": false, "first_name": shown}));
                    "text_mention"
                } else {
                    fields.insert("url".to_owned(), json!(url));
                    "text_link"
                }
            }
            _ => return,
        };
        fields.insert("type".to_owned(), json!(kind));
        self.entities.push((open.units, length, fields));
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// White space at both ends goes away; entities move along.
fn trimmed(text: String, entities: Vec<(usize, usize, Map<String, Value>)>) -> Formatted {
    let body = text.trim();
    let cut = text[..text.len() - text.trim_start().len()].encode_utf16().count();
    let units = body.encode_utf16().count();
    let mut kept: Vec<(usize, usize, Map<String, Value>)> = entities
        .into_iter()
        .filter_map(|(offset, length, fields)| {
            let from = offset.max(cut) - cut;
            let to = (offset + length).saturating_sub(cut).min(units);
            (to > from).then(|| (from, to - from, fields))
        })
        .collect();
    kept.sort_by_key(|(offset, length, _)| (*offset, std::cmp::Reverse(*length)));
    // Beyond a hundred the rest is silently plain (`docs/platforms.md`, «Telegram: formatting»).
    let entities = kept
        .into_iter()
        .take(100)
        .map(|(offset, length, mut fields)| {
            fields.insert("offset".to_owned(), json!(offset));
            fields.insert("length".to_owned(), json!(length));
            Value::Object(fields)
        })
        .collect();
    Formatted { text: body.to_owned(), entities }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_text_becomes_text_and_entities() {
        let found = parse(" <b>a😀</b> &lt;<a href=\"https://x.example/?a=1&amp;b=2\">go</a>&nbsp;&#8212; ").unwrap();
        assert_eq!(found.text, "a😀 <go&nbsp;—");
        assert_eq!(
            found.entities,
            [
                json!({"type": "bold", "offset": 0, "length": 3}),
                json!({"type": "text_link", "offset": 5, "length": 2, "url": "https://x.example/?a=1&b=2"}),
            ]
        );
        assert_eq!(parse("<blockquote expandable>x</blockquote>").unwrap().entities.len(), 1);
    }

    #[test]
    fn broken_marks_are_refused_in_telegrams_words() {
        for (source, words) in [
            ("<p>x</p>", "Unsupported start tag \"p\" at byte offset 0"),
            ("<b>x", "Can't find end tag corresponding to start tag \"b\""),
            ("<b>x</i>", "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""),
            ("x</b>", "Unexpected end tag at byte offset 1"),
            ("1 < 2", "Unsupported start tag \"\" at byte offset 2"),
            ("a <b", "Unclosed start tag at byte offset 2"),
            ("<a href=\"x>y</a>", "Unclosed start tag \"a\" at byte offset 0"),
        ] {
            assert_eq!(parse(source).unwrap_err(), words, "{source}");
        }
    }
}

//! JSON that is not quite JSON: raw control bytes and invalid UTF-8 in texts, halves of surrogate pairs, commas too many
//! or too few, words and numbers that no reader takes, towers of brackets.
//!
//! What can be told from it is written down anew, and each mended place by its path and the ids on the way, never by its
//! text. Whatever came to no end is not mended: half an answer is none.

use serde_json::Value;

/// Deeper than this nothing is read (a reader's own limit is 128); an outer item keeps its other fields.
const DEEPEST: usize = 64;
/// So many places are named, the rest is counted.
const NAMED: usize = 5;

/// What was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mended {
    /// JSON that every reader takes.
    pub json: String,
    /// Where it was mended: `updates[3].object.text (event_id ab12, id 7)`. The first few.
    pub places: Vec<String>,
    /// How many places were mended.
    pub count: usize,
}

impl Mended {
    /// Says in the log what was mended, in whose answer.
    pub(crate) fn tell(&self, whose: &str) {
        let places = self.places.join("; ");
        tracing::warn!(count = self.count, "{whose} was no JSON; read without what is odd in it: {places}");
    }
}

/// A step of a path.
#[derive(Debug, Clone)]
enum PathStep {
    Key(String),
    At(usize),
}

#[derive(Debug)]
struct Frame {
    object: bool,
    /// Members written so far.
    count: usize,
    /// Of an object: the key whose value comes.
    key: Option<String>,
    /// A comma came, and nothing after it.
    comma: bool,
}

struct Mender<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    out: String,
    stack: Vec<Frame>,
    /// From this depth on nothing is written.
    mute: Option<usize>,
    places: Vec<Vec<PathStep>>,
    count: usize,
}

/// Reads what is nearly an object or a list in JSON. `None`: it is neither, or came to no end.
pub(crate) fn mend(body: &[u8]) -> Option<Mended> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace() || c.is_control());
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let mut mender = Mender {
        bytes: text.as_bytes(),
        text,
        at: 0,
        out: String::with_capacity(text.len() + 64),
        stack: Vec::new(),
        mute: None,
        places: Vec::new(),
        count: 0,
    };
    mender.run()?;
    let value = serde_json::from_str::<Value>(&mender.out).ok()?;
    let places = mender.places.iter().map(|path| named(path, &value)).collect();
    Some(Mended { json: mender.out, places, count: mender.count })
}

impl Mender<'_> {
    fn run(&mut self) -> Option<()> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                b'{' | b'[' => {
                    self.open(byte == b'{');
                    self.at += 1;
                }
                b'}' | b']' => {
                    self.at += 1;
                    self.close(byte == b'}');
                    if self.stack.is_empty() {
                        if !self.text[self.at..].trim().is_empty() {
                            self.note();
                        }
                        return Some(());
                    }
                }
                b',' => {
                    self.at += 1;
                    self.comma();
                }
                b':' => {
                    self.at += 1;
                    if self.stack.last().is_some_and(|frame| frame.key.is_none()) {
                        self.note();
                    }
                }
                b'"' => {
                    let text = self.string()?;
                    self.text_or_key(text);
                }
                _ => self.word(),
            }
        }
        // Something stayed open.
        None
    }

    fn write(&mut self, piece: &str) {
        if self.mute.is_none() {
            self.out.push_str(piece);
        }
    }

    fn note(&mut self) {
        self.count += 1;
        if self.places.len() < NAMED {
            let step = |frame: &Frame| match &frame.key {
                Some(key) => PathStep::Key(key.clone()),
                None if frame.object => PathStep::Key(String::new()),
                None => PathStep::At(frame.count),
            };
            self.places.push(self.stack.iter().map(step).collect());
        }
    }

    /// What stands before a value: a comma, and in an object its key.
    fn before_value(&mut self) {
        if self.lacks_comma() {
            self.note();
        }
        let Some(frame) = self.stack.last_mut() else { return };
        let first = frame.count == 0;
        frame.comma = false;
        if !frame.object {
            if !first {
                self.write(",");
            }
        } else if frame.key.is_none() {
            // A value without its key.
            frame.key = Some(String::new());
            self.note();
            self.write(if first { "\"\":" } else { ",\"\":" });
        }
    }

    fn after_value(&mut self) {
        if let Some(frame) = self.stack.last_mut() {
            frame.count += 1;
            frame.key = None;
        }
    }

    fn value(&mut self, json: &str) {
        self.before_value();
        self.write(json);
        self.after_value();
    }

    fn key(&mut self, json: &str) {
        if self.lacks_comma() {
            self.note();
        }
        let Some(frame) = self.stack.last_mut() else { return };
        let first = frame.count == 0;
        frame.comma = false;
        frame.key = Some(json.trim_matches('"').to_owned());
        if !first {
            self.write(",");
        }
        self.write(json);
        self.write(":");
    }

    /// A member follows another, and nothing stood between.
    fn lacks_comma(&self) -> bool {
        self.stack.last().is_some_and(|frame| frame.count > 0 && !frame.comma && frame.key.is_none())
    }

    fn wants_key(&self) -> bool {
        self.stack.last().is_some_and(|frame| frame.object && frame.key.is_none())
    }

    fn text_or_key(&mut self, json: String) {
        if self.wants_key() { self.key(&json) } else { self.value(&json) }
    }

    fn open(&mut self, object: bool) {
        self.before_value();
        if self.mute.is_none() && self.stack.len() >= DEEPEST {
            self.note();
            self.write("null");
            self.mute = Some(self.stack.len());
        }
        self.write(if object { "{" } else { "[" });
        self.stack.push(Frame { object, count: 0, key: None, comma: false });
    }

    fn close(&mut self, object: bool) {
        if !self.stack.iter().any(|frame| frame.object == object) {
            return self.note();
        }
        while let Some(frame) = self.stack.last() {
            let (meant, dangling) = (frame.object == object, frame.object && frame.key.is_some());
            if !meant || frame.comma {
                self.note();
            }
            if dangling {
                self.note();
                self.value("null");
            }
            let closed = self.stack.pop().is_some_and(|frame| frame.object);
            self.write(if closed { "}" } else { "]" });
            if self.mute == Some(self.stack.len()) {
                self.mute = None;
            }
            self.after_value();
            if meant {
                return;
            }
        }
    }

    fn comma(&mut self) {
        let Some(frame) = self.stack.last() else { return };
        let dangling = frame.object && frame.key.is_some();
        let idle = frame.comma || (frame.count == 0 && frame.key.is_none());
        if dangling {
            self.note();
            self.value("null");
        } else if idle {
            self.note();
        }
        if let Some(frame) = self.stack.last_mut() {
            frame.comma = true;
        }
    }

    /// A word without quotes: a number, a truth, `null`, or nothing that means anything.
    fn word(&mut self) {
        let rest = &self.text[self.at..];
        let ends =
            |c: char| matches!(c, ',' | ':' | '{' | '}' | '[' | ']' | '"') || c.is_whitespace() || c.is_control();
        // What is no word ends before it began: a control byte, or a space that JSON does not know.
        let end = rest.find(ends).unwrap_or(rest.len());
        let end = if end > 0 { end } else { rest.chars().next().map_or(1, char::len_utf8) };
        let word = &rest[..end];
        self.at += end;
        if word.chars().all(|c| c.is_control() || c.is_whitespace()) {
            return self.note();
        }
        if self.wants_key() {
            let key = Value::from(word).to_string();
            self.key(&key);
            return self.note();
        }
        if serde_json::from_str::<Value>(word).is_ok() {
            return self.value(word);
        }
        self.note();
        let number = word.parse::<f64>().ok().filter(|number| number.is_finite());
        let json = number.and_then(serde_json::Number::from_f64).map_or_else(|| "null".to_owned(), |n| n.to_string());
        self.value(&json);
    }

    /// A text in quotes, from the opening one on, as every reader takes it. `None`: it has no end.
    fn string(&mut self) -> Option<String> {
        let mut json = String::from("\"");
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let stop = rest.find(|c: char| matches!(c, '"' | '\\' | '\u{fffd}') || c < ' ')?;
            json.push_str(&rest[..stop]);
            self.at += stop;
            match self.bytes.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    json.push('"');
                    return Some(json);
                }
                b'\\' => self.escape(&mut json)?,
                // What was no UTF-8, or said so itself.
                0xEF => {
                    json.push('\u{fffd}');
                    self.at += '\u{fffd}'.len_utf8();
                    self.note();
                }
                control => {
                    json.push_str(&format!("\\u{control:04x}"));
                    self.at += 1;
                    self.note();
                }
            }
        }
    }

    fn escape(&mut self, json: &mut String) -> Option<()> {
        let rest = &self.text[self.at..];
        match rest[1..].chars().next()? {
            '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {
                json.push_str(&rest[..2]);
                self.at += 2;
            }
            'u' => {
                let length = match unit(rest) {
                    Some(0xD800..=0xDBFF) if matches!(rest.get(6..).and_then(unit), Some(0xDC00..=0xDFFF)) => 12,
                    Some(0xD800..=0xDFFF) | None => 0,
                    Some(_) => 6,
                };
                if length > 0 {
                    json.push_str(&rest[..length]);
                    self.at += length;
                } else {
                    json.push_str("\\ufffd");
                    self.at += if unit(rest).is_some() { 6 } else { 2 };
                    self.note();
                }
            }
            // No escape: the sign alone.
            _ => {
                self.at += 1;
                self.note();
            }
        }
        Some(())
    }
}

/// The unit of a `\uXXXX` at the beginning.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

/// A path with the ids that stand on its way.
fn named(path: &[PathStep], value: &Value) -> String {
    /// Fields that name a thing and say nothing of it.
    const IDS: [&str; 5] = ["update_id", "event_id", "id", "user_id", "message_id"];
    let (mut place, mut ids, mut at) = (String::new(), Vec::new(), Some(value));
    for step in path {
        at = match step {
            PathStep::Key(key) => {
                let plain = key.len() <= 32 && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                let dot = if place.is_empty() { "" } else { "." };
                place.push_str(&format!("{dot}{}", if plain && !key.is_empty() { key } else { "?" }));
                at.and_then(|value| value.get(key))
            }
            PathStep::At(index) => {
                place.push_str(&format!("[{index}]"));
                at.and_then(|value| value.get(index))
            }
        };
        for name in IDS {
            let id = match at.and_then(|value| value.get(name)) {
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::String(text)) if text.len() <= 64 && text.chars().all(|c| c.is_ascii_alphanumeric()) => {
                    text.clone()
                }
                _ => continue,
            };
            ids.push(format!("{name} {id}"));
        }
    }
    if ids.is_empty() { place } else { format!("{place} ({})", ids.join(", ")) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn of(body: &str) -> (Value, Vec<String>) {
        let mended = mend(body.as_bytes()).unwrap_or_else(|| panic!("not mended: {body}"));
        (serde_json::from_str(&mended.json).unwrap(), mended.places)
    }

    #[test]
    fn what_is_odd_costs_itself_and_is_named_by_its_place() {
        let (value, places) = of("{\"response\":{\"items\":[{\"id\":5,\"name\":\"a\u{1}b\"},{\"id\":6}]}}");
        assert_eq!(value, json!({"response": {"items": [{"id": 5, "name": "a\u{1}b"}, {"id": 6}]}}));
        assert_eq!(places, ["response.items[0].name (id 5)"]);
        let (value, places) =
            of(r#"{"ts":"1","updates":[{"event_id":"ab1","object":{"id":7,"text":"x\ud83dy"}},,{}]}"#);
        assert_eq!(value["updates"], json!([{"event_id": "ab1", "object": {"id": 7, "text": "x\u{fffd}y"}}, {}]));
        assert_eq!(places, ["updates[0].object.text (event_id ab1, id 7)", "updates[1]"]);
    }

    #[test]
    fn everything_that_is_seen_in_the_wild_is_read() {
        let deep = format!("{{\"id\":1,\"x\":{}{},\"y\":2}}", "[".repeat(300), "]".repeat(300));
        assert_eq!(of(&deep).0["y"], 2);
        for (odd, meant) in [
            (r#"{"a":[1,2,],}"#, json!({"a": [1, 2]})),
            (r#"{"a":[,1]}"#, json!({"a": [1]})),
            (r#"{,"a":1,,"b":2}"#, json!({"a": 1, "b": 2})),
            (r#"[{"a":1}{"a":2} 3 "x"]"#, json!([{"a": 1}, {"a": 2}, 3, "x"])),
            (
                r#"{"a":NaN,"b":1e999,"c":01,"d":+1,"e":Infinity,"f":undefined}"#,
                json!({"a": null, "b": null, "c": 1.0, "d": 1.0, "e": null, "f": null}),
            ),
            (r#"{"a":,"b":1,"c"}"#, json!({"a": null, "b": 1, "c": null})),
            (r#"{a:1,"b" 2}"#, json!({"a": 1, "b": 2})),
            (r#"[{"id":1],{"id":2}]"#, json!([{"id": 1}])),
            (r#"{"a":"\x\u12","b":"\ude00\ud83d"}"#, json!({"a": "x\u{fffd}12", "b": "\u{fffd}\u{fffd}"})),
            ("\u{feff}{\"a\":1}\u{0}", json!({"a": 1})),
            ("{\"a\":\u{1}1}", json!({"a": 1})),
            (r#"{"a":1}}"#, json!({"a": 1})),
            ("{\"a\":\"x\n\ty\"}", json!({"a": "x\n\ty"})),
        ] {
            assert_eq!(of(odd).0, meant, "{odd}");
            assert!(!of(odd).1.is_empty() || odd.starts_with('\u{feff}'), "{odd}");
        }
        let mended = mend(b"{\"items\":[{\"id\":3,\"t\":\"\xff\xfe\"}]}").unwrap();
        assert_eq!(mended.places, ["items[0].t (id 3)", "items[0].t (id 3)"]);
    }

    #[test]
    fn half_an_answer_is_none() {
        for body in ["", "<html></html>", "\"x\"", "7", "{", r#"{"a":[1,2]"#, r#"{"a":"x}"#, r#"{"a":[{"b":1]"#, "[\\"]
        {
            assert_eq!(mend(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn what_is_right_stays_as_it_is() {
        let right = json!({"a": [1, -2.5, 1e300, true, null, {}], "b": {"c": "\u{1}\"\\😀"}, "": []});
        let mended = mend(right.to_string().as_bytes()).unwrap();
        assert_eq!((serde_json::from_str::<Value>(&mended.json).unwrap(), mended.count), (right, 0));
    }

    proptest! {
        #[test]
        fn whatever_is_mended_every_reader_takes(body in "[\\[\\]{}\",:\\\\ua-d0-9e.+\u{1}\u{fffd} -]{0,60}") {
            if let Some(mended) = mend(format!("[{body}").as_bytes()) {
                prop_assert!(serde_json::from_str::<Value>(&mended.json).is_ok(), "{}", mended.json);
            }
            // Nothing of the like may be left unread for being no JSON after it was mended.
            let closed = format!("[{}]", body.replace(['"', '\\', '[', ']', '{', '}'], ""));
            prop_assert!(mend(closed.as_bytes()).is_some(), "{closed}");
        }

        #[test]
        fn no_bytes_break_it(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            mend(&body);
        }
    }
}

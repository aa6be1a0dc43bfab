//! A config file's text into known keys with their lines, or one line that says what is wrong in it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::keys;

/// What a file says: full key → value and line.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// Values by full key; `*_file` forms of secrets are among them.
    pub values: BTreeMap<String, Value>,
    lines: BTreeMap<String, usize>,
}

impl Entries {
    /// The line of a key or of an entry in a list of tables; 0 for what the file does not say.
    pub(super) fn line(&self, key: &str) -> usize {
        self.lines.get(key).copied().unwrap_or(0)
    }

    /// The lines of all keys and entries.
    pub(super) fn into_lines(self) -> BTreeMap<String, usize> {
        self.lines
    }
}

/// Reads a file's text. An error is one line: the file, the line, the key, what was expected.
pub(super) fn read(text: &str, path: &Path) -> Result<Entries> {
    let broken = |error: &toml::de::Error| {
        let line = error.span().map_or(0, |span| line_at(text, span.start));
        // Only the bare message: the long form quotes the line, and a token may stand there.
        let what = error.message().lines().collect::<Vec<_>>().join("; ");
        let line_text = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let what = twice(&what, error.span().and_then(|span| text.get(span)))
            .or_else(|| of_value(&what, line_text))
            .unwrap_or(what);
        anyhow!("{}: {what}", place(path, line))
    };
    // Editors of another system begin a file with an invisible mark.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let spans = DeTable::parse(text).map_err(|error| broken(&error))?;
    let values: Table = toml::from_str(text).map_err(|error| broken(&error))?;
    let mut entries = Entries::default();
    note_lines(spans.get_ref(), "", text, &mut entries.lines);
    take(values, "", path, &mut entries)?;
    Ok(entries)
}

/// A key that stands there twice, by its name: it is no secret, unlike whatever else may stand in that place.
fn twice(what: &str, key: Option<&str>) -> Option<String> {
    let is_key = |text: &&str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.\"".contains(c));
    let key = key.filter(|_| what == "duplicate key").filter(is_key)?;
    Some(format!("duplicate key `{key}`: keep one of them"))
}

/// What the parser says of a value, in words for whoever wrote it. The name of the setting is no secret; the value may be one: a
/// key of a bot without quotes looks like a time to the parser.
fn of_value(what: &str, line: &str) -> Option<String> {
    const ESCAPES: [&str; 3] = ["too few unicode", "missing escaped value", "invalid value, expected unicode"];
    const KINDS: [&str; 24] = [
        "string values must be quoted",
        "invalid time",
        "invalid date",
        "invalid integer",
        "invalid float",
        "invalid number",
        "invalid boolean",
        "invalid mantissa",
        "invalid fraction",
        "invalid exponent",
        "invalid basic string",
        "invalid literal string",
        "invalid multi-line",
        "invalid value",
        "missing value",
        "missing opening quote",
        "floating-point number overflowed",
        "integers with a radix",
        "radix must be",
        "redundant integer",
        "redundant numeric sign",
        "unexpected leading zero",
        "unexpected sign",
        "`_` may only go",
    ];
    let key = line.split_once('=').map(|(key, _)| key.trim()).unwrap_or_default();
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    // Within a list or a long text no setting stands on the line.
    let value = if is_key { format!("the value of `{key}`") } else { "a value".to_owned() };
    let is_any = |kinds: &[&str]| kinds.iter().any(|kind| what.starts_with(kind));
    if what.starts_with("invalid type: integer") || what.starts_with("integer number overflowed") {
        return Some(format!("{value} is too large: whole numbers go up to {}", i64::MAX));
    }
    if is_any(&ESCAPES) {
        return Some(format!(
            "{value} has a \\ that begins no sign: write \\\\ for it, or single quotes '' around the text instead of \"\""
        ));
    }
    is_any(&KINDS).then(|| {
        format!("{value} cannot be read: a text stands between two quotes \"\", a number has no spaces, a switch is true or false")
    })
}

/// `config file PATH, line N`
pub(super) fn place(path: &Path, line: usize) -> String {
    let file = format!("config file {}", path.display());
    if line == 0 { file } else { format!("{file}, line {line}") }
}

fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn note_lines(table: &DeTable<'_>, before: &str, text: &str, lines: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        let name = joined(before, key.get_ref());
        lines.insert(name.clone(), line_at(text, key.span().start));
        match value.get_ref() {
            DeValue::Table(inner) => note_lines(inner, &name, text, lines),
            DeValue::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    note_item(item, &format!("{name}[{}]", index + 1), text, lines);
                }
            }
            _ => {}
        }
    }
}

fn note_item(item: &Spanned<DeValue<'_>>, name: &str, text: &str, lines: &mut BTreeMap<String, usize>) {
    lines.insert(name.to_owned(), line_at(text, item.span().start));
    if let DeValue::Table(inner) = item.get_ref() {
        note_lines(inner, name, text, lines);
    }
}

fn joined(before: &str, key: &str) -> String {
    if before.is_empty() { key.to_owned() } else { format!("{before}.{key}") }
}

fn take(table: Table, before: &str, path: &Path, entries: &mut Entries) -> Result<()> {
    for (key, value) in table {
        let name = joined(before, &key);
        let at = place(path, entries.line(&name));
        if keys::find(&name).is_some() || keys::secret_of_file_form(&name).is_some() {
            if let (Some(known), Value::Array(items)) = (keys::entry_keys(&name), &value) {
                check_items(&name, items, known, path, entries)?;
            }
            entries.values.insert(name, value);
        } else if keys::is_section(&name) {
            match value {
                Value::Table(inner) => take(inner, &name, path, entries)?,
                _ => bail!("{at}: `{name}` is a section: write [{name}] and its keys below"),
            }
        } else {
            bail!("{at}: unknown key `{name}`; the nearest known one is `{}`", keys::nearest(&name));
        }
    }
    Ok(())
}

fn check_items(list: &str, items: &[Value], known: &[&'static str], path: &Path, entries: &Entries) -> Result<()> {
    for (index, item) in items.iter().enumerate() {
        let name = format!("{list}[{}]", index + 1);
        let Value::Table(item) = item else {
            bail!("{}: `{name}` must be a section of its own: write [[{list}]]", place(path, entries.line(&name)));
        };
        if let Some(unknown) = item.keys().find(|key| !known.contains(&key.as_str())) {
            let whole = format!("{name}.{unknown}");
            let nearest = keys::nearest_of(unknown, known);
            bail!("{}: unknown key `{whole}`; the nearest known one is `{nearest}`", place(path, entries.line(&whole)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_panics_and_every_error_is_one_line(text in "(?s)[\\[\\]{}=.\"'#a-z_0-9\\n ]{0,80}") {
            if let Err(error) = read(&text, Path::new("config.toml")) {
                let said = format!("{error:#}");
                prop_assert!(!said.contains('\n'), "{}", said);
            }
        }
    }

    #[test]
    fn a_value_that_looks_like_something_else_is_told_of_by_its_setting_and_not_shown() {
        for value in ["8123456789:AAHsecret", "229 000 001", "да", "\"secret", "vk1.a.secret"] {
            let error = read(&format!("[telegram]\nbot_token = {value}\n"), Path::new("c.toml")).unwrap_err();
            let said = format!("{error:#}");
            assert!(said.contains("line 2: the value of `bot_token`") && said.contains("quotes"), "{value}: {said}");
            assert!(!said.contains("secret"), "{said}");
        }
    }

    #[test]
    fn what_the_parser_says_of_a_value_is_said_plainly_with_its_place() {
        let said = |text: &str| format!("{:#}", read(text, Path::new("c.toml")).unwrap_err());
        let huge = "9".repeat(60);
        for number in ["99999999999999999999", "-99999999999999999999", "0xFFFFFFFFFFFFFFFFFF", &huge] {
            for list in [("", ""), ("[", "]")] {
                let said = said(&format!("[vk]\ngroup_id = {}{number}{}\n", list.0, list.1));
                assert!(said.contains("line 2: the value of `group_id` is too large"), "{said}");
                assert!(said.ends_with(&i64::MAX.to_string()), "{said}");
            }
        }
        for path in [r"C:\Users\x", r"C:\u12", r"a\qb", r"\uD800"] {
            let said = said(&format!("[storage]\npath = \"{path}\"\n"));
            assert!(said.contains("line 2: the value of `path` has a \\ that begins no sign"), "{said}");
        }
        for value in ["01", "1_", "+-1", "5.", "1e999", "'a", "\"a\u{1}\"", "0X1", "+0x1"] {
            let said = said(&format!("[vk]\ngroup_id = {value}\n"));
            assert!(said.contains("line 2: the value of `group_id` cannot be read"), "{value}: {said}");
        }
        assert!(said("x = [\n01\n]\n").contains("line 2: a value cannot be read"));
    }

    #[test]
    fn lines_are_known_at_any_depth() {
        let text =
            "\u{FEFF}[vk]\n\ngroup_id = 1\n[[crosspost.routes]]\nfrom = 1\nto = [-1]\n[[crosspost.routes]]\nto = []";
        let entries = read(text, Path::new("config.toml")).unwrap();
        assert_eq!(entries.line("vk.group_id"), 3);
        assert_eq!(entries.line("crosspost.routes[2].to"), 8);
        assert_eq!(entries.line("nothing"), 0);
    }
}

//! What the program says in a terminal, found by its English: rows of (English, Russian) with `{}` where something is filled in.
//!
//! Errors travel: the same line goes to the log, which is English always, to a script, and to a person. So they are made
//! in English where they happen and said in Russian where a person reads them, as gettext does it. `tests/it/terminal.rs`
//! holds that no line of the command line is without its row.

/// A line in Russian; what no row knows stays as it is.
pub(super) fn in_russian(english: &str, rows: &[&[(&str, &str)]]) -> String {
    Catalogue { rows }.line(english)
}

/// Whether a line is a row of its own, its holes as they stand in the code.
pub(super) fn knows(english: &str, rows: &[&[(&str, &str)]]) -> bool {
    rows.iter().any(|rows| rows.iter().any(|(said, _)| *said == english))
}

/// How deep a filled-in text is looked into: a hole holds an error, that its cause, and that a library's words.
const DEEP: usize = 6;

/// How clap begins.
const ERROR: &str = "error: ";

struct Catalogue<'a> {
    rows: &'a [&'a [(&'a str, &'a str)]],
}

impl Catalogue<'_> {
    fn line(&self, english: &str) -> String {
        self.looked_up(english, DEEP).unwrap_or_else(|| english.to_owned())
    }

    fn looked_up(&self, english: &str, deep: usize) -> Option<String> {
        let deep = deep.checked_sub(1)?;
        let whole = |text: &str| self.looked_up(text, deep).unwrap_or_else(|| text.to_owned());
        if let Some((row, russian, holes)) = self.fitting(english) {
            // A row of signs alone fits much: what stands behind a file's name may be a row of its own.
            let behind = english.split_once(": ").filter(|_| !has_words(row));
            if let Some((left, right)) =
                behind.filter(|(_, right)| self.fitting(right).is_some_and(|(row, ..)| has_words(row)))
            {
                return Some(format!("{}: {}", whole(left), whole(right)));
            }
            return Some(laid_in(russian, holes.iter().map(|hole| whole(hole)), &holes));
        }
        // An error and its cause.
        let (left, right) = english.split_once(": ")?;
        // A column of meanings is padded.
        let padding = &right[..right.len() - right.trim_start().len()];
        let right = right.trim_start();
        let (said, cause) = (self.looked_up(left, deep), self.looked_up(right, deep));
        if said.is_none() && cause.is_none() {
            return None;
        }
        let (said, cause) = (said.unwrap_or_else(|| left.to_owned()), cause.unwrap_or_else(|| right.to_owned()));
        Some(format!("{said}: {padding}{cause}"))
    }

    /// The row that knows a text best, its Russian, and what is filled in. Of rows with holes that is the most literal one:
    /// `{}, line {}` fits much. What begins as an error of the command line is one, whatever the words of its value's own are.
    fn fitting<'t>(&self, english: &'t str) -> Option<(&str, &str, Vec<&'t str>)> {
        let rows = || self.rows.iter().flat_map(|rows| rows.iter());
        if let Some((said, russian)) = rows().find(|(said, _)| *said == english) {
            return Some((said, russian, Vec::new()));
        }
        let is_error = english.starts_with(ERROR);
        rows()
            .filter(|(said, _)| said.contains("{}"))
            .filter_map(|(said, russian)| Some((*said, *russian, filled(said, english)?)))
            .max_by_key(|(said, ..)| (is_error && said.starts_with(ERROR), said.len()))
    }
}

fn has_words(row: &str) -> bool {
    row.chars().any(char::is_alphabetic)
}

/// What stands in the holes, if the text fits. A hole ends where the next words of the row first stand: what is an error and
/// what its cause is told by the first colon.
fn filled<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut holes = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let at = match pieces.peek() {
            None if piece.is_empty() => rest.len(),
            None => rest.len().checked_sub(piece.len()).filter(|_| rest.ends_with(piece))?,
            Some(_) => rest.find(piece)?,
        };
        holes.push(&rest[..at]);
        rest = &rest[at + piece.len()..];
    }
    Some(holes)
}

/// `{}` in their order, or `{1}`, `{2}` where Russian wants another; `{1!}` is a person's own word, which stays what it is.
fn laid_in(russian: &str, holes: impl Iterator<Item = String>, own: &[&str]) -> String {
    let holes: Vec<String> = holes.collect();
    let mut said = String::with_capacity(russian.len());
    let (mut rest, mut next) = (russian, 0);
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            said.push('{');
            rest = after;
            continue;
        };
        let word = name.strip_suffix('!').and_then(|number| own.get(number.parse::<usize>().ok()?.wrapping_sub(1)));
        match name.parse::<usize>() {
            _ if word.is_some() => said.push_str(word.unwrap_or(&"")),
            Ok(number) => said.push_str(holes.get(number.wrapping_sub(1)).map_or("", String::as_str)),
            Err(_) if name.is_empty() => {
                said.push_str(holes.get(next).map_or("", String::as_str));
                next += 1;
            }
            Err(_) => said.push_str(&format!("{{{name}}}")),
        }
        rest = behind;
    }
    said.push_str(rest);
    said
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROWS: &[(&str, &str)] = &[
        ("reading {}", "чтение {}"),
        ("{}, line {}", "{}, строка {}"),
        ("config file {}", "файл настроек {}"),
        ("No such file or directory (os error {})", "такого файла нет"),
        ("the {} of {}", "{2}: {1}"),
        ("done", "готово"),
        ("no {} is called {}", "{1} {2!}: такого нет"),
        ("error: bad '{}' for '{}': {}", "ошибка: {2}: {3}"),
        ("{} is no time, whatever anybody says of it", "{}: не время"),
        ("{}: `{}` {}", "{}: `{}` {}"),
        ("`{}` is set, and there is no bot: set {}", "`{}` задан, а бота нет: задайте {}"),
    ];

    fn said(english: &str) -> String {
        in_russian(english, &[ROWS])
    }

    #[test]
    fn lines_are_found_with_what_is_filled_in_and_with_their_causes() {
        assert_eq!(said("done"), "готово");
        assert_eq!(said("reading a: b.csv"), "чтение a: b.csv");
        assert_eq!(said("config file /x.toml, line 3"), "файл настроек /x.toml, строка 3");
        assert_eq!(said("the colour of money"), "money: colour");
        assert_eq!(said("a.csv: No such file or directory (os error 2)"), "a.csv: такого файла нет");
        assert_eq!(said("nobody knows this"), "nobody knows this");
        assert_eq!(said("no done is called done"), "готово done: такого нет");
        assert_eq!(
            said("error: bad 'x' for '--at': x is no time, whatever anybody says of it"),
            "ошибка: --at: x: не время"
        );
        assert_eq!(said("a.toml: `x` is set, and there is no bot: set y"), "a.toml: `x` задан, а бота нет: задайте y");
    }

    proptest! {
        #[test]
        fn any_text_is_answered_and_what_stands_in_holes_is_kept(text in "\\PC{0,60}") {
            let filled_in = said(&["reading", &text].join(" "));
            prop_assert!(filled_in.ends_with(&said(&text)), "{}", filled_in);
        }
    }
}

//! Rows of a CSV one after another, each with the line it begins in. A row that is broken is an error: whoever asks gets one
//! answer a row and must be able to lay the two side by side, which the usual readers' leniency (an open quote swallows all
//! that follows, an empty line is nothing) takes away.

use std::io::{BufRead, Read};

use anyhow::{Context, Result, anyhow, bail, ensure};

/// Reads rows; the first one is the head, which each of the others must be as long as.
pub(super) struct CsvRows<R> {
    input: R,
    /// What is read, for errors.
    name: String,
    /// Lines that have been read.
    lines: u64,
    columns: usize,
}

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CsvRow {
    /// The line it begins in, from 1.
    pub(super) line: u64,
    pub(super) fields: Vec<String>,
}

impl<R: BufRead> CsvRows<R> {
    /// The rows below a head, and its columns.
    pub(super) fn begin(input: R, name: String) -> Result<(Self, Vec<String>)> {
        let mut rows = Self { input, name, lines: 0, columns: 0 };
        let head = loop {
            match rows.read()? {
                None => break Vec::new(),
                Some(row) if is_blank(&row) => {}
                Some(row) => break row.fields,
            }
        };
        rows.columns = head.len();
        Ok((rows, head))
    }

    /// The next row. Where there are several columns an empty line is none: it has no field at all.
    pub(super) fn next(&mut self) -> Result<Option<CsvRow>> {
        while let Some(row) = self.read()? {
            if self.columns > 1 && is_blank(&row) {
                continue;
            }
            ensure!(
                row.fields.len() == self.columns,
                "{}, line {}: fields: {}, in the head: {}; a text with commas stands in quotes",
                self.name,
                row.line,
                row.fields.len(),
                self.columns
            );
            return Ok(Some(row));
        }
        Ok(None)
    }

    /// A row is as many lines as its quotes hold together.
    fn read(&mut self) -> Result<Option<CsvRow>> {
        let first = self.lines + 1;
        let (mut fields, mut taken) = (Fields::default(), 0);
        loop {
            let mut line = Vec::new();
            let at = self.lines + 1;
            bytes_of_line(&mut self.input, &mut line).with_context(|| format!("{}, line {at}", self.name))?;
            taken += line.len();
            ensure!(
                taken <= MOST_BYTES,
                "{}, line {first}: longer than {} MB: this is no file of lines",
                self.name,
                MOST_BYTES >> 20
            );
            if line.is_empty() {
                return match fields.opened {
                    Some(opened) => bail!(
                        "{}, line {opened}: a quote is opened here and never closed: double a quote that is meant as one",
                        self.name
                    ),
                    None => Ok(None),
                };
            }
            self.lines = at;
            let text = if at == 1 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line) } else { &line };
            let is_whole = fields.take(text, at);
            ensure!(
                !fields.goes_on,
                "{}, line {at}: a text goes on behind its closing quote: double a quote that is meant as one",
                self.name
            );
            if is_whole {
                break;
            }
        }
        let fields = fields.done.into_iter().map(String::from_utf8).collect::<Result<Vec<_>, _>>();
        let fields = fields.map_err(|_| anyhow!("{}, line {first}: this is no UTF-8 text", self.name))?;
        Ok(Some(CsvRow { line: first, fields }))
    }
}

/// Longest line of any input: a device may have none at all.
const MOST_BYTES: usize = 16 << 20;

/// Adds the next line with its end, and says how long it is.
fn bytes_of_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> Result<usize> {
    let length = input.by_ref().take(MOST_BYTES as u64 + 1).read_until(b'\n', line)?;
    ensure!(length <= MOST_BYTES, "longer than {} MB: this is no file of lines", MOST_BYTES >> 20);
    Ok(length)
}

/// The same of text.
pub(super) fn line_of(input: &mut impl BufRead, line: &mut String) -> Result<usize> {
    let mut bytes = Vec::new();
    let length = bytes_of_line(input, &mut bytes)?;
    line.push_str(std::str::from_utf8(&bytes).context("this is no UTF-8 text")?);
    Ok(length)
}

fn is_blank(row: &CsvRow) -> bool {
    matches!(row.fields.as_slice(), [only] if only.is_empty())
}

/// The fields of a row on their way.
#[derive(Default)]
struct Fields {
    done: Vec<Vec<u8>>,
    field: Vec<u8>,
    /// The line in which the quote was opened that is open now.
    opened: Option<u64>,
    /// Something stood behind a closing quote.
    goes_on: bool,
}

impl Fields {
    /// Takes one more line with its end; whether the row ends with it.
    fn take(&mut self, line: &[u8], at: u64) -> bool {
        let end = if line.ends_with(b"\r\n") { 2 } else { usize::from(line.ends_with(b"\n")) };
        let text = &line[..line.len() - end];
        let mut bytes = text.iter().copied().peekable();
        let mut begins = self.opened.is_none();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' if self.opened.is_some() && bytes.peek() == Some(&b'"') => {
                    bytes.next();
                    self.field.push(b'"');
                }
                b'"' if self.opened.is_some() => {
                    self.opened = None;
                    self.goes_on |= bytes.peek().is_some_and(|next| *next != b',');
                }
                b'"' if begins => self.opened = Some(at),
                b',' if self.opened.is_none() => {
                    self.done.push(std::mem::take(&mut self.field));
                    begins = true;
                    continue;
                }
                other => self.field.push(other),
            }
            begins = false;
        }
        if self.opened.is_some() {
            self.field.extend_from_slice(&line[text.len()..]);
            return false;
        }
        self.done.push(std::mem::take(&mut self.field));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(u64, String)>> {
        let (mut rows, _) = CsvRows::begin(text.as_bytes(), "x.csv".to_owned())?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((row.line, row.fields.join("|")));
        }
        Ok(found)
    }

    #[test]
    fn rows_come_with_their_lines_and_an_empty_one_is_an_empty_text_where_it_can_be_one() {
        let rows = |text: &str| read(text).unwrap();
        assert_eq!(rows("\u{FEFF}text\na\n\nb"), [(2, "a".into()), (3, String::new()), (4, "b".into())]);
        assert_eq!(rows("text\r\na\r\n\r\n"), [(2, "a".into()), (3, String::new())]);
        assert_eq!(rows("text\n"), []);
        assert_eq!(
            rows("\ntext,b\na,1\n\n\"c\nd\",2\n,\n"),
            [(3, "a|1".into()), (5, "c\nd|2".into()), (7, "|".into())]
        );
        assert_eq!(
            rows("text\n\"he said \"\"no, no\"\"\"\nan inch (\")\n"),
            [(2, "he said \"no, no\"".into()), (3, "an inch (\")".into())]
        );
    }

    #[test]
    fn a_broken_row_names_its_line() {
        for (text, error) in [
            ("text\n\"unclosed\nhi\nthird\n", "x.csv, line 2: a quote is opened here and never closed"),
            ("b,text\n\"a\nb\",\"c\n", "x.csv, line 3: a quote is opened"),
            ("text\"\n\"", "x.csv, line 2: a quote is opened"),
            ("text\n\"abc\"def\n", "x.csv, line 2: a text goes on behind its closing quote"),
            ("text,b\n\"a\nb\" ,2\n", "x.csv, line 3: a text goes on behind its closing quote"),
            ("text\n\"abc\"\"def\"ghi\"\n", "x.csv, line 2: a text goes on behind its closing quote"),
            ("text,b\na\n", "x.csv, line 2: fields: 1, in the head: 2"),
            ("text\nhello, world\n", "x.csv, line 2: fields: 2, in the head: 1"),
        ] {
            let said = read(text).unwrap_err().to_string();
            assert!(said.starts_with(error), "{text:?}: {said}");
        }
        let (mut rows, _) = CsvRows::begin(&b"text\n\xFF\n"[..], "x.csv".to_owned()).unwrap();
        assert_eq!(rows.next().unwrap_err().to_string(), "x.csv, line 2: this is no UTF-8 text");
    }
}

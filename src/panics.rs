//! What becomes of a panic: an error with its words, so that one row, one ring, one ear falls and nothing else.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Result, anyhow};

/// Does the work; a panic in it is its error.
pub(crate) fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(anyhow!("a panic: {}", words_of(panic.as_ref()))))
}

/// What a panic said, without the text that it fell over: that may be a person's.
pub(crate) fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no words".to_owned());
    // The standard library names a piece of text by quoting it.
    let end = [words.find('`'), words.find("; it is inside")].into_iter().flatten().min();
    end.map_or(words.clone(), |end| words[..end].trim_end().to_owned())
}

/// An error without what it quotes of an answer or a payload: a parser names the text that it fell over.
pub(crate) fn unquoted(error: &str) -> String {
    let Some((before, rest)) = error.split_once("string \"") else { return error.to_owned() };
    let after = rest.rfind("\", expected").map_or("", |end| &rest[end + 1..]);
    format!("{before}a string{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_over_a_text_does_not_quote_it() {
        let text = std::hint::black_box("tell nobody: ёлка".to_owned());
        let middle = text.len() - 1;
        for work in
            [&|| text[14..].len() as i64, &|| text[..middle].parse::<i64>().unwrap_or(0), &|| text[..900].len() as i64]
                as [&dyn Fn() -> i64; 3]
        {
            let said = caught(|| Ok(work()));
            if let Err(error) = said {
                let error = format!("{error:#}");
                assert!(!error.contains("nobody") && !error.contains('ё') && error.contains("byte"), "{error}");
            }
        }
        assert_eq!(words_of(&"plain words"), "plain words");
    }

    #[test]
    fn an_error_of_a_parser_does_not_quote_the_text_it_fell_over() {
        let error = serde_json::from_str::<i64>("\"tell \\\"nobody\\\", expected by all\"").unwrap_err();
        let error = unquoted(&format!("reading a comment: {error:#}"));
        assert!(error.starts_with("reading a comment: invalid type: a string, expected i64"), "{error}");
        assert_eq!(unquoted("plain words"), "plain words");
    }
}

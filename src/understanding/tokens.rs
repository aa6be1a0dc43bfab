//! One form of a text and its pieces: digits, words, signs.

use unicode_normalization::UnicodeNormalization;

use crate::domain::unseen::is_unseen;

/// Longer texts are read up to here.
const MOST_CHARS: usize = 4_000;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// ASCII digits, as many as stand together.
    Digits(String),
    /// Letters of any alphabet, lower case, without «ё».
    Word(String),
    /// Anything else that is not white space; a line's end is `\n`.
    Sign(char),
}

/// A piece and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// White space stands before it.
    pub(super) apart: bool,
}

/// The pieces of a text, with reading glasses.
pub(super) struct Pieces(Vec<Token>);

impl Pieces {
    /// Pieces of a text that went through [`plain`].
    pub(super) fn of(plain: &str) -> Self {
        let mut tokens: Vec<Token> = Vec::new();
        let mut apart = true;
        let mut glued = false;
        for c in plain.chars() {
            if c != '\n' && c.is_whitespace() {
                (apart, glued) = (true, false);
                continue;
            }
            let last = if glued { tokens.last_mut().map(|token| &mut token.kind) } else { None };
            match last {
                Some(Kind::Digits(run)) if c.is_ascii_digit() => run.push(c),
                Some(Kind::Word(run)) if c.is_alphabetic() => run.push(c),
                _ => {
                    let kind = if c.is_ascii_digit() {
                        Kind::Digits(c.to_string())
                    } else if c.is_alphabetic() {
                        Kind::Word(c.to_string())
                    } else {
                        Kind::Sign(c)
                    };
                    tokens.push(Token { kind, apart });
                }
            }
            (apart, glued) = (false, true);
        }
        for token in &mut tokens {
            if let Kind::Word(word) = &mut token.kind {
                *word = one_alphabet(word);
            }
        }
        Self(tokens)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn digits(&self, at: usize) -> Option<&str> {
        match self.0.get(at).map(|token| &token.kind) {
            Some(Kind::Digits(run)) => Some(run),
            _ => None,
        }
    }

    /// Digits as a number, at most nine of them.
    pub(super) fn number(&self, at: usize) -> Option<u32> {
        self.digits(at).filter(|run| run.len() <= 9).and_then(|run| run.parse().ok())
    }

    /// The word there; empty for anything else.
    pub(super) fn word(&self, at: usize) -> &str {
        match self.0.get(at).map(|token| &token.kind) {
            Some(Kind::Word(word)) => word,
            _ => "",
        }
    }

    /// The word before that place; empty for anything else.
    pub(super) fn word_before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    pub(super) fn sign(&self, at: usize) -> Option<char> {
        match self.0.get(at).map(|token| &token.kind) {
            Some(Kind::Sign(sign)) => Some(*sign),
            _ => None,
        }
    }

    pub(super) fn is_sign(&self, at: usize, sign: char) -> bool {
        self.sign(at) == Some(sign)
    }

    /// No white space between this piece and the one before.
    pub(super) fn is_glued(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|token| !token.apart)
    }

    /// The words, in order.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|token| match &token.kind {
            Kind::Word(word) => Some(word.as_str()),
            _ => None,
        })
    }
}

/// One form of a text: compatible characters, ASCII digits and dashes, lower case, «е» for «ё», nothing invisible.
pub(super) fn plain(text: &str) -> String {
    visible(text).chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

/// The same with the letters as they were written.
pub(super) fn visible(text: &str) -> String {
    text.chars()
        .take(MOST_CHARS)
        .nfkc()
        .filter(|c| !is_invisible(*c))
        .take(2 * MOST_CHARS)
        .map(|c| match c {
            '\r' | '\u{2028}' | '\u{2029}' => '\n',
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' => '-',
            '\u{2018}' | '\u{2019}' | '\u{02BC}' | '`' => '\'',
            _ => digit(c).unwrap_or(c),
        })
        .collect()
}

/// Decimal digits of other scripts.
fn digit(c: char) -> Option<char> {
    let zero = match c {
        '\u{0660}'..='\u{0669}' => 0x0660,
        '\u{06F0}'..='\u{06F9}' => 0x06F0,
        '\u{0966}'..='\u{096F}' => 0x0966,
        '\u{09E6}'..='\u{09EF}' => 0x09E6,
        _ => return None,
    };
    char::from_digit(c as u32 - zero, 10)
}

fn is_invisible(c: char) -> bool {
    is_unseen(c) || matches!(c, '\u{0300}'..='\u{036F}') || (c.is_control() && c != '\n' && c != '\r' && c != '\t')
}

/// «рeклaмa» with Latin letters among Cyrillic ones becomes Cyrillic; pure words stay.
fn one_alphabet(word: &str) -> String {
    let cyrillic = word.chars().any(|c| ('\u{0400}'..='\u{04FF}').contains(&c));
    if !cyrillic || word.chars().all(|c| ('\u{0400}'..='\u{04FF}').contains(&c)) {
        return word.to_owned();
    }
    let fold = |c: char| match c {
        'a' | 'α' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' | 'ε' => 'е',
        'h' => 'н',
        'i' | 'u' => 'и',
        'k' => 'к',
        'm' => 'м',
        'n' => 'п',
        'o' | 'ο' => 'о',
        'p' | 'ρ' => 'р',
        'r' => 'г',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        _ => c,
    };
    word.chars().map(fold).collect()
}

/// The word begins with one of these.
pub(super) fn starts(word: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| word.starts_with(stem))
}

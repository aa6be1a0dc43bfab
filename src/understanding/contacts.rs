//! Phones, e-mails, @names and links in a text.

use std::ops::Range;

use super::tokens::visible;

/// Ways to reach somebody, in the order in which they were written, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contacts {
    /// With `+` and the country's code, digits only.
    pub phones: Vec<String>,
    /// In lower case.
    pub emails: Vec<String>,
    /// @names without `@`.
    pub names: Vec<String>,
    /// Addresses as they were written.
    pub links: Vec<String>,
}

impl Contacts {
    pub fn is_empty(&self) -> bool {
        self.phones.is_empty() && self.emails.is_empty() && self.names.is_empty() && self.links.is_empty()
    }
}

/// Endings of addresses that people write without `https://`.
const ENDINGS: [&str; 40] = [
    "ru",
    "com",
    "net",
    "org",
    "me",
    "io",
    "su",
    "рф",
    "info",
    "biz",
    "site",
    "online",
    "top",
    "xyz",
    "club",
    "shop",
    "app",
    "dev",
    "link",
    "store",
    "pro",
    "cc",
    "tv",
    "by",
    "kz",
    "ua",
    "uz",
    "space",
    "website",
    "live",
    "fun",
    "cafe",
    "media",
    "agency",
    "art",
    "school",
    "studio",
    "taxi",
    "moscow",
    "москва",
];

/// Lengths of numbers by the country's code; others have 10 to 15 digits.
const COUNTRIES: [(&str, usize); 12] = [
    ("7", 11),
    ("1", 11),
    ("374", 11),
    ("375", 12),
    ("380", 12),
    ("992", 12),
    ("993", 11),
    ("994", 12),
    ("995", 12),
    ("996", 12),
    ("998", 12),
    ("373", 11),
];

enum ContactKind {
    Phone(String),
    Email(String),
    Name(String),
    Link(String),
}

/// Every way to reach somebody that is in the text.
pub fn contacts(text: &str) -> Contacts {
    let mut contacts = Contacts::default();
    for (_, what) in found(&visible(text)) {
        let (list, value) = match what {
            ContactKind::Phone(phone) => (&mut contacts.phones, phone),
            ContactKind::Email(email) => (&mut contacts.emails, email),
            ContactKind::Name(name) => (&mut contacts.names, name),
            ContactKind::Link(link) => (&mut contacts.links, link),
        };
        if !list.contains(&value) {
            list.push(value);
        }
    }
    contacts
}

/// The text with a `|` in place of each way to reach somebody, so that their digits are nobody's money or days.
pub(super) fn without_contacts(text: &str) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for (span, _) in found(text) {
        rest.push_str(text.get(at..span.start).unwrap_or_default());
        rest.push_str(" | ");
        at = span.end;
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    rest
}

fn found(text: &str) -> Vec<(Range<usize>, ContactKind)> {
    let mut found: Vec<(Range<usize>, ContactKind)> = Vec::new();
    for word in words(text) {
        if let Some(one) = in_word(text, word) {
            found.push(one);
        }
    }
    let mut at = 0;
    while let Some((span, phone)) = next_phone(text, at) {
        at = span.end;
        if !found.iter().any(|(other, _)| other.start < span.end && span.start < other.end) {
            found.push((span, ContactKind::Phone(phone)));
        }
    }
    found.sort_by_key(|(span, _)| span.start);
    found
}

/// Runs without white space, quotes and brackets.
fn words(text: &str) -> Vec<Range<usize>> {
    let splits = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '"' | '«' | '»' | '|');
    let mut words = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if splits(c) {
            words.push(start..at);
            start = at + c.len_utf8();
        }
    }
    words.push(start..text.len());
    words
}

fn in_word(text: &str, span: Range<usize>) -> Option<(Range<usize>, ContactKind)> {
    let word = text.get(span.clone())?;
    let trimmed = word.trim_end_matches(['.', ':', '!', '?', '\'', ']', '}']);
    if let Some(at) = trimmed.find("://") {
        let scheme = trimmed[..at].chars().rev().take_while(char::is_ascii_alphabetic).count();
        let start = span.start + at - scheme;
        let address = &trimmed[at - scheme..];
        let is_whole = scheme > 0 && address.len() > scheme + 3;
        return is_whole.then(|| (start..span.start + trimmed.len(), ContactKind::Link(address.to_owned())));
    }
    if let Some(at) = trimmed.find('@') {
        return with_at(trimmed, at).map(|(inner, what)| (span.start + inner.start..span.start + inner.end, what));
    }
    let lead = trimmed.find(char::is_alphanumeric)?;
    let lead = trimmed[lead..].find(':').map_or(lead, |colon| lead + colon + 1);
    let address = trimmed.get(lead..).filter(|address| is_address(address))?;
    Some((span.start + lead..span.start + trimmed.len(), ContactKind::Link(address.to_owned())))
}

/// An e-mail or a name around the `@`.
fn with_at(word: &str, at: usize) -> Option<(Range<usize>, ContactKind)> {
    let is_mail = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let before: usize = word[..at].chars().rev().take_while(|c| is_mail(*c)).count();
    let after: usize = word[at + 1..].chars().take_while(|c| is_mail(*c)).count();
    let (start, end) = (at - before, at + 1 + after);
    let host = &word[at + 1..end];
    if before > 0 {
        let (name, zone) = host.rsplit_once('.')?;
        let is_host = !name.is_empty() && zone.len() >= 2 && zone.chars().all(|c| c.is_ascii_alphabetic());
        return is_host.then(|| (start..end, ContactKind::Email(word[start..end].to_ascii_lowercase())));
    }
    let len = host.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')).count();
    let name = host[..len].trim_end_matches('.');
    let is_name = (3..=32).contains(&name.len()) && name.starts_with(|c: char| c.is_ascii_alphabetic());
    is_name.then(|| (at..at + 1 + name.len(), ContactKind::Name(name.to_owned())))
}

/// `example.ru`, `vk.com/page`, `www.example.org?x=1`.
fn is_address(word: &str) -> bool {
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let Some((name, zone)) = host.rsplit_once('.') else { return false };
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    name.split('.').all(is_label)
        && name.chars().any(char::is_alphabetic)
        && ENDINGS.contains(&zone.to_lowercase().as_str())
}

/// The first phone at or after that byte: where it stands and its number.
fn next_phone(text: &str, from: usize) -> Option<(Range<usize>, String)> {
    let chars: Vec<(usize, char)> = text.char_indices().filter(|(at, _)| *at >= from).collect();
    let mut at = 0;
    while at < chars.len() {
        let (_, c) = chars[at];
        let before = if at == 0 { ' ' } else { chars[at - 1].1 };
        let begins = c.is_ascii_digit() && !before.is_alphanumeric() && before != '_';
        let plus = c == '+' && chars.get(at + 1).is_some_and(|(_, next)| next.is_ascii_digit());
        if begins || plus {
            let groups = groups(&chars[at..], plus);
            if let Some((number, len)) = read_phone(&groups, plus) {
                let end = chars.get(at + len).map_or(text.len(), |(byte, _)| *byte);
                return Some((chars[at].0..end, number));
            }
            at += 1;
            while chars.get(at).is_some_and(|(_, c)| c.is_ascii_digit()) {
                at += 1;
            }
            continue;
        }
        at += 1;
    }
    None
}

/// Digit groups of what may be a phone, each with the count of characters up to its end.
fn groups(chars: &[(usize, char)], plus: bool) -> Vec<(String, usize)> {
    let mut groups: Vec<(String, usize)> = Vec::new();
    let (mut gap, mut digits) = (3, 0);
    for (at, (_, c)) in chars.iter().enumerate().skip(usize::from(plus)) {
        if c.is_ascii_digit() {
            digits += 1;
            match groups.last_mut() {
                Some((run, end)) if gap == 0 => {
                    run.push(*c);
                    *end = at + 1;
                }
                _ => groups.push((c.to_string(), at + 1)),
            }
            gap = 0;
        } else if matches!(c, ' ' | '\t' | '-' | '(' | ')' | '.') && gap < 3 {
            gap += 1;
        } else {
            break;
        }
        if digits > 20 {
            break;
        }
    }
    groups
}

fn read_phone(groups: &[(String, usize)], plus: bool) -> Option<(String, usize)> {
    let first = groups.first()?.0.as_str();
    let mut number = String::new();
    let mut longest = None;
    for (run, end) in groups {
        number.push_str(run);
        let len = number.len();
        if plus {
            let known = COUNTRIES.iter().find(|(code, _)| number.starts_with(code)).map(|(_, len)| *len);
            match known {
                Some(right) if len == right => return Some((format!("+{number}"), *end)),
                None if (10..=15).contains(&len) => longest = Some((format!("+{number}"), *end)),
                _ => {}
            }
        } else if len == 11 && number.starts_with(['7', '8']) && matches!(first.len(), 1 | 4 | 11) {
            let is_code = number[1..].starts_with(['3', '4', '8', '9']);
            return is_code.then(|| (format!("+7{}", &number[1..]), *end));
        } else if len == 10 && number.starts_with('9') && matches!(first.len(), 3 | 10) {
            let stops = groups.last().is_some_and(|(_, last)| last == end);
            if stops && !super::party::is_inn(&number) {
                return Some((format!("+7{number}"), *end));
            }
        }
    }
    longest
}

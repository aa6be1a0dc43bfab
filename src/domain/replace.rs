//! `[[crosspost.replace]]`: what is said otherwise in a copy than on the wall. Pure: a post in, the post as it is to be shown
//! out; what is stored of a post stays as it was, so a rule that changes rewrites nothing.

use regex::{Regex, RegexBuilder};

use super::post::{Media, Post, RichText};
use super::typed::address_len;

/// What a pattern may take when it is compiled, bytes.
const PATTERN: usize = 1 << 20;
/// A text that a rule would make longer than this stays as it was, bytes.
const MOST: usize = 128 << 10;

/// What a rule does to words and addresses.
#[derive(Debug, Clone)]
pub enum Replacement {
    /// These letters become those.
    Letters {
        /// Never empty.
        from: String,
        /// May be empty.
        to: String,
    },
    /// What a pattern meets becomes this; `$1` is its first group.
    Pattern {
        /// Meets nothing empty by itself.
        from: Regex,
        /// May be empty.
        to: String,
    },
    /// Addresses get these parameters, where they have none of that name.
    Parameters {
        /// Which addresses; `None`: all.
        among: Option<Among>,
        /// `name=value`, as they are to stand there.
        add: Vec<String>,
    },
}

/// Which addresses are meant.
#[derive(Debug, Clone)]
pub enum Among {
    /// Those with these letters.
    Letters(String),
    /// Those that a pattern meets.
    Pattern(Regex),
}

impl PartialEq for Replacement {
    fn eq(&self, other: &Self) -> bool {
        self.as_written() == other.as_written()
    }
}

/// A pattern; else why it is none, in a line.
pub fn pattern(text: &str) -> Result<Regex, String> {
    let found = RegexBuilder::new(text).size_limit(PATTERN).dfa_size_limit(PATTERN).build().map_err(|error| {
        let words = error.to_string();
        // The last line says what is wrong, those before show where.
        words.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
    })?;
    if found.is_match("") {
        return Err("it meets an empty place, which is everywhere: let it meet one letter at least".to_owned());
    }
    Ok(found)
}

/// The first `$name` in a replacement that a pattern has no such group for.
pub fn unknown_group(pattern: &Regex, to: &str) -> Option<String> {
    let known = |name: &str| match name.parse::<usize>() {
        Ok(number) => number < pattern.captures_len(),
        Err(_) => pattern.capture_names().flatten().any(|group| group == name),
    };
    let mut rest = to;
    while let Some(at) = rest.find('$') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            rest = after;
            continue;
        }
        let (name, after) = match rest.strip_prefix('{') {
            Some(inside) => inside.split_once('}')?,
            None => rest.split_at(rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())),
        };
        if !name.is_empty() && !known(name) {
            return Some(name.to_owned());
        }
        rest = after;
    }
    None
}

/// The post as rules leave it, and which of them met something (by their places); `None`: none did.
pub fn replaced<'r>(post: &Post, rules: impl Iterator<Item = (usize, &'r Replacement)>) -> Option<(Post, Vec<usize>)> {
    let mut now: Option<Post> = None;
    let mut met = Vec::new();
    for (place, rule) in rules {
        if let Some(changed) = rule.apply(now.as_ref().unwrap_or(post)) {
            now = Some(changed);
            met.push(place);
        }
    }
    now.map(|post| (post, met))
}

impl Replacement {
    /// Of what a rule is made, for people.
    pub fn as_written(&self) -> (String, String) {
        match self {
            Self::Letters { from, to } => (from.clone(), to.clone()),
            Self::Pattern { from, to } => (format!("/{from}/"), to.clone()),
            Self::Parameters { among, add } => {
                let among = match among {
                    None => "https://…".to_owned(),
                    Some(Among::Letters(letters)) => letters.clone(),
                    Some(Among::Pattern(pattern)) => format!("/{pattern}/"),
                };
                (among, format!("…?{}", add.join("&")))
            }
        }
    }

    /// A post's words, those it quotes, and its links. Its own pages and files stay.
    fn apply(&self, post: &Post) -> Option<Post> {
        let mut now = post.clone();
        let mut met = self.change(&mut now.text);
        if let Some(original) = &mut now.original {
            met |= self.change(&mut original.text);
            met |= self.change_media(&mut original.media);
        }
        met |= self.change_media(&mut now.media);
        met.then_some(now)
    }

    fn change_media(&self, media: &mut [Media]) -> bool {
        let mut met = false;
        for one in media {
            match one {
                Media::Link { url, title, .. } => {
                    met |= put(url, self.address(url));
                    met |= put(title, self.words(title));
                }
                Media::Poll { question, answers, .. } => {
                    for words in answers.iter_mut().chain([question]) {
                        met |= put(words, self.words(words));
                    }
                }
                _ => {}
            }
        }
        met
    }

    /// Changes words where they stand; what is said instead leads where the first letter of it led.
    fn change(&self, rich: &mut RichText) -> bool {
        let mut met = false;
        for run in &mut rich.0 {
            if let Some(link) = &mut run.link {
                let now = self.address(link);
                met |= put(link, now);
            }
        }
        let found = self.found_in(rich);
        let seen = rich.seen();
        let longer: usize = found.iter().map(|(_, _, to)| to.len()).sum();
        if found.is_empty() || seen.len() + longer > MOST {
            return met;
        }
        let mut now = RichText::default();
        let mut next = found.into_iter().peekable();
        let (mut begins, mut said_to) = (0, 0);
        for run in &rich.0 {
            let ends = begins + run.text.len();
            while said_to < ends {
                let here = next.peek().is_some_and(|(from, _, _)| *from < ends);
                let Some((from, to, words)) = next.next_if(|_| here) else {
                    now.push(seen[said_to..ends].to_owned(), run.link.clone());
                    said_to = ends;
                    continue;
                };
                now.push(seen[said_to..from].to_owned(), run.link.clone());
                now.push(words, run.link.clone());
                said_to = to;
            }
            begins = ends;
        }
        *rich = together(now);
        true
    }

    /// From where to where something is met among words, and what is said instead.
    fn found_in(&self, rich: &RichText) -> Vec<(usize, usize, String)> {
        let seen = rich.seen();
        let mut found = Vec::new();
        match self {
            Self::Letters { from, to } => {
                found.extend(seen.match_indices(from).map(|(at, met)| (at, at + met.len(), to.clone())));
            }
            Self::Pattern { from, to } => {
                for met in from.captures_iter(&seen) {
                    let (mut words, whole) = (String::new(), met.get_match());
                    met.expand(to, &mut words);
                    found.push((whole.start(), whole.end(), words));
                }
            }
            Self::Parameters { .. } => {
                let mut at = 0;
                for run in &rich.0 {
                    // Words that lead somewhere are a name, even where they look like an address.
                    if run.link.is_none() {
                        let bare = addresses(&run.text).into_iter();
                        found.extend(
                            bare.filter_map(|(from, to)| {
                                Some((at + from, at + to, self.address(&run.text[from..to])?))
                            }),
                        );
                    }
                    at += run.text.len();
                }
            }
        }
        found.retain(|(from, to, words)| from < to && seen[*from..*to] != **words);
        found
    }

    /// Other words for these; `None`: they stay.
    fn words(&self, text: &str) -> Option<String> {
        let mut rich = RichText::plain(text);
        self.change(&mut rich).then(|| rich.seen())
    }

    /// Another address for this one.
    fn address(&self, url: &str) -> Option<String> {
        match self {
            Self::Letters { from, to } => Some(url.replace(from, to)),
            Self::Pattern { from, to } => Some(from.replace_all(url, to.as_str()).into_owned()),
            Self::Parameters { among, add } => {
                let meant = among.as_ref().is_none_or(|among| match among {
                    Among::Letters(letters) => url.contains(letters),
                    Among::Pattern(pattern) => pattern.is_match(url),
                });
                (meant && is_web(url)).then(|| with_parameters(url, add))
            }
        }
    }
}

/// Puts another text there, unless it is the same one or has no end.
fn put(place: &mut String, text: Option<String>) -> bool {
    let Some(text) = text.filter(|text| text != place && text.len() <= MOST) else { return false };
    *place = text;
    true
}

/// What leads to the same place stands in one run, as it did before.
fn together(rich: RichText) -> RichText {
    let mut now = RichText::default();
    for run in rich.0 {
        match now.0.last_mut() {
            Some(last) if last.link.is_some() && last.link == run.link => last.text.push_str(&run.text),
            _ => now.push(run.text, run.link),
        }
    }
    now
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Where bare addresses stand in words.
fn addresses(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("http").map(|at| from + at) {
        let whole = &text[at..at + address_len(&text[at..])];
        if is_web(whole) && whole.len() > "https://".len() {
            found.push((at, at + whole.len()));
        }
        from = at + whole.len().max("http".len());
    }
    found
}

/// An address with parameters, before its fragment; one that has a name already keeps its own.
fn with_parameters(url: &str, add: &[String]) -> String {
    let (before, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let query = before.split_once('?').map(|(_, query)| query);
    let has = |name: &str| query.unwrap_or_default().split('&').any(|one| one.split('=').next() == Some(name));
    let mut now = before.to_owned();
    for one in add.iter().filter(|one| !has(one.split('=').next().unwrap_or_default())) {
        let joint = match now.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some((_, query)) if query.ends_with('&') => "",
            Some(_) => "&",
        };
        now.push_str(joint);
        now.push_str(one);
    }
    now + fragment
}

#[cfg(test)]
#[path = "replace_tests.rs"]
mod tests;

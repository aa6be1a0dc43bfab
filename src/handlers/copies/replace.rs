//! What is said otherwise in copies: which rules hold in a channel, and what they make of the last posts.

use anyhow::Result;

use super::pump::shown_post;
use crate::domain::chat_ref::ChatRef;
use crate::domain::post::{Media, Post, PostRef, RichText};
use crate::domain::replace::{Replacement, replaced};
use crate::policy::copies::{ChannelName, ReplaceRule};
use crate::store::{CopyRow, Db};

/// Newest copies among which posts are looked for.
const LOOKED_AT: usize = 200;

/// What rules did to a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReplacedPost {
    pub post: PostRef,
    /// Where it is copied to, those alike together.
    pub channels: Vec<ChatRef>,
    /// Places of the rules that met something, from 1.
    pub rules: Vec<usize>,
    /// Lines that differ: as they were and as they are.
    pub lines: Vec<(String, String)>,
    /// All that is said, before.
    pub before: String,
    /// … and after.
    pub after: String,
}

/// The post of a copy as its channel shows it: with what is said otherwise there. Words that an admin gave it stay theirs.
pub(super) fn shown_there(copy: &CopyRow, rules: &[ReplaceRule], db: Db<'_>) -> Result<Option<Post>> {
    let Some(mut post) = shown_post(copy) else { return Ok(None) };
    if rules.is_empty() {
        return Ok(Some(post));
    }
    let words = post.text.clone();
    if let Some((now, _)) = replaced(&post, held_in(&copy.channel, rules, db)?.into_iter()) {
        post = now;
    }
    if copy.words.is_some() {
        post.text = words;
    }
    Ok(Some(post))
}

/// The rule that leaves nothing of a post that has something to show, as it is written.
pub(super) fn emptied_by(copy: &CopyRow, rules: &[ReplaceRule], db: Db<'_>) -> Result<Option<String>> {
    let (Some(post), Some(now)) = (shown_post(copy), shown_there(copy, rules, db)?) else { return Ok(None) };
    if post.is_empty() || !now.is_empty() {
        return Ok(None);
    }
    let met = replaced(&post, held_in(&copy.channel, rules, db)?.into_iter()).map(|(_, met)| met);
    let last = met.and_then(|met| met.last().copied());
    Ok(last.map(|place| rules[place].what.as_written().0))
}

/// The rules that hold in a channel, with their places.
fn held_in<'r>(channel: &ChatRef, rules: &'r [ReplaceRule], db: Db<'_>) -> Result<Vec<(usize, &'r Replacement)>> {
    let mut held = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        let mut holds = rule.channels.is_empty();
        for name in &rule.channels {
            holds |= match name {
                ChannelName::Id(id) => {
                    let now = db.surfaces().now_at(id)?;
                    // A chat is all of its topics.
                    let within = now.topic().is_none() && now.telegram().is_some_and(|chat| *channel == chat);
                    now == *channel || within
                }
                ChannelName::Name(name) => db.walls().channel(name)?.map(ChatRef::from).as_ref() == Some(channel),
            };
        }
        if holds {
            held.push((place, &rule.what));
        }
    }
    Ok(held)
}

/// What the rules do to the last posts that were to be copied, the newest first; and how many posts were looked at.
pub(crate) fn preview(rules: &[ReplaceRule], last: usize, db: Db<'_>) -> Result<(Vec<ReplacedPost>, usize)> {
    let (mut seen, mut found) = (Vec::<PostRef>::new(), Vec::<ReplacedPost>::new());
    for copy in db.copies().rows(0, LOOKED_AT.max(4 * last))? {
        let Some(post) = &copy.body else { continue };
        if !seen.contains(&copy.post) {
            if seen.len() == last {
                continue;
            }
            seen.push(copy.post);
        }
        let Some((now, met)) = replaced(post, held_in(&copy.channel, rules, db)?.into_iter()) else { continue };
        let (before, after) = (said(post), said(&now));
        let alike = |one: &&mut ReplacedPost| one.post == copy.post && one.after == after;
        if let Some(known) = found.iter_mut().find(alike) {
            known.channels.push(copy.channel);
            continue;
        }
        let (rules, lines) = (met.into_iter().map(|place| place + 1).collect(), differing(&before, &after));
        found.push(ReplacedPost { post: copy.post, channels: vec![copy.channel], rules, lines, before, after });
    }
    Ok((found, seen.len()))
}

/// All words of a post, with addresses behind what leads to them.
fn said(post: &Post) -> String {
    let mut parts = vec![with_addresses(&post.text)];
    let quoted = post.original.as_deref();
    parts.extend(quoted.map(|original| with_addresses(&original.text)));
    for media in post.media.iter().chain(quoted.into_iter().flat_map(|original| &original.media)) {
        match media {
            Media::Link { url, title, .. } if title.is_empty() => parts.push(url.clone()),
            Media::Link { url, title, .. } => parts.push(format!("{title} ({url})")),
            Media::Poll { question, answers, .. } => parts.extend([question].into_iter().chain(answers).cloned()),
            _ => {}
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.join("\n")
}

fn with_addresses(words: &RichText) -> String {
    let run = |run: &crate::domain::post::TextRun| match &run.link {
        Some(link) => format!("{} ({link})", run.text),
        None => run.text.clone(),
    };
    words.0.iter().map(run).collect()
}

/// The lines that are not the same; all of them where there are more or fewer than before.
fn differing(before: &str, after: &str) -> Vec<(String, String)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    if old.len() != new.len() {
        return vec![(before.to_owned(), after.to_owned())];
    }
    let both = old.into_iter().zip(new).filter(|(old, new)| old != new);
    both.map(|(old, new)| (old.to_owned(), new.to_owned())).collect()
}

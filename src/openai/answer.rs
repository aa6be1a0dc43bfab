//! What a language model's answer says: its words without its thoughts, its tags.

use serde_json::Value;

use super::TAGS;
use crate::mend::mend;

fn json_of(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| {
        let mended = mend(body).inspect(|mended| mended.tell("the language model's answer"));
        mended.and_then(|mended| serde_json::from_str(&mended.json).ok()).unwrap_or_default()
    })
}

/// Whether this is what the API answers: a choice with a message, though a model that thinks may have said nothing yet.
pub(super) fn is_answer(body: &[u8]) -> bool {
    json_of(body).pointer("/choices/0/message").is_some_and(Value::is_object)
}

/// What the model said, without what it thought aloud; nothing where the answer is no answer.
pub(super) fn content_of(body: &[u8]) -> String {
    let answer = json_of(body);
    without_thoughts(answer.pointer("/choices/0/message/content").and_then(Value::as_str).unwrap_or_default())
}

/// An answer without `<think>…</think>`, which models that reason write before it; thoughts that do not end are all there is.
fn without_thoughts(said: &str) -> String {
    let mut rest = said;
    let mut words = String::new();
    for (begin, end) in [("<think>", "</think>"), ("<thinking>", "</thinking>")] {
        // Some servers cut the first mark off.
        if !rest.contains(begin)
            && let Some((_, after)) = rest.rsplit_once(end)
        {
            rest = after;
        }
    }
    while let Some(at) = rest.find("<think") {
        words.push_str(&rest[..at]);
        rest = rest[at..]
            .split_once("</think")
            .and_then(|(_, after)| after.split_once('>'))
            .map_or("", |(_, after)| after);
    }
    words + rest
}

/// Tags of an answer, whether the model kept to a JSON array or wrote lines; not clean yet.
pub(super) fn said(body: &[u8]) -> Vec<String> {
    let content = content_of(body);
    let content = content.as_str();
    let array = content.find('[').zip(content.rfind(']')).and_then(|(from, to)| content.get(from..=to));
    if let Some(tags) = array.and_then(|array| serde_json::from_str::<Vec<String>>(array).ok()) {
        return tags;
    }
    let marked = crate::judging::hashtags::hashtags_in(content);
    if marked.len() >= TAGS.0 {
        return marked;
    }
    let is_mark = |sign: char| !sign.is_alphabetic() && sign != '@';
    let lines = || content.lines().map(str::trim).filter(|line| !line.is_empty());
    let bare = |piece: &str| piece.trim_start_matches(is_mark).trim().to_owned();
    // A sentence is no tag, and what is said around a list is none either: a refusal, a greeting.
    let is_tag = |piece: &str| {
        (1..=3).contains(&piece.split_whitespace().count()) && !piece.ends_with(['.', '!', '?', ':', '…'])
    };
    let marked: Vec<&str> = lines().filter(|line| line.starts_with(is_mark)).collect();
    let listed: Vec<String> = if marked.len() >= TAGS.0 {
        marked.iter().copied().map(bare).collect()
    } else {
        content.split(['\n', ',', ';']).map(bare).filter(|piece| !piece.is_empty()).collect()
    };
    if marked.len() >= TAGS.0 {
        return listed.into_iter().filter(|piece| is_tag(piece)).collect();
    }
    if listed.iter().all(|piece| is_tag(piece)) { listed } else { Vec::new() }
}

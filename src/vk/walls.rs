//! Whole posts of walls: the newest of one, some by their names, and what a post still lacks.

use serde_json::Value;

use super::errors::Purpose;
use super::people::joined;
use super::tokens::Tokens;
use super::wire::post::{Names, post_of};
use super::wire::{self, external_page, video_files};
use crate::clock::Millis;
use crate::domain::action::{Fate, Receipt};
use crate::domain::post::{Media, Post, PostRef, VideoFile};

/// `wall.get` and `wall.getById` answer so many (`docs/platforms.md`, «VK: pages of lists»).
const PAGE: usize = 100;
/// Pages of posts that nobody told of at most: they lie in memory together, for the oldest goes out first.
pub(super) const PAGES: usize = 5;
/// `video.get` answers so many.
const VIDEOS: usize = 200;

/// The newest posts of a wall in its owner's name, newest first, and those before them that were published since; a pinned
/// one is put where its date belongs.
pub(super) fn newest(owner_id: i64, count: u32, since: Option<Millis>, tokens: &Tokens) -> Result<Receipt, Fate> {
    let mut posts: Vec<Post> = Vec::new();
    let mut asked = (count as usize + 1).min(PAGE);
    let (mut offset, mut cut) = (0, false);
    for page in 1..=PAGES {
        let params = [
            ("owner_id", owner_id.to_string()),
            ("filter", "owner".to_owned()),
            ("offset", offset.to_string()),
            ("count", asked.to_string()),
            ("extended", "1".to_owned()),
        ];
        let answer = tokens.call("wall.get", &params, Purpose::Read)?.value;
        posts.extend(posts_of(&answer));
        let goes_on = since.is_some_and(|since| goes_on_since(wire::items(&answer), since));
        if !goes_on {
            break;
        }
        offset += asked;
        asked = PAGE;
        cut = page == PAGES;
    }
    posts.sort_by_key(|post| std::cmp::Reverse((post.at, post.id.post_id)));
    posts.dedup_by_key(|post| post.id);
    if cut {
        tracing::warn!(owner_id, "more posts than are read at once: the older ones are left out");
        return Ok(Receipt::WallCut(posts));
    }
    Ok(Receipt::Wall(posts))
}

/// Whether what comes after a page of posts, newest first, may have been published since. A pinned one says nothing of that.
pub(super) fn goes_on_since(page: &[Value], since: Millis) -> bool {
    let oldest = page.iter().rev().find(|post| !wire::flag(post, "is_pinned"));
    oldest.is_some_and(|post| wire::moment(post, "date") > since)
}

/// A page of what stands on a wall in its owner's name, newest first but for a pinned one; nothing is the end of it.
pub(super) fn page(owner_id: i64, offset: u32, tokens: &Tokens) -> Result<Receipt, Fate> {
    let params = [
        ("owner_id", owner_id.to_string()),
        ("filter", "owner".to_owned()),
        ("offset", offset.to_string()),
        ("count", PAGE.to_string()),
    ];
    let answer = tokens.call("wall.get", &params, Purpose::Read)?.value;
    Ok(Receipt::Wall(posts_of(&answer)))
}

/// Posts by their names; those that are gone are missing.
pub(super) fn posts(posts: &[PostRef], tokens: &Tokens) -> Result<Receipt, Fate> {
    read_posts(posts, tokens).map(Receipt::Wall)
}

fn read_posts(posts: &[PostRef], tokens: &Tokens) -> Result<Vec<Post>, Fate> {
    let names: Vec<String> = posts.iter().take(PAGE).map(ToString::to_string).collect();
    let params = [("posts", names.join(",")), ("copy_history_depth", "2".to_owned()), ("extended", "1".to_owned())];
    let answer = tokens.call("wall.getById", &params, Purpose::Read)?.value;
    Ok(posts_of(&answer))
}

fn posts_of(answer: &Value) -> Vec<Post> {
    let names = Names::of(answer);
    wire::items(answer).iter().filter_map(|value| post_of(value, &names)).collect()
}

/// The post with what its event did not tell, the name of whom it quotes and the files of its videos, as far as the
/// tokens tell.
pub(super) fn complete(post: &Post, tokens: &Tokens) -> Result<Receipt, Fate> {
    let mut whole = post.clone();
    if (whole.is_lacking() || whole.original.is_some()) && tokens.can("wall.getById") {
        let read = lenient(read_posts(&[whole.id], tokens))?.unwrap_or_default();
        if let Some(fuller) = read.iter().find(|read| read.id == whole.id) {
            whole.fill(fuller);
        }
    }
    if let Some(original) =
        whole.original.as_deref_mut().filter(|original| original.author_name.is_none() && !original.gone)
    {
        original.author_name = lenient(name_of(original.author, tokens))?.flatten();
    }
    let keys = lacking_files(&whole);
    if !keys.is_empty() && tokens.can("video.get") {
        let params = [("videos", keys.join(",")), ("count", VIDEOS.to_string())];
        if let Some(answer) = lenient(tokens.call("video.get", &params, Purpose::Read))? {
            give_files(&mut whole, wire::items(&answer.value));
        }
    }
    Ok(Receipt::Completed(Box::new(whole)))
}

/// What cannot be known stays unknown: the post goes out without it.
fn lenient<T>(answer: Result<T, Fate>) -> Result<Option<T>, Fate> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Fate::Never { note }) => {
            tracing::debug!(note, "a post stays as it is known");
            Ok(None)
        }
        Err(Fate::Help { advice, .. }) => {
            tracing::debug!(advice = advice.as_str(), "a post stays as it is known");
            Ok(None)
        }
        Err(fate) => Err(fate),
    }
}

fn name_of(id: i64, tokens: &Tokens) -> Result<Option<String>, Fate> {
    let ids = joined(&[id.abs()]);
    let answer = if id < 0 {
        tokens.call("groups.getById", &[("group_ids", ids)], Purpose::Read)?
    } else {
        tokens.call("users.get", &[("user_ids", ids)], Purpose::Read)?
    };
    let mut names = Names::default();
    names.add(wire::items(&answer.value));
    Ok(names.get(id))
}

/// Media of a post and of what it quotes.
fn all_media(post: &mut Post) -> impl Iterator<Item = &mut Media> {
    let quoted = post.original.as_deref_mut().into_iter().flat_map(|original| original.media.iter_mut());
    post.media.iter_mut().chain(quoted)
}

fn lacking_files(post: &Post) -> Vec<String> {
    let quoted = post.original.as_deref().into_iter().flat_map(|original| &original.media);
    let keys = post.media.iter().chain(quoted).filter_map(|media| match media {
        Media::Video { key, files, .. } if files.is_empty() => Some(key.clone()),
        _ => None,
    });
    keys.take(VIDEOS).collect()
}

fn give_files(post: &mut Post, videos: &[Value]) {
    let found: Vec<(String, Vec<VideoFile>, bool, Option<String>)> = videos
        .iter()
        .filter_map(|video| {
            let (owner, id) = (wire::number(video, "owner_id")?, wire::number(video, "id")?);
            let live = wire::flag(video, "live");
            let files = if live { Vec::new() } else { video_files(video) };
            Some((format!("{owner}_{id}"), files, live, external_page(video)))
        })
        .collect();
    for media in all_media(post) {
        let Media::Video { key, files, page, fileless, .. } = media else { continue };
        let known = found.iter().find(|(pair, ..)| key == pair || key.starts_with(&format!("{pair}_")));
        if let Some((_, known, live, external)) = known {
            known.clone_into(files);
            *fileless |= *live || external.is_some();
            if let Some(external) = external {
                external.clone_into(page);
            }
        }
    }
}

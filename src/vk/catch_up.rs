//! What was missed: posts and comments of a time that no event told of, read through the API into the same inbox.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::errors::Purpose;
use super::execute::{InnerCall, MOST_CALLS};
use super::people::ask;
use super::tokens::Tokens;
use super::{walls, wire};
use crate::clock::{DAY, Millis};
use crate::domain::action::{Fate, SweepLook};
use crate::domain::ids::Place;
use crate::inbox::{Inbox, Queue, RawUpdate};

/// Posts of a page of the wall: so many one `wall.get` answers. Comments under older ones are rare.
const POSTS: usize = 100;
/// Pages read of a list at most: 10,000 comments of a post, a thread or a topic.
const PAGES: usize = 100;
/// `wall.getComments` answers so many (`docs/platforms.md`, «VK: pages of lists»).
const PAGE: usize = 100;
/// Clocks differ, and an edited comment keeps its date.
const MARGIN: Millis = 5 * 60 * 1000;

/// Where what is found goes, and what of it.
struct Basket<'a> {
    /// `vk:123`
    account: &'a str,
    from: Millis,
    sweep: Option<SweepLook>,
    inbox: &'a Inbox,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// How many items were new to the inbox.
    pub(super) items: u64,
    /// Of some list of comments only the newest were read.
    pub(super) cut: bool,
    /// Of the posts only the newest were read.
    pub(super) posts_cut: bool,
}

/// A list of comments, newest first, and the page of it that comes next.
#[derive(Debug, Clone, Copy)]
struct Reading {
    place: Place,
    /// The post or topic.
    parent: i64,
    /// The comment whose answers these are.
    root: Option<i64>,
    page: usize,
}

impl Reading {
    fn of(place: Place, parent: i64) -> Self {
        Self { place, parent, root: None, page: 0 }
    }
}

/// Reads the comments of the posts and topics of the community that were written between two moments (Unix milliseconds).
pub(super) fn read(
    from: Millis,
    to: Millis,
    sweep: Option<SweepLook>,
    tokens: &Tokens,
    inbox: &Inbox,
) -> Result<Found, Fate> {
    let account = format!("vk:{}", tokens.group_id());
    let basket = Basket { account: &account, from, sweep, inbox };
    let owner = -tokens.group_id();
    let (posts, posts_cut) = posts_since((from - MARGIN).max(0), owner, sweep.is_some(), tokens)?;
    let missed = if sweep.is_none() { missed_posts(&posts, &basket)? } else { 0 };
    let commented: Vec<Reading> = posts
        .iter()
        .filter(|post| post.get("comments").is_none_or(|comments| wire::number(comments, "count") != Some(0)))
        .filter(|post| wire::moment(post, "date") < to + DAY)
        .filter_map(|post| wire::number(post, "id").map(|id| Reading::of(Place::Wall, id)))
        .collect();
    let wall = lists(commented, owner, tokens, &basket)?;
    let (topics, topics_cut) = moved_topics(owner, tokens, &basket)?;
    let board = lists(topics, owner, tokens, &basket)?;
    let (items, cut) = (missed + wall.items + board.items, wall.cut || topics_cut || board.cut);
    Ok(Found { items, cut, posts_cut })
}

/// The newest posts of the wall, and those before them that were published since, and whether there are more than are read.
/// `newest`: one page is enough.
fn posts_since(since: Millis, owner: i64, newest: bool, tokens: &Tokens) -> Result<(Vec<Value>, bool), Fate> {
    let mut posts: Vec<Value> = Vec::new();
    for page in 0..walls::PAGES {
        let params =
            [("owner_id", owner.to_string()), ("count", POSTS.to_string()), ("offset", (page * POSTS).to_string())];
        let answer = tokens.call("wall.get", &params, Purpose::Read)?.value;
        let items = wire::items(&answer);
        let goes_on = !newest && walls::goes_on_since(items, since);
        // One that was published meanwhile moves the others on.
        let known: BTreeSet<Option<i64>> = posts.iter().map(|post| wire::number(post, "id")).collect();
        posts.extend(items.iter().filter(|post| !known.contains(&wire::number(post, "id"))).cloned());
        if !goes_on {
            return Ok((posts, false));
        }
    }
    tracing::warn!("more posts than are read at once: the older ones are left out");
    Ok((posts, true))
}

/// Reads lists of comments, each as far back as the time reaches.
fn lists(mut open: Vec<Reading>, owner: i64, tokens: &Tokens, basket: &Basket<'_>) -> Result<Found, Fate> {
    let mut found = Found { items: 0, cut: false, posts_cut: false };
    while !open.is_empty() {
        let asked: Vec<Reading> = open.drain(..open.len().min(MOST_CALLS)).collect();
        let calls: Vec<InnerCall> = asked.iter().map(|list| page_of(list, owner)).collect();
        for (list, answer) in asked.into_iter().zip(ask(&calls, tokens)?) {
            let Some(answer) = answer else { continue };
            let items = wire::items(&answer);
            found.items += accept(items, list.place, owner, list.parent, basket)?;
            if list.place == Place::Wall && list.root.is_none() {
                found.items += threads(items, owner, list.parent, basket, &mut open)?;
            }
            // The newest come first: the next page matters only if this one does not reach back far enough.
            let reaches = items.last().is_some_and(|last| wire::moment(last, "date") < basket.from - MARGIN);
            if reaches || !goes_on(&answer, &list) {
                continue;
            }
            if list.page + 1 < PAGES {
                open.push(Reading { page: list.page + 1, ..list });
            } else {
                found.cut = true;
                tracing::warn!(
                    place = list.place.as_str(),
                    parent = list.parent,
                    "more comments than are read at once: the older ones are left out"
                );
            }
        }
    }
    Ok(found)
}

/// Whether the list has another page. What is deleted may be left out of a page that is counted whole.
fn goes_on(answer: &Value, list: &Reading) -> bool {
    // What is counted under a post are its answers, too.
    let count = if list.place == Place::Board { "count" } else { "current_level_count" };
    let read = (list.page + 1) * PAGE;
    wire::number(answer, count).map_or(wire::items(answer).len() >= PAGE, |count| count > read as i64)
}

/// Posts of the time, oldest first, as their event would have told of them.
fn missed_posts(posts: &[Value], basket: &Basket<'_>) -> Result<u64, Fate> {
    let mut posts: Vec<&Value> =
        posts.iter().filter(|post| wire::moment(post, "date") >= basket.from - MARGIN).collect();
    posts.sort_by_key(|post| (wire::number(post, "date"), wire::number(post, "id")));
    let batch: Vec<RawUpdate> = posts
        .into_iter()
        .map(|post| RawUpdate {
            event_id: format!("catch_post:{}", wire::number(post, "id").unwrap_or(0)),
            queue: Queue::Bulk,
            by: None,
            payload: json!({"type": "catch_up_post", "object": post}).to_string(),
        })
        .collect();
    put(&batch, basket.inbox, basket.account)
}

fn page_of(list: &Reading, owner: i64) -> InnerCall {
    let mut params =
        vec![("sort", "desc".to_owned()), ("count", PAGE.to_string()), ("offset", (list.page * PAGE).to_string())];
    if list.place == Place::Board {
        params.extend([("group_id", owner.abs().to_string()), ("topic_id", list.parent.to_string())]);
        return InnerCall { method: "board.getComments", params };
    }
    params.extend([
        ("owner_id", owner.to_string()),
        ("post_id", list.parent.to_string()),
        ("preview_length", "0".to_owned()),
        ("thread_items_count", "10".to_owned()),
    ]);
    params.extend(list.root.map(|root| ("comment_id", root.to_string())));
    InnerCall { method: "wall.getComments", params }
}

/// Answers within threads: the first ten come with the root, longer ones are lists of their own.
fn threads(items: &[Value], owner: i64, post: i64, basket: &Basket<'_>, open: &mut Vec<Reading>) -> Result<u64, Fate> {
    let mut found = 0;
    for root in items {
        let Some(thread) = root.get("thread") else { continue };
        let shown = wire::items(thread);
        found += accept(shown, Place::Wall, owner, post, basket)?;
        if wire::number(thread, "count").unwrap_or(0) > shown.len() as i64
            && let Some(id) = wire::number(root, "id")
        {
            open.push(Reading { root: Some(id), ..Reading::of(Place::Wall, post) });
        }
    }
    Ok(found)
}

/// The community's topics that moved in that time, and whether there are more than are read. Where there is no board, or no
/// token reads it, there is nothing to do.
fn moved_topics(owner: i64, tokens: &Tokens, basket: &Basket<'_>) -> Result<(Vec<Reading>, bool), Fate> {
    let mut moved = Vec::new();
    if !tokens.can("board.getTopics") {
        return Ok((moved, false));
    }
    for page in 0..PAGES {
        let params = [
            ("group_id", owner.abs().to_string()),
            ("order", "1".to_owned()),
            ("count", PAGE.to_string()),
            ("offset", (page * PAGE).to_string()),
        ];
        let topics = match tokens.call("board.getTopics", &params, Purpose::Read) {
            Ok(answer) => answer.value,
            Err(Fate::Never { .. } | Fate::Help { .. }) => return Ok((moved, false)),
            Err(fate) => return Err(fate),
        };
        let items = wire::items(&topics);
        let is_of_the_time = |topic: &&Value| wire::moment(topic, "updated") >= basket.from - MARGIN;
        let topics = items.iter().filter(is_of_the_time).filter_map(|topic| wire::number(topic, "id"));
        moved.extend(topics.map(|id| Reading::of(Place::Board, id)));
        // The last that moved come first.
        if items.len() < PAGE || items.last().is_some_and(|last| !is_of_the_time(&last)) {
            return Ok((moved, false));
        }
    }
    tracing::warn!("more topics than are read at once: those that moved before are left out");
    Ok((moved, true))
}

/// Puts comments of the time into the inbox. That one was seen before is decided by its row there, not here.
fn accept(items: &[Value], place: Place, owner: i64, parent: i64, basket: &Basket<'_>) -> Result<u64, Fate> {
    let Basket { account, from, sweep, inbox } = *basket;
    let batch: Vec<RawUpdate> = items
        .iter()
        .filter(|item| !wire::flag(item, "deleted") && wire::number(item, "from_id").is_some())
        .filter(|item| wire::moment(item, "date") >= from - MARGIN)
        .map(|item| incoming(item, place, owner, parent, sweep))
        .collect();
    put(&batch, inbox, account)
}

fn put(batch: &[RawUpdate], inbox: &Inbox, account: &str) -> Result<u64, Fate> {
    if batch.is_empty() {
        return Ok(0);
    }
    inbox.accept(account, None, batch, None).map(|new| new as u64).map_err(|cause| Fate::Later {
        pause: None,
        scope: crate::domain::action::Scope::Lane,
        cause,
    })
}

fn incoming(item: &Value, place: Place, owner: i64, parent: i64, sweep: Option<SweepLook>) -> RawUpdate {
    let mut object = item.clone();
    if let Value::Object(fields) = &mut object {
        fields.remove("thread");
        fields.insert("place".to_owned(), json!(place.as_str()));
        let (owner_key, parent_key) = match place {
            Place::Board => ("topic_owner_id", "topic_id"),
            _ => ("post_owner_id", "post_id"),
        };
        fields.insert(owner_key.to_owned(), json!(owner));
        fields.insert(parent_key.to_owned(), json!(parent));
        if let Some(sweep) = sweep {
            // The same comment in another sweep is another find: that one may act.
            fields.insert("sweep".to_owned(), json!({"id": sweep.id, "enforce": sweep.enforce}));
        }
    }
    let payload = json!({"type": "catch_up_comment", "object": object}).to_string();
    // The same comment with another text is another find.
    let event_id = format!("catch:{:016x}", xxh3_64(payload.as_bytes()));
    RawUpdate { event_id, queue: Queue::Bulk, by: None, payload }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_found_comment_is_told_like_any_other_and_an_edit_is_another_find() {
        let item = json!({"id": 7, "from_id": 5, "date": 10, "text": "раз", "thread": {"count": 1}});
        let first = incoming(&item, Place::Wall, -123, 77, None);
        let context = crate::vk::VkTranslateContext { group_id: 123 };
        let event = crate::vk::translate(&first.payload, &context).unwrap();
        let crate::domain::event::Event::CommentWritten { comment, .. } = event else { panic!() };
        assert_eq!((comment.subject.key().as_str(), comment.subject.parent_id), ("wall:-123:7", 77));
        let edited = json!({"id": 7, "from_id": 5, "date": 10, "text": "два"});
        assert_ne!(incoming(&edited, Place::Wall, -123, 77, None).event_id, first.event_id);
        assert_eq!(incoming(&item, Place::Wall, -123, 77, None), first);
    }
}

//! What was missed: posts and comments of a time that no event told of, read through the API into the same inbox.

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::errors::Purpose;
use super::execute::{InnerCall, MOST_CALLS};
use super::people::ask;
use super::tokens::Tokens;
use super::wire;
use crate::clock::{DAY, Millis};
use crate::domain::action::{Fate, SweepLook};
use crate::domain::ids::Place;
use crate::inbox::{Inbox, Queue, RawUpdate};

/// Comments under older posts are rare; 100 is also what one `wall.get` answers.
const POSTS: usize = 100;
/// Pages of comments read per post at most: 10,000 comments.
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

/// Reads the comments of the posts and topics of the community that were written between two moments (Unix milliseconds);
/// returns how many were new to the inbox.
pub(super) fn read(
    from: Millis,
    to: Millis,
    sweep: Option<SweepLook>,
    tokens: &Tokens,
    inbox: &Inbox,
) -> Result<u64, Fate> {
    let account = format!("vk:{}", tokens.group_id());
    let basket = Basket { account: &account, from, sweep, inbox };
    let owner = -tokens.group_id();
    let params = [("owner_id", owner.to_string()), ("count", POSTS.to_string())];
    let posts = tokens.call("wall.get", &params, Purpose::Read)?.value;
    let mut found = if sweep.is_none() { missed_posts(&posts, &basket)? } else { 0 };
    let mut open: Vec<(i64, usize)> = wire::items(&posts)
        .iter()
        .filter(|post| post.get("comments").is_none_or(|comments| wire::number(comments, "count") != Some(0)))
        .filter(|post| wire::moment(post, "date") < to + DAY)
        .filter_map(|post| wire::number(post, "id").map(|id| (id, 0)))
        .collect();
    while !open.is_empty() {
        let asked: Vec<(i64, usize)> = open.drain(..open.len().min(MOST_CALLS)).collect();
        let calls: Vec<InnerCall> = asked.iter().map(|(post, page)| comments_of(owner, *post, *page)).collect();
        for ((post, page), answer) in asked.into_iter().zip(ask(&calls, tokens)?) {
            let Some(answer) = answer else { continue };
            let items = wire::items(&answer);
            found += accept(items, Place::Wall, owner, post, &basket)?;
            found += threads(items, owner, post, tokens, &basket)?;
            // The newest come first: the next page matters only if this one does not reach back far enough.
            let reaches = items.last().is_none_or(|last| wire::moment(last, "date") < from - MARGIN);
            if items.len() == PAGE && !reaches && page + 1 < PAGES {
                open.push((post, page + 1));
            }
        }
    }
    found += board(owner, tokens, &basket)?;
    Ok(found)
}

/// Posts of the time, oldest first, as their event would have told of them.
fn missed_posts(answer: &Value, basket: &Basket<'_>) -> Result<u64, Fate> {
    let mut posts: Vec<&Value> =
        wire::items(answer).iter().filter(|post| wire::moment(post, "date") >= basket.from - MARGIN).collect();
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

fn comments_of(owner: i64, post: i64, page: usize) -> InnerCall {
    InnerCall {
        method: "wall.getComments",
        params: vec![
            ("owner_id", owner.to_string()),
            ("post_id", post.to_string()),
            ("sort", "desc".to_owned()),
            ("count", PAGE.to_string()),
            ("offset", (page * PAGE).to_string()),
            ("preview_length", "0".to_owned()),
            ("thread_items_count", "10".to_owned()),
        ],
    }
}

/// Answers within threads: the first ten come with the root, longer ones are asked for.
fn threads(items: &[Value], owner: i64, post: i64, tokens: &Tokens, basket: &Basket<'_>) -> Result<u64, Fate> {
    let mut found = 0;
    let mut long = Vec::new();
    for root in items {
        let Some(thread) = root.get("thread") else { continue };
        let shown = wire::items(thread);
        found += accept(shown, Place::Wall, owner, post, basket)?;
        if wire::number(thread, "count").unwrap_or(0) > shown.len() as i64
            && let Some(id) = wire::number(root, "id")
        {
            let mut call = comments_of(owner, post, 0);
            call.params.push(("comment_id", id.to_string()));
            long.push(call);
        }
    }
    for calls in long.chunks(MOST_CALLS) {
        for answer in ask(calls, tokens)?.into_iter().flatten() {
            found += accept(wire::items(&answer), Place::Wall, owner, post, basket)?;
        }
    }
    Ok(found)
}

/// The community's topics that moved in that time. Where there is no board, or no token reads it, there is nothing to do.
fn board(owner: i64, tokens: &Tokens, basket: &Basket<'_>) -> Result<u64, Fate> {
    if !tokens.can("board.getTopics") {
        return Ok(0);
    }
    let group = ("group_id", owner.abs().to_string());
    let params = [group.clone(), ("order", "1".to_owned()), ("count", "100".to_owned())];
    let topics = match tokens.call("board.getTopics", &params, Purpose::Read) {
        Ok(answer) => answer.value,
        Err(Fate::Never { .. } | Fate::Help { .. }) => return Ok(0),
        Err(fate) => return Err(fate),
    };
    let moved: Vec<i64> = wire::items(&topics)
        .iter()
        .filter(|topic| wire::moment(topic, "updated") >= basket.from - MARGIN)
        .filter_map(|topic| wire::number(topic, "id"))
        .collect();
    let mut found = 0;
    for topics in moved.chunks(MOST_CALLS) {
        let calls: Vec<InnerCall> = topics
            .iter()
            .map(|topic| InnerCall {
                method: "board.getComments",
                params: vec![
                    group.clone(),
                    ("topic_id", topic.to_string()),
                    ("sort", "desc".to_owned()),
                    ("count", PAGE.to_string()),
                ],
            })
            .collect();
        for (topic, answer) in topics.iter().zip(ask(&calls, tokens)?) {
            let Some(answer) = answer else { continue };
            found += accept(wire::items(&answer), Place::Board, owner, *topic, basket)?;
        }
    }
    Ok(found)
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

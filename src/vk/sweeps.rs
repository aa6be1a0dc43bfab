//! Pages of a sweep: as much as one call gives, taken apart as it is read, so that megabytes never stand in memory twice.

use serde_json::Value;
use serde_json::value::RawValue;

use super::client::{VkAnswer, VkCallError, VkError};
use super::errors::{Purpose, fate};
use super::execute::{InnerCall, MOST_CALLS, code_of, with_errors};
use super::people::{bundler, joined, membership_calls};
use super::tokens::Tokens;
use super::wire;
use super::wire::profile::{self, FIELDS};
use crate::domain::action::{Fate, Likers, LikersPage, PostFacts, Receipt};
use crate::domain::ids::WallItem;
use crate::domain::markup;
use crate::domain::packed::{Faces, Ids};
use crate::mend::mend;

/// Letters of a post among which its first line is.
const BEGINNING: usize = 300;
/// `groups.getMembers`, `users.get` and `likes.getList` answer so many (`docs/platforms.md`, «VK: pages of lists»).
const PAGE: usize = 1_000;
/// «Runtime error»: what `execute` says where its answer would be too large.
const TOO_LARGE: i64 = 13;

/// A page of members: people with profiles, or plain ids.
struct MembersPage {
    total: u64,
    ids: Vec<i64>,
    people: People,
}

/// People of a page, and how many bytes they took.
#[derive(Default)]
struct People {
    faces: Vec<(i64, Vec<u8>)>,
    bytes: usize,
}

/// Members in order of their ids, from `offset` on.
pub(super) fn members(offset: u64, profiles: bool, pages: u32, tokens: &Tokens) -> Result<Receipt, Fate> {
    let calls: Vec<InnerCall> = (0..u64::from(pages.max(1)))
        .map(|page| {
            let mut params = vec![
                ("group_id", tokens.group_id().to_string()),
                ("sort", "id_asc".to_owned()),
                ("count", PAGE.to_string()),
                ("offset", (offset + page * PAGE as u64).to_string()),
            ];
            if profiles {
                params.push(("fields", FIELDS.to_owned()));
            }
            InnerCall { method: "groups.getMembers", params }
        })
        .collect();
    let pages = one_call(&calls, tokens, &members_page)?;
    let total = pages.iter().map(|page| page.total).max().unwrap_or(0);
    let (mut ids, mut people) = (Vec::new(), People::default());
    for page in pages {
        ids.extend(page.ids);
        people.bytes += page.people.bytes;
        people.faces.extend(page.people.faces);
    }
    let profile_bytes = people.bytes_each();
    Ok(Receipt::Members { total, offset, ids: Ids(ids), faces: Faces(people.faces), profile_bytes })
}

fn members_page(raw: &RawValue) -> Option<MembersPage> {
    #[derive(serde::Deserialize)]
    struct SweepPage<'a> {
        #[serde(default)]
        count: Value,
        #[serde(borrow, default)]
        items: Vec<&'a RawValue>,
    }
    let page: SweepPage<'_> = serde_json::from_str(raw.get()).ok()?;
    let mut found = MembersPage {
        total: wire::as_number(&page.count).unwrap_or(0).max(0).cast_unsigned(),
        ids: Vec::new(),
        people: People::default(),
    };
    for (at, item) in page.items.into_iter().enumerate() {
        match item.get().trim_matches('"').parse::<i64>() {
            Ok(id) => found.ids.push(id),
            Err(_) => found.people.add(at, item),
        }
    }
    Some(found)
}

impl People {
    /// One user object, the how-manieth of its list; what is none is left out, and said so.
    fn add(&mut self, at: usize, raw: &RawValue) {
        let read = profile::read(raw.get()).ok();
        let read = read.or_else(|| profile::read(&mend(raw.get().as_bytes())?.json).ok());
        let Some((id, profile)) = read else {
            tracing::warn!(at, "a profile in VK's answer cannot be read: it is left out");
            return;
        };
        if id > 0 {
            self.bytes += raw.get().len() + 1;
            self.faces.push((id, profile.pack()));
        }
    }

    fn bytes_each(&self) -> u32 {
        self.bytes.checked_div(self.faces.len()).unwrap_or(0) as u32
    }
}

/// Profiles of people, as many as one call gives.
pub(super) fn profiles(ids: &[i64], pages: u32, tokens: &Tokens) -> Result<Receipt, Fate> {
    let chunks: Vec<&[i64]> = ids.chunks(PAGE).take(pages.max(1) as usize).collect();
    let calls: Vec<InnerCall> = chunks
        .iter()
        .map(|chunk| {
            let params = vec![("user_ids", joined(chunk)), ("fields", FIELDS.to_owned())];
            InnerCall { method: "users.get", params }
        })
        .collect();
    let answers = one_call(&calls, tokens, &|raw| {
        let users: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
        let mut people = People::default();
        for (at, user) in users.into_iter().enumerate() {
            people.add(at, user);
        }
        Some(people)
    })?;
    let asked: usize = chunks.iter().take(answers.len()).map(|chunk| chunk.len()).sum();
    let mut people = People::default();
    for answer in answers {
        people.bytes += answer.bytes;
        people.faces.extend(answer.faces);
    }
    let profile_bytes = people.bytes_each();
    Ok(Receipt::Profiles { asked: asked as u64, faces: Faces(people.faces), profile_bytes })
}

/// The newest posts of the community's own; a pinned one comes first whatever its date, so one more is asked for.
pub(super) fn posts(count: u32, tokens: &Tokens) -> Result<Receipt, Fate> {
    let owner_id = -tokens.group_id();
    let asked = (count + 1).min(100);
    let params = [("owner_id", owner_id.to_string()), ("filter", "owner".to_owned()), ("count", asked.to_string())];
    let answer = tokens.call("wall.get", &params, Purpose::Read)?.value;
    let count_of = |post: &Value, key: &str| {
        post.get(key).and_then(|part| wire::number(part, "count")).unwrap_or(0).max(0).cast_unsigned()
    };
    let mut posts: Vec<PostFacts> = wire::items(&answer)
        .iter()
        .filter(|post| matches!(wire::text(post, "post_type"), "post" | ""))
        .filter_map(|post| {
            Some(PostFacts {
                item: WallItem::post(owner_id, wire::number(post, "id")?),
                at: wire::moment(post, "date"),
                likes: count_of(post, "likes"),
                comments: count_of(post, "comments"),
                words: markup::parse(wire::text(post, "text")).seen().chars().take(BEGINNING).collect(),
            })
        })
        .collect();
    posts.sort_by_key(|post| std::cmp::Reverse((post.at, post.item.item_id)));
    posts.dedup_by_key(|post| post.item);
    posts.truncate(count as usize);
    Ok(Receipt::Posts(posts))
}

/// Pages of those who like posts, as many as one call gives.
pub(super) fn likers(pages: &[LikersPage], tokens: &Tokens) -> Result<Receipt, Fate> {
    let calls: Vec<InnerCall> = pages
        .iter()
        .take(MOST_CALLS)
        .map(|page| {
            let params = vec![
                ("type", page.item.kind.as_str().to_owned()),
                ("owner_id", page.item.owner_id.to_string()),
                ("item_id", page.item.item_id.to_string()),
                ("offset", page.offset.to_string()),
                ("count", page.count.min(PAGE as u32).to_string()),
            ];
            InnerCall { method: "likes.getList", params }
        })
        .collect();
    let answers = match one_call(&calls, tokens, &likers_page) {
        Ok(answers) => answers,
        // The post is gone or closed: the sweep goes on with the others.
        Err(Fate::Never { note }) => {
            tracing::info!(note, "the likes of a post cannot be read");
            vec![(None, Vec::new())]
        }
        Err(fate) => return Err(fate),
    };
    let likers = pages.iter().zip(answers);
    Ok(Receipt::Likers(likers.map(|(page, (total, ids))| Likers { page: *page, total, ids: Ids(ids) }).collect()))
}

fn likers_page(raw: &RawValue) -> Option<(Option<u64>, Vec<i64>)> {
    let answer: Value = serde_json::from_str(raw.get()).ok()?;
    let total = wire::number(&answer, "count").unwrap_or(0).max(0).cast_unsigned();
    // Communities like too: they are nobody's account.
    let people = wire::items(&answer).iter().filter_map(wire::as_number).filter(|id| *id > 0);
    Some((Some(total), people.collect()))
}

/// Who of these is a member.
pub(super) fn membership(ids: &[i64], tokens: &Tokens) -> Result<Receipt, Fate> {
    let calls: Vec<InnerCall> = membership_calls(ids, tokens).collect();
    let mut members = Vec::new();
    let mut left = calls.as_slice();
    while !left.is_empty() {
        let answers = one_call(&left[..left.len().min(MOST_CALLS)], tokens, &|raw| {
            let answer: Value = serde_json::from_str(raw.get()).ok()?;
            let members = wire::items(&answer).iter().filter(|item| wire::flag(item, "member"));
            Some(members.filter_map(|item| wire::number(item, "user_id")).collect::<Vec<i64>>())
        })?;
        left = &left[answers.len().max(1).min(left.len())..];
        members.extend(answers.into_iter().flatten());
    }
    Ok(Receipt::Membership { ids: Ids(members) })
}

/// As many of the calls as one call of ours makes: all of them in an `execute` where one kind of token may make them all,
/// fewer where the answer would be too large, else the first alone. At least one answer, in order.
fn one_call<T>(calls: &[InnerCall], tokens: &Tokens, take: &dyn Fn(&RawValue) -> Option<T>) -> Result<Vec<T>, Fate> {
    let Some(first) = calls.first() else { return Ok(Vec::new()) };
    if calls.len() > 1
        && let Some(kind) = bundler(calls, tokens)
    {
        let mut size = calls.len().min(MOST_CALLS);
        while size > 1 {
            let code = [("code", code_of(&calls[..size]))];
            let Some(bundle) = tokens.call_with_for(kind, "execute", &code, &|raw| parts(raw, take)) else { break };
            match bundle {
                Ok(answer) => match bundled(answer, size, kind.config_key())? {
                    Some(answers) => return Ok(answers),
                    None => break,
                },
                Err(VkCallError::Vk(error)) if error.code == TOO_LARGE => size /= 2,
                Err(error) => match fate(error, Purpose::Read, kind.config_key()) {
                    // What no bundle may do, a single call may.
                    Fate::Never { .. } => break,
                    fate => return Err(fate),
                },
            }
        }
    }
    let answer = tokens.call_for(first.method, &first.params, Purpose::Read, take)?;
    Ok(vec![answer.value])
}

/// The parts of an `execute`'s answer; `None` stands for a refused one, and for one that cannot be read: it is asked alone.
fn parts<T>(raw: &RawValue, take: &dyn Fn(&RawValue) -> Option<T>) -> Option<Vec<Option<T>>> {
    let parts: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
    parts.into_iter().map(|part| if part.get() == "false" { None } else { take(part) }).map(Some).collect()
}

/// The answers up to the first refusal: what comes after it is asked again. `None`: the very first was refused for what it
/// is, and is to be asked alone.
fn bundled<T>(answer: VkAnswer<Vec<Option<T>>>, calls: usize, key: &str) -> Result<Option<Vec<T>>, Fate> {
    let mut answers = Vec::with_capacity(calls);
    for part in with_errors(answer, calls) {
        match part {
            Ok(part) => answers.push(part),
            Err(_) if !answers.is_empty() => return Ok(Some(answers)),
            Err(error) => return first_refused(error, key),
        }
    }
    Ok(Some(answers))
}

fn first_refused<T>(error: VkError, key: &str) -> Result<Option<Vec<T>>, Fate> {
    match fate(VkCallError::Vk(error), Purpose::Read, key) {
        Fate::Never { .. } | Fate::Help { .. } => Ok(None),
        fate => Err(fate),
    }
}

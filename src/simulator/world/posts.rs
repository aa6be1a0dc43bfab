//! Posts on the community's wall and on walls of others: how they come out, change and go.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::attachments::Video;
use super::drafts::{PostDraft, Quoted, Stage};
use super::media::Blob;
use super::wall::{Target, WallPlace};
use super::{SCREEN_NAME, SimKeyKind, World};

/// `wall.get` a day with one key (`docs/platforms.md`, «VK: calls a second and a day»).
const WALL_GETS_A_DAY: u64 = 5_000;
/// Ids of other communities begin here.
const FIRST_OTHER: i64 = 330_000_001;

/// One post as it is kept.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct Kept {
    pub draft: PostDraft,
    pub at: i64,
    pub edited: Option<i64>,
    /// One for each piece of the draft.
    pub attachments: Vec<Value>,
    /// The post that it shows: wall and number.
    pub quotes: Option<(i64, i64)>,
    /// Its number while it waited.
    pub waited_as: Option<i64>,
    pub deleted: bool,
}

/// A community that is not ours.
#[derive(Debug)]
struct Other {
    name: String,
    screen_name: String,
}

#[derive(Debug, Default)]
pub(in crate::simulator) struct Posts {
    /// By wall and number.
    pub kept: BTreeMap<(i64, i64), Kept>,
    /// What stands on top of each wall.
    pub pinned: HashMap<i64, i64>,
    pub videos: BTreeMap<(i64, i64), Video>,
    /// Deleted posts are answered with `is_deleted` instead of being absent.
    pub show_deleted: bool,
    /// How many photos, videos, … there were.
    pub(super) media: i64,
    others: BTreeMap<i64, Other>,
    /// Our wall is shown to members only.
    pub(in crate::simulator) members_only: bool,
    /// Which walls cannot be read, and the code of the error.
    closed: BTreeMap<i64, i64>,
    next: HashMap<i64, i64>,
    /// Day and calls of `wall.get` in it.
    gets: HashMap<SimKeyKind, (i64, u64)>,
}

impl World {
    /// A community that is not ours; returns its wall's owner (negative).
    pub fn other_wall(&mut self, name: &str, screen_name: &str) -> i64 {
        let owner = -(FIRST_OTHER + self.posts.others.len() as i64);
        let other = Other { name: name.to_owned(), screen_name: screen_name.to_owned() };
        self.posts.others.insert(owner, other);
        owner
    }

    /// The community publishes a post, which is told (a postponed one is not, a suggested one is). What it reposts comes
    /// out on its own wall first. Returns its number.
    pub fn publish(&mut self, draft: PostDraft) -> i64 {
        self.publish_on(-self.group_id, draft)
    }

    /// A post comes out on any wall; told only where the wall is ours.
    pub fn publish_on(&mut self, owner: i64, mut draft: PostDraft) -> i64 {
        let quotes = match draft.quotes.take() {
            Some(Quoted::Standing(owner, id)) => Some((owner, id)),
            Some(Quoted::New(original)) => {
                let wall = original.wall.unwrap_or_else(|| self.neighbours());
                Some((wall, self.publish_on(wall, *original)))
            }
            None => None,
        };
        draft.quotes = quotes.map(|(owner, id)| Quoted::Standing(owner, id));
        let attachments = draft.pieces.iter().map(|piece| self.attach(owner, piece)).collect();
        let (stage, pinned) = (draft.stage, draft.pinned);
        let id = self.number_for(owner, stage, &draft.text);
        let at = draft.date.unwrap_or_else(|| self.now());
        let kept = Kept { draft, at, edited: None, attachments, quotes, waited_as: None, deleted: false };
        self.posts.kept.insert((owner, id), kept);
        if pinned {
            self.posts.pinned.insert(owner, id);
        }
        if stage != Stage::Postponed {
            self.tell_of_post(owner, id);
        }
        id
    }

    /// The next number on a wall; on ours, with room for comments where everybody sees the post.
    fn number_for(&mut self, owner: i64, stage: Stage, text: &str) -> i64 {
        if owner != -self.group_id {
            let next = self.posts.next.entry(owner).or_insert(0);
            *next += 1;
            return *next;
        }
        match stage {
            Stage::Out => self.place_for_comments(WallPlace::Wall, text).id,
            Stage::Postponed | Stage::Suggested => self.wall.next_id(WallPlace::Wall),
        }
    }

    /// A post of nothing but words, of which nobody is told.
    pub(super) fn keep_plain(&mut self, id: i64, text: &str) {
        let (draft, at) = (PostDraft::new(text), self.now());
        let kept = Kept { draft, at, edited: None, attachments: vec![], quotes: None, waited_as: None, deleted: false };
        self.posts.kept.insert((-self.group_id, id), kept);
    }

    fn tell_of_post(&mut self, owner: i64, id: i64) {
        if owner == -self.group_id
            && let Some(object) = self.post_event_object(id)
        {
            self.tell("wall_post_new", &object);
        }
    }

    /// The community whose posts are quoted where a story names none.
    fn neighbours(&mut self) -> i64 {
        let known = self.posts.others.iter().find(|(_, other)| other.screen_name == "next_yard").map(|(id, _)| *id);
        known.unwrap_or_else(|| self.other_wall("Соседний двор", "next_yard"))
    }

    /// The hour of a postponed post has come: it comes out under a new number, which is told.
    pub fn publish_postponed(&mut self, id: i64) -> Result<i64> {
        self.let_out(id, Stage::Postponed)
    }

    /// A suggested post is published in the community's name, signed by who offered it, under a new number.
    pub fn accept_suggestion(&mut self, id: i64) -> Result<i64> {
        self.let_out(id, Stage::Suggested)
    }

    fn let_out(&mut self, id: i64, stage: Stage) -> Result<i64> {
        let owner = -self.group_id;
        let waits = |kept: &Kept| kept.draft.stage == stage && !kept.deleted;
        ensure!(self.posts.kept.get(&(owner, id)).is_some_and(waits), "post {id} does not wait");
        let mut kept = self.posts.kept.remove(&(owner, id)).context("the post is gone")?;
        kept.draft.stage = Stage::Out;
        kept.at = self.now();
        if stage == Stage::Suggested {
            kept.draft.signer = kept.draft.author.take();
        } else {
            kept.waited_as = Some(id);
        }
        let new = self.number_for(owner, Stage::Out, &kept.draft.text);
        self.posts.kept.insert((owner, new), kept);
        self.tell_of_post(owner, new);
        Ok(new)
    }

    /// Rewrites a post; VK tells nobody. What is attached as before stays the same photo, video, …
    pub fn edit_post(&mut self, id: i64, draft: PostDraft) -> Result<()> {
        self.edit_post_on(-self.group_id, id, draft)
    }

    /// Rewrites a post of any wall. What it reposts stays.
    pub fn edit_post_on(&mut self, owner: i64, id: i64, mut draft: PostDraft) -> Result<()> {
        let kept = self.posts.kept.get(&(owner, id)).filter(|kept| !kept.deleted);
        let mut former = kept.with_context(|| format!("there is no post {owner}_{id}"))?.clone();
        let mut reusable: Vec<Option<Value>> = former.attachments.into_iter().map(Some).collect();
        let mut attachments = Vec::new();
        for piece in &draft.pieces {
            let same = former.draft.pieces.iter().zip(&mut reusable);
            let same = same.filter(|(known, _)| *known == piece).find_map(|(_, value)| value.take());
            attachments.push(match same {
                Some(value) => value,
                None => self.attach(owner, piece),
            });
        }
        draft.quotes = former.draft.quotes.take();
        draft.stage = former.draft.stage;
        if let Some(item) = self.wall.items.get_mut(&Target::post(id)).filter(|_| owner == -self.group_id) {
            draft.text.clone_into(&mut item.text);
        }
        let edited = Some(self.now());
        self.posts.kept.insert((owner, id), Kept { draft, edited, attachments, ..former });
        Ok(())
    }

    /// A post as it was put together, for an edit that changes but a part:
    /// `world.edit_post(id, world.draft_of(owner, id)?.text("Иначе"))`
    pub fn draft_of(&self, owner: i64, id: i64) -> Option<PostDraft> {
        self.posts.kept.get(&(owner, id)).map(|kept| kept.draft.clone())
    }

    /// A post disappears with all that stands under it; VK tells nobody.
    pub fn delete_post(&mut self, post_id: i64) {
        self.set_deleted(-self.group_id, post_id, true);
    }

    /// A post of any wall disappears.
    pub fn delete_post_on(&mut self, owner: i64, id: i64) {
        self.set_deleted(owner, id, true);
    }

    /// A deleted post is back; VK tells nobody. False: it was not deleted.
    pub fn restore_post(&mut self, id: i64) -> bool {
        self.restore_post_on(-self.group_id, id)
    }

    /// A deleted post of any wall is back. False: it was not deleted.
    pub fn restore_post_on(&mut self, owner: i64, id: i64) -> bool {
        self.set_deleted(owner, id, false)
    }

    fn set_deleted(&mut self, owner: i64, id: i64, deleted: bool) -> bool {
        if let Some(item) = self.wall.items.get_mut(&Target::post(id)).filter(|_| owner == -self.group_id) {
            item.deleted = deleted;
        }
        let kept = self.posts.kept.get_mut(&(owner, id));
        kept.is_some_and(|kept| std::mem::replace(&mut kept.deleted, deleted) != deleted)
    }

    /// Whether `wall.getById` names deleted posts with `is_deleted` (VK does either).
    pub fn show_deleted_posts(&mut self, shown: bool) {
        self.posts.show_deleted = shown;
    }

    /// Puts a post on top of a wall.
    pub fn pin_post(&mut self, owner: i64, id: i64) {
        self.posts.pinned.insert(owner, id);
    }

    /// Nothing stands on top of a wall any more.
    pub fn unpin_post(&mut self, owner: i64) {
        self.posts.pinned.remove(&owner);
    }

    /// A wall can no longer be read: 15 (only its members may), 19 (VK has blocked it) or 30 (a private profile).
    pub fn close_wall(&mut self, owner: i64, code: i64) -> Result<()> {
        if !matches!(code, 15 | 19 | 30) {
            bail!("{code} is not how VK closes a wall: 15, 19 or 30");
        }
        self.posts.closed.insert(owner, code);
        Ok(())
    }

    /// The community is for its members only: who manages it reads its wall, a service key does not.
    pub fn close_community(&mut self) {
        self.posts.members_only = true;
    }

    /// A wall can be read again.
    pub fn open_wall(&mut self, owner: i64) {
        self.posts.closed.remove(&owner);
    }

    /// Addresses of all files that hang on a post, in order of their attachments.
    pub fn files_of_post(&self, owner: i64, id: i64) -> Vec<String> {
        let mut found = Vec::new();
        let mine = format!("http://{}/media/", self.address);
        for attachment in self.posts.kept.get(&(owner, id)).into_iter().flat_map(|kept| &kept.attachments) {
            addresses(attachment, &mine, &mut found);
        }
        found
    }

    /// Changes every file that hangs on a post: `world.change_files_of(owner, id, |blob| blob.shy = true)`
    pub fn change_files_of(&mut self, owner: i64, id: i64, change: impl Fn(&mut Blob)) {
        for address in self.files_of_post(owner, id) {
            self.change_file(&address, &change);
        }
    }

    /// What is attached to a post, as VK shows it.
    pub fn attachments_of(&self, owner: i64, id: i64) -> Vec<Value> {
        self.posts.kept.get(&(owner, id)).map(|kept| kept.attachments.clone()).unwrap_or_default()
    }

    /// So many calls of `wall.get` were made today with a key by somebody else.
    pub fn use_up_wall_gets(&mut self, kind: SimKeyKind, count: u64) {
        let today = self.now().div_euclid(86_400);
        let entry = self.posts.gets.entry(kind).or_insert((today, 0));
        if entry.0 != today {
            *entry = (today, 0);
        }
        entry.1 += count;
    }

    /// Counts a call of `wall.get`; false: the day's are used up.
    pub(in crate::simulator) fn may_get_wall(&mut self, kind: SimKeyKind) -> bool {
        self.use_up_wall_gets(kind, 1);
        self.posts.gets.get(&kind).is_none_or(|(_, count)| *count <= WALL_GETS_A_DAY)
    }

    /// Why a wall cannot be read, as VK's code; `None`: it can.
    pub(in crate::simulator) fn wall_closed(&self, owner: i64) -> Option<i64> {
        if let Some(code) = self.posts.closed.get(&owner) {
            return Some(*code);
        }
        let person = self.people.get(owner).filter(|_| owner > 0)?;
        if person.profile.contains_key("deactivated") {
            return Some(18);
        }
        let closed = person.profile.get("is_closed").and_then(Value::as_bool).unwrap_or(false);
        closed.then_some(30)
    }

    /// Whether there is such a wall.
    pub(in crate::simulator) fn is_wall(&self, owner: i64) -> bool {
        owner == -self.group_id || self.posts.others.contains_key(&owner) || (owner > 0 && self.people.exists(owner))
    }

    /// The wall of a short name, `club1`, `public1` or `id1`.
    pub(in crate::simulator) fn wall_named(&self, name: &str) -> Option<i64> {
        let others = self.posts.others.iter().find(|(_, other)| other.screen_name == name).map(|(owner, _)| *owner);
        let number = |prefix: &str| name.strip_prefix(prefix)?.parse::<i64>().ok();
        let ours = (name == SCREEN_NAME).then_some(-self.group_id);
        let by_number = || number("club").or_else(|| number("public")).map(|id| -id).or_else(|| number("id"));
        ours.or(others).or_else(by_number).filter(|owner| self.is_wall(*owner))
    }

    /// Name of a community or person.
    pub(in crate::simulator) fn name_of(&self, owner: i64) -> String {
        if owner == -self.group_id {
            return self.community_name.clone();
        }
        if let Some(person) = self.people.get(owner).filter(|_| owner > 0) {
            return format!("{} {}", person.first, person.last);
        }
        self.posts.others.get(&owner).map_or_else(|| format!("Сообщество {}", -owner), |other| other.name.clone())
    }

    /// Short name of a community or person.
    pub(in crate::simulator) fn screen_name_of(&self, owner: i64) -> String {
        let plain = || if owner > 0 { format!("id{owner}") } else { format!("club{}", -owner) };
        if owner == -self.group_id {
            return SCREEN_NAME.to_owned();
        }
        self.posts.others.get(&owner).map_or_else(plain, |other| other.screen_name.clone())
    }

    /// The posts of a wall that it shows in the order of its page: the pinned one, then the newest.
    pub(in crate::simulator) fn wall_order(&self, owner: i64, stage: Stage) -> Vec<i64> {
        let of_wall = self.posts.kept.range((owner, i64::MIN)..=(owner, i64::MAX));
        let shown = of_wall.filter(|(_, kept)| kept.draft.stage == stage && !kept.deleted);
        let ordered: BTreeSet<_> = shown.map(|((_, id), kept)| (kept.at, *id)).collect();
        let pinned = self.posts.pinned.get(&owner).copied().filter(|_| stage == Stage::Out);
        let mut ids: Vec<i64> = ordered.into_iter().rev().map(|(_, id)| id).collect();
        if let Some(at) = ids.iter().position(|id| Some(*id) == pinned) {
            ids[..=at].rotate_right(1);
        }
        ids
    }
}

impl Posts {
    /// What hangs on posts lies elsewhere from now on.
    pub(super) fn move_files(&mut self, former: &str, new: &str) {
        for attachment in self.kept.values_mut().flat_map(|kept| &mut kept.attachments) {
            move_addresses(attachment, former, new);
        }
        for video in self.videos.values_mut() {
            move_addresses(&mut video.object, former, new);
            video.behind.values_mut().for_each(|value| move_addresses(value, former, new));
        }
    }
}

fn move_addresses(value: &mut Value, former: &str, new: &str) {
    match value {
        Value::String(text) if text.starts_with(former) => *text = text.replacen(former, new, 1),
        Value::Array(items) => items.iter_mut().for_each(|item| move_addresses(item, former, new)),
        Value::Object(fields) => fields.values_mut().for_each(|item| move_addresses(item, former, new)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every address of this world within an attachment, once.
fn addresses(value: &Value, mine: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.starts_with(mine) && !found.contains(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| addresses(item, mine, found)),
        Value::Object(fields) => fields.values().for_each(|item| addresses(item, mine, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

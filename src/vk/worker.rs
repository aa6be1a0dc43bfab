//! Performs actions on VK: one action, one lane, one outcome. Every lane is a named thread.
//!
//! Knows how VK wants a thing done and what a refusal means; never why it is wanted or how often to try.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Result, anyhow};
use serde_json::Value;

use super::errors::Purpose;
use super::rate::Pace;
use super::tokens::Tokens;
use super::{capabilities, catch_up, keys, messages, people, reach, sweeps, walls, wire};
use crate::clock::{Clock, Millis};
use crate::domain::action::{Fate, Receipt, Urgency, VkAction};
use crate::domain::ids::{CommentRef, PersonId, Place};
use crate::domain::lane::{Lane, VkLane};
use crate::domain::platform::{Job, OutcomeSink, Platform};
use crate::hand::{Hand, Report};
use crate::inbox::Inbox;
use crate::keyring::Keyring;

/// Deletions go at most two a second, bans one: VK's flood control sees bursts of either.
const DELETE_GAP: Duration = Duration::from_millis(500);
const BAN_GAP: Duration = Duration::from_secs(1);

/// VK as a platform that actions are submitted to.
pub struct VkPlatform {
    tokens: Tokens,
    clock: Clock,
    /// Paces of kinds of action, beside those of the tokens.
    pace: Mutex<Pace>,
    /// A thread each.
    lanes: HashMap<VkLane, Hand<VkAction>>,
}

impl VkPlatform {
    /// A platform with its threads; what catching up finds goes into `inbox`. The threads end with the platform.
    pub fn new(tokens: Tokens, keyring: &Keyring, inbox: &Inbox, clock: Clock) -> Result<Self> {
        let mut lanes = HashMap::new();
        for lane in VkLane::ALL {
            let (tokens, keyring, inbox) = (tokens.clone(), keyring.clone(), inbox.clone());
            let work = move |action: &VkAction| perform(action, &tokens, &keyring, &inbox);
            lanes.insert(lane, Hand::new(format!("vk-{}", lane.as_str()), fallen, work)?);
        }
        Ok(Self { tokens, clock, pace: Mutex::default(), lanes })
    }
}

impl Platform<VkAction> for VkPlatform {
    fn lane(&self, action: &VkAction) -> Lane {
        action.facts().lane.into()
    }

    fn ready_in(&self, action: &VkAction, _urgency: Urgency) -> Duration {
        let kind = gap_of(action).map_or(Duration::ZERO, |(name, _)| self.pace().ready_in(name, self.now()));
        kind.max(method_of(action).map_or(Duration::ZERO, |method| self.tokens.ready_in(method)))
    }

    fn submit(&self, job: Job<VkAction>, done: OutcomeSink) {
        if let Some((name, gap)) = gap_of(&job.action) {
            let now = self.now();
            self.pace().turn(name, gap, now);
        }
        let lane = job.action.facts().lane;
        match self.lanes.get(&lane) {
            Some(hand) => hand.submit(job, done),
            None => Report::new(&job, done).send(Err(fallen())),
        }
    }
}

impl VkPlatform {
    fn now(&self) -> Millis {
        self.clock.monotonic_ms()
    }

    /// Numbers stay numbers, whatever another thread died of.
    fn pace(&self) -> std::sync::MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Kinds of action with a pace of their own.
fn gap_of(action: &VkAction) -> Option<(&'static str, Duration)> {
    match action {
        VkAction::SetComment { visible: false, .. } => Some(("delete", DELETE_GAP)),
        VkAction::SetBanned { .. } | VkAction::RemoveMember { .. } => Some(("ban", BAN_GAP)),
        _ => None,
    }
}

/// The method of a write, whose token's turn is waited for outside rather than in the thread.
fn method_of(action: &VkAction) -> Option<&'static str> {
    match action {
        VkAction::SetComment { comment, visible } => comment_method(comment.place, *visible),
        VkAction::RemoveMember { .. } => Some("groups.removeUser"),
        VkAction::SetBanned { banned, .. } => Some(if *banned { "groups.ban" } else { "groups.unban" }),
        _ => None,
    }
}

fn comment_method(place: Place, visible: bool) -> Option<&'static str> {
    Some(match (place, visible) {
        (Place::Wall, false) => "wall.deleteComment",
        (Place::Wall, true) => "wall.restoreComment",
        (Place::Photo, false) => "photos.deleteComment",
        (Place::Photo, true) => "photos.restoreComment",
        (Place::Video, false) => "video.deleteComment",
        (Place::Video, true) => "video.restoreComment",
        (Place::Market, false) => "market.deleteComment",
        (Place::Market, true) => "market.restoreComment",
        (Place::Board, false) => "board.deleteComment",
        (Place::Board, true) => "board.restoreComment",
        (Place::Chat, _) => return None,
    })
}

/// A panic in here is no answer: whether anything was sent, nobody knows.
fn fallen() -> Fate {
    Fate::Unknown { cause: anyhow!("the worker panicked") }
}

fn perform(action: &VkAction, tokens: &Tokens, keyring: &Keyring, inbox: &Inbox) -> Result<Receipt, Fate> {
    match action {
        VkAction::SetComment { comment, visible } => set_comment(comment, *visible, tokens),
        VkAction::SetBanned { person, banned, until, why } => set_banned(*person, *banned, *until, why, tokens),
        VkAction::RemoveMember { person } => remove_member(*person, tokens),
        VkAction::SetCommentsClosed { owner_id, post_id, closed } => {
            let method = if *closed { "wall.closeComments" } else { "wall.openComments" };
            let params = [("owner_id", owner_id.to_string()), ("post_id", post_id.to_string())];
            done(&tokens.call(method, &params, Purpose::Write)?.value)
        }
        VkAction::SendMessage { peer_id, text, random_id } => {
            let params = [
                ("peer_id", peer_id.to_string()),
                ("random_id", random_id.to_string()),
                ("message", text.clone()),
                ("dont_parse_links", "1".to_owned()),
            ];
            let answer = tokens.call("messages.send", &params, Purpose::Write)?;
            messages::sent(&answer.value)
        }
        VkAction::Say { peer_id, text, keyboard, client, files, random_id, .. } => {
            messages::say(*peer_id, text, keyboard, *client, files, *random_id, tokens)
        }
        VkAction::EditSaid { peer_id, message_id, text } => messages::edit(*peer_id, *message_id, text, tokens),
        VkAction::AnswerPress { event_id, peer_id, text } => {
            messages::answer(event_id, *peer_id, text.as_deref(), tokens)
        }
        VkAction::AnswerComment { owner_id, post_id, reply_to, text, guid, .. } => {
            messages::comment(*owner_id, *post_id, *reply_to, text, guid, tokens)
        }
        VkAction::Key(work) => keys::perform(work, tokens, keyring, inbox.now()),
        VkAction::ReadPeople { ids } => people::read(ids, tokens).map(Receipt::People),
        VkAction::ResolveName { name } | VkAction::ReadWallOwner { name } => {
            people::resolve_name(name, tokens).map(|id| Receipt::Resolved { id })
        }
        VkAction::ReadManagers => people::managers(tokens).map(Receipt::Managers),
        VkAction::ReadCapabilities => {
            match inbox.learnt_methods() {
                Ok(methods) => tokens.may_call(&methods),
                Err(error) => tracing::warn!("what a probe found cannot be read: {error:#}"),
            }
            let states = capabilities::look(tokens);
            if let Err(error) = inbox.note_keys(&capabilities::of_keys(tokens)) {
                tracing::warn!("which keys are accepted cannot be kept: {error:#}");
            }
            if let Some(name) = tokens.community_name()
                && let Err(error) = inbox.note_community(&name)
            {
                tracing::warn!("the community's name cannot be kept: {error:#}");
            }
            Ok(Receipt::Capabilities(states))
        }
        VkAction::ReadMembers { offset, profiles, pages, .. } => sweeps::members(*offset, *profiles, *pages, tokens),
        VkAction::ReadPosts { count, .. } => sweeps::posts(*count, tokens),
        VkAction::ReadLikers { pages, .. } => sweeps::likers(pages, tokens),
        VkAction::ReadProfiles { ids, pages, .. } => sweeps::profiles(&ids.0, *pages, tokens),
        VkAction::ReadMembership { ids, .. } => sweeps::membership(&ids.0, tokens),
        VkAction::ReadMayWrite { person } => {
            let params = [("group_id", tokens.group_id().to_string()), ("user_id", person.id.to_string())];
            let answer = tokens.call("messages.isMessagesFromGroupAllowed", &params, Purpose::Read)?;
            Ok(Receipt::MayWrite(wire::flag(&answer.value, "is_allowed")))
        }
        VkAction::CatchUp { from, to, sweep } => {
            let found = catch_up::read(*from, *to, *sweep, tokens, inbox)?;
            Ok(Receipt::Found { items: found.items, cut: found.cut, posts_cut: found.posts_cut })
        }
        VkAction::ReadReach { noon, .. } => reach::read(*noon, tokens),
        VkAction::ReadWall { owner_id, count, since } => walls::newest(*owner_id, *count, *since, tokens),
        VkAction::ReadOldPosts { owner_id, offset, .. } => walls::page(*owner_id, *offset, tokens),
        VkAction::ReadWallPosts { posts, .. } | VkAction::ReadBackfill { posts } => walls::posts(posts, tokens),
        VkAction::CompletePost { post, .. } => walls::complete(post, tokens),
    }
}

fn set_comment(comment: &CommentRef, visible: bool, tokens: &Tokens) -> Result<Receipt, Fate> {
    let Some(method) = comment_method(comment.place, visible) else {
        return Err(Fate::Never { note: "this comment does not stand on vk".to_owned() });
    };
    let comment_id = ("comment_id", comment.item_id.to_string());
    let answer = if comment.place == Place::Board {
        let topic = ("topic_id", comment.parent_id.to_string());
        tokens.call(method, &[("group_id", comment.owner_id.abs().to_string()), topic, comment_id], Purpose::Write)?
    } else {
        tokens.call(method, &[("owner_id", comment.owner_id.to_string()), comment_id], Purpose::Write)?
    };
    // Photos and the market answer 0 where there is nothing left to do.
    if wire::as_number(&answer.value) == Some(0) {
        let note = if visible { "it was not deleted" } else { "it was already deleted" };
        return Err(Fate::Never { note: note.to_owned() });
    }
    done(&answer.value)
}

/// What VK answers with where something is done is 1; anything else says nothing of it.
pub(super) fn done(answer: &Value) -> Result<Receipt, Fate> {
    if wire::as_number(answer) == Some(1) { Ok(Receipt::Done) } else { Err(unclear(answer)) }
}

/// An answer of another kind than the method's: of whether it was done nobody knows.
pub(super) fn unclear(answer: &Value) -> Fate {
    let kind = match answer {
        Value::Null => "null",
        Value::Bool(_) => "a truth",
        Value::Number(_) => "another number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Fate::Unknown { cause: anyhow!("VK's answer is {kind}, and none that this call has") }
}

fn set_banned(
    person: PersonId,
    banned: bool,
    until: Option<Millis>,
    why: &str,
    tokens: &Tokens,
) -> Result<Receipt, Fate> {
    /// Longer comments are cut by VK.
    const MOST_CHARS: usize = 200;
    let group = ("group_id", tokens.group_id().to_string());
    let owner = ("owner_id", person.id.to_string());
    let answer = if banned {
        // Reason 1 is «спам»; the comment is for other administrators: who did it, and why.
        let comment = if why.is_empty() { "etronics-bot".to_owned() } else { format!("etronics-bot: {why}") };
        let mut params = vec![
            group,
            owner,
            ("reason", "1".to_owned()),
            ("comment", comment.chars().take(MOST_CHARS).collect()),
            ("comment_visible", "0".to_owned()),
        ];
        if let Some(until) = until {
            params.push(("end_date", (until / 1000).to_string()));
        }
        tokens.call("groups.ban", &params, Purpose::Write)
    } else {
        tokens.call("groups.unban", &[group, owner], Purpose::Write)
    };
    done(&answer?.value)
}

/// VK refuses to remove whom it does not find among the members: that is what was wished.
fn remove_member(person: PersonId, tokens: &Tokens) -> Result<Receipt, Fate> {
    let params = [("group_id", tokens.group_id().to_string()), ("user_id", person.id.to_string())];
    let removed = tokens.call("groups.removeUser", &params, Purpose::Write);
    let Err(Fate::Help { .. } | Fate::Never { .. }) = &removed else { return done(&removed?.value) };
    let answer = tokens.call("groups.isMember", &params, Purpose::Read)?;
    match wire::as_number(&answer.value) {
        Some(0) => Err(Fate::Never { note: "they were no member any more".to_owned() }),
        _ => removed.map(|_| Receipt::Done),
    }
}

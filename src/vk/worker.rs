//! Performs actions on VK: one action, one lane, one outcome. Every lane is a named thread.
//!
//! Knows how VK wants a thing done and what a refusal means; never why it is wanted or how often to try.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use super::errors::Purpose;
use super::rate::Pace;
use super::tokens::Tokens;
use super::{capabilities, catch_up, keys, messages, people, reach, sweeps, walls, wire};
use crate::clock::{Clock, Millis};
use crate::domain::action::{Action, Fate, Receipt, Urgency};
use crate::domain::ids::{CommentRef, PersonId, Place};
use crate::domain::platform::{Done, Job, Lane, Outcome, Platform};
use crate::domain::talk::Relay;
use crate::inbox::Inbox;
use crate::keyring::Keyring;

/// Deletions go at most two a second, bans one: VK's flood control sees bursts of either.
const DELETE_GAP: Duration = Duration::from_millis(500);
const BAN_GAP: Duration = Duration::from_secs(1);

/// Lanes, one thread each.
const LANES: [&str; 10] = [
    "vk:delete",
    "vk:ban",
    "vk:close",
    "vk:message",
    "vk:answer",
    "vk:read",
    "vk:wall",
    "vk:catch_up",
    "vk:sweep",
    "vk:key",
];

/// VK as a platform that actions are submitted to.
pub struct VkPlatform {
    tokens: Tokens,
    clock: Clock,
    /// Paces of kinds of action, beside those of the tokens.
    pace: Mutex<Pace>,
    lanes: HashMap<&'static str, Sender<(Job, Done)>>,
}

impl VkPlatform {
    /// A platform with its threads; what catching up finds goes into `inbox`. The threads end with the platform.
    pub fn new(tokens: Tokens, keyring: &Keyring, inbox: &Inbox, clock: Clock) -> Result<Self> {
        let mut lanes = HashMap::new();
        for lane in LANES {
            let (sender, jobs) = channel::<(Job, Done)>();
            let (tokens, keyring, inbox) = (tokens.clone(), keyring.clone(), inbox.clone());
            std::thread::Builder::new()
                .name(lane.replace(':', "-"))
                .spawn(move || {
                    for (job, done) in jobs {
                        done(Outcome {
                            id: job.id,
                            revision: job.revision,
                            result: guarded(&job.action, &tokens, &keyring, &inbox),
                        });
                    }
                })
                .with_context(|| format!("starting the thread of {lane}"))?;
            lanes.insert(lane, sender);
        }
        Ok(Self { tokens, clock, pace: Mutex::default(), lanes })
    }
}

impl Platform for VkPlatform {
    fn lane(&self, action: &Action) -> Lane {
        Lane(lane_of(action).to_owned())
    }

    fn ready_in(&self, action: &Action, _urgency: Urgency) -> Duration {
        let kind = gap_of(action).map_or(Duration::ZERO, |(name, _)| self.pace().ready_in(name, self.now()));
        kind.max(method_of(action).map_or(Duration::ZERO, |method| self.tokens.ready_in(method)))
    }

    fn submit(&self, job: Job, done: Done) {
        if let Some((name, gap)) = gap_of(&job.action) {
            let now = self.now();
            self.pace().turn(name, gap, now);
        }
        let lane = lane_of(&job.action);
        let (id, revision) = (job.id, job.revision);
        let refused = match self.lanes.get(lane) {
            Some(sender) => sender.send((job, done)).err().map(|lost| lost.0.1),
            None => Some(done),
        };
        if let Some(done) = refused {
            let cause = anyhow!("the thread of lane {lane} is gone");
            done(Outcome { id, revision, result: Err(Fate::Unknown { cause }) });
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

fn lane_of(action: &Action) -> &'static str {
    match action {
        Action::SetComment { .. } => "vk:delete",
        Action::SetBanned { .. } | Action::RemoveMember { .. } => "vk:ban",
        Action::SetCommentsClosed { .. } => "vk:close",
        // A pressed button is answered within the minute: it waits behind no file.
        Action::Relay(Relay::AnswerVk { .. }) => "vk:answer",
        Action::SendVkMessage { .. } | Action::Relay(_) => "vk:message",
        Action::CatchUp { .. } => "vk:catch_up",
        Action::Key(_) => "vk:key",
        Action::ReadMembers { .. }
        | Action::ReadPosts { .. }
        | Action::ReadLikers { .. }
        | Action::ReadProfiles { .. }
        | Action::ReadMembership { .. } => "vk:sweep",
        Action::ReadReach { .. }
        | Action::ReadWall { .. }
        | Action::ReadWallPosts { .. }
        | Action::ReadWallOwner { .. }
        | Action::CompletePost { .. } => "vk:wall",
        Action::ReadPeople { .. }
        | Action::ReadMayWrite { .. }
        | Action::ResolveName { .. }
        | Action::ReadManagers
        | Action::ReadCapabilities
        | Action::PublishPart { .. }
        | Action::EditPart { .. }
        | Action::DeleteMessages { .. }
        | Action::ReadChannel { .. }
        | Action::SuggestHashtags { .. }
        | Action::Backtest(_)
        | Action::SetRestricted { .. }
        | Action::ShowSurface { .. }
        | Action::SendMessage { .. }
        | Action::SendPhoto { .. }
        | Action::DeleteMessage { .. }
        | Action::AnswerButton { .. }
        | Action::ReadTgProfile { .. }
        | Action::ReadChatAdmins { .. } => "vk:read",
    }
}

/// Kinds of action with a pace of their own.
fn gap_of(action: &Action) -> Option<(&'static str, Duration)> {
    match action {
        Action::SetComment { visible: false, .. } => Some(("delete", DELETE_GAP)),
        Action::SetBanned { .. } | Action::RemoveMember { .. } => Some(("ban", BAN_GAP)),
        _ => None,
    }
}

/// The method of a write, whose token's turn is waited for outside rather than in the thread.
fn method_of(action: &Action) -> Option<&'static str> {
    match action {
        Action::SetComment { comment, visible } => comment_method(comment.place, *visible),
        Action::RemoveMember { .. } => Some("groups.removeUser"),
        Action::SetBanned { banned, .. } => Some(if *banned { "groups.ban" } else { "groups.unban" }),
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
fn guarded(action: &Action, tokens: &Tokens, keyring: &Keyring, inbox: &Inbox) -> Result<Receipt, Fate> {
    catch_unwind(AssertUnwindSafe(|| match action {
        Action::Key(work) => keys::perform(work, tokens, keyring, inbox.now()),
        action => perform(action, tokens, inbox),
    }))
    .unwrap_or_else(|_| Err(Fate::Unknown { cause: anyhow!("the worker panicked over {action:?}") }))
}

fn perform(action: &Action, tokens: &Tokens, inbox: &Inbox) -> Result<Receipt, Fate> {
    match action {
        Action::SetComment { comment, visible } => set_comment(comment, *visible, tokens),
        Action::SetBanned { person, banned, until, why } => set_banned(*person, *banned, *until, why, tokens),
        Action::RemoveMember { person } => remove_member(*person, tokens),
        Action::SetCommentsClosed { owner_id, post_id, closed } => {
            let method = if *closed { "wall.closeComments" } else { "wall.openComments" };
            let params = [("owner_id", owner_id.to_string()), ("post_id", post_id.to_string())];
            tokens.call(method, &params, Purpose::Write).map(|_| Receipt::Done)
        }
        Action::SendVkMessage { peer_id, text, random_id } => {
            let params = [
                ("peer_id", peer_id.to_string()),
                ("random_id", random_id.to_string()),
                ("message", text.clone()),
                ("dont_parse_links", "1".to_owned()),
            ];
            let answer = tokens.call("messages.send", &params, Purpose::Write)?;
            Ok(wire::as_number(&answer.value).map_or(Receipt::Done, |message_id| Receipt::Message { message_id }))
        }
        Action::Relay(relay) => messages::perform(relay, tokens),
        Action::ReadPeople { ids } => people::read(ids, tokens).map(Receipt::People),
        Action::ResolveName { name } | Action::ReadWallOwner { name } => {
            let answer = tokens.call("utils.resolveScreenName", &[("screen_name", name.clone())], Purpose::Read)?;
            let id = wire::number(&answer.value, "object_id").map(|id| match wire::text(&answer.value, "type") {
                "group" | "page" | "event" => -id,
                _ => id,
            });
            Ok(Receipt::Resolved { id })
        }
        Action::ReadManagers => people::managers(tokens).map(Receipt::Managers),
        Action::ReadCapabilities => {
            match inbox.learnt_methods() {
                Ok(methods) => tokens.may_call(&methods),
                Err(error) => tracing::warn!("what a probe found cannot be read: {error:#}"),
            }
            let states = capabilities::look(tokens);
            if let Some(name) = tokens.community_name()
                && let Err(error) = inbox.note_community(&name)
            {
                tracing::warn!("the community's name cannot be kept: {error:#}");
            }
            Ok(Receipt::Capabilities(states))
        }
        Action::ReadMembers { offset, profiles, pages, .. } => sweeps::members(*offset, *profiles, *pages, tokens),
        Action::ReadPosts { count, .. } => sweeps::posts(*count, tokens),
        Action::ReadLikers { pages, .. } => sweeps::likers(pages, tokens),
        Action::ReadProfiles { ids, pages, .. } => sweeps::profiles(&ids.0, *pages, tokens),
        Action::ReadMembership { ids, .. } => sweeps::membership(&ids.0, tokens),
        Action::ReadMayWrite { person } => {
            let params = [("group_id", tokens.group_id().to_string()), ("user_id", person.id.to_string())];
            let answer = tokens.call("messages.isMessagesFromGroupAllowed", &params, Purpose::Read)?;
            Ok(Receipt::MayWrite(wire::flag(&answer.value, "is_allowed")))
        }
        Action::CatchUp { from, to, sweep } => {
            catch_up::read(*from, *to, *sweep, tokens, inbox).map(|items| Receipt::Found { items })
        }
        Action::ReadReach { noon, .. } => reach::read(*noon, tokens),
        Action::ReadWall { owner_id, count } => walls::newest(*owner_id, *count, tokens),
        Action::ReadWallPosts { posts, .. } => walls::posts(posts, tokens),
        Action::CompletePost { post, .. } => walls::complete(post, tokens),
        Action::SetRestricted { .. }
        | Action::ShowSurface { .. }
        | Action::SendMessage { .. }
        | Action::SendPhoto { .. }
        | Action::DeleteMessage { .. }
        | Action::AnswerButton { .. }
        | Action::PublishPart { .. }
        | Action::EditPart { .. }
        | Action::DeleteMessages { .. }
        | Action::ReadChannel { .. }
        | Action::SuggestHashtags { .. }
        | Action::Backtest(_)
        | Action::Key(_)
        | Action::ReadTgProfile { .. }
        | Action::ReadChatAdmins { .. } => Err(Fate::Never { note: "this is no action of vk".to_owned() }),
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
    Ok(Receipt::Done)
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
    answer.map(|_| Receipt::Done)
}

/// VK refuses to remove whom it does not find among the members: that is what was wished.
fn remove_member(person: PersonId, tokens: &Tokens) -> Result<Receipt, Fate> {
    let params = [("group_id", tokens.group_id().to_string()), ("user_id", person.id.to_string())];
    let removed = tokens.call("groups.removeUser", &params, Purpose::Write);
    let Err(Fate::Help { .. } | Fate::Never { .. }) = &removed else { return removed.map(|_| Receipt::Done) };
    let answer = tokens.call("groups.isMember", &params, Purpose::Read)?;
    match wire::as_number(&answer.value) {
        Some(0) => Err(Fate::Never { note: "they were no member any more".to_owned() }),
        _ => removed.map(|_| Receipt::Done),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_a_press_waits_behind_no_message() {
        let answer = Relay::AnswerVk { event_id: "a".to_owned(), peer_id: 5, text: None };
        let edit = Relay::EditVk { peer_id: 5, message_id: 1, text: "x".to_owned() };
        assert_eq!(lane_of(&Action::Relay(answer)), "vk:answer");
        assert_eq!(lane_of(&Action::Relay(edit)), "vk:message");
        assert!(LANES.contains(&"vk:answer"));
    }
}

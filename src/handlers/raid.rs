//! A raid: more spam at once than can be deleted soon. One card tells and offers to close the post's comments, which a
//! community token may do even where none may delete; they are opened again when it is over.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::alerts;
use super::desk::Desk;
use super::moderation::{accounts, reports};
use crate::clock::{HOUR, MINUTE, Millis};
use crate::domain::action::{Keyboard, TelegramAction, Urgency, VkAction};
use crate::domain::button::Button;
use crate::domain::lane::{Lane, VkLane};
use crate::domain::verdict::{Mode, SubjectKind};
use crate::texts::RaidAt;

/// More deletions waiting than this is a raid…
const WAITING: i64 = 1_000;
/// …and so are more wishes to the admin than this within ten minutes, where no token may delete…
const ASKED: i64 = 100;
/// …and so much spam within seconds or within a minute: several times what can be deleted meanwhile.
const AT_ONCE: [(i64, Millis); 2] = [(100, 10_000), (300, MINUTE)];
/// Nothing of it for so long: the next one is news.
const OVER: Millis = 10 * MINUTE;
/// Name of the notice while one goes on, and key of its last sign.
const RAID: &str = "raid";
const SEEN: &str = "raid_seen_at";
/// Comments stay closed at least so long after the last sign of the raid…
const CALM: Millis = 30 * MINUTE;
/// …and at most so long in all.
const LONGEST: Millis = 12 * HOUR;
/// Key under which the database keeps what is closed.
const CLOSED: &str = "closed_comments";

/// Comments under a post that we closed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Closed {
    owner_id: i64,
    post_id: i64,
    at: Millis,
    /// The last sign of the raid.
    seen_at: Millis,
}

/// Looks whether there is one, and whether it is over: every few seconds while comments come, and at the clock's ring.
pub fn watch(desk: &mut Desk<'_>) -> Result<()> {
    let waiting = desk.db.waiting_in(&Lane::Vk(VkLane::Delete))?;
    let asked = desk.db.asked_since(desk.now - 10 * MINUTE)?;
    let on_vk = spam_at_once(SubjectKind::Comment, desk)?;
    let in_chat = spam_at_once(SubjectKind::Message, desk)?;
    if waiting > WAITING || asked > ASKED || on_vk.is_some() {
        desk.db.set_meta(SEEN, &desk.now.to_string())?;
        let size = waiting.max(asked).max(on_vk.unwrap_or(0));
        let post = desk.db.most_attacked_post(desk.now - HOUR, size / 4)?;
        tell(size, post.map_or(RaidAt::Elsewhere, RaidAt::Post), desk)?;
        return stays_closed(desk);
    }
    if in_chat.is_some() {
        desk.db.set_meta(SEEN, &desk.now.to_string())?;
        let size = desk.db.spam_since(SubjectKind::Message, desk.now - MINUTE, true, i64::MAX)?;
        tell(size, RaidAt::Chat, desk)?;
        return stays_closed(desk);
    }
    let seen: Option<Millis> = desk.db.meta(SEEN)?.and_then(|at| at.parse().ok());
    // A clock that was set back makes nobody wait longer.
    if waiting < WAITING / 10 && seen.is_none_or(|seen| !(0..OVER).contains(&(desk.now - seen))) {
        desk.db.forget_notice(RAID)?;
    }
    open_again(desk)
}

/// Whether one goes on: whoever is banned meanwhile is one of a crowd.
pub fn goes_on(desk: &Desk<'_>) -> Result<bool> {
    desk.db.is_noticed(RAID)
}

/// How much spam was written and judged within the last seconds, where that is a raid. What a catch-up or a sweep finds of
/// the past is none.
fn spam_at_once(kind: SubjectKind, desk: &Desk<'_>) -> Result<Option<i64>> {
    if desk.policy.moderation.mode == Mode::Observe {
        return Ok(None);
    }
    let held = desk.db.brake()?.is_some();
    for (most, within) in AT_ONCE {
        let spam = desk.db.spam_since(kind, desk.now - within, held, most + 1)?;
        if spam > most {
            return Ok(Some(spam));
        }
    }
    Ok(None)
}

fn tell(size: i64, at: RaidAt, desk: &mut Desk<'_>) -> Result<()> {
    if !desk.db.notice_once(RAID, desk.now)? {
        return Ok(());
    }
    tracing::warn!(size, ?at, "a raid");
    let mut closed = false;
    let mut keyboard = Keyboard::new();
    if let RaidAt::Post(post) = at {
        closed = desk.policy.moderation.close_on_raid;
        let (owner_id, post_id) = (post.owner_id, post.item_id);
        if closed {
            set_closed(owner_id, post_id, true, desk)?;
        }
        let button = Button::CloseComments { owner_id, post_id, closed: !closed };
        keyboard.push(vec![reports::key(desk.texts.close_comments_button(!closed), &button)]);
        // Who was banned before anybody knew is one of the crowd too.
        let bans = desk.db.author_bans_under(post, desk.now - HOUR)?;
        accounts::make_temporary(&bans, desk)?;
    }
    let html = desk.texts.raid(size, at, closed);
    let silent = !alerts::may_sound(true, desk);
    let chat = desk.policy.admin_chat;
    desk.want_first(TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent });
    alerts::raid(size, at, desk)
}

/// Closes the comments under a post, or opens them; what is closed is opened again by itself.
pub fn set_closed(owner_id: i64, post_id: i64, closed: bool, desk: &mut Desk<'_>) -> Result<()> {
    let mut known = known(desk)?;
    known.retain(|post| (post.owner_id, post.post_id) != (owner_id, post_id));
    if closed {
        known.push(Closed { owner_id, post_id, at: desk.now, seen_at: desk.now });
    }
    remember(&known, desk)?;
    desk.want(VkAction::SetCommentsClosed { owner_id, post_id, closed }, Urgency::Order);
    Ok(())
}

fn stays_closed(desk: &mut Desk<'_>) -> Result<()> {
    let mut known = known(desk)?;
    for post in &mut known {
        post.seen_at = desk.now;
    }
    remember(&known, desk)?;
    open_again(desk)
}

fn open_again(desk: &mut Desk<'_>) -> Result<()> {
    if desk.policy.time.held {
        // How long they have been closed, nobody knows.
        return Ok(());
    }
    for post in known(desk)? {
        if desk.now - post.seen_at >= CALM || desk.now - post.at >= LONGEST {
            set_closed(post.owner_id, post.post_id, false, desk)?;
            let text = desk.texts.comments_opened(post.owner_id, post.post_id);
            desk.tell_admin(text, Vec::new());
        }
    }
    Ok(())
}

fn known(desk: &Desk<'_>) -> Result<Vec<Closed>> {
    Ok(desk.db.meta(CLOSED)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

fn remember(known: &[Closed], desk: &Desk<'_>) -> Result<()> {
    if known.is_empty() && desk.db.meta(CLOSED)?.is_none() {
        return Ok(());
    }
    desk.db.set_meta(CLOSED, &serde_json::to_string(known)?)
}

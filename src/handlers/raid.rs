//! A raid: more spam at once than can be deleted soon. One card tells and offers to close the post's comments, which a
//! community token may do even where none may delete; they are opened again when it is over.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::alerts;
use super::desk::Desk;
use super::moderation::reports;
use crate::clock::{HOUR, MINUTE, Millis};
use crate::domain::action::{Action, Urgency};
use crate::domain::button::Button;

/// More deletions waiting than this is a raid…
pub const WAITING: i64 = 1_000;
/// …and so are more wishes to the admin than this within ten minutes, where no token may delete.
const ASKED: i64 = 100;
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

/// Looks whether there is one, and whether it is over.
pub fn watch(desk: &mut Desk<'_>) -> Result<()> {
    let waiting = desk.db.waiting_in("vk:delete")?;
    let asked = desk.db.asked_since(desk.now - 10 * MINUTE)?;
    if waiting > WAITING || asked > ASKED {
        tell(waiting.max(asked), desk)?;
        return goes_on(desk);
    }
    if waiting < WAITING / 10 {
        desk.db.forget_notice("raid")?;
    }
    open_again(desk)
}

fn tell(size: i64, desk: &mut Desk<'_>) -> Result<()> {
    let Some((owner_id, post_id)) = desk.db.most_attacked_post(desk.now - HOUR)? else { return Ok(()) };
    if !desk.db.notice_once("raid", desk.now)? {
        return Ok(());
    }
    let closed = desk.policy.close_on_raid;
    if closed {
        set_closed(owner_id, post_id, true, desk)?;
    }
    let text = desk.texts.raid(size, owner_id, post_id, closed);
    let button = Button::CloseComments { owner_id, post_id, closed: !closed };
    let label = desk.texts.close_comments_button(!closed);
    let keyboard = vec![vec![reports::key(label, &button)]];
    // Before the reports that wait: it is news that cannot.
    let chat = desk.policy.admin_chat;
    let silent = !alerts::may_sound(true, desk);
    let card = Action::SendMessage { chat, html: text, keyboard, reply_to: None, silent };
    desk.want(card, Urgency::Order);
    alerts::raid(size, post_id, desk)
}

/// Closes the comments under a post, or opens them; what is closed is opened again by itself.
pub fn set_closed(owner_id: i64, post_id: i64, closed: bool, desk: &mut Desk<'_>) -> Result<()> {
    let mut known = known(desk)?;
    known.retain(|post| (post.owner_id, post.post_id) != (owner_id, post_id));
    if closed {
        known.push(Closed { owner_id, post_id, at: desk.now, seen_at: desk.now });
    }
    remember(&known, desk)?;
    desk.want(Action::SetCommentsClosed { owner_id, post_id, closed }, Urgency::Order);
    Ok(())
}

fn goes_on(desk: &mut Desk<'_>) -> Result<()> {
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

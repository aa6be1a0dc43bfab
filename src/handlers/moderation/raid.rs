//! A raid: more spam at once than can be deleted soon. One card tells and offers to close the post's comments, which a
//! community token may do even where none may delete; they are opened again when it is over.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::clock::{HOUR, MINUTE, Millis};
use crate::decided::{Decided, Matter};
use crate::domain::action::{Capability, Keyboard, TelegramAction, Urgency, VkAction, Way};
use crate::domain::button::Button;
use crate::domain::lane::{Lane, VkLane};
use crate::domain::notice::Notice;
use crate::domain::verdict::{Mode, SubjectKind};
use crate::handlers::alerts;
use crate::handlers::context::{Context, key};
use crate::handlers::moderation::accounts;
use crate::texts::RaidAt;

/// More deletions waiting than this is a raid…
const WAITING: i64 = 1_000;
/// …and so are more texts asked of the admin than this within ten minutes, where no token may delete…
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

/// Looks whether there is one, and whether it is over: every few seconds while comments come, and at the clock's ring. Where it is
/// and how large is asked as it is told of, not at each look: it is counted among all of its comments.
pub fn watch(ctx: &mut Context<'_>) -> Result<()> {
    let waiting = ctx.db.outbox().waiting_in(&Lane::Vk(VkLane::Delete))?;
    // People who are asked about are a wave: no comments that are closed keep them out.
    let (_, asked) = ctx.db.journal().asked_of_each_since(ctx.now - 10 * MINUTE)?;
    let (crowded, is_known) = (waiting > WAITING || asked > ASKED, goes_on(ctx)?);
    // One sign is enough: that there are many waiting is known without a look at the journal.
    let on_vk = if crowded && is_known { None } else { spam_at_once(SubjectKind::Comment, ctx)? };
    if crowded || on_vk.is_some() {
        ctx.db.settings().note_moment(SEEN, ctx.now)?;
        if !is_known {
            let size = waiting.max(asked).max(on_vk.unwrap_or(0));
            let post = ctx.db.comments().most_attacked_post(ctx.now - HOUR, size / 4)?;
            tell(size, post.map_or(RaidAt::Elsewhere, RaidAt::Post), ctx)?;
        }
        return stays_closed(ctx);
    }
    if spam_at_once(SubjectKind::Message, ctx)?.is_some() {
        ctx.db.settings().note_moment(SEEN, ctx.now)?;
        if !is_known {
            let size = ctx.db.comments().spam_since(SubjectKind::Message, ctx.now - MINUTE, true, i64::MAX)?;
            tell(size, RaidAt::Chat, ctx)?;
        }
        return stays_closed(ctx);
    }
    let seen: Option<Millis> = ctx.db.settings().moment(SEEN)?;
    // A clock that was set back makes nobody wait longer.
    if waiting < WAITING / 10 && seen.is_none_or(|seen| !(0..OVER).contains(&(ctx.now - seen))) {
        ctx.db.settings().forget_notice(RAID)?;
    }
    open_again(ctx)
}

/// Whether one goes on: whoever is banned meanwhile is one of a crowd.
pub fn goes_on(ctx: &Context<'_>) -> Result<bool> {
    ctx.db.settings().is_noticed(RAID)
}

/// How much spam was written and judged within the last seconds, where that is a raid. What a catch-up or a sweep finds of
/// the past is none.
fn spam_at_once(kind: SubjectKind, ctx: &Context<'_>) -> Result<Option<i64>> {
    if ctx.policy.moderation.mode == Mode::Observe {
        return Ok(None);
    }
    let held = ctx.db.brake().on()?.is_some();
    for (most, within) in AT_ONCE {
        let spam = ctx.db.comments().spam_since(kind, ctx.now - within, held, most + 1)?;
        if spam > most {
            return Ok(Some(spam));
        }
    }
    Ok(None)
}

/// Tells of one that nobody was told of.
fn tell(size: i64, at: RaidAt, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.settings().notice_once(&Notice::lasting(RAID), ctx.now)?;
    let place = match at {
        RaidAt::Post(post) => format!("wall{}_{}", post.owner_id, post.item_id),
        RaidAt::Chat => "group".to_owned(),
        RaidAt::Elsewhere => "elsewhere".to_owned(),
    };
    let then = if ctx.policy.moderation.close_on_raid { "close_comments" } else { "tell_admin" };
    ctx.decided(Decided::new(Matter::Raid, "open").about(place).why("spam_at_once").count(size).then(then));
    let mut closed = false;
    let mut keyboard = Keyboard::new();
    if let RaidAt::Post(post) = at {
        closed = ctx.policy.moderation.close_on_raid;
        let (owner_id, post_id) = (post.owner_id, post.item_id);
        if closed {
            set_closed(owner_id, post_id, true, ctx)?;
        }
        let button = Button::CloseComments { owner_id, post_id, closed: !closed };
        keyboard.push(vec![key(ctx.texts.moderation().close_comments_button(!closed), &button)]);
        // Who was banned before anybody knew is one of the crowd too.
        let bans = ctx.db.waves().author_bans_under(post, ctx.now - HOUR)?;
        accounts::make_temporary(&bans, ctx)?;
    }
    let words = match at {
        RaidAt::Post(post) => ctx.words_of(post)?,
        RaidAt::Chat | RaidAt::Elsewhere => None,
    };
    // Before the first look at the keys nobody knows; messages of the group the bot deletes itself.
    let by_hand =
        at != RaidAt::Chat && ctx.db.settings().way_of(Capability::DeleteComments)?.is_some_and(|way| way != Way::Auto);
    let html = ctx.texts.moderation().raid(size, at, words.as_deref(), closed, by_hand);
    let silent = !alerts::may_sound(true, ctx);
    let chat = ctx.admin_chat()?;
    ctx.want_first(TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent });
    alerts::raid(size, at, ctx)
}

/// Closes the comments under a post, or opens them; what is closed is opened again by itself.
pub fn set_closed(owner_id: i64, post_id: i64, closed: bool, ctx: &mut Context<'_>) -> Result<()> {
    let mut known = known(ctx)?;
    known.retain(|post| (post.owner_id, post.post_id) != (owner_id, post_id));
    if closed {
        known.push(Closed { owner_id, post_id, at: ctx.now, seen_at: ctx.now });
    }
    remember(&known, ctx)?;
    ctx.want(VkAction::SetCommentsClosed { owner_id, post_id, closed }, Urgency::Order);
    Ok(())
}

fn stays_closed(ctx: &mut Context<'_>) -> Result<()> {
    let mut known = known(ctx)?;
    for post in &mut known {
        post.seen_at = ctx.now;
    }
    remember(&known, ctx)?;
    open_again(ctx)
}

fn open_again(ctx: &mut Context<'_>) -> Result<()> {
    if ctx.policy.time.held {
        // How long they have been closed, nobody knows.
        return Ok(());
    }
    for post in known(ctx)? {
        if ctx.now - post.seen_at >= CALM || ctx.now - post.at >= LONGEST {
            set_closed(post.owner_id, post.post_id, false, ctx)?;
            let text = ctx.texts.moderation().comments_opened(post.owner_id, post.post_id);
            ctx.tell_admin(text, Vec::new());
        }
    }
    Ok(())
}

fn known(ctx: &Context<'_>) -> Result<Vec<Closed>> {
    Ok(ctx.db.settings().meta(CLOSED)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

fn remember(known: &[Closed], ctx: &Context<'_>) -> Result<()> {
    if known.is_empty() && ctx.db.settings().meta(CLOSED)?.is_none() {
        return Ok(());
    }
    ctx.db.settings().set_meta(CLOSED, &serde_json::to_string(known)?)
}

//! What people are told of sweeps: a progress message for whoever ordered one, one sentence when one cannot go on, and the
//! audit after the first look.

use anyhow::Result;
use chrono::Datelike;

use super::{Sweep, likes, reads_likes};
use crate::clock::Millis;
use crate::domain::action::{Capability, TelegramAction, Urgency};
use crate::domain::sweep::{SweepKind, SweepState};
use crate::domain::verdict::SubjectKind;
use crate::handlers::desk::{Desk, moment};
use crate::texts::{AuditPost, AuditView, SweepView};

/// Posts that the audit tells of.
const AUDIT_POSTS: usize = 5;

/// How far a sweep is, for the admin who ordered it from the panel.
pub(super) fn progress(sweep: &Sweep, desk: &mut Desk<'_>) -> Result<()> {
    if sweep.row.state != SweepState::Running {
        return Ok(());
    }
    show(sweep, SweepState::Running, None, desk)
}

/// A sweep came to its end.
pub(super) fn ended(sweep: &Sweep, state: SweepState, desk: &mut Desk<'_>) -> Result<()> {
    show(sweep, state, None, desk)?;
    if state == SweepState::Limit && !is_watched(sweep) {
        once_a_day("sweep_limit", sweep, state, None, desk)?;
    }
    audit(desk)
}

/// A sweep could not go on.
pub(super) fn failed(sweep: &Sweep, note: &str, desk: &mut Desk<'_>) -> Result<()> {
    show(sweep, SweepState::Failed, Some(note), desk)?;
    if is_watched(sweep) {
        return Ok(());
    }
    once_a_day("sweep_failed", sweep, SweepState::Failed, Some(note), desk)
}

/// Somebody looks at its progress in the chat.
fn is_watched(sweep: &Sweep) -> bool {
    sweep.row.by.is_some_and(|by| by != 0)
}

fn once_a_day(what: &str, sweep: &Sweep, state: SweepState, note: Option<&str>, desk: &mut Desk<'_>) -> Result<()> {
    let key = format!("{what}:{}:{}", sweep.row.kind.as_str(), desk.day());
    if desk.db.notice_once(&key, desk.now)? {
        let text = desk.texts.sweep(&view(sweep, state, note, desk));
        desk.tell_admin(text, Vec::new());
    }
    Ok(())
}

fn show(sweep: &Sweep, state: SweepState, note: Option<&str>, desk: &mut Desk<'_>) -> Result<()> {
    if !is_watched(sweep) {
        return Ok(());
    }
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let purpose = format!("sweep:{}", sweep.row.id);
    let surface = match desk.db.surface(chat, &purpose)? {
        Some(surface) => surface,
        None => desk.db.open_surface(chat, &purpose, desk.now)?,
    };
    let text = desk.texts.sweep(&view(sweep, state, note, desk));
    if state != SweepState::Running {
        desk.db.close_surface(surface.id)?;
    }
    desk.show(&surface, text, Vec::new(), Urgency::Sync);
    Ok(())
}

fn view(sweep: &Sweep, state: SweepState, note: Option<&str>, desk: &Desk<'_>) -> SweepView {
    SweepView {
        kind: sweep.row.kind,
        state,
        counts: sweep.counts,
        acts: super::acts(&sweep.row, desk),
        per_run: desk.per_run(),
        per_day: desk.per_day(),
        note: note.map(str::to_owned),
    }
}

/// Once, after the first look at the members and, where a token reads them, at the likes of the newest posts.
pub(super) fn audit(desk: &mut Desk<'_>) -> Result<()> {
    let done = |kind| {
        let latest = desk.db.latest_sweep(kind)?;
        Ok::<_, anyhow::Error>(latest.is_some_and(|row| row.state != SweepState::Running))
    };
    // What the tokens may is asked beside the sweep: before the answer nobody knows whether likes will be read.
    if desk.db.way_of(Capability::ReadLikes)?.is_none() {
        return Ok(());
    }
    if !done(SweepKind::Members)? || (desk.policy.moderation.likes && reads_likes(desk)? && !done(SweepKind::Likes)?) {
        return Ok(());
    }
    if !desk.db.notice_once("audit", desk.now)? {
        return Ok(());
    }
    let (members, dead, doubtful) = desk.db.member_sums(desk.accounts.thresholds(SubjectKind::Member).quarantine)?;
    let posts = desk.db.liked_posts(likes::suspicious_from(desk))?;
    let day_of = |at: Millis| {
        let local = moment(at).with_timezone(&desk.policy.timezone);
        [local.day(), local.month()]
    };
    let view = AuditView {
        community: desk.db.community_name()?.unwrap_or_default(),
        today: day_of(desk.now),
        members,
        dead,
        doubtful,
        posts: posts
            .iter()
            .take(AUDIT_POSTS)
            .map(|post| {
                Ok(AuditPost {
                    item: post.item,
                    words: desk.db.post_words(post.item.owner_id, post.item.item_id)?,
                    written: day_of(post.at),
                    likes: post.likes,
                    comments: post.comments,
                    looked: post.looked,
                    suspicious: post.suspicious,
                })
            })
            .collect::<Result<_>>()?,
    };
    let picture = desk.texts.audit_chart(&view);
    let html = desk.texts.audit(&view);
    let action = TelegramAction::SendPhoto { chat: desk.policy.admin_chat, html, chart: picture, silent: false };
    desk.want(action, Urgency::Order);
    Ok(())
}

//! What people are told of sweeps: a progress message for whoever ordered one, one sentence when one cannot go on, and the
//! audit after the first look.

use anyhow::Result;
use chrono::Datelike;

use super::{Posts, Sweep, likes, reads_likes};
use crate::clock::Millis;
use crate::domain::action::{Capability, PostFacts, TelegramAction, Urgency};
use crate::domain::ids::WallItem;
use crate::domain::notice::{DatedNotice, Notice};
use crate::domain::post::PostRef;
use crate::domain::sweep::{SweepKind, SweepState};
use crate::domain::verdict::SubjectKind;
use crate::handlers::context::{Context, moment};
use crate::handlers::titles::line_of;
use crate::texts::{AuditPost, AuditView, SweepView};

/// The notice of the audit.
const AUDIT: &str = "audit";
/// Posts that the audit tells of.
const AUDIT_POSTS: usize = 5;

/// How far a sweep is, for the admin who ordered it from the panel.
pub(super) fn progress(sweep: &Sweep, ctx: &mut Context<'_>) -> Result<()> {
    if sweep.row.state != SweepState::Running {
        return Ok(());
    }
    show(sweep, SweepState::Running, None, ctx)
}

/// A sweep came to its end.
pub(super) fn ended(sweep: &Sweep, state: SweepState, ctx: &mut Context<'_>) -> Result<()> {
    show(sweep, state, None, ctx)?;
    if state == SweepState::Limit && !is_watched(sweep) {
        once_a_day(DatedNotice::SweepLimit, sweep, state, None, ctx)?;
    }
    audit(ctx)
}

/// No token may: whoever ordered the sweep sees why it stopped.
pub(super) fn refused(sweep: &Sweep, note: &str, ctx: &mut Context<'_>) -> Result<()> {
    show(sweep, SweepState::Failed, Some(note), ctx)
}

/// A sweep could not go on.
pub(super) fn failed(sweep: &Sweep, note: &str, ctx: &mut Context<'_>) -> Result<()> {
    show(sweep, SweepState::Failed, Some(note), ctx)?;
    if is_watched(sweep) {
        return Ok(());
    }
    once_a_day(DatedNotice::SweepFailed, sweep, SweepState::Failed, Some(note), ctx)
}

/// Somebody looks at its progress in the chat.
fn is_watched(sweep: &Sweep) -> bool {
    sweep.row.by.is_some_and(|by| by != 0)
}

fn once_a_day(
    what: DatedNotice,
    sweep: &Sweep,
    state: SweepState,
    note: Option<&str>,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let key = Notice::dated(what, format_args!("{}:{}", sweep.row.kind.as_str(), ctx.day()));
    if ctx.db.settings().notice_once(&key, ctx.now)? {
        let text = ctx.texts.moderation().sweep(&view(sweep, state, note, ctx));
        ctx.tell_admin(text, Vec::new());
    }
    Ok(())
}

fn show(sweep: &Sweep, state: SweepState, note: Option<&str>, ctx: &mut Context<'_>) -> Result<()> {
    if !is_watched(sweep) {
        return Ok(());
    }
    let chat = ctx.admin_chat()?;
    let purpose = format!("sweep:{}", sweep.row.id);
    let surface = match ctx.db.surfaces().surface(chat, &purpose)? {
        Some(surface) => surface,
        None => ctx.db.surfaces().open_surface(chat, &purpose, ctx.now)?,
    };
    let text = ctx.texts.moderation().sweep(&view(sweep, state, note, ctx));
    if state != SweepState::Running {
        ctx.db.surfaces().close_surface(surface.id)?;
    }
    ctx.show(&surface, text, Vec::new(), Urgency::Sync);
    Ok(())
}

fn view(sweep: &Sweep, state: SweepState, note: Option<&str>, ctx: &Context<'_>) -> SweepView {
    SweepView {
        kind: sweep.row.kind,
        state,
        counts: sweep.counts,
        acts: super::acts(&sweep.row, ctx),
        per_run: ctx.per_run(),
        per_day: ctx.per_day(),
        note: note.map(str::to_owned),
    }
}

/// How posts begin that stood on the wall before anybody met them: they are called so.
pub(super) fn remember_words(posts: &Posts, ctx: &Context<'_>) -> Result<()> {
    let named = |post: &PostFacts| {
        let WallItem { owner_id, item_id, .. } = post.item;
        (PostRef { owner_id, post_id: item_id }, line_of(&post.words))
    };
    ctx.db.chats().remember_words(posts.iter().map(named).filter(|(_, words)| !words.is_empty()))
}

/// Once, after the first look at the members and, where a token reads them, at the likes of the newest posts.
pub(super) fn audit(ctx: &mut Context<'_>) -> Result<()> {
    let done = |kind| {
        let latest = ctx.db.sweeps().latest_sweep(kind)?;
        Ok::<_, anyhow::Error>(latest.is_some_and(|row| row.state != SweepState::Running))
    };
    // What the tokens may is asked beside the sweep: before the answer nobody knows whether likes will be read.
    if ctx.db.settings().way_of(Capability::ReadLikes)?.is_none() {
        return Ok(());
    }
    if !done(SweepKind::Members)? || (ctx.policy.moderation.likes && reads_likes(ctx)? && !done(SweepKind::Likes)?) {
        return Ok(());
    }
    if !ctx.db.settings().notice_once(&Notice::lasting(AUDIT), ctx.now)? {
        return Ok(());
    }
    let (members, dead, doubtful) =
        ctx.db.people().member_sums(ctx.accounts.thresholds(SubjectKind::Member).quarantine)?;
    let posts = ctx.db.sweeps().liked_posts(likes::suspicious_from(ctx), AUDIT_POSTS)?;
    let day_of = |at: Millis| {
        let local = moment(at).with_timezone(&ctx.policy.timezone);
        [local.day(), local.month()]
    };
    let view = AuditView {
        community: ctx.db.settings().community_name()?.unwrap_or_default(),
        today: day_of(ctx.now),
        members,
        dead,
        doubtful,
        posts: posts
            .iter()
            .map(|post| {
                Ok(AuditPost {
                    item: post.item,
                    words: ctx.db.chats().post_words(post.item.owner_id, post.item.item_id)?,
                    written: day_of(post.at),
                    likes: post.likes,
                    comments: post.comments,
                    looked: post.looked,
                    suspicious: post.suspicious,
                })
            })
            .collect::<Result<_>>()?,
    };
    let picture = ctx.texts.moderation().audit_chart(&view);
    let html = ctx.texts.moderation().audit(&view);
    let silent = ctx.is_quiet();
    let action = TelegramAction::SendPhoto { chat: ctx.admin_chat()?, html, chart: picture, silent };
    ctx.want(action, Urgency::Order);
    Ok(())
}

//! The top, and 📊.

use anyhow::Result;

use super::{Asked, asked, asked_line, go, sum, sweep_times};
use crate::clock::MINUTE;
use crate::domain::action::Keyboard;
use crate::domain::button::{Button, Screen};
use crate::domain::known::{Source, Target, TargetNetwork};
use crate::domain::standing::Standing;
use crate::domain::sum::Sum;
use crate::domain::sweep::SweepKind;
use crate::domain::verdict::SubjectKind;
use crate::handlers::context::{Context, key, when};
use crate::handlers::moderation;
use crate::handlers::panel::acting;
use crate::texts::{BrakeLabel, BrakeLine, PanelLabel, PeopleStatus, SourceHealth, StatusView, TargetHealth};

pub(super) fn top(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let (people, texts) = ctx.db.growth().quarantine_sizes()?;
    let mut text = ctx.texts.panel().panel_top(acting(ctx)?, people, texts);
    text.push_str(&asked_line(Asked::All, ctx)?);
    if let Some(brake) = brake_line(ctx)? {
        text.push_str(&format!("\n{}", ctx.texts.moderation().brake_line(&brake)));
    }
    if let Some(until) = ctx.holiday() {
        text.push_str(&format!("\n{}", ctx.texts.alerts().holiday_line(until)));
    }
    let keyboard = vec![
        vec![go(PanelLabel::Status, Screen::Status, ctx), go(PanelLabel::Members, Screen::Members, ctx)],
        vec![go(PanelLabel::Likes, Screen::Likes, ctx), go(PanelLabel::Comments, Screen::Comments, ctx)],
        vec![go(PanelLabel::Quarantine, Screen::Quarantine, ctx), go(PanelLabel::Copies, Screen::Copies, ctx)],
        vec![go(PanelLabel::Leads, Screen::Leads, ctx), go(PanelLabel::Digest, Screen::Digest, ctx)],
        vec![go(PanelLabel::Settings, Screen::Settings, ctx)],
    ];
    Ok((text, keyboard))
}

pub(super) fn status(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let sources = ctx.db.inbox().sources()?;
    let health = |known: &Source| {
        let source = sources.iter().find(|source| known.has(&source.account));
        let health = SourceHealth {
            connected: source.is_some_and(|source| source.hears(ctx.now)),
            quiet_minutes: source.and_then(|source| source.last_event_at).map(|at| (ctx.now - at) / MINUTE),
        };
        (known.name, health)
    };
    let queue = ctx.db.outbox().queue_sizes()?;
    let mut targets = Vec::new();
    for (network, _) in TargetNetwork::with_keys().filter(|_| ctx.policy.copies.enabled) {
        let Target { platform, name, .. } = network.target();
        if ctx.policy.copies.channels_of(platform).is_empty() {
            continue;
        }
        let standing = ctx.db.copies().standing(&platform)?;
        let health = TargetHealth {
            connected: standing.connected(),
            quiet_minutes: standing.published_at.map(|at| ((ctx.now - at) / MINUTE).max(0)),
            waiting: standing.waiting,
        };
        targets.push((name, health));
    }
    let [checked, deleted, quarantined, undone] = super::comments::today(ctx)?;
    let view = StatusView {
        acting: acting(ctx)?,
        brake: brake_line(ctx)?,
        sources: ctx.platforms.sources().iter().map(health).collect(),
        targets,
        capabilities: ctx.db.settings().capabilities()?,
        group: group(ctx)?,
        today: [checked, deleted, quarantined, undone, sum(Sum::AuthorsBanned, 1, ctx)?],
        people: people(ctx)?,
        quarantine: ctx.db.growth().quarantine_sizes()?,
        asked: asked(ctx)?,
        sweeps: [sweep_times(SweepKind::Members, ctx)?, sweep_times(SweepKind::Likes, ctx)?],
        // The press that asks is still in the inbox itself.
        queue: [(queue.inbox - 1).max(0), queue.outbox, queue.dead],
        last_error: ctx.db.settings().worst_trouble(ctx.now, true)?,
    };
    let mut keyboard = vec![vec![go(PanelLabel::Refresh, Screen::Status, ctx), go(PanelLabel::Back, Screen::Top, ctx)]];
    if view.brake.is_some() {
        let label = ctx.texts.moderation().brake_label(BrakeLabel::ShowWhy).to_owned();
        keyboard.insert(0, vec![key(label, &Button::Open(Screen::Brake))]);
    }
    Ok((ctx.texts.panel().status(&view), keyboard))
}

fn group(ctx: &Context<'_>) -> Result<Option<(Option<String>, Standing)>> {
    let Some(chat) = ctx.policy.discussion_chat else { return Ok(None) };
    moderation::group::shown(chat, ctx.policy.moderation.ban_author, &ctx.db)
}

fn brake_line(ctx: &Context<'_>) -> Result<Option<BrakeLine>> {
    let brake = ctx.db.brake().on()?;
    Ok(brake.map(|brake| BrakeLine { since: when(brake.since, ctx), sight: brake.sight }))
}

fn people(ctx: &Context<'_>) -> Result<PeopleStatus> {
    let (known, dead, doubtful) =
        ctx.db.people().member_sums(ctx.accounts.thresholds(SubjectKind::Member).quarantine)?;
    let today = |of: Sum| sum(of, 1, ctx);
    Ok(PeopleStatus {
        total: super::members::total(known, ctx)?,
        dead,
        doubtful,
        joined: today(Sum::Joined)?,
        left: today(Sum::Left)?,
        thrown_out: today(Sum::LeftRemoved)?,
        checked: today(Sum::MembersChecked)? + today(Sum::LikesChecked)?,
        removed: today(Sum::MembersRemoved)?,
        quarantined: today(Sum::MembersQuarantined)? + today(Sum::LikesQuarantined)?,
    })
}

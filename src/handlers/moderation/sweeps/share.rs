//! How large a part of the living a sweep of members would remove: known before anybody is touched. A small one goes, within
//! the limits; about a large one an admin is asked, once, on one card, and it stays as it is until they answer.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::members::SUSPECT;
use super::{COMMAND_LINE, Phase, Position, Sweep, end, report, soon};
use crate::domain::action::{Keyboard, Urgency, VkAction};
use crate::domain::button::{Button, MarkedWord};
use crate::domain::ids::PersonId;
use crate::domain::profile::Profile;
use crate::domain::sweep::{SweepKind, SweepState};
use crate::domain::verdict::Reason;
use crate::handlers::context::{Context, key};
use crate::handlers::moderation::accounts::{self, Run};
use crate::judging::{AccountEvidence, Behaviour};
use crate::store::{SurfaceRow, SweepRow};
use crate::texts::{MarkedView, Said, ShareEnd, ShareLabel, ShareView};

/// Purpose of the card.
const PURPOSE: &str = "sweep_share";
/// Examples on the card.
const EXAMPLES: usize = 5;
/// People on one page of the list.
const PAGE: usize = 20;
/// Names that are asked for with the card.
const NAMED: usize = 100;
/// People acted on, or let stay, in one event: a button may be waiting.
const STEP: usize = 500;

/// What the card remembers of itself.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Card {
    /// The sweep that asks.
    sweep: i64,
}

/// Everybody was looked at: the share is known now.
pub(super) fn weigh(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    sweep.counts.marked = ctx.db.sweeps().marked(sweep.row.id)?;
    if sweep.counts.marked == 0 {
        return end(sweep, ctx);
    }
    sweep.at.phase = Phase::Act;
    if sweep.row.by == Some(COMMAND_LINE) || !sweep.counts.is_a_large_share() {
        // In an event of its own: whoever follows the sweep reads the share first.
        return soon(sweep, ctx);
    }
    sweep.save(ctx)?;
    sweep.row.counts = sweep.counts;
    ctx.db.sweeps().end_sweep(sweep.row.id, SweepState::Asks, None, ctx.now)?;
    sweep.row.state = SweepState::Asks;
    ctx.decided(super::of_sweep(&sweep.row, sweep.counts.marked).why("large_share").then("ask_admin"));
    report::ended(sweep, SweepState::Asks, ctx)?;
    let ids = ctx.db.sweeps().marked_page(sweep.row.id, 0, NAMED)?;
    ctx.want(VkAction::ReadPeople { ids }, Urgency::Sync);
    ask(&sweep.row, ctx)
}

/// Acts on those who are marked, the most certain first: each judged as they are known now, within the limits.
pub(super) fn act(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    each(sweep, ctx, |person, sweep, ctx| {
        let Some(row) = ctx.db.people().person(person)? else { return Ok(()) };
        let judged = accounts::judge(&row, SUSPECT, Run::Sweep(&sweep.row), ctx)?;
        let counts = &mut sweep.counts;
        counts.removed += u64::from(judged.removed);
        counts.quarantined += u64::from(judged.quarantined);
        counts.over_limit += u64::from(judged.over_limit);
        Ok(())
    })
}

/// Lets those who are marked stay.
pub(super) fn spare(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    each(sweep, ctx, |person, sweep, ctx| {
        let Some(row) = ctx.db.people().person(person)? else { return Ok(()) };
        accounts::let_stay(&row, SUSPECT, &sweep.row, ctx)
    })
}

/// The next of those who are marked, or the end.
fn each(
    sweep: &mut Sweep,
    ctx: &mut Context<'_>,
    one: impl Fn(PersonId, &mut Sweep, &mut Context<'_>) -> Result<()>,
) -> Result<()> {
    let ids = ctx.db.sweeps().marked_page(sweep.row.id, 0, STEP)?;
    if ids.is_empty() {
        return end(sweep, ctx);
    }
    for id in ids {
        ctx.db.sweeps().unmark(sweep.row.id, id)?;
        one(PersonId::vk(id), sweep, ctx)?;
    }
    soon(sweep, ctx)
}

/// A button of the card.
pub fn said_of_marked(sweep: i64, word: MarkedWord, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    match word {
        MarkedWord::Remove => decide(sweep, true, by, ctx),
        MarkedWord::Stay => decide(sweep, false, by, ctx),
        MarkedWord::Look(page) => list(sweep, page, ctx),
    }
}

/// An admin says what becomes of those whom a sweep marked.
fn decide(id: i64, remove: bool, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(row) = ctx.db.sweeps().sweep(id)?.filter(|row| row.state == SweepState::Asks) else {
        return Ok(Said::Stale);
    };
    let phase = if remove { Phase::Act } else { Phase::Spare };
    let position = serde_json::to_string(&Position { phase, ..Position::default() })?;
    if !ctx.db.sweeps().resume_sweep(id, remove.then_some(by), &position, ctx.now)? {
        return Ok(Said::Stale);
    }
    if let Some(surface) = card_of(id, ctx)? {
        let how = if remove { ShareEnd::Agreed } else { ShareEnd::Declined };
        close(&surface, &row, how, ctx)?;
    }
    super::go_on(id, ctx)?;
    Ok(if remove { Said::Ordered } else { Said::Kept })
}

/// A page of those whom a sweep marked, each with what speaks against them.
fn list(id: i64, page: u32, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(row) = ctx.db.sweeps().sweep(id)?.filter(|row| row.state == SweepState::Asks) else {
        return Ok(Said::Stale);
    };
    let from = page as usize * PAGE;
    let people = marked(&row, from, PAGE + 1, ctx)?;
    if people.is_empty() {
        return Ok(Said::Stale);
    }
    let more = people.len() > PAGE;
    let html = ctx.texts.moderation().marked_list(from, &people[..people.len().min(PAGE)]);
    let next = Button::Marked { sweep: id, word: MarkedWord::Look(page + 1) };
    let keyboard = if more {
        vec![vec![key(ctx.texts.moderation().share_button(ShareLabel::More), &next)]]
    } else {
        Keyboard::new()
    };
    ctx.tell_admin(html, keyboard);
    Ok(Said::Done)
}

/// Names of people became known: the card says them.
pub fn names_came(ids: &[i64], ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, PURPOSE)? else { return Ok(()) };
    let Some(row) = asking(&surface, ctx)? else { return Ok(()) };
    let shown = ctx.db.sweeps().marked_page(row.id, 0, EXAMPLES)?;
    if shown.iter().any(|id| ids.contains(id)) { ask(&row, ctx) } else { Ok(()) }
}

/// A sweep came to its end without asking: what a former one asked is answered by it.
pub(super) fn settled(sweep: &Sweep, ctx: &mut Context<'_>) -> Result<()> {
    if sweep.row.kind != SweepKind::Members {
        return Ok(());
    }
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, PURPOSE)? else { return Ok(()) };
    // What it asked about stands on it, and not what the newer one has counted.
    let asked = ctx.db.sweeps().sweep(sweep_on(&surface))?;
    close(&surface, asked.as_ref().unwrap_or(&sweep.row), ShareEnd::Outdated, ctx)
}

/// The card, as it asks. A sweep that asks again does it on the same card.
fn ask(row: &SweepRow, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let surface = match ctx.db.surfaces().surface(chat, PURPOSE)? {
        Some(surface) => surface,
        None => ctx.db.surfaces().open_surface(chat, PURPOSE, ctx.now)?,
    };
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&Card { sweep: row.id })?)?;
    let view = view(row, None, ctx)?;
    let html = ctx.texts.moderation().sweep_share(&view);
    let of = |word| Button::Marked { sweep: row.id, word };
    let keyboard = vec![
        vec![key(ctx.texts.moderation().share_remove_button(view.marked), &of(MarkedWord::Remove))],
        vec![
            key(ctx.texts.moderation().share_button(ShareLabel::Look), &of(MarkedWord::Look(0))),
            key(ctx.texts.moderation().share_button(ShareLabel::Stay), &of(MarkedWord::Stay)),
        ],
    ];
    ctx.show(&surface, html, keyboard, Urgency::Sync);
    Ok(())
}

fn close(surface: &SurfaceRow, row: &SweepRow, how: ShareEnd, ctx: &mut Context<'_>) -> Result<()> {
    let view = view(row, Some(how), ctx)?;
    let html = ctx.texts.moderation().sweep_share(&view);
    ctx.db.surfaces().close_surface(surface.id)?;
    ctx.show(surface, html, Keyboard::new(), Urgency::Person);
    Ok(())
}

/// The open card of a sweep.
fn card_of(sweep: i64, ctx: &Context<'_>) -> Result<Option<SurfaceRow>> {
    let chat = ctx.admin_chat()?;
    let surface = ctx.db.surfaces().surface(chat, PURPOSE)?;
    Ok(surface.filter(|surface| sweep_on(surface) == sweep))
}

fn asking(surface: &SurfaceRow, ctx: &Context<'_>) -> Result<Option<SweepRow>> {
    Ok(ctx.db.sweeps().sweep(sweep_on(surface))?.filter(|row| row.state == SweepState::Asks))
}

fn sweep_on(surface: &SurfaceRow) -> i64 {
    serde_json::from_str::<Card>(&surface.state).unwrap_or_default().sweep
}

fn view(row: &SweepRow, end: Option<ShareEnd>, ctx: &Context<'_>) -> Result<ShareView> {
    Ok(ShareView {
        marked: row.counts.marked,
        living: row.counts.living(),
        share: row.counts.share(row.counts.marked),
        examples: marked(row, 0, EXAMPLES, ctx)?,
        limits: [ctx.per_run(), ctx.per_day()],
        end,
    })
}

/// People whom a sweep marked, as the card and the list show them.
fn marked(row: &SweepRow, from: usize, count: usize, ctx: &Context<'_>) -> Result<Vec<MarkedView>> {
    let mut people = Vec::with_capacity(count);
    for id in ctx.db.sweeps().marked_page(row.id, from, count)? {
        let person = PersonId::vk(id);
        let known = ctx.db.people().person(person)?;
        let reasons = known.as_ref().map_or_else(Vec::new, |known| reasons(known.profile.as_deref(), ctx));
        people.push(MarkedView { person, name: known.and_then(|known| known.name), reasons });
    }
    Ok(people)
}

/// What the profile says against somebody.
fn reasons(packed: Option<&[u8]>, ctx: &Context<'_>) -> Vec<Reason> {
    let Some(profile) = packed.and_then(|packed| Profile::unpack(packed).ok()) else { return Vec::new() };
    let (profile, behaviour) = (Some(&profile), Behaviour::default());
    ctx.accounts
        .judge(&AccountEvidence { kind: SUSPECT.kind, profile, behaviour, tightened: false, batch: false })
        .reasons
}

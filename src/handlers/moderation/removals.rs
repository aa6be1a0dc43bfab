//! The growing message of the day: what was removed, with the way back for each and for all.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::asked;
use super::reports::{self, ASSIST, ENTRIES_WITH_BUTTONS, PEOPLE, entry, is_late, unlisted, unlisted_of};
use super::undoing;
use crate::domain::action::{InlineKey, Keyboard, Urgency};
use crate::domain::button::{Button, Screen};
use crate::domain::rule::Rule;
use crate::handlers::context::{Context, key};
use crate::store::{JournalRow, State, SubjectKind, SurfaceRow};
use crate::texts::{AuthorBan, Entry, EntryOrigin, PanelLabel, Said};

/// Waves that have a button of their own.
const WAVES: usize = 3;

/// What a report remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct ReportMemory {
    /// Its verdicts as they came: a number stays with its entry.
    order: Vec<i64>,
    /// The first of the entries that have buttons, if somebody chose.
    from: Option<usize>,
    /// How many of them were said to be late.
    late: usize,
}

fn shown(surface: &SurfaceRow) -> ReportMemory {
    serde_json::from_str(&surface.state).unwrap_or_default()
}

/// A verdict comes last on a report, whatever its row.
pub(super) fn put(surface: &SurfaceRow, journal: i64, ctx: &Context<'_>) -> Result<()> {
    let mut state = shown(surface);
    if !state.order.contains(&journal) {
        state.order.push(journal);
        ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    }
    Ok(())
}

/// What stands on a report, as it came; what an older version put there comes first.
fn rows_of(surface: &SurfaceRow, ctx: &Context<'_>) -> Result<Vec<JournalRow>> {
    let order = shown(surface).order;
    let mut rows = ctx.db.surfaces().on_surface(surface.id)?;
    rows.sort_by_key(|row| order.iter().position(|id| *id == row.id).map_or((0, row.id), |at| (1, at as i64)));
    Ok(rows)
}

/// «Вернуть»: somebody or something that is removed, or on its way.
fn can_come_back(row: &JournalRow) -> bool {
    !matches!(row.state, State::Undone | State::Observed)
}

/// What one press takes back: what was removed, or is on its way. Where nothing can come back, for Telegram restores nothing, it
/// is only said of all of them that they are no spam (`false`).
fn of_one_press(rows: &[JournalRow]) -> (Vec<i64>, bool) {
    let removed = || rows.iter().filter(|row| matches!(row.state, State::Pending | State::Done));
    let gone = |row: &&JournalRow| row.kind == SubjectKind::Message && row.state == State::Done;
    let back: Vec<i64> = removed().filter(|row| !gone(row)).map(|row| row.id).collect();
    if back.len() > 1 || removed().filter(gone).count() < 2 {
        return (back, true);
    }
    (removed().map(|row| row.id).collect(), false)
}

/// What became of a ban of who wrote it: for this text, or for another of theirs. A report without it is better than none.
pub fn author_ban(row: &JournalRow, ctx: &Context<'_>) -> Option<AuthorBan> {
    let comment = row.comment.as_ref().filter(|_| row.kind != SubjectKind::Member)?;
    let known = || -> Result<Option<AuthorBan>> {
        let bans = ctx.db.journal().bans_over(comment, row.person)?;
        let ban = bans.iter().find(|ban| ban.state != State::Undone);
        let banned = || Ok::<_, anyhow::Error>(ctx.db.people().person(row.person)?.is_some_and(|person| person.banned));
        let Some(ban) = ban else { return Ok(banned()?.then_some(AuthorBan::Is(State::Done))) };
        if matches!(ban.state, State::Failed | State::Observed) && banned()? {
            return Ok(Some(AuthorBan::Is(State::Done)));
        }
        let waits = ban.verdict.is_over_limit() && ctx.db.quarantine().quarantine_of(ban.id)?.is_some();
        Ok(Some(if waits { AuthorBan::WaitsForRoom } else { AuthorBan::Is(ban.state) }))
    };
    known().unwrap_or_else(|error| {
        tracing::error!("what became of a ban cannot be read: {error:#}");
        None
    })
}

/// Whether there is nothing left to order about who wrote it.
fn is_banned(row: &JournalRow, ctx: &Context<'_>) -> bool {
    author_ban(row, ctx).is_some_and(AuthorBan::stands)
}

/// The words alone: what a report measures itself by.
pub(super) fn words(purpose: &str, rows: &[JournalRow], origins: &[EntryOrigin], ctx: &Context<'_>) -> String {
    let bans = rows.iter().map(|row| author_ban(row, ctx));
    let entries: Vec<Entry> =
        rows.iter().zip(bans).map(|(row, author_ban)| Entry { author_ban, ..entry(row, ctx) }).collect();
    let html = ctx.texts.moderation().removal_report(purpose.starts_with(PEOPLE), &entries, origins);
    html + &unlisted(unlisted_of(purpose), ctx)
}

/// What brought somebody here. A report without it is better than none.
fn origin(row: &JournalRow, ctx: &Context<'_>) -> EntryOrigin {
    let wave_place =
        row.wave_id.and_then(|wave| ctx.db.waves().wave(wave).ok().flatten()).and_then(|wave| wave.wave_place.item);
    let item = if row.comment.is_some() { None } else { row.item };
    let post = item.or(wave_place);
    let words = post.and_then(|post| ctx.words_of(post).ok().flatten());
    EntryOrigin { wave: row.wave_id, post, words }
}

/// Whether more deletions are late by now than a report says, or fewer.
pub(super) fn is_later_than_shown(surface: &SurfaceRow, ctx: &Context<'_>) -> Result<bool> {
    let rows = ctx.db.surfaces().on_surface(surface.id)?;
    Ok(late(&rows, ctx) != shown(surface).late)
}

fn late(rows: &[JournalRow], ctx: &Context<'_>) -> usize {
    rows.iter().filter(|row| is_late(row, ctx)).count()
}

/// The words and the buttons.
pub(super) fn report(surface: &SurfaceRow, ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let rows = rows_of(surface, ctx)?;
    let mut memory = shown(surface);
    let late = late(&rows, ctx);
    if memory.late != late {
        memory.late = late;
        ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&memory)?)?;
    }
    let people = surface.purpose.starts_with(PEOPLE);
    let mut keyboard = Keyboard::new();
    let last = rows.len().saturating_sub(ENTRIES_WITH_BUTTONS);
    let from = shown(surface).from.filter(|from| *from <= last).unwrap_or(last);
    for (at, row) in rows.iter().enumerate().skip(from).take(ENTRIES_WITH_BUTTONS) {
        if !can_come_back(row) {
            continue;
        }
        let number = at + 1;
        if !people {
            let mut line =
                vec![key(ctx.texts.moderation().not_spam_button(number), &Button::NotSpam { journal: row.id })];
            if !is_banned(row, ctx) && !ctx.is_untouchable(row.person)? {
                line.push(key(ctx.texts.moderation().ban_button(number), &Button::Ban { journal: row.id }));
            }
            keyboard.push(line);
            continue;
        }
        let back = key(ctx.texts.moderation().return_button(number), &Button::NotSpam { journal: row.id });
        match keyboard.last_mut() {
            Some(line) if line.len() < 2 => line.push(back),
            _ => keyboard.push(vec![back]),
        }
    }
    keyboard.extend(own_lists(&rows, ctx));
    keyboard.extend(turns(surface.id, from, rows.len(), ctx));
    keyboard.extend(waves(&rows, ctx));
    let (all, comes_back) = of_one_press(&rows);
    if all.len() > 1 {
        let label = if comes_back {
            ctx.texts.moderation().return_all_button(people, all.len())
        } else {
            ctx.texts.moderation().not_spam_all_button(all.len())
        };
        keyboard.push(vec![key(label, &Button::TakeBack { surface: surface.id })]);
    }
    let origins: Vec<EntryOrigin> = rows.iter().map(|row| origin(row, ctx)).collect();
    Ok((words(&surface.purpose, &rows, &origins, ctx), keyboard))
}

/// The admin's own lists that removed what was called no spam: they go on doing so.
fn own_lists(rows: &[JournalRow], ctx: &Context<'_>) -> Option<Vec<InlineKey>> {
    let lists = [
        (Rule::StopWord, PanelLabel::StopWords, Screen::StopWords),
        (Rule::BlockedDomain, PanelLabel::Domains, Screen::Domains),
    ];
    let said = |rule: &Rule| rows.iter().any(|row| row.state == State::Undone && row.verdict.rule == *rule);
    let line: Vec<InlineKey> = lists
        .into_iter()
        .filter(|(rule, ..)| said(rule))
        .map(|(_, label, screen)| key(ctx.texts.panel_label(label), &Button::Open(screen)))
        .collect();
    (!line.is_empty()).then_some(line)
}

/// «◀ 1–10», «21–30 ▶»
pub(super) fn turns(surface: i64, from: usize, all: usize, ctx: &Context<'_>) -> Option<Vec<InlineKey>> {
    let turn = |from: usize, forth: bool| {
        let label = ctx.texts.moderation().report_turn(from + 1, all.min(from + ENTRIES_WITH_BUTTONS), forth);
        key(label, &Button::ReportTurn { surface, from: from as u32 })
    };
    let mut line = Vec::new();
    if from > 0 {
        line.push(turn(from.saturating_sub(ENTRIES_WITH_BUTTONS), false));
    }
    if from + ENTRIES_WITH_BUTTONS < all {
        line.push(turn(from + ENTRIES_WITH_BUTTONS, true));
    }
    (!line.is_empty()).then_some(line)
}

/// The newest waves that these came with: their lists.
fn waves(rows: &[JournalRow], ctx: &Context<'_>) -> Option<Vec<InlineKey>> {
    let mut ids: Vec<i64> = rows.iter().filter_map(|row| row.wave_id).collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    ids.dedup();
    ids.truncate(WAVES);
    let line: Vec<InlineKey> = ids
        .into_iter()
        .map(|wave| key(ctx.texts.moderation().wave_key(wave), &Button::WaveList { wave, page: 0 }))
        .collect();
    (!line.is_empty()).then_some(line)
}

/// Buttons for other entries. `false`: there is no such report any more.
pub fn turn(surface: i64, from: usize, ctx: &mut Context<'_>) -> Result<bool> {
    let Some(surface) = ctx.db.surfaces().surface_by_id(surface)? else { return Ok(false) };
    if surface.purpose == ASSIST {
        asked::turn(&surface, from, ctx)?;
        return reports::show_now(surface.id, ctx);
    }
    if !is_report(&surface) {
        return Ok(false);
    }
    let mut state = shown(&surface);
    state.from = Some(from);
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&state)?)?;
    let Some(surface) = ctx.db.surfaces().surface_by_id(surface.id)? else { return Ok(false) };
    let (html, keyboard) = report(&surface, ctx)?;
    ctx.show(&surface, html, keyboard, Urgency::Person);
    Ok(true)
}

/// «Вернуть всех»: everything that stands on a report. Returns a word for `Texts::said`; what came of it is said in the chat.
pub fn take_back(surface: i64, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(surface) = ctx.db.surfaces().surface_by_id(surface)?.filter(is_report) else { return Ok(Said::Gone) };
    let (ids, _) = of_one_press(&rows_of(&surface, ctx)?);
    if ids.is_empty() {
        return Ok(Said::Already);
    }
    undoing::undo_many(ids, by, ctx)?;
    Ok(Said::TakingBack)
}

fn is_report(surface: &SurfaceRow) -> bool {
    surface.purpose.starts_with(PEOPLE) || surface.purpose.starts_with("removed:")
}

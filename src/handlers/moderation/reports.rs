//! What the admin sees of it: one growing message a day for removals, one card for what only a person can do.

use anyhow::Result;

use super::undo::is_about_account;
use super::{asked, group, removals, waves};
use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Action, Keyboard, Urgency};
use crate::domain::button::{Button, Screen};
use crate::domain::comment::AttachmentKind;
use crate::domain::ids::{ChatId, CommentRef, Network, Place};
use crate::domain::rule::Rule;
use crate::domain::sum::Sum;
use crate::domain::verdict::{Decision, Verdict};
use crate::domain::wave::WaveState;
use crate::handlers::context::{Context, key, when};
use crate::store::{CommentRow, JournalRow, State, SubjectKind, SurfaceRow};
use crate::texts::{Entry, html};

/// A report rolls over at so much visible text…
const FULL_UTF16: usize = 3_500;
/// …or so many entries.
const FULL_ENTRIES: usize = 50;
/// Buttons for so many of the newest entries: more would not fit a phone.
pub(super) const ENTRIES_WITH_BUTTONS: usize = 10;

/// Messages of one kind a day: beyond that the last one only counts.
const MOST_MESSAGES: i64 = 20;
/// Beginning of the purpose of the day's line about quarantine.
const QUARANTINE: &str = "quarantine:";
/// State of a line of quarantine that says that nothing waits.
const NOTHING_WAITS: &str = r#"{"waits":false}"#;
/// So many lines of former days are told that nothing waits any more.
const FORMER_DAYS: usize = 10;
/// The purpose of cards of what is asked of the admin.
pub(super) const ASSIST: &str = "assist";
/// Beginning of the purpose of messages about people.
pub(super) const PEOPLE: &str = "people:";

/// Sum of the day: entries that stand on no message.
pub(super) fn unlisted_of(purpose: &str) -> Sum {
    if purpose.starts_with(PEOPLE) { Sum::UnlistedPeople } else { Sum::Unlisted }
}

/// A removal goes into today's growing message: one for comments, one for people.
pub fn removed(journal: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    let kind = if is_about_account(&row) { PEOPLE } else { "removed:" };
    let purpose = format!("{kind}{}", ctx.day());
    let surface = open(&purpose, ctx)?;
    add(surface, row, ctx)
}

/// The same of a comment.
pub fn comment_removed(journal: i64, ctx: &mut Context<'_>) -> Result<()> {
    put(&format!("removed:{}", ctx.day()), journal, ctx)
}

/// A wish that no token may fulfil goes on the card for the admin.
pub fn ask_for_help(journal: i64, ctx: &mut Context<'_>) -> Result<()> {
    // The part that was judged stands there for its album.
    if ctx.db.journal().verdict(journal)?.is_some_and(|row| row.verdict.rule == Rule::Album) {
        return Ok(());
    }
    crate::handlers::alerts::first_assist(ctx)?;
    put(ASSIST, journal, ctx)
}

/// A raid's thousands beyond the day's messages are counted, and not read for that.
fn put(purpose: &str, journal: i64, ctx: &mut Context<'_>) -> Result<()> {
    let surface = open(purpose, ctx)?;
    if is_full(&surface) && messages_are_used_up(&surface, ctx)? {
        return unlisted_on(&surface, ctx);
    }
    match ctx.db.journal().verdict(journal)? {
        Some(row) => add(surface, row, ctx),
        None => Ok(()),
    }
}

/// The message of a purpose that grows now.
fn open(purpose: &str, ctx: &Context<'_>) -> Result<SurfaceRow> {
    let chat = ctx.admin_chat()?;
    match ctx.db.surfaces().surface(chat, purpose)? {
        Some(surface) => Ok(surface),
        None => ctx.db.surfaces().open_surface(chat, purpose, ctx.now),
    }
}

/// Whether nothing fits on a message, however short.
fn is_full(surface: &SurfaceRow) -> bool {
    surface.entries as usize >= FULL_ENTRIES || surface.length_utf16 as usize > FULL_UTF16
}

fn messages_are_used_up(surface: &SurfaceRow, ctx: &Context<'_>) -> Result<bool> {
    let begun = ctx.db.surfaces().surfaces_since(surface.chat, &surface.purpose, ctx.now - DAY)?;
    Ok(begun >= MOST_MESSAGES)
}

/// A raid would be thousands of messages: its card tells of it, the number here, and the journal of each.
fn unlisted_on(surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<()> {
    ctx.stale.insert(surface.id);
    ctx.count(unlisted_of(&surface.purpose), 1)
}

fn add(mut surface: SurfaceRow, row: JournalRow, ctx: &mut Context<'_>) -> Result<()> {
    let journal = row.id;
    let purpose = surface.purpose.clone();
    // Those before it were asked about as they came.
    ask_about(std::slice::from_ref(&row), &[], ctx)?;
    let frame = html::visible_len(&words(&purpose, &[], ctx));
    // That it is in the queue is said once, in the title, of all of them; what is asked of a person has its words only while it is.
    let state = if purpose == ASSIST { row.state } else { State::Done };
    let length = html::visible_len(&words(&purpose, &[JournalRow { state, ..row }], ctx)).saturating_sub(frame);
    let entries = surface.entries as usize + 1;
    let full = entries > FULL_ENTRIES || frame + surface.length_utf16 as usize + length > FULL_UTF16;
    if full && entries > 1 && messages_are_used_up(&surface, ctx)? {
        // What comes after is not measured one by one, and stands behind none that came before it.
        ctx.db.surfaces().fill_surface(surface.id, FULL_UTF16 as i64 + 1)?;
        return unlisted_on(&surface, ctx);
    }
    if full && entries > 1 {
        ctx.db.surfaces().close_surface(surface.id)?;
        ctx.stale.insert(surface.id);
        surface = ctx.db.surfaces().open_surface(surface.chat, &purpose, ctx.now)?;
    }
    ctx.db.surfaces().put_on_surface(surface.id, journal, length as i64)?;
    removals::put(&surface, journal, ctx)?;
    ctx.stale.insert(surface.id);
    Ok(())
}

/// Asks for the names of those who stand on a message as numbers: with everybody who is asked about at the next turn.
/// `asked`: who has just been asked about in vain.
fn ask_for_names(surface: &SurfaceRow, asked: &[i64], ctx: &mut Context<'_>) -> Result<()> {
    let rows = ctx.db.surfaces().on_surface(surface.id)?;
    ask_about(&rows, asked, ctx)
}

fn ask_about(rows: &[JournalRow], asked: &[i64], ctx: &mut Context<'_>) -> Result<()> {
    let nameless = rows.iter().filter(|row| row.person.network == Network::Vk && row.name.is_none());
    nameless.map(|row| row.person.id).filter(|id| !asked.contains(id)).try_for_each(|id| ctx.want_name(id))
}

/// A verdict changed: every message it stands on is rendered again.
pub fn refresh(journal: i64, ctx: &mut Context<'_>) -> Result<()> {
    for surface in ctx.db.surfaces().surfaces_with(journal)? {
        ctx.stale.insert(surface.id);
    }
    Ok(())
}

/// The same of a verdict at hand. A ban of somebody who wrote is told of beside what they wrote, too.
pub fn refresh_row(row: &JournalRow, ctx: &mut Context<'_>) -> Result<()> {
    refresh(row.id, ctx)?;
    refresh_wave_of(row, ctx)?;
    if let (Rule::BanAuthor, Some(comment)) = (&row.verdict.rule, &row.comment)
        && let Some(written) = ctx.db.journal().latest_verdict_on(&comment.key())?
    {
        refresh(written.id, ctx)?;
    }
    Ok(())
}

/// Whether a message is a card of what is asked of the admin.
pub fn is_asked_on(chat: Option<ChatId>, message: Option<i64>, ctx: &Context<'_>) -> Result<bool> {
    let (Some(chat), Some(message)) = (chat, message) else { return Ok(false) };
    let surface = ctx.db.surfaces().surface_of_message(chat, message)?;
    Ok(surface.is_some_and(|surface| surface.purpose == ASSIST))
}

/// The card of the wave that a verdict belongs to, where it changes no more by itself: rendered again, once of many.
pub(super) fn refresh_wave_of(row: &JournalRow, ctx: &mut Context<'_>) -> Result<()> {
    let Some(wave) = row.wave_id.map(|wave| ctx.db.waves().wave(wave)).transpose()?.flatten() else { return Ok(()) };
    if wave.ordered.is_none()
        && wave.state != WaveState::Open
        && let Some(surface) = waves::card_of(wave.id, ctx)?
    {
        ctx.stale.insert(surface.id);
    }
    Ok(())
}

/// What the day's report of comments says of all of them may be otherwise.
pub fn refresh_today(ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    if let Some(surface) = ctx.db.surfaces().surface(chat, &format!("removed:{}", ctx.day()))? {
        ctx.stale.insert(surface.id);
    }
    Ok(())
}

/// Names of people became known: the open messages that show them as numbers are rendered again.
pub fn names_came(ids: &[i64], ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let day = ctx.day();
    for purpose in [format!("removed:{day}"), format!("{PEOPLE}{day}"), ASSIST.to_owned()] {
        let Some(surface) = ctx.db.surfaces().surface(chat, &purpose)? else { continue };
        if ctx.db.surfaces().on_surface(surface.id)?.iter().any(|row| ids.contains(&row.person.id)) {
            ctx.stale.insert(surface.id);
        }
        ask_for_names(&surface, ids, ctx)?;
    }
    Ok(())
}

/// Renders what a batch of events has changed: once, however many verdicts of the batch stand on it.
pub fn show_stale(ctx: &mut Context<'_>) -> Result<()> {
    for surface in std::mem::take(&mut ctx.stale) {
        if let Some(surface) = ctx.db.surfaces().surface_by_id(surface)? {
            show(&surface, ctx)?;
        }
    }
    Ok(())
}

/// Somebody turned to other entries of a card. `false`: it is gone.
pub(super) fn show_now(surface: i64, ctx: &mut Context<'_>) -> Result<bool> {
    let Some(surface) = ctx.db.surfaces().surface_by_id(surface)? else { return Ok(false) };
    let rows = asked::rows_of(&surface, ctx)?;
    let (html, keyboard) = asked::card(&surface, rows, ctx)?;
    ctx.show(&surface, html, keyboard, Urgency::Person);
    Ok(true)
}

fn show(surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<()> {
    if surface.purpose.starts_with(QUARANTINE) {
        return show_quarantine(surface, ctx);
    }
    if let Some(wave) = waves::on_card(surface) {
        return waves::refresh(wave, ctx);
    }
    if surface.purpose != ASSIST {
        let (html, keyboard) = removals::report(surface, ctx)?;
        ctx.show(surface, html, keyboard, Urgency::Sync);
        return Ok(());
    }
    let rows = asked::rows_of(surface, ctx)?;
    let all_done = rows.iter().all(|row| row.state != State::Assist);
    let (html, keyboard) = asked::card(surface, rows, ctx)?;
    if all_done {
        // Everything asked is done: the next wish opens a new card, where it will be seen.
        ctx.db.surfaces().close_surface(surface.id)?;
    }
    ctx.show(surface, html, keyboard, Urgency::Sync);
    Ok(())
}

fn words(purpose: &str, rows: &[JournalRow], ctx: &Context<'_>) -> String {
    if purpose == ASSIST { asked::words(rows, ctx) } else { removals::words(purpose, rows, &[], ctx) }
}

/// «и ещё 1200», where messages of the day are used up. A report without the number is better than none.
pub(super) fn unlisted(sum: Sum, ctx: &Context<'_>) -> String {
    let count = ctx.db.sums().counted(&ctx.day(), sum).unwrap_or_else(|error| {
        tracing::error!("counting what stands on no report: {error:#}");
        0
    });
    if count == 0 { String::new() } else { ctx.texts.moderation().unlisted(count) }
}

/// One line says how much waits in quarantine, edited in place; it leads to the cards. Many at once are one edit.
pub fn quarantined(ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let purpose = format!("{QUARANTINE}{}", ctx.day());
    let nothing_waits = ctx.db.quarantine().quarantine_size()? == 0;
    if nothing_waits {
        ctx.stale.extend(ctx.db.surfaces().begun_with(chat, QUARANTINE, NOTHING_WAITS, FORMER_DAYS)?);
    }
    let surface = match ctx.db.surfaces().surface(chat, &purpose)? {
        Some(surface) => surface,
        None if nothing_waits => return Ok(()),
        None => ctx.db.surfaces().open_surface(chat, &purpose, ctx.now)?,
    };
    ctx.stale.insert(surface.id);
    Ok(())
}

fn show_quarantine(surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<()> {
    let (people, texts) = ctx.db.growth().quarantine_sizes()?;
    let html = ctx.texts.moderation().quarantine_line(people, texts);
    let state = if people + texts == 0 { NOTHING_WAITS } else { "{}" };
    if surface.state != state {
        ctx.db.surfaces().set_surface_state(surface.id, state)?;
    }
    let keyboard = if people + texts == 0 {
        Keyboard::new()
    } else {
        vec![vec![key(ctx.texts.moderation().look_button(), &Button::Open(Screen::Quarantine))]]
    };
    ctx.show(surface, html, keyboard, Urgency::Sync);
    ask_for_names_of_waiting(ctx)
}

/// The cards of quarantine are opened later: the names are there by then.
fn ask_for_names_of_waiting(ctx: &mut Context<'_>) -> Result<()> {
    /// At most so many of the newest entries.
    const ASKED: usize = 100;
    let mut waiting = Vec::new();
    for entry in ctx.db.quarantine().quarantine_list(true, None, Some(ASKED))? {
        waiting.extend(ctx.db.journal().verdict(entry.journal_id)?);
    }
    ask_about(&waiting, &[], ctx)
}

/// A verdict as reports show it.
pub fn entry(row: &JournalRow, ctx: &Context<'_>) -> Entry {
    let known = known_of(row, ctx);
    let (by_word, by_name) = by_whose_word(row, ctx);
    let is_gone = known.as_ref().is_some_and(|known| known.deleted);
    Entry {
        time: time_of(row, known.as_ref(), ctx),
        kind: row.kind,
        person: row.person,
        name: row.name.clone(),
        comment: row.comment,
        text: row.text.clone(),
        carries: row.comment.map(|comment| carried(&comment, ctx)).unwrap_or_default(),
        verdict: Verdict { decision: decision_of(row, ctx), ..row.verdict.clone() },
        state: row.state,
        error: row.error.clone(),
        author_ban: None,
        stays_gone: row.state == State::Undone && row.kind == SubjectKind::Message && is_gone,
        held: row.state == State::Pending && waits_for_the_bot(row, ctx),
        late: is_late(row, ctx),
        by_word,
        by_name,
    }
}

/// What is done by a verdict: what waited for a person's word, and is on its way out by it, is doubtful no more.
fn decision_of(row: &JournalRow, ctx: &Context<'_>) -> Decision {
    let decided = row.state == State::Pending
        && row.verdict.decision == Decision::Quarantine
        && ctx.db.quarantine().quarantine_of(row.id).is_ok_and(|entry| entry.is_none());
    if decided { Decision::Remove } else { row.verdict.decision }
}

/// Whether something that waited is gone by somebody's word, and their name where it is known. A card without it is better than none.
fn by_whose_word(row: &JournalRow, ctx: &Context<'_>) -> (bool, Option<String>) {
    if row.state != State::Done || row.verdict.decision != Decision::Quarantine {
        return (false, None);
    }
    let known = || match ctx.db.quarantine().removed_by(row.id)? {
        Some(by) => Ok((true, ctx.db.settings().admin_name(by)?)),
        None => Ok::<_, anyhow::Error>((false, None)),
    };
    known().unwrap_or_else(|error| {
        tracing::error!("by whose word something is gone cannot be read: {error:#}");
        (false, None)
    })
}

/// Whether the deletion of a comment has waited for longer than a call takes. A card without it is better than none.
pub(super) fn is_late(row: &JournalRow, ctx: &Context<'_>) -> bool {
    let comment = row.comment.filter(|_| matches!(row.kind, SubjectKind::Comment | SubjectKind::Message));
    let Some(comment) = comment.filter(|_| row.state == State::Pending) else { return false };
    let subject = Action::set_comment(comment, false).facts().subject.unwrap_or_default();
    let since = ctx.db.outbox().wanted_since(&subject).unwrap_or_else(|error| {
        tracing::error!("since when a comment waits cannot be read: {error:#}");
        None
    });
    since.is_some_and(|since| ctx.now - since >= MINUTE)
}

/// Once a minute: of deletions that wait for longer than a call takes the reports of today say so.
pub fn late(ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    if !ctx.db.outbox().has_waiting()? {
        return Ok(());
    }
    let purpose = format!("removed:{}", ctx.day());
    for surface in ctx.db.surfaces().newest_surfaces(chat, &purpose, MOST_MESSAGES as usize)? {
        if removals::is_later_than_shown(&surface, ctx)? {
            ctx.stale.insert(surface.id);
        }
    }
    Ok(())
}

/// It stands in a group that the bot is not in. A card without it is better than none.
fn waits_for_the_bot(row: &JournalRow, ctx: &Context<'_>) -> bool {
    let Some(chat) = row.comment.filter(|comment| comment.place == Place::Chat) else { return false };
    group::standing(ChatId(chat.owner_id), &ctx.db).is_ok_and(|standing| !standing.there)
}

/// «15:49», or, of what was written well before anybody judged it, «15:49, написан 15:00».
fn time_of(row: &JournalRow, known: Option<&CommentRow>, ctx: &Context<'_>) -> String {
    /// Events are never so late while the program runs.
    const LATE: Millis = 5 * MINUTE;
    // Whoever waited in quarantine, and did something else then, went for that.
    let judged = when(row.acted_at.map_or(row.at, |acted| acted.max(row.at)), ctx);
    match known {
        Some(known) if row.at - known.at >= LATE => ctx.texts.moderation().written_at(&judged, &when(known.at, ctx)),
        Some(_) | None => judged,
    }
}

/// The comment of a verdict on one. A card without it is better than none.
fn known_of(row: &JournalRow, ctx: &Context<'_>) -> Option<CommentRow> {
    let comment = row.comment.filter(|_| matches!(row.kind, SubjectKind::Comment | SubjectKind::Message))?;
    ctx.db.comments().comment(&comment.key()).unwrap_or_else(|error| {
        tracing::error!("a comment that was judged cannot be read: {error:#}");
        None
    })
}

/// What a comment carried. A card without it is better than none.
fn carried(comment: &CommentRef, ctx: &Context<'_>) -> Vec<AttachmentKind> {
    ctx.db.comments().carried(comment).unwrap_or_else(|error| {
        tracing::error!("what a comment carried cannot be read: {error:#}");
        Vec::new()
    })
}

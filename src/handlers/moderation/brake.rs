//! A brake: a program that sees itself err more than usual stops removing and asks, until a person lets it act again.
//!
//! While it is on, what the program itself would remove becomes an entry of quarantine; what the admin's own lists and
//! orders remove goes as before.

mod own_words;

use std::collections::BTreeSet;

use anyhow::Result;

use self::own_words::{OwnTalk, OwnWords};
use super::accounts::way_to_remove;
use super::reports;
use crate::clock::{DAY, HOUR, Millis};
use crate::decided::{Decided, Matter, Row};
use crate::domain::action::{Capability, Keyboard, Urgency, Way};
use crate::domain::alert::{Alert, AlertKind, Level};
use crate::domain::brake::{BrakeCause, BrakeSight, concerns};
use crate::domain::button::{Button, Screen};
use crate::domain::ids::{Network, PersonId};
use crate::domain::rule::Rule;
use crate::domain::sum::Sum;
use crate::domain::verdict::{Decision, Mode, Reason, State, SubjectKind, Verdict};
use crate::domain::wave::WaveKind;
use crate::handlers::alerts;
use crate::handlers::context::{Context, key, when};
use crate::handlers::moderation::quarantine;
use crate::handlers::moderation::raid;
use crate::handlers::moderation::waves;
use crate::judging::waves::{improbable, usual};
use crate::store::{BrakeRow, JournalRow};
use crate::texts::{BrakeCard, BrakeLabel, Said};

/// Fewer removals in a day say nothing: one press would be a tenth of them.
const LEAST: i64 = 10;
/// Of removals that are like the community's own talk, more than every second is a bad day.
const HALF: i64 = 2;
/// So many different removals in an hour at least are out of rhythm, however few are usual.
const LEAST_AN_HOUR: f64 = 20.0;
/// A rhythm is known after so long.
const RHYTHM_KNOWN: Millis = 3 * DAY;
/// Weeks of hours that the rhythm is read from.
const HISTORY_HOURS: i64 = 8 * 168 + 2;
/// So many of the newest removals, and of the newest kept texts, are looked at.
const LOOKED_AT: usize = 500;
/// So many kept comments speak for their author.
const GOOD_COMMENTS: u32 = 3;
/// Examples on the card.
pub const EXAMPLES: usize = 3;
/// The name under which removals are counted by the hour.
const REMOVALS: &str = "removals";
/// The newest removal that was looked at: without news nothing is counted anew.
const LOOKED: &str = "brake_looked";
/// The same, of the looks in between.
const LOOKED_SOON: &str = "brake_looked_soon";

/// Whether what a verdict of the program on somebody says must be asked about first.
pub fn holds(verdict: &Verdict, network: Network, ctx: &Context<'_>) -> Result<bool> {
    Ok(held_by(verdict, network, ctx)?.is_some())
}

/// What becomes of a removal by the program while it has to ask; `None`: it goes as it is.
pub fn softened(verdict: &Verdict, network: Network, ctx: &Context<'_>) -> Result<Option<Verdict>> {
    Ok(held_by(verdict, network, ctx)?.map(|why| asked(verdict, why)))
}

/// Why it is asked about first: the brake is on, or nobody knows who the managers are, whom nothing may happen to.
fn held_by(verdict: &Verdict, network: Network, ctx: &Context<'_>) -> Result<Option<&'static str>> {
    // A deactivated account is a fact, no judgement.
    if verdict.decision != Decision::Remove || verdict.rule == Rule::Dead {
        return Ok(None);
    }
    if ctx.managers_are_unknown(network)? {
        return Ok(Some("managers_unknown"));
    }
    Ok((!verdict.rule.is_of_own_lists() && ctx.db.brake().on()?.is_some()).then_some("brake"))
}

fn asked(verdict: &Verdict, why: &'static str) -> Verdict {
    let mut asked = verdict.clone();
    asked.decision = Decision::Quarantine;
    asked.reasons.insert(0, Reason::new(why, 0.0));
    asked
}

/// A text is removed by the program: the hour's rhythm counts it, unless it is one of many copies.
pub fn removed(verdict: &Verdict, ctx: &Context<'_>) -> Result<()> {
    let copy = verdict.reasons.iter().any(|reason| reason.code == "same_text");
    if copy || verdict.rule.is_of_own_lists() {
        return Ok(());
    }
    ctx.db.waves().count_hour(REMOVALS, ctx.now)
}

/// Something was taken back: was it one too many?
pub fn after_undo(ctx: &mut Context<'_>) -> Result<()> {
    if !may_come_on(ctx)? {
        return Ok(());
    }
    taken_back(ctx).map(drop)
}

/// Every few seconds while something is removed: a program that errs is stopped before it has removed a hundred. Whether
/// an hour is out of rhythm shows later: a raid begins like that too.
pub fn watch_soon(ctx: &mut Context<'_>) -> Result<()> {
    /// Hundreds of texts are compared.
    const EVERY: Millis = 10_000;
    const AT: &str = "brake_looked_at";
    let looked: Option<Millis> = ctx.db.settings().moment(AT)?;
    if looked.is_some_and(|at| (0..EVERY).contains(&(ctx.now - at))) || !may_come_on(ctx)? {
        return Ok(());
    }
    if let Some(rows) = news(LOOKED_SOON, ctx)? {
        ctx.db.settings().note_moment(AT, ctx.now)?;
        like_own_talk(&rows, ctx)?;
    }
    Ok(())
}

/// At the clock's ring.
pub fn watch(ctx: &mut Context<'_>) -> Result<()> {
    if !may_come_on(ctx)? || taken_back(ctx)? {
        return Ok(());
    }
    let Some(rows) = news(LOOKED, ctx)? else { return Ok(()) };
    if !like_own_talk(&rows, ctx)? {
        out_of_rhythm(&rows, ctx)?;
    }
    Ok(())
}

/// The newest removals, where there are enough and others than at the last look of this name.
fn news(look: &str, ctx: &Context<'_>) -> Result<Option<Vec<(JournalRow, OwnWords)>>> {
    let rows = ctx.db.brake().removals(since(ctx)?, deletes_on_vk(ctx)?, LOOKED_AT)?;
    let newest = rows.first().map_or(0, |row| row.id);
    if rows.len() < LEAST as usize || ctx.db.settings().meta(look)?.is_some_and(|looked| looked == newest.to_string()) {
        return Ok(None);
    }
    ctx.db.settings().set_meta(look, &newest.to_string())?;
    Ok(Some(different(rows)))
}

fn may_come_on(ctx: &Context<'_>) -> Result<bool> {
    Ok(ctx.policy.moderation.mode == Mode::Enforce && ctx.db.brake().on()?.is_none())
}

/// A day back, or since a person last let the program act: what they have seen by then, they have judged.
fn since(ctx: &Context<'_>) -> Result<Millis> {
    let lifted = ctx.db.brake().last_brake()?.and_then(|brake| brake.lifted_at);
    // A clock that was ahead as it was lifted hides nothing that came since.
    Ok(lifted.filter(|at| *at <= ctx.now).map_or(ctx.now - DAY, |at| at.max(ctx.now - DAY)))
}

/// Where the admin is asked about every deletion anyhow, there is nothing to stop.
fn deletes_on_vk(ctx: &Context<'_>) -> Result<bool> {
    Ok(ctx.db.settings().way_of(Capability::DeleteComments)?.is_none_or(|way| way == Way::Auto))
}

/// A person who lets the program act has said of such removals that they are right: for a day it is not asked again.
fn was_called_right(cause: BrakeCause, ctx: &Context<'_>) -> Result<bool> {
    let last = ctx.db.brake().last_brake()?.filter(|brake| brake.sight.cause == cause);
    Ok(last.and_then(|brake| brake.lifted_at).is_some_and(|at| (0..DAY).contains(&(ctx.now - at))))
}

fn taken_back(ctx: &mut Context<'_>) -> Result<bool> {
    Ok(texts_taken_back(ctx)? || people_taken_back(ctx)?)
}

fn too_many(undone: i64, removed: i64) -> bool {
    removed >= LEAST && undone * 10 > removed
}

fn people_taken_back(ctx: &mut Context<'_>) -> Result<bool> {
    let since = since(ctx)?;
    let (removed, undone) = ctx.db.brake().people_tally(since, LEAST / 10 + 1)?;
    if !too_many(undone, removed) || way_to_remove(false, ctx)? != Way::Auto {
        return Ok(false);
    }
    let examples = ctx.db.brake().people_removed(since, EXAMPLES)?;
    let examples: Vec<i64> = examples.iter().filter(|row| row.state == State::Undone).map(|row| row.id).collect();
    come_on(BrakeSight { cause: BrakeCause::PeopleTakenBack, seen: undone, among: removed }, &examples, ctx)?;
    Ok(true)
}

fn texts_taken_back(ctx: &mut Context<'_>) -> Result<bool> {
    let (since, with_vk) = (since(ctx)?, deletes_on_vk(ctx)?);
    let tally = ctx.db.brake().removal_tally(since, with_vk, LEAST / 10 + 1)?;
    let (seen, among) = if too_many(tally.undone, tally.removed) {
        (tally.undone, tally.removed)
    } else if too_many(tally.texts_undone, tally.texts) {
        (tally.texts_undone, tally.texts)
    } else {
        return Ok(false);
    };
    let examples = ctx.db.brake().removals_undone(since, with_vk, EXAMPLES)?;
    come_on(BrakeSight { cause: BrakeCause::TakenBack, seen, among }, &examples, ctx)?;
    Ok(true)
}

/// One removal a text and author: copies of one advert, in whatever dress, are one, and so is all of one author.
fn different(rows: Vec<JournalRow>) -> Vec<(JournalRow, OwnWords)> {
    let mut kept: Vec<(JournalRow, OwnWords)> = Vec::new();
    let mut authors: BTreeSet<PersonId> = BTreeSet::new();
    for row in rows {
        let words = OwnWords::of(row.text.as_deref().unwrap_or_default());
        if authors.contains(&row.person) || kept.iter().any(|(_, known)| known.same(&words)) {
            continue;
        }
        authors.insert(row.person);
        kept.push((row, words));
    }
    kept
}

/// Who hides a word or a link from filters, or writes what the admin's own lists name, was no mistake, whatever they wrote
/// around it.
fn is_beyond_mistake(row: &JournalRow) -> bool {
    const CODES: [&str; 5] = ["invisible_letters", "spaced_out", "hidden_link", "stop_word", "blocked_domain"];
    row.verdict.reasons.iter().any(|reason| CODES.contains(&reason.code.as_ref()))
}

/// Most of what was removed is by people whose comments were always fine, or reads like what people write here.
fn like_own_talk(rows: &[(JournalRow, OwnWords)], ctx: &mut Context<'_>) -> Result<bool> {
    let rows: Vec<_> = rows.iter().filter(|(row, _)| !is_beyond_mistake(row)).collect();
    if (rows.len() as i64) < LEAST || was_called_right(BrakeCause::LikeOwnTalk, ctx)? {
        return Ok(false);
    }
    let before = rows.iter().map(|(row, _)| row.at).min().unwrap_or(ctx.now);
    let kept = ctx.db.brake().kept_texts(ctx.now, 2 * LOOKED_AT)?;
    let talk = OwnTalk::of(&kept, &ctx.db.brake().removed_texts(before, LOOKED_AT)?);
    let mut alike = Vec::new();
    for (row, words) in &rows {
        let kept_since = ctx.now - ctx.policy.journal_days * DAY;
        // Pleasantries of this hour are written by whoever means to be mistaken for a regular.
        let (spam, good) = ctx.db.journal().texts_of(row.person, kept_since, row.at - DAY)?;
        if talk.is_like(words) || (good >= GOOD_COMMENTS && good >= spam) {
            alike.push(row.id);
        }
    }
    let (seen, among) = (alike.len() as i64, rows.len() as i64);
    if seen < LEAST || seen * HALF <= among {
        return Ok(false);
    }
    alike.truncate(EXAMPLES);
    come_on(BrakeSight { cause: BrakeCause::LikeOwnTalk, seen, among }, &alike, ctx)?;
    Ok(true)
}

/// Far more different texts by different people than such an hour brings, though not far more comments.
fn out_of_rhythm(rows: &[(JournalRow, OwnWords)], ctx: &mut Context<'_>) -> Result<()> {
    let first: Millis = ctx.db.settings().moment("first_start")?.unwrap_or(ctx.now);
    let known = ctx.now - first >= RHYTHM_KNOWN;
    if !known || was_called_right(BrakeCause::OutOfRhythm, ctx)? || is_raided(ctx)? {
        return Ok(());
    }
    let lately: Vec<i64> = rows.iter().filter(|(row, _)| row.at >= ctx.now - HOUR).map(|(row, _)| row.id).collect();
    let hour = ctx.now.div_euclid(HOUR);
    let of = |name: &str| -> Result<(f64, f64)> {
        let history = ctx.db.waves().hours(name, hour - HISTORY_HOURS)?;
        let now = history.get(&hour).max(history.get(&(hour - 1))).copied().unwrap_or(0) as f64;
        Ok((now, usual(&history, hour, first.div_euclid(HOUR))))
    };
    // Where ten times as many people write as usual, ten times as many adverts are no mistake.
    let (comments, usual_comments) = of(waves::name_of(WaveKind::Comments))?;
    let bustle = ((comments - lately.len() as f64) / usual_comments.max(1.0)).clamp(1.0, 20.0);
    let most = (2.0 * improbable(of(REMOVALS)?.1 * bustle, 60)).max(LEAST_AN_HOUR);
    if (lately.len() as f64) < most {
        return Ok(());
    }
    let sight = BrakeSight { cause: BrakeCause::OutOfRhythm, seen: lately.len() as i64, among: most.ceil() as i64 };
    come_on(sight, &lately[..lately.len().min(EXAMPLES)], ctx)
}

/// A raid is no mistake of the model: it has a card and means of its own.
fn is_raided(ctx: &Context<'_>) -> Result<bool> {
    let wave = ctx.db.waves().busy_waves()?.iter().any(|wave| wave.wave_place.kind == WaveKind::Comments);
    Ok(wave || raid::goes_on(ctx)?)
}

fn come_on(sight: BrakeSight, examples: &[i64], ctx: &mut Context<'_>) -> Result<()> {
    let Some(id) = ctx.db.brake().brake_on(sight, examples, ctx.now)? else { return Ok(()) };
    quarantine::deciding::hold_what_waits(id, ctx)?;
    show(id, ctx)?;
    let words = ctx.texts.moderation().brake_came_on(&sight);
    alerts::raise(&Alert::new(AlertKind::Capability, Level::Critical, format!("brake:{id}"), words).with_card(), ctx)
}

/// The next of what is on its way by the program's own judgement, which waits for a person; `still_wanted` keeps all of it from
/// going out meanwhile. How many, and whether none is left.
pub fn hold_some(brake: i64, after: &mut i64, ctx: &mut Context<'_>) -> Result<(usize, bool)> {
    /// Read at once.
    const READ: usize = 100;
    // A person may let it act again before it has come to all of them.
    if ctx.db.brake().on()?.is_none_or(|on| on.id != brake) {
        return Ok((0, true));
    }
    let rows = ctx.db.brake().own_pending(*after, READ)?;
    let (mut held, mut left) = (0, rows.len());
    for row in &rows {
        (*after, left) = (row.id, left - 1);
        held += usize::from(hold(row, ctx)?);
        if ctx.turn.is_long() {
            break;
        }
    }
    if held > 0 {
        ctx.db.brake().brake_held(brake, held as i64)?;
        reports::quarantined(ctx)?;
    }
    Ok((held, left == 0 && rows.len() < READ))
}

/// What was about to be done waits for a person's word now; `false`: it was no judgement of the program's, or goes with another.
fn hold(row: &JournalRow, ctx: &mut Context<'_>) -> Result<bool> {
    if !concerns(&row.verdict) {
        return Ok(false);
    }
    let follows = row.verdict.rule == Rule::BanAuthor;
    if follows {
        // Goes with the removal it followed from, and comes with it should a person order that.
        ctx.db.journal().set_state(row.id, State::Observed, Some("the program asks first"))?;
    } else {
        ctx.db.journal().judge_again(row.id, &asked(&row.verdict, "brake"))?;
        ctx.db.quarantine().hold(row.id, ctx.now, ctx.now + ctx.policy.moderation.quarantine)?;
        let name = match row.kind {
            SubjectKind::Comment | SubjectKind::Message => Sum::CommentsQuarantined,
            SubjectKind::Like => Sum::LikesQuarantined,
            SubjectKind::Member => Sum::MembersQuarantined,
        };
        ctx.count(name, 1)?;
    }
    ctx.db.journal().release(row.id)?;
    reports::refresh(row.id, ctx)?;
    Ok(!follows)
}

/// All that was about to be removed waits for a person.
pub fn has_held(brake: i64, is_first: bool, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.brake().last_brake()?.filter(|row| row.id == brake) else { return Ok(()) };
    let decided = Decided::new(Matter::Brake, "on").row(Row::Brake(brake)).why(row.sight.cause.as_str());
    ctx.decided(decided.count(row.held).then("ask_admin"));
    // The card of the first part told of what was held by then.
    if is_first { Ok(()) } else { show(brake, ctx) }
}

/// A call that was out when the brake came on has succeeded: nothing waits for a person's word any more.
pub fn was_too_late(row: &JournalRow, ctx: &mut Context<'_>) -> Result<()> {
    let Some(entry) = ctx.db.quarantine().quarantine_of(row.id)? else { return Ok(()) };
    ctx.db.quarantine().decide_quarantine(entry.id, crate::store::QuarantineState::Removed, None)?;
    reports::quarantined(ctx)
}

/// «Снова действовать самому»: what waits in quarantine by now waits on.
pub fn lift(id: i64, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    if !ctx.db.brake().lift_brake(id, by, ctx.now)? {
        return Ok(Said::Already);
    }
    ctx.decided(Decided::new(Matter::Brake, "lifted").row(Row::Brake(id)).why("ordered").by(Some(by)).then("act"));
    show(id, ctx)?;
    Ok(Said::ActsAgain)
}

/// A person switches to «Действую сам»: that is a word too.
pub fn lift_any(by: i64, ctx: &mut Context<'_>) -> Result<()> {
    match ctx.db.brake().on()? {
        Some(brake) => lift(brake.id, by, ctx).map(drop),
        None => Ok(()),
    }
}

/// The card: one message, which says later that it is over.
fn show(id: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(brake) = ctx.db.brake().last_brake()?.filter(|brake| brake.id == id) else { return Ok(()) };
    let chat = ctx.admin_chat()?;
    let purpose = format!("brake:{id}");
    let surface = match ctx.db.surfaces().surface(chat, &purpose)? {
        Some(surface) => surface,
        None => ctx.db.surfaces().open_surface(chat, &purpose, ctx.now)?,
    };
    let html = ctx.texts.moderation().brake_card(&card(&brake, ctx)?);
    let keys = keyboard(&brake, ctx);
    if alerts::may_sound(false, ctx) {
        ctx.show_loud(&surface, html, keys, Urgency::Person);
    } else {
        ctx.show(&surface, html, keys, Urgency::Person);
    }
    Ok(())
}

fn keyboard(brake: &BrakeRow, ctx: &Context<'_>) -> Keyboard {
    let mut keyboard = Keyboard::new();
    if brake.lifted_at.is_none() {
        let label = ctx.texts.moderation().brake_label(BrakeLabel::ActAgain).to_owned();
        keyboard.push(vec![key(label, &Button::BrakeLift { brake: brake.id })]);
    }
    let label = ctx.texts.moderation().brake_label(BrakeLabel::Show).to_owned();
    keyboard.push(vec![key(label, &Button::Open(Screen::Brake))]);
    keyboard
}

/// What the card and the screen say.
pub fn card(brake: &BrakeRow, ctx: &Context<'_>) -> Result<BrakeCard> {
    let mut examples = Vec::new();
    for id in &brake.examples {
        examples.extend(ctx.db.journal().verdict(*id)?.map(|row| reports::entry(&row, ctx)));
    }
    let lifted = match (brake.lifted_at, brake.lifted_by) {
        (Some(at), Some(by)) => Some((when(at, ctx), ctx.db.settings().admin_name(by)?)),
        (Some(at), None) => Some((when(at, ctx), None)),
        (None, _) => None,
    };
    Ok(BrakeCard { since: when(brake.since, ctx), sight: brake.sight, examples, held: brake.held, lifted })
}

/// The removals that a person may want to look through: those that were seen, taken back ones first.
pub fn looked_at(brake: &BrakeRow, limit: usize, ctx: &Context<'_>) -> Result<Vec<JournalRow>> {
    let mut rows = Vec::new();
    for id in &brake.examples {
        rows.extend(ctx.db.journal().verdict(*id)?);
    }
    let others = match brake.sight.cause {
        BrakeCause::PeopleTakenBack => ctx.db.brake().people_removed(brake.since - DAY, LOOKED_AT)?,
        BrakeCause::TakenBack | BrakeCause::LikeOwnTalk | BrakeCause::OutOfRhythm => {
            ctx.db.brake().removals(brake.since - DAY, true, LOOKED_AT)?
        }
    };
    for row in others {
        if rows.len() < limit && !rows.iter().any(|known| known.id == row.id) {
            rows.push(row);
        }
    }
    Ok(rows)
}

//! What is doubtful: kept or removed by a person, judged again when its time is up; undecided means kept.

pub mod deciding;
pub mod orders;

use anyhow::Result;

use crate::clock::HOUR;
use crate::decided::{Decided, Matter, Row};
use crate::domain::action::{Receipt, Way};
use crate::domain::event::ActionEnd;
use crate::domain::ids::PersonId;
use crate::domain::profile::Profile;
use crate::domain::rule::Rule;
use crate::domain::sum::Sum;
use crate::domain::verdict::{Decision, Mode, Verdict};
use crate::domain::wave::WaveState;
use crate::handlers::context::Context;
use crate::handlers::moderation::{accounts, brake, comments, evidence, people, reports, undo, waves};
use crate::judging::CommentEvidence;
use crate::store::{
    Activity, JournalFilter, JournalRow, PersonRow, ProfileRequest, QuarantineRow, QuarantineState, RequestCause,
    State, SubjectKind,
};
use crate::texts::Said;

/// What a person, or the second look, decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuarantineChoice {
    /// It stays, and its like is learnt as harmless.
    Keep,
    /// It goes, and its like is learnt as spam.
    Remove,
}

/// Decides an entry; `false`: somebody else already had.
pub fn decide(entry: &QuarantineRow, choice: QuarantineChoice, by: i64, ctx: &mut Context<'_>) -> Result<bool> {
    let state = match choice {
        QuarantineChoice::Keep => QuarantineState::Kept,
        QuarantineChoice::Remove => QuarantineState::Removed,
    };
    if !ctx.db.quarantine().decide_quarantine(entry.id, state, Some(by))? {
        return Ok(false);
    }
    let Some(row) = ctx.db.journal().verdict(entry.journal_id)? else { return Ok(true) };
    match choice {
        QuarantineChoice::Keep => undo::learn_harmless(&row, by, ctx)?,
        QuarantineChoice::Remove => learn_spam(&row, by, ctx)?,
    }
    undo::learn_account(&row, choice == QuarantineChoice::Remove, by, ctx)?;
    of_waiting(&row, state, "ordered", Some(by), ctx);
    match choice {
        QuarantineChoice::Keep => ctx.db.journal().set_state(row.id, State::Undone, None)?,
        QuarantineChoice::Remove => remove_by_order(&row, ctx)?,
    }
    reports::quarantined(ctx)?;
    Ok(true)
}

/// What was to be removed stays, for the platform refuses: a person is told why where it waited, and may decide once more.
pub(super) fn refused(journal: i64, ctx: &mut Context<'_>) -> Result<()> {
    let until = ctx.now + ctx.policy.moderation.quarantine;
    if ctx.db.quarantine().refused(journal, until)? { reports::quarantined(ctx) } else { Ok(()) }
}

/// What waited is decided about.
fn of_waiting(row: &JournalRow, state: QuarantineState, why: &str, by: Option<i64>, ctx: &Context<'_>) {
    let then = match (state, row.is_about_person()) {
        (QuarantineState::Removed, false) => "delete",
        (QuarantineState::Removed, true) => "remove_person",
        (QuarantineState::Pending | QuarantineState::Kept | QuarantineState::Expired, _) => "nothing",
    };
    let decided = Decided::new(Matter::Quarantine, state.as_str()).row(Row::Journal(row.id)).person(row.person);
    ctx.decided(decided.why(why).then(then).by(by));
}

/// How many people an order may remove now: no more than a run has, nor than the day has left.
pub fn room(ctx: &Context<'_>) -> Result<usize> {
    let left = ctx.per_day().saturating_sub(ctx.acted_on_today()?);
    Ok(left.min(ctx.per_run()) as usize)
}

/// Decides many at once; of people, no more than there is room for go. Returns how many were decided, and how many wait on
/// because of that. Entries come worst first.
pub fn decide_some(
    entries: &[QuarantineRow],
    choice: QuarantineChoice,
    by: i64,
    mut room: usize,
    ctx: &mut Context<'_>,
) -> Result<(usize, usize)> {
    let (mut count, mut over_limit) = (0, 0);
    for entry in entries {
        let row = ctx.db.journal().verdict(entry.journal_id)?;
        let counts = choice == QuarantineChoice::Remove && row.as_ref().is_some_and(JournalRow::is_about_person);
        if counts && room == 0 {
            over_limit += 1;
            continue;
        }
        if !decide(entry, choice, by, ctx)? {
            continue;
        }
        count += 1;
        // What is only asked of the admin is no act of the program.
        if counts && ctx.db.journal().verdict(entry.journal_id)?.is_some_and(|row| row.state == State::Pending) {
            room -= 1;
            ctx.db.journal().reserve(entry.journal_id, ctx.now)?;
        }
    }
    Ok((count, over_limit))
}

/// Removes what a person ordered to remove.
pub fn remove_by_order(row: &JournalRow, ctx: &mut Context<'_>) -> Result<()> {
    // Whoever has paid, ordered or been answered since they were doubted is put out by no order.
    if row.is_about_person() && ctx.db.activity().mercy(row.person)?.is_some() {
        ctx.db.journal().set_state(row.id, State::Observed, Some("never to be touched"))?;
        return reports::refresh_row(row, ctx);
    }
    if row.bans_an_author() {
        return people::ban_who_waited(row, ctx);
    }
    let Some(subject) = row.comment else {
        return if undo::is_about_account(row) { accounts::remove_now(row, true, ctx) } else { Ok(()) };
    };
    let state = match comments::way_to_delete(&subject, ctx)? {
        Way::Auto => State::Pending,
        Way::Assist | Way::Off => State::Assist,
    };
    ctx.db.journal().set_state(row.id, state, None)?;
    comments::remove(&subject, row.person, row.id, state, (ctx.urgency_of_order(), row.at), ctx)
}

/// Entries whose time is up are judged again: what is beyond doubt by now goes, the rest is kept. Where many are due, the ring
/// goes on with the others after a few milliseconds; what waits is shown once, after the last.
pub fn expire(ctx: &mut Context<'_>) -> Result<()> {
    /// Of which most wait for the next part: they are read quickly.
    const READ: usize = 100;
    let due = ctx.db.quarantine().quarantine_due(ctx.now, READ + 1)?;
    let mut left = due.len();
    for entry in due.iter().take(READ) {
        expire_one(entry, ctx)?;
        left -= 1;
        if ctx.turn.is_long() {
            break;
        }
    }
    ctx.unfinished = left > 0;
    if due.is_empty() || ctx.unfinished { Ok(()) } else { reports::quarantined(ctx) }
}

/// Whatever comes of it, it is due no more.
fn expire_one(entry: &QuarantineRow, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.journal().verdict(entry.journal_id)? else {
        ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Expired, None)?;
        return Ok(());
    };
    if row.state == State::Failed {
        // It was refused for good: trying by itself would be refused again.
        return ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Expired, None).map(drop);
    }
    if undo::is_about_account(&row) {
        // By fresh evidence: the profile is read again, and the answer decides; should none come, it is asked for once more.
        let look = ProfileRequest { person: row.person.id, cause: RequestCause::Expired, journal: Some(row.id) };
        ctx.db.profile_requests().request_profile(look, ctx.now + HOUR)?;
        return ctx.db.quarantine().extend_quarantine(entry.id, ctx.now + 2 * HOUR);
    }
    let again = row.text.as_deref().map(|text| ctx.judge.judge(&CommentEvidence::of_text(text)));
    // Mercy for a long-standing member is not taken back by the same points; more of them, or a person's word, is news.
    let news = |verdict: &Verdict| {
        verdict.decision == Decision::Remove && (verdict.rule.is_own_word() || verdict.score > row.verdict.score)
    };
    let asks =
        again.as_ref().map(|verdict| brake::holds(verdict, row.person.network, ctx)).transpose()?.unwrap_or(false);
    if ctx.policy.moderation.mode == Mode::Enforce && again.as_ref().is_some_and(news) && !asks {
        ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Removed, None)?;
        of_waiting(&row, QuarantineState::Removed, "time_is_up", None, ctx);
        return remove_by_order(&row, ctx);
    }
    ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Expired, None)?;
    of_waiting(&row, QuarantineState::Expired, "time_is_up", None, ctx);
    ctx.db.journal().set_state(row.id, State::Observed, None)
}

/// A language model was asked about a doubtful comment: what it calls harmless is kept, as if its time were up. It removes
/// nothing, and nothing is learnt of its word.
pub fn second_opinion(journal: i64, end: &ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let ActionEnd::Done(Receipt::Words(word)) = end else { return Ok(()) };
    let Some(entry) = ctx.db.quarantine().quarantine_of(journal)? else { return Ok(()) };
    if word != "ham" || !ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Kept, None)? {
        return Ok(());
    }
    ctx.db.journal().set_state(journal, State::Undone, Some("second opinion: harmless"))?;
    if let Some(row) = ctx.db.journal().verdict(journal)? {
        of_waiting(&row, QuarantineState::Kept, "second_opinion", None, ctx);
    }
    ctx.count(Sum::CommentsSoftened, 1)?;
    reports::quarantined(ctx)
}

/// The entries in which somebody waits, with their verdicts, whatever put them there; not those of what they wrote.
pub(super) fn entries_of(person: PersonId, ctx: &Context<'_>) -> Result<Vec<(QuarantineRow, i64)>> {
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    let mut entries = Vec::new();
    for row in ctx.db.journal().rows(filter)? {
        if matches!(row.state, State::Pending | State::Failed)
            && row.is_about_person()
            && let Some(entry) = ctx.db.quarantine().quarantine_of(row.id)?
        {
            entries.push((entry, row.id));
        }
    }
    Ok(entries)
}

/// Somebody is out, or about to be, by something else than these entries: nobody is asked about them any more.
pub(super) fn close_entries_of(person: PersonId, why: &str, ctx: &mut Context<'_>) -> Result<()> {
    let entries = entries_of(person, ctx)?;
    if entries.is_empty() {
        return Ok(());
    }
    for (entry, journal) in entries {
        ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Removed, None)?;
        ctx.db.journal().set_state(journal, State::Observed, Some(why))?;
    }
    reports::quarantined(ctx)
}

/// Whether nothing is left to be done to somebody who waits: they are kept out, or went since.
fn is_out_already(row: &JournalRow, person: &PersonRow, ctx: &Context<'_>) -> Result<bool> {
    if person.banned {
        return Ok(true);
    }
    let went = || ctx.db.activity().activity_of(row.person, row.at, 50);
    let is_going = |act: Activity| matches!(act, Activity::Leave | Activity::Removed);
    Ok(row.kind == SubjectKind::Member && person.member == Some(false) && went()?.iter().any(|deed| is_going(deed.act)))
}

/// The wave that still speaks against somebody who waited: one that goes on; and of whoever was beyond doubt in it, and only waited
/// for room, any. A doubt that nobody decided about is no more than that on the day after.
fn wave_that_counts(row: &JournalRow, ctx: &Context<'_>) -> Result<Option<i64>> {
    let Some(wave) = row.wave_id else { return Ok(None) };
    let waited_for_room = row.verdict.reasons.iter().any(|reason| reason.code == "over_limit");
    if waited_for_room {
        return Ok(Some(wave));
    }
    Ok(ctx.db.waves().wave(wave)?.filter(|wave| wave.state == WaveState::Open).map(|wave| wave.id))
}

/// A person whose time in quarantine is over was looked at again: beyond doubt by now they go, within the limits; else they
/// stay.
pub fn expired_person(journal: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    let Some(entry) = ctx.db.quarantine().quarantine_of(journal)? else { return Ok(()) };
    let person = ctx.db.people().person(row.person)?;
    if let Some(person) = &person
        && is_out_already(&row, person, ctx)?
    {
        return close_entries_of(row.person, "out already", ctx);
    }
    let profile =
        person.as_ref().and_then(|person| person.profile.as_deref()).and_then(|packed| Profile::unpack(packed).ok());
    let behaviour = evidence::behaviour(row.person, ctx)?;
    let wave = wave_that_counts(&row, ctx)?;
    let evidence = waves::evidence_in(wave, row.person, row.kind, profile.as_ref(), behaviour, ctx)?;
    let verdict = ctx.accounts.judge(&evidence);
    let gone = verdict.rule == Rule::Dead && person.is_some_and(|person| person.member != Some(true));
    let goes = ctx.policy.moderation.mode == Mode::Enforce
        && verdict.decision == Decision::Remove
        && !gone
        && !brake::holds(&verdict, row.person.network, ctx)?
        && evidence::spared(row.person, ctx)?.is_none();
    if goes && !accounts::within_limits_of_the_hour(ctx)? {
        return ctx.db.quarantine().extend_quarantine(entry.id, ctx.now + HOUR);
    }
    if goes {
        ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Removed, None)?;
        ctx.db.journal().judge_again(row.id, &verdict)?;
        accounts::judged_again(&row, &verdict, ctx);
        if let Some(row) = ctx.db.journal().verdict(row.id)? {
            accounts::remove_now(&row, false, ctx)?;
        }
    } else {
        ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Expired, None)?;
        ctx.db.journal().set_state(row.id, State::Observed, None)?;
    }
    reports::refresh_wave_of(&row, ctx)?;
    reports::quarantined(ctx)
}

fn learn_spam(row: &JournalRow, by: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(text) = row.taught_text() else { return Ok(()) };
    ctx.db.lessons().learn(row.id, &text, true, by, ctx.now)?;
    ctx.reload = true;
    Ok(())
}

/// «Спам» on what was kept: learnt, and removed by order.
pub fn spam(journal: i64, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(Said::Stale) };
    if is_never_acted_on(&row, ctx)? {
        return Ok(Said::Untouchable);
    }
    learn_spam(&row, by, ctx)?;
    let already = row.comment.map(|comment| ctx.db.comments().comment(&comment.key())).transpose()?.flatten();
    if already.is_some_and(|comment| comment.deleted) {
        return Ok(Said::Written);
    }
    ctx.db.journal().order_removal(row.id, by)?;
    remove_by_order(&row, ctx)?;
    Ok(Said::LearntSpam)
}

/// A press on an entry whose time was over: «Удалить» is obeyed while the text stands there as it was judged.
pub fn decide_late(entry: &QuarantineRow, choice: QuarantineChoice, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(row) = ctx.db.journal().verdict(entry.journal_id)? else { return Ok(Said::Stale) };
    let Some(comment) = row.comment else { return Ok(Said::TimeWasUp) };
    let newest = ctx.db.journal().latest_verdict_on(&comment.key())?;
    let stands = row.state == State::Observed && row.error.is_none() && row.verdict.decision == Decision::Quarantine;
    if !stands || newest.is_none_or(|newest| newest.id != row.id) {
        return Ok(Said::Stale);
    }
    if choice == QuarantineChoice::Keep { Ok(Said::TimeWasUp) } else { spam(row.id, by, ctx) }
}

/// What exempt people said, or who is one of them by now.
pub fn is_never_acted_on(row: &JournalRow, ctx: &Context<'_>) -> Result<bool> {
    Ok(row.verdict.rule == Rule::Exempt || ctx.is_untouchable(row.person)?)
}

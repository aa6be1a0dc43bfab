//! People judged by profile and behaviour: who subscribes, who likes, whom a sweep finds. What follows is within limits;
//! right before it goes out `second_look` asks whether the account is still what it was.

use anyhow::Result;

use super::evidence::{behaviour_of, spared_with, texts_known};
use super::{brake, reports, waves};
use crate::clock::{DAY, HOUR, Millis};
use crate::decided::{Decided, Matter, Row};
use crate::domain::action::{Capability, Urgency, VkAction, Way};
use crate::domain::ids::{Network, PersonId, WallItem};
use crate::domain::profile::Profile;
use crate::domain::rule::Rule;
use crate::domain::sum::Sum;
use crate::domain::verdict::{Decision, Mode, Reason, Verdict};
use crate::handlers::alerts;
use crate::handlers::context::Context;
use crate::judging::{AccountEvidence, Behaviour, may_be_removed};
use crate::store::{JournalRow, NewVerdict, PersonRow, QuarantineState, State, SubjectKind, SweepRow, TextsKnown};

/// A ban in a wave ends by itself after so long: waves pass, and the innocent among them come back.
pub const WAVE_BAN: Millis = 30 * DAY;
/// What an admin let stay is judged again only if it scores so much worse.
const WORSE: f64 = 0.05;

/// In which run a verdict is made: whose limit it counts to, and whether it acts.
#[derive(Debug, Clone, Copy)]
pub enum Run<'a> {
    /// Judged as it happens, by an event.
    Live,
    /// As it happens, in a wave.
    Wave(i64),
    /// Judged by this sweep, whose limit counts.
    Sweep(&'a SweepRow),
}

impl Run<'_> {
    fn wave(self) -> Option<i64> {
        if let Self::Wave(wave) = self { Some(wave) } else { None }
    }
}

/// Who is judged for what.
#[derive(Debug, Clone, Copy)]
pub struct Suspect {
    /// As a member, or for likes.
    pub kind: SubjectKind,
    /// The like that brought them here, if it was one.
    pub item: Option<WallItem>,
    /// Written down also where it is kept: the journal tells of everybody who subscribes.
    pub every: bool,
}

/// What came of a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Judged {
    /// The verdict says remove.
    pub fake: bool,
    /// Because the account is deactivated.
    pub dead: bool,
    /// The verdict says quarantine.
    pub doubtful: bool,
    /// On its way out, or asked of the admin.
    pub removed: bool,
    /// Whether an entry in quarantine was made.
    pub quarantined: bool,
    /// Put there because a limit is reached.
    pub over_limit: bool,
}

impl Judged {
    /// By a verdict, before anything follows from it. The dead are among the fakes, whether they may be removed or not.
    pub fn by(verdict: &Verdict) -> Self {
        let dead = verdict.rule == Rule::Dead;
        let doubtful = verdict.decision == Decision::Quarantine;
        Self { fake: dead || verdict.decision == Decision::Remove, dead, doubtful, ..Self::default() }
    }
}

/// Judges a person as they are known now, writes it down and lets follow what follows.
pub fn judge(row: &PersonRow, suspect: Suspect, run: Run<'_>, ctx: &mut Context<'_>) -> Result<Judged> {
    let person = row.person;
    let before = ctx.db.journal().latest_verdict_on_person(person)?;
    let waits = before.as_ref().map(|before| waits_for_a_word(before, ctx)).transpose()?.unwrap_or(false);
    if !waits && !counts_once_written(suspect, run) {
        count_checked(suspect.kind, ctx)?;
    }
    let profile = row.profile.as_deref().and_then(|packed| Profile::unpack(packed).ok());
    let texts = texts_known(person, ctx)?;
    let mut verdict = weighed(row, profile.as_ref(), &texts, suspect, run, ctx)?;
    if profile.is_some() {
        ctx.db.people().set_score(person, profile_score(suspect.kind, profile.as_ref(), ctx))?;
    }
    if spared_with(&texts, person, ctx)?.is_some() {
        if suspect.every {
            exempt(person, ctx)?;
        }
        return Ok(Judged::default());
    }
    if let Some(before) = &before {
        if waits {
            return again(before, &verdict, run, ctx);
        }
        forgive(&mut verdict, before, ctx)?;
    }
    conclude(row, suspect, &verdict, before.as_ref(), run, ctx)
}

/// Whether a decision is on its way, or a person's word is; also where what was ordered before was refused.
fn waits_for_a_word(before: &JournalRow, ctx: &Context<'_>) -> Result<bool> {
    let refused = || Ok(before.state == State::Failed && ctx.db.quarantine().quarantine_of(before.id)?.is_some());
    if matches!(before.state, State::Pending | State::Assist) { Ok(true) } else { refused() }
}

/// The verdict by which a living account would be removed now; `None`: it would not be.
pub fn would_remove(row: &PersonRow, suspect: Suspect, run: Run<'_>, ctx: &Context<'_>) -> Result<Option<Verdict>> {
    let texts = texts_known(row.person, ctx)?;
    if row.banned || spared_with(&texts, row.person, ctx)?.is_some() {
        return Ok(None);
    }
    let profile = row.profile.as_deref().and_then(|packed| Profile::unpack(packed).ok());
    let mut verdict = weighed(row, profile.as_ref(), &texts, suspect, run, ctx)?;
    if let Some(before) = ctx.db.journal().latest_verdict_on_person(row.person)? {
        if waits_for_a_word(&before, ctx)? {
            return Ok(None);
        }
        forgive(&mut verdict, &before, ctx)?;
    }
    Ok(Some(verdict).filter(|verdict| verdict.decision == Decision::Remove && verdict.rule != Rule::Dead))
}

/// An admin let somebody stay whom a sweep would have removed: written down, so that they are not asked again.
pub fn let_stay(row: &PersonRow, suspect: Suspect, sweep: &SweepRow, ctx: &Context<'_>) -> Result<()> {
    let run = Run::Sweep(sweep);
    if let Some(verdict) = would_remove(row, suspect, run, ctx)? {
        record(row, suspect, &verdict, State::Undone, run, ctx)?;
    }
    Ok(())
}

/// What the judge says of a person as they are known now.
fn weighed(
    row: &PersonRow,
    profile: Option<&Profile>,
    texts: &TextsKnown,
    suspect: Suspect,
    run: Run<'_>,
    ctx: &Context<'_>,
) -> Result<Verdict> {
    let behaviour = behaviour_of(row.person, Some(row), texts, ctx)?;
    Ok(ctx.accounts.judge(&waves::evidence_in(run.wave(), row.person, suspect.kind, profile, behaviour, ctx)?))
}

/// The score of a profile alone, as it is kept with the person.
pub fn profile_score(kind: SubjectKind, profile: Option<&Profile>, ctx: &Context<'_>) -> f64 {
    by_profile(kind, profile, ctx).score
}

fn by_profile(kind: SubjectKind, profile: Option<&Profile>, ctx: &Context<'_>) -> Verdict {
    let evidence = AccountEvidence { kind, profile, behaviour: Behaviour::default(), tightened: false, batch: false };
    ctx.accounts.judge(&evidence)
}

/// Who is counted as checked with the verdict that is written down of them, not at each look: whoever is looked at beside a
/// comment of theirs, and whom a sweep finds, which comes every half hour.
fn counts_once_written(suspect: Suspect, run: Run<'_>) -> bool {
    let of_a_sweep = matches!(run, Run::Sweep(_));
    of_a_sweep || (suspect.kind == SubjectKind::Member && !suspect.every)
}

/// The same, right before it is written down: once a day.
fn count_written(person: PersonId, suspect: Suspect, run: Run<'_>, ctx: &Context<'_>) -> Result<()> {
    let before = ctx.db.journal().latest_verdict_on_person(person)?;
    let counted = before.is_some_and(|before| before.kind == suspect.kind && before.at >= ctx.day_start());
    if counted || !counts_once_written(suspect, run) { Ok(()) } else { count_checked(suspect.kind, ctx) }
}

fn count_checked(kind: SubjectKind, ctx: &Context<'_>) -> Result<()> {
    ctx.count(if kind == SubjectKind::Like { Sum::LikesChecked } else { Sum::MembersChecked }, 1)
}

/// What an admin let stay is not asked again, unless it looks much worse by now; nor a doubt that nobody decided about in time,
/// which forgives no removal beyond doubt.
fn forgive(verdict: &mut Verdict, before: &JournalRow, ctx: &Context<'_>) -> Result<()> {
    let let_stay = match before.state {
        State::Undone => true,
        // What only waited, for room or until the brake is off, is no doubt that was decided about.
        State::Observed => {
            verdict.decision == Decision::Quarantine
                && is_doubt(&before.verdict)
                && ctx.db.quarantine().has_expired(before.id)?
        }
        State::Pending | State::Assist | State::Done | State::Failed => false,
    };
    if let_stay && verdict.decision != Decision::Keep && verdict.score <= before.verdict.score + WORSE {
        verdict.decision = Decision::Keep;
        verdict.reasons.insert(0, Reason::new("let_stay", 0.0));
    }
    Ok(())
}

/// Whether a verdict was doubtful by itself.
fn is_doubt(verdict: &Verdict) -> bool {
    let held = ["over_limit", "brake", "managers_unknown"];
    verdict.decision == Decision::Quarantine && !verdict.reasons.iter().any(|it| held.contains(&it.code.as_ref()))
}

/// Somebody about whom a decision is on its way already: only what waits in quarantine may become more certain.
fn again(before: &JournalRow, verdict: &Verdict, run: Run<'_>, ctx: &mut Context<'_>) -> Result<Judged> {
    let mut judged = Judged::by(verdict);
    let waits = ctx.db.quarantine().quarantine_of(before.id)?.filter(|_| verdict.decision == Decision::Remove);
    let Some(entry) = waits else { return Ok(judged) };
    let over_limit = before.verdict.reasons.iter().any(|reason| reason.code == "over_limit");
    // They wait for room in it still: a sweep that somebody ordered to act says so once more.
    let ordered = matches!(run, Run::Sweep(sweep) if sweep.by.is_some());
    judged.over_limit = over_limit && ordered && mode_of(run, ctx) == Mode::Enforce;
    if over_limit
        || before.state == State::Failed
        || ctx.policy.moderation.mode == Mode::Observe
        || verdict.score <= before.verdict.score + WORSE
    {
        return Ok(judged);
    }
    if !within_limits_of_the_hour(ctx)? || brake::holds(verdict, Network::Vk, ctx)? {
        return Ok(judged);
    }
    ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Removed, None)?;
    ctx.db.journal().judge_again(before.id, verdict)?;
    waves::goes_in(run.wave(), before.id, before.person, verdict, ctx)?;
    judged_again(before, verdict, ctx);
    // As it was judged now: how long they are kept out depends on it.
    if let Some(row) = ctx.db.journal().verdict(before.id)? {
        remove_now(&row, false, ctx)?;
    }
    reports::quarantined(ctx)?;
    Ok(Judged { removed: true, ..judged })
}

fn conclude(
    row: &PersonRow,
    suspect: Suspect,
    verdict: &Verdict,
    before: Option<&JournalRow>,
    run: Run<'_>,
    ctx: &mut Context<'_>,
) -> Result<Judged> {
    let softened = ctx.policy.softened(verdict, ctx.now);
    let verdict = softened.as_ref().unwrap_or(verdict);
    let dead = verdict.rule == Rule::Dead;
    let mut judged = Judged::by(verdict);
    if verdict.decision == Decision::Keep {
        if suspect.every {
            record(row, suspect, verdict, State::Observed, run, ctx)?;
        }
        return Ok(judged);
    }
    // Nothing can be done about the like of a dead account, nor again about whom VK keeps out already.
    if row.banned || (dead && row.member != Some(true)) {
        return Ok(judged);
    }
    if mode_of(run, ctx) == Mode::Observe {
        let known =
            before.is_some_and(|before| before.state == State::Observed && before.verdict.decision == verdict.decision);
        if suspect.every || !known {
            record(row, suspect, verdict, State::Observed, run, ctx)?;
            count_would(verdict, suspect.kind, ctx)?;
        }
        return Ok(judged);
    }
    match verdict.decision {
        Decision::Keep => {}
        Decision::Quarantine => {
            judged.quarantined = true;
            quarantine(row, suspect, verdict, run, ctx)?;
        }
        Decision::Remove => remove(row, suspect, verdict, run, &mut judged, ctx)?,
    }
    Ok(judged)
}

fn remove(
    row: &PersonRow,
    suspect: Suspect,
    verdict: &Verdict,
    run: Run<'_>,
    judged: &mut Judged,
    ctx: &mut Context<'_>,
) -> Result<()> {
    if let Some(asked) = brake::softened(verdict, Network::Vk, ctx)? {
        judged.quarantined = true;
        return quarantine(row, suspect, &asked, run, ctx);
    }
    if way_to_remove(judged.dead, ctx)? != Way::Auto {
        let journal = record(row, suspect, verdict, State::Assist, run, ctx)?;
        judged.removed = true;
        return reports::ask_for_help(journal, ctx);
    }
    if !within_limits(run, ctx)? {
        (judged.quarantined, judged.over_limit) = (true, true);
        if ctx.acted_on_today()? >= ctx.per_day() {
            alerts::limit_reached(ctx)?;
        }
        return quarantine(row, suspect, &over_limit(verdict), run, ctx);
    }
    let journal = record(row, suspect, verdict, State::Pending, run, ctx)?;
    judged.removed = true;
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    wish(&row, Urgency::Ban, ctx)?;
    reports::removed(journal, ctx)
}

fn quarantine(row: &PersonRow, suspect: Suspect, verdict: &Verdict, run: Run<'_>, ctx: &mut Context<'_>) -> Result<()> {
    let journal = record(row, suspect, verdict, State::Pending, run, ctx)?;
    hold(journal, suspect.kind, ctx)
}

/// The same of a verdict that is written down already, for which the limits have no room.
pub fn wait_for_room(row: &JournalRow, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.journal().judge_again(row.id, &over_limit(&row.verdict))?;
    ctx.db.journal().set_state(row.id, State::Pending, None)?;
    hold(row.id, row.kind, ctx)
}

/// What a removal is while the limits have no room for it.
pub(super) fn over_limit(verdict: &Verdict) -> Verdict {
    let mut waits = verdict.clone();
    waits.decision = Decision::Quarantine;
    waits.reasons.push(Reason::new("over_limit", 0.0));
    waits
}

pub(super) fn hold(journal: i64, kind: SubjectKind, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.quarantine().hold(journal, ctx.now, ctx.now + ctx.policy.moderation.quarantine)?;
    let name = if kind == SubjectKind::Like { Sum::LikesQuarantined } else { Sum::MembersQuarantined };
    ctx.count(name, 1)?;
    reports::quarantined(ctx)
}

/// Another look made a removal of what waited.
pub fn judged_again(row: &JournalRow, verdict: &Verdict, ctx: &Context<'_>) {
    let matter = if row.kind == SubjectKind::Like { Matter::Like } else { Matter::Account };
    let decided = Decided::new(matter, verdict.decision.as_str()).row(Row::Journal(row.id)).person(row.person);
    ctx.decided(decided.why_reasons(verdict.rule.as_str(), &verdict.reasons).then("remove_person"));
}

fn record(
    row: &PersonRow,
    suspect: Suspect,
    verdict: &Verdict,
    state: State,
    run: Run<'_>,
    ctx: &Context<'_>,
) -> Result<i64> {
    if state != State::Undone {
        count_written(row.person, suspect, run, ctx)?;
    }
    let journal = ctx.judged(&NewVerdict {
        at: ctx.now,
        kind: suspect.kind,
        person: row.person,
        comment: None,
        verdict,
        mode: mode_of(run, ctx),
        model: ctx.accounts.model_version(),
        state,
        text: None,
        by: None,
        item: suspect.item,
        sweep: match run {
            Run::Live | Run::Wave(_) => None,
            Run::Sweep(sweep) => Some(sweep.id),
        },
        wave: run.wave().filter(|_| verdict.decision != Decision::Keep),
    })?;
    waves::goes_in(run.wave(), journal, row.person, verdict, ctx)?;
    Ok(journal)
}

fn count_would(verdict: &Verdict, kind: SubjectKind, ctx: &Context<'_>) -> Result<()> {
    Sum::would(verdict, kind).map_or(Ok(()), |sum| ctx.count(sum, 1))
}

/// Whether what is found is acted on: a sweep that somebody ordered says so itself.
fn mode_of(run: Run<'_>, ctx: &Context<'_>) -> Mode {
    match run {
        Run::Sweep(sweep) if sweep.by.is_some() => {
            if sweep.enforce {
                Mode::Enforce
            } else {
                Mode::Observe
            }
        }
        Run::Sweep(_) | Run::Live | Run::Wave(_) => ctx.policy.moderation.mode,
    }
}

/// How a person can be kept out now, or (`dead`) taken off the list.
pub fn way_to_remove(dead: bool, ctx: &Context<'_>) -> Result<Way> {
    let capability = if dead { Capability::RemoveMembers } else { Capability::Ban };
    Ok(ctx.db.settings().way_of(capability)?.unwrap_or(Way::Auto))
}

/// Whether one more person may be acted on: in this run, and on this local day.
pub fn within_limits(run: Run<'_>, ctx: &Context<'_>) -> Result<bool> {
    let in_run = match run {
        Run::Live => ctx.db.journal().people_acted_on_live(ctx.now - HOUR, ctx.per_run())?,
        Run::Wave(wave) => ctx.db.journal().people_acted_on_in_wave(wave, ctx.per_run())?,
        Run::Sweep(sweep) => ctx.db.journal().people_acted_on_in_sweep(sweep.id, ctx.per_run())?,
    };
    Ok(in_run < ctx.per_run() && ctx.acted_on_today()? < ctx.per_day())
}

/// The same of somebody who waited: whatever put them there, the hour is the run in which they go, and counts everybody.
pub fn within_limits_of_the_hour(ctx: &Context<'_>) -> Result<bool> {
    let in_hour = ctx.db.journal().people_acted_on(ctx.now - HOUR, ctx.per_run())?;
    Ok(in_hour < ctx.per_run() && ctx.acted_on_today()? < ctx.per_day())
}

/// A verdict on a person that is written down already is carried out now. Limits hold the program, not an admin's order.
pub fn remove_now(row: &JournalRow, ordered: bool, ctx: &mut Context<'_>) -> Result<()> {
    if way_to_remove(row.verdict.rule == Rule::Dead, ctx)? != Way::Auto {
        ctx.db.journal().set_state(row.id, State::Assist, None)?;
        return reports::ask_for_help(row.id, ctx);
    }
    ctx.db.journal().set_state(row.id, State::Pending, None)?;
    if !ordered {
        ctx.db.journal().reserve(row.id, ctx.now)?;
    }
    let urgency = if ordered { Urgency::Order } else { Urgency::Ban };
    wish(row, urgency, ctx)?;
    reports::removed(row.id, ctx)
}

/// Queues what carries a verdict on a person out: the dead are taken off the list, others are kept out; who came in a
/// wave, for a while.
pub fn wish(row: &JournalRow, urgency: Urgency, ctx: &mut Context<'_>) -> Result<()> {
    if row.verdict.rule == Rule::Dead {
        ctx.want_for(VkAction::RemoveMember { person: row.person }, urgency, Some(row.id));
        return Ok(());
    }
    let of_a_wave = row.wave_id.is_some() || (row.sweep_id.is_none() && ctx.db.waves().came_in_a_wave(row.person)?);
    let ends = of_a_wave || is_for_deeds(row, ctx)?;
    keep_out(row, urgency, ends.then_some(ctx.now + WAVE_BAN), ctx);
    Ok(())
}

/// Whether the profile alone would not do, and what somebody did was added to it: that is no reason to keep them out for
/// ever.
fn is_for_deeds(row: &JournalRow, ctx: &Context<'_>) -> Result<bool> {
    if row.verdict.rule != Rule::Account || row.comment.is_some() {
        return Ok(false);
    }
    let packed = ctx.db.people().person(row.person)?.and_then(|person| person.profile);
    let Some(profile) = packed.and_then(|packed| Profile::unpack(&packed).ok()) else { return Ok(false) };
    if is_doubt(&row.verdict) {
        // A person's word on somebody doubtful: what can be named is enough. What a limit or the brake held was beyond doubt.
        return Ok(!may_be_removed(&profile));
    }
    Ok(by_profile(row.kind, Some(&profile), ctx).decision != Decision::Remove)
}

/// A ban that was made for ever before anybody knew that it was one of a crowd: it ends like theirs. What waits is
/// replaced, what is done is done again with an end.
pub fn make_temporary(bans: &[i64], ctx: &mut Context<'_>) -> Result<()> {
    for journal in bans {
        let Some(row) = ctx.db.journal().verdict(*journal)? else { continue };
        keep_out(&row, Urgency::Ban, Some(ctx.now + WAVE_BAN), ctx);
    }
    Ok(())
}

fn keep_out(row: &JournalRow, urgency: Urgency, until: Option<Millis>, ctx: &mut Context<'_>) {
    let why = ctx.texts.moderation().ban_reason(&row.verdict.reasons);
    let ban = VkAction::SetBanned { person: row.person, banned: true, until, why };
    // Whoever does something now goes before whom a sweep found.
    match urgency {
        Urgency::Ban if row.sweep_id.is_none() => ctx.want_gone(ban, urgency, row.id, ctx.now, 0),
        _ => ctx.want_for(ban, urgency, Some(row.id)),
    }
}

/// Somebody who is never judged subscribed: written down all the same.
pub fn exempt(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.people().person(person)? else { return Ok(()) };
    let verdict = Verdict { decision: Decision::Keep, score: 0.0, rule: Rule::Exempt, reasons: Vec::new() };
    let suspect = Suspect { kind: SubjectKind::Member, item: None, every: true };
    record(&row, suspect, &verdict, State::Observed, Run::Live, ctx).map(drop)
}

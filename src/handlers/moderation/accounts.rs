//! People judged by profile and behaviour: who subscribes, who likes, whom a sweep finds. What follows is within limits;
//! right before it goes out `second_look` asks whether the account is still what it was.

use anyhow::Result;

use super::evidence::{behaviour, spared};
use super::{brake, people, reports, second_look};
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::domain::action::{Capability, Urgency, VkAction, Way};
use crate::domain::ids::{Network, PersonId, WallItem};
use crate::domain::profile::Profile;
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, Mode, Reason, Verdict};
use crate::domain::wave::{Shore, WaveKind};
use crate::handlers::alerts;
use crate::handlers::desk::Desk;
use crate::handlers::waves;
use crate::judging::{AccountEvidence, Behaviour};
use crate::store::{
    Deed, JournalRow, Look, LookCause, NewVerdict, PersonRow, QuarantineState, State, SubjectKind, SweepRow,
};

/// Somebody known is looked at again after so long.
pub const STALE: Millis = 30 * DAY;
/// A verdict waits so long for a profile; then it is reached with what there is.
pub const PATIENCE: Millis = 10 * MINUTE;
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

/// Somebody subscribed: remembered, and asked about together with the others of this second.
pub fn joined(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    desk.count("joined", 1)?;
    desk.db.deed(person, Deed::Join, None, desk.now)?;
    desk.db.count_hour(waves::name_of(WaveKind::Joins), desk.now)?;
    desk.db.set_member(person, true, desk.now)?;
    if !desk.policy.moderation.members {
        return Ok(());
    }
    if spared(person, desk)?.is_some() {
        return exempt(person, desk);
    }
    look(person, LookCause::Join, desk)
}

/// Somebody unsubscribed, or was removed.
pub fn left(person: PersonId, removed: bool, desk: &mut Desk<'_>) -> Result<()> {
    desk.count(if removed { "left_removed" } else { "left" }, 1)?;
    desk.db.deed(person, if removed { Deed::Removed } else { Deed::Leave }, None, desk.now)?;
    desk.db.set_member(person, false, desk.now)?;
    people::gone(person, desk)
}

/// Somebody liked something, or took it back. Likes of communities are nobody's account.
pub fn liked(person: PersonId, item: WallItem, on: bool, desk: &mut Desk<'_>) -> Result<()> {
    desk.count(if on { "likes" } else { "likes_back" }, 1)?;
    if on {
        super::kept::liked(person, item, desk)?;
    }
    if person.id <= 0 {
        return Ok(());
    }
    desk.db.meet(person, None, desk.now)?;
    desk.db.deed(person, if on { Deed::Like } else { Deed::Unlike }, Some(item), desk.now)?;
    desk.db.set_liker(item, person.id, on)?;
    if on {
        desk.db.count_hour(waves::name_of(WaveKind::Likes), desk.now)?;
    }
    if !on || !desk.policy.moderation.likes || spared(person, desk)?.is_some() {
        return Ok(());
    }
    look(person, LookCause::Like, desk)
}

/// Judges at once by a profile that is known well enough, or asks for it: all of a batch in one call.
fn look(person: PersonId, cause: LookCause, desk: &mut Desk<'_>) -> Result<()> {
    let row = desk.db.person(person)?;
    let known = row.as_ref().is_some_and(|row| {
        row.profile.is_some() && row.looked_at.is_some_and(|looked_at| desk.now - looked_at < STALE)
    });
    if known {
        return looked(Look { person: person.id, cause, journal: None }, desk);
    }
    desk.db.open_look(Look { person: person.id, cause, journal: None }, desk.now + PATIENCE)
}

/// The profile came, or the wait for it is over.
pub fn looked(look: Look, desk: &mut Desk<'_>) -> Result<()> {
    let person = PersonId::vk(look.person);
    match (look.cause, look.journal) {
        (LookCause::Name, _) => Ok(()),
        (LookCause::Second, Some(journal)) => second_look::take(journal, desk),
        (LookCause::Expired, Some(journal)) => crate::handlers::quarantine::expired_person(journal, desk),
        (LookCause::Join | LookCause::Second | LookCause::Expired, _) => {
            let suspect = Suspect { kind: SubjectKind::Member, item: None, every: true };
            live(person, suspect, Shore { kind: WaveKind::Joins, item: None }, desk)
        }
        (LookCause::Comment, _) => {
            let suspect = Suspect { kind: SubjectKind::Member, item: None, every: false };
            let item = desk.db.last_commented(person)?;
            live(person, suspect, Shore { kind: WaveKind::Comments, item }, desk)
        }
        (LookCause::Like, _) => {
            let likes = desk.db.deeds_of(person, desk.now - DAY, 50)?;
            let item = likes.iter().find(|deed| deed.deed == Deed::Like).and_then(|deed| deed.item);
            let suspect = Suspect { kind: SubjectKind::Like, item, every: false };
            live(person, suspect, Shore { kind: WaveKind::Likes, item }, desk)
        }
    }
}

fn live(person: PersonId, suspect: Suspect, shore: Shore, desk: &mut Desk<'_>) -> Result<()> {
    let Some(row) = desk.db.person(person)? else { return Ok(()) };
    let run = waves::of(shore, desk)?.map_or(Run::Live, Run::Wave);
    judge(&row, suspect, run, desk)?;
    desk.shores.insert(shore);
    Ok(())
}

/// Somebody commented on the wall: their account is judged too.
pub fn commented(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    if !desk.policy.moderation.members || person.network != Network::Vk || person.id <= 0 {
        return Ok(());
    }
    look(person, LookCause::Comment, desk)
}

/// Judges a person as they are known now, writes it down and lets follow what follows.
pub fn judge(row: &PersonRow, suspect: Suspect, run: Run<'_>, desk: &mut Desk<'_>) -> Result<Judged> {
    let person = row.person;
    count_checked(suspect.kind, desk)?;
    let profile = row.profile.as_deref().and_then(|packed| Profile::unpack(packed).ok());
    let mut verdict = weighed(row, profile.as_ref(), suspect, run, desk)?;
    if profile.is_some() {
        desk.db.set_score(person, profile_score(suspect.kind, profile.as_ref(), desk))?;
    }
    if spared(person, desk)?.is_some() {
        if suspect.every {
            exempt(person, desk)?;
        }
        return Ok(Judged::default());
    }
    let before = desk.db.latest_verdict_on_person(person)?;
    if let Some(before) = &before {
        if matches!(before.state, State::Pending | State::Assist) {
            return again(before, &verdict, desk);
        }
        forgive(&mut verdict, before);
    }
    conclude(row, suspect, &verdict, before.as_ref(), run, desk)
}

/// The verdict by which a living account would be removed now; `None`: it would not be.
pub fn would_remove(row: &PersonRow, suspect: Suspect, run: Run<'_>, desk: &Desk<'_>) -> Result<Option<Verdict>> {
    if row.banned || spared(row.person, desk)?.is_some() {
        return Ok(None);
    }
    let profile = row.profile.as_deref().and_then(|packed| Profile::unpack(packed).ok());
    let mut verdict = weighed(row, profile.as_ref(), suspect, run, desk)?;
    if let Some(before) = desk.db.latest_verdict_on_person(row.person)? {
        if matches!(before.state, State::Pending | State::Assist) {
            return Ok(None);
        }
        forgive(&mut verdict, &before);
    }
    Ok(Some(verdict).filter(|verdict| verdict.decision == Decision::Remove && verdict.rule != Rule::Dead))
}

/// An admin let somebody stay whom a sweep would have removed: written down, so that they are not asked again.
pub fn let_stay(row: &PersonRow, suspect: Suspect, sweep: &SweepRow, desk: &Desk<'_>) -> Result<()> {
    let run = Run::Sweep(sweep);
    if let Some(verdict) = would_remove(row, suspect, run, desk)? {
        record(row, suspect, &verdict, State::Undone, run, desk)?;
    }
    Ok(())
}

/// What the judge says of a person as they are known now.
fn weighed(
    row: &PersonRow,
    profile: Option<&Profile>,
    suspect: Suspect,
    run: Run<'_>,
    desk: &Desk<'_>,
) -> Result<Verdict> {
    let behaviour = behaviour(row.person, desk)?;
    let tightened = matches!(run, Run::Wave(_));
    Ok(desk.accounts.judge(&AccountEvidence { kind: suspect.kind, profile, behaviour, tightened }))
}

/// The score of a profile alone, as it is kept with the person.
pub fn profile_score(kind: SubjectKind, profile: Option<&Profile>, desk: &Desk<'_>) -> f64 {
    let evidence = AccountEvidence { kind, profile, behaviour: Behaviour::default(), tightened: false };
    desk.accounts.judge(&evidence).score
}

fn count_checked(kind: SubjectKind, desk: &Desk<'_>) -> Result<()> {
    desk.count(if kind == SubjectKind::Like { "likes_checked" } else { "members_checked" }, 1)
}

/// What an admin let stay is not asked again, unless it looks much worse by now.
fn forgive(verdict: &mut Verdict, before: &JournalRow) {
    let let_stay = before.state == State::Undone;
    if let_stay && verdict.decision != Decision::Keep && verdict.score <= before.verdict.score + WORSE {
        verdict.decision = Decision::Keep;
        verdict.reasons.insert(0, Reason::new("let_stay", 0.0));
    }
}

/// Somebody about whom a decision is on its way already: only what waits in quarantine may become more certain.
fn again(before: &JournalRow, verdict: &Verdict, desk: &mut Desk<'_>) -> Result<Judged> {
    let judged = Judged {
        fake: verdict.decision == Decision::Remove,
        dead: verdict.rule == Rule::Dead,
        doubtful: verdict.decision == Decision::Quarantine,
        ..Judged::default()
    };
    let waits = desk.db.quarantine_of(before.id)?.filter(|_| verdict.decision == Decision::Remove);
    let Some(entry) = waits else { return Ok(judged) };
    let over_limit = before.verdict.reasons.iter().any(|reason| reason.code == "over_limit");
    if over_limit || desk.policy.moderation.mode == Mode::Observe || verdict.score <= before.verdict.score + WORSE {
        return Ok(judged);
    }
    if !within_limits(Run::Live, desk)? || brake::holds(verdict, desk)? {
        return Ok(judged);
    }
    desk.db.decide_quarantine(entry.id, QuarantineState::Removed, None)?;
    desk.db.judge_again(before.id, verdict)?;
    remove_now(before, false, desk)?;
    reports::quarantined(desk)?;
    Ok(Judged { removed: true, ..judged })
}

fn conclude(
    row: &PersonRow,
    suspect: Suspect,
    verdict: &Verdict,
    before: Option<&JournalRow>,
    run: Run<'_>,
    desk: &mut Desk<'_>,
) -> Result<Judged> {
    let softened = desk.policy.softened(verdict, desk.now);
    let verdict = softened.as_ref().unwrap_or(verdict);
    let dead = verdict.rule == Rule::Dead;
    let mut judged = Judged {
        fake: verdict.decision == Decision::Remove,
        dead,
        doubtful: verdict.decision == Decision::Quarantine,
        ..Judged::default()
    };
    if verdict.decision == Decision::Keep {
        if suspect.every {
            record(row, suspect, verdict, State::Observed, run, desk)?;
        }
        return Ok(judged);
    }
    // Nothing can be done about the like of a dead account, nor again about whom VK keeps out already.
    if row.banned || (dead && row.member != Some(true)) {
        return Ok(judged);
    }
    if mode_of(run, desk) == Mode::Observe {
        let known =
            before.is_some_and(|before| before.state == State::Observed && before.verdict.decision == verdict.decision);
        if suspect.every || !known {
            record(row, suspect, verdict, State::Observed, run, desk)?;
            count_would(verdict, suspect.kind, desk)?;
        }
        return Ok(judged);
    }
    match verdict.decision {
        Decision::Keep => {}
        Decision::Quarantine => {
            judged.quarantined = true;
            quarantine(row, suspect, verdict, run, desk)?;
        }
        Decision::Remove => remove(row, suspect, verdict, run, &mut judged, desk)?,
    }
    Ok(judged)
}

fn remove(
    row: &PersonRow,
    suspect: Suspect,
    verdict: &Verdict,
    run: Run<'_>,
    judged: &mut Judged,
    desk: &mut Desk<'_>,
) -> Result<()> {
    if let Some(asked) = brake::softened(verdict, desk)? {
        judged.quarantined = true;
        return quarantine(row, suspect, &asked, run, desk);
    }
    if way_to_remove(judged.dead, desk)? != Way::Auto {
        let journal = record(row, suspect, verdict, State::Assist, run, desk)?;
        judged.removed = true;
        return reports::ask_for_help(journal, desk);
    }
    if !within_limits(run, desk)? {
        let mut waits = verdict.clone();
        waits.decision = Decision::Quarantine;
        waits.reasons.push(Reason::new("over_limit", 0.0));
        (judged.quarantined, judged.over_limit) = (true, true);
        if desk.db.people_acted_on(desk.day_start())? >= desk.per_day() {
            alerts::limit_reached(desk)?;
        }
        return quarantine(row, suspect, &waits, run, desk);
    }
    let journal = record(row, suspect, verdict, State::Pending, run, desk)?;
    judged.removed = true;
    let Some(row) = desk.db.verdict(journal)? else { return Ok(()) };
    wish(&row, Urgency::Ban, desk)?;
    reports::removed(journal, desk)
}

fn quarantine(row: &PersonRow, suspect: Suspect, verdict: &Verdict, run: Run<'_>, desk: &mut Desk<'_>) -> Result<()> {
    let journal = record(row, suspect, verdict, State::Pending, run, desk)?;
    desk.db.quarantine(journal, desk.now, desk.now + desk.policy.moderation.quarantine)?;
    let name = if suspect.kind == SubjectKind::Like { "likes_quarantined" } else { "members_quarantined" };
    desk.count(name, 1)?;
    reports::quarantined(desk)
}

fn record(
    row: &PersonRow,
    suspect: Suspect,
    verdict: &Verdict,
    state: State,
    run: Run<'_>,
    desk: &Desk<'_>,
) -> Result<i64> {
    desk.db.record_verdict(&NewVerdict {
        at: desk.now,
        kind: suspect.kind,
        person: row.person,
        comment: None,
        verdict,
        mode: mode_of(run, desk),
        model: desk.accounts.model_version(),
        state,
        text: None,
        by: None,
        item: suspect.item,
        sweep: match run {
            Run::Live | Run::Wave(_) => None,
            Run::Sweep(sweep) => Some(sweep.id),
        },
        wave: match run {
            Run::Wave(wave) if verdict.decision != Decision::Keep => Some(wave),
            Run::Live | Run::Wave(_) | Run::Sweep(_) => None,
        },
    })
}

fn count_would(verdict: &Verdict, kind: SubjectKind, desk: &Desk<'_>) -> Result<()> {
    if verdict.decision != Decision::Remove {
        return Ok(());
    }
    let name = match (&verdict.rule, kind) {
        (Rule::Dead, _) => "dead_would_remove",
        (_, SubjectKind::Like) => "likes_would_remove",
        (_, SubjectKind::Member | SubjectKind::Comment | SubjectKind::Message) => "members_would_remove",
    };
    desk.count(name, 1)
}

/// Whether what is found is acted on: a sweep that somebody ordered says so itself.
fn mode_of(run: Run<'_>, desk: &Desk<'_>) -> Mode {
    match run {
        Run::Sweep(sweep) if sweep.by.is_some() => {
            if sweep.enforce {
                Mode::Enforce
            } else {
                Mode::Observe
            }
        }
        Run::Sweep(_) | Run::Live | Run::Wave(_) => desk.policy.moderation.mode,
    }
}

/// How a person can be kept out now, or (`dead`) taken off the list.
pub fn way_to_remove(dead: bool, desk: &Desk<'_>) -> Result<Way> {
    let capability = if dead { Capability::RemoveMembers } else { Capability::Ban };
    Ok(desk.db.way_of(capability)?.unwrap_or(Way::Auto))
}

/// Whether one more person may be acted on: in this run, and on this local day.
pub fn within_limits(run: Run<'_>, desk: &Desk<'_>) -> Result<bool> {
    let in_run = match run {
        Run::Live => desk.db.people_acted_on_live(desk.now - HOUR)?,
        Run::Wave(wave) => desk.db.people_acted_on_in_wave(wave)?,
        Run::Sweep(sweep) => desk.db.people_acted_on_in_sweep(sweep.id)?,
    };
    Ok(in_run < desk.per_run() && desk.db.people_acted_on(desk.day_start())? < desk.per_day())
}

/// A verdict on a person that is written down already is carried out now. Limits hold the program, not an admin's order.
pub fn remove_now(row: &JournalRow, ordered: bool, desk: &mut Desk<'_>) -> Result<()> {
    if way_to_remove(row.verdict.rule == Rule::Dead, desk)? != Way::Auto {
        desk.db.set_state(row.id, State::Assist, None)?;
        return reports::ask_for_help(row.id, desk);
    }
    desk.db.set_state(row.id, State::Pending, None)?;
    if !ordered {
        desk.db.reserve(row.id, desk.now)?;
    }
    let urgency = if ordered { Urgency::Order } else { Urgency::Ban };
    wish(row, urgency, desk)?;
    reports::removed(row.id, desk)
}

/// Queues what carries a verdict on a person out: the dead are taken off the list, others are kept out; who came in a
/// wave, for a while.
pub fn wish(row: &JournalRow, urgency: Urgency, desk: &mut Desk<'_>) -> Result<()> {
    if row.verdict.rule == Rule::Dead {
        desk.want_for(VkAction::RemoveMember { person: row.person }, urgency, Some(row.id));
        return Ok(());
    }
    let of_a_wave = row.wave_id.is_some() || (row.sweep_id.is_none() && desk.db.came_in_a_wave(row.person)?);
    keep_out(row, urgency, of_a_wave.then_some(desk.now + WAVE_BAN), desk);
    Ok(())
}

/// A ban that was made for ever before anybody knew that it was one of a crowd: it ends like theirs. What waits is
/// replaced, what is done is done again with an end.
pub fn make_temporary(bans: &[i64], desk: &mut Desk<'_>) -> Result<()> {
    for journal in bans {
        let Some(row) = desk.db.verdict(*journal)? else { continue };
        keep_out(&row, Urgency::Ban, Some(desk.now + WAVE_BAN), desk);
    }
    Ok(())
}

fn keep_out(row: &JournalRow, urgency: Urgency, until: Option<Millis>, desk: &mut Desk<'_>) {
    let why = desk.texts.ban_reason(&row.verdict.reasons);
    let ban = VkAction::SetBanned { person: row.person, banned: true, until, why };
    // Whoever does something now goes before whom a sweep found.
    match urgency {
        Urgency::Ban if row.sweep_id.is_none() => desk.want_gone(ban, urgency, row.id, desk.now, 0),
        _ => desk.want_for(ban, urgency, Some(row.id)),
    }
}

/// Somebody who is never judged subscribed: written down all the same.
fn exempt(person: PersonId, desk: &mut Desk<'_>) -> Result<()> {
    let Some(row) = desk.db.person(person)? else { return Ok(()) };
    let verdict = Verdict { decision: Decision::Keep, score: 0.0, rule: Rule::Exempt, reasons: Vec::new() };
    let suspect = Suspect { kind: SubjectKind::Member, item: None, every: true };
    record(&row, suspect, &verdict, State::Observed, Run::Live, desk).map(drop)
}

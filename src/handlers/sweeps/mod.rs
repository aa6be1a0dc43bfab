//! Sweeps: one look over many. Where one is stands in its row, so that a restart goes on there; a page is one event and
//! one transaction, and the next is asked for only when the last was handled.

mod comments;
mod likes;
mod members;
mod report;
mod share;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::desk::{Desk, day_start};
use super::moderation::accounts::{Judged, STALE};
use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Action, Capability, LikersPage, PostFacts, Receipt, Urgency, VkAction, Way};
use crate::domain::event::ActionEnd;
use crate::domain::packed::Ids;
use crate::domain::profile::{Deactivated, Profile};
use crate::domain::rule::Rule;
use crate::domain::sweep::{SweepCounts, SweepKind, SweepState};
use crate::domain::verdict::{Decision, Mode, SubjectKind, Verdict};
use crate::judging::{AccountEvidence, Behaviour};
use crate::store::{Looked, SweepRow, Wanted};

/// Calls of sweeps a local day: VK stops single methods after five to six thousand (`docs/platforms.md`, «VK: calls a
/// second and a day»).
const CALLS_A_DAY: i64 = 4_000;
/// Sum of the local day that counts them.
const CALLS: &str = "sweep_calls";
/// An `execute` answers at most 5 MB (`docs/platforms.md`, «VK: execute»); a little is left for what stands around the
/// profiles.
const MOST_BYTES: u64 = 4_700_000;
/// Pages of profiles asked for before their size is known.
const FIRST_PAGES: u32 = 8;
/// Calls in one `execute`.
const MOST_PAGES: u32 = 25;
/// People on a page.
const PAGE: usize = 1_000;
/// A sweep that nobody moves for so long is moved on.
const STUCK: Millis = 2 * MINUTE;
/// Who orders from the command line.
const COMMAND_LINE: i64 = 0;
/// What is judged from the store alone in one event: a button may be waiting.
const STEP: usize = 4_000;

/// Where a sweep is. Version 1 of the stored JSON: fields are added with defaults.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Position {
    phase: Phase,
    /// Members or likers before it were read.
    offset: u64,
    /// Everybody up to this id is done with in this phase.
    after: i64,
    /// Members known and not found on the pages so far: asked about by name.
    missing: Ids,
    /// Profiles were asked of, and not answered yet.
    waiting: Ids,
    /// Bytes that a profile took in the last answer; 0: none came yet.
    profile_bytes: u32,
    /// Nobody was known: the pages bring profiles with them.
    with_profiles: bool,
    /// What is usual among the members is being counted.
    counting: bool,
    /// It was counted in this sweep: scores of before are worked out anew.
    rescore: bool,
    /// Pages of likers that are still to be read.
    pages: Vec<LikersPage>,
    /// Comments found and not judged yet.
    comments: u64,
}

/// What a sweep is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    /// Nothing was asked yet.
    #[default]
    Begin,
    List,
    /// Asks whether those who were not on it are gone.
    Missing,
    /// Counts what is usual among the members, where nobody has yet.
    Count,
    /// Judges everybody on it, and reads the profiles it needs for that.
    Judge,
    /// Acts on those whom it marked.
    Act,
    /// Lets those whom it marked stay, as an admin said.
    Spare,
}

/// A sweep in hand.
struct Sweep {
    row: SweepRow,
    at: Position,
    counts: SweepCounts,
}

impl Sweep {
    fn load(id: i64, desk: &Desk<'_>) -> Result<Option<Self>> {
        let Some(row) = desk.db.sweep(id)?.filter(|row| row.state == SweepState::Running) else { return Ok(None) };
        // Where it was is lost: it begins anew, and whoever it knows already costs it no profile.
        let at = serde_json::from_str(&row.position).unwrap_or_else(|_| {
            tracing::error!(sweep.id = id, "where a sweep is cannot be read: it begins anew");
            Position::default()
        });
        Ok(Some(Self { at, counts: row.counts, row }))
    }

    fn save(&self, desk: &Desk<'_>) -> Result<()> {
        desk.db.move_sweep(self.row.id, &serde_json::to_string(&self.at)?, &self.counts, desk.now)
    }

    /// Pages of profiles that fit one answer.
    fn pages(&self) -> u32 {
        match self.at.profile_bytes {
            0 => FIRST_PAGES,
            bytes => ((MOST_BYTES / (u64::from(bytes) * PAGE as u64)) as u32).clamp(1, MOST_PAGES),
        }
    }

    fn add(&mut self, judged: Judged) {
        let counts = &mut self.counts;
        counts.done += 1;
        counts.fake += u64::from(judged.fake);
        counts.dead += u64::from(judged.dead);
        counts.doubtful += u64::from(judged.doubtful);
        counts.removed += u64::from(judged.removed);
        counts.quarantined += u64::from(judged.quarantined);
        counts.over_limit += u64::from(judged.over_limit);
    }
}

/// Once a minute: what is due begins, what got stuck goes on.
pub fn watch(desk: &mut Desk<'_>) -> Result<()> {
    for row in desk.db.running_sweeps()? {
        if desk.now - row.moved_at >= STUCK && !desk.db.is_wanted(&format!("sweep:{}", row.id))? {
            go_on(row.id, desk)?;
        }
    }
    // Who manages the community is known before anybody is judged.
    if desk.db.is_wanted("read:managers")? {
        return Ok(());
    }
    for kind in [SweepKind::Members, SweepKind::Likes] {
        if is_due(kind, desk)? {
            // The first look only gets to know who was here before: nobody is judged by it.
            let quiet = kind == SweepKind::Members && desk.db.latest_sweep(kind)?.is_none();
            begin(kind, desk.policy.moderation.mode == Mode::Enforce, quiet, None, desk)?;
        }
    }
    report::audit(desk)
}

fn is_due(kind: SweepKind, desk: &Desk<'_>) -> Result<bool> {
    let (enabled, every) = match kind {
        SweepKind::Members => (desk.policy.moderation.members, desk.policy.moderation.members_sweep),
        SweepKind::Likes => (desk.policy.moderation.likes && reads_likes(desk)?, desk.policy.moderation.likes_sweep),
        SweepKind::Comments => (false, DAY),
    };
    let latest = desk.db.latest_sweep(kind)?;
    let rested = latest.is_none_or(|row| row.state != SweepState::Running && desk.now - row.began_at >= every);
    Ok(enabled && rested)
}

/// Whether a token reads the wall and its likes.
fn reads_likes(desk: &Desk<'_>) -> Result<bool> {
    let auto = |capability| Ok::<_, anyhow::Error>(desk.db.way_of(capability)? == Some(Way::Auto));
    Ok(auto(Capability::ReadWall)? && auto(Capability::ReadLikes)?)
}

/// When the next sweep of a kind is due; `None`: it is switched off, or one is running.
pub fn next_due(kind: SweepKind, desk: &Desk<'_>) -> Result<Option<Millis>> {
    let (enabled, every) = match kind {
        SweepKind::Members => (desk.policy.moderation.members, desk.policy.moderation.members_sweep),
        SweepKind::Likes => (desk.policy.moderation.likes && reads_likes(desk)?, desk.policy.moderation.likes_sweep),
        SweepKind::Comments => (false, DAY),
    };
    let latest = desk.db.latest_sweep(kind)?;
    let running = latest.as_ref().is_some_and(|row| row.state == SweepState::Running);
    Ok((enabled && !running).then(|| latest.map_or(desk.now, |row| row.began_at + every)))
}

/// Somebody orders a sweep: the command line (`by` 0), or an admin from the panel. One that runs already does more from
/// now on if it was to do less.
pub fn order(kind: SweepKind, enforce: bool, by: i64, desk: &mut Desk<'_>) -> Result<()> {
    let running = desk.db.latest_sweep(kind)?.filter(|row| row.state == SweepState::Running);
    let Some(row) = running else { return begin(kind, enforce, false, Some(by), desk) };
    let agreed = by == COMMAND_LINE && row.by != Some(COMMAND_LINE);
    if row.quiet || (enforce && (agreed || !(row.enforce && row.by.is_some()))) {
        desk.db.order_sweep(row.id, enforce, by)?;
        desk.db.forget_marks(row.id)?;
        // From the beginning: whoever it passed already is judged by the order too. Fresh profiles are not read again.
        let position = Position { with_profiles: row.quiet, ..Position::default() };
        desk.db.move_sweep(row.id, &serde_json::to_string(&position)?, &SweepCounts::default(), desk.now)?;
        return go_on(row.id, desk);
    }
    Ok(())
}

/// Events were lost: who came and went meanwhile is found by comparing.
pub fn after_a_gap(desk: &mut Desk<'_>) -> Result<()> {
    if desk.policy.moderation.members && desk.db.latest_sweep(SweepKind::Members)?.is_some() {
        begin(SweepKind::Members, desk.policy.moderation.mode == Mode::Enforce, false, None, desk)?;
    }
    Ok(())
}

fn begin(kind: SweepKind, enforce: bool, quiet: bool, by: Option<i64>, desk: &mut Desk<'_>) -> Result<()> {
    let Some(id) = desk.db.begin_sweep(kind, enforce, quiet, by, desk.now)? else { return Ok(()) };
    desk.db.forget_asking(kind)?;
    tracing::debug!(sweep = id, kind = kind.as_str(), enforce, quiet, "a sweep begins");
    go_on(id, desk)
}

/// The next step of a sweep, from wherever it is.
pub fn go_on(id: i64, desk: &mut Desk<'_>) -> Result<()> {
    let Some(mut sweep) = Sweep::load(id, desk)? else { return Ok(()) };
    step(&mut sweep, desk)
}

fn step(sweep: &mut Sweep, desk: &mut Desk<'_>) -> Result<()> {
    match sweep.row.kind {
        SweepKind::Members => members::step(sweep, desk)?,
        SweepKind::Likes => likes::step(sweep, desk)?,
        SweepKind::Comments => comments::step(sweep, desk)?,
    }
    sweep.save(desk)?;
    report::progress(sweep, desk)
}

/// A page came, or did not.
pub fn answered(id: i64, asked: &Action, end: ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    let Some(mut sweep) = Sweep::load(id, desk)? else { return Ok(()) };
    let receipt = match end {
        ActionEnd::Done(receipt) => receipt,
        ActionEnd::Never(note) => return fail(&mut sweep, &note, desk),
        ActionEnd::Refused(advice) => {
            let note = desk.advice_in_words(&advice)?;
            return fail(&mut sweep, &note, desk);
        }
        // The outbox has repeated it as often as it may: a person begins the sweep anew.
        ActionEnd::Uncertain | ActionEnd::GivenUp(_) => return fail(&mut sweep, "no answer", desk),
    };
    sweep.counts.calls += 1;
    desk.count(CALLS, 1)?;
    match (asked, receipt) {
        (_, Receipt::Members { total, offset, ids, faces, profile_bytes }) => {
            let page = members::Page { total, offset, ids: ids.0, faces: faces.0, profile_bytes };
            if !members::page(page, &mut sweep, desk)? {
                return Ok(());
            }
        }
        (Action::Vk(VkAction::ReadMembership { ids: asked, .. }), Receipt::Membership { ids }) => {
            members::missing(&asked.0, &ids.0, &mut sweep, desk)?;
        }
        (_, Receipt::Posts(posts)) => likes::posts(&posts, &mut sweep, desk)?,
        (_, Receipt::Likers(pages)) => likes::pages(&pages, &mut sweep, desk)?,
        (Action::Vk(VkAction::ReadProfiles { ids, .. }), Receipt::Profiles { asked, faces, profile_bytes }) => {
            let answered = &ids.0[..ids.0.len().min(asked as usize)];
            profiles(answered, &faces.0, profile_bytes, &mut sweep, desk)?;
        }
        (_, Receipt::Found { items }) => comments::found(items, &mut sweep, desk)?,
        (asked, receipt) => tracing::warn!(?asked, ?receipt, "an answer to another question"),
    }
    sweep.save(desk)?;
    step(&mut sweep, desk)
}

/// One comment of a sweep was judged.
pub fn comment_judged(id: i64, desk: &mut Desk<'_>) -> Result<()> {
    let Some(mut sweep) = Sweep::load(id, desk)? else { return Ok(()) };
    comments::judged(&mut sweep, desk)?;
    sweep.save(desk)
}

/// Profiles that were asked for came: kept, and judged.
fn profiles(
    answered: &[i64],
    faces: &[(i64, Vec<u8>)],
    profile_bytes: u32,
    sweep: &mut Sweep,
    desk: &mut Desk<'_>,
) -> Result<()> {
    if profile_bytes > 0 {
        sweep.at.profile_bytes = profile_bytes;
    }
    sweep.at.waiting.0.retain(|id| !answered.contains(id));
    keep_faces(faces, sweep, desk)?;
    // Whom VK does not know any more is nobody to judge.
    sweep.counts.done += (answered.len().saturating_sub(faces.len())) as u64;
    match sweep.row.kind {
        SweepKind::Members => members::judge_faces(faces, sweep, desk),
        SweepKind::Likes => likes::judge_faces(faces, sweep, desk),
        SweepKind::Comments => Ok(()),
    }
}

/// What a profile alone says: whoever is kept by it costs no look into the store.
fn glance(profile: &Profile, kind: SubjectKind, desk: &Desk<'_>) -> (Verdict, Judged) {
    let evidence = AccountEvidence { kind, profile: Some(profile), behaviour: Behaviour::default(), tightened: false };
    let verdict = desk.accounts.judge(&evidence);
    let judged = Judged {
        fake: verdict.decision == Decision::Remove,
        dead: verdict.rule == Rule::Dead,
        doubtful: verdict.decision == Decision::Quarantine,
        ..Judged::default()
    };
    (verdict, judged)
}

/// Stores profiles with their scores.
fn keep_faces(faces: &[(i64, Vec<u8>)], sweep: &Sweep, desk: &Desk<'_>) -> Result<()> {
    let kind = subject_of(sweep.row.kind);
    let mut looked = Vec::with_capacity(faces.len());
    for (id, packed) in faces {
        let Ok(profile) = Profile::unpack(packed) else {
            tracing::warn!(person = id, "a packed profile that cannot be read");
            continue;
        };
        looked.push(Looked {
            id: *id,
            profile: packed.clone(),
            score: super::moderation::accounts::profile_score(kind, Some(&profile), desk),
            deactivated: profile.deactivated().map(|dead| match dead {
                Deactivated::Deleted => "deleted",
                Deactivated::Banned => "banned",
            }),
        });
    }
    desk.db.put_looked(&looked, desk.now)
}

fn subject_of(kind: SweepKind) -> SubjectKind {
    match kind {
        SweepKind::Likes => SubjectKind::Like,
        SweepKind::Members | SweepKind::Comments => SubjectKind::Member,
    }
}

/// Whether a look of that time is still good.
fn is_fresh(looked_at: Option<Millis>, desk: &Desk<'_>) -> bool {
    looked_at.is_some_and(|at| desk.now - at < STALE)
}

/// Asks the next question of a sweep: today, or, once today's calls are used up, tomorrow.
fn ask(action: VkAction, desk: &mut Desk<'_>) -> Result<()> {
    // Left to the method's own limit, error 29 would stop copies and catching up too.
    let used = desk.db.counted(&desk.day(), CALLS)?;
    let due_at = if used < CALLS_A_DAY {
        desk.now
    } else {
        // A day of 26 hours covers every change of the clocks.
        day_start(desk.day_start() + DAY + 2 * 60 * MINUTE, desk.policy.timezone)
    };
    desk.wanted.push(Wanted {
        action: action.into(),
        urgency: Urgency::Bulk,
        rank: 0,
        journal_id: None,
        due_at,
        expires_at: None,
        cause: None,
    });
    Ok(())
}

/// There is more to do with what is known already; a button may come first.
fn soon(sweep: &Sweep, desk: &Desk<'_>) -> Result<()> {
    desk.db.sweep_goes_on(sweep.row.id, desk.now)
}

fn end(sweep: &mut Sweep, desk: &mut Desk<'_>) -> Result<()> {
    share::settled(sweep, desk)?;
    let state = if sweep.counts.over_limit > 0 { SweepState::Limit } else { SweepState::Done };
    sweep.save(desk)?;
    desk.db.end_sweep(sweep.row.id, state, None, desk.now)?;
    sweep.row.state = state;
    if sweep.counts.fake + sweep.counts.doubtful > 0 {
        tracing::info!(sweep = sweep.row.id, counts = ?sweep.counts, "a sweep found something");
    } else {
        tracing::debug!(sweep = sweep.row.id, counts = ?sweep.counts, "a sweep is done");
    }
    report::ended(sweep, state, desk)
}

fn fail(sweep: &mut Sweep, note: &str, desk: &mut Desk<'_>) -> Result<()> {
    sweep.save(desk)?;
    desk.db.end_sweep(sweep.row.id, SweepState::Failed, Some(note), desk.now)?;
    sweep.row.state = SweepState::Failed;
    tracing::warn!(sweep = sweep.row.id, note, "a sweep stopped");
    report::failed(sweep, note, desk)
}

/// Whether what a sweep finds is acted on: one that somebody ordered says so itself.
pub fn acts(row: &SweepRow, desk: &Desk<'_>) -> bool {
    match row.by {
        Some(_) => row.enforce,
        None => !row.quiet && desk.policy.moderation.mode == Mode::Enforce,
    }
}

/// From which score of the profile on a like counts as suspicious.
pub use likes::suspicious_from;
pub use share::{names_came, said_of_marked};

/// Newest posts of a likes sweep, as facts.
type Posts = [PostFacts];

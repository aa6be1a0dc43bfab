//! Sweeps: one look over many. Where one is stands in its row, so that a restart goes on there; a page is one event and
//! one transaction, and the next is asked for only when the last was handled.

mod comments;
mod likes;
mod members;
mod report;
mod share;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::clock::{DAY, MINUTE, Millis};
use crate::decided::{Decided, Matter, Row};
use crate::domain::action::{Action, Capability, LikersPage, PostFacts, Receipt, Urgency, VkAction, Way};
use crate::domain::event::ActionEnd;
use crate::domain::packed::Ids;
use crate::domain::profile::{Deactivated, Profile};
use crate::domain::sum::Sum;
use crate::domain::sweep::{SweepCounts, SweepKind, SweepState};
use crate::domain::verdict::{Mode, SubjectKind, Verdict};
use crate::handlers::context::{Context, day_start};
use crate::handlers::moderation::accounts::Judged;
use crate::handlers::moderation::arrivals::STALE;
use crate::judging::{AccountEvidence, Behaviour};
use crate::store::{Looked, SweepRow, Wanted};

/// Calls of sweeps a local day: VK stops single methods after five to six thousand (`docs/platforms.md`, «VK: calls a
/// second and a day»).
const CALLS_A_DAY: i64 = 4_000;
/// Sum of the local day that counts them.
const CALLS: Sum = Sum::SweepCalls;
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
    fn load(id: i64, ctx: &Context<'_>) -> Result<Option<Self>> {
        let Some(row) = ctx.db.sweeps().sweep(id)?.filter(|row| row.state == SweepState::Running) else {
            return Ok(None);
        };
        // Where it was is lost: it begins anew, and whoever it knows already costs it no profile.
        let at = serde_json::from_str(&row.position).unwrap_or_else(|_| {
            tracing::error!(sweep.id = id, "where a sweep is cannot be read: it begins anew");
            Position::default()
        });
        Ok(Some(Self { at, counts: row.counts, row }))
    }

    fn save(&self, ctx: &Context<'_>) -> Result<()> {
        ctx.db.sweeps().move_sweep(self.row.id, &serde_json::to_string(&self.at)?, &self.counts, ctx.now)
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
pub fn watch(ctx: &mut Context<'_>) -> Result<()> {
    for row in ctx.db.sweeps().running_sweeps()? {
        if ctx.now - row.moved_at >= STUCK && !ctx.db.outbox().is_wanted(&format!("sweep:{}", row.id))? {
            go_on(row.id, ctx)?;
        }
    }
    // Who manages the community is known before anybody is judged.
    if ctx.db.outbox().is_wanted("read:managers")? {
        return Ok(());
    }
    for kind in [SweepKind::Members, SweepKind::Likes] {
        if next_due(kind, ctx)?.is_some_and(|at| at <= ctx.now) {
            // The first look only gets to know who was here before: nobody is judged by it.
            let quiet = kind == SweepKind::Members && ctx.db.sweeps().latest_sweep(kind)?.is_none();
            begin(kind, ctx.policy.moderation.mode == Mode::Enforce, quiet, None, ctx)?;
        }
    }
    report::audit(ctx)
}

/// How often a kind comes by itself; `None`: never.
fn every(kind: SweepKind, ctx: &Context<'_>) -> Result<Option<Millis>> {
    let policy = &ctx.policy.moderation;
    let (enabled, every) = match kind {
        SweepKind::Members => (policy.members, policy.members_sweep),
        SweepKind::Likes => (policy.likes && reads_likes(ctx)?, policy.likes_sweep),
        SweepKind::Comments => return Ok(None),
    };
    Ok(enabled.then_some(every))
}

/// Whether a token reads the wall and its likes.
fn reads_likes(ctx: &Context<'_>) -> Result<bool> {
    let auto = |capability| Ok::<_, anyhow::Error>(ctx.db.settings().way_of(capability)? == Some(Way::Auto));
    Ok(auto(Capability::ReadWall)? && auto(Capability::ReadLikes)?)
}

/// When the next sweep of a kind is due; `None`: it is switched off, or one is running.
pub fn next_due(kind: SweepKind, ctx: &Context<'_>) -> Result<Option<Millis>> {
    let Some(every) = every(kind, ctx)? else { return Ok(None) };
    let latest = ctx.db.sweeps().latest_sweep(kind)?;
    Ok(next_after(latest.as_ref(), every, ctx.now))
}

/// When a sweep that comes every so often is due; `None`: one is running.
pub fn next_after(latest: Option<&SweepRow>, every: Millis, now: Millis) -> Option<Millis> {
    match latest {
        Some(row) if row.state == SweepState::Running => None,
        Some(row) => Some(row.began_at + every),
        None => Some(now),
    }
}

/// Somebody orders a sweep: the command line (`by` 0), or an admin from the panel. One that runs already does more from
/// now on if it was to do less.
pub fn order(kind: SweepKind, enforce: bool, by: i64, ctx: &mut Context<'_>) -> Result<()> {
    let running = ctx.db.sweeps().latest_sweep(kind)?.filter(|row| row.state == SweepState::Running);
    let Some(row) = running else { return begin(kind, enforce, false, Some(by), ctx) };
    let agreed = by == COMMAND_LINE && row.by != Some(COMMAND_LINE);
    if row.quiet || (enforce && (agreed || !(row.enforce && row.by.is_some()))) {
        ctx.db.sweeps().order_sweep(row.id, enforce, by)?;
        ctx.db.sweeps().forget_marks(row.id)?;
        // From the beginning: whoever it passed already is judged by the order too. Fresh profiles are not read again.
        let position = Position { with_profiles: row.quiet, ..Position::default() };
        ctx.db.sweeps().move_sweep(row.id, &serde_json::to_string(&position)?, &SweepCounts::default(), ctx.now)?;
        return go_on(row.id, ctx);
    }
    Ok(())
}

/// Events were lost: who came and went meanwhile is found by comparing.
pub fn after_a_gap(ctx: &mut Context<'_>) -> Result<()> {
    if ctx.policy.moderation.members && ctx.db.sweeps().latest_sweep(SweepKind::Members)?.is_some() {
        begin(SweepKind::Members, ctx.policy.moderation.mode == Mode::Enforce, false, None, ctx)?;
    }
    Ok(())
}

fn begin(kind: SweepKind, enforce: bool, quiet: bool, by: Option<i64>, ctx: &mut Context<'_>) -> Result<()> {
    let Some(id) = ctx.db.sweeps().begin_sweep(kind, enforce, quiet, by, ctx.now)? else { return Ok(()) };
    ctx.db.sweeps().forget_asking(kind)?;
    tracing::debug!(sweep.id = id, kind = kind.as_str(), enforce, quiet, "a sweep begins");
    go_on(id, ctx)
}

/// The next step of a sweep, from wherever it is.
pub fn go_on(id: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut sweep) = Sweep::load(id, ctx)? else { return Ok(()) };
    step(&mut sweep, ctx)
}

fn step(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    match sweep.row.kind {
        SweepKind::Members => members::step(sweep, ctx)?,
        SweepKind::Likes => likes::step(sweep, ctx)?,
        SweepKind::Comments => comments::step(sweep, ctx)?,
    }
    sweep.save(ctx)?;
    report::progress(sweep, ctx)
}

/// A page came, or did not.
pub fn answered(id: i64, asked: &Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut sweep) = Sweep::load(id, ctx)? else { return Ok(()) };
    let receipt = match end {
        ActionEnd::Done(receipt) => receipt,
        ActionEnd::Never(note) => return fail(&mut sweep, &note, ctx),
        ActionEnd::Refused(advice) => {
            // What is missing is told once for everything that waits for it.
            let note = ctx.advice_in_words(&advice)?;
            stop(&mut sweep, &note, "nothing", ctx)?;
            return report::refused(&sweep, &note, ctx);
        }
        // The outbox has repeated it as often as it may: a person begins the sweep anew.
        ActionEnd::Uncertain | ActionEnd::GivenUp(_) => return fail(&mut sweep, "no answer", ctx),
    };
    sweep.counts.calls += 1;
    ctx.count(CALLS, 1)?;
    match (asked, receipt) {
        (_, Receipt::Members { total, offset, ids, faces, profile_bytes }) => {
            let page = members::MembersPage { total, offset, ids: ids.0, faces: faces.0, profile_bytes };
            if !members::page(page, &mut sweep, ctx)? {
                return Ok(());
            }
        }
        (Action::Vk(VkAction::ReadMembership { ids: asked, .. }), Receipt::Membership { ids }) => {
            members::missing(&asked.0, &ids.0, &mut sweep, ctx)?;
        }
        (_, Receipt::Posts(posts)) => likes::posts(&posts, &mut sweep, ctx)?,
        (_, Receipt::Likers(pages)) => likes::pages(&pages, &mut sweep, ctx)?,
        (Action::Vk(VkAction::ReadProfiles { ids, .. }), Receipt::Profiles { asked, faces, profile_bytes }) => {
            let answered = &ids.0[..ids.0.len().min(asked as usize)];
            profiles(answered, &faces.0, profile_bytes, &mut sweep, ctx)?;
        }
        (_, Receipt::Found { items, .. }) => comments::found(items, &mut sweep, ctx)?,
        (asked, _) => {
            tracing::warn!(action.kind = asked.kind(), "an answer to another question");
        }
    }
    sweep.save(ctx)?;
    step(&mut sweep, ctx)
}

/// One comment of a sweep was judged.
pub fn comment_judged(id: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(mut sweep) = Sweep::load(id, ctx)? else { return Ok(()) };
    comments::judged(&mut sweep, ctx)?;
    sweep.save(ctx)
}

/// Profiles that were asked for came: kept, and judged.
fn profiles(
    answered: &[i64],
    faces: &[(i64, Vec<u8>)],
    profile_bytes: u32,
    sweep: &mut Sweep,
    ctx: &mut Context<'_>,
) -> Result<()> {
    if profile_bytes > 0 {
        sweep.at.profile_bytes = profile_bytes;
    }
    sweep.at.waiting.0.retain(|id| !answered.contains(id));
    keep_faces(faces, sweep, ctx)?;
    // Whom VK does not know any more is nobody to judge.
    sweep.counts.done += (answered.len().saturating_sub(faces.len())) as u64;
    match sweep.row.kind {
        SweepKind::Members => members::judge_faces(faces, sweep, ctx),
        SweepKind::Likes => likes::judge_faces(faces, sweep, ctx),
        SweepKind::Comments => Ok(()),
    }
}

/// What a profile alone says: whoever is kept by it costs no look into the store.
fn glance(profile: &Profile, kind: SubjectKind, ctx: &Context<'_>) -> (Verdict, Judged) {
    let evidence = AccountEvidence {
        kind,
        profile: Some(profile),
        behaviour: Behaviour::default(),
        tightened: false,
        batch: false,
    };
    let verdict = ctx.accounts.judge(&evidence);
    let judged = Judged::by(&verdict);
    (verdict, judged)
}

/// Stores profiles with their scores.
fn keep_faces(faces: &[(i64, Vec<u8>)], sweep: &Sweep, ctx: &Context<'_>) -> Result<()> {
    let kind = subject_of(sweep.row.kind);
    let mut looked = Vec::with_capacity(faces.len());
    for (id, packed) in faces {
        let Ok(profile) = Profile::unpack(packed) else {
            tracing::warn!(person = %crate::domain::ids::PersonId::vk(*id), "a packed profile that cannot be read");
            continue;
        };
        looked.push(Looked {
            id: *id,
            profile: packed.clone(),
            score: crate::handlers::moderation::accounts::profile_score(kind, Some(&profile), ctx),
            deactivated: profile.deactivated().map(|dead| match dead {
                Deactivated::Deleted => "deleted",
                Deactivated::Banned => "banned",
            }),
        });
    }
    ctx.db.people().put_looked(&looked, ctx.now)
}

fn subject_of(kind: SweepKind) -> SubjectKind {
    match kind {
        SweepKind::Likes => SubjectKind::Like,
        SweepKind::Members | SweepKind::Comments => SubjectKind::Member,
    }
}

/// Whether a look of that time is still good.
fn is_fresh(looked_at: Option<Millis>, ctx: &Context<'_>) -> bool {
    looked_at.is_some_and(|at| ctx.now - at < STALE)
}

/// Asks the next question of a sweep: today, or, once today's calls are used up, tomorrow.
fn ask(action: VkAction, ctx: &mut Context<'_>) -> Result<()> {
    // Left to the method's own limit, error 29 would stop copies and catching up too.
    let used = ctx.db.sums().counted(&ctx.day(), CALLS)?;
    let due_at = if used < CALLS_A_DAY {
        ctx.now
    } else {
        // A day of 26 hours covers every change of the clocks.
        day_start(ctx.day_start() + DAY + 2 * 60 * MINUTE, ctx.policy.timezone)
    };
    ctx.wanted.push(Wanted {
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
fn soon(sweep: &Sweep, ctx: &Context<'_>) -> Result<()> {
    ctx.db.sweeps().sweep_goes_on(sweep.row.id, ctx.now)
}

fn end(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    share::settled(sweep, ctx)?;
    let state = if sweep.counts.over_limit > 0 { SweepState::Limit } else { SweepState::Done };
    sweep.save(ctx)?;
    ctx.db.sweeps().end_sweep(sweep.row.id, state, None, ctx.now)?;
    sweep.row.state = state;
    let found = sweep.counts.fake + sweep.counts.doubtful;
    let decided = of_sweep(&sweep.row, found).then(if found > 0 { "tell_admin" } else { "nothing" });
    ctx.decided(if found > 0 { decided } else { decided.quiet() });
    report::ended(sweep, state, ctx)
}

fn fail(sweep: &mut Sweep, note: &str, ctx: &mut Context<'_>) -> Result<()> {
    stop(sweep, note, "tell_admin", ctx)?;
    report::failed(sweep, note, ctx)
}

fn stop(sweep: &mut Sweep, note: &str, then: &'static str, ctx: &mut Context<'_>) -> Result<()> {
    sweep.save(ctx)?;
    ctx.db.sweeps().end_sweep(sweep.row.id, SweepState::Failed, Some(note), ctx.now)?;
    sweep.row.state = SweepState::Failed;
    ctx.decided(of_sweep(&sweep.row, 0).why("refused").then(then));
    Ok(())
}

/// How a sweep stands, and how many it found.
fn of_sweep(row: &SweepRow, found: u64) -> Decided {
    let by = if row.by.is_some() { "ordered" } else { "due" };
    let decided = Decided::new(Matter::Sweep, row.state.as_str()).row(Row::Sweep(row.id)).about(row.kind.as_str());
    decided.why(by).count(found.cast_signed())
}

/// Whether what a sweep finds is acted on: one that somebody ordered says so itself.
pub fn acts(row: &SweepRow, ctx: &Context<'_>) -> bool {
    match row.by {
        Some(_) => row.enforce,
        None => !row.quiet && ctx.policy.moderation.mode == Mode::Enforce,
    }
}

/// From which score of the profile on a like counts as suspicious.
pub use likes::suspicious_from;
pub use share::{names_came, said_of_marked};

/// Newest posts of a likes sweep, as facts.
type Posts = [PostFacts];

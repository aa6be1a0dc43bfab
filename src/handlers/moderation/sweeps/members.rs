//! The members: the list in order of ids, compared page by page with who is known; then everybody judged by profile, of
//! which only those are read that are new or were not looked at for a month; for a day, where somebody orders it.

use anyhow::Result;

use super::{MOST_PAGES, PAGE, Phase, STEP, Sweep, ask, fail, glance, is_fresh, keep_faces, share, soon};
use crate::clock::DAY;
use crate::domain::action::VkAction;
use crate::domain::ids::PersonId;
use crate::domain::packed::Ids;
use crate::domain::profile::Profile;
use crate::domain::sum::Sum;
use crate::domain::verdict::{Decision, SubjectKind};
use crate::handlers::context::Context;
use crate::handlers::moderation::accounts::{Judged, Run, Suspect, judge, would_remove};
use crate::handlers::moderation::arrivals;
use crate::judging::BaselineCounts;
use crate::store::{Activity, MemberRow};

/// Asked about by name in one go.
const MISSING_A_CALL: usize = 12_500;
/// VK's count and the list may differ a little while people come and go; more is a broken list.
const MOST_SHORT: u64 = 1_000;

/// One call's worth of the list.
pub(super) struct MembersPage {
    pub(super) total: u64,
    pub(super) offset: u64,
    pub(super) ids: Vec<i64>,
    pub(super) faces: Vec<(i64, Vec<u8>)>,
    pub(super) profile_bytes: u32,
}

pub(super) const SUSPECT: Suspect = Suspect { kind: SubjectKind::Member, item: None, every: false };

/// What to do next.
pub(super) fn step(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    match sweep.at.phase {
        Phase::Begin => {
            sweep.at.phase = Phase::List;
            sweep.at.with_profiles |= sweep.row.quiet || ctx.db.people().members_between(0, None, Some(1))?.is_empty();
            if sweep.at.with_profiles {
                ctx.db.people().forget_baseline()?;
            }
            read_list(sweep, ctx)
        }
        Phase::List => read_list(sweep, ctx),
        Phase::Missing => ask_missing(sweep, ctx),
        Phase::Count => count_next(sweep, ctx),
        Phase::Judge => judge_next(sweep, ctx),
        Phase::Act => share::act(sweep, ctx),
        Phase::Spare => share::spare(sweep, ctx),
    }
}

fn read_list(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    let profiles = sweep.at.with_profiles;
    let pages = if profiles { sweep.pages() } else { MOST_PAGES };
    ask(VkAction::ReadMembers { sweep: sweep.row.id, offset: sweep.at.offset, profiles, pages }, ctx)
}

/// A page came. `false`: the sweep has ended over it.
pub(super) fn page(page: MembersPage, sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<bool> {
    if sweep.at.phase != Phase::List || page.offset != sweep.at.offset {
        return Ok(true); // an answer to a question that was replaced
    }
    let mut ids = page.ids;
    ids.extend(page.faces.iter().map(|(id, _)| *id));
    let read = ids.len() as u64;
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| *id > sweep.at.after);
    sweep.counts.total = page.total;
    sweep.at.offset += read;
    if page.profile_bytes > 0 {
        sweep.at.profile_bytes = page.profile_bytes;
    }
    let last = read == 0 || sweep.at.offset >= page.total;
    if last && sweep.at.offset + MOST_SHORT < page.total {
        fail(sweep, "VK answered with a shorter list than it counts", ctx)?;
        return Ok(false);
    }
    compare(&ids, last, sweep, ctx)?;
    if !page.faces.is_empty() {
        // Judged once everybody is known, and with them what is usual here.
        keep_faces(&page.faces, sweep, ctx)?;
    }
    sweep.at.after = ids.last().copied().unwrap_or(sweep.at.after);
    if last {
        sweep.at.phase = if sweep.at.missing.0.is_empty() { Phase::Count } else { Phase::Missing };
        sweep.at.after = 0;
        sweep.counts.total = sweep.at.offset;
        ctx.db.settings().set_meta("members_total", &sweep.at.offset.to_string())?;
    } else if sweep.at.missing.0.len() >= MISSING_A_CALL {
        // Asked about in between, so that a list of a million that has gone never stands in memory.
        ask_missing(sweep, ctx)?;
        sweep.at.phase = Phase::Missing;
    }
    Ok(true)
}

/// Who came and who is missing, between the last page and this one.
fn compare(ids: &[i64], last: bool, sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    let up_to = if last { i64::MAX } else { ids.last().copied().unwrap_or(sweep.at.after) };
    let known = ctx.db.people().member_ids_between(sweep.at.after, up_to)?;
    let came: Vec<i64> = ids.iter().copied().filter(|id| known.binary_search(id).is_err()).collect();
    let missing = known.iter().copied().filter(|id| ids.binary_search(id).is_err());
    sweep.at.missing.0.extend(missing);
    if came.is_empty() {
        return Ok(());
    }
    // Whoever is found by the first look was here before: nobody knows since when.
    if sweep.at.with_profiles {
        return ctx.db.people().put_members(&came, None, ctx.now);
    }
    ctx.db.people().put_members(&came, Some(ctx.now), ctx.now)?;
    sweep.counts.came += came.len() as u64;
    ctx.count(Sum::Joined, came.len() as i64)?;
    // They came at any time since the last sweep, or before it, where they slipped through its pages.
    ctx.db.activity().note_undated(ctx.now, 0)?;
    for id in came {
        ctx.db.activity().note_activity(PersonId::vk(id), Activity::Join, None, ctx.now)?;
    }
    Ok(())
}

fn ask_missing(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    let ids: Vec<i64> = sweep.at.missing.0.iter().copied().take(MISSING_A_CALL).collect();
    if ids.is_empty() {
        sweep.at.phase = Phase::Count;
        return soon(sweep, ctx);
    }
    ask(VkAction::ReadMembership { sweep: sweep.row.id, ids: Ids(ids) }, ctx)
}

/// Who was not on the list and is no member by name either is gone. People slip from one page to another while it is read.
pub(super) fn missing(asked: &[i64], members: &[i64], sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    let mut gone = Vec::new();
    for id in asked.iter().filter(|id| !members.contains(id)) {
        // Of whom an event told meanwhile is counted already.
        if arrivals::is_member(PersonId::vk(*id), ctx)? == Some(true) {
            gone.push(*id);
        }
    }
    ctx.db.people().put_gone(&gone)?;
    sweep.counts.gone += gone.len() as u64;
    for id in &gone {
        let person = PersonId::vk(*id);
        // Whom a ban put out while nobody listened did not leave by themselves.
        let removed = ctx.db.people().person(person)?.is_some_and(|row| row.banned);
        arrivals::goes(person, removed, ctx)?;
    }
    sweep.at.missing.0.retain(|id| !asked.contains(id));
    if sweep.at.missing.0.is_empty() {
        let at_end = sweep.at.after == 0;
        sweep.at.phase = if at_end { Phase::Count } else { Phase::List };
    }
    Ok(())
}

/// Counts what is usual among those who were here at the first look; then everybody is judged by it.
fn count_next(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    if !sweep.at.counting && !ctx.db.people().baseline()?.is_empty() {
        sweep.at.phase = Phase::Judge;
        return judge_next(sweep, ctx);
    }
    sweep.at.counting = true;
    let rows = ctx.db.people().members_between(sweep.at.after, None, Some(STEP))?;
    let mut counts = BaselineCounts::default();
    for row in &rows {
        let packed = row.profile.as_deref().filter(|_| row.was_here);
        if let Some(profile) = packed.and_then(|packed| Profile::unpack(packed).ok()) {
            ctx.accounts.counted(&profile, &mut counts);
        }
    }
    ctx.db.people().add_to_baseline(&counts.rows())?;
    sweep.at.after = rows.last().map_or(sweep.at.after, |row| row.id);
    if rows.len() < STEP {
        (sweep.at.phase, sweep.at.after) = (Phase::Judge, 0);
        (sweep.at.counting, sweep.at.rescore) = (false, true);
        // The judge of the next event knows it.
        ctx.reload = true;
    }
    soon(sweep, ctx)
}

/// Judges the next of those whose profile is fresh, and gathers those whose profile is to be read.
fn judge_next(sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    let pages = sweep.pages();
    let wanted = pages as usize * PAGE;
    let mut seen = 0;
    while sweep.at.waiting.0.len() < wanted && seen < STEP {
        let rows = ctx.db.people().members_between(sweep.at.after, None, Some(STEP))?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            seen += 1;
            sweep.at.after = row.id;
            match fresh(&row, sweep, ctx) {
                Some(profile) => judge_one(row.id, &profile, sweep, ctx)?,
                None => sweep.at.waiting.0.push(row.id),
            }
            if sweep.at.waiting.0.len() >= wanted {
                break;
            }
        }
    }
    let more = seen >= STEP && sweep.at.waiting.0.len() < wanted;
    if more {
        return soon(sweep, ctx);
    }
    if sweep.at.waiting.0.is_empty() {
        return share::weigh(sweep, ctx);
    }
    let ids = Ids(sweep.at.waiting.0.iter().copied().take(wanted).collect());
    ask(VkAction::ReadProfiles { sweep: sweep.row.id, ids, pages }, ctx)
}

/// The profile of whoever was looked at not long ago. Who orders a sweep asks how they stand now: bought accounts are banned by VK
/// within days.
fn fresh(row: &MemberRow, sweep: &Sweep, ctx: &Context<'_>) -> Option<Profile> {
    let looked_today = || row.looked_at.is_some_and(|at| ctx.now - at < DAY);
    let is_good = if sweep.row.by.is_some() { looked_today() } else { is_fresh(row.looked_at, ctx) };
    let packed = row.profile.as_deref().filter(|_| is_good)?;
    Profile::unpack(packed).ok()
}

/// Judges those whose profiles have just come.
pub(super) fn judge_faces(faces: &[(i64, Vec<u8>)], sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    for (id, packed) in faces {
        if let Ok(profile) = Profile::unpack(packed) {
            judge_one(*id, &profile, sweep, ctx)?;
        }
    }
    Ok(())
}

fn judge_one(id: i64, profile: &Profile, sweep: &mut Sweep, ctx: &mut Context<'_>) -> Result<()> {
    let (verdict, judged) = glance(profile, SubjectKind::Member, ctx);
    if sweep.at.rescore {
        ctx.db.people().set_score(PersonId::vk(id), verdict.score)?;
    }
    if verdict.decision == Decision::Keep || sweep.row.quiet {
        sweep.add(judged);
        return Ok(());
    }
    let Some(row) = ctx.db.people().person(PersonId::vk(id))? else { return Ok(()) };
    let run = Run::Sweep(&sweep.row);
    if super::acts(&sweep.row, ctx)
        && let Some(verdict) = would_remove(&row, SUSPECT, run, ctx)?
    {
        // Acted on once everybody was looked at, and the share is known.
        ctx.db.sweeps().mark(sweep.row.id, id, verdict.score)?;
        sweep.add(Judged { fake: true, ..Judged::default() });
        return Ok(());
    }
    let judged = judge(&row, SUSPECT, run, ctx)?;
    sweep.add(judged);
    Ok(())
}

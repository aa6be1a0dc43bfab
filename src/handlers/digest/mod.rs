//! 📈: every morning one message says what happened, with a picture; once a local day, whatever the clock does.
//!
//! What must happen once a day is a row keyed by that day. What was due while nobody was there is sent once when somebody
//! is again. Wall time that stands before what was heard already sends nothing.

pub mod collect;
mod json;
pub mod schedule;
mod send;

use anyhow::Result;
use chrono::{NaiveDate, NaiveTime, Weekday};

use self::collect::{DigestSource, FAKES_NOW, REACH, first_start};
use self::schedule::{date_of, latest_due, start_of};
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::domain::action::{Action, Capability, Receipt, Urgency, VkAction, Way};
use crate::domain::digest::Period;
use crate::domain::event::ActionEnd;
use crate::domain::key::{KeyName, KeySource, KeyView};
use crate::domain::post::{Post, PostRef};
use crate::domain::sum::Sum;
use crate::domain::verdict::SubjectKind;
use crate::handlers::context::Context;
use crate::handlers::moderation::repeated;
use crate::handlers::titles::glance;
use crate::policy::DigestPolicy;
use crate::store::{Db, DigestRow};
use crate::zone::Tz;

pub use json::json_of;
pub use send::{more, now, order, view_of};

/// The middle of a local day.
const NOON: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(noon) => noon,
    None => NaiveTime::MIN,
};
/// The counts of posts are asked for so long before they are told.
const ASK_BEFORE: Millis = 5 * MINUTE;
/// They are waited for so long.
const PATIENCE: Millis = MINUTE;
/// Who was away catches up for so long at most before it is told what was done.
const CATCHING_UP: Millis = 5 * MINUTE;
/// Posts whose counts are asked for: those of a week, and a little.
const POSTS: usize = 100;
const POSTS_OF: Millis = 8 * DAY;
/// Who rings every minute and was silent for so long was away.
const AWAY: Millis = 5 * MINUTE;
/// A clock that stands so far before what was heard already is not believed…
const ODD: Millis = 5 * MINUTE;
/// …until it has gone on for so long: then what was heard came from a wrong one.
const BELIEVED_AFTER: Millis = DAY;
/// A source that has not answered for so long is silent.
const SILENT: Millis = 3 * MINUTE;

/// What numbers are read from.
pub fn source<'a>(ctx: &Context<'a>) -> DigestSource<'a> {
    DigestSource {
        db: ctx.db,
        group_id: ctx.policy.group_id,
        zone: ctx.policy.timezone,
        evidence_days: ctx.policy.evidence_days,
        has_user_key: has_user_key(ctx),
        now: ctx.now,
    }
}

/// Writes down, at the minute's ring, what nobody can tell afterwards.
pub fn watch(ctx: &mut Context<'_>) -> Result<()> {
    let trusted = is_trusted(ctx)?;
    note(trusted, ctx)
}

/// Sends the digest whose time has come, at the minute's ring; a morning slept through is told late.
pub fn rang(ctx: &mut Context<'_>) -> Result<()> {
    if ctx.policy.digest.enabled && is_trusted(ctx)? { tell(ctx) } else { Ok(()) }
}

/// Whether the wall clock is believed: it stands where time was already, or has gone on from there for a day.
fn is_trusted(ctx: &Context<'_>) -> Result<bool> {
    const ODD_SINCE: &str = "clock_odd_since";
    if ctx.policy.time.sure {
        return Ok(true);
    }
    let newest = ctx.db.digest().newest_handled_at()?;
    let since = ctx.db.settings().moment(ODD_SINCE)?;
    if newest.is_none_or(|newest| ctx.now + ODD >= newest) {
        if since.is_some() {
            ctx.db.settings().set_meta(ODD_SINCE, "")?;
        }
        return Ok(true);
    }
    if let Some(since) = since.filter(|since| *since <= ctx.now) {
        return Ok(ctx.now - since >= BELIEVED_AFTER);
    }
    tracing::warn!("the clock stands before what was heard already: no digest is sent by it");
    ctx.db.settings().note_moment(ODD_SINCE, ctx.now)?;
    Ok(false)
}

/// When nobody was there, who was silent, how many fakes there were.
fn note(trusted: bool, ctx: &Context<'_>) -> Result<()> {
    const RANG: &str = "clock_rang";
    let last = ctx.db.settings().moment(RANG)?;
    ctx.db.settings().note_moment(RANG, ctx.now)?;
    let gap = last.map_or(0, |last| ctx.now - last);
    if !trusted {
        return Ok(());
    }
    if ctx.db.digest().minutes_since()?.is_none() {
        // Minutes in which nothing happens have no sum: this one says that they are counted.
        ctx.db.sums().count_minute(ctx.now, Sum::ClockRang, 0)?;
    }
    // What was done between a backup and its restore is forgotten, and no time in which nobody was there.
    let restored = ctx.db.settings().restored_at()?.filter(|at| *at <= ctx.now);
    let there = last.map(|last| last.max(restored.unwrap_or(last)));
    if let Some(there) = there.filter(|there| ctx.now - there > AWAY) {
        ctx.db.digest().was_away(there, ctx.now)?;
    }
    if let Some(last) = last.filter(|_| (MINUTE / 2..=AWAY).contains(&gap)) {
        let minutes = (gap + MINUTE / 2) / MINUTE;
        for source in ctx.db.inbox().sources()? {
            // Silent when it rang last, and since.
            let silent = last - source.heard_at > SILENT;
            let of = ctx.platforms.sources().iter().find(|known| known.has(&source.account));
            if let Some(known) = of.filter(|_| silent) {
                // Of others nothing is told by the minute.
                if let Some(sum) = Sum::parse(&format!("{}_silent", known.platform)) {
                    ctx.count(sum, minutes)?;
                }
            }
        }
    }
    let hour = |at: Millis| at.div_euclid(HOUR);
    if last.is_none_or(|last| hour(last) != hour(ctx.now)) && ctx.db.digest().members_now()?.is_some() {
        let (_, dead, doubtful) =
            ctx.db.people().member_sums(ctx.accounts.thresholds(SubjectKind::Member).quarantine)?;
        ctx.db.digest().gauge(&ctx.day(), FAKES_NOW, dead + doubtful)?;
    }
    Ok(())
}

/// Asks for what is needed shortly before a digest is due, and sends one that is owed.
fn tell(ctx: &mut Context<'_>) -> Result<()> {
    let (at, zone) = (ctx.policy.digest.daily_at, ctx.policy.timezone);
    let soon = latest_due(ctx.now + ASK_BEFORE, at, zone);
    // Of a day that is left to the week's digest too: VK tells each day's reach while it is fresh.
    if is_owed(soon, ctx)? {
        ask_for_counts(soon, ctx)?;
    }
    send_if_ready(ctx)
}

fn send_if_ready(ctx: &mut Context<'_>) -> Result<()> {
    let day = latest_due(ctx.now, ctx.policy.digest.daily_at, ctx.policy.timezone);
    if !is_owed(day, ctx)? {
        return Ok(());
    }
    let told = told_before(day, ctx.db)?;
    let name = day.to_string();
    let row = ctx.db.digest().told(&name)?;
    let due = schedule::due(day, ctx.policy.digest.daily_at, ctx.policy.timezone);
    if let Some(restored) = ctx.db.settings().restored_at()?.filter(|restored| due <= *restored) {
        // It was told before the backup came back, and a week's with it.
        return ctx.db.digest().save_digest(&name, DigestRow { sent_at: Some(restored), ..row });
    }
    if leaves_out(day, told, ctx.policy.digest.weekly_on, ctx.holiday().is_some()) {
        // The week's will hold it.
        return ctx.db.digest().save_digest(&name, DigestRow { sent_at: Some(ctx.now), ..row });
    }
    let late = row.asked_at.is_none_or(|asked| ctx.now - asked >= PATIENCE || asked > ctx.now);
    if (row.counted_at.is_none() && !late) || just_back(day, ctx)? {
        return Ok(());
    }
    ctx.db.digest().save_digest(&name, DigestRow { sent_at: Some(ctx.now), ..row })?;
    send::due(day, told, ctx)
}

/// The last day before that was told of.
fn told_before(day: NaiveDate, db: Db<'_>) -> Result<Option<NaiveDate>> {
    Ok(db.digest().digest_before(&day.to_string())?.and_then(|told| told.parse().ok()))
}

/// Who was away when it was due first catches up a little, so that there is something to tell of it.
fn just_back(day: NaiveDate, ctx: &Context<'_>) -> Result<bool> {
    let moment = schedule::due(day, ctx.policy.digest.daily_at, ctx.policy.timezone);
    let Some((_, back)) = ctx.db.digest().away_at(moment)? else { return Ok(false) };
    let since = ctx.now - back;
    Ok((0..PATIENCE).contains(&since) || ((0..CATCHING_UP).contains(&since) && ctx.db.outbox().removals_go_on()?))
}

/// Not sent yet, and of a time in which somebody was there.
fn is_owed(day: NaiveDate, ctx: &Context<'_>) -> Result<bool> {
    is_owed_since(first_start(ctx.db)?, day, ctx.policy.timezone, ctx.db)
}

fn is_owed_since(first: Option<Millis>, day: NaiveDate, zone: Tz, db: Db<'_>) -> Result<bool> {
    let ended = start_of(day, zone);
    Ok(first.is_some_and(|first| first < ended) && db.digest().told(&day.to_string())?.sent_at.is_none())
}

/// When the next digest comes by itself, by the settings and what is known now; `None`: none comes. Nobody was there yet:
/// somebody is from now on.
pub fn next(
    settings: &DigestPolicy,
    holiday_until: Option<NaiveDate>,
    zone: Tz,
    db: Db<'_>,
    now: Millis,
) -> Result<Option<Millis>> {
    /// Days that are looked at: within a week there is a weekly one, and a machine may have been off for long.
    const AHEAD: usize = 40;
    if !settings.enabled {
        return Ok(None);
    }
    let (first, restored) = (first_start(db)?.or(Some(now)), db.settings().restored_at()?);
    let mut told = None;
    for day in latest_due(now, settings.daily_at, zone).iter_days().take(AHEAD) {
        let due = schedule::due(day, settings.daily_at, zone);
        if !is_owed_since(first, day, zone, db)? {
            continue;
        }
        let before = told.map_or_else(|| told_before(day, db), |told| Ok(Some(told)))?;
        let is_away = holiday_until.is_some_and(|until| date_of(due.max(now), zone) <= until);
        if restored.is_none_or(|restored| due > restored) && !leaves_out(day, before, settings.weekly_on, is_away) {
            return Ok(Some(due));
        }
        told = Some(day);
    }
    Ok(None)
}

fn ask_for_counts(day: NaiveDate, ctx: &mut Context<'_>) -> Result<()> {
    let name = day.to_string();
    let row = ctx.db.digest().told(&name)?;
    if row.asked_at.is_some() {
        return Ok(());
    }
    let posts = want_counts(ctx)?;
    want_reach(schedule::back(day, 1), ctx);
    let counted_at = (posts == 0).then_some(ctx.now);
    ctx.db.digest().save_digest(&name, DigestRow { asked_at: Some(ctx.now), counted_at, ..row })
}

/// Asks what the newest posts have come to, where a token can read it; returns how many.
fn want_counts(ctx: &mut Context<'_>) -> Result<usize> {
    if ctx.db.settings().way_of(Capability::ReadWall)? != Some(Way::Auto) {
        return Ok(0);
    }
    let posts = ctx.db.digest().posts_since(-ctx.policy.group_id, ctx.now - POSTS_OF, POSTS)?;
    let count = posts.len();
    if count > 0 {
        ctx.want(VkAction::ReadWallPosts { posts, ordered: false }, Urgency::Sync);
    }
    Ok(count)
}

fn has_user_key(ctx: &Context<'_>) -> bool {
    let is_it = |view: &KeyView| view.name == KeyName::User && view.source != KeySource::Missing;
    ctx.policy.keys.iter().any(is_it)
}

/// Asks for VK's own statistics of a day, where somebody's token may read them. Nobody waits for the answer.
fn want_reach(day: NaiveDate, ctx: &mut Context<'_>) {
    if has_user_key(ctx) {
        let noon = schedule::due(day, NOON, ctx.policy.timezone) / 1000;
        ctx.want(VkAction::ReadReach { day, noon }, Urgency::Sync);
    }
}

/// VK's own statistics of a day came.
pub fn ended(action: &Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let (Action::Vk(VkAction::ReadReach { day, .. }), ActionEnd::Done(Receipt::Reach(Some(reach)))) = (action, end)
    else {
        return Ok(());
    };
    let day = day.to_string();
    let numbers = [reach.reach, reach.subscribers, reach.visitors, reach.views];
    REACH.into_iter().zip(numbers).try_for_each(|(sum, number)| ctx.db.digest().gauge(&day, sum, number))
}

/// Of posts that were asked for by name, those that did not come are none of the best. Where nothing came at all, it may be
/// the reading.
pub fn gone(asked: &[PostRef], found: &[Post], ctx: &Context<'_>) -> Result<()> {
    if found.is_empty() && asked.len() > 1 {
        return Ok(());
    }
    let is_gone = |post: &&PostRef| found.iter().all(|found| found.id != **post);
    asked.iter().filter(is_gone).try_for_each(|post| ctx.db.digest().post_is_gone(*post, ctx.now))
}

/// Posts were read, for whatever reason: what they have come to is remembered, and a digest that waits for it is sent.
pub fn read(posts: &[Post], ctx: &mut Context<'_>) -> Result<()> {
    for post in posts.iter().filter(|post| post.id.owner_id == -ctx.policy.group_id) {
        ctx.db.chats().learn_post_words(post.id, &glance(post))?;
        repeated::published(post, ctx)?;
        if let Some(counts) = post.counts {
            ctx.db.digest().count_post(post.id, post.at, counts, ctx.now)?;
        }
    }
    ctx.db.digest().digests_counted(ctx.now)?;
    if ctx.policy.digest.enabled && is_trusted(ctx)? { send_if_ready(ctx) } else { Ok(()) }
}

/// The last full local day.
pub fn yesterday(ctx: &Context<'_>) -> Period {
    let today = date_of(ctx.now, ctx.policy.timezone);
    Period::Day { date: schedule::back(today, 1) }
}

/// Whether the digest of a day is left to the weekly one.
fn leaves_out(day: NaiveDate, told: Option<NaiveDate>, weekly_on: Weekday, is_holiday: bool) -> bool {
    is_holiday && !schedule::holds_week(day, told, weekly_on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn at(text: &str) -> Millis {
        chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    /// The next digest of a community that began at a moment and has told of these days, as its local time says it.
    fn next_of(began: &str, told: &[&str], daily_at: &str, away_until: Option<&str>, now: &str) -> Option<String> {
        let zone: Tz = "Europe/Moscow".parse().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 1, at(began)).unwrap();
        let settings = DigestPolicy { enabled: true, daily_at: daily_at.parse().unwrap(), weekly_on: Weekday::Mon };
        let until = away_until.map(|day| day.parse().unwrap());
        let found = store.write(|db| {
            for day in told {
                db.digest().save_digest(day, DigestRow { sent_at: Some(at(began)), ..DigestRow::default() })?;
            }
            assert_eq!(next(&DigestPolicy { enabled: false, ..settings }, until, zone, db, at(now))?, None);
            next(&settings, until, zone, db, at(now))
        });
        let moment = found.unwrap().map(|due| crate::handlers::context::moment(due).with_timezone(&zone));
        moment.map(|moment| moment.format("%d.%m %H:%M").to_string())
    }

    #[test]
    fn the_next_digest_is_the_one_that_will_come() {
        let began = "2026-11-16T12:00:00+03:00";
        let of = |told: &[&str], daily_at, until, now| next_of(began, told, daily_at, until, now).unwrap();
        let told = ["2026-11-23", "2026-11-24"];
        assert_eq!(of(&told, "09:00:00", None, "2026-11-24T12:00:00+03:00"), "25.11 09:00");
        assert_eq!(of(&told[..1], "09:00:00", None, "2026-11-24T08:00:00+03:00"), "24.11 09:00");
        // Today's is out already, and its time was moved since.
        assert_eq!(of(&told, "18:00:00", None, "2026-11-24T12:00:00+03:00"), "25.11 18:00");
        // While the owner is away only the weekly one comes.
        assert_eq!(of(&told, "09:00:00", Some("2026-12-02"), "2026-11-24T12:00:00+03:00"), "30.11 09:00");
        assert_eq!(of(&told, "09:00:00", Some("2026-11-26"), "2026-11-24T12:00:00+03:00"), "27.11 09:00");
        // Nothing is owed for a time in which nobody was there.
        let today = |now| next_of(now, &[], "23:00:00", None, now).unwrap();
        assert_eq!(today("2026-11-24T12:00:00+03:00"), "25.11 23:00");
        // One that is late still comes.
        assert_eq!(of(&told[..1], "09:00:00", None, "2026-11-24T09:00:30+03:00"), "24.11 09:00");
    }
}

//! 📈: every morning one message says what happened, with a picture; once a local day, whatever the clock does.
//!
//! What must happen once a day is a row keyed by that day. What was due while nobody was there is sent once when somebody
//! is again. Wall time that stands before what was heard already sends nothing.

pub mod collect;
mod json;
pub mod schedule;
mod send;

use anyhow::Result;
use chrono::{NaiveDate, NaiveTime};

use self::collect::{FAKES_NOW, REACH, Source, first_start};
use self::schedule::{date_of, latest_due, start_of};
use super::crosspost::glance;
use super::desk::Desk;
use super::holiday::leaves_out;
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::domain::action::{Action, Capability, Receipt, Urgency, VkAction, Way};
use crate::domain::digest::Period;
use crate::domain::event::ActionEnd;
use crate::domain::key::{KeyName, KeySource, KeyView};
use crate::domain::post::Post;
use crate::domain::verdict::SubjectKind;
use crate::store::DigestRow;

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
pub fn source<'a>(desk: &Desk<'a>) -> Source<'a> {
    Source {
        db: desk.db,
        group_id: desk.policy.group_id,
        zone: desk.policy.timezone,
        evidence_days: desk.policy.evidence_days,
        now: desk.now,
    }
}

/// Sends the digest whose time has come, at the minute's ring; a morning slept through is told late.
pub fn rang(desk: &mut Desk<'_>) -> Result<()> {
    let trusted = is_trusted(desk)?;
    watch(trusted, desk)?;
    if trusted && desk.policy.digest.enabled { tell(desk) } else { Ok(()) }
}

/// Whether the wall clock is believed: it stands where time was already, or has gone on from there for a day.
fn is_trusted(desk: &Desk<'_>) -> Result<bool> {
    const ODD_SINCE: &str = "clock_odd_since";
    if desk.policy.time.sure {
        return Ok(true);
    }
    let newest = desk.db.newest_handled_at()?;
    let since = desk.db.meta(ODD_SINCE)?.and_then(|at| at.parse::<Millis>().ok());
    if newest.is_none_or(|newest| desk.now + ODD >= newest) {
        if since.is_some() {
            desk.db.set_meta(ODD_SINCE, "")?;
        }
        return Ok(true);
    }
    if let Some(since) = since.filter(|since| *since <= desk.now) {
        return Ok(desk.now - since >= BELIEVED_AFTER);
    }
    tracing::warn!("the clock stands before what was heard already: no digest is sent by it");
    desk.db.set_meta(ODD_SINCE, &desk.now.to_string())?;
    Ok(false)
}

/// Writes down what nobody can tell afterwards: when nobody was there, who was silent, how many fakes there were.
fn watch(trusted: bool, desk: &Desk<'_>) -> Result<()> {
    const RANG: &str = "clock_rang";
    let last = desk.db.meta(RANG)?.and_then(|at| at.parse::<Millis>().ok());
    desk.db.set_meta(RANG, &desk.now.to_string())?;
    let gap = last.map_or(0, |last| desk.now - last);
    if !trusted {
        return Ok(());
    }
    if let Some(last) = last.filter(|_| gap > AWAY) {
        desk.db.was_away(last, desk.now)?;
    }
    if let Some(last) = last.filter(|_| (MINUTE / 2..=AWAY).contains(&gap)) {
        let minutes = (gap + MINUTE / 2) / MINUTE;
        for source in desk.db.sources()? {
            // Silent when it rang last, and since.
            let silent = last - source.heard_at > SILENT;
            match source.account.split(':').next() {
                Some("vk") if silent => desk.count("vk_silent", minutes)?,
                Some("telegram") if silent => desk.count("telegram_silent", minutes)?,
                _ => {}
            }
        }
    }
    let hour = |at: Millis| at.div_euclid(HOUR);
    if last.is_none_or(|last| hour(last) != hour(desk.now)) && desk.db.members_now()?.is_some() {
        let (_, dead, doubtful) = desk.db.member_sums(desk.accounts.thresholds(SubjectKind::Member).quarantine)?;
        desk.db.gauge(&desk.day(), FAKES_NOW, dead + doubtful)?;
    }
    Ok(())
}

/// Asks for what is needed shortly before a digest is due, and sends one that is owed.
fn tell(desk: &mut Desk<'_>) -> Result<()> {
    let (at, zone) = (desk.policy.digest.daily_at, desk.policy.timezone);
    let soon = latest_due(desk.now + ASK_BEFORE, at, zone);
    // Of a day that is left to the week's digest too: VK tells each day's reach while it is fresh.
    if is_owed(soon, desk)? {
        ask_for_counts(soon, desk)?;
    }
    send_if_ready(desk)
}

fn send_if_ready(desk: &mut Desk<'_>) -> Result<()> {
    let day = latest_due(desk.now, desk.policy.digest.daily_at, desk.policy.timezone);
    if !is_owed(day, desk)? {
        return Ok(());
    }
    let told = told_before(day, desk)?;
    let name = day.to_string();
    let row = desk.db.digest(&name)?;
    if leaves_out(day, told, desk.policy.digest.weekly_on, desk) {
        // The week's will hold it.
        return desk.db.save_digest(&name, DigestRow { sent_at: Some(desk.now), ..row });
    }
    let late = row.asked_at.is_none_or(|asked| desk.now - asked >= PATIENCE || asked > desk.now);
    if (row.counted_at.is_none() && !late) || just_back(day, desk)? {
        return Ok(());
    }
    desk.db.save_digest(&name, DigestRow { sent_at: Some(desk.now), ..row })?;
    send::due(day, told, desk)
}

/// The last day before that was told of.
fn told_before(day: NaiveDate, desk: &Desk<'_>) -> Result<Option<NaiveDate>> {
    Ok(desk.db.digest_before(&day.to_string())?.and_then(|told| told.parse().ok()))
}

/// Who was away when it was due first catches up a little, so that there is something to tell of it.
fn just_back(day: NaiveDate, desk: &Desk<'_>) -> Result<bool> {
    let moment = schedule::due(day, desk.policy.digest.daily_at, desk.policy.timezone);
    let away = desk.db.away_at(moment)?;
    Ok(away.is_some_and(|(_, back)| (0..PATIENCE).contains(&(desk.now - back))))
}

/// Not sent yet, and of a time in which somebody was there.
fn is_owed(day: NaiveDate, desk: &Desk<'_>) -> Result<bool> {
    let first = first_start(&source(desk))?;
    let ended = start_of(day, desk.policy.timezone);
    Ok(first.is_some_and(|first| first < ended) && desk.db.digest(&day.to_string())?.sent_at.is_none())
}

fn ask_for_counts(day: NaiveDate, desk: &mut Desk<'_>) -> Result<()> {
    let name = day.to_string();
    let row = desk.db.digest(&name)?;
    if row.asked_at.is_some() {
        return Ok(());
    }
    let posts = want_counts(desk)?;
    want_reach(schedule::back(day, 1), desk);
    let counted_at = (posts == 0).then_some(desk.now);
    desk.db.save_digest(&name, DigestRow { asked_at: Some(desk.now), counted_at, ..row })
}

/// Asks what the newest posts have come to, where a token can read it; returns how many.
fn want_counts(desk: &mut Desk<'_>) -> Result<usize> {
    if desk.db.way_of(Capability::ReadWall)? != Some(Way::Auto) {
        return Ok(0);
    }
    let posts = desk.db.posts_since(-desk.policy.group_id, desk.now - POSTS_OF, POSTS)?;
    let count = posts.len();
    if count > 0 {
        desk.want(VkAction::ReadWallPosts { posts, ordered: false }, Urgency::Sync);
    }
    Ok(count)
}

/// Asks for VK's own statistics of a day, where somebody's token may read them. Nobody waits for the answer.
fn want_reach(day: NaiveDate, desk: &mut Desk<'_>) {
    let has_key = |view: &KeyView| view.name == KeyName::User && view.source != KeySource::Missing;
    if desk.policy.keys.iter().any(has_key) {
        let noon = schedule::due(day, NOON, desk.policy.timezone) / 1000;
        desk.want(VkAction::ReadReach { day, noon }, Urgency::Sync);
    }
}

/// VK's own statistics of a day came.
pub fn ended(action: &Action, end: ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    let (Action::Vk(VkAction::ReadReach { day, .. }), ActionEnd::Done(Receipt::Reach(Some(reach)))) = (action, end)
    else {
        return Ok(());
    };
    let day = day.to_string();
    let numbers = [reach.reach, reach.subscribers, reach.visitors, reach.views];
    REACH.into_iter().zip(numbers).try_for_each(|(name, number)| desk.db.gauge(&day, name, number))
}

/// Posts were read, for whatever reason: what they have come to is remembered, and a digest that waits for it is sent.
pub fn read(posts: &[Post], desk: &mut Desk<'_>) -> Result<()> {
    for post in posts.iter().filter(|post| post.id.owner_id == -desk.policy.group_id) {
        desk.db.learn_post_words(post.id, &glance(post))?;
        if let Some(counts) = post.counts {
            desk.db.count_post(post.id, post.at, counts, desk.now)?;
        }
    }
    desk.db.digests_counted(desk.now)?;
    if desk.policy.digest.enabled && is_trusted(desk)? { send_if_ready(desk) } else { Ok(()) }
}

/// The last full local day.
pub fn yesterday(desk: &Desk<'_>) -> Period {
    let today = date_of(desk.now, desk.policy.timezone);
    Period::Day { date: schedule::back(today, 1) }
}

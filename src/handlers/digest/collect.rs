//! A period → its numbers. Whole days come from their sums, a part of a day from rows with times; the rest from what is
//! stored. Knows no words, and asks nobody.

use anyhow::Result;
use chrono::{Days, NaiveDate};

use super::schedule::{back, before, date_of, span, start_of};
use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Capability, Way};
use crate::domain::digest::{Digest, HealthSums, MonthDay, Period, Reach, Span, Sums, TopPost};
use crate::domain::sum::Sum;
use crate::store::{Db, NamedSums};
use crate::zone::Tz;

/// Posts that a digest names.
const TOP: usize = 5;
/// Troubles that it names.
const TROUBLES: usize = 10;
/// Capabilities are looked at for the first time right after the first start: that is no change.
const FIRST_LOOK: Millis = 10 * MINUTE;
/// The clock rings for the first time so soon after the first start.
const FIRST_RING: Millis = 2 * MINUTE;
/// What only a person can do stays on the list for so long.
pub const ASKED: Millis = 30 * DAY;
/// Days of the picture.
const MONTH: u64 = 30;
/// The sum that keeps how many fakes there were at the end of a day.
pub(super) const FAKES_NOW: Sum = Sum::FakesNow;
/// The sums that keep VK's own statistics of a day: reach, subscribers in it, visitors, views.
pub(super) const REACH: [Sum; 4] = [Sum::VkReach, Sum::VkReachSubscribers, Sum::VkVisitors, Sum::VkViews];

/// What numbers are read from, and when.
#[derive(Clone, Copy)]
pub struct DigestSource<'a> {
    /// Daily sums for whole days, rows for parts of days.
    pub db: Db<'a>,
    /// The community's VK id, positive.
    pub group_id: i64,
    /// Zone of the local days.
    pub zone: Tz,
    /// Deeds and comments are kept so many days.
    pub evidence_days: i64,
    /// An administrator's key is set: it reads VK's own statistics.
    pub has_user_key: bool,
    /// Unix milliseconds; a period still open ends here.
    pub now: Millis,
}

/// Everything that is told of a period.
pub fn collect(period: Period, source: &DigestSource<'_>) -> Result<Digest> {
    let DigestSource { db, zone, now, .. } = *source;
    let when = span(period, zone, now);
    let first = first_start(source.db)?;
    let week_ago = match period {
        Period::Day { date } => Some(Period::Day { date: back(date, 7) }),
        Period::Week { .. } | Period::Since { .. } => None,
    };
    let then = |period: Option<Period>| -> Result<Option<Sums>> {
        let Some(period) = period else { return Ok(None) };
        let span = span(period, zone, now);
        // Of a time before the first start nothing is known: that is not nothing.
        if first.is_none_or(|first| span.from < first) { Ok(None) } else { sums(&span, source).map(Some) }
    };
    let (dead, parked) = db.digest().given_up(when.from, when.to, now)?;
    let changed_after = first.map_or(when.from, |first| when.from.max(first + FIRST_LOOK));
    Ok(Digest {
        period,
        so_far: when.to >= now,
        known: first.is_some_and(|first| first < when.to),
        begun_at: first.filter(|first| (when.from + 1..when.to).contains(first)),
        total: total_at(when.to, source)?,
        sums: sums(&when, source)?,
        before: then(before(period))?,
        week_ago: then(week_ago)?,
        reach: reach(&when, source)?,
        reach_has_key: source.has_user_key,
        reach_before: before(period).map(|period| reach(&span(period, zone, now), source)).transpose()?.flatten(),
        leads: db.digest().leads_between(when.from, when.to)?,
        top_posts: top_posts(&when, source)?,
        counts_readable: db.settings().way_of(Capability::ReadWall)? == Some(Way::Auto),
        health: HealthSums {
            off: db.digest().away_between(when.from, when.to)?,
            dead,
            parked,
            disk_free: db.settings().meta("disk_free")?.and_then(|free| free.parse().ok()),
            capabilities: db.digest().capability_changes(changed_after, when.to)?,
            troubles: db.digest().troubles(when.from, when.to, TROUBLES)?,
        },
        waits: db.digest().waits(now - ASKED)?,
        span: when,
    })
}

/// The most liked posts as the wall was read, or, until it is, as their likes were heard.
fn top_posts(when: &Span, source: &DigestSource<'_>) -> Result<Vec<TopPost>> {
    let (db, wall) = (source.db, -source.group_id);
    let mut posts = db.digest().top_posts(wall, when.from, when.to, TOP)?;
    if posts.is_empty() {
        posts = db.digest().heard_posts(wall, when.from, when.to, TOP)?;
    }
    for top in &mut posts {
        top.words = db.chats().post_words(top.post.owner_id, top.post.post_id)?;
    }
    Ok(posts)
}

/// When this database was first started.
pub(super) fn first_start(db: Db<'_>) -> Result<Option<Millis>> {
    db.settings().moment("first_start")
}

/// VK's own statistics: of a day as they are, of more days on average, and of how many days.
fn reach(span: &Span, source: &DigestSource<'_>) -> Result<Option<(Reach, i64)>> {
    let (Some(first), Some(last)) = (span.days.first(), span.days.last()) else { return Ok(None) };
    let days = source.db.digest().sums_by_day(&first.to_string(), &last.to_string())?;
    let told: Vec<[i64; 4]> = days
        .values()
        .filter(|named| named.contains_key(REACH[0].as_str()))
        .map(|named| REACH.map(|sum| named.get(sum.as_str()).copied().unwrap_or(0)))
        .collect();
    let count = told.len() as i64;
    let mean = |at: usize| (told.iter().map(|numbers| numbers[at]).sum::<i64>() + count / 2) / count.max(1);
    let reach = Reach { reach: mean(0), subscribers: mean(1), visitors: mean(2), views: mean(3) };
    Ok((count > 0).then_some((reach, count)))
}

/// The numbers of a span.
pub fn sums(span: &Span, source: &DigestSource<'_>) -> Result<Sums> {
    let db = source.db;
    let mut named = match (span.days.first(), span.days.last()) {
        (Some(first), Some(last)) => db.digest().sums_of_days(&first.to_string(), &last.to_string())?,
        _ => NamedSums::new(),
    };
    let mut known = true;
    if let Some((from, to)) = span.head {
        // Nothing is known of a time before the first start, and minutes are counted from its first ring on.
        let first = first_start(source.db)?.unwrap_or(from);
        known = db.digest().minutes_since()?.is_some_and(|minute| minute <= from.max(first + FIRST_RING));
        for (name, value) in db.digest().sums_between(-source.group_id, from.max(first), until(to, source))? {
            *named.entry(name).or_default() += value;
        }
    }
    let remembered = span.from >= source.now - source.evidence_days * DAY;
    let fakes = if remembered { Some(db.digest().fakes_between(span.from, span.to)?) } else { None };
    Ok(of_names(&named, fakes, known))
}

/// What happens in this very millisecond is of a time that goes on until now.
fn until(to: Millis, source: &DigestSource<'_>) -> Millis {
    if to < source.now { to } else { to.saturating_add(1) }
}

/// `known`: they are all that was counted, not what rows with times still tell.
fn of_names(named: &NamedSums, fakes: Option<[i64; 3]>, known: bool) -> Sums {
    let sum = |sum: Sum| named.get(sum.as_str()).copied().unwrap_or(0);
    Sums {
        joined: sum(Sum::Joined),
        left: sum(Sum::Left),
        thrown_out: sum(Sum::LeftRemoved),
        members_checked: sum(Sum::MembersChecked),
        // Who is removed for likes is counted there.
        members_removed: sum(Sum::MembersRemoved) - sum(Sum::LikesRemoved),
        dead: sum(Sum::DeadRemoved),
        members_quarantined: sum(Sum::MembersQuarantined),
        fakes_joined: fakes.map(|[joined, ..]| joined),
        fakes_left: fakes.map(|[_, left, _]| left),
        fakes_thrown_out: fakes.map(|[.., thrown_out]| thrown_out),
        likes: sum(Sum::Likes),
        // Of a part of a day without a like nothing is known to have been looked at.
        likes_checked: (known || sum(Sum::Likes) > 0).then(|| sum(Sum::LikesChecked)),
        likes_removed: sum(Sum::LikesRemoved),
        likes_quarantined: sum(Sum::LikesQuarantined),
        comments_checked: sum(Sum::CommentsChecked),
        comments_deleted: sum(Sum::CommentsDeleted),
        comments_quarantined: sum(Sum::CommentsQuarantined),
        authors_banned: sum(Sum::AuthorsBanned),
        comments_undone: sum(Sum::CommentsUndone),
        people_undone: sum(Sum::PeopleUndone),
        posts: sum(Sum::Posts),
        crossposted: sum(Sum::Crossposted),
        skipped: sum(Sum::PostsSkipped),
        failed: sum(Sum::CopiesFailed),
        leads: sum(Sum::Leads),
        waves: sum(Sum::Waves),
        reaction_floods: sum(Sum::ReactionFloods),
        would: [Sum::CommentsWouldDelete, Sum::MembersWouldRemove, Sum::DeadWouldRemove, Sum::LikesWouldRemove]
            .map(sum),
        vk_silent: known.then(|| sum(Sum::VkSilent)),
        telegram_silent: known.then(|| sum(Sum::TelegramSilent)),
    }
}

/// What was done between two moments of these days.
pub(super) fn done_between(from: Millis, to: Millis, source: &DigestSource<'_>) -> Result<Sums> {
    Ok(of_names(&source.db.digest().sums_between(-source.group_id, from, until(to, source))?, None, false))
}

/// Subscribers at a moment: those of now without whom came since. Whole days only, so the moment is a midnight or now.
fn total_at(at: Millis, source: &DigestSource<'_>) -> Result<Option<i64>> {
    let Some(total) = source.db.digest().members_now()? else { return Ok(None) };
    if at >= source.now {
        return Ok(Some(total));
    }
    if first_start(source.db)?.is_none_or(|first| at <= first) {
        return Ok(None);
    }
    let (first, today) = (date_of(at, source.zone), date_of(source.now, source.zone));
    let since = source.db.digest().sums_of_days(&first.to_string(), &today.to_string())?;
    Ok(Some(total - net(&since)))
}

fn net(named: &NamedSums) -> i64 {
    let sum = |sum: Sum| named.get(sum.as_str()).copied().unwrap_or(0);
    sum(Sum::Joined) - sum(Sum::Left) - sum(Sum::LeftRemoved)
}

/// The days of the picture, the last of them `last`, oldest first.
pub fn month(last: NaiveDate, source: &DigestSource<'_>) -> Result<Vec<MonthDay>> {
    let DigestSource { db, zone, now, .. } = *source;
    let today = date_of(now, zone);
    let first_day = first_start(source.db)?.map(|first| date_of(first, zone));
    let oldest = back(last, MONTH - 1);
    let days = db.digest().sums_by_day(&oldest.to_string(), &today.max(last).to_string())?;
    let mut members = db.digest().members_now()?;
    let mut told = Vec::new();
    let mut date = today.max(last);
    while date >= oldest {
        let none = NamedSums::new();
        let named = days.get(&date.to_string()).unwrap_or(&none);
        let sum = |sum: Sum| named.get(sum.as_str()).copied().unwrap_or(0);
        let there = first_day.is_some_and(|first| date >= first) && start_of(date, zone) <= now;
        // Days before there was anybody to count are no days with nothing.
        let before_all = first_day.is_some_and(|first| date < first) && named.is_empty();
        if date <= last && !before_all {
            let (likes, dead) = (sum(Sum::LikesRemoved), sum(Sum::DeadRemoved));
            let fakes = sum(Sum::MembersRemoved) - likes - dead;
            let spam = sum(Sum::CommentsDeleted) + sum(Sum::AuthorsBanned);
            told.push(MonthDay {
                date,
                members: members.filter(|_| there),
                fakes: named.get(FAKES_NOW.as_str()).copied(),
                removed: [fakes, dead, likes, spam],
            });
        }
        members = members.map(|members| members - net(named));
        match date.checked_sub_days(Days::new(1)) {
            Some(before) => date = before,
            None => break,
        }
    }
    told.reverse();
    Ok(told)
}

//! What is known of a person besides their profile: what they did of late, and why they may be spared.

use anyhow::Result;

use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::domain::ids::{Network, PersonId};
use crate::domain::mercy::{Mercy, Spared};
use crate::handlers::context::Context;
use crate::judging::Behaviour;
use crate::store::{Activity, DeedRow, Neighbourhood, PersonRow, TextsKnown};

/// Likes within so long are one burst.
const BURST: Millis = 40_000;
/// Ids this near are of one batch.
const NEAR_IDS: i64 = 300;
/// So many kept comments, and none removed, speak for a person more than any profile.
const GOOD_COMMENTS: u32 = 3;
/// … and stand for so long: three words written on the way in are no history.
const STANDS: Millis = 10 * MINUTE;
/// A deletion that nobody took back in so long counts as seen, where deletions are looked at.
const CHALLENGED_WITHIN: Millis = DAY;
/// Deletions of so long tell whether they are.
const JUDGED_BY: Millis = 30 * DAY;
/// At least so many of them are known…
const FEW_REMOVALS: u32 = 20;
/// …and at most one in so many was taken back.
const ONE_MISTAKE_IN: u32 = 20;

/// Why somebody is never judged: lists, managers, donors, whom a manager has answered, a history of good comments.
pub fn spared(person: PersonId, ctx: &Context<'_>) -> Result<Option<Spared>> {
    match spared_by_name(person, ctx)? {
        Some(why) => Ok(Some(why)),
        None => Ok(spared_for_texts(&texts_known(person, ctx)?)),
    }
}

/// The same where it is known what they wrote.
pub fn spared_with(texts: &TextsKnown, person: PersonId, ctx: &Context<'_>) -> Result<Option<Spared>> {
    Ok(spared_by_name(person, ctx)?.or_else(|| spared_for_texts(texts)))
}

fn spared_by_name(person: PersonId, ctx: &Context<'_>) -> Result<Option<Spared>> {
    if ctx.is_untouchable(person)? { Ok(Some(Spared::NeverTouched)) } else { ctx.db.activity().mercy(person) }
}

fn spared_for_texts(texts: &TextsKnown) -> Option<Spared> {
    let blameless = texts.confirmed + texts.unchallenged == 0;
    (texts.stood >= GOOD_COMMENTS && blameless).then_some(Spared::GoodComments)
}

/// What a person wrote, as far as somebody stands behind what became of it: a deletion that nobody looked at is the word of
/// one judge, and proves nothing to another. It counts a little only where deletions stand in general.
pub fn texts_known(person: PersonId, ctx: &Context<'_>) -> Result<TextsKnown> {
    let settled = ctx.now - CHALLENGED_WITHIN;
    let mut texts =
        ctx.db.people().texts_known(person, ctx.now - ctx.policy.journal_days * DAY, settled, ctx.now - STANDS)?;
    if texts.unchallenged > 0 && !does_silence_count(settled, ctx)? {
        texts.unchallenged = 0;
    }
    Ok(texts)
}

/// Whether nobody's objection means something here, by what was removed until `settled`. It is asked about each of hundreds, and
/// reads a thousand rows.
fn does_silence_count(settled: Millis, ctx: &Context<'_>) -> Result<bool> {
    if let Some(known) = ctx.silence_counts.get() {
        return Ok(known);
    }
    let (removed, undone) = ctx.db.people().own_removals(ctx.now - JUDGED_BY, settled)?;
    let counts = silence_counts(removed, undone);
    ctx.silence_counts.set(Some(counts));
    Ok(counts)
}

/// Whether a person's former spam stands: somebody confirmed it, or time did.
pub fn is_known_spammer(person: PersonId, ctx: &Context<'_>) -> Result<bool> {
    let texts = texts_known(person, ctx)?;
    Ok(texts.confirmed + texts.unchallenged > 0)
}

/// Deletions are many, and few were taken back.
fn silence_counts(removed: u32, undone: u32) -> bool {
    removed >= FEW_REMOVALS && undone.saturating_mul(ONE_MISTAKE_IN) <= removed
}

/// What a person's deeds of late say.
pub fn behaviour(person: PersonId, ctx: &Context<'_>) -> Result<Behaviour> {
    let known = ctx.db.people().person(person)?;
    behaviour_of(person, known.as_ref(), &texts_known(person, ctx)?, ctx)
}

/// The same of somebody who was read already, with what they wrote.
pub fn behaviour_of(
    person: PersonId,
    known: Option<&PersonRow>,
    texts: &TextsKnown,
    ctx: &Context<'_>,
) -> Result<Behaviour> {
    let activity = ctx.db.activity().activity_of(person, ctx.now - DAY, 200)?;
    let undated = if activity.is_empty() { Vec::new() } else { ctx.db.activity().undated()? };
    let dense_ids = if activity.is_empty() { 0 } else { neighbours(person, ctx)? };
    let was_here = known.is_some_and(|known| known.member == Some(true) && known.joined_at.is_none());
    let first_comment = ctx.db.comments().first_comment_since(person, ctx.now - DAY)?;
    Ok(Behaviour {
        likes_in_burst: burst(&activity, &undated),
        seconds_after_join: after_join(&activity, &undated, first_comment),
        dense_ids,
        spam_texts: texts.confirmed,
        unchallenged_texts: texts.unchallenged,
        good_comments: texts.kept,
        was_here,
    })
}

/// How many with a near id came within an hour: of those who are judged together it was read at once.
fn neighbours(person: PersonId, ctx: &Context<'_>) -> Result<u32> {
    let since = ctx.now - HOUR;
    match ctx.near.of(person, NEAR_IDS, since) {
        Some(known) => Ok(known),
        None => ctx.db.activity().neighbours(person, NEAR_IDS, since),
    }
}

/// What [`behaviour`] asks about the neighbours of each of these people of VK, read at once.
pub fn neighbourhood(people: &[i64], ctx: &Context<'_>) -> Result<Neighbourhood> {
    ctx.db.activity().neighbourhood(people, NEAR_IDS, ctx.now - HOUR)
}

/// When somebody liked something, newest first; of what waited to be heard nobody knows.
fn liked_at<'a>(activity: &'a [DeedRow], undated: &'a [Millis]) -> impl Iterator<Item = Millis> + 'a {
    activity.iter().filter(|act| act.act == Activity::Like && !undated.contains(&act.at)).map(|act| act.at)
}

/// The most likes within forty seconds. Deeds come newest first.
fn burst(activity: &[DeedRow], undated: &[Millis]) -> u32 {
    let likes: Vec<Millis> = liked_at(activity, undated).collect();
    let within = |at: &Millis| likes.iter().filter(|other| (0..=BURST).contains(&(at - **other))).count();
    likes.iter().map(within).max().unwrap_or(0) as u32
}

/// Seconds from the newest joining to the first like or comment after it, where both have a date.
fn after_join(activity: &[DeedRow], undated: &[Millis], first_comment: Option<Millis>) -> Option<i64> {
    let joined = activity.iter().find(|act| act.act == Activity::Join)?.at;
    if undated.contains(&joined) {
        return None;
    }
    let likes = liked_at(activity, undated);
    let first = likes.chain(first_comment).filter(|at| *at >= joined).min()?;
    Some((first - joined) / 1000)
}

/// Who writes to the community is remembered for it; who was answered by a manager is spared from now on.
pub fn answered(person: PersonId, ctx: &Context<'_>) -> Result<()> {
    if person.network != Network::Vk || person.id <= 0 {
        return Ok(());
    }
    ctx.db.activity().set_mercy(person, Mercy::Answered, true, ctx.now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(act: Activity, at: Millis) -> DeedRow {
        DeedRow { act, at, item: None }
    }

    #[test]
    fn silence_counts_where_deletions_are_many_and_stand() {
        assert!(silence_counts(20, 1) && silence_counts(20, 0) && silence_counts(400, 20));
        assert!(!silence_counts(19, 0) && !silence_counts(20, 2) && !silence_counts(0, 0) && !silence_counts(399, 20));
    }

    #[test]
    fn a_burst_is_the_densest_forty_seconds_and_haste_counts_from_the_newest_joining() {
        let mut activity: Vec<DeedRow> = (0..12).map(|n| act(Activity::Like, 100_000 + n * 3_000)).collect();
        activity.push(act(Activity::Like, 500_000));
        activity.push(act(Activity::Join, 99_000));
        activity.sort_by_key(|act| -act.at);
        assert_eq!(burst(&activity, &[]), 12);
        assert_eq!(after_join(&activity, &[], None), Some(1));
        assert_eq!(after_join(&activity, &[], Some(99_500)), Some(0));
        assert_eq!((burst(&[], &[]), after_join(&[], &[], Some(5))), (0, None));
        // What waited to be heard.
        assert_eq!((burst(&activity, &[100_000, 500_000]), after_join(&activity, &[100_000], None)), (11, Some(4)));
        assert_eq!(after_join(&activity, &[99_000], Some(99_500)), None);
    }
}

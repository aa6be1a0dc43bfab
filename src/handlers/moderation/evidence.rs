//! What is known of a person besides their profile: what they did of late, and why they may be spared.

use anyhow::Result;

use crate::clock::{DAY, HOUR, Millis};
use crate::domain::ids::{Network, PersonId};
use crate::handlers::desk::Desk;
use crate::judging::Behaviour;
use crate::store::{Deed, DeedRow, Mercy};

/// Likes within so long are one burst.
const BURST: Millis = 40_000;
/// Ids this near are of one batch.
const NEAR_IDS: i64 = 300;
/// So many kept comments, and none removed, speak for a person more than any profile.
const GOOD_COMMENTS: u32 = 3;

/// Why somebody is never judged: lists, managers, donors, whom a manager has answered, a history of good comments.
pub fn spared(person: PersonId, desk: &Desk<'_>) -> Result<Option<String>> {
    if desk.is_untouchable(person)? {
        return Ok(Some("untouchable".to_owned()));
    }
    if let Some(why) = desk.db.mercy(person)? {
        return Ok(Some(why));
    }
    let (spam, good) = desk.db.texts_of(person, desk.now - desk.policy.journal_days * DAY)?;
    Ok((good >= GOOD_COMMENTS && spam == 0).then(|| "good_comments".to_owned()))
}

/// What a person's deeds of late say.
pub fn behaviour(person: PersonId, desk: &Desk<'_>) -> Result<Behaviour> {
    let deeds = desk.db.deeds_of(person, desk.now - DAY, 200)?;
    let (spam_texts, good_comments) = desk.db.texts_of(person, desk.now - desk.policy.journal_days * DAY)?;
    let dense_ids = if deeds.is_empty() { 0 } else { desk.db.neighbours(person, NEAR_IDS, desk.now - HOUR)? };
    let first_comment = desk.db.first_comment_since(person, desk.now - DAY)?;
    Ok(Behaviour {
        likes_in_burst: burst(&deeds),
        seconds_after_join: after_join(&deeds, first_comment),
        dense_ids,
        spam_texts,
        good_comments,
    })
}

/// The most likes within forty seconds. Deeds come newest first.
fn burst(deeds: &[DeedRow]) -> u32 {
    let likes: Vec<Millis> = deeds.iter().filter(|deed| deed.deed == Deed::Like).map(|deed| deed.at).collect();
    let within = |at: &Millis| likes.iter().filter(|other| (0..=BURST).contains(&(at - **other))).count();
    likes.iter().map(within).max().unwrap_or(0) as u32
}

/// Seconds from the newest joining to the first like or comment after it.
fn after_join(deeds: &[DeedRow], first_comment: Option<Millis>) -> Option<i64> {
    let joined = deeds.iter().find(|deed| deed.deed == Deed::Join)?.at;
    let likes = deeds.iter().filter(|deed| deed.deed == Deed::Like).map(|deed| deed.at);
    let first = likes.chain(first_comment).filter(|at| *at >= joined).min()?;
    Some((first - joined) / 1000)
}

/// Who writes to the community is remembered for it; who was answered by a manager is spared from now on.
pub fn answered(person: PersonId, desk: &Desk<'_>) -> Result<()> {
    if person.network != Network::Vk || person.id <= 0 {
        return Ok(());
    }
    desk.db.set_mercy(person, Mercy::Answered, true, desk.now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(deed: Deed, at: Millis) -> DeedRow {
        DeedRow { deed, at, item: None }
    }

    #[test]
    fn a_burst_is_the_densest_forty_seconds_and_haste_counts_from_the_newest_joining() {
        let mut deeds: Vec<DeedRow> = (0..12).map(|n| deed(Deed::Like, 100_000 + n * 3_000)).collect();
        deeds.push(deed(Deed::Like, 500_000));
        deeds.push(deed(Deed::Join, 99_000));
        deeds.sort_by_key(|deed| -deed.at);
        assert_eq!(burst(&deeds), 12);
        assert_eq!(after_join(&deeds, None), Some(1));
        assert_eq!(after_join(&deeds, Some(99_500)), Some(0));
        assert_eq!((burst(&[]), after_join(&[], Some(5))), (0, None));
    }
}

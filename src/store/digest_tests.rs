//! What digests are told of posts and of fakes.

use super::{Activity, NewVerdict, Store};
use crate::clock::{DAY, HOUR, Millis};
use crate::domain::digest::PostCounts;
use crate::domain::ids::{CommentRef, PersonId, Place, WallItem};
use crate::domain::post::PostRef;
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, Mode, State, SubjectKind, Verdict};

const NOW: Millis = 1_795_417_200_000;
const WALL: i64 = -7;

#[test]
fn posts_that_were_liked_today_are_told_with_their_own_comments_whenever_they_were_counted() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
    store
        .write(|db| {
            let counts = PostCounts { likes: 90, comments: 9, views: Some(900) };
            db.digest().count_post(PostRef { owner_id: WALL, post_id: 1 }, NOW - 30 * DAY, counts, NOW - DAY)?;
            db.digest().post_is_gone(PostRef { owner_id: WALL, post_id: 3 }, NOW)?;
            for (person, post) in [(1, 1), (2, 1), (3, 1), (4, 2), (5, 3)] {
                let item = Some(WallItem::post(WALL, post));
                db.activity().note_activity(PersonId::vk(person), Activity::Like, item, NOW - HOUR)?;
            }
            for number in 1..=3 {
                let subject = CommentRef { place: Place::Wall, owner_id: WALL, parent_id: 1, item_id: 10 + number };
                db.comments().mark_deleted(&subject, true, NOW)?;
                db.comments().mark_deleted(&subject, number == 3, NOW)?;
            }
            let top = db.digest().heard_posts(WALL, NOW - DAY, NOW, 5)?;
            let told: Vec<_> =
                top.iter().map(|top| (top.post.post_id, top.counts.likes, top.counts.comments)).collect();
            assert_eq!(told, [(1, 3, 2), (2, 1, 0)], "the old post by the likes of the day, without what is gone");
            Ok(())
        })
        .unwrap();
}

#[test]
fn who_waits_in_quarantine_as_one_of_a_wave_is_no_honest_growth() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
    store
        .write(|db| {
            let verdict =
                Verdict { decision: Decision::Quarantine, score: 0.6, rule: Rule::Account, reasons: Vec::new() };
            let mut entries = Vec::new();
            for (person, wave) in [(1, Some(1)), (2, Some(1)), (3, None)] {
                let person = PersonId::vk(person);
                let new = NewVerdict {
                    at: NOW,
                    kind: SubjectKind::Member,
                    person,
                    comment: None,
                    verdict: &verdict,
                    mode: Mode::Enforce,
                    model: "",
                    state: State::Pending,
                    text: None,
                    by: None,
                    item: None,
                    sweep: None,
                    wave,
                };
                let journal = db.journal().record_verdict(&new)?;
                entries.push(db.quarantine().hold(journal, NOW, NOW + DAY)?);
                db.activity().note_activity(person, Activity::Join, None, NOW)?;
            }
            let told =
                || anyhow::Ok((db.digest().fakes_between(NOW, NOW + 1)?[0], db.growth().fakes_that_moved(NOW)?[0]));
            assert_eq!(told()?, (2, 2), "whom only their page makes doubtful is none");
            db.quarantine().decide_quarantine(entries[0], super::QuarantineState::Kept, Some(9))?;
            assert_eq!(told()?, (1, 1));
            Ok(())
        })
        .unwrap();
}

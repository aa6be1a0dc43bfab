//! What a person did, besides what they are: deeds → signed points.

use crate::domain::verdict::Reason;

/// What a person did, besides what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// The most likes within forty seconds.
    pub likes_in_burst: u32,
    /// Seconds from joining to the first like or comment.
    pub seconds_after_join: Option<i64>,
    /// Others of those who lately joined or liked, with ids near this one.
    pub dense_ids: u32,
    /// Texts of theirs that were deleted, and a person stands behind it.
    pub spam_texts: u32,
    /// Those that were deleted by the program, and stood so where deletions are looked at: they raise doubt, and remove
    /// nobody who would not go without them.
    pub unchallenged_texts: u32,
    /// Comments of theirs that were kept.
    pub good_comments: u32,
    /// They were a member before the program came.
    pub was_here: bool,
}

/// Of so many who came lately the ids are near: no chance.
pub(crate) const DENSE: u32 = 5;
/// So many likes within forty seconds are a burst that raises doubt…
const BURST: u32 = 6;
/// …and so many are what nobody does who looks at what they like.
const STORM: u32 = 12;

impl Behaviour {
    /// Whether they did in seconds what people take their time for: a burst of likes, haste right after subscribing. Who
    /// subscribes and likes a dozen posts at once has done one thing, not two.
    pub(super) fn is_hasty(&self) -> bool {
        self.likes_in_burst >= STORM || matches!(self.seconds_after_join, Some(0..=10))
    }

    /// The same person, of whom only counts what may take somebody away: texts that somebody stands behind; of a batch that came
    /// at once also near numbers and a hasty like, which anybody else has by chance. `settled`: a page that has long been lived on.
    pub(super) fn beyond_doubt(self, of_a_batch: bool, settled: bool) -> Self {
        let mut known = Self { unchallenged_texts: 0, ..self };
        if !of_a_batch {
            known.dense_ids = 0;
            // Who subscribes and likes what stands on the screen has taken half a minute for it.
            if known.likes_in_burst < STORM {
                (known.likes_in_burst, known.seconds_after_join) = (0, None);
            }
        }
        if self.was_here && settled {
            (known.likes_in_burst, known.seconds_after_join) = (0, None);
        }
        known
    }
}

/// Deeds as reasons. The points are set by hand: no labelled data tell them.
pub(super) fn activity(behaviour: &Behaviour) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let Behaviour { likes_in_burst, seconds_after_join, dense_ids, good_comments, .. } = *behaviour;
    let spam_texts = behaviour.spam_texts.saturating_add(behaviour.unchallenged_texts);
    if likes_in_burst >= STORM {
        reasons.push(Reason::with("like_burst", 2.5, likes_in_burst.to_string()));
    } else if likes_in_burst >= BURST {
        reasons.push(Reason::with("like_burst", 0.8, likes_in_burst.to_string()));
    }
    match seconds_after_join {
        Some(seconds @ 0..=10) => reasons.push(Reason::with("haste", 1.2, seconds.to_string())),
        Some(seconds @ 11..=60) => reasons.push(Reason::with("haste", 0.4, seconds.to_string())),
        Some(_) | None => {}
    }
    if dense_ids >= DENSE {
        // A batch has near ids; so has everybody who registered on one day: it only adds to other doubts.
        reasons.push(Reason::with("dense_ids", 0.6, dense_ids.to_string()));
    }
    if spam_texts > 0 {
        reasons.push(Reason::with("spam_texts", 1.8 + 0.6 * f64::from(spam_texts.min(4) - 1), spam_texts.to_string()));
    }
    if good_comments > 0 {
        reasons.push(Reason::with("good_comments", -0.8 * f64::from(good_comments.min(3)), good_comments.to_string()));
    }
    reasons
}

//! How people talk in this community moves the bar: an innocent comment here may look to the model like what was spam in
//! its collection, and then all of them do. Robust against raids: confirmed spam and what is beyond doubt do not count,
//! and what moves the bar is the middle of the rest, not its upper end.

/// The share of talk that stands below its ordinary points; not higher, for there the unconfirmed spam stands.
pub(super) const SHARE: f64 = 0.6;
/// So many comments must be known before they move anything.
const ENOUGH: usize = 50;
/// Of the difference between talk here and ham of the collection so much is taken off: all of it would cost more spam
/// than it saves ham.
const PART: f64 = 0.5;
/// Points that are taken off at most.
const MOST: f64 = 3.0;

/// Points that all model scores here are lowered by, in [0, 3].
pub(super) fn leniency(own_points: &[f64], ordinary: f64, delete: f64) -> f64 {
    if own_points.len() < ENOUGH {
        return 0.0;
    }
    let delete = delete.clamp(0.5, 0.99);
    let beyond_doubt = (delete / (1.0 - delete)).ln();
    // From the most lenient bar down: each step leaves out what the bar of the step before removes, until nothing moves.
    let mut taken = MOST;
    for _ in 0..20 {
        let rest: Vec<f64> = own_points.iter().copied().filter(|points| *points < beyond_doubt + taken).collect();
        let Some(middle) = quantile(rest) else { return taken };
        let next = (PART * (middle - ordinary)).clamp(0.0, MOST);
        if (next - taken).abs() < 0.01 {
            return next;
        }
        taken = next;
    }
    taken
}

/// The points that [`SHARE`] of them stay below.
pub(super) fn quantile(mut points: Vec<f64>) -> Option<f64> {
    points.retain(|number| number.is_finite());
    points.sort_by(f64::total_cmp);
    let last = points.len().checked_sub(1)?;
    points.get((last as f64 * SHARE) as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDINARY: f64 = -4.9;

    /// Talk that stands evenly around a middle.
    fn talk(middle: f64, count: usize) -> Vec<f64> {
        (0..count).map(|at| middle - 3.0 + 6.0 * at as f64 / count as f64).collect()
    }

    #[test]
    fn talk_like_that_of_the_collection_moves_nothing_and_shifted_talk_does() {
        assert!(leniency(&talk(-5.5, 100), ORDINARY, 0.84) < 0.01);
        assert!(leniency(&talk(-1.5, 100), ORDINARY, 0.84) > 1.5);
        assert!(leniency(&talk(30.0, 100), ORDINARY, 0.84) <= MOST);
        assert!(leniency(&talk(-1.5, 49), ORDINARY, 0.84) < f64::EPSILON, "too few to speak");
    }

    #[test]
    fn a_raid_of_a_fifth_hardly_moves_it() {
        for middle in [-5.5, -1.5] {
            let quiet = talk(middle, 400);
            let calm = leniency(&quiet, ORDINARY, 0.84);
            let raid = [quiet, talk(4.0, 100)].concat();
            assert!(
                (leniency(&raid, ORDINARY, 0.84) - calm).abs() <= 0.3,
                "{calm} {}",
                leniency(&raid, ORDINARY, 0.84)
            );
        }
    }
}

//! What admins said of accounts: their facts weigh a little more or less from then on. Derived from stored examples at
//! start: to unlearn is to delete.

use super::account_facts::{FACTS, facts_of};
use super::scorecard::Scorecard;
use crate::domain::profile::Profile;

/// A fact moves by so much at most: the trained points stay the ground.
const MOST: f64 = 1.2;
/// How far one example moves what it speaks of.
const STEP: f64 = 0.25;
/// So often all examples are gone through.
const ROUNDS: usize = 4;
/// An example that is this certain already teaches nothing.
const CERTAIN: f64 = 1.0;

/// An account, and an admin's word on it.
#[derive(Debug, Clone)]
pub struct AccountExample {
    /// The account as it was.
    pub profile: Profile,
    pub fake: bool,
}

/// How far each fact was moved.
#[derive(Debug, Clone)]
pub struct AccountAdaptive {
    shifts: [f64; FACTS.len()],
}

impl Default for AccountAdaptive {
    fn default() -> Self {
        Self { shifts: [0.0; FACTS.len()] }
    }
}

impl AccountAdaptive {
    /// What the examples teach beyond the scorecard.
    pub fn of(examples: &[AccountExample], scorecard: &Scorecard) -> Self {
        let mut adaptive = Self::default();
        for _ in 0..ROUNDS {
            for example in examples.iter().filter(|example| example.profile.deactivated().is_none()) {
                let facts = facts_of(&example.profile);
                let points =
                    scorecard.points(&example.profile) + facts.iter().map(|fact| adaptive.shifts[*fact]).sum::<f64>();
                let wanted = if example.fake { 1.0 } else { -1.0 };
                if points * wanted >= CERTAIN {
                    continue;
                }
                // Shared among the facts, so that a long profile does not move further than a bare one.
                let step = wanted * STEP * (4.0 / facts.len() as f64).min(1.0);
                for fact in facts {
                    adaptive.shifts[fact] = (adaptive.shifts[fact] + step).clamp(-MOST, MOST);
                }
            }
        }
        adaptive
    }

    /// How far a fact was moved.
    pub(super) fn shift(&self, fact: usize) -> f64 {
        self.shifts[fact]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_further_than_its_bound_and_no_examples_move_nothing() {
        let card = Scorecard::shipped().unwrap();
        let one = AccountExample { profile: Profile { followers: Some(3), ..Profile::default() }, fake: false };
        let many = vec![one; 500];
        let taught = AccountAdaptive::of(&many, &card);
        assert!((0..FACTS.len()).all(|fact| taught.shift(fact).abs() <= MOST));
        let nothing = AccountAdaptive::of(&[], &card);
        assert!((0..FACTS.len()).all(|fact| nothing.shift(fact) == 0.0));
    }
}

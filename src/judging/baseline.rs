//! What is usual among the members of this community. The scorecard was trained on people who are well connected and write a
//! status; where half of the members do not, that is no evidence against the next one. What is common here carries fewer
//! points, by as much as it is more common than among the people of the training; nothing ever carries more.

use std::collections::BTreeMap;

use super::account_facts::{FACTS, facts_of, signs_of};
use crate::domain::profile::Profile;

/// The training's shares stand for so many members: a handful of members proves nothing.
const PRIOR: f64 = 1_000.0;
/// No fact of the training is taken to be rarer than this.
const RARE: f64 = 0.005;
/// A fact that so large a part of the members shares is no evidence.
const HALF: f64 = 0.5;
/// Log-odds that are taken off an account at most, all facts together.
const MOST: f64 = 4.5;
/// The same, of an account with every sign that anybody would see: no face, hardly a follower, not a line. What is usual one
/// by one does not excuse all of it at once: a person looks at it…
const MOST_OF_BARE: f64 = 3.5;
/// …and where hardly any member is like that, nearly nothing is taken off.
const MOST_OF_RARELY_BARE: f64 = 1.0;
/// So small a part of the members is hardly any.
const RARELY: f64 = 0.003;
/// Signs of a bare account.
pub(super) const EVERY_SIGN: u32 = 3;
/// The same, in a community that is full of bots itself.
const LEAST: f64 = 1.0;
/// A community of which the scorecard would remove so large a part may well be unusual; above the second it is no measure.
const DOUBTED: [f64; 2] = [0.25, 0.5];
/// The same of bare accounts, of which one member in a hundred is one: so many of them were bought.
const DOUBTED_OF_BARE: [f64; 2] = [0.05, 0.15];
/// Fewer members than that are no measure of it.
const FEW: f64 = 50.0;
/// Code under which everybody counted is stored.
const MEMBERS: &str = "members";
/// Code under which the bare ones are stored.
const BARE: &str = "bare";
/// Code under which those are stored whom the scorecard alone would remove.
const REMOVED: &str = "removed";

/// How many members have each fact, as a first look counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineCounts {
    members: u32,
    removed: u32,
    bare: u32,
    facts: [u32; FACTS.len()],
}

/// What is usual here.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    members: f64,
    facts: [f64; FACTS.len()],
    /// Log-odds that may be taken off an account, and off a bare one.
    most: [f64; 2],
}

impl Default for BaselineCounts {
    fn default() -> Self {
        Self { members: 0, removed: 0, bare: 0, facts: [0; FACTS.len()] }
    }
}

impl BaselineCounts {
    pub(super) fn add(&mut self, profile: &Profile, removed: bool) {
        self.members += 1;
        self.removed += u32::from(removed);
        self.bare += u32::from(signs_of(profile) >= EVERY_SIGN);
        for fact in facts_of(profile) {
            self.facts[fact] += 1;
        }
    }

    /// As they are stored.
    pub fn rows(&self) -> Vec<(&'static str, u32)> {
        let facts = FACTS.iter().zip(self.facts).map(|((code, _), count)| (*code, count));
        let sums = [(MEMBERS, self.members), (REMOVED, self.removed), (BARE, self.bare)];
        sums.into_iter().chain(facts).filter(|row| row.1 > 0).collect()
    }
}

impl Baseline {
    /// The baseline of what is stored; `None`: nobody was counted. A fact that is no more, or was not yet, counts as absent.
    pub fn of(stored: &BTreeMap<String, u32>) -> Option<Self> {
        let of = |code: &str| stored.get(code).copied().map_or(0.0, f64::from);
        let members = of(MEMBERS);
        if members == 0.0 {
            return None;
        }
        let mut facts = [0.0; FACTS.len()];
        for (slot, (code, _)) in facts.iter_mut().zip(FACTS) {
            *slot = of(code);
        }
        let doubt = |sum: &str, [from, to]: [f64; 2]| ((of(sum) / members - from) / (to - from)).clamp(0.0, 1.0);
        let of_all = doubt(REMOVED, DOUBTED);
        // A handful proves nothing of the bare ones either.
        let of_bare = if members >= FEW { of_all.max(doubt(BARE, DOUBTED_OF_BARE)) } else { of_all };
        let bare = if of(BARE) <= RARELY * (members + PRIOR) { MOST_OF_RARELY_BARE } else { MOST_OF_BARE };
        let doubted = |most: f64, doubt: f64| most + doubt * (LEAST - most);
        Some(Self { members, facts, most: [doubted(MOST, of_all), doubted(bare, of_bare)] })
    }

    /// Takes off the points of what is common here. The rungs of the ladder of followers are one fact: the lowest says how
    /// many members are that far down.
    pub(super) fn discount(&self, facts: &mut [(usize, f64)], usual: &[f64], signs: u32) {
        let is_rung = |fact: usize| FACTS[fact].0.starts_with("followers_");
        let ladder: f64 = facts.iter().filter(|(fact, _)| is_rung(*fact)).map(|(_, points)| points).sum();
        let lowest = facts.iter().map(|(fact, _)| *fact).find(|fact| is_rung(*fact));
        let of = |fact: usize, points: f64| points - self.taken(fact, points, usual[fact]);
        let off = |(fact, points): &(usize, f64)| match (is_rung(*fact), lowest) {
            (true, Some(lowest)) if ladder > 0.0 => points * (1.0 - of(lowest, ladder) / ladder),
            (true, _) => 0.0,
            (false, _) if FACTS[*fact].0 == "base" => 0.0,
            (false, _) => self.taken(*fact, *points, usual[*fact]),
        };
        let taken: Vec<f64> = facts.iter().map(off).collect();
        let sum: f64 = taken.iter().sum();
        let most = self.most[usize::from(signs >= EVERY_SIGN)];
        let kept = if sum > most { most / sum } else { 1.0 };
        for ((_, points), taken) in facts.iter_mut().zip(taken) {
            *points -= taken * kept;
        }
    }

    /// What is taken off points that speak against an account: the logarithm of how much more common the fact is here, and
    /// all of them where half of the members share it.
    fn taken(&self, fact: usize, points: f64, usual: f64) -> f64 {
        if points <= 0.0 {
            return 0.0;
        }
        let usual = usual.max(RARE);
        let here = (self.facts[fact] + PRIOR * usual) / (self.members + PRIOR);
        if here >= HALF && here > usual {
            return points;
        }
        (here / usual).ln().clamp(0.0, points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile::Told;
    use crate::domain::verdict::{Decision, SubjectKind, Verdict};
    use crate::judging::{AccountAdaptive, AccountEvidence, AccountJudge, AccountRules, Behaviour, Scorecard};

    fn judge() -> AccountJudge {
        AccountJudge::new(Scorecard::shipped().unwrap(), AccountRules::default(), AccountAdaptive::default())
    }

    /// Says little of itself, and has a few followers, as half of a small town.
    fn quiet(followers: u32) -> Profile {
        Profile {
            photo: Told::Filled,
            mobile: Told::Filled,
            status: Told::Absent,
            site: Told::Empty,
            followers: Some(followers),
            ..Profile::default()
        }
    }

    fn faceless() -> Profile {
        Profile { photo: Told::Empty, biography_told: true, ..quiet(3) }
    }

    fn busy(followers: u32) -> Profile {
        Profile { status: Told::Filled, biography_told: true, texts: 2, city: Told::Filled, ..quiet(followers) }
    }

    fn baseline(profiles: impl Iterator<Item = Profile>) -> Option<Baseline> {
        let mut counts = BaselineCounts::default();
        profiles.for_each(|profile| judge().counted(&profile, &mut counts));
        Baseline::of(&counts.rows().into_iter().map(|(code, count)| (code.to_owned(), count)).collect())
    }

    fn town() -> Option<Baseline> {
        baseline((0..2_000).map(|n| if n % 5 < 1 { quiet(n % 90) } else { busy(n % 400) }))
    }

    fn of(judge: &AccountJudge, profile: &Profile, tightened: bool) -> Verdict {
        let behaviour = Behaviour::default();
        judge.judge(&AccountEvidence {
            kind: SubjectKind::Member,
            profile: Some(profile),
            behaviour,
            tightened,
            batch: false,
        })
    }

    #[test]
    fn what_is_usual_here_is_no_evidence_and_the_faceless_still_stand_out() {
        let here = judge().among(town());
        assert_eq!(of(&judge(), &quiet(40), false).decision, Decision::Remove);
        assert_eq!(of(&here, &quiet(40), false).decision, Decision::Keep, "{:?}", of(&here, &quiet(40), false));
        let (at_large, there) = (of(&judge(), &faceless(), false), of(&here, &faceless(), false));
        assert!(there.score < at_large.score && there.decision != Decision::Keep, "{there:?}");
        let sum = crate::domain::verdict::score_of(&there.reasons);
        assert!((there.score - sum).abs() < 1e-12, "reasons sum to the score");
    }

    #[test]
    fn nothing_is_ever_raised_and_a_wave_does_not_ask() {
        let here = judge().among(town());
        for profile in [quiet(0), quiet(700), busy(10), faceless(), Profile::default()] {
            assert!(of(&here, &profile, false).score <= of(&judge(), &profile, false).score + 1e-12, "{profile:?}");
            let (wave, before) = (of(&here, &profile, true), of(&judge(), &profile, true));
            assert!((wave.score - before.score).abs() < 1e-12);
        }
    }

    #[test]
    fn a_removal_says_the_signs_that_it_rests_on_whatever_their_points() {
        let codes = |verdict: &Verdict| {
            verdict.reasons.iter().filter(|it| it.points == 0.0).map(|it| it.code.to_string()).collect()
        };
        let (removed, kept) =
            (of(&judge(), &faceless(), false), of(&judge(), &Profile { photo: Told::Empty, ..busy(400) }, false));
        let (of_removed, of_kept): (Vec<String>, Vec<String>) = (codes(&removed), codes(&kept));
        assert_eq!((removed.decision, of_removed), (Decision::Remove, vec!["no_photo".to_owned()]));
        assert_eq!((kept.decision, of_kept), (Decision::Keep, Vec::new()));
    }

    #[test]
    fn a_handful_of_members_and_a_community_of_bots_are_no_measure() {
        let few = judge().among(baseline((0..4).map(quiet)));
        assert_eq!(of(&few, &faceless(), false).decision, Decision::Remove);
        let bare = Profile { status: Told::Empty, followers: Some(2), ..faceless() };
        for share in [2, 6] {
            // One in six of all, or half: the barest are asked about.
            let bought = judge().among(baseline((0..600).map(|n| if n % 12 < share { bare.clone() } else { busy(n) })));
            assert_eq!(of(&bought, &bare, false).decision, Decision::Quarantine, "{:?}", of(&bought, &bare, false));
        }
        let bots = judge().among(baseline((0..2_000).map(|n| if n % 5 < 3 { faceless() } else { busy(n) })));
        assert_eq!(of(&bots, &faceless(), false).decision, Decision::Remove, "{:?}", of(&bots, &faceless(), false));
        assert!(baseline(std::iter::empty()).is_none());
    }
}

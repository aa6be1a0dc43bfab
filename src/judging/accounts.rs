//! Accounts: a profile's facts and a person's deeds → signed points → verdict. Weights come from `train accounts`; what an
//! admin said of similar accounts moves them a little.

use super::account_adaptive::AccountAdaptive;
use super::account_facts::{FACTS, facts_of, is_sign, outer_signs_of, signs_of};
use super::activity::{Behaviour, activity};
use super::baseline::{Baseline, BaselineCounts, EVERY_SIGN};
use super::scorecard::Scorecard;
use crate::domain::profile::{Profile, Told};
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, Reason, Strictness, SubjectKind, Verdict, score_of};

/// Scores at or above which a verdict is reached; 1.0 switches it off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AccountThresholds {
    pub remove: f64,
    pub quarantine: f64,
}

/// Thresholds of both kinds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AccountRules {
    /// Thresholds of an account that subscribed.
    pub members: AccountThresholds,
    /// Thresholds of an account that likes: its owner is judged, never the like.
    pub likes: AccountThresholds,
}

/// Everything that speaks for or against an account.
#[derive(Debug, Clone, Copy)]
pub struct AccountEvidence<'a> {
    /// As a member, or for likes.
    pub kind: SubjectKind,
    /// The profile; `None`: it is not known.
    pub profile: Option<&'a Profile>,
    pub behaviour: Behaviour,
    /// A wave runs: both thresholds are lower meanwhile.
    pub tightened: bool,
    /// Those of the wave share what no honest crowd does: that is a sign against each of them.
    pub batch: bool,
}

/// In a wave the thresholds of removal and quarantine are lower by so much log-odds.
const TIGHTENED: [f64; 2] = [1.05, 0.7];
/// So many things that anybody would name are asked of a removal: two of the profile's signs, or one and a deed, or one and a
/// batch. What only a sum of points speaks against waits for a person.
const ENOUGH_SIGNS: u32 = 2;
/// Followers that somebody has whom people know.
const KNOWN_TO_SOME: u32 = 30;
/// Deeds alone, of an account nobody has looked at, reach this score at most: quarantine, no removal.
const UNKNOWN_AT_MOST: f64 = 0.75;

/// The judge: scorecard, thresholds and what admins said.
#[derive(Debug)]
pub struct AccountJudge {
    scorecard: Scorecard,
    rules: AccountRules,
    adaptive: AccountAdaptive,
    baseline: Option<Baseline>,
}

impl AccountThresholds {
    /// The shipped thresholds (see `models/README.md` for what they cost and catch), or those of the config.
    pub fn of(strictness: Strictness, remove: Option<f64>, quarantine: Option<f64>) -> Self {
        let shipped = match strictness {
            Strictness::Soft => (0.93, 0.60),
            Strictness::Normal => (0.85, 0.40),
            Strictness::Strict => (0.70, 0.25),
        };
        Self { remove: remove.unwrap_or(shipped.0), quarantine: quarantine.unwrap_or(shipped.1) }
    }
}

impl Default for AccountRules {
    fn default() -> Self {
        let normal = AccountThresholds::of(Strictness::Normal, None, None);
        Self { members: normal, likes: normal }
    }
}

impl AccountJudge {
    /// A judge of these.
    pub fn new(scorecard: Scorecard, rules: AccountRules, adaptive: AccountAdaptive) -> Self {
        Self { scorecard, rules, adaptive, baseline: None }
    }

    /// The same judge, in a community whose members are known: what is usual among them speaks less against anybody.
    #[must_use]
    pub fn among(mut self, baseline: Option<Baseline>) -> Self {
        self.baseline = baseline;
        self
    }

    /// What the first look at a member counts towards the baseline. The dead are nobody's usual.
    pub fn counted(&self, profile: &Profile, counts: &mut BaselineCounts) {
        if profile.deactivated().is_none() {
            counts.add(profile, self.would_remove_at_large(profile));
        }
    }

    /// Whether the scorecard alone would remove this account, in a community of which nothing is known.
    fn would_remove_at_large(&self, profile: &Profile) -> bool {
        let threshold = AccountThresholds::of(Strictness::Normal, None, None).remove;
        self.scorecard.points(profile) >= log_odds(threshold) && may_be_removed(profile)
    }

    /// Whether an account that came counts as one of a crowd that was bought: by the score of its verdict, or by its profile
    /// where it has every sign there is. What is usual here excuses a bare newcomer, but no crowd of them, and most members of
    /// most communities write no status.
    pub fn is_doubtful(&self, kind: SubjectKind, score: Option<f64>, profile: Option<&Profile>) -> bool {
        let threshold = self.thresholds(kind).quarantine;
        let line = log_odds(threshold);
        let is_bare = |profile: &Profile| signs_of(profile) >= EVERY_SIGN && self.scorecard.points(profile) >= line;
        score.is_some_and(|score| score >= threshold) || profile.is_some_and(is_bare)
    }

    /// The thresholds for a kind of verdict.
    pub fn thresholds(&self, kind: SubjectKind) -> AccountThresholds {
        match kind {
            SubjectKind::Like => self.rules.likes,
            SubjectKind::Member | SubjectKind::Comment | SubjectKind::Message => self.rules.members,
        }
    }

    /// The version that verdicts name.
    pub fn model_version(&self) -> &str {
        self.scorecard.version()
    }

    /// Points with reasons for what is known of an account; the thresholds make a decision of them.
    pub fn judge(&self, evidence: &AccountEvidence<'_>) -> Verdict {
        if evidence.profile.is_some_and(|profile| profile.deactivated().is_some()) {
            let goes = self.thresholds(evidence.kind).remove < 1.0;
            let decision = if goes { Decision::Remove } else { Decision::Keep };
            let reasons = vec![Reason::new("dead", 0.0)];
            return Verdict { decision, score: 1.0, rule: Rule::Dead, reasons };
        }
        let mut reasons = evidence
            .profile
            .map_or_else(|| vec![Reason::new("unlooked", -2.0)], |it| self.facts(it, evidence.tightened));
        reasons.extend(activity(&evidence.behaviour));
        let silent: Vec<Reason> = reasons.extract_if(.., |reason| reason.points == 0.0).collect();
        reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        let mut score = score_of(&reasons);
        if evidence.profile.is_none() {
            score = score.min(UNKNOWN_AT_MOST);
        }
        let thresholds = self.thresholds(evidence.kind);
        let reached = |threshold: f64, by: f64| {
            threshold < 1.0 && score >= if evidence.tightened { lowered(threshold, by) } else { threshold }
        };
        let of_a_batch = evidence.tightened && evidence.batch;
        let behaviour = evidence.behaviour.beyond_doubt(of_a_batch, evidence.profile.is_some_and(is_settled));
        let seen = behaviour == evidence.behaviour
            || self.judge(&AccountEvidence { behaviour, ..*evidence }).decision == Decision::Remove;
        // A crowd alone makes nobody worse than they are: a newspaper brings one too. Who would stay without it is asked about.
        let goes_alone = || {
            let calm = AccountEvidence { tightened: false, ..*evidence };
            self.judge(&calm).decision == Decision::Remove
        };
        let seen = seen && (!evidence.tightened || evidence.batch || goes_alone());
        let [remove, quarantine] = TIGHTENED;
        let decision = if reached(thresholds.remove, remove) && seen && has_signs(evidence) {
            Decision::Remove
        } else if reached(thresholds.quarantine, quarantine) {
            Decision::Quarantine
        } else {
            Decision::Keep
        };
        // What the removal rests on is said, whatever its points.
        let rests =
            |it: &Reason| decision == Decision::Remove && evidence.profile.is_some_and(|of| is_sign(of, &it.code));
        reasons.extend(silent.into_iter().filter(rests));
        Verdict { decision, score, rule: Rule::Account, reasons }
    }

    /// Facts as reasons: the ladder of followers is one of them. In a wave nobody asks what is usual here.
    fn facts(&self, profile: &Profile, tightened: bool) -> Vec<Reason> {
        let mut reasons = Vec::with_capacity(16);
        let mut ladder = 0.0;
        let mut facts: Vec<(usize, f64)> = facts_of(profile)
            .into_iter()
            .map(|fact| (fact, self.scorecard.points[fact] + self.adaptive.shift(fact)))
            .collect();
        if let Some(baseline) = self.baseline.as_ref().filter(|_| !tightened) {
            baseline.discount(&mut facts, &self.scorecard.usual, signs_of(profile));
        }
        for (fact, points) in facts {
            let code = FACTS[fact].0;
            if code.starts_with("followers_") {
                ladder += points;
            } else {
                reasons.push(Reason::new(code, points));
            }
        }
        if let Some(followers) = profile.followers {
            reasons.push(Reason::with("followers", ladder, followers.to_string()));
        }
        reasons
    }
}

/// A face, and people who know it.
fn is_settled(profile: &Profile) -> bool {
    profile.photo == Told::Filled && profile.followers.is_some_and(|followers| followers >= KNOWN_TO_SOME)
}

/// Whether enough can be named against a profile alone.
pub(crate) fn may_be_removed(profile: &Profile) -> bool {
    signs_of(profile) >= ENOUGH_SIGNS
}

/// Whether there is more than a sum of points: enough that anybody would see. A batch that came at once is a sign of its own; a
/// crowd alone is none, for an article in a newspaper brings one too.
fn has_signs(evidence: &AccountEvidence<'_>) -> bool {
    let Some(profile) = evidence.profile else { return false };
    // Delight is hasty too: it speaks only against who looks wrong from outside already.
    let hasty = evidence.behaviour.is_hasty() && outer_signs_of(profile) > 0;
    let of_a_batch = u32::from(evidence.tightened && evidence.batch);
    signs_of(profile) + u32::from(hasty) + evidence.behaviour.spam_texts + of_a_batch >= ENOUGH_SIGNS
}

fn log_odds(score: f64) -> f64 {
    (score / (1.0 - score)).ln()
}

/// A threshold while a wave runs.
fn lowered(threshold: f64, by: f64) -> f64 {
    if threshold <= 0.0 {
        return threshold;
    }
    let odds = log_odds(threshold) - by;
    1.0 / (1.0 + (-odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile::Occupation;
    use crate::judging::account_adaptive::AccountExample;

    fn judge() -> AccountJudge {
        AccountJudge::new(Scorecard::shipped().unwrap(), AccountRules::default(), AccountAdaptive::default())
    }

    fn evidence(profile: Option<&Profile>, behaviour: Behaviour) -> AccountEvidence<'_> {
        AccountEvidence { kind: SubjectKind::Member, profile, behaviour, tightened: false, batch: false }
    }

    /// Open, asked about everything, and nothing there but a handful of followers.
    fn bare() -> Profile {
        Profile {
            photo: Told::Filled,
            mobile: Told::Filled,
            site: Told::Empty,
            followers: Some(40),
            ..Profile::default()
        }
    }

    fn person() -> Profile {
        Profile {
            photo: Told::Filled,
            mobile: Told::Filled,
            status: Told::Filled,
            site: Told::Empty,
            city: Told::Filled,
            birthday: Told::Filled,
            occupation: Occupation::Work,
            followers: Some(400),
            biography_told: true,
            texts: 2,
            lists: 2,
            ..Profile::default()
        }
    }

    #[test]
    fn the_dead_are_a_rule_of_their_own() {
        let dead = Profile { dead: Some(crate::domain::profile::Deactivated::Banned), ..Profile::default() };
        let verdict = judge().judge(&evidence(Some(&dead), Behaviour::default()));
        assert_eq!((verdict.decision, verdict.rule.as_ref(), verdict.score), (Decision::Remove, "dead", 1.0));
    }

    #[test]
    fn a_bare_account_goes_a_person_stays_and_of_whom_nothing_was_told_nothing_is_said() {
        let judge = judge();
        let of = |profile: &Profile| judge.judge(&evidence(Some(profile), Behaviour::default()));
        assert_eq!(of(&bare()).decision, Decision::Remove, "{:?}", of(&bare()));
        assert_eq!(of(&person()).decision, Decision::Keep, "{:?}", of(&person()));
        assert!(of(&person()).score < 0.05);
        assert_eq!(of(&Profile::default()).decision, Decision::Keep, "{:?}", of(&Profile::default()));
        let closed = Profile { closed: true, photo: Told::Filled, mobile: Told::Filled, ..Profile::default() };
        assert_eq!(of(&closed).decision, Decision::Keep, "closed is no crime: {:?}", of(&closed));
    }

    #[test]
    fn the_score_is_the_sum_of_its_reasons_and_they_come_strongest_first() {
        let hasty =
            Behaviour { likes_in_burst: 14, seconds_after_join: Some(3), spam_texts: 2, ..Behaviour::default() };
        let verdict = judge().judge(&evidence(Some(&person()), hasty));
        assert!((verdict.score - score_of(&verdict.reasons)).abs() < 1e-12);
        assert!(verdict.reasons.windows(2).all(|pair| pair[0].points.abs() >= pair[1].points.abs()));
        assert!(verdict.reasons.iter().any(|reason| reason.code == "like_burst"));
    }

    #[test]
    fn deeds_alone_may_quarantine_and_never_remove() {
        let wild = Behaviour {
            likes_in_burst: 50,
            seconds_after_join: Some(0),
            dense_ids: 90,
            spam_texts: 9,
            unchallenged_texts: 9,
            good_comments: 0,
            was_here: false,
        };
        assert_eq!(judge().judge(&evidence(None, wild)).decision, Decision::Quarantine);
        assert_eq!(judge().judge(&evidence(None, Behaviour::default())).decision, Decision::Keep);
        let dense = Behaviour { dense_ids: 90, ..Behaviour::default() };
        assert_eq!(judge().judge(&evidence(Some(&person()), dense)).decision, Decision::Keep);
    }

    #[test]
    fn what_was_not_told_is_no_sign_and_delight_is_one_deed() {
        let untold = Profile { followers: Some(0), ..Profile::default() };
        let closed = Profile { closed: true, photo: Told::Empty, followers: Some(7), ..Profile::default() };
        for profile in [untold, closed] {
            let verdict = judge().judge(&evidence(Some(&profile), Behaviour::default()));
            assert_ne!(verdict.decision, Decision::Remove, "{profile:?}: {verdict:?}");
        }
        let delighted = Behaviour { likes_in_burst: 14, seconds_after_join: Some(2), ..Behaviour::default() };
        let reader = Profile { followers: Some(120), biography_told: true, ..bare() };
        let of = |profile: &Profile| judge().judge(&evidence(Some(profile), delighted)).decision;
        assert_eq!((of(&reader), of(&bare())), (Decision::Quarantine, Decision::Remove));
        let faceless = Profile { photo: Told::Empty, status: Told::Filled, ..reader };
        assert_eq!(of(&faceless), Decision::Remove);
    }

    #[test]
    fn near_numbers_and_one_hasty_like_remove_nobody_outside_a_batch() {
        // Close to the line by the profile alone.
        let bare =
            Profile { photo: Told::Empty, followers: Some(2), status: Told::Empty, biography_told: true, ..bare() };
        let one_like = Behaviour { likes_in_burst: 1, seconds_after_join: Some(6), ..Behaviour::default() };
        // Who subscribes and likes half a dozen posts that stand on the screen, a few seconds each.
        let six_likes = Behaviour { likes_in_burst: 6, seconds_after_join: Some(9), ..Behaviour::default() };
        let near = Behaviour { dense_ids: 25, ..Behaviour::default() };
        for behaviour in [one_like, six_likes, near] {
            let alone = judge().judge(&evidence(Some(&bare), behaviour));
            assert_eq!(alone.decision, Decision::Quarantine, "{alone:?}");
            assert!(alone.score >= 0.85 && (alone.score - score_of(&alone.reasons)).abs() < 1e-12);
            let batch = AccountEvidence { tightened: true, batch: true, ..evidence(Some(&bare), behaviour) };
            assert_eq!(judge().judge(&batch).decision, Decision::Remove);
        }
    }

    #[test]
    fn haste_of_a_member_of_before_with_a_face_is_asked_about() {
        let quiet = Profile { followers: Some(50), status: Told::Empty, ..bare() };
        let of = |profile: &Profile, was_here| {
            let hasty = Behaviour { likes_in_burst: 14, was_here, ..Behaviour::default() };
            judge().judge(&evidence(Some(profile), hasty)).decision
        };
        assert_eq!((of(&quiet, false), of(&quiet, true)), (Decision::Remove, Decision::Quarantine));
        let faceless = Profile { photo: Told::Empty, ..quiet };
        assert_eq!(of(&faceless, true), Decision::Remove);
    }

    #[test]
    fn a_crowd_is_no_sign_and_a_batch_is_one() {
        let of = |profile: &Profile, batch| {
            let evidence = evidence(Some(profile), Behaviour::default());
            judge().judge(&AccountEvidence { tightened: true, batch, ..evidence }).decision
        };
        let lists = Profile { lists: 1, biography_told: true, followers: Some(83), ..bare() };
        assert_eq!((of(&lists, false), of(&lists, true)), (Decision::Quarantine, Decision::Quarantine));
        let few = Profile { followers: Some(30), ..lists };
        assert_eq!((of(&few, false), of(&few, true)), (Decision::Quarantine, Decision::Remove));
    }

    #[test]
    fn deletions_that_nobody_looked_at_raise_doubt_and_never_remove() {
        let judge = judge();
        let doubtful = Profile { followers: Some(120), status: Told::Empty, ..person() };
        let of = |behaviour| judge.judge(&evidence(Some(&doubtful), behaviour));
        let confirmed = of(Behaviour { spam_texts: 3, ..Behaviour::default() });
        let stood = of(Behaviour { unchallenged_texts: 3, ..Behaviour::default() });
        assert_eq!(confirmed.decision, Decision::Remove, "{confirmed:?}");
        assert_eq!(stood.decision, Decision::Quarantine, "{stood:?}");
        assert!((stood.score - score_of(&stood.reasons)).abs() < 1e-12);
    }

    #[test]
    fn a_wave_lowers_both_thresholds_and_one_switches_a_verdict_off() {
        assert!((lowered(0.75, 0.7) - 0.598).abs() < 0.01 && (lowered(0.85, 1.05) - 0.665).abs() < 0.01);
        let off = AccountThresholds::of(Strictness::Normal, Some(1.0), Some(1.0));
        let judge = AccountJudge::new(
            Scorecard::shipped().unwrap(),
            AccountRules { members: off, likes: off },
            AccountAdaptive::default(),
        );
        assert_eq!(judge.judge(&evidence(Some(&bare()), Behaviour::default())).decision, Decision::Keep);
    }

    #[test]
    fn what_admins_say_of_similar_accounts_counts_at_once() {
        let examples: Vec<AccountExample> = (0..5).map(|_| AccountExample { profile: bare(), fake: false }).collect();
        let taught = AccountJudge::new(
            Scorecard::shipped().unwrap(),
            AccountRules::default(),
            AccountAdaptive::of(&examples, &Scorecard::shipped().unwrap()),
        );
        let verdict = taught.judge(&evidence(Some(&bare()), Behaviour::default()));
        assert_ne!(verdict.decision, Decision::Remove, "{verdict:?}");
    }
}

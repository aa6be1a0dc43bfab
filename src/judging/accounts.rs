//! Accounts: a profile's facts and a person's deeds → signed points → verdict. Weights come from `train accounts`; what an
//! admin said of similar accounts moves them a little.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use xxhash_rust::xxh3::xxh3_64;

use super::account_adaptive::AccountAdaptive;
use super::deeds::{Behaviour, deeds};
use crate::domain::profile::{Occupation, Profile, Told};
use crate::domain::verdict::{Decision, Reason, Strictness, SubjectKind, Verdict, score_of};

/// Bounds of the ladder of followers: each rung below which an account is adds points.
const FOLLOWERS: [(u32, &str); 10] = [
    (10, "followers_10"),
    (30, "followers_30"),
    (60, "followers_60"),
    (100, "followers_100"),
    (150, "followers_150"),
    (200, "followers_200"),
    (300, "followers_300"),
    (500, "followers_500"),
    (1000, "followers_1000"),
    (3000, "followers_3000"),
];

/// Which way a fact may speak: training keeps the signs that a person would expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Only for a fake.
    Fake,
    /// Only for a person.
    Person,
    /// As the data say.
    Either,
}

/// Every fact of a scorecard: code and sign. `followers_N` are shown as one.
pub(super) const FACTS: [(&str, Sign); 37] = [
    ("closed", Sign::Either),
    ("no_photo", Sign::Fake),
    // An account without a phone is of the years when VK asked for none: as often a sign of age as of haste.
    ("no_mobile", Sign::Either),
    ("verified", Sign::Person),
    ("followers_10", Sign::Fake),
    ("followers_30", Sign::Fake),
    ("followers_60", Sign::Fake),
    ("followers_100", Sign::Fake),
    ("followers_150", Sign::Fake),
    ("followers_200", Sign::Fake),
    ("followers_300", Sign::Fake),
    ("followers_500", Sign::Fake),
    ("followers_1000", Sign::Fake),
    ("followers_3000", Sign::Fake),
    ("many_followers", Sign::Person),
    ("status", Sign::Person),
    ("empty_status", Sign::Either),
    ("no_status", Sign::Fake),
    ("site", Sign::Person),
    ("nickname", Sign::Person),
    ("maiden_name", Sign::Person),
    ("no_birthday", Sign::Fake),
    ("no_city", Sign::Fake),
    ("no_city_closed", Sign::Fake),
    ("studies", Sign::Person),
    ("works", Sign::Person),
    ("no_occupation", Sign::Fake),
    ("views", Sign::Person),
    ("relation", Sign::Person),
    ("no_biography", Sign::Either),
    ("empty_biography", Sign::Fake),
    ("interests", Sign::Person),
    ("many_interests", Sign::Person),
    ("biography", Sign::Person),
    ("full_biography", Sign::Person),
    // Nothing that a bulk call tells of a living open account came: no evidence, whatever the rest would add up to.
    ("untold", Sign::Person),
    ("base", Sign::Either),
];

/// Points of an account of which nothing was told.
const UNTOLD: f64 = -6.0;

/// The trained points of each fact.
#[derive(Debug, Clone)]
pub struct Scorecard {
    points: [f64; FACTS.len()],
    version: String,
}

/// Scores at or above which a verdict is reached; 1.0 switches it off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AccountThresholds {
    /// Remove.
    pub remove: f64,
    /// Quarantine.
    pub quarantine: f64,
}

/// Thresholds of both kinds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AccountRules {
    /// People as members.
    pub members: AccountThresholds,
    /// People for likes.
    pub likes: AccountThresholds,
}

/// Everything that speaks for or against an account.
#[derive(Debug, Clone, Copy)]
pub struct AccountEvidence<'a> {
    /// As a member, or for likes.
    pub kind: SubjectKind,
    /// The profile; `None`: it is not known.
    pub profile: Option<&'a Profile>,
    /// Deeds.
    pub behaviour: Behaviour,
    /// A wave runs: both thresholds are lower meanwhile.
    pub tightened: bool,
}

/// In a wave thresholds are lower by so much log-odds.
const TIGHTENED: f64 = 0.7;
/// Deeds alone, of an account nobody has looked at, reach this score at most: quarantine, no removal.
const UNKNOWN_AT_MOST: f64 = 0.75;

/// The judge: scorecard, thresholds and what admins said.
#[derive(Debug)]
pub struct AccountJudge {
    scorecard: Scorecard,
    rules: AccountRules,
    adaptive: AccountAdaptive,
}

impl AccountThresholds {
    /// The shipped thresholds (see `models/README.md` for what they cost and catch), or those of the config.
    pub fn of(strictness: Strictness, remove: Option<f64>, quarantine: Option<f64>) -> Self {
        let shipped = match strictness {
            Strictness::Soft => (0.90, 0.60),
            Strictness::Normal => (0.80, 0.40),
            Strictness::Strict => (0.60, 0.25),
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

/// The facts of a living account, as places in `FACTS`.
pub(super) fn facts_of(profile: &Profile) -> Vec<usize> {
    let mut found = vec![place("base")];
    let mut add = |holds: bool, code: &str| {
        if holds {
            found.push(place(code));
        }
    };
    let open = !profile.closed;
    let filled = |told: Told| told == Told::Filled;
    add(profile.closed, "closed");
    add(profile.photo == Told::Empty, "no_photo");
    add(profile.mobile == Told::Empty, "no_mobile");
    add(profile.verified, "verified");
    if let Some(followers) = profile.followers {
        for (bound, code) in FOLLOWERS {
            add(followers < bound, code);
        }
        add(followers >= 3000, "many_followers");
    }
    add(filled(profile.status), "status");
    add(profile.status == Told::Empty, "empty_status");
    add(profile.status == Told::Absent && open, "no_status");
    add(filled(profile.site), "site");
    add(filled(profile.nickname), "nickname");
    add(filled(profile.maiden_name), "maiden_name");
    add(!filled(profile.birthday), "no_birthday");
    add(!filled(profile.city) && open, "no_city");
    add(!filled(profile.city) && !open, "no_city_closed");
    add(profile.occupation == Occupation::Study, "studies");
    add(profile.occupation == Occupation::Work, "works");
    add(profile.occupation == Occupation::Absent && open, "no_occupation");
    add(filled(profile.personal), "views");
    add(filled(profile.relation), "relation");
    add(!profile.biography_told && open, "no_biography");
    add(profile.biography_told && profile.texts == 0 && profile.lists == 0, "empty_biography");
    add(profile.texts >= 1, "interests");
    add(profile.texts >= 3, "many_interests");
    add(profile.lists >= 1, "biography");
    add(profile.lists >= 3, "full_biography");
    let silent = profile.status == Told::Absent && profile.site == Told::Absent && !profile.biography_told;
    add(open && profile.followers.is_none() && silent, "untold");
    found
}

fn place(code: &str) -> usize {
    FACTS.iter().position(|(known, _)| *known == code).unwrap_or(FACTS.len() - 1)
}

impl Scorecard {
    /// The scorecard inside the binary.
    pub fn shipped() -> Result<Self> {
        Self::parse(include_str!("models/accounts.tsv")).context("reading the shipped scorecard of accounts")
    }

    /// Reads a scorecard: `code<TAB>points` a line, every fact once.
    pub fn parse(text: &str) -> Result<Self> {
        let mut known = BTreeMap::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let Some((code, points)) = line.split_once('\t') else { bail!("line {}: no tab", at + 1) };
            let points: f64 = points.parse().with_context(|| format!("line {}: {points} is no number", at + 1))?;
            ensure!(points.is_finite(), "line {}: {points} is no number of points", at + 1);
            ensure!(known.insert(code, points).is_none(), "line {}: {code} stands there twice", at + 1);
        }
        let mut card = [0.0; FACTS.len()];
        for ((code, _), points) in FACTS.iter().zip(&mut card) {
            *points = known.remove(code).with_context(|| format!("no points for {code}"))?;
        }
        if let Some((code, _)) = known.pop_first() {
            bail!("{code} is no fact of an account");
        }
        Ok(Self { points: card, version: format!("accounts-{:08x}", xxh3_64(text.as_bytes()) as u32) })
    }

    /// The file of these points, in the order of `FACTS`.
    pub(super) fn written(points: &[f64]) -> String {
        let mut text =
            String::from("# Points of an account's facts, log-odds. Made by `etronics-bot train accounts`.\n");
        for ((code, _), points) in FACTS.iter().zip(points) {
            let points = if *code == "untold" { UNTOLD } else { *points };
            // No «-0.000».
            text.push_str(&format!("{code}\t{:.3}\n", if points.abs() < 0.0005 { 0.0 } else { points }));
        }
        text
    }

    /// The version that verdicts name.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Sum of the points of a living account.
    pub fn points(&self, profile: &Profile) -> f64 {
        facts_of(profile).into_iter().map(|fact| self.points[fact]).sum()
    }
}

impl AccountJudge {
    /// A judge of these.
    pub fn new(scorecard: Scorecard, rules: AccountRules, adaptive: AccountAdaptive) -> Self {
        Self { scorecard, rules, adaptive }
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

    /// Judges an account.
    pub fn judge(&self, evidence: &AccountEvidence<'_>) -> Verdict {
        if evidence.profile.is_some_and(|profile| profile.deactivated().is_some()) {
            let reasons = vec![Reason::new("dead", 0.0)];
            return Verdict { decision: Decision::Remove, score: 1.0, rule: "dead".into(), reasons };
        }
        let mut reasons = evidence.profile.map_or_else(|| vec![Reason::new("unlooked", -2.0)], |it| self.facts(it));
        reasons.extend(deeds(&evidence.behaviour));
        reasons.retain(|reason| reason.points != 0.0);
        reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        let mut score = score_of(&reasons);
        if evidence.profile.is_none() {
            score = score.min(UNKNOWN_AT_MOST);
        }
        let thresholds = self.thresholds(evidence.kind);
        let reached = |threshold: f64| threshold < 1.0 && score >= lowered(threshold, evidence.tightened);
        let seen = evidence.behaviour.unchallenged_texts == 0
            || self
                .judge(&AccountEvidence { behaviour: evidence.behaviour.without_unchallenged(), ..*evidence })
                .decision
                == Decision::Remove;
        let decision = if reached(thresholds.remove) && evidence.profile.is_some() && seen {
            Decision::Remove
        } else if reached(thresholds.quarantine) {
            Decision::Quarantine
        } else {
            Decision::Keep
        };
        Verdict { decision, score, rule: "account".into(), reasons }
    }

    /// Facts as reasons: the ladder of followers is one of them.
    fn facts(&self, profile: &Profile) -> Vec<Reason> {
        let mut reasons = Vec::with_capacity(16);
        let mut ladder = 0.0;
        for fact in facts_of(profile) {
            let code = FACTS[fact].0;
            let points = self.scorecard.points[fact] + self.adaptive.shift(fact);
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

/// A threshold while a wave runs.
fn lowered(threshold: f64, tightened: bool) -> f64 {
    if !tightened || threshold <= 0.0 {
        return threshold;
    }
    let odds = (threshold / (1.0 - threshold)).ln() - TIGHTENED;
    1.0 / (1.0 + (-odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judging::account_adaptive::AccountExample;

    fn judge() -> AccountJudge {
        AccountJudge::new(Scorecard::shipped().unwrap(), AccountRules::default(), AccountAdaptive::default())
    }

    fn evidence(profile: Option<&Profile>, behaviour: Behaviour) -> AccountEvidence<'_> {
        AccountEvidence { kind: SubjectKind::Member, profile, behaviour, tightened: false }
    }

    /// Open, asked about everything, and nothing there but a handful of followers.
    fn bare() -> Profile {
        Profile { photo: Told::Filled, mobile: Told::Filled, followers: Some(40), ..Profile::default() }
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
        };
        assert_eq!(judge().judge(&evidence(None, wild)).decision, Decision::Quarantine);
        assert_eq!(judge().judge(&evidence(None, Behaviour::default())).decision, Decision::Keep);
        let dense = Behaviour { dense_ids: 90, ..Behaviour::default() };
        assert_eq!(judge().judge(&evidence(Some(&person()), dense)).decision, Decision::Keep);
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
        assert!((lowered(0.75, true) - 0.598).abs() < 0.01 && (lowered(0.75, false) - 0.75).abs() < 1e-12);
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

    #[test]
    fn a_broken_scorecard_says_what_is_wrong() {
        let whole = include_str!("models/accounts.tsv");
        let error = |text: &str| format!("{:#}", Scorecard::parse(text).unwrap_err());
        assert!(error("base\tx\n").contains("no number"));
        assert!(error(&format!("{whole}base\t1\n")).contains("twice"));
        assert!(error("").contains("no points for"));
        assert!(error(&format!("{whole}moon\t1\n")).contains("no fact"));
    }
}

//! Training the scorecard: logistic regression over an account's facts, with the signs that a person would expect. The same
//! input makes the same bytes: nothing is drawn, and every sum is made in one order.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use xxhash_rust::xxh3::xxh3_64;

use super::account_facts::{FACTS, FactSign, facts_of};
use super::accounts::{AccountThresholds, may_be_removed};
use super::scorecard::Scorecard;
use crate::domain::profile::Profile;
use crate::domain::verdict::Strictness;

/// Passes over all accounts.
const PASSES: usize = 160;
/// Length of the first step.
const RATE: f64 = 0.6;
/// How strongly points are held near zero.
const RIDGE: f64 = 3.0;
/// Parts of the cross-validation.
const FOLDS: u64 = 5;

/// An account of which somebody knows what it is, to train by.
#[derive(Debug, Clone)]
pub struct LabelledAccount {
    /// `true`: a fake; `false`: a person.
    pub fake: bool,
    /// What the network told of it.
    pub profile: Profile,
}

/// What cross-validation says of the model. Equal profiles never stand on both sides.
#[derive(Debug, Clone, Copy)]
pub struct AccountFigures {
    /// Area under the curve.
    pub auc: f64,
    /// F1 at the best threshold.
    pub f1: f64,
    /// Precision where four fifths of the fakes are found.
    pub precision_at_80: f64,
    /// Recall at 1 % false alarms.
    pub recall_at_1_percent: f64,
    /// At the shipped threshold of removal: false alarms and recall.
    pub removed: (f64, f64),
    /// At the shipped threshold of quarantine: false alarms and recall.
    pub flagged: (f64, f64),
    /// Different profiles among the living.
    pub groups: usize,
}

/// Trains on labelled accounts; returns the file and its figures. The dead are left out: they need no model.
pub fn train_accounts(accounts: &[LabelledAccount], note: impl Fn(&str)) -> Result<(String, AccountFigures)> {
    let living: Vec<&LabelledAccount> =
        accounts.iter().filter(|account| account.profile.deactivated().is_none()).collect();
    let fakes = living.iter().filter(|account| account.fake).count();
    ensure!(fakes > 10 && living.len() - fakes > 10, "too few accounts of one label: {fakes} of {}", living.len());
    let rows: Vec<(Vec<usize>, bool)> =
        living.iter().map(|account| (facts_of(&account.profile), account.fake)).collect();
    let groups: Vec<u64> = living.iter().map(|account| xxh3_64(&account.profile.pack())).collect();
    let named: Vec<bool> = living.iter().map(|account| may_be_removed(&account.profile)).collect();
    let mut scored = Vec::with_capacity(rows.len());
    for fold in 0..FOLDS {
        note(&format!("cross-validation {} of {FOLDS}", fold + 1));
        let of_fold = |at: &usize| groups[*at] % FOLDS == fold;
        let learnt: Vec<&(Vec<usize>, bool)> = (0..rows.len()).filter(|at| !of_fold(at)).map(|at| &rows[at]).collect();
        let points = fit(&learnt);
        let asked = (0..rows.len()).filter(of_fold);
        scored.extend(asked.map(|at| Scored { points: sum(&rows[at].0, &points), fake: rows[at].1, named: named[at] }));
    }
    note("the model itself");
    let text = Scorecard::written(&fit(&rows.iter().collect::<Vec<_>>()), &usual(&rows));
    let different: BTreeSet<u64> = groups.iter().copied().collect();
    Ok((text, figures(scored, different.len())))
}

/// An account that the fold had not seen.
struct Scored {
    points: f64,
    fake: bool,
    /// Enough can be named against it for a removal.
    named: bool,
}

/// The share of each fact among the people.
fn usual(rows: &[(Vec<usize>, bool)]) -> Vec<f64> {
    let mut shares = vec![0.0; FACTS.len()];
    let mut people = 0.0;
    for (facts, _) in rows.iter().filter(|(_, fake)| !fake) {
        people += 1.0;
        for fact in facts {
            shares[*fact] += 1.0;
        }
    }
    shares.iter().map(|count| count / people).collect()
}

fn sum(facts: &[usize], points: &[f64]) -> f64 {
    facts.iter().map(|fact| points[*fact]).sum()
}

/// Full-batch descent with a step of its own for each fact; after each step the signs are put right.
fn fit(rows: &[&(Vec<usize>, bool)]) -> Vec<f64> {
    let base = FACTS.len() - 1;
    let mut points = vec![0.0; FACTS.len()];
    let fakes = rows.iter().filter(|(_, fake)| *fake).count() as f64;
    points[base] = (fakes / (rows.len() as f64 - fakes)).ln();
    let mut steps = vec![1e-8; FACTS.len()];
    for _ in 0..PASSES {
        let mut slope: Vec<f64> =
            points.iter().enumerate().map(|(fact, w)| if fact == base { 0.0 } else { RIDGE * w }).collect();
        for (facts, fake) in rows {
            let error = 1.0 / (1.0 + (-sum(facts, &points)).exp()) - f64::from(u8::from(*fake));
            for fact in facts {
                slope[*fact] += error;
            }
        }
        for (fact, (_, sign)) in FACTS.iter().enumerate() {
            steps[fact] += slope[fact] * slope[fact];
            points[fact] -= RATE * slope[fact] / steps[fact].sqrt();
            let most = bound(FACTS[fact].0);
            points[fact] = match sign {
                FactSign::Fake => points[fact].clamp(0.0, most),
                FactSign::Person => points[fact].clamp(-most, 0.0),
                FactSign::Either => points[fact].clamp(-most, most),
            };
        }
    }
    points
}

/// The most points a fact may have. What depends on how the accounts were collected rather than on what they are (whether
/// an empty status comes at all, who still has no phone) is held short; see the models' README.
fn bound(code: &str) -> f64 {
    match code {
        "no_status" => 1.2,
        "empty_status" => 0.8,
        "no_mobile" => 1.0,
        _ => f64::INFINITY,
    }
}

fn figures(mut scored: Vec<Scored>, groups: usize) -> AccountFigures {
    scored.sort_by(|a, b| b.points.total_cmp(&a.points));
    let fakes = scored.iter().filter(|it| it.fake).count() as f64;
    let people = scored.len() as f64 - fakes;
    let (mut found, mut wrong) = (0.0, 0.0);
    let (mut f1, mut precision, mut recall_at_1) = (0.0_f64, None, 0.0);
    for it in &scored {
        if it.fake {
            found += 1.0;
        } else {
            wrong += 1.0;
        }
        f1 = f1.max(2.0 * found / (fakes + found + wrong));
        if precision.is_none() && found >= 0.8 * fakes {
            precision = Some(found / (found + wrong));
        }
        if wrong <= 0.01 * people {
            recall_at_1 = found / fakes;
        }
    }
    let thresholds = AccountThresholds::of(Strictness::Normal, None, None);
    let at = |threshold: f64, removing: bool| {
        let line = (threshold / (1.0 - threshold)).ln();
        let over = |fake: bool| {
            let there = |it: &&Scored| it.points >= line && it.fake == fake && (it.named || !removing);
            scored.iter().filter(there).count() as f64
        };
        (over(false) / people, over(true) / fakes)
    };
    AccountFigures {
        auc: auc(&scored, fakes, people),
        f1,
        precision_at_80: precision.unwrap_or(0.0),
        recall_at_1_percent: recall_at_1,
        removed: at(thresholds.remove, true),
        flagged: at(thresholds.quarantine, false),
        groups,
    }
}

/// The share of pairs in the right order; equal scores count half. Scores come highest first.
fn auc(scored: &[Scored], fakes: f64, people: f64) -> f64 {
    let (mut above, mut pairs) = (0.0, 0.0);
    let mut at = 0;
    while at < scored.len() {
        let equal = scored[at..].iter().take_while(|it| it.points.total_cmp(&scored[at].points).is_eq()).count();
        let of_them = scored[at..at + equal].iter().filter(|it| it.fake).count() as f64;
        let others = equal as f64 - of_them;
        pairs += others * (above + of_them / 2.0);
        above += of_them;
        at += equal;
    }
    pairs / (fakes * people)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile::Told;

    fn some() -> Vec<LabelledAccount> {
        let account = |n: u32, fake: bool| LabelledAccount {
            fake,
            profile: Profile {
                photo: Told::Filled,
                status: if fake { Told::Absent } else { Told::Filled },
                followers: Some(if fake { n % 50 } else { 100 + n * 7 }),
                ..Profile::default()
            },
        };
        (0..200).map(|n| account(n, n % 3 == 0)).collect()
    }

    #[test]
    fn the_same_accounts_make_the_same_bytes_and_a_model_that_reads() {
        let (first, figures) = train_accounts(&some(), |_| {}).unwrap();
        let (second, _) = train_accounts(&some(), |_| {}).unwrap();
        assert_eq!(first, second);
        assert!(Scorecard::parse(&first).is_ok() && figures.auc > 0.99, "{figures:?}");
    }

    #[test]
    fn signs_stay_as_a_person_expects_them() {
        let (text, _) = train_accounts(&some(), |_| {}).unwrap();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let (code, points) = (cells[0], cells[1].parse::<f64>().unwrap());
            match FACTS.iter().find(|(known, _)| *known == code).unwrap().1 {
                FactSign::Fake => assert!(points >= 0.0, "{line}"),
                FactSign::Person => assert!(points <= 0.0, "{line}"),
                FactSign::Either => {}
            }
        }
    }

    #[test]
    fn too_few_accounts_are_refused() {
        assert!(train_accounts(&some()[..9], |_| {}).is_err());
    }
}

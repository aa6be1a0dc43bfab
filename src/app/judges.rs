//! Judges as the settings, the models and what was taught make them.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::Settled;
use crate::backtest::Court;
use crate::domain::lesson::Lesson;
use crate::domain::profile::Profile;
use crate::domain::verdict::Strictness;
use crate::judging::kinds::TALK;
use crate::judging::{
    AccountAdaptive, AccountExample, AccountJudge, AccountRules, Adaptive, Baseline, CommentEvidence, CommentJudge,
    CommentRules, Learner, Scorecard, TextModel,
};
use crate::store::Db;

/// Comments of the community, one an author, that move the bar.
const OWN_TALK: usize = 500;
/// New lessons are looked at for so long at a time: somebody may press a button meanwhile.
const LEARNING: Duration = Duration::from_millis(5);

/// What was learnt and cannot be read is done without: the shipped model judges alone.
fn without<T: Default>(error: anyhow::Error) -> Result<T> {
    if crate::store::is_own(&error) {
        return Err(error);
    }
    tracing::error!("what was learnt here cannot be read: {error:#}");
    Ok(T::default())
}

/// What the model made of how people talk here.
pub(super) fn own_talk(db: Db<'_>) -> Result<Vec<f64>> {
    db.examples().own_talk(TextModel::shipped()?.version(), OWN_TALK).or_else(without)
}

/// How far learning has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Learnt {
    /// Some of the new texts were looked at.
    Texts,
    /// All of them were: a few parts are left.
    Nearly,
    /// The judge is taught.
    All,
}

/// What makes judges of comments, and remembers what it made of each lesson.
pub(super) struct School {
    model: TextModel,
    learner: Learner,
    /// What was learnt so far.
    adaptive: Adaptive,
    /// What is being learnt, in several steps.
    lessons: Option<(Vec<Lesson>, Vec<String>)>,
}

impl School {
    /// With everything that was taught.
    pub(super) fn new(db: Db<'_>) -> Result<Self> {
        let (model, mut learner) = (TextModel::shipped()?, Learner::default());
        let adaptive = taught(&mut learner, &model, db)?;
        Ok(Self { model, learner, adaptive, lessons: None })
    }

    /// The judge of comments in force, with `talk` of the community to move its bar.
    pub(super) fn comments(&self, rules: CommentRules, talk: &[f64]) -> CommentJudge {
        CommentJudge::new(self.model.clone(), rules, self.adaptive.clone()).tuned_to(talk)
    }

    /// Something else is taught: `learn` reads it again.
    pub(super) fn forget_lessons(&mut self) {
        self.lessons = None;
    }

    /// Learns what was taught since, and teaches the judge; a part of it only, where that takes long: to read thousands of
    /// lessons is one by itself.
    pub(super) fn learn(&mut self, db: Db<'_>, judge: &mut CommentJudge) -> Result<Learnt> {
        let begun = Instant::now();
        let mut enough = || begun.elapsed() >= LEARNING;
        let (lessons, talk) = match self.lessons.take() {
            Some(lessons) => lessons,
            None => read(db)?,
        };
        let learnt =
            if enough() { None } else { self.learner.taught_in_parts(&lessons, &talk, Some(&self.model), &mut enough) };
        let Some(adaptive) = learnt else {
            self.lessons = Some((lessons, talk));
            return Ok(if self.learner.has_texts_left() { Learnt::Texts } else { Learnt::Nearly });
        };
        self.adaptive = adaptive.clone();
        judge.teach(adaptive);
        Ok(Learnt::All)
    }
}

/// What was taught, beside how people talk here. Where nothing was, no talk is read.
fn read(db: Db<'_>) -> Result<(Vec<Lesson>, Vec<String>)> {
    let lessons = db.lessons().all().or_else(without)?;
    let talk = if lessons.is_empty() { Vec::new() } else { db.kept_talk().texts(TALK).or_else(without)? };
    Ok((lessons, talk))
}

fn taught(learner: &mut Learner, model: &TextModel, db: Db<'_>) -> Result<Adaptive> {
    let (lessons, talk) = read(db)?;
    Ok(learner.taught(&lessons, &talk, Some(model)))
}

/// The same with another model: what it would have made of people's talk here moves its bar, for nobody has asked it yet.
fn comments_by(model: TextModel, db: Db<'_>, rules: CommentRules) -> Result<CommentJudge> {
    let adaptive = taught(&mut Learner::default(), &model, db)?;
    let judge = CommentJudge::new(model, rules, adaptive);
    let points = |text: &String| {
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        verdict.reasons.iter().find(|reason| reason.code == "model").map(|reason| reason.points)
    };
    let talk: Vec<f64> = db.backtest().people_write(OWN_TALK)?.iter().filter_map(points).collect();
    Ok(judge.tuned_to(&talk))
}

/// The judge of accounts in force.
pub(super) fn accounts(db: Db<'_>, rules: AccountRules) -> Result<AccountJudge> {
    let examples: Vec<AccountExample> = db
        .examples()
        .account_examples()
        .or_else(without)?
        .into_iter()
        // A profile of a version that is not understood any more teaches nothing.
        .filter_map(|(profile, fake)| Profile::unpack(&profile).ok().map(|profile| AccountExample { profile, fake }))
        .collect();
    let scorecard = Scorecard::shipped()?;
    let adaptive = AccountAdaptive::of(&examples, &scorecard);
    let baseline = db.people().baseline().or_else(without)?;
    Ok(AccountJudge::new(scorecard, rules, adaptive).among(Baseline::of(&baseline)))
}

/// Who judges the past: the settings in force, or the same with another strictness or another model.
pub fn court(settled: Settled, strictness: Option<Strictness>, model: Option<TextModel>, db: Db<'_>) -> Result<Court> {
    let Settled { mut policy, rules, account_rules } = settled;
    let rules = match strictness {
        Some(strictness) => {
            policy.moderation.strictness = strictness;
            rules.at(strictness)
        }
        None => rules,
    };
    let thresholds = rules.thresholds();
    let judge = match model {
        Some(model) => comments_by(model, db, rules),
        None => School::new(db).and_then(|school| Ok(school.comments(rules, &own_talk(db)?))),
    };
    let judge = judge.context("reading what the judge of comments is made of")?;
    Ok(Court { accounts: accounts(db, account_rules)?, policy, judge, thresholds })
}

//! Labelled texts → model file, reproducibly: same input, same bytes.
//!
//! Everything is chosen and measured on sources that were left out: a model trained on one kind of talk flatters itself on
//! the rest of it and punishes everybody else.

mod augment;
mod fit;
mod groups;
mod report;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};

use super::normalise::{Prepared, prepare};
use super::text_model::Points;
use super::{of_whole_and_rest, own_talk};
use crate::domain::verdict::Verdict;
use fit::{Example, Fit, calibrate};
pub(crate) use report::ModelReport;

/// A text of which somebody knows what it is, to train by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Whether it is spam.
    pub spam: bool,
    /// As it was written, before any normalising.
    pub text: String,
    /// Where it was collected: sources are left out one by one.
    pub source: String,
    /// What kind of text it is, for the tables.
    pub kind: String,
    /// Its language as far as the collection tells (`ru`, `uk`, …).
    pub language: String,
    /// Never trained on: only measured.
    pub held: bool,
}

impl Labelled {
    fn is_english(&self) -> bool {
        self.language == "en"
    }
}

/// Texts of a source and label count as if they were this many: a large collection must not shout the small ones down.
const COUNTS_AS: f32 = 2_000.0;
const FOLDS: usize = 5;
/// Log-odds of spam among the comments of a community against those in the collections, where it is half.
const BASE_RATE: f64 = -0.8;

/// A model and what it did on texts it had not seen.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model as it is embedded in the binary: `models/comments.bin`.
    pub file: Vec<u8>,
    /// What it catches and what it costs, source by source.
    pub report: ModelReport,
    /// The verdict on each text by a model that did not see its source.
    pub verdicts: Vec<Option<Verdict>>,
}

/// Trains on everything that is not held; `progress` hears one line a step.
pub fn train(texts: &[Labelled], mut progress: impl FnMut(&str)) -> Result<Trained> {
    let learnable = || texts.iter().filter(|text| !text.held);
    let spam = learnable().filter(|text| text.spam).count();
    ensure!(spam >= 20 && learnable().count() - spam >= 20, "at least 20 texts of each label are needed to train");
    progress("preparing texts");
    let prepared: Vec<Prepared> = texts.iter().map(|text| prepare(&text.text)).collect();
    let made = augment::augmented(texts);
    let data = TrainingTexts::of(texts, &prepared, &made);
    let mut margins: Vec<Option<Margin>> = vec![None; texts.len()];
    let sources: BTreeSet<&str> = learnable().map(|text| text.source.as_str()).collect();
    for source in &sources {
        progress(&format!("leaving out {source}"));
        let Some(fit) = data.fit(|text, _| !text.held && text.source != *source) else { continue };
        data.score(&fit, &mut margins, |text, _| !text.held && text.source == *source);
    }
    progress("training on everything");
    let whole = data.fit(|text, _| !text.held);
    if let Some(whole) = &whole {
        data.score(whole, &mut margins, |text, _| text.held);
    }
    progress("grouping near-duplicates");
    let groups = groups::group(&prepared);
    let mut same = vec![None; texts.len()];
    for fold in 0..FOLDS {
        progress(&format!("same sources, fold {} of {FOLDS}", fold + 1));
        let outside = |at: Option<usize>| at.is_some_and(|at| fold_of(groups[at]) == fold);
        let Some(fit) = data.fit(|text, at| !text.held && !outside(at)) else { continue };
        data.score(&fit, &mut same, |text, at| !text.held && outside(Some(at)));
    }
    let whole = whole.unwrap_or_else(|| Fit::of(&[]));
    let (slope, shift) = calibrate(&data.balanced(if sources.len() > 1 { &margins } else { &same }));
    let shift = shift + BASE_RATE;
    let points = |margins: &[Option<Margin>]| -> Vec<Option<f64>> {
        let points = |margin: f64| slope * margin + shift;
        let of = |margin: Margin| of_whole_and_rest(points(margin.whole), margin.rest.map(points));
        margins.iter().map(|margin| margin.map(of)).collect()
    };
    let (foreign, same) = (points(&margins), points(&same));
    let talk = |points: &[Option<f64>]| {
        let ham = texts.iter().zip(points).filter(|(text, _)| !text.spam && !text.held);
        own_talk::quantile(ham.filter_map(|(_, points)| *points).collect())
    };
    let ordinary = talk(&foreign).or_else(|| talk(&same)).unwrap_or(0.0);
    let file = whole.file(Points { slope: slope as f32, shift: shift as f32, ordinary: ordinary as f32 });
    progress("measuring");
    let verdicts = report::verdicts(texts, &prepared, &foreign)?;
    let report = ModelReport::of(texts, &verdicts, &same);
    Ok(Trained { file, report, verdicts })
}

/// The margin of a text, and of what is left of it without links and names, where it has any.
#[derive(Clone, Copy)]
struct Margin {
    whole: f64,
    rest: Option<f64>,
}

/// Texts as the trainer sees them: the labelled ones, then those made of them.
struct TrainingTexts<'a> {
    texts: &'a [Labelled],
    made: &'a [Labelled],
    examples: Vec<Example>,
    /// Of the labelled ones: what is left of them without links and names, where they have any.
    rests: Vec<Option<Example>>,
}

impl<'a> TrainingTexts<'a> {
    fn of(texts: &'a [Labelled], prepared: &[Prepared], made: &'a [Labelled]) -> Self {
        let mut examples: Vec<Example> =
            texts.iter().zip(prepared).map(|(text, prepared)| Example::of(prepared, text.spam)).collect();
        examples.extend(made.iter().map(|text| Example::of(&prepare(&text.text), text.spam)));
        let rest = |text: &Prepared| text.without_contacts().map(|rest| Example::of(&rest, false));
        let mut data = Self { texts, made, examples, rests: prepared.iter().map(rest).collect() };
        let mut counts: BTreeMap<(String, bool), u32> = BTreeMap::new();
        for text in data.all().filter(|text| !text.held) {
            *counts.entry((text.source.clone(), text.spam)).or_default() += 1;
        }
        let weights: Vec<f32> = data
            .all()
            .map(|text| {
                let count = counts.get(&(text.source.clone(), text.spam)).copied().unwrap_or(1);
                (COUNTS_AS / count as f32).sqrt().clamp(0.2, 5.0)
            })
            .collect();
        for (example, weight) in data.examples.iter_mut().zip(weights) {
            example.weight = weight;
        }
        data
    }

    fn all(&self) -> impl Iterator<Item = &Labelled> {
        self.texts.iter().chain(self.made)
    }

    /// Learns from those that `inside` names (by the text, and its place where it is not a made one); `None` where these
    /// are all of one label.
    fn fit(&self, inside: impl Fn(&Labelled, Option<usize>) -> bool) -> Option<Fit> {
        let chosen: Vec<(&Labelled, &Example)> = self
            .all()
            .zip(&self.examples)
            .enumerate()
            .filter(|(at, (text, _))| inside(text, Some(*at).filter(|at| *at < self.texts.len())))
            .map(|(_, pair)| pair)
            .collect();
        let spam = chosen.iter().filter(|(text, _)| text.spam).count();
        if spam == 0 || spam == chosen.len() {
            return None;
        }
        Some(Fit::of(&chosen.into_iter().map(|(_, example)| example).collect::<Vec<_>>()))
    }

    fn score(&self, fit: &Fit, margins: &mut [Option<Margin>], of: impl Fn(&Labelled, usize) -> bool) {
        for (at, (text, margin)) in self.texts.iter().zip(margins).enumerate() {
            if of(text, at) {
                let rest = self.rests[at].as_ref().map(|rest| fit.score(rest));
                *margin = Some(Margin { whole: fit.score(&self.examples[at]), rest });
            }
        }
    }

    /// Margins with their labels; each source's spam and each source's talk counts the same.
    fn balanced(&self, margins: &[Option<Margin>]) -> Vec<(f64, bool, f64)> {
        let known = || self.texts.iter().zip(margins).filter(|(text, _)| !text.held);
        let mut counts: BTreeMap<(&str, bool), f64> = BTreeMap::new();
        for (text, _) in known().filter(|(_, margin)| margin.is_some()) {
            *counts.entry((&text.source, text.spam)).or_default() += 1.0;
        }
        known()
            .filter_map(|(text, margin)| {
                let count = counts.get(&(text.source.as_str(), text.spam))?;
                Some(((*margin)?.whole, text.spam, 1.0 / count.sqrt()))
            })
            .collect()
    }
}

fn fold_of(group: usize) -> usize {
    (xxhash_rust::xxh3::xxh3_64(&group.to_le_bytes()) % FOLDS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judging::TextModel;

    #[test]
    fn the_same_texts_train_the_same_bytes_and_the_model_tells_them_apart() {
        let spam =
            "заработок доход удалённо пиши личку вложений набор команда выплаты карту обучим график свободный канал";
        let ham = "концерт билеты места начало спасибо приду группа песня звук зал очередь вход дети вечером";
        let mut random = fastrand::Rng::with_seed(7);
        let mut text_of = |words: &str| {
            let words: Vec<&str> = words.split(' ').collect();
            (0..6).map(|_| words[random.usize(0..words.len())]).collect::<Vec<_>>().join(" ")
        };
        let texts: Vec<Labelled> = (0..120)
            .map(|n| Labelled {
                spam: n % 2 == 0,
                text: text_of(if n % 2 == 0 { spam } else { ham }),
                source: if n % 3 == 0 { "one" } else { "two" }.to_owned(),
                kind: String::new(),
                language: "ru".to_owned(),
                held: n % 10 == 9,
            })
            .collect();
        let first = train(&texts, |_| ()).unwrap();
        let second = train(&texts, |_| ()).unwrap();
        assert!(first.file == second.file);
        assert!(first.report.auc_foreign.is_some_and(|auc| auc > 0.9), "{:?}", first.report.auc_foreign);
        let model = TextModel::parse(&first.file).unwrap();
        assert!(model.points(&prepare("доход и выплаты")) > model.points(&prepare("билеты на концерт")));
    }
}

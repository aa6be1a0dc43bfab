//! Labelled texts → model file, reproducibly: same input, same bytes. One thread, one seed.
//!
//! A linear support vector machine over hashed n-grams. The score is calibrated on texts the fold had not seen.

use std::collections::HashMap;

use anyhow::{Result, ensure};

use super::normalise::{Prepared, prepare};
use super::text_model::{Points, RARITY_UNIT, TextModel, VIEWS, drift, features};
use super::{calm, own_talk};

/// Buckets of the shipped table, as a power of two: 2 MiB of weights and rarities.
const BITS: u32 = 20;
/// An n-gram that fewer texts have says nothing.
const LEAST: u32 = 2;
/// Passes over the texts at most.
const PASSES: usize = 60;
/// What a text on the wrong side costs.
const COST: f32 = 1.0;
const FOLDS: usize = 5;
const SEED: u64 = 20_261_123;

/// One labelled text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Whether it is spam.
    pub spam: bool,
    /// The text.
    pub text: String,
}

/// How a model did on texts it had not seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Area under the ROC curve.
    pub auc: f64,
    /// Recall where 0.5 % of ham is called spam.
    pub recall_at_half_percent: f64,
    /// Of the shipped normal thresholds: F1 of what is flagged.
    pub f1_flagged: f64,
    /// Ham that is removed.
    pub removed_false: f64,
    /// Spam that is removed.
    pub removed_recall: f64,
    /// Spam under 50 characters that is flagged, and ham of that length that is.
    pub short: (f64, f64),
}

/// Trains on everything; `progress` hears one line a step. Returns the file and the figures of cross-validation.
pub fn train(texts: &[Labelled], mut progress: impl FnMut(&str)) -> Result<(Vec<u8>, Figures)> {
    let spam = texts.iter().filter(|text| text.spam).count();
    ensure!(spam >= 20 && texts.len() - spam >= 20, "at least 20 texts of each label are needed to train");
    progress("preparing texts");
    let prepared: Vec<Prepared> = texts.iter().map(|text| prepare(&text.text)).collect();
    progress("grouping near-duplicates");
    let groups = group(&prepared);
    let mut margins = vec![0.0_f64; texts.len()];
    for fold in 0..FOLDS {
        progress(&format!("cross-validation, fold {} of {FOLDS}", fold + 1));
        let inside = |at: usize| fold_of(groups[at]) != fold;
        let model = fit(texts, &prepared, inside)?;
        for (at, text) in prepared.iter().enumerate() {
            if !inside(at) {
                margins[at] = model.margin(text);
            }
        }
    }
    let labels: Vec<bool> = texts.iter().map(|text| text.spam).collect();
    let (slope, shift) = calibrate(&margins, &labels);
    let points: Vec<f64> =
        margins.iter().zip(&prepared).map(|(margin, text)| slope * margin + shift - drift(text)).collect();
    let ham = points.iter().zip(texts).filter(|(_, text)| !text.spam).map(|(points, _)| *points);
    let ordinary = own_talk::quantile(ham.collect()).unwrap_or(0.0);
    let bar = super::Thresholds::default().quarantine;
    let judged: Vec<f64> =
        points.iter().zip(&prepared).map(|(points, text)| points + calm::points(text, *points, bar)).collect();
    let figures = figures(&judged, texts);
    progress("training on everything");
    let whole = Fit::run(texts, &prepared, |_| true);
    let points = Points { slope: slope as f32, shift: shift as f32, ordinary: ordinary as f32 };
    Ok((whole.file(points), figures))
}

fn fit(texts: &[Labelled], prepared: &[Prepared], inside: impl Fn(usize) -> bool) -> Result<TextModel> {
    let plain = Points { slope: 1.0, shift: 0.0, ordinary: 0.0 };
    TextModel::parse(&Fit::run(texts, prepared, inside).file(plain))
}

/// One text as the trainer sees it.
struct Example {
    /// Bucket and value, each bucket once.
    values: Vec<(u32, f32)>,
    /// +1 for spam, −1 for ham.
    sign: f32,
    /// Sum of the squared values and of the bias.
    square: f32,
}

/// Weights in the making: a linear support vector machine with squared hinge loss, by dual coordinate descent (Hsieh et
/// al., 2008).
struct Fit {
    weights: Vec<f32>,
    bias: f32,
    rarity: Vec<u8>,
}

impl Fit {
    fn run(texts: &[Labelled], prepared: &[Prepared], inside: impl Fn(usize) -> bool) -> Self {
        let mut random = fastrand::Rng::with_seed(SEED);
        let shown: Vec<(&Prepared, bool)> = prepared
            .iter()
            .enumerate()
            .filter(|(at, _)| inside(*at))
            .map(|(at, text)| (text, texts[at].spam))
            .collect();
        let rarity = rarities(&shown, 1 << BITS);
        let examples: Vec<Example> = shown.iter().map(|(text, spam)| example(text, *spam, &rarity)).collect();
        descend(&examples, rarity, &mut random)
    }

    fn file(&self, points: Points) -> Vec<u8> {
        // The few greatest weights are cut so that the many small ones keep their digits.
        let mut sizes: Vec<f32> = self.weights.iter().map(|weight| weight.abs()).filter(|w| *w > 0.0).collect();
        sizes.sort_by(f32::total_cmp);
        let most = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 2000)).copied().unwrap_or(1.0).max(1e-6);
        let scale = most / 127.0;
        let weights: Vec<i8> =
            self.weights.iter().map(|weight| (weight / scale).round().clamp(-127.0, 127.0) as i8).collect();
        let shift = points.slope.mul_add(self.bias, points.shift);
        TextModel::file(BITS, scale, Points { shift, ..points }, &weights, &self.rarity)
    }
}

fn descend(examples: &[Example], rarity: Vec<u8>, random: &mut fastrand::Rng) -> Fit {
    let softness = 0.5 / COST;
    let mut fit = Fit { weights: vec![0.0; 1 << BITS], bias: 0.0, rarity };
    let mut duals = vec![0.0_f32; examples.len()];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for _ in 0..PASSES {
        random.shuffle(&mut order);
        let mut moved = 0.0_f32;
        for &at in &order {
            let Example { values, sign, square } = &examples[at];
            let margin: f32 =
                fit.bias + values.iter().map(|(bucket, value)| fit.weights[*bucket as usize] * value).sum::<f32>();
            let slope = sign * margin - 1.0 + softness * duals[at];
            let next = (duals[at] - slope / (square + softness)).max(0.0);
            let change = (next - duals[at]) * sign;
            if change == 0.0 {
                continue;
            }
            duals[at] = next;
            moved = moved.max(change.abs());
            fit.bias += change;
            for (bucket, value) in values {
                fit.weights[*bucket as usize] += change * value;
            }
        }
        if moved < 1e-3 {
            break;
        }
    }
    fit
}

fn example(text: &Prepared, spam: bool, rarity: &[u8]) -> Example {
    let mut squares = [0.0_f32; VIEWS];
    let mut found: Vec<(usize, u32)> = Vec::new();
    features(text, BITS, |view, bucket| {
        let weight = f32::from(rarity[bucket]) / RARITY_UNIT;
        squares[view] += weight * weight;
        found.push((view, bucket as u32));
    });
    found.sort_unstable_by_key(|(_, bucket)| *bucket);
    let mut values: Vec<(u32, f32)> = Vec::new();
    for (view, bucket) in found {
        let value = f32::from(rarity[bucket as usize]) / RARITY_UNIT / squares[view].sqrt().max(1e-6);
        match values.last_mut() {
            Some((last, sum)) if *last == bucket => *sum += value,
            _ => values.push((bucket, value)),
        }
    }
    let square = 1.0 + values.iter().map(|(_, value)| value * value).sum::<f32>();
    Example { values, sign: if spam { 1.0 } else { -1.0 }, square }
}

/// Rarity of every bucket: `1 + ln(texts / texts with it)`, in steps of 1/24, at most 255 steps.
fn rarities(texts: &[(&Prepared, bool)], size: usize) -> Vec<u8> {
    let mut known_in = vec![0_u32; size];
    let mut last = vec![u32::MAX; size];
    for (number, (text, _)) in texts.iter().enumerate() {
        features(text, BITS, |_, bucket| {
            if last[bucket] != number as u32 {
                last[bucket] = number as u32;
                known_in[bucket] += 1;
            }
        });
    }
    let all = texts.len() as f32;
    known_in
        .iter()
        .map(|count| {
            if *count < LEAST {
                0
            } else {
                ((1.0 + (all / (*count as f32 + 1.0)).ln()).max(0.2) * RARITY_UNIT).round().min(255.0) as u8
            }
        })
        .collect()
}

fn fold_of(group: usize) -> usize {
    (xxhash_rust::xxh3::xxh3_64(&group.to_le_bytes()) % FOLDS as u64) as usize
}

/// Near-duplicates (Jaccard of character 4-grams at least one half) get one number: they must not stand on both sides.
fn group(texts: &[Prepared]) -> Vec<usize> {
    /// Grams of more texts than this say nothing about a pair.
    const COMMON: usize = 120;
    let grams: Vec<Vec<u64>> = texts
        .iter()
        .map(|text| {
            let chars: Vec<char> = text.folded.chars().collect();
            let mut grams: Vec<u64> = if chars.len() < 4 {
                vec![xxhash_rust::xxh3::xxh3_64(text.folded.as_bytes())]
            } else {
                let hash =
                    |window: &[char]| window.iter().fold(7_u64, |h, c| (h ^ *c as u64).wrapping_mul(0x0100_0000_01B3));
                chars.windows(4).map(hash).collect()
            };
            grams.sort_unstable();
            grams.dedup();
            grams
        })
        .collect();
    let mut with: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, list) in grams.iter().enumerate() {
        for gram in list {
            with.entry(*gram).or_default().push(at);
        }
    }
    let mut leader: Vec<usize> = (0..texts.len()).collect();
    for (at, list) in grams.iter().enumerate() {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for others in list.iter().filter_map(|gram| with.get(gram)).filter(|others| others.len() <= COMMON) {
            for other in others.iter().filter(|other| **other < at) {
                *shared.entry(*other).or_default() += 1;
            }
        }
        let mut near: Vec<usize> =
            shared.into_iter().filter(|(_, common)| *common >= 2).map(|(other, _)| other).collect();
        near.sort_unstable();
        for other in near {
            let common = overlap(list, &grams[other]);
            if 2 * common >= list.len() + grams[other].len() - common {
                let (a, b) = (root(&mut leader, at), root(&mut leader, other));
                leader[a.max(b)] = a.min(b);
            }
        }
    }
    (0..texts.len()).map(|at| root(&mut leader, at)).collect()
}

fn overlap(a: &[u64], b: &[u64]) -> usize {
    a.iter().filter(|gram| b.binary_search(gram).is_ok()).count()
}

fn root(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

/// Slope and shift that turn margins into log-odds (Platt), by Newton's steps.
fn calibrate(margins: &[f64], labels: &[bool]) -> (f64, f64) {
    let (mut slope, mut shift) = (1.0, 0.0);
    for _ in 0..50 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-6, 0.0, 1e-6);
        for (margin, spam) in margins.iter().zip(labels) {
            let p = 1.0 / (1.0 + (-(slope * margin + shift)).exp());
            // Some labels are wrong: nothing is certain.
            let error = p - if *spam { 0.995 } else { 0.005 };
            let weight = p * (1.0 - p);
            ga += error * margin;
            gb += error;
            haa += weight * margin * margin;
            hab += weight * margin;
            hbb += weight;
        }
        let determinant = haa * hbb - hab * hab;
        if determinant.abs() < 1e-12 {
            break;
        }
        slope -= (hbb * ga - hab * gb) / determinant;
        shift -= (haa * gb - hab * ga) / determinant;
    }
    (slope, shift)
}

fn figures(scores: &[f64], texts: &[Labelled]) -> Figures {
    let normal = super::Thresholds::default();
    let odds = |p: f64| (p / (1.0 - p)).ln();
    let share = |of: &dyn Fn(usize) -> bool, that: &dyn Fn(usize) -> bool| {
        let all = (0..texts.len()).filter(|at| of(*at)).count();
        (0..texts.len()).filter(|at| of(*at) && that(*at)).count() as f64 / all.max(1) as f64
    };
    let spam = |at: usize| texts[at].spam;
    let ham = |at: usize| !texts[at].spam;
    let flagged = |at: usize| scores[at] >= odds(normal.quarantine);
    let removed = |at: usize| scores[at] >= odds(normal.delete);
    let short = |at: usize| texts[at].text.chars().count() < 50;
    let true_flagged = (0..texts.len()).filter(|at| spam(*at) && flagged(*at)).count() as f64;
    let all_flagged = (0..texts.len()).filter(|at| flagged(*at)).count() as f64;
    let all_spam = (0..texts.len()).filter(|at| spam(*at)).count() as f64;
    let mut ham_scores: Vec<f64> = (0..texts.len()).filter(|at| ham(*at)).map(|at| scores[at]).collect();
    ham_scores.sort_by(|a, b| b.total_cmp(a));
    let bar = ham_scores[ham_scores.len() / 200];
    Figures {
        auc: auc(scores, texts),
        recall_at_half_percent: share(&spam, &|at| scores[at] > bar),
        f1_flagged: 2.0 * true_flagged / (all_flagged + all_spam).max(1.0),
        removed_false: share(&ham, &removed),
        removed_recall: share(&spam, &removed),
        short: (share(&|at| spam(at) && short(at), &flagged), share(&|at| ham(at) && short(at), &flagged)),
    }
}

/// Chance that a spam text scores above a ham text; ties count half.
fn auc(scores: &[f64], texts: &[Labelled]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let (mut ham_below, mut sum, mut at) = (0.0, 0.0, 0);
    while at < order.len() {
        let end = at + order[at..].iter().take_while(|i| scores[**i] <= scores[order[at]]).count();
        let spam = order[at..end].iter().filter(|i| texts[**i].spam).count() as f64;
        let ham = (end - at) as f64 - spam;
        sum += spam * (ham_below + ham / 2.0);
        ham_below += ham;
        at = end;
    }
    let spam = texts.iter().filter(|text| text.spam).count() as f64;
    sum / (spam * (texts.len() as f64 - spam)).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            .map(|n| Labelled { spam: n % 2 == 0, text: text_of(if n % 2 == 0 { spam } else { ham }) })
            .collect();
        let (first, figures) = train(&texts, |_| ()).unwrap();
        let (second, _) = train(&texts, |_| ()).unwrap();
        assert!(first == second);
        assert!(figures.auc > 0.9);
        let model = TextModel::parse(&first).unwrap();
        assert!(model.points(&prepare("доход и выплаты")) > model.points(&prepare("билеты на концерт")));
    }

    #[test]
    fn near_duplicates_share_a_group() {
        let texts: Vec<Prepared> =
            ["Набор на удалёнку сегодня", "Набор на удалёнку сегодня!!", "Где купить билет?"].map(prepare).to_vec();
        let groups = group(&texts);
        assert_eq!(groups[0], groups[1]);
        assert_ne!(groups[0], groups[2]);
    }
}

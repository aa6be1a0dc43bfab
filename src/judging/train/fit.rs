//! Weights from labelled texts: a linear support vector machine with squared hinge loss, by dual coordinate descent
//! (Hsieh et al., 2008). One thread, one seed: same texts, same weights.

use crate::judging::normalise::Prepared;
use crate::judging::text_model::{Points, TextModel, VIEWS, features, stored};

/// Buckets of the shipped table: with its header a million bytes.
const BUCKETS: usize = 999_936;
/// An n-gram that fewer texts have says nothing.
const LEAST: u32 = 2;
/// Passes over the texts at most.
const PASSES: usize = 25;
/// What a text of weight one on the wrong side costs.
const COST: f32 = 0.3;
const SEED: u64 = 20_261_128;

/// One text as the trainer sees it.
pub(super) struct Example {
    /// Bucket and value, each bucket once.
    values: Vec<(u32, f32)>,
    spam: bool,
    /// How much it counts.
    pub(super) weight: f32,
    /// Sum of the squared values and of the bias.
    square: f32,
}

impl Example {
    pub(super) fn of(text: &Prepared, spam: bool) -> Self {
        let mut found: Vec<(usize, u32)> = Vec::new();
        let counts = features(text, BUCKETS, |view, bucket| found.push((view, bucket as u32)));
        let share: [f32; VIEWS] = counts.map(|count| 1.0 / (count.max(1) as f32).sqrt());
        found.sort_unstable_by_key(|(_, bucket)| *bucket);
        let mut values: Vec<(u32, f32)> = Vec::with_capacity(found.len());
        for (view, bucket) in found {
            match values.last_mut() {
                Some((last, sum)) if *last == bucket => *sum += share[view],
                _ => values.push((bucket, share[view])),
            }
        }
        let square = 1.0 + values.iter().map(|(_, value)| value * value).sum::<f32>();
        Self { values, spam, weight: 1.0, square }
    }
}

/// Weights in the making.
pub(super) struct Fit {
    weights: Vec<f32>,
    bias: f32,
}

impl Fit {
    /// Learns from these texts.
    pub(super) fn of(examples: &[&Example]) -> Self {
        let known = known(examples);
        let mut random = fastrand::Rng::with_seed(SEED);
        let mut fit = Self { weights: vec![0.0; BUCKETS], bias: 0.0 };
        let mut duals = vec![0.0_f32; examples.len()];
        let mut order: Vec<usize> = (0..examples.len()).collect();
        for _ in 0..PASSES {
            random.shuffle(&mut order);
            let mut moved = 0.0_f32;
            for &at in &order {
                let Example { values, spam, weight, square } = examples[at];
                let sign = if *spam { 1.0 } else { -1.0 };
                let softness = 0.5 / (COST * weight);
                let slope = sign * fit.margin(values) - 1.0 + softness * duals[at];
                let next = (duals[at] - slope / (square + softness)).max(0.0);
                let change = (next - duals[at]) * sign;
                if change == 0.0 {
                    continue;
                }
                duals[at] = next;
                moved = moved.max(change.abs());
                fit.bias += change;
                for (bucket, value) in values.iter().filter(|(bucket, _)| known[*bucket as usize]) {
                    fit.weights[*bucket as usize] += change * value;
                }
            }
            if moved < 2e-3 {
                break;
            }
        }
        fit
    }

    fn margin(&self, values: &[(u32, f32)]) -> f32 {
        self.bias + values.iter().map(|(bucket, value)| self.weights[*bucket as usize] * value).sum::<f32>()
    }

    /// The margin of a text, before it is calibrated.
    pub(super) fn score(&self, text: &Example) -> f64 {
        f64::from(self.margin(&text.values))
    }

    pub(super) fn file(&self, points: Points) -> Vec<u8> {
        let most = self.weights.iter().fold(1e-6_f32, |most, weight| most.max(weight.abs()));
        let scale = most / (127.0 * 127.0);
        let weights: Vec<i8> = self.weights.iter().map(|weight| stored(weight / scale)).collect();
        let shift = points.slope.mul_add(self.bias, points.shift);
        TextModel::file(scale, Points { shift, ..points }, &weights)
    }
}

/// Which buckets enough texts have.
fn known(examples: &[&Example]) -> Vec<bool> {
    let mut texts = vec![0_u32; BUCKETS];
    for (bucket, _) in examples.iter().flat_map(|example| &example.values) {
        texts[*bucket as usize] += 1;
    }
    texts.into_iter().map(|count| count >= LEAST).collect()
}

/// Slope and shift that turn margins into log-odds (Platt), by Newton's steps. `shown`: margin, spam, how much it counts.
pub(super) fn calibrate(shown: &[(f64, bool, f64)]) -> (f64, f64) {
    let (mut slope, mut shift) = (1.0, 0.0);
    for _ in 0..50 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-6, 0.0, 1e-6);
        for (margin, spam, counts) in shown {
            let p = 1.0 / (1.0 + (-(slope * margin + shift)).exp());
            // Some labels are wrong: nothing is certain.
            let error = counts * (p - if *spam { 0.995 } else { 0.005 });
            let weight = counts * p * (1.0 - p);
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

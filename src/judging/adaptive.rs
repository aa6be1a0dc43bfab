//! Learns from the admin's buttons at once. It is stored examples and nothing else: to unlearn is to delete.

use std::collections::HashMap;

use super::kinds::Kinds;
use super::normalise::{Prepared, prepare};
use super::text_model::{TextModel, features};
use crate::domain::verdict::Reason;

/// Table of the adaptive features: small, for it is filled by hand.
const BITS: u32 = 18;
/// From this likeness on, an example speaks.
const LIKE: f64 = 0.55;
/// Points of an example for the very same text: outweighs any model and any rule but the admin's own lists.
const SAME: f64 = 22.0;

/// What the admin taught.
#[derive(Debug, Clone, Default)]
pub struct Adaptive {
    examples: Vec<Example>,
    /// Bucket → examples that have it.
    index: HashMap<u32, Vec<u32>>,
    /// What they teach beyond their letters.
    kinds: Kinds,
}

#[derive(Debug, Clone)]
struct Example {
    spam: bool,
    buckets: usize,
}

impl Adaptive {
    /// Built from stored examples, oldest first: the admin's last word on the same text counts.
    pub fn of(examples: &[(String, bool)]) -> Self {
        let mut adaptive = Self::default();
        let mut last: HashMap<u64, usize> = HashMap::new();
        for (at, (text, _)) in examples.iter().enumerate() {
            last.insert(super::fingerprint(text), at);
        }
        for (at, (text, spam)) in examples.iter().enumerate() {
            if last.get(&super::fingerprint(text)) == Some(&at) {
                adaptive.add(&prepare(text), *spam);
            }
        }
        adaptive
    }

    /// The same, and their kinds: with the community's own kept talk (newest first) replayed beside them.
    pub fn taught(examples: &[(String, bool)], talk: &[String], model: &TextModel) -> Self {
        let prepared = |text: &String| prepare(text);
        let presses: Vec<(Prepared, bool)> =
            newest(examples).iter().map(|(text, spam)| (prepared(text), *spam)).collect();
        let talk: Vec<Prepared> = talk.iter().take(super::kinds::TALK).map(prepared).collect();
        Self { kinds: Kinds::of(&presses, &talk, model), ..Self::of(examples) }
    }

    /// What was learnt of this kind of text; `None`: nothing worth naming.
    pub fn kind(&self, text: &Prepared) -> Option<Reason> {
        /// Fewer points are chance.
        const LEAST: f64 = 0.5;
        let points = self.kinds.points(text);
        if points.abs() < LEAST {
            return None;
        }
        Some(Reason::new(if points > 0.0 { "kind_spam" } else { "kind_ham" }, points))
    }

    fn add(&mut self, text: &Prepared, spam: bool) {
        let buckets = buckets_of(text);
        let number = self.examples.len() as u32;
        for bucket in &buckets {
            self.index.entry(*bucket).or_default().push(number);
        }
        self.examples.push(Example { spam, buckets: buckets.len() });
    }

    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.examples.len()
    }

    /// Whether nothing was taught yet.
    pub fn is_empty(&self) -> bool {
        self.examples.is_empty()
    }

    /// The nearest example's word on a text, if one is near enough.
    pub fn points(&self, text: &Prepared) -> Option<Reason> {
        if self.examples.is_empty() {
            return None;
        }
        let buckets = buckets_of(text);
        let mut shared: HashMap<u32, usize> = HashMap::new();
        for bucket in &buckets {
            for number in self.index.get(bucket).into_iter().flatten() {
                *shared.entry(*number).or_default() += 1;
            }
        }
        let likeness = |number: u32, common: usize| {
            let of = self.examples[number as usize].buckets + buckets.len() - common;
            common as f64 / of.max(1) as f64
        };
        let (number, likeness) = shared
            .into_iter()
            .map(|(number, common)| (number, likeness(number, common)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))?;
        if likeness < LIKE {
            return None;
        }
        let strength = SAME * (likeness - LIKE + 0.15) / (1.0 - LIKE + 0.15);
        let (code, points) =
            if self.examples[number as usize].spam { ("learned_spam", strength) } else { ("learned_ham", -strength) };
        Some(Reason::with(code, points, format!("{:.0} %", likeness * 100.0)))
    }
}

/// The newest word on each text, oldest first, of the newest presses.
fn newest(examples: &[(String, bool)]) -> Vec<(String, bool)> {
    let mut known = std::collections::HashSet::new();
    let mut newest: Vec<(String, bool)> = examples
        .iter()
        .rev()
        .filter(|(text, _)| known.insert(super::fingerprint(text)))
        .take(super::kinds::PRESSES)
        .cloned()
        .collect();
    newest.reverse();
    newest
}

fn buckets_of(text: &Prepared) -> Vec<u32> {
    let mut buckets = Vec::new();
    features(text, BITS, |_, bucket| buckets.push(bucket as u32));
    buckets.sort_unstable();
    buckets.dedup();
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_on_a_text_counts_and_reaches_its_likes() {
        let spam = ("Набираем людей на удалёнку, доход от 80 тысяч".to_owned(), true);
        let ham = ("Набираем людей на удалёнку, доход от 80 тысяч".to_owned(), false);
        let like = prepare("Набираем людей на удалёнку, доход от 90 тысяч");
        let once = Adaptive::of(std::slice::from_ref(&spam));
        assert!(once.points(&like).unwrap().points > 5.0);
        let twice = Adaptive::of(&[spam, ham]);
        assert!(twice.points(&like).unwrap().points < -5.0);
        assert!(twice.points(&prepare("Во сколько начало концерта?")).is_none());
    }
}

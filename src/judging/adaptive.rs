//! Learns from the admin's buttons at once. It is stored examples and nothing else: to unlearn is to delete.

use std::sync::Arc;

use super::contacts;
use super::index::{Index, Packing};
use super::kinds::Kinds;
use super::learner::Learner;
use super::normalise::Prepared;
use super::text_model::{TextModel, features};
use crate::domain::lesson::{Lesson, Taught};
use crate::domain::verdict::Reason;

/// Table of the adaptive features: small, for it is filled by hand.
pub(super) const BITS: u32 = 18;
/// From this likeness on, an example speaks.
const LIKE: f64 = 0.55;
/// What was let stay with another address.
pub(super) const OTHER_ADDRESS: &str = "other_address";
/// Of a kind that was called spam…
pub(super) const KIND_SPAM: &str = "kind_spam";
/// …and of one that was called harmless.
pub(super) const KIND_HAM: &str = "kind_ham";
/// Points of an example for the very same text: outweighs any model and any rule but the admin's own lists.
const SAME: f64 = 22.0;

/// What the admin taught.
#[derive(Debug, Clone, Default)]
pub struct Adaptive {
    /// Examples, oldest first: the many that stay as they are, and the few that came since.
    examples: [Arc<Examples>; 2],
    /// What they teach beyond their letters.
    kinds: Kinds,
}

/// Examples that are looked through together.
#[derive(Debug, Default)]
pub(super) struct Examples {
    examples: Vec<AdaptiveExample>,
    index: Index,
}

#[derive(Debug)]
struct AdaptiveExample {
    word: Word,
    buckets: usize,
}

/// What was said of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    Spam,
    /// Harmless, where a text leads to none but these addresses: who copies what was let stay puts an own one into it.
    HamAt(Arc<[u64]>),
    /// Harmless, wherever it leads: it was said of the same words with several.
    Ham,
}

impl Word {
    fn covers(&self, text: &str) -> bool {
        match self {
            Self::Spam | Self::Ham => true,
            Self::HamAt(known) => contacts::addresses(text).iter().all(|address| known.binary_search(address).is_ok()),
        }
    }
}

impl Adaptive {
    /// Built from stored examples, oldest first: the admin's last word on the same text counts. Nothing of their kinds.
    pub fn of(examples: &[(String, bool)]) -> Self {
        let lesson =
            |(text, spam): &(String, bool)| Lesson { taught: Taught::Words(text.clone()), spam: *spam, weight: 1.0 };
        let lessons: Vec<Lesson> = examples.iter().map(lesson).collect();
        Self { kinds: Kinds::default(), ..Learner::default().taught(&lessons, &[], None) }
    }

    /// Built from what the store offers: texts, and what is left of those whose authors are forgotten; and of what kinds
    /// they are, with the community's own kept talk replayed beside them.
    pub fn taught(lessons: &[Lesson], talk: &[String], model: &TextModel) -> Self {
        Learner::default().taught(lessons, talk, Some(model))
    }

    pub(super) fn made(examples: [Arc<Examples>; 2], kinds: Kinds) -> Self {
        Self { examples, kinds }
    }

    /// What was learnt of this kind of text; `None`: nothing worth naming.
    pub fn kind(&self, text: &Prepared) -> Option<Reason> {
        /// Fewer points are chance.
        const LEAST: f64 = 0.5;
        let points = self.kinds.points(text);
        if points.abs() < LEAST {
            return None;
        }
        Some(Reason::new(if points > 0.0 { KIND_SPAM } else { KIND_HAM }, points))
    }

    /// The nearest example's word on a text, if one is near enough. That it is harmless reaches no address that was not seen
    /// then: such a text has a reason without points.
    pub fn points(&self, text: &str, prepared: &Prepared) -> Option<Reason> {
        if self.examples.iter().all(|part| part.examples.is_empty()) {
            return None;
        }
        let buckets = buckets_of(prepared);
        // Of those that are alike, the newest.
        let nearest = self.examples.iter().filter_map(|part| part.nearest(&buckets)).max_by(|a, b| a.1.total_cmp(&b.1));
        let (word, likeness) = nearest?;
        if likeness < LIKE {
            return None;
        }
        let strength = SAME * (likeness - LIKE + 0.15) / (1.0 - LIKE + 0.15);
        let (code, points) = match word {
            Word::Spam => ("learned_spam", strength),
            word if word.covers(text) => ("learned_ham", -strength),
            Word::HamAt(_) | Word::Ham => (OTHER_ADDRESS, 0.0),
        };
        Some(Reason::with(code, points, format!("{:.0} %", likeness * 100.0)))
    }
}

impl Examples {
    /// The distinct buckets of each, ascending, and the word on it; oldest first. `None`: it is enough for now, with the same
    /// examples and the same packing it goes on.
    pub(super) fn of<'a>(
        examples: impl Iterator<Item = (&'a [u32], Word)> + Clone,
        packing: &mut Packing,
        enough: &mut dyn FnMut() -> bool,
    ) -> Option<Self> {
        loop {
            if let Some(index) = packing.once_more(examples.clone().map(|(buckets, _)| buckets)) {
                let examples = examples.map(|(buckets, word)| AdaptiveExample { word, buckets: buckets.len() });
                return Some(Self { index, examples: examples.collect() });
            }
            if enough() {
                return None;
            }
        }
    }

    /// The word of the example most like a text of these buckets, and how like it is.
    fn nearest(&self, buckets: &[u32]) -> Option<(&Word, f64)> {
        self.nearest_number(buckets).map(|(number, likeness)| (&self.examples[number as usize].word, likeness))
    }

    /// The example most like a text of these buckets, the newest of those that are alike, if one may be near enough to speak.
    /// Whatever is near enough shares a part of the rarest buckets: of the common ones, which every text here has, only few
    /// examples are looked up.
    fn nearest_number(&self, buckets: &[u32]) -> Option<(u32, f64)> {
        let mut lists: Vec<&[u32]> = buckets.iter().map(|bucket| self.index.examples_of(*bucket)).collect();
        lists.sort_by_key(|list| list.len());
        let needed = (LIKE * buckets.len() as f64) as usize;
        let (rare, common) = lists.split_at(lists.len() - needed.saturating_sub(1).min(lists.len()));
        let mut shared = vec![0_u32; self.examples.len()];
        for number in rare.iter().copied().flatten() {
            shared[*number as usize] += 1;
        }
        let may_be_near = |number: usize, count: u32| {
            let of = self.examples[number].buckets + buckets.len();
            let at_least = LIKE / (1.0 + LIKE) * of as f64;
            // Rounding must lose nobody.
            count > 0 && (count as usize + common.len()) as f64 >= at_least - 1.0
        };
        let near: Vec<u32> =
            (0_u32..).zip(&shared).filter(|(n, c)| may_be_near(*n as usize, **c)).map(|(n, _)| n).collect();
        for list in common {
            // A raid may be like hundreds of what was taught: then going through a list is less than looking each up in it.
            if near.len() * (list.len().max(1).ilog2() as usize + 1) < list.len() {
                for number in near.iter().filter(|number| list.binary_search(number).is_ok()) {
                    shared[*number as usize] += 1;
                }
            } else {
                for number in *list {
                    shared[*number as usize] += 1;
                }
            }
        }
        near.into_iter()
            .map(|number| {
                let (both, of) =
                    (shared[number as usize] as usize, self.examples[number as usize].buckets + buckets.len());
                (number, both as f64 / (of - both).max(1) as f64)
            })
            .max_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
    }
}

pub(super) fn buckets_of(text: &Prepared) -> Vec<u32> {
    let mut buckets = Vec::new();
    features(text, 1 << BITS, |_, bucket| buckets.push(bucket as u32));
    buckets.sort_unstable();
    buckets.dedup();
    buckets
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::judging::likeness::Print;
    use crate::judging::prepare;

    proptest! {
        #[test]
        fn whoever_is_near_enough_is_found(
            examples in proptest::collection::vec(proptest::collection::btree_set(0_u32..60, 0..40), 0..30),
            text in proptest::collection::btree_set(0_u32..60, 0..40),
        ) {
            let lists: Vec<Vec<u32>> = examples.iter().map(|example| example.iter().copied().collect()).collect();
            let each = lists.iter().map(|buckets| (buckets.as_slice(), Word::Spam));
            let all_examples = Examples::of(each, &mut Packing::default(), &mut || false).unwrap();
            let likeness = |example: &std::collections::BTreeSet<u32>| {
                let both = example.intersection(&text).count();
                both as f64 / (example.len() + text.len() - both).max(1) as f64
            };
            let all = examples.iter().enumerate().map(|(number, example)| (number as u32, likeness(example)));
            let best = all.max_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0))).filter(|(_, like)| *like >= LIKE);
            let buckets: Vec<u32> = text.iter().copied().collect();
            prop_assert_eq!(all_examples.nearest_number(&buckets).filter(|(_, like)| *like >= LIKE), best);
        }
    }

    #[test]
    fn the_last_word_on_a_text_counts_and_reaches_its_likes() {
        let spam = ("Набираем людей на удалёнку, доход от 80 тысяч".to_owned(), true);
        let ham = ("Набираем людей на удалёнку, доход от 80 тысяч".to_owned(), false);
        let like = "Набираем людей на удалёнку, доход от 90 тысяч";
        let once = Adaptive::of(std::slice::from_ref(&spam));
        assert!(points(&once, like).unwrap().points > 5.0);
        let twice = Adaptive::of(&[spam, ham]);
        assert!(points(&twice, like).unwrap().points < -5.0);
        assert!(points(&twice, "Во сколько начало концерта?").is_none());
    }

    fn points(adaptive: &Adaptive, text: &str) -> Option<Reason> {
        adaptive.points(text, &prepare(text))
    }

    #[test]
    fn what_was_let_stay_is_let_stay_with_the_address_it_had() {
        let text = |address: &str| format!("Сдаю уютную квартиру у парка посуточно, пишите или звоните {address}");
        let ham = |address: &str| (text(address), false);
        let once = Adaptive::of(&[ham("+7 912 345-67-89")]);
        assert_eq!(points(&once, &text("8 (912) 345-67-89")).unwrap().code, "learned_ham");
        assert_eq!(points(&once, &text("")).unwrap().code, "learned_ham");
        for other in ["+7 912 345-67-80", "+7 912 345-67-89 или t.me/lure", "@lure_lure", "lure.example"] {
            let reason = points(&once, &text(other)).unwrap();
            assert_eq!((reason.code.as_ref(), reason.points), (OTHER_ADDRESS, 0.0), "{other}");
        }
        // Said of the same words again, wherever they led, it is said of the words.
        let same = |address: &str| format!("Сдаю уютную квартиру у парка посуточно, пишите {address} или звоните");
        let twice = Adaptive::of(&[(same("@masha_k"), false), (same("@petya_k"), false)]);
        assert_eq!(points(&twice, &same("@vasya_k")).unwrap().code, "learned_ham");
        // Whose author is forgotten has no address.
        let forgotten =
            Lesson { taught: Taught::Features(Print::of(&text("@masha_k")).pack()), spam: false, weight: 1.0 };
        let forgotten = Adaptive::taught(&[forgotten], &[], &TextModel::empty().unwrap());
        assert_eq!(points(&forgotten, &text("@masha_k")).unwrap().code, OTHER_ADDRESS);
        assert_eq!(points(&forgotten, &text("")).unwrap().code, "learned_ham");
    }

    #[test]
    fn what_is_left_of_a_forgotten_text_teaches_as_its_words_did() {
        let text = "Набираем людей на удалёнку, доход от 80 тысяч";
        let lesson = |taught| Lesson { taught, spam: true, weight: 1.0 };
        let words = Adaptive::taught(&[lesson(Taught::Words(text.to_owned()))], &[], &TextModel::empty().unwrap());
        let features =
            Adaptive::taught(&[lesson(Taught::Features(Print::of(text).pack()))], &[], &TextModel::empty().unwrap());
        let like = "Набираем людей на удалёнку, доход от 90 тысяч";
        assert_eq!(points(&words, like), points(&features, like));
        assert!(points(&features, like).unwrap().points > 5.0);
        let unknown = Adaptive::taught(&[lesson(Taught::Features(vec![99]))], &[], &TextModel::empty().unwrap());
        assert!(points(&unknown, like).is_none());
    }
}

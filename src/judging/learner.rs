//! What was taught, made into what judges: each text is looked at once, the many examples of before stay as they are
//! while a few are added, and of kinds something is learnt only where something else is taught. Where much was taught at once
//! it is looked at in parts. What comes of it is what learning everything anew would come to.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use super::adaptive::{Adaptive, Examples, Word, buckets_of};
use super::carry::is_carried;
use super::contacts;
use super::index::Packing;
use super::kinds::{KindText, Kinds, PRESSES, Passes, TALK};
use super::likeness::Print;
use super::normalise::prepare;
use super::text_model::TextModel;
use crate::domain::lesson::{Lesson, Taught};

/// Examples that were added since are put beside the others from so many on.
const FEW: usize = 64;

/// Remembers what it made of each text, from one learning to the next.
#[derive(Debug, Default)]
pub struct Learner {
    /// What is known of what was taught, by its hash.
    letters: HashMap<u64, Arc<Letters>>,
    /// The same of the texts that kinds are learnt from, with one model.
    kinds: HashMap<u64, Arc<KindText>>,
    model: String,
    /// The examples that stay, and which they are.
    stay: Arc<Examples>,
    order: Vec<(u64, Word)>,
    /// The same of those that are being packed.
    packing: Option<(Vec<(u64, Word)>, Packing)>,
    /// The last part of learning ended with texts that were not looked at.
    texts_left: bool,
    /// What was learnt of kinds, and the hash of what from.
    of_kinds: Option<(u64, Kinds)>,
    /// The same of what is being learnt of them.
    passes: Option<(u64, Passes)>,
}

#[derive(Debug)]
struct Letters {
    /// The same text in another dress has the same.
    key: u64,
    /// `None`: what an older program left and this one does not understand teaches nothing.
    buckets: Option<Vec<u32>>,
    /// Where it leads; of a text without words nothing is known. `None`: it came from another community, without names.
    addresses: Option<Arc<[u64]>>,
}

impl Learner {
    /// Learns from what the store offers, oldest first. Without a model nothing is learnt of kinds.
    pub fn taught(&mut self, lessons: &[Lesson], talk: &[String], model: Option<&TextModel>) -> Adaptive {
        self.taught_in_parts(lessons, talk, model, &mut || false).unwrap_or_default()
    }

    /// The same, until it is `enough`. `None`: there is more to do; asked again, it goes on from there, also
    /// where something else is taught by then.
    pub fn taught_in_parts(
        &mut self,
        lessons: &[Lesson],
        talk: &[String],
        model: Option<&TextModel>,
        enough: &mut dyn FnMut() -> bool,
    ) -> Option<Adaptive> {
        if let Some(model) = model
            && self.model != model.version()
        {
            model.version().clone_into(&mut self.model);
            self.kinds.clear();
            (self.of_kinds, self.passes) = (None, None);
        }
        self.texts_left = false;
        let hashes: Vec<u64> = lessons.iter().map(|lesson| hash_of(&lesson.taught)).collect();
        let known: HashSet<u64> = hashes.iter().copied().collect();
        self.letters.retain(|hash, _| known.contains(hash));
        // Of older ones no kinds are learnt, but where a text was pressed on again and again.
        let newest = lessons.len().saturating_sub(PRESSES);
        let mut letters: Vec<Arc<Letters>> = Vec::with_capacity(lessons.len());
        for (at, lesson) in lessons.iter().enumerate() {
            letters.push(self.letters_of(hashes[at], &lesson.taught, model.filter(|_| at >= newest), enough)?);
        }
        let examples = self.examples_of(lessons, &hashes, &letters, enough)?;
        let kinds = match model {
            Some(model) => self.kinds_of(lessons, &hashes, &letters, talk, model, enough)?,
            None => Kinds::default(),
        };
        Some(Adaptive::made(examples, kinds))
    }

    /// Whether the last part of learning ended with texts that were not looked at yet: these may be hundreds, and what is done
    /// with them afterwards is soon done.
    pub fn has_texts_left(&self) -> bool {
        self.texts_left
    }

    /// `None`: it was enough with this one.
    fn letters_of(
        &mut self,
        hash: u64,
        taught: &Taught,
        model: Option<&TextModel>,
        enough: &mut dyn FnMut() -> bool,
    ) -> Option<Arc<Letters>> {
        if let Some(known) = self.letters.get(&hash) {
            return Some(Arc::clone(known));
        }
        let letters = match taught {
            Taught::Words(text) => {
                let prepared = prepare(text);
                // While it is prepared.
                if let Some(model) = model {
                    self.kinds.entry(hash).or_insert_with(|| Arc::new(KindText::of(&prepared, model)));
                }
                Letters {
                    key: prepared.fingerprint_of(text),
                    buckets: Some(buckets_of(&prepared)),
                    addresses: (!is_carried(text)).then(|| contacts::addresses(text).into()),
                }
            }
            Taught::Features(packed) => Letters {
                key: xxhash_rust::xxh3::xxh3_64(packed),
                buckets: Print::unpack(packed).map(|print| print.buckets().to_vec()),
                addresses: Some(Arc::default()),
            },
        };
        let letters = Arc::new(letters);
        self.letters.insert(hash, Arc::clone(&letters));
        self.texts_left = enough();
        (!self.texts_left).then_some(letters)
    }

    /// The admin's last word on each text, oldest first: those of before, and the few since.
    /// `None`: all were packed anew, and it was enough.
    fn examples_of(
        &mut self,
        lessons: &[Lesson],
        hashes: &[u64],
        letters: &[Arc<Letters>],
        enough: &mut dyn FnMut() -> bool,
    ) -> Option<[Arc<Examples>; 2]> {
        let last: HashMap<u64, usize> = letters.iter().enumerate().map(|(at, letters)| (letters.key, at)).collect();
        let counts: Vec<usize> = (0..lessons.len())
            .filter(|at| last.get(&letters[*at].key) == Some(at) && letters[*at].buckets.is_some())
            .collect();
        // Said again of the same words with another address, it is said of the words.
        let mut led_to: HashMap<u64, Vec<&Option<Arc<[u64]>>>> = HashMap::new();
        for at in (0..lessons.len()).filter(|at| !lessons[*at].spam) {
            let known = led_to.entry(letters[at].key).or_default();
            if !known.contains(&&letters[at].addresses) {
                known.push(&letters[at].addresses);
            }
        }
        let word = |at: usize| match led_to.get(&letters[at].key).map(Vec::as_slice) {
            _ if lessons[at].spam => Word::Spam,
            Some([Some(addresses)]) => Word::HamAt(Arc::clone(addresses)),
            Some(_) | None => Word::Ham,
        };
        let order: Vec<(u64, Word)> = counts.iter().map(|at| (hashes[*at], word(*at))).collect();
        let made = |from: usize, packing: &mut Packing, enough: &mut dyn FnMut() -> bool| {
            let examples = counts[from..].iter().zip(&order[from..]);
            let examples =
                examples.map(|(at, (_, word))| (letters[*at].buckets.as_deref().unwrap_or_default(), word.clone()));
            Examples::of(examples, packing, enough).map(Arc::new)
        };
        let stays = order.starts_with(&self.order) && order.len() - self.order.len() < FEW;
        if !stays {
            let mut packing =
                self.packing.take().filter(|(of, _)| *of == order).map(|(_, packing)| packing).unwrap_or_default();
            let Some(stay) = made(0, &mut packing, enough) else {
                self.packing = Some((order, packing));
                return None;
            };
            self.stay = stay;
            self.order.clone_from(&order);
            if enough() {
                return None;
            }
        }
        let few = made(self.order.len(), &mut Packing::default(), &mut || false)?;
        Some([Arc::clone(&self.stay), few])
    }

    /// Kinds are learnt from the newest word on each text among the newest presses: anew, where those or the talk are others
    /// than before. What has lost its words teaches no kind. `None`: it was enough.
    fn kinds_of(
        &mut self,
        lessons: &[Lesson],
        hashes: &[u64],
        letters: &[Arc<Letters>],
        talk: &[String],
        model: &TextModel,
        enough: &mut dyn FnMut() -> bool,
    ) -> Option<Kinds> {
        let mut seen = HashSet::new();
        let mut newest: Vec<usize> = (0..lessons.len())
            .rev()
            .filter(|at| matches!(lessons[*at].taught, Taught::Words(_)) && seen.insert(letters[*at].key))
            .take(PRESSES)
            .collect();
        newest.reverse();
        let words = |at: &usize| match &lessons[*at].taught {
            Taught::Words(text) => Some((hashes[*at], text)),
            Taught::Features(_) => None,
        };
        let talk: Vec<(u64, &String)> = talk.iter().take(TALK).map(|text| (hash_of_text(text), text)).collect();
        let mut print = Xxh3::new();
        for (hash, text) in newest.iter().filter_map(words).chain(talk.iter().copied()) {
            print.update(&hash.to_le_bytes());
            if let Entry::Vacant(unknown) = self.kinds.entry(hash) {
                unknown.insert(Arc::new(KindText::of(&prepare(text), model)));
                if enough() {
                    self.texts_left = true;
                    return None;
                }
            }
        }
        for lesson in newest.iter().map(|at| &lessons[*at]) {
            print.update(&lesson.weight.to_le_bytes());
            print.update(&[u8::from(lesson.spam)]);
        }
        let print = print.digest();
        if let Some((of, kinds)) = &self.of_kinds
            && *of == print
        {
            return Some(kinds.clone());
        }
        let now: HashSet<u64> = newest.iter().map(|at| hashes[*at]).chain(talk.iter().map(|(hash, _)| *hash)).collect();
        self.kinds.retain(|hash, _| now.contains(hash));
        let known = |hash: u64| self.kinds.get(&hash).map(|kind| &**kind);
        let mut passes =
            self.passes.take().filter(|(of, _)| *of == print).map(|(_, passes)| passes).unwrap_or_default();
        let kinds = Kinds::of_texts_in_parts(
            newest.iter().filter_map(|at| Some((known(hashes[*at])?, lessons[*at].spam, lessons[*at].weight))),
            talk.iter().filter_map(|(hash, _)| known(*hash)),
            &mut passes,
            enough,
        );
        let Some(kinds) = kinds else {
            self.passes = Some((print, passes));
            return None;
        };
        self.of_kinds = Some((print, kinds.clone()));
        Some(kinds)
    }
}

fn hash_of(taught: &Taught) -> u64 {
    match taught {
        Taught::Words(text) => hash_of_text(text),
        Taught::Features(packed) => xxhash_rust::xxh3::xxh3_64_with_seed(packed, 2),
    }
}

fn hash_of_text(text: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(text.as_bytes(), 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXTS: [&str; 8] = [
        "Набираем людей на удалёнку, доход от 80 тысяч в месяц",
        "Набираем людей на удалёнку, доход от 90 тысяч в месяц! @worker_one",
        "Набираем людей на удалёнку, доход от 90 тысяч в месяц! @worker_two",
        "НАБИРАЕМ людей на удалёнку, доход от 80 тысяч в месяц",
        "Вяжу носки и варежки на заказ, мастерица из Вологды",
        "Спасибо за концерт, было очень тепло",
        "Куплю гараж, звоните вечером",
        "да",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(6))]

        /// What is taught, taken back, said otherwise or blinded, one after the other.
        #[test]
        fn learning_on_comes_to_what_learning_anew_comes_to(
            turns in proptest::collection::vec((0_u8..8, 0_usize..100, any::<bool>()), 1..10),
            parts in 0_usize..50,
        ) {
            let model = TextModel::shipped().unwrap();
            let mut learner = Learner::default();
            let (mut lessons, mut talk): (Vec<Lesson>, Vec<String>) = (Vec::new(), Vec::new());
            for (what, which, spam) in turns {
                let text = TEXTS[which % TEXTS.len()];
                let taught = |count: usize| (0..count).map(|number| {
                    let text = if number == 0 { text.to_owned() } else { format!("{text} {}", number + which) };
                    Lesson { taught: Taught::Words(text), spam, weight: 1.0 / (which + 1) as f32 }
                }).collect::<Vec<Lesson>>();
                match what {
                    0 if !lessons.is_empty() => drop(lessons.remove(which % lessons.len())),
                    1 if !lessons.is_empty() => {
                        let at = which % lessons.len();
                        lessons[at].taught = Taught::Features(Print::of(text).pack());
                    }
                    2 => talk.insert(0, text.to_owned()),
                    3 => lessons.extend(taught(70)),
                    4 => lessons.push(Lesson { taught: Taught::Features(vec![99]), spam, weight: 1.0 }),
                    _ => lessons.extend(taught(1)),
                }
                // In parts, of which some are left for the next turn, whatever is taught by then.
                let mut looked = 0;
                let mut part = |lessons: &[Lesson], talk: &[String]| learner
                    .taught_in_parts(lessons, talk, Some(&model), &mut || { looked += 1; looked % (1 + parts) == 0 });
                let mut on = part(&lessons, &talk);
                if on.is_none() && which % 4 == 0 {
                    continue;
                }
                while on.is_none() {
                    on = part(&lessons, &talk);
                }
                let (on, anew) = (on.unwrap(), Adaptive::taught(&lessons, &talk, &model));
                for text in TEXTS {
                    for text in [text.to_owned(), format!("{text}, пишите"), format!("{text} @lure_lure")] {
                        let prepared = prepare(&text);
                        prop_assert_eq!(on.points(&text, &prepared), anew.points(&text, &prepared));
                        prop_assert_eq!(on.kind(&prepared), anew.kind(&prepared));
                    }
                }
            }
        }
    }
}

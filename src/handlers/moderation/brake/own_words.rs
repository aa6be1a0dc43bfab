//! Is what was removed like what people here write? And which of many texts are one text in several dresses? Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::judging::without_disguise;

/// Shorter words say nothing about what a text is about.
const LEAST_LETTERS: usize = 4;
/// Endings change with the case: so much of a word is compared.
const STEM_LETTERS: usize = 6;
/// Fewer words of weight cannot be like anything.
const LEAST_WORDS: usize = 3;
/// From this share of common words on, two texts are one.
const SAME: f64 = 0.6;
/// From this share of the community's own words on, a text is like its talk.
const LIKE: f64 = 0.7;
/// With fewer kept texts nobody knows how people talk here.
const ENOUGH: usize = 50;

/// The words of a text that carry weight, as sorted hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnWords(Vec<u64>);

impl OwnWords {
    pub(super) fn of(text: &str) -> Self {
        // Read as judges read it: signs that nobody sees cut no word into pieces that weigh nothing.
        let plain = without_disguise(text);
        let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= LEAST_LETTERS);
        let stem = |word: &str| word.chars().take(STEM_LETTERS).collect::<String>();
        let mut hashes: Vec<u64> = words.map(|word| xxhash_rust::xxh3::xxh3_64(stem(word).as_bytes())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }

    /// Whether two texts are one in two dresses. Texts without words of weight are alike.
    pub(super) fn same(&self, other: &Self) -> bool {
        if self.0.is_empty() || other.0.is_empty() {
            return self.0.is_empty() && other.0.is_empty();
        }
        let common = self.0.iter().filter(|word| other.0.binary_search(word).is_ok()).count();
        let all = self.0.len() + other.0.len() - common;
        common as f64 >= SAME * all as f64
    }
}

/// How people write here, beside how spam reads that was removed before.
#[derive(Debug, Default)]
pub(super) struct OwnTalk {
    /// Words of the community's talk that are no spam's.
    own: BTreeSet<u64>,
}

impl OwnTalk {
    /// Learnt from kept and from removed texts, each with its author. A word is the community's own if several people used
    /// it and it is more usual in talk than in spam.
    pub(super) fn of(kept: &[(i64, String)], removed: &[(i64, String)]) -> Self {
        if kept.len() < ENOUGH {
            return Self::default();
        }
        let (talk, spam) = (authors_of(kept), authors_of(removed));
        let share = |authors: usize, texts: usize| authors as f64 / texts.max(1) as f64;
        let is_own = |word: &u64, authors: usize| {
            let in_spam = spam.get(word).map_or(0, BTreeSet::len);
            authors >= 2 && share(authors, kept.len()) > share(in_spam, removed.len())
        };
        let own = talk.iter().filter(|(word, authors)| is_own(word, authors.len())).map(|(word, _)| *word).collect();
        Self { own }
    }

    /// Whether a text is like it.
    pub(super) fn is_like(&self, words: &OwnWords) -> bool {
        let known = words.0.iter().filter(|word| self.own.contains(word)).count();
        words.0.len() >= LEAST_WORDS && known as f64 >= LIKE * words.0.len() as f64
    }
}

fn authors_of(texts: &[(i64, String)]) -> BTreeMap<u64, BTreeSet<i64>> {
    let mut authors: BTreeMap<u64, BTreeSet<i64>> = BTreeMap::new();
    for (author, text) in texts {
        for word in OwnWords::of(text).0 {
            authors.entry(word).or_default().insert(*author);
        }
    }
    authors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(of: &[&str], times: usize) -> Vec<(i64, String)> {
        let said = of.iter().map(|text| (*text).to_owned()).cycle().take(of.len() * times);
        said.enumerate().map(|(author, text)| (author as i64, text)).collect()
    }

    #[test]
    fn an_advert_in_another_dress_is_the_same_and_another_advert_is_not() {
        let advert = OwnWords::of("Remote income from 5000 a day, write to the manager on Telegram now");
        assert!(advert.same(&OwnWords::of("Remote income from 9000 a day!! write to the manager on Telegram today")));
        assert!(!advert.same(&OwnWords::of("Lucky casino gives one hundred free spins for every new player")));
        assert!(OwnWords::of("!!").same(&OwnWords::of("so")) && !OwnWords::of("!!").same(&advert));
    }

    #[test]
    fn words_that_are_hidden_are_words() {
        let plain = OwnWords::of("Спасибо за концерт, казино и бонус всем");
        for hidden in [
            "Спасибо за концерт, ка\u{200B}зи\u{200B}но и бо\u{200B}нус всем",
            "Спасибо за концерт, кaзинo и бoнус всем",
        ] {
            assert_eq!(OwnWords::of(hidden), plain, "{hidden}");
        }
    }

    #[test]
    fn talk_is_known_by_words_that_several_people_use_and_spam_does_not() {
        let kept = texts(
            &[
                "Hello, when does the bakery open on Saturday?",
                "Thanks, the bread from your bakery was wonderful",
                "Please write the price of the wonderful cake for Saturday",
            ],
            20,
        );
        let spam = texts(&["Income without investments, write to the manager please"], 5);
        let talk = OwnTalk::of(&kept, &spam);
        assert!(talk.is_like(&OwnWords::of("Hello! Wonderful bakery, what is the price of bread on Saturday?")));
        assert!(!talk.is_like(&OwnWords::of("Income on Saturday: write to our manager, no investments")));
        assert!(!talk.is_like(&OwnWords::of("bread")), "one word is like everything");
        assert!(!OwnTalk::of(&kept[..40], &spam).is_like(&OwnWords::of("wonderful bakery bread")), "too few to know");
    }
}

//! A linear model over hashed character and word n-grams of the prepared text, and over the groups of words of
//! [`super::offers`]. An n-gram counts once however often it stands there, and a view of a text counts the same however
//! many n-grams it has: length says nothing.
//!
//! File: magic, number of buckets, scale of weights, slope and shift of the calibration, points of ordinary talk, hash of what
//! follows and of the numbers before; then a weight a bucket, one i8 each. The shipped one is read where it lies in the program:
//! an idle daemon has none of it in memory.

use super::letters::AlphabetLetter;
use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result, ensure};

use super::normalise::{LINK, Prepared, USERNAME};
use super::offers::{self, Seen};

const MAGIC: &[u8; 8] = b"ETRMODL4";
const NUMBERS_BYTES: usize = 8 + 4 + 4 + 4 + 4 + 4;
const HEADER_BYTES: usize = NUMBERS_BYTES + 8;
/// Buckets of a table, at least and at most.
const BUCKETS: RangeInclusive<usize> = 1 << 8..=1 << 22;

/// How margins become points, and what is ordinary.
#[derive(Debug, Clone, Copy)]
pub(super) struct Points {
    /// Points a unit of margin.
    pub(super) slope: f32,
    /// Points of margin zero.
    pub(super) shift: f32,
    /// Points of ordinary talk.
    pub(super) ordinary: f32,
}

/// Weights of hashed character and word n-grams; a text's score is in log-odds.
#[derive(Clone)]
pub struct TextModel {
    scale: f32,
    points: Points,
    table: Table,
    version: String,
}

/// Weight of every bucket, an i8 each; all judges share it.
#[derive(Clone)]
enum Table {
    Shipped(&'static [u8]),
    Read(Arc<[u8]>),
}

impl std::ops::Deref for Table {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Shipped(table) => table,
            Self::Read(table) => table,
        }
    }
}

impl std::fmt::Debug for TextModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextModel")
            .field("version", &self.version)
            .field("buckets", &self.table.len())
            .finish_non_exhaustive()
    }
}

impl TextModel {
    /// The model inside the binary, read once a process.
    pub fn shipped() -> Result<Self> {
        const FILE: &[u8] = include_bytes!("models/comments.bin");
        static SHIPPED: OnceLock<TextModel> = OnceLock::new();
        if let Some(known) = SHIPPED.get() {
            return Ok(known.clone());
        }
        // Whether its hash is right is a matter of tests: reading it all would bring it all into memory.
        let (_, table) = FILE.split_at_checked(HEADER_BYTES).context("the shipped model is cut off")?;
        let read = Self::of(FILE, Table::Shipped(table)).context("reading the shipped model of comments")?;
        Ok(SHIPPED.get_or_init(|| read).clone())
    }

    /// A model that says nothing of any text.
    pub fn empty() -> Result<Self> {
        Self::parse(&Self::file(1.0, Points { slope: 1.0, shift: 0.0, ordinary: 0.0 }, &vec![0; *BUCKETS.start()]))
    }

    /// Reads a model file.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        ensure!(bytes.starts_with(&MAGIC[..7]) && bytes.len() >= HEADER_BYTES, "this is no model of comments");
        ensure!(bytes.starts_with(MAGIC), "another version has made this model of comments: train it anew");
        let (header, table) = bytes.split_at(HEADER_BYTES);
        let model = Self::of(header, Table::Read(table.into()))?;
        ensure!(
            hash_of(&header[..NUMBERS_BYTES], table).to_le_bytes() == header[NUMBERS_BYTES..],
            "the model is damaged"
        );
        Ok(model)
    }

    /// A model whose header and table lie apart.
    fn of(header: &[u8], table: Table) -> Result<Self> {
        let word = |at: usize| -> [u8; 4] {
            let mut word = [0; 4];
            word.copy_from_slice(&header[at..at + 4]);
            word
        };
        let number = |at: usize| f32::from_le_bytes(word(at));
        let buckets = u32::from_le_bytes(word(8)) as usize;
        ensure!(BUCKETS.contains(&buckets), "the model's table has an impossible size");
        ensure!(table.len() == buckets, "the model's table is longer or shorter than it says");
        let (scale, points) = (number(12), Points { slope: number(16), shift: number(20), ordinary: number(24) });
        ensure!(
            [scale, points.slope, points.shift, points.ordinary].iter().all(|number| number.is_finite()),
            "the model's numbers are damaged"
        );
        let version = format!("comments-{:08x}", u32::from_le_bytes(word(NUMBERS_BYTES + 4)));
        Ok(Self { scale, points, table, version })
    }

    /// Writes a model file.
    pub(super) fn file(scale: f32, points: Points, weights: &[i8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend((weights.len() as u32).to_le_bytes());
        for number in [scale, points.slope, points.shift, points.ordinary] {
            bytes.extend(number.to_le_bytes());
        }
        let table: Vec<u8> = weights.iter().map(|weight| weight.cast_unsigned()).collect();
        bytes.extend(hash_of(&bytes, &table).to_le_bytes());
        bytes.extend(table);
        bytes
    }

    /// Log-odds that the text is spam.
    pub fn points(&self, text: &Prepared) -> f64 {
        self.points_of(text, &offers::look(text))
    }

    /// The same of a text that was looked through for offers already.
    pub(super) fn points_of(&self, text: &Prepared, seen: &Seen) -> f64 {
        f64::from(self.points.slope * self.margin(text, seen) + self.points.shift)
    }

    /// The sum of the weights, each view by the root of how many n-grams it has.
    fn margin(&self, text: &Prepared, seen: &Seen) -> f32 {
        let table: &[u8] = &self.table;
        let mut sums = [0_i32; VIEWS];
        let counts = features_of(text, seen, table.len(), |view, bucket| {
            sums[view] += opened(table[bucket].cast_signed());
        });
        let views = sums.iter().zip(counts).filter(|(_, count)| *count > 0);
        self.scale * views.map(|(sum, count)| *sum as f32 / (count as f32).sqrt()).sum::<f32>()
    }

    /// The words of the text that weighed most for spam, strongest first, as they stand in the prepared text.
    pub fn telling_words(&self, text: &Prepared, most: usize) -> Vec<String> {
        /// Shorter words say nothing to people.
        const SHORTEST: usize = 4;
        let spoken = |word: &&str| {
            word.chars().filter(|c| c.is_letter()).count() >= SHORTEST && !word.contains(['/', '.', LINK, USERNAME])
        };
        let mut weighed: Vec<(i32, &str)> = Vec::new();
        for word in text.raw.split(' ').map(|word| word.trim_matches(|c: char| !c.is_letter_or_digit())).filter(spoken)
        {
            if weighed.iter().any(|(_, known)| *known == word) {
                continue;
            }
            let mut weight = 0;
            telling_features(&Prepared::of_word(word), self.table.len(), |bucket| {
                weight += opened(self.table[bucket].cast_signed());
            });
            weighed.push((weight, word));
        }
        weighed.retain(|(weight, _)| *weight > 0);
        weighed.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        weighed.into_iter().take(most).map(|(_, word)| word.to_owned()).collect()
    }

    /// Points that ordinary talk reaches at `own_talk::SHARE`.
    pub fn ordinary(&self) -> f64 {
        f64::from(self.points.ordinary)
    }

    /// Name of the model, made of its bytes: stored with every verdict.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// A stored weight is the root of what it stands for: the many small ones decide as much as the few great ones.
fn opened(stored: i8) -> i32 {
    i32::from(stored) * i32::from(stored).abs()
}

/// The stored form of a weight, in units of the scale.
pub(super) fn stored(weight: f32) -> i8 {
    (weight.signum() * weight.abs().sqrt()).round().clamp(-127.0, 127.0) as i8
}

/// Hash of a model: of its numbers and its table.
fn hash_of(numbers: &[u8], table: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(table, xxhash_rust::xxh3::xxh3_64(numbers))
}

/// The bucket of a hash among so many.
fn bucket_of(hash: u64, buckets: usize) -> usize {
    ((u128::from(hash.wrapping_mul(0x9E37_79B9_7F4A_7C15)) * buckets as u128) >> 64) as usize
}

/// Views of a text: folded characters 1–5, written characters 1–4, folded words 1–2, shape, groups of words.
pub(super) const VIEWS: usize = 5;
const FOLDED: usize = 0;
const WRITTEN: usize = 1;
const WORDS: usize = 2;
const SHAPE: usize = 3;
const SIGNS: usize = 4;

thread_local! {
    /// One bit a bucket: which were seen in the text in hand. All zero between texts.
    static SEEN: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
    /// The words of `SEEN` to be cleared, and the buckets of the view in hand.
    static TOUCHED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// Calls `each` with the view and the bucket of every different n-gram; returns how many each view has.
pub(super) fn features(text: &Prepared, buckets: usize, each: impl FnMut(usize, usize)) -> [u32; VIEWS] {
    features_of(text, &offers::look(text), buckets, each)
}

fn features_of(text: &Prepared, offered: &Seen, buckets: usize, mut each: impl FnMut(usize, usize)) -> [u32; VIEWS] {
    let mut counts = [0_u32; VIEWS];
    SEEN.with_borrow_mut(|seen| {
        TOUCHED.with_borrow_mut(|touched| {
            seen.resize(seen.len().max(buckets.div_ceil(64)), 0);
            let mut put = |view: usize, hash: u64| {
                let bucket = bucket_of(hash, buckets);
                let (word, bit) = (bucket >> 6, 1_u64 << (bucket & 63));
                if seen[word] & bit == 0 {
                    seen[word] |= bit;
                    touched.push(word as u32);
                    counts[view] += 1;
                    each(view, bucket);
                }
            };
            char_grams(&text.folded, 1, 1..=5, &mut |hash| put(FOLDED, hash));
            char_grams(&text.raw, 2, 1..=4, &mut |hash| put(WRITTEN, hash));
            word_grams(&text.folded, &mut |hash| put(WORDS, hash));
            for sign in shape(text) {
                put(SHAPE, sign);
            }
            for sign in (0..offers::SIGNS).filter(|sign| offered.signs & (1 << sign) != 0) {
                put(SIGNS, (21 << 40) | u64::from(sign));
            }
            for (offer, plain) in &offered.offers {
                put(SIGNS, (22 << 40) | (u64::from(*plain) << 8) | *offer as u64);
            }
            for word in touched.drain(..) {
                seen[word as usize] = 0;
            }
        });
    });
    counts
}

/// Calls `each` with every n-gram that tells a kind of text: longer pieces of words, words and pairs of them, what is
/// offered. An n-gram may come more than once.
pub(super) fn telling_features(text: &Prepared, buckets: usize, mut each: impl FnMut(usize)) {
    let mut put = |hash: u64| each(bucket_of(hash, buckets));
    char_grams(&text.folded, 1, 4..=5, &mut put);
    word_grams(&text.folded, &mut put);
    for (offer, plain) in offers::look(text).offers {
        put((22 << 40) | (u64::from(plain) << 8) | offer as u64);
    }
}

fn char_grams(text: &str, seed: u64, sizes: RangeInclusive<usize>, put: &mut impl FnMut(u64)) {
    let (least, most) = sizes.into_inner();
    // A small ring of hashes in progress: one pass, no allocation.
    let mut growing = [0_u64; 8];
    let mut length = 0_usize;
    for c in std::iter::once(' ').chain(text.chars()).chain(std::iter::once(' ')) {
        length = (length + 1).min(most);
        for size in (1..length).rev() {
            growing[size] = step(growing[size - 1], c as u64);
        }
        growing[0] = step(seed << 32, c as u64);
        for hash in growing.iter().take(length).skip(least - 1) {
            put(*hash);
        }
    }
}

fn word_grams(text: &str, put: &mut impl FnMut(u64)) {
    let mut previous = step(3 << 32, 0);
    for word in text.split(|c: char| !c.is_letter_or_digit() && !('\u{E000}'..='\u{E00F}').contains(&c)) {
        if word.is_empty() {
            continue;
        }
        let hash = word.chars().fold(4 << 32, |hash, c| step(hash, c as u64));
        put(hash);
        put(step(previous, hash));
        previous = hash;
    }
}

/// Few signs of the whole, each in coarse steps.
fn shape(text: &Prepared) -> [u64; 5] {
    let step_of = |number: usize| (number as f32 + 1.0).log2() as u64;
    [
        (5 << 32) | text.mixed_words.min(5) as u64,
        (6 << 32) | step_of(text.emoji),
        (7 << 32) | text.spaced_out.min(3) as u64,
        (8 << 32) | text.invisible.min(3) as u64,
        (9 << 32) | u64::from(text.letters == 0),
    ]
}

fn step(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judging::normalise::prepare;
    use proptest::prelude::*;

    const PLAIN: Points = Points { slope: 1.0, shift: 0.0, ordinary: 0.0 };

    #[test]
    fn what_is_written_is_read_and_damage_is_said() {
        let mut weights = vec![0_i8; 1 << 10];
        for (bucket, weight) in [(0, 1), (1, -2), (700, 127), (1023, -127)] {
            weights[bucket] = weight;
        }
        let bytes = TextModel::file(0.5, PLAIN, &weights);
        let read = TextModel::parse(&bytes).unwrap();
        assert!(read.table.iter().map(|weight| weight.cast_signed()).eq(weights));
        for cut in 0..bytes.len() {
            assert!(TextModel::parse(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        assert!(TextModel::parse(&[bytes.as_slice(), &[0]].concat()).is_err());
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x40;
            assert!(TextModel::parse(&damaged).is_err(), "damaged at {at}");
        }
    }

    #[test]
    fn the_shipped_model_is_whole() {
        let file = include_bytes!("models/comments.bin");
        assert_eq!(TextModel::parse(file).unwrap().version(), TextModel::shipped().unwrap().version());
        assert!(file.len() <= 1_000_000, "{}", file.len());
    }

    #[test]
    fn an_ngram_counts_once() {
        let count = |text: &str| features(&prepare(text), 1 << 20, |_, _| ());
        let words = |text: &str| count(text)[WORDS];
        assert_eq!(words("да да да"), words("да да"));
        assert_eq!(count("")[WORDS], 0);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_model_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut file = MAGIC.to_vec();
            file.extend(1024_u32.to_le_bytes());
            file.extend(&bytes);
            drop(TextModel::parse(&file));
        }
    }
}

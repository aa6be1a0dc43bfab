//! A linear model over hashed character and word n-grams of the prepared text.
//!
//! File: magic, table bits, scale of weights, slope and shift of the calibration, points of ordinary ham, then one i8
//! weight and one u8 rarity (inverse document frequency) a bucket.

use anyhow::{Context, Result, ensure};

use super::normalise::Prepared;

const MAGIC: &[u8; 8] = b"ETRMODL2";
const HEADER_BYTES: usize = 8 + 4 + 4 + 4 + 4 + 4;
/// Rarity of 1.0 as stored.
pub(super) const RARITY_UNIT: f32 = 24.0;

/// How margins become points, and what is ordinary.
#[derive(Debug, Clone, Copy)]
pub(super) struct Points {
    /// Points a unit of margin.
    pub(super) slope: f32,
    /// Points of margin zero.
    pub(super) shift: f32,
    /// Points of ordinary ham.
    pub(super) ordinary: f32,
}

/// The trained model.
#[derive(Clone)]
pub struct TextModel {
    bits: u32,
    scale: f32,
    slope: f32,
    shift: f32,
    ordinary: f32,
    /// Weight and rarity of every bucket, side by side: one look into memory each.
    table: Vec<(i8, u8)>,
    version: String,
}

impl std::fmt::Debug for TextModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextModel").field("version", &self.version).field("bits", &self.bits).finish_non_exhaustive()
    }
}

impl TextModel {
    /// The model inside the binary.
    pub fn shipped() -> Result<Self> {
        Self::parse(include_bytes!("models/comments.bin")).context("reading the shipped model of comments")
    }

    /// Reads a model file.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        ensure!(bytes.len() > HEADER_BYTES && &bytes[..8] == MAGIC, "this is no model of comments");
        let word = |at: usize| -> [u8; 4] {
            let mut word = [0; 4];
            word.copy_from_slice(&bytes[at..at + 4]);
            word
        };
        let bits = u32::from_le_bytes(word(8));
        ensure!((8..=22).contains(&bits), "the model's table has an impossible size");
        let buckets = 1_usize << bits;
        ensure!(bytes.len() == HEADER_BYTES + 2 * buckets, "the model file is cut off");
        let hash = xxhash_rust::xxh3::xxh3_64(bytes);
        Ok(Self {
            bits,
            scale: f32::from_le_bytes(word(12)),
            slope: f32::from_le_bytes(word(16)),
            shift: f32::from_le_bytes(word(20)),
            ordinary: f32::from_le_bytes(word(24)),
            table: bytes[HEADER_BYTES..HEADER_BYTES + buckets]
                .iter()
                .zip(&bytes[HEADER_BYTES + buckets..])
                .map(|(weight, rarity)| (weight.cast_signed(), *rarity))
                .collect(),
            version: format!("comments-{:08x}", hash >> 32),
        })
    }

    /// Writes a model file.
    pub(super) fn file(bits: u32, scale: f32, points: Points, weights: &[i8], rarity: &[u8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(bits.to_le_bytes());
        for number in [scale, points.slope, points.shift, points.ordinary] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(weights.iter().map(|weight| weight.cast_unsigned()));
        bytes.extend(rarity);
        bytes
    }

    /// Log-odds that the text is spam.
    pub fn points(&self, text: &Prepared) -> f64 {
        self.margin(text) - drift(text)
    }

    /// The same without regard to its length.
    pub(super) fn margin(&self, text: &Prepared) -> f64 {
        let mut sums = [(0_i64, 0_i64); VIEWS];
        features(text, self.bits, |view, bucket| {
            let (weight, rarity) = self.table[bucket];
            let (weight, rarity) = (i64::from(weight), i64::from(rarity));
            let (sum, square) = &mut sums[view];
            *sum += weight * rarity;
            *square += rarity * rarity;
        });
        let margin: f32 = sums
            .iter()
            .filter(|(_, square)| *square > 0)
            .map(|(sum, square)| *sum as f32 / (*square as f32).sqrt())
            .sum();
        f64::from(self.slope * (self.scale * margin) + self.shift)
    }

    /// Points that ham of the collection reaches at [`super::own_talk::SHARE`]: what is ordinary.
    pub fn ordinary(&self) -> f64 {
        f64::from(self.ordinary)
    }

    /// Name of the model, made of its bytes: stored with every verdict.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// Log-odds that a text gets for its length alone. Ham of the collection is short and spam is long; in a community ham is
/// either, and a long text gathers a little of everything: from 80 characters on, each doubling takes off 1.2.
pub(super) fn drift(text: &Prepared) -> f64 {
    const ORDINARY_CHARS: f64 = 80.0;
    const PER_DOUBLING: f64 = 1.2;
    let chars = text.folded.chars().count() as f64;
    PER_DOUBLING * (chars / ORDINARY_CHARS).max(1.0).log2()
}

/// Views of a text, each of which counts the same however many n-grams it has: folded characters 1–5, written
/// characters 1–4, folded words 1–2 with the shape.
pub(super) const VIEWS: usize = 3;

/// Calls `each` with the view and the bucket of every n-gram.
pub(super) fn features(text: &Prepared, bits: u32, mut each: impl FnMut(usize, usize)) {
    let shift = 64 - bits;
    let bucket = |hash: u64| (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> shift) as usize;
    char_grams(&text.folded, 1, 5, &mut |hash| each(0, bucket(hash)));
    char_grams(&text.raw, 2, 4, &mut |hash| each(1, bucket(hash)));
    word_grams(&text.folded, &mut |hash| each(2, bucket(hash)));
    for sign in shape(text) {
        each(2, bucket(sign));
    }
}

fn char_grams(text: &str, seed: u64, most: usize, put: &mut impl FnMut(u64)) {
    // A small ring of hashes in progress: one pass, no allocation.
    let mut growing = [0_u64; 8];
    let mut length = 0_usize;
    for c in std::iter::once(' ').chain(text.chars()).chain(std::iter::once(' ')) {
        length = (length + 1).min(most);
        for size in (1..length).rev() {
            growing[size] = step(growing[size - 1], c as u64);
        }
        growing[0] = step(seed << 32, c as u64);
        for hash in growing.iter().take(length) {
            put(*hash);
        }
    }
}

fn word_grams(text: &str, put: &mut impl FnMut(u64)) {
    let mut previous = step(3 << 32, 0);
    for word in text.split(|c: char| !c.is_alphanumeric() && !('\u{E000}'..='\u{E00F}').contains(&c)) {
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

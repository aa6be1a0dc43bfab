//! What is left of a text without its words: which of the model's hashed features it has. Enough to tell its likes, not to
//! read it; a few bytes a feature.

use super::normalise::prepare;
use super::text_model::features;

/// Table of the features, as the adaptive layer has it: coarse enough that a bucket names no word.
pub(crate) const BITS: u32 = 18;
/// Features of another kind or another table are of another version, and not understood.
const VERSION: u8 = 2;
/// From here on two texts are alike.
pub(crate) const ALIKE: f64 = 0.55;

/// The distinct features of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Print {
    /// Ascending.
    buckets: Vec<u32>,
}

impl Print {
    pub(crate) fn of(text: &str) -> Self {
        let mut buckets = Vec::new();
        features(&prepare(text), 1 << BITS, |_, bucket| buckets.push(bucket as u32));
        buckets.sort_unstable();
        buckets.dedup();
        Self { buckets }
    }

    /// The features, ascending.
    pub(crate) fn buckets(&self) -> &[u32] {
        &self.buckets
    }

    /// As bytes: a version, then the steps from feature to feature, seven bits a byte.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        let mut before = 0;
        for bucket in &self.buckets {
            let mut step = bucket - before;
            while step >= 0x80 {
                bytes.push((step & 0x7F) as u8 | 0x80);
                step >>= 7;
            }
            bytes.push(step as u8);
            before = *bucket;
        }
        bytes
    }

    /// From bytes; `None`: of another version, or damaged.
    pub(crate) fn unpack(bytes: &[u8]) -> Option<Self> {
        let (version, steps) = bytes.split_first()?;
        if *version != VERSION {
            return None;
        }
        let (mut buckets, mut bucket, mut step, mut shift) = (Vec::new(), 0_u32, 0_u32, 0);
        for byte in steps {
            step |= u32::from(byte & 0x7F).checked_shl(shift)?;
            shift += 7;
            if byte & 0x80 == 0 {
                bucket = bucket.checked_add(step).filter(|bucket| *bucket < 1 << BITS)?;
                buckets.push(bucket);
                (step, shift) = (0, 0);
            }
        }
        (shift == 0).then_some(Self { buckets })
    }

    /// The share of features that two texts have in common: 0 nothing, 1 everything.
    pub(crate) fn likeness(&self, other: &Self) -> f64 {
        let (mut here, mut there, mut common) = (0, 0, 0_usize);
        while let (Some(a), Some(b)) = (self.buckets.get(here), other.buckets.get(there)) {
            common += usize::from(a == b);
            here += usize::from(a <= b);
            there += usize::from(b <= a);
        }
        let all = self.buckets.len() + other.buckets.len() - common;
        common as f64 / all.max(1) as f64
    }
}

/// How many of some texts are like this one.
pub(crate) fn likes_of(print: &Print, others: &[&Print]) -> usize {
    others.iter().filter(|other| print.likeness(other) >= ALIKE).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "Набираем людей на удалёнку, доход от 80 тысяч";

    #[test]
    fn likes_are_told_without_the_words_and_others_are_not() {
        let print = Print::of(JOB);
        let packed = print.pack();
        assert_eq!(Print::unpack(&packed).unwrap(), print);
        assert!(packed.len() < 2 * print.buckets().len() + 2, "{} bytes", packed.len());
        let later = [Print::of(&JOB.replace("80", "90")), Print::of("Во сколько начало концерта?")];
        assert!(print.likeness(&later[0]) > ALIKE && print.likeness(&later[1]) < 0.2);
        assert_eq!(likes_of(&print, &[&later[0], &later[1]]), 1);
    }

    #[test]
    fn what_is_no_print_is_not_taken_for_one() {
        for bytes in [&[][..], &[1, 1], &[2, 0x80], &[2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], &[2, 0xFF, 0xFF, 0x7F]] {
            assert!(Print::unpack(bytes).is_none(), "{bytes:?}");
        }
        assert_eq!(Print::unpack(&[2]).unwrap().buckets(), [] as [u32; 0]);
    }
}

//! Which examples have a bucket, packed: made anew at once, for all of what was taught, whenever an old lesson changes.

use super::adaptive::BITS;

/// Bits of a word of `has`.
const WORD: u32 = u64::BITS;

/// Bucket → examples that have it.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Which buckets any example has, a bit each.
    has: Vec<u64>,
    /// How many such buckets there are before each word of `has`.
    before: Vec<u32>,
    /// Where the examples of each such bucket begin, and where those of the last one end.
    starts: Vec<u32>,
    /// Numbers of examples, ascending in each bucket.
    numbers: Vec<u32>,
}

impl Index {
    /// The examples that have a bucket.
    pub(super) fn examples_of(&self, bucket: u32) -> &[u32] {
        if self.has.get(word_of(bucket)).is_none_or(|word| word & bit_of(bucket) == 0) {
            return &[];
        }
        let place = self.rank(bucket);
        &self.numbers[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    /// How many buckets that any example has come before one.
    fn rank(&self, bucket: u32) -> usize {
        let word = word_of(bucket);
        (self.before[word] + (self.has[word] & (bit_of(bucket) - 1)).count_ones()) as usize
    }
}

/// An index that is being made, by going over all examples three times: all of them at once would take long.
#[derive(Debug, Default)]
pub(super) struct Packing {
    passes: u8,
    index: Index,
}

impl Packing {
    /// Once more over the distinct buckets of each example, which are the same each time and in their order. `Some`: that was the
    /// last time.
    pub(super) fn once_more<'a>(&mut self, examples: impl Iterator<Item = &'a [u32]>) -> Option<Index> {
        match self.passes {
            0 => self.look(examples.flatten()),
            1 => self.count(examples.flatten()),
            _ => self.fill(examples),
        }
        self.passes += 1;
        (self.passes > 2).then(|| std::mem::take(self).index)
    }

    /// Which buckets there are.
    fn look<'a>(&mut self, buckets: impl Iterator<Item = &'a u32>) {
        let mut has = vec![0_u64; 1 << (BITS - WORD.ilog2())];
        for bucket in buckets {
            has[word_of(*bucket)] |= bit_of(*bucket);
        }
        let mut distinct = 0;
        let before = has
            .iter()
            .map(|word| {
                distinct += word.count_ones();
                distinct - word.count_ones()
            })
            .collect();
        self.index = Index { has, before, starts: vec![0; distinct as usize + 2], numbers: Vec::new() };
    }

    /// How many examples have each.
    fn count<'a>(&mut self, buckets: impl Iterator<Item = &'a u32>) {
        let index = &mut self.index;
        // Two places further on: as the lists are filled, each start moves to where its list ends.
        for bucket in buckets {
            let place = index.rank(*bucket);
            index.starts[place + 2] += 1;
        }
        for place in 2..index.starts.len() {
            index.starts[place] += index.starts[place - 1];
        }
        index.numbers = vec![0; index.starts.last().map_or(0, |end| *end as usize)];
    }

    /// Which.
    fn fill<'a>(&mut self, examples: impl Iterator<Item = &'a [u32]>) {
        let index = &mut self.index;
        for (number, buckets) in examples.enumerate() {
            for bucket in buckets {
                let place = index.rank(*bucket) + 1;
                index.numbers[index.starts[place] as usize] = number as u32;
                index.starts[place] += 1;
            }
        }
    }
}

fn word_of(bucket: u32) -> usize {
    (bucket / WORD) as usize
}

fn bit_of(bucket: u32) -> u64 {
    1 << (bucket % WORD)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_bucket_has_the_examples_that_have_it(
            examples in proptest::collection::vec(proptest::collection::btree_set(0_u32..1 << BITS, 0..30), 0..20),
            dense in proptest::collection::vec(proptest::collection::btree_set(100_u32..200, 0..40), 0..20),
        ) {
            let examples: Vec<Vec<u32>> = examples.iter().chain(&dense).map(|set| set.iter().copied().collect()).collect();
            let mut packing = Packing::default();
            let index = (0..3).find_map(|_| packing.once_more(examples.iter().map(Vec::as_slice))).unwrap();
            for bucket in examples.iter().flatten().copied().chain(90..210).chain([0, (1 << BITS) - 1]) {
                let having: Vec<u32> =
                    (0..examples.len() as u32).filter(|at| examples[*at as usize].contains(&bucket)).collect();
                prop_assert_eq!(index.examples_of(bucket), having);
            }
            prop_assert!(Index::default().examples_of(7).is_empty());
        }
    }
}

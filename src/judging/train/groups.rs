//! Near-duplicates: they must not stand on both sides of a fold, or figures flatter.

use std::collections::HashMap;

use crate::judging::normalise::Prepared;

/// Near-duplicates (Jaccard of character 4-grams at least one half) get one number: they must not stand on both sides.
pub(super) fn group(texts: &[Prepared]) -> Vec<usize> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judging::normalise::prepare;

    #[test]
    fn near_duplicates_share_a_group() {
        let texts: Vec<Prepared> =
            ["Набор на удалёнку сегодня", "Набор на удалёнку сегодня!!", "Где купить билет?"].map(prepare).to_vec();
        let groups = group(&texts);
        assert_eq!(groups[0], groups[1]);
        assert_ne!(groups[0], groups[2]);
    }
}

//! How much a misspelt name looks like a known one. Two short names are compared when a start fails, and never else.

/// From 0 (nothing in common) to 1 (the same): letters left out, put in, changed, or two neighbours changed about, a step each,
/// by the length of the longer name.
pub(super) fn likeness(written: &str, known: &str) -> f64 {
    let (written, known): (Vec<char>, Vec<char>) = (written.chars().collect(), known.chars().collect());
    let longer = written.len().max(known.len());
    if longer == 0 { 1.0 } else { 1.0 - steps(&written, &known) as f64 / longer as f64 }
}

/// Optimal string alignment, by the last three rows of its table.
fn steps(written: &[char], known: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=known.len()).collect();
    for (i, letter) in written.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, other) in known.iter().enumerate() {
            let mut best = (row[j] + usize::from(letter != other)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && written[i - 1] == *other && *letter == known[j - 1] {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[known.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slip_is_a_step() {
        let count = |a: &str, b: &str| steps(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        let slips = [("", "", 0), ("", "ab", 2), ("tokn", "token", 1), ("tokenn", "token", 1), ("takes", "taken", 1)];
        for (written, known, expected) in slips {
            assert_eq!(count(written, known), expected, "{written} {known}");
            assert_eq!(count(known, written), expected, "{known} {written}");
        }
        assert_eq!(count("gruop_id", "group_id"), 1);
        assert_eq!(count("kitten", "sitting"), 3);
        assert!((likeness("grup_id", "group_id") - 0.875).abs() < 1e-9);
        assert!((likeness("", "") - 1.0).abs() < 1e-9);
    }
}

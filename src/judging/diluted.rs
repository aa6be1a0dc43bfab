//! Adverts thinned out with pleasantries: «Какой чудесный концерт! …» before one, «Спасибо всем!» behind it. The model weighs a
//! text as a whole, so that length says nothing; where something is plainly offered and the whole reads like talk, its pieces
//! are looked at by themselves. What is found is asked about, never removed.

use super::offers;
use crate::domain::verdict::Reason;

/// Shorter texts have no pieces.
const LEAST_WORDS: usize = 8;

/// Whether a text that is let stay deserves a look at its pieces: it offers something plainly, and nobody has spoken of it.
pub(super) fn may_be(reasons: &[Reason]) -> bool {
    offers(reasons) && !is_taught(reasons)
}

/// Whether something is offered plainly: of a piece, in that piece.
pub(super) fn offers(reasons: &[Reason]) -> bool {
    reasons.iter().any(|reason| offers::is_offered(&reason.code))
}

/// Whether an admin's presses spoke of such a text.
pub(super) fn is_taught(reasons: &[Reason]) -> bool {
    reasons.iter().any(|reason| reason.code.starts_with("learned_") || reason.code.starts_with("kind_"))
}

/// Halves and two thirds of a text, by words.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let begins: Vec<usize> = words(text).map(|(begin, _)| begin).collect();
    let ends: Vec<usize> = words(text).map(|(_, end)| end).collect();
    let count = begins.len();
    if count < LEAST_WORDS {
        return Vec::new();
    }
    let spans =
        [(0, count / 2), (count / 4, count * 3 / 4), (count / 2, count), (0, count * 2 / 3), (count / 3, count)];
    spans.iter().map(|(from, to)| &text[begins[*from]..ends[to - 1]]).collect()
}

/// Where words begin and end.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    text.split_inclusive(char::is_whitespace).filter_map(move |part| {
        let begin = at;
        at += part.len();
        let word = part.trim_end();
        (!word.is_empty()).then_some((begin, begin + word.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_of_the_text_and_a_short_one_has_none() {
        assert!(pieces("один два три").is_empty() && pieces("").is_empty());
        let text = " а б  в г\nд е ж з ";
        assert_eq!(pieces(text), ["а б  в г", "в г\nд е", "д е ж з", "а б  в г\nд", "в г\nд е ж з"]);
    }
}

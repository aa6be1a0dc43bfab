//! What a search came to, and which of those that were found is meant.

use anyhow::Result;

use super::guide::Guide;

/// Where a search ended.
pub(super) enum Found<T> {
    These(Vec<T>),
    /// Type it, or something else.
    ByHand,
    Skip,
}

/// What somebody said to those that were found.
pub(super) enum Meant<T> {
    This(T),
    /// None of these: it is still waited for another.
    Another(Vec<T>),
    ByHand,
    Skip,
}

impl Guide<'_> {
    /// Asks which of these is meant. `by_hand` names the way to type it; without `skip` one of them is needed.
    pub(super) fn which<T>(
        &self,
        question: &str,
        found: Vec<T>,
        name: impl Fn(&T) -> String,
        by_hand: &str,
        skip: bool,
    ) -> Result<Meant<T>> {
        let words = self.words();
        let count = found.len();
        let mut options: Vec<String> = found.iter().map(name).collect();
        options.extend([words.wait_for_another(), by_hand].map(str::to_owned));
        options.extend(skip.then(|| words.skip().to_owned()));
        Ok(match self.screen.choose(question, &options, 0)? {
            place if place < count => match found.into_iter().nth(place) {
                Some(meant) => Meant::This(meant),
                None => Meant::ByHand,
            },
            place if place == count => Meant::Another(found),
            place if place == count + 1 => Meant::ByHand,
            _ => Meant::Skip,
        })
    }
}

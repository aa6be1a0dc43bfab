//! Why somebody is never judged.

use super::words::words;

words! {
    /// What a person did for the community that speaks for them, whatever they write. Stored as a word.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Mercy {
        /// Pays for the community's extras.
        Donor = "donor",
        /// A manager has answered them.
        Answered = "answered",
        /// An advertiser with a lead.
        Lead = "lead",
    }
}

/// Why a person is spared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spared {
    /// The admins' list, managers among them.
    NeverTouched,
    Mercy(Mercy),
    /// Some comments were kept and none removed.
    GoodComments,
}

impl Spared {
    /// Of a stored mercy; one of a later version spares as well.
    pub(crate) fn of(word: &str) -> Self {
        Mercy::parse(word).map_or(Self::NeverTouched, Self::Mercy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mercy_is_found_again_by_its_word_and_an_unknown_one_spares() {
        for mercy in Mercy::ALL {
            assert_eq!(Spared::of(mercy.as_str()), Spared::Mercy(mercy));
        }
        assert_eq!(Spared::of("of tomorrow"), Spared::NeverTouched);
    }
}

//! 📦 as it is looked through: which of those who wait, and which page of them.

/// Which of those who wait in quarantine a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    All,
    /// Comments and messages.
    Texts,
    People,
    /// Those of a wave.
    Wave(i64),
}

/// Where a page begins. An entry that is decided takes no other one off the pages: they are told by rows, not by places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Turn {
    #[default]
    Newest,
    /// Those before this row.
    Older(i64),
    /// Those after this row.
    Newer(i64),
}

/// A page of 📦.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pile {
    pub sort: Sort,
    pub turn: Turn,
}

/// What was decided of an entry while it stood on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    Kept,
    Removed,
    /// To be removed, which no token may: a person is asked to.
    Asked,
    /// Its time was up.
    Expired,
    /// Its author took it away.
    TakenAway,
    /// Its author wrote something else in its place.
    Edited,
}

impl Pile {
    /// The first page of a sort.
    pub fn of(sort: Sort) -> Self {
        Self { sort, turn: Turn::Newest }
    }

    /// The word in a button's data: `qu`, `qu.p`, `qu.w7.o120`.
    pub fn word(self) -> String {
        let sort = match self.sort {
            Sort::All => "a".to_owned(),
            Sort::Texts => "t".to_owned(),
            Sort::People => "p".to_owned(),
            Sort::Wave(wave) => format!("w{wave}"),
        };
        match self.turn {
            Turn::Newest if self.sort == Sort::All => "qu".to_owned(),
            Turn::Newest => format!("qu.{sort}"),
            Turn::Older(row) => format!("qu.{sort}.o{row}"),
            Turn::Newer(row) => format!("qu.{sort}.n{row}"),
        }
    }

    /// The page of a word.
    pub fn parse(word: &str) -> Option<Self> {
        let mut parts = word.split('.');
        if parts.next() != Some("qu") {
            return None;
        }
        let number = |digits: &str| digits.parse::<i64>().ok();
        let sort = match parts.next() {
            None | Some("a") => Sort::All,
            Some("t") => Sort::Texts,
            Some("p") => Sort::People,
            Some(wave) => Sort::Wave(number(wave.strip_prefix('w')?)?),
        };
        let turn = match parts.next() {
            None => Turn::Newest,
            Some(part) => match (part.strip_prefix('o'), part.strip_prefix('n')) {
                (Some(row), _) => Turn::Older(number(row)?),
                (None, Some(row)) => Turn::Newer(number(row)?),
                (None, None) => return None,
            },
        };
        parts.next().is_none().then_some(Self { sort, turn })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_comes_back_as_it_went_and_fits_into_a_button() {
        let far = i64::MIN;
        for sort in [Sort::All, Sort::Texts, Sort::People, Sort::Wave(far)] {
            for turn in [Turn::Newest, Turn::Older(far), Turn::Newer(far)] {
                let pile = Pile { sort, turn };
                assert_eq!(Pile::parse(&pile.word()), Some(pile));
                assert!(pile.word().len() <= 55, "{}", pile.word());
            }
        }
        for word in ["", "q", "qu.x", "qu.w", "qu.p.5", "qu.a.o", "qu.a.o1.n2", "qu.ы"] {
            assert_eq!(Pile::parse(word), None, "{word}");
        }
    }
}

//! Which signs are letters, without a search through Unicode's tables for those that nearly every text here is made of:
//! judging asks this a thousand times a text.

/// `char::is_alphabetic` and `char::is_alphanumeric`, faster on Latin and Cyrillic.
pub(super) trait AlphabetLetter: Copy {
    /// A letter of any alphabet.
    fn is_letter(self) -> bool;
    /// A letter or a digit of any script.
    fn is_letter_or_digit(self) -> bool;
}

impl AlphabetLetter for char {
    #[inline]
    fn is_letter(self) -> bool {
        match self {
            '\0'..='\x7f' => self.is_ascii_alphabetic(),
            // The block without its combining signs.
            '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' => true,
            _ => self.is_alphabetic(),
        }
    }

    #[inline]
    fn is_letter_or_digit(self) -> bool {
        match self {
            '\0'..='\x7f' => self.is_ascii_alphanumeric(),
            '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' => true,
            _ => self.is_alphanumeric(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_is_what_unicode_says_it_is() {
        for sign in '\0'..=char::MAX {
            assert_eq!(sign.is_letter(), sign.is_alphabetic(), "{sign:?}");
            assert_eq!(sign.is_letter_or_digit(), sign.is_alphanumeric(), "{sign:?}");
        }
    }
}

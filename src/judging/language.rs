//! Languages that the model was not taught. There it abstains: what it does not know looks strange to it, and strange is
//! no offence.

use super::letters::AlphabetLetter;

/// A language told by letters that Russian has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Ukrainian,
    Belarusian,
    /// Kazakh, Tatar, Bashkir and their like.
    Turkic,
    /// Letters of other scripts, or Latin ones that English has not.
    Other,
}

/// The language of a text that is neither Russian nor English; `None` where it may be one of these. `lower`: the text in
/// lower case, as it was written. A Russian text in which a few letters were exchanged stays Russian: it keeps letters
/// that the other languages have not.
pub(crate) fn unknown(lower: &str) -> Option<Language> {
    let mut letters = 0_usize;
    let (mut ukrainian, mut belarusian, mut turkic, mut other) = (0_usize, 0_usize, 0_usize, 0_usize);
    let (mut never_ukrainian, mut never_belarusian) = (0_usize, 0_usize);
    for c in lower.chars().filter(|c| c.is_letter()) {
        letters += 1;
        match c {
            'ї' | 'є' | 'ґ' => ukrainian += 1,
            'і' => {
                ukrainian += 1;
                belarusian += 1;
                turkic += 1;
            }
            'ў' => belarusian += 2,
            'ә' | 'ғ' | 'қ' | 'ң' | 'ө' | 'ұ' | 'ү' | 'һ' | 'җ' | 'ҙ' | 'ҡ' | 'ҫ' => turkic += 2,
            'ы' | 'э' | 'ё' | 'ъ' => {
                never_ukrainian += 1;
                never_belarusian += usize::from(c == 'ъ');
            }
            'и' | 'щ' => never_belarusian += 1,
            'а'..='я' | 'a'..='z' => {}
            _ if is_letter_of_a_font(c) => {}
            _ => other += 1,
        }
    }
    // One letter in twenty-five is fewer than any of these languages has; a short text needs one at least.
    let enough = |count: usize| count > 0 && count * 25 >= letters;
    if enough(turkic) && turkic > ukrainian {
        Some(Language::Turkic)
    } else if enough(ukrainian) && never_ukrainian == 0 {
        Some(Language::Ukrainian)
    } else if enough(belarusian) && never_belarusian == 0 {
        Some(Language::Belarusian)
    } else if other * 3 >= letters && other > 0 {
        Some(Language::Other)
    } else {
        None
    }
}

/// The language of a text by its letters, as a code: `ru`, `en`, `uk`, `be`, `kk` or `other`.
pub(crate) fn code_of(text: &str) -> &'static str {
    let lower = text.to_lowercase();
    match unknown(&lower) {
        Some(Language::Ukrainian) => "uk",
        Some(Language::Belarusian) => "be",
        Some(Language::Turkic) => "kk",
        Some(Language::Other) => "other",
        None => {
            let latin = lower.chars().filter(char::is_ascii_lowercase).count();
            let cyrillic = lower.chars().filter(|c| ('\u{0400}'..='\u{04FF}').contains(c)).count();
            if latin > cyrillic { "en" } else { "ru" }
        }
    }
}

/// Look-alikes that stand in for Russian and English letters: Greek, small capitals, mathematical alphabets. No language
/// that people write to a community in.
fn is_letter_of_a_font(c: char) -> bool {
    matches!(c, '\u{0370}'..='\u{03FF}' | '\u{1D00}'..='\u{1DBF}' | '\u{1D400}'..='\u{1D7FF}' | '\u{0250}'..='\u{02AF}'
        | '\u{2100}'..='\u{214F}' | '\u{FF00}'..='\u{FFEF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_by_their_letters() {
        for (text, language) in [
            ("Дуже гарно, дякую", None), // no letter of its own: may be Russian
            ("Щиро дякую за вашу працю, її видно, і смачно!", Some(Language::Ukrainian)),
            ("Дзякуй вялікі, усё вельмі спадабалася", Some(Language::Belarusian)),
            ("Шчыра дзякую, было вельмі добра ў вас", Some(Language::Belarusian)),
            ("Рахмет сізге, өте жақсы болды", Some(Language::Turkic)),
            ("Во сколько открываетесь в субботу?", None),
            ("Hello! Do you have an English menu?", None),
            ("Köszönöm, önöknek is", None),
            ("今天有演唱会吗", Some(Language::Other)),
            ("Зарабiток от 5000 в дeнь, пишiте, условия объясню всем", None),
            ("ᴨиɯиᴛᴇ ʙ ᴧᴄ", None),
            ("", None),
        ] {
            assert_eq!(unknown(&text.to_lowercase()), language, "{text}");
        }
    }
}

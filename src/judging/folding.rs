//! Words brought back from how they are disguised: look-alike letters, digits for letters, repeats, gaps.

use unicode_segmentation::UnicodeSegmentation;

use super::letters::AlphabetLetter;

/// Look-alikes of all alphabets to one Cyrillic letter.
fn fold_letter(c: char) -> char {
    match c {
        'a' | 'α' | 'ά' | 'ᴀ' | 'ӑ' | 'ӓ' | '@' => 'а',
        'b' | 'β' | 'ʙ' | 'ь' | 'ъ' => 'в',
        'c' | 'ᴄ' | 'ς' | 'ϲ' | 'ҫ' => 'с',
        'e' | 'ε' | 'έ' | 'ᴇ' | 'ё' | 'ӗ' | 'є' | 'э' => 'е',
        'h' | 'ʜ' | 'η' | 'һ' | 'ң' | 'ҥ' | 'ӊ' => 'н',
        'i' | 'і' | 'ї' | 'ι' | 'ɪ' | 'й' | 'ӣ' | 'ӥ' | 'l' => 'и',
        'k' | 'κ' | 'ᴋ' | 'қ' | 'ҝ' | 'ҟ' | 'ҡ' => 'к',
        'm' | 'ᴍ' => 'м',
        'n' | 'π' => 'п',
        'o' | 'ο' | 'ό' | 'σ' | 'ᴏ' | 'ө' | 'ӧ' | 'ӫ' => 'о',
        'p' | 'ρ' | 'ᴘ' => 'р',
        'r' | 'ᴦ' | 'ґ' | 'ғ' => 'г',
        't' | 'τ' | 'ᴛ' | 'ҭ' => 'т',
        'u' | 'y' | 'γ' | 'υ' | 'ʏ' | 'ў' | 'ӯ' | 'ӱ' | 'ӳ' | 'ү' | 'ұ' => 'у',
        'x' | 'χ' | 'ҳ' => 'х',
        'λ' | 'ʌ' | 'ᴧ' => 'л',
        'd' | 'δ' | 'ᴅ' => 'д',
        'z' | 'ҙ' | 'ӟ' => 'з',
        'җ' | 'ӝ' => 'ж',
        'ҷ' | 'ҹ' | 'ӵ' => 'ч',
        'ӹ' => 'ы',
        's' => 'ѕ',
        _ => c,
    }
}

/// Everything behind it is shown from its end, until [`TURNED_BACK`] or the line's end.
const TURNED_ROUND: char = '\u{202E}';
const TURNED_BACK: char = '\u{202C}';

/// A text as people see it, where it was written backwards behind a sign that turns it round; `None`: nothing is.
pub(super) fn as_read(text: &str) -> Option<String> {
    if !text.contains(TURNED_ROUND) {
        return None;
    }
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(TURNED_ROUND) {
        read.push_str(&rest[..at]);
        let turned = &rest[at + TURNED_ROUND.len_utf8()..];
        let end = turned.find([TURNED_BACK, '\n']).unwrap_or(turned.len());
        read.extend(turned[..end].graphemes(true).rev().filter(|sign| !sign.contains(TURNED_ROUND)));
        rest = turned[end..].strip_prefix(TURNED_BACK).unwrap_or(&turned[end..]);
    }
    read.push_str(rest);
    Some(read)
}

fn leet(c: char) -> Option<char> {
    match c {
        '0' => Some('о'),
        '3' => Some('з'),
        '4' => Some('ч'),
        '6' => Some('б'),
        _ => None,
    }
}

pub(super) fn fold(joined: &str) -> String {
    let mut folded = String::with_capacity(joined.len());
    let (mut last, mut run) = ('\0', 0);
    let mut chars = joined.chars().peekable();
    let mut after_letter = false;
    while let Some(c) = chars.next() {
        let inside = (after_letter && chars.peek().is_some_and(|next| next.is_letter()))
            || (c == '0' && ends_long_word(&folded) && !chars.peek().is_some_and(|next| next.is_letter_or_digit()))
            || (folded.ends_with(' ') || folded.is_empty()) && begins_word(chars.clone());
        after_letter = c.is_letter();
        let letter = if inside { leet(c).unwrap_or_else(|| fold_letter(c)) } else { fold_letter(c) };
        run = if letter == last { run + 1 } else { 1 };
        if run >= 3 && letter.is_letter() {
            continue;
        }
        last = letter;
        folded.push(letter);
    }
    folded
}

/// Whether a word has gone on for so long that a zero behind it is its last letter: «казин0».
fn ends_long_word(folded: &str) -> bool {
    const LETTERS: usize = 4;
    folded.chars().rev().take(LETTERS).filter(|c| c.is_letter()).count() == LETTERS
}

/// Whether a long word goes on here, of which the digit before is a letter: «3акладки», not «3к» or «6 мм».
fn begins_word(mut rest: impl Iterator<Item = char>) -> bool {
    const LETTERS: usize = 4;
    rest.by_ref().take(LETTERS).filter(|c| c.is_letter()).count() == LETTERS
}

/// «з а р а б о т о к» and «з.а.р.а.б.о.т.о.к»: four single letters or more in a row are one word. The text with such words
/// joined, and these words.
pub(super) fn join_spaced_out(raw: &str) -> (String, Vec<String>) {
    let words: Vec<&str> = raw.split(' ').collect();
    let bare = |word: &'_ str| word.trim_end_matches([',', '.', '!', '?', ':', ';']).len();
    let single = |word: &str| {
        let mut chars = word[..bare(word)].chars();
        chars.next().is_some_and(AlphabetLetter::is_letter) && chars.next().is_none()
    };
    let mut out = String::with_capacity(raw.len());
    let (mut at, mut joined) = (0, Vec::new());
    while at < words.len() {
        let run = words[at..].iter().take_while(|word| single(word)).count();
        if !out.is_empty() {
            out.push(' ');
        }
        if run >= 4 {
            let word = words[at..at + run].concat();
            out.push_str(&word);
            joined.push(word);
            at += run;
            continue;
        }
        let word = &words[at][..bare(words[at])];
        let parts: Vec<&str> = word.split(['.', '-', '_', '*', '|', '·']).filter(|part| !part.is_empty()).collect();
        if parts.len() >= 4 && parts.iter().all(|part| single(part)) {
            let word = parts.concat();
            out.push_str(&word);
            joined.push(word);
        } else {
            out.push_str(words[at]);
        }
        at += 1;
    }
    (out, joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_backwards_is_read_as_it_is_shown() {
        for (written, read) in [
            ("\u{202E}онизак\u{202C}", "казино"),
            ("а \u{202E}онизак\u{202C} б", "а казино б"),
            ("\u{202E}онизак\nдва", "казино\nдва"),
            ("\u{202E}он\u{202E}изак", "казино"),
            ("\u{202E}", ""),
            ("👍🏽\u{202E}👍🏽я", "👍🏽я👍🏽"),
        ] {
            assert_eq!(as_read(written).as_deref(), Some(read), "{written:?}");
        }
        assert_eq!(as_read("казино\u{202C}"), None);
    }
}

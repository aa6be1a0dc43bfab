//! Words brought back from how they are disguised: look-alike letters, digits for letters, repeats, gaps.

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

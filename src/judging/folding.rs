//! Words brought back from how they are disguised: look-alike letters, digits for letters, repeats, gaps.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::letters::AlphabetLetter;
use super::normalise::is_emoji;
use super::offers;

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
        'n' | 'π' | 'ᴨ' => 'п',
        'ɸ' | 'φ' => 'ф',
        'o' | 'ο' | 'ό' | 'σ' | 'ᴏ' | 'ө' | 'ӧ' | 'ӫ' => 'о',
        'p' | 'ρ' | 'ᴘ' | 'ᴩ' => 'р',
        'r' | 'ᴦ' | 'ґ' | 'ғ' => 'г',
        't' | 'τ' | 'ᴛ' | 'ҭ' => 'т',
        'u' | 'y' | 'γ' | 'υ' | 'ʏ' | 'ў' | 'ӯ' | 'ӱ' | 'ӳ' | 'ү' | 'ұ' => 'у',
        'x' | 'χ' | 'ҳ' => 'х',
        'λ' | 'ʌ' | 'ᴧ' | 'ᴫ' => 'л',
        'd' | 'δ' | 'ᴅ' => 'д',
        'z' | 'ҙ' | 'ӟ' | 'ɜ' => 'з',
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

/// «к🔥а🔥з🔥и🔥н🔥о»: a word between whose letters emoji stand is put together, and named; `None`: there is none. Lower case in.
/// «я❤ты» are two words: each piece of such a word has few letters, or the whole is a word of adverts that no piece is.
pub(super) fn without_emoji_between(lower: &str) -> Option<(String, Vec<String>)> {
    /// Letters that stand together in such a word, at most.
    const PIECE: usize = 3;
    // A line's end parts words too; white space is folded later anyway.
    let words = || lower.split(char::is_whitespace);
    let is_cut = |word: &str| {
        let (mut sign_before, mut emoji) = (false, false);
        word.chars().any(|sign| {
            let is_sign = sign.is_letter_or_digit();
            let cut = sign_before && emoji && is_sign;
            (sign_before, emoji) = (is_sign || (sign_before && is_emoji(sign)), is_emoji(sign));
            cut
        })
    };
    if lower.is_ascii() || !lower.contains(is_emoji) || !words().any(is_cut) {
        return None;
    }
    let small = |word: &str, least: usize| {
        let mut pieces = word.split(is_emoji).filter(|piece| !piece.is_empty());
        pieces.clone().count() >= least && pieces.all(|piece| piece.chars().count() <= PIECE)
    };
    let of_an_advert = |word: &str| {
        let hides = |word: &str| offers::is_hidden_in(&fold(word));
        hides(&word.replace(is_emoji, "")) && !word.split(is_emoji).any(hides)
    };
    // «н🔥а» is one where the words around it are.
    let is_spelt = |word: &str| is_cut(word) && small(word, 3) && word.contains(AlphabetLetter::is_letter);
    let all = words().any(is_spelt);
    let mut joined = Vec::new();
    let words: Vec<Cow<'_, str>> = words()
        .map(|word| {
            if is_cut(word) && ((all && small(word, 2)) || of_an_advert(word)) {
                let whole = word.replace(is_emoji, "");
                joined.push(whole.clone());
                return Cow::Owned(whole);
            }
            Cow::Borrowed(word)
        })
        .collect();
    (!joined.is_empty()).then(|| (words.join(" "), joined))
}

/// A letter that stands white in a black square or circle, as what it is.
pub(super) fn unframed(c: char) -> char {
    let of = |first: char| char::from_u32(u32::from('a') + u32::from(c) - u32::from(first)).unwrap_or(c);
    match c {
        '\u{1F150}'..='\u{1F169}' => of('\u{1F150}'),
        '\u{1F170}'..='\u{1F189}' => of('\u{1F170}'),
        _ => c,
    }
}

fn leet(c: char) -> Option<char> {
    match c {
        '0' => Some('о'),
        '1' => Some('и'),
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
    fn emoji_between_letters_are_no_letters_and_between_words_no_gaps() {
        for (written, read) in [
            ("к🔥а🔥з🔥и🔥н🔥о б🔥о🔥н🔥у🔥с 5🔥0🔥0", "казино бонус 500"),
            ("з❤а❤р❤а❤б❤о❤т❤о❤к н❤а д❤о❤м❤у", "заработок на дому"),
            ("ка🔥зи🔥но тут", "казино тут"),
            ("каз💰ино тут", "казино тут"),
            ("с🍓🍓е🍓🍓к🍓🍓с", "секс"),
            ("п💰и💰ш💰и\nнам", "пиши нам"),
        ] {
            assert_eq!(without_emoji_between(written).map(|(read, _)| read).as_deref(), Some(read), "{written}");
        }
        for written in [
            "мама❤папа❤я",
            "я❤ты",
            "да❤нет",
            "🔥казино🔥",
            "ура🎉ура🎉",
            "5🔥0",
            "люблю❤и жду",
            "казино🔥бонус",
            "",
            "🔥",
        ] {
            assert_eq!(without_emoji_between(written), None, "{written}");
        }
    }

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

//! Brings a text into one form: invisible and look-alike letters, spaced-out words, leet digits, masks for what changes
//! from advert to advert. Works on a bounded piece of the text.

use super::letters::AlphabetLetter;
use crate::domain::unseen::is_unseen;
use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::folding::{as_read, fold, join_spaced_out, unframed, without_emoji_between};
use super::{contacts, latin, offers, sites};

/// Longer texts are judged by their beginning and end, each at most so many characters.
const EDGE_CHARS: usize = 1_200;
/// No platform lets anybody write more characters than so many.
const LONGEST: usize = 16_384;

/// Stands for a link.
pub const LINK: char = '\u{E000}';
/// Stands for an @name.
pub const USERNAME: char = '\u{E001}';
/// Stands for a sign of money.
pub const CURRENCY: char = '\u{E002}';
/// Stands for a phone or card number.
pub const PHONE: char = '\u{E003}';
/// Stands for a run of emoji.
pub const EMOJI: char = '\u{E004}';
/// Stands for a link to where people send one another: a video, an article, a map, something bought.
pub const CONTENT: char = '\u{E005}';
/// Stands for an address of e-mail: clients leave theirs, and it leads nobody away.
pub const MAIL: char = '\u{E006}';

/// A text in the forms that rules and the model look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Lower case, masked, white space folded, words spelt with gaps joined; letters as they were written.
    pub raw: String,
    /// The same with look-alike letters, leet digits and repeats folded.
    pub folded: String,
    /// Words that mix alphabets.
    pub mixed_words: usize,
    /// Emoji in the text.
    pub emoji: usize,
    /// Letters in the text.
    pub letters: usize,
    /// How many words of adverts were spelt with gaps («з а р а б о т о к»). Others are written so for emphasis.
    pub spaced_out: usize,
    /// Invisible characters that were taken out from between letters, but for those that pasted texts bring along.
    pub invisible: usize,
    /// It was Russian in Latin letters.
    pub in_latin: bool,
}

impl Prepared {
    /// The same without links and names; `None`: there are none, or nothing else is there.
    pub(super) fn without_contacts(&self) -> Option<Self> {
        const CONTACTS: [char; 2] = [LINK, USERNAME];
        if self.letters == 0 || !self.raw.contains(CONTACTS) {
            return None;
        }
        let rest = |text: &str| text.split(' ').filter(|word| !word.contains(CONTACTS)).collect::<Vec<_>>().join(" ");
        Some(Self { raw: rest(&self.raw), folded: rest(&self.folded), ..self.clone() })
    }

    /// A word of a prepared text by itself.
    pub(super) fn of_word(word: &str) -> Self {
        let letters = word.chars().filter(|c| c.is_letter()).count();
        let (raw, folded) = (word.to_owned(), fold_word(word));
        Self { raw, folded, mixed_words: 0, emoji: 0, letters, spaced_out: 0, invisible: 0, in_latin: false }
    }
}

/// Brings a text into its forms.
pub fn prepare(text: &str) -> Prepared {
    /// Honest texts turn no letters round: as much as so many signs that are not seen.
    const TURNED: usize = 3;
    let read = as_read(text);
    let (lower, invisible, mut spelt) = lowered(&edges(without_reply_name(read.as_deref().unwrap_or(text))));
    let invisible = invisible + if read.is_some() { TURNED } else { 0 };
    let russian = latin::in_russian_letters(&lower);
    let in_latin = russian.is_some();
    let lower = russian.unwrap_or(lower);
    let masked = mask(in_words(lower));
    let mut spaced = String::with_capacity(masked.len());
    let (mut emoji, mut letters) = (0, 0);
    push_folding_space(&masked, &mut spaced, &mut emoji, &mut letters);
    let (raw, mut joined) = join_spaced_out(&spaced);
    joined.append(&mut spelt);
    let raw = mend_cut_words(raw, &mut joined);
    let mixed_words = raw.split(' ').filter(|word| is_mixed(word)).count();
    let spaced_out = joined.iter().filter(|word| offers::is_hidden_in(&fold(word))).count();
    let folded = fold(&raw);
    Prepared { raw, folded, mixed_words, emoji, letters, spaced_out, invisible, in_latin }
}

/// «инт/им»: a word of adverts that a sign cuts is put together, where none of its pieces is such a word by itself.
fn mend_cut_words(raw: String, joined: &mut Vec<String>) -> String {
    const CUTS: [char; 4] = ['/', '*', '|', '·'];
    let whole = |word: &str| {
        let is_cut = |(at, _): (usize, &str)| {
            let (before, mut after) = (word[..at].chars().next_back(), word[at..].chars().skip(1));
            before.is_some_and(AlphabetLetter::is_letter) && after.next().is_some_and(AlphabetLetter::is_letter)
        };
        if !word.contains(CUTS) || !word.match_indices(CUTS).any(is_cut) {
            return None;
        }
        let whole = word.replace(CUTS, "");
        let is_one =
            offers::is_hidden_in(&fold(&whole)) && !word.split(CUTS).any(|piece| offers::is_hidden_in(&fold(piece)));
        is_one.then_some(whole)
    };
    if !raw.contains(CUTS) {
        return raw;
    }
    let words: Vec<Cow<'_, str>> = raw
        .split(' ')
        .map(|word| match whole(word) {
            Some(whole) => {
                joined.push(whole.clone());
                Cow::Owned(whole)
            }
            None => Cow::Borrowed(word),
        })
        .collect();
    words.join(" ")
}

/// A text in lower case, how many invisible signs it hid, and its words that emoji cut, put together.
fn lowered(text: &str) -> (String, usize, Vec<String>) {
    if text.chars().all(is_plain) {
        return (text.to_lowercase(), 0, Vec::new());
    }
    let (plain, invisible) = composed(text);
    let lower = plain.to_lowercase();
    match without_emoji_between(&lower) {
        Some((whole, joined)) => (whole, invisible, joined),
        None => (lower, invisible, Vec::new()),
    }
}

/// What the admin's own words are looked for in: the whole text as [`Prepared::folded`] has its ends, where an emoji stands for
/// no word. `prepared` is of the same text.
pub(super) fn spelt_out<'p>(text: &str, prepared: &'p Prepared) -> Cow<'p, str> {
    let is_cut = text.len() > 2 * EDGE_CHARS && text.chars().nth(2 * EDGE_CHARS).is_some();
    if !is_cut && !prepared.in_latin && !text.contains(|sign| TELLING.iter().any(|(emoji, _)| *emoji == sign)) {
        return Cow::Borrowed(&prepared.folded);
    }
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
    Cow::Owned(as_written(without_reply_name(&text[..end])))
}

/// A text folded whole, with its emoji as they are.
pub(super) fn as_written(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    push_folding_space(&mask(lowered(text).0), &mut spaced, &mut 0, &mut 0);
    fold(&join_spaced_out(&spaced).0)
}

/// What stands between the ends of a long text that [`prepare`] reads, in pieces as long as these together. A last one that
/// would be a scrap begins in what was read already: a link that stands between words is no text of a link alone.
pub(super) fn middle(text: &str) -> Vec<&str> {
    if text.len() <= 2 * EDGE_CHARS {
        return Vec::new();
    }
    let begins: Vec<usize> = text.char_indices().map(|(at, _)| at).take(LONGEST).collect();
    let Some(last) = begins.len().checked_sub(EDGE_CHARS).filter(|last| *last > EDGE_CHARS) else { return Vec::new() };
    let piece = |from: usize| {
        let whole = from.min(last.saturating_sub(EDGE_CHARS)).max(EDGE_CHARS / 2);
        &text[begins[whole]..begins[(from + 2 * EDGE_CHARS).min(last)]]
    };
    (EDGE_CHARS..last).step_by(2 * EDGE_CHARS).map(piece).collect()
}

const TELLING: [(char, &str); 9] = [
    ('🔞', " 18+ "),
    ('🎰', " казино "),
    ('💰', " деньги "),
    ('💸', " деньги "),
    ('🤑', " деньги "),
    ('💵', " деньги "),
    ('✉', " лс "),
    ('📩', " лс "),
    ('📲', " лс "),
];

/// Whether a word may stand for an emoji.
pub(super) fn stands_for_emoji(word: &str) -> bool {
    TELLING.iter().any(|(_, stands_for)| stands_for.trim() == word)
}

/// Emoji that adverts are made of, as the words they stand for; others are only counted.
fn in_words(lower: String) -> String {
    let word = |sign: char| TELLING.iter().find(|(emoji, _)| *emoji == sign).map(|(_, word)| *word);
    if lower.is_ascii() || !lower.contains(|sign| word(sign).is_some()) {
        return lower;
    }
    let mut words = String::with_capacity(2 * lower.len());
    for sign in lower.chars() {
        match word(sign) {
            Some(word) => words.push_str(word),
            None => words.push(sign),
        }
    }
    words
}

/// Hash of the folded text without punctuation: equal for the same advert in another dress.
pub fn fingerprint(text: &str) -> u64 {
    prepare(text).fingerprint_of(text)
}

impl Prepared {
    /// The [`fingerprint`] of the text that this was made of.
    pub fn fingerprint_of(&self, text: &str) -> u64 {
        let essence: String = self.folded.chars().filter(|c| c.is_letter_or_digit() || is_mask(*c)).collect();
        if essence.chars().nth(7).is_none() {
            // «спасибо» from many people is not one advert: short texts are equal only with the letters they were written in.
            return xxhash_rust::xxh3::xxh3_64_with_seed(text.trim().as_bytes(), 1);
        }
        xxhash_rust::xxh3::xxh3_64(essence.as_bytes())
    }

    /// The same where a few words that lead somewhere are only equal if they lead to one place: «Смотрите» under links of many
    /// people to many sites is no advert of all of them. `link_urls` are those that the text does not show.
    pub fn fingerprint_with(&self, text: &str, link_urls: &[String]) -> u64 {
        /// An advert of more letters may change where it leads.
        const FEW: usize = 40;
        let alike = self.fingerprint_of(text);
        if self.letters >= FEW || (link_urls.is_empty() && !self.raw.contains(is_mask)) {
            return alike;
        }
        let addresses = contacts::all_addresses(text, link_urls);
        if addresses.is_empty() {
            return alike;
        }
        let bytes: Vec<u8> = addresses.into_iter().flat_map(u64::to_le_bytes).collect();
        xxhash_rust::xxh3::xxh3_64_with_seed(&bytes, alike)
    }
}

/// `[id1|Имя], ` of an answer says nothing about the text and is cut off. What is no name («[id1|Доход от 5000 …]») is part of it.
pub fn without_reply_name(text: &str) -> &str {
    static REPLY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^\s*\[(?:id|club|public)\d+(?::bp-?\d+_\d+)?\|[\p{L}'’-]{1,30}(?: [\p{L}'’-]{1,30})?\]\s*,?\s*")
            .ok()
    });
    if !text.trim_start().starts_with('[') {
        return text;
    }
    REPLY.as_ref().and_then(|regex| regex.find(text)).map_or(text, |found| &text[found.end()..])
}

fn edges(text: &str) -> Cow<'_, str> {
    let count = if text.len() <= 2 * EDGE_CHARS { 0 } else { text.chars().count() };
    if count <= 2 * EDGE_CHARS {
        return Cow::Borrowed(text);
    }
    let mut piece: String = text.chars().take(EDGE_CHARS).collect();
    piece.push('\n');
    piece.extend(text.chars().skip(count - EDGE_CHARS));
    Cow::Owned(piece)
}

/// What nearly every text is made of: characters that are composed and seen, so that a text of them stays as it is.
fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\u{7F}' | 'А'..='я' | 'Ё' | 'ё' | '«' | '»' | '—')
}

/// A text with its characters composed and without invisible ones, and how many of these stood between letters.
fn composed(text: &str) -> (String, usize) {
    let (mut invisible, mut hidden) = (0, 0);
    let mut plain = String::with_capacity(text.len());
    // Telling that a text is composed already costs less than composing it anew.
    let composed = match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfkc().collect::<String>()),
    };
    for c in composed.chars().map(unframed) {
        if is_invisible(c) {
            hidden += usize::from(!is_pasted(c));
            continue;
        }
        // Only what stands between letters hides them: clients leave such characters at the ends of texts.
        if hidden > 0 && c.is_letter() && plain.ends_with(AlphabetLetter::is_letter) {
            invisible += hidden;
        }
        hidden = 0;
        plain.push(c);
    }
    (plain, invisible)
}

/// Signs that come with emoji, places to break a word, accents, titles of Church Slavonic: texts of sites and dictionaries are full
/// of them.
fn is_pasted(c: char) -> bool {
    matches!(c, '\u{FE0F}' | '\u{200D}' | '\u{00AD}' | '\u{0300}' | '\u{0301}' | '\u{0483}'..='\u{0487}')
}

/// A sign that is not seen, or stands on a letter.
pub(super) fn is_invisible(c: char) -> bool {
    // The keycap behind a digit makes an emoji of it.
    is_unseen(c)
        || matches!(c, '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
            | '\u{20D0}'..='\u{20E2}' | '\u{20E4}'..='\u{20F0}' | '\u{FE20}'..='\u{FE2F}')
}

/// A word as [`Prepared::folded`] has it.
pub(super) fn fold_word(word: &str) -> String {
    fold(&join_spaced_out(&word.to_lowercase()).0)
}

/// What a text must contain before a mask is worth looking for.
type MaskHint = fn(&str) -> bool;

/// Links, names, money and long numbers become one character each: what they are matters, not which. Lower case in, lower
/// case out.
fn mask(lower: String) -> String {
    static MASKS: LazyLock<Vec<(Regex, char, MaskHint)>> = LazyLock::new(|| {
        let site = format!(r"\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:{})\b(?:/[^\s<>]*)?", sites::ENDINGS);
        let patterns: [(&str, char, MaskHint); 11] = [
            (r"\[link\]|\[url\]", LINK, |text| text.contains('[')),
            (r"\[username\]", USERNAME, |text| text.contains('[')),
            (r"\[currency\]", CURRENCY, |text| text.contains('[')),
            (r"\[phone\]", PHONE, |text| text.contains('[')),
            (r"\b(?:https?://|www\.)[^\s<>]+", LINK, |text| text.contains("://") || text.contains("www.")),
            (r"[a-z0-9](?:[a-z0-9._%+-]*[a-z0-9_+-])?@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,12}\b", MAIL, |text| {
                text.contains('@')
            }),
            (&site, LINK, |text| {
                text.as_bytes().windows(2).any(|pair| pair[0] == b'.' && !pair[1].is_ascii_whitespace())
            }),
            (r"@[a-z][a-z0-9_]{3,31}\b", USERNAME, |text| text.contains('@')),
            (r"(?:\+7|\b[78])[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}\b", PHONE, has_long_number),
            (r"\b\d{4}[\s-]?\d{4}[\s-]?\d{4}[\s-]?\d{4}\b", PHONE, has_long_number),
            (
                r"[$€₽£¥₴₸]|\b(?:руб(?:лей|ля|ль|\.)?|usd|usdt|долл(?:аров|ара|ар)?|евро)(?:\b|$)",
                CURRENCY,
                |text| {
                    ["руб", "usd", "долл", "евро"].iter().any(|word| text.contains(word))
                        || text.contains(['$', '€', '₽', '£', '¥', '₴', '₸'])
                },
            ),
        ];
        let compiled = patterns.iter().filter_map(|(pattern, sign, hint)| {
            let regex = Regex::new(pattern).ok()?;
            Some((regex, *sign, *hint))
        });
        compiled.collect()
    });
    let mut masked = lower;
    for (regex, sign, hint) in MASKS.iter() {
        if hint(&masked) {
            let masks = |found: &Captures<'_>| {
                if *sign != LINK {
                    return format!(" {sign} ");
                }
                let sign = if sites::leads_to_content(&found[0]) { CONTENT } else { LINK };
                format!(" {sign} {}", words_of_address(&found[0]))
            };
            if let Cow::Owned(changed) = regex.replace_all(&masked, masks) {
                masked = changed;
            }
        }
    }
    masked
}

/// What an address says in letters that addresses are hardly made of: «http://Доход_от_5000_в_день».
fn words_of_address(address: &str) -> String {
    const SPEAKS: usize = 4;
    if address.chars().filter(|c| is_cyrillic(*c)).nth(SPEAKS).is_none() {
        return String::new();
    }
    let place = address.split_once("://").map_or(address, |(_, place)| place);
    place.chars().map(|c| if c.is_letter_or_digit() { c } else { ' ' }).chain([' ']).collect()
}

/// Digits enough for a phone or card number.
pub(super) fn has_long_number(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).nth(9).is_some()
}

/// Folds white space, and emoji to one sign a run. Collections often turn emoji into `?` or `??`: read as emoji where no
/// question could stand (doubled, or glued to the front of a word).
fn push_folding_space(text: &str, out: &mut String, emoji: &mut usize, letters: &mut usize) {
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let lost_emoji =
            c == '?' && (next == '?' || before == '?' || (!before.is_letter_or_digit() && next.is_letter_or_digit()));
        if is_emoji(c) || lost_emoji {
            *emoji += 1;
            if !out.ends_with(EMOJI) {
                out.push(EMOJI);
            }
        } else if c.is_whitespace() || c.is_control() {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else {
            *letters += usize::from(c.is_letter());
            out.push(c);
        }
        before = c;
    }
    let end = out.trim_end().len();
    out.truncate(end);
}

/// Pictographs, dingbats and the like.
pub fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{2190}'..='\u{21FF}'
        | '\u{2300}'..='\u{23FF}' | '\u{25A0}'..='\u{25FF}' | '\u{3030}' | '\u{303D}' | '\u{20E3}')
}

fn is_mask(c: char) -> bool {
    ('\u{E000}'..='\u{E00F}').contains(&c)
}

fn is_cyrillic(c: char) -> bool {
    ('\u{0400}'..='\u{04FF}').contains(&c)
}

/// A word of letters from two alphabets: «зaрaбoтoк» with Latin a and o. «it-отдел» and «3d-принтер» are not meant.
fn is_mixed(word: &str) -> bool {
    word.split(|c: char| !c.is_letter()).any(|part| {
        let (mut cyrillic, mut foreign) = (0, 0);
        for c in part.chars() {
            if is_cyrillic(c) {
                cyrillic += 1;
            } else {
                foreign += 1;
            }
        }
        cyrillic > 0 && foreign > 0 && cyrillic + foreign > 2
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_advert_in_many_dresses_is_one_text() {
        let plain = fingerprint("Заработок без вложений пиши в личку");
        for dressed in [
            "ЗАРАБОТОК БЕЗ ВЛОЖЕНИЙ ПИШИ В ЛИЧКУ",
            "Зaрaбoтoк бeз влoжeний пиши в личкy",
            "З а р а б о т о к без вложений, пиши в личку!",
            "Зара\u{200B}боток без вло\u{00AD}жений пиши в личку",
            "[id5|Анна], Заработок без вложений пиши в личку",
            "З.а.р.а.б.о.т.о.к без вложений пиши в личку",
            "З-а-р-а-б-о-т-о-к, без вложений пиши в личку",
            "З а р а б о т о к, без вложений пиши в личку",
            "3аработок без вложений пиши в личку",
        ] {
            assert_eq!(fingerprint(dressed), plain, "{dressed}");
        }
        assert_ne!(fingerprint("Заработок без вложений пиши в группу"), plain);
    }

    #[test]
    fn masks_stand_for_what_changes() {
        let prepared = prepare("Пиши @ivan_work или +7 (912) 345-67-89, https://a.example/x за 500₽");
        assert_eq!(prepared.raw, format!("пиши {USERNAME} или {PHONE} , {LINK} за 500 {CURRENCY}"));
        assert_eq!(prepare("[LINK] [PHONE]").raw, format!("{LINK} {PHONE}"));
        assert_eq!(prepare("🔥🔥 Срочно").raw, prepare("???? Срочно").raw);
        assert_eq!(prepare("Во сколько начало?").emoji, 0);
    }

    #[test]
    fn what_is_plain_stays_as_it_is() {
        let plain: String = ('\0'..=char::MAX).filter(|c| is_plain(*c)).collect();
        assert_eq!(composed(&plain), (plain.clone(), 0));
    }

    proptest! {
        #[test]
        fn any_text_is_prepared_within_bounds(text in "\\PC{0,400}") {
            let prepared = prepare(&text);
            prop_assert!(prepared.raw.chars().count() <= 4 * text.chars().count() * 18 + 8);
            prop_assert!(prepared.folded.chars().count() <= prepared.raw.chars().count());
        }

        #[test]
        fn a_prepared_text_prepared_again_is_the_same(text in "[а-яё ]{0,60}") {
            let once = prepare(&text).raw;
            prop_assert_eq!(prepare(&once).raw, once);
        }
    }
}

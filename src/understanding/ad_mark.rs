//! The mark that the law asks of an advertisement, as it stands in a text: the word, the token, the taxpayer's number.

use std::ops::Range;

use super::party::is_inn;

const SHORTEST: usize = 4;
/// A token of so many letters in both cases is no word.
const LONG_TOKEN: usize = 8;
/// Digits of a taxpayer's number, of a company the fewest.
const LEAST_INN: usize = 10;
const THE_WORD: &str = "реклама";
const ADVERTISER: &str = "рекламодатель";
/// Signs of a line that is a mark and no story.
const SIGNS: [&str; 12] =
    ["erid", "ерид", "инн", "ооо", "оао", "зао", "пао", "ао «", "ао \"", "ип ", "самозанят", "рекламодатель"];

/// What a text says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdMark {
    /// The word «Реклама» where it marks something, or who pays is called the advertiser.
    pub named: bool,
    /// More than the word and the token is said: who pays.
    pub payer: bool,
    /// Token of the advertisement.
    pub erid: Option<String>,
    /// A taxpayer's number that cannot be one, as it is written.
    pub wrong_inn: Option<String>,
}

impl AdMark {
    /// Whether it is all that the law asks of the copy.
    pub fn is_whole(&self) -> bool {
        self.named && self.erid.is_some()
    }
}

/// Whether a text, or where it leads, says of itself that it is an advertisement: by a token that was issued, or by the line
/// that names who pays. Speaking of advertising is none.
pub(crate) fn is_marked<'a>(text: &str, links: impl IntoIterator<Item = &'a str>) -> bool {
    let names_payer = || {
        ad_mark_place(text).is_some_and(|place| {
            let line = text[place].to_lowercase();
            let number = line.split_once("инн").map_or("", |(_, rest)| rest);
            number.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).count() >= LEAST_INN
        })
    };
    let bears_token = |text: &str| tokens(text).iter().any(|erid| is_issued(erid));
    bears_token(text) || links.into_iter().any(|link| bears_token(&unfolded(link))) || names_payer()
}

/// Whether a token looks like one of a register: «erid token» and «erid 2026» are stories.
fn is_issued(erid: &str) -> bool {
    let has = |kind: fn(&char) -> bool| erid.chars().any(|c| kind(&c));
    let mixed = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && erid.len() >= LONG_TOKEN;
    has(char::is_ascii_alphabetic) && has(char::is_ascii_digit) || mixed
}

/// The mark of a text and of where it leads.
pub(crate) fn ad_mark<'a>(text: &str, links: impl IntoIterator<Item = &'a str>) -> AdMark {
    let first = |text: &str| tokens(text).into_iter().next();
    let erid = first(text).or_else(|| links.into_iter().find_map(|link| first(&unfolded(link))));
    let named = ad_mark_place(text).is_some() || has_the_tag(text) || text.lines().any(calls_advertiser);
    AdMark { named, payer: says_who_pays(text), erid, wrong_inn: wrong_inn(text) }
}

/// Whether «#реклама» stands anywhere.
fn has_the_tag(text: &str) -> bool {
    text.match_indices('#').any(|(at, sign)| is_the_word(&text[at + sign.len()..], THE_WORD))
}

/// Whether a line says «Рекламодатель» and of whom.
fn calls_advertiser(line: &str) -> bool {
    begins_with(line, ADVERTISER).is_some_and(|at| {
        let rest = line[at..].to_lowercase().replace(ADVERTISER, "");
        SIGNS.iter().any(|sign| rest.contains(sign))
    })
}

/// Whether the mark, or each line with a token or a taxpayer's number, says more than the word and the token.
fn says_who_pays(text: &str) -> bool {
    let of_mark = |line: &str| {
        let words = line.split_whitespace().filter(|word| !word.contains("://")).collect::<Vec<_>>().join(" ");
        let mut said = words.clone();
        for token in tokens(&words) {
            said = said.replace(&token, " ");
        }
        let mut said = said.to_lowercase();
        for word in [ADVERTISER, THE_WORD, "erid", "ерид"] {
            said = said.replace(word, " ");
        }
        said.chars().any(char::is_alphabetic)
    };
    let lower = text.to_lowercase();
    let numbered = lower.split("инн").skip(1).any(|rest| rest.chars().take(4).any(|c| c.is_ascii_digit()));
    let signed = |line: &&str| SIGNS.iter().any(|sign| line.to_lowercase().contains(sign));
    numbered
        || match ad_mark_place(text) {
            Some(place) => of_mark(&text[place]),
            None => text.lines().filter(signed).any(of_mark),
        }
}

/// Where in a text its mark stands: from the word to the end of its line, with a token on the next one. `None`: the word
/// is part of a story, or not there.
pub(crate) fn ad_mark_place(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    let lines: Vec<Range<usize>> = text
        .split_inclusive('\n')
        .map(|line| {
            at += line.len();
            at - line.len()..at
        })
        .collect();
    lines.iter().enumerate().find_map(|(number, line)| {
        let from = line.start + begins_with(&text[line.clone()], THE_WORD)?;
        // Its token may stand below it.
        let below = lines.get(number + 1).filter(|next| {
            let next = text[(*next).clone()].trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            next.starts_with("erid") || next.starts_with("ерид")
        });
        let until = below.map_or(line.end, |below| below.end);
        is_mark(&text[from..until]).then_some(from..until)
    })
}

/// Where a word begins a line, or a sentence of it.
fn begins_with(line: &str, word: &str) -> Option<usize> {
    let mut sentence = true;
    for (at, letter) in line.char_indices() {
        if letter.is_alphanumeric() {
            if sentence && is_the_word(&line[at..], word) {
                // A sign before it belongs to it.
                let before = line[..at].trim_end_matches(['#', '(', '[', '«', '*']);
                return Some(before.len());
            }
            sentence = false;
        } else if matches!(letter, '.' | '!' | '?' | '\u{2026}' | '|' | '(' | ';' | '\u{2022}')
            || !letter.is_ascii() && !letter.is_whitespace()
        {
            sentence = true;
        }
    }
    None
}

/// Whether the word that a text begins with is the one.
fn is_the_word(text: &str, word: &str) -> bool {
    let letters = text.chars().take_while(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.eq(word.chars())
}

fn is_mark(words: &str) -> bool {
    let lower = words.to_lowercase();
    let bare: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    bare == THE_WORD || SIGNS.iter().any(|sign| lower.contains(sign))
}

/// An address that another one leads to (`away.php?to=…`) stands in it with its signs written as numbers.
fn unfolded(link: &str) -> String {
    let signs = [("%3f", "?"), ("%26", "&"), ("%3d", "=")];
    signs.iter().fold(link.to_owned(), |link, (coded, sign)| {
        link.replace(coded, sign).replace(&coded.to_ascii_uppercase(), sign)
    })
}

/// What follows each «erid», however that is written.
fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lower: Vec<char> = text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
    let letters: Vec<char> = text.chars().collect();
    // Letters of both alphabets look alike.
    let spelled = |at: usize| {
        let part = lower.get(at..at + 4)?;
        let alike = [['e', 'е'], ['r', 'р'], ['i', 'и'], ['d', 'д']];
        let cyrillic_i = part[2] == 'і';
        part.iter()
            .zip(alike)
            .enumerate()
            .all(|(index, (c, two))| two.contains(c) || (index == 2 && cyrillic_i))
            .then_some(())
    };
    for at in 0..lower.len() {
        let glued = at > 0 && lower[at - 1].is_alphanumeric();
        if glued || spelled(at).is_none() {
            continue;
        }
        let rest = &letters[at + 4..];
        let skipped = rest.iter().take_while(|c| !c.is_alphanumeric() && **c != '\n').count().min(4);
        let token: String = rest[skipped..].iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '_').collect();
        if skipped > 0 && token.len() >= SHORTEST {
            found.push(token);
        }
    }
    found
}

/// A number that is called a taxpayer's and fails its own check.
fn wrong_inn(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    for (at, word) in lower.match_indices("инн").chain(lower.match_indices("inn")) {
        let before = lower[..at].chars().next_back();
        if before.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let rest = lower[at + word.len()..].trim_start_matches([' ', ':', '-', '\u{2013}', '\u{2014}', '№', '\u{a0}']);
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        if !number.is_empty() && !is_inn(&number) {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_however_it_is_written() {
        for text in [
            "Реклама. ООО «Ромашка», ИНН 7707083893, erid: 2VtzqXabc",
            "РЕКЛАМА ООО Ромашка ERID 2VtzqXabc",
            "#реклама Erid=2VtzqXabc",
            "реклама, erid - 2VtzqXabc",
            "Рекламодатель ИП Иванов. ЕРИД: 2VtzqXabc",
            "Реклама https://shop.example/?utm=1&erid=2VtzqXabc",
        ] {
            let mark = ad_mark(text, []);
            assert!(mark.is_whole() && mark.erid.as_deref() == Some("2VtzqXabc"), "{text}: {mark:?}");
            assert_eq!(mark.wrong_inn, None, "{text}");
        }
        assert_eq!(ad_mark("Реклама", ["https://shop.example/?erid=2Vtz"]).erid.as_deref(), Some("2Vtz"));
        for text in ["Реклама. ООО «Ромашка»", "Реклама, erid: ", "Реклама, erid: получим", "реклама sterid: 2Vtzq"]
        {
            let mark = ad_mark(text, []);
            assert!(mark.named && mark.erid.is_none(), "{text}: {mark:?}");
        }
        assert!(!ad_mark("Скидки, erid: 2Vtzq", []).named);
    }

    #[test]
    fn a_story_about_advertising_is_no_word_of_the_mark() {
        for text in [
            "Открытие кофейни. Без рекламы и накруток, только кофе! erid: 2VtzqwXYZ1",
            "Стоматология. Рекламодателям скидка\nerid: 2VtzqwXYZ1",
            "Приходите! Реклама не врёт: мёд свежий.\nАдрес: Садовая 1, erid: 2VtzqwXYZ1",
        ] {
            assert!(!ad_mark(text, []).named, "{text}");
        }
    }

    #[test]
    fn who_pays_is_more_than_the_word_and_the_token() {
        for text in [
            "Реклама. erid: 2VtzqwXYZ1",
            "#реклама",
            "Скидки! Реклама, erid: 2VtzqwXYZ1",
            "Реклама\nerid 2VtzqwXYZ1",
            "Реклама https://a.example/?erid=2VtzqwXYZ1",
        ] {
            assert!(!ad_mark(text, []).payer, "{text}");
        }
        for text in [
            "Реклама. ООО «Ромашка», erid: 2VtzqwXYZ1",
            "Реклама. ИНН 7707083893, erid: 2VtzqwXYZ1",
            "Рекламодатель ИП Иванов. ЕРИД: 2VtzqXabc",
            "ООО «Ромашка», erid: 2VtzqwXYZ1",
        ] {
            assert!(ad_mark(text, []).payer, "{text}");
        }
    }

    #[test]
    fn a_post_is_marked_by_a_token_or_by_who_pays_and_not_by_the_word() {
        let link = "https://shop.example/?erid=2VtzqXabc";
        for text in [
            "Скидки. Реклама. ООО «Ромашка», ИНН 7701234567, erid: 2VtzqxYz1AbC",
            "Скидки erid: LjNKtAzT",
            "Скидки\nРеклама. ООО «Ромашка», ИНН: 7707083893",
            link,
        ] {
            assert!(is_marked(text, []), "{text}");
        }
        assert!(is_marked("Скидки", [link]));
        assert!(is_marked(
            "Скидки",
            ["https://vk.com/away.php?to=https%3A%2F%2Fa.example%2F%3Fa%3D1%26erid%3D2VtzqXabc"]
        ));
        assert!(is_marked("Получить erid токен, erid token. erid: 2VtzqXabc", []), "the first is a story");
        for text in [
            "Реклама",
            "#реклама",
            "Реклама двигатель торговли",
            "Реклама. ООО «Ромашка» снимает лето",
            "Реклама — это такой тип бизнеса, ИНН не нужен",
            "Получить erid токен",
            "The erid token of 2026, erid 2026",
            "Реквизиты: ООО «Двор», ИНН 7707083893",
        ] {
            assert!(!is_marked(text, ["https://dvor.example/?period=2026"]), "{text}");
        }
    }

    #[test]
    fn a_number_that_cannot_be_is_named() {
        assert_eq!(ad_mark("ИНН 7707083893", []).wrong_inn, None);
        assert_eq!(ad_mark("ИНН: 500100732259", []).wrong_inn, None);
        for (text, wrong) in
            [("ИНН 7700000000", "7700000000"), ("инн № 123", "123"), ("ИНН500100732258", "500100732258")]
        {
            assert_eq!(ad_mark(text, []).wrong_inn.as_deref(), Some(wrong), "{text}");
        }
    }

    #[test]
    fn the_mark_is_told_from_a_story_about_advertising() {
        let of = |text: &'static str| ad_mark_place(text).map(|range| &text[range]);
        assert_eq!(of("Скидки!\nРеклама. ООО «Ромашка», ИНН 1\nПока"), Some("Реклама. ООО «Ромашка», ИНН 1\n"));
        assert_eq!(of("Скидки! Реклама. ООО «Ромашка», erid: 2Vtz"), Some("Реклама. ООО «Ромашка», erid: 2Vtz"));
        assert_eq!(of("Скидки\n#реклама"), Some("#реклама"));
        assert_eq!(of("Реклама. ИП Иванов\nerid: 2Vtz\nПока"), Some("Реклама. ИП Иванов\nerid: 2Vtz\n"));
        assert_eq!(of("Реклама двигатель торговли"), None);
        assert_eq!(of("Наша реклама, ООО Ромашка"), None);
        assert_eq!(of(""), None);
    }
}

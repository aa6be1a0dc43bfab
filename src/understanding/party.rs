//! Who advertises, by the law: taxpayer's number, legal name, token of the advertisement.

use super::tokens::{plain, starts, visible};
use crate::domain::leads::Party;

/// Longest legal name that is kept.
const MOST_NAME: usize = 200;

/// Legal forms as they open a name.
const FORMS: [&str; 14] =
    ["ооо", "оао", "зао", "пао", "ао", "ип", "нко", "ано", "гбу", "гку", "муп", "тоо", "чп", "одо"];

/// The taxpayer's number and the legal name in a text, in either order; `None` when neither is there.
pub fn party(text: &str) -> Option<Party> {
    let text = visible(text);
    let inn = inn(&text);
    let name = name(&text, inn.as_deref()).or_else(|| beside(&text, inn.as_deref()?));
    (inn.is_some() || name.is_some()).then_some(Party { inn, name })
}

/// The token of an advertisement; `None` where people say in words who registers it.
pub fn erid(text: &str) -> Option<String> {
    let text = visible(text);
    let is_token = |c: char| c.is_ascii_alphanumeric();
    let lower = text.to_ascii_lowercase();
    let mut at = 0;
    while let Some(found) = lower[at..].find("erid") {
        at += found + 4;
        let rest = text[at..].trim_start_matches([' ', ':', '=', '-', '\n']);
        let token: String = rest.chars().take_while(|c| is_token(*c)).collect();
        let separated = rest.len() < text.len() - at;
        if separated && (8..=40).contains(&token.len()) && has_shape(&token) {
            return Some(token);
        }
    }
    let mut words = text.split(|c: char| !is_token(c) && !c.is_alphanumeric() && c != '@' && c != '.');
    words
        .find(|word| (10..=40).contains(&word.len()) && word.chars().all(is_token) && has_shape(word))
        .map(str::to_owned)
}

/// Letters of both cases or letters and digits: no phone, no number, no word.
fn has_shape(token: &str) -> bool {
    let digits = token.chars().any(|c| c.is_ascii_digit());
    let letters = token.chars().any(|c| c.is_ascii_alphabetic());
    digits && letters
}

/// Check digits of a taxpayer's number are right.
pub(super) fn is_inn(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != number.chars().count() || digits.iter().all(|digit| *digit == 0) {
        return false;
    }
    let check =
        |weights: &[u32]| weights.iter().zip(&digits).map(|(weight, digit)| weight * digit).sum::<u32>() % 11 % 10;
    match digits.len() {
        10 => check(&[2, 4, 10, 3, 5, 9, 4, 6, 8]) == digits[9],
        12 => {
            check(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == digits[10]
                && check(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == digits[11]
        }
        _ => false,
    }
}

fn inn(text: &str) -> Option<String> {
    let mut runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    if let Some(run) = runs.clone().find(|run| is_inn(run)) {
        return Some(run.to_owned());
    }
    // «77 07 083893» and «7707 083 893»: pieces one space apart.
    let spaced: Vec<&str> = runs.by_ref().collect();
    (0..spaced.len()).find_map(|from| {
        let mut joined = String::new();
        spaced[from..].iter().take(6).find_map(|run| {
            joined.push_str(run);
            (is_inn(&joined) && text.contains(&spaced_as(text, from, &joined)?)).then(|| joined.clone())
        })
    })
}

/// The piece of the text that holds these digits from that run on, with single spaces between.
fn spaced_as(text: &str, from: usize, digits: &str) -> Option<String> {
    let mut starts = text
        .char_indices()
        .filter(|(at, c)| c.is_ascii_digit() && !text[..*at].ends_with(|before: char| before.is_ascii_digit()))
        .map(|(at, _)| at);
    let start = starts.nth(from)?;
    let mut piece = String::new();
    let mut left = digits.len();
    for c in text[start..].chars() {
        if left == 0 {
            break;
        }
        match c {
            ' ' if !piece.ends_with(' ') => {}
            _ if c.is_ascii_digit() => left -= 1,
            _ => return None,
        }
        piece.push(c);
    }
    Some(piece)
}

fn name(text: &str, inn: Option<&str>) -> Option<String> {
    let mut parts = text.split(['\n', ',', ';', '|']);
    parts.find_map(|part| named(part, inn)).or_else(|| foreign(text))
}

/// A legal form and what stands behind it, without the number.
fn named(part: &str, inn: Option<&str>) -> Option<String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let start = words.iter().position(|word| is_form(word))?;
    let mut kept: Vec<&str> = Vec::new();
    if words.get(start + 1).is_some_and(|word| is_no_name(word)) {
        return None;
    }
    for word in &words[start..] {
        let form = plain(word);
        let letters = form.trim_matches(|c: char| !c.is_alphanumeric());
        let is_number =
            word.chars().filter(char::is_ascii_digit).count() >= 4 && !word.chars().any(char::is_alphabetic);
        if starts(letters, &["инн", "огрн", "кпп", "erid", "тел"]) || letters == "inn" || is_number {
            break;
        }
        if inn.is_some_and(|inn| word.contains(inn)) {
            break;
        }
        kept.push(word);
    }
    let name = kept.join(" ");
    let name = name.trim_end_matches([' ', '-', ':', '(', '!', '?', '/']).trim();
    let name = if name.ends_with('.') && !ends_with_initial(name) { name.trim_end_matches('.') } else { name };
    let has_more = name.split_whitespace().count() > 1 || name.contains(['"', '«']);
    has_more.then(|| name.chars().take(MOST_NAME).collect())
}

/// What stands beside the number where no legal form does: a name, all of it in capitals as names are.
fn beside(text: &str, inn: &str) -> Option<String> {
    const MOST_WORDS: usize = 6;
    const SMALL: [&str; 17] = [
        "я",
        "мы",
        "это",
        "вот",
        "наш",
        "мой",
        "наша",
        "инн",
        "inn",
        "спасибо",
        "да",
        "рекламодатель",
        "заказчик",
        "добрый",
        "день",
        "здравствуйте",
        "на",
    ];
    let rest = text.replace(inn, " ");
    let words = rest.split_whitespace().map(|word| word.trim_matches([',', '.', ';', ':', '-', '|', '(', ')', '!']));
    let words: Vec<&str> = words
        .filter(|word| {
            let letters = plain(word);
            !word.is_empty() && !SMALL.contains(&letters.as_str()) && !starts(&letters, &["самозан", "физлиц", "инн"])
        })
        .collect();
    let capital = |word: &&str| word.trim_start_matches(['«', '"', '\'']).starts_with(char::is_uppercase);
    let is_name = (1..=MOST_WORDS).contains(&words.len()) && words.iter().all(capital) && !text.contains('?');
    is_name.then(|| words.join(" ").chars().take(MOST_NAME).collect())
}

/// «ИП уточню», «физлицо без ИНН»: behind the form stands no name.
fn is_no_name(word: &str) -> bool {
    let word = plain(word);
    matches!(word.as_str(), "я" | "у" | "и" | "на" | "в" | "через" | "не" | "ну" | "это" | "мы")
        || starts(
            &word,
            &[
                "без",
                "оформ",
                "уточн",
                "скаж",
                "пришл",
                "потом",
                "пока",
                "еще",
                "нет",
                "есть",
                "позже",
                "буд",
                "узна",
                "сами",
                "сама",
                "сам,",
            ],
        )
}

fn ends_with_initial(name: &str) -> bool {
    let last: Vec<char> = name.chars().rev().take(2).collect();
    last.get(1).is_some_and(|c| c.is_uppercase())
}

/// «ООО», «ООО"Ромашка"», «самозанятый», «индивидуальный предприниматель», «общество с ограниченной…».
fn is_form(word: &str) -> bool {
    let word = plain(word);
    let letters: String =
        word.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().take_while(|c| c.is_alphabetic()).collect();
    FORMS.contains(&letters.as_str())
        || starts(&letters, &["самозан", "индивидуальн", "общество", "акционерн", "физлиц", "физическ", "фонд"])
}

/// «Romashka LLC», «Acme Ltd.»: the form stands behind.
fn foreign(text: &str) -> Option<String> {
    text.split(['\n', ',', ';', '|']).find_map(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let is_end = |word: &&str| {
            let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_ascii_lowercase();
            matches!(word.as_str(), "llc" | "ltd" | "inc" | "gmbh" | "corp" | "limited" | "llp")
        };
        let end = words.iter().position(is_end)?;
        let from =
            (0..end).rev().take_while(|at| words[*at].starts_with(|c: char| c.is_alphabetic() || c == '"')).last();
        let is_led = is_end(&words[end]) && from.is_none();
        let (from, end) = if is_led { (end, words.len() - 1) } else { (from?, end) };
        let named: String = words[from..=end].join(" ").chars().take(MOST_NAME).collect();
        (end > from).then_some(named)
    })
}

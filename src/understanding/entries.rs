//! Which entry of a list is meant by its one telling word.

use super::asides::aside;
use super::tokens::plain;

const SHORTEST: usize = 4;
/// Longer answers say more than a choice.
const MOST_WORDS: usize = 10;

/// Place of the one name of which a word that no other has stands in a short answer: «давайте с закрепом».
pub(crate) fn entry_told(text: &str, names: &[&str]) -> Option<usize> {
    let said = words(text);
    let denies = said.iter().any(|word| ["не", "нет", "без", "кроме", "no", "not", "without"].contains(&word.as_str()));
    if denies || text.contains('?') || said.len() > MOST_WORDS || aside(text).is_some() {
        return None;
    }
    let lists: Vec<Vec<String>> = names.iter().map(|name| words(name)).collect();
    let is_only = |stem: &str| {
        let has = |list: &&Vec<String>| list.iter().any(|word| word.starts_with(stem));
        lists.iter().filter(has).count() == 1
    };
    let told = |list: &[String]| {
        list.iter()
            .filter_map(|word| stem(word))
            .any(|stem| is_only(&stem) && said.iter().any(|it| it.starts_with(&stem)))
    };
    let mut meant = lists.iter().enumerate().filter(|(_, list)| told(list)).map(|(place, _)| place);
    meant.next().filter(|_| meant.next().is_none())
}

/// A long word without its ending.
fn stem(word: &str) -> Option<String> {
    let length = word.chars().count();
    (length > SHORTEST).then(|| word.chars().take((length - 2).max(SHORTEST)).collect())
}

fn words(text: &str) -> Vec<String> {
    let text = plain(text);
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_telling_word_names_an_entry() {
        let names = ["Пост", "Пост с закрепом", "История"];
        for text in ["давайте с закрепом", "закреп", "пост с закрепом, детали обсудим", "хочу закрепить"]
        {
            assert_eq!(entry_told(text, &names), Some(1), "{text}");
        }
        for text in ["пост", "без закрепа", "а закреп на сколько времени?", "закреп и история", "интервью", "не закреп"]
        {
            assert_eq!(entry_told(text, &names), None, "{text}");
        }
    }
}

//! Messages that are a day or a sum and nothing else: at any question they can mean nothing else.

use super::amounts::named_currency;
use super::days::{month, weekday};
use super::numerals::{cardinal, multiplier, ordinal};
use super::tokens::{Pieces, plain, starts};
use super::words::names_money;

/// Words that stand with a day.
const OF_DAYS: &str = "в во на с со по до после к ко не и или эту этой этом этот утром вечером днем утра вечера му го ого ому е ое \
    числа раньше позже позднее через пару два две три the on in to from next this until by th st nd rd";
const DAYS: [&str; 19] = [
    "сегодня",
    "завтра",
    "послезавтра",
    "недел",
    "месяц",
    "выходн",
    "следующ",
    "след",
    "ближайш",
    "начал",
    "конц",
    "конец",
    "середин",
    "дня",
    "дней",
    "today",
    "tomorrow",
    "week",
    "month",
];
/// Words that stand with a sum.
const OF_MONEY: &str = "до от около примерно где то максимум минимум не больше более меньше менее дороже бюджет и или с в пределах \
    т р за up from about budget";

/// Whether a text says nothing but when.
pub(crate) fn only_days(text: &str) -> bool {
    let pieces = Pieces::of(&plain(text));
    let of_days = |word: &str| {
        named(word, OF_DAYS)
            || month(word).is_some()
            || weekday(word).is_some()
            || ordinal(word).is_some()
            || starts(word, &DAYS)
    };
    let says = |word: &str| !named(word, OF_DAYS);
    let mut words = pieces.words().peekable();
    let dotted = words.peek().is_none() && plain(text).contains(['.', '/']);
    (pieces.words().any(says) || dotted) && words.all(of_days)
}

/// Whether a text says nothing but how much.
pub(crate) fn only_money(text: &str) -> bool {
    let pieces = Pieces::of(&plain(text));
    let of_money = |word: &str| {
        named(word, OF_MONEY)
            || cardinal(word).is_some()
            || multiplier(word).is_some()
            || named_currency(word).is_some()
    };
    let counts =
        (0..pieces.len()).any(|at| pieces.digits(at).is_some()) || pieces.words().any(|it| cardinal(it).is_some());
    names_money(text) && counts && pieces.words().all(of_money)
}

fn named(word: &str, list: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_or_a_sum_stands_alone_or_not() {
        for text in ["завтра", "в пятницу", "20.12", "с 1 по 5 декабря", "на следующей неделе", "к 20 декабря"]
        {
            assert!(only_days(text) && !only_money(text), "{text}");
        }
        for text in ["5000 руб", "до 5к", "10 000 ₽", "пять тысяч", "бюджет до 20 тыс. рублей", "$100"]
        {
            assert!(only_money(text) && !only_days(text), "{text}");
        }
        for text in [
            "кафе «Пятница»",
            "бар «Завтра будет лучше»",
            "Выставка 20 декабря",
            "товары от 100 руб",
            "2",
            "Кофейня",
            "приходите к 7 на пиццу",
            "",
        ] {
            assert!(!only_days(text) && !only_money(text), "{text}");
        }
    }
}

//! What a first message tells besides that somebody wants to advertise: days, money, a way to reach them.
//!
//! Nobody was asked for these yet, so only what stands with the advertisement itself is read: «концерт 20 декабря» is no day
//! to publish on, and «кроссовки от 3000 ₽» no budget. The words themselves are kept by whoever reads them.

use chrono::NaiveDate;

use super::contacts::{contacts, without_contacts};
use super::dates::{dates, stands_alone};
use super::tokens::{Pieces, plain, starts};
use super::words::names_money;
use crate::domain::leads::{Budget, Dates};

/// What was read, each with the words it stands in.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Opening {
    pub dates: Option<(String, Dates)>,
    pub budget: Option<(String, Budget)>,
    /// Phones and e-mails. A name after `@` may as well be what is advertised.
    pub contact: Option<String>,
}

/// An advertisement by its names.
const ADVERT: [&str; 9] =
    ["реклам", "прореклам", "размест", "размещ", "опублик", "публикац", "закреп", "advert", "publish"];
/// What has a day of its own.
const EVENTS: [&str; 22] = [
    "концерт",
    "мероприят",
    "спектак",
    "выстав",
    "фестивал",
    "открыт",
    "открыв",
    "класс",
    "ярмар",
    "вечерин",
    "праздник",
    "акци",
    "распродаж",
    "лекци",
    "турнир",
    "забег",
    "показ",
    "concert",
    "event",
    "festival",
    "party",
    "opening",
];
/// Money to be spent.
const SPENT: [&str; 6] = ["бюджет", "потрат", "выдел", "располага", "budget", "spend"];
/// What everybody writes who has said no more than «реклама»: beginnings of words.
const EMPTY: [&str; 75] = [
    "реклам",
    "прореклам",
    "размест",
    "размещ",
    "пиар",
    "пропиар",
    "промо",
    "опублик",
    "публик",
    "пост",
    "здравств",
    "здрас",
    "привет",
    "добр",
    "пожалуйст",
    "подскаж",
    "скажите",
    "сколько",
    "стоит",
    "стоят",
    "стоим",
    "прайс",
    "цен",
    "расцен",
    "тариф",
    "услов",
    "хоч",
    "хоте",
    "хоти",
    "жела",
    "мож",
    "мог",
    "возмож",
    "куп",
    "заказ",
    "нуж",
    "интерес",
    "планир",
    "групп",
    "сообщ",
    "паблик",
    "канал",
    "стен",
    "страниц",
    "ваш",
    "какой",
    "какая",
    "какие",
    "каков",
    "почем",
    "почём",
    "вопрос",
    "повод",
    "насчет",
    "отправ",
    "пришл",
    "скин",
    "узна",
    "сотрудн",
    "договор",
    "обсуд",
    "обойд",
    "адверт",
    "advert",
    "hello",
    "price",
    "cost",
    "want",
    "would",
    "communit",
    "уточн",
    "примерн",
    "приним",
    "занима",
    "отвеча",
];
/// The same: words, also the shortest of those that begin a sentence.
const SMALL: &str = "день дня вечер вечера утро утра ночи суток времени меня мне мы нам нас вы вам вас это эту как что где кто \
    или для про при без есть ли бы уже ещё еще очень тоже там тут здесь один одну одно раз спасибо рады хай насколько \
    есть быть буду будет если только сейчас почему зачем кому чем его она они наш наша наше наши своя свой свою давайте \
    можете берете берёте даете даёте продаете делаете ads the and you your for much how does can with about have like \
    place good morning day please interested here info group channel page public are what post posts buy get \
    book need know tell ask send list rates start начать возьмете можете какую админ администратор";

/// Whether a first message says anything that is lost with it.
pub(crate) fn tells_more(text: &str) -> bool {
    let seen = plain(text);
    let says = |word: &str| {
        word.chars().count() > 2 && !starts(word, &EMPTY) && !SMALL.split_whitespace().any(|small| small == word)
    };
    !contacts(text).is_empty() || seen.chars().any(|sign| sign.is_ascii_digit()) || Pieces::of(&seen).words().any(says)
}

/// What a first message tells; `budget` reads money.
pub(crate) fn opening(text: &str, today: NaiveDate, budget: impl Fn(&str) -> Option<Budget>) -> Opening {
    let found = contacts(text);
    let contact: Vec<String> = found.phones.into_iter().chain(found.emails).collect();
    let sentences = sentences(text);
    let days = |part: &str| dates(part, today);
    let of_days = |part: &str| speaks_of(part, &ADVERT) && !of_an_event(part);
    let more_days = |part: &str| {
        let urgent = Some(Dates { from: today, to: None });
        let named = days(part).is_some_and(|found| Some(found) != urgent || has_digits(part));
        !of_an_event(part) && (named || !of_money(part) && has_bare_day(part))
    };
    let sum = |part: &str| budget(part).filter(|budget| budget.instead.is_none());
    let of_sum = |part: &str| speaks_of(part, &SPENT) || speaks_of(part, &ADVERT) && names_money(part);
    let more_money =
        |part: &str| days(part).is_none() && budget(part).is_some() && (of_money(part) || has_great_number(part));
    Opening {
        dates: only_one(&sentences, days, of_days, more_days),
        budget: only_one(&sentences, sum, of_sum, more_money),
        contact: (!contact.is_empty()).then(|| contact.join(", ")),
    }
}

fn speaks_of(part: &str, stems: &[&str]) -> bool {
    Pieces::of(&plain(part)).words().any(|word| starts(word, stems))
}

fn of_an_event(part: &str) -> bool {
    speaks_of(part, &EVENTS)
}

fn of_money(part: &str) -> bool {
    speaks_of(part, &SPENT) || names_money(part)
}

fn has_digits(part: &str) -> bool {
    part.chars().any(|sign| sign.is_ascii_digit())
}

/// «ещё 12 и 19»: a number that may be a day and counts nothing.
fn has_bare_day(part: &str) -> bool {
    let pieces = Pieces::of(&plain(&without_contacts(part)));
    (0..pieces.len())
        .any(|at| pieces.number(at).is_some_and(|day| (1..=31).contains(&day)) && stands_alone(&pieces, at + 1))
}

/// «можно до 8000», and not «2 поста».
fn has_great_number(part: &str) -> bool {
    let pieces = Pieces::of(&plain(&without_contacts(part)));
    (0..pieces.len()).any(|at| pieces.digits(at).is_some_and(|run| run.len() > 2))
}

/// What one sentence says, where no other names something of its kind that counts as well.
fn only_one<T: PartialEq>(
    sentences: &[&str],
    read: impl Fn(&str) -> Option<T>,
    meant: impl Fn(&str) -> bool,
    more: impl Fn(&str) -> bool,
) -> Option<(String, T)> {
    let at = sentences.iter().position(|sentence| narrowest(sentence, &read, &meant).is_some())?;
    let others =
        |sentence: &str| read(sentence).is_some() && (has_digits(sentence) || meant(sentence)) && more(sentence);
    if sentences.iter().enumerate().any(|(place, sentence)| place != at && others(sentence)) {
        return None;
    }
    let (words, found) = narrowest(sentences[at], &read, &meant)?;
    // What the first part says is half of it where another goes on: «30 и 31 декабря, 1 и 2 января».
    let rest = sentences[at].replacen(words.as_str(), "", 1);
    (!parts(&rest).any(more)).then_some((words, found))
}

fn parts(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split(',').map(str::trim)
}

/// What is read of a sentence where it is meant, with the part between two commas that says it on its own.
fn narrowest<T: PartialEq>(
    sentence: &str,
    read: impl Fn(&str) -> Option<T>,
    meant: impl Fn(&str) -> bool,
) -> Option<(String, T)> {
    let whole = read(sentence);
    let of_a_part = whole.is_none() || parts(sentence).any(|part| read(part) == whole);
    if of_a_part {
        let part = parts(sentence).find(|part| meant(part) && read(part).is_some())?;
        return read(part).map(|found| (part.to_owned(), found));
    }
    whole.filter(|_| meant(sentence)).map(|found| (sentence.to_owned(), found))
}

/// Sentences and lines; a point within «20.12» ends none.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let ends = matches!(sign, '\n' | '!' | '?' | ';')
            || sign == '.' && signs.peek().is_none_or(|(_, next)| next.is_whitespace());
        if ends {
            found.push(text[start..at].trim());
            start = at + sign.len_utf8();
        }
    }
    found.push(text[start..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::budget;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
    }

    #[test]
    fn what_stands_with_the_advertisement_is_read() {
        let text = "Добрый день! Магазин «Шаг», хотим рекламу 5 декабря, бюджет 10к, телефон 8 912 333 44 55";
        let told = opening(text, today(), budget);
        let (words, dates) = told.dates.unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 12, 5).unwrap();
        assert_eq!((words.as_str(), dates.from, dates.to), ("хотим рекламу 5 декабря", day, Some(day)));
        let (words, budget) = told.budget.unwrap();
        assert_eq!((words.as_str(), budget.max), ("бюджет 10к", Some(10_000)));
        assert_eq!(told.contact.as_deref(), Some("+79123334455"));
    }

    #[test]
    fn what_is_of_something_else_is_asked_for() {
        for text in [
            "Хотим рекламу концерта 20 декабря",
            "Концерт 20 декабря, сколько стоит реклама?",
            "Мы открылись 5 декабря. Хотим у вас рекламу",
            "Продаём кроссовки от 3000 руб, хотим рекламу",
            "Скиньте прайс на рекламу",
            "",
        ] {
            assert_eq!(opening(text, today(), budget), Opening::default(), "{text}");
        }
    }

    #[test]
    fn a_bare_wish_tells_nothing_more() {
        for text in [
            "Сколько стоит реклама?",
            "хочу рекламу",
            "Здравствуйте! Подскажите, пожалуйста, сколько стоит реклама у вас в группе и какие условия?",
            "почём реклама в группе?",
            "реклама",
            "How much is an ad?",
            "I would like to place an advertisement in your group",
            "хочу разместить рекламу в вашей группе",
            "Хотел бы уточнить, кто занимается рекламой",
            "Добрый вечер, хотим разместить пост",
        ] {
            assert!(!tells_more(text), "{text}");
        }
        for text in ["Хочу рекламу концерта", "Магазин «Шаг», хотим рекламу", "реклама за 5000", "реклама shop.ru"]
        {
            assert!(tells_more(text), "{text}");
        }
    }

    #[test]
    fn what_is_said_in_several_parts_is_asked_for() {
        for text in [
            "хотим рекламу 30 и 31 декабря, 1 и 2 января",
            "Хотим рекламу 5 декабря, ещё 12 и 19",
            "Хотим рекламу 5 декабря. Можно и 12 декабря",
            "Реклама 5 декабря\n12 декабря",
            "Хотим рекламу, бюджет 5000, можно до 8000",
            "Хотим рекламу. Бюджет 5000. Максимум 8000 руб",
        ] {
            let told = opening(text, today(), budget);
            assert_eq!((told.dates, told.budget), (None, None), "{text}");
        }
        for (text, days, money) in [
            ("Хотим рекламу 5 декабря, срочно, 2 поста, аудитория 20000 человек", "Хотим рекламу 5 декабря", None),
            ("Концерт 20 декабря, хотим рекламу 5 декабря", "хотим рекламу 5 декабря", None),
            (
                "Сегодня увидели группу. Хотим рекламу 5 декабря, бюджет 10",
                "Хотим рекламу 5 декабря",
                Some("бюджет 10"),
            ),
            ("Хотим рекламу 5, 6 и 7 декабря", "Хотим рекламу 5, 6 и 7 декабря", None),
            ("Хотим рекламу 5 декабря, бюджет 5000, +7 912 333 44 55", "Хотим рекламу 5 декабря", Some("бюджет 5000")),
        ] {
            let told = opening(text, today(), budget);
            assert_eq!(told.dates.map(|it| it.0).as_deref(), Some(days), "{text}");
            assert_eq!(told.budget.map(|it| it.0).as_deref(), money, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,80}") {
            let _ = (opening(&text, today(), budget), tells_more(&text));
        }
    }
}

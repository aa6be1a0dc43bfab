//! Small signs in a text: a greeting, a platform's name, a word that makes a number money.

use super::asides::{Aside, aside};
use super::tokens::{plain, starts};

/// Whether a text is what stands on the button that a platform shows before the first word.
pub(crate) fn is_start(text: &str) -> bool {
    matches!(plain(text).trim(), "начать" | "start")
}

/// What «Продолжим?» is answered with: to go on, or not; `None`: something else.
pub(crate) fn goes_on(text: &str) -> Option<bool> {
    let goes = |word: &str| word.starts_with("продолж") || word == "continue";
    decides(text, goes, &["не", "not", "don"])
}

/// What a question is answered with, in a few words: by a yes or a no, or by what `acts` names, denied or not.
fn decides(text: &str, acts: impl Fn(&str) -> bool, denials: &[&str]) -> Option<bool> {
    const FEW: usize = 5;
    match aside(text) {
        Some(Aside::Yes) => return Some(true),
        Some(Aside::No) => return Some(false),
        _ => {}
    }
    let text = plain(text);
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_named = words.len() <= FEW && words.iter().any(|word| acts(word));
    is_named.then(|| !words.iter().any(|word| denials.contains(word)))
}

/// What «Удалить всё?» is answered with: that it be deleted, or not; `None`: something else.
pub(crate) fn forgets(text: &str) -> Option<bool> {
    const ACTS: [&str; 6] = ["удал", "стира", "стере", "сотри", "delet", "eras"];
    decides(text, |word| starts(word, &ACTS), &["не", "нет", "not", "don", "no"])
}

/// Whether a text is a greeting and nothing more to speak of.
pub(crate) fn greets(text: &str) -> bool {
    const GREETINGS: [&str; 12] = [
        "здравствуйте",
        "здравствуй",
        "привет",
        "добрый",
        "доброго",
        "доброе",
        "хай",
        "салют",
        "hello",
        "hi",
        "hey",
        "good",
    ];
    let text = plain(text);
    let mut words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    GREETINGS.contains(&first) && words.count() < 4
}

/// Whether a text is a greeting and nothing else.
pub(crate) fn only_greets(text: &str) -> bool {
    const MORE: &str = "день дня дни вечер вечера вечерочек утро утра ночи времени суток всем вам там again there morning \
        afternoon evening day all";
    let text = plain(text);
    let mut words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).skip(1);
    greets(&text) && words.all(|word| MORE.split_whitespace().any(|more| more == word) || greets(word))
}

/// Whether a text asks something that wants an answer.
pub(crate) fn asks(text: &str) -> bool {
    const WORDS: [&str; 9] = ["где", "когда", "сколько", "подскажите", "скажите", "почем", "where", "when", "who"];
    let text = plain(text);
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() < 2 || words.len() > 80 {
        return false;
    }
    // A question mark says it; without one only words that nobody exclaims with.
    text.contains('?') || (WORDS.contains(&words[0]) && !text.contains('!'))
}

/// Which platforms a text names: VK, Telegram.
pub(crate) fn platforms(text: &str) -> (bool, bool) {
    const BOTH: [&str; 8] = ["обе", "оба", "обеих", "обоих", "везде", "всюду", "both", "everywhere"];
    const VK: [&str; 5] = ["вк", "vk", "вконтакте", "vkontakte", "контакт"];
    const TELEGRAM: [&str; 8] = ["тг", "tg", "телеграм", "телеграмм", "telegram", "телега", "телеге", "телегу"];
    let text = plain(text);
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // Whoever writes at length does not answer «where?».
    if words.len() > 8 {
        return (false, false);
    }
    let names = |known: &[&str]| words.iter().any(|word| known.contains(word));
    // «и там и там», «и туда и туда»
    let twice = |word: &str| words.iter().filter(|known| **known == word).count() > 1;
    let both = names(&BOTH) || twice("там") || twice("туда");
    let telegram = names(&TELEGRAM) || words.iter().any(|word| word.starts_with("телеграм"));
    (both || names(&VK) || words.iter().any(|word| word.starts_with("вконтакт")), both || telegram)
}

/// Whether a text says that a number in it is money.
pub(crate) fn names_money(text: &str) -> bool {
    let text = plain(text);
    if text.contains(['₽', '$', '€', '₸', '₴']) {
        return true;
    }
    let words = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    let mut words = words.map(str::to_owned);
    words.any(|word| {
        matches!(word.as_str(), "к" | "k" | "р" | "rub" | "usd" | "eur" | "бартер" | "barter")
            || word.starts_with("руб")
            || word.starts_with("тыс")
            || word.starts_with("доллар")
            || word.starts_with("евро")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_signs_are_seen() {
        assert!(greets("Здравствуйте!") && greets("Добрый день") && !greets("Добрый день, хочу рекламу на завтра"));
        assert!(
            ["да", "Да, удалить", "удалить", "Удаляйте!", "yes, delete"].iter().all(|it| forgets(it) == Some(true))
        );
        assert!(["нет", "не удаляйте", "no"].iter().all(|it| forgets(it) == Some(false)));
        assert_eq!(forgets("А когда выйдет пост?"), None);
        assert!(only_greets("Добрый день!") && only_greets("hello there") && !only_greets("Добрый день! Есть билеты?"));
        assert!(asks("Во сколько начало?") && asks("подскажите где парковка") && asks("А безлактозное есть?"));
        assert!(!asks("Как же красиво!") && !asks("Спасибо") && !asks("?") && !asks("Ждём"));
        assert_eq!(platforms("Телеграм"), (false, true));
        assert_eq!(platforms("ВКонтакте"), (true, false));
        assert_eq!(platforms("и там и там, ВК и тг"), (true, true));
        assert_eq!(platforms("Обе площадки"), (true, true));
        assert_eq!(platforms("и там и там"), (true, true));
        assert_eq!(platforms("а когда вы ответите?"), (false, false));
        assert!(names_money("10к") && names_money("15 тыс.") && names_money("$200") && !names_money("15"));
    }
}

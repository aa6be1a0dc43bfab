//! Small signs in a text: a greeting, a platform's name, a word that makes a number money.

use super::asides::{Aside, aside};
use super::numerals::cardinal;
use super::tokens::{Pieces, plain, starts};

/// Whether a text is what stands on the button that a platform shows before the first word.
pub(crate) fn is_start(text: &str) -> bool {
    matches!(plain(text).trim(), "начать" | "start")
}

/// A command as it is written in whatever letters.
pub(crate) fn command(word: &str) -> String {
    match word.to_lowercase().as_str() {
        "/отмена" => "/cancel".to_owned(),
        lower => lower.to_owned(),
    }
}

/// What «Продолжим?» is answered with, in a few words: to go on, or not; `None`: something else.
pub(crate) fn goes_on(text: &str) -> Option<bool> {
    const FEW: usize = 5;
    match aside(text) {
        Some(Aside::Yes) => return Some(true),
        Some(Aside::No) => return Some(false),
        _ => {}
    }
    let text = plain(text);
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let goes = |word: &&str| word.starts_with("продолж") || *word == "continue";
    let is_named = words.len() <= FEW && words.iter().any(goes);
    is_named.then(|| !words.iter().any(|word| matches!(*word, "не" | "not" | "don")))
}

/// What «Удалить всё?» is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ToForget {
    /// That it be deleted, in so many words.
    Yes,
    /// That it stay.
    No,
    /// It speaks of deleting, or agrees to something, and is no plain yes.
    Unclear,
}

/// What «Удалить всё?» is answered with; `None`: something else. Nothing brings back what is deleted, so only words that say
/// nothing besides are a yes.
pub(crate) fn forgets(text: &str) -> Option<ToForget> {
    const DENIALS: [&str; 6] = ["не", "нет", "not", "don", "no", "never"];
    const YES: &str = "да ага угу конечно подтверждаю удалить удалите удали удаляй удаляйте стереть сотрите сотри стирай \
        стирайте delete erase yes yep sure confirm";
    const BESIDES: &str = "все пожалуйста прошу полностью точно обо о мне себе мои данные сообщения заявки please it all \
        everything about me my data messages requests";
    // «удалось оплатить», «удалённо», «пост удалён» are about something else.
    const ACTS: [&str; 9] = ["удалит", "удаля", "удалю", "стира", "стере", "сотри", "сотре", "delet", "eras"];
    const FEW: usize = 5;
    let aside = aside(text);
    let asks = text.contains('?') || matches!(aside, Some(Aside::Asks | Aside::Unsure));
    let text = plain(text);
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_of = |word: &str, list: &str| list.split_whitespace().any(|known| known == word);
    let plainly =
        words.iter().any(|word| is_of(word, YES)) && words.iter().all(|word| is_of(word, YES) || is_of(word, BESIDES));
    if plainly && !asks {
        return Some(ToForget::Yes);
    }
    let is_named = words.len() <= FEW && words.iter().any(|word| *word == "удали" || starts(word, &ACTS));
    let denies = words.iter().any(|word| DENIALS.contains(word));
    match aside {
        Some(Aside::No) => Some(ToForget::No),
        _ if is_named && denies && !asks => Some(ToForget::No),
        Some(Aside::Yes) => Some(ToForget::Unclear),
        _ => is_named.then_some(ToForget::Unclear),
    }
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
    let pieces = Pieces::of(&text);
    // «к 20-му» and «ул. Р. Люксембург» name none.
    let counted = |at: usize| {
        at.checked_sub(1).is_some_and(|at| pieces.digits(at).is_some()) || cardinal(pieces.word_before(at)).is_some()
    };
    (0..pieces.len()).any(|at| {
        let word = pieces.word(at);
        matches!(word, "к" | "k" | "р") && counted(at)
            || matches!(word, "rub" | "usd" | "eur" | "бартер" | "barter")
            || starts(word, &["руб", "тыс", "доллар", "евро"])
    })
}

/// Whether somebody asks that what is known of them be deleted. They are only asked whether they mean it.
pub(crate) fn wants_to_be_forgotten(text: &str) -> bool {
    const ACTS: &str = "удалите удали удалить удаляйте сотрите сотри стереть delete erase";
    const WHAT: &str = "данные мне себе data me";
    const BESIDE: &str = "все всю обо о об мои свои наши нас персональные личные информацию пожалуйста прошу хочу хотим могу можно \
        вас всех из базы я мы передумал передумала какие есть please my all personal the everything about";
    let text = plain(text);
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_of = |word: &str, list: &str| list.split_whitespace().any(|known| known == word);
    let any = |list: &str| words.iter().any(|word| is_of(word, list));
    any(ACTS) && any(WHAT) && words.iter().all(|word| [ACTS, WHAT, BESIDE].iter().any(|list| is_of(word, list)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_yes_deletes_everything() {
        let table: [(Option<ToForget>, &[&str]); 4] = [
            (
                Some(ToForget::Yes),
                &[
                    "да",
                    "Да, удалить",
                    "удалить",
                    "Удаляйте!",
                    "Удалите, пожалуйста, всё",
                    "да, конечно",
                    "Сотрите всё",
                    "Прошу удалить мои данные",
                    "yes, delete",
                    "Delete everything",
                    "Delete it all, please",
                ],
            ),
            (Some(ToForget::No), &["нет", "не удаляйте", "Не надо удалять", "no", "don't delete"]),
            (
                Some(ToForget::Unclear),
                &[
                    "А что удалится?",
                    "Удалить что?",
                    "Удалить всё?",
                    "А удалится и договор?",
                    "Когда удалите?",
                    "Пока рано удалять",
                    "Погодите удалять",
                    "Да, удалите вчерашнее",
                    "what is deleted",
                    "хорошо",
                    "Понятно, хорошо",
                    "👍",
                ],
            ),
            (
                None,
                &[
                    "удалось оплатить",
                    "удалён",
                    "Вы удалили пост",
                    "Пост удалён?",
                    "Ищем сотрудника",
                    "работаем удалённо",
                    "А когда выйдет пост?",
                    "да?",
                    "",
                ],
            ),
        ];
        for (meant, texts) in table {
            for text in texts {
                assert_eq!(forgets(text), meant, "{text}");
            }
        }
    }

    #[test]
    fn whoever_wants_to_be_forgotten_says_so_and_nothing_else() {
        for text in [
            "удалите мои данные",
            "Удалите всё обо мне",
            "удалите мои персональные данные",
            "хочу удалить свои данные",
            "удалите мои данные пожалуйста, я передумал",
            "delete my data",
        ] {
            assert!(wants_to_be_forgotten(text), "{text}");
        }
        for text in ["удалите мой пост", "Восстановим данные, которые удалили", "не удаляйте мои данные", "удалите", ""]
        {
            assert!(!wants_to_be_forgotten(text), "{text}");
        }
    }

    #[test]
    fn a_preposition_is_no_money() {
        for text in
            ["к 25му декабря", "к 20-му", "приходите к 7 на пиццу", "с 5 декабря, к вечеру", "ул. Р. Люксембург, 5"]
        {
            assert!(!names_money(text), "{text}");
        }
        for text in ["10 к", "десять к", "5000 р", "5000р.", "10К руб"] {
            assert!(names_money(text), "{text}");
        }
    }

    #[test]
    fn small_signs_are_seen() {
        assert!(greets("Здравствуйте!") && greets("Добрый день") && !greets("Добрый день, хочу рекламу на завтра"));
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

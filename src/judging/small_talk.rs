//! Greetings, thanks and signs say nothing by themselves: spam begins with them, and so does everybody.

use super::letters::AlphabetLetter;
use std::collections::HashSet;
use std::sync::LazyLock;

use super::normalise::{CONTENT, CURRENCY, LINK, PHONE, Prepared, USERNAME, fold_word};

/// Words of greetings, thanks and assent, in the languages people write here.
const WORDS: &str = "привет приветик приветствую приветики здравствуйте здрасте здрасти здравствуй здорово хай хеллоу ку салам салют \
    добрый доброе доброго день вечер утро ночи ночь дня вечера утра времени суток всем всех ребята друзья девочки девчонки \
    мальчики народ люди коллеги дорогие уважаемые как дела настроение жизнь вы ты у вас там тут спасибо спс благодарю пожалуйста \
    пж плиз да нет ок окей хорошо ага угу ясно понятно класс супер круто лучшие лучший лучшая молодцы браво ура поздравляю с днем \
    рождения пока до свидания встречи будьте здоровы добро пожаловать а и ну о вот ой ах ого это очень огромное большое вам тебе мир дому вашему \
    доброї ночі вітаю вітання дякую привіт добридень добры дзень вечар прывітанне дзякуй вялікі сәлем сәлеметсіз бе рахмет қайырлы күн таң кеш \
    hello hi hey everyone everybody all guys friends good morning evening afternoon night day how are you thanks thank so much yes no ok please welcome to";

/// Whether nothing else is said.
pub(super) fn is_all(text: &Prepared) -> bool {
    static KNOWN: LazyLock<HashSet<String>> = LazyLock::new(|| WORDS.split_whitespace().map(fold_word).collect());
    if text.raw.contains([LINK, USERNAME, PHONE, CURRENCY, CONTENT]) {
        return false;
    }
    let mut words = text.folded.split(|c: char| !c.is_letter_or_digit()).filter(|word| !word.is_empty());
    words.all(|word| {
        KNOWN.contains(word) || word.chars().count() == 1 && !word.starts_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judging::normalise::prepare;

    #[test]
    fn greetings_are_all_that_is_said_or_they_are_not() {
        for text in ["Добрый день!", "привет.как дела", "Лучшие ❤️", "!!!", "Hello everyone", "Дякую!", "+", "😂😂"]
        {
            assert!(is_all(&prepare(text)), "{text}");
        }
        for text in ["Привет, есть работа", "Добрый день! 5000 в день", "привет t.me/abcd", "12", "hello dear investor"]
        {
            assert!(!is_all(&prepare(text)), "{text}");
        }
    }
}

//! Short words that answer no question by themselves: thanks, a yes, a no, «не знаю», a question back.

use super::contacts::contacts;
use super::tokens::plain;

/// What words in a talk are when they are no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aside {
    /// «спасибо», «благодарю, жду»
    Thanks,
    /// «да», «всё верно», «ок», 👍
    Yes,
    /// «нет», «неверно»
    No,
    /// «не знаю», «на ваше усмотрение», «ну договоримся», «что посоветуете?»
    Unsure,
    /// «пишите сюда», «в личку»
    Here,
    /// A question back.
    Asks,
}

/// Longer texts say something of their own.
const MOST_WORDS: usize = 12;

const THANKS: &str =
    "спасибо спасибки пасибо пасиб спс благодарю благодарим благодарна благодарен мерси thanks thank thx ty";
const YES: &str = "да ага угу верно правильно подтверждаю ок окей оке ok okay хорошо отлично супер конечно принято yes yep \
    correct right confirm sure точно годится подходит согласен согласна идет";
const NO: &str = "нет нету неа неверно неправильно no nope wrong ошибка";
const HERE: &str = "сюда здесь тут here лс личку личке личные direct dm";
/// Words that go with any of these and change nothing.
const SMALL: &str = "большое огромное вам тебе за ответ информацию помощь очень все ладно тогда буду будем жду ждем ждать и до связи \
    свидания хорошего доброго дня вечера взаимно понял поняла понятно вас very much you a lot so for the info great good ну \
    так это что ваш быстрый можно давайте отправляйте отправить it its is s all that looks оперативность внимание прекрасно \
    подойдет там мне с пока";
const SMALL_HERE: &str = "пишите писать отвечайте ответьте можно в этот этом чат чате телеграм телеграме тг вк вконтакте и лучше \
    прямо мне удобно reply write right this please chat сообщения сообщениях бот боте же да ок на связи";
/// Whoever says one of these has not made up their mind.
const UNSURE: [&str; 40] = [
    "не знаю",
    "незнаю",
    "хз",
    "без разницы",
    "все равно",
    "не важно",
    "неважно",
    "не принципиально",
    "на ваше усмотрение",
    "на ваш вкус",
    "на ваш выбор",
    "как удобно",
    "как вам удобно",
    "как вам удобнее",
    "как скажете",
    "посоветуйте",
    "посоветуете",
    "порекомендуйте",
    "порекомендуете",
    "предложите",
    "что лучше",
    "какой лучше",
    "затрудняюсь",
    "не решил",
    "не решила",
    "не решили",
    "не определились",
    "не определился",
    "не определилась",
    "не скажу",
    "не дам",
    "not sure",
    "don t know",
    "dunno",
    "no idea",
    "up to you",
    "whatever",
    "what do you recommend",
    "you decide",
    "let s discuss",
];

/// Words that put off, and those that stand beside them where nothing else is said: «ИНН пришлю потом» says something.
const LATER: &str = "потом позже попозже обсудим решим договоримся";
const BESIDE_LATER: &str = "сейчас детали подробности цену цене условия об о обо этом как нибудь чуть немного еще скажу напишу сообщу \
    отвечу решу мы я вместе в личке по ходу дела при встрече разберемся";

/// A whole message that passes a question over, or answers another one.
const PASSES: [&str; 13] = [
    "пропустить",
    "пропускаю",
    "пропустим",
    "пропусти",
    "пропустите",
    "дальше",
    "продолжить",
    "подтвердить",
    "изменить",
    "skip",
    "next",
    "go on",
    "confirm",
];

/// What short words are; `None`: they may be an answer.
pub(crate) fn aside(text: &str) -> Option<Aside> {
    let text = plain(text);
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return by_sign(&text);
    }
    let asks = text.trim_end().ends_with('?');
    if words.len() > MOST_WORDS || !contacts(&text).is_empty() {
        return asks.then_some(Aside::Asks).filter(|_| contacts(&text).is_empty());
    }
    let is_of = |word: &str, list: &str| list.split(' ').any(|known| known == word);
    let made_of = |core: &str, small: &str| {
        words.iter().any(|word| is_of(word, core)) && words.iter().all(|word| is_of(word, core) || is_of(word, small))
    };
    let said = format!(" {} ", words.join(" "));
    // What stands on buttons of other questions is no answer to this one.
    let puts_off = made_of(LATER, &format!("{SMALL} {BESIDE_LATER}"));
    let unsure = puts_off
        || UNSURE.iter().any(|phrase| said.contains(&format!(" {phrase} ")))
        || PASSES.contains(&words.join(" ").as_str());
    if !asks {
        let thanks = format!("{YES} {SMALL}");
        if made_of(THANKS, &thanks) || (words == ["жду"] || words == ["ждем"]) {
            return Some(Aside::Thanks);
        }
        if made_of(HERE, SMALL_HERE) {
            return Some(Aside::Here);
        }
        if (made_of(YES, SMALL) && !words.contains(&"не"))
            || (words.len() <= 2 && words.iter().all(|w| is_of(w, "понятно понял поняла")))
        {
            return Some(Aside::Yes);
        }
        if made_of(NO, &format!("{SMALL} не спасибо")) || said.contains(" не верно ") || said.contains(" не так ")
        {
            return Some(Aside::No);
        }
    }
    match (unsure, asks || super::asks(&text)) {
        (true, _) => Some(Aside::Unsure),
        (false, true) => Some(Aside::Asks),
        (false, false) => None,
    }
}

/// Whether a whole message says that somebody wants no more of this: «стоп», «передумал, не нужно».
pub(crate) fn leaves(text: &str) -> bool {
    const LEAVES: [&str; 29] = [
        "отмена",
        "отменим",
        "стоп",
        "хватит",
        "отбой",
        "отмени",
        "отмените",
        "отменить",
        "отменяй",
        "отменяем",
        "передумал",
        "передумала",
        "передумали",
        "неактуально",
        "не надо",
        "не нужно",
        "не нужна",
        "не актуально",
        "не хочу",
        "не хотим",
        "не интересно",
        "прекратите",
        "stop",
        "quit",
        "never mind",
        "nevermind",
        "no need",
        "cancel it",
        "changed my mind",
    ];
    const MORE: &str = "я мы уже все больше ничего пока спасибо нет ой извините простите пожалуйста это i we please thanks \
        sorry no it заявку заявка заявки рекламу рекламироваться размещение размещаться заказ мою нашу эту дорого слишком для \
        меня нас мне нам";
    let text = plain(text);
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() > MOST_WORDS || text.contains('?') {
        return false;
    }
    let said = format!(" {} ", words.join(" "));
    let mut rest = said.clone();
    for phrase in LEAVES {
        while rest.contains(&format!(" {phrase} ")) {
            rest = rest.replacen(&format!(" {phrase} "), " ", 1);
        }
    }
    rest != said && rest.split_whitespace().all(|word| MORE.split_whitespace().any(|more| more == word))
}

/// Whether a short message asks to begin from the beginning: «давайте с начала», «начнём заново».
pub(crate) fn begins_anew(text: &str) -> bool {
    const ANEW: &str = "сначала заново начала";
    const BESIDE: &str =
        "давайте давай начнем начать начни начните начинаем можно хочу все с еще раз лучше ну пожалуйста опять я мы";
    let text = plain(text);
    let mut words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_of = |word: &str, list: &str| list.split_whitespace().any(|known| known == word);
    let mut named = false;
    let short = !text.contains('?')
        && words.all(|word| {
            named |= is_of(word, ANEW);
            is_of(word, ANEW) || is_of(word, BESIDE)
        });
    short && named
}

/// Signs without a word: «+», 👍, 🙏.
fn by_sign(text: &str) -> Option<Aside> {
    let seen: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '!' | '\u{fe0f}')).collect();
    let is = |signs: &str| {
        !seen.is_empty() && seen.chars().all(|c| signs.contains(c) || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c))
    };
    if is("+👍👌✅✔🆗🤝") {
        Some(Aside::Yes)
    } else if is("🙏❤💐🌹😊🤗") {
        Some(Aside::Thanks)
    } else if is("-👎❌") {
        Some(Aside::No)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_words_are_told_apart() {
        let table: [(Aside, &[&str]); 6] = [
            (
                Aside::Thanks,
                &[
                    "спасибо",
                    "Спасибо большое!",
                    "спс",
                    "ок, спасибо",
                    "Благодарю, жду",
                    "thank you very much!",
                    "🙏",
                    "спасибо, буду ждать",
                ],
            ),
            (
                Aside::Yes,
                &[
                    "да",
                    "Да, всё верно",
                    "ок",
                    "👍",
                    "+",
                    "Подтверждаю!",
                    "хорошо",
                    "yes",
                    "all correct",
                    "понятно",
                    "👍🏻",
                ],
            ),
            (Aside::No, &["нет", "Нет, не верно", "неправильно", "no", "нет, спасибо"]),
            (
                Aside::Unsure,
                &[
                    "не знаю",
                    "не знаю, а что посоветуете?",
                    "ну договоримся",
                    "На ваше усмотрение",
                    "без разницы",
                    "обсудим потом",
                    "что порекомендуете?",
                    "not sure yet",
                    "пока не решили",
                ],
            ),
            (Aside::Here, &["сюда", "пишите сюда", "в лс", "можно прямо здесь", "в личные сообщения", "right here"]),
            (Aside::Asks, &["а сколько стоит?", "А вы пишете тексты сами?", "Сколько?", "скажите когда выйдет"]),
        ];
        for (aside_is, texts) in table {
            for text in texts {
                assert_eq!(aside(text), Some(aside_is), "{text}");
            }
        }
        for answer in [
            "Кофейня на Невском",
            "пост с закрепом",
            "завтра",
            "10к",
            "+7 999 123-45-67",
            "ООО «Ромашка»",
            "@anna_shop",
            "да@mail.ru",
        ] {
            assert_eq!(aside(answer), None, "{answer}");
        }
    }

    #[test]
    fn whoever_leaves_says_nothing_else() {
        for text in
            ["Стоп", "хватит", "не надо", "Передумал, не нужно", "Stop", "я передумала, извините", "never mind, thanks"]
        {
            assert!(leaves(text), "{text}");
        }
        for text in [
            "Стоп-кран, бар на Невском",
            "не надо закрепа",
            "не нужно?",
            "хватит 5000",
            "кафе «Не хочу»",
            "спасибо",
            "нет",
            "",
        ] {
            assert!(!leaves(text), "{text}");
        }
        assert_eq!(aside("не скажу"), Some(Aside::Unsure));
        for text in [
            "Передумала, отмените заявку",
            "отмена заявки",
            "я передумал рекламироваться",
            "дорого, не надо",
            "Не интересно, дорого",
        ] {
            assert!(leaves(text), "{text}");
        }
        for text in ["давайте с начала", "начнем сначала", "Начнём заново!", "Можно начать сначала"]
        {
            assert!(begins_anew(text), "{text}");
        }
        for text in
            ["сначала пост, потом закреп", "заново открытое кафе", "с начала декабря", "можно сначала?", "начать"]
        {
            assert!(!begins_anew(text), "{text}");
        }
    }

    #[test]
    fn what_is_put_off_beside_an_answer_takes_nothing_from_it() {
        for text in [
            "ООО «Ромашка», ИНН пришлю позже",
            "erid пришлю потом, регистрируем мы сами через ОРД Яндекса",
            "пост с закрепом, детали обсудим",
            "Курсы английского: учись сейчас, плати потом",
            "Мария, позвоните потом",
        ] {
            assert_eq!(aside(text), None, "{text}");
        }
        for text in
            ["потом", "Позже", "обсудим", "потом скажу", "детали обсудим", "договоримся при встрече", "сейчас решим"]
        {
            assert_eq!(aside(text), Some(Aside::Unsure), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,80}") {
            let _ = (aside(&text), leaves(&text));
        }
    }
}

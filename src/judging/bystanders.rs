//! Who only looks like a spammer: whoever writes what a contest demands of all, and whoever warns of spam in its own words. Such
//! texts may wait for a person; none of them is removed.

use std::sync::LazyLock;

use regex::Regex;

use super::contacts::{self, TextContacts};
use super::normalise::{Prepared, prepare};
use super::offers::{self, Offer, Seen};
use crate::domain::verdict::{Reason, SAME_TEXT};

/// The model's points of what reads like talk.
const LIKE_TALK: f64 = -2.0;

/// Whether nothing but that others wrote the same speaks against a text: «Участвую в розыгрыше двух билетов!» is demanded of
/// everybody. Copies tell where the model takes them for spam as well, or where all of them lead to one place.
pub(super) fn are_copies_alone(reasons: &[Reason], model: f64, contacts: &TextContacts) -> bool {
    let is_there = |codes: &[&str]| reasons.iter().any(|reason| codes.contains(&reason.code.as_ref()));
    let hides = is_there(&["hidden_link", "only_link"]);
    // A lost dog, a collection for a neighbour and a poster are passed on with where they lead: there it must read like talk all
    // the same. The number of the house's manager is passed on without more words, and nothing is offered beside it.
    let offers = reasons.iter().any(|it| offers::is_offered(&it.code) || offers::is_mentioned(&it.code));
    let leads = contacts.card || is_there(&["link"]) || (contacts.phone && offers);
    let most = if leads { LIKE_TALK } else { 0.0 };
    model <= most && !hides && reasons.iter().any(|reason| reason.code == SAME_TEXT)
}

/// What whoever takes part says of themselves.
const ENTRANTS: [&str; 7] =
    ["участвую", "участвуем", "хочу выиграть", "хотим выиграть", "голосую", "выбираю номер", "мой номер"];

/// How an advertiser would go on.
const CALLS: [&str; 11] =
    ["пиши", "напиши", "жми", "переход", "перейд", "заход", "звон", "регистр", "подпиш", "подписыв", "скачай"];

/// Whether somebody takes part in a contest, and neither offers anything nor calls anybody anywhere. A name of the shop that
/// gives the prize is often demanded.
pub(super) fn is_entrant(prepared: &Prepared, contacts: &TextContacts) -> bool {
    let says = |words: &str| prepared.folded.contains(words) || prepared.raw.contains(words);
    let calls = || {
        let mut words = prepared.folded.split(|sign: char| !sign.is_alphanumeric());
        words.any(|word| CALLS.iter().any(|start| word.starts_with(start)))
    };
    if !ENTRANTS.iter().any(|words| says(words)) || calls() {
        return false;
    }
    // A prize is what it is about.
    let mut seen = offers::look(prepared);
    seen.offers.retain(|(offer, _)| *offer != Offer::Prize);
    leads_nowhere(contacts, &seen)
}

/// A `@name` apart: people name each other.
fn leads_nowhere(contacts: &TextContacts, seen: &Seen) -> bool {
    contacts.domains.is_empty()
        && !(contacts.phone || contacts.card || seen.names_messenger)
        && !seen.offers.iter().any(|(_, is_offered)| *is_offered)
}

static QUOTED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("«[^»]*»|“[^”]*”|„[^“”]*[“”]|\"[^\"]*\"").ok());

/// What a text says beside what it quotes; `None`: it quotes nothing worth naming, or where that would lead.
pub(super) fn beside_quotes(text: &str) -> Option<String> {
    /// A title is not yet a quotation, and a word is not yet a text.
    const LEAST: (usize, usize) = (3, 2);
    let words = |text: &str| text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    let quoted = QUOTED.as_ref()?;
    let mut says_more = false;
    for piece in quoted.find_iter(text) {
        let contacts = contacts::find(piece.as_str(), &[]);
        if !contacts.domains.is_empty() || contacts.messenger || contacts.phone || contacts.card {
            return None;
        }
        says_more |= words(piece.as_str()) >= LEAST.0;
    }
    let own = says_more.then(|| quoted.replace_all(text, " ").into_owned())?;
    (words(&own) >= LEAST.1).then_some(own)
}

/// Whoever looks for work says so, «ищу удалённую работу», and an advert of it says «приглашаем на работу». An `@name` apart:
/// where to answer.
pub(super) fn seeks_work(prepared: &Prepared, contacts: &TextContacts) -> bool {
    const SEEKS: [&str; 6] = ["ищу", "ищет", "ищем", "нужна", "хочу", "найти"];
    const WORK: [&str; 6] = ["работу", "работа", "подработк", "удалёнк", "удаленк", "вакансию"];
    /// What describes work.
    const ENDS: [&str; 8] = ["ую", "юю", "ая", "яя", "ой", "ую-то", "нибудь", "хоть"];
    /// What whoever has work to give goes on with.
    const GIVES: [&str; 8] = ["приглаша", "требу", "набир", "предлага", "предлож", "плачу", "платим", "оплата"];
    if !contacts.domains.is_empty() || prepared.raw.contains("на работу") {
        return false;
    }
    let words: Vec<&str> = prepared
        .raw
        .split(|sign: char| !sign.is_alphanumeric() && sign != '-')
        .filter(|word| !word.is_empty())
        .collect();
    if words.iter().any(|word| GIVES.iter().any(|start| word.starts_with(start))) {
        return false;
    }
    let is_work = |word: &str| WORK.iter().any(|start| word.starts_with(start));
    words.iter().enumerate().any(|(at, word)| {
        let rest = &words[at + 1..];
        let between =
            rest.iter().take(2).take_while(|word| ENDS.iter().any(|end| word.ends_with(end)) && !is_work(word));
        SEEKS.contains(word) && rest.get(between.count()).is_some_and(|word| is_work(word))
    }) && !asks_of_work(&prepared.raw)
}

/// «Нужна подработка?» asks others.
fn asks_of_work(raw: &str) -> bool {
    raw.split_inclusive(['.', '!', '?', '\n']).any(|sentence| {
        sentence.ends_with('?')
            && ["работ", "подработк", "удалёнк", "удаленк"].iter().any(|word| sentence.contains(word))
    })
}

/// Words of a warning, by how they begin.
const WARNING: [&str; 17] = [
    "мошен",
    "осторожн",
    "ведитесь",
    "ведись",
    "верьте",
    "спам",
    "удалите",
    "забаньте",
    "лохотрон",
    "развод",
    "обман",
    "кидал",
    "scam",
    "spam",
    "fraud",
    "beware",
    "phish",
];
/// What only whoever warns says, whatever they name beside it.
const DO_NOT: [&str; 6] = ["не вводите", "не переходите", "не открывайте", "не кликайте", "не жмите", "не нажимайте"];
/// Advertisers deny it: «без обмана», «не развод».
const DENIALS: [&str; 3] = ["без", "no", "not"];

/// Whether a text warns of what it quotes, or asks that it be taken away: what stands in quotation marks is somebody else's, and
/// what is left offers nothing and leads nowhere.
pub(super) fn is_warning(text: &str, prepared: &Prepared) -> bool {
    if DO_NOT.iter().any(|words| prepared.raw.contains(words)) {
        return true;
    }
    if !WARNING.iter().any(|start| prepared.raw.contains(start)) {
        return false;
    }
    let Some(quoted) = QUOTED.as_ref() else { return false };
    let own = quoted.replace_all(text, " ");
    let words: Vec<String> = own
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let warns = |(at, word): (usize, &String)| {
        let before = at.checked_sub(1).map_or("", |at| words[at].as_str());
        // «не ведитесь» and «не верьте» warn, «не развод» denies.
        let denied =
            DENIALS.contains(&before) || (before == "не" && !word.starts_with("вед") && !word.starts_with("вер"));
        !denied && WARNING.iter().any(|start| word.starts_with(start))
    };
    if !words.iter().enumerate().any(warns) {
        return false;
    }
    let (contacts, seen) = (contacts::find(&own, &[]), offers::look(&prepare(&own)));
    !(contacts.messenger || seen.leads_away) && leads_nowhere(&contacts, &seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_told_from_what_it_quotes() {
        for text in [
            "Админы, удалите пожалуйста спам выше про «доход от 5000 рублей в день, пишите в телеграм»",
            "Люди, осторожно! «Нужен доход от 5000 рублей в день? Пишите в телеграм @legkij_dohod_bot» — это мошенники!",
            "Смс «Ваш заказ ждёт» и ссылка sdek-oplata.example, не вводите карту!!!",
            "Не ведитесь, пишут \"заработок без вложений, переходи по ссылке https://casino.example\"",
        ] {
            assert!(is_warning(text, &prepare(text)), "{text}");
        }
        for text in [
            "Доход от 5000 рублей в день, это не развод, пишите в телеграм @legkij_dohod_bot",
            "Без обмана! Заработок от 5000 рублей в день без вложений, пишите в лс",
            "Мошенники украли деньги? Вернём! Пишите @vozvrat",
            "«Спасибо» за концерт",
        ] {
            assert!(!is_warning(text, &prepare(text)), "{text}");
        }
    }

    #[test]
    fn who_looks_for_work_is_told_from_who_has_it_to_give() {
        let seeks = |text: &str| seeks_work(&prepare(text), &contacts::find(text, &[]));
        for text in [
            "Ищу удалённую работу на пару часов в день, знаю эксель, пишите в лс",
            "Студент, ищу подработку на вечер, от 1500 в день, пишите в тг @student_pavel",
            "Муж ищет работу водителем, зарплата от 60 тысяч",
            "Нужна подработка для старшеклассника, пишите в лс",
            "Ищу хоть какую-нибудь работу",
        ] {
            assert!(seeks(text), "{text}");
        }
        for text in [
            "Нужна подработка? Пиши в лс",
            "Ищу людей на удалённую работу, пишите в лс",
            "Ищете работу? Приглашаем в команду, пишите @hr_anna",
            "Ищу ответственных, подработка с телефона, плачу каждый день",
            "Ищу работу? Тогда тебе сюда https://rabota.example",
        ] {
            assert!(!seeks(text), "{text}");
        }
    }
}

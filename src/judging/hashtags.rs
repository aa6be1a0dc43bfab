//! Hashtags of a text, from its own words and from those the community used before. Pure; knows no network.

use super::letters::AlphabetLetter;
use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

/// Most tags of a copy.
const MOST: usize = 8;
/// Tags that words of the text fill up to.
const ENOUGH: usize = 6;
/// Letters of a tag at most.
const LONGEST: usize = 32;

const STOP: &str = "и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее её мне \
было вот от меня еще ещё нет о из ему теперь когда даже ну ли если уже или ни быть был него до вас нибудь опять уж вам \
ведь там потом себя ничего ей может они тут где есть надо ней для мы тебя их чем была сам чтоб без будто чего раз тоже \
себе под будет будут тогда кто этот эта это эти того потому этого какой какая совсем ним здесь этом один почти мой наш \
наша наше наши наших нашем нашей тем чтобы нее сейчас были куда зачем всех никогда можно при наконец два об другой хоть \
после над больше тот через нас про всего них какая много разве три эту моя впрочем хорошо свою этой перед иногда лучше \
чуть том нельзя такой им более всегда конечно всю между очень также просто сегодня завтра вчера который которая которые \
января февраля марта апреля мая июня июля августа сентября октября ноября декабря понедельник вторник среда среду четверг \
пятница пятницу суббота субботу воскресенье часов часа минут рублей руб друзья ждем ждём ваш ваша ваше ваши вашей время \
день дня дней года году год начало вход новый новая новое новые все всем весь каждый самый лишь пока около этому ссылка \
ссылке группа группы группу группе вышел вышла вышли подробности the and for with you your our are was will across welcome this that from have has not but all out can what when \
where who how its get let more here there into about just now new today tomorrow they them his her she been were than then \
also only over some any very come join see link day time monday tuesday wednesday thursday friday saturday sunday";

const VERBAL: &str = "ть ться тся ем ём ете йте ите ют ут ят ли ла ло ешь ишь ую ый ий ая яя ое ее ые ие ого его ых их \
ому ему ыми ими ой ую но ем ует ает яет ает ится ется ing ed ly";

const ENDINGS: &str = "иями ями ами иях ией ием ого его ому ему ыми ими ов ев ей ой ий ый ая яя ое ее ые ие ах ях ам ям \
ом ем ия ию ии ью а я о е ы и у ю ь й es s";

struct TagWord {
    shown: String,
    proper: bool,
    score: u32,
    order: usize,
}

/// 6–8 hashtags (fewer only where the text has nothing), without `#`, best first. `former`: the community's hashtags
/// with how often each was used; those are taken that the text speaks of, as the community writes them.
pub(crate) fn suggest_hashtags(title: &str, genre: Option<&str>, text: &str, former: &[(String, u32)]) -> Vec<String> {
    let mut words: HashMap<String, TagWord> = HashMap::new();
    let stop: HashSet<&str> = STOP.split_whitespace().collect();
    gather(title, 3, &stop, &mut words);
    gather(text, 1, &stop, &mut words);
    let mut usual: Vec<&(String, u32)> = former.iter().collect();
    usual.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let fits = |tag: &str| words.contains_key(&stem(&bare(tag).to_lowercase()));
    let mut tags = hashtags_in(&format!("{title}\n{text}"));
    tags.extend(usual.iter().map(|(tag, _)| tag.clone()).filter(|tag| fits(tag)).take(4));
    tags.extend(genre.map(str::to_owned));
    let mut found: Vec<&TagWord> = words.values().filter(|word| word.score > 0).collect();
    found.sort_by(|a, b| b.score.cmp(&a.score).then(a.order.cmp(&b.order)));
    let strong = |word: &&&TagWord| word.proper || word.score >= 3;
    let (best, rest): (Vec<&TagWord>, Vec<&TagWord>) =
        (found.iter().filter(strong).copied().collect(), found.iter().filter(|word| !strong(word)).copied().collect());
    tags.extend(best.iter().map(|word| word.shown.clone()));
    let mut tags = apart(clean(tags));
    tags.truncate(MOST);
    for word in rest {
        if tags.len() >= ENOUGH {
            break;
        }
        tags.push(word.shown.clone());
        tags = apart(clean(tags));
    }
    tags
}

/// What a model or a person said, made into valid tags: letters, digits, `_`; at most 32 letters; no repeats ignoring
/// case; no `@community`. What has no letter is none.
pub(crate) fn clean(tags: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let tags = tags.into_iter().map(|tag| bare(&tag));
    tags.filter(|tag| tag.chars().any(AlphabetLetter::is_letter) && tag.chars().count() <= LONGEST)
        .filter(|tag| seen.insert(tag.to_lowercase()))
        .collect()
}

/// Hashtags standing in a text, without `#` and without `@community`.
pub(crate) fn hashtags_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, sign) in text.char_indices() {
        if sign == '#' && !allowed(before) && before != '/' && before != '&' {
            let tag: String = text[at + 1..].chars().take_while(|&sign| allowed(sign)).collect();
            found.push(tag);
        }
        before = sign;
    }
    clean(found)
}

fn allowed(sign: char) -> bool {
    sign.is_letter() || sign.is_ascii_digit() || sign == '_'
}

/// A tag without what no tag may have; words are joined as `CamelCase`.
fn bare(tag: &str) -> String {
    let tag: String = tag.trim().trim_start_matches('#').nfc().collect();
    let tag = tag.split('@').next().unwrap_or_default();
    let pieces: Vec<&str> = tag.split(|sign| !allowed(sign)).filter(|piece| !piece.is_empty()).collect();
    match pieces.as_slice() {
        [one] => (*one).to_owned(),
        many => many.iter().map(|piece| capital(piece)).collect(),
    }
}

fn capital(word: &str) -> String {
    let mut signs = word.chars();
    signs
        .next()
        .map(|first| first.to_uppercase().chain(signs).filter(|&sign| allowed(sign)).collect())
        .unwrap_or_default()
}

/// Tags whose stems differ.
fn apart(tags: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    tags.into_iter().filter(|tag| seen.insert(stem(&tag.to_lowercase()))).collect()
}

/// A word without its ending, crudely; small letters in.
fn stem(word: &str) -> String {
    let word = word.replace('ё', "е");
    let cut =
        ENDINGS.split_whitespace().find_map(|end| word.strip_suffix(end).filter(|rest| rest.chars().count() >= 3));
    cut.map_or_else(|| word.clone(), str::to_owned)
}

/// Adds the words of a text, and the names that several of them make.
fn gather(text: &str, weight: u32, stop: &HashSet<&str>, words: &mut HashMap<String, TagWord>) {
    for line in text.lines() {
        let mut starts = true;
        let mut name: Vec<String> = Vec::new();
        for chunk in line.split_whitespace() {
            let address = chunk.contains("://") || chunk.contains('@') || chunk.starts_with('#') || is_domain(chunk);
            let core = chunk.trim_matches(|sign: char| !sign.is_letter_or_digit());
            let plain = !address && core.chars().all(|sign| sign.is_letter() || sign == '-');
            let opens = chunk.starts_with(|sign: char| !sign.is_letter_or_digit());
            let closes = chunk.ends_with(|sign: char| !sign.is_letter_or_digit());
            let small = core.to_lowercase();
            let big = core.starts_with(char::is_uppercase) && core.chars().any(char::is_lowercase);
            if !plain || opens || !big || stop.contains(small.as_str()) {
                flush(&mut name, weight, words);
            }
            if plain && !core.is_empty() && !stop.contains(small.as_str()) {
                let proper = big && !starts;
                if small.chars().count() >= if proper { 3 } else { 4 } {
                    let verbal = !proper && VERBAL.split_whitespace().any(|end| small.ends_with(end));
                    let points = if proper { weight + 2 } else { weight };
                    add(words, if proper { core } else { &small }, proper, if verbal { 0 } else { points });
                }
                if big {
                    name.push(core.to_owned());
                }
            }
            if closes {
                flush(&mut name, weight, words);
            }
            starts = !core.is_empty() && chunk.ends_with(['.', '!', '?', '…', ':']) || core.is_empty();
        }
        flush(&mut name, weight, words);
    }
}

/// A name of two or three words becomes one tag, and its words none of their own.
fn flush(name: &mut Vec<String>, weight: u32, words: &mut HashMap<String, TagWord>) {
    if name.len() == 4 {
        // The first word of a sentence is large by its place.
        name.remove(0);
    }
    if (2..=3).contains(&name.len()) {
        for word in name.iter() {
            if let Some(known) = words.get_mut(&stem(&word.to_lowercase())) {
                known.score = known.score.saturating_sub(weight + 2);
            }
        }
        let joined: String = name.iter().map(|word| capital(word)).collect();
        add(words, &joined, true, weight + 4);
    }
    name.clear();
}

fn add(words: &mut HashMap<String, TagWord>, shown: &str, proper: bool, points: u32) {
    let order = words.len();
    let word = words.entry(stem(&shown.to_lowercase())).or_insert_with(|| TagWord {
        shown: shown.to_owned(),
        proper,
        score: 0,
        order,
    });
    word.proper |= proper;
    word.score = word.score.saturating_add(points);
}

fn is_domain(chunk: &str) -> bool {
    let core = chunk.trim_matches(|sign: char| !sign.is_letter_or_digit());
    core.contains('/') || core.split_once('.').is_some_and(|(_, rest)| rest.starts_with(AlphabetLetter::is_letter))
}

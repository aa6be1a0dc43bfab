//! More harmless texts from harmless texts: an address, a phone, a price or «в лс» put in, several joined to a long one.
//! None of these makes a text spam, and collections of talk have too few of them. Nor does it make one harmless: adverts get
//! some of them, too.

use super::Labelled;

const SEED: u64 = 20_261_129;
/// Of a hundred texts so many get something put in, and so many are joined to others.
const PUT_IN: u32 = 12;
const JOINED: u32 = 6;
/// Texts joined to one at most.
const AT_MOST: usize = 6;

/// Of a thousand texts so many call somebody by @name, harmless ones and adverts.
const NAMED: u32 = 30;
const NAMED_ADVERTS: u32 = 10;

/// What innocent people put into their texts.
const PIECES: &[&str] = &[
    "пишите в лс",
    "напишите в личку",
    "в лс",
    "могу в личку скинуть",
    "написала вам в личные сообщения",
    "+7 912 345-67-89",
    "89161234567",
    "перезвоните пожалуйста 8 903 111 22 33",
    "https://vk.com/wall-1_2",
    "https://youtu.be/abc123",
    "https://site-goroda.ru/news/12",
    "500 руб",
    "1500₽",
    "за 300 рублей",
    "цена 2000",
    "скидка 10%",
    "бесплатно",
    "@ivanova_anna",
    "подробности в группе",
    "в телеграме",
    "anna.sokolova@gmail.com",
    "моя почта buh@uyut-dom.ru",
    "ответьте на irina_lavka@mail.ru",
    "вот тут https://karta-nasha.world/5",
    "ссылка https://raspisanie-dk.one/osen",
    "https://t.me/chat_sosedi_5",
    "чат: https://chat.whatsapp.com/Fq2Lm",
    "dk-zarya.ru",
    "есть на сайте teatr-kukol.ru/afisha",
    "muzey-kray.ru",
    "sport-gorod.com/raspisanie",
    "@petr_ilin",
    "@masha_k",
];
/// What is put into adverts as often, so that it whitewashes none.
const NEUTRAL: &[&str] = &[
    "anna.sokolova@gmail.com",
    "моя почта buh@uyut-dom.ru",
    "https://vk.com/wall-1_2",
    "https://youtu.be/abc123",
    "подробности в группе",
    "https://t.me/chat_sosedi_5",
    "dk-zarya.ru",
    "muzey-kray.ru",
    "@petr_ilin",
    "+7 912 345-67-89",
];

/// The texts to be learnt beside these: of the same sources, as harmless as what they were made of.
pub(super) fn augmented(texts: &[Labelled]) -> Vec<Labelled> {
    let mut random = fastrand::Rng::with_seed(SEED);
    let harmless: Vec<&Labelled> = texts.iter().filter(|text| !text.spam && !text.held && !text.is_english()).collect();
    let mut made = Vec::new();
    for text in &harmless {
        let draw = random.u32(0..100);
        let mut words = text.text.clone();
        if draw < PUT_IN {
            let piece = PIECES[random.usize(0..PIECES.len())];
            words = if random.bool() { format!("{words} {piece}") } else { format!("{piece} {words}") };
        } else if draw < PUT_IN + JOINED {
            for _ in 1..random.usize(2..=AT_MOST) {
                let other = harmless[random.usize(0..harmless.len())];
                if other.source == text.source {
                    words = format!("{words} {}", other.text);
                }
            }
        } else {
            continue;
        }
        made.push(Labelled { text: words, kind: "augmented".to_owned(), ..(*text).clone() });
    }
    let adverts = || texts.iter().filter(|text| text.spam && !text.held && !text.is_english());
    for (text, share) in harmless.iter().map(|text| (*text, NAMED)).chain(adverts().map(|text| (text, NAMED_ADVERTS))) {
        if random.u32(0..1_000) < share {
            made.push(Labelled { text: named(&text.text, &mut random), kind: "augmented".to_owned(), ..text.clone() });
        }
    }
    for text in adverts() {
        if random.u32(0..100) >= PUT_IN {
            continue;
        }
        let words = format!("{} {}", text.text, NEUTRAL[random.usize(0..NEUTRAL.len())]);
        made.push(Labelled { text: words, kind: "augmented".to_owned(), ..text.clone() });
    }
    made
}

/// A text with somebody's @name before, behind or in it.
fn named(words: &str, random: &mut fastrand::Rng) -> String {
    const NAME: &str = "@petr_ilin";
    let gaps: Vec<usize> = words.match_indices(' ').map(|(at, _)| at).collect();
    match random.u32(0..8) {
        0 => format!("{NAME} {words}"),
        1 => format!("{NAME}, {words}"),
        2 => format!("{words}. {NAME}"),
        3 => format!("{words}\n{NAME}"),
        4 if !gaps.is_empty() => {
            let (before, after) = words.split_at(gaps[random.usize(0..gaps.len())]);
            format!("{before} {NAME}{after}")
        }
        _ => format!("{words} {NAME}"),
    }
}

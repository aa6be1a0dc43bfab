//! A taught text as another community may have it: the judge sees the same, and nobody is named.

use std::sync::LazyLock;

use regex::Regex;

use super::normalise::has_long_number;

/// Masks that `normalise` reads as what stood there.
static MASKS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let people = r"(?:vk\.com|vk\.ru|m\.vk\.com|ok\.ru|instagram\.com|facebook\.com|x\.com|twitter\.com)";
    let chats = r"(?:vk\.me|t\.me|telegram\.me|wa\.me)";
    let patterns = [
        (r"\[(?:id|club|public)\d+(?::bp-?\d+_\d+)?\|[^\]\n]{1,80}\]\s*,?\s*".to_owned(), ""),
        (r"(?i)\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+\b".to_owned(), "[link]"),
        // A page of a network where people talk is another sign to the judge than a way out of it.
        (format!(r"(?i)\b(?:https?://)?(?:www\.)?{people}/[^\s<>]+"), "vk.com"),
        (format!(r"(?i)\b(?:https?://)?(?:www\.)?{chats}/[^\s<>]+"), "[link]"),
        (r"(?i)\b(?:tg|vk)://[^\s<>]+".to_owned(), "[link]"),
        (r"@[A-Za-z0-9_.]{2,64}\b".to_owned(), "[username]"),
        (r"\b(?:id|club|public)\d{4,}\b".to_owned(), "[username]"),
        // Purses of the usual coins, as they are written.
        (r"\b(?:bc1|ltc1)[a-z0-9]{20,80}\b|\b0x[0-9a-fA-F]{40}\b".to_owned(), "[username]"),
        (r"\b[13T][1-9A-HJ-NP-Za-km-z]{25,34}\b".to_owned(), "[username]"),
    ];
    patterns.into_iter().filter_map(|(pattern, mask)| Some((Regex::new(&pattern).ok()?, mask))).collect()
});

/// Ten digits and more, however they are written: phones, cards, accounts.
static NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\+?\d(?:[\s()\u{a0}./_\u{2010}-\u{2015}-]{0,3}\d){9,18}").ok());

/// Whether something of a text was left out as it was carried.
pub(super) fn is_carried(text: &str) -> bool {
    ["[link]", "[username]", "[phone]"].iter().any(|mask| text.contains(mask))
}

/// A text without mentions, names of accounts, their pages, addresses and phone or card numbers.
pub(crate) fn without_people(text: &str) -> String {
    let mut text = text.to_owned();
    for (regex, mask) in MASKS.iter() {
        if regex.is_match(&text) {
            text = regex.replace_all(&text, *mask).into_owned();
        }
    }
    match NUMBER.as_ref() {
        Some(number) if has_long_number(&text) => number.replace_all(&text, "[phone]").trim().to_owned(),
        Some(_) | None => text.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judging::fingerprint;

    #[test]
    fn nobody_is_named_and_the_judge_sees_the_same() {
        let table = [
            ("[id17|Анна], пишите в лс", "пишите в лс"),
            ("Ответ [club9:bp-1_2|Группа] тут", "Ответ тут"),
            ("Доход от 5000 @legkij_dohod, мест мало", "Доход от 5000 [username], мест мало"),
            ("Пишите https://vk.com/id12345?w=1 или t.me/anna", "Пишите vk.com или [link]"),
            ("Почта anna.k@mail.example.ru ждёт", "Почта [link] ждёт"),
            ("Звоните +7 (912) 000-11-22 Анне", "Звоните [phone] Анне"),
            ("Карта 4276 1234 5678 9012, спасибо", "Карта [phone], спасибо"),
            ("Звоните 8.926.771.20.34 или 8–926–771–20–34", "Звоните [phone] или [phone]"),
            ("Переводите на bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq!", "Переводите на [username]!"),
            ("USDT: TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE, жду", "USDT: [username], жду"),
            ("Эфир 0x52908400098527886E0F7030069857D2E4169EE7 тут", "Эфир [username] тут"),
            ("Цена 15 000, касса с 10 до 20", "Цена 15 000, касса с 10 до 20"),
            ("С 12.10 по 24.10, всего 3.500 мест", "С 12.10 по 24.10, всего 3.500 мест"),
            ("Бонус: luckyspin.example/vk за 100 фриспинов", "Бонус: luckyspin.example/vk за 100 фриспинов"),
        ];
        for (text, carried) in table {
            assert_eq!(without_people(text), carried);
        }
        for at in [2, 3, 5] {
            assert_eq!(fingerprint(table[at].0), fingerprint(table[at].1), "{}", table[at].0);
        }
    }
}

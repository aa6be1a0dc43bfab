//! Numbers in words, Russian and English.

/// A cardinal number below a thousand that is one word.
pub(super) fn cardinal(word: &str) -> Option<i64> {
    let number = match word {
        "один" | "одна" | "одну" | "одной" | "одного" | "одно" | "one" => 1,
        "два" | "две" | "двух" | "two" => 2,
        "три" | "трех" | "three" => 3,
        "четыре" | "четырех" | "four" => 4,
        "пять" | "пяти" | "five" => 5,
        "шесть" | "шести" | "six" => 6,
        "семь" | "семи" | "seven" => 7,
        "восемь" | "восьми" | "eight" => 8,
        "девять" | "девяти" | "nine" => 9,
        "десять" | "десяти" | "десяточку" | "десятку" | "ten" => 10,
        "одиннадцать" | "одиннадцати" | "eleven" => 11,
        "двенадцать" | "двенадцати" | "twelve" => 12,
        "тринадцать" | "тринадцати" | "thirteen" => 13,
        "четырнадцать" | "четырнадцати" | "fourteen" => 14,
        "пятнадцать" | "пятнадцати" | "fifteen" => 15,
        "шестнадцать" | "шестнадцати" | "sixteen" => 16,
        "семнадцать" | "семнадцати" | "seventeen" => 17,
        "восемнадцать" | "восемнадцати" | "eighteen" => 18,
        "девятнадцать" | "девятнадцати" | "nineteen" => 19,
        "двадцать" | "двадцати" | "twenty" => 20,
        "тридцать" | "тридцати" | "thirty" => 30,
        "сорок" | "сорока" | "forty" => 40,
        "пятьдесят" | "пятидесяти" | "fifty" => 50,
        "шестьдесят" | "шестидесяти" | "sixty" => 60,
        "семьдесят" | "семидесяти" | "seventy" => 70,
        "восемьдесят" | "восьмидесяти" | "eighty" => 80,
        "девяносто" | "девяноста" | "ninety" => 90,
        "сто" | "ста" | "сотню" | "сотня" | "сотни" | "сотен" => 100,
        "двести" | "двухсот" => 200,
        "триста" | "трехсот" => 300,
        "четыреста" | "четырехсот" => 400,
        "пятьсот" | "пятисот" | "пятихатка" | "пятихатку" => 500,
        "шестьсот" | "шестисот" => 600,
        "семьсот" | "семисот" => 700,
        "восемьсот" | "восьмисот" => 800,
        "девятьсот" | "девятисот" => 900,
        _ => return None,
    };
    Some(number)
}

/// A day of a month in words: «первого», «пятое».
pub(super) fn ordinal(word: &str) -> Option<u32> {
    let stem = word.strip_suffix("ого").or_else(|| word.strip_suffix("ому")).or_else(|| word.strip_suffix("ое"));
    let number = match stem {
        Some("перв") => 1,
        Some("втор") => 2,
        Some("четверт") => 4,
        Some("пят") => 5,
        Some("шест") => 6,
        Some("седьм") => 7,
        Some("восьм") => 8,
        Some("девят") => 9,
        Some("десят") => 10,
        Some("одиннадцат") => 11,
        Some("двенадцат") => 12,
        Some("тринадцат") => 13,
        Some("четырнадцат") => 14,
        Some("пятнадцат") => 15,
        Some("шестнадцат") => 16,
        Some("семнадцат") => 17,
        Some("восемнадцат") => 18,
        Some("девятнадцат") => 19,
        Some("двадцат") => 20,
        Some("тридцат") => 30,
        None if matches!(word, "третьего" | "третье" | "третьему") => 3,
        _ => return None,
    };
    Some(number)
}

/// What a word makes of the number before it.
pub(super) fn multiplier(word: &str) -> Option<i64> {
    let thousand = ["тысяч", "тыщ", "тыр", "косар", "thousand", "grand"];
    let million = ["миллион", "милион", "лям", "million"];
    match word {
        "к" | "k" | "т" | "тр" | "тыс" | "тысю" => Some(1_000),
        "кк" | "kk" | "млн" | "mln" | "mio" => Some(1_000_000),
        "млрд" | "bln" | "billion" => Some(1_000_000_000),
        "hundred" => Some(100),
        _ if thousand.iter().any(|stem| word.starts_with(stem)) => Some(1_000),
        _ if million.iter().any(|stem| word.starts_with(stem)) => Some(1_000_000),
        _ if word.starts_with("миллиард") => Some(1_000_000_000),
        _ => None,
    }
}

//! One sum as people write it: digits or words, what multiplies them, the currency around them.

use super::numerals::{cardinal, multiplier};
use super::tokens::{Pieces, starts};

/// No sum is larger, in whole units of its currency.
const MOST: i128 = 1_000_000_000_000;

/// A sum and what was written around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    /// Thousandths of a unit, before [`Self::times`].
    pub(super) base: i128,
    /// «тыс.», «к», «млн»: what multiplies the number; 1 when nothing was written.
    pub(super) times: i64,
    /// Code of the currency that stands beside it.
    pub(super) currency: Option<&'static str>,
    /// «5000+»
    pub(super) and_more: bool,
    /// Written in a way that only money is: grouped digits.
    pub(super) grouped: bool,
    /// Written in a way that a day is too: «20.12».
    pub(super) fraction: bool,
}

impl Amount {
    /// Whole units; `None` beyond reason.
    pub(super) fn units(self) -> Option<i64> {
        let units = self.base.checked_mul(i128::from(self.times))? / 1_000;
        (0..=MOST).contains(&units).then(|| i64::try_from(units).ok()).flatten()
    }

    /// Something beside the digits says that it is money.
    pub(super) fn is_named(self) -> bool {
        self.times > 1 || self.currency.is_some()
    }
}

/// The sum that begins at that piece, and the piece after it.
pub(super) fn amount(tokens: &Pieces, start: usize) -> Option<(Amount, usize)> {
    let mut at = start;
    let before = currency(tokens, at);
    if let Some((_, next)) = before {
        at = next;
    }
    let (led_by, at) = leading(tokens, at).unwrap_or((1, at));
    let (mut amount, mut at) = pieces(tokens, at)?;
    if amount.times == 1 && led_by > 1 {
        amount.times = led_by;
    }
    if tokens.is_sign(at, '+') {
        amount.and_more = true;
        at += 1;
    }
    let after = currency(tokens, at);
    if let Some((_, next)) = after {
        at = next;
        if tokens.is_sign(at, '+') {
            amount.and_more = true;
            at += 1;
        }
    }
    let in_thousand_roubles = amount.currency;
    amount.currency = after.or(before).map(|(code, _)| code).or(in_thousand_roubles);
    Some((amount, at))
}

/// «тысяч пять», «тысячи две-три», «тысяч до пяти», «сотни три»: what multiplies the number leads it. What it is, and where
/// the number stands. «тысячи пятисот» is one and a half.
fn leading(tokens: &Pieces, at: usize) -> Option<(i64, usize)> {
    let word = tokens.word(at);
    let hundreds = matches!(word, "сотни" | "сотен");
    let one = matches!(word, "тысячи" | "тыщи" | "косаря" | "миллиона" | "ляма");
    let many = matches!(word, "тысяч" | "тыс" | "тыщ" | "косарей" | "миллионов" | "лямов");
    let times = if hundreds { 100 } else { multiplier(word).filter(|_| one || many)? };
    let small = matches!(
        tokens.word(at + 1),
        "до" | "от"
            | "около"
            | "примерно"
            | "так"
            | "эдак"
            | "в"
            | "по"
            | "под"
            | "где"
            | "наверное"
            | "этак"
    );
    let mut next = at + 1 + usize::from(small);
    // «где-то»
    next += usize::from(tokens.is_sign(next, '-') && tokens.word(next + 1) == "то") * 2;
    let (led, end) = number(tokens, next)?;
    let fits = if hundreds { led.base < 10_000 } else { many || led.base < 100_000 || led.times > 1 };
    // «тысяч до 20 декабря» names a day.
    let is_other = small && is_counted(tokens, end) || led.grouped;
    (fits && !is_other).then_some((times, next))
}

/// «5 тыс 500», «две тысячи пятьсот»: each piece smaller than what multiplied the one before.
fn pieces(tokens: &Pieces, start: usize) -> Option<(Amount, usize)> {
    let (mut sum, mut at) = piece(tokens, start)?;
    let mut limit = sum.times;
    while limit >= 1_000 {
        let Some((next, end)) = piece(tokens, at) else { break };
        let is_short = tokens.digits(at).is_some_and(|run| run.len() != 3);
        let stands_alone = next.times == 1 && (is_short || next.grouped || next.fraction || is_counted(tokens, end));
        let fits = next.times < limit && next.units().is_some_and(|units| units < limit && units >= 1);
        if !fits || stands_alone || tokens.is_sign(end, '-') || tokens.is_sign(end, '%') {
            break;
        }
        let (Some(whole), Some(rest)) = (sum.units(), next.units()) else { break };
        sum = Amount { base: (i128::from(whole) + i128::from(rest)) * 1_000 / i128::from(sum.times), ..sum };
        // Exact only while the remainder survives: keep such sums unmultiplied, but named.
        if sum.units() != Some(whole + rest) {
            sum.base = i128::from(whole + rest) * 1_000 / 10;
            sum.times = 10;
        }
        limit = next.times;
        at = end;
    }
    Some((sum, at))
}

/// A number and what multiplies it.
fn piece(tokens: &Pieces, start: usize) -> Option<(Amount, usize)> {
    let word = tokens.word(start);
    if let Some(rest) = word.strip_prefix("пол").filter(|_| !word.starts_with("полт"))
        && let Some(times) = multiplier(rest).filter(|_| rest.chars().count() > 2)
    {
        return Some((plain_amount(500, times), start + 1));
    }
    if matches!(word, "полтысячи" | "полтыщи") {
        return Some((plain_amount(500, 1_000), start + 1));
    }
    if number(tokens, start).is_none() {
        let alone =
            multiplier(word).filter(|_| word.chars().count() >= 6 || matches!(word, "тыща" | "тыщу" | "лям"))?;
        return Some((plain_amount(1_000, alone), start + 1));
    }
    let (mut amount, mut at) = number(tokens, start)?;
    at = behind_ending(tokens, at);
    if tokens.word(at) == "с" && starts(tokens.word(at + 1), &["половин"]) {
        amount.base += 500;
        at += 2;
    } else if tokens.word(at) == "and" && tokens.word(at + 1) == "a" && tokens.word(at + 2) == "half" {
        amount.base += 500;
        at += 3;
    }
    let glued = tokens.is_glued(at);
    let word = tokens.word(at);
    let times = multiplier(word).or((glued && matches!(word, "м" | "m")).then_some(1_000_000));
    if let Some(times) = times {
        amount.times = times;
        if amount.grouped && amount.fraction {
            // «1,500 тыс.» is one and a half thousand.
            amount.base /= 1_000;
        }
        at += 1;
        let dot = usize::from(tokens.is_sign(at, '.') && word.chars().count() <= 3);
        if tokens.word(at + dot) == "р" && matches!(word, "т" | "тыс") || word == "тр" {
            amount.currency = Some("RUB");
            at += if word == "тр" { 0 } else { dot + 1 };
            at += usize::from(word != "тр" && tokens.is_sign(at, '.'));
        } else {
            at += dot;
        }
        if let Some(more) = multiplier(tokens.word(at)).filter(|more| times == 100 && *more == 1_000) {
            amount.times = 100 * more;
            at += 1;
        }
    }
    Some((amount, at))
}

/// The end of «3-х», «5-ти», and of «3х» before a thousand or a currency.
fn behind_ending(tokens: &Pieces, at: usize) -> usize {
    let hyphen = tokens.is_sign(at, '-') && tokens.is_glued(at);
    let ending = at + usize::from(hyphen);
    let word = tokens.word(ending);
    let is_ending = tokens.is_glued(ending) && matches!(word, "х" | "x" | "ти" | "и" | "ми");
    let measures = multiplier(tokens.word(ending + 1)).is_some() || currency(tokens, ending + 1).is_some();
    let by_digits = at > 0 && tokens.digits(at - 1).is_some();
    if by_digits && is_ending && (hyphen || measures) { ending + 1 } else { at }
}

fn plain_amount(base: i128, times: i64) -> Amount {
    Amount { base, times, currency: None, and_more: false, grouped: false, fraction: false }
}

/// Digits, or words below a thousand.
fn number(tokens: &Pieces, start: usize) -> Option<(Amount, usize)> {
    if tokens.digits(start).is_some() {
        let (amount, end) = digits(tokens, start)?;
        let whole = (!amount.grouped && !amount.fraction).then_some(amount.base / 1_000);
        return Some(whole.and_then(|whole| with_hundreds(tokens, whole, end)).unwrap_or((amount, end)));
    }
    match tokens.word(start) {
        "полтора" | "полторы" => return Some((plain_amount(1_500, 1), start + 1)),
        "пол" if multiplier(tokens.word(start + 1)).is_some() => return Some((plain_amount(500, 1), start + 1)),
        "пара" | "пару" | "пары" | "парочку" if scales(tokens.word(start + 1)) => {
            return Some(couple(tokens, start + 1));
        }
        "couple" if tokens.word(start + 1) == "of" && scales(tokens.word(start + 2)) => {
            return Some(couple(tokens, start + 2));
        }
        "a" if scales(tokens.word(start + 1)) => return Some((plain_amount(1_000, 1), start + 1)),
        _ => {}
    }
    let (mut sum, mut last, mut at) = (0, 1_000, start);
    while let Some(value) = cardinal(tokens.word(at)) {
        let scale = if value >= 100 {
            100
        } else if value >= 20 {
            10
        } else {
            1
        };
        if scale >= last {
            if value == 100 && sum > 0 && sum < 10 && tokens.word(at).starts_with("сот") {
                sum *= 100;
                at += 1;
                last = 100;
                continue;
            }
            break;
        }
        sum += value;
        last = scale;
        at += 1;
        if tokens.is_sign(at, '-')
            && tokens.is_glued(at)
            && scale == 10
            && cardinal(tokens.word(at + 1)).is_some_and(|unit| unit < 10)
        {
            at += 1;
        }
    }
    let said = (at > start).then(|| (plain_amount(i128::from(sum) * 1_000, 1), at))?;
    Some(with_hundreds(tokens, i128::from(sum), at).unwrap_or(said))
}

/// «три пятьсот» is said for three and a half thousand.
fn with_hundreds(tokens: &Pieces, thousands: i128, at: usize) -> Option<(Amount, usize)> {
    let hundreds = cardinal(tokens.word(at)).filter(|hundreds| *hundreds >= 100)?;
    let whole = (1..100).contains(&thousands) && !scales(tokens.word(at)) && !scales(tokens.word(at + 1));
    whole.then(|| (plain_amount(thousands * 1_000 + i128::from(hundreds), 1_000), at + 1))
}

fn scales(word: &str) -> bool {
    multiplier(word).is_some() || starts(word, &["сотен", "сотн", "hundred"])
}

/// «пару тысяч», «пару сотен»
fn couple(tokens: &Pieces, scale: usize) -> (Amount, usize) {
    let hundreds = starts(tokens.word(scale), &["сот"]);
    if hundreds { (plain_amount(200_000, 1), scale + 1) } else { (plain_amount(2_000, 1), scale) }
}

/// «15 000», «15.000», «15'000,50», «1,5».
fn digits(tokens: &Pieces, start: usize) -> Option<(Amount, usize)> {
    let first = tokens.digits(start)?;
    if first.len() > 15 {
        return None;
    }
    let mut run = first.to_owned();
    let mut at = start + 1;
    let (mut grouped, mut fraction) = (false, false);
    let mut separator = None;
    while run.len() <= 15 && (grouped || first.len() <= 3) && (grouped || !first.starts_with('0')) {
        let spaced =
            tokens.digits(at).filter(|group| group.len() == 3 && !tokens.is_glued(at)).map(|group| (' ', at, group));
        let signed = tokens
            .sign(at)
            .filter(|sign| matches!(sign, '.' | ',' | '\'') && tokens.is_glued(at) && tokens.is_glued(at + 1))
            .and_then(|sign| tokens.digits(at + 1).filter(|group| group.len() == 3).map(|group| (sign, at + 1, group)));
        let Some((sign, place, group)) = spaced.or(signed) else { break };
        if separator.is_some_and(|one| one != sign) {
            break;
        }
        separator = Some(sign);
        run.push_str(group);
        grouped = true;
        at = place + 1;
    }
    let mut base = run.parse::<i128>().ok()?.checked_mul(1_000)?;
    let pointed = matches!(tokens.sign(at), Some('.' | ',')) && tokens.is_glued(at) && tokens.is_glued(at + 1);
    if let Some(part) = tokens.digits(at + 1).filter(|part| pointed && part.len() <= 2) {
        base += part.parse::<i128>().ok()? * if part.len() == 1 { 100 } else { 10 };
        fraction = !grouped;
        at += 2;
    }
    // One group behind a dot or comma could also be thousandths.
    fraction |= grouped && separator.is_some_and(|sign| sign != ' ') && run.len() <= 6;
    Some((Amount { base, times: 1, currency: None, and_more: false, grouped, fraction }, at))
}

/// The currency that stands there, and the piece after it.
fn currency(tokens: &Pieces, at: usize) -> Option<(&'static str, usize)> {
    let code = match tokens.sign(at) {
        Some('₽') => Some("RUB"),
        Some('$') => Some("USD"),
        Some('€') => Some("EUR"),
        Some('£') => Some("GBP"),
        Some('¥') => Some("CNY"),
        Some('₴') => Some("UAH"),
        Some('₸') => Some("KZT"),
        Some('₾') => Some("GEL"),
        Some('֏') => Some("AMD"),
        Some('₺') => Some("TRY"),
        Some('₼') => Some("AZN"),
        Some('₹') => Some("INR"),
        _ => None,
    };
    if let Some(code) = code {
        return Some((code, at + 1));
    }
    let word = tokens.word(at);
    let next = at + 1 + usize::from(tokens.is_sign(at + 1, '.'));
    if starts(word, &["бел", "byn"]) && starts(tokens.word(next), &["руб", "р"]) {
        return Some(("BYN", next + 1));
    }
    if starts(word, &["росс"]) && starts(tokens.word(next), &["руб"]) {
        return Some(("RUB", next + 1));
    }
    if starts(word, &["американ", "us"]) && starts(tokens.word(next), &["долл", "dollar"]) {
        return Some(("USD", next + 1));
    }
    if word == "у" && tokens.word(next) == "е" {
        return Some(("USD", next + 1 + usize::from(tokens.is_sign(next + 1, '.'))));
    }
    let code = named_currency(word)?;
    let is_short = word.chars().count() <= 4;
    let next = if is_short && tokens.is_sign(at + 1, '.') && tokens.is_glued(at + 1) { at + 2 } else { at + 1 };
    Some((code, next))
}

pub(super) fn named_currency(word: &str) -> Option<&'static str> {
    const NAMES: [(&str, &[&str]); 19] = [
        ("BYN", &["белруб"]),
        ("RUB", &["руб", "rub", "rouble", "деревянн"]),
        ("USD", &["долл", "долар", "бакс", "usd", "dollar", "buck"]),
        ("EUR", &["евро", "eur"]),
        ("KZT", &["тенге", "тг", "kzt", "tenge"]),
        ("UAH", &["грн", "гривен", "гривн", "гривень", "uah", "hryvn"]),
        ("BYN", &["byn"]),
        ("UZS", &["uzs"]),
        ("GEL", &["лари", "gel"]),
        ("AMD", &["драм", "amd"]),
        ("KGS", &["kgs"]),
        ("CNY", &["юан", "cny", "rmb", "yuan"]),
        ("GBP", &["фунт", "gbp", "pound"]),
        ("PLN", &["злот", "pln", "zlot"]),
        ("AZN", &["манат", "azn"]),
        ("TRY", &["try", "лир"]),
        ("AED", &["дирхам", "aed"]),
        ("INR", &["рупи", "inr"]),
        ("MDL", &["лей", "леев", "mdl"]),
    ];
    match word {
        "р" | "rur" | "r" => return Some("RUB"),
        "уе" => return Some("USD"),
        "сум" | "сумов" => return Some("UZS"),
        "сом" | "сомов" => return Some("KGS"),
        _ => {}
    }
    NAMES.iter().find(|(_, stems)| starts(word, stems)).map(|(code, _)| *code)
}

/// What follows is counted things, a share, a day or an hour: not money.
pub(super) fn is_counted(tokens: &Pieces, at: usize) -> bool {
    const THINGS: [&str; 47] = [
        "пост",
        "репост",
        "публикац",
        "размещ",
        "объявлен",
        "стори",
        "истори",
        "ролик",
        "виде",
        "баннер",
        "подпис",
        "человек",
        "просмотр",
        "охват",
        "участник",
        "дн",
        "день",
        "сут",
        "недел",
        "месяц",
        "мес",
        "час",
        "мин",
        "раз",
        "год",
        "лет",
        "штук",
        "шт",
        "процент",
        "числ",
        "день",
        "post",
        "day",
        "week",
        "month",
        "hour",
        "time",
        "view",
        "follower",
        "subscriber",
        "percent",
        "people",
        "member",
        "stor",
        "year",
        "am",
        "pm",
    ];
    match tokens.sign(at) {
        Some('%') => return true,
        Some(':') if tokens.is_glued(at) && tokens.digits(at + 1).is_some() => return true,
        Some('/') if tokens.digits(at + 1).is_some_and(|run| run.len() > 2) => {}
        Some('/' | '.') if tokens.is_glued(at) && tokens.is_glued(at + 1) && tokens.digits(at + 1).is_some() => {
            return true;
        }
        Some('-') if matches!(tokens.word(at + 1), "го" | "е" | "ое" | "ого" | "му" | "ому" | "м" | "й") =>
        {
            return true;
        }
        _ => {}
    }
    let word = tokens.word(at);
    matches!(word, "г" | "го" | "му" | "ому" | "th" | "st" | "nd" | "rd" | "x" | "х")
        || starts(word, &THINGS)
        || super::days::month(word).is_some()
}

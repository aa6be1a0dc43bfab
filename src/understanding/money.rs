//! Money as people write it, or what they write instead.

use super::amounts::{Amount, amount, is_counted};
use super::contacts::without_contacts;
use super::tokens::{Pieces, plain, starts};
use crate::domain::leads::{Budget, NoSum};

/// Currency of a sum beside which none stands.
const HOME: &str = "RUB";

/// What somebody would spend; `None` when the text says nothing about it.
pub fn budget(text: &str) -> Option<Budget> {
    budget_in(text, HOME)
}

/// The same, where sums without a currency are in this one.
pub(crate) fn budget_in(text: &str, home: &str) -> Option<Budget> {
    let tokens = Pieces::of(&without_contacts(&plain(text)));
    sum(&tokens, home).or_else(|| {
        let instead = instead(&tokens)?;
        Some(Budget { min: None, max: None, currency: None, instead: Some(instead) })
    })
}

/// Sums as they stand together: one, or two ends.
struct SumSpan {
    first: Amount,
    last: Option<Amount>,
    start: usize,
    end: usize,
    /// Looks like a day or a number of something.
    is_code: bool,
}

/// The first sum that says it is money, else the first bare number that can be.
fn sum(tokens: &Pieces, home: &str) -> Option<Budget> {
    let mut bare = None;
    let mut at = 0;
    while at < tokens.len() {
        let Some(span) = span_at(tokens, at) else {
            at += 1;
            continue;
        };
        at = span.end.max(at + 1);
        if is_numbered(tokens, span.start) {
            continue;
        }
        if is_counted(tokens, span.end) {
            at += 1;
            continue;
        }
        let named = span.first.is_named() || span.last.is_some_and(Amount::is_named);
        if !named && !can_be_bare(&span) {
            continue;
        }
        let Some(budget) = read(tokens, &span, home) else { continue };
        if named {
            return Some(budget);
        }
        bare = bare.or(Some(budget));
    }
    bare
}

fn span_at(tokens: &Pieces, start: usize) -> Option<SumSpan> {
    let (first, end) = amount(tokens, start)?;
    let mut span = SumSpan { first, last: None, start, end, is_code: false };
    let joint = joint(tokens, end);
    let second = joint.and_then(|next| amount(tokens, next));
    if let Some((last, end)) =
        second.filter(|(last, _)| !is_counted(tokens, span.end) && (first.fraction || !looks_like_day(*last)))
    {
        (span.last, span.end) = (Some(last), end);
        let goes_on = tokens.is_sign(end, '-') && tokens.digits(end + 1).is_some();
        let small = first.base.min(last.base) < 100_000;
        let is_day = small && tokens.is_sign(joint.unwrap_or(1) - 1, '/') && !first.is_named() && !last.is_named();
        // «20-25-30», «20/12»: no two ends.
        span.is_code = goes_on || is_day;
    }
    Some(span)
}

/// «20.12» behind «5000 до».
fn looks_like_day(one: Amount) -> bool {
    one.fraction && !one.grouped && !one.is_named() && one.base < 32_000
}

/// The piece behind what joins two ends.
fn joint(tokens: &Pieces, at: usize) -> Option<usize> {
    match tokens.sign(at) {
        Some('-' | '~' | '/') => return Some(at + 1),
        Some('.') if tokens.is_sign(at + 1, '.') => {
            return Some(if tokens.is_sign(at + 2, '.') { at + 3 } else { at + 2 });
        }
        _ => {}
    }
    if tokens.word(at) == "up" && tokens.word(at + 1) == "to" {
        return Some(at + 2);
    }
    let joins = matches!(tokens.word(at), "до" | "по" | "или" | "либо" | "и" | "to" | "or" | "and");
    let skipped = usize::from(matches!(tokens.word(at + 1), "до" | "максимум"));
    joins.then_some(at + 1 + skipped)
}

/// A number beside which nothing says money: no day, no year, no number of an account.
fn can_be_bare(span: &SumSpan) -> bool {
    let can = |one: Amount| {
        let units = one.units().unwrap_or_default();
        let is_year = (2_021..=2_039).contains(&units) && !one.grouped;
        let is_day = one.fraction && !one.grouped && units <= 31;
        !is_day && !is_year && (units < 1_000_000_000 || one.grouped)
    };
    !span.is_code && can(span.first) && span.last.is_none_or(can)
}

/// «№5», «ИНН 77…», the minutes of «18:00», the year of «20.12.26».
fn is_numbered(tokens: &Pieces, start: usize) -> bool {
    let before = start.checked_sub(1).and_then(|before| tokens.sign(before));
    let goes_on = matches!(before, Some('.' | ':' | '/' | '-'))
        && tokens.is_glued(start)
        && tokens.is_glued(start - 1)
        && start > 1
        && tokens.digits(start - 2).is_some();
    let marked = goes_on || matches!(before, Some('#' | '№'));
    let word = tokens.word_before(start);
    // `[id1|Anna]`, «vk.com/club5»: pages of VK.
    let is_page = tokens.is_glued(start) && matches!(word, "id" | "club" | "public" | "event" | "wall" | "post");
    marked
        || is_page
        || matches!(word, "no" | "номер" | "инн" | "inn" | "огрн" | "кпп")
        || starts(word, &["тел", "карт"])
}

fn read(tokens: &Pieces, span: &SumSpan, home: &str) -> Option<Budget> {
    let (mut first, mut last) = (span.first, span.last);
    if let Some(last) = &mut last {
        share_multiplier(&mut first, last);
    }
    let currency = first.currency.or(last.and_then(|last| last.currency)).unwrap_or(home);
    let first_units = first.units()?;
    let (min, max) = match last {
        Some(last) if is_each(tokens, span) => (Some(last.units()?), Some(last.units()?)),
        Some(last) => {
            let last = last.units()?;
            (Some(first_units.min(last)), Some(first_units.max(last)))
        }
        None => match bound(tokens, span) {
            Bound::AtLeast => (Some(first_units), None),
            Bound::AtMost => (None, Some(first_units)),
            Bound::Exactly => (Some(first_units), Some(first_units)),
        },
    };
    Some(Budget { min, max, currency: Some(currency.to_owned()), instead: None })
}

/// «2 по 3000»: so many at so much each, as in «2 поста по 3000»; «с 2 по 3 тыс» are two ends.
fn is_each(tokens: &Pieces, span: &SumSpan) -> bool {
    let (first, Some(last)) = (span.first, span.last) else { return false };
    let count = first.units().filter(|count| (1..=30).contains(count) && !first.is_named() && !first.fraction);
    let price = last.units().filter(|price| *price >= 100);
    let from = matches!(tokens.word_before(span.start), "с" | "c" | "со" | "от" | "from");
    let by = (span.start..span.end).any(|at| tokens.word(at) == "по");
    by && !from && count.is_some() && price.is_some()
}

/// «15-20 тыс.»: the thousand belongs to both, unless that turns the ends around.
fn share_multiplier(first: &mut Amount, last: &mut Amount) {
    if first.times == 1 && first.currency.is_none() && last.times > 1 && first.base <= last.base.saturating_mul(10) {
        first.times = last.times;
    } else if last.times == 1 && first.times > 1 && last.base < 100_000 {
        last.times = first.times;
    }
}

enum Bound {
    AtLeast,
    AtMost,
    Exactly,
}

/// What the words around one sum make of it.
fn bound(tokens: &Pieces, span: &SumSpan) -> Bound {
    if span.first.and_more {
        return Bound::AtLeast;
    }
    // «тысяч до пяти»
    let inside = |word: &str| (span.start..span.end).any(|at| tokens.word(at) == word);
    match (inside("до"), inside("от")) {
        (true, _) => return Bound::AtMost,
        (_, true) => return Bound::AtLeast,
        _ => {}
    }
    let after = (tokens.word(span.end), tokens.word(span.end + 1));
    match after {
        ("и" | "или", word) if starts(word, &["выше", "больше", "более"]) => return Bound::AtLeast,
        ("и" | "или", word) if starts(word, &["ниже", "меньше", "менее"]) => return Bound::AtMost,
        ("and" | "or", "up" | "more" | "above") | ("минимум", _) => return Bound::AtLeast,
        ("or", "less") | ("максимум" | "макс" | "max" | "maximum" | "tops" | "потолок", _) => {
            return Bound::AtMost;
        }
        _ => {}
    }
    if span.start > 0 {
        match tokens.sign(span.start - 1) {
            Some('<' | '≤') => return Bound::AtMost,
            Some('>' | '≥') => return Bound::AtLeast,
            _ => {}
        }
    }
    let mut at = span.start;
    for _ in 0..4 {
        let word = tokens.word_before(at);
        let before = at.checked_sub(1).map_or("", |at| tokens.word_before(at));
        let denied = matches!(before, "не" | "no" | "not") || tokens.word_before(at.saturating_sub(2)) == "не";
        match word {
            "до" | "максимум" | "макс" | "max" | "maximum" | "under" | "below" | "within" | "пределах" | "потолок"
            | "лимит" => return Bound::AtMost,
            "to" if before == "up" => return Bound::AtMost,
            "most" if before == "at" => return Bound::AtMost,
            "от" | "минимум" | "мин" | "min" | "minimum" | "from" | "свыше" | "over" | "above" | "starting" =>
            {
                return Bound::AtLeast;
            }
            "least" if before == "at" => return Bound::AtLeast,
            "больше" | "более" | "выше" | "дороже" | "more" => {
                return if denied { Bound::AtMost } else { Bound::AtLeast };
            }
            "меньше" | "менее" | "ниже" | "дешевле" | "less" => {
                return if denied { Bound::AtLeast } else { Bound::AtMost };
            }
            "" => return Bound::Exactly,
            _ => {}
        }
        at -= 1;
    }
    Bound::Exactly
}

/// An answer without a sum.
fn instead(tokens: &Pieces) -> Option<NoSum> {
    let words: Vec<&str> = tokens.words().collect();
    let has = |stems: &[&str]| words.iter().any(|word| starts(word, stems));
    let pair = |first: &[&str], second: &[&str]| {
        words.windows(2).any(|pair| first.contains(&pair[0]) && starts(pair[1], second))
    };
    if has(&["бартер", "обмен", "barter", "exchange"]) {
        return Some(NoSum::Barter);
    }
    let prices = ["прайс", "прайз", "тариф", "стандартн", "расценк"];
    let your = ["ваша", "вашей", "ваши", "вашим", "ваших", "вашу", "ваш", "your"];
    if has(&prices) || pair(&your, &["цен", "стоимост", "price", "rate"]) || pair(&["price", "rate"], &["list", "card"])
    {
        return Some(NoSum::ListPrice);
    }
    let open = [
        "договор",
        "обсуд",
        "обсужд",
        "незна",
        "хз",
        "неважно",
        "завис",
        "подскаж",
        "подума",
        "negotia",
        "discuss",
        "dunno",
        "flexib",
        "depend",
        "tbd",
        "undecided",
        "смотр",
        "посмотр",
        "усмотр",
        "посовет",
        "предлож",
        "free",
        "скольк",
        "неогранич",
        "цен",
        "определ",
        "спиш",
        "бесплатн",
    ];
    let denials = ["не", "нет", "без", "no", "not", "пока", "t", "dont", "never"];
    let denied = [
        "зна",
        "дене",
        "реш",
        "уверен",
        "важн",
        "могу",
        "бюджет",
        "огранич",
        "sure",
        "know",
        "decid",
        "budget",
        "нет",
        "думал",
        "понима",
        "yet",
        "limit",
    ];
    let any = ["любой", "любая", "любые", "any"];
    (has(&open) || pair(&["все"], &["равно"]) || pair(&denials, &denied) || words.iter().any(|word| any.contains(word)))
        .then_some(NoSum::Open)
}

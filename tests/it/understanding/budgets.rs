//! A table of budgets as people write them, and what holds for every text.

use etronics_bot::domain::leads::NoSum;
use etronics_bot::understanding::budget;
use proptest::prelude::*;

/// `15000..20000 RUB`, `..5000 RUB`, `3000.. RUB`, `200 USD`, `barter`, `open`, `list`, `-`.
fn read(text: &str) -> String {
    let Some(budget) = budget(text) else { return "-".to_owned() };
    let currency = budget.currency.as_deref().unwrap_or("?");
    match (budget.min, budget.max) {
        (Some(min), Some(max)) if min == max => format!("{min} {currency}"),
        (Some(min), Some(max)) => format!("{min}..{max} {currency}"),
        (Some(min), None) => format!("{min}.. {currency}"),
        (None, Some(max)) => format!("..{max} {currency}"),
        (None, None) => match budget.instead {
            Some(NoSum::Barter) => "barter".to_owned(),
            Some(NoSum::Open) => "open".to_owned(),
            Some(NoSum::ListPrice) => "list".to_owned(),
            None => "nothing".to_owned(),
        },
    }
}

const BUDGETS: &str = "
10к => 10000 RUB
[id1|Павел] => -
привет от [club5|Двора], 5к => 5000 RUB
к 25му декабря => -
к 20-му => -
к 20-му 5000 => 5000 RUB
ну тысячи три => 3000 RUB
тысячи две-три => 2000..3000 RUB
тысячи полторы => 1500 RUB
косаря два => 2000 RUB
тысячи 3 => 3000 RUB
тысячи 3-4 => 3000..4000 RUB
тыщи две => 2000 RUB
тыщи три-четыре => 3000..4000 RUB
тысячи примерно три => 3000 RUB
тысяч до пяти => ..5000 RUB
тысяч от пяти => 5000.. RUB
тысяч до 20 декабря => -
до 3-х тыс => ..3000 RUB
не больше 3х тысяч => ..3000 RUB
5-ти тысяч хватит => 5000 RUB
от 10-ти до 15-ти тыс. => 10000..15000 RUB
15т рублей => 15000 RUB
5-ти рублей => 5 RUB
три пятьсот => 3500 RUB
тысячи три пятьсот => 3500 RUB
две-три пятьсот => 2000..3500 RUB
2 пятьсот => 2500 RUB
до тысячи пятисот => ..1500 RUB
тысяча двести => 1200 RUB
тысячу-полторы => 1000..1500 RUB
сотни три => 300 RUB
сотни две-три => 200..300 RUB
10 к => 10000 RUB
10k => 10000 RUB
10K => 10000 RUB
10К руб. => 10000 RUB
15 000 ₽ => 15000 RUB
15\u{a0}000 ₽ => 15000 RUB
15\u{2009}000\u{202f}₽ => 15000 RUB
15.000 => 15000 RUB
15,000 => 15000 RUB
15'000 => 15000 RUB
15 000,50 руб. => 15000 RUB
1 250 000 руб => 1250000 RUB
5000 => 5000 RUB
500 => 500 RUB
5000р => 5000 RUB
5000 р. => 5000 RUB
5000 рублей => 5000 RUB
5000 RUB => 5000 RUB
₽5000 => 5000 RUB
15-20 тыс. => 15000..20000 RUB
15—20 тыс => 15000..20000 RUB
15 – 20 тысяч рублей => 15000..20000 RUB
5-10к => 5000..10000 RUB
5к-10к => 5000..10000 RUB
5к-10 => 5000..10000 RUB
500-1500 => 500..1500 RUB
1500-500 => 500..1500 RUB
500-1к => 500..1000 RUB
3-5 тысяч рублей => 3000..5000 RUB
20-15 тыс => 15000..20000 RUB
3..5 тыс => 3000..5000 RUB
3 или 5 тысяч => 3000..5000 RUB
1,5-2 тыс => 1500..2000 RUB
10 000 - 15 000 => 10000..15000 RUB
80 000 - 120 000 => 80000..120000 RUB
до 5000 => ..5000 RUB
До 5000 руб => ..5000 RUB
до 5к => ..5000 RUB
не больше 7 тысяч => ..7000 RUB
не более 3000 => ..3000 RUB
максимум 4к => ..4000 RUB
4к максимум => ..4000 RUB
в пределах 10 тыс => ..10000 RUB
не дороже 2000 => ..2000 RUB
бюджет до 30 тыс. руб. => ..30000 RUB
от 3000 => 3000.. RUB
от 3 тысяч => 3000.. RUB
не меньше 5к => 5000.. RUB
минимум 1000 => 1000.. RUB
5000+ => 5000.. RUB
10к и выше => 10000.. RUB
от 3 до 5к => 3000..5000 RUB
от 3000 до 5000 рублей => 3000..5000 RUB
от 10 до 15 тыс. => 10000..15000 RUB
от пяти до десяти тысяч => 5000..10000 RUB
около 7000 => 7000 RUB
примерно 10к => 10000 RUB
где-то 8 тысяч => 8000 RUB
~5000 => 5000 RUB
полторы тысячи => 1500 RUB
полтора миллиона => 1500000 RUB
две с половиной тысячи => 2500 RUB
2 с половиной тысячи => 2500 RUB
пару тысяч => 2000 RUB
пара тысяч рублей => 2000 RUB
1,5 тыс => 1500 RUB
1.5к => 1500 RUB
2,5 млн => 2500000 RUB
полмиллиона => 500000 RUB
пол миллиона => 500000 RUB
полтысячи => 500 RUB
1 млн => 1000000 RUB
миллион => 1000000 RUB
тысяча => 1000 RUB
тысячу рублей => 1000 RUB
тысяча двести => 1200 RUB
пять тысяч => 5000 RUB
десять тысяч рублей => 10000 RUB
двадцать пять тысяч => 25000 RUB
сто пятьдесят тысяч => 150000 RUB
пятьсот рублей => 500 RUB
сто долларов => 100 USD
тысяч пять => 5000 RUB
тысяч 5-7 => 5000..7000 RUB
5 тыс 500 => 5500 RUB
15 т.р. => 15000 RUB
15 тр => 15000 RUB
15т.р => 15000 RUB
15 тыс. р. => 15000 RUB
$200 => 200 USD
200$ => 200 USD
200 usd => 200 USD
200 баксов => 200 USD
$1.5k => 1500 USD
$100-200 => 100..200 USD
до $300 => ..300 USD
100 евро => 100 EUR
€100 => 100 EUR
100 у.е. => 100 USD
5000 тенге => 5000 KZT
5000 тг => 5000 KZT
5000 грн => 5000 UAH
100 бел. рублей => 100 BYN
100 белорусских рублей => 100 BYN
100 BYN => 100 BYN
５０００ => 5000 RUB
٥٠٠٠ => 5000 RUB
5\u{200b}000 ₽ => 5000 RUB
10 тыс. за 2 поста => 10000 RUB
2 поста по 5000 => 5000 RUB
2 по 3000 => 3000 RUB
3 по 2к => 2000 RUB
с 2 по 3 тыс => 2000..3000 RUB
3 поста, 10к => 10000 RUB
5000 за пост в пятницу 20.12 => 5000 RUB
Бюджет: 12 000 рублей, тел. +7 999 123-45-67 => 12000 RUB
10к, предоплата 50% => 10000 RUB
up to 5000 => ..5000 RUB
around 10k => 10000 RUB
from 100 to 200 usd => 100..200 USD
at least 3k => 3000.. RUB
five thousand => 5000 RUB
two hundred dollars => 200 USD
twenty-five thousand rubles => 25000 RUB
a couple of thousand => 2000 RUB
бартер => barter
Только бартер => barter
можем обменяться? бартером => barter
barter => barter
по договорённости => open
договорная => open
Договоримся => open
не знаю => open
пока не знаю => open
ещё не решили => open
обсудим => open
готовы обсудить => open
нет бюджета => open
negotiable => open
not sure yet => open
I don't know => open
по прайсу => list
как в прайсе => list
ваша цена => list
по вашим расценкам => list
your price => list
20.12 => -
20.12.2026 => -
20.12.26 => -
20/12 => -
2026-12-20 => -
2026 => -
в 2026 году => -
20 декабря => -
с 1 по 5 декабря => -
в пятницу => -
в 18:00 => -
+7 999 123-45-67 => -
89991234567 => -
8 (999) 123-45-67 => -
7707083893 => -
ИНН 500100732259 => -
10% => -
3 поста => -
5 дней => -
1000 подписчиков => -
https://vk.com/wall-1_234 => -
@shop2000 => -
99999999999999 руб => -
9999999999999999999999999 => -
привет => -
 => -
Думаю тысяч 10-15 => 10000..15000 RUB
3000/5000 => 3000..5000 RUB
1000.50 => 1000 RUB
тыщу => 1000 RUB
тыс 5 => 5000 RUB
500 долл. => 500 USD
от 2 до 3 постов, 5000 => 5000 RUB
полторы-две тысячи => 1500..2000 RUB
4 тыс. 500 руб. => 4500 RUB
10 000 (десять тысяч) рублей => 10000 RUB
не более 5 тыс. руб./мес. => ..5000 RUB
from $100 up to $200 => 100..200 USD
смотря какая цена => open
на ваше усмотрение => open
5000 до 20.12 => 5000 RUB
до 20.12 могу 5000 => 5000 RUB
18:00 5000 => 5000 RUB
с 1 по 5 декабря 3000 руб => 3000 RUB
50 белруб => 50 BYN
от5до7к => 5000..7000 RUB
3…4к => 3000..4000 RUB
5000,- => 5000 RUB
1.234.567,89 руб => 1234567 RUB
5.000,00 руб => 5000 RUB
00005000 => 5000 RUB
-5000 => 5000 RUB
<5000 => ..5000 RUB
5000₽/мес => 5000 RUB
сто двадцать три тысячи четыреста пятьдесят шесть => 123456 RUB
по договорённости, но не больше 5000 => ..5000 RUB
8-800-555-35-35 => -
";

#[test]
fn budgets_are_read_as_people_write_them() {
    super::check_table(BUDGETS, 120, read);
}

proptest! {
    #[test]
    fn any_text_has_a_sane_budget_or_none(text in "\\PC{0,120}") {
        sane(&text)?;
    }

    #[test]
    fn money_like_text_has_a_sane_budget_or_none(text in "(до|от|-|–|тыс\\.?|к|млн|полтора|пол|пара|тысяч|с половиной|\\$|₽|руб|%|\\.|,|:|/|'|\\+|№|[0-9]{1,5}|[0-9]{9,40}| |сто|пять){0,14}") {
        sane(&text)?;
    }

    #[test]
    fn no_sum_with_the_thousand_first_is_below_it(
        text in "(ну |до |от |около )?(тысячи|тысяч|тыщи|тыщ|тыс|косаря|косарей)( до| от| примерно| где-то| по)? (две|три|четыре|пять|пяти|полторы|десять|двадцать|[1-9]|[1-9][0-9])(-(три|четыре|пять|семь|[1-9][0-9]?)| или (три|пять|7)| пятьсот| двести)?( рублей| р| максимум)?",
    ) {
        let read = budget(&text);
        let ends = read.iter().flat_map(|budget| [budget.min, budget.max]).flatten();
        for end in ends {
            prop_assert!(end >= 1_000 && end % 100 == 0 && end != 1_003, "{}: {:?}", text, read);
        }
    }

    #[test]
    fn a_sum_comes_back_as_it_was_written(sum in 40_000_i64..1_000_000_000) {
        let expected = format!("{sum} RUB");
        prop_assert_eq!(read(&format!("{sum}")), expected.clone());
        prop_assert_eq!(read(&format!("{sum} ₽")), expected.clone());
        for gap in [" ", "\u{a0}", "\u{202f}", "'"] {
            prop_assert_eq!(read(&format!("{} руб.", in_groups(sum, gap))), expected.clone());
        }
        prop_assert_eq!(read(&format!("до {sum} рублей")), format!("..{sum} RUB"));
        prop_assert_eq!(read(&format!("от {sum}")), format!("{sum}.. RUB"));
    }

    #[test]
    fn two_ends_come_back_in_order(one in 1_i64..900, other in 1_i64..900) {
        let (min, max) = (one.min(other) * 1_000, one.max(other) * 1_000);
        let expected = if min == max { format!("{min} EUR") } else { format!("{min}..{max} EUR") };
        prop_assert_eq!(read(&format!("{one} тыс. - {other} тыс. евро")), expected.clone());
        prop_assert_eq!(read(&format!("от {one}к до {other}к евро")), expected);
    }
}

fn sane(text: &str) -> Result<(), TestCaseError> {
    let Some(budget) = budget(text) else { return Ok(()) };
    prop_assert!(budget.min.is_none_or(|min| (0..=1_000_000_000_000).contains(&min)));
    prop_assert!(budget.max.is_none_or(|max| (0..=1_000_000_000_000).contains(&max)));
    if let (Some(min), Some(max)) = (budget.min, budget.max) {
        prop_assert!(min <= max);
    }
    let has_sum = budget.min.is_some() || budget.max.is_some();
    prop_assert_eq!(has_sum, budget.instead.is_none());
    prop_assert_eq!(has_sum, budget.currency.is_some());
    Ok(())
}

fn in_groups(sum: i64, gap: &str) -> String {
    let digits = sum.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push_str(gap);
        }
        grouped.push(digit);
    }
    grouped
}

//! Tables of contacts, legal parties and tokens.

use etronics_bot::understanding::{budget, contacts, dates, erid, intent, party};
use proptest::prelude::*;

/// `phone`, `mail`, `name`, `link`, each list with spaces between.
fn read_contacts(text: &str) -> String {
    let found = contacts(text);
    let lists = [("phone", found.phones), ("mail", found.emails), ("name", found.names), ("link", found.links)];
    let named: Vec<String> = lists
        .iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(name, list)| format!("{name} {}", list.join(" ")))
        .collect();
    if named.is_empty() { "-".to_owned() } else { named.join("; ") }
}

fn read_party(text: &str) -> String {
    party(text).map_or("-".to_owned(), |party| {
        [party.inn, party.name].into_iter().map(|part| part.unwrap_or("?".to_owned())).collect::<Vec<_>>().join(" | ")
    })
}

#[test]
fn contacts_are_found_and_brought_into_one_form() {
    super::check_table(
        "
+7 999 123-45-67 => phone +79991234567
8 (999) 123-45-67 => phone +79991234567
89991234567 => phone +79991234567
8-999-123-45-67 => phone +79991234567
8999 123 45 67 => phone +79991234567
7 999 123 45 67 => phone +79991234567
9991234567 => phone +79991234567
(999) 123-45-67 => phone +79991234567
8 (495) 123-45-67 => phone +74951234567
+375 29 123-45-67 => phone +375291234567
+380 50 123 45 67 => phone +380501234567
+1 (202) 555-0123 => phone +12025550123
тел.: +7(999)1234567, Иван => phone +79991234567
звоните 8 999 123 45 67 до 18:00 => phone +79991234567
+7 999 123-45-67 15 000 руб => phone +79991234567
+7 999 123-45-67 и 8 912 345 67 89 => phone +79991234567 +79123456789
89991234567, +79991234567 => phone +79991234567
٨٩٩٩١٢٣٤٥٦٧ => phone +79991234567
ivan@example.ru => mail ivan@example.ru
Почта:Ivan.Petrov+ads@Mail.Example.com. => mail ivan.petrov+ads@mail.example.com
@ivan_petrov => name ivan_petrov
пишите @ivan_petrov или @shop2000! => name ivan_petrov shop2000
(@ivan) => name ivan
https://vk.com/id1 => link https://vk.com/id1
наш сайт example.ru, заходите => link example.ru
t.me/shop => link t.me/shop
vk.com/shop. => link vk.com/shop
www.example.org?x=1 => link www.example.org?x=1
https://vk.com/wall-1_79991234567 => link https://vk.com/wall-1_79991234567
пример.рф => link пример.рф
Иван, +7 999 123-45-67, ivan@example.ru, @ivan, example.ru => phone +79991234567; mail ivan@example.ru; name ivan; link example.ru
15 000 => -
80 000 - 120 000 => -
20.12.2026 => -
7707083893 => -
т.е. так => -
привет.как дела => -
@ => -
a@b => -
+7 => -
 => -
",
        40,
        read_contacts,
    );
}

#[test]
fn parties_are_read_in_any_order() {
    super::check_table(
        "
7707083893 => 7707083893 | ?
ИНН 7707083893 => 7707083893 | ?
ИНН: 500100732259 => 500100732259 | ?
ИНН7707083893 => 7707083893 | ?
77 07 083893 => 7707083893 | ?
ООО «Ромашка», ИНН 7707083893 => 7707083893 | ООО «Ромашка»
ИНН 7707083893 ООО \"Ромашка\" => 7707083893 | ООО \"Ромашка\"
7707083893, ООО Ромашка => 7707083893 | ООО Ромашка
ООО \"Ромашка\" 7707083893 => 7707083893 | ООО \"Ромашка\"
ИП Иванов И. И. => ? | ИП Иванов И. И.
ИП Иванов И. И., 500100732259 => 500100732259 | ИП Иванов И. И.
самозанятый Иванов Иван => ? | самозанятый Иванов Иван
Самозанятая Петрова, инн 500100732259 => 500100732259 | Самозанятая Петрова
рекламодатель ООО «Лютик». => ? | ООО «Лютик»
Romashka LLC => ? | Romashka LLC
Acme Ltd., 7707083893 => 7707083893 | Acme Ltd.
7707083894 => -
1234567890 => -
0000000000 => -
500100732258 => -
ООО => -
Иванова Анна Петровна, самозанятая, ИНН 500100732259 => 500100732259 | Иванова Анна Петровна
я самозанятая, Иванова Анна Петровна, 500100732259 => 500100732259 | Иванова Анна Петровна
7707083893 Сбербанк => 7707083893 | Сбербанк
ИНН 7707083893. Спасибо! => 7707083893 | ?
инн 7707083893, остальное пришлю потом => 7707083893 | ?
я физлицо, без ИНН => -
физлицо без ИНН => -
самозанятый, сами оформим => -
ИП уточню у бухгалтера => -
сейчас уточню у бухгалтера => -
сами оформим => -
ООО «Ромашка», ИНН пришлю позже => ? | ООО «Ромашка»
не знаю => -
 => -
",
        22,
        read_party,
    );
}

#[test]
fn tokens_are_told_from_words() {
    super::check_table(
        "
erid: 2VtzqvXyZ12 => 2VtzqvXyZ12
erid:2VtzqvXyZ12 => 2VtzqvXyZ12
ERID = 2VtzqvXyZ12. => 2VtzqvXyZ12
https://example.ru/?utm=1&erid=2VtzqvXyZ12&x=2 => 2VtzqvXyZ12
2VtzqvXyZ12 => 2VtzqvXyZ12
Вот токен: LjN8KQabc12345 => LjN8KQabc12345
вы => -
я сам => -
зарегистрируйте сами => -
erid нет => -
нет erid => -
89991234567 => -
advertising => -
 => -
",
        14,
        |text| erid(text).unwrap_or("-".to_owned()),
    );
}

#[test]
fn very_long_texts_are_read_up_to_a_point_and_quickly() {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let pieces = [
        "1",
        "1 ",
        "8 999 ",
        "+7 ",
        "+",
        "1-",
        "1.1.",
        "7707083893 ",
        "@a",
        "a.ru ",
        "http://",
        "от ",
        "тысяч ",
        "сто ",
        "до 5 ",
        "5 тыс ",
        "декабря ",
        "1, ",
        "erid",
        "erid:",
        "реклама ",
        "сколько стоит ",
        "ООО ",
        "\n",
        "«",
        "\u{301}",
        "ﷺ",
    ];
    for piece in pieces {
        let text = piece.repeat(100_000 / piece.len());
        contacts(&text);
        party(&text);
        erid(&text);
        budget(&text);
        dates(&text, today);
        intent(&text);
    }
}

proptest! {
    #[test]
    fn no_text_breaks_them(text in "\\PC{0,200}") {
        let found = contacts(&text);
        prop_assert!(found.phones.iter().all(|phone| phone.starts_with('+') && (11..=16).contains(&phone.len())));
        prop_assert!(found.names.iter().all(|name| !name.contains('@')));
        party(&text);
        erid(&text);
    }

    #[test]
    fn contact_like_text_breaks_nothing(text in "(@|\\.|:|//|https|\\+7|8|\\(|\\)|-| |[0-9]{1,12}|[a-z]{1,5}|ru|ООО|ИП|«|\"|erid|=|ё|😀){0,24}") {
        contacts(&text);
        party(&text);
        erid(&text);
    }

    #[test]
    fn a_russian_phone_is_one_phone_however_it_is_written(code in 900_u32..1_000, rest in 0_u32..10_000_000) {
        let rest = format!("{rest:07}");
        let (a, b, c) = (&rest[..3], &rest[3..5], &rest[5..]);
        let expected = format!("phone +7{code}{rest}");
        for phone in [
            format!("+7{code}{rest}"),
            format!("8{code}{rest}"),
            format!("+7 ({code}) {a}-{b}-{c}"),
            format!("8 {code} {a} {b} {c}"),
            format!("7-{code}-{a}-{b}-{c}"),
        ] {
            prop_assert_eq!(read_contacts(&phone), expected.clone(), "{}", phone);
        }
    }
}

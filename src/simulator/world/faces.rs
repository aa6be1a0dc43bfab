//! Faces of people nobody described: profiles that depend on an id and nothing else.

use serde_json::{Map, Value, json};

use super::people::Person;

const MEN: [&str; 12] = [
    "Алексей",
    "Борис",
    "Виктор",
    "Георгий",
    "Денис",
    "Евгений",
    "Игорь",
    "Кирилл",
    "Максим",
    "Олег",
    "Роман",
    "Сергей",
];
const WOMEN: [&str; 12] =
    ["Алина", "Вера", "Дарья", "Елена", "Жанна", "Ирина", "Ксения", "Лариса", "Мария", "Наталья", "Ольга", "Полина"];
const SURNAMES: [&str; 16] = [
    "Абрамов",
    "Белов",
    "Воронин",
    "Голубев",
    "Денисов",
    "Ершов",
    "Журавлёв",
    "Зимин",
    "Исаев",
    "Королёв",
    "Лосев",
    "Мельников",
    "Носов",
    "Орлов",
    "Панин",
    "Рябов",
];
const CITIES: [(i64, &str); 6] = [
    (1, "Москва"),
    (2, "Санкт-Петербург"),
    (49, "Екатеринбург"),
    (60, "Казань"),
    (99, "Новосибирск"),
    (95, "Нижний Новгород"),
];
const STATUSES: [&str; 5] =
    ["Всё идёт своим чередом", "Скоро отпуск", "Люблю эту осень", "Собаки лучше", "На связи вечером"];

/// A lot from 0 to below `of`, the same for the same id and salt.
pub(super) fn chance(id: i64, salt: u64, of: i64) -> i64 {
    // SplitMix64.
    let mut mixed =
        (id as u64).wrapping_add(salt.wrapping_mul(0xd1b5_4a32_d192_ed03)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) % of.unsigned_abs().max(1)).cast_signed()
}

fn pick<T: Copy>(list: &[T], id: i64, salt: u64) -> T {
    list[usize::try_from(chance(id, salt, list.len() as i64)).unwrap_or(0)]
}

/// First and last name, and VK's number of the sex.
fn name(id: i64) -> (String, String, i64) {
    let woman = chance(id, 2, 2) == 0;
    let first = pick(if woman { &WOMEN } else { &MEN }, id, 3);
    let surname = pick(&SURNAMES, id, 4);
    let last = if woman { format!("{surname}а") } else { surname.to_owned() };
    (first.to_owned(), last, if woman { 1 } else { 2 })
}

fn person(first: String, last: String, profile: Map<String, Value>) -> Person {
    Person { first, last, profile, joined: None, role: 0, ban: None, donor: false }
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::new() }
}

/// What every living account tells.
fn common(id: i64, sex: i64) -> Map<String, Value> {
    object(json!({
        "sex": sex, "has_photo": 1, "has_mobile": 1, "verified": 0, "is_closed": false, "nickname": "",
        "domain": format!("id{id}"), "screen_name": format!("id{id}"),
        "photo_50": format!("http://127.0.0.1/photo/{id}_50.jpg"), "site": "",
        "last_seen": {"time": 1_780_000_000 - chance(id, 5, 2_000_000), "platform": 1 + chance(id, 6, 7)},
    }))
}

/// The lines that people may write about themselves, empty.
fn blank_lines() -> Map<String, Value> {
    object(json!({
        "relation": 0, "interests": "", "books": "", "tv": "", "quotes": "", "about": "", "games": "", "movies": "",
        "activities": "", "music": "", "home_town": "", "career": [], "military": [], "universities": [],
        "schools": [], "relatives": [],
    }))
}

/// A person with a past: most of the lines are filled.
pub(super) fn plain(id: i64, sex: i64) -> Map<String, Value> {
    let mut fields = common(id, sex);
    fields.extend(blank_lines());
    fields.extend(object(json!({
        "bdate": "12.4.1991", "followers_count": 120, "city": {"id": 1, "title": "Москва"}, "relation": 4,
        "status": "Всё идёт своим чередом", "about": "Люблю гулять по городу", "interests": "книги, велосипед",
        "home_town": "Тула", "site": "http://127.0.0.1/about", "maiden_name": "",
        "occupation": {"type": "work", "name": "Районная библиотека"},
        "universities": [{"id": 2, "name": "Педагогический"}], "schools": [{"id": "5", "name": "Школа 5"}],
        "personal": {"alcohol": 2, "smoking": 1},
    })));
    fields
}

/// Somebody who is what they seem.
pub(super) fn honest(id: i64) -> Person {
    let (first, last, sex) = name(id);
    let lot = |salt, of| chance(id, salt, of);
    let mut fields = plain(id, sex);
    let (city, title) = pick(&CITIES, id, 10);
    let (day, month, year) = (1 + lot(11, 28), 1 + lot(12, 12), 1_960 + lot(13, 46));
    fields.extend(object(json!({
        "city": {"id": city, "title": title}, "followers_count": 30 + lot(14, 200) * (1 + lot(15, 5)),
        "bdate": if lot(16, 3) == 0 { format!("{day}.{month}") } else { format!("{day}.{month}.{year}") },
        "status": if lot(17, 2) == 0 { "" } else { pick(&STATUSES, id, 18) }, "is_closed": lot(19, 4) == 0,
    })));
    let mut hide = |names: &[&str], salt, percent| {
        if lot(salt, 100) < percent {
            for name in names {
                fields.remove(*name);
            }
        }
    };
    hide(&["city"], 20, 12);
    hide(&["bdate"], 21, 20);
    hide(&["occupation"], 22, 20);
    hide(&["personal"], 23, 50);
    if lot(24, 100) < 2 {
        fields.insert("has_photo".to_owned(), json!(0));
    }
    person(first, last, fields)
}

/// A living member as communities have them. A third are quiet: they read, and fill in nothing. Two in five are closed, half
/// have fewer than a hundred followers, one in four has a status.
pub(super) fn ordinary(id: i64) -> Person {
    let (first, last, _) = name(id);
    let lot = |salt, of| chance(id, salt, of);
    let quiet = lot(50, 3) == 0;
    let closed = lot(51, 100) < 40;
    // Each five times as wide as the one before: 0–11, 12–59, 60–299, 300–1,499.
    let level = (lot(52, 100) - if quiet { 22 } else { 0 }).max(0);
    let (from, to) = match level {
        0..9 => (0, 12),
        9..36 => (12, 60),
        36..80 => (60, 300),
        _ => (300, 1_500),
    };
    let mut fields = honest(id).profile;
    fields.insert("followers_count".to_owned(), json!(from + lot(53, to - from)));
    fields.insert("is_closed".to_owned(), json!(closed));
    fields.insert("site".to_owned(), json!(if lot(54, 100) < 3 { "http://127.0.0.1/about" } else { "" }));
    fields.insert("has_photo".to_owned(), json!(i64::from(lot(55, 100) >= if quiet { 14 } else { 3 })));
    fields.insert("has_mobile".to_owned(), json!(i64::from(lot(56, 100) >= 4)));
    let mut hide = |names: &[&str], salt, usual, of_quiet| {
        if lot(salt, 100) < if quiet { of_quiet } else { usual } {
            for name in names {
                fields.remove(*name);
            }
        }
    };
    hide(&["status"], 57, 40, 65);
    hide(&["city"], 58, 25, 50);
    hide(&["bdate"], 59, 25, 45);
    hide(&["occupation"], 60, 45, 85);
    hide(&["personal"], 61, 70, 95);
    if closed {
        hide(&["followers_count", "site", "personal", "relation", "maiden_name"], 62, 100, 100);
        for line in blank_lines().keys() {
            fields.remove(line);
        }
    } else if lot(63, 100) < if quiet { 85 } else { 35 } {
        fields.extend(blank_lines());
    }
    if lot(64, 100) < 55 && fields.contains_key("status") {
        fields.insert("status".to_owned(), json!(""));
    }
    person(first, last, fields)
}

/// An account that was made to be counted.
pub(super) fn fake(id: i64) -> Person {
    let (first, last, sex) = name(id);
    person(first, last, faceless(id, sex))
}

/// The profile of such an account.
pub(super) fn faceless(id: i64, sex: i64) -> Map<String, Value> {
    let lot = |salt, of| chance(id, salt, of);
    let mut fields = common(id, sex);
    fields.extend(blank_lines());
    let told = object(json!({
        "followers_count": lot(30, 25), "has_photo": i64::from(lot(31, 3) == 0),
        "has_mobile": i64::from(lot(32, 4) != 0),
    }));
    fields.extend(told);
    if lot(33, 3) == 0 {
        let bdate = format!("{}.{}.{}", 1 + lot(34, 28), 1 + lot(35, 12), 1_985 + lot(36, 15));
        fields.insert("bdate".to_owned(), json!(bdate));
    }
    fields
}

/// An account that is deleted, or banned by VK.
pub(super) fn dead(id: i64) -> Person {
    let (first, last, _) = name(id);
    let word = if chance(id, 40, 3) == 0 { "banned" } else { "deleted" };
    person(first, last, object(json!({"deactivated": word})))
}

//! Hashtags of posts as communities write them.

use proptest::prelude::*;

use super::hashtags::{clean, hashtags_in, suggest_hashtags};

/// Title, text, and tags of which at least half must be found.
const POSTS: [(&str, &str, &[&str]); 25] = [
    (
        "Концерт группы Сплин",
        "В пятницу в Самаре концерт! Билеты на https://a.example",
        &["концерт", "Сплин", "Самаре"],
    ),
    ("", "Скидки на чай и кофе: чай со скидкой до 30%. Магазин на Ленина, 5", &["скидки", "чай", "кофе", "магазин"]),
    ("Фестиваль красок", "Фестиваль пройдёт в парке Горького, музыка и танцы", &["фестиваль", "красок", "Горького"]),
    ("", "Новый альбом уже вышел! Слушайте альбом группы Аквариум", &["альбом", "Аквариум"]),
    ("День города", "Мэр Казани открыл праздник. Салют в Казани в 22:00", &["города", "Казани", "салют"]),
    ("", "В Екатеринбурге ремонт моста. Мост закрыт до 5 мая", &["Екатеринбурге", "моста", "ремонт"]),
    ("Выставка кошек", "Котята ищут дом, выставка в ДК Ленина", &["выставка", "кошек", "котята"]),
    ("", "Мастер-класс по керамике ведёт Анна Петрова", &["МастерКласс", "керамике", "АннаПетрова"]),
    ("", "Наш спектакль по пьесе Чехова в театре", &["спектакль", "Чехова", "театре"]),
    ("Розыгрыш", "Розыгрыш билетов! Приз: билеты на хоккей", &["розыгрыш", "билеты", "хоккей"]),
    ("", "Доставка пиццы по Твери. Пицца за 30 минут", &["доставка", "пиццы", "Твери"]),
    ("Ярмарка мёда", "Мёд, орехи и варенье от фермеров Алтая", &["ярмарка", "мёда", "Алтая"]),
    ("", "Репетиция оркестра, дирижёр Валерий Гергиев", &["репетиция", "оркестра", "ВалерийГергиев"]),
    ("", "Забег на 10 км по набережной Волги, старт забега в 9:00", &["забег", "Волги", "старт"]),
    ("Книжный клуб", "Читаем роман Булгакова, роман о любви", &["клуб", "роман", "Булгакова"]),
    ("", "Погода: снег и метель, снегопад в Перми", &["снег", "метель", "Перми"]),
    ("", "Свежие цветы: розы, тюльпаны, пионы. Букет роз", &["розы", "тюльпаны", "цветы"]),
    ("", "Отчёт с концерта: фото сделал Иван Смирнов", &["концерта", "фото", "ИванСмирнов"]),
    ("Джаз", "Вечер джаза, саксофон и рояль", &["джаз", "вечер", "саксофон"]),
    ("", "Акция: куртки и ботинки, зимние куртки", &["акция", "куртки", "ботинки"]),
    ("Summer festival", "Music festival in Berlin with Daft Punk", &["festival", "Berlin", "DaftPunk"]),
    ("", "Fresh coffee and cakes, coffee from Brazil", &["coffee", "cakes", "Brazil"]),
    ("New album", "The album by Pink Floyd, vinyl in stores", &["album", "PinkFloyd", "vinyl"]),
    ("", "City library opens in Boston, books for children", &["library", "Boston", "books"]),
    ("", "Marathon across London, runners welcome", &["marathon", "London", "runners"]),
];

#[test]
fn tags_of_real_posts_are_sensible() {
    for (title, text, wanted) in POSTS {
        let tags = suggest_hashtags(title, None, text, &[]);
        let same = |a: &str| tags.iter().any(|b| b.to_lowercase().chars().take(4).eq(a.to_lowercase().chars().take(4)));
        let met = wanted.iter().filter(|tag| same(tag)).count();
        assert!(met * 2 >= wanted.len(), "{title} {text}: {tags:?}");
    }
}

#[test]
fn former_tags_go_first_where_the_text_speaks_of_them_and_nowhere_else() {
    let former = [("розыгрыш".to_owned(), 9), ("концерты".to_owned(), 2)];
    assert_eq!(suggest_hashtags("", None, "После концерта", &former), ["концерты"]);
    let sad = "Скончался Иван Петрович Смирнов. Прощание завтра в 12:00 у второго подъезда.";
    let tags = suggest_hashtags("", None, sad, &former);
    assert!(tags.contains(&"ИванПетровичСмирнов".to_owned()), "{tags:?}");
    for other in ["розыгрыш", "концерты", "Иван", "Петрович", "Смирнов"] {
        assert!(!tags.contains(&other.to_owned()), "{tags:?}");
    }
    assert_eq!(suggest_hashtags("", None, " ", &former), [""; 0]);
}

#[test]
fn nothing_but_words_becomes_a_tag() {
    let tags =
        suggest_hashtags("", None, "12.05.2026 https://a.example/x a.example @club +7 900 123-45-67 i@a.example", &[]);
    assert!(tags.is_empty(), "{tags:?}");
    assert_eq!(clean(["#Рок музыка", "рокмузыка", "2026", "a@club", "@x"].map(str::to_owned)), ["РокМузыка", "a"]);
    assert_eq!(hashtags_in("#рок@club a#b https://a.example/#c #2026 (#live)"), ["рок", "live"]);
}

proptest! {
    #[test]
    fn tags_are_always_valid(title in ".*", text in "(?s).*", former in ".*") {
        let tags = suggest_hashtags(&title, Some(&title), &text, &[(former, 3)]);
        prop_assert!(tags.len() <= 8);
        prop_assert_eq!(clean(tags.clone()), tags);
    }
}

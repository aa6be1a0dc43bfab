//! Posts of every kind, for the tables of what channels show of each.

use etronics_bot::simulator::PostDraft;

/// A sentence that is said many times.
pub(super) const LONG: &str = "Фестиваль джаза в Самаре: три дня, две сцены, сорок музыкантов. ";
/// Posts with their names.
pub(super) type NamedPosts = Vec<(&'static str, PostDraft)>;

/// Words alone.
pub(super) fn words() -> NamedPosts {
    vec![
        ("plain", PostDraft::new("Просто слова")),
        ("lines and spaces", PostDraft::new("  Раз\n\n\n  два \n")),
        ("markup of HTML", PostDraft::new("<b>5 < 6 & 7 > 2</b> &amp; &lt;")),
        ("person", PostDraft::new("Спасибо [id1|Павлу]!")),
        ("communities", PostDraft::new("[club1|Клуб], [public2|паблик], [event3|встреча], [app4|игра]")),
        ("short name", PostDraft::new("[quiet_yard|Двор] и [no|x]")),
        ("link with words", PostDraft::new("[https://vk.com/page-1_2|меню]")),
        ("alias", PostDraft::new("[#alias|магазин|https://shop.example/x?a=1&b=2]")),
        ("reply prefix", PostDraft::new("[id5:bp-12_34|Анна], да")),
        ("hashtags", PostDraft::new("#новости@quiet_yard #двор")),
        ("typed mentions", PostDraft::new("@id1 (Павел), *club2 (Двор), @club3")),
        ("not mentions", PostDraft::new("mail@club1.example, @просто, 5 * 5")),
        ("bare links", PostDraft::new("https://dvor.example/a_b?x=1&y=2 и vk.cc/abc")),
        ("emoji", PostDraft::new("Семья 👨‍👩‍👧 флаг 🇷🇺 тон 👍🏽 e\u{301}")),
        ("right to left", PostDraft::new("שלום עולם и по-русски")),
        ("invisible", PostDraft::new("а\u{200b}б\u{feff}в")),
        ("nothing", PostDraft::new("")),
        ("spaces only", PostDraft::new(" \n ")),
        ("copyright", PostDraft::new("По материалам").copyright("Газета", "https://gazeta.example")),
        ("signed", PostDraft::new("С подписью").signed(1)),
        ("pinned", PostDraft::new("Закреплён").pinned()),
        ("unclosed bracket", PostDraft::new("[id1|Имя и [club2|")),
    ]
}

/// What hangs on posts.
pub(super) fn pictures_films_and_files() -> NamedPosts {
    vec![
        ("one photo", PostDraft::new("Фото").photo(1280, 960)),
        ("photo without words", PostDraft::new("").photo(1280, 960)),
        ("old photo", PostDraft::new("До 2012 года").old_photo()),
        ("photo with its original", PostDraft::new("Оригинал").orig_photo(4000, 3000)),
        ("posted photo", PostDraft::new("Снимок").posted_photo()),
        ("ten photos", PostDraft::new("Десять").photos(10)),
        ("eleven photos", PostDraft::new("Одиннадцать").photos(11)),
        ("carousel", PostDraft::new("Карусель").photos(3).carousel()),
        ("video", PostDraft::new("Видео").video("Репетиция", 125)),
        ("clip", PostDraft::new("Клип").clip("Короткое", 20)),
        ("live", PostDraft::new("Эфир").live("Прямой эфир")),
        ("video of another site", PostDraft::new("Чужое").external_video("С другого сайта", 3_700)),
        ("hidden video", PostDraft::new("Закрытое").restricted_video("Не для всех", 60)),
        ("photo and video", PostDraft::new("Вместе").photo(800, 600).video("Репетиция", 61)),
        ("gif", PostDraft::new("Гифка").gif(40_000)),
        ("two gifs", PostDraft::new("Две").gif(40_000).gif(50_000)),
        ("document", PostDraft::new("Бумага").document("План.pdf", 90_000)),
        (
            "three documents",
            PostDraft::new("Бумаги").document("Раз.pdf", 9_000).document("Два.docx", 9_000).document("Три.zip", 9_000),
        ),
        ("huge document", PostDraft::new("Архив").document("Всё.zip", 80_000_000)),
        ("audio", PostDraft::new("Песни").audio("Группа", "Первая").audio("Группа", "Вторая")),
        ("audio alone", PostDraft::new("").audio("Группа", "Первая")),
        ("podcast and playlist", PostDraft::new("Слушаем").podcast("Выпуск 5").playlist("Лучшее")),
        ("sticker", PostDraft::new("").sticker()),
        ("graffiti", PostDraft::new("Рисунок").graffiti()),
    ]
}

/// Cards, polls and reposts of a neighbour.
pub(super) fn cards_polls_and_quotations(neighbour: i64) -> NamedPosts {
    let quoted = |text: &str| PostDraft::new(text).on(neighbour);
    vec![
        ("link", PostDraft::new("Ссылка").link("https://dvor.example/page", "Страница")),
        (
            "link that stands in the words",
            PostDraft::new("Тут https://dvor.example/page").link("https://dvor.example/page", "Страница"),
        ),
        ("article", PostDraft::new("Статья").article("Как мы чистили пруд")),
        ("poll", PostDraft::new("Опрос").poll("Придёте?", &["Да", "Нет"])),
        (
            "poll alone, several answers",
            PostDraft::new("").poll_of("Когда?", &["Утром", "Днём", "Вечером"], true, false),
        ),
        ("closed poll", PostDraft::new("Итоги").poll_of("Пришли?", &["Да", "Нет"], false, true)),
        ("poll with one answer", PostDraft::new("Странный").poll("Да?", &["Да"])),
        ("poll with long answers", PostDraft::new("Длинный").poll("Почему?", &[&"а".repeat(120), "б"])),
        ("product", PostDraft::new("Товар").product("Кружка", 500)),
        ("album", PostDraft::new("Альбом").album("Лето", 40)),
        ("album of products", PostDraft::new("Подборка").market_album("Посуда", 12)),
        ("event", PostDraft::new("Встреча").event("Придёте?")),
        ("page", PostDraft::new("Страница").page("Правила")),
        ("unknown", PostDraft::new("Новое").unknown("thing_of_next_year")),
        ("only unknown", PostDraft::new("").unknown("thing_of_next_year")),
        ("place", PostDraft::new("Место").geo(55.75, 37.61, "Тихий двор")),
        ("point", PostDraft::new("Точка").geo(55.75, 37.61, "")),
        ("repost", PostDraft::new("").repost(quoted("Ярмарка в субботу"))),
        ("repost with words", PostDraft::new("Смотрите!").repost(quoted("Ярмарка в субботу").photos(2))),
        ("repost of a long one", PostDraft::new("").repost(quoted(&"Длинный рассказ соседей о ярмарке. ".repeat(25)))),
        ("repost with a poll", PostDraft::new("Голосуйте").repost(quoted("Опрос").poll("Когда?", &["Сб", "Вс"]))),
        ("repost with links", PostDraft::new("").repost(quoted("От [id1|Павла] <3"))),
    ]
}

/// Posts that settings of looks change.
pub(super) fn settings_of_looks() -> NamedPosts {
    let long = LONG.repeat(20);
    vec![
        (
            "footer, source, hashtags",
            PostDraft::new("Фестиваль джаза в Самаре начнётся в пятницу. #джаз").photo(800, 600),
        ),
        ("long words above", PostDraft::new(&long).photos(2)),
    ]
}

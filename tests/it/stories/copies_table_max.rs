//! Posts of every kind, and what a channel of MAX shows of each, beside the table of Telegram's.

use etronics_bot::simulator::MaxMessage;

use super::copies_posts::{self, LONG, NamedPosts};
use super::max_posts::copying_to_max;
use crate::story::Story;

/// What MAX allows of one message, UTF-16 units of what is written (`docs/platforms.md`, «MAX»).
const TEXT: usize = 4_000;

/// What the channel shows of posts that are published one after another: files, whether a link is previewed, the text as it
/// was sent.
fn shown(story: &mut Story, posts: NamedPosts) -> String {
    let mut told = Vec::new();
    for (name, draft) in posts {
        let before = story.max_messages().len();
        story.publishes(draft);
        let state = story.copy_states().pop().unwrap_or_default();
        let state = if state == "published" { String::new() } else { format!(" — {state}") };
        let messages = story.max_messages().split_off(before);
        told.push(format!("## {name}{state}"));
        told.extend(messages.iter().enumerate().map(|(at, message)| line(at + 1, message)));
        story.pass(1);
    }
    told.join("\n")
}

fn line(number: usize, message: &MaxMessage) -> String {
    assert!(message.html.encode_utf16().count() <= TEXT, "{}", message.html);
    let files: Vec<&str> = message.files.iter().map(|file| file.kind.as_str()).collect();
    let files = if files.is_empty() { String::new() } else { format!(" [{}]", files.join(", ")) };
    let preview = if message.preview { " (preview)" } else { "" };
    format!("{number}{files}{preview}: {}", message.html).trim_end().to_owned()
}

#[test]
fn words() {
    let mut story = copying_to_max("");
    story.markup = true;
    let told = shown(&mut story, copies_posts::words());
    let told = told.replace('\u{200b}', "<200b>").replace('\u{feff}', "<feff>").replace('\u{301}', "<301>");
    insta::assert_snapshot!(told, @r#"
        ## plain
        1: Просто слова
        ## lines and spaces
        1: Раз


          два
        ## markup of HTML
        1: &lt;b&gt;5 &lt; 6 &amp; 7 &gt; 2&lt;/b&gt; &amp;amp; &amp;lt;
        ## person
        1: Спасибо <a href="https://vk.com/id1">Павлу</a>!
        ## communities
        1: <a href="https://vk.com/club1">Клуб</a>, <a href="https://vk.com/public2">паблик</a>, <a href="https://vk.com/event3">встреча</a>, <a href="https://vk.com/app4">игра</a>
        ## short name
        1: <a href="https://vk.com/quiet_yard">Двор</a> и <a href="https://vk.com/no">x</a>
        ## link with words
        1: <a href="https://vk.com/page-1_2">меню</a>
        ## alias
        1 (preview): <a href="https://shop.example/x?a=1&amp;b=2">магазин</a>
        ## reply prefix
        1: <a href="https://vk.com/id5">Анна</a>, да
        ## hashtags
        1: #новости #двор
        ## typed mentions
        1: <a href="https://vk.com/id1">Павел</a>, <a href="https://vk.com/club2">Двор</a>, <a href="https://vk.com/club3">@club3</a>
        ## not mentions
        1: mail@club1.example, @просто, 5 * 5
        ## bare links
        1 (preview): https://dvor.example/a_b?x=1&amp;y=2 и vk.cc/abc
        ## emoji
        1: Семья 👨‍👩‍👧 флаг 🇷🇺 тон 👍🏽 e<301>
        ## right to left
        1: שלום עולם и по-русски
        ## invisible
        1: а<200b>б<feff>в
        ## nothing — skipped: empty
        ## spaces only — skipped: empty
        ## copyright
        1: По материалам

        Источник: <a href="https://gazeta.example">Газета</a>
        ## signed
        1: С подписью
        ## pinned
        1: Закреплён
        ## unclosed bracket
        1: [id1|Имя и [club2|
        "#);
    let mut lengths = |text: &str| {
        let before = story.max_messages().len();
        story.publishes(etronics_bot::simulator::PostDraft::new(text));
        story.pass(1);
        let messages = story.max_messages().split_off(before);
        messages.iter().map(|message| message.html.encode_utf16().count()).collect::<Vec<_>>()
    };
    for text in ["x".repeat(16_000), "<&>".repeat(3_000), "😀".repeat(5_000), "Слово за слово. ".repeat(900)]
    {
        let parts = lengths(&text);
        assert!(parts.len() > 1 && parts.iter().all(|length| *length <= TEXT), "{parts:?}");
    }
    insta::assert_snapshot!(story.rest(), @"admin: 2 × ⏭ Пропущен: пост без слов · MAX «Тихий двор»");
}

#[test]
fn pictures_films_and_files() {
    let mut story = copying_to_max("");
    let told = shown(&mut story, copies_posts::pictures_films_and_files());
    insta::assert_snapshot!(told, @r#"
        ## one photo
        1 [image]: Фото
        ## photo without words
        1 [image]:
        ## old photo
        1 [image]: До 2012 года
        ## photo with its original
        1 [image]: Оригинал
        ## posted photo
        1 [image]: Снимок
        ## ten photos
        1 [image, image, image, image, image, image, image, image, image, image]: Десять
        ## eleven photos
        1 [image, image, image, image, image, image, image, image, image]: Одиннадцать
        2 [image, image]:
        ## carousel
        1 [image, image, image]: Карусель
        ## video
        1 [video]: Видео
        ## clip
        1 [video]: Клип
        ## live
        1 [image]: Эфир

        ▶️ <a href="https://vk.com/video-229000001_456239032?list=c535b7b50b7fe218">Прямой эфир</a>
        ## video of another site
        1 [image]: Чужое

        ▶️ <a href="https://www.youtube.com/watch?v=s456239033">С другого сайта</a> (1:01:40)
        ## hidden video
        1: Закрытое

        ▶️ <a href="https://vk.com/video-229000001_456239034?list=01a4ab280a14da42">Не для всех</a> (1:00)
        ## photo and video
        1 [image, video]: Вместе
        ## gif
        1 [file]: Гифка
        ## two gifs
        1 [file]: Две
        2 [file]:
        ## document
        1 [file]: Бумага
        ## three documents
        1 [file]: Бумаги
        2 [file]:
        3 [file]:
        ## huge document
        1 [file]: Архив
        ## audio
        1: Песни

        🎵 Группа — Первая
        🎵 Группа — Вторая
        ## audio alone
        1: 🎵 Группа — Первая
        ## podcast and playlist
        1 (preview): Слушаем

        🔗 <a href="https://vk.com/podcast-229000001_456239048">Выпуск 5</a>
        🔗 <a href="https://vk.com/music/playlist/-229000001_456239049_46e4cd067f721f7d">Лучшее</a>
        ## sticker
        1 [image]:
        ## graffiti
        1 [image]: Рисунок
        "#);
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn cards_polls_and_quotations() {
    let mut story = copying_to_max("");
    let neighbour = story.sim.world(|world| world.other_wall("Соседний дом", "next_house"));
    let told = shown(&mut story, copies_posts::cards_polls_and_quotations(neighbour));
    insta::assert_snapshot!(told, @r#"
        ## link
        1 (preview): Ссылка

        🔗 <a href="https://dvor.example/page">Страница</a>
        ## link that stands in the words
        1 (preview): Тут https://dvor.example/page
        ## article
        1 (preview): Статья

        📄 <a href="https://vk.com/@quiet_yard-article-456239003">Как мы чистили пруд</a>
        ## poll
        1: Опрос

        📊 Придёте?
        • Да
        • Нет
        <a href="https://vk.com/wall-229000001_5">Открыть во ВКонтакте</a>
        ## poll alone, several answers
        1: 📊 Когда?
        • Утром
        • Днём
        • Вечером
        <a href="https://vk.com/wall-229000001_6">Открыть во ВКонтакте</a>
        ## closed poll
        1: Итоги

        📊 Пришли?
        • Да
        • Нет
        ## poll with one answer
        1: Странный

        📊 Да?
        • Да
        <a href="https://vk.com/wall-229000001_8">Открыть во ВКонтакте</a>
        ## poll with long answers
        1: Длинный

        📊 Почему?
        • аааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааа
        • б
        <a href="https://vk.com/wall-229000001_9">Открыть во ВКонтакте</a>
        ## product
        1 [image]: Товар

        🛍 <a href="https://vk.com/market-229000001?w=product-229000001_456239010">Кружка</a> — 500 ₽
        ## album
        1 [image]: Альбом

        🖼 <a href="https://vk.com/album-229000001_456239011">Лето</a> (40)
        ## album of products
        1 [image]: Подборка

        🖼 <a href="https://vk.com/market-229000001?section=album_456239013">Посуда</a> (12)
        ## event
        1 (preview): Встреча

        🔗 <a href="https://vk.com/event456239015">Придёте?</a>
        ## page
        1 (preview): Страница

        🔗 <a href="https://m.vk.com/page-229000001_456239016?api_view=simulated">Правила</a>
        ## unknown
        1: Новое

        <a href="https://vk.com/wall-229000001_15">Открыть во ВКонтакте</a>
        ## only unknown
        1: <a href="https://vk.com/wall-229000001_16">Открыть во ВКонтакте</a>
        ## place
        1: Место

        📍 <a href="https://yandex.ru/maps/?pt=37.61,55.75&amp;z=16&amp;l=map">Тихий двор, Москва</a>
        ## point
        1: Точка

        📍 <a href="https://yandex.ru/maps/?pt=37.61,55.75&amp;z=16&amp;l=map">55.75000, 37.61000</a>
        ## repost
        1: 🔁 <a href="https://vk.com/wall-330000001_1">Соседний дом</a>
        <blockquote>Ярмарка в субботу</blockquote>
        ## repost with words
        1 [image, image]: Смотрите!

        🔁 <a href="https://vk.com/wall-330000001_2">Соседний дом</a>
        <blockquote>Ярмарка в субботу</blockquote>
        ## repost of a long one
        1: 🔁 <a href="https://vk.com/wall-330000001_3">Соседний дом</a>
        <blockquote>Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке.</blockquote>
        ## repost with a poll
        1: Голосуйте

        🔁 <a href="https://vk.com/wall-330000001_4">Соседний дом</a>
        <blockquote>Опрос</blockquote>

        📊 Когда?
        • Сб
        • Вс
        <a href="https://vk.com/wall-229000001_22">Открыть во ВКонтакте</a>
        ## repost with links
        1: 🔁 <a href="https://vk.com/wall-330000001_5">Соседний дом</a>
        <blockquote>От <a href="https://vk.com/id1">Павла</a> &lt;3</blockquote>
        "#);
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn settings_of_looks() {
    let mut story = copying_to_max(
        "footer = \"Двор & Ко, https://dvor.example\"\nsource_link = true\nhashtags = \"local\"\nlink_preview = false\nsilent = true\nlong_text = \"preview\"\n",
    );
    let told = shown(&mut story, copies_posts::settings_of_looks());
    insta::assert_snapshot!(told.replace(&LONG.repeat(19), "(19) "), @r#"
        ## footer, source, hashtags
        1 [image]: Фестиваль джаза в Самаре начнётся в пятницу. #джаз

        #Самаре #фестиваль

        Двор &amp; Ко, https://dvor.example

        <a href="https://vk.com/wall-229000001_2">Открыть во ВКонтакте</a>
        ## long words above
        1 [image, image]: (19) Фестиваль джаза в Самаре: три дня, две сцены, сорок музыкантов.

        #джаз #Самаре #фестиваль #сцены #сорок #музыкантов

        Двор &amp; Ко, https://dvor.example

        <a href="https://vk.com/wall-229000001_3">Открыть во ВКонтакте</a>
        "#);
    insta::assert_snapshot!(story.rest(), @"");
}

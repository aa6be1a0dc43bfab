//! Posts of every kind, and what the channel shows of each: the table that a change of looks is read by.

use etronics_bot::simulator::PostDraft;

use super::copies::copying;
use super::copies_posts;
use crate::story::{Of, Story};

/// What the channel shows of posts that are published one after another.
fn shown(story: &mut Story, posts: Vec<(&str, PostDraft)>) -> String {
    let mut told = Vec::new();
    for (name, draft) in posts {
        story.old = story.sim.world(|world| world.messages(world.channel_id)).len();
        story.publishes(draft);
        let state = story.copy_states().pop().unwrap_or_default();
        let state = if state == "published" { String::new() } else { format!(" — {state}") };
        told.push(format!("## {name}{state}\n{}", story.channel()));
        // A channel takes twenty messages a minute.
        story.pass(1);
    }
    told.join("\n")
}

#[test]
fn words() {
    let long = "Очень длинное предложение о жизни двора, в котором много слов. ".repeat(70);
    let paragraphs =
        (1..=60).map(|number| format!("Абзац {number}. {}", "слова ".repeat(20))).collect::<Vec<_>>().join("\n\n");
    let mut story = copying("");
    story.ignoring(&[Of::Repeats], "a long text of one letter is cut into parts that are alike");
    story.markup = true;
    let told = shown(&mut story, copies_posts::words());
    // Letters that nobody sees are written by their numbers here.
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
        1: <a href="https://shop.example/x?a=1&amp;b=2">магазин</a>
        ## reply prefix
        1: <a href="https://vk.com/id5">Анна</a>, да
        ## hashtags
        1: #новости #двор
        ## typed mentions
        1: <a href="https://vk.com/id1">Павел</a>, <a href="https://vk.com/club2">Двор</a>, <a href="https://vk.com/club3">@club3</a>
        ## not mentions
        1: mail@club1.example, @просто, 5 * 5
        ## bare links
        1: https://dvor.example/a_b?x=1&amp;y=2 и vk.cc/abc
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
        story.old = story.sim.world(|world| world.messages(world.channel_id)).len();
        story.publishes(PostDraft::new(text));
        story.pass(1);
        let shown = story.sim.world(|world| world.messages(world.channel_id)).split_off(story.old);
        shown.iter().map(|message| message.text.chars().count()).collect::<Vec<_>>()
    };
    assert_eq!(lengths(&long), [4_094, 314]);
    assert_eq!(lengths(&paragraphs).len(), 2);
    assert!(lengths(&"x".repeat(16_000)).iter().all(|length| *length <= 4_096));
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 2 × ⏭ Пропущен: пост без слов
        "#);
}

#[test]
fn pictures_films_and_files() {
    let mut story = copying("");
    let told = shown(&mut story, copies_posts::pictures_films_and_files());
    insta::assert_snapshot!(told, @r#"
        ## one photo
        1 [photo]: Фото
        ## photo without words
        1 [photo]
        ## old photo
        1 [photo]: До 2012 года
        ## photo with its original
        1 [photo]: Оригинал
        ## posted photo
        1 [photo]: Снимок
        ## ten photos
        1 album 1 [photo]: Десять
        2 album 1 [photo]
        3 album 1 [photo]
        4 album 1 [photo]
        5 album 1 [photo]
        6 album 1 [photo]
        7 album 1 [photo]
        8 album 1 [photo]
        9 album 1 [photo]
        10 album 1 [photo]
        ## eleven photos
        1 album 1 [photo]: Одиннадцать
        2 album 1 [photo]
        3 album 1 [photo]
        4 album 1 [photo]
        5 album 1 [photo]
        6 album 1 [photo]
        7 album 1 [photo]
        8 album 1 [photo]
        9 album 1 [photo]
        10 album 2 [photo]
        11 album 2 [photo]
        ## carousel
        1 album 1 [photo]: Карусель
        2 album 1 [photo]
        3 album 1 [photo]
        ## video
        1 [video video.mp4]: Видео
        ## clip
        1 [video 720.mp4]: Клип
        ## live
        1 [photo]: Эфир

        ▶️ <a href="https://vk.com/video-229000001_456239032?list=c535b7b50b7fe218">Прямой эфир</a>
        ## video of another site
        1 [photo]: Чужое

        ▶️ <a href="https://www.youtube.com/watch?v=s456239033">С другого сайта</a> (1:01:40)
        ## hidden video
        1: Закрытое

        ▶️ <a href="https://vk.com/video-229000001_456239034?list=01a4ab280a14da42">Не для всех</a> (1:00)
        ## photo and video
        1 album 1 [photo]: Вместе
        2 album 1 [video 720.mp4]
        ## gif
        1 [animation preview.mp4]: Гифка
        ## two gifs
        1 [animation preview.mp4]: Две
        2 [animation preview.mp4]
        ## document
        1 [document План.pdf]: Бумага
        ## three documents
        1 album 1 [document Раз.pdf]: Бумаги
        2 album 1 [document Два.docx]
        3 album 1 [document Три.zip]
        ## huge document
        1: Архив

        📎 <a href="https://vk.com/doc-229000001_456239044">Всё.zip</a>
        ## audio
        1: Песни

        🎵 Группа — Первая
        🎵 Группа — Вторая
        ## audio alone
        1: 🎵 Группа — Первая
        ## podcast and playlist
        1: Слушаем

        🔗 <a href="https://vk.com/podcast-229000001_456239048">Выпуск 5</a>
        🔗 <a href="https://vk.com/music/playlist/-229000001_456239049_46e4cd067f721f7d">Лучшее</a>
        ## sticker
        1 [photo]
        ## graffiti
        1 [photo]: Рисунок
        "#);
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn cards_polls_and_quotations() {
    let mut story = copying("");
    let neighbour = story.sim.world(|world| world.other_wall("Соседний дом", "next_house"));
    let told = shown(&mut story, copies_posts::cards_polls_and_quotations(neighbour));
    insta::assert_snapshot!(told, @r#"
        ## link
        1: Ссылка

        🔗 <a href="https://dvor.example/page">Страница</a>
        ## link that stands in the words
        1: Тут https://dvor.example/page
        ## article
        1: Статья

        📄 <a href="https://vk.com/@quiet_yard-article-456239003">Как мы чистили пруд</a>
        ## poll
        1: Опрос
        2 [poll Придёте?: Да, Нет]
        ## poll alone, several answers
        1 [poll Когда?: Утром, Днём, Вечером]
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
        1 [photo]: Товар

        🛍 <a href="https://vk.com/market-229000001?w=product-229000001_456239010">Кружка</a> — 500 ₽
        ## album
        1 [photo]: Альбом

        🖼 <a href="https://vk.com/album-229000001_456239011">Лето</a> (40)
        ## album of products
        1 [photo]: Подборка

        🖼 <a href="https://vk.com/market-229000001?section=album_456239013">Посуда</a> (12)
        ## event
        1: Встреча

        🔗 <a href="https://vk.com/event456239015">Придёте?</a>
        ## page
        1: Страница

        🔗 <a href="https://m.vk.com/page-229000001_456239016?api_view=simulated">Правила</a>
        ## unknown
        1: Новое

        <a href="https://vk.com/wall-229000001_15">Открыть во ВКонтакте</a>
        ## only unknown
        1: <a href="https://vk.com/wall-229000001_16">Открыть во ВКонтакте</a>
        ## place
        1: Место
        2 [venue Тихий двор]
        ## point
        1: Точка
        2 [location]
        ## repost
        1: 🔁 <a href="https://vk.com/wall-330000001_1">Соседний дом</a>
        <blockquote>Ярмарка в субботу</blockquote>
        ## repost with words
        1 album 1 [photo]: Смотрите!

        🔁 <a href="https://vk.com/wall-330000001_2">Соседний дом</a>
        <blockquote>Ярмарка в субботу</blockquote>
        2 album 1 [photo]
        ## repost of a long one
        1: 🔁 <a href="https://vk.com/wall-330000001_3">Соседний дом</a>
        <blockquote expandable>Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке. Длинный рассказ соседей о ярмарке.</blockquote>
        ## repost with a poll
        1: Голосуйте

        🔁 <a href="https://vk.com/wall-330000001_4">Соседний дом</a>
        <blockquote>Опрос</blockquote>
        2 [poll Когда?: Сб, Вс]
        ## repost with links
        1: 🔁 <a href="https://vk.com/wall-330000001_5">Соседний дом</a>
        <blockquote>От <a href="https://vk.com/id1">Павла</a> &lt;3</blockquote>
        "#);
}

#[test]
fn settings_of_looks() {
    let mut story = copying(
        "footer = \"Двор & Ко, https://dvor.example\"\nsource_link = true\nhashtags = \"local\"\nlink_preview = false\nsilent = true\nlong_text = \"preview\"\n",
    );
    let told = shown(&mut story, copies_posts::settings_of_looks());
    insta::assert_snapshot!(told.replace(&"Фестиваль джаза в Самаре: три дня, две сцены, сорок музыкантов. ".repeat(19), "(19) "), @r#"
        ## footer, source, hashtags
        1 [photo]: Фестиваль джаза в Самаре начнётся в пятницу. #джаз

        #Самаре #фестиваль

        Двор &amp; Ко, https://dvor.example

        <a href="https://vk.com/wall-229000001_2">Открыть во ВКонтакте</a>
        ## long words above
        1: (19) Фестиваль джаза в Самаре: три дня, две сцены, сорок музыкантов.

        #джаз #Самаре #фестиваль #сцены #сорок #музыкантов

        Двор &amp; Ко, https://dvor.example

        <a href="https://vk.com/wall-229000001_3">Открыть во ВКонтакте</a>
        2 [photo]
        "#);
}

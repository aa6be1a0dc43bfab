//! The brake and texts that mean to be mistaken for the community's own talk.

use etronics_bot::clock::HOUR;
use etronics_bot::domain::verdict::Decision;

use crate::story::{Of, Story};

#[test]
fn a_neighbours_words_around_hidden_ones_make_no_bad_day() {
    let mut story = Story::new();
    let begins = ["Спасибо, ", "Очень рады, ", "Согласна, ", "Правда, ", "Соседи, "];
    let talk = [
        "концерт в парке был чудесный, дети танцевали до вечера",
        "спектакль понравился всей семье, актёры играли прекрасно",
        "каток открыли возле школы, лёд хороший и прокат недорогой",
        "библиотека работает по субботам, новые книги привезли",
        "выставка цветов удалась, розы пахнут просто волшебно",
        "ярмарка мёда на площади, купили гречишный и липовый",
        "экскурсия по музею интересная, экскурсовод рассказывает живо",
        "бассейн после ремонта чистый, тренеры внимательные",
        "дорогу наконец починили, ездить стало намного приятнее",
        "фонтан включили вечером, подсветка красивая и музыка играет",
        "субботник прошёл отлично, посадили деревья вместе с соседями",
        "автобус теперь ходит чаще, водители вежливые",
    ];
    let said = |at: usize| format!("{}{}", begins[at % 5], talk[at % 12]);
    for at in 0..60 {
        let neighbour = story.stranger("Житель", &at.to_string());
        story.comment(neighbour, &format!("{}.", said(at)));
    }
    story.settle();
    story.clock.advance(HOUR);
    let hide = |words: &str| words.replace('*', "\u{200B}");
    let hidden =
        ["ка*зи*но бо*нус t.me/w", "за*ра*бо*ток t.me/h", "ин*тим 18+ t.me/s", "ст*ав*ки бо*нус t.me/v"].map(hide);
    for at in 0..14 {
        let spammer = story.stranger("Гость", &format!("Новый-{at}"));
        story.comments(spammer, &format!("{}! {}{at}", said(at), hidden[at % 4]));
    }
    story.pass(2);
    let removed = story.journal().iter().filter(|row| row.verdict.decision == Decision::Remove).count();
    assert!(removed >= 10, "{}", story.journal_lines());
    assert!(story.store(|db| db.brake().on()).is_none(), "{}", story.journal_lines());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "whether it asks is looked at");
}

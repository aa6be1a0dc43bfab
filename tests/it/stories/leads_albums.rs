//! Several pictures that somebody sends at once are one message: one answer, one of the minute's thirty, none of them lost.

use etronics_bot::clock::MINUTE;
use etronics_bot::simulator::TgUpload;

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Story};

impl Story {
    /// Somebody sends so many pictures at once, one of them with words.
    fn sends_album(&mut self, client: Client, count: usize, words: (usize, &str)) {
        let Client::Telegram(id) = client else { panic!("an album is of Telegram") };
        let items: Vec<(&str, TgUpload)> = (0..count)
            .map(|at| (if at == words.0 { words.1 } else { "" }, TgUpload::of_size("photo", "", 40_000)))
            .collect();
        self.sim.world(|world| world.tg_writes_album(id, &items).unwrap());
        self.settle();
    }

    /// How many pictures stand in the admin chat.
    fn pictures_shown(&self) -> usize {
        self.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id).into_iter();
            shown.filter(|it| format!("{:?}", it.shows).to_lowercase().contains("photo")).count()
        })
    }
}

#[test]
fn an_album_is_answered_once_and_all_of_it_reaches_the_admin() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.writes(anna, "/ads");
    story.writes(anna, "Кофейня");
    let said = story.said_to(anna).len();
    story.sends_album(anna, 9, (0, ""));
    assert_eq!(story.said_to(anna).len(), said + 1, "{:#?}", story.said_to(anna));
    assert_eq!(story.hears(anna), "Записал.");
    // Another one is another message, and neither a restart nor a pause in the midst of it makes it two.
    let Client::Telegram(id) = anna else { panic!() };
    let part = TgUpload::of_size("photo", "", 40_000);
    let items = vec![("", part); 3];
    story.sim.world(|world| world.tg_writes_album(id, &items).unwrap());
    story.kill();
    story.start();
    story.settle();
    assert_eq!(story.said_to(anna).len(), said + 2, "{:#?}", story.said_to(anna));
    for answer in ["Пост", "20.12", "10к", "сюда", "Подтвердить"] {
        story.writes(anna, answer);
    }
    assert_eq!(story.pictures_shown(), 12);
    // Where an admin has the request, each picture goes there.
    let said = story.said_to(anna).len();
    story.sends_album(anna, 4, (2, "И ещё четыре"));
    assert_eq!((story.pictures_shown(), story.said_to(anna).len()), (16, said));
    story.whatever_else_is_said();
}

#[test]
fn the_words_of_an_album_answer_whichever_picture_they_stand_under() {
    for at in 0..3 {
        let mut story = Story::with(EVERY_TOKEN, PRICES);
        let anna = story.anna();
        story.writes(anna, "/ads");
        let said = story.said_to(anna).len();
        story.sends_album(anna, 3, (at, "Пекарня у моста"));
        assert_eq!(story.leads().remove(0).wish.product.as_deref(), Some("Пекарня у моста"), "under {at}");
        assert_eq!(story.said_to(anna).len(), said + 1, "{:#?}", story.said_to(anna));
        assert!(story.hears(anna).starts_with("Какой формат?"), "{}", story.hears(anna));
        // What is changed of them is changed of the request.
        story.mends(anna, "Пекарня у моста", "Пекарня за мостом");
        assert_eq!(story.leads().remove(0).wish.product.as_deref(), Some("Пекарня за мостом"));
        // Where pictures answer nothing, the words below one of them do.
        story.sends_album(anna, 3, (at, "Пост"));
        assert!(story.hears(anna).starts_with("Понял: Пост — 5"), "under {at}: {}", story.hears(anna));
        for answer in ["20.12", "10к", "сюда", "Подтвердить"] {
            story.writes(anna, answer);
        }
        assert_eq!(story.pictures_shown(), 6);
        story.whatever_else_is_said();
    }
}

#[test]
fn words_under_a_picture_are_shown_in_a_summary_that_stands_already() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    for answer in ["/ads", "Кофейня", "Пост", "20.12", "10к", "сюда", "Изменить", "Что рекламируем"]
    {
        story.writes(anna, answer);
    }
    story.sends_album(anna, 2, (1, "Пекарня"));
    assert!(story.hears(anna).contains("Что рекламируем: Пекарня\n"), "{}", story.hears(anna));
    story.whatever_else_is_said();
}

#[test]
fn an_album_is_one_of_the_thirty_messages_of_a_minute_and_thirty_files_are_still_the_most() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.sim.world(|world| world.limit_calls(false));
    let anna = story.anna();
    story.clock.advance(MINUTE);
    story.writes(anna, "/ads");
    story.writes(anna, "Кофейня");
    let too_many =
        |story: &Story| story.said_to(anna).iter().filter(|text| text.starts_with("Файлов уже тридцать")).count();
    for round in 0..3 {
        story.sends_album(anna, 10, (0, ""));
        assert_eq!(too_many(&story), 0, "after {round}");
    }
    story.sends_album(anna, 10, (0, ""));
    assert_eq!(too_many(&story), 1);
    assert!(!story.said_to(anna).iter().any(|text| text.starts_with("Слишком много")), "{:#?}", story.said_to(anna));
    // The limit is crossed in the midst of one: said once as well.
    let eva = story.anna();
    story.writes(eva, "/ads");
    story.writes(eva, "Кофейня");
    for count in [10, 10, 7, 6] {
        story.sends_album(eva, count, (0, ""));
    }
    let said = story.said_to(eva);
    assert_eq!(said.iter().filter(|text| text.starts_with("Файлов уже тридцать")).count(), 1, "{said:#?}");
    story.whatever_else_is_said();
}

#[test]
fn pictures_out_of_the_blue_are_greeted_once() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let anna = story.anna();
    story.sends_album(anna, 5, (0, ""));
    assert_eq!(story.said_to(anna).len(), 1, "{:#?}", story.said_to(anna));
    let eva = story.anna();
    story.sends_album(eva, 5, (3, "Сколько стоит реклама?"));
    assert!(story.hears(eva).starts_with("Наш прайс:"), "{}", story.hears(eva));
    story.whatever_else_is_said();
}

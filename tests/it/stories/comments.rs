//! What becomes of comments on VK.

use etronics_bot::clock::HOUR;
use etronics_bot::domain::sum::Sum;
use etronics_bot::domain::verdict::{Decision, State};
use etronics_bot::simulator::{Spot, Target, WallPlace, WallSaid};

use crate::looking::Of;
use crate::story::{EVERY_TOKEN, Story};

pub(crate) const SPAM: &str = "Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм \
                               @legkij_dohod_bot, осталось 3 места";
pub(crate) const HAM: &str = "А во сколько начало и есть ли места для детей?";

#[test]
fn spam_is_removed_within_one_poll_and_the_journal_says_why() {
    let mut story = Story::new();
    let stranger = story.stranger("Кристина", "Доходова");
    let spam = story.comments(stranger, SPAM);
    story.assert_deleted(spam);
    let verdict = story.last();
    assert_eq!((verdict.verdict.decision, verdict.state), (Decision::Remove, State::Done));
    assert!(verdict.verdict.score > 0.9 && !verdict.verdict.reasons.is_empty(), "{verdict:?}");
    assert_eq!(story.calls("wall.deleteComment"), 1);
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn ordinary_comments_are_kept_and_journalled() {
    let mut story = Story::new();
    let guest = story.stranger("Ирина", "Белова");
    let comment = story.comments(guest, HAM);
    story.assert_visible(comment);
    assert_eq!(story.last().verdict.decision, Decision::Keep);
    assert_eq!(story.calls("wall.deleteComment"), 0);
}

#[test]
fn in_observe_mode_nothing_is_done_and_everything_is_written_down() {
    let mut story = Story::with(crate::story::EVERY_TOKEN, "");
    let stranger = story.stranger("Кристина", "Доходова");
    let spam = story.comments(stranger, SPAM);
    story.assert_visible(spam);
    let verdict = story.last();
    assert_eq!((verdict.verdict.decision, verdict.state), (Decision::Remove, State::Observed));
    assert_eq!(story.calls("wall.deleteComment"), 0);
}

#[test]
fn a_managers_link_and_the_communitys_own_words_are_exempt() {
    let mut story = Story::new();
    let manager = story.stranger("Анна", "Старшая");
    story.sim.world(|world| world.make_manager(manager, 2));
    story.settle();
    let link = story.comments(manager, "Билеты тут: https://bilety.example/kupit, пишите в телеграм @kassa_bot");
    story.assert_visible(link);
    let verdict = story.last();
    assert_eq!((verdict.verdict.decision, verdict.verdict.rule.as_ref()), (Decision::Keep, "exempt"));
    let community = -story.sim.world(|world| world.group_id);
    let own = story.comments(community, "Розыгрыш! Пишите в телеграм @nash_bot, доход гарантирован");
    story.assert_visible(own);
    assert_eq!(story.last().verdict.rule, "exempt");
}

#[test]
fn an_innocent_comment_that_is_edited_into_an_advert_is_removed() {
    let mut story = Story::new();
    let author = story.stranger("Глеб", "Тихий");
    let comment = story.comments(author, "Отличное место, обязательно приду ещё");
    story.assert_visible(comment);
    story.sim.world(|world| world.edit_comment(comment, SPAM).unwrap());
    story.settle();
    story.assert_deleted(comment);
    assert_eq!(story.journal().len(), 2);
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn comments_under_photos_videos_products_and_in_topics_are_judged_alike() {
    let mut story = Story::new();
    let stranger = story.stranger("Кристина", "Доходова");
    let questions = [HAM, "Спасибо за концерт!", "А где это снято?", "Размер M остался?", "Кто едет из Твери?"];
    for (place, question) in WallPlace::ALL.into_iter().zip(questions) {
        let target = story.sim.world(|world| world.place_for_comments(place, "место"));
        let spam = story.sim.world(|world| world.comment(stranger, target, SPAM).unwrap());
        let guest = story.stranger("Ирина", "Белова");
        let ham = story.sim.world(|world| world.comment(guest, target, question).unwrap());
        story.settle();
        story.assert_deleted(spam);
        story.assert_visible(ham);
    }
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 5 удалённых комментариев");
}

#[test]
fn the_same_event_told_again_is_judged_once() {
    let mut story = Story::new();
    let stranger = story.stranger("Кристина", "Доходова");
    let spam = story.comments(stranger, SPAM);
    story.sim.world(|world| world.repeat_events(3));
    story.settle();
    story.assert_deleted(spam);
    assert_eq!(story.journal().len(), 1);
    assert_eq!(story.calls("wall.deleteComment"), 1);
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn after_a_death_nothing_is_lost_and_nothing_is_done_twice() {
    let mut story = Story::new();
    let stranger = story.stranger("Кристина", "Доходова");
    let before = story.comment(stranger, SPAM);
    story.daemon().hear().unwrap();
    story.kill();
    let meanwhile = story
        .comment(stranger, "Казино дарит 100 фриспинов, забирай бонус: luckyspin-bonus.example/vk, выводи на карту");
    story.start();
    story.settle();
    story.assert_deleted(before);
    story.assert_deleted(meanwhile);
    assert_eq!(story.journal().len(), 2);
    assert_eq!(story.calls("wall.deleteComment"), 2);
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 2 удалённых комментария");
}

#[test]
fn after_an_hour_away_what_was_missed_is_read_through_the_api_once() {
    let mut story = Story::new();
    let stranger = story.stranger("Кристина", "Доходова");
    story.kill();
    let missed = story.comment(stranger, SPAM);
    story.sim.world(etronics_bot::simulator::World::forget_events);
    story.clock.advance(60 * 60_000);
    story.start();
    story.settle();
    story.assert_deleted(missed);
    story.pass(3);
    story.jump(60 * 60_000);
    assert_eq!(story.journal().len(), 1);
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn the_same_greeting_by_many_is_no_advert_and_the_same_advert_by_many_is() {
    let mut story = Story::new();
    let mut greetings = Vec::new();
    for number in 0..12 {
        let guest = story.stranger("Гость", &number.to_string());
        greetings.push(story.comment(guest, "Участвую!"));
    }
    story.settle();
    for greeting in greetings {
        story.assert_visible(greeting);
    }
    let mut copies = Vec::new();
    for number in 0..5 {
        let bot = story.stranger("Бот", &number.to_string());
        copies.push(story.comments(bot, "Смотрите сами, какая красота получилась: https://krasota.example/foto"));
    }
    story.assert_deleted(copies[4]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 📦 2 комментария ждут решения
        admin: 🧹 3 удалённых комментария
        2 × wall.deleteComment
        "#);
}

/// How many others wrote the same, as the newest verdict says.
pub(super) fn others_with_the_same(story: &mut Story) -> Option<String> {
    let reasons = story.last().verdict.reasons;
    reasons.into_iter().find(|reason| reason.code == "same_text")?.detail
}

#[test]
fn who_wrote_the_same_is_known_for_a_day_whatever_happens_to_the_program() {
    const SAME: &str = "Подскажите, пожалуйста, а во сколько завтра начинается концерт на площади?";
    let mut story = Story::new();
    let says = |story: &mut Story, text: &str| {
        let guest = story.stranger("Ирина", "Белова");
        story.comments(guest, text);
        others_with_the_same(story)
    };
    assert_eq!(says(&mut story, SAME), None);
    story.kill();
    story.start();
    // A single one says nothing yet.
    assert_eq!(says(&mut story, SAME), None);
    assert_eq!(says(&mut story, SAME).as_deref(), Some("2"));
    story.kill();
    story.start();
    assert_eq!(says(&mut story, SAME).as_deref(), Some("3"));
    story.jump(23 * HOUR);
    assert_eq!(says(&mut story, SAME).as_deref(), Some("4"));
    story.jump(2 * HOUR);
    // Yesterday's are no evidence any more; the last one is.
    assert_eq!(says(&mut story, SAME), None);
    assert_eq!(says(&mut story, SAME).as_deref(), Some("2"));
    story.kill();
    story.start();
    assert_eq!(says(&mut story, SAME).as_deref(), Some("3"));
    story.ignoring(&[Of::AdminChat], "the digest of the day is looked at in others");
}

#[test]
fn what_was_written_while_the_bot_was_off_says_when() {
    let mut story = Story::new();
    story.kill();
    story.clock.advance(10 * 60_000);
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comment(author, SPAM);
    story.clock.advance(50 * 60_000);
    story.start();
    story.settle();
    story.pass(2);
    story.assert_deleted(spam);
    let report = story.message_with("🧹");
    assert!(report.contains(", написан 10:1"), "{report}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "the report is looked at");
}

/// Under the first root of a post, or in a topic: an advert, and after it more than a page of harmless words.
fn busy(story: &Story, target: Target, in_thread: bool, more: usize) -> Spot {
    let [spammer, neighbour] =
        [("Кристина", "Доходова"), ("Мария", "Гостева")].map(|(first, last)| story.stranger(first, last));
    story.sim.world(|world| {
        let root = in_thread.then(|| world.comment(neighbour, target, "Кто придёт в субботу?").unwrap().id);
        let said = |text: String| WallSaid { reply_to: root, ..WallSaid::from(text.as_str()) };
        let spam = world.comment(spammer, target, said(SPAM.to_owned())).unwrap();
        for number in 0..more {
            world.comment(neighbour, target, said(format!("И я приду, дом номер {number}"))).unwrap();
        }
        spam
    })
}

#[test]
fn what_was_missed_is_read_to_its_end_in_topics_and_in_threads() {
    let mut story = Story::new();
    let post = story.post;
    let topic = story.sim.world(|world| world.place_for_comments(WallPlace::Board, "Вопросы соседей"));
    story.settle();
    story.kill();
    let adverts = [busy(&story, topic, false, 110), busy(&story, post, true, 230)];
    // The board itself is longer than a page, too: topics that moved later come before it.
    let others: Vec<Spot> = (0..105)
        .map(|number| {
            let other = story.sim.world(|world| world.place_for_comments(WallPlace::Board, &format!("Тема {number}")));
            let guest = story.stranger("Гость", &number.to_string());
            story.clock.advance(1_000);
            story.sim.world(|world| world.comment(guest, other, format!("Спасибо за тему {number}").as_str()).unwrap())
        })
        .collect();
    story.sim.world(etronics_bot::simulator::World::forget_events);
    story.clock.advance(60 * 60_000);
    story.start();
    story.settle();
    story.pass(2);
    for advert in adverts {
        story.assert_deleted(advert);
    }
    for other in others {
        story.assert_visible(other);
    }
    assert!(!story.told_admin().iter().any(|text| text.contains("больше, чем читаю")), "{:#?}", story.told_admin());
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "what is said of the rest");
}

#[test]
fn what_is_more_than_is_read_at_once_is_told_of() {
    let mut story = Story::new();
    let topic = story.sim.world(|world| world.place_for_comments(WallPlace::Board, "Вопросы соседей"));
    story.settle();
    story.kill();
    let advert = busy(&story, topic, false, 10_001);
    story.sim.world(etronics_bot::simulator::World::forget_events);
    story.clock.advance(60 * 60_000);
    story.start();
    story.settle();
    story.pass(2);
    story.assert_visible(advert);
    let told: Vec<String> = story.told_admin().into_iter().filter(|text| text.contains("больше, чем читаю")).collect();
    assert_eq!(told.len(), 1, "{:#?}", story.told_admin());
    assert!(told[0].contains("последние 10 000 комментариев"), "{told:?}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments], "what is said of the rest");
}

#[test]
fn other_words_of_a_comment_that_would_go_are_no_second_one() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"observe\"\n");
    let (first, second) = (story.stranger("Кристина", "Доходова"), story.stranger("Олег", "Кравцов"));
    let spam = story.comments(first, SPAM);
    for n in 1..=2 {
        story.sim.world(|world| world.edit_comment(spam, format!("{SPAM} {n}").as_str()).unwrap());
        story.settle();
    }
    assert_eq!(
        (story.journal().len(), story.counted_today(Sum::CommentsWouldDelete)),
        (3, 1),
        "{}",
        story.journal_lines()
    );
    story.comments(second, SPAM);
    assert_eq!(story.counted_today(Sum::CommentsWouldDelete), 2);
    let other = rusqlite::Connection::open(story.database()).unwrap();
    other.execute("DELETE FROM daily WHERE day >= 'm'", []).unwrap();
    let now = story.clock.now_ms();
    let sums = story.store(|db| db.digest().sums_between(1, now - HOUR, now + 1));
    assert_eq!(sums.get("comments_would_delete").copied(), Some(2), "as counted from rows");
    story.opens(&["показать"]);
    let shown = story.bot_says();
    assert_eq!(shown.matches("Доходова").count(), 1, "{shown}");
    assert!(shown.contains("Кравцов"), "{shown}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "the screen is looked at");
}

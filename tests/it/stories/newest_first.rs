//! While much waits, what people see is clean: the newest spam goes first, and the older follows.

use etronics_bot::domain::event::Command;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing, Spot};

use super::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

/// Spam by strangers, judged and waiting to be deleted.
fn backlog(story: &mut Story, comments: usize) -> Vec<Spot> {
    let spots = (0..comments)
        .map(|number| {
            let author = story.stranger("Бот", &number.to_string());
            story.comment(author, &format!("{SPAM} {number}"))
        })
        .collect();
    story.live(0);
    // On a busy machine a poll may fail, and the next waits a while.
    for _ in 0..60 {
        if story.store(|db| db.backtest().past_size(0, i64::MAX)) >= comments as u64 {
            break;
        }
        story.live(1_000);
    }
    spots
}

fn fresh(story: &Story, last: &str) -> Spot {
    let author = story.stranger("Свежий", last);
    story.comment(author, &format!("{SPAM} {last}"))
}

fn gone(story: &Story, spots: &[Spot]) -> usize {
    spots.iter().filter(|spot| !story.is_visible(**spot)).count()
}

#[test]
fn fresh_spam_is_gone_within_two_seconds_while_1_000_older_ones_wait_and_they_follow() {
    let mut story = Story::new();
    let old = backlog(&mut story, 1_000);
    for round in 0..5 {
        let spam = fresh(&story, &round.to_string());
        story.live(2_000);
        assert!(!story.is_visible(spam), "in round {round} {} older ones went first", gone(&story, &old));
        // In between the newest of the older ones go.
        story.live(3_000);
    }
    let newest = gone(&story, &old[900..]);
    assert!(newest > 10 && newest == gone(&story, &old), "{newest}");
    story.settle();
    assert_eq!(gone(&story, &old), 1_000, "in the end all of them");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 2 × 🧹 13 удалённых комментариев
        admin: 🌊 Похоже на налёт
        admin: 18 × 🧹 13 удалённых комментариев
        "#);
}

#[test]
fn what_is_undone_while_it_waits_stays_and_what_fails_holds_up_nothing() {
    let mut story = Story::new();
    let old = backlog(&mut story, 60);
    // What the undo teaches comes after it.
    let spam = fresh(&story, "777");
    story.live(0);
    let innocent = story.journal().into_iter().find(|row| row.comment.is_some_and(|one| one.item_id == old[10].id));
    let undo = Command::Undo { ids: vec![innocent.expect("its verdict").id], allow: false };
    let now = story.clock.now_ms();
    story.daemon().engine.store().write(|db| db.inbox().put_command(&undo, now)).unwrap();
    // VK fails over the next ones, each for a reason of its own.
    let failing = Refusing::VkError { code: 777, message: "Something of tomorrow".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, failing).of("wall.deleteComment").times(3)));
    story.live(6_000);
    story.assert_deleted(spam);
    assert!(gone(&story, &old) >= 2, "others went on meanwhile: {}", gone(&story, &old));
    story.settle();
    assert!(story.is_visible(old[10]), "an undo wins");
    assert_eq!(gone(&story, &old), 59);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 12 удалённых комментариев · 1 возвращён
        admin: 3 × 🧹 13 удалённых комментариев
        admin: 🧹 9 удалённых комментариев
        "#);
}

#[test]
fn a_comment_that_is_edited_into_spam_is_as_new_as_the_edit() {
    let mut story = Story::new();
    let author = story.stranger("Тихий", "Автор");
    let quiet = story.comments(author, "Спасибо, приду с друзьями");
    backlog(&mut story, 100);
    story.clock.advance(60_000);
    story.sim.world(|world| world.edit_comment(quiet, SPAM).unwrap());
    story.live(2_000);
    story.assert_deleted(quiet);
    story.settle();
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 7 × 🧹 13 удалённых комментариев
        admin: 🧹 10 удалённых комментариев
        100 × wall.deleteComment
        "#);
}

#[test]
fn many_that_an_admin_orders_away_at_once_hold_up_no_fresh_spam() {
    let config =
        "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\nstop_words = [\"кактусбот\"]\n";
    let mut story = Story::with(EVERY_TOKEN, config);
    let old = backlog(&mut story, 200);
    story.settle();
    let waiting = story.store(|db| db.quarantine().quarantine_list(true, None, None));
    assert!(waiting.len() > 150, "{}", waiting.len());
    let order = Command::QuarantineRemove { ids: waiting.iter().map(|entry| entry.id).collect() };
    let now = story.clock.now_ms();
    story.daemon().engine.store().write(|db| db.inbox().put_command(&order, now)).unwrap();
    // The first of an order go at once, as one that is about a few would.
    story.live(12_000);
    assert!((15..60).contains(&gone(&story, &old)), "{}", gone(&story, &old));
    let author = story.stranger("Свежий", "Кактус");
    let spam = story.comment(author, "Пишите, кактусбот ждёт");
    story.live(2_000);
    assert!(!story.is_visible(spam));
    story.settle();
    assert_eq!(gone(&story, &old), waiting.len());
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 📦 В карантине пусто
        admin: 15 × 🧹 13 удалённых комментариев
        admin: 🧹 6 удалённых комментариев
        "#);
}

#[test]
fn whoever_writes_now_is_banned_before_those_who_wrote_earlier() {
    let config = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\nban_author = true\n";
    let mut story = Story::with(EVERY_TOKEN, config);
    let first = story.stranger("Первый", "Бот");
    story.comment(first, &format!("{SPAM} раз"));
    for number in 0..20 {
        let author = story.stranger("Бот", &number.to_string());
        story.comment(author, &format!("{SPAM} {number}"));
    }
    story.live(0);
    story.clock.advance(3_000);
    story.comment(first, &format!("{SPAM} снова"));
    story.live(2_500);
    assert!(story.sim.world(|world| world.is_banned(first)), "goes on writing, and is out");
    let bans = story.journal().iter().filter(|row| row.verdict.rule == "ban_author" && row.person.id == first).count();
    assert_eq!(bans, 1, "and counts once");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🧹 13 удалённых комментариев
        admin: 🧹 9 удалённых комментариев
        2 × groups.ban
        4 × wall.deleteComment
        "#);
}

#[test]
fn in_the_discussion_group_the_newest_goes_first_too() {
    let mut story = Story::new();
    let limit = Refusing::Telegram { code: 429, description: "Too Many Requests".to_owned(), retry_after: Some(3) };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, limit).of("deleteMessage")));
    let says = |story: &Story, number: usize| {
        story.sim.world(|world| {
            let user = world.add_tg_user(&format!("Бот {number}"));
            world.say(world.discussion_chat_id, user, format!("{SPAM} {number}").as_str()).unwrap()
        })
    };
    let old: Vec<i64> = (0..40).map(|number| says(&story, number)).collect();
    story.live(2_000);
    assert!(old.iter().all(|message| story.stands(*message)), "the chat takes nothing for three seconds");
    let spam = says(&story, 99);
    story.settle();
    let deleted: Vec<i64> = story.sim.world(|world| {
        let calls = world.transcript();
        let calls = calls.iter().filter(|call| call.method == "deleteMessage");
        calls.filter_map(|call| call.params["message_id"].as_i64()).collect()
    });
    let place = |message: i64| deleted.iter().rposition(|gone| *gone == message).expect("deleted");
    assert!(place(spam) < place(old[10]) && place(old[30]) < place(old[10]), "{spam} {old:?} {deleted:?}");
    insta::assert_snapshot!(story.rest(), @r#"
        group: 41 × deleted
        admin: 3 × 🧹 13 удалённых комментариев
        admin: 🧹 2 удалённых комментария
        "#);
}

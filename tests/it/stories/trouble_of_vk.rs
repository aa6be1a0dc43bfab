//! VK in trouble, for minutes or for hours: nothing that was decided or said is lost, and what is given up is told.

use etronics_bot::clock::{HOUR, MINUTE};
use etronics_bot::domain::action::{Capability, Way};
use etronics_bot::domain::event::Command;
use etronics_bot::domain::sweep::SweepKind;
use etronics_bot::domain::verdict::State;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing};

use super::comments::SPAM;
use super::leads::{Client, PRICES};
use super::refused::vk;
use crate::story::{EVERY_TOKEN, Of, Story};

/// The ways in which VK says that it is in trouble itself.
fn troubles() -> Vec<Refusing> {
    let mut troubles: Vec<_> = [1, 10, 36, 43].into_iter().map(|code| vk(code, "Internal server error")).collect();
    troubles.push(Refusing::Status(502));
    troubles
}

#[test]
fn however_long_vk_is_in_trouble_spam_goes_and_answers_arrive_once_it_is_back() {
    for trouble in troubles() {
        let mut story = Story::with(EVERY_TOKEN, &format!("[moderation]\nmode = \"enforce\"\n{PRICES}"));
        let boris = story.boris();
        story.books(boris, "Пекарня");
        story.sim.world(|world| {
            for method in ["wall.deleteComment", "messages.send"] {
                world.fail(Fault::lasting(PlatformSide::Vk, trouble.clone()).of(method));
            }
        });
        let author = story.stranger("Кристина", "Доходова");
        let spam = story.comments(author, SPAM);
        story.admin_answers("Заявка №1", "Подойдёт двадцатое?");
        for _ in 0..100 {
            story.jump(5 * MINUTE);
        }
        story.assert_visible(spam);
        story.sim.world(|world| world.mend(PlatformSide::Vk));
        story.pass(5);
        story.assert_deleted(spam);
        assert_eq!(story.hears(boris), "Подойдёт двадцатое?", "{trouble:?}");
        assert_eq!(story.store(|db| Ok(db.outbox().queue_sizes()?.dead)), 0, "{trouble:?}");
        story.perhaps_ignoring(
            &[Of::AdminChat, Of::Repeats, Of::Dialogs],
            "what is told of the trouble is no matter here",
        );
    }
}

/// A box on the way says what it likes with status 200, and a broken answer may be anything: none of it is «done».
#[test]
fn what_is_no_answer_of_the_call_is_not_taken_for_done() {
    let bodies = [
        r#"[{"status":"blocked","message":"DPI"}]"#,
        "[1]",
        "[[]]",
        r#"["x"]"#,
        r#"{"response":{}}"#,
        r#"{"response":[]}"#,
        r#"{"response":-1}"#,
        r#"{"response":"sent"}"#,
    ];
    let mut story = Story::with(EVERY_TOKEN, &format!("[moderation]\nmode = \"enforce\"\n{PRICES}"));
    let boris = story.boris();
    story.books(boris, "Пекарня");
    for (number, body) in bodies.into_iter().enumerate() {
        story.sim.world(|world| {
            for method in ["wall.deleteComment", "messages.send"] {
                world.fail(Fault::lasting(PlatformSide::Vk, Refusing::Raw(body.to_owned())).of(method).times(1));
            }
        });
        let author = story.stranger("Кристина", &format!("Доходова-{number}"));
        let spam = story.comments(author, SPAM);
        let words = format!("Подойдёт {number}-е?");
        story.admin_answers("Заявка №1", &words);
        for _ in 0..3 {
            story.jump(MINUTE);
        }
        story.assert_deleted(spam);
        assert_eq!(story.hears(boris), words, "{body}");
    }
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats, Of::Dialogs], "what is told of the trouble is no matter here");
}

#[test]
fn one_comment_that_vk_does_not_let_go_takes_no_right_away() {
    let mut story = Story::new();
    let denied = vk(7, "Permission to perform this action is denied");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, denied).of("wall.deleteComment").times(1)));
    let author = story.stranger("Кристина", "Доходова");
    let kept = story.comments(author, SPAM);
    story.assert_visible(kept);
    // What the key may not do to this one a person is asked for, and everything else goes on.
    assert_eq!(story.last().state, State::Assist, "{:?}", story.last());
    let other = story.stranger("Виктория", "М");
    let gone = story.comments(other, &format!("{SPAM}, не пропустите"));
    story.assert_deleted(gone);
    assert_eq!(story.store(|db| db.settings().way_of(Capability::DeleteComments)), Some(Way::Auto));
    story.perhaps_ignoring(&[Of::AdminChat], "the journal is looked at");
}

#[test]
fn a_limit_of_a_day_is_told_once_within_minutes_and_what_waited_goes_when_it_is_over() {
    let mut story = Story::new();
    story.sim.world(|world| {
        world.fail(Fault::lasting(PlatformSide::Vk, vk(29, "Rate limit reached")).of("wall.deleteComment"));
    });
    let spam: Vec<_> = (0..3)
        .map(|number| {
            let author = story.stranger("Кристина", &number.to_string());
            story.comments(author, &format!("{SPAM} {number}"))
        })
        .collect();
    for _ in 0..4 {
        story.pass(1);
    }
    let told = |story: &Story, words: &str| {
        story.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id);
            shown.iter().filter(|message| message.text.contains(words)).count()
        })
    };
    let (used_up, over) = ("лимит ВКонтакте на такие вызовы исчерпан", "✅ Снова получается");
    assert_eq!((told(&story, used_up), told(&story, over)), (1, 0));
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(90);
    for spot in spam {
        story.assert_deleted(spot);
    }
    assert_eq!((told(&story, used_up), told(&story, over)), (0, 1));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "what else is told is no matter here");
}

#[test]
fn several_in_a_row_are_the_right() {
    let mut story = Story::new();
    let denied = vk(7, "Permission to perform this action is denied");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, denied).of("wall.deleteComment")));
    for number in 0..4 {
        let author = story.stranger("Кристина", &number.to_string());
        let spam = story.comments(author, &format!("{SPAM} {number}"));
        story.assert_visible(spam);
        assert_eq!(story.last().state, State::Assist, "{number}: {:?}", story.last());
    }
    let way = story.store(|db| db.settings().way_of(Capability::DeleteComments));
    assert_eq!(way, Some(Way::Assist));
    story.perhaps_ignoring(&[Of::AdminChat], "the journal is looked at");
}

#[test]
fn trouble_with_one_comment_holds_up_no_other() {
    let mut story = Story::new();
    let author = story.stranger("Кристина", "Доходова");
    story.sim.world(|world| {
        world.fail(Fault::lasting(PlatformSide::Vk, vk(10, "Internal server error")).of("wall.deleteComment").times(1));
    });
    let first = story.comment(author, SPAM);
    let second = story.comment(author, &format!("{SPAM}, не пропустите"));
    story.live(4_000);
    story.assert_deleted(first);
    story.assert_deleted(second);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "what goes is looked at");
}

#[test]
fn an_answer_that_is_given_up_is_told_at_once() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    story.books(boris, "Пекарня");
    let odd = vk(777, "Something of tomorrow");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, odd).of("messages.send")));
    story.admin_answers("Заявка №1", "Подойдёт двадцатое?");
    story.pass(10);
    let told = story.told_admin().join("\n");
    assert!(told.contains("❌ Не доставлено:") && told.contains("Something of tomorrow"), "{told}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats, Of::Dialogs], "the words are looked at above");
}

#[test]
fn a_deletion_that_is_given_up_is_asked_of_the_admin_and_a_sweep_takes_up_what_failed() {
    let mut story = Story::new();
    let odd = vk(777, "Something of tomorrow");
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, odd).of("wall.deleteComment")));
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.pass(10);
    assert_eq!(story.last().state, State::Assist);
    let told = story.told_admin().join("\n");
    assert!(told.contains("🙋") && told.contains("Something of tomorrow"), "{told}");
    // What was refused for good is tried again by a sweep that acts.
    story.sim.world(|world| {
        world.mend(PlatformSide::Vk);
        world.fail(Fault::once(PlatformSide::Vk, vk(8, "Invalid request")).of("wall.deleteComment"));
    });
    let other = story.comments(author, &format!("{SPAM}, не пропустите"));
    assert_eq!(story.last().state, State::Failed);
    let now = story.clock.now_ms();
    let scan = Command::Scan { kind: SweepKind::Comments, enforce: true };
    story.daemon().engine.store().write(|db| db.inbox().put_command(&scan, now)).unwrap();
    story.pass(3);
    story.assert_deleted(other);
    // What a person is asked for is theirs.
    story.assert_visible(spam);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the words are looked at above");
}

#[test]
fn hours_that_could_not_be_read_are_told_of_and_read_later() {
    let mut story = Story::new();
    let author = story.stranger("Кристина", "Доходова");
    story.sim.world(|world| {
        for method in ["execute", "wall.get", "wall.getComments"] {
            world.fail(Fault::lasting(PlatformSide::Vk, vk(777, "Something of tomorrow")).of(method));
        }
        world.fail(Fault::once(PlatformSide::Vk, Refusing::Failed(3)).of("longpoll"));
    });
    let spam = story.comments(author, SPAM);
    story.pass(10);
    let told = story.told_admin().join("\n");
    assert!(told.contains("прочитать не вышло") && told.contains("Something of tomorrow"), "{told}");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(40);
    story.assert_deleted(spam);
    assert_eq!(story.store(|db| db.settings().meta("unread_gap")), Some(String::new()));
    assert_eq!(story.told_admin().iter().filter(|text| text.contains("прочитать не вышло")).count(), 1);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the words are looked at above");
}

/// The community's own key reads no walls. Each such time is told of, and read once a key has come.
#[test]
fn hours_that_no_key_may_read_are_told_of_and_read_once_one_may() {
    let mut story = Story::with(&["community"], "[moderation]\nmode = \"enforce\"\n");
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, Refusing::Failed(3)).of("longpoll")));
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.pass(10);
    let told = story.told_admin().join("\n");
    assert!(told.contains("прочитать не вышло: нужен сервисный ключ"), "{told}");
    story.kill();
    story.tokens = EVERY_TOKEN;
    story.start();
    story.settle();
    story.pass(40);
    story.assert_deleted(spam);
    assert_eq!(story.store(|db| db.settings().meta("unread_gap")), Some(String::new()));
    story.perhaps_ignoring(&[Of::AdminChat, Of::Repeats], "the words are looked at above");
}

#[test]
fn a_comment_that_stands_there_still_is_not_said_to_be_removed() {
    let mut story = Story::with(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    let first = story.stranger("Кристина", "Доходова");
    story.comments(first, SPAM);
    let busy = Refusing::VkError { code: 29, message: "Rate limit reached".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, busy).of("wall.deleteComment")));
    let second = story.stranger("Олег", "Кравцов");
    let spam = story.comments(second, SPAM);
    story.pass(3);
    story.assert_visible(spam);
    let said = story.message_with("🧹");
    assert!(said.starts_with("🧹 1 удалённый комментарий · на очереди: 1\n"), "{said}");
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.jump(HOUR);
    story.pass(2);
    story.assert_deleted(spam);
    let said = story.message_with("🧹");
    assert!(said.starts_with("🧹 2 удалённых комментария\n"), "{said}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Comments, Of::People], "the report is looked at");
}

/// What VK answers where one person is written to more than it likes.
fn flood() -> Refusing {
    vk(9, "Flood control: too much messages sent to user")
}

#[test]
fn flood_control_of_one_person_holds_nobody_else_up_and_keeps_what_is_said_in_order() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (boris, vera) = (story.boris(), Client::Vk(story.stranger("Вера", "Котова")));
    story.books(boris, "Пекарня");
    let heard = story.said_to(boris).len();
    // However often he is tried again while others write: it lasts as long as it is about him alone.
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, flood()).of("messages.send").times(4)));
    story.admin_answers("Заявка №1", "Подойдёт двадцатое?");
    story.admin_answers("Заявка №1", "Или двадцать первое?");
    story.pass(5);
    assert_eq!(story.said_to(boris).len(), heard, "ten minutes are still to wait");
    story.writes(vera, "Сколько стоит реклама?");
    assert!(!story.said_to(vera).is_empty(), "nobody else waits");
    assert_eq!(story.said_to(boris).len(), heard);
    story.pass(15);
    assert_eq!(story.said_to(boris)[heard..], ["Подойдёт двадцатое?", "Или двадцать первое?"]);
    story.whatever_else_is_said();
}

#[test]
fn flood_control_is_met_with_longer_and_longer_pauses() {
    let mut story = Story::with(EVERY_TOKEN, &format!("[moderation]\nmode = \"enforce\"\n{PRICES}"));
    let boris = story.boris();
    story.books(boris, "Пекарня");
    let before = ["wall.deleteComment", "messages.send"].map(|method| story.calls(method));
    story.sim.world(|world| {
        for method in ["wall.deleteComment", "messages.send"] {
            world.fail(Fault::lasting(PlatformSide::Vk, flood()).of(method));
        }
    });
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comments(author, SPAM);
    story.admin_answers("Заявка №1", "Подойдёт двадцатое?");
    story.pass(180);
    for (method, before) in ["wall.deleteComment", "messages.send"].into_iter().zip(before) {
        let calls = story.calls(method) - before;
        assert!((5..=8).contains(&calls), "{method}: {calls} in three hours");
    }
    story.sim.world(|world| world.mend(PlatformSide::Vk));
    story.pass(61);
    story.assert_deleted(spam);
    assert_eq!(story.hears(boris), "Подойдёт двадцатое?");
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Repeats, Of::Dialogs, Of::Presses],
        "what is told of the trouble is no matter here",
    );
}

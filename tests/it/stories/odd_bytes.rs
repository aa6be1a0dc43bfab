//! One bad byte in an answer costs itself: the item is judged by what can be read of it, the others as ever, and no lane
//! and no ear stands still.

use etronics_bot::clock::HOUR;
use etronics_bot::domain::sweep::{SweepKind, SweepState};
use etronics_bot::domain::verdict::Decision;
use etronics_bot::simulator::{Fault, PlatformSide, Refusing};
use serde_json::json;

use crate::stories::comments::SPAM;
use crate::story::{EVERY_TOKEN, Story};

const MARK: &str = "МЕТКА";

/// What comes instead of a word in a text.
const ODD_IN_TEXT: [&str; 8] = [
    "\u{1}",
    "a\\ud83d",
    "\\ude00\\ud83d",
    "\\x41",
    "\\u12",
    "a\nb",
    "a\",,\"of_next_year\":NaN,\"more\":1e999,\"other\":\"",
    "a\",\"of_next_year\":[[1,],{}}],\"other\":\"",
];

fn alters(story: &Story, method: &str, find: &str, put: &str) {
    let trouble = Refusing::Altered { find: find.to_owned(), put: put.to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, trouble).of(method)));
}

/// What the admin reads of one deletion.
const ONE_IS_GONE: &str = "admin: 🧹 1 удалённый комментарий";

#[test]
fn one_odd_profile_holds_up_no_sweep() {
    let config = "[moderation]\nmode = \"observe\"\n[moderation.members]\nsweep = \"24h\"\n";
    for odd in ODD_IN_TEXT {
        let mut story = Story::without_daemon(EVERY_TOKEN, config);
        let mut ids = Vec::new();
        for number in 0..60 {
            let last = if number == 30 { MARK.to_owned() } else { format!("Иванова{number}") };
            let id = if number == 45 { story.fake("Поддельная") } else { story.stranger("Вера", &last) };
            story.sim.world(|world| world.was_member(id));
            ids.push(id);
        }
        for method in ["execute", "groups.getMembers", "users.get"] {
            alters(&story, method, MARK, odd);
        }
        story.start();
        story.settle();
        let row = story.scan(SweepKind::Members, false);
        assert_eq!(row.state, SweepState::Done, "{odd}: {row:?}");
        let rows = story.store(|db| db.people().members_between(0, None, None));
        let known: Vec<i64> = rows.iter().map(|row| row.id).collect();
        assert!(ids.iter().all(|id| known.contains(id)), "{odd}: somebody is missing");
        let looked = rows.iter().filter(|row| ids.contains(&row.id) && row.profile.is_some()).count();
        assert_eq!(looked, 60, "{odd}: somebody was not looked at");
    }
}

#[test]
fn an_item_that_is_none_is_left_out_of_a_sweep() {
    let config = "[moderation]\nmode = \"observe\"\n[moderation.members]\nsweep = \"24h\"\n";
    let mut story = Story::without_daemon(EVERY_TOKEN, config);
    let id = story.stranger("Вера", "Лисицына");
    story.sim.world(|world| world.was_member(id));
    for method in ["execute", "groups.getMembers", "users.get"] {
        alters(&story, method, "\"items\":[", "\"items\":[null,\"x\",[],{},");
    }
    story.start();
    story.settle();
    assert_eq!(story.scan(SweepKind::Members, false).state, SweepState::Done);
}

#[test]
fn a_comment_with_half_a_surrogate_or_worse_is_judged() {
    for odd in ODD_IN_TEXT {
        let mut story = Story::new();
        alters(&story, "longpoll", MARK, odd);
        let author = story.stranger("Кристина", "Доходова");
        let spam = story.comments(author, &format!("{SPAM} {MARK}"));
        assert!(!story.is_visible(spam), "{odd}: {}", story.journal_lines());
        let sizes = story.store(|db| db.outbox().queue_sizes());
        assert_eq!(sizes.dead, 0, "{odd}");
        assert_eq!(story.last().verdict.decision, Decision::Remove, "{odd}");
        assert_eq!(story.rest(), ONE_IS_GONE, "{odd}");
    }
}

#[test]
fn a_poll_that_cannot_be_read_leaves_nobody_deaf() {
    for (find, put) in [
        ("\"updates\":[", "\"updates\":[,"),
        ("\"updates\":[", "\"updates\":[null,,5,\"x\","),
        ("\"updates\":[", "\"updates\":{}{\"x\":["),
        ("\"type\":", "\"type\" "),
        ("\"updates\":", "\"of_next_year\":1e999,\"updates\":"),
        // Half of it is no answer: it is asked again, and in the end read through the API.
        ("\"updates\":[{", "\"updates\":[[[{"),
        ("\"event_id\":\"", "\"event_id\":"),
    ] {
        let mut story = Story::new();
        alters(&story, "longpoll", find, put);
        let author = story.stranger("Кристина", "Доходова");
        let spam = story.comments(author, SPAM);
        // A step of the ear a minute: by the machine's clock three of them are seconds.
        story.pass(4);
        assert!(!story.is_visible(spam), "{put}: {}", story.journal_lines());
        assert_eq!(story.rest(), ONE_IS_GONE, "{put}");
    }
}

#[test]
fn a_flood_larger_than_any_answer_leaves_nobody_deaf_and_is_told() {
    let mut story = Story::new();
    story.kill();
    let author = story.stranger("Кристина", "Доходова");
    let spam = story.comment(author, &format!("{SPAM} {MARK}"));
    // As long as a night's flood of long comments.
    alters(&story, "longpoll", MARK, &"ю".repeat(7 << 20));
    story.start();
    // A step of the ear a minute: by the machine's clock three of them are seconds.
    story.pass(4);
    assert!(!story.is_visible(spam), "{}", story.journal_lines());
    let told = story.told_admin();
    assert!(told.iter().any(|told| told.contains("не поместились в один ответ")), "{told:#?}");
    // It hears again.
    let other = story.stranger("Виктория", "Доходова");
    let next = story.comments(other, &format!("{SPAM}, успейте"));
    story.assert_deleted(next);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 🌊 События VK с 10:00 до 10:02 не поместились в один ответ
        admin: 🧹 2 удалённых комментария
        "#);
}

#[test]
fn comments_of_a_time_away_are_judged_whatever_stands_beside_them() {
    for odd in ODD_IN_TEXT {
        let mut story = Story::new();
        story.kill();
        let author = story.stranger("Кристина", "Доходова");
        let harmless = story.stranger("Марина", "Соколова");
        story.comment(harmless, &format!("Спасибо {MARK} за вечер"));
        let spam = story.comment(author, SPAM);
        story.clock.advance(2 * HOUR);
        for method in ["execute", "wall.get", "wall.getComments", "longpoll", "users.get"] {
            alters(&story, method, MARK, odd);
        }
        story.start();
        story.settle();
        story.pass(1);
        assert!(!story.is_visible(spam), "{odd}: {}", story.journal_lines());
        assert_eq!(story.rest(), ONE_IS_GONE, "{odd}");
    }
}

#[test]
fn a_number_where_a_text_is_breaks_nothing() {
    let mut story = Story::new();
    let author = story.sim.world(|world| {
        let author = world.add_person("Кристина", "Доходова");
        world.set_profile(author, "status", json!(5));
        world.set_profile(author, "city", json!("Москва"));
        world.set_profile(author, "followers_count", json!({"count": "много"}));
        author
    });
    alters(&story, "users.get", "\"first_name\":\"", "\"first_name\":7,\"nick\":\"");
    alters(&story, "execute", "\"first_name\":\"", "\"first_name\":7,\"nick\":\"");
    let spam = story.comments(author, SPAM);
    story.assert_deleted(spam);
    insta::assert_snapshot!(story.rest(), @"admin: 🧹 1 удалённый комментарий");
}

#[test]
fn one_manager_who_cannot_be_read_makes_nobody_unknown() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    let (chat, owner, helper, manager) = story.sim.world(|world| {
        let owner = world.admin_chat_id;
        let chat = world.add_group("Правление");
        let helper = world.add_tg_user("Мария");
        world.promote(chat, helper, Some(etronics_bot::simulator::Rights::ALL));
        world.admin_chat_id = chat;
        let manager = world.add_person("Пётр", "Редактор");
        world.make_manager(manager, 2);
        (chat, owner, helper, manager)
    });
    let odd = Refusing::Altered {
        find: "\"result\":[".to_owned(),
        put: "\"result\":[null,\"x\",{\"user\":\"nobody\",\"status\":7},".to_owned(),
    };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, odd).of("getChatAdministrators")));
    for method in ["execute", "groups.getMembers"] {
        alters(&story, method, "\"items\":[", "\"items\":[null,\"x\",{},");
    }
    story.start();
    story.settle();
    let known = |story: &mut Story, scope: &str| -> Vec<i64> {
        story.store(|db| db.people().managers(scope)).iter().map(|manager| manager.id).collect()
    };
    let of_chat = known(&mut story, &chat.to_string());
    assert!(of_chat.contains(&owner) && of_chat.contains(&helper) && !of_chat.contains(&0), "{of_chat:?}");
    assert!(known(&mut story, "vk").contains(&manager));

    // Of somebody known only the number is spoilt now: they are still who they were.
    story.sim.world(|world| world.mend(PlatformSide::Telegram));
    let spoilt = Refusing::Altered { find: format!("\"id\":{helper}"), put: "\"id\":\"?\"".to_owned() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, spoilt).of("getChatAdministrators")));
    story.jump(24 * HOUR);
    assert!(known(&mut story, &chat.to_string()).contains(&helper));
    // Who is in no answer any more has gone.
    story.sim.world(|world| {
        world.mend(PlatformSide::Telegram);
        world.mend(PlatformSide::Vk);
        world.promote(chat, helper, None);
        world.make_manager(manager, 0);
    });
    story.jump(24 * HOUR);
    assert!(!known(&mut story, &chat.to_string()).contains(&helper));
    assert!(!known(&mut story, "vk").contains(&manager));
}

//! MAX, or whoever stands before it, answers oddly: fields are missing or of another type, a page comes in place of JSON, a body
//! has no end. Nothing stands twice, nothing is lost without a word, and nobody is told of keys that are sound.

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};

use super::max_posts::{copying_to_both, copying_to_max};
use crate::story::{Of, Story};

fn raw(body: &str) -> Refusing {
    Refusing::Raw(body.to_owned())
}

fn instead(find: &str, put: &str) -> Refusing {
    Refusing::Altered { find: find.to_owned(), put: put.to_owned() }
}

impl Story {
    fn max_answers(&self, method: &str, trouble: &Refusing, times: u32) {
        let fault = Fault::once(PlatformSide::Max, trouble.clone()).of(method).times(times);
        self.sim.world(|world| world.fail(fault));
    }

    /// Nobody was told of a key, a right or a channel.
    fn nobody_is_blamed(&self, what: &str) {
        let told = self.admin_hears();
        for words in ["Ключ MAX", "недоступен", "не может писать", "не принимает"]
        {
            assert!(!told.contains(words), "{what}: {told}");
        }
    }
}

#[test]
fn what_was_not_sent_and_answered_oddly_is_asked_about_and_never_doubled() {
    let long = format!(r#"{{"message":{{"body":{{"mid":"{}"}}}}}}"#, "m".repeat(100_000));
    let many = format!(r#"{{"message":[{}0]}}"#, "0,".repeat(300_000));
    let deep = "[".repeat(100_000);
    let bodies = [
        "",
        "null",
        "[]",
        "{}",
        "{",
        "17",
        r#""done""#,
        r#"{"message":null}"#,
        r#"{"message":"sent"}"#,
        r#"{"message":{"body":null}}"#,
        r#"{"message":{"body":{"mid":null}}}"#,
        r#"{"message":{"body":{"mid":17}}}"#,
        r#"{"message":{"body":{"mid":""}}}"#,
        r#"{"success":"no"}"#,
        r#"{"success":null}"#,
        &long,
        &many,
        &deep,
    ];
    let mut troubles: Vec<Refusing> = bodies.into_iter().map(raw).collect();
    troubles.extend([Refusing::Html, Refusing::Garbage, Refusing::Endless, Refusing::Status(500)]);
    let mut story = copying_to_max("");
    story.ignoring(&[Of::Presses], "the card is the one of every post in doubt, told in max_trouble");
    story.publishes(PostDraft::new("Первый"));
    for (number, trouble) in troubles.iter().enumerate() {
        let what = format!("{number}: {:.90}", format!("{trouble:?}"));
        let before = story.max();
        let words = format!("Пост {number}");
        story.max_answers("POST /messages", trouble, 1);
        story.publishes(PostDraft::new(&words));
        story.pass(3);
        assert_eq!(story.max(), before, "{what}");
        assert!(story.admin_hears().contains(&format!("«{words}» · MAX")), "{what}: {}", story.admin_hears());
        story.press("Опубликовать");
        story.pass(1);
        assert_eq!(story.max(), format!("{before}\n{}: {words}", number + 2), "{what}");
    }
    story.nobody_is_blamed("all");
    assert!(story.copy_states().iter().all(|state| state == "published"), "{:?}", story.copy_states());
}

#[test]
fn what_was_sent_and_answered_oddly_is_found_and_bound() {
    let mut story = copying_to_max("");
    let troubles = [
        instead(r#""mid":""#, r#""mid":17,"was":""#),
        instead(r#""mid""#, r#""id""#),
        instead(r#""message""#, r#""sent""#),
        instead(r#""body":{"#, r#""body":[],"text":{"#),
        Refusing::Truncated,
        Refusing::BreakOff,
    ];
    for (number, trouble) in troubles.iter().enumerate() {
        story.max_answers("POST /messages", trouble, 1);
        story.publishes(PostDraft::new(&format!("Пост {number}")));
        story.pass(3);
    }
    let all: Vec<String> = (0..troubles.len()).map(|number| format!("{}: Пост {number}", number + 1)).collect();
    assert_eq!(story.max(), all.join("\n"));
    assert_eq!(story.copy_states(), vec!["published"; troubles.len()]);
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn a_channel_that_is_read_back_oddly_is_read_once_more() {
    for odd in [
        "",
        "{}",
        "[]",
        r#"{"messages":null}"#,
        r#"{"messages":{}}"#,
        r#"{"messages":"none"}"#,
        r#"{"messages":[null,1,[],{},{"body":null},{"timestamp":"now","body":{"mid":1,"text":"Дошёл"}}]}"#,
    ] {
        for times in [1, 2, 3] {
            // Twice read and soundly answered that it is not there: a person is asked.
            if times > 1 && odd.contains("timestamp") {
                continue;
            }
            let mut story = copying_to_max("");
            story.max_answers("POST /messages", &Refusing::CloseAfter, 1);
            story.max_answers("GET /messages", &raw(odd), times);
            story.publishes(PostDraft::new("Дошёл"));
            story.publishes(PostDraft::new("Дальше"));
            story.pass(6);
            assert_eq!(story.max(), "1: Дошёл\n2: Дальше", "{odd} × {times}");
            assert_eq!(story.copy_states(), ["published"; 2], "{odd} × {times}");
            assert_eq!(story.admin_hears(), "", "{odd} × {times}");
        }
    }
}

#[test]
fn a_page_that_speaks_of_keys_and_rights_is_not_taken_for_max() {
    for status in [400, 401, 403, 404, 407, 408, 418, 425, 451] {
        let mut story = copying_to_both("");
        let post = story.publishes(PostDraft::new("До"));
        for method in ["POST /messages", "PUT /messages", "GET /me", "POST /uploads", "upload"] {
            // What takes files says of a file with this status, in whatever form, that it is none.
            if (method, status) == ("upload", 400) {
                continue;
            }
            story.max_answers(method, &Refusing::Status(status), 3);
        }
        story.sim.world(|world| world.edit_post(post, PostDraft::new("До, исправлен")).unwrap());
        story.publishes(PostDraft::new("Раз").photo(640, 480));
        story.publishes(PostDraft::new("Два"));
        story.pass(8);
        assert_eq!(story.max(), "1 (edited): До, исправлен\n2 [image]: Раз\n3: Два", "{status}");
        assert_eq!(story.channel().lines().count(), 3, "{status}");
        assert_eq!(story.admin_hears(), "", "{status}");
    }
}

#[test]
fn an_edit_and_a_deletion_that_are_answered_oddly_are_done_all_the_same() {
    let bodies = ["", "{}", "[]", "null", r#"{"success":null}"#, r#"{"success":"true"}"#, r#"{"success":0}"#];
    for body in bodies {
        let mut story = copying_to_max("");
        let post = story.publishes(PostDraft::new("Первый"));
        story.max_answers("PUT /messages", &raw(body), 2);
        story.sim.world(|world| world.edit_post(post, PostDraft::new("Исправлен")).unwrap());
        story.pass(6);
        assert_eq!(story.max(), "1 (edited): Исправлен", "{body}");
        story.max_answers("DELETE /messages", &raw(body), 2);
        story.sim.world(|world| world.delete_post(post));
        story.pass(6);
        assert_eq!(story.max(), "", "{body}");
        insta::allow_duplicates! { insta::assert_snapshot!(story.rest(), @""); }
    }
}

#[test]
fn a_deletion_that_is_never_answered_with_sense_is_told_and_holds_nobody() {
    let mut story = copying_to_max("");
    let post = story.publishes(PostDraft::new("Первый"));
    let fault = Fault::lasting(PlatformSide::Max, raw("{}")).of("DELETE /messages");
    story.sim.world(|world| world.fail(fault));
    story.sim.world(|world| world.delete_post(post));
    story.pass(5);
    story.publishes(PostDraft::new("Второй"));
    story.pass(15);
    assert_eq!(story.max(), "1: Первый\n2: Второй");
    insta::assert_snapshot!(story.admin_hears(), @"
    🗑 Пост удалён во ВКонтакте, но удалить его копию в канале «Тихий двор» MAX не дал: площадка ответила непонятно. Подробнее: max: DELETE /messages: an answer that says nothing
    ---
    📮 Не удалось и отменено за сутки: 1
    площадка ответила непонятно. Подробнее: max: DELETE /messages: an answer that says nothing
    ");
}

#[test]
fn files_whose_places_and_tokens_are_told_oddly_go_once_they_are_told_well() {
    let long = format!(r#"{{"token":"{}"}}"#, "t".repeat(100_000));
    let places = [
        "",
        "{}",
        "[]",
        r#"{"url":null}"#,
        r#"{"url":5}"#,
        r#"{"url":""}"#,
        r#"{"url":"ftp://127.0.0.1/"}"#,
        r#"{"url":"http://127.0.0.1:1/"}"#,
        r#"{"url":"/upload"}"#,
    ];
    let tokens = [
        "",
        "{}",
        "[]",
        "null",
        r#"{"photos":null}"#,
        r#"{"photos":[]}"#,
        r#"{"photos":{}}"#,
        r#"{"photos":"x"}"#,
        r#"{"photos":{"1":{}}}"#,
        r#"{"photos":{"1":{"token":5}}}"#,
        r#"{"photos":{"1":null}}"#,
        r#"{"token":null}"#,
        r#"{"token":[]}"#,
        &long,
    ];
    let mut troubles: Vec<(&str, Refusing)> = places.map(|body| ("POST /uploads", raw(body))).to_vec();
    troubles.extend(tokens.map(|body| ("upload", raw(body))));
    for page in [Refusing::Html, Refusing::Garbage, Refusing::Endless, Refusing::Redirect("/max-upload/1".to_owned())] {
        troubles.extend([("POST /uploads", page.clone()), ("upload", page)]);
    }
    troubles.extend([401, 403, 404, 410, 500].map(|status| ("upload", Refusing::Status(status))));
    let mut story = copying_to_both("");
    for (number, (method, trouble)) in troubles.iter().enumerate() {
        let what = format!("{method} {:.90}", format!("{trouble:?}"));
        story.max_answers(method, trouble, 1);
        story.publishes(PostDraft::new(&format!("Пост {number}")).photo(640, 480));
        story.pass(2);
        let shown = story.max();
        assert_eq!(shown.lines().last(), Some(format!("{} [image]: Пост {number}", number + 1).as_str()), "{what}");
    }
    assert_eq!(story.max().replace("[image]", "[photo]"), story.channel());
    assert_eq!(story.admin_hears(), "");
}

#[test]
fn a_place_for_files_that_is_odd_for_ever_costs_the_files_and_not_the_posts() {
    for (method, body) in [("POST /uploads", "{}"), ("upload", r#"{"photos":{"1":{"token":5}}}"#)] {
        let mut story = copying_to_max("");
        story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Max, raw(body)).of(method)));
        story.publishes(PostDraft::new("С картинкой").photo(640, 480));
        story.publishes(PostDraft::new("Дальше"));
        story.pass(40);
        let shown = story.max();
        assert!(shown.starts_with("1: С картинкой") && shown.ends_with(": Дальше"), "{shown}");
        assert_eq!(shown.matches("С картинкой").count(), 1, "{shown}");
        assert!(story.admin_hears().contains("без 1 файла"), "{}", story.admin_hears());
    }
}

#[test]
fn redirects_without_end_are_not_followed() {
    let mut story = copying_to_both("");
    let to = format!("{}/messages", story.sim.max_api_url());
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Max, Refusing::Redirect(to))));
    story.publishes(PostDraft::new("Раз"));
    story.pass(2);
    let asked = story.sim.world(|world| world.call_counts());
    let asked: u64 = asked.iter().filter(|(method, _)| method.contains('/')).map(|(_, calls)| calls).sum();
    assert!(asked < 15, "{asked}");
    story.sim.world(|world| world.mend(PlatformSide::Max));
    story.pass(70);
    assert_eq!((story.max(), story.channel()), ("1: Раз".to_owned(), "1: Раз".to_owned()));
    drop(story.admin_hears());
}

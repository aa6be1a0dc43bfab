//! MAX in trouble: nothing is doubled, nothing is lost, nobody else waits, and who must act is told once.

use etronics_bot::clock::HOUR;
use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};

use super::max_posts::{copying_to_both, copying_to_max};
use crate::story::{Of, Story};

fn refusal(status: u16, code: &str, message: &str) -> Refusing {
    let (code, message) = (code.to_owned(), message.to_owned());
    Refusing::Max { status, code, message, retry_after: None }
}

fn once(trouble: Refusing) -> Fault {
    Fault::once(PlatformSide::Max, trouble).of("POST /messages")
}

impl Story {
    fn max_fails(&self, fault: Fault) {
        self.sim.world(|world| world.fail(fault));
    }
}

#[test]
fn an_answer_that_is_lost_in_any_way_is_looked_up_and_nothing_is_doubled() {
    for trouble in [Refusing::CloseAfter, Refusing::BreakOff, Refusing::Truncated] {
        let mut story = copying_to_max("");
        story.publishes(PostDraft::new("Дошло ли?"));
        story.max_fails(once(trouble.clone()));
        // The same words once more: what stands there already is another post's.
        story.publishes(PostDraft::new("Дошло ли?").photo(640, 480));
        story.publishes(PostDraft::new("Следующий"));
        story.pass(3);
        assert_eq!(story.max(), "1: Дошло ли?\n2 [image]: Дошло ли?\n3: Следующий", "{trouble:?}");
        assert_eq!(story.copy_states(), ["published"; 3], "{trouble:?}");
    }
}

#[test]
fn what_is_not_there_after_a_second_look_is_asked() {
    let mut story = copying_to_max("");
    story.ignoring(&[Of::Presses], "words on presses: of other stories");
    story.max_fails(once(Refusing::CloseBefore));
    story.publishes(PostDraft::new("Не дошёл"));
    assert!(!story.admin_hears().contains("Не дошёл"), "it is looked for once more before anybody is asked");
    story.pass(3);
    let asked = story.admin_hears();
    assert!(asked.contains("«Не дошёл» · MAX «Тихий двор»"), "{asked}");
    story.press("Опубликовать");
    story.pass(1);
    assert_eq!(story.max(), "1: Не дошёл");
    drop(story.admin_hears());
}

#[test]
fn a_day_without_max_holds_nobody_and_all_posts_come_in_order() {
    let mut story = copying_to_both("");
    story.perhaps_ignoring(&[Of::AdminChat], "that something waits long may be told");
    story.pass(1);
    story.sim.world(|world| world.offline(PlatformSide::Max));
    for number in 1..=4 {
        story.publishes(PostDraft::new(&format!("Пост {number}")));
        story.jump(5 * HOUR);
    }
    let all = "1: Пост 1\n2: Пост 2\n3: Пост 3\n4: Пост 4";
    assert_eq!((story.channel().as_str(), story.max().as_str()), (all, ""));
    story.sim.world(|world| world.online(PlatformSide::Max));
    story.pass(70);
    assert_eq!(story.max(), all);
    assert!(story.copy_states().iter().all(|state| state == "published"), "{:?}", story.copy_states());
    let sent: Vec<i64> = story.max_messages().iter().map(|message| message.at).collect();
    assert!(sent.windows(2).all(|pair| pair[1] - pair[0] >= 500), "{sent:?}");
    // The reverse: Telegram is away, and MAX waits for nobody.
    story.sim.world(|world| world.offline(PlatformSide::Telegram));
    story.publishes(PostDraft::new("Пост 5"));
    assert!(story.max().ends_with("5: Пост 5"), "{}", story.max());
    story.sim.world(|world| world.online(PlatformSide::Telegram));
    story.pass(10);
    assert!(story.channel().ends_with("5: Пост 5"), "{}", story.channel());
}

#[test]
fn a_video_is_waited_for_until_max_is_ready_with_it() {
    let mut story = copying_to_max("");
    story.sim.world(|world| world.max_works_for(4 * 60_000));
    let began = story.clock.now_ms();
    story.publishes(PostDraft::new("Кино").video("Двор", 400));
    story.pass(6);
    assert_eq!(story.max(), "1 [video]: Кино");
    assert!(story.max_messages()[0].at - began >= 4 * 60_000);
    assert_eq!(story.sim.world(|world| world.max_uploads()), 1, "it is handed over once");
}

#[test]
fn a_video_that_never_becomes_ready_is_done_without() {
    let mut story = copying_to_max("");
    story.sim.world(|world| world.max_works_for(10 * HOUR));
    story.publishes(PostDraft::new("Кино").video("Двор", 400));
    story.publishes(PostDraft::new("Дальше"));
    story.pass(40);
    let shown = story.max();
    assert!(shown.starts_with("1: Кино"), "{shown}");
    assert!(shown.ends_with(": Дальше"), "{shown}");
}

#[test]
fn too_many_requests_are_waited_out_with_a_hint_and_without() {
    for retry_after in [None, Some(7)] {
        let mut story = copying_to_max("");
        let trouble = Refusing::Max {
            status: 429,
            code: "too.many.requests".to_owned(),
            message: "Too many requests".to_owned(),
            retry_after,
        };
        story.max_fails(once(trouble).times(3));
        story.publishes(PostDraft::new("Раз"));
        story.pass(2);
        assert_eq!(story.max(), "1: Раз");
    }
}

#[test]
fn whoever_must_act_is_told_once_and_then_everything_goes_on() {
    type Break = fn(&mut Story);
    let cases: [(&str, Break, Break); 3] = [
        (
            "не может писать в канал",
            |story| story.sim.world(|world| world.max_rights(world.max_channel_id, Some(&["read_all_messages"]))),
            |story| story.sim.world(|world| world.max_every_right(world.max_channel_id)),
        ),
        (
            "недоступен боту",
            |story| story.sim.world(|world| world.max_rights(world.max_channel_id, None)),
            |story| story.sim.world(|world| world.max_every_right(world.max_channel_id)),
        ),
        (
            "Ключ MAX больше не принимается",
            |story| story.sim.world(|world| world.keys.max = "another".to_owned()),
            |story| story.sim.world(|world| world.keys.max = etronics_bot::simulator::Keys::default().max),
        ),
    ];
    for (words, breaks, mends) in cases {
        let mut story = copying_to_both("");
        story.publishes(PostDraft::new("До"));
        breaks(&mut story);
        story.publishes(PostDraft::new("Один"));
        story.publishes(PostDraft::new("Два"));
        assert_eq!(story.channel(), "1: До\n2: Один\n3: Два", "{words}");
        let told = story.admin_hears();
        assert_eq!(told.matches(words).count(), 1, "{words}: {told}");
        story.pass(30);
        assert_eq!(story.admin_hears().matches(words).count(), 1, "{words} is told once");
        mends(&mut story);
        story.pass(70);
        assert_eq!(story.max(), "1: До\n2: Один\n3: Два", "{words}");
        drop(story.admin_hears());
    }
}

#[test]
fn rights_that_are_taken_away_in_the_midst_of_an_edit_are_told() {
    let mut story = copying_to_max("");
    let post = story.publishes(PostDraft::new("Первый"));
    story.max_fails(
        Fault::once(PlatformSide::Max, refusal(200, "access.denied", "Insufficient permissions to edit message"))
            .of("PUT /messages"),
    );
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Исправленный")).unwrap());
    story.pass(3);
    let told = story.admin_hears();
    assert!(told.contains("Ключ MAX без права") && told.contains("изменение сообщений"), "{told}");
    assert_eq!(story.max(), "1: Первый");
}

#[test]
fn a_file_that_max_does_not_take_is_named_and_the_post_goes_out() {
    let mut story = copying_to_max("");
    story.sim.world(|world| world.max_forbids(".exe"));
    story.publishes(PostDraft::new("Игра").document("game.exe", 9_000));
    story.pass(2);
    let shown = story.max();
    assert!(shown.contains("Игра") && !shown.contains("[file]"), "{shown}");
    assert!(story.admin_hears().contains("без 1 файла"), "{}", story.admin_hears());
    // A fault of MAX's own with every video for days: it goes as a file.
    story.max_fails(once(refusal(400, "proto.payload", "errors.process.attachment.movie.not.owner")));
    story.publishes(PostDraft::new("Кино").video("Двор", 40));
    story.pass(2);
    let shown = story.max();
    assert!(shown.contains("Кино") && shown.contains("[file]"), "{shown}");
}

#[test]
fn an_address_that_moved_is_told_once_and_nobody_goes_after_it() {
    let mut story = copying_to_both("");
    story.max_fails(Fault::lasting(PlatformSide::Max, Refusing::Status(301)));
    story.publishes(PostDraft::new("Раз"));
    story.publishes(PostDraft::new("Два"));
    story.pass(90);
    assert_eq!((story.max().as_str(), story.channel().as_str()), ("", "1: Раз\n2: Два"));
    insta::assert_snapshot!(story.admin_hears(), @"
    📮 Не могу отправить с 10:00: посты в «Тихий двор» (max:-70000000000001)
    сервер отправляет по другому адресу: проверьте api_url в конфигурации. Подробнее: max: answer 301 is a redirect, none is followed
    ");
    story.sim.world(|world| world.mend(PlatformSide::Max));
    story.pass(70);
    assert_eq!(story.max(), "1: Раз\n2: Два");
    let told = story.admin_hears();
    assert!(told.contains("✅ Снова получается") && !told.contains("Не могу отправить"), "{told}");
}

#[test]
fn a_refused_video_leaves_the_photos_of_its_album_and_the_words_of_an_edit() {
    let not_owner = || refusal(400, "proto.payload", "errors.process.attachment.movie.not.owner");
    let mut story = copying_to_max("");
    let draft = || PostDraft::new("Фото и видео").photo(640, 480).photo(800, 600).video("Двор", 40);
    story.max_fails(once(not_owner()));
    story.publishes(draft());
    story.pass(2);
    assert_eq!(story.max(), "1 [image, image]: Фото и видео\n2 [file]: ");
    // An edit that brings a video: its words do not wait for that.
    let post = story.publishes(PostDraft::new("Концерт в восемь").photo(640, 480));
    let film = PostDraft::new("Концерт в девять").photo(640, 480).video("Двор", 40);
    story.max_fails(Fault::once(PlatformSide::Max, not_owner()).of("PUT /messages"));
    story.sim.world(|world| world.edit_post(post, film).unwrap());
    story.pass(3);
    let shown = story.max();
    assert!(shown.contains("3 (edited) [image]: Концерт в девять"), "{shown}");
    let told = story.admin_hears();
    assert!(told.contains("слова новые, а файлы прежние, новых MAX не взял"), "{told}");
}

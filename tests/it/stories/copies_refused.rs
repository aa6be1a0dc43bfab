//! Files that cannot be had and refusals of every kind: a channel never stands still for one post.

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};

use super::copies::copying;
use crate::story::{Of, Story};

fn refusal(code: u16, description: &str, retry_after: Option<u64>) -> Refusing {
    Refusing::Telegram { code, description: description.to_owned(), retry_after }
}

impl Story {
    /// Seconds until every copy has come to its end, by the clock of the story; at most ten minutes.
    #[track_caller]
    fn seconds_until_out(&mut self) -> i64 {
        let began = self.clock.now_ms();
        self.settle();
        while self.copy_states().iter().any(|state| state == "pending") {
            let passed = (self.clock.now_ms() - began) / 1000;
            assert!(passed < 600, "still on its way after {passed} s: {:?}\n{}", self.copy_states(), self.channel());
            self.clock.advance(5_000);
            if passed % 60 < 5 {
                self.daemon().ring().unwrap();
            }
            self.settle();
        }
        (self.clock.now_ms() - began) / 1000
    }

    fn times_told(&self, words: &str) -> usize {
        let told = self.sim.world(|world| world.messages(world.admin_chat_id));
        told.iter().filter(|message| message.text.contains(words)).count()
    }

    fn publishes_shy(&mut self, draft: PostDraft) {
        self.sim.world(|world| {
            let post = world.publish(draft);
            world.change_files_of(-world.group_id, post, |file| file.shy = true);
        });
    }
}

#[test]
fn an_album_that_telegram_asks_to_wait_for_each_time_does_not_stop_the_channel() {
    for words in ["Лето", ""] {
        let mut story = copying("");
        let trouble = refusal(429, "Too Many Requests: retry after 8", Some(8));
        story.sim.world(|world| {
            world.fail(Fault::lasting(PlatformSide::Telegram, trouble).of("sendMediaGroup"));
            world.publish(PostDraft::new(words).photos(3));
            world.publish(PostDraft::new("Следующий"));
        });
        let passed = story.seconds_until_out();
        assert!(passed <= 180, "{passed} s");
        let channel = story.channel();
        assert!(channel.contains("photo-229000001_456239001") && channel.ends_with(": Следующий"), "{channel}");
        assert_eq!(channel.matches("🖼 Фото").count(), 3, "{channel}");
        assert!(words.is_empty() || channel.starts_with("1: Лето"), "{channel}");
        assert_eq!((story.copy_states(), story.times_told("без 3 файлов")), (vec!["published".to_owned(); 2], 1));
    }
}

#[test]
fn a_host_that_is_away_does_not_stop_the_channel() {
    for (trouble, draft) in [
        (Refusing::Status(503), PostDraft::new("Снимок").photo(800, 600)),
        (Refusing::Status(429), PostDraft::new("Снимки").photos(2).document("План.rar", 9_000)),
        (Refusing::CloseBefore, PostDraft::new("Гифка").gif(40_000).photo(90, 90)),
        (Refusing::Html, PostDraft::new("Страница").photo(800, 600)),
        (Refusing::Raw(String::new()), PostDraft::new("Пусто").photo(800, 600)),
    ] {
        let mut story = copying("");
        story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, trouble.clone()).of("media")));
        story.publishes_shy(draft);
        story.sim.world(|world| world.publish(PostDraft::new("Следующий")));
        let passed = story.seconds_until_out();
        assert!(passed <= 180, "{trouble:?}: {passed} s");
        let channel = story.channel();
        assert!(channel.contains("https://vk.com/") && channel.ends_with(": Следующий"), "{trouble:?}:\n{channel}");
        assert_eq!(story.copy_states(), ["published", "published"], "{trouble:?}");
        assert_eq!(story.times_told("не удалось"), 1, "{trouble:?}");
    }
}

#[test]
fn a_host_that_is_away_for_a_moment_costs_no_picture() {
    let mut story = copying("");
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, Refusing::Status(503)).of("media").times(2)));
    story.publishes_shy(PostDraft::new("Снимок").photo(800, 600));
    let passed = story.seconds_until_out();
    assert!(passed <= 75, "{passed} s");
    assert_eq!(story.channel(), "1 [photo]: Снимок");
    assert_eq!(story.times_told("не удалось"), 0);
}

#[test]
fn refusals_of_a_file_cost_at_most_the_file() {
    for words in [
        "wrong file identifier/HTTP URL specified",
        "failed to get HTTP URL content",
        "WEBPAGE_CURL_FAILED",
        "WEBPAGE_MEDIA_EMPTY",
        "WEBDOCUMENT_URL_INVALID",
        "file is too big",
        "PHOTO_INVALID_DIMENSIONS",
        "IMAGE_PROCESS_FAILED",
        "SOMETHING_OF_TOMORROW",
    ] {
        for photos in [1, 3] {
            let mut story = copying("");
            story.ignoring(&[Of::AdminChat], "which files are missing is said in other words for every refusal");
            let trouble = refusal(400, &format!("Bad Request: {words}"), None);
            story.sim.world(|world| {
                for method in ["sendPhoto", "sendMediaGroup", "sendDocument"] {
                    world.fail(Fault::lasting(PlatformSide::Telegram, trouble.clone()).of(method));
                }
                world.publish(PostDraft::new("Со снимком").photos(photos));
                world.publish(PostDraft::new("Следующий"));
            });
            let passed = story.seconds_until_out();
            assert!(passed <= 180, "{words}: {passed} s");
            let channel = story.channel();
            assert!(channel.starts_with("1: Со снимком") && channel.ends_with(": Следующий"), "{words}:\n{channel}");
            assert_eq!(channel.matches("🖼 Фото").count(), photos as usize, "{words}:\n{channel}");
        }
    }
}

#[test]
fn words_are_said_more_simply_before_they_are_lost() {
    let long = format!("https://shop.example/{}", "x".repeat(140));
    let links: Vec<String> = (1..=80).map(|number| format!("[#alias|Товар {number}|{long}{number}]")).collect();
    let mut story = copying("");
    story.publishes(PostDraft::new(&links.join("\n")));
    assert_eq!((story.copy_states(), story.channel().matches("<a ").count()), (vec!["published".to_owned()], 80));
    story.pass(1);
    story.publishes(PostDraft::new(&links[..70].join(" ")).photo(800, 600));
    assert_eq!((story.copy_states().len(), story.channel().matches("<a ").count()), (2, 150));

    for (method, words, shown) in [
        ("sendMessage", "ENTITIES_TOO_LONG", "1: Текст Двор"),
        ("sendMessage", "can't parse entities: x", "1: Текст Двор"),
        ("sendMessage", "MESSAGE_OF_TOMORROW", "1: Текст Двор"),
    ] {
        let mut story = copying("");
        let trouble = refusal(400, &format!("Bad Request: {words}"), None);
        let times = if words.starts_with("ENTITIES") { 2 } else { 1 };
        story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, trouble).of(method).times(times)));
        story.publishes(PostDraft::new("Текст [club1|Двор]"));
        assert_eq!((story.channel().as_str(), story.copy_states()), (shown, vec!["published".to_owned()]), "{words}");
    }
    for words in ["message caption is too long", "MEDIA_CAPTION_TOO_LONG"] {
        let mut story = copying("");
        let trouble = refusal(400, &format!("Bad Request: {words}"), None);
        story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, trouble).of("sendPhoto")));
        story.publishes(PostDraft::new("Подпись [club1|Двор]").photo(800, 600));
        assert_eq!(
            story.channel(),
            "1 [photo]\n2 answers 1: Подпись <a href=\"https://vk.com/club1\">Двор</a>",
            "{words}"
        );
    }
    let mut story = copying("");
    let trouble = refusal(400, "Bad Request: POLL_OF_TOMORROW", None);
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, trouble.clone()).of("sendPoll")));
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, trouble).of("sendVenue")));
    story.publishes(PostDraft::new("Опрос").poll("Придёте?", &["Да", "Нет"]).geo(55.75, 37.61, "Тихий двор"));
    insta::assert_snapshot!(story.channel(), @r#"
        1: Опрос
        2 answers 1: 📊 Придёте?
        • Да
        • Нет
        <a href="https://vk.com/wall-229000001_2">Открыть во ВКонтакте</a>
        3 answers 1: 📍 <a href="https://yandex.ru/maps/?pt=37.61,55.75&amp;z=16">Тихий двор, Москва</a>
        "#);
    assert_eq!(story.copy_states(), ["published"]);
}

#[test]
fn refusals_of_the_chat_hold_the_channel_and_are_told_once() {
    for (code, words) in [
        (400, "Bad Request: CHANNEL_PRIVATE"),
        (403, "Forbidden: CHANNEL_PRIVATE"),
        (400, "Bad Request: USER_BANNED_IN_CHANNEL"),
        (400, "Bad Request: CHAT_GUEST_SEND_FORBIDDEN"),
        (400, "Bad Request: TOPIC_CLOSED"),
        (400, "Bad Request: TOPIC_DELETED"),
        (400, "Bad Request: CHAT_OF_TOMORROW_FORBIDDEN"),
    ] {
        let mut story = copying("");
        // Pictures go to the channel alone: the admin's chat hears words.
        let trouble = refusal(code, words, None);
        story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, trouble).of("sendPhoto")));
        story.sim.world(|world| world.publish(PostDraft::new("Раз").photo(800, 600)));
        story.publishes(PostDraft::new("Два").photo(800, 600));
        story.pass(5);
        assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["pending".to_owned(); 2]), "{words}");
        assert_eq!(story.times_told("«Тихий двор»"), 1, "{words}");
        story.sim.world(|world| world.mend(PlatformSide::Telegram));
        story.pass(70);
        assert_eq!(story.channel(), "1 [photo]: Раз\n2 [photo]: Два", "{words}");
    }
}

#[test]
fn too_many_requests_inside_another_code_are_waited_for() {
    for words in [
        "Too Many Requests: retry after 7",
        "FLOOD_WAIT_7",
        "failed to send message #1 with the error message \"Too Many Requests: retry after 7\"",
    ] {
        let mut story = copying("");
        let trouble = refusal(400, &format!("Bad Request: {words}"), None);
        story.sim.world(|world| {
            world.fail(Fault::once(PlatformSide::Telegram, trouble).of("sendMediaGroup"));
            world.publish(PostDraft::new("Альбом").photos(2));
        });
        let passed = story.seconds_until_out();
        assert!((7..60).contains(&passed), "{words}: {passed} s");
        assert_eq!(story.channel(), "1 album 1 [photo]: Альбом\n2 album 1 [photo]", "{words}");
    }
}

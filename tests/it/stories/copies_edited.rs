//! Posts are edited into what their copies had no message for, or have too many: what the channel shows is the post as it is now.

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};
use serde_json::{Value, json};

use super::copies::copying;
use crate::story::{Of, Story};

/// A sentence, so many times.
fn words(count: usize) -> String {
    "Слово за словом идёт фестиваль. ".repeat(count).trim().to_owned()
}

impl Story {
    /// A post is edited: its words, and what hangs on it as VK shows it.
    pub(super) fn is_edited(&mut self, post: i64, text: &str, attached: &[Value]) {
        let draft = attached.iter().fold(PostDraft::new(text), |draft, one| draft.raw(one.clone()));
        self.sim.world(|world| world.edit_post(post, draft).unwrap());
    }

    pub(super) fn attached(&self, post: i64) -> Vec<Value> {
        self.sim.world(|world| world.attachments_of(-world.group_id, post))
    }

    /// The channel, long words in short: how they begin and how many letters they have.
    fn channel_in_short(&self) -> String {
        let channel = self.channel();
        let line = |line: &str| match line.split_once(": ") {
            Some((head, words)) if words.chars().count() > 60 => {
                format!("{head}: {}… {}", words.chars().take(14).collect::<String>(), words.chars().count())
            }
            _ => line.to_owned(),
        };
        channel.lines().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Nobody is told of an edit: all of it stands in the channel, and a second look changes nothing.
    fn is_carried_over(&mut self, shown: &str) {
        self.pass(3);
        assert_eq!(self.channel_in_short(), shown);
        self.pass(6);
        assert_eq!(self.channel_in_short(), shown, "after another look");
        assert_eq!(self.rest(), "");
    }
}

/// A story with a post before, so that messages are counted from it.
fn with_first() -> Story {
    let mut story = copying("");
    story.publishes(PostDraft::new("Первый"));
    story
}

#[test]
fn words_that_no_picture_has_room_for_go_on_in_an_answer() {
    let mut story = with_first();
    let post = story.publishes(PostDraft::new("Короткая подпись").photo(800, 600));
    let photo = story.attached(post);
    story.is_edited(post, &words(94), &photo);
    story.is_carried_over("1: Первый\n2 [photo] (edited): Слово за слово… 1023\n3 answers 2: Слово за слово… 1983");
    assert!(story.sim.world(|world| world.messages(world.channel_id)).last().unwrap().silent);
    story.is_edited(post, &format!("Иначе. {}", words(60)), &photo);
    story.is_carried_over(
        "1: Первый\n2 [photo] (edited): Иначе. Слово з… 998\n3 answers 2 (edited): Слово за слово… 927",
    );
    story.is_edited(post, "Снова коротко", &photo);
    story.is_carried_over("1: Первый\n2 [photo] (edited): Снова коротко");
    assert_eq!(story.copy_states(), ["published", "published"]);
}

#[test]
fn what_a_shorter_text_does_not_need_goes() {
    let mut story = with_first();
    let post = story.publishes(PostDraft::new(&words(190)));
    story.is_edited(post, "Коротко теперь", &[]);
    story.is_carried_over("1: Первый\n2 (edited): Коротко теперь");
    let post = story.publishes(PostDraft::new(&words(62)).photo(800, 600));
    let photo = story.attached(post);
    story.is_edited(post, "Коротко", &photo);
    story.is_carried_over("1: Первый\n2 (edited): Коротко теперь\n4 [photo] (edited): Коротко");
}

#[test]
fn a_text_that_grows_goes_on_in_an_answer() {
    let mut story = with_first();
    let post = story.publishes(PostDraft::new(&words(94)));
    story.is_edited(post, &format!("ИЗМ {}", words(188)), &[]);
    story.is_carried_over("1: Первый\n2 (edited): ИЗМ Слово за с… 4067\n3 answers 2: Слово за слово… 1951");
}

#[test]
fn a_picture_that_goes_takes_its_own_message_along() {
    let mut story = with_first();
    let post = story.publishes(PostDraft::new("Альбом").photos(3));
    let all = story.attached(post);
    let shown = |story: &Story, message: i64| {
        story.sim.world(|world| {
            let first = world.messages(world.channel_id)[story.old].message_id;
            world.photo(world.channel_id, first + message - 1)
        })
    };
    let (second, third) = (shown(&story, 3), shown(&story, 4));
    story.is_edited(post, "Альбом", &all[1..]);
    story.is_carried_over("1: Первый\n3 album 1 [photo] (edited): Альбом\n4 album 1 [photo]");
    assert_eq!((shown(&story, 3), shown(&story, 4)), (second, third), "the others stay what they are");
    // One comes back: it has no message, and follows.
    story.is_edited(post, "Альбом", &all);
    story.is_carried_over("1: Первый\n3 album 1 [photo] (edited): Альбом\n4 album 1 [photo]\n5 answers 3 [photo]");
    // Another takes the place of one that went.
    let other = story.publishes(PostDraft::new("").photo(333, 444));
    let other = story.attached(other);
    story.is_edited(post, "Альбом", &[all[0].clone(), other[0].clone(), all[2].clone()]);
    story.is_carried_over(
        "1: Первый\n3 album 1 [photo] (edited): Альбом\n4 album 1 [photo]\n5 answers 3 [photo]\n6 [photo]",
    );
}

#[test]
fn a_picture_comes_to_a_message_of_words_and_the_words_go_on_changing() {
    let mut story = with_first();
    let post = story.publishes(PostDraft::new("Только текст"));
    let of = story.publishes(PostDraft::new("Другой").photos(2));
    let photos = story.attached(of);
    let others = "\n3 album 1 [photo]: Другой\n4 album 1 [photo]";
    story.is_edited(post, "Текст и снимок", &photos[..1]);
    story.is_carried_over(&format!("1: Первый\n2 [photo] (edited): Текст и снимок{others}"));
    story.is_edited(post, "Ещё раз", &photos[..1]);
    story.is_carried_over(&format!("1: Первый\n2 [photo] (edited): Ещё раз{others}"));
    story.is_edited(post, "И второй", &photos);
    story.is_carried_over(&format!("1: Первый\n2 [photo] (edited): И второй{others}\n5 answers 2 [photo]"));
}

#[test]
fn the_only_picture_stays_with_its_words_which_go_on_changing_and_a_person_is_told() {
    let mut story = with_first();
    let post = story.publishes(PostDraft::new("Фото уйдёт").photo(800, 600));
    story.is_edited(post, "Фото ушло", &[]);
    story.pass(3);
    assert_eq!(story.channel(), "1: Первый\n2 [photo] (edited): Фото ушло");
    insta::assert_snapshot!(story.bot_says(), @r#"
        ✏️ Пост изменён. Telegram не даёт боту внести правку целиком, вам остаётся:
        • файл из поста убран, а в канале остался: подпись держится на нём. Слова я обновил; если файл мешает, удалите сообщение и опубликуйте слова сами
        "#);
    story.is_edited(post, "Фото ушло, и слова другие", &[]);
    story.pass(3);
    assert_eq!(story.channel(), "1: Первый\n2 [photo] (edited): Фото ушло, и слова другие");
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn a_poll_that_people_vote_in_stays_and_a_person_is_told() {
    let mut story = with_first();
    let poll = |answers: &[&str]| {
        let answers: Vec<Value> = answers.iter().zip(1..).map(|(text, id)| json!({"id": id, "text": text})).collect();
        json!({"type": "poll", "poll": {"id": 7, "owner_id": -1, "question": "Идёте?", "answers": answers, "closed": false}})
    };
    let post = story.publishes(PostDraft::new("Опрос").raw(poll(&["да", "нет"])));
    story.is_edited(post, "Опрос, исправленный", &[poll(&["да", "нет", "может быть"])]);
    story.pass(3);
    assert_eq!(story.channel(), "1: Первый\n2 (edited): Опрос, исправленный\n3 [poll Идёте?: да, нет]");
    insta::assert_snapshot!(story.bot_says(), @r#"
        ✏️ Пост изменён. Telegram не даёт боту внести правку целиком, вам остаётся:
        • опрос в канале прежний: изменить его нельзя, а удалить — потерять голоса
        "#);
    // A new one has no message yet.
    let post = story.publishes(PostDraft::new("Без опроса"));
    story.is_edited(post, "С опросом", &[poll(&["да", "нет"])]);
    story.pass(3);
    assert!(
        story.channel().ends_with("4 (edited): С опросом\n5 answers 4 [poll Идёте?: да, нет]"),
        "{}",
        story.channel()
    );
    insta::assert_snapshot!(story.rest(), @"");
}

/// Whatever call of an edit is cut off by a death or refused, nothing stands twice and nothing is lost.
#[test]
fn a_death_at_any_call_of_an_edit_doubles_nothing() {
    for method in ["editMessageCaption", "deleteMessages", "sendMessage"] {
        let mut story = with_first();
        story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "a person may be asked about what got no answer");
        let grows = method == "sendMessage";
        let before = if grows { "Коротко".to_owned() } else { words(62) };
        let post = story.publishes(PostDraft::new(&before).photos(2));
        let photos = story.attached(post);
        let calls = |story: &Story| story.sim.world(|world| world.call_counts().get(method).copied().unwrap_or(0));
        let called = calls(&story);
        story.is_edited(post, if grows { words(60) } else { "Короче".to_owned() }.as_str(), &photos[1..]);
        story.clock.advance(3 * 60_000);
        story.daemon().ring().unwrap();
        story.goes_on_till(|story| {
            story.sim.world(|world| world.call_counts().get(method).copied().unwrap_or(0)) > called
        });
        story.dies_in_the_midst();
        story.pass(3);
        if story.copy_states().iter().any(|state| state.starts_with("uncertain")) {
            story.press("Уже там");
            story.pass(3);
        }
        let shown = story.channel_in_short();
        let expected = if grows {
            "1: Первый\n3 album 1 [photo] (edited): Слово за слово… 1023\n4 answers 3: Слово за слово… 895"
        } else {
            "1: Первый\n3 album 1 [photo] (edited): Короче"
        };
        assert_eq!(shown, expected, "{method}");
        story.pass(6);
        assert_eq!(story.channel_in_short(), expected, "{method}");
    }
}

#[test]
fn an_edit_that_is_refused_leaves_known_what_stands_and_the_next_one_goes_on_from_there() {
    let mut story = with_first();
    let post = story.publishes(PostDraft::new(&words(190)));
    let refused = Refusing::Telegram {
        code: 400,
        description: "Bad Request: message can't be deleted".to_owned(),
        retry_after: None,
    };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, refused).of("deleteMessages")));
    story.is_edited(post, "Коротко", &[]);
    story.pass(3);
    assert!(
        story.channel_in_short().starts_with("1: Первый\n2 (edited): Коротко\n3 answers 2: Слово"),
        "{}",
        story.channel_in_short()
    );
    insta::assert_snapshot!(story.bot_says(), @"✏️ Пост во ВКонтакте изменён, и это сообщение канала «Тихий двор» стало лишним: в нём то, чего в посте больше нет. Удалить его не удалось, удалите сами: площадка не даёт это удалить. Подробнее: bad request: message can't be deleted");
    story.is_edited(post, "Ещё короче", &[]);
    story.is_carried_over("1: Первый\n2 (edited): Ещё короче");
}

#[test]
fn an_edit_that_was_refused_for_a_right_comes_once_the_right_is_there() {
    let mut story = with_first();
    let post = story.publishes(PostDraft::new("Начало в 18:00"));
    let refused = Refusing::Telegram {
        code: 400,
        description: "Bad Request: need administrator rights in the channel chat".to_owned(),
        retry_after: None,
    };
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, refused).of("editMessageText").times(2)));
    story.is_edited(post, "Начало в 19:00", &[]);
    story.pass(3);
    assert_eq!(story.channel(), "1: Первый\n2: Начало в 18:00");
    assert_eq!(story.copy_states()[1], "published: edit_refused");
    story.pass(5);
    assert_eq!(story.channel(), "1: Первый\n2 (edited): Начало в 19:00");
    assert_eq!(story.copy_states()[1], "published");
    let told = story.told_admin().join("\n");
    assert!(!told.contains("Посты ждут"), "{told}");
    assert_eq!(told.matches("правку внести не удалось").count(), 1, "{told}");
}

#[test]
fn on_max_too() {
    let mut story = super::max_posts::copying_to_max("");
    let post = story.publishes(PostDraft::new("Начало в 18:00"));
    story.sim.world(|world| world.max_rights(world.max_channel_id, Some(&["read_all_messages", "write"])));
    story.is_edited(post, "Начало в 19:00", &[]);
    story.pass(5);
    assert_eq!(story.max(), "1: Начало в 18:00");
    assert_eq!(story.admin_hears().matches("правку внести не удалось").count(), 1, "{}", story.admin_hears());
    story.sim.world(|world| world.max_every_right(world.max_channel_id));
    story.pass(5);
    assert_eq!(story.max(), "1 (edited): Начало в 19:00");
}

#[test]
fn a_post_that_comes_back_is_followed_again() {
    let mut story = with_first();
    let post = story.publishes(PostDraft::new("Концерт"));
    story.sim.world(|world| world.delete_post(post));
    story.pass(3);
    assert_eq!(story.copy_states()[1], "published: deleted");
    story.sim.world(|world| assert!(world.restore_post(post)));
    story.pass(3);
    assert_eq!(story.copy_states()[1], "published");
    story.is_edited(post, "Концерт завтра", &[]);
    story.is_carried_over("1: Первый\n2 (edited): Концерт завтра");
}

#[test]
fn what_is_taken_off_goes_beside_what_nobody_is_ever_told() {
    let theme = || json!({"type": "situational_theme", "situational_theme": {"id": 5}});
    let untitled = || json!({"type": "link", "link": {"url": "https://a.example/x", "title": "", "caption": ""}});
    for never in [theme(), untitled()] {
        let mut story = with_first();
        let post = story.publishes(PostDraft::new("Секрет").photos(2).raw(never.clone()));
        assert!(story.channel().contains("Секрет") && story.channel().matches("[photo]").count() == 2);
        let photos: Vec<Value> = story.attached(post).into_iter().filter(|one| one["type"] == "photo").collect();
        story.is_edited(post, "", &[photos[1].clone(), never]);
        story.pass(5);
        let channel = story.channel();
        assert!(!channel.contains("Секрет") && channel.matches("[photo]").count() == 1, "{channel}");
    }
}

#[test]
fn nor_does_it_go_out_where_the_post_still_waits() {
    let mut story = copying("approve = \"all\"\n");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "the card: the channel is looked at");
    let theme = json!({"type": "situational_theme", "situational_theme": {"id": 5}});
    let post = story.publishes(PostDraft::new("Секрет").photos(2).raw(theme.clone()));
    let photos: Vec<Value> = story.attached(post).into_iter().filter(|one| one["type"] == "photo").collect();
    story.is_edited(post, "Открыто", &[photos[1].clone(), theme]);
    story.pass(5);
    story.press("Опубликовать");
    story.pass(1);
    let channel = story.channel();
    assert!(channel.contains("Открыто") && channel.matches("[photo]").count() == 1, "{channel}");
}

//! Posts of the wall appear in the channel as a careful person would have put them there.

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};

use crate::story::{EVERY_TOKEN, Of, Story};

/// A community whose wall is copied.
pub(crate) fn copying(more: &str) -> Story {
    copying_with(EVERY_TOKEN, more)
}

pub(crate) fn copying_with(tokens: &'static [&'static str], more: &str) -> Story {
    let mut story = Story::without_daemon(tokens, "");
    let channel = story.sim.world(|world| world.channel_id);
    story.more = format!("[crosspost]\nenabled = true\nchannel_id = {channel}\n{more}");
    story.start();
    story.settle();
    // What stood there before is not ours.
    story.old = story.channel_messages().len();
    story
}

impl Story {
    fn channel_messages(&self) -> Vec<etronics_bot::simulator::Shown> {
        self.sim.world(|world| world.messages(world.channel_id))
    }

    /// The community publishes, and what comes of it.
    #[track_caller]
    pub(crate) fn publishes(&mut self, draft: PostDraft) -> i64 {
        let post = self.sim.world(|world| world.publish(draft));
        self.settle();
        post
    }

    /// The channel since the story began, a line or more a message.
    pub(crate) fn channel(&self) -> String {
        let base = format!("http://{}", self.sim.address());
        let messages = self.channel_messages();
        let first = messages.iter().skip(self.old).map(|message| message.message_id).next().unwrap_or(0);
        let mut albums: Vec<String> = Vec::new();
        let mut lines = Vec::new();
        for message in messages.iter().skip(self.old) {
            let album = message.album.as_ref().map(|album| {
                if !albums.contains(album) {
                    albums.push(album.clone());
                }
                albums.iter().position(|known| known == album).unwrap_or(0) + 1
            });
            let mut head = format!("{}", message.message_id - first + 1);
            if let Some(album) = album {
                head.push_str(&format!(" album {album}"));
            }
            if let Some(reply) = message.reply_to {
                head.push_str(&format!(" answers {}", reply - first + 1));
            }
            if !message.shows.is_empty() {
                head.push_str(&format!(" [{}]", message.shows.trim()));
            }
            if message.edited {
                head.push_str(" (edited)");
            }
            let words = message.html.replace(&base, "");
            lines.push(if words.is_empty() { head } else { format!("{head}: {words}") });
        }
        lines.join("\n")
    }

    /// States and reasons of the copies, oldest first.
    pub(crate) fn copy_states(&mut self) -> Vec<String> {
        let mut copies = self.store(|db| db.copies().rows(0, 1000));
        copies.reverse();
        let line = |copy: &etronics_bot::store::CopyRow| match &copy.reason {
            Some(reason) => format!("{}: {reason}", copy.state.as_str()),
            None => copy.state.as_str().to_owned(),
        };
        copies.iter().map(line).collect()
    }
}

#[test]
fn a_post_appears_in_the_channel_once() {
    let mut story = copying("");
    story.publishes(PostDraft::new("Концерт в пятницу! [club1|Двор] ждёт, подробности: https://dvor.example <3"));
    insta::assert_snapshot!(story.channel(), @r#"1: Концерт в пятницу! <a href="https://vk.com/club1">Двор</a> ждёт, подробности: https://dvor.example &lt;3"#);
    assert_eq!(story.copy_states(), ["published"]);
    // The same again, by catching up: nothing.
    let now = story.clock.now_ms();
    story
        .daemon()
        .engine
        .store()
        .write(|db| {
            db.inbox()
                .put_event(
                    "engine",
                    "gap",
                    0,
                    &format!(r#"{{"v":1,"event":"gap","from":{},"to":{now}}}"#, now - 600_000),
                    now,
                )
                .map(|_| ())
        })
        .unwrap();
    story.settle();
    assert_eq!(story.copy_states(), ["published"]);
    story.kill();
    story.start();
    story.settle();
    assert_eq!(story.channel().lines().count(), 1);
}

#[test]
fn pictures_come_with_their_words() {
    let mut story = copying("");
    story.publishes(PostDraft::new("Одна").photo(1280, 960));
    story.publishes(PostDraft::new("Три").photos(3));
    insta::assert_snapshot!(story.channel(), @r#"
        1 [photo]: Одна
        2 album 1 [photo]: Три
        3 album 1 [photo]
        4 album 1 [photo]
        "#);
}

#[test]
fn every_kind_of_media_finds_its_way() {
    let mut story = copying("");
    story.publishes(
        PostDraft::new("Всё сразу")
            .photos(2)
            .video("Репетиция", 125)
            .gif(40_000)
            .document("План.pdf", 90_000)
            .audio("Группа", "Песня")
            .link("https://dvor.example/page", "Страница")
            .poll("Придёте?", &["Да", "Нет"])
            .geo(55.75, 37.61, "Тихий двор")
            .unknown("of_next_year"),
    );
    insta::assert_snapshot!(story.channel(), @r#"
        1 album 1 [photo]: Всё сразу

        🎵 Группа — Песня
        🔗 <a href="https://dvor.example/page">Страница</a>
        <a href="https://vk.com/wall-229000001_2">Открыть во ВКонтакте</a>
        2 album 1 [photo]
        3 album 1 [video video.mp4]
        4 [animation preview.mp4]
        5 [document План.pdf]
        6 [poll Придёте?: Да, Нет]
        7 [venue Тихий двор]
        "#);
    assert_eq!(story.copy_states(), ["published"]);
}

#[test]
fn a_repost_names_whom_it_quotes() {
    let mut story = copying("");
    let neighbour = story.sim.world(|world| world.other_wall("Соседний дом", "next_house"));
    story.publishes(
        PostDraft::new("Смотрите!").repost(PostDraft::new("Ярмарка в субботу").photo(800, 600).on(neighbour)),
    );
    insta::assert_snapshot!(story.channel(), @r#"
        1 [photo]: Смотрите!

        🔁 <a href="https://vk.com/wall-330000001_1">Соседний дом</a>
        <blockquote>Ярмарка в субботу</blockquote>
        "#);
}

#[test]
fn long_words_answer_their_pictures() {
    let mut story = copying("");
    let long = "Предложение номер один, и ещё немного слов. ".repeat(40);
    story.publishes(PostDraft::new(&long).photos(2));
    let channel = story.channel();
    assert_eq!(channel.lines().count(), 3, "{channel}");
    assert!(channel.lines().nth(2).unwrap().starts_with("3 answers 1: Предложение"), "{channel}");
}

#[test]
fn a_filtered_post_says_why() {
    let mut story = copying("skip_reposts = true\nstop_words = [\"казино\"]\nmin_length = 5\n");
    story.publishes(PostDraft::new("Новое КАЗИНО открыто"));
    story.publishes(PostDraft::new("Ага"));
    story.publishes(PostDraft::new("Только своим, за деньги").donut());
    let author = story.stranger("Анна", "Гостева");
    story.publishes(PostDraft::new("Предлагаю новость").suggested(author));
    assert_eq!(story.channel(), "");
    assert_eq!(story.copy_states(), ["skipped: stop_word: казино", "skipped: short: 3", "skipped: donut"]);
}

#[test]
fn an_edit_is_carried_over_and_a_deletion_only_if_wished() {
    let mut story = copying("");
    let post = story.publishes(PostDraft::new("Было").photo(800, 600));
    story.sim.world(|world| {
        let owner = -world.group_id;
        let draft = world.draft_of(owner, post).unwrap();
        world.edit_post(post, draft.text("Стало")).unwrap();
    });
    story.pass(3);
    assert_eq!(story.channel(), "1 [photo] (edited): Стало");
    story.sim.world(|world| world.delete_post(post));
    story.pass(3);
    assert_eq!(story.channel(), "1 [photo] (edited): Стало");

    let mut story = copying("sync_deletions = true\n");
    let post = story.publishes(PostDraft::new("Исчезну"));
    story.publishes(PostDraft::new("Останусь"));
    story.sim.world(|world| world.delete_post(post));
    story.pass(3);
    assert_eq!(story.channel(), "1: Останусь");
    assert_eq!(story.copy_states(), ["skipped: deleted", "published"]);
}

#[test]
fn an_advertisement_never_goes_out_by_itself() {
    let mut story = copying("approve = \"none\"\n");
    story.publishes(PostDraft::new("Скидки в «Ромашке»").photo(800, 600).ads());
    assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["approval".to_owned()]));
    insta::assert_snapshot!(story.bot_says(), @r#"
        📣 Реклама ждёт решения: «Скидки в «Ромашке»»

        Скидки в «Ромашке»
        🖼 1

        Нужна пометка: ответьте на эту карточку строкой «Реклама. Имя, ИНН, erid: …»
        "#);
    story.press("Опубликовать");
    assert!(story.answered().contains("пометка"), "{}", story.answered());
    assert_eq!(story.channel(), "");
    story.answers_card("Реклама. ООО «Ромашка», ИНН 7700000000, erid: 2Vtz");
    story.answers_card("Скидки в «Ромашке» до воскресенья");
    story.press("Опубликовать");
    insta::assert_snapshot!(story.channel(), @r#"
        1 [photo]: Скидки в «Ромашке» до воскресенья

        Реклама. ООО «Ромашка», ИНН 7700000000, erid: 2Vtz
        "#);
    assert_eq!(story.copy_states(), ["published"]);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ Опубликован: «Скидки в «Ромашке» до воскресенья»
        admin: Реклама. ООО «Ромашка», ИНН 7700000000, erid: 2Vtz
        admin: Готово, карточка обновлена
        admin: Скидки в «Ромашке» до воскресенья
        admin: Готово, карточка обновлена
        press: Публикую
        "#);
}

#[test]
fn what_waits_for_approval_can_be_skipped_and_a_deleted_one_skips_itself() {
    let mut story = copying("approve = \"all\"\n");
    story.publishes(PostDraft::new("Первый"));
    story.press("Пропустить");
    let second = story.publishes(PostDraft::new("Второй"));
    story.sim.world(|world| world.delete_post(second));
    story.pass(3);
    assert_eq!(story.copy_states(), ["skipped: admin", "skipped: deleted"]);
    assert_eq!(story.channel(), "");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ⏭ Пропущен: «Первый»
        admin: ⏭ Пропущен: «Второй»
        press: Пропущен
        "#);
}

#[test]
fn one_answer_without_a_post_that_waits_skips_nothing() {
    for config in ["approve = \"all\"\n", "quiet_hours = \"09:00-18:00\"\n"] {
        let mut story = copying(config);
        story.publishes(PostDraft::new("Первый"));
        let waits = story.copy_states();
        let nothing = Refusing::Raw(r#"{"response":{"items":[]}}"#.to_owned());
        story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, nothing).of("wall.getById")));
        story.pass(6);
        assert_eq!(story.copy_states(), waits, "{config}");
        story.perhaps_ignoring(&[Of::AdminChat], "whether it waits still is looked at");
    }
}

/// After every call to Telegram that publishes something the process dies, or the answer is lost: whatever the moment,
/// nothing stands twice in the channel, and all of it is there once people have said what they see.
#[test]
fn walls_of_others_are_read_and_old_posts_stay_old() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (channel, owner) = story.sim.world(|world| {
        let owner = world.other_wall("Соседний дом", "next_house");
        world.publish_on(owner, PostDraft::new("Давно было"));
        (world.channel_id, owner)
    });
    story.clock.advance(120_000);
    story.more = format!(
        "[crosspost]\nenabled = true\n[[crosspost.routes]]\nfrom = \"next_house\"\nto = [{channel}]\nstop_words = [\"скидки\"]\n"
    );
    story.start();
    story.settle();
    story.old = story.sim.world(|world| world.messages(channel)).len();
    story.pass(2);
    story.clock.advance(1_000);
    story.sim.world(|world| {
        world.publish_on(owner, PostDraft::new("Новость соседей"));
        world.publish_on(owner, PostDraft::new("Скидки соседей"));
    });
    story.pass(2);
    assert_eq!(story.channel(), "1: Новость соседей");
    assert_eq!(story.copy_states(), ["published", "skipped: stop_word: скидки"]);
}

#[test]
fn several_gone_at_once_are_asked_about_and_nothing_is_deleted() {
    let mut story = copying("sync_deletions = true\n");
    let posts: Vec<i64> = (1..=3).map(|number| story.publishes(PostDraft::new(&format!("Пост {number}")))).collect();
    for post in &posts[..2] {
        story.sim.world(|world| world.delete_post(*post));
    }
    story.pass(3);
    assert_eq!(story.channel().lines().count(), 3);
    assert!(story.bot_says().contains("больше не виден"), "{}", story.bot_says());
    story.press("Удалить копию");
    assert_eq!(story.channel().lines().count(), 2);
    insta::assert_snapshot!(story.rest(), @"press: Удаляю копию");
}

#[test]
fn an_album_whose_pictures_change_changes_too_and_one_more_follows() {
    let mut story = copying("");
    let post = story.publishes(PostDraft::new("Альбом").photos(2));
    let before = story.sim.world(|world| world.attachments_of(-world.group_id, post));
    story.sim.world(|world| {
        world.edit_post(post, PostDraft::new("Альбом и слова").photo(640, 480).photo(800, 801)).unwrap();
    });
    assert_ne!(before, story.sim.world(|world| world.attachments_of(-world.group_id, post)));
    story.pass(3);
    let channel = story.channel();
    assert!(channel.contains("(edited): Альбом и слова") && channel.matches("(edited)").count() == 2, "{channel}");
    // One picture more than the album has: no message can be added to it, so it follows.
    story.sim.world(|world| {
        world.edit_post(post, PostDraft::new("Три").photo(640, 480).photo(800, 801).photo(90, 91)).unwrap();
    });
    story.pass(3);
    assert!(story.channel().contains("(edited): Три"), "{}", story.channel());
    assert!(story.channel().ends_with("3 answers 1 [photo]"), "{}", story.channel());
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn a_video_file_takes_the_place_of_its_picture() {
    let mut story = copying_with(&["community", "service"], "");
    story.publishes(PostDraft::new("Репетиция").video("Репетиция", 125));
    assert!(story.channel().starts_with("1 [photo]: Репетиция"), "{}", story.channel());
    assert!(story.bot_says().contains("видеофайлом"), "{}", story.bot_says());
    story.sim.world(|world| {
        let card = world.messages(world.admin_chat_id).into_iter().rev().find(|message| message.text.contains("видеофайлом")).unwrap();
        let mut said = etronics_bot::simulator::TgSaid::from("");
        said.reply_to = Some(card.message_id);
        let file = serde_json::json!({"file_id": "simulated0video", "file_unique_id": "u1", "width": 640, "height": 360, "duration": 125});
        said.extra.insert("video".to_owned(), file);
        world.say(world.admin_chat_id, world.admin_chat_id, said).unwrap();
    });
    story.settle();
    assert!(story.channel().starts_with("1 [video simulated0video] (edited): Репетиция"), "{}", story.channel());
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ Опубликован: «Репетиция»
        admin: video
        admin: Ставлю видео на место картинки
        "#);
}

#[test]
fn two_routes_into_one_channel_are_one_copy_and_late_events_keep_the_order() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (channel, group) = story.sim.world(|world| (world.channel_id, world.group_id));
    story.more = format!(
        "[crosspost]\nenabled = true\nchannel_id = {channel}\n[[crosspost.routes]]\nfrom = -{group}\nto = [{channel}]\n"
    );
    story.start();
    story.settle();
    story.old = story.sim.world(|world| world.messages(channel)).len();
    // Told in another order than they were written.
    let (early, late) = story.sim.world(|world| {
        let now = world.now_ms() / 1000;
        (PostDraft::new("Раньше").dated(now - 60), PostDraft::new("Позже").dated(now - 30))
    });
    story.sim.world(|world| {
        world.publish(late);
        world.publish(early);
    });
    story.settle();
    assert_eq!(story.channel(), "1: Раньше\n2: Позже");
}

#[test]
fn without_a_reading_token_posts_are_copied_and_edits_are_said_to_be_unseen() {
    let mut story = copying_with(&["community"], "");
    let post = story.publishes(PostDraft::new("Одним ключом").photo(800, 600));
    assert_eq!(story.channel(), "1 [photo]: Одним ключом");
    story.sim.world(|world| world.edit_post(post, PostDraft::new("Правка")).unwrap());
    story.pass(5);
    assert_eq!(story.channel(), "1 [photo]: Одним ключом");
    story.opens(&["Кросспостинг"]);
    assert!(story.bot_says().contains("правки не видны: нужен сервисный ключ"), "{}", story.bot_says());
}

#[test]
fn a_channel_by_its_public_name_is_found_and_posts_wait_for_it() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    story.more = "[crosspost]\nenabled = true\nchannel_id = \"@quiet_yard_news\"\n".to_owned();
    story.old = story.channel_messages().len();
    story
        .sim
        .world(|world| world.fail(Fault::once(PlatformSide::Telegram, Refusing::Status(502)).of("getChat").times(2)));
    story.start();
    story.settle();
    story.publishes(PostDraft::new("По имени"));
    story.pass(3);
    assert_eq!(story.channel(), "1: По имени");
    assert_eq!(story.copy_states(), ["published"]);
}

impl Story {
    /// The admin answers the newest card of a copy.
    #[track_caller]
    fn answers_card(&mut self, text: &str) {
        self.sim.world(|world| {
            let shown = world.messages(world.admin_chat_id);
            let card = shown.iter().rev().find(|message| !message.keyboard.is_empty()).unwrap();
            world.reply(world.admin_chat_id, world.admin_chat_id, card.message_id, text).unwrap();
        });
        self.settle();
    }
}

#[test]
fn the_copy_that_changed_last_is_listed_first() {
    let mut story = copying("");
    for words in ["Первый", "Второй", "Третий"] {
        story.publishes(PostDraft::new(words));
        story.pass(1);
    }
    let now = story.clock.now_ms();
    let touched = |db: etronics_bot::store::Db<'_>| {
        let copy = db.copies().copy(1)?.unwrap();
        db.copies().save_copy(&copy, now)
    };
    story.daemon().engine.store().write(touched).unwrap();
    let mut listed = |since, limit| {
        let rows = story.store(|db| db.copies().copies_like(None, since, limit));
        rows.into_iter().map(|copy| copy.id).collect::<Vec<_>>()
    };
    assert_eq!((listed(0, 50), listed(0, 1), listed(now, 50)), (vec![1, 3, 2], vec![1], vec![1]));
    story.whatever_else_is_said();
}

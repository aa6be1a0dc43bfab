//! Posts of the wall appear in the channel as a careful person would have put them there.

use etronics_bot::simulator::{Fault, PostDraft, Side, Trouble, World};

use crate::story::{EVERY_TOKEN, Story};

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
        let mut copies = self.store(|db| db.copies(0, 1000));
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
            db.put_event(
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
fn a_lost_answer_is_settled_by_the_group_or_asked() {
    let mut story = copying("");
    story.sim.world(|world| world.fail(Fault::once(Side::Telegram, Trouble::CloseAfter).of("sendMessage")));
    story.publishes(PostDraft::new("Дошло ли?"));
    // The group beside the channel got it: nobody is asked.
    assert_eq!(story.copy_states(), ["published"]);
    assert_eq!(story.channel(), "1: Дошло ли?");
}

#[test]
fn what_nobody_knows_is_asked_and_never_doubled() {
    let mut story = copying("");
    story.sim.world(|world| world.fail(Fault::once(Side::Telegram, Trouble::CloseBefore).of("sendPhoto")));
    story.publishes(PostDraft::new("Фото пропало").photo(800, 600));
    assert!(story.copy_states()[0].starts_with("uncertain"), "{:?}", story.copy_states());
    // The next one goes on meanwhile.
    story.publishes(PostDraft::new("Следующий"));
    assert_eq!(story.channel(), "1: Следующий");
    story.pass(2);
    story.press("Опубликовать");
    assert_eq!(story.copy_states(), ["published", "published"]);
    assert_eq!(story.channel().lines().count(), 2);
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
}

/// After every call to Telegram that publishes something the process dies, or the answer is lost: whatever the moment,
/// nothing stands twice in the channel, and all of it is there once people have said what they see.
#[test]
fn a_death_or_a_lost_answer_at_any_part_never_doubles_anything() {
    let draft =
        || PostDraft::new("Пять частей").photos(2).gif(40_000).document("План.pdf", 9_000).poll("Да?", &["Да", "Нет"]);
    for linked in [true, false] {
        for method in ["sendMediaGroup", "sendAnimation", "sendDocument", "sendPoll"] {
            for trouble in [Trouble::CloseBefore, Trouble::CloseAfter, Trouble::Status(502)] {
                let arrived = trouble == Trouble::CloseAfter;
                let mut story = copying("");
                if !linked {
                    story.sim.world(World::unlink_channel);
                }
                story.sim.world(|world| world.fail(Fault::once(Side::Telegram, trouble.clone()).of(method)));
                story.sim.world(|world| world.publish(draft()));
                story.settle();
                story.kill();
                story.start();
                story.settle();
                story.pass(2);
                let told =
                    format!("{method} {trouble:?} linked {linked}:\n{}\n{:?}", story.channel(), story.copy_states());
                if story.copy_states() != ["published"] {
                    assert!(story.copy_states()[0].starts_with("uncertain"), "{told}");
                    assert!(!(linked && arrived), "the group knows it: {told}");
                    story.press(if arrived { "Да" } else { "Опубликовать" });
                }
                assert_eq!(story.copy_states(), ["published"], "{told}");
                let kinds: Vec<String> =
                    story.channel().lines().map(|line| line.split('[').nth(1).unwrap_or("").to_owned()).collect();
                assert_eq!(kinds.len(), 5, "{told}\n{}", story.channel());
            }
        }
    }
}

#[test]
fn a_kill_while_a_part_is_on_its_way_asks_and_keeps_the_order() {
    let mut story = copying("");
    story.sim.world(World::unlink_channel);
    story.sim.world(|world| {
        world.publish(PostDraft::new("Раз"));
        world.publish(PostDraft::new("Два"));
        world.publish(PostDraft::new("Три"));
    });
    // Everything is decided, nothing was answered yet.
    story.daemon().hear().unwrap();
    story.daemon().engine.step().unwrap();
    story.kill();
    story.start();
    story.settle();
    let states = story.copy_states();
    assert!(states[0] == "published" || states[0].starts_with("uncertain"), "{states:?}");
    assert_eq!(states[1..], ["published", "published"]);
    let channel = story.channel();
    let words: Vec<&str> = channel.lines().filter_map(|line| line.split(": ").nth(1)).collect();
    assert!(words.ends_with(&["Два", "Три"]) && words.len() <= 3, "{channel}");
}

#[test]
fn order_is_kept_while_telegram_asks_to_wait() {
    let mut story = copying("");
    let trouble = Trouble::Telegram {
        code: 429,
        description: "Too Many Requests: retry after 5".to_owned(),
        retry_after: Some(5),
    };
    story.sim.world(|world| {
        world.fail(Fault::once(Side::Telegram, trouble.clone()).of("sendMessage").times(2));
        for number in 1..=5 {
            world.publish(PostDraft::new(&format!("Пост {number}")));
        }
    });
    story.settle();
    assert_eq!(story.channel(), "1: Пост 1\n2: Пост 2\n3: Пост 3\n4: Пост 4\n5: Пост 5");
}

#[test]
fn a_day_without_telegram_loses_nothing_and_keeps_the_order() {
    let mut story = copying("");
    story.sim.world(|world| world.offline(Side::Telegram));
    for number in 1..=3 {
        story.sim.world(|world| world.publish(PostDraft::new(&format!("Пост {number}")).photo(640, 480)));
        story.hear_vk();
    }
    let gone = story.sim.world(|world| world.publish(PostDraft::new("Передумали")));
    story.hear_vk();
    story.sim.world(|world| world.delete_post(gone));
    story.jump_unheard(20);
    story.sim.world(|world| world.online(Side::Telegram));
    story.pass(40);
    assert_eq!(story.channel(), "1 [photo]: Пост 1\n2 [photo]: Пост 2\n3 [photo]: Пост 3", "{:?}", story.copy_states());
    assert_eq!(story.copy_states()[3], "skipped: deleted");
}

#[test]
fn photos_that_telegram_cannot_fetch_are_uploaded_and_odd_ones_become_documents() {
    let mut story = copying("");
    let post = story.sim.world(|world| {
        let post = world.publish(PostDraft::new("Три снимка").photos(3));
        let owner = -world.group_id;
        world.change_files_of(owner, post, |file| file.shy = true);
        post
    });
    story.settle();
    assert!(post > 0);
    assert_eq!(story.channel(), "1 album 1 [photo]: Три снимка\n2 album 1 [photo]\n3 album 1 [photo]");
    story.publishes(PostDraft::new("Полоска").photo(9_000, 300));
    let channel = story.channel();
    assert!(channel.contains("4 [document"), "{channel}");
}

#[test]
fn missing_rights_hold_the_channel_and_are_told_once() {
    let mut story = copying("");
    story.sim.world(|world| world.set_bot_rights(world.channel_id, None));
    story.publishes(PostDraft::new("Раз"));
    story.publishes(PostDraft::new("Два"));
    story.pass(5);
    assert_eq!(story.channel(), "");
    assert_eq!(story.copy_states(), ["pending", "pending"]);
    let told = story
        .sim
        .world(|world| world.messages(world.admin_chat_id))
        .iter()
        .filter(|message| message.text.contains("can_post_messages"))
        .count();
    assert_eq!(told, 1);
    story.sim.world(|world| world.set_bot_rights(world.channel_id, Some(etronics_bot::simulator::Rights::ALL)));
    story.pass(70);
    assert_eq!(story.channel(), "1: Раз\n2: Два");
}

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
}

#[test]
fn a_restored_backup_publishes_nothing_twice() {
    let mut story = copying("");
    story.publishes(PostDraft::new("До копии"));
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.db");
    etronics_bot::store::backup(&story.database(), &backup).unwrap();
    story.clock.advance(60_000);
    story.publishes(PostDraft::new("После копии"));
    story.kill();
    story.clock.advance(60_000);
    etronics_bot::store::restore(&backup, &story.database(), story.clock.now_ms()).unwrap();
    story.start();
    story.settle();
    story.pass(2);
    assert_eq!(story.channel(), "1: До копии\n2: После копии");
    assert_eq!(story.copy_states(), ["published", "approval: restored"]);
    story.press("Пропустить");
    story.clock.advance(60_000);
    story.publishes(PostDraft::new("Новый"));
    assert_eq!(story.channel(), "1: До копии\n2: После копии\n3: Новый");
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

    /// VK is heard and handled; Telegram is not there.
    fn hear_vk(&mut self) {
        drop(self.daemon().vk.step(0).unwrap());
        self.work();
    }

    fn work(&mut self) {
        for _ in 0..200 {
            let idle = self.daemon().engine.step().unwrap();
            match idle {
                etronics_bot::app::Step::Worked => {}
                etronics_bot::app::Step::Idle { out: 0, .. } => return,
                idle @ etronics_bot::app::Step::Idle { .. } => {
                    self.daemon().engine.wait_at_most(idle, std::time::Duration::from_millis(50)).unwrap();
                }
            }
        }
    }

    /// Minutes go by without Telegram.
    fn jump_unheard(&mut self, minutes: i64) {
        for _ in 0..minutes {
            self.clock.advance(60_000);
            self.daemon().ring().unwrap();
            drop(self.daemon().vk.step(0).unwrap());
            self.work();
        }
    }
}

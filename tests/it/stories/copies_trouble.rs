//! Copies in trouble: deaths and lost answers at any part, outages, refusals, a backup of yesterday. Nothing stands twice.

use etronics_bot::domain::chat_ref::PlatformId;
use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing, World};

use super::copies::copying;
use crate::story::{Of, Story};

#[test]
fn a_lost_answer_is_settled_by_the_group_or_asked() {
    let mut story = copying("");
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, Refusing::CloseAfter).of("sendMessage")));
    story.publishes(PostDraft::new("Дошло ли?"));
    // The group beside the channel got it: nobody is asked.
    assert_eq!(story.copy_states(), ["published"]);
    assert_eq!(story.channel(), "1: Дошло ли?");
}

#[test]
fn what_nobody_knows_is_asked_and_never_doubled() {
    let mut story = copying("");
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, Refusing::CloseBefore).of("sendPhoto")));
    story.publishes(PostDraft::new("Фото пропало").photo(800, 600));
    assert!(story.copy_states()[0].starts_with("uncertain"), "{:?}", story.copy_states());
    // The next one goes on meanwhile.
    story.publishes(PostDraft::new("Следующий"));
    assert_eq!(story.channel(), "1: Следующий");
    story.pass(2);
    story.press("Опубликовать");
    assert_eq!(story.copy_states(), ["published", "published"]);
    assert_eq!(story.channel().lines().count(), 2);
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ Опубликован: «Фото пропало»
        press: Публикую
        "#);
}

#[test]
fn a_death_or_a_lost_answer_at_any_part_never_doubles_anything() {
    let draft =
        || PostDraft::new("Пять частей").photos(2).gif(40_000).document("План.pdf", 9_000).poll("Да?", &["Да", "Нет"]);
    for linked in [true, false] {
        for method in ["sendMediaGroup", "sendAnimation", "sendDocument", "sendPoll"] {
            for trouble in [Refusing::CloseBefore, Refusing::CloseAfter, Refusing::Status(502)] {
                let arrived = trouble == Refusing::CloseAfter;
                let mut story = copying("");
                story.perhaps_ignoring(
                    &[Of::AdminChat, Of::Presses],
                    "the card of a post that waits; what comes to the channel is looked at",
                );
                if !linked {
                    story.sim.world(World::unlink_channel);
                }
                story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, trouble.clone()).of(method)));
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
fn a_part_whose_way_out_cannot_be_written_down_waits_and_its_channel_goes_on_once_it_can() {
    let mut story = copying("");
    let elsewhere = rusqlite::Connection::open(story.database()).unwrap();
    elsewhere
        .execute_batch(
            "CREATE TRIGGER no_room BEFORE UPDATE OF state ON outbox WHEN NEW.state = 1
             BEGIN SELECT RAISE(ABORT, 'no room'); END",
        )
        .unwrap();
    story.sim.world(|world| world.publish(PostDraft::new("Раз")));
    for tried in 0..3 {
        story.daemon().hear().unwrap();
        let refused = (0..500).find_map(|_| {
            story.clock.advance(100);
            story.daemon().engine.step().err()
        });
        assert!(refused.is_some_and(|error| format!("{error:#}").contains("no room")), "the {tried}. time");
    }
    elsewhere.execute_batch("DROP TRIGGER no_room").unwrap();
    story.sim.world(|world| world.publish(PostDraft::new("Два")));
    story.settle();
    assert_eq!(story.channel(), "1: Раз\n2: Два", "{:?}", story.copy_states());
    story.perhaps_ignoring(&[Of::AdminChat], "what is told of a store that refuses is of the stories of alerts");
}

#[test]
fn order_is_kept_while_telegram_asks_to_wait() {
    let mut story = copying("");
    let trouble = Refusing::Telegram {
        code: 429,
        description: "Too Many Requests: retry after 5".to_owned(),
        retry_after: Some(5),
    };
    story.sim.world(|world| {
        world.fail(Fault::once(PlatformSide::Telegram, trouble.clone()).of("sendMessage").times(2));
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
    story.sim.world(|world| world.offline(PlatformSide::Telegram));
    // The first of them is on its way already when it is taken back.
    let first = story.sim.world(|world| world.publish(PostDraft::new("Сразу передумали")));
    story.hear_vk();
    story.sim.world(|world| world.delete_post(first));
    story.jump_unheard(3);
    for number in 1..=3 {
        story.sim.world(|world| world.publish(PostDraft::new(&format!("Пост {number}")).photo(640, 480)));
        story.hear_vk();
    }
    let gone = story.sim.world(|world| world.publish(PostDraft::new("Передумали")));
    story.hear_vk();
    story.sim.world(|world| world.delete_post(gone));
    story.jump_unheard(20);
    story.sim.world(|world| world.online(PlatformSide::Telegram));
    story.pass(40);
    assert_eq!(story.channel(), "1 [photo]: Пост 1\n2 [photo]: Пост 2\n3 [photo]: Пост 3", "{:?}", story.copy_states());
    assert_eq!([&story.copy_states()[0], &story.copy_states()[4]], ["skipped: deleted"; 2]);
    insta::assert_snapshot!(story.rest(), @"admin: ✅ Telegram снова отвечает, связи не было 24 мин, с 10:00 до 10:24");
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
    insta::assert_snapshot!(story.rest(), @r#"
        admin: 💾 База возвращена из копии, пока только смотрю
        admin: ⏭ Пропущен: «После копии»
        press: Пропущен
        "#);
}

#[test]
fn a_forwarded_copy_answers_the_question() {
    let mut story = copying("");
    story.sim.world(World::unlink_channel);
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, Refusing::CloseAfter).of("sendPhoto")));
    let post = story.publishes(PostDraft::new("Дошло").photo(800, 600));
    assert!(story.copy_states()[0].starts_with("uncertain"), "{:?}", story.copy_states());
    story.pass(2);
    story.sim.world(|world| {
        let out = world.messages(world.channel_id).pop().unwrap();
        world.forward(world.admin_chat_id, world.admin_chat_id, world.channel_id, out.message_id).unwrap();
    });
    story.settle();
    assert_eq!(story.copy_states(), ["published"]);
    // Its message is known now: an edit finds it.
    story.sim.world(|world| {
        let draft = world.draft_of(-world.group_id, post).unwrap();
        world.edit_post(post, draft.text("Дошло и изменилось")).unwrap();
    });
    story.pass(3);
    assert_eq!(story.channel(), "1 [photo] (edited): Дошло и изменилось");
    insta::assert_snapshot!(story.rest(), @r#"
        admin: ✅ Опубликован: «Дошло»
        admin: Дошло photo
        admin: Понял: опубликован
        "#);
}

#[test]
fn addresses_inside_the_house_are_not_fetched() {
    let mut story = copying("");
    let inside = serde_json::json!({"type": "doc", "doc": {"id": 5, "owner_id": -1, "title": "Тайна.pdf", "ext": "pdf", "size": 900, "type": 1,
        "url": "http://169.254.169.254/latest/meta-data/x.pdf", "access_key": "k", "date": 1}});
    story.publishes(PostDraft::new("Смотрите файл").raw(inside));
    let channel = story.channel();
    assert!(!channel.contains("[document"), "{channel}");
    assert!(channel.contains("Смотрите файл") && channel.contains("https://vk.com/doc-1_5"), "{channel}");
    insta::assert_snapshot!(story.rest(), @"admin: 🔁 Пост «Смотрите файл» · Telegram «Тихий двор» вышел без 1 файла: скачать или отправить их");
}

#[test]
fn a_large_document_passes_through_and_a_broken_one_is_tried_again() {
    let mut story = copying("");
    story.publishes(PostDraft::new("Большой").document("Всё.rar", 30_000_000));
    assert_eq!(story.channel(), "1 [document Всё.rar]: Большой");
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Vk, Refusing::BreakOff).of("media").times(2)));
    story.publishes(PostDraft::new("Рвётся").document("Рвётся.rar", 3_000_000));
    story.pass(3);
    assert_eq!(story.copy_states(), ["published", "published"]);
    assert_eq!(story.channel(), "1 [document Всё.rar]: Большой\n2 [document Рвётся.rar]: Рвётся");
    assert_eq!(story.calls("sendDocument"), 2);
}

#[test]
fn what_telegrams_servers_do_not_take_goes_over_a_server_of_ones_own() {
    let draft = || PostDraft::new("Весь концерт").document("Концерт.rar", 60_000_000);
    let mut story = copying("");
    story.publishes(draft());
    assert_eq!((story.calls("sendDocument"), story.channel().contains("[document")), (0, false), "its page is linked");
    let mut story = copying("");
    story.local_server = true;
    story.sim.world(etronics_bot::simulator::World::start_local_server).unwrap();
    story.kill();
    story.start();
    story.publishes(draft());
    assert_eq!(story.channel(), "1 [document Концерт.rar]: Весь концерт");
    // It was promised more than the server takes: its page is linked, as ever.
    let mut story = copying("");
    story.local_server = true;
    story.kill();
    story.start();
    story.publishes(draft());
    story.pass(1);
    assert_eq!(story.copy_states(), ["published"]);
    assert!(!story.channel().contains("[document"), "{}", story.channel());
    assert!(story.channel().contains("https://vk.com/doc"), "{}", story.channel());
    insta::assert_snapshot!(story.rest(), @"admin: 🔁 Пост «Весь концерт» · Telegram «Тихий двор» вышел без 1 файла: скачать или отправить их");
}

impl Story {
    /// VK is heard and handled; Telegram is not there.
    pub(super) fn hear_vk(&mut self) {
        drop(self.daemon().hear_of(PlatformId::VK).unwrap());
        self.work();
    }

    fn work(&mut self) {
        for _ in 0..200 {
            let idle = self.daemon().engine.step().unwrap();
            match idle {
                etronics_bot::app::EngineStep::Worked => {}
                etronics_bot::app::EngineStep::Idle { out: 0, .. } => return,
                idle @ etronics_bot::app::EngineStep::Idle { .. } => {
                    self.daemon().engine.wait_at_most(idle, std::time::Duration::from_millis(50)).unwrap();
                }
            }
        }
    }

    /// Minutes go by without Telegram.
    pub(super) fn jump_unheard(&mut self, minutes: i64) {
        for _ in 0..minutes {
            self.clock.advance(60_000);
            self.daemon().ring().unwrap();
            drop(self.daemon().hear_of(PlatformId::VK).unwrap());
            self.work();
        }
    }
}

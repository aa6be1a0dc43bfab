//! People read names: chats and channels by their titles, posts by their first words, comments by what they carry.

use etronics_bot::clock::DAY;
use etronics_bot::simulator::{PostDraft, WallSaid};
use insta::assert_snapshot;

use super::comments::SPAM;
use super::copies::copying;
use super::people_quarantine::DOUBTING;
use crate::story::{EVERY_TOKEN, Story};

/// The simulator's channel.
const CHANNEL: &str = "1001000000002";

impl Story {
    /// Everything the admin was told, newest last.
    fn everything_told(&self) -> String {
        let told = self.sim.world(|world| world.messages(world.admin_chat_id));
        told.into_iter().map(|message| message.text).collect::<Vec<_>>().join("\n---\n")
    }

    #[track_caller]
    fn assert_told(&self, words: &str) {
        let told = self.everything_told();
        assert!(told.contains(words), "nobody said «{words}»:\n{told}");
        assert!(!told.contains(CHANNEL), "a number is told:\n{told}");
    }
}

#[test]
fn a_channel_in_trouble_is_called_by_its_title() {
    let mut story = copying("");
    story.pass(1);
    story.sim.world(|world| world.set_bot_rights(world.channel_id, None));
    story.publishes(PostDraft::new("Концерт в пятницу"));
    story.pass(1);
    story.assert_told("бот не может писать в канал «Тихий двор»: сделайте его администратором");

    let mut story = copying("");
    story.pass(1);
    story.sim.world(|world| world.kick_bot(world.channel_id));
    story.publishes(PostDraft::new("Концерт в пятницу"));
    story.pass(1);
    story.assert_told("чат «Тихий двор» недоступен боту");
}

#[test]
fn a_channel_that_takes_another_title_is_called_by_it_from_the_next_day_and_a_group_at_once() {
    let mut story = copying("");
    story.pass(1);
    story.admin_writes("/panel");
    story.press("🔁 Кросспостинг");
    assert!(story.screen().contains("→ «Тихий двор»") && !story.screen().contains(CHANNEL), "{}", story.screen());
    story.sim.world(|world| world.rename_chat(world.channel_id, "Шумный двор").unwrap());
    story.jump(DAY);
    story.pass(1);
    assert_eq!(story.digests().len(), 1, "yesterday's stands below the panel by now");
    story.admin_writes("/panel");
    story.press("🔁 Кросспостинг");
    assert!(story.screen().contains("→ «Шумный двор»"), "{}", story.screen());

    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let group = story.sim.world(|world| {
        let group = world.add_group("Правление");
        world.admin_chat_id = group;
        group
    });
    story.start();
    story.settle();
    story.pass(1);
    let title = |story: &mut Story, chat: i64| {
        let chat = etronics_bot::domain::ids::ChatId(chat);
        story.store(|db| db.chats().chat_title(chat))
    };
    assert_eq!(title(&mut story, group).as_deref(), Some("Правление"));
    story.sim.world(|world| world.rename_chat(group, "Редакция").unwrap());
    story.settle();
    assert_eq!(title(&mut story, group).as_deref(), Some("Редакция"));
    let to = story.sim.world(|world| world.migrate(group).unwrap());
    story.settle();
    assert_eq!(title(&mut story, to).as_deref(), Some("Редакция"), "a supergroup is called as the group was");
}

#[test]
fn titles_cost_a_question_a_chat_and_day() {
    let mut story = copying("");
    let asked = |story: &Story| story.calls("getChat");
    story.pass(1);
    let first = asked(&story);
    story.pass(50);
    assert_eq!(asked(&story), first);
    story.jump(DAY);
    story.pass(2);
    // The channel, its group, and the admin's private chat.
    assert_eq!(asked(&story), first + 3);
    assert_eq!((story.digests().len(), story.told_admin().len()), (1, 2), "yesterday's, and its picture");
}

#[test]
fn a_post_without_words_is_called_by_what_it_shows() {
    let mut story = copying("approve = \"all\"\n");
    story.publishes(PostDraft::new("").photos(2));
    let card = story.everything_told();
    assert!(card.contains("🖼 2") && !card.contains("-229000001_"), "{card}");
    story.admin_writes("/panel");
    story.press("🔁 Кросспостинг");
    assert!(story.screen().contains("🖼 2") && !story.screen().contains("-229000001_"), "{}", story.screen());
}

#[test]
fn pictures_of_a_comment_that_waits_are_named_and_lead_to_it() {
    let mut story = Story::with(EVERY_TOKEN, DOUBTING);
    let author = story.stranger("Кристина", "Доходова");
    let post = story.post;
    story.sim.world(|world| {
        let said = WallSaid::from(SPAM).with_photo(author, 1).with_photo(author, 2);
        world.comment(author, post, said).unwrap();
    });
    story.settle();
    story.pass(1);
    story.admin_writes("/panel");
    story.press("📦 Карантин");
    let screen = story.screen();
    assert!(screen.contains("\n🖼 2 фото\n"), "{screen}");
    let html = story.sim.world(|world| world.messages(world.admin_chat_id).pop().unwrap().html);
    assert!(html.contains("?reply="), "{html}");
    // The author's record shows it, where it can be looked at before deciding.
    let preview = |story: &Story| {
        let mut said = story.sim.world(|world| world.transcript()).into_iter().rev();
        let last = said.find(|exchange| exchange.method == "sendMessage").unwrap();
        last.params["link_preview_options"].clone()
    };
    story.press("Подробнее 1");
    let shown = preview(&story);
    assert_eq!(shown["url"], "http://127.0.0.1/photo/x.jpg", "{shown}");
    assert!(shown["prefer_large_media"] == true && shown["is_disabled"] != true, "{shown}");
    story.sim.world(|world| world.messages(world.admin_chat_id));
    // Whoever shows nothing has a record without a picture.
    let other = story.stranger("Вера", "Тихая");
    story.admin_writes(&format!("https://vk.com/id{other}"));
    assert_eq!(preview(&story)["is_disabled"], true);
    story.sim.world(|world| world.messages(world.admin_chat_id));
}

#[test]
fn what_is_done_on_the_card_of_things_to_do_keeps_its_number() {
    let mut story = Story::with(&["community"], "[moderation]\nmode = \"enforce\"\n");
    let authors = ["Доходова", "Прибылева", "Выгодина"].map(|last| story.stranger("Кристина", last));
    for (at, author) in authors.into_iter().enumerate() {
        story.comments(author, &SPAM.replace("5000", &format!("{}000", at + 5)));
    }
    let before = story.everything_told();
    assert!(before.contains("3 дела для вас"), "{before}");
    let number = |story: &Story, last: &str| {
        let told = story.everything_told();
        let card = told.split("---").find(|text| text.contains("для вас")).unwrap_or_default().to_owned();
        let lines: Vec<&str> = card.lines().collect();
        let at = lines.iter().position(|line| line.contains(last)).unwrap_or_else(|| panic!("no {last} on {card}"));
        lines[at + 1].split_once('.').unwrap().0.to_owned()
    };
    let numbers = |story: &Story| ["Доходова", "Прибылева", "Выгодина"].map(|last| number(story, last));
    let first = numbers(&story);
    story.press("Сделано 1");
    story.pass(1);
    assert_eq!(numbers(&story), first);
    let card = story.screen();
    let marks: Vec<&str> = card.lines().filter(|line| line.contains("Сделано") || line.starts_with("[✅")).collect();
    assert_eq!(marks.len(), 3, "{card}");
    assert!(marks[0].starts_with("[✅ 1]") && marks[1].starts_with("[Сделано 2]"), "{card}");
    assert!(card.contains("2 дела для вас") && card.contains("1. ✅ сделано"), "{card}");
    // Another one comes last, however bad it is.
    let late = story.stranger("Кристина", "Новенькая");
    story.comments(late, &SPAM.replace("5000", "9000"));
    story.pass(1);
    assert_eq!(numbers(&story), first);
    assert_eq!(number(&story, "Новенькая"), "4");
    for at in 2..=4 {
        story.press(&format!("Сделано {at}"));
    }
    story.pass(1);
    assert_snapshot!(story.screen(), @"✅ Всё, о чём просил, сделано. Спасибо!");
    assert_snapshot!(story.rest(), @r#"
        press: Отмечено
        press: Отмечено
        press: Отмечено
        press: Отмечено
        "#);
}

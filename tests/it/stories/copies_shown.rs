//! What a copy shows beside its words: the preview of the right address, films of the right shape, the polls of VK, nothing
//! that is left over.

use etronics_bot::domain::PostRef;
use etronics_bot::domain::event::Command;
use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing, Rights};
use serde_json::{Value, json};

use super::copies::copying;
use super::max_posts::copying_to_both;
use crate::story::{EVERY_TOKEN, Of, Story};

impl Story {
    /// What the channel was asked to show by calls of a method, oldest first.
    fn params_of(&self, method: &str) -> Vec<Value> {
        self.sim.world(|world| {
            let channel = json!(world.channel_id);
            let calls = world.transcript().into_iter().filter(|call| call.method == method);
            calls.filter(|call| call.params.get("chat_id") == Some(&channel)).map(|call| json!(call.params)).collect()
        })
    }

    /// What is previewed under the newest text of the channel.
    fn previewed(&self) -> Value {
        self.params_of("sendMessage").pop().unwrap()["link_preview_options"].clone()
    }
}

#[test]
fn the_address_that_a_post_is_about_is_previewed_and_no_mention() {
    let off = json!({"is_disabled": true});
    let of = |url: &str| json!({"url": url});
    let tickets = "https://fest.example/tickets";
    for (more, draft, expected) in [
        ("", PostDraft::new("[club1|Наш двор] зовёт").link(tickets, "Билеты"), of(tickets)),
        (
            "",
            PostDraft::new("[club1|Наш двор] зовёт: https://a.example/x, и https://b.example"),
            of("https://a.example/x"),
        ),
        ("", PostDraft::new("[id1|Анна]: [https://a.example/?x=1&y=2|билеты]"), of("https://a.example/?x=1&y=2")),
        ("", PostDraft::new("Канал t.me/dvor."), of("https://t.me/dvor")),
        ("", PostDraft::new("Спасибо [club1|Наш двор] и @id1 (Анне)"), off.clone()),
        ("", PostDraft::new("Ответ в https://vk.com/wall-1_2"), off.clone()),
        ("source_link = true\n", PostDraft::new("Просто слова"), off.clone()),
        ("source_link = true\n", PostDraft::new("Слова https://a.example"), of("https://a.example")),
        ("footer = \"Мы: https://dvor.example\"\n", PostDraft::new("Просто слова"), off.clone()),
        ("", PostDraft::new("Смотрите").repost(PostDraft::new("Ярмарка")), off.clone()),
        ("", PostDraft::new("").repost(PostDraft::new("Ярмарка https://fair.example")), of("https://fair.example")),
        ("link_preview = false\n", PostDraft::new("Слова").link(tickets, "Билеты"), off),
    ] {
        let mut story = copying(more);
        story.perhaps_ignoring(&[Of::Chats], "what is previewed is looked at");
        let what = format!("{draft:?}");
        story.publishes(draft);
        assert_eq!(story.previewed(), expected, "{more} {what}");
    }
}

#[test]
fn a_film_keeps_its_shape() {
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::Chats], "the call is looked at");
    story.publishes(PostDraft::new("Клип").clip("Упал", 12));
    let sent = story.params_of("sendVideo").pop().unwrap();
    let of = |name: &str| sent[name].as_u64().or_else(|| sent[name].as_str()?.parse().ok()).unwrap_or(0);
    assert!(of("width") > 0 && of("height") > of("width"), "{sent}");
}

#[test]
fn a_poll_that_telegram_cannot_show_leads_to_its_post() {
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::Chats], "looked at whole");
    story.publishes(PostDraft::new("Голосуем").poll("Идёте?", &["да"]));
    insta::assert_snapshot!(story.channel(), @r#"
        1: Голосуем

        📊 Идёте?
        • да
        <a href="https://vk.com/wall-229000001_2">Открыть во ВКонтакте</a>
        "#);
    let trouble = Refusing::Telegram { code: 400, description: "Bad Request: POLL_X".to_owned(), retry_after: None };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Telegram, trouble).of("sendPoll")));
    story.publishes(PostDraft::new("Ещё раз").poll("Точно?", &["да", "нет"]));
    let lines: Vec<String> = story.channel().lines().map(str::to_owned).collect();
    assert_eq!(
        lines.last().unwrap(),
        "<a href=\"https://vk.com/wall-229000001_3\">Открыть во ВКонтакте</a>",
        "{lines:#?}"
    );
    // Where nobody can vote any more, nobody has to be led.
    let mut story = copying("");
    story.perhaps_ignoring(&[Of::Chats], "looked at whole");
    story.publishes(PostDraft::new("Итоги").poll_of("Идёте?", &["да", "нет"], false, true));
    assert!(!story.channel().contains("Открыть"), "{}", story.channel());
}

#[test]
fn nothing_goes_out_that_is_only_the_footer() {
    let more = "footer = \"Тихий двор\"\nsource_link = true\n";
    for draft in [
        PostDraft::new("").poll("Идёте?", &["да", "нет"]),
        PostDraft::new("").geo(55.75, 37.61, "Тихий двор"),
        PostDraft::new("\u{200b}").poll("Идёте?", &["да", "нет"]),
    ] {
        let mut story = copying(more);
        story.perhaps_ignoring(&[Of::Chats], "looked at whole");
        story.publishes(draft);
        assert_eq!(story.channel().lines().count(), 1, "{}", story.channel());
        assert!(story.channel().starts_with("1 ["), "{}", story.channel());
    }
}

#[test]
fn a_post_of_letters_that_nobody_sees_is_an_empty_one() {
    for letters in ["\u{200b}", "\u{3164}", "\u{2800}\u{feff}\n\u{ad}"] {
        let mut story = copying_to_both("footer = \"Тихий двор\"\n");
        story.perhaps_ignoring(&[Of::AdminChat, Of::Presses], "the card of an empty post: of copies_odd");
        story.publishes(PostDraft::new(letters));
        story.pass(1);
        assert_eq!((story.channel().as_str(), story.max().as_str()), ("", ""), "{letters:?}");
        assert_eq!(story.copy_states(), ["skipped: empty"; 2], "{letters:?}");
    }
}

#[test]
fn stop_words_are_looked_for_in_everything_that_is_said() {
    let mut story = copying("stop_words = [\"казино\"]\n");
    for draft in [
        PostDraft::new("Голосуем").poll("Где лучше?", &["в парке", "в Казино"]),
        PostDraft::new("Подробности").link("https://a.example", "Казино открыто"),
        PostDraft::new("Новинка").product("Фишки казино", 500),
        PostDraft::new("Бумага").document("Казино.pdf", 9_000),
        PostDraft::new("Запись").video("Казино изнутри", 60),
        PostDraft::new("Смотрите").repost(PostDraft::new("").poll("Казино?", &["да", "нет"])),
    ] {
        story.publishes(draft);
    }
    assert_eq!((story.channel().as_str(), story.copy_states()), ("", vec!["skipped: stop_word: казино".to_owned(); 6]));
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn a_post_of_a_neighbour_that_is_ordered_goes_its_own_way() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (channel, other, owner) = story.sim.world(|world| {
        let other = world.add_channel("Соседи");
        world.promote(other, world.bot_id, Some(Rights::ALL));
        (world.channel_id, other, world.other_wall("Соседний дом", "next_house"))
    });
    let post = story.sim.world(|world| world.publish_on(owner, PostDraft::new("Давно у соседей")));
    story.more = format!(
        "[crosspost]\nenabled = true\nchannel_id = {channel}\n[[crosspost.routes]]\nfrom = \"next_house\"\nto = [{other}]\n"
    );
    story.start();
    story.settle();
    story.pass(2);
    story.perhaps_ignoring(&[Of::AdminChat, Of::Chats], "both channels are looked at");
    story.command(&Command::CopyNow { post: PostRef { owner_id: owner, post_id: post } });
    let there = |chat| story.sim.world(|world| world.messages(chat)).iter().any(|it| it.text == "Давно у соседей");
    assert!(there(other) && !there(channel), "{}", story.bot_says());
}

#[test]
fn a_repost_of_a_repost_shows_what_it_is_all_about() {
    let mut story = copying("");
    let (one, two) =
        story.sim.world(|world| (world.other_wall("Первый", "first"), world.other_wall("Второй", "second")));
    let original = PostDraft::new("Ярмарка в субботу").photo(800, 600).on(two);
    let middle = PostDraft::new("Советую").on(one).repost(original);
    story.publishes(PostDraft::new("Смотрите!").repost(middle));
    story.pass(5);
    insta::assert_snapshot!(story.channel(), @r#"
        1 [photo]: Смотрите!

        🔁 <a href="https://vk.com/wall-330000001_1">Первый</a>
        <blockquote>Советую

        🔁 <a href="https://vk.com/wall-330000002_1">vk.com/wall-330000002_1</a>
        Ярмарка в субботу</blockquote>
        "#);
    assert_eq!(story.copy_states(), ["published"]);
    insta::assert_snapshot!(story.rest(), @"");
}

#[test]
fn where_telegram_has_two_channels_a_card_says_which() {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let (channel, other, group) = story.sim.world(|world| {
        let other = world.add_channel("Соседи");
        world.promote(other, world.bot_id, Some(Rights::ALL));
        (world.channel_id, other, world.group_id)
    });
    story.more = format!(
        "[crosspost]\nenabled = true\nchannel_id = {channel}\n[[crosspost.routes]]\nfrom = -{group}\nto = [{other}]\n"
    );
    story.start();
    story.settle();
    story.pass(1);
    story.sim.world(|world| world.publish(PostDraft::new("Реклама: суши со скидкой").ads()));
    story.settle();
    story.pass(1);
    let cards = story.sim.world(|world| world.messages(world.admin_chat_id));
    let heads = cards.iter().filter(|card| card.text.contains("ждёт решения"));
    let mut heads: Vec<&str> = heads.filter_map(|card| card.text.lines().next()).collect();
    heads.sort_unstable();
    assert_eq!(heads.len(), 2, "{heads:?}");
    assert!(heads.iter().all(|head| head.contains(" · Telegram «")) && heads[0] != heads[1], "{heads:?}");
    story.perhaps_ignoring(&[Of::AdminChat, Of::Chats], "the cards are looked at");
}
